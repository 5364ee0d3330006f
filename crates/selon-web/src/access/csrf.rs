//! Whatever changes something comes from a page of ours or from a program, never from another site's page.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use url::form_urlencoded;

use super::{By, Caller, hosts, secret};
use crate::config::Config;
use crate::failure::Failure;

/// Longest form, in bytes.
const FORM: usize = 1 << 20;
/// Where scripts put what forms have in their field `csrf`.
const HEADER: &str = "x-selon-csrf";

fn refused(detail: &'static str) -> Failure {
    Failure::new(StatusCode::FORBIDDEN, "cross_site", detail)
}

/// Lets a request through that may change something.
///
/// Browsers say from where a request comes, and what they say must be this server. Forms carry a token besides, which other
/// sites cannot read. A program sends a token of its own, or works where there are no accounts; no browser sends that by itself.
///
/// # Errors
/// `cross_site`.
pub async fn check(config: &Config, caller: &Caller, request: Request) -> Result<Request, Failure> {
    if matches!(caller.by, By::Token(_)) {
        return Ok(request);
    }
    let headers = request.headers();
    let said = said_from(config, headers)?;
    let signed = headers.get(HEADER).and_then(|value| value.to_str().ok());
    if signed.is_some_and(|token| secret::same(token, &caller.csrf)) {
        return Ok(request);
    }
    // Without accounts, whoever says nothing of where it comes from is no browser.
    if caller.by == By::Local && !said {
        return Ok(request);
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        // Other sites' pages can send these three without asking first.
        "application/x-www-form-urlencoded" => form(caller, request).await,
        "multipart/form-data" | "text/plain" => Err(refused("this needs the token of our pages in a header")),
        _ if said => Ok(request),
        _ => Err(refused("it is not said from which page this comes")),
    }
}

/// Whether it is said that the request comes from a page of ours.
fn said_from(config: &Config, headers: &HeaderMap) -> Result<bool, Failure> {
    let elsewhere = || refused("this comes from another site's page");
    if let Some(site) = headers.get("sec-fetch-site") {
        return if matches!(site.as_bytes(), b"same-origin" | b"none") { Ok(true) } else { Err(elsewhere()) };
    }
    if !headers.contains_key(ORIGIN) {
        return Ok(false);
    }
    if hosts::is_ours(config, headers) { Ok(true) } else { Err(elsewhere()) }
}

async fn form(caller: &Caller, request: Request) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, FORM)
        .await
        .map_err(|_| Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "a form has at most 1 MB"))?;
    let mut fields = form_urlencoded::parse(&bytes).filter(|(name, _)| name == "csrf");
    let right = fields.next().is_some_and(|(_, value)| secret::same(&value, &caller.csrf));
    if right && fields.next().is_none() {
        return Ok(Request::from_parts(parts, Body::from(bytes)));
    }
    Err(refused("the form is not one of ours, or from before you logged in; open its page again"))
}
