//! Holds every case of `tests/data` against what it expects; `tests/data/README.md` explains the notation.

#![allow(clippy::unwrap_used, reason = "a test; the lint spares only the test functions themselves")]

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use selon_text::{Field, Lang, Quote, QuoteFlag, Text};

#[derive(Default)]
struct Case {
    name: String,
    lang: Option<Lang>,
    text: String,
    expected: Vec<String>,
}

fn cases(content: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    for line in content.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            out.push(Case { name: name.to_owned(), ..Case::default() });
        } else if let Some(case) = out.last_mut() {
            match (line.strip_prefix("fr>"), line.strip_prefix("en>")) {
                (Some(text), _) => case.add(Lang::FR, text),
                (_, Some(text)) => case.add(Lang::EN, text),
                _ if line.trim().is_empty() => {}
                _ => case.expected.push(line.to_owned()),
            }
        }
    }
    out
}

impl Case {
    fn add(&mut self, lang: Lang, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        // A case with lines in both languages is read in the one it begins with.
        self.lang.get_or_insert(lang);
        self.text.push_str(text.strip_prefix(' ').unwrap_or(text));
    }

    /// What the text gives, in the notation of the cases, for the kinds of line the case has.
    fn found(&self) -> Vec<String> {
        let text = Text::new(&self.text, self.lang.unwrap_or(Lang::FR), Field::Text);
        let mut kinds: Vec<&str> = Vec::new();
        for line in &self.expected {
            let kind = match line.split([' ', ':']).next().unwrap_or_default() {
                "none" => line.rsplit(' ').next().unwrap_or_default().trim_end_matches('s'),
                kind => kind,
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let words = |range: Range<usize>| text.words(range).replace('\n', " / ");
        let mut out = Vec::new();
        for kind in kinds {
            let before = out.len();
            match kind {
                "tokens" => {
                    let norms: Vec<&str> = (0..text.tokens().len()).map(|i| text.norm(i)).collect();
                    out.push(format!("tokens: {}", norms.join(" · ")));
                }
                "paragraph" => {
                    out.extend(text.paragraphs().iter().map(|p| format!("paragraph: {}", words(p.clone()))));
                }
                "sentence" => {
                    out.extend(
                        text.sentences().iter().map(|s| format!("sentence: {}", words(s.start..s.end))),
                    );
                }
                "quote" => out.extend(text.quotes().iter().map(|q| quote(q, &words(q.start..q.end)))),
                "furniture" => out.extend(text.furniture().iter().map(|f| {
                    let kind = serde_json::to_value(f.kind).unwrap();
                    let span = f.span.start as usize..f.span.end as usize;
                    let shown: String = self.text.chars().skip(span.start).take(span.len()).collect();
                    format!("furniture {}: {shown}", kind.as_str().unwrap())
                })),
                other => panic!("{}: no such kind of line: {other}", self.name),
            }
            if out.len() == before {
                out.push(format!("none: {}", if kind == "furniture" { "furniture" } else { "quotes" }));
            }
        }
        out
    }
}

fn quote(q: &Quote, words: &str) -> String {
    let mut out = format!("quote {}", q.depth);
    if q.continues {
        out.push_str(" continues");
    }
    for flag in &q.flags {
        out.push_str(match flag {
            QuoteFlag::Unbalanced => " unbalanced",
            QuoteFlag::Doubled => " doubled",
            QuoteFlag::Mismatched => " mismatched",
        });
    }
    write!(out, ": {words}").unwrap();
    out
}

fn check(file: &str, at_least: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    let content = std::fs::read_to_string(&path).unwrap();
    let cases = cases(&content);
    assert!(cases.len() >= at_least, "{file}: {} cases, fewer than the {at_least} there were", cases.len());
    let mut failures = String::new();
    for case in &cases {
        assert!(!case.expected.is_empty(), "{file}: {}: expects nothing", case.name);
        let found = case.found();
        if found != case.expected {
            writeln!(failures, "\n{file}: {}\n  expected", case.name).unwrap();
            for line in &case.expected {
                writeln!(failures, "    {}{line}", if found.contains(line) { "  " } else { "- " }).unwrap();
            }
            writeln!(failures, "  found").unwrap();
            for line in &found {
                writeln!(failures, "    {}{line}", if case.expected.contains(line) { "  " } else { "+ " })
                    .unwrap();
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn tokens() {
    check("tokens.md", 16);
}

#[test]
fn sentences() {
    check("sentences.md", 24);
}

#[test]
fn quotes() {
    check("quotes.md", 40);
}

#[test]
fn furniture() {
    check("furniture.md", 15);
}

#[test]
fn paragraphs() {
    check("paragraphs.md", 5);
}
