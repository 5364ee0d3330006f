//! What an expression means: counted from publication, from what was told before, and by the tense around it.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Serialize;

use super::find::{Dated, Meaning, Place, Point};
use super::value::{
    Base, Clock, Length, Modifier, Part, Precision, Reference, Season, Unit, Value, easter, monday, nth,
    offset,
};
use super::words::{Holiday, Side};

/// What sort of time an expression gives, as in TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeKind {
    /// A day or a longer stretch of the calendar.
    Date,
    /// A part of a day, or a clock time.
    Time,
    /// How long.
    Duration,
    /// How often.
    Set,
}

/// What is in doubt about an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFlag {
    /// No calendar has it: "31 février". It is not resolved.
    ImpossibleDate,
    /// The publication date is missing, and it is counted from it.
    NoPublicationDate,
    /// It is counted from a day told before, and none was: publication stands in for it where it is known.
    NothingToldBefore,
}

/// Which way an expression without a year or a week of its own looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lean {
    /// It dates a saying: back, but publication dates are sometimes those of a first version.
    Saying,
    /// Verbs in the past.
    Past,
    /// Verbs in the future.
    Future,
    /// Neither.
    Near,
}

/// What an expression is counted from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    pub published: Option<Date>,
    /// The day told before, or beside a clock time.
    pub told: Option<Date>,
    pub lean: Lean,
}

/// What an expression comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Resolved {
    pub kind: TimeKind,
    pub value: Value,
    pub interval: Option<(Date, Date)>,
    pub clock: Option<Clock>,
    pub precision: Option<Precision>,
    pub modifier: Option<Modifier>,
    pub flag: Option<TimeFlag>,
}

impl Resolved {
    fn at(base: Base, part: Option<Part>, clock: Option<Clock>) -> Self {
        let within = part.is_some() || clock.is_some();
        let precision = match (part, clock) {
            (_, Some(_)) => Some(Precision::Time),
            (Some(_), _) => Some(Precision::PartOfDay),
            _ => base.precision(),
        };
        Self {
            kind: if within { TimeKind::Time } else { TimeKind::Date },
            value: Value::At { base, part, clock },
            interval: base.interval(),
            clock,
            precision,
            modifier: None,
            flag: None,
        }
    }

    /// The one day that it gives.
    pub fn day(&self) -> Option<Date> {
        match self.value {
            Value::At { base: Base::Day(d), .. } => Some(d),
            _ => None,
        }
    }
}

/// How far ahead a date without a year may lie before the year before is meant, where it dates a saying.
const AHEAD: i32 = 31;

impl Meaning {
    /// What it comes to in `context`.
    pub fn resolve(&self, context: &Context) -> Resolved {
        match *self {
            Self::Point { point, edge, part } => {
                let (base, flag) = point.base(context);
                let mut out = Resolved::at(base, part, None);
                out.flag = flag;
                out.modifier = edge;
                if let Some((from, to)) = out.interval {
                    out.interval = Some(narrowed(from, to, edge));
                }
                out
            }
            Self::Clock(clock) => {
                let day = context.told.or(context.published);
                let mut out = Resolved::at(day.map_or(Base::Some, Base::Day), None, Some(clock));
                out.flag = day.is_none().then_some(TimeFlag::NoPublicationDate);
                out
            }
            Self::Night(first, last) => {
                let (last, flag) = last.base(context);
                // "la nuit du 3 au 4 mars", "de lundi à mardi": the first of the two is the day before.
                let day = |base: Base| if let Base::Day(d) = base { Some(d) } else { None };
                let before = day(last).and_then(|d| offset(d, -1));
                let first = before.map_or_else(|| first.base(context).0, Base::Day);
                let mut out = Resolved::at(first, Some(Part::Night), None);
                out.flag = flag;
                out.interval = before.zip(day(last));
                out
            }
            Self::Length { length, place, about, dated } => length.resolve(place, about, dated, context),
            Self::Often(length) => Resolved {
                kind: TimeKind::Set,
                value: Value::Length(length),
                interval: None,
                clock: None,
                precision: None,
                modifier: None,
                flag: None,
            },
            Self::Habit(day, part) => Resolved {
                kind: TimeKind::Set,
                value: Value::Each(day, part),
                interval: None,
                clock: None,
                precision: None,
                modifier: None,
                flag: None,
            },
        }
    }
}

