use std::ops::Range;

use crate::mark::{Lines, Mark, Style, marks};
use crate::repair::Repair;
use crate::single::singles;
use crate::tables::Tables;
use crate::token::{Kind, Token};

/// What had to be assumed to pair a quotation's marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuoteFlag {
    /// A mark was missing; the quotation was bounded by what stands around it, its paragraph at most.
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

impl Quote {
    /// The quotation with its marks, as tokens.
    pub fn outer(&self) -> Range<usize> {
        self.open.unwrap_or(self.start)..self.close.map_or(self.end, |c| c + 1)
    }
}

/// Deeper than this no text quotes on purpose; marks beyond it are read as plain characters.
const DEEPEST: u8 = 8;

/// Everything that pairing looks at.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub tokens: &'a [Token],
    pub shadow: &'a str,
    pub tables: &'static Tables,
    pub french: bool,
}

impl<'a> Words<'a> {
    pub fn norm(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |t| &self.shadow[t.norm_start as usize..t.norm_end as usize])
    }

    /// Whether token `i` can end a sentence.
    pub fn stops(&self, i: usize) -> bool {
        matches!(self.norm(i), "." | "!" | "?" | "…" | "...")
    }
}

/// Pairs the marks of each paragraph. Returns quotations in order of their start, outer before inner, and the
/// depth of every token (marks count as inside their own quotation).
///
/// Takes time in proportion to the number of tokens.
pub(crate) fn quotes(
    words: &Words<'_>,
    paragraphs: &[Range<usize>],
    furnished: &[bool],
) -> (Vec<Quote>, Vec<u8>) {
    // Furniture between two paragraphs of one quotation does not come between them.
    let lines: Vec<Lines> = paragraphs
        .iter()
        .filter(|p| !(furnished[p.start] && furnished[p.end - 1]))
        .map(|p| marks(words, p))
        .filter(|lines| !lines.range.is_empty())
        .collect();
    let mut found = Vec::new();
    let mut carried = false;
    for (k, line) in lines.iter().enumerate() {
        carried = doubles(words, line, lines.get(k + 1), carried, &mut found);
    }
    // Single marks are apostrophes until a pair of them fits between the double ones.
    let inner = innermost(words.tokens.len(), &mut found);
    singles(words, paragraphs, &inner, &mut found);
    nest(words.tokens.len(), found)
}

/// Quotations in double marks of one paragraph. Returns whether the last one goes on in the next paragraph.
fn doubles(
    words: &Words<'_>,
    line: &Lines,
    next: Option<&Lines>,
    carried: bool,
    out: &mut Vec<Quote>,
) -> bool {
    let marks = &line.marks;
    let mut flags: Vec<Vec<QuoteFlag>> = vec![Vec::new(); marks.len()];
    let mut dropped = vec![false; marks.len()];
    for (k, m) in marks.iter().enumerate() {
        if m.wrong {
            flags[k].push(QuoteFlag::Mismatched);
        }
    }
    for k in 1..marks.len() {
        let (a, b) = (&marks[k - 1], &marks[k]);
        if !(a.style == b.style && a.token + 1 == b.token && a.opens == b.opens) {
            continue;
        }
        match (a.partner, b.partner) {
            // "« « A »": the first mark is one too many.
            (None, Some(_)) if b.opens => {
                dropped[k - 1] = true;
                flags[k].push(QuoteFlag::Doubled);
            }
            // "« A » »"
            (Some(_), None) if !b.opens => {
                dropped[k] = true;
                flags[k - 1].push(QuoteFlag::Doubled);
            }
            // "« « A » »" around the very same words.
            (Some(c), Some(d)) if b.opens && d + 1 == c && marks[d].token + 1 == marks[c].token => {
                dropped[k - 1] = true;
                dropped[c] = true;
                flags[k].push(QuoteFlag::Doubled);
            }
            _ => {}
        }
    }
    let repair = Repair { words, line, dropped: &dropped };
    let mut goes_on = false;
    // An unmatched close is looked for at the start of the paragraph only.
    let mut first = carried;
    for (k, m) in marks.iter().enumerate() {
        let at_start = m.token == line.range.start;
        match (m.opens, m.partner) {
            _ if dropped[k] => {}
            (true, Some(close)) => {
                let c = &marks[close];
                let mut all = std::mem::take(&mut flags[k]);
                all.append(&mut flags[close]);
                if m.style != c.style {
                    all.push(QuoteFlag::Mismatched);
                }
                push(out, Some(m.token), Some(c.token), m.token + 1, c.token, all, carried && at_start);
            }
            (true, None) => {
                let mut all = std::mem::take(&mut flags[k]);
                let continued = next.is_some_and(|n| n.continues()) && repair.is_last_open(k);
                let end = match repair.end(k, continued) {
                    None => {
                        goes_on = true;
                        if next.is_some_and(|n| !n.reopens()) {
                            all.push(QuoteFlag::Unbalanced);
                        }
                        line.range.end
                    }
                    Some(end) => {
                        all.push(QuoteFlag::Unbalanced);
                        end
                    }
                };
                push(out, Some(m.token), None, m.token + 1, end, all, carried && at_start);
            }
            (false, None) => {
                let start = if first { Some(line.range.start) } else { repair.start(k) };
                if let Some(start) = start {
                    let mut all = std::mem::take(&mut flags[k]);
                    all.push(QuoteFlag::Unbalanced);
                    push(out, None, Some(m.token), start, m.token, all, first);
                }
            }
            (false, Some(_)) => {}
        }
        first = false;
    }
    goes_on
}

