//! By what name the server is called. A page elsewhere can make its own name mean this machine (DNS rebinding); the browser then
//! tells that name, and is refused.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN, VIA};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};

use crate::config::Config;
use crate::failure::Failure;

/// Whether the request is meant for this server.
///
/// # Errors
/// It is called by a name that is not its own, or by two.
pub fn check(config: &Config, parts: &Parts) -> Result<(), Failure> {
    let mut all = parts.headers.get_all(HOST).iter();
    let (host, second) = (all.next(), all.next());
    let bad = || Failure::new(StatusCode::BAD_REQUEST, "bad_host", "a request has one Host, and a plain one");
    let host = match host {
        Some(host) => host.to_str().ok().filter(|host| !host.contains(['@', '/', ','])).ok_or_else(bad)?,
        // Programs of old send none; browsers always do.
        None => return Ok(()),
    };
    let other = parts.uri.authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host));
    if second.is_some() || other {
        return Err(bad());
    }
    let authority: Authority = host.parse().map_err(|_| bad())?;
    let port = host.strip_prefix(authority.host()).unwrap_or("-");
    if !port.is_empty() && port.strip_prefix(':').is_none_or(|digits| digits.parse::<u16>().is_err()) {
        return Err(bad());
    }
    if known(config, authority.host()) {
        return Ok(());
    }
    let detail = "this server is not called by that name; its operator may allow it with --host";
    Err(Failure::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host", detail))
}

fn known(config: &Config, host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let literal = name.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = literal.parse::<IpAddr>() {
        // Nobody's name means an address that is written out.
        let only_here = config.bind.ip().is_loopback() && !config.access.proxy;
        return !only_here || ip.to_canonical().is_loopback();
    }
    name == "localhost"
        || name.ends_with(".localhost")
        || config.access.hosts.iter().any(|known| known.trim_end_matches('.').eq_ignore_ascii_case(&name))
}

/// Whether somebody comes without a way round: where there are no accounts, a proxy that its operator did not tell us of would
/// open this machine to all.
///
/// # Errors
/// A proxy has left its mark.
pub fn direct(config: &Config, headers: &HeaderMap) -> Result<(), Failure> {
    let only_here = config.bind.ip().is_loopback() && !config.access.proxy;
    let marks = ["x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", VIA.as_str()];
    if only_here && marks.iter().any(|mark| headers.contains_key(*mark)) {
        let detail = "a proxy stands in front of a server without accounts; start it with --behind-proxy";
        return Err(Failure::new(StatusCode::FORBIDDEN, "proxied", detail));
    }
    Ok(())
}

/// Whether an `Origin` is this server as the request calls it.
pub fn is_ours(config: &Config, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some((origin, host)) = text(ORIGIN).zip(text(HOST)) else { return false };
    let (scheme, port) = if config.access.proxy { ("https://", ":443") } else { ("http://", ":80") };
    let plain = |authority: &str| authority.strip_suffix(port).unwrap_or(authority).to_ascii_lowercase();
    origin.strip_prefix(scheme).is_some_and(|authority| plain(authority) == plain(host))
}
