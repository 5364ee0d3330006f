use std::sync::Arc;

use selon_desk::Desk;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::config::Source;
use crate::failure::Failure;

/// The stories of the ledger. One desk, lent to one question at a time: it holds the grouping of all articles, which would not
/// be there twice.
#[derive(Clone)]
pub struct Stories {
    source: Source,
    build: String,
    desk: Arc<Mutex<Option<Desk>>>,
}

impl Stories {
    /// Opens nothing yet.
    pub fn new(source: Source, build: String) -> Self {
        Self { source, build, desk: Arc::default() }
    }

    /// Asks the desk.
    ///
    /// # Errors
    /// What the question fails with, and [`Failure`] when the ledger cannot be opened.
    pub async fn ask<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Desk) -> Result<T, Failure> + Send + 'static,
    {
        let mut desk = Arc::clone(&self.desk).lock_owned().await;
        let (source, build) = (self.source.clone(), self.build.clone());
        spawn_blocking(move || {
            let mut open = match desk.take() {
                Some(open) => open,
                None => Desk::new((source.read)()?, source.beside.as_deref(), &build)?,
            };
            let answer = question(&mut open);
            *desk = Some(open);
            answer
        })
        .await?
    }
}
