//! Pages from http(s) addresses, within limits of time, size and redirects.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use ureq::ResponseExt;
use ureq::tls::{RootCerts, TlsConfig};

/// What fetching may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time until a server answers the call at all.
    pub connect: Duration,
    /// Time for everything, redirects and body included.
    pub total: Duration,
    /// Redirects followed.
    pub redirects: u32,
    /// Bytes of a body, after decompression.
    pub bytes: u64,
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
}

/// Why an address gave no page.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("not an address that can be read ({0})")]
    BadAddress(String),
    #[error("no such host")]
    NoHost,
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
    Status(ureq::http::StatusCode),
    #[error("the server sends {0}, which is not text")]
    NotText(String),
    #[error("the connection broke off ({0})")]
    Broken(String),
}

/// Fetches pages; one for a whole run, since it loads the system's certificates.
#[derive(Debug)]
pub struct Fetcher {
    agent: ureq::Agent,
    limits: Limits,
}

impl Fetcher {
    /// A fetcher with these limits.
    pub fn new(limits: Limits) -> Self {
        // The system's certificates, not a list of our own: a newsroom's proxy may have added its authority there.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent = ureq::Agent::config_builder()
            .tls_config(tls)
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            .timeout_global(Some(limits.total))
            .max_redirects(limits.redirects)
            // A kept connection that the server closes at the moment of its reuse looks like a broken one. Few pages
            // are fetched in a run, mostly from different servers, so that nothing is won by keeping any.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .http_status_as_error(false)
            .user_agent(concat!("Selon/", env!("CARGO_PKG_VERSION")))
            .accept(
                "text/html, application/xhtml+xml, text/plain;q=0.9, application/x-ndjson;q=0.9, */*;q=0.1",
            )
            .build()
            .new_agent();
        Self { agent, limits }
    }

