//! What keeps a ledger well: copies of it, and a quick look at its health.

use std::fs::{self, File};
use std::path::Path;

use super::{Sqlite, tables, unsigned};
use crate::{Error, Result};

/// What a quick look at a ledger finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// Its schema.
    pub schema: u64,
    /// What is wrong with the file or its tables.
    pub faults: Vec<String>,
    /// Who read the latest versions of articles, and how many each.
    pub readers: Vec<(String, u64)>,
    /// Builds that wrote it, oldest first.
    pub builds: Vec<String>,
    /// When the last entry was written.
    pub last: Option<String>,
}

impl Sqlite {
    /// Writes the ledger as it stands now into the new file `to`, whatever others write meanwhile. The copy is on the disk when
    /// this returns; whether it fits is for [`verify`](crate::verify) to say.
    ///
    /// # Errors
    /// There is a file already, it cannot be written, or the store fails; no part of it stays.
    pub fn copy_to(&self, to: &Path) -> Result<()> {
        let failed = |error: std::io::Error| Error::Store(format!("{}: {error}", to.display()).into());
        if to.exists() {
            return Err(Error::Store(format!("{}: there is a file already", to.display()).into()));
        }
        let name = to.to_str().ok_or_else(|| failed(std::io::Error::other("not a name in UTF-8")))?;
        let copied = self.db.execute("VACUUM INTO ?1", [name]).map_err(|error| super::open::told(error, to));
        let synced = copied.and_then(|_| File::open(to).and_then(|file| file.sync_all()).map_err(failed));
        if synced.is_err() {
            let _ = fs::remove_file(to);
        }
        synced
    }

    /// A quick look: pages, tables, and who read what.
    ///
    /// # Errors
    /// The store fails.
    pub fn health(&self) -> Result<Health> {
        let read = || -> rusqlite::Result<Health> {
            let pairs = "SELECT v.reader, count(*) FROM article a JOIN version v ON v.seq = a.latest GROUP BY 1 ORDER BY 2 DESC, 1";
            let readers = self
                .db
                .prepare(pairs)?
                .query_map([], |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?
                .collect::<rusqlite::Result<_>>()?;
            let builds = "SELECT build FROM run GROUP BY build ORDER BY min(seq)";
            let builds =
                self.db.prepare(builds)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            Ok(Health {
                schema: self.db.query_row("PRAGMA user_version", [], |row| row.get(0).map(unsigned))?,
                faults: tables::faults(&self.db, true)?,
                readers,
                builds,
                last: self.db.query_row("SELECT max(at) FROM entry", [], |row| row.get(0))?,
            })
        };
        self.told(read())
    }
}
