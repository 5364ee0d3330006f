//! Reading: one article read for whoever asks, and one taken into the ledger.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use axum::Json;
use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use selon_ledger::{Draft, Hash, Origin, Run, RunBody, State as Made, Tally};
use selon_page::Hints;
use selon_read::{Options, Reading};
use selon_text::{Article, Lang};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use utoipa::ToSchema;

use super::ask::Body;
use super::problem::OfSent;
use super::shapes;
use crate::app::App;
use crate::failure::Failure;

/// Longest text that is read, in bytes: some three hundred pages.
const LONGEST: usize = 1 << 20;
/// Stack of a thread that reads: deeply nested pages are walked by recursion.
const STACK: usize = 16 << 20;

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// Hand-written patterns alone.
    Rules,
    /// The small trained reader.
    Fast,
    /// The large trained reader.
    #[default]
    Accurate,
}

impl Reader {
    fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Fast => "fast",
            Self::Accurate => "accurate",
        }
    }

    fn options(self, lang: Option<Lang>, explain: bool) -> Options<'static> {
        let reader = match self {
            Self::Rules => selon_read::Reader::Rules,
            Self::Fast => selon_read::Reader::Fast,
            Self::Accurate => selon_read::Reader::Accurate,
        };
        Options { lang, reader, explain, ..Options::default() }
    }
}

/// An article to be read: `text` or `html`, and what is known of it beside.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sent {
    /// The text; paragraphs are lines. Spans count in it as it is sent.
    #[schema(max_length = 1048576, example = "Le maire a promis un pont.")]
    text: Option<String>,
    /// A web page; the article is looked for in it.
    #[schema(max_length = 10485760)]
    html: Option<String>,
    /// Its address.
    #[schema(max_length = 2000)]
    url: Option<String>,
    /// The headline.
    #[schema(max_length = 2000)]
    title: Option<String>,
    /// The outlet.
    #[schema(max_length = 200)]
    outlet: Option<String>,
    /// The day of publication, which "lundi" and "yesterday" are counted from.
    #[schema(format = Date)]
    date: Option<String>,
    /// Read it as this language, whatever it looks like: `fr`, `en`.
    #[schema(pattern = "^[A-Za-z]{2}$")]
    lang: Option<String>,
    /// Who reads.
    #[schema(inline)]
    reader: Option<Reader>,
    /// Say of each claim why it was read so. Not where it is taken in.
    explain: Option<bool>,
    /// Its name, where it has no address.
    #[schema(max_length = 2000)]
    doc: Option<String>,
    /// Authors in the order of the by-line.
    authors: Option<Vec<String>>,
}

/// An article and what was read in it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the shape of an answer")]
pub struct Done {
    article: shapes::ArticleRecord,
    reading: shapes::Reading,
}

/// What became of an article that was sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the shape of an answer")]
pub struct Kept {
    state: State,
    /// Number of the article.
    article: u64,
    /// Entry of the version: the new one, or the one that was there.
    entry: u64,
    /// Entry of the version before, where there is one.
    before: Option<u64>,
    claims: u64,
    stances: u64,
    /// What is odd.
    notes: Vec<String>,
}

/// What an article was to the ledger.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the shape of an answer")]
pub enum State {
    /// A new one.
    Added,
    /// A new version of one.
    Changed,
    /// Nothing new.
    Unchanged,
}

/// Read an article; nothing is stored
#[utoipa::path(
    post,
    path = "/read",
    tag = "reading",
    operation_id = "read",
    request_body = Sent,
    responses((status = 200, description = "What was read", body = Done), OfSent),
)]
pub async fn read(
    extract::State(app): extract::State<App>,
    Body(sent): Body<Sent>,
) -> Result<Json<Value>, Failure> {
    let input = sent.input()?;
    let done = away(&app, move || {
        let article = input.article()?;
        let reading = selon_read::read(&article, input.options());
        let reading = serde_json::to_value(reading).map_err(|error| Failure::inside(&error))?;
        Ok(json!({"article": shown(&article), "reading": reading}))
    });
    Ok(Json(done.await?))
}

