//! Addresses of pages.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All that a segment of a path does not have as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A name as one segment of a path.
pub fn segment(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}

/// The page of a speaker, by the id if there is one.
pub fn speaker(name: &str, actor: Option<&str>) -> String {
    format!("/speakers/{}", segment(actor.unwrap_or(name)))
}

/// The page of an outlet.
pub fn outlet(name: &str) -> String {
    format!("/outlets/{}", segment(name))
}

/// The address of an article elsewhere, if it is one that a browser may be sent to.
pub fn outside(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    plain.then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_web_are_linked() {
        assert_eq!(outside("https://a.example/x?y=1#z").as_deref(), Some("https://a.example/x?y=1#z"));
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/x",
            "ftp://a.example",
            "https://u:p@a.example",
            "JaVaScRiPt://%0aalert(1)",
        ] {
            assert_eq!(outside(bad), None, "{bad}");
        }
        assert_eq!(segment("a/b?c#d é"), "a%2Fb%3Fc%23d%20%C3%A9");
    }
}
