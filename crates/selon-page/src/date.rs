//! Dates as pages write them.
use jiff::civil::Date;
use selon_text::Lang;

pub(crate) fn parse(words: &str, lang: Option<Lang>) -> Option<Date> {
    let _ = lang;
    words.trim().get(..10)?.parse().ok()
}
