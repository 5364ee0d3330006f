//! Properties: any bytes are an article or an error, never a panic, and the same bytes are the same article.

use proptest::prelude::*;
use selon_page::{
    Error, Gunzip, Hints, Records, Robots, feed, html, json, jsonl, opml, sitemap, sniff, text,
};

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

/// Pieces of feeds, outlines and archives, in any order.
fn lists() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>",
        b"<rss>",
        b"</rss>",
        b"<channel>",
        b"</channel>",
        b"<feed xmlns:x=\"http://www.w3.org/2005/Atom\" xml:lang=fr>",
        b"<x:entry>",
        b"</x:entry>",
        b"<item>",
        b"</item>",
        b"<item",
        b"<link>http://a.example/1</link>",
        b"<link href=\"/2\"/>",
        b"<content type=\"xhtml\"><p>Le maire",
        b"</p></content>",
        b"<description>&lt;p&gt;Le maire a dit non.</description>",
        b"<pubDate>Mon, 10 Mar 2025 23:30:00 GMT</pubDate>",
        b"<urlset><url><loc>http://a.example/3</loc></url>",
        b"<opml><outline xmlUrl=\"http://a.example/4\">",
        b"</outline>",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"&nbsp; &#0; &#x110000; &nothing; &",
        "é « »".as_bytes(),
        b"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":1},",
        b"{\"uri\":\"u\",\"body_text\":\"Le maire a dit non.\"}",
        b"]}",
        b"[",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 60\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"5\r\n<p>Le\r\n0\r\n\r\n",
        b"Content-Length: 99999999999999999999\r\n",
        b"\r\n\r\n",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff",
        b"\xff\0",
        b"User-agent: *\nDisallow: /*a*$\nCrawl-delay: 1e999\n",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// All of them are read as each of them.
fn check_lists(bytes: &[u8]) {
    let hints = Hints::default();
    let _ = sniff(bytes, None);
    if let Ok(feed) = feed(bytes, &hints) {
        for entry in feed.items.iter().flatten() {
            let _ = entry.article(&hints);
        }
    }
    let _ = sitemap(bytes, &hints);
    let _ = opml(bytes, &hints);
    for line in json(bytes).unwrap_or_default() {
        let _ = line.article(&hints);
    }
    assert!(Records::new(bytes).count() <= bytes.len());
    let mut records = Records::new(std::io::BufReader::with_capacity(7, Gunzip::new(bytes)));
    assert!(records.by_ref().count() <= bytes.len());
    Robots::parse(bytes, "selon").allows("/a/b");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_lists(bytes in lists()) {
        check_lists(&bytes);
    }

    #[test]
    fn any_bytes_as_lists(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check_lists(&bytes);
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
