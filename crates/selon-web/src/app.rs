use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::access::{self, Gate};
use crate::api::Api;
use crate::config::Config;
use crate::desk::Stories;
use crate::memo::{Memo, WAIT};
use crate::ops::Meters;
use crate::pool::Pool;
use crate::store::{Steps, Store, beside};
use crate::{hooks, shelf};

/// Tables of all parts that keep something beside the ledger.
pub const PARTS: &[Steps] = &[access::STEPS, hooks::STEPS, shelf::STEPS];

/// What every answer is made from; a handle that is cheap to clone.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    pool: Pool,
    stories: Stories,
    gate: Arc<Gate>,
    memo: Memo,
    meters: Arc<Meters>,
    stop: Arc<watch::Sender<bool>>,
    store: Store,
    api: Arc<Api>,
    patience: Duration,
}

impl App {
    /// Opens nothing yet.
    pub fn new(config: Config) -> Self {
        let pool = Pool::new(config.source.clone(), config.readers);
        let memo = Memo::new(config.readers / 2);
        let stories = Stories::new(config.source.clone(), config.build.clone());
        let ledger = config.source.beside.as_deref();
        let store = Store::new(config.access.file.clone().or_else(|| ledger.map(beside)), PARTS);
        let gate = Gate::new(store.clone(), &config.access);
        let meters = Arc::new(Meters::new((config.now)()));
        let stop = Arc::new(watch::Sender::new(false));
        let api = Arc::new(Api::new(config.readers));
        Self { config: Arc::new(config), pool, stories, api, gate, memo, patience: WAIT, meters, stop, store }
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

    /// Who may do what.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What is counted.
    pub fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Tells all that runs on to end: streams of events, and whoever sends them.
    pub fn stop(&self) {
        self.stop.send_replace(true);
        self.api.stop();
    }

    /// Whether the server is on its way down.
    pub fn stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Ends when the server stops; what answers for long, ends with it.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stop = self.stop.subscribe();
        async move {
            // Without a sender there is no server any more.
            let _ = stop.wait_for(|stop| *stop).await;
        }
    }

    /// Answers kept for a while.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// What the server keeps beside the ledger.
    pub fn store(&self) -> &Store {
        &self.store
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

    /// What the API keeps between requests.
    pub fn api(&self) -> &Api {
        &self.api
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
