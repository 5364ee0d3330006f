//! Where time expressions stand, and what their words say.

use std::ops::Range;

use selon_text::{Kind, Lang, Text};

use super::value::{Clock, Length, Modifier, Part, Reference, Season, Unit};
use super::words::{Det, Holiday, Side, Slot, Word, Words, words};

/// A date as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dated {
    pub year: Option<i16>,
    /// `None` in "lundi 8".
    pub month: Option<i8>,
    pub day: i8,
    /// 1 Monday … 7 Sunday, when printed too.
    pub weekday: Option<i8>,
    pub side: Side,
}

/// A point or stretch of the calendar, as the words give it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Point {
    /// Days from publication.
    Day(i64),
    /// Days from the day told before.
    Told(i64),
    /// The day that the words around, or the day told before, give.
    Context,
    /// Hangs on something that is no date: "la veille du match".
    Hanging,
    Weekday(i8, Side),
    Date(Dated),
    Month(Option<i16>, i8, Side),
    Year(i16),
    Fiscal(i16),
    Unit(Unit, Side),
    Season(Option<i16>, Season, Side),
    /// The nth quarter or half of a year, -1 the last.
    Piece(Unit, i8, Option<i16>, Side),
    Decade(i16),
    Century(i16),
    Holiday(Holiday, Option<i16>, Side),
    /// So many days from a holiday.
    Eve(Holiday, i64),
    Reference(Reference),
}

/// How a quantity of time lies to publication or to what was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Not at all.
    Free,
    /// So long before publication.
    Ago,
    /// So long after it.
    Ahead,
    /// From so long ago until publication.
    Since,
    /// The last ones until publication.
    Last,
    /// The next ones from it.
    Next,
    /// About now: "ces jours-ci".
    Now,
    /// So long after (1) or before (-1) what was told.
    Later(i8),
}

/// What an expression says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Meaning {
    Point {
        point: Point,
        edge: Option<Modifier>,
        part: Option<Part>,
    },
    Clock(Clock),
    /// "la nuit de lundi à mardi".
    Night(Point, Point),
    Length {
        length: Length,
        place: Place,
        about: Option<Modifier>,
        /// The words themselves say when, and not only how long: "three days ago".
        dated: bool,
    },
    Often(Length),
    /// A weekday, again and again.
    Habit(i8, Option<Part>),
}

impl Meaning {
    pub fn of(point: Point) -> Self {
        Self::Point { point, edge: None, part: None }
    }
}

/// An expression found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub tokens: Range<usize>,
    /// With the words that place it: "il y a", "plus tard".
    pub outer: Range<usize>,
    /// Code points of the expression inside a token: "2002" in "2002/2003".
    pub cut: Option<(u32, u32)>,
    pub meaning: Meaning,
}

impl Found {
    pub(super) fn new(tokens: Range<usize>, meaning: Meaning) -> Self {
        Self { outer: tokens.clone(), tokens, cut: None, meaning }
    }
}

/// Words before the head of an expression.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lead {
    /// First token of the expression.
    pub start: usize,
    pub det: Det,
    pub side: Side,
    /// How many; `Some(None)` for "quelques".
    pub count: Option<Option<f64>>,
    /// The count is "un", "a".
    pub article: bool,
    pub ordinal: Option<i8>,
    pub about: Option<Modifier>,
}

/// Finds the expressions in a run of tokens.
pub(crate) struct Finder<'a, 't> {
    pub text: &'a Text<'t>,
    pub words: &'static Words,
    pub start: usize,
    pub end: usize,
    /// Where `slots` begins.
    known: usize,
    /// What each of the tokens may begin; none where there is no expression.
    slots: Vec<Slot>,
}

impl<'a, 't> Finder<'a, 't> {
    /// A finder for the tokens `range` of `text`.
    pub fn new(text: &'a Text<'t>, range: Range<usize>) -> Self {
        let end = range.end.min(text.tokens().len());
        let start = range.start.min(end);
        let words = words(text.lang());
        // Most sentences tell no time: they are passed over without looking anything up.
        let first = (start..end).find(|&i| words.may_be_core(text, i)).unwrap_or(end);
        // The words that lead up to it, and those that these hang on.
        let known = first.saturating_sub(2 * LEAD).max(start);
        let slots =
            if first < end { (known..end).map(|i| words.slot(text, i, end)).collect() } else { Vec::new() };
        Self { text, words, start, end, known, slots }
    }

