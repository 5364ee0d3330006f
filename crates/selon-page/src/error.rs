/// Why some bytes gave no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing there, or only white space.
    #[error("it is empty")]
    Empty,
    /// A picture, an archive, a PDF: nothing that is read as text.
    #[error("it looks like {what}, not like text or a web page")]
    Binary {
        /// What the bytes look like, with its article: "a PDF file".
        what: String,
    },
    /// Bytes that make no words in any encoding that is known.
    #[error("its bytes are no text in any known encoding")]
    Encoding,
    /// Text, but of a kind that is not read.
    #[error("it is {what}, which cannot be read yet")]
    Unsupported {
        /// What it is, with its article: "an RSS feed".
        what: &'static str,
    },
    /// A page without any article text: only scripts, frames or a form.
    #[error("no article text was found in the page")]
    NoText,
    /// More bytes than are read of one page.
    #[error("it has {bytes} bytes; a page may have {limit}")]
    TooLarge {
        /// Bytes received.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A feed, a sitemap or a JSON document in which nothing can be read.
    #[error("it cannot be taken apart: {reason}")]
    Malformed {
        /// What is wrong, and where.
        reason: String,
    },
    /// The HTML library gave up on this page: a bug there, which this page shows.
    #[error("the page could not be taken apart ({reason})")]
    Broken {
        /// What the library said.
        reason: String,
    },
}

impl Error {
    /// A short name that does not change between versions, for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "page_empty",
            Self::Binary { .. } => "page_binary",
            Self::Encoding => "page_encoding",
            Self::Unsupported { .. } => "page_unsupported",
            Self::NoText => "page_no_text",
            Self::TooLarge { .. } => "page_too_large",
            Self::Malformed { .. } => "page_malformed",
            Self::Broken { .. } => "page_broken",
        }
    }
}

/// What is wrong with one line of a JSONL input, or with one item of a JSON document.
#[derive(Debug, thiserror::Error)]
#[error("{unit} {line}: {fault}")]
pub struct LineError {
    /// What is counted.
    pub unit: Unit,
    /// Number of the line or item, from 1.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub fault: Fault,
}

/// What an input is made of, and counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Lines of text.
    Line,
    /// Items of a list.
    Item,
    /// Records of an archive.
    Record,
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Line => "line",
            Self::Item => "item",
            Self::Record => "record",
        })
    }
}

/// The fault of a line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The input broke off; no line follows.
    #[error("reading failed: {0}")]
    Io(#[from] std::io::Error),
    /// The line is longer than [`MAX_LINE_BYTES`](crate::MAX_LINE_BYTES); it was passed over.
    #[error("longer than {} MB", limit >> 20)]
    TooLong {
        /// Bytes allowed.
        limit: usize,
    },
    /// Bytes that are not UTF-8, as JSON must be.
    #[error("not UTF-8 (byte {at} of the line)")]
    NotUtf8 {
        /// Place of the first bad byte in the line, from 1.
        at: usize,
    },
    /// Not JSON.
    #[error("not valid JSON: {reason}")]
    Json {
        /// What the JSON parser said.
        reason: String,
    },
    /// JSON, but no object.
    #[error("not a JSON object")]
    NotAnObject,
    /// A field that holds something else than it should.
    #[error("field `{field}` should be {expected}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// What it should hold, in words.
        expected: &'static str,
    },
    /// Neither `text` nor `html`.
    #[error("no field `text` or `html`")]
    NoContent,
    /// An item of an agency that is no text.
    #[error("it is of the type `{0}`, and no text")]
    NoStory(String),
    /// An item that its agency has taken back.
    #[error("its agency has taken it back ({0})")]
    TakenBack(String),
    /// The field `html` gave no article.
    #[error("field `html`: {0}")]
    Html(#[source] Error),
}

impl LineError {
    /// A short name that does not change between versions, for scripts.
    pub fn code(&self) -> &'static str {
        match &self.fault {
            Fault::Io(_) => "line_io",
            Fault::TooLong { .. } => "line_too_long",
            Fault::NotUtf8 { .. } => "line_not_utf8",
            Fault::Json { .. } => "line_not_json",
            Fault::NotAnObject => "line_not_object",
            Fault::Field { .. } => "line_field",
            Fault::NoContent => "line_no_content",
            Fault::NoStory(_) => "line_no_story",
            Fault::TakenBack(_) => "line_taken_back",
            Fault::Html(error) => error.code(),
        }
    }
}
