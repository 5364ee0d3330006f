//! What the server keeps beside the ledger: one small SQLite file. Each part of the server has tables of its own, made by numbered
//! steps of its own.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use tokio::task::spawn_blocking;

use crate::failure::Failure;

/// The tables of one part. Steps are never changed nor taken out; new ones come behind.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// The part.
    pub part: &'static str,
    /// SQL, in order.
    pub all: &'static [&'static str],
}

/// The file, opened when it is first needed; a handle that is cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    path: Option<PathBuf>,
    parts: &'static [Steps],
    open: Mutex<Option<Connection>>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    #[error("{0}: {1}")]
    Store(PathBuf, rusqlite::Error),
    #[error("{path}: its part {part:?} was written by a later version of Selon")]
    Newer { path: PathBuf, part: &'static str },
}

/// The file beside a ledger.
pub fn beside(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(".web");
    name.into()
}

impl Store {
    /// Opens nothing yet. Without a path nothing can be kept.
    pub fn new(path: Option<PathBuf>, parts: &'static [Steps]) -> Self {
        Self(Arc::new(Inner { path, parts, open: Mutex::new(None) }))
    }

    /// Whether there is a place to keep anything.
    pub fn there(&self) -> bool {
        self.0.path.is_some()
    }

    /// Asks or changes what is kept, one question at a time.
    ///
    /// # Errors
    /// `no_store` where there is no place to keep anything; else what the file says, in the log only.
    pub async fn with<T, F>(&self, deed: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let inner = Arc::clone(&self.0);
        spawn_blocking(move || {
            let Some(path) = &inner.path else {
                let detail = "this server has no file to keep searches in: the ledger is on a database server, and no file was named";
                return Err(Failure::new(StatusCode::CONFLICT, "no_store", detail));
            };
            let mut open = inner.open.lock().unwrap_or_else(PoisonError::into_inner);
            let mut db = match open.take() {
                Some(db) => db,
                None => opened(path, inner.parts).map_err(|error| Failure::inside(&error))?,
            };
            // A connection whose question failed is not trusted with the next one.
            let done = deed(&mut db).map_err(|error| Failure::inside(&Error::Store(path.clone(), error)))?;
            *open = Some(db);
            Ok(done)
        })
        .await?
    }
}

/// The file, made where there is none, with all steps done. Only its owner may read it.
fn opened(path: &Path, parts: &[Steps]) -> Result<Connection, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Error::File(path.to_owned(), error))?;
    let stored = |error| Error::Store(path.to_owned(), error);
    let mut db = Connection::open(path).map_err(stored)?;
    db.busy_timeout(Duration::from_secs(5)).map_err(stored)?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        .map_err(stored)?;
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(stored)?;
    tx.execute_batch("CREATE TABLE IF NOT EXISTS step (part TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT")
        .map_err(stored)?;
    for Steps { part, all } in parts {
        let done: Option<i64> = tx
            .query_row("SELECT done FROM step WHERE part = ?1", [part], |row| row.get(0))
            .optional()
            .map_err(stored)?;
        let done = usize::try_from(done.unwrap_or(0)).unwrap_or(0);
        if done > all.len() {
            return Err(Error::Newer { path: path.to_owned(), part });
        }
        for sql in &all[done..] {
            tx.execute_batch(sql).map_err(stored)?;
        }
        let sql = "INSERT INTO step (part, done) VALUES (?1, ?2) ON CONFLICT (part) DO UPDATE SET done = excluded.done";
        tx.execute(sql, params![part, all.len() as i64]).map_err(stored)?;
    }
    tx.commit().map_err(stored)?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_done_once() {
        const ONE: Steps = Steps { part: "a", all: &["CREATE TABLE a (x INTEGER) STRICT"] };
        const TWO: Steps = Steps {
            part: "a",
            all: &["CREATE TABLE a (x INTEGER) STRICT", "ALTER TABLE a ADD COLUMN y TEXT"],
        };
        const OTHER: Steps = Steps { part: "b", all: &["CREATE TABLE b (x INTEGER) STRICT"] };
        let dir = tempfile::TempDir::new().unwrap();
        let path = beside(&dir.path().join("x.ledger"));
        assert!(path.ends_with("x.ledger.web"));
        drop(opened(&path, &[ONE]).unwrap());
        drop(opened(&path, &[ONE]).unwrap());
        let db = opened(&path, &[TWO, OTHER]).unwrap();
        db.execute("INSERT INTO a (x, y) VALUES (1, 'z')", []).unwrap();
        db.execute("INSERT INTO b (x) VALUES (1)", []).unwrap();
        assert!(matches!(opened(&path, &[ONE]), Err(Error::Newer { part: "a", .. })));
    }
}
