use std::sync::Arc;

use jiff::Timestamp;

use crate::config::Config;
use crate::desk::Stories;
use crate::memo::Memo;
use crate::pool::Pool;
use crate::shelf;
use crate::store::{Steps, Store, beside};

/// Tables of all parts that keep something beside the ledger.
const PARTS: &[Steps] = &[shelf::STEPS];

/// What every answer is made from; a handle that is cheap to clone.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    pool: Pool,
    stories: Stories,
    memo: Memo,
    store: Store,
}

impl App {
    /// Opens nothing yet.
    pub fn new(config: Config) -> Self {
        let pool = Pool::new(config.source.clone(), config.readers);
        let stories = Stories::new(config.source.clone(), config.build);
        let store = Store::new(config.source.beside.as_deref().map(beside), PARTS);
        Self { config: Arc::new(config), pool, memo: Memo::default(), store, stories }
    }

    /// What was settled at the start.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The ledger.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The stories of the ledger.
    pub fn stories(&self) -> &Stories {
        &self.stories
    }

    /// Answers kept for a while.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// What is kept beside the ledger.
    pub fn store(&self) -> &Store {
        &self.store
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
