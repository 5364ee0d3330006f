//! A ledger in one file.

mod append;
mod care;
mod lists;
mod migrate;
mod open;
mod question;
mod search;
mod tables;

use std::path::PathBuf;

pub use care::Health;
use rusqlite::Connection;

use crate::entry::{Entry, GradeBody, ReviewBody, Tally, VersionBody};
use crate::ledger::{
    ClaimHit, Counts, Head, Known, Ledger, Receipt, Run, Speaker, State, Stats, Totals, Version,
};
use crate::lists::{Decision, StanceHit, Stances};
use crate::query::{Facet, Filter, Page, Sort};
use crate::rows::Row;
use crate::{Draft, Error, Hash, Result};

/// A ledger in one SQLite file.
///
/// Many programs may read while one writes; a second writer waits for its turn, batch by batch.
#[derive(Debug)]
pub struct Sqlite {
    db: Connection,
    path: PathBuf,
}

impl Sqlite {
    /// What the store says, in our words.
    fn error(&self, error: rusqlite::Error) -> Error {
        open::told(error, &self.path)
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|error| self.error(error))
    }
}

/// A number that the store gave. They are all positive; what is not was tampered with, and becomes 0.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A number for the store.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Ledger for Sqlite {
    fn head(&self) -> Result<Head> {
        self.told(append::head(&self.db))
    }

    fn known(&self, sha256: Hash, given: &str, live: Option<&str>) -> Result<Option<Known>> {
        self.told(append::known(&self.db, sha256, given, live))
    }

    fn append(&mut self, run: &mut Run, at: &str, drafts: &[Draft]) -> Result<Vec<Receipt>> {
        let done = append::append(&mut self.db, run, at, drafts);
        let (receipts, seq) = done.map_err(|error| self.error(error))?;
        run.seq = seq;
        Ok(receipts)
    }

    fn weigh(&self, draft: &Draft) -> Result<State> {
        self.told(append::weigh(&self.db, draft))
    }

    fn finish(&mut self, run: &Run, at: &str, tally: &Tally) -> Result<()> {
        let Some(seq) = run.seq else { return Ok(()) };
        append::one(&mut self.db, crate::Kind::End, at, seq, tally).map_err(|e| self.error(e)).map(|_| ())
    }

    fn review(&mut self, at: &str, review: &ReviewBody) -> Result<u64> {
        append::review(&mut self.db, at, review).map_err(|error| self.error(error))
    }

    fn grade(&mut self, at: &str, grade: &GradeBody) -> Result<u64> {
        append::one(&mut self.db, crate::Kind::Grade, at, 0, grade).map_err(|error| self.error(error))
    }

    fn grades(&self) -> Result<Vec<(u64, String, GradeBody)>> {
        self.told(tables::grades(&self.db))?.iter().map(Entry::grade).collect()
    }

    fn entries(&self, after: u64, limit: usize) -> Result<Vec<Entry>> {
        self.told(tables::entries(&self.db, after, limit))
    }

    fn raw(&self, version: u64) -> Result<Option<Vec<u8>>> {
        self.told(tables::raw(&self.db, version))
    }

    fn rows(&self, seq: u64) -> Result<Vec<Row>> {
        self.told(tables::rows(&self.db, seq))
    }

    fn totals(&self) -> Result<Totals> {
        self.told(tables::totals(&self.db))
    }

    fn faults(&self) -> Result<Vec<String>> {
        // On a connection that has nothing cached: counts that the search index remembers from an earlier question would be
        // compared with those of now.
        let fresh = Self::open(&self.path)?;
        self.told(tables::faults(&fresh.db, false))
    }

    fn freeze(&self) -> Result<()> {
        self.told(self.db.execute_batch("BEGIN; SELECT count(*) FROM article WHERE id = 0"))
    }

    fn thaw(&self) -> Result<()> {
        self.told(self.db.execute_batch("ROLLBACK"))
    }

    fn article(&self, name: &str) -> Result<Option<u64>> {
        self.told(search::article(&self.db, name))
    }

    fn versions(&self, article: u64) -> Result<Vec<Version>> {
        self.told(search::versions(&self.db, article))
    }

    fn version(&self, seq: u64) -> Result<Option<VersionBody>> {
        let entry = self.told(tables::entry(&self.db, seq))?;
        let Some(entry) = entry.filter(|entry| entry.kind == crate::Kind::Version.name()) else {
            return Ok(None);
        };
        crate::entry::version(&entry.body()?).map(Some).map_err(|reason| Error::Entry { seq, reason })
    }

    fn find(&self, filter: &Filter, sort: Sort, after: Option<&str>, limit: usize) -> Result<Page<Version>> {
        search::find(self, filter, sort, after, limit)
    }

    fn claims(
        &self,
        filter: &Filter,
        sort: Sort,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ClaimHit>> {
        search::claims(self, filter, sort, after, limit)
    }

    fn places(&self, id: &str) -> Result<Vec<(u64, u64)>> {
        self.told(search::places(&self.db, id))
    }

    fn facets(&self, filter: &Filter, by: &[Facet], limit: usize) -> Result<Vec<Counts>> {
        search::facets(self, filter, by, limit)
    }

    fn speakers(&self, filter: &Filter, limit: usize) -> Result<Vec<Speaker>> {
        search::speakers(self, filter, limit)
    }

    fn stances(&self, asked: &Stances, after: Option<&str>, limit: usize) -> Result<Page<StanceHit>> {
        lists::stances(self, asked, after, limit)
    }

    fn reviews(&self, after: u64, limit: usize) -> Result<Vec<Decision>> {
        lists::reviews(self, after, limit)
    }

    fn stats(&self) -> Result<Stats> {
        search::stats(self)
    }
}
