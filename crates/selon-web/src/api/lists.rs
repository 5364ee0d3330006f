//! Counts and lists: facets, speakers, outlets, stances.

use axum::extract::State;
use axum::response::Response;
use selon_ledger::{Facet, StanceHit, Stances};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use super::ask::{Asked, Most, Onward, Query, named};
use super::format::{Format, Rows, Wanted};
use super::problem::OfList;
use super::shapes;
use crate::app::App;
use crate::failure::Failure;

/// How the claims that fit fall out
///
/// By outlet, language, month, kind, polarity, sort of speaker, hedging; most first, at most `limit` of each.
#[utoipa::path(
    get,
    path = "/facets",
    tag = "claims",
    operation_id = "facets",
    params(Asked, Most),
    responses(
        (status = 200, description = "Counts", content((shapes::List<shapes::Count> = "application/json"), (String = "text/csv"))),
        OfList,
    ),
)]
pub async fn facets(
    State(app): State<App>,
    wanted: Wanted,
    Query((asked, most)): Query<(Asked, Most)>,
) -> Result<Response, Failure> {
    let format = wanted.format(most.format(), &Format::TEXT)?;
    let limit = most.limit()?;
    let rows = app.pool().ask(move |ledger| {
        let filter = asked.filter(ledger)?;
        let mut rows = Vec::new();
        for (facet, counts) in Facet::ALL.into_iter().zip(ledger.facets(&filter, &Facet::ALL, limit)?) {
            let row = |(value, count)| json!({"facet": facet.name(), "value": value, "count": count});
            rows.extend(counts.into_iter().map(row));
        }
        Ok(rows)
    });
    let rows = rows.await?;
    wanted.answer(format, &Rows { name: "facets", rows, next: None, columns: &["facet", "value", "count"] })
}

/// Who speaks in the claims that fit, most first
#[utoipa::path(
    get,
    path = "/speakers",
    tag = "claims",
    operation_id = "speakers",
    params(Asked, Most),
    responses(
        (status = 200, description = "Speakers", content((shapes::List<shapes::Speaker> = "application/json"), (String = "text/csv"))),
        OfList,
    ),
)]
pub async fn speakers(
    State(app): State<App>,
    wanted: Wanted,
    Query((asked, most)): Query<(Asked, Most)>,
) -> Result<Response, Failure> {
    const COLUMNS: [&str; 6] = ["speaker", "speaker_type", "role", "claims", "articles", "outlets"];
    let format = wanted.format(most.format(), &Format::TEXT)?;
    let limit = most.limit()?;
    let found = app.pool().ask(move |ledger| Ok(ledger.speakers(&asked.filter(ledger)?, limit)?)).await?;
    let rows = found.iter().map(|speaker| serde_json::to_value(speaker).unwrap_or_default()).collect();
    wanted.answer(format, &Rows { name: "speakers", rows, next: None, columns: &COLUMNS })
}

/// Outlets that have claims that fit, most first
#[utoipa::path(
    get,
    path = "/outlets",
    tag = "coverage",
    operation_id = "outlets",
    params(Asked, Most),
    responses(
        (status = 200, description = "Outlets", content((shapes::List<shapes::Outlet> = "application/json"), (String = "text/csv"))),
        OfList,
    ),
)]
pub async fn outlets(
    State(app): State<App>,
    wanted: Wanted,
    Query((asked, most)): Query<(Asked, Most)>,
) -> Result<Response, Failure> {
    let format = wanted.format(most.format(), &Format::TEXT)?;
    let limit = most.limit()?;
    let found =
        app.pool().ask(move |ledger| Ok(ledger.facet(&asked.filter(ledger)?, Facet::Outlet, limit)?));
    let row = |(outlet, claims): (Option<String>, u64)| json!({"outlet": outlet, "claims": claims});
    let rows = found.await?.into_iter().map(row).collect();
    wanted.answer(format, &Rows { name: "outlets", rows, next: None, columns: &["outlet", "claims"] })
}

/// What stances are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Taken {
    /// Whose, in the words of the reading.
    actor: Option<String>,
    /// `confirms`, `denies`, `not_confirmed`, `no_comment`, `silent`, `claims_responsibility`.
    stance: Option<String>,
    /// In this article: its address, its name, or the number of one of its entries.
    article: Option<String>,
    /// Earlier versions of articles too.
    all_versions: Option<bool>,
}

/// Where parties stand on what others have said, in the order of the ledger
#[utoipa::path(
    get,
    path = "/stances",
    tag = "claims",
    operation_id = "stances",
    params(Taken, Onward),
    responses(
        (status = 200, description = "Stances that fit", content((shapes::Page<shapes::Stance> = "application/json"), (String = "text/csv"))),
        OfList,
    ),
)]
pub async fn stances(
    State(app): State<App>,
    wanted: Wanted,
    Query((taken, part)): Query<(Taken, Onward)>,
) -> Result<Response, Failure> {
    const COLUMNS: [&str; 10] =
        ["entry", "n", "date", "outlet", "url", "actor", "stance", "about", "claim", "text"];
    let format = wanted.format(part.format(), &Format::TEXT)?;
    let limit = part.limit()?;
    let page = app.pool().ask(move |ledger| {
        let article = taken.article.as_deref().map(|name| named(ledger, name)).transpose()?;
        let asked = Stances {
            actor: taken.actor,
            stance: taken.stance,
            article,
            all_versions: taken.all_versions.unwrap_or_default(),
        };
        Ok(ledger.stances(&asked, part.after(), limit)?)
    });
    let page = page.await?;
    let rows = page.items.iter().map(row).collect();
    wanted
        .answer(format, &Rows { name: "stances", rows, next: page.next.map(Value::from), columns: &COLUMNS })
}

fn row(hit: &StanceHit) -> Value {
    let v = &hit.version;
    let head = json!({
        "entry": v.seq, "article": v.article, "n": hit.n, "date": v.date, "outlet": v.outlet, "url": v.url, "title": v.title,
    });
    let mut row = Map::new();
    row.extend(head.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
    for (name, value) in hit.record.as_object().into_iter().flatten() {
        // The day on which it was said to stand so is another than that of publication.
        let name = if name == "date" { "said_date" } else { name };
        row.insert(name.to_owned(), value.clone());
    }
    Value::Object(row)
}