/// Take an article into the ledger
///
/// What the ledger has already is not written again; an article that says something else than before becomes a new version.
/// Acknowledged only once it is written.
#[utoipa::path(
    post,
    path = "/articles",
    tag = "reading",
    operation_id = "ingest",
    request_body = Sent,
    responses(
        (status = 200, description = "The ledger has it already", body = Kept),
        (status = 201, description = "It was written", body = Kept, headers(("location" = String))),
        OfSent,
    ),
)]
pub async fn ingest(
    extract::State(app): extract::State<App>,
    Body(sent): Body<Sent>,
) -> Result<Response, Failure> {
    let input = sent.input()?;
    let (hash, given) = (Hash::of(&input.raw), input.given.clone());
    let known = app.pool().ask(move |ledger| Ok(ledger.known(hash, &given, None)?)).await?;
    if let Some(known) = known {
        return Ok(kept("unchanged", known.article, known.seq, None, (0, 0), &[]));
    }
    let reader = input.reader.name();
    let draft = away(&app, move || {
        let article = input.article()?;
        let reading: Reading = selon_read::read(&article, input.options());
        let origin = Origin {
            raw: &input.raw,
            kind: input.kind,
            address: None,
            given: &input.given,
            named: input.named,
            reader: input.reader.name(),
            build: env!("CARGO_PKG_VERSION"),
        };
        Ok(Draft::new(&article, &reading, origin)?)
    });
    let draft = draft.await?;
    let counts = draft.counts();
    let mut notes = Vec::new();
    match draft.date() {
        // A day ahead may be today elsewhere.
        Some(date) if date > app.tomorrow().as_str() => {
            notes.push(format!("published on {date}, which is yet to come; taken as it is"));
        }
        Some(_) => {}
        None => notes.push("without a day of publication, days are not counted".to_owned()),
    }
    let at = app.stamp();
    let receipt = app.pool().write(move |ledger| {
        let sources = vec!["api".to_owned()];
        let body =
            RunBody { sources, reader: reader.to_owned(), build: env!("CARGO_PKG_VERSION").to_owned() };
        let mut run = Run { body, seq: None };
        let receipt = ledger.append(&mut run, &at, std::slice::from_ref(&draft))?.pop();
        let receipt = receipt.ok_or_else(|| Failure::unprocessable("nothing was written"))?;
        let mut tally = Tally::default();
        match receipt.state {
            Made::Added => tally.added = 1,
            Made::Changed(_) => tally.changed = 1,
            Made::Unchanged => tally.unchanged = 1,
        }
        // The article is written: that its run could not be ended changes nothing for whoever sent it.
        if let Err(error) = ledger.finish(&run, &at, &tally) {
            tracing::warn!(%error, "a run was not ended");
        }
        Ok(receipt)
    });
    let receipt = receipt.await?;
    let (state, before) = match receipt.state {
        Made::Added => ("added", None),
        Made::Changed(before) => ("changed", Some(before)),
        Made::Unchanged => ("unchanged", None),
    };
    Ok(kept(state, receipt.article, receipt.seq, before, counts, &notes))
}

fn kept(
    state: &str,
    article: u64,
    entry: u64,
    before: Option<u64>,
    (claims, stances): (u64, u64),
    notes: &[String],
) -> Response {
    let body = json!({"state": state, "article": article, "entry": entry, "before": before, "claims": claims,
        "stances": stances, "notes": notes});
    let status = if state == "unchanged" { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = (status, Json(body)).into_response();
    let place = HeaderValue::try_from(format!("/api/v1/versions/{entry}"));
    response.headers_mut().extend(place.map(|place| (header::LOCATION, place)));
    response
}

/// The article as spans count in it.
fn shown(article: &Article) -> Value {
    json!({
        "doc": article.doc, "url": article.url, "outlet": article.outlet, "title": article.title,
        "date": article.date.map(|date| date.to_string()), "modified": article.modified.map(|date| date.to_string()),
        "lang": article.lang.map(|lang| lang.to_string()), "authors": article.authors, "text": article.text,
    })
}

/// Reads in a thread of its own, as many at once as questions are asked: whatever a page does to the reader costs that page alone.
async fn away<T: Send + 'static>(
    app: &App,
    job: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let place = app.api().readings().acquire_owned().await.map_err(|_| Failure::stopping())?;
    let (send, receive) = oneshot::channel();
    let work = move || {
        let _place = place;
        let done = catch_unwind(AssertUnwindSafe(job));
        let broken = |_| {
            let detail = "reading it failed, which is a bug in Selon; please report it";
            tracing::error!("an article could not be read");
            Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
        };
        let _ = send.send(done.map_err(broken).and_then(|done| done));
    };
    thread::Builder::new().stack_size(STACK).spawn(work).map_err(|error| Failure::inside(&error))?;
    receive.await.map_err(|error| Failure::inside(&error))?
}

/// What is read: bytes to be kept, and what was said of them.
struct Input {
    /// `html` as it was sent, or a line of JSON with all that was sent.
    raw: Vec<u8>,
    kind: &'static str,
    /// What was said of a page beside it: `lang=fr date=2024-11-04`.
    given: String,
    named: bool,
    hints: Hints,
    title: Option<String>,
    outlet: Option<String>,
    authors: Vec<String>,
    reader: Reader,
    explain: bool,
}

/// A text with what was said of it, as a line of a JSONL file has it.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    authors: &'a [String],
    text: &'a str,
}

