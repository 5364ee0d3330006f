//! One pattern against one sentence.

use std::cell::OnceCell;
use std::ops::Range;

use crate::StanceKind;
use crate::clause::{Clause, Subject};
use crate::group::{Form, Group, groups};
use crate::lexicon::*;
use crate::tag::Tagged;

use super::table::{Alternative, Item, Pattern, Slot, Stances, Voice};
use super::{Found, latter};

/// Matches patterns in one sentence; its verb groups are found when first asked for.
pub struct Matcher<'a, 't> {
    t: &'a Tagged<'t>,
    table: &'static Stances,
    region: Range<usize>,
    clause: OnceCell<Clause<'a, 't>>,
    sentence: usize,
}

/// How the verb of a pattern stands in the sentence.
struct Stand {
    /// First token of the verb group.
    left: usize,
    /// Object pronoun before the verb.
    object: Option<usize>,
    /// The group, for subjects and relatives.
    group: Group,
}

/// What the items after the anchor matched.
#[derive(Default)]
struct Matched {
    end: usize,
    party: Option<Range<usize>>,
    about: Option<Range<usize>>,
    anaphoric: bool,
}

impl<'a, 't> Matcher<'a, 't> {
    pub fn new(t: &'a Tagged<'t>, table: &'static Stances, region: Range<usize>, sentence: usize) -> Self {
        Self { t, table, region, clause: OnceCell::new(), sentence }
    }

    fn clause(&self) -> &Clause<'a, 't> {
        self.clause.get_or_init(|| Clause {
            t: self.t,
            groups: groups(self.t, &self.region, 0),
            region: self.region.clone(),
            depth: 0,
        })
    }

    /// The stance that `p` tells with its anchor at token `k`.
    pub fn find(&self, p: &Pattern, k: usize) -> Option<Found> {
        let end = self.anchor(p, k)?;
        // Most words that could anchor do not: the word after them tells before any subject is looked for.
        if p.items.get(1).is_some_and(|item| self.fails(item, end)) {
            return None;
        }
        let stand = self.stand(p, k)?;
        let t = self.t;
        let mut m = Matched { end, ..Matched::default() };
        self.items(&p.items[1..], &stand, &mut m)?;
        let mut evidence = if p.subject.is_some() || p.side { stand.left } else { k }..m.end;
        let mut elided = false;
        let mut party = m.party.take();
        if let Some(role) = p.subject {
            let subject = match self.subject(&stand, k) {
                Subject::Printed(r) if r.len() == 1 && t.is(r.start, RELATIVE) => {
                    self.clause().antecedent(r.start)
                }
                subject => subject,
            };
            let (range, printed) = match subject {
                Subject::Printed(r) => (Some(r), true),
                Subject::Elided(r) => (r, false),
            };
            // "The ministry neither": the anchor is no part of the subject.
            let outside = |r: Range<usize>| if r.start < k { r.start..r.end.min(k) } else { r };
            let range = range.and_then(|r| self.trimmed(outside(r)));
            if let Some(r) = &range {
                if self.conditional(r.start) || self.negative(r) && !p.negated {
                    return None;
                }
                // An aside or a long clause between subject and verb is no part of what says so.
                if printed && r.end <= stand.left && stand.left - r.end <= 3 {
                    evidence.start = r.start;
                }
            }
            match role {
                Slot::Party => {
                    party = Some(self.reporter(range?));
                    elided = !printed;
                }
                Slot::Info | Slot::Deed | Slot::This => {
                    let r = range.or_else(|| self.fronted(p, &stand, m.end))?;
                    m.anaphoric = self.named(&r, role)?;
                    m.about = Some(r);
                }
                Slot::What | Slot::Any | Slot::Question | Slot::End => {
                    if let Some(r) = range {
                        m.anaphoric = self.named(&r, Slot::Info).unwrap_or(false);
                        m.about = Some(r);
                    }
                }
            }
        }
        if p.side {
            let (start, side) = self.side(stand.left.min(evidence.start))?;
            party = Some(side);
            evidence.start = start;
        }
        let party = party?;
        if !self.speaks(&party, p) {
            return None;
        }
        Some(Found {
            stance: p.stance,
            party,
            elided,
            core: stand.left..m.end,
            evidence,
            about: m.about.filter(|r| !r.is_empty()),
            anaphoric: m.anaphoric,
            sentence: self.sentence,
        })
    }

