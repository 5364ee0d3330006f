//! `selon find`, `claims`, `who`, `stats`: questions to the ledger.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::bail;
use clap::ValueEnum;
use selon_desk::Grades;
use selon_ledger::{ClaimHit, Facet, Filter, Ledger, Page, Sort, Version};
use serde_json::{Value, json};

use super::table::{Answer, Column};
use super::{Format, Place};
use crate::plan::Screen;

/// What is asked for.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Words of the speaker's name
    #[arg(long, value_name = "WORDS", help_heading = "Filters")]
    pub speaker: Option<String>,
    /// Words of the speaker's role
    #[arg(long, value_name = "WORDS", help_heading = "Filters")]
    pub role: Option<String>,
    /// Sort of speaker: person, government, organisation, group, unnamed, document
    #[arg(long, value_name = "TYPE", help_heading = "Filters")]
    pub speaker_type: Option<String>,
    /// Id of the speaker
    #[arg(long, value_name = "ID", help_heading = "Filters")]
    pub actor: Option<String>,
    /// Words of places and parties that the content is about
    #[arg(long, value_name = "WORDS", help_heading = "Filters")]
    pub about: Option<String>,
    /// Outlet, whatever its case and accents
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    pub outlet: Option<String>,
    /// Language
    #[arg(long, value_name = "LANG", help_heading = "Filters")]
    pub lang: Option<String>,
    /// Published on or after this day; a month or a year will do
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = "Filters")]
    pub since: Option<String>,
    /// Published on or before this day, in or before this month or year
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = "Filters")]
    pub until: Option<String>,
    /// Said on or after this day, as far as the article tells
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = "Filters")]
    pub said_since: Option<String>,
    /// Said on or before this day, as far as the article tells
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = "Filters")]
    pub said_until: Option<String>,
    /// direct, indirect or mixed
    #[arg(long, value_name = "KIND", help_heading = "Filters")]
    pub kind: Option<String>,
    /// asserts, denies, confirms, asks, expects, accuses or promises
    #[arg(long, value_name = "POLARITY", help_heading = "Filters")]
    pub polarity: Option<String>,
    /// Held at arm's length, or not
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", help_heading = "Filters")]
    pub hedged: Option<bool>,
    /// With a figure of at least this
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = "Filters")]
    pub figure_min: Option<f64>,
    /// With a figure of at most this
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = "Filters")]
    pub figure_max: Option<f64>,
    /// With a figure in this unit: a noun, % or a currency (EUR)
    #[arg(long, value_name = "UNIT", help_heading = "Filters")]
    pub unit: Option<String>,
    /// With a figure that goes up or down: "en hausse de 5 %"
    #[arg(long, value_name = "WAY", value_parser = ["up", "down"], help_heading = "Filters")]
    pub change: Option<String>,
    /// Naming this place, or one in this region: a name (Lyon), a GeoNames number, or the code of a country (FR)
    #[arg(long, value_name = "PLACE", help_heading = "Filters")]
    pub place: Option<String>,
    /// With this flag: unbalanced_quote, truncated, …
    #[arg(long, value_name = "FLAG", help_heading = "Filters")]
    pub flag: Option<String>,
    /// Read with at least this confidence, 0 to 1
    #[arg(long, value_name = "N", help_heading = "Filters")]
    pub confidence: Option<f64>,
    /// In this article: its address, its name, or the number of one of its entries
    #[arg(long, value_name = "ARTICLE", help_heading = "Filters")]
    pub article: Option<String>,
    /// By the last review: accept, reject, correct or none
    #[arg(long, value_name = "VERDICT", value_parser = ["accept", "reject", "correct", "none"], help_heading = "Filters")]
    pub review: Option<String>,
    /// Ask and show what was read, and not what people made of it: what they rejected too, and nothing corrected
    #[arg(long, help_heading = "Filters")]
    pub draft: bool,
    /// Earlier versions of articles too
    #[arg(long, help_heading = "Filters")]
    pub all_versions: bool,
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn date(typed: &str) -> Result<String, String> {
    let parts: Vec<&str> = typed.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let right = match parts.as_slice() {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && digits(month, 2),
        [_, _, _] => crate::args::day(typed).is_ok(),
        _ => false,
    };
    if right { Ok(typed.to_owned()) } else { Err("not of the form YYYY-MM-DD, YYYY-MM or YYYY".to_owned()) }
}

