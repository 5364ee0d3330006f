//! `cargo xtask coverage`: what is found within a story, measured on stories with the truth known.
//!
//! The gold events are the stories, unless another grouping is given: what is measured here is what comes after grouping.
//! Articles that are no part of an event are stories of one, of which nothing is told. The figures are those of
//! `score_coverage.py`, which must be there to be run, with `python3`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use selon_page::{Hints, jsonl};
use selon_read::{Options, Reader, read};
use selon_story::{Coverage, Item, tell};
use selon_text::Article;
use serde_json::{Value, json};

/// Arguments of the task.
#[derive(clap::Args)]
pub struct Args {
    /// Stories [default: ../shared/eval/coverage/*.json and crates/selon-story/tests/data/*.json]
    stories: Vec<PathBuf>,
    /// Another grouping: a file with lists of document names, or with a key "stories" that has them
    #[arg(long, value_name = "FILE")]
    groups: Option<PathBuf>,
    /// Who reads: rules, fast or accurate
    #[arg(long, default_value = "accurate")]
    reader: String,
    /// Where to write what was predicted [default: a file that is removed again]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write all that was found, as JSON, to this folder: a file a story
    #[arg(long, value_name = "FOLDER")]
    tell: Option<PathBuf>,
}

/// Reads, tells, and has the result scored. False when the scorer fails.
pub fn run(args: &Args) -> Result<bool> {
    let shared = crate::root().join("../shared/eval");
    let script = shared.join("score_coverage.py");
    let mut paths = args.stories.clone();
    if paths.is_empty() {
        for folder in [shared.join("coverage"), crate::root().join("crates/selon-story/tests/data")] {
            paths.extend(files(&folder));
        }
    }
    if !script.is_file() || paths.is_empty() {
        println!("skipped: no stories or no scorer in {}", shared.display());
        return Ok(true);
    }
    let reader = match args.reader.as_str() {
        "rules" => Reader::Rules,
        "fast" => Reader::Fast,
        "accurate" => Reader::Accurate,
        other => bail!("no reader is called {other:?}"),
    };
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    let mut events: Vec<Vec<String>> = Vec::new();
    for path in &paths {
        events.extend(load(path, reader, &mut items)?);
    }
    if let Some(path) = &args.groups {
        let value: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let groups = value.get("stories").unwrap_or(&value).clone();
        events = serde_json::from_value(groups).with_context(|| path.display().to_string())?;
    }
    let mut told = Vec::new();
    for event in &events {
        let of: Vec<&Item> = event.iter().filter_map(|doc| items.get(doc)).collect();
        told.push(tell(&of));
    }
    if let Some(folder) = &args.tell {
        fs::create_dir_all(folder)?;
        for (event, telling) in events.iter().zip(&told).filter(|(e, _)| e.len() > 1) {
            let name = event.first().map_or("story", String::as_str);
            fs::write(folder.join(format!("{name}.json")), serde_json::to_string_pretty(telling)?)?;
        }
    }
    let predicted = Coverage::of(&told);
    let file = args.out.clone().unwrap_or_else(|| crate::root().join("target/coverage.json"));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, serde_json::to_string(&predicted)?)?;
    let mut well = true;
    for group in paths.iter().map(std::slice::from_ref).chain([paths.as_slice()]) {
        let names: Vec<_> = group.iter().filter_map(|p| p.file_stem()?.to_str()).collect();
        println!("{}", names.join(" "));
        well &= Command::new("python3").arg(&script).arg(&file).args(group).status()?.success();
    }
    if args.out.is_none() {
        fs::remove_file(&file)?;
    }
    Ok(well)
}

/// Reads the articles of a gold file; gives its events and the articles that are by themselves.
fn load(path: &Path, reader: Reader<'_>, items: &mut BTreeMap<String, Item>) -> Result<Vec<Vec<String>>> {
    let (mut event, mut groups) = (Vec::new(), Vec::new());
    for Told { article, event: told, .. } in told(path)? {
        let reading = read(&article, Options { reader, ..Options::default() });
        let doc = article.doc.clone();
        if told {
            event.push(doc.clone());
        } else {
            groups.push(vec![doc.clone()]);
        }
        items.insert(doc, Item { article, reading });
    }
    groups.push(event);
    Ok(groups)
}

/// An article of which it is known which story it tells.
pub struct Told {
    /// The article.
    pub article: Article,
    /// When it was published, as the file has it.
    pub published: String,
    /// Whether it is part of the file's event, and not a look-alike.
    pub event: bool,
    /// Name of the event, or that of the document.
    pub story: String,
}

/// The gold files of a folder, by name; none where it is not there.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    files
}

/// The articles of a gold file.
pub fn told(path: &Path) -> Result<Vec<Told>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let gold: Value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let mut all = Vec::new();
    for a in gold["articles"].as_array().into_iter().flatten() {
        let line = json!({
            "doc": a["doc"], "title": a["title"], "text": a["text"], "lang": a["lang"],
            "date": a["published"], "outlet": a["outlet"], "url": a["url"],
        });
        let line = line.to_string();
        let article =
            jsonl(line.as_bytes(), &Hints::default()).next().context("no article").and_then(|a| Ok(a?));
        let article = article.with_context(|| format!("{}: {}", path.display(), a["doc"]))?;
        let event = a["event"].as_bool().unwrap_or(true);
        let story = if event { gold["story"].as_str().unwrap_or_default() } else { &article.doc }.to_owned();
        let published = a["published"].as_str().unwrap_or_default().to_owned();
        all.push(Told { article, published, event, story });
    }
    Ok(all)
}
