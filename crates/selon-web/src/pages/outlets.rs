//! Outlets: all of them, and each with whom it quotes and how.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use selon_ledger::{Facet, Filter, Ledger, Sort, Speaker, Version};

use super::claims;
use crate::app::App;
use crate::asked::Asked;
use crate::counts::{Counted, Group, Line, count, groups, hundredths, label, total};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::{Page, page};
use crate::{feed, link};

/// Articles of a page.
const PAGE: usize = 20;
/// Speakers listed.
const SPEAKERS: usize = 30;

#[derive(Template)]
#[template(path = "outlets.html")]
struct Outlets {
    frame: Frame,
    lines: Vec<Line>,
    counting: bool,
}

/// The list of outlets, by how many claims they have.
pub async fn list(State(app): State<App>, frame: Frame) -> Page {
    let counted = claims::counts(&app, &Asked::default()).await?;
    let counting = counted.is_none();
    let counted = counted.as_deref().map(Vec::as_slice).unwrap_or_default();
    let outlets = counted.iter().find(|(facet, _)| *facet == Facet::Outlet);
    let values = outlets.map(|(_, values)| values.as_slice()).unwrap_or_default();
    let (longest, all) = (values.iter().map(|v| v.1).max().unwrap_or(0), values.iter().map(|v| v.1).sum());
    let line = |(value, count): &(Option<String>, u64)| Line {
        label: label(frame.ui, Facet::Outlet, value.as_deref()),
        count: *count,
        bar: hundredths(*count, longest),
        share: hundredths(*count, all),
        href: value.as_deref().map(link::outlet),
    };
    let lines = values.iter().map(line).collect();
    page(&Outlets { frame, lines, counting })
}

struct Known {
    counted: Vec<Counted>,
    speakers: Vec<Speaker>,
}

#[derive(Template)]
#[template(path = "outlet.html")]
struct One {
    frame: Frame,
    name: String,
    asked: Asked,
    known: Option<Arc<Known>>,
    total: Option<u64>,
    /// Claims of named sources, of unnamed ones, and of nobody.
    sources: [u64; 3],
    groups: Vec<Group>,
    articles: Vec<Version>,
    next: Option<String>,
}

impl One {
    fn feed(&self) -> String {
        format!("{}/feed.atom", link::outlet(&self.name))
    }

    fn all(&self) -> String {
        self.asked.on("/claims")
    }

    fn of_speaker(&self, name: &str) -> String {
        self.asked.with("speaker", name).on("/claims")
    }

    fn share(&self, at: &usize) -> u64 {
        hundredths(self.sources.get(*at).copied().unwrap_or(0), self.sources.iter().sum())
    }
}

/// Claims of named sources, of unnamed ones, and of nobody, by the sort of speaker.
pub fn sources(values: &[(Option<String>, u64)]) -> [u64; 3] {
    let mut out = [0; 3];
    for (value, count) in values {
        let at = match value.as_deref() {
            Some("unnamed" | "group") => 1,
            Some(_) => 0,
            None => 2,
        };
        out[at] += count;
    }
    out
}

fn filter(name: &str) -> Filter {
    Filter { outlet: Some(name.to_owned()), ..Filter::default() }
}

/// The page of an outlet.
pub async fn one(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let after = Asked::read(query.as_deref()).get("after").map(str::to_owned);
    let asked = Asked::default().with("outlet", &name);
    let other = name.clone();
    let (articles, next): (Vec<Version>, Option<String>) = app
        .pool()
        .ask(move |ledger| {
            let found = ledger.find(&filter(&other), Sort::Newest, after.as_deref(), PAGE)?;
            Ok((found.items, found.next))
        })
        .await?;
    let Some(first) = articles.first() else {
        return Err(Failure::not_found("there is no article of such an outlet"));
    };
    // Whatever the case and accents in the address, as the outlet is called.
    let name = first.outlet.clone().unwrap_or(name);
    let other = name.clone();
    let known = app.recall(format!("outlet {name}"), move |ledger| know(ledger, &other)).await?;
    let counted = known.as_ref().map(|known| known.counted.as_slice());
    let kinds = counted.unwrap_or_default().iter().find(|(facet, _)| *facet == Facet::SpeakerType);
    let sources = sources(kinds.map(|(_, values)| values.as_slice()).unwrap_or_default());
    let groups = groups(frame.ui, &asked, counted.unwrap_or_default(), 24);
    let total = counted.map(total);
    let next = next.map(|next| Asked::default().then(&next).on(&link::outlet(&name)));
    page(&One { frame, name, asked, known, total, sources, groups, articles, next })
}

fn know(ledger: &dyn Ledger, name: &str) -> Result<Known, Failure> {
    let filter = filter(name);
    let facets = [Facet::Kind, Facet::SpeakerType, Facet::Polarity, Facet::Month];
    Ok(Known { counted: count(ledger, &filter, &facets)?, speakers: ledger.speakers(&filter, SPEAKERS)? })
}

/// The newest claims of an outlet, as a feed.
pub async fn atom(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let other = name.clone();
    let claims = app.pool().ask(move |ledger| feed::newest(ledger, &filter(&other))).await?;
    let page = link::outlet(&name);
    feed::feed(frame.ui, &name, &page, &format!("{page}/feed.atom"), &claims)
}
