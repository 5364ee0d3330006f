//! What a watcher tells: a line for each event, and under a change what changed.

use std::io::{self, Write};

use selon_ledger::{Change, ClaimRecord};
use serde::Serialize;

use crate::clean;
use crate::ledger::table::json_line;
use crate::render::Ui;

/// What happened.
#[derive(Debug, Default, Serialize)]
pub struct Event {
    /// `new`, `changed`, `gone`, `failed`, `feed`, `moved`, `stopped`, `ended`.
    pub event: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<u64>,
    /// Claim by claim, where there was a version before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Event {
    /// An event of this name.
    pub fn of(event: &'static str, url: &str) -> Self {
        Self { event, url: url.to_owned(), ..Self::default() }
    }

    /// As a line of JSON.
    pub fn json(&self, at: &str, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct At<'a> {
            at: &'a str,
            #[serde(flatten)]
            event: &'a Event,
        }
        json_line(&At { at, event: self }, out)
    }

    /// For people.
    pub fn text(&self, at: &str, ui: Ui, out: &mut impl Write) -> io::Result<()> {
        let mut parts = vec![self.url.clone()];
        parts.extend(self.title.clone());
        parts.extend(self.claims.map(|claims| ui.claims(claims)));
        parts.extend(self.note.clone());
        parts.extend(self.error.clone());
        let untouched = self.changes.as_ref().is_some_and(Vec::is_empty);
        parts.extend(untouched.then(|| "no claim is touched".to_owned()));
        parts.retain(|part| !part.is_empty());
        writeln!(out, "{}", format!("{at}  {:8} {}", self.event, clean(&parts.join(" · "))).trim_end())?;
        self.changes.iter().flatten().try_for_each(|change| writeln!(out, "    {}", clean(&line(change))))
    }
}

/// A change in one line.
fn line(change: &Change) -> String {
    match change {
        Change::Added { now, .. } => format!("+ {}", said(now)),
        Change::Gone { was, .. } => format!("- {}", said(was)),
        Change::Altered { was, now, figures, fields, .. } => {
            let moved =
                figures.iter().map(|moved| format!("{} → {}", moved.was, moved.now)).collect::<Vec<_>>();
            let what = if moved.is_empty() { fields.join(", ") } else { moved.join("; ") };
            match was.text == now.text {
                true => format!("~ {what}: {}", said(now)),
                false => format!("~ {what}: {} → {}", said(was), said(now)),
            }
        }
    }
}

fn said(claim: &ClaimRecord) -> String {
    match &claim.speaker {
        Some(speaker) => format!("{speaker}: {}", claim.text),
        None => claim.text.clone(),
    }
}
