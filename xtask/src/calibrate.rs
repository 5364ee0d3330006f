//! `cargo xtask calibrate`: how often each of the reader's patterns is right, measured anew, into
//! `lang/*/confidence.tsv`.
//!
//! The table says nothing to the reader but how sure to be: reading finds the same claims whatever stands in it. So
//! one run is enough, and a second one changes nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Arguments of the task.
#[derive(clap::Args)]
pub struct Args {
    /// Folder with fr/train.jsonl and en/train.jsonl.xz [default: ../shared/eval]
    #[arg(long)]
    data: Option<PathBuf>,
}

const TRAINING: [(&str, &str); 2] = [("fr", "fr/train.jsonl"), ("en", "en/train.jsonl.xz")];

const HEAD: &str = "\
# How often each pattern of the reader is right, measured on training data; cargo xtask calibrate writes this file.
# kind <TAB> name <TAB> share <TAB> how many. link: contents found by the pattern; speaker: speakers resolved that way.
";

/// Measures both languages, then writes both tables: a run that fails leaves them as they were.
pub fn run(args: &Args) -> Result<bool> {
    let data = args.data.clone().unwrap_or_else(|| crate::root().join("../shared/eval"));
    let mut tables = Vec::new();
    for (lang, file) in TRAINING {
        // Cargo runs in the workspace's folder, wherever this was called from.
        let gold = std::path::absolute(data.join(file))?;
        if !gold.is_file() {
            bail!("no training data in {} (name its folder with --data)", gold.display());
        }
        tables.push((crate::root().join(format!("lang/{lang}/confidence.tsv")), measure(&gold)?));
    }
    for (path, rows) in tables {
        let before = fs::read_to_string(&path).unwrap_or_default();
        let changed = rows.lines().filter(|row| !before.lines().any(|old| old == *row)).count();
        let name = path.strip_prefix(crate::root()).unwrap_or(&path);
        println!("{}: {} rows, {changed} changed", name.display(), rows.lines().count());
        fs::write(&path, format!("{HEAD}{rows}")).with_context(|| path.display().to_string())?;
    }
    Ok(true)
}

/// The rows of one table, as `selon eval --patterns` prints them. Optimised, since it reads 840 articles.
fn measure(gold: &Path) -> Result<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--release",
            "--locked",
            "--package",
            "selon",
            "--",
            "eval",
            "--reader",
            "rules",
            "--patterns",
        ])
        .arg(gold)
        .current_dir(crate::root())
        .output()
        .context("cargo run")?;
    if !output.status.success() {
        bail!("selon eval {}: {}", gold.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    let rows = String::from_utf8(output.stdout).context("selon eval --patterns")?;
    check(&rows).with_context(|| format!("selon eval --patterns {}", gold.display()))?;
    Ok(rows)
}

/// Refuses what the reader could not make sense of: it takes a row that it cannot read for a pattern never seen.
fn check(rows: &str) -> Result<()> {
    for row in rows.lines() {
        let columns: Vec<&str> = row.split('\t').collect();
        let [kind, name, share, count] = columns[..] else { bail!("not four columns: {row}") };
        let share = share.parse::<f64>().is_ok_and(|share| (0.0..=1.0).contains(&share));
        if !matches!(kind, "link" | "speaker") || name.is_empty() || !share || count.parse::<usize>().is_err()
        {
            bail!("not a pattern's share: {row}");
        }
    }
    for kind in ["link\t", "speaker\t"] {
        if !rows.lines().any(|row| row.starts_with(kind)) {
            bail!("no row for any {}: was anything read?", kind.trim());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_cannot_be() {
        let good = "link\tthat\t0.900\t10\nspeaker\tname\t0.800\t9\n";
        assert!(check(good).is_ok());
        for bad in [
            "",
            "link\tthat\t0.900\t10\n",
            "link\tthat\t0.900\nspeaker\tname\t0.800\t9\n",
            "link\tthat\t1.900\t10\nspeaker\tname\t0.800\t9\n",
            "link\tthat\tNaN\t10\nspeaker\tname\t0.800\t9\n",
            "words\tthat\t0.900\t10\nspeaker\tname\t0.800\t9\n",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_tables_are_as_this_task_writes_them() {
        for (lang, _) in TRAINING {
            let path = crate::root().join(format!("lang/{lang}/confidence.tsv"));
            let table = fs::read_to_string(path).unwrap();
            check(table.strip_prefix(HEAD).expect("begins with the head")).unwrap();
        }
    }
}
