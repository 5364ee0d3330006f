//! What a page's markup says about its article.
use jiff::civil::Date;
use selon_text::Lang;
use trafilatura::dom::Document;

use crate::Hints;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub title: Option<String>,
    pub lang: Option<Lang>,
    pub date: Option<Date>,
    pub modified: Option<Date>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub authors: Vec<String>,
}

pub(crate) fn read(document: &Document, hints: &Hints) -> Meta {
    let title = document
        .query_selector(document.root(), "title")
        .map(|id| document.text_content(id).trim().to_owned());
    let _ = hints;
    Meta { title, ..Meta::default() }
}
