//! `selon read`: inputs to articles to readings, many at once, out in order.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use selon_read::Options;
use selon_text::Article;

use crate::actors::{Gist, People};
use crate::args::Format;
use crate::clock::System;
use crate::complain;
use crate::intake::{self, Intake, Item, Outcome, Work};
use crate::map;
use crate::output::Output;
use crate::plan::{Plan, Source};
use crate::render::{self, Look, Ui};
use crate::window;

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
    let total = plan.sources.iter().map(Source::size).sum::<Option<u64>>();
    let gather = plan.people.is_some();
    let clerk = Clerk {
        output: plan.output,
        people: plan.people,
        tally: Tally::default(),
        ui: plan.look.ui,
        bar: intake::bar(plan.progress, total),
    };
    let work =
        Rendering { options: plan.options, format: plan.format, view: plan.view, look: plan.look, gather };
    let intake = Intake {
        sources: plan.sources,
        passed_over: plan.passed_over,
        kind: plan.kind,
        hints: plan.hints,
        jobs: plan.jobs,
        limits: plan.limits,
        follow: plan.follow,
        clock: Arc::new(System::default()),
    };
    let (tally, passed_over) = intake::run(intake, work, |results| clerk.run(&results))?;
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

/// A reading as it goes out.
struct Done {
    rendered: Vec<u8>,
    words: u64,
    claims: u64,
    /// Who speaks there, where that is asked for.
    gist: Option<Gist>,
}

/// What is made of each article: its reading, rendered.
struct Rendering {
    options: Options<'static>,
    format: Format,
    view: Option<View>,
    look: Look,
    /// Whether to say who speaks in place of writing readings.
    gather: bool,
}

impl Work for Rendering {
    type Done = Done;

    fn work(&self, item: &Item<'_>) -> Result<Done, String> {
        let (name, article) = (item.name, &item.article()?);
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
    fn run(mut self, results: &window::Ordered<Outcome<Done>>) -> anyhow::Result<Tally> {
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

    fn write(&mut self, results: &window::Ordered<Outcome<Done>>) -> io::Result<()> {
        let mut flushed = Ok(());
        // While nothing is ready, what is held back may go out.
        while let Some(outcome) = results.next(|| {
            if flushed.is_ok() {
                flushed = self.output.flush();
            }
        }) {
            std::mem::replace(&mut flushed, Ok(()))?;
            for note in outcome.notes {
                self.output.flush()?;
                self.bar.suspend(|| complain(&note));
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn array_elements_are_indented_and_unchanged() {
        let json = indented(b"{\n  \"a\": 1\n}");
        assert_eq!(json, b"  {\n    \"a\": 1\n  }");
    }
}
