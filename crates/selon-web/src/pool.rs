use std::sync::{Arc, Mutex, PoisonError};

use selon_ledger::Ledger;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::config::{Opener, Source, Store};
use crate::failure::Failure;

/// Open stores, lent to one question at a time.
///
/// Questions to a ledger block, so they run on threads that may; no more of them than there are stores. One more is open for
/// writing, opened when the first write comes.
#[derive(Clone)]
pub struct Pool(Arc<Inner>);

struct Inner {
    source: Source,
    idle: Mutex<Vec<Store>>,
    permits: Arc<Semaphore>,
    writer: Arc<tokio::sync::Mutex<Option<Store>>>,
}

impl Pool {
    /// A pool of at most `readers` stores; none is opened yet.
    pub fn new(source: Source, readers: usize) -> Self {
        Self(Arc::new(Inner {
            source,
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(readers.max(1))),
            writer: Arc::default(),
        }))
    }

    /// Asks the ledger, all of `question` as it stands at one moment.
    ///
    /// # Errors
    /// What the question fails with, and [`Failure`] when the ledger cannot be opened.
    pub async fn ask<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Ledger) -> Result<T, Failure> + Send + 'static,
    {
        let permit = Arc::clone(&self.0.permits).acquire_owned().await.map_err(|_| Failure::stopping())?;
        let inner = Arc::clone(&self.0);
        spawn_blocking(move || {
            let _permit = permit;
            let idle = inner.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let store = idle.map_or_else(|| (inner.source.read)(), Ok)?;
            store.freeze()?;
            let answer = question(&*store);
            // A store that cannot go on is closed; the next question opens another.
            if store.thaw().is_ok() {
                inner.idle.lock().unwrap_or_else(PoisonError::into_inner).push(store);
            }
            answer
        })
        .await?
    }

    /// Writes to the ledger, one after the other.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn write<T, F>(&self, deed: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Ledger) -> Result<T, Failure> + Send + 'static,
    {
        let mut writer = Arc::clone(&self.0.writer).lock_owned().await;
        let opener: Opener = Arc::clone(&self.0.source.write);
        spawn_blocking(move || {
            let mut store = writer.take().map_or_else(|| opener(), Ok)?;
            let done = deed(&mut *store);
            *writer = Some(store);
            done
        })
        .await?
    }
}
