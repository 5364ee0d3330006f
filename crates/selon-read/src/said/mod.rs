//! Time expressions that date a saying, and what they mean against the publication date.

#[cfg(test)]
mod tests;
mod when;
mod words;

use std::ops::Range;

use jiff::civil::Date;
use selon_text::{Kind, Lang, Text};

use crate::number::cardinal;
use when::{Side, When};
use words::{Unit, Word, words};

/// A time expression: its tokens, and `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, when it can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Time {
    /// Tokens of the expression, its preposition or determiner included when it is part of it.
    pub tokens: Range<usize>,
    /// Resolution against the publication date.
    pub date: Option<String>,
    /// A clock time or part of a day alone: dated by publication for want of a day.
    pub clock: bool,
    /// Built of a number and a unit: "il y a trois jours".
    pub counted: bool,
}

/// Words between a cue and a later time that still dates the saying.
const AFTER: usize = 9;
/// Words between a time that opens the sentence and the cue.
const OPENING: usize = 20;
/// Words between a time set off by commas inside the sentence and the cue.
const ASIDE: usize = 4;

/// The time expression that dates the saying of `cue` in the tokens `sentence`: not in the `content`, and near the
/// cue, at the start of the sentence, or between commas before the cue.
///
/// Of the times outside the content of a gold sentence, a third date something else; these bounds on the distance
/// are those that agreed best with `fr/train.jsonl`.
pub(crate) fn said(
    text: &Text<'_>,
    sentence: Range<usize>,
    cue: Range<usize>,
    content: &[Range<usize>],
    published: Option<Date>,
) -> Option<Time> {
    let reported = |i: usize| content.iter().any(|c| c.contains(&i));
    let own = |range: Range<usize>| range.filter(|i| !reported(*i)).count();
    let apart = |mut range: Range<usize>| {
        let lang = words(text.lang());
        range.any(|i| !reported(i) && lang.is(text, i, i + 1, &Word::Clause).is_some())
    };
    let mut best: Option<(usize, Time)> = None;
    for t in times(text, sentence.clone(), published) {
        let Range { start, end } = t.tokens;
        if reported(start) {
            continue;
        }
        let inside = start >= cue.start && end <= cue.end;
        let far = if inside {
            0
        } else if start >= cue.end {
            let between = cue.end..start;
            if own(between.clone()) > AFTER || apart(between.clone()) {
                continue;
            }
            // What comes after a content that is cut off from the cue seldom dates it.
            own(between)
        } else {
            let between = end.min(cue.start)..cue.start;
            let distance = own(between.clone());
            let opens = own(sentence.start..start) <= 1;
            let aside =
                text.raw(end) == "," && start > 0 && matches!(text.raw(start - 1), "," | ";" | ":" | "(");
            if !((opens && distance <= OPENING) || (aside && distance <= ASIDE))
                || (aside && !opens && apart(between))
            {
                continue;
            }
            distance
        };
        if best.as_ref().is_none_or(|(d, _)| far < *d) {
            best = Some((far, t));
        }
    }
    best.map(|(_, t)| t)
}

/// All time expressions in the tokens `range` of `text`, in order.
pub(crate) fn times(text: &Text<'_>, range: Range<usize>, published: Option<Date>) -> Vec<Time> {
    let end = range.end.min(text.tokens().len());
    let finder = Finder { text, words: words(text.lang()), start: range.start, end, published };
    let mut out = Vec::new();
    let mut i = range.start;
    let mut told = None;
    while i < end {
        let Some(found) = finder.at(i) else {
            i += 1;
            continue;
        };
        let when = match found.what {
            What::When(when) => when,
            What::Anchored(days) => {
                let from = told.or_else(|| finder.told_before(range.start));
                from.and_then(|d| when::offset(d, days))
            }
        };
        if let Some(When::Day(day)) = when
            && !found.clock
        {
            told = Some(day);
        }
        let tokens = finder.widen(found.tokens, out.last().map_or(range.start, |t: &Time| t.tokens.end));
        i = tokens.end;
        let date = when.map(|w| w.to_string());
        out.push(Time { tokens, date, clock: found.clock, counted: found.counted });
    }
    out
}

