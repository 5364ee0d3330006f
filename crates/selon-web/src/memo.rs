//! Answers that take long, kept for a while: counts over all claims are the same for everybody.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use selon_ledger::Ledger;

use crate::app::App;
use crate::failure::Failure;

/// What took less than this is not kept: it is right anew each time.
const QUICK: SignedDuration = SignedDuration::from_millis(15);
/// For so long an answer is given as it is.
const FRESH: SignedDuration = SignedDuration::from_secs(20);
/// For so long it is still given, while it is made anew.
const STALE: SignedDuration = SignedDuration::from_secs(600);
/// Most answers.
const MOST: usize = 500;

/// Kept answers; a handle that is cheap to clone.
#[derive(Clone, Default)]
pub struct Memo(Arc<Mutex<HashMap<String, Kept>>>);

struct Kept {
    at: Timestamp,
    /// Somebody is making it anew, since then.
    renewed: Option<Timestamp>,
    value: Arc<dyn Any + Send + Sync>,
}

impl Memo {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, key: String, at: Timestamp, took: SignedDuration, value: Arc<dyn Any + Send + Sync>) {
        let mut all = self.lock();
        if took < QUICK {
            all.remove(&key);
            return;
        }
        if all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, kept)| kept.at).map(|(key, _)| key.clone());
            oldest.and_then(|key| all.remove(&key));
        }
        all.insert(key, Kept { at, renewed: None, value });
    }
}

impl App {
    /// What `make` gives, or what it gave a short while ago. `key` names the question, with all that it depends on.
    ///
    /// # Errors
    /// What the question fails with.
    pub async fn recall<T, F>(&self, key: String, make: F) -> Result<Arc<T>, Failure>
    where
        T: Send + Sync + 'static,
        F: FnOnce(&dyn Ledger) -> Result<T, Failure> + Send + 'static,
    {
        let now = self.now();
        let mut old = None;
        {
            let mut all = self.memo().lock();
            if let Some(kept) = all.get_mut(&key) {
                let age = now.duration_since(kept.at);
                let value = Arc::clone(&kept.value).downcast::<T>().ok();
                let busy = kept.renewed.is_some_and(|since| now.duration_since(since) < FRESH);
                if let Some(value) = value.filter(|_| age < STALE) {
                    if age < FRESH || busy {
                        return Ok(value);
                    }
                    kept.renewed = Some(now);
                    old = Some(value);
                }
            }
        }
        let app = self.clone();
        let making = async move {
            let begun = app.now();
            let made = Arc::new(app.pool().ask(make).await?);
            let kept: Arc<dyn Any + Send + Sync> = Arc::<T>::clone(&made);
            app.memo().keep(key, begun, app.now().duration_since(begun), kept);
            Ok(made)
        };
        match old {
            Some(value) => {
                tokio::spawn(async move {
                    // What fails is logged where it fails; the next reader tries again.
                    let _: Result<Arc<T>, Failure> = making.await;
                });
                Ok(value)
            }
            None => making.await,
        }
    }
}
