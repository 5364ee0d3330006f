//! Who speaks, the same in all articles of a story.

use selon_actor::fold;
use selon_actor::{Article, Clusterer, Kind, Spoken, Table};
use selon_read::SpeakerType;

use crate::doc::Doc;

/// The parties of a story.
pub(crate) struct People {
    /// Name, role and folded telling words of each.
    pub parties: Vec<Party>,
    /// The body that the story names most, of those that speak and print no article: "the company".
    pub firm: Option<usize>,
    /// Party of each claim of each article.
    pub claims: Vec<Vec<Option<usize>>>,
    /// Party of each stance.
    pub stances: Vec<Vec<usize>>,
}

/// Somebody who speaks.
pub(crate) struct Party {
    pub name: String,
    pub kind: Kind,
    /// Roles that articles give, folded.
    pub roles: Vec<String>,
    /// Folded words of all its names.
    pub words: Vec<String>,
}

impl People {
    pub fn new(docs: &[Doc<'_>]) -> Self {
        let mut clusterer = Clusterer::new(Table::standard());
        let mut spoken_in = Vec::new();
        for doc in docs {
            let mut spoken = Vec::new();
            let mut of = Vec::new();
            for c in &doc.reading.claims {
                of.push(c.speaker.as_ref().map(|name| {
                    spoken.push(Spoken {
                        name: name.clone(),
                        kind: c.speaker_type.map_or(Kind::Other, Kind::from),
                        role: c.role.clone(),
                    });
                    spoken.len() - 1
                }));
            }
            let first = spoken.len();
            for s in &doc.reading.stances {
                spoken.push(Spoken { name: s.actor.clone(), kind: kind(&s.actor, doc), role: None });
            }
            let title = doc.article.title.as_deref().unwrap_or_default();
            let text = [title, "\n", &doc.article.text].concat();
            clusterer.add(&Article {
                doc: doc.name(),
                date: doc.date(),
                lang: if doc.french { "fr" } else { "en" },
                text: &text,
                spoken: &spoken,
            });
            spoken_in.push((of, first, spoken));
        }
        let clusters = clusterer.finish();
        let mut parties: Vec<Party> = clusters
            .actors
            .iter()
            .map(|a| {
                let names = a.variants.keys().chain([&a.name]);
                let mut words: Vec<String> = names.flat_map(|n| telling(n)).collect();
                words.sort_unstable();
                words.dedup();
                Party { name: a.name.clone(), kind: a.kind, roles: Vec::new(), words }
            })
            .collect();
        let mut claims = Vec::new();
        let mut stances = Vec::new();
        for (d, (of, first, spoken)) in spoken_in.into_iter().enumerate() {
            let at = |i: usize| clusters.of.get(d).and_then(|o| o.get(i)).copied();
            for (i, s) in spoken.iter().enumerate() {
                if let (Some(role), Some(party)) = (&s.role, at(i)) {
                    let role = fold(role);
                    if !parties[party].roles.contains(&role) {
                        parties[party].roles.push(role);
                    }
                }
            }
            claims.push(of.into_iter().map(|o| o.and_then(at)).collect());
            stances.push((first..spoken.len()).filter_map(at).collect());
        }
        let firm = firm(docs, &parties);
        Self { parties, firm, claims, stances }
    }

    /// Whether what the one says may be what the other says: the same party, a person of the body, or nobody known.
    pub fn together(&self, a: Option<usize>, b: Option<usize>) -> bool {
        let (Some(a), Some(b)) = (a, b) else { return true };
        if a == b {
            return true;
        }
        let (x, y) = (&self.parties[a], &self.parties[b]);
        // Two people with names are two people.
        if x.kind == Kind::Person && y.kind == Kind::Person {
            return selon_actor::same_person(&x.name, &y.name);
        }
        let speaks_for = |p: &Party, body: &Party| {
            body.words.iter().any(|w| p.roles.iter().any(|r| r.split_whitespace().any(|x| x == w)))
        };
        x.words.iter().any(|w| y.words.contains(w))
            || speaks_for(x, y)
            || speaks_for(y, x)
            || unnamed(x)
            || unnamed(y)
    }
}

/// The organisation that most sentences name.
fn firm(docs: &[Doc<'_>], parties: &[Party]) -> Option<usize> {
    let named = |word: &str| -> usize {
        let sentences = docs.iter().flat_map(|d| d.sentences.iter().map(move |s| (d, s)));
        let has = |(d, s): &(&Doc<'_>, &crate::doc::Sentence)| {
            s.tokens.clone().any(|i| d.text.tokens()[i].capital && d.folded[i] == word)
        };
        sentences.filter(has).count()
    };
    let prints = |p: &Party| docs.iter().any(|d| d.outlet.iter().flatten().any(|w| p.words.contains(w)));
    let count = |p: &Party| {
        let words = fold(&p.name);
        let words = words.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 2);
        words.map(named).max().unwrap_or(0)
    };
    (0..parties.len())
        .filter(|&p| parties[p].kind == Kind::Organisation && !prints(&parties[p]))
        .map(|p| (count(&parties[p]), p))
        .max_by_key(|&(n, p)| (n, usize::MAX - p))
        .map(|(_, p)| p)
}

/// Whether a party has no name that would tell it from others.
fn unnamed(party: &Party) -> bool {
    party.kind == Kind::Other
}

/// Folded words of a name, the telling ones.
pub(crate) fn telling(name: &str) -> Vec<String> {
    const SHORT: usize = 4;
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|w| w.chars().count() >= SHORT).map(str::to_owned).collect()
}

/// A stance has no sort of speaker: that of the claims with the same words decides.
fn kind(actor: &str, doc: &Doc<'_>) -> Kind {
    let same = doc.reading.claims.iter().find(|c| c.speaker.as_deref() == Some(actor));
    same.and_then(|c| c.speaker_type).map_or(Kind::Other, |k: SpeakerType| Kind::from(k))
}
