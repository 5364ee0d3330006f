//! One quantity as it was given over time: by whom, in which article, with which bounds.

use rustc_hash::FxHashSet;
use selon_read::{Bound, Polarity};
use selon_text::Span;
use serde::{Deserialize, Serialize};

use crate::count::{Concept, Count, Tie, telling};
use crate::doc::{Doc, Union};
use crate::people::People;
use crate::words::{Sort, Words};

/// The values that one quantity was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What is counted, as the earliest article with a noun prints it.
    pub what: String,
    /// The same for machines: a concept of `lang/counted.tsv`, or null where the table has none.
    pub concept: Option<String>,
    /// Where, as printed; null where no article says it beside a figure.
    pub place: Option<String>,
    /// A part of another quantity ("dont cinq grièvement").
    pub part: bool,
    /// In the order of the day that they are of.
    pub points: Vec<Point>,
    /// Where it stands: the latest value of each speaker.
    pub latest: Vec<usize>,
    /// Lowest and highest of the latest values.
    pub range: (f64, f64),
    /// Points of one day by different speakers whose values exclude each other: pairs of indices.
    pub disagree: Vec<(usize, usize)>,
    /// One speaker's value after another: pairs of indices, earlier first.
    pub revised: Vec<(usize, usize)>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Name of the article.
    pub doc: String,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Exact words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// The number.
    pub value: f64,
    /// Upper end of a range.
    pub value_high: Option<f64>,
    /// Which way the words bound it.
    pub bound: Bound,
    /// Singular noun, `%`, or an ISO 4217 code.
    pub unit: Option<String>,
    /// Who gives it; null where the article does itself.
    pub speaker: Option<String>,
    /// Whom the speaker cites, nearest first.
    pub via: Vec<String>,
    /// The speaker expects it.
    pub expected: bool,
    /// When it was said.
    pub said: Option<String>,
    /// The day that it is of, as far as the article tells: the day of saying, else of publication; null for a value
    /// that the article tells another took the place of.
    pub as_of: Option<String>,
    /// Publication date.
    pub published: Option<String>,
    /// Id of the claim that it stands in.
    pub claim: Option<String>,
}

