//! Pages from http(s) addresses, as a good guest: within limits of time, size and redirects, not faster than a server likes
//! it, only what its `robots.txt` allows, and from public addresses alone unless told otherwise.

mod hosts;

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use selon_page::media;
use ureq::http::StatusCode;
use ureq::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use crate::clock::Clock;
use hosts::Hosts;
use selon_web::guard::{self, Guard, Private};

/// The name by which `robots.txt` may speak to us.
const NAME: &str = "Selon";
/// Longest time that a server may ask us to wait within one run.
const MOST_PATIENCE: Duration = Duration::from_secs(60);
/// How often a page is asked for again when its server asks to wait.
const AGAIN: u32 = 2;

/// What fetching may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time until a server answers the call at all.
    pub connect: Duration,
    /// Time for everything, redirects and body included, waiting for one's turn not.
    pub total: Duration,
    /// Redirects followed.
    pub redirects: u32,
    /// Bytes of a body, after decompression.
    pub bytes: u64,
    /// Time between two pages of one host, at least.
    pub delay: Duration,
    /// Whether addresses of this machine and of the local network are read.
    pub private: bool,
}

/// A page as received.
#[derive(Debug)]
pub struct Fetched {
    /// The body.
    pub bytes: Vec<u8>,
    /// Where it came from in the end.
    pub address: String,
    /// The `charset` of the `Content-Type`.
    pub charset: Option<String>,
    /// What to ask with whether it changed.
    pub seal: Seal,
    /// How long the server says that it stays as it is.
    pub fresh: Option<Duration>,
    /// Where it has moved to for good.
    pub moved: Option<String>,
}

/// What a server knows an edition of a page by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seal {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`, as the server writes it.
    pub modified: Option<String>,
}

/// Why an address gave no page.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FetchError {
    #[error("not an address that can be read ({0})")]
    BadAddress(String),
    #[error("no such host")]
    NoHost,
    #[error("an address of this machine or of the local network, which is read only with --allow-private")]
    Private,
    #[error("the site asks programs not to read this page (robots.txt)")]
    Robots,
    #[error("the site cannot say whether programs may read it (its robots.txt answers {0})")]
    NoRobots(StatusCode),
    #[error("no connection to the server ({0})")]
    NoConnection(String),
    #[error("no secure connection to the server ({0})")]
    Tls(String),
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("more than {0} redirects")]
    Redirects(u32),
    #[error("more than {} MB", .0 >> 20)]
    TooLarge(u64),
    #[error("the server answers {0}")]
    Status(StatusCode),
    #[error("the server answers {status} and asks to come back in {} s", wait.as_secs())]
    Later { status: StatusCode, wait: Duration },
    #[error("the server sends {0}, which is not text")]
    NotText(String),
    #[error("the connection broke off ({0})")]
    Broken(String),
    #[error("stopped before it was asked for")]
    Stopped,
}

/// Fetches pages; one for a whole run, since it loads the system's certificates and knows when each host was last asked.
#[derive(Debug)]
pub struct Fetcher {
    agent: ureq::Agent,
    limits: Limits,
    hosts: Hosts,
    clock: Arc<dyn Clock>,
}

/// What one call of a server gave.
struct Called {
    response: ureq::http::Response<ureq::Body>,
    address: Url,
    moved: Option<String>,
}