    /// All of them, in order.
    pub fn all(&self) -> Vec<Found> {
        let mut out = Vec::new();
        let cores: Vec<usize> =
            self.slots.iter().enumerate().filter(|(_, s)| s.core).map(|(k, _)| self.known + k).collect();
        let mut cores = cores.into_iter().peekable();
        let mut i = self.start;
        while i < self.end {
            while cores.next_if(|c| *c < i).is_some() {}
            let Some(core) = cores.peek() else { break };
            // What stands before the word that an expression is built around may only lead up to it.
            if i + LEAD < *core {
                i = core - LEAD;
                continue;
            }
            let slot = self.slot(i);
            if !slot.begins && !slot.number {
                i += 1;
            } else if let Some(to) = self.is(i, Word::No) {
                i = to;
            } else if self.at(i, &mut out) {
                i = out.last().map_or(i, |f| f.outer.end).max(i + 1);
            } else {
                i += 1;
            }
        }
        out
    }

    /// What token `i` may begin.
    pub(super) fn slot(&self, i: usize) -> Slot {
        let nothing = Slot { list: &[], core: false, begins: false, number: false };
        let at = i.checked_sub(self.known).filter(|_| i < self.end);
        at.and_then(|k| self.slots.get(k)).copied().unwrap_or(nothing)
    }

    /// Adds the expression that begins at token `i`, or the several that an enumeration of days holds.
    fn at(&self, i: usize, out: &mut Vec<Found>) -> bool {
        if self.enumeration(i, out) || self.years(i, out) {
            return true;
        }
        let found = self
            .night(i)
            .or_else(|| self.fixed(i))
            .or_else(|| self.often(i))
            .or_else(|| self.clock(i))
            .or_else(|| self.phrase(i))
            .or_else(|| self.year(i));
        // "Le Monde du 4 mars" is none of these; a word inside a name is: "France Dimanche".
        out.extend(found);
        out.last().is_some_and(|f| f.tokens.start == i)
    }

    pub(super) fn french(&self) -> bool {
        self.text.lang() != Lang::EN
    }

    /// Where the longest phrase of this meaning at token `i` ends.
    pub(super) fn is(&self, i: usize, word: Word) -> Option<usize> {
        self.find(i, |w| (w == word).then_some(())).map(|(to, ())| to)
    }

    /// The longest phrase at token `i` that `pick` wants: its end, and what it means.
    pub(super) fn find<T>(&self, i: usize, pick: impl Fn(Word) -> Option<T>) -> Option<(usize, T)> {
        self.find_by(i, self.end, pick)
    }

    /// The same, ending by token `end`.
    pub fn find_by<T>(&self, i: usize, end: usize, pick: impl Fn(Word) -> Option<T>) -> Option<(usize, T)> {
        let list = self.slot(i).list;
        list.iter().find_map(|p| pick(p.means).and_then(|t| p.ends(self.text, i, end).map(|to| (to, t))))
    }

    /// Where a phrase with one of these meanings begins that ends just before token `i`.
    pub fn before(&self, i: usize, wanted: &[Word]) -> Option<usize> {
        self.leading(i, |w| wanted.contains(&w))
    }

    /// The same of phrases that `wanted` takes.
    pub fn leading(&self, i: usize, wanted: impl Fn(Word) -> bool) -> Option<usize> {
        (i.saturating_sub(6).max(self.start)..i).find(|&k| {
            let list = self.slot(k).list.iter();
            list.filter(|p| p.len() == i - k && wanted(p.means)).any(|p| p.ends(self.text, k, i).is_some())
        })
    }

    pub(super) fn kind(&self, i: usize) -> Option<Kind> {
        if i < self.end { self.text.tokens().get(i).map(|t| t.kind) } else { None }
    }

