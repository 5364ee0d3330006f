//! Time, which is passed in, so that tests can make it up.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

/// How often a sleeper looks whether it is to stop.
const GLANCE: Duration = Duration::from_millis(100);

/// What tells the time, and how to wait.
pub trait Clock: Debug + Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Waits. False when it was told to stop instead.
    fn sleep(&self, time: Duration) -> bool;

    /// Whether everything is to stop.
    fn stopped(&self) -> bool;
}

/// The computer's own clock.
#[derive(Debug, Default)]
pub struct System {
    /// Set when everything is to stop.
    pub stop: Arc<AtomicBool>,
}

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "the binary says when; what it calls knows no clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, mut time: Duration) -> bool {
        while !time.is_zero() && !self.stopped() {
            let part = time.min(GLANCE);
            thread::sleep(part);
            time -= part;
        }
        !self.stopped()
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// A clock that only sleeping moves on.
#[cfg(test)]
#[derive(Debug)]
pub struct Invented {
    now: std::sync::Mutex<Timestamp>,
    /// The time at which it stops.
    until: Timestamp,
}

#[cfg(test)]
impl Invented {
    /// One that stops then.
    pub fn until(until: Timestamp) -> Self {
        Self { until, ..Self::default() }
    }
}

#[cfg(test)]
impl Default for Invented {
    fn default() -> Self {
        let start = "2025-03-10T08:00:00Z".parse().unwrap();
        Self { now: std::sync::Mutex::new(start), until: Timestamp::MAX }
    }
}

#[cfg(test)]
impl Clock for Invented {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> bool {
        let mut now = self.now.lock().unwrap();
        *now = now.saturating_add(time).unwrap().min(self.until);
        *now < self.until
    }

    fn stopped(&self) -> bool {
        self.now() >= self.until
    }
}
