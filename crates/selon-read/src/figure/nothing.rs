//! Numbers that are no quantities: scores, telephone numbers, years, names, coordinates, ages of law.

use selon_text::{Kind, Lang};

use super::Finder;
use super::words::Word;
use crate::number::Number;

impl Finder<'_, '_> {
    /// Digits that are a name, a score, a telephone number, a place on the globe: where to go on.
    pub(super) fn no_quantity(&self, at: usize, n: &Number) -> Option<usize> {
        let tokens = self.text.tokens();
        if let Some(to) = self.age_of_law(at, n) {
            return Some(to);
        }
        if !n.digits {
            let one = self.text.lang() == Lang::EN && n.end == at + 1 && n.value == 1.0 && !n.article;
            if one && at > 0 && self.words.at(self.text, at - 1, at).any(|(_, w)| *w == Word::NotOne) {
                return Some(n.end);
            }
            if self.points(n) || self.after(at, &Word::Label) && !n.article && self.counted(n).is_none() {
                return Some(n.end);
            }
            // "les Vingt-Sept", "the Five"
            let inner = at > self.start && tokens[at - 1].kind == Kind::Word;
            let name = tokens[at].capital && inner && self.is(at - 1, &Word::The).is_some();
            if name && self.counted(n).is_none() {
                return Some(n.end);
            }
            // "le pays des Deux Rives"
            let named = tokens[at].capital && inner && tokens.get(n.end).is_some_and(|t| t.capital);
            return named.then_some(n.end + 1);
        }
        // "3-2", "01 45 23 45 67": numbers side by side.
        let mut run = n.end;
        while run < self.end
            && (tokens[run].kind == Kind::Number
                || (self.text.raw(run) == "-"
                    && !tokens[run].spaced
                    && tokens.get(run + 1).is_some_and(|t| t.kind == Kind::Number && !t.spaced)))
        {
            run += 1;
        }
        let dashed = run == n.end + 2 && self.text.raw(n.end) == "-";
        if run > n.end && self.hours(n.end).is_none() && !(dashed && self.dashed_range(n)) {
            return Some(run);
        }
        if self.points(n) || self.after(at, &Word::Label) {
            return Some(n.end);
        }
        // "22° 52′ 16″ N"
        let degrees = self.text.raw(n.end) == "°" && n.end < self.end;
        let raw = |k: usize| if k < self.end { self.text.raw(k) } else { "" };
        if degrees && matches!(raw(n.end + 2), "′" | "'" | "’" | "″") || matches!(raw(n.end), "′" | "″")
        {
            return Some(n.end + 1);
        }
        // "[12]" is a note, "(93)" after a name a department.
        let bracketed = at > self.start && n.end == at + 1 && matches!(raw(n.end), "]" | ")");
        if bracketed && self.text.raw(at - 1) == "[" {
            return Some(n.end);
        }
        let place = |k: usize| tokens[k].kind == Kind::Word && tokens[k].capital;
        if bracketed && self.text.raw(at - 1) == "(" && at > self.start + 1 && place(at - 2) && n.value < 1e3
        {
            return Some(n.end);
        }
        // "9 e arrondissement"
        self.is(n.end, &Word::Ordinal)
    }

    /// "20 h 30", "14 h": a clock time, unless words say that it is how long something lasts.
    pub(super) fn clock(&self, at: usize, n: &Number, bound: Option<crate::Bound>) -> Option<usize> {
        let sign = if self.hours(n.end).is_some() { n.end - 2 } else { n.end };
        let told = sign < self.end && self.text.norm(sign) == "h" && self.text.lang() != Lang::EN;
        let day = n.digits && (6.0..24.0).contains(&n.value);
        let lasts = bound.is_some() || self.near(at, 4, &Word::Lasts);
        (told && day && !lasts).then_some(n.end.max(sign + 1))
    }

