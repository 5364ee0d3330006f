//! Articles to stories, one after the other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize, Serializer};

use super::cut::{alike, cut};
use super::frequency::short;
use super::shown::{self, Shown};
use super::signature::Signature;
use super::story::{Change, Related, Shared, Step, Story, Told};
use super::vector::{Pair, Vector};

/// Articles that are compared with new ones, at most.
const ACTIVE: usize = 32_768;
/// Places in the index that are looked at to find what is like an article: those of its rarest features. What one article costs
/// has a bound, however many there are.
const LOOKS: usize = 8_000;
/// The same, to find what is like a story, for each of its latest articles.
const GLANCES: usize = 1_000;
/// Articles of a story by which others like it are found.
const TELLING: usize = 8;
/// Articles that may lead to stories.
const LEADS: usize = 64;
/// Stories that a new article is compared with.
const NEARBY: usize = 10;
/// Two articles less alike than this do not bring their stories together.
const LEAD: f32 = 0.7;
/// Features are weighed anew when so many times the articles are there.
const STALE: f32 = 1.2;
/// Comparisons that are remembered for an article, at most.
const LINKS: usize = 256;
/// A story less like another than this is not related to it.
const KIN: f32 = 0.35;
/// Larger stories are not taken apart again.
const LOOSE: usize = 32;
/// Articles of a larger story that stand for all: the latest.
const SAMPLE: usize = 24;
/// Articles that are grouped anew at once, at most.
const TABLE: usize = 96;
/// Related stories that are listed.
const RELATED: usize = 5;

/// The stories of a stream of articles, which may come in any order.
///
/// What comes out after each article depends on the articles before it and on nothing else. Of stories that many articles
/// have passed by since they last changed, [`closed`](Self::closed) hands out the record; what stays has a bound.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "State")]
pub struct Stories {
    state: State,
    /// Members by feature, each with the feature's weight there.
    index: FxHashMap<u32, Vec<(u32, f32)>>,
}

/// What is kept of stories; the index is made of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    active: usize,
    members: Vec<Option<Member>>,
    free: Vec<u32>,
    /// By id.
    tales: BTreeMap<u64, Tale>,
    /// Ids by when their stories last changed.
    touched: BTreeSet<(u64, u64)>,
    /// Steps of time: one for each article.
    clock: u64,
    /// Id of the story opened last.
    opened: u64,
    closed: Vec<Story>,
    /// Members by what makes them the same article as their other versions.
    docs: BTreeMap<String, u32>,
}

impl Serialize for Stories {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.state.serialize(serializer)
    }
}

impl From<State> for Stories {
    fn from(state: State) -> Self {
        let mut index: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
        for (at, member) in (0..).zip(&state.members) {
            for (key, weight) in member.iter().flat_map(|m| m.vector.indexed()) {
                index.entry(key).or_default().push((at, weight));
            }
        }
        Self { state, index }
    }
}

/// An article in the window.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Member {
    told: Told,
    key: String,
    vector: Vector,
    shown: Vec<Shown>,
    story: u64,
    /// Which article of the stream it is.
    arrival: u32,
    /// How many articles there were when its features were weighed last.
    among: u32,
    /// How often they were weighed.
    weighed: u32,
    /// Earlier articles, by arrival.
    links: Vec<Link>,
}

/// An earlier article that was compared.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Link {
    arrival: u32,
    /// How often both had been weighed, together.
    weighed: u32,
    alike: f32,
    anchor: f32,
}

/// A story in the window.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Tale {
    /// As they came in.
    members: Vec<u32>,
    steps: Vec<Step>,
    touched: u64,
}

impl Default for Stories {
    fn default() -> Self {
        Self::new()
    }
}

impl Stories {
    /// No story yet.
    pub fn new() -> Self {
        Self::with_window(ACTIVE)
    }

    /// No story yet, and a window of so many articles.
    pub fn with_window(articles: usize) -> Self {
        Self::from(State {
            active: articles.max(1),
            members: Vec::new(),
            free: Vec::new(),
            tales: BTreeMap::new(),
            touched: BTreeSet::new(),
            clock: 0,
            opened: 0,
            closed: Vec::new(),
            docs: BTreeMap::new(),
        })
    }

