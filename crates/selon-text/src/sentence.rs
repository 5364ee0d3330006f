use std::ops::Range;

use crate::furniture::Piece;
use crate::quote::{Quote, Words};
use crate::tables::Stop;
use crate::token::Kind;

/// A sentence: a run of tokens inside one paragraph.
///
/// A quotation does not end a sentence that goes on after it: `« A. B. », a dit X.` is one sentence. No sentence
/// is longer than 1,000 tokens: text without any stop is cut there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index of the paragraph that holds it.
    pub paragraph: usize,
}

/// A sentence longer than this many tokens ends at any stop, even inside a quotation. The reader takes time by the square
/// of a sentence's length, and in 1,300 news articles no paragraph has more than 417 words.
const LONG: usize = 400;
/// And here it ends without one.
const LONGEST: usize = 1000;
/// A bracket that did not close after so many tokens never will.
const BRACKET: usize = 80;

/// Cuts each paragraph (a range of tokens) into sentences.
///
/// `depth[i]` is the quotation depth of token `i`; stops at depth 0 end a sentence, and so does a closing mark
/// after a stop when what follows begins a new sentence.
pub(crate) fn sentences(
    words: &Words<'_>,
    paragraphs: &[Range<usize>],
    quotes: &[Quote],
    depth: &[u8],
    pieces: &[Piece],
) -> Vec<Sentence> {
    // A quotation that is not known to end must not keep its paragraph together.
    let mut loose = vec![false; depth.len()];
    for q in quotes.iter().filter(|q| q.close.is_none() && q.depth == 1 && !q.flags.is_empty()) {
        loose[q.start..q.end].fill(true);
    }
    let mut cutter = Cutter { words, depth, loose: &loose, start: 0, bracket: None };
    let mut pieces = pieces.iter().peekable();
    let mut out = Vec::with_capacity(paragraphs.len());
    for (p, paragraph) in paragraphs.iter().enumerate() {
        let mut cut = None;
        while let Some(piece) = pieces.next_if(|piece| piece.range.start < paragraph.end) {
            // A credit at the end of a line is no part of the sentence before it; a remark in brackets is.
            let bracketed = matches!(words.norm(piece.range.start), "(" | "[");
            if piece.range.end == paragraph.end && piece.range.start > paragraph.start && !bracketed {
                cut = Some(piece.range.start);
            }
        }
        cutter.start = paragraph.start;
        cutter.bracket = None;
        for i in paragraph.clone() {
            if cutter.ends(paragraph, i) || cut == Some(i + 1) || i + 1 - cutter.start >= LONGEST {
                out.push(Sentence { start: cutter.start, end: i + 1, paragraph: p });
                cutter.start = i + 1;
                cutter.bracket = None;
            }
        }
        if cutter.start < paragraph.end {
            out.push(Sentence { start: cutter.start, end: paragraph.end, paragraph: p });
        }
    }
    out
}

struct Cutter<'a> {
    words: &'a Words<'a>,
    depth: &'a [u8],
    loose: &'a [bool],
    /// Where the sentence begins that is being read.
    start: usize,
    /// The outermost bracket that is open.
    bracket: Option<usize>,
}

