//! The choice among candidates: who they are, what the ranker is told of each, and the speaker that comes of it.

use std::ops::Range;

use super::features::{Class, Feature, label, number};
use super::memory::{Candidate, Key, Known, Position, Stamp};
use super::mention::{Mention, named};
use super::rules::{Pick, Way};
use super::{Choice, Resolver, Speaker};
use crate::beside::{land, voice};
use crate::lexicon::*;
use crate::link::{Draft, Source};
use crate::names::Gender;
use crate::tag::Tagged;
use crate::{Flag, ResolvedBy, SpeakerType};

/// Below this probability a choice between two who fit is flagged.
const DOUBT: f32 = 0.5;

/// Who may be meant.
#[derive(Debug, Clone)]
pub(super) enum Who {
    /// Somebody mentioned.
    Known(Candidate),
    /// The mention's own words, or the subject that an elided cue shares.
    Own,
    /// The mention's own words with the name of whom its possessive means.
    Of(String),
    Nobody,
}

/// Where a mention stands.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s, 't> {
    pub t: &'s Tagged<'t>,
    pub draft: Option<&'s Draft>,
    pub at: Stamp,
    /// The subject that an elided cue shares.
    pub shared: Option<&'s Range<usize>>,
}

/// How many have fitted so far, walking back from the mention.
#[derive(Debug, Clone, Copy, Default)]
struct Order {
    any: usize,
    kinds: [usize; 4],
    nouns: usize,
}

