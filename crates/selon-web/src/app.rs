use std::sync::Arc;

use jiff::Timestamp;

use crate::api::Api;
use crate::config::Config;
use crate::pool::Pool;

/// What every answer is made from; a handle that is cheap to clone.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    pool: Pool,
    api: Arc<Api>,
}

impl App {
    /// Opens nothing yet.
    pub fn new(config: Config) -> Self {
        let pool = Pool::new(config.source.clone(), config.readers);
        let api = Arc::new(Api::new(config.readers));
        Self { config: Arc::new(config), pool, api }
    }

    /// What was settled at the start.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The ledger.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Ends what would go on for ever: the server is on its way down.
    pub fn stop(&self) {
        self.api.stop();
    }

    /// What the API keeps between requests.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The time of day, as entries have it.
    pub fn at(&self) -> String {
        self.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The day after today, `YYYY-MM-DD`.
    pub fn tomorrow(&self) -> String {
        let now = self.now();
        let later = now.saturating_add(jiff::SignedDuration::from_hours(24)).unwrap_or(now);
        later.strftime("%Y-%m-%d").to_string()
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        (self.config.now)()
    }
}
