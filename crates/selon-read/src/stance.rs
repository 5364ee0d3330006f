//! Where a party stands on a piece of information without a content of its own.
//!
//! The tables `lang/*/stances.tsv` hold the patterns and explain their notation. A pattern is found by its anchor (its
//! verb, or the first word where it has none), so a sentence without any anchor costs one look-up a word.

use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use selon_text::Span;

use crate::clause::{Clause, Subject};
use crate::group::{Form, Group, groups};
use crate::lexicon::*;
use crate::link::Draft;
use crate::names::{Place, printed};
use crate::speaker::Resolver;
use crate::tag::Tagged;
use crate::{Claim, Polarity, ResolvedBy, Stance, StanceKind, said};

/// Calls back with each form of a verb and its classes; false when the tables have no model for the verb.
pub(crate) type Conjugate<'a> = &'a dyn Fn(Option<&'static str>, &str, &mut dyn FnMut(String, Bits)) -> bool;

/// The stance table of one language, compiled.
#[derive(Debug, Default)]
pub(crate) struct Stances {
    patterns: Vec<Pattern>,
    /// Patterns by each form of their anchor, in table order.
    anchors: FxHashMap<String, Vec<u16>>,
    /// Verbs by form.
    verbs: FxHashMap<String, Vec<u16>>,
    /// Every form of every verb named in the table, with its classes and verb.
    pub forms: Vec<(String, Bits, u16)>,
    info: FxHashSet<&'static str>,
    deed: FxHashSet<&'static str>,
    /// Those of `info` that are accusations.
    charge: FxHashSet<&'static str>,
    /// Nouns of parties, beside those of the people table.
    party: FxHashSet<&'static str>,
    between: Vec<Vec<&'static str>>,
    side: Vec<Vec<&'static str>>,
}

#[derive(Debug)]
struct Pattern {
    stance: StanceKind,
    side: bool,
    /// What the subject of the verb is; `None` where the pattern names no subject.
    subject: Option<Slot>,
    negated: bool,
    reflexive: bool,
    voice: Voice,
    /// The first is the anchor.
    items: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    Active,
    Passive,
    /// Passive, or a participle without auxiliary.
    Participle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Party,
    Info,
    Deed,
    What,
    /// A demonstrative and its noun.
    This,
    Question,
    /// Anything, and not what the stance is about.
    Any,
    End,
}

#[derive(Debug)]
struct Item {
    alternatives: Vec<Alternative>,
    optional: bool,
}

#[derive(Debug)]
enum Alternative {
    Words(Vec<&'static str>),
    Verb(u16),
    Slot(Slot),
}

fn slot(word: &str) -> Option<Slot> {
    Some(match word {
        "<party>" => Slot::Party,
        "<info>" => Slot::Info,
        "<deed>" => Slot::Deed,
        "<what>" => Slot::What,
        "<this>" => Slot::This,
        "<any>" => Slot::Any,
        "<question>" => Slot::Question,
        "<end>" => Slot::End,
        _ => return None,
    })
}

fn kind(name: &str) -> Option<StanceKind> {
    Some(match name {
        "confirms" => StanceKind::Confirms,
        "denies" => StanceKind::Denies,
        "not_confirmed" => StanceKind::NotConfirmed,
        "no_comment" => StanceKind::NoComment,
        "silent" => StanceKind::Silent,
        "claims_responsibility" => StanceKind::ClaimsResponsibility,
        _ => return None,
    })
}

fn joined(list: &'static str) -> Vec<Vec<&'static str>> {
    list.split('|').map(|phrase| phrase.split('_').collect()).collect()
}

impl Stances {
    /// Compiles the rows of a table. A row that cannot be read is a fault of the table, which the tests look for.
    pub fn parse(rows: impl Iterator<Item = Vec<&'static str>>, conjugate: Conjugate<'_>) -> Self {
        let mut out = Self::default();
        let mut own: FxHashMap<&str, &str> = FxHashMap::default();
        let mut ids: FxHashMap<String, u16> = FxHashMap::default();
        for row in rows {
            match row[..] {
                ["info", words, ..] => out.info.extend(words.split(' ')),
                ["deed", words, ..] => out.deed.extend(words.split(' ')),
                ["charge", words, ..] => {
                    out.info.extend(words.split(' '));
                    out.charge.extend(words.split(' '));
                }
                ["party", words, ..] => out.party.extend(words.split(' ')),
                ["between", list, ..] => out.between = joined(list),
                ["side", list, ..] => out.side = joined(list),
                ["verb", model, infinitives, ..] => own.extend(infinitives.split(' ').map(|i| (i, model))),
                [stance, words, ..] => {
                    let Some(stance) = kind(stance) else {
                        debug_assert!(false, "no stance {stance}");
                        continue;
                    };
                    let mut verb = |name: &'static str, out: &mut Self| {
                        let id = ids.len() as u16;
                        *ids.entry(name.to_lowercase()).or_insert_with_key(|infinitive| {
                            let own = own.get(infinitive.as_str()).copied();
                            let known = conjugate(own, infinitive, &mut |form, bits| {
                                out.verbs.entry(form.clone()).or_default().push(id);
                                out.forms.push((form, bits, id));
                            });
                            debug_assert!(known, "no conjugation for {infinitive}");
                            id
                        })
                    };
                    let pattern = Pattern::parse(stance, words, &mut |name| verb(name, &mut out));
                    debug_assert!(pattern.items.first().is_some_and(|i| !i.optional), "no anchor in {words}");
                    out.patterns.push(pattern);
                }
                _ => debug_assert!(false, "a row of {} cells", row.len()),
            }
        }
        out.index();
        out
    }

    fn index(&mut self) {
        let mut anchors: FxHashMap<String, Vec<u16>> = FxHashMap::default();
        let mut by_verb: FxHashMap<u16, Vec<u16>> = FxHashMap::default();
        for (n, pattern) in self.patterns.iter().enumerate() {
            for alternative in pattern.items.first().into_iter().flat_map(|i| &i.alternatives) {
                match alternative {
                    Alternative::Words(words) => {
                        anchors.entry(words[0].to_owned()).or_default().push(n as u16)
                    }
                    Alternative::Verb(id) => by_verb.entry(*id).or_default().push(n as u16),
                    Alternative::Slot(_) => debug_assert!(false, "a slot cannot anchor"),
                }
            }
        }
        for (form, _, id) in &self.forms {
            if let Some(patterns) = by_verb.get(id) {
                anchors.entry(form.clone()).or_default().extend(patterns);
            }
        }
        for patterns in anchors.values_mut() {
            patterns.sort_unstable();
            patterns.dedup();
        }
        self.anchors = anchors;
    }
}

impl Pattern {
    fn parse(stance: StanceKind, words: &'static str, verb: &mut dyn FnMut(&'static str) -> u16) -> Self {
        let mut pattern = Self {
            stance,
            side: false,
            subject: None,
            negated: false,
            reflexive: false,
            voice: Voice::Active,
            items: Vec::new(),
        };
        for word in words.split(' ') {
            if pattern.items.is_empty() {
                match word {
                    "<side>" => pattern.side = true,
                    "ne" | "not" => pattern.negated = true,
                    "se" => pattern.reflexive = true,
                    "être" | "be" => pattern.voice = Voice::Passive,
                    "être?" | "be?" => pattern.voice = Voice::Participle,
                    _ => {
                        if let Some(s) = slot(word) {
                            pattern.subject = Some(s);
                            continue;
                        }
                    }
                }
                if word == "<side>" || matches!(word, "ne" | "not" | "se" | "être" | "be" | "être?" | "be?")
                {
                    continue;
                }
            }
            let (word, optional) = word.strip_suffix('?').map_or((word, false), |w| (w, true));
            let alternatives = word
                .split('|')
                .map(|a| match slot(a) {
                    Some(s) => Alternative::Slot(s),
                    None if a.chars().all(char::is_uppercase) => Alternative::Verb(verb(a)),
                    None => Alternative::Words(a.split('_').collect()),
                })
                .collect();
            pattern.items.push(Item { alternatives, optional });
        }
        pattern
    }

    fn has_verb(&self) -> bool {
        self.items.first().is_some_and(|i| i.alternatives.iter().any(|a| matches!(a, Alternative::Verb(_))))
    }
}

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
    core: Range<usize>,
    /// What it bears on, when the sentence names it.
    pub about: Option<Range<usize>>,
    /// `about` only takes up what was said before.
    pub anaphoric: bool,
    pub sentence: usize,
}

