//! Quantities of time, units of the calendar, parts of the day, and what comes again and again.

use selon_text::Kind;

use super::find::{Finder, Found, Lead, Meaning, Place, Point};
use super::value::{Length, Part, Unit};
use super::words::{Det, Side, Word};
use crate::number::{self, cardinal};

/// A number, or a word that stands for one.
pub(super) struct Count {
    pub end: usize,
    /// `None` for "quelques".
    pub count: Option<f64>,
    /// "un", "a".
    pub article: bool,
}

impl Finder<'_, '_> {
    /// "trois", "30,4", "quelques", "une dizaine de".
    pub(super) fn count(&self, i: usize) -> Option<Count> {
        let placed = || self.before(i, &[Word::Since, Word::Ago, Word::During, Word::Ahead]).is_some();
        if let Some(to) = self.is(i, Word::Few).or_else(|| self.is(i, Word::Some).filter(|_| placed())) {
            return Some(Count { end: to, count: None, article: false });
        }
        let n = if self.slot(i).number { cardinal(self.text, i, self.end) } else { None };
        let group = n.filter(|n| n.value == 1.0 && !n.digits).and_then(|n| {
            let (to, by) = number::words(self.text.lang()).at(self.text, n.end, self.end).find_map(
                |(to, w)| match w {
                    number::Word::Group(by) => Some((to, *by)),
                    _ => None,
                },
            )?;
            // "une dizaine de jours", "a dozen years"
            let of = self.is(to, Word::Link).or(if self.french() { None } else { Some(to) })?;
            Some(Count { end: of, count: Some(by), article: false })
        });
        group.or_else(|| n.map(|n| Count { end: n.end, count: Some(n.value), article: n.article }))
    }

    /// Units, terms and parts of the day, after `lead`.
    pub(super) fn stretch(&self, lead: &Lead, k: usize) -> Option<Found> {
        if lead.about.is_none()
            && let Some(found) = self.part_phrase(lead, k, false)
        {
            return Some(found);
        }
        if let Some((to, (count, unit))) =
            self.find(k, |w| if let Word::Term(n, u) = w { Some((n, u)) } else { None })
        {
            // "ce quinquennat", "un quinquennat", "deux quinquennats"
            let times = lead.count.flatten().unwrap_or(1.0);
            return Some(self.lasting(lead, to, Length::of(Some(count * times), unit)));
        }
        if let Some((to, length)) = self.compound(k).filter(|_| lead.count.is_none()) {
            return Some(self.lasting(lead, to, length));
        }
        let plural = self.find(k, |w| if let Word::Units(u) = w { Some(u) } else { None });
        if let Some((to, unit)) = plural
            && let Some(found) = self.plural(lead, to, unit)
        {
            return Some(found);
        }
        let (to, unit) = self.unit(k)?;
        if let Some(count) = lead.count
            && lead.side == Side::Near
        {
            // "World Cup 2018 day five"
            let year = count.is_some_and(|n| (1900.0..2100.0).contains(&n));
            return if year { None } else { self.counted(lead, to, unit) };
        }
        self.singular(lead, k, to, unit)
    }

    /// "10-year", "six-month": a number and a unit in one token.
    fn compound(&self, k: usize) -> Option<(usize, Length)> {
        if self.french() || self.kind(k) != Some(Kind::Word) {
            return None;
        }
        let (n, unit) = self.norm(k).split_once('-')?;
        let unit =
            self.words.table.word(unit).find_map(|w| if let Word::Unit(u) = w { Some(*u) } else { None })?;
        let n = match n.parse::<f64>() {
            Ok(n) => n,
            Err(_) => number::words(self.text.lang()).word(n).find_map(|w| match w {
                number::Word::Card(n) => Some(*n),
                number::Word::Article => Some(1.0),
                _ => None,
            })?,
        };
        (n.is_finite() && n >= 0.0).then(|| (k + 1, Length::of(Some(n), unit)))
    }

