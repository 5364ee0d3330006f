//! `selon doctor`: whether everything that a ledger needs is in order, and what to do about what is not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use selon_ledger::{Sqlite, glance};
use serde_json::{Value, json};

use super::table::{Answer, Column};
use super::{Format, Place, now};
use crate::config;
use crate::plan::Screen;

/// Entries whose hashes are looked at.
const ENTRIES: u64 = 1000;
/// A log of this many bytes should have gone into the ledger long ago.
const LOG: u64 = 64 << 20;
/// Free bytes below which a full disk is near.
const SPACE: u64 = 1 << 30;

const LONG: &str = "\
Look whether everything is in order

Looks at the settings, the file, its schema, its log, the free disk, the tables, the last 1000 entries of the chain, and at who read \
the articles. It takes seconds; `selon verify` looks at every entry.";

/// Look whether everything is in order, and say what to do
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = "Exit status: 0 when all is in order or only to be noted, 1 when something is wrong.")]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// Bring a ledger of an earlier version of Selon to the latest schema first
    #[arg(long)]
    pub upgrade: bool,
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// What was found, line by line.
#[derive(Default)]
struct Report {
    rows: Vec<Value>,
    wrong: bool,
}

impl Report {
    fn add(&mut self, state: &str, what: &str, found: impl Into<String>, todo: &str) {
        self.wrong |= state == "wrong";
        self.rows.push(json!({"state": state, "what": what, "found": found.into(), "do": todo}));
    }

    fn ok(&mut self, what: &str, found: impl Into<String>) {
        self.add("ok", what, found, "");
    }

    fn note(&mut self, what: &str, found: impl Into<String>, todo: &str) {
        self.add("note", what, found, todo);
    }

    fn wrong(&mut self, what: &str, found: impl Into<String>, todo: &str) {
        self.add("wrong", what, found, todo);
    }
}

/// Looks at everything.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    const COLUMNS: [Column; 4] = [
        Column { field: "state", width: 5 },
        Column { field: "what", width: 10 },
        Column { field: "found", width: 44 },
        Column { field: "do", width: 200 },
    ];
    let mut report = Report::default();
    settings(&mut report);
    let path = args.place.file("doctor looks at files; selon verify checks a ledger on a server")?;
    if file(&mut report, &path) {
        log(&mut report, &path);
        disk(&mut report, &path);
        if args.upgrade && matches!(Sqlite::open(&path), Err(selon_ledger::Error::Older(..))) {
            drop(Sqlite::create(&path)?);
        }
        match Sqlite::open(&path) {
            Ok(ledger) => inside(&mut report, &ledger),
            Err(selon_ledger::Error::Older(_, found)) => report.note(
                "schema",
                format!("{found}, of an earlier version of Selon"),
                "copy the file aside while nobody has it open, then run `selon doctor --upgrade`",
            ),
            Err(error) => report.wrong(
                "ledger",
                error.to_string(),
                "take the last backup, and ingest again what came since",
            ),
        }
    }
    let answer = Answer { columns: &COLUMNS, rows: report.rows, next: None };
    answer.write(Format::or_default(args.format), screen.width, &mut io::stdout().lock())?;
    Ok(ExitCode::from(u8::from(report.wrong)))
}

fn settings(report: &mut Report) {
    let files = config::files();
    let there: Vec<String> =
        files.iter().filter(|path| path.is_file()).map(|path| path.display().to_string()).collect();
    if there.is_empty() {
        let looked = files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        report.ok("settings", format!("no file; looked for {looked}"));
    } else {
        report.ok("settings", there.join(", "));
    }
}

/// Whether there is a file to look into.
fn file(report: &mut Report, path: &Path) -> bool {
    let shown = path.display();
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            report.note(
                "file",
                format!("{shown}: none yet"),
                "`selon ingest` makes one; --ledger names another",
            );
            false
        }
        Err(error) => {
            report.wrong(
                "file",
                format!("{shown}: {}", crate::plan::reason(&error)),
                "ask whoever owns it for access",
            );
            false
        }
        Ok(meta) if !meta.is_file() => {
            report.wrong("file", format!("{shown}: not a file"), "name another with --ledger");
            false
        }
        Ok(meta) => {
            let found = format!("{shown}, {}", bytes(meta.len()));
            if meta.permissions().readonly() {
                report.note(
                    "file",
                    format!("{found}; it may not be written"),
                    "to ingest, ask whoever owns it for access",
                );
            } else {
                report.ok("file", found);
            }
            true
        }
    }
}

fn log(report: &mut Report, path: &Path) {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    match fs::metadata(PathBuf::from(name)).map_or(0, |meta| meta.len()) {
        0 => report.ok("log", "empty"),
        size if size < LOG => report.ok("log", format!("{}; it belongs to the ledger", bytes(size))),
        size => report.note(
            "log",
            format!("{}: somebody has had the ledger open for long", bytes(size)),
            "end programs that read from it for hours; the next one to write empties the log",
        ),
    }
}

fn disk(report: &mut Report, path: &Path) {
    let folder = fs::canonicalize(path).ok().and_then(|path| path.parent().map(Path::to_owned));
    match fs4::available_space(folder.as_deref().unwrap_or(Path::new("."))) {
        Ok(free) if free < SPACE => {
            report.wrong(
                "disk",
                format!("{} free", bytes(free)),
                "make room, or move the ledger with `selon backup`",
            );
        }
        Ok(free) => report.ok("disk", format!("{} free", bytes(free))),
        Err(error) => report.note("disk", error.to_string(), ""),
    }
}

fn inside(report: &mut Report, ledger: &Sqlite) {
    let restore =
        "take the last backup, and ingest again what came since; `selon verify` says how far this one goes";
    let health = match ledger.health() {
        Ok(health) => health,
        Err(error) => return report.wrong("ledger", error.to_string(), restore),
    };
    report.ok("schema", format!("{}, the latest", health.schema));
    match health.faults.first() {
        None => report.ok("tables", "as they should be"),
        Some(fault) => report.wrong("tables", fault.clone(), restore),
    }
    match glance(ledger, ENTRIES) {
        Err(error) => report.wrong("chain", error.to_string(), restore),
        Ok(verdict) => match verdict.fault {
            Some(fault) => {
                let at = fault.seq.unwrap_or_default();
                report.wrong("chain", format!("entry {at}: {}", fault.what), restore);
            }
            None => report
                .ok("chain", format!("the last {} of {} entries fit", verdict.entries, verdict.head.seq)),
        },
    }
    if let Some(last) = health.last.filter(|last| *last > now()) {
        let found = format!("the last entry is of {last}, which is yet to come");
        report.note("clock", found, "set this machine's clock, or that of the machine that wrote it");
    }
    let readers: Vec<String> = health.readers.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let found = format!("{} (Selon {})", readers.join(", "), health.builds.join(", "));
    let lesser = |name: &str| name == "rules" || name == "fast";
    if health.readers.is_empty() {
        report.ok("readers", "no articles yet");
    } else if health.readers.iter().any(|(name, _)| lesser(name)) {
        report.note(
            "readers",
            found,
            "`selon reread` reads those of a lesser reader again with the accurate one",
        );
    } else {
        report.ok("readers", found);
    }
}

/// A number of bytes for people.
fn bytes(count: u64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"];
    let mut step = 0;
    let mut rest = count;
    while rest >= 10_000 && step + 1 < units.len() {
        rest /= 1000;
        step += 1;
    }
    format!("{rest} {}", units[step])
}
