//! Reads lines, prints the language detected for each with nothing declared.
use std::io::{BufRead, Write};
fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        writeln!(out, "{:?}\t{line}", selon_text::detect(&line, None))?;
    }
    Ok(())
}