    /// Units in the plural: "ces derniers jours", "les deux prochaines années", "trois ans", "mois de juin" is none.
    fn plural(&self, lead: &Lead, to: usize, unit: Unit) -> Option<Found> {
        let (end, side) = match self.side_after(to) {
            // "le mois dernier" is one month.
            Some(_) if lead.count.is_none() && self.unit(to - 1).is_some() => return None,
            Some((end, side)) if lead.side == Side::Near => (end, side),
            _ => (to, lead.side),
        };
        let place = match side {
            Side::Last => Place::Last,
            Side::Next => Place::Next,
            Side::Following => Place::Later(1),
            Side::Previous => Place::Later(-1),
            _ => Place::Free,
        };
        let length = Length::of(lead.count.flatten(), unit);
        if place != Place::Free && unit != Unit::Moment {
            let meaning = Meaning::Length { length, place, about: lead.about, dated: false };
            return Some(Found::new(lead.start..end, meaning));
        }
        // "ces jours-ci"; "ce mois-ci" is one month.
        if lead.det == Det::This && self.unit(to - 1).is_none() && matches!(self.norm(to), "-ci" | "ci") {
            let meaning = Meaning::Length { length, place: Place::Now, about: None, dated: false };
            return Some(Found::new(lead.start..to + 1, meaning));
        }
        // "les mois d'été"
        if unit == Unit::Month
            && let Some(of) = self.is(to, Word::Link)
            && let Some((end, season)) = self.find(of, |w| match w {
                Word::Season(s) | Word::Participle(s) => Some(s),
                _ => None,
            })
        {
            return Some(Found::new(lead.start..end, Meaning::of(Point::Season(None, season, Side::Any))));
        }
        if lead.count.is_some() {
            return self.counted(lead, to, unit);
        }
        // "for years", "years ago", "il y a des années"
        let placed = self.before(lead.start, &[Word::Since, Word::Ago, Word::During]).is_some();
        let after = self.is(to, Word::AgoAfter).is_some() || self.later(to).is_some();
        (lead.det == Det::No && unit != Unit::Moment && (placed || after) && !self.french())
            .then(|| self.lasting(lead, to, length))
    }

    /// "plus tard", "après": where it ends, and which way it points.
    fn later(&self, to: usize) -> Option<(usize, i8)> {
        self.find(to, |w| match w {
            Word::Later(way) | Word::Hanging(way) => Some(way),
            _ => None,
        })
    }

    /// The same where it counts from what was told, and not from what follows: "deux jours après la fête".
    fn later_than_told(&self, to: usize) -> Option<(usize, i8)> {
        let later = self.find(to, |w| if let Word::Later(way) = w { Some(way) } else { None });
        later.or_else(|| {
            let (end, way) = self.find(to, |w| if let Word::Hanging(way) = w { Some(way) } else { None })?;
            let free = !matches!(self.kind(end), Some(Kind::Word | Kind::Number | Kind::Quote));
            free.then_some((end, way))
        })
    }

    /// A number and a unit, unless it is an age.
    fn counted(&self, lead: &Lead, to: usize, unit: Unit) -> Option<Found> {
        let count = lead.count?;
        if unit == Unit::Moment || count.is_some_and(|n| !(0.0..1e7).contains(&n)) {
            return None;
        }
        let placed = self.before(lead.start, &[Word::Since, Word::Ago, Word::During, Word::Ahead]).is_some();
        let after = self.is(to, Word::AgoAfter).is_some() || self.later(to).is_some();
        if lead.article {
            // "twice a week"
            if self.before(lead.start + 1, &[Word::Per]).is_some() {
                return None;
            }
            // "un jour" is some day; "$3 a year" is how often.
            if unit == Unit::Day && !placed && !after && lead.about.is_none() {
                return None;
            }
            let number = (lead.start.saturating_sub(2).max(self.start)..lead.start)
                .any(|k| self.kind(k) == Some(Kind::Number));
            if !self.french() && number && !placed && !after {
                return Some(Found::new(lead.start + 1..to, Meaning::Often(Length::of(Some(1.0), unit))))
                    .filter(|f| f.tokens.start == lead.start);
            }
            if matches!(unit, Unit::Second | Unit::Weekend) && !placed && !after {
                return None;
            }
        }
        if !placed && self.age(lead, to, unit) {
            return None;
        }
        let mut length = Length::of(count, unit);
        let mut to = to;
        if let (Some(n), Some(end)) = (count, self.is(to, Word::Half)) {
            (length.count, to) = (Some(n + 0.5), end);
        } else if let Some((end, more)) = self.more(to, unit) {
            (length.more, to) = (Some(more), end);
        }
        Some(self.lasting(lead, to, length))
    }

