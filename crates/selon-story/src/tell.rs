//! What the articles of one story say together.

use selon_read::Figure;
use selon_text::Span;
use serde::{Deserialize, Serialize};

use crate::Item;
use crate::correction::{Correction, corrections};
use crate::count::counts;
use crate::doc::{Doc, Places, Weights};
use crate::people::People;
use crate::series::{Series, quantities, series};
use crate::standing::{Standing, standings};
use crate::statement::{Circle, Sources, Statement};
use crate::variant::{Quotation, pieces, quotation, utterances};

/// What was found within a story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// Its articles, in order of publication.
    pub articles: Vec<Printed>,
    /// What more than one article says, widest spread first.
    pub statements: Vec<Statement>,
    /// Outlets that have one statement from each other.
    pub circles: Vec<Circle>,
    /// Figures over time, longest first.
    pub series: Vec<Series>,
    /// Utterances that more than one article quotes.
    pub quotations: Vec<Quotation>,
    /// Who confirms, denies, or stays silent, issue by issue.
    pub standings: Vec<Standing>,
    /// Articles that correct earlier ones.
    pub corrections: Vec<Correction>,
}

/// An article of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// Name of the document.
    pub doc: String,
    /// Outlet.
    pub outlet: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Language.
    pub lang: Option<String>,
    /// Publication date.
    pub published: Option<String>,
    /// Agency or outlet that it credits in its last lines.
    pub credit: Option<String>,
}

/// Tells what the articles of one story say together: who says what, on whose word, and how that moves.
///
/// Any order of the items gives the same; an article that stands there twice counts once. Time grows with the square of
/// what the articles share, so a story of some hundred articles is fine and a year's archive is not one story.
pub fn tell(items: &[&Item]) -> Telling {
    let none = Amended::default();
    tell_amended(&items.iter().map(|item| (*item, &none)).collect::<Vec<_>>())
}

/// What people changed in a reading, where the text alone would bring it back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Amended {
    /// Contents of claims that they took away: no figure and no quotation is found in them.
    pub rejected: Vec<Span>,
    /// Contents with the figures that they say are in them, and no others.
    pub counted: Vec<(Vec<Span>, Vec<Figure>)>,
}

/// As [`tell`], of readings that people changed: their claims as they should be, and what else that means.
pub fn tell_amended(items: &[(&Item, &Amended)]) -> Telling {
    let mut order: Vec<(&Item, &Amended)> = items.to_vec();
    order.sort_by(|(a, _), (b, _)| {
        let key = |i: &Item| (i.article.date.is_none(), i.article.date, i.article.doc.clone());
        key(a).cmp(&key(b)).then_with(|| a.article.text.cmp(&b.article.text))
    });
    order.dedup_by(|(b, _), (a, _)| a.article.doc == b.article.doc && a.article.text == b.article.text);
    let (order, amended): (Vec<&Item>, Vec<&Amended>) = order.into_iter().unzip();
    let places = Places::new(&order);
    let docs: Vec<Doc<'_>> =
        order.iter().zip(amended).map(|(item, amended)| Doc::new(item, amended, &places)).collect();
    let people = People::new(&docs);
    let weights = Weights::new(&docs);
    let pieces = pieces(&docs, &people);
    let utterances = utterances(&docs, &people, &weights, &pieces);
    let counts = counts(&docs, &people);
    let quantities = quantities(&counts, &people);
    let corrections = corrections(&docs, &weights);
    let sources = Sources {
        docs: &docs,
        people: &people,
        weights: &weights,
        pieces: &pieces,
        utterances: &utterances,
        counts: &counts,
        quantities: &quantities,
        corrections: &corrections,
    };
    let (statements, circles) = sources.statements();
    let mut quotations: Vec<Quotation> =
        utterances.iter().map(|g| quotation(&docs, &people, &weights, &pieces, g)).collect();
    quotations.sort_by(|a, b| {
        let first = |q: &Quotation| q.variants.first().map(|v| (v.published.clone(), v.doc.clone(), v.span));
        b.variants.len().cmp(&a.variants.len()).then_with(|| first(a).cmp(&first(b)))
    });
    let standings = standings(&docs, &people, &weights, (&pieces, &utterances), &statements);
    let articles = docs.iter().map(|d| Printed {
        doc: d.name().to_owned(),
        outlet: d.article.outlet.clone(),
        title: d.article.title.clone(),
        lang: d.reading.lang.clone(),
        published: d.date().map(|x| x.to_string()),
        credit: d.credit.clone(),
    });
    Telling {
        articles: articles.collect(),
        series: series(&docs, &people, &counts, &quantities),
        corrections,
        statements,
        circles,
        quotations,
        standings,
    }
}
