//! `selon verify`: whether the ledger still says what it said.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use indicatif::ProgressBar;
use selon_ledger::{Head, verify};

use super::{Format, Place};
use crate::intake;
use crate::plan::Screen;

const LONG: &str = "\
Check that the ledger still says what it said

Every entry carries a hash over its content and over the hash of the entry before. This walks the chain from the first \
entry, unpacks the bytes as received, makes the rows of the tables anew and compares them, and the search index too. The first entry \
that does not fit is named.

Entries that were taken off the end leave a chain that fits. Note down the head that this prints, somewhere else, and give it \
with --head the next time.";

/// Check that the ledger still says what it said
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = "Exit status: 0 when everything fits, 1 when something does not, 2 when the command could not run.")]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// A head noted down before, that must still be in the chain
    #[arg(long, value_name = "N:HASH", value_parser = head)]
    pub head: Option<Head>,
    /// How to report [default: table]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// No progress
    #[arg(short, long)]
    pub quiet: bool,
}

fn head(typed: &str) -> Result<Head, String> {
    let (seq, hash) = typed.split_once(':').ok_or("not of the form N:HASH")?;
    let seq = seq.parse().map_err(|_| "not of the form N:HASH".to_owned())?;
    Ok(Head { seq, hash: hash.parse().map_err(|error: selon_ledger::NotAHash| error.to_string())? })
}

/// Walks the chain and says whether it fits.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let ledger = args.place.open()?;
    let _ = screen;
    let last = ledger.head().map_or(0, |head| head.seq);
    let shown = !args.quiet && io::stderr().is_terminal();
    let bar = if shown { ProgressBar::new(last) } else { intake::bar(false, None) };
    let verdict = verify(&*ledger, args.head, &mut |done| bar.set_position(done))?;
    bar.finish_and_clear();
    let mut out = io::stdout().lock();
    let head = format!("{}:{}", verdict.head.seq, verdict.head.hash);
    match args.format.unwrap_or(Format::Table) {
        Format::Table => match &verdict.fault {
            None => writeln!(out, "{} entries, all fit; head {head}", verdict.entries)?,
            Some(fault) => {
                let what = fault.seq.map_or("the ledger".to_owned(), |seq| format!("entry {seq}"));
                writeln!(out, "{what} does not fit: {}", fault.what)?;
                writeln!(out, "{} entries before fit; head {head}", verdict.entries)?;
            }
        },
        _ => {
            let fault = verdict.fault.as_ref();
            let told = serde_json::json!({"entries": verdict.entries, "head": head, "fits": fault.is_none(),
                "entry": fault.and_then(|fault| fault.seq), "fault": fault.map(|fault| &fault.what)});
            writeln!(out, "{told}")?;
        }
    }
    Ok(if verdict.fault.is_none() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
