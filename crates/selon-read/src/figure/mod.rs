//! Quantities inside a claim's content.

mod singular;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use selon_text::{Kind, Lang, Text};

use crate::number::{self, Number, cardinal};
use crate::said::times;
use crate::table::Table;
use crate::{Bound, Figure};
use singular::singular;
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

    /// "plusieurs", "une dizaine", "des centaines de milliers", "millions de", "quelques".
    fn vague(&self, i: usize) -> Option<Amount> {
        use number::Word as N;
        let pick = |i: usize, pick: &dyn Fn(N) -> Option<f64>| {
            self.numbers.at(self.text, i, self.end).find_map(|(to, w)| pick(*w).map(|v| (to, v)))
        };
        let group = |w: N| if let N::Group(v) = w { Some(v) } else { None };
        let groups = |w: N| if let N::Groups(v) = w { Some(v) } else { None };
        let several = |w: N| if let N::Several(v) = w { Some(v) } else { None };
        let article = |w: N| if w == N::Article { Some(1.0) } else { None };

        let several = pick(i, &several);
        // "quelques 16 000 clients": a slip for "quelque".
        if let Some((to, _)) = several
            && let Some(number) = cardinal(self.text, to, self.end).filter(|n| !n.article)
        {
            return Some(Amount { number, bound: Some(Bound::About) });
        }
        let base = several.map_or(i, |(to, _)| to);
        let determined = pick(i, &article).or_else(|| self.is(i, &Word::The).map(|to| (to, 1.0)));
        let after_article = determined.map_or(i, |(to, _)| to);
        let counted = cardinal(self.text, i, self.end).filter(|n| !n.article && !n.digits);

        let mut scale = 1.0;
        let (end, value, bound) = if let Some((to, v)) = pick(base, &groups) {
            (to, counted.map_or(2.0, |n| n.value) * v, Bound::AtLeast)
        } else if let Some(n) = counted
            && let Some((to, v)) = pick(n.end, &groups).or_else(|| pick(n.end, &group))
        {
            (to, n.value * v, Bound::Exact)
        } else if let Some((to, v)) = pick(after_article, &group) {
            (to, v, Bound::About)
        } else if let Some((to, v)) = pick(after_article, &groups) {
            (to, 2.0 * v, Bound::AtLeast)
        } else if let Some((to, v)) = self.bare_scale(base) {
            scale = v;
            (to, 2.0 * v, Bound::AtLeast)
        } else if let Some((to, v)) = several {
            (to, v, Bound::AtLeast)
        } else {
            return None;
        };
        let mut number = Number { end, value, article: false, digits: false, scale };
        // "centaines de milliers", "dizaine de millions"
        if let Some(of) = self.is(number.end, &Word::Of)
            && let Some((to, v)) = pick(of, &groups).or_else(|| self.bare_scale(of))
        {
            number.value *= v;
            number.scale = v;
            number.end = to;
        }
        Some(Amount { number, bound: Some(bound) })
    }

    /// "millions", "milliards" with no number before them.
    fn bare_scale(&self, i: usize) -> Option<(usize, f64)> {
        let plural = self.text.lang() == Lang::FR && self.text.norm(i).ends_with('s');
        let scale = |w: &number::Word| if let number::Word::Scale(v) = w { Some(*v) } else { None };
        self.numbers
            .at(self.text, i, self.end)
            .find_map(|(to, w)| scale(w).map(|v| (to, v)))
            .filter(|_| plural)
    }

    /// "half a million", "half an hour", "un demi-million".
    fn halved(&self, at: usize) -> Option<Amount> {
        use number::Word as N;
        let half = |i: usize| self.numbers.at(self.text, i, self.end).any(|(_, w)| *w == N::Fraction(0.5));
        let english = self.text.lang() == Lang::EN && half(at);
        let mut number = cardinal(self.text, at + usize::from(english), self.end)?;
        if english {
            number.value /= 2.0;
        } else {
            let scale = self.text.norm(number.end).strip_prefix("demi-").filter(|_| number.end < self.end)?;
            let scale =
                self.numbers.word(scale).find_map(|w| if let N::Scale(v) = w { Some(*v) } else { None })?;
            number.value *= scale / 2.0;
            number.scale = scale;
            number.end += 1;
            number.article = false;
        }
        Some(Amount { number, bound: None })
    }

    /// "une demi-heure".
    fn half_unit(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        let n = cardinal(self.text, at, self.end)?;
        let unit = self.text.norm(n.end).strip_prefix("demi-").filter(|_| n.end < self.end)?;
        let unit = self.words.word(unit).find_map(|w| match w {
            Word::Measure(name) => Some(name.to_string()),
            _ => None,
        })?;
        Some(self.figure(i..n.end + 1, n.value / 2.0, None, bound.unwrap_or_default(), Some(unit)))
    }

    /// "la moitié", "un tiers", "deux tiers", "three quarters", "almost half": as a percentage.
    fn fraction(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        let count = cardinal(self.text, at, self.end);
        let (from, times) = match count {
            Some(n) if !n.digits => (n.end, n.value),
            _ => (self.is(at, &Word::The).unwrap_or(at), 1.0),
        };
        let fraction = |w: &number::Word| if let number::Word::Fraction(v) = w { Some(*v) } else { None };
        let (to, share) =
            self.numbers.at(self.text, from, self.end).find_map(|(to, w)| fraction(w).map(|v| (to, v)))?;
        // "the third goal", "second half", "first quarter": only what is of something, or bounded.
        let whole = self.is(to, &Word::Of).is_some()
            || self.words.at(self.text, to, self.end).any(|(_, w)| *w == Word::The);
        let bare = to >= self.end || self.text.tokens()[to].kind != Kind::Word;
        let several = count.is_some_and(|n| !n.article);
        let fits = whole || (bare && (bound.is_some() || several));
        if !fits || (from == at && self.text.lang() != Lang::EN) || share * times > 1.0 {
            return None;
        }
        let percent = (share * times * 1000.0).round() / 10.0;
        Some(self.figure(i..to, percent, None, bound.unwrap_or_default(), Some("%".to_owned())))
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

    /// A unit from the table.
    fn unit(&self, i: usize) -> Option<Counted> {
        let (to, (name, measure)) = self.find(i, |w| match w {
            Word::Unit(name) => Some((name.to_string(), false)),
            Word::Measure(name) => Some((name.to_string(), true)),
            _ => None,
        })?;
        Some(Counted { name, to, measure })
    }

    /// What the number counts: a unit, or the noun after it in the singular.
    fn counted(&self, n: &Number) -> Option<Counted> {
        let mut at = n.end;
        if let Some(unit) = self.unit(at) {
            return Some(unit);
        }
        if let Some(of) = self.is(at, &Word::Of) {
            if n.value == 1.0 {
                return None;
            }
            // "millions d'euros", "trois de ses enfants", but "trois de Paris".
            let scaled = n.scale > 1.0 || self.is_group(at - 1);
            if !scaled && of == at + 1 {
                return None;
            }
            at = of;
            if let Some(unit) = self.unit(at) {
                return Some(unit);
            }
        }
        while let Some(to) = self.is(at, &Word::Skip) {
            at = to;
        }
        if let Some(unit) = self.unit(at) {
            return Some(unit);
        }
        if self.text.lang() == Lang::EN { self.english_noun(at, n.value) } else { self.french_noun(at) }
    }

    fn is_group(&self, i: usize) -> bool {
        use number::Word as N;
        self.numbers.at(self.text, i, i + 1).any(|(_, w)| matches!(w, N::Group(_) | N::Groups(_)))
    }

    /// Whether token `i` may be a counted noun.
    fn noun(&self, i: usize) -> bool {
        i < self.end
            && self.text.tokens()[i].kind == Kind::Word
            && self.words.at(self.text, i, i + 1).all(|(_, w)| *w != Word::Stop)
            && !self.text.norm(i).starts_with('-')
            && self.text.norm(i) != "m"
    }

    /// French puts the noun first.
    fn french_noun(&self, at: usize) -> Option<Counted> {
        if !self.noun(at) {
            return None;
        }
        let name = singular(self.text.raw(at), self.text.lang());
        Some(Counted { name, to: at + 1, measure: false })
    }

    /// English puts it last: the first plural among the words that follow, or the first word.
    fn english_noun(&self, at: usize, value: f64) -> Option<Counted> {
        if !self.noun(at) {
            return None;
        }
        let plural = |i: usize| {
            let norm = self.text.norm(i);
            norm.ends_with('s') && !norm.ends_with("ss") && !norm.ends_with("us") && norm.len() > 3
                || self.words.word(norm).any(|w| matches!(w, Word::Plural(_)))
        };
        let run = (at..self.end.min(at + 4)).take_while(|&i| self.noun(i));
        let head = if value == 1.0 { at } else { run.into_iter().find(|&i| plural(i)).unwrap_or(at) };
        let mut name = String::new();
        for i in at..head {
            name.push_str(self.text.raw(i));
            name.push(' ');
        }
        let one = if value == 1.0 {
            self.text.raw(head).to_owned()
        } else {
            singular(self.text.raw(head), Lang::EN)
        };
        name.push_str(&one);
        Some(Counted { name, to: head + 1, measure: false })
    }

    /// "26, 30 et 48 ans", "de 10,2 à 10,3 %": the unit of the next number of a list.
    fn ahead(&self, mut to: usize) -> Option<String> {
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
        let joins = self.text.raw(i) == ","
            || self.numbers.at(self.text, i, i + 1).any(|(_, w)| *w == number::Word::And);
        if joins && i < self.end {
            return Some(i + 1);
        }
        // "26 des 27 pays"
        let partitive = self.is(i, &Word::Of).filter(|of| {
            self.text.tokens().get(*of).is_some_and(|t| t.kind == Kind::Number) && self.text.norm(i) != "de"
        });
        partitive.or_else(|| self.is(i, &Word::Join))
    }

    /// "16, 17 et 18 juillet": days of a list that ends in a date.
    fn date_list(&self, mut to: usize) -> bool {
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

    /// The unit of a number that stands alone, from elsewhere in the range.
    fn told(&self, at: usize, n: &Number, before: Option<&Figure>) -> Option<String> {
        let next = self.text.tokens().get(n.end).filter(|_| n.end < self.end);
        if n.article || next.is_some_and(|t| t.kind == Kind::Word && self.noun(n.end)) {
            return None;
        }
        self.number_of().or_else(|| self.inherited(at, n, before))
    }

    /// "le nombre de naissances": what the numbers of the range count.
    fn number_of(&self) -> Option<String> {
        let all = Self { end: self.stop, ..*self };
        let at = (self.start..self.stop).find_map(|k| all.is(k, &Word::Count))?;
        let many = Number { end: at, value: 2.0, article: false, digits: false, scale: 1.0 };
        all.counted(&many).map(|c| c.name)
    }

    /// "10,3 % contre 10,2": a number by itself has the unit of the figure before it.
    fn inherited(&self, at: usize, n: &Number, before: Option<&Figure>) -> Option<String> {
        let before = before?;
        // A share does not lend its sign to a count.
        if before.unit.as_deref() == Some("%") && n.value > 1000.0 {
            return None;
        }
        let gap = self.text.span(at..n.end).start.saturating_sub(before.span.end);
        (gap < 80).then(|| before.unit.clone()).flatten()
    }
}

/// Four plain digits between 1800 and 2100.
fn is_year(text: &Text<'_>, n: &Number) -> bool {
    n.digits && n.end > 0 && text.raw(n.end - 1).len() == 4 && (1800.0..=2100.0).contains(&n.value)
}
