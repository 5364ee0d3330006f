//! Webhooks and what was sent, in the store. Everything here blocks.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Event, Followed};
use crate::access::secret;
use crate::store::{Steps, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// Waits between the tries of one delivery, in seconds; after the last it is given up.
pub const WAITS: [i64; 8] = [10, 60, 300, 1800, 7200, 21_600, 43_200, 86_400];
/// Deliveries that are remembered for so long, in seconds.
const REMEMBERED: i64 = 30 * 24 * 3600;
/// Webhooks in all.
const MOST: usize = 200;
/// Deliveries that a page shows.
const SHOWN: usize = 50;

/// The tables, step by step. Times are seconds since 1970. `user` is 0 for whoever works without an account.
pub const STEPS: Steps = Steps {
    part: "hooks",
    all: &["
CREATE TABLE hook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user INTEGER NOT NULL,
    owner TEXT NOT NULL,
    address TEXT NOT NULL,
    secret TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    made INTEGER NOT NULL,
    cursor TEXT,
    paused INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hook INTEGER NOT NULL REFERENCES hook ON DELETE CASCADE,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    made INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next INTEGER,
    tried INTEGER,
    outcome TEXT,
    taken INTEGER NOT NULL DEFAULT 0,
    UNIQUE (hook, event)
) STRICT;
CREATE INDEX delivery_next ON delivery (next) WHERE next IS NOT NULL;
CREATE TRIGGER hook_owner AFTER DELETE ON user BEGIN DELETE FROM hook WHERE user = old.id; END;
"],
};

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Number.
    pub id: i64,
    /// Whose it is.
    pub owner: String,
    /// Where to.
    pub address: String,
    /// What is followed.
    pub followed: Followed,
    /// Up to where events are in the log.
    pub cursor: Option<String>,
    /// Whether nothing is sent.
    pub paused: bool,
}

impl Hook {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let followed = Followed { kind: row.get(3)?, name: row.get(4)? };
        Ok(Self {
            id: row.get(0)?,
            owner: row.get(1)?,
            address: row.get(2)?,
            followed,
            cursor: row.get(5)?,
            paused: row.get(6)?,
        })
    }
}

const HOOK: &str = "SELECT id, owner, address, kind, name, cursor, paused FROM hook";

/// Something that was sent, or is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Number.
    pub id: i64,
    /// What happened.
    pub kind: String,
    /// When it was put into the log.
    pub made: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next: Option<Timestamp>,
    /// What the last try came to.
    pub outcome: Option<String>,
    /// Whether it was taken.
    pub taken: bool,
}

/// What is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Number of the delivery.
    pub id: i64,
    /// Number of the webhook.
    pub hook: i64,
    /// Where to.
    pub address: String,
    /// What it is signed with.
    pub secret: String,
    /// What happened.
    pub kind: String,
    /// JSON.
    pub body: String,
    /// How often it was tried.
    pub tries: usize,
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// Makes a webhook: the secret that its deliveries are signed with, shown once.
///
/// # Errors
/// There are too many.
pub fn add(
    db: &Connection,
    user: (i64, &str),
    address: &str,
    followed: &Followed,
    now: Timestamp,
) -> Result<String> {
    let count: usize = db.query_row("SELECT count(*) FROM hook", [], |row| row.get(0))?;
    if count >= MOST {
        return Err(StoreError::Refused("there are too many webhooks; remove one first".to_owned()));
    }
    let secret = secret::random()?;
    let Followed { kind, name } = followed;
    db.execute(
        "INSERT INTO hook (user, owner, address, secret, kind, name, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![user.0, user.1, address, secret, kind, name, now.as_second()],
    )?;
    Ok(secret)
}

/// All webhooks, the newest first.
pub fn list(db: &Connection) -> Result<Vec<Hook>> {
    let mut asked = db.prepare(&format!("{HOOK} ORDER BY id DESC"))?;
    Ok(asked.query_map([], Hook::of)?.collect::<rusqlite::Result<_>>()?)
}

/// One webhook.
pub fn one(db: &Connection, id: i64) -> Result<Option<Hook>> {
    Ok(db.query_row(&format!("{HOOK} WHERE id = ?1"), [id], Hook::of).optional()?)
}

