use std::collections::BTreeSet;

use selon_ledger::{ClaimRecord, Kind, Ledger, VersionBody};
use serde_json::{Value, json};

use super::{Event, Events, Followed, Happened};
use crate::failure::Failure;

/// Entries that are looked through at once.
const STRIDE: usize = 100;
/// Claims that an event has; of more, it says how many.
const MOST: usize = 50;

/// What the ledger itself knows: new articles and reviews, and new claims of a speaker, of an outlet, or with certain words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Claims;

impl Events for Claims {
    fn kinds(&self) -> Vec<&'static str> {
        vec!["everything", "speaker", "outlet", "words"]
    }

    fn since(
        &self,
        ledger: &dyn Ledger,
        followed: &Followed,
        cursor: Option<&str>,
    ) -> Result<Happened, Failure> {
        let Some(after) = cursor.and_then(|cursor| cursor.parse().ok()) else {
            return Ok(Happened { cursor: ledger.head()?.seq.to_string(), ..Happened::default() });
        };
        let entries = ledger.entries(after, STRIDE)?;
        let mut events = Vec::new();
        for entry in &entries {
            let id = format!("entry-{}", entry.seq);
            let event = |kind: &str, data| Event { id, kind: kind.to_owned(), at: entry.at.clone(), data };
            match Kind::named(&entry.kind) {
                Some(Kind::Version) => {
                    let Some(body) = ledger.version(entry.seq)? else { continue };
                    if let Some((kind, data)) = version(ledger, entry.seq, &body, followed)? {
                        events.push(event(kind, data));
                    }
                }
                Some(Kind::Review) if followed.kind == "everything" => {
                    if let Ok(Value::Object(review)) = serde_json::from_slice(&entry.body()?) {
                        events.push(event("review", json!({"entry": entry.seq, "review": review})));
                    }
                }
                _ => {}
            }
        }
        let cursor = entries.last().map_or(after, |entry| entry.seq).to_string();
        Ok(Happened { events, cursor, more: entries.len() == STRIDE })
    }
}

/// What a version is to somebody who follows `followed`: the claims that the version before did not have.
fn version(
    ledger: &dyn Ledger,
    seq: u64,
    body: &VersionBody,
    followed: &Followed,
) -> Result<Option<(&'static str, Value)>, Failure> {
    let number = ledger.article(&seq.to_string())?;
    let versions = number.map(|number| ledger.versions(number)).transpose()?.unwrap_or_default();
    let before = versions.iter().rfind(|version| version.seq < seq);
    let before = before.map(|version| ledger.version(version.seq)).transpose()?.flatten();
    let had: BTreeSet<&str> =
        before.iter().flat_map(|before| &before.reading.claims).map(|claim| claim.id.as_str()).collect();
    let fits = |claim: &&ClaimRecord| !had.contains(claim.id.as_str()) && fits(followed, body, claim);
    let new: Vec<&ClaimRecord> = body.reading.claims.iter().filter(fits).collect();
    let everything = followed.kind == "everything";
    if new.is_empty() && !everything {
        return Ok(None);
    }
    let claims: Vec<Value> = new
        .iter()
        .take(MOST)
        .map(|claim| {
            json!({"id": claim.id, "speaker": claim.speaker, "role": claim.role, "kind": claim.kind,
                   "polarity": claim.polarity, "text": claim.text})
        })
        .collect();
    let article = &body.article;
    let data = json!({
        "entry": seq, "number": number, "doc": article.doc, "url": article.url, "outlet": article.outlet,
        "title": article.title, "date": article.date, "lang": body.reading.lang, "count": new.len(), "claims": claims,
    });
    let kind = match (everything, before.is_some()) {
        (true, false) => "article.added",
        (true, true) => "article.changed",
        (false, _) => "claims.new",
    };
    Ok(Some((kind, data)))
}

/// Whether a claim is what is followed. Case makes no difference.
fn fits(followed: &Followed, body: &VersionBody, claim: &ClaimRecord) -> bool {
    let name = followed.name.trim().to_lowercase();
    let is = |value: &Option<String>| value.as_ref().is_some_and(|value| value.to_lowercase() == name);
    match followed.kind.as_str() {
        "everything" => true,
        "speaker" => is(&claim.speaker),
        "outlet" => is(&body.article.outlet),
        "words" => {
            let text = claim.text.to_lowercase();
            !name.is_empty() && name.split_whitespace().all(|word| text.contains(word))
        }
        _ => false,
    }
}
