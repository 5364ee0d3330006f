//! `selon ingest`: inputs to articles to readings to entries, many read at once, one writing.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::ProgressBar;
use rustc_hash::FxHashMap;
use selon_ledger::{Draft, Hash, Origin, Run, RunBody, State, Tally};
use selon_page::{Hints, Unit};
use selon_read::Options;
use serde::Serialize;
use serde_json::json;

use super::table::{Answer, Column, json_line};
use super::{Format, Place, Store, import, stamp};
use crate::args::{As, Hands, Reader};
use crate::clock::{Clock, System};
use crate::complain;
use crate::intake::{self, Intake, Item, Outcome, Work};
use crate::plan::{Found, Screen, Source, jobs, limits};
use crate::render::Ui;
use crate::window::Ordered;

/// Versions that are written at once, at most.
const BATCH: usize = 256;
/// Bytes that wait to be written, at most.
const WAITING: u64 = 32 << 20;
/// How long the first of them waits, at most, while more come.
const PATIENCE: Duration = Duration::from_millis(500);

const LONG: &str = "\
Read articles into the ledger

A SOURCE is what `selon read` takes: a file, a directory, an http(s) address, or - for standard input; with web pages, texts, \
JSONL, JSON, feeds, sitemaps, OPML outlines or WARC archives in it, compressed or not.

What the ledger has already is passed over without being read: ingesting the same bytes twice changes nothing. An article \
that changed (same address, else same name) becomes a new version, and nothing is ever overwritten. What was reported as \
written stays written, whatever happens afterwards; after an interruption, the same command goes on where it stopped.

What cannot be read is named on standard error, and the rest goes on.";

const AFTER: &str = "\
Exit status: 0 when everything is in the ledger, 1 when something could not be read, 2 when nothing could or the command \
could not run.

Examples:
  selon ingest archive/ --reader fast
  selon ingest articles.jsonl --ledger desk.ledger --format jsonl
  selon ingest https://news.example/2025/03/bridge
  selon ingest https://news.example/rss --follow
  selon ingest CC-NEWS-20250310.warc.gz --reader rules
  selon ingest archive/ --dry-run
  bzcat quotes-2019.json.bz2 | selon ingest - --from quotebank";

/// Read articles into the ledger
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// Files, directories, http(s) addresses, or - for standard input
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<OsString>,
    #[command(flatten)]
    pub place: Place,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to report: a table or JSON object by source at the end, or a JSON line for each item once it is written [default:
    /// table]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Take lines of quotations that others found, from Quotebank or GDELT, as claims
    #[arg(long, value_name = "WHOSE", conflicts_with_all = ["kind", "reader"])]
    pub from: Option<import::From>,
    /// Take every source as this, whatever it looks like
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<As>,
    #[command(flatten)]
    pub hands: Hands,
    /// Who reads
    #[arg(long, value_name = "READER", default_value = "accurate")]
    pub reader: Reader,
    /// No progress and no report; errors stay
    #[arg(short, long)]
    pub quiet: bool,
}

impl Args {
    /// As if nothing but files were typed, and no report were wanted.
    pub fn plain(files: &[PathBuf], place: Place) -> Self {
        Self {
            sources: files.iter().map(|file| file.clone().into_os_string()).collect(),
            place,
            dry_run: false,
            format: None,
            from: None,
            kind: None,
            hands: Hands::default(),
            reader: Reader::default(),
            quiet: true,
        }
    }
}

