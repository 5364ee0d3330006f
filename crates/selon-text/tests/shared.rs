//! Measures against texts that lie beside the repository, when they do; they are not part of it.
#![allow(clippy::print_stdout, reason = "a test that is skipped or measures says so")]

use std::path::PathBuf;

use selon_text::{Field, FurnitureKind as F, Lang, QuoteFlag as Q, Text};

/// A file of `../shared`, or `None` with a message when it is not there.
fn shared(path: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    let content = std::fs::read_to_string(&path).ok();
    if content.is_none() {
        println!("skipped: no {}", path.display());
    }
    content
}

#[test]
fn the_seed_article() {
    let Some(source) = shared("seed/article.txt") else { return };
    let text = Text::new(&source, Lang::FR, Field::Text);
    let flags: Vec<&[Q]> = text.quotes().iter().map(|q| &q.flags[..]).collect();
    let none: &[Q] = &[];
    let expected =
        [none, &[Q::Mismatched], none, &[Q::Doubled, Q::Mismatched], none, none, &[Q::Doubled], none];
    assert_eq!(flags, expected);
    let kinds: Vec<F> = text.furniture().iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [F::Call, F::Headline, F::Control, F::Control, F::Rule, F::ReadAlso, F::Headline]);
}

/// Share of the gold's directly quoted pieces that stand between two marks which were paired.
fn paired(path: &str, lang: Lang) -> Option<f64> {
    let content = shared(path)?;
    let (mut all, mut found) = (0u32, 0u32);
    for line in content.lines() {
        let doc: serde_json::Value = serde_json::from_str(line).ok()?;
        let source = doc["text"].as_str()?;
        let text = Text::new(source, lang, Field::Text);
        let ends = |t: usize, close: bool| {
            let t = &text.tokens()[t];
            if close { t.end } else { t.start }
        };
        for claim in doc["claims"].as_array()?.iter().filter(|c| c["kind"] == "direct") {
            for piece in claim["content"].as_array()?.iter().filter(|p| p[2].is_null()) {
                let (from, to) = (piece[0].as_u64()?, piece[1].as_u64()?);
                // The gold may leave out a stop or a comma at either end.
                let near = |a: u32, b: u64| u64::from(a).abs_diff(b) <= 3;
                all += 1;
                let hit = text
                    .quotes()
                    .iter()
                    .any(|q| near(ends(q.start, false), from) && near(ends(q.end - 1, true), to));
                found += u32::from(hit);
                if !hit && std::env::args().any(|a| a == "--nocapture") {
                    let words: String =
                        source.chars().skip(from as usize).take((to - from) as usize).collect();
                    println!("{} {words}\n", doc["doc"]);
                }
            }
        }
    }
    Some(f64::from(found) / f64::from(all))
}

#[test]
fn quoted_claims_stand_between_paired_marks() {
    for (path, lang, at_least) in [
        ("eval/fr/dev.jsonl", Lang::FR, 0.96),
        ("eval/fr/train.jsonl", Lang::FR, 0.99),
        ("eval/en/gum-dev.jsonl", Lang::EN, 0.9),
    ] {
        let Some(share) = paired(path, lang) else { continue };
        println!("{path}: {share:.3}");
        assert!(share >= at_least, "{path}: {share:.3}");
    }
}
