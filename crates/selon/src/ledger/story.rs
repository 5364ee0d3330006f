//! `selon story`: one story of the ledger, or the stories of files that no ledger has.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use rayon::prelude::*;
use selon_desk::{Line, Shown, View};
use selon_page::Hints;
use selon_read::Options;
use selon_story::{
    Change, Copy, Coverage, Item, Relation, Shared, Signature, Step, Stories, Story, Telling, Told, tell,
};
use selon_text::Lang;
use serde_json::json;

use super::table::{Answer, Column};
use super::{Format, Place};
use crate::args::{Manners, Reader};
use crate::clock::System;
use crate::intake::{self, Intake, Work};
use crate::output::Output;
use crate::plan::{Found, Screen, jobs, limits};
use crate::render::{Look, Ui};
use crate::{clean, complain};

const LONG: &str = "\
Show a story of the ledger: its articles in the order of publication, which of them are copies of which, the days that they \
speak of, why they are one story, and stories that are related

With --titles or --coverage, no ledger is asked: headlines or articles of a file are grouped as they come.";

/// Show a story
#[derive(Debug, clap::Args)]
#[command(long_about = LONG)]
#[group(id = "what", required = true, multiple = false, args = ["story", "titles", "coverage"])]
pub struct Args {
    /// Number of the story, as `selon stories` lists it
    #[arg(value_name = "ID")]
    pub story: Option<u64>,
    /// Group the headlines of a file: tab-separated columns under a line with their names, one of them "title"
    #[arg(long, value_name = "FILE")]
    pub titles: Option<PathBuf>,
    /// Group the articles of a JSONL file, and print what they say together as one JSON object
    #[arg(long, value_name = "ARTICLES.jsonl")]
    pub coverage: Option<PathBuf>,
    /// Who reads the articles of --coverage
    #[arg(long, value_name = "READER", default_value = "accurate")]
    pub reader: Reader,
    /// Draw a series of figures into an SVG file, with its table, instead of writing the story
    #[arg(long, value_name = "FILE.svg", requires = "story")]
    pub chart: Option<PathBuf>,
    /// Which series --chart draws, counted from 1 as the story lists them
    #[arg(long, value_name = "N", default_value = "1", requires = "chart")]
    pub series: std::num::NonZeroU32,
    /// Tell it as the articles were read, and not as people reviewed them
    #[arg(long, requires = "story")]
    pub draft: bool,
    /// How to write a story [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub place: Place,
}

/// `selon story`.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let code = match (&args.titles, &args.coverage, args.story) {
        (Some(path), ..) => titles(path, &mut out)?,
        (_, Some(path), _) => coverage(path, args.reader, &mut out)?,
        (_, _, Some(id)) => show(args, id, screen, &mut out)?,
        _ => bail!("which story?"),
    };
    out.flush()?;
    Ok(code)
}

