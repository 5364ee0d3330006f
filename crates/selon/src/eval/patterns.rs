//! How often each of the reader's patterns is right: what `confidence` is made of.

use std::collections::BTreeMap;
use std::io::Write;

use rustc_hash::FxHashMap;

use super::claims::{GoldDoc, PredDoc};
use super::score::{Words, pairs, same_speaker};

/// Claims of one pattern, and how many of them were right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub right: usize,
    pub of: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    /// The share of right ones, drawn towards one half where there are few.
    fn smoothed(self) -> f64 {
        (self.right as f64 + 1.0) / (self.of as f64 + 2.0)
    }
}

/// Shares by pattern: `link` rows count contents that match a gold claim (half of the words or more), `speaker` rows,
/// over those, right speakers. Gold without `kind` (PolNeAR) prints mentions for speakers, so that there an overlapping
/// source mention counts as right; and it joins all quotations of an utterance to one claim of several pieces, so that
/// there a content inside such a claim counts as right.
pub fn shares(
    gold: &[GoldDoc],
    pred: &FxHashMap<String, PredDoc>,
) -> BTreeMap<(&'static str, String), Share> {
    let mut out: BTreeMap<(&'static str, String), Share> = BTreeMap::new();
    for d in gold {
        let Some(pred) = pred.get(&d.doc) else { continue };
        let words = Words::new(d);
        let g: Vec<_> = d.claims.iter().map(|c| words.under(&c.content)).collect();
        let p: Vec<_> = pred.claims.iter().map(|c| words.under(&c.content)).collect();
        let (of_gold, taken) = pairs(&g, &p);
        for ((claim, taken), own) in pred.claims.iter().zip(taken).zip(&p) {
            let Some(why) = &claim.why else { continue };
            let joined =
                d.claims.iter().zip(&g).any(|(gold, words)| {
                    gold.kind.is_none() && gold.content.len() > 1 && own.is_subset(words)
                });
            out.entry(("link", why.link.clone())).or_default().add(taken || joined);
        }
        for (gold, pair) in d.claims.iter().zip(of_gold) {
            let Some((j, _)) = pair else { continue };
            let claim = &pred.claims[j];
            if gold.kind.is_none() && claim.source.is_none() {
                continue;
            }
            let right = if gold.kind.is_some() {
                same_speaker(gold.speaker.as_deref(), claim.speaker.as_deref())
            } else {
                let (a, b) = (words.under(&gold.source), words.under(&claim.source));
                !a.is_disjoint(&b) || (a.is_empty() && b.is_empty())
            };
            let by = claim.resolved_by.clone().unwrap_or_else(|| "none".to_owned());
            out.entry(("speaker", by)).or_default().add(right);
        }
    }
    out
}

/// Prints the shares as the table that the reader takes its confidence from.
pub fn print(shares: &BTreeMap<(&'static str, String), Share>, out: &mut impl Write) -> std::io::Result<()> {
    for ((kind, name), share) in shares {
        writeln!(out, "{kind}\t{name}\t{:.3}\t{}", share.smoothed(), share.of)?;
    }
    Ok(())
}
