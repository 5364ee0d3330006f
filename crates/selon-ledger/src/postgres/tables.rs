//! Reading entries and tables as they stand, for `verify` and for export.

use std::sync::LazyLock;

use postgres::Row as Found;
use rustc_hash::FxHashMap;

use super::cells::Text;
use super::index::Vector;
use super::open::{Db, get};
use super::{signed, unsigned};
use crate::entry::Entry;
use crate::ledger::Totals;
use crate::rows::{CLAIM_BITS, Cell, Row, TABLES};
use crate::{Hash, Result};

const ENTRY: &str = "SELECT seq, kind, at, run, body, hash FROM entry";
/// Everything that stands in the schema of a ledger: [`faults`] compares.
const SHAPE: &str = include_str!("../../schema/postgres/shape.txt");

fn one_entry(row: &Found) -> Result<Entry> {
    Ok(Entry {
        seq: unsigned(get(row, 0)?),
        kind: get::<Text>(row, 1)?.0,
        at: get::<Text>(row, 2)?.0,
        run: unsigned(get(row, 3)?),
        packed: get(row, 4)?,
        // A hash of another length is none, and fits nothing.
        hash: Hash::from_bytes(get(row, 5)?).unwrap_or_default(),
    })
}

pub(super) fn entries(db: &mut Db, after: u64, limit: usize) -> Result<Vec<Entry>> {
    let sql = format!("{ENTRY} WHERE seq > $1 ORDER BY seq LIMIT $2");
    // Numbers below 1 come first, so that they are found.
    let after = if after == 0 { i64::MIN } else { signed(after) };
    let rows = db.rows(&sql, &[&after, &signed(limit as u64)])?;
    rows.iter().map(one_entry).collect()
}

/// Entries that are reviews, behind `after`.
pub(super) fn reviews(db: &mut Db, after: u64, limit: usize) -> Result<Vec<Entry>> {
    let sql = format!(
        "{ENTRY} WHERE seq IN (SELECT seq FROM review WHERE seq > $1 ORDER BY seq LIMIT $2) ORDER BY seq"
    );
    let rows = db.rows(&sql, &[&signed(after), &signed(limit as u64)])?;
    rows.iter().map(one_entry).collect()
}

pub(super) fn entry(db: &mut Db, seq: u64) -> Result<Option<Entry>> {
    let row = db.opt(&format!("{ENTRY} WHERE seq = $1"), &[&signed(seq)])?;
    row.map(|row| one_entry(&row)).transpose()
}

/// The entries of grades.
pub(super) fn grades(db: &mut Db) -> Result<Vec<Entry>> {
    let sql = format!("{ENTRY} WHERE seq IN (SELECT seq FROM review WHERE claim = 0) ORDER BY seq");
    db.rows(&sql, &[])?.iter().map(one_entry).collect()
}

/// The packed bytes of the versions from one entry to another, which is not meant any more.
pub(super) fn raw(db: &mut Db, from: u64, to: u64) -> Result<FxHashMap<u64, Vec<u8>>> {
    let sql = "SELECT version, packed FROM raw WHERE version >= $1 AND version < $2";
    let rows = db.rows(sql, &[&signed(from), &signed(to)])?;
    rows.iter().map(|row| Ok((unsigned(get(row, 0)?), get(row, 1)?))).collect()
}

/// Questions for the rows of entries, table by table.
static ROWS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let of = |table: &crate::rows::Table| {
        // What a version fills with many rows is numbered by claim.
        let place = if bits(table.name) > 0 {
            let id = table.columns[0];
            format!("{id} >= $1::bigint << {CLAIM_BITS} AND {id} < $2::bigint << {CLAIM_BITS}")
        } else {
            "seq >= $1 AND seq < $2".to_owned()
        };
        let keys = table.columns[..table.keys].join(", ");
        format!("SELECT {} FROM {} WHERE {place} ORDER BY {keys}", table.columns.join(", "), table.name)
    };
    TABLES.iter().map(of).collect()
});

/// How far the number of an entry is shifted in the first column of a table.
fn bits(table: &str) -> u32 {
    if matches!(table, "claim" | "stance" | "figure" | "place") { CLAIM_BITS } else { 0 }
}

/// The rows of the entries from one to another, which is not meant any more, by entry.
pub(super) fn rows(db: &mut Db, from: u64, to: u64) -> Result<FxHashMap<u64, Vec<Row>>> {
    let mut out: FxHashMap<u64, Vec<Row>> = FxHashMap::default();
    for (table, sql) in ROWS.iter().enumerate() {
        let found = db.rows(sql, &[&signed(from), &signed(to)])?;
        for row in &found {
            let cells = (0..row.len()).map(|at| get::<Cell>(row, at)).collect::<Result<Vec<_>>>()?;
            let key = match cells.first() {
                Some(Cell::Int(key)) => unsigned(key >> bits(TABLES[table].name)),
                _ => from,
            };
            out.entry(key).or_default().push(Row { table, cells });
        }
    }
    Ok(out)
}

