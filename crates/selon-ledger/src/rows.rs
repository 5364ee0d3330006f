//! What an entry puts into the tables that are searched: a pure function of its body, so that `verify` can ask whether
//! the tables still say what the entries say.

use crate::correction::Correction;
use crate::entry::{
    self, ClaimRecord, GradeBody, Kind, ReviewBody, RunBody, StanceRecord, Tally, VersionBody, words_of,
};
use crate::hash::Hash;
use crate::words::folded;

/// A value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number, or a truth value as 0 and 1.
    Int(i64),
    /// A number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// A table that is filled from entries, and may be made anew from them.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in order; the first ones, `keys` of them, are its key.
    pub columns: &'static [&'static str],
    /// How many columns are its key.
    pub keys: usize,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Of which table: a place in [`TABLES`].
    pub table: usize,
    /// Its values, one for each column.
    pub cells: Vec<Cell>,
}

/// Bits of a claim's number that count claims within a version; those above are the version's entry.
pub const CLAIM_BITS: u32 = 20;

/// All tables that are filled from entries, but for `article`, which counts versions.
pub const TABLES: [Table; 8] = [
    Table {
        name: "version",
        columns: &[
            "seq", "article", "doc", "url", "outlet", "title", "date", "modified", "lang", "reader", "kind",
            "given", "sha256", "content", "bytes", "chars", "claims", "stances",
        ],
        keys: 1,
    },
    Table {
        name: "claim",
        columns: &[
            "id",
            "record",
            "kind",
            "cue_class",
            "speaker",
            "speaker_type",
            "role",
            "actor",
            "polarity",
            "hedged",
            "said_from",
            "said_to",
            "flags",
            "figures",
            "confidence",
        ],
        keys: 1,
    },
    Table {
        name: "figure",
        columns: &["claim", "n", "low", "high", "bound", "unit", "what", "change"],
        keys: 2,
    },
    Table {
        name: "place",
        columns: &["claim", "n", "place", "name", "folded", "kind", "country", "region", "within"],
        keys: 2,
    },
    Table { name: "stance", columns: &["id", "actor", "stance", "date", "claim"], keys: 1 },
    Table { name: "run", columns: &["seq", "sources", "reader", "build"], keys: 1 },
    Table { name: "run_end", columns: &["seq", "run", "added", "changed", "unchanged", "failed"], keys: 1 },
    Table { name: "review", columns: &["seq", "claim", "record", "reviewer", "verdict", "note"], keys: 1 },
];

const VERSION: usize = 0;
const CLAIM: usize = 1;
const FIGURE: usize = 2;
const PLACE: usize = 3;
const STANCE: usize = 4;
const RUN: usize = 5;
const END: usize = 6;
const REVIEW: usize = 7;

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<&String>> for Cell {
    fn from(text: Option<&String>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.clone()))
    }
}

/// Number of the `n`th claim, or stance, of the version in entry `seq`.
pub(crate) fn claim_id(seq: u64, n: u64) -> u64 {
    seq << CLAIM_BITS | n
}

/// Entry and place of a claim's number.
pub(crate) fn claim_place(id: u64) -> (u64, u64) {
    (id >> CLAIM_BITS, id & ((1 << CLAIM_BITS) - 1))
}

/// Claims of one version that are kept in tables. A text of 32 MB has no more.
pub(crate) const MOST_CLAIMS: usize = 1 << CLAIM_BITS;

/// The rows of an entry; `article` is the article's number, for a version, and `correction` what a review makes of a claim.
pub(crate) fn of(
    kind: Kind,
    seq: u64,
    run: u64,
    body: &[u8],
    article: u64,
    correction: Option<&Correction>,
) -> Result<Vec<Row>, String> {
    let unread = |error: serde_json::Error| format!("not a {}: {error}", kind.name());
    Ok(match kind {
        Kind::Version => of_version(seq, &entry::version(body)?, article),
        Kind::Run => {
            let run: RunBody = serde_json::from_slice(body).map_err(unread)?;
            let cells = vec![
                seq.into(),
                run.sources.join("\n").as_str().into(),
                run.reader.as_str().into(),
                run.build.as_str().into(),
            ];
            vec![Row { table: RUN, cells }]
        }
        Kind::End => {
            let tally: Tally = serde_json::from_slice(body).map_err(unread)?;
            let counts = [seq, run, tally.added, tally.changed, tally.unchanged, tally.failed];
            vec![Row { table: END, cells: counts.map(Cell::from).into() }]
        }
        Kind::Review => {
            let review: ReviewBody = serde_json::from_slice(body).map_err(unread)?;
            let cells = vec![
                seq.into(),
                claim_id(review.version, review.n).into(),
                review.claim.as_str().into(),
                review.reviewer.as_str().into(),
                review.verdict.as_str().into(),
                review.note.as_ref().into(),
            ];
            let id = claim_id(seq, 0);
            let mut rows = Vec::new();
            if let Some(Correction { record, .. }) = correction {
                rows.push(of_claim(id, record));
                rows.extend(of_figures(id, record));
                rows.extend(of_places(id, record));
            }
            rows.push(Row { table: REVIEW, cells });
            rows
        }
        // A grade stands among the reviews, under the number that no claim has.
        Kind::Grade => {
            let grade: GradeBody = serde_json::from_slice(body).map_err(unread)?;
            let cells = vec![
                seq.into(),
                Cell::Int(0),
                grade.of.as_str().into(),
                grade.reviewer.as_str().into(),
                grade.grade.as_str().into(),
                grade.note.as_ref().into(),
            ];
            vec![Row { table: REVIEW, cells }]
        }
    })
}