    /// One past the anchor at `k`.
    fn anchor(&self, p: &Pattern, k: usize) -> Option<usize> {
        p.items[0].alternatives.iter().find_map(|a| match a {
            Alternative::Words(words) => self.words(words, k),
            Alternative::Verb(id) => self.verb(*id, k).then_some(k + 1),
            Alternative::Slot(_) => None,
        })
    }

    fn words(&self, words: &[&str], k: usize) -> Option<usize> {
        let end = k + words.len();
        let fits = end <= self.region.end && words.iter().enumerate().all(|(n, w)| self.t.norm(k + n) == *w);
        fits.then_some(end)
    }

    fn verb(&self, id: u16, k: usize) -> bool {
        self.table.verbs.get(self.t.norm(k)).is_some_and(|ids| ids.contains(&id))
    }

    /// How the verb at `k` stands, if it stands as the pattern wants it.
    fn stand(&self, p: &Pattern, k: usize) -> Option<Stand> {
        let t = self.t;
        let clause = self.clause();
        let bare = Group {
            left: k,
            start: k,
            head: k,
            end: k + 1,
            form: Form::Participle,
            cue: None,
            clitic: None,
            negated: false,
            reflexive: false,
        };
        if !p.has_verb() {
            // A word as anchor: the verb group that holds it or ends there.
            let ends = |g: &&Group| {
                g.end <= k && g.finite() && (g.end..k).all(|i| t.is(i, ADV | NEG_WORD) || t.norm(i) == "en")
            };
            let g =
                clause.group_at(k).filter(|g| g.start < k).or_else(|| clause.groups.iter().rev().find(ends));
            let g = g.filter(|g| g.finite()).cloned().unwrap_or(bare);
            let alone = matches!(t.norm(k), "sans" | "without")
                || clause.groups.iter().any(|h| h.finite() && h.left == k + 1);
            let unsaid = p.subject.is_some() && !alone && !g.finite();
            if p.negated && !self.negated(&g, k) || g.clitic.is_some() || unsaid {
                return None;
            }
            return Some(Stand { left: g.left, object: None, group: g });
        }
        let g = clause.group_at(k).cloned().unwrap_or(bare);
        let fits = match g.form {
            Form::Active => p.voice == Voice::Active && g.start <= k && (k > g.start || !t.nominal(k)),
            Form::Passive => p.voice != Voice::Active && g.head == k,
            Form::Participle => p.voice == Voice::Participle && t.is(k, PP) && !t.nominal(k),
            // Whose gerund it is cannot be told well enough.
            Form::Gerund | Form::Infinitive => false,
        };
        if !fits || g.clitic.is_some() || p.reflexive && !g.reflexive {
            return None;
        }
        if p.negated != self.negated(&g, k) || p.negated && t.french() && self.only(&g, k) {
            return None;
        }
        if g.finite() && !self.real(&g, k, p.negated) {
            return None;
        }
        let object =
            (g.left..g.start).rev().find(|&i| t.french() && matches!(t.norm(i), "l'" | "le" | "la" | "les"));
        Some(Stand { left: g.left, object, group: g })
    }

    fn negated(&self, g: &Group, k: usize) -> bool {
        g.negated || (g.left..k).any(|i| self.t.is(i, NEG)) || self.t.norm(g.start).ends_with("n't")
    }

    /// "n'a confirmé que": no negation.
    fn only(&self, g: &Group, k: usize) -> bool {
        let t = self.t;
        let mut j = k + 1;
        while j < self.region.end && t.is(j, ADV) && !t.is(j, THAT) {
            j += 1;
        }
        t.is(j, THAT)
            && !(g.left..j).any(|i| t.is(i, NEG_WORD))
            && !self.negative(&(g.left.saturating_sub(3)..g.left))
    }