    /// Takes the next article, and returns the id of its story. `number` is the caller's, another for each article and larger
    /// than those before. A newer version of an article that is in the window comes in its place.
    pub fn add(&mut self, number: u64, signature: &Signature) -> u64 {
        self.state.clock += 1;
        let renewed = self.state.docs.get(&signature.key).copied().and_then(|old| self.remove(old));
        let at = self.enter(number, signature);
        let nearby = self.nearby(at);
        self.regroup(at, &nearby, renewed);
        while self.state.docs.len() > self.state.active && self.state.tales.len() > 1 {
            self.retire();
        }
        self.state.members.get(at as usize).and_then(Option::as_ref).map_or(0, |member| member.story)
    }

    /// Takes the records of stories that have left the window since the last call.
    pub fn closed(&mut self) -> Vec<Story> {
        std::mem::take(&mut self.state.closed)
    }

    /// The stories in the window, by id.
    pub fn stories(&self) -> Vec<Story> {
        self.state.tales.keys().filter_map(|id| self.story(*id)).collect()
    }

    /// A story of the window.
    pub fn story(&self, id: u64) -> Option<Story> {
        let tale = self.state.tales.get(&id)?;
        let members: Vec<&Member> = tale.members.iter().filter_map(|at| self.member(*at)).collect();
        let mut articles: Vec<Told> = members.iter().map(|m| m.told.clone()).collect();
        articles.sort_by(|a, b| (&a.date, a.number).cmp(&(&b.date, b.number)));
        let lists: Vec<&[Shown]> = members.iter().map(|m| m.shown.as_slice()).collect();
        Some(Story {
            id,
            title: self.title(&members),
            articles,
            about: shown::common(&lists),
            days: shown::days(&lists),
            steps: tale.steps.clone(),
            related: self.related(id, &members),
        })
    }

    fn member(&self, at: u32) -> Option<&Member> {
        self.state.members.get(at as usize)?.as_ref()
    }

    /// Puts an article into the window, in no story yet.
    fn enter(&mut self, number: u64, signature: &Signature) -> u32 {
        let articles = u32::try_from(self.state.docs.len()).unwrap_or(u32::MAX) + 1;
        let index = &self.index;
        let stands = |key: u32| index.get(&key).map_or(1, |list| 1 + list.len() as u32);
        let vector = Vector::of(signature, articles, stands);
        let member = Member {
            told: Told::of(number, signature),
            key: signature.key.clone(),
            shown: shown::shown(signature, |f| vector.weight(f.kind, short(f.kind, &f.key))),
            vector,
            story: 0,
            arrival: u32::try_from(self.state.clock).unwrap_or(u32::MAX),
            among: articles,
            weighed: 0,
            links: Vec::new(),
        };
        let at = match self.state.free.pop() {
            Some(at) => at,
            None => {
                self.state.members.push(None);
                self.state.members.len() as u32 - 1
            }
        };
        for (key, weight) in member.vector.indexed() {
            self.index.entry(key).or_default().push((at, weight));
        }
        self.state.docs.insert(member.key.clone(), at);
        self.state.members[at as usize] = Some(member);
        at
    }

    /// Adds up what members have in common with a vector, by its rarest features.
    fn look(&self, vector: &Vector, most: usize, scores: &mut FxHashMap<u32, f32>) {
        let lists = vector.keys().filter_map(|(key, weight)| Some((self.index.get(&key)?, weight)));
        let mut lists: Vec<(&Vec<(u32, f32)>, f32)> = lists.collect();
        // A stable sort: of equally rare ones the first.
        lists.sort_by_key(|(list, _)| list.len());
        let mut looks = 0;
        for (list, weight) in lists {
            looks += list.len();
            if looks > most {
                break;
            }
            for (other, theirs) in list {
                *scores.entry(*other).or_default() += weight * theirs;
            }
        }
    }

