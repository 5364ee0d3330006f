//! What an input is, by its content.

use selon_page::{Error, Format, Hints, html, sniff, text};

#[test]
fn formats_by_content() {
    let cases: [(&[u8], Option<&str>, Format); 30] = [
        (b"<!DOCTYPE html><html>", None, Format::Html),
        (b"\xef\xbb\xbf\n <!-- a --> <!doctype HTML>", None, Format::Html),
        (b"<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\"><html>", None, Format::Html),
        (b"<html>", Some("page.txt"), Format::Html),
        (b"<script>", None, Format::Html),
        (b"<p>un</p><p>deux</p>", None, Format::Html),
        (b"<p>un", Some("a.html"), Format::Html),
        (b"<p>un", Some("https://a.example/b.htm?c=d"), Format::Html),
        (b"<p>un", None, Format::Text),
        (b"Titre <b>gras</b>", None, Format::Text),
        ("Le maire a dit : « non ».".as_bytes(), None, Format::Text),
        (b"Le maire a d\xe9clar\xe9 \xab non \xbb.", None, Format::Text),
        (b"BMW annonce", None, Format::Text),
        (b"PK, le maire", None, Format::Text),
        (b"[Mis a jour] Le maire", None, Format::Text),
        (b"{citation} du maire", None, Format::Text),
        (b"{\"doc\": \"a\", \"text\": \"b\"}\n", None, Format::Jsonl),
        (b"{ \"text\": \"cut off in the mid", None, Format::Jsonl),
        (b"\xef\xbb\xbf{\"text\": \"b\"}", Some("a.html"), Format::Jsonl),
        (b"\xff\xfeL\0e\0 \0m\0a\0i\0r\0e\0", None, Format::Text),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", Some("a.html"), Format::Gzip),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", None, Format::Warc),
        (b"<?xml version=\"1.0\"?><rss version=\"2.0\">", None, Format::Feed),
        (b"<feed xmlns=\"http://www.w3.org/2005/Atom\">", None, Format::Feed),
        (b"<urlset>", None, Format::Sitemap),
        (b"<opml version=\"2.0\">", None, Format::Opml),
        (b"{\"version\":\"https:\\/\\/jsonfeed.org\\/version\\/1\",\"items\":[]}", None, Format::Feed),
        (b"{\"text\": \"see jsonfeed.org/version/1\"}", None, Format::Jsonl),
        (b"[\n  {\"text\": \"a\"}\n]", None, Format::Json),
        (b"{\n  \"text\": \"a\"\n}", None, Format::Json),
    ];
    for (bytes, name, want) in cases {
        assert_eq!(sniff(bytes, name), Ok(want), "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_not_read() {
    let cases: [(&[u8], &str, &str); 9] = [
        (b"", "page_empty", "empty"),
        (b" \n\t", "page_empty", "empty"),
        (b"%PDF-1.7\n1 0 obj", "page_binary", "a PDF file"),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "page_binary", "an archive (ZIP)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "page_binary", "an image (PNG)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "page_binary", "an image (JPG)"),
        (b"\x00\x01\x02\x03\x04\x05", "page_binary", "a binary file"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", "page_binary", "an image (SVG)"),
        (b"{\\rtf1\\ansi", "page_unsupported", "an RTF document"),
    ];
    for (bytes, code, words) in cases {
        let error = sniff(bytes, None).unwrap_err();
        assert_eq!(error.code(), code, "{bytes:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn forced_formats_still_refuse_binary_files() {
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR";
    assert!(matches!(html(png, &Hints::default()), Err(Error::Binary { .. })));
    assert!(matches!(text(png, &Hints::default()), Err(Error::Binary { .. })));
}

#[test]
fn plain_text_is_kept_to_the_letter() {
    let source = "\u{feff}  Titre\r\n\r\nLe maire a dit\u{a0}: «\u{202f}non\u{202f}».\n";
    let hints = Hints { doc: Some("a.txt".into()), date: "2024-11-04".parse().ok(), ..Hints::default() };
    let article = text(source.as_bytes(), &hints).unwrap();
    assert_eq!(article.text, &source[3..]);
    assert_eq!((article.doc.as_str(), article.title), ("a.txt", None));
    assert_eq!(article.date.unwrap().to_string(), "2024-11-04");
    assert_eq!(text(b" \n", &Hints::default()), Err(Error::Empty));
}

#[test]
fn pages_past_the_size_limit_are_refused() {
    let page = vec![b'a'; selon_page::MAX_BYTES + 1];
    let error = html(&page, &Hints::default()).unwrap_err();
    assert_eq!(error.code(), "page_too_large");
    let wide = "<p>Le maire a dit non.</p>".repeat(200_000);
    assert_eq!(html(wide.as_bytes(), &Hints::default()).unwrap_err().code(), "page_too_large");
}

#[test]
fn bytes_in_no_known_encoding_are_refused() {
    let high: Vec<u8> = (0x80..=0xff).cycle().take(2_000).collect();
    assert_eq!(text(&high, &Hints::default()), Err(Error::Encoding));
    // "Le préfet a déclaré que l’été serait sec." in Windows-1252, and Russian in Windows-1251: words and spaces.
    let french = b"Le pr\xe9fet a d\xe9clar\xe9 que l\x92\xe9t\xe9 serait sec. ".repeat(4);
    assert!(text(&french, &Hints::default()).unwrap().text.starts_with("Le préfet a déclaré que l’été"));
    let russian = b"\xcc\xfd\xf0 \xe7\xe0\xff\xe2\xe8\xeb \xee \xef\xee\xe6\xe0\xf0\xe5. ".repeat(8);
    assert!(text(&russian, &Hints::default()).is_ok());
}
