//! The command line resolved: inputs found, format, colours and width settled. The rest of the program sees no raw
//! argument, no environment variable and no terminal.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

use selon_page::Format as Kind;
use selon_page::Hints;
use selon_read::Options;

use crate::actors::{self, People};
use crate::args::{self, As, Color, Format, Manners};
use crate::fetch::{Fetched, Limits};
use crate::output::Output;
use crate::read::View;
use crate::render::{Look, Theme, Ui};

/// Widest page by default: longer lines are hard to follow.
const WIDEST: usize = 100;

/// How things look on this terminal for this user.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Language of labels.
    pub ui: Ui,
    /// Columns.
    pub width: usize,
    color: Color,
}

/// One thing to read.
#[derive(Debug)]
pub enum Source {
    /// A file, or a pipe with a name.
    File {
        /// As given, or below the directory as given.
        path: PathBuf,
        /// Bytes, 0 for a pipe.
        size: u64,
        /// Whether it was named, and not come upon in a directory.
        named: bool,
    },
    /// Standard input.
    Stdin,
    /// An http(s) address.
    Address(String),
    /// A page that was fetched already, and what its feed says of it.
    Page(Box<Page>),
    /// Nothing to read, and why.
    Failed(String),
}

/// A page that was fetched already.
#[derive(Debug)]
pub struct Page {
    /// The address that was asked for.
    pub name: String,
    /// The page; without one, what the feed itself has is read.
    pub fetched: Option<Fetched>,
    /// What its feed says of it.
    pub entry: Option<selon_page::Entry>,
}

/// What `selon read` is to do.
pub struct Plan {
    /// What to read, in order.
    pub sources: Vec<Source>,
    /// Files in directories that are of no kind that is read.
    pub passed_over: u64,
    /// What the inputs are, if that is not for their content to say.
    pub kind: Option<Kind>,
    /// What is known of every input beforehand.
    pub hints: Hints,
    /// What the reader is asked for.
    pub options: Options<'static>,
    /// How to render.
    pub format: Format,
    /// What is shown of an article where that is not its claims.
    pub view: Option<View>,
    /// How a page looks.
    pub look: Look,
    /// Who speaks in all articles, where that is asked for in place of readings.
    pub people: Option<People>,
    /// Where to.
    pub output: Output,
    /// Articles at once.
    pub jobs: usize,
    /// What fetching may cost.
    pub limits: Limits,
    /// Whether the pages of summaries are read.
    pub follow: bool,
    /// Whether to show progress.
    pub progress: bool,
    /// What stands before the summary, if there is to be one.
    pub summary: Option<&'static str>,
}

impl Screen {
    /// Settles what the user left open.
    pub fn of(typed: &args::Screen) -> Self {
        let columns = || terminal_size::terminal_size().map_or(80, |(w, _)| usize::from(w.0).min(WIDEST));
        Self {
            ui: typed.ui.unwrap_or_else(|| locale(env)),
            width: typed.width.map_or_else(columns, usize::from),
            color: typed.color,
        }
    }

    /// The theme for an output that is a terminal or not.
    pub fn theme(self, terminal: bool) -> Theme {
        if coloured(self.color, terminal, env) { Theme::colour() } else { Theme::plain() }
    }
}

/// Whether to use colours.
fn coloured(color: Color, terminal: bool, env: impl Fn(&str) -> Option<String>) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            terminal
                && env("NO_COLOR").is_none_or(|v| v.is_empty())
                && env("TERM").is_none_or(|t| t != "dumb")
        }
    }
}

