//! `cargo xtask values`: what times, figures, places and actors cost of the time that reading takes.
//!
//! Each round reads all articles with and without them, one after the other, so that whatever else the machine does falls
//! on both; the fastest round of each counts. Build it optimised: `cargo run --release -p xtask -- values`.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
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
    /// Share of the time that must not be exceeded
    #[arg(long, value_name = "SHARE", default_value = "0.15")]
    most: f64,
}

pub fn run(args: &Args) -> Result<bool> {
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
    println!("{} articles, {words} words, the rules' reader", articles.len());
    let mut best = [Duration::MAX; 2];
    for _ in 0..args.rounds {
        for (bare, best) in [true, false].into_iter().zip(&mut best) {
            let options = Options { reader: Reader::Rules, bare, ..Options::default() };
            let start = Instant::now();
            for article in &articles {
                black_box(read(black_box(article), options));
            }
            *best = start.elapsed().min(*best);
        }
    }
    let [without, with] = best.map(|d| d.as_secs_f64());
    let share = (with - without) / with;
    println!("without values  {:.3} s  {:.0} words a second", without, words as f64 / without);
    println!("with            {:.3} s  {:.0} words a second", with, words as f64 / with);
    println!("share           {share:.3}");
    Ok(share <= args.most)
}
