//! Answers: pages, counts, and records taken from their entries.

use std::collections::hash_map::Entry;

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::question::{Asked, Need, Question};
use super::{Sqlite, append, signed, tables, unsigned};
use crate::entry::ReviewBody;
use crate::ledger::{ClaimHit, Counts, Speaker, Stats, Version};
use crate::query::{Cursor, Facet, Filter, MOST, Page, Place, SNIPPET, Sort, Terms};
use crate::rows::claim_place;
use crate::{Error, Result, entry};

/// Columns of `version v` and its entry `e`, in the order of [`one_version`].
const VERSION: &str = "v.seq, v.article, e.at, v.doc, v.url, v.outlet, v.title, v.date, v.lang, v.reader, v.bytes, \
    v.chars, v.claims, v.stances";

fn one_version(row: &rusqlite::Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        seq: unsigned(row.get(0)?),
        article: unsigned(row.get(1)?),
        at: row.get(2)?,
        doc: row.get(3)?,
        url: row.get(4)?,
        outlet: row.get(5)?,
        title: row.get(6)?,
        date: row.get(7)?,
        lang: row.get(8)?,
        reader: row.get(9)?,
        bytes: unsigned(row.get(10)?),
        chars: unsigned(row.get(11)?),
        claims: unsigned(row.get(12)?),
        stances: unsigned(row.get(13)?),
        snippet: None,
    })
}

pub(super) fn versions(db: &Connection, article: u64) -> rusqlite::Result<Vec<Version>> {
    let sql = format!(
        "SELECT {VERSION} FROM version v JOIN entry e ON e.seq = v.seq WHERE v.article = ?1 ORDER BY v.seq"
    );
    db.prepare_cached(&sql)?.query_map([signed(article)], one_version)?.collect()
}

pub(super) fn version(db: &Connection, seq: u64) -> rusqlite::Result<Option<Version>> {
    let sql = format!("SELECT {VERSION} FROM version v JOIN entry e ON e.seq = v.seq WHERE v.seq = ?1");
    db.prepare_cached(&sql)?.query_row([signed(seq)], one_version).optional()
}

/// See [`Ledger::article`](crate::Ledger::article).
pub(super) fn article(db: &Connection, name: &str) -> rusqlite::Result<Option<u64>> {
    let one = |sql: &str, value: Sql| -> rusqlite::Result<Option<u64>> {
        db.prepare_cached(sql)?.query_row([value], |row| row.get(0).map(unsigned)).optional()
    };
    if let Ok(seq) = name.parse::<u64>() {
        let found = one("SELECT article FROM version WHERE seq = ?1", signed(seq).into())?;
        if found.is_some() {
            return Ok(found);
        }
    }
    for key in [format!("doc {name}"), format!("url {name}")] {
        let found = one("SELECT id FROM article WHERE key = ?1", key.into())?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let sql = "SELECT article FROM version WHERE doc = ?1 OR url = ?1 ORDER BY seq DESC LIMIT 1";
    one(sql, name.to_owned().into())
}

/// Where a page begins, and how long it is.
struct Turn {
    sort: Sort,
    cursor: Cursor,
    /// Whether it is not the first page.
    later: bool,
    limit: usize,
}

impl Turn {
    fn new(db: &Sqlite, sort: Sort, after: Option<&str>, limit: usize) -> Result<Self> {
        let (cursor, later) = Cursor::begin(after, sort, || Ok(db.told(append::head(&db.db))?.seq))?;
        Ok(Self { sort, cursor, later, limit: limit.min(MOST) + 1 })
    }

    /// Adds where the page begins; `id` is the number of what is asked for.
    fn begin(&self, asked: &mut Asked, id: &str) {
        if !self.later {
            return;
        }
        match &self.cursor {
            Cursor::Ledger(last) => asked.add(format!("{id} > ?"), [signed(*last).into()]),
            Cursor::Newest(Some(date), last) => asked.add(
                format!("(v.date < ? OR v.date IS NULL OR v.date = ? AND {id} < ?)"),
                [date.clone().into(), date.clone().into(), signed(*last).into()],
            ),
            Cursor::Newest(None, last) => {
                asked.add(format!("v.date IS NULL AND {id} < ?"), [signed(*last).into()]);
            }
            // What was appended since the first page is left out, so that nothing comes twice.
            Cursor::Rank(upto, _) => asked.add("v.seq <= ?", [signed(*upto).into()]),
        }
    }

    /// The order, by the columns `id`, `seq`, `date` and `rank`.
    fn order(&self) -> &'static str {
        match self.sort {
            Sort::Ledger => "ORDER BY id",
            Sort::Newest => "ORDER BY date DESC, seq DESC, id DESC",
            Sort::Rank => "ORDER BY rank, id",
        }
    }

    /// What the ranking passes over before the page begins.
    fn skip(&self) -> u64 {
        match self.cursor {
            Cursor::Rank(_, skip) => skip,
            _ => 0,
        }
    }
}

