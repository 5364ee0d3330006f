//! Opening: a file that is no ledger, or one of a later schema, is told from one that is.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, ffi};

use super::Sqlite;
use super::migrate::{APPLICATION, SCHEMA, migrate};
use crate::{Error, Result};

/// How long a writer waits for another. Batches take fractions of a second.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a connection keeps at hand, at most, in KiB: pages of its own, and of the file itself, which the system may take back. One that
/// writes is open for hours, and never looks at much.
struct Sizes {
    cache: u32,
    mapped: u32,
}

const WRITES: Sizes = Sizes { cache: 32 << 10, mapped: 0 };
const READS: Sizes = Sizes { cache: 64 << 10, mapped: 256 << 10 };

impl Sqlite {
    /// Opens the ledger in `path` for reading and writing; makes it where there is none, and brings it to the latest schema.
    ///
    /// # Errors
    /// [`Error::NotALedger`], [`Error::Newer`], [`Error::ReadOnly`], [`Error::Damaged`], [`Error::Busy`], or what the
    /// store says.
    pub fn create(path: &Path) -> Result<Self> {
        if let Ok(meta) = fs::metadata(path) {
            look_at(path)?;
            if meta.permissions().readonly() {
                return Err(Error::ReadOnly(path.to_owned()));
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let told = |error| told(error, path);
        let mut db = Connection::open_with_flags(path, flags).map_err(told)?;
        db.busy_timeout(PATIENCE).map_err(told)?;
        let (mut schema, empty) = schema(&db, path)?;
        if empty {
            // Outside of any transaction, and before the first table.
            db.execute_batch("PRAGMA page_size = 16384").map_err(told)?;
        }
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").map_err(told)?;
        settle(&db, &WRITES).map_err(told)?;
        if schema < SCHEMA {
            let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
            // Somebody else may have been here meanwhile.
            schema = self::schema(&tx, path)?.0;
            migrate(&tx, schema).map_err(told)?;
            tx.commit().map_err(told)?;
        }
        Ok(Self { db, path: path.to_owned() })
    }

    /// Opens the ledger in `path` for reading.
    ///
    /// # Errors
    /// As [`create`](Self::create), and [`Error::Missing`], [`Error::Older`].
    pub fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Err(Error::Missing(path.to_owned()));
        }
        look_at(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let told = |error| told(error, path);
        let first = Connection::open_with_flags(path, flags)
            .and_then(|db| db.busy_timeout(PATIENCE).map(|()| db))
            .and_then(|db| db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map(|()| db));
        let db = match first {
            Ok(db) => db,
            // In a folder where nothing may be written, readers cannot tell each other where they are; nobody can write there
            // either, so that they need not.
            Err(rusqlite::Error::SqliteFailure(e, _))
                if matches!(e.code, ErrorCode::CannotOpen | ErrorCode::ReadOnly) && is_quiet(path) =>
            {
                let uri = format!("file:{}?immutable=1", escaped(path));
                Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).map_err(told)?
            }
            Err(error) => return Err(told(error)),
        };
        settle(&db, &READS).map_err(told)?;
        let (schema, empty) = schema(&db, path)?;
        if empty {
            return Err(Error::NotALedger(path.to_owned()));
        }
        if schema < SCHEMA {
            return Err(Error::Older(path.to_owned(), schema));
        }
        Ok(Self { db, path: path.to_owned() })
    }
}

/// What holds for every connection. It comes after the size of a page is settled: the store counts pages when it hears of bytes,
/// and would keep as many of a larger size.
fn settle(db: &Connection, sizes: &Sizes) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(64);
    let Sizes { cache, mapped } = sizes;
    let mapped = u64::from(*mapped) << 10;
    // Where no index fits, SQLite would make one over all claims for one question, which takes longer than to look at them.
    db.execute_batch(&format!(
        "PRAGMA automatic_index = OFF; PRAGMA cache_size = -{cache}; PRAGMA mmap_size = {mapped}; PRAGMA temp_store = MEMORY"
    ))
}

/// Whether nothing waits to be written into the file.
fn is_quiet(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).map_or(true, |meta| meta.len() == 0)
}

/// A path in an address.
fn escaped(path: &Path) -> String {
    let path = path.to_string_lossy();
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// Looks at the beginning of a file before the store does.
fn look_at(path: &Path) -> Result<()> {
    let not = || Error::NotALedger(path.to_owned());
    if path.is_dir() {
        return Err(not());
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut head));
    read.map_err(|error| Error::Store(format!("{}: {error}", path.display()).into()))?;
    if head.is_empty() || head == b"SQLite format 3\0" { Ok(()) } else { Err(not()) }
}

/// The schema of a database, and whether there is nothing in it at all.
fn schema(db: &Connection, path: &Path) -> Result<(i64, bool)> {
    let number = |sql: &str| -> Result<i64> {
        db.query_row(sql, [], |row| row.get(0)).map_err(|error| told(error, path))
    };
    let found = number("PRAGMA user_version")?;
    let application = number("PRAGMA application_id")?;
    let empty = number("SELECT count(*) FROM sqlite_schema")? == 0;
    if application != APPLICATION && !(empty && application == 0) {
        return Err(Error::NotALedger(path.to_owned()));
    }
    if found > SCHEMA {
        return Err(Error::Newer { path: path.to_owned(), found, known: SCHEMA });
    }
    Ok((if empty { 0 } else { found }, empty))
}

/// Failures of the system while it writes.
const WRITING: [i32; 4] = [
    ffi::SQLITE_IOERR_WRITE,
    ffi::SQLITE_IOERR_FSYNC,
    ffi::SQLITE_IOERR_DIR_FSYNC,
    ffi::SQLITE_IOERR_TRUNCATE,
];

/// What the store says, in our words.
pub(super) fn told(error: rusqlite::Error, path: &Path) -> Error {
    let path = path.to_owned();
    let rusqlite::Error::SqliteFailure(failure, message) = &error else {
        return Error::Store(error.into());
    };
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy,
        ErrorCode::DiskFull => Error::Full,
        ErrorCode::NotADatabase => Error::NotALedger(path),
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Error::ReadOnly(path),
        ErrorCode::DatabaseCorrupt => {
            let reason = message.clone().unwrap_or_else(|| "its pages do not hang together".to_owned());
            Error::Damaged { path, reason }
        }
        ErrorCode::SystemIoFailure if WRITING.contains(&failure.extended_code) => Error::Unwritten {
            path,
            reason: message.clone().unwrap_or_else(|| "the system refuses it".to_owned()),
        },
        ErrorCode::SystemIoFailure => {
            let reason = message.clone().unwrap_or_else(|| "it cannot be read to its end".to_owned());
            Error::Damaged { path, reason }
        }
        _ => Error::Store(error.into()),
    }
}
