//! Questions: filters to SQL.

use postgres::types::ToSql;

use super::cells::Text;
use super::open::{Db, get};
use super::rank::matching;
use super::signed;
use crate::Result;
use crate::query::{Filter, Terms};
use crate::rows::CLAIM_BITS;
use crate::words::folded;

/// Which records are looked at: every claim has one as it was read, a corrected one another as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Read,
    Corrected,
}

/// Values that a statement names.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<Box<dyn ToSql + Sync>>);

impl Values {
    /// Adds a value; what it is called in SQL.
    pub fn bind(&mut self, value: impl ToSql + Sync + 'static, kind: &str) -> String {
        self.0.push(Box::new(value));
        format!("${}::{kind}", self.0.len())
    }

    /// All of them, in order.
    pub fn all(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.0.iter().map(|value| &**value).collect()
    }
}

/// Some of what is asked for, from tables under conditions.
#[derive(Debug)]
pub(super) struct Part {
    from: String,
    pub conditions: Vec<String>,
    /// The number of what is asked for.
    pub id: &'static str,
}

impl Part {
    /// These columns of what fits; `{id}` in them is its number.
    pub fn select(&self, columns: &str) -> String {
        let columns = columns.replace("{id}", self.id);
        let conditions = if self.conditions.is_empty() { "true" } else { &self.conditions.join(" AND ") };
        format!("SELECT {columns} FROM {} WHERE {conditions}", self.from)
    }
}

/// A question: all that its parts find.
#[derive(Debug)]
pub(super) struct Question {
    pub parts: Vec<Part>,
    pub values: Values,
}

impl Question {
    /// Columns of all that fit.
    pub fn select(&self, columns: &str) -> String {
        self.parts.iter().map(|part| part.select(columns)).collect::<Vec<_>>().join(" UNION ALL ")
    }

    /// Everything that is asked of claims.
    pub fn of_claims(db: &mut Db, filter: &Filter, terms: Option<&Terms>) -> Result<Self> {
        let mut asked = Asked::new(db, filter)?;
        let mut parts = Vec::new();
        for view in asked.views() {
            asked.of_version(filter);
            let from = asked.of_claim(filter, terms, view)?;
            let version = format!("JOIN version v ON v.seq = {} >> {CLAIM_BITS}", id(view));
            let from = match (view, from.as_str()) {
                (View::Read, "claim c") => format!("version v JOIN claim c ON {}", range()),
                _ => format!("{from} {version}"),
            };
            parts.push(Part { from, conditions: std::mem::take(&mut asked.conditions), id: id(view) });
        }
        Ok(Self { parts, values: asked.values })
    }

    /// Everything that is asked of articles.
    pub fn of_articles(db: &mut Db, filter: &Filter, terms: Option<&Terms>) -> Result<Self> {
        let mut asked = Asked::new(db, filter)?;
        let mut any = Vec::new();
        if filter.about_claims() {
            for view in asked.views() {
                let from = asked.of_claim(filter, None, view)?;
                let conditions = std::mem::take(&mut asked.conditions);
                // Without words, claims are best looked at article by article.
                let one_by_one = view == View::Read && from == "claim c";
                let mut part = Part { from, conditions, id: id(view) };
                any.push(if one_by_one {
                    part.conditions.push(range());
                    format!("EXISTS ({})", part.select("1"))
                } else {
                    format!("v.seq IN ({})", part.select(&format!("{{id}} >> {CLAIM_BITS}")))
                });
            }
        }
        let from = match terms {
            Some(terms) => {
                let query = asked.values.bind(matching(terms, None), "text");
                asked.conditions.push(format!("w.words @@ {query}::tsquery"));
                "article_words w JOIN version v ON v.seq = w.version"
            }
            None => "version v",
        };
        asked.of_version(filter);
        if !any.is_empty() {
            asked.conditions.push(format!("({})", any.join(" OR ")));
        }
        let part = Part { from: from.to_owned(), conditions: asked.conditions, id: "v.seq" };
        Ok(Self { parts: vec![part], values: asked.values })
    }
}