/// Headlines with the story of each.
fn titles(path: &Path, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let column = header.split('\t').position(|name| name.trim() == "title");
    let column = column.with_context(|| format!("{}: no column \"title\"", path.display()))?;
    let titles: Vec<&str> = lines.filter_map(|line| line.split('\t').nth(column)).collect();
    let mut stories = Stories::new();
    for (number, title) in (1..).zip(&titles) {
        stories.add(number, &Signature::of_title(number.to_string(), title, Some(Lang::FR)));
    }
    let mut all = stories.closed();
    all.extend(stories.stories());
    let of: BTreeMap<u64, u64> =
        all.iter().flat_map(|story| story.articles.iter().map(|told| (told.number, story.id))).collect();
    writeln!(out, "title\tstory")?;
    for (number, title) in (1..).zip(&titles) {
        writeln!(out, "{title}\t{}", of.get(&number).copied().unwrap_or(number))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Articles with their readings.
struct Reading(Options<'static>);

impl Work for Reading {
    type Done = Item;

    fn work(&self, item: &intake::Item<'_>) -> Result<Item, String> {
        let article = item.article()?;
        let reading = selon_read::read(&article, self.0);
        Ok(Item { article, reading })
    }
}

/// What the articles of a file say together.
fn coverage(path: &Path, reader: Reader, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let mut found = Found::default();
    found.add(&path.as_os_str().to_owned());
    let intake = Intake {
        sources: found.sources,
        passed_over: 0,
        kind: None,
        hints: Hints::default(),
        jobs: jobs(None),
        limits: limits(30, Manners { delay: 1, allow_private: false }),
        follow: false,
        clock: Arc::new(System::default()),
    };
    let options = Options { reader: reader.into(), ..Options::default() };
    let ((items, failed), _) = intake::run(intake, Reading(options), |results| {
        let (mut items, mut failed) = (Vec::new(), 0);
        while let Some(outcome) = results.next(|| ()) {
            for made in outcome.results {
                match made {
                    Ok(item) => items.push(item),
                    Err(message) => {
                        complain(&message);
                        failed += 1;
                    }
                }
            }
        }
        Ok((items, failed))
    })?;
    let mut stories = Stories::new();
    for (number, item) in (1..).zip(&items) {
        stories.add(number, &Signature::of(item));
    }
    let mut all = stories.closed();
    all.extend(stories.stories());
    let told: Vec<Telling> = all
        .par_iter()
        .map(|story| tell(&story.articles.iter().filter_map(|told| item(&items, told)).collect::<Vec<_>>()))
        .collect();
    serde_json::to_writer_pretty(&mut *out, &Coverage::of(&told))?;
    writeln!(out)?;
    Ok(match (items.len(), failed) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
}

fn item<'i>(items: &'i [Item], told: &Told) -> Option<&'i Item> {
    items.get(usize::try_from(told.number).ok()?.checked_sub(1)?)
}

/// One story of the ledger.
fn show(args: &Args, id: u64, screen: Screen, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let view = if args.draft { View::Draft } else { View::Reviewed };
    let Some(shown) = args.place.desk()?.story(id, view)? else { bail!("{id}: no story of that number") };
    let Shown { story, copies, telling, .. } = &shown;
    if let Some(path) = &args.chart {
        return draw(args, telling, path, screen.ui);
    }
    let format = Format::or_default(args.format);
    match format {
        Format::Table => {
            let theme = screen.theme(io::stdout().is_terminal());
            let look = Look { ui: screen.ui, theme, width: screen.width, explain: false };
            write!(out, "{}\n{}", page(story, copies, screen)?, crate::story::telling(telling, look))?;
            write!(out, "{}", grades(&shown, screen))?;
        }
        Format::Csv => timeline(story, copies, screen.ui).write(format, screen.width, out)?,
        Format::Json => writeln!(out, "{:#}", shown.to_json())?,
        Format::Jsonl => writeln!(out, "{}", shown.to_json())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Draws a series into a file.
fn draw(args: &Args, telling: &Telling, path: &Path, ui: Ui) -> anyhow::Result<ExitCode> {
    let count = telling.series.len();
    let at = usize::try_from(args.series.get()).unwrap_or(usize::MAX);
    let Some(series) = telling.series.get(at.saturating_sub(1)) else {
        bail!("--series {at}: the story has {count} series of figures")
    };
    let mut output = Output::open(Some(path), crate::args::Format::Jsonl, String::new())?;
    output.write(crate::story::chart(series, ui).as_bytes())?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

const TIMELINE: [Column; 6] = [
    Column { field: "date", width: 10 },
    Column { field: "entry", width: 6 },
    Column { field: "outlet", width: 26 },
    Column { field: "lang", width: 4 },
    Column { field: "title", width: 44 },
    Column { field: "copy", width: 200 },
];

/// The articles of a story in the order of publication.
fn timeline(story: &Story, copies: &[Copy], ui: Ui) -> Answer<'static> {
    let rows = story.articles.iter().map(|told| {
        let copy = copies.iter().filter(|copy| copy.number == told.number).max_by(|a, b| a.share.total_cmp(&b.share));
        json!({"date": told.date, "entry": told.number, "outlet": told.outlet, "lang": told.lang, "title": told.title,
            "copy": copy.map(|copy| copied(copy, ui))})
    });
    Answer { columns: &TIMELINE, rows: rows.collect(), next: None }
}

/// Of whom an article is a copy, in words.
fn copied(copy: &Copy, ui: Ui) -> String {
    let share = (copy.share * 100.0).round();
    let mut words = match (ui, copy.relation) {
        (Ui::Fr, Relation::Same) => format!("copie de {}", copy.of),
        (Ui::Fr, Relation::Trimmed) => format!("{} raccourci", copy.of),
        (Ui::Fr, Relation::Extended) => format!("{} augmenté", copy.of),
        (Ui::Fr, Relation::Part) => format!("{share} % de {}", copy.of),
        (Ui::Fr, Relation::Reworded) => format!("{} reformulé", copy.of),
        (Ui::En, Relation::Same) => format!("copy of {}", copy.of),
        (Ui::En, Relation::Trimmed) => format!("{} cut short", copy.of),
        (Ui::En, Relation::Extended) => format!("{} added to", copy.of),
        (Ui::En, Relation::Part) => format!("{share} % from {}", copy.of),
        (Ui::En, Relation::Reworded) => format!("{} reworded", copy.of),
    };
    if let Some(agency) = &copy.credit {
        let credits = if ui == Ui::Fr { "crédite" } else { "credits" };
        let _ = write!(words, ", {credits} {agency}");
    }
    words
}

/// A story for people, its timeline first.
fn page(story: &Story, copies: &[Copy], screen: Screen) -> anyhow::Result<String> {
    let ui = screen.ui;
    let say = |french: &'static str, english: &'static str| if ui == Ui::Fr { french } else { english };
    let mut out = String::new();
    let line = Line::of(story);
    let days = match (line.first, line.last) {
        (Some(first), Some(last)) if first != last => format!(" · {first} – {last}"),
        (Some(first), _) => format!(" · {first}"),
        _ => String::new(),
    };
    writeln!(out, "{}", clean(&story.title))?;
    let outlets = line.outlets.len();
    let many = match (ui, outlets) {
        (Ui::Fr, 0 | 1) => format!("{outlets} média"),
        (Ui::Fr, _) => format!("{outlets} médias"),
        (Ui::En, 1) => "1 outlet".to_owned(),
        (Ui::En, _) => format!("{outlets} outlets"),
    };
    let articles = ui.articles(story.articles.len() as u64);
    writeln!(
        out,
        "{} {} · {articles} · {many} · {}{days}",
        say("histoire", "story"),
        story.id,
        line.langs.join(" ")
    )?;
    writeln!(out)?;
    let mut table = Vec::new();
    timeline(story, copies, ui).write(Format::Table, screen.width, &mut table)?;
    out.push_str(&String::from_utf8_lossy(&table));
    if !story.days.is_empty() {
        writeln!(
            out,
            "\n{}",
            say("Jours dont parlent au moins deux articles", "Days that at least two articles speak of")
        )?;
        for day in &story.days {
            writeln!(
                out,
                "  {}  {}: {}",
                day.day,
                ui.articles(day.articles as u64),
                clean(&day.words.join(", "))
            )?;
        }
    }
    writeln!(out, "\n{}", say("Pourquoi une seule histoire", "Why one story"))?;
    for step in &story.steps {
        paragraph(&step_words(step, ui), screen.width, &mut out);
    }
    if !story.related.is_empty() {
        writeln!(out, "\n{}", say("Histoires voisines", "Related stories"))?;
        for related in &story.related {
            let words =
                format!("{}  {} ({})", related.id, clean(&related.title), shared(&related.shared, ui));
            paragraph(&words, screen.width, &mut out);
        }
    }
    Ok(out)
}

/// What analysts think of what stands in a story. Nothing where nobody said.
fn grades(shown: &Shown, screen: Screen) -> String {
    let mut out = String::new();
    if !shown.grades.is_empty() {
        let heading = screen.ui.say(("Analysts’ grades", "Notes des analystes"));
        let _ = writeln!(out, "\n{heading}");
    }
    for graded in &shown.grades {
        let grade = &graded.grade;
        let at = graded.statement.map(|at| format!(" {}", at + 1)).unwrap_or_default();
        let note = grade.note.as_ref().map(|note| format!(" — {note}")).unwrap_or_default();
        let line =
            format!("{}  {}{at}: {} ({}){note}", grade.grade, grade.about, grade.name.trim(), grade.reviewer);
        paragraph(&clean(&line), screen.width, &mut out);
    }
    out
}

fn paragraph(words: &str, width: usize, out: &mut String) {
    let options = textwrap::Options::new(width.max(20)).initial_indent("  ").subsequent_indent("      ");
    for line in textwrap::wrap(words, options) {
        let _ = writeln!(out, "{line}");
    }
}

/// A step in words: "entry 13 joins (2.31): names Varsenne, Solverane; figures 11 blessés".
fn step_words(step: &Step, ui: Ui) -> String {
    let (n, like) = (step.number, step.likeness);
    let what = match (ui, step.what) {
        (Ui::Fr, Change::Opened) => format!("{n} ouvre l’histoire"),
        (Ui::Fr, Change::Grew) => format!("{n} s’y joint ({like})"),
        (Ui::Fr, Change::Renewed) => format!("{n} remplace une version antérieure"),
        (Ui::Fr, Change::Merged { story }) => {
            format!("avec {n}, l’histoire {story} s’avère la même ({like})")
        }
        (Ui::Fr, Change::Split { story }) => format!("avec {n}, se détache de l’histoire {story}"),
        (Ui::Fr, Change::Parted { story }) => format!("avec {n}, une partie devient l’histoire {story}"),
        (Ui::Fr, Change::Left { article, story }) => {
            format!("avec {n}, {article} passe à l’histoire {story}")
        }
        (Ui::Fr, Change::Moved { article, story }) => {
            format!("avec {n}, {article} vient de l’histoire {story} ({like})")
        }
        (Ui::En, Change::Opened) => format!("{n} opens the story"),
        (Ui::En, Change::Grew) => format!("{n} joins ({like})"),
        (Ui::En, Change::Renewed) => format!("{n} replaces an older version"),
        (Ui::En, Change::Merged { story }) => {
            format!("with {n}, story {story} turns out to be the same ({like})")
        }
        (Ui::En, Change::Split { story }) => format!("with {n}, parts from story {story}"),
        (Ui::En, Change::Parted { story }) => format!("with {n}, part of it becomes story {story}"),
        (Ui::En, Change::Left { article, story }) => format!("with {n}, {article} goes to story {story}"),
        (Ui::En, Change::Moved { article, story }) => {
            format!("with {n}, {article} comes from story {story} ({like})")
        }
    };
    if step.shared.is_empty() { what } else { format!("{what}: {}", shared(&step.shared, ui)) }
}

/// What is shared, by kind.
fn shared(shared: &Shared, ui: Ui) -> String {
    let names = match ui {
        Ui::Fr => ["noms", "lieux", "chiffres", "jours", "mots"],
        Ui::En => ["names", "places", "figures", "days", "words"],
    };
    let lists = [&shared.names, &shared.places, &shared.figures, &shared.days, &shared.words];
    let said = names.iter().zip(lists).filter(|(_, list)| !list.is_empty());
    clean(&said.map(|(name, list)| format!("{name} {}", list.join(", "))).collect::<Vec<_>>().join("; "))
}
