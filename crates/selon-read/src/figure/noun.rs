//! What a number counts: a unit, or the noun after it.

use selon_text::{Kind, Lang};

use super::singular::singular;
use super::words::Word;
use super::{Counted, Finder};
use crate::number::{self, Number};

impl Finder<'_, '_> {
    /// A unit from the table.
    pub(super) fn unit(&self, i: usize) -> Option<Counted> {
        let (to, (name, measure)) = self.find(i, |w| match w {
            Word::Unit(name) => Some((name.to_string(), false)),
            Word::Measure(name) => Some((name.to_string(), true)),
            _ => None,
        })?;
        // "M" is no metre.
        let letter = to == i + 1 && self.text.norm(i).len() == 1;
        let spelled = self.text.raw(i) == self.text.norm(i) || self.text.raw(i) == name;
        (!letter || spelled).then_some(Counted { name, from: i, to, measure, noun: false })
    }

    /// The name of the unit whose sign is `tail`; "h" is none, for "16h" tells the time.
    pub(super) fn sign_of(&self, tail: &str) -> Option<String> {
        let lower = tail.to_lowercase();
        let name = self.words.word(&lower).find_map(|w| match w {
            Word::Unit(name) => Some(name.to_string()),
            _ => None,
        })?;
        (tail == lower || *tail == *name).then_some(name).filter(|_| lower != "h" && !lower.is_empty())
    }

    /// The unit after `n`, or in its last token.
    pub(super) fn unit_of(&self, n: &Number) -> Option<Counted> {
        if n.glued {
            let last = n.end.checked_sub(1)?;
            let name = self.sign_of(number::tail_of(self.text.raw(last)).1)?;
            return Some(Counted { name, from: n.end, to: n.end, measure: false, noun: false });
        }
        self.unit(n.end)
    }

    /// What the number counts: a unit, or the noun after it in the singular.
    pub(super) fn counted(&self, n: &Number) -> Option<Counted> {
        let mut at = n.end;
        if let Some(unit) = self.unit_of(n) {
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
        let mut last = None;
        while let Some(to) = self.is(at, &Word::Skip) {
            last = Some(at);
            at = to;
        }
        if let Some(unit) = self.unit(at) {
            return Some(unit);
        }
        self.head(at, n.value).or_else(|| self.head(last?, n.value))
    }

    /// The noun at `at` that `value` of are counted.
    fn head(&self, at: usize, value: f64) -> Option<Counted> {
        if self.text.lang() == Lang::EN {
            return self.english_noun(at, value);
        }
        // "l'élection 2017 opposera": what more than one of are counted stands in the plural.
        let counted = self.french_noun(at)?;
        let plural = self.plural(at) || self.text.norm(at).contains('-');
        (value < 2.0 || plural).then_some(counted)
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
    fn french_noun(&self, at: usize) -> Option<Counted> {
        if !self.noun(at) {
            return None;
        }
        let mut name = singular(self.text.raw(at), self.text.lang());
        let mut to = at + 1;
        // "coups de feu", "mises à jour": two nouns for one thing.
        if self.is(at, &Word::Compound).is_some()
            && let Some(of) = self.is(to, &Word::Of).or_else(|| self.is(to, &Word::To))
            && self.noun(of)
        {
            name = format!("{name} {}", self.text.words(to..of + 1));
            to = of + 1;
        }
        Some(Counted { name, from: at, to, measure: false, noun: true })
    }

    /// English puts it last: the first plural among the words that follow, or the first word.
    fn english_noun(&self, at: usize, value: f64) -> Option<Counted> {
        if !self.noun(at) {
            return None;
        }
        let run = (at..self.end.min(at + 4)).take_while(|&i| self.noun(i));
        let mut head = if value <= 1.0 { at } else { run.into_iter().find(|&i| self.plural(i))? };
        // "40 wounded" and "40 wounded soldiers".
        if value > 1.0 && head + 1 < self.end.min(at + 4) && self.noun(head + 1) && self.plural(head + 1) {
            head += 1;
        }
        // "North Korean soldiers", "armed men": soldiers and men, of a sort.
        let sort = |&i: &usize| {
            let raw = self.text.raw(i);
            let name = self.text.tokens()[i].capital && raw.chars().any(char::is_lowercase);
            name || self.text.norm(i).ends_with("ed")
        };
        let own = (at..head).find(|i| !sort(i)).unwrap_or(head);
        let mut name = String::new();
        for i in own..head {
            name.push_str(self.text.raw(i));
            name.push(' ');
        }
        let one = if value <= 1.0 {
            self.text.raw(head).to_owned()
        } else {
            singular(self.text.raw(head), Lang::EN)
        };
        name.push_str(&one);
        Some(Counted { name, from: at, to: head + 1, measure: false, noun: true })
    }
}
