//! Quotations by article, in the shape of GDELT's Global Quotation Graph: `date`, `url`, `title`, `lang`, and `quotes` with the
//! words before, in and after each. Whoever reads that reads this; what Selon knows beside is in fields of other names.

use selon_ledger::ClaimHit;
use selon_text::{Field, Lang, Text};
use serde_json::{Value, json};

use super::{Article, Marked, spans};
use crate::gdelt;

/// Characters before and after a quotation.
const AROUND: usize = 100;

/// The quotations of an article; `None` where nothing is quoted.
pub fn record(article: &Article, hits: &[ClaimHit], draft: bool) -> Option<Value> {
    let (title, text) =
        (article.field("title").unwrap_or_default(), article.field("text").unwrap_or_default());
    let marked = [Marked::new(text), Marked::new(title)];
    let lang = article.body["reading"]["lang"].as_str().and_then(|lang| lang.parse::<Lang>().ok());
    let mut quotes = Vec::new();
    for hit in hits {
        let record = if draft { hit.record.clone() } else { hit.reviewed() };
        let content = spans(&record["content"]);
        let quoted = match (record["kind"].as_str(), lang) {
            (Some("direct"), _) => content,
            (Some("mixed"), Some(lang)) => within(&content, title, text, lang),
            _ => continue,
        };
        for (start, end, headline) in quoted {
            let of = &marked[usize::from(headline)];
            quotes.push(json!({
                "pre": of.part(start.saturating_sub(AROUND), start),
                "quote": of.part(start, end),
                "post": of.part(end, end + AROUND),
                "speaker": record["speaker"],
                "speaker_type": record["speaker_type"],
                "actor": record["actor"],
                "role": record["role"],
                "claim": record["id"],
            }));
        }
    }
    // The graph has moments; of an article only the day is known.
    let date = article.field("date").map(|date| format!("{date}T00:00:00Z"));
    (!quotes.is_empty()).then(|| {
        json!({
            "date": date,
            "url": article.field("url"),
            "title": article.field("title"),
            "lang": lang.and_then(|lang| gdelt::name(&lang.to_string())),
            "quotes": quotes,
            "outlet": article.field("outlet"),
            "doc": article.field("doc"),
        })
    })
}

/// What stands between quotation marks in `content`.
fn within(
    content: &[(usize, usize, bool)],
    title: &str,
    text: &str,
    lang: Lang,
) -> Vec<(usize, usize, bool)> {
    let mut out = Vec::new();
    for headline in [true, false] {
        let pieces: Vec<_> = content.iter().filter(|piece| piece.2 == headline).collect();
        if pieces.is_empty() {
            continue;
        }
        let (source, field) = if headline { (title, Field::Title) } else { (text, Field::Text) };
        let read = Text::new(source, lang, field);
        for quote in read.quotes() {
            let span = read.span(quote.start..quote.end);
            let (start, end) = (span.start as usize, span.end as usize);
            // A quotation within a quotation is part of it.
            let nested = out.iter().any(|(s, e, h)| *h == headline && *s <= start && end <= *e);
            let inside = pieces.iter().any(|(s, e, _)| *s <= start && end <= *e);
            if start < end && inside && !nested {
                out.push((start, end, headline));
            }
        }
    }
    out
}
