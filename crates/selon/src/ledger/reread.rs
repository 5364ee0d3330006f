//! `selon reread`: articles of the ledger read again, each as a new version of its reading.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use indicatif::ProgressBar;
use rayon::prelude::*;
use selon_ledger::{
    ArticleRecord, Change, ClaimHit, Draft, Filter, Ledger, Receipt, ReviewBody, Run, RunBody, Sort, State,
    Tally, VersionBody, changes,
};
use selon_read::Options;
use selon_text::Article;
use serde_json::{Value, json};

use super::ask::Asked;
use super::table::{Answer, Column, json_line};
use super::{Format, Place, now};
use crate::args::Reader;
use crate::intake;
use crate::plan::Screen;

/// Articles that are read, and written, at once.
const BATCH: usize = 256;

const LONG: &str = "\
Read articles of the ledger again

The latest version of each article that fits is read again from its text as the ledger has it, unless this build and this reader \
read it. What comes of it is a new version with the same bytes; the earlier reading stays, and `selon changes` tells them apart. What \
people decided goes with a claim whose words stayed in place: a rejection and a correction always, an acceptance where the record is \
the same. What was imported from other readers' files is left as it is.";

const AFTER: &str = "\
Examples:
  selon reread --reader accurate
  selon reread --since 2025 --outlet \"l'écho\" --dry-run";

/// Read articles of the ledger again, with another reader or a later build
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// Who reads
    #[arg(long, value_name = "READER", default_value = "accurate")]
    pub reader: Reader,
    /// Also what this reader and this build read; a version is written where that changes the reading
    #[arg(long)]
    pub again: bool,
    /// Say what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to report: a table or JSON object at the end, or a JSON line for each article once it is written [default: table]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub asked: Asked,
    #[command(flatten)]
    pub place: Place,
    /// No progress
    #[arg(short, long)]
    pub quiet: bool,
}

/// What rereading came to.
#[derive(Default)]
struct Sum {
    read: u64,
    same: u64,
    written: u64,
    added: u64,
    gone: u64,
    altered: u64,
    carried: u64,
    open: u64,
}

/// An article that is read again: its version, and what that says.
type Before = (u64, VersionBody);

/// Reads everything that fits again.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let source = args.place.open()?;
    let filter = Filter { all_versions: false, ..args.asked.filter(&[], &*source)? };
    let mut ledger = if args.dry_run { None } else { Some(args.place.create()?) };
    let reader = args.reader.name().to_owned();
    let build = env!("CARGO_PKG_VERSION");
    let body =
        RunBody { sources: vec!["reread".to_owned()], reader: reader.clone(), build: build.to_owned() };
    let mut run = Run { body, seq: None };
    let mut sum = Sum::default();
    let reviewed = source.stats()?.reviews > 0;
    let lines = args.format == Some(Format::Jsonl);
    let shown = !args.quiet && io::stderr().is_terminal();
    let last = source.head()?.seq;
    let bar = if shown { ProgressBar::new(last) } else { intake::bar(false, None) };
    let mut after = None;
    loop {
        let page = source.find(&filter, Sort::Ledger, after.as_deref(), BATCH)?;
        // What this command itself wrote is not read once more.
        let page_end = page.items.last().map_or(last, |version| version.seq);
        let mut waiting = Vec::new();
        for version in page.items.iter().filter(|version| version.seq <= last) {
            let Some(body) = source.version(version.seq)? else { continue };
            let current = body.reader == reader && body.build == build && !args.again;
            if current || body.reader.starts_with("import:") {
                sum.same += 1;
                continue;
            }
            let Some(raw) = source.raw(version.seq)? else { continue };
            waiting.push((version.seq, body, raw));
        }
        let read: Vec<(Before, Draft)> = waiting
            .into_par_iter()
            .map(|(seq, was, raw)| again(seq, was, raw, args.reader, (&reader, build)))
            .collect::<anyhow::Result<_>>()?;
        sum.read += read.len() as u64;
        // The same build and reader, and nothing new: nothing to write.
        let equal = |was: &VersionBody, draft: &Draft| {
            was.reader == reader && was.build == build && was.reading.claims == draft.claims()
        };
        let (same, keep): (Vec<_>, Vec<_>) =
            read.into_iter().partition(|((_, was), draft)| equal(was, draft));
        sum.same += same.len() as u64;
        let (before, drafts): (Vec<Before>, Vec<Draft>) = keep.into_iter().unzip();
        let batch = Batch { before, drafts, reviewed, lines };
        write(&batch, ledger.as_mut().map(|ledger| &mut **ledger as &mut dyn Ledger), &mut run, &mut sum)?;
        bar.set_position(page_end);
        after = page.next;
        if after.is_none() || page_end >= last {
            break;
        }
    }
    bar.finish_and_clear();
    if let Some(ledger) = &mut ledger {
        ledger.finish(
            &run,
            &now(),
            &Tally { changed: sum.written, unchanged: sum.same, ..Tally::default() },
        )?;
    }
    report(&sum, args, screen)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads one article again.
