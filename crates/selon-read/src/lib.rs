//! One article to its attributed claims and stances: [`read`] is a pure function that gives a [`Reading`] for any
//! text. It knows no file, no clock and no network; doubts are data in the reading, never errors.

mod actors;
mod beside;
mod calendar;
mod clause;
mod figure;
mod group;
mod learned;
mod lexicon;
mod link;
mod names;
mod number;
mod phrase;
mod places;
mod quantities;
mod read;
mod record;
mod said;
mod scope;
mod settle;
mod speaker;
mod stance;
mod table;
mod tag;
mod texts;
mod time;

pub use learned::{Convention, Gold, Model, Study, Trust, Vocabulary, bare, lessons, sizes};
pub use places::places_of;
pub use quantities::{Quantities, quantities, quantities_within};
pub use read::{Chosen, Options, Reader, claim_id, read, read_choices};
pub use record::{
    ActorMention, AsOf, AsOfBy, Bound, Change, Claim, ClaimKind, CueClass, Diagnostic, Figure, FigurePlace,
    Flag, Polarity, Reading, ResolvedBy, SpeakerType, Stance, StanceKind, Why,
};
pub use selon_place::{Alternative, Kind as PlaceKind, Place};
pub use speaker::{Choice, Ranker, class_name};
pub use time::{Modifier, Precision, RangeEnd, TimeExpression, TimeFlag, TimeKind, times, times_in};
