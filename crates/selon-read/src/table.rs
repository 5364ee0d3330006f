//! Word tables of `lang/`: phrases to what they mean, looked up token by token.

use std::cmp::Reverse;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use selon_text::{Field, Lang, Text};

/// Phrases of one or more tokens, each with one or more meanings.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    /// By first token; longest phrase first.
    phrases: FxHashMap<Box<str>, Vec<Phrase<T>>>,
    /// Shapes of the first tokens: most words of a text begin no phrase, and are told by it without a look-up.
    sieve: Sieve,
}

/// The words of a phrase after its first, and what it means.
#[derive(Debug, Clone)]
pub(crate) struct Phrase<T> {
    rest: Box<[Box<str>]>,
    pub means: T,
}

/// A set of word shapes: length, first, second and last byte.
#[derive(Debug, Clone)]
pub(crate) struct Sieve(Box<[u64; SLOTS]>);

/// Words of bits in a sieve.
const SLOTS: usize = 256;

impl Default for Sieve {
    fn default() -> Self {
        Self(Box::new([0; SLOTS]))
    }
}

impl Sieve {
    fn at(word: &str) -> (usize, u64) {
        let bytes = word.as_bytes();
        let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return (0, 0) };
        let second = bytes.get(1).copied().unwrap_or(0);
        let mix = u32::from(first)
            .wrapping_mul(31)
            .wrapping_add(u32::from(last).wrapping_mul(131))
            .wrapping_add(u32::from(second).wrapping_mul(523))
            .wrapping_add(bytes.len() as u32 * 1031);
        let mix = mix.wrapping_mul(0x9E37_79B1) >> 18;
        ((mix >> 6) as usize % SLOTS, 1 << (mix & 63))
    }

    pub(crate) fn add(&mut self, word: &str) {
        let (slot, bit) = Self::at(word);
        self.0[slot] |= bit;
    }

    /// Whether a word of this shape was added. The empty word has no shape.
    pub(crate) fn has(&self, word: &str) -> bool {
        let (slot, bit) = Self::at(word);
        self.0[slot] & bit != 0
    }
}

impl<T> Phrase<T> {
    /// Where it ends if it stands at token `i`, its first word being there, and ends by token `end`.
    pub(crate) fn ends(&self, text: &Text<'_>, i: usize, end: usize) -> Option<usize> {
        let to = i + 1 + self.rest.len();
        let same = to <= end && self.rest.iter().enumerate().all(|(k, w)| **w == *text.norm(i + 1 + k));
        same.then_some(to)
    }

    /// How many tokens it has.
    pub(crate) fn len(&self) -> usize {
        1 + self.rest.len()
    }
}

impl<T> Table<T> {
    /// Reads a table of tab-separated lines, the phrase in the first column; `parse` makes sense of the others.
    ///
    /// Empty lines and those that begin with `#` are passed over, and so are lines that `parse` refuses: a test
    /// checks that the tables hold none ([`Table::faults`]).
    pub(crate) fn new(tsv: &str, lang: Lang, parse: impl Fn(&[&str]) -> Option<T>) -> Self {
        let mut phrases: FxHashMap<Box<str>, Vec<Phrase<T>>> = FxHashMap::default();
        for (_, columns) in rows(tsv) {
            let Some(means) = parse(&columns[1..]) else { continue };
            let mut words = phrase(columns[0], lang).into_iter();
            let Some(first) = words.next() else { continue };
            phrases.entry(first).or_default().push(Phrase { rest: words.collect(), means });
        }
        for list in phrases.values_mut() {
            // A stable sort: meanings of one phrase stay in the order of the table.
            list.sort_by_key(|p| Reverse(p.rest.len()));
        }
        let mut sieve = Sieve::default();
        for first in phrases.keys() {
            sieve.add(first);
        }
        Self { phrases, sieve }
    }

    /// The lines that `parse` refuses, as `line number: line`.
    #[cfg(test)]
    pub(crate) fn faults(tsv: &str, parse: impl Fn(&[&str]) -> Option<T>) -> Vec<String> {
        let bad = |c: &[&str]| c[0].trim() != c[0] || parse(&c[1..]).is_none();
        rows(tsv).filter(|(_, c)| bad(c)).map(|(n, c)| format!("{n}: {}", c.join("\t"))).collect()
    }

