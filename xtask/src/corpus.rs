//! `cargo xtask corpus N`: articles made up from templates, as many as wanted, the same for the same seed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

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
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes JSONL that `selon ingest` takes.
pub fn run(args: &Args) -> Result<bool> {
    let languages = [("fr", include_str!("../corpus/fr.txt")), ("en", include_str!("../corpus/en.txt"))]
        .map(|(lang, text)| (lang, Templates::parse(text)));
    let [french, english] = languages;
    let out: Box<dyn Write> = match &args.output {
        Some(path) => Box::new(File::create(path).with_context(|| path.display().to_string())?),
        None => Box::new(io::stdout()),
    };
    let mut out = BufWriter::new(out);
    for number in args.from..args.from.saturating_add(args.count) {
        // Two French articles to an English one.
        let (lang, templates) = if number % 3 == 2 { &english } else { &french };
        let mut dice = Dice::new(args.seed, number);
        let later = args.changed.is_some_and(|k| k > 0 && number % k == 0);
        let line = templates.article(lang, number, later, &mut dice)?;
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(true)
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

    fn article(&self, lang: &str, number: u64, later: bool, dice: &mut Dice) -> Result<String> {
        let mut kept = BTreeMap::new();
        let (outlet, month, day) = (number % 97, 1 + dice.below(12), 1 + dice.below(28));
        let year = 2019 + dice.below(7);
        let title = capital(&self.fill("title", &mut kept, dice)?);
        let mut paragraphs = Vec::new();
        for _ in 0..4 + dice.below(6) {
            let mut sentences = Vec::new();
            for _ in 0..2 + dice.below(3) {
                sentences.push(capital(&self.fill("sentence", &mut kept, dice)?));
            }
            paragraphs.push(sentences.join(" "));
        }
        if later {
            // A paragraph is rewritten, and another one added.
            for at in [0, paragraphs.len()] {
                let sentence = capital(&self.fill("sentence", &mut kept, dice)?);
                paragraphs.splice(at..paragraphs.len().min(at + 1), [sentence]);
            }
        }
        let line = serde_json::json!({
            "doc": format!("{lang}-{number}"),
            "url": format!("https://outlet-{outlet}.example/{year}/{month:02}/{number}"),
            "outlet": format!("Outlet {outlet}"),
            "lang": lang,
            "date": format!("{year}-{month:02}-{day:02}"),
            "title": title,
            "text": paragraphs.join("\n"),
        });
        Ok(line.to_string())
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
            } else if let Some((name, _)) = gap.split_once(':') {
                if !kept.contains_key(gap) {
                    let piece = self.fill(name, kept, dice)?;
                    kept.insert(gap.to_owned(), piece);
                }
                out.push_str(&kept[gap]);
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
    fn the_same_seed_gives_the_same_articles() {
        let of = |seed, number, later| {
            let templates = Templates::parse(include_str!("../corpus/fr.txt"));
            templates.article("fr", number, later, &mut Dice::new(seed, number)).unwrap()
        };
        assert_eq!(of(1, 5, false), of(1, 5, false));
        assert_ne!(of(1, 5, false), of(2, 5, false));
        assert_ne!(of(1, 5, false), of(1, 6, false));
        assert_ne!(of(1, 5, false), of(1, 5, true));
        for number in 0..200 {
            let text =
                serde_json::from_str::<serde_json::Value>(&of(1, number, false)).unwrap()["text"].to_string();
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
}
