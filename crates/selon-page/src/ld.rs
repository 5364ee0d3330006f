//! JSON-LD: what the page says about itself in schema.org's words.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// How deep objects inside objects are followed.
const DEPTH: usize = 6;

/// What one node says; strings as printed.
#[derive(Debug, Default, Clone)]
pub(crate) struct Node {
    /// Whether it is a news story, an article or a post; else it is the page around one.
    pub article: bool,
    pub headline: Option<String>,
    /// The whole text of the article.
    pub body: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub lang: Option<String>,
    /// Addresses that it gives itself.
    pub urls: Vec<String>,
    pub publisher: Option<String>,
    pub authors: Vec<String>,
}

/// All JSON-LD of a page.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// Articles and pages in document order.
    pub nodes: Vec<Node>,
    /// Name of the site, if a `WebSite` or the publisher's own node gives one.
    pub site: Option<String>,
    values: Vec<Value>,
}

impl Graph {
    /// Takes the text of one script.
    pub fn add(&mut self, script: &str) {
        let script = bare(script);
        let value = serde_json::from_str(script).or_else(|_| {
            // Raw line breaks inside strings are the most common fault.
            let spaced: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            serde_json::from_str::<Value>(&spaced)
        });
        match value {
            Ok(value) => self.values.push(value),
            Err(_) => self.nodes.extend(loose(script)),
        }
    }

    /// Reads all scripts, once they are all there: a node may name its publisher by the `@id` of another script's.
    pub fn resolve(&mut self) {
        let values = std::mem::take(&mut self.values);
        let mut names = BTreeMap::new();
        for value in &values {
            collect_names(value, &mut names, &mut self.site, DEPTH);
        }
        for value in &values {
            self.collect(value, &names, DEPTH);
        }
    }

    fn collect(&mut self, value: &Value, names: &BTreeMap<&str, &str>, depth: usize) {
        if depth == 0 {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, names, depth - 1)),
            Value::Object(object) => {
                if let Some(article) = kind(object) {
                    self.nodes.push(node(object, article, names));
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner @ (Value::Array(_) | Value::Object(_))) = object.get(key) {
                        self.collect(inner, names, depth - 1);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Without the comment marks and the semicolon that some systems put around the JSON.
fn bare(script: &str) -> &str {
    let mut script = script.trim();
    for open in ["<!--", "/*<![CDATA[*/", "//<![CDATA[", "<![CDATA["] {
        script = script.strip_prefix(open).unwrap_or(script).trim_start();
    }
    for close in ["-->", "/*]]>*/", "//]]>", "]]>", ";"] {
        script = script.strip_suffix(close).unwrap_or(script).trim_end();
    }
    script
}

/// `Some(true)` for an article, `Some(false)` for a page or another work that may carry an article's data.
fn kind(object: &Map<String, Value>) -> Option<bool> {
    let mut page = false;
    for name in strings(object.get("@type")) {
        let name = name.rsplit(['/', '#', ':']).next().unwrap_or(name);
        if name.ends_with("Article")
            || name.ends_with("Posting")
            || matches!(name, "Report" | "Review" | "ClaimReview" | "Recipe")
        {
            return Some(true);
        }
        page |=
            name.ends_with("Page") || matches!(name, "CreativeWork" | "VideoObject" | "Event" | "Product");
    }
    page.then_some(false)
}

fn node(object: &Map<String, Value>, article: bool, names: &BTreeMap<&str, &str>) -> Node {
    let text = |key: &str| strings(object.get(key)).next().map(str::to_owned);
    let mut urls: Vec<String> = ["url", "@id"].iter().filter_map(|key| text(key)).collect();
    match object.get("mainEntityOfPage") {
        Some(Value::String(url)) => urls.push(url.clone()),
        Some(Value::Object(page)) => {
            urls.extend(["@id", "url"].iter().filter_map(|key| page.get(*key)?.as_str().map(str::to_owned)));
        }
        _ => {}
    }
    let mut authors = Vec::new();
    for key in ["author", "creator"] {
        if authors.is_empty() {
            people(object.get(key), names, &mut authors, DEPTH);
        }
    }
    let mut publishers = Vec::new();
    people(object.get("publisher"), names, &mut publishers, DEPTH);
    let lang = match object.get("inLanguage") {
        Some(Value::Object(lang)) => {
            strings(lang.get("alternateName").or_else(|| lang.get("name"))).next().map(str::to_owned)
        }
        _ => text("inLanguage"),
    };
    Node {
        article,
        headline: text("headline").or_else(|| text("name")),
        body: text("articleBody"),
        published: text("datePublished").or_else(|| text("dateCreated")).or_else(|| text("uploadDate")),
        modified: text("dateModified"),
        lang,
        urls,
        publisher: publishers.into_iter().next(),
        authors,
    }
}

/// Names of persons and organisations, given as strings, objects, references, or lists of them.
fn people(value: Option<&Value>, names: &BTreeMap<&str, &str>, out: &mut Vec<String>, depth: usize) {
    if depth == 0 {
        return;
    }
    match value {
        Some(Value::String(name)) => out.push(name.clone()),
        Some(Value::Array(items)) => items.iter().for_each(|item| people(Some(item), names, out, depth - 1)),
        Some(Value::Object(object)) => match object.get("name") {
            Some(name) => people(Some(name), names, out, depth - 1),
            None => {
                let name = object.get("@id").and_then(Value::as_str).and_then(|id| names.get(id));
                out.extend(name.map(|name| (*name).to_owned()));
            }
        },
        _ => {}
    }
}

/// Names by `@id`, and the site's own.
fn collect_names<'a>(
    value: &'a Value,
    names: &mut BTreeMap<&'a str, &'a str>,
    site: &mut Option<String>,
    depth: usize,
) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, names, site, depth - 1)),
        Value::Object(object) => {
            if let Some(name) = object.get("name").and_then(Value::as_str) {
                if let Some(id) = object.get("@id").and_then(Value::as_str) {
                    names.entry(id).or_insert(name);
                }
                if site.is_none() && strings(object.get("@type")).any(|t| t == "WebSite") {
                    *site = Some(name.to_owned());
                }
            }
            for inner in object.values().filter(|v| v.is_array() || v.is_object()) {
                collect_names(inner, names, site, depth - 1);
            }
        }
        _ => {}
    }
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let (one, many) = match value {
        Some(Value::String(text)) => (Some(text.as_str()), [].as_slice()),
        Some(Value::Array(items)) => (None, items.as_slice()),
        _ => (None, [].as_slice()),
    };
    one.into_iter().chain(many.iter().filter_map(Value::as_str)).filter(|text| !text.trim().is_empty())
}

