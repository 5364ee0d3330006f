//! Time expressions: where they stand, and what they mean against the publication date, the dates told before them
//! and the tense of the verb.
//!
//! [`find`] says what the words say, [`resolve`] what that comes to, [`value`] is the calendar. The extent of an
//! expression and its TIMEX3 value follow the French TimeBank and, in English, TimeML: articles are inside,
//! prepositions outside; a day and the hour beside it are two expressions.

mod clock;
mod date;
mod find;
mod resolve;
mod stretch;
mod tense;
#[cfg(test)]
mod tests;
mod value;
mod words;

use std::ops::Range;

use jiff::civil::{Date, Time};
use selon_text::{Article, Lang, Span, Text};
use serde::{Serialize, Serializer};

use crate::texts::{language, texts};

pub(crate) use find::{Finder, Found, Meaning, Place, Point};
pub(crate) use resolve::{Context, Lean, Resolved};
pub use resolve::{TimeFlag, TimeKind};
pub(crate) use value::{Base, Reference, Unit, Value};
pub use value::{Modifier, Precision};
pub(crate) use words::{Side, Word, words};

/// A time expression: its words, and what they mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeExpression {
    /// Where it stands.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Which sort of time it gives.
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// Its TIMEX3 value.
    #[serde(serialize_with = "timex")]
    value: Value,
    /// The first day that it means or, of a quantity of time that is told from when ("il y a trois jours", "depuis
    /// trois ans"), that it reaches.
    #[serde(serialize_with = "plain")]
    pub from: Option<Date>,
    /// The last one.
    #[serde(serialize_with = "plain")]
    pub to: Option<Date>,
    /// The clock time on that day.
    #[serde(serialize_with = "plain")]
    pub at: Option<Time>,
    /// How exactly it is told.
    pub precision: Option<Precision>,
    /// What the words around make of it.
    #[serde(rename = "mod")]
    pub modifier: Option<Modifier>,
    /// Whether it is an end of a range.
    pub range: Option<RangeEnd>,
    /// What is in doubt.
    pub flags: Vec<TimeFlag>,
}

/// Which end of a range an expression is: "du 2 au 4 mars" is two expressions, the range runs from the `from` of the
/// first to the `to` of the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RangeEnd {
    /// The next expression is the other end.
    First,
    /// The expression before is the other end.
    Last,
}

impl TimeExpression {
    /// Its value in TIMEX3 ("2024-11-04", "2024-W45", "P3D", "XXXX-WXX-1", "PRESENT_REF"); `None` for a date that no
    /// calendar has.
    pub fn value(&self) -> Option<String> {
        shown(&self.value)
    }
}

fn shown(value: &Value) -> Option<String> {
    let text = value.to_string();
    (!text.is_empty()).then_some(text)
}

fn timex<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    shown(value).serialize(serializer)
}

fn plain<T: std::fmt::Display, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(ToString::to_string).serialize(serializer)
}

/// All time expressions of an article in reading order, those of the headline first; none in a language without
/// tables.
///
/// ```
/// use selon_text::Article;
/// let mut article = Article::from_text("a", "Le maire a démissionné lundi, deux ans après son élection.");
/// article.date = "2024-03-06".parse().ok();
/// let times = selon_read::times(&article, None);
/// assert_eq!(times[0].text, "lundi");
/// assert_eq!(times[0].value().as_deref(), Some("2024-03-04"));
/// assert_eq!(times[1].value().as_deref(), Some("P2Y"));
/// ```
pub fn times(article: &Article, lang: Option<Lang>) -> Vec<TimeExpression> {
    let lang = language(article, lang).filter(|l| matches!(*l, Lang::FR | Lang::EN));
    let Some(lang) = lang else { return Vec::new() };
    texts(article, lang).iter().flat_map(|text| times_in(text, article.date)).collect()
}

/// All time expressions of one text.
pub fn times_in(text: &Text<'_>, published: Option<Date>) -> Vec<TimeExpression> {
    let mut out = Vec::new();
    let mut told = None;
    for sentence in text.sentences() {
        read(text, sentence.start..sentence.end, published, &mut told, &mut out);
    }
    out
}

/// How many tokens on a day told still gives "le lendemain" and clock times their date.
pub(crate) const MEMORY: usize = 400;
/// Words between a day and the hour that belongs to it.
const BESIDE: usize = 4;
/// The same where the day follows.
const BEHIND: usize = 2;

/// A day told, and the token after it.
pub(crate) type Told = Option<(Date, usize)>;

/// Reads one sentence; `told` goes from sentence to sentence.
fn read(
    text: &Text<'_>,
    sentence: Range<usize>,
    published: Option<Date>,
    told: &mut Told,
    out: &mut Vec<TimeExpression>,
) {
    let finder = Finder::new(text, sentence);
    let mut found = finder.all();
    let ends = ranges(&finder, &mut found);
    let meant = resolved(&finder, &found, published, told);
    out.extend(found.iter().zip(&meant).zip(ends).map(|((f, r), end)| expression(text, f, r, end)));
}

