//! How alike two articles are.

use jiff::civil::Date;
use selon_text::Lang;
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
/// and of affairs come out without a fault, 0.25 to 0.28.
const ONE_STORY: f32 = 0.26;
/// Across languages fewer words meet.
const ACROSS: f32 = 1.5;
/// From here on two headlines tell one story: of headlines in WiNER-fr that are more than 60 days apart, three pairs in four
/// hundred are as alike.
const ONE_HEADLINE: f32 = 0.14;
/// Features that stand in so large a part of all articles tell nothing: the least logarithm of the inverse.
const TELLING: f32 = 1.0;

/// Days within which articles count as of one time, and those after which nothing is the same story any more.
const NEAR: f32 = 7.0;
const FAR: f32 = 32.0;
/// What articles of other days count for that share no figure and do not look back to one day, and those that share enough.
const ADRIFT: f32 = 0.85;
const HELD: f32 = 2.0;
/// The least logarithm of the inverse of how many have a figure that holds articles together: small numbers do not.
const TELLING_FIGURE: f32 = 2.5;
/// How alike figures and days are from which on articles share enough of them.
const ENOUGH: f32 = 0.2;
/// Days within which figures may all be new.
const FRESH: u32 = 2;
/// What a day that the later article looks back to counts for beside a figure.
const BACK: f32 = 0.15;
/// What articles are worth to each other of which each tells another one of a series.
const SERIAL: f32 = 0.4;

/// An article as points on a sphere, one for each kind of feature.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Vector {
    /// By kind: keys in order.
    parts: [Vec<Part>; Kind::COUNT],
    lang: [u8; 2],
    /// Days since the year 0.
    date: Option<i32>,
    full: bool,
    /// Figures that tell one happening from another, by key, in order.
    telling: Vec<u32>,
    /// Days that it looks back or ahead to, by key, in order.
    back: Vec<u32>,
    /// Class and number of what it tells of in a series, in order.
    turns: Vec<(u32, u32)>,
}

/// A feature of an article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Part {
    key: u32,
    /// How much the article speaks of it.
    count: f32,
    /// Among all that it speaks of; 0 for what nearly all speak of.
    weight: f32,
}

/// Two articles, or two groups of them, side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pair {
    /// How alike they are, whenever they were published: 1 for what one story has.
    pub alike: f32,
    /// How much they share of figures, and of days that the later one looks back to.
    pub anchor: f32,
    /// Days between them.
    pub days: u32,
    /// Whether they have a text, or are headlines alone.
    pub full: bool,
}

impl Pair {
    /// Nothing in common.
    pub const NONE: Self = Self { alike: 0.0, anchor: 0.0, days: 0, full: false };

    /// How alike they are, 1 and above where they tell one story. What is days apart has to share figures or days: those of an
    /// affair come back, those of serial events are new each time.
    pub fn value(self) -> f32 {
        let silence = (1.0 - (self.days as f32 - NEAR) / (FAR - NEAR)).clamp(0.0, 1.0);
        let least = if self.full && self.days >= FRESH { ADRIFT } else { 1.0 };
        let most = if self.full { HELD } else { 1.0 };
        self.alike * silence * (least + (most - least) * (self.anchor / ENOUGH).min(1.0))
    }
}

impl Vector {
    /// The vector of an article among `articles` others of which `stands(key)` have a feature.
    pub fn of(signature: &Signature, articles: u32, stands: impl Fn(u32) -> u32) -> Self {
        let lang = signature.lang.map_or([0; 2], |lang| {
            let code = lang.code().as_bytes();
            [code.first().copied().unwrap_or(0), code.get(1).copied().unwrap_or(0)]
        });
        let mut new =
            Self { lang, date: signature.date.map(number), full: signature.full, ..Self::default() };
        for feature in &signature.features {
            let key = short(feature.kind, &feature.key);
            let mut count = 1.0 + feature.count.max(1.0).ln();
            if feature.kind == Kind::Day {
                let days = away(&feature.key, signature.date);
                count *= day(days);
                if days.is_some_and(|days| days > 1) {
                    new.back.push(key);
                }
            }
            new.parts[feature.kind.at()].push(Part { key, count, weight: 0.0 });
        }
        for part in &mut new.parts {
            part.sort_unstable_by_key(|part| part.key);
            part.dedup_by_key(|part| part.key);
        }
        new.back.sort_unstable();
        new.turns = signature
            .turns
            .iter()
            .map(|t| (short(Kind::Word, &t.class), short(Kind::Word, &t.which)))
            .collect();
        new.turns.sort_unstable();
        new.weigh(articles, stands);
        for part in &mut new.parts {
            part.retain(|part| part.weight > 0.0);
        }
        new
    }