    /// A smaller unit after one: "deux heures et dix minutes", "two years and three months".
    fn more(&self, to: usize, unit: Unit) -> Option<(usize, (f64, Unit))> {
        let from = self.is(to, Word::Till).filter(|_| matches!(self.norm(to), "et" | "and")).unwrap_or(to);
        if !self.slot(from).number {
            return None;
        }
        let n = cardinal(self.text, from, self.end)?;
        let (end, smaller) = self.find(n.end, |w| match w {
            Word::Unit(u) | Word::Units(u) => Some(u),
            _ => None,
        })?;
        let follows = match unit {
            Unit::Year => smaller == Unit::Month,
            Unit::Hour => smaller == Unit::Minute,
            Unit::Minute => smaller == Unit::Second,
            _ => false,
        };
        (follows && self.later(end).is_none()).then_some((end, (n.value, smaller)))
    }

    /// A length of time with the words around that place it.
    fn lasting(&self, lead: &Lead, to: usize, length: Length) -> Found {
        let i = lead.start;
        let mut outer = i..to;
        let mut tokens = i..to;
        let mut dated = false;
        let mut place = Place::Free;
        for (word, there) in
            [(Word::Ago, Place::Ago), (Word::Since, Place::Since), (Word::Ahead, Place::Ahead)]
        {
            if let Some(start) = self.before(i, &[word]) {
                (place, outer.start) = (there, start);
                break;
            }
        }
        if let Some(end) = self.is(to, Word::AgoAfter) {
            (place, tokens.end, outer.end, dated) = (Place::Ago, end, end, true);
        } else if place == Place::Free
            && let Some((end, way)) = self.later_than_told(to)
        {
            (place, outer.end) = (Place::Later(way), end);
            if !self.french() {
                (tokens.end, dated) = (end, true);
            }
        }
        let meaning = Meaning::Length { length, place, about: lead.about, dated };
        Found { tokens, outer, cut: None, meaning }
    }

    /// Whether a quantity of years (`lead` and its unit, which ends at `to`) is how old somebody is.
    fn age(&self, lead: &Lead, to: usize, unit: Unit) -> bool {
        if !matches!(unit, Unit::Year | Unit::Month) {
            return false;
        }
        // "de 23 et 25 ans", "entre 20 et 30 ans": as the first number, so the second.
        let mut i = lead.start;
        if i > self.start + 1
            && self.is(i - 1, Word::Till).is_some()
            && self.count(i - 2).is_some_and(|n| n.end == i - 1)
        {
            i -= 2;
        }
        let about = |w: Word| matches!(w, Word::About(_)).then_some(());
        let bounded = (i.saturating_sub(3).max(self.start)..=i)
            .find(|&k| self.find(k, about).is_some_and(|(to, ())| to == i || k == i));
        // "à trois ans", but "à trois ans de prison"
        let aged = self.before(i, &[Word::Aged]).is_some() && self.is(to, Word::Link).is_none();
        if aged || self.is(to, Word::Old).is_some() {
            return true;
        }
        if unit == Unit::Month {
            return false;
        }
        // "les moins de 17 ans", "les 18-25 ans"
        let after_det = |k: usize| {
            k > self.start && (self.det(k - 1).1 == k || self.is(k - 1, Word::Contracted) == Some(k))
        };
        if bounded.is_some_and(after_det) || i < lead.start && after_det(i) {
            return true;
        }
        if lead.det != Det::No || !self.french() {
            return false;
        }
        let dash = |i: usize| i > self.start && matches!(self.norm(i - 1), "-" | "–");
        if dash(lead.start) {
            return true;
        }
        let comma = i > self.start && matches!(self.norm(i - 1), "," | "(");
        let closed = matches!(self.norm(to), "," | "." | ")" | ";" | "" | "et" | ":");
        if comma && closed && lead.about.is_none() {
            return true;
        }
        // "un chauffeur de 38 ans", "d'une trentaine d'années"; but "une peine de dix ans", "de deux ans de prison"
        let of = i > self.start && matches!(self.norm(i - 1), "de" | "d'");
        if of {
            let head =
                (i.saturating_sub(4).max(self.start)..i - 1).any(|k| self.is(k, Word::Lasting).is_some());
            return !head && self.is(to, Word::Link).is_none() && self.later(to).is_none();
        }
        false
    }

