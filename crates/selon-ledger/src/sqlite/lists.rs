//! Lists of stances and of decisions.

use rusqlite::params;
use serde_json::Value;

use super::{Sqlite, search, signed, tables, unsigned};
use crate::ledger::Version;
use crate::lists::{Decision, StanceHit, Stances, stances as records};
use crate::query::{Cursor, MOST, Page, Sort};
use crate::rows::claim_place;
use crate::{Error, Result};

/// See [`Ledger::stances`](crate::Ledger::stances).
pub(super) fn stances(
    db: &Sqlite,
    asked: &Stances,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<StanceHit>> {
    const SQL: &str = "SELECT s.id FROM stance s JOIN version v ON v.seq = s.id >> 20 \
        JOIN article a ON a.id = v.article \
        WHERE s.id > ?1 AND (?2 IS NULL OR s.actor = ?2) AND (?3 IS NULL OR s.stance = ?3) \
        AND (?4 IS NULL OR v.article = ?4) AND (?5 OR a.latest = v.seq) ORDER BY s.id LIMIT ?6";
    let (cursor, _) = Cursor::begin(after, Sort::Ledger, || Ok(0))?;
    let Cursor::Ledger(last) = cursor else { return Ok(Page { items: Vec::new(), next: None }) };
    let limit = limit.min(MOST);
    let ids = |db: &rusqlite::Connection| {
        let values = params![
            signed(last),
            asked.actor,
            asked.stance,
            asked.article.map(signed),
            asked.all_versions,
            signed(limit as u64 + 1)
        ];
        let mut statement = db.prepare_cached(SQL)?;
        let found = statement.query_map(values, |row| row.get(0).map(unsigned))?;
        found.collect::<rusqlite::Result<Vec<u64>>>()
    };
    let mut ids = db.told(ids(&db.db))?;
    let more = ids.len() > limit;
    ids.truncate(limit);
    let mut items = Vec::with_capacity(ids.len());
    let mut read: Option<(u64, Version, Vec<Value>)> = None;
    for id in &ids {
        let (seq, n) = claim_place(*id);
        if read.as_ref().is_none_or(|(there, ..)| *there != seq) {
            let missing = || Error::Entry { seq, reason: "is missing".to_owned() };
            let version = db.told(search::version(&db.db, seq))?.ok_or_else(missing)?;
            let entry = db.told(tables::entry(&db.db, seq))?.ok_or_else(missing)?;
            read = Some((seq, version, records(seq, &entry.body()?)?));
        }
        if let Some((_, version, records)) = &read {
            items.push(StanceHit::of(version.clone(), n, records)?);
        }
    }
    let next = ids.last().filter(|_| more).map(|last| Cursor::Ledger(*last).write());
    Ok(Page { items, next })
}

/// See [`Ledger::reviews`](crate::Ledger::reviews).
pub(super) fn reviews(db: &Sqlite, after: u64, limit: usize) -> Result<Vec<Decision>> {
    let entries = db.told(tables::reviews(&db.db, after, limit.min(MOST)))?;
    entries.into_iter().map(Decision::of).collect()
}
