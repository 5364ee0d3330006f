//! How long answers take while many ask: `cargo bench -p selon-web -- FILE [--readers 50] [--seconds 10] [--ingest] [--path PATH]…`,
//! with a ledger that was filled from `cargo xtask corpus`. Readers keep their connections and ask again as soon as they are
//! answered. With `--ingest`, articles are written to a copy of the ledger meanwhile, so that no answer is kept for long.

#![allow(clippy::print_stdout, reason = "a bench talks to its terminal")]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use selon_ledger::{Draft, Filter, Ledger, Origin, Run, RunBody, Sort, Sqlite};
use selon_text::Article;
use selon_web::{Config, Source};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

struct Args {
    ledger: PathBuf,
    readers: usize,
    seconds: u64,
    ingest: bool,
    paths: Vec<String>,
}

impl Args {
    fn read() -> Result<Option<Self>> {
        let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
        let mut read =
            Self { ledger: PathBuf::new(), readers: 50, seconds: 10, ingest: false, paths: Vec::new() };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg}: a value is missing"));
            match arg.as_str() {
                "--readers" => read.readers = value()?.parse()?,
                "--seconds" => read.seconds = value()?.parse()?,
                "--ingest" => read.ingest = true,
                "--path" => read.paths.push(value()?),
                _ => read.ledger = arg.into(),
            }
        }
        Ok((!read.ledger.as_os_str().is_empty()).then_some(read))
    }
}

fn main() -> Result<()> {
    let Some(args) = Args::read()? else {
        println!(
            "which ledger? cargo bench -p selon-web -- FILE [--readers N] [--seconds N] [--ingest] [--path PATH]"
        );
        return Ok(());
    };
    let dir = tempfile::TempDir::new()?;
    let path = if args.ingest {
        let copy = dir.path().join("selon.ledger");
        std::fs::copy(&args.ledger, &copy)?;
        copy
    } else {
        args.ledger.clone()
    };
    let paths = if args.paths.is_empty() { usual(&path)? } else { args.paths.clone() };
    let (address, stop) = serve(&path)?;
    let done = Arc::new(AtomicBool::new(false));
    let written = Arc::new(AtomicU64::new(0));
    let ingest = args.ingest.then(|| {
        let (path, done, written) = (path.clone(), Arc::clone(&done), Arc::clone(&written));
        thread::spawn(move || ingest(&path, &done, &written))
    });
    let started = Instant::now();
    let readers: Vec<_> = (0..args.readers)
        .map(|n| {
            let (paths, done) = (paths.clone(), Arc::clone(&done));
            thread::spawn(move || reader(address, &paths, n, &done))
        })
        .collect();
    thread::sleep(Duration::from_secs(args.seconds));
    done.store(true, Ordering::Relaxed);
    let mut times: BTreeMap<usize, Vec<Duration>> = BTreeMap::new();
    for reader in readers {
        for (path, took) in reader.join().map_err(|_| "a reader panicked")?? {
            times.entry(path).or_default().push(took);
        }
    }
    let spent = started.elapsed();
    if let Some(ingest) = ingest {
        ingest.join().map_err(|_| "the ingest panicked")??;
    }
    let _ = stop.send(());
    report(&paths, times, spent, &args, written.load(Ordering::Relaxed));
    Ok(())
}

/// One of each question.
fn usual(path: &Path) -> Result<Vec<String>> {
    let ledger = Sqlite::open(path)?;
    let claim =
        ledger.claims(&Filter::default(), Sort::Newest, None, 1)?.items.pop().ok_or("an empty ledger")?;
    let (article, id) = (claim.version.article, claim.record["id"].as_str().unwrap_or_default());
    let paths = [
        "/claims?limit=20".to_owned(),
        "/claims?q=inondation&limit=20".to_owned(),
        "/claims?polarity=denies&since=2021&limit=20".to_owned(),
        "/articles?q=usine&limit=20".to_owned(),
        "/facets?q=usine".to_owned(),
        "/speakers?q=usine".to_owned(),
        "/figures?q=usine&limit=20".to_owned(),
        "/stances?limit=20".to_owned(),
        "/reviews".to_owned(),
        "/entries?limit=20".to_owned(),
        "/stats".to_owned(),
        format!("/articles/{article}"),
        format!("/claims/{id}"),
    ];
    Ok(paths.map(|path| format!("/api/v1{path}")).into())
}

