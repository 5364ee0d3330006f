//! `cargo xtask actors`: who is who across articles, measured on stories whose speakers are known.
//!
//! **Items** are the gold speakers of a story's figures, quotation variants and stances, each with the words that carry
//! it. An item meets the claim or stance of its document whose words overlap the gold words most (content for figures
//! and quotations, all words of the record for stances); the same speaker met in the same record counts once.
//!
//! **Gold clusters** are gold names, led back to one name for each actor by `actors/aliases.tsv`. Where the gold pairs a
//! body with who spoke for it, "CNPS (Pascale Quillivic)", either is right: the item belongs to the one whom the reader
//! names. **Predicted clusters** are the ids of a run over all articles of the story.
//!
//! Printed are B-cubed figures over the items whose speaker the reader has right by name (what this measures), over all
//! items that met a record, and over all items with the gold names themselves given to the clusterer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use selon_actor::{Article, Clusterer, Clusters, Kind, Spoken, Table, same_person};
use selon_read::{Options, Reading, SpeakerType};
use selon_text::Span;
use serde_json::Value;

use crate::cubed::bcubed;

/// Arguments of the task.
#[derive(clap::Args)]
pub struct Args {
    /// Stories [default: ../shared/eval/coverage/*.json]
    stories: Vec<PathBuf>,
    /// More names for gold speakers, in the format of xtask/src/actors/aliases.tsv
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// Show every item whose cluster is not right, and items that the reader gives to somebody else
    #[arg(long)]
    show: bool,
    /// Show every merge with its reason
    #[arg(long)]
    merges: bool,
}

/// The figure below which the task fails.
const TARGET: f64 = 0.93;

/// Measures and prints. False when a target of the project is missed.
pub fn run(args: &Args) -> Result<bool> {
    let mut paths = args.stories.clone();
    if paths.is_empty() {
        let data = crate::root().join("../shared/eval/coverage");
        if !data.is_dir() {
            println!("skipped: no stories in {}", data.display());
            return Ok(true);
        }
        for entry in fs::read_dir(data)? {
            let path = entry?.path();
            paths.extend(path.extension().is_some_and(|e| e == "json").then_some(path.clone()));
        }
        paths.sort();
    }
    let mut aliases = Aliases::parse(include_str!("actors/aliases.tsv"));
    if let Some(path) = &args.aliases {
        aliases.add(&fs::read_to_string(path).with_context(|| path.display().to_string())?);
    }
    let (mut right, mut all, mut perfect) = (Vec::new(), Vec::new(), Vec::new());
    let (mut unmet, mut wrong, mut mixed) = (0, 0, 0);
    for path in &paths {
        let story = Story::read(path)?;
        let run = story.cluster(&story.spoken());
        mixed += confused(&run);
        if args.merges {
            for actor in run.actors.iter().filter(|a| !a.merges.is_empty()) {
                println!("{} {} ({} times)", story.id, actor.id, actor.spoken);
                for m in &actor.merges {
                    println!("    {} {} = {} {}: {}", m.doc, m.form, m.with_doc, m.with, m.reason);
                }
            }
        }
        let mut seen = BTreeSet::new();
        let mut names = vec![Vec::new(); story.docs.len()];
        let mut golds = Vec::new();
        for item in &story.items {
            let gold = aliases.gold(&story, item);
            names[item.doc].push(Spoken { name: gold.printed.clone(), kind: Kind::Other, role: None });
            golds.push((item.doc, names[item.doc].len() - 1, gold.clone()));
            let Some(record) = story.docs[item.doc].meet(item) else {
                unmet += 1;
                continue;
            };
            let printed = story.docs[item.doc].records[record].speaker.clone().unwrap_or_default();
            let named = gold.names.iter().find(|n| aliases.names(&story.id, n, &printed));
            let key = named.or(gold.names.first()).cloned().unwrap_or_default();
            if !seen.insert((item.doc, record, key.clone())) {
                continue;
            }
            let actor = story.docs[item.doc].actor(record, &run, item.doc);
            let point = Point {
                gold: format!("{}: {key}", story.id),
                pred: format!("{}: {}", story.id, actor.unwrap_or_else(|| format!("nobody {}", seen.len()))),
                shown: format!("{} “{printed}”", story.docs[item.doc].id),
            };
            if named.is_some() {
                right.push(point.clone());
            } else {
                wrong += 1;
                if args.show {
                    println!("wrong speaker: {} for {}", point.shown, point.gold);
                }
            }
            all.push(point);
        }
        let run = story.cluster(&names);
        for (doc, at, gold) in golds {
            let key = gold.names.iter().find(|n| aliases.names(&story.id, n, &gold.printed));
            perfect.push(Point {
                gold: format!("{}: {}", story.id, key.or(gold.names.first()).cloned().unwrap_or_default()),
                pred: format!("{}: {}", story.id, run.actors[run.of[doc][at]].id),
                shown: format!("{} “{}”", story.docs[doc].id, gold.printed),
            });
        }
    }
    if args.show {
        show("by the reader's names", &right);
        show("by gold names", &perfect);
    }
    let figure = cubed("speakers right by name", &right);
    cubed("all that met a record", &all);
    cubed("gold names given", &perfect);
    println!("{wrong} items have another speaker in the reading, {unmet} met no record");
    println!("{mixed} actors hold people of one surname whose first names differ");
    Ok(figure >= TARGET && mixed == 0)
}

