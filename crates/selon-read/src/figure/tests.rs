use std::path::Path;

use selon_text::{Field, Text};
use serde_json::Value;

use super::{Quantities, figures};
use crate::calendar::Calendar;
use crate::{Bound, Change, Figure};

fn all(text: &Text<'_>) -> Quantities {
    figures(&Calendar::new(text, None), 0..text.tokens().len())
}

fn show(f: &Figure) -> String {
    let bound = match f.bound {
        Bound::Exact => "",
        Bound::About => "~",
        Bound::AtMost => "<=",
        Bound::AtLeast => ">=",
        Bound::Between => "",
    };
    let high = f.value_high.map(|v| format!("..{v}")).unwrap_or_default();
    format!("{bound}{}{high} {} ({})", f.value, f.unit.as_deref().unwrap_or("-"), f.text)
}

/// `tests/data/figures.tsv`: language, text, and the figures to find: bound, value, unit, words.
#[test]
fn data() {
    let tsv = include_str!("../../tests/data/figures.tsv");
    let mut wrong = Vec::new();
    for line in tsv.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [lang, source, expected] = columns[..] else { panic!("three columns: {line}") };
        let text = Text::new(source, lang.parse().unwrap(), Field::Text);
        let shown: Vec<String> = all(&text).figures.iter().map(show).collect();
        if shown.join("; ") != expected {
            wrong.push(format!("{source}\n  expected {expected}\n  found    {}", shown.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `tests/data/figures.fr.tsv` and `.en.tsv`: a sentence, and its figures as a reader would note them down.
#[test]
fn sentences() {
    let files = [
        ("fr", include_str!("../../tests/data/figures.fr.tsv"), 200),
        ("en", include_str!("../../tests/data/figures.en.tsv"), 150),
    ];
    let (mut wrong, mut nothing) = (Vec::new(), 0);
    for (lang, tsv, least) in files {
        let mut expressions = 0;
        for line in tsv.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
            let (source, expected) = line.split_once('\t').unwrap_or_else(|| panic!("two columns: {line}"));
            let text = Text::new(source, lang.parse().unwrap(), Field::Text);
            let found: Vec<String> = all(&text).figures.iter().map(note).collect();
            if found.join("; ") != expected {
                wrong.push(format!("{source}\n  expected {expected}\n  found    {}", found.join("; ")));
            }
            if expected.is_empty() {
                nothing += 1;
            } else {
                expressions += expected.split("; ").count();
            }
        }
        assert!(expressions >= least, "{lang}: {expressions}");
    }
    assert!(nothing >= 40, "{nothing} sentences without a figure");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// As [`show`], with what the figure is of and which way it changes.
fn note(f: &Figure) -> String {
    let what = f.what.as_ref().map(|w| format!(" [{w}]")).unwrap_or_default();
    let change = match f.change {
        None => "",
        Some(Change::Up) => " up",
        Some(Change::Down) => " down",
    };
    format!("{}{what}{change}", show(f))
}

#[test]
fn numbers_too_large_are_told() {
    let digits = "9".repeat(400);
    let sources =
        [format!("environ {digits} soldats"), "dix milliards milliards milliards d'euros".to_owned()];
    for source in sources {
        let text = Text::new(&source, selon_text::Lang::FR, Field::Text);
        let found = all(&text);
        assert_eq!((found.figures.len(), found.too_large.len()), (0, 1), "{source}");
    }
}

/// Figures of the gold contents, compared as score.py does: value, bound, first five letters of the unit.
#[test]
fn gold() {
    let key = |value: f64, bound: &str, unit: &str| {
        let unit: String = unit.to_lowercase().chars().take(5).collect();
        format!("{value} {bound} {unit}")
    };
    for (file, floor) in [("fr/train.jsonl", 0.93), ("fr/dev.jsonl", 0.88), ("en/gum-dev.jsonl", 0.9)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eval").join(file);
        let Ok(lines) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: no {}", path.display());
            continue;
        };
        let (mut right, mut found, mut all) = (0, 0, 0);
        for line in lines.lines() {
            let d: Value = serde_json::from_str(line).unwrap();
            let lang = d["lang"].as_str().unwrap().parse().unwrap();
            let text = Text::new(d["text"].as_str().unwrap(), lang, Field::Text);
            let title = Text::new(d["title"].as_str().unwrap(), lang, Field::Title);
            let calendars = [Calendar::new(&text, None), Calendar::new(&title, None)];
            for claim in d["claims"].as_array().unwrap() {
                let mut ours = Vec::new();
                let mut content = Vec::new();
                for piece in claim["content"].as_array().unwrap() {
                    let calendar = &calendars[usize::from(!piece[2].is_null())];
                    let text = calendar.text;
                    let (a, b) = (piece[0].as_u64().unwrap() as u32, piece[1].as_u64().unwrap() as u32);
                    let from = text.tokens().partition_point(|t| t.start < a);
                    let to = text.tokens().partition_point(|t| t.end <= b).max(from);
                    ours.extend(figures(calendar, from..to).figures);
                    content.push(text.words(from..to));
                }
                let mut left: Vec<(String, String)> = ours
                    .iter()
                    .map(|f| {
                        let bound = serde_json::to_value(f.bound).unwrap();
                        (key(f.value, bound.as_str().unwrap(), f.unit.as_deref().unwrap_or("")), show(f))
                    })
                    .collect();
                found += left.len();
                let mut missed = Vec::new();
                for g in claim["figures"].as_array().unwrap() {
                    all += 1;
                    let k = key(
                        g["value"].as_f64().unwrap(),
                        g["bound"].as_str().unwrap(),
                        g["unit"].as_str().unwrap(),
                    );
                    match left.iter().position(|(o, _)| *o == k) {
                        Some(at) => {
                            left.remove(at);
                            right += 1;
                        }
                        None => missed.push(format!("{k} ({})", g["text"].as_str().unwrap())),
                    }
                }
                if !(missed.is_empty() && left.is_empty()) {
                    let extra: Vec<String> = left.into_iter().map(|(_, s)| s).collect();
                    println!("- {} + {} | {}", missed.join("; "), extra.join("; "), content.join(" … "));
                }
            }
        }
        let f1 = 2.0 * f64::from(right) / f64::from(found as u32 + all).max(1.0);
        println!("{file}: figures F1 {f1:.3} ({right} right, {found} found, {all} gold)");
        assert!(f1 >= floor, "{file}: {f1}");
    }
}

/// Any heap of the tables' own words, in any range: figures and times come in order, inside the range.
#[test]
fn any_words() {
    let tables = [
        ("fr", include_str!("../../../../lang/fr/numbers.tsv")),
        ("fr", include_str!("../../../../lang/fr/figures.tsv")),
        ("fr", include_str!("../../../../lang/fr/times.tsv")),
        ("en", include_str!("../../../../lang/en/numbers.tsv")),
        ("en", include_str!("../../../../lang/en/figures.tsv")),
        ("en", include_str!("../../../../lang/en/times.tsv")),
    ];
    let digits = [
        "3",
        "12",
        "2016",
        "8 000",
        "2,5",
        "1.4bn",
        "20h30",
        "5",
        "31",
        "0",
        "99999999999999999999",
        "3e",
        "½",
    ];
    let marks =
        ["-", "–", ",", "(", ")", ".", "«", "\n", "'", "’", "é", "𝟜", "Mars", "x-y", "demi-heure", "mi-mai"];
    let mut state = 1u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % n
    };
    for lang in ["fr", "en"] {
        let mut words: Vec<&str> = tables
            .iter()
            .filter(|(l, _)| *l == lang)
            .flat_map(|(_, t)| t.lines())
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .filter_map(|l| l.split('\t').next())
            .collect();
        for _ in 0..words.len() / 40 {
            words.extend(digits);
            words.extend(marks);
        }
        for _ in 0..6000 {
            let mut source = String::new();
            for _ in 0..below(14) {
                source.push_str(words[below(words.len())]);
                source.push_str([" ", "", " ", "\u{a0}", " "][below(5)]);
            }
            let text = Text::new(&source, lang.parse().unwrap(), Field::Text);
            let n = text.tokens().len();
            let (a, b) = (below(n + 1), below(n + 2));
            let range = text.span(a.min(b).min(n)..b.min(n));
            let mut last = range.start;
            let calendar = Calendar::new(&text, "2024-02-29".parse().ok());
            for f in figures(&calendar, a..b).figures {
                assert!(f.value.is_finite() && last <= f.span.start && f.span.end <= range.end, "{source:?}");
                last = f.span.end;
            }
            let mut last = a;
            for (_, tokens) in calendar.within(a..b) {
                assert!(last <= tokens.start && !tokens.is_empty() && tokens.end <= b, "{source:?}");
                last = tokens.end;
            }
        }
    }
}