impl Resolver<'_> {
    /// The likeliest speaker for `mention`, which reads as `own` by its words.
    pub(super) fn choose(
        &self,
        scene: &Scene<'_, '_>,
        mention: &Mention,
        own: Option<&Speaker>,
        log: &mut Option<Choice>,
    ) -> Speaker {
        let t = scene.t;
        let noun = mention.head.map_or("", |h| t.norm(h));
        let (mut pick, how) = self.rule(scene, mention, own);
        let mut more: Vec<usize> = Vec::new();
        // Whom the article gives the role, wherever it does.
        let mut later: Vec<(usize, Speaker)> = Vec::new();
        let mut named_so: Vec<usize> = self.names.called(noun).iter().copied().take(8).collect();
        if let Pick::Entity(id) = pick
            && !named_so.contains(&id)
        {
            named_so.push(id);
        }
        for id in named_so {
            match self.memory.find(&Key::Entity(id)) {
                Some(known) => {
                    more.push(known);
                    if pick == Pick::Entity(id) {
                        pick = Pick::Known(known);
                    }
                }
                None => later.push((id, named(&self.names.entities[id], id))),
            }
        }
        more.extend(self.memory.headed(noun).filter(|_| !noun.is_empty()));
        let shared = own.filter(|_| scene.shared.is_some()).and_then(Speaker::key);
        let shared = shared.and_then(|key| self.memory.find(&key));
        more.extend(shared);
        match (pick, shared) {
            (Pick::Known(known), _) => more.push(known),
            (Pick::Own, Some(known)) => pick = Pick::Known(known),
            _ => {}
        }
        let later: Vec<Known> = later.into_iter().map(|(_, speaker)| Known::new(speaker)).collect();
        let base = self.memory.known.len();
        let known = |c: &Candidate| self.memory.known.get(c.known).or_else(|| later.get(c.known - base));
        let mut candidates = self.memory.candidates(scene.at, &more);
        // What the mention's words already name is the mention itself.
        let same = own.filter(|_| scene.shared.is_none()).and_then(Speaker::key);
        let same = same.and_then(|key| self.memory.find(&key));
        candidates.retain(|c| Some(c.known) != same);
        if let Pick::Entity(id) = pick {
            pick = later
                .iter()
                .position(|k| k.speaker.entity == Some(id))
                .map_or(Pick::Own, |n| Pick::Known(base + n));
        } else if same.is_some_and(|known| pick == Pick::Known(known)) {
            pick = Pick::Own;
        }
        let rules = |f: &mut Vec<u16>| add_rules(t, how, f);
        candidates.extend((0..later.len()).map(|n| Candidate::unmentioned(base + n)));

        let mut whos: Vec<Who> = Vec::new();
        let mut features: Vec<Vec<u16>> = Vec::new();
        let mut order = Order::default();
        for c in candidates {
            let Some(k) = known(&c) else { continue };
            let picked = pick == Pick::Known(c.known);
            let may_be = self.may_be(scene, mention, k);
            if !may_be && !picked {
                continue;
            }
            let mut f = Vec::with_capacity(32);
            let mut add = |feature, value| f.push(number(feature, value));
            self.describe_candidate(scene, mention, &c, k, &mut order, &mut add);
            if Some(c.known) == shared {
                add_shared(scene, &mut add);
            }
            if mention.class == Class::Possessive {
                if picked || mention.head.is_some() && self.matches(scene, mention, k).0 < 3 {
                    let mut f = f.clone();
                    if picked {
                        rules(&mut f);
                    }
                    whos.push(Who::Known(c));
                    features.push(f);
                }
                if let Some(name) = k.speaker.name.as_deref().filter(|_| c.last.is_some())
                    && let Some(words) = of(t, &mention.range, name, self.article(&k.speaker))
                {
                    f.push(number(Feature::Own, 8));
                    whos.push(Who::Of(words));
                    features.push(f);
                }
                continue;
            }
            if picked {
                rules(&mut f);
            }
            if !may_be {
                f.push(number(Feature::Rules, 2));
            }
            whos.push(Who::Known(c));
            features.push(f);
        }
        // "Télérama le qualifiant de…": whoever stands right before a gerund is its subject.
        let right_before = number(Feature::Near, 3);
        if let Some(at) = features.iter().position(|f| f.contains(&right_before)) {
            whos = vec![whos.swap_remove(at)];
            features = vec![features.swap_remove(at)];
        }
        let only = whos.len() == 1 && features[0].contains(&right_before);
        if let Some(own) = own.filter(|_| shared.is_none() && !only) {
            let mut f = Vec::new();
            self.describe_own(scene, mention, own, &mut |feature, value| f.push(number(feature, value)));
            if scene.shared.is_none() {
                f.push(number(Feature::Fits, 4 + order.nouns.min(2)));
            }
            if pick == Pick::Own {
                rules(&mut f);
            }
            whos.push(Who::Own);
            features.push(f);
        }
        if (own.is_none() || scene.shared.is_some()) && !only {
            let mut f = vec![number(Feature::What, 10)];
            f.push(number(Feature::Form, form(scene)));
            if opens_with_possessive(scene) {
                f.push(number(Feature::Whose, 2));
            }
            if pick == Pick::Nobody {
                rules(&mut f);
            }
            whos.push(Who::Nobody);
            features.push(f);
        }
        let scores: Vec<f32> = features.iter().map(|f| self.ranker.score(mention.class, f)).collect();
        let mut best = 0;
        for (i, score) in scores.iter().enumerate() {
            if *score > scores[best] {
                best = i;
            }
        }
        let probability =
            if scores.len() > 1 { self.ranker.probability(best, &scores) } else { self.ranker.named() };
        let mut speaker = match &whos[best] {
            Who::Nobody => Speaker::nobody(),
            Who::Own => own.cloned().unwrap_or_else(Speaker::nobody),
            Who::Of(words) => {
                let mut s = own.cloned().unwrap_or_else(Speaker::nobody);
                s.name = Some(words.clone());
                s
            }
            Who::Known(c) => {
                let k = known(c);
                let mut s = k.map_or_else(Speaker::nobody, |k| k.speaker.clone());
                s.by = way(mention, &s);
                if matches!(mention.class, Class::Role | Class::Definite) && s.entity.is_some() {
                    let start = mention.range.start + usize::from(t.is(mention.range.start, DET));
                    if s.kind == SpeakerType::Person && start < mention.range.end {
                        s.role = Some(t.text.words(start..mention.range.end).to_owned());
                    }
                }
                s
            }
        };
        speaker.probability = probability;
        let second =
            (0..scores.len()).filter(|&i| i != best).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let somebody = |i: usize| matches!(whos[i], Who::Known(_));
        if probability < DOUBT && somebody(best) && second.is_some_and(somebody) {
            speaker.flags.push(Flag::AmbiguousSpeaker);
        }
        if !matches!(whos[best], Who::Own) || scene.shared.is_none() {
            speaker.steps =
                self.why(scene, mention, &speaker, &features[best], second.map(|i| features[i].as_slice()));
        }
        if self.log.is_some() {
            let name = |w: &Who| match w {
                Who::Nobody => None,
                Who::Own => own.and_then(|o| o.name.clone()),
                Who::Of(words) => Some(words.clone()),
                Who::Known(c) => known(c).and_then(|k| k.speaker.name.clone()),
            };
            *log = Some(Choice {
                class: Some(mention.class as usize),
                names: whos.iter().map(name).collect(),
                features,
                chosen: best,
                scores,
            });
        }
        speaker
    }

    /// What grammar and the sense of the noun do not forbid.
    fn may_be(&self, scene: &Scene<'_, '_>, mention: &Mention, k: &Known) -> bool {
        let t = scene.t;
        let s = &k.speaker;
        let sure = s.entity.is_some_and(|id| self.names.entities[id].person);
        if mention.class == Class::Subject || mention.class == Class::Oblique {
            let person = matches!(s.kind, SpeakerType::Person | SpeakerType::Unnamed);
            let it = matches!(t.norm(mention.range.start), "it" | "its");
            // Two capitals make no person of "South Carolina": something must say that it is one, or it must have spoken.
            let guess = s.entity.is_some() && person && !sure && s.gender.is_none() && k.spoke.is_none();
            if guess && !it && !t.french() {
                return false;
            }
            return (t.french() || person != it)
                && !(sure
                    && mention.gender.is_some()
                    && s.gender.is_some_and(|g| Some(g) != mention.gender));
        }
        if matches!(mention.class, Class::Role | Class::Definite) && mention.head.is_some() {
            // "la société" is no person, "le procureur" no place; what the article says outright is so all the same.
            let (role, words) = self.matches(scene, mention, k);
            let told = role < 3 || words < 3;
            return match head_class(t, mention) {
                1 | 2 | 8 | 4 | 9 => told || !sure,
                0 | 5 | 7 => told || matches!(s.kind, SpeakerType::Person | SpeakerType::Unnamed),
                _ => true,
            };
        }
        true
    }

    fn article(&self, s: &Speaker) -> Option<Gender> {
        s.entity.filter(|_| s.kind != SpeakerType::Person).and_then(|id| self.names.entities[id].article)
    }

    /// Gender and number of somebody, as far as they are known.
    fn agrees(&self, mention: &Mention, k: &Known) -> (Option<bool>, Option<bool>) {
        let s = &k.speaker;
        let e = s.entity.map(|id| &self.names.entities[id]);
        let gender =
            s.gender.filter(|_| s.kind == SpeakerType::Person || e.is_none()).or(e.and_then(|e| e.article));
        let plural = s.plural || e.is_some_and(|e| e.plural && !e.person);
        (mention.gender.and_then(|g| gender.map(|own| own == g)), mention.plural.map(|p| p == plural))
    }

    /// How the words of a mention go with the roles and the words of a candidate.
    fn matches(&self, scene: &Scene<'_, '_>, mention: &Mention, k: &Known) -> (usize, usize) {
        let t = scene.t;
        let Some(head) = mention.head else { return (4, 3) };
        let noun = t.norm(head);
        let marks = || mention.marks(t, head);
        let Some(id) = k.speaker.entity else {
            let same = k.head == noun || !k.head.is_empty() && k.words.iter().any(|w| w == noun);
            let value = match same {
                true if marks().all(|m| k.words.iter().any(|w| w == m)) => 0,
                true => 1,
                false => 3,
            };
            return (4, value);
        };
        let e = &self.names.entities[id];
        let told: Vec<&str> = marks().collect();
        let mut role = if e.roles.is_empty() { 4 } else { 3 };
        for r in e.headed(noun, &told) {
            let lower = r.text.to_lowercase();
            let hits = marks().filter(|m| lower.contains(*m)).count();
            let value = match marks().count() {
                n if n == hits => 0,
                _ if hits > 0 => 1,
                _ => 2,
            };
            role = role.min(value);
        }
        let words = if e.called.iter().any(|c| c == noun) {
            2
        } else if e.words.iter().any(|w| w == noun) {
            1
        } else {
            3
        };
        (role, words)
    }

    fn describe_candidate(
        &self,
        scene: &Scene<'_, '_>,
        mention: &Mention,
        c: &Candidate,
        k: &Known,
        order: &mut Order,
        add: &mut impl FnMut(Feature, usize),
    ) {
        use Feature as F;
        let s = &k.speaker;
        let what = what(s, self.names);
        add(F::What, what);
        let (gender, number) = self.agrees(mention, k);
        if mention.gender.is_some() {
            add(
                F::Gender,
                match gender {
                    Some(true) => 0,
                    Some(false) => 1,
                    None => 2,
                },
            );
        }
        if let Some(same) = number {
            add(F::Number, usize::from(!same));
        }
        if mention.head.is_some() {
            let (role, words) = self.matches(scene, mention, k);
            add(F::Role, role);
            add(F::Suits, suits(scene.t, mention, s));
            add(F::Match, words);
        }
        let suits = suits(scene.t, mention, s);
        let fits = gender != Some(false) && number != Some(false);
        if fits {
            add(F::Order, order.any.min(3));
            let kind = &mut order.kinds[group(s)];
            add(F::OrderKind, (*kind).min(2));
            *kind += 1;
            if mention.head.is_some() && mention.class != Class::Elided {
                if suits != 1 && suits != 4 {
                    add(F::Fits, order.nouns.min(2));
                    order.nouns += 1;
                } else {
                    add(F::Fits, 3);
                }
            }
            order.any += 1;
        }
        match c.last {
            Some((at, position)) => {
                let back = scene.at.sentence.saturating_sub(at.sentence);
                let headline = at.place.field != scene.at.place.field;
                add(
                    F::Distance,
                    match back {
                        _ if headline => 5,
                        0..=2 => back as usize,
                        3..=5 => 3,
                        _ => 4,
                    },
                );
                add(F::Position, position as usize + if group(s) == 0 { 0 } else { 6 });
                add(F::Paragraph, (scene.at.paragraph.saturating_sub(at.paragraph) as usize).min(2));
            }
            None => add(F::Distance, 6),
        }
        add(
            F::Topic,
            match (c.here, c.before) {
                (true, true) => 2,
                (true, false) => 0,
                (false, true) => 1,
                _ => 3,
            },
        );
        let last = self.memory.last == Some(c.known);
        let spoke = match k.spoke.map(|at| scene.at.sentence.saturating_sub(at.sentence)) {
            Some(0) if last => 0,
            Some(1) if last => 1,
            Some(_) if last => 2,
            Some(0) => 3,
            Some(_) => 4,
            None => 5,
        };
        add(F::Spoke, spoke);
        if k.titled {
            add(F::Titled, 0);
        }
        add(
            F::Often,
            match k.count {
                0 | 1 => 0,
                2 | 3 => 1,
                _ => 2,
            },
        );
        if matches!(mention.class, Class::Role | Class::Definite)
            && let Some(head) = mention.head
        {
            let place = what == 1;
            match land(scene.t, head) {
                true => add(F::Land, usize::from(!place)),
                false if place => add(F::Land, 2),
                false => {}
            }
        }
        if self.memory.chiefs[group(s)] == Some(c.known) {
            add(F::Chief, 0);
        }
        if scene.t.text.depth(scene.at.place.token) > 0 && scene.draft.is_none() {
            add(F::Inside, usize::from(!last));
        }
        if scene.draft.map_or(scene.at.place.token, Draft::first) <= self.opened + 3 {
            add(F::Opens, usize::from(!last));
        }
        if opens_with_possessive(scene) {
            add(F::Whose, usize::from(group(s) != 0));
        }
        if let (Some((at, position)), Some(_)) = (c.last, scene.draft)
            && order.any <= 1
            && at.sentence == scene.at.sentence
            && position != Position::Quoted
        {
            add(F::Near, cue_form(scene));
            let cue = scene.draft.and_then(|d| d.cue.as_ref()).map_or(0, |c| c.start);
            if cue_form(scene) == 0 && (c.end == cue || c.end + 1 == cue && scene.t.is(c.end, CLITIC)) {
                add(F::Near, 3);
            }
        }
    }

    fn describe_own(
        &self,
        scene: &Scene<'_, '_>,
        mention: &Mention,
        own: &Speaker,
        add: &mut impl FnMut(Feature, usize),
    ) {
        use Feature as F;
        let t = scene.t;
        if scene.shared.is_some() {
            add(F::What, what(own, self.names));
            add_shared(scene, add);
            return;
        }
        add(F::What, 9);
        let range = &mention.range;
        let definite = super::mention::definite(t, range.start);
        let named = range.clone().any(|k| t.name_like(k) && !t.starts(k));
        let words = t.word_count(range.clone());
        add(
            F::Own,
            match (definite, named, words) {
                (true, true, _) => 4,
                (false, true, _) => 5,
                (true, false, ..=3) => 0,
                (true, false, _) => 1,
                (false, false, ..=3) => 2,
                (false, false, _) => 3,
            },
        );
        let known = mention.head.is_some_and(|h| t.is(h, super::mention::SPEAKS));
        add(F::Own, if known { 6 } else { 7 });
        if points_back(t, mention) {
            add(F::Own, 9);
        } else if mention.head.is_some_and(|h| t.is(h, POINTS_BACK)) {
            add(F::Own, 10);
        }
    }

    /// The choice in words: what told the winner from the one after it.
    fn why(
        &self,
        scene: &Scene<'_, '_>,
        mention: &Mention,
        speaker: &Speaker,
        best: &[u16],
        second: Option<&[u16]>,
    ) -> Vec<String> {
        let weight = |f: u16| self.ranker.score(mention.class, &[f]);
        let mut told: Vec<u16> = best
            .iter()
            .copied()
            .filter(|f| second.is_none_or(|s| !s.contains(f)))
            .filter(|f| weight(*f) > 0.1)
            .collect();
        told.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)));
        told.truncate(3);
        let reasons: Vec<String> = told
            .iter()
            .map(|f| label(usize::from(*f)))
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let name = speaker.name.as_deref().unwrap_or("nobody named");
        let first = if mention.range.is_empty() || scene.shared.is_some() {
            format!("taken for {name}")
        } else {
            format!("“{}” is {name}", scene.t.text.words(mention.range.clone()))
        };
        let share = (speaker.probability * 100.0).round();
        vec![match reasons.is_empty() {
            true => format!("{first} (right {share} times of 100)"),
            false => format!("{first} (right {share} times of 100): {}", reasons.join("; ")),
        }]
    }
}

