//! Articles: those that fit, one with its versions, what changed, the bytes as received.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use selon_ledger::{Ledger, Version};
use serde_json::{Value, json};

use super::ask::{Asked, Named, Nothing, Part, Query};
use super::format::{Format, Rows, Wanted};
use super::problem::{OfList, OfOne};
use super::shapes;
use crate::app::App;
use crate::failure::Failure;

/// Columns of CSV.
const COLUMNS: [&str; 15] = [
    "entry", "article", "at", "doc", "url", "outlet", "title", "date", "lang", "reader", "bytes", "chars",
    "claims", "stances", "snippet",
];

/// Articles that are given at once with their texts.
const TEXTS: usize = 100;

/// Find articles
///
/// The latest version of each, without its text; as Parquet, with it, and at most 100 at once.
#[utoipa::path(
    get,
    path = "/articles",
    tag = "coverage",
    operation_id = "find_articles",
    params(Asked, Part),
    responses(
        (status = 200, description = "Articles that fit", content(
            (shapes::Page<shapes::Article> = "application/json"),
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
    let most = if format == Format::Parquet { TEXTS } else { usize::MAX };
    let limit = part.limit()?.min(most);
    let (rows, next) = app
        .pool()
        .ask(move |ledger| {
            let filter = asked.filter(ledger)?;
            let page = ledger.find(&filter, part.sort(), part.after(), limit)?;
            let row = |version: &Version| {
                if format == Format::Parquet { with_text(ledger, version) } else { Ok(version.row()) }
            };
            let rows = page.items.iter().map(row).collect::<Result<_, Failure>>()?;
            Ok((rows, page.next))
        })
        .await?;
    wanted.answer(format, &Rows { name: "articles", rows, next: next.map(Value::from), columns: &COLUMNS })
}

/// A row of the Parquet file of articles.
fn with_text(ledger: &dyn Ledger, version: &Version) -> Result<Value, Failure> {
    let body = in_full(ledger, version.seq)?;
    let article = &body["article"];
    Ok(json!({
        "entry": version.seq, "article": version.article, "at": version.at, "doc": article["doc"],
        "url": article["url"], "outlet": article["outlet"], "title": article["title"], "date": article["date"],
        "lang": version.lang, "authors": article["authors"], "text": article["text"],
        "sha256": body["input"]["sha256"], "bytes": version.bytes, "reader": version.reader,
        "claim_count": version.claims, "stance_count": version.stances,
    }))
}

/// A version as its entry has it, with where it stands.
fn in_full(ledger: &dyn Ledger, seq: u64) -> Result<Value, Failure> {
    let missing = || Failure::not_found("no version of an article has this number");
    let before = seq.checked_sub(1).ok_or_else(missing)?;
    let entry = ledger.entries(before, 1)?.pop().filter(|entry| entry.seq == seq && entry.kind == "version");
    let entry = entry.ok_or_else(missing)?;
    let number = ledger.article(&seq.to_string())?.ok_or_else(missing)?;
    let mut row = json!({"entry": seq, "number": number, "at": entry.at, "hash": entry.hash.to_string()});
    let body: Value = serde_json::from_slice(&entry.body()?).map_err(|error| Failure::inside(&error))?;
    if let (Value::Object(row), Value::Object(body)) = (&mut row, body) {
        row.extend(body);
    }
    Ok(row)
}

/// The versions of the article that has this entry, oldest first; there is at least one.
fn versions_of(ledger: &dyn Ledger, entry: u64) -> Result<Vec<Version>, Failure> {
    let number = ledger.article(&entry.to_string())?;
    let versions = number.map_or(Ok(Vec::new()), |number| ledger.versions(number))?;
    // A document may be called by a number too.
    if versions.iter().any(|version| version.seq == entry) {
        Ok(versions)
    } else {
        Err(Failure::not_found("no article has an entry of this number"))
    }
}

/// One article, its latest version in full
#[utoipa::path(
    get,
    path = "/articles/{article}",
    tag = "coverage",
    operation_id = "article",
    params(("article" = u64, Path, description = "Number of the article, or of one of its entries")),
    responses((status = 200, description = "The article", body = shapes::Version), OfOne),
)]
pub async fn one(
    State(app): State<App>,
    Named(article): Named<u64>,
    _: Query<(Nothing,)>,
) -> Result<Json<Value>, Failure> {
    let version = app.pool().ask(move |ledger| {
        let latest = versions_of(ledger, article)?.pop();
        let latest = latest.ok_or_else(|| Failure::not_found("the article has no version"))?;
        in_full(ledger, latest.seq)
    });
    Ok(Json(version.await?))
}

