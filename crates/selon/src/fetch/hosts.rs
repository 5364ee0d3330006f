//! What is known of each host in a run: what its `robots.txt` says, and when it may be asked next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use selon_page::Robots;
use url::Url;

use super::FetchError;

/// Most bytes of a `robots.txt` that are received.
pub const ROBOTS_BYTES: u64 = 500 << 10;
/// How long it counts, as the standard has it, and how long a failure to get it counts.
const KEPT: Duration = Duration::from_secs(24 * 3600);
const FAILED: Duration = Duration::from_secs(10 * 60);
/// Longest time between two pages that a host may ask for; to one that asks for more, this is patience enough.
const MOST_DELAY: Duration = Duration::from_secs(60);

/// All hosts.
#[derive(Debug, Default)]
pub struct Hosts(Mutex<HashMap<String, Arc<Host>>>);

/// What a host allows, or why that is not known.
type Allowed = Result<Arc<Robots>, FetchError>;

#[derive(Debug, Default)]
struct Host {
    /// What it allows, or why that is not known, and until when that counts.
    robots: Mutex<Option<(Allowed, Timestamp)>>,
    /// When it may be asked next.
    next: Mutex<Option<Timestamp>>,
}

impl Hosts {
    fn of(&self, address: &Url) -> Arc<Host> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(address.origin().ascii_serialization()).or_default())
    }

    /// What the host of `address` allows; `fetch` is asked where it is not known.
    pub fn robots(
        &self,
        address: &Url,
        now: Timestamp,
        fetch: impl FnOnce(&str) -> Result<Robots, FetchError>,
    ) -> Result<Arc<Robots>, FetchError> {
        let host = self.of(address);
        // Held while it is fetched: whoever else wants to know waits for the answer, and does not ask too.
        let mut known = host.robots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((robots, _)) = known.as_ref().filter(|(_, until)| now < *until) {
            return robots.clone();
        }
        let robots = fetch(&format!("{}/robots.txt", address.origin().ascii_serialization())).map(Arc::new);
        let until = now.saturating_add(if robots.is_ok() { KEPT } else { FAILED });
        *known = Some((robots.clone(), until.unwrap_or(Timestamp::MAX)));
        robots
    }

    /// Takes the next turn at the host of `address`, `delay` or what its `robots.txt` asks for behind the last: how long it is
    /// until then.
    pub fn turn(&self, address: &Url, now: Timestamp, delay: Duration) -> Duration {
        let host = self.of(address);
        let asked = match host.robots.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some((Ok(robots), _)) => robots.delay().unwrap_or_default().min(MOST_DELAY),
            _ => Duration::ZERO,
        };
        let mut next = host.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.map_or(now, |next| next.max(now));
        *next = at.saturating_add(delay.max(asked)).ok();
        at.duration_since(now).try_into().unwrap_or_default()
    }

    /// Nobody asks the host of `address` for so long.
    pub fn hold(&self, address: &Url, now: Timestamp, wait: Duration) {
        let host = self.of(address);
        let mut next = host.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(now.saturating_add(wait).ok());
    }
}
