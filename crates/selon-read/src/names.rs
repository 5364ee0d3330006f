//! Who is named in an article: names gathered into entities, with roles, sex and number.

mod long;

use std::ops::Range;

use jiff::civil::Date;
use selon_actor::{Sex, Table};
use selon_place::is_demonym;

use crate::beside::{bears, firm};
use crate::lexicon::*;
use crate::tag::Tagged;
use long::short_form;
use rustc_hash::FxHashMap;

/// A place in the article: headline first, then the tokens of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// 0 headline, 1 body.
    pub field: u8,
    pub token: usize,
}

/// Grammatical gender, where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Feminine,
    Masculine,
}

/// Somebody or something with a name.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    /// The fullest form seen.
    pub name: String,
    /// Its words, lower case, particles left out.
    pub words: Vec<String>,
    pub person: bool,
    pub place: bool,
    /// An article stands before it somewhere: "le Monde", "the Guardian".
    pub determined: bool,
    /// Its words name an institution ("Commerce Department").
    pub body: bool,
    pub gender: Option<Gender>,
    /// Roles as printed, with the role noun that heads each.
    pub roles: Vec<Role>,
    /// Where it is named.
    pub mentions: Vec<Place>,
    /// Short forms in brackets: "(OMS)".
    pub short: Option<String>,
    /// Gender of the article that stands before it ("la CGT").
    pub article: Option<Gender>,
    /// A plural article stands before it ("les États-Unis").
    pub plural: bool,
    /// Nouns that the article calls it by, lower case: "l'association Unédic", "Unédic, association chargée de…".
    pub called: Vec<String>,
    /// Offices that the table of actors knows a person to hold on the article's day; the article need not print them.
    pub offices: Vec<Role>,
}

/// A role that the article gives somebody.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    pub text: String,
    pub head: String,
    pub place: Place,
}

/// All entities of an article.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub entities: Vec<Entity>,
    by_word: FxHashMap<String, Vec<usize>>,
    /// All names as printed, headline first, in order.
    named: Vec<Named>,
    /// Entities with a short form by the first word of their long one; none where several begin so.
    begun: FxHashMap<String, Option<usize>>,
    /// Entities by the nouns of their roles and the nouns that they are called by.
    by_noun: FxHashMap<String, Vec<usize>>,
}

/// A printed name, and whose it is.
#[derive(Debug)]
pub(crate) struct Named {
    /// 0 headline, 1 body.
    field: u8,
    pub tokens: Range<usize>,
    /// Its place among the entities.
    pub entity: usize,
}

/// One printed name: its tokens, without title or role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printed {
    pub tokens: Range<usize>,
    pub title: Option<usize>,
}

