//! An article: its text with the claims marked in it, its versions, its bytes.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use selon_ledger::{Change, ClaimRecord, Filter, Ledger, Moved, Sort, Version, VersionBody, changes};

use crate::app::App;
use crate::claim::Shown;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::{Page, page};
use crate::link;
use crate::marks::{Piece, Span, paragraphs};

/// Most claims that are listed beside the text.
const CLAIMS: usize = 150;
/// Most characters of the text that are shown.
const CHARS: usize = 80_000;
/// Most changes that are listed.
const CHANGES: usize = 60;

#[derive(Template)]
#[template(path = "article.html")]
struct Article {
    frame: Frame,
    id: u64,
    seq: u64,
    body: VersionBody,
    /// The latest version is shown.
    latest: bool,
    versions: Vec<Told>,
    title: Vec<Vec<Piece>>,
    text: Vec<Vec<Piece>>,
    cut: bool,
    claims: Vec<Shown>,
    more: bool,
    /// The version before the one shown, and what changed since.
    before: Option<u64>,
    changes: Vec<Changed>,
    numbers: BTreeMap<String, u64>,
    outside: Option<String>,
}

/// A version, and whether the article changed with it.
struct Told {
    version: Version,
    /// The article says what it said before, and was read again.
    again: bool,
}

/// A change as the page shows it.
struct Changed {
    /// `added`, `gone`, `altered`.
    what: &'static str,
    speaker: Option<String>,
    was: Option<String>,
    now: Option<String>,
    fields: Vec<&'static str>,
    figures: Vec<Moved>,
    /// Place of the claim in the version shown.
    to: Option<usize>,
}

impl Article {
    fn heading(&self) -> &str {
        self.body.article.title.as_deref().unwrap_or(&self.body.article.doc)
    }

    fn lang(&self) -> &str {
        self.body.reading.lang.as_deref().or(self.body.article.lang.as_deref()).unwrap_or_default()
    }

    /// The number of the claim with this id.
    fn number_of(&self, id: &str) -> Option<&u64> {
        self.numbers.get(id)
    }

    /// Whom the superscript at the end of a claim's words names.
    fn speaker_of(&self, n: &u64) -> &str {
        let claim = self.claims.iter().find(|claim| claim.n == *n);
        claim.and_then(|claim| claim.record.speaker.as_deref()).unwrap_or_default()
    }

    fn rejected(&self, claims: &[u64]) -> bool {
        claims.iter().all(|n| self.claims.iter().any(|claim| claim.n == *n && claim.rejected()))
    }
}

/// The article that an address names: by its number, or that of one of its versions.
fn named(ledger: &dyn Ledger, id: &str) -> Result<u64, Failure> {
    let number = id.parse::<u64>().ok().filter(|number| i64::try_from(*number).is_ok());
    let found = number.map(|number| ledger.article(&number.to_string())).transpose()?.flatten();
    found.ok_or_else(|| Failure::not_found("no such article"))
}

/// The version that is asked for, if one is.
fn version(query: Option<&str>) -> Result<Option<u64>, Failure> {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let typed = pairs.find(|(key, _)| key == "version").map(|(_, value)| value.parse::<u64>());
    typed.transpose().map_err(|_| Failure::not_found("the article has no such version"))
}

