use std::io::{BufRead, ErrorKind};

use selon_text::{Article, Lang};
use serde::Deserialize;
use serde_json::Value;

use crate::{Fault, Hints, LineError, date, html};

/// Longest line that is read, in bytes. Longer ones are passed over without being held.
pub const MAX_LINE_BYTES: usize = 32 << 20;

/// Articles of a JSONL input, one object a line, read as they are asked for.
///
/// A line has the fields `doc` or `id`, `title`, `text` or `html`, `lang`, `date` or `published`, `url` and `outlet`; all but the
/// text may be missing, and fields of other names are ignored. `text` is kept as it is, to the last character, so that offsets
/// into it hold. A broken line is an error with its number, and the next call goes on behind it; only a failure of
/// the reader itself ends the iteration. Empty lines are passed over.
pub fn jsonl<R: BufRead>(reader: R, hints: &Hints) -> impl Iterator<Item = Result<Article, LineError>> {
    Lines::new(reader).map(move |line| line?.article(hints))
}

/// The lines of a JSONL input before they are parsed: what a caller hands out when several threads parse.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    number: usize,
    done: bool,
}

/// One line of a JSONL input.
#[derive(Debug, Clone)]
pub struct Line {
    number: usize,
    bytes: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines from `reader`.
    pub fn new(reader: R) -> Self {
        Self { reader, number: 0, done: false }
    }

    /// Appends the next line to `line`, without its end; passes over what does not fit. Returns the bytes consumed,
    /// 0 at the end of the input.
    fn fill(&mut self, line: &mut Vec<u8>) -> std::io::Result<(usize, bool)> {
        let (mut consumed, mut fits) = (0, true);
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok((consumed, fits));
            }
            let end = chunk.iter().position(|&b| b == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            if fits && line.len() + part.len() <= MAX_LINE_BYTES {
                line.extend_from_slice(part);
            } else {
                fits = false;
                *line = Vec::new();
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            consumed += used;
            if end.is_some() {
                return Ok((consumed, fits));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let mut bytes = Vec::new();
            self.number += 1;
            let number = self.number;
            match self.fill(&mut bytes) {
                Err(error) => {
                    self.done = true;
                    return Some(Err(LineError { line: number, fault: Fault::Io(error) }));
                }
                Ok((0, _)) => self.done = true,
                Ok((_, false)) => {
                    return Some(Err(LineError {
                        line: number,
                        fault: Fault::TooLong { limit: MAX_LINE_BYTES },
                    }));
                }
                Ok(_) => {
                    if number == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
                        bytes.drain(..3);
                    }
                    if !bytes.trim_ascii().is_empty() {
                        return Some(Ok(Line { number, bytes }));
                    }
                }
            }
        }
        None
    }
}

/// The fields of a line. Values are checked one by one afterwards, so that an error can name its field.
#[derive(Deserialize)]
struct Fields {
    doc: Option<Value>,
    id: Option<Value>,
    title: Option<Value>,
    text: Option<Value>,
    html: Option<Value>,
    lang: Option<Value>,
    date: Option<Value>,
    published: Option<Value>,
    url: Option<Value>,
    outlet: Option<Value>,
}

impl Line {
    /// Number of the line in its input, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Length of the line in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes of the line, without its end.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Parses the line.
    ///
    /// # Errors
    /// [`LineError`] names the line and what is wrong with it.
    pub fn article(&self, hints: &Hints) -> Result<Article, LineError> {
        self.parse(hints).map_err(|fault| LineError { line: self.number, fault })
    }

    fn parse(&self, hints: &Hints) -> Result<Article, Fault> {
        let line = std::str::from_utf8(&self.bytes)
            .map_err(|error| Fault::NotUtf8 { at: error.valid_up_to() + 1 })?
            .trim();
        if !line.starts_with('{') {
            return Err(match serde_json::from_str::<serde::de::IgnoredAny>(line) {
                Ok(_) => Fault::NotAnObject,
                Err(error) => Fault::Json { reason: reason(&error) },
            });
        }
        let fields: Fields =
            serde_json::from_str(line).map_err(|error| Fault::Json { reason: reason(&error) })?;

        let doc = match (name(fields.doc, "doc")?, name(fields.id, "id")?) {
            (Some(doc), _) | (None, Some(doc)) => doc,
            (None, None) => match &hints.doc {
                Some(doc) => format!("{doc}:{}", self.number),
                None => format!("line {}", self.number),
            },
        };
        let title = string(fields.title, "title")?.filter(|title| !title.trim().is_empty());
        let url = string(fields.url, "url")?.filter(|url| !url.is_empty());
        let outlet = string(fields.outlet, "outlet")?.filter(|outlet| !outlet.trim().is_empty());
        let lang = match string(fields.lang, "lang")?.filter(|lang| !lang.is_empty()) {
            Some(tag) => Some(
                tag.parse::<Lang>()
                    .map_err(|_| Fault::Field { field: "lang", expected: "a language tag such as \"fr\"" })?,
            ),
            None => None,
        };
        let published =
            match string(fields.date.or(fields.published), "date")?.filter(|date| !date.trim().is_empty()) {
                Some(words) => Some(
                    date::parse(&words, lang)
                        .ok_or(Fault::Field { field: "date", expected: "a date such as \"2024-11-04\"" })?,
                ),
                None => None,
            };
        let (text, page) = (string(fields.text, "text")?, string(fields.html, "html")?);
        let mut article = match (text, page) {
            (Some(text), _) => Article {
                text,
                lang: hints.lang,
                date: hints.date,
                url: hints.url.clone(),
                ..Article::default()
            },
            (None, Some(page)) => {
                let hints = Hints { url: url.clone().or_else(|| hints.url.clone()), ..hints.clone() };
                html::page(&page, &hints).map_err(Fault::Html)?
            }
            (None, None) => return Err(Fault::NoContent),
        };
        article.doc = doc;
        article.title = title.or(article.title);
        article.lang = lang.or(article.lang);
        article.date = published.or(article.date);
        article.url = url.or(article.url);
        article.outlet = outlet.or(article.outlet);
        Ok(article)
    }
}

/// The parser's words without "at line 1": a line of JSONL is always its first, and the caller names the real one.
fn reason(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}

fn string(value: Option<Value>, field: &'static str) -> Result<Option<String>, Fault> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::Field { field, expected: "a string" }),
    }
}

/// A name of a document; whole numbers pass, as many exports number their rows.
fn name(value: Option<Value>, field: &'static str) -> Result<Option<String>, Fault> {
    match value {
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        other => string(other, field).map_err(|_| Fault::Field { field, expected: "a string or a number" }),
    }
}