    pub(super) fn norm(&self, i: usize) -> &'a str {
        if i < self.end { self.text.norm(i) } else { "" }
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.text.tokens().get(i).is_some_and(|t| t.capital)
    }

    /// Whether token `i` begins a sentence, a line or a quotation.
    pub(super) fn opens(&self, i: usize) -> bool {
        i <= self.start
            || self.text.tokens().get(i).is_some_and(|t| t.breaks > 0)
            || matches!(self.kind(i - 1), Some(Kind::Quote | Kind::Punct | Kind::Ellipsis))
                && self.text.raw(i - 1) != ","
    }

    /// A lower-case word long enough to be a noun.
    pub(super) fn noun(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Word) && !self.capital(i) && self.norm(i).chars().count() > 3
    }

    /// Fixed expressions: "hier", "la veille", "récemment", "midi".
    fn fixed(&self, i: usize) -> Option<Found> {
        let (to, word) = self.find(i, |w| {
            matches!(w, Word::Day(_) | Word::Told(_) | Word::Then(..) | Word::Reference(_)).then_some(w)
        })?;
        let point = match word {
            Word::Day(days) => {
                // "aujourd'hui vendredi", "demain mardi 5 mars"
                let to = self.weekday(to).map_or(to, |(end, ..)| end);
                let (to, part) = self.part_after(to);
                let meaning = Meaning::Point { point: Point::Day(days), edge: None, part };
                return Some(Found::new(i..to, meaning));
            }
            Word::Told(days) => {
                let Some(of) = self.is(to, Word::Link) else {
                    let (to, part) = self.part_after(to);
                    let meaning = Meaning::Point { point: Point::Told(days), edge: None, part };
                    return Some(Found::new(i..to, meaning));
                };
                // "la veille de Noël"; otherwise it hangs on something else than a day.
                let (_, of) = self.det(of);
                if let Some((to, h)) = self.holiday_word(of) {
                    return Some(Found::new(i..to, Meaning::of(Point::Eve(h, days))));
                }
                Point::Hanging
            }
            Word::Then(days, part) => {
                let meaning = Meaning::Point { point: Point::Day(days), edge: None, part: Some(part) };
                return Some(Found::new(i..to, meaning));
            }
            Word::Reference(reference) => {
                // "Le Maintenant", "Bientôt": a capital inside a sentence is a name.
                if self.capital(i) && !self.opens(i) && i > self.start {
                    return None;
                }
                Point::Reference(reference)
            }
            _ => return None,
        };
        Some(Found::new(i..to, Meaning::of(point)))
    }

    /// "dans la nuit de mercredi à jeudi".
    fn night(&self, i: usize) -> Option<Found> {
        let first = self.is(i, Word::Night)?;
        let (from, first) = self.day_point(first).or_else(|| {
            let (to, day) = self.day_number(first)?;
            let point = Dated { year: None, month: None, day, weekday: None, side: Side::Near };
            Some((to, Point::Date(point)))
        })?;
        let till = self.is(from, Word::Till)?;
        let (to, last) = self.day_point(till)?;
        Some(Found::new(i..to, Meaning::Night(first, last)))
    }

    /// A weekday or a date, without a determiner.
    pub(super) fn day_point(&self, i: usize) -> Option<(usize, Point)> {
        if let Some((to, day, dated, _)) = self.weekday(i) {
            return Some((to, dated.map_or(Point::Weekday(day, Side::Near), Point::Date)));
        }
        self.date(i).map(|(to, d)| (to, Point::Date(d)))
    }

    /// A determiner: what it is, and where it ends.
    pub(super) fn det(&self, i: usize) -> (Det, usize) {
        self.find(i, |w| if let Word::Det(d) = w { Some(d) } else { None })
            .map_or((Det::No, i), |(to, d)| (d, to))
    }

    /// "dernier", "last", "même".
    pub(super) fn side(&self, i: usize) -> Option<(usize, Side)> {
        self.find(i, |w| if let Word::Side(s) = w { Some(s) } else { None })
    }

    /// The same after a head, where French has it; "-ci" and "-là" too.
    pub(super) fn side_after(&self, to: usize) -> Option<(usize, Side)> {
        if self.french() { self.side(to) } else { None }
    }

    /// Parts of the day after a day: "matin", "au soir".
    pub(super) fn part_after(&self, to: usize) -> (usize, Option<Part>) {
        self.find(to, |w| if let Word::After(p) = w { Some(p) } else { None })
            .map_or((to, None), |(to, p)| (to, Some(p)))
    }

    pub(super) fn month_word(&self, i: usize) -> Option<(usize, i8)> {
        let (to, month, doubtful) = self
            .find(i, |w| match w {
                Word::Month(m) => Some((m, false)),
                Word::Doubtful(m) => Some((m, true)),
                _ => None,
            })
            .map(|(to, (m, d))| (to, m, d))?;
        // English writes March; French mars, and Mars is a planet but where a sentence begins.
        let ok = if self.french() { !self.capital(i) || !doubtful || self.opens(i) } else { self.capital(i) };
        // "Mai Fatty", "April Smith" are people.
        let named = self.capital(i)
            && self.capital(to)
            && self.kind(to) == Some(Kind::Word)
            && doubtful_name(self, i);
        (ok && !named).then_some((to, month))
    }

    pub(super) fn holiday_word(&self, i: usize) -> Option<(usize, Holiday)> {
        let (to, h) = self.find(i, |w| if let Word::Holiday(h) = w { Some(h) } else { None })?;
        // "Noël Mamère", "Easter Island": part of a name.
        let named = self.capital(to - 1) && self.capital(to) && self.kind(to) == Some(Kind::Word);
        (!named).then_some((to, h))
    }

    /// Determiner, quantity and the like, then a head that they belong to.
    fn phrase(&self, i: usize) -> Option<Found> {
        let mut lead = Lead {
            start: i,
            det: Det::No,
            side: Side::Near,
            count: None,
            article: false,
            ordinal: None,
            about: None,
        };
        let mut k = i;
        while let Some((to, about)) = self.find(k, |w| if let Word::About(m) = w { Some(m) } else { None }) {
            lead.about = Some(about);
            k = to;
        }
        let (det, to) = self.det(k);
        (lead.det, k) = (det, to);
        // "over the past two years": a preposition.
        if lead.about.is_some() && det != Det::No {
            return None;
        }
        if lead.about.is_none()
            && let Some(found) = self.calendar(&lead, k)
        {
            return Some(found);
        }
        let mut any = false;
        loop {
            if lead.side == Side::Near
                && let Some((to, side)) = self.side(k)
            {
                (lead.side, k) = (side, to);
            } else if lead.count.is_none()
                && lead.ordinal.is_none()
                && let Some(n) = self.count(k)
            {
                (lead.count, lead.article, k) = (Some(n.count), n.article, n.end);
            } else if lead.count.is_none()
                && lead.ordinal.is_none()
                && let Some((to, n)) = self.ordinal(k)
            {
                (lead.ordinal, k) = (Some(n), to);
            } else {
                break;
            }
            any = true;
        }
        if any
            && lead.about.is_none()
            && let Some(found) = self.calendar(&lead, k)
        {
            return Some(found);
        }
        self.stretch(&lead, k)
    }

    /// Dates, weekdays, holidays, months, seasons, edges, decades, centuries at token `k`, after `lead`.
    fn calendar(&self, lead: &Lead, k: usize) -> Option<Found> {
        let i = lead.start;
        let point = |to: usize, point: Point| Some(Found::new(i..to, Meaning::of(point)));
        if lead.count.is_none() && lead.ordinal.is_none() {
            if lead.side == Side::Near
                && let Some((to, dated)) = self.date(k)
            {
                let (to, part) = self.part_after(to);
                let meaning = Meaning::Point { point: Point::Date(dated), edge: None, part };
                return Some(Found::new(i..to, meaning));
            }
            if let Some((to, h)) = self.holiday_word(k) {
                let (year, to) = self.year_after(to);
                let (to, side) = self.side_after(to).unwrap_or((to, lead.side));
                let (to, part) = self.part_after(to);
                let meaning = Meaning::Point { point: Point::Holiday(h, year, side), edge: None, part };
                return Some(Found::new(i..to, meaning));
            }
            if let Some(found) = self.weekday_phrase(lead, k) {
                return Some(found);
            }
            if let Some(found) = self.edge(lead, k) {
                return Some(found);
            }
            if (lead.det != Det::The || !self.french())
                && let Some((to, month)) = self.month_word(k)
            {
                let (to, p) = self.month(k, to, month, lead.side, false)?;
                return point(to, p);
            }
            if let Some((to, p)) = self.season(lead, k) {
                return point(to, p);
            }
            if let Some((to, p)) = self.decade(k, lead.det != Det::No) {
                return point(to, p);
            }
        }
        // "les neuf premiers mois de l'année 2016": most of it; "ils étaient 3 400 fin octobre": a count before a time.
        if lead.count.is_some()
            && lead.det != Det::No
            && let Some(found) = self.edge(lead, k)
            && let Meaning::Point { point: p, .. } = found.meaning
        {
            return point(found.tokens.end, p);
        }
        if let Some((to, p)) = self.piece(lead, k) {
            return point(to, p);
        }
        None
    }

    /// The month word `k..to`, its year and side; `edged` when "début" or the like stands before it.
    pub(super) fn month(
        &self,
        k: usize,
        to: usize,
        month: i8,
        side: Side,
        edged: bool,
    ) -> Option<(usize, Point)> {
        let (year, to) = self.year_after(to);
        let (year, to) = match year {
            // "March of 2016"
            None if !self.french() && self.norm(to) == "of" => match self.year_number(to + 1) {
                Some(year) => (Some(year), to + 2),
                None => (None, to),
            },
            _ => (year, to),
        };
        let (year, to) = match year.or_else(|| self.short_year(to)) {
            Some(y) if year.is_none() => (Some(y), to + 1),
            y => (y, to),
        };
        let (to, side) = self.side_after(to).unwrap_or((to, side));
        let doubtful = self.words.table.word(self.norm(k)).any(|w| matches!(w, Word::Doubtful(_)));
        let told = edged
            || year.is_some()
            || side != Side::Near
            || self.before(k, &[Word::In, Word::Of, Word::Till]).is_some();
        // "May", "March" alone are a name and a verb.
        if !told && !self.french() && doubtful {
            return None;
        }
        // "Selon Mai": a capital inside a French sentence is a name.
        let named = self.french() && self.capital(k) && !self.opens(k) && year.is_none() && !edged;
        (!named).then_some((to, Point::Month(year, month, side)))
    }

    /// "lundi", "lundi 4 mars", "Monday, March 4, 2016": its end, the weekday, the date, the part of the day.
    pub(super) fn weekday(&self, i: usize) -> Option<(usize, i8, Option<Dated>, Option<Part>)> {
        let (to, day) = self.find(i, |w| if let Word::Weekday(d) = w { Some(d) } else { None })?;
        let tokens = self.text.tokens();
        let inner = i > self.start && tokens[i - 1].kind == Kind::Word && tokens[i].breaks == 0;
        // English writes Monday, French lundi; "France Dimanche" is a paper.
        if self.french() && tokens[i].capital && inner && self.capital(i - 1)
            || !self.french() && !tokens[i].capital
        {
            return None;
        }
        let comma = to + usize::from(self.norm(to) == ",");
        let (_, from) = self.det(comma);
        if let Some((to, dated)) = self.date(from) {
            let (to, part) = self.part_after(to);
            return Some((to, day, Some(Dated { weekday: Some(day), ..dated }), part));
        }
        // "lundi 8", and not "lundi 8 personnes"
        if let Some((end, number)) = self.day_number(to)
            && self.kind(end) != Some(Kind::Number)
            && (self.kind(end) != Some(Kind::Word) || self.is(end, Word::Clock).is_some())
            && self.is(end, Word::Hour).is_none()
            && !matches!(self.norm(end), "%" | "€" | "$")
            && self.french()
        {
            let dated = Dated { year: None, month: None, day: number, weekday: Some(day), side: Side::Near };
            let (end, part) = self.part_after(end);
            return Some((end, day, Some(dated), part));
        }
        let (to, part) = self.part_after(to);
        Some((to, day, None, part))
    }

    /// A weekday with what stands before and after it.
    fn weekday_phrase(&self, lead: &Lead, k: usize) -> Option<Found> {
        let i = lead.start;
        if let Some((to, day)) = self.find(k, |w| if let Word::Weekdays(d) = w { Some(d) } else { None }) {
            let (to, part) = self.part_after(to);
            return Some(Found::new(i..to, Meaning::Habit(day, part)));
        }
        let (to, day, dated, part) = self.weekday(k)?;
        if let Some(dated) = dated {
            let meaning = Meaning::Point { point: Point::Date(dated), edge: None, part };
            return Some(Found::new(i..to, meaning));
        }
        // "le lundi de Pâques"
        let (to, side) = match self.side_after(to) {
            Some((to, side)) => (to, side),
            None => (to, lead.side),
        };
        let (to, part) = if part.is_none() { self.part_after(to) } else { (to, part) };
        // "le lundi" is any Monday, and so are those in "du lundi au vendredi".
        let contracted =
            lead.det == Det::No && part.is_none() && self.before(i, &[Word::Contracted]).is_some();
        // "un dimanche" is some Sunday.
        if side == Side::Near && i > self.start && self.count(i - 1).is_some_and(|n| n.article && n.end == i)
        {
            let meaning = Meaning::Point { point: Point::Weekday(day, Side::Any), edge: None, part };
            return Some(Found::new(i..to, meaning));
        }
        let habit =
            side == Side::Near && self.french() && (matches!(lead.det, Det::The | Det::Any) || contracted);
        if habit {
            return Some(Found::new(i..to, Meaning::Habit(day, part)));
        }
        let side = match (side, lead.det) {
            (Side::Near, Det::That) => Side::Same,
            // "ce lundi-là"
            (Side::Near | Side::This, _) if self.norm(to) == "-là" => Side::Same,
            (Side::Next, Det::The) if !self.french() => Side::Following,
            (side, _) => side,
        };
        let to = to + usize::from(matches!(self.norm(to), "-là" | "-ci"));
        let meaning = Meaning::Point { point: Point::Weekday(day, side), edge: None, part };
        Some(Found::new(i..to, meaning))
    }

    /// "l'été dernier", "en hiver", "summer 2015".
    fn season(&self, lead: &Lead, k: usize) -> Option<(usize, Point)> {
        let (to, (season, other)) = self.find(k, |w| match w {
            Word::Season(s) => Some((s, false)),
            Word::Participle(s) => Some((s, true)),
            _ => None,
        })?;
        let (year, to) = self.year_after(to);
        let (year, to) = match year {
            None if self.is(to, Word::Link).is_some() || self.norm(to) == "of" => {
                let of = self.is(to, Word::Link).unwrap_or(to + 1);
                self.year_number(of).map_or((None, to), |y| (Some(y), of + 1))
            }
            _ => (year, to),
        };
        let (to, side) = self.side_after(to).unwrap_or((to, lead.side));
        let side = if lead.det == Det::This && side == Side::Near { Side::This } else { side };
        let within = self.before(lead.start, &[Word::In]).is_some();
        let like = |i: usize| self.is(i, Word::Like).is_some();
        let told = year.is_some() || !matches!(side, Side::Near);
        let bare = lead.det == Det::No;
        let ok = if told {
            !bare || !other || within || self.opens(lead.start) || side != Side::Near
        } else if bare {
            within || like(to) || (lead.start > self.start && like(lead.start - 1))
        } else {
            lead.det != Det::Any && (self.french() || within)
        };
        if !ok {
            return None;
        }
        // "à l'automne" and "this fall" are one autumn, "en automne" any.
        let one =
            told || !bare && !self.french() || !bare && self.before(lead.start, &[Word::Clock]).is_some();
        let side = if one { side } else { Side::Any };
        Some((to, Point::Season(year, season, side)))
    }

    /// "début octobre", "la fin de l'année dernière", "la mi-mars", "early March".
    fn edge(&self, lead: &Lead, k: usize) -> Option<Found> {
        let i = lead.start;
        let found = |to: usize, point: Point, edge: Modifier, part: Option<Part>| {
            Some(Found::new(i..to, Meaning::Point { point, edge: Some(edge), part }))
        };
        // "mi-avril", "mid-April": one token.
        if let Some((edge, rest)) = self.norm(k).split_once('-')
            && let Some(edge) =
                self.words.table.word(edge).find_map(|w| if let Word::Edge(m) = w { Some(*m) } else { None })
        {
            let word = |pick: &dyn Fn(&Word) -> bool| self.words.table.word(rest).find(|w| pick(w)).copied();
            if let Some(Word::Month(m) | Word::Doubtful(m)) =
                word(&|w| matches!(w, Word::Month(_) | Word::Doubtful(_)))
            {
                let (to, point) = self.month(k, k + 1, m, Side::Near, true)?;
                return found(to, point, edge, None);
            }
            if let Some(year) =
                rest.parse::<i16>().ok().filter(|y| rest.len() == 4 && (1000..2100).contains(y))
            {
                return found(k + 1, Point::Year(year), edge, None);
            }
            if let Some(decade) = tens_token(rest) {
                return found(k + 1, Point::Decade(decade), edge, None);
            }
            return None;
        }
        let (from, edge) = self.find(k, |w| if let Word::Edge(m) = w { Some(m) } else { None })?;
        let linked = self.is(from, Word::Link);
        let from = linked.unwrap_or(from);
        let (det, head) = self.det(from);
        let inner = Lead {
            start: from,
            det,
            side: Side::Near,
            count: None,
            article: false,
            ordinal: None,
            about: None,
        };
        if let Some((to, side)) = self.side(head)
            && let Some((to, unit)) = self.unit(to)
        {
            return found(to, Point::Unit(unit, side), edge, None);
        }
        if let Some((to, month)) = self.month_word(head) {
            let (to, point) = self.month(head, to, month, Side::Near, true)?;
            return found(to, point, edge, None);
        }
        if let Some(year) = self.year_number(head) {
            return found(head + 1, Point::Year(year), edge, None);
        }
        if let Some((to, point)) = self.decade(head, true).or_else(|| {
            let (to, n) = self.ordinal(head)?;
            self.piece(&Lead { ordinal: Some(n), ..inner }, to)
        }) {
            return found(to, point, edge, None);
        }
        if let Some((to, (season, _))) = self.find(head, |w| match w {
            Word::Season(s) => Some((s, false)),
            Word::Participle(s) if det != Det::No || linked.is_some() => Some((s, true)),
            _ => None,
        }) {
            let (year, to) = self.year_after(to);
            let (to, side) = self.side_after(to).unwrap_or((to, Side::Near));
            return found(to, Point::Season(year, season, side), edge, None);
        }
        // English needs "of the" or "this" between them: "late days" is none.
        if linked.is_none() && det == Det::No && !self.french() {
            return None;
        }
        if let Some(part) = self.part_phrase(&inner, head, true) {
            let Meaning::Point { point, part: p, .. } = part.meaning else { return None };
            return found(part.tokens.end, point, edge, p);
        }
        if let Some((to, unit)) = self.unit(head) {
            // "la fin de l'année 2003"
            let (year, to) = if unit == Unit::Year { self.year_after(to) } else { (None, to) };
            if let Some(year) = year {
                return found(to, Point::Year(year), edge, None);
            }
            if unit == Unit::Month
                && let Some(of) = self.is(to, Word::Link)
                && let Some((end, month)) = self.month_word(of)
            {
                let (to, point) = self.month(of, end, month, Side::Near, true)?;
                return found(to, point, edge, None);
            }
            let (to, side) = self.side_after(to).unwrap_or((to, Side::This));
            let (to, side) = self.pointed(to, side);
            // "fin de mois" has no unit smaller than a day.
            let long = unit >= Unit::Day && unit != Unit::Moment;
            return if long { found(to, Point::Unit(unit, side), edge, None) } else { None };
        }
        None
    }

    /// A unit in the singular.
    pub(super) fn unit(&self, i: usize) -> Option<(usize, Unit)> {
        self.find(i, |w| if let Word::Unit(u) = w { Some(u) } else { None })
    }

    /// "-ci", "-là" after a head.
    pub(super) fn pointed(&self, to: usize, side: Side) -> (usize, Side) {
        match self.norm(to) {
            "-là" | "là" => (to + 1, Side::Same),
            "-ci" | "ci" => (to + 1, Side::This),
            _ => (to, side),
        }
    }

    /// "années 80", "the 1980s", "XXe siècle".
    fn decade(&self, k: usize, led: bool) -> Option<(usize, Point)> {
        if let Some(from) = self.is(k, Word::Decade) {
            let (to, year) = self.tens(from)?;
            return Some((to, Point::Decade(year)));
        }
        if !self.french()
            && self.kind(k).is_some()
            && let Some(decade) = tens_token(self.norm(k))
            && (led || self.norm(k).len() == 5)
        {
            return Some((k + 1, Point::Decade(decade)));
        }
        if !self.french()
            && led
            && let Some((to, Word::Tens(tens))) = self.find(k, |w| matches!(w, Word::Tens(_)).then_some(w))
        {
            return Some((to, Point::Decade(1900 + tens)));
        }
        None
    }

    /// The number after "années": "80", "1980", "quatre-vingt", "trente".
    fn tens(&self, i: usize) -> Option<(usize, i16)> {
        if let Some((to, Word::Tens(tens))) = self.find(i, |w| matches!(w, Word::Tens(_)).then_some(w)) {
            return Some((to, 1900 + tens));
        }
        let n = self.norm(i);
        let year: i16 = n.parse().ok()?;
        match n.len() {
            2 if year % 10 == 0 && year >= 10 => Some((i + 1, 1900 + year)),
            4 if year % 10 == 0 && (1000..2100).contains(&year) => Some((i + 1, year)),
            _ => None,
        }
    }

    /// "premier trimestre 2003", "dernier semestre", "XIXe siècle".
    fn piece(&self, lead: &Lead, k: usize) -> Option<(usize, Point)> {
        let n = lead.ordinal.or((lead.side == Side::Last).then_some(-1))?;
        if lead.ordinal.is_some()
            && let Some(to) = self.is(k, Word::Century)
        {
            return (n > 0).then_some((to, Point::Century(i16::from(n) - 1)));
        }
        let (to, unit) = self.unit(k).filter(|(_, u)| matches!(u, Unit::Quarter | Unit::Half))?;
        let (year, to) = self.year_after(to);
        let (year, to) = match year {
            None => {
                let of = self.is(to, Word::Link).or_else(|| (self.norm(to) == "of").then_some(to + 1));
                of.and_then(|of| self.year_number(of).map(|y| (Some(y), of + 1))).unwrap_or((None, to))
            }
            _ => (year, to),
        };
        // Halves and quarters are of a match, too; "dernier trimestre" without a year is the one before.
        if year.is_none() && (!self.french() && unit == Unit::Half || lead.ordinal.is_none()) {
            return None;
        }
        let most = if unit == Unit::Quarter { 4 } else { 2 };
        // "de cette année", "of this year"
        if year.is_none()
            && let Some(of) = (to..to + 2).find_map(|k| match self.det(k) {
                (Det::This, of) if self.is(to, Word::Link).is_some() => Some(of),
                _ => None,
            })
            && let Some((end, Unit::Year)) = self.unit(of)
        {
            let (year, end) = self.year_after(end);
            return (n <= most).then_some((end, Point::Piece(unit, n, year, Side::This)));
        }
        let (to, side) = self.side_after(to).unwrap_or((to, Side::Near));
        (n <= most).then_some((to, Point::Piece(unit, n, year, side)))
    }

    /// "premier", "3e", "21st", "XIXe".
    fn ordinal(&self, i: usize) -> Option<(usize, i8)> {
        if let Some(found) = self.find(i, |w| if let Word::Ordinal(n) = w { Some(n) } else { None }) {
            return Some(found);
        }
        let norm = self.norm(i);
        let stem = ["ième", "ème", "er", "re", "e", "st", "nd", "rd", "th"]
            .iter()
            .find_map(|e| norm.strip_suffix(e))?;
        if stem.is_empty() || stem.len() > 5 {
            return None;
        }
        let n = if stem.bytes().all(|b| b.is_ascii_digit()) {
            stem.parse().ok()?
        } else if self.capital(i) && self.is(i + 1, Word::Century).is_some() {
            roman(stem)?
        } else {
            return None;
        };
        (1..=31).contains(&n).then_some((i + 1, n))
    }
}