impl Sent {
    /// Checks what was sent.
    fn input(self) -> Result<Input, Failure> {
        let wrong = |detail: &'static str| Err(Failure::unprocessable(detail));
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let (url, doc, outlet, title) =
            (filled(self.url), filled(self.doc), filled(self.outlet), filled(self.title));
        let names = [(&url, 2000), (&doc, 2000), (&title, 2000), (&outlet, 200)];
        if names.iter().any(|(text, most)| text.as_ref().is_some_and(|text| text.chars().count() > *most)) {
            return wrong("url, doc and title have at most 2000 characters, outlet 200");
        }
        let plain = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if url.as_deref().is_some_and(|url| !plain(url)) {
            return wrong("url: not an address that begins with http:// or https://");
        }
        let authors = self.authors.unwrap_or_default();
        if authors.len() > 100 || authors.iter().any(|name| name.chars().count() > 200) {
            return wrong("authors: at most 100, of at most 200 characters each");
        }
        let lang = match self.lang.as_deref() {
            None => None,
            Some(lang) => match lang.parse::<Lang>() {
                Ok(known) if lang.len() == 2 => Some(known),
                _ => return wrong("lang: not a language of two letters"),
            },
        };
        let date = match self.date.as_deref() {
            None => None,
            Some(date) => match date.parse::<Date>() {
                Ok(day) if date.len() == 10 => Some(day),
                _ => return wrong("date: not a day, YYYY-MM-DD"),
            },
        };
        let reader = self.reader.unwrap_or_default();
        let explain = self.explain.unwrap_or_default();
        let name = doc.clone().or_else(|| url.clone());
        match (self.text, self.html) {
            (Some(text), None) => {
                if text.len() > LONGEST {
                    return Err(Failure::too_large());
                }
                if text.trim().is_empty() {
                    return wrong("text: there is nothing to read");
                }
                let code = lang.map(|lang| lang.to_string());
                let line = Line {
                    doc: doc.as_deref(),
                    url: url.as_deref(),
                    outlet: outlet.as_deref(),
                    lang: code.as_deref(),
                    date: date.map(|date| date.to_string()),
                    title: title.as_deref(),
                    authors: &authors,
                    text: &text,
                };
                let raw = serde_json::to_vec(&line).map_err(|error| Failure::inside(&error))?;
                let named = doc.is_some();
                let doc = name.or_else(|| Some(format!("text {:.12}", Hash::of(&raw).to_string())));
                let hints = Hints { doc, url, lang, date, charset: None };
                Ok(Input {
                    raw,
                    kind: "jsonl",
                    given: String::new(),
                    named,
                    hints,
                    title,
                    outlet,
                    authors,
                    reader,
                    explain,
                })
            }
            (None, Some(html)) => {
                if html.len() > selon_page::MAX_BYTES {
                    return Err(Failure::too_large());
                }
                // The page does not say these, so they are noted beside it.
                let said = [
                    lang.map(|lang| format!("lang={lang}")),
                    date.map(|date| format!("date={date}")),
                    url.as_ref().map(|url| format!("url={url}")),
                    doc.as_ref().map(|doc| format!("doc={doc}")),
                    outlet.as_ref().map(|outlet| format!("outlet={outlet}")),
                    title.as_ref().map(|title| format!("title={title}")),
                    (!authors.is_empty()).then(|| format!("authors={}", authors.join("; "))),
                ];
                let given = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
                let named = doc.is_some();
                let raw = html.into_bytes();
                let doc = name.or_else(|| Some(format!("page {:.12}", Hash::of(&raw).to_string())));
                let hints = Hints { doc, url, lang, date, charset: Some("utf-8".to_owned()) };
                Ok(Input { raw, kind: "html", given, named, hints, title, outlet, authors, reader, explain })
            }
            _ => wrong("text or html is needed, and not both"),
        }
    }
}

impl Input {
    fn options(&self) -> Options<'static> {
        self.reader.options(self.hints.lang, self.explain)
    }

    /// The article in it.
    fn article(&self) -> Result<Article, Failure> {
        let unread = |code, detail: String| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail);
        let mut article = if self.kind == "html" {
            selon_page::html(&self.raw, &self.hints)
                .map_err(|error| unread(error.code(), error.to_string()))?
        } else {
            let mut articles = selon_page::jsonl(self.raw.as_slice(), &self.hints);
            let article =
                articles.next().ok_or_else(|| Failure::unprocessable("text: there is nothing to read"))?;
            article.map_err(|error| Failure::unprocessable(error.to_string()))?
        };
        if article.text.len() > LONGEST {
            return Err(Failure::too_large());
        }
        if let Some(doc) = &self.hints.doc {
            article.doc.clone_from(doc);
        }
        for (field, said) in [(&mut article.title, &self.title), (&mut article.outlet, &self.outlet)] {
            if said.is_some() {
                field.clone_from(said);
            }
        }
        if self.hints.url.is_some() {
            article.url.clone_from(&self.hints.url);
        }
        if !self.authors.is_empty() {
            article.authors.clone_from(&self.authors);
        }
        Ok(article)
    }
}