/// How the mention became somebody else.
fn way(mention: &Mention, s: &Speaker) -> ResolvedBy {
    match mention.class {
        Class::Subject | Class::Plural | Class::Oblique | Class::Latter | Class::First | Class::Vague => {
            ResolvedBy::Pronoun
        }
        Class::Role | Class::Possessive if s.entity.is_some() => ResolvedBy::Role,
        Class::Elided | Class::Alone | Class::Continues | Class::Nobody => ResolvedBy::Elided,
        _ => ResolvedBy::Description,
    }
}

/// Value of [`Feature::What`].
fn what(s: &Speaker, names: &crate::names::Names) -> usize {
    if let Some(e) = s.entity.map(|id| &names.entities[id]) {
        return match s.kind {
            SpeakerType::Person if e.person => 0,
            SpeakerType::Person => 3,
            _ if e.place => 1,
            _ if e.body || e.determined || e.short.is_some() => 2,
            _ => 3,
        };
    }
    match s.kind {
        SpeakerType::Person => 0,
        SpeakerType::Group => 4,
        SpeakerType::Unnamed => 5,
        SpeakerType::Document => 6,
        SpeakerType::Government => 7,
        SpeakerType::Organisation => 8,
    }
}

/// Person, body, group, document.
pub(super) fn group(s: &Speaker) -> usize {
    match s.kind {
        SpeakerType::Person | SpeakerType::Unnamed => 0,
        SpeakerType::Government | SpeakerType::Organisation => 1,
        SpeakerType::Group => 2,
        SpeakerType::Document => 3,
    }
}

