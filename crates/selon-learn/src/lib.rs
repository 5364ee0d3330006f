//! Sequence models in safe Rust, for training and for use.
//!
//! A [`Net`] reads sequences of tokens, each a handful of sparse features and a fixed word vector, with layers of memory
//! in both directions ([`lstm`]); labels tokens; says which of them are *anchors*; and reads a *window* around each anchor
//! once more, with that anchor in view, tagging tokens by what they are to it ([`crf`]). Nothing here knows what an
//! anchor stands for.

#![allow(clippy::needless_pass_by_value, reason = "views of matrices are references themselves")]

pub mod crf;
pub mod layout;
pub mod lstm;
mod net;
mod rows;
pub mod smooth;
mod store;
mod train;

pub use net::{Linear, NO_VECTOR, Net, Passage, Read, Shape, Vectors, View, Window};
pub use rows::Rows;
pub use store::{Loaded, StoreError, load, save, vectors};
pub use train::{ANY, Example, Lesson, Losses, Random, Recipe, UNKNOWN, mean, start, train};
