//! Claims that say the same: one statement, with the way that each article has it from, and where all of them go back to.

use std::collections::{BTreeMap, BTreeSet};

use selon_actor::fold;
use selon_text::{Kind, Span};
use serde::{Deserialize, Serialize};

use crate::correction::Correction;
use crate::count::Count;
use crate::doc::{Doc, Sentence, Union, Weights};
use crate::people::People;
use crate::variant::Piece;
use crate::words::{Class, Words};

/// What more than one article says, or has from another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Its words where they are told most fully.
    pub what: String,
    /// Whose statement it is; null where nobody is named.
    pub speaker: Option<String>,
    /// Why its members are one.
    pub joined: Joined,
    /// In order of publication.
    pub members: Vec<Member>,
    /// Where they come from: members that go back to one are one origin.
    pub origins: Vec<Origin>,
}

/// Why passages are one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// One speaker's words between marks.
    Words,
    /// Passages with the same words, copied or rewritten.
    Passage,
    /// One value of one quantity.
    Figure,
    /// One article says that it has it from the other.
    Report,
}

/// A passage that carries a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Name of the article.
    pub doc: String,
    /// Exact words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Publication date.
    pub published: Option<String>,
    /// Id of the claim that they stand in, if they are a claim's.
    pub claim: Option<String>,
    /// From the outlet that prints it to whoever is behind it: outlet, agency or cited outlet, speaker, whom that one cites.
    pub chain: Vec<Link>,
}

/// One of those that a statement came through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// Name, as an article prints it.
    pub name: String,
    /// As what.
    pub role: Role,
}

/// As what somebody stands in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Printed it.
    Outlet,
    /// Is credited with the text.
    Agency,
    /// Is named as having reported it, or was copied from.
    Reported,
    /// Said it.
    Speaker,
    /// Is cited by the speaker.
    Cited,
}

/// Where members go back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Who.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Indices of the members.
    pub members: Vec<usize>,
}

/// Outlets that have one statement from each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Circle {
    /// Each has it from the next, the last from the first.
    pub outlets: Vec<String>,
    /// Words that say so: name of the article, and where they stand.
    pub evidence: Vec<(String, Span)>,
}

/// A passage: a sentence, or the words between marks in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    doc: usize,
    sentence: usize,
    span: Span,
    party: Option<usize>,
    claim: Option<usize>,
}

/// What statements are made of.
pub(crate) struct Sources<'a, 'd> {
    pub docs: &'a [Doc<'d>],
    pub people: &'a People,
    pub weights: &'a Weights,
    pub pieces: &'a [Piece],
    pub utterances: &'a [Vec<usize>],
    pub counts: &'a [Count],
    pub quantities: &'a [Vec<usize>],
    pub corrections: &'a [Correction],
}

impl Sources<'_, '_> {
    /// All statements of the story, and who goes round in circles.
    pub fn statements(&self) -> (Vec<Statement>, Vec<Circle>) {
        let mut groups: Vec<(Joined, Vec<Node>)> = Vec::new();
        groups.extend(self.quoted().into_iter().map(|g| (Joined::Words, g)));
        groups.extend(self.figures().into_iter().map(|g| (Joined::Figure, g)));
        groups.extend(self.reports().into_iter().map(|g| (Joined::Report, g)));
        groups.extend(self.corrected().into_iter().map(|g| (Joined::Report, g)));
        groups.extend(self.passages().into_iter().map(|g| (Joined::Passage, g)));
        let groups = absorbed(groups);
        let mut circles = BTreeSet::new();
        let mut out = Vec::new();
        for (joined, nodes) in groups {
            circles.extend(self.circles(&nodes));
            out.push(self.record(joined, nodes));
        }
        out.sort_by(|a, b| {
            b.members.len().cmp(&a.members.len()).then_with(|| {
                let at =
                    |s: &Statement| s.members.first().map(|m| (m.published.clone(), m.doc.clone(), m.span));
                at(a).cmp(&at(b)).then(a.joined.cmp(&b.joined))
            })
        });
        (out, circles.into_iter().collect())
    }

    fn node(&self, doc: usize, sentence: usize) -> Node {
        let span = self.docs[doc].sentences[sentence].span;
        let claims =
            self.docs[doc].claims_in(span).filter(|(_, c)| c.content.iter().any(|p| p.overlaps(span)));
        let claim = claims
            .max_by_key(|(at, c)| {
                (
                    c.content.iter().map(|p| p.end.min(span.end).saturating_sub(p.start)).sum::<u32>(),
                    usize::MAX - at,
                )
            })
            .map(|(at, _)| at);
        let party = claim.and_then(|c| self.people.claims[doc][c]);
        Node { doc, sentence, span, party, claim }
    }

