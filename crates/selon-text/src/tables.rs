//! The word tables of `lang/`, embedded and indexed once.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::Lang;
use crate::token::is_apostrophe;

macro_rules! table {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../lang/", $path))
    };
}

/// When the full stop after an abbreviation belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Before a capital: a title. Never the end of a sentence.
    Name,
    /// Before a number.
    Number,
    /// Anywhere; it may end the sentence as well.
    End,
}

/// The tables of one language.
#[derive(Default)]
pub(crate) struct Tables {
    /// Words before an elision's apostrophe.
    pub elisions: Words,
    /// Clitics after a hyphen or an apostrophe, without that mark.
    pub clitics: Words,
    /// Words that only look like a verb with a clitic.
    pub whole: Words,
    /// Words that begin with an apostrophe of their own.
    pub clipped: Words,
    /// Words that begin a sentence after an abbreviation.
    pub starters: Words,
    /// Verb forms of attribution clauses.
    pub reporting: Words,
    /// Words that may stand before them.
    pub auxiliaries: Words,
    /// Words so frequent that they tell the language.
    pub common: Words,
    /// Abbreviations in lower case; whether they must begin with a capital.
    abbreviations: FxHashMap<String, (Stop, bool)>,
}

/// A set of words in lower case.
#[derive(Default)]
pub(crate) struct Words(FxHashSet<&'static str>);

impl Words {
    fn new(table: &'static str) -> Self {
        Self(rows(table).collect())
    }

    /// The same, with the leading mark of every entry taken off.
    fn hanging(table: &'static str) -> Self {
        Self(rows(table).map(|row| row.trim_start_matches(['-', '\''])).collect())
    }

    /// Whether the table holds `word`, which is in lower case.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Whether the table holds `word` in whatever case and with whatever apostrophes.
    pub fn has_folded(&self, word: &str) -> bool {
        Folded::new(word).is_some_and(|folded| self.has(folded.as_str()))
    }
}

impl Tables {
    /// The class of an abbreviation, given without its stop.
    pub fn abbreviation(&self, word: &str) -> Option<Stop> {
        let folded = Folded::new(word)?;
        let (stop, capital) = *self.abbreviations.get(folded.as_str())?;
        (!capital || word.starts_with(char::is_uppercase)).then_some(stop)
    }

    /// The class of an abbreviation given in lower case, whatever its case was.
    pub fn abbreviation_folded(&self, word: &str) -> Option<Stop> {
        self.abbreviations.get(word).map(|(stop, _)| *stop)
    }
}

static FR: LazyLock<Tables> = LazyLock::new(|| Tables {
    elisions: Words::new(table!("fr/elisions.txt")),
    clitics: Words::hanging(table!("fr/clitics.txt")),
    whole: Words::new(table!("fr/whole.txt")),
    clipped: Words::default(),
    starters: Words::new(table!("fr/starters.txt")),
    reporting: Words::new(table!("fr/reporting.txt")),
    auxiliaries: Words::new(table!("fr/auxiliaries.txt")),
    common: Words::new(table!("fr/common.txt")),
    abbreviations: abbreviations(table!("fr/abbreviations.txt")),
});

static EN: LazyLock<Tables> = LazyLock::new(|| Tables {
    elisions: Words::default(),
    clitics: Words::hanging(table!("en/clitics.txt")),
    whole: Words::default(),
    clipped: Words::new(table!("en/clipped.txt")),
    starters: Words::new(table!("en/starters.txt")),
    reporting: Words::new(table!("en/reporting.txt")),
    auxiliaries: Words::default(),
    common: Words::new(table!("en/common.txt")),
    abbreviations: abbreviations(table!("en/abbreviations.txt")),
});

/// The tables a text of language `lang` is read with: French, or English for every other language.
pub(crate) fn tables(lang: Lang) -> &'static Tables {
    if lang == Lang::FR { &FR } else { &EN }
}

/// The furniture patterns of every language: a French page may carry the buttons of an English toolkit.
pub(crate) const FURNITURE: [(Lang, &str); 2] =
    [(Lang::FR, table!("fr/furniture.txt")), (Lang::EN, table!("en/furniture.txt"))];

/// The entries of a table: one a line, `#` begins a comment.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|row| !row.is_empty())
}

fn abbreviations(table: &'static str) -> FxHashMap<String, (Stop, bool)> {
    rows(table)
        .filter_map(|row| {
            let (word, class) = row.split_once(char::is_whitespace)?;
            let stop = match class.trim() {
                "name" => Stop::Name,
                "number" => Stop::Number,
                "end" => Stop::End,
                _ => return None,
            };
            Some((word.to_lowercase(), (stop, word.starts_with(char::is_uppercase))))
        })
        .collect()
}

/// A short word in lower case with straight apostrophes, on the stack: table lookups happen for every token and
/// must not allocate.
pub(crate) struct Folded {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl Folded {
    /// No table has an entry as long as this, so that a longer word is in none.
    const MAX: usize = 32;

    /// Folds `word`; `None` when it is too long to be in a table.
    pub fn new(word: &str) -> Option<Self> {
        let mut folded = Self { bytes: [0; Self::MAX], len: 0 };
        for c in word.chars() {
            if c.is_ascii() && c != '`' {
                folded.push(c.to_ascii_lowercase())?;
            } else if is_apostrophe(c) {
                folded.push('\'')?;
            } else {
                for lower in c.to_lowercase() {
                    folded.push(lower)?;
                }
            }
        }
        Some(folded)
    }

    fn push(&mut self, c: char) -> Option<()> {
        let end = self.len + c.len_utf8();
        c.encode_utf8(self.bytes.get_mut(self.len..end)?);
        self.len = end;
        Some(())
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood() {
        for table in [table!("fr/abbreviations.txt"), table!("en/abbreviations.txt")] {
            assert_eq!(
                abbreviations(table).len(),
                rows(table).count(),
                "a row has no known class, or stands twice"
            );
        }
        let words = [
            table!("fr/elisions.txt"),
            table!("fr/clitics.txt"),
            table!("fr/whole.txt"),
            table!("fr/starters.txt"),
            table!("fr/reporting.txt"),
            table!("fr/auxiliaries.txt"),
            table!("fr/common.txt"),
            table!("en/clitics.txt"),
            table!("en/clipped.txt"),
            table!("en/starters.txt"),
            table!("en/reporting.txt"),
            table!("en/common.txt"),
        ];
        for table in words {
            for row in rows(table) {
                assert_eq!(
                    Folded::new(row).as_ref().map(Folded::as_str),
                    Some(row),
                    "not in lower case: {row}"
                );
            }
            assert_eq!(Words::new(table).0.len(), rows(table).count(), "an entry stands twice");
        }
    }

    #[test]
    fn folding() {
        let folded = |word: &str| Folded::new(word).map(|f| f.as_str().to_owned());
        assert_eq!(folded("D’Après").as_deref(), Some("d'après"));
        assert_eq!(folded(&"é".repeat(17)), None);
        assert_eq!(folded("").as_deref(), Some(""));
    }
}
