//! Who a source mention is: names, roles, pronouns, metonyms and elided subjects, inside one article.

use std::ops::Range;

use selon_text::Sentence;

use crate::lexicon::*;
use crate::link::{Draft, Source};
use crate::names::{Entity, Gender, Names, Place, printed};
use crate::tag::Tagged;
use crate::{Flag, ResolvedBy, SpeakerType};

/// A resolved speaker.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Speaker {
    pub name: Option<String>,
    pub kind: SpeakerType,
    pub role: Option<String>,
    pub by: ResolvedBy,
    pub flags: Vec<Flag>,
    pub gender: Option<Gender>,
    pub plural: bool,
    pub entity: Option<usize>,
    /// How, in words.
    pub steps: Vec<String>,
}

impl Speaker {
    fn nobody() -> Self {
        Self {
            name: None,
            kind: SpeakerType::Unnamed,
            role: None,
            by: ResolvedBy::Description,
            flags: Vec::new(),
            gender: None,
            plural: false,
            entity: None,
            steps: vec!["nobody is named".to_owned()],
        }
    }
}

/// How many of those in focus a description looks back on.
const MEMORY: usize = 200;

/// Somebody in focus: a pronoun may take them up.
#[derive(Debug, Clone)]
struct Focus {
    place: Place,
    weight: f32,
    speaker: Speaker,
}

/// Resolves mentions in reading order.
pub(crate) struct Resolver<'a> {
    names: &'a Names,
    focus: Vec<Focus>,
    last: Option<(Place, Speaker)>,
}

impl<'a> Resolver<'a> {
    pub fn new(names: &'a Names) -> Self {
        Self { names, focus: Vec::new(), last: None }
    }

    /// The speaker of `draft`, and remembers it for what follows.
    pub fn resolve(&mut self, t: &Tagged<'_>, field: u8, draft: &Draft) -> Speaker {
        let at = Place { field, token: draft.cue.as_ref().map_or(draft.first(), |c| c.start) };
        let speaker = match &draft.source {
            Source::Printed(r) => self.mention(t, field, r.clone(), Place { field, token: r.start }),
            Source::Elided(Some(r)) => {
                let mut s = self.mention(t, field, r.clone(), Place { field, token: r.start });
                s.by = ResolvedBy::Elided;
                s.flags.push(Flag::ElidedSpeaker);
                s.steps.insert(
                    0,
                    "no subject is printed; the one before it in the sentence is taken".to_owned(),
                );
                s
            }
            Source::Elided(None) | Source::Continues => match &self.last {
                Some((_, last)) => {
                    let mut s = last.clone();
                    s.by = ResolvedBy::Elided;
                    s.flags = vec![Flag::ElidedSpeaker];
                    s.steps = vec!["no source is printed; the last speaker goes on".to_owned()];
                    s
                }
                None => Speaker::nobody(),
            },
            Source::Nobody => Speaker::nobody(),
        };
        if speaker.name.is_some() {
            if draft.depth == 0 && !draft.nested && draft.class != Some(crate::CueClass::Prepositional)
                || self.last.is_none()
            {
                self.last = Some((at, speaker.clone()));
            }
            let plain =
                speaker.entity.is_none() && speaker.kind == SpeakerType::Unnamed && speaker.gender.is_none();
            let weight = if draft.depth > 0 || plain || draft.nested { 1.0 } else { 3.0 };
            self.focus.push(Focus { place: at, weight, speaker: speaker.clone() });
        }
        speaker
    }

    /// Puts a party whose stance is read into focus: "Le parquet n'a pas confirmé. Il a annoncé…".
    pub fn note(&mut self, at: Place, party: &Speaker) {
        self.focus.push(Focus { place: at, weight: 2.5, speaker: party.clone() });
    }

