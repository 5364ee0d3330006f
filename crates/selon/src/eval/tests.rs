use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::{Args, errors, python, run};
use crate::render::Ui;

/// The arguments that ask for the measures of `gold`.
fn args(gold: &[&Path], pred: Option<&Path>) -> Args {
    Args {
        reader: crate::args::Reader::Rules,
        convention: None,
        weights: None,
        vectors: None,
        gold: gold.iter().map(|g| g.to_path_buf()).collect(),
        json: false,
        worst: 0,
        patterns: false,
        figures: false,
        calibration: false,
        errors: None,
        output: None,
        pred: pred.map(Path::to_path_buf),
    }
}

fn printed(args: &Args) -> String {
    let mut out = Vec::new();
    run(args, Ui::En, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn output(gold: &[&Path], pred: Option<&Path>, json: bool, worst: usize) -> String {
    printed(&Args { json, worst, ..args(gold, pred) })
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/eval").join(name)
}

/// The folder of gold data beside the workspace, and Python with its `score.py`; says so when there is none.
fn reference() -> Option<PathBuf> {
    let eval = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eval");
    if !eval.join("score.py").is_file() {
        eprintln!("skipped: no {}", eval.display());
        return None;
    }
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: no python3");
        return None;
    }
    Some(eval)
}

fn score_py(eval: &Path, gold: &Path, pred: &Path, options: &[&str]) -> String {
    let out = Command::new("python3")
        .arg(eval.join("score.py"))
        .args([gold, pred])
        .args(options)
        .env("PYTHONIOENCODING", "utf8")
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn small_files_score_as_expected() {
    let (gold, pred) = (data("gold.jsonl"), data("pred.jsonl"));
    let expected = fs::read_to_string(data("expected.txt")).unwrap();
    assert_eq!(output(&[&gold], Some(&pred), false, 99), expected);
    let expected = fs::read_to_string(data("expected.json")).unwrap();
    assert_eq!(output(&[&gold], Some(&pred), true, 0), expected);
}

#[test]
fn the_figure_reader_is_measured_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let gold = dir.path().join("gold.jsonl");
    let text = "Il dit que 30 soldats et deux chars sont partis.";
    let figure = |value: u32, unit: &str| serde_json::json!({"value": value, "bound": "exact", "unit": unit});
    let claim =
        serde_json::json!({"content": [[11, 47]], "figures": [figure(30, "soldat"), figure(3, "char")]});
    let doc = serde_json::json!({"doc": "d", "lang": "fr", "text": text, "claims": [claim]});
    fs::write(&gold, doc.to_string()).unwrap();
    let args = Args { figures: true, worst: 9, ..args(&[&gold], None) };
    assert_eq!(
        printed(&args),
        "figures          P 0.500  R 0.500  F1 0.500   (1 of 2 predicted, 2 gold)\n\
         d | missed: exact 3 char | spurious: exact 2 char (deux chars) | 30 soldats et deux chars sont partis\n"
    );
    let json = printed(&Args { json: true, worst: 0, ..args });
    assert!(json.contains("\"f1\": 0.5"), "{json}");
}

#[test]
fn several_files_are_told_apart() {
    let (gold, pred) = (data("gold.jsonl"), data("pred.jsonl"));
    let one = output(&[&gold], Some(&pred), false, 0);
    let path = gold.display();
    assert_eq!(output(&[&gold, &gold], Some(&pred), false, 0), format!("{path}\n{one}\n{path}\n{one}"));
}

#[test]
fn a_bad_line_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let bad = dir.path().join("bad.jsonl");
    fs::write(
        &bad,
        "{\"doc\": \"a\", \"claims\": []}\n\n{\"doc\": \"b\", \"claims\": [{\"content\": [[1]]}]}\n",
    )
    .unwrap();
    let args = args(&[&data("gold.jsonl")], Some(&bad));
    let message = format!("{:#}", run(&args, Ui::En, &mut Vec::new()).unwrap_err());
    assert!(message.contains("bad.jsonl, line 3") && message.contains("[start, end]"), "{message}");
}

