//! What the server keeps beside the ledger: one small SQLite file. Each part of the server has tables of its own, made by numbered
//! steps of its own, so that parts change without knowing of each other.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
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
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// What was asked for cannot be done; the words are for people.
    #[error("{0}")]
    Refused(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(why) => Self::bad_query(why),
            error => Self::inside(&error),
        }
    }
}

/// The file, opened when it is first needed; a handle that is cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    path: Option<PathBuf>,
    parts: &'static [Steps],
    open: Mutex<Option<Connection>>,
}

impl Store {
    /// Opens nothing yet. Without a path, what is kept is gone when the server ends.
    pub fn new(path: Option<PathBuf>, parts: &'static [Steps]) -> Self {
        Self(Arc::new(Inner { path, parts, open: Mutex::new(None) }))
    }

    /// Whether what is kept outlasts the server.
    pub fn there(&self) -> bool {
        self.0.path.is_some()
    }

    /// Asks, or changes, what is kept; blocks.
    ///
    /// # Errors
    /// What `deed` fails with, and when the file cannot be opened.
    pub fn blocking<T>(
        &self,
        deed: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match open.take() {
            Some(connection) => connection,
            None => connect(self.0.path.as_deref(), self.0.parts)?,
        };
        deed(open.insert(connection))
    }

    /// As [`blocking`](Self::blocking), on a thread that may wait.
    ///
    /// # Errors
    /// As [`blocking`](Self::blocking).
    pub async fn ask<T, F>(&self, deed: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let store = self.clone();
        Ok(spawn_blocking(move || store.blocking(deed)).await??)
    }

    /// As [`ask`](Self::ask), for a question that fails only as SQLite does.
    ///
    /// # Errors
    /// As [`ask`](Self::ask); and `no_store` where nothing would outlast the server.
    pub async fn with<T, F>(&self, deed: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        if !self.there() {
            let detail = "this server has no file to keep searches in: the ledger is on a database server, and no file was named";
            return Err(Failure::new(StatusCode::CONFLICT, "no_store", detail));
        }
        self.ask(|db| Ok(deed(db)?)).await
    }
}

fn connect(path: Option<&Path>, parts: &[Steps]) -> Result<Connection, StoreError> {
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
        connection.pragma_update(None, "synchronous", "full")?;
    }
    migrate(&mut connection, parts)?;
    Ok(connection)
}

/// Makes the file where there is none, for nobody else to read: hashes of passwords are in it.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Copies the file as it stands at one moment, whatever a server writes meanwhile; in the place of a copy that is there.
///
/// # Errors
/// One of the files cannot be used.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let failed = |error| StoreError::File(to.to_owned(), error);
    let done = || {
        // Of a copy that was cut off.
        if part.exists() {
            std::fs::remove_file(&part).map_err(failed)?;
        }
        private(&part).map_err(failed)?;
        let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
        std::fs::File::open(&part).and_then(|file| file.sync_all()).map_err(failed)?;
        std::fs::rename(&part, to).map_err(failed)
    };
    let done = done();
    if done.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    done
}

fn migrate(connection: &mut Connection, parts: &[Steps]) -> Result<(), StoreError> {
    let step = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    step.execute_batch(
        "CREATE TABLE IF NOT EXISTS step (part TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT",
    )?;
    for Steps { part, all: steps } in parts {
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

    const A: Steps = Steps { part: "a", all: &["CREATE TABLE a (x)"] };
    const LATER: Steps = Steps { part: "a", all: &["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"] };
    const BAD: Steps = Steps { part: "a", all: &["CREATE TABLE a (x)", "nonsense"] };
    const B: Steps = Steps { part: "b", all: &["CREATE TABLE b (x)"] };

    #[test]
    fn parts_change_without_each_other() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &[A]).unwrap();
        migrate(&mut db, &[B, A]).unwrap();
        migrate(&mut db, &[LATER]).unwrap();
        db.execute("INSERT INTO a (x, y) VALUES (1, 2)", []).unwrap();
        let older = migrate(&mut db, &[A]);
        assert!(matches!(older, Err(StoreError::Later("a", 2))), "{older:?}");
    }

    #[test]
    fn a_step_that_fails_leaves_nothing() {
        let mut db = Connection::open_in_memory().unwrap();
        assert!(migrate(&mut db, &[BAD]).is_err());
        migrate(&mut db, &[A]).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = beside(&dir.path().join("a.ledger"));
        assert!(path.ends_with("a.ledger.web"));
        Store::new(Some(path.clone()), &[A]).blocking(|_| Ok(())).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let copied = dir.path().join("b.web");
        copy(&path, &copied).unwrap();
        copy(&path, &copied).unwrap();
        assert_eq!(copied.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        Store::new(Some(copied), &[A])
            .blocking(|db| Ok(db.execute("INSERT INTO a VALUES (1)", [])?))
            .unwrap();
        let nowhere = Store::new(Some(dir.path().join("none/a.web")), &[A]).blocking(|_| Ok(()));
        assert!(matches!(nowhere, Err(StoreError::File(..))));
    }
}
