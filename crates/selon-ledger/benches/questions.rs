//! How long questions to a ledger take: `cargo bench -p selon-ledger -- FILE`, with a ledger that was filled from
//! `cargo xtask corpus --places`. Each question is a page of claims or articles that have certain words, through filters, ranked,
//! with snippets and records, and with facets; first of the ledger as it is, then of a copy in which people decided on hundreds of
//! claims.

#![allow(clippy::print_stdout, reason = "a bench talks to its terminal")]

use std::path::Path;
use std::time::{Duration, Instant};

use selon_ledger::{Facet, Filter, Ledger, Result, ReviewBody, Sort, Sqlite};

/// Questions of each sort.
const ROUNDS: u64 = 200;
/// Decisions of each kind, in the copy.
const DECISIONS: usize = 150;

fn main() -> Result<()> {
    let Some(path) = std::env::args().skip(1).find(|arg| !arg.starts_with('-')) else {
        println!("which ledger? cargo bench -p selon-ledger -- FILE");
        return Ok(());
    };
    let ledger = Sqlite::open(Path::new(&path))?;
    all(&ledger)?;
    let dir = tempfile::tempdir().map_err(|error| selon_ledger::Error::Store(error.into()))?;
    let copy = dir.path().join("copy.ledger");
    ledger.copy_to(&copy)?;
    drop(ledger);
    decide(&mut Sqlite::create(&copy)?)?;
    println!("\nwith {DECISIONS} claims rejected and {DECISIONS} corrected");
    all(&Sqlite::open(&copy)?)
}

/// Decides on claims that have words which many ask for.
fn decide(ledger: &mut Sqlite) -> Result<()> {
    let hits = ledger.claims(&words("inondation".to_owned()), Sort::Rank, None, DECISIONS * 2)?.items;
    for (at, hit) in hits.iter().enumerate() {
        let mut review = ReviewBody {
            version: hit.version.seq,
            n: hit.n,
            claim: hit.record["id"].as_str().unwrap_or_default().to_owned(),
            verdict: "reject".to_owned(),
            reviewer: "bench".to_owned(),
            ..ReviewBody::default()
        };
        if at % 2 == 0 {
            review.verdict = "correct".to_owned();
            review.fields.insert("speaker".to_owned(), "Ada Lestrange".into());
        }
        ledger.review("2026-01-01T00:00:00Z", &review)?;
    }
    Ok(())
}

/// Asks everything.
fn all(ledger: &Sqlite) -> Result<()> {
    let stats = ledger.stats()?;
    println!("{} articles, {} claims, {} bytes", stats.articles, stats.claims, stats.ledger_bytes);
    // Names that are there, from all over the ledger: words as rare as those that people look for.
    let mut names = Vec::new();
    for speaker in ledger.speakers(&Filter::default(), 10_000)?.into_iter().step_by(10) {
        names.extend(speaker.speaker.split(' ').next_back().map(str::to_owned));
    }
    let common = ["inondation", "hôpital", "grève", "flood", "harbour", "strike", "usine", "reservoir"];
    let pick = |list: &[String], n: u64| list[(n * 7919 % list.len() as u64) as usize].clone();
    let often = |n: u64| common[(n % common.len() as u64) as usize].to_owned();
    let sorts: [(&str, &dyn Fn(u64) -> Filter); 9] = [
        ("a rare word", &|n| words(pick(&names, n))),
        ("a rare and a common word", &|n| words(format!("{} {}", pick(&names, n), often(n)))),
        ("a rare word, filters", &|n| Filter {
            since: Some("2021".to_owned()),
            polarity: Some("asserts".to_owned()),
            ..words(pick(&names, n))
        }),
        ("a speaker, figures", &|n| Filter {
            speaker: Some(pick(&names, n)),
            figure_min: Some(10.0),
            ..Filter::default()
        }),
        ("a common word", &|n| words(often(n))),
        ("a country, a way figures go", &|_| Filter {
            place: Some("FR".to_owned()),
            change: Some("up".to_owned()),
            ..Filter::default()
        }),
        ("a town, a way figures go", &|n| Filter {
            place: Some(["lyon", "nantes", "berlin", "leeds"][(n % 4) as usize].to_owned()),
            change: Some("down".to_owned()),
            ..Filter::default()
        }),
        ("a common word, a country", &|n| Filter { place: Some("FR".to_owned()), ..words(often(n)) }),
        ("a common word, an outlet", &|n| Filter {
            outlet: Some(format!("Outlet {}", n % 97)),
            ..words(often(n))
        }),
    ];
    for (name, of) in sorts {
        measure(&format!("{name}: articles"), |n| {
            ledger.find(&of(n), Sort::Rank, None, 20).map(|page| page.items.len())
        })?;
        measure(&format!("{name}: claims"), |n| {
            ledger.claims(&of(n), Sort::Rank, None, 20).map(|page| page.items.len())
        })?;
        measure(&format!("{name}: claims by outlet and month"), |n| {
            ledger.facets(&of(n), &[Facet::Outlet, Facet::Month], 20).map(|counts| counts[1].len())
        })?;
    }
    measure("newest claims", |_| {
        ledger.claims(&Filter::default(), Sort::Newest, None, 20).map(|page| page.items.len())
    })
}

fn words(words: String) -> Filter {
    Filter { words: Some(words), ..Filter::default() }
}

fn measure(name: &str, ask: impl Fn(u64) -> Result<usize>) -> Result<()> {
    let (mut times, mut works) = (Vec::new(), Vec::new());
    let mut found = 0;
    for n in 0..ROUNDS {
        let (started, worked) = (Instant::now(), work());
        found += ask(n)?;
        times.push(started.elapsed());
        works.extend(work().zip(worked).map(|(now, then)| now.saturating_sub(then)));
    }
    let at = |times: &mut Vec<Duration>, share: usize| {
        times.sort();
        times.get((times.len().max(1) - 1) * share / 100).map_or(f64::NAN, |time| ms(*time))
    };
    println!(
        "{:8.2} ms median {:8.2} ms p99 {:8.2} ms of processor  {name} ({} found)",
        at(&mut times, 50),
        at(&mut times, 99),
        at(&mut works, 50),
        found as u64 / ROUNDS
    );
    Ok(())
}

/// The time that this thread had a processor so far, where the system tells: on a machine that others use, it says more than the
/// clock.
fn work() -> Option<Duration> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    said.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
