//! One utterance as different outlets print it: aligned word by word with its fullest form.

use std::ops::Range;

use jiff::civil::Date;
use selon_actor::fold;
use selon_text::{Kind, QuoteFlag, Span};
use serde::{Deserialize, Serialize};

use crate::doc::{Doc, Union, Weights};
use crate::people::People;
use crate::words::{Class, Key, Words};

/// An utterance that more than one article quotes, or one article twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quotation {
    /// Whose words; `None` where no article tells.
    pub speaker: Option<String>,
    /// Index of the fullest variant.
    pub fullest: usize,
    /// In order of publication.
    pub variants: Vec<Variant>,
}

/// The words of an utterance between the marks of one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Name of the article.
    pub doc: String,
    /// Its outlet.
    pub outlet: Option<String>,
    /// The words between the marks; in code points of the article's text.
    pub span: Span,
    /// Those words.
    pub text: String,
    /// Language that they are printed in.
    pub lang: String,
    /// Publication date.
    pub published: Option<String>,
    /// What it is to the fullest.
    pub relation: Fidelity,
    /// How it differs from the fullest, in order; empty where it does not, and for translations.
    pub changes: Vec<Edit>,
    /// A mark is missing, and its end was assumed.
    pub open: bool,
}

/// What a variant is to the fullest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fidelity {
    /// The same words.
    Full,
    /// A part of the words, as they were said.
    Cut,
    /// Other words, or words left out from between without a sign.
    Altered,
    /// Words beyond what was said elsewhere.
    Extended,
    /// Another language.
    Translated,
}

/// A difference of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What was done.
    pub op: Op,
    /// The words of the fullest, where words are missing or replaced.
    pub was: String,
    /// The words of the variant, where words were put in.
    pub is: String,
    /// Where the variant's words stand; empty, at the place, where words are missing.
    pub span: Span,
    /// Where those of the fullest stand.
    pub of: Span,
}

/// What was done with words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Left out at the beginning or the end.
    Trim,
    /// Left out from between.
    Omit,
    /// Put in.
    Add,
    /// Others in their place.
    Replace,
}

/// A stretch between quotation marks.
pub(crate) struct Piece {
    pub doc: usize,
    pub tokens: Range<usize>,
    pub span: Span,
    keys: Vec<Key>,
    /// Its words, as indices of tokens.
    words: Vec<usize>,
    pub party: Option<usize>,
    open: bool,
}

/// Fewest words of a quotation that can be told from others.
const FEWEST: usize = 2;

