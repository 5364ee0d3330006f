//! The ranker: a log-linear model over the candidates of a mention, read from `lang/ranker.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::features::{CLASSES, Class, FAMILIES, Feature, WIDTH, label, number};

static STANDARD: LazyLock<Ranker> =
    LazyLock::new(|| Ranker::parse(include_str!("../../../../lang/ranker.tsv")));

/// Weights for ranking the candidates of a mention.
#[derive(Debug, Clone)]
pub struct Ranker {
    /// One row for each family of mentions, the first shared by all.
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
    pub const LEN: usize = FAMILIES.len() * WIDTH;

    /// The ranker that the reader uses.
    pub(crate) fn standard() -> &'static Self {
        &STANDARD
    }

    /// The weights to start from: whom the rules take is taken, the more so in a language that the weights were not
    /// learned from.
    pub fn prior(trust: f32) -> Vec<f32> {
        let mut weights = vec![0.0; Self::LEN];
        weights[usize::from(number(Feature::Rules, 0))] = trust;
        weights[usize::from(number(Feature::Rules, 1))] = 1.0;
        weights
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
            let [family, feature, value, weight] = columns[..] else { continue };
            let Ok(weight) = weight.parse::<f32>() else { continue };
            if family == "probability" {
                match feature {
                    "stretch" => ranker.stretch.0 = weight,
                    "shift" => ranker.stretch.1 = weight,
                    _ => ranker.named = weight,
                }
                continue;
            }
            let family = FAMILIES.iter().position(|f| *f == family);
            if let (Some(family), Some(number)) = (family, places.get(&(feature, value))) {
                ranker.weights[family * WIDTH + number] = weight;
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
        for (family, name) in FAMILIES.iter().enumerate() {
            for number in 0..WIDTH {
                let weight = self.weights[family * WIDTH + number];
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
        let family = CLASSES.get(class).map_or(0, |c| c.1);
        features.iter().flat_map(move |&f| [usize::from(f), family * WIDTH + usize::from(f)])
    }

    /// How well a candidate fits.
    pub(crate) fn score(&self, class: Class, features: &[u16]) -> f32 {
        Self::places(class as usize, features).map(|p| self.weights.get(p).copied().unwrap_or_default()).sum()
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
    CLASSES.get(class).map_or("", |c| c.0)
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
    fn before_learning_the_rules_are_followed() {
        let ranker = Ranker::of(Ranker::prior(2.0), (1.0, 0.0), 0.95);
        let texts = [
            "Jeanne Castel, maire de Vernay, a pris la parole lundi. Elle a annoncé la fermeture du pont. \
             La maire a ajouté que les travaux dureraient un an. Les riverains protestent, dénonçant un \
             « scandale ». Son avocat a promis de faire appel. Selon lui, la décision est illégale. Le pont \
             serait dangereux, a-t-on appris. La société Bertal a précisé qu'elle paierait. La compagnie a \
             déclaré que le chantier serait prêt. « Tout ira bien. » Ce dernier a dit le contraire.",
            "Mayor Jane Castle spoke on Monday. She said the bridge would close. The mayor added that work \
             would take a year. Residents protested, calling it a scandal. Their lawyer said they would \
             appeal. It was reported that the bridge is unsafe.",
        ];
        let mut seen = 0;
        for (text, lang) in texts.into_iter().zip([selon_text::Lang::FR, selon_text::Lang::EN]) {
            let mut article = selon_text::Article::from_text("d".to_owned(), text.to_owned());
            article.lang = Some(lang);
            let chosen = crate::read_choices(&article, &ranker, None);
            for (_, choice) in chosen.iter().filter(|(_, c)| c.class.is_some()) {
                let rules = |f: &Vec<u16>| f.contains(&number(Feature::Rules, 0));
                assert_eq!(choice.features.iter().filter(|f| rules(f)).count(), 1, "{:?}", choice.names);
                assert!(rules(&choice.features[choice.chosen]), "{:?}", choice.names);
                seen += 1;
            }
        }
        assert!(seen > 6, "{seen}");
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
