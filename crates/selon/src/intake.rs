//! Inputs to articles to whatever is made of them, many at once, out in order.

mod input;
mod parts;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::Scope;
use selon_page::{Entry, Format as Kind, Hints, Line, Unit};
use selon_text::Article;

use crate::clock::Clock;
use crate::fetch::{Fetched, Fetcher, Limits};
use crate::plan::{Page, Source, is_anything, reason};
use crate::window::{self, Budget, Share, Tickets};
use input::{Input, Meter};
use parts::Part;

/// Largest text that is read, in bytes.
const MAX_TEXT: u64 = 32 << 20;
/// How often what is compressed may be compressed once more.
const WRAPPINGS: usize = 2;
/// How far lists of lists are followed: an outline to a feed, an index to its sitemaps.
const DEEPEST: usize = 4;
/// Names of the threads that read articles.
const THREAD: &str = "reader";

/// What is to be read, and how much of it at once.
pub struct Intake {
    /// What to read, in order.
    pub sources: Vec<Source>,
    /// Files in directories that are of no kind that is read.
    pub passed_over: u64,
    /// What the inputs are, if that is not for their content to say.
    pub kind: Option<Kind>,
    /// What is known of every input beforehand.
    pub hints: Hints,
    /// Articles at once.
    pub jobs: usize,
    /// What fetching may cost.
    pub limits: Limits,
    /// Whether the pages of feed items that are only summaries are read.
    pub follow: bool,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
}

/// What is made of each article.
pub trait Work: Send + Sync {
    /// What comes of it.
    type Done: Send;

    /// Makes it. An error names the item.
    fn work(&self, item: &Item<'_>) -> Result<Self::Done, String>;
}

/// One article to be, with its bytes as they were received.
pub struct Item<'a> {
    /// What to call it: a path, an address, or the file that it is a line of.
    pub name: &'a str,
    /// The address that it was fetched from.
    pub fetched: Option<&'a str>,
    /// What a feed or a sitemap says of it, where that led to it.
    entry: Option<&'a Entry>,
    hints: &'a Hints,
    bytes: Bytes<'a>,
}

#[derive(Clone, Copy)]
enum Bytes<'a> {
    Whole(Kind, &'a [u8]),
    Line(&'a Line),
    Entry(&'a Entry),
}

impl Item<'_> {
    /// The bytes.
    pub fn raw(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Whole(_, bytes) => bytes,
            Bytes::Line(line) => line.bytes(),
            Bytes::Entry(entry) => entry.bytes(),
        }
    }

    /// What they are, in a word.
    pub fn kind(&self) -> &'static str {
        match self.bytes {
            Bytes::Whole(Kind::Html, _) => "html",
            Bytes::Whole(..) => "text",
            Bytes::Line(line) if line.unit() == Unit::Line => "jsonl",
            Bytes::Line(_) => "json",
            Bytes::Entry(_) => "feed",
        }
    }

    /// The line of the file, or the item of the list, from 1.
    pub fn place(&self) -> Option<(Unit, usize)> {
        match self.bytes {
            Bytes::Whole(..) => None,
            Bytes::Line(line) => Some((line.unit(), line.number())),
            Bytes::Entry(entry) => Some((Unit::Item, entry.number)),
        }
    }

    /// What the article is called, as far as that is known before it is read.
    pub fn doc(&self) -> String {
        let own = match self.bytes {
            Bytes::Entry(entry) => entry.url.as_ref().or(entry.id.as_ref()),
            _ => None,
        };
        let place = || self.place().map(|(_, n)| format!("{}:{n}", self.name));
        own.cloned().or_else(place).unwrap_or_else(|| self.name.to_owned())
    }

    /// The article in them.
    pub fn article(&self) -> Result<Article, String> {
        let article = match self.bytes {
            Bytes::Whole(Kind::Html, bytes) => selon_page::html(bytes, self.hints).map_err(|e| e.to_string()),
            Bytes::Whole(_, bytes) => selon_page::text(bytes, self.hints).map_err(|e| e.to_string()),
            Bytes::Line(line) => line.article(self.hints).map_err(|e| e.to_string()),
            Bytes::Entry(entry) => {
                entry.article(self.hints).map_err(|error| format!("item {}: {error}", entry.number))
            }
        };
        let mut article = article.map_err(|error| format!("{}: {error}", self.name))?;
        if let Some(entry) = self.entry {
            entry.fill(&mut article);
        }
        Ok(article)
    }
}

