use std::path::PathBuf;

/// What can go wrong at a desk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] selon_ledger::Error),
    /// What is kept beside the ledger cannot be used.
    #[error("{}: cannot be used", path.display())]
    Beside {
        /// The file; empty where it is kept in memory.
        path: PathBuf,
        /// What the store says.
        source: rusqlite::Error,
    },
    /// An entry is not what it should be.
    #[error("entry {entry}: {reason}")]
    Entry {
        /// Its number.
        entry: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// What was asked for is not there.
    #[error("{0}")]
    Query(String),
    /// What was kept cannot be written down or read back.
    #[error("what is kept of the stories: {0}")]
    Kept(String),
}

/// What a desk gives.
pub type Result<T> = std::result::Result<T, Error>;
