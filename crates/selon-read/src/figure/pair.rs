//! Two numbers in one quantity: ranges and ratios.

use selon_text::{Kind, Lang};

use super::told::Before;
use super::words::Word;
use super::{Draft, Finder, Found};
use crate::Bound;
use crate::number::{Number, cardinal};

impl Finder<'_, '_> {
    /// "entre 20 et 30 millions", "de 25 % à 33 %", "from 3 to 5 goals".
    pub(super) fn range(&self, i: usize, before: &Before) -> Option<Found> {
        let (from, join) = self.find(i, |w| if let Word::Between(j) = w { Some(j.clone()) } else { None })?;
        if (i.saturating_sub(3)..i).any(|k| self.is(k, &Word::Change).is_some()) {
            return None;
        }
        let (low, to, unit) = self.bounded(from)?;
        if *join != *self.text.norm(to) || to >= self.end {
            return None;
        }
        let (high, _, _) = self.bounded(to + 1)?;
        self.between(i, low, unit, high, before)
    }

    /// A number with a sign before it and perhaps its own unit after it.
    pub(super) fn bounded(&self, i: usize) -> Option<(Number, usize, Option<String>)> {
        let sign = usize::from(i < self.end && matches!(self.text.raw(i), "-" | "−" | "–"));
        let from =
            self.find(i + sign, |w| if let Word::Prefix(p, _) = w { Some(p.to_string()) } else { None });
        let (at, prefix) = from.map_or((i + sign, None), |(to, p)| (to, Some(p)));
        let mut n = self.halved(at).map(|a| a.number).or_else(|| self.number(at))?;
        if sign == 1 {
            n.value = -n.value;
        }
        let unit = self.unit_of(&n);
        let to = unit.as_ref().map_or(n.end, |u| u.to);
        Some((n, to, prefix.or(unit.map(|u| u.name))))
    }

    /// The range from `low` to `high`, whose unit follows `high`.
    fn between(
        &self,
        i: usize,
        mut low: Number,
        own: Option<String>,
        mut high: Number,
        before: &Before,
    ) -> Option<Found> {
        let counted = self.counted(&high);
        // "entre 8 jours et un mois": the smaller unit measures both.
        let days = |name: &str| {
            self.words.word(name).find_map(|w| if let Word::Days(d) = w { Some(*d) } else { None })
        };
        let mut unit = counted.as_ref().map(|c| c.name.clone());
        if let (Some(a), Some(b)) = (&own, &unit)
            && a != b
        {
            match (days(a), days(b)) {
                (Some(short), Some(long)) => {
                    high.value *= long / short;
                    unit.clone_from(&own);
                }
                // "100 000 euros à deux personnes"
                _ => return None,
            }
        }
        if low.scale == 1.0 && high.scale >= 1e3 && own.is_none() && low.value < high.value / high.scale {
            low.value *= high.scale;
        } else if low.digits
            && own.is_none()
            && low.value < 1e3
            && high.value >= 1e4
            && low.value < high.value / 1e3
        {
            // "entre 60 et 80 000"
            low.value *= 1e3;
        }
        if high.value < low.value && low.value < 0.0 {
            // "entre -21 et -27 °C"
            std::mem::swap(&mut low.value, &mut high.value);
        }
        if low.value >= high.value || (self.year(&low) && self.year(&high)) {
            return None;
        }
        if counted.as_ref().is_some_and(|c| self.is(c.to, &Word::Clock).is_some()) {
            return None;
        }
        let to = counted.as_ref().map_or(high.end, |c| c.to);
        let unit = unit.or(own).or_else(|| self.hours(high.end));
        let told = if unit.is_none() { Some(self.told(i, &high, before)?) } else { None };
        let (unit, what) = match (unit, told) {
            (Some(unit), _) => (unit, None),
            (None, told) => told.map(|t| (t.unit, t.what))?,
        };
        self.figure(Draft {
            tokens: i..to,
            value: low.value,
            high: Some(high.value),
            bound: Bound::Between,
            unit,
            counted,
            after: high.end,
            change: None,
            what,
            listed: false,
        })
    }

