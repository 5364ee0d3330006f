//! Headline and body of an article, as every reader takes them.

use selon_text::{Article, Field, Lang, Text};

/// The language to read `article` as: `lang` where that is given, else what it looks like.
pub(crate) fn language(article: &Article, lang: Option<Lang>) -> Option<Lang> {
    lang.or_else(|| selon_text::detect(&article.text, article.lang))
}

/// Headline, empty where there is none, and body.
pub(crate) fn texts(article: &Article, lang: Lang) -> [Text<'_>; 2] {
    let title = article.title.as_deref().unwrap_or_default();
    [Text::new(title, lang, Field::Title), Text::new(&article.text, lang, Field::Text)]
}
