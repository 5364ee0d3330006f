//! Questions: filters to SQL, and rows to what was asked for.

use postgres::Row;
use postgres::types::ToSql;
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::cells::Text;
use super::open::{Db, Values, get};
use super::rank::{ARTICLES, CLAIMS, Searched, matching, rank};
use super::{append, signed, unsigned};
use crate::entry::ReviewBody;
use crate::ledger::{ClaimHit, Speaker, Stats, Version};
use crate::pack::{COMMON, unpack};
use crate::query::{Cursor, Facet, Filter, MOST, Page, Place, SNIPPET, Sort, Terms};
use crate::rows::{CLAIM_BITS, claim_place};
use crate::words::folded;
use crate::{Error, Result, entry};

/// Versions whose bodies are fetched at once.
const STRIDE: usize = 128;

/// Columns of `version v` and its entry `e`, in the order of [`one_version`].
const VERSION: &str = "v.seq, v.article, e.at, v.doc, v.url, v.outlet, v.title, v.date, v.lang, v.reader, v.bytes, \
    v.chars, v.claims, v.stances";

fn one_version(row: &Row) -> Result<Version> {
    let text = |at| get::<Text>(row, at).map(|text| text.0);
    let some = |at| get::<Option<Text>>(row, at).map(|text| text.map(|text| text.0));
    let number = |at| get::<i64>(row, at).map(unsigned);
    Ok(Version {
        seq: number(0)?,
        article: number(1)?,
        at: text(2)?,
        doc: text(3)?,
        url: some(4)?,
        outlet: some(5)?,
        title: some(6)?,
        date: some(7)?,
        lang: some(8)?,
        reader: text(9)?,
        bytes: number(10)?,
        chars: number(11)?,
        claims: number(12)?,
        stances: number(13)?,
        snippet: None,
    })
}

pub(super) fn versions(db: &mut Db, article: u64) -> Result<Vec<Version>> {
    let sql = format!(
        "SELECT {VERSION} FROM version v JOIN entry e ON e.seq = v.seq WHERE v.article = $1 ORDER BY v.seq"
    );
    db.rows(&sql, &[&signed(article)])?.iter().map(one_version).collect()
}

/// Versions by entry, with their unpacked bodies.
fn bodies(db: &mut Db, seqs: &[u64]) -> Result<FxHashMap<u64, (Version, Vec<u8>)>> {
    let sql = format!(
        "SELECT {VERSION}, e.body FROM version v JOIN entry e ON e.seq = v.seq WHERE v.seq = ANY($1)"
    );
    let seqs: Vec<i64> = seqs.iter().copied().map(signed).collect();
    let mut out = FxHashMap::default();
    for row in &db.rows(&sql, &[&seqs])? {
        let version = one_version(row)?;
        let seq = version.seq;
        let body = unpack(get(row, 14)?, COMMON).map_err(|reason| Error::Entry { seq, reason })?;
        out.insert(seq, (version, body));
    }
    Ok(out)
}

