//! Sets of mentions that are one actor, and what keeps two sets apart.

use super::Node;
use crate::fold::{slug, sound};
use crate::form::Shape;
use crate::table::{Kind, Table};
use crate::words::Words;

/// Disjoint sets of nodes.
pub(super) struct Sets<'t> {
    table: &'t Table,
    parent: Vec<usize>,
    facts: Vec<Facts>,
    /// Every union: the two nodes, and why.
    pub merges: Vec<(usize, usize, String)>,
}

/// What a set must not contradict.
#[derive(Debug, Clone, Default)]
struct Facts {
    known: Option<String>,
    /// Full names of people.
    people: Vec<Vec<String>>,
    /// Ids that its names would get, for splits.
    ids: Vec<String>,
}

impl<'t> Sets<'t> {
    pub fn new(table: &'t Table, nodes: &[Node]) -> Self {
        let facts = nodes
            .iter()
            .map(|n| Facts {
                known: n.known.clone(),
                people: if person(n) && n.form.order.len() > 1 {
                    vec![n.form.order.clone()]
                } else {
                    Vec::new()
                },
                ids: match &n.known {
                    Some(id) => vec![id.clone()],
                    None => vec![format!("~{}", slug(&n.form.display))],
                },
            })
            .collect();
        Self { table, parent: (0..nodes.len()).collect(), facts, merges: Vec::new() }
    }

    pub fn root(&mut self, mut n: usize) -> usize {
        while self.parent[n] != n {
            self.parent[n] = self.parent[self.parent[n]];
            n = self.parent[n];
        }
        n
    }

    /// The table's id of a set, by its root.
    pub fn known(&self, root: usize) -> Option<&str> {
        self.facts[root].known.as_deref()
    }

    pub fn table(&self) -> &'t Table {
        self.table
    }

    /// Makes one of the sets of `a` and `b`, unless something keeps them apart.
    pub fn union(&mut self, a: usize, b: usize, reason: impl Into<String>) -> bool {
        let (x, y) = (self.root(a), self.root(b));
        if x == y {
            return true;
        }
        if !self.may(x, y) {
            return false;
        }
        let (x, y) = (x.min(y), x.max(y));
        let other = std::mem::take(&mut self.facts[y]);
        let own = &mut self.facts[x];
        own.known = own.known.take().or(other.known);
        for name in other.people {
            if !own.people.contains(&name) {
                own.people.push(name);
            }
        }
        for id in other.ids {
            if !own.ids.contains(&id) {
                own.ids.push(id);
            }
        }
        self.parent[y] = x;
        self.merges.push((a, b, reason.into()));
        true
    }

    fn may(&self, x: usize, y: usize) -> bool {
        let (a, b) = (&self.facts[x], &self.facts[y]);
        let known = a
            .known
            .as_ref()
            .zip(b.known.as_ref())
            .map(|(p, q)| self.table.resolve(p) == self.table.resolve(q));
        known != Some(false)
            // What the table knows as one may have names that nothing else ties.
            && (known == Some(true) || a.people.iter().all(|p| b.people.iter().all(|q| one_person(p, q))))
            && !a.ids.iter().any(|p| b.ids.iter().any(|q| self.table.split(p, q)))
    }
}

/// Whether the node is a person's name, as far as can be told.
pub(super) fn person(n: &Node) -> bool {
    n.form.shape == Shape::Named
        && (n.kind == Kind::Person
            || n.form.order.len() > 1
                && n.known.is_none()
                && n.spoken > 0
                && Words::get().first_name(&n.form.order[0]))
}

/// Whether two full names can be one person's: the same words in any order and spelling, an initial for a first name, a
/// second name or an initial more.
pub(super) fn one_person(a: &[String], b: &[String]) -> bool {
    same_sound(a, b) || initial(a, b) || initial(b, a) || longer(a, b) || longer(b, a)
}

pub(super) fn same_sound(a: &[String], b: &[String]) -> bool {
    let key = |name: &[String]| {
        let mut all: Vec<String> = name.iter().map(|w| sound(w)).collect();
        all.sort_unstable();
        (all.concat(), all.len())
    };
    let ((x, n), (y, m)) = (key(a), key(b));
    x == y && n == m || joined(a) == joined(b)
}

fn joined(name: &[String]) -> String {
    name.iter().map(|w| sound(w)).collect()
}

/// "E. Macron" for "Emmanuel Macron": an initial, and the same after it.
pub(super) fn initial(short: &[String], full: &[String]) -> bool {
    let (Some(first), Some(other)) = (short.first(), full.first()) else { return false };
    let letters: String = first.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.chars().count() == 1
        && other.chars().filter(|c| c.is_alphanumeric()).count() > 1
        && other.starts_with(&letters)
        && short.len() == full.len()
        && short[1..].iter().zip(&full[1..]).all(|(a, b)| sound(a) == sound(b))
}

/// "Loretta E. Lynch" for "Loretta Lynch": the same first and last word, and more between them.
pub(super) fn longer(long: &[String], short: &[String]) -> bool {
    let (Some(a), Some(b)) = (long.first(), short.first()) else { return false };
    long.len() > short.len()
        && short.len() > 1
        && sound(a) == sound(b)
        && long.last().map(|w| sound(w)) == short.last().map(|w| sound(w))
        && short.iter().all(|w| long.iter().any(|l| sound(l) == sound(w)))
}
