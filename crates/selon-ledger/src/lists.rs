//! Lists of what is neither article nor claim: stances and decisions, in the order of the ledger; and bytes as received.

use serde_json::Value;

use crate::entry::{Entry, ReviewBody};
use crate::ledger::Version;
use crate::pack::unpack;
use crate::{Error, Ledger, Result, entry};

/// What stances are asked for. What is `None` asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stances {
    /// Whose, in the words of the reading.
    pub actor: Option<String>,
    /// Which: `denies`, `no_comment`, …
    pub stance: Option<String>,
    /// In this article.
    pub article: Option<u64>,
    /// In earlier versions of articles too.
    pub all_versions: bool,
}

/// A stance, with the article that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct StanceHit {
    /// The version.
    pub version: Version,
    /// Place in the reading, from 0.
    pub n: u64,
    /// The record in full.
    pub record: Value,
}

/// A person's decision on a claim, as it stands in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The entry.
    pub seq: u64,
    /// When it was written.
    pub at: String,
    /// What it says.
    pub review: ReviewBody,
}

impl Decision {
    pub(crate) fn of(entry: Entry) -> Result<Self> {
        let seq = entry.seq;
        let review = serde_json::from_slice(&entry.body()?);
        let review = review.map_err(|error| Error::Entry { seq, reason: error.to_string() })?;
        Ok(Self { seq, at: entry.at, review })
    }
}

impl StanceHit {
    /// The `n`th stance of a version with this body.
    pub(crate) fn of(version: Version, n: u64, stances: &[Value]) -> Result<Self> {
        let record = usize::try_from(n).ok().and_then(|n| stances.get(n));
        let seq = version.seq;
        let record = record.ok_or_else(|| Error::Entry { seq, reason: format!("has no stance {n}") })?;
        Ok(Self { record: record.clone(), version, n })
    }
}

/// The stances of a version in full.
pub(crate) fn stances(seq: u64, body: &[u8]) -> Result<Vec<Value>> {
    entry::records(body).map(|(_, stances)| stances).map_err(|reason| Error::Entry { seq, reason })
}

/// The bytes of the version `seq` as they were received.
///
/// # Errors
/// The ledger fails, or what it has of them is damaged.
pub fn received(ledger: &dyn Ledger, seq: u64) -> Result<Option<Vec<u8>>> {
    let Some(version) = ledger.version(seq)? else { return Ok(None) };
    let Some(packed) = ledger.raw(seq)? else { return Ok(None) };
    let bytes = unpack(&packed, version.article.text.as_bytes());
    bytes.map(Some).map_err(|reason| Error::Entry { seq, reason: format!("the bytes as received: {reason}") })
}
