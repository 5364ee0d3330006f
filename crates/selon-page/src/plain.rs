use selon_text::Article;

use crate::charset::decode;
use crate::sniff::{SNIFF_BYTES, binary};
use crate::{Error, Hints};

/// Plain text to an article: decoded, without a byte order mark, and otherwise untouched. Its first line is not
/// taken for a headline; nothing in plain text says that it is one.
///
/// # Errors
/// [`Error::Empty`] when there is nothing but white space, [`Error::Binary`] for what is no text, [`Error::Encoding`] for
/// bytes that make no words.
pub fn text(bytes: &[u8], hints: &Hints) -> Result<Article, Error> {
    if let Some(what) = binary(&bytes[..bytes.len().min(SNIFF_BYTES)]) {
        return Err(Error::Binary { what });
    }
    let text = decode(bytes, hints.charset.as_deref(), false);
    if text.trim().is_empty() {
        return Err(Error::Empty);
    }
    if hints.charset.is_none() && wordless(bytes, &text) {
        return Err(Error::Encoding);
    }
    Ok(Article {
        doc: hints.doc.clone().or_else(|| hints.url.clone()).unwrap_or_default(),
        text: text.into_owned(),
        lang: hints.lang,
        date: hints.date,
        url: hints.url.clone(),
        ..Article::default()
    })
}

/// Whether bytes that are not UTF-8 make no words as they were decoded: long stretches without a space, of letters that no
/// script without spaces has.
fn wordless(bytes: &[u8], text: &str) -> bool {
    let start = &bytes[..bytes.len().min(SNIFF_BYTES)];
    if start.utf8_chunks().all(|c| c.invalid().is_empty()) || crate::charset::bom(bytes).is_some() {
        return false;
    }
    let (mut all, mut spaces, mut wide) = (0usize, 0usize, 0usize);
    for c in text.chars().take(SNIFF_BYTES) {
        all += 1;
        spaces += usize::from(c.is_whitespace());
        wide += usize::from(c >= '\u{0E00}' && c != '\u{FFFD}');
    }
    all >= 64 && spaces * 60 < all && wide * 2 < all
}
