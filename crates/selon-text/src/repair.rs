//! Where a quotation ends, or begins, whose mark is missing.

use crate::mark::Lines;
use crate::quote::{Words, begins};
use crate::token::Kind;

pub(crate) struct Repair<'a> {
    pub words: &'a Words<'a>,
    pub line: &'a Lines,
    /// Marks that are one too many.
    pub dropped: &'a [bool],
}

/// How far a quotation without a partner may reach, in tokens.
const REACH: usize = 400;

impl Repair<'_> {
    /// Whether no other mark follows the opening mark `k` but pairs inside it.
    pub fn is_last_open(&self, k: usize) -> bool {
        // Marks after `k` that have a partner are nested in what `k` opens; one that has none ends it.
        let rest = &self.line.marks[k + 1..];
        rest.len() <= 16 && rest.iter().all(|m| m.partner.is_some())
    }

    /// One past the last token of the quotation that mark `k` opens and nothing closes; `None` when it runs to the
    /// end of its paragraph and goes on in the next, as `continued` says it may.
    pub fn end(&self, k: usize, continued: bool) -> Option<usize> {
        let (words, marks) = (self.words, &self.line.marks);
        let open = marks[k].token;
        let paragraph = self.line.range.end;
        let mut limit = paragraph.min(open + 1 + REACH);
        let mut clean = limit == paragraph;
        let mut next = k + 1;
        let mut brackets = 0usize;
        let mut last_stop = None;
        let mut first_stop = None;
        let mut i = open + 1;
        while i < limit {
            if let Some(m) = marks.get(next).filter(|m| m.token == i) {
                let inside = m.partner.filter(|&p| p > next).filter(|&p| {
                    // A title or a word in marks inside the quotation, and no new quotation.
                    marks[p].token - m.token <= 8
                        && i > open + 1
                        && !words.stops(i - 1)
                        && words.norm(i - 1) != ":"
                });
                match inside {
                    Some(p) => {
                        i = marks[p].token + 1;
                        next = p + 1;
                        continue;
                    }
                    None if self.dropped[next] => next += 1,
                    // Another quotation begins, or the one around ends.
                    None => {
                        limit = i;
                        clean = false;
                        break;
                    }
                }
            }
            match words.norm(i) {
                "(" | "[" => brackets += 1,
                ")" | "]" if brackets == 0 => {
                    limit = i;
                    clean = false;
                    break;
                }
                ")" | "]" => brackets -= 1,
                "," | "!" | "?" | "…" | "—" | "–" if i > open + 1 && self.attributes(i + 1) => {
                    // The comma belongs to the clause, a question mark to the quotation.
                    let end = if matches!(words.norm(i), "!" | "?" | "…") { i + 1 } else { i };
                    return Some(end);
                }
                _ => {}
            }
            if words.stops(i) && begins(words, i + 1) {
                first_stop.get_or_insert(i + 1);
                last_stop = Some(i + 1);
            }
            i += 1;
        }
        if continued && clean {
            return None;
        }
        // A fragment inside a sentence ends with it; a quotation of whole sentences ends where it must, after its
        // last full one.
        let fragment = open > self.line.range.start
            && !words.stops(open - 1)
            && !matches!(words.norm(open - 1), ":" | "—" | "–" | "(");
        let end = match (fragment, first_stop, last_stop) {
            (true, Some(stop), _) => stop.min(limit),
            (false, _, Some(stop)) if !clean => stop.min(limit),
            _ => limit,
        };
        // The stop of the sentence is not part of a fragment.
        Some(if fragment && end > open + 2 && words.norm(end - 1) == "." { end - 1 } else { end })
    }

    /// First token of the quotation that mark `k` closes and nothing opens, when something tells: a clause of
    /// attribution follows, or the paragraph ends.
    pub fn start(&self, k: usize) -> Option<usize> {
        let (words, marks) = (self.words, &self.line.marks);
        let close = marks[k].token;
        let after = close + 1;
        let told = after >= self.line.range.end
            || self.attributes(after)
            || (matches!(words.norm(after), "," | "—" | "–") && self.attributes(after + 1))
            || (words.norm(after) == "." && after + 1 >= self.line.range.end);
        if !told || marks[k].context == crate::mark::Side::Open {
            return None;
        }
        let before = if k == 0 { None } else { Some(marks[k - 1].token) };
        let floor = self.line.range.start.max(close.saturating_sub(REACH));
        let mut i = close;
        while i > floor {
            let at = i - 1;
            if before == Some(at) {
                // A quotation in the same sentence: the mark is a stray.
                return None;
            }
            if i < close && (words.norm(at) == ":" || (words.stops(at) && at + 1 < close && begins(words, i)))
            {
                break;
            }
            i = at;
        }
        (i + 1 < close).then_some(i)
    }

    /// Whether a clause of attribution begins at token `i`: "a déclaré X", "dit-il", "said X", "he said".
    fn attributes(&self, i: usize) -> bool {
        let words = self.words;
        let end = self.line.range.end;
        let word = |at: usize| at < end && words.tokens[at].kind == Kind::Word;
        let reports = |at: usize| word(at) && words.tables.reporting.has(words.norm(at));
        if !word(i) {
            return false;
        }
        if !words.french {
            return (i..i + 5).take_while(|&at| word(at)).any(reports);
        }
        reports(i)
            || (word(i + 1) && words.norm(i + 1).starts_with('-'))
            || (words.tables.auxiliaries.has(words.norm(i))
                && (i + 1..i + 5).take_while(|&at| word(at)).any(reports))
    }
}