impl Plan {
    /// Finds the inputs and opens the output.
    pub fn of(typed: &args::Read, screen: Screen) -> anyhow::Result<Self> {
        let taken = &typed.taken;
        let terminal = taken.output.is_none() && io::stdout().is_terminal();
        let usual = if terminal { Format::Page } else { Format::Jsonl };
        let format = if typed.map { Format::Geojson } else { typed.format.unwrap_or(usual) };
        let theme = screen.theme(terminal);
        let look = Look { ui: screen.ui, width: screen.width, theme, explain: typed.explain };
        let quiet = theme.quiet;
        let rule = format!("\n{quiet}{}{quiet:#}\n\n", "─".repeat(screen.width));
        let mut found = Found::default();
        for input in &taken.inputs {
            found.add(input);
        }
        Ok(Self {
            sources: found.sources,
            passed_over: found.passed_over,
            kind: taken.kind.map(Into::into),
            hints: Hints { lang: taken.hands.lang, date: taken.hands.date, ..Hints::default() },
            options: Options {
                lang: taken.hands.lang,
                reader: typed.reader.into(),
                convention: typed.convention.into(),
                explain: typed.explain,
                bare: false,
                actors: typed.actors.as_deref().map(|path| actors::table(Some(path))).transpose()?,
            },
            format,
            view: None,
            look,
            people: None,
            output: Output::open(taken.output.as_deref(), format, rule)?,
            jobs: jobs(taken.hands.jobs),
            limits: limits(taken.hands.timeout, taken.hands.manners),
            follow: taken.hands.follow,
            // On one terminal a bar and a page would write over each other.
            progress: !taken.quiet && !terminal && io::stderr().is_terminal(),
            // An empty line parts it from the page above it.
            summary: (!taken.quiet).then_some(if terminal && format == Format::Page { "\n" } else { "" }),
        })
    }
}

impl Plan {
    /// The same with `view` in place of claims.
    pub fn with(mut self, view: View) -> anyhow::Result<Self> {
        self.view = Some(view);
        if self.format == Format::Csv {
            self.output.head(view.csv.as_bytes())?;
        }
        Ok(self)
    }
}

impl From<As> for Kind {
    fn from(kind: As) -> Self {
        match kind {
            As::Html => Self::Html,
            As::Text => Self::Text,
            As::Jsonl => Self::Jsonl,
            As::Json => Self::Json,
            As::Feed => Self::Feed,
            As::Sitemap => Self::Sitemap,
            As::Opml => Self::Opml,
            As::Warc => Self::Warc,
        }
    }
}

/// Articles at once.
pub fn jobs(typed: Option<u16>) -> usize {
    typed.map_or_else(|| std::thread::available_parallelism().map_or(1, Into::into), usize::from)
}

/// What fetching may cost, with so many seconds for an address.
pub fn limits(timeout: u64, manners: Manners) -> Limits {
    let total = Duration::from_secs(timeout);
    Limits {
        connect: total.min(Duration::from_secs(10)),
        total,
        redirects: 5,
        bytes: 20 << 20,
        delay: Duration::from_secs(manners.delay),
        private: manners.allow_private,
    }
}

/// Inputs resolved.
#[derive(Default)]
pub struct Found {
    /// What to read, in order.
    pub sources: Vec<Source>,
    /// Files in directories that are of no kind that is read.
    pub passed_over: u64,
}

impl Found {
    /// Adds an input as typed.
    pub fn add(&mut self, input: &OsString) {
        if input == "-" {
            return self.sources.push(Source::Stdin);
        }
        if let Some(address) = input.to_str().filter(|s| is_address(s)) {
            return self.sources.push(Source::Address(address.to_owned()));
        }
        let path = PathBuf::from(input);
        match path.metadata() {
            Ok(meta) if meta.is_dir() => self.directory(&path),
            Ok(meta) => {
                let size = if meta.is_file() { meta.len() } else { 0 };
                self.sources.push(Source::File { path, size, named: true });
            }
            Err(error) => {
                let why = match input.to_str() {
                    Some(s) if s.contains("://") => "only http and https addresses are read".to_owned(),
                    _ => reason(&error),
                };
                self.sources.push(Source::Failed(format!("{}: {why}", path.display())));
            }
        }
    }

    /// Files below `root` in order of their names, hidden ones left out.
    fn directory(&mut self, root: &Path) {
        let before = self.sources.len();
        let visible =
            |e: &walkdir::DirEntry| e.depth() == 0 || !e.file_name().as_encoded_bytes().starts_with(b".");
        for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(visible) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(root).display().to_string();
                    let why = error.io_error().map_or_else(|| error.to_string(), reason);
                    self.sources.push(Source::Failed(format!("{path}: {why}")));
                    continue;
                }
            };
            // Links to files are followed, links to directories are not: they may lead round in circles.
            let Ok(meta) = entry.path().metadata() else { continue };
            if !meta.is_file() {
                continue;
            }
            if is_readable(entry.path()) {
                self.sources.push(Source::File { path: entry.into_path(), size: meta.len(), named: false });
            } else {
                self.passed_over += 1;
            }
        }
        if self.sources.len() == before {
            let wanted =
                "no .html, .txt, .jsonl, .json, .xml, .warc or other file of articles in this directory";
            self.sources.push(Source::Failed(format!("{}: {wanted}", root.display())));
        }
    }
}