    /// Puts the people named in a sentence into focus.
    pub fn pass(&mut self, t: &Tagged<'_>, field: u8, sentence: &Sentence) {
        let range = sentence.start..sentence.end;
        for name in printed(t, range.clone()) {
            let Some(id) = self.names.of(t, &name) else { continue };
            let e = &self.names.entities[id];
            if !e.person && (e.place || e.words.len() < 2 && e.short.is_none()) {
                continue;
            }
            let from_start = t.word_count(range.start..name.tokens.start);
            let subject = from_start <= 3 || t.finite(name.tokens.end);
            let inside = t.text.depth(name.tokens.start) > 0;
            let complement = name.tokens.start > 0 && t.is(name.tokens.start - 1, PREP);
            let weight = if inside {
                0.3
            } else if complement {
                0.7
            } else if subject {
                1.6
            } else {
                1.0
            };
            self.focus.push(Focus {
                place: Place { field, token: name.tokens.start },
                weight,
                speaker: named(e, id),
            });
        }
        // The phrase at the head of a sentence, when it holds no name: "Le chercheur … Il …", "Les islamistes … Ils …".
        let start = range.clone().find(|&k| !t.is(k, ADV | COORD) && t.word(k)).unwrap_or(range.start);
        if (t.is(start, DET) || t.is(start, GROUP))
            && !t.is(start, PREP | PERSONAL)
            && !t.is(start + 1, TIME)
            && t.text.depth(start) == 0
        {
            let limit = range.end.min(start + 9);
            let end = (start + 1..limit)
                .find(|&k| {
                    !t.word(k)
                        || t.finite(k)
                        || t.is(k, RELATIVE | SUBORD | NEG | REFLEXIVE)
                        || t.is(k, PREP) && !matches!(t.norm(k), "de" | "du" | "des" | "d'" | "of")
                })
                .unwrap_or(limit);
            let known =
                (start..end).any(|k| t.is(k, ROLE | GROUP | ORGANISATION | GOVERNMENT | DOCUMENT | PERSON));
            let plural = matches!(t.norm(start), "les" | "des" | "ces");
            if end > start + 1 && (known || plural) || end == start + 1 && t.is(start, GROUP) {
                let place = Place { field, token: start };
                let s = self.mention(t, field, start..end, place);
                let weight = if known { 1.2 } else { 0.4 };
                self.focus.push(Focus { place, weight, speaker: s });
            }
        }
    }

    pub fn mention(&self, t: &Tagged<'_>, field: u8, range: Range<usize>, at: Place) -> Speaker {
        let i = range.start;
        if range.len() == 1 && self.pronominal(t, i) {
            return self.pronoun(t, i, at);
        }
        // "the governor's": the possessive goes.
        let range =
            if range.len() > 1 && t.norm(range.end - 1) == "'s" { range.start..range.end - 1 } else { range };
        if t.latter(i) {
            return self.pronoun(t, i, at);
        }
        let names = printed(t, range.clone());
        // The name that is the person: not a complement of the role.
        let own = names.iter().find(|n| self.is_own(t, &range, n.tokens.start, n.title));
        let own_entity = own.and_then(|n| self.names.of(t, n));
        let role_head = range
            .clone()
            .find(|&k| t.is(k, ROLE) && !(t.name_like(k) && own.is_some_and(|n| n.tokens.contains(&k))));
        // "le cabinet du ministre" is not the minister.
        let complement = |h: usize| (i + 1..h).any(|k| matches!(t.norm(k), "du" | "de" | "d'" | "of"));
        let role_head = role_head.filter(|&h| !complement(h));
        if let (Some(n), Some(id)) = (own, own_entity) {
            let e = &self.names.entities[id];
            let mut s = named(e, id);
            if n.tokens.len() == range.len() && s.kind != SpeakerType::Person {
                s.kind = kind_of_name(t, &range, e);
            }
            if s.kind == SpeakerType::Government && e.place {
                s.by = ResolvedBy::Metonym;
                s.steps.push("a place that stands for its government".to_owned());
            } else if role_head.is_some_and(|h| range.contains(&h)) {
                s.by = ResolvedBy::Apposition;
            }
            if !e.person && range.len() > n.tokens.len() + 1 {
                // "l'agence de presse Anadolu", "l'association Wikimédia France": the printed words say more.
                s.name = Some(description(t, range.clone()));
                s.kind = self.kind_of(t, &range);
                s.by = ResolvedBy::Name;
            }
            if let Some(r) = e.roles.iter().rev().find(|r| r.place <= at).or(e.roles.first()) {
                s.role = Some(r.text.clone());
            }
            let printed = t.text.words(n.tokens.clone());
            if printed != e.name {
                s.steps.push(format!("“{printed}” is {}", e.name));
            }
            return s;
        }
        // A role without a name: whoever holds it in this article.
        if let Some(head) = role_head {
            let definite =
                matches!(t.norm(i), "le" | "la" | "l'" | "ce" | "cet" | "cette" | "the" | "this" | "that")
                    || t.is(i, ROLE)
                    || t.capital(i) && !t.is(i, DET);
            if definite
                && !t.is(head, GROUP)
                && let Some((id, ambiguous)) = self.holder(t, &range, head, at)
            {
                let e = &self.names.entities[id];
                let mut s = named(e, id);
                s.by = ResolvedBy::Role;
                s.steps.push(format!(
                    "“{}” is a role that the article gives {}",
                    t.text.words(range.clone()),
                    e.name
                ));
                if ambiguous {
                    s.flags.push(Flag::AmbiguousSpeaker);
                }
                s.role = Some(t.text.words(range.start + usize::from(t.is(i, DET))..range.end).to_owned());
                return s;
            }
        }
        let mut s = self.described(t, &range);
        if let Some(known) = role_head.and_then(|head| self.only_one(t, &range, head, &s, at)) {
            return known;
        }
        // "les scientifiques", "le texte": a longer description of the same head stands before.
        if matches!(
            t.norm(i),
            "le" | "la" | "l'" | "les" | "ce" | "cet" | "cette" | "ces" | "the" | "this" | "these" | "those"
        ) && range.len() <= 3
            && let Some(f) = self.antecedent(t, field, &range)
        {
            s.name.clone_from(&f.name);
            s.kind = f.kind;
            s.steps.push("taken up from a fuller description before it".to_owned());
        }
        s
    }

