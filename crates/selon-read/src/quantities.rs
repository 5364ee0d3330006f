//! The quantities of a text by themselves, whoever said them.

use selon_text::{Article, Field, Lang, Span};
use serde::Serialize;

use crate::calendar::Calendar;
use crate::figure::figures;
use crate::lexicon::Lexicon;
use crate::names::Names;
use crate::places::places;
use crate::scope::assign_all;
use crate::tag::Tagged;
use crate::texts::{language, texts};
use crate::{Diagnostic, Figure};

/// The quantities of one article, headline and text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantities {
    /// Name of the document.
    pub doc: String,
    /// Language it was read as; `None` when there was nothing to tell it by.
    pub lang: Option<String>,
    /// Publication date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// In the order of the article; those of the headline come first.
    pub figures: Vec<Figure>,
    /// `no_reader`: no tables for the language; `large_number`: a number too large to be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// All quantities of `article`, read as `lang` where that is given. Never fails; doubts are diagnostics.
pub fn quantities(article: &Article, lang: Option<Lang>) -> Quantities {
    let lang = language(article, lang);
    let mut out = Quantities {
        doc: article.doc.clone(),
        lang: lang.map(|l| l.to_string()),
        date: article.date.map(|d| d.to_string()),
        title: article.title.clone(),
        figures: Vec::new(),
        diagnostics: Vec::new(),
    };
    let Some(lexicon) = lang.and_then(Lexicon::of) else {
        let message = match &out.lang {
            Some(lang) => format!("no reader for the language {lang:?}"),
            None => "nothing to tell the language by".to_owned(),
        };
        out.diagnostics.push(Diagnostic { code: "no_reader", message, span: None });
        return out;
    };
    let texts = texts(article, lexicon.lang);
    let calendars = texts.each_ref().map(|text| Calendar::new(text, article.date));
    let mut found = texts.each_ref().map(|_| Vec::new());
    for ((text, calendar), here) in texts.iter().zip(&calendars).zip(&mut found) {
        for sentence in text.sentences() {
            let read = figures(calendar, sentence.start..sentence.end);
            here.extend(read.figures);
            out.diagnostics.extend(read.too_large.into_iter().map(|span| Diagnostic {
                code: "large_number",
                message: "a number too large to be read".to_owned(),
                span: Some(span),
            }));
        }
    }
    if found.iter().any(|f| !f.is_empty()) {
        let fields = texts.each_ref().map(|text| Tagged::new(text, lexicon));
        let named = [(0, &fields[0]), (1, &fields[1])];
        let names = Names::gather(&named, selon_actor::Table::standard(), article.date);
        let places = places(&fields, &names, article, &|_| true);
        for ((t, calendar), here) in fields.iter().zip(&calendars).zip(&mut found) {
            assign_all(t, calendar, here, &places);
        }
    }
    out.figures = found.into_iter().flatten().collect();
    out
}

/// The quantities inside each of `contents`: pieces of `article` in code points, as a claim's content has them. A token
/// that a piece cuts through does not count as inside.
pub fn quantities_within(article: &Article, lang: Option<Lang>, contents: &[Vec<Span>]) -> Vec<Vec<Figure>> {
    let Some(lexicon) = language(article, lang).and_then(Lexicon::of) else {
        return vec![Vec::new(); contents.len()];
    };
    let texts = texts(article, lexicon.lang);
    let calendars = texts.each_ref().map(|text| Calendar::new(text, article.date));
    let inside = |piece: &Span| {
        let calendar = &calendars[usize::from(piece.field == Field::Text)];
        let text = calendar.text;
        let from = text.tokens().partition_point(|t| t.start < piece.start);
        let to = text.tokens().partition_point(|t| t.end <= piece.end).max(from);
        figures(calendar, from..to).figures
    };
    contents.iter().map(|pieces| pieces.iter().flat_map(inside).collect()).collect()
}
