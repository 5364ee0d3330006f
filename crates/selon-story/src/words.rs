//! The word tables of stories, and keys by which words of two languages are one.

use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};
use selon_actor::fold;
use selon_text::{Field, Lang, Text};

/// What a word says, the same in both languages: a hash.
pub(crate) type Key = u64;

/// Classes of `story.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Own,
    Notice,
    Wrong,
    Against,
    Revealed,
    Learned,
    Credit,
    Negated,
    Unable,
    Refused,
    Language,
    Between,
    Part,
    Place,
    Whole,
    Wider,
    Since,
    Instead,
    Join,
    Dispute,
    Exceed,
    Ratio,
    Firm,
    Authority,
    Multiple,
    Older,
    When,
    False,
    Voice,
    Unit,
}

const CLASSES: [(&str, Class); 30] = [
    ("self", Class::Own),
    ("notice", Class::Notice),
    ("wrong", Class::Wrong),
    ("against", Class::Against),
    ("revealed", Class::Revealed),
    ("learned", Class::Learned),
    ("credit", Class::Credit),
    ("negated", Class::Negated),
    ("unable", Class::Unable),
    ("refused", Class::Refused),
    ("language", Class::Language),
    ("between", Class::Between),
    ("part", Class::Part),
    ("place", Class::Place),
    ("whole", Class::Whole),
    ("wider", Class::Wider),
    ("since", Class::Since),
    ("instead", Class::Instead),
    ("join", Class::Join),
    ("dispute", Class::Dispute),
    ("exceed", Class::Exceed),
    ("ratio", Class::Ratio),
    ("firm", Class::Firm),
    ("authority", Class::Authority),
    ("multiple", Class::Multiple),
    ("older", Class::Older),
    ("when", Class::When),
    ("false", Class::False),
    ("voice", Class::Voice),
    ("unit", Class::Unit),
];

/// What sort of thing is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sort {
    People,
    Jobs,
    Money,
    Things,
    Share,
}

impl Sort {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "people" | "who" => Self::People,
            "jobs" => Self::Jobs,
            "money" => Self::Money,
            "things" => Self::Things,
            "share" => Self::Share,
            _ => return None,
        })
    }
}

/// A counted thing: its name in the table, its sort, and the words that tell it; all words of one entry must stand there.
pub(crate) struct Concept {
    pub name: &'static str,
    pub sort: Sort,
    /// People told by what they are, not by what happens to them.
    pub who: bool,
    /// Stems, French and English.
    pub words: [Vec<Vec<String>>; 2],
}

pub(crate) struct Words {
    empty: [FxHashSet<String>; 2],
    phrases: [Vec<(Class, Vec<String>)>; 2],
    pairs: [FxHashMap<String, usize>; 2],
    /// What news counts.
    pub concepts: Vec<Concept>,
    /// Nouns that tell only a sort, by stem.
    generic: [FxHashMap<String, Sort>; 2],
    part: [FxHashSet<String>; 2],
    rise: [FxHashSet<String>; 2],
    figure: [FxHashSet<String>; 2],
}

const STORY: [&str; 2] =
    [include_str!("../../../lang/fr/story.tsv"), include_str!("../../../lang/en/story.tsv")];
const PAIRS: &str = include_str!("../../../lang/pairs.tsv");
const COUNTED: &str = include_str!("../../../lang/counted.tsv");

static WORDS: LazyLock<Words> = LazyLock::new(Words::load);

/// The lines of a table, in columns.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

