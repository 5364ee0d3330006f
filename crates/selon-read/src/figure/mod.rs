//! Quantities inside a claim's content.

mod noun;
mod singular;
#[cfg(test)]
mod tests;
mod vague;
mod words;

use std::ops::Range;

use selon_text::{Kind, Lang, Text};

use crate::number::{self, Number, cardinal};
use crate::said::times;
use crate::table::Table;
use crate::{Bound, Figure};
use words::Word;

/// The quantities in the tokens `range` of `text`, in order. Ordinals, dates, clock times, scores and numbers that
/// are names are none.
pub(crate) fn figures(text: &Text<'_>, range: Range<usize>) -> Vec<Figure> {
    let end = range.end.min(text.tokens().len());
    let start = range.start.min(end);
    let mut dates = times(text, start..end, None);
    dates.retain(|t| !t.counted);
    let finder = Finder {
        text,
        words: words::words(text.lang()),
        numbers: number::words(text.lang()),
        start,
        end,
        stop: end,
    };
    let mut out: Vec<Figure> = Vec::new();
    let mut dates = dates.into_iter().map(|t| t.tokens).peekable();
    let mut i = start;
    while i < end {
        while dates.next_if(|d| d.end <= i).is_some() {}
        if let Some(date) = dates.peek()
            && date.contains(&i)
        {
            i = date.end;
            continue;
        }
        let limit = dates.peek().map_or(end, |d| d.start);
        match (Finder { end: limit, ..finder }).at(i, out.last()) {
            Some(Found::Figure(figure, to)) => {
                out.push(figure);
                i = to;
            }
            Some(Found::Nothing(to)) => i = to,
            None => i += 1,
        }
    }
    out
}

enum Found {
    /// A figure, and the token after it.
    Figure(Figure, usize),
    /// Digits that are no quantity.
    Nothing(usize),
}

/// A number, and what the words said about it already.
#[derive(Debug, Clone, Copy)]
struct Amount {
    number: Number,
    bound: Option<Bound>,
}

/// What a number counts.
struct Counted {
    name: String,
    to: usize,
    /// A unit that makes a figure of "un".
    measure: bool,
}

#[derive(Clone, Copy)]
struct Finder<'a, 't> {
    text: &'a Text<'t>,
    words: &'static Table<Word>,
    numbers: &'static Table<number::Word>,
    start: usize,
    /// Where to stop looking: the end of the range, or the next date.
    end: usize,
    /// The end of the range.
    stop: usize,
}

impl Finder<'_, '_> {
    fn find<T>(&self, i: usize, pick: impl Fn(&Word) -> Option<T>) -> Option<(usize, T)> {
        self.words.at(self.text, i, self.end).find_map(|(to, w)| pick(w).map(|t| (to, t)))
    }

    fn is(&self, i: usize, word: &Word) -> Option<usize> {
        self.words.is(self.text, i, self.end, word)
    }

    /// Whether a word of this sort ends just before token `i`.
    fn after(&self, i: usize, word: &Word) -> bool {
        (i.saturating_sub(4)..i).any(|k| self.words.at(self.text, k, i).any(|(to, w)| to == i && w == word))
    }

    /// The figure that begins at token `i`.
    fn at(&self, i: usize, before: Option<&Figure>) -> Option<Found> {
        if let Some(found) = self.range(i, before) {
            return Some(found);
        }
        // "de plus de", "d'au moins": several bounds in a row, the last that says something wins.
        let mut bound = None;
        let mut from = i;
        let mut words = 0;
        while let Some((to, b)) = self.find(from, |w| if let Word::Bound(b) = w { Some(*b) } else { None }) {
            bound = if b == Bound::Exact { bound.or(Some(b)) } else { Some(b) };
            words += to - from;
            from = to;
        }
        let number_at = if bound.is_some() { self.is(from, &Word::The).unwrap_or(from) } else { from };
        self.amount(i, number_at, bound, words, before)
            .or_else(|| (number_at != from).then(|| self.amount(i, from, bound, words, before)).flatten())
    }

