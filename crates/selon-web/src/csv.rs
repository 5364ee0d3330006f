//! Lines of comma-separated values.

use std::borrow::Cow;

/// Appends a line (RFC 4180, with a line feed). A cell that a spreadsheet would take for a formula gets an apostrophe in front: texts
/// come from anybody, and a formula can send away what stands beside it.
pub fn line(cells: &[impl AsRef<str>], out: &mut String) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        let cell = harmless(cell.as_ref());
        if cell.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push('\n');
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

    #[test]
    fn no_cell_is_a_formula() {
        for cell in
            ["=1+2", "+33 1 23", "@SUM(A1)", "\t=1", "\u{feff}=1", "＝1", "- dit-il", "-1|cmd", "a;=1"]
        {
            let mut out = String::new();
            line(&[cell], &mut out);
            assert!(out.contains('\''), "{out:?}");
        }
        let mut out = String::new();
        line(&["-12", "a,b", "dit \"oui\"", "« = »"], &mut out);
        assert_eq!(out, "-12,\"a,b\",\"dit \"\"oui\"\"\",« = »\n");
    }
}
