//! Who has been mentioned so far, where, and who has spoken.

use rustc_hash::FxHashMap;

use super::Speaker;
use super::choose::group;
use crate::names::Place;

/// How many mentions back a candidate may stand.
const WINDOW: usize = 90;
/// How many candidates a mention has beside those that share its words.
const MOST: usize = 14;

/// Where in its sentence somebody is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    Head,
    Subject,
    Complement,
    Other,
    Quoted,
    Speaker,
}

/// A place with its sentence and paragraph, counted over headline and body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    pub place: Place,
    pub sentence: u32,
    pub paragraph: u32,
}

/// What tells one candidate from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Entity(usize),
    Words(String),
}

/// Somebody mentioned.
#[derive(Debug)]
pub(crate) struct Known {
    pub speaker: Speaker,
    /// Words of a description, lower case.
    pub words: Vec<String>,
    /// The noun that heads a description.
    pub head: String,
    pub count: u32,
    pub titled: bool,
    pub spoke: Option<Stamp>,
}

impl Known {
    /// Somebody not mentioned yet.
    pub fn new(speaker: Speaker) -> Self {
        Self { speaker, words: Vec::new(), head: String::new(), count: 0, titled: false, spoke: None }
    }
}

/// A mention of somebody known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub known: usize,
    pub at: Stamp,
    end: usize,
    position: Position,
    /// How much the rules make of it.
    pub weight: f32,
}

/// A candidate: somebody known, and how he was last mentioned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub known: usize,
    /// The last mention before; `None` for somebody mentioned later only.
    pub last: Option<(Stamp, Position)>,
    /// Token after the last mention.
    pub end: usize,
    /// Subject in the sentence of the mention.
    pub here: bool,
    /// Subject in the sentence before.
    pub before: bool,
}

impl Candidate {
    /// Somebody not mentioned lately.
    pub fn unmentioned(known: usize) -> Self {
        Self { known, last: None, end: 0, here: false, before: false }
    }
}

/// All mentions so far.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub known: Vec<Known>,
    by_key: FxHashMap<Key, usize>,
    /// Last description with each head noun.
    by_head: FxHashMap<String, usize>,
    pub events: Vec<Event>,
    titled: Vec<usize>,
    /// The most mentioned person, body, group and document.
    pub chiefs: [Option<usize>; 4],
    /// Who spoke last.
    pub last: Option<usize>,
}

impl Memory {
    /// Somebody by what tells them apart.
    pub fn find(&self, key: &Key) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The last description that `head` heads.
    pub fn headed(&self, head: &str) -> Option<usize> {
        self.by_head.get(head).copied()
    }

    /// Somebody by `key`, made by `new` when not known yet: speaker and head noun.
    pub fn know(&mut self, key: Key, new: impl FnOnce() -> (Speaker, String)) -> usize {
        if let Some(id) = self.find(&key) {
            return id;
        }
        let id = self.known.len();
        let (speaker, head) = new();
        let words = match &key {
            Key::Entity(_) => Vec::new(),
            Key::Words(text) => text
                .split([' ', '\'', '\u{2019}', ','])
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        if !head.is_empty() {
            self.by_head.insert(head.clone(), id);
        }
        self.known.push(Known { words, head, ..Known::new(speaker) });
        self.by_key.insert(key, id);
        id
    }

    /// Notes a mention that ends before token `end`.
    pub fn mention(&mut self, known: usize, at: Stamp, end: usize, position: Position, weight: f32) {
        self.events.push(Event { known, at, end, position, weight });
        let k = &mut self.known[known];
        if !k.head.is_empty() {
            self.by_head.insert(k.head.clone(), known);
        }
        if position == Position::Speaker {
            return;
        }
        k.count += 1;
        if at.place.field == 0 && !k.titled {
            k.titled = true;
            self.titled.push(known);
        }
        let (count, group) = (k.count, group(&k.speaker));
        if self.chiefs[group].is_none_or(|c| count > self.known[c].count) {
            self.chiefs[group] = Some(known);
        }
    }

    /// What the rules look back on from a mention at `at`, nearest first.
    pub fn heard(&self, at: Stamp) -> impl Iterator<Item = &Event> {
        self.events.iter().rev().filter(move |e| e.weight > 0.0 && e.at.place < at.place)
    }

    /// Candidates for a mention at `at`, nearest first; `more` always belong to them.
    pub fn candidates(&self, at: Stamp, more: &[usize]) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::with_capacity(MOST);
        for event in self.events.iter().rev().take(WINDOW) {
            if event.at.place >= at.place {
                continue;
            }
            let subject = matches!(event.position, Position::Head | Position::Subject | Position::Speaker);
            let here = subject && event.at.sentence == at.sentence;
            let before = subject && event.at.sentence + 1 == at.sentence;
            if let Some(c) = out.iter_mut().find(|c| c.known == event.known) {
                c.here |= here;
                c.before |= before;
            } else if out.len() < MOST || more.contains(&event.known) {
                let last = Some((event.at, event.position));
                out.push(Candidate { known: event.known, last, end: event.end, here, before });
            }
        }
        let last = self.last;
        for known in more.iter().copied().chain(last).chain(self.titled.iter().copied().take(3)) {
            if !out.iter().any(|c| c.known == known) {
                out.push(Candidate::unmentioned(known));
            }
        }
        out
    }
}
