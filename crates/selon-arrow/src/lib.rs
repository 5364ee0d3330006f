//! Rows of claims and of articles, as record batches and as a Parquet file or lines of CSV. A row is the JSON object that an export writes as a
//! line: this crate knows which of its fields is what, and nothing of where rows come from.

pub mod csv;
mod error;
mod shape;
mod table;
mod write;

pub use error::{Error, Result};
pub use table::Table;
pub use write::Parquet;