/// Number of the claim as it was read.
fn id(view: View) -> &'static str {
    match view {
        View::Read => "c.id",
        View::Corrected => "r.claim",
    }
}

/// Which claims `c` are of the version `v`.
fn range() -> String {
    format!("c.id >= v.seq << {CLAIM_BITS} AND c.id < (v.seq + 1) << {CLAIM_BITS}")
}

/// That the review is the last one on its claim.
fn last(review: &str) -> String {
    format!("NOT EXISTS (SELECT FROM review l WHERE l.claim = {review}.claim AND l.seq > {review}.seq)")
}

/// What is being asked: conditions, and the values that they name.
struct Asked {
    conditions: Vec<String>,
    values: Values,
    /// Whether corrected records stand for those that were read.
    corrected: bool,
}

impl Asked {
    fn new(db: &mut Db, filter: &Filter) -> Result<Self> {
        let wanted = !filter.draft && filter.review.as_deref().is_none_or(|verdict| verdict == "correct");
        let corrected = wanted && {
            let row = db.one("SELECT EXISTS (SELECT FROM review WHERE verdict = 'correct')", &[])?;
            get(&row, 0)?
        };
        Ok(Self { conditions: Vec::new(), values: Values::default(), corrected })
    }

    fn views(&self) -> Vec<View> {
        if self.corrected { vec![View::Read, View::Corrected] } else { vec![View::Read] }
    }

    /// Adds a condition about a text, which it calls `$`.
    fn text(&mut self, condition: &str, value: Option<&String>) {
        if let Some(value) = value {
            let value = self.values.bind(Text(value.clone()), "text");
            self.conditions.push(condition.replace('$', &value));
        }
    }

    /// What is asked of the version `v`.
    fn of_version(&mut self, filter: &Filter) {
        self.text("v.lang = $", filter.lang.as_ref());
        self.text("v.date >= $", filter.since.as_ref());
        // A month ends after its last day, a year after its last month.
        self.text("v.date <= $ || '~'", filter.until.as_ref());
        if let Some(article) = filter.article {
            let article = self.values.bind(signed(article), "bigint");
            self.conditions.push(format!("v.article = {article}"));
        }
        if !filter.all_versions {
            let latest = "EXISTS (SELECT FROM article a WHERE a.id = v.article AND a.latest = v.seq)";
            self.conditions.push(latest.to_owned());
        }
        let outlet = filter.outlet.as_ref().map(|outlet| folded(outlet));
        self.text("v.outlet = ANY (ARRAY(SELECT name FROM outlet WHERE folded = $))", outlet.as_ref());
    }

    /// What is asked of the claim `c`. Returns where claims come from.
    fn of_claim(&mut self, filter: &Filter, content: Option<&Terms>, view: View) -> Result<String> {
        let words = self.of_words(filter, content)?;
        self.text("c.kind = $", filter.kind.as_ref());
        self.text("c.polarity = $", filter.polarity.as_ref());
        self.text("c.speaker_type = $", filter.speaker_type.as_ref());
        self.text("c.actor = $", filter.actor.as_ref());
        self.text("c.said_to || '~' >= $", filter.said_since.as_ref());
        self.text("c.said_from <= $ || '~'", filter.said_until.as_ref());
        self.text("strpos(' ' || c.flags || ' ', ' ' || $ || ' ') > 0", filter.flag.as_ref());
        if let Some(hedged) = filter.hedged {
            let hedged = self.values.bind(hedged, "boolean");
            self.conditions.push(format!("c.hedged = {hedged}"));
        }
        if let Some(confidence) = filter.confidence {
            let confidence = self.values.bind(confidence, "float8");
            self.conditions.push(format!("c.confidence >= {confidence}"));
        }
        self.of_figures(filter);
        if let Some(place) = &filter.place {
            self.of_places(place);
        }
        self.of_reviews(filter, view);
        let from = if words { "claim_words w JOIN claim c ON c.id = w.claim" } else { "claim c" };
        Ok(match view {
            View::Read => from.to_owned(),
            View::Corrected => format!("{from} JOIN review r ON c.id = r.seq << {CLAIM_BITS}"),
        })
    }

