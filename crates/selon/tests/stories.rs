//! Stories as a user meets them: of a ledger, of headlines, of a file of articles.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod run;

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use run::run;

const ARTICLES: &str = include_str!("data/stories/articles.jsonl");

/// What a command prints; it must end with `code`.
#[track_caller]
fn selon(dir: &Path, args: &[&str], code: i32) -> String {
    run(dir, args).ended(code).out
}

fn ingest(dir: &Path, lines: &str) {
    fs::write(dir.join("in.jsonl"), lines).unwrap();
    selon(dir, &["ingest", "in.jsonl", "--reader", "rules", "-q"], 0);
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn stories_of_a_ledger_are_the_same_with_and_without_what_was_remembered() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    let lines: Vec<&str> = ARTICLES.lines().collect();
    ingest(dir, &lines[..2].join("\n"));
    let early = rows(&selon(dir, &["stories"], 0));
    assert_eq!((early.len(), early[0]["articles"].as_u64()), (1, Some(2)));
    assert!(dir.join("selon.ledger.stories").exists());
    ingest(dir, &lines[2..].join("\n"));
    let all = ["stories", "--least", "1"];
    let remembered = selon(dir, &all, 0);
    fs::write(dir.join("selon.ledger.stories"), "no such thing").unwrap();
    assert_eq!(selon(dir, &all, 0), remembered);
    fs::remove_file(dir.join("selon.ledger.stories")).unwrap();
    assert_eq!(selon(dir, &all, 0), remembered);
    let found = rows(&remembered);
    assert_eq!(found.len(), 2);
    // The story grew and kept its number.
    let grown = found.iter().find(|row| row["articles"] == 3).unwrap();
    assert_eq!(grown["id"], early[0]["id"]);
    assert_eq!(grown["langs"], serde_json::json!(["fr", "en"]));
    assert_eq!(selon(dir, &["stories", "darvel", "--since", "2025-03-05"], 0), "");
    let shown: Value = serde_json::from_str(&selon(dir, &["story", "1", "--format", "json"], 0)).unwrap();
    let docs: Vec<&str> =
        shown["articles"].as_array().unwrap().iter().map(|a| a["doc"].as_str().unwrap()).collect();
    assert_eq!(docs, ["a", "b", "c"]);
    let copy = &shown["copies"][0];
    assert_eq!((copy["doc"].as_str(), copy["of_doc"].as_str()), (Some("c"), Some("a")));
    assert_eq!(copy["credit"], "AGM");
    let page = selon(dir, &["story", "1", "--format", "table", "--width", "160"], 0);
    assert!(page.contains("credits AGM") && page.contains("Why one story"), "{page}");
    selon(dir, &["story", "99"], 2);
}

#[test]
fn a_new_version_stands_in_the_place_of_the_old() {
    let dir = TempDir::new().unwrap();
    ingest(dir.path(), ARTICLES);
    ingest(dir.path(), &ARTICLES.replace("14 blessés", "16 blessés"));
    let found = rows(&selon(dir.path(), &["stories"], 0));
    assert_eq!((found.len(), found[0]["articles"].as_u64(), found[0]["id"].as_u64()), (1, Some(3), Some(1)));
}

#[test]
fn headlines_and_files_need_no_ledger() {
    let dir = TempDir::new().unwrap();
    let titles = "id\ttitle\n7\tExplosion chez Darvel à Port-Lanvec\n8\tPort-Lanvec : l'explosion chez Darvel fait 14 blessés\n\
        9\tVoile : le championnat commence\n";
    fs::write(dir.path().join("titles.tsv"), titles).unwrap();
    let out = selon(dir.path(), &["story", "--titles", "titles.tsv"], 0);
    let stories: Vec<&str> = out.lines().skip(1).map(|line| line.rsplit('\t').next().unwrap()).collect();
    assert_eq!(out.lines().next(), Some("title\tstory"));
    assert_eq!(stories, ["1", "1", "2"]);
    fs::write(dir.path().join("in.jsonl"), ARTICLES).unwrap();
    let out = selon(dir.path(), &["story", "--coverage", "in.jsonl", "--reader", "rules"], 0);
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["stories"], serde_json::json!([["a", "b", "c"], ["d"]]));
    fs::write(dir.path().join("none.tsv"), "id\n1\n").unwrap();
    selon(dir.path(), &["story", "--titles", "none.tsv"], 2);
    selon(dir.path(), &["story"], 2);
}