/// The first, middle or last third.
fn narrowed(from: Date, to: Date, edge: Option<Modifier>) -> (Date, Date) {
    let days = i64::from((to - from).get_days()) + 1;
    let third = (days / 3).max(1);
    let at = |n: i64| offset(from, n.clamp(0, days - 1)).unwrap_or(from);
    match edge {
        Some(Modifier::Start) => (from, at(third - 1)),
        Some(Modifier::Mid) => (at(third), at(days - 1 - third)),
        Some(Modifier::End) => (at(days - third), to),
        _ => (from, to),
    }
}

impl Length {
    fn resolve(self, place: Place, about: Option<Modifier>, dated: bool, context: &Context) -> Resolved {
        let (base, flag) = self.placed(place, context);
        let value = match (dated, base) {
            (true, Some(base)) => Value::At { base, part: None, clock: None },
            (true, None) => {
                let base = Base::Reference(if matches!(place, Place::Ahead | Place::Later(1)) {
                    Reference::Future
                } else {
                    Reference::Past
                });
                Value::At { base, part: None, clock: None }
            }
            _ => Value::Length(self),
        };
        Resolved {
            kind: if dated { TimeKind::Date } else { TimeKind::Duration },
            value,
            interval: base.and_then(Base::interval),
            clock: None,
            precision: base.and_then(Base::precision),
            modifier: about,
            flag,
        }
    }

    /// The stretch of the calendar that it reaches or fills.
    fn placed(self, place: Place, context: &Context) -> (Option<Base>, Option<TimeFlag>) {
        let (anchor, missing) = match place {
            Place::Free => return (None, None),
            Place::Later(_) if context.told.is_none() && context.lean != Lean::Saying => {
                let base = context.published.and_then(|p| self.placed_at(place, p));
                return (base, Some(TimeFlag::NothingToldBefore));
            }
            Place::Later(_) => (context.told, TimeFlag::NothingToldBefore),
            _ => (context.published, TimeFlag::NoPublicationDate),
        };
        match anchor {
            Some(anchor) => (self.placed_at(place, anchor), None),
            None => (None, Some(missing)),
        }
    }

    /// The same, counted from `anchor`.
    fn placed_at(self, place: Place, anchor: Date) -> Option<Base> {
        match place {
            Place::Ago => self.reached(anchor, -1, false),
            Place::Ahead => self.reached(anchor, 1, false),
            Place::Later(way) => self.reached(anchor, way, true),
            Place::Since | Place::Last => self.filled(anchor, -1).map(|d| Base::Days(d, anchor)),
            Place::Next => self.filled(anchor, 1).map(|d| Base::Days(anchor, d)),
            Place::Now => offset(anchor, -3).zip(offset(anchor, 3)).map(|(a, b)| Base::Days(a, b)),
            Place::Free => None,
        }
    }

    /// The day at its other end; a usual number of units where none is told.
    fn filled(self, anchor: Date, way: i8) -> Option<Date> {
        let usual = match self.unit {
            Unit::Day => 7.0,
            Unit::Week => 5.0,
            Unit::Month => 6.0,
            Unit::Weekend => 4.0,
            Unit::Quarter | Unit::Half => 4.0,
            Unit::Second | Unit::Minute | Unit::Hour => 24.0,
            _ => 5.0,
        };
        self.moved(anchor, self.count.unwrap_or(usual), way)
    }

