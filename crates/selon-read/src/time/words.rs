//! Time words of a language: `lang/XX/times.tsv`.

use std::sync::OnceLock;

use selon_text::{Kind, Lang, Text};

use super::value::{Modifier, Part, Reference, Season, Unit};
use crate::number;
use crate::table::{PerLang, Phrase, Sieve, Table};

/// What a time word does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Word {
    /// 1 Monday … 7 Sunday.
    Weekday(i8),
    /// The same in the plural: a habit.
    Weekdays(i8),
    /// 1 … 12.
    Month(i8),
    /// A month whose name is also another word: "may", "march".
    Doubtful(i8),
    /// Days from publication.
    Day(i64),
    /// Days from the day told before.
    Told(i64),
    /// A part of the day that publication or the day told before gives its date.
    Then(i64, Part),
    /// Past, present or future as a whole.
    Reference(Reference),
    /// A stretch of the calendar, in the singular.
    Unit(Unit),
    /// The same in the plural.
    Units(Unit),
    /// A stretch with a name of its own: "quinquennat".
    Term(f64, Unit),
    /// A season.
    Season(Season),
    /// A season whose name is also another word: "été", "fall".
    Participle(Season),
    /// Part of a day, as a noun.
    Part(Part),
    /// Part of a day as it passes; with "ce" something that takes place then: "soirée".
    Course(Part),
    /// Part of a day that may follow a day: "au soir".
    After(Part),
    /// A holiday.
    Holiday(Holiday),
    /// May stand before a time and belongs to it.
    Det(Det),
    /// A preposition with an article in it: "du".
    Contracted,
    /// Before or after a time: which one is meant.
    Side(Side),
    /// First or last part of a stretch.
    Edge(Modifier),
    /// Between an edge and its stretch: "de la".
    Link,
    /// Stands for a number: "quelques".
    Few,
    /// So does this, but only where the quantity is placed: "depuis des années", and not "en dehors des heures".
    Some,
    /// No time at all, though its words look like one: "presse quotidienne".
    No,
    /// After a clock time, and part of it: "heure locale".
    Zone,
    /// Before a quantity of time: "environ".
    About(Modifier),
    /// First, second … of a stretch; -1 the last.
    Ordinal(i8),
    /// Tens, as in "les années trente".
    Tens(i16),
    /// "et demi".
    Half,
    /// "il y a": before a quantity.
    Ago,
    /// "ago": after one.
    AgoAfter,
    /// "plus tard" 1, "plus tôt" -1: after a quantity.
    Later(i8),
    /// The same of words that are prepositions too: "après".
    Hanging(i8),
    /// "dans", before a quantity: from now.
    Ahead,
    /// "depuis": before a quantity, until now.
    Since,
    /// "pendant": before a quantity that is one.
    During,
    /// "chaque", "tous les".
    Every,
    /// "par": before a unit.
    Per,
    /// An adjective or adverb that says how often.
    Often(f64, Unit),
    /// A noun that a length of time, and not an age, follows: "peine de dix ans".
    Lasting,
    /// Before an age: "âgé de".
    Aged,
    /// After one: "years old".
    Old,
    /// Begins "la nuit de lundi à mardi".
    Night,
    /// Stands between the two ends of a range.
    Till,
    /// Before the first end of a range: "du", "entre".
    From,
    /// Makes a bare month or year a time: "en".
    In,
    /// So does this, unless a noun follows: "de 2014", not "de 2000 personnes".
    Of,
    /// Before a year, and part of it: "l'an".
    Year,
    /// Before a fiscal or school year: "exercice".
    Fiscal,
    /// "siècle".
    Century,
    /// "années", before tens.
    Decade,
    /// Before a clock time: "vers".
    Clock,
    /// After the digits of a clock time: "heures".
    Hour,
    /// After them, too, and tells the half of the day: hours to add to those below 12.
    Noon(i8),
    /// A clock time in one word: "midi".
    Time(i8),
    /// Between two seasons that are any: "été comme hiver".
    Like,
    /// May stand before a date and belongs to the words that date a saying.
    Lead,
    /// Begins another clause: "qui", "puis".
    Clause,
    /// A verb or a word that looks ahead.
    Future,
    /// A verb or a word that looks back.
    Past,
}

/// A determiner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Det {
    /// None.
    No,
    /// "le", "the".
    The,
    /// "ce", "this".
    This,
    /// "that".
    That,
    /// "un", "a".
    Any,
}

/// Which of several stretches of time is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Nothing said.
    Near,
    /// The one that holds the day of publication.
    This,
    /// Before it.
    Last,
    /// After it.
    Next,
    /// Before what was told.
    Previous,
    /// After what was told.
    Following,
    /// What was told.
    Same,
    /// Any: "en été".
    Any,
}

