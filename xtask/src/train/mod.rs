//! `cargo xtask train`: the readers' weights, from annotated articles.

mod confidence;
pub mod data;
pub mod gold;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use selon_learn::{Lesson, Net, Recipe, Shape, UNKNOWN, Vectors};
use selon_read::{Convention, Gold, Model, Options, Reader, Trust, Vocabulary};
use selon_text::{Article, Lang};

/// Options of `cargo xtask train`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Languages to train for: fr, en, or both
    #[arg(required = true, value_name = "LANG", value_parser = ["fr", "en"])]
    langs: Vec<String>,
    /// Train this reader alone
    #[arg(long, value_parser = ["accurate", "fast"])]
    reader: Option<String>,
    /// Where random numbers start
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Measure part of speech, features and lemmas on the test parts of the treebanks instead of the dev parts
    #[arg(long)]
    test: bool,
    /// Write weights below this folder instead of lang/
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Leave the weights as they are, and measure what their confidence is worth: train once more without every sixth
    /// French article, read those, and write down how far the confidence in them was off
    #[arg(long)]
    confidence: bool,
}

/// Languages in the order of their tables.
const LANGS: [&str; 2] = ["fr", "en"];

/// What there is to learn from.
struct Course {
    tables: Vec<Vocabulary>,
    /// French articles.
    french: Vec<Lesson>,
    /// English articles, after the convention of their annotators.
    english: Vec<Lesson>,
    /// A third of them once more, where annotators and rules agree, after ours.
    agreed: Vec<Lesson>,
    /// Treebanks and names, with the language of each.
    heads: Vec<(usize, Lesson)>,
    /// Articles without annotation, with the language of each.
    unread: Vec<(usize, Article)>,
    inventory: data::Inventory,
}

/// Trains and writes weights, then prints the measures on the dev files.
pub fn run(args: &Args) -> Result<bool> {
    let root = crate::root();
    let begun = Instant::now();
    let course = Course::read(&root, args.confidence.then_some(HELD))?;
    println!("read in {:.0} s", begun.elapsed().as_secs_f64());
    let readers = ["accurate", "fast"].into_iter().filter(|r| args.reader.as_deref().is_none_or(|a| a == *r));
    for reader in readers {
        let shape = course.shape(reader);
        let mut both = selon_learn::start(&shape, args.seed);
        println!("{reader}: both languages");
        let (lessons, of) = course.both();
        course.train(&mut both, &lessons, &of, &recipe(args.seed, 10, 4000, 0.003), begun);
        if args.confidence {
            confidence::measure(&course, &both, reader, args, &root, begun)?;
            continue;
        }
        course.measure_heads(&both, &root, if args.test { data::Part::Test } else { data::Part::Dev })?;
        for lang in &args.langs {
            let mut net = course.finished(&both, reader, lang, args, &root, begun)?;
            // They served to teach the trunk; nobody asks them anything later.
            net.heads.clear();
            let about = BTreeMap::from([
                ("lang".to_owned(), lang.clone()),
                ("reader".to_owned(), reader.to_owned()),
                ("seed".to_owned(), args.seed.to_string()),
                ("command".to_owned(), format!("cargo xtask train {lang}")),
            ]);
            let path = args.weights(&root, lang, reader);
            let folder = path.parent().unwrap_or(&path);
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
            std::fs::write(&path, selon_learn::save(&net, &about)?)
                .with_context(|| path.display().to_string())?;
            println!("{}: {:.0} s", path.display(), begun.elapsed().as_secs_f64());
        }
    }
    if args.out.is_none() && !args.confidence {
        measure(&root, &args.langs)?;
    }
    Ok(true)
}

impl Args {
    fn weights(&self, root: &Path, lang: &str, reader: &str) -> PathBuf {
        self.out.clone().unwrap_or_else(|| root.join("lang")).join(lang).join(format!("{reader}.safetensors"))
    }
}

/// Every how many French articles one is left out to measure confidence.
const HELD: usize = 6;

/// How many times a language's own reader is finished, from one start: it is the mean of them.
const TIMES: u64 = 3;

