use selon_text::Article;

use crate::charset::decode;
use crate::sniff::{SNIFF_BYTES, binary};
use crate::{Error, Hints};

/// Plain text to an article: decoded, without a byte order mark, and otherwise untouched. Its first line is not
/// taken for a headline; nothing in plain text says that it is one.
///
/// # Errors
/// [`Error::Empty`] when there is nothing but white space, [`Error::Binary`] for what is no text.
pub fn text(bytes: &[u8], hints: &Hints) -> Result<Article, Error> {
    if let Some(what) = binary(&bytes[..bytes.len().min(SNIFF_BYTES)]) {
        return Err(Error::Binary { what });
    }
    let text = decode(bytes, hints.charset.as_deref(), false);
    if text.trim().is_empty() {
        return Err(Error::Empty);
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
