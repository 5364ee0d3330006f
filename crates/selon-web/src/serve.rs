use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::{RequestBodyDeadlineLayer, TimeoutLayer};

use crate::app::App;
use crate::config::Config;
use crate::listen::listen;
use crate::{access, api, assets, headers, hooks, html, ops, pages};

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened on.
    #[error("{0}: {1}")]
    Bind(SocketAddr, io::Error),
    /// The runtime or the socket fails.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Longest body of a request, in bytes.
pub const BODY: usize = 12 << 20;
/// Longest time for an answer to begin.
const TIME: Duration = Duration::from_secs(30);

/// Longest time for webhooks under way when the server stops.
const LAST: Duration = Duration::from_secs(12);

/// All answers.
pub fn routes(app: App) -> Router {
    let guard = from_fn_with_state(app.clone(), access::guard);
    let pages = pages::routes().layer(guard.clone()).layer(from_fn_with_state(app.clone(), html::dress));
    Router::new()
        .merge(pages)
        .merge(ops::routes())
        .merge(api::routes(&app).layer(guard))
        .route("/assets/{name}", get(assets::get))
        .layer(CatchPanicLayer::new())
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(RequestBodyDeadlineLayer::new(TIME))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME))
        .layer(from_fn(api::tell))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), access::identify))
        .layer(from_fn(headers::secure))
        .layer(from_fn_with_state(app.clone(), ops::watch))
        .with_state(app)
}

/// Listens and answers until `stop` ends; requests under way are finished first. `ready` is told where it listens, which
/// matters when the port was left open.
///
/// # Errors
/// The address is taken or not ours, or the system fails.
pub fn serve(
    config: Config,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let bind = config.bind;
        let listener = TcpListener::bind(bind).await.map_err(|error| Error::Bind(bind, error))?;
        ready(listener.local_addr()?);
        let app = App::new(config);
        let hooks = app.config().events.clone().map(|events| tokio::spawn(hooks::run(app.clone(), events)));
        let bounds = app.config().access.bounds;
        listen(listener, routes(app.clone()), app, bounds, stop).await;
        if let Some(hooks) = hooks {
            let _ = timeout(LAST, hooks).await;
        }
        Ok(())
    });
    // A question to the ledger that still runs holds nothing up: nobody waits for its answer any more.
    runtime.shutdown_timeout(Duration::from_secs(2));
    served
}
