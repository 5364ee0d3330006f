use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::{Line, Patterns, Place};
use crate::tables::{FURNITURE, rows, tables};
use crate::token::{Kind, Token};
use crate::{Field, Lang, Span};

/// What a piece of page furniture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FurnitureKind {
    /// "Lire aussi", "Read more": the line itself.
    ReadAlso,
    /// The headline that such a line announces.
    Headline,
    /// "(nouvelle fenêtre)" and other words meant for the browser.
    Control,
    /// Photo credit or caption credit.
    Credit,
    /// "Suivez la couverture complète", "Sign up", "Partager".
    Call,
    /// Adverts, cookies, subscriptions, reading time, comment counters.
    Notice,
    /// A line of nothing but marks.
    Rule,
}

/// Page furniture that survived inside the text: kept there, marked, and not read as anybody's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Furniture {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: FurnitureKind,
}

/// Furniture as a range of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub range: Range<usize>,
    pub kind: FurnitureKind,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let mut patterns = Patterns::default();
    for (lang, table) in FURNITURE {
        patterns.add(rows(table), lang);
    }
    patterns
});

/// A longer line is prose, whatever it begins with.
const LINE: usize = 40;
/// A headline that the line before announces is at most this long.
const HEADLINE: usize = 40;
/// Brackets that hold more than this hold prose.
const INSIDE: usize = 16;
/// A credit at the end of a line begins at most this far before it.
const TAIL: usize = 14;

/// Finds furniture in paragraphs (lines), in order and without overlap.
pub(crate) fn furniture(
    tokens: &[Token],
    shadow: &str,
    paragraphs: &[Range<usize>],
    field: Field,
) -> Vec<Piece> {
    let line = Line { tokens, shadow };
    let mut out: Vec<Piece> = Vec::new();
    let mut announced = false;
    for paragraph in paragraphs {
        if field == Field::Text {
            let (found, announces) = whole_line(&line, paragraph);
            if !found.is_empty() {
                out.extend(found);
                // "Lire aussi" / "-" / headline: a rule in between does not end the announcement.
                announced =
                    announces || (announced && out.last().is_some_and(|p| p.kind == FurnitureKind::Rule));
                continue;
            }
            if announced && is_headline(&line, paragraph) {
                out.push(Piece { range: paragraph.clone(), kind: FurnitureKind::Headline });
                announced = false;
                continue;
            }
            announced = false;
        }
        inside(&line, paragraph, &mut out);
        if field == Field::Text {
            tail(&line, paragraph, &mut out);
        }
    }
    out
}

/// Furniture that takes the whole line, and whether it announces a headline on the next.
fn whole_line(line: &Line<'_>, paragraph: &Range<usize>) -> (Vec<Piece>, bool) {
    let tokens = line.tokens;
    // A line of marks may be as long as it likes; so that this stays linear, the test stops at the first word.
    if paragraph.clone().all(|i| tokens[i].kind == Kind::Punct) {
        return (vec![Piece { range: paragraph.clone(), kind: FurnitureKind::Rule }], false);
    }
    if paragraph.len() > LINE + HEADLINE {
        return (Vec::new(), false);
    }
    let decoration = |i: usize| {
        (tokens[i].kind == Kind::Punct && !matches!(line.norm(i), "(" | "[" | "©" | "@"))
            || tokens[i].kind == Kind::Ellipsis
            || matches!(line.norm(i), "»" | "›")
    };
    let mut start = paragraph.start;
    while start < paragraph.end && decoration(start) {
        start += 1;
    }
    let mut end = paragraph.end;
    while end > start && (decoration(end - 1)) {
        end -= 1;
    }
    if start == end {
        return (Vec::new(), false);
    }
    let first = line.norm(start);
    for pattern in PATTERNS.at(first, Place::Line) {
        if paragraph.len() <= LINE
            && pattern.matches(line, start..end, true).is_some()
            && !reports(line, start..end)
        {
            return (vec![Piece { range: paragraph.clone(), kind: pattern.kind }], false);
        }
    }
    for pattern in PATTERNS.at(first, Place::Head) {
        let Some(at) = pattern.matches(line, start..paragraph.end, false) else {
            // "Read more" alone in its line matches "read more :" as well: the next line is the colon.
            continue;
        };
        let kind = pattern.kind;
        if at >= end {
            return (vec![Piece { range: paragraph.clone(), kind }], true);
        }
        let colon = |i: usize| {
            matches!(line.norm(i), ":" | ">" | "|" | "–" | "—" | "-" | "»" | "›" | "→" | "•" | "/")
        };
        let mut to = at;
        while to < end && colon(to) {
            to += 1;
        }
        let marked = to > at || colon(at - 1);
        let next = &tokens[to];
        let bare = at - start >= 2
            && (next.capital || matches!(next.kind, Kind::Number | Kind::Quote))
            && line.norm(paragraph.end - 1) != ".";
        if (marked && paragraph.end - to <= HEADLINE) || bare {
            return (
                vec![
                    Piece { range: paragraph.start..to, kind },
                    Piece { range: to..paragraph.end, kind: FurnitureKind::Headline },
                ],
                false,
            );
        }
    }
    (Vec::new(), false)
}