/// Ingests everything and says how it went.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let ledger = if args.dry_run { args.place.there()? } else { Some(args.place.create()?) };
    // One more to look things up, beside the one that writes, and that keeps as little at hand.
    let reading = if args.dry_run { args.place.there()? } else { Some(args.place.create()?) };
    let mut found = Found::default();
    let mut typed = Vec::new();
    for source in &args.sources {
        let from = found.sources.len();
        found.add(source);
        typed.push((Path::new(source).display().to_string(), from..found.sources.len()));
    }
    let format = args.format.unwrap_or(Format::Table);
    let total = found.sources.iter().map(Source::size).sum::<Option<u64>>();
    let job = Job {
        ledger,
        reading: reading.map(|reading| Arc::new(Mutex::new(reading))),
        found,
        typed: typed.iter().map(|(_, range)| range.clone()).collect(),
        tell: if format == Format::Jsonl { Tell::Lines } else { Tell::Nothing },
        clock: Arc::new(System::default()),
        bar: intake::bar(!args.quiet && io::stderr().is_terminal(), total),
        ui: screen.ui,
    };
    let started = Instant::now();
    // The ledger is closed last, so that it is one file again when nobody has it open.
    let (Ended { reports, ledger: _ledger, .. }, passed_over) = job.run(args)?;
    let all = Report::sum(&reports);
    if !args.quiet && format != Format::Jsonl {
        report(&typed, &reports, format, screen)?;
    }
    if !args.quiet {
        let mut words = vec![screen.ui.articles(all.tally.added + all.tally.changed + all.tally.unchanged)];
        words.push(screen.ui.claims(all.claims));
        if all.tally.failed > 0 {
            words.push(screen.ui.errors(all.tally.failed));
        }
        if passed_over > 0 {
            words.push(screen.ui.passed_over(passed_over));
        }
        words.push(screen.ui.seconds(started.elapsed().as_secs_f64()));
        let _ = writeln!(io::stderr(), "{}", words.join(" · "));
    }
    let done = all.tally.added + all.tally.changed + all.tally.unchanged;
    Ok(match (done, all.tally.failed) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
}

/// What came of an item that was taken in one by one.
pub(super) struct Kept {
    /// The source: its place in the list.
    pub source: usize,
    /// What was written, or why nothing was.
    pub made: Result<Line, String>,
    /// The version before, where there was one.
    pub was: Option<u64>,
}

/// A ledger that is open for somebody who takes in one batch after the other.
pub(super) struct Stores {
    reading: Arc<Mutex<Store>>,
    /// Closed last: a file is one again when a writer closes it that nobody reads beside.
    writing: Option<Store>,
}

impl Stores {
    /// Opens the ledger to write and to read.
    pub fn open(place: &Place) -> anyhow::Result<Self> {
        let writing = place.create()?;
        Ok(Self { reading: Arc::new(Mutex::new(place.create()?)), writing: Some(writing) })
    }

    /// The ledger, to be asked.
    pub fn reading(&self) -> MutexGuard<'_, Store> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in `sources`, of which each is one article.
    pub fn take_in(
        &mut self,
        args: &Args,
        sources: Vec<Source>,
        clock: &Arc<dyn Clock>,
        ui: Ui,
    ) -> anyhow::Result<Vec<Kept>> {
        let ledger = match self.writing.take() {
            Some(ledger) => ledger,
            None => args.place.create()?,
        };
        let job = Job {
            ledger: Some(ledger),
            reading: Some(Arc::clone(&self.reading)),
            typed: vec![0..sources.len()],
            found: Found { sources, passed_over: 0 },
            tell: Tell::Keep(Vec::new()),
            clock: Arc::clone(clock),
            bar: intake::bar(false, None),
            ui,
        };
        let (ended, _) = job.run(args)?;
        self.writing = ended.ledger;
        Ok(match ended.tell {
            Tell::Keep(kept) => kept,
            Tell::Nothing | Tell::Lines => Vec::new(),
        })
    }
}

/// Articles to be read and written, and all that is needed for it beside what was typed.
struct Job {
    ledger: Option<Store>,
    reading: Option<Arc<Mutex<Store>>>,
    found: Found,
    typed: Vec<Range<usize>>,
    tell: Tell,
    clock: Arc<dyn Clock>,
    bar: ProgressBar,
    ui: Ui,
}