    fn quoted(&self) -> Vec<Vec<Node>> {
        let node = |&p: &usize| {
            let piece = &self.pieces[p];
            let doc = &self.docs[piece.doc];
            let sentence = doc.sentence(piece.tokens.start)?;
            let claim = doc.claim_at(piece.span).map(|(at, _)| at);
            Some(Node { doc: piece.doc, sentence, span: piece.span, party: piece.party, claim })
        };
        self.utterances.iter().map(|g| g.iter().filter_map(node).collect()).collect()
    }

    /// One value of a quantity, by one speaker or nobody that is named.
    fn figures(&self) -> Vec<Vec<Node>> {
        let mut out = Vec::new();
        for group in self.quantities {
            let mut by_value: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
            for &k in group {
                let f = &self.counts[k].figure;
                let key = (f.value.to_bits(), f.value_high.unwrap_or(f.value).to_bits());
                by_value.entry(key).or_default().push(k);
            }
            for of in by_value.into_values() {
                let mut union = Union::new(of.len());
                // Who gives it is no matter here: members keep their chains, and origins are counted by them.
                for i in 1..of.len() {
                    union.join(0, i);
                }
                for g in union.groups() {
                    let nodes = g.iter().map(|&i| {
                        let c = &self.counts[of[i]];
                        Node {
                            party: c.party,
                            claim: c.claim,
                            span: self.clause(c),
                            ..self.node(c.doc, c.sentence)
                        }
                    });
                    out.push(nodes.collect());
                }
            }
        }
        out
    }

    /// The clause around a figure, with what stands before it where it is short.
    fn clause(&self, count: &Count) -> Span {
        let doc = &self.docs[count.doc];
        let whole = doc.sentences[count.sentence].tokens.clone();
        let cut = |i: usize| matches!(doc.text.raw(i), "," | ";" | ":" | "(" | ")");
        let to = (count.tokens.end..whole.end).find(|&i| cut(i)).unwrap_or(whole.end);
        let mut from = count.tokens.start;
        while from > whole.start && !(cut(from - 1) && to - from >= CLAUSE) {
            from -= 1;
        }
        while from < count.tokens.start && doc.text.tokens()[from].kind == Kind::Punct {
            from += 1;
        }
        doc.text.span(from..to)
    }

    /// Sentences of different articles with the same words, or in another language the same things.
    fn passages(&self) -> Vec<Vec<Node>> {
        let all: Vec<(usize, usize)> = self
            .docs
            .iter()
            .enumerate()
            .flat_map(|(d, doc)| (0..doc.sentences.len()).map(move |s| (d, s)))
            .collect();
        let mut posting: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (at, &(d, s)) in all.iter().enumerate() {
            for &key in &self.docs[d].sentences[s].keys {
                posting.entry(key).or_default().push(at);
            }
        }
        let mut pairs = BTreeSet::new();
        // A word of half the story's sentences ties nothing to anything.
        let most = 40.max(all.len() / 4);
        for list in posting.values().filter(|l| l.len() <= most) {
            for (k, &a) in list.iter().enumerate() {
                pairs.extend(list[k + 1..].iter().filter(|&&b| all[a].0 != all[b].0).map(|&b| (a, b)));
            }
        }
        let mut union = Union::new(all.len());
        for (a, b) in pairs {
            let ((d, s), (e, t)) = (all[a], all[b]);
            if self.alike(d, s, e, t) {
                union.join(a, b);
            }
        }
        let groups = union.groups().into_iter().filter(|g| g.len() > 1);
        groups.map(|g| g.into_iter().map(|at| self.node(all[at].0, all[at].1)).collect()).collect()
    }

    fn alike(&self, d: usize, s: usize, e: usize, t: usize) -> bool {
        let (x, y) = (&self.docs[d], &self.docs[e]);
        let (a, b) = (&x.sentences[s].keys, &y.sentences[t].keys);
        let (contained, n) = self.weights.contained(a, b);
        let (sum, _) = self.weights.shared(a, b);
        let all = self.weights.sum(a) + self.weights.sum(b) - sum;
        let overlap = sum / all.max(f32::MIN_POSITIVE);
        let other = x.french != y.french;
        let enough = if other {
            n >= 4 && (contained >= 0.5 && overlap >= 0.2 || overlap >= 0.4)
        } else {
            let close = n >= 4 && (contained >= 0.75 && overlap >= 0.25 || overlap >= 0.42);
            close || n >= 4 && overlap >= 0.2 && self.run(d, s, e, t) >= RUN
        };
        enough && !self.other_figures(d, s, e, t)
    }

