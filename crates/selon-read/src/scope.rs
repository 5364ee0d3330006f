//! Where figures were counted, and as of when: what their own clause says, else the saying, else publication.
//!
//! All is looked for among the tokens of a claim's content in the figure's sentence, as if nothing stood between them.

use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;
use selon_place::{Place, leads_on};
use selon_text::{Kind, Span};

use crate::calendar::Calendar;
use crate::lexicon::*;
use crate::record::{AsOf, AsOfBy, Claim, Figure, FigurePlace};
use crate::table::{PerLang, Table};
use crate::tag::Tagged;
use crate::time::{Meaning, RangeEnd, Word as TimeWord};
use crate::{PlaceKind, time};

/// What a word tells of a figure near it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lead {
    /// Leads to the place where something is counted.
    In,
    /// Counted by the country that it belongs to.
    Lives,
    /// The figure is a part of the one before it.
    Part,
    /// A preposition before somebody who acts or is acted upon.
    Acts,
    /// What a figure is compared to follows.
    Than,
}

fn parse(columns: &[&str]) -> Option<Lead> {
    match columns {
        ["in"] => Some(Lead::In),
        ["lives"] => Some(Lead::Lives),
        ["part"] => Some(Lead::Part),
        ["acts"] => Some(Lead::Acts),
        ["than"] => Some(Lead::Than),
        _ => None,
    }
}

static WORDS: PerLang<Lead> = PerLang::new(
    include_str!("../../../lang/fr/scope.tsv"),
    include_str!("../../../lang/en/scope.tsv"),
    parse,
);

/// Words between a preposition and the name of a place: "dans la grande région de Koursk".
const LEADS: usize = 6;
/// Tokens before a figure, or after it, where "dont" and the like make it a part of another.
const PART: usize = 3;
/// Tokens between a figure and a relative clause about what it counts: "les 300 salariés qui manifestent à Lens".
const RELATIVE_NEAR: usize = 4;
/// Tokens that may stand before a time or place that opens a clause.
const OPENING: usize = 4;
/// Tokens that may stand between two commas after a relative pronoun.
const ASIDE: usize = 10;
/// Tokens between a place and a nearer one inside it: "en Russie, dans la région de Koursk".
const WITHIN: usize = 6;

/// One text of an article, for its figures.
pub(crate) struct Scoper<'a, 'c, 't> {
    t: &'a Tagged<'a>,
    calendar: &'a Calendar<'c, 't>,
    words: &'static Table<Lead>,
    /// What each sentence says of time.
    times: Box<[OnceCell<Vec<Mark<AsOf>>>]>,
}

/// Something in a sentence that may hold of a figure.
#[derive(Debug, Clone)]
struct Mark<T> {
    tokens: Range<usize>,
    what: T,
}

/// The figures of one sentence of a content.
struct Clause<'a> {
    /// The tokens of the content in the sentence.
    seq: &'a [usize],
    /// Where each figure stands.
    figures: &'a [Range<usize>],
}

/// A mark found after a figure.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    mark: usize,
    /// A comma or a conjunction stands between.
    crossed: bool,
}

impl<'a, 'c, 't> Scoper<'a, 'c, 't> {
    /// Nothing is looked at yet.
    pub fn new(t: &'a Tagged<'a>, calendar: &'a Calendar<'c, 't>) -> Self {
        let times = t.text.sentences().iter().map(|_| OnceCell::new()).collect();
        Self { t, calendar, words: WORDS.of(t.text.lang()), times }
    }

