//! What a time expression comes to: a stretch of the calendar, a length, a habit; and its TIMEX3 value.

use std::fmt;

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::Serialize;

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
    /// "moment", "époque": no length that could be told.
    Moment,
}

impl Unit {
    /// By its name in the tables.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "weekend" => Self::Weekend,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "half" => Self::Half,
            "year" => Self::Year,
            "decade" => Self::Decade,
            "century" => Self::Century,
            "moment" => Self::Moment,
            _ => return None,
        })
    }
}

/// Seasons of the northern half of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "spring" => Self::Spring,
            "summer" => Self::Summer,
            "autumn" => Self::Autumn,
            "winter" => Self::Winter,
            _ => return None,
        })
    }

    /// Its first month.
    pub fn month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }
}

/// Parts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
    Daytime,
}

impl Part {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "morning" => Self::Morning,
            "midday" => Self::Midday,
            "afternoon" => Self::Afternoon,
            "evening" => Self::Evening,
            "night" => Self::Night,
            "daytime" => Self::Daytime,
            _ => return None,
        })
    }

    fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Midday => "MI",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
            Self::Daytime => "DT",
        }
    }
}

/// Past, present or future as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
    Past,
    Present,
    Future,
}

/// What the words around a time make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Modifier {
    /// "environ", "about".
    Approx,
    /// "plus de", "more than".
    MoreThan,
    /// "moins de", "less than".
    LessThan,
    /// "au moins", "at least".
    EqualOrMore,
    /// "au plus", "up to".
    EqualOrLess,
    /// "début", "early".
    Start,
    /// "mi-", "mid-".
    Mid,
    /// "fin", "late".
    End,
}

impl Modifier {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "approx" => Self::Approx,
            "more" => Self::MoreThan,
            "less" => Self::LessThan,
            "atleast" => Self::EqualOrMore,
            "atmost" => Self::EqualOrLess,
            "start" => Self::Start,
            "mid" => Self::Mid,
            "end" => Self::End,
            _ => return None,
        })
    }
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Clock {
    /// 0 to 24.
    pub hour: i8,
    /// 0 to 59.
    pub minute: i8,
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// A stretch of the calendar, or as much of it as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Day(Date),
    /// By its Monday.
    Week(Date),
    /// By its Saturday.
    Weekend(Date),
    Month(i16, i8),
    Season(i16, Season),
    Quarter(i16, i8),
    Half(i16, i8),
    Year(i16),
    /// A school or fiscal year, by the year in which it begins.
    Fiscal(i16),
    /// By its first year.
    Decade(i16),
    /// By its first two digits: 19 is the twentieth.
    Century(i16),
    /// So many days around a date: no calendar unit.
    Days(Date, Date),
    /// A day of a month of some year.
    AnyDay(i8, i8),
    AnyMonth(i8),
    AnySeason(Season),
    AnyWeekday(i8),
    Reference(Reference),
    /// A time of day of some day.
    Some,
    /// A date that no calendar has.
    Never,
}

