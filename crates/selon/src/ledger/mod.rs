//! The commands that keep and ask a ledger.

mod ask;
mod backup;
mod changes;
mod check;
mod doctor;
mod export;
mod import;
mod ingest;
mod reread;
mod review;
mod table;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use selon_ledger::Sqlite;

use crate::clock::{Clock, System};
use crate::plan::{Screen, env};

pub use table::{Answer, Column};

/// Commands that keep and ask a ledger.
#[derive(Debug, Subcommand)]
pub enum Command {
    Ingest(ingest::Args),
    Watch(watch::Args),
    /// Find articles by their words
    Find(ask::Find),
    /// List claims
    Claims(ask::Claims),
    /// List who speaks, and how often
    Who(ask::Who),
    /// Show what changed between the versions of an article
    Changes(changes::Args),
    Review(review::Args),
    Reread(Box<reread::Args>),
    /// Write claims, articles or the chain itself, all of them
    Export(export::Args),
    /// Count what the ledger has
    Stats(ask::Count),
    Verify(check::Args),
    Backup(backup::Args),
    Doctor(doctor::Args),
}

/// Runs a command.
pub fn run(command: Command, screen: Screen) -> anyhow::Result<ExitCode> {
    match command {
        Command::Ingest(args) => ingest::run(&args, screen),
        Command::Watch(args) => watch::run(&args, screen),
        Command::Find(args) => ask::find(&args, screen),
        Command::Claims(args) => ask::claims(&args, screen),
        Command::Who(args) => ask::who(&args, screen),
        Command::Changes(args) => changes::run(&args, screen),
        Command::Review(args) => review::run(&args),
        Command::Reread(args) => reread::run(&args, screen),
        Command::Export(args) => export::run(&args),
        Command::Stats(args) => ask::stats(&args, screen),
        Command::Verify(args) => check::run(&args, screen),
        Command::Backup(args) => backup::run(&args),
        Command::Doctor(args) => doctor::run(&args, screen),
    }
}

/// Which ledger.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The ledger, a file [default: what SELON_LEDGER names, or selon.ledger in this directory]
    #[arg(long, value_name = "FILE", help_heading = "Ledger")]
    pub ledger: Option<PathBuf>,
}

impl Place {
    fn path(&self) -> anyhow::Result<PathBuf> {
        let named = || env("SELON_LEDGER").filter(|name| !name.is_empty()).map(PathBuf::from);
        let path = self.ledger.clone().or_else(named).unwrap_or_else(|| PathBuf::from("selon.ledger"));
        if path.to_str().is_some_and(|path| path.contains("://")) {
            anyhow::bail!("{}: a ledger is a file", path.display());
        }
        Ok(path)
    }

    fn open(&self) -> anyhow::Result<Sqlite> {
        Ok(Sqlite::open(&self.path()?)?)
    }

    fn create(&self) -> anyhow::Result<Sqlite> {
        Ok(Sqlite::create(&self.path()?)?)
    }
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Table,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

impl Format {
    /// A table on a terminal, else JSON lines, unless something was asked for.
    pub fn or_default(typed: Option<Self>) -> Self {
        use std::io::IsTerminal;
        typed.unwrap_or(if std::io::stdout().is_terminal() { Self::Table } else { Self::Jsonl })
    }
}

/// The time of day, for entries.
fn now() -> String {
    stamp(System::default().now())
}

/// A time as entries have it.
fn stamp(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The day after that of `time`, `YYYY-MM-DD`.
fn tomorrow(time: jiff::Timestamp) -> String {
    let later = time.saturating_add(jiff::SignedDuration::from_hours(24)).unwrap_or(time);
    later.strftime("%Y-%m-%d").to_string()
}
