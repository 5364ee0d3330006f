//! A watcher against a server whose feeds and pages change, in a time that is made up.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::sync::Mutex;
use std::thread;

use clap::Parser;
use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::args;
use crate::clock::Invented;
use crate::ledger::Command;

/// What the server has: by path, the status, further header lines and the body.
type Site = Arc<Mutex<HashMap<String, (u16, String, String)>>>;

struct Desk {
    dir: TempDir,
    site: Site,
    server: String,
    /// Requests so far: paths.
    asked: Arc<Mutex<Vec<String>>>,
    clock: Arc<Invented>,
}

/// Where a watcher writes.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn desk() -> Desk {
    let (site, asked) = (Site::default(), Arc::new(Mutex::new(Vec::new())));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let (pages, log) = (Arc::clone(&site), Arc::clone(&asked));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let Some(request) = lines.next() else { continue };
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let path = request.split(' ').nth(1).unwrap().to_owned();
            log.lock().unwrap().push(path.clone());
            let page = pages.lock().unwrap().get(&path).cloned();
            let (mut status, more, mut body) = page.unwrap_or((404, String::new(), String::new()));
            let etag = more.lines().find_map(|line| line.strip_prefix("ETag: "));
            if head.iter().any(|line| {
                etag.is_some_and(|etag| line.eq_ignore_ascii_case(&format!("if-none-match: {etag}")))
            }) {
                (status, body) = (304, String::new());
            }
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status} X\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    Desk { dir: TempDir::new().unwrap(), site, server, asked, clock: Arc::new(Invented::default()) }
}

impl Desk {
    fn has(&self, path: &str, status: u16, head: &str, body: &str) {
        let page = (status, head.to_owned(), body.replace("HERE", &self.server));
        self.site.lock().unwrap().insert(path.to_owned(), page);
    }

    fn page(&self, n: usize, people: usize) {
        let page = format!(
            "<html lang=fr><head><title>Le pont {n}</title></head><body><article><p>Le maire de Corvenne, Paul Ferrand, a déclaré \
             lundi que le pont {n} resterait fermé. Selon la préfecture, {people} habitants ont été évacués.</p></article>"
        );
        self.has(&format!("/{n}"), 200, "Content-Type: text/html; charset=utf-8\r\n", &page);
    }

    fn feed(&self, head: &str, items: &[usize]) {
        let items = items.iter().map(|n| {
            format!("<item><title>Le pont {n}</title><link>HERE/{n}</link><description>Le pont {n} reste fermé, dit le maire.</description></item>")
        });
        let feed = format!(
            "<rss version='2.0'><channel><title>L’Écho</title>{}</channel></rss>",
            items.collect::<String>()
        );
        self.has("/rss", 200, head, &feed);
    }

    fn watch(&self, more: &[&str]) -> Vec<Value> {
        let ledger = self.dir.path().join("a.ledger");
        let feed = format!("{}/rss", self.server);
        let typed =
            ["selon", "watch", "--reader", "rules", "--allow-private", "--delay", "0", "--format", "jsonl"];
        let typed = typed
            .into_iter()
            .chain(["--ledger", ledger.to_str().unwrap(), feed.as_str()])
            .chain(more.iter().copied());
        let args::Command::Ledger(command) = args::Args::parse_from(typed).command else { panic!() };
        let Command::Watch(args) = *command else { panic!() };
        let paper = Paper::default();
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        Watch::new(&args, Ui::En, clock, Box::new(paper.clone())).unwrap().run().unwrap();
        let written = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        written.lines().map(|line| serde_json::from_str(&line.replace(&self.server, "")).unwrap()).collect()
    }

    /// Watches once, so long after the last time.
    fn later(&self, minutes: u64) -> Vec<Value> {
        self.clock.sleep(Duration::from_secs(minutes * 60));
        self.watch(&["--once"])
    }

