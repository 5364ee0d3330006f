//! `selon changes`: what changed between the versions of an article.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use selon_ledger::{Change, Moved, Version, VersionBody, changes};
use serde_json::{Value, json};

use super::table::{Answer, Column};
use super::{Format, Place};
use crate::plan::Screen;

/// Options of `selon changes`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its address, its name, or the number of one of its entries
    #[arg(value_name = "ARTICLE")]
    pub article: String,
    #[command(flatten)]
    pub place: Place,
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

const COLUMNS: [Column; 9] = [
    Column { field: "entry", width: 8 },
    Column { field: "at", width: 20 },
    Column { field: "cause", width: 0 },
    Column { field: "change", width: 8 },
    Column { field: "fields", width: 16 },
    Column { field: "figures", width: 24 },
    Column { field: "speaker", width: 24 },
    Column { field: "was", width: 0 },
    Column { field: "text", width: 200 },
];

/// Prints the changes from version to version.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let ledger = args.place.open()?;
    let article = ledger.article(&args.article)?;
    let article = article.with_context(|| format!("{}: no article of that name", args.article))?;
    let versions = ledger.versions(article)?;
    let mut rows = Vec::new();
    let mut causes = Vec::new();
    let mut before: Option<VersionBody> = None;
    for version in &versions {
        let now = ledger.version(version.seq)?;
        let now = now.with_context(|| format!("entry {} is missing", version.seq))?;
        // What says the same and reads otherwise was read again; nobody changed the article.
        let cause = before.as_ref().map(|was| if was.article == now.article { "reading" } else { "article" });
        if let (Some(was), Some(cause)) = (&before, cause) {
            let found = changes(&was.reading.claims, &now.reading.claims);
            rows.extend(found.iter().map(|change| row(version, cause, change)));
        }
        causes.push(cause);
        before = Some(now);
    }
    let format = Format::or_default(args.format);
    let mut out = io::stdout().lock();
    if format == Format::Table {
        let title = versions.last().and_then(|version| version.title.clone()).unwrap_or_default();
        writeln!(out, "{title}")?;
        for (version, cause) in versions.iter().zip(&causes) {
            let Version { seq, at, claims, reader, .. } = version;
            let again = if *cause == Some("reading") { ", the same article read again" } else { "" };
            writeln!(out, "entry {seq} · {at} · {claims} claims · read by {reader}{again}")?;
        }
        writeln!(out)?;
    }
    Answer { columns: &COLUMNS, rows, next: None }.write(format, screen.width, &mut out)?;
    Ok(ExitCode::SUCCESS)
}

/// A change as a row.
fn row(version: &Version, cause: &str, change: &Change) -> Value {
    let moved = |m: &Moved| {
        let text = format!("{} → {}", m.was, m.now);
        json!({"text": text, "from": m.from, "to": m.to, "unit": m.unit})
    };
    let (name, fields, figures, was, now) = match change {
        Change::Added { now, .. } => ("added", Vec::new(), Vec::new(), None, Some(now)),
        Change::Gone { was, .. } => ("gone", Vec::new(), Vec::new(), Some(was), None),
        Change::Altered { was, now, fields, figures, .. } => {
            ("altered", fields.clone(), figures.iter().map(moved).collect(), Some(was), Some(now))
        }
    };
    let shown = now.or(was);
    json!({
        "entry": version.seq,
        "at": version.at,
        "cause": cause,
        "change": name,
        "fields": fields,
        "figures": figures,
        "speaker": shown.and_then(|claim| claim.speaker.clone()),
        "was": was.map(|claim| &claim.text),
        "text": now.map_or_else(|| was.map(|claim| &claim.text), |claim| Some(&claim.text)),
        "claim": shown.map(|claim| &claim.id),
    })
}
