use askama::Template;
use axum::extract::State;
use selon_ledger::{Filter, Sort, Stats, Version};

use crate::app::App;
use crate::frame::Frame;
use crate::html::{Page, page};

/// Articles on the front page.
const ARTICLES: usize = 20;

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    stats: Stats,
    articles: Vec<Version>,
}

/// The front page.
pub async fn get(State(app): State<App>, frame: Frame) -> Page {
    let (stats, articles) = app
        .pool()
        .ask(|ledger| {
            let found = ledger.find(&Filter::default(), Sort::Newest, None, ARTICLES)?;
            Ok((ledger.stats()?, found.items))
        })
        .await?;
    page(&Front { frame, stats, articles })
}
