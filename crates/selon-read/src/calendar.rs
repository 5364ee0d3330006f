//! The time expressions of a text, each sentence's found once, however many claims it holds.

use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;
use selon_text::Text;

use crate::said::{self, Time, needs_told};
use crate::time::{Context, Finder, Found, Lean, Meaning, Point, RangeEnd, Told, ranges};

/// How many tokens back "le lendemain" looks for the day that it follows.
const MEMORY: usize = 120;

/// What each sentence of a text says of time, worked out when it is first asked for.
pub(crate) struct Calendar<'a, 't> {
    pub text: &'a Text<'t>,
    pub published: Option<Date>,
    sentences: Box<[OnceCell<Page<'a, 't>>]>,
}

/// What one sentence says of time.
pub(crate) struct Page<'a, 't> {
    pub finder: Finder<'a, 't>,
    pub found: Vec<Found>,
    /// Which end of a range each is.
    pub ends: Vec<Option<RangeEnd>>,
    sayings: OnceCell<Vec<Time>>,
}

impl<'a, 't> Calendar<'a, 't> {
    /// Nothing is looked at yet.
    pub fn new(text: &'a Text<'t>, published: Option<Date>) -> Self {
        Self { text, published, sentences: text.sentences().iter().map(|_| OnceCell::new()).collect() }
    }

    /// The sentence that token `i` stands in, or the last one before it.
    pub fn sentence(&self, i: usize) -> Option<usize> {
        self.text.sentences().partition_point(|s| s.start <= i).checked_sub(1)
    }

    /// What sentence `n` says.
    pub fn page(&self, n: usize) -> Option<&Page<'a, 't>> {
        let (cell, s) = (self.sentences.get(n)?, self.text.sentences().get(n)?);
        Some(cell.get_or_init(|| {
            let finder = Finder::new(self.text, s.start..s.end);
            let mut found = finder.all();
            let ends = ranges(&finder, &mut found);
            Page { finder, found, ends, sayings: OnceCell::new() }
        }))
    }

    /// The time expressions of sentence `n` as what dates a saying, in order, a day and the hour beside it as one.
    pub fn sayings(&self, n: usize) -> &[Time] {
        let Some(page) = self.page(n) else { return &[] };
        let before = || self.told_before(n);
        page.sayings.get_or_init(|| said::read(&page.finder, &page.found, &page.ends, self.published, before))
    }

    /// The same of all sentences that the tokens `range` lie in, each with its part of the range.
    pub fn within(&self, range: Range<usize>) -> impl Iterator<Item = (&Time, Range<usize>)> {
        let first = self.sentence(range.start).unwrap_or(0);
        let starts = self.text.sentences().iter().map(|s| s.start);
        let count = starts.skip(first).take_while(|s| *s < range.end).count();
        (first..first + count).flat_map(|n| self.sayings(n)).filter_map(move |t| {
            let inside = t.tokens.start.max(range.start)..t.tokens.end.min(range.end);
            (!inside.is_empty()).then_some((t, inside))
        })
    }

    /// What was found in the `memory` tokens before sentence `n`, the last first.
    fn before(&self, n: usize, memory: usize) -> impl Iterator<Item = &Found> {
        let start = self.text.sentences().get(n).map_or(0, |s| s.start);
        let from = start.saturating_sub(memory);
        let near = (0..n).rev().take_while(move |&k| self.text.sentences()[k].end > from);
        near.filter_map(|k| self.page(k))
            .flat_map(|page| page.found.iter().rev())
            .take_while(move |f| f.tokens.start >= from)
    }

    /// The last day told before sentence `n`, not too far back.
    fn told_before(&self, n: usize) -> Option<Date> {
        self.told(n, MEMORY).map(|(day, _)| day)
    }

    /// The last day told in the `memory` tokens before sentence `n`, and the token after it.
    pub fn told(&self, n: usize, memory: usize) -> Told {
        // Back to a day that needs no other, and forward again from it.
        let mut chain: Vec<&Found> = Vec::new();
        for f in self.before(n, memory) {
            chain.push(f);
            if !needs_told(&f.meaning) && self.day(f, None).is_some() {
                break;
            }
        }
        let mut told: Told = None;
        for f in chain.into_iter().rev() {
            let day = self.day(f, told.map(|(d, _)| d));
            told = day.map(|d| (d, f.tokens.end)).or(told);
        }
        told
    }

    /// The day that `f` tells, unless it is only an hour.
    fn day(&self, f: &Found, told: Option<Date>) -> Option<Date> {
        let hour = matches!(f.meaning, Meaning::Clock(_) | Meaning::Point { point: Point::Context, .. });
        let context = Context { published: self.published, told, lean: Lean::Saying };
        if hour { None } else { f.meaning.resolve(&context).day() }
    }
}
