//! `selon actors`: the table of known actors, and who speaks across articles.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;
use selon_actor::{Actor, Article, Clusterer, Clusters, Kind, Spoken, Table};
use selon_read::Reading;

use crate::args::{self, Inputs};
use crate::output::Output;
use crate::plan::{Plan, Screen};
use crate::render::Ui;
use crate::{clean, csv};

/// Known people and bodies, and who speaks across articles
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Find(Find),
    List(List),
    Add(Add),
    /// Make one actor of several, whatever the evidence
    ///
    /// The first id stays. Ids are those of the table, or derived ones such as ~jean-martin.
    Merge(Ids),
    /// Keep actors apart, whatever the evidence
    Split(Ids),
}

const FIND_LONG: &str = "\
Say who speaks in the articles given, all together

Inputs are those of `selon read`. One actor is shown for all the names and descriptions under which it speaks, with how \
often, where, and why they are one. Who is not in the table is found by evidence: a full name, an abbreviation that an \
article spells out, the same role of the same body, the only such institution in articles on one event. A surname alone \
is no evidence. Ids that begin with ~ are derived from names.";

/// Say who speaks in the articles given, all together
#[derive(Debug, clap::Args)]
#[command(long_about = FIND_LONG)]
struct Find {
    #[command(flatten)]
    taken: Inputs,
    /// Actors of one's own, in the format of `selon actors list --format toml`
    #[arg(long, value_name = "FILE")]
    actors: Option<PathBuf>,
    /// How to write actors
    #[arg(short, long, value_name = "FORMAT", default_value = "page")]
    format: Format,
    /// Who reads
    #[arg(long, value_name = "READER", default_value = "accurate")]
    reader: args::Reader,
}

/// List the actors that are known
#[derive(Debug, clap::Args)]
struct List {
    /// Only those with these letters in a name or the id
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// Actors of one's own, beside the built-in ones
    #[arg(long, value_name = "FILE")]
    actors: Option<PathBuf>,
    /// How to write actors
    #[arg(short, long, value_name = "FORMAT", default_value = "page")]
    format: ListFormat,
}

/// Add an actor to a file of one's own; the file is made where there is none
#[derive(Debug, clap::Args)]
struct Add {
    /// The file
    #[arg(long, value_name = "FILE")]
    actors: PathBuf,
    /// Small letters, figures and hyphens; an id of the built-in table replaces its entry
    #[arg(value_name = "ID")]
    id: String,
    /// The name that lists show
    #[arg(value_name = "NAME")]
    name: String,
    /// What sort of actor
    #[arg(long, value_name = "KIND")]
    kind: Sort,
    /// Another full name; may be given several times
    #[arg(long = "also", value_name = "NAME")]
    names: Vec<String>,
    /// An abbreviation; may be given several times
    #[arg(long, value_name = "LETTERS")]
    short: Vec<String>,
    /// What articles call it after naming it; may be given several times
    #[arg(long, value_name = "NOUN")]
    noun: Vec<String>,
    /// Its item of Wikidata
    #[arg(long, value_name = "Q…")]
    qid: Option<String>,
}

/// Two ids or more.
#[derive(Debug, clap::Args)]
struct Ids {
    /// The file of one's own actors
    #[arg(long, value_name = "FILE")]
    actors: PathBuf,
    /// Ids
    #[arg(value_name = "ID", required = true, num_args = 2..)]
    ids: Vec<String>,
}

/// How `find` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A page for people
    Page,
    /// One JSON object a line
    Jsonl,
    /// A table with commas
    Csv,
}

/// How `list` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// One line each: id, kind, name
    Page,
    /// One JSON object a line
    Jsonl,
}

/// What sort of actor, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    Person,
    Government,
    Organisation,
    Media,
    Document,
}

