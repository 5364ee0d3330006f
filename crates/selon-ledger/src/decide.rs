//! From what a person says of a claim to a review of it, checked.

use serde_json::{Map, Value};

use crate::{ClaimHit, ClaimRecord, Error, Filter, Ledger, Result, ReviewBody, Sort};

/// Claims that are looked through at once.
const STRIDE: usize = 1000;

/// A decision as it was said.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Who decides.
    pub reviewer: String,
    /// `accept`, `reject` or `correct`.
    pub verdict: String,
    /// Fields as they should be; for `correct`, at least one, and for the others none.
    pub fields: Map<String, Value>,
    /// Why.
    pub note: Option<String>,
}

/// The claim that `name` names: the id of a record, of which the latest version's is meant, or `ENTRY:N`.
///
/// # Errors
/// [`Error::Query`] when the name has neither form, or the ledger fails. What names nothing is `None`.
pub fn claim(ledger: &dyn Ledger, name: &str) -> Result<Option<ClaimHit>> {
    let Some((entry, n)) = name.split_once(':') else {
        return match ledger.places(name)?.last() {
            Some((entry, n)) => claim_at(ledger, *entry, *n),
            None => Ok(None),
        };
    };
    match (entry.parse(), n.parse()) {
        (Ok(entry), Ok(n)) => claim_at(ledger, entry, n),
        _ => Err(Error::Query(format!("{name}: not of the form ENTRY:N"))),
    }
}

/// The `n`th claim of the version `entry`, from 0, if there is one.
///
/// # Errors
/// The ledger fails.
pub fn claim_at(ledger: &dyn Ledger, entry: u64, n: u64) -> Result<Option<ClaimHit>> {
    let Some(article) = ledger.article(&entry.to_string())? else { return Ok(None) };
    let filter = Filter { article: Some(article), draft: true, all_versions: true, ..Filter::default() };
    let mut after = None;
    loop {
        let page = ledger.claims(&filter, Sort::Ledger, after.as_deref(), STRIDE)?;
        let found = page.items.into_iter().find(|hit| hit.version.seq == entry && hit.n == n);
        after = page.next;
        if found.is_some() || after.is_none() {
            return Ok(found);
        }
    }
}

/// The review that `said` makes of the claim `hit`. A corrected speaker gets the id that goes with the name, unless one was said.
///
/// # Errors
/// [`Error::Query`] says what is wrong with the decision.
pub fn decide(ledger: &dyn Ledger, hit: &ClaimHit, said: Said) -> Result<ReviewBody> {
    let Said { reviewer, verdict, mut fields, note } = said;
    if reviewer.trim().is_empty() {
        return Err(Error::Query("nobody decides: say who".to_owned()));
    }
    if !["accept", "reject", "correct"].contains(&verdict.as_str()) {
        return Err(Error::Query(format!("{verdict}: not accept, reject or correct")));
    }
    if (verdict == "correct") == fields.is_empty() {
        return Err(Error::Query("a correction, and nothing else, says which fields it changes".to_owned()));
    }
    for name in fields.keys() {
        if hit.record.get(name).is_none() || name == "id" {
            return Err(Error::Query(format!("{name}: not a field of a claim that can be corrected")));
        }
    }
    if !fields.is_empty() {
        complete(ledger, hit, &mut fields)?;
    }
    Ok(ReviewBody {
        version: hit.version.seq,
        n: hit.n,
        claim: hit.record["id"].as_str().unwrap_or_default().to_owned(),
        reviewer: reviewer.trim().to_owned(),
        verdict,
        fields,
        note: note.filter(|note| !note.trim().is_empty()),
    })
}

/// Checks that the corrected record is one, and gives a corrected speaker the id that goes with the name.
fn complete(ledger: &dyn Ledger, hit: &ClaimHit, fields: &mut Map<String, Value>) -> Result<()> {
    let (seq, record) = (hit.version.seq, &hit.record);
    let version = ledger.version(seq)?;
    let version = version.ok_or_else(|| Error::Entry { seq, reason: "no version".to_owned() })?;
    let article = version.article;
    if fields.contains_key("speaker") && !fields.contains_key("actor") {
        let of = |name: &str| fields.get(name).unwrap_or(&record[name]).as_str();
        let (person, role) = (of("speaker_type") == Some("person"), of("role"));
        let date = article.date.as_deref().and_then(|date| date.parse().ok());
        let table = selon_actor::Table::standard();
        let around = selon_actor::Around::new(&article.text);
        let actor = of("speaker").and_then(|name| table.id(name, person, role, date, &around));
        fields.insert("actor".to_owned(), actor.map_or(Value::Null, Value::from));
    }
    let mut corrected = record.clone();
    if let Value::Object(all) = &mut corrected {
        all.extend(fields.clone());
    }
    if let Err(error) = serde_json::from_value::<ClaimRecord>(corrected.clone()) {
        return Err(Error::Query(format!("not a record any more: {error}")));
    }
    let (text, title) = (article.text.chars().count(), article.title.unwrap_or_default().chars().count());
    let content = corrected["content"].as_array().into_iter().flatten();
    for span in content.chain([&corrected["cue"], &corrected["source"]]).filter(|span| !span.is_null()) {
        let number = |i: usize| span.get(i).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let length = if span.get(2).is_some() { title } else { text };
        if !number(0).zip(number(1)).is_some_and(|(start, end)| start < end && end <= length) {
            return Err(Error::Query(format!("{span}: not a place in the article")));
        }
    }
    Ok(())
}
