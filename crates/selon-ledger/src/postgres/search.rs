//! Answers: pages, counts, and records taken from their entries.

use postgres::Row;
use postgres::types::ToSql;
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::cells::Text;
use super::open::{Db, Given, get};
use super::question::{Part, Question, Values};
use super::rank::{ARTICLES, CLAIMS, Searched, rank};
use super::{append, signed, unsigned};
use crate::entry::ReviewBody;
use crate::ledger::{ClaimHit, Counts, Speaker, Stats, Version};
use crate::pack::{COMMON, unpack};
use crate::query::{Cursor, Facet, Filter, MOST, Page, Place, SNIPPET, Sort, Terms};
use crate::rows::claim_place;
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
pub(super) fn bodies(db: &mut Db, seqs: &[u64]) -> Result<FxHashMap<u64, (Version, Vec<u8>)>> {
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

/// The words that were typed.
fn terms(filter: &Filter) -> Result<Option<Terms>> {
    filter.words.as_ref().map(|typed| Terms::parse(typed, filter.lang.as_deref())).transpose()
}

/// Which page of what.
struct Paged<'a> {
    sort: Sort,
    after: Option<&'a str>,
    limit: usize,
    searched: Searched,
}

/// Where a page begins.
struct Turn {
    cursor: Cursor,
    /// Whether it is not the first page.
    later: bool,
}

impl Turn {
    fn new(db: &mut Db, sort: Sort, after: Option<&str>) -> Result<Self> {
        let (cursor, later) = Cursor::begin(after, sort, || Ok(append::head(db)?.seq))?;
        Ok(Self { cursor, later })
    }

    /// Adds to a part of a question where the page begins.
    fn begin(&self, part: &mut Part, values: &mut Values) {
        if !self.later {
            return;
        }
        let id = part.id;
        let condition = match &self.cursor {
            Cursor::Ledger(last) => format!("{id} > {}", values.bind(signed(*last), "bigint")),
            Cursor::Newest(date, last) => {
                let last = values.bind(signed(*last), "bigint");
                match date {
                    Some(date) => {
                        let date = values.bind(Text(date.clone()), "text");
                        format!("(v.date < {date} OR v.date IS NULL OR v.date = {date} AND {id} < {last})")
                    }
                    None => format!("v.date IS NULL AND {id} < {last}"),
                }
            }
            // What was appended since the first page is left out, so that nothing comes twice.
            Cursor::Rank(upto, _) => format!("v.seq <= {}", values.bind(signed(*upto), "bigint")),
        };
        part.conditions.push(condition);
    }

    /// What the ranking passes over before the page begins.
    fn skip(&self) -> u64 {
        match self.cursor {
            Cursor::Rank(_, skip) => skip,
            _ => 0,
        }
    }
}

