//! `cargo xtask train-speaker`: the weights by which the reader tells who is meant, learned anew, into
//! `lang/ranker.tsv`.
//!
//! A log-linear model over the candidates of each mention, trained by AdaGrad in a fixed order. Who spoke before is
//! itself the ranker's word, so reading and learning take turns. Cross-validation by article says how good the ranker
//! is on articles that it was not trained on, and how far its probabilities are to be trusted; the table holds both.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use selon_read::{Choice, Gold, Ranker, class_name, read_choices};
use selon_text::{Article, Field, Span};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Arguments of the task.
#[derive(clap::Args)]
pub struct Args {
    /// Folder with fr/train.jsonl [default: ../shared/eval]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Only cross-validate, and leave the table as it is
    #[arg(long)]
    check: bool,
    /// List the speakers that cross-validation got wrong
    #[arg(long)]
    errors: bool,
    #[command(flatten)]
    prior: Prior,
}

/// What is held before any data are seen.
#[derive(Clone, Copy, clap::Args)]
struct Prior {
    /// How strongly weights are drawn to where they start
    #[arg(long, default_value_t = 6.0)]
    prior: f64,
    /// Where the weight of whom the rules take starts; the others start at zero
    #[arg(long, default_value_t = 2.0)]
    trust: f32,
    /// How many weights may leave where they start
    #[arg(long, default_value_t = 200)]
    keep: usize,
}

const HEAD: &str = "\
# Weights for choosing among those whom a mention may mean; cargo xtask train-speaker writes this file.
# mention <TAB> feature <TAB> value <TAB> weight. A candidate's weights are added up, those of \"all\" mentions and those
# of the mention's own sort; the candidate with the highest sum is taken. Weights near zero are left out.
# Whom fixed rules take has the weight of \"rules\": learning starts there, and only strong evidence outdoes it.
# probability: how the lead of the best becomes the share of right ones, measured on articles held out.
";

const FOLDS: usize = 6;
const ROUNDS: usize = 4;
const EPOCHS: usize = 300;

/// An article with its claims.
type Annotated = (Article, Vec<Gold>);

/// A mention with its candidates, those that are right among them.
struct Case {
    class: usize,
    features: Vec<Vec<u16>>,
    right: Vec<bool>,
}

/// How a resolved speaker came out.
struct Outcome {
    fold: usize,
    class: Option<usize>,
    right: bool,
    /// Some candidate was right.
    possible: bool,
    /// Log-odds of the winner.
    odds: f64,
    line: String,
}

/// Trains, measures, and writes the table.
pub fn run(args: &Args) -> Result<bool> {
    let data = args.data.clone().unwrap_or_else(|| crate::root().join("../shared/eval"));
    let path = data.join("fr/train.jsonl");
    if !path.is_file() {
        bail!("no training data in {} (name its folder with --data)", path.display());
    }
    let gold = crate::train::gold::read(&path)?;
    let mut held: Vec<Outcome> = Vec::new();
    for fold in 0..FOLDS {
        let (own, others): (Vec<_>, Vec<_>) = gold.iter().enumerate().partition(|(i, _)| i % FOLDS == fold);
        let others: Vec<&Annotated> = others.into_iter().map(|(_, g)| g).collect();
        let ranker = train(&others, args.prior);
        for (_, g) in own {
            held.extend(outcomes(g, &ranker).into_iter().map(|o| Outcome { fold, ..o }));
        }
    }
    report(&held);
    deciles(&held);
    if args.errors {
        held.iter().filter(|o| !o.right).for_each(|o| println!("{}", o.line));
    }
    if args.check {
        return Ok(true);
    }
    let all: Vec<&Annotated> = gold.iter().collect();
    let held: Vec<&Outcome> = held.iter().collect();
    let ranker = Ranker::of(weights(&all, args.prior), calibrate(&held), named(&held));
    let path = crate::root().join("lang/ranker.tsv");
    let rows = ranker.rows();
    fs::write(&path, format!("{HEAD}{}\n", rows.join("\n"))).with_context(|| path.display().to_string())?;
    println!("lang/ranker.tsv: {} rows", rows.len());
    Ok(true)
}

fn report(held: &[Outcome]) {
    let mut by: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for o in held {
        for name in ["together", o.class.map_or("a printed name", class_name)] {
            let row = by.entry(name).or_default();
            row[0] += usize::from(o.right);
            row[1] += usize::from(o.possible);
            row[2] += 1;
        }
    }
    println!("articles held out        right  could be  of");
    for (name, [right, possible, of]) in by {
        println!("{name:<24} {right:>5} {possible:>9} {of:>4}   {:.3}", right as f64 / of as f64);
    }
    let loss: f64 = held
        .iter()
        .filter(|o| o.class.is_some())
        .map(|o| (if o.right { -o.odds } else { o.odds }).exp().ln_1p())
        .sum();
    println!("log-loss of probabilities, uncalibrated: {loss:.1}");
}

