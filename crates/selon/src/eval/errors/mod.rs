//! `--errors`: gold against predicted, in context, for a person to study.

mod escape;
mod html;
mod labels;
mod marks;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::fmt;

use rustc_hash::FxHashMap;

use super::claims::{GoldClaim, GoldDoc, PredClaim, PredDoc};
use super::judge::{Verdict, What, judge};
use super::score::{Prf, Word, Words};
use crate::render::Ui;

/// How errors are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A web page that needs nothing beside itself
    Html,
}

/// The documents of some gold files with what became of their claims, most errors first.
pub struct Report<'a> {
    docs: Vec<Doc<'a>>,
    files: Vec<&'a str>,
}

/// A document with its claims, gold and predicted, in reading order.
struct Doc<'a> {
    gold: &'a GoldDoc,
    file: &'a str,
    pred: &'a [PredClaim],
    words: Words,
    verdicts: Vec<Verdict>,
    counts: Counts,
}

/// How many claims there are of each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts([usize; What::ALL.len()]);

impl Counts {
    fn of(self, what: What) -> usize {
        self.0[what as usize]
    }

    fn add(&mut self, other: Self) {
        for (n, m) in self.0.iter_mut().zip(other.0) {
            *n += m;
        }
    }

    /// Claims that do not count for attributed F1, gold and predicted.
    fn errors(self) -> usize {
        What::ALL.iter().filter(|w| !w.counts()).map(|w| self.of(*w)).sum()
    }

    fn all(self) -> usize {
        self.0.iter().sum()
    }

    fn gold(self) -> usize {
        self.all() - self.of(What::Spurious)
    }

    fn pred(self) -> usize {
        self.all() - self.of(What::Missed)
    }

    fn attributed(self) -> Prf {
        Prf::new(self.of(What::Right) + self.of(What::Bounds), self.pred(), self.gold())
    }
}

impl<'a> Report<'a> {
    /// An empty report.
    pub fn new() -> Self {
        Self { docs: Vec::new(), files: Vec::new() }
    }

    /// Adds the documents of a gold file.
    pub fn add(&mut self, file: &'a str, gold: &'a [GoldDoc], pred: &'a FxHashMap<String, PredDoc>) {
        self.files.push(file);
        for d in gold {
            let claims = pred.get(&d.doc).map_or(&[][..], |p| &p.claims);
            self.docs.push(Doc::new(d, file, claims));
        }
        self.docs.sort_by_key(|d| Reverse(d.counts.errors()));
    }

    /// The report as a page with labels in `ui`.
    pub fn html(&self, ui: Ui) -> Result<String, fmt::Error> {
        let mut out = String::new();
        html::page(self, ui, &mut out)?;
        Ok(out)
    }

    fn counts(&self) -> Counts {
        let mut all = Counts::default();
        self.docs.iter().for_each(|d| all.add(d.counts));
        all
    }
}

impl<'a> Doc<'a> {
    fn new(gold: &'a GoldDoc, file: &'a str, pred: &'a [PredClaim]) -> Self {
        let words = Words::new(gold);
        let mut verdicts = judge(&words, gold, pred);
        // A claim without any word has no place and comes last.
        verdicts.sort_by_key(|v| (v.first().is_none(), v.first()));
        let mut counts = Counts::default();
        verdicts.iter().for_each(|v| counts.0[v.what as usize] += 1);
        Self { gold, file, pred, words, verdicts, counts }
    }

    fn gold_claim(&self, v: &Verdict) -> Option<&'a GoldClaim> {
        self.gold.claims.get(v.gold?)
    }

    fn pred_claim(&self, v: &Verdict) -> Option<&'a PredClaim> {
        self.pred.get(v.pred?)
    }

    /// The claim of the other side that an unmatched one shares most words with, too few to match.
    fn near(&self, v: &Verdict) -> Option<usize> {
        let shared = |other: &Verdict| match v.what {
            What::Missed => v.gold_words.intersection(&other.pred_words).count(),
            What::Spurious => v.pred_words.intersection(&other.gold_words).count(),
            What::Right | What::Bounds | What::Speaker => 0,
        };
        let best = self.verdicts.iter().enumerate().max_by_key(|(i, other)| (shared(other), Reverse(*i)))?;
        (shared(best.1) > 0).then_some(best.0)
    }
}

impl Verdict {
    /// The first word of either content.
    fn first(&self) -> Option<Word> {
        self.gold_words.iter().chain(&self.pred_words).min().copied()
    }
}