/// How a language's own reader is finished.
fn finish(seed: u64, lang: &str) -> Recipe {
    if lang == "fr" { recipe(seed, 16, 2000, 0.0015) } else { recipe(seed, 3, 4000, 0.0012) }
}

fn recipe(seed: u64, epochs: usize, batch: usize, rate: f32) -> Recipe {
    Recipe { seed, epochs, batch, rate, dropout: 0.33, heads: 0.2 }
}

/// Prints what `selon eval` says of the new weights, which the program has to be built with first.
fn measure(root: &Path, langs: &[String]) -> Result<()> {
    for lang in langs {
        let files: &[&str] =
            if lang == "fr" { &["fr/dev.jsonl"] } else { &["en/gum-dev.jsonl", "en/dev.jsonl.xz"] };
        for (reader, file) in ["accurate", "fast"].into_iter().flat_map(|r| files.iter().map(move |f| (r, f)))
        {
            println!("\n{reader}, {file}");
            let gold = root.join("../shared/eval").join(file);
            let status = Command::new(env!("CARGO"))
                .args(["run", "--release", "--quiet", "--package", "selon", "--", "eval", "--reader", reader])
                .arg(gold)
                .current_dir(root)
                .status()
                .context("cannot run cargo")?;
            ensure!(status.success(), "selon eval ended with {status}");
        }
    }
    Ok(())
}

impl Course {
    fn read(root: &Path, without: Option<usize>) -> Result<Self> {
        let shared = root.join("../shared");
        let mut tables = Vec::new();
        let mut annotated = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        for (n, code) in LANGS.iter().enumerate() {
            let path = root.join("lang").join(code).join("vectors.bin");
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            tables.push(Vocabulary::new(&bytes).with_context(|| path.display().to_string())?);
            let trees = data::treebanks(&shared.join("data"), lang(code)?, data::Part::Train)?;
            let names = data::entities(&shared.join("data"), &shared.join("eval"), lang(code)?)?;
            texts.extend(names.texts);
            annotated.extend(trees.sequences.into_iter().chain(names.train.sequences).map(|s| (n, s)));
        }
        let inventory = data::Inventory::of(annotated.iter().map(|(_, a)| a))?;
        let mut heads = Vec::new();
        for (n, a) in &annotated {
            heads.extend(taught(a, &inventory, &tables[*n]).map(|lesson| (*n, lesson)));
        }
        let mut french = gold::read(&shared.join("eval/fr/train.jsonl"))?;
        let known: BTreeSet<String> = french.iter().map(|(a, _)| words(&a.text)).collect();
        let mut unread: Vec<(usize, Article)> = texts
            .iter()
            .filter_map(|text| text.split_once('\n'))
            .filter(|(_, text)| !known.contains(&words(text)))
            .map(|(title, text)| {
                let article = Article::from_text(String::new(), text.trim_start().to_owned());
                (0, Article { title: Some(title.to_owned()), ..article })
            })
            .collect();
        let mut n = 0;
        french.retain(|_| {
            n += 1;
            without.is_none_or(|every| (n - 1) % every != 0)
        });
        let english = gold::read(&shared.join("eval/en/train.jsonl.xz"))?;
        unread.extend(english.iter().map(|(article, _)| (1, article.clone())));
        let third: Vec<_> = english.iter().step_by(3).cloned().collect();
        Ok(Self {
            french: studies("French articles", &french, 0, (Convention::Selon, Trust::Whole), &tables)?,
            english: studies("English articles", &english, 1, (Convention::Polnear, Trust::Whole), &tables)?,
            agreed: studies("agreed on", &third, 1, (Convention::Selon, Trust::Agreed), &tables)?,
            tables,
            heads,
            unread,
            inventory,
        })
    }

