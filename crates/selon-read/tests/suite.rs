//! Holds the reader against every case of `tests/suite`; the README there explains the notation.

#![allow(clippy::unwrap_used, reason = "a test; the lint spares only the test functions themselves")]
#![allow(clippy::print_stderr, reason = "the tally is for whoever runs the test with --nocapture")]

mod case;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use case::Case;

/// Fewer cases than this, and somebody has lost a file.
const AT_LEAST: usize = 150;
/// More known misses than this, and the suite describes a wish, not the reader.
const MISSES_AT_MOST: usize = 25;

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
        .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_case_of_the_suite() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite");
    let mut cases: Vec<Case> = Vec::new();
    for lang in ["en", "fr"] {
        for file in files(&root.join(lang)) {
            let name = format!("tests/suite/{lang}/{}", file.file_name().unwrap().to_string_lossy());
            cases.extend(case::parse(&name, lang, &std::fs::read_to_string(&file).unwrap()));
        }
    }
    let (mut report, mut failed, mut misses) = (String::new(), 0, 0);
    for case in &cases {
        let differences = case.differences();
        misses += usize::from(case.known_miss);
        if case.known_miss && differences.is_empty() {
            failed += 1;
            writeln!(report, "{}\n    passes now: take away its \"(known miss)\"\n", case.place()).unwrap();
        } else if !case.known_miss && !differences.is_empty() {
            failed += 1;
            writeln!(report, "{}\n{}\n{differences}", case.place(), case.passage()).unwrap();
        }
    }
    let tally = format!("{} cases, {failed} failed, {misses} known misses", cases.len());
    eprintln!("{tally}");
    assert!(failed == 0, "\n{report}\n{tally}\n");
    assert!(cases.len() >= AT_LEAST, "{} cases, at least {AT_LEAST} expected", cases.len());
    assert!(misses <= MISSES_AT_MOST, "{misses} known misses, at most {MISSES_AT_MOST} allowed");
}