/// See [`Ledger::article`](crate::Ledger::article).
pub(super) fn article(db: &mut Db, name: &str) -> Result<Option<u64>> {
    let mut one = |sql: &str, value: &(dyn ToSql + Sync)| -> Result<Option<u64>> {
        db.opt(sql, &[value])?.map(|row| get(&row, 0).map(unsigned)).transpose()
    };
    if let Ok(seq) = name.parse::<u64>() {
        let found = one("SELECT article FROM version WHERE seq = $1", &signed(seq))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    for key in [format!("doc {name}"), format!("url {name}")] {
        let found = one("SELECT id FROM article WHERE key = $1", &Text(key))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let sql = "SELECT article FROM version WHERE doc = $1 OR url = $1 ORDER BY seq DESC LIMIT 1";
    one(sql, &Text(name.to_owned()))
}

/// What is asked, as SQL: conditions, and the values that they name.
#[derive(Debug, Default)]
pub(super) struct Asked {
    conditions: Vec<String>,
    values: Vec<Box<dyn ToSql + Sync>>,
}

impl Asked {
    /// Adds a value; what it is called in SQL.
    pub fn bind(&mut self, value: impl ToSql + Sync + 'static, kind: &str) -> String {
        self.values.push(Box::new(value));
        format!("${}::{kind}", self.values.len())
    }

    fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| &**value).collect()
    }

    /// Adds a condition about a text, which it calls `$`.
    fn text(&mut self, condition: &str, value: Option<&String>) {
        if let Some(value) = value {
            let value = self.bind(Text(value.clone()), "text");
            self.conditions.push(condition.replace('$', &value));
        }
    }

    /// Adds a condition about a number, which it calls `$`.
    fn number(&mut self, condition: &str, value: impl ToSql + Sync + 'static, kind: &str) {
        let value = self.bind(value, kind);
        self.conditions.push(condition.replace('$', &value));
    }

    /// What is asked of the version `v`.
    fn of_version(&mut self, filter: &Filter) {
        self.text("v.lang = $", filter.lang.as_ref());
        self.text("v.date >= $", filter.since.as_ref());
        // A month ends after its last day, a year after its last month.
        self.text("v.date <= $ || '~'", filter.until.as_ref());
        if let Some(article) = filter.article {
            self.number("v.article = $", signed(article), "bigint");
        }
        if !filter.all_versions {
            let latest = "EXISTS (SELECT FROM article a WHERE a.id = v.article AND a.latest = v.seq)";
            self.conditions.push(latest.to_owned());
        }
        let outlet = filter.outlet.as_ref().map(|outlet| folded(outlet));
        self.text("v.outlet = ANY (ARRAY(SELECT name FROM outlet WHERE folded = $))", outlet.as_ref());
    }

    /// What is asked of the claim `c`, but for its words.
    fn of_claim(&mut self, filter: &Filter) {
        self.text("c.kind = $", filter.kind.as_ref());
        self.text("c.polarity = $", filter.polarity.as_ref());
        self.text("c.speaker_type = $", filter.speaker_type.as_ref());
        self.text("c.actor = $", filter.actor.as_ref());
        self.text("c.said_to || '~' >= $", filter.said_since.as_ref());
        self.text("c.said_from <= $ || '~'", filter.said_until.as_ref());
        self.text("strpos(' ' || c.flags || ' ', ' ' || $ || ' ') > 0", filter.flag.as_ref());
        if let Some(hedged) = filter.hedged {
            self.number("c.hedged = $", hedged, "boolean");
        }
        if let Some(confidence) = filter.confidence {
            self.number("c.confidence >= $", confidence, "float8");
        }
        let Filter { figure_min, figure_max, unit, .. } = filter;
        if figure_min.is_some() || figure_max.is_some() || unit.is_some() {
            let mut condition =
                "c.figures > 0 AND EXISTS (SELECT FROM figure f WHERE f.claim = c.id".to_owned();
            for (value, part) in [(figure_min, " AND f.high >= "), (figure_max, " AND f.low <= ")] {
                if let Some(value) = value {
                    condition += part;
                    condition += &self.bind(*value, "float8");
                }
            }
            if let Some(unit) = unit {
                let unit = self.bind(Text(unit.clone()), "text");
                condition += &format!(" AND lower(f.unit) = lower({unit} COLLATE \"C\")");
            }
            self.conditions.push(condition + ")");
        }
        let with = |condition: &str| {
            format!(
                "EXISTS (SELECT FROM review r WHERE r.claim = c.id {condition} AND NOT EXISTS \
                 (SELECT FROM review later WHERE later.claim = r.claim AND later.seq > r.seq))"
            )
        };
        match filter.review.as_deref() {
            Some("none") => self.conditions.push(format!("NOT {}", with(""))),
            Some(verdict) => {
                let verdict = verdict.to_owned();
                self.text(&with("AND r.verdict = $"), Some(&verdict));
            }
            None if !filter.draft => {
                self.conditions.push(format!("NOT {}", with("AND r.verdict = 'reject'")))
            }
            None => {}
        }
    }

    /// Words that are asked of claims, in the row `w`. False when there are none.
    fn claim_words(&mut self, filter: &Filter, content: Option<&Terms>) -> Result<bool> {
        let mut all: Vec<String> = content.map(|terms| matching(terms, Some('A'))).into_iter().collect();
        for (weight, typed) in [('B', &filter.speaker), ('C', &filter.role), ('D', &filter.about)] {
            if let Some(typed) = typed {
                all.push(matching(&Terms::name(typed)?, Some(weight)));
            }
        }
        let asked: Vec<String> = all.iter().map(|part| format!("({part})")).collect();
        if !asked.is_empty() {
            self.number("w.words @@ $::tsquery", asked.join(" & "), "text");
        }
        Ok(!asked.is_empty())
    }

    fn where_(&self) -> String {
        if self.conditions.is_empty() { "true".to_owned() } else { self.conditions.join(" AND ") }
    }
}

/// The words that were typed.
fn terms(filter: &Filter) -> Result<Option<Terms>> {
    filter.words.as_ref().map(|typed| Terms::parse(typed, filter.lang.as_deref())).transpose()
}

