//! Takes out what is on a page but not part of it: consent banners, dialogs, sign-up boxes, hidden copies.

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

/// Removes them from `document`.
pub(crate) fn prune(document: &mut Document) {
    let Some(body) = document.body() else { return };
    let marked: Vec<NodeId> =
        document.iter_descendants(body, &[]).into_iter().filter(|&id| is_aside(document, id)).collect();
    if !marked.is_empty() {
        let most = visible(document, body) / SHARE;
        for id in marked {
            // An outer one that went took its inner ones along.
            if document.parent(id).is_some() && visible(document, id) <= most {
                document.remove(id, true);
            }
        }
    }
    prune_linked(document, body);
}

fn is_aside(document: &Document, id: NodeId) -> bool {
    let tag = document.tag_name(id);
    if matches!(tag, "body" | "main" | "article" | "script" | "style" | "noscript" | "head" | "p" | "span" | "a") {
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
        let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        if style.contains("display:none") || style.contains("visibility:hidden") {
            return true;
        }
    }
    if document.get_attribute(id, "hidden").is_some() {
        return true;
    }
    let named = |names: &str| {
        names.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
    };
    named(&document.id_attr(id)) || named(&document.class_name(id))
}

/// Removes paragraphs that are one link from end to end: "HEADLINE OF ANOTHER STORY" between two paragraphs. After
/// extraction nothing tells such a line from a sentence. Where they are a good part of the paragraphs, the links are
/// what the page is about, and they stay.
fn prune_linked(document: &mut Document, body: NodeId) {
    let paragraphs = document.iter_descendants(body, &["p"]);
    let linked: Vec<NodeId> = paragraphs.iter().copied().filter(|&id| is_link(document, id)).collect();
    if linked.len() * SHARE > paragraphs.len() {
        return;
    }
    for id in linked {
        document.remove(id, true);
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
fn visible(document: &Document, root: NodeId) -> usize {
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
