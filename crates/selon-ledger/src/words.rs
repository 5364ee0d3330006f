//! Text to the words that are searched for: lower case, stem, no accents.

use std::cell::RefCell;
use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is kept, in characters: what is longer is an address or noise.
const LONGEST: usize = 40;
/// Stems that a thread remembers.
const REMEMBERED: usize = 50_000;

/// A language whose words have stems here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stems {
    French,
    English,
}

impl Stems {
    pub fn of(lang: Option<&str>) -> Option<Self> {
        match lang? {
            "fr" => Some(Self::French),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    fn algorithm(self) -> Algorithm {
        match self {
            Self::French => Algorithm::French,
            Self::English => Algorithm::English,
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::French => include_str!("../../../lang/fr/unsearched.txt"),
            Self::English => include_str!("../../../lang/en/unsearched.txt"),
        }
    }

    /// Whether nearly every article has the word.
    pub fn unsearched(self, word: &str) -> bool {
        self.table().lines().any(|line| line == word)
    }
}

/// What a thread remembers: the stems of words, and nothing for those that are passed over.
struct Memory {
    stemmer: Stemmer,
    unsearched: Vec<&'static str>,
    stems: FxHashMap<Box<str>, Box<str>>,
}

impl Memory {
    fn new(stems: Stems) -> Self {
        Self {
            stemmer: Stemmer::create(stems.algorithm()),
            unsearched: stems.table().lines().filter(|line| !line.starts_with('#')).collect(),
            stems: FxHashMap::default(),
        }
    }

    fn with<T>(&mut self, word: &str, f: impl FnOnce(&str) -> T) -> T {
        if let Some(stem) = self.stems.get(word) {
            return f(stem);
        }
        let stem: Box<str> = if self.unsearched.contains(&word) {
            "".into()
        } else {
            // The stemmer knows accents; whoever searches may leave them out.
            fold(&self.stemmer.stem(word)).into()
        };
        let given = f(&stem);
        if self.stems.len() >= REMEMBERED {
            self.stems.clear();
        }
        self.stems.insert(word.into(), stem);
        given
    }
}

thread_local! {
    static MEMORY: RefCell<[Memory; 2]> =
        RefCell::new([Memory::new(Stems::French), Memory::new(Stems::English)]);
}

/// Words of `text` with their places in code points: stretches of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (&str, Range<u32>)> {
    let mut chars = text.char_indices().zip(0u32..).peekable();
    std::iter::from_fn(move || {
        let belongs = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        while chars.next_if(|((_, c), _)| !belongs(*c)).is_some() {}
        let ((from, _), start) = chars.next()?;
        let mut end = start + 1;
        while chars.next_if(|((_, c), _)| belongs(*c)).is_some() {
            end += 1;
        }
        let to = chars.peek().map_or(text.len(), |((at, _), _)| *at);
        Some((&text[from..to], start..end))
    })
}

/// `word` in lower case, composed.
fn lower(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.to_lowercase().nfc().collect() }
}

/// `word` in lower case and without accents: how names are compared.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(|c| match c {
            'œ' => ['o', 'e'],
            'æ' => ['a', 'e'],
            c => [c, '\0'],
        })
        .filter(|c| *c != '\0')
        .collect()
}

/// The word as it is looked up in a text of that language; empty for what is passed over.
pub(crate) fn stem(word: &str, stems: Option<Stems>) -> String {
    with_stem(word, stems, str::to_owned)
}

fn with_stem<T>(word: &str, stems: Option<Stems>, f: impl FnOnce(&str) -> T) -> T {
    if word.chars().nth(LONGEST).is_some() {
        return f("");
    }
    let Some(stems) = stems else { return f(&fold(word)) };
    MEMORY.with_borrow_mut(|memory| memory[stems as usize].with(&lower(word), f))
}

/// All words of `text` as they are looked up, parted by spaces.
pub(crate) fn stemmed(text: &str, lang: Option<&str>) -> String {
    let stems = Stems::of(lang);
    let mut out = String::with_capacity(text.len());
    for (word, _) in words(text) {
        with_stem(word, stems, |stem| push(&mut out, stem));
    }
    out
}

/// All words of a name, folded, parted by spaces: names are not bent.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (word, _) in words(text).filter(|(word, _)| word.len() <= 4 * LONGEST) {
        push(&mut out, &fold(word));
    }
    out
}

fn push(out: &mut String, word: &str) {
    if !word.is_empty() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}
