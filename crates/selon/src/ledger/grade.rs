//! `selon grade`: what analysts think of sources and of what is said.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use selon_desk::{CREDIBILITY, Desk, Grade, Grades, NONE, RELIABILITY, View, passages};
use selon_ledger::{Filter, GradeBody, Sort};
use serde_json::{Value, json};

use super::table::{Answer, Column};
use super::{Format, Place, now};
use crate::plan::Screen;

/// What is graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum About {
    /// How reliable an outlet is
    Outlet,
    /// How reliable somebody is who speaks
    Speaker,
    /// How credible a claim is
    Claim,
    /// How credible a statement of a story is: STORY:N, counted from 1 as the story lists them
    Statement,
}

const LONG: &str = "\
Grade a source or a piece of information, or list the grades

Reliability of outlets and speakers: A completely, B usually, C fairly, D not usually, E not reliable, F cannot be judged. \
Credibility of claims and statements: 1 confirmed, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged. \
- takes your grade back. Each grade is an entry of the ledger; of each reviewer the last counts. Selon computes no grade, and \
nothing of one. Without arguments the grades that hold are listed.";

/// Grade a source or a piece of information, or list the grades
#[derive(Debug, clap::Args)]
#[command(long_about = LONG)]
pub struct Args {
    /// What is graded
    #[arg(value_name = "WHAT", requires_all = ["of", "grade", "by"])]
    pub about: Option<About>,
    /// Which: the name of an outlet, words of a speaker's name or an id, the id of a claim or ENTRY:N, a statement as STORY:N
    #[arg(value_name = "WHICH")]
    pub of: Option<String>,
    /// A to F, 1 to 6, or -
    #[arg(value_name = "GRADE", allow_hyphen_values = true)]
    pub grade: Option<String>,
    /// Who you are
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// How to write the list [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub place: Place,
}

const COLUMNS: [Column; 8] = [
    Column { field: "about", width: 9 },
    Column { field: "grade", width: 5 },
    Column { field: "reviewer", width: 16 },
    Column { field: "at", width: 20 },
    Column { field: "entry", width: 0 },
    Column { field: "of", width: 0 },
    Column { field: "note", width: 40 },
    Column { field: "name", width: 200 },
];

/// `selon grade`.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let (Some(about), Some(of), Some(grade)) = (args.about, &args.of, &args.grade) else {
        let grades = Grades::of(&*args.place.open()?)?;
        let rows = grades.all().iter().map(|grade| serde_json::to_value(grade).unwrap_or_default());
        let answer = Answer { columns: &COLUMNS, rows: rows.collect(), next: None };
        answer.write(Format::or_default(args.format), screen.width, &mut io::stdout().lock())?;
        return Ok(ExitCode::SUCCESS);
    };
    let by = args.by.as_deref().map(str::trim).filter(|by| !by.is_empty()).context("--by: say who grades")?;
    let known = if matches!(about, About::Outlet | About::Speaker) { RELIABILITY } else { CREDIBILITY };
    let grade = grade.to_uppercase();
    if grade != NONE && !known.contains(&grade.as_str()) {
        bail!("{grade}: not a grade for this; there are {}, and {NONE}", known.join(", "));
    }
    // Whoever grades means a ledger that is there.
    match args.place.open() {
        Ok(_) => {}
        Err(error) if matches!(error.downcast_ref(), Some(selon_ledger::Error::Older(..))) => {}
        Err(error) => return Err(error),
    }
    let mut desk = args.place.writing_desk()?;
    let mut body = found(&mut desk, about, of)?;
    body.grade = grade;
    body.reviewer = by.to_owned();
    body.note.clone_from(&args.note);
    let seq = desk.ledger_mut().grade(&now(), &body)?;
    let name = body.name.as_ref().unwrap_or(&body.of);
    writeln!(io::stdout(), "entry {seq}: {} {} {}", body.reviewer, body.grade, crate::clean(name))?;
    Ok(ExitCode::SUCCESS)
}

