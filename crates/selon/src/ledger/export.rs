//! `selon export`: everything, or what fits, as a stream.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use selon_ledger::{Ledger, Sort};
use serde_json::{Value, json};

use super::ask::{Asked, CLAIM, claim_row};
use super::table::{csv_row, json_line};
use super::{Format, Place};
use crate::output::Output;

/// Claims, or entries, that are fetched at once.
const STRIDE: usize = 1000;

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// One claim a row, flat, with the article that it stands in
    Claims,
    /// One article a line, with its text, claims and stances: what `selon ingest` takes
    Articles,
    /// One entry of the chain a line, with its hash
    Entries,
}

/// Options of `selon export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to write
    #[arg(value_name = "WHAT", default_value = "claims")]
    pub what: What,
    /// How: jsonl, or csv for claims [default: jsonl]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write to this file; it is replaced only once everything is written
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub asked: Asked,
    #[command(flatten)]
    pub place: Place,
}

/// Writes what was asked for.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let format = args.format.unwrap_or(Format::Jsonl);
    if !matches!((format, args.what), (Format::Jsonl, _) | (Format::Csv, What::Claims)) {
        anyhow::bail!("export writes jsonl, and csv for claims");
    }
    let ledger = args.place.open()?;
    let mut output = Output::open(args.output.as_deref(), crate::args::Format::Jsonl, String::new())?;
    let mut rows = Rows { output: &mut output };
    match args.what {
        What::Claims => claims(args, &*ledger, format, &mut rows)?,
        What::Articles => articles(args, &*ledger, &mut rows)?,
        What::Entries => entries(&*ledger, &mut rows)?,
    }
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Rows on their way out.
struct Rows<'o> {
    output: &'o mut Output,
}

impl Write for Rows<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn claims(args: &Args, ledger: &dyn Ledger, format: Format, rows: &mut Rows<'_>) -> anyhow::Result<()> {
    let filter = args.asked.filter(&[], ledger)?;
    let mut out = BufWriter::with_capacity(1 << 16, rows);
    if format == Format::Csv {
        let names: Vec<&str> = CLAIM.iter().map(|column| column.field).collect();
        crate::csv::line(&names, &mut out)?;
    }
    let mut after = None;
    loop {
        let page = ledger.claims(&filter, Sort::Ledger, after.as_deref(), STRIDE)?;
        for hit in &page.items {
            let row = claim_row(hit, args.asked.draft);
            match format {
                Format::Csv => csv_row(&row, &CLAIM, &mut out)?,
                _ => json_line(&row, &mut out)?,
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(out.flush()?);
        }
    }
}

fn articles(args: &Args, ledger: &dyn Ledger, rows: &mut Rows<'_>) -> anyhow::Result<()> {
    let filter = args.asked.filter(&[], ledger)?;
    let mut out = BufWriter::with_capacity(1 << 16, rows);
    let mut after = None;
    loop {
        let page = ledger.find(&filter, Sort::Ledger, after.as_deref(), STRIDE)?;
        for version in &page.items {
            let Some(entry) = ledger.entries(version.seq - 1, 1)?.pop() else { continue };
            let body: Value = serde_json::from_slice(&entry.body()?)?;
            let (article, reading) = (&body["article"], &body["reading"]);
            let row = json!({
                "doc": article["doc"], "url": article["url"], "outlet": article["outlet"],
                "lang": reading["lang"], "date": article["date"], "title": article["title"],
                "authors": article["authors"], "text": article["text"],
                "claims": reading["claims"], "stances": reading["stances"],
                "entry": version.seq, "sha256": body["input"]["sha256"], "reader": body["reader"],
            });
            json_line(&row, &mut out)?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(out.flush()?);
        }
    }
}

fn entries(ledger: &dyn Ledger, rows: &mut Rows<'_>) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, rows);
    let mut last = 0;
    loop {
        let entries = ledger.entries(last, STRIDE)?;
        for entry in &entries {
            let body: Value = serde_json::from_slice(&entry.body()?)?;
            let row = json!({"seq": entry.seq, "kind": entry.kind, "at": entry.at, "run": entry.run,
                "hash": entry.hash.to_string(), "body": body});
            json_line(&row, &mut out)?;
            last = entry.seq;
        }
        if entries.is_empty() {
            return Ok(out.flush()?);
        }
    }
}