pub(super) fn totals(db: &mut Db) -> Result<Totals> {
    let mut count = |table: &str| -> Result<u64> {
        let row = db.one(&format!("SELECT count(*) FROM {table}"), &[])?;
        get(&row, 0).map(unsigned)
    };
    let rows = TABLES.iter().map(|table| count(table.name)).collect::<Result<_>>()?;
    let raw = count("raw")?;
    let mut articles = Vec::new();
    db.each("SELECT id, key, latest, versions FROM article ORDER BY id", |row| {
        let key = get::<Text>(row, 1)?.0;
        articles.push((unsigned(get(row, 0)?), key, unsigned(get(row, 2)?), unsigned(get(row, 3)?)));
        Ok(())
    })?;
    let mut outlets = Vec::new();
    db.each("SELECT name, folded, first FROM outlet", |row| {
        outlets.push((get::<Text>(row, 0)?.0, get::<Text>(row, 1)?.0, unsigned(get(row, 2)?)));
        Ok(())
    })?;
    outlets.sort();
    let words = [
        index(db, "SELECT version, words, title, text FROM article_words")?,
        index(db, "SELECT claim, words, text, speaker, role, about FROM claim_words")?,
    ];
    Ok(Totals { rows, raw, articles, outlets, words })
}

/// A sum over every place of every word in a search index.
fn index(db: &mut Db, sql: &str) -> Result<(u64, u64)> {
    let mut sum = (0u64, 0);
    db.each(sql, |row| {
        let mut words: Vector = get(row, 1)?;
        for at in 2..row.len() {
            words.lengths.push(u32::try_from(get::<i32>(row, at)?).unwrap_or(u32::MAX));
        }
        let (one, count) = words.sum(unsigned(get(row, 0)?));
        sum.0 = sum.0.wrapping_add(one);
        sum.1 += count;
        Ok(())
    })?;
    Ok(sum)
}

/// Faults of the schema: tables that are not ours, and counts that are not those of the search indexes.
pub(super) fn faults(db: &mut Db) -> Result<Vec<String>> {
    let mut out = Vec::new();
    let shape = shape(db)?;
    if shape != SHAPE {
        let (ours, found): (Vec<&str>, Vec<&str>) = (SHAPE.lines().collect(), shape.lines().collect());
        let odd = found.iter().find(|line| !ours.contains(line));
        let missing = ours.iter().find(|line| !found.contains(line));
        let told = match (odd, missing) {
            (Some(odd), _) => format!("there is {odd}"),
            (None, Some(missing)) => format!("without {missing}"),
            (None, None) => "something stands twice".to_owned(),
        };
        out.push(format!("the tables are not those that Selon makes: {told}"));
        return Ok(out);
    }
    let sql = "SELECT name, rows, words FROM word_count EXCEPT ALL (
        SELECT 'article_words', count(*), coalesce(sum(title + text), 0) FROM article_words UNION ALL
        SELECT 'claim_words', count(*), coalesce(sum(text + speaker + role + about), 0) FROM claim_words)";
    let count = db.one("SELECT count(*) FROM word_count", &[])?;
    if !db.rows(sql, &[])?.is_empty() || get::<i64>(&count, 0)? != 2 {
        out.push("table word_count: not what the search index has".to_owned());
    }
    Ok(out)
}

/// Everything in the schema, one thing a line.
pub(super) fn shape(db: &mut Db) -> Result<String> {
    let sql = "
        WITH ours AS (SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1)
        SELECT line FROM (
            SELECT format('relation %s (%s%s%s)', relname, relkind, CASE WHEN relrowsecurity THEN ', row security' END,
                ', ' || array_to_string(reloptions, ' ')) AS line FROM ours
            UNION ALL
            SELECT format('column %s.%s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN ' not null' END,
                CASE WHEN a.attcollation <> 0 THEN ' collate ' || (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END,
                CASE WHEN a.atthasdef THEN ' with a default' END)
                FROM ours c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'i'
            UNION ALL
            SELECT format('index %s%s%s', replace(pg_get_indexdef(i.indexrelid), $1 || '.', ''),
                CASE WHEN i.indisprimary THEN ' primary' END, CASE WHEN NOT i.indisvalid THEN ' invalid' END)
                FROM ours c JOIN pg_index i ON i.indrelid = c.oid
            UNION ALL
            SELECT format('constraint %s.%s %s', c.relname, k.conname, k.contype)
                FROM ours c JOIN pg_constraint k ON k.conrelid = c.oid WHERE k.contype <> 'n'
            UNION ALL
            SELECT format('trigger %s.%s', c.relname, t.tgname) FROM ours c JOIN pg_trigger t ON t.tgrelid = c.oid
            UNION ALL
            SELECT format('rule %s.%s', c.relname, r.rulename) FROM ours c JOIN pg_rewrite r ON r.ev_class = c.oid
            UNION ALL
            SELECT format('function %s', p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = $1
        ) AS all_of_it ORDER BY line COLLATE \"C\"";
    let schema = db.schema.clone();
    let rows = db.rows(sql, &[&schema])?;
    let mut out = String::new();
    for row in &rows {
        out.push_str(get::<&str>(row, 0)?);
        out.push('\n');
    }
    Ok(out)
}
