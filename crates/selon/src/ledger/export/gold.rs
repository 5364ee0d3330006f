//! Reviewed articles as gold files have them: what `selon eval` measures against, and what training learns from.

use std::io::Write;

use selon_ledger::{ClaimHit, Filter, Ledger};
use serde_json::{Map, Value, json};

use super::super::table::json_line;
use super::{Article, by_article};

/// Fields of a claim in a gold file.
const CLAIM: [&str; 14] = [
    "kind",
    "speaker",
    "speaker_type",
    "role",
    "via",
    "venue",
    "said",
    "said_date",
    "polarity",
    "hedged",
    "figures",
    "content",
    "cue",
    "source",
];
/// Fields of a figure in a gold file.
const FIGURE: [&str; 5] = ["text", "value", "bound", "value_high", "unit"];

/// Writes the articles all of whose claims were decided on, and with `partly` those too of which some were. Returns what is to
/// be said about it.
pub fn write(
    ledger: &dyn Ledger,
    filter: Filter,
    partly: bool,
    out: &mut impl Write,
) -> anyhow::Result<String> {
    // What was rejected tells whether an article is wholly reviewed; what was not decided on too.
    let all = Filter { draft: true, review: None, ..filter };
    let (mut articles, mut claims, mut left) = (0u64, 0u64, 0u64);
    by_article(ledger, &all, &mut |article, hits| {
        let decided = hits.iter().filter(|hit| hit.review.is_some()).count();
        if decided == 0 {
            return Ok(());
        }
        // A filter on claims must not make an article look wholly reviewed.
        let whole = decided as u64 == hits[0].version.claims;
        if !whole && !partly {
            left += 1;
            return Ok(());
        }
        let kept: Vec<Value> = hits.iter().filter_map(claim).collect();
        articles += 1;
        claims += kept.len() as u64;
        Ok(json_line(&line(article, &kept), out)?)
    })?;
    let mut note = format!("{articles} articles, {claims} claims");
    if left > 0 {
        note.push_str(&format!(
            "; {left} articles left out, of which some claims are not decided on (--partly takes them)"
        ));
    }
    Ok(note)
}

/// An article as a line. Nobody reviews stances: they are left out, for an empty list would say that there are none.
fn line(article: &Article, claims: &[Value]) -> Value {
    let fields = &article.body["article"];
    json!({
        "doc": fields["doc"],
        "lang": article.body["reading"]["lang"],
        "date": fields["date"],
        "title": fields["title"],
        "text": fields["text"],
        "claims": claims,
    })
}

/// A claim that somebody accepted or corrected.
fn claim(hit: &ClaimHit) -> Option<Value> {
    hit.review.as_ref().filter(|review| review.verdict != "reject")?;
    let record = hit.reviewed();
    let some = |record: &Value, names: &[&str]| -> Map<String, Value> {
        names.iter().map(|name| ((*name).to_owned(), record[*name].clone())).collect()
    };
    let mut claim = some(&record, &CLAIM);
    let figures = record["figures"].as_array().into_iter().flatten();
    claim.insert("figures".to_owned(), figures.map(|figure| Value::Object(some(figure, &FIGURE))).collect());
    Some(Value::Object(claim))
}
