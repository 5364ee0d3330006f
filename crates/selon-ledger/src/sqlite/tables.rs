//! Reading entries and tables as they stand, for `verify` and for export.

use std::sync::LazyLock;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use super::{signed, unsigned};
use crate::Hash;
use crate::entry::Entry;
use crate::ledger::Totals;
use crate::rows::{CLAIM_BITS, Cell, Row, TABLES};
use crate::verify::{length_of, place_of_word};

const ENTRY: &str = "SELECT seq, kind, at, run, body, hash FROM entry";

fn one_entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: unsigned(row.get(0)?),
        kind: row.get(1)?,
        at: row.get(2)?,
        run: unsigned(row.get(3)?),
        packed: row.get(4)?,
        // A hash of another length is none, and fits nothing.
        hash: Hash::from_bytes(row.get_ref(5)?.as_blob()?).unwrap_or_default(),
    })
}

pub(super) fn entries(db: &Connection, after: u64, limit: usize) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!("{ENTRY} WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    // Numbers below 1 come first, so that they are found.
    let after = if after == 0 { i64::MIN } else { signed(after) };
    db.prepare_cached(&sql)?.query_map((after, signed(limit as u64)), one_entry)?.collect()
}

/// Entries that are reviews, behind `after`.
pub(super) fn reviews(db: &Connection, after: u64, limit: usize) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!(
        "{ENTRY} WHERE seq IN (SELECT seq FROM review WHERE seq > ?1 ORDER BY seq LIMIT ?2) ORDER BY seq"
    );
    db.prepare_cached(&sql)?.query_map((signed(after), signed(limit as u64)), one_entry)?.collect()
}

pub(super) fn entry(db: &Connection, seq: u64) -> rusqlite::Result<Option<Entry>> {
    db.prepare_cached(&format!("{ENTRY} WHERE seq = ?1"))?.query_row([signed(seq)], one_entry).optional()
}

/// The entries of grades.
pub(super) fn grades(db: &Connection) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!("{ENTRY} WHERE seq IN (SELECT seq FROM review WHERE claim = 0) ORDER BY seq");
    db.prepare_cached(&sql)?.query_map([], one_entry)?.collect()
}

pub(super) fn raw(db: &Connection, version: u64) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT packed FROM raw WHERE version = ?1";
    db.prepare_cached(sql)?.query_row([signed(version)], |row| row.get(0)).optional()
}

/// Questions for the rows of an entry, table by table.
static ROWS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let of = |table: &crate::rows::Table| {
        // What a version fills with many rows is numbered by claim.
        let within = match table.name {
            "claim" | "stance" => Some("id"),
            "figure" | "place" => Some("claim"),
            _ => None,
        };
        let place = within.map_or("seq = ?1".to_owned(), |id| {
            format!("{id} >= ?1 << {CLAIM_BITS} AND {id} < (?1 + 1) << {CLAIM_BITS}")
        });
        let keys = table.columns[..table.keys].join(", ");
        format!("SELECT {} FROM {} WHERE {place} ORDER BY {keys}", table.columns.join(", "), table.name)
    };
    TABLES.iter().map(of).collect()
});

pub(super) fn rows(db: &Connection, seq: u64) -> rusqlite::Result<Vec<Row>> {
    let mut out = Vec::new();
    for (table, sql) in ROWS.iter().enumerate() {
        let mut statement = db.prepare_cached(sql)?;
        let mut found = statement.query([signed(seq)])?;
        while let Some(row) = found.next()? {
            let cells = (0..TABLES[table].columns.len()).map(|i| row.get_ref(i).map(cell));
            out.push(Row { table, cells: cells.collect::<rusqlite::Result<_>>()? });
        }
    }
    Ok(out)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Real(number) => Cell::Real(number),
        // Text that is none any more is not the text that was written.
        ValueRef::Text(bytes) => {
            String::from_utf8(bytes.to_vec()).map_or_else(|e| Cell::Blob(e.into_bytes()), Cell::Text)
        }
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
    }
}

pub(super) fn totals(db: &Connection) -> rusqlite::Result<Totals> {
    let count = |table: &str| {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0).map(unsigned))
    };
    let articles = "SELECT id, key, latest, versions FROM article ORDER BY id";
    let outlets = "SELECT name, folded, first FROM outlet ORDER BY name";
    Ok(Totals {
        rows: TABLES.iter().map(|table| count(table.name)).collect::<rusqlite::Result<_>>()?,
        raw: count("raw")?,
        articles: db
            .prepare(articles)?
            .query_map([], |row| {
                Ok((unsigned(row.get(0)?), row.get(1)?, unsigned(row.get(2)?), unsigned(row.get(3)?)))
            })?
            .collect::<rusqlite::Result<_>>()?,
        outlets: db
            .prepare(outlets)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, unsigned(row.get(2)?))))?
            .collect::<rusqlite::Result<_>>()?,
        words: [
            index(db, "article_words", &["title", "text"])?,
            index(db, "claim_words", &["text", "speaker", "role", "about"])?,
        ],
    })
}

/// A sum over every place of every word in a search index.
fn index(db: &Connection, table: &str, columns: &[&str]) -> rusqlite::Result<(u64, u64)> {
    let view = format!("{table}_seen");
    db.execute_batch(&format!(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{view} USING fts5vocab (main, {table}, instance)"
    ))?;
    let mut statement = db.prepare(&format!("SELECT term, doc, col, offset FROM temp.{view}"))?;
    let mut rows = statement.query([])?;
    let mut sum = (0u64, 0);
    while let Some(row) = rows.next()? {
        let column = row.get_ref(2)?.as_str()?;
        let column = columns.iter().position(|name| *name == column).unwrap_or(columns.len());
        let (doc, place) = (unsigned(row.get(1)?), unsigned(row.get(3)?));
        let term = row.get_ref(0)?.as_bytes()?;
        sum.0 = sum.0.wrapping_add(place_of_word(doc, column as u64, place, term));
        sum.1 += 1;
    }
    let mut statement = db.prepare(&format!("SELECT id, sz FROM {table}_docsize"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let doc = unsigned(row.get(0)?);
        for (words, column) in varints(row.get_ref(1)?.as_blob()?).zip(0u64..) {
            sum.0 = sum.0.wrapping_add(length_of(doc, column, words));
        }
    }
    Ok(sum)
}

/// Whole numbers of seven bits a byte, high ones first, the last byte of each without its eighth bit. One that does not end
/// is larger than any.
fn varints(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let number = |part: &[u8]| {
        let ends = part.last().is_none_or(|byte| byte & 0x80 == 0);
        let number = part.iter().fold(0u64, |n, byte| n << 7 | u64::from(byte & 0x7f));
        if ends { number } else { u64::MAX }
    };
    bytes.split_inclusive(|byte| byte & 0x80 == 0).map(number)
}

/// Faults of the file: pages that do not hang together, tables that are not ours; and indexes that lost rows, unless it is to be
/// `quick`.
pub(super) fn faults(db: &Connection, quick: bool) -> rusqlite::Result<Vec<String>> {
    let mut out: Vec<String> = db
        .prepare(if quick { "PRAGMA quick_check(5)" } else { "PRAGMA integrity_check(5)" })?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    out.retain(|line| line != "ok");
    let tables = |db: &Connection| -> rusqlite::Result<Vec<(String, Option<String>)>> {
        db.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    };
    let fresh = Connection::open_in_memory()?;
    super::migrate::migrate(&fresh, 0)?;
    if tables(db)? != tables(&fresh)? {
        out.push("the tables are not those that Selon makes".to_owned());
    }
    Ok(out)
}