    /// `count` units from `anchor`.
    fn moved(self, anchor: Date, count: f64, way: i8) -> Option<Date> {
        if !(0.0..=200_000.0).contains(&count) {
            return None;
        }
        let n = |times: f64| (count * times).round() as i64 * i64::from(way);
        let months = |times: f64| anchor.checked_add((n(times) as i32).months()).ok();
        match self.unit {
            Unit::Second => offset(anchor, n(1.0 / 86_400.0)),
            Unit::Minute => offset(anchor, n(1.0 / 1440.0)),
            Unit::Hour => offset(anchor, n(1.0 / 24.0)),
            Unit::Day => offset(anchor, n(1.0)),
            Unit::Week | Unit::Weekend => offset(anchor, n(7.0)),
            Unit::Month => months(1.0),
            Unit::Quarter => months(3.0),
            Unit::Half => months(6.0),
            Unit::Year if count <= 9999.0 => months(12.0),
            Unit::Decade if count <= 999.0 => months(120.0),
            Unit::Century if count <= 99.0 => months(1200.0),
            _ => None,
        }
    }

    /// What lies so far from `anchor`, as exactly as the unit allows; `exact` counts weeks to the day.
    fn reached(self, anchor: Date, way: i8, exact: bool) -> Option<Base> {
        let Some(count) = self.count else {
            let near = self.moved(anchor, 2.0, way)?;
            let far = self.moved(anchor, 9.0, way)?;
            return match self.unit {
                Unit::Second | Unit::Minute | Unit::Hour => Some(Base::Day(anchor)),
                _ => Some(Base::Days(near.min(far), near.max(far))),
            };
        };
        let day = self.moved(anchor, count, way)?;
        Some(match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Base::Day(day),
            Unit::Week | Unit::Weekend if exact => Base::Day(day),
            Unit::Week | Unit::Weekend => Base::Days(offset(day, -3)?, offset(day, 3)?),
            Unit::Month | Unit::Quarter | Unit::Half => Base::Month(day.year(), day.month()),
            _ if count.fract() != 0.0 => Base::Month(day.year(), day.month()),
            _ => Base::Year(day.year()),
        })
    }
}

fn reference(days: i64) -> Base {
    Base::Reference(match days {
        ..0 => Reference::Past,
        0 => Reference::Present,
        1.. => Reference::Future,
    })
}