/// So many days from `date`.
pub(super) fn offset(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// The Monday of a date's week.
pub(super) fn monday(date: Date) -> Option<Date> {
    offset(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

/// All of a month and `more` months after it.
fn months(year: i16, month: i8, more: i32) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    let last = first.checked_add(more.months()).ok()?.last_of_month();
    Some((first, last))
}

impl Base {
    /// First and last day.
    pub fn interval(self) -> Option<(Date, Date)> {
        match self {
            Self::Day(d) => Some((d, d)),
            Self::Week(d) => Some((d, offset(d, 6)?)),
            Self::Weekend(d) => Some((d, offset(d, 1)?)),
            Self::Month(y, m) => months(y, m, 0),
            Self::Season(y, s) => months(y, s.month(), 2),
            Self::Quarter(y, q) => months(y, q * 3 - 2, 2),
            Self::Half(y, h) => months(y, h * 6 - 5, 5),
            Self::Year(y) => months(y, 1, 11),
            Self::Fiscal(y) => months(y, 9, 11),
            Self::Decade(y) => months(y, 1, 119),
            Self::Century(c) => months(c.checked_mul(100)?.max(1), 1, 1199),
            Self::Days(a, b) => Some((a, b)),
            _ => None,
        }
    }

    /// How exactly it is told.
    pub fn precision(self) -> Option<Precision> {
        Some(match self {
            Self::Day(_) | Self::AnyDay(..) | Self::AnyWeekday(_) => Precision::Day,
            Self::Week(_) => Precision::Week,
            Self::Weekend(_) => Precision::Weekend,
            Self::Month(..) | Self::AnyMonth(_) => Precision::Month,
            Self::Season(..) | Self::AnySeason(_) => Precision::Season,
            Self::Quarter(..) => Precision::Quarter,
            Self::Half(..) => Precision::HalfYear,
            Self::Year(_) | Self::Fiscal(_) => Precision::Year,
            Self::Decade(_) => Precision::Decade,
            Self::Century(_) => Precision::Century,
            Self::Days(..) => Precision::Vague,
            Self::Some => Precision::Time,
            Self::Reference(_) => Precision::Vague,
            Self::Never => return None,
        })
    }
}

/// How exactly a time is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// A clock time.
    Time,
    /// A part of a day.
    PartOfDay,
    /// A day.
    Day,
    /// Saturday and Sunday.
    Weekend,
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months of the calendar, or of a fiscal year.
    Quarter,
    /// Three months of weather.
    Season,
    /// Six months.
    HalfYear,
    /// A year, of the calendar, the school or the tax office.
    Year,
    /// Ten years.
    Decade,
    /// A hundred.
    Century,
    /// "ces derniers jours": some days, the interval being the widest that the words usually cover.
    Vague,
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Day(d) => write!(f, "{d}"),
            Self::Week(d) => {
                let week = d.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Self::Weekend(d) => {
                let week = d.iso_week_date();
                write!(f, "{:04}-W{:02}-WE", week.year(), week.week())
            }
            Self::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Season(y, s) => write!(f, "{y:04}-{}", s.code()),
            Self::Quarter(y, q) => write!(f, "{y:04}-Q{q}"),
            Self::Half(y, h) => write!(f, "{y:04}-H{h}"),
            Self::Year(y) => write!(f, "{y:04}"),
            Self::Fiscal(y) => write!(f, "FY{y:04}"),
            Self::Decade(y) => write!(f, "{:03}", y / 10),
            Self::Century(c) => write!(f, "{c:02}"),
            Self::Days(a, b) if a == b => write!(f, "{a}"),
            Self::Days(a, b) if (a.year(), a.month()) == (b.year(), b.month()) => {
                write!(f, "{:04}-{:02}", a.year(), a.month())
            }
            Self::Days(a, b) if a.year() == b.year() => write!(f, "{:04}", a.year()),
            Self::AnyDay(m, d) => write!(f, "XXXX-{m:02}-{d:02}"),
            Self::AnyMonth(m) => write!(f, "XXXX-{m:02}"),
            Self::AnySeason(s) => write!(f, "XXXX-{}", s.code()),
            Self::AnyWeekday(d) => write!(f, "XXXX-WXX-{d}"),
            Self::Days(..) | Self::Reference(Reference::Past) => f.write_str("PAST_REF"),
            Self::Reference(Reference::Present) => f.write_str("PRESENT_REF"),
            Self::Reference(Reference::Future) => f.write_str("FUTURE_REF"),
            Self::Some | Self::Never => Ok(()),
        }
    }
}

/// A quantity of time: how many of a unit, `None` where that is not told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Length {
    pub count: Option<f64>,
    pub unit: Unit,
    /// A smaller unit beside it: "deux heures et dix minutes".
    pub more: Option<(f64, Unit)>,
}