/// Starts the server. It stops when something is sent.
fn serve(path: &Path) -> Result<(SocketAddr, tokio::sync::oneshot::Sender<()>)> {
    let (read, write) = (path.to_owned(), path.to_owned());
    let config = Config {
        bind: "127.0.0.1:0".parse()?,
        source: Source {
            name: path.display().to_string(),
            read: Arc::new(move || Ok(Box::new(Sqlite::open(&read)?))),
            write: Arc::new(move || Ok(Box::new(Sqlite::create(&write)?))),
            beside: None,
        },
        readers: 4,
        build: "test".to_owned(),
        access: selon_web::Access::default(),
        events: None,
        now: Arc::new(|| jiff::Timestamp::UNIX_EPOCH),
    };
    let (ready, at) = mpsc::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel();
    thread::spawn(move || {
        let stopped = async move {
            let _ = stopped.await;
        };
        let tell = |address| {
            let _ = ready.send(address);
        };
        let ended = selon_web::serve(config, tell, stopped);
        if let Err(error) = ended {
            println!("{error}");
        }
    });
    Ok((at.recv()?, stop))
}

/// Asks one path after the other until it is told to stop.
fn reader(
    at: SocketAddr,
    paths: &[String],
    from: usize,
    done: &AtomicBool,
) -> Result<Vec<(usize, Duration)>> {
    let stream = TcpStream::connect(at)?;
    stream.set_nodelay(true)?;
    let mut input = BufReader::new(stream.try_clone()?);
    let mut output = stream;
    let mut times = Vec::new();
    let mut body = Vec::new();
    for (n, path) in paths.iter().enumerate().cycle().skip(from % paths.len()) {
        if done.load(Ordering::Relaxed) {
            return Ok(times);
        }
        let started = Instant::now();
        write!(output, "GET {path} HTTP/1.1\r\nHost: {at}\r\nAccept-Encoding: gzip\r\n\r\n")?;
        let (mut line, mut length, mut first) = (String::new(), None, true);
        loop {
            line.clear();
            input.read_line(&mut line)?;
            if std::mem::take(&mut first) && !line.contains(" 200 ") {
                return Err(format!("{path}: {line}").into());
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok();
            }
            if line == "\r\n" {
                break;
            }
        }
        // What is not kept is packed on its way, and comes in pieces.
        match length {
            Some(length) => {
                body.resize(length, 0);
                input.read_exact(&mut body)?;
            }
            None => pieces(&mut input, &mut body)?,
        }
        times.push((n, started.elapsed()));
    }
    Ok(times)
}

/// Reads a body that comes in pieces.
fn pieces(input: &mut impl BufRead, body: &mut Vec<u8>) -> Result<()> {
    loop {
        let mut line = String::new();
        input.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16)?;
        body.resize(length + 2, 0);
        input.read_exact(body)?;
        if length == 0 {
            return Ok(());
        }
    }
}

/// Writes an article every tenth of a second.
fn ingest(path: &Path, done: &AtomicBool, written: &AtomicU64) -> Result<()> {
    let mut ledger = Sqlite::create(path)?;
    let body =
        RunBody { sources: vec!["load".to_owned()], reader: "rules".to_owned(), build: "load".to_owned() };
    let mut run = Run { body, seq: None };
    for n in 0u64.. {
        if done.load(Ordering::Relaxed) {
            break;
        }
        let text = format!(
            "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont numéro {n} resterait fermé. Selon la préfecture, au \
             moins {n} habitants ont été évacués de l’usine après l’inondation."
        );
        let article =
            Article { date: "2025-05-12".parse().ok(), ..Article::from_text(format!("load-{n}"), text) };
        let options = selon_read::Options { reader: selon_read::Reader::Rules, ..Default::default() };
        let reading = selon_read::read(&article, options);
        let origin = Origin {
            raw: article.text.as_bytes(),
            kind: "text",
            address: None,
            given: "",
            named: true,
            reader: "rules",
            build: "load",
        };
        ledger.append(&mut run, "2025-05-14T08:00:00Z", &[Draft::new(&article, &reading, origin)?])?;
        written.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn report(
    paths: &[String],
    times: BTreeMap<usize, Vec<Duration>>,
    spent: Duration,
    args: &Args,
    written: u64,
) {
    let all: usize = times.values().map(Vec::len).sum();
    println!(
        "{} readers, {:.0} s, {all} answers, {:.0} a second; {written} articles written meanwhile",
        args.readers,
        spent.as_secs_f64(),
        all as f64 / spent.as_secs_f64()
    );
    println!("{:>9} {:>11} {:>11}  path", "answers", "median ms", "99 % ms");
    for (path, mut times) in times {
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        println!("{:>9} {:>11.2} {:>11.2}  {}", times.len(), at(0.5), at(0.99), paths[path]);
    }
}
