use std::path::PathBuf;

/// What can go wrong with a ledger. Where it stands on a server, a path is its address, without the password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no ledger.
    #[error("{}: no ledger here; `selon ingest` makes one", .0.display())]
    Missing(PathBuf),
    /// The file is something else.
    #[error("{}: not a ledger", .0.display())]
    NotALedger(PathBuf),
    /// The file breaks off, or parts of it are overwritten.
    #[error("{}: a damaged ledger: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the store says.
        reason: String,
    },
    /// The ledger was written by a later Selon.
    #[error("{}: written by a later version of Selon (schema {found}; this one knows {known})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The latest schema known here.
        known: i64,
    },
    /// The ledger is to be brought to a later schema, and may not be written.
    #[error("{}: written by an earlier version of Selon (schema {found}), and has to be brought to the latest schema: `selon doctor --upgrade` does", .0.display(), found = .1)]
    Older(PathBuf, i64),
    /// The ledger may not be written.
    #[error("{}: may not be written", .0.display())]
    ReadOnly(PathBuf),
    /// A server does not answer, or cannot be used.
    #[error("{place}: cannot be reached: {reason}")]
    Unreachable {
        /// The address, without its password.
        place: String,
        /// What the server or the system says.
        reason: String,
    },
    /// A server lets nobody in by this name and password.
    #[error("{place}: not let in: {reason}")]
    Denied {
        /// The address, without its password.
        place: String,
        /// What the server says.
        reason: String,
    },
    /// The way to a server is not as safe as it is to be.
    #[error("{place}: no safe connection: {reason}")]
    Insecure {
        /// The address, without its password.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The connection to a server broke off.
    #[error(
        "{place}: the connection broke off ({reason}); what was acknowledged is safe, and the same command goes on from there"
    )]
    Lost {
        /// The address, without its password.
        place: String,
        /// What the server or the system says.
        reason: String,
    },
    /// The ledger cannot be written any further.
    #[error("{}: cannot be written any further ({reason}); what was acknowledged is safe", path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// What the store says.
        reason: String,
    },
    /// Somebody else holds the ledger for longer than one waits.
    #[error("the ledger is busy: another program has been writing to it for a long time")]
    Busy,
    /// The disk is full.
    #[error("the disk is full; what was acknowledged is safe")]
    Full,
    /// An entry cannot be understood.
    #[error("entry {seq}: {reason}")]
    Entry {
        /// The entry.
        seq: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A question that cannot be asked.
    #[error("{0}")]
    Query(String),
    /// Anything else that the store says.
    #[error("the ledger cannot be used: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
}

/// What a ledger gives.
pub type Result<T> = std::result::Result<T, Error>;
