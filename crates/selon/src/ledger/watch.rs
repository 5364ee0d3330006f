//! `selon watch`: feeds read at their own pace, what is new taken in, pages looked at again for silent edits.

mod event;
mod pace;
mod state;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use selon_ledger::{Change, Hash, changes};
use selon_page::{Entry, Format as Kind, Hints, ItemError};

use super::ingest::{self, Stores};
use super::{Format, Place, stamp};
use crate::args::{Hands, Manners, Reader};
use crate::clock::{Clock, System};
use crate::complain;
use crate::fetch::{FetchError, Fetched, Fetcher, Seal};
use crate::plan::{Page, Screen, Source, is_address, limits, reason};
use crate::render::Ui;
use event::Event;
use pace::Poll;
use state::{Again, Feed, State};

/// Pages that are fetched, read and written together.
const CHUNK: usize = 32;
/// Servers asked at once.
const CALLS: usize = 8;
/// When a page is read again after it was first read, in hours.
const AGAIN: [i64; 3] = [1, 24, 7 * 24];
/// Pages read again in one round, at most: what is new should not wait behind them for long.
const MOST_AGAIN: usize = 256;
/// Longest sleep: a computer that was asleep itself has lost count of the time.
const NAP: Duration = Duration::from_secs(60);

const LONG: &str = "\
Watch feeds, and read what is new into the ledger

A FEED is the address of an RSS, Atom or JSON feed or of a news sitemap, or an OPML outline of feeds: a file, or an address that \
ends in .opml. Each feed is asked at its own pace: more often where much is new, less often where nothing is, never more often \
than it asks for, between every 5 minutes and every 6 hours.

The page of each new item is read as `selon ingest` reads it. It is read again after an hour, a day and a week: what was changed in \
silence becomes a new version, and its difference is printed. So does a page that is gone. Where a page may not be read, what the \
feed has of it is.

What is remembered of feeds and pages stands beside the ledger, in a file of the same name that ends in .watch. After a restart \
everything goes on where it stopped. Ctrl-C, or a signal to terminate, ends it once what is being read is written.";

const AFTER: &str = "\
Exit status: 0 when it was told to stop, or with --once when everything was read; 1 when something could not be read; 2 when nothing \
could or the command could not run.

Examples:
  selon watch press.opml --reader fast
  selon watch https://news.example/rss https://other.example/feed.json --format jsonl
  selon watch press.opml --once --ledger desk.ledger";

/// Watch feeds, and read what is new into the ledger
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// Addresses of feeds, and OPML outlines of feeds
    #[arg(required = true, value_name = "FEED")]
    pub feeds: Vec<OsString>,
    #[command(flatten)]
    pub place: Place,
    /// The file that remembers feeds and pages [default: beside the ledger, with .watch behind its name]
    #[arg(long, value_name = "FILE", help_heading = "Ledger")]
    pub state: Option<PathBuf>,
    /// Ask what is due now, and end
    #[arg(long)]
    pub once: bool,
    /// Read what the feeds have, and no pages
    #[arg(long)]
    pub no_pages: bool,
    /// How to report: a line for each event, or a JSON line [default: table]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Read as this language, whatever the text looks like [default: detected]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<selon_text::Lang>,
    /// Articles read at once [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Seconds to wait for an address
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    #[command(flatten)]
    pub manners: Manners,
    /// Who reads
    #[arg(long, value_name = "READER", default_value = "accurate")]
    pub reader: Reader,
}

