//! The command line as typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use selon_text::Lang;

use crate::render::Ui;

/// Parses the command line, with `settings` for what is not typed; a mistake in it, `--help` and `--version` end the program
/// here.
pub fn parse(settings: &crate::config::Settings) -> Args {
    let matches = settings.apply(Args::command()).get_matches();
    Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// Reads news and keeps a ledger of who says what, on whose word.
#[derive(Debug, Parser)]
#[command(name = "selon", version, propagate_version = true, args_override_self = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub screen: Screen,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Actors(crate::actors::Args),
    Config(crate::config::Args),
    Demo(crate::demo::Args),
    /// Measure the reader against gold files
    Eval(crate::eval::Args),
    Figures(crate::figures::Args),
    Read(Read),
    Serve(crate::serve::Args),
    Time(crate::time::Args),
    Users(crate::users::Args),
    #[command(flatten)]
    Ledger(Box<crate::ledger::Command>),
}

/// How everything looks, whatever the command.
#[derive(Debug, clap::Args)]
pub struct Screen {
    /// When to use colours; NO_COLOR counts where this says auto
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Display")]
    pub color: Color,
    /// Language of labels and counts [default: French where LC_ALL, LC_MESSAGES or LANG says so, else English]
    #[arg(long, global = true, value_name = "LANG", help_heading = "Display")]
    pub ui: Option<Ui>,
    /// Columns of a page [default: the terminal's, at most 100]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=1000), help_heading = "Display")]
    pub width: Option<u16>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What an input is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum As {
    /// Web pages
    Html,
    /// Plain text, one article each
    Text,
    /// One JSON object a line, each an article
    Jsonl,
    /// A JSON document: one article, or a list of them
    Json,
    /// An RSS, Atom or JSON feed
    Feed,
    /// A sitemap
    Sitemap,
    /// An OPML outline of feeds
    Opml,
    /// A WARC archive
    Warc,
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Reader {
    /// Hand-written patterns alone
    Rules,
    /// The small trained reader, for archives
    Fast,
    /// The large trained reader
    #[default]
    Accurate,
}

impl Reader {
    /// What it is called on the command line and in ledgers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Fast => "fast",
            Self::Accurate => "accurate",
        }
    }
}

impl From<Reader> for selon_read::Reader<'_> {
    fn from(reader: Reader) -> Self {
        match reader {
            Reader::Rules => Self::Rules,
            Reader::Fast => Self::Fast,
            Reader::Accurate => Self::Accurate,
        }
    }
}

/// What counts as a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Convention {
    /// Speech and judgements with a content, nested ones too
    #[default]
    Selon,
    /// As PolNeAR is annotated: intentions and beliefs too, continued quotations in one
    Polnear,
}

impl From<Convention> for selon_read::Convention {
    fn from(convention: Convention) -> Self {
        match convention {
            Convention::Selon => Self::Selon,
            Convention::Polnear => Self::Polnear,
        }
    }
}

/// How readings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A page for people
    Page,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// One line for each record, for commands that list records
    #[value(skip)]
    Csv,
    /// One GeoJSON collection of the places that claims name
    Geojson,
}

const READ_LONG: &str = "\
Read articles and say what each puts on whose word

An INPUT is a file, a directory (read with all below it, in order of names; hidden files and files of other \
types are passed over, those without an ending are tried), an http(s) address, or - for standard input.

What an input is, is told by what is in it: a web page, plain text, JSONL, a JSON document, an RSS, Atom or JSON feed, a \
sitemap, an OPML outline of feeds, a WARC archive, and any of these compressed with gzip. A JSONL line is an object with \
the fields \"text\" or \"html\", and where known \"doc\" or \"id\", \"title\", \"lang\", \"date\", \"url\"; or a news agency's item \
in ninjs. Of a feed, the items' own texts are read, with --follow the pages of those that are only summaries.

Readings come out in the order of the inputs, however many are read at once. What cannot be read is named on \
standard error, and the rest goes on.";