/// Groups of counts that are one quantity.
pub(crate) fn quantities(counts: &[Count], people: &People) -> Vec<Vec<usize>> {
    let n = counts.len();
    let mut union = Union::new(n);
    // Cells: one value in many articles, or two values of one sentence that replace each other.
    for (i, c) in counts.iter().enumerate() {
        if let Some((k, Tie::Same)) = c.tied
            && c.sort == counts[k].sort
        {
            union.join(k, i);
        }
    }
    for i in 0..n {
        for j in i + 1..n {
            if same_value(&counts[i], &counts[j]) && apart(counts, &mut union, i, j).is_none() {
                union.join(i, j);
            }
        }
    }
    // Then what counts the same thing at the same place, the surest first.
    let mut pairs = Vec::new();
    for i in 0..n {
        for j in i + 1..n {
            if let Some(score) = alike(&counts[i], &counts[j], people) {
                pairs.push((score, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, i, j) in pairs {
        if union.root(i) != union.root(j) && apart(counts, &mut union, i, j).is_none() {
            union.join(i, j);
        }
    }
    union.groups()
}

/// Numbers below this are shared by chance.
const CHANCE: f64 = 20.0;

fn same_value(a: &Count, b: &Count) -> bool {
    let same = a.figure.value == b.figure.value && a.figure.value_high == b.figure.value_high;
    if !same || a.sort != b.sort || a.figure.change != b.figure.change {
        return false;
    }
    let known = a.concept.is_some() && a.concept == b.concept;
    // Of things, only those of one noun.
    let noun = |c: &Count| matches!(c.concept, Some(Concept::Noun(_)));
    let near = a.context.iter().any(|k| b.context.binary_search(k).is_ok());
    if a.sort == Sort::Things && (noun(a) || noun(b)) {
        return known;
    }
    if a.sort == Sort::Share {
        return known || a.concept.is_none() && b.concept.is_none() && near;
    }
    if a.is_part != b.is_part && a.doc == b.doc {
        return false;
    }
    let differ = a.concept.is_some() && b.concept.is_some() && a.concept != b.concept;
    known && a.part == b.part
        || a.figure.value >= CHANCE && (!differ || telling(a.figure.value) && a.doc != b.doc)
}

/// How surely two counts are of one quantity; none where nothing says so.
fn alike(a: &Count, b: &Count, _people: &People) -> Option<u32> {
    if a.sort != b.sort || a.concept.is_none() || a.concept != b.concept || a.figure.change != b.figure.change
    {
        return None;
    }
    if a.part != b.part {
        return None;
    }
    let shared = |x: &[u64], y: &[u64]| x.iter().any(|k| y.contains(k));
    let (low, high) = (a.figure.value.min(b.figure.value), a.figure.value.max(b.figure.value));
    // Things by themselves say little: something must be told of both, that they burnt or were called off.
    let noun = matches!(a.concept, Some(Concept::Noun(_)));
    if (noun || a.sort == Sort::Things) && !shared(&a.context, &b.context) {
        return None;
    }
    // A value of quite another size beside another place is of that.
    let elsewhere = |x: &Count, y: &Count| {
        !x.places.is_empty() && y.places.is_empty() && !y.around.is_empty() && !shared(&x.places, &y.around)
    };
    if high >= low * 5.0 && (elsewhere(a, b) || elsewhere(b, a)) {
        return None;
    }
    let place = if shared(&a.places, &b.places) {
        4
    } else if shared(&a.places, &b.around) || shared(&a.around, &b.places) {
        3
    } else if shared(&a.around, &b.around) {
        2
    } else {
        1
    };
    let unit = u32::from(a.unit == b.unit);
    let near = u32::from(a.doc == b.doc && a.sentence.abs_diff(b.sentence) <= 1);
    Some(place * 4 + unit * 2 + near)
}

/// Why the groups of two counts cannot be one quantity.
fn apart(counts: &[Count], union: &mut Union, i: usize, j: usize) -> Option<&'static str> {
    let (a, b) = (union.root(i), union.root(j));
    let member = |union: &mut Union, root: usize| -> Vec<usize> {
        (0..counts.len()).filter(|&k| union.root(k) == root).collect()
    };
    let (left, right) = (member(union, a), member(union, b));
    let places = |side: &[usize]| -> FxHashSet<u64> {
        side.iter().flat_map(|&k| counts[k].places.iter().copied()).collect()
    };
    let (p, q) = (places(&left), places(&right));
    if !p.is_empty() && !q.is_empty() && p.is_disjoint(&q) {
        return Some("another place");
    }
    let concepts =
        |side: &[usize]| -> FxHashSet<Concept> { side.iter().filter_map(|&k| counts[k].concept).collect() };
    let (c, d) = (concepts(&left), concepts(&right));
    let value = counts[i].figure.value == counts[j].figure.value;
    if !c.is_empty() && !d.is_empty() && c.is_disjoint(&d) && !value {
        return Some("another thing");
    }
    for &x in &left {
        for &y in &right {
            let (s, t) = (&counts[x], &counts[y]);
            if s.year != t.year && (s.year.is_some() || t.year.is_some()) {
                return Some("another year");
            }
            if s.doc != t.doc {
                if s.part != t.part
                    && !(s.part.is_empty() && t.part.is_empty())
                    && s.figure.value != t.figure.value
                {
                    return Some("a part");
                }
                continue;
            }
            let tie =
                |m: &Count, other: usize| matches!(m.tied, Some((k, Tie::Part | Tie::Other)) if k == other);
            if tie(s, y) || tie(t, x) {
                return Some("a part of it");
            }
            // Parts of one whole, told side by side with their places.
            let siblings = matches!((s.tied, t.tied), (Some((k, Tie::Part)), Some((l, Tie::Part))) if k == l || k == y || l == x);
            if siblings && s.figure.value != t.figure.value {
                return Some("another part");
            }
            if s.is_part != t.is_part && s.sentence == t.sentence && s.figure.value != t.figure.value {
                return Some("a part");
            }
        }
    }
    None
}

/// Records of the groups that have more than one point.
pub(crate) fn series(
    docs: &[Doc<'_>],
    people: &People,
    counts: &[Count],
    groups: &[Vec<usize>],
) -> Vec<Series> {
    let mut out: Vec<Series> = Vec::new();
    for group in groups {
        let mut of: Vec<usize> = group.clone();
        // A figure that one article repeats counts once for each speaker.
        let mut seen = FxHashSet::default();
        of.retain(|&k| {
            let c = &counts[k];
            seen.insert((c.doc, c.figure.value.to_bits(), c.figure.value_high.map(f64::to_bits), c.party))
        });
        if of.len() < 2 {
            continue;
        }
        out.push(record(docs, people, counts, &of));
    }
    out.sort_by(|a, b| b.points.len().cmp(&a.points.len()).then_with(|| a.what.cmp(&b.what)));
    out
}

fn record(docs: &[Doc<'_>], people: &People, counts: &[Count], of: &[usize]) -> Series {
    let mut points: Vec<(usize, Point)> = of.iter().map(|&k| (k, point(docs, people, &counts[k]))).collect();
    points.sort_by(|a, b| {
        let day = |p: &Point| p.as_of.clone().or_else(|| p.published.clone());
        let key = |p: &Point| (day(p), p.as_of.is_some(), p.published.clone(), p.doc.clone(), p.span);
        key(&a.1).cmp(&key(&b.1)).then(a.0.cmp(&b.0))
    });
    let order: Vec<usize> = points.iter().map(|(k, _)| *k).collect();
    let points: Vec<Point> = points.into_iter().map(|(_, p)| p).collect();
    let first = order.iter().map(|&k| &counts[k]);
    let concept = first.clone().find_map(|c| match c.concept {
        Some(Concept::Known(k)) => Some(Words::get().concepts[k].name.to_owned()),
        _ => None,
    });
    let named = first.clone().find_map(|c| c.figure.what.clone().or_else(|| c.unit.clone()));
    let place = first.clone().find_map(|c| {
        let doc = &docs[c.doc];
        let sentence = &doc.sentences[c.sentence];
        let at = sentence
            .tokens
            .clone()
            .find(|&i| doc.keys[i].is_some_and(|k| c.places.contains(&k)) && doc.text.tokens()[i].capital)?;
        let to = (at..sentence.tokens.end).take_while(|&i| doc.text.tokens()[i].capital).last().unwrap_or(at);
        Some(doc.text.words(at..to + 1).to_owned())
    });
    let mut latest: Vec<usize> = Vec::new();
    let mut revised = Vec::new();
    for (at, p) in points.iter().enumerate() {
        match latest.iter_mut().find(|l| points[**l].speaker == p.speaker) {
            // A value told as past says nothing of where its speaker stands now.
            Some(_) if p.as_of.is_none() || p.expected => {}
            Some(last) => {
                let before = &points[*last];
                if p.speaker.is_some() && before.value != p.value {
                    revised.push((*last, at));
                }
                *last = at;
            }
            None if p.as_of.is_some() && !p.expected => latest.push(at),
            None => {}
        }
    }
    if latest.is_empty() {
        latest.extend(0..points.len());
    }
    let mut disagree = Vec::new();
    for (i, a) in points.iter().enumerate() {
        for (j, b) in points.iter().enumerate().skip(i + 1) {
            let other = !a.expected
                && !b.expected
                && a.as_of.is_some()
                && a.speaker.is_some()
                && b.speaker.is_some()
                && a.speaker != b.speaker;
            if other && a.as_of == b.as_of && exclude(a, b) {
                disagree.push((i, j));
            }
        }
    }
    let low = latest.iter().map(|&l| points[l].value).fold(f64::INFINITY, f64::min);
    let high = latest.iter().map(|&l| points[l].value_high.unwrap_or(points[l].value)).fold(0.0, f64::max);
    Series {
        what: named.unwrap_or_default(),
        concept,
        place,
        part: first.clone().any(|c| c.is_part),
        points,
        latest,
        range: (low, high),
        disagree,
        revised,
    }
}

/// Whether two values cannot both be right, taking their bounds at their word; "about" has a tenth.
fn exclude(a: &Point, b: &Point) -> bool {
    let span = |p: &Point| match p.bound {
        Bound::Exact => (p.value, p.value),
        Bound::About => (p.value * 0.9, p.value * 1.1),
        Bound::AtMost => (0.0, p.value),
        Bound::AtLeast => (p.value, f64::INFINITY),
        Bound::Between => (p.value, p.value_high.unwrap_or(p.value)),
    };
    let ((a, b), (c, d)) = (span(a), span(b));
    b < c || d < a
}

fn point(docs: &[Doc<'_>], people: &People, count: &Count) -> Point {
    let doc = &docs[count.doc];
    let claim = count.claim.and_then(|c| doc.reading.claims.get(c));
    let said = claim.and_then(|c| c.said_date.clone()).filter(|s| s.len() == 10);
    let published = doc.date().map(|d| d.to_string());
    Point {
        doc: doc.name().to_owned(),
        outlet: doc.article.outlet.clone(),
        text: count.figure.text.clone(),
        span: count.figure.span,
        value: count.figure.value,
        value_high: count.figure.value_high,
        bound: count.figure.bound,
        unit: count.unit.clone(),
        speaker: count.party.map(|p| people.parties[p].name.clone()),
        via: claim.map(|c| c.via.clone()).unwrap_or_default(),
        as_of: if count.older { None } else { said.clone().or_else(|| published.clone()) },
        said,
        expected: claim.is_some_and(|c| c.polarity == Polarity::Expects),
        published,
        claim: claim.map(|c| c.id.clone()),
    }
}
