//! Each `pages/NAME.html` is read, and `NAME.json` says what should come out.
//!
//! `text` holds the exact lines, `has` lines that must be among them, `lacks` words that may not occur anywhere;
//! a field that is not named is expected to be absent. `error` is the code of an error.

use std::fs;
use std::path::Path;

use selon_page::{Hints, html};
use serde_json::{Value, json};

#[test]
fn pages_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "html"));
    paths.sort();
    assert!(paths.len() >= 20, "pages are missing from {}", folder.display());
    let mut faults = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let want: Value = serde_json::from_slice(&fs::read(path.with_extension("json")).unwrap()).unwrap();
        faults.extend(
            check(&fs::read(&path).unwrap(), &want).into_iter().map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn check(page: &[u8], want: &Value) -> Vec<String> {
    let hint = |name: &str| want["hints"][name].as_str().map(str::to_owned);
    let hints = Hints { url: hint("url"), charset: hint("charset"), ..Hints::default() };
    let article = match html(page, &hints) {
        Ok(article) => article,
        Err(error) if want["error"] == error.code() => return Vec::new(),
        Err(error) => return vec![format!("unexpected error {}: {error}", error.code())],
    };
    let date = |date: Option<jiff::civil::Date>| json!(date.map(|date| date.to_string()));
    let got = json!({
        "title": article.title,
        "date": date(article.date),
        "modified": date(article.modified),
        "lang": article.lang.map(|lang| lang.to_string()),
        "url": article.url,
        "outlet": article.outlet,
        "authors": article.authors,
    });
    let mut faults = Vec::new();
    if let Some(error) = want["error"].as_str() {
        faults.push(format!("expected the error {error}"));
    }
    for (field, got) in got.as_object().into_iter().flatten() {
        if &want[field] != got {
            faults.push(format!("{field}: expected {}, got {got}", want[field]));
        }
    }
    let lines: Vec<&str> = article.text.split('\n').collect();
    if let Some(text) = want["text"].as_array()
        && json!(text) != json!(lines)
    {
        faults.push(format!("text: expected {text:#?}, got {lines:#?}"));
    }
    for line in want["has"].as_array().into_iter().flatten() {
        if !lines.iter().any(|got| line == got) {
            faults.push(format!("text lacks the line {line}; it is {lines:#?}"));
        }
    }
    for words in want["lacks"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if article.text.contains(words) {
            faults.push(format!("text has {words:?}"));
        }
    }
    faults
}
