//! Who speaks: all of them, and each with what is on record.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use selon_ledger::{Facet, Filter, Ledger, Sort, Speaker};

use crate::app::App;
use crate::asked::Asked;
use crate::claim::Shown;
use crate::counts::{Counted, Group, count, groups, total};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::{Page, page};
use crate::{feed, link};

/// Speakers of a list.
const SPEAKERS: usize = 100;
/// Claims of a page.
const PAGE: usize = 20;
/// Claims that figures and places are taken from.
const LATEST: usize = 60;
/// Names that a page tells apart.
const NAMES: usize = 12;

#[derive(Template)]
#[template(path = "speakers.html")]
struct Speakers {
    frame: Frame,
    asked: Asked,
    speakers: Vec<Speaker>,
    most: u64,
}

impl Speakers {
    fn href(&self, name: &str) -> String {
        link::speaker(name, None)
    }

    fn bar(&self, claims: &u64) -> u64 {
        crate::counts::hundredths(*claims, self.most)
    }

    fn choices(&self, key: &str) -> &'static [&'static str] {
        Asked::choices(key)
    }
}

/// The list of speakers.
pub async fn list(State(app): State<App>, frame: Frame, RawQuery(query): RawQuery) -> Page {
    let asked = Asked::read(query.as_deref()).plain();
    let other = asked.clone();
    let found = app
        .recall(format!("speakers {}", asked.query()), move |ledger| {
            Ok(ledger.speakers(&other.filter(ledger)?, SPEAKERS)?)
        })
        .await?;
    let most = found.iter().map(|speaker| speaker.claims).max().unwrap_or(0);
    page(&Speakers { frame, asked, speakers: found.to_vec(), most })
}

/// The claims of a speaker: `named` is an id, or words of a name.
///
/// # Errors
/// What the ledger fails with.
pub fn filter(ledger: &dyn Ledger, named: &str) -> Result<Filter, Failure> {
    let by_id = Filter { actor: Some(named.to_owned()), ..Filter::default() };
    // An id never has capitals or blanks; most names have.
    let may_be_id = !named.contains(char::is_whitespace) && named.to_lowercase() == named;
    if may_be_id && !ledger.claims(&by_id, Sort::Ledger, None, 1)?.items.is_empty() {
        return Ok(by_id);
    }
    Ok(Filter { speaker: Some(named.to_owned()), ..Filter::default() })
}

/// What is counted about a speaker.
struct Known {
    by_id: bool,
    counted: Vec<Counted>,
    names: Vec<Speaker>,
    figures: Vec<Shown>,
    places: Vec<(String, String, u64)>,
    /// The id that all names of the latest claims share.
    id: Option<String>,
}

#[derive(Template)]
#[template(path = "speaker.html")]
struct One {
    frame: Frame,
    named: String,
    heading: String,
    asked: Asked,
    known: std::sync::Arc<Known>,
    total: u64,
    groups: Vec<Group>,
    claims: Vec<Shown>,
    next: Option<String>,
}

impl One {
    fn feed(&self) -> String {
        format!("/speakers/{}/feed.atom", link::segment(&self.named))
    }

    fn all(&self) -> String {
        self.asked.on("/claims")
    }

    fn search(&self, name: &str) -> String {
        Asked::default().with("speaker", name).on("/claims")
    }

    fn place(&self, place: &str) -> String {
        self.asked.with("place", place).on("/claims")
    }

    /// The id's page, where this is the page of a name and all claims under it have one id.
    fn by_id(&self) -> Option<String> {
        self.known
            .id
            .as_deref()
            .filter(|_| !self.known.by_id)
            .map(|id| format!("/speakers/{}", link::segment(id)))
    }
}

fn question(named: &str, by_id: bool) -> Asked {
    Asked::default().with(if by_id { "actor" } else { "speaker" }, named)
}

/// The page of a speaker.
pub async fn one(
    State(app): State<App>,
    frame: Frame,
    Path(named): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let after = Asked::read(query.as_deref()).get("after").map(str::to_owned);
    let name = named.clone();
    let known = app.recall(format!("speaker {named}"), move |ledger| know(ledger, &name)).await?;
    let total = total(&known.counted);
    if total == 0 {
        return Err(Failure::not_found("nobody of that name speaks here"));
    }
    let asked = question(&named, known.by_id);
    let other = asked.clone();
    let (claims, next) = app
        .pool()
        .ask(move |ledger| {
            let found = ledger.claims(&other.filter(ledger)?, Sort::Newest, after.as_deref(), PAGE)?;
            Ok((found.items.iter().map(|hit| Shown::of(hit, None)).collect(), found.next))
        })
        .await?;
    let next = next
        .map(|next: String| Asked::default().then(&next).on(&format!("/speakers/{}", link::segment(&named))));
    let groups = groups(frame.ui, &asked, &known.counted, 24);
    let heading =
        if known.by_id { known.names.first().map_or(&named, |first| &first.speaker) } else { &named };
    let heading = heading.clone();
    page(&One { frame, named, heading, asked, known, total, groups, claims, next })
}

fn know(ledger: &dyn Ledger, named: &str) -> Result<Known, Failure> {
    let filter = filter(ledger, named)?;
    let facets = [Facet::Month, Facet::Outlet, Facet::Polarity, Facet::Kind, Facet::Lang];
    let counted = count(ledger, &filter, &facets)?;
    let names = ledger.speakers(&filter, NAMES)?;
    let found = ledger.claims(&filter, Sort::Newest, None, LATEST)?;
    let latest: Vec<Shown> = found.items.iter().map(|hit| Shown::of(hit, None)).collect();
    let mut places: Vec<(String, String, u64)> = Vec::new();
    for (text, asked) in latest.iter().flat_map(|claim| &claim.places) {
        match places.iter_mut().find(|(_, other, _)| other == asked) {
            Some((_, _, count)) => *count += 1,
            None => places.push((text.clone(), asked.clone(), 1)),
        }
    }
    places.sort_by(|a, b| b.2.cmp(&a.2));
    places.truncate(15);
    let mut ids = latest.iter().map(|claim| claim.actor().map(str::to_owned));
    let first = ids.next().flatten();
    let id = first.filter(|first| ids.all(|id| id.as_ref() == Some(first)));
    let figures = latest.into_iter().filter(|claim| !claim.figures.is_empty()).take(15).collect();
    Ok(Known { by_id: filter.actor.is_some(), counted, names, figures, places, id })
}

/// The newest claims of a speaker, as a feed.
pub async fn atom(
    State(app): State<App>,
    frame: Frame,
    Path(named): Path<String>,
) -> Result<Response, Failure> {
    let name = named.clone();
    let claims = app.pool().ask(move |ledger| feed::newest(ledger, &filter(ledger, &name)?)).await?;
    let page = format!("/speakers/{}", link::segment(&named));
    let title = claims.first().and_then(|claim| claim.record.speaker.clone()).unwrap_or(named);
    feed::feed(frame.ui, &title, &page, &format!("{page}/feed.atom"), &claims)
}
