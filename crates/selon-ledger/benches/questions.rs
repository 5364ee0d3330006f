//! How long questions to a ledger take: `cargo bench -p selon-ledger -- FILE`, with a ledger that was filled from
//! `cargo xtask corpus`. Each question is a page of claims or articles that have certain words, through filters, ranked, with
//! snippets and records, and with facets.

#![allow(clippy::print_stdout, reason = "a bench talks to its terminal")]

use std::path::Path;
use std::time::{Duration, Instant};

use selon_ledger::{Facet, Filter, Ledger, Result, Sort, Sqlite};

/// Questions of each sort.
const ROUNDS: u64 = 200;

fn main() -> Result<()> {
    let Some(path) = std::env::args().skip(1).find(|arg| !arg.starts_with('-')) else {
        println!("which ledger? cargo bench -p selon-ledger -- FILE");
        return Ok(());
    };
    let ledger = Sqlite::open(Path::new(&path))?;
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
    let sorts: [(&str, &dyn Fn(u64) -> Filter); 7] = [
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
            ledger.facet(&of(n), Facet::Outlet, 20)?;
            ledger.facet(&of(n), Facet::Month, 20).map(|counts| counts.len())
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
    let mut times = Vec::new();
    let mut found = 0;
    for n in 0..ROUNDS {
        let started = Instant::now();
        found += ask(n)?;
        times.push(started.elapsed());
    }
    times.sort();
    let at = |share: usize| ms(times[(times.len() - 1) * share / 100]);
    println!("{:8.2} ms median {:8.2} ms p99  {name} ({} found)", at(50), at(99), found as u64 / ROUNDS);
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