impl Length {
    pub fn of(count: Option<f64>, unit: Unit) -> Self {
        Self { count, unit, more: None }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |unit: Unit| match unit {
            Unit::Second => (1.0, "S", true),
            Unit::Minute => (1.0, "M", true),
            Unit::Hour => (1.0, "H", true),
            Unit::Day => (1.0, "D", false),
            Unit::Week => (1.0, "W", false),
            Unit::Weekend => (1.0, "WE", false),
            Unit::Month => (1.0, "M", false),
            Unit::Quarter => (3.0, "M", false),
            Unit::Half => (6.0, "M", false),
            Unit::Year => (1.0, "Y", false),
            Unit::Decade => (10.0, "Y", false),
            Unit::Century => (100.0, "Y", false),
            Unit::Moment => (1.0, "X", false),
        };
        let (times, letter, clock) = one(self.unit);
        f.write_str(if clock { "PT" } else { "P" })?;
        match self.count {
            None => write!(f, "X{letter}")?,
            Some(n) => {
                let n = n * times;
                // Halves in the next smaller unit: a year and a half is 18 months.
                match (self.unit, n.fract() != 0.0) {
                    (Unit::Year, true) if (n * 12.0).fract() == 0.0 => write!(f, "{}M", n * 12.0)?,
                    (Unit::Hour, true) if (n * 60.0).fract() == 0.0 => match n.trunc() as i64 {
                        0 => write!(f, "{}M", n * 60.0)?,
                        h => write!(f, "{h}H{}M", n.fract() * 60.0)?,
                    },
                    _ => write!(f, "{n}{letter}")?,
                }
            }
        }
        if let Some((n, unit)) = self.more {
            let (times, letter, small) = one(unit);
            write!(f, "{}{}{letter}", if small && !clock { "T" } else { "" }, n * times)?;
        }
        Ok(())
    }
}

/// The whole value of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    /// A point, with a part of the day or a clock time.
    At { base: Base, part: Option<Part>, clock: Option<Clock> },
    /// A quantity.
    Length(Length),
    /// A weekday, with a part of the day, again and again.
    Each(i8, Option<Part>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At { base, part, clock } => {
                match base {
                    // A year or a month has no hours.
                    Base::Reference(_) if part.is_some() || clock.is_some() => {}
                    base => write!(f, "{base}")?,
                }
                match (clock, part) {
                    (Some(clock), _) => write!(f, "T{clock}"),
                    (None, Some(part)) => write!(f, "T{}", part.code()),
                    (None, None) => Ok(()),
                }
            }
            Self::Length(length) => write!(f, "{length}"),
            Self::Each(day, part) => {
                write!(f, "XXXX-WXX-{day}")?;
                part.map_or(Ok(()), |p| write!(f, "T{}", p.code()))
            }
        }
    }
}

/// Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm).
pub(super) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - b.div_euclid(4) - g + 15).rem_euclid(30);
    let m = (a + 11 * h).div_euclid(319);
    let r = (2 * b.rem_euclid(4) + 2 * c.div_euclid(4) - c.rem_euclid(4) - h + m + 32).rem_euclid(7);
    let month = (h - m + r + 90).div_euclid(25);
    let day = (h - m + r + month + 19).rem_euclid(32);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The nth of a weekday in a month; -1 the last.
pub(super) fn nth(year: i16, month: i8, nth: i8, weekday: i8) -> Option<Date> {
    let first = Date::new(year, month, 1).ok()?;
    first.nth_weekday_of_month(nth, Weekday::from_monday_one_offset(weekday).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_sundays() {
        for (year, date) in [
            (1999, "1999-04-04"),
            (2000, "2000-04-23"),
            (2008, "2008-03-23"),
            (2011, "2011-04-24"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year).map(|d| d.to_string()).as_deref(), Some(date));
        }
        for year in [i16::MIN, -9999, -1, 0, 9999, i16::MAX] {
            let _ = easter(year);
        }
    }
}
