//! `selon stories`, and the stories of a ledger: made of its entries, in their order, and of nothing else.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use rayon::prelude::*;
use selon_ledger::{ArticleRecord, Entry, Kind, Ledger, VersionBody};
use selon_story::{Signature, Stories, Story};
use selon_text::Article;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::table::{Answer, Column};
use super::{Format, Place};
use crate::plan::Screen;

/// Entries that are read at once.
const STRIDE: usize = 512;
/// Changes whenever the kept form of stories does.
const FORM: u32 = 1;

/// List the stories that articles in the ledger tell
#[derive(Debug, clap::Args)]
#[command(after_long_help = LONG)]
pub struct Args {
    /// Only stories with these words in a headline or in what they are about
    #[arg(value_name = "WORDS")]
    pub words: Vec<String>,
    /// Only stories of at least so many articles
    #[arg(long, value_name = "N", default_value = "2")]
    pub least: usize,
    /// Only stories with an article published on this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::args::day)]
    pub since: Option<jiff::civil::Date>,
    /// Only stories with an article published on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::args::day)]
    pub until: Option<jiff::civil::Date>,
    /// How many
    #[arg(short = 'n', long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub place: Place,
}

const LONG: &str = "\
A story is articles on one happening, whatever their outlet, in French and in English. Those that were published last come \
first. Stories are numbered as they open, and keep their number. What the grouping remembers is kept beside \
the ledger, in a file of its name and .stories, which may be deleted: it is made anew of the ledger's entries.";

const COLUMNS: [Column; 8] = [
    Column { field: "id", width: 8 },
    Column { field: "articles", width: 8 },
    Column { field: "outlets", width: 7 },
    Column { field: "langs", width: 6 },
    Column { field: "first", width: 10 },
    Column { field: "last", width: 10 },
    Column { field: "title", width: 48 },
    Column { field: "why", width: 200 },
];

/// `selon stories`.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let ledger = args.place.open()?;
    let mut stories = of(&*ledger, args.place.beside()?.as_deref())?;
    let (since, until) = (args.since.map(|d| d.to_string()), args.until.map(|d| d.to_string()));
    let words: Vec<String> = args.words.iter().map(|word| word.to_lowercase()).collect();
    stories.retain(|story| {
        let (first, last) = dates(story);
        let said: Vec<String> = std::iter::once(story.title.as_str())
            .chain(story.articles.iter().map(|told| told.title.as_str()))
            .chain(story.about.all())
            .map(str::to_lowercase)
            .collect();
        story.articles.len() >= args.least
            && words.iter().all(|word| said.iter().any(|text| text.contains(word.as_str())))
            && since.as_deref().is_none_or(|since| last.is_some_and(|last| last >= since))
            && until.as_deref().is_none_or(|until| first.is_some_and(|first| first <= until))
    });
    stories.sort_by(|a, b| dates(b).1.cmp(&dates(a).1).then(b.id.cmp(&a.id)));
    stories.truncate(args.limit as usize);
    let answer = Answer { columns: &COLUMNS, rows: stories.iter().map(row).collect(), next: None };
    let mut out = io::stdout().lock();
    answer.write(Format::or_default(args.format), screen.width, &mut out)?;
    Ok(ExitCode::SUCCESS)
}

/// A story as a line of a list.
fn row(story: &Story) -> Value {
    let (first, last) = dates(story);
    json!({
        "id": story.id, "articles": story.articles.len(), "outlets": outlets(story).len(), "langs": langs(story),
        "first": first, "last": last, "title": story.title, "why": story.about.all().take(8).collect::<Vec<_>>(),
    })
}

/// The outlets of a story, by their first article.
pub fn outlets(story: &Story) -> Vec<&str> {
    distinct(story.articles.iter().filter_map(|told| told.outlet.as_deref()))
}

