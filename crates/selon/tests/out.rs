//! What goes out of a ledger and comes in beside articles: exports, gold files, other readers' quotations, backups, readings anew,
//! settings.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod run;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use run::{Run, run, selon};

fn with(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Run {
    Run::of(selon(dir, args).envs(env.iter().copied()))
}

const BRIDGE: &str = "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont resterait fermé. « Nous attendons les experts de \
    Lyon », a-t-il dit. Selon la préfecture, au moins 200 habitants ont été évacués.";

/// A folder with a ledger of two articles.
fn filled() -> TempDir {
    let dir = TempDir::new().unwrap();
    let lines = [
        json!({"doc": "pont", "title": "Le pont", "date": "2025-03-10", "outlet": "L’Écho", "url": "https://echo.example/pont", "text": BRIDGE}),
        json!({"doc": "digue", "date": "2025-03-11", "text": "La préfecture a démenti toute rupture de digue.\n\n=1+1 a dit la mairie."}),
    ];
    fs::write(dir.path().join("a.jsonl"), lines.map(|line| format!("{line}\n")).concat()).unwrap();
    run(dir.path(), &["ingest", "a.jsonl", "--reader", "rules", "--quiet"]).ended(0);
    dir
}

fn claims(dir: &Path, more: &[&str]) -> Vec<Value> {
    run(dir, &[&["claims", "--sort", "ledger"], more].concat()).ended(0).rows()
}

fn decide(dir: &Path, claim: &Value, verdict: &str, more: &[&str]) -> Run {
    let place = format!("{}:{}", claim["entry"], claim["n"]);
    run(dir, &[&["review", &place, verdict, "--by", "Ada"], more].concat())
}

fn part(text: &str, span: &Value) -> String {
    let at = |i: usize| usize::try_from(span[i].as_u64().unwrap()).unwrap();
    text.chars().skip(at(0)).take(at(1) - at(0)).collect()
}

#[test]
fn linked_data_points_at_the_words() {
    let dir = filled();
    let documents = run(dir.path(), &["export", "--format", "jsonld"]).ended(0).rows();
    assert_eq!(documents.len(), 2);
    let graph = documents[0]["@graph"].as_array().unwrap();
    let with = |kind: &str| -> Vec<&Value> {
        let is = |node: &&Value| {
            node["@type"] == kind || node["@type"].as_array().is_some_and(|all| all.iter().any(|t| t == kind))
        };
        graph.iter().filter(is).collect()
    };
    assert_eq!(with("NewsArticle")[0]["headline"], "Le pont");
    let (found, notes) = (with("Claim"), with("oa:Annotation"));
    assert_eq!((found.len(), notes.len()), (3, 3));
    for (claim, note) in found.iter().zip(notes) {
        assert_eq!(note["oa:hasBody"], claim["@id"]);
        assert_eq!(claim["prov:wasDerivedFrom"], with("NewsArticle")[0]["@id"]);
        let selectors = &note["oa:hasTarget"][0]["oa:hasSelector"];
        let (exact, position) = (&selectors[0], &selectors[1]);
        let words = part(BRIDGE, &json!([position["oa:start"], position["oa:end"]]));
        assert_eq!(exact["oa:exact"].as_str(), Some(words.as_str()));
        let around = format!(
            "{}{words}{}",
            exact["oa:prefix"].as_str().unwrap(),
            exact["oa:suffix"].as_str().unwrap()
        );
        assert!(BRIDGE.contains(&around), "{around}");
    }
    assert_eq!(with("Quotation").len(), 1);
}

#[test]
fn quotations_go_out_and_come_in_again() {
    let dir = filled();
    let at = dir.path();
    run(at, &["export", "--format", "gdelt", "--output", "quotes.jsonl"]).ended(0);
    let text = fs::read_to_string(at.join("quotes.jsonl")).unwrap();
    let record: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!((&record["lang"], &record["date"]), (&json!("FRENCH"), &json!("2025-03-10T00:00:00Z")));
    let quote = &record["quotes"][0];
    assert_eq!(quote["quote"], "Nous attendons les experts de Lyon");
    let around = format!(
        "{}{}{}",
        quote["pre"].as_str().unwrap(),
        quote["quote"].as_str().unwrap(),
        quote["post"].as_str().unwrap()
    );
    assert!(BRIDGE.contains(&around));

    let import = ["ingest", "quotes.jsonl", "--from", "gdelt", "--ledger", "b.ledger", "--format", "jsonl"];
    assert_eq!(run(at, &import).ended(0).rows()[0]["state"], "added");
    assert_eq!(run(at, &import).ended(0).rows()[0]["state"], "unchanged");
    let back = claims(at, &["--ledger", "b.ledger"]);
    assert_eq!(back.len(), 1);
    assert_eq!((&back[0]["reader"], &back[0]["speaker"]), (&json!("import:gdelt"), &quote["speaker"]));
    assert_eq!(back[0]["places"][0]["name"], "Lyon");
    let article = run(at, &["export", "articles", "--ledger", "b.ledger"]).ended(0).rows().remove(0);
    assert_eq!(
        part(article["text"].as_str().unwrap(), &back[0]["content"][0]),
        "Nous attendons les experts de Lyon"
    );
    run(at, &["verify", "--ledger", "b.ledger"]).ended(0);
    // Into a ledger that has the article itself: quotations of it are no other version of it.
    run(at, &["ingest", "quotes.jsonl", "--from", "gdelt", "--quiet"]).ended(0);
    assert_eq!(run(at, &["stats", "--format", "json"]).rows_of_one()["articles"], 3);
    run(at, &["ingest", "a.jsonl", "--from", "quotebank", "--quiet"])
        .ended(2)
        .says("line 1: not a line of Quotebank");
}

impl Run {
    fn rows_of_one(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

#[test]
fn reviewed_articles_become_gold() {
    let dir = filled();
    let at = dir.path();
    let all = claims(at, &[]);
    let [first, second, third] = &all[..3] else { panic!("{all:#?}") };
    let gold = |more: &[&str]| run(at, &[&["export", "--gold"], more].concat()).ended(0);
    assert_eq!(gold(&[]).says("0 articles").out, "");
    decide(at, first, "accept", &[]).ended(0);
    decide(at, second, "correct", &["--set", "speaker=Paul Ferrand-Lys", "--set", "said_date=2025-03-10"])
        .ended(0);
    assert_eq!(gold(&[]).says("1 articles left out").out, "");
    assert_eq!(gold(&["--partly"]).rows()[0]["claims"].as_array().unwrap().len(), 2);
    decide(at, third, "reject", &[]).ended(0);
    let rows = gold(&[]).says("1 articles, 2 claims").rows();
    assert_eq!(rows.len(), 1, "the other article is not reviewed");
    let fields = [
        "kind",
        "speaker",
        "speaker_type",
        "role",
        "via",
        "venue",
        "said",
        "said_date",
        "polarity",
        "hedged",
        "figures",
        "content",
        "cue",
        "source",
    ];
    let corrected = rows[0]["claims"][1].as_object().unwrap();
    assert_eq!(corrected.keys().collect::<Vec<_>>(), fields);
    assert_eq!(corrected["speaker"], "Paul Ferrand-Lys");
    assert_eq!((&rows[0]["doc"], &rows[0]["text"]), (&json!("pont"), &json!(BRIDGE)));
    // The scorer takes it, and what was read is as good as people said.
    run(at, &["export", "--gold", "--output", "gold.jsonl"]).ended(0);
    run(at, &["export", "articles", "--output", "read.jsonl"]).ended(0);
    let scores = run(at, &["eval", "gold.jsonl", "--pred", "read.jsonl", "--json"]).ended(0).rows_of_one();
    assert_eq!((&scores["content_strict"]["tp"], &scores["attributed"]["tp"]), (&json!(2), &json!(2)));
    assert_eq!(
        (&scores["content_strict"]["pred"], &scores["content_strict"]["gold"]),
        (&json!(3), &json!(2))
    );
    // A filter on claims does not make an article wholly reviewed.
    assert_eq!(gold(&["--speaker", "ferrand"]).out, "");
}

#[test]
fn corrections_are_records() {
    let dir = filled();
    let at = dir.path();
    let first = &claims(at, &[])[0];
    decide(at, first, "correct", &["--set", "speaker=Emmanuel Macron"]).ended(0);
    let now = &claims(at, &["--speaker", "macron"])[0];
    assert_eq!(now["actor"], "emmanuel-macron", "the id goes with the name");
    for wrong in ["speaker=[1]", "content=[[5,5000]]", "content=[[5,5]]", "figures=7", "id=x", "nothing=1"] {
        decide(at, first, "correct", &["--set", wrong]).ended(2);
    }
    assert_eq!(claims(at, &["--review", "correct"]).len(), 1);
}

#[test]
fn no_cell_is_a_formula() {
    let dir = filled();
    let at = dir.path();
    let first = &claims(at, &[])[0];
    decide(at, first, "correct", &["--set", "role==HYPERLINK(\"http://x.example\")", "--set", "venue=-1+2"])
        .ended(0);
    for command in [["claims", "--format", "csv"], ["export", "--format", "csv"]] {
        let out = run(at, &command).ended(0).out;
        assert!(
            out.contains("\"'=HYPERLINK(\"\"http://x.example\"\")\"") && out.contains(",'-1+2,"),
            "{out}"
        );
    }
}

#[test]
fn tables_for_other_programs_are_whole() {
    let dir = filled();
    let at = dir.path();
    for what in ["claims", "articles"] {
        run(at, &["export", what, "--format", "parquet", "--output", "out.parquet"]).ended(0);
        let bytes = fs::read(at.join("out.parquet")).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    }
    run(at, &["export", "entries", "--format", "parquet"]).ended(2);
    run(at, &["export", "articles", "--format", "jsonld"]).ended(2);
    let left: Vec<_> = fs::read_dir(at)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .filter(|n| n.to_string_lossy().contains(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_backup_is_a_ledger_of_its_own() {
    let dir = filled();
    let at = dir.path();
    // Somebody writes while it is made.
    let many: String = (0..300)
        .map(|i| {
            format!("{}\n", json!({"doc": format!("m{i}"), "text": BRIDGE.replace("200", &i.to_string())}))
        })
        .collect();
    fs::write(at.join("many.jsonl"), many).unwrap();
    let mut writer = Command::new(env!("CARGO_BIN_EXE_selon"));
    writer.current_dir(at).env_clear().args(["ingest", "many.jsonl", "--reader", "rules", "--quiet"]);
    let mut writer = writer.spawn().unwrap();
    for i in 0..3 {
        let name = format!("copy{i}.ledger");
        run(at, &["backup", &name]).ended(0).says("all fit");
        run(at, &["verify", "--ledger", &name]).ended(0);
        assert!(claims(at, &["--ledger", &name, "--article", "pont"]).len() == 3);
    }
    assert!(writer.wait().unwrap().success());
    run(at, &["backup", "copy0.ledger"]).ended(2).says("there is a file already");
    run(at, &["backup", "copy0.ledger", "--replace"]).ended(0);
    run(at, &["backup", "selon.ledger", "--replace"]).ended(2).says("the ledger itself");
    let count = |ledger: &str| {
        run(at, &["stats", "--ledger", ledger, "--format", "json"]).rows_of_one()["head"].clone()
    };
    assert_eq!(count("copy0.ledger"), count("selon.ledger"));
    run(at, &["backup", "nowhere/copy"]).ended(2);
}

#[test]
fn articles_are_read_again_and_decisions_go_along() {
    let dir = filled();
    let at = dir.path();
    let all = claims(at, &[]);
    decide(at, &all[0], "accept", &[]).ended(0);
    decide(at, &all[1], "correct", &["--set", "speaker=Paul Ferrand-Lys"]).ended(0);
    decide(at, &all[2], "reject", &["--note", "no"]).ended(0);
    let reread = |more: &[&str]| {
        run(at, &[&["reread", "--reader", "fast", "--format", "jsonl", "--quiet"], more].concat())
            .ended(0)
            .rows()
    };
    let planned = reread(&["--dry-run"]);
    assert_eq!((planned.len(), &planned[0]["written"]), (2, &json!(false)));
    let done = reread(&[]);
    assert_eq!(done.len(), 2);
    assert_eq!(done[0]["reader"], json!(["rules", "fast"]));
    let decisions = done[0]["decisions_kept"].as_u64().unwrap() + done[0]["decisions_open"].as_u64().unwrap();
    assert_eq!(decisions, 3);
    assert!(reread(&[]).is_empty(), "nothing is left to read");
    assert!(reread(&["--again"]).is_empty(), "and it would read the same");
    run(at, &["verify"]).ended(0);
    let stats = run(at, &["stats", "--format", "json"]).rows_of_one();
    assert_eq!((&stats["articles"], &stats["versions"]), (&json!(2), &json!(4)));
    for hit in claims(at, &[]) {
        assert_eq!(hit["reader"], "fast");
    }
    // What is decided on a claim whose words stayed in place is decided.
    let ids = |rows: &[Value]| -> Vec<Value> { rows.iter().map(|row| row["id"].clone()).collect() };
    let now = claims(at, &["--draft", "--article", "pont"]);
    if ids(&now).contains(&all[1]["id"]) {
        assert_eq!(claims(at, &["--speaker", "lys"]).len(), 1);
    }
    if ids(&now).contains(&all[2]["id"]) {
        assert!(!ids(&claims(at, &["--article", "pont"])).contains(&all[2]["id"]));
    }
    // The same bytes change nothing, whoever read them last.
    let again = run(at, &["ingest", "a.jsonl", "--reader", "rules", "--format", "jsonl"]).ended(0).rows();
    assert!(again.iter().all(|row| row["state"] == "unchanged"), "{again:?}");
    let changes = run(at, &["changes", "pont"]).ended(0).rows();
    assert!(changes.iter().all(|row| row["cause"] == "reading"), "{changes:?}");
    run(at, &["changes", "pont", "--format", "table"])
        .ended(0)
        .says("read by fast, the same article read again");
}

#[test]
fn the_doctor_tells_what_is_wrong() {
    let dir = filled();
    let at = dir.path();
    let state = |more: &[&str], code: i32| -> Vec<(String, String)> {
        let rows = run(at, &[&["doctor"], more].concat()).ended(code).rows();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        rows.iter().map(|row| (text(row, "what"), text(row, "state"))).collect()
    };
    let of = |all: &[(String, String)], what: &str| {
        all.iter().find(|(name, _)| name == what).map(|(_, state)| state.clone())
    };
    let well = state(&[], 0);
    for what in ["settings", "file", "log", "schema", "tables", "chain"] {
        assert_eq!(of(&well, what).as_deref(), Some("ok"), "{what}: {well:?}");
    }
    assert_eq!(of(&well, "readers").as_deref(), Some("note"), "the rules read them");
    assert!(of(&well, "disk").is_some());
    assert_eq!(of(&state(&["--ledger", "none"], 0), "file").as_deref(), Some("note"));
    fs::write(at.join("text"), "x").unwrap();
    assert_eq!(of(&state(&["--ledger", "text"], 1), "ledger").as_deref(), Some("wrong"));
    let mut bytes = fs::read(at.join("selon.ledger")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0);
    fs::write(at.join("broken.ledger"), bytes).unwrap();
    state(&["--ledger", "broken.ledger"], 1);
}

#[test]
fn a_ledger_of_an_earlier_version_is_told_and_upgraded() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    let packed = include_bytes!("../../selon-ledger/tests/assets/ledger-1.zst");
    fs::write(at.join("selon.ledger"), zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
    run(at, &["claims"]).ended(2).says("selon doctor --upgrade");
    run(at, &["doctor"]).ended(0).says("selon doctor --upgrade");
    run(at, &["doctor", "--upgrade"]).ended(0).says("3, the latest");
    run(at, &["verify"]).ended(0);
    assert_eq!(claims(at, &["--place", "London"]).len(), 1);
}

#[test]
fn settings_come_from_the_nearest_place() {
    let dir = filled();
    let at = dir.path();
    fs::create_dir_all(at.join("home/.config/selon")).unwrap();
    fs::create_dir_all(at.join("desk")).unwrap();
    fs::write(
        at.join("home/.config/selon/selon.toml"),
        "ledger = \"own.ledger\"\nreader = \"fast\"\njobs = 1\n",
    )
    .unwrap();
    fs::write(at.join("desk/selon.toml"), "ledger = \"../selon.ledger\"\n").unwrap();
    let home = at.join("home");
    let home = [("HOME", home.to_str().unwrap())];
    let desk = at.join("desk");
    let setting = |key: &str, env: &[(&str, &str)]| -> (String, String) {
        let rows = with(&desk, &["config", "--format", "jsonl"], env).ended(0).rows();
        let row = rows.iter().find(|row| row["key"] == key).unwrap();
        (row["value"].as_str().unwrap().to_owned(), row["from"].as_str().unwrap().to_owned())
    };
    assert_eq!(setting("ledger", &home), ("../selon.ledger".to_owned(), "selon.toml:1".to_owned()));
    if cfg!(target_os = "linux") {
        let (reader, from) = setting("reader", &home);
        assert_eq!(reader, "fast");
        assert!(from.ends_with("home/.config/selon/selon.toml:2"), "{from}");
    }
    let set = [home[0], ("SELON_READER", "rules")];
    assert_eq!(setting("reader", &set), ("rules".to_owned(), "SELON_READER".to_owned()));
    assert_eq!(setting("width", &[]).1, "built in");
    assert_eq!(with(&desk, &["claims"], &home).ended(0).rows().len(), 4, "the ledger that the file names");
    with(&desk, &["claims"], &[("SELON_LEDGER", "other.ledger")]).ended(2).says("other.ledger");
    let named = with(&desk, &["claims", "--ledger", "third.ledger"], &[("SELON_LEDGER", "other.ledger")]);
    named.ended(2).says("third.ledger");
    fs::write(desk.join("selon.toml"), "# desk\nreeder = \"fast\"\n").unwrap();
    with(&desk, &["claims"], &[]).ended(2).says("selon.toml:2: reeder: there is no such setting");
    with(&desk, &["claims"], &[("SELON_CONFIG", "")]).ended(2).says("no ledger here");
}
