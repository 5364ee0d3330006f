//! What is written, as it is written: server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use selon_ledger::Ledger;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use utoipa::IntoParams;

use super::ask::{Query, entry};
use super::problem::OfList;
use crate::app::App;
use crate::failure::Failure;

/// Streams at once.
pub const LISTENERS: usize = 256;
/// How often the ledger is looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How often something is sent when there is nothing to send.
const ALIVE: Duration = Duration::from_secs(15);
/// Entries that are fetched at once.
const STRIDE: usize = 100;

/// From where, and how long.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// Behind the entry of this number; without it, and without `Last-Event-ID`, what is written from now on.
    #[param(maximum = 9_223_372_036_854_775_807_i64)]
    after: Option<u64>,
    /// Whether to wait for what is yet to be written; `false` ends with the last entry that there is.
    #[param(default = true)]
    follow: Option<bool>,
}

/// What is written to the ledger, as it is written: server-sent events
///
/// An event for each entry, named by its kind (`run`, `version`, `end`, `review`), with its number as id: whoever comes back with
/// `Last-Event-ID` misses nothing.
#[utoipa::path(
    get,
    path = "/events",
    tag = "chain",
    operation_id = "events",
    params(From, ("last-event-id" = Option<String>, Header, description = "The id of the last event that came")),
    responses((status = 200, description = "Events", body = String, content_type = "text/event-stream"), OfList),
)]
pub async fn events(
    State(app): State<App>,
    headers: HeaderMap,
    Query((from,)): Query<(From,)>,
) -> Result<Response, Failure> {
    let last = headers.get("last-event-id").map(|id| id.to_str().ok().and_then(|id| id.trim().parse().ok()));
    let last: Option<u64> = match last {
        Some(None) => return Err(Failure::bad_query("last-event-id: not the number of an entry")),
        Some(last) => last,
        None => from.after,
    };
    let after = match last {
        Some(last) => entry(last)?,
        None => app.pool().head_now().await?.seq,
    };
    let busy = |_| {
        let detail = "too many listen already";
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
    };
    let place = app.api().listeners().try_acquire_owned().map_err(busy)?;
    let stopping = app.api().stopping();
    let listener = Listener {
        app,
        after,
        waiting: VecDeque::new(),
        stopping,
        follow: from.follow.unwrap_or(true),
        first: true,
        _place: place,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

struct Listener {
    app: App,
    after: u64,
    waiting: VecDeque<Event>,
    stopping: watch::Receiver<bool>,
    follow: bool,
    first: bool,
    _place: tokio::sync::OwnedSemaphorePermit,
}

impl Listener {
    /// The next event; `None` when the server stops, when nothing more is wanted, or when the ledger cannot be asked: then
    /// the listener comes back with the last id, and is told why.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.first) {
            // The head of the answer goes out at once, whether or not there is anything to tell.
            return Some(Event::default().comment("selon").retry(Duration::from_secs(2)));
        }
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if *self.stopping.borrow() {
                return None;
            }
            let head = self.app.pool().head().await.ok()?;
            if head.seq > self.after {
                let after = self.after;
                let events = self.app.pool().ask(move |ledger| {
                    let entries = ledger.entries(after, STRIDE)?;
                    entries.iter().map(|entry| event(ledger, entry)).collect::<Result<Vec<_>, Failure>>()
                });
                for (seq, event) in events.await.ok()? {
                    self.after = seq;
                    self.waiting.push_back(event);
                }
                if !self.waiting.is_empty() {
                    continue;
                }
            }
            if !self.follow {
                return None;
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => (),
                _ = self.stopping.changed() => (),
            }
        }
    }
}

/// An entry as an event.
fn event(ledger: &dyn Ledger, entry: &selon_ledger::Entry) -> Result<(u64, Event), Failure> {
    let body: Value = serde_json::from_slice(&entry.body()?).map_err(|error| Failure::inside(&error))?;
    let mut data =
        json!({"seq": entry.seq, "at": entry.at, "run": entry.run, "hash": entry.hash.to_string()});
    if entry.kind == "version" {
        let article = &body["article"];
        let count = |name: &str| body["reading"][name].as_array().map_or(0, Vec::len);
        data["article"] = json!(ledger.article(&entry.seq.to_string())?);
        for name in ["doc", "url", "outlet", "title", "date"] {
            data[name] = article[name].clone();
        }
        data["claims"] = count("claims").into();
        data["stances"] = count("stances").into();
    } else if let (Value::Object(data), Value::Object(body)) = (&mut data, body) {
        data.extend(body);
    }
    let event = Event::default().id(entry.seq.to_string()).event(&entry.kind).json_data(data);
    Ok((entry.seq, event.map_err(|error| Failure::inside(&error))?))
}
