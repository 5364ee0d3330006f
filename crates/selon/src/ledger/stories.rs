//! `selon stories`: the stories of a ledger, listed.

use std::io;
use std::process::ExitCode;

use selon_desk::{Line, Wanted};
use serde_json::{Value, json};

use super::table::{Answer, Column};
use super::{Format, Place};
use crate::plan::Screen;

/// List the stories that articles in the ledger tell
#[derive(Debug, clap::Args)]
#[command(after_long_help = LONG)]
pub struct Args {
    /// Only stories with these words in a headline or in what they are about
    #[arg(value_name = "WORDS")]
    pub words: Vec<String>,
    /// Only stories of at least so many articles
    #[arg(long, value_name = "N", default_value = "2")]
    pub least: usize,
    /// Only stories with an article published on this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::args::day)]
    pub since: Option<jiff::civil::Date>,
    /// Only stories with an article published on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::args::day)]
    pub until: Option<jiff::civil::Date>,
    /// How many
    #[arg(short = 'n', long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub place: Place,
}

const LONG: &str = "\
A story is articles on one happening, whatever their outlet, in French and in English. Those that were published last come \
first. Stories are numbered as they open, and keep their number. What the grouping remembers is kept beside \
the ledger, in a file of its name and .stories, which may be deleted: it is made anew of the ledger's entries.";

const COLUMNS: [Column; 8] = [
    Column { field: "id", width: 8 },
    Column { field: "articles", width: 8 },
    Column { field: "outlets", width: 7 },
    Column { field: "langs", width: 6 },
    Column { field: "first", width: 10 },
    Column { field: "last", width: 10 },
    Column { field: "title", width: 48 },
    Column { field: "why", width: 200 },
];

/// `selon stories`.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let stories = args.place.desk()?.stories(&Wanted {
        words: args.words.clone(),
        least: args.least,
        since: args.since.map(|day| day.to_string()),
        until: args.until.map(|day| day.to_string()),
        skip: 0,
        limit: args.limit as usize,
    })?;
    let answer = Answer { columns: &COLUMNS, rows: stories.iter().map(row).collect(), next: None };
    let mut out = io::stdout().lock();
    answer.write(Format::or_default(args.format), screen.width, &mut out)?;
    Ok(ExitCode::SUCCESS)
}

/// A story as a line of a list.
fn row(line: &Line) -> Value {
    json!({
        "id": line.id, "articles": line.articles, "outlets": line.outlets.len(), "langs": line.langs,
        "first": line.first, "last": line.last, "title": line.title,
        "why": line.about.iter().take(8).collect::<Vec<_>>(),
    })
}