/// Those that something is sent for: not paused, and of somebody who may still send.
pub fn active(db: &Connection) -> Result<Vec<Hook>> {
    let may = "(user = 0 OR user IN (SELECT id FROM user WHERE role IN ('editor', 'admin')))";
    let mut asked = db.prepare(&format!("{HOOK} WHERE NOT paused AND {may} ORDER BY id"))?;
    Ok(asked.query_map([], Hook::of)?.collect::<rusqlite::Result<_>>()?)
}

/// Stops a webhook, or lets it go on.
pub fn pause(db: &Connection, id: i64, paused: bool) -> Result<()> {
    db.execute("UPDATE hook SET paused = ?2 WHERE id = ?1", params![id, paused])?;
    Ok(())
}

/// Removes a webhook with its log.
pub fn remove(db: &Connection, id: i64) -> Result<()> {
    db.execute("DELETE FROM hook WHERE id = ?1", [id])?;
    Ok(())
}

/// Puts events into the log and moves the cursor, both or neither: nothing is sent twice or forgotten.
pub fn take_in(
    db: &mut Connection,
    hook: i64,
    events: &[Event],
    cursor: Option<&str>,
    now: Timestamp,
) -> Result<usize> {
    let step = db.transaction()?;
    let mut count = 0;
    for event in events {
        let body =
            serde_json::json!({"id": event.id, "type": event.kind, "at": event.at, "data": event.data});
        count += step.execute(
            "INSERT OR IGNORE INTO delivery (hook, event, kind, body, made, next) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![hook, event.id, event.kind, body.to_string(), now.as_second()],
        )?;
    }
    step.execute("UPDATE hook SET cursor = ?2 WHERE id = ?1", params![hook, cursor])?;
    step.commit()?;
    Ok(count)
}

/// What is to be sent now, the oldest first, at most one of each webhook: a slow one does not hold up the others.
pub fn due(db: &Connection, now: Timestamp, limit: usize) -> Result<Vec<Due>> {
    let mut asked = db.prepare_cached(
        "SELECT d.id, d.hook, h.address, h.secret, d.kind, d.body, d.tries FROM delivery d JOIN hook h ON h.id = d.hook
         WHERE d.id IN (SELECT min(id) FROM delivery WHERE next <= ?1 GROUP BY hook) AND NOT h.paused
         AND (h.user = 0 OR h.user IN (SELECT id FROM user WHERE role IN ('editor', 'admin')))
         ORDER BY d.next LIMIT ?2",
    )?;
    let rows = asked.query_map(params![now.as_second(), limit], |row| {
        Ok(Due {
            id: row.get(0)?,
            hook: row.get(1)?,
            address: row.get(2)?,
            secret: row.get(3)?,
            kind: row.get(4)?,
            body: row.get(5)?,
            tries: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes what a try came to: `Err` is why it was not taken.
pub fn tried(
    db: &Connection,
    due: &Due,
    outcome: &std::result::Result<String, String>,
    now: Timestamp,
) -> Result<()> {
    let (taken, words) = match outcome {
        Ok(words) => (true, words),
        Err(words) => (false, words),
    };
    let now = now.as_second();
    let next = WAITS.get(due.tries).filter(|_| !taken).map(|wait| now + wait);
    db.execute(
        "UPDATE delivery SET tries = tries + 1, next = ?2, tried = ?3, outcome = ?4, taken = ?5 WHERE id = ?1",
        params![due.id, next, now, words, taken],
    )?;
    db.execute("DELETE FROM delivery WHERE next IS NULL AND made < ?1", [now - REMEMBERED])?;
    Ok(())
}

/// The log of a webhook, the last first.
pub fn deliveries(db: &Connection, hook: i64) -> Result<Vec<Delivery>> {
    let mut asked = db.prepare(
        "SELECT id, kind, made, tries, next, outcome, taken FROM delivery WHERE hook = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let rows = asked.query_map(params![hook, SHOWN], |row| {
        Ok(Delivery {
            id: row.get(0)?,
            kind: row.get(1)?,
            made: time(row.get(2)?),
            tries: row.get(3)?,
            next: row.get::<_, Option<i64>>(4)?.map(time),
            outcome: row.get(5)?,
            taken: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Deliveries that wait, and those that were given up.
pub fn counts(db: &Connection) -> Result<(u64, u64)> {
    let sql = "SELECT count(*) FILTER (WHERE next IS NOT NULL), count(*) FILTER (WHERE next IS NULL AND NOT taken) FROM delivery";
    Ok(db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