/// What the noun that heads a mention is said of.
fn head_class(t: &Tagged<'_>, mention: &Mention) -> usize {
    let bits = mention.head.map_or(0, |h| t.bits(h));
    let class = [ROLE, GOVERNMENT, ORGANISATION, GROUP, DOCUMENT, PERSON].iter().position(|c| bits & c != 0);
    match class {
        _ if !points_back(t, mention) => class.unwrap_or(6),
        Some(0 | 5) => 7,
        Some(4) => 9,
        _ => 8,
    }
}

/// Whether the noun of a mention points back to somebody, and no complement tells whom: "la direction", not "la direction
/// de l'usine".
fn points_back(t: &Tagged<'_>, mention: &Mention) -> bool {
    let Some(head) = mention.head else { return false };
    let after = head + 1..mention.range.end;
    (t.is(head, POINTS_BACK) || voice(t, head)) && !(t.french() && after.into_iter().any(|k| t.is(k, PREP)))
}

/// Value of [`Feature::Suits`].
fn suits(t: &Tagged<'_>, mention: &Mention, s: &Speaker) -> usize {
    let (said_of, again) = match head_class(t, mention) {
        0 | 5 => (0, false),
        7 => (0, true),
        1 | 2 => (1, false),
        8 => (1, true),
        3 => (2, false),
        4 => (3, false),
        9 => (3, true),
        _ => return 2,
    };
    usize::from(said_of != group(s)) + if again { 3 } else { 0 }
}

