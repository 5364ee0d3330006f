//! A claim as pages show it.

use selon_ledger::{ClaimHit, ClaimRecord, FigureRecord, SpanRecord, Version, snippet};
use serde_json::Value;

use crate::link;
use crate::marks::{Role, Span};
use crate::ui::Ui;

/// Longest content that lists show, in characters.
const LONGEST: u32 = 420;

/// A claim, as people left it, with the article that it stands in.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The version.
    pub version: Version,
    /// Place in the reading, from 0.
    pub n: u64,
    /// The record, with the fields that a person corrected.
    pub record: ClaimRecord,
    /// Stretches of the content, each with whether it was looked for.
    pub words: Vec<(bool, String)>,
    /// Whom the speaker has it from, nearest first.
    pub via: Vec<String>,
    /// The expression that dates the saying, as printed.
    pub said: Option<String>,
    /// Figures.
    pub figures: Vec<Figure>,
    /// Places named, each once: how it is printed, and what to ask the ledger for.
    pub places: Vec<(String, String)>,
    /// The last decision on it.
    pub review: Option<Review>,
    /// Where its words stand.
    pub spans: Vec<(Role, SpanRecord)>,
    /// Whether links to it must name the version.
    pub old: bool,
}

/// A figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// As printed.
    pub text: String,
    /// What is counted, if the text around the number does not say so already.
    pub what: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// As of when, where words of the article tell.
    pub as_of: Option<String>,
    /// `up` or `down`.
    pub change: Option<String>,
}

/// What a person decided.
#[derive(Debug, Clone)]
pub struct Review {
    /// `accept`, `reject`, `correct`.
    pub verdict: String,
    /// Who.
    pub reviewer: String,
    /// Why.
    pub note: Option<String>,
    /// Names of the fields corrected.
    pub fields: Vec<String>,
}

impl Shown {
    /// What the ledger gave, with the words that were looked for marked.
    pub fn of(hit: &ClaimHit, looked_for: Option<&str>) -> Self {
        let whole = hit.reviewed();
        let record: ClaimRecord = serde_json::from_value(whole.clone()).unwrap_or_default();
        let lang = hit.version.lang.as_deref();
        let words = words(&record.text, lang, looked_for);
        let via = record.via.iter().map(name).filter(|name| !name.is_empty()).collect();
        let said = whole["said"].as_str().map(str::to_owned);
        let figures = record.figures.iter().map(figure).collect();
        let spans = spans(&whole, &record);
        let review = hit.review.as_ref().map(|review| Review {
            verdict: review.verdict.clone(),
            reviewer: review.reviewer.clone(),
            note: review.note.clone(),
            fields: review.fields.keys().cloned().collect(),
        });
        let places = places(&record.places);
        let (version, n) = (hit.version.clone(), hit.n);
        Self { version, n, record, words, via, said, figures, places, review, spans, old: false }
    }

    /// Its number, for people.
    pub fn number(&self) -> u64 {
        self.n + 1
    }

    /// Where its exact words stand.
    pub fn href(&self) -> String {
        let article = self.version.article;
        if self.old {
            format!("/articles/{article}?version={}#c-{}", self.version.seq, self.n)
        } else {
            format!("/articles/{article}#c-{}", self.n)
        }
    }

    /// Where it can be decided on.
    pub fn review_href(&self) -> String {
        format!("/review/{}/{}", self.version.seq, self.n)
    }

    /// The page of the speaker.
    pub fn speaker_href(&self) -> Option<String> {
        let actor = self.actor();
        self.record.speaker.as_deref().map(|name| link::speaker(name, actor))
    }

    /// Id of the speaker.
    pub fn actor(&self) -> Option<&str> {
        self.record.actor.as_ref().and_then(Value::as_str)
    }

    /// Headline of the article, or its name.
    pub fn title(&self) -> &str {
        self.version.title.as_deref().unwrap_or(&self.version.doc)
    }

