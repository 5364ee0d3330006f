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

/// Which records are looked at: every claim has one as it was read, a corrected one another as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Read,
    Corrected,
}

/// Whether a review is the last decision on its claim.
const LAST: &str = "r.seq = (SELECT max(l.seq) FROM review l WHERE l.claim = r.claim)";

/// What is asked, as SQL: conditions, and the values of their question marks in order.
#[derive(Debug)]
struct Asked {
    view: View,
    conditions: Vec<String>,
    values: Vec<Sql>,
    /// For `claim_words MATCH`.
    claim_words: Option<String>,
    /// For `article_words MATCH`.
    article_words: Option<String>,
    /// Whether the rows of claims are needed, and not only their numbers.
    rows: bool,
}

/// A question about claims: of those as they were read, and of those that people corrected, where there are any.
struct Question {
    read: Asked,
    corrected: Option<Asked>,
}

impl Asked {
    fn new(view: View) -> Self {
        let (conditions, values) = (Vec::new(), Vec::new());
        let mut asked =
            Self { view, conditions, values, claim_words: None, article_words: None, rows: false };
        if view == View::Corrected {
            asked.add(format!("r.verdict = 'correct' AND {LAST}"), []);
        }
        asked
    }

    /// Number of the claim as it was read.
    fn id(&self) -> &'static str {
        match self.view {
            View::Corrected => "r.claim",
            View::Read if self.claim_words.is_some() && !self.rows => "claim_words.rowid",
            View::Read => "c.id",
        }
    }

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
        let before = self.conditions.len();
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
        self.of_figures(filter);
        if let Some(place) = &filter.place {
            self.of_places(place);
        }
        self.rows |= self.conditions.len() > before;
    }

    fn of_figures(&mut self, filter: &Filter) {
        let Filter { figure_min, figure_max, unit, change, .. } = filter;
        let parts = [
            (figure_min.map(Sql::from), " AND f.high >= ?"),
            (figure_max.map(Sql::from), " AND f.low <= ?"),
            (unit.clone().map(Sql::from), " AND f.unit = ? COLLATE NOCASE"),
            (change.clone().map(Sql::from), " AND f.change = ?"),
        ];
        if parts.iter().all(|(value, _)| value.is_none()) {
            return;
        }
        let mut condition =
            "c.figures > 0 AND EXISTS (SELECT 1 FROM figure f WHERE f.claim = c.id".to_owned();
        for (value, part) in parts {
            if let Some(value) = value {
                condition.push_str(part);
                self.values.push(value);
            }
        }
        self.conditions.push(condition + ")");
    }

    fn of_places(&mut self, place: &str) {
        let of = |condition: &str| format!("SELECT p.claim FROM place p WHERE p.{condition}");
        let country = place.len() == 2 && place.bytes().all(|b| b.is_ascii_uppercase());
        if let Ok(number) = place.parse::<u32>() {
            self.add(format!("c.id IN ({})", of("place = ?")), [i64::from(number).into()]);
        } else if country {
            self.add(format!("c.id IN ({})", of("country = ?")), [place.to_owned().into()]);
        } else {
            let either = format!("c.id IN ({} UNION ALL {})", of("folded = ?"), of("within = ?"));
            self.add(either, [folded(place).into(), folded(place).into()]);
        }
    }

    /// What is asked of the decisions on the claim.
    fn of_reviews(&mut self, filter: &Filter, db: &Connection) -> rusqlite::Result<()> {
        let id = self.id();
        let mut without = Vec::new();
        match filter.review.as_deref() {
            Some("none") => without.push("SELECT claim FROM review".to_owned()),
            Some(verdict) => {
                let those = format!("SELECT r.claim FROM review r WHERE r.verdict = ? AND {LAST}");
                self.add(format!("{id} IN ({those})"), [verdict.to_owned().into()]);
            }
            None if !filter.draft && any(db, "reject")? => {
                without.push(format!("SELECT r.claim FROM review r WHERE r.verdict = 'reject' AND {LAST}"));
            }
            None => {}
        }
        if self.view == View::Read && looks_at_corrected(filter, db)? {
            // Those that have a record of their own, and that nobody decided otherwise about later.
            let own = format!("review r JOIN claim k ON k.id = r.seq << {CLAIM_BITS}");
            without.push(format!("SELECT r.claim FROM {own} WHERE r.verdict = 'correct' AND {LAST}"));
        }
        // In one list: each costs a look for every claim that has the words.
        if !without.is_empty() {
            self.add(format!("{id} NOT IN ({})", without.join(" UNION ALL ")), []);
        }
        Ok(())
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
        if let Some(words) = self.claim_words.clone() {
            self.add("claim_words MATCH ?", [words.into()]);
        }
        Ok(())
    }

    /// Where claims come from: tables in the order in which they are best walked through.
    fn tables(&self, by_version: bool) -> String {
        let version = format!("CROSS JOIN version v ON v.seq = {} >> {CLAIM_BITS}", self.id());
        let range = format!("c.id >= v.seq << {CLAIM_BITS} AND c.id < (v.seq + 1) << {CLAIM_BITS}");
        let words = "claim_words CROSS JOIN claim c ON c.id = claim_words.rowid";
        match (self.view, &self.claim_words) {
            (View::Read, Some(_)) if self.rows => format!("{words} {version}"),
            (View::Read, Some(_)) => format!("claim_words {version}"),
            (View::Read, None) if by_version => format!("version v CROSS JOIN claim c ON {range}"),
            (View::Read, None) => format!("claim c {version}"),
            (View::Corrected, Some(_)) => {
                format!("{words} CROSS JOIN review r ON r.seq = c.id >> {CLAIM_BITS} {version}")
            }
            (View::Corrected, None) => {
                format!("review r CROSS JOIN claim c ON c.id = r.seq << {CLAIM_BITS} {version}")
            }
        }
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

/// Whether there was ever such a decision.
fn any(db: &Connection, verdict: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM review WHERE verdict = ?1)";
    db.prepare_cached(sql)?.query_row([verdict], |row| row.get(0))
}

