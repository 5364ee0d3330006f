//! `cargo xtask tidy`: rules that no compiler knows. What lives where, how long a file may be, which licences come in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// Longest Rust file, in lines.
const LONGEST: usize = 900;

/// Which crates of the workspace a crate may use: ARCHITECTURE's walls. A crate that is not here may use none.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("selon-actor", &[]),
    ("selon-text", &[]),
    ("selon-learn", &[]),
    ("selon-place", &["selon-text"]),
    ("selon-read", &["selon-actor", "selon-learn", "selon-place", "selon-text"]),
    ("selon-page", &["selon-text"]),
    ("selon-story", &["selon-actor", "selon-place", "selon-read", "selon-text"]),
    ("selon-arrow", &[]),
    ("selon-desk", &["selon-ledger", "selon-read", "selon-story", "selon-text"]),
    ("selon-ledger", &["selon-actor", "selon-read", "selon-text"]),
    (
        "selon",
        &[
            "selon-actor",
            "selon-arrow",
            "selon-desk",
            "selon-ledger",
            "selon-page",
            "selon-read",
            "selon-story",
            "selon-text",
            "selon-web",
        ],
    ),
    (
        "selon-web",
        &[
            "selon-actor",
            "selon-arrow",
            "selon-desk",
            "selon-ledger",
            "selon-page",
            "selon-read",
            "selon-story",
            "selon-text",
        ],
    ),
    (
        "xtask",
        &[
            "selon-actor",
            "selon-learn",
            "selon-page",
            "selon-place",
            "selon-read",
            "selon-story",
            "selon-text",
        ],
    ),
];

/// Crates that are pure: same input, same output; no disk, no network, no clock.
const PURE: [&str; 7] =
    ["selon-actor", "selon-text", "selon-learn", "selon-place", "selon-read", "selon-page", "selon-story"];

/// All that text and reading may use from outside, directly. Add to it only what computes and nothing else.
const READING_MAY_USE: [&str; 20] = [
    "aho-corasick",
    "daachorse",
    "fst",
    "icu_normalizer",
    "icu_segmenter",
    "jiff",
    "memchr",
    "ndarray",
    "phf",
    "rayon",
    "rustc-hash",
    "safetensors",
    "serde",
    "serde_json",
    "smallvec",
    "thiserror",
    "toml",
    "unicode-normalization",
    "unicode-segmentation",
    "whichlang",
];

/// Packages that no pure crate may have anywhere below it: they open files or connections, or ask the system.
const IMPURE: [&str; 26] = [
    "async-std",
    "curl",
    "dirs",
    "hyper",
    "ignore",
    "isahc",
    "memmap2",
    "mio",
    "native-tls",
    "notify",
    "openssl",
    "postgres",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "sqlx",
    "sysinfo",
    "tempfile",
    "tokio",
    "tokio-postgres",
    "tungstenite",
    "ureq",
    "walkdir",
    "whoami",
];

/// Paths of the standard library that pure code does not name.
const IMPURE_PATHS: [&str; 7] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::thread",
];

/// Checks everything and prints what is wrong. False when something is.
pub fn run() -> Result<bool> {
    let root = crate::root();
    let mut faults = Vec::new();
    let files = rust_files(&root)?;
    for path in &files {
        let text = fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
        let name = path.strip_prefix(&root).unwrap_or(path).display().to_string();
        faults.extend(check_file(&name, &text));
    }
    let metadata = metadata(&root)?;
    faults.extend(check_dependencies(&metadata)?);
    let deny = fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    faults.extend(check_licences(&metadata, &deny)?);
    let (readme, ci) = (root.join("README.md"), root.join(".ci/run"));
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("{}", path.display()));
    faults.extend(check_ci(&read(&readme)?, &read(&ci)?));
    for fault in &faults {
        println!("{fault}");
    }
    println!(
        "tidy: {} files, {} packages, {} faults",
        files.len(),
        packages(&metadata).count(),
        faults.len()
    );
    Ok(faults.is_empty())
}

/// Rust files of the workspace in a stable order.
fn rust_files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut folders: Vec<PathBuf> = ["crates", "xtask", "fuzz", "tests"]
        .iter()
        .map(|name| root.join(name))
        .filter(|path| path.is_dir())
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "target" && name != "corpus") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|end| end == "rs") {
                out.push(path);
            }
        }
    }
    out.sort();
    Ok(out)
}

