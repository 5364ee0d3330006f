//! What can go wrong, as the description lists it; and answers of the layers around the API, made problems too.

use std::collections::BTreeMap;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

use crate::failure::Failure;

/// Statuses of failures, and the codes that go with them.
const ALL: [(u16, &str); 15] = [
    (400, "`bad_query`, `bad_path`, `bad_json`, `bad_body`: the request cannot be understood"),
    (401, "`unauthorized`: who asks is not known"),
    (403, "`forbidden`, `read_only`: who asks may not, or nobody may"),
    (404, "`not_found`: there is no such thing"),
    (405, "`method_not_allowed`: not with this method"),
    (406, "`not_acceptable`: in none of the forms that were asked for"),
    (408, "`request_timeout`: the request came too slowly"),
    (413, "`too_large`: the body, or the text in it, is too long"),
    (415, "`unsupported_media_type`: the body is no JSON"),
    (
        422,
        "`unprocessable`: the body is JSON, and not what is asked for; `page_no_text` and others: nothing can be read there",
    ),
    (429, "`too_many_requests`: later"),
    (500, "`internal`: a fault of the server"),
    (503, "`busy`, `timeout`, `stopping`: not now; later"),
    (507, "`full`: the disk is full"),
    (304, "What `If-None-Match` names is what there is"),
];

fn responses(statuses: &[u16]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let of = |status: &u16| {
        let (_, text) = ALL.iter().find(|(known, _)| known == status)?;
        let mut response = ResponseBuilder::new().description(*text);
        if *status >= 400 {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            response = response.content("application/problem+json", problem);
        }
        Some((status.to_string(), RefOr::T(response.build())))
    };
    statuses.iter().filter_map(of).collect()
}

/// How a question that finds any number of things may fail.
pub struct OfList;
/// How a question for one thing may fail.
pub struct OfOne;
/// How something that was sent may be refused.
pub struct OfSent;

impl IntoResponses for OfList {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        responses(&[304, 400, 401, 403, 406, 429, 500, 503])
    }
}

impl IntoResponses for OfOne {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        responses(&[304, 400, 401, 403, 404, 429, 500, 503])
    }
}

impl IntoResponses for OfSent {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        responses(&[400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507])
    }
}

/// Makes problems of failures that have no words yet: those of the layers around the API, which know only a status.
pub async fn tell(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let ours = path == "/api" || path.starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let told = response.extensions().get::<Failure>().is_some();
    if !ours || told || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let failure = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
        StatusCode::METHOD_NOT_ALLOWED => {
            Failure::new(status, "method_not_allowed", "not with this method; `Allow` says with which")
        }
        StatusCode::SERVICE_UNAVAILABLE => Failure::new(status, "timeout", "this took too long"),
        StatusCode::NOT_FOUND => Failure::not_found("no such address"),
        StatusCode::INTERNAL_SERVER_ERROR => {
            Failure::new(status, "internal", "something failed inside the server; its log says what")
        }
        StatusCode::REQUEST_TIMEOUT => Failure::new(status, "request_timeout", "the request came too slowly"),
        status if status.is_client_error() => Failure::new(status, "refused", "the request was refused"),
        status => Failure::new(status, "failed", "there is no answer"),
    };
    let mut told = failure.into_response();
    let kept = response.headers().iter();
    for (name, value) in
        kept.filter(|(name, _)| **name != header::CONTENT_TYPE && **name != header::CONTENT_LENGTH)
    {
        told.headers_mut().append(name, value.clone());
    }
    told
}
