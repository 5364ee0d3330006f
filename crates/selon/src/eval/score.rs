//! The measures of `score.py`, to the last digit.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use selon_text::Field;
use serde::ser::{SerializeMap, Serializer};

use super::claims::{GoldClaim, GoldDoc, Piece, PredClaim, PredDoc, Quantity};
use super::python::{fold, repr_opt, repr_str, round, slice, word_spans, words};

/// Precision, recall and F1 to four digits, with the counts behind them.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Prf {
    pub p: f64,
    pub r: f64,
    pub f1: f64,
    pub tp: usize,
    pub pred: usize,
    pub gold: usize,
}

impl Prf {
    pub(super) fn new(tp: usize, pred: usize, gold: usize) -> Self {
        let share = |of: usize| if of == 0 { 0.0 } else { tp as f64 / of as f64 };
        let (p, r) = (share(pred), share(gold));
        let f1 = if p + r == 0.0 { 0.0 } else { round(2.0 * p * r / (p + r), 4) };
        Self { p: round(p, 4), r: round(r, 4), f1, tp, pred, gold }
    }
}

/// Shares of matched pairs that agree on a field; `None` where the gold never has the field.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Accuracy {
    pub speaker: Option<f64>,
    pub kind: Option<f64>,
    pub polarity: Option<f64>,
    pub hedged: Option<f64>,
    pub said_date: Option<f64>,
}

impl Accuracy {
    /// The fields in printing order.
    pub fn fields(&self) -> [(&'static str, Option<f64>); 5] {
        [
            ("speaker", self.speaker),
            ("kind", self.kind),
            ("polarity", self.polarity),
            ("hedged", self.hedged),
            ("said_date", self.said_date),
        ]
    }
}

/// How many gold claims of a kind were found, and with the right speaker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct KindRecall {
    pub found: usize,
    pub gold: usize,
    pub attributed: usize,
}

/// Everything measured on one gold file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Scores {
    /// The set of word tokens is the same.
    pub content_strict: Prf,
    /// One-to-one matching with at least half of the word tokens shared.
    pub content_relaxed: Prf,
    /// Word tokens under any claim.
    pub token: Prf,
    /// Matched pairs whose source mentions overlap.
    pub joint: Prf,
    /// Matched pairs with the right speaker.
    pub attributed: Prf,
    /// Figures inside matched pairs.
    pub figures: Prf,
    /// Relayed sources of matched pairs.
    pub via: Prf,
    /// Agreement on single fields.
    pub accuracy: Accuracy,
    /// By kind of gold claim, in printing order.
    #[serde(serialize_with = "as_map")]
    pub recall_by_kind: Vec<(String, KindRecall)>,
}

impl Scores {
    /// The measures with precision and recall, in printing order.
    pub fn measures(&self) -> [(&'static str, Prf); 7] {
        [
            ("content_strict", self.content_strict),
            ("content_relaxed", self.content_relaxed),
            ("token", self.token),
            ("joint", self.joint),
            ("attributed", self.attributed),
            ("figures", self.figures),
            ("via", self.via),
        ]
    }
}

fn as_map<S: Serializer>(kinds: &[(String, KindRecall)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(kinds.len()))?;
    for (kind, recall) in kinds {
        map.serialize_entry(kind, recall)?;
    }
    map.end()
}

/// Something that went wrong with one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    pub doc: String,
    /// "missed", "spurious" or "speaker".
    pub what: &'static str,
    /// The content, cut short.
    pub content: String,
    pub detail: String,
}

/// Scores predictions, by document, against gold. Documents without a prediction count as read with no claim.
pub fn score(gold: &[GoldDoc], pred: &FxHashMap<String, PredDoc>) -> (Scores, Vec<Miss>) {
    let mut tally = Tally::default();
    for d in gold {
        tally.document(d, pred.get(&d.doc).map_or(&[], |p| &p.claims));
    }
    tally.finish()
}

/// A word token: headline or body, and its place there.
pub(super) type Word = (Field, usize);

pub(super) struct Words {
    text: Vec<Range<i64>>,
    title: Vec<Range<i64>>,
}

impl Words {
    pub(super) fn new(d: &GoldDoc) -> Self {
        Self { text: word_spans(&d.text), title: word_spans(d.title.as_deref().unwrap_or_default()) }
    }

    /// Where the words of the headline or the body stand, in code points.
    pub(super) fn spans(&self, field: Field) -> &[Range<i64>] {
        match field {
            Field::Text => &self.text,
            Field::Title => &self.title,
        }
    }

    /// The words that the pieces touch.
    pub(super) fn under<'a>(&self, pieces: impl IntoIterator<Item = &'a Piece>) -> BTreeSet<Word> {
        let mut out = BTreeSet::new();
        for piece in pieces {
            let words = self.spans(piece.field);
            let from = words.partition_point(|w| w.end <= piece.start);
            let to = words.partition_point(|w| w.start < piece.end);
            out.extend((from..to).map(|i| (piece.field, i)));
        }
        out
    }
}

