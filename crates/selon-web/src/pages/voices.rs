//! Who is quoted: by outlet, by month and by role; named or not, in their own words or not, spoken of as women or as men.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use selon_ledger::{Facet, Filter, Ledger, Sort, SpanRecord, VersionBody};

use super::outlets::sources;
use crate::app::App;
use crate::asked::Asked;
use crate::counts::{Line, hundredths};
use crate::csv;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::gender::{Gender, gender};
use crate::html::{Page, page};

/// Outlets and months of a table.
const ROWS: usize = 15;
/// Claims of persons that are looked at one by one, the newest.
const PERSONS: usize = 600;
/// Roles that are listed.
const ROLES: usize = 20;

/// Counts of one outlet or month, or of all.
#[derive(Debug, Clone, Default, PartialEq)]
struct Row {
    /// The outlet or month; of all, none.
    name: Option<String>,
    claims: u64,
    /// Direct, mixed, indirect.
    kinds: [u64; 3],
    /// Of named sources, of unnamed ones, of nobody.
    sources: [u64; 3],
    /// Of persons spoken of as women, as men, and as neither; among those that were looked at.
    genders: [u64; 3],
}

/// What was counted.
struct Known {
    all: Row,
    outlets: Vec<Row>,
    months: Vec<Row>,
    roles: Vec<(String, u64)>,
    /// Claims of persons looked at, and whether these are all.
    persons: u64,
    whole: bool,
}

#[derive(Template)]
#[template(path = "voices.html")]
struct Voices {
    frame: Frame,
    asked: Asked,
    known: Option<Arc<Known>>,
    roles: Vec<Line>,
}

/// A stretch of a bar.
struct Part {
    from: u64,
    width: u64,
}

impl Voices {
    /// The rows of both tables: whether of months, and the rows.
    fn tables<'k>(&self, known: &'k Known) -> [(&'static str, &'k [Row]); 2] {
        [("outlet", &known.outlets), ("month", &known.months)]
    }

    fn label(&self, by: &str, row: &Row) -> String {
        let ui = self.frame.ui;
        match row.name.as_deref() {
            None => ui.t("none").into_owned(),
            Some(name) if by == "month" => ui.date(name),
            Some(name) => name.to_owned(),
        }
    }

    fn href(&self, by: &str, row: &Row) -> Option<String> {
        let name = row.name.as_deref()?;
        Some(match by {
            "month" => self.asked.with("since", name).with("until", name).on("/claims"),
            _ => self.asked.with("outlet", name).on("/voices"),
        })
    }

    /// Shares as a line of words: `40 % · 10 % · 50 %`.
    fn shown(&self, row: &Row, of: &str) -> String {
        let space = if self.frame.ui.french() { "\u{202f}%" } else { "%" };
        row.shares(of).map(|share| format!("{share}{space}")).join(" · ")
    }

    fn table(&self, by: &str) -> String {
        let query = self.asked.query();
        if query.is_empty() { format!("/voices.csv?by={by}") } else { format!("/voices.csv?by={by}&{query}") }
    }
}

impl Row {
    /// Shares in hundredths.
    fn shares(&self, of: &str) -> [u64; 3] {
        let counts = match of {
            "kinds" => self.kinds,
            "sources" => self.sources,
            _ => self.genders,
        };
        let all = counts.iter().sum();
        counts.map(|count| hundredths(count, all))
    }

    fn parts(&self, of: &str) -> Vec<Part> {
        let mut from = 0;
        let part = |width: u64| {
            let part = Part { from, width };
            from += width;
            part
        };
        self.shares(of).into_iter().map(part).collect()
    }

    fn persons(&self) -> u64 {
        self.genders.iter().sum()
    }
}

/// The page.
pub async fn get(State(app): State<App>, frame: Frame, RawQuery(query): RawQuery) -> Page {
    let asked = Asked::read(query.as_deref()).plain();
    let known = known(&app, &asked).await?;
    let roles = known.as_ref().map(|known| known.roles.as_slice()).unwrap_or_default();
    let longest = roles.first().map_or(0, |role| role.1);
    let line = |(role, count): &(String, u64)| Line {
        label: role.clone(),
        count: *count,
        bar: hundredths(*count, longest),
        share: 0,
        href: Some(asked.with("role", role).on("/claims")),
    };
    let roles = roles.iter().map(line).collect();
    page(&Voices { frame, asked, known, roles })
}

