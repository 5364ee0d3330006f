use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use selon_desk::{Line, Shown, View, Wanted};
use selon_ledger::{Filter, Sort, Stats, Version};
use selon_story::{Correction, Point, Position, Series, Stand};

use super::story::{Words, value};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::page;

/// Stories on the front page, and those of them whose contents are looked through.
const STORIES: usize = 24;
const TOLD: usize = 8;
/// Articles on the front page.
const ARTICLES: usize = 8;
/// Rows of each list of what is new.
const ROWS: usize = 6;
/// A visit is over when nobody came for so long, in seconds.
const VISIT: i64 = 30 * 60;

/// A story in the list.
struct Card {
    line: Line,
    /// Articles that came since the last visit.
    fresh: usize,
}

/// A figure that sources differ on.
struct Dispute {
    story: usize,
    series: Series,
}

/// Somebody who denies something.
struct Denial {
    story: usize,
    party: String,
    about: Option<String>,
    position: Position,
}

/// An article that corrects another.
struct Corrected {
    story: usize,
    correction: Correction,
}

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    stats: Stats,
    cards: Vec<Card>,
    told: Vec<Shown>,
    disputes: Vec<Dispute>,
    denials: Vec<Denial>,
    corrections: Vec<Corrected>,
    articles: Vec<Version>,
    /// Whether there was a visit before this one.
    back: bool,
}

/// When somebody came: the last entry that the visit before saw, the last that this one saw, and when, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Visit {
    before: Option<u64>,
    seen: u64,
    at: i64,
}

impl Visit {
    fn read(cookie: &str) -> Option<Self> {
        let mut parts = cookie.split('.');
        let before = parts.next()?;
        let before = if before.is_empty() { None } else { Some(before.parse().ok()?) };
        Some(Self { before, seen: parts.next()?.parse().ok()?, at: parts.next()?.parse().ok()? })
    }

    /// The visit that somebody with this one is on now.
    fn now(last: Option<Self>, head: u64, now: Timestamp) -> Self {
        let at = now.as_second();
        let before = last.and_then(|last| if at - last.at > VISIT { Some(last.seen) } else { last.before });
        Self { before, seen: head, at }
    }

    fn write(self) -> String {
        let before = self.before.map(|before| before.to_string()).unwrap_or_default();
        format!("{before}.{}.{}", self.seen, self.at)
    }
}

/// The front page.
pub async fn get(State(app): State<App>, frame: Frame, headers: HeaderMap) -> Result<Response, Failure> {
    let (stats, articles) = app
        .pool()
        .ask(|ledger| {
            let found = ledger.find(&Filter::default(), Sort::Newest, None, ARTICLES)?;
            Ok((ledger.stats()?, found.items))
        })
        .await?;
    let last = crate::frame::cookie(&headers, "selon-seen").and_then(|cookie| Visit::read(&cookie));
    let visit = Visit::now(last, stats.entries, app.now());
    let before = visit.before;
    let (cards, told) = app
        .stories()
        .ask(move |desk| {
            let wanted = Wanted { least: 2, limit: STORIES, ..Wanted::default() };
            let mut cards = Vec::new();
            for line in desk.stories(&wanted)? {
                let outline = desk.outline(line.id)?;
                let entries = outline.iter().flat_map(|story| &story.articles).map(|told| told.number);
                let fresh = before.map_or(0, |before| entries.filter(|entry| *entry > before).count());
                cards.push(Card { line, fresh });
            }
            // What moved comes first; the order by date stays among the rest.
            cards.sort_by_key(|card| card.fresh == 0);
            let mut told = Vec::new();
            for card in cards.iter().take(TOLD) {
                told.extend(desk.story(card.line.id, View::Reviewed)?);
            }
            Ok((cards, told))
        })
        .await?;
    let front = Front {
        disputes: disputes(&told),
        denials: denials(&told),
        corrections: corrections(&told),
        back: before.is_some(),
        frame,
        stats,
        cards,
        told,
        articles,
    };
    let Html(html) = page(&front)?;
    let cookie = format!("selon-seen={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", visit.write());
    let cookie = HeaderValue::try_from(cookie).map_err(|error| Failure::inside(&error))?;
    Ok(([(SET_COOKIE, cookie)], Html(html)).into_response())
}

fn disputes(told: &[Shown]) -> Vec<Dispute> {
    let all = told.iter().enumerate().flat_map(|(story, shown)| {
        let disputed = shown.telling.series.iter().filter(|series| series.range.0 < series.range.1);
        let latest = disputed.filter(|series| series.latest.len() > 1);
        latest.map(move |series| Dispute { story, series: series.clone() })
    });
    all.take(ROWS).collect()
}

fn denials(told: &[Shown]) -> Vec<Denial> {
    let mut all: Vec<Denial> = Vec::new();
    for (story, shown) in told.iter().enumerate() {
        for standing in &shown.telling.standings {
            for party in &standing.parties {
                // One party denies one thing in many words: the latest will do.
                let known = all.iter().any(|denial| denial.story == story && denial.party == party.party);
                let last = party.positions.iter().rfind(|position| position.stand == Stand::Denies && !known);
                all.extend(last.map(|position| Denial {
                    story,
                    party: party.party.clone(),
                    about: standing.about.clone(),
                    position: position.clone(),
                }));
            }
        }
    }
    all.sort_by(|a, b| b.position.date.cmp(&a.position.date));
    all.truncate(ROWS);
    all
}

fn corrections(told: &[Shown]) -> Vec<Corrected> {
    let mut all: Vec<Corrected> = Vec::new();
    for (story, shown) in told.iter().enumerate() {
        let own = shown.telling.corrections.iter();
        all.extend(own.map(|correction| Corrected { story, correction: correction.clone() }));
    }
    all.sort_by(|a, b| b.correction.published.cmp(&a.correction.published));
    all.truncate(ROWS);
    all
}

impl Front {
    /// A story's words.
    fn words(&self, story: &usize) -> Option<Words<'_>> {
        Some(Words { shown: self.told.get(*story)?, ui: self.frame.ui })
    }

    fn value(&self, point: &Point) -> String {
        value(self.frame.ui, point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_lasts_until_nobody_came_for_half_an_hour() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let first = Visit::now(None, 10, at(1000));
        assert_eq!(first.before, None);
        let again = Visit::now(Visit::read(&first.write()), 12, at(1600));
        assert_eq!((again.before, again.seen), (None, 12));
        let next_day = Visit::now(Visit::read(&again.write()), 30, at(90_000));
        assert_eq!((next_day.before, next_day.seen), (Some(12), 30));
        let same = Visit::now(Visit::read(&next_day.write()), 31, at(90_100));
        assert_eq!(same.before, Some(12));
        assert_eq!(Visit::read("x.y.z"), None);
    }
}
