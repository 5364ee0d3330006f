//! What articles have in common, in words.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::frequency::short;
use super::signature::{Feature, Kind, Signature};
use super::story::{Day, Shared};

/// Features of each kind that are kept of an article, most telling first.
const KEPT: usize = 10;
/// Features of each kind that are named.
const NAMED: usize = 5;

/// A feature of an article as it is printed there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    kind: Kind,
    key: u32,
    weight: f32,
    text: Box<str>,
    /// For days, which.
    day: Option<Box<str>>,
}

/// The features of an article that may be named.
pub(crate) fn shown(signature: &Signature, weight: impl Fn(&Feature) -> f32) -> Vec<Shown> {
    let mut all: Vec<(&Feature, f32)> =
        signature.features.iter().filter(|f| f.kind != Kind::Gram).map(|f| (f, weight(f))).collect();
    all.retain(|(_, weight)| *weight > 0.0);
    all.sort_by(|a, b| {
        (a.0.kind.cmp(&b.0.kind)).then(b.1.total_cmp(&a.1)).then_with(|| a.0.key.cmp(&b.0.key))
    });
    let mut of = [0_usize; Kind::COUNT];
    all.retain(|(feature, _)| {
        of[feature.kind.at()] += 1;
        of[feature.kind.at()] <= KEPT
    });
    all.into_iter()
        .map(|(f, weight)| Shown {
            kind: f.kind,
            key: short(f.kind, &f.key),
            weight,
            text: f.shown.as_str().into(),
            day: (f.kind == Kind::Day).then(|| f.key.as_str().into()),
        })
        .collect()
}

/// What the articles of both groups have, most telling first.
pub(crate) fn between(a: &[&[Shown]], b: &[&[Shown]]) -> Shared {
    let mut weights: FxHashMap<(Kind, u32), f32> = FxHashMap::default();
    for shown in a.iter().copied().flatten() {
        let weight = weights.entry((shown.kind, shown.key)).or_default();
        *weight = weight.max(shown.weight);
    }
    let mut both: BTreeMap<(Kind, u32), (f32, &Shown)> = BTreeMap::new();
    for shown in b.iter().copied().flatten() {
        if let Some(weight) = weights.get(&(shown.kind, shown.key)) {
            let entry = both.entry((shown.kind, shown.key)).or_insert((0.0, shown));
            entry.0 = entry.0.max(weight * shown.weight);
        }
    }
    named(both.into_values())
}

/// What most of a story's articles have.
pub(crate) fn common(lists: &[&[Shown]]) -> Shared {
    let mut sums: BTreeMap<(Kind, u32), (f32, &Shown)> = BTreeMap::new();
    for shown in lists.iter().copied().flatten() {
        sums.entry((shown.kind, shown.key)).or_insert((0.0, shown)).0 += shown.weight;
    }
    named(sums.into_values())
}

/// The weightiest of each kind in words. A word that a name has is not said twice.
fn named<'s>(all: impl Iterator<Item = (f32, &'s Shown)>) -> Shared {
    let mut all: Vec<(f32, &Shown)> = all.collect();
    all.sort_by(|a, b| {
        a.1.kind.cmp(&b.1.kind).then(b.0.total_cmp(&a.0)).then_with(|| a.1.text.cmp(&b.1.text))
    });
    let mut shared = Shared::default();
    let mut said: BTreeSet<String> = BTreeSet::new();
    for (_, shown) in all {
        let text = shown.day.as_deref().unwrap_or(&shown.text);
        if let Some(list) = shared.of(shown.kind)
            && list.len() < NAMED
            && said.insert(text.to_lowercase())
        {
            list.push(text.to_owned());
        }
    }
    shared
}

/// Days that at least two articles speak of.
pub(crate) fn days(lists: &[&[Shown]]) -> Vec<Day> {
    let mut days: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for shown in lists.iter().copied().flatten() {
        if let Some(day) = &shown.day {
            let entry = days.entry(day).or_default();
            entry.0 += 1;
            entry.1.insert(&shown.text);
        }
    }
    days.into_iter()
        .filter(|(_, (articles, _))| *articles > 1)
        .map(|(day, (articles, words))| Day {
            day: day.to_owned(),
            articles,
            words: words.into_iter().map(str::to_owned).collect(),
        })
        .collect()
}
