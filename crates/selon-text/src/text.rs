use std::ops::Range;

use crate::quote::quotes;
use crate::sentence::sentences;
use crate::token::tokenize;
use crate::{Field, Furniture, Lang, Quote, Sentence, Span, Token};

/// A text with its tokens, paragraphs, sentences and quotations.
///
/// ```
/// use selon_text::{Field, Lang, Text};
/// let text = Text::new("« Il n’y a rien », a-t-il dit.", Lang::FR, Field::Text);
/// assert_eq!(text.norm(1), "il");
/// assert_eq!(text.raw(2), "n’");
/// assert_eq!(text.norm(2), "n'");
/// assert_eq!(text.quotes().len(), 1);
/// assert_eq!(text.sentences().len(), 1);
/// ```
#[derive(Debug, Clone)]
pub struct Text<'a> {
    source: &'a str,
    lang: Lang,
    field: Field,
    shadow: String,
    tokens: Vec<Token>,
    paragraphs: Vec<Range<usize>>,
    sentences: Vec<Sentence>,
    quotes: Vec<Quote>,
    depth: Vec<u8>,
    furniture: Vec<Furniture>,
}

impl<'a> Text<'a> {
    /// Analyses `source`. Never fails: any string has tokens, if only none.
    pub fn new(source: &'a str, lang: Lang, field: Field) -> Self {
        let mut tokens = Vec::with_capacity(source.len() / 5);
        let mut shadow = String::with_capacity(source.len());
        tokenize(source, lang, &mut tokens, &mut shadow);
        let paragraphs = paragraphs(&tokens);
        let (quotes, depth) = quotes(&tokens, source, &paragraphs);
        let sentences = sentences(&tokens, source, &paragraphs, &depth);
        let furniture = Vec::new();
        Self { source, lang, field, shadow, tokens, paragraphs, sentences, quotes, depth, furniture }
    }

    /// The text as received.
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// The language it was read as.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Headline or body.
    pub fn field(&self) -> Field {
        self.field
    }

    /// All tokens in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Paragraphs as ranges of tokens.
    pub fn paragraphs(&self) -> &[Range<usize>] {
        &self.paragraphs
    }

    /// Sentences in order; each lies inside one paragraph.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Quotations in order of their start, outer before inner.
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    /// Quotation depth of token `i`: 0 outside any; a mark counts as inside its own quotation.
    pub fn depth(&self, i: usize) -> u8 {
        self.depth.get(i).copied().unwrap_or(0)
    }

    /// Page furniture found in the text, in order.
    pub fn furniture(&self) -> &[Furniture] {
        &self.furniture
    }

    /// Whether token `i` lies in page furniture.
    pub fn is_furniture(&self, _i: usize) -> bool {
        false
    }

    /// Token `i` as received.
    pub fn raw(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |t| &self.source[t.byte_start as usize..t.byte_end as usize])
    }

    /// Token `i` in lower case, with straight apostrophes and plain spaces and hyphens.
    pub fn norm(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| &self.shadow[t.norm_start as usize..t.norm_end as usize])
    }

    /// Span of the tokens `range`, in code points; empty at the end of the text for an empty range there.
    pub fn span(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            let at = self
                .tokens
                .get(range.start)
                .map_or_else(|| self.tokens.last().map_or(0, |t| t.end), |t| t.start);
            return Span::new(self.field, at, at);
        }
        Span::new(self.field, self.tokens[range.start].start, self.tokens[range.end - 1].end)
    }

    /// The received words of the tokens `range`.
    pub fn words(&self, range: Range<usize>) -> &'a str {
        if range.is_empty() || range.end > self.tokens.len() {
            return "";
        }
        &self.source
            [self.tokens[range.start].byte_start as usize..self.tokens[range.end - 1].byte_end as usize]
    }
}

/// Paragraphs are lines: tokens between line breaks.
fn paragraphs(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (i, t) in tokens.iter().enumerate() {
        if t.breaks > 0 && i > start {
            out.push(start..i);
            start = i;
        }
    }
    if start < tokens.len() {
        out.push(start..tokens.len());
    }
    out
}
