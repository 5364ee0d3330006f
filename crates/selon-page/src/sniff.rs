use crate::Error;
use crate::charset::bom;
use crate::gzip::MAGIC;

/// How many bytes [`sniff`] looks at; more may be passed.
pub const SNIFF_BYTES: usize = 8192;

/// What an input is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A web page.
    Html,
    /// Plain text.
    Text,
    /// One JSON object a line, each an article.
    Jsonl,
    /// A JSON document: one article, or a list of them.
    Json,
    /// An RSS, Atom or JSON feed.
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// An OPML outline: a list of feeds.
    Opml,
    /// A WARC archive.
    Warc,
    /// Any of these, compressed with gzip.
    Gzip,
}

/// Tells what `bytes` are; the first [`SNIFF_BYTES`] are enough.
///
/// The content decides. `name_hint`, a file name or address, counts only where the content leaves it open: a
/// fragment with one tag or two is HTML when its name ends in `.html`.
///
/// # Errors
/// [`Error::Empty`] without content, [`Error::Binary`] for what is no text, [`Error::Unsupported`] for RTF.
pub fn sniff(bytes: &[u8], name_hint: Option<&str>) -> Result<Format, Error> {
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    if head.starts_with(&MAGIC) {
        return Ok(Format::Gzip);
    }
    if head.starts_with(b"WARC/") {
        return Ok(Format::Warc);
    }
    if let Some(what) = binary(head) {
        return Err(Error::Binary { what });
    }
    let decoded;
    let head = match bom(head) {
        Some((encoding, _)) => {
            decoded = encoding.decode(head).0;
            decoded.as_bytes()
        }
        None => head,
    };
    let head = head.trim_ascii_start();
    if head.is_empty() {
        return Err(Error::Empty);
    }
    match head[0] {
        b'{' => json_object(head),
        b'[' if json_array(head) => Ok(Format::Json),
        b'<' => markup(head, name_hint),
        _ if head.starts_with(b"{\\rtf") => Err(Error::Unsupported { what: "an RTF document" }),
        _ => Ok(fragment(head, name_hint)),
    }
}

/// Names what `head` is when it is no text.
///
/// Signatures alone would take "BMW annonce" for a picture (a bitmap begins with "BM"), so they are asked only
/// once the bytes hold control characters that no text has.
pub(crate) fn binary(head: &[u8]) -> Option<String> {
    if head.starts_with(b"%PDF-") {
        return Some("a PDF file".into());
    }
    if bom(head).is_some() {
        return None;
    }
    let control =
        head.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    if !head.contains(&0) && control * 100 <= head.len() {
        return None;
    }
    use infer::MatcherType as M;
    let Some(kind) = infer::get(head) else {
        return Some("a binary file".into());
    };
    let name = kind.extension().to_ascii_uppercase();
    Some(match kind.matcher_type() {
        M::Image => format!("an image ({name})"),
        M::Audio => format!("a sound recording ({name})"),
        M::Video => format!("a video ({name})"),
        M::Archive => format!("an archive ({name})"),
        M::Doc => format!("an office document ({name})"),
        M::Book => format!("an e-book ({name})"),
        M::App => format!("a program ({name})"),
        M::Font => format!("a font ({name})"),
        _ => "a binary file".into(),
    })
}

/// An object of articles starts with its first key on its first line; a document of one object, on a line of its own. Only a
/// feed says what it is.
fn json_object(head: &[u8]) -> Result<Format, Error> {
    if [&b"jsonfeed.org/version"[..], b"jsonfeed.org\\/version"].iter().any(|sign| contains(head, sign))
        && is_version(head)
    {
        return Ok(Format::Feed);
    }
    let rest = &head[1..];
    let first = rest.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(rest.len());
    match rest.get(first) {
        Some(b'"' | b'}') => Ok(Format::Jsonl),
        Some(b'\n' | b'\r') if rest.trim_ascii_start().starts_with(b"\"") => Ok(Format::Json),
        _ if head.starts_with(b"{\\rtf") => Err(Error::Unsupported { what: "an RTF document" }),
        _ => Ok(Format::Text),
    }
}

/// Whether the sign of a JSON feed is the value of its version, and not a word of an article.
fn is_version(head: &[u8]) -> bool {
    let Some(at) = head.windows(9).position(|w| w == b"\"version\"") else { return false };
    let value = head[at + 9..].trim_ascii_start();
    let value = value.strip_prefix(b":").map(<[u8]>::trim_ascii_start).unwrap_or_default();
    value.strip_prefix(b"\"http").is_some_and(|rest| contains(&rest[..rest.len().min(40)], b"jsonfeed.org"))
}

/// `[` also opens a text ("[Mis à jour] …"); an array of objects goes on with `{`.
fn json_array(head: &[u8]) -> bool {
    head[1..].trim_ascii_start().starts_with(b"{")
}

fn markup(head: &[u8], name_hint: Option<&str>) -> Result<Format, Error> {
    let mut rest = head;
    // Declarations and comments may stand before the first element.
    loop {
        rest = rest.trim_ascii_start();
        let close: &[u8] = match rest {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', ..] => b">",
            _ => break,
        };
        if rest.len() >= 9
            && rest[..9].eq_ignore_ascii_case(b"<!doctype")
            && contains(&rest[..rest.len().min(40)], b"html")
        {
            return Ok(Format::Html);
        }
        let Some(at) = rest.windows(close.len()).position(|w| w == close) else {
            return Ok(Format::Html);
        };
        rest = &rest[at + close.len()..];
    }
    let root: Vec<u8> = rest
        .iter()
        .skip(1)
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b':')
        .map(u8::to_ascii_lowercase)
        .collect();
    match root.as_slice() {
        b"rss" | b"rdf:rdf" | b"feed" => Ok(Format::Feed),
        _ if root.ends_with(b":feed") => Ok(Format::Feed),
        b"urlset" | b"sitemapindex" => Ok(Format::Sitemap),
        _ if root.ends_with(b":urlset") || root.ends_with(b":sitemapindex") => Ok(Format::Sitemap),
        b"opml" => Ok(Format::Opml),
        b"svg" => Err(Error::Binary { what: "an image (SVG)".into() }),
        b"" => Ok(fragment(head, name_hint)),
        b"html" | b"head" | b"body" | b"meta" | b"title" | b"link" | b"script" | b"style" | b"frameset" => {
            Ok(Format::Html)
        }
        _ => Ok(fragment(head, name_hint)),
    }
}

/// Text with tags in it: HTML when there are several, or when the name says so.
fn fragment(head: &[u8], name_hint: Option<&str>) -> Format {
    const TAGS: [&[u8]; 9] =
        [b"<html", b"<body", b"<p>", b"<p ", b"<div", b"</p>", b"</div>", b"</a>", b"</h1>"];
    let tags = head.iter().enumerate().filter(|&(_, &b)| b == b'<').filter(|&(i, _)| {
        TAGS.iter()
            .any(|tag| head[i..].len() >= tag.len() && head[i..i + tag.len()].eq_ignore_ascii_case(tag))
    });
    let named = name_hint.is_some_and(|name| {
        let name = name.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        [".html", ".htm", ".xhtml", ".shtml"].iter().any(|end| name.ends_with(end))
    });
    if tags.count() >= if named { 1 } else { 3 } { Format::Html } else { Format::Text }
}

/// Whether `hay` holds the lower-case `needle` in any case.
fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle))
}
