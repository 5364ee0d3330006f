//! The search: claims by their words and by all that the record says of them.

use std::pin::Pin;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream::{Stream, StreamExt, unfold};
use selon_arrow::csv::plain;
use selon_ledger::{ClaimHit, Facet, Sort};

use crate::app::App;
use crate::asked::Asked;
use crate::claim::Shown;
use crate::counts::{Counted, Group, count, groups, total};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::{csv, feed};

/// Claims of a page.
const PAGE: usize = 25;
/// Claims that an export reads at once.
const STRIDE: usize = 500;
/// Values of a facet that are shown.
const VALUES: usize = 8;

/// Columns of an export in CSV, as `selon claims --format csv` has them.
const COLUMNS: [&str; 24] = [
    "entry",
    "n",
    "date",
    "outlet",
    "doc",
    "url",
    "title",
    "lang",
    "reader",
    "id",
    "kind",
    "speaker",
    "speaker_type",
    "role",
    "via",
    "polarity",
    "hedged",
    "venue",
    "said_date",
    "figures",
    "flags",
    "confidence",
    "review",
    "text",
];

#[derive(Template)]
#[template(path = "claims.html")]
struct Claims {
    frame: Frame,
    asked: Asked,
    claims: Vec<Shown>,
    groups: Vec<Group>,
    total: Option<u64>,
    next: Option<String>,
    problem: Option<String>,
    chips: Vec<Chip>,
}

/// Something that is asked for, and the question without it.
struct Chip {
    label: String,
    href: String,
}

/// Texts of the search form that narrow by words, behind the first few.
const MORE: [&str; 9] =
    ["role", "actor", "about", "place", "said_since", "said_until", "figure_min", "figure_max", "unit"];
/// Lists of the search form behind the first few.
const LISTS: [&str; 4] = ["change", "lang", "review", "hedged"];

impl Claims {
    /// Fields of the form that are shown when asked for.
    fn more(&self) -> &'static [&'static str] {
        &MORE
    }

    fn lists(&self) -> &'static [&'static str] {
        &LISTS
    }

    fn choices(&self, key: &str) -> &'static [&'static str] {
        Asked::choices(key)
    }

    /// A choice of a list in words.
    fn choice(&self, key: &str, word: &str) -> String {
        choice(&self.frame, key, word)
    }

    /// Whether something is asked for under a field that is not among the first.
    fn deep(&self) -> bool {
        MORE.iter()
            .chain(&LISTS)
            .chain(&["flag", "confidence", "article", "draft", "versions"])
            .any(|key| self.asked.get(key).is_some())
    }

    fn order(&self, sort: &str) -> String {
        self.asked.with("sort", sort).on("/claims")
    }

    fn export(&self, kind: &str) -> String {
        self.asked.plain().on(&format!("/claims.{kind}"))
    }

    fn feed(&self) -> String {
        self.asked.plain().on("/claims/feed.atom")
    }
}

fn choice(frame: &Frame, key: &str, word: &str) -> String {
    let prefix = match key {
        "review" => "verdict",
        key => key,
    };
    frame.ui.word(prefix, word).into_owned()
}

fn chips(frame: &Frame, asked: &Asked) -> Vec<Chip> {
    let chip = |(key, value): &(&'static str, String)| {
        let name = frame.ui.word("ask", key);
        let known = Asked::choices(key).contains(&value.as_str());
        let value = match *key {
            "since" | "until" | "said_since" | "said_until" => frame.ui.date(value),
            key if known => choice(frame, key, value),
            "flag" => frame.ui.word("flag", value).into_owned(),
            "draft" | "versions" => String::new(),
            _ => value.clone(),
        };
        let label = if value.is_empty() { name.into_owned() } else { format!("{name}\u{a0}: {value}") };
        Chip { label, href: asked.without(key).on("/claims") }
    };
    asked.narrowing().map(chip).collect()
}

