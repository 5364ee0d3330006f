//! Lists of stances and of decisions.

use super::cells::Text;
use super::open::{Db, get};
use super::{search, signed, tables, unsigned};
use crate::lists::{Decision, StanceHit, Stances, stances as records};
use crate::query::{Cursor, MOST, Page, Sort};
use crate::rows::claim_place;
use crate::{Error, Result};

/// See [`Ledger::stances`](crate::Ledger::stances).
pub(super) fn stances(
    db: &mut Db,
    asked: &Stances,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<StanceHit>> {
    const SQL: &str = "SELECT s.id FROM stance s JOIN version v ON v.seq = s.id >> 20 \
        JOIN article a ON a.id = v.article \
        WHERE s.id > $1 AND ($2::text IS NULL OR s.actor = $2) AND ($3::text IS NULL OR s.stance = $3) \
        AND ($4::bigint IS NULL OR v.article = $4) AND ($5::boolean OR a.latest = v.seq) ORDER BY s.id LIMIT $6";
    let (cursor, _) = Cursor::begin(after, Sort::Ledger, || Ok(0))?;
    let Cursor::Ledger(last) = cursor else { return Ok(Page { items: Vec::new(), next: None }) };
    let limit = limit.min(MOST);
    let (actor, stance) = (asked.actor.clone().map(Text), asked.stance.clone().map(Text));
    let (article, most) = (asked.article.map(signed), signed(limit as u64 + 1));
    let found = db.rows(SQL, &[&signed(last), &actor, &stance, &article, &asked.all_versions, &most])?;
    let ids = found.iter().map(|row| get(row, 0).map(unsigned)).collect::<Result<Vec<u64>>>()?;
    let (ids, more) = (&ids[..ids.len().min(limit)], ids.len() > limit);
    let mut seqs: Vec<u64> = ids.iter().map(|id| claim_place(*id).0).collect();
    seqs.dedup();
    let mut read = rustc_hash::FxHashMap::default();
    for (seq, (version, body)) in search::bodies(db, &seqs)? {
        read.insert(seq, (version, records(seq, &body)?));
    }
    let one = |id: &u64| {
        let (seq, n) = claim_place(*id);
        let missing = || Error::Entry { seq, reason: "is missing".to_owned() };
        let (version, records) = read.get(&seq).ok_or_else(missing)?;
        StanceHit::of(version.clone(), n, records)
    };
    let items = ids.iter().map(one).collect::<Result<_>>()?;
    let next = ids.last().filter(|_| more).map(|last| Cursor::Ledger(*last).write());
    Ok(Page { items, next })
}

/// See [`Ledger::reviews`](crate::Ledger::reviews).
pub(super) fn reviews(db: &mut Db, after: u64, limit: usize) -> Result<Vec<Decision>> {
    tables::reviews(db, after, limit.min(MOST))?.into_iter().map(Decision::of).collect()
}
