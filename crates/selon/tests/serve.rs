//! The server as its operator meets it: begun, refused, watched, backed up, stopped and killed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod run;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use selon_ledger::{Filter, Ledger, Sort, Sqlite};
use serde_json::json;
use tempfile::TempDir;

use run::{Run, run, selon};

/// A folder with a ledger of a few articles.
fn filled() -> TempDir {
    let dir = TempDir::new().unwrap();
    let lines = (0..5).fold(String::new(), |mut all, i| {
        let text = format!("Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont numéro {i} resterait fermé.");
        let line = json!({"doc": format!("a{i}"), "title": format!("Le pont {i}"), "date": "2025-03-10", "text": text});
        let _ = writeln!(all, "{line}");
        all
    });
    fs::write(dir.path().join("a.jsonl"), lines).unwrap();
    run(dir.path(), &["ingest", "--reader", "rules", "a.jsonl"]).ended(0);
    dir
}

/// A server that runs; killed when it is dropped.
struct Server {
    child: Child,
    at: String,
    log: Arc<Mutex<String>>,
}

impl Server {
    fn begin(dir: &Path, args: &[&str]) -> Self {
        let all = [&["serve", "--bind", "127.0.0.1:0"], args].concat();
        let mut child = selon(dir, &all).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        while !first.contains("http://") {
            first.clear();
            assert!(lines.read_line(&mut first).unwrap() > 0, "the server did not begin");
        }
        let at = first.split("http://").nth(1).unwrap().trim().trim_end_matches('/').to_owned();
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let _ = writeln!(kept.lock().unwrap(), "{line}");
            }
        });
        Self { child, at, log }
    }

    fn get(&self, path: &str) -> String {
        exchange(&self.at, &format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.at))
            .unwrap()
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a request, and what comes back; none when the connection breaks.
fn exchange(at: &str, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    String::from_utf8(answer).ok()
}

/// Reviewers who decide one claim after the other, each time with another note, until nobody answers or they are told to stop.
struct Reviewers {
    acknowledged: Arc<Mutex<BTreeSet<String>>>,
    stop: Arc<AtomicBool>,
    at_work: Vec<JoinHandle<()>>,
}

