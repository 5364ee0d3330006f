use axum::http::StatusCode;

use crate::desk::Desk;

#[test]
fn speakers_have_pages() {
    let desk = Desk::new();
    desk.french("/speakers").has(&["Anne Delorme", "href=\"/speakers/Anne%20Delorme\"", "Paul Ferrand"]);
    desk.french("/speakers?speaker=delorme").lacks(&["Paul Ferrand"]);
    let page = desk.french("/speakers/Anne%20Delorme");
    page.has(&["12 millions d’euros", "ministre", "Marseille", "mai 2025", "L’Écho du Port", "feed.atom"]);
    page.lacks(&["Jane Holt"]);
    let by_id = desk.french("/speakers/~anne-delorme");
    by_id.has(&["<h1>Anne Delorme</h1>", "<code>~anne-delorme</code>"]);
    assert_eq!(desk.get("/speakers/Nobody%20Here").status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get("/speakers/%3F").status, StatusCode::BAD_REQUEST);
}

#[test]
fn outlets_have_pages() {
    let desk = Desk::new();
    desk.french("/outlets").has(&["The Harbour Post", "href=\"/outlets/The%20Harbour%20Post\""]);
    let page = desk.french("/outlets/l%27echo%20du%20port");
    page.has(&["<h1>L’Écho du Port</h1>", "Paul Ferrand", "Le pont de pierre", "Sources nommées"]);
    page.lacks(&["Jane Holt"]);
    assert_eq!(desk.get("/outlets/None").status, StatusCode::NOT_FOUND);
}

#[test]
fn feeds_are_stable() {
    let desk = Desk::new();
    for (feed, page) in [
        ("/speakers/Anne%20Delorme/feed.atom", "/speakers/Anne%20Delorme"),
        ("/outlets/The%20Harbour%20Post/feed.atom", "/outlets/The%20Harbour%20Post"),
        ("/claims/feed.atom?q=pont", "/claims?q=pont"),
    ] {
        let answer = desk.get(feed);
        assert_eq!(answer.status, StatusCode::OK, "{feed}");
        assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
        answer.has(&[
            &format!("href=\"{page}\""),
            "<entry>",
            "<updated>2025-05-14T08:00:00Z</updated>",
            "<id>urn:selon:article:",
        ]);
        assert_eq!(answer.text, desk.get(feed).text);
        desk.get(page).has(&[&format!("type=\"application/atom+xml\" href=\"{feed}\"")]);
    }
}

#[test]
fn what_is_followed_is_kept() {
    let desk = Desk::new();
    let answer = desk
        .post("/follow", &[("kind", "search"), ("target", "sort=newest&q=pont&x=1"), ("name", "Le <pont>")]);
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/follow"));
    desk.post("/follow", &[("kind", "speaker"), ("target", "~anne-delorme"), ("name", "Anne Delorme")]);
    desk.post("/follow", &[("kind", "outlet"), ("target", "The Harbour Post")]);
    // What was a question once need not be one for ever.
    desk.post("/follow", &[("kind", "search"), ("target", "q=le"), ("name", "usual")]);
    let desk = desk.again();
    let page = desk.get("/follow");
    page.has(&[
        "Le &#60;pont&#62;",
        "href=\"/claims?q=pont\"",
        "href=\"/speakers/~anne-delorme\"",
        "12 millions",
        "We will rebuild",
        "usual",
    ]);
    let id = page.text.split("action=\"/follow/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    assert_eq!(desk.post(&format!("/follow/{id}/remove"), &[]).status, StatusCode::SEE_OTHER);
    desk.get("/follow").lacks(&[&format!("/follow/{id}/remove")]);
    for bad in [
        [("kind", "x"), ("target", "y")],
        [("kind", "search"), ("target", "z=1")],
        [("kind", "outlet"), ("target", " ")],
    ] {
        assert_eq!(desk.post("/follow", &bad).status, StatusCode::BAD_REQUEST, "{bad:?}");
    }
}
