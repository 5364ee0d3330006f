//! What a watcher remembers: when each feed is due, and which pages are to be read again. It stands in a file of its own beside
//! the ledger: it is no evidence of anything, changes all the time, and may be deleted at the cost of asking once more.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use super::pace;
use crate::fetch::Seal;

/// Its number as an SQLite database, and the edition of its tables.
const APPLICATION: i64 = 0x5365_6c77;
const EDITION: i64 = 1;

const TABLES: &str = "
CREATE TABLE feed (
    url      TEXT PRIMARY KEY,
    etag     TEXT,
    modified TEXT,               -- Last-Modified, as its server writes it
    every    INTEGER NOT NULL,   -- seconds between two polls
    polled   INTEGER,            -- seconds since 1970, as all times here
    due      INTEGER,            -- NULL: it is gone
    failures INTEGER NOT NULL    -- in a row
) STRICT;
CREATE TABLE page (
    url      TEXT PRIMARY KEY,
    feed     TEXT NOT NULL,
    says     TEXT NOT NULL,      -- SHA-256 of what the feed says of it
    seen     INTEGER NOT NULL,   -- last time that the feed had it
    read     INTEGER NOT NULL,   -- first time that it was read
    due      INTEGER,            -- when it is to be read again; NULL: no more
    etag     TEXT
) STRICT;
CREATE INDEX page_due ON page (due) WHERE due IS NOT NULL;
";

/// How long a page that is not read again is remembered once its feed no longer has it.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 3600);

/// What is remembered.
#[derive(Debug)]
pub struct State {
    db: Connection,
}

/// A feed as it was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub url: String,
    pub seal: Seal,
    pub every: Duration,
    /// Whether it was ever read.
    pub polled: bool,
    /// `None` where it is gone.
    pub due: Option<Timestamp>,
    pub failures: u32,
}

/// A page that is to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    pub url: String,
    pub feed: String,
    pub etag: Option<String>,
    /// When it was first read.
    pub read: Timestamp,
}

