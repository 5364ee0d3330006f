//! `cargo xtask places`: how many of the places that people marked in WiNER-fr the reader finds, and what else it takes
//! for places.
//!
//! Counted are mentions, not names. A gold Location whose folded words are a name in the gazetteer (an article before it
//! left out), and of a country, region, department or town, is **nameable**; it is **resolved** when a place is reported
//! on a span that overlaps it, and that place is one that the gold words may mean. Of what is reported, the share that
//! overlaps gold of each type is printed: Location first, for WiNER marks a place inside an organisation too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use selon_place::{Gazetteer, Kind, fold};
use selon_read::{Place, places_of};
use selon_text::{Article, Lang};
use serde_json::Value;

use crate::train::data::lines;

#[derive(clap::Args)]
pub struct Args {
    /// WiNER-fr, plain or packed
    #[arg(long, value_name = "FILE", default_value = "../shared/data/ner/winer-fr.jsonl.xz")]
    winer: PathBuf,
    /// Gold articles to be left out, or with --held-out the only ones
    #[arg(long, value_name = "FILE", default_value = "../shared/eval/fr/dev.jsonl")]
    dev: PathBuf,
    /// Measure on the articles of --dev alone
    #[arg(long)]
    held_out: bool,
    /// Print what makes a confidence of the evidence, fitted to every other article
    #[arg(long)]
    fit: bool,
    /// List the names most often missed, and most often reported where no place was marked
    #[arg(long, value_name = "N", default_value = "0")]
    errors: usize,
}

/// One marked mention.
struct Gold {
    start: u32,
    end: u32,
    kind: String,
}

#[derive(Default)]
struct Tally {
    articles: usize,
    locations: usize,
    nameable: usize,
    found: usize,
    resolved: usize,
    reported: usize,
    on: BTreeMap<String, usize>,
    missed: BTreeMap<String, usize>,
    made_up: BTreeMap<String, usize>,
    /// Of every other article, for fitting; of the others.
    samples: [Vec<Sample>; 2],
}

/// A place reported, and whether it was right.
struct Sample {
    evidence: [f64; 2],
    confidence: f64,
    right: bool,
}

pub fn run(args: &Args) -> Result<bool> {
    let held_out: BTreeSet<String> = lines(&args.dev)?
        .map(|line| {
            let value: Value = serde_json::from_str(&line?.1)?;
            Ok(opening(value["text"].as_str().unwrap_or_default()))
        })
        .collect::<Result<_>>()?;
    let gazetteer = Gazetteer::embedded().context("no gazetteer is built in: cargo xtask gazetteer")?;
    let mut tally = Tally::default();
    for line in lines(&args.winer)? {
        let value: Value = serde_json::from_str(&line?.1)?;
        let text = value["text"].as_str().unwrap_or_default();
        // The headline is the first line there.
        let body = text.split_once('\n').map_or(text, |(_, body)| body);
        let known = held_out.contains(&opening(body)) || held_out.contains(&opening(text));
        if known != args.held_out {
            continue;
        }
        let gold = value["entities"].as_array().into_iter().flatten().map(|e| Gold {
            start: e[0].as_u64().unwrap_or(0) as u32,
            end: e[1].as_u64().unwrap_or(0) as u32,
            kind: e[2].as_str().unwrap_or_default().to_owned(),
        });
        let article = Article { lang: Some(Lang::FR), ..Article::from_text("", text) };
        tally.add(text, &gold.collect::<Vec<_>>(), &places_of(&article), gazetteer);
    }
    tally.print(args.errors);
    let [fitting, apart] = &tally.samples;
    if args.fit {
        println!("PROVED = {:.2?}, fitted to every other article", fit(fitting));
        print_reliability("fitted to", fitting);
    }
    let apart: Vec<&Sample> =
        if args.held_out { fitting.iter().chain(apart).collect() } else { apart.iter().collect() };
    let error = print_reliability("not fitted to", apart);
    Ok(error <= MOST_ERROR)
}

/// What a confidence may be off by, on average.
const MOST_ERROR: f64 = 0.05;