/// Reads everything; `clerk` takes what comes of it, in order, in a thread of its own. Returns what it returned, and how many
/// files were passed over.
pub fn run<W: Work, T: Send>(
    intake: Intake,
    work: W,
    clerk: impl FnOnce(window::Ordered<Outcome<W::Done>>) -> anyhow::Result<T> + Send,
) -> anyhow::Result<(T, u64)> {
    quiet_panics();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(intake.jobs)
        .thread_name(|i| format!("{THREAD}-{i}"))
        // Deeply nested pages are walked by recursion.
        .stack_size(16 << 20)
        .build()?;
    let desk = Arc::new(Desk {
        kind: intake.kind,
        hints: intake.hints,
        work,
        fetcher: OnceLock::new(),
        limits: intake.limits,
        follow: intake.follow,
        clock: intake.clock,
        lists: Mutex::default(),
        // What a page takes while it is read, some thirty times its bytes, rarely comes near this; it keeps apart the
        // few that are huge.
        budget: Budget::new((intake.jobs as u64).max(4) * (16 << 20)),
    });
    let (tickets, results) = window::line(intake.jobs * 4);
    let (ended, passed_over) = thread::scope(|scope| {
        let clerk = scope.spawn(move || clerk(results));
        let passed_over = pool.in_place_scope(|scope| {
            let mut feed = Feed { desk: &desk, scope, tickets, passed_over: intake.passed_over, source: 0 };
            for (source, at) in intake.sources.into_iter().zip(0..) {
                feed.source = at;
                // Nobody listens any more: the clerk knows why.
                if feed.source(source).is_none() {
                    break;
                }
            }
            feed.passed_over
        });
        (clerk.join(), passed_over)
    });
    match ended {
        Ok(ended) => ended.map(|ended| (ended, passed_over)),
        Err(panic) => panic::resume_unwind(panic),
    }
}

/// Panics of the reading threads are caught and reported with the article's name; their trace would stand in the
/// middle of the output.
fn quiet_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !thread::current().name().is_some_and(|name| name.starts_with(THREAD)) {
            usual(info);
        }
    }));
}

impl Source {
    /// Bytes to be read, as far as they are known; `None` where nobody can know.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::File { size, .. } => Some(*size),
            Self::Failed(_) | Self::Page(_) => Some(0),
            Self::Stdin | Self::Address(_) => None,
        }
    }
}

/// What came of an item, or why nothing did.
pub type Made<D> = Result<D, String>;

/// What came out of a source.
pub struct Outcome<D> {
    /// What came of an item, or why nothing did.
    pub results: Vec<Made<D>>,
    /// What is to be said that is no failure.
    pub notes: Vec<String>,
    /// Bytes of input that were used up.
    pub bytes: u64,
    /// The source: its place in the plan.
    pub source: usize,
    /// Held until the result is written.
    _share: Option<Arc<Share>>,
}

/// Where a job puts what it makes, piece by piece.
struct Sink<D> {
    ticket: SyncSender<Outcome<D>>,
    source: usize,
    bytes: u64,
    share: Arc<Share>,
}

impl<D> Sink<D> {
    /// Nobody listens after a broken pipe; then the rest is made for nothing, and soon over.
    fn send(&mut self, results: Vec<Made<D>>, notes: Vec<String>) {
        let (bytes, share) = (std::mem::take(&mut self.bytes), Some(Arc::clone(&self.share)));
        let _ = self.ticket.send(Outcome { results, notes, bytes, source: self.source, _share: share });
    }

    fn put(&mut self, result: Made<D>) {
        self.send(vec![result], Vec::new());
    }
}

/// What every job needs.
struct Desk<W> {
    kind: Option<Kind>,
    hints: Hints,
    work: W,
    fetcher: OnceLock<Fetcher>,
    limits: Limits,
    follow: bool,
    clock: Arc<dyn Clock>,
    /// Lists that other lists led to: some lead round in circles.
    lists: Mutex<HashSet<String>>,
    budget: Arc<Budget>,
}

impl<W: Work> Desk<W> {
    fn hints(&self, doc: &str) -> Hints {
        Hints { doc: Some(doc.to_owned()), ..self.hints.clone() }
    }

