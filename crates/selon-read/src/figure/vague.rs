//! Numbers that are no plain cardinals: "plusieurs", "une dizaine", "des milliers", "la moitié".

use selon_text::{Kind, Lang};

use super::words::Word;
use super::{Amount, Finder, Found};
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
    pub(super) fn half_unit(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        let n = cardinal(self.text, at, self.end)?;
        let unit = self.text.norm(n.end).strip_prefix("demi-").filter(|_| n.end < self.end)?;
        let unit = self.words.word(unit).find_map(|w| match w {
            Word::Measure(name) => Some(name.to_string()),
            _ => None,
        })?;
        Some(self.figure(i..n.end + 1, n.value / 2.0, None, bound.unwrap_or_default(), Some(unit)))
    }

    /// "la moitié", "un tiers", "deux tiers", "three quarters", "almost half": as a percentage.
    pub(super) fn fraction(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
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
}
