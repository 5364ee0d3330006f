use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::access::{self, Gate};
use crate::config::Config;
use crate::ops::Meters;
use crate::pool::Pool;
use crate::store::Kept;

/// What every answer is made from; a handle that is cheap to clone.
#[derive(Clone)]
pub struct App {
    config: Arc<Config>,
    pool: Pool,
    gate: Arc<Gate>,
    kept: Kept,
    meters: Arc<Meters>,
    stop: Arc<watch::Sender<bool>>,
}

impl App {
    /// Opens nothing yet.
    pub fn new(config: Config) -> Self {
        let pool = Pool::new(config.source.clone(), config.readers);
        let ledger = config.source.beside.as_deref();
        let kept = Kept::new(config.access.file.clone().or_else(|| ledger.map(access::beside)));
        let gate = Gate::new(kept.clone(), &config.access);
        let meters = Arc::new(Meters::new((config.now)()));
        let stop = Arc::new(watch::Sender::new(false));
        Self { config: Arc::new(config), pool, gate, kept, meters, stop }
    }

    /// What was settled at the start.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The ledger.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Who may do what.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What the server keeps beside the ledger.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// What is counted.
    pub fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Tells all that runs on to end: streams of events, and whoever sends them.
    pub fn stop(&self) {
        self.stop.send_replace(true);
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

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        (self.config.now)()
    }
}