    /// Gives each of `figures`, which stand in the tokens `pieces`, its place among `places` and its day; `fallback` is
    /// the day where their clauses tell none.
    pub fn assign(
        &self,
        pieces: &[Range<usize>],
        figures: &mut [Figure],
        places: &[Place],
        fallback: Option<&AsOf>,
    ) {
        let places: Vec<Mark<&Place>> = places
            .iter()
            .filter(|p| p.span.field == self.t.text.field())
            .map(|p| Mark { tokens: tokens(self.t, p.span), what: p })
            .filter(|m| !m.tokens.is_empty())
            .collect();
        let spans: Vec<Range<usize>> = figures.iter().map(|f| tokens(self.t, f.span)).collect();
        let mut first = 0;
        while first < figures.len() {
            let Some(n) = self.calendar.sentence(spans[first].start) else { break };
            let end = self.t.text.sentences().get(n + 1).map_or(usize::MAX, |s| s.start);
            let last = first + spans[first..].iter().take_while(|s| s.start < end).count().max(1);
            let start = self.t.text.sentences()[n].start;
            let seq: Vec<usize> =
                pieces.iter().flat_map(Clone::clone).filter(|k| (start..end).contains(k)).collect();
            let clause = Clause { seq: &seq, figures: &spans[first..last] };
            let near: Vec<Mark<&Place>> = places
                .iter()
                .filter(|m| (start..end).contains(&m.tokens.start) && self.inside(m, &clause))
                .cloned()
                .collect();
            let nearer: Vec<Option<usize>> = self
                .pick(&clause, &near)
                .into_iter()
                .map(|m| m.map(|m| self.nearest(m, &near, &clause)))
                .collect();
            let times = self.times(n);
            let dated = self.pick(&clause, times);
            for (k, figure) in figures[first..last].iter_mut().enumerate() {
                figure.place = nearer[k].map(|m| place(near[m].what));
                figure.as_of = dated[k].map(|m| times[m].what.clone()).or_else(|| fallback.cloned());
            }
            first = last;
        }
    }

    /// What sentence `n` says of time: stretches of the calendar, the ends of a range as one.
    fn times(&self, n: usize) -> &[Mark<AsOf>] {
        let Some(cell) = self.times.get(n) else { return &[] };
        cell.get_or_init(|| self.marks(n).unwrap_or_default())
    }

    fn marks(&self, n: usize) -> Option<Vec<Mark<AsOf>>> {
        let page = self.calendar.page(n)?;
        if page.found.is_empty() {
            return None;
        }
        let published = self.calendar.published;
        let mut told = self.calendar.told(n, time::MEMORY);
        let meant = time::resolved(&page.finder, &page.found, published, &mut told);
        let mut out: Vec<Mark<AsOf>> = Vec::new();
        let mut first: Option<(usize, Option<Date>)> = None;
        for (k, (f, r)) in page.found.iter().zip(&meant).enumerate() {
            if matches!(f.meaning, Meaning::Often(_) | Meaning::Habit(..)) {
                continue;
            }
            let (mut from, mut to) = r.interval.unzip();
            let mut start = f.tokens.start;
            match (page.ends.get(k).copied().flatten(), first.take()) {
                (Some(RangeEnd::First), _) => {
                    first = Some((start, from));
                    continue;
                }
                (Some(RangeEnd::Last), Some((at, day))) => (start, from) = (at, day),
                _ => {}
            }
            // "depuis août" holds until the article was published.
            if page.finder.before(start, &[TimeWord::Since]).is_some() {
                to = published.filter(|p| from.is_some_and(|f| f <= *p)).or(to);
            }
            // Without a day it says something only where that is for want of the day of publication.
            if from.is_none() && (r.flag.is_none() || published.is_some()) {
                continue;
            }
            let tokens = start..f.tokens.end;
            let what = AsOf {
                text: Some(self.t.text.words(tokens.clone()).to_owned()),
                span: Some(self.t.text.span(tokens.clone())),
                from: from.map(|d| d.to_string()),
                to: to.or(from).map(|d| d.to_string()),
                by: AsOfBy::Clause,
            };
            out.push(Mark { tokens, what });
        }
        Some(out)
    }

    /// Whether a place is one that its words say something is counted in.
    fn inside(&self, place: &Mark<&Place>, clause: &Clause<'_>) -> bool {
        let text = self.t.text;
        let start = place.tokens.start;
        let mut k = start;
        let mut adjectives = 0;
        while k > 0 && start - k < LEADS && text.tokens()[k].breaks == 0 {
            let ends = |from: &usize| self.words.is(text, *from, k, &Lead::In) == Some(k);
            if (k.saturating_sub(4)..k).any(|from| ends(&from)) {
                return true;
            }
            let before = k - 1;
            let of = text.norm(before);
            // "habitants de Koursk", "68 millions d'habitants de la France": what is counted belongs there.
            if leads_on(of, text.lang()) {
                if let Some(counted) = before.checked_sub(1).filter(|_| self.t.is(before, PREP))
                    && self.belongs(counted, place, clause)
                {
                    return true;
                }
            } else if self.t.is(before, ADJ) && adjectives == 0 && !self.t.capital(before) {
                adjectives += 1;
            } else {
                return false;
            }
            k = before;
        }
        false
    }