    fn pronominal(&self, t: &Tagged<'_>, i: usize) -> bool {
        t.norm(i).starts_with('-')
            || t.is(i, PERSONAL | SUBJECT) && !t.name_like(i)
            || matches!(t.norm(i), "son" | "sa" | "ses" | "leur" | "leurs" | "his" | "her" | "their" | "its")
    }

    /// Whether the name at `n` in the mention `range` is the speaker itself rather than a complement.
    fn is_own(&self, t: &Tagged<'_>, range: &Range<usize>, n: usize, title: Option<usize>) -> bool {
        // "Mr. Rubio's advisers", "Obama's campaign": the name only says whose.
        let mut end = n;
        while end < range.end && (t.name_like(end) || t.is(end, PARTICLE)) {
            end += 1;
        }
        if end + 1 < range.end && t.norm(end) == "'s" {
            return false;
        }
        // "Stein spokeswoman Melezia Figueroa", "the Sanders campaign": in English the name before a noun only says whose.
        if !t.french()
            && end < range.end
            && t.word(end)
            && !t.capital(end)
            && t.is(end, ROLE | GROUP | ORGANISATION | NOUN | DOCUMENT)
        {
            return false;
        }
        let first = title.map_or(n, |p| p.min(n));
        if first <= range.start {
            return true;
        }
        let p = first - 1;
        if t.comma(p) || t.mark(p, "(") {
            return !t.mark(p, "(");
        }
        let complement = |p: usize| {
            t.is(p, PREP) && !(t.is(p, DET) && p == range.start) && t.norm(p) != "l'" && t.norm(p) != "la"
        };
        if complement(p) {
            return false;
        }
        if t.is(p, DET) && p > range.start && t.is(p - 1, PREP) {
            return false;
        }
        true
    }

