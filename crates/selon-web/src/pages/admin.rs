//! Accounts, and who did what: for admins.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::access::accounts::{self, Deed, Listed};
use crate::access::{Admin, By, Caller, Role};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::page;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/admin", get(show))
        .route("/admin/audit", get(audit))
        .route("/admin/users", post(add))
        .route("/admin/users/change", post(change))
}

#[derive(Template)]
#[template(path = "admin.html")]
struct Shown {
    frame: Frame,
    users: Vec<Listed>,
    roles: [Role; 4],
    /// What cannot be done, for people.
    wrong: Option<String>,
}

async fn render(app: &App, frame: Frame, wrong: Option<String>) -> Result<Response, Failure> {
    let users = app.store().ask(|db| accounts::list(db)).await?;
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shown = Shown { frame, users, roles: Role::ALL, wrong };
    Ok((status, [(CACHE_CONTROL, "no-store")], page(&shown)?).into_response())
}

async fn show(State(app): State<App>, Admin(_): Admin, frame: Frame) -> Result<Response, Failure> {
    render(&app, frame, None).await
}

/// Accounts are managed by people, not by tokens.
fn person(caller: &Caller) -> Result<(), Failure> {
    if matches!(caller.by, By::Token(_)) {
        let detail = "accounts are managed by whoever is logged in, not by a token";
        return Err(Failure::new(StatusCode::FORBIDDEN, "forbidden", detail));
    }
    Ok(())
}

async fn settle(app: &App, frame: Frame, done: Result<(), Failure>) -> Result<Response, Failure> {
    app.gate().changed();
    match done {
        Ok(()) => Ok(Redirect::to("/admin").into_response()),
        Err(failure) if failure.status.is_client_error() => {
            render(app, frame, Some(failure.detail.into_owned())).await
        }
        Err(failure) => Err(failure),
    }
}

#[derive(Deserialize)]
struct New {
    name: String,
    role: String,
    password: String,
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Admin(_): Admin,
    frame: Frame,
    Form(new): Form<New>,
) -> Result<Response, Failure> {
    person(&caller)?;
    let now = app.now();
    let _permit = app.gate().hashing.acquire().await.map_err(|_| Failure::stopping())?;
    let done = match new.role.parse::<Role>() {
        Err(why) => Err(Failure::bad_query(why)),
        Ok(role) => {
            let (who, address) = (caller.name().to_owned(), caller.address);
            let added = app.store().ask(move |db| {
                if role != Role::Admin && !accounts::any(db)? {
                    let why = "the first account is an admin's";
                    return Err(crate::store::StoreError::Refused(why.to_owned()));
                }
                let user = accounts::add(db, &new.name, role, &new.password, now)?;
                accounts::note(db, &who, address, "user_added", &format!("{} {role}", user.name), now)
            });
            added.await
        }
    };
    settle(&app, frame, done).await
}

#[derive(Deserialize)]
struct Change {
    name: String,
    /// `role`, `password` or `remove`.
    what: String,
    role: Option<String>,
    password: Option<String>,
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    Admin(_): Admin,
    frame: Frame,
    Form(change): Form<Change>,
) -> Result<Response, Failure> {
    person(&caller)?;
    let (now, who, address) = (app.now(), caller.name().to_owned(), caller.address);
    let role = change.role.as_deref().unwrap_or_default().parse::<Role>();
    let done = app.store().ask(move |db| {
        let (what, detail) = match (change.what.as_str(), role) {
            ("role", Ok(role)) => {
                let user = accounts::set_role(db, &change.name, role)?;
                ("user_role", format!("{} {role}", user.name))
            }
            ("role", Err(why)) => return Err(crate::store::StoreError::Refused(why)),
            ("password", _) => {
                let password = change.password.unwrap_or_default();
                ("user_password", accounts::set_password(db, &change.name, &password, None)?.name)
            }
            ("remove", _) => ("user_removed", accounts::remove(db, &change.name)?.name),
            _ => return Err(crate::store::StoreError::Refused("what: role, password or remove".to_owned())),
        };
        accounts::note(db, &who, address, what, &detail, now)
    });
    let done = done.await;
    settle(&app, frame, done).await
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    frame: Frame,
    deeds: Vec<Deed>,
    /// Where the page before this one in time begins.
    next: Option<i64>,
}

#[derive(Deserialize)]
struct From {
    before: Option<i64>,
}

async fn audit(
    State(app): State<App>,
    Admin(_): Admin,
    Query(from): Query<From>,
    frame: Frame,
) -> Result<Response, Failure> {
    let deeds = app.store().ask(move |db| accounts::deeds(db, from.before)).await?;
    let next = deeds.last().filter(|_| deeds.len() == accounts::LINES).map(|deed| deed.id);
    Ok(([(CACHE_CONTROL, "no-store")], page(&Audit { frame, deeds, next })?).into_response())
}