/// What is graded, as it is kept.
fn found(desk: &mut Desk, about: About, of: &str) -> anyhow::Result<GradeBody> {
    let name = about.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let body = GradeBody { about: name, ..GradeBody::default() };
    Ok(match about {
        About::Outlet => {
            let filter = Filter { outlet: Some(of.to_owned()), ..Filter::default() };
            let page = desk.ledger().find(&filter, Sort::Newest, None, 1)?;
            let version = page.items.first().with_context(|| format!("{of}: no article of that outlet"))?;
            GradeBody { of: version.outlet.clone().unwrap_or_else(|| of.to_owned()), ..body }
        }
        About::Speaker => speaker(desk, of, body)?,
        About::Claim => {
            let hit = selon_ledger::claim(desk.ledger(), of)?;
            let record = hit.with_context(|| format!("{of}: there is no such claim"))?.record;
            let text = |field: &str| record[field].as_str().unwrap_or_default().to_owned();
            GradeBody { of: text("id"), name: Some(text("text")), ..body }
        }
        About::Statement => {
            let (story, n) = of.split_once(':').context("not of the form STORY:N")?;
            let (id, n) =
                story.parse::<u64>().ok().zip(n.parse::<usize>().ok()).context("not of the form STORY:N")?;
            let shown =
                desk.story(id, View::Reviewed)?.with_context(|| format!("{id}: no story of that number"))?;
            let at = n.checked_sub(1).filter(|at| *at < shown.telling.statements.len());
            let at = at.with_context(|| {
                format!("{of}: the story has {} statements", shown.telling.statements.len())
            })?;
            let passages =
                passages(&shown, at).into_iter().map(|(entry, span)| (entry, span.start, span.end));
            GradeBody { of: shown.telling.statements[at].what.clone(), passages: passages.collect(), ..body }
        }
    })
}

/// The speaker of an id, or the only one with these words in the name.
fn speaker(desk: &Desk, of: &str, body: GradeBody) -> anyhow::Result<GradeBody> {
    let asked = |filter: Filter| desk.ledger().claims(&filter, Sort::Newest, None, 500);
    let mut hits = asked(Filter { actor: Some(of.to_owned()), ..Filter::default() })?.items;
    if hits.is_empty() {
        hits = asked(Filter { speaker: Some(of.to_owned()), ..Filter::default() })?.items;
    }
    let mut all: Vec<(String, String)> = Vec::new();
    for hit in &hits {
        let record = hit.reviewed();
        let Some(name) = record["speaker"].as_str() else { continue };
        let id = record["actor"].as_str().unwrap_or(name);
        if !all.iter().any(|(known, _)| known == id) {
            all.push((id.to_owned(), name.to_owned()));
        }
    }
    match all.as_slice() {
        [] => bail!("{of}: nobody of that name speaks in the ledger"),
        [(id, name)] => Ok(GradeBody { of: id.clone(), name: Some(name.clone()), ..body }),
        many => {
            let names: Vec<String> = many.iter().map(|(id, name)| format!("{name} ({id})")).collect();
            bail!("{of}: say which, by the id in brackets: {}", names.join("; "))
        }
    }
}

/// Grades in a record of a claim: with who gave them, and in words.
pub fn put(row: &mut Value, grades: &Grades) {
    if grades.is_empty() {
        return;
    }
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let (id, actor, speaker, outlet) = (text("id"), text("actor"), text("speaker"), text("outlet"));
    let found = grades.on(
        id.as_deref().unwrap_or_default(),
        (actor.as_deref(), speaker.as_deref()),
        outlet.as_deref(),
    );
    let list: Vec<Value> = found.into_iter().map(record).collect();
    if let (Value::Object(fields), false) = (row, list.is_empty()) {
        fields.insert("grades".to_owned(), Value::Array(list));
    }
}

fn record(grade: &Grade) -> Value {
    json!({
        "about": grade.about, "grade": grade.grade, "reviewer": grade.reviewer, "note": grade.note, "at": grade.at,
        "entry": grade.entry, "text": said(grade),
    })
}

/// A grade in words: "outlet B (Ada)".
pub fn said(grade: &Grade) -> String {
    format!("{} {} ({})", grade.about, grade.grade, grade.reviewer)
}
