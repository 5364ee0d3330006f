//! JSON Feed.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use super::words::{self, Body, outlet, plain};
use super::{Entry, Feed, ItemError, absolute};
use crate::{Error, Hints, meta};

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(default)]
    title: Value,
    #[serde(default)]
    home_page_url: Value,
    #[serde(default)]
    language: Value,
    #[serde(default)]
    authors: Value,
    #[serde(default)]
    author: Value,
    #[serde(borrow, default)]
    items: Vec<&'a RawValue>,
}

/// Reads one.
pub(super) fn feed(source: &str, hints: &Hints) -> Result<Feed, Error> {
    let document: Document<'_> =
        serde_json::from_str(source).map_err(|error| Error::Malformed { reason: error.to_string() })?;
    let base = [document.home_page_url.as_str(), hints.url.as_deref()];
    let base = base.into_iter().flatten().find_map(|url| Url::parse(url).ok());
    let title = document.title.as_str().map(plain).filter(|title| !title.is_empty());
    let outlet = title.as_deref().and_then(|title| outlet(title, base.as_ref()));
    let lang = document.language.as_str().and_then(|tag| tag.parse().ok());
    let by = names(&document.authors, &document.author);
    let items = document.items.iter().zip(1..).map(|(raw, number)| {
        let error = |reason: &str| ItemError { item: Some(number), line: None, reason: reason.to_owned() };
        let item: Value = serde_json::from_str(raw.get()).map_err(|e| error(&e.to_string()))?;
        if !item.is_object() {
            return Err(error("not a JSON object"));
        }
        let text = |name: &str| item[name].as_str().map(str::trim).filter(|text| !text.is_empty());
        let url = [text("url"), text("external_url"), text("id").filter(|id| id.contains("://"))];
        let url = url.into_iter().flatten().find_map(|url| absolute(url, base.as_ref()));
        let own = text("language").and_then(|tag| tag.parse().ok()).or(lang);
        let day = |name| text(name).and_then(|words| words::day(words, url.as_deref(), own));
        let (date, modified) = (day("date_published"), day("date_modified"));
        let bodies = [("content_html", true, true), ("content_text", false, true), ("summary", false, false)];
        let body = bodies
            .into_iter()
            .find_map(|(name, markup, whole)| Some(Body::new(text(name)?.to_owned(), markup, whole)));
        let authors = names(&item["authors"], &item["author"]);
        let id = text("id").map(str::to_owned).or_else(|| item["id"].as_i64().map(|id| id.to_string()));
        Ok(Entry {
            number,
            id,
            title: text("title").map(plain),
            date: date.or(modified),
            modified: date.and(modified),
            lang: own,
            outlet: outlet.clone(),
            authors: if authors.is_empty() { by.clone() } else { authors },
            body,
            bytes: raw.get().as_bytes().to_owned(),
            url,
        })
    });
    Ok(Feed { items: items.collect(), title: title.clone(), pace: None })
}

/// The names of authors, of the first edition or the second.
fn names(many: &Value, one: &Value) -> Vec<String> {
    let many = many.as_array().into_iter().flatten().chain(std::iter::once(one));
    meta::authors(many.filter_map(|author| author["name"].as_str()))
}