impl Job {
    /// Does it. Returns what is left, and how many files were passed over.
    fn run(self, args: &Args) -> anyhow::Result<(Ended, u64)> {
        let Self { ledger, reading, found, typed, tell, clock, bar, ui } = self;
        let reader = args.from.map_or(args.reader.name(), |from| from.reader()).to_owned();
        let names = args.sources.iter().map(|source| Path::new(source).display().to_string());
        let body = RunBody {
            sources: names.collect(),
            reader: reader.clone(),
            build: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let said = [
            args.from.map(|from| format!("from={}", from.reader())),
            args.hands.lang.map(|lang| format!("lang={lang}")),
            args.hands.date.map(|date| format!("date={date}")),
        ];
        let given = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let clerk = Clerk {
            ledger,
            dry: args.dry_run,
            run: Run { body, seq: None },
            batch: Batch::default(),
            seen: Seen::default(),
            reports: typed.iter().map(|_| Report::default()).collect(),
            typed,
            tell,
            clock: Arc::clone(&clock),
            bar,
            ui,
            started: Instant::now(),
        };
        let options = Options { lang: args.hands.lang, reader: args.reader.into(), ..Options::default() };
        let hints = Hints { lang: args.hands.lang, date: args.hands.date, ..Hints::default() };
        let from = args.from.map(|from| (from, hints.clone()));
        let work = Reading { ledger: reading, options, given, reader, from };
        let intake = Intake {
            sources: found.sources,
            passed_over: found.passed_over,
            kind: args.from.map(|_| selon_page::Format::Jsonl).or(args.kind.map(Into::into)),
            hints,
            jobs: jobs(args.hands.jobs),
            limits: limits(args.hands.timeout, args.hands.manners),
            follow: args.hands.follow,
            clock,
        };
        intake::run(intake, work, |results| clerk.run(&results))
    }
}

/// Writes the report by source.
fn report(
    typed: &[(String, Range<usize>)],
    reports: &[Report],
    format: Format,
    screen: Screen,
) -> anyhow::Result<()> {
    const COLUMNS: [Column; 8] = [
        Column { field: "added", width: 10 },
        Column { field: "changed", width: 10 },
        Column { field: "unchanged", width: 10 },
        Column { field: "failed", width: 10 },
        Column { field: "undated", width: 10 },
        Column { field: "claims", width: 10 },
        Column { field: "stances", width: 10 },
        Column { field: "source", width: 200 },
    ];
    let row = |((name, _), report): (&(String, Range<usize>), &Report)| {
        let Tally { added, changed, unchanged, failed } = report.tally;
        json!({"source": name, "added": added, "changed": changed, "unchanged": unchanged, "failed": failed,
            "undated": report.undated, "claims": report.claims, "stances": report.stances})
    };
    let answer = Answer { columns: &COLUMNS, rows: typed.iter().zip(reports).map(row).collect(), next: None };
    answer.write(format, screen.width, &mut io::stdout().lock()).context("the output cannot be written")
}

/// What came of one source.
#[derive(Debug, Clone, Copy, Default)]
struct Report {
    tally: Tally,
    claims: u64,
    stances: u64,
    /// New ones without a date of publication.
    undated: u64,
}

impl Report {
    fn sum(all: &[Self]) -> Self {
        all.iter().fold(Self::default(), |sum, one| Self {
            tally: Tally {
                added: sum.tally.added + one.tally.added,
                changed: sum.tally.changed + one.tally.changed,
                unchanged: sum.tally.unchanged + one.tally.unchanged,
                failed: sum.tally.failed + one.tally.failed,
            },
            claims: sum.claims + one.claims,
            stances: sum.stances + one.stances,
            undated: sum.undated + one.undated,
        })
    }
}

/// What is made of each article: a draft, unless the ledger has it.
struct Reading {
    ledger: Option<Arc<Mutex<Store>>>,
    options: Options<'static>,
    given: String,
    reader: String,
    /// Whose quotations the lines are, where they are no articles.
    from: Option<(import::From, Hints)>,
}

/// An item that was read, or need not be.
enum Done {
    /// The ledger has it.
    Known { doc: String, key: String, sha256: String, seq: u64, article: u64 },
    /// It is to be written, or at least to be compared.
    Read(Box<Draft>),
    /// The ledger cannot be asked any more, so that nothing can go on.
    Broken(selon_ledger::Error),
}

impl Work for Reading {
    type Done = (Done, Option<Nth>);

