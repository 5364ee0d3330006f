//! Webhooks: where to, for what, and what came of it.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::access::{self, Caller, Editor};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::hooks::log::{self, Delivery, Hook};
use crate::hooks::{self, Event, Followed};
use crate::html::page;

pub fn routes() -> Router<App> {
    Router::new().route("/webhooks", get(show).post(add)).route("/webhooks/{id}", get(one).post(change))
}

#[derive(Template)]
#[template(path = "webhooks.html")]
struct Shown {
    frame: Frame,
    hooks: Vec<Hook>,
    kinds: Vec<&'static str>,
    /// The secret of a webhook that was just made.
    made: Option<String>,
    /// What cannot be done, for people.
    wrong: Option<String>,
    typed: Typed,
}

#[derive(Debug, Default, Deserialize)]
struct Typed {
    address: String,
    kind: String,
    #[serde(default)]
    name: String,
}

async fn render(
    app: &App,
    frame: Frame,
    made: Option<String>,
    wrong: Option<String>,
    typed: Typed,
) -> Result<Response, Failure> {
    let hooks = app.store().ask(|db| log::list(db)).await?;
    let kinds = app.config().events.as_ref().map(|events| events.kinds()).unwrap_or_default();
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shown = Shown { frame, hooks, kinds, made, wrong, typed };
    Ok((status, [(CACHE_CONTROL, "no-store")], page(&shown)?).into_response())
}

async fn show(State(app): State<App>, Editor(_): Editor, frame: Frame) -> Result<Response, Failure> {
    render(&app, frame, None, None, Typed::default()).await
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Editor(user): Editor,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let kinds = app.config().events.as_ref().map(|events| events.kinds()).unwrap_or_default();
    let name = typed.name.trim();
    let wrong = if let Some(wrong) = hooks::wrong_address(&typed.address, app.config().access.private) {
        Some(wrong)
    } else if !kinds.contains(&typed.kind.as_str()) {
        Some("there is no such kind of thing to follow")
    } else if (typed.kind == "everything") != name.is_empty() {
        Some("say what is followed; for everything, nothing")
    } else if name.chars().count() > 200 || name.chars().any(char::is_control) {
        Some("the name is too long")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        return render(&app, frame, None, Some(wrong.to_owned()), typed).await;
    }
    let (address, now) = (typed.address.clone(), app.now());
    let followed = Followed { kind: typed.kind.clone(), name: name.to_owned() };
    let made =
        app.store().ask(move |db| log::add(db, (user.id, &user.name), &address, &followed, now)).await?;
    access::note(&app, &caller, "webhook_added", typed.address).await?;
    render(&app, frame, Some(made), None, Typed::default()).await
}

#[derive(Template)]
#[template(path = "webhook.html")]
struct One {
    frame: Frame,
    hook: Hook,
    deliveries: Vec<Delivery>,
}

async fn found(app: &App, id: i64) -> Result<Hook, Failure> {
    let hook = app.store().ask(move |db| log::one(db, id)).await?;
    hook.ok_or_else(|| Failure::not_found("no such webhook"))
}

async fn one(
    State(app): State<App>,
    Editor(_): Editor,
    Path(id): Path<i64>,
    frame: Frame,
) -> Result<Response, Failure> {
    let hook = found(&app, id).await?;
    let deliveries = app.store().ask(move |db| log::deliveries(db, id)).await?;
    Ok(([(CACHE_CONTROL, "no-store")], page(&One { frame, hook, deliveries })?).into_response())
}

#[derive(Deserialize)]
struct Change {
    /// `pause`, `resume`, `remove` or `test`.
    what: String,
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    Editor(_): Editor,
    Path(id): Path<i64>,
    Form(change): Form<Change>,
) -> Result<Response, Failure> {
    let hook = found(&app, id).await?;
    let now = app.now();
    let done = match change.what.as_str() {
        "pause" | "resume" => {
            let paused = change.what == "pause";
            app.store().ask(move |db| log::pause(db, id, paused)).await?;
            if paused { "webhook_paused" } else { "webhook_resumed" }
        }
        "remove" => {
            app.store().ask(move |db| log::remove(db, id)).await?;
            "webhook_removed"
        }
        "test" => {
            let event = Event {
                id: format!("test-{}", now.as_millisecond()),
                kind: "test".to_owned(),
                at: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                data: serde_json::json!({"followed": {"kind": hook.followed.kind, "name": hook.followed.name}}),
            };
            let cursor = hook.cursor.clone();
            app.store().ask(move |db| log::take_in(db, id, &[event], cursor.as_deref(), now)).await?;
            "webhook_tested"
        }
        _ => return Err(Failure::bad_query("what: pause, resume, remove or test")),
    };
    access::note(&app, &caller, done, hook.address).await?;
    let to = if change.what == "remove" { "/webhooks".to_owned() } else { format!("/webhooks/{id}") };
    Ok(Redirect::to(&to).into_response())
}
