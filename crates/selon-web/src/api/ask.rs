//! What requests say: filters, parts of answers, bodies; and what is said when they cannot be understood.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use selon_ledger::{Filter, Ledger, Sort};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::Parameter;
use utoipa::{IntoParams, ToSchema};

use super::format::Format;
use crate::app::App;
use crate::failure::Failure;

/// What is asked of claims; of articles, those are meant that have such a claim.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Words of the content; for articles, of headline and text. They are looked for by their stems, French and English, whatever
    /// their case and accents, and must all be there. `"two words"` stand side by side, `-word` must not be there,
    /// `bridg*` begins so.
    #[param(max_length = 1000)]
    q: Option<String>,
    /// Words of the speaker's name.
    #[param(max_length = 1000)]
    speaker: Option<String>,
    /// Words of the speaker's role.
    #[param(max_length = 1000)]
    role: Option<String>,
    /// Sort of speaker.
    #[param(inline)]
    speaker_type: Option<SpeakerType>,
    /// Id of the speaker: `emmanuel-macron`, `~maud-kerbrat`.
    actor: Option<String>,
    /// Words of the places and parties that the content is about.
    #[param(max_length = 1000)]
    about: Option<String>,
    /// A place that the content names, or a region that it lies in: a name, a GeoNames number, or the code of a country in capitals.
    place: Option<String>,
    /// Outlet, whatever its case and accents.
    outlet: Option<String>,
    /// Language as read: `fr`, `en`.
    lang: Option<String>,
    /// Published on or after this day; a month or a year will do.
    #[param(pattern = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", example = "2024-11")]
    since: Option<String>,
    /// Published on or before this day, in or before this month or year.
    #[param(pattern = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", example = "2024-11-30")]
    until: Option<String>,
    /// Said on or after this day, as far as the article tells.
    #[param(pattern = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", example = "2024-11-04")]
    said_since: Option<String>,
    /// Said on or before this day, as far as the article tells.
    #[param(pattern = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", example = "2024")]
    said_until: Option<String>,
    /// How it is quoted.
    #[param(inline)]
    kind: Option<Kind>,
    /// What the speaker does with the content.
    #[param(inline)]
    polarity: Option<Polarity>,
    /// Held at arm's length, or not.
    hedged: Option<bool>,
    /// With a figure of at least this.
    figure_min: Option<f64>,
    /// With a figure of at most this.
    figure_max: Option<f64>,
    /// With a figure in this unit: a noun in the singular, `%`, a currency (`EUR`).
    unit: Option<String>,
    /// With a figure that goes up or down.
    #[param(inline)]
    change: Option<Way>,
    /// With this flag: `truncated`, `ellipsis`, …
    flag: Option<String>,
    /// Read with at least this confidence.
    #[param(minimum = 0, maximum = 1)]
    confidence: Option<f64>,
    /// In this article: its address, its name, or the number of one of its entries.
    article: Option<String>,
    /// By the last review; `none` where nobody decided.
    #[param(inline)]
    review: Option<Reviewed>,
    /// What was read, and not what people made of it: what they rejected too, and nothing corrected.
    draft: Option<bool>,
    /// Earlier versions of articles too.
    all_versions: Option<bool>,
}

/// Makes an enumeration of words, with their names.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($word:ident => $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs, reason = "words of the records")]
        pub enum $name { $($word),* }

        impl $name {
            /// The word.
            pub fn name(self) -> &'static str {
                match self { $(Self::$word => $text),* }
            }
        }
    };
}

words!(
    /// How words are quoted.
    Kind { Direct => "direct", Indirect => "indirect", Mixed => "mixed" }
);
words!(
    /// What a speaker does with the content.
    Polarity {
        Asserts => "asserts", Denies => "denies", Confirms => "confirms", Asks => "asks", Expects => "expects",
        Accuses => "accuses", Promises => "promises",
    }
);
words!(
    /// What sort of speaker.
    SpeakerType {
        Person => "person", Government => "government", Organisation => "organisation", Group => "group",
        Unnamed => "unnamed", Document => "document",
    }
);
words!(
    /// Which way a figure goes.
    Way { Up => "up", Down => "down" }
);
words!(
    /// What the last review of a claim says.
    Reviewed { Accept => "accept", Reject => "reject", Correct => "correct", None => "none" }
);
/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By how well the words fit.
    Rank,
    /// By date of publication, newest first.
    Newest,
    /// As it came into the ledger.
    Ledger,
}

impl Asked {
    /// Whether what was read is asked for, and not what people made of it.
    pub fn draft(&self) -> bool {
        self.draft.unwrap_or_default()
    }

