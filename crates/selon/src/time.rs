//! `selon time`: the time expressions of articles by themselves.

use selon_read::Options;
use selon_text::Article;

use crate::args::Format;
use crate::read::View;
use crate::render::{self, Look, Times, Ui};

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
