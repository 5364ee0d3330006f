//! Stories of a ledger: kept, grown, told, reviewed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use selon_desk::{Desk, Line, Shown, View, Wanted};
use selon_ledger::{Ledger, ReviewBody, Sqlite};
use serde_json::{Value, json};
use tempfile::TempDir;

use common::{AT, built, desk, fill, path};

const BRIDGE: &str = include_str!("data/bridge.jsonl");

/// The sample that ships with the program.
fn koursk() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/story/koursk.jsonl"))
        .unwrap()
}

fn all(desk: &mut Desk) -> Vec<Line> {
    desk.stories(&Wanted { limit: 100, ..Wanted::default() }).unwrap()
}

fn shown(desk: &mut Desk, id: u64, view: View) -> Shown {
    desk.story(id, view).unwrap().unwrap()
}

#[test]
fn stories_grow_with_the_ledger_and_are_the_same_without_what_was_kept() {
    let dir = TempDir::new().unwrap();
    let lines: Vec<String> = koursk().lines().map(str::to_owned).collect();
    let mut first = None;
    for part in lines.chunks(3) {
        fill(dir.path(), &part.join("\n"));
        let mut kept = desk(dir.path());
        let now = all(&mut kept);
        let upto = kept.refresh().unwrap();
        assert_eq!((upto.seq, all(&mut kept)), (upto.head, now.clone()));
        let (path, ledger) = (path(dir.path()), Sqlite::open(&path(dir.path())).unwrap());
        assert!(path.with_extension("ledger.stories").exists());
        let mut anew = Desk::new(Box::new(ledger), None, "test").unwrap();
        assert_eq!(all(&mut anew), now);
        first.get_or_insert(now);
    }
    let now = all(&mut desk(dir.path()));
    assert_eq!(now.iter().map(|line| line.articles).sum::<usize>(), lines.len());
    assert!(now.len() >= first.unwrap().len());
    // Whatever stands there instead is made anew, and so is what another build left.
    fs::write(path(dir.path()).with_extension("ledger.stories"), "no such thing").unwrap();
    assert_eq!(all(&mut desk(dir.path())), now);
    assert_eq!(all(&mut built(dir.path(), "other")), now);
    assert_eq!(all(&mut desk(dir.path())), now);
}

#[test]
fn what_was_told_is_told_again_from_what_was_kept() {
    let dir = TempDir::new().unwrap();
    fill(dir.path(), BRIDGE);
    let told = shown(&mut desk(dir.path()), 1, View::Reviewed);
    assert_eq!(told.sources.len(), BRIDGE.lines().count());
    assert!(!told.telling.series.is_empty() && !told.telling.quotations.is_empty(), "{:#}", told.to_json());
    assert_eq!(shown(&mut desk(dir.path()), 1, View::Reviewed), told);
    // A value that is kept is what is shown: the file, not the text, was asked.
    let side = rusqlite::Connection::open(path(dir.path()).with_extension("ledger.stories")).unwrap();
    let kept: i64 = side.query_row("SELECT count(*) FROM telling", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
    let more = json!({"doc": "late", "outlet": "Le Courrier", "lang": "fr", "date": "2025-03-06",
        "title": "Pont de Vaubercourt : le bilan passe à 21 blessés",
        "text": "Le bilan de l'effondrement du pont de Vaubercourt est passé à 21 blessés, a annoncé jeudi la préfecture."});
    fill(dir.path(), &more.to_string());
    let grown = shown(&mut desk(dir.path()), 1, View::Reviewed);
    assert_eq!(grown.sources.len(), told.sources.len() + 1);
    let values = |shown: &Shown| shown.telling.series[0].points.len();
    assert_eq!(values(&grown), values(&told) + 1);
    assert!(desk(dir.path()).story(99, View::Draft).unwrap().is_none());
}

/// Every span of the telling, with the words that it should have where the record says them.
fn spans(value: &Value, out: &mut Vec<(u64, u64, u64, Option<String>)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| spans(item, out)),
        Value::Object(fields) => {
            fields.values().for_each(|field| spans(field, out));
            let span = fields.get("span").or_else(|| fields.get("evidence")).and_then(Value::as_array);
            let numbers = span.map(|span| span.iter().filter_map(Value::as_u64).collect::<Vec<_>>());
            if let (Some([start, end]), Some(entry)) = (numbers.as_deref(), fields.get("entry")) {
                let text = fields.get("text").and_then(Value::as_str).map(str::to_owned);
                out.push((entry.as_u64().unwrap(), *start, *end, text));
            }
            assert_eq!(fields.contains_key("doc"), fields.contains_key("entry"), "{value:#}");
        }
        _ => {}
    }
}

