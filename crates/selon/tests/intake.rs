//! Lists of articles as a user meets them: feeds, sitemaps, outlines, archives and JSON documents, as files and from addresses.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod run;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use run::{Run, run};

fn read(dir: &Path, args: &[&str]) -> Run {
    run(
        dir,
        &[&["read", "--reader", "rules", "--format", "jsonl", "--delay", "0", "--allow-private"], args]
            .concat(),
    )
}

fn ingest(dir: &Path, args: &[&str]) -> Run {
    run(
        dir,
        &[&["ingest", "--reader", "rules", "--format", "jsonl", "--delay", "0", "--allow-private"], args]
            .concat(),
    )
}

impl Run {
    fn docs(&self) -> Vec<String> {
        self.rows().iter().map(|row| row["doc"].as_str().unwrap().to_owned()).collect()
    }

    /// The items with their states.
    fn states(&self) -> Vec<String> {
        let words = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        self.rows().iter().map(|row| words(row, "state") + " " + &words(row, "doc")).collect()
    }
}

fn text(n: usize) -> String {
    format!("Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont numéro {n} resterait fermé.")
}

fn page(n: usize) -> String {
    let body = "<p>Selon la préfecture, vingt habitants ont été évacués.</p>";
    format!(
        "<html lang=\"fr\"><head><title>Le pont {n}</title></head><body><article><p>{}</p>{body}</article></body></html>",
        text(n)
    )
}

fn item(n: usize, text: &str) -> String {
    format!(
        "<item><title>Le pont {n}</title><link>https://echo.example/{n}</link><description>{text}</description></item>"
    )
}

fn feed(items: &str) -> String {
    format!("<?xml version='1.0'?><rss version='2.0'><channel><title>L’Écho</title>{items}</channel></rss>")
}

/// A record of an archive.
fn record(n: usize) -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", page(n));
    let head = format!(
        "WARC-Type: response\r\nWARC-Target-URI: https://echo.example/{n}\r\nContent-Type: application/http"
    );
    format!("WARC/1.0\r\n{head}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n", block.len()).into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

/// A server that sends `pages` by path, and 404 for the rest.
fn serve(pages: impl FnOnce(&str) -> Vec<(&'static str, &'static str, Vec<u8>)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let pages = pages(&address);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            lines.map_while(Result::ok).find(String::is_empty);
            let found = pages.iter().find(|(path, ..)| request.split(' ').nth(1) == Some(path));
            let (status, kind, body) =
                found.map_or((404, "text/plain", &b""[..]), |(_, kind, body)| (200, *kind, body));
            let head =
                format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
            let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes());
            let _ = stream.write_all(body);
        }
    });
    address
}

#[test]
fn lists_are_told_apart_by_content() {
    let agency = json!([
        {"uri": "urn:a:1", "headline": "Le pont", "body_text": text(1), "language": "fr", "versioncreated": "2025-03-10T10:00:00Z"},
        {"doc": "own", "text": text(2)},
    ]);
    let line = json!({"doc": "a1", "text": text(3)}).to_string();
    let json_feed = json!({"version": "https://jsonfeed.org/version/1", "title": "L’Écho", "items": [{"id": "j1", "content_text": text(4)}]});
    let warc = [record(5), record(6)].concat();
    let members = [gzip(&record(7)), gzip(&record(8))].concat();
    let dir = folder(&[
        ("rss", feed(&item(1, &text(1))).as_bytes()),
        ("agency", agency.to_string().as_bytes()),
        ("lines.gz", &gzip(line.as_bytes())),
        ("json", json_feed.to_string().as_bytes()),
        ("warc", &warc),
        ("warc.gz", &members),
        ("page.gz", &gzip(page(9).as_bytes())),
        ("twice.gz", &gzip(&gzip(text(10).as_bytes()))),
    ]);
    let run =
        read(dir.path(), &["rss", "agency", "lines.gz", "json", "warc", "warc.gz", "page.gz", "twice.gz"]);
    let run = run
        .ended(0)
        .complains("rss: its item is a summary, which was read as it is; --follow reads its page");
    let echo = |n: usize| format!("https://echo.example/{n}");
    let docs = [
        echo(1),
        "urn:a:1".into(),
        "own".into(),
        "a1".into(),
        "j1".into(),
        echo(5),
        echo(6),
        echo(7),
        echo(8),
    ];
    assert_eq!(run.docs(), [&docs[..], &["page.gz".into(), "twice.gz".into()]].concat());
    assert!(run.rows().iter().all(|row| !row["claims"].as_array().unwrap().is_empty()), "{run:#?}");
    assert_eq!(run.rows()[0]["title"], "Le pont 1");
    // Given as what it is not, it is so much text.
    read(dir.path(), &["--as", "text", "rss"]).ended(0);
}