    fn shape(&self, reader: &str) -> Shape {
        let (width, trunk, window_width, window_units) =
            if reader == "accurate" { (96, vec![128], 64, 64) } else { (48, Vec::new(), 48, 40) };
        let i = &self.inventory;
        let wanted = Shape {
            features: 0,
            vector: 0,
            width,
            trunk,
            heads: vec![i.pos.len(), i.morph.len(), i.lemma.len(), i.entity.len()],
            window_features: 0,
            window_width,
            window_units,
            tags: 0,
            kinds: 0,
        };
        selon_read::sizes(&wanted, self.tables[0].vectors.dim)
    }

    /// What the accurate reader of `lang`, as written last, reads in articles that nobody annotated: what the fast one
    /// learns from beside those that somebody did.
    fn taught(&self, args: &Args, root: &Path, lang: &str) -> Result<Vec<Lesson>> {
        let n = at(lang);
        let path = args.weights(root, lang, "accurate");
        let weights = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let path = root.join("lang").join(lang).join("vectors.bin");
        let vectors = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let teacher = Model::new(&weights, &vectors)?;
        let options =
            Options { lang: Some(self::lang(lang)?), reader: Reader::Given(&teacher), ..Options::default() };
        let read = |article: &Article| -> (Article, Vec<Gold>) {
            let claims = selon_read::read(article, options).claims;
            let gold = claims.into_iter().map(|c| Gold {
                content: c.content,
                cue: c.cue.into_iter().collect(),
                source: c.source,
                polarity: Some(c.polarity),
                speaker: None,
            });
            (article.clone(), gold.collect())
        };
        let unread = self.unread.iter().filter(|(of, _)| *of == n);
        let articles: Vec<_> = unread.map(|(_, article)| read(article)).collect();
        studies("read by the accurate reader", &articles, n, (Convention::Selon, Trust::Whole), &self.tables)
    }

    /// All there is: what both languages have in common is learned from both.
    fn both(&self) -> (Vec<&Lesson>, Vec<usize>) {
        let claims = self.french.iter().map(|l| (0, l));
        let claims = claims.chain(self.english.iter().chain(&self.agreed).map(|l| (1, l)));
        claims.chain(self.heads.iter().map(|(n, l)| (*n, l))).map(|(n, l)| (l, n)).unzip()
    }

    /// What a language's own reader is finished on. There are no English articles annotated after our convention: it is
    /// learned from the French ones.
    fn own(&self, lang: &str) -> (Vec<&Lesson>, Vec<usize>) {
        let french = self.french.iter().map(|l| (l, 0));
        if lang == "fr" {
            return french.unzip();
        }
        self.english.iter().chain(&self.agreed).map(|l| (l, 1)).chain(french).unzip()
    }

    /// `both` finished as the `reader` of `lang`.
    fn finished(
        &self,
        both: &Net,
        reader: &str,
        lang: &str,
        args: &Args,
        root: &Path,
        begun: Instant,
    ) -> Result<Net> {
        let taught = if reader == "fast" { self.taught(args, root, lang)? } else { Vec::new() };
        let (mut lessons, mut of) = self.own(lang);
        lessons.extend(&taught);
        of.resize(lessons.len(), at(lang));
        let mut nets = Vec::new();
        for seed in args.seed..args.seed + TIMES {
            println!("{reader}: {lang}, seed {seed}");
            let mut net = both.clone();
            self.train(&mut net, &lessons, &of, &finish(seed, lang), begun);
            nets.push(net);
        }
        selon_learn::mean(nets).context("no net")
    }

    fn train(&self, net: &mut Net, lessons: &[&Lesson], of: &[usize], recipe: &Recipe, begun: Instant) {
        let vectors: Vec<&Vectors> = self.tables.iter().map(|v| &v.vectors).collect();
        selon_learn::train(net, lessons, &vectors, of, recipe, |epoch, l, _| {
            println!(
                "  epoch {:2}: heads {:.3} anchors {:.4} tags {:.3} kinds {:.4} ({:.0} s)",
                epoch + 1,
                l.heads,
                l.anchors,
                l.tags,
                l.kinds,
                begun.elapsed().as_secs_f64()
            );
        });
    }

