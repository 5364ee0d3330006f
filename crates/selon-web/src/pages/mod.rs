//! Pages for people. Each module is one page: its address, its question, its template.

mod account;
mod admin;
mod front;
mod login;
mod preferences;
mod webhooks;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::failure::Failure;

/// All pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(front::get))
        .merge(account::routes())
        .merge(admin::routes())
        .merge(login::routes())
        .merge(webhooks::routes())
        .route("/preferences", post(preferences::post))
        .fallback(|| async { Failure::not_found("no such page") })
}
