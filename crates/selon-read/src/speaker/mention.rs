//! What a source mention is by itself: its head, gender, number, and the description that its words make.

use std::ops::Range;

use super::Speaker;
use super::features::Class;
use crate::lexicon::*;
use crate::names::{Entity, Gender};
use crate::tag::Tagged;
use crate::{ResolvedBy, SpeakerType};

/// A mention without a name of its own.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    pub class: Class,
    pub range: Range<usize>,
    /// The noun that heads it.
    pub head: Option<usize>,
    pub gender: Option<Gender>,
    pub plural: Option<bool>,
}

impl Mention {
    /// A mention of `class` without words that tell more.
    pub fn bare(class: Class, at: usize) -> Self {
        Self { class, range: at..at, head: None, gender: None, plural: None }
    }

    /// The pronoun at `i`.
    pub fn pronoun(t: &Tagged<'_>, i: usize) -> Self {
        let norm = t.norm(i).trim_start_matches('-').trim_start_matches("t-");
        let latter = t.latter(i);
        let last = if latter { t.norm(i + 1) } else { "" };
        let plural = t.is(i, PLURAL)
            || matches!(last, "derniers" | "dernières")
            || latter && matches!(norm, "ceux" | "celles")
            || matches!(norm, "ils" | "elles" | "eux" | "leur" | "leurs" | "they" | "their" | "them");
        let gender = match (norm, last) {
            (_, "dernière" | "dernières") => Some(Gender::Feminine),
            (_, "dernier" | "derniers") => Some(Gender::Masculine),
            ("elle" | "elles" | "celle-ci" | "she" | "her" | "celle" | "celles", _) => Some(Gender::Feminine),
            ("il" | "ils" | "celui-ci" | "he" | "his" | "him" | "celui" | "ceux" | "lui" | "eux", _) => {
                Some(Gender::Masculine)
            }
            _ => None,
        };
        let class = match norm {
            _ if latter => Class::Latter,
            "on" | "one" | "ce" | "c'" | "cela" | "ça" | "qui" | "who" | "vous" | "you" => Class::Vague,
            "je" | "j'" | "nous" | "i" | "we" => Class::First,
            _ if i > 0 && t.is(i - 1, PREP) && !matches!(norm, "il" | "he" | "she" | "they") => {
                Class::Oblique
            }
            _ if plural => Class::Plural,
            _ => Class::Subject,
        };
        let plural = !matches!(class, Class::First | Class::Vague) && plural;
        let number = (!matches!(class, Class::First | Class::Vague)).then_some(plural);
        Self { class, range: i..i + 1, head: None, gender, plural: number }
    }

    /// The phrase `range`, whose words make `own`.
    pub fn phrase(t: &Tagged<'_>, range: Range<usize>, own: &Speaker) -> Self {
        let i = range.start;
        let head = head(t, &range);
        let definite = definite(t, i);
        let class = if possessive(t, i) {
            Class::Possessive
        } else if definite && own.plural {
            Class::Definites
        } else if (definite || t.is(i, ROLE)) && head.is_some_and(|h| t.is(h, ROLE)) {
            Class::Role
        } else if definite {
            Class::Definite
        } else {
            Class::Description
        };
        Self { class, range, head, gender: own.gender, plural: Some(own.plural) }
    }

    /// Its words that tell one holder of the noun `head` from another.
    pub fn marks<'t>(&self, t: &'t Tagged<'_>, head: usize) -> impl Iterator<Item = &'t str> {
        self.range.clone().filter(move |&k| k != head && !t.is(k, DET | PREP) && t.word(k)).map(|k| t.norm(k))
    }
}

/// Whether the mention that begins at `i` is a pronoun.
pub(crate) fn pronominal(t: &Tagged<'_>, i: usize) -> bool {
    t.norm(i).starts_with('-') || t.is(i, PERSONAL | SUBJECT) && !t.name_like(i) || possessive(t, i)
}

/// Whether a possessive stands at `i`.
pub(crate) fn possessive(t: &Tagged<'_>, i: usize) -> bool {
    matches!(t.norm(i), "son" | "sa" | "ses" | "leur" | "leurs" | "his" | "her" | "their" | "its")
}

/// Whether a definite article or demonstrative stands at `i`.
pub(crate) fn definite(t: &Tagged<'_>, i: usize) -> bool {
    matches!(
        t.norm(i),
        "le" | "la"
            | "l'"
            | "les"
            | "ce"
            | "cet"
            | "cette"
            | "ces"
            | "the"
            | "this"
            | "that"
            | "these"
            | "those"
    )
}

/// Classes of nouns for those who speak.
pub(crate) const SPEAKS: Bits = ROLE | GROUP | DOCUMENT | GOVERNMENT | ORGANISATION | PERSON;

/// The noun that heads the phrase `range`: one that speaks, else the first word after the article. It comes first in
/// French, last in English ("army spokesman").
pub(crate) fn head(t: &Tagged<'_>, range: &Range<usize>) -> Option<usize> {
    let known = |k: &usize| t.is(*k, SPEAKS | UNNAMED) && !t.is(*k, DET | PREP);
    if t.french() {
        return range.clone().find(known).or_else(|| {
            range
                .clone()
                .skip(usize::from(t.is(range.start, DET)))
                .find(|&k| t.word(k) && !t.is(k, ADJ | DET))
        });
    }
    let stop = range
        .clone()
        .skip(1)
        .find(|&k| t.is(k, PREP | RELATIVE) || t.comma(k) || !t.word(k))
        .unwrap_or(range.end);
    (range.start..stop).rev().find(known).or_else(|| (range.start..stop).next_back().filter(|&k| t.word(k)))
}

/// Whether the name at `n` in the mention `range` is the speaker itself rather than a complement.
pub(crate) fn is_own(t: &Tagged<'_>, range: &Range<usize>, n: usize, title: Option<usize>) -> bool {
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
    let mut first = title.map_or(n, |p| p.min(n));
    // "M. Le Roux": the article is part of the name.
    if first >= range.start + 2 && t.is(first - 1, DET) && t.capital(first - 1) && t.is(first - 2, TITLE) {
        first -= 2;
    }
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

pub(crate) fn described(t: &Tagged<'_>, range: &Range<usize>) -> Speaker {
    let head = range.clone().find(|&k| t.is(k, ROLE | GROUP | DOCUMENT | GOVERNMENT | ORGANISATION | PERSON));
    // "le président français": what is a group's name elsewhere is an adjective beside a noun.
    let group = self::head(t, range).is_some_and(|h| t.is(h, GROUP));
    let plural = group
        || range.clone().take(4).any(|k| {
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
            )
        });
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
        kind: kind_of(t, range),
        role: None,
        by: ResolvedBy::Description,
        flags: Vec::new(),
        gender,
        plural,
        entity: None,
        probability: 0.5,
        steps: Vec::new(),
    }
}

pub(crate) fn kind_of(t: &Tagged<'_>, range: &Range<usize>) -> SpeakerType {
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
    let stop = range.clone().skip(1).find(|&k| t.is(k, PREP | RELATIVE) || t.comma(k)).unwrap_or(range.end);
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

pub(crate) fn named(e: &Entity, id: usize) -> Speaker {
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
        probability: 1.0,
        steps: Vec::new(),
    }
}

pub(crate) fn kind_of_name(t: &Tagged<'_>, range: &Range<usize>, e: &Entity) -> SpeakerType {
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
pub(crate) fn description(t: &Tagged<'_>, range: Range<usize>) -> String {
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
