use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::access::{By, Caller};
use crate::app::App;
use crate::frame::cookie;
use crate::link;

/// Name of the cookie that remembers how a reviewer signs.
const COOKIE: &str = "selon-reviewer";
/// Longest name, in characters.
const LONGEST: usize = 80;

/// Who is at the other end: all that pages ask of that stands here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// How decisions are signed, as far as it is known.
    pub name: Option<String>,
    /// Whose searches and follows are shown.
    pub owner: String,
    /// Whether the name is that of an account, which nobody types another for.
    known: bool,
}

impl Person {
    /// With the name that was typed, if one was.
    pub fn or_typed(self, typed: Option<&str>) -> Self {
        let typed = typed.filter(|_| !self.known).and_then(plain);
        Self { name: typed.or(self.name), ..self }
    }

    /// What makes a browser remember the name, for a year.
    pub fn cookie(&self) -> Option<String> {
        let name = link::segment(self.name.as_deref().filter(|_| !self.known)?);
        Some(format!("{COOKIE}={name}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"))
    }
}

/// The name on one line, without what does not print; `None` when nothing is left.
fn plain(typed: &str) -> Option<String> {
    let shown: String = typed.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    (!shown.is_empty()).then_some(shown)
}

impl FromRequestParts<App> for Person {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        // Whoever is logged in signs with the account, and what is followed is theirs.
        let user =
            Caller::of(parts).filter(|caller| caller.by != By::Local).and_then(|caller| caller.user.as_ref());
        if let Some(user) = user {
            return Ok(Self {
                name: Some(user.name.clone()),
                owner: format!("user {}", user.id),
                known: true,
            });
        }
        let kept = cookie(&parts.headers, COOKIE);
        let name = kept.and_then(|value| plain(&percent_decode_str(&value).decode_utf8_lossy()));
        Ok(Self { name, ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_in_one_line() {
        let of = |typed: &str| Person::default().or_typed(Some(typed)).cookie();
        assert!(
            of(" Ada\r\nSet-Cookie: x=1; y ")
                .unwrap()
                .starts_with("selon-reviewer=AdaSet-Cookie%3A%20x%3D1%3B%20y; Path=/;")
        );
        assert_eq!(of(" \u{7} "), None);
    }
}
