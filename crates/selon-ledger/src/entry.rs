use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::hash::{Hash, Link};
use crate::pack::{COMMON, unpack};
use crate::{Error, Result};

/// One entry of the chain, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// What it holds: a name of [`Kind`].
    pub kind: String,
    /// When it was written, RFC 3339.
    pub at: String,
    /// The entry that began the run that this one belongs to; 0 for none.
    pub run: u64,
    /// The packed body.
    pub packed: Vec<u8>,
    /// Hash over all of the above, with the body unpacked, and over the hash of the entry before.
    pub hash: Hash,
}

/// What entries hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An ingestion run begins.
    Run,
    /// A version of an article, with its reading.
    Version,
    /// An ingestion run ends.
    End,
    /// A person's decision on a record.
    Review,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Run, Self::Version, Self::End, Self::Review];

    /// The word that entries use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Version => "version",
            Self::End => "end",
            Self::Review => "review",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Entry {
    /// The body, unpacked: canonical JSON.
    ///
    /// # Errors
    /// [`Error::Entry`] when the stored bytes are not what was packed.
    pub fn body(&self) -> Result<Vec<u8>> {
        unpack(&self.packed, COMMON).map_err(|reason| Error::Entry { seq: self.seq, reason })
    }

    /// The hash that this entry should have behind one with the hash `before`.
    pub(crate) fn expected(&self, before: Hash, body: &[u8]) -> Hash {
        let Self { seq, kind, at, run, .. } = self;
        Link { before, seq: *seq, kind, at, run: *run, body: Hash::of(body) }.hash()
    }
}

/// An article as it was read: what identifies it, and what was taken from its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ArticleRecord {
    /// What makes two versions versions of one article: its address, else its name, else its bytes.
    pub key: String,
    /// Name of the document.
    pub doc: String,
    /// Canonical address.
    pub url: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Publication date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Date of the last change that the page declares.
    pub modified: Option<String>,
    /// Declared language.
    pub lang: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// The text; paragraphs are lines.
    pub text: String,
}

/// The bytes as they were received, and what was said about them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Input {
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// How many.
    pub bytes: u64,
    /// `html`, `text` or `jsonl`.
    pub kind: String,
    /// The address that they were fetched from.
    pub address: Option<String>,
    /// What a person said about them beside, and the reader was told: `lang=fr date=2024-11-04`.
    pub given: String,
}

/// The body of a version entry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VersionBody {
    /// The article.
    pub article: ArticleRecord,
    /// Its bytes.
    pub input: Input,
    /// Who read it: `rules`, `fast`, `accurate`.
    pub reader: String,
    /// The build of Selon that read it.
    pub build: String,
    /// What was read.
    pub reading: ReadingRecord,
}

impl VersionBody {
    /// The bytes as they were received, out of what [`Ledger::raw`](crate::Ledger::raw) gives for this version.
    ///
    /// # Errors
    /// [`Error::Entry`] when the packed bytes have changed.
    pub fn received(&self, seq: u64, packed: &[u8]) -> Result<Vec<u8>> {
        unpack(packed, self.article.text.as_bytes()).map_err(|reason| Error::Entry { seq, reason })
    }
}

/// What [`VersionBody`] is written from.
#[derive(Serialize)]
pub(crate) struct WrittenVersion<'a> {
    pub article: &'a ArticleRecord,
    pub input: &'a Input,
    pub reader: &'a str,
    pub build: &'a str,
    pub reading: &'a selon_read::Reading,
}

/// A reading as the ledger understands it. The entry holds all of it; what this build does not know stays there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct ReadingRecord {
    /// Language it was read as.
    pub lang: Option<String>,
    /// Claims.
    pub claims: Vec<ClaimRecord>,
    /// Stances.
    pub stances: Vec<StanceRecord>,
}

/// A span of a record: start, end, and `title` in the headline.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum SpanRecord {
    /// In the text.
    Text(u32, u32),
    /// In the headline.
    Title(u32, u32, String),
}

/// A claim as the ledger understands it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields of `selon_read::Claim`, under the same names")]
pub struct ClaimRecord {
    pub id: String,
    pub kind: String,
    pub content: Vec<SpanRecord>,
    pub text: String,
    pub cue_class: Option<String>,
    pub speaker: Option<String>,
    pub speaker_type: Option<String>,
    pub role: Option<String>,
    pub actor: Option<Value>,
    pub via: Vec<Value>,
    pub venue: Option<String>,
    pub said_date: Option<String>,
    pub said_from: Option<String>,
    pub said_to: Option<String>,
    pub polarity: String,
    pub hedged: bool,
    pub figures: Vec<FigureRecord>,
    pub places: Vec<Value>,
    pub actors: Vec<Value>,
    pub flags: Vec<String>,
    pub confidence: f64,
}

/// A figure as the ledger understands it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields of `selon_read::Figure`, under the same names")]
pub struct FigureRecord {
    pub text: String,
    pub value: f64,
    pub value_high: Option<f64>,
    pub bound: String,
    pub unit: Option<String>,
    pub what: Option<Value>,
    pub place: Option<Value>,
    pub as_of: Option<Value>,
    pub change: Option<Value>,
}

/// A stance as the ledger understands it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields of `selon_read::Stance`, under the same names")]
pub struct StanceRecord {
    pub actor: String,
    pub stance: String,
    pub text: String,
    pub about: Option<String>,
    pub claim: Option<String>,
    pub date: Option<String>,
}

/// The body of a run entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunBody {
    /// What was to be read, as typed.
    pub sources: Vec<String>,
    /// Who read.
    pub reader: String,
    /// The build of Selon.
    pub build: String,
}

/// How a run went: the body of an end entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Articles seen for the first time.
    pub added: u64,
    /// New versions of articles.
    pub changed: u64,
    /// What the ledger had already.
    pub unchanged: u64,
    /// What could not be read.
    pub failed: u64,
}

/// The body of a review entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReviewBody {
    /// Entry of the version that the claim stands in.
    pub version: u64,
    /// Place of the claim in its reading, from 0.
    pub n: u64,
    /// Its id.
    pub claim: String,
    /// Who decided.
    pub reviewer: String,
    /// `accept`, `reject` or `correct`.
    pub verdict: String,
    /// Fields of the record as they should be; only for `correct`.
    pub fields: serde_json::Map<String, Value>,
    /// Why.
    pub note: Option<String>,
}

/// Reads the body of a version entry.
pub(crate) fn version(body: &[u8]) -> std::result::Result<VersionBody, String> {
    serde_json::from_slice(body).map_err(|error| format!("not a version: {error}"))
}

/// The claims of a version entry in full, with the fields that this build does not know.
pub(crate) fn records(body: &[u8]) -> std::result::Result<(Vec<Value>, Vec<Value>), String> {
    #[derive(Deserialize)]
    struct Body {
        reading: Reading,
    }
    #[derive(Deserialize)]
    struct Reading {
        claims: Vec<Value>,
        stances: Vec<Value>,
    }
    let body: Body = serde_json::from_slice(body).map_err(|error| format!("not a version: {error}"))?;
    Ok((body.reading.claims, body.reading.stances))
}

/// The words of a field whose shape may be a string or an object with names.
pub(crate) fn words_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => ["name", "text", "id"]
            .iter()
            .filter_map(|name| fields.get(*name)?.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