/// The page of an article.
pub async fn get(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Page {
    let version = version(query.as_deref())?;
    let made = app.pool().ask(move |ledger| made(ledger, &id, version, frame)).await?;
    page(&made)
}

fn made(ledger: &dyn Ledger, id: &str, version: Option<u64>, frame: Frame) -> Result<Article, Failure> {
    let id = named(ledger, id)?;
    let versions = ledger.versions(id)?;
    let newest = versions.last().map(|version| version.seq);
    let seq = version.or(newest).ok_or_else(|| Failure::not_found("no such article"))?;
    let at = versions.iter().position(|version| version.seq == seq);
    let at = at.ok_or_else(|| Failure::not_found("the article has no such version"))?;
    let body = ledger.version(seq)?.ok_or_else(|| Failure::not_found("no such version"))?;
    let latest = newest == Some(seq);
    let (mut claims, more) = claims(ledger, id, seq, latest)?;
    for claim in &mut claims {
        claim.old = !latest;
    }
    let numbers = claims.iter().map(|claim| (claim.record.id.clone(), claim.n)).collect();
    let marks = |title: bool| claims.iter().flat_map(|claim| claim.marks(title)).collect::<Vec<Span>>();
    let cut = body.article.text.chars().count() > CHARS;
    let shown: String = body.article.text.chars().take(CHARS).collect();
    let text = paragraphs(&shown, &marks(false));
    let title = paragraphs(body.article.title.as_deref().unwrap_or(&body.article.doc), &marks(true));
    let before = at.checked_sub(1).and_then(|at| versions.get(at)).map(|version| version.seq);
    let mut told = Vec::new();
    let mut changed = Vec::new();
    let mut last: Option<VersionBody> = None;
    // Bodies of all versions only to tell what was read again: of a long history the latest are enough.
    let far = versions.len().saturating_sub(20);
    for (i, version) in versions.into_iter().enumerate() {
        let now = if version.seq == seq {
            Some(body.clone())
        } else if i >= far || Some(version.seq) == before {
            ledger.version(version.seq)?
        } else {
            None
        };
        let again = last.as_ref().zip(now.as_ref()).is_some_and(|(was, now)| was.article == now.article);
        if version.seq == seq
            && let Some(was) = &last
        {
            changed =
                changes(&was.reading.claims, &body.reading.claims).iter().take(CHANGES).map(tell).collect();
        }
        told.push(Told { version, again });
        last = now;
    }
    let outside = body.article.url.as_deref().and_then(link::outside);
    Ok(Article {
        frame,
        id,
        seq,
        body,
        latest,
        versions: told,
        title,
        text,
        cut,
        claims,
        more,
        before,
        changes: changed,
        numbers,
        outside,
    })
}

/// Claims of one version, also those that people rejected, in the order of the reading.
fn claims(ledger: &dyn Ledger, article: u64, seq: u64, latest: bool) -> Result<(Vec<Shown>, bool), Failure> {
    let filter = Filter { article: Some(article), draft: true, all_versions: !latest, ..Filter::default() };
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = ledger.claims(&filter, Sort::Ledger, after.as_deref(), CLAIMS + 1)?;
        found.extend(page.items.iter().filter(|hit| hit.version.seq == seq).map(|hit| Shown::of(hit, None)));
        after = page.next;
        if after.is_none() || found.len() > CLAIMS {
            break;
        }
    }
    let more = found.len() > CLAIMS;
    found.truncate(CLAIMS);
    Ok((found, more))
}

fn tell(change: &Change) -> Changed {
    let of = |what, claim: &ClaimRecord| Changed {
        what,
        speaker: claim.speaker.clone(),
        was: None,
        now: None,
        fields: Vec::new(),
        figures: Vec::new(),
        to: None,
    };
    match change {
        Change::Added { to, now } => {
            Changed { now: Some(now.text.clone()), to: Some(*to), ..of("added", now) }
        }
        Change::Gone { was, .. } => Changed { was: Some(was.text.clone()), ..of("gone", was) },
        Change::Altered { to, was, now, fields, figures, .. } => Changed {
            was: (was.text != now.text).then(|| was.text.clone()),
            now: Some(now.text.clone()),
            fields: fields.iter().copied().filter(|field| *field != "text").collect(),
            figures: figures.clone(),
            to: Some(*to),
            ..of("altered", now)
        },
    }
}

/// The bytes as they were received, to be kept and not to be shown: they may be anybody's page.
pub async fn original(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let version = version(query.as_deref())?;
    let (seq, kind, bytes) = app
        .pool()
        .ask(move |ledger| {
            let id = named(ledger, &id)?;
            let versions = ledger.versions(id)?;
            let wanted = |of: &&Version| version.is_none_or(|seq| of.seq == seq);
            let seq = versions.iter().rev().find(wanted).map(|version| version.seq);
            let seq = seq.ok_or_else(|| Failure::not_found("the article has no such version"))?;
            let body = ledger.version(seq)?.ok_or_else(|| Failure::not_found("no such version"))?;
            let packed = ledger.raw(seq)?.ok_or_else(|| Failure::not_found("its bytes are not kept"))?;
            Ok((seq, body.input.kind.clone(), body.received(seq, &packed)?))
        })
        .await?;
    let (mime, end) = match kind.as_str() {
        "text" => ("text/plain; charset=utf-8", "txt"),
        "jsonl" => ("text/plain; charset=utf-8", "jsonl"),
        "html" => ("application/octet-stream", "html"),
        _ => ("application/octet-stream", "bin"),
    };
    let disposition = format!("attachment; filename=\"selon-{seq}.{end}\"");
    Ok(([(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response())
}
