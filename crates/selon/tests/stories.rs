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

/// What a command says on standard output and ends with, whatever that is.
fn ended(dir: &Path, args: &[&str], code: i32) -> Vec<Value> {
    rows(&selon(dir, args, code))
}

#[test]
fn a_digest_tells_what_moved_once_and_its_status_says_whether_anything_did() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    let lines: Vec<&str> = ARTICLES.lines().collect();
    ingest(dir, &lines[..2].join("\n"));
    let ada = ["--by", "Ada"];
    selon(dir, &["digest", "--by", "Ada"], 2);
    selon(dir, &[&["follow", "--story", "1"][..], &ada].concat(), 0);
    selon(dir, &[&["follow", "explosion", "--name", "words"][..], &ada].concat(), 0);
    selon(dir, &["follow", "--by", "Ada"], 2);
    selon(dir, &["follow", "--story", "9", "--by", "Ada"], 2);
    selon(dir, &["follow", "--story", "1", "--series", "99", "--by", "Ada"], 2);
    let list = ended(dir, &["follow", "--list", "--by", "Ada"], 0);
    let names: Vec<&str> = list.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["story 1", "words"]);
    assert!(ended(dir, &["digest", "--by", "Ada"], 1).is_empty());
    ingest(dir, &lines[2..].join("\n"));
    let peeked = ended(dir, &["digest", "--by", "Ada", "--peek"], 0);
    assert!(
        peeked.iter().any(|event| event["event"] == "article" && event["place"]["doc"] == "c"),
        "{peeked:?}"
    );
    let page = selon(dir, &["digest", "story 1", "--by", "Ada", "--peek", "-f", "table", "--ui", "fr"], 0);
    assert!(page.starts_with("story 1 · 1 ") && page.contains("nouvel article"), "{page}");
    assert_eq!(ended(dir, &["digest", "--by", "Ada"], 0), peeked);
    assert!(ended(dir, &["digest", "--by", "Ada"], 1).is_empty());
    selon(dir, &["follow", "--remove", "words", "--by", "Ada"], 0);
    selon(dir, &["follow", "--remove", "words", "--by", "Ada"], 2);
    selon(dir, &["digest", "words", "--by", "Ada"], 2);
    let json: Value = serde_json::from_str(&selon(dir, &["digest", "--by", "Ada", "-f", "json"], 1)).unwrap();
    assert_eq!(
        (json[0]["follow"].as_str(), json[0]["events"].as_array().map(Vec::len)),
        (Some("story 1"), Some(0))
    );
}

#[test]
fn grades_are_shown_in_stories_and_claims_and_exported() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    ingest(dir, ARTICLES);
    let claim = rows(&selon(dir, &["claims", "-n", "1"], 0)).remove(0);
    assert!(claim.get("grades").is_none());
    let (id, outlet) = (claim["id"].as_str().unwrap(), claim["outlet"].as_str().unwrap());
    selon(dir, &["grade", "claim", id, "2", "--by", "Ada", "--note", "two say so"], 0);
    selon(dir, &["grade", "outlet", outlet, "b", "--by", "Ada"], 0);
    selon(dir, &["grade", "statement", "1:1", "3", "--by", "Bob"], 0);
    selon(dir, &["grade", "outlet", outlet, "2", "--by", "Ada"], 2);
    selon(dir, &["grade", "claim", id, "B", "--by", "Ada"], 2);
    selon(dir, &["grade", "outlet", "no such outlet", "B", "--by", "Ada"], 2);
    selon(dir, &["grade", "outlet", outlet, "B"], 2);
    assert_eq!(rows(&selon(dir, &["grade"], 0)).len(), 3);
    let claim = rows(&selon(dir, &["claims", "-n", "1"], 0)).remove(0);
    let said: Vec<&str> =
        claim["grades"].as_array().unwrap().iter().map(|g| g["text"].as_str().unwrap()).collect();
    assert_eq!(said, ["claim 2 (Ada)", "outlet B (Ada)"]);
    let table = selon(dir, &["claims", "-f", "table", "--width", "160"], 0);
    assert!(table.contains("outlet B (Ada)"), "{table}");
    let exported = selon(dir, &["export", "claims"], 0);
    assert!(exported.lines().any(|line| line.contains("\"note\":\"two say so\"")));
    let csv = selon(dir, &["export", "claims", "--format", "csv"], 0);
    assert!(csv.contains("claim 2 (Ada); outlet B (Ada)"), "{csv}");
    let story: Value = serde_json::from_str(&selon(dir, &["story", "1", "-f", "json"], 0)).unwrap();
    let graded: Vec<(&str, &Value)> = story["grades"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (g["grade"].as_str().unwrap(), &g["statement"]))
        .collect();
    assert!(graded.contains(&("3", &Value::from(0))), "{graded:?}");
    let page = selon(dir, &["story", "1", "-f", "table", "--ui", "en"], 0);
    assert!(page.contains("Analysts’ grades") && page.contains("3  statement 1:"), "{page}");
    selon(dir, &["grade", "outlet", outlet, "-", "--by", "Ada"], 0);
    assert_eq!(rows(&selon(dir, &["grade"], 0)).len(), 2);
    selon(dir, &["verify"], 0);
    assert_eq!(rows(&selon(dir, &["stats"], 0))[0]["reviews"], 0);
}

#[test]
fn a_rejected_claim_drops_out_of_its_story() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    ingest(dir, ARTICLES);
    let show = |more: &[&str]| -> Value {
        serde_json::from_str(&selon(dir, &[&["story", "1", "-f", "json"][..], more].concat(), 0)).unwrap()
    };
    let before = show(&[]);
    let member = &before["telling"]["statements"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["members"].as_array().unwrap());
    let claim = member.clone().find_map(|m| m["claim"].as_str()).unwrap().to_owned();
    selon(dir, &["review", &claim, "reject", "--by", "Ada"], 0);
    let (after, draft) = (show(&[]), show(&["--draft"]));
    assert!(!after["telling"].to_string().contains(&claim));
    assert_eq!(draft["telling"], before["telling"]);
    assert_eq!((after["view"].as_str(), draft["view"].as_str()), (Some("reviewed"), Some("draft")));
}
