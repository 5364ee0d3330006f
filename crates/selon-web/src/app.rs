use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::config::Config;
use crate::memo::{Memo, WAIT};
use crate::pool::Pool;
use crate::store::{Kept, beside};

/// What every answer is made from; a handle that is cheap to clone.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    pool: Pool,
    memo: Memo,
    kept: Kept,
    patience: Duration,
}

impl App {
    /// Opens nothing yet.
    pub fn new(config: Config) -> Self {
        let pool = Pool::new(config.source.clone(), config.readers);
        let kept = Kept::new(config.source.beside.as_deref().map(beside));
        let memo = Memo::new(config.readers / 2);
        Self { config: Arc::new(config), pool, memo, kept, patience: WAIT }
    }

    /// What was settled at the start.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The ledger.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Answers kept for a while.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// What the server keeps beside the ledger.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The same, that waits longer for counts that are made for the first time.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// For how long pages wait for counts.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// The time of day, as entries have it.
    pub fn stamp(&self) -> String {
        self.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        (self.config.now)()
    }
}
