//! Who a source mention is: names, roles, pronouns, metonyms and elided subjects, inside one article.
//!
//! A printed name leaves no choice. For every other mention, all who stand before it are candidates, with the words of
//! the mention itself and nobody; the [`Ranker`] takes the likeliest.

mod choose;
mod features;
mod memory;
mod mention;
mod ranker;
mod rules;

use std::ops::Range;

use selon_text::Sentence;

use crate::lexicon::*;
use crate::link::{Draft, Source, antecedent_of};
use crate::names::{Gender, Names, Place, Printed, printed};
use crate::tag::Tagged;
use crate::{Flag, ResolvedBy, SpeakerType};

use choose::Scene;
use features::Class;
use memory::{Key, Memory, Position, Stamp};
use mention::*;
pub use ranker::{Choice, Ranker, class_name};
use rules::weight;

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
    /// How likely it is the right one, 0 to 1, as measured on training data.
    pub probability: f32,
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
            probability: 0.5,
            steps: vec!["nobody is named".to_owned()],
        }
    }

    /// What tells this speaker from others; nobody has none.
    fn key(&self) -> Option<Key> {
        match (self.entity, &self.name) {
            (Some(id), _) => Some(Key::Entity(id)),
            (None, Some(name)) => Some(Key::Words(name.to_lowercase())),
            (None, None) => None,
        }
    }
}

/// Resolves mentions in reading order.
pub(crate) struct Resolver<'a> {
    names: &'a Names,
    ranker: &'a Ranker,
    memory: Memory,
    /// Sentence and paragraph of what is resolved now, counted over headline and body.
    sentence: u32,
    paragraph: u32,
    at_paragraph: Option<(u8, usize)>,
    /// First token of the paragraph.
    opened: usize,
    /// What was chosen from, one for each draft, when asked for.
    pub log: Option<Vec<Choice>>,
}

impl<'a> Resolver<'a> {
    /// A resolver of the mentions of those in `names`.
    pub fn new(names: &'a Names, ranker: &'a Ranker) -> Self {
        Self {
            names,
            ranker,
            memory: Memory::default(),
            sentence: 0,
            paragraph: 0,
            at_paragraph: None,
            opened: 0,
            log: None,
        }
    }

    fn stamp(&self, place: Place) -> Stamp {
        Stamp { place, sentence: self.sentence, paragraph: self.paragraph }
    }

    /// The speaker of `draft`, and remembers it for what follows.
    pub fn resolve(&mut self, t: &Tagged<'_>, field: u8, draft: &Draft) -> Speaker {
        let at = Place { field, token: draft.cue.as_ref().map_or(draft.first(), |c| c.start) };
        let mut choice = None;
        let speaker = match &draft.source {
            // "Mediapart, qui affirme que", "le ministère, selon lequel": whom the pronoun takes up.
            Source::Printed(r) if relative(t, r).is_some() => {
                let r = relative(t, r).unwrap_or_default();
                self.read(t, r.clone(), self.place(field, r.start), &mut choice)
            }
            Source::Printed(r) => self.read(t, r.clone(), self.place(field, r.start), &mut choice),
            Source::Elided(Some(r)) => {
                let mut s = self.read(t, r.clone(), self.place(field, r.start), &mut choice);
                if !(pronominal(t, r.start) || t.latter(r.start) || governed(t, draft)) {
                    s = self.shared(t, field, draft, r, &s, &mut choice);
                }
                s.steps.insert(
                    0,
                    "no subject is printed; the one before it in the sentence is taken".to_owned(),
                );
                unprinted(s)
            }
            Source::Continues if signature(t, draft).is_some() => {
                let r = signature(t, draft).unwrap_or_default();
                let mut s = self.read(t, r.clone(), self.place(field, r.start), &mut choice);
                s.steps.insert(0, "the name under the quotation signs it".to_owned());
                s
            }
            Source::Elided(None) | Source::Continues | Source::Nobody => {
                let class = match draft.source {
                    Source::Continues => Class::Continues,
                    Source::Nobody => Class::Nobody,
                    _ => Class::Alone,
                };
                let scene = Scene { t, draft: Some(draft), at: self.stamp(at), shared: None };
                let s = self.choose(&scene, &Mention::bare(class, at.token), None, &mut choice);
                if s.name.is_some() { unprinted(s) } else { s }
            }
        };
        if let Some(log) = &mut self.log {
            log.push(choice.unwrap_or_else(|| Choice {
                class: None,
                names: vec![speaker.name.clone()],
                features: vec![Vec::new()],
                chosen: 0,
                scores: vec![0.0],
            }));
        }
        self.remember(at, draft, &speaker);
        speaker
    }

