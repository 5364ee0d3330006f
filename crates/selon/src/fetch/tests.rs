use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::*;
use crate::clock::Invented;

const LIMITS: Limits = Limits {
    connect: Duration::from_secs(2),
    total: Duration::from_secs(30),
    redirects: 5,
    bytes: 2 << 20,
    delay: Duration::ZERO,
    private: true,
};

/// A server that answers each path as `answer` does; it lives as long as the test process.
fn serve(answer: fn(&str, &str, &mut TcpStream) -> std::io::Result<()>) -> String {
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
                let mut head = String::new();
                while line.trim() != "" {
                    head.push_str(&line.to_ascii_lowercase());
                    line.clear();
                    request.read_line(&mut line)?;
                }
                answer(&path, &head, &mut stream)
            });
        }
    });
    address
}

fn page(path: &str, head: &str, out: &mut TcpStream) -> std::io::Result<()> {
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
        "/robots.txt" => write!(
            out,
            "{ok}Content-Type: text/plain\r\n\r\nUser-agent: selon\nDisallow: /secret\nCrawl-delay: 7"
        ),
        "/sealed" if head.contains("if-none-match: \"v1\"\r\n") => {
            write!(out, "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n")
        }
        "/sealed" => write!(out, "{ok}ETag: \"v1\"\r\nCache-Control: public, max-age=600\r\n\r\n<p>a</p>"),
        "/to-secret" => write!(out, "HTTP/1.1 302 Found\r\nLocation: /secret/a\r\nContent-Length: 0\r\n\r\n"),
        "/to-mail" => {
            write!(out, "HTTP/1.1 302 Found\r\nLocation: mailto:a@b.example\r\nContent-Length: 0\r\n\r\n")
        }
        "/busy" => {
            write!(out, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n")
        }
        "/shut" => write!(
            out,
            "HTTP/1.1 503 Down\r\nRetry-After: Mon, 10 Mar 2025 12:00:00 GMT\r\nContent-Length: 0\r\n\r\n"
        ),
        _ => write!(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    }
}

fn fetcher(limits: Limits) -> Fetcher {
    Fetcher::new(limits, Arc::new(Invented::default()))
}

fn get(path: &str) -> Result<Fetched, FetchError> {
    fetcher(LIMITS).get(&format!("{}{path}", serve(page)))
}

fn get_within(total: Duration, path: &str) -> Result<Fetched, FetchError> {
    fetcher(Limits { total, ..LIMITS }).get(&format!("{}{path}", serve(page)))
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
    let error = fetcher(LIMITS).get(&format!("http://127.0.0.1:{port}/")).unwrap_err();
    assert!(matches!(error, FetchError::NoConnection(_)), "{error}");
    // The name is reserved never to exist; a resolver may still take longer to say so than the test waits.
    let error = fetcher(LIMITS).get("http://nobody.invalid/").unwrap_err();
    assert!(matches!(error, FetchError::NoHost | FetchError::Timeout(_)), "{error}");
    let error = fetcher(LIMITS).get("http://[nothing/").unwrap_err();
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
    let error = fetcher(LIMITS).get(&address).unwrap_err();
    assert!(matches!(error, FetchError::Tls(_)), "{error}");
}

#[test]
fn content_types_are_taken_apart() {
    assert_eq!(media("Text/HTML"), ("text/html".into(), None));
    assert_eq!(media("text/html; Charset='utf-8'"), ("text/html".into(), Some("utf-8".into())));
    assert_eq!(media("text/html; a=b; charset=latin1"), ("text/html".into(), Some("latin1".into())));
    assert!(is_text("") && is_text("application/xhtml+xml") && !is_text("application/pdf"));
}

#[test]
fn robots_are_asked_at_every_step() {
    let says = |path: &str| get(path).unwrap_err().to_string();
    assert_eq!(says("/secret/a"), "the site asks programs not to read this page (robots.txt)");
    assert_eq!(says("/to-secret"), "the site asks programs not to read this page (robots.txt)");
    assert!(says("/to-mail").starts_with("not an address that can be read"), "{}", says("/to-mail"));
    let down = serve(|path, head, out| match path {
        "/robots.txt" => write!(out, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
        _ => page(path, head, out),
    });
    let error = fetcher(LIMITS).get(&format!("{down}/page")).unwrap_err();
    assert!(matches!(error, FetchError::NoRobots(_)), "{error}");
}

#[test]
fn a_host_is_not_asked_faster_than_it_likes() {
    let clock = Arc::new(Invented::default());
    let shared = Arc::clone(&clock) as Arc<dyn Clock>;
    let fetcher = Fetcher::new(Limits { delay: Duration::from_secs(2), ..LIMITS }, shared);
    let server = serve(page);
    let started = clock.now();
    let since = || clock.now().duration_since(started).as_secs();
    fetcher.get(&format!("{server}/page")).unwrap();
    assert_eq!(since(), 0, "the first one at once");
    fetcher.get(&format!("{server}/page")).unwrap();
    assert_eq!(since(), 7, "its crawl-delay is longer than ours");
    fetcher.get(&format!("{}/sealed", serve(page))).unwrap();
    assert_eq!(since(), 7, "another host has nothing to do with it");
    let error = fetcher.get(&format!("{server}/busy")).unwrap_err();
    assert_eq!(error.to_string(), "the server answers 429 Too Many Requests and asks to come back in 30 s");
    assert_eq!(since(), 14 + 30 + 30, "asked again twice, when it said");
    let error = fetcher.get(&format!("{server}/shut")).unwrap_err();
    assert!(
        matches!(error, FetchError::Later { wait, .. } if wait > Duration::from_secs(3 * 3600)),
        "{error}"
    );
}

#[test]
fn an_edition_that_is_known_is_not_sent_again() {
    let server = serve(page);
    let fetcher = fetcher(LIMITS);
    let first = fetcher.ask(&format!("{server}/sealed"), &Seal::default()).unwrap().unwrap();
    assert_eq!(first.seal.etag.as_deref(), Some("\"v1\""));
    assert_eq!(first.fresh, Some(Duration::from_secs(600)));
    assert!(fetcher.ask(&format!("{server}/sealed"), &first.seal).unwrap().is_none());
    let moved = fetcher.get(&format!("{server}/to-page")).unwrap().moved;
    assert_eq!(moved, Some(format!("{server}/page")));
}

#[test]
fn the_local_network_is_out_of_reach() {
    let fetcher = fetcher(Limits { private: false, ..LIMITS });
    for address in [serve(page), "http://localhost:1/".to_owned(), "http://[::1]/".to_owned()] {
        let error = fetcher.get(&address).unwrap_err();
        assert!(matches!(error, FetchError::Private), "{address}: {error}");
    }
}
