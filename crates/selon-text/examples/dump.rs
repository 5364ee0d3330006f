//! Prints how a text is cut up: `dump FILE [fr|en] [quotes|flagged|single|stray|unsplit|wrapped|sentences|furniture|tokens]…`. A JSONL file is read
//! article by article.
use std::io::Write;
use std::ops::Range;

use selon_text::{Field, Lang, Text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or(
        "usage: dump FILE [fr|en] [quotes|flagged|single|stray|unsplit|wrapped|sentences|furniture|tokens]…",
    )?;
    let lang: Lang = args.next().unwrap_or_else(|| "fr".to_owned()).parse()?;
    let what: Vec<String> = args.collect();
    let content = std::fs::read_to_string(&path)?;
    let mut out = std::io::stdout().lock();
    if path.ends_with(".jsonl") {
        for line in content.lines() {
            let value: serde_json::Value = serde_json::from_str(line)?;
            writeln!(out, "##### {}", value["doc"])?;
            dump(&mut out, value["text"].as_str().unwrap_or_default(), lang, &what)?;
        }
        Ok(())
    } else {
        Ok(dump(&mut out, &content, lang, &what)?)
    }
}

fn dump(out: &mut impl Write, source: &str, lang: Lang, what: &[String]) -> std::io::Result<()> {
    let text = Text::new(source, lang, Field::Text);
    let wants = |name: &str| what.is_empty() || what.iter().any(|w| w == name);
    if wants("tokens") {
        for i in 0..text.tokens().len() {
            write!(out, "{}|", text.norm(i))?;
        }
        writeln!(out)?;
    }
    if wants("sentences") {
        for s in text.sentences() {
            writeln!(out, "S{}: {}", s.paragraph, text.words(s.start..s.end))?;
        }
    }
    for q in text.quotes() {
        let single = q.open.is_some_and(|o| matches!(text.norm(o), "'" | "‘" | "‚" | "‛" | "`"));
        if wants("quotes") || (wants("single") && single) || (wants("flagged") && !q.flags.is_empty()) {
            let Range { start: from, end: to } = q.outer();
            let (before, after) = (from.saturating_sub(5), (to + 5).min(text.tokens().len()));
            writeln!(
                out,
                "Q{} {:?}{} …{} [[{}]] {}…",
                q.depth,
                q.flags,
                if q.continues { " continues" } else { "" },
                text.words(before..from),
                text.words(q.start..q.end),
                text.words(to..after)
            )?;
        }
    }
    if wants("wrapped") {
        for p in text.paragraphs().iter().filter(|p| text.words((*p).clone()).contains('\n')) {
            writeln!(out, "wrapped {}", text.words(p.clone()).replace('\n', " / "))?;
        }
    }
    if wants("unsplit") {
        for i in 0..text.tokens().len().saturating_sub(1) {
            let stop = text.norm(i).ends_with(['.', '!', '?', '…']) && text.depth(i) == 0;
            let last = text.sentences().iter().any(|s| s.end == i + 1);
            if stop && text.tokens()[i + 1].capital && !last {
                let (before, after) = (i.saturating_sub(6), (i + 6).min(text.tokens().len()));
                writeln!(out, "unsplit …{} {}…", text.words(before..i + 1), text.words(i + 1..after))?;
            }
        }
    }
    if wants("stray") {
        let used: Vec<usize> = text.quotes().iter().flat_map(|q| [q.open, q.close]).flatten().collect();
        for i in 0..text.tokens().len() {
            let double = matches!(text.norm(i), "\"" | "«" | "»" | "“" | "”" | "„" | "''");
            if double && !used.contains(&i) {
                let (before, after) = (i.saturating_sub(9), (i + 9).min(text.tokens().len()));
                writeln!(
                    out,
                    "stray …{} [[{}]] {}…",
                    text.words(before..i),
                    text.raw(i),
                    text.words(i + 1..after)
                )?;
            }
        }
    }
    if wants("furniture") {
        for f in text.furniture() {
            let words: String = source
                .chars()
                .skip(f.span.start as usize)
                .take((f.span.end - f.span.start) as usize)
                .collect();
            writeln!(out, "F {:?}: {words}", f.kind)?;
        }
    }
    Ok(())
}
