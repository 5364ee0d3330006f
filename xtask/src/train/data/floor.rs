//! The least a trained tagger must beat: each word's most frequent label, whatever stands around it.

use std::collections::HashMap;
use std::hash::Hash;

use super::{Annotated, Inventory, TokenLabels};

/// How often each label was seen.
type Seen = HashMap<u16, usize>;

/// Labels of one head by word, by the ending of words, and altogether.
#[derive(Default)]
struct Head {
    words: HashMap<String, Seen>,
    endings: HashMap<String, Seen>,
    any: Seen,
}

/// Last letters that words never seen are judged by.
const ENDING: usize = 3;

fn ending(word: &str) -> &str {
    word.char_indices().rev().nth(ENDING - 1).map_or(word, |(at, _)| &word[at..])
}

fn count<K: Eq + Hash>(map: &mut HashMap<K, usize>, key: K) {
    *map.entry(key).or_insert(0) += 1;
}

/// The most frequent label, of equal ones the first.
fn most(seen: &Seen) -> Option<u16> {
    seen.iter().max_by_key(|(label, n)| (**n, u16::MAX - **label)).map(|(label, _)| *label)
}

impl Head {
    fn learn(&mut self, word: &str, label: Option<u16>) {
        let Some(label) = label else { return };
        count(self.words.entry(word.to_owned()).or_default(), label);
        count(self.endings.entry(ending(word).to_owned()).or_default(), label);
        count(&mut self.any, label);
    }

    fn guess(&self, word: &str) -> Option<u16> {
        most(self.words.get(word).or_else(|| self.endings.get(ending(word))).unwrap_or(&self.any))
    }
}

/// A tagger that looks at one word at a time.
#[derive(Default)]
pub struct Floor {
    /// Part of speech, features, lemma, name.
    heads: [Head; 4],
}

impl Floor {
    /// Counts the labels of `sequences`.
    pub fn learn(sequences: &[Annotated], inventory: &Inventory) -> Self {
        let mut floor = Self::default();
        for sequence in sequences {
            let text = sequence.analysed();
            for (i, label) in inventory.encode(sequence).labels.iter().enumerate() {
                // As written: a capital tells names from words.
                let labels = [label.pos, label.morph, label.lemma, label.entity];
                for (head, label) in floor.heads.iter_mut().zip(labels) {
                    head.learn(text.raw(i), label);
                }
            }
        }
        floor
    }

    /// Labels for the tokens of a sequence, whatever the labels it has.
    pub fn predict(&self, sequence: &Annotated) -> Vec<TokenLabels> {
        let text = sequence.analysed();
        let guesses =
            (0..text.tokens().len()).map(|i| self.heads.each_ref().map(|head| head.guess(text.raw(i))));
        guesses.map(|[pos, morph, lemma, entity]| TokenLabels { pos, morph, lemma, entity }).collect()
    }
}