    /// Prints how well the heads do on parts of the treebanks that they were not trained on, and on names held out.
    fn measure_heads(&self, net: &Net, root: &Path, part: data::Part) -> Result<()> {
        let shared = root.join("../shared");
        for (n, code) in LANGS.iter().enumerate() {
            let trees = data::treebanks(&shared.join("data"), lang(code)?, part)?.sequences;
            let names =
                data::entities(&shared.join("data"), &shared.join("eval"), lang(code)?)?.held.sequences;
            let a = data::accuracy(&trees, &self.labels(net, n, &trees)?, &self.inventory)?;
            let found = data::entity_score(&names, &self.labels(net, n, &names)?, &self.inventory)?;
            println!(
                "  {code} treebanks {part:?}: part of speech {:.4}, features {:.4}, lemma {:.4}; names held out: F1 {:.4}",
                a.pos.value(),
                a.morph.value(),
                a.lemma.value(),
                found.get("all").copied().unwrap_or_default().f1()
            );
        }
        Ok(())
    }

    /// What the heads say of `sequences`, read with table `n`.
    fn labels(
        &self,
        net: &Net,
        n: usize,
        sequences: &[data::Annotated],
    ) -> Result<Vec<Vec<data::TokenLabels>>> {
        let read = |a: &data::Annotated| {
            let lesson = selon_read::bare(&a.text, a.lang, &self.tables[n]).context("no tables")?;
            let read = net.read(&lesson.passage, &self.tables[n].vectors);
            let heads: Vec<_> = (0..4).map(|h| net.labels(&read, h)).collect();
            let label = |h: usize, t: usize| heads[h].get(t).copied().flatten().map(|(l, _)| l);
            let labels = (0..a.tokens.len()).map(|t| data::TokenLabels {
                pos: label(0, t),
                morph: label(1, t),
                lemma: label(2, t),
                entity: label(3, t),
            });
            Ok(labels.collect())
        };
        sequences.iter().map(read).collect()
    }
}

/// Number of the table of `lang`.
fn at(lang: &str) -> usize {
    LANGS.iter().position(|l| *l == lang).unwrap_or_default()
}

/// The letters and digits of a text, by which two copies of it are one.
fn words(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn lang(code: &str) -> Result<Lang> {
    code.parse().map_err(anyhow::Error::msg)
}

/// Lessons of annotated articles.
fn studies(
    name: &str,
    articles: &[(Article, Vec<Gold>)],
    table: usize,
    (convention, trust): (Convention, Trust),
    tables: &[Vocabulary],
) -> Result<Vec<Lesson>> {
    let code = lang(LANGS[table])?;
    let (mut held, mut lost, mut reached, mut windows) = (0, 0, (0, 0), 0);
    let mut lessons = Vec::new();
    for (article, gold) in articles {
        let study = selon_read::lessons(article, code, gold, convention, trust, &tables[table])
            .context("no tables")?;
        held += study.held;
        lost += study.lost;
        reached.0 += study.reached.0;
        reached.1 += study.reached.1;
        windows += study.lessons.iter().map(|l| l.windows.len()).sum::<usize>();
        lessons.extend(study.lessons);
    }
    println!(
        "{name}: {}, {held} claims held and {lost} lost, {:.3} of their content in reach, {windows} windows",
        articles.len(),
        reached.0 as f64 / reached.1.max(1) as f64
    );
    Ok(lessons)
}

/// A lesson for the heads alone.
fn taught(a: &data::Annotated, inventory: &data::Inventory, table: &Vocabulary) -> Option<Lesson> {
    let mut lesson = selon_read::bare(&a.text, a.lang, table)?;
    let sequence = inventory.encode(a);
    let known = |label: fn(&data::TokenLabels) -> Option<u16>| -> Vec<u16> {
        let all: Vec<u16> = sequence.labels.iter().map(|l| label(l).unwrap_or(UNKNOWN)).collect();
        if all.iter().all(|l| *l == UNKNOWN) { Vec::new() } else { all }
    };
    lesson.heads = vec![known(|l| l.pos), known(|l| l.morph), known(|l| l.lemma), known(|l| l.entity)];
    Some(lesson)
}
