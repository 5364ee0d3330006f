//! Extracted HTML to text: a block is a line.

use trafilatura::dom::{Document, NodeId};

use crate::clean::printed;
use crate::title;

/// How many lines from the top the headline is looked for.
const HEADLINE_WITHIN: usize = 12;

/// Elements that begin and end a line.
const BLOCKS: [&str; 40] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "graphic",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "item",
    "lb",
    "li",
    "list",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "quote",
    "section",
    "table",
    "tr",
];

/// The text of `html`, one block a line, without a first line that repeats `title`.
pub(crate) fn lines(html: &str, title: Option<&str>) -> String {
    let document = Document::parse(html);
    let mut out = String::with_capacity(html.len());
    if let Some(body) = document.body() {
        walk(&document, body, &mut out);
    }
    let lines: Vec<&str> = out.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[headline_end(&lines, title)..].join("\n")
}

/// A text that metadata states, one paragraph a line: plain, or HTML in its turn.
pub(crate) fn stated(body: &str) -> String {
    if ["<p", "<br", "</", "&"].iter().any(|sign| body.contains(sign)) {
        let html = if body.contains("<p") || body.contains("<br") {
            body.to_owned()
        } else {
            body.replace('\n', "<br>")
        };
        return lines(&html, None);
    }
    let line = |line: &str| {
        let mut out = String::with_capacity(line.len());
        push_collapsed(line, &mut out);
        out.trim().to_owned()
    };
    body.lines().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Where the text begins: behind its headline, if that is among the first lines. What stands before it (a rubric, the
/// address, links to other stories) is not the article's, as long as it is short.
fn headline_end(lines: &[&str], title: Option<&str>) -> usize {
    let Some(title) = title.map(title::key).filter(|title| !title.is_empty()) else { return 0 };
    let before = lines.iter().take(HEADLINE_WITHIN);
    let Some(at) = before.clone().position(|line| title::key(line) == title) else { return 0 };
    let sentences =
        lines[..at].iter().any(|line| line.ends_with(['.', '»', '”', '"', '!']) && line.len() > 100);
    // A page that is nothing but its headline keeps it.
    if sentences || at + 1 == lines.len() { 0 } else { at + 1 }
}

/// Appends the text below `root` in document order; a stack of its own keeps deep pages off the thread's stack.
fn walk(document: &Document, root: NodeId, out: &mut String) {
    enum Step {
        Enter(NodeId),
        Line,
        Cell,
    }
    let mut stack = vec![Step::Enter(root)];
    while let Some(step) = stack.pop() {
        let id = match step {
            Step::Enter(id) => id,
            Step::Line => {
                out.push('\n');
                continue;
            }
            Step::Cell => {
                out.push(' ');
                continue;
            }
        };
        if document.is_text(id) {
            push_collapsed(&document.text_content(id), out);
            continue;
        }
        if !document.is_element(id) {
            continue;
        }
        let tag = document.tag_name(id);
        if matches!(tag, "script" | "style" | "noscript" | "template") {
            continue;
        }
        if BLOCKS.binary_search(&tag).is_ok() {
            out.push('\n');
            stack.push(Step::Line);
        } else if matches!(tag, "td" | "th" | "cell") {
            stack.push(Step::Cell);
        }
        stack.extend(document.child_nodes(id).into_iter().rev().map(Step::Enter));
    }
}

/// Appends `text` with runs of breakable white space as one space. No-break spaces stay: French puts them inside
/// quotation marks and figures, and the reader looks at them.
fn push_collapsed(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' | '\x0c' => {
                if !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
            '\u{ad}' | '\u{200b}' | '\u{feff}' | '\0' => {}
            c => out.push(printed(c)),
        }
    }
}