/// When a holiday falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holiday {
    /// On a day of a month.
    Fixed(i8, i8),
    /// Days from Easter Sunday.
    Easter(i16),
    /// On the nth of a weekday (1 Monday … 7 Sunday) in a month; -1 the last.
    Nth(i8, i8, i8),
}

fn holiday(value: &str) -> Option<Holiday> {
    if let Some(days) = value.strip_prefix("easter") {
        return Some(Holiday::Easter(if days.is_empty() { 0 } else { days.parse().ok()? }));
    }
    let (month, day) = value.split_once('-')?;
    let month = month.parse().ok().filter(|m| (1..=12).contains(m))?;
    if let Some((nth, weekday)) = day.split_once('x') {
        let nth = if nth == "last" { -1 } else { nth.parse().ok()? };
        return Some(Holiday::Nth(month, nth, weekday.parse().ok()?));
    }
    Some(Holiday::Fixed(month, day.parse().ok().filter(|d| (1..=31).contains(d))?))
}

fn parse(columns: &[&str]) -> Option<Word> {
    let [class, value] = columns else { return None };
    let small = |top: i8| value.parse::<i8>().ok().filter(|v| (1..=top).contains(v));
    let quantity = || {
        let (count, unit) = value.split_once(' ')?;
        Some((count.parse::<f64>().ok()?, Unit::named(unit)?))
    };
    Some(match *class {
        "weekday" => Word::Weekday(small(7)?),
        "weekdays" => Word::Weekdays(small(7)?),
        "month" => Word::Month(small(12)?),
        "doubtful" => Word::Doubtful(small(12)?),
        "day" => Word::Day(value.parse().ok()?),
        "told" => Word::Told(value.parse().ok()?),
        "then" => {
            let (days, part) = value.split_once(' ')?;
            Word::Then(days.parse().ok()?, Part::named(part)?)
        }
        "reference" => Word::Reference(match *value {
            "past" => Reference::Past,
            "present" => Reference::Present,
            "future" => Reference::Future,
            _ => return None,
        }),
        "unit" => Word::Unit(Unit::named(value)?),
        "units" => Word::Units(Unit::named(value)?),
        "term" => {
            let (count, unit) = quantity()?;
            Word::Term(count, unit)
        }
        "season" => Word::Season(Season::named(value)?),
        "participle" => Word::Participle(Season::named(value)?),
        "part" => Word::Part(Part::named(value)?),
        "course" => Word::Course(Part::named(value)?),
        "after" => Word::After(Part::named(value)?),
        "holiday" => Word::Holiday(holiday(value)?),
        "det" => Word::Det(match *value {
            "the" => Det::The,
            "this" => Det::This,
            "that" => Det::That,
            "any" => Det::Any,
            _ => return None,
        }),
        "side" => Word::Side(match *value {
            "this" => Side::This,
            "last" => Side::Last,
            "next" => Side::Next,
            "previous" => Side::Previous,
            "following" => Side::Following,
            "same" => Side::Same,
            _ => return None,
        }),
        "edge" => Word::Edge(Modifier::named(value)?),
        "contracted" => Word::Contracted,
        "link" => Word::Link,
        "few" => Word::Few,
        "some" => Word::Some,
        "no" => Word::No,
        "zone" => Word::Zone,
        "about" => Word::About(Modifier::named(value)?),
        "ordinal" => Word::Ordinal(value.parse().ok().filter(|v| (-1..=31).contains(v) && *v != 0)?),
        "tens" => Word::Tens(value.parse().ok()?),
        "half" => Word::Half,
        "ago" => Word::Ago,
        "agoafter" => Word::AgoAfter,
        "later" => Word::Later(value.parse().ok().filter(|v| matches!(v, -1 | 1))?),
        "hanging" => Word::Hanging(value.parse().ok().filter(|v| matches!(v, -1 | 1))?),
        "ahead" => Word::Ahead,
        "since" => Word::Since,
        "during" => Word::During,
        "every" => Word::Every,
        "per" => Word::Per,
        "often" => {
            let (count, unit) = quantity()?;
            Word::Often(count, unit)
        }
        "lasting" => Word::Lasting,
        "aged" => Word::Aged,
        "old" => Word::Old,
        "night" => Word::Night,
        "till" => Word::Till,
        "from" => Word::From,
        "in" => Word::In,
        "of" => Word::Of,
        "year" => Word::Year,
        "fiscal" => Word::Fiscal,
        "century" => Word::Century,
        "decade" => Word::Decade,
        "clock" => Word::Clock,
        "hour" => Word::Hour,
        "noon" => Word::Noon(value.parse().ok().filter(|v| matches!(v, 0 | 12))?),
        "time" => Word::Time(value.parse().ok().filter(|v| (0..=24).contains(v))?),
        "like" => Word::Like,
        "lead" => Word::Lead,
        "clause" => Word::Clause,
        "future" => Word::Future,
        "past" => Word::Past,
        _ => return None,
    })
}

