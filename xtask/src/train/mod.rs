//! `cargo xtask train`: weights from annotated articles.

pub mod data;
mod gold;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use selon_learn::{Lesson, Recipe, Shape, UNKNOWN};
use selon_read::{Convention, Vocabulary};
use selon_text::Lang;

/// Options of `cargo xtask train`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Language to train for
    lang: String,
    /// Where to write the weights
    #[arg(long)]
    out: PathBuf,
    /// Folder of the word vectors
    #[arg(long, default_value = "lang")]
    vectors: PathBuf,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 20)]
    epochs: usize,
    #[arg(long, default_value_t = 2000)]
    batch: usize,
    #[arg(long, default_value_t = 0.003)]
    rate: f32,
    #[arg(long, default_value_t = 0.33)]
    dropout: f32,
    #[arg(long, default_value_t = 96)]
    width: usize,
    #[arg(long, value_delimiter = ',', default_value = "128")]
    trunk: Vec<usize>,
    #[arg(long, default_value_t = 64)]
    window_width: usize,
    #[arg(long, default_value_t = 64)]
    window_units: usize,
    /// Share of the other language's articles
    #[arg(long, default_value_t = 0.0)]
    other: f64,
    /// Weights to start from, instead of random ones
    #[arg(long)]
    from: Option<PathBuf>,
    /// Weight of treebanks and names
    #[arg(long, default_value_t = 0.0)]
    heads: f32,
    /// Leave out every Nth article, counted from K: N,K
    #[arg(long, value_delimiter = ',')]
    without: Vec<usize>,
}

/// Trains and writes.
pub fn run(args: &Args) -> Result<bool> {
    let root = crate::root();
    let shared = root.join("../shared");
    let begun = Instant::now();
    let mut tables = Vec::new();
    let mut lessons: Vec<Lesson> = Vec::new();
    let mut of = Vec::new();
    let mut codes = Vec::new();
    for (code, file, convention) in
        [("fr", "eval/fr/train.jsonl", Convention::Selon), ("en", "eval/en/train.jsonl.xz", Convention::Polnear)]
    {
        let own = code == args.lang;
        if !own && args.other == 0.0 {
            continue;
        }
        let path = root.join(&args.vectors).join(format!("{code}.vec.bin"));
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let vocabulary = Vocabulary::new(&bytes).with_context(|| path.display().to_string())?;
        let lang: Lang = code.parse().map_err(anyhow::Error::msg)?;
        let (mut held, mut lost, mut reached) = (0, 0, (0, 0));
        let articles = gold::read(&shared.join(file))?;
        let share = if own { 1.0 } else { args.other };
        let take = (articles.len() as f64 * share) as usize;
        let before = lessons.len();
        for (n, (article, gold)) in articles.iter().take(take).enumerate() {
            if let [every, from] = args.without[..]
                && own
                && n % every == from
            {
                continue;
            }
            let Some(study) = selon_read::lessons(article, lang, gold, convention, &vocabulary) else { continue };
            held += study.held;
            lost += study.lost;
            reached.0 += study.reached.0;
            reached.1 += study.reached.1;
            lessons.extend(study.lessons);
        }
        of.resize(lessons.len(), tables.len());
        let windows: usize = lessons[before..].iter().map(|l| l.windows.len()).sum();
        let seen: usize = lessons[before..].iter().flat_map(|l| &l.windows).map(|w| w.window.tokens.len()).sum();
        let tokens: usize = lessons[before..].iter().map(|l| l.passage.words.len()).sum();
        println!(
            "{file}: {} articles, {tokens} tokens, {held} claims held and {lost} lost, {windows} windows of {seen} tokens, {:.4} of contents reached",
            take,
            reached.0 as f64 / reached.1.max(1) as f64
        );
        tables.push(vocabulary);
        codes.push(code);
    }
    let mut annotated = Vec::new();
    if args.heads > 0.0 {
        for (n, code) in codes.iter().enumerate() {
            let lang: Lang = code.parse().map_err(anyhow::Error::msg)?;
            let trees = data::treebanks(&shared.join("data"), lang, data::Part::Train)?;
            let names = data::entities(&shared.join("data"), &shared.join("eval"), lang)?.train;
            let share = if *code == args.lang { 1.0 } else { args.other };
            for set in [trees, names] {
                let take = (set.sequences.len() as f64 * share) as usize;
                annotated.extend(set.sequences.into_iter().take(take).map(|s| (n, s)));
            }
        }
    }
    let inventory = data::Inventory::of(annotated.iter().map(|(_, a)| a))?;
    for (n, a) in &annotated {
        let Some(mut lesson) = selon_read::bare(&a.text, a.lang, &tables[*n]) else { continue };
        let sequence = inventory.encode(a);
        let known = |label: fn(&data::TokenLabels) -> Option<u16>| -> Vec<u16> {
            let all: Vec<u16> = sequence.labels.iter().map(|l| label(l).unwrap_or(UNKNOWN)).collect();
            if all.iter().all(|l| *l == UNKNOWN) { Vec::new() } else { all }
        };
        lesson.heads = vec![known(|l| l.pos), known(|l| l.morph), known(|l| l.lemma), known(|l| l.entity)];
        lessons.push(lesson);
        of.push(*n);
    }
    println!("{} sequences for the heads", annotated.len());
    let heads = if args.heads > 0.0 {
        vec![inventory.pos.len(), inventory.morph.len(), inventory.lemma.len(), inventory.entity.len()]
    } else {
        Vec::new()
    };
    let vectors: Vec<_> = tables.iter().map(|v| &v.vectors).collect();
    let shape = selon_read::sizes(
        &Shape {
            features: 0,
            vector: 0,
            width: args.width,
            trunk: args.trunk.iter().copied().filter(|u| *u > 0).collect(),
            heads,
            window_features: 0,
            window_width: args.window_width,
            window_units: args.window_units,
            tags: 0,
            kinds: 0,
        },
        vectors[0].dim,
    );
    let recipe = Recipe {
        seed: args.seed,
        epochs: args.epochs,
        batch: args.batch,
        rate: args.rate,
        dropout: args.dropout,
        heads: args.heads,
    };
    let mut net = match &args.from {
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
            selon_learn::load(&bytes).with_context(|| path.display().to_string())?.net
        }
        None => selon_learn::start(&shape, args.seed),
    };
    selon_learn::train(&mut net, &lessons, &vectors, &of, &recipe, |epoch, l, _| {
        println!(
            "epoch {:2}: heads {:.3} anchors {:.4} tags {:.3} kinds {:.4} ({:.0} s)",
            epoch + 1,
            l.heads,
            l.anchors,
            l.tags,
            l.kinds,
            begun.elapsed().as_secs_f64()
        );
    });
    let about = BTreeMap::from([("lang".to_owned(), args.lang.clone())]);
    std::fs::write(&args.out, selon_learn::save(&net, &about)?)
        .with_context(|| args.out.display().to_string())?;
    Ok(true)
}
