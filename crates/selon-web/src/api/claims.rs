//! Claims: those that fit, one with all that is known of it, and the figures in them.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use selon_ledger::{ClaimHit, Ledger};
use serde_json::{Map, Value, json};

use super::ask::{Asked, Named, Nothing, Part, Query};
use super::format::{Format, Rows, Wanted};
use super::problem::{OfList, OfOne};
use super::shapes;
use crate::app::App;
use crate::failure::Failure;

/// Columns of CSV, the same as of an export.
const COLUMNS: [&str; 24] = [
    "entry",
    "n",
    "date",
    "outlet",
    "doc",
    "url",
    "title",
    "lang",
    "reader",
    "id",
    "kind",
    "speaker",
    "speaker_type",
    "role",
    "via",
    "polarity",
    "hedged",
    "venue",
    "said_date",
    "figures",
    "flags",
    "confidence",
    "review",
    "text",
];
/// Columns of the CSV of figures.
const FIGURE: [&str; 20] = [
    "entry",
    "n",
    "date",
    "outlet",
    "url",
    "title",
    "claim",
    "speaker",
    "polarity",
    "hedged",
    "text",
    "value",
    "value_high",
    "bound",
    "unit",
    "what",
    "change",
    "place.name",
    "as_of.from",
    "as_of.to",
];
/// Characters of context on either side of a claim.
const AROUND: usize = 200;

/// Find claims
#[utoipa::path(
    get,
    path = "/claims",
    tag = "claims",
    operation_id = "find_claims",
    params(Asked, Part),
    responses(
        (status = 200, description = "Claims that fit", content(
            (shapes::Page<shapes::Claim> = "application/json"),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.apache.parquet"),
        ), headers(("etag" = String), ("link" = String, description = "The next page"))),
        OfList,
    ),
)]
pub async fn find(
    State(app): State<App>,
    wanted: Wanted,
    Query((asked, part)): Query<(Asked, Part)>,
) -> Result<Response, Failure> {
    let format = wanted.format(part.format(), &Format::ALL)?;
    let (limit, draft) = (part.limit()?, asked.draft());
    let page = app.pool().ask(move |ledger| {
        let filter = asked.filter(ledger)?;
        Ok(ledger.claims(&filter, part.sort(), part.after(), limit)?)
    });
    let page = page.await?;
    let row = |hit: &ClaimHit| {
        let mut row = hit.row(draft);
        if let (Format::Parquet, Value::Object(row)) = (format, &mut row) {
            let reviewer = hit.review.as_ref().map(|review| review.reviewer.as_str());
            row.insert("reviewer".to_owned(), json!(reviewer));
        }
        row
    };
    let rows = page.items.iter().map(row).collect();
    wanted.answer(format, &Rows { name: "claims", rows, next: page.next.map(Value::from), columns: &COLUMNS })
}

/// One claim with its review, its places in the ledger, and the words around it
#[utoipa::path(
    get,
    path = "/claims/{claim}",
    tag = "claims",
    operation_id = "claim",
    params(("claim" = String, Path, description = "Its id, or `ENTRY:N` where several versions have it")),
    responses((status = 200, description = "The claim", body = shapes::ClaimInFull), OfOne),
)]
pub async fn one(
    State(app): State<App>,
    Named(name): Named<String>,
    _: Query<(Nothing,)>,
) -> Result<Json<Value>, Failure> {
    let claim = app.pool().ask(move |ledger| {
        let hit = selon_ledger::claim(ledger, &name)?;
        let hit = hit.ok_or_else(|| Failure::not_found("no claim has this id"))?;
        let id = hit.record["id"].as_str().unwrap_or_default();
        let places: Vec<Value> =
            ledger.places(id)?.into_iter().map(|(entry, n)| json!({"entry": entry, "n": n})).collect();
        let review = match &hit.review {
            Some(_) => super::reviews::last(ledger, &hit)?,
            None => Value::Null,
        };
        let context = context(ledger, &hit)?;
        Ok(json!({
            "claim": hit.row(false), "draft": hit.record, "review": review, "places": places, "context": context,
        }))
    });
    Ok(Json(claim.await?))
}

