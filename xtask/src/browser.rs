//! `cargo xtask browser`: the pages in a real browser. It serves the sample coverage and drives Chromium through it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use crate::system::{self, found};

/// Options of `cargo xtask browser`.
#[derive(Default, clap::Args)]
pub struct Args {
    /// Keep pictures of the pages in this folder
    #[arg(long, value_name = "DIR")]
    shots: Option<PathBuf>,
    /// Run only tests whose name has this in it
    #[arg(value_name = "PATTERN")]
    only: Option<String>,
    /// Build as `cargo xtask ci` builds, so that nothing is built twice there.
    #[arg(skip)]
    once: bool,
}

impl Args {
    /// All tests, for `cargo xtask ci`.
    pub fn for_ci() -> Self {
        Self { once: true, ..Self::default() }
    }
}

/// Runs the tests in `tests/browser`. False when any failed.
pub fn run(args: &Args) -> Result<bool> {
    if found("node").is_none() || found("npm").is_none() {
        system::install("Node.js and npm are", &["nodejs", "npm"])?;
    }
    let chromium = || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(found);
    if chromium().is_none() {
        system::install("Chromium is", &["chromium"])?;
    }
    let chromium = chromium().context("Chromium was installed, and is not found")?;
    let dir = crate::root().join("tests/browser");
    // Exactly what the lock file names, unless it is there.
    if !dir.join("node_modules").exists() {
        quietly(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&dir))?;
    }
    let server = Demo::start(args.once)?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-concurrency=1", "--test-timeout=120000", "--test-reporter=spec"]);
    if let Some(only) = &args.only {
        node.arg(format!("--test-name-pattern={only}"));
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(&dir)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".test.js"));
    files.sort();
    node.args(files).current_dir(&dir).env("SELON_URL", &server.url).env("SELON_CHROMIUM", chromium);
    if let Some(shots) = &args.shots {
        node.env("SELON_SHOTS", std::path::absolute(shots)?);
    }
    Ok(node.status().context("node")?.success())
}

/// `selon demo`, until this is dropped.
struct Demo {
    child: Child,
    url: String,
}

impl Demo {
    fn start(once: bool) -> Result<Self> {
        let built = Command::new(env!("CARGO"))
            .envs(once.then_some(("CARGO_INCREMENTAL", "0")))
            .args(["build", "--locked", "--package", "selon", "--message-format", "json-render-diagnostics"])
            .current_dir(crate::root())
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(built.status.success(), "selon cannot be built");
        let program = String::from_utf8(built.stdout)?
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|message| message["target"]["name"] == "selon")
            .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
            .context("cargo does not say where it built selon")?;
        let mut child = Command::new(program)
            .args(["demo", "--no-open", "--bind", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .context("selon demo")?;
        let mut said = BufReader::new(child.stderr.take().context("no standard error")?).lines();
        let url = said.by_ref().map_while(Result::ok).find_map(|line| {
            let at = line.find("http://")?;
            Some(line[at..].trim().to_owned())
        });
        // Whatever else it says is shown: it belongs to what went wrong.
        std::thread::spawn(move || said.map_while(Result::ok).for_each(|line| eprintln!("{line}")));
        let Some(url) = url else {
            let _ = child.kill();
            bail!("selon demo does not say where it listens");
        };
        Ok(Self { child, url })
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Told, not killed: it removes its ledger.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Runs a command, and shows what it said only when it fails.
fn quietly(command: &mut Command) -> Result<()> {
    let name = Path::new(command.get_program()).display().to_string();
    let output = command.stdin(Stdio::null()).output().with_context(|| name.clone())?;
    ensure!(
        output.status.success(),
        "{name}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
