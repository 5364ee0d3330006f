//! What moved between two views of one story. Pure: two values go in, a list comes out.

use std::collections::{BTreeMap, BTreeSet};

use selon_ledger::Change;
use selon_read::Polarity;
use selon_story::{Correction, Fidelity, Point, Series, Stand, Standing, Statement};
use selon_text::Span;
use serde::{Deserialize, Serialize};

use crate::{Shown, Source};

/// Something that moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// What sort of thing.
    pub event: Moved,
    /// What it is about: a headline, a counted thing and its place, what is at issue, the words of a statement.
    pub what: String,
    /// Whose figure, stance or words.
    pub who: Option<String>,
    /// As it was, where there was something.
    pub was: Option<String>,
    /// As it is.
    pub now: Option<String>,
    /// The exact words.
    pub words: Option<String>,
    /// Where they stand.
    pub place: Option<Where>,
}

/// Sorts of movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// An article says of an earlier one that it was wrong.
    Correction,
    /// A party denies what it did not deny before.
    Denial,
    /// A party confirms what it did not confirm before.
    Confirmation,
    /// A party takes another stand: does not confirm, does not comment, is silent.
    Stance,
    /// A speaker gives another value than before.
    Figure,
    /// A value that nobody gave before, or a speaker who had given none.
    NewFigure,
    /// A statement is had from somebody who was not behind it before.
    Origin,
    /// An utterance is printed in other words than before.
    Variant,
    /// A new claim.
    Claim,
    /// A claim reads otherwise in a newer version of its article, or came with it.
    Altered,
    /// A claim is no longer in its article.
    Gone,
    /// A person corrected a claim.
    Corrected,
    /// A person rejected a claim.
    Rejected,
    /// A new article.
    Article,
}

impl Moved {
    /// The word that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Denial => "denial",
            Self::Confirmation => "confirmation",
            Self::Stance => "stance",
            Self::Figure => "figure",
            Self::NewFigure => "new_figure",
            Self::Origin => "origin",
            Self::Variant => "variant",
            Self::Claim => "claim",
            Self::Altered => "altered",
            Self::Gone => "gone",
            Self::Corrected => "corrected",
            Self::Rejected => "rejected",
            Self::Article => "article",
        }
    }
}

/// Exact words in a version of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Where {
    /// Entry of the version.
    pub entry: u64,
    /// Name of the document.
    pub doc: String,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// The words, in code points; `None` for the article as a whole.
    pub span: Option<Span>,
    /// Id of the claim.
    pub claim: Option<String>,
}

impl Where {
    pub(crate) fn of(source: &Source, span: Option<Span>, claim: Option<&String>) -> Self {
        Self {
            entry: source.entry,
            doc: source.doc.clone(),
            outlet: source.outlet.clone(),
            url: source.url.clone(),
            title: source.title.clone(),
            date: source.date.clone(),
            span,
            claim: claim.cloned(),
        }
    }
}

/// What moved in a story from `before` to `now`, most telling first: what articles that were not there, or not in this version,
/// bring that nobody had brought. What they repeat is not told again. Changes between versions are not told here.
pub fn moved(before: &Shown, now: &Shown) -> Vec<Event> {
    let had: BTreeSet<u64> = before.sources.iter().map(|source| source.entry).collect();
    let fresh: BTreeMap<&str, &Source> =
        now.sources.iter().filter(|s| !had.contains(&s.entry)).map(|s| (s.doc.as_str(), s)).collect();
    let view = Views { before, now, fresh };
    let mut events = Vec::new();
    view.corrections(&mut events);
    view.stances(&mut events);
    view.figures(None, &mut events);
    view.origins(&mut events);
    view.variants(&mut events);
    view.articles(&mut events);
    sorted(events)
}

/// As [`moved`], of one series only: the one of `now` that has most of the points of the series `at` of `before`.
pub fn moved_series(before: &Shown, at: usize, now: &Shown) -> Vec<Event> {
    let had: BTreeSet<u64> = before.sources.iter().map(|source| source.entry).collect();
    let fresh: BTreeMap<&str, &Source> =
        now.sources.iter().filter(|s| !had.contains(&s.entry)).map(|s| (s.doc.as_str(), s)).collect();
    let mut events = Vec::new();
    Views { before, now, fresh }.figures(Some(at), &mut events);
    sorted(events)
}

