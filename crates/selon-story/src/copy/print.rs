//! The words of an article, ready to be laid over those of another.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use selon_actor::fold;
use selon_text::{Article, Field, Kind, Lang, Span, Text};

use crate::group::{Table, short, stem};

/// Words of a run that two texts must have in common.
pub(crate) const RUN: usize = 5;
/// One run in so many leads from one article to another.
const SPARSE: u32 = 4;
/// Telling words of a sentence that is worth laying over another.
const TELLING: usize = 5;

/// An article's text as words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Print {
    /// By word: a short form of it, its first code point and one past its last, whether it is somebody's own words.
    pub words: Vec<(u32, u32, u32, bool)>,
    sentences: Vec<Sentence>,
}

/// A sentence: its first word, one past its last, its telling stems with their weights.
type Sentence = (u32, u32, Vec<(u32, f32)>);

/// Words that stand in both texts in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Common {
    /// First word here and there.
    pub here: usize,
    pub there: usize,
    /// How many.
    pub len: usize,
}

impl Print {
    pub fn of(article: &Article, lang: Lang) -> Self {
        let text = Text::new(&article.text, lang, Field::Text);
        let table = Table::of(Some(lang));
        let mut print = Self::default();
        for sentence in text.sentences() {
            let first = print.words.len();
            let mut stems: BTreeMap<u32, f32> = BTreeMap::new();
            for i in sentence.start..sentence.end {
                let token = text.tokens()[i];
                if !matches!(token.kind, Kind::Word | Kind::Number) || text.is_furniture(i) {
                    continue;
                }
                let folded = fold(text.norm(i));
                // "1.120" and "1 120" are one number.
                let key = match token.kind {
                    Kind::Number => folded.chars().filter(|c| c.is_ascii_digit()).collect::<String>(),
                    _ => folded,
                };
                print.words.push((hash(&key), token.start, token.end, text.depth(i) > 0));
                let stem = short(crate::group::Kind::Word, &stem(&key, lang));
                let rarity = ((table.articles + 1) as f32 / (table.count(stem) as f32 + 0.5)).ln();
                if rarity > 1.5 {
                    stems.insert(stem, rarity);
                }
            }
            if print.words.len() > first {
                print.sentences.push((first as u32, print.words.len() as u32, stems.into_iter().collect()));
            }
        }
        print
    }

    /// Runs that lead to other articles: the same ones of the same run in every article.
    pub fn leads(&self) -> Vec<u32> {
        let mut leads: Vec<u32> = self.runs().filter(|run| run % SPARSE == 0).collect();
        leads.sort_unstable();
        leads.dedup();
        leads
    }

    /// Every run of words.
    fn runs(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.windows(RUN).map(|run| {
            run.iter().fold(0x811c_9dc5_u32, |hash, (word, ..)| {
                (hash ^ word).wrapping_mul(0x0100_0193).rotate_left(5)
            })
        })
    }

    /// What stands in both word by word, in the order of this one; no word twice.
    pub fn common(&self, other: &Self) -> Vec<Common> {
        let mut at: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (i, run) in (0_u32..).zip(other.runs()) {
            let list = at.entry(run).or_default();
            // A text that says one thing over and over has no need of all its places.
            if list.len() < 8 {
                list.push(i);
            }
        }
        let same = |i: usize, j: usize| match (self.words.get(i), other.words.get(j)) {
            (Some(a), Some(b)) => a.0 == b.0,
            _ => false,
        };
        let mut out: Vec<Common> = Vec::new();
        let mut i = 0;
        let runs: Vec<u32> = self.runs().collect();
        while let Some(run) = runs.get(i) {
            let mut best = Common { here: i, there: 0, len: 0 };
            for &j in at.get(run).into_iter().flatten() {
                let len = (0..).take_while(|k| same(i + k, j as usize + k)).count();
                if len > best.len {
                    best = Common { here: i, there: j as usize, len };
                }
            }
            if best.len >= RUN {
                i += best.len;
                out.push(best);
            } else {
                i += 1;
            }
        }
        out
    }

    /// Sentences that say what a sentence of the other says in other words: ranges of words here, each with the range there.
    pub fn reworded(&self, other: &Self, taken: &FxHashSet<usize>) -> Vec<((usize, usize), (usize, usize))> {
        let mut out = Vec::new();
        for (start, end, stems) in &self.sentences {
            let range = (*start as usize, *end as usize);
            let fresh = (range.0..range.1).filter(|word| !taken.contains(word)).count();
            if stems.len() < TELLING || fresh * 2 < range.1 - range.0 {
                continue;
            }
            let all: f32 = stems.iter().map(|(_, weight)| weight).sum();
            let best = other
                .sentences
                .iter()
                .map(|(from, to, theirs)| {
                    let shared =
                        stems.iter().filter(|(s, _)| theirs.binary_search_by_key(s, |(t, _)| *t).is_ok());
                    let (count, weight) = shared.fold((0, 0.0), |(n, sum), (_, w)| (n + 1, sum + w));
                    (weight / all, count, (*from as usize, *to as usize))
                })
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((share, count, there)) = best
                && share >= 0.6
                && count >= TELLING
            {
                out.push((range, there));
            }
        }
        out
    }

    /// The code points of a range of words.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let start = self.words.get(from).map_or(0, |word| word.1);
        let end = to.checked_sub(1).and_then(|last| self.words.get(last)).map_or(start, |word| word.2);
        Span::new(Field::Text, start, end)
    }
}

fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
