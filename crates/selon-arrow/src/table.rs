//! The columns of claims and of articles.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use serde_json::Value;

use crate::Result;
use crate::shape::{Column, Shape, field, fields};

/// What rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// One claim a row, with the article that it stands in.
    Claims,
    /// One version of an article a row, with its text.
    Articles,
}

const fn column(name: &'static str, shape: Shape) -> Column {
    Column { name, shape }
}

/// Where a figure was counted.
const COUNTED: [Column; 5] = [
    column("text", Shape::Text),
    column("span", Shape::Span),
    column("id", Shape::Whole),
    column("name", Shape::Text),
    column("country", Shape::Text),
];

/// As of when it holds.
const AS_OF: [Column; 5] = [
    column("text", Shape::Text),
    column("span", Shape::Span),
    column("from", Shape::Day),
    column("to", Shape::Day),
    column("by", Shape::Text),
];

const FIGURE: [Column; 10] = [
    column("text", Shape::Text),
    column("span", Shape::Span),
    column("value", Shape::Number),
    column("value_high", Shape::Number),
    column("bound", Shape::Text),
    column("unit", Shape::Text),
    column("what", Shape::Text),
    column("change", Shape::Text),
    column("place", Shape::Record(&COUNTED)),
    column("as_of", Shape::Record(&AS_OF)),
];

const PLACE: [Column; 10] = [
    column("text", Shape::Text),
    column("span", Shape::Span),
    column("id", Shape::Whole),
    column("name", Shape::Text),
    column("kind", Shape::Text),
    column("country", Shape::Text),
    column("region", Shape::Text),
    column("lat", Shape::Number),
    column("lon", Shape::Number),
    column("confidence", Shape::Number),
];

const ACTOR: [Column; 4] = [
    column("text", Shape::Text),
    column("span", Shape::Span),
    column("id", Shape::Text),
    column("name", Shape::Text),
];

const CLAIM: [Column; 37] = [
    column("entry", Shape::Count),
    column("article", Shape::Count),
    column("n", Shape::Small),
    column("doc", Shape::Text),
    column("url", Shape::Text),
    column("outlet", Shape::Text),
    column("title", Shape::Text),
    column("date", Shape::Day),
    column("lang", Shape::Text),
    column("reader", Shape::Text),
    column("id", Shape::Text),
    column("kind", Shape::Text),
    column("text", Shape::Text),
    column("content", Shape::List(&Shape::Span)),
    column("cue", Shape::Span),
    column("cue_class", Shape::Text),
    column("source", Shape::Span),
    column("speaker", Shape::Text),
    column("actor", Shape::Text),
    column("speaker_type", Shape::Text),
    column("role", Shape::Text),
    column("resolved_by", Shape::Text),
    column("via", Shape::List(&Shape::Text)),
    column("venue", Shape::Text),
    column("said", Shape::Text),
    column("said_date", Shape::Text),
    column("said_from", Shape::Day),
    column("said_to", Shape::Day),
    column("polarity", Shape::Text),
    column("hedged", Shape::Truth),
    column("figures", Shape::List(&Shape::Record(&FIGURE))),
    column("places", Shape::List(&Shape::Record(&PLACE))),
    column("actors", Shape::List(&Shape::Record(&ACTOR))),
    column("flags", Shape::List(&Shape::Text)),
    column("confidence", Shape::Number),
    column("review", Shape::Text),
    column("reviewer", Shape::Text),
];

const ARTICLE: [Column; 16] = [
    column("entry", Shape::Count),
    column("article", Shape::Count),
    column("at", Shape::Moment),
    column("doc", Shape::Text),
    column("url", Shape::Text),
    column("outlet", Shape::Text),
    column("title", Shape::Text),
    column("date", Shape::Day),
    column("lang", Shape::Text),
    column("authors", Shape::List(&Shape::Text)),
    column("text", Shape::Text),
    column("sha256", Shape::Text),
    column("bytes", Shape::Count),
    column("reader", Shape::Text),
    column("claim_count", Shape::Count),
    column("stance_count", Shape::Count),
];

impl Table {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::Claims => &CLAIM,
            Self::Articles => &ARTICLE,
        }
    }

    /// Names and types of its columns.
    pub fn schema(self) -> SchemaRef {
        Arc::new(Schema::new(fields(self.columns())))
    }

    /// A batch of rows. A field that a row does not have is null, one that no column has is left out.
    ///
    /// # Errors
    /// [`Error::Field`](crate::Error::Field) names the field whose value its column cannot hold.
    pub fn batch(self, rows: &[Value]) -> Result<RecordBatch> {
        let rows: Vec<Option<&Value>> = rows.iter().map(Some).collect();
        let arrays = self.columns().iter().map(|c| c.shape.array(&field(&rows, c.name), c.name));
        let arrays = arrays.collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        Ok(RecordBatch::try_new_with_options(self.schema(), arrays, &options)?)
    }
}