/// An item in both clusterings.
#[derive(Debug, Clone)]
struct Point {
    gold: String,
    pred: String,
    shown: String,
}

/// Prints B-cubed precision, recall and F1, and gives the last.
fn cubed(what: &str, points: &[Point]) -> f64 {
    let (p, r, f) = bcubed(points.iter().map(|p| (&p.gold, &p.pred)));
    println!("{what:24} B-cubed P {p:.3}  R {r:.3}  F1 {f:.3}  ({} items)", points.len());
    f
}

/// Prints gold actors that are several, and predicted ones that mix several.
fn show(what: &str, points: &[Point]) {
    let mut by_gold: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    let mut by_pred: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for p in points {
        by_gold.entry(&p.gold).or_default().entry(&p.pred).or_default().insert(&p.shown);
        by_pred.entry(&p.pred).or_default().entry(&p.gold).or_default().insert(&p.shown);
    }
    for (kind, map) in [("is parted", by_gold), ("mixes", by_pred)] {
        for (name, parts) in map.iter().filter(|(_, parts)| parts.len() > 1) {
            println!("{what}: {name} {kind}");
            for (part, shown) in parts {
                println!("    {part}: {}", shown.iter().copied().collect::<Vec<_>>().join(", "));
            }
        }
    }
}

/// How many actors hold two people of one surname.
fn confused(run: &Clusters) -> usize {
    let person = |name: &&String| {
        let words: Vec<&str> = name.split_whitespace().collect();
        words.len() > 1 && words.iter().all(|w| w.starts_with(char::is_uppercase))
    };
    let last = |name: &str| name.split_whitespace().next_back().map(str::to_lowercase);
    let mut count = 0;
    for actor in &run.actors {
        let names: Vec<&String> = actor.variants.keys().filter(person).collect();
        let clash = names.iter().enumerate().any(|(i, a)| {
            names[..i].iter().any(|b| last(a) == last(b) && !same_person(a, b) && actor.kind == Kind::Person)
        });
        if clash {
            println!("one surname, several people: {} {names:?}", actor.id);
            count += 1;
        }
    }
    count
}

/// Other names of gold speakers.
struct Aliases {
    /// Story, folded name, the name that stands for all.
    names: Vec<(String, Vec<String>, String)>,
    remarks: Vec<Vec<String>>,
}

/// What the gold says of one item.
#[derive(Debug, Clone)]
struct Gold {
    /// Names of the actors that are right: one, or a body and who speaks for it.
    names: Vec<String>,
    /// The name as annotated, for the clusterer.
    printed: String,
}

impl Aliases {
    fn parse(table: &str) -> Self {
        let mut aliases = Self { names: Vec::new(), remarks: Vec::new() };
        aliases.add(table);
        aliases
    }

    fn add(&mut self, table: &str) {
        for line in table.lines().filter(|l| !l.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(story), Some(name), Some(others)) = (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            if name == "-" {
                self.remarks.extend(others.split('|').map(words));
                continue;
            }
            for other in others.split('|').chain([name]) {
                self.names.push((story.to_owned(), words(other), name.to_owned()));
            }
        }
    }

    /// The name that stands for all names of the actor called `name` in `story`.
    fn one(&self, story: &str, name: &str) -> String {
        let key = words(name);
        let found = self.names.iter().find(|(s, n, _)| (s == story || s == "*") && *n == key);
        found.map_or_else(|| key.join(" "), |(_, _, one)| words(one).join(" "))
    }

