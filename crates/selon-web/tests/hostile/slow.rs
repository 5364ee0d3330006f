use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use selon_web::{Access, Bounds};

use crate::server::Server;

/// A server that loses patience quickly.
struct Listening {
    at: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
    _server: Server,
}

impl Listening {
    fn new() -> Self {
        Self::with(Bounds::default())
    }

    fn with(bounds: Bounds) -> Self {
        let (head, taking) = (Duration::from_millis(700), Duration::from_millis(700));
        let access = Access { bounds: Bounds { head, taking, ..bounds }, ..Access::default() };
        let server = Server::local();
        let config = server.config("127.0.0.1:0", access);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (ready, listening) = mpsc::channel();
        let running = thread::spawn(move || {
            let stop = async {
                let _ = stopped.await;
            };
            selon_web::serve(config, move |at| ready.send(at).unwrap(), stop).unwrap();
        });
        let at = listening.recv_timeout(Duration::from_secs(30)).unwrap();
        Self { at, stop: Some(stop), running: Some(running), _server: server }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.at).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends bytes, and what comes back until the server closes.
    fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        read_all(&mut stream)
    }

    /// It still answers.
    fn lives(&self) {
        let answer = self.exchange(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    fn end(&mut self) -> Duration {
        let begun = Instant::now();
        self.stop.take().unwrap().send(()).unwrap();
        self.running.take().unwrap().join().unwrap();
        begun.elapsed()
    }
}

/// Everything until the other side closes, or breaks off.
fn read_all(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    match stream.read_to_end(&mut all) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            panic!("the server never closed")
        }
        _ => String::from_utf8_lossy(&all).into_owned(),
    }
}

#[test]
fn a_head_that_comes_letter_by_letter() {
    let server = Listening::new();
    let mut stream = server.connect();
    let begun = Instant::now();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n").unwrap();
    while begun.elapsed() < Duration::from_secs(15) {
        if stream.write_all(b"X-A: b\r\n").is_err() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert!(begun.elapsed() < Duration::from_secs(15), "it was never closed");
    server.lives();
}

#[test]
fn a_connection_that_says_nothing() {
    let server = Listening::new();
    let answer = server.exchange(b"");
    assert!(!answer.contains("200"), "{answer}");
    // And one that was used once, and is kept open.
    let answer = server.exchange(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    server.lives();
}

#[test]
fn an_answer_that_nobody_takes() {
    let server = Listening::new();
    let stream = server.connect();
    let begun = Instant::now();
    let mut writer = stream.try_clone().unwrap();
    writer.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let css = b"GET /claims HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(50);
    let mut broken = false;
    while begun.elapsed() < Duration::from_secs(20) && !broken {
        broken = matches!(writer.write(&css), Err(error) if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
    }
    assert!(broken, "it was never closed");
    server.lives();
}

#[test]
fn many_connections_that_do_nothing() {
    let server = Listening::with(Bounds { most: 20, ..Bounds::default() });
    let held: Vec<TcpStream> = (0..60).map(|_| server.connect()).collect();
    server.lives();
    drop(held);
}

#[test]
fn a_head_that_is_too_large() {
    let server = Listening::new();
    let large = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: {}\r\n\r\n", "a".repeat(200_000));
    let answer = server.exchange(large.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let many = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X-A: b\r\n".repeat(500));
    let answer = server.exchange(many.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(100_000));
    let answer = server.exchange(long.as_bytes());
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 414") || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
    server.lives();
}

#[test]
fn one_request_inside_another() {
    let server = Listening::new();
    let inner = "GET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 90",
        "Content-Length: +5",
        "Content-Length: 5, 90",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
    ] {
        let request =
            format!("POST /preferences HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n\r\n0\r\n\r\n{inner}");
        let answer = server.exchange(request.as_bytes());
        assert!(!answer.contains("/admin/users"), "{lengths}: {answer}");
    }
    server.lives();
}

#[test]
fn lines_that_are_no_request() {
    let server = Listening::new();
    for bad in [
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
        "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = server.exchange(bad.as_bytes());
        assert!(!answer.starts_with("HTTP/1.1 200"), "{bad:?}: {answer}");
    }
    server.lives();
}

#[test]
fn a_body_that_never_comes() {
    let mut server = Listening::with(Bounds { last: Duration::from_secs(2), ..Bounds::default() });
    let mut stream = server.connect();
    let head = "POST /preferences HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nlang=";
    stream.write_all(head.as_bytes()).unwrap();
    server.lives();
    // Nor does it hold up the end.
    let took = server.end();
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn requests_under_way_are_answered_before_the_end() {
    let mut server = Listening::new();
    let mut stream = server.connect();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut first = [0; 15];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let took = server.end();
    assert!(
        took < Duration::from_secs(10),
        "an open connection that does nothing is no reason to wait: {took:?}"
    );
}
