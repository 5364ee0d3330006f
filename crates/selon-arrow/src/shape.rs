//! What a column holds, and how it is filled from JSON values.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampSecondType, UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, BooleanArray, ListArray, PrimitiveArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use serde_json::Value;

use crate::{Error, Result};

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Text. A number or truth value is taken as it is written.
    Text,
    /// A day, from `YYYY-MM-DD`.
    Day,
    /// A moment, from RFC 3339 with seconds and `Z`.
    Moment,
    /// A whole number from 0.
    Count,
    /// A whole number from 0 below 2^32.
    Small,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// True or false.
    Truth,
    /// `[start, end]`, or `[start, end, "title"]`, as a record of `start`, `end`, `field`.
    Span,
    /// A list.
    List(&'static Shape),
    /// A record.
    Record(&'static [Column]),
}

/// A column, or a field of a record in one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub name: &'static str,
    pub shape: Shape,
}

/// A span, taken apart.
const SPAN: [Column; 3] = [
    Column { name: "start", shape: Shape::Small },
    Column { name: "end", shape: Shape::Small },
    Column { name: "field", shape: Shape::Text },
];

impl Shape {
    /// The type of a column of this shape.
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Day => DataType::Date32,
            Self::Moment => DataType::Timestamp(TimeUnit::Second, Some("UTC".into())),
            Self::Count => DataType::UInt64,
            Self::Small => DataType::UInt32,
            Self::Whole => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Truth => DataType::Boolean,
            Self::Span => DataType::Struct(fields(&SPAN)),
            Self::List(of) => DataType::List(item(*of)),
            Self::Record(columns) => DataType::Struct(fields(columns)),
        }
    }

    /// A column of `values`, none for what is null. `path` is what to call it where a value does not fit.
    pub fn array(self, values: &[Option<&Value>], path: &str) -> Result<ArrayRef> {
        let wrong = |value: &Value, wanted| {
            let mut text = value.to_string();
            if let Some((at, _)) = text.char_indices().nth(60) {
                text.truncate(at);
                text.push('…');
            }
            Error::Field { field: path.to_owned(), value: text, wanted }
        };
        macro_rules! numbers {
            ($type:ty, $wanted:literal, $of:expr) => {{
                let read = |value: &Option<&Value>| match *value {
                    None => Ok(None),
                    Some(value) => ($of)(value).map(Some).ok_or_else(|| wrong(value, $wanted)),
                };
                values.iter().map(read).collect::<Result<PrimitiveArray<$type>>>()?
            }};
        }
        Ok(match self {
            Self::Text => {
                let mut builder = StringBuilder::new();
                for value in values {
                    match *value {
                        None => builder.append_null(),
                        Some(Value::String(text)) => builder.append_value(text),
                        Some(value @ (Value::Number(_) | Value::Bool(_))) => {
                            builder.append_value(value.to_string());
                        }
                        Some(value) => return Err(wrong(value, "text")),
                    }
                }
                Arc::new(builder.finish())
            }
            Self::Day => Arc::new(numbers!(Date32Type, "a day, YYYY-MM-DD", |v: &Value| day(v.as_str()?))),
            Self::Moment => {
                let moments = numbers!(TimestampSecondType, "a moment, YYYY-MM-DDThh:mm:ssZ", |v: &Value| {
                    moment(v.as_str()?)
                });
                Arc::new(moments.with_timezone("UTC"))
            }
            Self::Count => Arc::new(numbers!(UInt64Type, "a whole number", Value::as_u64)),
            Self::Small => Arc::new(numbers!(UInt32Type, "a whole number below 2^32", |v: &Value| {
                u32::try_from(v.as_u64()?).ok()
            })),
            Self::Whole => Arc::new(numbers!(Int64Type, "a whole number", Value::as_i64)),
            Self::Number => Arc::new(numbers!(Float64Type, "a number", Value::as_f64)),
            Self::Truth => {
                let read = |value: &Option<&Value>| match *value {
                    None => Ok(None),
                    Some(Value::Bool(truth)) => Ok(Some(*truth)),
                    Some(value) => Err(wrong(value, "true or false")),
                };
                Arc::new(values.iter().map(read).collect::<Result<BooleanArray>>()?)
            }
            Self::Span => {
                let text = Value::String("text".to_owned());
                let mut parts: [Vec<Option<&Value>>; 3] = Default::default();
                for value in values {
                    let [start, end, field] = match *value {
                        None => [None, None, None],
                        Some(Value::Array(parts)) if (2..=3).contains(&parts.len()) => {
                            [parts.first(), parts.get(1), Some(parts.get(2).unwrap_or(&text))]
                        }
                        Some(value) => return Err(wrong(value, "a span")),
                    };
                    parts[0].push(start);
                    parts[1].push(end);
                    parts[2].push(field);
                }
                record(&SPAN, &parts, values, path)?
            }
            Self::List(of) => {
                let mut items = Vec::new();
                let mut lengths = Vec::with_capacity(values.len());
                for value in values {
                    let before = items.len();
                    match *value {
                        None => {}
                        Some(Value::Array(list)) => {
                            items.extend(list.iter().map(|item| Some(item).filter(|v| !v.is_null())));
                        }
                        Some(value) => return Err(wrong(value, "a list")),
                    }
                    lengths.push(items.len() - before);
                }
                let offsets = OffsetBuffer::from_lengths(lengths);
                let list = ListArray::try_new(item(*of), offsets, of.array(&items, path)?, nulls(values))?;
                Arc::new(list)
            }
            Self::Record(columns) => {
                let not = values.iter().flatten().find(|value| !value.is_object());
                if let Some(value) = not {
                    return Err(wrong(value, "a record"));
                }
                let part = |column: &Column| field(values, column.name);
                record(columns, &columns.iter().map(part).collect::<Vec<_>>(), values, path)?
            }
        })
    }
}

