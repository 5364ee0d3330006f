//! The kinds of evidence, the surest first.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::sets::{Sets, initial, longer, person, same_sound};
use super::{Doc, Node, STORY};
use crate::fold::sound;
use crate::form::Shape;
use crate::table::Kind;
use crate::words::{Class, Words};

/// How much more often than any other the body must be named that "the management" of an article means.
const DOMINANT: u32 = 3;
/// Most mentions of one block that are compared pair by pair.
const BLOCK: usize = 2_000;

/// The passes over all nodes.
pub(super) struct Passes<'a, 's, 't> {
    docs: &'a [Doc],
    nodes: &'a [Node],
    sets: &'s mut Sets<'t>,
    near: FxHashMap<(usize, usize), bool>,
    /// Nodes by document.
    within: Vec<Vec<usize>>,
}

impl<'a, 's, 't> Passes<'a, 's, 't> {
    pub fn new(docs: &'a [Doc], nodes: &'a [Node], sets: &'s mut Sets<'t>) -> Self {
        let mut within = vec![Vec::new(); docs.len()];
        for (n, node) in nodes.iter().enumerate() {
            within[node.doc].push(n);
        }
        Self { docs, nodes, sets, near: FxHashMap::default(), within }
    }

    pub fn run(&mut self) {
        self.known();
        self.same_names();
        self.abbreviations();
        self.spellings();
        self.surnames();
        self.offices();
        self.bodies();
        self.pointers();
        self.voices();
    }

    /// Whether two articles are of one story: near in time, with names in common that few articles have.
    fn near(&mut self, a: usize, b: usize) -> bool {
        if a == b {
            return true;
        }
        let key = (a.min(b), a.max(b));
        if let Some(&near) = self.near.get(&key) {
            return near;
        }
        let (x, y) = (&self.docs[key.0], &self.docs[key.1]);
        let days = match (x.date, y.date) {
            (Some(p), Some(q)) => (p - q).get_days().abs(),
            _ => 0,
        };
        let near = days <= STORY && {
            let shared = x.rare.intersection(&y.rare).count();
            let least = x.rare.len().min(y.rare.len());
            shared >= 2 && shared * 8 >= least || shared >= 5
        };
        self.near.insert(key, near);
        near
    }

    /// Documents of one story with `doc`, itself first.
    fn around(&mut self, doc: usize) -> Vec<usize> {
        let mut all = vec![doc];
        for other in 0..self.docs.len() {
            if other != doc && self.near(doc, other) {
                all.push(other);
            }
        }
        all
    }

    /// Names that the table knows.
    fn known(&mut self) {
        let table = self.sets.table();
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for n in 0..self.nodes.len() {
            let Some(id) = &self.nodes[n].known else { continue };
            let id = table.resolve(id);
            match first.get(&id) {
                Some(&other) => {
                    self.sets.union(other, n, format!("the table knows both as {id}"));
                }
                None => {
                    first.insert(id, n);
                }
            }
        }
    }

    /// The same full name.
    fn same_names(&mut self) {
        let mut groups: BTreeMap<(&[String], bool), Vec<usize>> = BTreeMap::new();
        for (n, node) in self.nodes.iter().enumerate() {
            let named = node.form.shape == Shape::Named;
            if (named || matches!(node.form.shape, Shape::Body | Shape::Paper)) && !node.form.key.is_empty() {
                groups.entry((&node.form.key, named)).or_default().push(n);
            }
        }
        for ((key, named), nodes) in groups {
            for (i, &b) in nodes.iter().enumerate().skip(1) {
                // The first that fits: what is one with it is one with those before.
                for &a in nodes[..i].iter().rev().take(BLOCK) {
                    if let Some(reason) = self.same_name(a, b, key, named)
                        && self.sets.union(a, b, reason)
                    {
                        break;
                    }
                }
            }
        }
    }

