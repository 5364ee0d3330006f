//! Whom fixed rules take a mention for: evidence for the ranker, and its starting point.

use super::choose::Scene;
use super::features::Class;
use super::memory::{Event, Known, Stamp};
use super::mention::{Mention, definite};
use super::{Resolver, Speaker};
use crate::SpeakerType;
use crate::lexicon::*;
use crate::names::Gender;
use crate::tag::Tagged;

/// Whom the rules take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// Somebody in memory.
    Known(usize),
    /// A name that has not been read yet.
    Entity(usize),
    /// The mention's own words, or the subject that an elided cue shares.
    Own,
    Nobody,
}

/// How the rules came to it, in the order of the values of `Feature::Way`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Role,
    /// Several hold the role.
    Roles,
    OnlyOne,
    Fuller,
    Pronoun,
    GoesOn,
    Words,
    Nobody,
    Shared,
}

/// Whom the rules take, and how they came to it.
pub(super) type Ruling = (Pick, Way);

/// How many mentions a pronoun, and a description, look back on.
const PRONOUN: usize = 80;
const DESCRIPTION: usize = 200;

/// How much a mention in the text does for those who are named by it, by where it stands.
pub(super) mod weight {
    pub const QUOTED: f32 = 0.3;
    pub const COMPLEMENT: f32 = 0.7;
    pub const SUBJECT: f32 = 1.6;
    pub const OTHER: f32 = 1.0;
    pub const PHRASE: f32 = 1.2;
    pub const PLURAL: f32 = 0.4;
    pub const PARTY: f32 = 2.5;
    pub const SPEAKER: f32 = 3.0;
    /// The rules pass over it.
    pub const NONE: f32 = 0.0;
}

