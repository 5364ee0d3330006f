use proptest::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};

use super::escape::Escaped;
use super::{Doc, Report, marks};
use crate::eval::claims::{GoldDoc, PredDoc};
use crate::render::Ui;

fn gold(value: Value) -> GoldDoc {
    serde_json::from_value(value).unwrap()
}

fn pred(value: Value) -> FxHashMap<String, PredDoc> {
    let doc: PredDoc = serde_json::from_value(value).unwrap();
    FxHashMap::from_iter([(doc.doc.clone(), doc)])
}

fn page(gold: &[GoldDoc], pred: &FxHashMap<String, PredDoc>, ui: Ui) -> String {
    let mut report = Report::new();
    report.add("<gold>.jsonl", gold, pred);
    report.html(ui).unwrap()
}

fn bridge() -> (GoldDoc, FxHashMap<String, PredDoc>) {
    let text =
        "The bridge is safe, the mayor said. The union fears delays.\n\nIt will open in June, he promised.";
    let gold = gold(json!({
        "doc": "bridge", "lang": "en", "date": "2024-03-04", "title": "Bridge safe, says mayor", "text": text,
        "claims": [
            {"kind": "indirect", "speaker": "the mayor", "content": [[0, 11, "title"]], "source": [18, 23, "title"]},
            {"kind": "indirect", "speaker": "the mayor", "content": [[0, 18]], "cue": [30, 34], "source": [20, 29]},
            {"kind": "indirect", "speaker": "The union", "content": [[52, 58]], "cue": [[46, 51]], "hedged": true},
            {"kind": "indirect", "speaker": "the mayor", "content": [[61, 81]], "source": [83, 85]},
        ],
    }));
    let pred = pred(json!({"doc": "bridge", "claims": [
        {"kind": "direct", "speaker": "the mayor", "content": [[4, 18]], "confidence": 0.914, "why": {"link": "that"}},
        {"kind": "indirect", "speaker": "the union", "content": [[61, 81]], "source": [83, 85], "confidence": 0.5},
        {"kind": "indirect", "speaker": null, "content": [[36, 58]]},
        {"kind": "indirect", "speaker": "nobody", "content": [[900, 950]]},
    ]}));
    (gold, pred)
}

/// What a browser shows of a piece of a page.
fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&#8288;", "")
}

/// Fails where a tag is left open, an id stands twice or a link leads nowhere.
fn sound(page: &str) {
    let mut open = Vec::new();
    let mut ids = FxHashSet::default();
    let mut links = Vec::new();
    let body = page.split_once("</style>").unwrap().1;
    for (_, rest) in body.match_indices('<').map(|(i, _)| body.split_at(i + 1)) {
        let tag = rest.split_once('>').expect("a tag ends").0;
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            if name == "html" {
                assert_eq!(last, None);
            } else {
                assert_eq!(last, Some(name), "{tag}");
            }
            continue;
        }
        let name = tag.split_whitespace().next().unwrap();
        if name != "input" {
            open.push(name);
        }
        let attribute = |name: &str| Some(tag.split_once(name)?.1.split_once('"').unwrap().0);
        if let Some(id) = attribute(" id=\"") {
            assert!(ids.insert(id), "{id} twice");
        }
        links.extend(attribute(" href=\"#"));
    }
    assert_eq!(open, Vec::<&str>::new());
    for link in links {
        assert!(ids.contains(link), "#{link} leads nowhere");
    }
}

