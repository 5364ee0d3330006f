//! `selon export`: everything, or what fits, as a stream. An export sees the ledger as it was when it began, whatever is written
//! meanwhile, and holds no more of it than a page.

mod gold;
mod jsonld;
mod quotes;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use selon_arrow::{Parquet, Table};
use selon_desk::Grades;
use selon_ledger::{ClaimHit, Filter, Ledger, Sort};
use serde_json::{Value, json};

use super::Place;
use super::ask::{Asked, CLAIM};
use super::grade::put;
use super::table::{csv_row, json_line};
use crate::output::Output;

/// Claims, or entries, that are fetched at once.
const STRIDE: usize = 1000;
/// Articles that are fetched at once, with their texts.
const TEXTS: usize = 100;

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

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum How {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header; claims only
    Csv,
    /// An Apache Parquet file; claims and articles
    Parquet,
    /// One JSON-LD document a line, each an article with its claims: schema.org, Web Annotation and PROV; claims only
    Jsonld,
    /// Quotations by article, one a line, as GDELT's Global Quotation Graph has them; claims only
    Gdelt,
}

const AFTER: &str = "\
Examples:
  selon export claims --format csv --output claims.csv
  selon export claims --format parquet --since 2025 -o claims.parquet
  selon export articles --output articles.jsonl
  selon export --format jsonld --speaker préfecture
  selon export --gold --output gold.jsonl";

