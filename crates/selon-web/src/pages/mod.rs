//! Pages for people. Each module is one page: its address, its question, its template.

mod account;
mod admin;
mod article;
mod claims;
mod follow;
mod front;
mod login;
mod outlets;
mod preferences;
mod review;
mod speakers;
mod story;
mod voices;
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
        .route("/articles/{id}", get(article::get))
        .route("/articles/{id}/original", get(article::original))
        .route("/claims", get(claims::get))
        .route("/claims.csv", get(claims::table))
        .route("/claims.jsonl", get(claims::lines))
        .route("/claims/feed.atom", get(claims::atom))
        .route("/follow", get(follow::get).post(follow::post))
        .route("/follow/{id}/remove", post(follow::remove))
        .route("/outlets", get(outlets::list))
        .route("/outlets/{name}", get(outlets::one))
        .route("/outlets/{name}/feed.atom", get(outlets::atom))
        .route("/preferences", post(preferences::post))
        .route("/stories/{id}", get(story::get))
        .route("/review", get(review::get))
        .route("/review/{version}/{n}", get(review::one).post(review::post))
        .route("/speakers", get(speakers::list))
        .route("/speakers/{name}", get(speakers::one))
        .route("/speakers/{name}/feed.atom", get(speakers::atom))
        .route("/voices", get(voices::get))
        .route("/voices.csv", get(voices::table))
        .fallback(|| async { Failure::not_found("no such page") })
}
