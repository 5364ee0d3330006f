//! The page written out again the way the extraction library can take it.
//!
//! The library drops some elements together with the words behind them: in `<p>… <time>lundi</time>, a dit le
//! maire.</p>` it loses everything from "lundi" on, and words that stand beside paragraphs without one of their own
//! are lost too. For a reader of quotations that is the worst of faults, so the body is rewritten first: such inline
//! elements are unwrapped, loose words get a paragraph, nesting is bounded, and what [`prune`](crate::prune) names
//! is left out. Scripts go as well (but JSON-LD, which may hold the article's body), which makes all later steps
//! cheaper.

use std::collections::BTreeSet;

use selon_text::Lang;
use trafilatura::dom::{Document, NodeId};

use crate::prune;

/// Deepest nesting that is written. The library recurses and stops at 500; real pages stay below 100.
const DEPTH: usize = 200;
/// Loose words with fewer letters are labels ("Share", "|"), and stay as they are.
const LOOSE: usize = 40;

const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Inline elements that the library knows how to keep, in order for a binary search.
const INLINE: [&str; 32] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i",
    "img", "kbd", "mark", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "svg",
    "tt", "u", "var",
];

/// Inline elements that it drops with what follows: their words are kept, their tags are not.
const UNWRAP: [&str; 12] =
    ["center", "data", "ins", "label", "meter", "nobr", "output", "progress", "rb", "slot", "time", "wbr"];

/// Elements whose words are never the article's.
const SILENT: [&str; 17] = [
    "audio", "button", "canvas", "datalist", "embed", "iframe", "math", "noscript", "object", "rp", "rt",
    "script", "select", "style", "svg", "template", "video",
];

/// Blocks that hold paragraphs: loose words in them get one.
const CONTAINERS: [&str; 9] =
    ["article", "blockquote", "body", "div", "form", "header", "main", "section", "td"];

/// Classes of a post from elsewhere, as the services' own code writes them.
const POSTS: [&str; 7] = [
    "bluesky-embed",
    "instagram-media",
    "mastodon-embed",
    "reddit-embed-bq",
    "text-post-media",
    "tiktok-embed",
    "twitter-tweet",
];

/// The body of `document` as HTML, with its JSON-LD. `lang` decides how a `<q>` is printed.
pub(crate) fn clean(document: &Document, lang: Option<Lang>) -> String {
    let french = lang == Some(Lang::FR);
    let mut out = String::from("<!DOCTYPE html><html");
    let root = document.iter(document.root(), &["html"]).into_iter().next();
    if let Some(root) = root {
        attributes(document, root, &mut out);
    }
    out.push_str("><head>");
    for id in document.iter(document.root(), &["script"]) {
        let ld =
            document.get_attribute(id, "type").is_some_and(|t| t.eq_ignore_ascii_case("application/ld+json"));
        if ld {
            out.push_str("<script type=\"application/ld+json\">");
            out.push_str(&document.text_content(id));
            out.push_str("</script>");
        }
    }
    out.push_str("</head>");
    if let Some(body) = document.body() {
        let left_out = prune::left_out(document, body);
        write(document, body, &left_out, french, &mut out);
    }
    out.push_str("</html>");
    out
}

