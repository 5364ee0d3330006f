//! Names in a text that the gazetteer has.

use std::ops::Range;

use selon_text::{Kind as Shape, Span, Text};

use crate::cues::{ARTICLE, Cues, HEAD, NEAR, OF, TO_LAND};
use crate::fold::feed;
use crate::gazetteer::{Gazetteer, Meaning};
use crate::kind::Kind;
use crate::weigh::prior;
use crate::{Words, clue};

/// A name that may be one of a place.
#[derive(Debug)]
pub(crate) struct Found {
    /// Which of the article's texts.
    pub field: usize,
    pub tokens: Range<usize>,
    pub span: Span,
    /// Value of the name in the gazetteer's index: the same for all spellings that may mean the same places.
    pub name: u64,
    pub meanings: Vec<Meaning>,
}

/// Longest name, in tokens.
const LONGEST: usize = 9;
/// How many words in small letters may begin a name: "golfe du Mexique", "détroit d'Ormuz".
const SMALL: usize = 2;

/// Adds the names of `text` to `found`, in reading order; they do not overlap.
pub(crate) fn find<W: Words>(
    text: &Text<'_>,
    words: &W,
    field: usize,
    gazetteer: &Gazetteer<'_>,
    found: &mut Vec<Found>,
) {
    let cues = Cues::of(text.lang());
    let tokens = text.tokens();
    let mut done = 0;
    let mut i = 0;
    while i < tokens.len() {
        if !begins(text, i) || text.is_furniture(i) {
            i += 1;
            continue;
        }
        // "Le ministre": no name of a town goes on in small letters.
        if cues.word(text.norm(i)) & ARTICLE != 0 && !tokens.get(i + 1).is_some_and(|t| t.capital) {
            i += 1;
            continue;
        }
        let mut hit = (done.max(i.saturating_sub(SMALL))..=i)
            .filter(|&s| {
                s == i || cues.word(text.norm(s)) & (ARTICLE | HEAD) != 0 && joined(text, s, i, cues)
            })
            .find_map(|s| name(text, words, s, i, gazetteer, cues));
        // "la Chine": better known than a village La Chine.
        if let Some((tokens, _, meanings)) = &hit
            && (tokens.start..i).all(|k| cues.word(text.norm(k)) & ARTICLE != 0)
            && tokens.start < i
            && let Some(other) = name(text, words, i, i, gazetteer, cues)
            && (other.0.end > tokens.end || weight(&other.2, gazetteer) > weight(meanings, gazetteer))
        {
            hit = Some(other);
        }
        match hit {
            Some((tokens, value, meanings)) => {
                i = tokens.end;
                done = i;
                let span = text.span(tokens.clone());
                found.push(Found { field, tokens, span, name: value, meanings });
            }
            None => {
                parts(text, i, field, gazetteer, found);
                i += 1;
            }
        }
    }
}

/// Whether one of the names that [`find`] finds in `text` may lie on a span that is `wanted`; sure only when it says no.
/// Looks at capitals in wanted spans alone.
pub(crate) fn may_find(text: &Text<'_>, gazetteer: &Gazetteer<'_>, wanted: &impl Fn(Span) -> bool) -> bool {
    let known = |k: usize| saint(text.norm(k)) || gazetteer.begins(text.norm(k));
    (0..text.tokens().len()).any(|i| {
        begins(text, i)
            && wanted(text.span(i..i + 1))
            && ((i.saturating_sub(SMALL)..=i).any(known) || text.raw(i).contains('-'))
    })
}

/// An abbreviation that names begin with.
fn saint(norm: &str) -> bool {
    matches!(norm, "st" | "st." | "ste" | "ste.")
}

/// How well known the best known of `meanings` is.
fn weight(meanings: &[Meaning], gazetteer: &Gazetteer<'_>) -> f32 {
    let prior = |(p, naming): &Meaning| {
        prior(gazetteer.kind(*p), gazetteer.people(*p), gazetteer.capital(*p), *naming)
    };
    meanings.iter().map(prior).fold(f32::NEG_INFINITY, f32::max)
}

/// Whether a name may begin at token `i`: a capital, or one after a prefix ("al-Bab").
fn begins(text: &Text<'_>, i: usize) -> bool {
    let token = &text.tokens()[i];
    let prefixed = || {
        // Prefixes are short.
        let at = token.byte_start as usize;
        let hyphen = |b: Option<&u8>| b == Some(&b'-');
        let bytes = text.source().as_bytes();
        if !hyphen(bytes.get(at + 2)) && !hyphen(bytes.get(at + 3)) {
            return false;
        }
        let rest = text.raw(i).split_once('-').map(|(_, rest)| rest);
        rest.and_then(|r| r.chars().next()).is_some_and(char::is_uppercase)
    };
    token.kind == Shape::Word && (token.capital || prefixed())
}

