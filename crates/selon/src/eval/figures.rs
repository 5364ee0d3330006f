//! `selon eval --figures`: the figure reader alone, over the gold contents.

use std::fmt;

use anyhow::{Context, Result};
use rayon::prelude::*;
use selon_read::{Figure, quantities_within};
use selon_text::{Article, Lang, Span};

use super::claims::{GoldDoc, Piece, Quantity};
use super::score::{Prf, figure_key, shown};

/// What the figure reader found in the gold contents of one file.
pub struct Report {
    pub figures: Prf,
    /// Contents with a figure missed or made up, in the order of the file.
    pub wrong: Vec<Wrong>,
}

/// A content whose figures differ from gold.
pub struct Wrong {
    doc: String,
    missed: Vec<String>,
    spurious: Vec<String>,
    content: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |v: &[String]| if v.is_empty() { "-".to_owned() } else { v.join("; ") };
        let Self { doc, missed, spurious, content } = self;
        write!(f, "{doc} | missed: {} | spurious: {} | {content}", list(missed), list(spurious))
    }
}

/// Reads the figures of every gold content and sets them beside the gold figures: (value, bound, unit), as `score.py`
/// compares them.
pub fn report(gold: &[GoldDoc]) -> Result<Report> {
    let docs: Vec<([usize; 3], Vec<Wrong>)> = gold.par_iter().map(document).collect::<Result<_>>()?;
    let mut sum = [0; 3];
    let mut wrong = Vec::new();
    for (counts, list) in docs {
        for (total, n) in sum.iter_mut().zip(counts) {
            *total += n;
        }
        wrong.extend(list);
    }
    Ok(Report { figures: Prf::new(sum[0], sum[1], sum[2]), wrong })
}

fn document(d: &GoldDoc) -> Result<([usize; 3], Vec<Wrong>)> {
    let lang = d.lang.as_deref().map(|l| l.parse::<Lang>().map_err(anyhow::Error::msg)).transpose();
    let lang = lang.with_context(|| format!("document {}", d.doc))?;
    let article = Article {
        title: d.title.clone().filter(|t| !t.is_empty()),
        ..Article::from_text(d.doc.clone(), d.text.clone())
    };
    let point = |n: i64| u32::try_from(n.max(0)).unwrap_or(u32::MAX);
    let span = |p: &Piece| Span::new(p.field, point(p.start), point(p.end.max(p.start)));
    let contents: Vec<Vec<Span>> = d.claims.iter().map(|c| c.content.iter().map(span).collect()).collect();
    let mut counts = [0; 3];
    let mut wrong = Vec::new();
    for (claim, found) in d.claims.iter().zip(quantities_within(&article, lang, &contents)) {
        let mut left: Vec<(Quantity, &Figure)> =
            found.iter().map(|f| Ok((quantity(f)?, f))).collect::<serde_json::Result<_>>()?;
        counts[1] += left.len();
        counts[2] += claim.figures.len();
        let mut missed = Vec::new();
        for g in &claim.figures {
            match left.iter().position(|(f, _)| figure_key(f) == figure_key(g)) {
                Some(at) => {
                    left.remove(at);
                    counts[0] += 1;
                }
                None => missed.push(said(g, None)),
            }
        }
        if !(missed.is_empty() && left.is_empty()) {
            let spurious = left.iter().map(|(q, f)| said(q, Some(&f.text))).collect();
            wrong.push(Wrong { doc: d.doc.clone(), missed, spurious, content: shown(d, &claim.content) });
        }
    }
    Ok((counts, wrong))
}

/// A figure goes through its JSON, so that what is scored is what is printed.
fn quantity(f: &Figure) -> serde_json::Result<Quantity> {
    serde_json::from_value(serde_json::to_value(f)?)
}

fn said(q: &Quantity, words: Option<&str>) -> String {
    let words = words.map(|w| format!(" ({w})")).unwrap_or_default();
    let bound = q.bound.as_deref().unwrap_or("exact");
    format!("{bound} {} {}{words}", q.value.unwrap_or_default(), q.unit.as_deref().unwrap_or("-"))
}
