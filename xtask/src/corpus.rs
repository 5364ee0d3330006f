//! `cargo xtask corpus N`: articles made up from templates, as many as wanted, the same for the same seed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// Options of `cargo xtask corpus`.
#[derive(clap::Args)]
pub struct Args {
    /// How many articles
    #[arg(value_name = "N")]
    count: u64,
    /// Another seed gives other articles
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of the first article; the articles themselves stay the same
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// One in so many articles reads otherwise than without this: later versions of the same articles
    #[arg(long, value_name = "K")]
    changed: Option<u64>,
    /// Articles come in stories over so many days, one after the other
    #[arg(long, value_name = "DAYS")]
    stories: Option<u64>,
    /// Some sentences name real towns and say which way figures go
    #[arg(long)]
    places: bool,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes JSONL that `selon ingest` takes.
pub fn run(args: &Args) -> Result<bool> {
    let maker = Maker::new(args.seed).with_places(args.places);
    let out: Box<dyn Write> = match &args.output {
        Some(path) => Box::new(File::create(path).with_context(|| path.display().to_string())?),
        None => Box::new(io::stdout()),
    };
    let mut out = BufWriter::new(out);
    for number in args.from..args.from.saturating_add(args.count) {
        let later = args.changed.is_some_and(|k| k > 0 && number % k == 0);
        let line = match args.stories {
            Some(days) => maker.told(number, args.from.saturating_add(args.count), days)?,
            None => maker.article(number, later)?,
        };
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(true)
}

/// Makes up articles.
pub struct Maker {
    seed: u64,
    places: bool,
    french: Templates,
    english: Templates,
}

impl Maker {
    /// Another seed gives other articles.
    pub fn new(seed: u64) -> Self {
        let french = Templates::parse(include_str!("../corpus/fr.txt"));
        Self { seed, places: false, french, english: Templates::parse(include_str!("../corpus/en.txt")) }
    }

    /// One sentence in ten names a real town, or none does.
    pub fn with_places(self, places: bool) -> Self {
        Self { places, ..self }
    }

    /// Two French articles to an English one.
    fn templates(&self, number: u64) -> (&'static str, &Templates) {
        if number % 3 == 2 { ("en", &self.english) } else { ("fr", &self.french) }
    }

    /// An article by itself.
    pub fn article(&self, number: u64, later: bool) -> Result<Value> {
        let mut dice = Dice::new(self.seed, number);
        let (lang, templates) = self.templates(number);
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        let date = format!("{}-{month:02}-{day:02}", 2019 + dice.below(7));
        let how = How { later, places: self.places };
        templates.article(lang, number, &date, how, BTreeMap::new(), &mut dice)
    }

    /// An article of a story: one of `count` that come in over `days`. Most stories have few articles and last three days. The
    /// field `story` says which it is.
    pub fn told(&self, number: u64, count: u64, days: u64) -> Result<Value> {
        let mut dice = Dice::new(self.seed, number);
        let (lang, templates) = self.templates(number);
        let day = number * days.max(1) / count.max(1);
        let opened = day.saturating_sub(dice.below(3) as u64);
        // So many stories a day that each has four articles on average; the first ones have most.
        let stories = (count / days.max(1) / 4).max(1) as usize;
        let story =
            opened * stories as u64 + (dice.below(stories + 1) * dice.below(stories) / stories) as u64;
        // The people, the place and what happened are the story's.
        let mut own = Dice::new(self.seed ^ 0x5707, story);
        let mut kept = BTreeMap::new();
        for gap in ["town:1", "first:1", "last:1", "first:2", "last:2", "first:3", "last:3", "event", "thing"]
        {
            let list = gap.split(':').next().unwrap_or(gap);
            // Names are the same in both languages, what happened is in each one's words.
            let from = if list == "event" || list == "thing" { templates } else { &self.french };
            let piece = from.fill(list, &mut BTreeMap::new(), &mut own)?;
            kept.insert(gap.to_owned(), piece);
        }
        let date = format!("2025-{:02}-{:02}", 1 + (day / 28) % 12, 1 + day % 28);
        let mut article = templates.article(
            lang,
            number,
            &date,
            How { later: false, places: self.places },
            kept,
            &mut dice,
        )?;
        article["story"] = story.into();
        Ok(article)
    }
}

/// Numbers that look like chance and are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn new(seed: u64, number: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n.max(1) as u64).unwrap_or(0)
    }
}

