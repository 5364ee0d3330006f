//! What a figure is of, and whether it tells a change.

use std::ops::Range;

use selon_text::{Kind, Lang};

use super::words::Word;
use super::{Counted, Finder};
use crate::Change;

/// Words between a change and its number: "la hausse du salaire minimum de 5 %".
const CHANGE: usize = 10;
/// Words of a noun phrase before its number.
const PHRASE: usize = 8;
/// Qualifiers after a noun.
const QUALIFIERS: usize = 3;

impl Finder<'_, '_> {
    /// The tokens that name what the figure at `tokens` is of: the counted noun with what qualifies it, or the noun that a
    /// measure, a sum or a share is said of.
    pub(super) fn what(
        &self,
        tokens: &Range<usize>,
        unit: &str,
        counted: Option<&Counted>,
    ) -> Option<Range<usize>> {
        match counted {
            Some(c) if c.noun => Some(c.from..self.qualified(c.to)),
            Some(c) => self.of_what(c.to).or_else(|| self.said_of(tokens.start)),
            None => {
                // "la moitié des sièges", "$3 million of aid"; a number whose unit stands elsewhere says nothing here.
                let named = unit == "%" || unit.chars().all(|c| c.is_ascii_uppercase());
                let own = named.then(|| self.of_what(tokens.end)).flatten();
                own.or_else(|| self.said_of(tokens.start))
            }
        }
    }

    /// Past the adjectives, participles and complements of a noun that ends before token `to`.
    pub(super) fn qualified(&self, to: usize) -> usize {
        let mut to = self.adjectives(to);
        for _ in 0..2 {
            let Some(of) = self.is(to, &Word::Extends) else { break };
            let at = self.is(of, &Word::Determiner).unwrap_or(of);
            if !self.named(at) {
                break;
            }
            // "pages of an internal report"
            let mut head = at;
            while self.text.lang() == Lang::EN && sorts(self.text.norm(head)) && self.named(head + 1) {
                head += 1;
            }
            to = self.adjectives(head + 1);
        }
        to
    }

    /// Past adjectives, in French, where they stand after their noun; past capitals of a name.
    fn adjectives(&self, mut to: usize) -> usize {
        let many = to > 0 && self.plural(to - 1);
        let name = to > 0 && self.text.tokens()[to - 1].capital;
        for _ in 0..QUALIFIERS {
            if !self.named(to) {
                break;
            }
            let norm = self.text.norm(to);
            let capital = self.text.tokens()[to].capital;
            let french = self.text.lang() != Lang::EN && !capital;
            let agrees = french && ((many && norm.ends_with(['s', 'x'])) || adjective(norm));
            if !(agrees || (name && capital)) {
                break;
            }
            to += 1;
        }
        to
    }

    /// Whether token `i` may be part of a name of what is counted.
    fn named(&self, i: usize) -> bool {
        self.noun(i)
            && self.text.tokens()[i].breaks == 0
            && self.numbers.word(self.text.norm(i)).next().is_none()
    }

    /// "12 % des voix", "trois tonnes de blé", "5% of voters": what stands after a measure.
    fn of_what(&self, to: usize) -> Option<Range<usize>> {
        let of = self.is(to, &Word::Extends).or_else(|| self.is(to, &Word::Of))?;
        let at = self.is(of, &Word::Determiner).unwrap_or(of);
        if !self.named(at) {
            return None;
        }
        let mut head = at;
        if self.text.lang() == Lang::EN {
            // "5% of registered voters"
            head = (at..self.end.min(at + 4))
                .take_while(|&i| self.named(i))
                .find(|&i| self.plural(i))
                .unwrap_or(at);
        }
        Some(at..self.qualified(head + 1))
    }

    /// "une amende de 3 000 euros", "une hausse des prix de 5 %", "a fine of $300": what stands before a measure.
    fn said_of(&self, from: usize) -> Option<Range<usize>> {
        let by = from.checked_sub(1).filter(|k| *k >= self.start)?;
        let inside = self.is(from, &Word::By).is_some();
        if !inside
            && (self.words.is(self.text, by, from, &Word::By).is_none() || self.is(by, &Word::Of).is_none())
        {
            return None;
        }
        let end = if inside { from } else { by };
        let mut start = end;
        while start > self.start && end - start < PHRASE {
            let k = start - 1;
            if self.text.tokens()[k].kind != Kind::Word || self.text.tokens()[start].breaks > 0 {
                break;
            }
            let joint = self
                .words
                .at(self.text, k, k + 1)
                .any(|(_, w)| matches!(w, Word::Extends | Word::Determiner));
            if !joint && !self.noun(k) {
                break;
            }
            start = k;
        }
        // The phrase begins after its own determiner; without one the words may be anything.
        let is = |k: usize, word: &Word| self.words.is(self.text, k, end, word);
        let own = |k: &usize| {
            is(*k, &Word::Extends).is_none() && (*k == start || is(*k - 1, &Word::Extends).is_none())
        };
        let marks = |k: &usize| is(*k, &Word::Determiner).is_some();
        let mark = (start..end).rev().find(|k| marks(k) && own(k)).or_else(|| (start..end).find(marks))?;
        let mut phrase = is(mark, &Word::Determiner)?..end;
        let way = |k: usize| self.words.at(self.text, k, end).any(|(_, w)| matches!(w, Word::Way(_)));
        if phrase.clone().next().is_some_and(way) {
            // "la hausse des prix": the prices are what rises.
            let of = self.words.is(self.text, phrase.start + 1, end, &Word::Extends)?;
            phrase.start = self.words.is(self.text, of, end, &Word::Determiner).unwrap_or(of);
        }
        (!phrase.is_empty() && self.noun(phrase.start) && self.one_phrase(phrase.clone())).then_some(phrase)
    }

