//! The file beside a ledger that has its stories: made of the ledger's entries, and made anew whenever it does not fit.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use selon_ledger::ReviewBody;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// Its number as an SQLite database, "SELd", and the edition of its tables.
const APPLICATION: i64 = 0x5345_4c64;
const EDITION: i64 = 1;
/// How long one waits for another program that is at work with the file.
const PATIENCE: Duration = Duration::from_secs(120);

const TABLES: &str = "
CREATE TABLE mark (                 -- one row
    build TEXT NOT NULL,            -- who made all this
    seq   INTEGER NOT NULL,         -- the last entry that went in
    hash  TEXT NOT NULL,            -- its hash
    saved INTEGER NOT NULL,         -- the last entry that went into `grouping`
    grouping BLOB                   -- packed JSON
) STRICT;
CREATE TABLE story (
    id       INTEGER PRIMARY KEY,
    open     INTEGER NOT NULL,      -- 1 while it may still change
    articles INTEGER NOT NULL,
    first    TEXT,                  -- days of publication
    last     TEXT,
    words    TEXT NOT NULL,         -- headlines and what it is about, in lower case
    line     TEXT NOT NULL,         -- JSON, as lists show it
    record   BLOB NOT NULL          -- packed JSON
) STRICT;
CREATE INDEX story_last ON story (last, id);
CREATE TABLE article (
    entry INTEGER PRIMARY KEY,
    story INTEGER NOT NULL
) STRICT;
CREATE INDEX article_story ON article (story);
CREATE TABLE decision (
    seq     INTEGER PRIMARY KEY,    -- the review's entry
    version INTEGER NOT NULL,
    body    TEXT NOT NULL           -- JSON
) STRICT;
CREATE INDEX decision_version ON decision (version);
CREATE TABLE telling (
    story  INTEGER NOT NULL,
    view   TEXT NOT NULL,
    made   TEXT NOT NULL,           -- of what
    record BLOB NOT NULL,           -- packed JSON
    PRIMARY KEY (story, view)
) STRICT;
";

/// Where the stories stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    pub build: String,
    pub seq: u64,
    pub hash: String,
    pub saved: u64,
}

/// The file, or the same in memory.
#[derive(Debug)]
pub(crate) struct Side {
    db: Connection,
    path: PathBuf,
}