#[test]
fn every_claim_has_its_verdict() {
    let (gold, pred) = bridge();
    let doc = Doc::new(&gold, "", &pred["bridge"].claims);
    let what: Vec<String> = doc.verdicts.iter().map(|v| format!("{:?}", v.what)).collect();
    assert_eq!(what, ["Missed", "Bounds", "Spurious", "Missed", "Speaker", "Spurious"]);
    assert_eq!((doc.counts.errors(), doc.counts.gold(), doc.counts.pred()), (5, 4, 4));
    let page = page(&[gold], &pred, Ui::En);
    sound(&page);
    for expected in [
        "<u class=\"g-only\">The</u> <mark class=\"g-both p-both\">bridge is safe</mark>",
        "<mark class=\"p-only\">The union fears</mark>",
        "<mark class=\"g-only p-only\">delays</mark>",
        "<mark class=\"g-speaker p-speaker\">It will open in June</mark>",
        "shares words with <a href=\"#d1c3\">3</a>",
        "<small title=\"confidence\">0.91</small>",
        "<tr class=\"no\"><th>speaker</th><td dir=\"auto\" lang=\"en\">the mayor</td>\
         <td dir=\"auto\" lang=\"en\">the union</td></tr>",
        "<tr class=\"no\"><th>kind</th><td>indirect</td><td>direct</td></tr>",
        "Without a word of this article",
        "<code>that</code>",
        "attributed P <b>0.250</b> R <b>0.250</b> F1 <b>0.250</b>",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}

#[test]
fn marks_leave_the_text_as_it_is() {
    let (gold, pred) = bridge();
    let page = page(&[gold], &pred, Ui::En);
    let paragraphs: Vec<String> = page
        .split("<section>\n")
        .skip(1)
        .map(|section| text_of(section.split_once("</p>").unwrap().0))
        .collect();
    assert_eq!(
        paragraphs,
        [
            "1−Bridge safe, says mayor",
            "2↔The bridge is safe, the mayor said. 3+The union fears 4−delays.",
            "5≠It will open in June, he promised.",
        ]
    );
}

#[test]
fn labels_are_in_the_language_asked_for() {
    let (gold, pred) = bridge();
    let page = page(&[gold], &pred, Ui::Fr);
    sound(&page);
    assert!(page.contains("<html lang=\"fr\">") && page.contains("Mauvaise source") && page.contains("0,91"));
    assert!(page.contains("4 mars 2024") && !page.contains("Wrong speaker"));
}

#[test]
fn nobody_elses_text_becomes_markup() {
    let bad = "<script>alert('x')</script>\" onload=\"x";
    let end = bad.chars().count();
    let gold = [gold(json!({
        "doc": bad, "lang": bad, "date": bad, "title": bad, "text": bad,
        "claims": [{"kind": bad, "polarity": bad, "said_date": bad, "speaker": bad, "content": [[0, end]],
                    "source": [0, end], "cue": [0, end]}],
    }))];
    let pred = pred(json!({"doc": bad, "claims": [
        {"kind": "x", "polarity": bad, "said_date": "<b>", "speaker": bad, "content": [[0, end]],
         "source": [0, end], "cue": [0, end], "resolved_by": bad, "why": {"link": bad}},
    ]}));
    let page = page(&gold, &pred, Ui::En);
    sound(&page);
    for markup in ["<script", "<b>x", "<gold>", "\" onload", "alert('"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains(&Escaped("<gold>.jsonl").to_string()));
}

#[test]
fn documents_with_most_errors_come_first() {
    let (bridge, pred) = bridge();
    let quiet = gold(json!({"doc": "quiet", "text": "Nothing was said.", "claims": []}));
    let page = page(&[quiet, bridge], &pred, Ui::En);
    sound(&page);
    assert!(page.find("id=\"d1\">\n<header>\n<h2 dir=\"auto\" lang=\"en\">Bridge safe").is_some());
    assert!(page.contains("No claim, gold or predicted."));
}

/// Contents anywhere, outside the text and the wrong way round too.
fn contents() -> impl Strategy<Value = Vec<Value>> {
    let piece = (-9i64..70, -9i64..70, any::<bool>())
        .prop_map(|(a, b, title)| if title { json!([a, b, "title"]) } else { json!([a, b]) });
    let claim = (prop::collection::vec(piece, 0..3), prop::option::of("[a-c<&]{0,2}"))
        .prop_map(|(content, speaker)| json!({"content": content, "speaker": speaker, "cue": content}));
    prop::collection::vec(claim, 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_claims_make_a_sound_page(
        title in "[a-b <&'\"]{0,9}",
        text in "[a-bé <&'\"«\n\r\u{0}\u{301}]{0,60}",
        of_gold in contents(),
        of_pred in contents(),
    ) {
        let gold = gold(json!({"doc": "d", "title": title, "text": text, "claims": of_gold}));
        let pred = pred(json!({"doc": "d", "claims": of_pred}));
        let doc = Doc::new(&gold, "", &pred["d"].claims);
        // Every claim with a word stands beside one block.
        let mut placed: Vec<usize> = marks::blocks(&doc).into_iter().flat_map(|b| b.claims).collect();
        placed.sort_unstable();
        let expected: Vec<usize> = (0..doc.verdicts.len()).filter(|i| doc.verdicts[*i].first().is_some()).collect();
        prop_assert_eq!(placed, expected);
        sound(&page(std::slice::from_ref(&gold), &pred, Ui::En));
    }
}
