//! `selon review`: a person's decision on a claim, kept beside the draft.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use selon_ledger::Said;
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
    let hit = selon_ledger::claim(&*ledger, &args.claim)?;
    let hit = hit.with_context(|| match args.claim.contains(':') {
        true => format!("{}: there is no such claim", args.claim),
        false => format!("{}: no claim has this id", args.claim),
    })?;
    let mut fields = Map::new();
    for set in &args.set {
        let (name, value) =
            set.split_once('=').with_context(|| format!("{set}: not of the form FIELD=VALUE"))?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        fields.insert(name.to_owned(), value);
    }
    let verdict = args.verdict.to_possible_value().map(|value| value.get_name().to_owned());
    let said = Said {
        reviewer: args.by.clone(),
        verdict: verdict.unwrap_or_default(),
        fields,
        note: args.note.clone(),
    };
    let review = selon_ledger::decide(&*ledger, &hit, said)?;
    let seq = ledger.review(&now(), &review)?;
    writeln!(io::stdout(), "entry {seq}: {} {} {}", review.reviewer, review.verdict, review.claim)?;
    Ok(ExitCode::SUCCESS)
}