/// What is wrong with one file.
fn check_file(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        faults.push(format!("{name}: {lines} lines; split it by what its parts find (at most {LONGEST})"));
    }
    let root = name.ends_with("src/lib.rs") || name.ends_with("src/main.rs");
    if root && !text.starts_with("//!") {
        faults.push(format!("{name}: begins without a `//!` line that says what the crate is for"));
    }
    // In two halves, so that this file does not find itself.
    for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("dbg", "!(")] {
        for (i, line) in text.lines().enumerate() {
            // A year that is not told is four of that letter in TIMEX3, and no note.
            if line.replace(concat!("XX", "XX"), "").contains(word) {
                faults.push(format!("{name}:{}: {word}: finish it or file an issue", i + 1));
            }
        }
    }
    let pure = PURE.iter().any(|krate| name.starts_with(&format!("crates/{krate}/src/")))
        && !name.ends_with("/tests.rs");
    if pure {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (i, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            for path in IMPURE_PATHS.iter().filter(|path| line.contains(*path)) {
                faults.push(format!(
                    "{name}:{}: {path} in a crate that reads no disk, network or clock",
                    i + 1
                ));
            }
        }
    }
    faults
}

/// CI runs what the README tells people to run: its second shell block ends `.ci/run`, word for word.
fn check_ci(readme: &str, ci: &str) -> Option<String> {
    let block = readme.split("```sh\n").nth(2).and_then(|rest| rest.split("```").next());
    match block {
        Some(block) if !block.trim().is_empty() && ci.ends_with(block) => None,
        Some(_) => Some(".ci/run: does not end with the README's second command".to_owned()),
        None => Some("README.md: has no second command".to_owned()),
    }
}

