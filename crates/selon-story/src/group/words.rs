//! Words without what differs between their forms, and between French and English.

use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use selon_actor::fold;
use selon_text::Lang;

static FRENCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::French));
static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// What stands on one line of the table, by stem; French first.
static BRIDGE: LazyLock<[FxHashMap<String, String>; 2]> =
    LazyLock::new(|| bridge(include_str!("../../../../lang/bridge.tsv")));

fn bridge(table: &str) -> [FxHashMap<String, String>; 2] {
    let mut out = [FxHashMap::default(), FxHashMap::default()];
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let Some((french, english)) = line.split_once('\t') else { continue };
        let Some(first) = english.split_whitespace().next() else { continue };
        let concept = format!("={}", bare(&fold(first), Lang::EN));
        for (map, words, lang) in [(0, french, Lang::FR), (1, english, Lang::EN)] {
            for word in words.split_whitespace() {
                out[map].entry(bare(&fold(word), lang)).or_insert_with(|| concept.clone());
            }
        }
    }
    out
}

/// A folded word without its ending.
fn bare(folded: &str, lang: Lang) -> String {
    let stemmer = if lang == Lang::EN { &ENGLISH } else { &FRENCH };
    stemmer.stem(folded).into_owned()
}

/// The key of a folded word: its stem, or what stands for it in both languages.
pub(crate) fn stem(folded: &str, lang: Lang) -> String {
    let stem = bare(folded, lang);
    let map = &BRIDGE[usize::from(lang == Lang::EN)];
    map.get(&stem).cloned().unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_languages_meet() {
        let french = |word| stem(&fold(word), Lang::FR);
        let english = |word| stem(&fold(word), Lang::EN);
        assert_eq!(french("blessés"), english("injured"));
        assert_eq!(french("Déflagration"), english("blast"));
        assert_eq!(french("usines"), english("plant"));
        assert_eq!(french("condamnés"), french("condamné"));
        assert_ne!(french("usine"), french("panne"));
    }

    #[test]
    fn every_line_of_the_bridge_has_both_languages() {
        let table = include_str!("../../../../lang/bridge.tsv");
        for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let columns: Vec<&str> = line.split('\t').collect();
            assert!(columns.len() == 2 && columns.iter().all(|c| !c.trim().is_empty()), "{line}");
        }
    }
}