    fn fetch(&self, address: &str) -> Result<Fetched, String> {
        let fetcher = self.fetcher.get_or_init(|| Fetcher::new(self.limits, Arc::clone(&self.clock)));
        fetcher.get(address).map_err(|error| format!("{address}: {error}"))
    }

    /// What bytes are: as the user says, or as they show.
    fn kind(&self, head: &[u8], name: &str) -> Result<Kind, selon_page::Error> {
        match (self.kind, selon_page::sniff(head, Some(name))) {
            (Some(_), Ok(Kind::Gzip)) => Ok(Kind::Gzip),
            (Some(kind), _) => Ok(kind),
            (None, told) => told,
        }
    }

    /// One page or text from `input`.
    fn whole(&self, name: &str, kind: Kind, input: Input) -> Made<W::Done> {
        let (limit, what) = match kind {
            Kind::Html => (selon_page::MAX_BYTES as u64, "web page"),
            _ => (MAX_TEXT, "text"),
        };
        let mut bytes = Vec::new();
        input.take(limit + 1).read_to_end(&mut bytes).map_err(|e| format!("{name}: {}", reason(&e)))?;
        if bytes.len() as u64 > limit {
            return Err(format!("{name}: too large: a {what} may have {} MB", limit >> 20));
        }
        let hints = &self.hints(name);
        self.work.work(&Item { name, fetched: None, entry: None, hints, bytes: Bytes::Whole(kind, &bytes) })
    }

    /// Everything behind an address: a page, or a list of articles.
    fn address(&self, address: &str, entry: Option<&Entry>, depth: usize, sink: &mut Sink<W::Done>) {
        match self.fetch(address) {
            Ok(fetched) => self.fetched(address, fetched, entry, depth, sink),
            Err(error) => sink.put(Err(error)),
        }
    }

    fn fetched(
        &self,
        name: &str,
        fetched: Fetched,
        entry: Option<&Entry>,
        depth: usize,
        sink: &mut Sink<W::Done>,
    ) {
        let Fetched { mut bytes, address, charset, .. } = fetched;
        sink.bytes += bytes.len() as u64;
        let mut unpacked = Ok(self.kind(&bytes, &address));
        for _ in 0..WRAPPINGS {
            if !matches!(unpacked, Ok(Ok(Kind::Gzip))) {
                break;
            }
            unpacked = match selon_page::gunzip(&bytes, self.limits.bytes * 4) {
                Ok(Some(inner)) => {
                    bytes = inner;
                    Ok(self.kind(&bytes, address.trim_end_matches(".gz")))
                }
                Ok(None) => {
                    Err(format!("{name}: more than {} MB when unpacked", (self.limits.bytes * 4) >> 20))
                }
                Err(error) => Err(format!("{name}: {error}")),
            };
        }
        let kind = match unpacked.and_then(|kind| kind.map_err(|error| format!("{name}: {error}"))) {
            Ok(kind) => kind,
            Err(error) => return sink.put(Err(error)),
        };
        let hints = Hints { url: Some(address), charset, ..self.hints(name) };
        match kind {
            Kind::Html | Kind::Text => {
                let bytes = Bytes::Whole(kind, &bytes);
                sink.put(self.work.work(&Item { name, fetched: Some(name), entry, hints: &hints, bytes }));
            }
            _ if depth >= DEEPEST => {
                sink.put(Err(format!("{name}: a list in a list in a list; it is not read")));
            }
            _ => {
                // The address is that of the list, and not of what is in it.
                let own = Hints { url: None, charset: None, ..hints.clone() };
                for part in parts::of(kind, name, Input::from(bytes), &hints, self.follow) {
                    self.part(name, part, &own, depth, sink);
                }
            }
        }
    }

