//! Development tasks of Selon: `cargo xtask --help`.

// A development tool talks to its terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod actors;
mod browser;
mod calibrate;
mod ci;
mod corpus;
mod coverage;
mod cubed;
mod gazetteer;
mod growth;
mod pages;
mod places;
mod postgres;
mod ranker;
mod shingle;
mod stories;
mod system;
mod tidy;
mod train;
mod values;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Development tasks of Selon
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure who is who across articles, on stories whose speakers are known
    Actors(actors::Args),
    /// Drive a real browser through the pages of the sample coverage
    Browser(browser::Args),
    /// Measure the reader's patterns on training data and rewrite lang/*/confidence.tsv
    Calibrate(calibrate::Args),
    /// Check everything: tidy, format, clippy, tests, docs
    Ci,
    /// Make up news articles, as many as wanted, to fill a ledger with
    Corpus(corpus::Args),
    /// Measure what is found within a story: origins, figures, quotations, stances, corrections
    Coverage(coverage::Args),
    /// Make lang/gazetteer.bin, the places that Selon knows, of packages and tables
    Gazetteer(gazetteer::Args),
    /// Measure how the speed and the memory of a long `selon ingest` go
    Growth(growth::Args),
    /// Run a command with a PostgreSQL server made for it, that tests find; the server is gone afterwards
    Postgres(postgres::Args),
    /// Measure how articles are grouped into stories
    Stories(stories::Args),
    /// Check file lengths, walls between crates, licences, and that CI runs what the README says
    Tidy,
    /// Train the reader of a language
    Train(train::Args),
    /// Learn anew who is meant by pronouns, roles and elided subjects, and rewrite lang/ranker.tsv
    TrainSpeaker(ranker::Args),
    /// Measure article extraction on saved web pages
    Pages(pages::Args),
    /// Measure on WiNER-fr how many places are found
    Places(places::Args),
    /// Measure what times, figures, places and actors cost of the reader's time
    Values(values::Args),
    /// Hold the running server to the description of its API
    Web(web::Args),
    /// Count what there is to train on: sequences, tokens, labels, and how well they fit our tokens
    TrainData(train::data::Args),
}

fn main() -> ExitCode {
    let result = match Args::parse().task {
        Task::Actors(args) => actors::run(&args),
        Task::Browser(args) => browser::run(&args),
        Task::Calibrate(args) => calibrate::run(&args),
        Task::Ci => ci::run(),
        Task::Corpus(args) => corpus::run(&args),
        Task::Coverage(args) => coverage::run(&args),
        Task::Gazetteer(args) => gazetteer::run(&args),
        Task::Growth(args) => growth::run(&args),
        Task::Postgres(args) => postgres::run(&args),
        Task::Stories(args) => stories::run(&args),
        Task::Tidy => tidy::run(),
        Task::Train(args) => train::run(&args),
        Task::TrainSpeaker(args) => ranker::run(&args),
        Task::Pages(args) => pages::run(&args),
        Task::Places(args) => places::run(&args),
        Task::Values(args) => values::run(&args),
        Task::Web(args) => web::run(&args),
        Task::TrainData(args) => train::data::run(&args),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's root folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}