    fn work(&self, item: &Item<'_>) -> Result<Self::Done, String> {
        let sha256 = Hash::of(item.raw());
        // Lines of a file that was fetched are an archive like any other file.
        let place = item.place().map(|(unit, n)| Nth { unit, n, list: item.name.to_owned() });
        let fetched = item.fetched.filter(|_| place.is_none());
        if let Some(ledger) = &self.ledger {
            let ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
            let known = match ledger.known(sha256, &self.given, fetched) {
                Ok(known) => known,
                Err(error) => return Ok((Done::Broken(error), place)),
            };
            if let Some(known) = known {
                let (doc, sha256, key) = (item.doc(), sha256.to_string(), known.key);
                let done = Done::Known { doc, key, sha256, seq: known.seq, article: known.article };
                return Ok((done, place));
            }
        }
        let (article, reading) = match &self.from {
            Some((from, hints)) => import::read(*from, item.raw(), hints).map_err(|error| {
                format!("{}: line {}: {error}", item.name, place.as_ref().map_or(1, |p| p.n))
            })?,
            None => {
                let article = item.article()?;
                let reading = selon_read::read(&article, self.options);
                (article, reading)
            }
        };
        // A line without a name of its own is called by its place, which the next edition of the file may give to another.
        let named = match &place {
            Some(Nth { n, list, .. }) => article.doc != format!("{list}:{n}"),
            None => item.name != "-",
        };
        let origin = Origin {
            raw: item.raw(),
            kind: item.kind(),
            address: fetched,
            given: &self.given,
            named,
            reader: &self.reader,
            build: env!("CARGO_PKG_VERSION"),
        };
        let prepare = if self.from.is_some() { Draft::excerpt } else { Draft::new };
        let draft = prepare(&article, &reading, origin).map_err(|e| format!("{}: {e}", item.name))?;
        Ok((Done::Read(Box::new(draft)), place))
    }
}

/// A line of a file, an item of a list.
struct Nth {
    unit: Unit,
    n: usize,
    list: String,
}

/// What is held back until it is written together.
#[derive(Default)]
struct Batch {
    drafts: Vec<Draft>,
    weight: u64,
    since: Option<Instant>,
    /// Everything since the batch before, in order; what is `None` takes the next draft's receipt.
    waiting: Vec<(usize, Option<Line>)>,
}

/// A line of the report by item.
#[derive(Serialize)]
pub(super) struct Line {
    pub doc: String,
    pub state: &'static str,
    pub article: u64,
    pub entry: u64,
    pub claims: u64,
    pub stances: u64,
    #[serde(skip)]
    undated: bool,
}

/// Who is told of each item.
enum Tell {
    Nothing,
    /// Standard output, a line of JSON each.
    Lines,
    /// The caller, at the end.
    Keep(Vec<Kept>),
}

/// What is left at the end of a run.
struct Ended {
    reports: Vec<Report>,
    tell: Tell,
    ledger: Option<Store>,
}

/// Articles that one file has had so far, and their bytes. A file may have millions of lines, so that of a key there is only half
/// of a hash, and of the bytes no more than tells two contents apart.
#[derive(Default)]
struct Seen {
    source: usize,
    list: String,
    keys: FxHashMap<[u8; 16], ([u8; 4], u32)>,
}

impl Seen {
    /// The place of an earlier item with this key and other bytes; notes this one, where it is the first.
    fn other(&mut self, key: &str, sha256: &str, n: usize) -> Option<u32> {
        let half = |hash: Hash| <[u8; 16]>::try_from(&hash.0[..16]).unwrap_or_default();
        let few = |hash: Hash| <[u8; 4]>::try_from(&hash.0[..4]).unwrap_or_default();
        let bytes = few(Hash::of(sha256.as_bytes()));
        let (first, at) = *self
            .keys
            .entry(half(Hash::of(key.as_bytes())))
            .or_insert((bytes, u32::try_from(n).unwrap_or(u32::MAX)));
        (first != bytes).then_some(at)
    }
}

/// Takes items in order, writes them, and counts.
struct Clerk {
    /// `None` where there is none yet, and none is to be made.
    ledger: Option<Store>,
    dry: bool,
    run: Run,
    batch: Batch,
    seen: Seen,
    reports: Vec<Report>,
    /// Which sources each input as typed became.
    typed: Vec<Range<usize>>,
    tell: Tell,
    clock: Arc<dyn Clock>,
    bar: ProgressBar,
    ui: Ui,
    started: Instant,
}

impl Clerk {
    fn run(mut self, results: &Ordered<Outcome<(Done, Option<Nth>)>>) -> anyhow::Result<Ended> {
        let written = self.all(results);
        self.bar.finish_and_clear();
        written?;
        let tally = Report::sum(&self.reports).tally;
        if let Some(ledger) = self.ledger.as_mut().filter(|_| !self.dry) {
            ledger.finish(&self.run, &stamp(self.clock.now()), &tally)?;
        }
        Ok(Ended { reports: self.reports, tell: self.tell, ledger: self.ledger })
    }

