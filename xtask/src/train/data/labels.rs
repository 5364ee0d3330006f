//! Labels as numbers.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use selon_text::Lang;

use super::{Annotated, lemma};

/// A part of speech, most of all a contraction's, must be seen so often to be a label.
const POS_SEEN: usize = 3;
/// Features that are seen less often together are thinned out until they are seen often enough.
const MORPH_SEEN: usize = 10;
/// An edit script must be seen so often to be a label.
const LEMMA_SEEN: usize = 3;
/// All labels of names.
const ENTITY: [&str; 9] = ["B-LOC", "B-MISC", "B-ORG", "B-PER", "I-LOC", "I-MISC", "I-ORG", "I-PER", "O"];

/// The labels of one head. A label's number is its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Sorted, each once.
    pub names: Vec<String>,
}

impl Labels {
    /// Those seen at least `least` times; fails above 65,535.
    fn frequent(counts: &BTreeMap<String, usize>, least: usize) -> Result<Self> {
        let names: Vec<String> =
            counts.iter().filter(|(_, n)| **n >= least).map(|(name, _)| name.clone()).collect();
        ensure!(names.len() <= usize::from(u16::MAX), "{} labels for one head", names.len());
        Ok(Self { names })
    }

    /// The number of a label.
    pub fn id(&self, name: &str) -> Option<u16> {
        self.names.binary_search_by(|n| n.as_str().cmp(name)).ok().and_then(|i| u16::try_from(i).ok())
    }

    /// The label of a number.
    pub fn name(&self, id: u16) -> Option<&str> {
        self.names.get(usize::from(id)).map(String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }
}

/// What is to be learned of one token: numbers of the inventory's labels, `None` where there is nothing to learn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenLabels {
    /// Part of speech.
    pub pos: Option<u16>,
    /// Features.
    pub morph: Option<u16>,
    /// Edit script to the lemma.
    pub lemma: Option<u16>,
    /// Begin, inside or outside of a name.
    pub entity: Option<u16>,
}

/// An example: a text of a few sentences, with the labels of its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The text.
    pub text: String,
    /// Its language.
    pub lang: Lang,
    /// One for each token of `Text::new(text, lang, Field::Text)`.
    pub labels: Vec<TokenLabels>,
}

/// The labels of all heads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Parts of speech.
    pub pos: Labels,
    /// Features.
    pub morph: Labels,
    /// Edit scripts.
    pub lemma: Labels,
    /// Names.
    pub entity: Labels,
    /// How often each single feature was seen, to tell the rarest.
    features: BTreeMap<String, usize>,
}

impl Inventory {
    /// The labels that are frequent enough in `sequences`, of one language or of several.
    pub fn of<'a>(sequences: impl IntoIterator<Item = &'a Annotated>) -> Result<Self> {
        let (mut pos, mut morph, mut scripts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut features = BTreeMap::new();
        for sequence in sequences {
            let text = sequence.analysed();
            for (i, gold) in sequence.tokens.iter().enumerate() {
                if let Some(name) = &gold.pos {
                    *pos.entry(name.clone()).or_insert(0) += 1;
                }
                if let Some(name) = &gold.morph {
                    *morph.entry(name.clone()).or_insert(0) += 1;
                    for feature in name.split('.') {
                        *features.entry(feature.to_owned()).or_insert(0) += 1;
                    }
                }
                if let Some(name) = &gold.lemma {
                    *scripts.entry(lemma::script(text.raw(i), name)).or_insert(0) += 1;
                }
            }
        }
        Ok(Self {
            pos: Labels::frequent(&pos, POS_SEEN)?,
            morph: Labels::frequent(&morph, MORPH_SEEN)?,
            lemma: Labels::frequent(&scripts, LEMMA_SEEN)?,
            entity: Labels { names: ENTITY.map(str::to_owned).to_vec() },
            features,
        })
    }

    /// The number of a set of features, thinned out where it is no label itself: without its rarest feature, without
    /// the next, until it is one.
    fn morph_id(&self, name: &str) -> Option<u16> {
        let mut features: Vec<&str> = name.split('.').collect();
        loop {
            if let Some(id) = self.morph.id(&features.join(".")) {
                return Some(id);
            }
            let seen = |feature: &str| self.features.get(feature).copied().unwrap_or(0);
            let rarest = (0..features.len()).min_by_key(|&i| seen(features[i]))?;
            features.remove(rarest);
            if features.is_empty() {
                return self.morph.id("_");
            }
        }
    }

    /// The labels of a sequence as numbers.
    pub fn encode(&self, sequence: &Annotated) -> Sequence {
        let text = sequence.analysed();
        let labels = sequence.tokens.iter().enumerate().map(|(i, gold)| TokenLabels {
            pos: gold.pos.as_deref().and_then(|name| self.pos.id(name)),
            morph: gold.morph.as_deref().and_then(|name| self.morph_id(name)),
            lemma: gold.lemma.as_deref().and_then(|name| self.lemma.id(&lemma::script(text.raw(i), name))),
            entity: gold.entity.as_deref().and_then(|name| self.entity.id(name)),
        });
        Sequence { labels: labels.collect(), text: sequence.text.clone(), lang: sequence.lang }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Gold;
    use super::*;

    fn sequence(text: &str, morphs: &[&str]) -> Annotated {
        let gold = |morph: &&str| Gold {
            pos: Some("NOUN".into()),
            morph: Some((*morph).into()),
            lemma: Some("chat".into()),
            entity: None,
        };
        Annotated { text: text.into(), lang: Lang::FR, tokens: morphs.iter().map(gold).collect() }
    }

    #[test]
    fn names_are_the_labels_of_entities_in_order() {
        assert!(ENTITY.is_sorted());
    }

    #[test]
    fn rare_features_are_thinned_out() {
        let mut all = vec![sequence("Chats", &["Masc.Plur"]); 10];
        all.extend(vec![sequence("chat", &["_"]); 10]);
        all.push(sequence("chat chats", &["Masc.Plur.Pass", "Neut"]));
        let inventory = Inventory::of(&all).unwrap();
        assert_eq!(inventory.morph.names, ["Masc.Plur", "_"]);
        assert_eq!(inventory.lemma.names, ["k-0+", "l-1+"]);
        let encoded = inventory.encode(&all[20]);
        assert_eq!(encoded.labels[0].morph, Some(0));
        assert_eq!(encoded.labels[1].morph, Some(1));
        // Seen once, as a script: nothing to learn.
        assert_eq!(encoded.labels[1].lemma, None);
        assert_eq!(inventory.pos.name(encoded.labels[0].pos.unwrap()), Some("NOUN"));
    }
}