    /// Whether the words are one noun phrase: "taux de chômage", "salaire minimum", and not "ventes progressent".
    fn one_phrase(&self, words: Range<usize>) -> bool {
        if self.text.lang() == Lang::EN {
            return true;
        }
        let mut noun = Some(words.start);
        for k in words.skip(1) {
            if self.is(k, &Word::Extends).is_some() || self.is(k, &Word::Determiner).is_some() {
                noun = None;
                continue;
            }
            let norm = self.text.norm(k);
            let agrees = noun.is_some_and(|n| self.plural(n)) && norm.ends_with(['s', 'x']);
            if noun.is_some() && !agrees && !adjective(norm) {
                return false;
            }
            noun = Some(k);
        }
        true
    }

    /// Which way the figure at `tokens` changes, if it is a change and no level; its number ends before token `after`.
    pub(super) fn change(&self, tokens: &Range<usize>, after: usize, noun: bool) -> Option<Change> {
        let more = |w: &Word| if let Word::More(c) = w { Some(*c) } else { None };
        let way = |w: &Word| if let Word::Way(c) = w { Some(*c) } else { None };
        // "300 more soldiers", "trois points de plus", "5% increase", "another 300"
        let or = |k: usize| k > after && self.is(k - 1, &Word::Join).is_some();
        if let Some(change) =
            (after..=tokens.end).filter(|k| !or(*k)).find_map(|k| self.find(k, more).map(|(_, c)| c))
        {
            return Some(change);
        }
        let before = |k: usize, to: usize, pick: &dyn Fn(&Word) -> Option<Change>| {
            self.words.at(self.text, k, to).find_map(|(end, w)| pick(w).map(|c| (end, c)))
        };
        let near = tokens.start.saturating_sub(3).max(self.start)..tokens.start;
        let adjoining = |pick: &dyn Fn(&Word) -> Option<Change>| {
            near.clone().find_map(|k| before(k, tokens.start, pick).filter(|(end, _)| *end == tokens.start))
        };
        if let Some((_, change)) = adjoining(&more) {
            return Some(change);
        }
        // "raised $25m" tells no rise.
        let acts =
            tokens.start > 0 && self.words.word(self.text.norm(tokens.start - 1)).any(|w| *w == Word::Acts);
        if self.text.lang() == Lang::EN
            && !noun
            && let Some((_, change)) =
                (if acts { None } else { adjoining(&way) }).or_else(|| self.find(tokens.end, way))
        {
            return Some(change);
        }
        // "5 % de hausse"
        if let Some(of) = self.is(tokens.end, &Word::By)
            && let Some((_, change)) =
                self.find(of, way).filter(|(to, _)| self.is(*to, &Word::Extends).is_none())
        {
            return Some(change);
        }
        let by = tokens.start.checked_sub(1).filter(|k| *k >= self.start);
        let linked = by.is_some_and(|k| self.words.is(self.text, k, tokens.start, &Word::By).is_some());
        if !linked && self.is(tokens.start, &Word::By).is_none() {
            return None;
        }
        (tokens.start.saturating_sub(CHANGE).max(self.start)..tokens.start)
            .rev()
            .take_while(|&k| {
                let token = &self.text.tokens()[k];
                token.kind == Kind::Word || matches!(self.text.raw(k), "," | "«" | "»" | "“" | "”")
            })
            .find_map(|k| before(k, tokens.start, &way).map(|(_, c)| c))
    }
}

/// Whether an English word ends as adjectives do that stand before their noun.
fn sorts(norm: &str) -> bool {
    ["al", "ic", "ive", "ous", "ary", "ish", "ese", "able", "ed"].iter().any(|e| norm.ends_with(e))
}

/// Whether a French word ends as adjectives do that stand after their noun, and as verbs do not.
fn adjective(norm: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "ien", "ienne", "éen", "éenne", "ais", "aise", "ois", "oise", "ain", "aine", "ique", "al", "ale",
        "el", "elle", "if", "ive", "aire", "eux", "euse", "eur", "mum",
    ];
    norm.len() > 4 && ENDINGS.iter().any(|e| norm.ends_with(e))
}
