//! What the server itself keeps, in one SQLite file beside the ledger: what readers follow.
//!
//! Each part of the server has its tables and its own list of steps, so that parts change without knowing of each other. A step
//! that was once released stays as it is; what comes later is another step.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use tokio::task::spawn_blocking;

use crate::failure::Failure;
use crate::shelf;

/// The parts: names that stay, and their steps.
const PARTS: [(&str, &[&str]); 1] = [("shelf", &shelf::STEPS)];

/// The file beside a ledger.
pub fn beside(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(".web");
    name.into()
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened or made.
    #[error("{}: {}", .0.display(), .1)]
    File(PathBuf, std::io::Error),
    /// SQLite fails.
    #[error("the file beside the ledger: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A later version of Selon has written it.
    #[error("the file beside the ledger was written by a later version of Selon ({0}, step {1})")]
    Later(&'static str, usize),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::inside(&error)
    }
}

/// The file, opened when it is first needed; a handle that is cheap to clone.
#[derive(Clone)]
pub struct Kept(Arc<Inner>);

struct Inner {
    path: Option<PathBuf>,
    open: Mutex<Option<Connection>>,
}

impl Kept {
    /// What is kept at `path`, or in memory for as long as the server runs.
    pub fn new(path: Option<PathBuf>) -> Self {
        Self(Arc::new(Inner { path, open: Mutex::new(None) }))
    }

    /// Asks, or changes, what is kept; blocks.
    ///
    /// # Errors
    /// What `deed` fails with, and when the file cannot be opened.
    pub fn with<T>(
        &self,
        deed: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match open.take() {
            Some(connection) => connection,
            None => connect(self.0.path.as_deref())?,
        };
        deed(open.insert(connection))
    }

    /// As [`with`](Self::with), on a thread that may wait.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub async fn ask<T, F>(&self, deed: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let kept = self.clone();
        Ok(spawn_blocking(move || kept.with(deed)).await??)
    }
}

fn connect(path: Option<&Path>) -> Result<Connection, StoreError> {
    let mut connection = match path {
        Some(path) => {
            private(path).map_err(|error| StoreError::File(path.to_owned(), error))?;
            Connection::open(path)?
        }
        None => Connection::open_in_memory()?,
    };
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if path.is_some() {
        connection.pragma_update(None, "journal_mode", "wal")?;
    }
    migrate(&mut connection, &PARTS)?;
    Ok(connection)
}

/// Makes the file where there is none, for nobody else to read.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn migrate(connection: &mut Connection, parts: &[(&'static str, &[&str])]) -> Result<(), StoreError> {
    let step = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    step.execute_batch(
        "CREATE TABLE IF NOT EXISTS step (part TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT",
    )?;
    for (part, steps) in parts {
        let done = step.query_row("SELECT done FROM step WHERE part = ?1", [part], |row| row.get(0));
        let done: usize = done.optional()?.unwrap_or(0);
        let todo = steps.get(done..).ok_or(StoreError::Later(part, done))?;
        for sql in todo {
            step.execute_batch(sql)?;
        }
        step.execute("INSERT OR REPLACE INTO step VALUES (?1, ?2)", params![part, steps.len()])?;
    }
    Ok(step.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_change_without_each_other() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &[("a", &["CREATE TABLE a (x)"])]).unwrap();
        migrate(&mut db, &[("b", &["CREATE TABLE b (x)"]), ("a", &["CREATE TABLE a (x)"])]).unwrap();
        migrate(&mut db, &[("a", &["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"])]).unwrap();
        db.execute("INSERT INTO a (x, y) VALUES (1, 2)", []).unwrap();
        let older = migrate(&mut db, &[("a", &["CREATE TABLE a (x)"])]);
        assert!(matches!(older, Err(StoreError::Later("a", 2))), "{older:?}");
    }

    #[test]
    fn a_step_that_fails_leaves_nothing() {
        let mut db = Connection::open_in_memory().unwrap();
        assert!(migrate(&mut db, &[("a", &["CREATE TABLE a (x)", "nonsense"])]).is_err());
        migrate(&mut db, &[("a", &["CREATE TABLE a (x)"])]).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.web");
        Kept::new(Some(path.clone())).with(|_| Ok(())).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let nowhere = Kept::new(Some(dir.path().join("none/a.web"))).with(|_| Ok(()));
        assert!(matches!(nowhere, Err(StoreError::File(..))));
    }
}
