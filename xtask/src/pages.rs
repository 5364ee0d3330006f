//! `cargo xtask pages`: article extraction, measured on saved pages whose text is known.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use selon_page::{Error, Hints};
use selon_text::Article;

use crate::shingle::{self, Counts};

/// Arguments of the task.
#[derive(clap::Args)]
pub struct Args {
    /// Folder with ground-truth.json and pages/*.html.gz [default: ../shared/data/html]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Show the pages that agree least with their truth
    #[arg(long, value_name = "N", default_value_t = 0)]
    worst: usize,
    /// Show each page's metadata beside the dates that its markup holds
    #[arg(long)]
    meta: bool,
    /// Write each page's extracted and true text into this folder, to compare by eye
    #[arg(long, value_name = "FOLDER")]
    dump: Option<PathBuf>,
}

struct Page {
    id: String,
    url: String,
    truth: String,
    html: Vec<u8>,
    read: Result<Article, Error>,
    counts: Counts,
}

/// Measures and prints. False when a target of the project is missed.
pub fn run(args: &Args) -> Result<bool> {
    let data = args.data.clone().unwrap_or_else(|| crate::root().join("../shared/data/html"));
    if !data.is_dir() {
        println!("skipped: no pages in {} (name their folder with --data)", data.display());
        return Ok(true);
    }
    let truth = data.join("ground-truth.json");
    let truth = fs::read(&truth).with_context(|| format!("{}", truth.display()))?;
    let truth: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&truth)?;
    let (mut pages, mut spent) = (Vec::new(), Duration::ZERO);
    for (id, entry) in truth {
        let path = data.join("pages").join(format!("{id}.html.gz"));
        let mut html = Vec::new();
        let file = fs::File::open(&path).with_context(|| format!("{}", path.display()))?;
        flate2::read::GzDecoder::new(file)
            .read_to_end(&mut html)
            .with_context(|| format!("{}", path.display()))?;
        let field = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let (truth, url) = (field("articleBody"), field("url"));
        let hints = Hints { doc: Some(id.clone()), ..Hints::default() };
        let start = Instant::now();
        let read = selon_page::html(&html, &hints);
        spent += start.elapsed();
        let counts = Counts::of(&truth, read.as_ref().map_or("", |article| &article.text));
        pages.push(Page { id, url, truth, html, read, counts });
    }
    if pages.is_empty() {
        bail!("{} names no page", data.display());
    }
    if let Some(folder) = &args.dump {
        dump(folder, &pages)?;
    }
    if args.meta {
        for page in &pages {
            show_meta(page);
        }
    }
    show_worst(&pages, args.worst);
    Ok(report(&pages, spent))
}

fn report(pages: &[Page], spent: Duration) -> bool {
    let counts: Vec<Counts> = pages.iter().map(|page| page.counts).collect();
    let (precision, recall, f1) = shingle::mean(&counts);
    let n = pages.len();
    let panics = pages.iter().filter(|page| matches!(page.read, Err(Error::Broken { .. }))).count();
    let no_text = pages.iter().filter(|page| page.read.is_err()).count() - panics;
    let found = |has: fn(&Article) -> bool| pages.iter().filter(|p| p.read.as_ref().is_ok_and(has)).count();
    let marked: Vec<&Page> = pages.iter().filter(|page| !marks(&page.html).is_empty()).collect();
    let dated = marked.iter().filter(|page| page.read.as_ref().is_ok_and(|a| a.date.is_some())).count();
    let share = 100.0 * dated as f64 / marked.len().max(1) as f64;
    println!("pages                     {n}");
    println!("shingle precision         {precision:.4}");
    println!("shingle recall            {recall:.4}");
    println!("shingle F1                {f1:.4} ± {:.3}   (target 0.955)", shingle::interval(&counts, 1000));
    println!("markup holds a date       {}", marked.len());
    println!("  of them with a date     {dated} ({share:.1} %)   (target 85 %)");
    println!("pages with a date         {}", found(|a| a.date.is_some()));
    println!("pages with a title        {}", found(|a| a.title.is_some()));
    println!("pages with a language     {}", found(|a| a.lang.is_some()));
    println!("pages with an outlet      {}", found(|a| a.outlet.is_some()));
    println!("pages with an author      {}", found(|a| !a.authors.is_empty()));
    println!("pages without text        {no_text}");
    println!("panics                    {panics}");
    println!("pages a second, one core  {:.0}", n as f64 / spent.as_secs_f64());
    f1 >= 0.955 && share >= 85.0 && panics == 0
}