    /// The longest run of words that two sentences share.
    fn run(&self, d: usize, s: usize, e: usize, t: usize) -> usize {
        let (x, y) = (&self.docs[d], &self.docs[e]);
        let a = x.plain(x.sentences[s].tokens.clone());
        let b = y.plain(y.sentences[t].tokens.clone());
        let mut longest = 0;
        let mut row = vec![0usize; b.len() + 1];
        for word in &a {
            let mut diagonal = 0;
            for (k, other) in b.iter().enumerate() {
                let here = if word == other { diagonal + 1 } else { 0 };
                diagonal = row[k + 1];
                row[k + 1] = here;
                longest = longest.max(here);
            }
        }
        longest
    }

    /// Whether two sentences have figures, and none in common: the same news on another day.
    fn other_figures(&self, d: usize, s: usize, e: usize, t: usize) -> bool {
        let values = |d: usize, s: usize| {
            self.counts
                .iter()
                .filter(move |c| c.doc == d && c.sentence == s)
                .map(|c| c.figure.value.to_bits())
                .collect::<BTreeSet<u64>>()
        };
        let (a, b) = (values(d, s), values(e, t));
        let at = |d: usize, s: usize| self.counts.iter().filter(move |c| c.doc == d && c.sentence == s);
        // One value of two places is two things.
        let elsewhere = at(d, s).any(|x| {
            at(e, t).any(|y| {
                let told = !x.places.is_empty() && !y.places.is_empty();
                x.figure.value == y.figure.value && told && !x.places.iter().any(|p| y.places.contains(p))
            })
        });
        !a.is_empty() && !b.is_empty() && a.is_disjoint(&b) || elsewhere
    }

    /// An article that names another of the story's outlets as having reported something, and that outlet's own words.
    fn reports(&self) -> Vec<Vec<Node>> {
        let mut out: Vec<Vec<Node>> = Vec::new();
        for (e, other) in self.docs.iter().enumerate().filter(|(_, o)| !o.outlet.is_empty()) {
            // Sentences in which the outlet speaks of its own report.
            let own: Vec<usize> = (0..other.sentences.len())
                .filter(|&t| {
                    let tokens = other.sentences[t].tokens.clone();
                    Words::get().has(other.french, Class::Learned, &other.folded[tokens.clone()])
                        || other.names(tokens, &other.outlet) && other.credit.is_none() && !self.wire(e)
                })
                .collect();
            let mut by_target: BTreeMap<usize, Vec<Node>> = BTreeMap::new();
            for (d, doc) in self.docs.iter().enumerate() {
                if d == e || doc.outlet == other.outlet || later(other, doc) {
                    continue;
                }
                for s in 0..doc.sentences.len() {
                    if !self.cites(d, s, other) {
                        continue;
                    }
                    // What it reported: of its own words those nearest to the sentences around the citation.
                    // A sentence in which the outlet speaks of its report stands for those around it.
                    let keys = &doc.sentences[s].keys;
                    let score = |t: usize| {
                        if own.contains(&t) {
                            OWN * self.weights.shared(keys, &around_of(other, t)).0 + f32::MIN_POSITIVE
                        } else {
                            self.weights.shared(keys, &other.sentences[t].keys).0
                        }
                    };
                    let best = (0..other.sentences.len())
                        .map(|t| (t, score(t)))
                        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
                    if let Some((t, score)) = best
                        && score > 0.0
                    {
                        by_target.entry(t).or_default().push(self.node(d, s));
                    }
                }
            }
            for (t, mut nodes) in by_target {
                nodes.push(self.node(e, t));
                out.push(nodes);
            }
        }
        out
    }

