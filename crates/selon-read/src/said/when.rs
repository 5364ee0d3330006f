//! What a time expression means, counted from the publication date.

use std::fmt;

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::words::Unit;

/// A day, a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Day(Date),
    Month(i16, i8),
    Year(i16),
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

/// Which way an expression looks from the publication date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Nothing said: news looks back, the day of publication included.
    Near,
    /// "dernier", "last": before it.
    Last,
    /// "prochain", "next": after it.
    Next,
}

/// How far ahead a date without a year may lie before the year before is meant: dates of sayings are past ones, but
/// publication dates are sometimes those of a first version.
const AHEAD: i32 = 31;

/// The nearest day of the week.
pub(super) fn weekday(published: Date, day: i8, side: Side) -> Option<When> {
    let wanted = Weekday::from_monday_one_offset(day).ok()?;
    let back = i64::from(published.weekday().since(wanted));
    let days = match side {
        Side::Near => -back,
        Side::Last if back == 0 => -7,
        Side::Last => -back,
        Side::Next => 7 - back,
    };
    offset(published, days)
}

/// So many days from `date`.
pub(super) fn offset(date: Date, days: i64) -> Option<When> {
    date.checked_add(Span::new().try_days(days).ok()?).ok().map(When::Day)
}

/// A day of the month in its year, or in the likeliest year when none is printed.
pub(super) fn day(
    published: Option<Date>,
    day: i8,
    month: i8,
    year: Option<i16>,
    side: Side,
) -> Option<When> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok().map(When::Day);
    }
    let published = published?;
    let in_year = |years: i16| Date::new(published.year() + years, month, day).ok();
    let ahead = |d: Date| (d - published).get_days();
    let fits = |d: &Date| match side {
        Side::Near => ahead(*d) <= AHEAD,
        Side::Last => ahead(*d) <= 0,
        Side::Next => ahead(*d) >= 0,
    };
    let years: [i16; 7] = if side == Side::Next { [0, 1, 2, 3, 4, 5, 6] } else { [1, 0, -1, -2, -3, -4, -5] };
    years.into_iter().filter_map(in_year).find(fits).map(When::Day)
}

/// A month in its year, or in the likeliest year when none is printed.
pub(super) fn month(published: Option<Date>, month: i8, year: Option<i16>, side: Side) -> Option<When> {
    if let Some(year) = year {
        return Some(When::Month(year, month));
    }
    let published = published?;
    let year = published.year();
    let year = match side {
        Side::Next if month < published.month() => year + 1,
        Side::Near | Side::Last if month > published.month() => year - 1,
        _ => year,
    };
    Some(When::Month(year, month))
}

/// This, the last or the next day, week, month, year.
pub(super) fn unit(published: Date, unit: Unit, side: Side) -> Option<When> {
    let steps: i64 = match side {
        Side::Near => 0,
        Side::Last => -1,
        Side::Next => 1,
    };
    match unit {
        Unit::Day => offset(published, steps),
        Unit::Week => {
            let monday = i64::from(published.weekday().to_monday_zero_offset());
            span(published, 7 * steps - monday, if steps == 0 { 0 } else { 7 * steps - monday + 6 })
        }
        Unit::Weekend => {
            // The last Saturday on or before publication begins the week-end that news means.
            let back = i64::from(published.weekday().since(Weekday::Saturday));
            span(published, 7 * steps.max(0) - back, 7 * steps.max(0) - back + 1)
        }
        Unit::Month => {
            let first = Date::new(published.year(), published.month(), 1).ok()?;
            let d = first.checked_add(Span::new().try_months(steps).ok()?).ok()?;
            Some(When::Month(d.year(), d.month()))
        }
        Unit::Year => Some(When::Year(published.year().checked_add(steps as i16)?)),
    }
}

/// So many units before publication, as exactly as the unit allows.
pub(super) fn ago(published: Date, count: f64, unit: Unit) -> Option<When> {
    if count.fract() != 0.0 || !(0.0..=5000.0).contains(&count) {
        return None;
    }
    let n = count as i32;
    match unit {
        Unit::Day => offset(published, -i64::from(n)),
        Unit::Week | Unit::Weekend => span(published, -7 * i64::from(n) - 3, -7 * i64::from(n) + 3),
        Unit::Month => {
            let d = published.checked_sub(n.months()).ok()?;
            Some(When::Month(d.year(), d.month()))
        }
        Unit::Year => published.checked_sub(n.years()).ok().map(|d| When::Year(d.year())),
    }
}

/// The month of all of the last so many days, yesterday and today left out.
pub(super) fn recent(published: Date, days: i64) -> Option<When> {
    span(published, -days, -2)
}

/// The month that holds all days from `from` to `to`, counted from `date`, if one does.
fn span(date: Date, from: i64, to: i64) -> Option<When> {
    let (Some(When::Day(a)), Some(When::Day(b))) = (offset(date, from), offset(date, to)) else {
        return None;
    };
    if a == b {
        return Some(When::Day(a));
    }
    (a.year() == b.year() && a.month() == b.month()).then(|| When::Month(a.year(), a.month()))
}
