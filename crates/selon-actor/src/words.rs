//! `lang/bodies.tsv`: words that tell what a body, a voice or a title is.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::fold::fold;

/// What a word does in a name or a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Body,
    Field,
    Sort,
    Voice,
    Plain,
    Paper,
    Trait,
    Office,
    Title,
    Empty,
    First,
    Common,
}

const CLASSES: [(&str, Class); 12] = [
    ("body", Class::Body),
    ("field", Class::Field),
    ("sort", Class::Sort),
    ("voice", Class::Voice),
    ("plain", Class::Plain),
    ("paper", Class::Paper),
    ("trait", Class::Trait),
    ("office", Class::Office),
    ("title", Class::Title),
    ("empty", Class::Empty),
    ("first", Class::First),
    ("common", Class::Common),
];

/// The table, by word.
#[derive(Debug, Default)]
pub(crate) struct Words {
    by_word: FxHashMap<String, Vec<(Class, &'static str)>>,
    first_names: FxHashSet<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    for (class, concept, list) in rows(include_str!("../../../lang/bodies.tsv")) {
        let Some((_, class)) = CLASSES.iter().find(|(name, _)| *name == class) else { continue };
        for word in list.split(' ') {
            words.by_word.entry(fold(word)).or_default().push((*class, concept));
        }
    }
    for line in include_str!("../../../lang/names.tsv").lines().filter(|l| l.starts_with("first_name")) {
        let list = line.split_once('\t').map_or("", |(_, list)| list);
        words.first_names.extend(list.split(' ').map(fold));
    }
    words
});

/// Rows of three columns.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    table.lines().filter(|l| !l.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?, columns.next()?, columns.next()?))
    })
}

impl Words {
    pub fn get() -> &'static Self {
        &WORDS
    }

    /// What the folded word stands for as a `class`.
    pub fn concept(&self, word: &str, class: Class) -> Option<&'static str> {
        self.by_word.get(word)?.iter().find(|(c, _)| *c == class).map(|(_, concept)| *concept)
    }

    pub fn is(&self, word: &str, class: Class) -> bool {
        self.concept(word, class).is_some()
    }

    pub fn first_name(&self, word: &str) -> bool {
        self.first_names.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_class_and_words() {
        let table = include_str!("../../../lang/bodies.tsv");
        for line in table.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 3, "{line}");
            assert!(CLASSES.iter().any(|(name, _)| *name == columns[0]), "{line}");
            assert!(columns[2].split(' ').all(|w| !w.is_empty()), "{line}");
        }
    }
}