    /// The page at `address`.
    pub fn get(&self, address: &str) -> Result<Fetched, FetchError> {
        let response = self.agent.get(address).call().map_err(|e| self.error(e))?;
        if !response.status().is_success() {
            return Err(FetchError::Status(response.status()));
        }
        let address = response.get_uri().to_string();
        let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok());
        let content_type = header("content-type").unwrap_or_default().to_owned();
        let (kind, charset) = split(&content_type);
        if !is_text(&kind) {
            return Err(FetchError::NotText(kind));
        }
        let limit = self.limits.bytes;
        let mut bytes = Vec::new();
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        body.take(limit + 1).read_to_end(&mut bytes).map_err(|e| self.error(e.into()))?;
        if bytes.len() as u64 > limit {
            return Err(FetchError::TooLarge(limit));
        }
        Ok(Fetched { bytes, address, charset })
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
            E::TooManyRedirects | E::RedirectFailed => FetchError::Redirects(self.limits.redirects),
            E::BadUri(why) => FetchError::BadAddress(why),
            E::Http(why) => FetchError::BadAddress(why.to_string()),
            E::ConnectionFailed => FetchError::NoConnection("refused".to_owned()),
            E::Tls(why) => FetchError::Tls(why.to_owned()),
            E::Rustls(why) => FetchError::Tls(why.to_string()),
            E::Io(why) => match why.kind() {
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

/// Media type in lower case, and charset.
fn split(content_type: &str) -> (String, Option<String>) {
    let mut parts = content_type.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (kind, charset)
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
        )
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use super::*;

    const LIMITS: Limits = Limits {
        connect: Duration::from_secs(2),
        total: Duration::from_secs(30),
        redirects: 5,
        bytes: 2 << 20,
    };

    /// A server that answers each path as `answer` does; it lives as long as the test process.
    fn serve(answer: fn(&str, &mut TcpStream) -> std::io::Result<()>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(move || {
                    let mut stream = stream?;
                    let mut request = BufReader::new(stream.try_clone()?);
                    let mut line = String::new();
                    request.read_line(&mut line)?;
                    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                    while line.trim() != "" {
                        line.clear();
                        request.read_line(&mut line)?;
                    }
                    answer(&path, &mut stream)
                });
            }
        });
        address
    }

    fn page(path: &str, out: &mut TcpStream) -> std::io::Result<()> {
        let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
        match path {
            "/page" => write!(out, "{ok}Content-Type: text/html; charset=\"windows-1252\"\r\n\r\n<p>caf"),
            "/to-page" => write!(out, "HTTP/1.1 301 Moved\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n"),
            "/loop" => write!(out, "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n"),
            "/picture" => write!(out, "{ok}Content-Type: image/png\r\n\r\n"),
            "/large" => {
                write!(out, "{ok}Content-Type: text/html\r\n\r\n")?;
                (0..3000).try_for_each(|_| out.write_all(&[b'a'; 1000]))
            }
            "/bomb" => {
                write!(out, "{ok}Content-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n")?;
                let mut gzip = flate2::write::GzEncoder::new(out, flate2::Compression::best());
                (0..3000).try_for_each(|_| gzip.write_all(&[b'a'; 1000]))?;
                gzip.finish().map(|_| ())
            }
            "/slow" => {
                write!(out, "{ok}Content-Type: text/html\r\n\r\n")?;
                (0..50).try_for_each(|_| {
                    thread::sleep(Duration::from_millis(100));
                    out.write_all(b"a")
                })
            }
            "/silent" => {
                thread::sleep(Duration::from_secs(3));
                Ok(())
            }
            "/short" => write!(out, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this"),
            "/closed" => Ok(()),
            _ => write!(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        }
    }

    fn get(path: &str) -> Result<Fetched, FetchError> {
        Fetcher::new(LIMITS).get(&format!("{}{path}", serve(page)))
    }

    fn get_within(total: Duration, path: &str) -> Result<Fetched, FetchError> {
        Fetcher::new(Limits { total, ..LIMITS }).get(&format!("{}{path}", serve(page)))
    }

    #[test]
    fn a_page_comes_with_its_charset_and_last_address() {
        let fetched = get("/to-page").unwrap();
        assert_eq!(fetched.bytes, b"<p>caf");
        assert_eq!(fetched.charset.as_deref(), Some("windows-1252"));
        assert!(fetched.address.ends_with("/page"), "{}", fetched.address);
    }

    #[test]
    fn each_failure_has_its_message() {
        let says = |path: &str| get(path).unwrap_err().to_string();
        assert_eq!(says("/loop"), "more than 5 redirects");
        assert_eq!(says("/picture"), "the server sends image/png, which is not text");
        assert_eq!(says("/none"), "the server answers 404 Not Found");
        assert_eq!(says("/large"), "more than 2 MB");
        assert_eq!(says("/bomb"), "more than 2 MB");
        let soon = Duration::from_millis(500);
        assert!(matches!(get_within(soon, "/slow").unwrap_err(), FetchError::Timeout(_)));
        assert!(matches!(get_within(soon, "/silent").unwrap_err(), FetchError::Timeout(_)));
        assert!(says("/short").starts_with("the connection broke off"), "{}", says("/short"));
        assert!(says("/closed").starts_with("the connection broke off"), "{}", says("/closed"));
    }

    #[test]
    fn nobody_listening_is_no_connection() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let error = Fetcher::new(LIMITS).get(&format!("http://127.0.0.1:{port}/")).unwrap_err();
        assert!(matches!(error, FetchError::NoConnection(_)), "{error}");
        // The name is reserved never to exist; a resolver may still take longer to say so than the test waits.
        let error = Fetcher::new(LIMITS).get("http://nobody.invalid/").unwrap_err();
        assert!(matches!(error, FetchError::NoHost | FetchError::Timeout(_)), "{error}");
        let error = Fetcher::new(LIMITS).get("http:///nothing").unwrap_err();
        assert!(matches!(error, FetchError::BadAddress(_)), "{error}");
    }

    #[test]
    fn a_server_that_speaks_no_tls_is_no_secure_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("https://{}/", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            // Closing on unread words would reset the connection before the answer is seen.
            let _ = stream.read(&mut [0; 4096]);
        });
        let error = Fetcher::new(LIMITS).get(&address).unwrap_err();
        assert!(matches!(error, FetchError::Tls(_)), "{error}");
    }

    #[test]
    fn content_types_are_taken_apart() {
        assert_eq!(split("Text/HTML"), ("text/html".into(), None));
        assert_eq!(split("text/html; Charset='utf-8'"), ("text/html".into(), Some("utf-8".into())));
        assert_eq!(split("text/html; a=b; charset=latin1"), ("text/html".into(), Some("latin1".into())));
        assert!(is_text("") && is_text("application/xhtml+xml") && !is_text("application/pdf"));
    }
}
