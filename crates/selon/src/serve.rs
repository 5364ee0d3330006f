//! `selon serve`: the ledger in a browser.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use crate::clock::{Clock, System};
use crate::ledger::Place;

/// Serve the ledger to browsers and programs
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    pub bind: SocketAddr,
    /// Questions to the ledger that are answered at once
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub readers: u16,
    #[command(flatten)]
    pub place: Place,
}

/// Runs until it is told to stop. `opened` is told where it listens.
pub fn run(args: &Args, opened: impl FnOnce(SocketAddr)) -> anyhow::Result<ExitCode> {
    let source = args.place.source()?;
    // What is wrong with the ledger is said before anybody comes.
    drop((source.read)().with_context(|| source.name.clone())?);
    let name = source.name.clone();
    let config = selon_web::Config {
        build: env!("CARGO_PKG_VERSION"),
        bind: args.bind,
        source,
        readers: usize::from(args.readers),
        now: Arc::new(|| -> Timestamp { System::default().now() }),
    };
    let ready = |at: SocketAddr| {
        let _ = writeln!(io::stderr(), "selon: {name} on http://{at}/");
        opened(at);
    };
    selon_web::serve(config, ready, told())?;
    Ok(ExitCode::SUCCESS)
}

/// Ends when somebody asks the program to: Ctrl-C, or the service manager.
async fn told() {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        // Without a way to be told, the system's own way ends the program.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = terminate.recv() => (),
    }
}
