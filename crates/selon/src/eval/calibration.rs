//! Whether the claims that the reader is sure of are right that often: what `confidence` is worth.

use std::io::{self, Write};

use anyhow::{Result, bail};
use rustc_hash::FxHashMap;

use super::claims::{GoldDoc, PredDoc};
use super::judge::judge;
use super::python::round;
use super::score::Words;

/// Bins of equal width between 0 and 1.
const BINS: usize = 10;

/// Columns of the picture of a bin.
const WIDTH: usize = 31;

/// What the table counts as right, in words.
const RIGHT: &str = "right: at least half of the words shared with a gold claim, and the right speaker (as attributed counts)";

/// Predicted claims, their confidence and how many of them are right. Shares are to four digits, `None` where there
/// is no claim to take them of.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Calibration {
    /// What counts as right: the measure of the same name.
    pub right_as: &'static str,
    /// All claims with a confidence.
    pub all: Bin,
    /// Claims that have none, and are left out.
    pub without_confidence: usize,
    /// Expected calibration error: the mean of the bins' gaps without their sign, each weighted by its claims.
    pub ece: Option<f64>,
    /// What chance alone would make of it, about, if each claim were right as often as its confidence says: with few claims a
    /// bin's share strays from the truth.
    pub ece_of_chance: Option<f64>,
    /// Mean of the squares of confidence minus 1 for a right claim, minus 0 for a wrong one.
    pub brier: Option<f64>,
    /// The Brier score of always saying the share of right claims.
    pub brier_of_share: Option<f64>,
    /// Ten bins of equal width.
    pub bins: Vec<Bin>,
}

/// Claims whose confidence lies in a range: from `from`, and below `to`, except that the last bin holds 1 too.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Bin {
    pub from: f64,
    pub to: f64,
    pub claims: usize,
    pub right: usize,
    pub mean_confidence: Option<f64>,
    pub share_right: Option<f64>,
    /// Mean confidence minus the share of right claims: above zero, the reader is surer than it should be.
    pub gap: Option<f64>,
}

/// The sums behind a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    claims: usize,
    right: usize,
    confidence: f64,
    squares: f64,
    /// Variance of the number of right claims, if confidence were exact.
    variance: f64,
}

impl Sum {
    fn add(&mut self, confidence: f64, right: bool) {
        self.claims += 1;
        self.right += usize::from(right);
        self.confidence += confidence;
        self.variance += confidence * (1.0 - confidence);
        self.squares += (confidence - f64::from(u8::from(right))).powi(2);
    }

    /// `sum` for each claim.
    fn mean(self, sum: f64) -> Option<f64> {
        (self.claims > 0).then(|| sum / self.claims as f64)
    }

    fn share(self) -> Option<f64> {
        self.mean(self.right as f64)
    }

    fn gap(self) -> Option<f64> {
        self.mean(self.confidence - self.right as f64)
    }

    fn bin(self, from: f64, to: f64) -> Bin {
        let Self { claims, right, confidence, .. } = self;
        Bin {
            from,
            to,
            claims,
            right,
            mean_confidence: four(self.mean(confidence)),
            share_right: four(self.share()),
            gap: four(self.gap()),
        }
    }
}

fn four(x: Option<f64>) -> Option<f64> {
    // Adding zero turns -0.0 into 0.0: a gap of nothing has no sign.
    x.map(|x| round(x, 4) + 0.0)
}