    /// Whether the verb tells what was or is, rather than what will, would or should be.
    fn real(&self, g: &Group, k: usize, negated: bool) -> bool {
        let t = self.t;
        if t.french() {
            let future = |i: usize| t.norm(i).ends_with("ra") || t.norm(i).ends_with("ront");
            let led = k != g.start && t.is(k, INF);
            let just = matches!(
                t.norm(g.start),
                "vient" | "viennent" | "venait" | "venaient" | "tient" | "tiennent" | "tenait"
            ) || (g.start..k).any(|i| t.norm(i) == "tenu");
            !(g.start..g.end).any(|i| t.is(i, COND)) && !future(g.start) && (negated || !led || just)
        } else {
            // "will not comment" is a stand taken now; "will deny" is not.
            let unreal =
                (g.start..k).any(|i| matches!(t.norm(i), "should" | "may" | "might" | "must" | "shouldn't"));
            !unreal
                && (negated
                    || k == g.start
                    || !t.is(g.start, MODAL | COND)
                    || !t.is(k, INF) && !t.is(g.start, COND))
        }
    }

    /// The subject of the verb at `k`.
    fn subject(&self, stand: &Stand, k: usize) -> Subject {
        let t = self.t;
        let clause = self.clause();
        if stand.group.form != Form::Participle {
            return clause.subject_before(&stand.group);
        }
        if matches!(t.norm(k), "sans" | "without") {
            // "…, a confirmé le ministère sans préciser": the subject stands after its verb.
            let main = clause.groups.iter().rev().find(|g| g.end <= k && g.finite());
            let inverted = main.filter(|g| g.cue.is_some_and(|c| t.lexicon.cues[usize::from(c)].inverts));
            let after = inverted.and_then(|g| clause.noun_phrase(g.end, true)).filter(|np| np.end == k);
            return Subject::Elided(after.or_else(|| clause.shared_subject(&stand.group)));
        }
        if stand.left == k && !t.is(k, PP) {
            return clause.subject_before(&stand.group);
        }
        clause.antecedent(k)
    }

    /// "X said it could not confirm": a pronoun right under a reporting verb is whoever reports.
    fn reporter(&self, party: Range<usize>) -> Range<usize> {
        let t = self.t;
        let clause = self.clause();
        let i = party.start;
        if party.len() > 1 || !t.is(i, THIRD) && t.norm(i) != "it" || i == self.region.start {
            return party;
        }
        let verb = if t.is(i - 1, THAT) { i - 1 } else { i };
        let Some(says) =
            clause.groups.iter().find(|g| g.end == verb && g.form == Form::Active && g.cue.is_some())
        else {
            return party;
        };
        match clause.subject_before(says) {
            Subject::Printed(r) | Subject::Elided(Some(r)) => self.trimmed(r).unwrap_or(party),
            Subject::Elided(None) => party,
        }
    }

    /// The phrase after a fronted participle: "Revendiqué par X, l'attentat …".
    fn fronted(&self, p: &Pattern, stand: &Stand, end: usize) -> Option<Range<usize>> {
        let first = stand.left == self.region.start || self.t.starts(stand.left);
        (p.voice == Voice::Participle && first && self.t.comma(end))
            .then(|| self.clause().noun_phrase(end + 1, false))?
    }

    /// The party of a clause that opens with "du côté de" and the like, before token `before`.
    fn side(&self, before: usize) -> Option<(usize, Range<usize>)> {
        let t = self.t;
        (self.region.start..before).rev().find_map(|i| {
            let heads = i == self.region.start || t.comma(i - 1) || t.is(i - 1, COORD) || t.mark(i - 1, ";");
            if !heads {
                return None;
            }
            let after = self.table.side.iter().filter_map(|words| self.words(words, i)).max()?;
            let party = self.clause().noun_phrase(after, false)?;
            (t.comma(party.end) || party.end == before).then_some((i, party))
        })
    }

    /// A subject without the marks and conjunctions around it.
    fn trimmed(&self, r: Range<usize>) -> Option<Range<usize>> {
        let t = self.t;
        let mut r = r;
        while r.start < r.end && (!t.word(r.start) && t.kind(r.start) != Some(selon_text::Kind::Number)) {
            r.start += 1;
        }
        let loose =
            |i: usize| t.comma(i) || t.dash(i) || t.is(i, COORD | ADV | SUBORD | NEG_WORD) && !t.name_like(i);
        while r.start + 1 < r.end && loose(r.end - 1) {
            r.end -= 1;
        }
        (!r.is_empty() && !r.clone().any(|i| t.text.is_furniture(i))).then_some(r)
    }

    /// Whether the clause whose subject starts at `start` states a condition.
    fn conditional(&self, start: usize) -> bool {
        let t = self.t;
        start > self.region.start
            && matches!(t.norm(start - 1), "si" | "s'" | "if" | "whether" | "unless" | "until")
    }

