//! `selon read`: inputs to articles to readings, many at once, out in order.

use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, ErrorKind, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::Scope;
use selon_page::{Format as Kind, Hints, Line, Lines, SNIFF_BYTES};
use selon_read::Options;
use selon_text::Article;

use crate::actors::{Gist, People};
use crate::args::Format;
use crate::complain;
use crate::fetch::{Fetcher, Limits};
use crate::map;
use crate::output::Output;
use crate::plan::{Plan, Source, reason};
use crate::render::{self, Look, Ui};
use crate::window::{self, Budget, Share, Tickets};

/// Largest text that is read, in bytes.
const MAX_TEXT: u64 = 32 << 20;
/// Names of the threads that read articles.
const THREAD: &str = "reader";

/// An article in a format, line ends and all, and how many records that is.
pub type Render = fn(&Article, Options<'_>, Format, Look) -> serde_json::Result<(Vec<u8>, u64)>;

/// Something else than claims to show of an article.
#[derive(Debug, Clone, Copy)]
pub struct View {
    pub render: Render,
    /// "3 figures", for the summary.
    pub count: fn(Ui, u64) -> String,
    /// The names of the columns, above a table.
    pub csv: &'static str,
}

/// Reads everything and says how it went.
pub fn run(plan: Plan) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    quiet_panics();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.jobs)
        .thread_name(|i| format!("{THREAD}-{i}"))
        // Deeply nested pages are walked by recursion.
        .stack_size(16 << 20)
        .build()?;
    let desk = Arc::new(Desk {
        kind: plan.kind,
        hints: plan.hints,
        options: plan.options,
        format: plan.format,
        view: plan.view,
        look: plan.look,
        gather: plan.people.is_some(),
        fetcher: OnceLock::new(),
        limits: plan.limits,
        // What a page takes while it is read, some thirty times its bytes, rarely comes near this; it keeps apart the
        // few that are huge.
        budget: Budget::new((plan.jobs as u64).max(4) * (16 << 20)),
    });
    let total = plan.sources.iter().map(Source::size).sum::<Option<u64>>();
    let clerk = Clerk {
        output: plan.output,
        people: plan.people,
        tally: Tally::default(),
        ui: plan.look.ui,
        bar: bar(plan.progress, total),
    };
    let (tickets, results) = window::line(plan.jobs * 4);
    let (ended, passed_over) = thread::scope(|scope| {
        let clerk = scope.spawn(move || clerk.run(&results));
        let passed_over = pool.in_place_scope(|scope| {
            let mut feed = Feed { desk: &desk, scope, tickets, passed_over: plan.passed_over };
            // `None` is nobody listening any more: the clerk knows why.
            let _ = plan.sources.into_iter().try_for_each(|source| feed.source(source));
            feed.passed_over
        });
        (clerk.join(), passed_over)
    });
    let tally = match ended {
        Ok(ended) => ended?,
        Err(panic) => panic::resume_unwind(panic),
    };
    if let Some(before) = plan.summary.filter(|_| !tally.broken_pipe) {
        let count = plan.view.map_or(Ui::claims as fn(Ui, u64) -> String, |v| v.count);
        let words = tally.sum_up(plan.look.ui, count, passed_over, started.elapsed());
        let _ = writeln!(io::stderr(), "{before}{words}");
    }
    Ok(match (tally.articles, tally.errors) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
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
    fn size(&self) -> Option<u64> {
        match self {
            Self::File { size, .. } => Some(*size),
            Self::Failed(_) => Some(0),
            Self::Stdin | Self::Address(_) => None,
        }
    }
}

/// A reading as it goes out.
struct Done {
    rendered: Vec<u8>,
    words: u64,
    claims: u64,
    /// Who speaks there, where that is asked for.
    gist: Option<Gist>,
}

/// Readings and failures, and the bytes of input that could not be known beforehand.
type JobResult = (Vec<Result<Done, String>>, u64);

/// What one job gave.
struct Outcome {
    results: Vec<Result<Done, String>>,
    /// Bytes of input that this job used up.
    bytes: u64,
    /// Held until the result is written.
    _share: Option<Share>,
}

