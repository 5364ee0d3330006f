//! `cargo xtask growth`: how the speed and the memory of a long `selon ingest` go, and what follows for a million articles.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::corpus::Maker;

/// What the speeds at the end and at the beginning should be to each other, at least, in hundredths.
const STEADY: f64 = 80.0;
/// How many articles a calculation is made for.
const MILLION: f64 = 1e6;

/// Options of `cargo xtask growth`.
#[derive(clap::Args)]
pub struct Args {
    /// How many articles
    #[arg(value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(10..))]
    count: u64,
    /// The program
    #[arg(long, value_name = "FILE", default_value = "target/release/selon")]
    program: PathBuf,
    /// Who reads
    #[arg(long, default_value = "fast")]
    reader: String,
    /// Where the ledger is to be: a file that is not there yet, or an address [default: a file that is gone afterwards]
    #[arg(long, value_name = "FILE|URL")]
    ledger: Option<PathBuf>,
    /// One in so many lines of the table
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(2..=1000))]
    steps: u64,
}

/// Where a run stands.
#[derive(Clone, Copy, Default)]
struct Mark {
    articles: u64,
    seconds: f64,
    /// Of processors, in seconds.
    work: f64,
    /// In MB: now, of that its own and no page of a file, and at most so far.
    memory: f64,
    own: f64,
    peak: f64,
}

/// Ingests made-up articles and prints how it goes. False where it slows down by more than it should.
pub fn run(args: &Args) -> Result<bool> {
    let dir = std::env::temp_dir().join(format!("selon-growth-{}", std::process::id()));
    fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
    let done = measured(args, &dir);
    let _ = fs::remove_dir_all(&dir);
    let marks = done?;
    let steps: Vec<(Mark, Mark)> =
        std::iter::once(Mark::default()).chain(marks.iter().copied()).zip(marks.iter().copied()).collect();
    println!(
        "  articles   seconds  articles/s  articles per second of processor   memory, own, at most (MB)"
    );
    for (before, mark) in &steps {
        let articles = (mark.articles - before.articles) as f64;
        println!(
            "{:>10} {:>9.1} {:>11.0} {:>34.0} {:>8.0} {:>4.0} {:>8.0}",
            mark.articles,
            mark.seconds,
            articles / (mark.seconds - before.seconds),
            articles / (mark.work - before.work),
            mark.memory,
            mark.own,
            mark.peak
        );
    }
    // Seconds of processor for an article, in each step.
    let costs: Vec<f64> =
        steps.iter().map(|(a, b)| (b.work - a.work) / (b.articles - a.articles) as f64).collect();
    let (first, last) = (costs[0], costs[costs.len() - 1]);
    let steady = first / last * 100.0;
    println!("rate of the last step: {steady:.0} % of the first one's, by processor time ({STEADY} asked)");
    let (level, slope) = line(&costs);
    let end = MILLION / marks[0].articles as f64;
    // The mean cost is that in the middle, as far as costs go along a line.
    let hours = MILLION * (level + slope * (end / 2.0 - 0.5)) / 3600.0;
    let total = marks.last().map_or(0.0, |mark| mark.seconds / mark.work);
    println!(
        "by calculation, 1,000,000 articles take {hours:.2} hours of processor ({:.2} hours as fast as this went), the last ones at \
         {:.0} % of the rate of the first",
        hours * total,
        level / (level + slope * (end - 1.0)).max(f64::EPSILON) * 100.0
    );
    Ok(steady >= STEADY)
}

/// The line that fits best through numbers one apart: its height at the first, and its slope.
fn line(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let (mut up, mut along) = (0.0, 0.0);
    for (at, value) in values.iter().enumerate() {
        let from = at as f64 - middle;
        up += from * (value - mean);
        along += from * from;
    }
    let slope = if along > 0.0 { up / along } else { 0.0 };
    (mean - slope * middle, slope)
}

fn measured(args: &Args, dir: &Path) -> Result<Vec<Mark>> {
    let corpus = dir.join("corpus.jsonl");
    let maker = Maker::new(1).with_places(true);
    let mut out = BufWriter::new(File::create(&corpus)?);
    for number in 0..args.count {
        writeln!(out, "{}", maker.article(number, false)?)?;
    }
    out.flush()?;
    drop(out);
    let ledger = args.ledger.clone().unwrap_or_else(|| dir.join("growth.ledger"));
    if ledger.exists() {
        bail!("{}: there is a file already", ledger.display());
    }
    let started = Instant::now();
    let mut child = Command::new(&args.program)
        .arg("ingest")
        .arg(&corpus)
        .arg("--ledger")
        .arg(&ledger)
        .args(["--format", "jsonl", "--reader", &args.reader])
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{}: build it first, with --release", args.program.display()))?;
    let mut marks = Vec::new();
    let mut last = Mark::default();
    let lines = child.stdout.take().context("no output")?;
    for (line, at) in BufReader::new(lines).lines().zip(1..) {
        line?;
        // Lines come once they are written.
        if at * args.steps / args.count > (at - 1) * args.steps / args.count {
            last = Mark {
                articles: at,
                seconds: started.elapsed().as_secs_f64(),
                ..state(child.id()).unwrap_or(last)
            };
            marks.push(last);
        }
    }
    let status = child.wait()?;
    if !status.success() || last.articles != args.count {
        bail!("{}: {status}, {} of {} articles", args.program.display(), last.articles, args.count);
    }
    if let (None, Ok(kept), Ok(given)) = (&args.ledger, fs::metadata(&ledger), fs::metadata(&corpus)) {
        println!("the ledger takes {:.2} times what went in", kept.len() as f64 / given.len() as f64);
    }
    Ok(marks)
}

/// What the system says of a program at work: the time of processors, and memory. Linux only.
fn state(id: u32) -> Option<Mark> {
    /// Ticks of a second, wherever Linux counts for programs.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Behind the name, which may have spaces.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let size = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().trim_end_matches(" kB").parse::<f64>().ok().map(|kb| kb / 1024.0)
    };
    let work = (ticks(11)? + ticks(12)?) / TICKS;
    Some(Mark {
        work,
        memory: size("VmRSS:")?,
        own: size("RssAnon:")?,
        peak: size("VmHWM:")?,
        ..Mark::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_through_what_is_on_one() {
        let (level, slope) = line(&[3.0, 5.0, 7.0, 9.0]);
        assert!((level - 3.0).abs() < 1e-9 && (slope - 2.0).abs() < 1e-9);
        assert_eq!(line(&[4.0]), (4.0, 0.0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_of_a_program() {
        let mark = state(std::process::id()).unwrap();
        assert!(mark.memory > 0.5 && mark.peak >= mark.memory);
    }
}
