use axum::http::StatusCode;
use selon_ledger::{ClaimHit, Filter, Ledger, Sort};

use crate::desk::Desk;

/// The claim with these words, as it stands.
fn claim(desk: &Desk, words: &str) -> ClaimHit {
    let filter = Filter { words: Some(words.to_owned()), draft: true, ..Filter::default() };
    desk.ledger().claims(&filter, Sort::Rank, None, 1).unwrap().items.remove(0)
}

fn address(hit: &ClaimHit) -> String {
    format!("/review/{}/{}", hit.version.seq, hit.n)
}

#[test]
fn decisions_are_written_and_shown() {
    let desk = Desk::new();
    let hit = claim(&desk, "dégâts");
    let queue = desk.french("/review");
    queue.has(&[
        "atteindraient 12 millions",
        "name=\"by\" required",
        &format!("action=\"{}\"", address(&hit)),
    ]);
    let answer = desk.post(
        &address(&hit),
        &[("by", "Ada"), ("verdict", "accept"), ("note", "vu"), ("back", "/review?order=newest")],
    );
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), format!("/review?order=newest&done={}.{}", hit.version.seq, hit.n));
    assert!(
        answer.header("set-cookie").starts_with("selon-reviewer=Ada; Path=/;"),
        "{}",
        answer.header("set-cookie")
    );
    let after = desk.french(answer.header("location"));
    after.has(&["role=\"status\"><strong>validée"]);
    after.lacks(&[&format!("action=\"{}\"", address(&hit))]);
    desk.french("/review?review=accept").has(&[&format!("action=\"{}\"", address(&hit)), "Ada · vu"]);
    desk.french(&format!("/articles/{}", hit.version.article)).has(&["validée · Ada · vu"]);
    let review = claim(&desk, "dégâts").review.unwrap();
    assert_eq!(
        (review.reviewer.as_str(), review.verdict.as_str(), review.note.as_deref()),
        ("Ada", "accept", Some("vu"))
    );
}

#[test]
fn what_is_rejected_is_struck_out_and_kept() {
    let desk = Desk::new();
    let hit = claim(&desk, "dégâts");
    desk.post(&address(&hit), &[("by", "Ada"), ("verdict", "reject")]);
    desk.get("/claims?q=d%C3%A9g%C3%A2ts").lacks(&["12 millions"]);
    desk.get(&format!("/articles/{}", hit.version.article))
        .has(&["<mark class=\"content rejected\"", "12 millions"]);
}

#[test]
fn corrections_change_what_is_typed_over() {
    let desk = Desk::new();
    let hit = claim(&desk, "dégâts");
    let form = |extra: &[(&'static str, &'static str)]| {
        let mut all = vec![("by", "Ada"), ("verdict", "correct"), ("back", "/review")];
        all.extend_from_slice(extra);
        all
    };
    // The form as it was, but for the speaker.
    let same = [("role", "ministre"), ("polarity", "asserts"), ("hedged", "yes"), ("kind", "indirect")];
    let answer = desk.post(&address(&hit), &form(&[&[("speaker", "Jeanne Dupuis")], &same[..]].concat()));
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let review = claim(&desk, "dégâts").review.unwrap();
    assert_eq!(review.fields["speaker"], "Jeanne Dupuis");
    assert_eq!(review.fields["actor"], "~jeanne-dupuis");
    assert!(!review.fields.contains_key("polarity"), "{review:?}");
    desk.french("/claims?speaker=dupuis").has(&["12 millions", "corrigée"]);
    // A second correction stands on the first.
    desk.post(
        &address(&hit),
        &form(&[("speaker", "Jeanne Dupuis"), ("polarity", "denies"), ("via", "AFP; Reuters")]),
    );
    let review = claim(&desk, "dégâts").review.unwrap();
    assert_eq!(review.fields["speaker"], "Jeanne Dupuis");
    assert_eq!(review.fields["polarity"], "denies");
    assert_eq!(review.fields["via"], serde_json::json!(["AFP", "Reuters"]));
    // Any other field, as JSON; and the speaker as it was read is no correction any more.
    desk.post(
        &address(&hit),
        &form(&[("speaker", "Anne Delorme"), ("other", "flags"), ("other_value", "[\"truncated\"]")]),
    );
    let review = claim(&desk, "dégâts").review.unwrap();
    assert_eq!(review.fields.get("speaker"), None, "{review:?}");
    assert_eq!(review.fields["flags"], serde_json::json!(["truncated"]));
}

#[test]
fn what_is_no_decision_is_refused() {
    let desk = Desk::new();
    let hit = claim(&desk, "dégâts");
    let at = address(&hit);
    let long = "n".repeat(5000);
    for bad in [
        vec![("verdict", "accept")],
        vec![("by", " "), ("verdict", "accept")],
        vec![("by", "Ada"), ("verdict", "maybe")],
        vec![("by", "Ada"), ("verdict", "correct")],
        vec![("by", "Ada"), ("verdict", "correct"), ("polarity", "shouts")],
        vec![("by", "Ada"), ("verdict", "correct"), ("text", " ")],
        vec![("by", "Ada"), ("verdict", "correct"), ("content", "[[0,99999]]")],
        vec![("by", "Ada"), ("verdict", "correct"), ("content", "[[")],
        vec![("by", "Ada"), ("verdict", "correct"), ("other", "id"), ("other_value", "\"x\"")],
        vec![("by", "Ada"), ("verdict", "correct"), ("other", "none"), ("other_value", "1")],
        vec![("by", "Ada"), ("verdict", "accept"), ("note", long.as_str())],
    ] {
        let answer = desk.post(&at, &bad);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad:?}: {}", answer.text);
    }
    for gone in ["/review/99/0", "/review/1/999", "/review/x/0", "/review/1/99999999999999999999"] {
        assert_eq!(
            desk.post(gone, &[("by", "Ada"), ("verdict", "accept")]).status,
            StatusCode::NOT_FOUND,
            "{gone}"
        );
        assert_eq!(desk.get(gone).status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(claim(&desk, "dégâts").review, None);
    let answer = desk.post(
        &at,
        &[("by", "A\r\nSet-Cookie: x=1"), ("verdict", "accept"), ("back", "https://evil.example")],
    );
    assert!(answer.header("location").starts_with("/?done="), "{}", answer.header("location"));
    assert!(!answer.header("set-cookie").contains("x=1"));
}

#[test]
fn the_least_certain_come_first() {
    let desk = Desk::new();
    let page = desk.get("/review?order=doubt");
    let shares: Vec<u32> = page
        .text
        .split("confidence ")
        .skip(1)
        .filter_map(|rest| rest.split('%').next()?.trim().trim_end_matches('\u{a0}').parse().ok())
        .collect();
    assert!(shares.len() > 4 && shares.is_sorted(), "{shares:?}");
}