/// Tells the ranker that the rules take the candidate, and how they came to it.
fn add_rules(t: &Tagged<'_>, way: Way, features: &mut Vec<u16>) {
    features.push(number(Feature::Rules, 0));
    if !t.french() {
        features.push(number(Feature::Rules, 1));
    }
    features.push(number(Feature::Way, way as usize));
}

/// Whether a cue without a subject is a gerund, an infinitive, or neither.
fn cue_form(scene: &Scene<'_, '_>) -> usize {
    let cue = scene
        .draft
        .and_then(|d| d.cue.as_ref())
        .map_or(0, |c| scene.t.bits(c.start) | scene.t.bits(c.end.saturating_sub(1)));
    if cue & GER != 0 {
        0
    } else if cue & INF != 0 {
        1
    } else {
        2
    }
}

fn add_shared(scene: &Scene<'_, '_>, add: &mut impl FnMut(Feature, usize)) {
    let t = scene.t;
    let Some(range) = scene.shared else { return };
    let speaks = range.clone().any(|k| t.is(k, super::mention::SPEAKS & !DOCUMENT | METONYM | UNNAMED));
    let named =
        range.clone().any(|k| t.name_like(k) && !t.starts(k) || t.is(k, FIRST_NAME_F | FIRST_NAME_M | TITLE));
    // "cette annonce", "les critiques": what is said says nothing itself.
    let said = t.is(range.start + 1, CUE_NOUN);
    add(
        Feature::Shared,
        if speaks {
            0
        } else if named {
            1
        } else if said {
            3
        } else {
            2
        },
    );
    match cue_form(scene) {
        0 => add(Feature::Shared, 4),
        1 => add(Feature::Shared, 5),
        _ => {}
    }
}