    /// Whether token `counted`, before "de" and the place, ends what a figure counts, and that is what places have.
    fn belongs(&self, counted: usize, place: &Mark<&Place>, clause: &Clause<'_>) -> bool {
        let parted = self.t.is(counted, PP);
        let near =
            clause.figures.iter().any(|f| f.start <= counted && counted < f.end + usize::from(!parted));
        let country = matches!(place.what.kind, PlaceKind::Country | PlaceKind::Continent);
        let lives = self.words.is(self.t.text, counted, counted + 1, &Lead::Lives).is_some();
        lives || near && !country
    }

    /// Which of `marks` holds of each figure.
    fn pick<T>(&self, clause: &Clause<'_>, marks: &[Mark<T>]) -> Vec<Option<usize>> {
        let count = clause.figures.len();
        if marks.is_empty() {
            return vec![None; count];
        }
        let ahead: Vec<Option<Ahead>> = (0..count).map(|f| self.ahead(clause, f, marks)).collect();
        let mut out: Vec<Option<usize>> = vec![None; count];
        for f in (0..count).rev() {
            let own = ahead[f].filter(|a| !a.crossed).map(|a| a.mark);
            let theirs = |mark: usize| (0..count).any(|g| g != f && ahead[g].is_some_and(|a| a.mark == mark));
            let next = || if f + 1 < count && self.joined(clause, f) { out[f + 1] } else { None };
            out[f] = own
                .or_else(|| self.behind(clause, f, marks).filter(|m| !theirs(*m)))
                .or_else(|| ahead[f].map(|a| a.mark))
                .or_else(next);
        }
        for f in 1..count {
            if out[f].is_none() && self.part(&clause.figures[f]) {
                out[f] = out[f - 1];
            }
        }
        out
    }

    /// The mark after the figure `f`, in its clause and before the next figure.
    fn ahead<T>(&self, clause: &Clause<'_>, f: usize, marks: &[Mark<T>]) -> Option<Ahead> {
        let t = self.t;
        let end = clause.figures[f].end;
        let from = clause.seq.partition_point(|k| *k < end);
        let aside = self.aside(clause, f);
        let mut crossed = false;
        let mut skip = 0;
        for (far, &k) in clause.seq[from..].iter().enumerate() {
            // "qui, selon Washington, seraient entrés": what stands between the commas is aside.
            if k < skip {
                continue;
            }
            if t.comma(k) && k > 0 && t.is(k - 1, RELATIVE) {
                let end = (k + 1..t.len().min(k + ASIDE)).find(|&j| t.comma(j));
                skip = end.map_or(0, |j| j + 1);
                if skip > 0 {
                    continue;
                }
            }
            if let Some(mark) = marks.iter().position(|m| m.tokens.contains(&k)) {
                // "300 ont défilé, et jeudi ils reviendront": the next clause's.
                let apart = crossed && self.opens_clause(clause, marks[mark].tokens.end);
                return (!apart).then_some(Ahead { mark, crossed });
            }
            // "since August", "where": the word before a mark leads to it.
            let leads = marks.iter().any(|m| m.tokens.start > k && m.tokens.start <= k + 2);
            let another = clause.figures.iter().any(|g| g.start == k);
            // What an English form in -ed is after a comma is hard to tell.
            let verb = t.finite(k) || !t.french() && t.is(k, PP);
            // "contre 11 dans la nuit", and not "contre la réforme".
            let number = || t.kind(k + 1) == Some(Kind::Number);
            let than = self.words.is(t.text, k, t.len(), &Lead::Than).is_some() && (!acts(t, k) || number());
            if than || another || t.mark(k, ";") || t.mark(k, ":") || verb && crossed || aside && t.comma(k) {
                return None;
            }
            if t.is(k, RELATIVE) && far > 0 {
                crossed |= crossed || far > RELATIVE_NEAR;
            } else if t.is(k, RELATIVE) {
                // Right after the figure: about what it counts.
            } else if t.is(k, SUBORD) && !leads {
                return None;
            }
            crossed |= t.comma(k) || t.is(k, COORD);
        }
        None
    }

