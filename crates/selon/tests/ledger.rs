//! The ledger as a user meets it: ingesting, asking, verifying, and what happens when the program is killed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

mod hardship;
mod run;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use run::{Run, run, selon};

impl Run {
    /// The states of items, with how many had each.
    fn states(&self) -> BTreeMap<String, usize> {
        let mut states = BTreeMap::new();
        for row in self.rows() {
            *states.entry(row["state"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        states
    }
}

fn article(i: usize) -> String {
    let text = format!(
        "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont numéro {i} resterait fermé. « Nous attendons \
         {i} experts », a-t-il dit. Selon la préfecture, {} habitants ont été évacués.",
        i + 20
    );
    let line = json!({"doc": format!("a{i}"), "title": format!("Le pont {i}"), "date": "2025-03-10", "outlet": "L’Écho", "text": text});
    line.to_string()
}

fn lines(from: usize, to: usize) -> String {
    (from..to).fold(String::new(), |mut all, i| {
        let _ = writeln!(all, "{}", article(i));
        all
    })
}

const INGEST: [&str; 5] = ["ingest", "--reader", "rules", "--format", "jsonl"];

fn ingest(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[&INGEST, args].concat())
}

/// A folder with a ledger of ten articles.
fn filled() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("a.jsonl"), lines(0, 10)).unwrap();
    assert_eq!(ingest(dir.path(), &["a.jsonl"]).ended(0).states(), [("added".to_owned(), 10)].into());
    dir
}

#[test]
fn the_same_bytes_change_nothing_and_changed_ones_are_versions() {
    let dir = filled();
    let at = dir.path();
    let before = fs::read(at.join("selon.ledger")).unwrap();
    assert!(!at.join("selon.ledger-wal").exists(), "one file");
    assert_eq!(ingest(at, &["a.jsonl"]).ended(0).states(), [("unchanged".to_owned(), 10)].into());
    assert_eq!(fs::read(at.join("selon.ledger")).unwrap(), before, "not a byte");

    let changed = lines(0, 10).replace("29 habitants", "35 habitants");
    fs::write(at.join("b.jsonl"), changed).unwrap();
    let dry = ingest(at, &["b.jsonl", "--dry-run"]).ended(0).states();
    assert_eq!(fs::read(at.join("selon.ledger")).unwrap(), before, "a dry run writes nothing");
    let states = ingest(at, &["b.jsonl"]).ended(0).states();
    assert_eq!(states, [("changed".to_owned(), 1), ("unchanged".to_owned(), 9)].into());
    assert_eq!(dry, states);
    let rows = run(at, &["changes", "a9"]).ended(0).rows();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["change"], "altered");
    assert_eq!((&rows[0]["figures"][0]["from"], &rows[0]["figures"][0]["to"]), (&json!(29.0), &json!(35.0)));
    let table = ["changes", "a9", "--format", "table", "--width", "120"];
    run(at, &table).ended(0).says("29 habitants → 35").says("35 habitants ont été évacués");
    run(at, &["changes", "a77"]).ended(2).says("no article of that name");
    run(at, &["verify"]).ended(0).says("15 entries, all fit");
    // Both files at once say the same again, in whatever order.
    assert_eq!(ingest(at, &["b.jsonl", "a.jsonl"]).ended(0).states(), [("unchanged".to_owned(), 20)].into());
}

#[test]
fn bad_items_are_named_and_the_rest_goes_on() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    let other = article(1).replace("1 experts", "9 experts");
    let future = article(3).replace("2025-03-10", "2099-01-01");
    let undated = article(4).replace("\"2025-03-10\"", "null");
    let all = [
        article(1),
        "{".to_owned(),
        other,
        article(2),
        article(2),
        future,
        undated,
        "{\"id\": 7}".to_owned(),
    ];
    fs::write(at.join("a.jsonl"), all.join("\n")).unwrap();
    let got = ingest(at, &["a.jsonl", "none.html"]).ended(1);
    assert_eq!(got.states(), [("added".to_owned(), 4), ("unchanged".to_owned(), 1)].into());
    let got = got.says("a.jsonl: line 2:").says("a1: line 3 gives another content to what line 1 has");
    let got = got.says("a.jsonl: line 8").says("none.html: no such file");
    got.says("a3: published on 2099-01-01, which is yet to come");
    ingest(at, &["none.html"]).ended(2);
    let report = run(at, &["ingest", "a.jsonl", "none.html", "--format", "json"]).ended(1);
    let report: Value = serde_json::from_str(&report.out).unwrap();
    assert_eq!(report["items"][0]["failed"], 3);
    assert_eq!(report["items"][1]["failed"], 1);
    assert_eq!((&report["items"][0]["added"], &report["items"][0]["unchanged"]), (&json!(0), &json!(5)));
    let newest = run(at, &["find", "--format", "jsonl"]).ended(0).rows();
    assert_eq!(newest[0]["date"], "2099-01-01", "a date in the future is kept as it is printed");
    assert_eq!(newest[3]["date"], Value::Null);
}