/// In order of kind, then of day.
pub(crate) fn sorted(mut events: Vec<Event>) -> Vec<Event> {
    let day = |event: &Event| event.place.as_ref().and_then(|place| place.date.clone());
    events.sort_by(|a, b| a.event.cmp(&b.event).then_with(|| day(a).cmp(&day(b))));
    events
}

/// What changed in an article between two versions.
pub(crate) fn altered(changes: &[Change], source: &Source) -> Vec<Event> {
    let short = |text: &str| text.trim().to_owned();
    let event =
        |event, who: &Option<String>, was: Option<&str>, now: Option<&str>, claim: Option<&String>| Event {
            event,
            what: source.title.clone().unwrap_or_else(|| source.doc.clone()),
            who: who.clone(),
            was: was.map(short),
            now: now.map(short),
            words: now.map(short),
            place: Some(Where::of(source, None, claim)),
        };
    changes
        .iter()
        .map(|change| match change {
            Change::Added { now, .. } => {
                event(Moved::Altered, &now.speaker, None, Some(&now.text), Some(&now.id))
            }
            Change::Gone { was, .. } => event(Moved::Gone, &was.speaker, Some(&was.text), None, None),
            Change::Altered { was, now, .. } => {
                event(Moved::Altered, &now.speaker, Some(&was.text), Some(&now.text), Some(&now.id))
            }
        })
        .collect()
}

/// What sort of event a new claim is.
pub(crate) fn claimed(polarity: &str) -> Moved {
    match serde_json::from_value(polarity.into()) {
        Ok(Polarity::Denies) => Moved::Denial,
        Ok(Polarity::Confirms) => Moved::Confirmation,
        _ => Moved::Claim,
    }
}

/// The series of `among` that shares most points with `series`, else that of the same thing and place.
pub(crate) fn same_series(series: &Series, among: &[Series]) -> Option<usize> {
    let own: BTreeSet<_> = series.points.iter().map(same_point).collect();
    let shared = |other: &Series| other.points.iter().filter(|p| own.contains(&same_point(p))).count();
    let best = (0..among.len()).map(|at| (shared(&among[at]), at)).filter(|(n, _)| *n > 0);
    let best = best.max_by_key(|&(n, at)| (n, std::cmp::Reverse(at))).map(|(_, at)| at);
    let known = series.concept.is_some();
    best.or_else(|| {
        among.iter().position(|other| {
            other.place == series.place
                && (known && other.concept == series.concept || plain(&other.what) == plain(&series.what))
        })
    })
}

struct Views<'a> {
    before: &'a Shown,
    now: &'a Shown,
    /// Articles that were not there, or not in this version.
    fresh: BTreeMap<&'a str, &'a Source>,
}

/// What makes two points the same.
fn same_point(p: &Point) -> (&str, u64, Option<u64>, Option<&str>) {
    (&p.doc, p.value.to_bits(), p.value_high.map(f64::to_bits), p.speaker.as_deref())
}

fn name(series: &Series) -> String {
    series.place.as_ref().map_or_else(|| series.what.clone(), |place| format!("{} · {place}", series.what))
}

/// Words as they are compared: whatever marks and case.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

impl<'a> Views<'a> {
    fn articles(&self, out: &mut Vec<Event>) {
        let had: BTreeSet<&str> = self.before.sources.iter().map(|source| source.doc.as_str()).collect();
        for source in self.fresh.values().filter(|source| !had.contains(source.doc.as_str())) {
            out.push(Event {
                event: Moved::Article,
                what: source.title.clone().unwrap_or_else(|| source.doc.clone()),
                who: source.outlet.clone(),
                was: None,
                now: None,
                words: None,
                place: Some(Where::of(source, None, None)),
            });
        }
    }