/// The names printed in `range`, in order.
pub(crate) fn printed(t: &Tagged<'_>, range: Range<usize>) -> Vec<Printed> {
    let mut out = Vec::new();
    let mut i = range.start;
    while i < range.end {
        if t.text.is_furniture(i) || !t.name_like(i) || t.is(i, ROLE) && !t.starts(i) && !t.name_like(i + 1) {
            i += 1;
            continue;
        }
        if t.is(i, ROLE | TITLE | GROUP) && t.is(i, ROLE | GROUP) {
            // "Premier ministre", "Environment Minister": the role goes, the name stays.
            i += 1;
            continue;
        }
        // "Soutenir François Fillon", "Affaire Morel", "Slovène Tina Trstenjak": a common word with a capital, then the name.
        if t.name_like(i + 1)
            && (t.starts(i) && (common(t, i) || bears(t, i)) || !t.is(i, FIRST) && second_starts(t, i))
        {
            i += 1;
            continue;
        }
        // "l'Américain Pete Selleck", "Swiss police": where somebody or something comes from.
        let from = || is_demonym(t.norm(i), t.text.lang());
        let noun = |k: usize| t.word(k) && !t.capital(k) && !t.finite(k) && !t.is(k, PREP | COORD | DET);
        if t.french() && i > 0 && t.is(i - 1, DET) && t.name_like(i + 1) && !t.is(i + 1, ROLE) && from()
            || !t.french() && noun(i + 1) && !t.possessive(i + 1) && from()
        {
            i += 1;
            continue;
        }
        // "Premier ministre": part of the role. "Opposition parties", "Taxi drivers": an adjective at the head.
        let lower = |k: usize| t.word(k) && !t.capital(k);
        if !t.is(i, METONYM)
            && (t.is(i + 1, ROLE) && lower(i + 1) && t.french()
                || t.starts(i)
                    && !t.is(i, FIRST)
                    && lower(i + 1)
                    && t.is(i + 1, ROLE | GROUP | ORGANISATION)
                    && !t.finite(i + 1))
        {
            i += 1;
            continue;
        }
        let complement = complement(t, i);
        let mut j = i + 1;
        while j < range.end && t.text.tokens()[j].breaks == 0 {
            if prefixed(t, j) {
                j += 1;
            } else if t.name_like(j) && !t.is(j, ROLE) {
                if j > i && (second_starts(t, j - 1) || complement && follows(t, j)) {
                    break;
                }
                j += 1;
            } else if j + 1 < range.end
                && t.name_like(j + 1)
                && !t.is(j + 1, ROLE)
                && (t.possessive(j)
                    || t.mark(j, "&")
                    || t.is(j, PARTICLE) && !t.is(j, STRONG_DET & !PARTICLE) && particle_joins(t, i, j))
            {
                j += 2;
            } else {
                break;
            }
        }
        // "Prime Minister Rui Tavares": what stands before the role in capitals is part of it.
        let role = !t.french() && j < range.end && t.is(j, ROLE) && t.capital(j);
        // "British PM"
        if role && (t.name_like(j + 1) || j == i + 1 && from()) {
            i = j + 1;
            continue;
        }
        let title = i.checked_sub(1).filter(|&p| t.is(p, TITLE) && p + 1 >= range.start);
        if keep(t, i..j, title) {
            out.push(Printed { tokens: i..j, title });
        }
        i = j;
    }
    out
}

/// How far before the complement of a role that role may stand.
const ROLE_BEFORE: usize = 10;

/// Whether a name at token `i` goes on a role: "ministre de l'Économie et des **Finances** Michel Sapin".
fn complement(t: &Tagged<'_>, i: usize) -> bool {
    let prep = |k: usize| t.is(k, PREP) && matches!(t.norm(k), "de" | "du" | "des" | "d'" | "of" | "for");
    let led = i > 0 && prep(i - 1) || i > 1 && t.is(i - 1, DET) && prep(i - 2);
    led && !t.is(i, FIRST | TITLE)
        && (i.saturating_sub(ROLE_BEFORE)..i)
            .rev()
            .take_while(|&k| !t.finite(k) && !t.comma(k))
            .any(|k| t.is(k, ROLE))
}

/// Whether somebody's first and last name begin at token `j`, inside what looks like one name.
fn follows(t: &Tagged<'_>, j: usize) -> bool {
    t.is(j, FIRST) && t.name_like(j + 1) && !t.is(j + 1, ROLE) && !t.is(j - 1, FIRST | TITLE | PARTICLE)
}

/// "al-Abadi", "el-Sissi": a name whose article is written small and joined.
fn prefixed(t: &Tagged<'_>, i: usize) -> bool {
    let capital = |rest: &str| rest.chars().next().is_some_and(char::is_uppercase);
    t.word(i)
        && !t.capital(i)
        && t.text
            .raw(i)
            .split_once('-')
            .is_some_and(|(prefix, rest)| prefix.chars().count() <= 3 && capital(rest))
}

const FIRST: Bits = FIRST_NAME_F | FIRST_NAME_M;

