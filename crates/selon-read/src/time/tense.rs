//! Whether the verbs near an expression look back or ahead.

use std::ops::Range;

use selon_text::{Kind, Lang, Text};

use super::resolve::Lean;
use super::words::{Word, Words};

/// How many tokens away a verb still has a say.
const NEAR: usize = 25;
/// What a mark or the beginning of another clause between them adds to the distance.
const APART: usize = 6;

/// Endings that only verbs in the future, or in the past, have; letters before them must be this many.
const FUTURE: [&str; 15] = [
    "eront", "iront", "dront", "rront", "tront", "vront", "dra", "rra", "vra", "ira", "ettra", "aîtra",
    "erai", "erons", "era",
];
const PAST: [&str; 3] = ["aient", "èrent", "ait"];
const STEM: usize = 2;

/// The tense of the verb nearest to the tokens `expression` within `sentence`.
pub(super) fn lean(
    text: &Text<'_>,
    words: &Words,
    sentence: &Range<usize>,
    expression: &Range<usize>,
) -> Lean {
    let mut best = (usize::MAX, Lean::Near);
    let mut weigh = |i: usize, far: usize| {
        if far < best.0
            && let Some(lean) = tense(text, words, i)
        {
            best = (far, lean);
        }
    };
    let mut far = 0;
    for i in (sentence.start..expression.start).rev().take(NEAR) {
        far += 1 + if apart(text, words, i) { APART } else { 0 };
        weigh(i, far);
    }
    // A time often opens the sentence whose verb follows; before a verb it is as near as after one.
    let mut far = 0;
    for i in (expression.end..sentence.end).take(NEAR) {
        let opening = expression.start <= sentence.start + 1 && i <= expression.end;
        far += 1 + if !opening && apart(text, words, i) { APART } else { 0 };
        weigh(i, far);
    }
    best.1
}

fn apart(text: &Text<'_>, words: &Words, i: usize) -> bool {
    match text.tokens().get(i).map(|t| t.kind) {
        Some(Kind::Punct | Kind::Quote | Kind::Ellipsis) => true,
        Some(Kind::Word) => words.table.is(text, i, text.tokens().len(), &Word::Clause).is_some(),
        _ => false,
    }
}

fn tense(text: &Text<'_>, words: &Words, i: usize) -> Option<Lean> {
    let token = text.tokens().get(i).filter(|t| t.kind == Kind::Word)?;
    let norm = text.norm(i);
    let table = words.table.at(text, i, text.tokens().len()).find_map(|(_, w)| match w {
        Word::Future => Some(Lean::Future),
        Word::Past => Some(Lean::Past),
        _ => None,
    });
    if table.is_some() || token.capital {
        return table;
    }
    let ends = |endings: &[&str]| {
        endings.iter().any(|e| norm.strip_suffix(e).is_some_and(|s| s.chars().count() >= STEM))
    };
    if text.lang() == Lang::EN {
        // "will be tried"
        let ahead =
            (i.saturating_sub(3)..i).any(|k| words.table.at(text, k, i).any(|(_, w)| *w == Word::Future));
        let lean = if ahead { Lean::Future } else { Lean::Past };
        return (norm.len() > 4 && norm.ends_with("ed")).then_some(lean);
    }
    if norm.ends_with("rait") || norm.ends_with("raient") {
        return None;
    }
    if ends(&FUTURE) {
        return Some(Lean::Future);
    }
    ends(&PAST).then_some(Lean::Past)
}
