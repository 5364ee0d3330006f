//! Nouns that report: "l'annonce de…", "his claim that…".

use std::ops::Range;

use super::{Draft, Linker, Source};
use crate::lexicon::*;

impl Linker<'_, '_> {
    pub(super) fn nouns(&self, out: &mut Vec<Draft>) {
        let t = self.t;
        let end = self.end();
        for i in self.c.region.clone() {
            if !t.is(i, CUE_NOUN)
                || t.text.depth(i) != self.c.depth
                || self.c.groups.iter().any(|g| g.head == i && g.cue.is_some())
            {
                continue;
            }
            let Some(first) = t.cue(i) else { continue };
            let Some(cue) = t
                .lexicon
                .cues_of(t.norm(i), first)
                .map(|id| &t.lexicon.cues[usize::from(id)])
                .find(|c| c.noun)
            else {
                continue;
            };
            let mut found = None;
            if cue.has(Frame::That) {
                let mut j = i + 1;
                if matches!(t.norm(j), "de" | "du" | "des" | "d'" | "of") {
                    j = self.c.noun_phrase(j + 1, false).map_or(j, |np| np.end);
                }
                if j < end && t.is(j, THAT) && !self.opens(j) {
                    let stop = self.c.clause_end(j + 1, end);
                    let source = if j > i + 1 { Source::Printed(i + 2..j) } else { self.owner(i) };
                    found = Some((source, vec![j + 1..stop]));
                }
            }
            if cue.has(Frame::Inf) && t.norm(i + 1) == "to" && t.is(i + 2, INF) {
                // "the governor's promise to rebuild the school has not been kept"
                let stop = self.c.clause_end(i + 1, end);
                let main = self.c.groups.iter().find(|g| g.finite() && (i + 2..stop).contains(&g.left));
                found = Some((self.owner(i), vec![i + 1..main.map_or(stop, |g| g.left)]));
            }
            if found.is_none() {
                for frame in &cue.frames {
                    let Frame::Link { word, .. } = frame else { continue };
                    let mut j = i + 1;
                    let mut source = self.owner(i);
                    if t.is(j, BY)
                        && let Some(np) = self.c.noun_phrase(j + 1, false)
                    {
                        // "l'annonce par le groupe Delmas de la fermeture": the link ends the agent.
                        let stop = (np.start + 1..np.end).find(|&k| self.links(k, word)).unwrap_or(np.end);
                        source = Source::Printed(np.start..stop);
                        j = stop;
                    }
                    // "la promesse du maire de rouvrir", "l'engagement de la banque à geler": the source first.
                    if let Some((owner, next)) = self.owner_after(j, word) {
                        source = Source::Printed(owner);
                        j = next;
                    }
                    if j < end && self.links(j, word) && j + 1 < end {
                        let stop = self.object_end(j + 1);
                        let stop = (j + 1..stop).find(|&k| t.is(k, BY)).unwrap_or(stop);
                        let stop = self
                            .c
                            .groups
                            .iter()
                            .find(|g| g.finite() && (j + 1..stop).contains(&g.left))
                            .map_or(stop, |g| g.left);
                        if let Some(by) = (stop < end && t.is(stop, BY))
                            .then(|| self.c.noun_phrase(stop + 1, false))
                            .flatten()
                        {
                            source = Source::Printed(by);
                        }
                        found = Some((source, vec![j + 1..stop]));
                        break;
                    }
                }
            }
            let Some((source, pieces)) = found else { continue };
            let pieces: Vec<_> = pieces.into_iter().filter_map(|p| self.trim(p)).collect();
            if pieces.is_empty() || self.c.depth > 0 {
                continue;
            }
            out.push(Draft {
                // "l'annonce", "the claim": the article belongs to the cue.
                cue: Some(
                    i - usize::from(
                        i > self.c.region.start
                            && matches!(t.norm(i - 1), "l'" | "la" | "le" | "les" | "the"),
                    )..i + 1,
                ),
                lemma: cue.lemma,
                class: Some(cue.class),
                source,
                pieces,
                link: "noun",
                depth: self.c.depth,
                nested: false,
                venue: None,
                via: Vec::new(),
                sure: None,
            });
        }
    }

    /// The source between a noun and its content: "du maire" in "la promesse du maire de rouvrir…", and where the link
    /// after it stands.
    pub(super) fn owner_after(&self, j: usize, word: &str) -> Option<(Range<usize>, usize)> {
        let t = self.t;
        if !self.links(j, "de") {
            return None;
        }
        let start = j + 1;
        let limit = self.end().min(start + 8);
        let link = (start + 1..limit).find(|&k| {
            self.links(k, word) && (t.is(k + 1, INF | NEG) || matches!(t.norm(k + 1), "avoir" | "être"))
        })?;
        let owner = start..link;
        let plain = !owner.clone().any(|k| t.comma(k) || t.finite(k) || self.opens(k) || t.is(k, INF));
        (plain && self.speaks(&owner)).then_some((owner, link))
    }

    /// Whose word the noun at `i` is: "his claim", "Trump's claim", "a World Health Organisation recommendation".
    pub(super) fn owner(&self, i: usize) -> Source {
        let t = self.t;
        let Some(mut p) = i.checked_sub(1).filter(|&p| p >= self.c.region.start) else {
            return Source::Nobody;
        };
        while p > self.c.region.start && t.is(p, ADJ) && !t.name_like(p) {
            p -= 1;
        }
        if matches!(t.norm(p), "son" | "sa" | "ses" | "leur" | "leurs" | "his" | "her" | "their" | "its") {
            return Source::Printed(p..p + 1);
        }
        let end = if t.norm(p) == "'s" { p } else { p + 1 };
        let mut start = end;
        while start > self.c.region.start && t.name_like(start - 1) {
            start -= 1;
        }
        if start == end && t.norm(p) == "'s" {
            // "the ministry's claim"
            while start > self.c.region.start
                && t.word(start - 1)
                && !t.is(start - 1, PREP | COORD | SUBORD)
                && end - start < 6
            {
                start -= 1;
                if t.is(start, DET) {
                    break;
                }
            }
        }
        if start < end { Source::Printed(start..end) } else { Source::Nobody }
    }
}
