//! Where a party stands on a piece of information without a content of its own.
//!
//! The tables `lang/*/stances.tsv` hold the patterns; the French one explains their notation. A pattern is found by its
//! anchor (its verb, or the first word where it has none), so a sentence without any anchor costs one look-up a word.

mod matcher;
mod table;

use std::ops::Range;

use selon_text::Span;

use crate::calendar::Calendar;
use crate::lexicon::*;
use crate::link::Draft;
use crate::names::{Place, printed};
use crate::speaker::Resolver;
use crate::tag::Tagged;
use crate::{Claim, Polarity, ResolvedBy, Stance, StanceKind, said};

use matcher::Matcher;
pub(crate) use table::Stances;

/// A stance found, before the party is known by name. Ranges are tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub stance: StanceKind,
    /// The mention of the party.
    pub party: Range<usize>,
    /// The party is the subject of another verb and not printed here.
    pub elided: bool,
    /// The clause that says so.
    pub evidence: Range<usize>,
    /// Verb and object: what tells a claim that says the same.
    pub core: Range<usize>,
    /// What it bears on, when the sentence names it.
    pub about: Option<Range<usize>>,
    /// `about` only takes up what was said before.
    pub anaphoric: bool,
    pub sentence: usize,
}

impl Found {
    /// Whether `draft`, of the same sentence, makes a claim of the very words of this stance.
    pub fn covers(&self, draft: &Draft) -> bool {
        let within = |r: &Range<usize>| {
            let all = |o: &Range<usize>| o.start <= r.start && r.end <= o.end;
            all(&self.core) || all(&self.evidence) || self.about.as_ref().is_some_and(all)
        };
        let cue = draft.cue.as_ref().is_some_and(|c| c.start < self.core.end && self.core.start < c.end);
        cue && draft.pieces.iter().all(within)
    }
}

/// The record of `found`; `None` when nobody can be told to stand so. `claims` are those read so far.
pub(crate) fn record(
    t: &Tagged<'_>,
    field: u8,
    found: &Found,
    resolver: &mut Resolver<'_>,
    claims: &[Claim],
    calendar: &Calendar<'_, '_>,
) -> Option<Stance> {
    let at = Place { field, token: found.evidence.start };
    let party = if latter(t, &found.party) { last_name(t, found)? } else { found.party.clone() };
    let speaker = resolver.mention(t, field, party, at);
    // Whom a pronoun means is a guess, and this is nothing to lay at the wrong door.
    if found.stance == StanceKind::ClaimsResponsibility && speaker.by == ResolvedBy::Pronoun {
        return None;
    }
    let actor = speaker.name.clone()?;
    resolver.note(at, &speaker);
    let evidence = t.text.span(found.evidence.clone());
    let stand = matches!(found.stance, StanceKind::Confirms | StanceKind::Denies | StanceKind::NotConfirmed);
    let claim = if found.anaphoric && stand { taken_up(t, found, evidence, &actor, claims) } else { None };
    let pronoun = |r: &Range<usize>| {
        r.len() == 1 && !t.is(r.start, NOUN) && t.is(r.start, PERSONAL | CLITIC | SUBJECT | DET)
    };
    let about = match (claim, &found.about) {
        (Some(c), _) => Some(opening(c)),
        (None, Some(r)) if !pronoun(r) => Some(t.text.words(r.clone()).to_owned()),
        _ => None,
    };
    let time = said::said(calendar, found.sentence, found.core.clone(), found.about.as_slice());
    let date = time.and_then(|x| x.date);
    Some(Stance {
        actor,
        actor_id: None,
        stance: found.stance,
        evidence,
        text: t.text.words(found.evidence.clone()).to_owned(),
        about,
        claim: claim.map(|c| c.id.clone()),
        date,
    })
}

/// "Ce dernier", "the latter".
fn latter(t: &Tagged<'_>, r: &Range<usize>) -> bool {
    let last = t.norm(r.end - 1);
    r.len() == 2 && matches!(last, "dernier" | "dernière" | "derniers" | "dernières" | "latter")
}

/// The name printed last before the party, in its sentence or the one before it: what "ce dernier" takes up.
fn last_name(t: &Tagged<'_>, found: &Found) -> Option<Range<usize>> {
    let from = t.text.sentences()[found.sentence.saturating_sub(1)].start;
    printed(t, from..found.party.start).pop().map(|n| n.tokens)
}

/// The words of the first piece of a claim's content.
fn opening(claim: &Claim) -> String {
    let length = claim.content.first().map_or(0, |s| s.end - s.start);
    claim.text.chars().take(length as usize).collect()
}

/// Claims looked at for the one that a stance takes up: more than two sentences hold.
const NEAR: usize = 40;

/// The claim of somebody else, in this sentence or the one before it, that an anaphor takes up: the nearest, but an
/// accusation before one that is only hedged, and nothing else, when accusations are named.
fn taken_up<'c>(
    t: &Tagged<'_>,
    found: &Found,
    evidence: Span,
    actor: &str,
    claims: &'c [Claim],
) -> Option<&'c Claim> {
    let first = t.text.sentences()[found.sentence.saturating_sub(1)].start;
    let from = t.text.tokens()[first].start;
    let accusation =
        found.about.iter().flat_map(Clone::clone).any(|i| t.lexicon.stances.charge.contains(t.norm(i)));
    let fits = |c: &&Claim| {
        let inside = |s: &Span| s.field == evidence.field && s.start >= from && s.end <= evidence.start;
        let said = match c.polarity {
            Polarity::Asks | Polarity::Promises => false,
            Polarity::Accuses => true,
            _ => !accusation || c.hedged,
        };
        said && !c.content.is_empty() && c.content.iter().all(inside) && c.speaker.as_deref() != Some(actor)
    };
    let key = |c: &&Claim| {
        let accuses = accusation && c.polarity == Polarity::Accuses;
        (accuses, c.content.last().map(|s| s.end), std::cmp::Reverse(c.content.first().map(|s| s.start)))
    };
    claims.iter().rev().take(NEAR).filter(fits).max_by_key(key)
}

/// All stances of a text outside quotations and furniture, in order.
pub(crate) fn stances(t: &Tagged<'_>) -> Vec<Found> {
    let table = &t.lexicon.stances;
    let mut out: Vec<Found> = Vec::new();
    for (n, sentence) in t.text.sentences().iter().enumerate() {
        let region = sentence.start..sentence.end;
        // A question takes no stand.
        if region.clone().rev().take(3).any(|i| t.mark(i, "?")) {
            continue;
        }
        let matcher = Matcher::new(t, table, region.clone(), n);
        let mut k = region.start;
        while k < region.end {
            let here =
                table.anchors.get(t.norm(k)).filter(|_| t.text.depth(k) == 0 && !t.text.is_furniture(k));
            let found = here
                .and_then(|ids| ids.iter().find_map(|&id| matcher.find(&table.patterns[usize::from(id)], k)));
            match found {
                Some(f) => {
                    k = f.core.end.max(k + 1);
                    out.push(f);
                }
                None => k += 1,
            }
        }
    }
    out
}
