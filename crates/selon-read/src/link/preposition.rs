//! Prepositional attribution: "selon X", "according to X".

use std::ops::Range;

use super::{Draft, Linker, Source};
use crate::CueClass;
use crate::group::Group;
use crate::lexicon::*;

impl Linker<'_, '_> {
    pub(super) fn prepositions(&self, out: &mut Vec<Draft>) {
        let t = self.t;
        let region = self.c.region.clone();
        let mut i = region.start;
        while i < region.end {
            if t.text.depth(i) != self.c.depth || t.text.is_furniture(i) {
                i += 1;
                continue;
            }
            if let Some((n, past)) = self.c.attribution(i)
                && let Some(draft) = self.preposition(n, i, past)
            {
                out.push(draft);
                i = past;
                continue;
            }
            i += 1;
        }
    }

    pub(super) fn preposition(&self, n: usize, i: usize, past: usize) -> Option<Draft> {
        let t = self.t;
        let a = &t.lexicon.attributions[n];
        let region = &self.c.region;
        let own = a.own_source;
        if matches!(t.norm(past), "lequel" | "laquelle" | "lesquels" | "lesquelles") {
            // "la rumeur selon laquelle…": whose rumour it is stays open.
            let stop = self.relative_end(past + 1, self.c.clause_end(past + 1, region.end));
            return self.draft_of(
                i..past + 1,
                "selon lequel",
                self.antecedent(i),
                vec![past + 1..stop],
                "attribution relative",
            );
        }
        let phrase = if own {
            let np = self.c.noun_phrase(past, false)?;
            // "de source policière": the phrase from "source" on.
            past - 1..np.end.min(past + 4)
        } else {
            let np = self.c.noun_phrase(past, true)?;
            self.extend_source(np)
        };
        let lead = i == region.start
            || t.comma(i - 1)
            || t.is(i - 1, COORD | THAT | ADV | SUBORD | RELATIVE)
            || t.mark(i - 1, ";")
            || t.mark(i - 1, ":")
            || t.dash(i - 1)
            || t.quote_mark(i - 1);
        let mut j = phrase.end;
        if t.comma(j) && t.is(j + 1, RELATIVE) {
            // "Pour la biologiste Inès Talvard, qui a dirigé ces mesures, …"
            j = (j + 2..region.end.min(j + 24)).find(|&k| t.comma(k)).unwrap_or(j);
        }
        let closed = t.comma(j);
        // "selon la saison": a thing that says nothing.
        if t.is(phrase.start + usize::from(t.is(phrase.start, DET)), MUTE) {
            return None;
        }
        if a.strict {
            let head = phrase.start;
            let speaks = t.is(head, PERSONAL)
                || phrase.clone().any(|k| t.name_like(k) && !t.is(k, METONYM | TIME))
                || phrase
                    .clone()
                    .any(|k| t.is(k, ROLE | GROUP | ORGANISATION | GOVERNMENT | DOCUMENT | TITLE))
                || t.name_like(head) && !t.is(head, TIME);
            if !(lead && closed && speaks)
                || !(i == region.start || t.is(i - 1, COORD) || t.mark(i - 1, ";"))
                || t.is(phrase.start, INF)
            {
                return None;
            }
        }
        if closed {
            j += 1;
        }
        while t.text.is_furniture(j) {
            j += 1;
        }
        let mut link = "attribution after";
        let mut pieces = Vec::new();
        let circumstance = (region.start..i).all(|k| {
            t.is(k, ADV | COORD) || t.comma(k) || t.is(k, TIME) || t.is(k, DET) && t.is(k + 1, TIME)
        });
        let at_head = i == region.start
            || circumstance
            || t.mark(i - 1, ";")
            || t.mark(i - 1, ":")
            || t.is(i - 1, THAT | SUBORD)
            || t.is(i - 1, COORD) && (i - 1 == region.start || t.comma(i.saturating_sub(2)))
            || t.comma(i - 1) && i >= 2 && t.is(i - 2, COORD);
        if at_head && (closed || self.c.has_finite(&(j..region.end)) || self.opens(j)) {
            let stop = self.c.clause_end(j, region.end);
            if self.opens(j) {
                let found = self.quoted(j)?;
                pieces = found.pieces;
            } else {
                pieces.push(j..stop);
            }
        } else {
            // "A, selon X." or "A, selon X, B".
            let mut e = i;
            while e > region.start
                && (t.comma(e - 1) || t.is(e - 1, ADV) && t.norm(e - 1) == "toujours" || t.dash(e - 1))
            {
                e -= 1;
            }
            let head = self.claim_head(e);
            let relative = e > region.start && t.is(e - 1, RELATIVE);
            let before = if relative { self.relative_head(e - 1) } else { head..e };
            // "ce qui, selon lui, mettrait…": "ce" says nothing.
            let bare = relative && before.len() == 1 && t.norm(before.start) == "ce";
            link = "attribution before";
            if t.word_count(before.clone()) == 0 {
                return None;
            }
            if closed && t.is(j, THAT) && t.word_count(before.clone()) <= 6 {
                // "C'est là, selon X, que…": what is said comes after.
                let stop = self.c.clause_end(j + 1, region.end);
                return self.draft_of(
                    i..past,
                    a.words[0],
                    Source::Printed(phrase),
                    vec![j + 1..stop],
                    "attribution cleft",
                );
            }
            let runs_on = closed || self.c.groups.iter().any(|g| g.finite() && g.left == j);
            if self.opens(before.start) && before.start < e && self.c.past_quote(before.start) >= e {
                pieces.push(before);
            } else {
                // "A aurait, selon X, fait B": the attribution splits the verb.
                let split = closed && e > 0 && t.is(e - 1, HAVE_FIN | BE_FIN | MODAL);
                let finite = self.c.has_finite(&before) && !relative && !split;
                if !finite && runs_on && j < region.end {
                    let stop = self.c.clause_end(j, region.end);
                    if self.c.has_finite(&(j..stop)) || relative || split {
                        let stop = if relative { self.relative_end(j, stop) } else { stop };
                        if !bare {
                            pieces.push(before);
                        }
                        pieces.push(j..stop);
                        link = "attribution inside";
                    } else {
                        pieces.push(before);
                    }
                } else {
                    pieces.push(before);
                    if closed && j < region.end {
                        // "Les pertes s'élèveraient, selon l'assureur, à douze millions": the rest has no verb of its own.
                        let stop = self.c.clause_end(j, region.end);
                        let stop = (j..stop).find(|&k| t.comma(k)).unwrap_or(stop);
                        if !self.c.has_finite(&(j..stop))
                            && t.is(j, PREP)
                            && !self.c.groups.iter().any(|g| g.left == j || g.left == j + 1)
                        {
                            pieces.push(j..stop);
                        }
                    }
                }
            }
        }
        self.draft_of(i..past, a.words[0], Source::Printed(phrase), pieces, link)
    }

