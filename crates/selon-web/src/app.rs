use std::sync::Arc;

use jiff::Timestamp;

use crate::config::Config;
use crate::desk::Stories;
use crate::pool::Pool;

/// What every answer is made from; a handle that is cheap to clone.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    pool: Pool,
    stories: Stories,
}

impl App {
    /// Opens nothing yet.
    pub fn new(config: Config) -> Self {
        let pool = Pool::new(config.source.clone(), config.readers);
        let stories = Stories::new(config.source.clone(), config.build);
        Self { config: Arc::new(config), pool, stories }
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

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        (self.config.now)()
    }
}
