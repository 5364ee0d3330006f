//! The commands that keep and ask a ledger.

mod ask;
mod changes;
mod check;
mod export;
mod ingest;
mod review;
mod stories;
mod story;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use selon_ledger::Sqlite;

use crate::plan::{Screen, env};

/// Commands that keep and ask a ledger.
#[derive(Debug, Subcommand)]
pub enum Command {
    Ingest(ingest::Args),
    /// Find articles by their words
    Find(ask::Find),
    /// List claims
    Claims(ask::Claims),
    /// List who speaks, and how often
    Who(ask::Who),
    Stories(stories::Args),
    Story(story::Args),
    /// Show what changed between the versions of an article
    Changes(changes::Args),
    Review(review::Args),
    /// Write claims, articles or the chain itself, all of them
    Export(export::Args),
    /// Count what the ledger has
    Stats(ask::Count),
    Verify(check::Args),
}

/// Runs a command.
pub fn run(command: Command, screen: Screen) -> anyhow::Result<ExitCode> {
    match command {
        Command::Ingest(args) => ingest::run(&args, screen),
        Command::Find(args) => ask::find(&args, screen),
        Command::Claims(args) => ask::claims(&args, screen),
        Command::Who(args) => ask::who(&args, screen),
        Command::Stories(args) => stories::run(&args, screen),
        Command::Story(args) => story::run(&args, screen),
        Command::Changes(args) => changes::run(&args, screen),
        Command::Review(args) => review::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Stats(args) => ask::stats(&args, screen),
        Command::Verify(args) => check::run(&args, screen),
    }
}

/// Which ledger.
#[derive(Debug, clap::Args)]
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
    fn or_default(typed: Option<Self>) -> Self {
        use std::io::IsTerminal;
        typed.unwrap_or(if std::io::stdout().is_terminal() { Self::Table } else { Self::Jsonl })
    }
}

/// The time of day, for entries.
#[expect(clippy::disallowed_methods, reason = "the binary says when; what it calls knows no clock")]
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The day after today, `YYYY-MM-DD`.
#[expect(clippy::disallowed_methods, reason = "the binary says when; what it calls knows no clock")]
fn tomorrow() -> String {
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
    later.strftime("%Y-%m-%d").to_string()
}
