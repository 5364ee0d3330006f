//! How far a reader's confidence is off, measured on articles that it has not seen.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use selon_learn::Net;
use serde_json::Value;

use super::{Args, Course, HELD};

/// Finishes `both` on French, reads the articles left out, and writes what was learned into the weights' own account of
/// themselves, in all languages of `args`: only French has unseen articles with speakers.
pub fn measure(
    course: &Course,
    both: &Net,
    reader: &str,
    args: &Args,
    root: &Path,
    begun: Instant,
) -> Result<()> {
    let net = course.finished(both, reader, "fr", args, root, begun)?;
    let folder = root.join("target/confidence");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let weights = folder.join(format!("{reader}.safetensors"));
    fs::write(&weights, selon_learn::save(&net, &Default::default())?)?;
    let gold = root.join("../shared/eval/fr/train.jsonl");
    let all = fs::read_to_string(&gold).with_context(|| gold.display().to_string())?;
    let held: String =
        all.lines().filter(|l| !l.is_empty()).step_by(HELD).map(|l| format!("{l}\n")).collect();
    let unseen = folder.join("unseen.jsonl");
    fs::write(&unseen, held)?;
    let output = Command::new(env!("CARGO"))
        .args(["run", "--release", "--quiet", "--package", "selon", "--", "eval", "--calibration", "--json"])
        .arg("--weights")
        .arg(&weights)
        .arg("--vectors")
        .arg(root.join("lang/fr/vectors.bin"))
        .arg(&unseen)
        .current_dir(root)
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "selon eval: {}", String::from_utf8_lossy(&output.stderr).trim());
    let report: Value = serde_json::from_slice(&output.stdout).context("selon eval --calibration --json")?;
    let bins = report["bins"].as_array().context("no bins")?;
    let bins: Vec<(f64, f64, f64)> = bins
        .iter()
        .filter_map(|b| Some((b["mean_confidence"].as_f64()?, b["right"].as_f64()?, b["claims"].as_f64()?)))
        .filter(|b| b.2 > 0.0)
        .collect();
    let (stretch, shift) = fit(&bins);
    println!("{reader}: confidence = logistic({stretch:.3} * log-odds + {shift:.3})");
    for lang in &args.langs {
        let path = args.weights(root, lang, reader);
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let mut loaded = selon_learn::load(&bytes).with_context(|| path.display().to_string())?;
        loaded.about.insert("confidence stretch".to_owned(), format!("{stretch:.3}"));
        loaded.about.insert("confidence shift".to_owned(), format!("{shift:.3}"));
        fs::write(&path, selon_learn::save(&loaded.net, &loaded.about)?)?;
    }
    Ok(())
}

/// Logistic regression of being right on the log-odds of the mean confidence of a bin (Platt 1999), by Newton's method,
/// drawn a little towards leaving confidence as it is.
fn fit(bins: &[(f64, f64, f64)]) -> (f64, f64) {
    let (mut stretch, mut shift) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut g, mut h) = ([stretch - 1.0, shift], [1.0, 0.0, 1.0]);
        for &(mean, right, claims) in bins {
            let x = (mean / (1.0 - mean).max(1e-6)).ln();
            let p = 1.0 / (1.0 + (-(stretch * x + shift)).exp());
            let (error, weight) = (claims * p - right, claims * p * (1.0 - p));
            g = [g[0] + error * x, g[1] + error];
            h = [h[0] + weight * x * x, h[1] + weight * x, h[2] + weight];
        }
        let det = h[0] * h[2] - h[1] * h[1];
        stretch -= (h[2] * g[0] - h[1] * g[1]) / det;
        shift -= (h[0] * g[1] - h[1] * g[0]) / det;
    }
    (stretch, shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_that_is_too_high_is_brought_down() {
        let bins = [(0.55, 40.0, 100.0), (0.85, 140.0, 200.0), (0.95, 350.0, 400.0)];
        let (stretch, shift) = fit(&bins);
        for (mean, right, claims) in bins {
            let p: f64 = 1.0 / (1.0 + (-(stretch * (mean / (1.0f64 - mean)).ln() + shift)).exp());
            assert!((p - right / claims).abs() < 0.05, "{mean}: {p}");
        }
    }
}