/// The words of a claim from the first to the last, with what stands around them.
fn context(ledger: &dyn Ledger, hit: &ClaimHit) -> Result<Value, Failure> {
    let body = ledger.version(hit.version.seq)?;
    let article = body.ok_or_else(|| Failure::not_found("the version of this claim is missing"))?.article;
    let record = hit.reviewed();
    let spans = record["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    let number =
        |span: &Value, i: usize| span.get(i).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let start = spans.iter().filter_map(|span| number(span, 0)).min().unwrap_or_default();
    let end = spans.iter().filter_map(|span| number(span, 1)).max().unwrap_or_default().max(start);
    let in_title = spans.first().is_some_and(|span| span.get(2).is_some());
    let text = if in_title { article.title.unwrap_or_default() } else { article.text };
    let part =
        |from: usize, to: usize| text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>();
    let span = if in_title { json!([start, end, "title"]) } else { json!([start, end]) };
    Ok(json!({
        "before": part(start.saturating_sub(AROUND), start), "words": part(start, end),
        "after": part(end, end + AROUND), "span": span,
    }))
}

/// Find figures in claims
///
/// `limit` counts claims; a claim may have several figures. Where figures are asked for (`figure_min`, `figure_max`, `unit`,
/// `change`), only those that fit are given.
#[utoipa::path(
    get,
    path = "/figures",
    tag = "claims",
    operation_id = "find_figures",
    params(Asked, Part),
    responses(
        (status = 200, description = "Figures that fit", content(
            (shapes::Page<shapes::Figure> = "application/json"), (String = "text/csv"),
        )),
        OfList,
    ),
)]
pub async fn figures(
    State(app): State<App>,
    wanted: Wanted,
    Query((asked, part)): Query<(Asked, Part)>,
) -> Result<Response, Failure> {
    let format = wanted.format(part.format(), &Format::TEXT)?;
    let (limit, draft) = (part.limit()?, asked.draft());
    let page = app.pool().ask(move |ledger| {
        let mut filter = asked.filter(ledger)?;
        let any = filter.figure_min.is_none()
            && filter.figure_max.is_none()
            && filter.unit.is_none()
            && filter.change.is_none();
        if any {
            // Whatever is counted, there must be a figure.
            filter.figure_min = Some(f64::MIN);
        }
        let page = ledger.claims(&filter, part.sort(), part.after(), limit)?;
        let rows: Vec<Value> = page.items.iter().flat_map(|hit| rows(hit, &filter, draft)).collect();
        Ok((rows, page.next))
    });
    let (rows, next) = page.await?;
    wanted.answer(format, &Rows { name: "figures", rows, next: next.map(Value::from), columns: &FIGURE })
}

/// The figures of a claim that fit.
fn rows(hit: &ClaimHit, filter: &selon_ledger::Filter, draft: bool) -> Vec<Value> {
    let record = if draft { hit.record.clone() } else { hit.reviewed() };
    let figures = record["figures"].as_array().into_iter().flatten();
    let fits = |figure: &&Value| {
        let low = figure["value"].as_f64().unwrap_or_default();
        let high = figure["value_high"].as_f64().unwrap_or(low);
        filter.figure_min.is_none_or(|min| high >= min)
            && filter.figure_max.is_none_or(|max| low <= max)
            && filter.change.as_deref().is_none_or(|change| figure["change"].as_str() == Some(change))
            && filter.unit.as_deref().is_none_or(|unit| {
                figure["unit"].as_str().is_some_and(|there| there.eq_ignore_ascii_case(unit))
            })
    };
    let row = |figure: &Value| {
        let v = &hit.version;
        let mut row = Map::new();
        let head = json!({
            "entry": v.seq, "article": v.article, "n": hit.n, "date": v.date, "outlet": v.outlet, "url": v.url,
            "title": v.title, "claim": record["id"], "speaker": record["speaker"], "polarity": record["polarity"],
            "hedged": record["hedged"], "claim_text": record["text"], "text": null, "value": null, "value_high": null,
            "bound": null, "unit": null, "what": null, "change": null, "place": null, "as_of": null, "span": null,
        });
        for part in [&head, figure] {
            row.extend(
                part.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())),
            );
        }
        Value::Object(row)
    };
    figures.filter(fits).map(row).collect()
}
