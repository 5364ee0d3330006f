//! `cargo xtask train-data`: what there is to train on.

use std::path::PathBuf;

use anyhow::Result;
use selon_text::Lang;

use super::floor::Floor;
use super::{Annotated, Counts, Inventory, Labels, Part, Set, accuracy, entities, entity_score, treebanks};

/// Arguments of the task.
#[derive(clap::Args)]
pub struct Args {
    /// Folder with ud/ and ner/ [default: ../shared/data]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Folder with fr/dev.jsonl, whose articles are left out [default: ../shared/eval]
    #[arg(long)]
    eval: Option<PathBuf>,
}

/// Prints the counts of each file, the sizes of the label sets, and how far one gets without looking at more than one word.
pub fn run(args: &Args) -> Result<bool> {
    let folder = |given: &Option<PathBuf>, name: &str| {
        given.clone().unwrap_or_else(|| crate::root().join("../shared").join(name))
    };
    let (data, eval) = (folder(&args.data, "data"), folder(&args.eval, "eval"));
    for lang in [Lang::FR, Lang::EN] {
        println!(
            "{:32}{:>9}{:>9}{:>9}{:>7}{:>7}{:>6}{:>9}",
            lang.code(),
            "sequences",
            "tokens",
            "units",
            "joined",
            "split",
            "lost",
            "aligned"
        );
        let train = treebanks(&data, lang, Part::Train)?;
        let dev = treebanks(&data, lang, Part::Dev)?;
        let test = treebanks(&data, lang, Part::Test)?;
        let names = entities(&data, &eval, lang)?;
        for set in [&train, &dev, &test, &names.train, &names.held] {
            set.counts.iter().for_each(row);
        }
        println!("texts left out: {}", names.dropped);
        let inventory = Inventory::of(&train.sequences)?;
        let size = |name: &str, labels: &Labels, get: fn(&super::TokenLabels) -> bool| {
            let sequences = train.sequences.iter().chain(&names.train.sequences);
            let n: usize =
                sequences.map(|s| inventory.encode(s).labels.iter().filter(|l| get(l)).count()).sum();
            println!("{name:8}{:>6} labels on {n} tokens", labels.len());
        };
        size("pos", &inventory.pos, |l| l.pos.is_some());
        size("morph", &inventory.morph, |l| l.morph.is_some());
        size("lemma", &inventory.lemma, |l| l.lemma.is_some());
        size("entity", &inventory.entity, |l| l.entity.is_some());
        floor(&train, &dev, &names, &inventory)?;
        println!();
    }
    Ok(true)
}

fn row(counts: &Counts) {
    println!(
        "{:32}{:>9}{:>9}{:>9}{:>7}{:>7}{:>6}{:>8.2}%",
        counts.file,
        counts.sequences,
        counts.tokens,
        counts.units,
        counts.joined,
        counts.split,
        counts.lost,
        100.0 * counts.aligned()
    );
}

/// The scores of each word's most frequent label.
fn floor(train: &Set, dev: &Set, names: &super::Entities, inventory: &Inventory) -> Result<()> {
    let all: Vec<Annotated> = [&train.sequences[..], &names.train.sequences].concat();
    let floor = Floor::learn(&all, inventory);
    let predict = |set: &Set| set.sequences.iter().map(|s| floor.predict(s)).collect::<Vec<_>>();
    let scores = accuracy(&dev.sequences, &predict(dev), inventory)?;
    println!("word by word, on dev:");
    for (name, share) in [("pos", scores.pos), ("morph", scores.morph), ("lemma", scores.lemma)] {
        println!("  {name:8}{:.4} of {}", share.value(), share.all);
    }
    for (kind, score) in entity_score(&names.held.sequences, &predict(&names.held), inventory)? {
        println!(
            "  {kind:8}precision {:.3}, recall {:.3}, F1 {:.3} of {}",
            score.precision(),
            score.recall(),
            score.f1(),
            score.gold
        );
    }
    Ok(())
}
