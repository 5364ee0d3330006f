//! Batches into a Parquet file, row group by row group.

use std::io::Write;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::Value;

use crate::{Result, Table};

/// Bytes of a row group, about, as they are held until it is full.
const GROUP: usize = 32 << 20;
/// Most rows of a row group.
const ROWS: usize = 128 << 10;
/// Above this, packing harder costs more time than the bytes are worth.
const LEVEL: i32 = 3;

/// A Parquet file on its way out. What it holds in memory does not grow with the number of rows, but for a few hundred bytes a
/// row group that its last page lists.
pub struct Parquet<W: Write + Send> {
    table: Table,
    writer: ArrowWriter<W>,
}

impl<W: Write + Send> Parquet<W> {
    /// A file of rows of `table`, compressed with Zstandard.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn new(out: W, table: Table) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_max_row_group_row_count(Some(ROWS))
            .set_created_by(concat!("selon ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        Ok(Self { table, writer: ArrowWriter::try_new(out, table.schema(), Some(properties))? })
    }

    /// Writes rows.
    ///
    /// # Errors
    /// As [`Table::batch`], or the output cannot be written.
    pub fn write(&mut self, rows: &[Value]) -> Result<()> {
        self.writer.write(&self.table.batch(rows)?)?;
        if self.writer.in_progress_size() >= GROUP {
            self.writer.flush()?;
        }
        Ok(())
    }

    /// Writes the end of the file, without which nobody can read it, and gives back the output.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(self) -> Result<W> {
        Ok(self.writer.into_inner()?)
    }
}
