//! Ledgers for tests, filled from lines of JSON.

use std::path::{Path, PathBuf};

use selon_desk::{Desk, article};
use selon_ledger::{ArticleRecord, Draft, Ledger, Origin, Run, Sqlite};
use selon_read::{Options, Reader};
use serde_json::Value;

/// When everything in these tests is written.
pub const AT: &str = "2025-06-01T08:00:00Z";

/// Where the ledger of a test stands.
pub fn path(dir: &Path) -> PathBuf {
    dir.join("test.ledger")
}

/// Appends the articles of `lines` as the rules read them.
pub fn fill(dir: &Path, lines: &str) {
    let mut ledger = Sqlite::create(&path(dir)).unwrap();
    let mut run = Run::default();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let fields: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| fields[name].as_str().map(str::to_owned);
        let article = article(&ArticleRecord {
            doc: text("doc").unwrap(),
            text: text("text").unwrap(),
            title: text("title"),
            lang: text("lang"),
            date: text("date"),
            outlet: text("outlet"),
            url: text("url"),
            ..ArticleRecord::default()
        });
        let reading = selon_read::read(&article, Options { reader: Reader::Rules, ..Options::default() });
        let origin = Origin {
            raw: line.as_bytes(),
            kind: "jsonl",
            address: None,
            given: "",
            named: true,
            reader: "rules",
            build: "test",
        };
        let draft = Draft::new(&article, &reading, origin).unwrap();
        ledger.append(&mut run, AT, &[draft]).unwrap();
    }
}

/// A desk on the ledger of a test.
pub fn desk(dir: &Path) -> Desk {
    built(dir, "test")
}

/// A desk of another build.
pub fn built(dir: &Path, build: &str) -> Desk {
    let path = path(dir);
    Desk::new(Box::new(Sqlite::open(&path).unwrap()), Some(&path), build).unwrap()
}
