//! Feeds: RSS of all editions, Atom and JSON Feed. An item is an article, or at least says where one is.

mod json;
mod words;

use std::time::Duration;

use jiff::civil::Date;
use selon_text::{Article, Lang};
use url::Url;

use crate::xml::{Element, Part, parts};
use crate::{Error, Hints, html, meta, xml};
use words::{Body, outlet, plain};

/// Largest feed that is read, in bytes; the same for sitemaps, outlines and JSON documents.
pub const MAX_FEED_BYTES: usize = 64 << 20;

/// A feed.
#[derive(Debug, Default)]
pub struct Feed {
    /// Its name, as it calls itself.
    pub title: Option<String>,
    /// How long it asks to be left alone after it was read.
    pub pace: Option<Duration>,
    /// Its items, in its order; broken ones in their places.
    pub items: Vec<Result<Entry, ItemError>>,
}

/// An item of a feed, or an entry of a sitemap: what is said about an article, and often the article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1.
    pub number: usize,
    /// The address of the article.
    pub url: Option<String>,
    /// What the feed knows it by.
    pub id: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Publication date: the calendar day that the feed prints, in its own time zone.
    pub date: Option<Date>,
    /// Date of the last change.
    pub modified: Option<Date>,
    /// Language of the feed or of the article.
    pub lang: Option<Lang>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    pub(crate) body: Option<Body>,
    pub(crate) bytes: Vec<u8>,
}

/// What is wrong with an item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", place(*.item, *.line))]
pub struct ItemError {
    /// Its place, from 1, where items are counted.
    pub item: Option<usize>,
    /// The line of the file, from 1, where lines are.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

fn place(item: Option<usize>, line: Option<usize>) -> String {
    let item = item.map(|item| format!("item {item}: ")).unwrap_or_default();
    let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    item + &line
}

impl Entry {
    /// A bare address, in `source`.
    pub(crate) fn link(url: String, source: &str) -> Self {
        Self { url: Some(url), bytes: source.as_bytes().to_owned(), ..Self::default() }
    }

    /// The item's own bytes, decoded to UTF-8: its element, or its JSON.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the feed has no more than a beginning or a summary of it.
    pub fn is_summary(&self) -> bool {
        self.body.as_ref().is_none_or(|body| !body.whole)
    }

    /// Whether the feed has any text of it.
    pub fn has_text(&self) -> bool {
        self.body.is_some()
    }

    /// Whether two editions of an item say the same, whatever else changed in their bytes.
    pub fn says(&self) -> String {
        let body = self.body.as_ref().map(|body| body.source.as_str()).unwrap_or_default();
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        [self.title.as_deref().unwrap_or_default(), &date(self.date), &date(self.modified), body].join("\n")
    }

    /// The article as the feed has it; what the feed does not say, `hints` do, and `lang` and `date` of theirs win.
    ///
    /// # Errors
    /// [`Error::NoText`] for an item without a text, and what [`html()`](crate::html()) says of one.
    pub fn article(&self, hints: &Hints) -> Result<Article, Error> {
        let body = self.body.as_ref().ok_or(Error::NoText)?;
        let text = html::fragment(&body.source, body.markup, self.title.as_deref())?;
        if text.is_empty() {
            return Err(Error::NoText);
        }
        let named = self.url.clone().or_else(|| self.id.clone());
        let place = || hints.doc.as_ref().map(|doc| format!("{doc}:{}", self.number));
        let mut article = Article {
            doc: named.or_else(place).unwrap_or_else(|| format!("item {}", self.number)),
            text,
            lang: hints.lang,
            date: hints.date,
            ..Article::default()
        };
        self.fill(&mut article);
        Ok(article)
    }