    fn gold(&self, story: &Story, item: &Item) -> Gold {
        let (outer, inner) = match item.speaker.split_once('(') {
            Some((outer, inner)) => (outer.trim(), Some(inner.trim_end_matches(')').trim())),
            None => (item.speaker.trim(), None),
        };
        let doc = &story.docs[item.doc];
        // "c01g (rédaction)": the outlet's own words.
        let outer = if outer == doc.id { doc.outlet.as_str() } else { outer };
        let inner = inner.filter(|i| !self.remarks.contains(&words(i)));
        let person = |name: &&str| {
            name.split_whitespace().all(|w| w.starts_with(char::is_uppercase)) && name.contains(' ')
        };
        let printed = inner.filter(person).unwrap_or(outer).to_owned();
        let mut names: Vec<String> =
            inner.into_iter().chain([outer]).map(|n| self.one(&story.id, n)).collect();
        // "proche de l'enquête (non nommé)": nobody who could come back elsewhere.
        if inner.is_none() && item.speaker.contains("non nommé") {
            names = names.into_iter().map(|n| format!("{n} in {}", doc.id)).collect();
        }
        Gold { names, printed }
    }

    /// Whether the reader's `printed` names the actor that stands under `one`: it shares a word of any of its names, and
    /// of a person the surname.
    fn names(&self, story: &str, one: &str, printed: &str) -> bool {
        let printed = words(printed);
        let all = self.names.iter().filter(|(s, _, o)| (s == story || s == "*") && words(o).join(" ") == one);
        let mut own: Vec<Vec<String>> = all.map(|(_, name, _)| name.clone()).collect();
        own.push(one.split(" in c").next().unwrap_or(one).split(' ').map(str::to_owned).collect());
        own.iter().any(|name| {
            let shared = name.iter().filter(|w| printed.contains(w)).count();
            shared * 2 >= name.len()
                && shared > 0
                && (shared == name.len() || name.len() > 1 && printed.contains(&name[name.len() - 1]))
                || shared > 0 && printed.iter().all(|w| name.contains(w))
        })
    }
}

/// Words without accents, articles and case.
fn words(text: &str) -> Vec<String> {
    let small =
        ["le", "la", "les", "l", "d", "de", "du", "des", "un", "une", "the", "a", "an", "of", "s", "itself"];
    let all: Vec<String> = selon_actor::slug(text).split('-').map(str::to_owned).collect();
    all.into_iter().filter(|w| !small.contains(&w.as_str())).collect()
}

/// A story with its articles read.
struct Story {
    id: String,
    docs: Vec<Doc>,
    items: Vec<Item>,
}

struct Doc {
    id: String,
    outlet: String,
    lang: String,
    date: Option<jiff::civil::Date>,
    /// Headline and text.
    text: String,
    body: Vec<char>,
    records: Vec<Record>,
}

/// A claim or a stance.
struct Record {
    speaker: Option<String>,
    kind: Kind,
    role: Option<String>,
    content: Vec<Range<usize>>,
    /// Content, cue and source.
    whole: Vec<Range<usize>>,
    stance: bool,
}

/// A gold speaker and the words that carry it.
struct Item {
    doc: usize,
    speaker: String,
    words: String,
    stance: bool,
}