/// Everything that is asked of claims, and where they come from.
fn asked_claims(filter: &Filter, terms: Option<&Terms>) -> Result<(Asked, String)> {
    let mut asked = Asked::default();
    let from = if asked.claim_words(filter, terms)? {
        format!("claim_words w JOIN claim c ON c.id = w.claim JOIN version v ON v.seq = c.id >> {CLAIM_BITS}")
    } else {
        format!("version v JOIN claim c ON {}", range())
    };
    asked.of_version(filter);
    asked.of_claim(filter);
    Ok((asked, from))
}

/// Which claims `c` are of the version `v`.
fn range() -> String {
    format!("c.id >= v.seq << {CLAIM_BITS} AND c.id < (v.seq + 1) << {CLAIM_BITS}")
}

/// Everything that is asked of articles, and where they come from.
fn asked_articles(filter: &Filter, terms: Option<&Terms>) -> Result<(Asked, &'static str)> {
    let mut asked = Asked::default();
    let from = match terms {
        Some(terms) => {
            asked.number("w.words @@ $::tsquery", matching(terms, None), "text");
            "article_words w JOIN version v ON v.seq = w.version"
        }
        None => "version v",
    };
    asked.of_version(filter);
    if filter.about_claims() {
        let outer = std::mem::take(&mut asked.conditions);
        let words = asked.claim_words(filter, None)?;
        asked.of_claim(filter);
        let (from, place) = if words {
            let from =
                format!("SELECT c.id >> {CLAIM_BITS} FROM claim_words w JOIN claim c ON c.id = w.claim");
            (from, "v.seq IN")
        } else {
            // Without words, claims are best looked at article by article.
            asked.conditions.push(range());
            ("SELECT FROM claim c".to_owned(), "EXISTS")
        };
        let condition = format!("{place} ({from} WHERE {})", asked.where_());
        asked.conditions = outer;
        asked.conditions.push(condition);
    }
    Ok((asked, from))
}

/// Which page of what.
struct Paged<'a> {
    sort: Sort,
    after: Option<&'a str>,
    limit: usize,
    /// The number of what is asked for, as SQL.
    id: &'static str,
    searched: Searched,
}

/// Adds where the page begins, and finds the places on it. Also returns where it began, and whether there is more.
fn page_of(
    db: &mut Db,
    mut asked: Asked,
    from: &str,
    terms: Option<&Terms>,
    page: &Paged<'_>,
) -> Result<(Vec<Place>, Option<Cursor>)> {
    let Paged { sort, after, id, searched, .. } = *page;
    let limit = page.limit.min(MOST);
    let cursor = after.map(|after| Cursor::read(after, sort)).transpose()?;
    let (order, cursor) = match sort {
        Sort::Ledger => {
            if let Some(Cursor::Ledger(last)) = &cursor {
                asked.number(&format!("{id} > $"), signed(*last), "bigint");
            }
            (id.to_owned(), cursor.unwrap_or(Cursor::Ledger(0)))
        }
        Sort::Newest => {
            if let Some(Cursor::Newest(date, last)) = &cursor {
                let last = asked.bind(signed(*last), "bigint");
                let condition = match date {
                    Some(date) => {
                        let date = asked.bind(Text(date.clone()), "text");
                        format!("(v.date < {date} OR v.date IS NULL OR v.date = {date} AND {id} < {last})")
                    }
                    None => format!("v.date IS NULL AND {id} < {last}"),
                };
                asked.conditions.push(condition);
            }
            let versions = if id == "v.seq" { "" } else { "v.seq DESC, " };
            let order = format!("v.date DESC NULLS LAST, {versions}{id} DESC");
            (order, cursor.unwrap_or(Cursor::Newest(None, 0)))
        }
        Sort::Rank => {
            let (upto, skip) = match cursor {
                Some(Cursor::Rank(upto, skip)) => (upto, skip),
                _ => (append::head(db)?.seq, 0),
            };
            // What was appended since the first page is left out, so that nothing comes twice.
            if skip > 0 {
                asked.number("v.seq <= $", signed(upto), "bigint");
            }
            let best = match terms {
                Some(terms) => rank(db, searched, terms, &mut asked)?,
                None => "NULL::float8".to_owned(),
            };
            (format!("{best} DESC, {id} OFFSET {}", signed(skip)), Cursor::Rank(upto, skip))
        }
    };
    let sql = format!(
        "SELECT {id}, v.date FROM {from} WHERE {} ORDER BY {order} LIMIT {}",
        asked.where_(),
        limit + 1
    );
    let rows = db.rows(&sql, &asked.values())?;
    let place = |row: &Row| -> Result<Place> {
        Ok((get(row, 0).map(unsigned)?, get::<Option<Text>>(row, 1)?.map(|text| text.0)))
    };
    let found = rows.iter().take(limit).map(place).collect::<Result<_>>()?;
    Ok((found, (rows.len() > limit).then_some(cursor)))
}