    /// The meanings of all phrases that begin with this word.
    pub(crate) fn beginning(&self, word: &str) -> impl Iterator<Item = &T> {
        self.list(word).iter().map(|p| &p.means)
    }

    /// The first words of all phrases, each with what the phrase means.
    pub(crate) fn firsts(&self) -> impl Iterator<Item = (&str, &T)> {
        self.phrases.iter().flat_map(|(first, list)| list.iter().map(|p| (&**first, &p.means)))
    }

    /// All phrases whose first word is `first`, longest first.
    pub(crate) fn list(&self, first: &str) -> &[Phrase<T>] {
        if self.may_begin(first) { self.phrases.get(first).map_or(&[], Vec::as_slice) } else { &[] }
    }

    /// Whether a phrase may begin with this word; sure only when it says no.
    pub(crate) fn may_begin(&self, word: &str) -> bool {
        self.sieve.has(word)
    }

    /// The meanings of one word by itself.
    pub(crate) fn word(&self, word: &str) -> impl Iterator<Item = &T> {
        self.list(word).iter().filter(|p| p.rest.is_empty()).map(|p| &p.means)
    }

    /// The phrases that begin at token `i` and end by token `end`, longest first: where each ends, and its meaning.
    pub(crate) fn at<'t>(
        &'t self,
        text: &'t Text<'_>,
        i: usize,
        end: usize,
    ) -> impl Iterator<Item = (usize, &'t T)> + use<'t, T> {
        let list = if i < end { self.list(text.norm(i)) } else { &[] };
        list.iter().filter_map(move |p| p.ends(text, i, end).map(|to| (to, &p.means)))
    }
}

impl<T: PartialEq> Table<T> {
    /// The longest phrase at token `i` that means `what`: where it ends.
    pub(crate) fn is(&self, text: &Text<'_>, i: usize, end: usize, what: &T) -> Option<usize> {
        self.at(text, i, end).find(|(_, t)| *t == what).map(|(to, _)| to)
    }
}

/// One table in each of the reader's languages, each read when it is first asked for.
pub(crate) struct PerLang<T> {
    french: &'static str,
    english: &'static str,
    parse: fn(&[&str]) -> Option<T>,
    read: [OnceLock<Table<T>>; 2],
}

impl<T> PerLang<T> {
    /// From the text of each table and what makes sense of its columns, as for [`Table::new`].
    pub(crate) const fn new(
        french: &'static str,
        english: &'static str,
        parse: fn(&[&str]) -> Option<T>,
    ) -> Self {
        Self { french, english, parse, read: [const { OnceLock::new() }; 2] }
    }

    /// The table of a language; that of French where it has none of its own.
    pub(crate) fn of(&self, lang: Lang) -> &Table<T> {
        let [french, english] = &self.read;
        if lang == Lang::EN {
            english.get_or_init(|| Table::new(self.english, Lang::EN, self.parse))
        } else {
            french.get_or_init(|| Table::new(self.french, Lang::FR, self.parse))
        }
    }

    /// The lines of both tables that cannot be read.
    #[cfg(test)]
    pub(crate) fn faults(&self) -> [Vec<String>; 2] {
        [self.french, self.english].map(|tsv| Table::faults(tsv, self.parse))
    }
}

/// The phrase as it is tokenised in running text.
fn phrase(words: &str, lang: Lang) -> Vec<Box<str>> {
    // An abbreviation keeps its stop before some words only; a table has no such words to offer.
    if !words.contains(' ') && words.len() > 1 && words.ends_with('.') {
        return vec![Box::from(words)];
    }
    // Most entries are one plain word; a table has many.
    if words.chars().all(|c| c.is_ascii_lowercase()) {
        return vec![Box::from(words)];
    }
    // With a word after it, for an elision keeps its apostrophe only then.
    let followed = format!("{words} x");
    let text = Text::new(&followed, lang, Field::Text);
    (0..text.tokens().len().saturating_sub(1)).map(|i| Box::from(text.norm(i))).collect()
}

fn rows(tsv: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    tsv.lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
        .map(|(n, l)| (n + 1, l.split('\t').collect()))
}
