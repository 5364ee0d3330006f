//! Properties: any bytes are an article or an error, never a panic, and the same bytes are the same article.

use proptest::prelude::*;
use selon_page::{Error, Hints, html, jsonl, sniff, text};

/// Pieces that markup is made of, in any order: closer to what breaks a parser than plain noise is.
fn markup() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"<html lang=fr>",
        b"<head>",
        b"<meta charset=utf-8>",
        b"<meta charset=iso-8859-15>",
        b"<title>",
        b"</title>",
        b"<meta property=\"article:published_time\" content=\"2024-11-04T10:00:00Z\">",
        b"<meta name=date content=\"99/99/9999\">",
        b"<script type=\"application/ld+json\">",
        b"{\"@type\":\"NewsArticle\",\"headline\":\"a\",\"datePublished\":\"2024\"}",
        b"[[[{\"@graph\":[",
        b"</script>",
        b"<script>",
        b"<body>",
        b"<article>",
        b"</article>",
        b"<div>",
        b"</div>",
        b"<div hidden>",
        b"<p>",
        b"</p>",
        b"<p><a href=x>",
        b"</a>",
        b"<table>",
        b"<tr>",
        b"<td>",
        b"</table>",
        b"<ul><li>",
        b"</ul>",
        b"<form>",
        b"<time datetime=2024-11-04>",
        b"</time>",
        b"<x-y>",
        b"</x-y>",
        b"<svg>",
        b"<math><mi>",
        b"</svg>",
        b"<template>",
        b"<select>",
        b"<frameset>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"&nbsp;",
        b"&#0;",
        b"&#x110000;",
        b"<",
        b">",
        b"\"",
        b"\0",
        b"\xff",
        b"\xc3",
        "«\u{a0}Le maire a dit non\u{a0}».".as_bytes(),
        b"Le maire a annonce un pont. ",
        b"<h1>",
        b"</h1>",
        b"<br><br>",
        b"<noscript>",
        b"<iframe>",
        b"<b><i></b></i>",
        b"<plaintext>",
        b"\n",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

fn check(bytes: &[u8]) {
    let hints = Hints { doc: Some("d".into()), ..Hints::default() };
    let _ = sniff(bytes, Some("a.html"));
    let article = html(bytes, &hints);
    if let Err(Error::Broken { reason }) = &article {
        panic!("the HTML library panicked: {reason}");
    }
    if let Ok(article) = &article {
        assert!(!article.text.trim().is_empty());
        assert!(!article.text.contains(['\r', '\0']), "{:?}", article.text);
        assert!(
            article.text.split('\n').all(|line| !line.is_empty() && line.trim() == line),
            "{:?}",
            article.text
        );
        assert!(article.date.is_none_or(|date| article.modified.is_none_or(|modified| date <= modified)));
    }
    assert_eq!(article, html(bytes, &hints));
    let _ = text(bytes, &hints);
    assert!(jsonl(bytes, &hints).count() <= bytes.iter().filter(|&&b| b == b'\n').count() + 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_markup(bytes in markup()) {
        check(&bytes);
    }
}

#[test]
fn huge_nesting_on_a_small_stack() {
    let words = "<p>Le maire de Port-Audry a annoncé lundi la fermeture du pont pour six mois.</p>";
    let pages = [
        format!("<html><body>{}{words}{}", "<div>".repeat(100_000), "</div>".repeat(100_000)),
        format!("<html><body>{}{words}", "<b><i><span>".repeat(20_000)),
        format!("<html><body>{}{words}", "<table><tr><td>".repeat(20_000)),
        format!("<html><body>{}{words}", "<ul><li>".repeat(20_000)),
        format!("<html><body>{}{words}", "<blockquote>".repeat(20_000)),
        format!("<html><body>{}{words}", "<svg><g>".repeat(20_000)),
        format!(
            "<html><body>{words}<script type=\"application/ld+json\">{}</script>",
            "[{\"@graph\":".repeat(20_000)
        ),
    ];
    // The stack of a thread in a pool, in a build without optimisation.
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for page in pages {
            match html(page.as_bytes(), &Hints::default()) {
                Ok(article) => assert!(article.text.contains("Le maire de Port-Audry"), "{}", article.text),
                Err(error) => assert_eq!(error, Error::NoText),
            }
        }
    });
    thread.unwrap().join().unwrap();
}
