//! Words around numbers: `lang/XX/figures.tsv`.

use selon_text::Lang;

use crate::table::{PerLang, Table};
use crate::{Bound, Change};

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
    /// How many days a unit of time lasts, by its name.
    Days(f64),
    /// A unit of age.
    Years,
    /// A unit before its number; "multiplié par" says which way it changes, too.
    Prefix(Box<str>, Option<Change>),
    /// "le double": so many times as much, and the name of its unit.
    Multiple(f64, Box<str>),
    /// May stand between a bound and its number.
    The,
    /// Between a number and what it counts.
    Of,
    /// "des", "of the": between a part and all.
    Whole,
    /// "dont": a part of what was counted before.
    Part,
    /// "autres": of what was counted before.
    Other,
    /// Between a number and the noun.
    Skip,
    /// Makes a number of the article before it: "une seule", "a single".
    Single,
    /// A noun that "un" counts: "un mort".
    One,
    /// Never a counted noun.
    Stop,
    /// Words with a number that count nothing: "deux poids, deux mesures".
    Idiom,
    /// The number after it is a name.
    Label,
    /// The number after it is a name or a date when no unit follows.
    Before,
    /// The number after it is a name when nothing counted follows: "le 93".
    NamesNumber,
    /// "one" after it is a pronoun.
    NotOne,
    /// Makes the number before it an ordinal: "9 e".
    Ordinal,
    /// Makes a clock time of the hours before it: "du matin".
    Clock,
    /// Hours after it are how long something lasts.
    Lasts,
    /// What scores count: "3 buts à 1".
    Points,
    /// A score may follow: "2 à 0".
    Score,
    /// Before an age that names a group: "les moins de 18 ans".
    Under,
    /// An age that the law sets may follow.
    Law,
    /// "à", "at": before such an age, and inside a compound.
    To,
    /// A noun that makes one unit with the next: "coup de feu".
    Compound,
    /// A noun that may be the second part of a word with a hyphen: "three-nation".
    Hyphen,
    /// "nombre de": what follows is what numbers without a noun count.
    Count,
    /// "death toll": what numbers without a noun count.
    Toll(Box<str>),
    /// A number by itself after it counts this: "réunir".
    Crowd(Box<str>),
    /// A change from one number to another.
    Change,
    /// Before a number that is a change: "hausse de", "rose by".
    Way(Change),
    /// "de", "by", "of": between such a word and its number.
    By,
    /// Such a word that means something else right before a number: "raised $25m".
    Acts,
    /// Beside a number that is a change: "de plus", "additional".
    More(Change),
    /// Before a noun, and no part of what it names.
    Determiner,
    /// Goes on a counted thing: "membres de l'équipe".
    Extends,
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
    let change = |name: &str| match name {
        "up" => Some(Change::Up),
        "down" => Some(Change::Down),
        _ => None,
    };
    let text = || (*value != "-" && !value.is_empty()).then(|| Box::from(*value));
    Some(match *class {
        "then" => Word::Then(bound(value)?),
        "between" => Word::Between(text()?),
        "join" => Word::Join,
        "unit" => Word::Unit(text()?),
        "measure" => Word::Measure(text()?),
        "days" => Word::Days(value.parse().ok()?),
        "years" => Word::Years,
        "prefix" => Word::Prefix(text()?, None),
        "factor_up" => Word::Prefix(text()?, Some(Change::Up)),
        "factor_down" => Word::Prefix(text()?, Some(Change::Down)),
        "multiple" => {
            let (times, unit) = value.split_once(' ')?;
            Word::Multiple(times.parse().ok()?, unit.into())
        }
        "the" => Word::The,
        "of" => Word::Of,
        "whole" => Word::Whole,
        "part" => Word::Part,
        "other" => Word::Other,
        "skip" => Word::Skip,
        "single" => Word::Single,
        "one" => Word::One,
        "stop" => Word::Stop,
        "idiom" => Word::Idiom,
        "label" => Word::Label,
        "before" => Word::Before,
        "names" => Word::NamesNumber,
        "not_one" => Word::NotOne,
        "ordinal" => Word::Ordinal,
        "clock" => Word::Clock,
        "lasts" => Word::Lasts,
        "points" => Word::Points,
        "score" => Word::Score,
        "under" => Word::Under,
        "law" => Word::Law,
        "to" => Word::To,
        "compound" => Word::Compound,
        "hyphen" => Word::Hyphen,
        "count" => Word::Count,
        "toll" => Word::Toll(text()?),
        "crowd" => Word::Crowd(text()?),
        "change" => Word::Change,
        "by" => Word::By,
        "way" => Word::Way(change(value)?),
        "acts" => Word::Acts,
        "more" => Word::More(change(value)?),
        "determiner" => Word::Determiner,
        "extends" => Word::Extends,
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
