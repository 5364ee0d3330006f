//! The same actor in many articles.
//!
//! Every speaker of an article is a node. Nodes become one by evidence only, the surest first; each merge keeps its
//! reason. A surname alone is no evidence, and two people whose names do not go together are never one, whatever else
//! speaks for it. What comes out does not depend on the order in which articles came in.

mod pass;
mod sets;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::evidence::Evidence;
use crate::fold::{fold, slug, words};
use crate::form::{Form, Shape, office, tokens};
use crate::table::{Around, Hit, Kind, Table};
use crate::words::{Class, Words};
use sets::Sets;

/// Somebody who speaks in an article, or whose stance it reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The name or description, as the reader resolved it.
    pub name: String,
    /// What sort of actor the reader takes it for.
    pub kind: Kind,
    /// The role that the article gives.
    pub role: Option<String>,
}

/// An article, as far as it tells who is who.
#[derive(Debug, Clone, Copy)]
pub struct Article<'a> {
    /// Name of the document.
    pub doc: &'a str,
    /// Day of publication.
    pub date: Option<Date>,
    /// Two-letter code of its language.
    pub lang: &'a str,
    /// The text, with the headline before it.
    pub text: &'a str,
    /// Who speaks, in the order of the article.
    pub spoken: &'a [Spoken],
}

/// One actor of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// Id of the table, or `~` with the name in small letters; with `@` and the document for somebody without a name.
    pub id: String,
    /// The fullest name.
    pub name: String,
    /// What sort of actor.
    pub kind: Kind,
    /// Item of Wikidata.
    pub qid: Option<String>,
    /// How often it speaks.
    pub spoken: u32,
    /// In which documents.
    pub docs: Vec<String>,
    /// The forms under which it speaks, each with how often.
    pub variants: BTreeMap<String, u32>,
    /// Why these forms are one actor.
    pub merges: Vec<Merge>,
}

/// Two mentions that are one actor, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Merge {
    /// The one form.
    pub form: String,
    /// Where it stands.
    pub doc: String,
    /// The other.
    pub with: String,
    /// Where that stands.
    pub with_doc: String,
    /// The evidence, in words.
    pub reason: String,
}

/// What a run gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters {
    /// All actors that speak; those who speak most come first.
    pub actors: Vec<Actor>,
    /// For each article in the order in which they were added, for each that speaks there: index into `actors`.
    pub of: Vec<Vec<usize>>,
}

/// An article, read.
struct Doc {
    id: String,
    date: Option<Date>,
    lang: String,
    evidence: Evidence,
    /// Names by which articles on one event are known to be on one event.
    rare: FxHashSet<Vec<String>>,
    added: usize,
}

/// A form of one article.
struct Node {
    doc: usize,
    name: String,
    form: Form,
    kind: Kind,
    /// Concepts of the roles that the article gives.
    role: BTreeSet<String>,
    known: Option<String>,
    /// How often it speaks; 0 for names that the text tells of only.
    spoken: u32,
    /// A capital and a word that no table knows tell it from others of its kind.
    placed: bool,
}

/// Takes articles, and says in the end who is who.
pub struct Clusterer<'t> {
    table: &'t Table,
    docs: Vec<Doc>,
    nodes: Vec<Node>,
    /// Node of each speaker, by article.
    of: Vec<Vec<usize>>,
}

/// Whether two full names can be one person's: the same words in any order and spelling, an initial for a first name, a
/// second name more.
pub fn same_person(a: &str, b: &str) -> bool {
    let order = |name: &str| Form::read(name, true, Table::standard()).order;
    sets::one_person(&order(a), &order(b))
}

/// Days between articles on one event.
const STORY: i32 = 14;

impl<'t> Clusterer<'t> {
    /// A run over no article yet.
    pub fn new(table: &'t Table) -> Self {
        Self { table, docs: Vec::new(), nodes: Vec::new(), of: Vec::new() }
    }

    /// Takes one article. Its text is not kept.
    pub fn add(&mut self, article: &Article<'_>) {
        let evidence = Evidence::read(article.text, self.table);
        let words = Words::get();
        let common = |key: &[String]| match key {
            [word] => {
                words.is(word, Class::Common)
                    || self.table.state(word).is_some()
                    || !matches!(self.table.find(&capital(word), false, ""), Hit::None)
            }
            _ => false,
        };
        let rare = evidence.names.keys().filter(|k| !common(k)).cloned().collect();
        let doc = self.docs.len();
        let mut of = Vec::with_capacity(article.spoken.len());
        let mut seen: FxHashMap<(String, bool), usize> = FxHashMap::default();
        for s in article.spoken {
            let person = s.kind == Kind::Person;
            let node = *seen.entry((fold(&s.name), person)).or_insert_with(|| {
                let node = self.node(doc, s, article, &evidence);
                self.nodes.push(node);
                self.nodes.len() - 1
            });
            self.nodes[node].spoken += 1;
            self.nodes[node].role.extend(role(s.role.as_deref()));
            of.push(node);
        }
        self.told(doc, &evidence);
        self.docs.push(Doc {
            id: article.doc.to_owned(),
            date: article.date,
            lang: article.lang.to_owned(),
            evidence,
            rare,
            added: doc,
        });
        self.of.push(of);
    }