    /// One part of a list.
    fn part(&self, name: &str, part: Part, hints: &Hints, depth: usize, sink: &mut Sink<W::Done>) {
        let item = |bytes| Item { name, fetched: None, entry: None, hints, bytes };
        match part {
            Part::Line(line) => sink.put(self.work.work(&item(Bytes::Line(&line)))),
            Part::Entry(entry) => sink.put(self.work.work(&item(Bytes::Entry(&entry)))),
            Part::Page { name, kind, bytes, url, charset } => {
                let hints = &Hints { url, charset, ..self.hints(&name) };
                let bytes = Bytes::Whole(kind, &bytes);
                sink.put(self.work.work(&Item { name: &name, fetched: None, entry: None, hints, bytes }));
            }
            Part::Link(entry) => match &entry.url {
                Some(address) => match self.fetch(address) {
                    Ok(fetched) => self.fetched(address, fetched, Some(&entry), DEEPEST, sink),
                    // A summary is better than nothing, as long as it is said that it is one.
                    Err(error) if entry.has_text() => {
                        sink.send(Vec::new(), vec![format!("{error}; what its feed has of it is read")]);
                        sink.put(self.work.work(&item(Bytes::Entry(&entry))));
                    }
                    Err(error) => sink.put(Err(error)),
                },
                None => sink.put(self.work.work(&item(Bytes::Entry(&entry)))),
            },
            Part::List(address) => {
                let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
                let fresh = lists.insert(address.clone());
                drop(lists);
                if fresh {
                    self.address(&address, None, depth + 1, sink);
                }
            }
            Part::Broken(error) => sink.put(Err(error)),
            Part::Note(note) => sink.send(Vec::new(), vec![note]),
        }
    }

    /// A page that was fetched already.
    fn page(&self, page: Page, sink: &mut Sink<W::Done>) {
        let Page { name, fetched, entry } = page;
        match (fetched, entry) {
            (Some(fetched), entry) => self.fetched(&name, fetched, entry.as_ref(), DEEPEST, sink),
            (None, Some(entry)) => {
                let bytes = Bytes::Entry(&entry);
                let hints = &self.hints(&name);
                sink.put(self.work.work(&Item { name: &name, fetched: None, entry: None, hints, bytes }));
            }
            (None, None) => sink.put(Err(format!("{name}: nothing is there"))),
        }
    }
}

/// Turns sources into jobs, in order.
struct Feed<'a, 'scope, W: Work> {
    desk: &'a Arc<Desk<W>>,
    scope: &'a Scope<'scope>,
    tickets: Tickets<Outcome<W::Done>>,
    passed_over: u64,
    /// Place of the source in the plan.
    source: usize,
}

impl<'scope, W: Work + 'scope> Feed<'_, 'scope, W> {
    /// Starts the jobs of one source; `None` when nobody listens any more.
    fn source(&mut self, source: Source) -> Option<()> {
        match source {
            Source::Failed(message) => self.failed(message),
            Source::Stdin => self.open("-", Box::new(io::stdin()), 0, true),
            Source::Address(address) => {
                let weight = self.desk.limits.bytes;
                self.start(weight, 0, address.clone(), move |desk, sink| {
                    desk.address(&address, None, 0, sink);
                })
            }
            Source::Page(page) => {
                let size = page.fetched.as_ref().map_or(0, |fetched| fetched.bytes.len() as u64);
                let name = page.name.clone();
                self.start(size.saturating_mul(30), 0, name, move |desk, sink| desk.page(*page, sink))
            }
            Source::File { path, size, named } => {
                let name = path.display().to_string();
                match File::open(&path) {
                    Ok(file) => self.open(&name, Box::new(file), size, named),
                    Err(error) => self.failed(format!("{name}: {}", reason(&error))),
                }
            }
        }
    }

    fn failed(&self, message: String) -> Option<()> {
        self.tell(vec![Err(message)], Vec::new())
    }

    /// Passes on what needs no reading.
    fn tell(&self, results: Vec<Made<W::Done>>, notes: Vec<String>) -> Option<()> {
        let outcome = Outcome { results, notes, bytes: 0, source: self.source, _share: None };
        self.tickets.next()?.send(outcome).ok()
    }