/// The languages of a story, by their first article.
pub fn langs(story: &Story) -> Vec<&str> {
    distinct(story.articles.iter().filter_map(|told| told.lang.as_deref()))
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut out = Vec::new();
    for one in all {
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}

/// The days of the first and the last article of a story.
pub fn dates(story: &Story) -> (Option<&str>, Option<&str>) {
    let days = || story.articles.iter().filter_map(|told| told.date.as_deref());
    (days().min(), days().max())
}

/// What is kept of a ledger's stories beside it.
#[derive(Serialize, Deserialize)]
struct Kept {
    form: u32,
    build: String,
    /// The last entry that went in, and its hash.
    seq: u64,
    hash: String,
    stories: Stories,
    closed: Vec<Story>,
}

/// All stories of a ledger, those that left the window first. `path` is the ledger's, beside which what is remembered is kept;
/// where that cannot be written, the next call takes as long as this one.
pub fn of(ledger: &dyn Ledger, path: Option<&Path>) -> anyhow::Result<Vec<Story>> {
    ledger.freeze()?;
    let kept = gather(ledger, path);
    ledger.thaw()?;
    let mut kept = kept?;
    let mut all = std::mem::take(&mut kept.closed);
    all.extend(kept.stories.stories());
    Ok(all)
}

fn gather(ledger: &dyn Ledger, path: Option<&Path>) -> anyhow::Result<Kept> {
    let head = ledger.head()?;
    let beside = path.map(beside);
    let kept = beside.as_deref().and_then(load).filter(|kept| fits(ledger, kept).unwrap_or(false));
    let mut kept = kept.unwrap_or_else(|| Kept {
        form: FORM,
        build: env!("CARGO_PKG_VERSION").to_owned(),
        seq: 0,
        hash: String::new(),
        stories: Stories::new(),
        closed: Vec::new(),
    });
    if kept.seq == head.seq {
        return Ok(kept);
    }
    while kept.seq < head.seq {
        let entries = ledger.entries(kept.seq, STRIDE)?;
        let Some(last) = entries.last() else { break };
        kept.seq = last.seq;
        kept.hash = last.hash.to_string();
        let versions = entries.par_iter().filter(|entry| entry.kind == Kind::Version.name());
        let signatures: Vec<anyhow::Result<(u64, Signature)>> =
            versions.map(|entry| Ok((entry.seq, signature(entry)?))).collect();
        for signature in signatures {
            let (seq, signature) = signature?;
            kept.stories.add(seq, &signature);
            kept.closed.append(&mut kept.stories.closed());
        }
    }
    if let Some(path) = beside {
        // What is kept saves time, and nothing else.
        let _ = save(&path, &kept);
    }
    Ok(kept)
}

/// What a version is about.
fn signature(entry: &Entry) -> anyhow::Result<Signature> {
    let body: VersionBody = serde_json::from_slice(&entry.body()?)
        .with_context(|| format!("entry {}: not a version", entry.seq))?;
    let claims = body.reading.claims.iter();
    let speakers = claims.filter_map(|c| Some((c.actor.as_ref()?.as_str()?, c.speaker.as_deref()?)));
    let lang = body.reading.lang.as_deref().and_then(|lang| lang.parse().ok());
    let mut signature = Signature::new(&article(&body.article), lang, speakers);
    signature.key = body.article.key;
    Ok(signature)
}

/// The article of a record.
pub fn article(record: &ArticleRecord) -> Article {
    let day = |day: &Option<String>| day.as_deref().and_then(|day| day.parse().ok());
    Article {
        doc: record.doc.clone(),
        text: record.text.clone(),
        title: record.title.clone(),
        lang: record.lang.as_deref().and_then(|lang| lang.parse().ok()),
        date: day(&record.date),
        modified: day(&record.modified),
        url: record.url.clone(),
        outlet: record.outlet.clone(),
        authors: record.authors.clone(),
    }
}

/// Where what is remembered stands.
fn beside(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(".stories");
    PathBuf::from(name)
}

/// Whether what was kept is of this build and of the beginning of this chain.
fn fits(ledger: &dyn Ledger, kept: &Kept) -> anyhow::Result<bool> {
    let own = kept.form == FORM && kept.build == env!("CARGO_PKG_VERSION") && kept.seq > 0;
    let there = if own { ledger.entries(kept.seq - 1, 1)? } else { Vec::new() };
    Ok(there.first().is_some_and(|entry| entry.seq == kept.seq && entry.hash.to_string() == kept.hash))
}

fn load(path: &Path) -> Option<Kept> {
    let file = fs::File::open(path).ok()?;
    let reader = io::BufReader::new(zstd::Decoder::new(file).ok()?);
    serde_json::from_reader(reader).ok()
}

fn save(path: &Path, kept: &Kept) -> anyhow::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    let written = (|| -> anyhow::Result<()> {
        let mut encoder = zstd::Encoder::new(io::BufWriter::new(fs::File::create(&part)?), 1)?;
        serde_json::to_writer(&mut encoder, kept)?;
        encoder.finish()?.flush()?;
        Ok(fs::rename(&part, path)?)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}