#[test]
fn calibration_is_as_expected() {
    let (gold, pred) = (data("gold.jsonl"), data("pred.jsonl"));
    let args = Args { calibration: true, ..args(&[&gold], Some(&pred)) };
    assert_eq!(printed(&args), fs::read_to_string(data("calibration.txt")).unwrap());
    let args = Args { json: true, ..args };
    assert_eq!(printed(&args), fs::read_to_string(data("calibration.json")).unwrap());
}

#[test]
fn calibration_of_nothing_is_empty() {
    let dir = tempfile::tempdir().unwrap();
    let pred = dir.path().join("none.jsonl");
    fs::write(&pred, "").unwrap();
    let table = printed(&Args { calibration: true, ..args(&[&data("gold.jsonl")], Some(&pred)) });
    assert!(table.contains("ECE    –") && table.contains("Brier  –") && !table.contains('·'), "{table}");
}

#[test]
fn a_confidence_that_is_no_share_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let bad = dir.path().join("bad.jsonl");
    let claim = json!({"content": [[2, 25]], "speaker": null, "confidence": 95});
    fs::write(&bad, json!({"doc": "pont", "claims": [claim]}).to_string()).unwrap();
    let args = Args { calibration: true, ..args(&[&data("gold.jsonl")], Some(&bad)) };
    let message = format!("{:#}", run(&args, Ui::En, &mut Vec::new()).unwrap_err());
    assert!(message.contains("document pont: confidence 95 is not between 0 and 1"), "{message}");
}

#[test]
fn errors_go_to_a_file_or_to_the_output() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("errors.html");
    let args = Args {
        errors: Some(errors::Format::Html),
        ..args(&[&data("gold.jsonl")], Some(&data("pred.jsonl")))
    };
    let page = printed(&args);
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert_eq!(printed(&Args { output: Some(file.clone()), ..args }), "");
    assert_eq!(fs::read_to_string(file).unwrap(), page);
}

/// Gold claims with the errors of a reader put in: the measures must agree on them, whatever they are.
#[test]
fn agrees_with_the_reference() {
    let Some(eval) = reference() else { return };
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("polnear.jsonl");
    let mut text = String::new();
    let packed = fs::File::open(eval.join("en/dev.jsonl.xz")).unwrap();
    lzma_rust2::XzReader::new(packed, true).read_to_string(&mut text).unwrap();
    fs::write(&plain, text).unwrap();
    let pred = dir.path().join("pred.jsonl");
    for gold in [eval.join("fr/dev.jsonl"), eval.join("en/gum-dev.jsonl"), plain] {
        for seed in 1..=4 {
            fs::write(&pred, perturbed(&fs::read_to_string(&gold).unwrap(), seed)).unwrap();
            let name = format!("{}, seed {seed}", gold.display());
            let ours = output(&[&gold], Some(&pred), false, 9999);
            assert_eq!(ours, score_py(&eval, &gold, &pred, &["--worst", "9999"]), "{name}");
            let ours = output(&[&gold], Some(&pred), true, 0);
            assert_eq!(ours, score_py(&eval, &gold, &pred, &["--json"]), "{name}");
        }
    }
}

/// A packed gold file is read, and every text of it goes through the reader.
#[test]
fn reads_the_gold_texts() {
    let Some(eval) = reference() else { return };
    let golds = [eval.join("fr/dev.jsonl"), eval.join("en/dev.jsonl.xz")];
    for (gold, claims) in golds.iter().zip(["371 gold", "2192 gold"]) {
        assert!(output(&[gold], None, false, 0).contains(claims));
    }
}

/// A small deterministic source of numbers, good enough to spread errors about.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

