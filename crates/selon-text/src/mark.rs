//! Double quotation marks: where they are, which way each points, which two belong together.

use std::ops::Range;

use crate::quote::Words;
use crate::token::Kind;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// « »
    Guillemet,
    /// ‹ ›
    Chevron,
    /// “ ” „
    Curly,
    /// " and two single marks side by side
    Straight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Open,
    Close,
    Either,
}

/// A double mark.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub token: usize,
    pub style: Style,
    /// Opens a quotation, or closes one.
    pub opens: bool,
    /// Its shape says the opposite.
    pub wrong: bool,
    /// What the spaces around it say.
    pub context: Side,
    /// Index of the mark at the other end.
    pub partner: Option<usize>,
}

/// The marks of one paragraph.
#[derive(Debug)]
pub(crate) struct Lines {
    pub range: Range<usize>,
    pub marks: Vec<Mark>,
}

/// Finds and pairs the double marks of a paragraph.
pub(crate) fn marks(words: &Words<'_>, range: &Range<usize>) -> Lines {
    let mut marks = sided(words, range);
    pair(&mut marks);
    pair_strangers(words, &mut marks);
    Lines { range: range.clone(), marks }
}

/// Shape of the mark at token `i`: its style and the way it points by itself.
fn shape(words: &Words<'_>, i: usize) -> Option<(Style, Side)> {
    if words.tokens[i].kind != Kind::Quote {
        return None;
    }
    Some(match words.norm(i) {
        "«" => (Style::Guillemet, Side::Open),
        "»" => (Style::Guillemet, Side::Close),
        "‹" => (Style::Chevron, Side::Open),
        "›" => (Style::Chevron, Side::Close),
        "“" | "„" | "‟" => (Style::Curly, Side::Open),
        "”" => (Style::Curly, Side::Close),
        "‘‘" | "``" | "‚‚" => (Style::Straight, Side::Open),
        "\"" | "＂" | "''" | "’’" => (Style::Straight, Side::Either),
        _ => return None,
    })
}