pub fn is_address(input: &str) -> bool {
    let start = |scheme: &str| input.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    start("http://") || start("https://")
}

fn is_readable(path: &Path) -> bool {
    const ENDINGS: [&str; 14] = [
        "html", "htm", "xhtml", "txt", "text", "jsonl", "ndjson", "json", "xml", "rss", "atom", "opml",
        "warc", "gz",
    ];
    match path.extension().and_then(OsStr::to_str) {
        // A picture or a database may be compressed too.
        Some(ending) if ending.eq_ignore_ascii_case("gz") => {
            let inner = Path::new(path.file_stem().unwrap_or_default()).extension().and_then(OsStr::to_str);
            inner.is_some_and(|inner| ENDINGS[..13].iter().any(|e| inner.eq_ignore_ascii_case(e)))
        }
        Some(ending) => ENDINGS.iter().any(|e| ending.eq_ignore_ascii_case(e)),
        None => path.extension().is_none(),
    }
}

/// Whether a file of this name may hold something else than articles, where it was only come upon: one without an ending, and
/// one of those that configurations and data of all sorts have.
pub fn is_anything(name: &str) -> bool {
    let path = Path::new(name);
    let ending = path.extension().and_then(OsStr::to_str);
    path.extension().is_none()
        || ending.is_some_and(|e| ["json", "xml"].iter().any(|a| e.eq_ignore_ascii_case(a)))
}

/// The usual failures in plain words, without the number of the system's error.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read (permission denied)".to_owned(),
        _ => error.to_string(),
    }
}

/// French where the first of the variables that is set says so, as the C library decides it.
fn locale(env: impl Fn(&str) -> Option<String>) -> Ui {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env).find(|v| !v.is_empty());
    match set {
        Some(tag)
            if tag == "fr" || tag.starts_with("fr_") || tag.starts_with("fr-") || tag.starts_with("fr.") =>
        {
            Ui::Fr
        }
        _ => Ui::En,
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_chooses_the_labels() {
        let of = |pairs: &[(&str, &str)]| {
            locale(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
        };
        assert_eq!(of(&[]), Ui::En);
        assert_eq!(of(&[("LANG", "fr_FR.UTF-8")]), Ui::Fr);
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")]), Ui::En);
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "fr")]), Ui::Fr);
        assert_eq!(of(&[("LANG", "fry_NL")]), Ui::En);
    }

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        let with =
            |name: &'static str, value: &'static str| move |n: &str| (n == name).then(|| value.to_owned());
        let none = |_: &str| None;
        assert!(coloured(Color::Auto, true, none));
        assert!(!coloured(Color::Auto, false, none));
        assert!(!coloured(Color::Auto, true, with("NO_COLOR", "1")));
        assert!(coloured(Color::Auto, true, with("NO_COLOR", "")));
        assert!(!coloured(Color::Auto, true, with("TERM", "dumb")));
        assert!(coloured(Color::Always, false, with("NO_COLOR", "1")));
        assert!(!coloured(Color::Never, true, none));
    }

    #[test]
    fn addresses_are_told_from_paths() {
        assert!(is_address("HTTPS://example.org/"));
        assert!(!is_address("http.html"));
        assert!(!is_address("httpé://x"));
    }

    #[test]
    fn endings_choose_the_files_of_a_directory() {
        for yes in ["a.HTML", "b.txt", "c.jsonl", "README", "a.b.htm", "b.json", "d.warc.gz", "e.jsonl.GZ"] {
            assert!(is_readable(Path::new(yes)), "{yes}");
        }
        for no in ["a.png", "b.tar.gz", "c.pdf", "d.css", "e.gz"] {
            assert!(!is_readable(Path::new(no)), "{no}");
        }
    }
}