/// Runs the command.
pub fn run(args: Args, screen: Screen, out: &mut impl Write) -> Result<ExitCode> {
    match args.command {
        Command::Find(find) => return crate::read::run(find.plan(screen)?),
        Command::List(list) => list.run(out)?,
        Command::Add(add) => append(&add.actors, &add.entry())?,
        Command::Merge(ids) => append(&ids.actors, &ids.entry("merge"))?,
        Command::Split(ids) => append(&ids.actors, &ids.entry("split"))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The built-in table with the file's entries; it lives as long as the program.
pub fn table(file: Option<&Path>) -> Result<&'static Table> {
    let Some(path) = file else { return Ok(Table::standard()) };
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let table = Table::standard().with(&text).with_context(|| path.display().to_string())?;
    Ok(Box::leak(Box::new(table)))
}

impl Find {
    fn plan(self, screen: Screen) -> Result<Plan> {
        // People are written as one piece, which needs nothing around it.
        let plain = args::Read::by_rules(self.taken, Some(args::Format::Jsonl));
        let read = args::Read { reader: self.reader, actors: self.actors, ..plain };
        let mut plan = Plan::of(&read, screen)?;
        let table = plan.options.actors.unwrap_or_else(Table::standard);
        plan.people = Some(People { run: Clusterer::new(table), format: self.format, ui: screen.ui });
        Ok(plan)
    }
}

/// What an article says of who is who.
pub struct Gist {
    doc: String,
    date: Option<Date>,
    lang: String,
    text: String,
    spoken: Vec<Spoken>,
}

impl Gist {
    /// Takes what is needed of an article and its reading.
    pub fn new(article: &selon_text::Article, reading: &Reading) -> Self {
        let claims = reading.claims.iter().filter_map(|c| {
            let kind = c.speaker_type.map_or(Kind::Other, Kind::from);
            Some(Spoken { name: c.speaker.clone()?, kind, role: c.role.clone() })
        });
        let stances =
            reading.stances.iter().map(|s| Spoken { name: s.actor.clone(), kind: Kind::Other, role: None });
        Self {
            doc: reading.doc.clone(),
            date: article.date,
            lang: reading.lang.clone().unwrap_or_default(),
            text: format!("{}\n{}", article.title.as_deref().unwrap_or_default(), article.text),
            spoken: claims.chain(stances).collect(),
        }
    }
}

/// A run over articles that asks who speaks.
pub struct People {
    run: Clusterer<'static>,
    format: Format,
    ui: Ui,
}

impl People {
    /// Takes one article.
    pub fn add(&mut self, gist: &Gist) {
        let Gist { doc, date, lang, text, spoken } = gist;
        self.run.add(&Article { doc, date: *date, lang, text, spoken });
    }

    /// Everybody, as it is to be written.
    pub fn render(self) -> Result<Vec<u8>> {
        let Clusters { actors, .. } = self.run.finish();
        let mut out = Vec::new();
        match self.format {
            Format::Page => {
                for (i, actor) in actors.iter().enumerate() {
                    let line = if i > 0 { "\n" } else { "" };
                    write!(out, "{line}{}", page(actor, self.ui))?;
                }
            }
            Format::Jsonl => {
                for actor in &actors {
                    serde_json::to_writer(&mut out, actor)?;
                    out.push(b'\n');
                }
            }
            Format::Csv => {
                writeln!(out, "id,name,kind,qid,spoken,docs,variants,merges")?;
                for actor in &actors {
                    csv::line(&row(actor), &mut out)?;
                }
            }
        }
        Ok(out)
    }
}

/// An actor for people.
fn page(a: &Actor, ui: Ui) -> String {
    let mut out = String::new();
    let kind = kind(a.kind, ui);
    let qid = a.qid.as_ref().map(|q| format!(" · {q}")).unwrap_or_default();
    let times = match ui {
        Ui::Fr => format!("{} fois dans {}", a.spoken, a.docs.join(", ")),
        Ui::En if a.spoken == 1 => format!("once in {}", a.docs.join(", ")),
        Ui::En => format!("{} times in {}", a.spoken, a.docs.join(", ")),
    };
    let forms: Vec<String> = a.variants.iter().map(|(form, n)| format!("“{form}” {n}")).collect();
    let _ = writeln!(
        out,
        "{}  {} · {kind}{qid}\n  {times}\n  {}",
        clean(&a.name),
        a.id,
        clean(&forms.join(", "))
    );
    for m in a.merges.iter().filter(|m| m.form != m.with) {
        let _ = writeln!(
            out,
            "  {}",
            clean(&format!("“{}” ({}) = “{}” ({}): {}", m.form, m.doc, m.with, m.with_doc, m.reason))
        );
    }
    out
}

fn kind(kind: Kind, ui: Ui) -> &'static str {
    match (kind, ui) {
        (Kind::Person, Ui::Fr) => "personne",
        (Kind::Person, Ui::En) => "person",
        (Kind::Government, Ui::Fr) => "pouvoirs publics",
        (Kind::Government, Ui::En) => "government",
        (Kind::Organisation, Ui::Fr) => "organisation",
        (Kind::Organisation, Ui::En) => "organisation",
        (Kind::Media, Ui::Fr) => "média",
        (Kind::Media, Ui::En) => "media",
        (Kind::Document, _) => "document",
        (Kind::Other, Ui::Fr) => "sans nom",
        (Kind::Other, Ui::En) => "unnamed",
    }
}