    /// Whether `time`, an hour by its words, is how long something lasts.
    pub(super) fn lasts(&self, time: &std::ops::Range<usize>) -> bool {
        let hour = (time.start..time.end).any(|k| self.text.norm(k) == "h");
        hour && self.countable(time.start) && self.near(time.start, 2, &Word::Lasts)
    }

    /// "18-25 ans", and not "3-1".
    fn dashed_range(&self, n: &Number) -> bool {
        let Some(high) = self.number(n.end + 1) else { return false };
        let plural = self.counted(&high).is_some_and(|c| !c.noun || self.plural(c.to - 1));
        n.value < high.value && plural
    }

    /// "3 buts à 1", "2 à 0" after a word of victory.
    fn points(&self, n: &Number) -> bool {
        let noun = self.is(n.end, &Word::Points).unwrap_or(n.end);
        let to = (noun < self.end)
            .then(|| self.words.at(self.text, noun, self.end).any(|(_, w)| *w == Word::Join));
        let other = self.number(noun + 1).filter(|m| !m.article);
        if to != Some(true) || other.is_none() {
            return false;
        }
        let scored = self.near(n.end - 1, 6, &Word::Score);
        noun > n.end || (scored && other.is_some_and(|m| self.counted(&m).is_none()))
    }

    /// "la retraite à 64 ans", "interdit aux moins de 18 ans": what the law calls a group or a limit.
    fn age_of_law(&self, at: usize, n: &Number) -> Option<usize> {
        if !(1.0..=120.0).contains(&n.value) || n.article {
            return None;
        }
        let unit = self.unit(n.end)?;
        self.is(n.end, &Word::Years)?;
        let group = self.after(at, &Word::Under);
        let law = self.after(at, &Word::To) && self.near(at, 6, &Word::Law);
        (group || law).then_some(unit.to)
    }

    /// Digits that are a year or the end of a name: where to go on.
    pub(super) fn name_or_year(&self, at: usize, n: &Number) -> Option<usize> {
        if !n.digits {
            return None;
        }
        let tokens = self.text.tokens();
        let unit = self.unit_of(n).is_some();
        let counted = self.counted(n);
        let dated = counted.is_none() || self.year(n);
        if !unit && dated && self.after(at, &Word::Before) && n.end == at + 1 {
            return Some(n.end);
        }
        if self.year(n) && (counted.is_none() || (!unit && self.names_a_year(at))) {
            return Some(n.end);
        }
        // "le 49.3", "le 93", "dans le 13": the article belongs to the number.
        let singular = at > 0 && self.words.at(self.text, at - 1, at).any(|(_, w)| *w == Word::NamesNumber);
        // "le 20 heures", "le 100 mètres"
        let named = counted.as_ref().is_none_or(|c| !c.noun && c.measure && n.value >= 2.0);
        if singular && named && n.scale == 1.0 && n.end == at + 1 {
            return Some(counted.map_or(n.end, |c| c.to));
        }
        // "Boeing 737", "Ariane 5": a name before, nothing counted after.
        let name = at > self.start && tokens[at - 1].kind == Kind::Word && tokens[at - 1].capital;
        let opens = at.checked_sub(2).is_none_or(|k| at < self.start + 2 || tokens[k].kind == Kind::Punct);
        let goes_on = tokens.get(n.end).is_some_and(|t| t.kind == Kind::Word && t.capital);
        if name && !opens && (counted.is_none() || (goes_on && !unit)) {
            return Some(n.end);
        }
        None
    }

    /// English puts years before nouns: "below 2000 levels", "the 2016 attacks". A count has no such word before it.
    fn names_a_year(&self, at: usize) -> bool {
        self.text.lang() == Lang::EN
            && at > 0
            && self.words.at(self.text, at - 1, at).any(|(_, w)| {
                matches!(
                    w,
                    Word::The
                        | Word::Before
                        | Word::Of
                        | Word::Bound(crate::Bound::AtMost | crate::Bound::AtLeast)
                )
            })
    }
}
