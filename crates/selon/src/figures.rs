//! `selon figures`: the figures of texts by themselves.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;
use jiff::civil::Date;
use selon_read::Options;
use selon_text::{Article, Field, Lang};

use crate::args::{self, As, Format, day};
use crate::read::View;
use crate::render::{self, Look, Ui};

/// How figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum List {
    /// A page for people
    Page,
    /// One JSON object a line, each an article
    Jsonl,
    /// One line for each figure, with a line of names above
    Csv,
}

const LONG: &str = "\
Show the figures in texts: numbers with their unit, their bound, what they count and whether they are a change

Dates, clock times, ordinals, scores and numbers that are names are no figures. An INPUT is what selon read takes.";

/// Show the figures in texts, whoever gives them
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, args_override_self = true)]
pub struct Args {
    /// Files, directories, http(s) addresses, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<OsString>,
    /// Take every input as this, whatever it looks like
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<As>,
    /// How to write figures [default: page on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<List>,
    /// Write to this file; it is replaced only once everything is written
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Read as this language, whatever the text looks like [default: detected]
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,
    /// Publication date, wins over a page's own; a JSONL line's own date wins over it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<Date>,
    /// Articles read at once [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Seconds to wait for an address
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// No progress and no summary on standard error; errors stay
    #[arg(short, long)]
    quiet: bool,
}

impl Args {
    /// The same inputs and outputs as `selon read` takes them.
    pub fn plumbing(self) -> args::Read {
        args::Read {
            inputs: self.inputs,
            kind: self.kind,
            format: self.format.map(|format| match format {
                List::Page => Format::Page,
                List::Jsonl => Format::Jsonl,
                List::Csv => Format::Csv,
            }),
            output: self.output,
            lang: self.lang,
            date: self.date,
            reader: args::Reader::Rules,
            convention: args::Convention::Selon,
            actors: None,
            map: false,
            explain: false,
            jobs: self.jobs,
            timeout: self.timeout,
            quiet: self.quiet,
        }
    }
}

/// What `selon figures` makes of an article.
pub const VIEW: View = View {
    render: figures,
    count: Ui::figures,
    csv: "doc,field,start,end,text,value,value_high,bound,unit,what,change\n",
};

fn figures(
    article: &Article,
    options: Options<'_>,
    format: Format,
    look: Look,
) -> serde_json::Result<(Vec<u8>, u64)> {
    let read = selon_read::quantities(article, options.lang);
    let count = read.figures.len() as u64;
    let bytes = match format {
        Format::Page => render::figures_page(article, &read, look).into_bytes(),
        Format::Json | Format::Jsonl | Format::Geojson => {
            let mut line = serde_json::to_vec(&read)?;
            line.push(b'\n');
            line
        }
        Format::Csv => {
            let mut out = String::new();
            for f in &read.figures {
                // The words for bound and change are those of the JSON.
                let word = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap_or_default();
                let columns = [
                    read.doc.clone(),
                    if f.span.field == Field::Title { "title" } else { "text" }.to_owned(),
                    f.span.start.to_string(),
                    f.span.end.to_string(),
                    f.text.clone(),
                    f.value.to_string(),
                    f.value_high.map(|v| v.to_string()).unwrap_or_default(),
                    word(serde_json::to_value(f.bound)?),
                    f.unit.clone().unwrap_or_default(),
                    f.what.clone().unwrap_or_default(),
                    word(serde_json::to_value(f.change)?),
                ];
                out.push_str(&columns.map(|c| cell(&c)).join(","));
                out.push('\n');
            }
            out.into_bytes()
        }
    };
    Ok((bytes, count))
}

/// One cell of a table, between quotation marks where it needs them.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(cell("2,5 tonnes"), "\"2,5 tonnes\"");
        assert_eq!(cell("les \"deux\""), "\"les \"\"deux\"\"\"");
        assert_eq!(cell("8 000"), "8 000");
    }
}