    fn place(&self, field: u8, token: usize) -> Place {
        Place { field, token }
    }

    /// Puts the speaker of `draft` into the memory.
    fn remember(&mut self, at: Place, draft: &Draft, speaker: &Speaker) {
        let Some(key) = speaker.key() else { return };
        let stamp = self.stamp(at);
        let known = self.memory.know(key, || (forget(speaker), String::new()));
        let plain =
            speaker.entity.is_none() && speaker.kind == SpeakerType::Unnamed && speaker.gender.is_none();
        let weight = if draft.depth > 0 || plain || draft.nested { weight::OTHER } else { weight::SPEAKER };
        self.memory.mention(known, stamp, at.token + 1, Position::Speaker, weight);
        self.memory.known[known].spoke = Some(stamp);
        let outer = draft.depth == 0 && !draft.nested && draft.class != Some(crate::CueClass::Prepositional);
        if outer || self.memory.last.is_none() {
            self.memory.last = Some(known);
        }
    }

    /// Puts a party whose stance is read into focus: "Le parquet n'a pas confirmé. Il a annoncé…".
    pub fn note(&mut self, at: Place, party: &Speaker) {
        let Some(key) = party.key() else { return };
        let stamp = self.stamp(at);
        let known = self.memory.know(key, || (forget(party), String::new()));
        self.memory.mention(known, stamp, at.token + 1, Position::Subject, weight::PARTY);
    }

    /// Puts the people named or described in a sentence into focus.
    pub fn pass(&mut self, t: &Tagged<'_>, field: u8, sentence: &Sentence) {
        self.sentence += 1;
        if self.at_paragraph != Some((field, sentence.paragraph)) {
            self.at_paragraph = Some((field, sentence.paragraph));
            self.paragraph += 1;
            self.opened = sentence.start;
        }
        let range = sentence.start..sentence.end;
        let first = range.clone().find(|&k| !t.is(k, ADV | COORD) && t.word(k)).unwrap_or(range.start);
        let names = printed(t, range.clone());
        for name in &names {
            let Some(id) = self.names.of(t, name) else { continue };
            let e = &self.names.entities[id];
            let known = self.memory.know(Key::Entity(id), || (named(e, id), String::new()));
            let at = self.stamp(Place { field, token: name.tokens.start });
            let start = name.title.unwrap_or(name.tokens.start);
            let position = position(t, &range, start..name.tokens.end);
            let weight = match position {
                _ if !e.person && (e.place || e.words.len() < 2 && e.short.is_none()) => weight::NONE,
                Position::Quoted => weight::QUOTED,
                Position::Complement => weight::COMPLEMENT,
                Position::Head | Position::Subject => weight::SUBJECT,
                _ => weight::OTHER,
            };
            self.memory.mention(known, at, name.tokens.end, position, weight);
        }
        let mut next = 0;
        let mut k = range.start;
        while k < range.end {
            if let Some(phrase) = phrase(t, k, &range, k == first) {
                while next < names.len() && names[next].tokens.end <= phrase.start {
                    next += 1;
                }
                let own = names[next..].iter().take_while(|n| n.tokens.start < phrase.end + 2).any(|n| {
                    n.tokens.start <= phrase.end
                        && is_own(t, &(phrase.start..n.tokens.end), n.tokens.start, n.title)
                });
                if !own {
                    self.describe(t, field, &range, phrase.clone(), k == first);
                }
                k = phrase.end.max(k + 1);
            } else {
                k += 1;
            }
        }
    }

