//! Answers that were given before, for as long as nothing was added to the ledger.
//!
//! An answer to a `GET` depends on its address, on the form that it was asked for in, and on the ledger; of the ledger the last
//! entry says all. Their hash is the entity tag: whoever comes back with it is told that nothing changed, before anything is asked.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use selon_ledger::Head;
use sha2::{Digest, Sha256};

use super::format::Format;
use crate::app::App;
use crate::failure::Failure;

/// Bytes of all answers that are kept, about.
const ROOM: u64 = 64 << 20;
/// Longest answer that is kept, in bytes.
const LONGEST: usize = 4 << 20;
/// Shortest answer that is worth packing, in bytes.
const SHORTEST: usize = 1 << 10;

/// The answers.
pub struct Answers(Cache<String, Arc<Answer>, Weight>);

#[derive(Clone)]
struct Weight;

impl Weighter<String, Arc<Answer>> for Weight {
    fn weight(&self, key: &String, answer: &Arc<Answer>) -> u64 {
        // What is packed later takes less than what it is packed from.
        (key.len() + 2 * answer.body.len() + 512) as u64
    }
}

/// One answer, whole.
struct Answer {
    headers: HeaderMap,
    body: Bytes,
    /// The body packed, once somebody wants it so.
    packed: OnceLock<Option<Bytes>>,
}

impl Default for Answers {
    fn default() -> Self {
        Self(Cache::with_weighter(4096, ROOM, Weight))
    }
}

/// Why there is nothing to keep.
enum Passed {
    /// The answer is a failure, or too long, or the ledger went on meanwhile: it is given as it is.
    As(Box<Response>),
    Failed(Failure),
}

/// Answers from memory where it can, and keeps what it could not.
pub async fn answer(State(app): State<App>, request: Request, next: Next) -> Response {
    let head_only = request.method() == Method::HEAD;
    if !head_only && request.method() != Method::GET {
        return next.run(request).await;
    }
    let head = match app.pool().head().await {
        Ok(head) => head,
        Err(failure) => return failure.into_response(),
    };
    let tag = tag(&request, head);
    let packs = accepts_gzip(request.headers());
    let matches =
        request.headers().get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let matches: Vec<String> =
        matches.flat_map(|line| line.split(',')).map(|tag| tag.trim().to_owned()).collect();
    let named =
        |tag: &str| matches.iter().any(|m| m.strip_prefix("W/").unwrap_or(m).trim_matches('"') == tag);
    let packed_tag = format!("{tag}-gz");
    if named(&tag) || named(&packed_tag) {
        return unchanged(if packs { &packed_tag } else { &tag });
    }
    let make = async {
        let (mut parts, body) = request.into_parts();
        // Whoever asks for the head alone gets that of the whole answer.
        parts.method = Method::GET;
        let response = next.run(Request::from_parts(parts, body)).await;
        keepable(&app, head, &tag, response).await
    };
    let found = app.api().answers.0.get_or_insert_async(&tag, make).await;
    let mut response = match found {
        Ok(answer) => answer.give(&tag, packs),
        Err(Passed::As(response)) => *response,
        Err(Passed::Failed(failure)) => failure.into_response(),
    };
    if matches.iter().any(|tag| tag == "*") && response.status() == StatusCode::OK {
        response = unchanged(if packs { &packed_tag } else { &tag });
    }
    if head_only {
        *response.body_mut() = Body::empty();
    }
    response
}

/// The tag of the answer to a request while `head` is the last entry.
fn tag(request: &Request, head: Head) -> String {
    let mut hasher = Sha256::new();
    hasher.update(env!("CARGO_PKG_VERSION"));
    hasher.update(head.hash.to_string());
    hasher.update(format!("{:?} ", Format::key(request.headers())));
    hasher.update(request.uri().path_and_query().map_or("/", |path| path.as_str()));
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn unchanged(tag: &str) -> Response {
    let tag = HeaderValue::try_from(format!("\"{tag}\"")).map(|tag| [(header::ETAG, tag)]);
    match tag {
        Ok(tag) => (StatusCode::NOT_MODIFIED, tag).into_response(),
        Err(_) => StatusCode::NOT_MODIFIED.into_response(),
    }
}

/// Whether an answer may be packed.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(',')).any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let gzip = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let refused = pieces
            .any(|piece| piece.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0)));
        gzip && !refused
    })
}

/// An answer to be kept, if it may be.
async fn keepable(app: &App, head: Head, tag: &str, response: Response) -> Result<Arc<Answer>, Passed> {
    let kept = response.status() == StatusCode::OK && !response.headers().contains_key(header::CACHE_CONTROL);
    if !kept {
        return Err(Passed::As(Box::new(response)));
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await;
    let body = body.map_err(|error| Passed::Failed(Failure::inside(&error)))?;
    // The question was asked after the head was looked up: if the ledger went on between, the tag is of another answer.
    let now = app.pool().head_now().await.map_err(Passed::Failed)?;
    if body.len() > LONGEST || now != head {
        let mut response = Response::from_parts(parts, Body::from(body));
        if now == head {
            // It may be packed on its way, and is the same only in what it says.
            let tag = HeaderValue::try_from(format!("W/\"{tag}\""));
            response.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
        }
        return Err(Passed::As(Box::new(response)));
    }
    Ok(Arc::new(Answer { headers: parts.headers, body, packed: OnceLock::new() }))
}

impl Answer {
    fn give(&self, tag: &str, packs: bool) -> Response {
        let media = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let text =
            media.is_some_and(|kind| kind.starts_with("application/json") || kind.starts_with("text/"));
        let small = if packs && text && self.body.len() >= SHORTEST {
            self.packed.get_or_init(|| packed(&self.body).ok()).as_ref()
        } else {
            None
        };
        let (packs, body) = (small.is_some(), small.unwrap_or(&self.body));
        let mut response = Response::new(Body::from(body.clone()));
        let headers = response.headers_mut();
        headers.extend(self.headers.clone());
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        if packs {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let tag = if packs { format!("\"{tag}-gz\"") } else { format!("\"{tag}\"") };
        headers.extend(HeaderValue::try_from(tag).map(|tag| (header::ETAG, tag)));
        response
    }
}

fn packed(bytes: &Bytes) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish().map(Bytes::from)
}
