//! `selon changes`: what changed between the versions of an article.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use selon_ledger::{Change, Moved, Version, changes};
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

const COLUMNS: [Column; 8] = [
    Column { field: "entry", width: 8 },
    Column { field: "at", width: 20 },
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
    let claims = |version: &Version| -> anyhow::Result<_> {
        let body = ledger.version(version.seq)?;
        Ok(body.with_context(|| format!("entry {} is missing", version.seq))?.reading.claims)
    };
    let mut rows = Vec::new();
    let mut before = None;
    for version in &versions {
        let now = claims(version)?;
        if let Some(was) = before.replace(now.clone()) {
            rows.extend(changes(&was, &now).iter().map(|change| row(version, change)));
        }
    }
    let format = Format::or_default(args.format);
    let mut out = io::stdout().lock();
    if format == Format::Table {
        let title = versions.last().and_then(|version| version.title.clone()).unwrap_or_default();
        writeln!(out, "{title}")?;
        for version in &versions {
            writeln!(out, "entry {} · {} · {} claims", version.seq, version.at, version.claims)?;
        }
        writeln!(out)?;
    }
    Answer { columns: &COLUMNS, rows, next: None }.write(format, screen.width, &mut out)?;
    Ok(ExitCode::SUCCESS)
}

/// A change as a row.
fn row(version: &Version, change: &Change) -> Value {
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
        "change": name,
        "fields": fields,
        "figures": figures,
        "speaker": shown.and_then(|claim| claim.speaker.clone()),
        "was": was.map(|claim| &claim.text),
        "text": now.map_or_else(|| was.map(|claim| &claim.text), |claim| Some(&claim.text)),
        "claim": shown.map(|claim| &claim.id),
    })
}
