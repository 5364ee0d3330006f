//! The queue of claims to be decided on, and the decisions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use askama::Template;
use axum::Form;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use selon_ledger::{ClaimHit, Ledger, Said, Sort, VersionBody, claim_at, decide};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::preferences::inside;
use crate::app::App;
use crate::asked::Asked;
use crate::claim::Shown;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::{Page, page};
use crate::marks::{Piece, Span, paragraphs};
use crate::person::Person;

/// Claims of a page.
const PAGE: usize = 10;
/// Claims among which the least certain are looked for: the newest.
const AMONG: usize = 200;
/// Characters of the article that are shown on either side of a claim.
const AROUND: u32 = 220;

#[derive(Template)]
#[template(path = "review.html")]
struct Review {
    frame: Frame,
    person: Person,
    asked: Asked,
    newest: bool,
    items: Vec<Item>,
    done: Option<Shown>,
    /// One claim is shown, and not the queue.
    one: bool,
    /// Where a decision leads back to.
    back: String,
}

/// A claim with the words around it, and its fields as a form has them.
struct Item {
    claim: Shown,
    headline: Vec<Vec<Piece>>,
    around: Vec<Vec<Piece>>,
    fields: Vec<Field>,
    others: Vec<String>,
}

/// A field of the record that can be corrected.
struct Field {
    name: &'static str,
    value: String,
    /// The words that it may have; none for any text.
    choices: &'static [&'static str],
    /// May be empty.
    open: bool,
    /// JSON, or a text of several lines.
    long: bool,
}

/// How the text of a form becomes the value of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A text; an empty one is no value.
    Text,
    /// A text that has to be there.
    Word,
    Bool,
    /// Texts parted by semicolons.
    List,
    Json,
}

/// Fields that the form shows one by one; all others can be corrected as JSON.
const FIELDS: [(&str, Shape); 12] = [
    ("speaker", Shape::Text),
    ("role", Shape::Text),
    ("speaker_type", Shape::Text),
    ("polarity", Shape::Word),
    ("kind", Shape::Word),
    ("hedged", Shape::Bool),
    ("via", Shape::List),
    ("venue", Shape::Text),
    ("said_date", Shape::Text),
    ("text", Shape::Word),
    ("content", Shape::Json),
    ("figures", Shape::Json),
];

impl Review {
    fn order(&self, newest: bool) -> String {
        address(&self.asked, newest)
    }

    fn choice(&self, field: &str, word: &str) -> String {
        let prefix = match field {
            "speaker_type" => "type",
            field => field,
        };
        self.frame.ui.word(prefix, word).into_owned()
    }
}

/// The address of a queue.
fn address(asked: &Asked, newest: bool) -> String {
    let order = if newest { "order=newest" } else { "order=doubt" };
    let query = asked.query();
    if query.is_empty() { format!("/review?{order}") } else { format!("/review?{query}&{order}") }
}

/// What stands under `key` behind the `?`.
fn parameter(query: Option<&str>, key: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
}

/// `VERSION.N`, as addresses name a claim that was decided on.
fn named(typed: &str) -> Option<(u64, u64)> {
    let (seq, n) = typed.split_once('.')?;
    let number = |typed: &str| typed.parse().ok().filter(|number: &u64| *number <= 1 << 40);
    Some((number(seq)?, number(n)?))
}

/// The queue.
pub async fn get(State(app): State<App>, frame: Frame, person: Person, RawQuery(query): RawQuery) -> Page {
    let query = query.as_deref();
    let asked = Asked::read(query).plain();
    let asked = if asked.get("review").is_some() { asked } else { asked.with("review", "none") };
    let newest = parameter(query, "order").as_deref() == Some("newest");
    let done = parameter(query, "done").as_deref().and_then(named);
    let other = asked.clone();
    let (items, done) = app
        .pool()
        .ask(move |ledger| {
            let filter = other.filter(ledger)?;
            let many = if newest { PAGE } else { AMONG };
            let mut found = ledger.claims(&filter, Sort::Newest, None, many)?.items;
            if !newest {
                let confidence = |hit: &ClaimHit| hit.record["confidence"].as_f64().unwrap_or(0.0);
                found.sort_by(|a, b| confidence(a).total_cmp(&confidence(b)));
            }
            found.truncate(PAGE);
            let done = done.map(|(seq, n)| claim_at(ledger, seq, n)).transpose()?.flatten();
            Ok((items(ledger, &found)?, done.map(|hit| Shown::of(&hit, None))))
        })
        .await?;
    let back = address(&asked, newest);
    page(&Review { frame, person, asked, newest, items, done, one: false, back })
}