/// What an expression means.
#[derive(Debug, Clone, Copy)]
enum What {
    /// A date, or none.
    When(Option<When>),
    /// So many days from the day told before.
    Anchored(i64),
}

#[derive(Debug, Clone)]
struct Found {
    tokens: Range<usize>,
    what: What,
    clock: bool,
    counted: bool,
}

impl Found {
    fn new(tokens: Range<usize>, when: Option<When>) -> Option<Self> {
        Some(Self { tokens, what: What::When(when), clock: false, counted: false })
    }
}

/// How many tokens back "le lendemain" looks for the day that it follows.
const MEMORY: usize = 120;

struct Finder<'a, 't> {
    text: &'a Text<'t>,
    words: &'static crate::table::Table<Word>,
    start: usize,
    end: usize,
    published: Option<Date>,
}

impl Finder<'_, '_> {
    /// The expression that begins at token `i`, without the words that may stand before it.
    fn at(&self, i: usize) -> Option<Found> {
        self.phrase(i)
            .or_else(|| self.night(i))
            .or_else(|| self.weekday(i))
            .or_else(|| self.date(i))
            .or_else(|| self.edge(i))
            .or_else(|| self.month(i))
            .or_else(|| self.relative(i))
            .or_else(|| self.ago(i))
            .or_else(|| self.clock(i))
            .or_else(|| self.year(i))
    }

    fn is(&self, i: usize, word: Word) -> Option<usize> {
        self.words.is(self.text, i, self.end, &word)
    }

    fn find<T>(&self, i: usize, pick: impl Fn(Word) -> Option<T>) -> Option<(usize, T)> {
        self.words.at(self.text, i, self.end).find_map(|(to, w)| pick(*w).map(|t| (to, t)))
    }

    /// The last day told in the text before token `i`, not too far back.
    fn told_before(&self, i: usize) -> Option<Date> {
        let from = i.saturating_sub(MEMORY);
        let before =
            Finder { text: self.text, words: self.words, start: from, end: i, published: self.published };
        let mut day = None;
        let mut at = from;
        while at < i {
            match before.at(at) {
                Some(found) => {
                    if let What::When(Some(When::Day(d))) = found.what
                        && !found.clock
                    {
                        day = Some(d);
                    }
                    at = found.tokens.end;
                }
                None => at += 1,
            }
        }
        day
    }

    /// Fixed expressions: "hier", "ce matin", "la veille", "récemment".
    fn phrase(&self, i: usize) -> Option<Found> {
        let (to, word) = self.find(i, |w| {
            matches!(w, Word::Day(_) | Word::Anchored(_) | Word::Vague | Word::Recent(_)).then_some(w)
        })?;
        let mut to = to;
        let (what, clock) = match word {
            Word::Day(days) => {
                // "dans la matinée de samedi", "dans la soirée du 4 mars": the day that follows tells.
                if days == 0
                    && let Some(next) = self.is(to, Word::Link)
                    && let Some(day) = self.weekday(next).or_else(|| self.date(next))
                {
                    return Some(Found { tokens: i..day.tokens.end, ..day });
                }
                let clock = days == 0 && to - i > 1 && self.is(i, Word::This).is_none();
                if !clock {
                    to = self.parts(to);
                }
                (What::When(self.published.and_then(|p| when::offset(p, days))), clock)
            }
            // "la veille de la fête" hangs on something else than the day told before.
            Word::Anchored(days) if self.is(to, Word::Link).is_none() => (What::Anchored(days), false),
            Word::Recent(days) => (What::When(self.published.and_then(|p| when::recent(p, days))), false),
            _ => (What::When(None), false),
        };
        let unit = |k: usize| self.find(k, |w| matches!(w, Word::Unit(_)).then_some(())).is_some();
        let counted = matches!(word, Word::Vague | Word::Recent(_)) && (i..to).any(unit);
        Some(Found { tokens: i..to, what, clock, counted })
    }

