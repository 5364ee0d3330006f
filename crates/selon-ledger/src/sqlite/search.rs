//! Questions: filters to SQL, and rows to what was asked for.

use std::collections::hash_map::Entry;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::{Sqlite, append, signed, tables, unsigned};
use crate::entry::ReviewBody;
use crate::ledger::{ClaimHit, Speaker, Stats, Version};
use crate::query::{Cursor, Facet, Filter, MOST, Page, Place, SNIPPET, Sort, Term, Terms};
use crate::rows::{CLAIM_BITS, claim_place};
use crate::words::folded;
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

fn version(db: &Connection, seq: u64) -> rusqlite::Result<Option<Version>> {
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

/// What is asked, as SQL: conditions, and the values of their question marks in order.
#[derive(Debug, Default)]
struct Asked {
    conditions: Vec<String>,
    values: Vec<Sql>,
    /// For `claim_words MATCH`.
    claim_words: Option<String>,
    /// For `article_words MATCH`.
    article_words: Option<String>,
}

impl Asked {
    fn add(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Sql>) {
        self.conditions.push(condition.into());
        self.values.extend(values);
    }

    fn text(&mut self, condition: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.add(condition, [value.clone().into()]);
        }
    }

    /// What is asked of the version `v`.
    fn of_version(&mut self, filter: &Filter, db: &Connection) -> rusqlite::Result<()> {
        self.text("v.lang = ?", filter.lang.as_ref());
        self.text("v.date >= ?", filter.since.as_ref());
        // A month ends after its last day, a year after its last month.
        self.text("v.date <= ? || '~'", filter.until.as_ref());
        if let Some(article) = filter.article {
            self.add("v.article = ?", [signed(article).into()]);
        }
        if !filter.all_versions {
            self.add("v.seq = (SELECT latest FROM article WHERE id = v.article)", []);
        }
        if let Some(outlet) = &filter.outlet {
            let sql = "SELECT name FROM outlet WHERE folded = ?1";
            let names: Vec<String> = db
                .prepare_cached(sql)?
                .query_map([folded(outlet)], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let places = vec!["?"; names.len()].join(", ");
            self.add(format!("v.outlet IN ({places})"), names.into_iter().map(Sql::from));
        }
        Ok(())
    }

    /// What is asked of the claim `c`, but for its words.
    fn of_claim(&mut self, filter: &Filter) {
        self.text("c.kind = ?", filter.kind.as_ref());
        self.text("c.polarity = ?", filter.polarity.as_ref());
        self.text("c.speaker_type = ?", filter.speaker_type.as_ref());
        self.text("c.actor = ?", filter.actor.as_ref());
        self.text("c.said_to || '~' >= ?", filter.said_since.as_ref());
        self.text("c.said_from <= ? || '~'", filter.said_until.as_ref());
        self.text("instr(' ' || c.flags || ' ', ' ' || ? || ' ') > 0", filter.flag.as_ref());
        if let Some(hedged) = filter.hedged {
            self.add("c.hedged = ?", [i64::from(hedged).into()]);
        }
        if let Some(confidence) = filter.confidence {
            self.add("c.confidence >= ?", [confidence.into()]);
        }
        let Filter { figure_min, figure_max, unit, .. } = filter;
        if figure_min.is_some() || figure_max.is_some() || unit.is_some() {
            let mut condition =
                "c.figures > 0 AND EXISTS (SELECT 1 FROM figure f WHERE f.claim = c.id".to_owned();
            let parts = [
                (figure_min.map(Sql::from), " AND f.high >= ?"),
                (figure_max.map(Sql::from), " AND f.low <= ?"),
                (unit.clone().map(Sql::from), " AND f.unit = ? COLLATE NOCASE"),
            ];
            for (value, part) in parts {
                if let Some(value) = value {
                    condition.push_str(part);
                    self.values.push(value);
                }
            }
            self.conditions.push(condition + ")");
        }
        let latest = "(SELECT r.verdict FROM review r WHERE r.claim = c.id ORDER BY r.seq DESC LIMIT 1)";
        match filter.review.as_deref() {
            Some("none") => self.add(format!("{latest} IS NULL"), []),
            Some(verdict) => self.add(format!("{latest} = ?"), [verdict.to_owned().into()]),
            None if !filter.draft => self.add(format!("{latest} IS NOT 'reject'"), []),
            None => {}
        }
    }

    /// Words that are asked of claims.
    fn claim_words(&mut self, filter: &Filter, content: bool) -> Result<()> {
        let mut all = Vec::new();
        if let Some(typed) = filter.words.as_ref().filter(|_| content) {
            all.push(format!("text : ({})", matching(&Terms::parse(typed, filter.lang.as_deref())?)));
        }
        for (column, typed) in
            [("speaker", &filter.speaker), ("role", &filter.role), ("about", &filter.about)]
        {
            if let Some(typed) = typed {
                all.push(format!("{column} : ({})", matching(&Terms::name(typed)?)));
            }
        }
        self.claim_words = (!all.is_empty()).then(|| all.join(" AND "));
        Ok(())
    }

    fn where_(&self) -> String {
        if self.conditions.is_empty() { "1".to_owned() } else { self.conditions.join(" AND ") }
    }
}

/// Terms in the language of the search index. Stems have letters and digits only, so that quotation marks hold them.
fn matching(terms: &Terms) -> String {
    let term = |term: &Term| {
        let star = if term.prefix { " *" } else { "" };
        let ways = term.ways.iter().map(|way| format!("\"{}\"{star}", way.join(" ")));
        format!("({})", ways.collect::<Vec<_>>().join(" OR "))
    };
    let join = |terms: &[Term], by: &str| terms.iter().map(term).collect::<Vec<_>>().join(by);
    let mut out = join(&terms.all, " AND ");
    if !terms.none.is_empty() {
        out = format!("({out}) NOT ({})", join(&terms.none, " OR "));
    }
    out
}

/// Where claims come from: tables in the order in which they are best walked through.
fn from_claims(asked: &Asked, by_version: bool) -> String {
    let range = format!("c.id >= v.seq << {CLAIM_BITS} AND c.id < (v.seq + 1) << {CLAIM_BITS}");
    if asked.claim_words.is_some() {
        format!(
            "claim_words CROSS JOIN claim c ON c.id = claim_words.rowid CROSS JOIN version v ON v.seq = c.id >> {CLAIM_BITS}"
        )
    } else if by_version {
        format!("version v CROSS JOIN claim c ON {range}")
    } else {
        format!("claim c CROSS JOIN version v ON v.seq = c.id >> {CLAIM_BITS}")
    }
}

/// Everything that is asked of claims.
fn asked_claims(db: &Sqlite, filter: &Filter) -> Result<Asked> {
    let mut asked = Asked::default();
    asked.claim_words(filter, true)?;
    if let Some(words) = asked.claim_words.clone() {
        asked.add("claim_words MATCH ?", [words.into()]);
    }
    db.told(asked.of_version(filter, &db.db))?;
    asked.of_claim(filter);
    Ok(asked)
}

/// Everything that is asked of articles.
fn asked_articles(db: &Sqlite, filter: &Filter) -> Result<Asked> {
    let mut asked = Asked::default();
    if let Some(typed) = &filter.words {
        let words = matching(&Terms::parse(typed, filter.lang.as_deref())?);
        asked.add("article_words MATCH ?", [words.clone().into()]);
        asked.article_words = Some(words);
    }
    db.told(asked.of_version(filter, &db.db))?;
    if filter.about_claims() {
        let mut claims = Asked::default();
        claims.claim_words(filter, false)?;
        let from = match claims.claim_words.clone() {
            Some(words) => {
                claims.add("claim_words MATCH ?", [words.into()]);
                "claim_words CROSS JOIN claim c ON c.id = claim_words.rowid"
            }
            None => "claim c",
        };
        claims.of_claim(filter);
        // Without words, claims are best looked at article by article.
        let condition = if claims.claim_words.is_some() {
            format!("v.seq IN (SELECT c.id >> {CLAIM_BITS} FROM {from} WHERE {})", claims.where_())
        } else {
            format!(
                "EXISTS (SELECT 1 FROM {from} WHERE c.id >= v.seq << {CLAIM_BITS} AND c.id < (v.seq + 1) << \
                 {CLAIM_BITS} AND {})",
                claims.where_()
            )
        };
        asked.add(condition, claims.values);
    }
    Ok(asked)
}

/// Adds where the page begins and in which order it goes on; `id` is the number of what is asked for.
fn paged(
    db: &Sqlite,
    asked: &mut Asked,
    sort: Sort,
    after: Option<&str>,
    limit: usize,
    (id, rank): (&str, &str),
) -> Result<(String, Cursor)> {
    let limit = limit.min(MOST) + 1;
    let cursor = after.map(|after| Cursor::read(after, sort)).transpose()?;
    let (order, cursor) = match sort {
        Sort::Ledger => {
            if let Some(Cursor::Ledger(last)) = &cursor {
                asked.add(format!("{id} > ?"), [signed(*last).into()]);
            }
            (format!("ORDER BY {id} LIMIT {limit}"), cursor.unwrap_or(Cursor::Ledger(0)))
        }
        Sort::Newest => {
            match &cursor {
                Some(Cursor::Newest(Some(date), last)) => asked.add(
                    format!("(v.date < ? OR v.date IS NULL OR v.date = ? AND {id} < ?)"),
                    [date.clone().into(), date.clone().into(), signed(*last).into()],
                ),
                Some(Cursor::Newest(None, last)) => {
                    asked.add(format!("v.date IS NULL AND {id} < ?"), [signed(*last).into()]);
                }
                _ => {}
            }
            let versions = if id == "v.seq" { "" } else { "v.seq DESC, " };
            let order = format!("ORDER BY v.date DESC, {versions}{id} DESC LIMIT {limit}");
            (order, cursor.unwrap_or(Cursor::Newest(None, 0)))
        }
        Sort::Rank => {
            let (upto, skip) = match cursor {
                Some(Cursor::Rank(upto, skip)) => (upto, skip),
                _ => (db.told(append::head(&db.db))?.seq, 0),
            };
            // What was appended since the first page is left out, so that nothing comes twice.
            if skip > 0 {
                asked.add("v.seq <= ?", [signed(upto).into()]);
            }
            let skip_to = signed(skip);
            (format!("ORDER BY {rank}, {id} LIMIT {limit} OFFSET {skip_to}"), Cursor::Rank(upto, skip))
        }
    };
    Ok((order, cursor))
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
    let mut asked = asked_articles(db, filter)?;
    let rank = "bm25(article_words, 4.0, 1.0)";
    let (order, cursor) = paged(db, &mut asked, sort, after, limit, ("v.seq", rank))?;
    let from = if asked.article_words.is_some() {
        "article_words CROSS JOIN version v ON v.seq = article_words.rowid"
    } else {
        "version v"
    };
    let sql = format!("SELECT v.seq, v.date FROM {from} WHERE {} {order}", asked.where_());
    let (found, more) = page_of(db, &sql, &asked.values, limit)?;
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
    let mut asked = asked_claims(db, filter)?;
    let rank = "bm25(claim_words, 1.0, 0.0, 0.0, 0.0)";
    let (order, cursor) = paged(db, &mut asked, sort, after, limit, ("c.id", rank))?;
    let from = from_claims(&asked, sort == Sort::Newest || filter.by_version());
    let sql = format!("SELECT c.id, v.date FROM {from} WHERE {} {order}", asked.where_());
    let (found, more) = page_of(db, &sql, &asked.values, limit)?;
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
    let sql = "SELECT id FROM claim WHERE record = ?1 ORDER BY id";
    db.prepare_cached(sql)?.query_map([id], |row| row.get(0).map(unsigned).map(claim_place))?.collect()
}

/// See [`Ledger::facet`](crate::Ledger::facet).
pub(super) fn facet(
    db: &Sqlite,
    filter: &Filter,
    by: Facet,
    limit: usize,
) -> Result<Vec<(Option<String>, u64)>> {
    let asked = asked_claims(db, filter)?;
    let value = match by {
        Facet::Outlet => "v.outlet",
        Facet::Lang => "v.lang",
        Facet::Month => "substr(v.date, 1, 7)",
        Facet::Kind => "c.kind",
        Facet::Polarity => "c.polarity",
        Facet::SpeakerType => "c.speaker_type",
        Facet::Hedged => "CASE c.hedged WHEN 0 THEN 'no' ELSE 'yes' END",
    };
    let sql = format!(
        "SELECT {value}, count(*) FROM {} WHERE {} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {}",
        from_claims(&asked, filter.by_version()),
        asked.where_(),
        limit.min(MOST)
    );
    let rows = |db: &Connection| -> rusqlite::Result<Vec<(Option<String>, u64)>> {
        let mut statement = db.prepare_cached(&sql)?;
        statement
            .query_map(params_from_iter(&asked.values), |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?
            .collect()
    };
    db.told(rows(&db.db))
}

/// See [`Ledger::speakers`](crate::Ledger::speakers).
pub(super) fn speakers(db: &Sqlite, filter: &Filter, limit: usize) -> Result<Vec<Speaker>> {
    let asked = asked_claims(db, filter)?;
    // Sort and role are those of the latest claim that has a role: where there is one `max`, the other columns are of its row.
    let latest = "max(CASE WHEN c.role IS NULL THEN 0 ELSE 1 << 62 END + c.id)";
    let sql = format!(
        "SELECT c.speaker, c.speaker_type, c.role, count(*), count(DISTINCT v.article), count(DISTINCT v.outlet), {latest}
         FROM {} WHERE c.speaker IS NOT NULL AND {} GROUP BY c.speaker ORDER BY 4 DESC, 1 LIMIT {}",
        from_claims(&asked, filter.by_version()),
        asked.where_(),
        limit.min(MOST)
    );
    let rows = |db: &Connection| -> rusqlite::Result<Vec<Speaker>> {
        let mut statement = db.prepare_cached(&sql)?;
        statement
            .query_map(params_from_iter(&asked.values), |row| {
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
        Ok(Stats {
            articles: number("SELECT count(*) FROM article")?,
            versions: number("SELECT count(*) FROM version")?,
            claims: number("SELECT count(*) FROM claim")?,
            stances: number("SELECT count(*) FROM stance")?,
            figures: number("SELECT count(*) FROM figure")?,
            speakers: number("SELECT count(DISTINCT speaker) FROM claim")?,
            outlets: number("SELECT count(*) FROM outlet")?,
            reviews: number("SELECT count(*) FROM review")?,
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