    /// Stories that an article may belong to, with how alike it is to their articles on average; those most like it first.
    fn nearby(&mut self, at: u32) -> Vec<(u64, f32)> {
        let Some(member) = self.member(at) else { return Vec::new() };
        let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
        self.look(&member.vector, LOOKS, &mut scores);
        scores.remove(&at);
        let mut leads: Vec<(u32, f32)> = scores.into_iter().collect();
        let order = |a: &(u32, f32), b: &(u32, f32)| {
            let number = |at| self.member(at).map(|m| m.told.number);
            b.1.total_cmp(&a.1).then_with(|| number(a.0).cmp(&number(b.0)))
        };
        if leads.len() > LEADS {
            leads.select_nth_unstable_by(LEADS, order);
            leads.truncate(LEADS);
        }
        leads.sort_unstable_by(order);
        let mut ids: Vec<u64> = Vec::new();
        for (lead, _) in leads {
            if let Some(story) = self.member(lead).map(|m| m.story)
                && !ids.contains(&story)
                && ids.len() < NEARBY
            {
                ids.push(story);
            }
        }
        let mut near: Vec<(u64, f32)> = Vec::new();
        for id in ids {
            let sample = self.sample(id, SAMPLE.max(LOOSE));
            for other in &sample {
                self.freshen(*other);
            }
            // Groups are alike only where some of their articles nearly are.
            if sample.iter().any(|other| self.pair(at, *other).alike >= LEAD) {
                near.push((id, self.alike(&[at], &sample)));
            }
        }
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near
    }

    /// The latest articles of a story.
    fn sample(&self, id: u64, most: usize) -> Vec<u32> {
        let members = self.state.tales.get(&id).map_or(&[][..], |tale| tale.members.as_slice());
        members[members.len().saturating_sub(most)..].to_vec()
    }

    /// Weighs an article's features anew where many have come in since it was done last: what a feature counts for is then
    /// nearly the same whatever the order in which articles come in.
    fn freshen(&mut self, at: u32) {
        let articles = u32::try_from(self.state.docs.len()).unwrap_or(u32::MAX);
        let index = &self.index;
        let Some(Some(member)) = self.state.members.get_mut(at as usize) else { return };
        if articles as f32 > STALE * member.among as f32 {
            member.vector.weigh(articles, |key| index.get(&key).map_or(1, |list| list.len() as u32));
            member.among = articles;
            member.weighed += 1;
        }
    }

    /// Two articles side by side, looked up or worked out.
    fn pair(&mut self, a: u32, b: u32) -> Pair {
        let (Some(one), Some(two)) = (self.member(a), self.member(b)) else { return Pair::NONE };
        let (at, later, early) = if one.arrival > two.arrival { (a, one, two) } else { (b, two, one) };
        let (arrival, weighed) = (early.arrival, one.weighed + two.weighed);
        let found = later.links.binary_search_by_key(&arrival, |link| link.arrival);
        if let Ok(place) = found
            && let link = later.links[place]
            && link.weighed == weighed
        {
            return one.vector.known(&two.vector, link.alike, link.anchor);
        }
        let pair = one.vector.pair(&two.vector);
        let link = Link { arrival, weighed, alike: pair.alike, anchor: pair.anchor };
        if let Some(Some(member)) = self.state.members.get_mut(at as usize) {
            match found {
                Ok(place) => member.links[place] = link,
                Err(place) if member.links.len() < LINKS => member.links.insert(place, link),
                // What is asked for again will be worked out again.
                Err(_) => member.links = vec![link],
            }
        }
        pair
    }

    /// All pairs of articles.
    fn pairs(&mut self, all: &[u32]) -> Vec<Pair> {
        let mut pairs = vec![Pair::NONE; all.len() * all.len()];
        for (i, one) in all.iter().enumerate() {
            for (j, two) in all.iter().enumerate().take(i) {
                let pair = self.pair(*one, *two);
                pairs[i * all.len() + j] = pair;
                pairs[j * all.len() + i] = pair;
            }
        }
        pairs
    }

