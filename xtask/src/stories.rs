//! `cargo xtask stories`: how well articles are grouped into stories, whatever the order they come in, and at what cost.
//!
//! Measured by B-cubed: for each article, the share of its group that is of its story, and the share of its story that is in
//! its group; the means over articles, and their harmonic mean F.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rayon::prelude::*;
use selon_read::{Options, Reader, read};
use selon_story::{Item, Kind, Signature, Stories, tally};
use selon_text::{Article, Lang};
use serde_json::Value;

use crate::corpus::Maker;
use crate::coverage::{Told, files, told};
use crate::cubed::bcubed;
use crate::train::data::lines;

/// What `cargo xtask stories` takes.
#[derive(clap::Args)]
pub struct Args {
    /// Coverage with the truth known
    #[arg(long, value_name = "FOLDER", default_value = "../shared/eval/coverage")]
    coverage: PathBuf,
    /// Headlines with the truth known
    #[arg(long, value_name = "FILE", default_value = "../shared/eval/stories/fr-headlines.tsv")]
    headlines: PathBuf,
    /// Orders in which articles come in, beside their own
    #[arg(long, value_name = "N", default_value_t = 20)]
    orders: u64,
    /// Stream so many made-up articles over 30 days, and print what each tenth cost
    #[arg(long, value_name = "N")]
    growth: Option<u64>,
    /// Count anew how common features are, and rewrite lang/*/frequencies.tsv
    #[arg(long)]
    frequencies: bool,
    /// What to count in, French
    #[arg(long, value_name = "FILE", default_value = "../shared/data/ner/winer-fr.jsonl.xz")]
    french: PathBuf,
    /// What to count in, English
    #[arg(long, value_name = "FILE", default_value = "../shared/eval/en/train.jsonl.xz")]
    english: PathBuf,
}

/// What the development sets must come to.
const COVERAGE: f64 = 0.95;
const HEADLINES: f64 = 0.87;
const LONG: f64 = 0.9;
/// Affairs with look-alikes and serial events: those that were looked at, those that were not, and the sample.
const AFFAIRS: [(&str, &str); 3] = [
    ("affairs", "crates/selon-story/tests/affairs/dev.jsonl"),
    ("affairs, held out", "crates/selon-story/tests/affairs/held.jsonl"),
    ("sample", "samples/story/koursk.jsonl"),
];
/// Most by which orders of the coverage may differ.
const SPREAD: f64 = 0.03;

/// Prints measures. False when one is below its mark.
pub fn run(args: &Args) -> Result<bool> {
    let root = crate::root();
    if args.frequencies {
        for (lang, path) in [(Lang::FR, &args.french), (Lang::EN, &args.english)] {
            let path = root.join(path);
            let table = frequencies(&path, lang).with_context(|| path.display().to_string())?;
            fs::write(root.join(format!("lang/{lang}/frequencies.tsv")), table)?;
        }
        return Ok(true);
    }
    if let Some(count) = args.growth {
        growth(count)?;
        return Ok(true);
    }
    let mut good = true;
    let folder = root.join(&args.coverage);
    if folder.is_dir() {
        let (signatures, gold) = coverage(&folder)?;
        let (own, others) = measure("coverage", &signatures, &gold, args.orders);
        let spread = others.iter().fold(0.0_f64, |most, f| most.max((f - own).abs()));
        good &= own >= COVERAGE && spread <= SPREAD;
    } else {
        println!("coverage: {} is not there, not measured", folder.display());
    }
    for (name, path) in AFFAIRS {
        let (signatures, gold) = affairs(&root.join(path)).with_context(|| path.to_owned())?;
        let (own, _) = measure(name, &signatures, &gold, args.orders);
        good &= own >= LONG;
    }
    let path = root.join(&args.headlines);
    if path.is_file() {
        let (signatures, gold) = headlines(&path)?;
        let (own, others) = measure("headlines", &signatures, &gold, args.orders);
        good &= others.iter().all(|f| *f >= HEADLINES) && own >= HEADLINES;
    } else {
        println!("headlines: {} is not there, not measured", path.display());
    }
    Ok(good)
}

