//! Who speaks: all of them, and each with what is on record.

use std::cmp::Reverse;
use std::sync::Arc;

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
    counting: bool,
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
    let counting = found.is_none();
    let speakers = found.map(|found| found.to_vec()).unwrap_or_default();
    let most = speakers.iter().map(|speaker| speaker.claims).max().unwrap_or(0);
    page(&Speakers { frame, asked, speakers, most, counting })
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
    counted: Vec<Counted>,
    names: Vec<Speaker>,
    figures: Vec<Shown>,
    places: Vec<(String, String, u64)>,
}

#[derive(Template)]
#[template(path = "speaker.html")]
struct One {
    frame: Frame,
    named: String,
    heading: String,
    asked: Asked,
    by_id: bool,
    known: Option<Arc<Known>>,
    total: Option<u64>,
    groups: Vec<Group>,
    claims: Vec<Shown>,
    next: Option<String>,
    /// The id that all claims of the page share.
    id: Option<String>,
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
        self.id.as_deref().filter(|_| !self.by_id).map(|id| format!("/speakers/{}", link::segment(id)))
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
    let first = after.is_none();
    let (by_id, claims, next) = app
        .pool()
        .ask(move |ledger| {
            let filter = filter(ledger, &name)?;
            let found = ledger.claims(&filter, Sort::Newest, after.as_deref(), PAGE)?;
            let claims: Vec<Shown> = found.items.iter().map(|hit| Shown::of(hit, None)).collect();
            Ok((filter.actor.is_some(), claims, found.next))
        })
        .await?;
    if claims.is_empty() && first {
        return Err(Failure::not_found("nobody of that name speaks here"));
    }
    let name = named.clone();
    let known = app.recall(format!("speaker {named}"), move |ledger| know(ledger, &name)).await?;
    let asked = question(&named, by_id);
    let next =
        next.map(|next| Asked::default().then(&next).on(&format!("/speakers/{}", link::segment(&named))));
    let counted = known.as_ref().map(|known| known.counted.as_slice());
    let groups = groups(frame.ui, &asked, counted.unwrap_or_default(), 24);
    let total = counted.map(total);
    let names = known.as_ref().and_then(|known| known.names.first()).map(|first| &first.speaker);
    let latest = claims.first().and_then(|claim| claim.record.speaker.as_ref());
    let heading = names.or(latest).filter(|_| by_id).unwrap_or(&named).clone();
    let mut ids = claims.iter().map(|claim| claim.actor().map(str::to_owned));
    let one = ids.next().flatten();
    let id = one.filter(|one| ids.all(|id| id.as_ref() == Some(one)));
    page(&One { frame, named, heading, asked, by_id, known, total, groups, claims, next, id })
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
    places.sort_by_key(|place| Reverse(place.2));
    places.truncate(15);
    let figures = latest.into_iter().filter(|claim| !claim.figures.is_empty()).take(15).collect();
    Ok(Known { counted, names, figures, places })
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