    /// Fills in what the article's own page does not say.
    pub fn fill(&self, article: &mut Article) {
        let Self { url, title, date, modified, lang, outlet, authors, .. } = self;
        article.url = article.url.take().or_else(|| url.clone());
        article.title = article.title.take().or_else(|| title.clone());
        article.date = article.date.or(*date);
        let later = |modified: &Date| article.date.is_none_or(|date| date <= *modified);
        article.modified = article.modified.or(modified.filter(later));
        article.lang = article.lang.or(*lang);
        article.outlet = article.outlet.take().or_else(|| outlet.clone());
        if article.authors.is_empty() {
            article.authors.clone_from(authors);
        }
    }
}

/// What a feed says of itself, for its items.
#[derive(Default)]
struct About {
    title: Option<String>,
    /// What relative addresses start from.
    base: Option<Url>,
    lang: Option<Lang>,
    authors: Vec<String>,
    outlet: Option<String>,
}

/// Reads an RSS, Atom or JSON feed. `hints.url` is where it came from.
///
/// What is broken in it is an item that is an error; the other items are read.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Malformed`] when there is nothing in it that could be read, and for JSON that is none.
pub fn feed(bytes: &[u8], hints: &Hints) -> Result<Feed, Error> {
    if bytes.len() > MAX_FEED_BYTES {
        return Err(Error::TooLarge { bytes: bytes.len(), limit: MAX_FEED_BYTES });
    }
    let source = xml::decode(bytes, hints.charset.as_deref());
    if source.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return json::feed(source.trim_start_matches('\u{feff}'), hints);
    }
    let parts = parts(&source, &["item", "entry"], false);
    let base = hints.url.as_deref().and_then(|url| Url::parse(url).ok());
    let mut about = About { base, ..About::default() };
    let mut feed = Feed::default();
    let (mut ttl, mut period, mut frequency) = (None, None, 1.0);
    for part in &parts {
        let Part::Other(element) = part else { continue };
        let text = element.text.trim();
        about.lang = about
            .lang
            .or_else(|| element.attribute("xml:lang").filter(|_| element.name == "feed")?.parse().ok());
        match element.name.as_str() {
            "title" if !text.is_empty() => about.title = about.title.or_else(|| Some(plain(&element.text))),
            "link" => {
                let href = element.attribute("href").filter(|_| is_alternate(element)).unwrap_or(text);
                if let Some(url) = absolute(href, about.base.as_ref()).and_then(|url| Url::parse(&url).ok()) {
                    about.base = Some(url);
                }
            }
            "language" | "dc:language" => about.lang = about.lang.or(text.parse().ok()),
            "author" => about.authors.extend(authors(element)),
            "ttl" => ttl = text.parse().ok().map(|minutes: u32| Duration::from_secs(u64::from(minutes) * 60)),
            "sy:updateperiod" => {
                let hours = match text.to_ascii_lowercase().as_str() {
                    "hourly" => 1,
                    "daily" => 24,
                    "weekly" => 24 * 7,
                    "monthly" => 24 * 30,
                    "yearly" => 24 * 365,
                    _ => continue,
                };
                period = Some(Duration::from_secs(hours * 3600));
            }
            "sy:updatefrequency" => frequency = text.parse().ok().filter(|n| *n >= 1.0).unwrap_or(1.0),
            _ => {}
        }
    }
    about.outlet = about.title.as_deref().and_then(|title| outlet(title, about.base.as_ref()));
    feed.title = about.title.clone();
    feed.pace = ttl.or_else(|| period.map(|period: Duration| period.div_f64(frequency)));
    let (mut number, mut faults) = (0, 0);
    for part in parts {
        match part {
            Part::Item(element, range) => {
                number += 1;
                let bytes = source[range].as_bytes().to_owned();
                feed.items.push(Ok(entry(&element, &source, number, bytes, &about)));
            }
            Part::Broken { line, reason } => {
                number += 1;
                faults += 1;
                feed.items.push(Err(ItemError { item: Some(number), line: Some(line), reason }));
            }
            Part::Other(_) => {}
        }
    }
    match feed.items.as_slice() {
        [Err(error)] if faults == 1 && feed.title.is_none() => {
            Err(Error::Malformed { reason: ItemError { item: None, ..error.clone() }.to_string() })
        }
        _ => Ok(feed),
    }
}

fn is_alternate(link: &Element) -> bool {
    link.attribute("rel").is_none_or(|rel| rel == "alternate")
}

