//! How well predicted labels agree with the annotation.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::{Annotated, Inventory, Labels, TokenLabels, lemma};

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Right ones.
    pub right: usize,
    /// All.
    pub all: usize,
}

impl Share {
    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    /// Between 0 and 1; 0 of none.
    pub fn value(self) -> f64 {
        self.right as f64 / self.all.max(1) as f64
    }
}

/// Accuracy over the tokens that the annotation says something of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeadScores {
    /// Part of speech.
    pub pos: Share,
    /// All features right at once.
    pub morph: Share,
    /// The lemma that the predicted script gives.
    pub lemma: Share,
}

/// Compares predictions with what they should be. A label that the inventory lacks cannot be predicted and counts as
/// missed. Fails when the numbers of sequences or tokens differ.
pub fn accuracy(
    gold: &[Annotated],
    predicted: &[Vec<TokenLabels>],
    inventory: &Inventory,
) -> Result<HeadScores> {
    let mut scores = HeadScores::default();
    check(gold, predicted)?;
    for (sequence, labels) in gold.iter().zip(predicted) {
        let text = sequence.analysed();
        for (i, (gold, label)) in sequence.tokens.iter().zip(labels).enumerate() {
            if let Some(pos) = &gold.pos {
                scores.pos.count(name(&inventory.pos, label.pos) == Some(pos));
            }
            if let Some(morph) = &gold.morph {
                scores.morph.count(name(&inventory.morph, label.morph) == Some(morph));
            }
            if let Some(gold) = &gold.lemma {
                let script = name(&inventory.lemma, label.lemma);
                scores.lemma.count(script.and_then(|s| lemma::apply(s, text.raw(i))).as_ref() == Some(gold));
            }
        }
    }
    Ok(scores)
}

fn name(labels: &Labels, id: Option<u16>) -> Option<&str> {
    id.and_then(|id| labels.name(id))
}

fn check(gold: &[Annotated], predicted: &[Vec<TokenLabels>]) -> Result<()> {
    ensure!(gold.len() == predicted.len(), "{} sequences, {} predicted", gold.len(), predicted.len());
    for (i, (sequence, labels)) in gold.iter().zip(predicted).enumerate() {
        let (n, m) = (sequence.tokens.len(), labels.len());
        ensure!(n == m, "sequence {i} has {n} tokens, {m} predicted");
    }
    Ok(())
}

/// Names found, looked for, and both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntityScore {
    /// Found with the right bounds and type.
    pub right: usize,
    /// Found.
    pub found: usize,
    /// There to be found.
    pub gold: usize,
}

impl EntityScore {
    /// Share of those found that are right.
    pub fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// Share of those to be found that were.
    pub fn recall(self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }

    /// Harmonic mean of both.
    pub fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

/// Names by exact bounds and type: for each type, and for all under `all`. Fails when the numbers of sequences or tokens
/// differ.
pub fn entity_score(
    gold: &[Annotated],
    predicted: &[Vec<TokenLabels>],
    inventory: &Inventory,
) -> Result<BTreeMap<String, EntityScore>> {
    check(gold, predicted)?;
    let mut scores = BTreeMap::from([("all".to_owned(), EntityScore::default())]);
    for (sequence, labels) in gold.iter().zip(predicted) {
        let gold = spans(sequence.tokens.iter().map(|gold| gold.entity.as_deref()));
        let found = spans(labels.iter().map(|label| name(&inventory.entity, label.entity)));
        for (list, other, is_gold) in [(&gold, &found, true), (&found, &gold, false)] {
            for span in list {
                for key in ["all", span.2] {
                    let score = scores.entry(key.to_owned()).or_default();
                    if is_gold {
                        score.gold += 1;
                        score.right += usize::from(other.contains(span));
                    } else {
                        score.found += 1;
                    }
                }
            }
        }
    }
    Ok(scores)
}

/// Names as first token, one past the last, and type. An `I-` that continues nothing begins a name.
pub fn spans<'a>(labels: impl Iterator<Item = Option<&'a str>>) -> Vec<(usize, usize, &'a str)> {
    let mut out: Vec<(usize, usize, &str)> = Vec::new();
    for (i, label) in labels.enumerate() {
        let Some((mark, kind)) = label.and_then(|label| label.split_once('-')) else { continue };
        match out.last_mut() {
            Some((_, end, last)) if mark == "I" && *end == i && *last == kind => *end = i + 1,
            _ => out.push((i, i + 1, kind)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use selon_text::Lang;

    use super::super::Gold;
    use super::*;

    #[test]
    fn labels_to_spans() {
        let labels = ["I-PER", "I-PER", "B-PER", "O", "B-LOC", "I-ORG", "I-ORG"];
        let found = spans(labels.into_iter().map(Some).chain([None, Some("I-ORG")]));
        assert_eq!(found, [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "LOC"), (5, 7, "ORG"), (8, 9, "ORG")]);
    }

    #[test]
    fn scores_of_a_small_example() {
        let gold = |pos: &str, lemma: &str, entity: &str| Gold {
            pos: Some(pos.into()),
            morph: None,
            lemma: Some(lemma.into()),
            entity: Some(entity.into()),
        };
        let sequence = Annotated {
            text: "Anna Roux dort".into(),
            lang: Lang::FR,
            tokens: vec![
                gold("PROPN", "Anna", "B-PER"),
                gold("PROPN", "Roux", "I-PER"),
                gold("VERB", "dormir", "O"),
            ],
        };
        let inventory = Inventory::of(&vec![sequence.clone(); 3]).unwrap();
        let all = [sequence];
        let perfect = vec![inventory.encode(&all[0]).labels];
        let scores = accuracy(&all, &perfect, &inventory).unwrap();
        assert_eq!((scores.pos, scores.lemma), (Share { right: 3, all: 3 }, Share { right: 3, all: 3 }));
        assert_eq!(scores.morph.all, 0);
        assert_eq!(entity_score(&all, &perfect, &inventory).unwrap()["all"].f1(), 1.0);
        let mut worse = perfect.clone();
        worse[0][1].entity = worse[0][2].entity;
        worse[0][2].lemma = None;
        let scores = accuracy(&all, &worse, &inventory).unwrap();
        assert_eq!(scores.lemma, Share { right: 2, all: 3 });
        let names = entity_score(&all, &worse, &inventory).unwrap();
        assert_eq!(names["PER"], EntityScore { right: 0, found: 1, gold: 1 });
        worse[0].pop();
        assert!(
            accuracy(&all, &worse, &inventory).unwrap_err().to_string().contains("3 tokens, 2 predicted")
        );
    }
}
