//! `cargo xtask ci`: all that must hold before a change goes in.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::postgres::Server;
use crate::{browser, tidy};

/// One step: its name, and the arguments of `cargo`.
const STEPS: [(&str, &[&str]); 4] = [
    ("format", &["fmt", "--all", "--check"]),
    ("clippy", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    ("test", &["test", "--workspace", "--locked", "--no-fail-fast"]),
    ("doc", &["doc", "--workspace", "--no-deps", "--locked"]),
];

/// Runs all steps, also behind one that fails, and prints a summary. False when any failed.
pub fn run() -> Result<bool> {
    let mut done: Vec<(&str, bool, Duration)> = Vec::new();
    let start = Instant::now();
    println!("== tidy");
    let ok = tidy::run()?;
    done.push(("tidy", ok, start.elapsed()));
    let starting = Instant::now();
    println!("== postgres");
    // Without it, tests of the PostgreSQL ledger would be passed over.
    let server = Server::start().inspect_err(|error| println!("{error:#}")).ok();
    done.push(("postgres", server.is_some(), starting.elapsed()));
    let environment = server.iter().flat_map(Server::environment);
    for (name, args) in STEPS {
        println!("== {name}: cargo {}", args.join(" "));
        let start = Instant::now();
        // Cargo itself ran this program, and says where it is.
        let status = Command::new(env!("CARGO"))
            .args(args)
            .current_dir(crate::root())
            // Nothing is built twice here, so the files that would make a second build cheaper only cost.
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTDOCFLAGS", "-D warnings")
            .envs(environment.clone())
            .status()?;
        done.push((name, status.success(), start.elapsed()));
    }
    println!("== browser");
    let starting = Instant::now();
    let ok =
        browser::run(&browser::Args::for_ci()).inspect_err(|error| println!("{error:#}")).unwrap_or(false);
    done.push(("browser", ok, starting.elapsed()));
    println!();
    for (name, ok, took) in &done {
        println!("{:8} {}  {:>6.1} s", name, if *ok { "ok    " } else { "FAILED" }, took.as_secs_f64());
    }
    let failed = done.iter().filter(|(_, ok, _)| !ok).count();
    println!(
        "{} in {:.0} s",
        if failed == 0 { "all good".into() } else { format!("{failed} failed") },
        start.elapsed().as_secs_f64()
    );
    Ok(failed == 0)
}