impl Point {
    /// The stretch of the calendar that it is, and what is in doubt about it.
    fn base(self, context: &Context) -> (Base, Option<TimeFlag>) {
        let unpublished = Some(TimeFlag::NoPublicationDate);
        let untold = context.told.is_none().then_some(TimeFlag::NothingToldBefore);
        // A saying is dated by what is known, or not at all.
        let told = match context.lean {
            Lean::Saying => context.told,
            _ => context.told.or(context.published),
        };
        let Some(published) = context.published else {
            return match self.undated() {
                Some(base) => (base, unpublished),
                // What needs no publication date: any will do.
                None => self.base(&Context { published: Some(Date::constant(2000, 1, 1)), ..*context }),
            };
        };
        let base = match self {
            Self::Day(days) => offset(published, days).map(Base::Day),
            Self::Told(days) => {
                let base = told.and_then(|t| offset(t, days)).map_or_else(|| reference(days), Base::Day);
                return (base, untold);
            }
            Self::Context => {
                return (Base::Day(context.told.unwrap_or(published)), None);
            }
            Self::Hanging => {
                return (Base::Reference(Reference::Past), untold.or(Some(TimeFlag::NothingToldBefore)));
            }
            Self::Weekday(day, side) => {
                return match side {
                    Side::Any => (Base::AnyWeekday(day), None),
                    Side::Same | Side::Following | Side::Previous => {
                        let base = told.and_then(|t| weekday_around(t, day, side)).map(Base::Day);
                        (base.unwrap_or(Base::AnyWeekday(day)), untold)
                    }
                    _ => (weekday(published, day, side, context.lean).map_or(Base::Never, Base::Day), None),
                };
            }
            Self::Date(dated) => dated.base(published, context.lean),
            Self::Month(year, month, side) => Some(Base::Month(
                year.unwrap_or_else(|| month_year(published, month, side, context.lean)),
                month,
            )),
            Self::Year(year) => Some(Base::Year(year)),
            Self::Fiscal(year) => Some(Base::Fiscal(year)),
            Self::Unit(unit, side) => {
                let anchored = matches!(side, Side::Same | Side::Following | Side::Previous);
                if unit == Unit::Moment {
                    return (Base::Reference(Reference::Past), None);
                }
                if anchored {
                    let base = told.and_then(|t| around(t, unit, side, Lean::Near));
                    let way = if side == Side::Following { 1 } else { -1 };
                    return (base.unwrap_or_else(|| reference(way)), untold);
                }
                around(published, unit, side, context.lean)
            }
            Self::Season(_, season, Side::Any) => Some(Base::AnySeason(season)),
            Self::Season(year, season, side) => {
                let year = year.or_else(|| season_year(published, season, side, context.lean));
                year.map(|y| Base::Season(y, season))
            }
            Self::Piece(unit, n, year, side) => {
                let most = if unit == Unit::Quarter { 4 } else { 2 };
                let n = if n < 0 { most } else { n };
                let month = (n - 1) * (12 / most) + 1;
                // Figures for a quarter are news long after it, so the future is no nearer than the past.
                let lean = if context.lean == Lean::Future { Lean::Near } else { context.lean };
                let year = year.unwrap_or_else(|| match side {
                    Side::This => published.year(),
                    _ => month_year(published, month, side, lean),
                });
                Some(if unit == Unit::Quarter { Base::Quarter(year, n) } else { Base::Half(year, n) })
            }
            Self::Decade(year) => Some(Base::Decade(year)),
            Self::Century(century) => Some(Base::Century(century)),
            Self::Holiday(holiday, year, side) => holiday.base(published, year, side, context.lean),
            Self::Eve(holiday, days) => match holiday.base(published, None, Side::Near, context.lean) {
                Some(Base::Day(d)) => offset(d, days).map(Base::Day),
                other => other,
            },
            Self::Reference(reference) => Some(Base::Reference(reference)),
        };
        match base {
            Some(base) => (base, None),
            None => (Base::Never, Some(TimeFlag::ImpossibleDate)),
        }
    }

    /// As much as can be told without the publication date; `None` where that does not matter.
    fn undated(self) -> Option<Base> {
        let by_side = |side: Side| {
            reference(match side {
                Side::Last | Side::Previous => -1,
                Side::Next | Side::Following => 1,
                _ => 0,
            })
        };
        Some(match self {
            Self::Day(days) => reference(days),
            Self::Context => Base::Some,
            Self::Weekday(day, _) => Base::AnyWeekday(day),
            Self::Date(Dated { year: None, month: Some(month), day, .. }) => {
                // 2024 is a leap year.
                if Date::new(2024, month, day).is_err() {
                    return None;
                }
                Base::AnyDay(month, day)
            }
            Self::Date(Dated { month: None, weekday: Some(day), .. }) => Base::AnyWeekday(day),
            Self::Date(Dated { month: None, .. }) => Base::Some,
            Self::Month(None, month, _) => Base::AnyMonth(month),
            Self::Season(None, season, _) => Base::AnySeason(season),
            Self::Unit(unit, side)
                if unit != Unit::Moment && !matches!(side, Side::Same | Side::Following | Side::Previous) =>
            {
                by_side(side)
            }
            Self::Piece(_, _, None, side) => by_side(side),
            Self::Holiday(Holiday::Fixed(month, day), None, _) => Base::AnyDay(month, day),
            Self::Holiday(_, None, side) => by_side(side),
            Self::Eve(..) => reference(0),
            _ => return None,
        })
    }
}

/// The day of the week before, on or after publication.
fn weekday(published: Date, day: i8, side: Side, lean: Lean) -> Option<Date> {
    let wanted = Weekday::from_monday_one_offset(day).ok()?;
    let back = i64::from(published.weekday().since(wanted));
    let days = match (side, lean) {
        (Side::Last, _) if back == 0 => -7,
        (Side::Last, _) => -back,
        (Side::Next, _) => 7 - back,
        (_, Lean::Future) if back == 0 => 0,
        (_, Lean::Future) => 7 - back,
        _ => -back,
    };
    offset(published, days)
}

