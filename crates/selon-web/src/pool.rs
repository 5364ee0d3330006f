use std::sync::{Arc, Mutex, PoisonError};

use std::time::Duration;

use selon_ledger::{Head, Ledger};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

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
    head: tokio::sync::Mutex<Option<(Instant, Head)>>,
    /// One more, for the last entry alone: it is asked for by every request, and waits for no question.
    pulse: Arc<tokio::sync::Mutex<Option<Store>>>,
}

/// How long the last entry is taken to be the last, when others may be writing.
const HOLDS: Duration = Duration::from_millis(50);

impl Pool {
    /// A pool of at most `readers` stores; none is opened yet.
    pub fn new(source: Source, readers: usize) -> Self {
        Self(Arc::new(Inner {
            source,
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(readers.max(1))),
            writer: Arc::default(),
            head: tokio::sync::Mutex::default(),
            pulse: Arc::default(),
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

    /// The last entry, as it was a moment ago: what was written through this pool counts at once, what others write within
    /// a twentieth of a second.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn head(&self) -> Result<Head, Failure> {
        let mut last = self.0.head.lock().await;
        if let Some((since, head)) = *last
            && since.elapsed() < HOLDS
        {
            return Ok(head);
        }
        let head = self.head_now().await?;
        *last = Some((Instant::now(), head));
        Ok(head)
    }

    /// The last entry.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn head_now(&self) -> Result<Head, Failure> {
        let mut pulse = Arc::clone(&self.0.pulse).lock_owned().await;
        let opener: Opener = Arc::clone(&self.0.source.read);
        spawn_blocking(move || {
            let store = pulse.take().map_or_else(|| opener(), Ok)?;
            let head = store.head()?;
            *pulse = Some(store);
            Ok(head)
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
        let done = spawn_blocking(move || {
            let mut store = writer.take().map_or_else(|| opener(), Ok)?;
            let done = deed(&mut *store);
            *writer = Some(store);
            done
        })
        .await?;
        *self.0.head.lock().await = None;
        done
    }
}