    /// "dans la nuit de mercredi à jeudi": the later day.
    fn night(&self, i: usize) -> Option<Found> {
        let first = self.is(i, Word::Night)?;
        let day = self.weekday(first).or_else(|| self.date(first)).or_else(|| self.bare_day(first))?;
        let till = self.is(day.tokens.end, Word::Till)?;
        let last = self.weekday(till).or_else(|| self.date(till))?;
        Some(Found { tokens: i..last.tokens.end, ..last })
    }

    /// "du 4 au 5 mars": a day number alone.
    fn bare_day(&self, i: usize) -> Option<Found> {
        self.day_number(i).and_then(|(to, _)| Found::new(i..to, None))
    }

    /// "lundi", "lundi 4 mars", "Monday, March 4, 2016", "vendredi soir", "jeudi dernier".
    fn weekday(&self, i: usize) -> Option<Found> {
        let (side, from) = self.side(i);
        let (to, day) = self.find(from, |w| if let Word::Weekday(d) = w { Some(d) } else { None })?;
        let tokens = self.text.tokens();
        let inner = from > 0 && tokens[from - 1].kind == Kind::Word && tokens[from].breaks == 0;
        // English writes Monday, French lundi; "France Dimanche" is a paper.
        if tokens[from].capital != (self.text.lang() == Lang::EN || (tokens[from].capital && !inner)) {
            return None;
        }
        let comma = to + usize::from(self.text.raw(to) == ",");
        let from = self.is(comma, Word::Lead).unwrap_or(comma);
        if let Some(date) = self.date(from) {
            return Some(Found { tokens: i..date.tokens.end, ..date });
        }
        let to = self.parts(to);
        let (side, to) = self.side_after(to, side);
        let to = self.parts(to);
        // "le lundi" is any Monday.
        let habit = side == Side::Near
            && self.text.lang() == Lang::FR
            && i > 0
            && matches!(self.text.norm(i - 1), "le" | "chaque" | "les" | "un");
        let when = if habit { None } else { self.published.and_then(|p| when::weekday(p, day, side)) };
        Found::new(i..to, when)
    }

    /// "4 mars 2016", "1er mai", "March 4, 2016", "2016-03-04", "04/03/2016".
    fn date(&self, i: usize) -> Option<Found> {
        if i >= self.end {
            return None;
        }
        if let Some((to, when)) = self.iso(i).or_else(|| self.slashed(i)) {
            return Found::new(i..to, Some(when));
        }
        let (day, month, to) = match self.day_number(i) {
            Some((to, day)) => {
                let of = to + usize::from(self.text.norm(to) == "of");
                let (to, month) = self.month_word(of)?;
                (day, month, to)
            }
            None if self.text.lang() == Lang::EN => {
                let (to, month) = self.month_word(i)?;
                let (to, day) = self.day_number(to)?;
                (day, month, to)
            }
            None => return None,
        };
        let (year, to) = self.year_after(to);
        let (side, to) = self.side_after(to, Side::Near);
        Found::new(i..self.parts(to), when::day(self.published, day, month, year, side))
    }

    fn month_word(&self, i: usize) -> Option<(usize, i8)> {
        if self.text.lang() == Lang::EN && self.text.tokens().get(i).is_none_or(|t| !t.capital) {
            return None;
        }
        self.find(i, |w| if let Word::Month(m) = w { Some(m) } else { None })
    }

    /// A day of the month: "4", "1er", "1 er", "4th".
    fn day_number(&self, i: usize) -> Option<(usize, i8)> {
        if i >= self.end {
            return None;
        }
        let norm = self.text.norm(i);
        let digits = norm.len() - norm.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 || digits > 2 || !matches!(&norm[digits..], "" | "er" | "st" | "nd" | "rd" | "th") {
            return None;
        }
        let day = norm[..digits].parse().ok().filter(|d| (1..=31).contains(d))?;
        let er = i + 1 < self.end && self.text.norm(i + 1) == "er";
        Some((i + 1 + usize::from(er), day))
    }

