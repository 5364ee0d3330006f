//! Selon reads news and keeps a ledger of who says what.

mod actors;
mod args;
mod clock;
mod config;
mod demo;
mod eval;
mod fetch;
mod figures;
mod gdelt;
mod intake;
mod ledger;
mod map;
mod output;
mod plan;
mod read;
mod render;
mod serve;
mod story;
mod time;
mod users;
mod window;

use std::io::{self, Write};
use std::process::ExitCode;

use selon_arrow::csv;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    let settings = match config::load() {
        Ok(settings) => settings,
        Err(error) => {
            complain(&format!("{error:#}"));
            return ExitCode::from(2);
        }
    };
    match run(args::parse(&settings), &settings) {
        Ok(code) => code,
        // Whoever reads has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(args: Args, settings: &config::Settings) -> anyhow::Result<ExitCode> {
    let screen = plan::Screen::of(&args.screen);
    match args.command {
        Command::Actors(args) => actors::run(args, screen, &mut io::stdout()),
        Command::Config(args) => config::run(&args, settings, screen),
        Command::Demo(args) => demo::run(&args, screen),
        Command::Eval(args) => {
            eval::run(&args, screen.ui, &mut io::stdout().lock()).map(|_| ExitCode::SUCCESS)
        }
        Command::Figures(args) => {
            let plan = plan::Plan::of(&args.plumbing(), screen)?;
            read::run(plan.with(figures::VIEW)?)
        }
        Command::Ledger(command) => ledger::run(*command, screen),
        Command::Read(args) => read::run(plan::Plan::of(&args, screen)?),
        Command::Serve(args) => serve::run(&args, |_| ()),
        Command::Time(args) => {
            let plan = plan::Plan::of(&args.plumbing(), screen)?;
            read::run(plan.with(time::VIEW)?)
        }
        Command::Users(args) => users::run(&args),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(broken))
}

/// Somebody else's text on one line, where it may not steer the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Says what went wrong on stderr, where nothing can be done when that fails too.
fn complain(message: &str) {
    // Names of files and of addresses are in it.
    let _ = writeln!(io::stderr(), "selon: {}", clean(message));
}
