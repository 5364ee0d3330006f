//! A case of the suite: its notation, and the comparison of what is written with what is read.

mod compare;
mod notation;

pub use notation::{Case, parse};