    /// "3 h 30" ends in minutes; its unit stands before them.
    pub(super) fn hours(&self, end: usize) -> Option<String> {
        let h = end.checked_sub(2)?;
        let name = |w: &Word| if let Word::Unit(n) = w { Some(n.to_string()) } else { None };
        let sign = self.text.lang() == Lang::FR && self.text.norm(h) == "h";
        sign.then(|| self.words.word("h").find_map(name)).flatten()
    }

    /// "5 ou 6 ans", "8 à 10 milliards", "two or three goals", "2–3 %", "18-25 ans".
    pub(super) fn joined(
        &self,
        i: usize,
        low: &Number,
        prefix: Option<&str>,
        before: &Before,
    ) -> Option<Found> {
        let own = self.unit_of(low);
        let at = own.as_ref().map_or(low.end, |u| u.to);
        let dash = at < self.end && matches!(self.text.raw(at), "–" | "-" | "—");
        let join = if dash { Some(at + 1) } else { self.is(at, &Word::Join) }?;
        if (i.saturating_sub(4)..i).any(|k| self.is(k, &Word::Change).is_some()) || low.article {
            return None;
        }
        let (high, _, _) = self.bounded(join)?;
        if high.article || (dash && own.is_none() && !self.measured(&high)) {
            return None;
        }
        let own = prefix.map(str::to_owned).or(own.map(|u| u.name));
        self.between(i, *low, own, high, before)
    }

    /// Whether a unit or a plural follows the number: without one, "3-1" is a score.
    fn measured(&self, n: &Number) -> bool {
        self.unit_of(n).is_some() || self.counted(n).is_some_and(|c| self.plural(c.to - 1))
    }

    /// "un Français sur cinq", "3 sur 5", "one in five".
    pub(super) fn ratio(&self, i: usize, n: &Number, bound: Option<Bound>) -> Option<Found> {
        let noun = self.counted(n);
        let at = noun.as_ref().map_or(n.end, |c| c.to);
        let (from, on) = [at, n.end].into_iter().find_map(|k| self.is(k, &Word::Ratio).map(|on| (k, on)))?;
        let of = cardinal(self.text, on, self.end)
            .filter(|m| !m.article && m.value > n.value && m.value <= 1e6)?;
        if self.text.lang() == Lang::EN && self.unit(of.end).is_some() {
            // "ten in two years"
            return None;
        }
        // "18 en 2015" and "sur 3 km" are no ratios.
        let after = self.counted(&of);
        if of.scale > 1.0 || (noun.is_some() && after.is_some()) || n.value > 1e4 {
            return None;
        }
        let share = self.text.words(from..of.end);
        let unit = match (&noun, &after) {
            (Some(c), _) | (None, Some(c)) => format!("{} {share}", c.name),
            (None, None) => share.to_owned(),
        };
        self.figure(Draft {
            tokens: i..of.end,
            value: n.value,
            high: None,
            bound: bound.unwrap_or_default(),
            unit,
            counted: noun.or(after),
            after: of.end,
            change: None,
            what: None,
            listed: false,
        })
    }

    /// Four plain digits between 1800 and 2100.
    pub(super) fn year(&self, n: &Number) -> bool {
        let raw = n.end.checked_sub(1).map_or("", |i| self.text.raw(i));
        n.digits
            && raw.len() == 4
            && raw.bytes().all(|b| b.is_ascii_digit())
            && (1800.0..=2100.0).contains(&n.value)
    }

    /// Whether token `i` is a noun in the plural, as far as its ending tells.
    pub(super) fn plural(&self, i: usize) -> bool {
        if self.kind(i) != Some(Kind::Word) {
            return false;
        }
        let norm = self.text.norm(i);
        let raw = self.text.raw(i);
        let french = self.text.lang() != Lang::EN;
        // "deux PV"
        let acronym = french && raw.chars().count() > 1 && raw.chars().all(|c| !c.is_lowercase());
        let listed = || self.words.word(norm).any(|w| matches!(w, Word::Plural(_) | Word::Measure(_)));
        let ends = if french {
            norm.ends_with(['s', 'x', 'z'])
        } else {
            norm.ends_with('s') && !norm.ends_with("ss") && !norm.ends_with("us") && norm.len() > 3
        };
        ends || acronym || listed()
    }
}
