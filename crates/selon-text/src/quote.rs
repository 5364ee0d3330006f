use crate::token::{Kind, Token, is_apostrophe};

/// What had to be assumed to pair a quotation's marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuoteFlag {
    /// A mark was missing; the quotation was bounded by its paragraph.
    Unbalanced,
    /// The same mark stands twice.
    Doubled,
    /// The mark points the wrong way, or is of another style than its partner.
    Mismatched,
}

/// A quotation: the tokens between two marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Token of the opening mark (the last one, when it is doubled); `None` when it had to be assumed.
    pub open: Option<usize>,
    /// Token of the closing mark (the first one, when it is doubled); `None` when it had to be assumed.
    pub close: Option<usize>,
    /// First token inside the marks.
    pub start: usize,
    /// One past the last token inside the marks.
    pub end: usize,
    /// Nesting: 1 outside, 2 for a quotation within a quotation.
    pub depth: u8,
    /// What was repaired.
    pub flags: Vec<QuoteFlag>,
    /// The quotation goes on from one that the paragraph before left open.
    pub continues: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Either,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Guillemet,
    Curly,
    Straight,
    Single,
}

/// Pairs the marks of each paragraph. Returns quotations in order of their start and the depth of every token
/// (marks count as inside their own quotation).
pub(crate) fn quotes(
    tokens: &[Token],
    source: &str,
    paragraphs: &[std::ops::Range<usize>],
) -> (Vec<Quote>, Vec<u8>) {
    let mut found = Vec::new();
    let mut carried = false;
    for (p, paragraph) in paragraphs.iter().enumerate() {
        let next_opens = paragraphs
            .get(p + 1)
            .is_some_and(|n| mark(tokens, source, n.start).is_some_and(|(_, side)| side != Side::Close));
        carried = pair(tokens, source, paragraph, next_opens, carried, &mut found);
    }
    found.sort_by_key(|q: &Quote| (q.open.unwrap_or(q.start), q.depth));
    let mut depth = vec![0u8; tokens.len()];
    for q in &found {
        let from = q.open.unwrap_or(q.start);
        let to = q.close.map_or(q.end, |c| c + 1);
        for d in &mut depth[from..to] {
            *d = (*d).max(q.depth);
        }
    }
    (found, depth)
}

/// Style and side of the mark at token `i`.
fn mark(tokens: &[Token], source: &str, i: usize) -> Option<(Style, Side)> {
    let t = tokens.get(i)?;
    if t.kind != Kind::Quote {
        return None;
    }
    let raw = &source[t.byte_start as usize..t.byte_end as usize];
    let before = source[..t.byte_start as usize].chars().next_back();
    let after = source[t.byte_end as usize..].chars().next();
    let open_before = before.is_none_or(|c| {
        c.is_whitespace()
            || matches!(c, '(' | '[' | '—' | '–' | '-' | '«' | '“' | '"' | '\'' | '\u{2019}' | ':' | '/')
    });
    let close_after = after.is_none_or(|c| {
        c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '»' | '”' | '…' | '—' | '–' | '\u{2019}')
    });
    let side = match (open_before, close_after) {
        (true, false) => Side::Open,
        (false, true) => Side::Close,
        _ => Side::Either,
    };
    match raw {
        "«" | "‹" => Some((Style::Guillemet, Side::Open)),
        "»" | "›" => Some((Style::Guillemet, Side::Close)),
        "“" | "„" | "‟" => Some((Style::Curly, Side::Open)),
        "”" => Some((Style::Curly, Side::Close)),
        "\"" | "＂" => Some((Style::Straight, side)),
        "\u{2018}" | "‚" => (open_before && !close_after).then_some((Style::Single, Side::Open)),
        _ if is_apostrophe(raw.chars().next()?) => match side {
            Side::Open => Some((Style::Single, Side::Open)),
            Side::Close => Some((Style::Single, Side::Close)),
            Side::Either => None,
        },
        _ => None,
    }
}

/// How many tokens a quotation in single marks may span: past that the mark was an apostrophe.
const SINGLE_REACH: usize = 60;

struct Open {
    token: Option<usize>,
    start: usize,
    style: Style,
    flags: Vec<QuoteFlag>,
    continues: bool,
}