    fn all(&mut self, results: &Ordered<Outcome<(Done, Option<Nth>)>>) -> anyhow::Result<()> {
        let mut flushed = Ok(());
        loop {
            // Nothing waits for long while nothing comes.
            let next = results.next(|| {
                if flushed.is_ok() && self.batch.since.is_some_and(|since| since.elapsed() >= PATIENCE) {
                    flushed = self.flush();
                }
            });
            std::mem::replace(&mut flushed, Ok(()))?;
            let Some(outcome) = next else { break };
            for note in outcome.notes {
                self.bar.suspend(|| complain(&note));
            }
            for result in outcome.results {
                match result {
                    Ok((done, place)) => self.take(outcome.source, done, place)?,
                    Err(message) => self.failed(outcome.source, message),
                }
            }
            self.bar.inc(outcome.bytes);
        }
        self.flush()
    }

    /// Which input as typed a source belongs to.
    fn report(&mut self, source: usize) -> &mut Report {
        let at = self.typed.iter().position(|range| range.contains(&source)).unwrap_or(0);
        &mut self.reports[at]
    }

    fn failed(&mut self, source: usize, message: String) {
        self.report(source).tally.failed += 1;
        match &mut self.tell {
            Tell::Keep(kept) => kept.push(Kept { source, made: Err(message), was: None }),
            Tell::Nothing | Tell::Lines => self.bar.suspend(|| complain(&message)),
        }
    }

    fn take(&mut self, source: usize, done: Done, place: Option<Nth>) -> anyhow::Result<()> {
        if let Some(message) = place.and_then(|place| self.twice(source, &done, place)) {
            self.failed(source, message);
            return Ok(());
        }
        match done {
            Done::Broken(error) => return Err(error.into()),
            Done::Known { doc, seq, article, .. } => {
                let line = Line {
                    doc,
                    state: "unchanged",
                    article,
                    entry: seq,
                    claims: 0,
                    stances: 0,
                    undated: false,
                };
                self.batch.waiting.push((source, Some(line)));
            }
            Done::Read(draft) => {
                // A day ahead may be today elsewhere.
                let tomorrow = super::tomorrow(self.clock.now());
                if let Some(date) = draft.date().filter(|date| *date > tomorrow.as_str()) {
                    let message = format!(
                        "{}: published on {date}, which is yet to come; taken as it is printed",
                        draft.doc()
                    );
                    self.bar.suspend(|| complain(&message));
                }
                self.batch.weight += draft.weight();
                self.batch.drafts.push(*draft);
                self.batch.waiting.push((source, None));
            }
        }
        let since = *self.batch.since.get_or_insert_with(Instant::now);
        let full = self.batch.drafts.len() >= BATCH || self.batch.weight >= WAITING;
        if full || since.elapsed() >= PATIENCE {
            self.flush()?;
        }
        Ok(())
    }