async fn known(app: &App, asked: &Asked) -> Result<Option<Arc<Known>>, Failure> {
    let other = asked.clone();
    app.recall(format!("voices {}", asked.query()), move |ledger| know(ledger, &other.filter(ledger)?)).await
}

fn know(ledger: &dyn Ledger, filter: &Filter) -> Result<Known, Failure> {
    let by = |facet: Facet| ledger.facet(filter, facet, ROWS);
    let outlets = by(Facet::Outlet)?;
    let mut months = ledger.facet(filter, Facet::Month, 1000)?;
    months.sort_by(|a, b| b.0.cmp(&a.0));
    months.truncate(ROWS);
    let mut outlets = outlets
        .into_iter()
        .map(|(name, _)| {
            let narrow = name.as_ref().map(|name| Filter { outlet: Some(name.clone()), ..filter.clone() });
            row(ledger, narrow, name)
        })
        .collect::<Result<Vec<Row>, Failure>>()?;
    let mut months = months
        .into_iter()
        .map(|(name, _)| {
            let narrow = name.as_ref().map(|month| Filter {
                since: Some(later(filter.since.as_deref(), month)),
                until: Some(earlier(filter.until.as_deref(), month)),
                ..filter.clone()
            });
            row(ledger, narrow, name)
        })
        .collect::<Result<Vec<Row>, Failure>>()?;
    // What has no outlet or no date cannot be asked for by it.
    outlets.retain(|row| row.name.is_some());
    months.retain(|row| row.name.is_some());
    let mut all = row(ledger, Some(filter.clone()), None)?;
    let (roles, whole) = persons(ledger, filter, &mut all, &mut outlets, &mut months)?;
    let persons = all.persons();
    Ok(Known { all, outlets, months, roles, persons, whole })
}

/// The later of two beginnings: a month narrows what is asked for already, and never widens it.
fn later(asked: Option<&str>, month: &str) -> String {
    asked.filter(|asked| *asked > month).unwrap_or(month).to_owned()
}

/// The earlier of two ends; what ends within the month is earlier than its end.
fn earlier(asked: Option<&str>, month: &str) -> String {
    let narrower = |asked: &&str| asked.starts_with(month) || !month.starts_with(*asked) && *asked < month;
    asked.filter(narrower).unwrap_or(month).to_owned()
}

fn row(ledger: &dyn Ledger, filter: Option<Filter>, name: Option<String>) -> Result<Row, Failure> {
    let Some(filter) = filter else { return Ok(Row::default()) };
    let mut row = Row { name, ..Row::default() };
    for (kind, count) in ledger.facet(&filter, Facet::Kind, 10)? {
        let at = match kind.as_deref() {
            Some("direct") => 0,
            Some("mixed") => 1,
            _ => 2,
        };
        row.kinds[at] += count;
        row.claims += count;
    }
    row.sources = sources(&ledger.facet(&filter, Facet::SpeakerType, 20)?);
    Ok(row)
}

