//! `selon time`: the time expressions of articles by themselves.

use clap::ValueEnum;
use selon_read::Options;
use selon_text::Article;

use crate::args::{Format, Inputs, Read};
use crate::read::View;
use crate::render::{self, Look, Times, Ui};

/// How time expressions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum List {
    /// A page for people
    Page,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
}

const LONG: &str = "\
Find the time expressions of articles and say what they mean

An INPUT is what it is to selon read. Each expression is given with its sort (DATE, TIME, DURATION, SET), its TIMEX3 \
value, and the days that it means, counted from the publication date, the dates told before it and the tense of the \
verb.

With --format jsonl each line is an object: doc, lang, date, title, text, and times, a list of objects with span, \
text, type, value, from, to, at, precision, mod, range, flags.";

/// Find time expressions in articles and say what they mean
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, args_override_self = true)]
pub struct Args {
    #[command(flatten)]
    taken: Inputs,
    /// How to write what is found [default: page on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<List>,
}

impl Args {
    /// The same inputs and outputs as `selon read` takes them.
    pub fn plumbing(self) -> Read {
        let format = self.format.map(|format| match format {
            List::Page => Format::Page,
            List::Json => Format::Json,
            List::Jsonl => Format::Jsonl,
        });
        Read::by_rules(self.taken, format)
    }
}

/// What `selon time` makes of an article.
pub const VIEW: View = View { render: times, count: Ui::times, csv: "" };

fn times(
    article: &Article,
    options: Options<'_>,
    format: Format,
    look: Look,
) -> serde_json::Result<(Vec<u8>, u64)> {
    let times = Times::of(article, options.lang);
    let bytes = match format {
        Format::Page => render::times(article, &times, look).into_bytes(),
        Format::Json => serde_json::to_vec_pretty(&times)?,
        _ => {
            let mut line = serde_json::to_vec(&times)?;
            line.push(b'\n');
            line
        }
    };
    Ok((bytes, times.times.len() as u64))
}
