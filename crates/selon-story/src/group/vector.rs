//! How alike two articles are.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::frequency::{Table, short};
use super::signature::{Kind, Signature};

/// What each kind of feature counts for between two articles with a text.
fn share(kind: Kind) -> f32 {
    match kind {
        Kind::Name => 0.30,
        Kind::Place => 0.10,
        Kind::Figure => 0.15,
        Kind::Day => 0.15,
        Kind::Word => 0.40,
        Kind::Gram => 0.0,
    }
}

/// Weight that an article's own features are measured against: of one that has but "France", or but the day of its
/// publication, another that has the same is not the twin.
fn slack(kind: Kind) -> f32 {
    match kind {
        Kind::Name | Kind::Place | Kind::Figure => 5.0,
        Kind::Day => 1.0,
        Kind::Word | Kind::Gram => 0.0,
    }
}

/// From here on two articles with a text tell one story. In the middle of the range in which the development sets of coverage
/// come out without a fault, 0.21 to 0.31.
const ONE_STORY: f32 = 0.26;
/// Across languages fewer words meet.
const ACROSS: f32 = 1.5;
/// From here on two headlines tell one story: of headlines in WiNER-fr that are more than 60 days apart, one pair in a hundred
/// is as alike.
const ONE_HEADLINE: f32 = 0.15;
/// Features that stand in so large a part of all articles tell nothing: the least logarithm of the inverse.
const TELLING: f32 = 1.0;

/// Days within which articles count as of one time, and those from which on they never tell one story.
const NEAR: f32 = 4.0;
const FAR: f32 = 30.0;

/// An article as points on a sphere, one for each kind of feature.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Vector {
    /// By kind: keys in order, each with its weight.
    parts: [Vec<(u32, f32)>; Kind::COUNT],
    lang: [u8; 2],
    /// Days since the year 0.
    date: Option<i32>,
    full: bool,
}

impl Vector {
    /// The vector of an article among `articles` others of which `stands(key)` have a feature.
    pub fn of(signature: &Signature, articles: u32, stands: impl Fn(u32) -> u32) -> Self {
        let table = Table::of(signature.lang);
        let all = (table.articles + articles + 1) as f32;
        let mut parts: [Vec<(u32, f32)>; Kind::COUNT] = Default::default();
        for feature in &signature.features {
            let key = short(feature.kind, &feature.key);
            let rarity = match feature.kind {
                Kind::Day => day(&feature.key, signature.date),
                _ => (all / (table.count(key) as f32 + stands(key) as f32 + 0.5)).ln(),
            };
            if rarity >= TELLING || feature.kind == Kind::Day {
                parts[feature.kind.at()].push((key, (1.0 + feature.count.max(1.0).ln()) * rarity));
            }
        }
        for (part, kind) in parts.iter_mut().zip(Kind::ALL) {
            part.sort_unstable_by_key(|(key, _)| *key);
            part.dedup_by_key(|(key, _)| *key);
            let length = part.iter().map(|(_, w)| w * w).sum::<f32>() + slack(kind).powi(2);
            part.iter_mut().for_each(|(_, w)| *w /= length.sqrt().max(f32::MIN_POSITIVE));
        }
        let lang = signature.lang.map_or([0; 2], |lang| {
            let code = lang.code().as_bytes();
            [code.first().copied().unwrap_or(0), code.get(1).copied().unwrap_or(0)]
        });
        Self { parts, lang, date: signature.date.map(number), full: signature.full }
    }

    /// Keys by which articles of the same story are found, each with what it counts for.
    pub fn keys(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        [Kind::Name, Kind::Place, Kind::Figure, Kind::Word].into_iter().flat_map(move |kind| {
            let share = if self.full { share(kind) } else { 0.5 };
            self.parts[kind.at()].iter().map(move |(key, weight)| (*key, share * weight))
        })
    }

    /// All keys but days, each with its weight: what the index holds.
    pub fn indexed(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Day);
        kinds.flat_map(|kind| self.parts[kind.at()].iter().copied())
    }

    /// What a key counts for here, 0 for none.
    pub fn weight(&self, kind: Kind, key: u32) -> f32 {
        let part = &self.parts[kind.at()];
        part.binary_search_by_key(&key, |(key, _)| *key).map_or(0.0, |at| part[at].1)
    }

    /// How alike two articles are: 1 and above where they tell one story.
    pub fn likeness(&self, other: &Self) -> f32 {
        let cosine = |kind: Kind| dot(&self.parts[kind.at()], &other.parts[kind.at()]);
        let alike = if self.full && other.full {
            let (mut sum, mut shares) = (0.0, 0.0);
            for kind in Kind::ALL.into_iter().filter(|kind| share(*kind) > 0.0) {
                let silent = self.parts[kind.at()].is_empty() || other.parts[kind.at()].is_empty();
                // Who gives no figure does not contradict.
                if silent && matches!(kind, Kind::Figure | Kind::Day | Kind::Place) {
                    continue;
                }
                shares += share(kind);
                sum += share(kind) * cosine(kind);
            }
            let across = if self.lang == other.lang { 1.0 } else { ACROSS };
            across * sum / shares / ONE_STORY
        } else {
            (cosine(Kind::Word) + cosine(Kind::Gram)) / 2.0 / ONE_HEADLINE
        };
        alike * nearness(self.date, other.date)
    }
}

/// 1 for articles of about one time, less for those that are further apart.
fn nearness(a: Option<i32>, b: Option<i32>) -> f32 {
    let (Some(a), Some(b)) = (a, b) else { return 1.0 };
    let days = a.abs_diff(b) as f32;
    (1.0 - (days - NEAR) / (FAR - NEAR)).clamp(0.0, 1.0)
}

/// Days since the year 0.
fn number(date: Date) -> i32 {
    date.since(Date::ZERO).map_or(0, |span| span.get_days())
}

/// What a day counts for: every article speaks of its own day.
fn day(key: &str, published: Option<Date>) -> f32 {
    let (Some(published), Ok(day)) = (published, key.parse::<Date>()) else { return 1.0 };
    match number(day).abs_diff(number(published)) {
        0 => 0.3,
        1 => 0.6,
        2..=7 => 1.0,
        _ => 1.2,
    }
}

/// The sum of products over keys that both have.
fn dot(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some((ka, wa)), Some((kb, wb))) = (a.get(i), b.get(j)) {
        match ka.cmp(kb) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += wa * wb;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}
