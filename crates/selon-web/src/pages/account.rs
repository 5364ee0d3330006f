//! One's own account: password, sessions, tokens.

use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::access::accounts::{self, Session, Token};
use crate::access::{self, By, Caller, Reader, Role};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::page;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(password))
        .route("/account/sessions", post(end))
        .route("/account/tokens", post(give))
        .route("/account/tokens/remove", post(take))
}

#[derive(Template)]
#[template(path = "account.html")]
struct Shown {
    frame: Frame,
    /// Number of the session that this is asked in.
    here: i64,
    sessions: Vec<Session>,
    tokens: Vec<Token>,
    roles: Vec<Role>,
    /// A token that was just made.
    made: Option<String>,
    /// Name of the message that says what was done.
    done: Option<&'static str>,
    /// What cannot be done, for people.
    wrong: Option<String>,
    now: jiff::Timestamp,
}

/// Only a person changes an account: a token that leaked does not get others.
fn person(caller: &Caller) -> Result<(), Failure> {
    if matches!(caller.by, By::Token(_)) {
        let detail = "an account is managed by whoever is logged in, not by a token";
        return Err(Failure::new(axum::http::StatusCode::FORBIDDEN, "forbidden", detail));
    }
    Ok(())
}

#[derive(Default)]
struct Told {
    made: Option<String>,
    done: Option<&'static str>,
    wrong: Option<String>,
}

async fn render(app: &App, frame: Frame, caller: &Caller, told: Told) -> Result<Response, Failure> {
    let now = app.now();
    let user = caller.needs(Role::Reader)?.clone();
    let id = user.id;
    let (sessions, tokens) =
        app.store().ask(move |db| Ok((accounts::sessions(db, id, now)?, accounts::tokens(db, id)?))).await?;
    let here = if let By::Session(id) = caller.by { id } else { 0 };
    let roles = Role::ALL.into_iter().filter(|role| *role <= user.role).collect();
    let Told { made, done, wrong } = told;
    let shown = Shown { frame, here, sessions, tokens, roles, made, done, wrong, now };
    Ok(([(CACHE_CONTROL, "no-store")], page(&shown)?).into_response())
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Reader(_): Reader,
    frame: Frame,
) -> Result<Response, Failure> {
    render(&app, frame, &caller, Told::default()).await
}

#[derive(Deserialize)]
struct Password {
    old: String,
    new: String,
}

async fn password(
    State(app): State<App>,
    caller: Caller,
    frame: Frame,
    Form(typed): Form<Password>,
) -> Result<Response, Failure> {
    person(&caller)?;
    let By::Session(session) = caller.by else { return Ok(Redirect::to("/account").into_response()) };
    if !access::confirm(&app, &caller, typed.old).await? {
        let wrong = Some(frame.ui.t("account-password-wrong").into_owned());
        return render(&app, frame, &caller, Told { wrong, ..Told::default() }).await;
    }
    let name = caller.name().to_owned();
    let changed =
        app.store().ask(move |db| accounts::set_password(db, &name, &typed.new, Some(session)).map(drop));
    match changed.await {
        Ok(()) => {
            access::note(&app, &caller, "user_password", caller.name().to_owned()).await?;
            render(&app, frame, &caller, Told { done: Some("account-password-done"), ..Told::default() })
                .await
        }
        Err(failure) if failure.status.is_client_error() => {
            let wrong = Some(failure.detail.into_owned());
            render(&app, frame, &caller, Told { wrong, ..Told::default() }).await
        }
        Err(failure) => Err(failure),
    }
}

#[derive(Deserialize)]
struct Which {
    /// Its number; of sessions, none for all.
    id: Option<i64>,
}

async fn end(State(app): State<App>, caller: Caller, Form(which): Form<Which>) -> Result<Response, Failure> {
    person(&caller)?;
    let user = caller.needs(Role::Reader)?.id;
    app.store().ask(move |db| accounts::end(db, user, which.id)).await?;
    let what = if which.id.is_some() { "session_ended" } else { "sessions_ended" };
    access::note(&app, &caller, what, String::new()).await?;
    Ok(Redirect::to("/account").into_response())
}

#[derive(Deserialize)]
struct Wanted {
    name: String,
    role: String,
    days: u32,
}

async fn give(
    State(app): State<App>,
    caller: Caller,
    frame: Frame,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Failure> {
    person(&caller)?;
    if !matches!(caller.by, By::Session(_)) {
        return Ok(Redirect::to("/account").into_response());
    }
    let user = caller.needs(Role::Reader)?.clone();
    let (name, now) = (wanted.name.clone(), app.now());
    let made = match wanted.role.parse::<Role>() {
        Ok(role) => {
            app.store().ask(move |db| accounts::give_token(db, &user, &name, role, wanted.days, now)).await
        }
        Err(why) => Err(Failure::bad_query(why)),
    };
    match made {
        Ok(value) => {
            access::note(&app, &caller, "token_made", format!("{} {}", wanted.role, wanted.name)).await?;
            render(&app, frame, &caller, Told { made: Some(value), ..Told::default() }).await
        }
        Err(failure) if failure.status.is_client_error() => {
            let wrong = Some(failure.detail.into_owned());
            render(&app, frame, &caller, Told { wrong, ..Told::default() }).await
        }
        Err(failure) => Err(failure),
    }
}

async fn take(State(app): State<App>, caller: Caller, Form(which): Form<Which>) -> Result<Response, Failure> {
    person(&caller)?;
    let user = caller.needs(Role::Reader)?.id;
    let id = which.id.unwrap_or_default();
    if app.store().ask(move |db| accounts::take_token(db, user, id)).await? {
        access::note(&app, &caller, "token_removed", id.to_string()).await?;
    }
    Ok(Redirect::to("/account").into_response())
}