#[test]
fn lines_without_a_name_are_told_apart_by_their_bytes() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    let line = |i: usize| {
        json!({"text": format!("Le maire a dit que le pont {i} resterait fermé.")}).to_string() + "\n"
    };
    fs::write(at.join("a.jsonl"), line(1) + &line(2)).unwrap();
    ingest(at, &["a.jsonl"]).ended(0);
    fs::write(at.join("a.jsonl"), line(0) + &line(1) + &line(2)).unwrap();
    let states = ingest(at, &["a.jsonl"]).ended(0).states();
    assert_eq!(states, [("added".to_owned(), 1), ("unchanged".to_owned(), 2)].into());
}

#[test]
fn what_is_no_ledger_is_an_error() {
    let dir = filled();
    let at = dir.path();
    fs::write(at.join("text"), "no ledger").unwrap();
    run(at, &["claims", "--ledger", "none"]).ended(2).says("none: no ledger here");
    for command in ["claims", "verify", "stats"] {
        run(at, &[command, "--ledger", "text"]).ended(2).says("text: not a ledger");
    }
    run(at, &["ingest", "a.jsonl", "--ledger", "text"]).ended(2).says("text: not a ledger");
    assert_eq!(fs::read_to_string(at.join("text")).unwrap(), "no ledger");
    let named = selon(at, &["stats"]).env("SELON_LEDGER", "text").output().unwrap();
    assert!(String::from_utf8_lossy(&named.stderr).contains("text: not a ledger"));
}

#[test]
fn claims_and_articles_are_found() {
    let dir = filled();
    let at = dir.path();
    assert_eq!(run(at, &["find", "évacuation", "pont"]).ended(0).rows().len(), 10);
    let found = run(at, &["find", "experts", "-n", "3"]).ended(0).says("--after r.");
    assert_eq!(found.rows().len(), 3);
    assert!(found.rows()[0]["snippet"]["text"].as_str().unwrap().contains("experts"));
    let claims = run(
        at,
        &["claims", "--speaker", "ferrand", "--kind", "direct", "--figure-min", "5", "--figure-max", "6"],
    );
    let rows = claims.ended(0).rows();
    assert_eq!(rows.len(), 2, "{rows:?}");
    for field in
        ["entry", "doc", "outlet", "date", "speaker", "text", "content", "figures", "confidence", "review"]
    {
        assert!(rows[0].get(field).is_some(), "{field}");
    }
    let page = run(at, &["claims", "-n", "12", "--format", "json"]).ended(0);
    let page: Value = serde_json::from_str(&page.out).unwrap();
    let next = page["next"].as_str().unwrap();
    let rest = run(at, &["claims", "-n", "9999", "--after", next]).ended(0).rows().len();
    let all = run(at, &["stats", "--format", "json"]).ended(0);
    let all: Value = serde_json::from_str(&all.out).unwrap();
    assert_eq!(all["claims"], json!(12 + rest));
    let who = run(at, &["who"]).ended(0).rows();
    assert_eq!((&who[0]["speaker"], &who[0]["claims"]), (&json!("Paul Ferrand"), &json!(20)));
    let facets = run(at, &["claims", "--facets", "--speaker", "ferrand"]).ended(0).rows();
    assert!(facets.contains(&json!({"facet": "kind", "value": "direct", "count": 10})), "{facets:?}");
    let csv = run(at, &["claims", "pont", "--format", "csv", "-n", "2"]).ended(0).out;
    assert!(csv.starts_with("entry,n,date,outlet,"), "{csv}");
    assert_eq!(csv.lines().count(), 3);
    run(at, &["claims", "--polarity", "maybe"]).ended(2).says("not a polarity");
    run(at, &["find", "le"]).ended(2).says("add a rarer word");
    run(at, &["find", "--since", "lundi"]).ended(2).says("not of the form");
}