/// Looks at the newest claims of persons: roles, and as what the article speaks of them.
fn persons(
    ledger: &dyn Ledger,
    filter: &Filter,
    all: &mut Row,
    outlets: &mut [Row],
    months: &mut [Row],
) -> Result<(Vec<(String, u64)>, bool), Failure> {
    if filter.speaker_type.as_deref().is_some_and(|kind| kind != "person") {
        return Ok((Vec::new(), true));
    }
    let filter = Filter { speaker_type: Some("person".to_owned()), ..filter.clone() };
    let found = ledger.claims(&filter, Sort::Newest, None, PERSONS)?;
    let mut bodies: HashMap<u64, Option<VersionBody>> = HashMap::new();
    let mut seen = Vec::new();
    // What one mention tells holds for all claims of that speaker in the article, unless another says otherwise.
    let mut told: HashMap<(u64, String), Option<Gender>> = HashMap::new();
    let mut roles: HashMap<String, u64> = HashMap::new();
    for hit in &found.items {
        let seq = hit.version.seq;
        let body = match bodies.entry(seq) {
            Entry::Occupied(there) => &*there.into_mut(),
            Entry::Vacant(place) => &*place.insert(ledger.version(seq)?),
        };
        let record = hit.reviewed();
        let speaker = record["speaker"].as_str().unwrap_or_default().to_owned();
        let role = record["role"].as_str();
        let lang = hit.version.lang.as_deref().unwrap_or_default();
        let span = serde_json::from_value::<SpanRecord>(record["source"].clone()).ok();
        let mention = body.as_ref().zip(span).map(|(body, span)| cut(body, &span));
        if let Some(one) = gender(lang, &mention.unwrap_or_default(), role) {
            let agreed = told.entry((seq, speaker.clone())).or_insert(Some(one));
            if *agreed != Some(one) {
                *agreed = None;
            }
        }
        let head = role.and_then(|role| role.split_whitespace().next());
        if let Some(head) = head {
            *roles.entry(head.to_lowercase()).or_default() += 1;
        }
        let month = hit.version.date.as_deref().and_then(|date| date.get(..7)).map(str::to_owned);
        seen.push((seq, speaker, hit.version.outlet.clone(), month));
    }
    for (seq, speaker, outlet, month) in seen {
        let at = match told.get(&(seq, speaker)).copied().flatten() {
            Some(Gender::Feminine) => 0,
            Some(Gender::Masculine) => 1,
            None => 2,
        };
        all.genders[at] += 1;
        for (rows, name) in [(&mut *outlets, outlet), (&mut *months, month)] {
            if let Some(row) = rows.iter_mut().find(|row| row.name == name) {
                row.genders[at] += 1;
            }
        }
    }
    let mut roles: Vec<(String, u64)> = roles.into_iter().collect();
    roles.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    roles.truncate(ROLES);
    Ok((roles, found.next.is_none()))
}

/// The words at a span.
fn cut(body: &VersionBody, span: &SpanRecord) -> String {
    let (text, start, end) = match span {
        SpanRecord::Text(start, end) => (body.article.text.as_str(), *start, *end),
        SpanRecord::Title(start, end, _) => (body.article.title.as_deref().unwrap_or_default(), *start, *end),
    };
    text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect()
}

const COLUMNS: [&str; 11] = [
    "name",
    "claims",
    "direct",
    "mixed",
    "indirect",
    "named",
    "unnamed",
    "nobody",
    "feminine",
    "masculine",
    "untold",
];

/// One of the tables, as counts.
pub async fn table(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let asked = Asked::read(query.as_deref()).plain();
    let wait = || {
        Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "counting",
            "the counts are being made; ask again in a moment",
        )
    };
    let known = known(&app, &asked).await?.ok_or_else(wait)?;
    let mut pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let by = pairs.find(|(key, _)| key == "by").map(|(_, value)| value.into_owned());
    let mut out = String::new();
    match by.as_deref() {
        Some("role") => {
            csv::line(&["role", "claims"], &mut out);
            known
                .roles
                .iter()
                .for_each(|(role, count)| csv::line(&[role.clone(), count.to_string()], &mut out));
        }
        Some(by @ ("outlet" | "month")) => {
            csv::line(&COLUMNS, &mut out);
            for row in if by == "outlet" { &known.outlets } else { &known.months } {
                let counts = [row.claims].into_iter().chain(row.kinds).chain(row.sources).chain(row.genders);
                let mut cells = vec![row.name.clone().unwrap_or_default()];
                cells.extend(counts.map(|count| count.to_string()));
                csv::line(&cells, &mut out);
            }
        }
        _ => return Err(Failure::bad_query("by: outlet, month or role")),
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"voices.csv\""),
    ];
    Ok((headers, out).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_narrow_what_is_asked() {
        assert_eq!(later(Some("2025-05-10"), "2025-05"), "2025-05-10");
        assert_eq!(later(Some("2025"), "2025-05"), "2025-05");
        assert_eq!(later(None, "2025-05"), "2025-05");
        assert_eq!(earlier(Some("2025-05-10"), "2025-05"), "2025-05-10");
        assert_eq!(earlier(Some("2025"), "2025-05"), "2025-05");
        assert_eq!(earlier(Some("2025-06-02"), "2025-05"), "2025-05");
    }
}
