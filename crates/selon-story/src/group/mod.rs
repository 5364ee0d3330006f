//! Which articles tell one story.

mod cut;
mod frequency;
mod serial;
mod shown;
mod signature;
mod stories;
mod story;
mod vector;
mod words;

pub(crate) use frequency::{Table, short};
pub use serial::Turn;
pub use signature::{Feature, Kind, Signature, tally};
pub use stories::Stories;
pub use story::{Change, Day, Related, Shared, Step, Story, Told};
pub(crate) use words::stem;