    /// Who holds the role that heads the mention: the nearest before it, else the first after.
    fn holder(&self, t: &Tagged<'_>, range: &Range<usize>, head: usize, at: Place) -> Option<(usize, bool)> {
        let noun = t.norm(head);
        // Words that set this role apart from another of the same noun ("ukrainien", "de Paris").
        let marks: Vec<&str> = range
            .clone()
            .filter(|&k| k != head && !t.is(k, DET | PREP) && t.word(k))
            .map(|k| t.norm(k))
            .collect();
        let mut best: Option<(f32, usize)> = None;
        let mut rivals = 0;
        for (id, e) in self.names.entities.iter().enumerate() {
            for role in &e.roles {
                if role.head != noun {
                    continue;
                }
                let lower = role.text.to_lowercase();
                let hits = marks.iter().filter(|m| lower.contains(*m)).count();
                let misses = marks.len() - hits;
                // "le ministre" takes "ministre de l'Intérieur"; "le ministre russe" does not take "ministre ukrainien".
                let mut score = hits as f32 * 2.0 - misses as f32 * 1.2;
                score += if role.place <= at { 1.0 } else { 0.0 };
                if let Some(near) = e.mentions[..e.mentions.partition_point(|m| *m < at)].last() {
                    score += 1.0 / (1.0 + (at.token.saturating_sub(near.token)) as f32 / 60.0);
                }
                if score > -0.5 {
                    if best.is_some_and(|(_, b)| b != id) {
                        rivals += 1;
                    }
                    if best.is_none_or(|(s, _)| score > s) {
                        best = Some((score, id));
                    }
                }
            }
        }
        best.map(|(_, id)| (id, rivals > 0 && marks.is_empty()))
    }

    /// "la romancière", where a single woman without a role has been in focus: she is the one meant.
    fn only_one(
        &self,
        t: &Tagged<'_>,
        range: &Range<usize>,
        head: usize,
        s: &Speaker,
        at: Place,
    ) -> Option<Speaker> {
        let definite = matches!(t.norm(range.start), "le" | "la" | "l'" | "the");
        if !definite
            || range.len() != 2
            || head != range.start + 1
            || t.is(head, GROUP | DOCUMENT | GOVERNMENT | ORGANISATION)
        {
            return None;
        }
        let mut found: Option<&Speaker> = None;
        for f in
            self.focus.iter().rev().take_while(|f| f.place.field == at.field && f.place.token + 80 > at.token)
        {
            if f.place >= at || f.speaker.kind != SpeakerType::Person || f.speaker.entity.is_none() {
                continue;
            }
            if found.is_some_and(|o| o.entity != f.speaker.entity) {
                return None;
            }
            found = Some(&f.speaker);
        }
        let f = found?;
        let fits = f.gender.is_some() && (s.gender.is_none() || s.gender == f.gender) && f.role.is_none();
        fits.then(|| {
            let mut known = f.clone();
            known.by = ResolvedBy::Description;
            known.steps = vec![format!(
                "“{}” can only be {}, the one person in focus",
                t.text.words(range.clone()),
                f.name.as_deref().unwrap_or_default()
            )];
            known
        })
    }

    fn antecedent(&self, t: &Tagged<'_>, field: u8, range: &Range<usize>) -> Option<&Speaker> {
        let head = t.norm(range.end - 1);
        let document = t.is(range.end - 1, DOCUMENT);
        // What the mention itself put into focus is no description before it.
        let before = |f: &&Focus| f.place < Place { field, token: range.start };
        self.focus.iter().rev().take(MEMORY).filter(before).map(|f| &f.speaker).find(|s| {
            s.name.as_ref().is_some_and(|n| {
                let lower = n.to_lowercase();
                n.split(' ').count() > range.len() && lower.split([' ', '\'', '\u{2019}']).any(|w| w == head)
                    || document
                        && s.kind == SpeakerType::Document
                        && matches!(head, "texte" | "document" | "document." | "text")
            })
        })
    }

