/// What can go wrong with rows on their way into columns.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A field has a value that its column cannot hold.
    #[error("{field}: {value} is not {wanted}")]
    Field {
        /// The field, with those around it: `figures.value`.
        field: String,
        /// The value, shortened.
        value: String,
        /// What the column holds.
        wanted: &'static str,
    },
    /// The columns do not make a batch.
    #[error("{0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// The file cannot be written.
    #[error("{0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

/// What this crate gives.
pub type Result<T> = std::result::Result<T, Error>;
