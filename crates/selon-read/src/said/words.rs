//! Time words of a language: `lang/XX/times.tsv`.

use selon_text::Lang;

use crate::table::{PerLang, Table};

/// What a time word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Word {
    /// 1 Monday … 7 Sunday.
    Weekday(i8),
    /// 1 … 12.
    Month(i8),
    /// Days from publication.
    Day(i64),
    /// Days from the day told before.
    Anchored(i64),
    /// A time without a date.
    Vague,
    /// Some days ago, so many at most.
    Recent(i64),
    /// "plus tard" 1, "plus tôt" -1: after a number and a unit.
    Later(i8),
    /// A stretch of the calendar.
    Unit(Unit),
    /// Month in which a season begins.
    Season(i8),
    /// May stand before a date and belongs to it.
    Lead,
    /// "ce", "this".
    This,
    /// "dernier", "last".
    Last,
    /// "prochain", "next".
    Next,
    /// "début", "fin".
    Edge,
    /// Between an edge and its unit: "de la".
    Link,
    /// Part of a day: "matin".
    Part,
    /// Begins "la nuit de lundi à mardi".
    Night,
    /// Stands between its two days.
    Till,
    /// "il y a".
    Ago,
    /// "ago".
    AgoAfter,
    /// Makes a bare month or year a time: "en".
    In,
    /// So does this, unless a noun follows: "de 2014", not "de 2000 personnes".
    Of,
    /// Before a clock time: "vers".
    Clock,
    /// After the digits of a clock time: "heures".
    Hour,
    /// Begins another clause: "qui", "puis".
    Clause,
}

/// Stretches of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Day,
    Week,
    Weekend,
    Month,
    Year,
}

fn parse(columns: &[&str]) -> Option<Word> {
    let [class, value] = columns else { return None };
    let small = |top: i8| value.parse::<i8>().ok().filter(|v| (1..=top).contains(v));
    Some(match *class {
        "weekday" => Word::Weekday(small(7)?),
        "month" => Word::Month(small(12)?),
        "day" => Word::Day(value.parse().ok()?),
        "anchored" => Word::Anchored(value.parse().ok()?),
        "vague" => Word::Vague,
        "recent" => Word::Recent(value.parse().ok()?),
        "later" => Word::Later(value.parse().ok().filter(|v| matches!(v, -1 | 1))?),
        "unit" => Word::Unit(match *value {
            "day" => Unit::Day,
            "week" => Unit::Week,
            "weekend" => Unit::Weekend,
            "month" => Unit::Month,
            "year" => Unit::Year,
            _ => return None,
        }),
        "season" => Word::Season(small(12)?),
        "lead" => Word::Lead,
        "this" => Word::This,
        "last" => Word::Last,
        "next" => Word::Next,
        "edge" => Word::Edge,
        "link" => Word::Link,
        "part" => Word::Part,
        "night" => Word::Night,
        "till" => Word::Till,
        "ago" => Word::Ago,
        "agoafter" => Word::AgoAfter,
        "in" => Word::In,
        "of" => Word::Of,
        "clock" => Word::Clock,
        "hour" => Word::Hour,
        "clause" => Word::Clause,
        _ => return None,
    })
}

static WORDS: PerLang<Word> = PerLang::new(
    include_str!("../../../../lang/fr/times.tsv"),
    include_str!("../../../../lang/en/times.tsv"),
    parse,
);

/// The time words of a language; those of French where it has no table of its own.
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
