//! Lines of comma-separated values.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;

/// A line of comma-separated values (RFC 4180, with a line feed). A cell that a spreadsheet would take for a formula gets an
/// apostrophe in front: texts come from anybody, and a formula can send away what stands beside it.
///
/// # Errors
/// The output cannot be written.
pub fn line(cells: &[impl AsRef<str>], out: &mut impl Write) -> io::Result<()> {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        let cell = harmless(cell.as_ref());
        if cell.contains(['"', ',', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

/// A row as a line: the fields at these paths, whose parts are parted by dots.
///
/// # Errors
/// The output cannot be written.
pub fn row<'p>(row: &Value, paths: impl Iterator<Item = &'p str>, out: &mut impl Write) -> io::Result<()> {
    let cells: Vec<String> = paths.map(|path| plain(field(row, path))).collect();
    line(&cells, out)
}

/// A field of a row, or one in it, at a path whose parts are parted by dots.
pub fn field<'v>(row: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(row, |value, name| value.get(name).unwrap_or(&Value::Null))
}

/// A value as one line of text: lists parted by semicolons, of records the text.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        // Somebody else's text may not steer a terminal.
        Value::String(text) => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => fields.get("text").map_or_else(|| value.to_string(), plain),
        other => other.to_string(),
    }
}

/// The cell, with an apostrophe in front of what begins like a formula; a plain number with its sign stays one. Where a comma
/// parts decimals, as in French, spreadsheets part cells at semicolons: a formula behind one is taken apart too.
fn harmless(cell: &str) -> Cow<'_, str> {
    let starts = |text: &str, signs: &[char]| {
        // Some programs pass over what is blank, and some over a mark of the byte order, before they look for a formula.
        let shown = text.trim_start_matches([' ', '\u{a0}', '\u{202f}', '\u{feff}']);
        shown.starts_with(signs) && !is_number(shown)
    };
    let first = starts(cell, &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let later = |part: &str| starts(part.trim_start_matches([' ', '"']), &['=', '+', '@', '＝', '＋', '＠']);
    if !first && !cell.split(';').skip(1).any(later) {
        return Cow::Borrowed(cell);
    }
    let mut out = String::with_capacity(cell.len() + 2);
    for (i, part) in cell.split(';').enumerate() {
        if i > 0 {
            out.push(';');
        }
        let formula = if i == 0 { first } else { later(part) };
        if formula {
            out.push('\'');
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// Whether this is a sign and a number as JSON writes it, and nothing else.
fn is_number(cell: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let Some(rest) = cell.strip_prefix(['-', '+']) else { return false };
    let (number, power) = rest.split_once(['e', 'E']).map_or((rest, None), |(n, p)| (n, Some(p)));
    let (whole, part) = number.split_once('.').map_or((number, None), |(w, p)| (w, Some(p)));
    digits(whole)
        && part.is_none_or(digits)
        && power.is_none_or(|power| digits(power.strip_prefix(['-', '+']).unwrap_or(power)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut out = Vec::new();
        line(cells, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = ["2,5 tonnes", "les \"deux\"", "8 000", "", "a\nb"];
        assert_eq!(written(&cells), "\"2,5 tonnes\",\"les \"\"deux\"\"\",8 000,,\"a\nb\"\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        let formulas = [
            "=1+2",
            "=HYPERLINK(\"http://x\")",
            "+33 1 23",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{feff}=1",
            "＝1",
            "-",
            "- dit-il",
            "-1.",
            "-.5",
            "-1e",
            "-1|cmd",
        ];
        for cell in formulas {
            let line = written(&[cell]);
            assert!(line.trim_start_matches('"').starts_with('\''), "{line:?}");
        }
        assert_eq!(written(&["a;=1; +2x;b;- c;+3"]), "a;'=1;' +2x;b;- c;+3\n", "where semicolons part cells");
        for cell in ["-12", "-0.5", "+3", "-1e-7", "+1.5E+10", "a=b", "1-2", "« = »", "'=1"] {
            assert_eq!(written(&[cell]), format!("{cell}\n"));
        }
    }
}