    fn of_figures(&mut self, filter: &Filter) {
        let Filter { figure_min, figure_max, unit, change, .. } = filter;
        let mut parts = String::new();
        for (value, part) in [(figure_min, " AND f.high >= "), (figure_max, " AND f.low <= ")] {
            if let Some(value) = value {
                parts += part;
                parts += &self.values.bind(*value, "float8");
            }
        }
        if let Some(unit) = unit {
            let unit = self.values.bind(Text(unit.clone()), "text");
            parts += &format!(" AND lower(f.unit) = lower({unit} COLLATE \"C\")");
        }
        if let Some(change) = change {
            parts += " AND f.change = ";
            parts += &self.values.bind(Text(change.clone()), "text");
        }
        if !parts.is_empty() {
            let figure = format!("EXISTS (SELECT FROM figure f WHERE f.claim = c.id{parts})");
            self.conditions.push(format!("c.figures > 0 AND {figure}"));
        }
    }

    fn of_places(&mut self, place: &str) {
        let country = place.len() == 2 && place.bytes().all(|b| b.is_ascii_uppercase());
        let condition = if let Ok(number) = place.parse::<u32>() {
            format!("p.place = {}", self.values.bind(i64::from(number), "bigint"))
        } else if country {
            format!("p.country = {}", self.values.bind(place.to_owned(), "text"))
        } else {
            let name = self.values.bind(Text(folded(place)), "text");
            format!("(p.folded = {name} OR p.within = {name})")
        };
        self.conditions.push(format!("c.id IN (SELECT p.claim FROM place p WHERE {condition})"));
    }

    /// What is asked of the decisions on the claim.
    fn of_reviews(&mut self, filter: &Filter, view: View) {
        let id = id(view);
        let decided = |verdict: &str| {
            format!(
                "EXISTS (SELECT FROM review d WHERE d.claim = {id} AND d.verdict = {verdict} AND {})",
                last("d")
            )
        };
        match filter.review.as_deref() {
            Some("none") => {
                self.conditions.push(format!("NOT EXISTS (SELECT FROM review d WHERE d.claim = {id})"));
            }
            Some(verdict) => {
                let verdict = self.values.bind(Text(verdict.to_owned()), "text");
                self.conditions.push(decided(&verdict));
            }
            None if !filter.draft => self.conditions.push(format!("NOT {}", decided("'reject'"))),
            None => {}
        }
        match view {
            View::Corrected => self.conditions.push(format!("r.verdict = 'correct' AND {}", last("r"))),
            View::Read if self.corrected => self.conditions.push(format!(
                "NOT EXISTS (SELECT FROM review d JOIN claim k ON k.id = d.seq << {CLAIM_BITS} \
                 WHERE d.claim = {id} AND d.verdict = 'correct' AND {})",
                last("d")
            )),
            View::Read => {}
        }
    }

    /// Words that are asked of claims, in the row `w`. False when there are none.
    fn of_words(&mut self, filter: &Filter, content: Option<&Terms>) -> Result<bool> {
        let mut all: Vec<String> = content.map(|terms| matching(terms, Some('A'))).into_iter().collect();
        for (weight, typed) in [('B', &filter.speaker), ('C', &filter.role), ('D', &filter.about)] {
            if let Some(typed) = typed {
                all.push(matching(&Terms::name(typed)?, Some(weight)));
            }
        }
        if all.is_empty() {
            return Ok(false);
        }
        let all: Vec<String> = all.iter().map(|part| format!("({part})")).collect();
        let all = self.values.bind(all.join(" & "), "text");
        self.conditions.push(format!("w.words @@ {all}::tsquery"));
        Ok(true)
    }
}