    /// How alike two groups are, 0 where one is empty.
    fn alike(&mut self, a: &[u32], b: &[u32]) -> f32 {
        if a.is_empty() || b.is_empty() {
            return 0.0;
        }
        let mut pairs = Vec::with_capacity(a.len() * b.len());
        for one in a {
            for two in b {
                pairs.push(self.pair(*one, *two));
            }
        }
        let (of_a, of_b): (Vec<usize>, Vec<usize>) = ((0..a.len()).collect(), (0..b.len()).collect());
        alike(&of_a, &of_b, |i, j| pairs[i * b.len() + j])
    }

    /// Groups a new article and the stories around it anew, and writes down what changed.
    fn regroup(&mut self, at: u32, nearby: &[(u64, f32)], renewed: Option<u64>) {
        let mut nodes: Vec<Vec<u32>> = vec![vec![at]];
        let mut stories: Vec<u64> = Vec::new();
        for (id, _) in nearby {
            let Some(tale) = self.state.tales.get(id) else { continue };
            let loose = tale.members.len() <= LOOSE;
            if nodes.len() + if loose { tale.members.len() } else { 1 } > TABLE {
                break;
            }
            match loose {
                true => nodes.extend(tale.members.iter().map(|m| vec![*m])),
                false => nodes.push(tale.members.clone()),
            }
            stories.push(*id);
        }
        let number = |at: u32| self.member(at).map_or(u64::MAX, |m| m.told.number);
        // The same groups whatever the order in which the stories were found.
        nodes.sort_by_key(|node| node.iter().map(|at| number(*at)).min());
        // The latest articles stand for a story that is not taken apart.
        let mut all: Vec<u32> = Vec::new();
        let mut samples: Vec<Vec<usize>> = Vec::new();
        for node in &nodes {
            let from = all.len();
            all.extend(&node[node.len().saturating_sub(SAMPLE)..]);
            samples.push((from..all.len()).collect());
        }
        for at in &all {
            self.freshen(*at);
        }
        let pairs = self.pairs(&all);
        let groups = cut(&samples, |i, j| pairs[i * all.len() + j]);
        let groups: Vec<Vec<u32>> = groups
            .into_iter()
            .map(|group| {
                let mut all: Vec<u32> = group.into_iter().flat_map(|node| nodes[node].clone()).collect();
                all.sort_by_key(|at| self.member(*at).map(|m| m.told.number));
                all
            })
            .collect();
        self.apply(at, &groups, &stories, renewed);
    }