impl Reviewers {
    fn begin(server: &Server, ledger: &Path) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // What an earlier round rejected too.
        let filter = Filter { draft: true, ..Filter::default() };
        let hits = Sqlite::open(ledger).unwrap().claims(&filter, Sort::Ledger, None, 10).unwrap().items;
        let claims: Arc<Vec<(u64, u64)>> =
            Arc::new(hits.iter().map(|hit| (hit.version.seq, hit.n)).collect());
        assert!(!claims.is_empty());
        let acknowledged: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let stop = Arc::new(AtomicBool::new(false));
        let one = |_| {
            let (at, claims) = (server.at.clone(), Arc::clone(&claims));
            let (kept, stop) = (Arc::clone(&acknowledged), Arc::clone(&stop));
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let n = NEXT.fetch_add(1, Ordering::Relaxed);
                    let (seq, place) = claims[n as usize % claims.len()];
                    let (note, verdict) =
                        (format!("note-{n}-"), if n.is_multiple_of(2) { "accept" } else { "reject" });
                    let body = format!("verdict={verdict}&by=Ada&note={note}");
                    let request = format!(
                        "POST /review/{seq}/{place} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\nContent-Type: \
                         application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    match exchange(&at, &request) {
                        Some(answer) if answer.starts_with("HTTP/1.1 303") => {
                            kept.lock().unwrap().insert(note);
                        }
                        Some(answer) if !answer.is_empty() => panic!("{answer}"),
                        _ => return,
                    }
                }
            })
        };
        let at_work = (0..4).map(one).collect();
        Self { acknowledged, stop, at_work }
    }

    fn wait_for(&self, count: usize) {
        let begun = Instant::now();
        while self.acknowledged.lock().unwrap().len() < count {
            assert!(begun.elapsed() < Duration::from_secs(120), "too few reviews were taken");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// What was acknowledged in all.
    fn end(self) -> BTreeSet<String> {
        self.stop.store(true, Ordering::Relaxed);
        for reviewer in self.at_work {
            reviewer.join().unwrap();
        }
        self.acknowledged.lock().unwrap().clone()
    }
}

/// Notes of all reviews that a ledger has.
fn notes(ledger: &Path) -> BTreeSet<String> {
    let ledger = Sqlite::open(ledger).unwrap();
    let (mut all, mut after) = (BTreeSet::new(), 0);
    loop {
        let entries = ledger.entries(after, 500).unwrap();
        let Some(last) = entries.last() else { return all };
        after = last.seq;
        for entry in entries.iter().filter(|entry| entry.kind == "review") {
            let body: serde_json::Value = serde_json::from_slice(&entry.body().unwrap()).unwrap();
            all.insert(body["note"].as_str().unwrap().to_owned());
        }
    }
}

#[test]
fn a_kill_loses_no_acknowledged_review() {
    let dir = filled();
    let ledger = dir.path().join("selon.ledger");
    let mut all = BTreeSet::new();
    for round in 0..4 {
        let mut server = Server::begin(dir.path(), &["--log", "quiet"]);
        let reviewers = Reviewers::begin(&server, &ledger);
        reviewers.wait_for(5 + 7 * round);
        server.signal("-KILL");
        server.child.wait().unwrap();
        all.extend(reviewers.end());
        let kept = notes(&ledger);
        let lost: Vec<_> = all.difference(&kept).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
    }
    assert!(all.len() >= 5 + 12 + 19 + 26, "{}", all.len());
    run(dir.path(), &["verify"]).ended(0).says("all fit");
}

#[test]
fn a_backup_is_made_while_the_server_runs() {
    let dir = filled();
    let ledger = dir.path().join("selon.ledger");
    let server = Server::begin(dir.path(), &["--log", "quiet"]);
    let reviewers = Reviewers::begin(&server, &ledger);
    reviewers.wait_for(5);
    let before = reviewers.acknowledged.lock().unwrap().clone();
    run(dir.path(), &["backup", "copy.ledger"]).ended(0).says("all fit");
    reviewers.wait_for(before.len() + 5);
    let after = reviewers.end();
    let copied = notes(&dir.path().join("copy.ledger"));
    assert!(copied.is_superset(&before), "what was there before is in the copy");
    assert!(notes(&ledger).is_superset(&after));
    assert!(server.get("/ready").contains("200 OK"));
    run(dir.path(), &["verify", "--ledger", "copy.ledger"]).ended(0);
    assert!(dir.path().join("copy.ledger.web").is_file(), "what the server keeps is copied too");
}

#[test]
fn it_ends_in_order() {
    let dir = filled();
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::begin(dir.path(), &[]);
        assert!(server.get("/health").ends_with("ok\n"));
        let begun = Instant::now();
        server.signal(signal);
        assert!(server.child.wait().unwrap().success(), "{signal}");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
    // Whoever only read leaves an empty one.
    let log = dir.path().join("selon.ledger-wal");
    assert!(fs::metadata(log).map_or(true, |meta| meta.len() == 0), "nothing waits to be written");
}

#[test]
fn lines_of_the_log_say_what_was_asked_but_not_for_what() {
    let dir = filled();
    let server = Server::begin(dir.path(), &["--log", "json"]);
    let answer = server.get("/claims?q=affaire+delicate");
    let id = answer.split("x-request-id: ").nth(1).unwrap().lines().next().unwrap().to_owned();
    let begun = Instant::now();
    let log = loop {
        let log = server.log.lock().unwrap().clone();
        if log.contains(&id) || begun.elapsed() > Duration::from_secs(20) {
            break log;
        }
        thread::sleep(Duration::from_millis(10));
    };
    let line = log.lines().find(|line| line.contains(&id)).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(
        (&line["method"], &line["path"], &line["status"]),
        (&json!("GET"), &json!("/claims"), &json!(200))
    );
    assert!(!log.contains("delicate"));
    let metrics = server.get("/metrics");
    assert!(
        metrics.contains("selon_requests_total{method=\"GET\",route=\"/claims\",status=\"200\"} 1"),
        "{metrics}"
    );
}

/// Runs `selon users` with a password to read.
fn users(dir: &Path, args: &[&str], password: &str) -> Run {
    let file = dir.join("password");
    fs::write(&file, format!("{password}\n")).unwrap();
    let all = [&["users"], args].concat();
    Run::of(selon(dir, &all).stdin(fs::File::open(file).unwrap()))
}

#[test]
fn others_reach_it_only_with_accounts_and_tls() {
    let dir = filled();
    let at = dir.path();
    let public = ["serve", "--bind", "0.0.0.0:0"];
    run(at, &public).ended(2).complains("no accounts").complains("selon users add");
    run(at, &["serve", "--behind-proxy"]).ended(2).complains("through the proxy");
    users(at, &["add", "rita", "--role", "reader"], "a long password")
        .ended(2)
        .complains("the first account is an admin's");
    users(at, &["add", "anne", "--role", "admin"], "short").ended(2).complains("at least 12 characters");
    users(at, &["add", "anne", "--role", "admin"], "a long password").ended(0);
    users(at, &["add", "ANNE", "--role", "reader"], "a long password")
        .ended(2)
        .complains("there is an account");
    users(at, &["add", "rita", "--role", "reader", "--ledger", "selon.ledger"], "a long password").ended(0);
    run(at, &public).ended(2).complains("speaks no TLS").complains("--behind-proxy");
    run(at, &["users", "list"]).ended(0).says("anne\tadmin\t").says("rita\treader\t");
    run(at, &["users", "remove", "anne"]).ended(2).complains("the last admin");
    run(at, &["users", "role", "rita", "editor"]).ended(0).says("rita: editor");
    users(at, &["password", "rita"], "another password").ended(0);
    run(at, &["users", "role", "nobody", "editor"]).ended(2).complains("no such account");
    let server = Server::begin(at, &[]);
    assert!(server.get("/claims").starts_with("HTTP/1.1 401"));
    run(at, &["users", "remove", "rita"]).ended(0);
    run(at, &["users", "remove", "anne"]).ended(0);
    assert!(run(at, &["users", "list"]).ended(0).out.is_empty());
}

#[test]
fn what_commands_made_of_the_stories_serves_the_server() {
    let dir = filled();
    run(dir.path(), &["stories"]).ended(0);
    let maker = || {
        let side = rusqlite::Connection::open(dir.path().join("selon.ledger.stories")).unwrap();
        side.query_row("SELECT build FROM mark", [], |row| row.get::<_, String>(0)).unwrap()
    };
    let made = maker();
    let server = Server::begin(dir.path(), &["--log", "quiet"]);
    assert!(server.get("/").contains("200 OK"));
    assert_eq!(maker(), made, "another name, and all is made anew at every turn");
}