#[derive(Default)]
struct Tally {
    strict: usize,
    relaxed: usize,
    joint: usize,
    attributed: usize,
    pred: usize,
    gold: usize,
    token: [usize; 3],
    figures: [usize; 3],
    via: [usize; 3],
    speaker: [usize; 2],
    kind: [usize; 2],
    polarity: [usize; 2],
    hedged: [usize; 2],
    said_date: [usize; 2],
    by_kind: Vec<(Option<String>, KindRecall)>,
    misses: Vec<Miss>,
}

impl Tally {
    fn document(&mut self, d: &GoldDoc, claims: &[PredClaim]) {
        let words = Words::new(d);
        let gold: Vec<_> = d.claims.iter().map(|c| words.under(&c.content)).collect();
        let pred: Vec<_> = claims.iter().map(|c| words.under(&c.content)).collect();
        self.gold += gold.len();
        self.pred += pred.len();

        let all_gold: FxHashSet<Word> = gold.iter().flatten().copied().collect();
        let all_pred: FxHashSet<Word> = pred.iter().flatten().copied().collect();
        self.token[0] += all_gold.intersection(&all_pred).count();
        self.token[1] += all_pred.len();
        self.token[2] += all_gold.len();

        let (of_gold, taken) = pairs(&gold, &pred);
        for (g, pair) in d.claims.iter().zip(&of_gold) {
            let kind = g.kind.clone().flatten();
            let at = self.by_kind.iter().position(|(k, _)| *k == kind).unwrap_or_else(|| {
                self.by_kind.push((kind, KindRecall::default()));
                self.by_kind.len() - 1
            });
            self.by_kind[at].1.gold += 1;
            let Some((j, overlap)) = *pair else {
                self.figures[2] += g.figures.len();
                self.miss(d, "missed", &g.content, format!("speaker {}", repr_opt(g.speaker.as_deref())));
                continue;
            };
            let p = &claims[j];
            self.relaxed += 1;
            self.strict += usize::from(overlap == 1.0);
            let ok = same_speaker(g.speaker.as_deref(), p.speaker.as_deref());
            self.attributed += usize::from(ok);
            self.by_kind[at].1.found += 1;
            self.by_kind[at].1.attributed += usize::from(ok);
            let (gs, ps) = (words.under(&g.source), words.under(&p.source));
            self.joint += usize::from(!gs.is_disjoint(&ps) || (gs.is_empty() && ps.is_empty()));
            count(&mut self.speaker, ok);
            self.fields(g, p);
            if !ok {
                let detail =
                    format!("gold {} got {}", repr_opt(g.speaker.as_deref()), repr_opt(p.speaker.as_deref()));
                self.miss(d, "speaker", &g.content, detail);
            }
        }
        for (p, taken) in claims.iter().zip(taken) {
            if !taken {
                self.miss(d, "spurious", &p.content, format!("speaker {}", repr_opt(p.speaker.as_deref())));
            }
        }
    }

    /// The fields of a matched pair.
    fn fields(&mut self, g: &GoldClaim, p: &PredClaim) {
        if let Some(kind) = &g.kind {
            count(&mut self.kind, said(kind) == said(&p.kind));
        }
        if let Some(polarity) = &g.polarity {
            count(&mut self.polarity, said(polarity) == said(&p.polarity));
        }
        if let Some(hedged) = g.hedged {
            count(&mut self.hedged, hedged.unwrap_or(false) == p.hedged.unwrap_or(false));
        }
        if let Some(date) = &g.said_date {
            count(&mut self.said_date, said(date) == said(&p.said_date));
        }

        let mut left: Vec<_> = p.figures.iter().map(figure_key).collect();
        self.figures[1] += left.len();
        self.figures[2] += g.figures.len();
        for key in g.figures.iter().map(figure_key) {
            if let Some(at) = left.iter().position(|k| *k == key) {
                left.remove(at);
                self.figures[0] += 1;
            }
        }

        self.via[0] +=
            g.via.iter().filter(|x| p.via.iter().any(|y| same_speaker(x.as_deref(), y.as_deref()))).count();
        self.via[1] += p.via.len();
        self.via[2] += g.via.len();
    }

    fn miss(&mut self, d: &GoldDoc, what: &'static str, content: &[Piece], detail: String) {
        self.misses.push(Miss { doc: d.doc.clone(), what, content: shown(d, content), detail });
    }