/// F in the own order, and in others; printed.
fn measure(name: &str, signatures: &[Signature], gold: &[String], orders: u64) -> (f64, Vec<f64>) {
    let of = |order: &[usize]| {
        let mut stories = Stories::new();
        for (number, at) in (1..).zip(order) {
            stories.add(number, &signatures[*at]);
        }
        let mut found = vec![0; gold.len()];
        for story in stories.closed().into_iter().chain(stories.stories()) {
            for told in &story.articles {
                found[order[told.number as usize - 1]] = story.id;
            }
        }
        bcubed(gold.iter().zip(&found))
    };
    let own: Vec<usize> = (0..signatures.len()).collect();
    let (p, r, f) = of(&own);
    let others: Vec<f64> = (1..=orders).map(|seed| of(&shuffled(own.len(), seed)).2).collect();
    let (least, most) = others.iter().fold((f, f), |(least, most), x| (least.min(*x), most.max(*x)));
    let mean = others.iter().sum::<f64>() / others.len().max(1) as f64;
    println!(
        "{name}: {} articles, B-cubed P {p:.3} R {r:.3} F {f:.3}; {orders} other orders: F {least:.3} to {most:.3}, mean {mean:.3}",
        gold.len()
    );
    (f, others)
}

/// `0..n` in an order that the seed decides (SplitMix64).
fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let mut state = seed;
    let mut below = |n: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % n.max(1)
    };
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        order.swap(i, below(i + 1));
    }
    order
}

/// An article of a JSON object as the shared data has them.
fn article(value: &Value) -> Article {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let day = text("published").or_else(|| text("date"));
    Article {
        doc: text("doc").unwrap_or_default(),
        text: text("text").unwrap_or_default(),
        title: text("title"),
        lang: value["lang"].as_str().and_then(|lang| lang.parse().ok()),
        date: day.and_then(|day| day.get(..10)?.parse().ok()),
        url: text("url"),
        outlet: text("outlet"),
        ..Article::default()
    }
}

fn item(article: Article) -> Item {
    let options = Options { reader: Reader::Rules, ..Options::default() };
    let reading = read(&article, options);
    Item { article, reading }
}

/// All articles of all sets in order of publication, and which story each tells.
fn coverage(folder: &Path) -> Result<(Vec<Signature>, Vec<String>)> {
    let mut all: Vec<Told> = Vec::new();
    for path in files(folder) {
        all.extend(told(&path)?);
    }
    all.sort_by(|a, b| (&a.published, &a.article.doc).cmp(&(&b.published, &b.article.doc)));
    Ok(all.into_iter().map(|told| (Signature::of(&item(told.article)), told.story)).unzip())
}

/// Articles of affairs that go on for weeks, and of what is not one.
fn affairs(path: &Path) -> Result<(Vec<Signature>, Vec<String>)> {
    let mut all = (Vec::new(), Vec::new());
    for line in fs::read_to_string(path)?.lines() {
        let value: Value = serde_json::from_str(line)?;
        // A file without stories is of one.
        all.1.push(value["story"].as_str().unwrap_or_default().to_owned());
        all.0.push(Signature::of(&item(article(&value))));
    }
    Ok(all)
}

fn headlines(path: &Path) -> Result<(Vec<Signature>, Vec<String>)> {
    let text = fs::read_to_string(path)?;
    let rows = text.lines().skip(1).filter_map(|line| line.split_once('\t'));
    let of = |(number, (story, title)): (usize, (&str, &str))| {
        (Signature::of_title(number.to_string(), title, Some(Lang::FR)), story.to_owned())
    };
    Ok(rows.enumerate().map(of).unzip())
}