impl Asked {
    /// As the ledger is asked.
    pub fn filter(&self, words: &[String], ledger: &dyn Ledger) -> anyhow::Result<Filter> {
        let article = match &self.article {
            None => None,
            Some(name) => match ledger.article(name)? {
                Some(article) => Some(article),
                None => bail!("{name}: no article of that name"),
            },
        };
        let one_of = |value: &Option<String>, what: &str, known: &[&str]| match value {
            Some(value) if !known.contains(&value.as_str()) => {
                bail!("{value}: not a {what}; there are {}", known.join(", "))
            }
            _ => Ok(()),
        };
        one_of(&self.kind, "kind", &["direct", "indirect", "mixed"])?;
        let polarities = ["asserts", "denies", "confirms", "asks", "expects", "accuses", "promises"];
        one_of(&self.polarity, "polarity", &polarities)?;
        let types = ["person", "government", "organisation", "group", "unnamed", "document"];
        one_of(&self.speaker_type, "sort of speaker", &types)?;
        Ok(Filter {
            words: (!words.is_empty()).then(|| words.join(" ")),
            speaker: self.speaker.clone(),
            role: self.role.clone(),
            about: self.about.clone(),
            outlet: self.outlet.clone(),
            lang: self.lang.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            said_since: self.said_since.clone(),
            said_until: self.said_until.clone(),
            kind: self.kind.clone(),
            polarity: self.polarity.clone(),
            speaker_type: self.speaker_type.clone(),
            actor: self.actor.clone(),
            hedged: self.hedged,
            figure_min: self.figure_min,
            figure_max: self.figure_max,
            unit: self.unit.clone(),
            change: self.change.clone(),
            place: self.place.clone(),
            flag: self.flag.clone(),
            confidence: self.confidence,
            article,
            review: self.review.clone(),
            draft: self.draft,
            all_versions: self.all_versions,
        })
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Order {
    /// By how well the words fit; newest first where there are none
    Rank,
    /// By date of publication, newest first
    Newest,
    /// As they came into the ledger
    Ledger,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Self {
        match order {
            Order::Rank => Self::Rank,
            Order::Newest => Self::Newest,
            Order::Ledger => Self::Ledger,
        }
    }
}

/// Which part of the answer, and how.
#[derive(Debug, clap::Args)]
pub struct Part {
    /// In which order
    #[arg(long, value_name = "ORDER", default_value = "rank")]
    pub sort: Order,
    /// How many
    #[arg(short = 'n', long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// Go on where a page ended: what was printed below it
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

const WORDS: &str = "\
WORDS are looked for by their stems, in French and in English, whatever their case and accents: \"inondations\" finds \
\"inondé\". Several must all be there. \"Two words\" between quotation marks stand side by side, a word behind - must not be \
there (put -- before it, where it comes first), and bridg* is any word that begins so.";

/// Options of `selon find`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = WORDS)]
pub struct Find {
    /// Words of headline and text
    #[arg(value_name = "WORDS")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub asked: Asked,
    #[command(flatten)]
    pub part: Part,
    #[command(flatten)]
    pub place: Place,
}

/// Options of `selon claims`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = WORDS)]
pub struct Claims {
    /// Words of the content
    #[arg(value_name = "WORDS")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub asked: Asked,
    /// Count them by outlet, language, month, kind, polarity, sort of speaker, hedging instead
    #[arg(long)]
    pub facets: bool,
    #[command(flatten)]
    pub part: Part,
    #[command(flatten)]
    pub place: Place,
}

/// Options of `selon who`.
#[derive(Debug, clap::Args)]
pub struct Who {
    /// Words of the content of what they say
    #[arg(value_name = "WORDS")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub asked: Asked,
    /// How many
    #[arg(short = 'n', long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub place: Place,
}

/// Options of `selon stats`.
#[derive(Debug, clap::Args)]
pub struct Count {
    #[command(flatten)]
    pub place: Place,
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

const ARTICLE: [Column; 10] = [
    Column { field: "date", width: 10 },
    Column { field: "outlet", width: 20 },
    Column { field: "claims", width: 6 },
    Column { field: "entry", width: 8 },
    Column { field: "article", width: 0 },
    Column { field: "doc", width: 0 },
    Column { field: "url", width: 0 },
    Column { field: "lang", width: 0 },
    Column { field: "title", width: 36 },
    Column { field: "snippet", width: 200 },
];

/// Columns of a claim.
pub const CLAIM: [Column; 25] = [
    Column { field: "entry", width: 0 },
    Column { field: "n", width: 0 },
    Column { field: "date", width: 10 },
    Column { field: "outlet", width: 18 },
    Column { field: "doc", width: 0 },
    Column { field: "url", width: 0 },
    Column { field: "title", width: 0 },
    Column { field: "lang", width: 0 },
    Column { field: "reader", width: 0 },
    Column { field: "id", width: 0 },
    Column { field: "kind", width: 0 },
    Column { field: "speaker", width: 24 },
    Column { field: "speaker_type", width: 0 },
    Column { field: "role", width: 0 },
    Column { field: "via", width: 0 },
    Column { field: "polarity", width: 8 },
    Column { field: "hedged", width: 0 },
    Column { field: "venue", width: 0 },
    Column { field: "said_date", width: 0 },
    Column { field: "figures", width: 0 },
    Column { field: "flags", width: 0 },
    Column { field: "confidence", width: 0 },
    Column { field: "review", width: 0 },
    Column { field: "grades", width: 0 },
    Column { field: "text", width: 200 },
];

/// `selon find`.
pub fn find(args: &Find, screen: Screen) -> anyhow::Result<ExitCode> {
    let ledger = args.place.open()?;
    let filter = args.asked.filter(&args.words, &*ledger)?;
    let part = &args.part;
    let page = ledger.find(&filter, part.sort.into(), part.after.as_deref(), part.limit as usize)?;
    write(part, screen, &ARTICLE, page, Version::row)
}

/// `selon claims`.
pub fn claims(args: &Claims, screen: Screen) -> anyhow::Result<ExitCode> {
    let ledger = args.place.open()?;
    let filter = args.asked.filter(&args.words, &*ledger)?;
    let part = &args.part;
    if args.facets {
        return facets(&*ledger, &filter, part, screen);
    }
    let page = ledger.claims(&filter, part.sort.into(), part.after.as_deref(), part.limit as usize)?;
    let grades = Grades::of(&*ledger)?;
    let row = |hit: &ClaimHit| {
        let mut row = hit.row(args.asked.draft);
        super::grade::put(&mut row, &grades);
        row
    };
    // A column that nobody filled takes no room.
    let graded = page.items.iter().any(|hit| row(hit).get("grades").is_some());
    let columns = CLAIM.map(|column| match column.field {
        "grades" if graded => Column { width: 20, ..column },
        _ => column,
    });
    write(part, screen, &columns, page, row)
}

/// Counts by facet.
fn facets(ledger: &dyn Ledger, filter: &Filter, part: &Part, screen: Screen) -> anyhow::Result<ExitCode> {
    const COLUMNS: [Column; 3] = [
        Column { field: "facet", width: 14 },
        Column { field: "count", width: 10 },
        Column { field: "value", width: 200 },
    ];
    let mut rows = Vec::new();
    let counts = ledger.facets(filter, &Facet::ALL, part.limit as usize)?;
    for (facet, counts) in Facet::ALL.iter().zip(counts) {
        for (value, count) in counts {
            rows.push(json!({"facet": facet.name(), "value": value, "count": count}));
        }
    }
    let answer = Answer { columns: &COLUMNS, rows, next: None };
    answer.write(Format::or_default(part.format), screen.width, &mut io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a page, and below it how to go on.
fn write<T>(
    part: &Part,
    screen: Screen,
    columns: &[Column],
    page: Page<T>,
    row: impl Fn(&T) -> Value,
) -> anyhow::Result<ExitCode> {
    let answer = Answer { columns, rows: page.items.iter().map(row).collect(), next: page.next };
    answer.write(Format::or_default(part.format), screen.width, &mut io::stdout().lock())?;
    if let Some(next) = &answer.next {
        let _ = writeln!(io::stderr(), "selon: there is more: --after {next}");
    }
    Ok(ExitCode::SUCCESS)
}

/// `selon who`.
pub fn who(args: &Who, screen: Screen) -> anyhow::Result<ExitCode> {
    const COLUMNS: [Column; 6] = [
        Column { field: "claims", width: 8 },
        Column { field: "articles", width: 8 },
        Column { field: "outlets", width: 8 },
        Column { field: "speaker_type", width: 14 },
        Column { field: "speaker", width: 40 },
        Column { field: "role", width: 200 },
    ];
    let ledger = args.place.open()?;
    let filter = args.asked.filter(&args.words, &*ledger)?;
    let found = ledger.speakers(&filter, args.limit as usize)?;
    let rows = found.iter().map(|speaker| serde_json::to_value(speaker).unwrap_or_default()).collect();
    let answer = Answer { columns: &COLUMNS, rows, next: None };
    answer.write(Format::or_default(args.format), screen.width, &mut io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// `selon stats`.
pub fn stats(args: &Count, screen: Screen) -> anyhow::Result<ExitCode> {
    const COLUMNS: [Column; 2] = [Column { field: "what", width: 16 }, Column { field: "count", width: 80 }];
    let stats = serde_json::to_value(args.place.open()?.stats()?)?;
    let mut out = io::stdout().lock();
    match Format::or_default(args.format) {
        Format::Json => writeln!(out, "{stats:#}")?,
        Format::Jsonl => writeln!(out, "{stats}")?,
        format => {
            let counts = stats.as_object().into_iter().flatten();
            let rows =
                counts.map(|(what, count)| json!({"what": what.replace('_', " "), "count": count})).collect();
            Answer { columns: &COLUMNS, rows, next: None }.write(format, screen.width, &mut out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
