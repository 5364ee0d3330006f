//! The unit of a number that stands by itself, from elsewhere in the text.

use std::ops::Range;

use selon_text::{Kind, Span, Text};

use super::Finder;
use super::singular::singular;
use super::words::Word;
use crate::number::{self, Number};
use crate::{Bound, Figure};

/// A figure, and what its record does not say.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// The record; only its place where the number is too large.
    pub figure: Result<Figure, Span>,
    pub tokens: Range<usize>,
    /// One past its last code point.
    pub end: u32,
    pub unit: String,
    /// Its unit is a noun of the text, and none of the table.
    pub noun: bool,
    pub bound: Bound,
    /// Its unit stands after a later number of a list: "36 et 31 %".
    pub listed: bool,
}

/// Gives figures when they are asked for.
pub(super) type Outside<'a> = &'a dyn Fn() -> &'a [Known];

/// The figures before the one at hand.
#[derive(Clone, Copy)]
pub(super) struct Before<'a, 'o> {
    /// Those of the range.
    pub here: &'a [Known],
    /// Those of the text before the range; `None` where they are not to be asked for.
    pub outside: Option<Outside<'o>>,
}

impl<'a, 'o: 'a> Before<'a, 'o> {
    /// The last figure of the range.
    pub fn last(&self) -> Option<&'a Known> {
        self.here.last()
    }

    /// The bound of the figure that the one at token `i` goes on with: "près de 36 et 31 %".
    pub fn shared(&self, i: usize) -> Option<Bound> {
        let last = self.last().filter(|k| k.listed && k.tokens.end + 1 == i)?;
        Some(last.bound).filter(|b| *b != Bound::Between)
    }

    /// All, the last one first.
    fn all(&self) -> impl Iterator<Item = &'a Known> + use<'a, 'o> {
        let outside = self.outside.map_or(&[] as &'a [Known], |outside| outside());
        self.here.iter().rev().chain(outside.iter().rev())
    }
}

/// How many tokens before a range may tell what its numbers count.
const CONTEXT: usize = 60;
/// How many characters may stand between a number and the figure in the same range that lends it a unit.
const REACH: u32 = 120;

/// Where the words begin that may tell what a number in a range from token `start` counts: in its paragraph.
pub(super) fn context(text: &Text<'_>, start: usize) -> usize {
    let from = start.saturating_sub(CONTEXT);
    (from..start)
        .rev()
        .find(|&k| text.tokens().get(k + 1).is_none_or(|t| t.breaks > 0))
        .map_or(from, |k| k + 1)
}

/// What a number by itself counts.
pub(super) struct Told {
    pub unit: String,
    pub what: Option<String>,
}

impl Told {
    fn as_of(known: &Known) -> Self {
        let what = known.figure.as_ref().ok().and_then(|f| f.what.clone());
        Self { unit: known.unit.clone(), what }
    }
}

impl Finder<'_, '_> {
    /// "26, 30 et 48 ans", "de 10,2 à 10,3 %": the unit of the next number of a list.
    pub(super) fn ahead(&self, mut to: usize) -> Option<String> {
        for _ in 0..4 {
            let mut next = self.listed(to)?;
            if let Some((bounded, _)) = self.find(next, |w| matches!(w, Word::Bound(_)).then_some(())) {
                next = bounded;
            }
            let n = self.number(next).filter(|n| !n.article)?;
            if let Some(counted) = self.counted(&n) {
                return Some(counted.name);
            }
            to = n.end;
        }
        None
    }

    /// Past a comma or a word that joins the numbers of a list.
    fn listed(&self, i: usize) -> Option<usize> {
        if i < self.end && (self.text.raw(i) == "," || self.and(i)) {
            return Some(i + 1);
        }
        // "26 des 27 pays"
        let digits = |k: usize| self.kind(k) == Some(Kind::Number);
        let partitive = self.is(i, &Word::Of).filter(|of| digits(*of) && self.is(i, &Word::Whole).is_some());
        partitive.or_else(|| self.is(i, &Word::Join))
    }