    fn pronoun(&self, t: &Tagged<'_>, i: usize, at: Place) -> Speaker {
        let norm = t.norm(i).trim_start_matches('-').trim_start_matches("t-");
        let latter = t.latter(i);
        if !latter
            && matches!(
                norm,
                "on" | "one"
                    | "ce"
                    | "c'"
                    | "cela"
                    | "ça"
                    | "it"
                    | "qui"
                    | "who"
                    | "je"
                    | "j'"
                    | "nous"
                    | "vous"
                    | "i"
                    | "we"
                    | "you"
            )
        {
            if norm == "it" {
                let mut best: Option<(&Focus, f32)> = None;
                for f in
                    self.focus.iter().rev().take(60).filter(|f| {
                        f.place < at && f.speaker.kind != SpeakerType::Person && !f.speaker.plural
                    })
                {
                    let score = f.weight - at.token.saturating_sub(f.place.token) as f32 / 40.0;
                    if best.is_none_or(|(_, b)| score > b) {
                        best = Some((f, score));
                    }
                }
                if let Some((f, _)) = best {
                    let mut s = f.speaker.clone();
                    s.by = ResolvedBy::Pronoun;
                    return s;
                }
            }
            if matches!(norm, "je" | "j'" | "nous" | "i" | "we")
                && let Some((_, last)) = &self.last
            {
                let mut s = last.clone();
                s.by = ResolvedBy::Pronoun;
                return s;
            }
            return Speaker::nobody();
        }
        let plural = t.is(i, PLURAL)
            || latter
                && (matches!(t.norm(i + 1), "derniers" | "dernières")
                    || matches!(t.norm(i), "ceux" | "celles"))
            || matches!(norm, "ils" | "elles" | "eux" | "leur" | "leurs" | "they" | "their" | "them");
        let gender = match norm {
            "elle" | "elles" | "celle-ci" | "she" | "her" | "celle" => Some(Gender::Feminine),
            _ if latter && matches!(t.norm(i + 1), "dernière" | "dernières") => Some(Gender::Feminine),
            _ if latter && matches!(t.norm(i + 1), "dernier" | "derniers") => Some(Gender::Masculine),
            _ if latter && matches!(t.norm(i), "celle" | "celles") => Some(Gender::Feminine),
            _ if latter && matches!(t.norm(i), "celui" | "ceux") => Some(Gender::Masculine),
            "il" | "ils" | "celui-ci" | "he" | "his" | "him" | "celui" => Some(Gender::Masculine),
            _ => None,
        };
        let fits = |f: &&Focus| {
            // A printed gender rules out the other.
            f.place < at
                && f.speaker.plural == plural
                && (gender.is_none() || f.speaker.gender.is_none() || f.speaker.gender == gender)
        };
        let score = |f: &Focus| {
            let distance =
                if f.place.field == at.field { at.token.saturating_sub(f.place.token) as f32 } else { 60.0 };
            // "il" and "she" say things; institutions are "it" in English and seldom "il" in French.
            let body = !matches!(f.speaker.kind, SpeakerType::Person | SpeakerType::Unnamed);
            let human = if plural || !body {
                0.0
            } else if t.french() {
                -1.2
            } else {
                -4.0
            };
            let known = if f.speaker.gender.is_some() && f.speaker.gender == gender { 0.6 } else { 0.0 };
            // "ce dernier" is the last one named, whoever spoke.
            let weight = if latter { 0.0 } else { f.weight };
            let pace = if latter { 6.0 } else { 40.0 };
            weight + known + human - distance / pace
        };
        let mut best: Option<(&Focus, f32)> = None;
        for f in self.focus.iter().rev().take(80).filter(fits) {
            let s = score(f);
            if best.is_none_or(|(_, b)| s > b) {
                best = Some((f, s));
            }
        }
        match best {
            Some((f, _)) => {
                let mut s = f.speaker.clone();
                s.by = ResolvedBy::Pronoun;
                s.flags.retain(|f| *f == Flag::AmbiguousSpeaker);
                s.steps = vec![format!(
                    "“{}” takes up {}",
                    t.text.raw(i),
                    s.name.as_deref().unwrap_or("nobody named")
                )];
                s
            }
            None => match &self.last {
                Some((_, last)) if plural == last.plural => {
                    let mut s = last.clone();
                    s.by = ResolvedBy::Pronoun;
                    s.steps = vec![format!("“{}” takes up the last speaker", t.text.raw(i))];
                    s
                }
                _ => Speaker::nobody(),
            },
        }
    }

    fn described(&self, t: &Tagged<'_>, range: &Range<usize>) -> Speaker {
        let plural = range.clone().take(4).any(|k| {
            matches!(
                t.norm(k),
                "les"
                    | "des"
                    | "ces"
                    | "ses"
                    | "certains"
                    | "certaines"
                    | "plusieurs"
                    | "quelques"
                    | "leurs"
                    | "these"
                    | "those"
                    | "some"
                    | "several"
                    | "many"
            ) || t.is(k, GROUP)
        });
        let head =
            range.clone().find(|&k| t.is(k, ROLE | GROUP | DOCUMENT | GOVERNMENT | ORGANISATION | PERSON));
        let gender = head.and_then(|h| match (t.is(h, FEMININE), t.is(h, MASCULINE)) {
            (true, false) => Some(Gender::Feminine),
            (false, true) => Some(Gender::Masculine),
            _ => match t.norm(range.start) {
                "la" | "une" | "cette" => Some(Gender::Feminine),
                "le" | "un" | "ce" => Some(Gender::Masculine),
                _ => None,
            },
        });
        Speaker {
            name: Some(description(t, range.clone())),
            kind: self.kind_of(t, range),
            role: None,
            by: ResolvedBy::Description,
            flags: Vec::new(),
            gender,
            plural,
            entity: None,
            steps: Vec::new(),
        }
    }