/// Whether probabilities are shares, each calibrated on the other folds.
fn deciles(held: &[Outcome]) {
    let mut points: Vec<(f64, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let (own, others): (Vec<&Outcome>, Vec<&Outcome>) = held.iter().partition(|o| o.fold == fold);
        let (stretch, shift) = calibrate(&others);
        let named = f64::from(named(&others));
        points.extend(own.iter().map(|o| match o.class {
            Some(_) => (sigmoid(f64::from(stretch) * o.odds + f64::from(shift)), o.right),
            None => (named, o.right),
        }));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    println!("tenths by probability    mean   right");
    let mut error = 0.0;
    for tenth in 0..10 {
        let part = &points[points.len() * tenth / 10..points.len() * (tenth + 1) / 10];
        let of = part.len().max(1) as f64;
        let mean = part.iter().map(|p| p.0).sum::<f64>() / of;
        let right = part.iter().filter(|p| p.1).count() as f64 / of;
        error += (mean - right).abs() / 10.0;
        println!("{:>20}    {mean:.3}   {right:.3}", tenth + 1);
    }
    println!("mean difference: {error:.3}");
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Share of right speakers where a name is printed.
fn named(held: &[&Outcome]) -> f32 {
    let named = || held.iter().filter(|o| o.class.is_none());
    named().filter(|o| o.right).count() as f32 / named().count().max(1) as f32
}

fn train(gold: &[&Annotated], prior: Prior) -> Ranker {
    Ranker::of(weights(gold, prior), (1.0, 0.0), 0.95)
}

/// Reading and learning in turn.
fn weights(gold: &[&Annotated], prior: Prior) -> Vec<f32> {
    let mut weights = Ranker::prior(prior.trust);
    for _ in 0..ROUNDS {
        let ranker = Ranker::of(weights, (1.0, 0.0), 0.95);
        let cases: Vec<Case> = gold.iter().flat_map(|g| cases(g, &ranker)).collect();
        weights = strongest(&cases, prior);
    }
    weights
}

/// Learns all weights, then those alone that went farthest.
fn strongest(cases: &[Case], prior: Prior) -> Vec<f32> {
    let start: Vec<f64> = Ranker::prior(prior.trust).into_iter().map(f64::from).collect();
    let all = learn(cases, prior.prior, &start, &[true; Ranker::LEN]);
    let way = |i: usize| (all[i] - start[i]).abs();
    let mut order: Vec<usize> = (0..Ranker::LEN).collect();
    order.sort_by(|&a, &b| way(b).total_cmp(&way(a)).then(a.cmp(&b)));
    let mut free = vec![false; Ranker::LEN];
    order.into_iter().take(prior.keep).filter(|&i| way(i) > 0.05).for_each(|i| free[i] = true);
    learn(cases, prior.prior, &start, &free).into_iter().map(|w| w as f32).collect()
}

/// Weights under which the right candidates are likeliest, drawn to where they `start`; only those `free` leave it.
fn learn(cases: &[Case], prior: f64, start: &[f64], free: &[bool]) -> Vec<f64> {
    let mut w = start.to_vec();
    let mut squares = vec![1e-6f64; Ranker::LEN];
    let mut gradient = vec![0.0f64; Ranker::LEN];
    for _ in 0..EPOCHS {
        for ((g, w), start) in gradient.iter_mut().zip(&w).zip(start) {
            *g = prior * (w - start);
        }
        for case in cases {
            let scores: Vec<f64> =
                case.features.iter().map(|f| Ranker::places(case.class, f).map(|p| w[p]).sum()).collect();
            let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let shares: Vec<f64> = scores.iter().map(|s| (s - top).exp()).collect();
            let all: f64 = shares.iter().sum();
            let right: f64 = shares.iter().zip(&case.right).filter(|(_, r)| **r).map(|(s, _)| s).sum();
            for ((features, share), ok) in case.features.iter().zip(&shares).zip(&case.right) {
                let wanted = if *ok { share / right.max(1e-300) } else { 0.0 };
                let step = share / all - wanted;
                Ranker::places(case.class, features).for_each(|p| gradient[p] += step);
            }
        }
        for (((w, g), s), free) in w.iter_mut().zip(&gradient).zip(&mut squares).zip(free) {
            if *free {
                *s += g * g;
                *w -= 0.3 * g / s.sqrt();
            }
        }
    }
    w
}

/// Stretch and shift of log-odds that make probabilities of what was held out.
fn calibrate(held: &[&Outcome]) -> (f32, f32) {
    let (mut a, mut b) = (1.0f64, 0.0f64);
    let points: Vec<&&Outcome> = held.iter().filter(|o| o.class.is_some()).collect();
    for _ in 0..4000 {
        let (mut da, mut db) = (0.0, 0.0);
        for o in &points {
            let p = 1.0 / (1.0 + (-(a * o.odds + b)).exp());
            let step = p - f64::from(u8::from(o.right));
            da += step * o.odds;
            db += step;
        }
        let rate = 0.5 / points.len().max(1) as f64;
        a -= rate * da * 0.2;
        b -= rate * db;
    }
    (a as f32, b as f32)
}

/// What an article's annotated speakers were chosen from, each with the claim.
fn choices<'g>((article, claims): &'g Annotated, ranker: &Ranker) -> Vec<(Choice, &'g Gold)> {
    let chosen = read_choices(article, ranker, Some(claims));
    let own = |content: &[Span]| {
        let shared = |a: &Span, b: &Span| {
            if a.field == b.field { a.end.min(b.end).saturating_sub(a.start.max(b.start)) } else { 0 }
        };
        let shared = |c: &Gold| -> u32 {
            let pairs = c.content.iter().flat_map(|a| content.iter().map(move |b| (a, b)));
            pairs.map(|(a, b)| shared(a, b)).sum()
        };
        let length = |spans: &[Span]| -> u32 { spans.iter().map(|s| s.end - s.start).sum() };
        // Of two claims that share words, the one with fewer others.
        let closeness = |c: &&Gold| {
            let both = shared(c);
            1000 * u64::from(both) / u64::from((length(&c.content) + length(content) - both).max(1))
        };
        claims.iter().max_by_key(closeness)
    };
    chosen.into_iter().filter_map(|(content, choice)| Some((choice, own(&content)?))).collect()
}

fn cases(g: &Annotated, ranker: &Ranker) -> Vec<Case> {
    let mut out = Vec::new();
    for (choice, gold) in choices(g, ranker) {
        let Some(class) = choice.class else { continue };
        let right: Vec<bool> =
            choice.names.iter().map(|n| same_speaker(gold.speaker.as_deref(), n.as_deref())).collect();
        if right.contains(&true) && right.contains(&false) {
            out.push(Case { class, features: choice.features, right });
        }
    }
    out
}

fn outcomes(g: &Annotated, ranker: &Ranker) -> Vec<Outcome> {
    let mut out = Vec::new();
    for (choice, gold) in choices(g, ranker) {
        let right = |n: &Option<String>| same_speaker(gold.speaker.as_deref(), n.as_deref());
        let top = choice.scores.get(choice.chosen).copied().unwrap_or_default();
        let others = choice.scores.iter().enumerate().filter(|(i, _)| *i != choice.chosen);
        let rest: f64 = others.map(|(_, s)| f64::from(s - top).exp()).sum();
        let got = choice.names.get(choice.chosen).cloned().flatten();
        out.push(Outcome {
            fold: 0,
            class: choice.class,
            right: right(&got),
            possible: choice.names.iter().any(right),
            odds: -rest.clamp(1e-4, 1e4).ln(),
            line: format!(
                "{} [{}] gold {:?} got {got:?} ({:.1}) of {:?}: {}",
                g.0.doc,
                choice.class.map_or("name", class_name),
                gold.speaker,
                choice
                    .scores
                    .iter()
                    .zip(&choice.names)
                    .filter(|(_, n)| right(n))
                    .map(|(s, _)| s - top)
                    .fold(f32::NEG_INFINITY, f32::max),
                choice.names.iter().map(|n| n.as_deref().unwrap_or("-")).collect::<Vec<_>>(),
                words(&g.0, &gold.content)
            ),
        });
    }
    out
}

/// The first words of `content`, for people.
fn words(article: &Article, content: &[Span]) -> String {
    let Some(span) = content.first() else { return String::new() };
    let text = match span.field {
        Field::Title => article.title.as_deref().unwrap_or_default(),
        Field::Text => &article.text,
    };
    text.chars().skip(span.start as usize).take((span.end - span.start).min(70) as usize).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Words that tell no speakers apart, as the scoring script has them.
const STOP: [&str; 22] = [
    "le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "the", "a", "an", "of", "m", "mr", "mme",
    "ms", "mrs", "dr", "monsieur", "madame",
];

fn name_words(name: &str) -> BTreeSet<String> {
    let folded: String = name.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)).collect();
    folded.split(|c| !is_word(c)).filter(|w| !w.is_empty() && !STOP.contains(w)).map(str::to_owned).collect()
}

/// Whether two names are one speaker, as the scoring script has it.
fn same_speaker(gold: Option<&str>, name: Option<&str>) -> bool {
    let (g, p) = (name_words(gold.unwrap_or_default()), name_words(name.unwrap_or_default()));
    if g.is_empty() || p.is_empty() {
        return g.is_empty() && p.is_empty();
    }
    let shared = g.intersection(&p).count();
    shared == g.len() || shared == p.len() || shared * 2 >= g.len() + p.len() - shared
}