    /// Whether the figure stands in a clause set off by commas: "le maire, qui emploie 300 agents, …".
    fn aside(&self, clause: &Clause<'_>, f: usize) -> bool {
        let t = self.t;
        let from = clause.seq.partition_point(|k| *k < clause.figures[f].start);
        let before = || clause.seq[..from].iter().rev();
        let opens = before().take_while(|k| !t.comma(**k)).last();
        opens.is_some_and(|&k| t.is(k, RELATIVE | SUBORD) && k > 0 && t.comma(k - 1))
    }

    /// Whether a verb follows before the clause ends.
    fn opens_clause(&self, clause: &Clause<'_>, end: usize) -> bool {
        let from = clause.seq.partition_point(|k| *k < end);
        let rest = clause.seq[from..].iter();
        rest.take_while(|k| !self.t.comma(**k) && !self.t.stop(**k)).any(|k| self.t.finite(*k))
    }

    /// The mark before the figure `f`: in its own stretch of words, or at the head of its clause.
    fn behind<T>(&self, clause: &Clause<'_>, f: usize, marks: &[Mark<T>]) -> Option<usize> {
        let t = self.t;
        let from = clause.seq.partition_point(|k| *k < clause.figures[f].start);
        let mut comma = false;
        for &k in clause.seq[..from].iter().rev() {
            if let Some(mark) = marks.iter().position(|m| m.tokens.contains(&k)) {
                return (!comma || self.opens(clause, marks[mark].tokens.start, marks)).then_some(mark);
            }
            if t.mark(k, ";") || t.mark(k, ":") || t.is(k, SUBORD | RELATIVE) && !t.is(k, PREP) {
                return None;
            }
            comma |= t.comma(k);
        }
        None
    }

    /// Whether nothing but small words stand before token `start` in its clause.
    fn opens<T>(&self, clause: &Clause<'_>, start: usize, marks: &[Mark<T>]) -> bool {
        let t = self.t;
        let to = clause.seq.partition_point(|k| *k < start);
        let before = clause.seq[..to].iter().rev();
        let edge = |k: usize| t.mark(k, ";") || t.mark(k, ":") || t.is(k, SUBORD) && !t.is(k, PREP);
        let small = before.copied().take_while(|k| !edge(*k)).take(OPENING + 1);
        let mut own = 0;
        for k in small {
            // "En Russie, dans la région de Koursk, …": both open it.
            if let Some(mark) = marks.iter().find(|m| m.tokens.contains(&k)) {
                return self.opens(clause, mark.tokens.start, marks);
            }
            if t.comma(k) && !marks.iter().any(|m| m.tokens.end == k) || t.finite(k) {
                return false;
            }
            own += 1;
        }
        own <= OPENING
    }

    /// Whether the figure after `f` goes on counting in the same clause: "dix blessés et deux morts".
    fn joined(&self, clause: &Clause<'_>, f: usize) -> bool {
        let gap = clause.figures[f].end..clause.figures[f + 1].start;
        let t = self.t;
        let near = gap.end.saturating_sub(2).max(gap.start)..gap.end;
        let links = near.clone().any(|k| t.is(k, COORD)) || gap.end > gap.start && t.comma(gap.end - 1);
        links && !gap.clone().any(|k| t.finite(k) || t.is(k, SUBORD | RELATIVE) || t.mark(k, ";"))
    }

    /// Whether words beside a figure make it a part of the one before.
    fn part(&self, figure: &Range<usize>) -> bool {
        let text = self.t.text;
        let end = text.tokens().len();
        let part = |k: usize| self.words.is(text, k, end, &Lead::Part).is_some();
        (figure.start.saturating_sub(PART)..figure.start).any(part) || part(figure.end)
    }

