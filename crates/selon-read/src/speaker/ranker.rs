//! The ranker: a log-linear model over the candidates of a mention, read from `lang/ranker.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::features::{CLASSES, Class, WIDTH, label};

static STANDARD: LazyLock<Ranker> =
    LazyLock::new(|| Ranker::parse(include_str!("../../../../lang/ranker.tsv")));

/// Weights for ranking the candidates of a mention.
#[derive(Debug, Clone)]
pub struct Ranker {
    /// One row for each class of mentions, the first shared by all.
    weights: Vec<f32>,
    /// Log-odds of the winner are stretched by the first and moved by the second, so that probabilities are shares.
    stretch: (f32, f32),
    /// Share of right speakers where a name is printed.
    named: f32,
}

impl Default for Ranker {
    fn default() -> Self {
        Self { weights: vec![0.0; Self::LEN], stretch: (1.0, 0.0), named: 0.95 }
    }
}

impl Ranker {
    /// How many weights there are.
    pub const LEN: usize = CLASSES.len() * WIDTH;

    /// The ranker that the reader uses.
    pub(crate) fn standard() -> &'static Self {
        &STANDARD
    }

    /// Reads a table of mention, feature, value and weight; lines that say nothing to the reader are passed over.
    pub fn parse(table: &str) -> Self {
        let mut ranker = Self::default();
        let mut places: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        for number in 0..WIDTH {
            places.insert(label(number), number);
        }
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [class, feature, value, weight] = columns[..] else { continue };
            let Ok(weight) = weight.parse::<f32>() else { continue };
            if class == "probability" {
                match feature {
                    "stretch" => ranker.stretch.0 = weight,
                    "shift" => ranker.stretch.1 = weight,
                    _ => ranker.named = weight,
                }
                continue;
            }
            let class = CLASSES.iter().position(|c| *c == class);
            if let (Some(class), Some(number)) = (class, places.get(&(feature, value))) {
                ranker.weights[class * WIDTH + number] = weight;
            }
        }
        ranker
    }

    /// A ranker of `weights`; missing ones are zero.
    pub fn of(mut weights: Vec<f32>, stretch: (f32, f32), named: f32) -> Self {
        weights.resize(Self::LEN, 0.0);
        Self { weights, stretch, named }
    }

    /// The rows of the table: what [`Ranker::parse`] reads. Weights that would print as zero are left out.
    pub fn rows(&self) -> Vec<String> {
        let mut out = vec![
            format!("probability\tstretch\tlog-odds\t{:.3}", self.stretch.0),
            format!("probability\tshift\tlog-odds\t{:.3}", self.stretch.1),
            format!("probability\tnamed\tshare\t{:.3}", self.named),
        ];
        for (class, name) in CLASSES.iter().enumerate() {
            for number in 0..WIDTH {
                let weight = self.weights[class * WIDTH + number];
                if weight.abs() >= 0.005 {
                    let (feature, value) = label(number);
                    out.push(format!("{name}\t{feature}\t{value}\t{weight:.2}"));
                }
            }
        }
        out
    }

    /// Where the weights of a candidate with `features` stand, for a mention of class number `class`.
    pub fn places(class: usize, features: &[u16]) -> impl Iterator<Item = usize> + '_ {
        features.iter().flat_map(move |&f| [usize::from(f), class * WIDTH + usize::from(f)])
    }

    /// How well a candidate fits.
    pub(crate) fn score(&self, class: Class, features: &[u16]) -> f32 {
        let class = class as usize + 1;
        Self::places(class, features).map(|p| self.weights.get(p).copied().unwrap_or_default()).sum()
    }

    /// How likely the first of `scores` is right, where the others lost against it.
    pub(crate) fn probability(&self, best: usize, scores: &[f32]) -> f32 {
        let Some(&top) = scores.get(best) else { return 0.0 };
        let rest: f32 =
            scores.iter().enumerate().filter(|(i, _)| *i != best).map(|(_, s)| (s - top).exp()).sum();
        let odds = -rest.clamp(1e-4, 1e4).ln();
        1.0 / (1.0 + (-(odds * self.stretch.0 + self.stretch.1)).exp())
    }

    /// How likely a printed name is right.
    pub(crate) fn named(&self) -> f32 {
        self.named
    }
}

/// What a speaker was chosen from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Number of the class of the mention; `None` where a printed name left no choice.
    pub class: Option<usize>,
    /// Names of the candidates; `None` stands for nobody.
    pub names: Vec<Option<String>>,
    /// Features of each.
    pub features: Vec<Vec<u16>>,
    /// Which was chosen.
    pub chosen: usize,
    /// How well each fits.
    pub scores: Vec<f32>,
}

/// The name of a class of mentions, by its number.
pub fn class_name(class: usize) -> &'static str {
    CLASSES.get(class).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::features::FEATURES;
    use super::*;

    #[test]
    fn the_table_reads_as_it_was_written() {
        let table = include_str!("../../../../lang/ranker.tsv");
        let rows: Vec<&str> = table.lines().filter(|l| !l.starts_with('#')).collect();
        assert_eq!(Ranker::parse(table).rows(), rows);
    }

    #[test]
    fn each_value_has_a_name_of_its_own() {
        for (at, (name, values)) in FEATURES.iter().enumerate() {
            assert!(!FEATURES[..at].iter().any(|(n, _)| n == name), "{name}");
            for (v, value) in values.iter().enumerate() {
                assert!(!values[..v].contains(value), "{name} {value}");
            }
        }
    }

    #[test]
    fn nonsense_is_passed_over() {
        let none = Ranker::default().rows();
        for table in ["", "x", "all\tcandidate\tperson\tx", "all\tcandidate\tghost\t1", "a\tb\tc\td\te"] {
            assert_eq!(Ranker::parse(table).rows(), none, "{table}");
        }
    }
}
