//! Atom feeds of claims.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use selon_ledger::{Filter, Ledger, Sort};

use crate::claim::Shown;
use crate::failure::Failure;
use crate::link;
use crate::ui::Ui;

/// Claims in a feed.
const ENTRIES: usize = 50;

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    lang: &'static str,
    title: String,
    id: String,
    updated: String,
    page: String,
    here: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    updated: String,
    title: String,
    author: Option<String>,
    href: String,
    text: String,
    source: String,
}

/// The newest claims that fit.
///
/// # Errors
/// What the ledger fails with.
pub fn newest(ledger: &dyn Ledger, filter: &Filter) -> Result<Vec<Shown>, Failure> {
    let found = ledger.claims(filter, Sort::Newest, None, ENTRIES)?;
    Ok(found.items.iter().map(|hit| Shown::of(hit, None)).collect())
}

/// A feed of `claims`; `page` is what it is the feed of, `here` its own address.
///
/// # Errors
/// The template fails.
pub fn feed(ui: Ui, title: &str, page: &str, here: &str, claims: &[Shown]) -> Result<Response, Failure> {
    let colon = if ui.french() { "\u{a0}: " } else { ": " };
    let entry = |claim: &Shown| {
        let speaker = claim.record.speaker.as_deref().map(printable);
        let verb = ui.word("polarity", &claim.record.polarity);
        let who = speaker.clone().unwrap_or_else(|| ui.t("claim-nobody").into_owned());
        let outlet = claim.version.outlet.as_deref().unwrap_or_default();
        let day = claim.version.date.as_deref().map(|date| ui.date(date)).unwrap_or_default();
        Entry {
            // The same claim of the same article has the same id, whichever version it is read in.
            id: format!(
                "urn:selon:article:{}:claim:{}",
                claim.version.article,
                link::segment(&claim.record.id)
            ),
            updated: claim.version.at.clone(),
            title: printable(&format!("{who} {verb}{colon}{}", cut(&claim.record.text, 110))),
            author: speaker,
            href: claim.href(),
            text: printable(&claim.record.text),
            source: printable(&format!("{} — {outlet}, {day}", claim.title())),
        }
    };
    let entries: Vec<Entry> = claims.iter().map(entry).collect();
    let updated = entries.iter().map(|entry| entry.updated.as_str()).max().unwrap_or("1970-01-01T00:00:00Z");
    let feed = Feed {
        lang: ui.code(),
        title: printable(title),
        id: format!("urn:selon:feed:{}", link::segment(here)),
        updated: updated.to_owned(),
        page: page.to_owned(),
        here: here.to_owned(),
        entries,
    };
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed.render()?).into_response())
}

/// What XML can have.
fn printable(text: &str) -> String {
    let fits = |c: &char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(fits).collect()
}

/// The first words of a text, of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let part: String = text.chars().take(most).collect();
    let whole = part.rsplit_once(' ').map_or(part.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_have_what_xml_can_have() {
        assert_eq!(printable("a\u{0}b\u{b}c\u{ffff}é𝄞"), "abcé𝄞");
        assert_eq!(cut("un deux trois", 9), "un deux …");
    }
}
