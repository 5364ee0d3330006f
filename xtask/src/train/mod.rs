//! Training of the reader's models.

pub mod data;