    /// "16, 17 et 18 juillet": days of a list that ends in a date.
    pub(super) fn date_list(&self, mut to: usize) -> bool {
        for _ in 0..6 {
            let Some(next) = self.listed(to) else { return false };
            if next == self.end && next < self.stop {
                return true;
            }
            let Some(n) = self.number(next) else { return false };
            to = n.end;
        }
        false
    }

    /// The unit of a number that stands alone at token `at`, from elsewhere in the text.
    pub(super) fn told(&self, at: usize, n: &Number, before: &Before) -> Option<Told> {
        let next = self.text.tokens().get(n.end).filter(|_| n.end < self.end);
        if n.article || next.is_some_and(|t| t.kind == Kind::Word && self.noun(n.end)) {
            return None;
        }
        if self.is(n.end, &Word::Other).is_some() {
            // "deux autres": of the things counted last.
            return before.all().find(|k| k.noun).map(Told::as_of);
        }
        self.number_of()
            .or_else(|| self.inherited(at, n, before.last()?))
            .or_else(|| self.crowd(at))
            .or_else(|| self.counted_before(n, before))
    }

    /// "le nombre de naissances": what the numbers of the range count.
    fn number_of(&self) -> Option<Told> {
        let all = Self { end: self.stop, ..*self };
        let (at, named) = (self.start..self.stop).find_map(|k| {
            all.find(k, |w| match w {
                Word::Count => Some(None),
                Word::Toll(name) => Some(Some(name.to_string())),
                _ => None,
            })
        })?;
        let many = Number { end: at, value: 2.0, article: false, digits: false, scale: 1.0, glued: false };
        if let Some(unit) = named {
            return Some(Told { unit, what: None });
        }
        let counted = all.counted(&many)?;
        let what = counted.noun.then(|| self.text.words(counted.from..all.qualified(counted.to)).to_owned());
        Some(Told { unit: counted.name, what })
    }

    /// "10,3 % contre 10,2": a number by itself has the unit of the figure before it.
    fn inherited(&self, at: usize, n: &Number, last: &Known) -> Option<Told> {
        let gap = self.text.span(at..n.end).start.saturating_sub(last.end);
        // "plus de 2 700 civils …, dont plus de 1 000": a part of them, however far.
        let part = (at.saturating_sub(4)..at).any(|k| self.is(k, &Word::Part).is_some());
        if gap >= REACH && !part {
            return None;
        }
        // "dix fois …, 640 000": no number of times.
        let far = |f: &Figure| f.value > 0.0 && n.value / f.value > 100.0;
        let sum = last.unit.chars().all(|c| c.is_ascii_uppercase());
        if !last.noun && !sum && last.unit != "%" && last.figure.as_ref().is_ok_and(far) {
            return None;
        }
        // A share does not lend its sign to a count; what it is a share of may.
        if last.unit == "%" && n.value > 100.0 {
            let what = last.figure.as_ref().ok()?.what.as_deref()?;
            let unit = what.split_whitespace().next().map(|w| singular(w, self.text.lang()))?;
            return Some(Told { unit, what: Some(what.to_owned()) });
        }
        Some(Told::as_of(last))
    }

    /// "les cortèges ont réuni 223 000": words that only people are counted after.
    fn crowd(&self, at: usize) -> Option<Told> {
        (at.saturating_sub(4)..at).find_map(|k| {
            self.words.at(self.text, k, at).find_map(|(_, w)| match w {
                Word::Crowd(name) => Some(Told { unit: name.to_string(), what: None }),
                _ => None,
            })
        })
    }

    /// "3 000 manifestants selon la police, 100 000 selon les organisateurs": the last thing counted before the range.
    fn counted_before(&self, n: &Number, before: &Before) -> Option<Told> {
        if !self.standing(n) {
            return None;
        }
        before.all().find(|k| k.noun).map(Told::as_of)
    }

    /// Whether a number by itself is surely a quantity: in digits and large, or in scale words.
    fn standing(&self, n: &Number) -> bool {
        (n.digits && n.value >= 1000.0 && !self.year(n)) || n.scale >= 1e6
    }

    /// Whether token `i` is a word for a group of numbers: "dizaine".
    pub(super) fn is_group(&self, i: usize) -> bool {
        use number::Word as N;
        self.numbers.at(self.text, i, i + 1).any(|(_, w)| matches!(w, N::Group(_) | N::Groups(_)))
    }
}