/// Counts how often claims of each confidence are right. Fails on a confidence that is no share.
pub fn calibration(gold: &[GoldDoc], pred: &FxHashMap<String, PredDoc>) -> Result<Calibration> {
    let (mut all, mut bins) = (Sum::default(), [Sum::default(); BINS]);
    let mut without_confidence = 0;
    for d in gold {
        let Some(pred) = pred.get(&d.doc) else { continue };
        for verdict in judge(&Words::new(d), d, &pred.claims) {
            let Some(claim) = verdict.pred.and_then(|j| pred.claims.get(j)) else { continue };
            let Some(confidence) = claim.confidence else {
                without_confidence += 1;
                continue;
            };
            if !(0.0..=1.0).contains(&confidence) {
                bail!("document {}: confidence {confidence} is not between 0 and 1", d.doc);
            }
            all.add(confidence, verdict.what.counts());
            bins[((confidence * BINS as f64) as usize).min(BINS - 1)].add(confidence, verdict.what.counts());
        }
    }
    let off: f64 = bins.iter().map(|b| (b.confidence - b.right as f64).abs()).sum();
    // The mean distance of a normal variable from its mean.
    let chance: f64 = bins.iter().map(|b| (2.0 / std::f64::consts::PI * b.variance).sqrt()).sum();
    let edge = |i: usize| i as f64 / BINS as f64;
    Ok(Calibration {
        right_as: "attributed",
        without_confidence,
        ece: four(all.mean(off)),
        ece_of_chance: four(all.mean(chance)),
        brier: four(all.mean(all.squares)),
        brier_of_share: four(all.share().map(|p| p * (1.0 - p))),
        bins: bins.iter().enumerate().map(|(i, b)| b.bin(edge(i), edge(i + 1))).collect(),
        all: all.bin(0.0, 1.0),
    })
}

impl Calibration {
    /// Prints the table for people.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "{RIGHT}\ngap: mean confidence minus share right; above zero, surer than it should be\n"
        )?;
        writeln!(
            out,
            "{:<12} {:>7}  {:>7}  {:>5}  {:>5}  {:>6}   0 {:<width$} 1",
            "confidence",
            "claims",
            "right",
            "mean",
            "share",
            "gap",
            "  ● share right   | confidence",
            width = WIDTH
        )?;
        for bin in &self.bins {
            let range = format!("{:.1} to {:.1}", bin.from, bin.to);
            writeln!(out, "{}", row(&range, bin).trim_end())?;
        }
        writeln!(out, "{}\n", row("all", &self.all).trim_end())?;
        write!(
            out,
            "ECE    {}   mean gap of the ten bins without sign, weighted by claims",
            or_dash(self.ece)
        )?;
        if let Some(chance) = self.ece_of_chance {
            write!(out, "; exact confidence would show about {chance:.3} on so many")?;
        }
        writeln!(out)?;
        let brier = or_dash(self.brier);
        write!(out, "Brier  {brier}   mean square of confidence minus 1 (right) or 0 (wrong)")?;
        if let (Some(share), Some(brier)) = (self.all.share_right, self.brier_of_share) {
            write!(out, "; always saying {share:.3} would get {brier:.3}")?;
        }
        writeln!(out)?;
        match self.without_confidence {
            0 => {}
            1 => writeln!(out, "1 claim has no confidence and is left out")?,
            n => writeln!(out, "{n} claims have no confidence and are left out")?,
        }
        Ok(())
    }
}

fn or_dash(x: Option<f64>) -> String {
    x.map_or_else(|| "–".to_owned(), |x| format!("{x:.3}"))
}

fn row(name: &str, bin: &Bin) -> String {
    let gap = bin.gap.map_or_else(|| "–".to_owned(), |gap| format!("{gap:+.3}"));
    format!(
        "{name:<12} {:>7}  {:>7}  {:>5}  {:>5}  {gap:>6}     {}",
        bin.claims,
        bin.right,
        or_dash(bin.mean_confidence),
        or_dash(bin.share_right),
        picture(bin)
    )
}

/// A line from 0 to 1 on which the share of right claims and the confidence stand: the further apart, the worse.
fn picture(bin: &Bin) -> String {
    let (Some(mean), Some(share)) = (bin.mean_confidence, bin.share_right) else { return String::new() };
    let at = |x: f64| (x * (WIDTH - 1) as f64).round() as usize;
    let (mean, share) = (at(mean), at(share));
    (0..WIDTH)
        .map(|i| match i {
            _ if i == share => '●',
            _ if i == mean => '|',
            _ if i > mean.min(share) && i < mean.max(share) => '─',
            _ => '·',
        })
        .collect()
}
