//! Stories: which there are, and all that one says.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use selon_desk::{View, Wanted as Asked};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use super::ask::{Named, Onward, Query};
use super::format::{Format, Rows, Wanted};
use super::problem::{OfList, OfOne};
use super::shapes;
use crate::app::App;
use crate::failure::Failure;

/// What stories are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Sought {
    /// Words that all stand in its headlines or in what it is about, whatever their case.
    q: Option<String>,
    /// It has an article published on this day, `YYYY-MM-DD`, or later.
    since: Option<String>,
    /// It has an article published on this day or earlier.
    until: Option<String>,
    /// It has at least so many articles.
    #[param(minimum = 1, maximum = 100_000, default = 2)]
    least: Option<u32>,
}

/// Stories, those that were published last first
#[utoipa::path(
    get,
    path = "/stories",
    tag = "coverage",
    operation_id = "stories",
    params(Sought, Onward),
    responses(
        (status = 200, description = "Stories that fit", content((shapes::Page<shapes::StoryLine> = "application/json"), (String = "text/csv"))),
        OfList,
    ),
)]
pub async fn list(
    State(app): State<App>,
    wanted: Wanted,
    Query((sought, part)): Query<(Sought, Onward)>,
) -> Result<Response, Failure> {
    const COLUMNS: [&str; 8] = ["id", "title", "articles", "outlets", "langs", "first", "last", "about"];
    let format = wanted.format(part.format(), &Format::TEXT)?;
    let limit = part.limit()?;
    let skip = part.after().map_or(Ok(0), |after| {
        // A number that no list is as long as is no place in one.
        let skip = after.parse::<usize>().ok().filter(|skip| *skip <= i32::MAX as usize);
        skip.ok_or_else(|| Failure::bad_query(format!("{after}: not where a page of this question ended")))
    })?;
    for date in [&sought.since, &sought.until].into_iter().flatten() {
        if date.parse::<jiff::civil::Date>().is_err() {
            return Err(Failure::bad_query(format!("{date}: not a day of the form YYYY-MM-DD")));
        }
    }
    let least = sought.least.unwrap_or(2);
    if !(1..=100_000).contains(&least) {
        return Err(Failure::bad_query("least: from 1 to 100000"));
    }
    let asked = Asked {
        words: sought.q.iter().flat_map(|q| q.split_whitespace()).map(str::to_owned).collect(),
        least: least as usize,
        since: sought.since,
        until: sought.until,
        skip,
        // One more tells whether there is another page.
        limit: limit + 1,
    };
    let mut lines = app.stories().ask(move |desk| Ok(desk.stories(&asked)?)).await?;
    let more = lines.len() > limit;
    lines.truncate(limit);
    let rows = lines.iter().map(|line| serde_json::to_value(line).unwrap_or_default()).collect();
    let next = more.then(|| Value::from((skip + limit).to_string()));
    wanted.answer(format, &Rows { name: "stories", rows, next, columns: &COLUMNS })
}

/// Whose view.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Viewed {
    /// As it was read, without what people decided.
    draft: Option<bool>,
}

/// One story with all that its articles say together
///
/// Statements with chains and origins, series of figures, quotations compared, standings, corrections, copies, and why it is one story.
#[utoipa::path(
    get,
    path = "/stories/{story}",
    tag = "coverage",
    operation_id = "story",
    params(("story" = u64, Path, description = "Number of the story"), Viewed),
    responses((status = 200, description = "The story", body = shapes::Story), OfOne),
)]
pub async fn one(
    State(app): State<App>,
    Named(story): Named<u64>,
    Query((viewed,)): Query<(Viewed,)>,
) -> Result<Json<Value>, Failure> {
    let view = if viewed.draft.unwrap_or_default() { View::Draft } else { View::Reviewed };
    let missing = || Failure::not_found(format!("no story has the number {story}"));
    // Stories are numbered in SQLite, which counts no further.
    if i64::try_from(story).is_err() {
        return Err(missing());
    }
    let told = app.stories().ask(move |desk| Ok(desk.story(story, view)?.map(|shown| shown.to_json())));
    told.await?.map(Json).ok_or_else(missing)
}