    /// Units in the singular: "la semaine dernière", "cette année", "l'année 2001", "le mois de juin".
    fn singular(&self, lead: &Lead, k: usize, to: usize, unit: Unit) -> Option<Found> {
        let i = lead.start;
        let point = |to: usize, point: Point| Some(Found::new(i..to, Meaning::of(point)));
        if let Some(of) = self.is(to, Word::Link) {
            if unit == Unit::Month
                && let Some((end, month)) = self.month_word(of)
            {
                let (end, p) = self.month(of, end, month, lead.side, true)?;
                return point(end, p);
            }
            if unit == Unit::Day
                && let (_, of) = self.det(of)
                && let Some((end, h)) = self.holiday_word(of)
            {
                let (year, end) = self.year_after(end);
                return point(end, Point::Holiday(h, year, Side::Near));
            }
        }
        if unit == Unit::Year
            && let (Some(year), end) = self.year_after(to)
        {
            return point(end, Point::Year(year));
        }
        let (end, side) = match self.side_after(to) {
            Some((end, side)) if lead.side == Side::Near => (end, side),
            _ => (to, lead.side),
        };
        let (end, side) = self.pointed(end, side);
        let pointing = matches!(lead.det, Det::This | Det::That);
        if unit == Unit::Moment {
            // "à l'époque"
            let then = lead.det == Det::The
                && side == Side::Near
                && self.french()
                && self.before(i, &[Word::Clock]).is_some()
                && self.is(to, Word::Link).is_none();
            let same = then || matches!(side, Side::Same) || pointing && side == Side::Near;
            return if same { point(end, Point::Unit(unit, Side::Same)) } else { None };
        }
        let side = match (side, lead.det) {
            (Side::Near, Det::This) if unit == Unit::Day && self.french() => Side::This,
            (Side::Near, Det::This) => Side::This,
            (Side::Near, Det::That) => Side::Same,
            (Side::Next, Det::The) if !self.french() => Side::Following,
            // "the past year" is its length.
            (Side::Last, Det::The) if !self.french() && unit > Unit::Day => {
                let length = Length::of(Some(1.0), unit);
                let meaning = Meaning::Length { length, place: Place::Last, about: None, dated: false };
                return Some(Found::new(i..end, meaning));
            }
            (side, _) => side,
        };
        if side != Side::Near {
            // "le dernier jour", "la dernière heure" are no dates.
            let long = unit >= Unit::Week
                || matches!(side, Side::Same | Side::Following | Side::Previous | Side::This);
            return if long && unit >= Unit::Day { point(end, Point::Unit(unit, side)) } else { None };
        }
        // "au cours de la semaine"
        if lead.det == Det::The
            && unit >= Unit::Week
            && self.before(i, &[Word::During]).is_some()
            && k == i + 1
        {
            return point(to, Point::Unit(unit, Side::This));
        }
        None
    }