/// Steps still to do, kept on a stack of our own: a page may be nested deeper than a thread's stack.
enum Step {
    Node(NodeId, usize),
    Text(&'static str),
    Close(String),
}

fn write(document: &Document, body: NodeId, left_out: &BTreeSet<NodeId>, french: bool, out: &mut String) {
    let posts = posts(document, body);
    let form_is_page = prune::holds_most(document, body, "form");
    let mut stack = vec![Step::Node(body, 0)];
    while let Some(step) = stack.pop() {
        let (id, depth) = match step {
            Step::Node(id, depth) => (id, depth),
            Step::Text(text) => {
                out.push_str(text);
                continue;
            }
            Step::Close(tag) => {
                out.push_str("</");
                out.push_str(&tag);
                out.push('>');
                continue;
            }
        };
        if document.is_text(id) {
            let text = document.text_content(id);
            // A lone `&nbsp;` is filling, and must not make an empty paragraph look full.
            if text.trim().is_empty() {
                out.push(' ');
            } else {
                escape(&text, false, out);
            }
            continue;
        }
        let mut tag = document.tag_name(id);
        if tag.is_empty() || left_out.contains(&id) || SILENT.contains(&tag) {
            continue;
        }
        if tag == "form" && form_is_page.contains(&id) {
            tag = "div";
        }
        let custom = tag.contains(['-', ':', '"', '<', '&']);
        let inline_custom = custom && in_paragraph(document, id);
        let bare = UNWRAP.contains(&tag) || inline_custom || depth >= DEPTH;
        if tag == "wbr" {
            continue;
        }
        let depth = depth + 1;
        if bare {
            // At the bound, blocks still part words.
            if !INLINE.contains(&tag) && !UNWRAP.contains(&tag) && !inline_custom {
                out.push(' ');
            }
            stack.extend(document.child_nodes(id).into_iter().rev().map(|child| Step::Node(child, depth)));
            continue;
        }
        if tag == "q" {
            // The marks of a `<q>` are drawn by the browser, and stand nowhere in the source.
            let (open, close) = if french { ("«\u{10f0a0}", "\u{10f0a0}»") } else { ("“", "”") };
            out.push_str(open);
            stack.push(Step::Text(close));
            stack.extend(document.child_nodes(id).into_iter().rev().map(|child| Step::Node(child, depth)));
            continue;
        }
        let tag = if custom { "div" } else { tag };
        out.push('<');
        // A figure is a picture to the library.
        let post = posts.contains(&id);
        let tag = if post && tag == "figure" { "div" } else { tag };
        out.push_str(tag);
        if !post {
            attributes(document, id, out);
        }
        out.push('>');
        if VOID.contains(&tag) {
            continue;
        }
        stack.push(Step::Close(tag.to_owned()));
        let children = document.child_nodes(id);
        if CONTAINERS.contains(&tag) {
            stack.extend(with_paragraphs(document, children, left_out, depth).into_iter().rev());
        } else {
            stack.extend(children.into_iter().rev().map(|child| Step::Node(child, depth)));
        }
    }
}

/// The posts of people from elsewhere that the article shows ("twitter-tweet"), with the wrappings that hold nothing
/// else. The library takes such names for buttons; they are words that the article puts before its readers.
fn posts(document: &Document, body: NodeId) -> BTreeSet<NodeId> {
    let mut out = BTreeSet::new();
    for quote in document.iter_descendants(body, &["blockquote"]) {
        if !document.class_name(quote).split_ascii_whitespace().any(|class| POSTS.contains(&class)) {
            continue;
        }
        out.insert(quote);
        let letters = prune::visible(document, quote);
        let around = std::iter::successors(document.parent(quote), |id| document.parent(*id));
        out.extend(around.take_while(|&id| {
            matches!(document.tag_name(id), "div" | "figure" | "section")
                && prune::visible(document, id) == letters
        }));
    }
    out
}

/// The children of a container; where some are blocks, runs of loose words between them are put into paragraphs.
fn with_paragraphs(
    document: &Document,
    children: Vec<NodeId>,
    left_out: &BTreeSet<NodeId>,
    depth: usize,
) -> Vec<Step> {
    let loose = |id: NodeId| {
        let tag = document.tag_name(id);
        document.is_text(id)
            || (!document.is_element(id))
            || INLINE.binary_search(&tag).is_ok()
            || UNWRAP.contains(&tag)
            || (tag.contains('-') && !has_block(document, id))
    };
    let paragraphs = children.iter().any(|&id| document.tag_name(id) == "p");
    if !paragraphs {
        return children.into_iter().map(|child| Step::Node(child, depth)).collect();
    }
    let mut out = Vec::with_capacity(children.len() + 4);
    let mut rest = children.as_slice();
    while let Some(&first) = rest.first() {
        let run = rest.iter().take_while(|&&id| loose(id)).count();
        if run == 0 {
            out.push(Step::Node(first, depth));
            rest = &rest[1..];
            continue;
        }
        let letters: usize = rest[..run]
            .iter()
            .filter(|id| !left_out.contains(id))
            .map(|&id| prune::visible(document, id))
            .sum();
        let own: usize = rest[..run]
            .iter()
            .filter(|id| document.is_text(**id))
            .map(|&id| prune::visible(document, id))
            .sum();
        // Mostly links is a menu, not a paragraph.
        let wrap = letters >= LOOSE && own * 2 >= letters;
        if wrap {
            out.push(Step::Text("<p>"));
        }
        out.extend(rest[..run].iter().map(|&id| Step::Node(id, depth)));
        if wrap {
            out.push(Step::Text("</p>"));
        }
        rest = &rest[run..];
    }
    out
}

fn has_block(document: &Document, id: NodeId) -> bool {
    !document
        .iter_descendants(id, &["p", "div", "ul", "ol", "table", "section", "article", "h1", "h2", "h3"])
        .is_empty()
}

/// Whether an element stands inside the words of a paragraph or the like.
fn in_paragraph(document: &Document, id: NodeId) -> bool {
    std::iter::successors(document.parent(id), |id| document.parent(*id)).take(6).any(|id| {
        matches!(document.tag_name(id), "p" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dd" | "td")
    })
}

fn attributes(document: &Document, id: NodeId, out: &mut String) {
    for name in document.attribute_names(id) {
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'));
        if !plain || name.starts_with("on") {
            continue;
        }
        let Some(value) = document.get_attribute(id, &name) else { continue };
        out.push(' ');
        out.push_str(&name);
        out.push_str("=\"");
        escape(&value, true, out);
        out.push('"');
    }
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\0' => {}
            c if attribute => out.push(c),
            c => out.push(SPACES.iter().find(|(space, _)| *space == c).map_or(c, |(_, stand_in)| *stand_in)),
        }
    }
}

/// Spaces that do not break, and private characters that stand for them while the library works: it makes every
/// space a plain one, but French writes "8 000" and "« non »" with these, and text should stay as it was printed.
const SPACES: [(char, char); 3] =
    [('\u{a0}', '\u{10f0a0}'), ('\u{202f}', '\u{10f02f}'), ('\u{2009}', '\u{10f009}')];

/// The space that `c` stands for, or `c`.
pub(crate) fn printed(c: char) -> char {
    SPACES.iter().find(|(_, stand_in)| *stand_in == c).map_or(c, |(space, _)| *space)
}
