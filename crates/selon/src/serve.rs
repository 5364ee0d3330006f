//! `selon serve`: the ledger in a browser.

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::ValueEnum;
use jiff::Timestamp;
use selon_web::Access;
use tokio::signal::unix::{SignalKind, signal};
use tracing::Level;

use crate::clock::{Clock, System};
use crate::ledger::{self, Place};
use crate::users::Kept;

const LONG: &str = "\
Serve the ledger to browsers and programs

On this machine alone, no account is needed. Where others can reach it, the server asks for accounts (`selon users`) and for a proxy \
that speaks TLS, and does not begin without them unless told so. It ends in order on SIGTERM and Ctrl-C.";

/// Serve the ledger to browsers and programs
#[derive(Debug, clap::Args)]
#[command(long_about = LONG)]
pub struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    pub bind: SocketAddr,
    /// Questions to the ledger that are answered at once
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub readers: u16,
    /// A name by which the server is called; more than one may be given
    #[arg(long = "host", value_name = "NAME", help_heading = "Access")]
    pub hosts: Vec<String>,
    /// A proxy stands in front that speaks TLS and says in X-Forwarded-For who comes
    #[arg(long, help_heading = "Access")]
    pub behind_proxy: bool,
    /// Let others reach the server without TLS; their passwords can be read on the way
    #[arg(long, help_heading = "Access")]
    pub without_tls: bool,
    /// Let others reach the server without accounts; whoever comes may do everything
    #[arg(long, help_heading = "Access")]
    pub without_accounts: bool,
    /// Requests a second of each client that is not on this machine, 0 for any number
    #[arg(long, value_name = "N", default_value = "100", help_heading = "Access")]
    pub rate: u32,
    /// Let webhooks be sent to this machine and the local network
    #[arg(long, help_heading = "Access")]
    pub allow_private: bool,
    /// How what happens is written to standard error
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub log: Log,
    #[command(flatten)]
    pub kept: Kept,
}

/// How what happens is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// Only what goes wrong, on a terminal; lines otherwise
    Auto,
    /// A line for each request
    Lines,
    /// A JSON object for each request
    Json,
    /// Only what goes wrong
    Quiet,
}

impl Args {
    /// As if nothing but where to listen and which ledger were typed.
    pub fn plain(bind: SocketAddr, place: Place) -> Self {
        Self {
            bind,
            readers: 4,
            hosts: Vec::new(),
            behind_proxy: false,
            without_tls: false,
            without_accounts: false,
            rate: 100,
            allow_private: false,
            log: Log::Quiet,
            kept: Kept { place, web: None },
        }
    }
}

/// Runs until it is told to stop. `opened` is told where it listens.
pub fn run(args: &Args, opened: impl FnOnce(SocketAddr)) -> anyhow::Result<ExitCode> {
    let source = args.kept.place.source()?;
    // What is wrong with the ledger is said before anybody comes.
    drop((source.read)().with_context(|| source.name.clone())?);
    let name = source.name.clone();
    let file = args.kept.file()?;
    let accounts = selon_web::has_accounts(file.clone())?;
    let here = args.bind.ip().is_loopback() && !args.behind_proxy;
    let access = Access {
        hosts: args.hosts.clone(),
        proxy: args.behind_proxy,
        open: here || args.without_accounts,
        rate: args.rate,
        private: args.allow_private,
        file,
        ..Access::default()
    };
    if let Err(why) =
        selon_web::may_bind(args.bind, &access, accounts, args.without_tls, args.without_accounts)
    {
        bail!("{why}");
    }
    log(args.log);
    let config = selon_web::Config {
        build: ledger::build(),
        bind: args.bind,
        source,
        readers: usize::from(args.readers),
        access,
        events: Some(Arc::new(selon_web::Claims)),
        now: Arc::new(|| -> Timestamp { System::default().now() }),
    };
    let ready = |at: SocketAddr| {
        let _ = writeln!(io::stderr(), "selon: {name} on http://{at}/");
        opened(at);
    };
    selon_web::serve(config, ready, told())?;
    Ok(ExitCode::SUCCESS)
}

/// Lets what happens be written.
fn log(how: Log) {
    let how = match how {
        Log::Auto if io::stderr().is_terminal() => Log::Quiet,
        Log::Auto => Log::Lines,
        how => how,
    };
    let level = if how == Log::Quiet { Level::WARN } else { Level::INFO };
    let writer = tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).with_ansi(false);
    // Only one thing can be listening, and nothing else is.
    let _ = match how {
        Log::Json => tracing::subscriber::set_global_default(writer.json().flatten_event(true).finish()),
        _ => tracing::subscriber::set_global_default(writer.compact().finish()),
    };
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