impl Words {
    /// The embedded tables; read at the first call.
    pub fn get() -> &'static Self {
        &WORDS
    }

    fn load() -> Self {
        let mut words = Self {
            empty: Default::default(),
            phrases: Default::default(),
            pairs: Default::default(),
            concepts: Vec::new(),
            generic: Default::default(),
            part: Default::default(),
            rise: Default::default(),
            figure: Default::default(),
        };
        for (at, table) in STORY.into_iter().enumerate() {
            for row in rows(table) {
                let [name, list] = row[..] else { continue };
                for phrase in list.split('|') {
                    let parts = match phrase.split_once('=') {
                        Some((words, code)) => {
                            let mut parts = tokens(words, at == 0);
                            parts.push(code.to_owned());
                            parts
                        }
                        None => tokens(phrase, at == 0),
                    };
                    match CLASSES.iter().find(|(n, _)| *n == name) {
                        Some(&(_, class)) => words.phrases[at].push((class, parts)),
                        None => words.empty[at].extend(parts),
                    }
                }
            }
        }
        for (line, row) in rows(PAIRS).enumerate() {
            for (at, list) in row.iter().take(2).enumerate() {
                for word in list.split(' ') {
                    words.pairs[at].entry(stem(word, at == 0)).or_insert(line);
                }
            }
        }
        for row in rows(COUNTED) {
            let [name, sort, french, english] = row[..] else { continue };
            let who = sort == "who";
            let Some(sort) = Sort::of(sort) else { continue };
            let lists = [french, english];
            let stems = |at: usize| lists[at].split(' ').map(move |w| stem(w, at == 0));
            for at in [0, 1] {
                match name {
                    "generic" => words.generic[at].extend(stems(at).map(|s| (s, sort))),
                    "part" => words.part[at].extend(stems(at)),
                    "rise" => words.rise[at].extend(stems(at)),
                    "figure" => words.figure[at].extend(stems(at)),
                    _ => {}
                }
            }
            if !matches!(name, "generic" | "part" | "rise" | "figure") {
                let all = |at: usize| {
                    let entry = |e: &str| e.split('+').map(|w| stem(w, at == 0)).collect();
                    lists[at].split(' ').map(entry).collect()
                };
                words.concepts.push(Concept { name, sort, who, words: [all(0), all(1)] });
            }
        }
        words
    }

    /// Phrases of a class in folded words, each with the length of the phrase; `words` are a sentence or a piece of it.
    pub fn find<'a>(
        &'a self,
        french: bool,
        class: Class,
        words: &'a [String],
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        let phrases = self.phrases[usize::from(!french)].iter().filter(move |(c, _)| *c == class);
        phrases.flat_map(move |(_, phrase)| {
            (0..words.len().saturating_sub(phrase.len() - 1))
                .filter(move |&i| words[i..i + phrase.len()] == phrase[..])
                .map(move |i| (i, phrase.len()))
        })
    }

    /// What a word after digits multiplies them by.
    pub fn multiple(&self, french: bool, word: &str) -> Option<f64> {
        self.phrases_of(french, Class::Multiple).find_map(|p| match p {
            [name, times] if name == word => times.parse().ok(),
            _ => None,
        })
    }

    /// The phrases of a class.
    pub fn phrases_of(&self, french: bool, class: Class) -> impl Iterator<Item = &[String]> {
        self.phrases[usize::from(!french)].iter().filter(move |(c, _)| *c == class).map(|(_, p)| p.as_slice())
    }

    /// Whether a phrase of the class stands in `words`.
    pub fn has(&self, french: bool, class: Class, words: &[String]) -> bool {
        self.find(french, class, words).next().is_some()
    }

    /// The language that a phrase such as "en anglais" names, as whether it is French.
    pub fn language(&self, french: bool, words: &[String]) -> Option<bool> {
        let phrases = self.phrases[usize::from(!french)].iter().filter(|(c, _)| *c == Class::Language);
        phrases
            .filter_map(|(_, phrase)| {
                let (code, head) = phrase.split_last()?;
                let found = !head.is_empty() && words.windows(head.len()).any(|w| w == head);
                found.then_some(code == "fr")
            })
            .next()
    }

    /// What the word, in small letters, says; none for a word that tells nothing.
    pub fn key(&self, french: bool, word: &str) -> Option<Key> {
        let at = usize::from(!french);
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        if !digits.is_empty() {
            return Some(hash(&["#", &digits].concat()));
        }
        if self.empty[at].contains(&fold(word)) {
            return None;
        }
        let stemmed = stem(word, french);
        if let Some(line) = self.pairs[at].get(&stemmed) {
            return Some(hash(&format!("={line}")));
        }
        if word.chars().count() < 3 {
            return None;
        }
        let word = fold(word);
        Some(hash(&word.chars().take(5).collect::<String>()))
    }

    /// Whether the folded word says nothing of what a passage is about.
    pub fn empty(&self, french: bool, word: &str) -> bool {
        self.empty[usize::from(!french)].contains(word)
    }

    pub fn generic(&self, french: bool, stem: &str) -> Option<Sort> {
        self.generic[usize::from(!french)].get(stem).copied()
    }

    pub fn part(&self, french: bool, stem: &str) -> bool {
        self.part[usize::from(!french)].contains(stem)
    }

    pub fn rise(&self, french: bool, stem: &str) -> bool {
        self.rise[usize::from(!french)].contains(stem)
    }

    pub fn figure(&self, french: bool, stem: &str) -> bool {
        self.figure[usize::from(!french)].contains(stem)
    }
}

/// The folded tokens of a phrase, cut as a text is.
fn tokens(phrase: &str, french: bool) -> Vec<String> {
    let text = Text::new(phrase, if french { Lang::FR } else { Lang::EN }, Field::Text);
    (0..text.tokens().len()).map(|i| fold(text.norm(i))).collect()
}

/// FNV-1a.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The folded stem of a word. The stemmer wants accents.
pub(crate) fn stem(word: &str, french: bool) -> String {
    thread_local! {
        static STEMMERS: [Stemmer; 2] =
            [Stemmer::create(Algorithm::French), Stemmer::create(Algorithm::English)];
    }
    STEMMERS.with(|s| fold(&s[usize::from(!french)].stem(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_together() {
        for table in STORY {
            for row in rows(table) {
                assert_eq!(row.len(), 2, "{row:?}");
                let known = CLASSES.iter().any(|(n, _)| *n == row[0]);
                assert!(known || matches!(row[0], "empty"), "{row:?}");
            }
        }
        for row in rows(PAIRS) {
            assert_eq!(row.len(), 2, "{row:?}");
        }
        for row in rows(COUNTED) {
            assert_eq!(row.len(), 4, "{row:?}");
            assert!(Sort::of(row[1]).is_some(), "{row:?}");
        }
    }

    #[test]
    fn words_of_two_languages_are_one() {
        let w = Words::get();
        assert_eq!(w.key(true, "toxicite"), w.key(false, "toxicity"));
        assert_eq!(w.key(true, "feu"), w.key(false, "fire"));
        assert_eq!(w.key(true, "3.000"), w.key(false, "3,000"));
        assert_eq!(w.key(true, "dans"), None);
    }
}
