//! Which time expression dates a saying, and when that was.

#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::time::{
    Base, Context, Finder, Found, Lean, Meaning, Place, Point, RangeEnd, Reference, Resolved, Side, Unit,
    Value, Word, beside, words,
};

/// A time expression: its tokens, and when that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Time {
    /// Tokens of the expression, its preposition or determiner included when it is part of it.
    pub tokens: Range<usize>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, when it can be told.
    pub date: Option<String>,
    /// First and last day, where it is more than one.
    pub interval: Option<(Date, Date)>,
    /// Built of a number and a unit, which is a figure too: "il y a trois jours".
    pub counted: bool,
    /// May date a saying: neither a length of time nor a habit.
    pub dates: bool,
}

/// Words between a cue and a later time that still dates the saying.
const AFTER: usize = 9;
/// Words between a time that opens the sentence and the cue.
const OPENING: usize = 20;
/// Words between a time set off by commas inside the sentence and the cue.
const ASIDE: usize = 4;

/// The time expression that dates the saying of `cue` in the sentence `n`: not in the `content`, and near the
/// cue, at the start of the sentence, or between commas before the cue.
///
/// Of the times outside the content of a gold sentence, a third date something else; these bounds on the distance
/// are those that agreed best with `fr/train.jsonl`.
pub(crate) fn said(
    calendar: &Calendar<'_, '_>,
    n: usize,
    cue: Range<usize>,
    content: &[Range<usize>],
) -> Option<Time> {
    let text = calendar.text;
    let sentence = text.sentences().get(n)?;
    let reported = |i: usize| content.iter().any(|c| c.contains(&i));
    let own = |range: Range<usize>| range.filter(|i| !reported(*i)).count();
    let apart = |mut range: Range<usize>| {
        let lang = words(text.lang()).table;
        range.any(|i| !reported(i) && lang.is(text, i, i + 1, &Word::Clause).is_some())
    };
    let mut best: Option<(usize, &Time)> = None;
    for t in calendar.sayings(n) {
        let Range { start, end } = t.tokens;
        if reported(start) || !t.dates {
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
    best.map(|(_, t)| t.clone())
}

/// Reads the time expressions of one sentence, a day and the hour beside it as one.
///
/// All are counted as what dates a saying is: back from publication, and nothing is guessed. `before` gives the day
/// told before the sentence, should it be asked for.
pub(crate) fn read(
    finder: &Finder<'_, '_>,
    found: &[Found],
    ends: &[Option<RangeEnd>],
    published: Option<Date>,
    before: impl Fn() -> Option<Date>,
) -> Vec<Time> {
    let mut out: Vec<Time> = Vec::new();
    let mut told = None;
    let mut n = 0;
    while n < found.len() {
        let f = &found[n];
        let mut context = Context { published, told, lean: Lean::Saying };
        if told.is_none() && needs_told(&f.meaning) {
            context.told = before();
        }
        let hour = matches!(f.meaning, Meaning::Clock(_) | Meaning::Point { point: Point::Context, .. });
        let day = |k: usize| found[k].meaning.resolve(&Context { told, ..context });
        // An hour and the day beside it are one: "lundi peu après 10 heures", "vers 18 heures lundi".
        if hour && let Some((k, before)) = beside(found, n) {
            let gap = if before {
                found[k].tokens.end..f.tokens.start
            } else {
                f.tokens.end..found[k].tokens.start
            };
            if joined(finder, gap) {
                if before {
                    if let Some(last) = out.last_mut() {
                        last.tokens.end = f.tokens.end;
                    }
                    n += 1;
                } else {
                    let r = day(k);
                    let from = last_end(&out, finder.start);
                    let whole = widen(finder, &f.meaning, f.outer.clone(), from).start..found[k].outer.end;
                    told = r.day().or(told);
                    let time = time(finder, &found[k], &r, whole, from, published);
                    out.extend(Some(time).filter(|t| !t.tokens.is_empty()));
                    n += 2;
                }
                continue;
            }
        }
        if hour {
            context.told = None;
        }
        let r = f.meaning.resolve(&context);
        if !hour && let Some(day) = r.day() {
            told = Some(day);
        }
        let mut time = time(finder, f, &r, f.outer.clone(), last_end(&out, finder.start), published);
        // What is said is seldom said from then to then.
        time.dates &= ends[n].is_none();
        out.extend(Some(time).filter(|t| !t.tokens.is_empty()));
        n += 1;
    }
    out
}

fn last_end(out: &[Time], start: usize) -> usize {
    out.last().map_or(start, |t| t.tokens.end)
}

/// Whether only small words that join a day and an hour stand in `gap`.
fn joined(finder: &Finder<'_, '_>, gap: Range<usize>) -> bool {
    let mut i = gap.start;
    while i < gap.end {
        let join = |w: Word| {
            matches!(w, Word::Clock | Word::Det(_) | Word::During | Word::Of | Word::In).then_some(())
        };
        match finder.find_by(i, gap.end, join) {
            Some((to, ())) => i = to,
            None if finder.text.raw(i) == "," => i += 1,
            None => return false,
        }
    }
    true
}

/// Whether it is counted from the day told before.
pub(crate) fn needs_told(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Point { point, .. } => matches!(
            point,
            Point::Told(_)
                | Point::Unit(_, Side::Same | Side::Following | Side::Previous)
                | Point::Weekday(_, Side::Same | Side::Following | Side::Previous)
        ),
        Meaning::Length { place, .. } => matches!(place, Place::Later(_)),
        _ => false,
    }
}

fn time(
    finder: &Finder<'_, '_>,
    f: &Found,
    r: &Resolved,
    tokens: Range<usize>,
    from: usize,
    published: Option<Date>,
) -> Time {
    let counted = matches!(f.meaning, Meaning::Length { .. } | Meaning::Often(_));
    let dates = match f.meaning {
        Meaning::Length { length, place, .. } => match place {
            Place::Ago | Place::Later(_) | Place::Last => true,
            Place::Since => length.count.is_none(),
            _ => false,
        },
        Meaning::Often(_) | Meaning::Point { point: Point::Unit(Unit::Moment, _), .. } => false,
        Meaning::Point { point: Point::Reference(r), .. } => r == Reference::Past,
        _ => true,
    };
    // What is not over counts until publication.
    let interval = r.interval.map(|(a, b)| (a, published.filter(|p| a <= *p).map_or(b, |p| b.min(p))));
    let date = match f.meaning {
        Meaning::Night(..) => interval.map(|(_, to)| to.to_string()),
        Meaning::Length {
            place: Place::Last | Place::Since | Place::Next | Place::Now | Place::Ahead,
            ..
        } => None,
        _ => dated(&r.value, interval, published),
    };
    let interval = interval.filter(|(a, b)| a < b);
    let interval = if matches!(f.meaning, Meaning::Night(..)) { None } else { interval };
    Time { tokens: widen(finder, &f.meaning, tokens, from), date, interval, counted, dates }
}

/// A day, month or year that holds all of the interval.
fn dated(value: &Value, interval: Option<(Date, Date)>, published: Option<Date>) -> Option<String> {
    let (from, to) = interval?;
    let month = || (from.year() == to.year() && from.month() == to.month()).then(|| month(from));
    match value {
        Value::At { base: Base::Day(d), .. } => Some(d.to_string()),
        Value::At { base: base @ (Base::Month(..) | Base::Year(_)), .. } => Some(base.to_string()),
        Value::At { base: Base::Season(year, _) | Base::Quarter(year, _) | Base::Half(year, _), .. } => {
            // Winter belongs to two years.
            let whole = value_year(value).is_some_and(|(a, b)| a == b);
            whole.then(|| format!("{year:04}"))
        }
        Value::At { base: Base::Week(_) | Base::Weekend(_), .. } => month(),
        Value::At { .. } => None,
        // "il y a trois jours"
        _ if from == to => Some(from.to_string()),
        _ => {
            let whole = from == from.first_of_month();
            let end = published.filter(|p| *p == to).map_or(to == to.last_of_month(), |_| true);
            match (
                whole && end,
                from.month() == 1 && to.month() == 12 || from.month() == 1 && Some(to) == published,
            ) {
                (true, true) if from.year() == to.year() && to.month() > 1 => {
                    Some(format!("{:04}", from.year()))
                }
                _ => month(),
            }
        }
    }
}

fn month(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

fn value_year(value: &Value) -> Option<(i16, i16)> {
    let Value::At { base, .. } = value else { return None };
    base.interval().map(|(a, b)| (a.year(), b.year()))
}

/// Takes in the words before the expression that belong to it: "le", "ce même", "en".
fn widen(finder: &Finder<'_, '_>, meaning: &Meaning, tokens: Range<usize>, from: usize) -> Range<usize> {
    let hour = matches!(meaning, Meaning::Clock(_));
    let leads = |w: Word| w == Word::Lead || hour && w == Word::Clock;
    let lead = finder.leading(tokens.start, leads).filter(|k| *k >= from);
    lead.unwrap_or(tokens.start.max(from))..tokens.end
}