/// What each of the expressions `found` by `finder` comes to; `told` goes from sentence to sentence.
pub(crate) fn resolved(
    finder: &Finder<'_, '_>,
    found: &[Found],
    published: Option<Date>,
    told: &mut Told,
) -> Vec<Resolved> {
    let sentence = finder.start..finder.end;
    let mut out = Vec::with_capacity(found.len());
    for (n, f) in found.iter().enumerate() {
        // What has lasted since then lies back, whatever the verb.
        let lean = |f: &Found| match finder.before(f.tokens.start, &[Word::Since]) {
            Some(_) => Lean::Past,
            None => tense::lean(finder.text, finder.words, &sentence, &f.outer),
        };
        let context = Context {
            published,
            told: told.filter(|(_, at)| f.tokens.start.saturating_sub(*at) <= MEMORY).map(|(d, _)| d),
            lean: lean(f),
        };
        let beside = beside(found, n).and_then(|(k, back)| {
            // A day before was resolved when it was come to.
            if back {
                return None;
            }
            found[k].meaning.resolve(&Context { lean: lean(&found[k]), ..context }).day()
        });
        let hour = matches!(f.meaning, Meaning::Clock(_) | Meaning::Point { point: Point::Context, .. });
        let context = Context { told: beside.filter(|_| hour).or(context.told), ..context };
        let r = f.meaning.resolve(&context);
        if let Some(day) = r.day()
            && !matches!(f.meaning, Meaning::Clock(_) | Meaning::Length { .. })
        {
            *told = Some((day, f.tokens.end));
        }
        out.push(r);
    }
    out
}

/// The day beside the hour `n`: which it is, and whether it stands before.
pub(crate) fn beside(found: &[Found], n: usize) -> Option<(usize, bool)> {
    let day = |f: &Found| {
        matches!(
            f.meaning,
            Meaning::Point {
                point: Point::Day(_)
                    | Point::Weekday(..)
                    | Point::Date(_)
                    | Point::Told(_)
                    | Point::Holiday(..),
                ..
            }
        )
    };
    let f = &found[n];
    if let Some(p) = n.checked_sub(1)
        && day(&found[p])
        && f.tokens.start.saturating_sub(found[p].tokens.end) <= BESIDE
    {
        return Some((p, true));
    }
    let next = found.get(n + 1)?;
    (day(next) && next.tokens.start.saturating_sub(f.tokens.end) <= BEHIND).then_some((n + 1, false))
}

/// Marks the ends of ranges, and gives the first end what only the last one prints: the year, the month.
pub(crate) fn ranges(finder: &Finder<'_, '_>, found: &mut [Found]) -> Vec<Option<RangeEnd>> {
    let mut ends = vec![None; found.len()];
    for n in 1..found.len() {
        let (a, b) = (&found[n - 1], &found[n]);
        let gap = a.tokens.end..b.tokens.start;
        if a.cut.is_some() && a.tokens == b.tokens {
            (ends[n - 1], ends[n]) = (Some(RangeEnd::First), Some(RangeEnd::Last));
            continue;
        }
        let joined = (1..=3).contains(&gap.len())
            && finder
                .find_by(gap.start, gap.end, |w| (w == Word::Till).then_some(()))
                .is_some_and(|(to, ())| to == gap.end);
        if !joined || matches!(a.meaning, Meaning::Often(_) | Meaning::Habit(..)) {
            continue;
        }
        // "2012-2016" needs no "from".
        let bare = finder.text.norm(gap.start) == "-" || finder.text.norm(gap.start) == "–";
        let from = finder.before(a.tokens.start, &[Word::From]).is_some();
        let (first, last) = (a.meaning, b.meaning);
        if let (
            Meaning::Point { point: Point::Date(first), edge, part },
            Meaning::Point { point: Point::Date(last), .. },
        ) = (first, last)
            && first.year.is_none()
        {
            let first = find::Dated {
                year: last.year,
                side: if first.side == Side::Near { last.side } else { first.side },
                ..first
            };
            found[n - 1].meaning = Meaning::Point { point: Point::Date(first), edge, part };
        }
        if let (
            Meaning::Point { point: Point::Month(None, month, side), edge, part },
            Meaning::Point { point: Point::Month(Some(year), ..), .. },
        ) = (first, last)
        {
            found[n - 1].meaning =
                Meaning::Point { point: Point::Month(Some(year), month, side), edge, part };
        }
        let same = std::mem::discriminant(&first) == std::mem::discriminant(&last);
        if same && (bare || from) {
            (ends[n - 1], ends[n]) = (Some(RangeEnd::First), Some(RangeEnd::Last));
        }
    }
    ends
}

fn expression(text: &Text<'_>, f: &Found, r: &Resolved, range: Option<RangeEnd>) -> TimeExpression {
    let mut span = text.span(f.tokens.clone());
    let mut words = text.words(f.tokens.clone()).to_owned();
    if let Some((start, end)) = f.cut {
        let skip = (start - span.start) as usize;
        words = words.chars().skip(skip).take((end - start) as usize).collect();
        span = Span::new(span.field, start, end);
    }
    let (from, to) = r.interval.unzip();
    let at = r.clock.and_then(|c| Time::new(c.hour % 24, c.minute, 0, 0).ok());
    TimeExpression {
        span,
        text: words,
        kind: r.kind,
        value: r.value,
        from,
        to,
        at,
        precision: r.precision,
        modifier: r.modifier,
        range,
        flags: r.flag.into_iter().collect(),
    }
}
