//! A ledger on a PostgreSQL server.

mod address;
mod append;
mod cells;
mod index;
mod lists;
mod open;
mod question;
mod rank;
mod search;
mod secure;
mod tables;

use std::cell::{RefCell, RefMut};
use std::fmt;

use rustc_hash::FxHashMap;

pub use address::Address;

use crate::entry::{Entry, GradeBody, ReviewBody, Tally, VersionBody};
use crate::ledger::{
    ClaimHit, Counts, Head, Known, Ledger, Receipt, Run, Speaker, State, Stats, Totals, Version,
};
use crate::lists::{Decision, StanceHit, Stances};
use crate::query::{Facet, Filter, Page, Sort};
use crate::rows::Row;
use crate::{Draft, Error, Hash, Result};
use open::Db;

/// Entries whose rows are fetched at once while a ledger is walked.
const AHEAD: u64 = 64;
/// So many new versions change what is worth knowing about the tables to plan questions.
const MUCH: u64 = 1000;

/// A ledger in one schema of a PostgreSQL database.
///
/// Many programs may read and write at once; writers take turns, batch by batch.
pub struct Postgres {
    db: RefCell<Db>,
    name: String,
    /// While everything is read as it stood at one moment: what was fetched ahead.
    frozen: RefCell<Option<Ahead>>,
}

/// Rows and bytes of some entries, one after the other.
#[derive(Default)]
struct Ahead {
    rows: (u64, FxHashMap<u64, Vec<Row>>),
    raw: (u64, FxHashMap<u64, Vec<u8>>),
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Postgres").field(&self.name).finish()
    }
}

impl Postgres {
    /// Opens the ledger at `address` for reading and writing; makes it where there is none, and brings it to the latest
    /// schema.
    ///
    /// # Errors
    /// [`Error::Unreachable`], [`Error::Denied`], [`Error::NotALedger`], [`Error::Newer`], [`Error::ReadOnly`], or what the
    /// server says.
    pub fn create(address: &Address) -> Result<Self> {
        Ok(Self::of(Db::create(address)?, address))
    }

    /// Opens the ledger at `address` for reading.
    ///
    /// # Errors
    /// As [`create`](Self::create), and [`Error::Missing`], [`Error::Older`].
    pub fn open(address: &Address) -> Result<Self> {
        Ok(Self::of(Db::open(address)?, address))
    }

    fn of(db: Db, address: &Address) -> Self {
        Self { db: RefCell::new(db), name: address.name().to_owned(), frozen: RefCell::default() }
    }

    /// The connection. Nothing that is called with it comes back here.
    fn db(&self) -> RefMut<'_, Db> {
        self.db.borrow_mut()
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

/// One of many that were fetched ahead, from the stretch that it is in.
fn ahead<T>(
    (from, got): &mut (u64, FxHashMap<u64, T>),
    seq: u64,
    fetch: impl FnOnce(u64, u64) -> Result<FxHashMap<u64, T>>,
) -> Result<Option<T>> {
    if !(*from..*from + AHEAD).contains(&seq) || *from == 0 {
        *got = fetch(seq, seq + AHEAD)?;
        *from = seq;
    }
    Ok(got.remove(&seq))
}

impl Ledger for Postgres {
    fn head(&self) -> Result<Head> {
        append::head(&mut self.db())
    }

    fn known(&self, sha256: Hash, given: &str, live: Option<&str>) -> Result<Option<Known>> {
        append::known(&mut self.db(), sha256, given, live)
    }

    fn append(&mut self, run: &mut Run, at: &str, drafts: &[Draft]) -> Result<Vec<Receipt>> {
        let (receipts, seq) = append::append(self.db.get_mut(), run, at, drafts)?;
        run.seq = seq;
        Ok(receipts)
    }

    fn weigh(&self, draft: &Draft) -> Result<State> {
        append::weigh(&mut self.db(), draft)
    }

    fn finish(&mut self, run: &Run, at: &str, tally: &Tally) -> Result<()> {
        let Some(seq) = run.seq else { return Ok(()) };
        append::one(self.db.get_mut(), crate::Kind::End, at, seq, tally)?;
        if tally.added + tally.changed >= MUCH {
            // Only plans depend on it, and the server does it by itself in a while.
            let _ = self.db.get_mut().batch(
                "ANALYZE entry, article, outlet, version, claim, figure, place, review, article_words, claim_words",
            );
        }
        Ok(())
    }