    /// What is wrong with a line whose article the file has had, with another content.
    fn twice(&mut self, source: usize, done: &Done, place: Nth) -> Option<String> {
        let Nth { unit, n, list } = place;
        if self.seen.source != source || self.seen.list != list {
            self.seen = Seen { source, list, ..Seen::default() };
        }
        let (key, sha256, doc) = match done {
            Done::Known { key, sha256, doc, .. } => (key.as_str(), sha256.as_str(), doc.as_str()),
            Done::Read(draft) => (draft.key(), draft.sha256(), draft.doc()),
            Done::Broken(_) => return None,
        };
        self.seen.other(key, sha256, n).map(|first| {
            format!(
                "{doc}: {unit} {n} gives another content to what {unit} {first} has ({key}); only the first is taken. \
                 Versions of an article belong into files of their own, oldest first"
            )
        })
    }

    /// Writes what waits, and reports it.
    fn flush(&mut self) -> anyhow::Result<()> {
        let Batch { drafts, waiting, .. } = std::mem::take(&mut self.batch);
        let receipts: Vec<(State, u64, u64)> = match &mut self.ledger {
            Some(ledger) if !self.dry => {
                let written = ledger.append(&mut self.run, &stamp(self.clock.now()), &drafts);
                written?.into_iter().map(|r| (r.state, r.article, r.seq)).collect()
            }
            Some(ledger) => {
                let states: Result<Vec<State>, _> = drafts.iter().map(|draft| ledger.weigh(draft)).collect();
                states?.into_iter().map(|state| (state, 0, 0)).collect()
            }
            None => drafts.iter().map(|_| (State::Added, 0, 0)).collect(),
        };
        let mut done = drafts.iter().zip(receipts);
        let mut out = io::stdout().lock();
        for (source, line) in waiting {
            let mut was = None;
            let line = match line {
                Some(line) => line,
                None => {
                    let Some((draft, (state, article, entry))) = done.next() else { continue };
                    let (claims, stances) = draft.counts();
                    let state = match state {
                        State::Added => "added",
                        State::Changed(before) => {
                            was = Some(before);
                            "changed"
                        }
                        State::Unchanged => "unchanged",
                    };
                    let (doc, undated) = (draft.doc().to_owned(), draft.date().is_none());
                    Line { doc, state, article, entry, claims, stances, undated }
                }
            };
            let report = self.report(source);
            match line.state {
                "added" => report.tally.added += 1,
                "changed" => report.tally.changed += 1,
                _ => report.tally.unchanged += 1,
            }
            if line.state != "unchanged" {
                report.undated += u64::from(line.undated);
                report.claims += line.claims;
                report.stances += line.stances;
            }
            match &mut self.tell {
                Tell::Nothing => {}
                Tell::Lines => json_line(&line, &mut out).context("the output cannot be written")?,
                Tell::Keep(kept) => kept.push(Kept { source, made: Ok(line), was }),
            }
        }
        out.flush().context("the output cannot be written")?;
        if !self.bar.is_hidden() {
            let tally = Report::sum(&self.reports).tally;
            let done = tally.added + tally.changed + tally.unchanged;
            #[expect(clippy::cast_precision_loss, reason = "a rate")]
            let rate = done as f64 / self.started.elapsed().as_secs_f64().max(0.001);
            self.bar.set_message(format!("{} · {rate:.0}/s", self.ui.articles(done)));
        }
        Ok(())
    }
}