impl Side {
    /// Opens what stands at `path`, or makes it; what is something else there is made anew, since nothing but this has that
    /// name. Where there is no path, or it cannot be written, all is kept in memory.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Self::memory() };
        match Self::at(path) {
            Ok(side) => Ok(side),
            Err(error) if other(&error) => {
                let _ = fs::remove_file(path);
                Self::at(path).or_else(|_| Self::memory())
            }
            Err(_) => Self::memory(),
        }
    }

    fn at(path: &Path) -> rusqlite::Result<Self> {
        let db = Connection::open(path)?;
        prepare(&db)?;
        Ok(Self { db, path: path.to_owned() })
    }

    /// One that nobody else sees and that lasts as long as its value.
    pub fn memory() -> Result<Self> {
        let beside = |source| Error::Beside { path: PathBuf::new(), source };
        let db = Connection::open_in_memory().map_err(beside)?;
        prepare(&db).map_err(beside)?;
        Ok(Self { db, path: PathBuf::new() })
    }

    /// Whether it stands in a file.
    pub fn is_file(&self) -> bool {
        !self.path.as_os_str().is_empty()
    }

    pub fn told(&self, source: rusqlite::Error) -> Error {
        Error::Beside { path: self.path.clone(), source }
    }

    fn query<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        run(&self.db).map_err(|source| self.told(source))
    }

    /// Begins to write: nobody else writes until [`commit`](Self::commit) or [`rollback`](Self::rollback).
    pub fn begin(&self) -> Result<()> {
        self.query(|db| db.execute_batch("BEGIN IMMEDIATE"))
    }

    pub fn commit(&self) -> Result<()> {
        self.query(|db| db.execute_batch("COMMIT"))
    }

    pub fn rollback(&self) {
        if !self.db.is_autocommit() {
            let _ = self.db.execute_batch("ROLLBACK");
        }
    }

    pub fn mark(&self) -> Result<Option<Mark>> {
        let sql = "SELECT build, seq, hash, saved FROM mark";
        self.query(|db| {
            db.prepare_cached(sql)?
                .query_row([], |row| {
                    Ok(Mark {
                        build: row.get(0)?,
                        seq: unsigned(row.get(1)?),
                        hash: row.get(2)?,
                        saved: unsigned(row.get(3)?),
                    })
                })
                .optional()
        })
    }

    /// The grouping as it was saved last.
    pub fn grouping<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let packed: Option<Option<Vec<u8>>> =
            self.query(|db| db.query_row("SELECT grouping FROM mark", [], |row| row.get(0)).optional())?;
        packed.flatten().map(|packed| unpacked(&packed)).transpose()
    }

    /// Forgets everything.
    pub fn clear(&self) -> Result<()> {
        let tables = ["mark", "story", "article", "decision", "telling"];
        let sql: String = tables.iter().map(|table| format!("DELETE FROM {table};")).collect();
        self.query(|db| db.execute_batch(&sql))
    }

    pub fn set_mark(&self, mark: &Mark) -> Result<()> {
        self.query(|db| {
            let values = params![mark.build, signed(mark.seq), mark.hash, signed(mark.saved)];
            let sql = "UPDATE mark SET build = ?1, seq = ?2, hash = ?3, saved = ?4";
            if db.execute(sql, values)? == 0 {
                db.execute("INSERT INTO mark (build, seq, hash, saved) VALUES (?1, ?2, ?3, ?4)", values)?;
            }
            Ok(())
        })
    }

    pub fn set_grouping(&self, grouping: &impl Serialize) -> Result<()> {
        let packed = packed(grouping)?;
        self.query(|db| db.execute("UPDATE mark SET grouping = ?1", [packed]).map(drop))
    }

    /// Ids of the stories that may still change.
    pub fn open_stories(&self) -> Result<Vec<u64>> {
        self.query(|db| {
            db.prepare_cached("SELECT id FROM story WHERE open = 1")?
                .query_map([], |row| row.get(0).map(unsigned))?
                .collect()
        })
    }

    /// A story's packed record.
    pub fn packed_story(&self, id: u64) -> Result<Option<Vec<u8>>> {
        self.query(|db| {
            db.prepare_cached("SELECT record FROM story WHERE id = ?1")?
                .query_row([signed(id)], |row| row.get(0))
                .optional()
        })
    }

    pub fn put_story(&self, row: &StoryRow<'_>) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO story (id, open, articles, first, last, words, line, record)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.query(|db| {
            let id = signed(row.id);
            db.prepare_cached(sql)?.execute(params![
                id,
                row.open,
                row.entries.len(),
                row.first,
                row.last,
                row.words,
                row.line,
                row.record
            ])?;
            let mut insert =
                db.prepare_cached("INSERT OR REPLACE INTO article (entry, story) VALUES (?1, ?2)")?;
            for entry in &row.entries {
                insert.execute(params![signed(*entry), id])?;
            }
            Ok(())
        })
    }

    /// Forgets which articles a story has, and what they tell.
    pub fn empty_story(&self, id: u64) -> Result<()> {
        self.query(|db| {
            db.prepare_cached("DELETE FROM article WHERE story = ?1")?.execute([signed(id)])?;
            db.prepare_cached("DELETE FROM telling WHERE story = ?1")?.execute([signed(id)]).map(drop)
        })
    }

    pub fn drop_story(&self, id: u64) -> Result<()> {
        self.empty_story(id)?;
        self.query(|db| db.execute("DELETE FROM story WHERE id = ?1", [signed(id)]).map(drop))
    }

    /// The story that an entry's article is in.
    pub fn story_of(&self, entry: u64) -> Result<Option<u64>> {
        self.query(|db| {
            db.prepare_cached("SELECT story FROM article WHERE entry = ?1")?
                .query_row([signed(entry)], |row| row.get(0).map(unsigned))
                .optional()
        })
    }

    /// Lines of stories, those that were published last first. `words` are in lower case.
    pub fn lines(
        &self,
        words: &[String],
        least: usize,
        (since, until): (Option<&str>, Option<&str>),
        (skip, limit): (usize, usize),
    ) -> Result<Vec<String>> {
        let mut sql = "SELECT line FROM story WHERE articles >= ?1 AND (?2 IS NULL OR last >= ?2)
            AND (?3 IS NULL OR first <= ?3)"
            .to_owned();
        for n in 0..words.len() {
            sql.push_str(&format!(" AND instr(words, ?{}) > 0", n + 6));
        }
        sql.push_str(" ORDER BY last DESC, id DESC LIMIT ?4 OFFSET ?5");
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (least, limit, skip) = (number(least), number(limit), number(skip));
        let mut values: Vec<&dyn rusqlite::ToSql> = vec![&least, &since, &until, &limit, &skip];
        values.extend(words.iter().map(|word| word as &dyn rusqlite::ToSql));
        self.query(|db| db.prepare_cached(&sql)?.query_map(values.as_slice(), |row| row.get(0))?.collect())
    }

    pub fn put_decision(&self, seq: u64, version: u64, body: &ReviewBody) -> Result<()> {
        let body = serde_json::to_string(body).map_err(|error| Error::Kept(error.to_string()))?;
        let sql = "INSERT OR IGNORE INTO decision (seq, version, body) VALUES (?1, ?2, ?3)";
        self.query(|db| {
            db.prepare_cached(sql)?.execute(params![signed(seq), signed(version), body]).map(drop)
        })
    }

    /// Decisions on claims of a version, oldest first.
    pub fn decisions(&self, version: u64) -> Result<Vec<(u64, ReviewBody)>> {
        let sql = "SELECT seq, body FROM decision WHERE version = ?1 ORDER BY seq";
        let rows: Vec<(i64, String)> = self.query(|db| {
            db.prepare_cached(sql)?
                .query_map([signed(version)], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        rows.into_iter()
            .map(|(seq, body)| {
                let body = serde_json::from_str(&body).map_err(|error| Error::Kept(error.to_string()))?;
                Ok((unsigned(seq), body))
            })
            .collect()
    }

    /// Decisions behind the entry `seen`, oldest first.
    pub fn reviews(&self, seen: u64) -> Result<Vec<ReviewBody>> {
        let sql = "SELECT body FROM decision WHERE seq > ?1 ORDER BY seq";
        let rows: Vec<String> =
            self.query(|db| db.prepare_cached(sql)?.query_map([signed(seen)], |row| row.get(0))?.collect())?;
        let read = |body: String| serde_json::from_str(&body).map_err(|error| Error::Kept(error.to_string()));
        rows.into_iter().map(read).collect()
    }

    /// What was told of a story, if it was of the same.
    pub fn telling<T: DeserializeOwned>(&self, story: u64, view: &str, made: &str) -> Result<Option<T>> {
        let sql = "SELECT record FROM telling WHERE story = ?1 AND view = ?2 AND made = ?3";
        let packed: Option<Vec<u8>> = self.query(|db| {
            db.prepare_cached(sql)?.query_row(params![signed(story), view, made], |row| row.get(0)).optional()
        })?;
        packed.map(|packed| unpacked(&packed)).transpose()
    }

    pub fn put_telling(&self, story: u64, view: &str, made: &str, told: &impl Serialize) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO telling (story, view, made, record) VALUES (?1, ?2, ?3, ?4)";
        let packed = packed(told)?;
        self.query(|db| db.prepare_cached(sql)?.execute(params![signed(story), view, made, packed]).map(drop))
    }
}

/// A story as a row.
pub(crate) struct StoryRow<'a> {
    pub id: u64,
    pub open: bool,
    pub entries: Vec<u64>,
    pub first: Option<&'a str>,
    pub last: Option<&'a str>,
    pub words: String,
    pub line: String,
    pub record: Vec<u8>,
}