fn perturbed(gold: &str, seed: u64) -> String {
    let mut rng = Lcg(seed);
    let mut out = String::new();
    for line in gold.lines() {
        let mut d: Value = serde_json::from_str(line).unwrap();
        let mut claims = Vec::new();
        let all = d["claims"].as_array().unwrap().clone();
        for claim in &all {
            if rng.one_in(6) {
                continue;
            }
            let mut c = claim.clone();
            spans(&mut c, &mut rng);
            fields(&mut c, &all, &mut rng);
            if rng.one_in(8) {
                claims.push(c.clone());
            }
            claims.push(c);
        }
        d["claims"] = claims.into();
        if rng.one_in(12) {
            continue;
        }
        out.push_str(&d.to_string());
        out.push('\n');
    }
    out
}

fn spans(c: &mut Value, rng: &mut Lcg) {
    let shift = |piece: &mut Value, rng: &mut Lcg| {
        for end in 0..2 {
            if rng.one_in(3) {
                let by = rng.below(60) as i64 - 30;
                piece[end] = (piece[end].as_i64().unwrap() + by).max(0).into();
            }
        }
        if rng.one_in(40) {
            let fields = piece.as_array_mut().unwrap();
            fields.truncate(2);
            fields.push("title".into());
        }
    };
    for piece in c["content"].as_array_mut().unwrap() {
        shift(piece, rng);
    }
    if rng.one_in(20) {
        c["content"].as_array_mut().unwrap().push(json!([3, 17]));
    }
    match rng.below(8) {
        0 => c["source"] = Value::Null,
        1 => c["source"] = json!([]),
        2 | 3 if c["source"].is_array() => shift(&mut c["source"], rng),
        _ => {}
    }
}

fn fields(c: &mut Value, all: &[Value], rng: &mut Lcg) {
    let other = &all[rng.below(all.len() as u64) as usize];
    for field in ["speaker", "kind", "polarity", "hedged", "said_date", "figures", "via"] {
        if rng.one_in(5) {
            c[field] = other[field].clone();
        }
    }
    if c["hedged"].is_null() || rng.one_in(9) {
        c.as_object_mut().unwrap().shift_remove("hedged");
    }
    if let Some(name) = c["speaker"].as_str().map(str::to_owned) {
        let words: Vec<&str> = name.split(' ').collect();
        c["speaker"] = match rng.below(8) {
            0 => words.last().copied().into(),
            1 => name.to_uppercase().into(),
            2 => format!("M. {name} d'Été\u{a0}'\"\u{200b}").into(),
            3 => "".into(),
            4 => words.into_iter().rev().skip(1).collect::<Vec<_>>().join("-").into(),
            _ => name.into(),
        };
    }
    if let Some(figures) = c["figures"].as_array_mut() {
        for f in figures {
            match rng.below(6) {
                0 => f["value"] = json!(f["value"].as_f64().unwrap() + 0.1),
                1 => f["bound"] = json!("about"),
                2 => f["unit"] = json!(format!("{}s", f["unit"].as_str().unwrap_or_default().to_uppercase())),
                3 => f["unit"] = Value::Null,
                _ => {}
            }
        }
    }
}

#[test]
fn python_habits() {
    // Marks are no part of a word, numbers of all scripts are.
    assert_eq!(
        python::words("e\u{301}té l'a_b ½x Ⅷ").collect::<Vec<_>>(),
        ["e", "té", "l", "a_b", "½x", "Ⅷ"]
    );
    assert_eq!(python::fold("Straße ÉTÉ ﬁn İ"), "strasse ete fin i");
    for (x, digits, rounded) in
        [(0.03125, 4, 0.0312), (0.09375, 4, 0.0938), (2.0 / 3.0, 4, 0.6667), (1e6, 6, 1e6)]
    {
        assert_eq!(python::round(x, digits), rounded);
    }
    assert_eq!(python::repr_str("l'été\u{a0}\n\\"), r#""l'été\xa0\n\\""#);
    assert_eq!(python::repr_str("'\""), r#"'\'"'"#);
    assert_eq!(python::slice("été", -2, 9), "té");
    assert_eq!(python::slice("été", 2, 1), "");
}
