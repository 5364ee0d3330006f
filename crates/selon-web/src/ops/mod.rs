//! What whoever runs the server needs: whether it lives, whether it can answer, what it did, and a line for each request.

mod meters;

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub use meters::Meters;

use crate::access::{self, By, Caller, Peer, refusal};
use crate::app::App;
use crate::failure::Failure;
use crate::hooks;

/// The header that names a request, in the answer and in the log.
const ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest time for the ledger to say that it is there.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is asked by programs that watch the server.
pub fn routes() -> Router<App> {
    Router::new().route("/health", get(health)).route("/ready", get(ready)).route("/metrics", get(metrics))
}

/// The process answers.
async fn health() -> Response {
    ([(CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// The ledger and what is kept beside it can be asked. While the server stops, no.
async fn ready(State(app): State<App>) -> Response {
    let asked = async {
        if app.stopping() {
            return Err(Failure::stopping());
        }
        app.pool().ask(|ledger| Ok(ledger.head()?)).await?;
        app.store().ask(|db| Ok(db.query_row("SELECT 1", [], |_| Ok(()))?)).await
    };
    let (status, words) = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(failure)) if failure.code == "stopping" => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
        Ok(Err(_)) => (StatusCode::SERVICE_UNAVAILABLE, "the ledger cannot be asked\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the ledger is too slow\n"),
    };
    (status, [(CACHE_CONTROL, "no-store")], words).into_response()
}

/// Counts, in the text format of Prometheus; for this machine, or with a token.
async fn metrics(State(app): State<App>, request: Request) -> Response {
    let here =
        request.extensions().get::<Peer>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
    let caller = request.extensions().get::<Caller>();
    let known = caller.is_some_and(|caller| matches!(caller.by, By::Token(_) | By::Session(_)));
    if !known && (!here || app.config().access.proxy) {
        let failure = Failure::new(StatusCode::UNAUTHORIZED, "login_needed", "send a token");
        return refusal(failure, None);
    }
    let stats = app.pool().ask(|ledger| Ok((ledger.head()?.seq, ledger.stats()?))).await;
    let waiting = app.store().ask(|db| hooks::log::counts(db)).await;
    let (entries, stats) = match stats {
        Ok(known) => known,
        Err(failure) => return failure.into_response(),
    };
    let text = app.meters().text(app.now(), entries, &stats, waiting.unwrap_or_default());
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], text).into_response()
}

/// Gives each request a name, counts it, and writes a line about it. Queries are left out: what people search for is theirs.
pub async fn watch(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = id(&app, &request);
    let (method, path) = (request.method().clone(), request.uri().path());
    let path = if access::has_token(path) { "(a token)" } else { path }.to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let peer = request.extensions().get::<Peer>().copied();
    let client = access::client(request.headers(), peer, app.config().access.proxy);
    let begun = Instant::now();
    let under_way = app.meters().enter();
    let mut response = next.run(request).await;
    drop(under_way);
    let (took, status) = (begun.elapsed(), response.status().as_u16());
    app.meters().answered(method.as_str(), route.as_deref().unwrap_or("none"), status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let client = client.map(|client| client.to_string()).unwrap_or_default();
    tracing::info!(target: "selon::request", id, %method, path, status, micros, client, "answered");
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(ID, id);
    }
    response
}

/// The name that the proxy in front gave, if it is a plain one; else the next of ours.
fn id(app: &App, request: &Request) -> String {
    let given = || {
        let given = request.headers().get(&ID).filter(|_| app.config().access.proxy)?.to_str().ok()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        ((1..=64).contains(&given.len()) && given.chars().all(plain)).then(|| given.to_owned())
    };
    given().unwrap_or_else(|| app.meters().next_id())
}
