use std::ops::Range;

use crate::token::{Kind, Token};

/// Text is wrapped at some width between these, in code points.
const WIDTHS: std::ops::RangeInclusive<u32> = 40..=120;
/// Fewer lines than this are too few to tell.
const LINES: usize = 4;

/// Paragraphs as ranges of tokens: lines, or, in text that was wrapped to a width, the lines between which a
/// paragraph flows.
pub(crate) fn paragraphs(tokens: &[Token], shadow: &str) -> Vec<Range<usize>> {
    let lines = lines(tokens);
    match width(tokens, shadow, &lines) {
        Some(width) => join(tokens, shadow, &lines, width),
        None => lines,
    }
}

fn lines(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (i, t) in tokens.iter().enumerate() {
        if t.breaks > 0 && i > start {
            out.push(start..i);
            start = i;
        }
    }
    if start < tokens.len() {
        out.push(start..tokens.len());
    }
    out
}

fn length(tokens: &[Token], line: &Range<usize>) -> u32 {
    tokens[line.end - 1].end - tokens[line.start].start
}

/// Whether `line` goes on in the next one as running text does: no stop, then a small letter.
fn flows(tokens: &[Token], shadow: &str, line: &Range<usize>) -> bool {
    let last = &tokens[line.end - 1];
    let norm = &shadow[last.norm_start as usize..last.norm_end as usize];
    let small = tokens.get(line.end).is_some_and(|t| {
        t.kind == Kind::Word
            && t.breaks == 1
            && shadow[t.norm_start as usize..].starts_with(char::is_lowercase)
            && !t.capital
    });
    small && !matches!(norm, "." | "!" | "?" | ":" | ";")
}

/// The width a text was wrapped to, if it was.
///
/// Wrapped text has few lines longer than its width, and many that break in the middle of a sentence: between two
/// such lines no paragraph ends. Text with a paragraph a line has hardly any.
fn width(tokens: &[Token], shadow: &str, lines: &[Range<usize>]) -> Option<u32> {
    if lines.len() < LINES {
        return None;
    }
    let mut lengths: Vec<u32> = lines.iter().map(|line| length(tokens, line)).collect();
    // One line in twenty may be longer: an address, a table.
    let at = (lengths.len() * 19 / 20).min(lengths.len() - 1);
    let (_, &mut width, _) = lengths.select_nth_unstable(at);
    if !WIDTHS.contains(&width) {
        return None;
    }
    let pairs = lines.windows(2).filter(|pair| tokens[pair[1].start].breaks == 1).count();
    let flowing = lines.iter().filter(|line| flows(tokens, shadow, line)).count();
    let full = lines.windows(2).filter(|pair| fills(tokens, &pair[0], &pair[1], width)).count();
    (pairs >= LINES - 1 && flowing * 3 >= pairs && full * 2 >= pairs).then_some(width)
}

/// Whether the first word of `next` would not have found room on `line`.
fn fills(tokens: &[Token], line: &Range<usize>, next: &Range<usize>, width: u32) -> bool {
    let mut end = next.start + 1;
    while end < next.end && !tokens[end].spaced {
        end += 1;
    }
    let word = tokens[end - 1].end - tokens[next.start].start;
    tokens[next.start].breaks == 1 && length(tokens, line) + 1 + word + SLACK > width
}

/// Editors count a little differently; a line may stay this much short of the width.
const SLACK: u32 = 3;

fn join(tokens: &[Token], shadow: &str, lines: &[Range<usize>], width: u32) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut joins = false;
    for (k, line) in lines.iter().enumerate() {
        match out.last_mut() {
            Some(last) if joins => last.end = line.end,
            _ => out.push(line.clone()),
        }
        // The paragraph's last line is short; blank lines always part.
        joins = lines.get(k + 1).is_some_and(|next| {
            let listed = matches!(tokens[next.start].kind, Kind::Punct);
            tokens[next.start].breaks == 1
                && !listed
                && (flows(tokens, shadow, line) || fills(tokens, line, next, width))
        });
    }
    out
}
