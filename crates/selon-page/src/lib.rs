//! Bytes to articles: web pages, plain text, JSON of several kinds, feeds, sitemaps and archives, told apart by what they
//! contain.
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
mod feed;
mod gzip;
mod hints;
mod html;
mod json;
mod jsonl;
mod ld;
mod meta;
mod ninjs;
mod plain;
mod prune;
mod render;
mod robots;
mod shallow;
mod sitemap;
mod sniff;
mod title;
mod warc;
mod xml;

pub use error::{Error, Fault, LineError, Unit};
pub use feed::{Entry, Feed, ItemError, MAX_FEED_BYTES, feed};
pub use gzip::{Gunzip, gunzip};
pub use hints::Hints;
pub use html::{MAX_BYTES, html};
pub use json::json;
pub use jsonl::{Line, Lines, MAX_LINE_BYTES, jsonl};
pub use plain::text;
pub use robots::Robots;
pub use sitemap::{Sitemap, Subscription, opml, sitemap};
pub use sniff::{Format, SNIFF_BYTES, sniff};
pub use warc::{Record, RecordError, RecordFault, Records, media};
