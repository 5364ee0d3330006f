//! Articles that say of an earlier one that it was wrong.

use jiff::civil::Date;
use selon_read::times_in;
use selon_text::Span;
use serde::{Deserialize, Serialize};

use crate::doc::{Doc, Weights};
use crate::words::{Class, Words};

/// One article corrects another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Name of the article that says so.
    pub doc: String,
    /// Name of the one that was wrong.
    pub corrects: String,
    /// The words that say so.
    pub evidence: Span,
    /// Those words.
    pub text: String,
    /// Words of the corrected article that it is about, where some are alike.
    pub of: Option<Span>,
    /// Another outlet's article, not an own one.
    pub of_another: bool,
    /// Publication date of the correction.
    pub published: Option<String>,
}

pub(crate) fn corrections(docs: &[Doc<'_>], weights: &Weights) -> Vec<Correction> {
    let mut out: Vec<Correction> = Vec::new();
    for (d, doc) in docs.iter().enumerate() {
        for (from, to) in notices(doc) {
            let others = others(docs, d, from, to);
            let targets: Vec<usize> = if others.is_empty() { own(docs, d, from..to) } else { others.clone() };
            let mut keys: Vec<u64> =
                doc.sentences[from..to].iter().flat_map(|s| s.keys.iter().copied()).collect();
            keys.sort_unstable();
            keys.dedup();
            // Of those that it may be, the one that says most of it.
            let best = targets
                .iter()
                .filter_map(|&t| {
                    let sentences = docs[t].sentences.iter();
                    let near = sentences.map(|s| (weights.shared(&keys, &s.keys).0, s.span));
                    let (score, span) = near.max_by(|a, b| a.0.total_cmp(&b.0))?;
                    Some((score, t, span))
                })
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            let Some((score, t, of)) = best else { continue };
            if out.iter().any(|c| c.doc == doc.name() && c.corrects == docs[t].name()) {
                continue;
            }
            let (first, last) = (doc.sentences[from].span, doc.sentences[to - 1].span);
            let evidence = Span::new(first.field, first.start, last.end);
            out.push(Correction {
                doc: doc.name().to_owned(),
                corrects: docs[t].name().to_owned(),
                evidence,
                text: doc.at(evidence).to_owned(),
                of: (score > 0.0).then_some(of),
                of_another: !others.is_empty(),
                published: doc.date().map(|d| d.to_string()),
            });
        }
    }
    out
}

/// Sentences from and to that correct something: a notice with its paragraph, or a sentence that speaks of what was
/// published and says, there or in the next, that it was wrong.
fn notices(doc: &Doc<'_>) -> Vec<(usize, usize)> {
    let words = Words::get();
    let folded = |s: usize| &doc.folded[doc.sentences[s].tokens.clone()];
    let n = doc.sentences.len();
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut s = 0;
    while s < n {
        let own = words.has(doc.french, Class::Own, folded(s));
        let head = words.find(doc.french, Class::Notice, folded(s)).any(|(i, len)| {
            i == 0
                && folded(s).get(len).is_none_or(|w| matches!(w.as_str(), "." | ":" | "-" | "–" | "—" | "!"))
        });
        let wrong = |k: usize| k < n && words.has(doc.french, Class::Wrong, folded(k));
        let against = words.has(doc.french, Class::Against, folded(s));
        let to = if head {
            let paragraph = doc.sentences[s].paragraph;
            // A heading by itself heads the next paragraph.
            let alone = doc.sentences[s].tokens.len() <= 3
                && doc.sentences.get(s + 1).is_none_or(|x| x.paragraph != paragraph);
            let of = doc.sentences.get(s + usize::from(alone)).map_or(paragraph, |x| x.paragraph);
            (s..n).take_while(|&k| k == s || doc.sentences[k].paragraph == of).last().map_or(s + 1, |k| k + 1)
        } else if own && (wrong(s) || wrong(s + 1)) || against {
            (s + 1 + usize::from(own && !wrong(s))).min(n)
        } else {
            s += 1;
            continue;
        };
        out.push((s, to));
        s = to;
    }
    out
}

/// Articles of other outlets that the notice names, published before.
fn others(docs: &[Doc<'_>], d: usize, from: usize, to: usize) -> Vec<usize> {
    let doc = &docs[d];
    let words = Words::get();
    let tokens = doc.sentences[from].tokens.start..doc.sentences[to - 1].tokens.end;
    if !words.has(doc.french, Class::Against, &doc.folded[tokens.clone()])
        || words.has(doc.french, Class::Own, &doc.folded[tokens.clone()])
    {
        return Vec::new();
    }
    (0..docs.len())
        .filter(|&o| o != d && docs[o].outlet != doc.outlet && docs[o].date() <= doc.date())
        .filter(|&o| doc.names(tokens.clone(), &docs[o].outlet))
        .collect()
}

/// Own articles published before, those of the day that the notice names if there are any.
fn own(docs: &[Doc<'_>], d: usize, sentences: std::ops::Range<usize>) -> Vec<usize> {
    let doc = &docs[d];
    let words = Words::get();
    let tokens = doc.sentences[sentences.start].tokens.start..doc.sentences[sentences.end - 1].tokens.end;
    let folded = &doc.folded[tokens];
    let said = words.has(doc.french, Class::Own, folded) || words.has(doc.french, Class::Wrong, folded);
    let earlier: Vec<usize> = (0..docs.len())
        .filter(|&o| o != d && docs[o].outlet == doc.outlet && docs[o].date() <= doc.date())
        .collect();
    if !said {
        return Vec::new();
    }
    let span = doc.sentences[sentences.start].span;
    let until = doc.sentences[sentences.end - 1].span.end;
    let days: Vec<Date> = times_in(&doc.text, doc.date())
        .iter()
        .filter(|t| t.span.field == span.field && t.span.start >= span.start && t.span.end <= until)
        .filter_map(|t| t.from)
        .collect();
    let dated: Vec<usize> =
        earlier.iter().copied().filter(|&o| docs[o].date().is_some_and(|x| days.contains(&x))).collect();
    if dated.is_empty() { earlier } else { dated }
}