    /// Puts a described party into focus.
    fn describe(
        &mut self,
        t: &Tagged<'_>,
        field: u8,
        sentence: &Range<usize>,
        phrase: Range<usize>,
        first: bool,
    ) {
        let weight = match first && !t.is(phrase.start, PREP) && t.text.depth(phrase.start) == 0 {
            true if phrase.clone().any(|k| t.is(k, SPEAKS)) => weight::PHRASE,
            true => weight::PLURAL,
            false => weight::NONE,
        };
        let at = self.stamp(Place { field, token: phrase.start });
        let position = position(t, sentence, phrase.clone());
        let mut own = described(t, &phrase);
        uncontract(&mut own);
        let head = head(t, &phrase).map_or("", |h| t.norm(h));
        let Some(key) = own.key() else { return };
        // "le ministre", "le collectif": somebody whom the article gives that role, or a fuller description before.
        let short = phrase.len() <= 3 && definite(t, phrase.start);
        let apposed = apposed(t, &phrase).and_then(|n| self.names.of(t, &n)).map(Key::Entity);
        // "La maire de Vernay, Jeanne Castel, …": a role that the article gives where it stands.
        let given = self.names.called(head).iter().copied().find(|&id| {
            let here = |p: Place| p.field == field && (phrase.start..phrase.end + 2).contains(&p.token);
            self.names.entities[id].roles.iter().any(|r| r.head == head && here(r.place))
        });
        let apposed = apposed.or(given.map(Key::Entity));
        let key = match (apposed, self.names.called(head)) {
            (Some(apposed), _) => apposed,
            (None, [id]) if short => Key::Entity(*id),
            (None, []) if short && Mention::phrase(t, phrase.clone(), &own).class == Class::Role => {
                self.only_one(at, own.gender).map_or(key, Key::Entity)
            }
            _ => key,
        };
        if short
            && self.memory.find(&key).is_none()
            && let Some(known) = self.memory.headed(head)
        {
            self.memory.mention(known, at, phrase.end, position, weight);
            return;
        }
        let names = self.names;
        let known = self.memory.know(key.clone(), || match key {
            Key::Entity(id) => (named(&names.entities[id], id), String::new()),
            Key::Words(_) => (own, head.to_owned()),
        });
        self.memory.mention(known, at, phrase.end, position, weight);
    }

    /// Who the mention `range` is.
    pub fn mention(&self, t: &Tagged<'_>, field: u8, range: Range<usize>, at: Place) -> Speaker {
        debug_assert_eq!(field, at.field);
        self.read(t, range, at, &mut None)
    }

    fn read(&self, t: &Tagged<'_>, range: Range<usize>, at: Place, log: &mut Option<Choice>) -> Speaker {
        let i = range.start;
        let scene = Scene { t, draft: None, at: self.stamp(at), shared: None };
        if range.len() == 1 && pronominal(t, i) || t.latter(i) {
            return self.choose(&scene, &Mention::pronoun(t, i), None, log);
        }
        // "the governor's": the possessive goes.
        let range =
            if range.len() > 1 && t.norm(range.end - 1) == "'s" { range.start..range.end - 1 } else { range };
        if let Some(s) = self.by_name(t, &range, at) {
            return s;
        }
        if let Some(id) = apposed(t, &range).and_then(|n| self.names.of(t, &n)) {
            let mut s = named(&self.names.entities[id], id);
            s.by = ResolvedBy::Apposition;
            s.probability = self.ranker.named();
            s.steps.push(format!("“{}” stands in apposition to the name before it", t.text.words(range)));
            return s;
        }
        let own = described(t, &range);
        let noun = head(t, &range).map_or("", |h| t.norm(h)).to_owned();
        let mention = Mention::phrase(t, range, &own);
        let mut s = self.choose(&scene, &mention, Some(&own), log);
        if let Some(e) = s.entity.filter(|_| s.by == ResolvedBy::Role).map(|id| &self.names.entities[id])
            && !e.roles.iter().any(|r| r.head == noun)
            && e.offices.iter().any(|r| r.head == noun)
        {
            s.flags.push(Flag::KnownOffice);
            s.steps.push(format!("{} is known to hold that office; the article does not say so", e.name));
        }
        s
    }

