use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use selon_ledger::Ledger;

use crate::access::Access;
use crate::hooks;

/// A ledger, wherever it is.
pub type Store = Box<dyn Ledger + Send>;

/// Opens a ledger once more. A store is used by one thread at a time, so every one of the pool's is opened so.
pub type Opener = Arc<dyn Fn() -> selon_ledger::Result<Store> + Send + Sync>;

/// Where the ledger is, and how it is opened.
#[derive(Clone)]
pub struct Source {
    /// How it is called, without a password.
    pub name: String,
    /// Opens it for reading.
    pub read: Opener,
    /// Opens it for writing.
    pub write: Opener,
    /// The file that it is, for what is kept beside it; on a server there is none.
    pub beside: Option<PathBuf>,
}

/// What the server needs to know.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The ledger.
    pub source: Source,
    /// Connections to the ledger that read at once.
    pub readers: usize,
    /// Names this very program, by which the desk tells what it made itself: the same for all commands of one program.
    pub build: String,
    /// Who may reach the server, and how.
    pub access: Access,
    /// What happens that others are told of; nothing where there is none.
    pub events: Option<hooks::Source>,
    /// The time of day.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}
