//! Where each party stands on what is at issue, and when it moves.

use std::collections::BTreeMap;

use selon_actor::fold;
use selon_read::{ClaimKind, Polarity, StanceKind};
use selon_text::Span;
use serde::{Deserialize, Serialize};

use crate::doc::{Doc, Union, Weights};
use crate::people::People;
use crate::statement::Joined;
use crate::variant::{Piece, denials};
use crate::words::{Class, Key, Words};

/// What parties differ on, and where each stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// What is at issue, in the words of an article; null where a party refuses to speak and no article says of what.
    pub about: Option<String>,
    /// Index of the statement that it is, if there is one.
    pub statement: Option<usize>,
    /// Party by party, in the order in which they first take a stand.
    pub parties: Vec<PartyStand>,
}

/// Where one party stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartyStand {
    /// Who.
    pub party: String,
    /// In order of date.
    pub positions: Vec<Position>,
    /// Indices of positions that are not what the party's position before them was.
    pub changes: Vec<usize>,
}

/// A dated position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Which.
    pub stand: Stand,
    /// Name of the article.
    pub doc: String,
    /// The words that say so.
    pub evidence: Span,
    /// Those words.
    pub text: String,
    /// Who spoke, as the article names them.
    pub actor: String,
    /// The day of it: of saying, else of publication.
    pub date: Option<String>,
}

/// Kinds of position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Says it.
    Says,
    /// Confirms it.
    Confirms,
    /// Denies it.
    Denies,
    /// Does not confirm it.
    NotConfirmed,
    /// Declines to comment.
    NoComment,
    /// Says nothing, and the article says so.
    Silent,
}

impl Stand {
    fn of(kind: StanceKind) -> Option<Self> {
        Some(match kind {
            StanceKind::Confirms => Self::Confirms,
            StanceKind::Denies => Self::Denies,
            StanceKind::NotConfirmed => Self::NotConfirmed,
            StanceKind::NoComment => Self::NoComment,
            StanceKind::Silent => Self::Silent,
            // Responsibility for a deed is no position on a piece of information.
            StanceKind::ClaimsResponsibility => return None,
        })
    }

    /// The word that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Says => "says",
            Self::Confirms => "confirms",
            Self::Denies => "denies",
            Self::NotConfirmed => "not_confirmed",
            Self::NoComment => "no_comment",
            Self::Silent => "silent",
        }
    }
}

/// A position with what it is about.
struct Taken {
    doc: usize,
    sentence: usize,
    party: Option<usize>,
    actor: String,
    stand: Stand,
    evidence: Span,
    date: Option<String>,
    about: Option<String>,
    /// Where the claim stands that it bears on.
    claim: Option<Span>,
    keys: Vec<Key>,
    /// Denies what was told before: "denied that".
    pointing: bool,
}

struct Taker<'a, 'd> {
    docs: &'a [Doc<'d>],
    pieces: &'a [Piece],
    utterances: &'a [Vec<usize>],
    people: &'a People,
    weights: &'a Weights,
    taken: Vec<Taken>,
}

/// Fewest telling words that two positions on one thing share.
const SHARED: usize = 2;