impl Story {
    fn read(path: &Path) -> Result<Self> {
        let json = fs::read(path).with_context(|| path.display().to_string())?;
        let json: Value = serde_json::from_slice(&json).with_context(|| path.display().to_string())?;
        let text = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
        let list = |v: &Value, key: &str| v[key].as_array().cloned().unwrap_or_default();
        let mut docs = Vec::new();
        for a in list(&json, "articles") {
            let body = text(&a, "text");
            let date = text(&a, "published").get(..10).and_then(|d| d.parse().ok());
            let article = selon_text::Article {
                title: Some(text(&a, "title")),
                lang: text(&a, "lang").parse().ok(),
                date,
                ..selon_text::Article::from_text(text(&a, "doc"), body.clone())
            };
            let reading = selon_read::read(&article, Options::default());
            docs.push(Doc {
                id: text(&a, "doc"),
                outlet: text(&a, "outlet"),
                lang: text(&a, "lang"),
                date,
                text: format!("{}\n{body}", text(&a, "title")),
                body: body.chars().collect(),
                records: records(&reading),
            });
        }
        let at = |doc: &str| docs.iter().position(|d| d.id == doc);
        let mut items = Vec::new();
        let mut add = |doc: &str, speaker: &str, words: String, stance: bool| {
            if let Some(doc) = at(doc).filter(|_| !speaker.is_empty()) {
                items.push(Item { doc, speaker: speaker.to_owned(), words, stance });
            }
        };
        for series in list(&json, "series") {
            for p in list(&series, "points") {
                add(&text(&p, "doc"), &text(&p, "speaker"), text(&p, "text"), false);
            }
        }
        for quotation in list(&json, "quotations") {
            for v in list(&quotation, "variants") {
                add(&text(&v, "doc"), &text(&quotation, "speaker"), text(&v, "text"), false);
            }
        }
        for s in list(&json, "stances") {
            add(&text(&s, "doc"), &text(&s, "actor"), text(&s, "evidence"), true);
        }
        let id = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { id, docs, items })
    }

    fn spoken(&self) -> Vec<Vec<Spoken>> {
        let spoken = |d: &Doc| {
            let named = d.records.iter().filter_map(|r| Some((r.speaker.clone()?, r)));
            named.map(|(name, r)| Spoken { name, kind: r.kind, role: r.role.clone() }).collect()
        };
        self.docs.iter().map(spoken).collect()
    }

    fn cluster(&self, spoken: &[Vec<Spoken>]) -> Clusters {
        let mut run = Clusterer::new(Table::standard());
        for (doc, spoken) in self.docs.iter().zip(spoken) {
            run.add(&Article { doc: &doc.id, date: doc.date, lang: &doc.lang, text: &doc.text, spoken });
        }
        run.finish()
    }
}

fn records(reading: &Reading) -> Vec<Record> {
    let body = |s: &Span| (s.field == selon_text::Field::Text).then_some(s.start as usize..s.end as usize);
    let kind = |kind: Option<SpeakerType>| kind.map_or(Kind::Other, Kind::from);
    let mut out: Vec<Record> = reading
        .claims
        .iter()
        .map(|c| Record {
            speaker: c.speaker.clone(),
            kind: kind(c.speaker_type),
            role: c.role.clone(),
            content: c.content.iter().filter_map(body).collect(),
            whole: c.content.iter().chain(&c.cue).chain(&c.source).filter_map(body).collect(),
            stance: false,
        })
        .collect();
    out.extend(reading.stances.iter().map(|s| Record {
        speaker: Some(s.actor.clone()),
        kind: Kind::Other,
        role: None,
        content: body(&s.evidence).into_iter().collect(),
        whole: body(&s.evidence).into_iter().collect(),
        stance: true,
    }));
    out
}

impl Doc {
    /// The record whose words overlap the item's most, wherever they stand.
    fn meet(&self, item: &Item) -> Option<usize> {
        let words: Vec<char> = item.words.chars().collect();
        if words.is_empty() {
            return None;
        }
        let places: Vec<Range<usize>> = self
            .body
            .windows(words.len())
            .enumerate()
            .filter(|(_, w)| *w == words.as_slice())
            .map(|(i, _)| i..i + words.len())
            .collect();
        let overlap = |r: &Record| -> usize {
            let spans = if item.stance { &r.whole } else { &r.content };
            let shared =
                |a: &Range<usize>, b: &Range<usize>| a.end.min(b.end).saturating_sub(a.start.max(b.start));
            places.iter().flat_map(|p| spans.iter().map(move |s| shared(p, s))).sum()
        };
        let rank = |r: &Record| {
            let length: usize = r.content.iter().map(ExactSizeIterator::len).sum();
            (overlap(r), item.stance && r.stance, std::cmp::Reverse(length))
        };
        let best = (0..self.records.len()).max_by_key(|&i| (rank(&self.records[i]), std::cmp::Reverse(i)))?;
        (overlap(&self.records[best]) > 0).then_some(best)
    }

    /// The actor of a record.
    fn actor(&self, record: usize, run: &Clusters, doc: usize) -> Option<String> {
        self.records[record].speaker.as_ref()?;
        let before = self.records[..record].iter().filter(|r| r.speaker.is_some()).count();
        Some(run.actors[run.of[doc][before]].id.clone())
    }
}
