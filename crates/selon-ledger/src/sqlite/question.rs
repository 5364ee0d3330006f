//! Questions: filters to SQL.

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use super::{Sqlite, signed, unsigned};
use crate::Result;
use crate::query::{Filter, Sort, Term, Terms};
use crate::rows::CLAIM_BITS;
use crate::words::folded;

/// Claims that are few enough to be fetched all, and put in order afterwards.
const FEW: u64 = 4096;

/// Which records are looked at: every claim has one as it was read, a corrected one another as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Read,
    Corrected,
}

/// Whether a review is the last decision on its claim.
const LAST: &str = "r.seq = (SELECT max(l.seq) FROM review l WHERE l.claim = r.claim)";
/// The first of what a claim's number can be in the version `v`, and the first that is beyond it.
const FIRST: &str = "v.seq << 20";
const BEYOND: &str = "(v.seq + 1) << 20";

/// What the answer needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    /// The rows of claims, and not only their numbers.
    pub rows: bool,
    /// No more than a page, in an order in which tables can be walked.
    pub page: Option<Sort>,
}

/// Where claims come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    /// The table itself.
    Claims,
    /// Version by version.
    Versions,
    /// The search index.
    Words,
    /// What names a place or has a figure that changes, in the order of claims.
    Named(Named),
    /// The same of one version `v`.
    Within(Named),
}

/// Tables of which a claim may have many rows, and that have an index on what is asked of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Places,
    Figures,
}

/// A condition with the values of its question marks.
type Condition = (String, Vec<Sql>);

/// What is asked, as SQL: conditions, and the values of their question marks in order.
#[derive(Debug)]
pub(super) struct Asked {
    view: View,
    from: From,
    /// What stands for the tables, where it is not claims that are asked for.
    tables: Option<&'static str>,
    /// Without the versions of claims.
    alone: bool,
    conditions: Vec<String>,
    values: Vec<Sql>,
    /// What is asked of a place of the claim, and of a figure of it.
    place: Option<Condition>,
    figure: Option<Condition>,
    rows: bool,
}

/// A question about claims: of those as they were read, and of those that people corrected, where there are any.
pub(super) struct Question {
    pub read: Asked,
    pub corrected: Option<Asked>,
}

impl Asked {
    fn new(view: View, from: From, rows: bool) -> Self {
        // Corrections are few: what was corrected is found by its review.
        let from = if view == View::Corrected && from != From::Words { From::Claims } else { from };
        let mut asked = Self {
            view,
            from,
            tables: None,
            alone: false,
            conditions: Vec::new(),
            values: Vec::new(),
            place: None,
            figure: None,
            rows: rows || view == View::Corrected || matches!(from, From::Claims | From::Versions),
        };
        if view == View::Corrected {
            asked.add(format!("r.verdict = 'correct' AND {LAST}"), []);
        }
        asked
    }

