use std::path::Path;

use selon_text::{Field, Text};
use serde_json::Value;

use super::{Time, said};
use crate::calendar::Calendar;

/// `tests/data/times.tsv`: language, publication date, text, and the expressions to find, each with its date.
#[test]
fn data() {
    let tsv = include_str!("../../tests/data/times.tsv");
    let mut wrong = Vec::new();
    for line in tsv.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [lang, published, source, expected] = columns[..] else { panic!("four columns: {line}") };
        let text = Text::new(source, lang.parse().unwrap(), Field::Text);
        let calendar = Calendar::new(&text, published.parse().ok());
        let found: Vec<&Time> = (0..text.sentences().len()).flat_map(|n| calendar.sayings(n)).collect();
        let shown: Vec<String> = found.iter().map(|t| show(&text, t)).collect();
        if shown.join("; ") != expected {
            wrong.push(format!("{source}\n  expected {expected}\n  found    {}", shown.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn show(text: &Text<'_>, t: &Time) -> String {
    format!("{} = {}", text.words(t.tokens.clone()), t.date.as_deref().unwrap_or("-"))
}

/// Sentences with their cue in brackets and their content in braces.
#[test]
fn sayings() {
    let cases = [
        ("fr", "Le maire [a annoncé] lundi {la fermeture du pont}.", "lundi = 2024-03-04"),
        (
            "fr",
            "Mardi, le maire de la ville voisine [a annoncé] {la fermeture du pont dimanche}.",
            "Mardi = 2024-03-05",
        ),
        ("fr", "Le maire, élu en 2014, [a annoncé] {la fermeture du pont}.", ""),
        (
            "fr",
            "Le pont, a-t-on su, ferme : en février dernier, le maire [l'avait annoncé].",
            "en février dernier = 2024-02",
        ),
        ("fr", "Le maire [a annoncé] {la fermeture} du pont qui avait ouvert en 2014.", ""),
        ("en", "The mayor [said] on Monday {that the bridge would close on Friday}.", "Monday = 2024-03-04"),
        ("en", "{The bridge will close on Friday}, the mayor [said] yesterday.", "yesterday = 2024-03-05"),
    ];
    for (lang, marked, expected) in cases {
        let source: String = marked.chars().filter(|c| !"[]{}".contains(*c)).collect();
        let text = Text::new(&source, lang.parse().unwrap(), Field::Text);
        let point = |mark: char| {
            let before: String = marked.split(mark).next().unwrap_or_default().to_owned();
            before.chars().filter(|c| !"[]{}".contains(*c)).count() as u32
        };
        let tokens = |open, close| {
            let from = text.tokens().partition_point(|t| t.end <= point(open));
            from..text.tokens().partition_point(|t| t.start < point(close))
        };
        let content = if marked.contains('{') { vec![tokens('{', '}')] } else { Vec::new() };
        let calendar = Calendar::new(&text, "2024-03-06".parse().ok());
        let found = said(&calendar, 0, tokens('[', ']'), &content);
        assert_eq!(found.map(|t| show(&text, &t)).unwrap_or_default(), expected, "{marked}");
    }
}

/// How many expressions that date a saying in the gold data are found where their cue stands, and dated alike.
#[test]
fn gold() {
    for (file, floor) in [("fr/train.jsonl", 0.8), ("fr/dev.jsonl", 0.8), ("en/gum-dev.jsonl", 0.7)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eval").join(file);
        let Ok(lines) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: no {}", path.display());
            continue;
        };
        let (mut all, mut exact, mut overlap, mut dated, mut right) = (0, 0, 0, 0, 0);
        for line in lines.lines() {
            let d: Value = serde_json::from_str(line).unwrap();
            let published = d["date"].as_str().and_then(|s| s.parse().ok());
            for claim in d["claims"].as_array().unwrap() {
                let Some(said) = claim["said"].as_str() else { continue };
                let at = if claim["cue"].is_null() { &claim["content"][0] } else { &claim["cue"] };
                let field = if at[2].is_null() { "text" } else { "title" };
                let source = d[field].as_str().unwrap();
                let text = Text::new(source, d["lang"].as_str().unwrap().parse().unwrap(), Field::Text);
                let start = at[0].as_u64().unwrap() as u32;
                let i = text.tokens().partition_point(|t| t.end <= start);
                let calendar = Calendar::new(&text, published);
                let Some(n) = calendar.sentence(i) else { continue };
                let found = calendar.sayings(n);
                all += 1;
                let best = found.iter().find(|t| text.words(t.tokens.clone()) == said);
                exact += usize::from(best.is_some());
                let near = |t: &&Time| {
                    let w = text.words(t.tokens.clone());
                    said.contains(w) || w.contains(said)
                };
                let best = best.or_else(|| found.iter().find(near));
                overlap += usize::from(best.is_some());
                let ok = best.is_some_and(|t| t.date.as_deref() == claim["said_date"].as_str());
                dated += usize::from(claim["said_date"].is_string());
                right += usize::from(ok && claim["said_date"].is_string());
                if !ok {
                    let shown: Vec<String> = found.iter().map(|t| show(&text, t)).collect();
                    println!(
                        "{} {said} = {}: {} | {}",
                        d["date"],
                        claim["said_date"],
                        shown.join("; "),
                        text.words(text.sentences()[n].start..text.sentences()[n].end)
                            .chars()
                            .take(120)
                            .collect::<String>()
                    );
                }
            }
        }
        println!("{file}: {all} said, {exact} exact, {overlap} overlapping; {right} of {dated} dates");
        assert!(right as f64 >= floor * dated as f64, "{file}: {right} of {dated}");
    }
}

/// With cue and content as annotated: how often the date of the saying, or its absence, is the annotated one.
#[test]
fn gold_sayings() {
    for (file, floor) in [("fr/train.jsonl", 0.945), ("fr/dev.jsonl", 0.945), ("en/gum-dev.jsonl", 0.94)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eval").join(file);
        let Ok(lines) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: no {}", path.display());
            continue;
        };
        let (mut all, mut right, mut undated) = (0, 0, 0);
        for line in lines.lines() {
            let d: Value = serde_json::from_str(line).unwrap();
            let published = d["date"].as_str().and_then(|s| s.parse().ok());
            let lang = d["lang"].as_str().unwrap().parse().unwrap();
            let text = Text::new(d["text"].as_str().unwrap(), lang, Field::Text);
            let calendar = Calendar::new(&text, published);
            let tokens = |v: &Value| {
                let at = |i: usize| v[i].as_u64().unwrap() as u32;
                let from = text.tokens().partition_point(|t| t.end <= at(0));
                from..text.tokens().partition_point(|t| t.start < at(1)).max(from)
            };
            for claim in d["claims"].as_array().unwrap() {
                all += 1;
                undated += usize::from(claim["said_date"].is_null());
                let found = if claim["cue"].is_null() || claim["cue"][2].is_string() {
                    None
                } else {
                    let cue = tokens(&claim["cue"]);
                    let pieces = claim["content"].as_array().unwrap().iter().filter(|p| p[2].is_null());
                    let content: Vec<_> = pieces.map(tokens).collect();
                    calendar.sentence(cue.start).and_then(|n| said(&calendar, n, cue, &content))
                };
                let date = found.as_ref().and_then(|t| t.date.as_deref());
                right += usize::from(date == claim["said_date"].as_str());
                if date != claim["said_date"].as_str() {
                    println!(
                        "* {} {} {:?}",
                        claim["said"],
                        claim["said_date"],
                        found.map(|t| show(&text, &t))
                    );
                }
            }
        }
        let share = right as f64 / all as f64;
        println!("{file}: {right} of {all} dates of sayings ({share:.3}); {undated} have none");
        assert!(share >= floor, "{file}: {share}");
    }
}
