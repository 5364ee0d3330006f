//! One story: what is said, by whom, from how many origins, how figures move, how quotations differ, who stands where.

mod chain;
mod map;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, Query, State};
use selon_desk::{Shown, View};
use selon_ledger::Ledger;
use selon_story::Told;
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::{Page, page};
use crate::ui::Ui;

use map::Spot;
pub use view::{Words, value};

/// Statements on the page; the rest is told by their number, and is in the export.
const STATEMENTS: usize = 30;
/// Places on the map.
const SPOTS: usize = 40;

/// Which view.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    draft: bool,
}

#[derive(Template)]
#[template(path = "story.html")]
struct Story {
    frame: Frame,
    shown: Shown,
    spots: Vec<Spot>,
    draft: bool,
}

/// The page of a story.
pub async fn get(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<u64>,
    Query(asked): Query<Asked>,
) -> Page {
    let view = if asked.draft { View::Draft } else { View::Reviewed };
    let (shown, spots) = app
        .stories()
        .ask(move |desk| {
            let shown = desk.story(id, view)?;
            let shown = shown.ok_or_else(|| Failure::not_found(format!("no story has the number {id}")))?;
            let spots = spots(desk.ledger(), &shown)?;
            Ok((shown, spots))
        })
        .await?;
    page(&Story { frame, shown, spots, draft: asked.draft })
}

/// The places that claims of the story are about, most named first.
fn spots(ledger: &dyn Ledger, shown: &Shown) -> Result<Vec<Spot>, Failure> {
    let mut found: BTreeMap<u64, Spot> = BTreeMap::new();
    for source in &shown.sources {
        let Some(body) = ledger.version(source.entry)? else { continue };
        let places = body.reading.claims.iter().flat_map(|claim| &claim.places);
        for spot in places.filter_map(Spot::read) {
            found.entry(spot.id).and_modify(|known| known.claims += 1).or_insert(spot);
        }
    }
    let mut spots: Vec<Spot> = found.into_values().collect();
    spots.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.name.cmp(&b.name)));
    spots.truncate(SPOTS);
    Ok(spots)
}

impl Story {
    fn ui(&self) -> Ui {
        self.frame.ui
    }

    /// Outlets, without repeating any.
    fn outlets(&self) -> usize {
        self.shown.sources.iter().filter_map(|source| source.outlet.as_deref()).collect::<BTreeSet<_>>().len()
    }

    /// First and last day of publication.
    fn days(&self) -> Option<(String, Option<String>)> {
        let dates = || self.shown.sources.iter().filter_map(|source| source.date.as_deref());
        let (first, last) = (dates().min()?, dates().max()?);
        let ui = self.ui();
        Some((ui.date(first), (first != last).then(|| ui.date(last))))
    }

    /// Articles that are nobody's copy, each with its copies behind it.
    fn folded(&self) -> Vec<(&Told, Vec<(&Told, &selon_story::Copy)>)> {
        let told = |number: u64| self.shown.story.articles.iter().find(|told| told.number == number);
        let best = |number: u64| {
            let of = self.shown.copies.iter().filter(|copy| copy.number == number && told(copy.of).is_some());
            of.max_by(|a, b| a.share.total_cmp(&b.share))
        };
        // A copy of a copy stands with what both go back to; a ring has no head, and stays unfolded.
        let head = |number: u64| {
            let (mut at, mut steps) = (number, 0);
            while let Some(copy) = best(at) {
                at = copy.of;
                steps += 1;
                if at == number || steps > self.shown.copies.len() {
                    return number;
                }
            }
            at
        };
        let articles = &self.shown.story.articles;
        let heads = articles.iter().filter(|told| head(told.number) == told.number);
        let copies = |of: &Told| {
            let copies =
                articles.iter().filter(|told| told.number != of.number && head(told.number) == of.number);
            copies.filter_map(|told| Some((told, best(told.number)?))).collect()
        };
        heads.map(|told| (told, copies(told))).collect()
    }
}