impl Resolver<'_> {
    /// Whom the rules take `mention` for, which reads as `own` by its words.
    pub(super) fn rule(&self, scene: &Scene<'_, '_>, mention: &Mention, own: Option<&Speaker>) -> Ruling {
        let last = || self.memory.last.map_or((Pick::Nobody, Way::Nobody), |k| (Pick::Known(k), Way::GoesOn));
        match (mention.class, own) {
            (Class::Elided, _) => (Pick::Own, Way::Shared),
            (Class::Alone | Class::Continues | Class::First, _) => last(),
            (Class::Nobody | Class::Vague, _) => (Pick::Nobody, Way::Nobody),
            (_, Some(own)) => self.rule_phrase(scene, mention, own),
            (_, None) => match self.rule_pronoun(scene, mention) {
                Some(known) => (Pick::Known(known), Way::Pronoun),
                None => match self.memory.last.map(|k| (k, &self.memory.known[k].speaker)) {
                    Some((k, s)) if mention.plural == Some(s.plural) => (Pick::Known(k), Way::GoesOn),
                    _ => (Pick::Nobody, Way::Nobody),
                },
            },
        }
    }

    fn rule_phrase(&self, scene: &Scene<'_, '_>, mention: &Mention, own: &Speaker) -> Ruling {
        let t = scene.t;
        let range = &mention.range;
        let i = range.start;
        // "le cabinet du ministre" is not the minister.
        let complement = |h: usize| (i + 1..h).any(|k| matches!(t.norm(k), "du" | "de" | "d'" | "of"));
        let role = range.clone().find(|&k| t.is(k, ROLE)).filter(|&h| !complement(h));
        let definite = definite(t, i);
        if let Some(head) = role {
            let singular = definite && !own.plural || t.is(i, ROLE) || t.capital(i) && !t.is(i, DET);
            if singular
                && !t.is(head, GROUP)
                && let Some((id, several)) = self.holder(scene, mention, head)
            {
                return (Pick::Entity(id), if several { Way::Roles } else { Way::Role });
            }
            let bare = range.len() == 2 && head == i + 1 && matches!(t.norm(i), "le" | "la" | "l'" | "the");
            if bare
                && !t.is(head, GROUP | DOCUMENT | GOVERNMENT | ORGANISATION)
                && let Some(id) = self.only_one(scene.at, own.gender)
            {
                return (Pick::Entity(id), Way::OnlyOne);
            }
        }
        match definite && range.len() <= 3 {
            true => self
                .fuller(t, scene.at, mention)
                .map_or((Pick::Own, Way::Words), |k| (Pick::Known(k), Way::Fuller)),
            false => (Pick::Own, Way::Words),
        }
    }

    /// Who holds the role that heads the mention, the nearest before it first, and whether others hold it too.
    fn holder(&self, scene: &Scene<'_, '_>, mention: &Mention, head: usize) -> Option<(usize, bool)> {
        let (t, at) = (scene.t, scene.at.place);
        let noun = t.norm(head);
        // Words that set this role apart from another of the same noun ("ukrainien", "de Paris").
        let marks: Vec<&str> = mention.marks(t, head).collect();
        let mut best: Option<(f32, usize)> = None;
        let mut rivals = false;
        for &id in self.names.called(noun) {
            let e = &self.names.entities[id];
            for role in e.headed(noun, &marks) {
                let lower = role.text.to_lowercase();
                let hits = marks.iter().filter(|m| lower.contains(*m)).count();
                // "le ministre" takes "ministre de l'Intérieur"; "le ministre russe" does not take "ministre ukrainien".
                let mut score = hits as f32 * 2.0 - (marks.len() - hits) as f32 * 1.2;
                score += if role.place <= at { 1.0 } else { 0.0 };
                if let Some(near) = e.mentions[..e.mentions.partition_point(|m| *m < at)].last() {
                    score += 1.0 / (1.0 + (at.token.saturating_sub(near.token)) as f32 / 60.0);
                }
                if score > -0.5 {
                    rivals |= best.is_some_and(|(_, b)| b != id);
                    if best.is_none_or(|(s, _)| score > s) {
                        best = Some((score, id));
                    }
                }
            }
        }
        best.map(|(_, id)| (id, rivals && marks.is_empty()))
    }

    /// The one person named lately, where there is one only and no role of theirs is known: "la romancière".
    pub(super) fn only_one(&self, at: Stamp, gender: Option<Gender>) -> Option<usize> {
        // The headline is near the head of the text.
        let near = |e: &&Event| {
            let field = e.at.place.field;
            let from = if field == at.place.field { e.at.place.token } else { 0 };
            from + 80 > at.place.token
        };
        let mut found: Option<usize> = None;
        for event in self.memory.events.iter().rev().take_while(near).filter(|e| e.at.place < at.place) {
            let s = &self.memory.known[event.known].speaker;
            let Some(id) = s.entity.filter(|_| s.kind == SpeakerType::Person) else { continue };
            if found.is_some_and(|o| o != id) {
                return None;
            }
            found = Some(id);
        }
        let e = &self.names.entities[found?];
        let fits = gender.is_none() || e.gender.is_none() || gender == e.gender;
        (e.held().next().is_none() && fits).then_some(found?)
    }

    /// "les scientifiques", "le texte": a longer description of the same head that stands before.
    fn fuller(&self, t: &Tagged<'_>, at: Stamp, mention: &Mention) -> Option<usize> {
        let last = mention.range.end - 1;
        let head = t.norm(last);
        let document = t.is(last, DOCUMENT) && matches!(head, "texte" | "document" | "text");
        let longer = |k: &Known| {
            k.speaker.name.as_ref().is_some_and(|n| {
                let own = k.speaker.entity.map_or(&k.words, |id| &self.names.entities[id].words);
                own.iter().any(|w| w == head) && n.split(' ').count() > mention.range.len()
                    || document && k.speaker.kind == SpeakerType::Document
            })
        };
        let before = self.memory.heard(at).take(DESCRIPTION);
        before.map(|e| e.known).find(|&k| longer(&self.memory.known[k]))
    }

    fn rule_pronoun(&self, scene: &Scene<'_, '_>, mention: &Mention) -> Option<usize> {
        let (t, at) = (scene.t, scene.at.place);
        let it = matches!(t.norm(mention.range.start), "it" | "its");
        let latter = mention.class == Class::Latter;
        let mut best: Option<(usize, f32)> = None;
        for event in self.memory.heard(scene.at).take(PRONOUN) {
            let s = &self.memory.known[event.known].speaker;
            // A printed gender rules out the other.
            let other = mention.gender.is_some() && s.gender.is_some() && s.gender != mention.gender;
            if Some(s.plural) != mention.plural || other || it && s.kind == SpeakerType::Person {
                continue;
            }
            let near = event.at.place.field == at.field;
            let back = if near { at.token.saturating_sub(event.at.place.token) as f32 } else { 60.0 };
            // "il" and "she" say things; institutions are "it" in English and seldom "il" in French.
            let body = !matches!(s.kind, SpeakerType::Person | SpeakerType::Unnamed);
            let human = match body && !s.plural && !it {
                true if t.french() => -1.2,
                true => -4.0,
                false => 0.0,
            };
            let known = if s.gender.is_some() && s.gender == mention.gender { 0.6 } else { 0.0 };
            // "ce dernier" is the last one named, whoever spoke.
            let score = human + known + if latter { -back / 6.0 } else { event.weight - back / 40.0 };
            if best.is_none_or(|(_, b)| score > b) {
                best = Some((event.known, score));
            }
        }
        best.map(|(known, _)| known)
    }
}
