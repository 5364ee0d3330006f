use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::desk::Desk;

#[test]
fn words_are_found_and_open_on_their_place() {
    let desk = Desk::new();
    let page = desk.french("/claims?q=inondation");
    assert_eq!(page.status, StatusCode::OK);
    page.has(&["<mark>inondations</mark>", "Anne Delorme", "/articles/", "#c-"]);
    page.lacks(&["We will rebuild"]);
    let link = page.text.split("class=\"words\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let (address, anchor) = link.split_once('#').unwrap();
    desk.get(address).has(&[&format!("id=\"{anchor}\"")]);
}

#[test]
fn filters_are_chips_facets_are_links() {
    let desk = Desk::new();
    let page = desk.french("/claims?outlet=l%27echo+du+port&kind=direct");
    page.has(&[
        "Média\u{a0}: l&#39;echo du port",
        "href=\"/claims?kind=direct\"",
        "Nous attendons les experts",
    ]);
    page.lacks(&["Anne Delorme"]);
    let all = desk.get("/claims");
    all.has(&[
        "href=\"/claims?kind=direct\"",
        "href=\"/claims?since=2025-05&#38;until=2025-05\"",
        "href=\"/claims?outlet=The+Harbour+Post\"",
    ]);
}

#[test]
fn bad_questions_are_shown_again() {
    let desk = Desk::new();
    for bad in
        ["q=le", "since=2025-99-99", "figure_min=x", "kind=loud", "after=x", "confidence=inf", "article=none"]
    {
        let page = desk.get(&format!("/claims?{bad}"));
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{bad}");
        page.has(&["role=\"alert\"", "<form class=\"ask\""]);
        assert_eq!(
            desk.get(&format!("/claims.csv?{bad}")).status == StatusCode::OK,
            bad.starts_with("after"),
            "{bad}"
        );
    }
}

#[test]
fn pages_follow_each_other() {
    let texts: String =
        (0..60).map(|i| format!("Le maire, Paul Ferrand, a déclaré que le quai {i} fermerait.\n")).collect();
    let desk = Desk::of(&[crate::desk::article("long", None, "2025-05-12", "Quais", "Écho", &texts)]);
    let first = desk.get("/claims?speaker=Ferrand");
    let next = first
        .text
        .split("rel=\"next\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&");
    let second = desk.get(&next);
    assert_eq!(first.text.matches("class=\"words\"").count(), 25);
    assert_eq!(second.text.matches("class=\"words\"").count(), 25);
    assert!(next.starts_with("/claims?speaker=Ferrand&after="), "{next}");
}

#[test]
fn what_was_found_is_exported() {
    let desk = Desk::new();
    let csv = desk.get("/claims.csv?outlet=%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E");
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment"));
    csv.has(&["entry,n,date,outlet", "\"'=HYPERLINK(\"\"http://x\"\")"]);
    let jsonl = desk.get("/claims.jsonl?q=inondation");
    assert_eq!(jsonl.text.lines().count(), 1, "{}", jsonl.text);
    let row: serde_json::Value = serde_json::from_str(jsonl.text.lines().next().unwrap()).unwrap();
    assert_eq!(
        (row["speaker"].as_str(), row["outlet"].as_str()),
        (Some("Anne Delorme"), Some("L’Écho du Port"))
    );
    let all = desk.get("/claims.jsonl").text.lines().count();
    assert_eq!(desk.get("/claims.csv").text.lines().count(), all + 1);
}

#[test]
fn words_of_articles_stay_words() {
    let desk = Desk::new();
    for page in [
        "/claims",
        "/claims?q=rats",
        "/claims?q=%3Cscript%3Ealert(3)",
        "/speakers",
        "/outlets",
        "/claims/feed.atom",
        "/follow",
    ] {
        desk.get(page).lacks(&["<script>", "<b onclick", "<img src=x"]);
    }
}

#[test]
fn an_export_that_is_packed_ends_well() {
    let desk = Desk::new();
    let request = Request::get("/claims.csv").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let packed = desk.ask(request);
    assert_eq!(packed.header("content-encoding"), "gzip");
    // Reading to the end is the test: a stream that is asked once more behind its end used to break off here.
    assert!(!packed.text.is_empty());
}

#[test]
fn nobody_waits_for_counts() {
    let desk = Desk::new().hasty();
    for _ in 0..2 {
        for (page, there) in [
            ("/claims?q=inondation", "inondations"),
            ("/speakers/Anne%20Delorme", "12 millions"),
            ("/outlets/The%20Harbour%20Post", "Harbour bridge closed"),
            ("/speakers", "<form"),
            ("/outlets", "<table"),
            ("/voices", "<form"),
        ] {
            let answer = desk.get(page);
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            answer.has(&["The counts are being made", there]);
        }
        assert_eq!(desk.get("/voices.csv?by=role").status, StatusCode::SERVICE_UNAVAILABLE);
    }
}