    pub(super) fn draft_of(
        &self,
        cue: Range<usize>,
        lemma: &'static str,
        source: Source,
        pieces: Vec<Range<usize>>,
        link: &'static str,
    ) -> Option<Draft> {
        let pieces: Vec<_> = pieces.into_iter().filter_map(|p| self.trim(p)).collect();
        let via = match &source {
            Source::Printed(r) => self.cited_by(r).into_iter().collect(),
            _ => Vec::new(),
        };
        (!pieces.is_empty()).then_some(Draft {
            cue: Some(cue),
            lemma,
            class: Some(CueClass::Prepositional),
            source,
            pieces,
            link,
            depth: self.c.depth,
            nested: false,
            venue: None,
            via,
            sure: None,
        })
    }

    /// "le ministère, selon lequel…", "des informations selon lesquelles…": what the relative takes up, if it can speak.
    fn antecedent(&self, i: usize) -> Source {
        let end = i - usize::from(i > self.c.region.start && self.t.comma(i - 1));
        let before = self.relative_head(end);
        if !before.is_empty() && self.speaks(&before) { Source::Printed(before) } else { Source::Nobody }
    }

    /// "selon un rapport publié mardi par l'ONU, …": the participle phrase belongs to the source.
    pub(super) fn extend_source(&self, np: Range<usize>) -> Range<usize> {
        let t = self.t;
        if !t.is(np.end, PP | RELATIVE | GER | PREP) || self.c.group_at(np.end).is_some_and(Group::finite) {
            return np;
        }
        let limit = self.end().min(np.end + 20);
        let mut j = np.end;
        while j < limit {
            if t.comma(j) {
                return np.start..j;
            }
            if t.stop(j) || self.opens(j) {
                return np.start..j;
            }
            if self.c.group_at(j).is_some_and(Group::finite) && !self.in_relative(j, np.start) {
                return np;
            }
            j += 1;
        }
        np
    }

    /// First token of the clause that an attribution at its end covers.
    pub(super) fn claim_head(&self, end: usize) -> usize {
        let t = self.t;
        let start = self.c.region.start;
        let mut head = start;
        let mut outer = Vec::new();
        let mut i = start;
        while i < end {
            if self.opens(i) {
                let past = self.c.past_quote(i);
                if past >= end && t.word_count(start..i) > 0 && t.mark(i.saturating_sub(1), ":") {
                    head = i;
                }
                i = past;
                continue;
            }
            // "(6 000 selon la préfecture)": what stands in the brackets.
            if t.mark(i, "(") {
                outer.push(head);
                head = i + 1;
            } else if t.mark(i, ")") {
                head = outer.pop().unwrap_or(head);
            }
            let reports = t.is(i, THAT)
                && i > start
                && self.c.groups.iter().any(|g| g.cue.is_some() && g.end <= i && i <= g.end + 6);
            if t.mark(i, ";") || t.mark(i, ":") || reports {
                head = i + 1;
            }
            i += 1;
        }
        head
    }

    /// The antecedent of the relative pronoun at `r`.
    pub(super) fn relative_head(&self, r: usize) -> Range<usize> {
        let t = self.t;
        let mut b = r;
        let bounds = |p: usize| {
            t.comma(p)
                || self.c.group_at(p).is_some_and(Group::finite)
                || t.is(p, THAT | SUBORD)
                || t.is(p, PREP) && !t.is(p, DET) && !matches!(t.norm(p), "de" | "d'")
        };
        while b > self.c.region.start && !bounds(b - 1) {
            b -= 1;
            if t.is(b, DET)
                && !matches!(t.norm(b), "des" | "du")
                && !(b > 0 && t.is(b - 1, PREP) && matches!(t.norm(b - 1), "de" | "d'"))
            {
                break;
            }
        }
        b..r
    }

    pub(super) fn relative_end(&self, j: usize, stop: usize) -> usize {
        // The relative clause ends at a comma or where the verb of the clause around it begins.
        let mut verbs = self.c.groups.iter().filter(|g| g.finite() && (j..stop).contains(&g.left));
        let _ = verbs.next();
        let outer = verbs
            .find(|g| !self.t.is(g.left - 1, COORD | SUBJECT | RELATIVE | THAT))
            .map_or(stop, |g| g.left);
        (j..outer).find(|&k| self.t.comma(k)).unwrap_or(outer)
    }
}
