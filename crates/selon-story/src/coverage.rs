//! What all stories say, in one object: the exchange format that coverage is measured by.

use std::collections::BTreeSet;

use selon_read::Bound;
use serde::Serialize;

use crate::standing::Stand;
use crate::tell::Telling;
use crate::variant::Fidelity;

/// Findings of all stories together, each with its document and its exact words. Stories of a single article say nothing
/// across articles: they are listed, and give no findings.
#[derive(Debug, Clone, Serialize)]
pub struct Coverage<'t> {
    /// Names of the documents of each story.
    pub stories: Vec<Vec<&'t str>>,
    /// Statements: where each stands.
    pub origins: Vec<Vec<Quote<'t>>>,
    /// Figures over time: their points.
    pub series: Vec<Vec<Value<'t>>>,
    /// Quotations: their variants.
    pub quotations: Vec<Vec<Wording<'t>>>,
    /// What parties confirm, deny or leave open.
    pub stances: Vec<Stance<'t>>,
    /// Which document corrects which.
    pub corrections: BTreeSet<Corrects<'t>>,
}

/// Words of a document.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "what they are called")]
pub struct Quote<'t> {
    pub doc: &'t str,
    pub quote: &'t str,
}

/// A point of a series.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "what they are called")]
pub struct Value<'t> {
    pub doc: &'t str,
    pub text: &'t str,
    pub value: f64,
    pub bound: Bound,
}

/// A variant of a quotation, and its relation to the fullest.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "what they are called")]
pub struct Wording<'t> {
    pub doc: &'t str,
    pub text: &'t str,
    pub relation: Fidelity,
}

/// A position other than saying.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "what they are called")]
pub struct Stance<'t> {
    pub doc: &'t str,
    pub actor: String,
    pub stance: Stand,
    pub text: &'t str,
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[expect(missing_docs, reason = "what they are called")]
pub struct Corrects<'t> {
    pub doc: &'t str,
    pub corrects: &'t str,
}

impl<'t> Coverage<'t> {
    /// What the stories say that were `told`.
    pub fn of(told: &'t [Telling]) -> Self {
        let many = || told.iter().filter(|t| t.articles.len() > 1);
        let origins = many()
            .flat_map(|t| &t.statements)
            .map(|s| s.members.iter().map(|m| Quote { doc: &m.doc, quote: &m.text }).collect());
        let series = many().flat_map(|t| &t.series).map(|s| {
            let point =
                |p: &'t crate::Point| Value { doc: &p.doc, text: &p.text, value: p.value, bound: p.bound };
            s.points.iter().map(point).collect()
        });
        let quotations = many().flat_map(|t| &t.quotations).map(|q| {
            let wording =
                |v: &'t crate::Variant| Wording { doc: &v.doc, text: &v.text, relation: v.relation };
            q.variants.iter().map(wording).collect()
        });
        let mut stances = Vec::new();
        for p in many().flat_map(|t| &t.standings).flat_map(|s| &s.parties) {
            for position in p.positions.iter().filter(|x| x.stand != Stand::Says) {
                let actor = if p.party == position.actor {
                    p.party.clone()
                } else {
                    format!("{} ({})", p.party, position.actor)
                };
                stances.push(Stance {
                    doc: &position.doc,
                    actor,
                    stance: position.stand,
                    text: &position.text,
                });
            }
        }
        let corrections = many().flat_map(|t| &t.corrections);
        Self {
            stories: told.iter().map(|t| t.articles.iter().map(|a| a.doc.as_str()).collect()).collect(),
            origins: origins.collect(),
            series: series.collect(),
            quotations: quotations.collect(),
            stances,
            corrections: corrections.map(|c| Corrects { doc: &c.doc, corrects: &c.corrects }).collect(),
        }
    }
}