/// All quotations of the articles that stand in nobody else's.
pub(crate) fn pieces(docs: &[Doc<'_>], people: &People) -> Vec<Piece> {
    let mut out = Vec::new();
    for (d, doc) in docs.iter().enumerate() {
        for q in doc.text.quotes().iter().filter(|q| q.depth == 1 && !q.continues) {
            // A comma inside the marks is the article's.
            let comma = q.end > q.start && doc.text.raw(q.end - 1) == ",";
            let tokens = q.start..q.end - usize::from(comma);
            if tokens.is_empty() || doc.text.is_furniture(q.start) {
                continue;
            }
            let words: Vec<usize> = tokens
                .clone()
                .filter(|&i| matches!(doc.text.tokens()[i].kind, Kind::Word | Kind::Number))
                .collect();
            let keys = doc.keys_of(tokens.clone());
            if words.len() < FEWEST || keys.is_empty() {
                continue;
            }
            let span = doc.text.span(tokens.clone());
            if doc.rejected(span) {
                continue;
            }
            let party = doc
                .claims_in(span)
                .filter(|(_, c)| c.content.iter().any(|p| p.overlaps(span)))
                .min_by_key(|(at, c)| {
                    let far: u32 = c.content.iter().map(|p| p.start.abs_diff(span.start)).min().unwrap_or(0);
                    (far, *at)
                })
                .and_then(|(at, _)| people.claims[d][at]);
            let open = q.flags.contains(&QuoteFlag::Unbalanced);
            out.push(Piece { doc: d, tokens, span, keys, words, party, open });
        }
    }
    out
}

/// Groups of pieces that are one utterance; each has more than one.
pub(crate) fn utterances(
    docs: &[Doc<'_>],
    people: &People,
    weights: &Weights,
    pieces: &[Piece],
) -> Vec<Vec<usize>> {
    let mut union = Union::new(pieces.len());
    for (i, a) in pieces.iter().enumerate() {
        for (j, b) in pieces.iter().enumerate().skip(i + 1) {
            if a.doc != b.doc && same(docs, people, weights, a, b) {
                union.join(i, j);
            }
        }
    }
    let mut groups = union.groups();
    groups.retain(|g| g.len() > 1);
    groups
}

/// Days between two printings of one utterance.
const APART: i32 = 30;

fn same(docs: &[Doc<'_>], people: &People, weights: &Weights, a: &Piece, b: &Piece) -> bool {
    let (x, y) = (&docs[a.doc], &docs[b.doc]);
    if let (Some(p), Some(q)) = (x.date(), y.date())
        && days(p, q).abs() > APART
    {
        return false;
    }
    let (contained, n) = weights.contained(&a.keys, &b.keys);
    let together = people.together(a.party, b.party);
    let known = a.party.is_some() && a.party == b.party;
    let whole = a.keys.len().min(b.keys.len()) == n;
    let run = if x.french == y.french { run(x, a, y, b) } else { 0 };
    if x.french == y.french {
        // A run of words in common is its own proof; a few words need the speaker beside them.
        return run >= 6 && contained >= 0.5
            || together && run >= 3 && contained >= 0.5
            || together && n >= 2 && contained >= 0.6
            || known && n >= 3 && contained >= 0.45
            || together && whole && run >= 2;
    }
    let few = a.keys.len().min(b.keys.len());
    n >= 2 && (together && contained >= 0.5 || known && contained >= 0.33 || whole)
        || n >= 4 && contained >= 0.6
        || known && n >= 1 && few <= 2 && contained >= 0.5
}

/// Days from `a` to `b`.
pub(crate) fn days(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |s| s.get_days())
}

/// The longest run of words in common.
fn run(x: &Doc<'_>, a: &Piece, y: &Doc<'_>, b: &Piece) -> usize {
    let mut longest = 0;
    let mut row = vec![0usize; b.words.len() + 1];
    for &i in &a.words {
        let mut diagonal = 0;
        for (k, &j) in b.words.iter().enumerate() {
            let here = if x.folded[i] == y.folded[j] { diagonal + 1 } else { 0 };
            diagonal = row[k + 1];
            row[k + 1] = here;
            longest = longest.max(here);
        }
    }
    longest
}

/// The record of a group.
pub(crate) fn quotation(
    docs: &[Doc<'_>],
    people: &People,
    weights: &Weights,
    pieces: &[Piece],
    group: &[usize],
) -> Quotation {
    let mut order: Vec<&Piece> = group.iter().map(|&g| &pieces[g]).collect();
    order.sort_by_key(|p| (docs[p.doc].date(), p.doc, p.span));
    let original = original(docs, &order);
    let fullest = fullest(docs, &order, original);
    let full = order[fullest];
    let mut variants: Vec<Variant> = Vec::new();
    for (at, piece) in order.iter().enumerate() {
        let doc = &docs[piece.doc];
        let foreign = doc.french != docs[full.doc].french;
        let (relation, changes, tokens) = if at == fullest {
            (Fidelity::Full, Vec::new(), piece.tokens.clone())
        } else if foreign {
            let earlier: Vec<&Piece> = order[..at].iter().copied().chain([full]).collect();
            let beyond = beyond(docs, weights, piece, full, &earlier);
            let relation = if beyond { Fidelity::Extended } else { Fidelity::Translated };
            (relation, Vec::new(), piece.tokens.clone())
        } else {
            compare(docs, full, piece)
        };
        let span = doc.text.span(tokens);
        variants.push(Variant {
            doc: doc.name().to_owned(),
            outlet: doc.article.outlet.clone(),
            span,
            text: doc.at(span).to_owned(),
            lang: if doc.french { "fr" } else { "en" }.to_owned(),
            published: doc.date().map(|d| d.to_string()),
            relation,
            changes,
            open: piece.open,
        });
    }
    let named = |k: &&&Piece| k.party.is_some_and(|p| people.parties[p].kind == selon_actor::Kind::Person);
    let speaker = order.iter().find(named).or_else(|| order.iter().find(|p| p.party.is_some()));
    let speaker = speaker.and_then(|p| p.party).map(|p| people.parties[p].name.clone());
    Quotation { speaker, fullest, variants }
}

/// Whether the utterance was made in French: an article that says so decides, then the language of most that print it
/// first, then of the earliest.
fn original(docs: &[Doc<'_>], order: &[&Piece]) -> bool {
    let words = Words::get();
    for p in order {
        let doc = &docs[p.doc];
        let Some(s) = doc.sentence(p.tokens.start) else { continue };
        if let Some(french) = words.language(doc.french, &doc.folded[doc.sentences[s].tokens.clone()]) {
            return french;
        }
    }
    let french = order.iter().filter(|p| docs[p.doc].french).count();
    if french * 2 == order.len() {
        order.first().is_none_or(|p| docs[p.doc].french)
    } else {
        french * 2 > order.len()
    }
}

/// The longest of those that were printed first in the original language: whoever prints more words later has them from
/// nobody that we know.
fn fullest(docs: &[Doc<'_>], order: &[&Piece], french: bool) -> usize {
    let own = |p: &Piece| docs[p.doc].french == french;
    let first = order.iter().filter(|p| own(p)).filter_map(|p| docs[p.doc].date()).min();
    let soon = |p: &Piece| match (first, docs[p.doc].date()) {
        (Some(first), Some(date)) => days(first, date) <= 1,
        (None, _) => true,
        _ => false,
    };
    // A missing mark makes a quotation longer than it was.
    let rank = |p: &Piece| (own(p) && soon(p), own(p), !p.open, p.words.len());
    let mut best = 0;
    for (at, p) in order.iter().enumerate() {
        if rank(p) > rank(order[best]) {
            best = at;
        }
    }
    best
}

/// Share of a clause's words that stand nowhere else, above which it says something that was not said.
const NEW: usize = 2;

/// Whether a foreign variant has a clause of which nothing stands in what was printed before, in either language.
fn beyond(docs: &[Doc<'_>], weights: &Weights, piece: &Piece, full: &Piece, earlier: &[&Piece]) -> bool {
    let doc = &docs[piece.doc];
    let known = |key: &Key| earlier.iter().any(|e| e.keys.binary_search(key).is_ok());
    let pivot = earlier.iter().any(|e| docs[e.doc].french == doc.french);
    // Without a translation printed before, the words that are not known may translate what else is not matched.
    let (shared, _) = weights.shared(&piece.keys, &full.keys);
    if !pivot && shared < weights.sum(&full.keys) * 0.6 {
        return false;
    }
    let clauses = clauses(doc, piece.tokens.clone());
    let fresh = |r: &Range<usize>| {
        let keys = doc.keys_of(r.clone());
        let new = keys.iter().filter(|k| !known(k)).count();
        let least = if pivot { NEW } else { NEW + 1 };
        keys.len() >= least && new == keys.len()
    };
    // A translation has all of it in other words: one clause among others that are known is what tells.
    let count = clauses.iter().filter(|r| fresh(r)).count();
    count > 0 && count < clauses.len()
}

/// A quotation's clauses: cut at signs and at words that join clauses.
fn clauses(doc: &Doc<'_>, tokens: Range<usize>) -> Vec<Range<usize>> {
    let table = Words::get();
    let joins = |i: usize| table.has(doc.french, Class::Join, &doc.folded[i..=i]);
    let mut out = Vec::new();
    let mut from = tokens.start;
    for i in tokens.clone() {
        let sign = doc.text.tokens()[i].kind == Kind::Punct
            && matches!(doc.text.raw(i), "," | ";" | "." | ":" | "!" | "?");
        if (sign || joins(i)) && i > from {
            out.push(from..i);
            from = i + 1;
        }
    }
    if from < tokens.end {
        out.push(from..tokens.end);
    }
    // A join of two nouns is no clause: too short to stand by itself.
    let mut joined: Vec<Range<usize>> = Vec::new();
    for r in out {
        match joined.last_mut() {
            Some(last) if r.len() < 4 || last.len() < 3 => last.end = r.end,
            _ => joined.push(r),
        }
    }
    joined
}

/// How `piece` differs from `full` in the same language; the last value is its tokens without what a missing mark let in.
fn compare(docs: &[Doc<'_>], full: &Piece, piece: &Piece) -> (Fidelity, Vec<Edit>, Range<usize>) {
    let (x, y) = (&docs[full.doc], &docs[piece.doc]);
    let pairs = align(x, &full.words, y, &piece.words);
    let mut words = piece.words.clone();
    let mut tokens = piece.tokens.clone();
    // Where the end had to be assumed, what follows the last common word may be the article's.
    if piece.open
        && let Some(&(_, last)) = pairs.last()
        && last + 1 < words.len()
    {
        words.truncate(last + 1);
        tokens.end = words[last] + 1;
    }
    let changes = edits(x, &full.words, y, &words, &pairs);
    let ellipsis = tokens.clone().any(|i| y.text.tokens()[i].kind == Kind::Ellipsis);
    let telling = |doc: &Doc<'_>, text: &str| {
        let folded = fold(text);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.filter(|w| !Words::get().empty(doc.french, w)).count()
    };
    // One more adjective alters; "and the other" goes on.
    let joins = |doc: &Doc<'_>, e: &Edit| {
        let first = doc.tokens(e.span).start;
        doc.folded.get(first..=first).is_some_and(|w| Words::get().has(doc.french, Class::Join, w))
    };
    let at_end = |e: &Edit| {
        e.op == Op::Add && {
            let range = y.tokens(e.span);
            words.last().is_some_and(|&l| range.end > l) || words.first().is_some_and(|&f| range.start <= f)
        }
    };
    let relation = if changes.is_empty() {
        Fidelity::Full
    } else if changes.iter().all(|c| c.op == Op::Trim || c.op == Op::Omit && ellipsis) {
        Fidelity::Cut
    } else if changes
        .iter()
        .all(|c| c.op == Op::Trim || at_end(c) || telling(y, &c.is) + telling(x, &c.was) == 0)
        && changes
            .iter()
            .any(|c| at_end(c) && (telling(y, &c.is) > 1 || telling(y, &c.is) == 1 && joins(y, c)))
    {
        Fidelity::Extended
    } else if changes.iter().all(|c| c.op != Op::Add || telling(y, &c.is) == 0)
        && changes
            .iter()
            .all(|c| matches!(c.op, Op::Trim | Op::Add) || telling(x, &c.was) + telling(y, &c.is) == 0)
    {
        Fidelity::Cut
    } else {
        Fidelity::Altered
    };
    (relation, changes, tokens)
}

/// Longest quotation that is aligned, in words: beyond it only the first words are.
const LONGEST: usize = 600;

/// Places of common words in `a` and `b`, the most that stand in one order.
fn align(x: &Doc<'_>, a: &[usize], y: &Doc<'_>, b: &[usize]) -> Vec<(usize, usize)> {
    let (a, b) = (&a[..a.len().min(LONGEST)], &b[..b.len().min(LONGEST)]);
    let equal = |i: usize, j: usize| x.folded[a[i]] == y.folded[b[j]];
    // A step on a diagonal counts a little more than a word: what stands together is aligned together.
    let mut best = vec![vec![(0u32, false); b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let skip = best[i + 1][j].0.max(best[i][j + 1].0);
            best[i][j] = (skip, false);
            if equal(i, j) {
                let bonus = u32::from(best[i + 1][j + 1].1);
                let take = best[i + 1][j + 1].0 + 4 + bonus;
                if take >= skip {
                    best[i][j] = (take, true);
                }
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if best[i][j].1 {
            pairs.push((i, j));
            i += 1;
            j += 1;
        } else if best[i + 1][j].0 >= best[i][j + 1].0 {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The differences between common words.
fn edits(x: &Doc<'_>, a: &[usize], y: &Doc<'_>, b: &[usize], pairs: &[(usize, usize)]) -> Vec<Edit> {
    let mut out = Vec::new();
    let words = |doc: &Doc<'_>, list: &[usize], r: Range<usize>| {
        let (from, to) = match (list.get(r.start), list.get(r.end.wrapping_sub(1))) {
            (Some(&from), Some(&to)) if !r.is_empty() => (from, to + 1),
            (Some(&from), _) => (from, from),
            _ => list.last().map_or((0, 0), |&l| (l + 1, l + 1)),
        };
        let tokens = from..to;
        (doc.text.words(tokens.clone()).to_owned(), doc.text.span(tokens))
    };
    let (mut i, mut j) = (0, 0);
    let ends = pairs.iter().copied().chain([(a.len(), b.len())]);
    for (p, q) in ends {
        let (missing, new) = (i..p, j..q.min(b.len()));
        if !missing.is_empty() || !new.is_empty() {
            let edge = i == 0 || p == a.len();
            let op = match (missing.is_empty(), new.is_empty()) {
                (false, true) if edge => Op::Trim,
                (false, true) => Op::Omit,
                (true, _) => Op::Add,
                // Words beyond an end: what was said there is left out, and something else stands in its place.
                (false, false) if edge && (i != 0 || p != a.len()) => {
                    let (was, of) = words(x, a, missing);
                    let (is, span) = words(y, b, new);
                    let none = Span::new(span.field, span.start, span.start);
                    let gone = Span::new(of.field, of.start, of.start);
                    out.push(Edit { op: Op::Trim, was, is: String::new(), span: none, of });
                    out.push(Edit { op: Op::Add, was: String::new(), is, span, of: gone });
                    (i, j) = (p + 1, q + 1);
                    continue;
                }
                (false, false) => Op::Replace,
            };
            let (was, of) = words(x, a, missing);
            let (is, span) = words(y, b, new);
            out.push(Edit { op, was, is, span, of });
        }
        (i, j) = (p + 1, q + 1);
    }
    out
}

/// Whether the words deny that there is such a thing, clause by clause: where each such clause stands.
pub(crate) fn denials(doc: &Doc<'_>, tokens: Range<usize>) -> Vec<Range<usize>> {
    let words = Words::get();
    let mut out = Vec::new();
    for clause in clauses(doc, tokens) {
        if words.has(doc.french, Class::Negated, &doc.folded[clause.clone()]) {
            out.push(clause);
        }
    }
    out
}