    fn same_name(&mut self, a: usize, b: usize, key: &[String], named: bool) -> Option<&'static str> {
        let (x, y) = (&self.nodes[a], &self.nodes[b]);
        if x.doc == y.doc {
            return Some("the same name in one article");
        }
        if x.form.shape == Shape::Paper {
            let own = key.len() > 1 && !x.form.indefinite && !y.form.indefinite;
            return (own && self.near(x.doc, y.doc)).then_some("the same document, in articles on one event");
        }
        if !named {
            let all = x.placed && y.placed && key.iter().any(|k| !k.starts_with('@') && !concept(k));
            return if all {
                Some("the same institution of the same place")
            } else {
                self.near(x.doc, y.doc).then_some("the same institution, in articles on one event")
            };
        }
        if key.len() > 1 {
            return Some("the same full name");
        }
        // One word may be a surname: something must say that it names a body.
        let surname =
            |n: &Node| n.kind == Kind::Person || self.docs[n.doc].evidence.surnames.contains(&key[0]);
        if surname(x) || surname(y) || Words::get().first_name(&key[0]) {
            return None;
        }
        let (p, q) = (self.called(x), self.called(y));
        let body = |n: &Node, called: &BTreeSet<&str>| {
            let capitals = n.form.display.chars().filter(|c| c.is_uppercase()).count();
            capitals > 1 || !called.is_empty()
        };
        let (one, other) = (body(x, &p), body(y, &q));
        if self.near(x.doc, y.doc) {
            return (one || other).then_some("the same name of a body, in articles on one event");
        }
        (one && other && (p.is_empty() && q.is_empty() || p.intersection(&q).next().is_some()))
            .then_some("the same name, said of the same sort of body")
    }

    /// Concepts of the nouns that the node's article calls it by.
    fn called(&self, n: &Node) -> BTreeSet<&'static str> {
        let told = &self.docs[n.doc].evidence.called;
        let mut all: BTreeSet<&'static str> =
            told.iter().filter(|(key, _)| *key == n.form.key).map(|(_, concept)| *concept).collect();
        if n.form.shape == Shape::Named {
            all.extend(&n.form.called);
        }
        all
    }

    /// An abbreviation and what an article says that it stands for.
    fn abbreviations(&mut self) {
        let mut declared: BTreeSet<(usize, Vec<String>, String)> = BTreeSet::new();
        for (d, doc) in self.docs.iter().enumerate() {
            declared
                .extend(doc.evidence.declared.iter().map(|(long, short)| (d, long.clone(), short.clone())));
        }
        for n in self.nodes {
            if let Some(short) = &n.form.short {
                declared.insert((n.doc, n.form.key.clone(), short.clone()));
            }
        }
        let mut by_key: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        for (n, node) in self.nodes.iter().enumerate().filter(|(_, n)| n.form.shape == Shape::Named) {
            by_key.entry(&node.form.key).or_default().push(n);
        }
        for (doc, long, short) in declared {
            let single = [short.clone()];
            let longs: Vec<usize> = by_key.get(long.as_slice()).cloned().unwrap_or_default();
            let shorts: Vec<usize> = by_key.get(single.as_slice()).cloned().unwrap_or_default();
            let longs: Vec<usize> =
                longs.into_iter().filter(|&n| self.near(doc, self.nodes[n].doc)).collect();
            let Some(&first) = longs.first() else { continue };
            let reason = format!("“{}” is short for it in {}", short.to_uppercase(), self.docs[doc].id);
            for &n in longs.iter().skip(1).chain(&shorts) {
                // An article that spells the abbreviation out otherwise means somebody else.
                let told = &self.docs[self.nodes[n].doc].evidence.declared;
                let own = told.iter().any(|(l, s)| *s == short && *l == long);
                let other = told.iter().any(|(_, s)| *s == short) && !own;
                if !other && self.near(doc, self.nodes[n].doc) {
                    self.sets.union(first, n, reason.clone());
                }
            }
        }
    }

    /// Spellings of one full name, initials, second names.
    fn spellings(&mut self) {
        let mut blocks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, node) in self.nodes.iter().enumerate() {
            if person(node) && node.form.order.len() > 1 {
                let words: BTreeSet<String> = node.form.order.iter().map(|w| sound(w)).collect();
                for word in words {
                    blocks.entry(word).or_default().push(n);
                }
            }
        }
        let nodes = self.nodes;
        for block in blocks.into_values() {
            for (i, &b) in block.iter().enumerate() {
                for &a in block[..i].iter().rev().take(BLOCK) {
                    let (p, q) = (&nodes[a].form.order, &nodes[b].form.order);
                    let (x, y) = (nodes[a].doc, nodes[b].doc);
                    if same_sound(p, q) {
                        if self.docs[x].lang != self.docs[y].lang || self.near(x, y) {
                            self.sets.union(a, b, "two spellings of one full name");
                        }
                    } else if (initial(p, q) || initial(q, p)) && self.near(x, y) && self.only(a, b) {
                        self.sets.union(a, b, "an initial for the first name, in articles on one event");
                    } else if (longer(p, q) || longer(q, p)) && self.near(x, y) {
                        self.sets.union(a, b, "the same first and last name, in articles on one event");
                    }
                }
            }
        }
    }

    /// Whether the initial of one of two names could be no other's in its story.
    fn only(&mut self, a: usize, b: usize) -> bool {
        let short = if initial(&self.nodes[a].form.order, &self.nodes[b].form.order) { a } else { b };
        let doc = self.nodes[short].doc;
        let mut full: FxHashSet<String> = FxHashSet::default();
        for d in self.around(doc) {
            for &n in &self.within[d] {
                let order = &self.nodes[n].form.order;
                if person(&self.nodes[n]) && initial(&self.nodes[short].form.order, order) {
                    full.insert(order.iter().map(|w| sound(w)).collect());
                }
            }
        }
        full.len() == 1
    }

    /// A surname alone: whoever bears it in full in the same article; elsewhere only with the same role and body.
    fn surnames(&mut self) {
        let mut by_key: FxHashMap<&[String], usize> = FxHashMap::default();
        for (n, node) in self.nodes.iter().enumerate().filter(|(_, n)| person(n)) {
            by_key.entry(&node.form.key).or_insert(n);
        }
        for n in 0..self.nodes.len() {
            let node = &self.nodes[n];
            if node.form.shape != Shape::Named || node.form.order.len() != 1 || node.spoken == 0 {
                continue;
            }
            let bears = |m: &Node| {
                person(m)
                    && m.form.order.len() > 1
                    && m.form.order.last().map(|w| sound(w)) == Some(sound(&node.form.order[0]))
            };
            let here: BTreeSet<usize> =
                self.within[node.doc].clone().into_iter().filter(|&m| bears(&self.nodes[m])).collect();
            let roots: BTreeSet<usize> = here.iter().map(|&m| self.sets.root(m)).collect();
            if roots.len() == 1 {
                if let Some(&m) = here.first() {
                    self.sets.union(m, n, "the article's only full name with this surname");
                }
                continue;
            }
            // A full name in the text of somebody who does not speak there.
            let told = &self.docs[node.doc].evidence.printed;
            let full: BTreeSet<&Vec<String>> = told
                .iter()
                .filter(|(key, printed)| {
                    let last = printed.split(' ').next_back().map(sound);
                    key.len() > 1 && last == Some(sound(&node.form.order[0]))
                })
                .map(|(key, _)| key)
                .collect();
            if let (true, 1, Some(key)) = (roots.is_empty(), full.len(), full.first()) {
                if let Some(&m) = by_key.get(key.as_slice()) {
                    self.sets.union(m, n, "the article's only full name with this surname");
                }
                continue;
            }
            if !roots.is_empty() || node.role.len() < 2 {
                continue;
            }
            let mut found: BTreeMap<usize, usize> = BTreeMap::new();
            for d in self.around(node.doc) {
                for m in self.within[d].clone() {
                    let other = &self.nodes[m];
                    let surname = bears(other)
                        || m != n && other.form.shape == Shape::Named && other.form.order == node.form.order;
                    if surname && other.role.len() > 1 && same_role(&other.role, &node.role) {
                        found.entry(self.sets.root(m)).or_insert(m);
                    }
                }
            }
            let own = self.sets.root(n);
            found.remove(&own);
            if let (1, Some((_, &m))) = (found.len(), found.first_key_value()) {
                self.sets.union(
                    m,
                    n,
                    "the same surname with the same role and body, in articles on one event",
                );
            }
        }
    }

    /// "le directeur général": the only one in the story who holds the office and whom the article names, or who holds it
    /// of the same body.
    fn offices(&mut self) {
        for n in 0..self.nodes.len() {
            let node = &self.nodes[n];
            if node.form.shape != Shape::Office || node.form.indefinite {
                continue;
            }
            let wanted: BTreeSet<String> = node.form.key.iter().cloned().collect();
            let mut found: BTreeMap<usize, usize> = BTreeMap::new();
            for d in self.around(node.doc) {
                for m in self.within[d].clone() {
                    let other = &self.nodes[m];
                    let named = || self.docs[node.doc].evidence.names.contains_key(&other.form.key);
                    if person(other)
                        && wanted.is_subset(&other.role)
                        && (wanted.len() > 1 && node.placed || named())
                    {
                        found.entry(self.sets.root(m)).or_insert(m);
                    }
                }
            }
            if let (1, Some((_, &m))) = (found.len(), found.first_key_value()) {
                self.sets.union(m, n, "who holds this office in the story");
            }
        }
    }

    /// "la préfecture": the story's only institution of its kind and field that a place tells from others.
    fn bodies(&mut self) {
        for n in 0..self.nodes.len() {
            let node = &self.nodes[n];
            if node.form.shape != Shape::Body || node.known.is_some() || node.form.indefinite {
                continue;
            }
            let mut here: BTreeMap<usize, usize> = BTreeMap::new();
            let mut all: BTreeMap<usize, usize> = BTreeMap::new();
            for d in self.around(node.doc) {
                for m in self.within[d].clone() {
                    let other = &self.nodes[m];
                    if other.form.shape != Shape::Body || m == n {
                        continue;
                    }
                    let fuller = other.form.key.len() > node.form.key.len()
                        && node.form.key.iter().all(|k| other.form.key.contains(k));
                    if fuller {
                        let root = self.sets.root(m);
                        all.entry(root).or_insert(m);
                        if d == node.doc {
                            here.entry(root).or_insert(m);
                        }
                    }
                }
            }
            let found = if here.is_empty() { all } else { here };
            if let (1, Some((_, &m))) = (found.len(), found.first_key_value()) {
                self.sets.union(m, n, "the only such institution in the story");
            }
        }
    }

    /// "la caisse", "the group": the only one named in the article whom it, or the story, calls so.
    fn pointers(&mut self) {
        for n in 0..self.nodes.len() {
            let node = &self.nodes[n];
            // "French health fund": where it is, and one more word.
            let called = &node.form.called;
            let more =
                node.form.key.iter().filter(|k| !k.starts_with('@') && !called.contains(&k.as_str())).count();
            if node.form.shape != Shape::Points || node.form.indefinite || more > 1 {
                continue;
            }
            let mut concepts: Vec<&'static str> = node.form.called.clone();
            // "les syndicats" are several; "les pirates" are a crowd with one name.
            if node.form.plural {
                concepts.retain(|c| c.ends_with('s'));
            }
            if concepts.is_empty() {
                continue;
            }
            if let Some((m, _)) = self.meant(node.doc, &concepts, 0) {
                self.sets.union(
                    m,
                    n,
                    format!("the only one named there that the story calls “{}”", concepts.join(" ")),
                );
            }
        }
    }

    /// "la direction d'Hespérel", "a company spokesman": the body that they speak for.
    fn voices(&mut self) {
        for n in 0..self.nodes.len() {
            let node = &self.nodes[n];
            if node.form.shape != Shape::Voice {
                continue;
            }
            let key = &node.form.key;
            let mut named: BTreeMap<usize, usize> = BTreeMap::new();
            for d in self.around(node.doc) {
                for m in self.within[d].clone() {
                    let other = &self.nodes[m];
                    if matches!(other.form.shape, Shape::Named | Shape::Body)
                        && other.form.key == *key
                        && !key.is_empty()
                    {
                        named.entry(self.sets.root(m)).or_insert(m);
                    }
                }
            }
            if let (1, Some((_, &m))) = (named.len(), named.first_key_value()) {
                self.sets.union(m, n, "speaks for it");
                continue;
            }
            let management = !node.form.indefinite && key.is_empty();
            let concepts: Vec<&'static str> = key
                .iter()
                .filter_map(|k| COMPANIES.iter().chain(&OTHERS).find(|s| *s == k).copied())
                .collect();
            let all: &[&'static str] = if management { &COMPANIES } else { &concepts };
            if !all.is_empty()
                && (management || key.iter().all(|k| k.starts_with('@') || concepts.contains(&k.as_str())))
                && let Some((m, _)) = self.meant(node.doc, all, DOMINANT)
            {
                self.sets.union(m, n, "speaks for the only such body that the article names, or names most");
            }
        }
    }

    /// Whom an article of the story means by a noun: a set named in the article, called so there or else in the story.
    /// Of several, where `dominant` is not 0, the one that the article names that many times as often as any other.
    fn meant(&mut self, doc: usize, concepts: &[&'static str], dominant: u32) -> Option<(usize, u32)> {
        let docs = self.around(doc);
        for reach in [1, docs.len()] {
            let mut found: BTreeMap<usize, (usize, u32)> = BTreeMap::new();
            for &d in &docs[..reach.min(docs.len())] {
                for m in self.within[d].clone() {
                    let other = &self.nodes[m];
                    if other.form.shape != Shape::Named
                        || !self.called(other).iter().any(|c| concepts.contains(c))
                    {
                        continue;
                    }
                    let root = self.sets.root(m);
                    found.entry(root).or_insert((m, 0));
                }
            }
            // How often the article itself names each, by any of its names.
            let mut keys: BTreeMap<usize, BTreeSet<&[String]>> = BTreeMap::new();
            for &d in &docs {
                for m in self.within[d].clone() {
                    let root = self.sets.root(m);
                    let Some(entry) = found.get_mut(&root) else { continue };
                    let node = &self.nodes[m];
                    // A name that the text only tells of counts as one.
                    entry.1 += if d == doc { node.spoken.max(1) } else { 0 };
                    if node.form.shape == Shape::Named {
                        keys.entry(root).or_default().insert(&node.form.key);
                    }
                }
            }
            for (root, keys) in keys {
                let names = &self.docs[doc].evidence.names;
                let count: u32 = keys.iter().filter_map(|k| names.get(*k)).sum();
                if let Some(entry) = found.get_mut(&root) {
                    entry.1 += count;
                }
            }
            found.retain(|_, (_, count)| *count > 0);
            let mut counts: Vec<(usize, u32)> = found.into_values().collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            match counts.as_slice() {
                [one] => return Some(*one),
                [one, two, ..] if dominant > 0 && one.1 >= dominant * two.1 => return Some(*one),
                [] => {}
                _ => return None,
            }
        }
        None
    }
}

/// Sorts of bodies that have a management.
const COMPANIES: [&str; 11] = [
    "company",
    "group",
    "supplier",
    "maker",
    "operator",
    "fund",
    "insurer",
    "airline",
    "bank",
    "distributor",
    "brewer",
];
/// Other sorts that a voice may be said to speak for.
const OTHERS: [&str; 5] = ["union", "association", "federation", "party", "club"];

/// Whether a word of a key is a concept, and no word of a text.
fn concept(word: &str) -> bool {
    let words = Words::get();
    [Class::Body, Class::Field, Class::Sort, Class::Trait].iter().any(|c| words.concept(word, *c).is_some())
}

/// The same office of the same body, in either language.
fn same_role(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a == b || a.len() > 1 && b.len() > 1 && (a.is_subset(b) || b.is_subset(a))
}