    /// The speaker of a mention that holds the speaker's name.
    fn by_name(&self, t: &Tagged<'_>, range: &Range<usize>, at: Place) -> Option<Speaker> {
        let i = range.start;
        // "la Caisse", of "la Caisse nationale de prévoyance (CNP)".
        let last = range.end - 1;
        if (range.len() == 1 || range.len() == 2 && t.is(i, DET))
            && t.capital(last)
            && let Some(id) = self.names.begun(t.norm(last))
        {
            let mut s = named(&self.names.entities[id], id);
            s.probability = self.ranker.named();
            s.steps.push(format!("“{}” begins its name", t.text.words(last..range.end)));
            return Some(s);
        }
        let names = printed(t, range.clone());
        // The name that is the person: not a complement of the role.
        let mut own = names.iter().filter(|n| is_own(t, range, n.tokens.start, n.title));
        let mut n = own.next()?;
        let mut id = self.names.of(t, n)?;
        // "Le consultant RMC, Jérôme Rothen": the first name only tells more of the person.
        let told = n.tokens.start > i && !self.names.entities[id].person;
        let plain = |to: usize| !(n.tokens.end..to).any(|k| t.is(k, COORD | PREP | RELATIVE));
        let person = |n: &&Printed| self.names.of(t, n).filter(|&id| self.names.entities[id].person);
        if told && let Some(other) = own.find(|o| person(o).is_some()).filter(|o| plain(o.tokens.start)) {
            id = person(&other)?;
            n = other;
        }
        // "le cabinet du ministre" is not the minister.
        let complement = |h: usize| (i + 1..h).any(|k| matches!(t.norm(k), "du" | "de" | "d'" | "of"));
        let role_head = range
            .clone()
            .find(|&k| t.is(k, ROLE) && !(t.name_like(k) && n.tokens.contains(&k)))
            .filter(|&h| !complement(h));
        let e = &self.names.entities[id];
        let mut s = named(e, id);
        s.probability = self.ranker.named();
        if n.tokens.len() == range.len() && s.kind != SpeakerType::Person {
            s.kind = kind_of_name(t, range, e);
        }
        if s.kind == SpeakerType::Government && e.place {
            s.by = ResolvedBy::Metonym;
            s.steps.push("a place that stands for its government".to_owned());
        } else if role_head.is_some() {
            s.by = ResolvedBy::Apposition;
        }
        // "the ship's owner, Strand Line", "Rami Abd al-Rahman of the Observatory": the name says it all.
        let apposed = n.tokens.end == range.end && t.comma(n.tokens.start - usize::from(n.tokens.start > i));
        let opens = n.tokens.start == i && s.kind == SpeakerType::Person && t.is(n.tokens.end, PREP);
        // "Nightmoth, the group behind the attack": what stands behind the comma is said of it.
        let cut = n.tokens.end < range.end && t.comma(n.tokens.end);
        if (apposed || cut && n.tokens.start <= i + 1) && !e.person {
            s.kind = kind_of(t, range);
        } else if cut && !e.person {
            s.name = Some(description(t, i..n.tokens.end));
            s.kind = kind_of(t, range);
        } else if !e.person && range.len() > n.tokens.len() + 1 && !opens {
            // "l'agence de presse Anadolu", "l'association Wikimédia France": the printed words say more.
            s.name = Some(description(t, range.clone()));
            s.kind = kind_of(t, range);
            s.by = ResolvedBy::Name;
        }
        if let Some(r) = e.roles.iter().rev().find(|r| r.place <= at).or(e.roles.first()) {
            s.role = Some(r.text.clone());
        }
        let printed = t.text.words(n.tokens.clone());
        if printed != e.name {
            s.steps.push(format!("“{printed}” is {}", e.name));
        }
        Some(s)
    }

    /// The speaker of an elided cue whose sentence has the subject `range` before it, which reads as `subject`.
    fn shared(
        &self,
        t: &Tagged<'_>,
        field: u8,
        draft: &Draft,
        range: &Range<usize>,
        subject: &Speaker,
        log: &mut Option<Choice>,
    ) -> Speaker {
        let token = draft.cue.as_ref().map_or(draft.first(), |c| c.start).max(range.start + 1);
        let scene =
            Scene { t, draft: Some(draft), at: self.stamp(self.place(field, token)), shared: Some(range) };
        let mention = Mention { range: range.clone(), ..Mention::bare(Class::Elided, token) };
        self.choose(&scene, &mention, Some(subject), log)
    }
}

/// The noun phrase that the mention `range` takes up, where it is a relative pronoun.
fn relative(t: &Tagged<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    let pronoun = range.len() == 1
        && matches!(t.norm(range.start), "qui" | "lequel" | "laquelle" | "lesquels" | "lesquelles" | "who");
    if !pronoun {
        return None;
    }
    antecedent_of(t, range.start).filter(|r| r.end <= range.start)
}

/// Whether a relative pronoun is the subject of the draft's cue, so that nobody else can be.
fn governed(t: &Tagged<'_>, draft: &Draft) -> bool {
    let Some(cue) = &draft.cue else { return false };
    let before = (0..cue.start).rev().take(5).find(|&k| !t.is(k, CLITIC | NEG | REFLEXIVE | ADV));
    before.is_some_and(|k| t.is(k, RELATIVE) && matches!(t.norm(k), "qui" | "who"))
}

/// "du pays", "aux élus": without the preposition.
fn uncontract(s: &mut Speaker) {
    let Some(name) = &mut s.name else { return };
    for (contracted, article) in [("du ", "le "), ("au ", "le "), ("aux ", "les ")] {
        if let Some(rest) = name.strip_prefix(contracted) {
            *name = format!("{article}{rest}");
            return;
        }
    }
}