/// Whether the content of a draft without a source opens with a possessive.
fn opens_with_possessive(scene: &Scene<'_, '_>) -> bool {
    let first = |d: &Draft| d.source == Source::Nobody && super::mention::possessive(scene.t, d.first());
    scene.draft.is_some_and(first)
}

/// Value of [`Feature::Form`].
fn form(scene: &Scene<'_, '_>) -> usize {
    let t = scene.t;
    let Some(cue) = scene.draft.and_then(|d| d.cue.clone()) else { return 4 };
    let last = t.bits(cue.end.saturating_sub(1));
    // "après avoir annoncé", "s'est engagé", not "a été annoncé".
    let mut words = cue.start.saturating_sub(1)..cue.end;
    let passive = cue.clone().skip(1).any(|k| t.is(k, BE) && !t.is(k, BE_FIN));
    let perfect = words.any(|k| t.is(k, HAVE | REFLEXIVE)) && !passive;
    if last & PP != 0 && !perfect {
        0
    } else if last & CUE_NOUN != 0 && cue.len() <= 2 && !perfect {
        1
    } else if last & PREP != 0 {
        2
    } else {
        3
    }
}

/// "ses proches" with the name of whom they are: "les proches de Jeanne Castel".
fn of(t: &Tagged<'_>, range: &Range<usize>, name: &str, article: Option<Gender>) -> Option<String> {
    let possessive = t.norm(range.start);
    let words = t.text.words(range.start + 1..range.end);
    let first = words.chars().next()?;
    if !t.french() {
        return Some(format!("{name}’s {words}"));
    }
    let vowel = |c: char| "aâàeéèêiîoôuyh".contains(c.to_lowercase().next().unwrap_or(c));
    let determiner = match possessive {
        "ses" | "leurs" => "les ",
        _ if vowel(first) => "l’",
        "sa" => "la ",
        "son" => "le ",
        _ if t.is(range.start + 1, FEMININE) => "la ",
        _ => "le ",
    };
    let link = match article {
        Some(_) if name.chars().next().is_some_and(vowel) => "de l’",
        Some(Gender::Feminine) => "de la ",
        Some(Gender::Masculine) => "du ",
        None if name.chars().next().is_some_and(vowel) => "d’",
        None => "de ",
    };
    Some(format!("{determiner}{words} {link}{name}"))
}