    /// Looks at the beginning of `input` and starts its jobs.
    fn open(&mut self, name: &str, input: Box<dyn Read + Send>, size: u64, named: bool) -> Option<()> {
        let (input, meter) = Meter::on(input);
        let mut input = Input::new(Box::new(input));
        let mut told = name;
        for wrapping in 0.. {
            let head = match input.head() {
                Ok(head) => head,
                Err(error) => return self.failed(format!("{name}: {}", reason(&error))),
            };
            let kind = match self.desk.kind(head, told) {
                Ok(Kind::Gzip) if wrapping < WRAPPINGS => {
                    told = told.strip_suffix(".gz").unwrap_or(told);
                    input = input.unpacked();
                    continue;
                }
                // A file that was only come upon may be anything.
                Err(selon_page::Error::Binary { .. } | selon_page::Error::Unsupported { .. })
                    if !named && is_anything(name) =>
                {
                    self.passed_over += 1;
                    return Some(());
                }
                Ok(Kind::Text)
                    if !named
                        && is_anything(name)
                        && self.desk.kind.is_none()
                        && Path::new(told).extension().is_some() =>
                {
                    self.passed_over += 1;
                    return Some(());
                }
                Ok(Kind::Gzip) => return self.failed(format!("{name}: compressed more than twice")),
                Ok(kind) => kind,
                Err(error) => return self.failed(format!("{name}: {error}")),
            };
            return match kind {
                Kind::Html | Kind::Text => {
                    // A parsed page takes some thirty times its bytes; a text with its tokens some ten.
                    let weight = size.saturating_mul(if kind == Kind::Html { 30 } else { 10 });
                    let title = name.to_owned();
                    self.start(weight, size, title.clone(), move |desk, sink| {
                        sink.put(desk.whole(&title, kind, input));
                    })
                }
                _ => self.parts(name, kind, input, &meter, named),
            };
        }
        Some(())
    }

    /// Starts a job for each part of a list.
    fn parts(&mut self, name: &str, kind: Kind, input: Input, meter: &Meter, named: bool) -> Option<()> {
        let name: Arc<str> = name.into();
        let hints = Arc::new(self.desk.hints(&name));
        for part in parts::of(kind, &name, input, &hints, self.desk.follow) {
            match part {
                Part::Broken(error) => self.failed(error)?,
                Part::Note(note) => self.tell(Vec::new(), vec![note])?,
                // Nobody wants all pages of a site because its list of them lies in a folder.
                Part::List(_) | Part::Link(_) if !named && kind != Kind::Feed => {
                    self.passed_over += 1;
                    return Some(());
                }
                part => {
                    let (name, hints, size) = (Arc::clone(&name), Arc::clone(&hints), part.size());
                    let (weight, title) = (part.weight(self.desk.limits.bytes), part.title(&name));
                    self.start(weight, meter.take().max(size.min(1)), title, move |desk, sink| {
                        desk.part(&name, part, &hints, 0, sink);
                    })?;
                }
            }
        }
        Some(())
    }

    /// Starts one job. `weight` is the memory that it may take, `bytes` the input that it uses up beside what it
    /// says itself, `name` what to call it should it fail in a way that nobody foresaw.
    fn start<F>(&self, weight: u64, bytes: u64, name: String, job: F) -> Option<()>
    where
        F: FnOnce(&Desk<W>, &mut Sink<W::Done>) + Send + 'scope,
    {
        let share = Arc::new(self.desk.budget.take(weight));
        let ticket = self.tickets.next()?;
        let (desk, source) = (Arc::clone(self.desk), self.source);
        self.scope.spawn(move |_| {
            let mut sink = Sink { ticket, source, bytes, share };
            guarded(&name, &mut sink, |sink| job(&desk, sink));
        });
        Some(())
    }
}

/// Runs a job; should it panic, that costs its own article and no other.
fn guarded<D>(name: &str, sink: &mut Sink<D>, job: impl FnOnce(&mut Sink<D>)) {
    if panic::catch_unwind(AssertUnwindSafe(|| job(sink))).is_err() {
        sink.put(Err(format!("{name}: reading it failed, which is a bug in Selon; please report it")));
    }
}

/// Progress in bytes of input, or a count alone where the bytes cannot be known.
pub fn bar(shown: bool, total: Option<u64>) -> ProgressBar {
    if !shown {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let (bar, template) = match total.filter(|&t| t > 0) {
        Some(total) => (ProgressBar::new(total), "{bar:30} {percent:>3} % · {msg} · {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg} · {elapsed}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_one_article() {
        quiet_panics();
        let (tickets, results) = window::line::<Outcome<()>>(1);
        let job = move || {
            let share = Arc::new(Budget::new(1).take(1));
            let mut sink = Sink { ticket: tickets.next().unwrap(), source: 0, bytes: 0, share };
            guarded("a.html", &mut sink, |_| panic!("no such luck"));
        };
        thread::Builder::new().name(format!("{THREAD}-0")).spawn(job).unwrap().join().unwrap();
        let said = results.next(|| ()).unwrap().results.pop().unwrap().unwrap_err();
        assert_eq!(said, "a.html: reading it failed, which is a bug in Selon; please report it");
    }
}
