//! The table of known actors: `lang/actors.toml`, and files of the same format.

use std::cell::OnceCell;
use std::sync::LazyLock;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::cluster::{placed, role};
use crate::fold::{fold, slug, sound, words};
use crate::form::{Form, Shape};
use crate::words::{Class, Words};

/// What sort of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person.
    Person,
    /// A state, ministry, court, police force.
    Government,
    /// A company, party, union, NGO, international body.
    Organisation,
    /// A newspaper, station, news agency.
    Media,
    /// A report, law, study, poll.
    Document,
    /// Somebody or something else: unnamed people, groups.
    Other,
}

/// A person's sex, for pronouns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// She.
    #[serde(rename = "f")]
    Feminine,
    /// He.
    #[serde(rename = "m")]
    Masculine,
}

/// An actor of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Stays the same for ever.
    pub id: String,
    /// What sort of actor.
    pub kind: Kind,
    /// The name that lists show.
    pub name: String,
    /// Other full names.
    #[serde(default)]
    pub names: Vec<String>,
    /// Abbreviations.
    #[serde(default)]
    pub short: Vec<String>,
    /// Adjectives of a state.
    #[serde(default)]
    pub adjectives: Vec<String>,
    /// Places that stand for it.
    #[serde(default)]
    pub metonyms: Vec<String>,
    /// What articles call it after naming it.
    #[serde(default)]
    pub nouns: Vec<String>,
    /// Words beside a name that several actors share.
    #[serde(default)]
    pub near: Vec<String>,
    /// Sex of a person.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Terms of office, as written: office, whose, first day, last day.
    #[serde(default)]
    pub offices: Vec<String>,
    /// Item of Wikidata.
    #[serde(default)]
    pub qid: Option<String>,
}

/// A term of office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    /// Id of the office.
    pub office: String,
    /// Id of the actor whose office it is.
    pub of: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day; none while it lasts.
    pub to: Option<Date>,
}

/// How an office is printed: a noun with other words around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title<'t> {
    /// The noun that heads it, lower case: "président".
    pub noun: &'t str,
    /// All that may stand with it, lower case, parted by spaces: "président république français française france".
    pub words: String,
}

/// What the table says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit<'t> {
    /// One actor.
    One(&'t Entry),
    /// Several share the name, and nothing tells which is meant.
    Several,
    /// Nobody.
    None,
}