/// The rows of a version.
pub(crate) fn of_version(seq: u64, body: &VersionBody, article: u64) -> Vec<Row> {
    let VersionBody { article: a, input, reader, reading, .. } = body;
    let mut rows = vec![Row {
        table: VERSION,
        cells: vec![
            seq.into(),
            article.into(),
            a.doc.as_str().into(),
            a.url.as_ref().into(),
            a.outlet.as_ref().into(),
            a.title.as_ref().into(),
            a.date.as_ref().into(),
            a.modified.as_ref().into(),
            reading.lang.as_ref().into(),
            reader.as_str().into(),
            input.kind.as_str().into(),
            input.given.as_str().into(),
            input.sha256.parse::<Hash>().map_or(Cell::Null, |hash| Cell::Blob(hash.0.into())),
            Cell::Blob(content(a).0.into()),
            input.bytes.into(),
            (a.text.chars().count() as u64).into(),
            (reading.claims.len() as u64).into(),
            (reading.stances.len() as u64).into(),
        ],
    }];
    let claims = || reading.claims.iter().take(MOST_CLAIMS).zip(0u64..);
    rows.extend(claims().map(|(claim, n)| of_claim(claim_id(seq, n), claim)));
    rows.extend(claims().flat_map(|(claim, n)| of_figures(claim_id(seq, n), claim)));
    rows.extend(claims().flat_map(|(claim, n)| of_places(claim_id(seq, n), claim)));
    let stances = reading.stances.iter().take(MOST_CLAIMS).zip(0u64..);
    rows.extend(stances.map(|(stance, n)| of_stance(claim_id(seq, n), stance)));
    rows
}

fn of_figures(id: u64, claim: &ClaimRecord) -> impl Iterator<Item = Row> {
    let words = |value: &Option<serde_json::Value>| -> Cell {
        value.as_ref().map(words_of).filter(|words| !words.is_empty()).as_ref().into()
    };
    claim.figures.iter().zip(0u64..).map(move |(figure, k)| {
        let cells = vec![
            id.into(),
            k.into(),
            Cell::Real(figure.value),
            Cell::Real(figure.value_high.unwrap_or(figure.value)),
            figure.bound.as_str().into(),
            figure.unit.as_ref().into(),
            words(&figure.what),
            words(&figure.change),
        ];
        Row { table: FIGURE, cells }
    })
}

fn of_places(id: u64, claim: &ClaimRecord) -> impl Iterator<Item = Row> {
    claim.places.iter().zip(0u64..).map(move |(place, k)| {
        let text = |name: &str| place.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        let name = text("name").or_else(|| text("text")).unwrap_or_default();
        let region = text("region");
        let cells = vec![
            id.into(),
            k.into(),
            place.get("id").and_then(serde_json::Value::as_u64).map_or(Cell::Null, Cell::from),
            name.as_str().into(),
            folded(&name).as_str().into(),
            text("kind").unwrap_or_default().as_str().into(),
            text("country").as_ref().into(),
            region.as_ref().into(),
            region.as_deref().map(folded).as_ref().into(),
        ];
        Row { table: PLACE, cells }
    })
}

fn of_claim(id: u64, claim: &ClaimRecord) -> Row {
    let said = |bound: &Option<String>| bound.as_ref().or(claim.said_date.as_ref()).into();
    let cells = vec![
        id.into(),
        claim.id.as_str().into(),
        claim.kind.as_str().into(),
        claim.cue_class.as_ref().into(),
        claim.speaker.as_ref().into(),
        claim.speaker_type.as_ref().into(),
        claim.role.as_ref().into(),
        claim.actor.as_ref().map(words_of).filter(|actor| !actor.is_empty()).as_ref().into(),
        claim.polarity.as_str().into(),
        u64::from(claim.hedged).into(),
        said(&claim.said_from),
        said(&claim.said_to),
        claim.flags.join(" ").as_str().into(),
        (claim.figures.len() as u64).into(),
        Cell::Real(claim.confidence),
    ];
    Row { table: CLAIM, cells }
}

fn of_stance(id: u64, stance: &StanceRecord) -> Row {
    let cells = vec![
        id.into(),
        stance.actor.as_str().into(),
        stance.stance.as_str().into(),
        stance.date.as_ref().into(),
        stance.claim.as_ref().into(),
    ];
    Row { table: STANCE, cells }
}

/// Hash of what an article says, whatever it came wrapped in: two pages with the same content are one version.
pub(crate) fn content(article: &entry::ArticleRecord) -> Hash {
    let entry::ArticleRecord { url, outlet, title, date, modified, lang, authors, text, .. } = article;
    let told = serde_json::json!([url, outlet, title, date, modified, lang, authors, text]);
    Hash::of(told.to_string().as_bytes())
}
