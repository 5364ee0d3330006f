use axum::http::StatusCode;
use selon_ledger::{Filter, Ledger, Sort};

use crate::desk::Desk;

/// The number of the article with this name.
fn id(desk: &Desk, name: &str) -> u64 {
    desk.ledger().article(name).unwrap().unwrap()
}

#[test]
fn claims_are_marked_in_the_text_and_listed_beside_it() {
    let desk = Desk::new();
    let page = desk.get(&format!("/articles/{}", id(&desk, "fr1")));
    assert_eq!(page.status, StatusCode::OK);
    page.has(&[
        "<mark class=\"content\" data-claim=\"0\">",
        "id=\"c-0\"",
        "href=\"#k-0\"",
        "id=\"k-0\"",
        "href=\"#c-0\"",
        "<mark class=\"source\"",
        "<mark class=\"cue\"",
        "Paul Ferrand",
        "href=\"https://echo.example/crue\" rel=\"noopener nofollow noreferrer\"",
        "au moins 300 habitants",
    ]);
    let all = desk.ledger().claims(&Filter::default(), Sort::Ledger, None, 100).unwrap().items;
    let here = all.iter().filter(|hit| hit.version.article == id(&desk, "fr1")).count();
    assert_eq!(page.text.matches("class=\"spot\"").count(), here, "every claim has a place to arrive at");
    assert_eq!(page.text.matches("data-card=").count(), here);
}

#[test]
fn versions_show_what_changed() {
    let desk = Desk::new();
    let article = id(&desk, "fr1");
    let page = desk.french(&format!("/articles/{article}"));
    page.has(&["2 versions", "au moins 200 habitants → au moins 300 habitants", "modifiée"]);
    let old = desk.french(&format!("/articles/{article}?version={article}"));
    old.has(&["version antérieure", "au moins 200 habitants"]);
    old.lacks(&["au moins 300 habitants"]);
    assert_eq!(desk.get(&format!("/articles/{article}?version=99")).status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get("/articles/99").status, StatusCode::NOT_FOUND);
    for bad in ["/articles/x", "/articles/99999999999999999999", "/articles/1?version=x", "/articles/fr1"] {
        assert_eq!(desk.get(bad).status, StatusCode::NOT_FOUND, "{bad}");
    }
}

#[test]
fn bytes_are_given_and_never_shown() {
    let desk = Desk::new();
    let answer = desk.get(&format!("/articles/{}/original", id(&desk, "bad")));
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert!(answer.header("content-disposition").starts_with("attachment;"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.text.starts_with("<script>alert('titre')</script>\nLe maire <b"), "{}", answer.text);
}

#[test]
fn words_of_articles_stay_words() {
    let desk = Desk::new();
    let page = desk.get(&format!("/articles/{}", id(&desk, "bad")));
    assert_eq!(page.status, StatusCode::OK);
    page.lacks(&["<script>", "<b onclick", "<img src=x", "href=\"javascript:"]);
}

#[test]
fn stances_are_listed() {
    let desk = Desk::new();
    desk.get(&format!("/articles/{}", id(&desk, "fr2"))).has(&["does not comment", "La mairie"]);
}

/// However long the article: 150 kB on the way, style and scripts with it.
#[test]
fn pages_stay_light() {
    let mut seed = 5_u64;
    let mut dice = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let syllables = ["ba", "ro", "ti", "mé", "lun", "cor", "ve", "quai", "dra", "so"];
    let mut word = || (0..2 + dice(3)).map(|_| syllables[dice(10) as usize]).collect::<String>();
    let mut text = String::new();
    for i in 0..900 {
        let words: Vec<String> = (0..18).map(|_| word()).collect();
        text += &format!(
            "Le maire de Corvenne, Paul Ferrand, a déclaré que {i} quais {} fermeraient.\n",
            words.join(" ")
        );
    }
    let long = crate::desk::article("long", None, "2025-05-12", "Quais", "Écho", &text);
    assert!(long.claims().len() > 800);
    let desk = Desk::of(&[long]);
    let page = desk.get("/articles/2");
    assert_eq!(page.status, StatusCode::OK);
    page.has(&["The text is longer", "/claims?article=2"]);
    let assets: usize = page
        .text
        .split("\"/assets/")
        .skip(1)
        .map(|rest| desk.weight(&format!("/assets/{}", rest.split('"').next().unwrap())))
        .sum();
    for address in ["/articles/2", "/claims", "/review", "/speakers", "/voices", "/speakers/Paul%20Ferrand"] {
        let weight = desk.weight(address) + assets;
        assert!(weight <= 150_000, "{address}: {weight}");
    }
}