/// What an article is like.
#[derive(Clone, Copy)]
struct How {
    later: bool,
    places: bool,
}

/// Lists of pieces by name.
struct Templates(BTreeMap<&'static str, Vec<&'static str>>);

impl Templates {
    fn parse(text: &'static str) -> Self {
        let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut name = "";
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(list) => name = list,
                None => lists.entry(name).or_default().push(line),
            }
        }
        Self(lists)
    }

    fn article(
        &self,
        lang: &str,
        number: u64,
        date: &str,
        how: How,
        mut kept: BTreeMap<String, String>,
        dice: &mut Dice,
    ) -> Result<Value> {
        let outlet = number % 97;
        let address = date.get(..7).unwrap_or_default().replace('-', "/");
        let title = capital(&self.fill("title", &mut kept, dice)?);
        let mut paragraphs = Vec::new();
        for _ in 0..4 + dice.below(6) {
            let mut sentences = Vec::new();
            for _ in 0..2 + dice.below(3) {
                let placed = how.places && dice.below(10) == 0;
                let list = if placed { "placed" } else { "sentence" };
                sentences.push(capital(&self.fill(list, &mut kept, dice)?));
            }
            paragraphs.push(sentences.join(" "));
        }
        if how.later {
            // A paragraph is rewritten, and another one added.
            for at in [0, paragraphs.len()] {
                let sentence = capital(&self.fill("sentence", &mut kept, dice)?);
                paragraphs.splice(at..paragraphs.len().min(at + 1), [sentence]);
            }
        }
        Ok(serde_json::json!({
            "doc": format!("{lang}-{number}"),
            "url": format!("https://outlet-{outlet}.example/{address}/{number}"),
            "outlet": format!("Outlet {outlet}"),
            "lang": lang,
            "date": date,
            "title": title,
            "text": paragraphs.join("\n"),
        }))
    }

    /// One piece of a list with its gaps filled.
    fn fill(&self, list: &str, kept: &mut BTreeMap<String, String>, dice: &mut Dice) -> Result<String> {
        let Some(pieces) = self.0.get(list) else { bail!("no list [{list}]") };
        let mut out = String::new();
        let mut rest = pieces[dice.below(pieces.len())];
        while let Some((before, after)) = rest.split_once('{') {
            let (gap, after) = after.split_once('}').context("a gap without an end")?;
            out.push_str(before);
            if gap == "n" {
                out.push_str(&(2 + dice.below(900)).to_string());
            } else if let Some(piece) = kept.get(gap) {
                out.push_str(piece);
            } else if let Some((name, _)) = gap.split_once(':') {
                let piece = self.fill(name, kept, dice)?;
                out.push_str(&piece);
                kept.insert(gap.to_owned(), piece);
            } else {
                out.push_str(&self.fill(gap, kept, dice)?);
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// `text` with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_of_a_story_share_its_people() {
        let maker = Maker::new(1);
        let all: Vec<Value> = (0..60).map(|n| maker.told(n, 60, 3).unwrap()).collect();
        let story = &all[30]["story"];
        assert!(all.iter().filter(|a| a["story"] == *story).count() > 1);
        assert!(all.iter().any(|a| a["story"] != *story));
        assert!(all.iter().all(|a| a["date"].as_str().unwrap() < "2025-01-04"));
    }

    #[test]
    fn the_same_seed_gives_the_same_articles() {
        let of = |seed, number, later| Maker::new(seed).article(number, later).unwrap();
        assert_eq!(of(1, 5, false), of(1, 5, false));
        assert_ne!(of(1, 5, false), of(2, 5, false));
        assert_ne!(of(1, 5, false), of(1, 6, false));
        assert_ne!(of(1, 5, false), of(1, 5, true));
        let placed = Maker::new(1).with_places(true);
        let mut others = 0;
        for number in 0..200 {
            let (plain, placed) = (of(1, number, false), placed.article(number, false).unwrap());
            for article in [&plain, &placed] {
                let text = article["text"].to_string();
                assert!(!text.contains(['{', '}']), "{text}");
            }
            others += usize::from(plain != placed);
        }
        assert!(others > 150, "{others}");
    }
}
