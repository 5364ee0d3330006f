//! Quotations in single marks, told from apostrophes.

use std::ops::Range;

use crate::mark::{Side, contexts};
use crate::quote::{Quote, Words};
use crate::token::Kind;

/// How many tokens a quotation in single marks may span: past that the mark was an apostrophe.
const REACH: usize = 200;
/// Past this many it must begin and end as quotations of whole sentences do.
const NEAR: usize = 40;

struct Single {
    token: usize,
    opens: bool,
    closes: bool,
    /// May be the apostrophe of a plural ("the players' union").
    plural: bool,
}

/// Adds the quotations in single marks to `found`. `inner` holds the innermost double quotation of every token:
/// a pair of single marks stands in one and the same.
pub(crate) fn singles(words: &Words<'_>, paragraphs: &[Range<usize>], inner: &[u32], found: &mut Vec<Quote>) {
    let mut candidates: Vec<Single> = Vec::new();
    for paragraph in paragraphs {
        candidates.clear();
        contexts(words, paragraph, |token, context| {
            if let Some(single) = candidate(words, paragraph, token, context) {
                candidates.push(single);
            }
        });
        let mut k = 0;
        while k < candidates.len() {
            match partner(words, paragraph, inner, &candidates, k) {
                Some(p) if candidates[k].opens => {
                    let (open, close) = (candidates[k].token, candidates[p].token);
                    found.push(Quote {
                        open: Some(open),
                        close: Some(close),
                        start: open + 1,
                        end: close,
                        depth: 1,
                        flags: Vec::new(),
                        continues: false,
                    });
                    k = p + 1;
                }
                _ => k += 1,
            }
        }
    }
}

fn candidate(words: &Words<'_>, paragraph: &Range<usize>, token: usize, context: Side) -> Option<Single> {
    let mark = words.norm(token);
    if !matches!(mark, "'" | "‘" | "’" | "‚" | "‛" | "`") {
        return None;
    }
    let next = token + 1;
    let last = next >= paragraph.end;
    let mut opens = match mark {
        "’" => false,
        "‘" | "‚" | "‛" => !last && context != Side::Close && !words.tokens[next].spaced,
        _ => !last && context == Side::Open,
    };
    // "the '90s", "'em", "rock 'n' roll"
    if opens && mark != "‚" {
        let short_year =
            words.tokens[next].kind == Kind::Number && words.norm(next).trim_end_matches('s').len() == 2;
        opens = !short_year && !words.tables.clipped.has(words.norm(next));
    }
    let after_number = token > paragraph.start && words.tokens[token - 1].kind == Kind::Number;
    let closes = context == Side::Close && token > paragraph.start && !words.tokens[token].spaced;
    if !opens && !closes {
        return None;
    }
    let plural = closes
        && !last
        && (after_number || words.norm(token - 1).ends_with('s'))
        && words.tokens[next].kind == Kind::Word
        && !words.tokens[next].capital;
    Some(Single { token, opens, closes, plural })
}

/// Index of the candidate that closes what candidate `k` opens.
fn partner(
    words: &Words<'_>,
    paragraph: &Range<usize>,
    inner: &[u32],
    candidates: &[Single],
    k: usize,
) -> Option<usize> {
    let open = &candidates[k];
    if !open.opens {
        return None;
    }
    let mut fallback = None;
    // A handful of candidates is enough: were there more, they would be apostrophes.
    for (p, c) in candidates.iter().enumerate().skip(k + 1).take(6) {
        if c.token > open.token + REACH {
            break;
        }
        if c.opens && !c.closes {
            break;
        }
        if inner[c.token] != inner[open.token] || c.token < open.token + 2 {
            continue;
        }
        if c.token > open.token + NEAR {
            let from = open.token == paragraph.start
                || matches!(words.norm(open.token - 1), ":" | "," | "." | "—" | "–");
            let to = matches!(words.norm(c.token - 1), "." | "," | "!" | "?" | "…");
            if !(from && to) {
                continue;
            }
        }
        if !c.plural {
            return Some(p);
        }
        fallback.get_or_insert(p);
    }
    fallback
}