impl Fetcher {
    /// A fetcher with these limits.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        // The system's certificates, not a list of our own: a newsroom's proxy may have added its authority there.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            // Redirects are followed here: each host is asked whether it may be read.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A kept connection that the server closes at the moment of its reuse looks like a broken one. Few pages
            // are fetched in a run, mostly from different servers, so that nothing is won by keeping any.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .http_status_as_error(false)
            .user_agent(concat!("Selon/", env!("CARGO_PKG_VERSION"), " (reads news; robots.txt: Selon)"))
            .accept(
                "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, \
                 application/xml;q=0.9, text/plain;q=0.9, application/x-ndjson;q=0.9, */*;q=0.1",
            )
            .build();
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), Guard::new(limits.private));
        Self { agent, limits, hosts: Hosts::default(), clock }
    }

    /// The page at `address`. Where its server is busy for a moment, it is waited for.
    pub fn get(&self, address: &str) -> Result<Fetched, FetchError> {
        let mut again = 0;
        loop {
            match self.ask(address, &Seal::default()) {
                Ok(Some(fetched)) => return Ok(fetched),
                Ok(None) => return Err(FetchError::Status(StatusCode::NOT_MODIFIED)),
                // The host has noted when it may be asked again, and asking waits for that.
                Err(FetchError::Later { wait, .. }) if wait <= MOST_PATIENCE && again < AGAIN => again += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// The page at `address`, or nothing where it is still the edition that `seal` names.
    pub fn ask(&self, address: &str, seal: &Seal) -> Result<Option<Fetched>, FetchError> {
        let Called { response, address, moved } = self.follow(address, seal, true)?;
        let status = response.status();
        let headers = response.headers();
        if status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
            && let Some(wait) = text(headers, RETRY_AFTER).and_then(|value| self.wait(value))
        {
            self.hosts.hold(&address, self.clock.now(), wait);
            return Err(FetchError::Later { status, wait });
        }
        if !status.is_success() {
            return Err(FetchError::Status(status));
        }
        let (kind, charset) = media(text(headers, CONTENT_TYPE).unwrap_or_default());
        if !is_text(&kind) {
            return Err(FetchError::NotText(kind));
        }
        let seal = Seal {
            etag: text(headers, ETAG).map(str::to_owned),
            modified: text(headers, LAST_MODIFIED).map(str::to_owned),
        };
        let fresh = text(headers, CACHE_CONTROL).and_then(max_age);
        let bytes = self.body(response, self.limits.bytes)?;
        Ok(Some(Fetched { bytes, address: address.into(), charset, seal, fresh, moved }))
    }

    fn body(&self, response: ureq::http::Response<ureq::Body>, limit: u64) -> Result<Vec<u8>, FetchError> {
        let mut bytes = Vec::new();
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        body.take(limit + 1).read_to_end(&mut bytes).map_err(|e| self.error(e.into()))?;
        if bytes.len() as u64 > limit {
            return Err(FetchError::TooLarge(limit));
        }
        Ok(bytes)
    }

    /// Calls an address and those that it sends on to. `asking` whether each may be read, and waiting for one's turn, is left out
    /// only for the answer to that question.
    fn follow(&self, address: &str, seal: &Seal, asking: bool) -> Result<Called, FetchError> {
        let mut address = parse(address)?;
        let mut left = self.limits.total;
        let (mut moved, mut for_good, mut visited) = (None, true, None);
        for redirects in 0..=self.limits.redirects {
            if !self.limits.private && guard::is_private_name(&address) {
                return Err(FetchError::Private);
            }
            if asking {
                self.may(&address)?;
                // Being sent on within a host is one visit.
                let origin = address.origin();
                if visited.as_ref() != Some(&origin) {
                    self.turn(&address)?;
                    visited = Some(origin);
                }
            }
            let started = Instant::now();
            let mut request = self.agent.get(address.as_str()).config().timeout_global(Some(left)).build();
            if redirects == 0 {
                if let Some(etag) = &seal.etag {
                    request = request.header(IF_NONE_MATCH, etag);
                }
                if let Some(modified) = &seal.modified {
                    request = request.header(IF_MODIFIED_SINCE, modified);
                }
            }
            let response = request.call().map_err(|e| self.error(e))?;
            let status = response.status();
            let next = text(response.headers(), LOCATION).filter(|_| status.is_redirection());
            let Some(next) = next else { return Ok(Called { response, address, moved }) };
            for_good &= matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
            let next = address.join(next).map_err(|error| FetchError::BadAddress(error.to_string()))?;
            address = parse(next.as_str())?;
            moved = for_good.then(|| address.to_string());
            left = left.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(FetchError::Timeout(self.limits.total));
            }
        }
        Err(FetchError::Redirects(self.limits.redirects))
    }

    /// Waits until the host of `address` may be asked again.
    fn turn(&self, address: &Url) -> Result<(), FetchError> {
        let wait = self.hosts.turn(address, self.clock.now(), self.limits.delay);
        if self.clock.sleep(wait) { Ok(()) } else { Err(FetchError::Stopped) }
    }

    /// Whether a page may be read.
    fn may(&self, address: &Url) -> Result<(), FetchError> {
        let robots = self.hosts.robots(address, self.clock.now(), |file| {
            let Called { response, .. } = self.follow(file, &Seal::default(), false)?;
            let status = response.status();
            if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                return Err(FetchError::NoRobots(status));
            }
            Ok(match status.is_success() {
                true => {
                    let mut bytes = Vec::new();
                    let body = response.into_body().into_with_config().limit(u64::MAX).reader();
                    body.take(hosts::ROBOTS_BYTES)
                        .read_to_end(&mut bytes)
                        .map_err(|e| self.error(e.into()))?;
                    selon_page::Robots::parse(&bytes, NAME)
                }
                false => selon_page::Robots::open(),
            })
        })?;
        let path = &address[url::Position::BeforePath..url::Position::AfterQuery];
        if !robots.allows(path) {
            return Err(FetchError::Robots);
        }
        Ok(())
    }

    /// The time that a `Retry-After` names: seconds, or a date.
    fn wait(&self, value: &str) -> Option<Duration> {
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
        Some(at.duration_since(self.clock.now()).try_into().unwrap_or_default())
    }

    fn error(&self, error: ureq::Error) -> FetchError {
        use std::io::ErrorKind as K;
        use ureq::Error as E;
        match error {
            E::HostNotFound => FetchError::NoHost,
            E::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
                FetchError::Timeout(self.limits.connect)
            }
            E::Timeout(_) => FetchError::Timeout(self.limits.total),
            E::BadUri(why) => FetchError::BadAddress(why),
            E::Http(why) => FetchError::BadAddress(why.to_string()),
            E::ConnectionFailed => FetchError::NoConnection("refused".to_owned()),
            E::Tls(why) => FetchError::Tls(why.to_owned()),
            E::Rustls(why) => FetchError::Tls(why.to_string()),
            E::Io(why) => match why.kind() {
                _ if why.get_ref().is_some_and(|inner| inner.is::<Private>()) => FetchError::Private,
                _ if is_tls(&why) => FetchError::Tls(why.to_string()),
                _ if is_lookup(&why) => FetchError::NoHost,
                K::TimedOut => FetchError::Timeout(self.limits.total),
                K::ConnectionRefused | K::HostUnreachable | K::NetworkUnreachable => {
                    FetchError::NoConnection(why.to_string())
                }
                _ => FetchError::Broken(why.to_string()),
            },
            other => FetchError::Broken(other.to_string()),
        }
    }
}

