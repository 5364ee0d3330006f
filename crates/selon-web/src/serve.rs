use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::config::Config;
use crate::{api, assets, headers, html, pages};

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

/// All answers.
pub fn routes(app: App) -> Router {
    let pages = pages::routes().layer(from_fn_with_state(app.clone(), html::dress));
    Router::new()
        .merge(pages)
        .merge(api::routes(&app))
        .route("/assets/{name}", get(assets::get))
        .layer(CatchPanicLayer::new())
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME))
        .layer(from_fn(api::tell))
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::secure))
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
    runtime.block_on(async {
        let bind = config.bind;
        let listener = TcpListener::bind(bind).await.map_err(|error| Error::Bind(bind, error))?;
        ready(listener.local_addr()?);
        let app = App::new(config);
        let told = app.clone();
        // Streams have no end of their own: they are ended, so that connections are done.
        let stop = async move {
            stop.await;
            told.stop();
        };
        axum::serve(listener, routes(app)).with_graceful_shutdown(stop).await?;
        Ok(())
    })
}