/// What every job needs.
struct Desk {
    kind: Option<Kind>,
    hints: Hints,
    options: Options<'static>,
    format: Format,
    view: Option<View>,
    look: Look,
    /// Whether to say who speaks in place of writing readings.
    gather: bool,
    fetcher: OnceLock<Fetcher>,
    limits: Limits,
    budget: Arc<Budget>,
}

type Input = Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

impl Desk {
    fn hints(&self, doc: &str) -> Hints {
        Hints { doc: Some(doc.to_owned()), ..self.hints.clone() }
    }

    /// One page or text from `input`.
    fn whole(&self, name: &str, kind: Kind, input: Input) -> Result<Done, String> {
        let (limit, what) = match kind {
            Kind::Html => (selon_page::MAX_BYTES as u64, "web page"),
            Kind::Text | Kind::Jsonl => (MAX_TEXT, "text"),
        };
        let mut bytes = Vec::new();
        input.take(limit + 1).read_to_end(&mut bytes).map_err(|e| format!("{name}: {}", reason(&e)))?;
        if bytes.len() as u64 > limit {
            return Err(format!("{name}: too large: a {what} may have {} MB", limit >> 20));
        }
        self.bytes(name, kind, &bytes, &self.hints(name))
    }

    fn bytes(&self, name: &str, kind: Kind, bytes: &[u8], hints: &Hints) -> Result<Done, String> {
        let article = match kind {
            Kind::Html => selon_page::html(bytes, hints),
            Kind::Text | Kind::Jsonl => selon_page::text(bytes, hints),
        };
        self.article(&article.map_err(|e| format!("{name}: {e}"))?, name)
    }

    fn line(&self, name: &str, line: &Line, hints: &Hints) -> Result<Done, String> {
        let article = line.article(hints).map_err(|e| format!("{name}: {e}"))?;
        self.article(&article, name)
    }

    /// Everything behind an address; a JSONL file there has many articles.
    fn address(&self, address: &str) -> JobResult {
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
                    Ok(line) => self.line(address, &line, &hints),
                    Err(error) => Err(format!("{address}: {error}")),
                })
                .collect()
        } else {
            hints.url = Some(fetched.address);
            vec![self.bytes(address, kind, &fetched.bytes, &hints)]
        };
        (results, size)
    }

    fn article(&self, article: &Article, name: &str) -> Result<Done, String> {
        let words = article.text.split_whitespace().count() as u64;
        if let Some(view) = self.view {
            let (rendered, claims) = (view.render)(article, self.options, self.format, self.look)
                .map_err(|e| format!("{name}: {e}"))?;
            let rendered = if self.format == Format::Json { indented(&rendered) } else { rendered };
            return Ok(Done { rendered, words, claims, gist: None });
        }
        let reading = selon_read::read(article, self.options);
        let claims = reading.claims.len() as u64;
        if self.gather {
            let gist = Some(Gist::new(article, &reading));
            return Ok(Done { rendered: Vec::new(), words, claims, gist });
        }
        let mut rendered = match self.format {
            Format::Page => render::page(article, &reading, self.look).into_bytes(),
            Format::Jsonl | Format::Csv => {
                serde_json::to_vec(&reading).map_err(|e| format!("{name}: {e}"))?
            }
            Format::Geojson => map::features(&reading).map_err(|e| format!("{name}: {e}"))?,
            Format::Json => {
                indented(&serde_json::to_vec_pretty(&reading).map_err(|e| format!("{name}: {e}"))?)
            }
        };
        if self.format == Format::Jsonl {
            rendered.push(b'\n');
        }
        Ok(Done { rendered, words, claims, gist: None })
    }
}

/// JSON two columns further in, as an element of an array; its strings hold no line ends.
fn indented(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() + json.len() / 8);
    for (i, line) in json.split(|&b| b == b'\n').enumerate() {
        out.extend_from_slice(if i == 0 { b"  " } else { b"\n  " });
        out.extend_from_slice(line);
    }
    out
}

/// Turns sources into jobs, in order.
struct Feed<'a, 'scope> {
    desk: &'a Arc<Desk>,
    scope: &'a Scope<'scope>,
    tickets: Tickets<Outcome>,
    passed_over: u64,
}