/// The versions of an article, oldest first
#[utoipa::path(
    get,
    path = "/articles/{article}/versions",
    tag = "coverage",
    operation_id = "versions",
    params(("article" = u64, Path, description = "Number of the article, or of one of its entries")),
    responses((status = 200, description = "Its versions", body = shapes::List<shapes::Article>), OfOne),
)]
pub async fn versions(
    State(app): State<App>,
    Named(article): Named<u64>,
    _: Query<(Nothing,)>,
) -> Result<Json<Value>, Failure> {
    let versions = app.pool().ask(move |ledger| versions_of(ledger, article)).await?;
    let rows: Vec<Value> = versions.iter().map(Version::row).collect();
    Ok(Json(json!({"items": rows, "next": null})))
}

/// What changed from version to version of an article
#[utoipa::path(
    get,
    path = "/articles/{article}/changes",
    tag = "coverage",
    operation_id = "changes",
    params(("article" = u64, Path, description = "Number of the article, or of one of its entries")),
    responses((status = 200, description = "The changes, oldest first", body = shapes::List<shapes::Change>), OfOne),
)]
pub async fn changes(
    State(app): State<App>,
    Named(article): Named<u64>,
    _: Query<(Nothing,)>,
) -> Result<Json<Value>, Failure> {
    let rows = app.pool().ask(move |ledger| {
        let mut rows = Vec::new();
        let mut before = None;
        for version in versions_of(ledger, article)? {
            let Some(now) = ledger.version(version.seq)? else { continue };
            if let Some((seq, was)) = &before {
                let was: &selon_ledger::VersionBody = was;
                // What says the same and reads otherwise was read again; nobody changed the article.
                let cause = if was.article == now.article { "reading" } else { "article" };
                for change in selon_ledger::changes(&was.reading.claims, &now.reading.claims) {
                    let mut row =
                        json!({"entry": version.seq, "before": seq, "at": version.at, "cause": cause});
                    let change = serde_json::to_value(change).map_err(|error| Failure::inside(&error))?;
                    if let (Value::Object(row), Value::Object(change)) = (&mut row, change) {
                        row.extend(change);
                    }
                    rows.push(row);
                }
            }
            before = Some((version.seq, now));
        }
        Ok(rows)
    });
    Ok(Json(json!({"items": rows.await?, "next": null})))
}

/// One version of an article in full
#[utoipa::path(
    get,
    path = "/versions/{entry}",
    tag = "coverage",
    operation_id = "version",
    params(("entry" = u64, Path, description = "Its entry")),
    responses((status = 200, description = "The version", body = shapes::Version), OfOne),
)]
pub async fn version(
    State(app): State<App>,
    Named(entry): Named<u64>,
    _: Query<(Nothing,)>,
) -> Result<Json<Value>, Failure> {
    Ok(Json(app.pool().ask(move |ledger| in_full(ledger, entry)).await?))
}

/// The bytes of a version as they were received
///
/// They are for keeping and for comparing hashes, and never for showing: a page of somebody else's may hold anything.
#[utoipa::path(
    get,
    path = "/versions/{entry}/raw",
    tag = "coverage",
    operation_id = "raw",
    params(("entry" = u64, Path, description = "Its entry")),
    responses((status = 200, description = "The bytes", body = Vec<u8>, content_type = "application/octet-stream"), OfOne),
)]
pub async fn raw(
    State(app): State<App>,
    Named(entry): Named<u64>,
    _: Query<(Nothing,)>,
) -> Result<Response, Failure> {
    let bytes = app.pool().ask(move |ledger| {
        let missing = || Failure::not_found("no version of an article has this number");
        selon_ledger::received(ledger, entry)?.ok_or_else(missing)
    });
    let mut response = bytes.await?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let file = HeaderValue::try_from(format!("attachment; filename=\"{entry}.raw\""));
    headers.extend(file.map(|file| (header::CONTENT_DISPOSITION, file)));
    Ok(response)
}
