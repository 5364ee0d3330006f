use std::ops::Range;

use crate::furniture::furniture;
use crate::paragraph::paragraphs;
use crate::quote::{Words, quotes};
use crate::sentence::sentences;
use crate::tables::tables;
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
    furnished: Vec<bool>,
}

impl<'a> Text<'a> {
    /// Analyses `source`. Never fails: any string has tokens, if only none.
    ///
    /// Offsets are 32 bits wide: `source` must be shorter than 4 GiB. Callers bound what they read long before.
    /// Takes time in proportion to the length of `source`, whatever it holds.
    pub fn new(source: &'a str, lang: Lang, field: Field) -> Self {
        let mut tokens = Vec::with_capacity(source.len() / 5);
        let mut shadow = String::with_capacity(source.len());
        tokenize(source, lang, &mut tokens, &mut shadow);
        let paragraphs = paragraphs(&tokens, &shadow);
        let pieces = furniture(&tokens, &shadow, &paragraphs, field);
        let mut furnished = vec![false; tokens.len()];
        let mut furniture = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            let span = Span::new(field, tokens[piece.range.start].start, tokens[piece.range.end - 1].end);
            furniture.push(Furniture { span, kind: piece.kind });
            furnished[piece.range.clone()].fill(true);
        }
        let words =
            Words { tokens: &tokens, shadow: &shadow, tables: tables(lang), french: lang == Lang::FR };
        let (quotes, depth) = quotes(&words, &paragraphs, &furnished);
        let sentences = sentences(&words, &paragraphs, &quotes, &depth, &pieces);
        Self {
            source,
            lang,
            field,
            shadow,
            tokens,
            paragraphs,
            sentences,
            quotes,
            depth,
            furniture,
            furnished,
        }
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

    /// Paragraphs as ranges of tokens: lines, or the flowing text between them where it was wrapped to a width.
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

    /// Whether token `i` belongs to page furniture; constant time.
    pub fn is_furniture(&self, i: usize) -> bool {
        self.furnished.get(i).copied().unwrap_or(false)
    }

    /// Token `i` as received.
    pub fn raw(&self, i: usize) -> &'a str {
        self.tokens.get(i).map_or("", |t| &self.source[t.byte_start as usize..t.byte_end as usize])
    }

    /// Token `i` in lower case, with straight apostrophes, plain spaces and hyphens, composed accents, and without
    /// invisible characters. Quotation marks are left as they are.
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
