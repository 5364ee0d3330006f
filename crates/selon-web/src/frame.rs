use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::http::request::Parts;

use crate::access::{By, Caller, Role, User};
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
    /// Who is logged in.
    pub user: Option<User>,
    /// Whether there are no accounts, and everybody may do everything.
    pub local: bool,
}

impl Frame {
    /// The frame of a request. Whatever the request says, there is one.
    pub fn of(parts: &mut Parts, _app: &App) -> Self {
        let theme = match cookie(&parts.headers, "selon-theme").as_deref() {
            Some("light") => "light",
            Some("dark") => "dark",
            _ => "auto",
        };
        let here = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let caller = Caller::of(parts);
        let csrf = caller.map_or_else(String::new, |caller| caller.csrf.clone());
        let local = caller.is_some_and(|caller| caller.by == By::Local);
        let user = caller.and_then(|caller| caller.user.clone()).filter(|_| !local);
        Self { ui: Ui::of(parts), theme, here, csrf, user, local }
    }

    /// Whether who reads this may do what the role of this name may.
    pub fn may(&self, role: &str) -> bool {
        let role = role.parse::<Role>();
        self.local || self.user.as_ref().zip(role.ok()).is_some_and(|(user, role)| user.role >= role)
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
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