/// The same around a day told before.
fn weekday_around(told: Date, day: i8, side: Side) -> Option<Date> {
    let wanted = Weekday::from_monday_one_offset(day).ok()?;
    let back = i64::from(told.weekday().since(wanted));
    let days = match side {
        Side::Following => 7 - back,
        Side::Previous if back == 0 => -7,
        Side::Previous => -back,
        _ if back > 3 => 7 - back,
        _ => -back,
    };
    offset(told, days)
}

impl Dated {
    fn base(self, published: Date, lean: Lean) -> Option<Base> {
        let Some(month) = self.month else { return self.in_month(published).map(Base::Day) };
        if let Some(year) = self.year {
            return Date::new(year, month, self.day).ok().map(Base::Day);
        }
        let candidates = |reach: i16| {
            let year = published.year();
            (year.saturating_sub(reach)..=year.saturating_add(reach))
                .filter_map(move |y| Date::new(y, month, self.day).ok())
        };
        let ahead = |d: Date| (d - published).get_days();
        if lean == Lean::Saying {
            let fits = |d: &Date| match self.side {
                Side::Last => ahead(*d) <= 0,
                Side::Next => ahead(*d) >= 0,
                _ => ahead(*d) <= AHEAD,
            };
            let mut all = candidates(8).filter(fits);
            return if self.side == Side::Next { all.next() } else { all.next_back() }.map(Base::Day);
        }
        // "dimanche 29 août": the year in which it is one, if that is not far.
        if let Some(weekday) = self.weekday.and_then(|w| Weekday::from_monday_one_offset(w).ok())
            && let Some(d) =
                candidates(2).filter(|d| d.weekday() == weekday).min_by_key(|d| ahead(*d).unsigned_abs())
        {
            return Some(Base::Day(d));
        }
        let cost = |d: &Date| {
            let n = ahead(*d);
            let far = match (self.side, lean) {
                (Side::Last, _) if n >= 0 => 50,
                (Side::Next, _) if n <= 0 => 50,
                (Side::Last | Side::Next, _) => 1,
                (_, Lean::Past) if n > 0 => 3,
                (_, Lean::Future) if n < 0 => 6,
                _ => 1,
            };
            n.unsigned_abs().max(1).saturating_mul(far)
        };
        candidates(1).min_by_key(cost).or_else(|| candidates(8).min_by_key(cost)).map(Base::Day)
    }

    /// "lundi 8": the nearest month in which it is one.
    fn in_month(self, published: Date) -> Option<Date> {
        let weekday = self.weekday.and_then(|w| Weekday::from_monday_one_offset(w).ok());
        let first = published.first_of_month();
        let months = (-6i32..=6).filter_map(|n| first.checked_add(n.months()).ok());
        let days = months.filter_map(|m| Date::new(m.year(), m.month(), self.day).ok());
        days.filter(|d| weekday.is_none_or(|w| d.weekday() == w))
            .min_by_key(|d| (*d - published).get_days().unsigned_abs())
    }
}

/// The year of a month that is printed without one.
fn month_year(published: Date, month: i8, side: Side, lean: Lean) -> i16 {
    let ahead = i16::from(month) - i16::from(published.month());
    let years = match (side, lean) {
        (Side::Last, Lean::Saying) => -i16::from(ahead > 0),
        (Side::Last, _) => -i16::from(ahead >= 0),
        (Side::Next, _) => i16::from(ahead <= 0),
        (_, Lean::Saying | Lean::Past) => -i16::from(ahead > 0),
        (_, Lean::Future) => i16::from(ahead < 0),
        (_, Lean::Near) if ahead > 6 => -1,
        (_, Lean::Near) => i16::from(ahead < -6),
    };
    published.year().saturating_add(years)
}