    fn review(&mut self, at: &str, review: &ReviewBody) -> Result<u64> {
        append::review(self.db.get_mut(), at, review)
    }

    fn grade(&mut self, at: &str, grade: &GradeBody) -> Result<u64> {
        append::one(self.db.get_mut(), crate::Kind::Grade, at, 0, grade)
    }

    fn grades(&self) -> Result<Vec<(u64, String, GradeBody)>> {
        tables::grades(&mut self.db())?.iter().map(Entry::grade).collect()
    }

    fn entries(&self, after: u64, limit: usize) -> Result<Vec<Entry>> {
        tables::entries(&mut self.db(), after, limit)
    }

    fn raw(&self, version: u64) -> Result<Option<Vec<u8>>> {
        let fetch = |from, to| tables::raw(&mut self.db(), from, to);
        match &mut *self.frozen.borrow_mut() {
            Some(frozen) => ahead(&mut frozen.raw, version, fetch),
            None => Ok(fetch(version, version + 1)?.remove(&version)),
        }
    }

    fn rows(&self, seq: u64) -> Result<Vec<Row>> {
        let fetch = |from, to| tables::rows(&mut self.db(), from, to);
        let rows = match &mut *self.frozen.borrow_mut() {
            Some(frozen) => ahead(&mut frozen.rows, seq, fetch)?,
            None => fetch(seq, seq + 1)?.remove(&seq),
        };
        Ok(rows.unwrap_or_default())
    }

    fn totals(&self) -> Result<Totals> {
        tables::totals(&mut self.db())
    }

    fn indexed(&self, doc: u64, fields: &[String]) -> (u64, u64) {
        index::Vector::of(fields).sum(doc)
    }

    fn faults(&self) -> Result<Vec<String>> {
        tables::faults(&mut self.db())
    }

    fn freeze(&self) -> Result<()> {
        // The moment is that of the first question.
        self.db().batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1 FROM ledger")?;
        *self.frozen.borrow_mut() = Some(Ahead::default());
        Ok(())
    }

    fn thaw(&self) -> Result<()> {
        *self.frozen.borrow_mut() = None;
        self.db().batch("ROLLBACK")
    }

    fn article(&self, name: &str) -> Result<Option<u64>> {
        search::article(&mut self.db(), name)
    }

    fn versions(&self, article: u64) -> Result<Vec<Version>> {
        search::versions(&mut self.db(), article)
    }

    fn version(&self, seq: u64) -> Result<Option<VersionBody>> {
        let entry = tables::entry(&mut self.db(), seq)?;
        let Some(entry) = entry.filter(|entry| entry.kind == crate::Kind::Version.name()) else {
            return Ok(None);
        };
        crate::entry::version(&entry.body()?).map(Some).map_err(|reason| Error::Entry { seq, reason })
    }

    fn find(&self, filter: &Filter, sort: Sort, after: Option<&str>, limit: usize) -> Result<Page<Version>> {
        search::find(&mut self.db(), filter, sort, after, limit)
    }

    fn claims(
        &self,
        filter: &Filter,
        sort: Sort,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ClaimHit>> {
        search::claims(&mut self.db(), filter, sort, after, limit)
    }

    fn places(&self, id: &str) -> Result<Vec<(u64, u64)>> {
        search::places(&mut self.db(), id)
    }

    fn facets(&self, filter: &Filter, by: &[Facet], limit: usize) -> Result<Vec<Counts>> {
        search::facets(&mut self.db(), filter, by, limit)
    }

    fn speakers(&self, filter: &Filter, limit: usize) -> Result<Vec<Speaker>> {
        search::speakers(&mut self.db(), filter, limit)
    }

    fn stances(&self, asked: &Stances, after: Option<&str>, limit: usize) -> Result<Page<StanceHit>> {
        lists::stances(&mut self.db(), asked, after, limit)
    }

    fn reviews(&self, after: u64, limit: usize) -> Result<Vec<Decision>> {
        lists::reviews(&mut self.db(), after, limit)
    }

    fn stats(&self) -> Result<Stats> {
        search::stats(&mut self.db())
    }
}