/// What can be had from JSON that does not parse.
fn loose(script: &str) -> Option<Node> {
    let published = string_after(script, "datePublished");
    let modified = string_after(script, "dateModified");
    let found = published.is_some() || modified.is_some();
    found.then(|| Node {
        article: true,
        headline: string_after(script, "headline"),
        published,
        modified,
        ..Node::default()
    })
}

/// The string value behind the first `"key":` of a script, JSON or not.
pub(crate) fn string_after(script: &str, key: &str) -> Option<String> {
    script.match_indices(key).find_map(|(at, _)| {
        let rest = script[at + key.len()..].strip_prefix(['"', '\'']).unwrap_or(&script[at + key.len()..]);
        let rest = rest.trim_start().strip_prefix([':', '='])?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let body = &rest[1..];
        let mut escaped = false;
        let end = body.char_indices().take(1000).find_map(|(i, c)| {
            let end = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            end.then_some(i)
        })?;
        let raw = &body[..end];
        let value = serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_else(|_| raw.to_owned());
        (!value.trim().is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(script: &str) -> Graph {
        let mut graph = Graph::default();
        graph.add(script);
        graph.resolve();
        graph
    }

    #[test]
    fn references_are_followed() {
        let graph = graph(
            r##"{"@graph": [
                {"@type": "NewsArticle", "headline": "H", "author": {"@id": "#a"}, "publisher": {"@id": "#o"}},
                {"@type": "Person", "@id": "#a", "name": "Anne Roux"},
                {"@type": ["Organization"], "@id": "#o", "name": "Le Phare"},
                {"@type": "WebSite", "name": "lephare.example"}]}"##,
        );
        assert_eq!(graph.nodes.len(), 1);
        assert_eq!(graph.nodes[0].authors, ["Anne Roux"]);
        assert_eq!(graph.nodes[0].publisher.as_deref(), Some("Le Phare"));
        assert_eq!(graph.site.as_deref(), Some("lephare.example"));
    }

    #[test]
    fn broken_json_still_gives_its_dates() {
        let graph =
            graph(r#"{"@type": "NewsArticle", "datePublished": "2024-11-04", "headline": "a "b" c",}"#);
        assert_eq!(graph.nodes[0].published.as_deref(), Some("2024-11-04"));
    }

    #[test]
    fn line_breaks_inside_strings_pass() {
        let graph = graph(
            "<!-- {\"@type\": \"Article\", \"headline\": \"a\nb\", \"author\": [\"X\", {\"name\": [\"Y\"]}]}; -->",
        );
        assert_eq!(graph.nodes[0].headline.as_deref(), Some("a b"));
        assert_eq!(graph.nodes[0].authors, ["X", "Y"]);
    }
}
