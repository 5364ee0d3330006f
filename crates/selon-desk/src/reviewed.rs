//! A version's reading as it was kept, and as people left it.

use std::collections::BTreeMap;

use selon_ledger::{ArticleRecord, Entry, ReviewBody};
use selon_read::{Figure, Options, Reader, Reading};
use selon_story::{Amended, Item};
use selon_text::{Article, Span};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{Error, Result};

/// The article of a record.
pub fn article(record: &ArticleRecord) -> Article {
    let day = |day: &Option<String>| day.as_deref().and_then(|day| day.parse().ok());
    Article {
        doc: record.doc.clone(),
        text: record.text.clone(),
        title: record.title.clone(),
        lang: record.lang.as_deref().and_then(|lang| lang.parse().ok()),
        date: day(&record.date),
        modified: day(&record.modified),
        url: record.url.clone(),
        outlet: record.outlet.clone(),
        authors: record.authors.clone(),
    }
}

/// A version as its entry has it, its reading in full.
#[derive(Debug, Deserialize)]
pub(crate) struct Version {
    pub article: ArticleRecord,
    pub reader: String,
    reading: Value,
}

impl Version {
    pub fn of(entry: &Entry) -> Result<Self> {
        let wrong = |error: serde_json::Error| Error::Entry {
            entry: entry.seq,
            reason: format!("not a version: {error}"),
        };
        serde_json::from_slice(&entry.body()?).map_err(wrong)
    }

    /// The article with its reading, after `decisions`, of which the last on each claim counts; and what they did to it.
    pub fn item(mut self, decisions: &[ReviewBody]) -> (Item, Amended) {
        let article = article(&self.article);
        let lang = self.reading.get("lang").and_then(Value::as_str).map(str::to_owned);
        let mut amended = Amended::default();
        let ruled: BTreeMap<u64, &ReviewBody> = decisions.iter().map(|review| (review.n, review)).collect();
        if let Some(Value::Array(claims)) = self.reading.get_mut("claims") {
            let mut kept = Vec::with_capacity(claims.len());
            for (n, mut claim) in (0u64..).zip(std::mem::take(claims)) {
                match ruled.get(&n) {
                    Some(review) if review.verdict == "reject" => {
                        amended.rejected.extend(spans(&claim));
                        continue;
                    }
                    Some(review) if review.verdict == "correct" => {
                        correct(&mut claim, &review.fields, &article);
                        if review.fields.contains_key("figures") {
                            amended.counted.push((spans(&claim), figures(&claim)));
                        }
                    }
                    _ => {}
                }
                kept.push(claim);
            }
            *claims = kept;
        }
        let mut reading: Reading = match serde_json::from_value(self.reading) {
            Ok(reading) => reading,
            // An older build wrote other records: whoever read them reads again. Decisions are of those, and are left out.
            Err(_) => {
                amended = Amended::default();
                let lang = lang.as_deref().and_then(|lang| lang.parse().ok());
                selon_read::read(
                    &article,
                    Options { lang, reader: reader(&self.reader), ..Options::default() },
                )
            }
        };
        // What bore on a claim that was rejected bears on none.
        let there = |id: &String| reading.claims.iter().any(|claim| claim.id == *id);
        let gone: Vec<bool> =
            reading.stances.iter().map(|stance| stance.claim.as_ref().is_some_and(|id| !there(id))).collect();
        for (stance, gone) in reading.stances.iter_mut().zip(gone) {
            if gone {
                stance.claim = None;
            }
        }
        (Item { article, reading }, amended)
    }
}

/// The reader of that name; an import, which no reader made, is read by default.
fn reader(name: &str) -> Reader<'static> {
    match name {
        "rules" => Reader::Rules,
        "fast" => Reader::Fast,
        _ => Reader::Accurate,
    }
}

/// The pieces of a claim's content.
fn spans(claim: &Value) -> Vec<Span> {
    claim.get("content").cloned().and_then(|content| serde_json::from_value(content).ok()).unwrap_or_default()
}

fn figures(claim: &Value) -> Vec<Figure> {
    claim.get("figures").cloned().and_then(|figures| serde_json::from_value(figures).ok()).unwrap_or_default()
}

/// Puts the corrected fields into a claim, one after the other. A field that would leave no record is left as it was.
fn correct(claim: &mut Value, fields: &Map<String, Value>, article: &Article) {
    for (name, value) in fields {
        let mut value = value.clone();
        if name == "figures" {
            complete(&mut value, claim, article);
        }
        let mut tried = claim.clone();
        let Some(record) = tried.as_object_mut() else { return };
        record.insert(name.clone(), value);
        if serde_json::from_value::<selon_read::Claim>(tried.clone()).is_ok() {
            *claim = tried;
        }
    }
}

/// Gives corrected figures what whoever typed them left out: from the figure of the draft with the same words or in the
/// same place of the list, else from the words of the claim.
fn complete(figures: &mut Value, draft: &Value, article: &Article) {
    let Some(figures) = figures.as_array_mut() else { return };
    let drafts: Vec<Value> = draft.get("figures").and_then(Value::as_array).cloned().unwrap_or_default();
    let content = spans(draft);
    for (n, figure) in figures.iter_mut().enumerate() {
        let Some(fields) = figure.as_object_mut() else { continue };
        let same = drafts
            .iter()
            .find(|other| fields.get("text").is_some() && other.get("text") == fields.get("text"));
        let by_place = || drafts.get(n).filter(|_| !fields.contains_key("text"));
        let from = same.or_else(by_place).and_then(Value::as_object).cloned().unwrap_or_default();
        if let (None, None, Some(text)) =
            (fields.get("span"), from.get("span"), fields.get("text").and_then(Value::as_str))
            && let Some(span) = find(article, &content, text)
        {
            fields.insert("span".to_owned(), serde_json::to_value(span).unwrap_or_default());
        }
        for (name, value) in from {
            fields.entry(name).or_insert(value);
        }
        fields.entry("bound").or_insert_with(|| "exact".into());
    }
}

/// Where `words` stand in the content, in code points; of a figure without words of its own the whole piece.
fn find(article: &Article, content: &[Span], words: &str) -> Option<Span> {
    let piece = |span: &Span| -> String {
        let text = match span.field {
            selon_text::Field::Title => article.title.as_deref().unwrap_or_default(),
            selon_text::Field::Text => &article.text,
        };
        text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
    };
    content.iter().find_map(|span| {
        let text = piece(span);
        let at = text.find(words)?;
        let before = u32::try_from(text[..at].chars().count()).ok()?;
        let length = u32::try_from(words.chars().count()).ok()?;
        let start = span.start + before;
        Some(Span::new(span.field, start, start + length))
    })
}