/// Finds the places on a page. Also returns where it began, if there is more.
fn page_of(
    db: &mut Db,
    question: Question,
    terms: Option<&Terms>,
    page: &Paged<'_>,
) -> Result<(Vec<Place>, Option<Cursor>)> {
    let Question { mut parts, mut values } = question;
    let turn = Turn::new(db, page.sort, page.after)?;
    for part in &mut parts {
        turn.begin(part, &mut values);
    }
    let limit = page.limit.min(MOST);
    let (order, best) = match (page.sort, terms) {
        (Sort::Ledger, _) => ("id", "0".to_owned()),
        (Sort::Rank, Some(terms)) => ("rank DESC, id", rank(db, page.searched, terms, &mut values)?),
        _ => ("date DESC NULLS LAST, seq DESC, id DESC", "0".to_owned()),
    };
    let select = |part: &Part, most: u64| {
        let Part { id, .. } = part;
        let rows = part.select(&format!("{id} AS id, v.date AS date, v.seq AS seq, {best} AS rank"));
        format!("{rows} ORDER BY {order} LIMIT {most}")
    };
    let (most, skip) = (limit as u64 + 1, turn.skip());
    let sql = match parts.as_slice() {
        [one] => format!("{} OFFSET {skip}", select(one, most)),
        // Each part gives no more than the page can need, and the page is made of all.
        all => {
            let all: Vec<String> =
                all.iter().map(|part| format!("({})", select(part, most + skip))).collect();
            let all = all.join(" UNION ALL ");
            format!("SELECT id, date FROM ({all}) AS found ORDER BY {order} LIMIT {most} OFFSET {skip}")
        }
    };
    let rows = db.rows(&sql, &values.all())?;
    let place = |row: &Row| -> Result<Place> {
        Ok((get(row, 0).map(unsigned)?, get::<Option<Text>>(row, 1)?.map(|text| text.0)))
    };
    let found = rows.iter().take(limit).map(place).collect::<Result<_>>()?;
    Ok((found, (rows.len() > limit).then_some(turn.cursor)))
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
    let question = Question::of_articles(db, filter, terms.as_ref())?;
    let page = Paged { sort: filter.settled(sort), after, limit, searched: ARTICLES };
    let (found, more) = page_of(db, question, terms.as_ref(), &page)?;
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
    let question = Question::of_claims(db, filter, terms.as_ref())?;
    let page = Paged { sort: filter.settled(sort), after, limit, searched: CLAIMS };
    let (found, more) = page_of(db, question, terms.as_ref(), &page)?;
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

/// See [`Ledger::facets`](crate::Ledger::facets). What fits is found once, and counted by each.
pub(super) fn facets(db: &mut Db, filter: &Filter, by: &[Facet], limit: usize) -> Result<Vec<Counts>> {
    if by.is_empty() {
        return Ok(Vec::new());
    }
    let question = Question::of_claims(db, filter, terms(filter)?.as_ref())?;
    let value = |facet: &Facet| match facet {
        Facet::Outlet => "v.outlet",
        Facet::Lang => "v.lang",
        Facet::Month => "substr(v.date, 1, 7)",
        Facet::Kind => "c.kind",
        Facet::Polarity => "c.polarity",
        Facet::SpeakerType => "c.speaker_type",
        Facet::Hedged => "CASE WHEN c.hedged THEN 'yes' ELSE 'no' END COLLATE \"C\"",
    };
    let columns: Vec<String> =
        by.iter().enumerate().map(|(at, facet)| format!("{} AS value{at}", value(facet))).collect();
    let limit = limit.min(MOST);
    let count = |at: usize| {
        format!(
            "(SELECT {at} AS facet, value{at} AS value, count(*) AS count FROM found GROUP BY value{at} \
             ORDER BY 3 DESC, 2 NULLS FIRST LIMIT {limit})"
        )
    };
    let counts: Vec<String> = (0..by.len()).map(count).collect();
    let sql = format!(
        "WITH found AS MATERIALIZED ({}) SELECT facet, value, count FROM ({}) AS counted ORDER BY facet, count DESC, \
         value NULLS FIRST",
        question.select(&columns.join(", ")),
        counts.join(" UNION ALL ")
    );
    let mut all = vec![Counts::new(); by.len()];
    for row in &db.rows(&sql, &question.values.all())? {
        let facet = usize::try_from(get::<i32>(row, 0)?).unwrap_or_default();
        let value = get::<Option<Text>>(row, 1)?.map(|text| text.0);
        if let Some(counts) = all.get_mut(facet) {
            counts.push((value, get(row, 2).map(unsigned)?));
        }
    }
    Ok(all)
}

/// See [`Ledger::speakers`](crate::Ledger::speakers).
pub(super) fn speakers(db: &mut Db, filter: &Filter, limit: usize) -> Result<Vec<Speaker>> {
    let mut question = Question::of_claims(db, filter, terms(filter)?.as_ref())?;
    for part in &mut question.parts {
        part.conditions.push("c.speaker IS NOT NULL".to_owned());
    }
    let columns = "{id} AS id, c.speaker AS speaker, c.speaker_type AS sort, c.role AS role, v.article AS article, \
        v.outlet AS outlet";
    // Sort and role are those of the latest claim that has a role, else of the latest.
    let latest = |column: &str| format!("(array_agg({column} ORDER BY role IS NULL, id DESC))[1]");
    let sql = format!(
        "SELECT speaker, {}, {}, count(*), count(DISTINCT article), count(DISTINCT outlet)
         FROM ({}) AS found GROUP BY speaker ORDER BY 4 DESC, 1 LIMIT {}",
        latest("sort"),
        latest("role"),
        question.select(columns),
        limit.min(MOST)
    );
    let rows = db.rows(&sql, &question.values.all())?;
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
    let mut number = |sql: &str, values: &Given<'_>| -> Result<u64> {
        let row = db.one(sql, values)?;
        get(&row, 0).map(unsigned)
    };
    let size = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'";
    // What people corrected stands beside what was read, and is no claim more.
    let corrections = "FROM review r JOIN claim c ON c.id = r.seq << 20";
    let mut stats = Stats {
        articles: number("SELECT count(*) FROM article", &[])?,
        versions: number("SELECT count(*) FROM version", &[])?,
        claims: number("SELECT count(*) FROM claim", &[])?
            - number(&format!("SELECT count(*) {corrections}"), &[])?,
        stances: number("SELECT count(*) FROM stance", &[])?,
        figures: number("SELECT count(*) FROM figure", &[])?
            - number(&format!("SELECT coalesce(sum(c.figures), 0)::bigint {corrections}"), &[])?,
        speakers: number(
            "SELECT count(DISTINCT c.speaker) FROM claim c WHERE NOT EXISTS (SELECT FROM review r WHERE r.seq = c.id >> 20)",
            &[],
        )?,
        outlets: number("SELECT count(*) FROM outlet", &[])?,
        reviews: number("SELECT count(*) FROM review WHERE claim > 0", &[])?,
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
