//! Lines of comma-separated values.

use std::borrow::Cow;
use std::io::{self, Write};

/// A line of comma-separated values (RFC 4180, with a line feed). A cell that a spreadsheet would take for a formula gets an
/// apostrophe in front: texts come from anybody, and a formula can send away what stands beside it.
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

/// The cell, with an apostrophe in front of what begins like a formula; a plain number with its sign stays one.
fn harmless(cell: &str) -> Cow<'_, str> {
    // Some programs pass over what is blank, and some over a mark of the byte order, before they look for a formula.
    let shown = cell.trim_start_matches([' ', '\u{a0}', '\u{202f}', '\u{feff}']);
    let formula = shown.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula && !is_number(shown) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
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
        for cell in ["-12", "-0.5", "+3", "-1e-7", "+1.5E+10", "a=b", "1-2", "« = »", "'=1"] {
            assert_eq!(written(&[cell]), format!("{cell}\n"));
        }
    }
}
