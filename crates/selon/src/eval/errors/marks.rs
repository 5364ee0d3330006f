//! Which words of a text are gold and which are predicted, and where to mark that.

use std::ops::Range;

use rustc_hash::FxHashMap;
use selon_text::Field;

use super::{Doc, Verdict, What};
use crate::eval::score::Word;

/// How a word of one side stands to the other side; of two that hold for a word, the later counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// In both contents of a matched pair.
    Both,
    /// The same, but the speakers differ.
    Speaker,
    /// In this side's content alone.
    Only,
}

/// Marks of a word: as gold, as predicted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    pub gold: Option<Side>,
    pub pred: Option<Side>,
}

/// Neighbouring words with the same marks, up to where the next claim begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub field: Field,
    /// Code points, first word to last.
    pub span: Range<usize>,
    pub mark: Mark,
    /// Claims that begin here.
    pub begins: Vec<usize>,
    /// Whether words were left out before it.
    pub gap: bool,
}

/// The headline or a paragraph, with the claims that begin in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    pub field: Field,
    /// Code points.
    pub span: Range<usize>,
    pub runs: Vec<Run>,
    pub claims: Vec<usize>,
}

/// The marks that one claim gives its words.
fn of_claim(v: &Verdict) -> impl Iterator<Item = (Word, Mark)> {
    let side = |both: bool| match (both, v.what) {
        (false, _) => Side::Only,
        (true, What::Speaker) => Side::Speaker,
        (true, _) => Side::Both,
    };
    v.gold_words.union(&v.pred_words).map(move |w| {
        let (g, p) = (v.gold_words.contains(w), v.pred_words.contains(w));
        (*w, Mark { gold: g.then(|| side(p)), pred: p.then(|| side(g)) })
    })
}

/// The content of one claim, with what only one side has.
pub fn content(doc: &Doc<'_>, v: &Verdict) -> Vec<Run> {
    runs(doc, of_claim(v).map(|(w, mark)| (w, mark, Vec::new())))
}

/// The headline, then the paragraphs that are not blank.
pub fn blocks(doc: &Doc<'_>) -> Vec<Block> {
    let mut marks: FxHashMap<Word, Mark> = FxHashMap::default();
    let mut begins: FxHashMap<Word, Vec<usize>> = FxHashMap::default();
    for (i, v) in doc.verdicts.iter().enumerate() {
        for (word, mark) in of_claim(v) {
            let all = marks.entry(word).or_default();
            *all = Mark { gold: all.gold.max(mark.gold), pred: all.pred.max(mark.pred) };
        }
        if let Some(word) = v.first() {
            begins.entry(word).or_default().push(i);
        }
    }
    let mut out = Vec::new();
    for (field, text) in
        [(Field::Title, doc.gold.title.as_deref().unwrap_or_default()), (Field::Text, &doc.gold.text)]
    {
        let spans = doc.words.spans(field);
        let mut start = 0;
        for line in text.split('\n') {
            let span = start..start + line.chars().count();
            start = span.end + 1;
            if line.trim().is_empty() {
                continue;
            }
            let from = spans.partition_point(|w| w.start < span.start as i64);
            let to = spans.partition_point(|w| w.start < span.end as i64);
            let words = (from..to).map(|i| {
                let word = (field, i);
                (
                    word,
                    marks.get(&word).copied().unwrap_or_default(),
                    begins.get(&word).cloned().unwrap_or_default(),
                )
            });
            let runs = runs(doc, words);
            let claims = runs.iter().flat_map(|r| &r.begins).copied().collect();
            out.push(Block { field, span, runs, claims });
        }
    }
    out
}

fn runs(doc: &Doc<'_>, words: impl Iterator<Item = (Word, Mark, Vec<usize>)>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut before: Option<Word> = None;
    for ((field, i), mark, begins) in words {
        let Some(at) = doc.words.spans(field).get(i) else { continue };
        // Places of words come from counting characters and are never negative.
        let span = at.start.max(0) as usize..at.end.max(0) as usize;
        let next = before.is_some_and(|(f, j)| f == field && j + 1 == i);
        match out.last_mut() {
            Some(run) if next && run.mark == mark && begins.is_empty() => run.span.end = span.end,
            last => {
                let gap = last.is_some() && !next;
                out.push(Run { field, span, mark, begins, gap });
            }
        }
        before = Some((field, i));
    }
    out
}
