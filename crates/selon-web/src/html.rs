use askama::Template;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::app::App;
use crate::failure::Failure;
use crate::frame::Frame;

/// A page, or why there is none.
pub type Page = Result<Html<String>, Failure>;

/// Renders a template.
///
/// # Errors
/// The template fails, which only a filter or a nested template can.
pub fn page(template: &impl Template) -> Page {
    Ok(Html(template.render()?))
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Broken {
    frame: Frame,
    failure: Failure,
}

/// Makes a page of a [`Failure`] that went through, for people; what programs get stays as it is.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let frame = Frame::of(&mut parts, &app);
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    match page(&(Broken { frame, failure: failure.clone() })) {
        Ok(html) => {
            let kept = [RETRY_AFTER, WWW_AUTHENTICATE, ALLOW];
            let kept = kept
                .into_iter()
                .filter_map(|name| Some((name.clone(), response.headers().get(name)?.clone())));
            let kept: HeaderMap = kept.collect();
            (failure.status, kept, html).into_response()
        }
        Err(failure) => failure.into_response(),
    }
}