/// Prints how often readings of each confidence were right; the expected calibration error.
fn print_reliability<'s>(title: &str, samples: impl IntoIterator<Item = &'s Sample>) -> f64 {
    let mut bins = [(0usize, 0.0, 0usize); 10];
    for s in samples {
        let bin = &mut bins[((s.confidence * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + s.confidence, bin.2 + usize::from(s.right));
    }
    let all: usize = bins.iter().map(|b| b.0).sum();
    println!("confidence of {all} places in articles {title}:");
    let mut error = 0.0;
    for (k, (count, sum, right)) in bins.into_iter().enumerate().filter(|(_, b)| b.0 > 0) {
        let (mean, share) = (sum / count as f64, right as f64 / count as f64);
        error += (mean - share).abs() * count as f64 / all as f64;
        println!(
            "  {:.1} to {:.1}  {count:5}  mean {mean:.3}  right {share:.3}",
            k as f64 / 10.0,
            (k + 1) as f64 / 10.0
        );
    }
    println!("  expected calibration error {error:.3}");
    error
}

/// A logistic regression of `right` on the evidence, by Newton's method: the weight of all, of the score, of the odds.
fn fit(samples: &[Sample]) -> [f64; 3] {
    let mut w = [0.0; 3];
    for _ in 0..30 {
        // Gradient and Hessian; a small weight on the coefficients keeps the latter invertible.
        let mut g = w.map(|w| -1e-3 * w);
        let mut h = [[0.0; 3]; 3];
        for (i, row) in h.iter_mut().enumerate() {
            row[i] = 1e-3;
        }
        for s in samples {
            let x = [1.0, s.evidence[0], s.evidence[1]];
            let p = 1.0 / (1.0 + (-(0..3).map(|i| w[i] * x[i]).sum::<f64>()).exp());
            for i in 0..3 {
                g[i] += (f64::from(u8::from(s.right)) - p) * x[i];
                for j in 0..3 {
                    h[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for (w, step) in w.iter_mut().zip(solved(h, g)) {
            *w += step;
        }
    }
    w
}

/// The solution of three equations with a positive definite matrix.
fn solved(mut h: [[f64; 3]; 3], mut g: [f64; 3]) -> [f64; 3] {
    for i in 0..3 {
        for k in i + 1..3 {
            let by = h[k][i] / h[i][i];
            let above = h[i];
            for (value, above) in h[k].iter_mut().zip(above).skip(i) {
                *value -= by * above;
            }
            g[k] -= by * g[i];
        }
    }
    for i in (0..3).rev() {
        for j in i + 1..3 {
            g[i] -= h[i][j] * g[j];
        }
        g[i] /= h[i][i];
    }
    g
}

/// The first letters of a text, to know it again.
fn opening(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).take(120).collect()
}

/// What the name may mean, an article before it left out.
fn meanings(name: &str, gazetteer: &Gazetteer<'_>) -> Vec<(Kind, Option<u32>, String)> {
    let key = fold(name);
    let bare = ["le ", "la ", "les ", "l "].iter().find_map(|a| key.strip_prefix(a));
    [Some(key.as_str()), bare]
        .into_iter()
        .flatten()
        .flat_map(|key| gazetteer.meanings(key))
        .filter_map(|(place, _)| gazetteer.entry(place))
        .map(|e| (e.kind, Some(e.geonames).filter(|n| *n > 0), e.name))
        .collect()
}

impl Tally {
    fn add(&mut self, text: &str, gold: &[Gold], places: &[Place], gazetteer: &Gazetteer<'_>) {
        self.articles += 1;
        let chars: Vec<char> = text.chars().collect();
        let words = |start: u32, end: u32| -> String {
            chars.get(start as usize..end as usize).unwrap_or_default().iter().collect()
        };
        let overlaps = |p: &Place, g: &Gold| p.span.start < g.end && g.start < p.span.end;
        for g in gold.iter().filter(|g| g.kind == "Location") {
            self.locations += 1;
            let name = words(g.start, g.end);
            let means = meanings(&name, gazetteer);
            if !means.iter().any(|(kind, _, _)| kind.holds() || *kind == Kind::City) {
                continue;
            }
            self.nameable += 1;
            let here: Vec<&Place> = places.iter().filter(|p| overlaps(p, g)).collect();
            self.found += usize::from(!here.is_empty());
            let right = |p: &&&Place| {
                means.iter().any(|(kind, id, name)| *kind == p.kind && *id == p.id && *name == p.name)
            };
            if here.iter().any(|p| right(&p)) {
                self.resolved += 1;
            } else {
                let around = words(g.start.saturating_sub(25), (g.end + 15).min(chars.len() as u32));
                *self.missed.entry(format!("{name}\t{}", around.replace('\n', "¶"))).or_default() += 1;
            }
        }
        for p in places {
            self.reported += 1;
            let over = |kind: &str| gold.iter().any(|g| g.kind == kind && overlaps(p, g));
            let kind =
                ["Location", "Person", "Organization", "Event", "Product"].into_iter().find(|k| over(k));
            *self.on.entry(kind.unwrap_or("nothing marked").to_owned()).or_default() += 1;
            // Right where people marked a place, and it is one that their words may mean.
            let right = gold.iter().filter(|g| g.kind == "Location" && overlaps(p, g)).any(|g| {
                let means = meanings(&words(g.start, g.end), gazetteer);
                let same = |(kind, id, name): &(Kind, Option<u32>, String)| {
                    *kind == p.kind && *id == p.id && *name == p.name
                };
                means.is_empty() || means.iter().any(same)
            });
            self.samples[self.articles % 2].push(Sample {
                evidence: p.evidence.map(f64::from),
                confidence: f64::from(p.confidence),
                right,
            });
            if kind != Some("Location") {
                let around =
                    words(p.span.start.saturating_sub(25), (p.span.end + 15).min(chars.len() as u32));
                let row =
                    format!("{}\t{}\t{}\t{}", p.text, p.name, kind.unwrap_or("-"), around.replace('\n', "¶"));
                *self.made_up.entry(row).or_default() += 1;
            }
        }
    }

    fn print(&self, errors: usize) {
        let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
        println!("{} articles, {} gold Locations", self.articles, self.locations);
        println!("nameable  {} ({:.3})", self.nameable, share(self.nameable, self.locations));
        println!("found     {} ({:.3} of the nameable)", self.found, share(self.found, self.nameable));
        println!("resolved  {} ({:.3} of the nameable)", self.resolved, share(self.resolved, self.nameable));
        println!("reported  {}, of which on", self.reported);
        for (kind, n) in &self.on {
            println!("  {n} {kind} ({:.3})", share(*n, self.reported));
        }
        for (title, table) in [("missed", &self.missed), ("reported elsewhere", &self.made_up)] {
            let mut rows: Vec<_> = table.iter().collect();
            rows.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            for (row, n) in rows.into_iter().take(errors) {
                println!("{title}\t{n}\t{row}");
            }
        }
    }
}
