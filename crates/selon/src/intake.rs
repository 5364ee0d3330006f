//! Inputs to articles to whatever is made of them, many at once, out in order.

use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::Scope;
use selon_page::{Format as Kind, Hints, Line, Lines, SNIFF_BYTES};
use selon_text::Article;

use crate::fetch::{Fetcher, Limits};
use crate::plan::{Source, reason};
use crate::window::{self, Budget, Share, Tickets};

/// Largest text that is read, in bytes.
const MAX_TEXT: u64 = 32 << 20;
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
    hints: &'a Hints,
    bytes: Bytes<'a>,
}

enum Bytes<'a> {
    Whole(Kind, &'a [u8]),
    Line(&'a Line),
}

impl Item<'_> {
    /// The bytes.
    pub fn raw(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Whole(_, bytes) => bytes,
            Bytes::Line(line) => line.bytes(),
        }
    }

    /// What they are.
    pub fn kind(&self) -> Kind {
        match self.bytes {
            Bytes::Whole(kind, _) => kind,
            Bytes::Line(_) => Kind::Jsonl,
        }
    }

    /// The line of the file, from 1.
    pub fn line(&self) -> Option<usize> {
        match self.bytes {
            Bytes::Whole(..) => None,
            Bytes::Line(line) => Some(line.number()),
        }
    }

    /// The article in them.
    pub fn article(&self) -> Result<Article, String> {
        match self.bytes {
            Bytes::Whole(Kind::Html, bytes) => selon_page::html(bytes, self.hints).map_err(|e| e.to_string()),
            Bytes::Whole(_, bytes) => selon_page::text(bytes, self.hints).map_err(|e| e.to_string()),
            Bytes::Line(line) => line.article(self.hints).map_err(|e| e.to_string()),
        }
        .map_err(|error| format!("{}: {error}", self.name))
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
            Self::Failed(_) => Some(0),
            Self::Stdin | Self::Address(_) => None,
        }
    }
}

/// What came of an item, or why nothing did.
pub type Made<D> = Result<D, String>;

/// What one job gave.
pub struct Outcome<D> {
    /// What came of each item, or why nothing did.
    pub results: Vec<Made<D>>,
    /// Bytes of input that this job used up.
    pub bytes: u64,
    /// The source: its place in the plan.
    pub source: usize,
    /// Held until the result is written.
    _share: Option<Share>,
}

/// Results and failures, and the bytes of input that could not be known beforehand.
type JobResult<D> = (Vec<Made<D>>, u64);

/// What every job needs.
struct Desk<W> {
    kind: Option<Kind>,
    hints: Hints,
    work: W,
    fetcher: OnceLock<Fetcher>,
    limits: Limits,
    budget: Arc<Budget>,
}

type Input = Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

impl<W: Work> Desk<W> {
    fn hints(&self, doc: &str) -> Hints {
        Hints { doc: Some(doc.to_owned()), ..self.hints.clone() }
    }

    /// One page or text from `input`.
    fn whole(&self, name: &str, kind: Kind, input: Input) -> Made<W::Done> {
        let (limit, what) = match kind {
            Kind::Html => (selon_page::MAX_BYTES as u64, "web page"),
            Kind::Text | Kind::Jsonl => (MAX_TEXT, "text"),
        };
        let mut bytes = Vec::new();
        input.take(limit + 1).read_to_end(&mut bytes).map_err(|e| format!("{name}: {}", reason(&e)))?;
        if bytes.len() as u64 > limit {
            return Err(format!("{name}: too large: a {what} may have {} MB", limit >> 20));
        }
        self.bytes(name, kind, &bytes, &self.hints(name), None)
    }

    fn bytes(
        &self,
        name: &str,
        kind: Kind,
        bytes: &[u8],
        hints: &Hints,
        fetched: Option<&str>,
    ) -> Made<W::Done> {
        self.work.work(&Item { name, fetched, hints, bytes: Bytes::Whole(kind, bytes) })
    }

    fn line(&self, name: &str, line: &Line, hints: &Hints, fetched: Option<&str>) -> Made<W::Done> {
        self.work.work(&Item { name, fetched, hints, bytes: Bytes::Line(line) })
    }

