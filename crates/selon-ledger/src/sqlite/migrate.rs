//! From schema to schema, forward only.

use rusqlite::Connection;

use super::{append, tables};
use crate::correction::Correction;
use crate::entry::{Kind, ReviewBody, version};
use crate::rows::{self, Row, TABLES, claim_id};

/// What makes each schema of the one before. Only ever added to.
const MIGRATIONS: [&str; 3] = [
    include_str!("../../schema/0001.sql"),
    include_str!("../../schema/0002.sql"),
    include_str!("../../schema/0003.sql"),
];
/// The latest schema.
pub(super) const SCHEMA: i64 = MIGRATIONS.len() as i64;
/// "SELN", in the header of the file.
pub(super) const APPLICATION: i64 = 0x5345_4c4e;
/// Entries fetched at once.
const STRIDE: usize = 256;

/// Brings a database from a schema to the latest.
pub(super) fn migrate(db: &Connection, from: i64) -> rusqlite::Result<()> {
    for (migration, number) in MIGRATIONS.iter().zip(1i64..).filter(|(_, number)| *number > from) {
        db.execute_batch(migration)?;
        if number == 2 && from > 0 {
            refill(db)?;
        }
        db.pragma_update(None, "user_version", number)?;
    }
    db.pragma_update(None, "application_id", APPLICATION)
}

/// Fills what schema 2 brought from the entries that were there before.
fn refill(db: &Connection) -> rusqlite::Result<()> {
    let new = |row: &Row| matches!(TABLES[row.table].name, "figure" | "place");
    let failed = |error: String| rusqlite::Error::ToSqlConversionFailure(error.into());
    let mut last = 0;
    loop {
        let entries = tables::entries(db, last, STRIDE)?;
        let Some(end) = entries.last() else { return Ok(()) };
        last = end.seq;
        for entry in &entries {
            let body = || entry.body().map_err(|error| failed(error.to_string()));
            match Kind::named(&entry.kind) {
                Some(Kind::Version) => {
                    let mut rows = rows::of_version(entry.seq, &version(&body()?).map_err(failed)?, 0);
                    rows.retain(new);
                    append::insert(db, &rows)?;
                }
                Some(Kind::Review) => {
                    let review: ReviewBody =
                        serde_json::from_slice(&body()?).map_err(|error| failed(error.to_string()))?;
                    let correction = append::correction(db, &review)?;
                    let Some(correction @ Correction { words, .. }) = &correction else { continue };
                    let mut rows = rows::of(Kind::Review, entry.seq, 0, &body()?, 0, Some(correction))
                        .map_err(failed)?;
                    rows.retain(|row| TABLES[row.table].name != "review");
                    append::insert(db, &rows)?;
                    append::insert_words(db, claim_id(entry.seq, 0), words)?;
                }
                _ => {}
            }
        }
    }
}