fn pair(
    tokens: &[Token],
    source: &str,
    paragraph: &std::ops::Range<usize>,
    next_opens: bool,
    carried: bool,
    out: &mut Vec<Quote>,
) -> bool {
    let mut stack: Vec<Open> = Vec::new();
    let mut first = true;
    let mut i = paragraph.start;
    while i < paragraph.end {
        let Some((style, mut side)) = mark(tokens, source, i) else {
            i += 1;
            continue;
        };
        // A doubled mark: the same sign again with nothing but space between.
        let doubled = mark(tokens, source, i + 1).is_some_and(|(s, _)| s == style)
            && i + 1 < paragraph.end
            && style != Style::Single
            && tokens[i].byte_end - tokens[i].byte_start == tokens[i + 1].byte_end - tokens[i + 1].byte_start
            && raw(tokens, source, i) == raw(tokens, source, i + 1);
        if style == Style::Single {
            i = single(tokens, source, paragraph, i, side, &stack, out);
            continue;
        }
        let open_here = stack.iter().rposition(|o| o.style == style);
        if side == Side::Either {
            side = if open_here.is_some() { Side::Close } else { Side::Open };
        }
        // A mark that points the wrong way: an opening one glued to the word before it while a quotation is open,
        // or a closing one at the head of a word while none is.
        let wrong = wrong_way(tokens, source, paragraph, i, side, !stack.is_empty());
        if wrong {
            side = if side == Side::Open { Side::Close } else { Side::Open };
        }
        match side {
            Side::Open => {
                let mut flags = Vec::new();
                if wrong {
                    flags.push(QuoteFlag::Mismatched);
                }
                // The same style opens again before it closed: the first one was never closed.
                if let Some(at) = open_here.filter(|_| !doubled || true) {
                    if style != Style::Straight {
                        close_unfinished(&mut stack, at, i, out);
                    }
                }
                let token = if doubled {
                    flags.push(QuoteFlag::Doubled);
                    i += 1;
                    i
                } else {
                    i
                };
                stack.push(Open {
                    token: Some(token),
                    start: token + 1,
                    style,
                    flags,
                    continues: first && carried && token == paragraph.start,
                });
            }
            Side::Close | Side::Either => {
                let last = if doubled { i + 1 } else { i };
                if let Some(at) = open_here.or_else(|| stack.len().checked_sub(1)) {
                    close_unfinished(&mut stack, at + 1, i, out);
                    if let Some(open) = stack.pop() {
                        let mut flags = open.flags;
                        if wrong || open.style != style {
                            flags.push(QuoteFlag::Mismatched);
                        }
                        if doubled {
                            flags.push(QuoteFlag::Doubled);
                        }
                        finish(open.token, Some(i), open.start, i, stack.len(), flags, open.continues, out);
                    }
                } else if first && carried {
                    finish(None, Some(i), paragraph.start, i, 0, Vec::new(), true, out);
                }
                // A closing mark with nothing open quotes nothing that can be bounded.
                i = last;
            }
        }
        first = false;
        i += 1;
    }
    // What is left open runs to the end of the paragraph: a flaw, unless the next paragraph opens again.
    let goes_on = next_opens && stack.len() == 1;
    while let Some(open) = stack.pop() {
        let mut flags = open.flags;
        if !goes_on {
            flags.push(QuoteFlag::Unbalanced);
        }
        finish(open.token, None, open.start, paragraph.end, stack.len(), flags, open.continues, out);
    }
    goes_on
}

fn raw<'a>(tokens: &[Token], source: &'a str, i: usize) -> &'a str {
    &source[tokens[i].byte_start as usize..tokens[i].byte_end as usize]
}

/// Closes everything above `from` on the stack just before token `at`.
fn close_unfinished(stack: &mut Vec<Open>, from: usize, at: usize, out: &mut Vec<Quote>) {
    while stack.len() > from {
        let Some(open) = stack.pop() else { return };
        let mut flags = open.flags;
        flags.push(QuoteFlag::Unbalanced);
        finish(open.token, None, open.start, at, stack.len(), flags, open.continues, out);
    }
}

#[allow(clippy::too_many_arguments)]
fn finish(
    open: Option<usize>,
    close: Option<usize>,
    start: usize,
    end: usize,
    below: usize,
    flags: Vec<QuoteFlag>,
    continues: bool,
    out: &mut Vec<Quote>,
) {
    if start < end {
        let depth = u8::try_from(below + 1).unwrap_or(u8::MAX);
        out.push(Quote { open, close, start, end, depth, flags, continues });
    }
}

/// Whether a guillemet or a curly mark points the wrong way for where it stands.
fn wrong_way(
    tokens: &[Token],
    source: &str,
    paragraph: &std::ops::Range<usize>,
    i: usize,
    side: Side,
    inside: bool,
) -> bool {
    let next_spaced = i + 1 >= paragraph.end
        || tokens[i + 1].spaced
        || matches!(raw(tokens, source, i + 1), "," | "." | ";" | ":" | "!" | "?" | ")");
    match side {
        // "« …de Koursk« , a déclaré": glued to the left, space or comma to the right.
        Side::Open => inside && i > paragraph.start && !tokens[i].spaced && next_spaced,
        // "» Nous avons…": space to the left, glued to the right.
        Side::Close => !inside && tokens[i].spaced && !next_spaced,
        Side::Either => false,
    }
}

/// Pairs a single mark with its closing partner, if it has one near; returns the next token to look at.
fn single(
    tokens: &[Token],
    source: &str,
    paragraph: &std::ops::Range<usize>,
    i: usize,
    side: Side,
    stack: &[Open],
    out: &mut Vec<Quote>,
) -> usize {
    if side != Side::Open {
        return i + 1;
    }
    let reach = paragraph.end.min(i + SINGLE_REACH);
    for j in i + 2..reach {
        match mark(tokens, source, j) {
            Some((Style::Single, Side::Close)) => {
                finish(Some(i), Some(j), i + 1, j, stack.len(), Vec::new(), false, out);
                return j + 1;
            }
            Some((Style::Single, _)) | None => {}
            // Another style in between: leave the single mark alone.
            Some(_) => return i + 1,
        }
    }
    i + 1
}
