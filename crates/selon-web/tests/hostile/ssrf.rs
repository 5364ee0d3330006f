use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use selon_web::Access;

use crate::server::Server;

#[test]
fn a_webhook_into_the_local_network() {
    let server = Server::local();
    for bad in [
        "http://127.0.0.1/",
        "http://localhost:8787/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://printer.local/",
        "http://[fd00::1]/",
        "http://100.64.0.1/",
        "http://metadata.google.internal/",
        "http://LOCALHOST./",
        "http://[64:ff9b::7f00:1]/",
        "http://127.1/",
    ] {
        let fields = [("address", bad), ("kind", "everything"), ("name", "")];
        let answer = server.ask("POST", "/webhooks").sent(&fields).go().is(400);
        assert!(answer.text.contains("local network"), "{bad}");
    }
}

#[test]
fn a_webhook_that_is_no_address() {
    let server = Server::local();
    for bad in [
        "file:///etc/passwd",
        "gopher://a.example/",
        "ftp://a.example/",
        "//a.example",
        "a.example",
        "javascript:x",
        "http://",
        "https://user:secret@a.example/",
        "http://a.example\r\nHost: b",
        &format!("https://a.example/{}", "a".repeat(3000)),
    ] {
        let fields = [("address", bad), ("kind", "everything"), ("name", "")];
        server.ask("POST", "/webhooks").sent(&fields).go().is(400);
    }
}

/// A server that notes what it is sent, and answers as `answer` says.
fn other(answer: String) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, got) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&got);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut line) = (String::new(), String::new());
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                head.push_str(&line.to_ascii_lowercase());
                line.clear();
            }
            let length =
                head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            let _ = reader.read_exact(&mut body);
            seen.lock().unwrap().push(format!("{head}\n{}", String::from_utf8_lossy(&body)));
            let _ = write!(stream, "{answer}");
        }
    });
    (at, got)
}

/// Runs the server with its sender until `done`, or for ten seconds.
fn run_until(server: &Server, access: Access, done: impl Fn() -> bool) {
    let config = server.config("127.0.0.1:0", access);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (ready, listening) = mpsc::channel();
    let running = thread::spawn(move || {
        let ready = move |at| ready.send(at).unwrap();
        selon_web::serve(config, ready, async {
            let _ = stopped.await;
        })
    });
    listening.recv_timeout(Duration::from_secs(10)).unwrap();
    for _ in 0..100 {
        if done() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    stop.send(()).unwrap();
    running.join().unwrap().unwrap();
}

#[test]
fn a_webhook_that_sends_on_into_the_local_network() {
    let (inside, reached) =
        other("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned());
    let (outside, got) = other(format!(
        "HTTP/1.1 307 Moved\r\nLocation: http://{inside}/secret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    ));
    // Both are on this machine, so that it has to be allowed; where it is sent on to is asked for all the same by nobody.
    let access = Access { private: true, ..Access::default() };
    let server = Server::with(access.clone(), false);
    let address = format!("http://{outside}/in");
    let fields = [("address", address.as_str()), ("kind", "everything"), ("name", "")];
    let page = server.ask("POST", "/webhooks").sent(&fields).go().is(200);
    let secret = page.text.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    server.ask("POST", "/webhooks/1").sent(&[("what", "test")]).go().is(303);
    run_until(&server, access, || !got.lock().unwrap().is_empty());
    let log = server.get("/webhooks/1").text;
    assert!(log.contains("307"), "{log}");
    let got = got.lock().unwrap();
    assert_eq!((got.len(), reached.lock().unwrap().len()), (1, 0));
    let body = got[0].lines().last().unwrap();
    let now = server.config("127.0.0.1:0", Access::default()).now.as_ref()();
    let signature = selon_web::signature(&secret, body, now);
    assert!(got[0].contains(&format!("selon-signature: {signature}\r\n")), "{}", got[0]);
}

#[test]
fn a_webhook_whose_name_comes_to_mean_this_machine() {
    let (inside, reached) =
        other("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned());
    // It was allowed once; now the same address is looked up again, and refused.
    let allowed = Server::with(Access { private: true, ..Access::default() }, false);
    let address = format!("http://{inside}/in");
    let fields = [("address", address.as_str()), ("kind", "everything"), ("name", "")];
    allowed.ask("POST", "/webhooks").sent(&fields).go().is(200);
    allowed.ask("POST", "/webhooks/1").sent(&[("what", "test")]).go().is(303);
    run_until(&allowed, Access::default(), || allowed.get("/webhooks/1").text.contains("local network"));
    assert!(allowed.get("/webhooks/1").text.contains("local network"));
    assert!(reached.lock().unwrap().is_empty());
}
