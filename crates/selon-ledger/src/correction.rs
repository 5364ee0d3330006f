//! What a review makes of a claim: a record of its own, that can be asked for as the draft can.

use crate::draft::claim_words;
use crate::entry::{ClaimRecord, ReviewBody, records, version};

/// A claim as a person corrected it.
#[derive(Debug)]
pub(crate) struct Correction {
    /// The record, with the corrected fields in place.
    pub record: ClaimRecord,
    /// Its words as they are looked up.
    pub words: [String; 4],
}

impl Correction {
    /// What `review` makes of its claim; `body` is that of the version it stands in. `None` for a review that corrects nothing,
    /// and where what it says is no record.
    pub fn of(review: &ReviewBody, body: &[u8]) -> Option<Self> {
        if review.verdict != "correct" {
            return None;
        }
        let (claims, _) = records(body).ok()?;
        let mut record = claims.into_iter().nth(usize::try_from(review.n).ok()?)?;
        let fields = record.as_object_mut()?;
        fields.extend(review.fields.clone());
        let record: ClaimRecord = serde_json::from_value(record).ok()?;
        let lang = version(body).ok()?.reading.lang;
        Some(Self { words: claim_words(&record, lang.as_deref()), record })
    }
}