    fn year_number(&self, i: usize) -> Option<i16> {
        if i >= self.end || self.text.raw(i).len() != 4 {
            return None;
        }
        self.text.raw(i).parse().ok().filter(|y| (1000..=2100).contains(y))
    }

    /// A year that follows, with or without a comma.
    fn year_after(&self, to: usize) -> (Option<i16>, usize) {
        let comma = to + usize::from(self.text.lang() == Lang::EN && self.text.raw(to) == ",");
        match self.year_number(comma) {
            Some(year) => (Some(year), comma + 1),
            None => (None, to),
        }
    }

    /// "2016-03-04".
    fn iso(&self, i: usize) -> Option<(usize, When)> {
        let year = self.year_number(i)?;
        if i + 5 > self.end || self.text.norm(i + 1) != "-" || self.text.norm(i + 3) != "-" {
            return None;
        }
        let two = |i: usize| self.text.raw(i).parse::<i8>().ok().filter(|_| self.text.raw(i).len() == 2);
        let date = Date::new(year, two(i + 2)?, two(i + 4)?).ok()?;
        Some((i + 5, When::Day(date)))
    }

    /// "04/03/2016": day first in French; in English only where one of the two cannot be a month.
    fn slashed(&self, i: usize) -> Option<(usize, When)> {
        let mut parts = self.text.raw(i).split('/');
        let (a, b) = (parts.next()?.parse::<i8>().ok()?, parts.next()?.parse::<i8>().ok()?);
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let (day, month) = match (self.text.lang() == Lang::EN, a > 12, b > 12) {
            (false, ..) | (true, true, false) => (a, b),
            (true, false, true) => (b, a),
            _ if a == b => (a, b),
            _ => return None,
        };
        Date::new(year, month, day).ok().filter(|_| parts.next().is_none()).map(|d| (i + 1, When::Day(d)))
    }

    /// "mai 2015", "en mai", "mai dernier", "last May".
    fn month(&self, i: usize) -> Option<Found> {
        let (side, from) = self.side(i);
        let (to, month) = self.month_word(from)?;
        let (year, to) = self.year_after(to);
        let (side, to) = self.side_after(to, side);
        if year.is_none() && side == Side::Near && !self.after(i, &[Word::In, Word::Of, Word::Edge]) {
            return None;
        }
        Found::new(i..to, when::month(self.published, month, year, side))
    }

    /// Whether one of these words ends just before token `i`.
    fn after(&self, i: usize, wanted: &[Word]) -> bool {
        (i.saturating_sub(4).max(self.start)..i)
            .any(|k| self.words.at(self.text, k, i).any(|(to, w)| to == i && wanted.contains(w)))
    }

    /// "en 2014", "since 2012".
    fn year(&self, i: usize) -> Option<Found> {
        let year = self.year_number(i)?;
        // Few words that follow a year are anything but short function words; "de 2000 personnes" is a quantity.
        let next = self.text.tokens().get(i + 1).filter(|t| i + 1 < self.end && t.kind == Kind::Word);
        let noun = next.is_some() && self.text.norm(i + 1).chars().count() > 3;
        let told = self.after(i, &[Word::In, Word::Edge]) || (!noun && self.after(i, &[Word::Of]));
        told.then(|| Found::new(i..i + 1, Some(When::Year(year))))?
    }

    /// "fin janvier", "au début de l'année", "late March", "earlier this week".
    fn edge(&self, i: usize) -> Option<Found> {
        if let Some(found) = self.compound_edge(i) {
            return Some(found);
        }
        let edge = self.is(i, Word::Edge)?;
        let from = self.is(edge, Word::Link).unwrap_or(edge);
        let inner = self.month_word(from).and_then(|(to, month)| {
            let (year, to) = self.year_after(to);
            let (side, to) = self.side_after(to, Side::Near);
            Found::new(i..to, when::month(self.published, month, year, side))
        });
        let inner = inner.or_else(|| self.relative(from));
        let inner = inner.or_else(|| {
            let year = self.year_number(from)?;
            Found::new(i..from + 1, Some(When::Year(year)))
        });
        let inner = inner.or_else(|| {
            if from == edge && self.text.lang() == Lang::EN {
                return None;
            }
            let (to, when) = self.stretch(from, Side::Near)?;
            let (year, to) = self.year_after(to);
            Found::new(i..to, year.map(When::Year).or(when))
        });
        inner.map(|f| Found { tokens: i..f.tokens.end, ..f })
    }

