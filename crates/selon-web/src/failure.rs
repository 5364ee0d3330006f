use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Why there is no answer: RFC 9457's problem details for programs; `html::dress` makes a page of it for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, thiserror::Error)]
#[error("{code}: {detail}")]
#[schema(as = Problem)]
pub struct Failure {
    /// `about:blank`: the code tells problems apart.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    title: &'static str,
    /// HTTP status.
    #[serde(serialize_with = "number")]
    #[schema(value_type = u16)]
    pub status: StatusCode,
    /// What went wrong, the same words in every version: `not_found`, `bad_query`.
    pub code: &'static str,
    /// What went wrong with this request, for people, in English; nothing of the inside of the server.
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
}

fn number<S: serde::Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u16(status.as_u16())
}

impl Failure {
    /// A failure with a code that lasts and words for people.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { kind: "about:blank", title, status, code, detail: detail.into() }
    }

    /// There is no such thing.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// A question that cannot be understood.
    pub fn bad_query(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_query", detail)
    }

    /// More was sent than is taken.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "more than the server takes at once")
    }

    /// What was sent can be understood, and not be done.
    pub fn unprocessable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", detail)
    }

    /// The server is on its way down.
    pub fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the server is stopping")
    }

    /// Something inside failed: it is logged, and the answer says no more than that.
    pub fn inside(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "something failed inside the server; its log says what",
        )
    }
}

impl From<selon_ledger::Error> for Failure {
    fn from(error: selon_ledger::Error) -> Self {
        match error {
            selon_ledger::Error::Query(detail) => Self::bad_query(detail),
            selon_ledger::Error::Busy => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "somebody else has been writing to the ledger for a long time",
            ),
            selon_ledger::Error::Full => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "full", "the disk of the server is full")
            }
            selon_ledger::Error::ReadOnly(_) => {
                Self::new(StatusCode::FORBIDDEN, "read_only", "the ledger may only be read")
            }
            error => Self::inside(&error),
        }
    }
}

impl From<selon_desk::Error> for Failure {
    fn from(error: selon_desk::Error) -> Self {
        match error {
            selon_desk::Error::Ledger(error) => error.into(),
            error => Self::inside(&error),
        }
    }
}

impl From<tokio::task::JoinError> for Failure {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::inside(&error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::inside(&error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(&self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response.extensions_mut().insert(self);
        response
    }
}