/// See [`Ledger::find`](crate::Ledger::find).
pub(super) fn find(
    db: &mut Db,
    filter: &Filter,
    sort: Sort,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<Version>> {
    let terms = terms(filter)?;
    let (asked, from) = asked_articles(filter, terms.as_ref())?;
    let page = Paged { sort: filter.settled(sort), after, limit, id: "v.seq", searched: ARTICLES };
    let (found, more) = page_of(db, asked, from, terms.as_ref(), &page)?;
    let mut items = Vec::with_capacity(found.len());
    for part in found.chunks(STRIDE) {
        let seqs: Vec<u64> = part.iter().map(|(seq, _)| *seq).collect();
        let mut bodies = bodies(db, &seqs)?;
        for seq in seqs {
            let Some((mut item, body)) = bodies.remove(&seq) else { continue };
            if let Some(terms) = &terms {
                let body = entry::version(&body).map_err(|reason| Error::Entry { seq, reason })?;
                let lang = body.reading.lang.as_deref();
                item.snippet = Some(crate::snippet::snip(&body.article.text, lang, terms, SNIPPET));
            }
            items.push(item);
        }
    }
    Ok(Page { next: more.and_then(|cursor| cursor.behind(found.last(), found.len())), items })
}

/// See [`Ledger::claims`](crate::Ledger::claims).
pub(super) fn claims(
    db: &mut Db,
    filter: &Filter,
    sort: Sort,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<ClaimHit>> {
    let terms = terms(filter)?;
    let (asked, from) = asked_claims(filter, terms.as_ref())?;
    let page = Paged { sort: filter.settled(sort), after, limit, id: "c.id", searched: CLAIMS };
    let (found, more) = page_of(db, asked, &from, terms.as_ref(), &page)?;
    let mut items = Vec::with_capacity(found.len());
    for part in found.chunks(STRIDE) {
        let mut seqs: Vec<u64> = part.iter().map(|(id, _)| claim_place(*id).0).collect();
        seqs.sort_unstable();
        seqs.dedup();
        let mut read: FxHashMap<u64, (Version, Vec<Value>)> = FxHashMap::default();
        for (seq, (version, body)) in bodies(db, &seqs)? {
            let (records, _) = entry::records(&body).map_err(|reason| Error::Entry { seq, reason })?;
            read.insert(seq, (version, records));
        }
        let ids: Vec<i64> = part.iter().map(|(id, _)| signed(*id)).collect();
        let mut reviews = reviews(db, &ids)?;
        for (id, _) in part {
            let (seq, n) = claim_place(*id);
            let Some((version, records)) = read.get(&seq) else { continue };
            let record = usize::try_from(n).ok().and_then(|n| records.get(n));
            let record = record.ok_or_else(|| Error::Entry { seq, reason: format!("has no claim {n}") })?;
            items.push(ClaimHit {
                version: version.clone(),
                n,
                record: record.clone(),
                review: reviews.remove(id),
            });
        }
    }
    Ok(Page { next: more.and_then(|cursor| cursor.behind(found.last(), found.len())), items })
}

/// The latest reviews of claims.
fn reviews(db: &mut Db, claims: &[i64]) -> Result<FxHashMap<u64, ReviewBody>> {
    let sql =
        "SELECT DISTINCT ON (r.claim) r.claim, r.seq, e.body FROM review r JOIN entry e ON e.seq = r.seq
        WHERE r.claim = ANY($1) ORDER BY r.claim, r.seq DESC";
    let mut out = FxHashMap::default();
    for row in &db.rows(sql, &[&claims])? {
        let seq = get(row, 1).map(unsigned)?;
        let body = unpack(get(row, 2)?, COMMON).map_err(|reason| Error::Entry { seq, reason })?;
        let review = serde_json::from_slice(&body);
        let review = review.map_err(|error| Error::Entry { seq, reason: error.to_string() })?;
        out.insert(get(row, 0).map(unsigned)?, review);
    }
    Ok(out)
}

/// See [`Ledger::places`](crate::Ledger::places).
pub(super) fn places(db: &mut Db, id: &str) -> Result<Vec<(u64, u64)>> {
    let rows = db.rows("SELECT id FROM claim WHERE record = $1 ORDER BY id", &[&Text(id.to_owned())])?;
    rows.iter().map(|row| get(row, 0).map(unsigned).map(claim_place)).collect()
}

/// See [`Ledger::facet`](crate::Ledger::facet).
pub(super) fn facet(
    db: &mut Db,
    filter: &Filter,
    by: Facet,
    limit: usize,
) -> Result<Vec<(Option<String>, u64)>> {
    let (asked, from) = asked_claims(filter, terms(filter)?.as_ref())?;
    let value = match by {
        Facet::Outlet => "v.outlet",
        Facet::Lang => "v.lang",
        Facet::Month => "substr(v.date, 1, 7)",
        Facet::Kind => "c.kind",
        Facet::Polarity => "c.polarity",
        Facet::SpeakerType => "c.speaker_type",
        Facet::Hedged => "CASE WHEN c.hedged THEN 'yes' ELSE 'no' END COLLATE \"C\"",
    };
    let sql = format!(
        "SELECT {value}, count(*) FROM {from} WHERE {} GROUP BY 1 ORDER BY 2 DESC, 1 NULLS FIRST LIMIT {}",
        asked.where_(),
        limit.min(MOST)
    );
    let rows = db.rows(&sql, &asked.values())?;
    let one = |row: &Row| -> Result<(Option<String>, u64)> {
        Ok((get::<Option<Text>>(row, 0)?.map(|text| text.0), get(row, 1).map(unsigned)?))
    };
    rows.iter().map(one).collect()
}

/// See [`Ledger::speakers`](crate::Ledger::speakers).
pub(super) fn speakers(db: &mut Db, filter: &Filter, limit: usize) -> Result<Vec<Speaker>> {
    let (asked, from) = asked_claims(filter, terms(filter)?.as_ref())?;
    // Sort and role are those of the latest claim that has a role, else of the latest.
    let latest = |column: &str| format!("(array_agg(c.{column} ORDER BY c.role IS NULL, c.id DESC))[1]");
    let sql = format!(
        "SELECT c.speaker, {}, {}, count(*), count(DISTINCT v.article), count(DISTINCT v.outlet)
         FROM {from} WHERE c.speaker IS NOT NULL AND {} GROUP BY c.speaker ORDER BY 4 DESC, 1 LIMIT {}",
        latest("speaker_type"),
        latest("role"),
        asked.where_(),
        limit.min(MOST)
    );
    let rows = db.rows(&sql, &asked.values())?;
    let one = |row: &Row| -> Result<Speaker> {
        let some = |at| get::<Option<Text>>(row, at).map(|text| text.map(|text| text.0));
        let number = |at| get::<i64>(row, at).map(unsigned);
        Ok(Speaker {
            speaker: get::<Text>(row, 0)?.0,
            speaker_type: some(1)?,
            role: some(2)?,
            claims: number(3)?,
            articles: number(4)?,
            outlets: number(5)?,
        })
    };
    rows.iter().map(one).collect()
}

/// See [`Ledger::stats`](crate::Ledger::stats).
pub(super) fn stats(db: &mut Db) -> Result<Stats> {
    let head = append::head(db)?;
    let schema = db.schema.clone();
    let mut number = |sql: &str, values: &Values<'_>| -> Result<u64> {
        let row = db.one(sql, values)?;
        get(&row, 0).map(unsigned)
    };
    let size = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'";
    let mut stats = Stats {
        articles: number("SELECT count(*) FROM article", &[])?,
        versions: number("SELECT count(*) FROM version", &[])?,
        claims: number("SELECT count(*) FROM claim", &[])?,
        stances: number("SELECT count(*) FROM stance", &[])?,
        figures: number("SELECT count(*) FROM figure", &[])?,
        speakers: number("SELECT count(DISTINCT speaker) FROM claim", &[])?,
        outlets: number("SELECT count(*) FROM outlet", &[])?,
        reviews: number("SELECT count(*) FROM review", &[])?,
        runs: number("SELECT count(*) FROM run", &[])?,
        entries: head.seq,
        raw_bytes: number("SELECT coalesce(sum(bytes), 0)::bigint FROM version", &[])?,
        chars: number("SELECT coalesce(sum(chars), 0)::bigint FROM version", &[])?,
        ledger_bytes: number(size, &[&schema])?,
        head: head.hash.to_string(),
        ..Stats::default()
    };
    let row = db.one("SELECT min(date), max(date) FROM version", &[])?;
    stats.first = get::<Option<Text>>(&row, 0)?.map(|text| text.0);
    stats.last = get::<Option<Text>>(&row, 1)?.map(|text| text.0);
    Ok(stats)
}
