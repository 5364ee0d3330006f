//! A bound on nesting, before anything is parsed.
//!
//! An HTML parser looks through its stack of open elements at most tags, so that a page of a hundred thousand open
//! `<div>` costs its square: 47 seconds for half a megabyte, measured. Pages of people stay below a hundred or two.
//! Tags past the bound are left out of the source; their words stay.

use std::borrow::Cow;

/// Deepest nesting that is parsed.
const DEPTH: usize = 400;

/// Elements that close by themselves, or have no end.
const OPEN_ENDED: [&str; 33] = [
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img",
    "input", "li", "link", "meta", "optgroup", "option", "p", "param", "path", "rp", "rt", "source", "tbody",
    "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// Elements whose content is not markup.
const RAW: [&str; 7] = ["iframe", "noframes", "script", "style", "textarea", "title", "xmp"];

/// `source` without the tags that nest deeper than the bound; as it is, where there are none.
pub(crate) fn shallow(source: &str) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    // Start of the part that is not copied yet, once there is something to leave out.
    let mut kept = 0;
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(found) = source[at..].find('<') {
        let start = at + found;
        let rest = &source[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            at = comment.find("-->").map_or(source.len(), |end| start + 4 + end + 3);
            continue;
        }
        let closing = rest.as_bytes().get(1) == Some(&b'/');
        let name = name(&rest[1 + usize::from(closing)..]);
        if name.is_empty() {
            at = start + 1;
            continue;
        }
        let end = start + rest.find('>').map_or(rest.len(), |end| end + 1);
        at = end;
        let lower = name.to_ascii_lowercase();
        if !closing && RAW.contains(&lower.as_str()) {
            at = raw_end(source, end, &lower);
            continue;
        }
        if OPEN_ENDED.contains(&lower.as_str()) || (!closing && source[..end].ends_with("/>")) {
            continue;
        }
        let over = depth > DEPTH || (!closing && depth == DEPTH);
        depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        if over {
            let out = out.get_or_insert_with(|| String::with_capacity(source.len()));
            out.push_str(&source[kept..start]);
            out.push(' ');
            kept = end;
        }
    }
    match out {
        None => Cow::Borrowed(source),
        Some(mut out) => {
            out.push_str(&source[kept..]);
            Cow::Owned(out)
        }
    }
}

fn name(rest: &str) -> &str {
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(rest.len());
    &rest[..end]
}

/// Where the raw content that starts at `from` ends: before its end tag.
fn raw_end(source: &str, from: usize, name: &str) -> usize {
    let bytes = source.as_bytes();
    let mut at = from;
    while let Some(found) = source[at..].find("</") {
        let start = at + found;
        let tail = &bytes[start + 2..];
        if tail.len() >= name.len() && tail[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return start;
        }
        at = start + 2;
    }
    source.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pages_are_not_touched() {
        let page =
            "<html><body><!-- <div> --><script>'<div><div>'</script><div><p>a<p>b<br></div></body></html>"
                .repeat(2000);
        assert!(matches!(shallow(&page), Cow::Borrowed(_)));
    }

    #[test]
    fn deep_pages_keep_their_words() {
        let page = format!("{}mot{}fin", "<div>".repeat(5000), "</div>".repeat(5000));
        let flat = shallow(&page);
        assert_eq!(flat.matches("<div>").count(), DEPTH);
        assert_eq!(flat.matches("</div>").count(), DEPTH);
        assert!(flat.contains("mot") && flat.ends_with("fin"));
    }
}
