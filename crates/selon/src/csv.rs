//! Lines of comma-separated values.

use std::io::{self, Write};

/// A line of comma-separated values (RFC 4180, with a line feed).
pub fn line(cells: &[impl AsRef<str>], out: &mut impl Write) -> io::Result<()> {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        let cell = cell.as_ref();
        if cell.contains(['"', ',', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut out = Vec::new();
        line(&["2,5 tonnes", "les \"deux\"", "8 000", "", "a\nb"], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\"2,5 tonnes\",\"les \"\"deux\"\"\",8 000,,\"a\nb\"\n");
    }
}