/// One claim to be decided on.
pub async fn one(
    State(app): State<App>,
    frame: Frame,
    person: Person,
    Path((seq, n)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Page {
    let (seq, n) = named(&format!("{seq}.{n}")).ok_or_else(no_claim)?;
    let decided = parameter(query.as_deref(), "done").is_some();
    let items = app
        .pool()
        .ask(move |ledger| items(ledger, &[claim_at(ledger, seq, n)?.ok_or_else(no_claim)?]))
        .await?;
    let done = items.first().filter(|_| decided).map(|item| item.claim.clone());
    let back = format!("/review/{seq}/{n}");
    page(&Review { frame, person, asked: Asked::default(), newest: false, items, done, one: true, back })
}

fn no_claim() -> Failure {
    Failure::not_found("no such claim")
}

fn items(ledger: &dyn Ledger, found: &[ClaimHit]) -> Result<Vec<Item>, Failure> {
    let mut bodies: HashMap<u64, VersionBody> = HashMap::new();
    let mut out = Vec::new();
    for hit in found {
        let seq = hit.version.seq;
        let body = match bodies.entry(seq) {
            Entry::Occupied(there) => &*there.into_mut(),
            Entry::Vacant(place) => &*place.insert(ledger.version(seq)?.ok_or_else(no_claim)?),
        };
        out.push(item(hit, body));
    }
    Ok(out)
}

fn item(hit: &ClaimHit, body: &VersionBody) -> Item {
    let mut claim = Shown::of(hit, None);
    // The queue may show earlier versions; the page of the latest is reached from there.
    claim.old = true;
    let title = body.article.title.as_deref().unwrap_or(&body.article.doc);
    let headline = paragraphs(title, &claim.marks(true).collect::<Vec<_>>());
    let marks: Vec<Span> = claim.marks(false).collect();
    let around = match (marks.iter().map(|m| m.start).min(), marks.iter().map(|m| m.end).max()) {
        (Some(start), Some(end)) => excerpt(&body.article.text, start, end, &marks),
        _ => Vec::new(),
    };
    let whole = hit.reviewed();
    let fields = FIELDS.iter().map(|(name, shape)| field(name, *shape, &whole[*name])).collect();
    let shown = |name: &&String| FIELDS.iter().all(|(other, _)| other != name) && *name != "id";
    let others = whole.as_object().into_iter().flat_map(Map::keys).filter(shown).cloned().collect();
    Item { claim, headline, around, fields, others }
}

/// The marked words with what stands around them.
fn excerpt(text: &str, start: u32, end: u32, marks: &[Span]) -> Vec<Vec<Piece>> {
    let from = start.saturating_sub(AROUND);
    // Whatever a correction says, no more than this is shown.
    let to = end.saturating_add(AROUND).min(from + 4000);
    let mut part: Vec<char> = text.chars().skip(from as usize).take((to - from) as usize).collect();
    // Words that are cut through are left out, without moving the others.
    let (before, after) = ((start - from) as usize, end.saturating_sub(from) as usize);
    if from > 0 {
        part.iter_mut().take(before).take_while(|c| !c.is_whitespace()).for_each(|c| *c = ' ');
    }
    let whole = part.iter().rposition(|c| c.is_whitespace()).filter(|at| *at >= after);
    if (to as usize) < text.chars().count()
        && let Some(whole) = whole
    {
        part.truncate(whole);
    }
    let part: String = part.into_iter().collect();
    let shift = |at: u32| at.saturating_sub(from);
    let marks: Vec<Span> =
        marks.iter().map(|m| Span { start: shift(m.start), end: shift(m.end), ..m.clone() }).collect();
    let mut out = paragraphs(&part, &marks);
    if from > 0
        && let Some(first) = out.first_mut()
    {
        first.insert(0, Piece::Text("… ".to_owned()));
    }
    if (to as usize) < text.chars().count()
        && let Some(last) = out.last_mut()
    {
        last.push(Piece::Text(" …".to_owned()));
    }
    out
}

fn field(name: &'static str, shape: Shape, value: &Value) -> Field {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let shown = match shape {
        Shape::Text | Shape::Word => text(value),
        Shape::Bool => if value.as_bool() == Some(true) { "yes" } else { "no" }.to_owned(),
        Shape::List => value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join("; "),
        Shape::Json => value.to_string(),
    };
    let choices = Asked::choices(if name == "speaker_type" { "type" } else { name });
    let long = shape == Shape::Json || name == "text";
    Field { name, value: shown, choices, open: shape == Shape::Text, long }
}

/// Keeps a decision.
pub async fn post(
    State(app): State<App>,
    person: Person,
    Path((seq, n)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (seq, n) = named(&format!("{seq}.{n}")).ok_or_else(no_claim)?;
    let get = |key: &str| form.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let back = inside(get("back").unwrap_or("/review")).to_owned();
    let person = person.or_typed(get("by"));
    let reviewer = person.name.clone().ok_or_else(|| Failure::bad_query("by: say who decides"))?;
    let verdict = get("verdict").unwrap_or_default().to_owned();
    let note = get("note").map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
    if note.as_ref().is_some_and(|note| note.len() > 4000) {
        return Err(Failure::bad_query("note: too long"));
    }
    let stamp = app.stamp();
    app.pool()
        .write(move |ledger| {
            let hit = claim_at(ledger, seq, n)?.ok_or_else(no_claim)?;
            let fields = if verdict == "correct" { corrected(&hit, &form)? } else { Map::new() };
            let review = decide(ledger, &hit, Said { reviewer, verdict, fields, note })?;
            Ok(ledger.review(&stamp, &review)?)
        })
        .await?;
    let sign = if back.contains('?') { '&' } else { '?' };
    let to = format!("{back}{sign}done={seq}.{n}");
    let mut headers = HeaderMap::new();
    headers.insert(LOCATION, HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/review")));
    if let Some(cookie) = person.cookie().and_then(|cookie| HeaderValue::try_from(cookie).ok()) {
        headers.insert(SET_COOKIE, cookie);
    }
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Fields that the form would have otherwise than the reader read them: with those of the correction before, which this one takes the
/// place of.
fn corrected(hit: &ClaimHit, form: &[(String, String)]) -> Result<Map<String, Value>, Failure> {
    let before = hit.review.as_ref().filter(|review| review.verdict == "correct");
    let mut fields = before.map(|review| review.fields.clone()).unwrap_or_default();
    let shown = hit.reviewed();
    let get = |key: &str| form.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim());
    for (name, shape) in FIELDS {
        let Some(typed) = get(name) else { continue };
        // Fields go to and fro as text: only what was typed over says something.
        if typed == field(name, shape, &shown[name]).value.trim() {
            continue;
        }
        fields.insert(name.to_owned(), value(name, shape, typed)?);
    }
    if let Some(name) = get("other").filter(|name| !name.is_empty()) {
        fields.insert(name.to_owned(), value(name, Shape::Json, get("other_value").unwrap_or_default())?);
    }
    // Another speaker has another id, unless it is given too.
    if fields.get("speaker").is_some_and(|speaker| *speaker != shown["speaker"])
        && get("other") != Some("actor")
    {
        fields.shift_remove("actor");
    }
    fields.retain(|name, value| hit.record.get(name) != Some(value));
    if fields.is_empty() {
        return Err(Failure::bad_query("nothing is corrected: every field is as it was read"));
    }
    Ok(fields)
}

fn value(name: &str, shape: Shape, typed: &str) -> Result<Value, Failure> {
    Ok(match shape {
        Shape::Text if typed.is_empty() => Value::Null,
        Shape::Word if typed.is_empty() => {
            return Err(Failure::bad_query(format!("{name}: must not be empty")));
        }
        Shape::Text | Shape::Word => {
            let choices = Asked::choices(if name == "speaker_type" { "type" } else { name });
            if !choices.is_empty() && !choices.contains(&typed) {
                return Err(Failure::bad_query(format!("{name}: one of {}", choices.join(", "))));
            }
            typed.into()
        }
        Shape::Bool => (typed == "yes").into(),
        Shape::List => {
            typed.split(';').map(str::trim).filter(|one| !one.is_empty()).map(Value::from).collect()
        }
        Shape::Json => serde_json::from_str(typed)
            .map_err(|error| Failure::bad_query(format!("{name}: not JSON: {error}")))?,
    })
}