fn show_worst(pages: &[Page], n: usize) {
    let mut order: Vec<&Page> = pages.iter().collect();
    order.sort_by(|a, b| a.counts.f1().total_cmp(&b.counts.f1()).then_with(|| a.id.cmp(&b.id)));
    for page in order.into_iter().take(n) {
        let share = |value: Option<f64>| value.map_or("   –".into(), |v| format!("{v:.2}"));
        println!(
            "{}  F1 {:.2}  precision {}  recall {}  {}",
            &page.id[..page.id.len().min(8)],
            page.counts.f1(),
            share(page.counts.precision()),
            share(page.counts.recall()),
            page.url
        );
        if let Err(error) = &page.read {
            println!("          {error}");
        }
    }
}

fn show_meta(page: &Page) {
    println!("{}  {}", &page.id[..page.id.len().min(8)], page.url);
    match &page.read {
        Ok(a) => {
            println!("  title    {}", a.title.as_deref().unwrap_or("–"));
            println!(
                "  date     {}  modified {}  lang {}  outlet {}",
                a.date.map_or("–".into(), |d| d.to_string()),
                a.modified.map_or("–".into(), |d| d.to_string()),
                a.lang.map_or("–".into(), |l| l.to_string()),
                a.outlet.as_deref().unwrap_or("–")
            );
            println!("  authors  {:?}", a.authors);
            println!("  url      {}", a.url.as_deref().unwrap_or("–"));
        }
        Err(error) => println!("  {error}"),
    }
    for mark in marks(&page.html).iter().take(6) {
        println!("    | {mark}");
    }
}

/// Places where the markup holds a publication date, found by words alone: knows nothing of how `selon-page` reads
/// a page, and rather takes too many pages than too few.
fn marks(html: &[u8]) -> Vec<String> {
    const KEYS: [&str; 16] = [
        "datepublished",
        "published_time",
        "<time",
        "pubdate",
        "pub-date",
        "pub_date",
        "publish-date",
        "publish_date",
        "publishdate",
        "publicationdate",
        "publication_date",
        "dc.date",
        "dcterms.date",
        "dcterms.created",
        "datecreated",
        "sailthru.date",
    ];
    let text = String::from_utf8_lossy(html);
    let lower = text.to_ascii_lowercase();
    let mut out = Vec::new();
    for key in KEYS {
        for (at, _) in lower.match_indices(key).take(20) {
            let mut end = (at + key.len() + 90).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let near = &text[at..end];
            // A year with something else of a date beside it; a bare key in a script holds none.
            if has_date(near) {
                out.push(near.replace(['\n', '\r', '\t'], " "));
                break;
            }
        }
    }
    out
}

fn has_date(near: &str) -> bool {
    let mut digits = near.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    digits.any(|run| {
        matches!(run.len(), 4 | 8 | 14) && (run.starts_with("19") || run.starts_with("20"))
            || matches!(run.len(), 10 | 13) && run.starts_with("1")
    })
}

fn dump(folder: &PathBuf, pages: &[Page]) -> Result<()> {
    fs::create_dir_all(folder)?;
    for page in pages {
        let id = &page.id[..page.id.len().min(8)];
        fs::write(folder.join(format!("{id}.true.txt")), &page.truth)?;
        fs::write(folder.join(format!("{id}.html")), &page.html)?;
        fs::write(folder.join(format!("{id}.txt")), page.read.as_ref().map_or("", |article| &article.text))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_hold_where_the_pages_are() {
        let args = Args { data: None, worst: 0, meta: false, dump: None };
        assert!(run(&args).unwrap(), "a target is missed");
    }

    #[test]
    fn marks_need_a_date_beside_their_key() {
        assert_eq!(marks(b"<time datetime=\"2019-11-20\">").len(), 1);
        assert_eq!(marks(b"{\"pubDate\": 1574165131}").len(), 1);
        assert!(marks(b"<script>article.datePublished = page.date;</script>").is_empty());
    }
}
