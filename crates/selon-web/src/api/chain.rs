//! The chain of entries: what was written, and whether it still says what it said.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::ask::{Named, Nothing, Query, Stretch};
use super::format::{Format, Rows, Wanted};
use super::problem::{OfList, OfOne};
use super::shapes;
use crate::app::App;
use crate::failure::Failure;

/// Entries with their bodies that are given at once: each may be an article with all its claims.
const BODIES: usize = 100;

/// How much of entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Whole {
    /// With what they hold; then at most 100 come at once.
    bodies: Option<bool>,
}

/// Entries of the chain behind `after`, in order
///
/// Whoever keeps the last `next` and asks again gets all that was written since.
#[utoipa::path(
    get,
    path = "/entries",
    tag = "chain",
    operation_id = "entries",
    params(Whole, Stretch),
    responses(
        (status = 200, description = "Entries", content((shapes::Stretch<shapes::Entry> = "application/json"), (String = "text/csv"))),
        OfList,
    ),
)]
pub async fn entries(
    State(app): State<App>,
    wanted: Wanted,
    Query((whole, stretch)): Query<(Whole, Stretch)>,
) -> Result<Response, Failure> {
    const COLUMNS: [&str; 5] = ["seq", "kind", "at", "run", "hash"];
    let format = wanted.format(stretch.format(), &Format::TEXT)?;
    let bodies = whole.bodies.unwrap_or_default();
    let most = if bodies { BODIES } else { usize::MAX };
    let (limit, after) = (stretch.limit()?.min(most), stretch.after()?);
    let found = app.pool().ask(move |ledger| {
        let mut found = ledger.entries(after, limit + 1)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| Value::from(last.seq));
        let row = |entry: &selon_ledger::Entry| -> Result<Value, Failure> {
            let mut row = json!({"seq": entry.seq, "kind": entry.kind, "at": entry.at, "run": entry.run,
                "hash": entry.hash.to_string()});
            if let (true, Value::Object(fields)) = (bodies, &mut row) {
                let body = serde_json::from_slice(&entry.body()?).map_err(|error| Failure::inside(&error))?;
                fields.insert("body".to_owned(), body);
            }
            Ok(row)
        };
        Ok((found.iter().map(row).collect::<Result<Vec<_>, _>>()?, next))
    });
    let (rows, next) = found.await?;
    wanted.answer(format, &Rows { name: "entries", rows, next, columns: &COLUMNS })
}

/// What an entry holds, in the bytes that its hash is made of
#[utoipa::path(
    get,
    path = "/entries/{entry}/body",
    tag = "chain",
    operation_id = "entry_body",
    params(("entry" = u64, Path, description = "Its number")),
    responses((status = 200, description = "The body", body = Object), OfOne),
)]
pub async fn body(
    State(app): State<App>,
    Named(seq): Named<u64>,
    _: Query<(Nothing,)>,
) -> Result<Response, Failure> {
    let bytes = app.pool().ask(move |ledger| {
        let missing = || Failure::not_found("there is no entry of this number");
        let before = seq.checked_sub(1).ok_or_else(missing)?;
        let entry = ledger.entries(before, 1)?.pop().filter(|entry| entry.seq == seq);
        Ok(entry.ok_or_else(missing)?.body()?)
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes.await?).into_response())
}

/// Count what the ledger has
#[utoipa::path(
    get,
    path = "/stats",
    tag = "chain",
    operation_id = "stats",
    responses((status = 200, description = "Counts", body = shapes::Stats), OfList),
)]
pub async fn stats(State(app): State<App>, _: Query<(Nothing,)>) -> Result<Json<Value>, Failure> {
    let stats = app.pool().ask(|ledger| Ok(ledger.stats()?)).await?;
    Ok(Json(serde_json::to_value(stats).map_err(|error| Failure::inside(&error))?))
}

/// How far back.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Back {
    /// How many of the last entries.
    #[param(minimum = 1, maximum = 10000, default = 1000)]
    entries: Option<u32>,
}

/// Look at the end of the chain
///
/// Whether each of the last entries follows on the one before and has the hash of its content. `selon verify` looks at
/// everything.
#[utoipa::path(
    get,
    path = "/verify",
    tag = "chain",
    operation_id = "verify",
    params(Back),
    responses((status = 200, description = "What was found", body = shapes::Glance), OfList),
)]
pub async fn verify(State(app): State<App>, Query((back,)): Query<(Back,)>) -> Result<Response, Failure> {
    let count = match back.entries.unwrap_or(1000) {
        count @ 1..=10_000 => u64::from(count),
        _ => return Err(Failure::bad_query("entries: not from 1 to 10000")),
    };
    let verdict = app.pool().ask(move |ledger| Ok(selon_ledger::glance(ledger, count)?)).await?;
    let fault = verdict.fault.map(|fault| match fault.seq {
        Some(seq) => format!("entry {seq}: {}", fault.what),
        None => fault.what,
    });
    let found = json!({"sound": fault.is_none(), "entries": verdict.entries, "seq": verdict.head.seq,
        "hash": verdict.head.hash.to_string(), "fault": fault});
    // Bytes may be changed without an entry being added: this is looked at anew each time.
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(found)).into_response())
}
