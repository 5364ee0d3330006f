//! `selon review`: a person's decision on a claim, kept beside the draft.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use selon_ledger::{Filter, Ledger, ReviewBody, Sort};
use serde_json::{Map, Value};

use super::{Place, now};

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Verdict {
    /// The record is right
    Accept,
    /// It is no claim, or read wrongly beyond repair
    Reject,
    /// It is right with the fields given by --set
    Correct,
}

const LONG: &str = "\
Decide on a claim: accept, reject or correct it

A decision is an entry of its own. The draft stays as it was read; questions show what people decided unless asked for the draft. The \
last decision on a claim counts.";

/// Decide on a claim: accept, reject or correct it
#[derive(Debug, clap::Args)]
#[command(long_about = LONG)]
pub struct Args {
    /// The claim: its id, or ENTRY:N where several versions have it
    #[arg(value_name = "CLAIM")]
    pub claim: String,
    /// What you decide
    #[arg(value_name = "VERDICT")]
    pub verdict: Verdict,
    /// Who you are
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// A field as it should be; text as it stands, anything else as JSON
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub place: Place,
}

/// Appends the decision.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.by.trim().is_empty() {
        bail!("--by: say who decides");
    }
    if (args.verdict == Verdict::Correct) == args.set.is_empty() {
        bail!("--set says what a correction changes, and goes with correct alone");
    }
    // Whoever decides on a claim means a ledger that is there.
    match args.place.open() {
        Ok(_) => {}
        Err(error) if matches!(error.downcast_ref(), Some(selon_ledger::Error::Older(..))) => {}
        Err(error) => return Err(error),
    }
    let mut ledger = args.place.create()?;
    let (version, n, record) = find(&*ledger, &args.claim)?;
    let mut fields = Map::new();
    for set in &args.set {
        let (name, value) =
            set.split_once('=').with_context(|| format!("{set}: not of the form FIELD=VALUE"))?;
        if record.get(name).is_none() || name == "id" {
            bail!("{name}: not a field of a claim that can be corrected");
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        fields.insert(name.to_owned(), value);
    }
    if !fields.is_empty() {
        complete(&*ledger, version, &record, &mut fields)?;
    }
    let verdict = args.verdict.to_possible_value().map(|value| value.get_name().to_owned());
    let review = ReviewBody {
        version,
        n,
        claim: record["id"].as_str().unwrap_or_default().to_owned(),
        reviewer: args.by.trim().to_owned(),
        verdict: verdict.unwrap_or_default(),
        fields,
        note: args.note.clone(),
    };
    let seq = ledger.review(&now(), &review)?;
    writeln!(io::stdout(), "entry {seq}: {} {} {}", review.reviewer, review.verdict, review.claim)?;
    Ok(ExitCode::SUCCESS)
}

/// Checks that the corrected record is one, and gives a corrected speaker the id that goes with the name.
fn complete(
    ledger: &dyn Ledger,
    version: u64,
    record: &Value,
    fields: &mut Map<String, Value>,
) -> anyhow::Result<()> {
    let article = ledger.version(version)?.with_context(|| format!("entry {version}: no version"))?.article;
    if fields.contains_key("speaker") && !fields.contains_key("actor") {
        let of = |name: &str| fields.get(name).unwrap_or(&record[name]).as_str();
        let (person, role) = (of("speaker_type") == Some("person"), of("role"));
        let date = article.date.as_deref().and_then(|date| date.parse().ok());
        let table = selon_actor::Table::standard();
        let around = selon_actor::Around::new(&article.text);
        let actor = of("speaker").and_then(|name| table.id(name, person, role, date, &around));
        fields.insert("actor".to_owned(), actor.map_or(Value::Null, Value::from));
    }
    let mut corrected = record.clone();
    if let Value::Object(all) = &mut corrected {
        all.extend(fields.clone());
    }
    if let Err(error) = serde_json::from_value::<selon_ledger::ClaimRecord>(corrected.clone()) {
        bail!("--set: not a record any more: {error}");
    }
    let (text, title) = (article.text.chars().count(), article.title.unwrap_or_default().chars().count());
    let content = corrected["content"].as_array().into_iter().flatten();
    for span in content.chain([&corrected["cue"], &corrected["source"]]).filter(|span| !span.is_null()) {
        let number = |i: usize| span.get(i).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let length = if span.get(2).is_some() { title } else { text };
        if !number(0).zip(number(1)).is_some_and(|(start, end)| start < end && end <= length) {
            bail!("{span}: not a place in the article");
        }
    }
    Ok(())
}

/// The claim that was named.
pub(super) fn find(ledger: &dyn Ledger, name: &str) -> anyhow::Result<(u64, u64, Value)> {
    let filter = |article| Filter { article, draft: true, all_versions: true, ..Filter::default() };
    if let Some((entry, n)) = name.split_once(':') {
        let (entry, n) =
            entry.parse::<u64>().ok().zip(n.parse::<u64>().ok()).context("not of the form ENTRY:N")?;
        let article = ledger.article(&entry.to_string())?.with_context(|| format!("{entry}: no version"))?;
        let mut after = None;
        loop {
            let page = ledger.claims(&filter(Some(article)), Sort::Ledger, after.as_deref(), 1000)?;
            if let Some(hit) = page.items.into_iter().find(|hit| hit.version.seq == entry && hit.n == n) {
                return Ok((entry, n, hit.record));
            }
            after = page.next;
            if after.is_none() {
                bail!("{name}: the version has no such claim");
            }
        }
    }
    let places = ledger.places(name)?;
    let (version, n) = *places.last().with_context(|| format!("{name}: no claim has this id"))?;
    find(ledger, &format!("{version}:{n}"))
}