/// Watches until it is told to stop.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let clock = System::default();
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The second one ends everything at once.
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&clock.stop))?;
        signal_hook::flag::register(signal, Arc::clone(&clock.stop))?;
    }
    let mut watch = Watch::new(args, screen.ui, Arc::new(clock), Box::new(io::stdout()))?;
    watch.run()?;
    Ok(match (args.once, watch.read, watch.failed) {
        (false, ..) | (true, _, 0) => ExitCode::SUCCESS,
        (true, 0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
}

/// A watcher at work.
struct Watch {
    ingest: ingest::Args,
    state: State,
    fetcher: Fetcher,
    pool: rayon::ThreadPool,
    clock: Arc<dyn Clock>,
    out: Box<dyn Write>,
    feeds: Vec<String>,
    once: bool,
    pages: bool,
    lines: bool,
    ui: Ui,
    /// Feeds and pages that were read, and what could not be.
    read: u64,
    failed: u64,
}

/// A page that is to be read.
struct Job {
    /// What it is remembered by: its address, if it has one.
    key: String,
    url: Option<String>,
    feed: String,
    kind: What,
}

enum What {
    /// What its feed says of it, and the sum of that.
    New(Box<Entry>, String),
    Again(Again),
}

impl Job {
    fn entry(&self) -> Option<&Entry> {
        match &self.kind {
            What::New(entry, _) => Some(entry),
            What::Again(_) => None,
        }
    }
}

impl Watch {
    fn new(args: &Args, ui: Ui, clock: Arc<dyn Clock>, out: Box<dyn Write>) -> anyhow::Result<Self> {
        let lines = match args.format.unwrap_or(Format::Table) {
            Format::Table => false,
            Format::Jsonl => true,
            Format::Json | Format::Csv => anyhow::bail!("events are written as a table or as jsonl"),
        };
        let hands = Hands {
            lang: args.lang,
            date: None,
            jobs: args.jobs,
            timeout: args.timeout,
            follow: false,
            manners: args.manners,
        };
        let beside = || {
            let path = args.place.file("what was seen is kept in a file beside it: name one with --state")?;
            let mut name = path.into_os_string();
            name.push(".watch");
            anyhow::Ok(PathBuf::from(name))
        };
        let state = args.state.clone().map_or_else(beside, Ok)?;
        // First of all, so that a ledger that cannot be written is known before anybody is asked for anything.
        drop(args.place.create()?);
        let ingest = ingest::Args {
            sources: args.feeds.clone(),
            place: args.place.clone(),
            dry_run: false,
            format: None,
            kind: None,
            from: None,
            hands,
            reader: args.reader,
            quiet: true,
        };
        let mut watch = Self {
            ingest,
            state: State::open(&state)?,
            fetcher: Fetcher::new(limits(args.timeout, args.manners), Arc::clone(&clock)),
            pool: rayon::ThreadPoolBuilder::new().num_threads(CALLS).build()?,
            clock,
            out,
            feeds: Vec::new(),
            once: args.once,
            pages: !args.no_pages,
            lines,
            ui,
            read: 0,
            failed: 0,
        };
        for typed in &args.feeds {
            watch.subscribe(typed)?;
        }
        Ok(watch)
    }

    /// Adds a feed as typed, or the feeds of an outline.
    fn subscribe(&mut self, typed: &OsString) -> anyhow::Result<()> {
        let name = Path::new(typed).display().to_string();
        let outline = if is_address(&name) {
            let path = name.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
            if !path.ends_with(".opml") {
                self.add(url::Url::parse(&name).map_or(name, String::from));
                return Ok(());
            }
            self.fetcher.get(&name).map_err(|error| anyhow::anyhow!("{name}: {error}"))?.bytes
        } else {
            std::fs::read(typed).map_err(|error| anyhow::anyhow!("{name}: {}", reason(&error)))?
        };
        match selon_page::sniff(&outline, Some(&name)) {
            Ok(Kind::Opml) => {}
            Ok(Kind::Feed) => anyhow::bail!("{name}: a feed in a file never changes; give its address"),
            Ok(_) => anyhow::bail!("{name}: neither an outline of feeds nor an address"),
            Err(error) => anyhow::bail!("{name}: {error}"),
        }
        let feeds = selon_page::opml(&outline, &Hints::default())
            .map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
        for feed in feeds {
            match feed {
                Ok(feed) => self.add(feed.url),
                Err(error) => {
                    self.failed += 1;
                    complain(&format!("{name}: {error}"));
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, feed: String) {
        if !self.feeds.contains(&feed) {
            self.feeds.push(feed);
        }
    }

    fn run(&mut self) -> anyhow::Result<()> {
        loop {
            self.round()?;
            if self.once || self.clock.stopped() {
                break;
            }
            self.state.forget(self.clock.now())?;
            let Some(next) = self.next()? else {
                self.tell(&Event::of("ended", ""))?;
                break;
            };
            let wait = next.duration_since(self.clock.now()).try_into().unwrap_or(Duration::ZERO);
            if !self.clock.sleep(wait.clamp(Duration::from_secs(1), NAP)) {
                break;
            }
        }
        if self.clock.stopped() {
            self.tell(&Event::of("stopped", ""))?;
        }
        Ok(())
    }

    /// When something is due next; `None` when nothing ever will be.
    fn next(&self) -> anyhow::Result<Option<Timestamp>> {
        let now = self.clock.now();
        let mut next = self.state.next(&self.feeds)?;
        for url in &self.feeds {
            let due = self.state.feed(url, now)?.due;
            next = next.into_iter().chain(due).min();
        }
        Ok(next)
    }

    /// Asks the feeds that are due, and reads what is new in them and what is due again.
    fn round(&mut self) -> anyhow::Result<()> {
        let now = self.clock.now();
        let mut due = Vec::new();
        for url in &self.feeds {
            let feed = self.state.feed(url, now)?;
            if feed.due.is_some_and(|due| due <= now) {
                due.push(feed);
            }
        }
        let fetcher = &self.fetcher;
        let answers: Vec<(Feed, Result<Option<Fetched>, FetchError>)> = self.pool.install(|| {
            let asked = due.into_par_iter().map(|feed| {
                let answer = fetcher.ask(&feed.url, &feed.seal);
                (feed, answer)
            });
            asked.collect()
        });
        let (mut feeds, mut jobs) = (Vec::new(), Vec::new());
        for (feed, answer) in answers {
            if let Some((feed, new)) = self.polled(feed, answer)? {
                // The oldest first, and the feeds in turn: their hosts are read side by side.
                jobs.extend(new.into_iter().rev().enumerate());
                feeds.push(feed);
            }
        }
        jobs.sort_by_key(|(turn, _)| *turn);
        let mut jobs: Vec<Job> = jobs.into_iter().map(|(_, job)| job).collect();
        for again in self.state.due(&self.feeds, now, MOST_AGAIN)? {
            // A page that its feed has news of is among them already.
            if !jobs.iter().any(|job| job.key == again.url) {
                let (key, url, feed) = (again.url.clone(), Some(again.url.clone()), again.feed.clone());
                jobs.push(Job { key, url, feed, kind: What::Again(again) });
            }
        }
        let mut jobs = jobs.into_iter();
        let mut open: Vec<String> = Vec::new();
        // Open for one round: between two, files may be moved and servers restarted.
        let mut stores = None;
        loop {
            let chunk: Vec<Job> = jobs.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                break;
            }
            open.extend(self.chunk(chunk, &mut stores)?);
            if self.clock.stopped() {
                // What was not read is new the next time as well: nothing is noted of these feeds.
                return Ok(());
            }
        }
        for mut feed in feeds {
            if open.contains(&feed.url) {
                // Some of its pages are to be tried once more, so that the next answer must be a whole one.
                feed.seal = Seal::default();
            }
            self.state.keep(&feed, self.clock.now())?;
        }
        Ok(())
    }

    /// What the answer of a feed has that is new, and the feed as it is to be remembered; `None` when nothing is.
    fn polled(
        &mut self,
        mut feed: Feed,
        answer: Result<Option<Fetched>, FetchError>,
    ) -> anyhow::Result<Option<(Feed, Vec<Job>)>> {
        let now = self.clock.now();
        let failed = |watch: &mut Self, mut feed: Feed, error: String, wait| {
            watch.failed += 1;
            feed.failures += 1;
            feed.every = pace::next(feed.every, false, Poll::Failed { wait });
            feed.due = now.saturating_add(feed.every).ok();
            let next = feed.every.as_secs() / 60;
            let error = format!("{error}; asked again in {next} min");
            watch.tell(&Event { error: Some(error), ..Event::of("failed", &feed.url) })?;
            anyhow::Ok(Some((feed, Vec::new())))
        };
        let fetched = match answer {
            Ok(Some(fetched)) => fetched,
            Ok(None) => {
                self.read += 1;
                let poll = Poll::Read { new: 0, feed: None, cache: None };
                feed.every = pace::next(feed.every, false, poll);
                (feed.failures, feed.due) = (0, now.saturating_add(feed.every).ok());
                return Ok(Some((feed, Vec::new())));
            }
            Err(FetchError::Stopped) => return Ok(None),
            Err(FetchError::Status(status)) if status.as_u16() == 410 => {
                self.failed += 1;
                feed.due = None;
                self.tell(&Event::of("gone", &feed.url))?;
                return Ok(Some((feed, Vec::new())));
            }
            Err(FetchError::Later { status, wait }) => {
                let error = FetchError::Later { status, wait }.to_string();
                return failed(self, feed, error, Some(wait));
            }
            Err(error) => return failed(self, feed, error.to_string(), None),
        };
        let (pace, items) = match items(&fetched) {
            Ok(found) => found,
            Err(error) => return failed(self, feed, error, None),
        };
        self.read += 1;
        if let Some(moved) = &fetched.moved {
            let note = format!("has moved for good to {moved}: put that into the list");
            self.tell(&Event { error: Some(note), ..Event::of("moved", &feed.url) })?;
        }
        let mut jobs: Vec<Job> = Vec::new();
        let (all, mut new, mut broken) = (items.len(), 0, 0);
        for item in items {
            let entry = match item {
                Ok(entry) => entry,
                Err(error) => {
                    self.failed += 1;
                    broken += 1;
                    self.tell(&Event { error: Some(error.to_string()), ..Event::of("failed", &feed.url) })?;
                    continue;
                }
            };
            let says = Hash::of(entry.says().as_bytes()).to_string();
            let url = entry.url.clone();
            let key =
                url.clone().unwrap_or_else(|| format!("{} {}", feed.url, entry.id.as_ref().unwrap_or(&says)));
            let known = self.state.says(&key, now)?;
            // Twice in a feed, or in two of them: the first is taken.
            if known.as_ref() == Some(&says) || jobs.iter().any(|job| job.key == key) {
                continue;
            }
            new += usize::from(known.is_none());
            jobs.push(Job { key, url, feed: feed.url.clone(), kind: What::New(Box::new(entry), says) });
        }
        let poll = Poll::Read { new, feed: pace, cache: fetched.fresh };
        feed.every = pace::next(feed.every, !feed.polled, poll);
        feed.seal = if broken == 0 { fetched.seal } else { Seal::default() };
        (feed.polled, feed.failures, feed.due) = (true, 0, now.saturating_add(feed.every).ok());
        if !jobs.is_empty() {
            let (event, next) = (Event::of("feed", &feed.url), feed.every.as_secs() / 60);
            let note = format!("{} of {all} items are new or changed; asked again in {next} min", jobs.len());
            self.tell(&Event { note: Some(note), ..event })?;
        }
        Ok(Some((feed, jobs)))
    }

    /// Fetches some pages, reads them, writes them into `stores`, which are opened when first needed. Returns the feeds of those that are to be tried again.
    fn chunk(&mut self, jobs: Vec<Job>, stores: &mut Option<Stores>) -> anyhow::Result<Vec<String>> {
        let (fetcher, pages) = (&self.fetcher, self.pages);
        let answers: Vec<(Job, Option<Answer>)> = self.pool.install(|| {
            let asked = jobs.into_par_iter().map(|job| {
                let etag = match &job.kind {
                    // A weak one says that an edition is as good as another, which is not the question here.
                    What::Again(again) => again.etag.clone().filter(|etag| !etag.starts_with("W/")),
                    What::New(..) => None,
                };
                let seal = Seal { etag, modified: None };
                let answer = job.url.as_ref().filter(|_| pages).map(|url| fetcher.ask(url, &seal));
                (job, answer)
            });
            asked.collect()
        });
        let (mut sources, mut reading, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for (job, answer) in answers {
            let name = job.url.clone().unwrap_or_else(|| job.feed.clone());
            let entry = job.entry().cloned();
            match answer {
                Some(Ok(Some(fetched))) => {
                    let etag = fetched.seal.etag.clone();
                    sources.push(Source::Page(Box::new(Page { name, fetched: Some(fetched), entry })));
                    reading.push((job, etag, true));
                }
                Some(Ok(None)) => self.done(&job, job_etag(&job), true)?,
                Some(Err(FetchError::Stopped)) => open.push(job.feed),
                Some(Err(error)) if is_passing(&error) => {
                    self.failed += 1;
                    let event = Event { error: Some(error.to_string()), ..Event::of("failed", &name) };
                    self.tell(&event)?;
                    if let What::Again(again) = &job.kind {
                        // In its turn after the next; the last turn is taken once more an hour later.
                        let due = again_after(again.read, self.clock.now());
                        let later = self.clock.now() + SignedDuration::from_hours(1);
                        self.state.again(
                            &job.key,
                            again.etag.as_deref(),
                            due.or(Some(later)).filter(|_| self.young(again)),
                        )?;
                    } else {
                        open.push(job.feed);
                    }
                }
                Some(Err(error)) => {
                    self.failed += 1;
                    let gone =
                        matches!(&error, FetchError::Status(status) if matches!(status.as_u16(), 404 | 410));
                    let kind = if gone && job.entry().is_none() { "gone" } else { "failed" };
                    let entry = entry.filter(Entry::has_text);
                    let words = match entry {
                        Some(_) => format!("{error}; what its feed has of it is read"),
                        None => error.to_string(),
                    };
                    self.tell(&Event { error: Some(words), ..Event::of(kind, &name) })?;
                    match entry {
                        Some(entry) => {
                            sources.push(Source::Page(Box::new(Page {
                                name,
                                fetched: None,
                                entry: Some(entry),
                            })));
                            reading.push((job, None, false));
                        }
                        None => self.done(&job, None, false)?,
                    }
                }
                None => {
                    sources.push(Source::Page(Box::new(Page { name, fetched: None, entry })));
                    reading.push((job, None, false));
                }
            }
        }
        if sources.is_empty() {
            return Ok(open);
        }
        let stores = match stores {
            Some(stores) => stores,
            None => stores.insert(Stores::open(&self.ingest.place)?),
        };
        let kept = stores.take_in(&self.ingest, sources, &self.clock, self.ui)?;
        let ledger = stores.reading();
        for kept in kept {
            let Some((job, ..)) = reading.get(kept.source) else { continue };
            let name = job.url.as_ref().unwrap_or(&job.feed);
            match kept.made {
                Err(error) => {
                    self.failed += 1;
                    let error = error.strip_prefix(&format!("{name}: ")).unwrap_or(&error).to_owned();
                    self.tell(&Event { error: Some(error), ..Event::of("failed", name) })?;
                }
                Ok(line) => {
                    self.read += 1;
                    let state = match line.state {
                        "added" => "new",
                        "changed" => "changed",
                        _ => continue,
                    };
                    let now = ledger
                        .version(line.entry)?
                        .with_context(|| format!("entry {} is missing", line.entry))?;
                    let was = kept.was.map(|was| ledger.version(was)).transpose()?.flatten();
                    let changed: Option<Vec<Change>> =
                        was.map(|was| changes(&was.reading.claims, &now.reading.claims));
                    let event = Event {
                        title: now.article.title,
                        article: Some(line.article),
                        entry: Some(line.entry),
                        claims: Some(line.claims),
                        changes: changed,
                        ..Event::of(state, name)
                    };
                    self.tell(&event)?;
                }
            }
        }
        for (job, etag, page) in reading {
            self.done(&job, etag.as_deref(), page)?;
        }
        Ok(open)
    }

    /// Whether a page is still within a day of its last turn.
    fn young(&self, again: &Again) -> bool {
        let last = SignedDuration::from_hours(AGAIN[AGAIN.len() - 1] + 24);
        self.clock.now().duration_since(again.read) < last
    }

    /// Notes that a page was read, and when it is to be read again: never, where there is no `page`.
    fn done(&self, job: &Job, etag: Option<&str>, page: bool) -> anyhow::Result<()> {
        let now = self.clock.now();
        match &job.kind {
            What::New(_, says) => {
                let due = again_after(now, now).filter(|_| page);
                self.state.read(&job.key, &job.feed, says, etag, now, due)
            }
            What::Again(again) => {
                self.state.again(&job.key, etag, again_after(again.read, now).filter(|_| page))
            }
        }
    }

    fn tell(&mut self, event: &Event) -> anyhow::Result<()> {
        let at = stamp(self.clock.now());
        let written =
            if self.lines { event.json(&at, &mut self.out) } else { event.text(&at, self.ui, &mut self.out) };
        written.and_then(|()| self.out.flush()).context("the output cannot be written")
    }
}

/// What a host answered: nothing where nothing is new.
type Answer = Result<Option<Fetched>, FetchError>;

fn job_etag(job: &Job) -> Option<&str> {
    match &job.kind {
        What::Again(again) => again.etag.as_deref(),
        What::New(..) => None,
    }
}

/// When a page that was first read at `read` is to be read next.
fn again_after(read: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let turns =
        AGAIN.iter().map(|hours| read.saturating_add(SignedDuration::from_hours(*hours)).unwrap_or(read));
    turns.into_iter().find(|turn| *turn > now)
}

/// Whether the same may work in a while.
fn is_passing(error: &FetchError) -> bool {
    match error {
        FetchError::NoHost
        | FetchError::NoConnection(_)
        | FetchError::Tls(_)
        | FetchError::Timeout(_)
        | FetchError::Broken(_)
        | FetchError::NoRobots(_)
        | FetchError::Later { .. } => true,
        FetchError::Status(status) => status.is_server_error() || status.as_u16() == 429,
        _ => false,
    }
}

/// How long a feed asks to be left alone, and its items.
type Items = (Option<Duration>, Vec<Result<Entry, ItemError>>);

/// The items of a feed or a sitemap.
fn items(fetched: &Fetched) -> Result<Items, String> {
    let Fetched { bytes, address, charset, .. } = fetched;
    let unpacked;
    let bytes = match selon_page::sniff(bytes, Some(address)) {
        Ok(Kind::Gzip) => {
            let limit = selon_page::MAX_FEED_BYTES as u64;
            unpacked = selon_page::gunzip(bytes, limit).map_err(|error| error.to_string())?;
            unpacked.as_ref().ok_or_else(|| format!("more than {} MB when unpacked", limit >> 20))?
        }
        _ => bytes,
    };
    let hints = Hints { url: Some(address.clone()), charset: charset.clone(), ..Hints::default() };
    let told = |error: selon_page::Error| error.to_string();
    match selon_page::sniff(bytes, Some(address)).map_err(told)? {
        Kind::Feed => selon_page::feed(bytes, &hints).map(|feed| (feed.pace, feed.items)).map_err(told),
        Kind::Sitemap => {
            let map = selon_page::sitemap(bytes, &hints).map_err(told)?;
            match map.maps.first() {
                Some(first) => {
                    Err(format!("an index of sitemaps; give one of those that it lists, such as {first}"))
                }
                None => Ok((None, map.pages)),
            }
        }
        Kind::Html => Err("a web page, and no feed".to_owned()),
        Kind::Opml => Err("an outline of feeds; save it to a file and give that".to_owned()),
        _ => Err("no feed".to_owned()),
    }
}