impl Cutter<'_> {
    /// Whether the sentence ends after token `i`.
    fn ends(&mut self, paragraph: &Range<usize>, i: usize) -> bool {
        let words = self.words;
        let kind = words.tokens[i].kind;
        let long = i - self.start > LONG;
        if kind == Kind::Quote && self.depth[i] > 0 {
            return self.closes(paragraph, i);
        }
        if kind == Kind::Word {
            // Most tokens are words, and few of them end in a full stop of their own.
            return self.depth[i] == 0 && self.bracket.is_none() && self.abbreviation_ends(paragraph, i);
        }
        match words.norm(i) {
            "(" | "[" => {
                self.bracket.get_or_insert(i);
                return false;
            }
            ")" | "]" => {
                let open = self.bracket.take();
                // "(He left. He came back.) Then": a sentence of its own in brackets.
                return open == Some(self.start)
                    && self.depth[i] == 0
                    && stops(words, i - 1)
                    && i + 1 < paragraph.end
                    && words.tokens[i + 1].capital;
            }
            _ => {}
        }
        if self.bracket.is_some_and(|open| i - open > BRACKET) {
            self.bracket = None;
        }
        let free = (self.depth[i] == 0 || self.loose[i]) && self.bracket.is_none();
        (free || long) && self.stop(paragraph, i)
    }

    /// Whether the stop at `i`, if it is one, ends the sentence.
    fn stop(&self, paragraph: &Range<usize>, i: usize) -> bool {
        let words = self.words;
        // A mark that was paired with nothing stays with the stop before it.
        let stray = words.tokens[i].kind == Kind::Quote
            && self.depth[i] == 0
            && i > paragraph.start
            && !words.tokens[i].spaced
            && stops(words, i - 1);
        if !stops(words, i) && !stray {
            return false;
        }
        let next = i + 1;
        if next >= paragraph.end {
            return true;
        }
        // "12 janvier 2016 . –": nothing but marks follows.
        if paragraph.end - next <= 3 && (next..paragraph.end).all(|k| words.tokens[k].kind == Kind::Punct) {
            return false;
        }
        // Several stops in a row ("?!", "!.") end together.
        if stops(words, next) || matches!(words.norm(next), "," | ";" | ":" | ")" | "]") {
            return false;
        }
        if words.tokens[next].kind == Kind::Quote && self.depth[next] == 0 && !words.tokens[next].spaced {
            return false;
        }
        // "1. Premier point"
        if i == self.start + 1 && words.tokens[self.start].kind == Kind::Number && words.norm(i) == "." {
            return false;
        }
        // "« A. » B": a mark that closes a quotation belongs to the sentence before it.
        if words.tokens[next].kind == Kind::Quote && self.depth[next] > 0 && self.depth[i] >= self.depth[next]
        {
            return false;
        }
        self.begins(next)
    }

    /// Whether the mark at `i` closes an outermost quotation and, with it, the sentence: a stop stands just inside
    /// it and a new sentence begins after it.
    fn closes(&self, paragraph: &Range<usize>, i: usize) -> bool {
        let words = self.words;
        let next = i + 1;
        // Inner quotations may close at the same place: "« … “A.” »".
        let mut last = i;
        while last > paragraph.start && i - last <= 3 && words.tokens[last].kind == Kind::Quote {
            last -= 1;
        }
        if i - last > 3 || self.depth[i] != 1 || self.depth[last] == 0 || !stops(words, last) {
            return false;
        }
        if next >= paragraph.end {
            return true;
        }
        let opens = words.tokens[next].kind == Kind::Quote && self.depth[next] > 0;
        if self.depth[next] > 0 && !opens {
            return false;
        }
        if matches!(words.norm(next), "–" | "—" | "―" | "-" | "(" | "[") || !self.begins(next) {
            return false;
        }
        // `"Go!" Smith said.` goes on; `"Go!" He said no more.` does not, nor does `"I go." Smith said no more.`
        let question = words.norm(last) != ".";
        !(question && self.attributes(paragraph, next))
    }

    /// Whether a name with a verb of saying follows.
    fn attributes(&self, paragraph: &Range<usize>, next: usize) -> bool {
        let words = self.words;
        words.tokens[next].capital
            && !words.tables.starters.has(words.norm(next))
            && (next + 1..paragraph.end.min(next + 6))
                .take_while(|&k| words.tokens[k].kind == Kind::Word)
                .any(|k| words.tables.reporting.has(words.norm(k)))
    }

    /// Whether token `i` begins a sentence: anything but a small letter and the marks that only join.
    fn begins(&self, i: usize) -> bool {
        let words = self.words;
        let t = &words.tokens[i];
        match t.kind {
            Kind::Word => t.capital || !words.norm(i).starts_with(char::is_lowercase),
            Kind::Number | Kind::Ellipsis => t.spaced,
            Kind::Quote => self.depth[i] > 0 || t.spaced,
            Kind::Punct => matches!(
                words.norm(i),
                "–" | "—"
                    | "―"
                    | "-"
                    | "("
                    | "•"
                    | "["
                    | "¿"
                    | "¡"
                    | "*"
                    | "·"
                    | "▶"
                    | "►"
                    | "→"
                    | ">"
                    | "$"
                    | "€"
                    | "£"
            ),
        }
    }

    /// "… in Washington D.C. The team": an abbreviation that ends its sentence.
    fn abbreviation_ends(&self, paragraph: &Range<usize>, i: usize) -> bool {
        let words = self.words;
        let norm = words.norm(i);
        let Some(bare) = norm.strip_suffix('.') else { return false };
        let next = i + 1;
        if next >= paragraph.end || !words.tokens[next].capital {
            return false;
        }
        // "U.S. The", and not "J. The"; "Inc. The", and not "Mr. The".
        let may_end = bare.contains('.') || words.tables.abbreviation_folded(bare) == Some(Stop::End);
        may_end && words.tables.starters.has(words.norm(next))
    }
}

/// Whether token `i` is a mark that ends sentences.
fn stops(words: &Words<'_>, i: usize) -> bool {
    match words.tokens[i].kind {
        Kind::Ellipsis => !words.norm(i).starts_with(['(', '[']),
        Kind::Punct => matches!(words.norm(i), "." | "!" | "?" | "。" | "！" | "？" | "؟" | "۔" | "।"),
        _ => false,
    }
}