/// Makes the tables, or sees that they are there.
fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(PATIENCE)?;
    // A large transaction stays in memory until it is done, so that others may read meanwhile.
    db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_spill = OFF;")?;
    let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    if (number("application_id")?, number("user_version")?) == (APPLICATION, EDITION) {
        return Ok(());
    }
    db.execute_batch("BEGIN IMMEDIATE")?;
    // Another program may have made them meanwhile.
    let (application, edition) = (number("application_id")?, number("user_version")?);
    if (application, edition) == (APPLICATION, EDITION) {
        return db.execute_batch("COMMIT");
    }
    if (application, edition) != (0, 0) {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error {
                code: ErrorCode::NotADatabase,
                extended_code: rusqlite::ffi::SQLITE_NOTADB,
            },
            None,
        ));
    }
    db.execute_batch(TABLES)?;
    db.pragma_update(None, "application_id", APPLICATION)?;
    db.pragma_update(None, "user_version", EDITION)?;
    db.execute_batch("COMMIT")
}

/// Whether the file is another one, or broken.
fn other(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::Unknown)
    )
}

/// Whether an error tells that a file is broken, or cannot be written: what it has can be had without it.
pub(crate) fn useless(error: &Error) -> bool {
    let Error::Beside { source, .. } = error else { return matches!(error, Error::Kept(_)) };
    matches!(
        source.sqlite_error_code(),
        Some(
            ErrorCode::NotADatabase
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::PermissionDenied
                | ErrorCode::Unknown
        )
    )
}

/// Whether somebody else is at work with the file for longer than one waits.
pub(crate) fn busy(error: &Error) -> bool {
    matches!(error, Error::Beside { source, .. }
        if matches!(source.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)))
}

/// A value as packed JSON.
pub(crate) fn packed(value: &impl Serialize) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Kept(error.to_string());
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).map_err(|error| failed(&error))?;
    serde_json::to_writer(&mut encoder, value).map_err(|error| failed(&error))?;
    encoder.finish().map_err(|error| failed(&error))
}

/// The value that was packed.
pub(crate) fn unpacked<T: DeserializeOwned>(packed: &[u8]) -> Result<T> {
    let failed = |error: &dyn std::fmt::Display| Error::Kept(error.to_string());
    let decoder = zstd::Decoder::new(packed).map_err(|error| failed(&error))?;
    serde_json::from_reader(std::io::BufReader::new(decoder)).map_err(|error| failed(&error))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