    fn node(&self, doc: usize, s: &Spoken, article: &Article<'_>, evidence: &Evidence) -> Node {
        let person = s.kind == Kind::Person;
        let form = Form::read(&s.name, person, self.table);
        let around = Around::new(article.text);
        let known = self.table.known(&form, &s.name, person, s.role.as_deref(), article.date, &around);
        let known = known.map(|e| e.id.clone());
        // An abbreviation that the article spells out otherwise.
        let own = |long: &[String], id: &str| {
            let e = self.table.entry(id);
            e.is_some_and(|e| {
                std::iter::once(&e.name).chain(&e.names).any(|n| words(n).iter().any(|w| long.contains(w)))
            })
        };
        let other = known.as_ref().is_some_and(|id| {
            evidence.declared.iter().any(|(long, short)| form.key == [short.as_str()] && !own(long, id))
        });
        let known = known.filter(|_| !other);
        let own = format!("~{}", slug(&form.display));
        let known = known.or_else(|| self.table.merged(&own));
        let kind = known.as_ref().and_then(|id| self.table.entry(id)).map_or(s.kind, |e| e.kind);
        Node {
            doc,
            name: s.name.clone(),
            placed: placed(&form, &s.name),
            form,
            kind,
            role: BTreeSet::new(),
            known,
            spoken: 0,
        }
    }

    /// Nodes for names that the text tells something of, whether or not they speak.
    fn told(&mut self, doc: usize, evidence: &Evidence) {
        let mut keys: BTreeSet<&Vec<String>> = evidence.declared.iter().map(|(long, _)| long).collect();
        keys.extend(evidence.called.iter().map(|(key, _)| key));
        let have: FxHashSet<Vec<String>> =
            self.nodes.iter().filter(|n| n.doc == doc).map(|n| n.form.key.clone()).collect();
        for key in keys.into_iter().filter(|k| !have.contains(*k) && !k.is_empty()) {
            let name = evidence.printed.get(key).cloned().unwrap_or_else(|| key.join(" "));
            let form = Form {
                shape: Shape::Named,
                display: name.clone(),
                key: key.clone(),
                order: key.clone(),
                short: None,
                called: Vec::new(),
                indefinite: false,
                plural: false,
            };
            self.nodes.push(Node {
                doc,
                name,
                form,
                kind: Kind::Organisation,
                role: BTreeSet::new(),
                known: None,
                spoken: 0,
                placed: true,
            });
        }
    }

    /// Who is who.
    pub fn finish(mut self) -> Clusters {
        self.sort();
        let mut sets = Sets::new(self.table, &self.nodes);
        pass::Passes::new(&self.docs, &self.nodes, &mut sets).run();
        self.clusters(sets)
    }

