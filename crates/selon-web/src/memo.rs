//! Counts that take long, kept for a while: they are the same for everybody, and nobody should wait for them.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use selon_ledger::Ledger;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::app::App;
use crate::failure::Failure;

/// What took less than this is not kept: it is right anew each time.
const QUICK: SignedDuration = SignedDuration::from_millis(15);
/// For so long at least a kept answer is not made anew, and for twenty times as long as it took.
const FRESH: SignedDuration = SignedDuration::from_secs(20);
/// For so long a page waits for an answer that is being made for the first time.
pub const WAIT: Duration = Duration::from_millis(120);
/// Most answers kept.
const MOST: usize = 500;

/// An answer of any type.
type Value = Arc<dyn Any + Send + Sync>;
/// What becomes of an answer under way.
type Coming = watch::Receiver<Option<Result<Value, Failure>>>;

/// Kept answers; a handle that is cheap to clone.
#[derive(Clone)]
pub struct Memo(Arc<Inner>);

struct Inner {
    all: Mutex<All>,
    /// No more answers are made at once, so that questions that are quick always find an open store.
    permits: Semaphore,
}

#[derive(Default)]
struct All {
    kept: HashMap<String, Kept>,
    coming: HashMap<String, Coming>,
}

struct Kept {
    at: Timestamp,
    until: Timestamp,
    value: Value,
}

impl Memo {
    /// Nothing is kept yet; at most `permits` answers are made at once.
    pub fn new(permits: usize) -> Self {
        Self(Arc::new(Inner { all: Mutex::default(), permits: Semaphore::new(permits.max(1)) }))
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.0.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn done(&self, key: String, made: Option<Kept>) {
        let mut all = self.lock();
        all.coming.remove(&key);
        let Some(made) = made else {
            all.kept.remove(&key);
            return;
        };
        if all.kept.len() >= MOST {
            let oldest = all.kept.iter().min_by_key(|(_, kept)| kept.at).map(|(key, _)| key.clone());
            oldest.and_then(|key| all.kept.remove(&key));
        }
        all.kept.insert(key, made);
    }
}

impl App {
    /// What `make` gives, or what it gave a while ago; `None` while it is being made for the first time and takes long. `key` names the
    /// question, with all that it depends on.
    ///
    /// # Errors
    /// What the question fails with.
    pub async fn recall<T, F>(&self, key: String, make: F) -> Result<Option<Arc<T>>, Failure>
    where
        T: Send + Sync + 'static,
        F: FnOnce(&dyn Ledger) -> Result<T, Failure> + Send + 'static,
    {
        let (old, mut coming) = {
            let mut all = self.memo().lock();
            let kept = all.kept.get(&key);
            let fresh = kept.is_some_and(|kept| self.now() < kept.until);
            let old = kept.and_then(|kept| Arc::clone(&kept.value).downcast::<T>().ok());
            if fresh && old.is_some() {
                return Ok(old);
            }
            // Whoever was to make it may be gone.
            let coming = match all.coming.get(&key).filter(|coming| coming.has_changed().is_ok()) {
                Some(coming) => coming.clone(),
                None => {
                    let (tell, coming) = watch::channel(None);
                    all.coming.insert(key.clone(), coming.clone());
                    tokio::spawn(self.clone().make(key, make, tell));
                    coming
                }
            };
            (old, coming)
        };
        if old.is_some() || self.patience().is_zero() {
            return Ok(old);
        }
        let Ok(Ok(made)) = timeout(self.patience(), coming.wait_for(Option::is_some)).await else {
            return Ok(None);
        };
        match made.as_ref() {
            Some(Ok(value)) => Ok(Arc::clone(value).downcast::<T>().ok()),
            Some(Err(failure)) => Err(failure.clone()),
            None => Ok(None),
        }
    }

    async fn make<T, F>(self, key: String, make: F, tell: watch::Sender<Option<Result<Value, Failure>>>)
    where
        T: Send + Sync + 'static,
        F: FnOnce(&dyn Ledger) -> Result<T, Failure> + Send + 'static,
    {
        let memo = self.memo().clone();
        let _permit = memo.0.permits.acquire().await;
        let begun = self.now();
        let made = self.pool().ask(make).await.map(|made| Arc::new(made) as Value);
        let took = self.now().duration_since(begun);
        let kept = made.as_ref().ok().filter(|_| took >= QUICK).map(|value| Kept {
            at: begun,
            until: self.now().saturating_add((took * 20).max(FRESH)).unwrap_or(begun),
            value: Arc::clone(value),
        });
        memo.done(key, kept);
        tell.send_replace(Some(made));
    }
}