    /// "mi-avril", "mid-April": one token.
    fn compound_edge(&self, i: usize) -> Option<Found> {
        let (edge, month) = self.text.norm(i).split_once('-').filter(|_| i < self.end)?;
        self.words.word(edge).find(|w| **w == Word::Edge)?;
        let month =
            self.words.word(month).find_map(|w| if let Word::Month(m) = w { Some(*m) } else { None })?;
        let (year, to) = self.year_after(i + 1);
        let (side, to) = self.side_after(to, Side::Near);
        Found::new(i..to, when::month(self.published, month, year, side))
    }

    /// A unit or a season: its end, and its date on that side of publication.
    fn stretch(&self, i: usize, side: Side) -> Option<(usize, Option<When>)> {
        if let Some((to, unit)) = self.find(i, |w| if let Word::Unit(u) = w { Some(u) } else { None }) {
            return Some((to, self.published.and_then(|p| when::unit(p, unit, side))));
        }
        let (to, month) = self.find(i, |w| if let Word::Season(m) = w { Some(m) } else { None })?;
        // Winter belongs to two years.
        let year = match when::month(self.published, month, None, side) {
            Some(When::Month(year, _)) if month < 12 => Some(When::Year(year)),
            _ => None,
        };
        Some((to, year))
    }

    /// "cette semaine", "la semaine dernière", "last month", "l'été dernier".
    fn relative(&self, i: usize) -> Option<Found> {
        let (side, from) = self.side(i);
        let this = self.is(from, Word::This).filter(|_| side == Side::Near);
        let start = this.unwrap_or(from);
        let (to, _) = self.stretch(start, side)?;
        // "ce mois-ci", "cette semaine-là"
        let to = if matches!(self.text.norm(to), "-ci" | "ci") && to < self.end { to + 1 } else { to };
        let (side, to) = self.side_after(to, side);
        if side == Side::Near && this.is_none() {
            return None;
        }
        // "en cette journée du 6 décembre"
        if let Some(date) = self.is(to, Word::Link).and_then(|of| self.date(of)) {
            return Some(Found { tokens: i..date.tokens.end, ..date });
        }
        // "in the last years"
        if self.text.lang() == Lang::EN && self.text.norm(to - 1).ends_with('s') {
            return Found::new(i..to, None);
        }
        let (_, when) = self.stretch(start, side)?;
        Found::new(i..to, when)
    }

    /// "il y a trois jours", "three days ago".
    fn ago(&self, i: usize) -> Option<Found> {
        let before = self.is(i, Word::Ago);
        let n = cardinal(self.text, before.unwrap_or(i), self.end)?;
        let (to, unit) = self.find(n.end, |w| if let Word::Unit(u) = w { Some(u) } else { None })?;
        if before.is_none()
            && let Some((to, way)) =
                self.find(to, |w| if let Word::Later(way) = w { Some(way) } else { None })
        {
            let days = match unit {
                Unit::Day => 1.0,
                Unit::Week => 7.0,
                _ => {
                    return Some(Found {
                        tokens: i..to,
                        what: What::When(None),
                        clock: false,
                        counted: true,
                    });
                }
            };
            let what = What::Anchored((n.value.min(4000.0) * days) as i64 * i64::from(way));
            return Some(Found { tokens: i..to, what, clock: false, counted: true });
        }
        let to = match before {
            Some(_) => to,
            None => self.is(to, Word::AgoAfter)?,
        };
        // "il y a huit jours", "quinze jours" are a week and a fortnight: near enough as days.
        let what = What::When(self.published.and_then(|p| when::ago(p, n.value, unit)));
        Some(Found { tokens: i..to, what, clock: false, counted: true })
    }