impl Found {
    /// Whether `draft` makes a claim of the very words of this stance.
    pub fn covers(&self, draft: &Draft) -> bool {
        let within = |r: &Range<usize>| {
            let all = |o: &Range<usize>| o.start <= r.start && r.end <= o.end;
            all(&self.core) || all(&self.evidence) || self.about.as_ref().is_some_and(all)
        };
        let cue = draft.cue.as_ref().is_some_and(|c| c.start < self.core.end && self.core.start < c.end);
        cue && draft.sentence == self.sentence && draft.pieces.iter().all(within)
    }
}

/// The record of `found`; `None` when nobody can be told to stand so. `claims` are those read so far.
pub(crate) fn record(
    t: &Tagged<'_>,
    field: u8,
    found: &Found,
    resolver: &Resolver<'_>,
    claims: &[Claim],
    published: Option<Date>,
) -> Option<Stance> {
    let at = Place { field, token: found.evidence.start };
    let party = if latter(t, &found.party) { last_name(t, found)? } else { found.party.clone() };
    let speaker = resolver.mention(t, field, party, at);
    // Whom a pronoun means is a guess, and this is nothing to lay at the wrong door.
    if found.stance == StanceKind::ClaimsResponsibility && speaker.by == ResolvedBy::Pronoun {
        return None;
    }
    let actor = speaker.name?;
    let evidence = t.text.span(found.evidence.clone());
    let stand = matches!(found.stance, StanceKind::Confirms | StanceKind::Denies | StanceKind::NotConfirmed);
    let claim = if found.anaphoric && stand { taken_up(t, found, evidence, &actor, claims) } else { None };
    let pronoun = |r: &Range<usize>| {
        r.len() == 1 && !t.is(r.start, NOUN) && t.is(r.start, PERSONAL | CLITIC | SUBJECT | DET)
    };
    let about = match (claim, &found.about) {
        (Some(c), _) => c.content.first().map(|s| words(t, *s)),
        (None, Some(r)) if !pronoun(r) => Some(t.text.words(r.clone()).to_owned()),
        _ => None,
    };
    let sentence = t.text.sentences()[found.sentence];
    let time = said::said(
        t.text,
        sentence.start..sentence.end,
        found.core.clone(),
        found.about.as_slice(),
        published,
    );
    let date = time.and_then(|x| x.date);
    Some(Stance {
        actor,
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

fn words(t: &Tagged<'_>, span: Span) -> String {
    t.text.source().chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
}

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
    claims.iter().filter(fits).max_by_key(key)
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
        let matcher = Matcher { t, table, region: region.clone(), clause: OnceCell::new(), sentence: n };
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

struct Matcher<'a, 't> {
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
    fn clause(&self) -> &Clause<'a, 't> {
        self.clause.get_or_init(|| Clause {
            t: self.t,
            groups: groups(self.t, &self.region, 0),
            region: self.region.clone(),
            depth: 0,
        })
    }

    fn find(&self, p: &Pattern, k: usize) -> Option<Found> {
        let end = self.anchor(p, k)?;
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
            let range = range.and_then(|r| self.trimmed(r));
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
            let ends = |g: &&Group| g.end <= k && g.finite() && (g.end..k).all(|i| t.is(i, ADV | NEG_WORD));
            let g = clause.group_at(k).or_else(|| clause.groups.iter().find(ends));
            let g = g.filter(|g| g.finite()).cloned().unwrap_or(bare);
            if p.negated && !self.negated(&g, k) || g.clitic.is_some() {
                return None;
            }
            return Some(Stand { left: g.left, object: None, group: g });
        }
        let g = clause.group_at(k).cloned().unwrap_or_else(|| bare.clone());
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
        let loose = |i: usize| {
            t.comma(i) || t.dash(i) || (t.is(i, COORD | ADV) || t.is(i, SUBORD)) && !t.name_like(i)
        };
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
        let start = if matches!(t.norm(j), "sur" | "à" | "aux" | "au" | "on" | "about" | "to" | "for") {
            j + 1
        } else {
            j
        };
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
        let joined = (start + 1..end)
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