/// A mistake in a table of actors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is no TOML, or a field has the wrong form.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// An entry contradicts the format or another entry.
    #[error("actor {id:?}: {what}")]
    Entry {
        /// Id of the entry.
        id: String,
        /// What is wrong.
        what: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    office: Vec<Office>,
    #[serde(default)]
    actor: Vec<Entry>,
    #[serde(default)]
    merge: Vec<Ids>,
    #[serde(default)]
    split: Vec<Ids>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    id: String,
    titles: Vec<OfficeTitle>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeTitle {
    nouns: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ids {
    ids: Vec<String>,
}

/// The text that a name stands in.
#[derive(Debug)]
pub struct Around<'t> {
    text: &'t str,
    /// The text folded, once a name asks for it.
    folded: OnceCell<String>,
}

impl<'t> Around<'t> {
    /// The text of an article.
    pub fn new(text: &'t str) -> Self {
        Self { text, folded: OnceCell::new() }
    }

    fn folded(&self) -> &str {
        self.folded.get_or_init(|| fold(self.text))
    }
}

/// Known actors, by name and by id.
#[derive(Debug, Clone, Default)]
pub struct Table {
    entries: Vec<Entry>,
    offices: FxHashMap<String, Vec<OfficeTitle>>,
    by_id: FxHashMap<String, usize>,
    /// Folded words of a name, joined by spaces.
    by_name: FxHashMap<String, Vec<usize>>,
    /// The same for what must be printed in capitals ("EI", "Time").
    by_short: FxHashMap<String, Vec<usize>>,
    /// Abbreviations as printed: "Otan".
    shorts: FxHashSet<String>,
    /// Sounds of a person's full name, sorted.
    by_sound: FxHashMap<String, Vec<usize>>,
    /// Persons by the last word of any of their names, folded.
    by_last: FxHashMap<String, Vec<usize>>,
    /// Keys of institutions: "ministry" with "health" and France.
    by_key: FxHashMap<Vec<String>, Vec<usize>>,
    /// The keys of those of a state, without it: "ministry" with "health".
    stateless: FxHashSet<Vec<String>>,
    /// Adjectives and names of one word, of states.
    nations: FxHashMap<String, usize>,
    /// The entry that one was merged into.
    same: FxHashMap<String, String>,
    splits: Vec<Vec<String>>,
}

static STANDARD: LazyLock<Table> = LazyLock::new(|| {
    // A test holds that the embedded table parses.
    Table::parse(include_str!("../../../lang/actors.toml")).unwrap_or_default()
});

impl Table {
    /// The embedded table; read at the first call.
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// The table in `text`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut table = Self::default();
        table.add(text)?;
        Ok(table)
    }

    /// This table and what the file `text` says: its entries replace those of the same id; merges and splits name
    /// entries, or ids that a run derived.
    pub fn with(&self, text: &str) -> Result<Self, Error> {
        let mut table = self.clone();
        table.add(text)?;
        Ok(table)
    }

    fn add(&mut self, text: &str) -> Result<(), Error> {
        let file: File = toml::from_str(text)?;
        for office in file.office {
            self.offices.insert(office.id, office.titles);
        }
        let mut seen = FxHashSet::default();
        for entry in file.actor {
            if !seen.insert(entry.id.clone()) {
                return Err(fault(&entry.id, "stands there twice"));
            }
            self.check(&entry)?;
            match self.by_id.get(&entry.id) {
                Some(&at) => self.entries[at] = entry,
                None => {
                    self.by_id.insert(entry.id.clone(), self.entries.len());
                    self.entries.push(entry);
                }
            }
        }
        self.splits.extend(file.split.into_iter().map(|s| s.ids));
        for merge in file.merge {
            let Some((first, rest)) = merge.ids.split_first() else { continue };
            for id in rest {
                if self.resolve(first) == *id || self.split(first, id) {
                    return Err(fault(id, "is merged with itself, or both merged and split"));
                }
                self.same.insert(id.clone(), first.clone());
            }
        }
        self.index();
        Ok(())
    }

    fn check(&self, entry: &Entry) -> Result<(), Error> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if entry.id.is_empty() || !entry.id.chars().all(plain) {
            return Err(fault(&entry.id, "an id has small letters, figures and hyphens only"));
        }
        if words(&entry.name).is_empty() {
            return Err(fault(&entry.id, "has no name"));
        }
        for written in &entry.offices {
            let tenure = tenure(written)
                .ok_or_else(|| fault(&entry.id, &format!("{written:?} is no office with its days")))?;
            if !self.offices.contains_key(&tenure.office) {
                return Err(fault(&entry.id, &format!("there is no office {:?}", tenure.office)));
            }
        }
        Ok(())
    }

    fn index(&mut self) {
        self.by_name.clear();
        self.by_short.clear();
        self.by_sound.clear();
        self.by_last.clear();
        self.by_key.clear();
        self.stateless.clear();
        self.nations.clear();
        for (at, e) in self.entries.iter().enumerate() {
            let state = !e.adjectives.is_empty();
            if state {
                let single = std::iter::once(&e.name).chain(&e.names).chain(&e.adjectives);
                for name in single.map(|n| bare(n)).filter(|w| !w.contains(' ')) {
                    self.nations.entry(name).or_insert(at);
                }
            }
        }
        for (at, e) in self.entries.iter().enumerate() {
            let put = |map: &mut FxHashMap<String, Vec<usize>>, key: String| {
                let list = map.entry(key).or_default();
                if !list.contains(&at) {
                    list.push(at);
                }
            };
            let full = || std::iter::once(&e.name).chain(&e.names);
            for name in full().chain(&e.metonyms) {
                put(&mut self.by_name, bare(name));
            }
            for short in &e.short {
                self.shorts.insert(short.clone());
                put(&mut self.by_short, words(short).join(""));
            }
            if e.kind == Kind::Person {
                for name in full() {
                    let all = words(name);
                    if all.len() > 1 {
                        put(&mut self.by_sound, sounds(name));
                    }
                    if let Some(last) = all.into_iter().next_back() {
                        put(&mut self.by_last, last);
                    }
                }
            }
        }
        // Keys of institutions need the nations.
        let mut keys: Vec<(Vec<String>, usize)> = Vec::new();
        for (at, e) in self.entries.iter().enumerate() {
            for name in std::iter::once(&e.name).chain(&e.names).filter(|_| e.kind == Kind::Government) {
                let mut form = Form::read(name, false, self);
                // "ministère de la Santé (France)".
                let bracket =
                    name.split_once('(').and_then(|(_, n)| self.nation(&fold(n.trim_end_matches(')'))));
                form.key.extend(bracket);
                if form.shape == Shape::Body && form.key.len() > 1 {
                    keys.push((form.key, at));
                }
            }
            if !e.adjectives.is_empty() {
                keys.push((vec![nation(&e.id), "government".to_owned()], at));
            }
        }
        for (mut key, at) in keys {
            key.sort_unstable();
            if let Some(state) = key.iter().position(|k| k.starts_with('@')) {
                let mut rest = key.clone();
                rest.remove(state);
                if !rest.iter().any(|k| k.starts_with('@')) {
                    self.stateless.insert(rest);
                }
            }
            let list = self.by_key.entry(key).or_default();
            if !list.contains(&at) {
                list.push(at);
            }
        }
    }

    /// All entries, in the order of the files.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry `id`, or the one that it was merged into.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.by_id.get(&self.resolve(id)).map(|&at| &self.entries[at])
    }

    /// The id that `id` was merged into; itself where it was not.
    pub fn resolve(&self, id: &str) -> String {
        let mut id = id;
        // A circle of merges ends after as many steps as there are merges.
        for _ in 0..=self.same.len() {
            match self.same.get(id) {
                Some(next) => id = next,
                None => break,
            }
        }
        id.to_owned()
    }

    /// What a merge makes of the derived id, if there is one.
    pub(crate) fn merged(&self, id: &str) -> Option<String> {
        let named = self.same.contains_key(id) || self.same.values().any(|to| to == id);
        named.then(|| self.resolve(id))
    }

    /// Whether the table keeps the two apart.
    pub fn split(&self, a: &str, b: &str) -> bool {
        a != b && self.splits.iter().any(|ids| ids.iter().any(|i| i == a) && ids.iter().any(|i| i == b))
    }

    /// Which state the folded word names or describes.
    pub(crate) fn state(&self, word: &str) -> Option<&Entry> {
        let at = self.nations.get(word).or_else(|| {
            // "russes", "ukrainiennes".
            let single = word.strip_suffix('s')?;
            self.nations.get(single)
        });
        at.map(|&at| &self.entries[at])
    }

    /// The concept that stands for the state of the folded word.
    pub(crate) fn nation(&self, word: &str) -> Option<String> {
        self.state(word).map(|e| nation(&e.id))
    }

    /// Whom the printed name `name` means, in an article of the text `around`; `person` says that it names a person.
    pub fn find(&self, name: &str, person: bool, around: &str) -> Hit<'_> {
        let form = Form::read(name, person, self);
        self.find_form(&form, name, person, &Around::new(around))
    }

    pub(crate) fn find_form(&self, form: &Form, name: &str, person: bool, around: &Around<'_>) -> Hit<'_> {
        let mut found: Vec<usize> = Vec::new();
        let capital = name.chars().any(char::is_uppercase);
        if capital {
            let shown = Some(form.display.as_str()).filter(|shown| *shown != name);
            for text in std::iter::once(name).chain(shown) {
                let key = bare(text);
                found.extend(self.by_name.get(&key).into_iter().flatten());
                if !key.contains(' ')
                    && (text.chars().filter(|c| c.is_uppercase()).count() > 1 || self.shorts.contains(text))
                    && let [word] = words(text).as_slice()
                {
                    found.extend(self.by_short.get(word).into_iter().flatten());
                }
                if !found.is_empty() {
                    break;
                }
            }
            if let Some(short) = form.short.as_ref().filter(|_| found.is_empty()) {
                found.extend(self.by_short.get(short).into_iter().flatten());
                // An abbreviation that stands for something else here.
                found.retain(|&at| form.key.is_empty() || self.shares(at, form));
            }
            if found.is_empty() && form.shape == Shape::Named && form.order.len() > 1 {
                let known = self.by_sound.get(&sounds(&form.order.join(" ")));
                found.extend(known.into_iter().flatten());
            }
        }
        if found.is_empty() && form.shape == Shape::Body {
            found.extend(self.by_key.get(&form.key).into_iter().flatten());
            // "le ministère de la Santé": of the one state that the article speaks of.
            if found.is_empty()
                && self.stateless.contains(&form.key)
                && let Some(nation) = self.spoken_of(around)
            {
                let mut key = form.key.clone();
                key.push(nation);
                key.sort_unstable();
                found.extend(self.by_key.get(&key).into_iter().flatten());
            }
        }
        if person {
            found.retain(|&at| self.entries[at].kind == Kind::Person);
        }
        found.sort_unstable();
        found.dedup();
        self.choose(&found, around.text)
    }

    /// The concept of the state that a text speaks of: named twice at least, and three times as often as any other.
    fn spoken_of(&self, around: &Around<'_>) -> Option<String> {
        let mut counts: FxHashMap<usize, u32> = FxHashMap::default();
        for word in around.folded().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            if let Some(&at) = self.nations.get(word) {
                *counts.entry(at).or_default() += 1;
            }
        }
        let (&at, &most) = counts.iter().max_by_key(|(at, n)| (**n, std::cmp::Reverse(**at)))?;
        let second = counts.iter().filter(|(a, _)| **a != at).map(|(_, n)| *n).max().unwrap_or(0);
        (most >= 2 && most >= 3 * second).then(|| nation(&self.entries[at].id))
    }

    /// Whom a speaker means: by name; by surname with the first name in the text, or with an office that the article gives.
    pub(crate) fn known(
        &self,
        form: &Form,
        name: &str,
        person: bool,
        given: Option<&str>,
        date: Option<Date>,
        around: &Around<'_>,
    ) -> Option<&Entry> {
        if let Hit::One(e) = self.find_form(form, name, person, around) {
            return Some(e);
        }
        let last = form.order.first().filter(|_| person && form.order.len() == 1)?;
        let text = around.folded();
        let given = role(given);
        let mut fit = self.by_last.get(last)?.iter().map(|&at| &self.entries[at]).filter(|e| {
            let names = || std::iter::once(&e.name).chain(&e.names);
            let office = |t: &Title<'_>| {
                let office = Words::get().concept(&fold(t.noun), Class::Office);
                let whose = fold(&t.words);
                given.iter().any(|w| office == Some(w.as_str()))
                    && given.iter().any(|w| whose.split(' ').any(|x| x == w))
            };
            names().any(|n| text.contains(&fold(n))) || self.titles(e, date).iter().any(office)
        });
        match (fit.next(), fit.next()) {
            (Some(e), None) => Some(e),
            _ => None,
        }
    }

    /// The id of a speaker, the same across articles: of the table, or `~` and the name for somebody whom it does not
    /// know. None for whoever has no name, and for a surname alone.
    pub fn id(
        &self,
        name: &str,
        person: bool,
        role: Option<&str>,
        date: Option<Date>,
        around: &Around<'_>,
    ) -> Option<String> {
        let form = Form::read(name, person, self);
        if let Some(e) = self.known(&form, name, person, role, date, around) {
            return Some(e.id.clone());
        }
        let named = match form.shape {
            Shape::Named => {
                let capitals = form.display.chars().filter(|c| c.is_uppercase()).count();
                form.key.len() > 1 || capitals > 1 && !person
            }
            Shape::Body => placed(&form, name),
            _ => false,
        };
        named.then(|| self.resolve(&format!("~{}", slug(&form.display))))
    }

    /// Whether the entry has a name that shares a word with `form`.
    fn shares(&self, at: usize, form: &Form) -> bool {
        let e = &self.entries[at];
        std::iter::once(&e.name).chain(&e.names).any(|n| words(n).iter().any(|w| form.key.contains(w)))
    }

    /// The one of `found` that the text around speaks for.
    fn choose(&self, found: &[usize], around: &str) -> Hit<'_> {
        match found {
            [] => Hit::None,
            [only] => Hit::One(&self.entries[*only]),
            _ => {
                let count = |at: &usize| {
                    self.entries[*at].near.iter().filter(|w| around.contains(w.as_str())).count()
                };
                let best = found.iter().map(count).max().unwrap_or(0);
                let mut at = found.iter().filter(|at| count(at) == best);
                match (best, at.next(), at.next()) {
                    (1.., Some(&one), None) => Hit::One(&self.entries[one]),
                    _ => Hit::Several,
                }
            }
        }
    }

    /// The person whose full name has these words, in any order and usual spelling.
    pub fn person(&self, name: &[String]) -> Option<&Entry> {
        if name.len() < 2 {
            return None;
        }
        match self.by_sound.get(&sounds(&name.join(" ")))?.as_slice() {
            [only] => Some(&self.entries[*only]),
            _ => None,
        }
    }

    /// The body with the full name or the abbreviation `name`, where only one has it.
    pub fn body(&self, name: &str) -> Option<&Entry> {
        let key = bare(name);
        let found = self.by_name.get(&key).or_else(|| {
            let abbreviated = name.chars().filter(|c| c.is_uppercase()).count() > 1;
            self.by_short.get(&key).filter(|_| abbreviated)
        })?;
        match found.as_slice() {
            [only] => Some(&self.entries[*only]).filter(|e| e.kind != Kind::Person),
            _ => None,
        }
    }

    /// The terms of office of `entry`.
    pub fn tenures(entry: &Entry) -> impl Iterator<Item = Tenure> {
        entry.offices.iter().filter_map(|written| tenure(written))
    }

    /// The titles that `entry` holds on `date`; all that it ever held where the date is not known.
    pub fn titles<'t>(&'t self, entry: &Entry, date: Option<Date>) -> Vec<Title<'t>> {
        let mut titles = Vec::new();
        let held = |t: &Tenure| {
            date.is_none_or(|d| t.from.is_none_or(|from| from <= d) && t.to.is_none_or(|to| d <= to))
        };
        for tenure in Self::tenures(entry).filter(held) {
            let of = self.entry(&tenure.of);
            for title in self.offices.get(&tenure.office).into_iter().flatten() {
                let mut words: Vec<String> = title.words.iter().chain(&title.nouns).cloned().collect();
                if let Some(e) = of {
                    let all = std::iter::once(&e.name).chain(&e.names).chain(&e.short).chain(&e.adjectives);
                    words.extend(all.map(|w| w.to_lowercase()));
                }
                let words = words.join(" ");
                titles.extend(title.nouns.iter().map(|noun| Title { noun, words: words.clone() }));
            }
        }
        titles
    }
}

fn fault(id: &str, what: &str) -> Error {
    Error::Entry { id: id.to_owned(), what: what.to_owned() }
}

/// The concept that stands for the state `id` in keys.
fn nation(id: &str) -> String {
    format!("@{id}")
}

/// "president france 2017-05-14 2022-05-13".
fn tenure(written: &str) -> Option<Tenure> {
    let mut parts = written.split_whitespace();
    let (office, of) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut day = || parts.next().map(str::parse::<Date>).transpose().ok();
    let (from, to) = (day()?, day()?);
    parts.next().is_none().then_some(Tenure { office, of, from, to })
}

/// Folded words of a name without the article before it, joined by spaces.
fn bare(name: &str) -> String {
    let mut words = words(&fold(name));
    if words.len() > 1 && matches!(words[0].as_str(), "le" | "la" | "les" | "l" | "the") {
        words.remove(0);
    }
    words.join(" ")
}

fn sounds(name: &str) -> String {
    let mut words: Vec<String> = words(name).iter().map(|w| sound(w)).collect();
    words.sort_unstable();
    words.join(" ")
}
