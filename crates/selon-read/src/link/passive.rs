//! Passives and participles: "accusé de…", "la réforme annoncée par…".

use std::ops::Range;

use super::{Found, Linker, Source};
use crate::clause::Subject;
use crate::group::{Form, Group};
use crate::lexicon::*;

impl Linker<'_, '_> {
    pub(super) fn passive(&self, g: &Group, cue: &Cue) -> Option<(Source, Found)> {
        let t = self.t;
        let by = self.by_phrase(g.end);
        let source = by.clone().map_or(Source::Nobody, Source::Printed);
        for frame in &cue.frames {
            if let Frame::PassiveLink(word) = frame {
                let mut j = self.c.skip_adjuncts_but(g.end, word);
                if let Some(by) = &by
                    && by.start > 0
                    && by.start > g.end
                    && by.start - 1 <= j + 3
                {
                    j = self.c.skip_adjuncts_but(by.end, word);
                }
                if self.links(j, word) {
                    let content = if *word == "comme" || *word == "as" {
                        let stop = self.object_end(j + 1);
                        Some(Found { pieces: vec![j + 1..stop], link: "passive link" })
                    } else {
                        self.linked_content(j, word, None).map(|f| Found { link: "passive link", ..f })
                    };
                    return content.map(|mut f| {
                        self.end_before_main(g, &mut f);
                        let source = if source == Source::Nobody { self.agent_after(&mut f) } else { source };
                        // "est estimé à 800 millions par la Cour": the agent is no part of the content.
                        if let (Some(by), Some(last)) = (&by, f.pieces.last_mut())
                            && by.start > last.start + 1
                            && by.start <= last.end
                        {
                            last.end = by.start - 1;
                        }
                        (source, f)
                    });
                }
            }
        }
        // "il est estimé que", "it was reported that"
        if g.form == Form::Passive
            && cue.has(Frame::That)
            && let Some(that) = self.that_after(g, g.end)
        {
            let stop = self.c.clause_end(that + 1, self.end());
            return Some((source, Found { pieces: vec![that + 1..stop], link: "passive that" }));
        }
        if cue.has(Frame::Passive) {
            by?;
            // "la réforme annoncée par X", "l'accord a été confirmé par X"
            let subject = match g.form {
                Form::Passive => match self.c.subject_before(g) {
                    Subject::Printed(r) => r,
                    Subject::Elided(_) => return None,
                },
                _ => {
                    let set_off = g.left > self.c.region.start && t.comma(g.left - 1);
                    let edge = g.left - usize::from(set_off);
                    let start = self.c.start_before(edge);
                    let mut i = edge;
                    while i > start && !t.comma(i - 1) && (t.is(i - 1, PREP) || !t.is(i - 1, DET)) {
                        i -= 1;
                    }
                    if i > start && t.is(i - 1, DET) {
                        i -= 1;
                    }
                    i..edge
                }
            };
            if t.is(subject.start, PERSONAL) || t.word_count(subject.clone()) < 2 {
                return None;
            }
            return Some((source, Found { pieces: vec![subject], link: "passive" }));
        }
        None
    }

    /// "…, accusé d'avoir vidé la caisse, a quitté la ville": the content of a participle set off ends at its comma.
    pub(super) fn end_before_main(&self, g: &Group, found: &mut Found) {
        if g.form != Form::Participle {
            return;
        }
        for piece in &mut found.pieces {
            let cut = (piece.start..piece.end)
                .find(|&k| self.t.comma(k) && self.c.groups.iter().any(|h| h.finite() && h.left == k + 1));
            piece.end = cut.unwrap_or(piece.end);
        }
    }

    /// "qualifié de « coup d'État » par ses détracteurs": the agent after the content, taken out of it.
    pub(super) fn agent_after(&self, found: &mut Found) -> Source {
        let t = self.t;
        let Some(last) = found.pieces.last_mut() else { return Source::Nobody };
        let at = if t.is(last.end, BY) {
            Some(last.end)
        } else {
            last.clone().rev().find(|&k| t.is(k, BY) && t.text.depth(k) <= self.c.depth)
        };
        let Some(at) = at.filter(|&at| at > last.start) else { return Source::Nobody };
        let Some(np) = self.c.noun_phrase(at + 1, true) else { return Source::Nobody };
        if !self.somebody(&np) || np.end < last.end.min(self.end()) && !t.comma(np.end) && !t.stop(np.end) {
            return Source::Nobody;
        }
        last.end = at;
        Source::Printed(np)
    }

    /// Whether the noun phrase `np` may be somebody.
    pub(super) fn somebody(&self, np: &Range<usize>) -> bool {
        let t = self.t;
        np.clone()
            .any(|k| t.is(k, ROLE | GROUP | GOVERNMENT | ORGANISATION | DOCUMENT | METONYM) || t.name_like(k))
            || t.is(np.start, PLURAL)
            || matches!(t.norm(np.start), "les" | "ses" | "leurs" | "certains")
    }

    /// "par X", "by X" close after `from`.
    pub(super) fn by_phrase(&self, from: usize) -> Option<Range<usize>> {
        let t = self.t;
        let limit = self.end().min(from + 10);
        let mut j = from;
        while j < limit {
            if t.stop(j) || t.comma(j) || self.opens(j) || self.c.group_at(j).is_some_and(Group::finite) {
                return None;
            }
            if t.is(j, BY) {
                return self.c.noun_phrase(j + 1, true);
            }
            j += 1;
        }
        None
    }
}
