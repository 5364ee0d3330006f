use crate::token::{Kind, Token};

/// A sentence: a run of tokens inside one paragraph.
///
/// A quotation does not end a sentence that goes on after it: `« A. B. », a dit X.` is one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index of the paragraph that holds it.
    pub paragraph: usize,
}

/// Cuts each paragraph (a range of tokens) into sentences.
///
/// `depth[i]` is the quotation depth of token `i`; stops at depth 0 end a sentence, and so does a closing mark
/// after a stop when what follows begins a new sentence.
pub(crate) fn sentences(
    tokens: &[Token],
    source: &str,
    paragraphs: &[std::ops::Range<usize>],
    depth: &[u8],
) -> Vec<Sentence> {
    let mut out = Vec::new();
    for (p, paragraph) in paragraphs.iter().enumerate() {
        let mut start = paragraph.start;
        let mut parens = 0i32;
        let mut i = paragraph.start;
        while i < paragraph.end {
            let raw = raw(tokens, source, i);
            match raw {
                "(" | "[" => parens += 1,
                ")" | "]" => parens = (parens - 1).max(0),
                _ => {}
            }
            // A bracket that never closes must not glue the rest of the paragraph together.
            if parens > 0 && i - start > 120 {
                parens = 0;
            }
            let ends = if tokens[i].kind == Kind::Quote && depth[i] > 0 {
                closes_after_stop(tokens, source, paragraph, depth, i)
            } else {
                depth[i] == 0 && parens == 0 && stops(tokens, source, paragraph, i)
            };
            if ends {
                out.push(Sentence { start, end: i + 1, paragraph: p });
                start = i + 1;
                parens = 0;
            }
            i += 1;
        }
        if start < paragraph.end {
            out.push(Sentence { start, end: paragraph.end, paragraph: p });
        }
    }
    out
}

fn raw<'a>(tokens: &[Token], source: &'a str, i: usize) -> &'a str {
    &source[tokens[i].byte_start as usize..tokens[i].byte_end as usize]
}

fn is_stop(tokens: &[Token], source: &str, i: usize) -> bool {
    tokens[i].kind == Kind::Ellipsis && !raw(tokens, source, i).starts_with(['(', '['])
        || matches!(raw(tokens, source, i), "." | "!" | "?")
}

/// Whether token `i` begins a sentence: a capital, a digit, an opening mark or a dash.
fn begins(tokens: &[Token], source: &str, i: usize) -> bool {
    let t = &tokens[i];
    t.capital
        || matches!(t.kind, Kind::Number | Kind::Quote)
        || matches!(raw(tokens, source, i), "–" | "—" | "-" | "(" | "•" | "[" | "¿" | "¡")
}

fn stops(tokens: &[Token], source: &str, paragraph: &std::ops::Range<usize>, i: usize) -> bool {
    if !is_stop(tokens, source, i) {
        return false;
    }
    let next = i + 1;
    if next >= paragraph.end {
        return true;
    }
    // Several stops in a row ("?!", "!.") end together.
    if is_stop(tokens, source, next) || matches!(raw(tokens, source, next), "," | ";" | ":" | ")" | "]") {
        return false;
    }
    if !begins(tokens, source, next) {
        return false;
    }
    // "« A. » B": a mark that closes a quotation belongs to the sentence before it.
    !(tokens[next].kind == Kind::Quote && !tokens[next].spaced)
}

/// A closing mark ends the sentence when a stop stands just inside it and a new sentence begins after it.
fn closes_after_stop(
    tokens: &[Token],
    source: &str,
    paragraph: &std::ops::Range<usize>,
    depth: &[u8],
    i: usize,
) -> bool {
    let next = i + 1;
    if i == paragraph.start
        || depth[i] != 1
        || (next < paragraph.end && depth[next] > 0 && !opens(depth, tokens, next))
    {
        return false;
    }
    if !is_stop(tokens, source, i - 1) || (i > paragraph.start && depth[i - 1] == 0) {
        return false;
    }
    next >= paragraph.end
        || (begins(tokens, source, next) && !matches!(raw(tokens, source, next), "–" | "—" | "-" | "("))
}

fn opens(depth: &[u8], tokens: &[Token], i: usize) -> bool {
    tokens[i].kind == Kind::Quote && depth[i] == 1
}
