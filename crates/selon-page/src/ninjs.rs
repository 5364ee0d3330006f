//! Items of news agencies in ninjs, the IPTC's JSON for news, of its editions 1 to 3.

use selon_text::Article;
use serde_json::{Map, Value};

use crate::{Fault, Hints, date, html, meta};

/// The fields of an item whatever the edition: names in lower case, without the underscores of the first one.
struct Item(Map<String, Value>);

impl Item {
    fn text(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| text(self.0.get(*name)?))
    }

    fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of the entry of a list whose role or type is the first of `wanted` that there is, else of the first entry.
    fn entry(&self, list: &str, wanted: &[&str]) -> Option<(&str, String)> {
        let entries: Vec<(&str, String)> = self
            .list(list)
            .iter()
            .filter_map(|entry| {
                let entry = entry.as_object()?;
                let kind =
                    entry.iter().find(|(name, _)| matches!(fold(name).as_str(), "role" | "contenttype"));
                let kind = kind.and_then(|(_, value)| value.as_str()).unwrap_or_default();
                Some((text(entry.get("value")?)?, kind.to_ascii_lowercase()))
            })
            .collect();
        let best = wanted.iter().find_map(|want| entries.iter().find(|(_, kind)| kind.contains(want)));
        best.or_else(|| entries.first()).cloned()
    }
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// The article of an item; `None` for an object that is no ninjs item.
pub(crate) fn article(source: &str, hints: &Hints) -> Result<Option<Article>, Fault> {
    // What says that it is one: a URI, and no field that our own lines have.
    if !source.contains("\"uri\"") {
        return Ok(None);
    }
    let fields: Map<String, Value> = match serde_json::from_str(source) {
        Ok(fields) => fields,
        // The caller says what is wrong with it.
        Err(_) => return Ok(None),
    };
    if fields.contains_key("text") || fields.contains_key("html") {
        return Ok(None);
    }
    let item = Item(fields.into_iter().map(|(name, value)| (fold(&name), value)).collect());
    let Some(uri) = item.text(&["uri"]) else { return Ok(None) };
    if let Some(state) = item.text(&["pubstatus"]).filter(|state| *state != "usable") {
        return Err(Fault::TakenBack(state.to_owned()));
    }
    if let Some(kind) = item.text(&["type"]).filter(|kind| !matches!(*kind, "text" | "composite")) {
        return Err(Fault::NoStory(kind.to_owned()));
    }
    let title = item.text(&["headline"]).map(str::to_owned);
    let title = title.or_else(|| Some(item.entry("headlines", &["main", "headline"])?.0.to_owned()));
    let title = title.map(|title| meta::plain(&title)).filter(|title| !title.is_empty());
    let (body, markup) = match item.text(&["bodyxhtml", "bodyhtml"]) {
        Some(body) => (body, true),
        None => match (item.text(&["bodytext", "body"]), item.entry("bodies", &["html", "text"])) {
            (Some(body), _) => (body, false),
            (None, Some((body, kind))) => (body, kind.contains("html")),
            (None, None) => return Err(Fault::NoContent),
        },
    };
    let story = html::fragment(body, markup, title.as_deref()).map_err(Fault::Html)?;
    if story.is_empty() {
        return Err(Fault::NoContent);
    }
    let lang = item.text(&["language"]).and_then(|tag| tag.parse().ok());
    let day = |names: &[&str]| item.text(names).and_then(|words| date::parse(words, lang));
    let first = day(&["firstpublished", "publicationdate", "firstcreated", "contentcreated"]);
    let version = day(&["versioncreated", "contentmodified"]);
    let name = |value: &Value| text(value).or_else(|| text(value.get("name")?)).map(str::to_owned);
    let people = item.list("authors").iter().filter_map(name).collect::<Vec<_>>();
    let authors = match people.as_slice() {
        [] => meta::authors(item.text(&["byline", "by"]).into_iter()),
        _ => people,
    };
    let outlet = ["provider", "source"].into_iter().find_map(|field| item.0.get(field).and_then(name));
    let named = |list| item.list(list).iter().find_map(name);
    let url = item.text(&["url"]).or(Some(uri)).filter(|url| url.starts_with("http"));
    Ok(Some(Article {
        doc: uri.to_owned(),
        text: story,
        title,
        lang: lang.or(hints.lang),
        date: first.or(version).or(hints.date),
        modified: first.and(version).filter(|version| first.is_some_and(|first| first <= *version)),
        url: url.map(str::to_owned),
        outlet: outlet.or_else(|| named("infosource")).or_else(|| named("infosources")),
        authors,
    }))
}