    fn finish(mut self) -> (Scores, Vec<Miss>) {
        let prf = |[tp, pred, gold]: [usize; 3]| Prf::new(tp, pred, gold);
        let claims = |tp: usize| Prf::new(tp, self.pred, self.gold);
        let share = |[right, of]: [usize; 2]| (of > 0).then(|| round(right as f64 / of as f64, 4));
        // Sorted as the printed pair is: None before names, for "N" comes after the quotation mark of a name.
        self.by_kind.sort_by_cached_key(|(kind, k)| {
            format!("({}, [{}, {}, {}])", repr_opt(kind.as_deref()), k.found, k.gold, k.attributed)
        });
        let kind_name = |kind: &Option<String>| kind.clone().unwrap_or_else(|| "None".to_owned());
        let scores = Scores {
            content_strict: claims(self.strict),
            content_relaxed: claims(self.relaxed),
            token: prf(self.token),
            joint: claims(self.joint),
            attributed: claims(self.attributed),
            figures: prf(self.figures),
            via: prf(self.via),
            accuracy: Accuracy {
                speaker: share(self.speaker),
                kind: share(self.kind),
                polarity: share(self.polarity),
                hedged: share(self.hedged),
                said_date: share(self.said_date),
            },
            recall_by_kind: self.by_kind.iter().map(|(kind, k)| (kind_name(kind), *k)).collect(),
        };
        (scores, self.misses)
    }
}

fn count(tally: &mut [usize; 2], right: bool) {
    tally[0] += usize::from(right);
    tally[1] += 1;
}

/// An empty string says as little as null.
fn said(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|v| !v.is_empty())
}

/// One-to-one matching, best overlap first: for each gold claim its prediction and their Jaccard index, and for
/// each prediction whether it was taken.
pub(super) fn pairs(
    gold: &[BTreeSet<Word>],
    pred: &[BTreeSet<Word>],
) -> (Vec<Option<(usize, f64)>>, Vec<bool>) {
    let mut candidates = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in pred.iter().enumerate() {
            let shared = g.intersection(p).count();
            if shared > 0 {
                candidates.push((shared as f64 / (g.len() + p.len() - shared) as f64, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut of_gold = vec![None; gold.len()];
    let mut taken = vec![false; pred.len()];
    for (overlap, i, j) in candidates {
        if overlap >= 0.5 && of_gold[i].is_none() && !taken[j] {
            of_gold[i] = Some((j, overlap));
            taken[j] = true;
        }
    }
    (of_gold, taken)
}

/// Words that say nothing about who a name names.
const STOP: [&str; 22] = [
    "le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "the", "a", "an", "of", "m", "mr", "mme",
    "mrs", "ms", "dr", "monsieur", "madame",
];

fn name_words(name: &str) -> FxHashSet<String> {
    let folded = fold(name);
    words(&folded).filter(|w| !STOP.contains(w)).map(str::to_owned).collect()
}

/// Right when both are null, or the words of one name hold those of the other, or half of the words are shared.
pub(super) fn same_speaker(gold: Option<&str>, pred: Option<&str>) -> bool {
    let (g, p) = (name_words(gold.unwrap_or_default()), name_words(pred.unwrap_or_default()));
    if g.is_empty() || p.is_empty() {
        return g.is_empty() && p.is_empty();
    }
    let shared = g.intersection(&p).count();
    shared == g.len() || shared == p.len() || shared as f64 / (g.len() + p.len() - shared) as f64 >= 0.5
}

/// What two figures must share: value to six digits, bound, first five letters of the unit.
pub(super) fn figure_key(f: &Quantity) -> (f64, &str, String) {
    let bound = f.bound.as_deref().filter(|b| !b.is_empty()).unwrap_or("exact");
    let unit = fold(f.unit.as_deref().unwrap_or_default()).chars().take(5).collect();
    (round(f.value.unwrap_or(0.0), 6), bound, unit)
}

pub(super) fn shown(d: &GoldDoc, content: &[Piece]) -> String {
    let pieces: Vec<String> = content
        .iter()
        .map(|p| match p.field {
            Field::Text => slice(&d.text, p.start, p.end),
            Field::Title => slice(d.title.as_deref().unwrap_or_default(), p.start, p.end),
        })
        .collect();
    slice(&pieces.join(" … "), 0, 160)
}

impl Scores {
    /// The text that `score.py` prints, ending in a line break.
    pub fn text(&self) -> String {
        use std::fmt::Write;

        let mut out = String::new();
        for (name, v) in self.measures() {
            let _ = writeln!(
                out,
                "{name:16} P {:.3}  R {:.3}  F1 {:.3}   ({} of {} predicted, {} gold)",
                v.p, v.r, v.f1, v.tp, v.pred, v.gold
            );
        }
        let accuracy: Vec<String> = self
            .accuracy
            .fields()
            .iter()
            .map(|(name, v)| {
                format!("'{name}': {}", v.map_or_else(|| "None".to_owned(), super::python::repr_float))
            })
            .collect();
        let kinds: Vec<String> = self
            .recall_by_kind
            .iter()
            .map(|(kind, k)| {
                let KindRecall { found, gold, attributed } = k;
                format!(
                    "{}: {{'found': {found}, 'gold': {gold}, 'attributed': {attributed}}}",
                    repr_str(kind)
                )
            })
            .collect();
        let _ = writeln!(out, "accuracy on matched:  {{{}}}", accuracy.join(", "));
        let _ = writeln!(out, "by gold kind:  {{{}}}", kinds.join(", "));
        out
    }
}
