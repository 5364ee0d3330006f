//! Decisions of people on claims.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use selon_ledger::{ClaimHit, Decision, Ledger, Said};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::ask::{Body, Query, Stretch};
use super::format::{Format, Rows, Wanted};
use super::problem::{OfList, OfSent};
use super::shapes;
use crate::access::{By, Caller};
use crate::app::App;
use crate::failure::Failure;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The record is right.
    Accept,
    /// It is no claim, or read wrongly beyond repair.
    Reject,
    /// It is right with the fields that are given.
    Correct,
}

/// A decision on a claim. The draft stays as it was read; questions show what people decided. The last decision counts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deciding {
    /// Id of the claim, or `ENTRY:N` where several versions have it.
    #[schema(min_length = 1, example = "2:0")]
    claim: String,
    verdict: Verdict,
    /// Who decides; with an account, its name counts instead.
    #[schema(min_length = 1, max_length = 200, example = "Ada")]
    by: String,
    /// For `correct`, and for it alone: fields as they should be.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    fields: Option<Map<String, Value>>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 10000)]
    note: Option<String>,
}

/// Decisions on claims, in the order of the ledger
#[utoipa::path(
    get,
    path = "/reviews",
    tag = "claims",
    operation_id = "reviews",
    params(Stretch),
    responses(
        (status = 200, description = "Decisions", content((shapes::Stretch<shapes::Review> = "application/json"), (String = "text/csv"))),
        OfList,
    ),
)]
pub async fn list(
    State(app): State<App>,
    wanted: Wanted,
    Query((stretch,)): Query<(Stretch,)>,
) -> Result<Response, Failure> {
    const COLUMNS: [&str; 8] = ["entry", "at", "version", "n", "claim", "reviewer", "verdict", "note"];
    let format = wanted.format(stretch.format(), &Format::TEXT)?;
    let (limit, after) = (stretch.limit()?, stretch.after()?);
    let mut found = app.pool().ask(move |ledger| Ok(ledger.reviews(after, limit + 1)?)).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| Value::from(last.seq));
    let rows = found.iter().map(row).collect();
    wanted.answer(format, &Rows { name: "reviews", rows, next, columns: &COLUMNS })
}

fn row(decision: &Decision) -> Value {
    let review = &decision.review;
    json!({
        "entry": decision.seq, "at": decision.at, "version": review.version, "n": review.n, "claim": review.claim,
        "reviewer": review.reviewer, "verdict": review.verdict, "fields": review.fields, "note": review.note,
    })
}

/// The last decision on a claim, with its entry.
pub fn last(ledger: &dyn Ledger, hit: &ClaimHit) -> Result<Value, Failure> {
    let mut found = Value::Null;
    let mut after = hit.version.seq;
    loop {
        let decisions = ledger.reviews(after, 1000)?;
        let Some(end) = decisions.last() else { return Ok(found) };
        after = end.seq;
        let ours = |d: &&Decision| d.review.version == hit.version.seq && d.review.n == hit.n;
        if let Some(decision) = decisions.iter().rfind(ours) {
            found = row(decision);
        }
    }
}

/// Decide on a claim
///
/// Acknowledged only once it is written.
#[utoipa::path(
    post,
    path = "/reviews",
    tag = "claims",
    operation_id = "decide",
    request_body = Deciding,
    responses((status = 201, description = "The decision as it was written", body = shapes::Review), OfSent),
)]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    Body(deciding): Body<Deciding>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let Deciding { claim, verdict, by, fields, note } = deciding;
    if by.chars().count() > 200 || note.as_deref().is_some_and(|note| note.chars().count() > 10_000) {
        return Err(Failure::unprocessable("the name or the note is too long"));
    }
    let verdict = match verdict {
        Verdict::Accept => "accept",
        Verdict::Reject => "reject",
        Verdict::Correct => "correct",
    };
    // Whoever has an account signs with its name and no other.
    let reviewer = if caller.by == By::Local { by } else { caller.signs_as(None) };
    let said = Said { reviewer, verdict: verdict.to_owned(), fields: fields.unwrap_or_default(), note };
    let at = app.stamp();
    let written = app.pool().write(move |ledger| {
        let refused = |error: selon_ledger::Error| match error {
            selon_ledger::Error::Query(detail) => Failure::unprocessable(detail),
            error => error.into(),
        };
        let hit = selon_ledger::claim(ledger, &claim).map_err(refused)?;
        let hit = hit.ok_or_else(|| Failure::not_found("no claim has this id"))?;
        let review = selon_ledger::decide(ledger, &hit, said).map_err(refused)?;
        let seq = ledger.review(&at, &review)?;
        Ok(row(&Decision { seq, at, review }))
    });
    Ok((StatusCode::CREATED, Json(written.await?)))
}