    /// Gives groups their ids: each story goes on where most of its articles are.
    fn apply(&mut self, at: u32, groups: &[Vec<u32>], stories: &[u64], renewed: Option<u64>) {
        let cause = self.member(at).map_or(0, |m| m.told.number);
        let from = |this: &Self, id: u64, group: &[u32]| -> usize {
            group.iter().filter(|m| **m != at && this.member(**m).is_some_and(|m| m.story == id)).count()
        };
        let home: Vec<(u64, usize)> = stories
            .iter()
            .filter_map(|id| {
                let best = (0..groups.len()).max_by_key(|g| (from(self, *id, &groups[*g]), Reverse(*g)))?;
                Some((*id, best))
            })
            .collect();
        let mut ids: Vec<Option<u64>> = vec![None; groups.len()];
        for (g, group) in groups.iter().enumerate() {
            let here = home.iter().filter(|(_, best)| *best == g).map(|(id, _)| *id);
            ids[g] = here.max_by_key(|id| (from(self, *id, group), Reverse(*id)));
        }
        let taken: BTreeSet<u64> = ids.iter().flatten().copied().collect();
        let old: BTreeMap<u32, u64> = groups
            .iter()
            .flatten()
            .filter(|m| **m != at)
            .filter_map(|m| Some((*m, self.member(*m)?.story)))
            .collect();
        let mut ended: BTreeMap<u64, Tale> = BTreeMap::new();
        for id in stories.iter().filter(|id| !taken.contains(id)) {
            if let Some(tale) = self.state.tales.remove(id) {
                self.state.touched.remove(&(tale.touched, *id));
                ended.insert(*id, tale);
            }
        }
        // What other stories lost: id, step.
        let mut lost: Vec<(u64, Step)> = Vec::new();
        for (group, id) in groups.iter().zip(ids) {
            let mut steps: Vec<Step> = Vec::new();
            let fresh = id.is_none();
            let id = id.unwrap_or_else(|| {
                self.state.opened += 1;
                self.state.opened
            });
            let (mine, others): (Vec<u32>, Vec<u32>) =
                group.iter().partition(|m| **m != at && (fresh || old.get(m) == Some(&id)));
            if fresh && !mine.is_empty() {
                let story = mine.iter().filter_map(|m| old.get(m)).min().copied().unwrap_or(id);
                steps.push(self.step(cause, Change::Split { story }, &[], &[]));
                lost.push((story, self.step(cause, Change::Parted { story: id }, &[], &[])));
            }
            let mut whole: BTreeSet<u64> = BTreeSet::new();
            for other in others.iter().filter(|m| **m != at) {
                let Some(&story) = old.get(other) else { continue };
                if ended.contains_key(&story) {
                    if whole.insert(story) {
                        let theirs: Vec<u32> =
                            others.iter().filter(|m| old.get(m) == Some(&story)).copied().collect();
                        steps.push(self.step(cause, Change::Merged { story }, &mine, &theirs));
                    }
                } else {
                    let article = self.member(*other).map_or(0, |m| m.told.number);
                    steps.push(self.step(cause, Change::Moved { article, story }, &mine, &[*other]));
                    lost.push((story, self.step(cause, Change::Left { article, story: id }, &[], &[])));
                }
            }
            if group.contains(&at) {
                let rest: Vec<u32> = group.iter().filter(|m| **m != at).copied().collect();
                let what = match (rest.is_empty(), renewed) {
                    (_, Some(story)) if story == id => Change::Renewed,
                    (true, _) => Change::Opened,
                    (false, _) => Change::Grew,
                };
                steps.push(self.step(cause, what, &rest, &[at]));
            }
            for member in group {
                if let Some(Some(member)) = self.state.members.get_mut(*member as usize) {
                    member.story = id;
                }
            }
            let changed = !steps.is_empty();
            let clock = self.state.clock;
            let tale = self.state.tales.entry(id).or_default();
            tale.members.clone_from(group);
            // What became of a story before it was found to be this one is part of how this one came to be.
            let before: Vec<Step> =
                whole.iter().filter_map(|story| ended.get(story)).flat_map(|t| t.steps.clone()).collect();
            tale.steps.splice(0..0, before);
            tale.steps.append(&mut steps);
            tale.steps.sort_by_key(|step| step.number);
            if changed || tale.touched == 0 {
                self.state.touched.remove(&(tale.touched, id));
                tale.touched = clock;
                self.state.touched.insert((clock, id));
            }
        }
        for (id, step) in lost {
            if let Some(tale) = self.state.tales.get_mut(&id) {
                tale.steps.push(step);
            }
        }
    }

    /// A step, with what brought two groups together.
    fn step(&mut self, number: u64, what: Change, a: &[u32], b: &[u32]) -> Step {
        let tail = |list: &[u32]| list[list.len().saturating_sub(SAMPLE)..].to_vec();
        let (a, b) = (tail(a), tail(b));
        let likeness = self.alike(&a, &b);
        Step { number, what, likeness: round(likeness), shared: self.shared(&a, &b) }
    }

    fn shared(&self, a: &[u32], b: &[u32]) -> Shared {
        let lists = |list: &[u32]| -> Vec<&[Shown]> {
            list.iter().filter_map(|m| Some(self.member(*m)?.shown.as_slice())).collect()
        };
        shown::between(&lists(a), &lists(b))
    }

    /// Takes an article out of its story, and returns the story's id, if the story goes on.
    fn remove(&mut self, at: u32) -> Option<u64> {
        let member = self.state.members.get_mut(at as usize)?.take()?;
        self.forget(at, &member);
        let tale = self.state.tales.get_mut(&member.story)?;
        tale.members.retain(|m| *m != at);
        if tale.members.is_empty() {
            self.state.touched.remove(&(tale.touched, member.story));
            self.state.tales.remove(&member.story);
            return None;
        }
        Some(member.story)
    }

