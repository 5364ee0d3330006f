//! What many articles say together: which of them tell one story, which are copies of one text, what goes back to one
//! origin, how a figure moves, how a quotation changes, and who confirms, denies or stays silent.
//!
//! Pure: articles with their readings go in, groups with reasons come out. Nothing is merged away: every group lists what
//! it was made of, and every member stands in its article at exact words.

mod correction;
mod count;
mod coverage;
mod doc;
mod people;
mod series;
mod standing;
mod statement;
mod tell;
mod variant;
mod words;

pub use correction::Correction;
pub use coverage::{Corrects, Coverage, Quote, Stance, Value, Wording};
pub use series::{Point, Series};
pub use standing::{PartyStand, Position, Stand, Standing};
pub use statement::{Circle, Joined, Link, Member, Origin, Role, Statement};
pub use tell::{Amended, Printed, Telling, tell, tell_amended};
pub use variant::{Edit, Fidelity, Op, Quotation, Variant};

mod copy;
mod group;

pub use copy::{Copies, Copy, Credit, Passage, Relation, credits};
pub use group::{
    Change, Day, Feature, Kind, Related, Shared, Signature, Step, Stories, Story, Told, Turn, tally,
};
use selon_read::Reading;
use selon_text::Article;

/// An article with what was read in it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The article as it was received.
    pub article: Article,
    /// Its claims and stances.
    pub reading: Reading,
}