/// The year of a season that is printed without one.
fn season_year(published: Date, season: Season, side: Side, lean: Lean) -> Option<i16> {
    let year = published.year();
    let all = (-2i16..=2).filter_map(|n| {
        let y = year.saturating_add(n);
        Base::Season(y, season).interval().map(|(from, to)| (y, from, to))
    });
    let mut all: Vec<(i16, Date, Date)> = all.collect();
    let pick = |list: &[(i16, Date, Date)], last: bool| {
        if last { list.last() } else { list.first() }.map(|(y, ..)| *y)
    };
    match (side, lean) {
        (Side::Last, _) => {
            all.retain(|(_, _, to)| *to < published);
            pick(&all, true)
        }
        (Side::Next, _) => {
            all.retain(|(_, from, _)| *from > published);
            pick(&all, false)
        }
        (_, Lean::Future) => {
            all.retain(|(_, _, to)| *to >= published);
            pick(&all, false)
        }
        (_, Lean::Past | Lean::Saying) => {
            all.retain(|(_, from, _)| *from <= published);
            pick(&all, true)
        }
        (_, Lean::Near) => {
            let far = |(_, from, to): &(i16, Date, Date)| {
                let (a, b) = ((*from - published).get_days(), (published - *to).get_days());
                a.max(b).max(0)
            };
            all.iter().min_by_key(|s| far(s)).map(|(y, ..)| *y)
        }
    }
}

/// The unit that holds `date`, or the one before or after it.
fn around(date: Date, unit: Unit, side: Side, lean: Lean) -> Option<Base> {
    let steps: i32 = match side {
        Side::Last | Side::Previous => -1,
        Side::Next | Side::Following => 1,
        _ => 0,
    };
    let shifted = |months: i32| date.first_of_month().checked_add((steps * months).months()).ok();
    let year = || date.year().checked_add(steps as i16);
    Some(match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Base::Day(offset(date, i64::from(steps))?),
        Unit::Week => Base::Week(offset(monday(date)?, 7 * i64::from(steps))?),
        Unit::Weekend => {
            let back = i64::from(date.weekday().since(Weekday::Saturday));
            let days = match (steps, back) {
                // On a Thursday or Friday the week-end that comes is meant, unless the verbs look back.
                (0, 5..) if lean == Lean::Near => 7 - back,
                (0, 2..) if lean == Lean::Future => 7 - back,
                (-1, 2..) | (0, _) => -back,
                (-1, _) => -7 - back,
                _ => 7 - back,
            };
            Base::Weekend(offset(date, days)?)
        }
        Unit::Month => shifted(1).map(|d| Base::Month(d.year(), d.month()))?,
        Unit::Quarter => shifted(3).map(|d| Base::Quarter(d.year(), (d.month() + 2) / 3))?,
        Unit::Half => shifted(6).map(|d| Base::Half(d.year(), (d.month() + 5) / 6))?,
        Unit::Year => Base::Year(year()?),
        Unit::Decade => Base::Decade((date.year().div_euclid(10) + steps as i16).checked_mul(10)?),
        Unit::Century => Base::Century(date.year().div_euclid(100) + steps as i16),
        Unit::Moment => return None,
    })
}

impl Holiday {
    fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Easter(days) => offset(easter(year)?, i64::from(days)),
            Self::Nth(month, n, weekday) => nth(year, month, n, weekday),
        }
    }

    fn base(self, published: Date, year: Option<i16>, side: Side, lean: Lean) -> Option<Base> {
        if let Some(year) = year {
            return self.in_year(year).map(Base::Day);
        }
        let year = published.year();
        let all = (-2i16..=2).filter_map(|n| self.in_year(year.saturating_add(n)));
        let cost = |d: &Date| {
            let n = (*d - published).get_days();
            let far = match (side, lean) {
                (Side::Last, _) if n >= 0 => 50,
                (Side::Next, _) if n <= 0 => 50,
                (Side::Last | Side::Next, _) => 1,
                (_, Lean::Past | Lean::Saying) if n > 0 => 3,
                (_, Lean::Future) if n < 0 => 6,
                _ => 1,
            };
            n.unsigned_abs().max(1).saturating_mul(far)
        };
        all.min_by_key(cost).map(Base::Day)
    }
}
