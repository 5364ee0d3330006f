//! Bytes to articles: HTML, plain text and JSONL, told apart by what they contain.
//!
//! ```
//! use selon_page::{Format, Hints, html, sniff};
//! let page = b"<html lang=fr><title>Un pont</title><article><p>Le maire a promis un pont.</p></article></html>";
//! assert_eq!(sniff(page, None)?, Format::Html);
//! let article = html(page, &Hints::default())?;
//! assert_eq!(article.title.as_deref(), Some("Un pont"));
//! assert_eq!(article.text, "Le maire a promis un pont.");
//! # Ok::<(), selon_page::Error>(())
//! ```

mod charset;
mod clean;
mod date;
mod error;
mod hints;
mod html;
mod jsonl;
mod ld;
mod meta;
mod plain;
mod prune;
mod render;
mod shallow;
mod sniff;
mod title;

pub use error::{Error, Fault, LineError};
pub use hints::Hints;
pub use html::{MAX_BYTES, html};
pub use jsonl::{Line, Lines, MAX_LINE_BYTES, jsonl};
pub use plain::text;
pub use sniff::{Format, SNIFF_BYTES, sniff};