/// Streams made-up articles, and prints what each tenth took.
fn growth(count: u64) -> Result<()> {
    let maker = Maker::new(1);
    let mut stories = Stories::new();
    let (mut found, mut gold): (BTreeMap<u64, u64>, Vec<String>) = (BTreeMap::new(), Vec::new());
    let (mut about, mut grouped, mut read) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    println!("processor seconds, whatever else the machine does; reading is by the rules");
    println!("articles  reading s  features s  grouping s  articles/s of both  resident MB");
    let tenth = (count / 10).max(1);
    let mut before = Duration::ZERO;
    for from in (0..count).step_by(1000) {
        let articles: Vec<Value> =
            (from..(from + 1000).min(count)).map(|n| maker.told(n, count, 30)).collect::<Result<_>>()?;
        gold.extend(articles.iter().map(|value| value["story"].to_string()));
        let began = spent();
        let items: Vec<Item> = articles.par_iter().map(|value| item(article(value))).collect();
        read += spent() - began;
        let began = spent();
        let signatures: Vec<Signature> = items.par_iter().map(Signature::of).collect();
        about += spent() - began;
        let began = spent();
        for (number, signature) in (from + 1..).zip(&signatures) {
            stories.add(number, signature);
        }
        grouped += spent() - began;
        for story in stories.closed() {
            found.extend(story.articles.iter().map(|told| (told.number, story.id)));
        }
        let done = from + signatures.len() as u64;
        if done.is_multiple_of(tenth) || done == count {
            let rate = tenth as f64 / (about + grouped - before).as_secs_f64();
            before = about + grouped;
            let [read, about, grouped] = [read, about, grouped].map(|time| time.as_secs_f64());
            println!("{done:8}  {read:9.1}  {about:10.1}  {grouped:10.1}  {rate:18.0}  {:11}", resident());
        }
    }
    for story in stories.stories() {
        found.extend(story.articles.iter().map(|told| (told.number, story.id)));
    }
    let found: Vec<u64> = (1..=count).map(|number| found.get(&number).copied().unwrap_or(0)).collect();
    let (p, r, f) = bcubed(gold.iter().zip(&found));
    println!(
        "{} stories made, {} found; B-cubed P {p:.3} R {r:.3} F {f:.3}",
        distinct(&gold),
        distinct(&found)
    );
    Ok(())
}

fn distinct<T: Ord>(all: &[T]) -> usize {
    all.iter().collect::<BTreeSet<_>>().len()
}

/// Processor time of all threads of this process, where the system says; it counts in hundredths of a second.
fn spent() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // What stands behind the name in brackets: the state first, user time as the 12th and system time as the 13th.
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = behind.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// Memory that this process holds, where the system says.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// In how many articles of a file each feature stands, as the table has it.
fn frequencies(path: &Path, lang: Lang) -> Result<String> {
    let mut counts: BTreeMap<(Kind, String), u32> = BTreeMap::new();
    let mut articles = 0;
    for line in lines(path)? {
        let mut article = article(&serde_json::from_str(&line?.1)?);
        article.lang = Some(lang);
        if article.title.is_none()
            && let Some((title, text)) = article.text.split_once('\n')
        {
            (article.title, article.text) = (Some(title.to_owned()), text.to_owned());
        }
        articles += 1;
        for feature in tally(&item(article)) {
            *counts.entry(feature).or_default() += 1;
        }
    }
    let mut lists: BTreeMap<(&str, std::cmp::Reverse<u32>), Vec<String>> = BTreeMap::new();
    for ((kind, key), count) in counts {
        // What stands in one article may be a slip of the pen; of four letters there are too many.
        let (name, least) = match kind {
            Kind::Name => ("name", 2),
            Kind::Place => ("place", 2),
            Kind::Figure => ("figure", 2),
            Kind::Word => ("word", 2),
            Kind::Gram => ("gram", 5),
            Kind::Day => continue,
        };
        if count >= least && !key.contains(char::is_whitespace) {
            lists.entry((name, std::cmp::Reverse(count))).or_default().push(key);
        }
    }
    let mut out = String::from(
        "# In how many articles a feature stands: kind <TAB> count <TAB> keys, as selon-story makes them of words, names, places,\n\
         # figures and four letters in a row. Written by cargo xtask stories --frequencies.\n",
    );
    writeln!(out, "articles\t{articles}")?;
    for ((kind, count), keys) in lists {
        writeln!(out, "{kind}\t{}\t{}", count.0, keys.join(" "))?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_every_article() {
        let mut order = shuffled(50, 3);
        assert_ne!(order, shuffled(50, 4));
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
