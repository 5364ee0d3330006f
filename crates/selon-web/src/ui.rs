//! The interface's words, in French and English; articles keep their own language.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::civil::Date;
use unic_langid::LanguageIdentifier;

use crate::frame::cookie;

/// Languages of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

type Bundle = FluentBundle<FluentResource>;

static EN: LazyLock<Bundle> = LazyLock::new(|| bundle("en", include_str!("../locales/en.ftl")));
static FR: LazyLock<Bundle> = LazyLock::new(|| bundle("fr", include_str!("../locales/fr.ftl")));

/// A test reads both files; what could not be read of one would show as names of messages.
fn bundle(lang: &str, text: &str) -> Bundle {
    let id: LanguageIdentifier = lang.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(part, _)| part);
    bundle.add_resource_overriding(resource);
    bundle
}

/// What can be counted in a message; templates give references.
pub trait Count {
    /// The number.
    fn count(self) -> u64;
}

impl Count for u64 {
    fn count(self) -> u64 {
        self
    }
}

impl Count for usize {
    fn count(self) -> u64 {
        self as u64
    }
}

impl<C: Count + Copy> Count for &C {
    fn count(self) -> u64 {
        (*self).count()
    }
}

/// The interface in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ui(pub Lang);

impl Ui {
    /// As the reader chose, else as the browser prefers, else English.
    pub fn of(parts: &Parts) -> Self {
        let named = |name: &str| match name.split(['-', '_']).next()?.trim().to_ascii_lowercase().as_str() {
            "fr" => Some(Lang::Fr),
            "en" => Some(Lang::En),
            _ => None,
        };
        let chosen = cookie(&parts.headers, "selon-lang").and_then(|value| named(&value));
        let accepted = || {
            let header = parts.headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            let mut best: Option<(f32, Lang)> = None;
            for part in header.split(',') {
                let (name, quality) = part.split_once(";q=").unwrap_or((part, "1"));
                let quality = quality.trim().parse().unwrap_or(0.0);
                if let Some(lang) = named(name.trim())
                    && quality > best.map_or(0.0, |(q, _)| q)
                {
                    best = Some((quality, lang));
                }
            }
            best.map(|(_, lang)| lang)
        };
        Self(chosen.or_else(accepted).unwrap_or(Lang::En))
    }

    /// Code of the language.
    pub fn code(self) -> &'static str {
        match self.0 {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }

    /// Whether it is French.
    pub fn french(self) -> bool {
        self.0 == Lang::Fr
    }