/// Whether the month at token `i` may be somebody's first name: no number stands before it.
fn doubtful_name(finder: &Finder<'_, '_>, i: usize) -> bool {
    let number = i > finder.start && finder.kind(i - 1) == Some(Kind::Number);
    let of = i > finder.start && finder.norm(i - 1) == "of";
    !number && !of
}

/// How many tokens may stand before the word that an expression is built around.
const LEAD: usize = 10;

/// "1980s", "80s".
fn tens_token(norm: &str) -> Option<i16> {
    let digits = norm.strip_suffix("'s").or_else(|| norm.strip_suffix('s'))?;
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        2 if year % 10 == 0 => Some(1900 + year),
        4 if year % 10 == 0 && (1000..2100).contains(&year) => Some(year),
        _ => None,
    }
}

/// A Roman numeral in lower case, up to 39.
fn roman(word: &str) -> Option<i8> {
    let value = |c: char| match c {
        'i' => Some(1i8),
        'v' => Some(5),
        'x' => Some(10),
        _ => None,
    };
    let digits: Vec<i8> = word.chars().map(value).collect::<Option<_>>()?;
    let mut sum = 0i8;
    for (k, d) in digits.iter().enumerate() {
        let less = digits.get(k + 1).is_some_and(|next| next > d);
        sum = sum.checked_add(if less { -d } else { *d })?;
    }
    (1..40).contains(&sum).then_some(sum)
}