    /// The place inside the place `mark` that follows it closely, or `mark` itself.
    fn nearest(&self, mark: usize, places: &[Mark<&Place>], clause: &Clause<'_>) -> usize {
        let (here, Some(next)) = (&places[mark], places.get(mark + 1)) else { return mark };
        let gap = here.tokens.end..next.tokens.start;
        let country = here.what.kind == PlaceKind::Country && next.what.kind != PlaceKind::Country;
        let inside = country && here.what.country.is_some() && here.what.country == next.what.country;
        let apart = |k: usize| {
            self.t.finite(k) || self.t.is(k, COORD) || clause.figures.iter().any(|f| f.contains(&k))
        };
        if inside && gap.len() <= WITHIN && !gap.clone().any(apart) { mark + 1 } else { mark }
    }
}

/// The tokens of a span.
pub(crate) fn tokens(t: &Tagged<'_>, span: Span) -> Range<usize> {
    let tokens = t.text.tokens();
    let from = tokens.partition_point(|t| t.end <= span.start);
    from..tokens.partition_point(|t| t.start < span.end).max(from)
}

/// Whether the preposition `i` leads to somebody who acts: "par la Russie", and not "à Moscou".
pub(crate) fn acts(t: &Tagged<'_>, i: usize) -> bool {
    WORDS.of(t.text.lang()).is(t.text, i, i + 1, &Lead::Acts).is_some()
}

fn place(place: &Place) -> FigurePlace {
    FigurePlace {
        text: place.text.clone(),
        span: place.span,
        id: place.id,
        name: place.name.clone(),
        country: place.country.clone(),
    }
}

/// The day of publication, for figures that nothing else dates.
pub(crate) fn published(date: Option<Date>) -> Option<AsOf> {
    let day = date?.to_string();
    Some(AsOf { text: None, span: None, from: Some(day.clone()), to: Some(day), by: AsOfBy::Published })
}

/// The day of a claim's saying.
fn said(claim: &Claim) -> Option<AsOf> {
    let (from, to) = match (&claim.said_from, &claim.said_to, claim.said_date.as_deref()) {
        (Some(from), Some(to), _) => (from.clone(), to.clone()),
        (_, _, Some(date)) => whole(date)?,
        _ => return None,
    };
    Some(AsOf { text: claim.said.clone(), span: None, from: Some(from), to: Some(to), by: AsOfBy::Said })
}

/// First and last day of a day, month or year.
fn whole(date: &str) -> Option<(String, String)> {
    let first = match date.len() {
        10 => return Some((date.to_owned(), date.to_owned())),
        7 => format!("{date}-01").parse::<Date>().ok()?,
        _ => format!("{date}-01-01").parse::<Date>().ok()?,
    };
    let last = if date.len() == 7 { first.last_of_month() } else { first.last_of_year() };
    Some((first.to_string(), last.to_string()))
}

/// Gives the figures of all claims their places and days. `claims` have their places already.
pub(crate) fn assign(claims: &mut [Claim], fields: &[Tagged<'_>], calendars: &[Calendar<'_, '_>]) {
    let scopers: Vec<Scoper<'_, '_, '_>> =
        fields.iter().zip(calendars).map(|(t, c)| Scoper::new(t, c)).collect();
    let published = calendars.first().and_then(|c| published(c.published));
    for claim in claims.iter_mut().filter(|c| !c.figures.is_empty()) {
        let fallback = said(claim).or_else(|| published.clone());
        for scoper in &scopers {
            let field = scoper.t.text.field();
            let own = claim.content.iter().filter(|s| s.field == field);
            let pieces: Vec<Range<usize>> = own.map(|s| tokens(scoper.t, *s)).collect();
            let from = claim.figures.partition_point(|f| f.span.field < field);
            let to = claim.figures.partition_point(|f| f.span.field <= field);
            scoper.assign(&pieces, &mut claim.figures[from..to], &claim.places, fallback.as_ref());
        }
    }
}

/// Gives the figures of a whole text, in order, their places and days; `places` are those of the article.
pub(crate) fn assign_all(
    t: &Tagged<'_>,
    calendar: &Calendar<'_, '_>,
    figures: &mut [Figure],
    places: &[Place],
) {
    let scoper = Scoper::new(t, calendar);
    scoper.assign(&[0..t.len()], figures, places, published(calendar.published).as_ref());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_well_formed() {
        assert_eq!(WORDS.faults(), [Vec::<String>::new(), Vec::new()]);
    }
}
