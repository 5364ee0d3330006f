//! Contents that stand before their cue, or around it.

use std::ops::Range;

use selon_text::Quote;

use super::{Found, Linker, Source};
use crate::clause::Subject;
use crate::group::Group;
use crate::lexicon::*;

impl Linker<'_, '_> {
    /// A verb inverted after or inside its content: "…, a déclaré X", "…, a-t-il dit".
    pub(super) fn inverted(&self, g: &Group, cue: &Cue) -> Option<(Source, Found)> {
        let t = self.t;
        if !(cue.inverts || cue.quote) || g.left == self.c.region.start {
            return None;
        }
        // "…, told the agency": the phrase after it is the addressee, never the subject.
        if cue.has(Frame::Link { obj: true, word: "that" })
            || cue.has(Frame::Link { obj: true, word: "quote" })
        {
            return None;
        }
        let p = g.left - 1;
        let after_content = t.comma(p) || self.opens(p) || t.dash(p);
        if g.clitic.is_none() && !after_content {
            return None;
        }
        if let Some(c) = g.clitic {
            let found = self.backward(g.left, g.end, cue).or_else(|| self.forward(g, cue, g.end))?;
            return Some((Source::Printed(c..c + 1), found));
        }
        let from = self.c.skip_adjuncts(g.end);
        let mut subject = self.c.noun_phrase(self.c.skip_times(g.end), true);
        if subject.is_none() {
            subject = self.c.noun_phrase(from, true);
        }
        let subject = subject?;
        // "a déclaré X que…", "a déclaré X : « … »": the content still follows.
        if !self.opens(p)
            && let Subject::Printed(_) = self.c.subject_before(g)
            && (!t.comma(p) || self.that_after(g, subject.start).is_some())
        {
            return None;
        }
        if t.is(subject.start, THAT)
            || self.c.group_at(subject.end).is_some_and(|h| h.finite() && h.left == subject.end)
        {
            return None;
        }
        let found = self.backward(g.left, subject.end, cue)?;
        Some((Source::Printed(subject), found))
    }

    /// The content before an attribution clause that spans `from..to`, and what goes on after it.
    pub(super) fn backward(&self, from: usize, to: usize, cue: &Cue) -> Option<Found> {
        let t = self.t;
        let start = self.c.region.start;
        let mut e = from;
        if e > start && (t.comma(e - 1) || t.dash(e - 1)) {
            e -= 1;
        }
        if e <= start {
            return None;
        }
        if self.opens(e - 1) {
            let q = t.outer(e - 1)?;
            let whole = if self.c.depth == 0 { t.chain(q) } else { self.inner_quote(e - 1) };
            let open = if self.c.depth == 0 { whole.start } else { whole.start.max(start) };
            // What goes before the quotation in its clause is reported too, unless a colon or another report bounds it.
            let mut head = open;
            if cue.inverts && open > start {
                let first = self.clause_head(start, open);
                if first < open
                    && t.word_count(first..open) > 0
                    && !t.mark(open - 1, ":")
                    && !self.reported_before(first, open)
                {
                    head = first;
                }
            }
            let mut pieces = vec![head..e];
            let direct = head == open;
            if let Some(more) = self.after_attribution(to, direct) {
                pieces.push(more);
            }
            return Some(Found { pieces, link: if direct { "quote before" } else { "clause before" } });
        }
        if !cue.inverts || !(t.comma(from - 1) || t.dash(from - 1)) {
            return None;
        }
        let head = self.clause_head(start, e);
        let piece = head..e;
        if t.word_count(piece.clone()) == 0 {
            return None;
        }
        // "« A » en Ukraine, a dit X": the quotation says it; a few words after it only place it.
        if self.opens(head) {
            let past = self.c.past_quote(head);
            if t.word_count(head..past) >= 4
                && t.word_count(past..e) <= 3
                && t.is(past + usize::from(t.quote_mark(past)), PREP)
            {
                return Some(Found { pieces: vec![head..past], link: "quote before" });
            }
        }
        let quoted = piece.clone().filter(|&k| self.opens(k) && t.word(k)).count() >= 4;
        let finite = self.c.has_finite(&piece) || quoted;
        // "It was, he said, one of…", "Perhaps, he said, this…"
        let split = t.is(e - 1, BE_FIN | HAVE_FIN | MODAL);
        if finite && !split && t.word_count(piece.clone()) >= 3 {
            return Some(Found { pieces: vec![piece], link: "clause before" });
        }
        // "La Russie, a-t-il expliqué, a équipé…": the attribution interrupts.
        let j = if t.comma(to) { to + 1 } else { return None };
        let stop = self.c.clause_end(j, self.end());
        (self.c.has_finite(&(j..stop)) || split && stop > j)
            .then(|| Found { pieces: vec![piece, j..stop], link: "interrupted" })
    }

    pub(super) fn inner_quote(&self, i: usize) -> Range<usize> {
        let t = self.t;
        t.text
            .quotes()
            .iter()
            .filter(|q| q.outer().contains(&i))
            .max_by_key(|q| q.depth)
            .map_or(i..i + 1, Quote::outer)
    }

    /// First token of the clause that ends at `end`: after a colon, a semicolon, a dash or a report before it.
    pub(super) fn clause_head(&self, start: usize, end: usize) -> usize {
        let t = self.t;
        let mut head = start;
        let mut i = start;
        while i < end {
            if self.opens(i) {
                i = self.c.past_quote(i);
                continue;
            }
            if t.mark(i, ";") || t.mark(i, ":") {
                head = i + 1;
            }
            i += 1;
        }
        if t.is(head, COORD) && head + 1 < end {
            head += 1;
        }
        head
    }

    /// Whether a cue with a content of its own stands in `from..to`.
    pub(super) fn reported_before(&self, from: usize, to: usize) -> bool {
        self.c.groups.iter().any(|g| {
            g.cue.is_some()
                && from <= g.start
                && g.end <= to
                && (g.end == to || self.that_after(g, g.end).is_some_and(|that| that < to))
        })
    }

    /// The quotation that goes on after an attribution clause.
    pub(super) fn after_attribution(&self, to: usize, direct: bool) -> Option<Range<usize>> {
        let t = self.t;
        if !direct {
            return None;
        }
        let mut j = self.c.skip_adjuncts(to);
        let mut looked = 0;
        while j < self.end() && !self.opens(j) && looked < 14 {
            if t.stop(j) || t.is(j, THAT) || self.c.group_at(j).is_some_and(|g| g.cue.is_some()) {
                return None;
            }
            j += 1;
            looked += 1;
        }
        if j >= self.end() || !(t.comma(j - 1) || t.mark(j - 1, ":") || t.mark(j - 1, ";") || t.dash(j - 1)) {
            return None;
        }
        Some(j..self.c.past_quote(j))
    }
}