    /// Number of the claim as it was read.
    pub fn id(&self) -> &'static str {
        match self.view {
            View::Corrected => "r.claim",
            View::Read => self.own(),
        }
    }

    /// Number of the record that is looked at.
    fn own(&self) -> &'static str {
        match self.from {
            From::Words if !self.rows => "claim_words.rowid",
            From::Named(_) if !self.rows => "s.claim",
            From::Within(Named::Places) => "p.claim",
            From::Within(Named::Figures) => "f.claim",
            _ => "c.id",
        }
    }

    pub fn add(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Sql>) {
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

    /// What is asked of the claim, but for its words.
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
        self.rows |= looks_at_rows(filter);
        (self.place, self.figure) = (filter.place.as_deref().map(of_place), of_figure(filter));
        let own = self.own();
        for (table, name, claim, condition) in [
            (Named::Places, "place p", "p.claim", self.place.clone()),
            (Named::Figures, "figure f", "f.claim", self.figure.clone()),
        ] {
            let Some((condition, values)) = condition else { continue };
            let exists = format!("EXISTS (SELECT 1 FROM {name} WHERE {claim} = {own} AND {condition})");
            match self.from {
                // It is asked where claims come from.
                From::Named(named) if named == table => {}
                From::Within(named) if named == table => self.add(condition, values),
                // A count that is at hand spares most looks.
                _ if self.rows && table == Named::Figures => {
                    self.add(format!("c.figures > 0 AND {exists}"), values);
                }
                _ => self.add(exists, values),
            }
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
    fn of_words(&mut self, words: Option<&String>) {
        let Some(words) = words else { return };
        self.add("claim_words MATCH ?", [words.clone().into()]);
        if self.view == View::Corrected {
            // Corrections are few, and late: nothing else is even looked at.
            let one = format!("SELECT {{}}(seq) << {CLAIM_BITS} FROM review WHERE verdict = 'correct'");
            let (low, high) = (one.replace("{}", "min"), one.replace("{}", "max"));
            self.add(format!("claim_words.rowid >= ({low}) AND claim_words.rowid <= ({high})"), []);
        }
    }

    /// Where claims come from: tables in the order in which they are best walked through.
    fn tables(&self) -> String {
        let version = match self.alone {
            true => String::new(),
            false => format!("CROSS JOIN version v ON v.seq = {} >> {CLAIM_BITS}", self.id()),
        };
        let with_rows = |from: &str, id: &str| match self.rows {
            true => format!("{from} CROSS JOIN claim c ON c.id = {id} {version}"),
            false => format!("{from} {version}"),
        };
        match (self.view, self.from) {
            (View::Corrected, From::Words) => format!(
                "claim_words CROSS JOIN review r ON r.seq = claim_words.rowid >> {CLAIM_BITS} \
                 CROSS JOIN claim c ON c.id = claim_words.rowid {version}"
            ),
            (View::Corrected, _) => {
                format!("review r CROSS JOIN claim c ON c.id = r.seq << {CLAIM_BITS} {version}")
            }
            (View::Read, From::Words) => with_rows("claim_words", "claim_words.rowid"),
            (View::Read, From::Named(named)) => with_rows(&format!("({}) s", self.named(named)), "s.claim"),
            (View::Read, From::Versions) => {
                format!("version v CROSS JOIN claim c ON c.id >= {FIRST} AND c.id < {BEYOND}")
            }
            (View::Read, From::Claims) => format!("claim c {version}"),
            (View::Read, From::Within(Named::Places)) => "place p".to_owned(),
            (View::Read, From::Within(Named::Figures)) => "figure f".to_owned(),
        }
    }

    /// The claims of such rows, each once and in order.
    fn named(&self, named: Named) -> String {
        let (from, condition) = match named {
            Named::Places => ("SELECT DISTINCT p.claim FROM place p", &self.place),
            Named::Figures => ("SELECT DISTINCT f.claim FROM figure f", &self.figure),
        };
        format!("{from} WHERE {}", condition.as_ref().map_or("1", |(condition, _)| condition))
    }

    fn where_(&self) -> String {
        if self.conditions.is_empty() { "1".to_owned() } else { self.conditions.join(" AND ") }
    }

    /// `columns` of all that fit, and the values of the question marks. `{id}` in them is the claim's number.
    pub fn select(self, columns: &str) -> (String, Vec<Sql>) {
        let columns = columns.replace("{id}", self.id());
        let tables = self.tables.map_or_else(|| self.tables(), str::to_owned);
        let sql = format!("SELECT {columns} FROM {tables} WHERE {}", self.where_());
        let named = match self.from {
            From::Named(Named::Places) => self.place,
            From::Named(Named::Figures) => self.figure,
            _ => None,
        };
        let mut values = named.map_or_else(Vec::new, |(_, values)| values);
        values.extend(self.values);
        (sql, values)
    }

    /// Everything that is asked of articles.
    pub fn of_articles(db: &Sqlite, filter: &Filter) -> Result<Self> {
        let mut asked = Self::new(View::Read, From::Versions, false);
        asked.tables = Some("version v");
        if let Some(typed) = &filter.words {
            let words = matching(&Terms::parse(typed, filter.lang.as_deref())?);
            asked.add("article_words MATCH ?", [words.into()]);
            asked.tables = Some("article_words CROSS JOIN version v ON v.seq = article_words.rowid");
        }
        db.told(asked.of_version(filter, &db.db))?;
        if !filter.about_claims() {
            return Ok(asked);
        }
        let words = claim_words(filter, false)?;
        // Without words, claims are best looked at article by article, unless they are few.
        let from = match (&words, db.told(few(filter, &db.db))?) {
            (Some(_), _) => From::Words,
            (None, Some((named, count))) if count < FEW => From::Named(named),
            (None, Some((named, _))) if !looks_at_rows(filter) => From::Within(named),
            (None, _) => From::Versions,
        };
        let of = |view: View| -> Result<Condition> {
            let mut claims = Self::new(view, from, from == From::Versions);
            claims.alone = true;
            claims.of_words(words.as_ref());
            claims.of_claim(filter);
            db.told(claims.of_reviews(filter, &db.db))?;
            let id = claims.id();
            Ok(match (view, from) {
                (View::Read, From::Versions | From::Within(_)) => {
                    claims.tables = claims.tables.or((from == From::Versions).then_some("claim c"));
                    claims.add(format!("{id} >= {FIRST} AND {id} < {BEYOND}"), []);
                    let (sql, values) = claims.select("1");
                    (format!("EXISTS ({sql})"), values)
                }
                _ => {
                    let (sql, values) = claims.select(&format!("{{id}} >> {CLAIM_BITS}"));
                    (format!("v.seq IN ({sql})"), values)
                }
            })
        };
        let (mut condition, mut values) = of(View::Read)?;
        if db.told(looks_at_corrected(filter, &db.db))? {
            let (corrected, more) = of(View::Corrected)?;
            condition = format!("({condition} OR {corrected})");
            values.extend(more);
        }
        asked.add(condition, values);
        Ok(asked)
    }
}

impl Question {
    /// Everything that is asked of claims.
    pub fn of_claims(db: &Sqlite, filter: &Filter, need: Need) -> Result<Self> {
        let words = claim_words(filter, true)?;
        let from = match &words {
            Some(_) => From::Words,
            None if filter.by_version() => From::Versions,
            None => match (db.told(few(filter, &db.db))?, need.page) {
                // A page of many is soon full, in whatever order.
                (Some((named, count)), page) if count < FEW || page.is_none() => From::Named(named),
                (_, Some(Sort::Newest)) => From::Versions,
                _ => From::Claims,
            },
        };
        let of = |view: View| -> Result<Asked> {
            let mut asked = Asked::new(view, from, need.rows);
            asked.of_words(words.as_ref());
            db.told(asked.of_version(filter, &db.db))?;
            asked.of_claim(filter);
            db.told(asked.of_reviews(filter, &db.db))?;
            Ok(asked)
        };
        let corrected = db.told(looks_at_corrected(filter, &db.db))?;
        Ok(Self { read: of(View::Read)?, corrected: corrected.then(|| of(View::Corrected)).transpose()? })
    }

    /// `columns` of all claims that fit, and the values of the question marks. `{id}` in them is the claim's number.
    pub fn select(self, columns: &str) -> (String, Vec<Sql>) {
        let (mut sql, mut values) = self.read.select(columns);
        if let Some(corrected) = self.corrected {
            let (other, more) = corrected.select(columns);
            sql = format!("{sql} UNION ALL {other}");
            values.extend(more);
        }
        (sql, values)
    }
}

/// Whether anything is asked of the rows of claims.
fn looks_at_rows(filter: &Filter) -> bool {
    let Filter { kind, polarity, speaker_type, actor, said_since, said_until, flag, .. } = filter;
    let texts = [kind, polarity, speaker_type, actor, said_since, said_until, flag];
    texts.into_iter().any(Option::is_some) || filter.hedged.is_some() || filter.confidence.is_some()
}

/// What is asked of a place `p`.
fn of_place(place: &str) -> Condition {
    let country = place.len() == 2 && place.bytes().all(|b| b.is_ascii_uppercase());
    if let Ok(number) = place.parse::<u32>() {
        ("p.place = ?".to_owned(), vec![i64::from(number).into()])
    } else if country {
        ("p.country = ?".to_owned(), vec![place.to_owned().into()])
    } else {
        ("(p.folded = ? OR p.within = ?)".to_owned(), vec![folded(place).into(), folded(place).into()])
    }
}

/// What is asked of a figure `f`.
fn of_figure(filter: &Filter) -> Option<Condition> {
    let Filter { figure_min, figure_max, unit, change, .. } = filter;
    let parts = [
        (change.clone().map(Sql::from), "f.change = ?"),
        (figure_min.map(Sql::from), "f.high >= ?"),
        (figure_max.map(Sql::from), "f.low <= ?"),
        (unit.clone().map(Sql::from), "f.unit = ? COLLATE NOCASE"),
    ];
    let (mut conditions, mut values) = (Vec::new(), Vec::new());
    for (value, part) in parts {
        if let Some(value) = value {
            conditions.push(part);
            values.push(value);
        }
    }
    (!values.is_empty()).then(|| (conditions.join(" AND "), values))
}

/// Where the fewest rows are, of what has an index: how many there are, up to a bound that says only that it is many.
fn few(filter: &Filter, db: &Connection) -> rusqlite::Result<Option<(Named, u64)>> {
    /// Counting stops here.
    const ENOUGH: u64 = 1 << 16;
    let place = filter.place.as_deref().map(|place| (Named::Places, "place p", of_place(place)));
    let change = filter.change.as_ref();
    let change = change.map(|change| {
        (Named::Figures, "figure f", ("f.change = ?".to_owned(), vec![Sql::from(change.clone())]))
    });
    let mut best: Option<(Named, u64)> = None;
    for (named, table, (condition, values)) in [change, place].into_iter().flatten() {
        let most = best.map_or(ENOUGH, |(_, count)| count);
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT {most})");
        let values = rusqlite::params_from_iter(values);
        let count = db.prepare_cached(&sql)?.query_row(values, |row| row.get(0).map(unsigned))?;
        if best.is_none_or(|(_, least)| count < least) {
            best = Some((named, count));
        }
    }
    Ok(best)
}

/// Words that are asked of claims, for `claim_words MATCH`.
fn claim_words(filter: &Filter, content: bool) -> Result<Option<String>> {
    let mut all = Vec::new();
    if let Some(typed) = filter.words.as_ref().filter(|_| content) {
        all.push(format!("text : ({})", matching(&Terms::parse(typed, filter.lang.as_deref())?)));
    }
    for (column, typed) in [("speaker", &filter.speaker), ("role", &filter.role), ("about", &filter.about)] {
        if let Some(typed) = typed {
            all.push(format!("{column} : ({})", matching(&Terms::name(typed)?)));
        }
    }
    Ok((!all.is_empty()).then(|| all.join(" AND ")))
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

#[cfg(test)]
mod tests;