const READ_AFTER: &str = "\
On a page, the number before a claim (l.12) is the line of the article's text on which it begins. “Quoted” words \
are the speaker's own; words without marks report what was said. ⚑ marks what the reader repaired or doubts.

Limits: 10 MB for a web page, 32 MB for a text or a JSONL line, 20 MB and 5 redirects for an address.

Exit status: 0 when everything was read, 1 when something was not, 2 when nothing was or the command could not run.

Examples:
  selon read article.html
  selon read https://news.example/2025/03/bridge --explain
  selon read --date 2024-11-04 article.txt
  selon read archive/ --format jsonl --output readings.jsonl
  selon read archive/ --map --output places.geojson";

/// Read articles and say what each puts on whose word
#[derive(Debug, clap::Args)]
#[command(long_about = READ_LONG, after_long_help = READ_AFTER, args_override_self = true)]
pub struct Read {
    #[command(flatten)]
    pub taken: Inputs,
    /// How to write readings [default: page on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Print a map of the places that claims name: --format geojson
    #[arg(long, conflicts_with = "format")]
    pub map: bool,
    /// Who reads
    #[arg(long, value_name = "READER", default_value = "accurate")]
    pub reader: Reader,
    /// What counts as a claim, to a trained reader
    #[arg(long, value_name = "CONVENTION", default_value = "selon")]
    pub convention: Convention,
    /// Actors of one's own, beside the built-in ones: a file that `selon actors` keeps
    #[arg(long, value_name = "FILE")]
    pub actors: Option<PathBuf>,
    /// Say why each claim was read so: cue, link, how the speaker was found
    #[arg(long)]
    pub explain: bool,
}

impl Read {
    /// What `selon read` does with the same inputs and output where nothing else is asked for and the rules read.
    pub fn by_rules(taken: Inputs, format: Option<Format>) -> Self {
        Self {
            taken,
            format,
            map: false,
            reader: Reader::Rules,
            convention: Convention::default(),
            actors: None,
            explain: false,
        }
    }
}

// What is read, and where what comes of it goes. Clap would show a doc comment here as the help of the command.
#[derive(Debug, clap::Args)]
pub struct Inputs {
    /// Files, directories, http(s) addresses, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<OsString>,
    /// Take every input as this, whatever it looks like
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<As>,
    /// Write to this file; it is replaced only once everything is written
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub hands: Hands,
    /// No progress and no summary on standard error; errors stay
    #[arg(short, long)]
    pub quiet: bool,
}

// How many hands take in what is given, and what they are told of it.
#[derive(Debug, Clone, clap::Args)]
pub struct Hands {
    /// Read as this language, whatever the text looks like [default: detected]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// Publication date, wins over a page's own; a JSONL line's own date wins over it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub date: Option<Date>,
    /// Articles read at once [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Seconds to wait for an address
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Read the pages of feed items that are only summaries
    #[arg(long)]
    pub follow: bool,
    #[command(flatten)]
    pub manners: Manners,
}

impl Default for Hands {
    /// As if nothing were typed.
    fn default() -> Self {
        let manners = Manners { delay: 1, allow_private: false };
        Self { lang: None, date: None, jobs: None, timeout: 30, follow: false, manners }
    }
}

// How servers are treated.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Manners {
    /// Seconds between two pages of one host, at least
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub delay: u64,
    /// Read addresses of this machine and of the local network too
    #[arg(long)]
    pub allow_private: bool,
}

/// `YYYY-MM-DD` and nothing else: "2024-11" or "04/11/2024" would have to be guessed at.
pub fn day(typed: &str) -> Result<Date, String> {
    let shape = typed.len() == 10
        && typed.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    let date = if shape { typed.parse().ok() } else { None };
    date.ok_or_else(|| "not a date of the form YYYY-MM-DD".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn dates_have_one_form() {
        assert!(day("2024-11-04").is_ok());
        for wrong in ["2024-11", "04/11/2024", "2024-02-30", "20241104", "2024-11-04T10:00"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
