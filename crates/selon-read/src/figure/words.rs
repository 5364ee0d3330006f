//! Words around numbers: `lang/XX/figures.tsv`.

use selon_text::Lang;

use crate::Bound;
use crate::table::{PerLang, Table};

/// What a word does beside a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// Before a number: how it is meant.
    Bound(Bound),
    /// After a number and its unit: how it is meant.
    Then(Bound),
    /// Begins a range; what stands between its two numbers.
    Between(Box<str>),
    /// Stands between two numbers of a range that nothing begins.
    Join,
    /// A unit, by its name.
    Unit(Box<str>),
    /// A unit that "un" or "a" is enough to make a figure of.
    Measure(Box<str>),
    /// A currency before its number.
    Prefix(Box<str>),
    /// May stand between a bound and its number.
    The,
    /// Between a number and what it counts.
    Of,
    /// Between a number and the noun.
    Skip,
    /// Makes a number of the article before it: "une seule", "a single".
    Single,
    /// Never a counted noun.
    Stop,
    /// The number after it is a name.
    Label,
    /// The number after it is a name or a date when no unit follows.
    Before,
    /// "one" after it is a pronoun.
    NotOne,
    /// Makes the number before it an ordinal: "9 e".
    Ordinal,
    /// "nombre de": what follows is what numbers without a noun count.
    Count,
    /// A change from one number to another.
    Change,
    /// "et demi".
    Half,
    /// "un sur cinq".
    Ratio,
    /// The singular of an irregular plural.
    Plural(Box<str>),
}

fn parse(columns: &[&str]) -> Option<Word> {
    let [class, value] = columns else { return None };
    let bound = |name: &str| {
        Some(match name {
            "about" => Bound::About,
            "at_least" => Bound::AtLeast,
            "at_most" => Bound::AtMost,
            "exact" => Bound::Exact,
            _ => return None,
        })
    };
    let text = || (*value != "-" && !value.is_empty()).then(|| Box::from(*value));
    Some(match *class {
        "then" => Word::Then(bound(value)?),
        "between" => Word::Between(text()?),
        "join" => Word::Join,
        "unit" => Word::Unit(text()?),
        "measure" => Word::Measure(text()?),
        "prefix" => Word::Prefix(text()?),
        "the" => Word::The,
        "of" => Word::Of,
        "skip" => Word::Skip,
        "single" => Word::Single,
        "stop" => Word::Stop,
        "label" => Word::Label,
        "before" => Word::Before,
        "not_one" => Word::NotOne,
        "ordinal" => Word::Ordinal,
        "count" => Word::Count,
        "change" => Word::Change,
        "half" => Word::Half,
        "ratio" => Word::Ratio,
        "plural" => Word::Plural(text()?),
        other => Word::Bound(bound(other)?),
    })
}

static WORDS: PerLang<Word> = PerLang::new(
    include_str!("../../../../lang/fr/figures.tsv"),
    include_str!("../../../../lang/en/figures.tsv"),
    parse,
);

/// The words around numbers of a language; those of French where it has no table of its own.
pub(super) fn words(lang: Lang) -> &'static Table<Word> {
    WORDS.of(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_well_formed() {
        assert_eq!(WORDS.faults(), [Vec::<String>::new(), Vec::new()]);
    }
}
