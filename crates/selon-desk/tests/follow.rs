//! What moved of what somebody follows, told once; and grades, which nothing is computed of.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod common;

use selon_desk::{Digest, Event, Follow, Follows, Grades, Query, Seen, View};
use selon_ledger::{Filter, GradeBody, Ledger, ReviewBody, Sqlite};
use tempfile::TempDir;

use common::{AT, desk, fill, path};

const BEFORE: &str = include_str!("data/bridge.jsonl");
const AFTER: &str = include_str!("data/bridge-2.jsonl");
const LATER: &str = "2025-06-02T08:00:00Z";

/// Events as lines: what, whose, as it was, as it is, in which document; and looks that each stands where it says.
fn lines(dir: &TempDir, events: &[Event]) -> String {
    let ledger = Sqlite::open(&path(dir.path())).unwrap();
    let mut out = String::new();
    for event in events {
        let place = event.place.as_ref().unwrap();
        let body = ledger.version(place.entry).unwrap().unwrap();
        assert_eq!(body.article.doc, place.doc);
        if let (Some(span), Some(words)) = (place.span, &event.words) {
            let text: String = body
                .article
                .text
                .chars()
                .skip(span.start as usize)
                .take((span.end - span.start) as usize)
                .collect();
            let fits = |words: &str| text.contains(words.trim()) || words.contains(text.trim());
            assert!(words.split(" … ").any(fits), "{text} / {words}");
        }
        let or = |text: &Option<String>| text.as_deref().unwrap_or("-").trim().to_owned();
        out.push_str(&format!(
            "{} | {} | {} | {} | {} → {}\n",
            event.event.name(),
            place.doc,
            event.what.trim(),
            or(&event.who),
            or(&event.was),
            or(&event.now)
        ));
    }
    out
}

/// What moves of `query` between the two parts of the coverage, and that the next look tells nothing again.
fn told(query: impl FnOnce(&TempDir) -> Query) -> String {
    let dir = TempDir::new().unwrap();
    fill(dir.path(), BEFORE);
    let query = query(&dir);
    let mut desk = desk(dir.path());
    let seen = desk.seen(&query, AT).unwrap();
    let still = |desk: &mut selon_desk::Desk, query: &Query, seen: &Seen| {
        let (digest, ..) = desk.digest(query, seen, LATER).unwrap();
        assert_eq!((digest.events, digest.more), (Vec::new(), 0));
    };
    still(&mut desk, &query, &seen);
    fill(dir.path(), AFTER);
    let (digest, query, seen): (Digest, Query, Seen) = desk.digest(&query, &seen, LATER).unwrap();
    assert_eq!(digest.since, AT);
    still(&mut desk, &query, &seen);
    lines(&dir, &digest.events)
}

fn entries(dir: &TempDir) -> Vec<u64> {
    let story = desk(dir.path()).outline(1).unwrap().unwrap();
    story.articles.iter().map(|told| told.number).collect()
}

#[test]
fn what_moves_in_a_story_is_told_once() {
    let told = told(|dir| Query::Story { entries: entries(dir) });
    assert_eq!(told, include_str!("data/moved-story.txt"));
}

#[test]
fn what_moves_in_a_series_is_told_once() {
    let told = told(|dir| Query::Series { entries: entries(dir), series: 0 });
    assert_eq!(told, include_str!("data/moved-series.txt"));
}

#[test]
fn new_claims_and_changed_ones_are_told_once() {
    let filter = Filter { words: Some("effondrement".to_owned()), ..Filter::default() };
    let told = told(|_| Query::Claims { filter });
    assert_eq!(told, include_str!("data/moved-claims.txt"));
}

#[test]
fn a_corrected_claim_is_told_once() {
    let dir = TempDir::new().unwrap();
    fill(dir.path(), BEFORE);
    let query =
        Query::Claims { filter: Filter { speaker: Some("Marchand".to_owned()), ..Filter::default() } };
    let seen = desk(dir.path()).seen(&query, AT).unwrap();
    let mut ledger = Sqlite::create(&path(dir.path())).unwrap();
    let hit = ledger.claims(&Filter::default(), selon_ledger::Sort::Ledger, None, 1).unwrap().items.remove(0);
    let review = ReviewBody {
        version: hit.version.seq,
        n: hit.n,
        claim: hit.record["id"].as_str().unwrap().to_owned(),
        reviewer: "Ada".to_owned(),
        verdict: "correct".to_owned(),
        fields: [("speaker".to_owned(), "Hélène Marchand".into())].into_iter().collect(),
        note: None,
    };
    ledger.review(AT, &review).unwrap();
    let (digest, query, seen) = desk(dir.path()).digest(&query, &seen, LATER).unwrap();
    assert!(lines(&dir, &digest.events).starts_with("corrected | b1 | "), "{digest:?}");
    assert!(desk(dir.path()).digest(&query, &seen, LATER).unwrap().0.events.is_empty());
}

