use serde::Serialize;
use serde_json::Value;

use crate::entry::{Entry, GradeBody, ReviewBody, RunBody, Tally, VersionBody};
use crate::hash::Hash;
use crate::lists::{Decision, StanceHit, Stances};
use crate::query::{Facet, Filter, Page, Sort};
use crate::rows::Row;
use crate::{Draft, Result};

/// A durable body of coverage: a chain of entries, and tables made of them that can be searched.
///
/// Nothing here knows the clock: whoever writes says when. A value is used by one thread at a time; several may be open on
/// the same ledger at once, in one program or in many.
pub trait Ledger {
    /// The last entry.
    ///
    /// # Errors
    /// As all methods here: the store fails, or the ledger is damaged.
    fn head(&self) -> Result<Head>;

    /// A version that was made of these bytes, with the same things said about them. With `live`, the name of a document
    /// whose bytes are what it is now, only its latest version counts: a page may go back to what it was.
    fn known(&self, sha256: Hash, given: &str, live: Option<&str>) -> Result<Option<Known>>;

    /// Appends versions, all or none. What the ledger has already is not appended, and the run is begun with the first version
    /// that is.
    fn append(&mut self, run: &mut Run, at: &str, drafts: &[Draft]) -> Result<Vec<Receipt>>;

    /// What appending a draft would do.
    fn weigh(&self, draft: &Draft) -> Result<State>;

    /// Ends a run, if it ever began.
    fn finish(&mut self, run: &Run, at: &str, tally: &Tally) -> Result<()>;

    /// Appends a person's decision on a claim. Returns its entry.
    fn review(&mut self, at: &str, review: &ReviewBody) -> Result<u64>;

    /// Appends a person's grade. Returns its entry.
    fn grade(&mut self, at: &str, grade: &GradeBody) -> Result<u64>;

    /// All grades, oldest first, each with its entry and when it was given.
    fn grades(&self) -> Result<Vec<(u64, String, GradeBody)>>;

    /// At most `limit` entries behind the entry `after`, in order.
    fn entries(&self, after: u64, limit: usize) -> Result<Vec<Entry>>;

    /// The packed bytes of a version as they were received.
    fn raw(&self, version: u64) -> Result<Option<Vec<u8>>>;

    /// What the tables have of an entry, ordered by table and key.
    fn rows(&self, seq: u64) -> Result<Vec<Row>>;

    /// What the tables have in all, to be compared with what they should have.
    fn totals(&self) -> Result<Totals>;

    /// What the search index should add to [`Totals::words`] for a document with these fields of words, parted by spaces.
    fn indexed(&self, doc: u64, fields: &[String]) -> (u64, u64) {
        crate::verify::sum_of_words(doc, fields)
    }

    /// Faults of the store itself.
    fn faults(&self) -> Result<Vec<String>>;

    /// Until [`thaw`](Self::thaw), everything is read as it stands now, whatever others write.
    fn freeze(&self) -> Result<()>;

    /// Ends [`freeze`](Self::freeze).
    fn thaw(&self) -> Result<()>;

    /// The article with this address, name or number, or the one that has the entry of this number as a version.
    fn article(&self, name: &str) -> Result<Option<u64>>;

    /// The versions of an article, oldest first.
    fn versions(&self, article: u64) -> Result<Vec<Version>>;

    /// One version in full.
    fn version(&self, seq: u64) -> Result<Option<VersionBody>>;

    /// Articles that fit, ranked or in another order.
    fn find(&self, filter: &Filter, sort: Sort, after: Option<&str>, limit: usize) -> Result<Page<Version>>;