/// The page of a search.
pub async fn get(
    State(app): State<App>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Asked::read(query.as_deref());
    let chips = chips(&frame, &asked);
    let mut page = Claims {
        frame,
        chips,
        asked,
        claims: Vec::new(),
        groups: Vec::new(),
        total: None,
        next: None,
        problem: None,
    };
    let status = match fill(&app, &mut page).await {
        Ok(()) => StatusCode::OK,
        // Whoever typed the question should see it again, with what is wrong with it.
        Err(failure) if failure.code == "bad_query" => {
            page.problem = Some(failure.detail.into_owned());
            failure.status
        }
        Err(failure) => return Err(failure),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// All counts of a search; `None` while they are being made.
pub(super) async fn counts(app: &App, asked: &Asked) -> Result<Option<Arc<Vec<Counted>>>, Failure> {
    let (key, asked) = (format!("claims {}", asked.query()), asked.clone());
    app.recall(key, move |ledger| count(ledger, &asked.filter(ledger)?, &Facet::ALL)).await
}

async fn fill(app: &App, page: &mut Claims) -> Result<(), Failure> {
    let asked = page.asked.clone();
    let found = app
        .pool()
        .ask(move |ledger| {
            let filter = asked.filter(ledger)?;
            let found = ledger.claims(&filter, asked.sort(), asked.get("after"), PAGE)?;
            let shown = |hit: &ClaimHit| {
                let shown = Shown::of(hit, asked.get("q"));
                Shown { old: filter.all_versions, ..shown }
            };
            Ok((found.items.iter().map(shown).collect(), found.next))
        })
        .await?;
    (page.claims, page.next) = found;
    let asked = page.asked.plain();
    let counted = counts(app, &asked).await?;
    if let Some(counted) = counted {
        page.total = Some(total(&counted));
        page.groups = groups(page.frame.ui, &page.asked, &counted, VALUES);
    }
    page.next = page.next.take().map(|next| page.asked.then(&next).on("/claims"));
    Ok(())
}

/// The newest claims of a search, as a feed.
pub async fn atom(
    State(app): State<App>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Asked::read(query.as_deref()).plain();
    let other = asked.clone();
    let claims = app.pool().ask(move |ledger| feed::newest(ledger, &other.filter(ledger)?)).await?;
    let title = asked.get("q").map_or_else(|| frame.ui.t("nav-claims").into_owned(), str::to_owned);
    let narrowed: Vec<String> = chips(&frame, &asked).into_iter().map(|chip| chip.label).collect();
    let title = if narrowed.is_empty() { title } else { format!("{title} ({})", narrowed.join(", ")) };
    feed::feed(frame.ui, &title, &asked.on("/claims"), &asked.on("/claims/feed.atom"), &claims)
}

/// All claims of a search, as a table.
pub async fn table(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let mut head = String::new();
    csv::line(&COLUMNS, &mut head);
    let line = |hit: &ClaimHit, draft: bool, out: &mut String| {
        let row = hit.row(draft);
        let cells: Vec<String> = COLUMNS.iter().map(|name| plain(&row[*name])).collect();
        csv::line(&cells, out);
    };
    export(app, Asked::read(query.as_deref()), ("text/csv; charset=utf-8", "csv"), head, line).await
}

/// All claims of a search, a JSON object a line.
pub async fn lines(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let line = |hit: &ClaimHit, draft: bool, out: &mut String| {
        out.push_str(&hit.row(draft).to_string());
        out.push('\n');
    };
    export(app, Asked::read(query.as_deref()), ("application/x-ndjson", "jsonl"), String::new(), line).await
}

/// How far an export is.
enum Turn {
    Begin(String),
    On(Option<String>),
    End,
}

type Lines = Pin<Box<dyn Stream<Item = Result<String, Failure>> + Send>>;

/// Writes what was asked for page by page, in the order of the ledger, so that it needs little memory however much there is.
async fn export(
    app: App,
    asked: Asked,
    (mime, end): (&'static str, &str),
    head: String,
    line: impl Fn(&ClaimHit, bool, &mut String) + Copy + Send + 'static,
) -> Result<Response, Failure> {
    let question = asked.plain();
    // What is wrong with the question is said before the answer begins.
    let checked = question.clone();
    let filter = app
        .pool()
        .ask(move |ledger| {
            let filter = checked.filter(ledger)?;
            ledger.claims(&filter, Sort::Ledger, None, 1)?;
            Ok(filter)
        })
        .await?;
    let step = move |turn: Turn| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            match turn {
                Turn::Begin(head) => Some((Ok(head), Turn::On(None))),
                Turn::On(after) => {
                    let part = app
                        .pool()
                        .ask(move |ledger| {
                            let found = ledger.claims(&filter, Sort::Ledger, after.as_deref(), STRIDE)?;
                            let mut out = String::new();
                            found.items.iter().for_each(|hit| line(hit, filter.draft, &mut out));
                            Ok((out, found.next))
                        })
                        .await;
                    match part {
                        Ok((out, Some(next))) => Some((Ok(out), Turn::On(Some(next)))),
                        Ok((out, None)) => Some((Ok(out), Turn::End)),
                        Err(failure) => Some((Err(failure), Turn::End)),
                    }
                }
                Turn::End => None,
            }
        }
    };
    // Fused: what packs the answer asks once more behind the end.
    let lines: Lines = Box::pin(unfold(Turn::Begin(head), step).fuse());
    let headers = [
        (header::CONTENT_TYPE, mime.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"claims.{end}\"")),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}