/// The field `name` of each of `values`.
pub(crate) fn field<'v>(values: &[Option<&'v Value>], name: &str) -> Vec<Option<&'v Value>> {
    values.iter().map(|value| value.and_then(|v| v.get(name)).filter(|v| !v.is_null())).collect()
}

/// The columns as fields of a schema. Every one of them may be null.
pub(crate) fn fields(columns: &[Column]) -> Fields {
    columns.iter().map(|column| Field::new(column.name, column.shape.data_type(), true)).collect()
}

fn item(of: Shape) -> Arc<Field> {
    Arc::new(Field::new("item", of.data_type(), true))
}

fn nulls(values: &[Option<&Value>]) -> Option<NullBuffer> {
    values.iter().any(Option::is_none).then(|| values.iter().map(Option::is_some).collect())
}

/// A column of records: `parts` has the values of each of their fields.
fn record(
    columns: &[Column],
    parts: &[Vec<Option<&Value>>],
    values: &[Option<&Value>],
    path: &str,
) -> Result<ArrayRef> {
    let arrays = columns.iter().zip(parts);
    let arrays = arrays.map(|(c, values)| c.shape.array(values, &format!("{path}.{}", c.name)));
    let arrays = arrays.collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(StructArray::try_new(fields(columns), arrays, nulls(values))?))
}

/// Days from 1970 to `YYYY-MM-DD`.
fn day(text: &str) -> Option<i32> {
    let mut parts = text.split('-').map(|part| {
        let digits = part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i32>().ok().filter(|_| digits).map(|number| (part.len(), number))
    });
    let ((4, year), (2, month), (2, day), None) =
        (parts.next()??, parts.next()??, parts.next()??, parts.next())
    else {
        return None;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years that begin in March have their odd day at their end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(before + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// Seconds from 1970 to `YYYY-MM-DDThh:mm:ssZ`.
fn moment(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let mut parts = time.strip_suffix('Z')?.split(':').map(|part| {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    });
    let (h, m, s, None) = (parts.next()??, parts.next()??, parts.next()??, parts.next()) else { return None };
    let day = i64::from(day(date)?);
    (h < 24 && m < 60 && s < 61).then_some(day * 86_400 + h * 3600 + m * 60 + s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        let days = [
            ("1970-01-01", Some(0)),
            ("1969-12-31", Some(-1)),
            ("2000-02-29", Some(11_016)),
            ("2024-11-04", Some(20_031)),
            ("1900-02-29", None),
            ("2024-13-01", None),
            ("2024-11", None),
            ("2024-11-4", None),
            ("+024-11-04", None),
        ];
        for (text, number) in days {
            assert_eq!(day(text), number, "{text}");
        }
        assert_eq!(moment("1970-01-02T00:00:01Z"), Some(86_401));
        assert_eq!(moment("1970-01-02T24:00:01Z"), None);
        assert_eq!(moment("1970-01-02 00:00:01"), None);
    }
}
