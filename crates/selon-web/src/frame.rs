use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;

use crate::app::App;
use crate::assets;
use crate::ui::Ui;

/// What every page has around it: the reader's language and colours, and where the reader is.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Language of the interface.
    pub ui: Ui,
    /// `light`, `dark`, or `auto` for what the system says.
    pub theme: &'static str,
    /// The path and query of this page, to come back to.
    pub here: String,
    /// What every form that is sent with POST carries in a hidden field `csrf`.
    pub csrf: String,
}

impl Frame {
    /// The frame of a request. Whatever the request says, there is one.
    pub fn of(parts: &mut Parts, _app: &App) -> Self {
        let theme = match cookie(parts, "selon-theme").as_deref() {
            Some("light") => "light",
            Some("dark") => "dark",
            _ => "auto",
        };
        let here = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        Self { ui: Ui::of(parts), theme, here, csrf: String::new() }
    }

    /// Address of a file that pages need, by its name.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// Whether this page is below `path`, for the navigation.
    pub fn at(&self, path: &str) -> bool {
        let here = self.here.split('?').next().unwrap_or_default();
        here == path || (path != "/" && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }
}

impl FromRequestParts<App> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app))
    }
}

/// The value of a cookie.
pub fn cookie(parts: &Parts, name: &str) -> Option<String> {
    let all = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
