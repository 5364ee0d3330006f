//! `selon demo`: a ledger of the sample coverage, in a browser.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use crate::ledger::{self, Place};
use crate::plan::Screen;
use crate::serve;

/// The coverage that comes with the program: articles written for it, of invented outlets.
const SAMPLES: [(&str, &str); 1] = [("koursk.jsonl", include_str!("../../../samples/story/koursk.jsonl"))];

const LONG: &str = "\
Read the sample coverage into a ledger and show it in a browser

The articles were written for Selon, and their outlets are invented. Without --ledger the ledger is a new one, which goes when the \
program ends.";

/// Show the sample coverage in a browser
#[derive(Debug, clap::Args)]
#[command(long_about = LONG)]
pub struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    pub bind: SocketAddr,
    /// The ledger: a file, made where there is none
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Open no browser
    #[arg(long)]
    pub no_open: bool,
}

/// Runs until it is told to stop.
pub fn run(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    // Removed when dropped, which is when the server has stopped.
    let dir = tempfile::Builder::new().prefix("selon-demo").tempdir().context("a directory for the demo")?;
    let mut paths = Vec::new();
    for (name, text) in SAMPLES {
        let path = dir.path().join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        paths.push(path);
    }
    let file = args.ledger.clone().unwrap_or_else(|| dir.path().join("demo.ledger"));
    let place = Place { ledger: Some(file) };
    ledger::fill(&paths, &place, screen)?;
    let open = |at: SocketAddr| {
        if !args.no_open {
            // Where there is no browser the address on the terminal is enough.
            let _ = open::that_detached(format!("http://{at}/"));
        }
    };
    serve::run(&serve::Args::plain(args.bind, place), open)
}