    fn negative(&self, r: &Range<usize>) -> bool {
        matches!(
            self.t.norm(r.start),
            "no" | "none" | "nobody" | "neither" | "aucun" | "aucune" | "personne" | "nul"
        )
    }

    /// Whether the mention may be a party to the pattern's stance.
    fn speaks(&self, r: &Range<usize>, p: &Pattern) -> bool {
        let t = self.t;
        let i = r.start;
        if t.is(i, FIRST) && !t.name_like(i)
            || t.is(i, RELATIVE) && !t.name_like(i)
            || matches!(t.norm(i), "on" | "ce" | "c'" | "cela" | "ça" | "it" | "you" | "this" | "that")
                && r.len() == 1
        {
            return false;
        }
        if t.norm(r.end - 1) == "'s" {
            return false;
        }
        if self.negative(r) && (p.stance != StanceKind::NotConfirmed || r.len() == 1) {
            return false;
        }
        if r.len() == 1 && t.is(i, PERSONAL) {
            return true;
        }
        if self.noun(r, Slot::Info).is_some() || self.noun(r, Slot::Deed).is_some() {
            return false;
        }
        if p.stance == StanceKind::ClaimsResponsibility {
            return true;
        }
        if latter(t, r) {
            return true;
        }
        let somebody = ROLE | GROUP | DOCUMENT | GOVERNMENT | ORGANISATION | PERSON | METONYM | UNNAMED;
        r.clone().any(|k| {
            t.is(k, somebody)
                || self.table.party.contains(t.norm(k))
                || t.name_like(k)
                || t.capital(k) && k == i && !t.is(k, DET | PREP | ADV)
        })
    }

    /// The noun of `which` sort that heads the phrase `r`.
    fn noun(&self, r: &Range<usize>, which: Slot) -> Option<usize> {
        let t = self.t;
        let list = if which == Slot::Deed { &self.table.deed } else { &self.table.info };
        for (n, i) in r.clone().enumerate().take(7) {
            // "une nouvelle demande": an adjective there.
            let adjective = t.is(i, ADJ) && i + 1 < r.end && t.word(i + 1) && !t.is(i + 1, PREP | PP | ADJ);
            if list.contains(t.norm(i)) && !adjective && !t.name_like(i) {
                return Some(i);
            }
            // The head stands before any complement; "toutes les accusations", "la véracité de".
            if n > 0
                && (t.is(i, PREP) && !t.is(i, DET) && !t.is(i, ADJ)
                    || t.is(i, RELATIVE)
                    || !t.word(i) && !t.mark(i, "-"))
            {
                return None;
            }
            if t.name_like(i) && t.french() {
                return None;
            }
        }
        None
    }

    /// `Some` when the phrase only names a piece of information or a deed; true when it takes up what was said before.
    fn named(&self, r: &Range<usize>, which: Slot) -> Option<bool> {
        let t = self.t;
        let i = r.start;
        let pronoun = r.len() == 1
            && (t.is(i, PERSONAL) && !t.is(i, FIRST)
                || matches!(
                    t.norm(i),
                    "ce" | "c'"
                        | "cela"
                        | "ça"
                        | "celle-ci"
                        | "celui-ci"
                        | "it"
                        | "this"
                        | "that"
                        | "them"
                        | "they"
                ));
        if pronoun {
            return Some(true);
        }
        if which == Slot::This {
            let this = matches!(t.norm(i), "ce" | "cet" | "cette" | "ces" | "this" | "these");
            return (this && (2..=3).contains(&r.len())).then_some(true);
        }
        let noun = self.noun(r, which)?;
        let indefinite =
            matches!(t.norm(i), "un" | "une" | "des" | "d'" | "de" | "toute" | "tout" | "any" | "a" | "all");
        Some(!indefinite && which == Slot::Info && r.end - noun <= 2)
    }

    fn items(&self, items: &[Item], stand: &Stand, m: &mut Matched) -> Option<()> {
        for item in items {
            match self.item(item, stand, m) {
                Some(()) => {}
                None if item.optional => {}
                None => return None,
            }
        }
        Some(())
    }