/// What the spaces and marks around every quotation mark of `range` say of it; calls `see` in order.
///
/// A run of marks is looked at from its outside: all of `"'` before a word open, all of `'"` after one close.
pub(crate) fn contexts(words: &Words<'_>, range: &Range<usize>, mut see: impl FnMut(usize, Side)) {
    let tokens = words.tokens;
    let mut i = range.start;
    while i < range.end {
        if tokens[i].kind != Kind::Quote {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < range.end && tokens[end].kind == Kind::Quote && !tokens[end].spaced {
            end += 1;
        }
        let before = i == range.start || tokens[i].spaced || opens_before(words, i - 1);
        let after = end == range.end || tokens[end].spaced || closes_after(words, end);
        let side = match (before, after) {
            (true, false) => Side::Open,
            (false, true) => Side::Close,
            // Spaced on both sides, or on none: the punctuation tells.
            _ if i > range.start && matches!(words.norm(i - 1), ":" | "(" | "[") => Side::Open,
            _ if end < range.end && matches!(words.norm(end), "," | "." | ";" | ")" | "!" | "?") => {
                Side::Close
            }
            _ => Side::Either,
        };
        for k in i..end {
            see(k, side);
        }
        i = end;
    }
}

/// Whether a mark glued to token `i` before it can open.
fn opens_before(words: &Words<'_>, i: usize) -> bool {
    match words.tokens[i].kind {
        Kind::Punct => matches!(
            words.norm(i),
            "(" | "[" | "{" | "—" | "–" | "―" | "-" | "/" | ":" | "=" | ">" | "*" | "•"
        ),
        Kind::Word => words.norm(i).ends_with('\'') && words.french,
        _ => false,
    }
}

/// Whether a mark glued to token `i` after it can close.
fn closes_after(words: &Words<'_>, i: usize) -> bool {
    match words.tokens[i].kind {
        Kind::Punct => {
            matches!(
                words.norm(i),
                "," | "." | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "—" | "–" | "―" | "-" | "/" | "*" | "<"
            )
        }
        Kind::Word => words.norm(i) == "'s",
        _ => false,
    }
}

/// The double marks of `range`, each with its side settled.
fn sided(words: &Words<'_>, range: &Range<usize>) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut shapes = Vec::new();
    contexts(words, range, |token, context| {
        if let Some((style, side)) = shape(words, token) {
            marks.push(Mark {
                token,
                style,
                opens: side == Side::Open,
                wrong: false,
                context,
                partner: None,
            });
            shapes.push(side);
        }
    });
    let mut open = [0usize; 4];
    for k in 0..marks.len() {
        let (style, context, token) = (marks[k].style, marks[k].context, marks[k].token);
        let count = &mut open[style as usize];
        let glued = token > range.start && !words.tokens[token].spaced;
        let opens = match shapes[k] {
            Side::Open if context == Side::Close && glued => {
                // "« … de Koursk« , a déclaré" closes; "mot« texte »" lacks a space.
                let german = words.norm(token) == "“";
                let then = words.norm(token + 1);
                let ends = token + 1 >= range.end || matches!(then, "," | "." | ";" | ":" | "!" | "?" | ")");
                let next_closes = marks.get(k + 1).is_some_and(|m| m.style == style && !m.opens);
                !(ends || german || *count > 0 && !next_closes)
            }
            Side::Open => true,
            // An old habit: every paragraph of a quotation begins with "»".
            Side::Close if *count == 0 => {
                context == Side::Open && (!glued || token == range.start) && token + 1 < range.end
                    || token == range.start
                        && context != Side::Close
                        && marks.get(k + 1).is_some_and(|m| !m.opens)
            }
            Side::Close => false,
            Side::Either => match context {
                Side::Open => true,
                Side::Close if *count == 0 && glued && words.tokens[token - 1].kind == Kind::Number => {
                    // 12" is a length. Neither side: it is taken out below.
                    marks[k].style = Style::Straight;
                    marks[k].wrong = true;
                    continue;
                }
                Side::Close => false,
                Side::Either => *count == 0,
            },
        };
        marks[k].opens = opens;
        // „A“: the mark that opens in English closes in German.
        let german = words.norm(token) == "“" && *count > 0 && !opens;
        marks[k].wrong = shapes[k] != Side::Either && opens != (shapes[k] == Side::Open) && !german;
        *count = if opens { *count + 1 } else { count.saturating_sub(1) };
    }
    let mut k = 0;
    marks.retain(|m| {
        k += 1;
        !(m.wrong && shapes[k - 1] == Side::Either)
    });
    marks
}

/// Pairs marks of one style like brackets; what cannot be paired keeps no partner.
fn pair(marks: &mut [Mark]) {
    let mut stack: Vec<usize> = Vec::new();
    let mut open = [0usize; 4];
    for k in 0..marks.len() {
        let style = marks[k].style;
        if marks[k].opens {
            open[style as usize] += 1;
            stack.push(k);
        } else if open[style as usize] > 0 {
            while let Some(top) = stack.pop() {
                open[marks[top].style as usize] -= 1;
                if marks[top].style == style {
                    marks[top].partner = Some(k);
                    marks[k].partner = Some(top);
                    break;
                }
            }
        } else if let Some(&top) = stack.last() {
            // "“no trace" of": closed by a stranger, unless its own mark is the very next.
            let own_next = marks.get(k + 1).is_some_and(|m| !m.opens && m.style == marks[top].style);
            let clear = marks[k].context == Side::Close && marks[k].token > marks[top].token + 1;
            if clear && !own_next && marks[top].pairs_with(&marks[k]) {
                stack.pop();
                open[marks[top].style as usize] -= 1;
                marks[top].partner = Some(k);
                marks[k].partner = Some(top);
            }
        }
    }
}

/// Pairs what was left over: an opening mark with a closing one of another style, or two straight marks of which
/// a stray space turned one round.
fn pair_strangers(words: &Words<'_>, marks: &mut [Mark]) {
    // The last mark without a partner, and the innermost pair around it.
    let mut last: Option<(usize, Option<usize>)> = None;
    let mut around: Vec<usize> = Vec::new();
    for k in 0..marks.len() {
        match marks[k].partner {
            Some(p) if p > k => around.push(k),
            Some(_) => {
                around.pop();
                last = last.filter(|(_, parent)| *parent == around.last().copied());
            }
            None => {
                let parent = around.last().copied();
                let fits = last.filter(|(_, p)| *p == parent).map(|(l, _)| l).filter(|&l| {
                    let (a, b) = (&marks[l], &marks[k]);
                    let apart = b.token > a.token + 1;
                    if a.opens && !b.opens {
                        return apart && a.pairs_with(b);
                    }
                    // `" A "and` or `said" A,"`: both straight, both on one side.
                    apart
                        && a.style == Style::Straight
                        && b.style == Style::Straight
                        && a.opens == b.opens
                        && (!a.opens || !words.tokens.get(b.token + 1).is_some_and(|t| t.capital))
                });
                if let Some(l) = fits {
                    for m in [l, k] {
                        let opens = m == l;
                        marks[m].wrong |= marks[m].opens != opens;
                        marks[m].opens = opens;
                    }
                    marks[l].partner = Some(k);
                    marks[k].partner = Some(l);
                    last = None;
                } else {
                    last = Some((k, parent));
                }
            }
        }
    }
}