#[test]
fn a_folder_of_lists_is_read_without_what_is_none() {
    let dir = folder(&[
        ("a.xml", feed(&item(1, &text(1))).as_bytes()),
        ("b.json", json!([{"doc": "own", "text": text(2)}]).to_string().as_bytes()),
        ("c.warc.gz", &gzip(&record(3))),
        ("config.xml", b"<settings><a>1</a></settings>"),
        ("map.xml", b"<urlset><url><loc>http://127.0.0.1:1/</loc></url></urlset>"),
        ("x.tar.gz", &gzip(b"x")),
    ]);
    let run = read(dir.path(), &["."]).ended(0).complains("3 files of other types passed over");
    assert_eq!(run.docs(), ["https://echo.example/1", "own", "https://echo.example/3"]);
}

#[test]
fn broken_lists_name_what_is_broken_and_the_rest_goes_on() {
    let good = |n: usize| gzip(&record(n));
    let mut bad = good(2);
    let at = bad.len() - 5;
    bad[at] ^= 0xff;
    let cut = good(4);
    let archive = [good(1), bad, good(3), cut[..cut.len() - 20].to_vec()].concat();
    let wrong =
        [record(1), b"WARC/1.0\r\nWARC-Type: response\r\n\r\nrubbish\r\n".to_vec(), record(2)].concat();
    let items = item(1, &text(1)) + "<item><title>a</b></item>" + &item(3, &text(3));
    let lines =
        gzip((json!({"doc": "l1", "text": text(1)}).to_string() + "\n" + &"x".repeat(9000)).as_bytes());
    let dir = folder(&[
        ("a.warc.gz", &archive),
        ("b.warc", &wrong),
        ("c.xml", feed(&items).as_bytes()),
        ("d.html.gz", &gzip(page(1).as_bytes())[..60]),
        ("e.jsonl.gz", &lines[..lines.len() - 9]),
        ("f.json", b"[{\"text\": \"a\"}"),
        ("g.rss", b"<rss><channel"),
    ]);
    let run =
        read(dir.path(), &["a.warc.gz", "b.warc", "c.xml", "d.html.gz", "e.jsonl.gz", "f.json", "g.rss"]);
    let run = run
        .ended(1)
        .complains("a.warc.gz: record 2 (https://echo.example/2): the gzip data are damaged")
        .complains("a.warc.gz: record 4")
        .complains("the gzip data break off")
        .complains("b.warc: record 2: it does not say how long it is")
        .complains("c.xml: item 2: line 1: ")
        .complains("d.html.gz: the gzip data break off")
        .complains("e.jsonl.gz: line 2: ")
        .complains("f.json: it cannot be taken apart: EOF")
        .complains("g.rss: it cannot be taken apart: line 1");
    let echo = |n: usize| format!("https://echo.example/{n}");
    assert_eq!(run.docs(), [echo(1), echo(3), echo(1), echo(2), echo(1), echo(3), "l1".into()]);
}