/// Words that tables know as common ones.
fn common(t: &Tagged<'_>, i: usize) -> bool {
    t.is(i, FIN | PP | GER | INF | ADJ | NOUN | ADV | ROLE | GROUP | DOCUMENT) && !t.is(i, FIRST | METONYM)
}

/// Whether a new name begins after token `k`: a first name with a surname after it, where `k` is no first name,
/// title or initial ("la CGT Philippe Martinez", "République François Hollande").
fn second_starts(t: &Tagged<'_>, k: usize) -> bool {
    let initial = t.text.raw(k).ends_with('.') || t.text.raw(k).chars().count() == 1;
    t.is(k + 1, FIRST)
        && t.name_like(k + 2)
        && !t.is(k + 2, ROLE)
        && !t.is(k, FIRST | TITLE | PARTICLE)
        && !initial
        && t.is(k + 1, FIRST)
        && acronym_or_adjective(t, k)
}

/// Only what cannot be a first name itself splits a name: an acronym, a demonym, an institution.
fn acronym_or_adjective(t: &Tagged<'_>, k: usize) -> bool {
    let raw = t.text.raw(k);
    raw.chars().filter(|c| c.is_uppercase()).count() > 1
        || t.is(k, ADJ | ORGANISATION | GOVERNMENT | METONYM | INF | NOUN)
}

/// "Charles de Gaulle", "Corée du Nord", "Ursula von der Leyen"; not "Poutine de Russie".
fn particle_joins(t: &Tagged<'_>, start: usize, j: usize) -> bool {
    let word = t.norm(j);
    if matches!(word, "du" | "des" | "d'" | "la" | "le" | "l'" | "de") && t.french() {
        // Only after a single word: a first name or the head of a place name.
        return j == start + 1
            && (t.is(start, FIRST_NAME_F | FIRST_NAME_M)
                || matches!(word, "du" | "d'" | "de") && t.is(start, METONYM | ORGANISATION));
    }
    true
}

fn keep(t: &Tagged<'_>, range: Range<usize>, title: Option<usize>) -> bool {
    if title.is_some() || range.len() > 1 {
        return true;
    }
    let i = range.start;
    if !t.starts(i) {
        return true;
    }
    // "Seul le ministre", "Toute la ville": a name has no article after it.
    let article = matches!(t.norm(range.end), "le" | "la" | "les" | "l'" | "un" | "une" | "the" | "a");
    if article && !t.finite(range.end + 1) && !t.is(i, METONYM | FIRST_NAME_F | FIRST_NAME_M) {
        return false;
    }
    // A lone capital at the head of a sentence: a name only if no table knows it as a common word.
    let common = FIN | PP | GER | INF | ADJ | NOUN | ADV | ROLE | GROUP | DOCUMENT;
    t.is(i, METONYM | FIRST_NAME_F | FIRST_NAME_M)
        || !t.is(i, common | MASCULINE | FEMININE) && t.text.raw(i).chars().count() > 2
        || t.text.raw(i).chars().filter(|c| c.is_uppercase()).count() > 1
}