fn again(
    seq: u64,
    was: VersionBody,
    raw: Vec<u8>,
    reader: Reader,
    by: (&str, &str),
) -> anyhow::Result<(Before, Draft)> {
    let ArticleRecord { doc, url, outlet, title, date, modified, lang, authors, text, .. } =
        was.article.clone();
    let day = |date: Option<String>| date.and_then(|date| date.parse().ok());
    let article = Article {
        doc,
        text,
        title,
        lang: lang.and_then(|lang| lang.parse().ok()),
        date: day(date),
        modified: day(modified),
        url,
        outlet,
        authors,
    };
    // What a person said about the bytes holds for this reading too.
    let told = was.input.given.split(' ').find_map(|part| part.strip_prefix("lang="));
    let lang = told.and_then(|lang| lang.parse().ok());
    let reading = selon_read::read(&article, Options { lang, reader: reader.into(), ..Options::default() });
    let draft = Draft::again((seq, &was), raw, &reading, by)?;
    Ok(((seq, was), draft))
}

/// What is written together.
struct Batch {
    before: Vec<Before>,
    drafts: Vec<Draft>,
    /// Whether anybody decided on anything.
    reviewed: bool,
    /// Whether each article is reported.
    lines: bool,
}

/// Writes a batch, takes decisions along, and counts. Without a ledger to write to it only counts.
fn write(batch: &Batch, ledger: Option<&mut dyn Ledger>, run: &mut Run, sum: &mut Sum) -> anyhow::Result<()> {
    let mut receipts: Vec<Option<Receipt>> = vec![None; batch.drafts.len()];
    let mut decided: Vec<(u64, u64)> = vec![(0, 0); batch.drafts.len()];
    let dry = ledger.is_none();
    if let Some(ledger) = ledger {
        let written = ledger.append(run, &now(), &batch.drafts)?;
        for (i, ((seq, _), receipt)) in batch.before.iter().zip(written).enumerate() {
            receipts[i] = Some(receipt);
            if matches!(receipt.state, State::Changed(_)) && batch.reviewed {
                decided[i] = carry(ledger, *seq, &receipt)?;
            }
        }
    }
    let mut out = io::stdout().lock();
    for (i, ((seq, was), draft)) in batch.before.iter().zip(&batch.drafts).enumerate() {
        // Another version came meanwhile.
        if receipts[i].is_some_and(|receipt| receipt.state == State::Unchanged) {
            sum.same += 1;
            continue;
        }
        let differences = changes(&was.reading.claims, draft.claims());
        let count = |of: fn(&Change) -> bool| differences.iter().filter(|change| of(change)).count() as u64;
        let added = count(|change| matches!(change, Change::Added { .. }));
        let gone = count(|change| matches!(change, Change::Gone { .. }));
        let altered = count(|change| matches!(change, Change::Altered { .. }));
        sum.written += 1;
        sum.added += added;
        sum.gone += gone;
        sum.altered += altered;
        sum.carried += decided[i].0;
        sum.open += decided[i].1;
        if batch.lines {
            let row = json!({"doc": was.article.doc, "was": seq, "entry": receipts[i].map(|r| r.seq),
                "reader": [was.reader, run.body.reader], "claims": draft.claims().len(), "added": added, "gone": gone,
                "altered": altered, "decisions_kept": decided[i].0, "decisions_open": decided[i].1, "written": !dry});
            json_line(&row, &mut out)?;
        }
    }
    Ok(out.flush()?)
}

