//! One article to its attributed claims and stances: [`read`] is a pure function that gives a [`Reading`] for any
//! text. It knows no file, no clock and no network; doubts are data in the reading, never errors.

mod figure;
mod record;
mod said;

pub use record::{
    Bound, Claim, ClaimKind, CueClass, Diagnostic, Figure, Flag, Polarity, Reading, ResolvedBy, SpeakerType,
    Stance, StanceKind, Why,
};

use selon_text::{Article, Lang};

/// What the caller wants beside the claims.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Read as this language, whatever the text looks like.
    pub lang: Option<Lang>,
    /// Say why each claim was read so.
    pub explain: bool,
}

/// Reads one article.
pub fn read(article: &Article, options: Options) -> Reading {
    let lang = options.lang.or_else(|| selon_text::detect(&article.text, article.lang));
    let mut reading = Reading::empty(&article.doc, lang);
    reading.date = article.date.map(|d| d.to_string());
    reading.title.clone_from(&article.title);
    reading
}
