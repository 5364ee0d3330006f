//! Which articles are copies of others: whole, trimmed, added to, or worded anew in parts.

mod credit;
mod print;

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};
use selon_text::{Article, Lang, Span, detect};
use serde::{Deserialize, Serialize};

pub use credit::{Credit, credits};
use print::{Common, Print};

/// Articles that new ones are compared with, at most: the latest.
const ACTIVE: usize = 16_384;
/// Articles that one is laid over, at most.
const CANDIDATES: usize = 12;
/// Runs of words in more articles than this are nobody's text.
const COMMON: usize = 200;
/// Copies of one article that are recorded, at most.
const MOST: usize = 3;
/// Words that make a passage of a copy; shorter ones may be anybody's.
const PASSAGE: usize = 8;
/// Words outside quotations that must be the same: whoever quotes the same statement has not copied.
const OWN: usize = 20;
/// Share of an article that makes it a copy.
const PART: f32 = 0.15;
/// Share from which on an article is a copy as a whole.
const WHOLE: f32 = 0.8;

/// An article whose text is another's, whole or in part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// Number of the article.
    pub number: u64,
    /// Its document.
    pub doc: String,
    /// Number of the article that it has the text of: the one that printed it first, or whom it credits.
    pub of: u64,
    /// That one's document.
    pub of_doc: String,
    /// What sort of copy.
    pub relation: Relation,
    /// Share of its words that stand there too, 0 to 1.
    pub share: f32,
    /// Share of the other's words that stand here.
    pub share_of: f32,
    /// Share of its words in sentences that say in other words what a sentence there says.
    pub reworded: f32,
    /// The agency that it credits, where that is the other's.
    pub credit: Option<String>,
    /// The same words, longest first.
    pub passages: Vec<Passage>,
}

/// What sort of copy an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same text.
    Same,
    /// The other's text with something left out.
    Trimmed,
    /// All of the other's text, and more.
    Extended,
    /// Part of the other's text, and other text.
    Part,
    /// The other's text, mostly in other words.
    Reworded,
}

/// Words that two articles share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Where they stand here.
    pub here: Span,
    /// Where they stand in the other.
    pub there: Span,
    /// How many.
    pub words: usize,
    /// Whether they are the same word by word, and not only say the same.
    pub verbatim: bool,
}

/// The texts of a stream of articles.
#[derive(Debug, Clone, Default)]
pub struct Copies {
    kept: BTreeMap<u64, Kept>,
    order: VecDeque<u64>,
    /// Articles by runs of words.
    index: FxHashMap<u32, Vec<u64>>,
}

#[derive(Debug, Clone)]
struct Kept {
    doc: String,
    outlet: Option<String>,
    date: Option<String>,
    agencies: Vec<String>,
    dateline: bool,
    print: Print,
}

impl Copies {
    /// No article yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next article, whose `number` is larger than those before, and returns what is copied between it and earlier
    /// ones, the largest first. What printed it first may be this one: articles come in any order.
    pub fn add(&mut self, number: u64, article: &Article) -> Vec<Copy> {
        let lang = detect(&article.text, article.lang).unwrap_or(Lang::FR);
        let found = credits(article);
        let kept = Kept {
            doc: article.doc.clone(),
            outlet: article.outlet.clone(),
            date: article.date.map(|date| date.to_string()),
            dateline: found.iter().any(|credit| credit.dateline),
            agencies: found.into_iter().filter_map(|credit| credit.agency).collect(),
            print: Print::of(article, lang),
        };
        let leads = kept.print.leads();
        let mut met: BTreeMap<u64, usize> = BTreeMap::new();
        for list in leads.iter().filter_map(|lead| self.index.get(lead)).filter(|list| list.len() <= COMMON) {
            for other in list {
                *met.entry(*other).or_default() += 1;
            }
        }
        let mut met: Vec<(u64, usize)> = met.into_iter().collect();
        met.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut out: Vec<Copy> = met
            .iter()
            .take(CANDIDATES)
            .filter_map(|(other, _)| {
                let theirs = self.kept.get(other)?;
                match first(&kept, theirs) {
                    true => compare((*other, theirs), (number, &kept)),
                    false => compare((number, &kept), (*other, theirs)),
                }
            })
            .collect();
        out.sort_by(|a, b| (b.share + b.reworded).total_cmp(&(a.share + a.reworded)).then(a.of.cmp(&b.of)));
        out.truncate(MOST);
        for lead in leads {
            self.index.entry(lead).or_default().push(number);
        }
        self.kept.insert(number, kept);
        self.order.push_back(number);
        while self.order.len() > ACTIVE {
            self.forget();
        }
        out
    }