    /// As the ledger is asked.
    ///
    /// # Errors
    /// A value that means nothing, or an article that is not there.
    pub fn filter(&self, ledger: &dyn Ledger) -> Result<Filter, Failure> {
        for (name, day) in [
            ("since", &self.since),
            ("until", &self.until),
            ("said_since", &self.said_since),
            ("said_until", &self.said_until),
        ] {
            if day.as_deref().is_some_and(|day| !is_day(day)) {
                return Err(Failure::bad_query(format!(
                    "{name}: not of the form YYYY-MM-DD, YYYY-MM or YYYY"
                )));
            }
        }
        let numbers = [
            ("figure_min", self.figure_min),
            ("figure_max", self.figure_max),
            ("confidence", self.confidence),
        ];
        for (name, number) in numbers {
            if number.is_some_and(|number| !number.is_finite()) {
                return Err(Failure::bad_query(format!("{name}: not a number")));
            }
        }
        if self.confidence.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            return Err(Failure::bad_query("confidence: not from 0 to 1"));
        }
        let texts = [&self.q, &self.speaker, &self.role, &self.about, &self.place, &self.unit, &self.actor];
        if texts.into_iter().flatten().any(|text| text.chars().count() > LONGEST) {
            return Err(Failure::bad_query("a text to look for has more than 1000 characters"));
        }
        let article = self.article.as_deref().map(|name| named(ledger, name)).transpose()?;
        Ok(Filter {
            words: self.q.clone(),
            speaker: self.speaker.clone(),
            role: self.role.clone(),
            about: self.about.clone(),
            outlet: self.outlet.clone(),
            lang: self.lang.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            said_since: self.said_since.clone(),
            said_until: self.said_until.clone(),
            kind: self.kind.map(|word| word.name().to_owned()),
            polarity: self.polarity.map(|word| word.name().to_owned()),
            speaker_type: self.speaker_type.map(|word| word.name().to_owned()),
            actor: self.actor.clone(),
            hedged: self.hedged,
            figure_min: self.figure_min,
            figure_max: self.figure_max,
            unit: self.unit.clone(),
            change: self.change.map(|word| word.name().to_owned()),
            place: self.place.clone(),
            flag: self.flag.clone(),
            confidence: self.confidence,
            article,
            review: self.review.map(|word| word.name().to_owned()),
            draft: self.draft(),
            all_versions: self.all_versions.unwrap_or_default(),
        })
    }
}

/// Longest text to look for, in characters.
const LONGEST: usize = 1000;

/// The article of this name, address or number.
///
/// # Errors
/// There is none.
pub fn named(ledger: &dyn Ledger, name: &str) -> Result<u64, Failure> {
    ledger.article(name)?.ok_or_else(|| Failure::bad_query("article: there is none of that name"))
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn is_day(day: &str) -> bool {
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    match day.split('-').collect::<Vec<_>>().as_slice() {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && digits(month, 2),
        [year, month, of] => {
            digits(year, 4) && digits(month, 2) && digits(of, 2) && day.parse::<jiff::civil::Date>().is_ok()
        }
        _ => false,
    }
}

/// Which part of the answer, in which order.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Most that is given at once.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u32>,
    /// Go on where a page ended: its `next`, as it is.
    after: Option<String>,
    /// `rank`, by how well the words fit, is what holds where there are words; without words, and with `newest`, by date of
    /// publication, newest first; `ledger` never changes.
    #[param(inline)]
    sort: Option<Order>,
    /// In place of the `Accept` header.
    #[param(inline)]
    format: Option<Format>,
}

/// How many, and in which form; for answers in one piece.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Most {
    /// Most that is given.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u32>,
    /// In place of the `Accept` header.
    #[param(inline)]
    format: Option<Format>,
}

/// Which part of a list in the order of the ledger.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Stretch {
    /// Most that is given at once.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u32>,
    /// Behind the entry of this number: the `next` of a page.
    #[param(maximum = 9_223_372_036_854_775_807_i64)]
    after: Option<u64>,
    /// In place of the `Accept` header.
    #[param(inline)]
    format: Option<Format>,
}

/// Which part of a list that has one order only.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Onward {
    /// Most that is given at once.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u32>,
    /// Go on where a page ended: its `next`, as it is.
    after: Option<String>,
    /// In place of the `Accept` header.
    #[param(inline)]
    format: Option<Format>,
}

impl Onward {
    /// Rows at once.
    pub fn limit(&self) -> Result<usize, Failure> {
        limit(self.limit)
    }

    /// The cursor.
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The form that was asked for in the query.
    pub fn format(&self) -> Option<Format> {
        self.format
    }
}

