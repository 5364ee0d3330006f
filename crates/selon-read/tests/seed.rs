//! The whole reading of the seed article, claim by claim, in a form that shows no more of it than it must.

#![allow(clippy::print_stderr, reason = "a test that did not run must say so")]

use std::fmt::Write;
use std::path::Path;

use selon_read::{Options, read};
use selon_text::{Article, Lang};

/// The first four words.
fn beginning(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let more = if words.len() > 4 { " …" } else { "" };
    format!("{}{more}", words[..words.len().min(4)].join(" "))
}

#[test]
fn seed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed/article.txt");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no {}", path.display());
        return;
    };
    let article = Article { date: "2024-11-04".parse().ok(), ..Article::from_text("seed", text) };
    let reading = read(&article, Options { lang: Some(Lang::FR), ..Options::default() });
    let code = |value: serde_json::Value| match value {
        serde_json::Value::String(s) => s,
        serde_json::Value::Null => "—".to_owned(),
        other => other.to_string(),
    };
    let json = |c: &selon_read::Claim| serde_json::to_value(c).expect("a claim is JSON");
    let mut out = String::new();
    for c in &reading.claims {
        let fields = json(c);
        let field = |name: &str| code(fields[name].clone());
        let line = format!(
            "{} · {} ({}, {}) · {} · {}",
            beginning(&c.text),
            field("speaker"),
            field("speaker_type"),
            field("resolved_by"),
            field("cue_class"),
            field("kind"),
        );
        writeln!(out, "{line}").expect("a string takes all");
        let mut more = vec![format!("polarity {}", field("polarity"))];
        more.extend((c.content.len() > 1).then(|| format!("{} pieces", c.content.len())));
        more.extend(c.hedged.then(|| "hedged".to_owned()));
        more.extend(c.role.as_ref().map(|r| format!("role {r}")));
        more.extend(c.via.iter().map(|v| format!("via {v}")));
        more.extend(c.venue.as_ref().map(|v| format!("venue {v}")));
        more.extend(c.said_date.as_ref().map(|d| format!("said {d}")));
        for f in fields["figures"].as_array().into_iter().flatten() {
            let get = |name: &str| code(f[name].clone());
            more.push(format!("figure {} {} {}", get("bound"), get("value"), get("unit")));
        }
        more.extend(
            fields["flags"].as_array().into_iter().flatten().map(|f| format!("flag {}", code(f.clone()))),
        );
        writeln!(out, "    {}", more.join("; ")).expect("a string takes all");
    }
    for s in &reading.stances {
        let fields = serde_json::to_value(s).expect("a stance is JSON");
        writeln!(out, "{}: {} · {}", s.actor, code(fields["stance"].clone()), beginning(&s.text))
            .expect("a string takes all");
    }
    for f in &reading.furniture {
        let kind = serde_json::to_value(f.kind).expect("a kind is JSON");
        writeln!(out, "furniture {} [{}, {}]", code(kind), f.span.start, f.span.end)
            .expect("a string takes all");
    }
    insta::assert_snapshot!("seed", out);
}
