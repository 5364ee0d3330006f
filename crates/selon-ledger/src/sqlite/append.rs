//! Writing: one transaction for a batch.

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension, ToSql, Transaction, TransactionBehavior, params};
use serde::Serialize;

use super::{signed, unsigned};
use crate::correction::Correction;
use crate::draft::Words;
use crate::entry::{Kind, ReviewBody};
use crate::hash::Link;
use crate::ledger::{Head, Known, Receipt, Run, State};
use crate::pack::{COMMON, pack};
use crate::rows::{self, Cell, Row, TABLES, claim_id};
use crate::words::folded;
use crate::{Draft, Hash};

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => rusqlite::types::Null.to_sql(),
            Self::Int(number) => number.to_sql(),
            Self::Real(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
            Self::Blob(bytes) => bytes.to_sql(),
        }
    }
}

/// The last entry.
pub(super) fn head(db: &Connection) -> rusqlite::Result<Head> {
    let head =
        db.prepare_cached("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1")?.query_row([], |row| {
            let hash = Hash::from_bytes(row.get_ref(1)?.as_blob()?).unwrap_or_default();
            Ok(Head { seq: unsigned(row.get(0)?), hash })
        });
    Ok(head.optional()?.unwrap_or_default())
}

/// See [`Ledger::known`](crate::Ledger::known).
pub(super) fn known(
    db: &Connection,
    sha256: Hash,
    given: &str,
    live: Option<&str>,
) -> rusqlite::Result<Option<Known>> {
    let sql = "SELECT a.id, a.key, v.seq FROM version v JOIN article a ON a.id = v.article
        WHERE v.sha256 = ?1 AND v.given = ?2 AND (?3 IS NULL OR v.doc = ?3 AND a.latest = v.seq) LIMIT 1";
    let one = |row: &rusqlite::Row<'_>| {
        Ok(Known { article: unsigned(row.get(0)?), key: row.get(1)?, seq: unsigned(row.get(2)?) })
    };
    db.prepare_cached(sql)?.query_row(params![sha256.0, given, live], one).optional()
}

/// See [`Ledger::append`](crate::Ledger::append). Returns the receipts and the run's entry.
pub(super) fn append(
    db: &mut Connection,
    run: &Run,
    at: &str,
    drafts: &[Draft],
) -> rusqlite::Result<(Vec<Receipt>, Option<u64>)> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut pen = Pen { tx: &tx, head: head(&tx)?, at };
    let mut seq = run.seq;
    let mut receipts = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let found = article(&tx, draft.key())?;
        if let Some(receipt) = unchanged(&tx, draft, found)? {
            receipts.push(receipt);
            continue;
        }
        let begun = match seq {
            Some(begun) => begun,
            None => *seq.insert(pen.write(Kind::Run, 0, &run.body)?),
        };
        receipts.push(pen.version(draft, begun, found)?);
    }
    tx.commit()?;
    Ok((receipts, seq))
}

/// Appends one entry that is no version.
pub(super) fn one(
    db: &mut Connection,
    kind: Kind,
    at: &str,
    run: u64,
    body: &impl Serialize,
) -> rusqlite::Result<u64> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let seq = Pen { head: head(&tx)?, tx: &tx, at }.write(kind, run, body)?;
    tx.commit()?;
    Ok(seq)
}

/// Appends a decision on a claim.
pub(super) fn review(db: &mut Connection, at: &str, review: &ReviewBody) -> rusqlite::Result<u64> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let correction = correction(&tx, review)?;
    let mut pen = Pen { head: head(&tx)?, tx: &tx, at };
    let seq = pen.write_with(Kind::Review, 0, review, correction.as_ref())?;
    tx.commit()?;
    Ok(seq)
}

/// What a review makes of its claim.
pub(super) fn correction(db: &Connection, review: &ReviewBody) -> rusqlite::Result<Option<Correction>> {
    let Some(version) = super::tables::entry(db, review.version)? else { return Ok(None) };
    Ok(version.body().ok().and_then(|body| Correction::of(review, &body)))
}

/// An article that is there: its number and its latest version.
type Article = (u64, u64);

fn article(db: &Connection, key: &str) -> rusqlite::Result<Option<Article>> {
    db.prepare_cached("SELECT id, latest FROM article WHERE key = ?1")?
        .query_row([key], |row| Ok((unsigned(row.get(0)?), unsigned(row.get(1)?))))
        .optional()
}

/// See [`Ledger::weigh`](crate::Ledger::weigh).
pub(super) fn weigh(db: &Connection, draft: &Draft) -> rusqlite::Result<State> {
    let found = article(db, draft.key())?;
    Ok(match (unchanged(db, draft, found)?, found) {
        (Some(receipt), _) => receipt.state,
        (None, Some((_, latest))) => State::Changed(latest),
        (None, None) => State::Added,
    })
}

