//! The words of a feed: bodies, titles, days, the name of an outlet.

use jiff::civil::Date;
use selon_text::Lang;
use url::Url;

use crate::{date, render, title};

/// A description that is longer than this, in bytes of its source, is no summary but the article: feeds that have only the
/// one field put it there.
const LONG: usize = 2_000;

/// The text of an item as the feed has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Body {
    pub source: String,
    /// Whether it may be HTML.
    pub markup: bool,
    /// Whether it is the article, and not a beginning or a summary.
    pub whole: bool,
}

impl Body {
    /// `whole` by the field that it stands in; a text that is cut off in the middle is not whole whatever its field, and a long
    /// one is.
    pub fn new(source: String, markup: bool, whole: bool) -> Self {
        let end = source.trim_end();
        let end = end.strip_suffix("</p>").unwrap_or(end).trim_end();
        let cut = ["…", "...", "[…]", "[...]", "&#8230;", "[&#8230;]", "&hellip;", "[&hellip;]"];
        let cut = cut.iter().any(|mark| end.ends_with(mark));
        let whole = !cut && (whole || source.len() >= LONG);
        Self { source, markup, whole }
    }
}

/// A title or name without markup and references that were escaped once too often.
pub(crate) fn plain(text: &str) -> String {
    let text = if text.contains(['&', '<']) { render::lines(text, None) } else { text.to_owned() };
    text.split([' ', '\t', '\n', '\r', '\x0c']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The day of a time stamp. One in UTC may be a day off the outlet's own calendar: where the address has the day beside it,
/// that is the outlet's.
pub(crate) fn day(words: &str, url: Option<&str>, lang: Option<Lang>) -> Option<Date> {
    let day = date::parse(words, lang)?;
    let other = match date::utc_hour(words) {
        Some(0..=11) => day.yesterday().ok(),
        Some(_) => day.tomorrow().ok(),
        None => None,
    };
    Some(url.and_then(date::in_address).filter(|printed| Some(*printed) == other).unwrap_or(day))
}

/// The outlet that a feed's title names. Feeds are called "Le Phare - À la une" or "Monde : toute l'actualité | Le Phare": of
/// the parts, the one is the outlet's name that its address has too, else the first.
pub(crate) fn outlet(name: &str, base: Option<&Url>) -> Option<String> {
    let mut parts = vec![name.trim()];
    for separator in [" - ", " – ", " — ", " | ", " : ", " :: ", " · ", " » ", ": "] {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).map(str::trim).collect();
    }
    parts.retain(|part| !part.is_empty());
    let host = base.and_then(|url| url.host_str()).map(|host| {
        // "lephare" of "www.lephare.example".
        let labels: Vec<&str> = host.split('.').collect();
        let at = labels.len().saturating_sub(2);
        labels.get(at).map_or_else(String::new, |label| title::key(label))
    });
    let fits = |part: &&&str| {
        let key = unaccented(&title::key(part));
        host.as_deref().is_some_and(|host| {
            host.len() >= 3 && key.len() >= 3 && (key.contains(host) || host.contains(&key))
        })
    };
    let found = parts.iter().find(fits).or_else(|| parts.first())?;
    (found.chars().count() <= 80 && !found.contains("://")).then(|| (*found).to_owned())
}

/// Accented letters of French as addresses write them.
fn unaccented(key: &str) -> String {
    key.chars()
        .map(|c| match c {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_of_titles() {
        let cases = [
            ("Le Phare", "https://www.lephare.example/", "Le Phare"),
            ("Le Phare.fr - Actualités en France", "https://www.lephare.example/", "Le Phare.fr"),
            (
                "International : toute l’actualité sur Le Phare",
                "https://lephare.example/",
                "toute l’actualité sur Le Phare",
            ),
            ("À la une | L’Écho du Brevent", "https://echo-du-brevent.example/", "L’Écho du Brevent"),
            ("World news | The Lantern", "https://www.thelantern.example/world", "The Lantern"),
            ("Depêches", "https://x.example/", "Depêches"),
        ];
        for (title, base, want) in cases {
            assert_eq!(outlet(title, Url::parse(base).ok().as_ref()).as_deref(), Some(want), "{title}");
        }
    }

    #[test]
    fn days_are_the_outlets_own() {
        let cases = [
            ("Mon, 10 Mar 2025 23:30:00 GMT", None, "2025-03-10"),
            ("Mon, 10 Mar 2025 23:30:00 GMT", Some("https://a.example/2025/03/11/pont"), "2025-03-11"),
            ("Mon, 10 Mar 2025 23:30:00 GMT", Some("https://a.example/2025/03/02/pont"), "2025-03-10"),
            ("2025-03-11T00:30:00+01:00", Some("https://a.example/2025/03/10/pont"), "2025-03-11"),
        ];
        for (words, url, want) in cases {
            assert_eq!(
                day(words, url, None).map(|d| d.to_string()).as_deref(),
                Some(want),
                "{words} {url:?}"
            );
        }
    }

    #[test]
    fn what_is_cut_is_no_article() {
        assert!(Body::new("<p>Le maire a promis.</p>".into(), true, true).whole);
        assert!(!Body::new("<p>Le maire a promis [&#8230;]</p>\n".into(), true, true).whole);
        assert!(!Body::new("Le maire a promis.".into(), true, false).whole);
        assert!(Body::new("Le maire a promis. ".repeat(200), true, false).whole);
    }
}
