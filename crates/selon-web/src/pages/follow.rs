//! What a reader follows, and searches under a name.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use selon_ledger::{Filter, Ledger, Sort};
use serde::Deserialize;

use crate::app::App;
use crate::asked::Asked;
use crate::claim::Shown;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::{Page, page};
use crate::pages::speakers;
use crate::person::Person;
use crate::shelf::{self, Followed, Kind};

/// Claims shown of each.
const CLAIMS: usize = 3;
/// Most things whose claims are shown; the others are only named.
const SHOWN: usize = 30;
/// Longest name, in characters, and longest target, in bytes.
const LONGEST: (usize, usize) = (120, 2000);

#[derive(Template)]
#[template(path = "follow.html")]
struct Follow {
    frame: Frame,
    items: Vec<Item>,
}

struct Item {
    followed: Followed,
    claims: Vec<Shown>,
}

/// The page of all that is followed.
pub async fn get(State(app): State<App>, frame: Frame, person: Person) -> Page {
    let all = app.kept().ask(move |db| Ok(shelf::all(db, &person.owner)?)).await?;
    let items = app
        .pool()
        .ask(move |ledger| {
            let item = |(at, followed): (usize, Followed)| {
                let claims = if at < SHOWN { newest(ledger, &followed)? } else { Vec::new() };
                Ok(Item { followed, claims })
            };
            all.into_iter().enumerate().map(item).collect::<Result<Vec<_>, Failure>>()
        })
        .await?;
    page(&Follow { frame, items })
}

fn newest(ledger: &dyn Ledger, followed: &Followed) -> Result<Vec<Shown>, Failure> {
    let filter = match followed.kind {
        Kind::Search => match Asked::read(Some(&followed.target)).filter(ledger) {
            Ok(filter) => filter,
            // What a kept search asks for may be gone from the ledger, or no longer be a question.
            Err(failure) if failure.code == "bad_query" => return Ok(Vec::new()),
            Err(failure) => return Err(failure),
        },
        Kind::Speaker => speakers::filter(ledger, &followed.target)?,
        Kind::Outlet => Filter { outlet: Some(followed.target.clone()), ..Filter::default() },
    };
    match ledger.claims(&filter, Sort::Newest, None, CLAIMS) {
        Ok(found) => Ok(found.items.iter().map(|hit| Shown::of(hit, None)).collect()),
        Err(selon_ledger::Error::Query(_)) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// What is to be followed.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    kind: String,
    target: String,
    name: Option<String>,
}

/// Follows something.
pub async fn post(
    State(app): State<App>,
    person: Person,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Failure> {
    let bad = |detail: &'static str| Failure::bad_query(detail);
    let kind = Kind::named(&wanted.kind).ok_or_else(|| bad("kind: search, speaker or outlet"))?;
    let target = match kind {
        // Kept as it would be written anew: two ways to ask the same are one search.
        Kind::Search => Asked::read(Some(&wanted.target)).plain().query(),
        _ => wanted.target.trim().to_owned(),
    };
    if target.is_empty() || target.len() > LONGEST.1 {
        return Err(bad("target: nothing to follow, or too long"));
    }
    let shown = wanted.name.unwrap_or_default();
    let name: String = shown.chars().filter(|c| !c.is_control()).take(LONGEST.0).collect();
    let name = if name.trim().is_empty() { target.clone() } else { name.trim().to_owned() };
    let at = app.stamp();
    let done =
        app.kept().ask(move |db| Ok(shelf::add(db, &person.owner, &at, kind, &target, &name)?)).await?;
    if !done {
        return Err(Failure::new(
            StatusCode::CONFLICT,
            "no_room",
            "so much is followed already; take something out first",
        ));
    }
    Ok((StatusCode::SEE_OTHER, [(LOCATION, "/follow")]).into_response())
}

/// Follows it no more.
pub async fn remove(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: i64 = id.parse().map_err(|_| Failure::not_found("nothing like that is followed"))?;
    app.kept().ask(move |db| Ok(shelf::remove(db, &person.owner, id)?)).await?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, "/follow")]).into_response())
}