    /// "entre 20 et 30 millions", "de 25 % à 33 %", "from 3 to 5 goals".
    fn range(&self, i: usize, before: Option<&Figure>) -> Option<Found> {
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
    fn bounded(&self, i: usize) -> Option<(Number, usize, Option<String>)> {
        let sign = usize::from(matches!(self.text.raw(i), "-" | "−" | "–"));
        let from = self.find(i + sign, |w| if let Word::Prefix(p) = w { Some(p.to_string()) } else { None });
        let (at, prefix) = from.map_or((i + sign, None), |(to, p)| (to, Some(p)));
        let mut n = self.number(at)?;
        if sign == 1 {
            n.value = -n.value;
        }
        let unit = self.unit(n.end);
        let to = unit.as_ref().map_or(n.end, |u| u.to);
        Some((n, to, prefix.or(unit.map(|u| u.name))))
    }

    /// A cardinal, or digits and an hour sign in a duration: "3 h 30".
    fn number(&self, i: usize) -> Option<Number> {
        let mut n = cardinal(self.text, i, self.end)?;
        let half = self.text.lang() == Lang::FR
            && self.text.norm(n.end) == "h"
            && n.end + 1 < self.end
            && self.text.raw(n.end + 1).len() == 2;
        if half && let Some(minutes) = self.text.raw(n.end + 1).parse::<f64>().ok().filter(|m| *m < 60.0) {
            // Cut at two digits: 3 h 20 is 3.33 hours.
            n.value += (minutes / 60.0 * 100.0).round() / 100.0;
            // The hour sign stays for `unit`, which finds it before the minutes' end.
            n.end += 2;
        }
        Some(n)
    }

    /// The range from `low` to `high`, whose unit follows `high`.
    fn between(
        &self,
        i: usize,
        mut low: Number,
        own: Option<String>,
        mut high: Number,
        before: Option<&Figure>,
    ) -> Option<Found> {
        if low.scale == 1.0 && high.scale >= 1e3 && low.value < high.value / high.scale {
            low.value *= high.scale;
        } else if low.digits && low.value < 1e3 && high.value >= 1e4 && low.value < high.value / 1e3 {
            // "entre 60 et 80 000"
            low.value *= 1e3;
        }
        if high.value < low.value && low.value < 0.0 {
            // "entre -21 et -27 °C"
            std::mem::swap(&mut low.value, &mut high.value);
        }
        if low.value >= high.value || (is_year(self.text, &low) && is_year(self.text, &high)) {
            return None;
        }
        let counted = self.counted(&high);
        let to = counted.as_ref().map_or(high.end, |c| c.to);
        let unit = counted.map(|c| c.name).or(own);
        let unit = unit.or_else(|| self.hours(high.end)).or_else(|| self.told(i, &high, before))?;
        Some(self.figure(i..to, low.value, Some(high.value), Bound::Between, Some(unit)))
    }

    /// "3 h 30" ends in minutes; its unit stands before them.
    fn hours(&self, end: usize) -> Option<String> {
        let h = end.checked_sub(2)?;
        (self.text.lang() == Lang::FR && self.text.norm(h) == "h").then(|| "heure".to_owned())
    }

    /// The number at `at`, with what stands around it; `i` is where the figure begins.
    fn amount(
        &self,
        i: usize,
        at: usize,
        bound: Option<Bound>,
        bound_words: usize,
        before: Option<&Figure>,
    ) -> Option<Found> {
        let prefix = self.find(at, |w| if let Word::Prefix(p) = w { Some(p.to_string()) } else { None });
        let (at, prefix) = match prefix {
            Some((to, p)) => (to, Some(p)),
            None => (at, None),
        };
        if let Some(fraction) = self.fraction(i, at, bound) {
            return Some(fraction);
        }
        if let Some(half) = self.half_unit(i, at, bound) {
            return Some(half);
        }
        let amount = match self.halved(at).or_else(|| self.vague(at)) {
            Some(amount) => amount,
            None => Amount { number: self.number(at)?, bound: None },
        };
        let Amount { number, bound: own } = amount;
        if let Some(skip) = self.no_quantity(at, &number) {
            return Some(Found::Nothing(skip));
        }
        if let Some(found) = self.joined(i, &number, before).or_else(|| self.ratio(i, &number, bound)) {
            return Some(found);
        }
        if let Some(skip) = self.name_or_year(at, &number) {
            return Some(Found::Nothing(skip));
        }
        let counted = if prefix.is_some() { None } else { self.counted(&number) };
        if number.article && !self.article_counts(at, bound, bound_words, counted.as_ref()) {
            return None;
        }
        let mut to = counted.as_ref().map_or(number.end, |c| c.to);
        let mut value = number.value;
        if let Some(half) = self.is(to, &Word::Half) {
            value += 0.5;
            to = half;
        }
        let mut bound = match (bound, own) {
            // "près de plusieurs centaines", "environ une dizaine": the vaguer word has the say.
            (None | Some(Bound::Exact), Some(own)) => own,
            (Some(b), _) => b,
            (None, None) => Bound::Exact,
        };
        if let Some((end, then)) = self.find(to, |w| if let Word::Then(b) = w { Some(*b) } else { None }) {
            // "environ" may as well belong to the number that follows.
            let forward = self.bounded(end).is_some();
            if !forward {
                bound = then;
                to = end;
            }
        }
        let unit = prefix.or(counted.map(|c| c.name)).or_else(|| self.hours(number.end));
        let unit = match unit.or_else(|| self.ahead(number.end)) {
            Some(unit) => unit,
            None if self.date_list(number.end) => return Some(Found::Nothing(number.end)),
            None => self.told(at, &number, before)?,
        };
        let (from, value) = match self.sign(at, i) {
            Some(sign) => (sign, -value),
            None => (i, value),
        };
        Some(self.figure(from..to, value, None, bound, Some(unit)))
    }

    fn figure(
        &self,
        tokens: Range<usize>,
        value: f64,
        value_high: Option<f64>,
        bound: Bound,
        unit: Option<String>,
    ) -> Found {
        // Sums of decimals and scales leave dust in the last bits.
        let tidy = |v: f64| if v.abs() < 1e9 { (v * 1e6).round() / 1e6 } else { v.round() };
        let figure = Figure {
            text: self.text.words(tokens.clone()).to_owned(),
            span: self.text.span(tokens.clone()),
            value: tidy(value),
            value_high: value_high.map(tidy),
            bound,
            unit,
        };
        Found::Figure(figure, tokens.end)
    }

    /// Whether "un", "a" is a number here: before a measure, or after a bound that leaves no doubt.
    fn article_counts(
        &self,
        at: usize,
        bound: Option<Bound>,
        bound_words: usize,
        counted: Option<&Counted>,
    ) -> bool {
        let Some(counted) = counted else { return false };
        if self.is(at + 1, &Word::Single).is_some() {
            return true;
        }
        match bound {
            Some(Bound::AtLeast | Bound::AtMost) => bound_words >= 2 || counted.measure,
            _ => counted.measure,
        }
    }

    /// Digits that are a name, a score, a telephone number, a year: where to go on.
    fn no_quantity(&self, at: usize, n: &Number) -> Option<usize> {
        if !n.digits {
            let one = self.text.lang() == Lang::EN && n.end == at + 1 && n.value == 1.0 && !n.article;
            return (one && at > 0 && self.words.at(self.text, at - 1, at).any(|(_, w)| *w == Word::NotOne))
                .then_some(n.end);
        }
        let tokens = self.text.tokens();
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
        if run > n.end && self.hours(n.end).is_none() {
            return Some(run);
        }
        if self.after(at, &Word::Label) {
            return Some(n.end);
        }
        // "9 e arrondissement"
        self.is(n.end, &Word::Ordinal)
    }

    /// Digits that are a year or the end of a name: where to go on.
    fn name_or_year(&self, at: usize, n: &Number) -> Option<usize> {
        if !n.digits {
            return None;
        }
        let tokens = self.text.tokens();
        let unit = self.unit(n.end).is_some();
        if !unit && self.after(at, &Word::Before) && n.end == at + 1 {
            return Some(n.end);
        }
        let counted = self.counted(n);
        if is_year(self.text, n) && counted.is_none() {
            return Some(n.end);
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

    /// "5 ou 6 ans", "8 à 10 milliards", "two or three goals", "2–3 %".
    fn joined(&self, i: usize, low: &Number, before: Option<&Figure>) -> Option<Found> {
        let own = self.unit(low.end);
        let at = own.as_ref().map_or(low.end, |u| u.to);
        let dash = matches!(self.text.raw(at), "–" | "-" | "—") && at < self.end;
        let join = if dash { Some(at + 1) } else { self.is(at, &Word::Join) }?;
        if (i.saturating_sub(4)..i).any(|k| self.is(k, &Word::Change).is_some()) || low.article {
            return None;
        }
        let (high, _, _) = self.bounded(join)?;
        if high.article {
            return None;
        }
        self.between(i, *low, own.map(|u| u.name), high, before)
    }

    /// "un Français sur cinq", "3 sur 5", "one in five".
    fn ratio(&self, i: usize, n: &Number, bound: Option<Bound>) -> Option<Found> {
        let noun = self.counted(n);
        let at = noun.as_ref().map_or(n.end, |c| c.to);
        let on = self.is(at, &Word::Ratio).or_else(|| self.is(n.end, &Word::Ratio))?;
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
        let share = self.text.words(on - 1..of.end);
        let unit = match (noun, after) {
            (Some(c), _) => format!("{} {share}", c.name),
            (None, Some(c)) => format!("{} {share}", c.name),
            (None, None) => share.to_owned(),
        };
        Some(self.figure(i..of.end, n.value, None, bound.unwrap_or_default(), Some(unit)))
    }

    /// A minus sign that hangs on the number at `at`.
    fn sign(&self, at: usize, i: usize) -> Option<usize> {
        let sign = at.checked_sub(1).filter(|s| *s >= self.start && at == i)?;
        let tokens = self.text.tokens();
        // "(- 4,4 %)" too
        let hangs = if tokens[at].spaced {
            sign > 0 && matches!(self.text.raw(sign - 1), "(" | "[")
        } else {
            tokens[sign].spaced || sign == 0 || self.text.raw(sign - 1) == "("
        };
        (hangs && matches!(self.text.raw(sign), "-" | "−")).then_some(sign)
    }
}

/// Four plain digits between 1800 and 2100.
fn is_year(text: &Text<'_>, n: &Number) -> bool {
    n.digits && n.end > 0 && text.raw(n.end - 1).len() == 4 && (1800.0..=2100.0).contains(&n.value)
}