/// Takes the decisions on the claims of the version `was` along to its new reading. Returns how many went along, and how many
/// did not.
fn carry(ledger: &mut dyn Ledger, was: u64, receipt: &Receipt) -> anyhow::Result<(u64, u64)> {
    let filter =
        Filter { article: Some(receipt.article), draft: true, all_versions: true, ..Filter::default() };
    let (mut before, mut now_there): (Vec<ClaimHit>, Vec<ClaimHit>) = (Vec::new(), Vec::new());
    let mut after = None;
    loop {
        let page = ledger.claims(&filter, Sort::Ledger, after.as_deref(), 1000)?;
        for hit in page.items {
            match hit.version.seq {
                seq if seq == was && hit.review.is_some() => before.push(hit),
                seq if seq == receipt.seq => now_there.push(hit),
                _ => {}
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let (mut kept, mut open) = (0, 0);
    for hit in before {
        let Some(review) = &hit.review else { continue };
        let same = now_there.iter().find(|now| now.record["id"] == hit.record["id"]);
        let fits = same.filter(|now| review.verdict != "accept" || alike(&now.record, &hit.record));
        let Some(found) = fits else {
            open += 1;
            continue;
        };
        let note = format!("as decided on entry {was}");
        let note = review.note.as_ref().map_or(note.clone(), |said| format!("{said} ({note})"));
        let moved = ReviewBody { version: receipt.seq, n: found.n, note: Some(note), ..review.clone() };
        ledger.review(&now(), &moved)?;
        kept += 1;
    }
    Ok((kept, open))
}

/// Whether two records say the same, however they were come by.
fn alike(a: &Value, b: &Value) -> bool {
    let told = |record: &Value| {
        let mut record = record.clone();
        if let Value::Object(fields) = &mut record {
            for name in ["confidence", "flags", "resolved_by", "why", "cue", "cue_class", "source", "actor"] {
                fields.remove(name);
            }
        }
        record
    };
    told(a) == told(b)
}

/// Says how it went.
fn report(sum: &Sum, args: &Args, screen: Screen) -> anyhow::Result<()> {
    const COLUMNS: [Column; 8] = [
        Column { field: "read", width: 10 },
        Column { field: "written", width: 10 },
        Column { field: "same", width: 10 },
        Column { field: "added", width: 10 },
        Column { field: "gone", width: 10 },
        Column { field: "altered", width: 10 },
        Column { field: "decisions_kept", width: 16 },
        Column { field: "decisions_open", width: 16 },
    ];
    let Sum { read, same, written, added, gone, altered, carried, open } = sum;
    let row = json!({"read": read, "written": if args.dry_run { &0 } else { written }, "same": same, "added": added, "gone": gone,
        "altered": altered, "decisions_kept": carried, "decisions_open": open});
    let format = args.format.unwrap_or(Format::Table);
    if format != Format::Jsonl {
        let answer = Answer { columns: &COLUMNS, rows: vec![row], next: None };
        answer.write(format, screen.width, &mut io::stdout().lock())?;
    }
    if *open > 0 {
        let _ = writeln!(
            io::stderr(),
            "selon: {open} decisions were on claims that now read otherwise: `selon claims --review none` has them"
        );
    }
    Ok(())
}