/// An address in full, if it is one of the web.
fn absolute(address: &str, base: Option<&Url>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    let url = match base {
        Some(base) => base.join(address),
        None => Url::parse(address),
    };
    url.ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
        .map(String::from)
}

/// An item as its element tells it.
fn entry(element: &Element, source: &str, number: usize, bytes: Vec<u8>, about: &About) -> Entry {
    let base = about.base.as_ref();
    let guid = element.all("guid").next();
    let permalink = guid.filter(|guid| guid.attribute("ispermalink").is_none_or(|is| is != "false"));
    let link = element.child("feedburner:origlink").or_else(|| {
        let links = || element.all("link").filter(|link| is_alternate(link));
        links().find_map(|link| link.attribute("href")).or_else(|| element.child("link"))
    });
    let url = link
        .or(permalink.map(|guid| guid.text.trim()).filter(|text| text.contains("://")))
        .or_else(|| element.attribute("rdf:about").filter(|text| text.contains("://")))
        .and_then(|link| absolute(link, base));
    let lang = [element.child("dc:language"), element.attribute("xml:lang")];
    let lang = lang.into_iter().flatten().find_map(|tag| tag.parse().ok()).or(about.lang);
    let day = |names: &[&str]| {
        let words = names.iter().find_map(|name| element.child(name))?;
        words::day(words, url.as_deref(), lang)
    };
    let date =
        day(&["pubdate", "published", "issued", "dc:date", "dcterms:issued", "dcterms:created", "created"]);
    let modified = day(&["updated", "modified", "dcterms:modified"]);
    let mut by = element.all("author").flat_map(authors).collect::<Vec<_>>();
    by.extend(meta::authors(element.all("dc:creator").map(|creator| creator.text.as_str())));
    if by.is_empty() {
        by.clone_from(&about.authors);
    }
    // An aggregator names the outlet of each item.
    let other = element.all("source").find_map(|source| {
        let name = source.child("title").unwrap_or(source.text.trim());
        (!name.is_empty()).then(|| plain(name))
    });
    Entry {
        number,
        url,
        id: guid
            .map(|guid| guid.text.trim())
            .or_else(|| element.child("id"))
            .filter(|id| !id.is_empty())
            .map(str::to_owned),
        title: element.child("title").map(plain).filter(|title| !title.is_empty()),
        date: date.or(modified),
        modified: date.and(modified),
        lang,
        outlet: other.or_else(|| about.outlet.clone()),
        authors: by,
        body: body(element, source),
        bytes,
    }
}

/// The names in an author element: of Atom its `name`, of RSS "address (name)" or only a name.
fn authors(element: &Element) -> Vec<String> {
    let name = element.child("name").unwrap_or_else(|| {
        let text = element.text.trim();
        match text.split_once('(') {
            Some((address, name)) if address.contains('@') => name.trim_end_matches(')'),
            _ => text,
        }
    });
    meta::authors(std::iter::once(name))
}

/// The fullest text that an item has.
fn body(element: &Element, source: &str) -> Option<Body> {
    let full = element.all("content:encoded").map(|child| Body::new(child.text.clone(), true, true));
    let atom = |name, whole| {
        element.all(name).filter(|child| child.attribute("src").is_none()).filter_map(move |child| {
            match child.attribute("type").unwrap_or("text") {
                kind if kind == "xhtml" || kind.ends_with("+xml") => {
                    Some(Body::new(source.get(child.inner.clone())?.to_owned(), true, whole))
                }
                kind if kind.contains("html") => Some(Body::new(child.text.clone(), true, whole)),
                // Plain, if the feed is to be believed: many escape markup without saying so.
                kind if kind == "text" || kind.starts_with("text/") => {
                    Some(Body::new(child.text.clone(), false, whole))
                }
                _ => None,
            }
        })
    };
    let short = element.all("description").map(|child| Body::new(child.text.clone(), true, false));
    let mut all = full.chain(atom("content", true)).chain(short).chain(atom("summary", false));
    all.find(|body| !body.source.trim().is_empty())
}
