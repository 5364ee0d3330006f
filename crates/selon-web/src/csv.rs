/// Appends a line of comma-separated values, as every way out has them.
pub fn line(cells: &[impl AsRef<str>], out: &mut String) {
    let mut bytes = Vec::new();
    // A vector takes whatever is written.
    let _ = selon_arrow::csv::line(cells, &mut bytes);
    out.push_str(&String::from_utf8_lossy(&bytes));
}