#[test]
fn exports_are_whole_and_can_be_read_again() {
    let dir = filled();
    let at = dir.path();
    run(at, &["export", "articles", "--output", "out.jsonl"]).ended(0);
    let again = ingest(at, &["out.jsonl", "--ledger", "copy.ledger"]).ended(0);
    assert_eq!(again.states(), [("added".to_owned(), 10)].into());
    let claims = |ledger: &str| {
        let rows = run(at, &["export", "--ledger", ledger]).ended(0).rows();
        rows.iter().map(|row| format!("{} {}", row["doc"], row["text"])).collect::<Vec<_>>()
    };
    assert_eq!(claims("selon.ledger"), claims("copy.ledger"));
    assert!(claims("copy.ledger").len() >= 30);
    let csv = run(at, &["export", "claims", "--format", "csv", "--speaker", "ferrand"]).ended(0).out;
    assert_eq!(csv.lines().count(), 21);
    let entries = run(at, &["export", "entries"]).ended(0).rows();
    assert_eq!(entries.len(), 12);
    assert_eq!(entries[1]["body"]["article"]["doc"], "a0");
    run(at, &["export", "entries", "--format", "csv"]).ended(2);
}

#[test]
fn people_decide() {
    let dir = filled();
    let at = dir.path();
    let hit = &run(at, &["claims", "--speaker", "ferrand", "-n", "1"]).ended(0).rows()[0];
    let id = hit["id"].as_str().unwrap();
    run(
        at,
        &["review", id, "correct", "--by", "Ada", "--set", "speaker=Pauline Ferrand", "--set", "hedged=true"],
    )
    .ended(0);
    let one = |args: &[&str]| {
        let rows =
            run(at, &[&["claims", "--article", hit["doc"].as_str().unwrap()], args].concat()).ended(0).rows();
        rows.into_iter().find(|row| row["id"] == id)
    };
    let reviewed = one(&[]).unwrap();
    assert_eq!((&reviewed["speaker"], &reviewed["hedged"]), (&json!("Pauline Ferrand"), &json!(true)));
    assert_eq!(reviewed["review"], "correct");
    assert_eq!(one(&["--draft"]).unwrap()["speaker"], "Paul Ferrand");
    run(at, &["review", id, "reject", "--by", "Ada", "--note", "twice"]).ended(0);
    assert_eq!(one(&[]), None);
    assert!(one(&["--draft"]).is_some() && one(&["--review", "reject"]).is_some());
    run(at, &["review", "nothing", "accept", "--by", "Ada"]).ended(2).says("no claim has this id");
    run(at, &["review", id, "accept", "--by", "Ada", "--set", "a=b"]).ended(2);
    run(at, &["review", id, "correct", "--by", "Ada", "--set", "verdict=true"]).ended(2).says("not a field");
    run(at, &["verify"]).ended(0);
}

#[test]
fn tampering_is_named() {
    let dir = filled();
    let at = dir.path();
    let head =
        run(at, &["verify", "--format", "json"]).ended(0).rows()[0]["head"].as_str().unwrap().to_owned();
    run(at, &["verify", "--head", &head]).ended(0);
    let other = head.replace(':', ":0")[..head.len()].to_owned();
    run(at, &["verify", "--head", &other]).ended(1).says("entry 12 does not fit");
    run(at, &["verify", "--head", "12"]).ended(2);
    // A byte of the words of a speaker, somewhere in the file.
    let path = at.join("selon.ledger");
    let mut bytes = fs::read(&path).unwrap();
    let name = b"Paul Ferrand";
    let place = bytes.windows(name.len()).position(|w| w == name).unwrap();
    bytes[place] = b'S';
    fs::write(&path, &bytes).unwrap();
    run(at, &["verify"]).ended(1).says("does not fit: table claim: another speaker than in the entry");
}

/// Every command that the page on the ledger shows does what it is shown for.
#[test]
fn the_page_on_the_ledger_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/ledger.md")).unwrap();
    let dir = TempDir::new().unwrap();
    for sample in ["fr.html", "en.html"] {
        fs::copy(root.join("samples").join(sample), dir.path().join(sample)).unwrap();
    }
    let mut commands = 0;
    for block in page.split("```sh\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            let mut shell = Command::new("sh");
            let bin = Path::new(env!("CARGO_BIN_EXE_selon")).parent().unwrap();
            let path = format!("{}:/usr/bin:/bin", bin.display());
            let done = shell.args(["-c", line]).current_dir(dir.path()).env_clear().env("PATH", path);
            let Output { status, stdout, stderr } = done.output().unwrap();
            let told = String::from_utf8_lossy(&stderr);
            assert!(status.success(), "{line}\n{told}");
            assert!(
                line.contains(" > ") || line.contains("--output") || !stdout.is_empty(),
                "{line} says nothing"
            );
            commands += 1;
        }
    }
    assert!(commands >= 15, "{commands}");
}

/// What the ledger says, without when it was told and by which run.
fn told(dir: &Path, ledger: &str) -> Vec<String> {
    let rows = run(dir, &["export", "entries", "--ledger", ledger]).ended(0).rows();
    let versions = rows.iter().filter(|row| row["kind"] == "version");
    versions.map(|row| row["body"].to_string()).collect()
}
