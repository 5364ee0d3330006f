//! Gold and predicted claims as the scorer sees them: only the fields that it measures.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result};
use rustc_hash::FxHashMap;
use selon_text::Field;
use serde::de::{DeserializeOwned, Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A gold document: one line of a gold file.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldDoc {
    pub doc: String,
    #[serde(default)]
    pub lang: Option<String>,
    #[serde(default)]
    pub date: Option<String>,
    #[serde(default)]
    pub title: Option<String>,
    pub text: String,
    pub claims: Vec<GoldClaim>,
}

/// A gold claim. The outer option of the doubly optional fields tells whether the field is there at all: a file
/// without kinds is not measured on kinds.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldClaim {
    #[serde(deserialize_with = "or_default")]
    pub content: Vec<Piece>,
    #[serde(default)]
    pub speaker: Option<String>,
    #[serde(default, deserialize_with = "piece_or_none")]
    pub source: Option<Piece>,
    #[serde(default, deserialize_with = "one_or_many")]
    pub cue: Vec<Piece>,
    #[serde(default, deserialize_with = "present")]
    pub kind: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub polarity: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub hedged: Option<Option<bool>>,
    #[serde(default, deserialize_with = "present")]
    pub said_date: Option<Option<String>>,
    #[serde(default, deserialize_with = "or_default")]
    pub figures: Vec<Quantity>,
    #[serde(default, deserialize_with = "or_default")]
    pub via: Vec<Option<String>>,
}

/// A predicted document: one line of a prediction file.
#[derive(Debug, Clone, Deserialize)]
pub struct PredDoc {
    pub doc: String,
    #[serde(default)]
    pub claims: Vec<PredClaim>,
}

/// A predicted claim.
#[derive(Debug, Clone, Deserialize)]
pub struct PredClaim {
    #[serde(deserialize_with = "or_default")]
    pub content: Vec<Piece>,
    #[serde(default)]
    pub speaker: Option<String>,
    #[serde(default, deserialize_with = "piece_or_none")]
    pub source: Option<Piece>,
    #[serde(default, deserialize_with = "one_or_many")]
    pub cue: Vec<Piece>,
    #[serde(default)]
    pub kind: Option<String>,
    #[serde(default)]
    pub polarity: Option<String>,
    #[serde(default)]
    pub hedged: Option<bool>,
    #[serde(default)]
    pub said_date: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub figures: Vec<Quantity>,
    #[serde(default, deserialize_with = "or_default")]
    pub via: Vec<Option<String>>,
    #[serde(default)]
    pub confidence: Option<f64>,
    #[serde(default)]
    pub resolved_by: Option<String>,
    #[serde(default)]
    pub why: Option<Why>,
}

/// Why a prediction was made, where the reader says so.
#[derive(Debug, Clone, Deserialize)]
pub struct Why {
    pub link: String,
}

/// A figure, gold or predicted.
#[derive(Debug, Clone, Deserialize)]
pub struct Quantity {
    #[serde(default)]
    pub value: Option<f64>,
    #[serde(default)]
    pub bound: Option<String>,
    #[serde(default)]
    pub unit: Option<String>,
}

/// A span in code points, taken as written: a prediction may point outside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub field: Field,
    pub start: i64,
    pub end: i64,
}

impl<'de> Deserialize<'de> for Piece {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let piece: Option<Self> = piece_or_none(deserializer)?;
        piece.ok_or_else(|| D::Error::custom("empty span: expected [start, end] or [start, end, \"title\"]"))
    }
}

/// A span, or nothing for null and `[]`.
fn piece_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Piece>, D::Error> {
    struct Span;

    impl<'de> Visitor<'de> for Span {
        type Value = Option<Piece>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("[start, end] or [start, end, \"title\"]")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let Some(start) = seq.next_element()? else { return Ok(None) };
            let end = seq.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
            let field = match seq.next_element::<String>()?.as_deref() {
                None | Some("text") => Field::Text,
                Some("title") => Field::Title,
                Some(other) => {
                    return Err(A::Error::custom(format_args!("no such field as {other:?} in a span")));
                }
            };
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Some(Piece { field, start, end }))
        }
    }

    deserializer.deserialize_any(Span)
}

/// A cue is one span in some gold files and several in others. It is shown and never measured, so whatever else
/// stands there counts as no cue and stops nothing.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Piece>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Cue {
        One(Piece),
        Many(Vec<Piece>),
        Other(IgnoredAny),
    }

    Ok(match Cue::deserialize(deserializer)? {
        Cue::One(piece) => vec![piece],
        Cue::Many(pieces) => pieces,
        Cue::Other(_) => Vec::new(),
    })
}

fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The gold documents of a JSONL file, plain or `.xz`.
pub fn gold(path: &Path) -> Result<Vec<GoldDoc>> {
    lines(path)
}

/// The predictions of a JSONL file, plain or `.xz`, by document; of two lines for one document the later counts.
pub fn predictions(path: &Path) -> Result<FxHashMap<String, PredDoc>> {
    Ok(lines(path)?.into_iter().map(|d: PredDoc| (d.doc.clone(), d)).collect())
}

/// Reads every line or fails naming the first bad one: a measure over part of a file would mislead.
fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let reader: Box<dyn Read> = if path.extension().is_some_and(|e| e == "xz") {
        Box::new(lzma_rust2::XzReader::new(BufReader::new(file), true))
    } else {
        Box::new(file)
    };
    let mut out = Vec::new();
    for (i, line) in BufReader::new(reader).lines().enumerate() {
        let at = || format!("{}, line {}", path.display(), i + 1);
        let line = line.with_context(at)?;
        if !line.trim().is_empty() {
            out.push(serde_json::from_str(&line).with_context(at)?);
        }
    }
    Ok(out)
}
