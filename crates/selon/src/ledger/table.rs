//! Answers as tables, JSON and CSV.

use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::Format;
use crate::csv::{self, field, plain};

/// A column of an answer.
pub struct Column {
    /// Name of the field; the path of a field in it is parted by a dot.
    pub field: &'static str,
    /// Most columns of the terminal that it takes in a table; 0 leaves it out there.
    pub width: usize,
}

/// Rows of an answer; the last column of a table takes what room is left.
pub struct Answer<'a> {
    pub columns: &'a [Column],
    pub rows: Vec<Value>,
    /// Where the next page begins, if the answer is a page.
    pub next: Option<String>,
}

impl Answer<'_> {
    /// Writes the answer.
    pub fn write(&self, format: Format, width: usize, out: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Json => {
                let mut all = serde_json::Map::new();
                all.insert("items".to_owned(), Value::Array(self.rows.clone()));
                all.insert("next".to_owned(), self.next.clone().map_or(Value::Null, Value::String));
                serde_json::to_writer_pretty(&mut *out, &all)?;
                writeln!(out)
            }
            Format::Jsonl => self.rows.iter().try_for_each(|row| json_line(row, out)),
            Format::Csv => {
                let names: Vec<&str> = self.columns.iter().map(|column| column.field).collect();
                csv::line(&names, out)?;
                self.rows.iter().try_for_each(|row| csv_row(row, self.columns, out))
            }
            Format::Table => self.table(width, out),
        }
    }

    fn table(&self, width: usize, out: &mut impl Write) -> io::Result<()> {
        let shown: Vec<&Column> = self.columns.iter().filter(|column| column.width > 0).collect();
        let cells: Vec<Vec<String>> =
            self.rows.iter().map(|row| shown.iter().map(|c| plain(field(row, c.field))).collect()).collect();
        let Some((last, before)) = shown.split_last() else { return Ok(()) };
        let mut widths: Vec<usize> = before
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let widest = cells.iter().map(|row| row[i].width()).max().unwrap_or(0);
                widest.clamp(column.field.width(), column.width.max(column.field.width()))
            })
            .collect();
        let left = width.saturating_sub(widths.iter().map(|w| w + 2).sum());
        widths.push(left.clamp(20.max(last.field.width()), 20.max(last.width)));
        let header: Vec<String> = shown.iter().map(|c| c.field.replace('_', " ")).collect();
        for row in std::iter::once(&header).chain(&cells) {
            let wrapped: Vec<Vec<std::borrow::Cow<'_, str>>> =
                row.iter().zip(&widths).map(|(cell, width)| textwrap::wrap(cell, *width)).collect();
            let height = wrapped.iter().map(Vec::len).max().unwrap_or(1).max(1);
            for line in 0..height {
                let mut text = String::new();
                for (cell, width) in wrapped.iter().zip(&widths) {
                    let part = cell.get(line).map_or("", |part| part);
                    text.push_str(part);
                    text.push_str(&" ".repeat((width + 2).saturating_sub(part.width())));
                }
                writeln!(out, "{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// One row as a line of JSON.
pub fn json_line(row: &impl serde::Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")
}

/// One row as a line of comma-separated values.
pub fn csv_row(row: &Value, columns: &[Column], out: &mut impl Write) -> io::Result<()> {
    csv::row(row, columns.iter().map(|column| column.field), out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer<'static> {
        const COLUMNS: [Column; 3] = [
            Column { field: "date", width: 10 },
            Column { field: "hidden", width: 0 },
            Column { field: "text", width: 200 },
        ];
        let row = serde_json::json!({"date": "2025-05-14", "hidden": [1, {"text": "deux"}], "text": "« Fermé », dit-il, \"pour un mois\" au moins"});
        Answer { columns: &COLUMNS, rows: vec![row], next: None }
    }

    fn written(format: Format) -> String {
        let mut out = Vec::new();
        answer().write(format, 40, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn tables_wrap_their_last_column() {
        let expected =
            "date        text\n2025-05-14  « Fermé », dit-il, \"pour un\n            mois\" au moins\n";
        assert_eq!(written(Format::Table), expected);
    }

    #[test]
    fn values_are_quoted_where_they_must_be() {
        let expected =
            "date,hidden,text\n2025-05-14,1; deux,\"« Fermé », dit-il, \"\"pour un mois\"\" au moins\"\n";
        assert_eq!(written(Format::Csv), expected);
    }
}
