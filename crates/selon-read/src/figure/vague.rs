//! Numbers that are no plain cardinals: "plusieurs", "une dizaine", "des milliers", "la moitié".

use std::ops::Range;

use selon_text::{Kind, Lang};

use super::words::Word;
use super::{Amount, Draft, Finder, Found};
use crate::Bound;
use crate::number::{self, Number, cardinal};

impl Finder<'_, '_> {
    /// "plusieurs", "une dizaine", "des centaines de milliers", "millions de", "quelques".
    pub(super) fn vague(&self, i: usize) -> Option<Amount> {
        use number::Word as N;
        let pick = |i: usize, pick: &dyn Fn(N) -> Option<f64>| {
            self.numbers.at(self.text, i, self.end).find_map(|(to, w)| pick(*w).map(|v| (to, v)))
        };
        let group = |w: N| if let N::Group(v) = w { Some(v) } else { None };
        let groups = |w: N| if let N::Groups(v) = w { Some(v) } else { None };
        let several = |w: N| if let N::Several(v) = w { Some(v) } else { None };
        let article = |w: N| if w == N::Article { Some(1.0) } else { None };

        // "un ou plusieurs syndicats"
        if let Some((to, _)) = pick(i, &article)
            && let Some((to, _)) = self.is(to, &Word::Join).and_then(|or| pick(or, &several))
        {
            let number =
                Number { end: to, value: 1.0, article: false, digits: false, scale: 1.0, glued: false };
            return Some(Amount { number, bound: Some(Bound::AtLeast) });
        }
        let several = pick(i, &several);
        // "several hundred", "plusieurs millions"
        if let Some((to, _)) = several
            && let Some((to, scale)) = self.scale_word(to)
        {
            let number =
                Number { end: to, value: 2.0 * scale, article: false, digits: false, scale, glued: false };
            return Some(Amount { number, bound: Some(Bound::AtLeast) });
        }
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
        let mut number = Number { end, value, article: false, digits: false, scale, glued: false };
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

    /// "hundred", "million" with nothing that goes on after it.
    fn scale_word(&self, i: usize) -> Option<(usize, f64)> {
        use number::Word as N;
        let (to, scale) = self.numbers.at(self.text, i, self.end).find_map(|(to, w)| match w {
            N::Hundred => Some((to, 100.0)),
            N::Scale(by) => Some((to, *by)),
            _ => None,
        })?;
        match self.scale_word(to) {
            // "several hundred thousand"
            Some((end, more)) => Some((end, scale * more)),
            None => cardinal(self.text, to, self.end).is_none().then_some((to, scale)),
        }
    }

    /// "millions", "milliards" with no number before them.
    pub(super) fn bare_scale(&self, i: usize) -> Option<(usize, f64)> {
        let plural = self.text.lang() == Lang::FR && self.text.norm(i).ends_with('s');
        let scale = |w: &number::Word| if let number::Word::Scale(v) = w { Some(*v) } else { None };
        self.numbers
            .at(self.text, i, self.end)
            .find_map(|(to, w)| scale(w).map(|v| (to, v)))
            .filter(|_| plural)
    }

    /// "half a million", "half an hour", "un demi-million".
    pub(super) fn halved(&self, at: usize) -> Option<Amount> {
        use number::Word as N;
        let group = |w: &N| matches!(w, N::Group(_) | N::Groups(_) | N::Several(_));
        if self.numbers.at(self.text, at, self.end).any(|(_, w)| group(w)) {
            return None;
        }
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

    /// A figure of its own words: nothing that its number counts stands after it.
    fn lone(&self, tokens: Range<usize>, value: f64, bound: Option<Bound>, unit: String) -> Option<Found> {
        self.figure(Draft {
            value,
            high: None,
            bound: bound.unwrap_or_default(),
            unit,
            counted: None,
            after: tokens.end,
            change: None,
            what: None,
            listed: false,
            tokens,
        })
    }

    /// "une demi-heure".
    pub(super) fn half_unit(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        let n = cardinal(self.text, at, self.end)?;
        let unit = self.text.norm(n.end).strip_prefix("demi-").filter(|_| n.end < self.end)?;
        let unit = self.words.word(unit).find_map(measure)?;
        self.lone(i..n.end + 1, n.value / 2.0, bound, unit)
    }

    /// "15-year-old", "a three-day visit", "three-nation": a number and what it counts in one word.
    pub(super) fn hyphen(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        if self.text.lang() != Lang::EN || self.kind(at) != Some(Kind::Word) {
            return None;
        }
        let (number, rest) = self.text.norm(at).split_once('-')?;
        let part = rest.split('-').next()?;
        let value = number::alone(number, Lang::EN)?;
        let unit = self.words.word(part).find_map(measure).or_else(|| {
            let known = self.words.word(part).any(|w| *w == Word::Hyphen);
            known.then(|| part.to_owned())
        })?;
        self.lone(i..at + 1, value, bound, unit)
    }

    /// So many times as much: where the words end, how many times, and the unit.
    pub(super) fn multiple(&self, i: usize) -> Option<(usize, (f64, String))> {
        self.find(i, |w| {
            if let Word::Multiple(times, unit) = w { Some((*times, unit.to_string())) } else { None }
        })
    }

    /// "le double", "twice as many".
    pub(super) fn twofold(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        let (to, (times, unit)) = self.multiple(at)?;
        self.lone(i..to, times, bound, unit)
    }

    /// "la moitié", "un tiers", "deux tiers", "three quarters", "two-thirds", "3/4 des", "almost half": as a percentage.
    pub(super) fn fraction(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        let (to, share, several) = self.share(at)?;
        // "the third goal", "second half", "first quarter": only what is of something, or bounded.
        let whole = self.is(to, &Word::Of).is_some() || self.is(to, &Word::Whole).is_some();
        let all = self.text.lang() == Lang::EN && self.is(to, &Word::The).is_some();
        let bare = self.kind(to) != Some(Kind::Word);
        let fits = whole || all || (bare && (bound.is_some() || several));
        if !fits || !(0.0..=1.0).contains(&share) {
            return None;
        }
        let percent = (share * 1000.0).round() / 10.0;
        self.lone(i..to, percent, bound, "%".to_owned())
    }

    /// A share: where it ends, what part of one, and whether a number says how many parts.
    fn share(&self, at: usize) -> Option<(usize, f64, bool)> {
        if at >= self.end {
            return None;
        }
        let fraction = |w: &number::Word| if let number::Word::Fraction(v) = w { Some(*v) } else { None };
        if self.kind(at) == Some(Kind::Number) {
            // "3/4 des"
            let (part, all) = self.text.raw(at).split_once('/')?;
            let (part, all): (f64, f64) = (part.parse().ok()?, all.parse().ok()?);
            return (part >= 1.0 && part < all && all <= 10.0).then_some((at + 1, part / all, false));
        }
        if let Some((number, part)) = self.text.norm(at).split_once('-')
            && let Some(times) = number::alone(number, self.text.lang())
            && let Some(share) = self.numbers.word(part).find_map(fraction)
        {
            return Some((at + 1, times * share, true));
        }
        let (from, times, several) = match cardinal(self.text, at, self.end) {
            Some(n) if !n.digits => (n.end, n.value, !n.article),
            _ => (self.is(at, &Word::The).unwrap_or(at), 1.0, false),
        };
        let (to, share) =
            self.numbers.at(self.text, from, self.end).find_map(|(to, w)| fraction(w).map(|v| (to, v)))?;
        // French shares have a determiner: "moitié moins" is none.
        (from != at || self.text.lang() == Lang::EN).then_some((to, share * times, several))
    }
}

/// The name of a unit.
fn measure(word: &Word) -> Option<String> {
    match word {
        Word::Measure(name) | Word::Unit(name) => Some(name.to_string()),
        _ => None,
    }
}