    /// Whether an item of plain words cannot match at `j` or after what may stand between.
    fn fails(&self, item: &Item, j: usize) -> bool {
        if item.optional || item.alternatives.iter().any(|a| matches!(a, Alternative::Slot(_))) {
            return false;
        }
        let mut next = Some(j);
        for _ in 0..6 {
            let Some(j) = next else { return true };
            let fits = item.alternatives.iter().any(|a| match a {
                Alternative::Words(words) => self.words(words, j).is_some(),
                Alternative::Verb(id) => j < self.region.end && self.verb(*id, j),
                Alternative::Slot(_) => true,
            });
            if fits {
                return false;
            }
            next = self.filler(j);
        }
        true
    }

    /// Matches one item at `m.end` or after what may stand between.
    fn item(&self, item: &Item, stand: &Stand, m: &mut Matched) -> Option<()> {
        let mut j = m.end;
        for _ in 0..6 {
            // "à nos" before "à".
            let longest = item.alternatives.iter().filter_map(|a| match a {
                Alternative::Words(words) => self.words(words, j),
                _ => None,
            });
            if let Some(end) = longest.max() {
                m.end = end;
                return Some(());
            }
            for alternative in &item.alternatives {
                match alternative {
                    Alternative::Words(_) => {}
                    Alternative::Verb(id) => {
                        if j < self.region.end && self.verb(*id, j) && self.t.text.depth(j) == 0 {
                            m.end = j + 1;
                            return Some(());
                        }
                    }
                    Alternative::Slot(s) => {
                        if self.slot(*s, j, stand, m).is_some() {
                            return Some(());
                        }
                    }
                }
            }
            j = self.filler(j)?;
        }
        None
    }

    /// One past an adverb, a time, a set phrase or an aside that begins at `j`.
    fn filler(&self, j: usize) -> Option<usize> {
        let t = self.t;
        let end = self.region.end;
        if j >= end || t.text.depth(j) > 0 {
            return None;
        }
        if let Some(after) = self.table.between.iter().filter_map(|words| self.words(words, j)).max() {
            return Some(after);
        }
        if t.is(j, NEG_WORD) || t.is(j, ADV) && !t.is(j, THAT) || t.is(j, TIME) {
            return Some(j + 1);
        }
        if t.is(j, DET | PREP) && t.is(j + 1, TIME) {
            return Some(j + 2);
        }
        if t.is(j, DET | PREP) && t.is(j + 1, DET | NOUN) && t.is(j + 2, TIME) {
            return Some(j + 3);
        }
        if matches!(t.norm(j), "en" | "y") && t.is(j, CLITIC) {
            return Some(j + 1);
        }
        if matches!(t.norm(j), "dans" | "sur" | "via" | "lors" | "in" | "on" | "auprès") {
            let np = self.clause().noun_phrase(if t.norm(j + 1) == "de" { j + 2 } else { j + 1 }, false)?;
            return Some(np.end);
        }
        if t.comma(j) {
            let close = (j + 1..end.min(j + 14)).find(|&k| t.comma(k))?;
            let plain = (j + 1..close).all(|k| !t.finite(k) && t.text.depth(k) == 0);
            return plain.then_some(close + 1);
        }
        None
    }

    fn slot(&self, slot: Slot, j: usize, stand: &Stand, m: &mut Matched) -> Option<()> {
        let t = self.t;
        let clause = self.clause();
        match slot {
            Slot::Party | Slot::Info | Slot::Deed | Slot::This
                if self.t.is(j, ADV | NEG_WORD) && !self.t.is(j, DET) =>
            {
                return None;
            }
            Slot::Party => {
                let np = clause.noun_phrase(j, true)?;
                m.end = np.end;
                m.party = Some(np);
            }
            Slot::Question => {
                let asks = t.is(j, INTERROG) && !t.comma(j) && t.text.depth(j) == 0;
                let end = asks.then(|| self.clause_end(j)).filter(|end| *end > j + 1)?;
                m.about = Some(j..end);
                m.end = end;
            }
            Slot::End => {
                if stand.object.is_some() || self.relative(stand).is_some() || !self.nothing(j) {
                    return None;
                }
                m.anaphoric = true;
            }
            Slot::Info | Slot::Deed | Slot::This => {
                if let Some(object) = stand.object {
                    if !self.nothing(j) {
                        return None;
                    }
                    m.about = Some(object..object + 1);
                    m.anaphoric = true;
                    return Some(());
                }
                if let Some(r) = self.relative(stand) {
                    m.anaphoric = self.named(&r, slot)?;
                    m.about = Some(r);
                    return Some(());
                }
                let np = if matches!(t.norm(j), "cela" | "ça" | "it" | "them" | "this" | "that") {
                    (self.nothing(j + 1)).then_some(j..j + 1)?
                } else {
                    clause.noun_phrase(j, false).filter(|np| np.len() > 1 || !t.is(j, PERSONAL))?
                };
                // A second article or "of" at the head: "all of the allegations".
                let np = if np.len() == 1 && t.is(np.start, DET) && t.norm(np.end) == "of" {
                    np.start..clause.noun_phrase(np.end + 1, false)?.end
                } else {
                    np
                };
                m.anaphoric = self.named(&np, slot)?;
                m.end = np.end;
                m.about = Some(np);
            }
            Slot::Any => {
                let j = if t.norm(j) == "for" { j + 1 } else { j };
                if let Some(r) = self.anything(j) {
                    m.end = r.end;
                }
            }
            Slot::What => {
                if let Some(object) = stand.object {
                    m.about = Some(object..object + 1);
                    m.anaphoric = true;
                    return Some(());
                }
                m.about = self.anything(j);
                match &m.about {
                    Some(r) => {
                        m.anaphoric = self.named(r, Slot::Info).unwrap_or(false);
                        m.end = r.end;
                    }
                    None => m.anaphoric = false,
                }
            }
        }
        Some(())
    }

