//! Where something was said, and through whom.

use std::ops::Range;

use super::{Linker, Source};
use crate::CueClass;
use crate::group::{Form, Group};
use crate::lexicon::*;

impl Linker<'_, '_> {
    /// "dans un communiqué", "à l'AFP", "on Twitter": beside the cue, outside the content.
    pub(super) fn venue(&self, g: &Group, pieces: &[Range<usize>], source: &Source) -> Option<Range<usize>> {
        let t = self.t;
        let region = &self.c.region;
        let inside = |k: usize| pieces.iter().any(|p| p.contains(&k));
        let within = |k: usize| matches!(source, Source::Printed(r) if r.contains(&k));
        // "told CNN that…": the addressee follows the verb.
        let cue = g.cue.map(|id| &t.lexicon.cues[usize::from(id)]);
        if cue.is_some_and(|c| ["that", "quote"].iter().any(|word| c.has(Frame::Link { obj: true, word })))
            && g.form == Form::Active
            && let Some(np) =
                self.c.noun_phrase(g.end, false).filter(|np| !inside(np.start) && !within(np.start))
            && !t.is(np.start, PERSONAL | THAT)
        {
            return Some(np);
        }
        let after = g.end..region.end.min(g.end + 30);
        let before = region.start..g.left;
        let mut addressee = None;
        for i in after.clone().chain(before) {
            if !t.is(i, PREP)
                || inside(i)
                || within(i)
                || t.text.depth(i) > self.c.depth
                || t.text.is_furniture(i)
            {
                continue;
            }
            let mut k = i + 1;
            if matches!(t.norm(k), "de" | "d'" | "du" | "des" | "of" | "with") {
                k += usize::from(!t.is(k, DET));
            }
            let Some(np) = self.c.noun_phrase(k, false).filter(|np| !inside(np.start) && !within(np.end - 1))
            else {
                continue;
            };
            if np.clone().take(4).any(|m| t.is(m, VENUE))
                && !matches!(
                    t.norm(i),
                    "de" | "d'"
                        | "du"
                        | "des"
                        | "of"
                        | "for"
                        | "pour"
                        | "by"
                        | "par"
                        | "about"
                        | "against"
                        | "contre"
                )
            {
                // "dans un entretien au journal Le Courrier", "in an interview with CNN"
                let more = Some(np.end)
                    .filter(|&k| {
                        matches!(t.norm(k), "à" | "au" | "aux" | "avec" | "with" | "on" | "sur") && !inside(k)
                    })
                    .and_then(|k| self.c.noun_phrase(k + 1, false))
                    .filter(|n| {
                        n.clone().any(|m| t.name_like(m) || t.is(m, VENUE | ORGANISATION))
                            && !inside(n.start)
                            && !within(n.start)
                            && !t.is(n.start + 1, TIME)
                    });
                return Some(i..more.map_or(np.end, |n| n.end));
            }
            let told = after.contains(&i)
                && matches!(t.norm(i), "à" | "au" | "aux" | "auprès" | "to")
                && matches!(
                    cue.map(|c| c.class),
                    Some(
                        CueClass::Say
                            | CueClass::Confirm
                            | CueClass::Know
                            | CueClass::Estimate
                            | CueClass::Ask
                    )
                )
                && np.clone().any(|m| {
                    t.is(m, ORGANISATION | GROUP | GOVERNMENT) || t.name_like(m) && !t.is(m, METONYM | TIME)
                });
            if told && addressee.is_none() && (i..g.end + 8).contains(&i) {
                addressee = Some(i..np.end);
            }
        }
        addressee
    }

    /// "Citant les services de renseignement américains, …": whom the sentence relays.
    pub(super) fn cited(&self, main: &Group, pieces: &[Range<usize>]) -> Vec<Range<usize>> {
        self.c
            .groups
            .iter()
            .filter(|g| g.form == Form::Gerund && !pieces.iter().any(|p| p.contains(&g.start)))
            // It goes with the verb of its own clause: the first finite one after it, or the last before it.
            .filter(|g| {
                let after = self.c.groups.iter().find(|h| h.finite() && h.start > g.end);
                let first = g.left == self.c.region.start;
                if first { after.is_some_and(|h| h.start == main.start) } else { main.end <= g.start }
            })
            .filter(|g| {
                g.cue.is_some_and(|id| matches!(self.t.lexicon.cues[usize::from(id)].lemma, "citer" | "cite"))
            })
            .filter_map(|g| self.c.noun_phrase(g.end, false))
            .collect()
    }

    /// "un médecin cité par l'AFP": who relays the source.
    pub(super) fn cited_by(&self, source: &Range<usize>) -> Option<Range<usize>> {
        let t = self.t;
        let end = (source.end + 4).min(self.end());
        let by = (source.start..end).find(|&k| {
            t.is(k, BY)
                && k > source.start
                && matches!(
                    t.norm(k - 1),
                    "cité" | "citée" | "cités" | "citées" | "rapporté" | "quoted" | "cited"
                )
        })?;
        self.c.noun_phrase(by + 1, false)
    }
}
