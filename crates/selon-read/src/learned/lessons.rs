//! Annotated articles as lessons for the network.

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::FxHashMap;
use selon_learn::{ANY, Example, Lesson, UNKNOWN, Window};
use selon_text::{Article, Field, Lang, Span, Text};

use super::decode::{Parts, whole};
use super::features::{Sentences, Sort, anchor_of, candidate, passage, quotations, window};
use super::{CUE, Convention, FIRST, INSIDE, LAST, ONLY, SOURCE, Vocabulary, content};
use crate::lexicon::{Cue, Lexicon};
use crate::link::{Draft, Source, trim};
use crate::settle::settled;
use crate::tag::Tagged;
use crate::{CueClass, Polarity};

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
    /// Who says it, where that is annotated and not nobody.
    pub speaker: Option<String>,
}

/// How far an annotation is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It says what there is.
    Whole,
    /// It was made after another convention: a claim counts where the rules find one of the same anchor and of half its
    /// words, and then as the rules bound it; where only one of the two sees a claim, nothing is learned.
    Agreed,
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
    trust: Trust,
    vocabulary: &Vocabulary,
) -> Option<Study> {
    let lexicon = Lexicon::of(lang)?;
    let title = article.title.as_deref().unwrap_or_default();
    let mut study = Study::default();
    for (source, field) in [(title, Field::Title), (article.text.as_str(), Field::Text)] {
        let text = Text::new(source, lang, field);
        let t = Tagged::new(&text, lexicon);
        lesson(&t, field, gold, (convention, trust), vocabulary, &mut study);
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

/// A claim as tokens of one field.
struct Told {
    pieces: Vec<Range<usize>>,
    cue: Vec<Range<usize>>,
    source: Option<Range<usize>>,
    kind: u16,
}

impl Told {
    fn new(t: &Tagged<'_>, field: Field, g: &Gold) -> Self {
        let here = |spans: &[Span]| -> Vec<Range<usize>> {
            spans.iter().filter(|s| s.field == field).map(|s| tokens(t, *s)).collect()
        };
        Self {
            pieces: here(&g.content),
            cue: here(&g.cue),
            source: g.source.filter(|s| s.field == field).map(|s| tokens(t, s)),
            kind: g.polarity.map_or(ANY, |p| p as u16 + 1),
        }
    }

    /// A draft of the rules as a claim.
    fn drafted(d: &Draft) -> Self {
        let source = match &d.source {
            Source::Printed(r) => Some(r.clone()),
            _ => None,
        };
        Self { pieces: d.pieces.clone(), cue: d.cue.iter().cloned().collect(), source, kind: ANY }
    }

    /// Whether half of all tokens of this content and of the example's are in both.
    fn agrees(&self, example: &Example) -> bool {
        let start = example.window.tokens.start;
        let theirs = |k: usize| example.tags.get(k.wrapping_sub(start)).is_some_and(|&l| content(l));
        let shared = self.pieces.iter().flat_map(Clone::clone).filter(|&k| theirs(k)).count();
        let own: usize = self.pieces.iter().map(Range::len).sum();
        let all = own + example.tags.iter().filter(|l| content(**l)).count() - shared;
        2 * shared >= all
    }

    /// Number of its content's tokens, and of those that lie in `range`.
    fn shared(&self, range: &Range<usize>) -> (usize, usize) {
        let inside = |p: &Range<usize>| p.end.min(range.end).saturating_sub(p.start.max(range.start));
        (self.pieces.iter().map(Range::len).sum(), self.pieces.iter().map(inside).sum())
    }

    /// Its anchor, where it has a cue: of the piece of the cue that a table knows best, else of the first.
    fn anchor(&self, t: &Tagged<'_>) -> Option<usize> {
        let known = self.cue.iter().find(|c| (*c).clone().any(|k| candidate(t, k)));
        anchor_of(t, known.or(self.cue.first())?.clone())
    }

    /// What `window` is to be read as; how many tokens of the content lie in it.
    fn example(&self, window: Window) -> (Example, usize) {
        let mut tags = vec![0; window.tokens.len()];
        let mut mark = |range: &Range<usize>, tag: u8| {
            let inside = range.start.max(window.tokens.start)..range.end.min(window.tokens.end);
            for k in inside.clone() {
                tags[k - window.tokens.start] = tag;
            }
            inside.len()
        };
        for c in &self.cue {
            mark(c, CUE);
        }
        if let Some(source) = &self.source {
            mark(source, SOURCE);
        }
        let reached = self.pieces.iter().map(|p| mark(p, INSIDE)).sum();
        edges(&mut tags);
        (Example { window, tags, kind: self.kind }, reached)
    }
}

fn lesson(
    t: &Tagged<'_>,
    field: Field,
    gold: &[Gold],
    (convention, trust): (Convention, Trust),
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
    let at = |anchor: usize, sort: Sort| {
        window(t, &sentences, anchor, sort, by_anchor.get(&(anchor, sort)).copied(), convention)
    };
    let mut anchors = vec![false; t.len()];
    let mut windows: Vec<Example> = Vec::new();
    let mut taken: Vec<(usize, Sort)> = Vec::new();
    let here = |g: &&Gold| g.content.first().is_some_and(|s| s.field == field);
    let told: Vec<Told> = gold.iter().filter(here).map(|g| Told::new(t, field, g)).collect();
    let mut held = vec![false; told.len()];
    for (claim, held) in told.iter().zip(&mut held) {
        let Some(anchor) = claim.anchor(t).filter(|a| !anchors[*a]) else { continue };
        *held = true;
        anchors[anchor] = true;
        taken.push((anchor, Sort::Cue));
        let (example, reached) = claim.example(at(anchor, Sort::Cue));
        study.reached.0 += reached;
        study.reached.1 += claim.shared(&(0..0)).0;
        windows.push(example);
    }
    // Quotations are read once more from their own side: whose words they are may be said without a cue.
    for (anchor, all) in quotations(t) {
        let best = told
            .iter()
            .enumerate()
            .map(|(n, claim)| (n, claim.shared(&all)))
            .filter(|(_, (whole, shared))| 5 * shared >= 4 * all.len() || 2 * shared >= *whole && *shared > 0)
            .max_by_key(|(n, (whole, shared))| (1000 * shared / (whole + all.len() - shared), Reverse(*n)));
        if let Some((n, _)) = best {
            held[n] = true;
            taken.push((anchor, Sort::Quotation));
            windows.push(told[n].example(at(anchor, Sort::Quotation)).0);
        }
    }
    study.held += held.iter().filter(|h| **h).count();
    study.lost += held.iter().filter(|h| !**h).count();
    let others = (0..t.len()).filter(|&i| candidate(t, i)).map(|i| (i, Sort::Cue));
    let drafted = by_anchor.keys().copied();
    let quoted = quotations(t).map(|(i, _)| (i, Sort::Quotation));
    let mut others: Vec<(usize, Sort)> = others.chain(drafted).chain(quoted).collect();
    others.sort_unstable();
    others.dedup();
    for (anchor, sort) in others.into_iter().filter(|a| !taken.contains(a)) {
        windows.push(Example { window: at(anchor, sort), tags: Vec::new(), kind: 0 });
    }
    if trust == Trust::Agreed {
        for example in &mut windows {
            let window = &example.window;
            let sort = if anchors[window.anchor] { Sort::Cue } else { Sort::Quotation };
            let drafted = by_anchor.get(&(window.anchor, sort));
            match drafted.map(|d| Told::drafted(d)) {
                None if example.kind == 0 => {}
                Some(told) if example.kind != 0 && told.agrees(example) => {
                    *example = told.example(std::mem::take(&mut example.window)).0;
                }
                _ => (example.kind, example.tags) = (UNKNOWN, Vec::new()),
            }
        }
        windows.retain(|e| e.kind != UNKNOWN);
        let agreed: Vec<usize> = windows.iter().filter(|e| e.kind != 0).map(|e| e.window.anchor).collect();
        let doubtful: Vec<usize> =
            (0..anchors.len()).filter(|i| anchors[*i] && !agreed.contains(i)).collect();
        // Whether those report is open; that nothing is said of the others keeps the passage's anchors out of it.
        if !doubtful.is_empty() {
            anchors.clear();
        }
    }
    study.lessons.push(Lesson { passage, heads: Vec::new(), anchors, windows });
}

/// The claims of `gold` in this text as drafts, by sentence: as the rules would have them, had they found just these.
pub(crate) fn annotated(t: &Tagged<'_>, gold: &[Gold]) -> Vec<Vec<Draft>> {
    let found = settled(t);
    let by_anchor = anchored(t, &found);
    let sentences = Sentences::new(t);
    let mut out: Vec<Vec<Draft>> = vec![Vec::new(); found.len()];
    let field = t.text.field();
    for g in gold.iter().filter(|g| g.content.first().is_some_and(|s| s.field == field)) {
        let told = Told::new(t, field, g);
        let pieces: Vec<Range<usize>> = told.pieces.iter().filter_map(|p| trim(t, p.clone())).collect();
        let Some(first) = pieces.first().map(|p| p.start) else { continue };
        let at = match told.anchor(t) {
            Some(anchor) => (anchor, Sort::Cue),
            None => (t.outer(first).map_or(first, |q| t.chain(q).start), Sort::Quotation),
        };
        let cue = told.cue.iter().find(|c| c.contains(&at.0)).cloned();
        let n = sentences.of(cue.as_ref().map_or(first, |c| c.start));
        let parts = Parts { pieces, cue, source: told.source };
        let class = |known: Option<&Cue>| known.map_or(CueClass::Say, |c| c.class);
        out[n].push(whole(t, at, parts, |at| by_anchor.get(&at).copied(), class));
    }
    for drafts in &mut out {
        drafts.sort_by_key(|d| d.cue.as_ref().map_or(d.first(), |c| c.start));
        for i in 0..drafts.len() {
            drafts[i].nested = drafts.iter().any(|o| o.encloses(&drafts[i]));
        }
    }
    out
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