fn is_tls(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

/// A failed look-up has no kind of its own, only the words of the standard library or of Windows.
fn is_lookup(error: &std::io::Error) -> bool {
    let words = error.to_string();
    words.contains("failed to lookup address") || words.contains("No such host is known")
}

fn parse(address: &str) -> Result<Url, FetchError> {
    let url = Url::parse(address).map_err(|error| FetchError::BadAddress(error.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        scheme => Err(FetchError::BadAddress(format!("{scheme} is not read"))),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

/// The `max-age` of a `Cache-Control`, unless it says that nothing may be kept.
fn max_age(value: &str) -> Option<Duration> {
    let mut parts = value.split(',').map(|part| part.trim().to_ascii_lowercase());
    let seconds = parts.find_map(|part| part.strip_prefix("max-age=")?.trim_matches('"').parse().ok())?;
    Some(Duration::from_secs(seconds))
}

/// Whether a body of this type may be an article. A server that says nothing is believed to send one; the bytes
/// are looked at in any case.
fn is_text(kind: &str) -> bool {
    kind.is_empty()
        || kind.starts_with("text/")
        || kind.ends_with("+xml")
        || kind.ends_with("+json")
        || matches!(
            kind,
            "application/xml"
                | "application/json"
                | "application/jsonl"
                | "application/x-ndjson"
                | "application/ndjson"
                // An archive, or a compressed list: the bytes are looked at.
                | "application/gzip"
                | "application/x-gzip"
                | "application/octet-stream"
                | "application/warc"
        )
}

#[cfg(test)]
mod tests;