/// Whether a clause of attribution stands in a line: "Sign up or stay home, he said" is a sentence.
fn reports(line: &Line<'_>, range: Range<usize>) -> bool {
    let reporting = [Lang::FR, Lang::EN].map(|lang| &tables(lang).reporting);
    range.clone().filter(|&i| line.norm(i) == ",").any(|comma| {
        let after = comma + 1..range.end.min(comma + 6);
        after.into_iter().any(|i| reporting.iter().any(|verbs| verbs.has(line.norm(i))))
    })
}

/// Whether a line can be the headline that the line before announced.
fn is_headline(line: &Line<'_>, paragraph: &Range<usize>) -> bool {
    paragraph.len() <= HEADLINE && !matches!(line.norm(paragraph.end - 1), "." | "," | ";" | ":")
}

/// Furniture in brackets: "(nouvelle fenêtre)", "(AP Photo/John Doe)".
fn inside(line: &Line<'_>, paragraph: &Range<usize>, out: &mut Vec<Piece>) {
    let mut i = paragraph.start;
    while i < paragraph.end {
        let open = line.norm(i);
        let close = match open {
            "(" => ")",
            "[" => "]",
            _ => {
                i += 1;
                continue;
            }
        };
        let limit = paragraph.end.min(i + 2 + INSIDE);
        let end = (i + 1..limit).find(|&j| line.norm(j) == close || line.norm(j) == open);
        let Some(end) = end.filter(|&j| line.norm(j) == close && j > i + 1) else {
            i += 1;
            continue;
        };
        let kind = PATTERNS
            .at(line.norm(i + 1), Place::Inside)
            .find(|p| p.matches(line, i + 1..end, true).is_some())
            .map(|p| p.kind);
        if let Some(kind) = kind {
            out.push(Piece { range: i..end + 1, kind });
        }
        i = end + 1;
    }
}

/// A credit at the end of a line: "… à Paris. Photo : X / AFP".
fn tail(line: &Line<'_>, paragraph: &Range<usize>, out: &mut Vec<Piece>) {
    let mut end = paragraph.end;
    while end > paragraph.start && end + 2 > paragraph.end && line.norm(end - 1) == "." {
        end -= 1;
    }
    let mut from = paragraph.start.max(paragraph.end.saturating_sub(TAIL));
    // Not into brackets that were taken already.
    if let Some(last) = out.last().filter(|p| p.range.end > from) {
        from = last.range.end;
    }
    for i in from..end {
        let norm = line.norm(i);
        if !line.tokens[i].capital && norm != "©" {
            continue;
        }
        let found = PATTERNS.at(norm, Place::Tail).find(|p| p.matches(line, i..end, true).is_some());
        if let Some(pattern) = found {
            out.push(Piece { range: i..paragraph.end, kind: pattern.kind });
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Pattern;

    #[test]
    fn every_row_is_understood() {
        for (lang, table) in FURNITURE {
            for row in rows(table) {
                assert_eq!(Pattern::parse(row, lang).err(), None);
            }
        }
    }
}