    /// Whether a person threw it out.
    pub fn rejected(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.verdict == "reject")
    }

    /// Confidence of the reading in hundredths.
    pub fn percent(&self) -> u8 {
        percent(self.record.confidence)
    }

    /// When it was said, as far as the article tells.
    pub fn when(&self, ui: &Ui) -> Option<String> {
        let ClaimRecord { said_date, said_from, said_to, .. } = &self.record;
        match (said_from, said_to, said_date) {
            (Some(from), Some(to), _) if from != to => Some(format!("{} – {}", ui.date(from), ui.date(to))),
            (_, _, Some(day)) => Some(ui.date(day)),
            _ => None,
        }
    }

    /// Its spans in the text, or in the headline.
    pub fn marks(&self, title: bool) -> impl Iterator<Item = Span> + '_ {
        self.spans.iter().filter_map(move |(role, span)| {
            let (start, end) = match span {
                SpanRecord::Text(start, end) if !title => (*start, *end),
                SpanRecord::Title(start, end, _) if title => (*start, *end),
                _ => return None,
            };
            Some(Span { start, end, role: *role, claim: self.n })
        })
    }
}

/// A share in hundredths.
pub fn percent(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// The name in a field that may be a string or an object with names.
pub fn name(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => ["text", "name"]
            .iter()
            .find_map(|name| fields.get(*name)?.as_str())
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    }
}

/// The content in stretches: what was looked for, and what stands between; a long one is cut to where that is.
fn words(text: &str, lang: Option<&str>, looked_for: Option<&str>) -> Vec<(bool, String)> {
    let found = looked_for.and_then(|typed| snippet(text, lang, typed, LONGEST).ok());
    let (part, from, marks) = match found {
        Some(found) => (found.text, found.span.0, found.marks),
        None => (text.chars().take(LONGEST as usize).collect(), 0, Vec::new()),
    };
    let chars: Vec<char> = part.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    for (start, end) in marks {
        let (start, end) =
            (start.saturating_sub(from) as usize, (end.saturating_sub(from) as usize).min(chars.len()));
        if start < at || start >= end {
            continue;
        }
        out.push((false, chars[at..start].iter().collect()));
        out.push((true, chars[start..end].iter().collect()));
        at = end;
    }
    out.push((false, chars[at..].iter().collect()));
    if from > 0 {
        out.insert(0, (false, "… ".to_owned()));
    }
    if from as usize + chars.len() < text.chars().count() {
        out.push((false, " …".to_owned()));
    }
    out.retain(|(_, text): &(bool, String)| !text.is_empty());
    out
}

fn figure(record: &FigureRecord) -> Figure {
    let of = |value: &Option<Value>| value.as_ref().map(name).filter(|name| !name.is_empty());
    let inside = |name: &String| !record.text.to_lowercase().contains(&name.to_lowercase());
    Figure {
        text: record.text.clone(),
        what: of(&record.what).filter(inside),
        place: of(&record.place),
        as_of: of(&record.as_of),
        change: of(&record.change),
    }
}

fn places(records: &[Value]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for place in records {
        let text = name(place);
        let asked = match (&place["id"], place["name"].as_str()) {
            (Value::Number(id), _) => id.to_string(),
            (_, Some(name)) => name.to_owned(),
            _ => text.clone(),
        };
        if !text.is_empty() && !out.iter().any(|(_, other)| *other == asked) {
            out.push((text, asked));
        }
    }
    out
}

fn spans(whole: &Value, record: &ClaimRecord) -> Vec<(Role, SpanRecord)> {
    let one = |name: &str| serde_json::from_value::<SpanRecord>(whole[name].clone()).ok();
    let mut out: Vec<_> = record.content.iter().map(|span| (Role::Content, span.clone())).collect();
    out.extend(one("source").map(|span| (Role::Source, span)));
    out.extend(one("cue").map(|span| (Role::Cue, span)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_looked_for_are_marked() {
        let got = words("Le pont de pierre est fermé", Some("fr"), Some("ponts"));
        assert_eq!(
            got,
            [
                (false, "Le ".to_owned()),
                (true, "pont".to_owned()),
                (false, " de pierre est fermé".to_owned())
            ]
        );
        assert_eq!(words("Le pont", Some("fr"), Some("le")), [(false, "Le pont".to_owned())]);
        let long = "mot ".repeat(400);
        assert_eq!(words(&long, None, None).last().unwrap().1, " …");
    }
}
