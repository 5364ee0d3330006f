//! Pages for people. Each module is one page: its address, its question, its template.

mod front;
mod preferences;
mod story;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::failure::Failure;

/// All pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(front::get))
        .route("/preferences", post(preferences::post))
        .route("/stories/{id}", get(story::get))
        .fallback(|| async { Failure::not_found("no such page") })
}