/// Whether a corrected record stands for the one that was read.
fn looks_at_corrected(filter: &Filter, db: &Connection) -> rusqlite::Result<bool> {
    let wanted = !filter.draft && filter.review.as_deref().is_none_or(|verdict| verdict == "correct");
    Ok(wanted && any(db, "correct")?)
}

/// Everything that is asked of claims. With `rows`, their rows are needed even where nothing is asked of them.
fn asked_claims(db: &Sqlite, filter: &Filter, rows: bool) -> Result<Question> {
    let of = |view: View| -> Result<Asked> {
        let mut asked = Asked::new(view);
        asked.rows = rows;
        asked.claim_words(filter, true)?;
        db.told(asked.of_version(filter, &db.db))?;
        asked.of_claim(filter);
        db.told(asked.of_reviews(filter, &db.db))?;
        Ok(asked)
    };
    let corrected = db.told(looks_at_corrected(filter, &db.db))?;
    Ok(Question { read: of(View::Read)?, corrected: corrected.then(|| of(View::Corrected)).transpose()? })
}

impl Question {
    /// `columns` of all claims that fit, and the values of the question marks. `{id}` in them is the claim's number.
    fn select(self, columns: &str, by_version: bool) -> (String, Vec<Sql>) {
        let one = |asked: &Asked| {
            let columns = columns.replace("{id}", asked.id());
            format!("SELECT {columns} FROM {} WHERE {}", asked.tables(by_version), asked.where_())
        };
        let mut sql = one(&self.read);
        let mut values = self.read.values;
        if let Some(corrected) = self.corrected {
            sql = format!("{sql} UNION ALL {}", one(&corrected));
            values.extend(corrected.values);
        }
        (sql, values)
    }
}

