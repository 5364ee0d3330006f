//! What the network sees of a text: numbers for its tokens, and for the tokens around an anchor.

use std::ops::Range;

use selon_learn::{Passage, Window};
use selon_text::{Field, Kind};

use super::{Convention, Vocabulary};
use crate::group::{Form, groups};
use crate::lexicon::*;
use crate::link::{Draft, Source};
use crate::tag::Tagged;

/// Blocks of numbers, one after another: name and size.
macro_rules! blocks {
    ($total:ident: $($(#[$doc:meta])* $name:ident[$size:expr];)*) => {
        blocks!(@ 0; $($(#[$doc])* $name[$size];)*);
        /// How many numbers there are.
        pub(crate) const $total: u32 = 0 $(+ $size)*;
    };
    (@ $at:expr; $(#[$doc:meta])* $name:ident[$size:expr]; $($rest:tt)*) => {
        $(#[$doc])* const $name: u32 = $at;
        blocks!(@ $at + $size; $($rest)*);
    };
    (@ $at:expr;) => {};
}

const HASHED_WORDS: u32 = 1 << 14;
const HASHED_ENDINGS: u32 = 1 << 12;
const HASHED_CUES: u32 = 1 << 11;
const LINKS: u32 = 64;

blocks! { FEATURES:
    WORD[HASHED_WORDS];
    ENDING[HASHED_ENDINGS];
    /// Classes of the word tables.
    CLASS[64];
    /// Kind of token, capital, all capitals.
    SHAPE[64];
    /// Class of the cue whose form it is.
    REPORTS[16];
    DEPTH[4];
    /// Where it stands: in its sentence, its paragraph, the text.
    PLACE[32];
    /// What the rules take it for.
    DRAFT[32];
    /// What its verb group does.
    VERB[16];
    CONVENTION[2];
}

blocks! { WINDOW_FEATURES:
    /// Signed distance from the anchor.
    DISTANCE[48];
    /// Signed distance in sentences, and whether the paragraph is the same.
    SENTENCE[8];
    /// Quotation depth against the anchor's, and whether the outer quotation is the same.
    QUOTED[16];
    /// Commas, finite verbs and complementisers between it and the anchor, signed.
    COMMAS[8];
    VERBS[8];
    THATS[8];
    /// What the rules' draft of this anchor takes it for.
    OWN_DRAFT[16];
    /// The pattern of that draft.
    LINK[LINKS];
    /// What the anchor is.
    ANCHOR[HASHED_CUES];
    ANCHOR_CLASS[16];
    ANCHOR_SORT[8];
    WINDOW_CONVENTION[2];
}

/// FNV-1a, folded to `size` buckets.
fn bucket(text: &str, salt: u8, size: u32) -> u32 {
    let mut h = 0x811c_9dc5u32 ^ u32::from(salt);
    for b in text.bytes() {
        h = (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    }
    (h ^ (h >> 15)) % size
}

/// Numbers of the tokens of `t`, read paragraph by paragraph; page furniture is not read.
pub(crate) fn passage(
    t: &Tagged<'_>,
    found: &[Vec<Draft>],
    vocabulary: &Vocabulary,
    convention: Convention,
) -> Passage {
    let n = t.len();
    let mut out = Passage::default();
    let mut drafted = vec![0u32; n];
    for d in found.iter().flatten() {
        let mut mark = |range: Range<usize>, bit: u32| {
            for k in range.clone() {
                drafted[k] |= 1 << bit;
            }
            if !range.is_empty() {
                drafted[range.start] |= 1 << (bit + 1);
                drafted[range.end - 1] |= 1 << (bit + 2);
            }
        };
        let inner = if d.depth > 0 || d.nested { 9 } else { 0 };
        for p in &d.pieces {
            mark(p.clone(), inner);
        }
        if let Source::Printed(r) = &d.source {
            mark(r.clone(), inner + 3);
        }
        if let Some(cue) = &d.cue {
            mark(cue.clone(), inner + 6);
        }
    }
    let mut verbs = vec![0u8; n];
    let mut starts = vec![0u8; n];
    for s in t.text.sentences() {
        starts[s.start] |= 1;
        for depth in 0..2 {
            for g in groups(t, &(s.start..s.end), depth) {
                let form = match g.form {
                    Form::Active => 1,
                    Form::Passive => 2,
                    Form::Participle => 3,
                    Form::Gerund => 4,
                    Form::Infinitive => 5,
                };
                if verbs[g.head] == 0 {
                    verbs[g.head] = form + if g.negated { 5 } else { 0 };
                }
            }
        }
    }
    for p in t.text.paragraphs() {
        if p.start < n {
            starts[p.start] |= 2;
        }
    }
    let mut paragraph = 0;
    let paragraphs = t.text.paragraphs();
    for i in 0..n {
        while paragraph + 1 < paragraphs.len() && paragraphs[paragraph].end <= i {
            paragraph += 1;
        }
        let norm = t.norm(i);
        out.words.push(vocabulary.row(norm));
        let f = &mut out.features;
        f.add(WORD + bucket(norm, 1, HASHED_WORDS));
        if t.word(i) {
            let count = norm.chars().count();
            for (salt, keep) in [(2, 2), (3, 3), (4, 4)] {
                if count > keep
                    && let Some((at, _)) = norm.char_indices().nth(count - keep)
                {
                    f.add(ENDING + bucket(&norm[at..], salt, HASHED_ENDINGS));
                }
            }
        }
        let mut bits = t.bits(i);
        while bits != 0 {
            f.add(CLASS + bits.trailing_zeros());
            bits &= bits - 1;
        }
        let kind = t.kind(i).map_or(0, |k| k as u32).min(15);
        let capital = u32::from(t.capital(i));
        let shouted = u32::from(capital == 1 && t.text.raw(i).chars().nth(1).is_some_and(char::is_uppercase));
        f.add(SHAPE + kind * 4 + capital + 2 * shouted);
        if let Some(id) = t.cue(i) {
            f.add(REPORTS + t.lexicon.cues[usize::from(id)].class as u32);
        }
        f.add(DEPTH + u32::from(t.text.depth(i)).min(3));
        if starts[i] & 1 != 0 {
            f.add(PLACE);
        }
        if starts[i] & 2 != 0 {
            f.add(PLACE + 1);
        }
        f.add(PLACE + 2 + u32::from(t.text.field() == Field::Title));
        f.add(PLACE + 4 + (paragraph as u32).min(3));
        if t.starts(i) {
            f.add(PLACE + 8);
        }
        if t.name_like(i) {
            f.add(PLACE + 9);
        }
        let mut bits = drafted[i];
        while bits != 0 {
            f.add(DRAFT + bits.trailing_zeros());
            bits &= bits - 1;
        }
        f.add(VERB + u32::from(verbs[i]));
        f.add(CONVENTION + convention as u32);
        f.end();
    }
    for p in paragraphs {
        if p.start < p.end && !p.clone().all(|k| t.text.is_furniture(k)) {
            out.sequences.push(p.clone());
        }
    }
    out
}

/// What makes a token an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sort {
    /// It is the word of a cue that tells what is done.
    Cue,
    /// It is the first of a quotation that may stand without a cue of its own.
    Quotation,
}

/// The token of a cue that tells what is done: the last one that a table knows as a cue, else its last word.
pub(crate) fn anchor_of(t: &Tagged<'_>, cue: Range<usize>) -> Option<usize> {
    cue.clone()
        .rev()
        .find(|&k| t.cue(k).is_some() || t.is(k, CUE_NOUN))
        .or_else(|| cue.clone().rev().find(|&k| t.word(k) && !t.norm(k).starts_with('-')))
        .or_else(|| cue.clone().next())
}

/// First tokens of the outer quotations of some length, each with the tokens of the quotation over all its paragraphs.
pub(crate) fn quotations<'a>(t: &'a Tagged<'_>) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
    t.text
        .quotes()
        .iter()
        .enumerate()
        .filter(|(_, q)| q.depth == 1 && !q.continues && q.start < q.end)
        .filter_map(move |(n, q)| {
            let all = t.chain(n);
            (!t.text.is_furniture(q.start) && t.word_count(all.clone()) >= 3).then_some((q.start, all))
        })
}

/// The most tokens of a window before and after its anchor.
const BEFORE: usize = 140;
const AFTER: usize = 180;

/// The most tokens of a line that says whose the quotation above it is.
const SIGNATURE: usize = 16;

/// Sentences by token.
pub(crate) struct Sentences(Vec<u32>);

impl Sentences {
    pub fn new(t: &Tagged<'_>) -> Self {
        let mut of = vec![0; t.len()];
        for (n, s) in t.text.sentences().iter().enumerate() {
            of[s.start..s.end].fill(n as u32);
        }
        Self(of)
    }

    pub fn of(&self, token: usize) -> usize {
        self.0.get(token).map_or(0, |&n| n as usize)
    }
}

/// The tokens that may belong to the claim of an anchor: its sentence, a quotation that runs on from it, one that a
/// colon announces on the next line, and one that ends right before it.
fn reach(t: &Tagged<'_>, sentences: &Sentences, anchor: usize, sort: Sort) -> Range<usize> {
    let all = t.text.sentences();
    let n = sentences.of(anchor);
    let Some(own) = all.get(n) else { return anchor..anchor + 1 };
    let mut range = own.start..own.end;
    if let Some(q) = t.outer(anchor)
        && sort == Sort::Quotation
    {
        let chain = t.chain(q);
        range = range.start.min(chain.start)..range.end.max(chain.end);
    }
    if let Some(next) = all.get(n + 1)
        && (t.mark(own.end - 1, ":") || next.paragraph == own.paragraph && t.quote_mark(next.start))
    {
        range.end = range.end.max(next.end);
        if let Some(q) = t.outer(next.start) {
            range.end = range.end.max(t.chain(q).end);
        }
    }
    if n > 0 && (all[n - 1].paragraph == own.paragraph || sort == Sort::Quotation) {
        range.start = range.start.min(all[n - 1].start);
    }
    // "— Jeanne Castel", below a quotation.
    if sort == Sort::Quotation
        && let Some(q) = t.outer(anchor)
        && let Some(below) = all.get(sentences.of(t.chain(q).end - 1) + 1)
        && t.dash(below.start)
        && below.end - below.start <= SIGNATURE
    {
        range.end = range.end.max(below.end);
    }
    // A quotation that begins in an earlier sentence.
    for edge in [range.start, range.end - 1] {
        if let Some(q) = t.outer(edge) {
            let chain = t.chain(q);
            range = range.start.min(chain.start)..range.end.max(chain.end);
        }
    }
    range.start.max(anchor.saturating_sub(BEFORE))..range.end.min(anchor + AFTER)
}

/// Signed distances fall into fewer and fewer numbers.
fn distance(from: usize, to: usize) -> u32 {
    let far = from.abs_diff(to);
    let step = match far {
        0..=8 => far,
        9..=11 => 9,
        12..=15 => 10,
        16..=21 => 11,
        22..=29 => 12,
        30..=41 => 13,
        42..=63 => 14,
        64..=95 => 15,
        _ => 16,
    } as u32;
    if to < from { step } else { 20 + step }
}

/// The window around `anchor`, with what the rules drafted for it.
pub(crate) fn window(
    t: &Tagged<'_>,
    sentences: &Sentences,
    anchor: usize,
    sort: Sort,
    draft: Option<&Draft>,
    convention: Convention,
) -> Window {
    let tokens = reach(t, sentences, anchor, sort);
    let mut own = vec![0u16; tokens.len()];
    if let Some(d) = draft {
        let mut mark = |range: &Range<usize>, bit: u16| {
            for k in range.start.max(tokens.start)..range.end.min(tokens.end) {
                own[k - tokens.start] |= 1 << bit;
            }
            if tokens.contains(&range.start) {
                own[range.start - tokens.start] |= 1 << (bit + 1);
            }
            if tokens.contains(&(range.end - 1)) {
                own[range.end - 1 - tokens.start] |= 1 << (bit + 2);
            }
        };
        for p in &d.pieces {
            mark(p, 0);
        }
        match &d.source {
            Source::Printed(r) => mark(r, 3),
            Source::Elided(Some(r)) => mark(r, 6),
            _ => {}
        }
        if let Some(cue) = &d.cue {
            mark(cue, 9);
        }
    }
    let between = between(t, &tokens, anchor);
    let here = sentences.of(anchor);
    let depth = i32::from(t.text.depth(anchor));
    let outer = t.outer(anchor);
    let norm = bucket(t.norm(anchor), 9, HASHED_CUES);
    let class = t.cue(anchor).map(|id| t.lexicon.cues[usize::from(id)].class as u32);
    let sort = sort as u32 * 2 + u32::from(draft.is_some());
    let mut out = Window { tokens: tokens.clone(), anchor, ..Window::default() };
    let f = &mut out.features;
    for (n, i) in tokens.clone().enumerate() {
        f.add(DISTANCE + distance(anchor, i));
        let s = sentences.of(i) as i64 - here as i64;
        f.add(SENTENCE + (s.clamp(-2, 2) + 2) as u32);
        let deeper = (i32::from(t.text.depth(i)) - depth).clamp(-2, 2) + 2;
        f.add(QUOTED + deeper as u32);
        if outer.is_some() && t.outer(i) == outer {
            f.add(QUOTED + 6);
        }
        let [commas, verbs, thats] = between[n];
        let side = if i < anchor { 0 } else { 4 };
        f.add(COMMAS + side + u32::from(commas.min(3)));
        f.add(VERBS + side + u32::from(verbs.min(3)));
        f.add(THATS + side + u32::from(thats.min(3)));
        let mut bits = own[n];
        while bits != 0 {
            f.add(OWN_DRAFT + bits.trailing_zeros());
            bits &= bits - 1;
        }
        if let Some(d) = draft {
            f.add(LINK + bucket(d.link, 5, LINKS));
        }
        f.add(ANCHOR + norm);
        f.add(ANCHOR_CLASS + class.unwrap_or(15));
        f.add(ANCHOR_SORT + sort);
        f.add(WINDOW_CONVENTION + convention as u32);
        f.end();
    }
    out
}

/// Commas, finite verbs and complementisers between each token and the anchor, outside the quotations between them.
fn between(t: &Tagged<'_>, tokens: &Range<usize>, anchor: usize) -> Vec<[u8; 3]> {
    let mut out = vec![[0u8; 3]; tokens.len()];
    let depth = t.text.depth(anchor);
    let count = |sum: &mut [u8; 3], i: usize| {
        if t.text.depth(i) <= depth {
            sum[0] = sum[0].saturating_add(u8::from(t.comma(i)));
            sum[1] = sum[1].saturating_add(u8::from(t.is(i, FIN | HAVE_FIN | BE_FIN | COND) && t.word(i)));
            sum[2] = sum[2].saturating_add(u8::from(t.is(i, THAT)));
        }
    };
    let mut sum = [0; 3];
    for i in anchor + 1..tokens.end {
        out[i - tokens.start] = sum;
        count(&mut sum, i);
    }
    let mut sum = [0; 3];
    for i in (tokens.start..anchor).rev() {
        out[i - tokens.start] = sum;
        count(&mut sum, i);
    }
    out
}

/// Whether a token may be an anchor by the tables alone: what training shows the network beside the true anchors.
pub(crate) fn candidate(t: &Tagged<'_>, i: usize) -> bool {
    (t.cue(i).is_some() || t.is(i, CUE_NOUN)) && t.word(i) && !t.text.is_furniture(i)
}

/// Numbers of a kind of token never reach the next block.
const _: () = assert!((Kind::Quote as u32) < 16);
