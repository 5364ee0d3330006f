//! Annotated articles as lessons for the network.

use std::ops::Range;

use rustc_hash::FxHashMap;
use selon_learn::{ANY, Example, Lesson, UNKNOWN};
use selon_text::{Article, Field, Lang, Span, Text};

use super::features::{Sentences, Sort, anchor_of, candidate, passage, quotations, window};
use super::{CUE, Convention, FIRST, INSIDE, LAST, ONLY, SOURCE, Vocabulary, content};
use crate::Polarity;
use crate::lexicon::Lexicon;
use crate::link::Draft;
use crate::settle::settled;
use crate::tag::Tagged;

/// A claim as annotated.
#[derive(Debug, Clone)]
pub struct Gold {
    /// Pieces of content.
    pub content: Vec<Span>,
    /// Pieces of the cue; none where there is none.
    pub cue: Vec<Span>,
    /// The source mention.
    pub source: Option<Span>,
    /// What the speaker does with the content, where annotated.
    pub polarity: Option<Polarity>,
}

/// Lessons of one article, and how much of the annotation they could hold.
#[derive(Debug, Default)]
pub struct Study {
    /// One for the headline and one for the body, where there is something to learn.
    pub lessons: Vec<Lesson>,
    /// Claims with a place among the windows.
    pub held: usize,
    /// Claims without: two with one anchor, indirect ones without a cue.
    pub lost: usize,
    /// Tokens of contents inside their windows, and all.
    pub reached: (usize, usize),
}

/// What can be learned from `article`, annotated with `gold` after `convention`.
///
/// `None` where there are no tables for `lang`.
pub fn lessons(
    article: &Article,
    lang: Lang,
    gold: &[Gold],
    convention: Convention,
    vocabulary: &Vocabulary,
) -> Option<Study> {
    let lexicon = Lexicon::of(lang)?;
    let title = article.title.as_deref().unwrap_or_default();
    let mut study = Study::default();
    for (source, field) in [(title, Field::Title), (article.text.as_str(), Field::Text)] {
        let text = Text::new(source, lang, field);
        let t = Tagged::new(&text, lexicon);
        lesson(&t, field, gold, convention, vocabulary, &mut study);
    }
    Some(study)
}

/// What the network sees of a text that is not annotated with claims: lessons for its heads alone.
///
/// `None` where there are no tables for `lang`.
pub fn bare(source: &str, lang: Lang, vocabulary: &Vocabulary) -> Option<Lesson> {
    let text = Text::new(source, lang, Field::Text);
    let t = Tagged::new(&text, Lexicon::of(lang)?);
    let passage = passage(&t, &settled(&t), vocabulary, Convention::Selon);
    Some(Lesson { passage, ..Lesson::default() })
}

/// Tokens that share a code point with `span`.
fn tokens(t: &Tagged<'_>, span: Span) -> Range<usize> {
    let all = t.text.tokens();
    let start = all.partition_point(|k| k.end <= span.start);
    let end = all.partition_point(|k| k.start < span.end);
    start..end.max(start)
}