    fn asked(&self) -> Vec<String> {
        let mut asked: Vec<_> =
            self.asked.lock().unwrap().drain(..).filter(|path| path != "/robots.txt").collect();
        // Pages are asked for side by side.
        asked.sort();
        asked
    }
}

/// The events with their addresses, without those of feeds that have news.
fn told(events: &[Value]) -> Vec<String> {
    let events = events.iter().filter(|event| event["event"] != "feed");
    events
        .map(|event| {
            format!("{} {}", event["event"].as_str().unwrap(), event["url"].as_str().unwrap_or_default())
        })
        .collect()
}

#[test]
fn what_is_new_is_read_once_and_the_rest_is_remembered() {
    let desk = desk();
    (1..=3).for_each(|n| desk.page(n, 20));
    desk.feed("ETag: \"1\"\r\n", &[2, 1]);
    let events = desk.later(0);
    assert_eq!(told(&events), ["new /1", "new /2"], "the oldest first");
    assert_eq!(events[1]["title"], "Le pont 1");
    assert_eq!(events[1]["claims"], 2);
    assert_eq!(events[1]["at"], "2025-03-10T08:00:00Z");
    assert_eq!(desk.asked(), ["/1", "/2", "/rss"]);
    assert!(desk.later(10).is_empty(), "not due yet");
    assert!(desk.asked().is_empty());
    assert!(desk.later(10).is_empty(), "due, and nothing new");
    assert_eq!(desk.asked(), ["/rss"]);
    desk.feed("ETag: \"2\"\r\n", &[3, 2, 1]);
    assert_eq!(told(&desk.later(30)), ["new /3"]);
    assert_eq!(desk.asked(), ["/3", "/rss"]);
}

#[test]
fn silent_edits_are_versions_and_their_difference_is_told() {
    let desk = desk();
    desk.page(1, 20);
    desk.feed("ETag: \"1\"\r\n", &[1]);
    assert_eq!(told(&desk.later(0)), ["new /1"]);
    // Within the hour nobody looks; after it, the page is as it was.
    desk.page(1, 20);
    assert!(told(&desk.later(61)).is_empty());
    assert_eq!(desk.asked(), ["/1", "/1", "/rss", "/rss"]);
    desk.page(1, 35);
    let events = desk.later(24 * 60);
    assert_eq!(told(&events), ["changed /1"]);
    let change = &events[0]["changes"][0];
    assert_eq!(
        (&change["change"], &change["figures"][0]["to"]),
        (&"altered".into(), &35.0.into()),
        "{change}"
    );
    // Back to what it was is a change too, a week later; then it is left alone.
    desk.page(1, 20);
    assert_eq!(told(&desk.later(7 * 24 * 60)), ["changed /1"]);
    desk.page(1, 50);
    assert!(told(&desk.later(7 * 24 * 60)).is_empty());
}

#[test]
fn what_its_feed_says_is_changed_is_read_at_once() {
    let desk = desk();
    desk.page(1, 20);
    desk.feed("", &[1]);
    desk.later(0);
    desk.page(1, 35);
    let changed = desk.site.lock().unwrap()["/rss"].2.replace("reste fermé", "reste bien fermé");
    desk.has("/rss", 200, "", &changed);
    assert_eq!(told(&desk.later(20)), ["changed /1"]);
}

#[test]
fn what_cannot_be_read_is_told_and_tried_again_where_that_may_help() {
    let desk = desk();
    desk.has("/robots.txt", 200, "", "User-agent: *\nDisallow: /2\n");
    desk.has("/3", 500, "", "");
    desk.page(1, 20);
    desk.feed("ETag: \"1\"\r\n", &[1, 2, 3, 4]);
    let events = desk.later(0);
    assert_eq!(told(&events), ["failed /4", "failed /3", "failed /2", "new /4", "new /2", "new /1"]);
    let error = |n: usize| events[n]["error"].as_str().unwrap();
    assert_eq!(error(1), "the server answers 404 Not Found; what its feed has of it is read");
    assert_eq!(error(2), "the server answers 500 Internal Server Error");
    assert!(error(3).contains("robots.txt") && error(3).ends_with("what its feed has of it is read"));
    // What may work later is asked for again, though the feed has not changed.
    desk.page(3, 20);
    assert_eq!(told(&desk.later(20)), ["new /3"]);
    // A page that is taken down is told.
    desk.has("/1", 404, "", "");
    assert_eq!(told(&desk.later(60)), ["gone /1"]);
}