    /// The phrase or clause that begins at `j`, a preposition before it left out.
    fn anything(&self, j: usize) -> Option<Range<usize>> {
        let t = self.t;
        let clause = self.clause();
        let mut j = j;
        while j < self.region.end && t.is(j, ADV | NEG_WORD) && !t.is(j, THAT | INTERROG | DET) {
            j += 1;
        }
        if t.text.depth(j) > 0 || j >= self.region.end {
            return None;
        }
        if t.is(j, THAT | INTERROG) && !(t.is(j, DET) && t.is(j + 1, NOUN)) {
            let start = if t.is(j, THAT) { j + 1 } else { j };
            let end = self.clause_end(start);
            return (end > start).then_some(start..end);
        }
        let start =
            if matches!(t.norm(j), "sur" | "à" | "aux" | "au" | "on" | "about" | "to") { j + 1 } else { j };
        if t.is(start, TIME)
            || t.is(start, PREP) && !t.is(start, DET)
            || t.is(j, PREP) && start == j && !t.is(j, DET)
        {
            return None;
        }
        clause.noun_phrase(start, false)
    }

    /// Where the clause that begins at `start` ends, before another that is joined to it.
    fn clause_end(&self, start: usize) -> usize {
        let t = self.t;
        let end = self.clause().clause_end(start, self.region.end);
        let joined = (start + 2..end)
            .find(|&i| t.comma(i) && (t.is(i + 1, COORD) || matches!(t.norm(i + 1), "tandis" | "while")));
        joined.unwrap_or(end)
    }

    /// Whether no content can follow at `j`.
    fn nothing(&self, j: usize) -> bool {
        let t = self.t;
        let mut k = j;
        for _ in 0..8 {
            match self.filler(k) {
                Some(next) if !t.comma(k) => k = next,
                _ => break,
            }
        }
        if k >= self.region.end || t.stop(k) || t.mark(k, ";") || t.mark(k, ")") {
            return true;
        }
        if t.text.depth(k) > 0 || t.quote_mark(k) || t.mark(k, ":") {
            return false;
        }
        if t.comma(k) {
            return t.text.depth(k + 1) == 0 && !t.is(k + 1, THAT | INF) && !t.quote_mark(k + 1);
        }
        t.is(k, COORD | SUBORD) && !t.is(k, THAT | INTERROG)
            || matches!(t.norm(k), "auprès" | "à" | "par" | "en" | "tout" | "lors")
    }

    /// The antecedent of "que", when the verb is that of a relative clause whose object it is.
    fn relative(&self, stand: &Stand) -> Option<Range<usize>> {
        let t = self.t;
        let clause = self.clause();
        let r = clause.relative_of(&stand.group)?;
        let object = matches!(t.norm(r), "que" | "qu'" | "which" | "that") && r + 1 != stand.left;
        if !object {
            return None;
        }
        match clause.antecedent(r) {
            Subject::Printed(range) => Some(range),
            Subject::Elided(_) => None,
        }
    }
}