pub(crate) fn standings(
    docs: &[Doc<'_>],
    people: &People,
    weights: &Weights,
    (pieces, utterances): (&[Piece], &[Vec<usize>]),
    statements: &[crate::statement::Statement],
) -> Vec<Standing> {
    let mut taker = Taker { docs, people, weights, pieces, utterances, taken: Vec::new() };
    for d in 0..docs.len() {
        taker.stances(d);
        taker.claims(d);
    }
    for d in 0..docs.len() {
        taker.negations(d);
    }
    taker.repeated();
    let mut union = Union::new(taker.taken.len());
    for (i, a) in taker.taken.iter().enumerate() {
        for (j, b) in taker.taken.iter().enumerate().skip(i + 1) {
            if taker.one_issue(a, b) || taker.one_statement(a, b, statements) {
                union.join(i, j);
            }
        }
    }
    let mut out: Vec<Standing> = union.groups().iter().map(|g| taker.record(g, statements)).collect();
    out.sort_by_key(|s| {
        let count: usize = s.parties.iter().map(|p| p.positions.len()).sum();
        let first = s.parties.first().and_then(|p| p.positions.first());
        (std::cmp::Reverse(count), first.map(|p| (p.date.clone(), p.doc.clone(), p.evidence)))
    });
    out
}

impl Taker<'_, '_> {
    fn add(&mut self, taken: Taken) {
        // The reader and the claims may both tell it: one position of a party in a sentence.
        let known = self.taken.iter().any(|t| {
            let near = t.doc == taken.doc && t.stand == taken.stand && t.sentence == taken.sentence;
            near && (t.party == taken.party || self.people.together(t.party, taken.party))
        });
        if !known {
            self.taken.push(taken);
        }
    }

    fn stances(&mut self, d: usize) {
        let doc = &self.docs[d];
        for (at, s) in doc.reading.stances.iter().enumerate() {
            let Some(stand) = Stand::of(s.stance) else { continue };
            let Some(sentence) = doc.sentence(doc.tokens(s.evidence).start) else { continue };
            let linked = s.claim.as_ref().and_then(|id| doc.reading.claims.iter().find(|c| c.id == *id));
            let claim = linked.or_else(|| self.before(d, sentence, stand, s));
            let about = claim.map(|c| c.text.clone()).or_else(|| s.about.clone());
            let keys = match claim {
                Some(c) => c.content.iter().flat_map(|p| doc.keys_of(doc.tokens(*p))).collect(),
                None => doc.sentences[sentence].keys.clone(),
            };
            self.add(Taken {
                doc: d,
                sentence,
                party: self.people.stances[d].get(at).copied(),
                actor: s.actor.clone(),
                stand,
                evidence: s.evidence,
                date: s.date.clone().or_else(|| doc.date().map(|x| x.to_string())),
                about,
                claim: claim.and_then(|c| c.content.first().copied()),
                keys: sorted(keys),
                pointing: linked.is_some(),
            });
        }
    }

    /// The claim just before a stance that it bears on: one that shares words with it or, where the stance names
    /// nothing ("this report"), whichever was told last.
    fn before(
        &self,
        d: usize,
        sentence: usize,
        stand: Stand,
        s: &selon_read::Stance,
    ) -> Option<&selon_read::Claim> {
        let doc = &self.docs[d];
        let from = doc.sentences[sentence.saturating_sub(2)].span.start;
        let to = doc.sentences[sentence].span.start;
        let mut near = doc.reading.claims.iter().filter(|c| {
            c.content
                .first()
                .is_some_and(|p| p.field == selon_text::Field::Text && (from..to).contains(&p.start))
        });
        let keys = &doc.sentences[sentence].keys;
        let shared = |c: &selon_read::Claim| {
            let own: Vec<Key> = c.content.iter().flat_map(|p| doc.keys_of(doc.tokens(*p))).collect();
            self.weights.shared(keys, &sorted(own))
        };
        let best = near.clone().map(|c| (shared(c), c)).max_by(|a, b| a.0.0.total_cmp(&b.0.0));
        let alike = best.filter(|((_, n), _)| *n >= SHARED).map(|(_, c)| c);
        let short = s.about.as_deref().is_none_or(|a| a.split_whitespace().count() <= 2);
        let bears = matches!(stand, Stand::NotConfirmed | Stand::Denies | Stand::Confirms);
        alike.or_else(|| near.next_back().filter(|_| bears && short))
    }

    /// Claims that confirm, deny, or say that nothing can be said.
    fn claims(&mut self, d: usize) {
        let doc = &self.docs[d];
        let words = Words::get();
        for (at, c) in doc.reading.claims.iter().enumerate() {
            let Some(first) = c.content.first().filter(|p| p.field == selon_text::Field::Text) else {
                continue;
            };
            let last = c.content.last().unwrap_or(first);
            let Some(sentence) = doc.sentence(doc.tokens(*first).start) else { continue };
            let content = doc.tokens(Span::new(first.field, first.start, last.end));
            // The cue may stand before the content and be a part of what is said: "n'a pas souhaité", "could not".
            let from = c.cue.filter(|q| q.field == first.field && q.start < first.start);
            let lead = from.map_or(content.start, |q| doc.tokens(q).start);
            let folded = doc.plain(lead.min(content.start)..content.end);
            let calls_false = c
                .content
                .iter()
                .map(|p| doc.tokens(*p))
                .any(|r| r.len() <= SHORT && words.has(doc.french, Class::False, &doc.plain(r)));
            let confirms = c.polarity == Polarity::Confirms;
            // Words between marks that somebody "admits" are his own, no confirmation of another's.
            let after = c.cue.is_none_or(|q| q.start > first.start);
            let stand = if confirms && !(c.kind == ClaimKind::Direct && after) {
                Stand::Confirms
            } else if words.has(doc.french, Class::Unable, &folded) {
                Stand::NotConfirmed
            } else if words.has(doc.french, Class::Refused, &folded) {
                Stand::NoComment
            } else if calls_false {
                Stand::Denies
            } else if c.polarity == Polarity::Denies {
                // "Disputes the toll" gives another count.
                let cue = c.cue.map(|q| doc.plain(doc.tokens(q))).unwrap_or_default();
                if words.has(doc.french, Class::Dispute, &cue) {
                    continue;
                }
                Stand::Denies
            } else {
                continue;
            };
            let evidence = Span::new(first.field, from.map_or(first.start, |q| q.start), last.end);
            let (speaker, party) = (c.speaker.clone(), self.people.claims[d][at]);
            let Some(actor) = speaker else { continue };
            let date = c.said_date.clone().or_else(|| doc.date().map(|x| x.to_string()));
            let keys = c.content.iter().flat_map(|p| doc.keys_of(doc.tokens(*p))).collect();
            let about = Some(c.text.clone());
            self.add(Taken {
                doc: d,
                sentence,
                party,
                actor,
                stand,
                evidence,
                date,
                about,
                claim: None,
                keys: sorted(keys),
                pointing: false,
            });
        }
    }

    /// Words between marks that deny what somebody else says: "Nous n'avons reçu aucune alerte".
    fn negations(&mut self, d: usize) {
        let doc = &self.docs[d];
        let words = Words::get();
        let mut found: Vec<Taken> = Vec::new();
        for (at, c) in doc.reading.claims.iter().enumerate() {
            if c.kind == ClaimKind::Indirect || matches!(c.polarity, Polarity::Denies | Polarity::Asks) {
                continue;
            }
            let Some(actor) = c.speaker.clone() else { continue };
            let party = self.people.claims[d][at];
            for piece in c.content.iter().filter(|p| p.field == selon_text::Field::Text) {
                for clause in denials(doc, doc.tokens(*piece)) {
                    let folded = &doc.folded[clause.clone()];
                    if words.has(doc.french, Class::Unable, folded) {
                        continue;
                    }
                    let Some(sentence) = doc.sentence(clause.start) else { continue };
                    let keys = doc.keys_of(clause.clone());
                    if !self.contested(&keys, party, d) {
                        continue;
                    }
                    let evidence = doc.text.span(clause);
                    let date = c.said_date.clone().or_else(|| doc.date().map(|x| x.to_string()));
                    let about = Some(doc.at(evidence).to_owned());
                    found.push(Taken {
                        doc: d,
                        sentence,
                        party,
                        actor: actor.clone(),
                        stand: Stand::Denies,
                        evidence,
                        date,
                        about,
                        claim: None,
                        keys,
                        pointing: false,
                    });
                }
            }
        }
        // One clause counts once, and not again where the reader saw the denial in its sentence.
        found.sort_by_key(|t| t.evidence);
        found.dedup_by(|b, a| a.evidence == b.evidence);
        let seen = self.taken.len();
        for t in found {
            let known = self.taken[..seen].iter().any(|k| {
                k.doc == t.doc
                    && k.stand == Stand::Denies
                    && (k.sentence == t.sentence
                        || k.pointing && k.sentence + 1 == t.sentence && k.party == t.party)
            });
            if !known {
                self.taken.push(t);
            }
        }
    }

    /// Denials that an article quotes again without saying who: "La phrase de lundi, « aucune demande … »".
    fn repeated(&mut self) {
        for group in self.utterances {
            for &p in group {
                let piece = &self.pieces[p];
                let doc = &self.docs[piece.doc];
                if doc.claim_at(piece.span).is_some() {
                    continue;
                }
                for clause in denials(doc, piece.tokens.clone()) {
                    let keys = doc.keys_of(clause.clone());
                    let said = self.taken.iter().find(|t| {
                        let other = group.iter().map(|&q| &self.pieces[q]);
                        let quoted = other.clone().any(|q| q.doc == t.doc && q.span.overlaps(t.evidence));
                        quoted
                            && t.doc != piece.doc
                            && t.stand == Stand::Denies
                            && self.weights.contained(&keys, &t.keys).0 >= 0.5
                    });
                    let (Some(said), Some(sentence)) = (said, doc.sentence(clause.start)) else { continue };
                    let evidence = doc.text.span(clause);
                    let taken = Taken {
                        doc: piece.doc,
                        sentence,
                        party: said.party,
                        actor: said.actor.clone(),
                        stand: Stand::Denies,
                        evidence,
                        date: said.date.clone(),
                        about: said.about.clone(),
                        claim: None,
                        keys,
                        pointing: false,
                    };
                    self.add(taken);
                }
            }
        }
    }

    /// Whether another party, or the same one elsewhere, says what these words deny.
    fn contested(&self, keys: &[Key], party: Option<usize>, d: usize) -> bool {
        let words = Words::get();
        let all = self.weights.sum(keys);
        self.docs.iter().enumerate().any(|(e, doc)| {
            doc.sentences.iter().any(|s| {
                let (sum, n) = self.weights.shared(keys, &s.keys);
                if n < SHARED || sum < all * 0.25 {
                    return false;
                }
                let folded = &doc.folded[s.tokens.clone()];
                let negated = words.has(doc.french, Class::Negated, folded);
                let by_same = doc.claims_in(s.span).any(|(at, c)| {
                    self.people.claims[e][at] == party && c.polarity != Polarity::Confirms && party.is_some()
                });
                !negated && !by_same && (e != d || party.is_some())
            })
        })
    }

    fn one_issue(&self, a: &Taken, b: &Taken) -> bool {
        let (contained, n) = self.weights.contained(&a.keys, &b.keys);
        let (sum, _) = self.weights.shared(&a.keys, &b.keys);
        let all = self.weights.sum(&a.keys) + self.weights.sum(&b.keys) - sum;
        let overlap = sum / all.max(f32::MIN_POSITIVE);
        n > SHARED && contained >= 0.6 && overlap >= 0.3 || n >= SHARED && contained >= 0.75
    }

    /// Whether the claims that they bear on are one statement.
    fn one_statement(&self, a: &Taken, b: &Taken, statements: &[crate::statement::Statement]) -> bool {
        let (Some(x), Some(y)) = (a.claim, b.claim) else { return false };
        let has = |s: &crate::statement::Statement, doc: usize, span: Span| {
            s.members.iter().any(|m| m.doc == self.docs[doc].name() && m.span.overlaps(span))
        };
        let words = |s: &&crate::statement::Statement| matches!(s.joined, Joined::Words | Joined::Passage);
        statements.iter().filter(words).any(|s| has(s, a.doc, x) && has(s, b.doc, y))
    }

    fn record(&self, group: &[usize], statements: &[crate::statement::Statement]) -> Standing {
        let mut of: Vec<&Taken> = group.iter().map(|&g| &self.taken[g]).collect();
        of.sort_by_key(|t| (t.date.clone(), t.doc, t.evidence));
        let about = of.iter().filter_map(|t| t.about.as_ref()).max_by_key(|a| a.chars().count()).cloned();
        // The statement that most of the positions stand in, or share their words with.
        let carries = |s: &crate::statement::Statement| {
            let count = s.members.iter().filter(|m| {
                of.iter().any(|t| {
                    let doc = &self.docs[t.doc];
                    let bears = t.claim.is_some_and(|span| m.span.overlaps(span));
                    m.doc == doc.name() && (bears || m.span.overlaps(t.evidence) && t.claim.is_none())
                })
            });
            count.count()
        };
        let counted = statements.iter().enumerate().map(|(at, s)| (carries(s), at)).filter(|(n, _)| *n > 0);
        let statement = counted.max_by_key(|&(n, at)| (n, std::cmp::Reverse(at))).map(|(_, at)| at);
        let mut parties: Vec<PartyStand> = Vec::new();
        let mut by: BTreeMap<String, usize> = BTreeMap::new();
        let mut push = |party: String, position: Position| {
            let at = *by.entry(party.clone()).or_insert_with(|| {
                parties.push(PartyStand { party, positions: Vec::new(), changes: Vec::new() });
                parties.len() - 1
            });
            parties[at].positions.push(position);
        };
        for t in &of {
            let doc = &self.docs[t.doc];
            let party = self.body(t).or(t.party);
            let party = party.map_or_else(|| t.actor.clone(), |p| self.people.parties[p].name.clone());
            push(
                party,
                Position {
                    stand: t.stand,
                    doc: doc.name().to_owned(),
                    evidence: t.evidence,
                    text: doc.at(t.evidence).to_owned(),
                    actor: t.actor.clone(),
                    date: t.date.clone(),
                },
            );
        }
        for (party, position) in self.says(&of) {
            push(party, position);
        }
        for p in &mut parties {
            p.positions.sort_by(|a, b| (&a.date, &a.doc, a.evidence).cmp(&(&b.date, &b.doc, b.evidence)));
            p.changes = (1..p.positions.len())
                .filter(|&i| p.positions[i].stand != p.positions[i - 1].stand)
                .collect();
        }
        Standing { about, statement, parties }
    }

    /// The body that somebody without a name speaks for: of a firm the one that the story is about, else whoever spoke
    /// before.
    fn body(&self, t: &Taken) -> Option<usize> {
        use selon_actor::Kind;
        let doc = &self.docs[t.doc];
        // An outlet of the story is no party where the words themselves say "the company".
        let prints = |p: usize| {
            let party = &self.people.parties[p];
            self.docs.iter().any(|d| d.outlet.iter().flatten().any(|w| party.words.contains(w)))
        };
        let (from, to) = (doc.tokens(t.evidence).start, doc.tokens(t.evidence).end);
        let head = doc.plain(from..to.min(from + 3));
        if t.party.is_some_and(prints) && Words::get().has(doc.french, Class::Firm, &head) {
            return self.people.firm;
        }
        let words: Vec<String> = fold(&t.actor)
            .split(|c: char| c.is_whitespace() || c == '\'' || c == ',')
            .map(str::to_owned)
            .collect();
        let class = [Class::Firm, Class::Authority, Class::Voice]
            .into_iter()
            .find(|c| Words::get().has(doc.french, *c, &words))?;
        // A capital inside says that it has a name of its own.
        let capital =
            |w: &str| w.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
        let person = t.party.is_some_and(|p| self.people.parties[p].kind == Kind::Person);
        if person || t.actor.split_whitespace().skip(1).any(capital) {
            return None;
        }
        if class == Class::Firm {
            return self.people.firm;
        }
        let wanted = |p: usize| match self.people.parties[p].kind {
            Kind::Government => true,
            Kind::Organisation => class == Class::Voice,
            _ => false,
        };
        let places = doc.reading.claims.iter().enumerate().filter_map(|(at, c)| {
            let p = self.people.claims[t.doc][at].filter(|&p| wanted(p) && Some(p) != t.party)?;
            let place = c.source.or(c.content.first().copied())?;
            (place.field == selon_text::Field::Text).then_some((place.start, p))
        });
        let before = places.filter(|(at, _)| *at < t.evidence.start).max_by_key(|(at, _)| *at);
        before.map(|(_, p)| p)
    }

    /// Claims that say what is at issue.
    fn says(&self, of: &[&Taken]) -> Vec<(String, Position)> {
        let words = Words::get();
        let mut out = Vec::new();
        for (d, doc) in self.docs.iter().enumerate() {
            for (at, c) in doc.reading.claims.iter().enumerate() {
                let stands = matches!(c.polarity, Polarity::Asserts | Polarity::Accuses | Polarity::Expects);
                let Some(party) = self.people.claims[d][at].filter(|_| stands) else { continue };
                let Some(span) = c.content.first().filter(|p| p.field == selon_text::Field::Text) else {
                    continue;
                };
                let tokens = doc.tokens(*span);
                let folded = &doc.folded[tokens.clone()];
                if words.has(doc.french, Class::Negated, folded)
                    || words.has(doc.french, Class::Unable, folded)
                {
                    continue;
                }
                let keys = doc.keys_of(tokens);
                let on = of.iter().filter(|t| t.about.is_some()).any(|t| {
                    let (sum, n) = self.weights.shared(&keys, &t.keys);
                    let all = self.weights.sum(&keys) + self.weights.sum(&t.keys) - sum;
                    n > SHARED && sum >= 0.5 * all
                });
                let taken = of.iter().any(|t| t.doc == d && t.evidence.overlaps(*span));
                if !on || taken {
                    continue;
                }
                out.push((
                    self.people.parties[party].name.clone(),
                    Position {
                        stand: Stand::Says,
                        doc: doc.name().to_owned(),
                        evidence: *span,
                        text: doc.at(*span).to_owned(),
                        actor: c.speaker.clone().unwrap_or_default(),
                        date: c.said_date.clone().or_else(|| doc.date().map(|x| x.to_string())),
                    },
                ));
            }
        }
        out
    }
}

/// Longest saying that does nothing but call something false, in tokens.
const SHORT: usize = 12;

fn sorted(mut keys: Vec<Key>) -> Vec<Key> {
    keys.sort_unstable();
    keys.dedup();
    keys
}