    fn corrections(&self, out: &mut Vec<Event>) {
        for c in &self.now.telling.corrections {
            let Some(source) = self.fresh.get(c.doc.as_str()) else { continue };
            let corrected = self.now.source(&c.corrects).and_then(|source| source.title.clone());
            out.push(Event {
                event: Moved::Correction,
                what: corrected.unwrap_or_else(|| c.corrects.clone()),
                who: source.outlet.clone(),
                was: None,
                now: Some(c.text.clone()),
                words: Some(c.text.clone()),
                place: Some(Where::of(source, Some(c.evidence), None)),
            });
        }
    }

    /// The standing of before that is on the same issue.
    fn issue(&self, standing: &Standing) -> Option<&'a Standing> {
        let key = |s: &Standing| -> BTreeSet<(String, String)> {
            let positions = s.parties.iter().flat_map(|party| &party.positions);
            positions.map(|p| (p.doc.clone(), plain(&p.text))).collect()
        };
        let own = key(standing);
        let about = |s: &Standing| s.about.as_deref().map(plain);
        let same =
            |s: &&Standing| !own.is_disjoint(&key(s)) || s.about.is_some() && about(s) == about(standing);
        self.before.telling.standings.iter().find(same)
    }

    fn stances(&self, out: &mut Vec<Event>) {
        for standing in &self.now.telling.standings {
            let old = self.issue(standing);
            for party in &standing.parties {
                let had = old.and_then(|old| old.parties.iter().find(|p| p.party == party.party));
                let mut told: BTreeSet<Stand> =
                    had.iter().flat_map(|had| &had.positions).map(|position| position.stand).collect();
                for position in &party.positions {
                    let Some(source) = self.fresh.get(position.doc.as_str()) else { continue };
                    if position.stand == Stand::Says || !told.insert(position.stand) {
                        continue;
                    }
                    let was =
                        had.and_then(|had| had.positions.last()).map(|last| last.stand.name().to_owned());
                    out.push(Event {
                        event: match position.stand {
                            Stand::Denies => Moved::Denial,
                            Stand::Confirms => Moved::Confirmation,
                            _ => Moved::Stance,
                        },
                        what: standing.about.clone().unwrap_or_else(|| position.text.clone()),
                        who: Some(party.party.clone()),
                        was,
                        now: Some(position.stand.name().to_owned()),
                        words: Some(position.text.clone()),
                        place: Some(Where::of(source, Some(position.evidence), None)),
                    });
                }
            }
        }
    }

    fn figures(&self, only: Option<usize>, out: &mut Vec<Event>) {
        let olds = &self.before.telling.series;
        for series in &self.now.telling.series {
            let old = same_series(series, olds);
            if only.is_some() && old != only {
                continue;
            }
            let old = old.map(|at| &olds[at]);
            let points = || old.into_iter().flat_map(|old| &old.points);
            // What each speaker had said by a day; brought along as new points come.
            let mut said: Vec<&Point> = points().filter(|p| p.as_of.is_some() && !p.expected).collect();
            let mut values: BTreeSet<(u64, Option<u64>)> = points().map(value).collect();
            // A value that was printed before stood alone then, and was no series.
            values
                .extend(series.points.iter().filter(|p| !self.fresh.contains_key(p.doc.as_str())).map(value));
            for point in &series.points {
                let Some(source) = self.fresh.get(point.doc.as_str()) else { continue };
                if point.as_of.is_none() {
                    continue;
                }
                let own = || said.iter().copied().filter(|p| p.speaker == point.speaker);
                // What an earlier version of the article said; else what was last said by that day.
                let version = own().find(|p| p.doc == point.doc && points().any(|old| std::ptr::eq(old, *p)));
                let last = || own().filter(|p| p.as_of <= point.as_of).max_by(|a, b| a.as_of.cmp(&b.as_of));
                let was = version.or_else(last).filter(|was| value(was) != value(point));
                let new = values.insert(value(point));
                let unheard = point.speaker.is_some() && own().next().is_none();
                let event = match (was, new || unheard) {
                    (Some(_), _) if point.speaker.is_some() || new => Moved::Figure,
                    (None, true) => Moved::NewFigure,
                    _ => continue,
                };
                if !point.expected {
                    said.push(point);
                }
                out.push(Event {
                    event,
                    what: name(series),
                    who: point.speaker.clone(),
                    was: was.map(|was| was.text.clone()),
                    now: Some(point.text.clone()),
                    words: Some(point.text.clone()),
                    place: Some(Where::of(source, Some(point.span), point.claim.as_ref())),
                });
            }
        }
    }

    /// Origins of the statements of before that share a passage with `statement`.
    fn behind(&self, statement: &Statement) -> BTreeSet<&'a str> {
        let own: BTreeSet<(&str, String)> =
            statement.members.iter().map(|m| (m.doc.as_str(), plain(&m.text))).collect();
        let shares =
            |s: &&Statement| s.members.iter().any(|m| own.contains(&(m.doc.as_str(), plain(&m.text))));
        let all = self.before.telling.statements.iter().filter(shares).flat_map(|s| &s.origins);
        all.map(|origin| origin.name.as_str()).collect()
    }

    fn origins(&self, out: &mut Vec<Event>) {
        for statement in &self.now.telling.statements {
            let fresh = |at: &usize| {
                let member = statement.members.get(*at)?;
                Some((member, *self.fresh.get(member.doc.as_str())?))
            };
            // A statement that nobody had made before has no origin that would be new to it.
            let before = statement.members.iter().any(|m| !self.fresh.contains_key(m.doc.as_str()));
            if !before {
                continue;
            }
            let known = self.behind(statement);
            for origin in &statement.origins {
                let all = origin.members.iter().all(|at| fresh(at).is_some());
                let Some((member, source)) = origin.members.first().and_then(fresh).filter(|_| all) else {
                    continue;
                };
                // Who takes back what they printed is no origin of it.
                let correction = |c: &Correction| c.doc == member.doc && c.evidence.overlaps(member.span);
                if known.contains(origin.name.as_str()) || self.now.telling.corrections.iter().any(correction)
                {
                    continue;
                }
                let others = statement.origins.iter().filter(|other| other.name != origin.name);
                out.push(Event {
                    event: Moved::Origin,
                    what: statement.what.clone(),
                    who: Some(origin.name.clone()),
                    was: Some(others.map(|other| other.name.as_str()).collect::<Vec<_>>().join("; ")),
                    now: Some(origin.name.clone()),
                    words: Some(member.text.clone()),
                    place: Some(Where::of(source, Some(member.span), member.claim.as_ref())),
                });
            }
        }
    }

    fn variants(&self, out: &mut Vec<Event>) {
        for quotation in &self.now.telling.quotations {
            let mut told: BTreeSet<String> = quotation
                .variants
                .iter()
                .filter(|v| !self.fresh.contains_key(v.doc.as_str()))
                .map(|v| plain(&v.text))
                .collect();
            // An utterance that nobody had printed before has no variant that would be new to it.
            if told.is_empty() {
                continue;
            }
            for variant in &quotation.variants {
                let Some(source) = self.fresh.get(variant.doc.as_str()) else { continue };
                if !told.insert(plain(&variant.text)) {
                    continue;
                }
                let fullest = quotation.variants.get(quotation.fullest);
                out.push(Event {
                    event: Moved::Variant,
                    what: fidelity(variant.relation).to_owned(),
                    who: quotation.speaker.clone(),
                    was: fullest.filter(|full| *full != variant).map(|full| full.text.clone()),
                    now: Some(variant.text.clone()),
                    words: Some(variant.text.clone()),
                    place: Some(Where::of(source, Some(variant.span), None)),
                });
            }
        }
    }
}

fn value(point: &Point) -> (u64, Option<u64>) {
    (point.value.to_bits(), point.value_high.map(f64::to_bits))
}

fn fidelity(relation: Fidelity) -> &'static str {
    match relation {
        Fidelity::Full => "full",
        Fidelity::Cut => "cut",
        Fidelity::Altered => "altered",
        Fidelity::Extended => "extended",
        Fidelity::Translated => "translated",
    }
}
