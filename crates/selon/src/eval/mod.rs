//! `selon eval`: how well the reader does on gold files.

mod calibration;
mod claims;
mod errors;
mod figures;
mod judge;
mod patterns;
mod python;
mod score;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use selon_read::{Model, Options, Reader};
use selon_text::{Article, Lang};

use crate::args;
use crate::output::Output;
use crate::render::Ui;
use claims::{GoldDoc, PredDoc};
pub use score::Scores;

/// Options of `selon eval`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Gold files: JSON lines with "doc", "text", "claims", and "title", "lang", "date" where known; .xz is unpacked
    #[arg(value_name = "GOLD", required = true)]
    pub gold: Vec<PathBuf>,
    /// Print the measures as JSON, one line for each gold file
    #[arg(long)]
    pub json: bool,
    /// Also list the first N claims that were missed, made up, or given to the wrong speaker
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "json")]
    pub worst: usize,
    /// Print how often each of the reader's patterns is right, as the table that confidence is taken from
    #[arg(long, conflicts_with_all = ["json", "worst", "pred"])]
    pub patterns: bool,
    /// Measure the figure reader alone, over the gold contents
    #[arg(long, conflicts_with_all = ["patterns", "calibration", "errors", "pred"])]
    pub figures: bool,
    /// Who reads
    #[arg(long, value_name = "READER", default_value = "accurate")]
    pub reader: args::Reader,
    /// What counts as a claim, to a trained reader [default: polnear for gold claims without a kind, else selon]
    #[arg(long, value_name = "CONVENTION")]
    pub convention: Option<args::Convention>,
    /// Read with these weights instead of the reader's own
    #[arg(long, value_name = "FILE", requires = "vectors")]
    pub weights: Option<PathBuf>,
    /// Word vectors that go with the weights
    #[arg(long, value_name = "FILE", requires = "weights")]
    pub vectors: Option<PathBuf>,
    /// Print how often claims of each confidence are right, with the expected calibration error and the Brier score
    #[arg(long, conflicts_with_all = ["worst", "patterns"])]
    pub calibration: bool,
    /// Write a page that shows gold against predicted in context
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["json", "worst", "patterns", "calibration"])]
    pub errors: Option<errors::Format>,
    /// Write the page to this file; it is replaced only once everything is written
    #[arg(short, long, value_name = "FILE", requires = "errors")]
    pub output: Option<PathBuf>,
    /// Score the claims in FILE instead of reading the gold's texts
    #[arg(long, value_name = "FILE")]
    pub pred: Option<PathBuf>,
}

/// Scores the reader, or the predictions in `args.pred`, on each gold file in turn and prints the measures.
///
/// One gold file gives what `score.py` prints, byte for byte; of several, each is headed by its path. Where something
/// else than the measures is asked for, none are returned.
pub fn run(args: &Args, ui: Ui, out: &mut impl Write) -> Result<Vec<Scores>> {
    let model = match (&args.weights, &args.vectors) {
        (Some(weights), Some(vectors)) => {
            let bytes = |p: &PathBuf| std::fs::read(p).with_context(|| p.display().to_string());
            Some(
                Model::new(&bytes(weights)?, &bytes(vectors)?)
                    .with_context(|| weights.display().to_string())?,
            )
        }
        _ => None,
    };
    let reader: Reader<'_> = model.as_ref().map_or(args.reader.into(), Reader::Given);
    let given = args.pred.as_deref().map(claims::predictions).transpose()?;
    if let Some(format) = args.errors {
        write_errors(args, format, ui, given.as_ref(), reader, out)?;
        return Ok(Vec::new());
    }
    let mut all = Vec::with_capacity(args.gold.len());
    for (i, path) in args.gold.iter().enumerate() {
        let gold = claims::gold(path)?;
        if args.figures {
            write_figures(&gold, path, args, i, out)?;
            continue;
        }
        let read;
        let pred = match &given {
            Some(given) => given,
            None => {
                read =
                    read_all(&gold, reader, args.convention).with_context(|| path.display().to_string())?;
                &read
            }
        };
        if args.patterns {
            patterns::print(&patterns::shares(&gold, pred), out)?;
            continue;
        }
        if args.gold.len() > 1 && !args.json {
            writeln!(out, "{}{}", if i > 0 { "\n" } else { "" }, path.display())?;
        }
        if args.calibration {
            let calibration =
                calibration::calibration(&gold, pred).with_context(|| path.display().to_string())?;
            if args.json {
                writeln!(out, "{}", python::json(&calibration)?)?;
            } else {
                calibration.print(out)?;
            }
            continue;
        }
        let (scores, misses) = score::score(&gold, pred);
        if args.json {
            writeln!(out, "{}", python::json(&scores)?)?;
        } else {
            out.write_all(scores.text().as_bytes())?;
            for m in misses.iter().take(args.worst) {
                writeln!(out, "{} | {} | {} | {}", m.doc, m.what, m.content, m.detail)?;
            }
        }
        all.push(scores);
    }
    Ok(all)
}