    /// What an article takes back, and where it or another said it.
    fn corrected(&self) -> Vec<Vec<Node>> {
        let mut out = Vec::new();
        for c in self.corrections {
            let find = |name: &str| self.docs.iter().position(|d| d.name() == name);
            let (Some(d), Some(e)) = (find(&c.doc), find(&c.corrects)) else { continue };
            let (doc, other) = (&self.docs[d], &self.docs[e]);
            let own = (0..doc.sentences.len()).filter(|&s| doc.sentences[s].span.overlaps(c.evidence));
            for s in own {
                let keys = &doc.sentences[s].keys;
                let best = (0..other.sentences.len())
                    .map(|t| (t, self.weights.shared(keys, &other.sentences[t].keys)))
                    .max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(&a.0)));
                if let Some((t, (_, n))) = best
                    && n >= 2
                {
                    out.push(vec![self.node(d, s), self.node(e, t)]);
                }
            }
        }
        out
    }

    /// Whether a sentence names `other`'s outlet as the one that reported it.
    fn cites(&self, d: usize, s: usize, other: &Doc<'_>) -> bool {
        let doc = &self.docs[d];
        let tokens = doc.sentences[s].tokens.clone();
        let short = tokens.len() <= 8;
        let credit = doc.credit.is_some() && short;
        doc.names(tokens.clone(), &other.outlet)
            && !credit
            && Words::get().has(doc.french, Class::Revealed, &doc.folded[tokens])
    }

    fn circles(&self, nodes: &[Node]) -> Vec<Circle> {
        let mut edges: BTreeMap<String, BTreeMap<String, (String, Span)>> = BTreeMap::new();
        for n in nodes {
            let doc = &self.docs[n.doc];
            let Some(own) = doc.article.outlet.clone() else { continue };
            for other in self.docs.iter().filter(|o| o.outlet != doc.outlet) {
                if let Some(cited) = other.article.outlet.clone()
                    && self.cites(n.doc, n.sentence, other)
                {
                    let evidence = (doc.name().to_owned(), doc.sentences[n.sentence].span);
                    edges.entry(own.clone()).or_default().entry(cited).or_insert(evidence);
                }
            }
        }
        let mut out = Vec::new();
        for start in edges.keys() {
            let mut path = vec![start.clone()];
            walk(&edges, start, &mut path, &mut out);
        }
        out
    }

    fn record(&self, joined: Joined, mut nodes: Vec<Node>) -> Statement {
        nodes.sort_by_key(|n| (self.docs[n.doc].date(), !self.wire(n.doc), n.doc, n.span));
        let chains: Vec<Vec<Link>> = (0..nodes.len()).map(|i| self.chain(&nodes, i)).collect();
        let mut origins: Vec<Origin> = Vec::new();
        for (at, chain) in chains.iter().enumerate() {
            // The origin is the last of the chain; where nobody said it, whoever printed it first.
            let Some(last) = chain.iter().rev().find(|l| l.role != Role::Cited).or(chain.last()) else {
                continue;
            };
            let key = |l: &Link| fold(&l.name);
            match origins.iter_mut().find(|o| fold(&o.name) == key(last)) {
                Some(origin) => origin.members.push(at),
                None => origins.push(Origin { name: last.name.clone(), role: last.role, members: vec![at] }),
            }
        }
        let full = nodes.iter().max_by_key(|n| (n.span.end - n.span.start, usize::MAX - n.doc));
        let what = full.map(|n| self.docs[n.doc].at(n.span).to_owned()).unwrap_or_default();
        let speaker = nodes.iter().find_map(|n| n.party).map(|p| self.people.parties[p].name.clone());
        let members = nodes.iter().zip(chains).map(|(n, chain)| {
            let doc = &self.docs[n.doc];
            Member {
                doc: doc.name().to_owned(),
                text: doc.at(n.span).to_owned(),
                span: n.span,
                published: doc.date().map(|d| d.to_string()),
                claim: n.claim.and_then(|c| doc.reading.claims.get(c)).map(|c| c.id.clone()),
                chain,
            }
        });
        Statement { what, speaker, joined, members: members.collect(), origins }
    }

    /// Whether other articles of the story credit this one's outlet.
    fn wire(&self, doc: usize) -> bool {
        let own = &self.docs[doc];
        self.docs.iter().any(|d| self.credits(d, own))
    }

    fn credits(&self, doc: &Doc<'_>, wire: &Doc<'_>) -> bool {
        let Some(credit) = &doc.credit else { return false };
        let folded = fold(credit);
        let words: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        wire.outlet.iter().any(|name| {
            // "Boréal" is the Agence Boréal.
            let tells = name.iter().filter(|w| w.chars().count() > 2);
            words.len() <= 4 && tells.clone().any(|w| words.contains(&w.as_str()))
        })
    }

    fn chain(&self, nodes: &[Node], at: usize) -> Vec<Link> {
        let n = &nodes[at];
        let doc = &self.docs[n.doc];
        let outlet = |d: &Doc<'_>| d.article.outlet.clone().unwrap_or_else(|| d.name().to_owned());
        let mut chain = vec![Link { name: outlet(doc), role: Role::Outlet }];
        let cited = self.docs.iter().find(|o| o.outlet != doc.outlet && self.cites(n.doc, n.sentence, o));
        let before = nodes[..at]
            .iter()
            .find(|m| self.docs[m.doc].outlet != doc.outlet && m.doc != n.doc && self.copied(m, n));
        if let Some(other) = cited {
            chain.push(Link { name: outlet(other), role: Role::Reported });
        } else if let Some(m) = before {
            let wire = &self.docs[m.doc];
            let role = if self.credits(doc, wire) { Role::Agency } else { Role::Reported };
            chain.push(Link { name: outlet(wire), role });
        } else if let Some(credit) = &doc.credit {
            chain.push(Link { name: credit.clone(), role: Role::Agency });
        }
        if let Some(p) = n.party {
            chain.push(Link { name: self.people.parties[p].name.clone(), role: Role::Speaker });
        }
        let claim = n.claim.and_then(|c| doc.reading.claims.get(c));
        for via in claim.into_iter().flat_map(|c| &c.via) {
            chain.push(Link { name: via.clone(), role: Role::Cited });
        }
        chain
    }

    /// Whether `n` has the words of `m`, which was printed before.
    fn copied(&self, m: &Node, n: &Node) -> bool {
        let (x, y) = (&self.docs[m.doc], &self.docs[n.doc]);
        let (a, b): (&Sentence, &Sentence) = (&x.sentences[m.sentence], &y.sentences[n.sentence]);
        x.french == y.french && self.weights.contained(&a.keys, &b.keys).0 >= 0.7
    }
}