    /// Weighs its features anew.
    pub fn weigh(&mut self, articles: u32, stands: impl Fn(u32) -> u32) {
        let table = if self.lang == *b"en" { Table::of(Some(Lang::EN)) } else { Table::of(None) };
        let all = (table.articles + articles + 1) as f32;
        self.telling.clear();
        for (parts, kind) in self.parts.iter_mut().zip(Kind::ALL) {
            let mut length = slack(kind).powi(2);
            for part in parts.iter_mut() {
                let rarity = match kind {
                    Kind::Day => 1.0,
                    _ => (all / (table.count(part.key) as f32 + stands(part.key) as f32 + 0.5)).ln(),
                };
                part.weight = if kind == Kind::Day || rarity >= TELLING { part.count * rarity } else { 0.0 };
                length += part.weight * part.weight;
                if kind == Kind::Figure && rarity >= TELLING_FIGURE {
                    self.telling.push(part.key);
                }
            }
            parts.iter_mut().for_each(|part| part.weight /= length.sqrt().max(f32::MIN_POSITIVE));
        }
    }

    /// Keys by which articles of the same story are found, each with what it counts for.
    pub fn keys(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        [Kind::Name, Kind::Place, Kind::Figure, Kind::Word].into_iter().flat_map(move |kind| {
            let share = if self.full { share(kind) } else { 0.5 };
            self.parts[kind.at()].iter().map(move |part| (part.key, share * part.weight))
        })
    }

    /// All keys but days, each with its weight: what the index holds.
    pub fn indexed(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Day);
        kinds.flat_map(|kind| self.parts[kind.at()].iter().map(|part| (part.key, part.weight)))
    }

    /// What a key counts for here, 0 for none.
    pub fn weight(&self, kind: Kind, key: u32) -> f32 {
        let part = &self.parts[kind.at()];
        part.binary_search_by_key(&key, |part| part.key).map_or(0.0, |at| part[at].weight)
    }

    /// Two articles side by side.
    pub fn pair(&self, other: &Self) -> Pair {
        let cosine = |kind: Kind| dot(&self.parts[kind.at()], &other.parts[kind.at()]);
        let days = self.days(other);
        let serial = if self.is_another(other) { SERIAL } else { 1.0 };
        if !self.full || !other.full {
            let alike = serial * (cosine(Kind::Word) + cosine(Kind::Gram)) / 2.0 / ONE_HEADLINE;
            return Pair { alike, anchor: 0.0, days, full: false };
        }
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
        let alike = serial * across * sum / shares / ONE_STORY;
        Pair { alike, anchor: self.figures(other) + BACK * self.look_back(other), days, full: true }
    }

    /// The same, of which the most is known already.
    pub fn known(&self, other: &Self, alike: f32, anchor: f32) -> Pair {
        Pair { alike, anchor, days: self.days(other), full: self.full && other.full }
    }

    /// Days between them, 0 where one has no date.
    fn days(&self, other: &Self) -> u32 {
        self.date.zip(other.date).map_or(0, |(a, b)| a.abs_diff(b))
    }

    /// What both have of figures that tell one happening from another.
    fn figures(&self, other: &Self) -> f32 {
        let both = self.telling.iter().filter(|key| other.telling.binary_search(key).is_ok());
        both.map(|key| self.weight(Kind::Figure, *key) * other.weight(Kind::Figure, *key)).sum()
    }

    /// What the later article shares of the days that it looks back to.
    fn look_back(&self, other: &Self) -> f32 {
        let later = match self.date.cmp(&other.date) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Equal => return 0.0,
            std::cmp::Ordering::Greater => self,
        };
        let back = later.back.iter();
        back.map(|key| self.weight(Kind::Day, *key) * other.weight(Kind::Day, *key)).sum()
    }

    /// Whether each tells of another one of a series.
    fn is_another(&self, other: &Self) -> bool {
        let classes = |turns: &[(u32, u32)], class: u32| {
            turns.iter().filter(|turn| turn.0 == class).map(|turn| turn.1).collect::<Vec<u32>>()
        };
        self.turns.chunk_by(|a, b| a.0 == b.0).any(|mine| {
            let theirs = classes(&other.turns, mine[0].0);
            !theirs.is_empty() && !mine.iter().any(|turn| theirs.contains(&turn.1))
        })
    }

    /// How alike two articles are: 1 and above where they tell one story.
    pub fn likeness(&self, other: &Self) -> f32 {
        self.pair(other).value()
    }
}

/// Days since the year 0.
fn number(date: Date) -> i32 {
    date.since(Date::ZERO).map_or(0, |span| span.get_days())
}

/// Days between a day and that of publication, if both are known.
fn away(key: &str, published: Option<Date>) -> Option<u32> {
    Some(number(key.parse().ok()?).abs_diff(number(published?)))
}

/// What a day counts for, so far away: every article speaks of its own day.
fn day(away: Option<u32>) -> f32 {
    match away {
        Some(0) => 0.3,
        Some(1) => 0.6,
        Some(2..=7) | None => 1.0,
        Some(_) => 1.2,
    }
}

/// The sum of products over keys that both have.
fn dot(a: &[Part], b: &[Part]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some(one), Some(two)) = (a.get(i), b.get(j)) {
        match one.key.cmp(&two.key) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += one.weight * two.weight;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}
