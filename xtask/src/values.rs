//! `cargo xtask values`: what times, figures, places and actors cost of the time that reading takes.
//!
//! Each round reads all articles without them, then all with them; of each article the fastest reading of either kind
//! counts, so that whatever else the machine does falls on few. Nothing is warmer than in a long run: the articles read in
//! between drive the tables out of the processor's caches. Build it optimised: `cargo run --release -p xtask -- values`.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use selon_place::Gazetteer;
use selon_read::{Options, Reader, read};
use selon_text::Article;
use serde_json::Value;

use crate::train::data::lines;

#[derive(clap::Args)]
pub struct Args {
    /// Articles, JSON lines with text, title and date
    #[arg(value_name = "FILE", default_value = "../shared/eval/fr/train.jsonl")]
    articles: PathBuf,
    /// Rounds
    #[arg(long, value_name = "N", default_value = "15")]
    rounds: u32,
    /// Who reads
    #[arg(long, value_enum, value_name = "READER", default_value = "rules")]
    reader: By,
    /// Share of the time that must not be exceeded
    #[arg(long, value_name = "SHARE", default_value = "0.15")]
    most: f64,
}

/// A reader that is built in.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum By {
    Rules,
    Fast,
    Accurate,
}

/// Longest that opening the gazetteer and looking up a first name may take.
const OPENING: Duration = Duration::from_millis(20);

pub fn run(args: &Args) -> Result<bool> {
    let start = Instant::now();
    let gazetteer = Gazetteer::embedded().context("no gazetteer is built in: cargo xtask gazetteer")?;
    let opened = start.elapsed();
    ensure!(gazetteer.meanings("paris").next().is_some(), "the gazetteer has no Paris");
    let looked = start.elapsed();
    println!("gazetteer opened in {opened:.1?}, a first name found after {looked:.1?}");
    let mut articles = Vec::new();
    for line in lines(&args.articles)? {
        let value: Value = serde_json::from_str(&line?.1)?;
        let of = |name: &str| value[name].as_str();
        articles.push(Article {
            title: of("title").map(str::to_owned),
            date: of("date").and_then(|d| d.parse().ok()),
            lang: of("lang").and_then(|l| l.parse().ok()),
            ..Article::from_text(of("doc").unwrap_or_default(), of("text").unwrap_or_default())
        });
    }
    ensure!(!articles.is_empty(), "{}: no article", args.articles.display());
    let words: usize = articles.iter().map(|a| a.text.split_whitespace().count()).sum();
    println!("{} articles, {words} words, reader {:?}", articles.len(), args.reader);
    let reader = match args.reader {
        By::Rules => Reader::Rules,
        By::Fast => Reader::Fast,
        By::Accurate => Reader::Accurate,
    };
    let mut best = vec![[Duration::MAX; 2]; articles.len()];
    for _ in 0..args.rounds {
        for (k, bare) in [true, false].into_iter().enumerate() {
            let options = Options { reader, bare, ..Options::default() };
            for (article, best) in articles.iter().zip(&mut best) {
                let start = Instant::now();
                black_box(read(black_box(article), options));
                best[k] = start.elapsed().min(best[k]);
            }
        }
    }
    let [without, with] = [0, 1].map(|k| best.iter().map(|b| b[k]).sum::<Duration>().as_secs_f64());
    let share = (with - without) / with;
    println!("without values  {:.3} s  {:.0} words a second", without, words as f64 / without);
    println!("with            {:.3} s  {:.0} words a second", with, words as f64 / with);
    println!("share           {share:.3}");
    Ok(share <= args.most && looked <= OPENING)
}