fn push(
    out: &mut Vec<Quote>,
    open: Option<usize>,
    close: Option<usize>,
    start: usize,
    end: usize,
    mut flags: Vec<QuoteFlag>,
    continues: bool,
) {
    if start < end {
        flags.sort_unstable();
        flags.dedup();
        out.push(Quote { open, close, start, end, depth: 1, flags, continues });
    }
}

/// No quotation.
const NONE: u32 = u32::MAX;

/// For every token the innermost quotation that holds it, as an index into `found`, which is put in order.
fn innermost(tokens: usize, found: &mut [Quote]) -> Vec<u32> {
    let mut inner = vec![NONE; tokens];
    order(found);
    let mut stack: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut fill = |from: &mut usize, to: usize, top: Option<&usize>| {
        if *from < to {
            inner[*from..to].fill(top.map_or(NONE, |&q| q as u32));
            *from = to;
        }
    };
    for (k, q) in found.iter().enumerate() {
        let outer = q.outer();
        while let Some(&top) = stack.last().filter(|&&top| found[top].outer().end <= outer.start) {
            fill(&mut at, found[top].outer().end, stack.last());
            stack.pop();
        }
        fill(&mut at, outer.start, stack.last());
        stack.push(k);
    }
    while let Some(top) = stack.last().copied() {
        fill(&mut at, found[top].outer().end, stack.last());
        stack.pop();
    }
    inner
}

fn order(found: &mut [Quote]) {
    found.sort_by_key(|q| {
        let outer = q.outer();
        (outer.start, std::cmp::Reverse(outer.end), q.start)
    });
}

/// Sets the depth of every quotation, drops those that are nested too deep, and fills the depth of every token.
fn nest(tokens: usize, mut found: Vec<Quote>) -> (Vec<Quote>, Vec<u8>) {
    order(&mut found);
    let mut depth = vec![0u8; tokens];
    let mut ends: Vec<usize> = Vec::new();
    found.retain_mut(|q| {
        let outer = q.outer();
        while ends.last().is_some_and(|&end| end <= outer.start) {
            ends.pop();
        }
        // Ranges nest or are apart; should they ever cross, the later one gives way.
        let crosses = ends.last().is_some_and(|&end| end < outer.end);
        if crosses || ends.len() >= usize::from(DEEPEST) {
            return false;
        }
        ends.push(outer.end);
        q.depth = ends.len() as u8;
        depth[outer].fill(q.depth);
        true
    });
    (found, depth)
}

impl Lines {
    /// Whether this paragraph goes on with a quotation that the one before left open.
    fn continues(&self) -> bool {
        self.reopens() || self.marks.first().is_some_and(|m| !m.opens && m.partner.is_none())
    }

    /// Whether this paragraph begins with an opening mark.
    fn reopens(&self) -> bool {
        self.marks.first().is_some_and(|m| m.opens && m.token == self.range.start)
    }
}

impl Mark {
    /// Whether `self` and `other` could be two ends of one quotation.
    pub(crate) fn pairs_with(&self, other: &Self) -> bool {
        self.style == other.style
            || (self.style != Style::Chevron && other.style != Style::Chevron && self.opens && !other.opens)
    }
}

/// Whether a sentence begins at token `i`.
pub(crate) fn begins(words: &Words<'_>, i: usize) -> bool {
    words.tokens.get(i).is_none_or(|t| t.capital || matches!(t.kind, Kind::Number | Kind::Quote))
}
