//! What a number counts: a unit, the noun after it, or a unit printed elsewhere.

use selon_text::{Kind, Lang};

use super::singular::singular;
use super::words::Word;
use super::{Counted, Finder};
use crate::Figure;
use crate::number::{self, Number};

impl Finder<'_, '_> {
    /// A unit from the table.
    pub(super) fn unit(&self, i: usize) -> Option<Counted> {
        let (to, (name, measure)) = self.find(i, |w| match w {
            Word::Unit(name) => Some((name.to_string(), false)),
            Word::Measure(name) => Some((name.to_string(), true)),
            _ => None,
        })?;
        Some(Counted { name, to, measure })
    }

    /// What the number counts: a unit, or the noun after it in the singular.
    pub(super) fn counted(&self, n: &Number) -> Option<Counted> {
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

    pub(super) fn is_group(&self, i: usize) -> bool {
        use number::Word as N;
        self.numbers.at(self.text, i, i + 1).any(|(_, w)| matches!(w, N::Group(_) | N::Groups(_)))
    }

    /// Whether token `i` may be a counted noun.
    pub(super) fn noun(&self, i: usize) -> bool {
        i < self.end
            && self.text.tokens()[i].kind == Kind::Word
            && self.words.at(self.text, i, i + 1).all(|(_, w)| *w != Word::Stop)
            && !self.text.norm(i).starts_with('-')
            && self.text.norm(i) != "m"
    }

    /// French puts the noun first.
    pub(super) fn french_noun(&self, at: usize) -> Option<Counted> {
        if !self.noun(at) {
            return None;
        }
        let name = singular(self.text.raw(at), self.text.lang());
        Some(Counted { name, to: at + 1, measure: false })
    }

    /// English puts it last: the first plural among the words that follow, or the first word.
    pub(super) fn english_noun(&self, at: usize, value: f64) -> Option<Counted> {
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
    pub(super) fn listed(&self, i: usize) -> Option<usize> {
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

    /// The unit of a number that stands alone, from elsewhere in the range.
    pub(super) fn told(&self, at: usize, n: &Number, before: Option<&Figure>) -> Option<String> {
        let next = self.text.tokens().get(n.end).filter(|_| n.end < self.end);
        if n.article || next.is_some_and(|t| t.kind == Kind::Word && self.noun(n.end)) {
            return None;
        }
        self.number_of().or_else(|| self.inherited(at, n, before))
    }

    /// "le nombre de naissances": what the numbers of the range count.
    pub(super) fn number_of(&self) -> Option<String> {
        let all = Self { end: self.stop, ..*self };
        let at = (self.start..self.stop).find_map(|k| all.is(k, &Word::Count))?;
        let many = Number { end: at, value: 2.0, article: false, digits: false, scale: 1.0 };
        all.counted(&many).map(|c| c.name)
    }

    /// "10,3 % contre 10,2": a number by itself has the unit of the figure before it.
    pub(super) fn inherited(&self, at: usize, n: &Number, before: Option<&Figure>) -> Option<String> {
        let before = before?;
        // A share does not lend its sign to a count.
        if before.unit.as_deref() == Some("%") && n.value > 1000.0 {
            return None;
        }
        let gap = self.text.span(at..n.end).start.saturating_sub(before.span.end);
        (gap < 80).then(|| before.unit.clone()).flatten()
    }
}