/// An actor as a row of a table; what is several in one cell is parted by semicolons.
fn row(a: &Actor) -> [String; 8] {
    let forms: Vec<String> = a.variants.iter().map(|(form, n)| format!("{form} ({n})")).collect();
    let merges: Vec<String> = a
        .merges
        .iter()
        .map(|m| format!("{} {} = {} {}: {}", m.doc, m.form, m.with_doc, m.with, m.reason))
        .collect();
    let kind =
        serde_json::to_value(a.kind).ok().and_then(|k| k.as_str().map(str::to_owned)).unwrap_or_default();
    [
        a.id.clone(),
        a.name.clone(),
        kind,
        a.qid.clone().unwrap_or_default(),
        a.spoken.to_string(),
        a.docs.join("; "),
        forms.join("; "),
        merges.join("; "),
    ]
    .map(harmless)
}

/// A spreadsheet takes a cell that begins so for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell }
}

impl List {
    fn run(&self, out: &mut impl Write) -> Result<()> {
        let table = table(self.actors.as_deref())?;
        let wanted: Vec<String> = self.words.iter().map(|w| selon_actor::slug(w)).collect();
        for e in table.entries() {
            let names = [&e.id, &e.name].into_iter().chain(&e.names).chain(&e.short);
            let names: Vec<String> = names.map(|n| selon_actor::slug(n)).collect();
            if !wanted.iter().all(|w| names.iter().any(|n| n.contains(w.as_str()))) {
                continue;
            }
            match self.format {
                ListFormat::Page => {
                    writeln!(out, "{}\t{}\t{}", e.id, kind(e.kind, Ui::En), clean(&e.name))?;
                }
                ListFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(e)?)?,
            }
        }
        Ok(())
    }
}

impl Add {
    fn entry(&self) -> String {
        let kind = match self.kind {
            Sort::Person => "person",
            Sort::Government => "government",
            Sort::Organisation => "organisation",
            Sort::Media => "media",
            Sort::Document => "document",
        };
        let mut out = format!(
            "[[actor]]\nid = {}\nkind = \"{kind}\"\nname = {}\n",
            quoted(&self.id),
            quoted(&self.name)
        );
        for (key, list) in [("names", &self.names), ("short", &self.short), ("nouns", &self.noun)] {
            if !list.is_empty() {
                let _ = writeln!(
                    out,
                    "{key} = [{}]",
                    list.iter().map(|s| quoted(s)).collect::<Vec<_>>().join(", ")
                );
            }
        }
        if let Some(qid) = &self.qid {
            let _ = writeln!(out, "qid = {}", quoted(qid));
        }
        out
    }
}

impl Ids {
    fn entry(&self, what: &str) -> String {
        format!("[[{what}]]\nids = [{}]\n", self.ids.iter().map(|s| quoted(s)).collect::<Vec<_>>().join(", "))
    }
}

/// A string as TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Adds `entry` to the end of the file, if the file is sound with it; what stands there stays as it is.
fn append(path: &Path, entry: &str) -> Result<()> {
    let before = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let gap = if before.is_empty() || before.ends_with("\n\n") {
        ""
    } else if before.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    let text = format!("{before}{gap}{entry}");
    if let Err(error) = Table::standard().with(&text) {
        bail!("{}: {error}; nothing was written", path.display());
    }
    let named = || format!("{}: cannot be written", path.display());
    let mut file = Output::open(Some(path), args::Format::Jsonl, String::new())?;
    file.write(text.as_bytes()).with_context(named)?;
    file.finish().with_context(named)
}
