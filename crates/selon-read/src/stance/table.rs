//! The stance table of a language, compiled.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::StanceKind;
use crate::lexicon::Bits;

/// Calls back with each form of a verb and its classes; false when the tables have no model for the verb.
pub type Conjugate<'a> = &'a dyn Fn(Option<&'static str>, &str, &mut dyn FnMut(String, Bits)) -> bool;

/// The stance table of one language, compiled.
#[derive(Debug, Default)]
pub struct Stances {
    pub patterns: Vec<Pattern>,
    /// Patterns by each form of their anchor, in table order.
    pub anchors: FxHashMap<String, Vec<u16>>,
    /// Verbs by form.
    pub verbs: FxHashMap<String, Vec<u16>>,
    /// Every form of every verb named in the table, with its classes and verb.
    pub forms: Vec<(String, Bits, u16)>,
    pub info: FxHashSet<&'static str>,
    pub deed: FxHashSet<&'static str>,
    /// Those of `info` that are accusations.
    pub charge: FxHashSet<&'static str>,
    /// Nouns of parties, beside those of the people table.
    pub party: FxHashSet<&'static str>,
    pub between: Vec<Vec<&'static str>>,
    pub side: Vec<Vec<&'static str>>,
}

#[derive(Debug)]
pub struct Pattern {
    pub stance: StanceKind,
    pub side: bool,
    /// What the subject of the verb is; `None` where the pattern names no subject.
    pub subject: Option<Slot>,
    pub negated: bool,
    pub reflexive: bool,
    pub voice: Voice,
    /// The first is the anchor.
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    Active,
    Passive,
    /// Passive, or a participle without auxiliary.
    Participle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
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
pub struct Item {
    pub alternatives: Vec<Alternative>,
    pub optional: bool,
}

#[derive(Debug)]
pub enum Alternative {
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
                        anchors.entry(words[0].to_owned()).or_default().push(n as u16);
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

    pub fn has_verb(&self) -> bool {
        self.items.first().is_some_and(|i| i.alternatives.iter().any(|a| matches!(a, Alternative::Verb(_))))
    }
}
