use axum::Form;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::failure::Failure;

/// What a reader chose.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    lang: Option<String>,
    theme: Option<String>,
    /// Where to go back to.
    back: Option<String>,
}

/// A path of this server, whatever was sent. Browsers leave tabs out, and then `/<tab>/host` is another host.
pub(super) fn inside(path: &str) -> &str {
    let odd = |c: char| c == '\\' || !(c.is_ascii_graphic() || c == ' ');
    let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains(odd);
    if plain { path } else { "/" }
}

/// Keeps the language or the colours in a cookie, for a year.
pub async fn post(Form(chosen): Form<Chosen>) -> Result<Response, Failure> {
    let one_of = |value: Option<String>, known: &[&'static str]| {
        let value = value?;
        known.iter().copied().find(|k| *k == value)
    };
    let mut headers = HeaderMap::new();
    let kept = [
        ("selon-lang", one_of(chosen.lang, &["fr", "en"])),
        ("selon-theme", one_of(chosen.theme, &["auto", "light", "dark"])),
    ];
    for (name, value) in kept {
        if let Some(value) = value {
            let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
            headers
                .append(SET_COOKIE, HeaderValue::try_from(cookie).map_err(|error| Failure::inside(&error))?);
        }
    }
    let back = HeaderValue::try_from(inside(chosen.back.as_deref().unwrap_or("/")));
    headers.insert(LOCATION, back.unwrap_or(HeaderValue::from_static("/")));
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for bad in
            ["https://example.org", "//example.org", "/\\example.org", "/\t/example.org", "javascript:x", ""]
        {
            assert_eq!(inside(bad), "/", "{bad}");
        }
        assert_eq!(inside("/claims?q=a"), "/claims?q=a");
    }
}
