//! The API: everything that the pages show, for programs. `/api/v1/openapi.json` describes it.

#![expect(unused_qualifications, reason = "the macro that describes parameters writes paths in full")]

mod articles;
mod ask;
mod cache;
mod chain;
mod claims;
mod events;
mod format;
mod lists;
mod problem;
mod reading;
mod reviews;
mod shapes;
mod stories;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::sync::{Semaphore, watch};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use problem::tell;

use crate::app::App;
use crate::failure::Failure;

/// What the API keeps between requests.
pub struct Api {
    answers: cache::Answers,
    /// Articles that are read at once.
    readings: Arc<Semaphore>,
    /// Those who wait for events.
    listeners: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

impl Api {
    /// Nothing is kept yet; `readers` articles are read at once.
    pub fn new(readers: usize) -> Self {
        Self {
            answers: cache::Answers::default(),
            readings: Arc::new(Semaphore::new(readers.max(1))),
            listeners: Arc::new(Semaphore::new(events::LISTENERS)),
            stopping: watch::Sender::new(false),
        }
    }

    fn readings(&self) -> Arc<Semaphore> {
        Arc::clone(&self.readings)
    }

    fn listeners(&self) -> Arc<Semaphore> {
        Arc::clone(&self.listeners)
    }

    /// Becomes true when the server is on its way down.
    fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Ends what would go on for ever.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Selon",
        description = "A ledger of attributed claims: who says what, on whose word, when, with which figures. Every record opens \
            on the words that it came from: spans are `[start, end]` in Unicode code points of the article's text, with a third \
            element `\"title\"` in the headline.\n\nLists come as JSON, CSV or Parquet, by the `Accept` header or by `format`; \
            `next` and a `Link` header lead to the next page. Answers have entity tags. Failures are problem details (RFC 9457); \
            their `code` is the same in every version.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    components(schemas(Failure)),
    tags(
        (name = "coverage", description = "Articles and their versions"),
        (name = "claims", description = "Who says what"),
        (name = "chain", description = "The ledger as it was written"),
        (name = "reading", description = "Reading articles"),
    ),
)]
struct Description;

/// The API with its description; what is kept is kept in `app`.
fn all() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(articles::find, reading::ingest))
        .routes(routes!(articles::one))
        .routes(routes!(articles::versions))
        .routes(routes!(articles::changes))
        .routes(routes!(articles::version))
        .routes(routes!(articles::raw))
        .routes(routes!(claims::find))
        .routes(routes!(claims::one))
        .routes(routes!(claims::figures))
        .routes(routes!(lists::facets))
        .routes(routes!(lists::speakers))
        .routes(routes!(lists::outlets))
        .routes(routes!(lists::stances))
        .routes(routes!(stories::list))
        .routes(routes!(stories::one))
        .routes(routes!(reviews::list, reviews::decide))
        .routes(routes!(chain::entries))
        .routes(routes!(chain::body))
        .routes(routes!(chain::stats))
        .routes(routes!(chain::verify))
        .routes(routes!(events::events))
        .routes(routes!(reading::read))
}

/// The description of the API, OpenAPI 3.1, indented.
///
/// # Errors
/// There is no memory to write it.
pub fn openapi() -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&all().into_openapi())?;
    text.push('\n');
    Ok(text)
}

/// Everything below `/api`.
pub fn routes(app: &App) -> Router<App> {
    let missing =
        || async { Failure::not_found("no such address; /api/v1/openapi.json lists those that there are") };
    let (router, _) = all().split_for_parts();
    let v1 = router
        .layer(from_fn_with_state(app.clone(), cache::answer))
        .route("/openapi.json", get(described))
        .fallback(missing)
        .method_not_allowed_fallback(|| async {
            let detail = "not with this method; `Allow` says with which";
            Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
        })
        .layer(DefaultBodyLimit::max(crate::serve::BODY));
    Router::new().nest("/api", Router::new().nest("/v1", v1).fallback(missing))
}

async fn described() -> Result<([(header::HeaderName, &'static str); 1], String), Failure> {
    let text = openapi().map_err(|error| Failure::inside(&error))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text))
}