    fn kind_of(&self, t: &Tagged<'_>, range: &Range<usize>) -> SpeakerType {
        let plural = matches!(
            t.norm(range.start),
            "les"
                | "des"
                | "ces"
                | "certains"
                | "plusieurs"
                | "d'"
                | "quelques"
                | "de"
                | "ses"
                | "leurs"
                | "some"
                | "several"
                | "many"
                | "these"
                | "those"
        );
        // The head of a French phrase comes first, of an English one last: "army spokesman" is a spokesman.
        let stop =
            range.clone().skip(1).find(|&k| t.is(k, PREP | RELATIVE) || t.comma(k)).unwrap_or(range.end);
        let tokens: Vec<usize> = if t.french() {
            range.clone().collect()
        } else {
            (range.start..stop).rev().chain(stop..range.end).collect()
        };
        for k in tokens {
            let b = t.bits(k);
            if b & DOCUMENT != 0 {
                return SpeakerType::Document;
            }
            if b & GOVERNMENT != 0 {
                return SpeakerType::Government;
            }
            if b & ORGANISATION != 0 {
                return SpeakerType::Organisation;
            }
            if b & GROUP != 0 {
                return SpeakerType::Group;
            }
            if b & (ROLE | UNNAMED) != 0 {
                return if plural { SpeakerType::Group } else { SpeakerType::Unnamed };
            }
        }
        if plural {
            SpeakerType::Group
        } else if range.clone().any(|k| t.name_like(k)) {
            SpeakerType::Organisation
        } else {
            SpeakerType::Unnamed
        }
    }
}

fn named(e: &Entity, id: usize) -> Speaker {
    let kind = if e.person {
        SpeakerType::Person
    } else if e.place {
        SpeakerType::Government
    } else if e.words.len() >= 2
        && e.short.is_none()
        && !e.body
        && (e.gender.is_some() || !e.determined && e.words.len() <= 3)
    {
        SpeakerType::Person
    } else {
        SpeakerType::Organisation
    };
    Speaker {
        name: Some(match &e.short {
            Some(short) if !e.name.contains(short.as_str()) => format!("{} ({short})", e.name),
            _ => e.name.clone(),
        }),
        kind,
        role: e.roles.first().map(|r| r.text.clone()),
        by: ResolvedBy::Name,
        flags: Vec::new(),
        gender: e.gender,
        plural: false,
        entity: Some(id),
        steps: Vec::new(),
    }
}

fn kind_of_name(t: &Tagged<'_>, range: &Range<usize>, e: &Entity) -> SpeakerType {
    if e.place || range.clone().any(|k| t.is(k, GOVERNMENT)) {
        SpeakerType::Government
    } else if e.body || t.is(range.start, DET) || e.words.len() == 1 {
        SpeakerType::Organisation
    } else if e.words.len() >= 2 && range.clone().all(|k| t.name_like(k) || t.is(k, PARTICLE)) {
        SpeakerType::Person
    } else {
        SpeakerType::Organisation
    }
}

/// The words of a mention as a description: cut before a relative clause, article kept in lower case.
fn description(t: &Tagged<'_>, range: Range<usize>) -> String {
    let end = range.clone().skip(1).find(|&k| t.is(k, RELATIVE) && !t.is(k, DET)).unwrap_or(range.end);
    let end = if end > range.start && t.comma(end - 1) { end - 1 } else { end };
    let words = t.text.words(range.start..end.max(range.start + 1));
    if t.is(range.start, DET) && t.capital(range.start) {
        let mut chars = words.chars();
        let first: String = chars.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
        return first + chars.as_str();
    }
    words.to_owned()
}
