//! Getting in and out.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::preferences::inside;
use crate::access::{self, By, Caller, Login, accounts, cookie_name, only_cookie, secret, visit_name};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::html::page;

pub fn routes() -> Router<App> {
    Router::new().route("/login", get(show).post(enter)).route("/logout", post(leave))
}

#[derive(Template)]
#[template(path = "login.html")]
struct Shown {
    frame: Frame,
    name: String,
    back: String,
    /// Name of the message that says what was wrong.
    wrong: Option<&'static str>,
    /// Seconds to wait.
    wait: u64,
}

#[derive(Debug, Deserialize)]
struct Way {
    back: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Typed {
    name: String,
    password: String,
    back: Option<String>,
}

/// The page with the form. Whoever comes for the first time gets a cookie, to which the form's token is bound.
async fn show(
    State(app): State<App>,
    Query(way): Query<Way>,
    caller: Caller,
    headers: HeaderMap,
    frame: Frame,
) -> Result<Response, Failure> {
    let back = inside(way.back.as_deref().unwrap_or("/")).to_owned();
    if caller.by != By::Nobody {
        return to(&back);
    }
    form(&app, &headers, Shown { frame, name: String::new(), back, wrong: None, wait: 0 }, StatusCode::OK)
        .await
}

async fn form(
    app: &App,
    headers: &HeaderMap,
    mut shown: Shown,
    status: StatusCode,
) -> Result<Response, Failure> {
    let proxy = app.config().access.proxy;
    let mut out = HeaderMap::new();
    out.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if only_cookie(headers, visit_name(proxy)).is_none_or(|visit| visit.is_empty()) {
        let visit = secret::random()?;
        shown.frame.csrf = access::token_for_visit(app, &visit).await?;
        out.append(SET_COOKIE, access::set_cookie(visit_name(proxy), &visit, proxy, None)?);
    }
    if shown.wait > 0 {
        out.insert(RETRY_AFTER, HeaderValue::from(shown.wait));
    }
    Ok((status, out, page(&shown)?).into_response())
}

fn to(path: &str) -> Result<Response, Failure> {
    let path = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"));
    Ok((StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response())
}

async fn enter(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let proxy = app.config().access.proxy;
    let back = inside(typed.back.as_deref().unwrap_or("/")).to_owned();
    if caller.by == By::Local {
        return to(&back);
    }
    let name = typed.name.trim().to_owned();
    let again = |wrong, wait| Shown {
        frame: frame.clone(),
        name: name.clone(),
        back: back.clone(),
        wrong: Some(wrong),
        wait,
    };
    if only_cookie(&headers, visit_name(proxy)).is_none() && caller.by == By::Nobody {
        return form(&app, &headers, again("login-cookies", 0), StatusCode::FORBIDDEN).await;
    }
    match access::log_in(&app, &caller, &headers, name.clone(), typed.password).await? {
        Login::Begun(value) => {
            let mut response = to(&back)?;
            let begun = access::set_cookie(cookie_name(proxy), &value, proxy, Some(accounts::ABSOLUTE))?;
            let visit = access::set_cookie(visit_name(proxy), "", proxy, Some(0))?;
            response.headers_mut().append(SET_COOKIE, begun);
            response.headers_mut().append(SET_COOKIE, visit);
            Ok(response)
        }
        Login::Wrong => form(&app, &headers, again("login-wrong", 0), StatusCode::UNAUTHORIZED).await,
        Login::Wait(wait) => {
            form(&app, &headers, again("login-wait", wait), StatusCode::TOO_MANY_REQUESTS).await
        }
    }
}

async fn leave(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let proxy = app.config().access.proxy;
    if let (By::Session(id), Some(user)) = (caller.by, &caller.user) {
        let user = user.id;
        app.store().ask(move |db| accounts::end(db, user, Some(id))).await?;
        access::note(&app, &caller, "logout", String::new()).await?;
    }
    let mut response = to("/login")?;
    response.headers_mut().append(SET_COOKIE, access::set_cookie(cookie_name(proxy), "", proxy, Some(0))?);
    Ok(response)
}