#[test]
fn each_follower_has_a_list_of_their_own() {
    let dir = TempDir::new().unwrap();
    fill(dir.path(), BEFORE);
    let mut desk = desk(dir.path());
    let query = Query::Story { entries: entries(&dir) };
    let seen = desk.seen(&query, AT).unwrap();
    let file = Follows::beside(&path(dir.path()));
    let follow = |follower: &str| Follow {
        follower: follower.to_owned(),
        name: "pont".to_owned(),
        query: query.clone(),
        made: AT.to_owned(),
        seen: seen.clone(),
    };
    let follows = Follows::open(&file).unwrap();
    follows.put(&follow("Ada")).unwrap();
    follows.put(&follow("Bob")).unwrap();
    drop(follows);
    let follows = Follows::open(&file).unwrap();
    assert_eq!(follows.of("Ada").unwrap(), [follow("Ada")]);
    fill(dir.path(), AFTER);
    let (digest, query, next) = desk.digest(&query, &seen, LATER).unwrap();
    assert!(!digest.events.is_empty());
    follows.saw(&follow("Ada"), &query, &next).unwrap();
    assert_eq!(follows.of("Ada").unwrap()[0].seen, next);
    assert_eq!(follows.of("Bob").unwrap()[0].seen, seen);
    assert!(follows.remove("Ada", "pont").unwrap() && !follows.remove("Ada", "pont").unwrap());
    // What was removed meanwhile does not come back.
    follows.saw(&follow("Ada"), &query, &next).unwrap();
    assert!(follows.of("Ada").unwrap().is_empty());
    // Another file is not taken for it, nor touched.
    let other = dir.path().join("other");
    std::fs::write(&other, "a text that is long enough not to be empty").unwrap();
    assert!(Follows::open(&other).is_err() && Follows::open(&path(dir.path())).is_err());
    assert_eq!(std::fs::read(&other).unwrap(), b"a text that is long enough not to be empty");
}

#[test]
fn grades_stand_beside_and_the_last_of_each_reviewer_holds() {
    let dir = TempDir::new().unwrap();
    fill(dir.path(), BEFORE);
    let before = desk(dir.path()).story(1, View::Reviewed).unwrap().unwrap();
    assert!(before.grades.is_empty());
    let statement =
        before.telling.statements.iter().position(|s| s.what.contains("Rien ne laissait")).unwrap();
    let passages = selon_desk::passages(&before, statement);
    let passages = passages.into_iter().map(|(entry, span)| (entry, span.start, span.end)).collect();
    let mut ledger = Sqlite::create(&path(dir.path())).unwrap();
    let mut give = |about: &str, of: &str, grade: &str, by: &str, passages: Vec<(u64, u32, u32)>| {
        let body = GradeBody {
            about: about.to_owned(),
            of: of.to_owned(),
            name: None,
            passages,
            grade: grade.to_owned(),
            reviewer: by.to_owned(),
            note: None,
        };
        ledger.grade(AT, &body).unwrap()
    };
    give("outlet", "le quotidien du nord", "C", "Ada", Vec::new());
    give("outlet", "Le Quotidien du Nord", "B", "Ada", Vec::new());
    give("outlet", "Le Quotidien du Nord", "D", "Bob", Vec::new());
    give("outlet", "The Coastal Times", "A", "Bob", Vec::new());
    give("outlet", "The Coastal Times", "-", "Bob", Vec::new());
    give("outlet", "Somebody Else", "A", "Bob", Vec::new());
    give("statement", "Rien", "2", "Ada", passages);
    give("speaker", "Paul Estève", "B", "Ada", Vec::new());
    let after = desk(dir.path()).story(1, View::Reviewed).unwrap().unwrap();
    let mut said: Vec<String> = after
        .grades
        .iter()
        .map(|g| {
            format!("{} {} {} {:?}", g.grade.about, g.grade.grade, g.grade.reviewer, g.statement.is_some())
        })
        .collect();
    said.sort();
    assert_eq!(
        said,
        ["outlet B Ada false", "outlet D Bob false", "speaker B Ada false", "statement 2 Ada true"]
    );
    assert_eq!(after.telling, before.telling, "nothing is computed of grades");
    let grades = Grades::of(&Sqlite::open(&path(dir.path())).unwrap()).unwrap();
    assert_eq!((grades.all().len(), grades.outlet("the coastal times").count()), (5, 0));
    let verdict = selon_ledger::verify(&Sqlite::open(&path(dir.path())).unwrap(), None, &mut |_| ()).unwrap();
    assert_eq!(verdict.fault, None);
}
