//! Sitemaps, those of news among them, and OPML outlines: lists of addresses.

use url::Url;

use crate::feed::{Entry, ItemError, MAX_FEED_BYTES};
use crate::xml::{self, Element, Part, parts};
use crate::{Error, Hints, date};

/// A list of addresses.
#[derive(Debug, Default)]
pub struct Sitemap {
    /// Pages, with what a news sitemap says about them.
    pub pages: Vec<Result<Entry, ItemError>>,
    /// Addresses of further sitemaps, where this is an index.
    pub maps: Vec<String>,
}

/// Reads a sitemap or an index of sitemaps.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Malformed`] when nothing in it can be read.
pub fn sitemap(bytes: &[u8], hints: &Hints) -> Result<Sitemap, Error> {
    let source = source(bytes, hints)?;
    let mut sitemap = Sitemap::default();
    let mut number = 0;
    for part in parts(&source, &["url", "sitemap"], false) {
        match part {
            Part::Item(element, range) => {
                number += 1;
                let Some(url) = element.child("loc").and_then(address) else {
                    let reason = "no address".to_owned();
                    sitemap.pages.push(Err(ItemError { item: Some(number), line: None, reason }));
                    continue;
                };
                match element.name.as_str() {
                    "sitemap" => sitemap.maps.push(url),
                    _ => sitemap.pages.push(Ok(entry(&element, url, number, &source[range]))),
                }
            }
            Part::Broken { line, reason } => {
                number += 1;
                sitemap.pages.push(Err(ItemError { item: Some(number), line: Some(line), reason }));
            }
            Part::Other(_) => {}
        }
    }
    match sitemap.pages.as_slice() {
        [Err(error)] if sitemap.maps.is_empty() => {
            Err(Error::Malformed { reason: ItemError { item: None, ..error.clone() }.to_string() })
        }
        _ => Ok(sitemap),
    }
}

fn entry(element: &Element, url: String, number: usize, source: &str) -> Entry {
    let news = element.all("news:news").next();
    let news = |name: &str| news.and_then(|news| news.child(name));
    let publication = element.all("news:news").flat_map(|news| news.all("news:publication")).next();
    let publication = |name: &str| publication.and_then(|publication| publication.child(name));
    let lang = publication("news:language").and_then(|tag| tag.parse().ok());
    Entry {
        number,
        title: news("news:title").map(str::to_owned),
        date: news("news:publication_date").and_then(|words| date::parse(words, lang)),
        modified: element.child("lastmod").and_then(|words| date::parse(words, lang)),
        lang,
        outlet: publication("news:name").map(str::to_owned),
        ..Entry::link(url, source)
    }
}

/// A feed that an outline lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// What the outline calls it.
    pub title: Option<String>,
    /// Its address.
    pub url: String,
}

/// The feeds of an OPML outline, each once, in its order; what is broken in it is an error beside them.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Malformed`] when there is no feed in it.
pub fn opml(bytes: &[u8], hints: &Hints) -> Result<Vec<Result<Subscription, ItemError>>, Error> {
    let source = source(bytes, hints)?;
    let mut out: Vec<Result<Subscription, ItemError>> = Vec::new();
    let mut fault = "no feed in this outline".to_owned();
    for part in parts(&source, &["outline"], true) {
        match part {
            Part::Item(element, _) => {
                let Some(url) = element.attribute("xmlurl").and_then(address) else { continue };
                let title =
                    element.attribute("title").or_else(|| element.attribute("text")).map(str::to_owned);
                if !out.iter().flatten().any(|other| other.url == url) {
                    out.push(Ok(Subscription { title, url }));
                }
            }
            Part::Broken { line, reason } => {
                let error = ItemError { item: None, line: Some(line), reason };
                fault = error.to_string();
                out.push(Err(error));
            }
            Part::Other(_) => {}
        }
    }
    if out.iter().all(Result::is_err) { Err(Error::Malformed { reason: fault }) } else { Ok(out) }
}

fn source(bytes: &[u8], hints: &Hints) -> Result<String, Error> {
    if bytes.len() > MAX_FEED_BYTES {
        return Err(Error::TooLarge { bytes: bytes.len(), limit: MAX_FEED_BYTES });
    }
    Ok(xml::decode(bytes, hints.charset.as_deref()))
}

/// An address of the web, as it is written.
fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}