/// What to say of a draft that the ledger has already.
fn unchanged(db: &Connection, draft: &Draft, found: Option<Article>) -> rusqlite::Result<Option<Receipt>> {
    let there = |article, seq| Receipt { article, seq, state: State::Unchanged };
    if !draft.live {
        let sha256 = draft.sha256().parse::<Hash>().unwrap_or_default();
        if let Some(known) = known(db, sha256, &draft.body.input.given, None)? {
            return Ok(Some(there(known.article, known.seq)));
        }
    }
    let Some((article, latest)) = found else { return Ok(None) };
    // A file is an archive: it may hold what was before. A page that was fetched shows what is now.
    let sql = "SELECT seq FROM version WHERE article = ?1 AND content = ?2 AND (?3 = 0 OR seq = ?3) LIMIT 1";
    let latest = if draft.live { latest } else { 0 };
    let values = params![signed(article), draft.content.0, signed(latest)];
    let seq: Option<i64> = db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
    Ok(seq.map(|seq| there(article, unsigned(seq))))
}

/// Writes entries at the end of the chain.
struct Pen<'t> {
    tx: &'t Transaction<'t>,
    head: Head,
    at: &'t str,
}

impl Pen<'_> {
    /// Appends a version.
    fn version(&mut self, draft: &Draft, run: u64, found: Option<Article>) -> rusqlite::Result<Receipt> {
        let seq = self.link(Kind::Version, run, &draft.packed, draft.hash)?;
        let (article, state) =
            found.map_or((seq, State::Added), |(article, latest)| (article, State::Changed(latest)));
        self.tx
            .prepare_cached("INSERT INTO raw (version, packed) VALUES (?1, ?2)")?
            .execute(params![signed(seq), draft.raw])?;
        let sql = "INSERT INTO article (id, key, latest, versions) VALUES (?1, ?2, ?3, 1)
            ON CONFLICT DO UPDATE SET latest = ?3, versions = versions + 1";
        self.tx.prepare_cached(sql)?.execute(params![signed(article), draft.key(), signed(seq)])?;
        if let Some(outlet) = &draft.body.article.outlet {
            let sql = "INSERT OR IGNORE INTO outlet (name, folded, first) VALUES (?1, ?2, ?3)";
            self.tx.prepare_cached(sql)?.execute(params![outlet, folded(outlet), signed(seq)])?;
        }
        insert(self.tx, &rows::of_version(seq, &draft.body, article))?;
        self.words(seq, &draft.words)?;
        Ok(Receipt { article, seq, state })
    }

    /// Appends an entry that is no version.
    fn write(&mut self, kind: Kind, run: u64, body: &impl Serialize) -> rusqlite::Result<u64> {
        self.write_with(kind, run, body, None)
    }

    /// Appends an entry that is no version, and what it makes of a claim.
    fn write_with(
        &mut self,
        kind: Kind,
        run: u64,
        body: &impl Serialize,
        correction: Option<&Correction>,
    ) -> rusqlite::Result<u64> {
        let failed = |error: String| rusqlite::Error::ToSqlConversionFailure(error.into());
        let body = serde_json::to_vec(body).map_err(|error| failed(error.to_string()))?;
        let packed = pack(&body, COMMON).map_err(|error| failed(error.to_string()))?;
        let seq = self.link(kind, run, &packed, Hash::of(&body))?;
        insert(self.tx, &rows::of(kind, seq, run, &body, 0, correction).map_err(failed)?)?;
        if let Some(correction) = correction {
            insert_words(self.tx, claim_id(seq, 0), &correction.words)?;
        }
        Ok(seq)
    }

    /// Adds a link to the chain.
    fn link(&mut self, kind: Kind, run: u64, packed: &[u8], body: Hash) -> rusqlite::Result<u64> {
        let seq = self.head.seq + 1;
        let hash = Link { before: self.head.hash, seq, kind: kind.name(), at: self.at, run, body }.hash();
        let sql = "INSERT INTO entry (seq, kind, at, run, body, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![signed(seq), kind.name(), self.at, signed(run), packed, hash.0];
        self.tx.prepare_cached(sql)?.execute(values)?;
        self.head = Head { seq, hash };
        Ok(seq)
    }

    fn words(&self, seq: u64, words: &Words) -> rusqlite::Result<()> {
        let [title, text] = &words.article;
        self.tx
            .prepare_cached("INSERT INTO article_words (rowid, title, text) VALUES (?1, ?2, ?3)")?
            .execute(params![signed(seq), title, text])?;
        for (claim, n) in words.claims.iter().zip(0u64..) {
            insert_words(self.tx, claim_id(seq, n), claim)?;
        }
        Ok(())
    }
}

/// Puts rows into their tables.
pub(super) fn insert(db: &Connection, rows: &[Row]) -> rusqlite::Result<()> {
    for part in rows.chunk_by(|a, b| a.table == b.table) {
        let table = &TABLES[part[0].table];
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.name, table.columns.join(", "));
        let mut insert = db.prepare_cached(&sql)?;
        for row in part {
            insert.execute(rusqlite::params_from_iter(&row.cells))?;
        }
    }
    Ok(())
}

/// Puts the words of a claim into the search index.
pub(super) fn insert_words(db: &Connection, id: u64, words: &[String; 4]) -> rusqlite::Result<()> {
    let [text, speaker, role, about] = words;
    let sql = "INSERT INTO claim_words (rowid, text, speaker, role, about) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.prepare_cached(sql)?.execute(params![signed(id), text, speaker, role, about])?;
    Ok(())
}