fn lesson(
    t: &Tagged<'_>,
    field: Field,
    gold: &[Gold],
    convention: Convention,
    vocabulary: &Vocabulary,
    study: &mut Study,
) {
    if t.len() == 0 {
        return;
    }
    let found = settled(t);
    let passage = passage(t, &found, vocabulary, convention);
    let sentences = Sentences::new(t);
    let by_anchor = anchored(t, &found);
    let mut anchors = vec![false; t.len()];
    let mut windows: Vec<Example> = Vec::new();
    let mut taken: Vec<(usize, Sort)> = Vec::new();
    let here = |g: &&Gold| g.content.first().is_some_and(|s| s.field == field);
    for g in gold.iter().filter(here) {
        let pieces: Vec<Range<usize>> =
            g.content.iter().filter(|s| s.field == field).map(|s| tokens(t, *s)).collect();
        let cue: Vec<Range<usize>> = g.cue.iter().filter(|s| s.field == field).map(|s| tokens(t, *s)).collect();
        let at = match cue.first() {
            // The piece of a cue that a table knows best, else its first.
            Some(first) => {
                let known = cue.iter().find(|c| (*c).clone().any(|k| candidate(t, k)));
                anchor_of(t, known.unwrap_or(first).clone()).map(|a| (a, Sort::Cue))
            }
            None => {
                let most = |all: &Range<usize>| {
                    let shared: usize =
                        pieces.iter().map(|p| p.end.min(all.end).saturating_sub(p.start.max(all.start))).sum();
                    2 * shared >= pieces.iter().map(Range::len).sum()
                };
                quotations(t).find(|(_, all)| most(all)).map(|(a, _)| (a, Sort::Quotation))
            }
        };
        let Some((anchor, sort)) = at.filter(|a| !taken.contains(a)) else {
            study.lost += 1;
            continue;
        };
        study.held += 1;
        taken.push((anchor, sort));
        if sort == Sort::Cue {
            anchors[anchor] = true;
        }
        let window = window(t, &sentences, anchor, sort, by_anchor.get(&(anchor, sort)).copied(), convention);
        let mut tags = vec![0; window.tokens.len()];
        let mut mark = |range: &Range<usize>, tag: u8| {
            let inside = range.start.max(window.tokens.start)..range.end.min(window.tokens.end);
            for k in inside.clone() {
                tags[k - window.tokens.start] = tag;
            }
            inside.len()
        };
        for c in &cue {
            mark(c, CUE);
        }
        if let Some(source) = g.source.filter(|s| s.field == field) {
            mark(&tokens(t, source), SOURCE);
        }
        for p in &pieces {
            study.reached.0 += mark(p, INSIDE);
            study.reached.1 += p.len();
        }
        edges(&mut tags);
        let kind = g.polarity.map_or(ANY, |p| p as u16 + 1);
        windows.push(Example { window, tags, kind });
    }
    let others = (0..t.len()).filter(|&i| candidate(t, i)).map(|i| (i, Sort::Cue));
    let drafted = by_anchor.keys().copied();
    let quoted = quotations(t).map(|(i, _)| (i, Sort::Quotation));
    let mut others: Vec<(usize, Sort)> = others.chain(drafted).chain(quoted).collect();
    others.sort_unstable();
    others.dedup();
    for (anchor, sort) in others.into_iter().filter(|a| !taken.contains(a)) {
        let window = window(t, &sentences, anchor, sort, by_anchor.get(&(anchor, sort)).copied(), convention);
        windows.push(Example { window, tags: Vec::new(), kind: 0 });
    }
    debug_assert!(windows.iter().all(|w| w.kind != UNKNOWN));
    study.lessons.push(Lesson { passage, heads: Vec::new(), anchors, windows });
}

/// Gives the first and last tokens of each run of content tags of their own.
fn edges(tags: &mut [u8]) {
    let inside: Vec<bool> = tags.iter().map(|&l| content(l)).collect();
    for (t, tag) in tags.iter_mut().enumerate().filter(|(t, _)| inside[*t]) {
        let first = t == 0 || !inside[t - 1];
        let last = t + 1 == inside.len() || !inside[t + 1];
        *tag = match (first, last) {
            (true, true) => ONLY,
            (true, false) => FIRST,
            (false, true) => LAST,
            (false, false) => INSIDE,
        };
    }
}

/// The rules' drafts by their anchors.
pub(super) fn anchored<'a>(t: &Tagged<'_>, found: &'a [Vec<Draft>]) -> FxHashMap<(usize, Sort), &'a Draft> {
    let mut out = FxHashMap::default();
    for d in found.iter().flatten() {
        let at = match &d.cue {
            Some(cue) => anchor_of(t, cue.clone()).map(|a| (a, Sort::Cue)),
            None => t.outer(d.first()).map(|q| (t.chain(q), q)).and_then(|(all, _)| {
                quotations(t).find(|(_, whole)| *whole == all).map(|(a, _)| (a, Sort::Quotation))
            }),
        };
        if let Some(at) = at {
            out.entry(at).or_insert(d);
        }
    }
    out
}