impl Names {
    /// Gathers the names of `texts` (headline, body); `actors` knows who held which office on `date`.
    pub fn gather(texts: &[(u8, &Tagged<'_>)], actors: &Table, date: Option<Date>) -> Self {
        let mut names = Self::default();
        // The body first: it spells names in full; headlines shorten them.
        for (field, t) in texts.iter().rev() {
            for name in printed(t, 0..t.len()) {
                names.add(t, *field, &name);
            }
        }
        names.named.sort_unstable_by_key(|n| (n.field, n.tokens.start));
        for (_, t) in texts {
            names.expand(t);
        }
        for (id, e) in names.entities.iter_mut().enumerate() {
            e.unfold(texts, actors);
            e.mentions.sort_unstable();
            e.hold(actors, date);
            let offices = e.offices.iter().map(|r| &r.head);
            for noun in e.roles.iter().map(|r| &r.head).chain(&e.called).chain(offices) {
                let ids = names.by_noun.entry(noun.clone()).or_default();
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
        names
    }

    fn add(&mut self, t: &Tagged<'_>, field: u8, name: &Printed) {
        let words = words_of(t, name.tokens.clone());
        if words.is_empty() {
            return;
        }
        let place = Place { field, token: name.tokens.start };
        let place_name = t.lexicon.metonym(&words);
        let id = self.whose(t, name, &words, place_name).unwrap_or_else(|| {
            self.entities.push(Entity {
                name: t.text.words(name.tokens.clone()).to_owned(),
                words: words.clone(),
                person: false,
                place: false,
                body: false,
                determined: false,
                gender: None,
                roles: Vec::new(),
                mentions: Vec::new(),
                short: None,
                article: None,
                plural: false,
                called: Vec::new(),
                offices: Vec::new(),
            });
            self.entities.len() - 1
        });
        for word in &words {
            let list = self.by_word.entry(word.clone()).or_default();
            if !list.contains(&id) {
                list.push(id);
            }
        }
        let entity = &mut self.entities[id];
        if words.len() > entity.words.len() {
            entity.words = words;
            t.text.words(name.tokens.clone()).clone_into(&mut entity.name);
        }
        entity.mentions.push(place);
        self.named.push(Named { field, tokens: name.tokens.clone(), entity: id });
        // "François Brottes (PS)" is no short form of him.
        let short = short_form(t, name.tokens.end).filter(|_| !t.is(name.tokens.start, FIRST));
        if let Some(short) = short {
            entity.short = Some(short.to_owned());
            let list = self.by_word.entry(short.to_lowercase()).or_default();
            if !list.contains(&id) {
                list.push(id);
            }
        }
        let entity = &mut self.entities[id];
        entity.determined |= name.tokens.start > 0
            && t.is(name.tokens.start - 1, DET)
            && t.text.tokens()[name.tokens.start].breaks == 0;
        entity.body |= name.tokens.clone().any(|k| t.is(k, ORGANISATION | GOVERNMENT | DOCUMENT | GROUP));
        // "l'association Rives Propres", not "le chef de la diplomatie Antony Blinken".
        entity.body |= name.tokens.start > 0
            && t.is(name.tokens.start - 1, ORGANISATION | GOVERNMENT)
            && !t.is(name.tokens.start, FIRST)
            && role_before(t, name.tokens.start).is_none();
        entity.place |= t.lexicon.metonym(&entity.words);
        entity.place |= name.tokens.len() == 1 && t.is(name.tokens.start, METONYM);
        describe(t, entity, name, place);
        if !entity.person {
            call(t, entity, &name.tokens);
        }
    }

    /// The entity that the words of a name belong to.
    ///
    /// `place` says that they name a place: "France" is no short form of "Business France", nor the other way round.
    fn find(&self, words: &[String], place: bool) -> Option<usize> {
        let last = words.last()?;
        if let [word] = words
            && let Some(id) = self.by_word.get(word).and_then(|ids| {
                ids.iter()
                    .find(|&&id| self.entities[id].short.as_ref().is_some_and(|s| s.to_lowercase() == *word))
            })
        {
            return Some(*id);
        }
        let candidates = self
            .by_word
            .get(last)
            .into_iter()
            .chain(words.first().and_then(|f| self.by_word.get(f)))
            .flatten();
        let mut best: Option<(usize, usize)> = None;
        for &id in candidates {
            let e = &self.entities[id];
            let part = words.len() == 1 && place && e.words.len() > 1 && !e.person
                || e.words.len() == 1 && e.place && words.len() > 1;
            if part {
                continue;
            }
            let within = words.iter().all(|w| e.words.contains(w));
            let around = e.words.iter().all(|w| words.contains(w));
            // A first name alone is nobody's surname; a shared last word must be the last of both.
            let same_end = e.words.last() == words.last()
                || e.words.len() == 1
                || words.len() == 1 && e.words.contains(&words[0]);
            if (within || around)
                && same_end
                && (e.words.len() == words.len()
                    || e.words.last() == words.last()
                    || words.len() > 1
                    || e.words.first() == words.first())
            {
                let shared = e.words.iter().filter(|w| words.contains(w)).count();
                if best.is_none_or(|(s, _)| shared > s) {
                    best = Some((shared, id));
                }
            }
        }
        best.map(|(_, id)| id)
    }

    /// The one entity whose long form begins with `word`, where it has a short one too.
    pub fn begun(&self, word: &str) -> Option<usize> {
        self.begun.get(word).copied().flatten()
    }

    /// The names printed in the tokens `range` of a text, in order.
    pub fn within(&self, field: u8, range: Range<usize>) -> impl Iterator<Item = &Named> {
        let first = self.named.partition_point(|n| (n.field, n.tokens.start) < (field, range.start));
        self.named[first..].iter().take_while(move |n| n.field == field && n.tokens.end <= range.end)
    }

    /// Entities that the article gives a role headed by `noun`, or calls so.
    pub fn called(&self, noun: &str) -> &[usize] {
        self.by_noun.get(noun).map_or(&[], Vec::as_slice)
    }

    /// The entity named by the tokens of `name`.
    pub fn of(&self, t: &Tagged<'_>, name: &Printed) -> Option<usize> {
        let words = words_of(t, name.tokens.clone());
        self.whose(t, name, &words, t.lexicon.metonym(&words))
    }

    /// The entity whose name the tokens of `name` are. "le pape François" is no other François, unless he is pope.
    fn whose(&self, t: &Tagged<'_>, name: &Printed, words: &[String], place: bool) -> Option<usize> {
        let found = self.find(words, place)?;
        let start = name.tokens.start;
        let role =
            start.checked_sub(1).filter(|&r| name.tokens.len() == 1 && t.is(start, FIRST) && t.is(r, ROLE));
        let Some(noun) = role.map(|r| t.norm(r)) else { return Some(found) };
        let one = |id: usize| {
            let e = &self.entities[id];
            e.words == words || e.roles.iter().any(|r| r.head == noun)
        };
        if one(found) {
            return Some(found);
        }
        self.by_word.get(&words[0])?.iter().copied().find(|&id| self.entities[id].words == words)
    }
}

/// Lower-case words of a name, particles left out.
fn words_of(t: &Tagged<'_>, range: Range<usize>) -> Vec<String> {
    // Initials ("E. Macron", "Loretta E. Lynch") and particles do not tell names apart.
    let initial =
        |k: usize| range.len() > 1 && t.text.raw(k).ends_with('.') && t.text.raw(k).chars().count() <= 3;
    let all: Vec<String> = range
        .clone()
        .filter(|&k| (!t.is(k, PARTICLE) || t.name_like(k)) && !initial(k))
        .map(|k| t.norm(k).to_owned())
        .collect();
    if all.is_empty() { range.map(|k| t.norm(k).to_owned()).collect() } else { all }
}

/// Reads what stands around a name: title, role, sex.
fn describe(t: &Tagged<'_>, e: &mut Entity, name: &Printed, place: Place) {
    let start = name.tokens.start;
    if let Some(title) = name.title {
        e.person = true;
        if t.is(title, FEMININE) {
            e.gender = Some(Gender::Feminine);
        } else if t.is(title, MASCULINE) {
            e.gender.get_or_insert(Gender::Masculine);
        }
    }
    if t.is(start, FIRST_NAME_F | FIRST_NAME_M) {
        // "Marine Le Pen", not "Marine Accident Board".
        if name.tokens.len() > 1 && !e.body {
            e.person = true;
        }
        let g = if t.is(start, FIRST_NAME_F) && !t.is(start, FIRST_NAME_M) {
            Gender::Feminine
        } else {
            Gender::Masculine
        };
        if e.gender.is_none() && !(t.is(start, FIRST_NAME_F) && t.is(start, FIRST_NAME_M)) {
            e.gender = Some(g);
        }
    }
    // A place or an institution holds no office.
    let letters = || t.text.raw(start).chars().filter(|c| c.is_alphabetic());
    let acronym = name.tokens.len() == 1 && letters().count() > 1 && letters().all(char::is_uppercase);
    let holds = !e.place && !e.body && !acronym && !t.is(start, METONYM);
    if let Some(role) = role_before(t, start).or_else(|| role_after(t, name.tokens.end)).filter(|_| holds) {
        let head = role.clone().find(|&k| t.is(k, ROLE)).or(Some(role.start));
        e.person |= t.is(start, FIRST) || !head.is_some_and(|h| firm(t, h));
        if let Some(head) = head {
            if e.gender.is_none() {
                e.gender = gender_of(t, &role, head);
            }
            let text = t.text.words(role.clone()).to_owned();
            e.roles.push(Role { text, head: t.norm(head).to_owned(), place });
        }
    }
}

/// Most nouns kept for what an entity is called.
const CALLED: usize = 8;

/// Reads what an institution is called: the article before its name, the noun before it, the noun after it.
fn call(t: &Tagged<'_>, e: &mut Entity, name: &Range<usize>) {
    let start = name.start;
    let article = |k: usize| match t.norm(k) {
        "la" | "une" | "cette" => Some(Gender::Feminine),
        "le" | "un" | "du" | "au" | "ce" => Some(Gender::Masculine),
        _ => None,
    };
    if start > 0 && t.text.tokens()[start].breaks == 0 {
        let before = start - 1;
        if t.is(before, DET) {
            e.article = e.article.or(article(before));
            e.plural |= t.french() && matches!(t.norm(before), "les" | "des" | "aux");
        }
        // "le quotidien suisse Le Temps": over adjectives and the name's own article.
        let mut k = before;
        if t.is(k, DET) && t.capital(k) && !t.starts(k) && k > 0 {
            k -= 1;
        }
        if t.is(k, ADJ) && !t.is(k, SPOKEN) && k > 0 {
            k -= 1;
        }
        if t.word(k)
            && !t.capital(k)
            && !t.is(k, DET | PREP | FIN | ADV | COORD | SUBJECT | RELATIVE | SUBORD)
        {
            e.noun(t.norm(k));
            if k > 0 {
                e.article = e.article.or(article(k - 1));
            }
        }
    }
    // "Unédic, association chargée de…", "Mediapart est un site d'information".
    let mut k = name.end;
    if t.mark(k, "(") {
        k = t.skip_bracket(k, t.len());
    }
    let apposed = t.comma(k);
    if !apposed && !t.is(k, BE_FIN) {
        return;
    }
    k += 1;
    let article = article(k);
    // "À Vernay, la préfecture a confirmé": the comma ends where it happened, and the sentence begins.
    let led = |k: usize| k > 0 && t.is(k - 1, PREP);
    let preceded = led(start) || start > 0 && t.is(start - 1, DET) && led(start - 1);
    if apposed && t.is(k, DET) && preceded {
        return;
    }
    k += usize::from(t.is(k, DET));
    let head = (k..k + 3).take_while(|&k| t.word(k) && !t.capital(k)).find(|&k| t.is(k, SPOKEN));
    if let Some(head) = head.filter(|_| apposed || article.is_some()) {
        e.noun(t.norm(head));
    }
}

/// Nouns that institutions are called by.
const SPOKEN: Bits = ORGANISATION | GOVERNMENT | DOCUMENT | VENUE;

impl Entity {
    /// The roles that the article gives, and the offices that it need not print.
    pub fn held(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter().chain(&self.offices)
    }

    /// The roles headed by `noun` that may be meant beside the words `marks`. What the article prints may be told in other
    /// words; of an office all words are known, and one too many is another's ("le secrétaire général de la CGT du livre").
    pub fn headed<'e>(&'e self, noun: &'e str, marks: &'e [&str]) -> impl Iterator<Item = &'e Role> {
        let offices = self.offices.iter().filter(|r| marks.iter().all(|m| r.text.contains(m)));
        self.roles.iter().chain(offices).filter(move |r| r.head == noun)
    }

    /// Takes the offices of a known person, or the nouns of a known body.
    fn hold(&mut self, actors: &Table, date: Option<Date>) {
        // "Mediapart… le site": what a known body is called, the article need not say first.
        if !self.person
            && let Some(body) = actors.body(&self.name)
        {
            body.nouns.iter().filter(|n| !n.contains(' ')).for_each(|n| self.noun(n));
        }
        if self.body || self.place {
            return;
        }
        let (Some(entry), Some(&place)) = (actors.person(&self.words), self.mentions.first()) else { return };
        self.person = true;
        self.gender = self.gender.or(entry.sex.map(|sex| match sex {
            Sex::Feminine => Gender::Feminine,
            Sex::Masculine => Gender::Masculine,
        }));
        let titles = actors.titles(entry, date).into_iter();
        self.offices = titles.map(|t| Role { text: t.words, head: t.noun.to_owned(), place }).collect();
    }

    fn noun(&mut self, noun: &str) {
        if self.called.len() < CALLED && !self.called.iter().any(|n| n == noun) {
            self.called.push(noun.to_owned());
        }
    }
}

fn gender_of(t: &Tagged<'_>, role: &Range<usize>, head: usize) -> Option<Gender> {
    let feminine = t.is(head, FEMININE) && !t.is(head, MASCULINE)
        || role.start > 0 && matches!(t.norm(role.start - 1), "la" | "une" | "cette");
    let masculine = t.is(head, MASCULINE) && !t.is(head, FEMININE)
        || role.start > 0 && matches!(t.norm(role.start - 1), "le" | "un" | "ce");
    match (feminine, masculine) {
        (true, false) => Some(Gender::Feminine),
        (false, true) => Some(Gender::Masculine),
        _ => None,
    }
}

/// Whether no apposition goes over token `i`.
fn ends_apposition(t: &Tagged<'_>, i: usize) -> bool {
    t.comma(i)
        || t.stop(i)
        || t.quote_mark(i)
        || t.mark(i, ":")
        || t.mark(i, ";")
        || t.is(i, RELATIVE | SUBORD | NEG) && !t.is(i, DET)
}

/// The role in apposition before a name: "le ministre de l'Intérieur[,] Bernard Cazeneuve", "Environment Minister John Baird".
fn role_before(t: &Tagged<'_>, start: usize) -> Option<Range<usize>> {
    let mut end = start;
    if end > 0 && t.comma(end - 1) {
        end -= 1;
    }
    let mut i = end;
    let mut head = None;
    while i > 0 && end - i < 16 {
        let p = i - 1;
        let coordinated = t.is(p, COORD) && !(head.is_none() && goes_on(t, p));
        if t.text.tokens()[i].breaks > 0 || ends_apposition(t, p) || t.mark(p, "(") || coordinated {
            break;
        }
        if t.finite(p) && !t.is(p, ROLE | ADJ | NOUN) {
            break;
        }
        if t.is(p, ROLE) {
            head = Some(p);
            // A role before a role: "vice-premier ministre", "secrétaire général": take the leftmost adjoining.
        } else if head.is_none() && end == start && t.is(p, PREP) && !joins(t, p) {
            // "le chef du gouvernement sur le réseau Twitter": no apposition.
            return None;
        } else if head.is_some() && !t.is(p, ADJ) && !t.capital(p) {
            break;
        }
        i = p;
    }
    let head = match head {
        Some(head) => head,
        None => return unknown_role(t, start, end),
    };
    // "un porte-parole de l'entreprise RTE": the name is the firm's.
    if end == start
        && head + 1 < start
        && t.is(start - 1, ORGANISATION)
        && !t.is(start - 1, ROLE)
        && !t.is(start, FIRST)
    {
        return None;
    }
    // "le président de France Télévisions": the name is the role's complement.
    if t.is(start - 1, PREP) || start >= 2 && t.is(start - 1, DET) && t.is(start - 2, PREP) {
        return None;
    }
    let mut from = head;
    while from > 0
        && from > i
        && (t.is(from - 1, ADJ | ROLE) || t.capital(from - 1) && t.word(from - 1))
        && !t.is(from - 1, DET)
    {
        from -= 1;
    }
    Some(from..end)
}

/// Whether the conjunction `i` goes on what a role is a role of: "de l'Économie **et** des Finances", "for Trade **and**
/// Industry".
fn goes_on(t: &Tagged<'_>, i: usize) -> bool {
    if t.french() {
        matches!(t.norm(i + 1), "de" | "du" | "des" | "d'")
    } else {
        i > 0 && t.capital(i - 1) && t.capital(i + 1)
    }
}

/// Prepositions that tie a role to what it is a role of.
fn joins(t: &Tagged<'_>, i: usize) -> bool {
    t.is(i, DET)
        || matches!(
            t.norm(i),
            "de" | "d'"
                | "à"
                | "en"
                | "auprès"
                | "pour"
                | "contre"
                | "of"
                | "for"
                | "to"
                | "at"
                | "in"
                | "against"
        )
}

/// "la skieuse Anaïs Perrot": a noun that no table knows, between an article and a first name.
fn unknown_role(t: &Tagged<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    if end != start || start < 2 || !t.is(start, FIRST) {
        return None;
    }
    let mut from = start;
    while from > 0
        && start - from < 3
        && t.word(from - 1)
        && !t.capital(from - 1)
        && !t.is(from - 1, DET | PREP | FIN | ADV | COORD | SUBJECT)
    {
        from -= 1;
    }
    let bears =
        |k: usize| bears(t, k) || t.is(k, ORGANISATION | GOVERNMENT | DOCUMENT | VENUE) && !t.is(k, ROLE);
    (from < start
        && from > 0
        && !bears(from)
        && matches!(t.norm(from - 1), "le" | "la" | "l'" | "un" | "une" | "the" | "a" | "an"))
    .then_some(from..end)
}

/// The role in apposition after a name: "Bernard Cazeneuve, ministre de l'Intérieur,".
fn role_after(t: &Tagged<'_>, end: usize) -> Option<Range<usize>> {
    let mut i = end;
    if t.mark(i, "(") {
        i = t.skip_bracket(i, t.len());
    }
    if t.comma(i) {
        i += 1;
    } else if !(t.french()
        && end > 1
        && t.name_like(end - 2)
        && t.is(i, DET)
        && !t.is(i, PREP)
        && t.is(i + 1, ROLE))
    {
        // "Joechen Zaumseil le vice-président de L'Oréal" needs no comma.
        return None;
    }
    let mut j = i;
    let mut head = None;
    while j < t.len() && j < i + 18 {
        if t.text.tokens()[j].breaks > 0 || ends_apposition(t, j) {
            break;
        }
        if head.is_none() && j > i + 4 {
            return None;
        }
        if t.is(j, ROLE) && head.is_none() {
            head = Some(j);
        }
        if t.finite(j) && head.is_some_and(|h| j > h) {
            // "…, le monarque avait déclaré": a subject, not an apposition.
            return None;
        }
        if head.is_none() && (t.is(j, PREP) && !t.is(j, DET) || t.finite(j)) {
            return None;
        }
        j += 1;
    }
    head?;
    let from = if t.is(i, DET) { i + 1 } else { i };
    (from < j).then_some(from..j)
}
