//! The few habits of Python that the measures depend on: what a word is, folding, rounding, how values print.
//!
//! `score.py` is the reference, so its figures can only be met to the last digit by meeting these too.

use std::io;
use std::ops::Range;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether `\w` matches: letters, numbers, underscore. Combining marks do not count, unlike in Rust's
/// `is_alphanumeric`, which follows the Alphabetic property.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

/// The spans of `\w+` in `text`, in code points.
pub fn word_spans(text: &str) -> Vec<Range<i64>> {
    let mut spans = Vec::new();
    let mut start = None;
    let mut at = 0i64;
    for c in text.chars() {
        match (is_word(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                spans.push(from..at);
                start = None;
            }
            _ => {}
        }
        at += 1;
    }
    if let Some(from) = start {
        spans.push(from..at);
    }
    spans
}

/// The words of `text`, as `\w+` finds them.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word(c)).filter(|w| !w.is_empty())
}

/// Case and accents folded away: full case folding, NFKD, combining marks dropped.
pub fn fold(text: &str) -> String {
    let folded = caseless::default_case_fold_str(text);
    folded.nfkd().filter(|c| canonical_combining_class(*c) == 0).collect()
}

/// `round(x, digits)`: half to even on the exact binary value, which is what exact decimal formatting gives.
pub fn round(x: f64, digits: usize) -> f64 {
    format!("{x:.digits$}").parse().unwrap_or(x)
}

/// `repr` of a float in the ranges that the measures print.
pub fn repr_float(x: f64) -> String {
    format!("{x:?}")
}

/// `repr` of a string.
pub fn repr_str(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if is_printable(c) => out.push(c),
            c => out.push_str(&match c as u32 {
                n @ 0..=0xFF => format!("\\x{n:02x}"),
                n @ 0x100..=0xFFFF => format!("\\u{n:04x}"),
                n => format!("\\U{n:08x}"),
            }),
        }
    }
    out.push(quote);
    out
}

/// `repr` of a string or None.
pub fn repr_opt(text: Option<&str>) -> String {
    text.map_or_else(|| "None".to_owned(), repr_str)
}

fn is_printable(c: char) -> bool {
    use GeneralCategory as G;
    c == ' '
        || !matches!(
            c.general_category(),
            G::Control
                | G::Format
                | G::Surrogate
                | G::PrivateUse
                | G::Unassigned
                | G::LineSeparator
                | G::ParagraphSeparator
                | G::SpaceSeparator
        )
}

/// `text[start:end]` in code points, with Python's reading of negative and overlong bounds.
pub fn slice(text: &str, start: i64, end: i64) -> String {
    let len = text.chars().count() as i64;
    let bound = |i: i64| (if i < 0 { (len + i).max(0) } else { i.min(len) }) as usize;
    let (start, end) = (bound(start), bound(end));
    text.chars().skip(start).take(end.saturating_sub(start)).collect()
}

/// `json.dumps(value, ensure_ascii=False)`.
pub fn json<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut out, Spaced))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// One line of JSON with a space after each comma and colon.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