/// Places of a page, and whether there is more.
fn page_of(db: &Sqlite, sql: &str, values: &[Sql], limit: usize) -> Result<(Vec<Place>, bool)> {
    let rows = |db: &Connection| -> rusqlite::Result<Vec<Place>> {
        let mut statement = db.prepare_cached(sql)?;
        statement
            .query_map(params_from_iter(values), |row| Ok((unsigned(row.get(0)?), row.get(1)?)))?
            .collect()
    };
    let mut found = db.told(rows(&db.db))?;
    let more = found.len() > limit.min(MOST);
    found.truncate(limit.min(MOST));
    Ok((found, more))
}

/// See [`Ledger::find`](crate::Ledger::find).
pub(super) fn find(
    db: &Sqlite,
    filter: &Filter,
    sort: Sort,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<Version>> {
    let sort = filter.settled(sort);
    let mut asked = Asked::of_articles(db, filter)?;
    let turn = Turn::new(db, sort, after, limit)?;
    turn.begin(&mut asked, "v.seq");
    let rank = if sort == Sort::Rank { "bm25(article_words, 4.0, 1.0)" } else { "0" };
    let columns = format!("v.seq AS id, v.date AS date, v.seq AS seq, {rank} AS rank");
    let (sql, values) = asked.select(&columns);
    let sql = format!("{sql} {} LIMIT {} OFFSET {}", turn.order(), turn.limit, turn.skip());
    let (found, more) = page_of(db, &sql, &values, limit)?;
    let cursor = turn.cursor;
    let mut items = Vec::with_capacity(found.len());
    for (seq, _) in &found {
        let Some(mut item) = db.told(version(&db.db, *seq))? else { continue };
        if let Some(typed) = &filter.words {
            let terms = Terms::parse(typed, filter.lang.as_deref())?;
            let body = crate::Ledger::version(db, *seq)?;
            item.snippet = body
                .map(|b| crate::snippet::snip(&b.article.text, b.reading.lang.as_deref(), &terms, SNIPPET));
        }
        items.push(item);
    }
    Ok(Page { next: more.then(|| cursor.behind(found.last(), found.len())).flatten(), items })
}

/// See [`Ledger::claims`](crate::Ledger::claims).
pub(super) fn claims(
    db: &Sqlite,
    filter: &Filter,
    sort: Sort,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<ClaimHit>> {
    let sort = filter.settled(sort);
    let mut asked = Question::of_claims(db, filter, Need { rows: false, page: Some(sort) })?;
    let turn = Turn::new(db, sort, after, limit)?;
    let id = asked.read.id();
    turn.begin(&mut asked.read, id);
    if let Some(corrected) = &mut asked.corrected {
        turn.begin(corrected, "r.claim");
    }
    let rank = if sort == Sort::Rank { "bm25(claim_words, 1.0, 0.0, 0.0, 0.0)" } else { "0" };
    let columns = format!("{{id}} AS id, v.date AS date, v.seq AS seq, {rank} AS rank");
    let (order, skip) = (turn.order(), turn.skip());
    let page = format!("{order} LIMIT {} OFFSET {skip}", turn.limit);
    let (sql, values) = match asked.corrected.take() {
        None => {
            let (sql, values) = asked.select(&columns);
            (format!("{sql} {page}"), values)
        }
        // Each part gives no more than the page can need, and the page is made of both.
        Some(corrected) => {
            let (read, mut values) = asked.select(&columns);
            let most = turn.limit as u64 + skip;
            let (other, more) = Question { read: corrected, corrected: None }.select(&columns);
            values.extend(more);
            let both = format!("SELECT * FROM ({read} {order} LIMIT {most}) UNION ALL {other}");
            (format!("SELECT id, date FROM ({both}) {page}"), values)
        }
    };
    let (found, more) = page_of(db, &sql, &values, limit)?;
    let cursor = turn.cursor;
    let mut read: FxHashMap<u64, (Version, Vec<Value>)> = FxHashMap::default();
    let mut items = Vec::with_capacity(found.len());
    for (id, _) in &found {
        let (seq, n) = claim_place(*id);
        let (version, records) = match read.entry(seq) {
            Entry::Occupied(there) => &*there.into_mut(),
            Entry::Vacant(place) => match records(db, seq)? {
                Some(got) => &*place.insert(got),
                None => continue,
            },
        };
        let record = usize::try_from(n).ok().and_then(|n| records.get(n));
        let record = record.ok_or_else(|| Error::Entry { seq, reason: format!("has no claim {n}") })?;
        items.push(ClaimHit {
            version: version.clone(),
            n,
            record: record.clone(),
            review: review(db, *id)?,
        });
    }
    Ok(Page { next: more.then(|| cursor.behind(found.last(), found.len())).flatten(), items })
}

/// A version and its claims in full.
fn records(db: &Sqlite, seq: u64) -> Result<Option<(Version, Vec<Value>)>> {
    let Some(version) = db.told(version(&db.db, seq))? else { return Ok(None) };
    let Some(stored) = db.told(tables::entry(&db.db, seq))? else { return Ok(None) };
    let (claims, _) = entry::records(&stored.body()?).map_err(|reason| Error::Entry { seq, reason })?;
    Ok(Some((version, claims)))
}

/// The latest review of a claim.
fn review(db: &Sqlite, id: u64) -> Result<Option<ReviewBody>> {
    let sql = "SELECT seq FROM review WHERE claim = ?1 ORDER BY seq DESC LIMIT 1";
    let seq = |db: &Connection| {
        db.prepare_cached(sql)?.query_row([signed(id)], |row| row.get(0).map(unsigned)).optional()
    };
    let Some(seq) = db.told(seq(&db.db))? else { return Ok(None) };
    let Some(stored) = db.told(tables::entry(&db.db, seq))? else { return Ok(None) };
    let review = serde_json::from_slice(&stored.body()?);
    review.map(Some).map_err(|error| Error::Entry { seq, reason: error.to_string() })
}

/// See [`Ledger::places`](crate::Ledger::places).
pub(super) fn places(db: &Connection, id: &str) -> rusqlite::Result<Vec<(u64, u64)>> {
    let sql =
        "SELECT c.id FROM claim c JOIN version v ON v.seq = c.id >> 20 WHERE c.record = ?1 ORDER BY c.id";
    db.prepare_cached(sql)?.query_map([id], |row| row.get(0).map(unsigned).map(claim_place))?.collect()
}

/// What a facet is counted by, and whether it stands with the claim.
fn counted(by: Facet) -> (&'static str, bool) {
    match by {
        Facet::Outlet => ("v.outlet", false),
        Facet::Lang => ("v.lang", false),
        Facet::Month => ("substr(v.date, 1, 7)", false),
        Facet::Kind => ("c.kind", true),
        Facet::Polarity => ("c.polarity", true),
        Facet::SpeakerType => ("c.speaker_type", true),
        Facet::Hedged => ("CASE c.hedged WHEN 0 THEN 'no' ELSE 'yes' END", true),
    }
}

/// See [`Ledger::facets`](crate::Ledger::facets). One walk over what fits, whatever it is counted by: to find it is most of the
/// work.
pub(super) fn facets(db: &Sqlite, filter: &Filter, by: &[Facet], limit: usize) -> Result<Vec<Counts>> {
    if by.is_empty() {
        return Ok(Vec::new());
    }
    let columns: Vec<(&str, bool)> = by.iter().map(|facet| counted(*facet)).collect();
    let need = Need { rows: columns.iter().any(|(_, of_claim)| *of_claim), page: None };
    let columns: Vec<&str> = columns.into_iter().map(|(column, _)| column).collect();
    let (sql, values) = Question::of_claims(db, filter, need)?.select(&columns.join(", "));
    let count = |db: &Connection| -> rusqlite::Result<Vec<Counter>> {
        let mut counters = vec![Counter::default(); by.len()];
        let mut statement = db.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(&values))?;
        while let Some(row) = rows.next()? {
            for (at, counter) in counters.iter_mut().enumerate() {
                counter.add(row.get_ref(at)?);
            }
        }
        Ok(counters)
    };
    Ok(db.told(count(&db.db))?.into_iter().map(|counter| counter.most(limit.min(MOST))).collect())
}

/// Counts values of one column.
#[derive(Clone, Default)]
struct Counter {
    texts: FxHashMap<Vec<u8>, u64>,
    nothing: u64,
}

impl Counter {
    fn add(&mut self, value: ValueRef<'_>) {
        let ValueRef::Text(text) = value else {
            self.nothing += 1;
            return;
        };
        match self.texts.get_mut(text) {
            Some(count) => *count += 1,
            None => {
                self.texts.insert(text.to_owned(), 1);
            }
        }
    }

    /// The most frequent ones, those of one count byte by byte, what has no value first.
    fn most(self, limit: usize) -> Counts {
        let text = |bytes: Vec<u8>| Some(String::from_utf8_lossy(&bytes).into_owned());
        let nothing = (self.nothing > 0).then_some((None, self.nothing));
        let texts = self.texts.into_iter().map(|(bytes, count)| (text(bytes), count));
        let mut all: Counts = nothing.into_iter().chain(texts).collect();
        all.sort_unstable_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        all.truncate(limit);
        all
    }
}

/// See [`Ledger::speakers`](crate::Ledger::speakers).
pub(super) fn speakers(db: &Sqlite, filter: &Filter, limit: usize) -> Result<Vec<Speaker>> {
    let mut asked = Question::of_claims(db, filter, Need { rows: true, page: None })?;
    for one in [Some(&mut asked.read), asked.corrected.as_mut()].into_iter().flatten() {
        one.add("c.speaker IS NOT NULL", []);
    }
    let columns = "{id} AS id, c.speaker AS speaker, c.speaker_type AS sort, c.role AS role, v.article AS article, \
        v.outlet AS outlet";
    let (all, values) = asked.select(columns);
    // Sort and role are those of the latest claim that has a role: where there is one `max`, the other columns are of its row.
    let latest = "max(CASE WHEN role IS NULL THEN 0 ELSE 1 << 62 END + id)";
    let sql = format!(
        "SELECT speaker, sort, role, count(*), count(DISTINCT article), count(DISTINCT outlet), {latest}
         FROM ({all}) GROUP BY speaker ORDER BY 4 DESC, 1 LIMIT {}",
        limit.min(MOST)
    );
    let rows = |db: &Connection| -> rusqlite::Result<Vec<Speaker>> {
        let mut statement = db.prepare_cached(&sql)?;
        statement
            .query_map(params_from_iter(&values), |row| {
                Ok(Speaker {
                    speaker: row.get(0)?,
                    speaker_type: row.get(1)?,
                    role: row.get(2)?,
                    claims: unsigned(row.get(3)?),
                    articles: unsigned(row.get(4)?),
                    outlets: unsigned(row.get(5)?),
                })
            })?
            .collect()
    };
    db.told(rows(&db.db))
}

/// See [`Ledger::stats`](crate::Ledger::stats).
pub(super) fn stats(db: &Sqlite) -> Result<Stats> {
    let read = |db: &Connection| -> rusqlite::Result<Stats> {
        let number = |sql: &str| db.query_row(sql, [], |row| row.get(0).map(unsigned));
        let text = |sql: &str| db.query_row(sql, [], |row| row.get::<_, Option<String>>(0));
        let head = append::head(db)?;
        // What people corrected stands beside what was read, and is no claim more.
        let corrections = "FROM review r JOIN claim c ON c.id = r.seq << 20";
        Ok(Stats {
            articles: number("SELECT count(*) FROM article")?,
            versions: number("SELECT count(*) FROM version")?,
            claims: number("SELECT count(*) FROM claim")?
                - number(&format!("SELECT count(*) {corrections}"))?,
            stances: number("SELECT count(*) FROM stance")?,
            figures: number("SELECT count(*) FROM figure")?
                - number(&format!("SELECT coalesce(sum(c.figures), 0) {corrections}"))?,
            speakers: number(
                "SELECT count(DISTINCT speaker) FROM claim WHERE id >> 20 NOT IN (SELECT seq FROM review)",
            )?,
            outlets: number("SELECT count(*) FROM outlet")?,
            reviews: number("SELECT count(*) FROM review WHERE claim > 0")?,
            runs: number("SELECT count(*) FROM run")?,
            entries: head.seq,
            raw_bytes: number("SELECT coalesce(sum(bytes), 0) FROM version")?,
            chars: number("SELECT coalesce(sum(chars), 0) FROM version")?,
            ledger_bytes: number("PRAGMA page_count")? * number("PRAGMA page_size")?,
            first: text("SELECT min(date) FROM version")?,
            last: text("SELECT max(date) FROM version")?,
            head: head.hash.to_string(),
        })
    };
    db.told(read(&db.db))
}