    /// Claims that fit.
    fn claims(
        &self,
        filter: &Filter,
        sort: Sort,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ClaimHit>>;

    /// Where the claims with this id stand: the versions and the places in their readings, oldest first.
    fn places(&self, id: &str) -> Result<Vec<(u64, u64)>>;

    /// How the claims that fit fall out, by each of these, most first. It costs little more than for one of them.
    fn facets(&self, filter: &Filter, by: &[Facet], limit: usize) -> Result<Vec<Counts>>;

    /// How the claims that fit fall out by one.
    fn facet(&self, filter: &Filter, by: Facet, limit: usize) -> Result<Counts> {
        Ok(self.facets(filter, &[by], limit)?.pop().unwrap_or_default())
    }

    /// Who speaks in the claims that fit, most first.
    fn speakers(&self, filter: &Filter, limit: usize) -> Result<Vec<Speaker>>;

    /// Stances that fit, in the order of the ledger.
    fn stances(&self, asked: &Stances, after: Option<&str>, limit: usize) -> Result<Page<StanceHit>>;

    /// At most `limit` decisions behind the entry `after`, in order.
    fn reviews(&self, after: u64, limit: usize) -> Result<Vec<Decision>>;

    /// What there is.
    fn stats(&self) -> Result<Stats>;
}

/// Values, and how many claims have each; `None` stands for no value.
pub type Counts = Vec<(Option<String>, u64)>;

/// The last entry of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Its number; 0 when there is none.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// An input that the ledger has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The article.
    pub article: u64,
    /// What makes it that article.
    pub key: String,
    /// The version.
    pub seq: u64,
}

/// A run under way.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// What its entry says.
    pub body: RunBody,
    /// Its entry, once there is one.
    pub seq: Option<u64>,
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The article.
    pub article: u64,
    /// The version: the new one, or the one that was there.
    pub seq: u64,
    /// What is new.
    pub state: State,
}

/// What a draft was to the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A new article.
    Added,
    /// A new version of an article; the number is the version before.
    Changed(u64),
    /// Nothing new.
    Unchanged,
}

/// All that the tables have.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// Rows of each of [`TABLES`](crate::rows::TABLES), in order.
    pub rows: Vec<u64>,
    /// Raw bytes kept: of how many versions.
    pub raw: u64,
    /// Articles: number, key, latest version, count of versions; by number.
    pub articles: Vec<(u64, String, u64, u64)>,
    /// Outlets: name, folded name, first version; by name, byte by byte.
    pub outlets: Vec<(String, String, u64)>,
    /// A sum over every place of every word in the search index, and how many there are; for articles and for claims.
    pub words: [(u64, u64); 2],
}

/// A version as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "columns of the table `version`, under the same names")]
pub struct Version {
    pub seq: u64,
    pub article: u64,
    /// When the entry was written.
    pub at: String,
    pub doc: String,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
    pub lang: Option<String>,
    pub reader: String,
    pub bytes: u64,
    pub chars: u64,
    pub claims: u64,
    pub stances: u64,
    /// Its words, where words were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<crate::snippet::Snippet>,
}

/// A claim that fits, with the article that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimHit {
    /// The version.
    pub version: Version,
    /// Place in the reading, from 0.
    pub n: u64,
    /// The record in full.
    pub record: Value,
    /// The latest review of it, if there is one.
    pub review: Option<ReviewBody>,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Speaker {
    /// The name.
    pub speaker: String,
    /// What sort, where it was last read with a role.
    pub speaker_type: Option<String>,
    /// The role given last.
    pub role: Option<String>,
    /// Claims.
    pub claims: u64,
    /// Articles.
    pub articles: u64,
    /// Outlets.
    pub outlets: u64,
}

/// What there is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[expect(missing_docs, reason = "counts of what they are called")]
pub struct Stats {
    pub articles: u64,
    pub versions: u64,
    pub claims: u64,
    pub stances: u64,
    pub figures: u64,
    pub speakers: u64,
    pub outlets: u64,
    pub reviews: u64,
    pub runs: u64,
    pub entries: u64,
    /// Bytes as received.
    pub raw_bytes: u64,
    /// Characters of text.
    pub chars: u64,
    /// Bytes that the ledger takes.
    pub ledger_bytes: u64,
    /// Publication dates of the first and the last article.
    pub first: Option<String>,
    pub last: Option<String>,
    /// Hash of the last entry.
    pub head: String,
}

impl ClaimHit {
    /// The record as people left it: with the fields that a review corrected.
    pub fn reviewed(&self) -> Value {
        let mut record = self.record.clone();
        if let (Value::Object(fields), Some(review)) = (&mut record, &self.review) {
            for (name, value) in &review.fields {
                fields.insert(name.clone(), value.clone());
            }
        }
        record
    }
}