    /// Puts documents and nodes in an order of their own.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.docs.len()).collect();
        let names = |d: usize| self.of[d].iter().map(|&n| self.nodes[n].name.as_str()).collect::<Vec<_>>();
        order.sort_by(|&a, &b| {
            let (x, y) = (&self.docs[a], &self.docs[b]);
            (&x.id, x.date, &x.lang).cmp(&(&y.id, y.date, &y.lang)).then_with(|| names(a).cmp(&names(b)))
        });
        let mut place = vec![0; order.len()];
        for (at, &doc) in order.iter().enumerate() {
            place[doc] = at;
        }
        self.docs.sort_by_key(|d| place[d.added]);
        let mut by: Vec<usize> = (0..self.nodes.len()).collect();
        by.sort_by(|&a, &b| {
            let key = |n: &Node| (place[n.doc], n.spoken == 0, n.name.clone(), n.kind);
            key(&self.nodes[a]).cmp(&key(&self.nodes[b]))
        });
        let mut to = vec![0; by.len()];
        for (at, &node) in by.iter().enumerate() {
            to[node] = at;
        }
        let mut nodes: Vec<Option<Node>> = std::mem::take(&mut self.nodes).into_iter().map(Some).collect();
        self.nodes = by.iter().filter_map(|&n| nodes[n].take()).collect();
        for node in &mut self.nodes {
            node.doc = place[node.doc];
        }
        for of in &mut self.of {
            for node in of {
                *node = to[*node];
            }
        }
    }

    fn clusters(self, mut sets: Sets<'_>) -> Clusters {
        let roots: Vec<usize> = (0..self.nodes.len()).map(|n| sets.root(n)).collect();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, &root) in roots.iter().enumerate() {
            members.entry(root).or_default().push(node);
        }
        let mut made: Vec<(usize, Actor)> = Vec::new();
        for (&root, nodes) in &members {
            if nodes.iter().all(|&n| self.nodes[n].spoken == 0) {
                continue;
            }
            made.push((root, self.actor(nodes, sets.known(root))));
        }
        // Of two who come to one id, the later gets a number.
        let mut taken: FxHashMap<String, u32> = FxHashMap::default();
        for (_, actor) in &mut made {
            let n = taken.entry(actor.id.clone()).or_default();
            *n += 1;
            if *n > 1 {
                actor.id = format!("{}-{n}", actor.id);
            }
        }
        let mut at: FxHashMap<usize, usize> = made.iter().enumerate().map(|(i, (r, _))| (*r, i)).collect();
        for merge in std::mem::take(&mut sets.merges) {
            let Some(&i) = at.get(&roots[merge.0]) else { continue };
            let (a, b) = (&self.nodes[merge.0], &self.nodes[merge.1]);
            made[i].1.merges.push(Merge {
                form: a.name.clone(),
                doc: self.docs[a.doc].id.clone(),
                with: b.name.clone(),
                with_doc: self.docs[b.doc].id.clone(),
                reason: merge.2,
            });
        }
        let mut order: Vec<usize> = (0..made.len()).collect();
        order.sort_by(|&a, &b| (made[b].1.spoken, &made[a].1.id).cmp(&(made[a].1.spoken, &made[b].1.id)));
        let mut place = vec![0; order.len()];
        for (to, &from) in order.iter().enumerate() {
            place[from] = to;
        }
        for i in at.values_mut() {
            *i = place[*i];
        }
        let mut made: Vec<(usize, Actor)> =
            made.into_iter().enumerate().map(|(i, (_, a))| (place[i], a)).collect();
        made.sort_by_key(|(i, _)| *i);
        let of =
            self.of.iter().map(|of| of.iter().map(|n| at.get(&roots[*n]).copied().unwrap_or(0)).collect());
        Clusters { of: of.collect(), actors: made.into_iter().map(|(_, a)| a).collect() }
    }

    fn actor(&self, nodes: &[usize], known: Option<&str>) -> Actor {
        let entry = known.and_then(|id| self.table.entry(id));
        let spoke = || nodes.iter().map(|&n| &self.nodes[n]).filter(|n| n.spoken > 0);
        // The fullest proper name; without one, what is printed most.
        let all = || nodes.iter().map(|&n| &self.nodes[n]);
        let rank = |n: &&Node| {
            let shape = match n.form.shape {
                Shape::Named => 4,
                Shape::Body => 3,
                Shape::Paper | Shape::Office => 2,
                Shape::Voice | Shape::Points | Shape::Plain => 1,
            };
            (shape, n.spoken > 0, n.form.key.len(), std::cmp::Reverse(n.form.display.clone()))
        };
        let best = all().max_by_key(rank);
        let name = entry
            .map_or_else(|| best.map_or_else(String::new, |n| n.form.display.clone()), |e| e.name.clone());
        let kind = entry.map_or_else(
            || {
                let mut kinds: BTreeMap<Kind, u32> = BTreeMap::new();
                for n in spoke() {
                    *kinds.entry(n.kind).or_default() += n.spoken;
                }
                kinds
                    .into_iter()
                    .max_by_key(|(k, n)| (*n, std::cmp::Reverse(*k)))
                    .map_or(Kind::Other, |(k, _)| k)
            },
            |e| e.kind,
        );
        let docs: BTreeSet<&str> = spoke().map(|n| self.docs[n.doc].id.as_str()).collect();
        let own = best
            .is_some_and(|n| matches!(n.form.shape, Shape::Named) || n.form.shape == Shape::Body && n.placed);
        let id = match (entry, docs.first()) {
            (Some(e), _) => e.id.clone(),
            // A merge of ids that no table has.
            (None, _) if known.is_some() => known.unwrap_or_default().to_owned(),
            (None, Some(doc)) if !own && docs.len() == 1 => format!("~{}@{doc}", slug(&name)),
            _ => format!("~{}", slug(&name)),
        };
        let mut variants = BTreeMap::new();
        for n in spoke() {
            *variants.entry(n.name.clone()).or_default() += n.spoken;
        }
        Actor {
            id,
            name,
            kind,
            qid: entry.and_then(|e| e.qid.clone()),
            spoken: spoke().map(|n| n.spoken).sum(),
            docs: docs.into_iter().map(str::to_owned).collect(),
            variants,
            merges: Vec::new(),
        }
    }
}

/// `word` with a capital, as names are looked up.
fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default() + chars.as_str()
}

/// Concepts of a role as printed.
pub(crate) fn role(printed: Option<&str>) -> BTreeSet<String> {
    let words = Words::get();
    printed.map(tokens).unwrap_or_default().iter().filter_map(|t| office(t, words)).collect()
}

/// Whether a proper word tells the institution from others of its kind.
pub(crate) fn placed(form: &Form, name: &str) -> bool {
    let printed = tokens(name);
    form.key.iter().any(|k| {
        printed.iter().skip(1).any(|t| t.capital && (t.fold == *k || words(&t.fold).contains(k)))
            || printed.first().is_some_and(|t| t.capital && t.fold == *k)
            || k.starts_with('@')
    })
}
