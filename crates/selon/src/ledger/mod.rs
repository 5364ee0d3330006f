//! The commands that keep and ask a ledger.

mod ask;
mod backup;
mod changes;
mod check;
mod doctor;
mod export;
mod follow;
mod grade;
mod import;
mod ingest;
mod reread;
mod review;
mod stories;
mod story;
mod table;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Subcommand, ValueEnum};
use selon_desk::Desk;
use selon_ledger::{Address, Error, Ledger, Postgres, Sqlite};

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
    Stories(stories::Args),
    Story(story::Args),
    /// Show what changed between the versions of an article
    Changes(changes::Args),
    Follow(Box<follow::Args>),
    Digest(follow::DigestArgs),
    Review(review::Args),
    Grade(grade::Args),
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
        Command::Stories(args) => stories::run(&args, screen),
        Command::Story(args) => story::run(&args, screen),
        Command::Changes(args) => changes::run(&args, screen),
        Command::Follow(args) => follow::follow(&args, screen),
        Command::Digest(args) => follow::digest(&args, screen),
        Command::Review(args) => review::run(&args),
        Command::Grade(args) => grade::run(&args, screen),
        Command::Reread(args) => reread::run(&args, screen),
        Command::Export(args) => export::run(&args),
        Command::Stats(args) => ask::stats(&args, screen),
        Command::Verify(args) => check::run(&args, screen),
        Command::Backup(args) => backup::run(&args),
        Command::Doctor(args) => doctor::run(&args, screen),
    }
}

/// Reads files into a ledger, as `selon ingest` does when nothing is asked for.
pub fn fill(files: &[PathBuf], place: &Place, screen: Screen) -> anyhow::Result<ExitCode> {
    ingest::run(&ingest::Args::plain(files, place.clone()), screen)
}

/// A ledger, wherever it is.
pub type Store = Box<dyn Ledger + Send>;

/// Which ledger.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The ledger: a file, or postgres://USER@HOST/DATABASE [default: what SELON_LEDGER names, or selon.ledger in this directory]
    #[arg(long, value_name = "FILE|URL", global = true, help_heading = "Ledger")]
    pub ledger: Option<PathBuf>,
}

/// What names a ledger.
enum Named {
    File(PathBuf),
    Server(Box<Address>),
}

impl Place {
    fn named(&self) -> anyhow::Result<Named> {
        let named = || env("SELON_LEDGER").filter(|name| !name.is_empty()).map(PathBuf::from);
        let path = self.ledger.clone().or_else(named).unwrap_or_else(|| PathBuf::from("selon.ledger"));
        match path.to_str() {
            Some(url) if Address::is_one(url) => {
                let address = Address::parse(url)?;
                let address = match env("PGPASSWORD") {
                    Some(password) => address.or_password(&password),
                    None => address,
                };
                let said = |name: &str| env(name).filter(|value| !value.is_empty());
                let (mode, roots) = (said("PGSSLMODE"), said("PGSSLROOTCERT").or_else(own_roots));
                Ok(Named::Server(Box::new(address.or_safety(mode.as_deref(), roots.as_deref())?)))
            }
            // Nothing behind the colon is repeated: it may have a password.
            Some(url) if url.contains("://") => {
                let scheme = url.split(':').next().unwrap_or_default();
                anyhow::bail!("{scheme}://…: a ledger is a file or a PostgreSQL database (postgres://…)")
            }
            _ => Ok(Named::File(path)),
        }
    }

    /// The file that the ledger is; on a server, an error that says `otherwise`.
    fn file(&self, otherwise: &str) -> anyhow::Result<PathBuf> {
        match self.named()? {
            Named::File(path) => Ok(path),
            Named::Server(address) => anyhow::bail!("{}: {otherwise}", address.name()),
        }
    }

    /// The file that the ledger is; on a server there is none.
    pub fn beside(&self) -> anyhow::Result<Option<PathBuf>> {
        match self.named()? {
            Named::File(path) => Ok(Some(path)),
            Named::Server(_) => Ok(None),
        }
    }

    /// The ledger for a server, which opens it as often as it needs.
    pub fn source(&self) -> anyhow::Result<selon_web::Source> {
        let beside = self.beside()?;
        Ok(match self.named()? {
            Named::File(path) => {
                let name = path.display().to_string();
                let (read, write) = (path.clone(), path);
                selon_web::Source {
                    name,
                    read: Arc::new(move || Ok(Box::new(Sqlite::open(&read)?))),
                    write: Arc::new(move || Ok(Box::new(Sqlite::create(&write)?))),
                    beside,
                }
            }
            Named::Server(address) => {
                let name = address.name().to_owned();
                let (read, write) = (address.clone(), address);
                selon_web::Source {
                    name,
                    read: Arc::new(move || Ok(Box::new(Postgres::open(&read)?))),
                    write: Arc::new(move || Ok(Box::new(Postgres::create(&write)?))),
                    beside,
                }
            }
        })
    }

    /// Opens the ledger for reading.
    fn open(&self) -> anyhow::Result<Store> {
        Ok(match self.named()? {
            Named::File(path) => Box::new(Sqlite::open(&path)?),
            Named::Server(address) => Box::new(Postgres::open(&address)?),
        })
    }

    /// Opens the ledger for reading, with its stories.
    fn desk(&self) -> anyhow::Result<Desk> {
        Ok(Desk::new(self.open()?, self.beside()?.as_deref(), &build())?)
    }

    /// Opens the ledger for reading and writing, with its stories.
    fn writing_desk(&self) -> anyhow::Result<Desk> {
        Ok(Desk::new(self.create()?, self.beside()?.as_deref(), &build())?)
    }

    /// Opens the ledger for reading, if there is one.
    fn there(&self) -> anyhow::Result<Option<Store>> {
        match self.open() {
            Err(error) if matches!(error.downcast_ref(), Some(Error::Missing(_))) => Ok(None),
            ledger => ledger.map(Some),
        }
    }

    /// Opens the ledger for reading and writing, and makes it where there is none.
    fn create(&self) -> anyhow::Result<Store> {
        Ok(match self.named()? {
            Named::File(path) => Box::new(Sqlite::create(&path)?),
            Named::Server(address) => Box::new(Postgres::create(&address)?),
        })
    }
}

/// The file of authorities that PostgreSQL's own programs look at, if it is there.
fn own_roots() -> Option<String> {
    let dir = if cfg!(windows) {
        PathBuf::from(env("APPDATA")?).join("postgresql")
    } else {
        PathBuf::from(env("HOME")?).join(".postgresql")
    };
    let file = dir.join("root.crt");
    file.is_file().then(|| file.into_os_string().into_string().ok()).flatten()
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

/// Names this very program: another build may group and tell stories otherwise.
pub fn build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
    let made = file.and_then(|file| Some((file.len(), since(file.modified().ok()?)?.as_nanos())));
    let version = env!("CARGO_PKG_VERSION");
    made.map_or_else(|| version.to_owned(), |(length, at)| format!("{version}+{length}.{at}"))
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