/// Prints how well the figure reader does on the contents of `gold`, the `i`th file.
fn write_figures(gold: &[GoldDoc], path: &Path, args: &Args, i: usize, out: &mut impl Write) -> Result<()> {
    let report = figures::report(gold).with_context(|| path.display().to_string())?;
    if args.json {
        writeln!(out, "{}", python::json(&report.figures)?)?;
        return Ok(());
    }
    if args.gold.len() > 1 {
        writeln!(out, "{}{}", if i > 0 { "\n" } else { "" }, path.display())?;
    }
    let v = report.figures;
    writeln!(
        out,
        "{:16} P {:.3}  R {:.3}  F1 {:.3}   ({} of {} predicted, {} gold)",
        "figures", v.p, v.r, v.f1, v.tp, v.pred, v.gold
    )?;
    for wrong in report.wrong.iter().take(args.worst) {
        writeln!(out, "{wrong}")?;
    }
    Ok(())
}

/// Gold documents of a file beside their predictions.
struct Pairing {
    file: String,
    gold: Vec<GoldDoc>,
    pred: Option<FxHashMap<String, PredDoc>>,
}

/// Writes the errors on all gold files as one page, in the language `ui`.
fn write_errors(
    args: &Args,
    format: errors::Format,
    ui: Ui,
    given: Option<&FxHashMap<String, PredDoc>>,
    reader: Reader<'_>,
    out: &mut impl Write,
) -> Result<()> {
    let none = FxHashMap::default();
    let mut files = Vec::with_capacity(args.gold.len());
    for path in &args.gold {
        let file = path.display().to_string();
        let gold = claims::gold(path)?;
        let pred = match given {
            Some(_) => None,
            None => Some(read_all(&gold, reader, args.convention).with_context(|| file.clone())?),
        };
        files.push(Pairing { file, gold, pred });
    }
    let mut report = errors::Report::new();
    for Pairing { file, gold, pred } in &files {
        report.add(file, gold, pred.as_ref().or(given).unwrap_or(&none));
    }
    let page = match format {
        errors::Format::Html => report.html(ui)?,
    };
    match &args.output {
        None => out.write_all(page.as_bytes())?,
        Some(path) => {
            let mut file = Output::open(Some(path), args::Format::Page, String::new())?;
            let named = || format!("{}: cannot be written", path.display());
            file.write(page.as_bytes()).with_context(named)?;
            file.finish().with_context(named)?;
        }
    }
    Ok(())
}

/// Reads every document, in parallel.
fn read_all(
    gold: &[GoldDoc],
    reader: Reader<'_>,
    convention: Option<args::Convention>,
) -> Result<FxHashMap<String, PredDoc>> {
    // Our annotators say of each claim whether it is direct; PolNeAR's do not. A measure is fair when reader and annotators
    // were told the same.
    let kinds = gold.iter().flat_map(|d| &d.claims).all(|c| c.kind.is_some());
    let convention =
        convention.unwrap_or(if kinds { args::Convention::Selon } else { args::Convention::Polnear });
    let options = Options { reader, convention: convention.into(), explain: true, ..Options::default() };
    gold.par_iter().map(|d| Ok((d.doc.clone(), read(d, options)?))).collect()
}

/// Reads one document. The claims go through their JSON, so that what is scored is what `selon read` prints.
fn read(d: &GoldDoc, options: Options<'_>) -> Result<PredDoc> {
    let named = || format!("document {}", d.doc);
    let lang = d.lang.as_deref().map(|l| l.parse::<Lang>().map_err(anyhow::Error::msg)).transpose();
    let lang = lang.with_context(named)?;
    let date = d.date.as_deref().filter(|s| !s.is_empty()).map(str::parse).transpose();
    let date = date.with_context(|| format!("document {}: date", d.doc))?;
    let article = Article {
        title: d.title.clone().filter(|t| !t.is_empty()),
        lang,
        date,
        ..Article::from_text(d.doc.clone(), d.text.clone())
    };
    let reading = selon_read::read(&article, Options { lang, ..options });
    let json = serde_json::to_value(&reading).with_context(named)?;
    serde_json::from_value(json).with_context(named)
}
