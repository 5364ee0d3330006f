//! `selon backup`: a copy of the ledger, made while others read and write, and looked at before it gets its name.

use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use indicatif::ProgressBar;
use selon_ledger::{Ledger, Sqlite, verify};

use super::Place;
use crate::intake;

const LONG: &str = "\
Copy the ledger into a file of its own

The copy is the ledger as it stood at one moment, whatever others write meanwhile. It is one file that needs no other beside it, and \
it gets its name only once `selon verify` would say that all of it fits. What the server keeps beside the ledger, accounts and \
webhooks, is copied beside the copy.";

/// Copy the ledger into a file of its own
#[derive(Debug, clap::Args)]
#[command(long_about = LONG)]
pub struct Args {
    /// The file to make
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Put the copy in the place of a file that is there
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub place: Place,
    /// No progress
    #[arg(short, long)]
    pub quiet: bool,
}

/// Makes the copy.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let from = args.place.file("a ledger on a server is backed up with the server's own tools (pg_dump)")?;
    let ledger = Sqlite::open(&from)?;
    let shown = args.file.display();
    if args.file.exists() {
        if fs::canonicalize(&args.file).ok() == fs::canonicalize(&from).ok() {
            bail!("{shown}: this is the ledger itself");
        }
        if !args.replace {
            bail!("{shown}: there is a file already; --replace puts the copy in its place");
        }
        if !args.file.is_file() {
            bail!("{shown}: not a file");
        }
    }
    let name = args.file.file_name().with_context(|| format!("{shown}: not the name of a file"))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".part");
    let part = args.file.with_file_name(hidden);
    // Of a backup that was cut off.
    let _ = fs::remove_file(&part);
    let done = make(args, &ledger, &part);
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    let (entries, head) = done?;
    fs::rename(&part, &args.file).with_context(|| format!("{shown}: cannot be written"))?;
    let kept = selon_web::beside(&from);
    if kept.is_file() {
        let copy = selon_web::beside(&args.file);
        selon_web::copy(&kept, &copy).with_context(|| format!("{}", copy.display()))?;
    }
    let bytes = fs::metadata(&args.file).map_or(0, |meta| meta.len());
    writeln!(io::stdout(), "{shown}: {entries} entries, all fit; {bytes} bytes; head {head}")?;
    Ok(ExitCode::SUCCESS)
}

fn make(args: &Args, ledger: &Sqlite, part: &std::path::Path) -> anyhow::Result<(u64, String)> {
    ledger.copy_to(part)?;
    let copy = Sqlite::open(part)?;
    let shown = !args.quiet && io::stderr().is_terminal();
    let bar = if shown { ProgressBar::new(copy.head()?.seq) } else { intake::bar(false, None) };
    let verdict = verify(&copy, None, &mut |done| bar.set_position(done))?;
    bar.finish_and_clear();
    if let Some(fault) = verdict.fault {
        let what = fault.seq.map_or_else(|| "the copy".to_owned(), |seq| format!("entry {seq} of the copy"));
        bail!("{what} does not fit: {}; look at the ledger with `selon verify`", fault.what);
    }
    Ok((verdict.entries, format!("{}:{}", verdict.head.seq, verdict.head.hash)))
}
