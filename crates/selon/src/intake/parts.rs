//! Inputs that hold many articles, taken apart into what one job reads.

use std::io::{BufReader, Read};

use selon_page::{Entry, Format as Kind, Hints, ItemError, Line, Lines, MAX_FEED_BYTES, Record, Records};

use super::input::Input;
use crate::plan::reason;

/// What one job reads.
pub enum Part {
    /// A line of JSONL, or an item of a JSON document.
    Line(Line),
    /// An item of a feed, as the feed has it.
    Entry(Box<Entry>),
    /// The page that an item or a sitemap names.
    Link(Box<Entry>),
    /// A page from an archive.
    Page {
        /// Its address, or its place in the archive.
        name: String,
        kind: Kind,
        bytes: Vec<u8>,
        url: Option<String>,
        charset: Option<String>,
    },
    /// The address of another list.
    List(String),
    /// What could not be read.
    Broken(String),
    /// What is to be said that is no failure.
    Note(String),
}

impl Part {
    /// Bytes that are held.
    pub fn size(&self) -> u64 {
        match self {
            Self::Line(line) => line.size() as u64,
            Self::Entry(entry) | Self::Link(entry) => entry.bytes().len() as u64,
            Self::Page { bytes, .. } => bytes.len() as u64,
            Self::List(_) | Self::Broken(_) | Self::Note(_) => 0,
        }
    }

    /// Memory that reading it may take; `fetched` for what is fetched.
    pub fn weight(&self, fetched: u64) -> u64 {
        match self {
            Self::Link(_) | Self::List(_) => fetched,
            Self::Page { kind: Kind::Html, .. } | Self::Entry(_) => self.size().saturating_mul(30),
            _ => self.size().saturating_mul(10),
        }
    }

    /// What to call it.
    pub fn title(&self, name: &str) -> String {
        match self {
            Self::Line(line) => format!("{name}: {} {}", line.unit(), line.number()),
            Self::Entry(entry) | Self::Link(entry) => format!("{name}: item {}", entry.number),
            Self::Page { name, .. } | Self::List(name) => name.clone(),
            Self::Broken(_) | Self::Note(_) => name.to_owned(),
        }
    }
}

/// The parts of `input`, in its order. What streams is read as it is asked for. `follow` whether the pages of summaries are wanted.
pub fn of<'a>(
    kind: Kind,
    name: &'a str,
    input: Input,
    hints: &Hints,
    follow: bool,
) -> Box<dyn Iterator<Item = Part> + 'a> {
    let broken = move |error: &dyn std::fmt::Display| Part::Broken(format!("{name}: {error}"));
    match kind {
        Kind::Jsonl => {
            Box::new(Lines::new(BufReader::with_capacity(1 << 16, input)).map(move |line| match line {
                Ok(line) => Part::Line(line),
                Err(error) => broken(&error),
            }))
        }
        Kind::Warc => {
            Box::new(Records::new(BufReader::with_capacity(1 << 16, input)).map(move |record| match record {
                Ok(Record { number, url, charset, format, bytes }) => {
                    let name = url.clone().unwrap_or_else(|| format!("{name}:{number}"));
                    Part::Page { name, kind: format, bytes, url, charset }
                }
                Err(error) => broken(&error),
            }))
        }
        _ => {
            let mut bytes = Vec::new();
            let limit = MAX_FEED_BYTES as u64 + 1;
            let cut = input.take(limit).read_to_end(&mut bytes).err();
            let mut parts = match list(kind, name, &bytes, hints, follow) {
                Ok(parts) => parts,
                // Where the input itself is at fault, that is all there is to say.
                Err(_) if cut.is_some() => Vec::new(),
                Err(error) => vec![broken(&error)],
            };
            parts.extend(cut.map(|error| broken(&reason(&error))));
            Box::new(parts.into_iter())
        }
    }
}

/// The parts of a list that is read as a whole.
fn list(
    kind: Kind,
    name: &str,
    bytes: &[u8],
    hints: &Hints,
    follow: bool,
) -> Result<Vec<Part>, selon_page::Error> {
    let broken = |error: ItemError| Part::Broken(format!("{name}: {error}"));
    Ok(match kind {
        Kind::Feed => {
            let feed = selon_page::feed(bytes, hints)?;
            let linked = |entry: &Entry| entry.is_summary() && entry.url.is_some();
            let summaries = feed.items.iter().flatten().filter(|entry| linked(entry)).count();
            let part = |item: Result<Entry, ItemError>| match item {
                Ok(entry) if follow && linked(&entry) => Part::Link(Box::new(entry)),
                Ok(entry) => Part::Entry(Box::new(entry)),
                Err(error) => broken(error),
            };
            let all = feed.items.len();
            let mut parts: Vec<Part> = feed.items.into_iter().map(part).collect();
            if !follow && summaries > 0 {
                let what = match (summaries, all) {
                    (1, 1) => {
                        "its item is a summary, which was read as it is; --follow reads its page".to_owned()
                    }
                    (n, all) => {
                        format!(
                            "{n} of {all} items are summaries, which were read as they are; --follow reads their pages"
                        )
                    }
                };
                parts.push(Part::Note(format!("{name}: {what}")));
            }
            parts
        }
        Kind::Sitemap => {
            let map = selon_page::sitemap(bytes, hints)?;
            let pages = map.pages.into_iter().map(|page| match page {
                Ok(entry) => Part::Link(Box::new(entry)),
                Err(error) => broken(error),
            });
            pages.chain(map.maps.into_iter().map(Part::List)).collect()
        }
        Kind::Opml => {
            let feeds = selon_page::opml(bytes, hints)?;
            feeds.into_iter().map(|feed| feed.map_or_else(broken, |feed| Part::List(feed.url))).collect()
        }
        _ => selon_page::json(bytes)?.into_iter().map(Part::Line).collect(),
    })
}