    fn forget(&mut self, at: u32, member: &Member) {
        for (key, _) in member.vector.indexed() {
            if let Some(list) = self.index.get_mut(&key) {
                if let Some(place) = list.iter().position(|(m, _)| *m == at) {
                    // What leaves has mostly been there for long, and stands in front.
                    list.remove(place);
                }
                if list.is_empty() {
                    self.index.remove(&key);
                }
            }
        }
        self.state.docs.remove(&member.key);
        self.state.free.push(at);
    }

    /// Closes the story that has gone unchanged for the longest.
    fn retire(&mut self) {
        let Some((touched, id)) = self.state.touched.first().copied() else { return };
        self.state.closed.extend(self.story(id));
        self.state.touched.remove(&(touched, id));
        for at in self.state.tales.remove(&id).map(|tale| tale.members).unwrap_or_default() {
            if let Some(member) = self.state.members.get_mut(at as usize).and_then(Option::take) {
                self.forget(at, &member);
            }
        }
    }

    /// The headline most like the others, in the language that most articles are in; of equals the earliest.
    fn title(&self, members: &[&Member]) -> String {
        let mut langs: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for member in members {
            *langs.entry(member.told.lang.as_deref()).or_default() += 1;
        }
        let first = members.first().and_then(|m| m.told.lang.as_deref());
        let lang = langs.iter().max_by_key(|(lang, n)| (**n, **lang == first)).and_then(|(lang, _)| *lang);
        let latest = &members[members.len().saturating_sub(LOOSE)..];
        let mut best: Option<(f32, &Member)> = None;
        for member in latest.iter().filter(|m| m.told.lang.as_deref() == lang) {
            let others = latest.iter().filter(|m| m.told.number != member.told.number);
            let sum: f32 = others.map(|m| m.vector.likeness(&member.vector)).sum();
            if best.is_none_or(|(most, _)| sum > most) {
                best = Some((sum, member));
            }
        }
        best.or_else(|| members.first().map(|m| (0.0, *m)))
            .map(|(_, m)| m.told.title.clone())
            .unwrap_or_default()
    }

    /// Stories that articles of this one were compared with.
    fn related(&self, id: u64, members: &[&Member]) -> Vec<Related> {
        let mut leads: FxHashMap<u32, f32> = FxHashMap::default();
        for member in &members[members.len().saturating_sub(TELLING)..] {
            self.look(&member.vector, GLANCES, &mut leads);
        }
        let mut stories: BTreeMap<u64, f32> = BTreeMap::new();
        for (other, score) in leads {
            let Some(other) = self.member(other).filter(|m| m.story != id) else { continue };
            let best = stories.entry(other.story).or_default();
            *best = best.max(score);
        }
        let mut stories: Vec<(u64, f32)> = stories.into_iter().collect();
        stories.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        stories.truncate(2 * RELATED);
        let mine: Vec<&[Shown]> = members.iter().map(|m| m.shown.as_slice()).collect();
        let mut related: Vec<Related> = stories
            .into_iter()
            .filter_map(|(story, _)| {
                let sample = self.sample(story, TELLING);
                let theirs: Vec<&Member> = sample.iter().filter_map(|m| self.member(*m)).collect();
                let mut sum = 0.0;
                for a in &members[members.len().saturating_sub(TELLING)..] {
                    sum += theirs.iter().map(|b| a.vector.likeness(&b.vector)).sum::<f32>();
                }
                let likeness = sum / (members.len().min(TELLING) * theirs.len()).max(1) as f32;
                let lists: Vec<&[Shown]> = theirs.iter().map(|m| m.shown.as_slice()).collect();
                (likeness >= KIN).then(|| Related {
                    id: story,
                    title: self.title(&theirs),
                    likeness: round(likeness),
                    shared: shown::between(&mine, &lists),
                })
            })
            .collect();
        related.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.id.cmp(&b.id)));
        related.truncate(RELATED);
        related
    }
}

/// Two places behind the point are enough for people.
fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}
