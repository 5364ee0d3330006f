use jiff::civil::Date;

use crate::Lang;

/// One article as it was received or extracted: what the reader reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Name of the document: the `doc` or `id` of a JSONL line, a path, or an address.
    pub doc: String,
    /// The text; paragraphs are lines.
    pub text: String,
    /// The headline, when it is known apart from the text.
    pub title: Option<String>,
    /// Declared language; a prior for detection, never the last word.
    pub lang: Option<Lang>,
    /// Publication date: what "lundi" and "yesterday" are counted from.
    pub date: Option<Date>,
    /// Date of the last change that the page declares.
    pub modified: Option<Date>,
    /// Canonical address.
    pub url: Option<String>,
    /// Outlet ("Le Monde").
    pub outlet: Option<String>,
    /// Authors in the order of the by-line.
    pub authors: Vec<String>,
}

impl Article {
    /// An article of bare text.
    pub fn from_text(doc: impl Into<String>, text: impl Into<String>) -> Self {
        Self { doc: doc.into(), text: text.into(), ..Self::default() }
    }
}
