//! How well words fit, as SQLite's search index says it: BM25 over counts that are taken from the index.

use crate::Result;
use crate::query::{Term, Terms};

use super::open::{Db, get};
use super::question::Values;

/// How soon more of the same word counts for less, and how much a long text counts for less.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// What `ts_rank` divides by.
const SCALE: f64 = 1.644_934_066_85;
/// Counts that are told apart.
const COUNTS: u32 = 255;

/// What is searched: a table of words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Searched {
    pub table: &'static str,
    /// How many words a row has, as SQL.
    pub length: &'static str,
    /// The weight of the words that are ranked; `None` for all.
    weight: Option<char>,
    /// How often a word of weight A counts beside once.
    title: f64,
}

/// Headlines and texts. A word of a headline counts four times.
pub(super) const ARTICLES: Searched =
    Searched { table: "article_words", length: "(w.title + w.text)", weight: None, title: 3.0 };
/// Contents of claims.
pub(super) const CLAIMS: Searched = Searched {
    table: "claim_words",
    length: "(w.text + w.speaker + w.role + w.about)",
    weight: Some('A'),
    title: 0.0,
};

/// Terms as a `tsquery`, in the field of a weight. Stems have letters and digits only, so that quotation marks hold them.
pub(super) fn matching(terms: &Terms, weight: Option<char>) -> String {
    let term = |term: &Term| {
        let ways: Vec<String> = term.ways.iter().map(|way| phrase(way, term.prefix, weight)).collect();
        format!("({})", ways.join(" | "))
    };
    let join = |terms: &[Term], by: &str| terms.iter().map(term).collect::<Vec<_>>().join(by);
    let mut out = join(&terms.all, " & ");
    if !terms.none.is_empty() {
        out = format!("({out}) & !({})", join(&terms.none, " | "));
    }
    out
}

/// Stems side by side.
fn phrase(way: &[String], prefix: bool, weight: Option<char>) -> String {
    let last = way.len().saturating_sub(1);
    let stem = |(i, stem): (usize, &String)| {
        let star = if prefix && i == last { "*" } else { "" };
        let weight = weight.map_or(String::new(), |weight| weight.to_string());
        let marks = format!("{star}{weight}");
        let marks = if marks.is_empty() { marks } else { format!(":{marks}") };
        format!("'{stem}'{marks}")
    };
    way.iter().enumerate().map(stem).collect::<Vec<_>>().join(" <-> ")
}

/// An expression for how well the words of the row `w` fit, more being better.
pub(super) fn rank(db: &mut Db, searched: Searched, terms: &Terms, values: &mut Values) -> Result<String> {
    let Searched { table, length, weight, title } = searched;
    let row = db.one("SELECT rows, words FROM word_count WHERE name = $1", &[&table])?;
    #[expect(clippy::cast_precision_loss, reason = "a mean, and a share")]
    let (rows, words) = (get::<i64>(&row, 0)? as f64, get::<i64>(&row, 1)? as f64);
    let mean = (words / rows.max(1.0)).max(1.0);
    let ways: Vec<(&Vec<String>, bool)> =
        terms.all.iter().flat_map(|term| term.ways.iter().map(|way| (way, term.prefix))).collect();
    let norm = format!("{K1} * ({} + {B} * {length} / {})", 1.0 - B, values.bind(mean, "float8"));
    let mut parts = Vec::new();
    for (way, prefix) in &ways {
        // How rare the word is matters only beside another.
        let rare =
            if ways.len() == 1 { 1.0 } else { rarity(db, table, &phrase(way, *prefix, weight), rows)? };
        let query = values.bind(phrase(way, *prefix, weight), "text");
        let often = often(&query, way.len() == 1 && !prefix, weight.is_some());
        let often = if title > 0.0 {
            let query = values.bind(phrase(way, *prefix, Some('A')), "text");
            format!("{often} + {title} * {}", self::often(&query, way.len() == 1 && !prefix, true))
        } else {
            often
        };
        let rare = values.bind(rare, "float8");
        parts.push(format!(
            "(SELECT {rare} * n * {} / (n + {norm}) FROM (SELECT ({often})::float8 AS n) AS counted)",
            K1 + 1.0
        ));
    }
    Ok(format!("({})", parts.join(" + ")))
}

/// How often a phrase stands in the row `w`; for more than one plain word, whether it does.
fn often(query: &str, plain: bool, only_a: bool) -> String {
    if !plain {
        return format!("(w.words @@ {query}::tsquery)::integer");
    }
    // With one weight for all places, the rank of one word is the sum of 1/1 + 1/4 + 1/9 + … for as many places as it has: so it
    // tells how many.
    let weights = if only_a { "{0, 0, 0, 1}" } else { "{1, 1, 1, 1}" };
    format!("width_bucket(ts_rank('{weights}', w.words, {query}::tsquery)::float8 * {SCALE}, {})", counts())
}

/// Between which sums a count stands.
fn counts() -> String {
    let mut sum = 0.0;
    let mut bounds = Vec::new();
    for n in 1..=COUNTS {
        let step = 1.0 / f64::from(n * n);
        bounds.push(format!("{:.9}", sum + step / 2.0));
        sum += step;
    }
    format!("'{{{}}}'::float8[]", bounds.join(","))
}

/// How much a phrase tells, by how many rows have it.
fn rarity(db: &mut Db, table: &str, phrase: &str, rows: f64) -> Result<f64> {
    let row =
        db.one(&format!("SELECT count(*) FROM {table} WHERE words @@ $1::text::tsquery"), &[&phrase])?;
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let with = get::<i64>(&row, 0)? as f64;
    let rarity = ((rows - with + 0.5) / (with + 0.5)).ln();
    Ok(if rarity > 0.0 { rarity } else { 1e-6 })
}