    fn forget(&mut self) {
        let Some(number) = self.order.pop_front() else { return };
        let Some(kept) = self.kept.remove(&number) else { return };
        for lead in kept.print.leads() {
            if let Some(list) = self.index.get_mut(&lead) {
                list.retain(|other| *other != number);
                if list.is_empty() {
                    self.index.remove(&lead);
                }
            }
        }
    }
}

/// Whether `a` printed before `b`: by the credit that one gives the other, by the day, by being an agency's own dispatch.
/// Where nothing tells, the one that came in first did.
fn first(a: &Kept, b: &Kept) -> bool {
    match (credited(b, a).is_some(), credited(a, b).is_some()) {
        (true, false) => return true,
        (false, true) => return false,
        _ => {}
    }
    match (&a.date, &b.date) {
        (Some(one), Some(two)) if one != two => one < two,
        _ => a.dateline && !b.dateline,
    }
}

/// The agency that `a` credits and `b` is or also credits in its dateline.
fn credited(a: &Kept, b: &Kept) -> Option<String> {
    let dispatch = |agency: &String| b.dateline && b.agencies.contains(agency) && !a.dateline;
    let is = |agency: &String| b.outlet.as_deref().is_some_and(|outlet| credit::names(agency, outlet));
    a.agencies.iter().find(|agency| dispatch(agency) || is(agency)).filter(|_| a.outlet != b.outlet).cloned()
}

/// What article `a` has of `b`, if it is enough.
fn compare(a: (u64, &Kept), b: (u64, &Kept)) -> Option<Copy> {
    let (here, there) = (&a.1.print, &b.1.print);
    let common = here.common(there);
    let own: usize = common.iter().map(|c| unquoted(here, c)).sum();
    let words: usize = common.iter().map(|c| c.len).sum();
    let taken: FxHashSet<usize> = common.iter().flat_map(|c| c.here..c.here + c.len).collect();
    let taken_there: FxHashSet<usize> = common.iter().flat_map(|c| c.there..c.there + c.len).collect();
    let again = here.reworded(there, &taken);
    let mut reworded: FxHashSet<usize> = again.iter().flat_map(|((from, to), _)| *from..*to).collect();
    reworded.retain(|word| !taken.contains(word));
    let all = here.words.len().max(1) as f32;
    let (share, reworded) = (words as f32 / all, reworded.len() as f32 / all);
    let share_of = taken_there.len() as f32 / there.words.len().max(1) as f32;
    let worded = own >= OWN && (share + reworded >= PART || share_of >= WHOLE);
    let anew = own >= OWN / 2 && reworded >= 2.0 * PART;
    if !(worded || anew) {
        return None;
    }
    let relation = match (share >= WHOLE, share_of >= WHOLE) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Trimmed,
        (false, true) => Relation::Extended,
        (false, false) if reworded > share => Relation::Reworded,
        (false, false) => Relation::Part,
    };
    let long = |common: &&Common| common.len >= PASSAGE;
    let verbatim = common.iter().filter(long).map(|c| Passage {
        here: here.span(c.here, c.here + c.len),
        there: there.span(c.there, c.there + c.len),
        words: c.len,
        verbatim: true,
    });
    let other = again.iter().map(|((from, to), (start, end))| Passage {
        here: here.span(*from, *to),
        there: there.span(*start, *end),
        words: to - from,
        verbatim: false,
    });
    let mut passages: Vec<Passage> = verbatim.chain(other).collect();
    passages.sort_by(|a, b| b.words.cmp(&a.words).then(a.here.cmp(&b.here)));
    let round = |value: f32| (value.min(1.0) * 100.0).round() / 100.0;
    Some(Copy {
        number: a.0,
        doc: a.1.doc.clone(),
        of: b.0,
        of_doc: b.1.doc.clone(),
        relation,
        share: round(share),
        share_of: round(share_of),
        reworded: round(reworded),
        credit: credited(a.1, b.1),
        passages,
    })
}

/// Words of a passage that nobody is quoted with.
fn unquoted(print: &Print, common: &Common) -> usize {
    print.words.iter().skip(common.here).take(common.len).filter(|(.., quoted)| !quoted).count()
}