/// The number of an entry, as large as any ledger counts.
///
/// # Errors
/// `bad_query`.
pub fn entry(number: u64) -> Result<u64, Failure> {
    match i64::try_from(number) {
        Ok(_) => Ok(number),
        Err(_) => Err(Failure::bad_query("after: no ledger counts that far")),
    }
}

fn limit(asked: Option<u32>) -> Result<usize, Failure> {
    match asked.unwrap_or(50) {
        asked @ 1..=1000 => Ok(asked as usize),
        _ => Err(Failure::bad_query("limit: not from 1 to 1000")),
    }
}

impl Part {
    /// Rows at once.
    pub fn limit(&self) -> Result<usize, Failure> {
        limit(self.limit)
    }

    /// The cursor.
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The order.
    pub fn sort(&self) -> Sort {
        match self.sort {
            None | Some(Order::Rank) => Sort::Rank,
            Some(Order::Newest) => Sort::Newest,
            Some(Order::Ledger) => Sort::Ledger,
        }
    }

    /// The form that was asked for in the query.
    pub fn format(&self) -> Option<Format> {
        self.format
    }
}

impl Most {
    /// Rows.
    pub fn limit(&self) -> Result<usize, Failure> {
        limit(self.limit)
    }

    /// The form that was asked for in the query.
    pub fn format(&self) -> Option<Format> {
        self.format
    }
}

impl Stretch {
    /// Rows at once.
    pub fn limit(&self) -> Result<usize, Failure> {
        limit(self.limit)
    }

    /// The entry before the first.
    pub fn after(&self) -> Result<u64, Failure> {
        entry(self.after.unwrap_or_default())
    }

    /// The form that was asked for in the query.
    pub fn format(&self) -> Option<Format> {
        self.format
    }
}

/// The parameters of a query, each set a part of it. What no set knows is an error: whoever writes `spaeker=` must not
/// get everybody.
pub struct Query<T>(pub T);

/// No parameters at all.
#[derive(Debug, Clone, Deserialize)]
pub struct Nothing {}

impl IntoParams for Nothing {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<Parameter> {
        Vec::new()
    }
}

fn one<T: DeserializeOwned>(parts: &Parts) -> Result<T, Failure> {
    let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
    query.map(|query| query.0).map_err(|error| {
        let text = error.body_text();
        let said = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
        Failure::bad_query(said.to_owned())
    })
}

fn known(parts: &Parts, parameters: Vec<Parameter>) -> Result<(), Failure> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    let pairs = pairs.map_err(|error| Failure::bad_query(error.body_text()))?.0;
    let names: BTreeSet<String> = parameters.into_iter().map(|parameter| parameter.name).collect();
    match pairs.iter().find(|(name, _)| !names.contains(name)) {
        Some((name, _)) => Err(Failure::bad_query(format!("{name}: no such parameter"))),
        None => Ok(()),
    }
}

/// Sets of parameters.
pub trait Parameters: Sized {
    /// Reads them.
    ///
    /// # Errors
    /// `bad_query`.
    fn read(parts: &Parts) -> Result<Self, Failure>;
}

impl<A: DeserializeOwned + IntoParams> Parameters for (A,) {
    fn read(parts: &Parts) -> Result<Self, Failure> {
        known(parts, A::into_params(|| None))?;
        Ok((one(parts)?,))
    }
}

impl<A: DeserializeOwned + IntoParams, B: DeserializeOwned + IntoParams> Parameters for (A, B) {
    fn read(parts: &Parts) -> Result<Self, Failure> {
        known(parts, [A::into_params(|| None), B::into_params(|| None)].concat())?;
        Ok((one(parts)?, one(parts)?))
    }
}

impl<T: Parameters> FromRequestParts<App> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        T::read(parts).map(Self)
    }
}

/// A part of the path.
pub struct Named<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let path = Path::<T>::from_request_parts(parts, app).await;
        path.map(|path| Self(path.0))
            .map_err(|error| Failure::new(StatusCode::BAD_REQUEST, "bad_path", error.body_text()))
    }
}

/// A body of JSON.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Failure::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "the body must be application/json",
            ));
        }
        let bytes = Bytes::from_request(request, app).await.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
            _ => Failure::new(StatusCode::BAD_REQUEST, "bad_body", "the body broke off"),
        })?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            if error.is_data() {
                Failure::unprocessable(error.to_string())
            } else {
                Failure::new(StatusCode::BAD_REQUEST, "bad_json", error.to_string())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn days_may_be_months_or_years() {
        for day in ["2024", "2024-11", "2024-11-04"] {
            assert!(is_day(day), "{day}");
        }
        for day in ["", "24", "2024-1", "2024-02-30", "2024-11-04T00", "２０２４", "2024-11-04-05"] {
            assert!(!is_day(day), "{day}");
        }
    }
}