/// Options of `selon export`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub struct Args {
    /// What to write
    #[arg(value_name = "WHAT", default_value = "claims")]
    pub what: What,
    /// How
    #[arg(short, long, value_name = "FORMAT", default_value = "jsonl")]
    pub format: How,
    /// Articles that people reviewed, in the format of gold files: accepted and corrected claims, without the rejected ones
    #[arg(long, conflicts_with_all = ["what", "format", "draft", "review"])]
    pub gold: bool,
    /// With --gold: articles too of which some claims were not decided on; those claims are left out
    #[arg(long, requires = "gold")]
    pub partly: bool,
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
    let possible = match args.what {
        What::Claims => true,
        What::Articles => matches!(args.format, How::Jsonl | How::Parquet),
        What::Entries => args.format == How::Jsonl,
    };
    if !possible {
        bail!("claims are written in every format, articles as jsonl and parquet, entries as jsonl");
    }
    if args.format == How::Parquet && args.output.is_none() && io::stdout().is_terminal() {
        bail!("parquet is not for terminals: name a file with --output");
    }
    let ledger = args.place.open()?;
    let mut output = Output::open(args.output.as_deref(), crate::args::Format::Jsonl, String::new())?;
    ledger.freeze()?;
    let written = write(args, &*ledger, &mut output);
    ledger.thaw()?;
    let note = written?;
    output.finish()?;
    if let Some(note) = note {
        let _ = writeln!(io::stderr(), "{note}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes it all. Returns what is to be said about it.
fn write(args: &Args, ledger: &dyn Ledger, output: &mut Output) -> anyhow::Result<Option<String>> {
    let filter = args.asked.filter(&[], ledger)?;
    let mut out = BufWriter::with_capacity(1 << 16, Rows { output });
    let mut note = None;
    if args.gold {
        note = Some(gold::write(ledger, filter, args.partly, &mut out)?);
    } else {
        match (args.what, args.format) {
            (What::Claims, How::Jsonld) => {
                by_article(ledger, &filter, &mut |article, hits| {
                    Ok(json_line(&jsonld::document(article, hits, args.asked.draft), &mut out)?)
                })?;
            }
            (What::Claims, How::Gdelt) => {
                by_article(ledger, &filter, &mut |article, hits| match quotes::record(
                    article,
                    hits,
                    args.asked.draft,
                ) {
                    Some(record) => Ok(json_line(&record, &mut out)?),
                    None => Ok(()),
                })?;
            }
            (What::Claims, format) => claims(args, ledger, &filter, format, &mut out)?,
            (What::Articles, format) => articles(ledger, &filter, format, &mut out)?,
            (What::Entries, _) => entries(ledger, &mut out)?,
        }
    }
    out.flush()?;
    Ok(note)
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

/// A version as its entry has it.
pub(super) struct Article {
    /// The entry.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
    /// When it was written.
    pub at: String,
    /// Its body: `article`, `input`, `reader`, `build`, `reading`.
    pub body: Value,
}

impl Article {
    fn of(ledger: &dyn Ledger, seq: u64) -> anyhow::Result<Self> {
        let entry = ledger.entries(seq.saturating_sub(1), 1)?.pop().filter(|entry| entry.seq == seq);
        let entry = entry.with_context(|| format!("entry {seq} is missing"))?;
        let body = serde_json::from_slice(&entry.body()?)?;
        Ok(Self { seq, hash: entry.hash.to_string(), at: entry.at, body })
    }

    /// A field of the article.
    fn field(&self, name: &str) -> Option<&str> {
        self.body["article"][name].as_str()
    }
}

/// All claims that fit, in the order of the ledger, a page at a time.
fn pages(
    ledger: &dyn Ledger,
    filter: &Filter,
    take: &mut dyn FnMut(Vec<ClaimHit>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let page = ledger.claims(filter, Sort::Ledger, after.as_deref(), STRIDE)?;
        take(page.items)?;
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// All claims that fit, article by article.
fn by_article(
    ledger: &dyn Ledger,
    filter: &Filter,
    take: &mut dyn FnMut(&Article, &[ClaimHit]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut waiting: Vec<ClaimHit> = Vec::new();
    let mut give = |hits: &mut Vec<ClaimHit>| -> anyhow::Result<()> {
        let Some(first) = hits.first() else { return Ok(()) };
        take(&Article::of(ledger, first.version.seq)?, hits)?;
        hits.clear();
        Ok(())
    };
    pages(ledger, filter, &mut |hits| {
        for hit in hits {
            if waiting.first().is_some_and(|first| first.version.seq != hit.version.seq) {
                give(&mut waiting)?;
            }
            waiting.push(hit);
        }
        Ok(())
    })?;
    give(&mut waiting)
}

fn claims(
    args: &Args,
    ledger: &dyn Ledger,
    filter: &Filter,
    format: How,
    out: &mut (impl Write + Send),
) -> anyhow::Result<()> {
    let row = |hit: &ClaimHit| hit.row(args.asked.draft);
    if format == How::Parquet {
        let mut file = Parquet::new(out, Table::Claims)?;
        pages(ledger, filter, &mut |hits| {
            let rows: Vec<Value> = hits
                .iter()
                .map(|hit| {
                    let mut row = row(hit);
                    row["reviewer"] = json!(hit.review.as_ref().map(|review| &review.reviewer));
                    row
                })
                .collect();
            let named = || {
                let place = |hit: &ClaimHit| format!("{}:{}", hit.version.seq, hit.n);
                format!(
                    "claims {} to {}",
                    hits.first().map_or(String::new(), place),
                    hits.last().map_or(String::new(), place)
                )
            };
            file.write(&rows).with_context(named)
        })?;
        file.finish()?;
        return Ok(());
    }
    let grades = Grades::of(ledger)?;
    let row = |hit: &ClaimHit| {
        let mut row = row(hit);
        put(&mut row, &grades);
        row
    };
    if format == How::Csv {
        let names: Vec<&str> = CLAIM.iter().map(|column| column.field).collect();
        crate::csv::line(&names, out)?;
    }
    pages(ledger, filter, &mut |hits| {
        for hit in &hits {
            match format {
                How::Csv => csv_row(&row(hit), &CLAIM, out)?,
                _ => json_line(&row(hit), out)?,
            }
        }
        Ok(())
    })
}

fn articles(
    ledger: &dyn Ledger,
    filter: &Filter,
    format: How,
    out: &mut (impl Write + Send),
) -> anyhow::Result<()> {
    let each = &mut |take: &mut dyn FnMut(Vec<Value>) -> anyhow::Result<()>| -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let page = ledger.find(filter, Sort::Ledger, after.as_deref(), TEXTS)?;
            let row = |version: &selon_ledger::Version| -> anyhow::Result<Value> {
                let entry = Article::of(ledger, version.seq)?;
                let (article, reading) = (&entry.body["article"], &entry.body["reading"]);
                Ok(json!({
                    "doc": article["doc"], "url": article["url"], "outlet": article["outlet"],
                    "lang": reading["lang"], "date": article["date"], "title": article["title"],
                    "authors": article["authors"], "text": article["text"],
                    "claims": reading["claims"], "stances": reading["stances"],
                    "entry": version.seq, "article": version.article, "at": version.at,
                    "sha256": entry.body["input"]["sha256"], "bytes": version.bytes, "reader": entry.body["reader"],
                    "claim_count": version.claims, "stance_count": version.stances,
                }))
            };
            take(page.items.iter().map(row).collect::<anyhow::Result<_>>()?)?;
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    };
    if format == How::Parquet {
        let mut file = Parquet::new(out, Table::Articles)?;
        each(&mut |rows| Ok(file.write(&rows)?))?;
        file.finish()?;
        return Ok(());
    }
    each(&mut |rows| Ok(rows.iter().try_for_each(|row| json_line(row, out))?))
}

fn entries(ledger: &dyn Ledger, out: &mut impl Write) -> anyhow::Result<()> {
    let mut last = 0;
    loop {
        let entries = ledger.entries(last, STRIDE)?;
        for entry in &entries {
            let body: Value = serde_json::from_slice(&entry.body()?)?;
            let row = json!({"seq": entry.seq, "kind": entry.kind, "at": entry.at, "run": entry.run,
                "hash": entry.hash.to_string(), "body": body});
            json_line(&row, out)?;
            last = entry.seq;
        }
        if entries.is_empty() {
            return Ok(());
        }
    }
}

/// A text whose characters can be counted.
struct Marked<'t> {
    text: &'t str,
    /// Where each character begins, in bytes, and where the text ends.
    starts: Vec<usize>,
}

impl<'t> Marked<'t> {
    fn new(text: &'t str) -> Self {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, starts }
    }

    /// The characters from `start` to before `end`, as far as there are any.
    fn part(&self, start: usize, end: usize) -> &'t str {
        let last = self.starts.len() - 1;
        let (start, end) = (start.min(last), end.min(last));
        if start > end { "" } else { &self.text[self.starts[start]..self.starts[end]] }
    }
}

/// The spans of a field of a record, as start, end and whether in the headline.
fn spans(value: &Value) -> Vec<(usize, usize, bool)> {
    let one = |span: &Value| {
        let number = |i: usize| usize::try_from(span.get(i)?.as_u64()?).ok();
        Some((number(0)?, number(1)?, span.get(2).is_some()))
    };
    value.as_array().into_iter().flatten().filter_map(one).collect()
}