    /// "ce matin", "la nuit dernière", "le matin même", "la soirée de lundi", "dans la nuit".
    pub(super) fn part_phrase(&self, lead: &Lead, k: usize, edged: bool) -> Option<Found> {
        let i = lead.start;
        if lead.count.is_some() || lead.ordinal.is_some() {
            return None;
        }
        let (to, (part, course)) = self.find(k, |w| match w {
            Word::Part(p) => Some((p, false)),
            Word::Course(p) => Some((p, true)),
            _ => None,
        })?;
        // "midi" without a word before it is an hour.
        if part == Part::Midday && lead.det == Det::No && lead.side == Side::Near && !edged {
            return None;
        }
        let found = |to: usize, point: Point| {
            Some(Found::new(i..to, Meaning::Point { point, edge: None, part: Some(part) }))
        };
        // "la soirée du 4 mars", "the morning of March 4"; "la journée de lundi" is that day.
        let of = self.is(to, Word::Link).or_else(|| (self.norm(to) == "of").then_some(to + 1));
        if let Some(of) = of
            && let (_, of) = self.det(of)
            && let Some((end, point)) = self
                .day_point(of)
                .or_else(|| self.find(of, |w| if let Word::Day(d) = w { Some(Point::Day(d)) } else { None }))
        {
            let part = (part != Part::Daytime).then_some(part);
            return Some(Found::new(i..end, Meaning::Point { point, edge: None, part }));
        }
        let (end, side) = match self.side_after(to) {
            Some((end, side)) if lead.side == Side::Near => (end, side),
            _ => (to, lead.side),
        };
        let (end, side) = self.pointed(end, side);
        match (side, lead.det) {
            (Side::Same, _) => return found(end, Point::Told(0)),
            (Side::Following, _) => return found(end, Point::Told(1)),
            (Side::Previous, _) => return found(end, Point::Told(-1)),
            (Side::Last, _) => return found(end, Point::Day(-1)),
            (Side::Next, Det::The) if !self.french() => return found(end, Point::Told(1)),
            (Side::Next, _) => return found(end, Point::Day(1)),
            (_, Det::This) if course => return None,
            (_, Det::This) => return found(end, Point::Day(0)),
            (_, Det::That) => return found(end, Point::Told(0)),
            (_, Det::Any) => return None,
            _ => {}
        }
        let within = edged || self.before(i, &[Word::During, Word::In]).is_some();
        let opening = lead.det == Det::The && self.opens(i) && self.norm(to) == "," && self.french();
        (within || opening).then(|| found(to, Point::Context))?
    }

    /// "chaque jour", "tous les deux ans", "par an", "quotidien".
    pub(super) fn often(&self, i: usize) -> Option<Found> {
        if let Some(k) = self.is(i, Word::Every) {
            if let Some((to, day)) = self.find(k, |w| match w {
                Word::Weekday(d) | Word::Weekdays(d) => Some(d),
                _ => None,
            }) {
                let (to, part) = self.part_after(to);
                return Some(Found::new(i..to, Meaning::Habit(day, part)));
            }
            let n = self.count(k).filter(|n| n.count.is_some());
            let from = n.as_ref().map_or(k, |n| n.end);
            let (to, unit) = self.find(from, |w| match w {
                Word::Unit(u) | Word::Units(u) => Some(u),
                Word::Part(_) | Word::Course(_) => Some(Unit::Day),
                _ => None,
            })?;
            let count = n.and_then(|n| n.count).unwrap_or(1.0);
            return (unit != Unit::Moment)
                .then(|| Found::new(i..to, Meaning::Often(Length::of(Some(count), unit))));
        }
        if self.before(i, &[Word::Per]).is_some()
            && let Some((to, unit)) = self.unit(i)
            && unit != Unit::Moment
        {
            return Some(Found::new(i..to, Meaning::Often(Length::of(Some(1.0), unit))));
        }
        if self.before(i, &[Word::Per]).is_some()
            && let Some((to, (n, unit))) =
                self.find(i, |w| if let Word::Term(n, u) = w { Some((n, u)) } else { None })
        {
            return Some(Found::new(i..to, Meaning::Often(Length::of(Some(n), unit))));
        }
        let (to, length) = self.find(i, |w| match w {
            Word::Often(n, unit) => Some(Length::of(Some(n), unit)),
            _ => None,
        })?;
        // "le quotidien régional" is a paper, "Daily Mail" a name.
        let noun = i > self.start
            && self.kind(i - 1) == Some(Kind::Word)
            && !self.capital(i - 1)
            && self.norm(i - 1).chars().count() > 2
            && self.det(i - 1).1 < i
            && self.before(i, &[Word::Of, Word::In, Word::Till, Word::Contracted]).is_none();
        let ok = if self.french() {
            noun || self.norm(i).ends_with("ment")
        } else {
            !self.capital(i) || self.opens(i)
        };
        ok.then(|| Found::new(i..to, Meaning::Often(length)))
    }
}