/// A speaker whom no words beside the cue name.
fn unprinted(mut s: Speaker) -> Speaker {
    s.by = ResolvedBy::Elided;
    if !s.flags.contains(&Flag::ElidedSpeaker) {
        s.flags.push(Flag::ElidedSpeaker);
    }
    s
}

/// A speaker without what belongs to one mention only.
fn forget(s: &Speaker) -> Speaker {
    Speaker { flags: Vec::new(), steps: Vec::new(), ..s.clone() }
}

/// The name on the line under a quotation: "— Stéphanie, témoin".
fn signature(t: &Tagged<'_>, draft: &Draft) -> Option<Range<usize>> {
    let last = draft.pieces.last()?.end;
    let dash = (last..last + 3).find(|&k| !t.quote_mark(k) && !t.stop(k))?;
    if !t.dash(dash) || t.text.tokens()[dash].breaks == 0 {
        return None;
    }
    let end = (dash + 1..dash + 16).find(|&k| !t.word(k) || t.text.tokens()[k].breaks > 0)?;
    let named = (dash + 1..end).any(|k| t.name_like(k) || t.is(k, SPEAKS));
    (named && !(dash + 1..end).any(|k| t.finite(k))).then_some(dash + 1..end)
}

/// The name that the phrase `range` stands in apposition to: "Jeanne Castel, la maire de Vernay, a dit".
fn apposed(t: &Tagged<'_>, range: &Range<usize>) -> Option<Printed> {
    let comma = range.start.checked_sub(1).filter(|&c| c > 0 && t.comma(c))?;
    let dash = t.dash(range.end) && t.text.tokens()[range.end].spaced;
    if !(t.comma(range.end) || dash || t.is(range.end, RELATIVE | GER))
        || t.text.tokens()[range.start].breaks > 0
    {
        return None;
    }
    let start = (comma.saturating_sub(6)..comma).rev().take_while(|&k| t.word(k) && !t.finite(k)).last()?;
    let name = printed(t, start..comma).pop().filter(|n| n.tokens.end == comma)?;
    (name.tokens.len() > 1 || name.title.is_some()).then_some(name)
}

/// Where the mention `range` stands in its sentence.
fn position(t: &Tagged<'_>, sentence: &Range<usize>, range: Range<usize>) -> Position {
    let start = range.start;
    let before = start.checked_sub(1).filter(|&p| p >= sentence.start);
    let article =
        before.filter(|&p| t.is(p, DET)).and_then(|p| p.checked_sub(1)).filter(|&p| p >= sentence.start);
    let complement = before.is_some_and(|p| t.is(p, PREP)) || article.is_some_and(|p| t.is(p, PREP));
    if t.text.depth(start) > 0 {
        Position::Quoted
    } else if complement {
        Position::Complement
    } else if t.word_count(sentence.start..start) <= 3 {
        Position::Head
    } else if t.finite(range.end) || t.is(range.end, NEG | REFLEXIVE) {
        Position::Subject
    } else {
        Position::Other
    }
}

/// The noun phrase without a name that begins at `k`: an article, then a noun for somebody who speaks. At the head of a
/// sentence a plural will do, whatever its noun.
fn phrase(t: &Tagged<'_>, k: usize, sentence: &Range<usize>, first: bool) -> Option<Range<usize>> {
    let bare = t.is(k, GROUP) && first;
    if !(t.is(k, DET) && !matches!(t.norm(k), "de" | "d'") || bare)
        || t.is(k, PERSONAL)
        || t.is(k + 1, TIME)
        || !t.word(k + 1)
    {
        return None;
    }
    let limit = sentence.end.min(k + 10);
    let end = (k + 1..limit)
        .find(|&j| {
            !t.word(j)
                || t.finite(j)
                || t.is(j, RELATIVE | SUBORD | NEG | REFLEXIVE | COORD)
                || t.is(j, INF | GER) && !t.is(j, NOUN | ADJ | SPEAKS)
                || t.is(j, PREP) && !matches!(t.norm(j), "de" | "du" | "des" | "d'" | "of")
        })
        .unwrap_or(limit);
    let end = (k + 1..end + 1).rev().find(|&e| !t.is(e - 1, PREP | DET | ADV)).unwrap_or(k + 1);
    if end == k + 1 && !bare {
        return None;
    }
    let reach = if t.french() { end.min(k + 4) } else { end };
    let known = (k..reach)
        .take_while(|&j| j == k || !t.is(j, PREP))
        .any(|j| t.is(j, SPEAKS) && !t.capital(j) || j == k && bare);
    let plural = first && matches!(t.norm(k), "les" | "des" | "ces");
    (known || plural).then_some(k..end)
}
