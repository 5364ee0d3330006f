//! `selon figures`: the figures of texts by themselves.

use clap::ValueEnum;
use selon_read::Options;
use selon_text::{Article, Field};

use crate::args::{Format, Inputs, Read};
use crate::csv;
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
Show the figures in texts: numbers with their unit, their bound, what they count, where and as of when, and whether they are a change

Dates, clock times, ordinals, scores and numbers that are names are no figures. An INPUT is what selon read takes.";

/// Show the figures in texts, whoever gives them
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, args_override_self = true)]
pub struct Args {
    #[command(flatten)]
    taken: Inputs,
    /// How to write figures [default: page on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<List>,
}

impl Args {
    /// The same inputs and outputs as `selon read` takes them.
    pub fn plumbing(self) -> Read {
        let format = self.format.map(|format| match format {
            List::Page => Format::Page,
            List::Jsonl => Format::Jsonl,
            List::Csv => Format::Csv,
        });
        Read::by_rules(self.taken, format)
    }
}

/// What `selon figures` makes of an article.
pub const VIEW: View = View {
    render: figures,
    count: Ui::figures,
    csv: "doc,field,start,end,text,value,value_high,bound,unit,what,change,place,place_id,as_of_from,as_of_to,as_of_by\n",
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
            let mut out = Vec::new();
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
                    f.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
                    f.place.as_ref().and_then(|p| p.id).map(|id| id.to_string()).unwrap_or_default(),
                    f.as_of.as_ref().and_then(|a| a.from.clone()).unwrap_or_default(),
                    f.as_of.as_ref().and_then(|a| a.to.clone()).unwrap_or_default(),
                    f.as_of
                        .as_ref()
                        .map(|a| serde_json::to_value(a.by))
                        .transpose()?
                        .map_or_else(String::new, word),
                ];
                csv::line(&columns, &mut out).map_err(serde_json::Error::io)?;
            }
            out
        }
    };
    Ok((bytes, count))
}