#[test]
fn lists_from_addresses_are_followed() {
    let server = serve(|at| {
        let link = |n: usize| {
            format!(
                "<item><link>{at}/{n}</link><title>Le pont {n}</title><pubDate>Mon, 10 Mar 2025 09:00:00 GMT</pubDate><description>{}</description></item>",
                text(n)
            )
        };
        let maps = format!(
            "<sitemapindex><sitemap><loc>{at}/map.xml.gz</loc></sitemap><sitemap><loc>{at}/index.xml</loc></sitemap></sitemapindex>"
        );
        let map = format!("<urlset><url><loc>{at}/1</loc></url><url><loc>{at}/gone</loc></url></urlset>");
        let list = format!(
            "<opml><body><outline xmlUrl='{at}/rss'/><outline xmlUrl='{at}/rss'/><outline xmlUrl='{at}/none'/></body></opml>"
        );
        vec![
            ("/rss", "application/rss+xml", feed(&(link(1) + &link(2) + &link(9))).into_bytes()),
            ("/1", "text/html", page(1).into_bytes()),
            ("/2", "text/html", page(2).into_bytes()),
            ("/index.xml", "text/xml", maps.into_bytes()),
            ("/map.xml.gz", "application/x-gzip", gzip(map.as_bytes())),
            ("/list", "text/x-opml", list.into_bytes()),
        ]
    });
    let dir = TempDir::new().unwrap();
    let at = |path: &str| format!("{server}{path}");
    // What the feed has, or what its items' pages have.
    let run = read(dir.path(), &[&at("/rss")]).ended(0).complains("3 of 3 items are summaries");
    assert_eq!(run.docs(), [at("/1"), at("/2"), at("/9")]);
    assert_eq!(run.rows()[0]["claims"].as_array().unwrap().len(), 1);
    let run = read(dir.path(), &["--follow", &at("/rss")]).ended(0);
    let run = run.complains(&format!(
        "{}: the server answers 404 Not Found; what its feed has of it is read",
        at("/9")
    ));
    assert_eq!(run.docs(), [at("/1"), at("/2"), at("/9")]);
    assert_eq!(run.rows()[0]["claims"].as_array().unwrap().len(), 2, "the page has more");
    assert_eq!(run.rows()[0]["date"], "2025-03-10", "the page has no date, its feed has");
    // A list of lists; one that lists itself ends all the same.
    let run = read(dir.path(), &[&at("/index.xml")])
        .ended(1)
        .complains(&format!("{}: the server answers 404", at("/gone")));
    assert_eq!(run.docs(), [at("/1")]);
    let run = read(dir.path(), &[&at("/list")])
        .ended(1)
        .complains(&format!("{}: the server answers 404", at("/none")));
    assert_eq!(run.docs(), [at("/1"), at("/2"), at("/9")], "a feed that is listed twice is read once");
    // A file that is named may be a list, too.
    fs::write(
        dir.path().join("list.opml"),
        format!("<opml><body><outline xmlUrl='{}'/></body></opml>", at("/rss")),
    )
    .unwrap();
    assert_eq!(read(dir.path(), &["list.opml"]).ended(0).docs().len(), 3);
}

#[test]
fn items_are_ingested_once_and_their_changes_are_versions() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    let write = |items: &str| fs::write(at.join("feed.xml"), feed(items)).unwrap();
    write(&(item(1, &text(1)) + &item(2, &text(2)) + &item(1, &text(7))));
    let run = ingest(at, &["feed.xml"]).ended(1).complains("item 3 gives another content to what item 1 has");
    assert_eq!(run.states(), ["added https://echo.example/1", "added https://echo.example/2"]);
    write(&(item(3, &text(3)) + &item(1, &text(1)) + &item(2, &text(8))));
    let run = ingest(at, &["feed.xml"]).ended(0);
    assert_eq!(
        run.states(),
        [
            "added https://echo.example/3",
            "unchanged https://echo.example/1",
            "changed https://echo.example/2"
        ]
    );
    // What a later edition of an archive has is a later version.
    let old = record(2);
    let new = String::from_utf8(record(2)).unwrap().replace("vingt", "trois").into_bytes();
    fs::write(at.join("a.warc"), [record(4), old, new].concat()).unwrap();
    let run = ingest(at, &["a.warc"]).ended(0);
    assert_eq!(
        run.states(),
        ["added https://echo.example/4", "changed https://echo.example/2", "changed https://echo.example/2"]
    );
    let mut future =
        item(5, &text(5)).replace("</item>", "<pubDate>Thu, 01 Jan 2099 09:00:00 GMT</pubDate></item>");
    future += &item(6, &text(6));
    write(&future);
    ingest(at, &["feed.xml"]).ended(0).complains("published on 2099-01-01, which is yet to come");
    run_verify(at);
}

fn run_verify(at: &Path) {
    let run = run(at, &["verify"]).ended(0);
    assert!(run.out.contains("all fit"), "{run:#?}");
}

#[cfg(unix)]
#[test]
fn a_watcher_ends_cleanly_when_told_to() {
    let server = serve(|at| {
        let items = format!("<item><link>{at}/1</link><description>{}</description></item>", text(1));
        vec![
            ("/rss", "application/rss+xml", feed(&items).into_bytes()),
            ("/1", "text/html", page(1).into_bytes()),
        ]
    });
    let dir = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_selon"));
    command.current_dir(dir.path()).env_clear().stdin(Stdio::null()).stdout(Stdio::piped());
    command.args(["watch", "--reader", "rules", "--allow-private", &format!("{server}/rss")]);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("  new  ")), "no news");
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(lines.any(|line| line.contains("  stopped")), "it did not say that it stopped");
    assert!(child.wait().unwrap().success());
    run_verify(dir.path());
    let once = ["watch", "--once", "--reader", "rules", "--allow-private", &format!("{server}/rss")];
    let run = run(dir.path(), &once).ended(0);
    assert_eq!(run.out, "", "nothing is due");
}