/// Whether words in small letters lead from `s` to `i` without a break.
fn joined(text: &Text<'_>, s: usize, i: usize, cues: &Cues) -> bool {
    (s..i).all(|k| text.tokens()[k].kind == Shape::Word && !text.tokens()[k].capital)
        && (s + 1..=i).all(|k| text.tokens()[k].breaks == 0)
        // Two of them: the second is a link, "golfe du Mexique".
        && (s + 1 == i || cues.word(text.norm(i - 1)) & (ARTICLE | OF) != 0)
}

/// The longest name from token `s` on that takes in token `i`.
fn name<W: Words>(
    text: &Text<'_>,
    words: &W,
    s: usize,
    i: usize,
    gazetteer: &Gazetteer<'_>,
    cues: &Cues,
) -> Option<(Range<usize>, u64, Vec<Meaning>)> {
    let tokens = text.tokens();
    if !saint(text.norm(s)) && !gazetteer.begins(text.norm(s)) {
        return None;
    }
    let mut walk = gazetteer.walk();
    let mut gap = false;
    // The longest name, and the next.
    let mut ends: [Option<(usize, u64)>; 2] = [None; 2];
    for (k, token) in tokens.iter().enumerate().skip(s).take(LONGEST) {
        if !matches!(token.kind, Shape::Word | Shape::Number) || k > s && token.breaks > 0 {
            break;
        }
        gap |= k > s;
        let norm = match text.norm(k) {
            "st" | "st." => "saint",
            "ste" | "ste." => "sainte",
            norm => norm,
        };
        if !feed(norm, &mut gap, &mut |b| walk.step(b)) {
            break;
        }
        if k >= i
            && let Some(value) = walk.end()
        {
            ends = [Some((k + 1, value)), ends[0]];
        }
    }
    ends.into_iter().flatten().find_map(|(end, value)| {
        let range = s..end;
        let lower = s < i;
        let small = lower && cues.word(text.norm(s)) & ARTICLE != 0;
        // "la Rochelle", "la Havane"; not "la Paix" or "ballon d'Or".
        let town = |(place, naming): &Meaning| {
            !lower || small && (!naming.other || gazetteer.people(*place) > 200_000)
        };
        let article = s > 0 && tokens[s].breaks == 0 && cues.word(text.norm(s - 1)) & ARTICLE != 0;
        let upper = || range.clone().all(|k| !text.raw(k).chars().any(char::is_lowercase));
        let meanings: Vec<Meaning> = gazetteer
            .listed(Some(value))
            .filter(|(place, naming)| {
                (!naming.article || article)
                    && (!naming.upper || upper())
                    // "la Défense" is a ministry, "La Défense" a quarter.
                    && !(small && matches!(gazetteer.kind(*place), Kind::District | Kind::Building))
                    && (gazetteer.kind(*place) != Kind::City || town(&(*place, *naming)) && spelt(text, &range, cues))
            })
            .collect();
        // "New York" when the longer name ends in a common word: no name ends in one.
        let last = words.clues(end - 1);
        let tail = end - s > 1 && last & clue::FUNCTION != 0 && !tokens[end - 1].capital;
        (!meanings.is_empty() && !tail).then_some((range, value, meanings))
    })
}

/// Whether a name is spelt as those of towns are, with capitals: "La Tâche", and not "La tâche".
fn spelt(text: &Text<'_>, range: &Range<usize>, cues: &Cues) -> bool {
    range.clone().all(|k| {
        text.tokens()[k].capital
            || begins(text, k)
            || cues.word(text.norm(k)) & (ARTICLE | OF | NEAR | TO_LAND) != 0
    })
}

/// "Paris-Berlin": a token of names that the gazetteer has apart, each a place that is known widely.
fn parts(text: &Text<'_>, i: usize, field: usize, gazetteer: &Gazetteer<'_>, found: &mut Vec<Found>) {
    let raw = text.raw(i);
    if !raw.contains('-') {
        return;
    }
    let first = found.len();
    let mut at = text.tokens()[i].start;
    for piece in raw.split('-') {
        let length = piece.chars().count() as u32;
        let known = |m: &Meaning| !m.1.article && !m.1.upper && gazetteer.people(m.0) >= 200_000;
        let key = crate::fold(piece);
        let value = gazetteer.value(&key);
        let meanings: Vec<Meaning> = gazetteer.listed(value).filter(known).collect();
        match value.filter(|_| !meanings.is_empty() && piece.starts_with(char::is_uppercase)) {
            Some(name) => {
                let span = Span::new(text.field(), at, at + length);
                found.push(Found { field, tokens: i..i + 1, span, name, meanings });
            }
            None => return found.truncate(first),
        }
        at += length + 1;
    }
}