impl Word {
    /// Whether a time expression may be built around this word.
    fn core(&self) -> bool {
        matches!(
            self,
            Self::Weekday(_)
                | Self::Weekdays(_)
                | Self::Month(_)
                | Self::Doubtful(_)
                | Self::Day(_)
                | Self::Told(_)
                | Self::Then(..)
                | Self::Reference(_)
                | Self::Unit(_)
                | Self::Units(_)
                | Self::Term(..)
                | Self::Season(_)
                | Self::Participle(_)
                | Self::Part(_)
                | Self::Course(_)
                | Self::Holiday(_)
                | Self::Often(..)
                | Self::Century
                | Self::Time(_)
                | Self::Noon(_)
                | Self::Tens(_)
                | Self::Hour
        )
    }
}

static WORDS: PerLang<Word> = PerLang::new(
    include_str!("../../../../lang/fr/times.tsv"),
    include_str!("../../../../lang/en/times.tsv"),
    parse,
);

/// The time words of a language, and a quick sieve before them.
pub(crate) struct Words {
    pub table: &'static Table<Word>,
    /// Shapes (length, first and last byte) of the first words of phrases that a time expression is built around.
    core: Sieve,
    numbers: &'static Table<number::Word>,
}

impl Words {
    fn new(table: &'static Table<Word>, lang: Lang) -> Self {
        let mut core = Sieve::default();
        for (first, _) in table.firsts().filter(|(_, means)| means.core()) {
            core.add(first);
        }
        Self { table, core, numbers: number::words(lang) }
    }

    /// Whether token `i` may be the first word of a phrase that a time expression is built around. Looks nothing up.
    pub(super) fn may_be_core(&self, text: &Text<'_>, i: usize) -> bool {
        match text.tokens().get(i).map(|t| t.kind) {
            Some(Kind::Word) => {
                let norm = text.norm(i);
                self.core.has(norm) || self.compound(norm)
            }
            Some(Kind::Number) => is_time(text.norm(i)),
            _ => false,
        }
    }

    /// "mi-mars", "10-year": a word that may hold another which is in the table.
    fn compound(&self, norm: &str) -> bool {
        let Some((first, last)) = norm.rsplit_once('-') else {
            return norm.starts_with(|c: char| c.is_ascii_digit());
        };
        !first.is_empty() && (self.core.has(last) || last.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// What token `i` may begin.
    pub(super) fn slot(&self, text: &Text<'_>, i: usize, end: usize) -> Slot {
        let nothing = Slot { list: &[], core: false, begins: false, number: false };
        let Some(token) = text.tokens().get(i) else { return nothing };
        let norm = text.norm(i);
        match token.kind {
            Kind::Word => {
                let hyphen =
                    norm.as_bytes().contains(&b'-') || norm.starts_with(|c: char| c.is_ascii_digit());
                let roman = token.capital && norm.starts_with(['i', 'v', 'x']);
                let numbers = self.numbers.may_begin(norm);
                if !(hyphen || roman || numbers || self.table.may_begin(norm)) {
                    return nothing;
                }
                let list = self.table.list(norm);
                let core = list.iter().any(|p| p.means.core() && p.ends(text, i, end).is_some());
                let compound = hyphen && self.compound(norm);
                // "vingt-trois"
                let number = hyphen || numbers;
                Slot { list, core: core || compound, begins: !list.is_empty() || compound || roman, number }
            }
            Kind::Number => Slot { core: is_time(norm), begins: true, number: true, ..nothing },
            // "-", "/"
            Kind::Punct => Slot { list: self.table.list(norm), ..nothing },
            _ => nothing,
        }
    }
}

/// What a token may begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// Phrases of which it is the first word, longest first.
    pub list: &'static [Phrase<Word>],
    /// An expression may be built around it.
    pub core: bool,
    /// It may be the first word of one.
    pub begins: bool,
    /// It may be a number.
    pub number: bool,
}

/// Whether a token that begins with digits may be more than a count: "2016", "18h30", "20:45", "04/03/2016".
fn is_time(norm: &str) -> bool {
    let plain = norm.bytes().all(|b| b.is_ascii_digit());
    if plain { norm.len() == 4 } else { norm.len() >= 2 && !norm.contains(' ') }
}

/// The time words of a language; those of French where it has no table of its own.
pub(crate) fn words(lang: Lang) -> &'static Words {
    static READ: [OnceLock<Words>; 2] = [const { OnceLock::new() }; 2];
    let [french, english] = &READ;
    let lang = if lang == Lang::EN { Lang::EN } else { Lang::FR };
    let slot = if lang == Lang::EN { english } else { french };
    slot.get_or_init(|| Words::new(WORDS.of(lang), lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_well_formed() {
        assert_eq!(WORDS.faults(), [Vec::<String>::new(), Vec::new()]);
    }
}