    /// "vers 18 heures", "avant 13h30", "at 3 p.m.": on the day of publication, as far as these words tell.
    fn clock(&self, i: usize) -> Option<Found> {
        let from = self.is(i, Word::Clock)?;
        let to = self.clock_time(from)?;
        let on = to + usize::from(self.text.raw(to) == ",");
        let on = on + usize::from(self.text.norm(on) == "on");
        // "vers 18 heures lundi"
        if let Some(day) = self.weekday(on).or_else(|| self.date(on)) {
            return Some(Found { tokens: i..day.tokens.end, ..day });
        }
        let when = self.published.map(When::Day);
        Some(Found { tokens: i..to, what: What::When(when), clock: true, counted: false })
    }

    /// "18 heures", "20h30", "15 h 8", "3:15 p.m.": where it ends.
    fn clock_time(&self, i: usize) -> Option<usize> {
        if i >= self.end || self.text.tokens()[i].kind != Kind::Number {
            return None;
        }
        let norm = self.text.norm(i);
        let hour = norm.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_hour = |s: &str| s.len() <= 2 && s.parse::<u8>().is_ok_and(|h| h <= 24);
        if let Some((h, m)) = norm.split_once(['h', ':']) {
            let ok = is_hour(h) && (m.is_empty() || m.len() <= 2 && m.bytes().all(|b| b.is_ascii_digit()));
            return ok.then(|| self.is(i + 1, Word::Hour).unwrap_or(i + 1));
        }
        if !hour.is_empty() || !is_hour(norm) {
            // "10am", "3pm"
            let ok = norm.strip_suffix("am").or_else(|| norm.strip_suffix("pm")).is_some_and(is_hour);
            return ok.then_some(i + 1);
        }
        let to = self.is(i + 1, Word::Hour)?;
        let minutes = self.text.lang() == Lang::FR
            && to < self.end
            && self.text.raw(to).len() <= 2
            && self.text.raw(to).parse::<u8>().is_ok_and(|m| m < 60);
        Some(to + usize::from(minutes))
    }

    /// "last", "next" before a weekday, month or unit.
    fn side(&self, i: usize) -> (Side, usize) {
        if self.text.lang() != Lang::EN {
            return (Side::Near, i);
        }
        match (self.is(i, Word::Last), self.is(i, Word::Next)) {
            (Some(to), _) => (Side::Last, to),
            (_, Some(to)) => (Side::Next, to),
            _ => (Side::Near, i),
        }
    }

    /// "dernier", "prochain" after one.
    fn side_after(&self, to: usize, side: Side) -> (Side, usize) {
        if self.text.lang() == Lang::EN {
            return (side, to);
        }
        match (self.is(to, Word::Last), self.is(to, Word::Next)) {
            (Some(to), _) => (Side::Last, to),
            (_, Some(to)) => (Side::Next, to),
            _ => (side, to),
        }
    }

    /// Parts of the day and clock times after a day: "matin", "au soir", "peu après 10 heures".
    fn parts(&self, mut to: usize) -> usize {
        if let Some(part) = self.is(to, Word::Part) {
            to = part;
        }
        if let Some(clock) = self.is(to, Word::Clock)
            && let Some(end) = self.clock_time(clock)
        {
            to = end;
        }
        to
    }

    /// Takes in the words before the expression that belong to it: "le", "ce même", "en".
    fn widen(&self, tokens: Range<usize>, from: usize) -> Range<usize> {
        let mut start = tokens.start;
        let lead = |start: usize| {
            (start.saturating_sub(5).max(from)..start)
                .find(|&k| self.words.at(self.text, k, start).any(|(to, w)| to == start && *w == Word::Lead))
        };
        if let Some(k) = lead(start) {
            start = k;
        }
        start..tokens.end
    }
}