/// Everything that is asked of articles.
fn asked_articles(db: &Sqlite, filter: &Filter) -> Result<Asked> {
    let mut asked = Asked::new(View::Read);
    if let Some(typed) = &filter.words {
        let words = matching(&Terms::parse(typed, filter.lang.as_deref())?);
        asked.add("article_words MATCH ?", [words.clone().into()]);
        asked.article_words = Some(words);
    }
    db.told(asked.of_version(filter, &db.db))?;
    if filter.about_claims() {
        let of = |view: View| -> Result<Asked> {
            let mut claims = Asked::new(view);
            claims.rows = true;
            claims.claim_words(filter, false)?;
            claims.of_claim(filter);
            db.told(claims.of_reviews(filter, &db.db))?;
            Ok(claims)
        };
        let read = of(View::Read)?;
        // Without words, claims are best looked at article by article.
        let mut condition = if read.claim_words.is_some() {
            let from = "claim_words CROSS JOIN claim c ON c.id = claim_words.rowid";
            format!("v.seq IN (SELECT c.id >> {CLAIM_BITS} FROM {from} WHERE {})", read.where_())
        } else {
            let range = format!("c.id >= v.seq << {CLAIM_BITS} AND c.id < (v.seq + 1) << {CLAIM_BITS}");
            format!("EXISTS (SELECT 1 FROM claim c WHERE {range} AND {})", read.where_())
        };
        let mut values = read.values;
        if db.told(looks_at_corrected(filter, &db.db))? {
            let corrected = of(View::Corrected)?;
            let from = match corrected.claim_words {
                Some(_) => {
                    "claim_words CROSS JOIN claim c ON c.id = claim_words.rowid CROSS JOIN review r ON r.seq = c.id >> 20"
                }
                None => "review r CROSS JOIN claim c ON c.id = r.seq << 20",
            };
            let those = format!("SELECT r.claim >> {CLAIM_BITS} FROM {from} WHERE {}", corrected.where_());
            condition = format!("({condition} OR v.seq IN ({those}))");
            values.extend(corrected.values);
        }
        asked.add(condition, values);
    }
    Ok(asked)
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
    let mut asked = asked_articles(db, filter)?;
    let turn = Turn::new(db, sort, after, limit)?;
    turn.begin(&mut asked, "v.seq");
    let rank = if sort == Sort::Rank { "bm25(article_words, 4.0, 1.0)" } else { "0" };
    let from = if asked.article_words.is_some() {
        "article_words CROSS JOIN version v ON v.seq = article_words.rowid"
    } else {
        "version v"
    };
    let sql = format!(
        "SELECT v.seq AS id, v.date AS date, v.seq AS seq, {rank} AS rank FROM {from} WHERE {} {} LIMIT {} OFFSET {}",
        asked.where_(),
        turn.order(),
        turn.limit,
        turn.skip()
    );
    let (found, more) = page_of(db, &sql, &asked.values, limit)?;
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
    let mut asked = asked_claims(db, filter, false)?;
    let turn = Turn::new(db, sort, after, limit)?;
    let id = asked.read.id();
    turn.begin(&mut asked.read, id);
    if let Some(corrected) = &mut asked.corrected {
        turn.begin(corrected, "r.claim");
    }
    let rank = if sort == Sort::Rank { "bm25(claim_words, 1.0, 0.0, 0.0, 0.0)" } else { "0" };
    let columns = format!("{{id}} AS id, v.date AS date, v.seq AS seq, {rank} AS rank");
    let by_version = sort == Sort::Newest || filter.by_version();
    let (order, skip) = (turn.order(), turn.skip());
    let page = format!("{order} LIMIT {} OFFSET {skip}", turn.limit);
    let (sql, values) = match asked.corrected.take() {
        None => {
            let (sql, values) = asked.select(&columns, by_version);
            (format!("{sql} {page}"), values)
        }
        // Each part gives no more than the page can need, and the page is made of both.
        Some(corrected) => {
            let (read, mut values) = asked.select(&columns, by_version);
            let most = turn.limit as u64 + skip;
            let (other, more) = Question { read: corrected, corrected: None }.select(&columns, false);
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

/// See [`Ledger::facet`](crate::Ledger::facet).
pub(super) fn facet(
    db: &Sqlite,
    filter: &Filter,
    by: Facet,
    limit: usize,
) -> Result<Vec<(Option<String>, u64)>> {
    let (value, of_claim) = match by {
        Facet::Outlet => ("v.outlet", false),
        Facet::Lang => ("v.lang", false),
        Facet::Month => ("substr(v.date, 1, 7)", false),
        Facet::Kind => ("c.kind", true),
        Facet::Polarity => ("c.polarity", true),
        Facet::SpeakerType => ("c.speaker_type", true),
        Facet::Hedged => ("CASE c.hedged WHEN 0 THEN 'no' ELSE 'yes' END", true),
    };
    let asked = asked_claims(db, filter, of_claim)?;
    let (all, values) = asked.select(&format!("{value} AS value"), filter.by_version());
    let sql = format!(
        "SELECT value, count(*) FROM ({all}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {}",
        limit.min(MOST)
    );
    let rows = |db: &Connection| -> rusqlite::Result<Vec<(Option<String>, u64)>> {
        let mut statement = db.prepare_cached(&sql)?;
        statement
            .query_map(params_from_iter(&values), |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?
            .collect()
    };
    db.told(rows(&db.db))
}

/// See [`Ledger::speakers`](crate::Ledger::speakers).
pub(super) fn speakers(db: &Sqlite, filter: &Filter, limit: usize) -> Result<Vec<Speaker>> {
    let mut asked = asked_claims(db, filter, true)?;
    for one in [Some(&mut asked.read), asked.corrected.as_mut()].into_iter().flatten() {
        one.add("c.speaker IS NOT NULL", []);
    }
    let columns = "{id} AS id, c.speaker AS speaker, c.speaker_type AS sort, c.role AS role, v.article AS article, \
        v.outlet AS outlet";
    let (all, values) = asked.select(columns, filter.by_version());
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