    fn bundle(self) -> &'static Bundle {
        match self.0 {
            Lang::En => &EN,
            Lang::Fr => &FR,
        }
    }

    /// A message; one that there is none of shows its name.
    pub fn t(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// A message about a number, `$n`.
    pub fn n(self, key: &str, n: impl Count) -> Cow<'static, str> {
        let n = n.count();
        let mut args = FluentArgs::new();
        // Plural rules go by the number, what is shown by how this language writes it.
        args.set("n", FluentValue::from(n as f64));
        args.set("shown", FluentValue::from(self.number(n as f64)));
        self.format(key, Some(&args))
    }

    /// A count by itself, as this language writes it.
    pub fn whole(self, n: impl Count) -> String {
        self.number(n.count() as f64)
    }

    /// A message about a name, `$name`.
    pub fn with(self, key: &str, name: impl Into<String>) -> Cow<'static, str> {
        let mut args = FluentArgs::new();
        args.set("name", FluentValue::from(name.into()));
        self.format(key, Some(&args))
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        Cow::Owned(bundle.format_pattern(pattern, args, &mut errors).into_owned())
    }

    /// A message for a word of the record (`denies`), under a prefix (`polarity`); a word that there is none for stays as it is.
    pub fn word(self, prefix: &str, word: &str) -> Cow<'static, str> {
        let key = format!("{prefix}-{}", word.replace('_', "-"));
        let found = self.t(&key);
        if found == key { Cow::Owned(word.replace('_', " ")) } else { found }
    }

    /// A number as this language writes it: `8 000`, `2,5`.
    pub fn number(self, value: f64) -> String {
        let text = if value.fract() == 0.0 && value.abs() < 1e15 {
            format!("{value:.0}")
        } else {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let (space, point) = if self.french() { ('\u{202f}', ',') } else { (',', '.') };
        let mut out = sign.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(space);
            }
            out.push(digit);
        }
        if !part.is_empty() {
            out.push(point);
            out.push_str(part);
        }
        out
    }

    /// A moment of the server's own, in words.
    pub fn instant(self, time: &Timestamp) -> String {
        format!("{}, {}", self.date(&time.strftime("%Y-%m-%d").to_string()), time.strftime("%H:%M\u{a0}UTC"))
    }

    /// A day, month or year of a record (`2024-11-04`, `2024-11`, `2024`) in words; anything else stays as it is.
    pub fn date(self, written: &str) -> String {
        let mut parts = written.split('-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let month = month.and_then(|m| m.parse::<usize>().ok()).filter(|m| (1..=12).contains(m));
        let name = month.map(|month| self.t(&format!("month-{month}")));
        let day = day.filter(|_| written.parse::<Date>().is_ok()).map(|day| day.trim_start_matches('0'));
        match (year, name, day) {
            (Some(year), Some(month), Some(day)) => {
                let day = if self.french() && day == "1" { "1er" } else { day };
                format!("{day}\u{a0}{month} {year}")
            }
            (Some(year), Some(month), None) if written.len() == 7 => format!("{month} {year}"),
            _ => written.to_owned(),
        }
    }

    /// A time of an entry (`2024-11-04T08:00:00Z`) in words, in universal time; anything else stays as it is.
    pub fn moment(self, written: &str) -> String {
        let Some((day, time)) = written.split_once('T') else { return written.to_owned() };
        let clock = time.get(..5).filter(|clock| clock.as_bytes().get(2) == Some(&b':'));
        match clock {
            Some(clock) if self.french() => {
                format!("{}, {} UTC", self.date(day), clock.replace(':', "\u{a0}h\u{a0}"))
            }
            Some(clock) => format!("{}, {clock} UTC", self.date(day)),
            None => written.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    const EN: Ui = Ui(Lang::En);
    const FR: Ui = Ui(Lang::Fr);

    fn keys(text: &str) -> BTreeSet<String> {
        assert!(FluentResource::try_new(text.to_owned()).is_ok());
        let key = |line: &str| {
            Some(line.split_once(" =")?.0.to_owned()).filter(|k| !k.starts_with([' ', '#', '-', '}']))
        };
        text.lines().filter_map(key).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (en, fr) = (keys(include_str!("../locales/en.ftl")), keys(include_str!("../locales/fr.ftl")));
        assert_eq!(en.symmetric_difference(&fr).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn templates_ask_for_messages_that_there_are() {
        let known = keys(include_str!("../locales/en.ftl"));
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            for call in ["ui.t(\"", "ui.n(\"", "ui.with(\""] {
                for rest in text.split(call).skip(1) {
                    let key = rest.split('"').next().unwrap();
                    assert!(known.contains(key), "{}: no message {key}", path.display());
                }
            }
        }
    }

    #[test]
    fn numbers_and_dates_are_written_as_each_language_does() {
        assert_eq!(FR.number(8000.0), "8\u{202f}000");
        assert_eq!(EN.number(1_234_567.0), "1,234,567");
        assert_eq!(FR.number(-2.5), "−2,5");
        assert_eq!(FR.date("2024-11-01"), "1er\u{a0}novembre 2024");
        assert_eq!(EN.date("2024-11-04"), "4\u{a0}November 2024");
        assert_eq!(FR.date("2024-11"), "novembre 2024");
        assert_eq!(FR.date("2024-13-40"), "2024-13-40");
        assert_eq!(EN.date("later"), "later");
        assert_eq!(FR.moment("2024-11-04T08:05:00Z"), "4\u{a0}novembre 2024, 08\u{a0}h\u{a0}05 UTC");
        assert_eq!(EN.moment("2024-11-04T08:05:00Z"), "4\u{a0}November 2024, 08:05 UTC");
        assert_eq!(EN.moment("nowT"), "nowT");
    }
}