impl<'scope> Feed<'_, 'scope> {
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
        self.tell(Outcome { results: vec![Err(message)], bytes: 0, _share: None })
    }

    /// Passes on what needs no reading.
    fn tell(&self, outcome: Outcome) -> Option<()> {
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
                        (vec![desk.line(&name, &line, &hints)], 0)
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
        F: FnOnce(&Desk) -> JobResult + Send + 'scope,
    {
        let share = self.desk.budget.take(weight);
        let ticket = self.tickets.next()?;
        let desk = Arc::clone(self.desk);
        self.scope.spawn(move |_| {
            let (results, more) = guarded(&name, || job(&desk));
            // Nobody listens after a broken pipe.
            let _ = ticket.send(Outcome { results, bytes: bytes + more, _share: Some(share) });
        });
        Some(())
    }
}

/// Runs a job; should it panic, that costs its own article and no other.
fn guarded(name: &str, job: impl FnOnce() -> JobResult) -> JobResult {
    panic::catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_| {
        (vec![Err(format!("{name}: reading it failed, which is a bug in Selon; please report it"))], 0)
    })
}

/// What was read.
#[derive(Debug, Default)]
struct Tally {
    articles: u64,
    words: u64,
    claims: u64,
    errors: u64,
    broken_pipe: bool,
}

impl Tally {
    fn sum_up(&self, ui: Ui, count: fn(Ui, u64) -> String, passed_over: u64, elapsed: Duration) -> String {
        let mut parts = vec![ui.articles(self.articles), ui.words(self.words), count(ui, self.claims)];
        if self.errors > 0 {
            parts.push(ui.errors(self.errors));
        }
        if passed_over > 0 {
            parts.push(ui.passed_over(passed_over));
        }
        parts.push(ui.seconds(elapsed.as_secs_f64()));
        parts.join(" · ")
    }
}

/// Takes results in order, writes them, and counts.
struct Clerk {
    output: Output,
    people: Option<People>,
    tally: Tally,
    ui: Ui,
    bar: ProgressBar,
}

impl Clerk {
    fn run(mut self, results: &window::Ordered<Outcome>) -> anyhow::Result<Tally> {
        let written = self.write(results);
        self.bar.finish_and_clear();
        let written = match self.people.take().filter(|_| written.is_ok()) {
            Some(people) => self.output.write(&people.render()?),
            None => written,
        };
        match written.and_then(|()| self.output.finish()) {
            Ok(()) => Ok(self.tally),
            // Whoever reads has seen enough; that is no failure.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                Ok(Tally { broken_pipe: true, ..self.tally })
            }
            Err(error) => Err(anyhow::Error::new(error).context("the output cannot be written")),
        }
    }

    fn write(&mut self, results: &window::Ordered<Outcome>) -> io::Result<()> {
        let mut flushed = Ok(());
        // While nothing is ready, what is held back may go out.
        while let Some(outcome) = results.next(|| {
            if flushed.is_ok() {
                flushed = self.output.flush();
            }
        }) {
            std::mem::replace(&mut flushed, Ok(()))?;
            for result in outcome.results {
                match result {
                    Ok(done) => {
                        self.tally.articles += 1;
                        self.tally.words += done.words;
                        self.tally.claims += done.claims;
                        match (&mut self.people, &done.gist) {
                            (Some(people), Some(gist)) => people.add(gist),
                            _ => self.output.write(&done.rendered)?,
                        }
                    }
                    Err(message) => {
                        self.tally.errors += 1;
                        self.output.flush()?;
                        self.bar.suspend(|| complain(&message));
                    }
                }
            }
            self.bar.inc(outcome.bytes);
            if !self.bar.is_hidden() {
                self.bar.set_message(self.ui.articles(self.tally.articles));
            }
        }
        flushed
    }
}

/// Progress in bytes of input, or a count alone where the bytes cannot be known.
fn bar(shown: bool, total: Option<u64>) -> ProgressBar {
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
        let job = || guarded("a.html", || panic!("no such luck"));
        let (results, _) =
            thread::Builder::new().name(format!("{THREAD}-0")).spawn(job).unwrap().join().unwrap();
        let said = results.into_iter().map(|r| r.err().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(said, ["a.html: reading it failed, which is a bug in Selon; please report it"]);
    }

    #[test]
    fn array_elements_are_indented_and_unchanged() {
        let json = indented(b"{\n  \"a\": 1\n}");
        assert_eq!(json, b"  {\n    \"a\": 1\n  }");
    }
}