/// A run of so many words is hardly chance between sentences that share telling words besides.
const RUN: usize = 6;

/// How much more likely a report is found where the outlet speaks of it.
const OWN: f32 = 1.3;

/// Fewest tokens that tell what a figure is of.
const CLAUSE: usize = 6;

/// The keys of a sentence and of those beside it.
fn around_of(doc: &Doc<'_>, s: usize) -> Vec<u64> {
    let around = s.saturating_sub(1)..(s + 2).min(doc.sentences.len());
    let mut keys: Vec<u64> = doc.sentences[around].iter().flat_map(|x| x.keys.iter().copied()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether `a` was published on a later day than `b`.
fn later(a: &Doc<'_>, b: &Doc<'_>) -> bool {
    matches!((a.date(), b.date()), (Some(a), Some(b)) if a > b)
}

/// Longest circle that is looked for.
const ROUND: usize = 5;

fn walk(
    edges: &BTreeMap<String, BTreeMap<String, (String, Span)>>,
    start: &str,
    path: &mut Vec<String>,
    out: &mut Vec<Circle>,
) {
    let Some(last) = path.last().cloned() else { return };
    for next in edges.get(&last).into_iter().flat_map(|to| to.keys()) {
        if next == start && path.len() > 1 {
            let evidence = path.iter().enumerate().filter_map(|(i, from)| {
                let to = path.get(i + 1).map_or(start, String::as_str);
                edges.get(from)?.get(to).cloned()
            });
            out.push(Circle { outlets: path.clone(), evidence: evidence.collect() });
        } else if next.as_str() > start && !path.contains(next) && path.len() < ROUND {
            // The least name begins: each circle is found once.
            path.push(next.clone());
            walk(edges, start, path, out);
            path.pop();
        }
    }
}

/// Groups without those whose passages another has all.
fn absorbed(groups: Vec<(Joined, Vec<Node>)>) -> Vec<(Joined, Vec<Node>)> {
    let places = |nodes: &[Node]| nodes.iter().map(|n| (n.doc, n.sentence)).collect::<BTreeSet<_>>();
    let mut kept: Vec<(Joined, Vec<Node>)> = Vec::new();
    let mut sets: Vec<BTreeSet<(usize, usize)>> = Vec::new();
    let mut sorted = groups;
    for (_, nodes) in &mut sorted {
        nodes.sort();
        nodes.dedup_by_key(|n| (n.doc, n.span));
    }
    sorted.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)).then_with(|| a.1.cmp(&b.1)));
    for (joined, nodes) in sorted {
        let set = places(&nodes);
        let docs: BTreeSet<usize> = nodes.iter().map(|n| n.doc).collect();
        if docs.len() < 2 || sets.iter().any(|other| set.is_subset(other)) {
            continue;
        }
        sets.push(set);
        kept.push((joined, nodes));
    }
    kept
}