#[test]
fn broken_feeds_are_asked_less_and_less() {
    let desk = desk();
    desk.page(1, 20);
    desk.has("/rss", 200, "", "<rss><channel><title>L’Écho</title><item><title>a</b></item></channel></rss>");
    let events = desk.later(0);
    assert_eq!(told(&events), ["failed /rss"]);
    assert!(events[0]["error"].as_str().unwrap().contains("item 1: line 1:"), "{events:?}");
    desk.has("/rss", 503, "Retry-After: 7200\r\n", "");
    assert!(told(&desk.later(20))[0].starts_with("failed"));
    desk.feed("", &[1]);
    assert!(desk.later(60).is_empty(), "it asked for two hours");
    assert_eq!(told(&desk.later(61)), ["new /1"]);
    desk.has("/rss", 410, "", "");
    assert_eq!(told(&desk.later(600)), ["gone /rss"]);
    assert!(desk.later(6000).is_empty());
}

#[test]
fn it_goes_on_until_it_is_told_to_stop() {
    let mut desk = desk();
    (1..=2).for_each(|n| desk.page(n, 20));
    desk.feed("", &[1]);
    let until = desk.clock.now() + SignedDuration::from_hours(24 * 9);
    desk.clock = Arc::new(Invented::until(until));
    let events = desk.watch(&[]);
    assert_eq!(told(&events), ["new /1", "stopped "]);
    let asked = desk.asked();
    let count = |path: &str| asked.iter().filter(|asked| *asked == path).count();
    assert_eq!(count("/1"), 4, "once, and after an hour, a day and a week");
    // Every six hours in the end, and more often before.
    assert!((36..=50).contains(&count("/rss")), "{}", count("/rss"));
}

#[test]
fn outlines_sitemaps_and_what_is_none() {
    let desk = desk();
    desk.page(1, 20);
    desk.page(2, 20);
    desk.feed("", &[1]);
    desk.has("/news.xml", 200, "", "<urlset><url><loc>HERE/2</loc></url></urlset>");
    desk.has("/html", 200, "", "<html><p>Rien.</p></html>");
    let outline = desk.dir.path().join("press.opml");
    let list = "<opml><body><outline xmlUrl='HERE/news.xml'/><outline xmlUrl='HERE/html'/><outline xmlUrl='HERE/rss'/></body></opml>";
    std::fs::write(&outline, list.replace("HERE", &desk.server)).unwrap();
    let events = desk.watch(&["--once", outline.to_str().unwrap()]);
    assert_eq!(told(&events), ["failed /html", "new /1", "new /2"]);
    let failed = events.iter().find(|event| event["event"] == "failed").unwrap();
    assert!(failed["error"].as_str().unwrap().starts_with("a web page, and no feed"), "{failed}");
}

#[test]
fn people_are_told_in_lines() {
    let event = Event {
        title: Some("Le pont\n1".into()),
        claims: Some(2),
        changes: Some(Vec::new()),
        ..Event::of("changed", "https://a.example/1")
    };
    let mut out = Vec::new();
    event.text("2025-03-10T08:00:00Z", Ui::En, &mut out).unwrap();
    let line = String::from_utf8(out).unwrap();
    assert_eq!(
        line.replace('\u{a0}', " "),
        "2025-03-10T08:00:00Z  changed  https://a.example/1 · Le pont 1 · 2 claims · no claim is touched\n"
    );
}