impl State {
    /// Opens the file, or makes it. One watcher at a time has it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let told = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                anyhow::anyhow!("{}: another selon watch is at work with it", path.display())
            }
            Some(ErrorCode::NotADatabase) => anyhow::anyhow!("{}: not a file of selon watch", path.display()),
            _ => anyhow::Error::new(error).context(format!("{}: cannot be used", path.display())),
        };
        let db = Connection::open(path).map_err(told)?;
        db.busy_timeout(Duration::from_secs(1)).map_err(told)?;
        db.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE")
            .map_err(told)?;
        let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
        match (number("application_id").map_err(told)?, number("user_version").map_err(told)?) {
            (0, 0) => {
                let tables: i64 =
                    db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map_err(told)?;
                if tables > 0 {
                    bail!("{}: not a file of selon watch", path.display());
                }
                db.execute_batch(TABLES).map_err(told)?;
                db.pragma_update(None, "application_id", APPLICATION).map_err(told)?;
                db.pragma_update(None, "user_version", EDITION).map_err(told)?;
            }
            (APPLICATION, EDITION) => {}
            (APPLICATION, _) => bail!("{}: written by a later version of Selon", path.display()),
            _ => bail!("{}: not a file of selon watch", path.display()),
        }
        db.execute_batch("COMMIT").map_err(told)?;
        Ok(Self { db })
    }

    /// A feed; one that is new is due at once.
    pub fn feed(&self, url: &str, now: Timestamp) -> anyhow::Result<Feed> {
        let mut query = self
            .db
            .prepare_cached("SELECT etag, modified, every, polled, due, failures FROM feed WHERE url = ?1")?;
        let known = query
            .query_row([url], |row| {
                Ok(Feed {
                    url: url.to_owned(),
                    seal: Seal { etag: row.get(0)?, modified: row.get(1)? },
                    every: Duration::from_secs(row.get::<_, u32>(2)?.into()),
                    polled: row.get::<_, Option<i64>>(3)?.is_some(),
                    due: row.get::<_, Option<i64>>(4)?.and_then(|due| Timestamp::from_second(due).ok()),
                    failures: row.get(5)?,
                })
            })
            .optional()?;
        Ok(known.unwrap_or_else(|| Feed {
            url: url.to_owned(),
            seal: Seal::default(),
            every: pace::FIRST,
            polled: false,
            due: Some(now),
            failures: 0,
        }))
    }

    /// Remembers a feed as it is now.
    pub fn keep(&self, feed: &Feed, now: Timestamp) -> anyhow::Result<()> {
        let mut query =
            self.db.prepare_cached("INSERT OR REPLACE INTO feed VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        let Feed { url, seal, every, polled, due, failures } = feed;
        let polled = polled.then(|| now.as_second());
        let due = due.map(Timestamp::as_second);
        query.execute(params![
            url,
            seal.etag,
            seal.modified,
            every.as_secs().cast_signed(),
            polled,
            due,
            failures
        ])?;
        Ok(())
    }

    /// What the feed said of a page when it was last read; notes that it has the page still.
    pub fn says(&self, url: &str, now: Timestamp) -> anyhow::Result<Option<String>> {
        let mut query = self.db.prepare_cached("UPDATE page SET seen = ?2 WHERE url = ?1 RETURNING says")?;
        Ok(query.query_row(params![url, now.as_second()], |row| row.get(0)).optional()?)
    }

    /// Remembers that a page was read now, and when it is to be read again.
    pub fn read(
        &self,
        url: &str,
        feed: &str,
        says: &str,
        etag: Option<&str>,
        now: Timestamp,
        due: Option<Timestamp>,
    ) -> anyhow::Result<()> {
        let mut query =
            self.db.prepare_cached("INSERT OR REPLACE INTO page VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)")?;
        query.execute(params![url, feed, says, now.as_second(), due.map(Timestamp::as_second), etag])?;
        Ok(())
    }

    /// Remembers that a page was read again, and when it is to be next.
    pub fn again(&self, url: &str, etag: Option<&str>, due: Option<Timestamp>) -> anyhow::Result<()> {
        let mut query = self.db.prepare_cached("UPDATE page SET due = ?2, etag = ?3 WHERE url = ?1")?;
        query.execute(params![url, due.map(Timestamp::as_second), etag])?;
        Ok(())
    }

    /// Pages of these feeds that are due, the longest due first, at most `limit`.
    pub fn due(&self, feeds: &[String], now: Timestamp, limit: usize) -> anyhow::Result<Vec<Again>> {
        let mut query = self
            .db
            .prepare_cached("SELECT url, feed, etag, read FROM page WHERE due <= ?1 ORDER BY due, url")?;
        let rows = query.query_map([now.as_second()], |row| {
            let read = Timestamp::from_second(row.get(3)?).unwrap_or(now);
            Ok(Again { url: row.get(0)?, feed: row.get(1)?, etag: row.get(2)?, read })
        })?;
        let mut out = Vec::new();
        for row in rows {
            let row = row?;
            if feeds.contains(&row.feed) {
                out.push(row);
                if out.len() == limit {
                    break;
                }
            }
        }
        Ok(out)
    }

    /// When the next page of these feeds is due.
    pub fn next(&self, feeds: &[String]) -> anyhow::Result<Option<Timestamp>> {
        let mut query =
            self.db.prepare_cached("SELECT min(due) FROM page WHERE feed = ?1 AND due IS NOT NULL")?;
        let mut next: Option<Timestamp> = None;
        for feed in feeds {
            let due: Option<i64> = query.query_row([feed], |row| row.get(0))?;
            let due = due.and_then(|due| Timestamp::from_second(due).ok());
            next = match (next, due) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        Ok(next)
    }

    /// Forgets pages that are done with and that no feed has had for long.
    pub fn forget(&self, now: Timestamp) -> anyhow::Result<()> {
        let before = now.saturating_sub(REMEMBERED).context("a time before all times")?;
        self.db.execute("DELETE FROM page WHERE due IS NULL AND seen < ?1", [before.as_second()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("a.watch");
        let now: Timestamp = "2025-03-10T08:00:00Z".parse().unwrap();
        let later = |hours: i64| now + jiff::SignedDuration::from_hours(hours);
        let feeds = ["f".to_owned()];
        let feed = {
            let state = State::open(&path).unwrap();
            let fresh = state.feed("f", now).unwrap();
            assert_eq!((fresh.polled, fresh.due), (false, Some(now)));
            let seal = Seal { etag: Some("\"1\"".into()), modified: None };
            let feed = Feed { polled: true, due: Some(later(1)), failures: 2, seal, ..fresh };
            state.keep(&feed, now).unwrap();
            state.read("a", "f", "x", Some("\"a\""), now, Some(later(1))).unwrap();
            state.read("b", "f", "y", None, now, None).unwrap();
            state.read("c", "g", "z", None, now, Some(later(1))).unwrap();
            let error = State::open(&path).unwrap_err();
            assert!(error.to_string().contains("another selon watch"), "{error}");
            feed
        };
        let state = State::open(&path).unwrap();
        assert_eq!(state.feed("f", now).unwrap(), feed);
        assert_eq!(state.says("a", now).unwrap().as_deref(), Some("x"));
        assert_eq!(state.says("d", now).unwrap(), None);
        assert_eq!(state.next(&feeds).unwrap(), Some(later(1)));
        assert!(state.due(&feeds, now, 9).unwrap().is_empty());
        let due = state.due(&feeds, later(2), 9).unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].url.as_str(), due[0].read, due[0].etag.as_deref()), ("a", now, Some("\"a\"")));
        state.again("a", None, None).unwrap();
        assert_eq!(state.next(&feeds).unwrap(), None);
        state.says("a", later(24 * 20)).unwrap();
        state.forget(later(24 * 31)).unwrap();
        assert!(state.says("a", now).unwrap().is_some() && state.says("b", now).unwrap().is_none());
    }

    #[test]
    fn other_files_are_left_alone() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "not a database, but long enough to be taken for one".repeat(20)).unwrap();
        assert!(State::open(&path).unwrap_err().to_string().contains("not a file of selon watch"));
        let path = dir.path().join("b");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        assert!(State::open(&path).unwrap_err().to_string().contains("not a file of selon watch"));
    }
}
