use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use selon_text::Article;
use trafilatura::dom::Document;
use trafilatura::{HtmlDateMode, Options};

use crate::charset::decode;
use crate::sniff::binary;
use crate::{Error, Hints, clean, meta, render, shallow, title};

/// Most bytes that are read of one page. The largest news pages have about 3 MB; a parsed page takes some thirty
/// times its bytes in memory.
pub const MAX_BYTES: usize = 10 << 20;

/// Most bytes of a page's body without its scripts. An article has some tens of thousands.
const MAX_BODY_BYTES: usize = 3 << 20;

/// A web page to an article: its main text, one paragraph a line, and what its markup says about it.
///
/// Shares of the page that are not its article (menus, comments, related links) are left out; what of them survives
/// inside the text stays there for the reader to mark. The headline is the title, not a line of the text.
///
/// # Errors
/// [`Error::Empty`], [`Error::Binary`] and [`Error::TooLarge`] by the bytes alone; [`Error::NoText`] for a page
/// without article text.
pub fn html(bytes: &[u8], hints: &Hints) -> Result<Article, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::TooLarge { bytes: bytes.len(), limit: MAX_BYTES });
    }
    if let Some(what) = binary(&bytes[..bytes.len().min(crate::SNIFF_BYTES)]) {
        return Err(Error::Binary { what });
    }
    page(&decode(bytes, hints.charset.as_deref(), true), hints)
}

/// As [`html`], from characters.
pub(crate) fn page(source: &str, hints: &Hints) -> Result<Article, Error> {
    if source.trim().is_empty() {
        return Err(Error::Empty);
    }
    // The extraction library is large and meets every kind of broken markup; a panic in it should cost this page,
    // not the two thousand others of the run. Nothing of ours outlives the closure, so no state is left half changed.
    catch_unwind(AssertUnwindSafe(|| take_apart(source, hints)))
        .unwrap_or_else(|panic| Err(Error::Broken { reason: message(panic.as_ref()) }))
}

/// The text of a piece of HTML that is nothing but an article, one paragraph a line, without a first line that repeats `title`.
/// Where `markup` is not certain, only what looks like it is taken for it.
pub(crate) fn fragment(source: &str, markup: bool, title: Option<&str>) -> Result<String, Error> {
    if source.len() > MAX_BODY_BYTES {
        return Err(Error::TooLarge { bytes: source.len(), limit: MAX_BODY_BYTES });
    }
    let tags = ["</", "<p", "<br", "<a ", "<img"].iter().any(|tag| source.contains(tag));
    let render = || {
        if tags || (markup && source.contains(['<', '&'])) {
            render::lines(&shallow::shallow(source), title)
        } else {
            render::stated(source)
        }
    };
    catch_unwind(AssertUnwindSafe(render)).map_err(|panic| Error::Broken { reason: message(panic.as_ref()) })
}

fn take_apart(source: &str, hints: &Hints) -> Result<Article, Error> {
    let (meta, body) = {
        let document = Document::parse(&shallow::shallow(source));
        let meta = meta::read(&document, hints);
        let body = clean::clean(&document, hints.lang.or(meta.lang));
        (meta, body)
        // The first tree goes here: the library makes copies of the second.
    };
    if body.len() > MAX_BODY_BYTES {
        return Err(Error::TooLarge { bytes: body.len(), limit: MAX_BODY_BYTES });
    }
    let mut options = Options::default().with_fallback(true).with_exclude_comments(true);
    options.html_date_mode = HtmlDateMode::Disabled;
    let extracted = trafilatura::extract(&body, &options).map_err(|_| Error::NoText)?;
    let text = render::lines(&extracted.content_html, meta.title.as_deref());
    let text = match meta.body.as_deref().map(render::stated) {
        Some(stated) if is_whole(&stated, &text) => stated,
        _ => text,
    };
    if text.is_empty() {
        return Err(Error::NoText);
    }
    Ok(Article {
        doc: hints.doc.clone().or_else(|| hints.url.clone()).or_else(|| meta.url.clone()).unwrap_or_default(),
        text,
        title: meta.title,
        lang: hints.lang.or(meta.lang),
        date: hints.date.or(meta.date),
        modified: meta.modified,
        url: meta.url.or_else(|| hints.url.clone()),
        outlet: meta.outlet,
        authors: meta.authors,
    })
}

/// Whether the text that the page's JSON-LD states is the extracted one with its paragraphs, or goes on where the
/// extracted one breaks off: pages for subscribers show a beginning, and often state the whole.
fn is_whole(stated: &str, extracted: &str) -> bool {
    let (stated_key, extracted_key) = (title::key(stated), title::key(extracted));
    stated_key == extracted_key && stated.lines().count() > extracted.lines().count()
        || stated_key.len() > extracted_key.len() * 2 && stated_key.starts_with(&extracted_key)
}

fn message(panic: &(dyn Any + Send)) -> String {
    let words =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    words.unwrap_or("no reason given").to_owned()
}