    /// Everything behind an address; a JSONL file there has many articles.
    fn address(&self, address: &str) -> JobResult<W::Done> {
        let fetcher = self.fetcher.get_or_init(|| Fetcher::new(self.limits));
        let fetched = match fetcher.get(address) {
            Ok(fetched) => fetched,
            Err(error) => return (vec![Err(format!("{address}: {error}"))], 0),
        };
        let size = fetched.bytes.len() as u64;
        let kind =
            match self.kind.map_or_else(|| selon_page::sniff(&fetched.bytes, Some(&fetched.address)), Ok) {
                Ok(kind) => kind,
                Err(error) => return (vec![Err(format!("{address}: {error}"))], size),
            };
        let mut hints = self.hints(address);
        hints.charset = fetched.charset;
        let results = if kind == Kind::Jsonl {
            let lines = Lines::new(fetched.bytes.as_slice());
            lines
                .map(|line| match line {
                    Ok(line) => self.line(address, &line, &hints, Some(address)),
                    Err(error) => Err(format!("{address}: {error}")),
                })
                .collect()
        } else {
            hints.url = Some(fetched.address);
            vec![self.bytes(address, kind, &fetched.bytes, &hints, Some(address))]
        };
        (results, size)
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
                self.start(weight, 0, address.clone(), move |desk| desk.address(&address))
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
        self.tell(Outcome { results: vec![Err(message)], bytes: 0, source: self.source, _share: None })
    }

    /// Passes on what needs no reading.
    fn tell(&self, outcome: Outcome<W::Done>) -> Option<()> {
        self.tickets.next()?.send(outcome).ok()
    }

    /// Looks at the beginning of `input` and starts its jobs.
    fn open(&mut self, name: &str, mut input: Box<dyn Read + Send>, size: u64, named: bool) -> Option<()> {
        let mut head = Vec::with_capacity(SNIFF_BYTES);
        if let Err(error) = input.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut head) {
            return self.failed(format!("{name}: {}", reason(&error)));
        }
        let kind = match self.desk.kind.map_or_else(|| selon_page::sniff(&head, Some(name)), Ok) {
            Ok(kind) => kind,
            // A file without an ending that was only come upon may be anything.
            Err(selon_page::Error::Binary { .. }) if !named && Path::new(name).extension().is_none() => {
                self.passed_over += 1;
                return Some(());
            }
            Err(error) => return self.failed(format!("{name}: {error}")),
        };
        let input = Cursor::new(head).chain(input);
        if kind == Kind::Jsonl {
            return self.lines(name, input);
        }
        // A parsed page takes some thirty times its bytes; a text with its tokens some ten.
        let weight = size.saturating_mul(if kind == Kind::Html { 30 } else { 10 });
        let title = name.to_owned();
        self.start(weight, size, title.clone(), move |desk| (vec![desk.whole(&title, kind, input)], 0))
    }

    /// Starts a job for each line.
    fn lines(&self, name: &str, input: Input) -> Option<()> {
        let name: Arc<str> = name.into();
        let hints = Arc::new(self.desk.hints(&name));
        for line in Lines::new(BufReader::with_capacity(1 << 16, input)) {
            match line {
                Err(error) => self.failed(format!("{name}: {error}"))?,
                Ok(line) => {
                    let (name, hints, size) = (Arc::clone(&name), Arc::clone(&hints), line.size() as u64);
                    let title = format!("{name}: line {}", line.number());
                    self.start(size.saturating_mul(10), size + 1, title, move |desk| {
                        (vec![desk.line(&name, &line, &hints, None)], 0)
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
        F: FnOnce(&Desk<W>) -> JobResult<W::Done> + Send + 'scope,
    {
        let share = self.desk.budget.take(weight);
        let ticket = self.tickets.next()?;
        let (desk, source) = (Arc::clone(self.desk), self.source);
        self.scope.spawn(move |_| {
            let (results, more) = guarded(&name, || job(&desk));
            // Nobody listens after a broken pipe.
            let _ = ticket.send(Outcome { results, bytes: bytes + more, source, _share: Some(share) });
        });
        Some(())
    }
}

/// Runs a job; should it panic, that costs its own article and no other.
fn guarded<D>(name: &str, job: impl FnOnce() -> JobResult<D>) -> JobResult<D> {
    panic::catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_| {
        (vec![Err(format!("{name}: reading it failed, which is a bug in Selon; please report it"))], 0)
    })
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
        let job = || guarded::<()>("a.html", || panic!("no such luck"));
        let (results, _) =
            thread::Builder::new().name(format!("{THREAD}-0")).spawn(job).unwrap().join().unwrap();
        let said = results.into_iter().map(|r| r.err().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(said, ["a.html: reading it failed, which is a bug in Selon; please report it"]);
    }
}
