//! Webhooks: what happens to a followed thing is sent to an address of the follower's.
//!
//! What happens comes from [`Events`], so that whoever knows of other things to follow adds them there. Everything that is sent is
//! kept in a log first, and is sent until it is taken or given up.

mod claims;
pub mod log;
mod send;

use std::sync::Arc;

use selon_ledger::Ledger;
use serde_json::Value;

pub use claims::Claims;
pub use log::STEPS;
pub use send::{SIGNATURE, run, signature, wrong_address};

use crate::failure::Failure;

/// What somebody follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The kind of thing: one of [`Events::kinds`].
    pub kind: String,
    /// Which one; empty where the kind says it all.
    pub name: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What tells it from all other events; it is sent once, however often it is given.
    pub id: String,
    /// What happened: `article.added`.
    pub kind: String,
    /// When, RFC 3339.
    pub at: String,
    /// What is sent of it.
    pub data: Value,
}

/// What happened since somebody asked last.
#[derive(Debug, Clone, Default)]
pub struct Happened {
    /// In order.
    pub events: Vec<Event>,
    /// What to ask with next time.
    pub cursor: String,
    /// Whether there is more at once.
    pub more: bool,
}

/// Knows what happens to things that are followed.
pub trait Events: Send + Sync {
    /// The kinds of things that can be followed.
    fn kinds(&self) -> Vec<&'static str>;

    /// What happened to `followed` behind `cursor`; without one, nothing, and the cursor for what comes.
    ///
    /// # Errors
    /// The ledger fails.
    fn since(
        &self,
        ledger: &dyn Ledger,
        followed: &Followed,
        cursor: Option<&str>,
    ) -> Result<Happened, Failure>;
}

/// [`Events`], as they are handed round.
pub type Source = Arc<dyn Events>;
