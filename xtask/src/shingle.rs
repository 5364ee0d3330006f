//! The measure of scrapinghub's article-extraction-benchmark: how far two texts share their runs of four words.

use std::collections::BTreeMap;

/// Words in one shingle.
const N: usize = 4;

/// Agreement of one text with its truth, as shares that add up to 1 (or all 0, when both are empty).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    /// Shingles in both.
    pub both: f64,
    /// Shingles only in the extracted text.
    pub extra: f64,
    /// Shingles only in the truth.
    pub missing: f64,
}

impl Counts {
    /// Compares `found` with `truth`.
    pub fn of(truth: &str, found: &str) -> Self {
        let mut counts: BTreeMap<Vec<&str>, (u32, u32)> = BTreeMap::new();
        for shingle in shingles(truth) {
            counts.entry(shingle).or_default().0 += 1;
        }
        for shingle in shingles(found) {
            counts.entry(shingle).or_default().1 += 1;
        }
        let (mut both, mut extra, mut missing) = (0u32, 0u32, 0u32);
        for &(truth, found) in counts.values() {
            both += truth.min(found);
            extra += found.saturating_sub(truth);
            missing += truth.saturating_sub(found);
        }
        let total = f64::from(both + extra + missing).max(1.0);
        Self {
            both: f64::from(both) / total,
            extra: f64::from(extra) / total,
            missing: f64::from(missing) / total,
        }
    }

    /// Share of the extracted text that is right; `None` when nothing was extracted.
    pub fn precision(&self) -> Option<f64> {
        (self.both + self.extra > 0.0).then(|| self.both / (self.both + self.extra))
    }

    /// Share of the truth that was extracted; `None` when the truth is empty.
    pub fn recall(&self) -> Option<f64> {
        (self.both + self.missing > 0.0).then(|| self.both / (self.both + self.missing))
    }

    /// F1 of this page alone.
    pub fn f1(&self) -> f64 {
        f1(self.precision().unwrap_or(0.0), self.recall().unwrap_or(0.0))
    }
}

/// Mean precision, mean recall, and the F1 of these means, as the benchmark computes it.
pub fn mean(pages: &[Counts]) -> (f64, f64, f64) {
    let precision = average(pages.iter().filter_map(Counts::precision));
    let recall = average(pages.iter().filter_map(Counts::recall));
    (precision, recall, f1(precision, recall))
}

/// Half the width of the 95 % interval of F1, from `rounds` resamplings with a fixed seed.
pub fn interval(pages: &[Counts], rounds: usize) -> f64 {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        // xorshift64*: enough for resampling, and the same on every run.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize
    };
    let values: Vec<f64> = (0..rounds)
        .map(|_| {
            let sample: Vec<Counts> = (0..pages.len()).map(|_| pages[next() % pages.len()]).collect();
            mean(&sample).2
        })
        .collect();
    let centre = average(values.iter().copied());
    let variance = values.iter().map(|v| (v - centre).powi(2)).sum::<f64>()
        / values.len().saturating_sub(1).max(1) as f64;
    1.96 * variance.sqrt()
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

fn average(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut n) = (0.0, 0u32);
    for value in values {
        sum += value;
        n += 1;
    }
    if n == 0 { 0.0 } else { sum / f64::from(n) }
}

/// Runs of four words; a shorter text is one run.
fn shingles(text: &str) -> Vec<Vec<&str>> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Vec::new();
    }
    (0..(words.len() + 1).saturating_sub(N).max(1))
        .map(|i| words[i..words.len().min(i + N)].to_vec())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_agree_fully() {
        let counts = Counts::of("one two three four five", "one two, three four five!");
        assert_eq!(counts, Counts { both: 1.0, extra: 0.0, missing: 0.0 });
        assert_eq!(mean(&[counts]), (1.0, 1.0, 1.0));
    }

    #[test]
    fn one_more_word_is_one_more_shingle() {
        let counts = Counts::of("a b c d", "a b c d e");
        assert_eq!((counts.precision(), counts.recall()), (Some(0.5), Some(1.0)));
    }

    #[test]
    fn pages_without_text_do_not_count_for_precision() {
        let pages = [Counts::of("a b c d", ""), Counts::of("a b c d", "a b c d")];
        assert_eq!(mean(&pages), (1.0, 0.5, 2.0 / 3.0));
    }
}
