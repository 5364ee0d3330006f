//! `cargo xtask web`: the running server against its own description. Schemathesis, from PyPI, makes up requests, right and wrong
//! ones; none may bring the server down, and no answer may be other than the description says.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

/// The release that is used, so that the same requests are made up everywhere.
const TOOL: &str = "schemathesis==4.32.5";
/// What an answer must be. That every question which fits the description is answered is not asked: `q=le` fits, and has no word
/// that could be looked for.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
    response_schema_conformance,negative_data_rejection,unsupported_method,allow_header_conformance";

/// Options of `cargo xtask web`.
#[derive(clap::Args)]
pub struct Args {
    /// A binary of Selon [default: it is built]
    #[arg(long, value_name = "FILE")]
    selon: Option<PathBuf>,
    /// What random requests are made from
    #[arg(long, value_name = "N", default_value_t = 7)]
    seed: u32,
    /// Random requests of each sort to each address
    #[arg(long, value_name = "N", default_value_t = 40)]
    examples: u32,
    /// Longest time for all of it, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    time: u32,
}

/// Runs it all. False when an answer was wrong.
pub fn run(args: &Args) -> Result<bool> {
    let dir = env::temp_dir().join(format!("selon-web-{}", std::process::id()));
    fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
    let ended = within(args, &dir);
    let _ = fs::remove_dir_all(&dir);
    ended
}

fn within(args: &Args, dir: &Path) -> Result<bool> {
    let tool = tool()?;
    let selon = match &args.selon {
        Some(selon) => selon.clone(),
        None => built()?,
    };
    let (ledger, sample) = (dir.join("selon.ledger"), crate::root().join("samples/story/koursk.jsonl"));
    let ingested = Command::new(&selon)
        .args(["ingest", "--reader", "rules", "--quiet", "--ledger"])
        .args([&ledger, &sample])
        .env("SELON_CONFIG", "")
        .status();
    if !ingested.with_context(|| selon.display().to_string())?.success() {
        bail!("the samples could not be ingested");
    }
    let server = Server::start(&selon, &ledger)?;
    let status = Command::new(tool)
        .arg("run")
        .arg(format!("{}api/v1/openapi.json", server.address))
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--workers", "2"])
        .args(["--seed", &args.seed.to_string(), "--max-examples", &args.examples.to_string()])
        .args([
            "--max-time",
            &args.time.to_string(),
            "--request-timeout",
            "60",
            "--no-color",
            "--continue-on-failure",
        ])
        // A stream has no end. Its own test reads it.
        .args(["--exclude-path", "/events"])
        .args(["--generation-database", "none"])
        .current_dir(dir)
        .status()
        .context("schemathesis")?;
    let verified =
        Command::new(&selon).args(["verify", "--ledger"]).arg(&ledger).env("SELON_CONFIG", "").status()?;
    drop(server);
    Ok(status.success() && verified.success())
}

/// Where the tool is; installed into a folder of its own below `target`, once.
fn tool() -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    let place = target.join("schemathesis");
    let (tool, mark) = (place.join("bin/schemathesis"), place.join("release"));
    if fs::read_to_string(&mark).is_ok_and(|release| release == TOOL) && tool.exists() {
        return Ok(tool);
    }
    quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place))
        .context("python3 with its venv module is needed")?;
    quietly(Command::new(place.join("bin/pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        TOOL,
    ]))?;
    fs::write(mark, TOOL)?;
    Ok(tool)
}

fn quietly(command: &mut Command) -> Result<()> {
    let name = command.get_program().display().to_string();
    let output = command.output().with_context(|| name.clone())?;
    if !output.status.success() {
        bail!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// The binary, built.
fn built() -> Result<PathBuf> {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--package", "selon", "--locked", "--message-format", "json-render-diagnostics"]);
    let output = build.current_dir(crate::root()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("selon cannot be built");
    }
    let messages = String::from_utf8(output.stdout)?;
    let found = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let binary = message["target"]["name"] == "selon";
        message["executable"].as_str().filter(|_| binary).map(PathBuf::from)
    });
    found.context("cargo does not say where it put selon")
}

/// A server that runs until this is dropped.
struct Server {
    child: Child,
    /// With a slash at its end.
    address: String,
}

impl Server {
    fn start(selon: &Path, ledger: &Path) -> Result<Self> {
        let mut command = Command::new(selon);
        command.args(["serve", "--bind", "127.0.0.1:0", "--ledger"]).arg(ledger).env("SELON_CONFIG", "");
        let mut child =
            command.stderr(Stdio::piped()).spawn().with_context(|| selon.display().to_string())?;
        let said = child.stderr.take().context("no standard error")?;
        let mut server = Self { child, address: String::new() };
        let mut lines = BufReader::new(said).lines();
        for line in lines.by_ref() {
            let line = line?;
            if let Some((_, address)) = line.split_once(" on http://") {
                server.address = format!("http://{address}");
                break;
            }
            println!("{line}");
        }
        if server.address.is_empty() {
            bail!("the server did not start");
        }
        // What it says later is shown, and never holds it up.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
