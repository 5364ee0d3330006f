//! What was read, kept: articles with their versions and bytes, claims, stances, runs and reviews, in a chain of entries that
//! only grows and shows when it was tampered with.
//!
//! [`Ledger`] is what a store must do; [`Sqlite`] is the store in one file, [`Postgres`] the one on a
//! server. A [`Draft`] is prepared in whatever thread read
//! the article, one writer appends, and [`verify`] walks the chain.

mod correction;
mod decide;
mod diff;
mod draft;
mod entry;
mod error;
mod hash;
mod ledger;
mod lists;
mod pack;
mod postgres;
mod query;
mod row;
pub mod rows;
mod snippet;
mod sqlite;
mod verify;
mod words;

pub use decide::{Said, claim, claim_at, decide};
pub use diff::{Change, Moved, changes};
pub use draft::{Draft, Origin};
pub use entry::{
    ArticleRecord, ClaimRecord, Entry, FigureRecord, GradeBody, Input, Kind, ReadingRecord, ReviewBody,
    RunBody, SpanRecord, StanceRecord, Tally, VersionBody,
};
pub use error::{Error, Result};
pub use hash::{Hash, NotAHash};
pub use ledger::{
    ClaimHit, Counts, Head, Known, Ledger, Receipt, Run, Speaker, State, Stats, Totals, Version,
};
pub use lists::{Decision, StanceHit, Stances, received};
pub use postgres::{Address, Postgres};
pub use query::{Facet, Filter, Page, Sort, behind};
pub use snippet::{Snippet, snippet};
pub use sqlite::{Health, Sqlite};
pub use verify::{Fault, Verdict, glance, verify};