fn metadata(root: &Path) -> Result<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root)
        .output()
        .context("cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// What is wrong with who uses whom.
fn check_dependencies(metadata: &Value) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let members: BTreeSet<&str> =
        metadata["workspace_members"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let name_of: BTreeMap<&str, &str> =
        packages(metadata).map(|p| (text(p, "id"), text(p, "name"))).collect();
    let ours: BTreeSet<&str> = members.iter().filter_map(|id| name_of.get(id).copied()).collect();
    let proc_macros: BTreeSet<&str> = packages(metadata)
        .filter(|p| {
            let targets = p["targets"].as_array().into_iter().flatten();
            targets.flat_map(|t| t["kind"].as_array().into_iter().flatten()).any(|kind| kind == "proc-macro")
        })
        .map(|p| text(p, "id"))
        .collect();
    // Normal dependencies of every package that end up in a program; what runs at build time does not count.
    let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().context("cargo metadata without a graph")? {
        let uses = node["deps"].as_array().into_iter().flatten().filter(|dep| {
            dep["dep_kinds"].as_array().into_iter().flatten().any(|kind| {
                let windows =
                    text(kind, "target").contains("windows") || text(kind, "target").contains("wasm");
                kind["kind"].is_null() && !windows
            })
        });
        let uses = uses.map(|dep| text(dep, "pkg")).filter(|id| !proc_macros.contains(id)).collect();
        below.insert(text(node, "id"), uses);
    }
    for id in &members {
        let Some(&name) = name_of.get(id) else { continue };
        let allowed =
            MAY_USE.iter().find(|(krate, _)| *krate == name).map_or(&[][..], |(_, allowed)| allowed);
        let direct: Vec<&str> =
            below.get(id).into_iter().flatten().filter_map(|id| name_of.get(id).copied()).collect();
        for used in direct.iter().filter(|used| ours.contains(*used) && !allowed.contains(used)) {
            faults.push(format!(
                "{name} uses {used}, which ARCHITECTURE does not allow (xtask/src/tidy.rs, MAY_USE)"
            ));
        }
        if matches!(name, "selon-actor" | "selon-text" | "selon-learn" | "selon-place" | "selon-read") {
            for used in direct.iter().filter(|used| !ours.contains(*used) && !READING_MAY_USE.contains(used))
            {
                faults.push(format!("{name} uses {used}, which is not on the list of what reading may use"));
            }
        }
        if !PURE.contains(&name) {
            continue;
        }
        let (mut seen, mut open) = (BTreeSet::new(), vec![*id]);
        while let Some(id) = open.pop() {
            // It writes files too, through a function that nothing here calls: bytes go in and come out.
            if seen.insert(id) && name_of.get(id) != Some(&"safetensors") {
                open.extend(below.get(id).into_iter().flatten());
            }
        }
        for used in seen.iter().filter_map(|id| name_of.get(id)).filter(|used| IMPURE.contains(used)) {
            faults.push(format!("{name} has {used} below it, and must not touch disk, network or clock"));
        }
    }
    Ok(faults)
}

/// Packages whose licence is not on the allow list of deny.toml.
fn check_licences(metadata: &Value, deny: &str) -> Result<Vec<String>> {
    let deny: toml::Table = deny.parse().context("deny.toml")?;
    let allow: BTreeSet<&str> = deny
        .get("licenses")
        .and_then(|licenses| licenses.get("allow")?.as_array())
        .context("deny.toml has no licenses.allow")?
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let mut faults = Vec::new();
    for package in packages(metadata) {
        let (name, licence) = (text(package, "name"), text(package, "license"));
        let Ok(expression) = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX) else {
            faults.push(format!("{name}: licence {licence:?} cannot be read"));
            continue;
        };
        if !expression.evaluate(|need| allow.contains(need.to_string().as_str())) {
            faults.push(format!("{name}: licence {licence} is not on the list in deny.toml"));
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_files() {
        assert!(check_file("crates/selon-read/src/lib.rs", "//! Reads.\n").is_empty());
        assert_eq!(check_file("crates/selon-read/src/lib.rs", "mod a;\n").len(), 1);
        assert_eq!(check_file("crates/selon-read/src/a.rs", &"\n".repeat(LONGEST + 1)).len(), 1);
        assert_eq!(check_file("crates/selon/src/a.rs", concat!("// TO", "DO: later\n")).len(), 1);
        assert_eq!(check_file("crates/selon-read/src/a.rs", "use std::fs;\n").len(), 1);
        assert!(check_file("crates/selon/src/a.rs", "use std::fs;\n").is_empty(), "the binary may");
        assert!(
            check_file("crates/selon-read/src/a.rs", "#[cfg(test)]\nuse std::fs;\n").is_empty(),
            "tests may"
        );
    }

    #[test]
    fn faults_of_ci() {
        let readme = "```sh\nbuild\n```\nand\n```sh\nneeds &&\n  test\n```\n";
        assert_eq!(check_ci(readme, "#!/bin/sh\ncd ..\nneeds &&\n  test\n"), None);
        assert!(check_ci(readme, "#!/bin/sh\nsecret\n  test\n").is_some());
        assert!(check_ci("no command", "needs &&\n  test\n").is_some());
    }

    fn graph(read_uses: &str) -> Value {
        let package = |name: &str, licence: &str| serde_json::json!({"id": name, "name": name, "license": licence, "targets": [{"kind": ["lib"]}]});
        let node = |id: &str, uses: &[&str]| {
            let deps: Vec<Value> = uses
                .iter()
                .map(|pkg| serde_json::json!({"pkg": pkg, "dep_kinds": [{"kind": null, "target": null}]}))
                .collect();
            serde_json::json!({"id": id, "deps": deps})
        };
        serde_json::json!({
            "workspace_members": ["selon-text", "selon-read", "selon-page"],
            "packages": [package("selon-text", "Apache-2.0"), package("selon-read", "Apache-2.0"),
                package("selon-page", "Apache-2.0"), package("jiff", "Unlicense OR MIT"),
                package("between", "MIT/Apache-2.0"), package("tokio", "GPL-3.0")],
            "resolve": {"nodes": [node("selon-text", &["jiff"]), node("selon-read", &[read_uses]),
                node("selon-page", &["between"]), node("between", &[]), node("jiff", &[]), node("tokio", &[])]},
        })
    }

    #[test]
    fn faults_of_dependencies() {
        let faults = |uses| check_dependencies(&graph(uses)).unwrap();
        assert!(faults("selon-text").is_empty());
        assert_eq!(faults("selon-page").len(), 1, "a wall");
        assert_eq!(faults("between").len(), 1, "not on the list");
        assert_eq!(faults("tokio").len(), 2, "not on the list, and not pure");
    }

    #[test]
    fn faults_of_licences() {
        let deny = "[licenses]\nallow = [\"MIT\", \"Apache-2.0\"]\n";
        let faults = check_licences(&graph("selon-text"), deny).unwrap();
        assert_eq!(faults, ["tokio: licence GPL-3.0 is not on the list in deny.toml"]);
        assert!(check_licences(&graph("selon-text"), "[bans]\n").is_err());
    }
}
