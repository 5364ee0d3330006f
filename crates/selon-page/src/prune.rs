//! What is on a page but not part of it: consent banners, dialogs, sign-up boxes, hidden copies, links to other
//! stories.

use std::collections::BTreeSet;

use trafilatura::dom::{Document, NodeId};

/// Words of a class or id that name such a part.
const WORDS: [&str; 10] = [
    "consent",
    "cookie",
    "cookiebanner",
    "cookiebar",
    "cookies",
    "gdpr",
    "modal",
    "newsletter",
    "popup",
    "rgpd",
];
/// Largest share of the page's text that such a part can have, as a divisor: where more than a fifth is hidden or
/// named so, it is the article that waits for a script to show it.
const SHARE: usize = 5;

/// The elements below `body` to leave out.
pub(crate) fn left_out(document: &Document, body: NodeId) -> BTreeSet<NodeId> {
    let mut out = BTreeSet::new();
    let most = visible(document, body) / SHARE;
    for id in document.iter_descendants(body, &[]) {
        if is_aside(document, id) && visible(document, id) <= most {
            out.insert(id);
        }
    }
    linked(document, body, &mut out);
    out
}

/// The elements of this `tag` that hold more than half of what the page shows: some systems put all of a page into
/// one form.
pub(crate) fn holds_most(document: &Document, body: NodeId, tag: &str) -> Vec<NodeId> {
    let found = document.iter_descendants(body, &[tag]);
    if found.is_empty() {
        return found;
    }
    let half = visible(document, body) / 2;
    found.into_iter().filter(|&id| visible(document, id) > half).collect()
}

fn is_aside(document: &Document, id: NodeId) -> bool {
    let tag = document.tag_name(id);
    if matches!(
        tag,
        "body" | "main" | "article" | "script" | "style" | "noscript" | "head" | "p" | "span" | "a"
    ) {
        return false;
    }
    if tag == "dialog" {
        return true;
    }
    let attribute = |name| document.get_attribute(id, name).unwrap_or_default();
    if matches!(attribute("role").as_str(), "dialog" | "alertdialog") || attribute("aria-modal") == "true" {
        return true;
    }
    let style = attribute("style");
    if !style.is_empty() {
        let style: String =
            style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        if style.contains("display:none") || style.contains("visibility:hidden") {
            return true;
        }
    }
    if document.get_attribute(id, "hidden").is_some() {
        return true;
    }
    let named = |names: &str| {
        names
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
    };
    named(&document.id_attr(id)) || named(&document.class_name(id))
}

/// Finds paragraphs that are one link from end to end ("HEADLINE OF ANOTHER STORY" between two paragraphs), and
/// lists of nothing but such links. After extraction nothing tells such a line from a sentence. Where they are a good
/// part of the page, the links are what it is about, and they stay.
fn linked(document: &Document, body: NodeId, out: &mut BTreeSet<NodeId>) {
    let paragraphs = document.iter_descendants(body, &["p"]);
    let links: Vec<NodeId> = paragraphs.iter().copied().filter(|&id| is_link(document, id)).collect();
    if links.len() * SHARE <= paragraphs.len() {
        out.extend(links);
    }
    let lists = document.iter_descendants(body, &["ul", "ol"]);
    let most = visible(document, body) / SHARE;
    let mut links = Vec::new();
    let mut letters = 0;
    for id in lists {
        let items = document.iter_descendants(id, &["li"]);
        if !items.is_empty() && items.iter().all(|&item| is_link(document, item)) {
            letters += visible(document, id);
            links.push(id);
        }
    }
    if letters <= most {
        out.extend(links);
    }
}

/// Whether all words of an element stand inside links, and are no sentence.
fn is_link(document: &Document, id: NodeId) -> bool {
    let links = document.iter_descendants(id, &["a"]);
    if links.is_empty() {
        return false;
    }
    let words = document.text_content(id);
    let words = words.trim();
    let linked: usize = links.iter().map(|&link| visible(document, link)).sum();
    linked > 0 && linked >= visible(document, id) && !words.ends_with(['.', '!', '…', '»', '”'])
}

/// Letters that a reader would see, without scripts.
pub(crate) fn visible(document: &Document, root: NodeId) -> usize {
    let mut stack = vec![root];
    let mut letters = 0;
    while let Some(id) = stack.pop() {
        if document.is_text(id) {
            letters += document.text_content(id).split_whitespace().map(str::len).sum::<usize>();
        } else if !matches!(document.tag_name(id), "script" | "style" | "noscript" | "template" | "svg") {
            stack.extend(document.child_nodes(id));
        }
    }
    letters
}
