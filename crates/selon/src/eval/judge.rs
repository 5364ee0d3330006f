//! What became of each claim of a document: the matching behind the measures, claim by claim.

use std::collections::BTreeSet;

use super::claims::{GoldDoc, PredClaim};
use super::score::{Word, Words, pairs, same_speaker};

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The same words, the right speaker.
    Right,
    /// The right speaker; at least half of the words are the same, but not all.
    Bounds,
    /// At least half of the words are the same, but the speaker is wrong.
    Speaker,
    /// In the gold, and not predicted.
    Missed,
    /// Predicted, and not in the gold.
    Spurious,
}

impl What {
    /// All of them, best first.
    pub const ALL: [Self; 5] = [Self::Right, Self::Bounds, Self::Speaker, Self::Missed, Self::Spurious];

    /// Whether the claim counts for attributed F1.
    pub fn counts(self) -> bool {
        matches!(self, Self::Right | Self::Bounds)
    }
}

/// A gold claim, a predicted one, or a matched pair, by their numbers in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub what: What,
    pub gold: Option<usize>,
    pub pred: Option<usize>,
    /// The words of the gold content.
    pub gold_words: BTreeSet<Word>,
    /// The words of the predicted content.
    pub pred_words: BTreeSet<Word>,
}

/// Judges every claim of a document: each gold claim in its order, then each prediction that matches none.
pub fn judge(words: &Words, d: &GoldDoc, claims: &[PredClaim]) -> Vec<Verdict> {
    let mut gold: Vec<_> = d.claims.iter().map(|c| words.under(&c.content)).collect();
    let mut pred: Vec<_> = claims.iter().map(|c| words.under(&c.content)).collect();
    let (of_gold, taken) = pairs(&gold, &pred);
    let mut out = Vec::with_capacity(gold.len() + pred.len());
    for (i, pair) in of_gold.into_iter().enumerate() {
        let gold_words = std::mem::take(&mut gold[i]);
        out.push(match pair {
            None => Verdict {
                what: What::Missed,
                gold: Some(i),
                pred: None,
                gold_words,
                pred_words: BTreeSet::new(),
            },
            Some((j, overlap)) => {
                let ok = same_speaker(d.claims[i].speaker.as_deref(), claims[j].speaker.as_deref());
                let what = match ok {
                    false => What::Speaker,
                    true if overlap == 1.0 => What::Right,
                    true => What::Bounds,
                };
                let pred_words = std::mem::take(&mut pred[j]);
                Verdict { what, gold: Some(i), pred: Some(j), gold_words, pred_words }
            }
        });
    }
    for (j, pred_words) in pred.into_iter().enumerate().filter(|(j, _)| !taken[*j]) {
        let what = What::Spurious;
        out.push(Verdict { what, gold: None, pred: Some(j), gold_words: BTreeSet::new(), pred_words });
    }
    out
}
