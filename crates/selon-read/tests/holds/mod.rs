//! What holds for the reading of any article whatever.

use std::collections::BTreeMap;

use selon_read::{Options, Reading, read};
use selon_text::{Article, Field, Lang, Span};

/// An article of this title and text, read in this language.
pub fn holds(title: Option<&str>, text: &str, lang: Lang) {
    let article = Article {
        title: title.map(str::to_owned),
        lang: Some(lang),
        date: Some("2024-03-14".parse().expect("a date")),
        ..Article::from_text("any", text)
    };
    let options = Options { lang: Some(lang), explain: true, ..Options::default() };
    let reading = read(&article, options);
    let source = Source {
        title: title.unwrap_or_default().chars().collect(),
        text: text.chars().collect(),
        all: format!("{}\n{text}", title.unwrap_or_default()),
    };
    claims(&reading, &source);
    for s in &reading.stances {
        assert_eq!(s.text, source.words(s.evidence), "a stance's words are those at its span");
        assert!(!s.actor.trim().is_empty(), "a stance is somebody's: {s:?}");
        if let Some(about) = &s.about {
            source.printed(about, "what a stance is about");
        }
        if let Some(id) = &s.claim {
            assert!(reading.claims.iter().any(|c| c.id == *id), "a stance on no claim: {s:?}");
        }
    }
    for f in &reading.furniture {
        source.words(f.span);
    }
    for span in reading.diagnostics.iter().filter_map(|d| d.span) {
        source.words(span);
    }
    let json = |r: &Reading| serde_json::to_string(r).expect("a reading is always JSON");
    assert_eq!(json(&reading), json(&read(&article, options)), "the same article, the same bytes");
}

struct Source {
    title: Vec<char>,
    text: Vec<char>,
    all: String,
}

impl Source {
    /// The words at a span, which lies in its field and is not empty.
    fn words(&self, span: Span) -> String {
        let field = match span.field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        };
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(start < end && end <= field.len(), "{span:?} of {} code points", field.len());
        field[start..end].iter().collect()
    }

    /// Nothing is invented: a value stands in the article, word for word.
    fn printed(&self, value: &str, what: &str) {
        assert!(self.all.contains(value), "{what} is not in the article: {value:?}");
    }
}

fn claims(reading: &Reading, source: &Source) {
    let mut ids = BTreeMap::new();
    for c in &reading.claims {
        assert!(!c.content.is_empty(), "a claim without content: {c:?}");
        for pair in c.content.windows(2) {
            assert!(pair[0].field == pair[1].field && pair[0].end <= pair[1].start, "pieces in order: {c:?}");
        }
        let pieces: Vec<String> = c.content.iter().map(|&s| source.words(s)).collect();
        assert_eq!(c.text, pieces.join(" … "), "the text is the words of the pieces");
        assert!(c.text.chars().any(char::is_alphanumeric), "content without a word: {c:?}");
        for span in c.cue.iter().chain(&c.source) {
            source.words(*span);
        }
        assert!(c.cue.is_none() == c.cue_class.is_none(), "a class for a cue, and none without: {c:?}");
        for f in &c.figures {
            assert_eq!(f.text, source.words(f.span), "a figure's words are those at its span");
            assert!(
                c.content.iter().any(|piece| piece.contains(f.span)),
                "a figure outside the content: {c:?}"
            );
            assert!(f.value.is_finite() && f.value_high.is_none_or(f64::is_finite), "{f:?}");
        }
        for (value, what) in [(&c.said, "said"), (&c.venue, "venue"), (&c.role, "role")] {
            if let Some(value) = value {
                source.printed(value, what);
            }
        }
        assert!(c.said.is_some() || c.said_date.is_none(), "a date without the words that give it: {c:?}");
        assert!((0.0..=1.0).contains(&c.confidence), "{c:?}");
        assert!(c.why.is_some(), "asked for, and not said why: {c:?}");
        if let Some(other) = ids.insert(&c.id, c) {
            panic!("two claims of one id: {other:?} and {c:?}");
        }
    }
    for pair in reading.claims.windows(2) {
        assert!(pair[0].content.first() <= pair[1].content.first(), "claims out of order");
    }
}
