//! JSON, CSV or Parquet: which of them, and how rows become it.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use selon_arrow::{Parquet, Table, csv};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::app::App;
use crate::failure::Failure;

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// An object with `items` and `next`.
    Json,
    /// Comma-separated values with a header. A cell that a spreadsheet would take for a formula has an apostrophe in front.
    Csv,
    /// An Apache Parquet file; of claims and of articles.
    Parquet,
}

impl Format {
    /// What claims and articles can be had as.
    pub const ALL: [Self; 3] = [Self::Json, Self::Csv, Self::Parquet];
    /// What every list can be had as.
    pub const TEXT: [Self; 2] = [Self::Json, Self::Csv];

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// The first of `given` that has the greatest weight in an `Accept` header; without one, the first.
    fn accepted(headers: &HeaderMap, given: &[Self]) -> Option<Self> {
        let all = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<(&str, f32)> = all.flat_map(|line| line.split(',')).filter_map(range).collect();
        if ranges.is_empty() {
            return given.first().copied();
        }
        let mut best = None;
        for format in given {
            let weight = weight(format.media(), &ranges);
            if weight > best.map_or(0.0, |(_, weight)| weight) {
                best = Some((*format, weight));
            }
        }
        best.map(|(format, _)| format)
    }

    /// What an `Accept` header comes down to, so that answers may be kept by it.
    pub fn key(headers: &HeaderMap) -> [Option<Self>; 2] {
        [Self::accepted(headers, &Self::ALL), Self::accepted(headers, &Self::TEXT)]
    }
}

/// A media range and its weight.
fn range(part: &str) -> Option<(&str, f32)> {
    let mut pieces = part.split(';').map(str::trim);
    let name = pieces.next().filter(|name| !name.is_empty())?;
    let weight = pieces.find_map(|piece| piece.strip_prefix("q=").or(piece.strip_prefix("Q=")));
    Some((name, weight.map_or(1.0, |q| q.parse().unwrap_or(0.0))))
}

/// The weight that the closest of `ranges` gives a media type.
fn weight(media: &str, ranges: &[(&str, f32)]) -> f32 {
    let family = media.split('/').next().unwrap_or_default();
    let close = |name: &str| {
        if name.eq_ignore_ascii_case(media) {
            3
        } else if name.strip_suffix("/*").is_some_and(|of| of.eq_ignore_ascii_case(family)) {
            2
        } else {
            i32::from(name == "*/*")
        }
    };
    let best = ranges.iter().map(|(name, weight)| (close(name), *weight)).max_by_key(|(close, _)| *close);
    best.filter(|(close, _)| *close > 0).map_or(0.0, |(_, weight)| weight)
}

/// What a request is answered with, as far as its headers say.
pub struct Wanted {
    headers: HeaderMap,
    uri: Uri,
}

impl FromRequestParts<App> for Wanted {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self { headers: parts.headers.clone(), uri: parts.uri.clone() })
    }
}

/// A list: its rows as objects, and what its columns are.
pub struct Rows {
    /// What it is called as a file.
    pub name: &'static str,
    /// One object each.
    pub rows: Vec<Value>,
    /// Where the next page begins.
    pub next: Option<Value>,
    /// Columns of CSV: paths into the objects.
    pub columns: &'static [&'static str],
}

impl Wanted {
    /// The form among those that there are: the one that the query names, else the one that is accepted.
    ///
    /// # Errors
    /// `not_acceptable`.
    pub fn format(&self, asked: Option<Format>, given: &[Format]) -> Result<Format, Failure> {
        let format = match asked {
            Some(format) => given.contains(&format).then_some(format),
            None => Format::accepted(&self.headers, given),
        };
        format.ok_or_else(|| {
            let known: Vec<&str> = given.iter().map(|format| format.media()).collect();
            let detail = format!("this can be had as {}", known.join(", "));
            Failure::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail)
        })
    }

    /// The rows in that form, with a link to the next page.
    ///
    /// # Errors
    /// A row has a value that its column cannot hold.
    pub fn answer(&self, format: Format, rows: &Rows) -> Result<Response, Failure> {
        let link = rows.next.as_ref().map(|next| {
            let plain = next.as_str().map_or_else(|| next.to_string(), str::to_owned);
            format!("<{}>; rel=\"next\"", self.later(&plain))
        });
        let mut response = match format {
            Format::Json => Json(json!({"items": rows.rows, "next": rows.next})).into_response(),
            Format::Csv => {
                let mut out = Vec::new();
                let written = csv::line(rows.columns, &mut out).and_then(|()| {
                    rows.rows.iter().try_for_each(|row| csv::row(row, rows.columns.iter().copied(), &mut out))
                });
                written.map_err(|error| Failure::inside(&error))?;
                out.into_response()
            }
            Format::Parquet => {
                let table = if rows.name == "articles" { Table::Articles } else { Table::Claims };
                let mut file = Parquet::new(Vec::new(), table).map_err(|error| Failure::inside(&error))?;
                file.write(&rows.rows).map_err(|error| Failure::inside(&error))?;
                file.finish().map_err(|error| Failure::inside(&error))?.into_response()
            }
        };
        let headers = response.headers_mut();
        let media = match format {
            Format::Csv => "text/csv; charset=utf-8",
            format => format.media(),
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        if format != Format::Json {
            let end = if format == Format::Csv { "csv" } else { "parquet" };
            let file = format!("attachment; filename=\"{}.{end}\"", rows.name);
            headers.extend(HeaderValue::try_from(file).map(|file| (header::CONTENT_DISPOSITION, file)));
        }
        headers
            .extend(link.and_then(|link| HeaderValue::try_from(link).ok()).map(|link| (header::LINK, link)));
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        Ok(response)
    }

    /// The address of the page that begins behind `next`: a relative one, which holds behind a proxy too.
    fn later(&self, next: &str) -> String {
        let query = self.uri.query().unwrap_or_default();
        let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
        let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("after={next}")]).collect();
        format!("?{}", pairs.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_closest_range_counts() {
        let cases = [
            ("", Some(Format::Json)),
            ("*/*", Some(Format::Json)),
            ("text/csv", Some(Format::Csv)),
            ("text/*", Some(Format::Csv)),
            ("application/json;q=0.5, text/csv", Some(Format::Csv)),
            ("text/csv;q=0.5, application/json", Some(Format::Json)),
            ("text/csv;q=0, */*;q=0.1", Some(Format::Json)),
            ("application/json;q=0, */*", Some(Format::Csv)),
            ("application/vnd.apache.parquet", Some(Format::Parquet)),
            ("TEXT/CSV", Some(Format::Csv)),
            ("text/html", None),
            ("text/html, */*;q=0.1", Some(Format::Json)),
            ("nonsense;q=x", None),
        ];
        for (value, format) in cases {
            assert_eq!(Format::accepted(&accept(value), &Format::ALL), format, "{value}");
        }
    }
}
