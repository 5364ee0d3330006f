//! Annotated articles from gold files.

use std::path::Path;

use anyhow::{Context, Result, bail};
use selon_read::{Gold, Polarity};
use selon_text::{Article, Field, Span};
use serde_json::Value;

use super::data::{at, lines};

/// The articles of a gold file, packed with xz or not, with their claims.
pub fn read(path: &Path) -> Result<Vec<(Article, Vec<Gold>)>> {
    let mut out = Vec::new();
    for line in lines(path)? {
        let (n, line) = line?;
        if line.trim().is_empty() {
            continue;
        }
        let doc: Value = serde_json::from_str(&line).with_context(|| at(path, n))?;
        out.push(article(&doc).with_context(|| at(path, n))?);
    }
    Ok(out)
}

fn article(doc: &Value) -> Result<(Article, Vec<Gold>)> {
    let (Some(name), Some(text)) = (doc["doc"].as_str(), doc["text"].as_str()) else {
        bail!("no “doc” or no “text”")
    };
    let title = doc["title"].as_str().filter(|t| !t.is_empty()).map(str::to_owned);
    let date = doc["date"].as_str().and_then(|d| d.parse().ok());
    let article = Article { title, date, ..Article::from_text(name.to_owned(), text.to_owned()) };
    let claims = doc["claims"].as_array().context("no “claims”")?;
    let claims = claims.iter().map(|c| {
        Ok(Gold {
            content: spans(&c["content"])?,
            cue: spans(&c["cue"])?,
            source: spans(&c["source"])?.into_iter().next(),
            polarity: c["polarity"].as_str().map(polarity).transpose()?,
            speaker: c["speaker"].as_str().map(str::to_owned),
        })
    });
    Ok((article, claims.collect::<Result<_>>()?))
}

/// One span, or a list of them, or nothing.
fn spans(value: &Value) -> Result<Vec<Span>> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(all) if all.first().is_some_and(Value::is_number) => Ok(vec![span(all)?]),
        Value::Array(all) => all.iter().map(|s| span(s.as_array().context("a span is no list")?)).collect(),
        _ => bail!("a span is no list"),
    }
}

fn span(parts: &[Value]) -> Result<Span> {
    let number = |n: usize| {
        parts
            .get(n)
            .and_then(Value::as_u64)
            .and_then(|v| u32::try_from(v).ok())
            .context("a span lacks an offset")
    };
    let field =
        if parts.get(2).and_then(Value::as_str) == Some("title") { Field::Title } else { Field::Text };
    Ok(Span::new(field, number(0)?, number(1)?))
}

fn polarity(name: &str) -> Result<Polarity> {
    Ok(match name {
        "asserts" => Polarity::Asserts,
        "denies" => Polarity::Denies,
        "confirms" => Polarity::Confirms,
        "asks" => Polarity::Asks,
        "expects" => Polarity::Expects,
        "accuses" => Polarity::Accuses,
        "promises" => Polarity::Promises,
        other => bail!("an unknown polarity: {other}"),
    })
}