#[test]
fn every_record_opens_on_its_words() {
    let dir = TempDir::new().unwrap();
    // Two articles that are called the same stay two.
    let twin = json!({"doc": "b1", "outlet": "Le Fanal", "lang": "fr", "date": "2025-03-05", "url": "https://fanal.example/pont-17",
        "title": "Vaubercourt : le pont effondré a fait 17 blessés",
        "text": "L'effondrement du pont de Vaubercourt a fait 17 blessés, selon la préfecture."});
    fill(dir.path(), &format!("{BRIDGE}\n{twin}"));
    let shown = shown(&mut desk(dir.path()), 1, View::Reviewed);
    let docs: std::collections::BTreeSet<&str> =
        shown.sources.iter().map(|source| source.doc.as_str()).collect();
    assert_eq!(docs.len(), BRIDGE.lines().count() + 1);
    let ledger = Sqlite::open(&path(dir.path())).unwrap();
    let mut texts: BTreeMap<u64, Vec<char>> = BTreeMap::new();
    for source in &shown.sources {
        let body = ledger.version(source.entry).unwrap().unwrap();
        assert_eq!((&body.article.url, &body.article.outlet), (&source.url, &source.outlet));
        texts.insert(source.entry, body.article.text.chars().collect());
    }
    let mut found = Vec::new();
    spans(&shown.to_json()["telling"]["statements"], &mut found);
    spans(&shown.to_json()["telling"]["series"], &mut found);
    spans(&shown.to_json()["telling"]["quotations"], &mut found);
    spans(&shown.to_json()["telling"]["standings"], &mut found);
    spans(&shown.to_json()["telling"]["corrections"], &mut found);
    assert!(found.len() > 20, "{found:?}");
    for (entry, start, end, text) in found {
        let words: String = texts[&entry][start as usize..end as usize].iter().collect();
        if let Some(text) = text {
            assert!(words.contains(text.trim()) || text.contains(words.trim()), "{entry}: {words} / {text}");
        }
    }
    // Claims that are named are claims of that version.
    for point in shown.telling.series.iter().flat_map(|series| &series.points) {
        if let Some(claim) = &point.claim {
            let places = ledger.places(claim).unwrap();
            let entry = shown.source(&point.doc).unwrap().entry;
            assert!(places.iter().any(|(version, _)| *version == entry), "{claim}");
        }
    }
}

/// Decides on the claim that has these words.
fn decide(dir: &TempDir, doc: &str, begins: &str, verdict: &str, fields: &Value) {
    let mut ledger = Sqlite::create(&path(dir.path())).unwrap();
    let article = ledger.article(doc).unwrap().unwrap();
    let version = ledger.versions(article).unwrap().pop().unwrap().seq;
    let claims = ledger.version(version).unwrap().unwrap().reading.claims;
    let n = claims.iter().position(|claim| claim.text.contains(begins));
    let n = n.unwrap_or_else(|| panic!("{doc}: {:?}", claims.iter().map(|c| &c.text).collect::<Vec<_>>()));
    let review = ReviewBody {
        version,
        n: n as u64,
        claim: claims[n].id.clone(),
        reviewer: "Ada".to_owned(),
        verdict: verdict.to_owned(),
        fields: fields.as_object().cloned().unwrap_or_default(),
        note: None,
    };
    ledger.review(AT, &review).unwrap();
}

fn points(shown: &Shown) -> Vec<(String, f64, Option<String>)> {
    let points = shown.telling.series.iter().flat_map(|series| &series.points);
    points.map(|point| (point.doc.clone(), point.value, point.speaker.clone())).collect()
}

#[test]
fn decisions_count_unless_the_draft_is_asked_for() {
    let dir = TempDir::new().unwrap();
    fill(dir.path(), BRIDGE);
    let before = shown(&mut desk(dir.path()), 1, View::Reviewed);
    let has =
        |shown: &Shown, doc: &str, value: f64| points(shown).iter().any(|(d, v, _)| d == doc && *v == value);
    let speaker = |shown: &Shown, doc: &str| {
        points(shown).into_iter().find(|(d, ..)| d == doc).and_then(|(.., speaker)| speaker)
    };
    let quoted = |shown: &Shown, doc: &str| {
        shown.telling.quotations.iter().flat_map(|q| &q.variants).any(|variant| variant.doc == doc)
    };
    assert!(
        has(&before, "b1", 17.0) && has(&before, "b2", 14.0) && quoted(&before, "b3"),
        "{:?}",
        points(&before)
    );
    // A figure is put right, a claim is taken away, a speaker is another.
    decide(
        &dir,
        "b2",
        "L'effondrement",
        "correct",
        &json!({"figures": [{"text": "14 blessés", "value": 16.0}]}),
    );
    decide(&dir, "b3", "Rien", "reject", &json!({}));
    decide(
        &dir,
        "b1",
        "L'effondrement",
        "correct",
        &json!({"speaker": "Hélène Marchand", "actor": null, "speaker_type": "person"}),
    );
    let after = shown(&mut desk(dir.path()), 1, View::Reviewed);
    assert!(has(&after, "b2", 16.0) && !has(&after, "b2", 14.0), "{:?}", points(&after));
    assert_eq!(speaker(&after, "b1").as_deref(), Some("Hélène Marchand"));
    assert_ne!(speaker(&before, "b1").as_deref(), Some("Hélène Marchand"));
    assert!(!quoted(&after, "b3"));
    assert_eq!(after.decisions.len(), 3);
    let draft = shown(&mut desk(dir.path()), 1, View::Draft);
    assert_eq!((draft.telling.clone(), draft.decisions.len()), (before.telling.clone(), 0));
    // The last decision counts.
    decide(&dir, "b3", "Rien", "accept", &json!({}));
    assert!(quoted(&shown(&mut desk(dir.path()), 1, View::Reviewed), "b3"));
}

#[test]
fn many_desks_on_one_ledger_agree() {
    // A server moves them from thread to thread.
    fn moves<T: Send>() {}
    moves::<Desk>();
    let dir = TempDir::new().unwrap();
    fill(dir.path(), BRIDGE);
    let told: Vec<Value> = std::thread::scope(|scope| {
        let work = || {
            let mut desk = desk(dir.path());
            let lines = all(&mut desk);
            desk.story(lines[0].id, View::Reviewed).unwrap().unwrap().to_json()
        };
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]));
}
