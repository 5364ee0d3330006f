//! Rows through a file and back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, TimestampMillisecondType, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use selon_arrow::{Error, Parquet, Table};
use serde_json::{Value, json};

fn claim(n: u64) -> Value {
    json!({
        "entry": 7, "article": 3, "n": n, "doc": "a.html", "date": "2024-11-04", "lang": "fr", "kind": "mixed",
        "text": "« Deux tonnes »", "content": [[10, 25], [3, 9, "title"]], "cue": [0, 4], "source": null,
        "speaker": if n == 0 { json!("Hélène Vautrin") } else { Value::Null }, "via": ["l’AFP"], "said_date": "2024-11",
        "said_from": "2024-11-01", "hedged": true, "flags": [],
        "figures": [{"text": "deux tonnes", "span": [12, 23], "value": 2.0, "value_high": null, "bound": "exact", "unit": "tonne",
            "what": null, "change": "up",
            "place": if n == 0 { json!({"text": "Lyon", "span": [30, 34], "id": 2_996_944, "name": "Lyon", "country": "FR"}) } else { Value::Null },
            "as_of": {"text": null, "span": null, "from": "2024-11-04", "to": "2024-11-04", "by": "published"}}],
        "actors": [{"text": "AFP", "span": [40, 43], "id": "afp", "name": "AFP"}],
        "places": [{"text": "Lyon", "span": [1, 5], "id": 2_996_944, "name": "Lyon", "lat": 45.75, "lon": 4.85, "more": "left out"}],
        "confidence": 0.75, "unknown": {"left": "out"},
    })
}

/// All rows of a file, in one batch.
fn read(rows: &[Value], table: Table, stride: usize) -> RecordBatch {
    let mut file = Parquet::new(tempfile::tempfile().unwrap(), table).unwrap();
    for part in rows.chunks(stride) {
        file.write(part).unwrap();
    }
    let file: File = file.finish().unwrap();
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(file).unwrap().with_batch_size(1 << 20).build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    assert!(batches.len() <= 1);
    batches.into_iter().next().unwrap_or_else(|| RecordBatch::new_empty(table.schema()))
}

#[test]
fn claims_come_back_as_they_went() {
    let rows: Vec<Value> = (0..5).map(claim).collect();
    let batch = read(&rows, Table::Claims, 2);
    assert_eq!(batch.num_rows(), 5);
    let column = |name: &str| batch.column_by_name(name).unwrap();
    assert_eq!(column("entry").as_primitive::<UInt64Type>().value(4), 7);
    assert_eq!(column("n").as_primitive::<UInt32Type>().value(4), 4);
    assert_eq!(column("date").as_primitive::<Date32Type>().value(0), 20_031);
    assert_eq!(column("said_from").as_primitive::<Date32Type>().value(0), 20_028);
    assert!(column("said_to").is_null(0) && column("source").is_null(0) && column("url").is_null(0));
    assert_eq!(column("speaker").as_string::<i32>().value(0), "Hélène Vautrin");
    assert!(column("speaker").is_null(1));
    assert!(column("hedged").as_boolean().value(0));
    let content = column("content").as_list::<i32>().value(2);
    let content = content.as_struct();
    assert_eq!(content.column_by_name("start").unwrap().as_primitive::<UInt32Type>().values(), &[10, 3]);
    assert_eq!(content.column_by_name("field").unwrap().as_string::<i32>().value(1), "title");
    let figures = column("figures").as_list::<i32>().value(0);
    let figures = figures.as_struct();
    assert_eq!(figures.column_by_name("value").unwrap().as_primitive::<Float64Type>().value(0), 2.0);
    assert!(figures.column_by_name("value_high").unwrap().is_null(0));
    assert_eq!(figures.column_by_name("change").unwrap().as_string::<i32>().value(0), "up");
    let place = figures.column_by_name("place").unwrap();
    assert_eq!(place.as_struct().column_by_name("country").unwrap().as_string::<i32>().value(0), "FR");
    let without = column("figures").as_list::<i32>().value(1);
    assert!(without.as_struct().column_by_name("place").unwrap().is_null(0));
    let as_of = figures.column_by_name("as_of").unwrap().as_struct();
    assert_eq!(as_of.column_by_name("from").unwrap().as_primitive::<Date32Type>().value(0), 20_031);
    let actors = column("actors").as_list::<i32>().value(0);
    assert_eq!(actors.as_struct().column_by_name("id").unwrap().as_string::<i32>().value(0), "afp");
    let places = column("places").as_list::<i32>().value(0);
    assert_eq!(places.as_struct().column_by_name("name").unwrap().as_string::<i32>().value(0), "Lyon");
    assert_eq!(column("flags").as_list::<i32>().value(0).len(), 0);
    assert!(batch.column_by_name("unknown").is_none());
}

#[test]
fn articles_come_back_as_they_went() {
    let row = json!({"entry": 2, "at": "2025-05-14T08:00:00Z", "text": "Le pont.", "authors": ["A", "B"], "claim_count": 3});
    let batch = read(&[row], Table::Articles, 1);
    let at = batch.column_by_name("at").unwrap().as_primitive::<TimestampMillisecondType>().value(0);
    assert_eq!(at, 1_747_209_600_000);
    assert_eq!(batch.column_by_name("authors").unwrap().as_list::<i32>().value(0).len(), 2);
}

#[test]
fn a_file_without_rows_has_its_columns() {
    for table in [Table::Claims, Table::Articles] {
        let batch = read(&[], table, 1);
        assert_eq!((batch.num_rows(), batch.schema().fields().len()), (0, table.schema().fields().len()));
    }
}

#[test]
fn what_a_column_cannot_hold_is_named() {
    for (field, value, told) in [
        ("date", json!("lundi"), "date: \"lundi\" is not a day"),
        ("n", json!(-1), "n: -1 is not a whole number"),
        ("speaker", json!({"name": "x"}), "speaker: {\"name\":\"x\"} is not text"),
        ("figures", json!([{"value": "deux"}]), "figures.value: \"deux\" is not a number"),
        ("figures", json!(["deux"]), "figures: \"deux\" is not a record"),
        ("content", json!([[1]]), "content: [1] is not a span"),
        ("via", json!("AFP"), "via: \"AFP\" is not a list"),
        ("hedged", json!(1), "hedged: 1 is not true or false"),
    ] {
        let mut row = claim(0);
        row[field] = value;
        let error = Table::Claims.batch(&[claim(1), row]).unwrap_err();
        assert!(matches!(error, Error::Field { .. }));
        assert!(error.to_string().starts_with(told), "{error}");
    }
}
