//! The program as a user meets it: what it prints, what it says on standard error, and how it ends.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop and say so"
)]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

/// `selon` in an empty environment, so that the tester's locale and terminal play no part.
fn selon(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_selon"));
    command.current_dir(dir).env_clear().args(args).stdin(Stdio::null());
    command
}

fn read(dir: &Path, args: &[&str]) -> Run {
    Run::of(selon(dir, &[&["read"], args].concat()).output().unwrap())
}

fn read_stdin(dir: &Path, args: &[&str], input: &[u8]) -> Run {
    let mut command = selon(dir, &[&["read"], args].concat());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = thread::spawn(move || stdin.write_all(&input));
    let run = Run::of(child.wait_with_output().unwrap());
    feeder.join().unwrap().unwrap();
    run
}

#[derive(Debug)]
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn of(output: Output) -> Self {
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!err.contains("panicked"), "{err}");
        Self { code: output.status.code().unwrap(), out: String::from_utf8(output.stdout).unwrap(), err }
    }

    /// The readings, one a line.
    fn readings(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn docs(&self) -> Vec<String> {
        self.readings().iter().map(|r| r["doc"].as_str().unwrap().to_owned()).collect()
    }

    #[track_caller]
    fn ended(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    #[track_caller]
    fn says(&self, words: &str) -> &Self {
        assert!(self.err.contains(words), "not said: {words}\n{}", self.err);
        self
    }
}

const FR: &str = "Le maire de Corvenne a déclaré lundi que le pont resterait fermé. « Nous attendons les experts », a-t-il dit.";
const HTML: &str = "<!DOCTYPE html><html lang=\"fr\"><head><title>Le pont de Corvenne reste fermé</title></head><body>\
<article><h1>Le pont de Corvenne reste fermé</h1><p>Le maire de Corvenne a déclaré lundi que le pont resterait fermé \
jusqu’à la fin du mois, le temps que les experts rendent leur rapport.</p><p>« Nous attendons les experts », a-t-il \
dit devant le conseil municipal, avant de promettre une réunion publique.</p></article></body></html>";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

#[test]
fn kinds_are_told_apart_by_content() {
    let jsonl = format!(
        "{}\n",
        serde_json::json!({"doc": "a1", "title": "Le pont", "text": FR, "date": "2025-03-10"})
    );
    let dir = folder(&[("page", HTML.as_bytes()), ("text", FR.as_bytes()), ("lines", jsonl.as_bytes())]);
    let run = read(dir.path(), &["page", "text", "lines"]);
    run.ended(0);
    assert_eq!(run.docs(), ["page", "text", "a1"]);
    let readings = run.readings();
    assert_eq!(readings[0]["title"], "Le pont de Corvenne reste fermé");
    assert_eq!(readings[1]["title"], Value::Null);
    assert_eq!(readings[2]["title"], "Le pont");
    assert_eq!(readings[2]["date"], "2025-03-10");
    assert!(readings.iter().all(|r| r["lang"] == "fr"), "{readings:?}");
    for field in ["claims", "stances", "furniture", "diagnostics"] {
        assert!(readings[0][field].is_array(), "{field}");
    }
    // Forced, a page is so much text.
    assert_eq!(read(dir.path(), &["--as", "text", "page"]).ended(0).readings()[0]["title"], Value::Null);
}

#[test]
fn dates_and_languages_can_be_given() {
    let dir = folder(&[("a.txt", FR.as_bytes())]);
    let run = read(dir.path(), &["--date", "2024-11-04", "--lang", "en", "a.txt"]);
    assert_eq!(run.readings()[0]["date"], "2024-11-04");
    assert_eq!(run.readings()[0]["lang"], "en");
    read(dir.path(), &["--date", "4 November", "a.txt"]).ended(2).says("YYYY-MM-DD");
    read(dir.path(), &["--lang", "french", "a.txt"]).ended(2).says("two-letter");
    read(dir.path(), &[]).ended(2).says("INPUT");
}

#[test]
fn a_directory_is_read_in_order_without_what_is_hidden_or_foreign() {
    let names = [
        "b.txt",
        "a/2.txt",
        "a/10.html",
        "c",
        "a/z/deep.jsonl",
        ".hidden.txt",
        ".git/x.txt",
        "photo.png",
        "s.css",
    ];
    let line = format!("{}\n", serde_json::json!({"id": 7, "text": FR}));
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| {
            (
                *name,
                if name.ends_with("l") { if name.ends_with("html") { HTML } else { &line } } else { FR }
                    .as_bytes(),
            )
        })
        .chain([("data/blob", b"\x00\x01\x02\x03\x00\x00".as_slice())])
        .collect();
    let dir = folder(&files);
    let run = read(dir.path(), &["."]);
    run.ended(0).says("5\u{a0}articles").says("3 files of other types passed over");
    assert_eq!(run.docs(), ["./a/10.html", "./a/2.txt", "7", "./b.txt", "./c"]);
    // Named, a file is tried whatever its name.
    read(dir.path(), &["data/blob"]).ended(2).says("data/blob: it looks like a binary file");
}

#[test]
fn order_is_kept_however_many_are_read_at_once() {
    let mut lines = String::new();
    for i in 0..300 {
        // The first of each ten is long, so that others overtake it.
        let text = FR.repeat(if i % 10 == 0 { 200 } else { 1 });
        lines.push_str(&format!("{}\n", serde_json::json!({"doc": format!("d{i}"), "text": text})));
    }
    let dir = folder(&[("a.jsonl", lines.as_bytes())]);
    let one = read(dir.path(), &["-j", "1", "a.jsonl"]);
    let many = read(dir.path(), &["-j", "16", "a.jsonl"]);
    assert_eq!(one.docs(), (0..300).map(|i| format!("d{i}")).collect::<Vec<_>>());
    assert_eq!(one.out, many.out);
}

#[test]
fn standard_input_is_read() {
    let dir = folder(&[("a.txt", FR.as_bytes())]);
    assert_eq!(read_stdin(dir.path(), &["-"], HTML.as_bytes()).ended(0).docs(), ["-"]);
    assert_eq!(read_stdin(dir.path(), &["a.txt", "-"], FR.as_bytes()).ended(0).docs(), ["a.txt", "-"]);
    read_stdin(dir.path(), &["-"], b"").ended(2).says("selon: -: it is empty");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let dir = folder(&[
        ("good.txt", FR.as_bytes()),
        ("empty.html", b""),
        ("blank.txt", b" \n\n\t "),
        ("bare.html", b"<html><head><title>x</title></head><body><script>1</script></body></html>"),
        ("doc.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        ("pic.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"),
        ("none/x.png", b"x"),
    ]);
    let inputs =
        ["missing.txt", "empty.html", "blank.txt", "bare.html", "doc.pdf", "pic.txt", "none", "good.txt"];
    let run = read(dir.path(), &inputs);
    run.ended(1)
        .says("selon: missing.txt: no such file or directory")
        .says("selon: empty.html: it is empty")
        .says("selon: blank.txt: it is empty")
        .says("selon: bare.html: no article text was found in the page")
        .says("selon: doc.pdf: it looks like a PDF file")
        .says("selon: pic.txt: it looks like an image (PNG)")
        .says("selon: none: no .html")
        .says("1\u{a0}article · ")
        .says(" · 7\u{a0}errors · ");
    assert_eq!(run.docs(), ["good.txt"]);
    read(dir.path(), &["missing.txt"]).ended(2);
    // No readings are an empty array, not nothing.
    assert_eq!(read(dir.path(), &["--format", "json", "missing.txt"]).ended(2).out, "[]\n");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("locked.txt", FR.as_bytes()), ("good.txt", FR.as_bytes())]);
    let locked = dir.path().join("locked.txt");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&locked).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    read(dir.path(), &["locked.txt", "good.txt"]).ended(1).says("locked.txt: may not be read");
}

#[test]
fn broken_lines_are_named_by_number() {
    let line = |doc: &str| serde_json::json!({"doc": doc, "text": FR}).to_string();
    let lines = [
        line("one"),
        "{\"doc\": \"two\", ".into(),
        line("three"),
        "[1]".into(),
        "{\"doc\": \"five\"}".into(),
    ];
    let dir = folder(&[("a.jsonl", lines.join("\n").as_bytes())]);
    let run = read(dir.path(), &["a.jsonl"]);
    run.ended(1)
        .says("selon: a.jsonl: line 2: ")
        .says("selon: a.jsonl: line 4: ")
        .says("selon: a.jsonl: line 5: no field");
    assert_eq!(run.docs(), ["one", "three"]);
}

/// A file of `size` bytes that takes no room on most disks: holes read as zeros, so what is not hole comes first.
fn sparse(dir: &Path, name: &str, head: &[u8], size: u64) -> PathBuf {
    let path = dir.join(name);
    let mut file = File::create(&path).unwrap();
    file.write_all(head).unwrap();
    file.set_len(size).unwrap();
    path
}

#[test]
fn a_line_of_200_megabytes_is_refused_without_being_held() {
    let dir = TempDir::new().unwrap();
    let head = FR.repeat(100);
    sparse(dir.path(), "long.txt", head.as_bytes(), 200_000_000);
    sparse(dir.path(), "long.html", format!("<!DOCTYPE html><p>{head}").as_bytes(), 200_000_000);
    sparse(dir.path(), "long.jsonl", format!("{{\"doc\": \"x\", \"text\": \"{head}").as_bytes(), 200_000_000);
    // What follows such a line is still read.
    let mut lines = File::options().append(true).open(dir.path().join("long.jsonl")).unwrap();
    writeln!(lines, "\n{}", serde_json::json!({"doc": "after", "text": FR})).unwrap();
    let run = read(dir.path(), &["long.txt", "long.html", "long.jsonl"]);
    run.ended(1)
        .says("selon: long.txt: too large: a text may have 32 MB")
        .says("selon: long.html: too large: a web page may have 10 MB")
        .says("selon: long.jsonl: line 1: longer than 32 MB");
    assert_eq!(run.docs(), ["after"]);
}

#[test]
fn json_is_one_array() {
    let dir = folder(&[("a.txt", FR.as_bytes()), ("b.txt", FR.as_bytes())]);
    let run = read(dir.path(), &["--format", "json", "a.txt", "b.txt"]);
    let all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    assert_eq!(all.iter().map(|r| r["doc"].as_str().unwrap()).collect::<Vec<_>>(), ["a.txt", "b.txt"]);
    assert!(run.out.starts_with("[\n  {\n    \"doc\": \"a.txt\","), "{}", run.out);
}

#[test]
fn pages_have_colour_only_where_it_is_wanted() {
    let dir = folder(&[("a.txt", FR.as_bytes()), ("b.txt", FR.as_bytes())]);
    let page =
        |args: &[&str]| read(dir.path(), &[&["--format", "page", "a.txt", "b.txt"], args].concat()).out;
    let (plain, coloured) = (page(&[]), page(&["--color", "always"]));
    assert!(!plain.contains('\u{1b}') && coloured.contains('\u{1b}'));
    assert_eq!(plain, page(&["--color", "never"]));
    assert!(plain.contains(&"─".repeat(80)), "a rule parts two pages");
    // The last word counts, so that an alias can be overruled.
    assert_eq!(plain, page(&["--color", "always", "--color", "never"]));
    assert!(page(&["--width", "40"]).lines().all(|l| l.chars().count() <= 40));
    // NO_COLOR bears on what is decided by looking, not on what is asked for.
    let mut asked = selon(dir.path(), &["read", "--format", "page", "--color", "always", "a.txt"]);
    assert!(asked.env("NO_COLOR", "1").output().unwrap().stdout.contains(&0x1b));
}

#[test]
fn labels_follow_the_locale_or_the_option() {
    let dir = folder(&[("a.txt", FR.as_bytes())]);
    let mut command = selon(dir.path(), &["read", "--format", "page", "a.txt"]);
    let run = Run::of(command.env("LANG", "fr_FR.UTF-8").output().unwrap());
    assert!(run.out.contains("sans date · français"), "{}", run.out);
    run.says("\u{a0}mots · ");
    assert!(read(dir.path(), &["--ui", "fr", "--format", "page", "a.txt"]).out.contains("sans date"));
    assert!(read(dir.path(), &["--format", "page", "a.txt"]).out.contains("no date · French"));
}

#[test]
fn a_file_is_replaced_only_by_a_whole_one() {
    let dir = folder(&[("a.jsonl", format!("{}\n", serde_json::json!({"doc": "x", "text": FR})).as_bytes())]);
    // The output may even be the input.
    read(dir.path(), &["a.jsonl", "--output", "a.jsonl"]).ended(0);
    let written = fs::read_to_string(dir.path().join("a.jsonl")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap()["doc"], "x");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left behind");
    read(dir.path(), &["a.jsonl", "--output", "no/such/dir.jsonl"]).ended(2).says("cannot be written");
}

#[test]
fn quiet_leaves_only_errors() {
    let dir = folder(&[("a.txt", FR.as_bytes())]);
    assert_eq!(read(dir.path(), &["-q", "a.txt"]).ended(0).err, "");
    assert_eq!(
        read(dir.path(), &["-q", "a.txt", "b.txt"]).ended(1).err,
        "selon: b.txt: no such file or directory\n"
    );
}

#[test]
fn what_looks_like_an_address_and_cannot_be_read() {
    let dir = folder(&[]);
    let run = selon(dir.path(), &["read", "ftp://example.org/a.html"]).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(
        errors.starts_with("selon: ftp://example.org/a.html: only http and https addresses are read\n"),
        "{errors}"
    );
}

#[test]
fn a_broken_pipe_is_success() {
    let line = format!("{}\n", serde_json::json!({"doc": "x", "text": FR.repeat(50)}));
    let dir = folder(&[("a.jsonl", line.repeat(3000).as_bytes())]);
    let mut command = selon(dir.path(), &["read", "--format", "json", "a.jsonl"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    Run::of(child.wait_with_output().unwrap()).ended(0);
}

#[test]
fn a_full_disk_is_failure() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: no /dev/full");
        return;
    }
    let dir = folder(&[("a.txt", FR.as_bytes())]);
    read(dir.path(), &["a.txt", "--output", "/dev/full"]).ended(2).says("the output cannot be written");
}

/// A server that sends `pages` by path, each with its headers, and 404 for the rest.
fn serve(pages: Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            lines.map_while(Result::ok).find(String::is_empty);
            let found = pages.iter().find(|(path, _)| request.split(' ').nth(1) == Some(path));
            match found {
                Some((_, page)) => stream.write_all(page.as_bytes()).unwrap(),
                None => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").unwrap(),
            }
        }
    });
    address
}

#[test]
fn addresses_are_read() {
    let ok = |kind: &str, body: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n{body}")
    };
    let lines = format!(
        "{}\nbroken\n{}\n",
        serde_json::json!({"doc": "n1", "text": FR}),
        serde_json::json!({"text": FR})
    );
    let server = serve(vec![
        ("/page", ok("text/html; charset=utf-8", HTML)),
        ("/lines", ok("application/x-ndjson", &lines)),
        ("/loop", "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n".into()),
        ("/picture", ok("image/jpeg", "")),
    ]);
    let at = |path: &str| format!("{server}{path}");
    let dir = TempDir::new().unwrap();
    let inputs = ["/page", "/lines", "/loop", "/picture", "/gone"].map(at);
    let mut args: Vec<&str> = inputs.iter().map(String::as_str).collect();
    args.extend(["http://127.0.0.1:1/", "--delay", "0"]);
    read(dir.path(), &args).ended(2).says("which is read only with --allow-private");
    args.push("--allow-private");
    let run = read(dir.path(), &args);
    run.ended(1)
        .says(&format!("selon: {server}/lines: line 2: "))
        .says(&format!("selon: {server}/loop: more than 5 redirects"))
        .says(&format!("selon: {server}/picture: the server sends image/jpeg, which is not text"))
        .says(&format!("selon: {server}/gone: the server answers 404 Not Found"))
        .says("selon: http://127.0.0.1:1/: no connection to the server");
    assert_eq!(run.docs(), [at("/page"), "n1".into(), at("/lines:3")]);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let dir = TempDir::new().unwrap();
    read(dir.path(), &["--timeout", "1", "--allow-private", &address]).ended(2).says("no answer within 1 s");
}

#[test]
fn samples_are_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run = read(&root, &["samples/fr.html", "samples/en.html"]);
    run.ended(0);
    let readings = run.readings();
    assert_eq!(readings[0]["title"], "Pollution de la Vauxelle : l’usine Delmasure dément toute fuite");
    assert_eq!(readings[0]["date"], "2025-05-14");
    assert_eq!(readings[1]["title"], "Ferry runs aground off Thornmouth as crews and owner trade blame");
    assert_eq!(readings[1]["date"], "2025-09-18");
}

#[test]
fn figures_are_shown_by_themselves() {
    let text =
        "Jusqu'à 8 000 soldats nord-coréens sont arrivés le 4 mars. Les prix ont baissé de 2,5 %.".as_bytes();
    let dir = folder(&[("a.txt", text)]);
    let run = |format: &str| {
        let run =
            Run::of(selon(dir.path(), &["figures", "a.txt", "-q", "--format", format]).output().unwrap());
        run.ended(0);
        run.out
    };
    assert_eq!(
        run("csv"),
        "doc,field,start,end,text,value,value_high,bound,unit,what,change,place,place_id,as_of_from,as_of_to,as_of_by\n\
         a.txt,text,0,21,Jusqu'à 8 000 soldats,8000,,at_most,soldat,soldats nord-coréens,,,,,,clause\n\
         a.txt,text,82,87,\"2,5 %\",2.5,,exact,%,,down,,,,,\n"
    );
    let json: Value = serde_json::from_str(&run("jsonl")).unwrap();
    assert_eq!(json["figures"][0]["what"], "soldats nord-coréens");
    assert_eq!(json["diagnostics"].as_array().map(Vec::len), Some(0));
    let page = run("page");
    assert!(page.contains("≤ 8,000\u{a0}soldats nord-coréens") && page.contains("−2.5\u{a0}%"), "{page}");
    let refused = Run::of(selon(dir.path(), &["read", "a.txt", "--format", "csv"]).output().unwrap());
    refused.ended(2).says("invalid value 'csv'");
}

#[test]
fn eval_measures_the_reader() {
    let gold = serde_json::json!({
        "doc": "g", "lang": "fr", "title": null, "text": "Selon la mairie, le pont est fermé.",
        "claims": [{"kind": "indirect", "content": [[17, 34]], "cue": [0, 5], "source": [6, 15], "speaker": "la mairie"}],
    });
    let dir = folder(&[("gold.jsonl", format!("{gold}\n").as_bytes())]);
    let run = Run::of(selon(dir.path(), &["eval", "gold.jsonl"]).output().unwrap());
    assert!(run.ended(0).out.contains("attributed       P 1.000  R 1.000  F1 1.000"), "{}", run.out);
    Run::of(selon(dir.path(), &["eval", "none.jsonl"]).output().unwrap()).ended(2).says("none.jsonl");
}

#[test]
fn eval_says_one_thing_at_a_time() {
    let gold = r#"{"doc": "g", "lang": "en", "text": "The bridge is closed, the mayor said.", "claims": []}"#;
    let dir = folder(&[("gold.jsonl", gold.as_bytes())]);
    let eval = |args: &[&str]| {
        Run::of(selon(dir.path(), &[&["eval", "gold.jsonl"], args].concat()).output().unwrap())
    };
    assert!(eval(&["--calibration"]).ended(0).out.contains("confidence"));
    assert!(eval(&["--calibration", "--json"]).ended(0).out.starts_with("{\"right_as\": \"attributed\""));
    assert!(eval(&["--errors", "html", "--ui", "fr"]).ended(0).out.contains("<html lang=\"fr\">"));
    assert_eq!(eval(&["--errors", "html", "--output", "errors.html"]).ended(0).out, "");
    assert!(fs::read_to_string(dir.path().join("errors.html")).unwrap().contains("The bridge is closed"));
    for clash in [
        &["--calibration", "--patterns"][..],
        &["--calibration", "--worst", "3"],
        &["--errors", "html", "--calibration"],
        &["--errors", "html", "--json"],
        &["--errors", "html", "--worst", "3"],
        &["--errors", "html", "--patterns"],
        &["--errors", "pdf"],
        &["--output", "errors.html"],
    ] {
        eval(clash).ended(2);
    }
}

#[test]
fn actors_are_found_listed_and_kept_in_a_file() {
    let fr = "Le président français, Emmanuel Macron, a déclaré lundi que le pont resterait fermé. Maud Kerbrat a affirmé \
              que les travaux dureraient un an.";
    let en =
        "“The bridge stays closed,” said Maud Kerbrat on Tuesday. Emmanuel Macron said that it would reopen.";
    let dir = folder(&[("a.txt", fr.as_bytes()), ("b.txt", en.as_bytes())]);
    let actors = |args: &[&str]| Run::of(selon(dir.path(), &[&["actors"], args].concat()).output().unwrap());
    let found = actors(&["find", "--format", "jsonl", "--date", "2024-11-04", "a.txt", "b.txt"]);
    let found: Vec<Value> = found.ended(0).out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let by = |id: &str| found.iter().find(|a| a["id"] == id).unwrap_or_else(|| panic!("no {id}: {found:?}"));
    assert_eq!(by("emmanuel-macron")["docs"], serde_json::json!(["a.txt", "b.txt"]));
    assert_eq!(by("~maud-kerbrat")["merges"][0]["reason"], "the same full name");
    assert!(actors(&["find", "--format", "csv", "a.txt"]).ended(0).out.starts_with("id,name,kind,qid,"));
    assert!(
        actors(&["find", "--ui", "en", "a.txt"])
            .ended(0)
            .out
            .contains("Maud Kerbrat  ~maud-kerbrat · person")
    );
    assert!(actors(&["list", "organisation mondiale"]).ended(0).out.starts_with("who\t"));

    let add =
        ["add", "--actors", "own.toml", "kerbrat", "Maud Kerbrat", "--kind", "person", "--also", "M. K."];
    actors(&add).ended(0);
    actors(&add).ended(2).says("stands there twice");
    actors(&["split", "--actors", "own.toml", "kerbrat", "emmanuel-macron"]).ended(0);
    actors(&["merge", "--actors", "own.toml", "kerbrat", "emmanuel-macron"])
        .ended(2)
        .says("nothing was written");
    let run = read(dir.path(), &["--actors", "own.toml", "b.txt"]);
    assert_eq!(run.ended(0).readings()[0]["claims"][0]["actor"], "kerbrat");
    read(dir.path(), &["--actors", "none.toml", "b.txt"]).ended(2).says("none.toml");
}

#[test]
fn time_expressions_are_shown_alone() {
    let line = r#"{"doc": "d", "lang": "fr", "date": "2024-03-06", "title": "Le pont ferme lundi", "text": "Il a parlé jeudi dernier, à 18 h."}"#;
    let dir = folder(&[("a.jsonl", line.as_bytes())]);
    let time =
        |args: &[&str]| Run::of(selon(dir.path(), &[&["time", "a.jsonl"], args].concat()).output().unwrap());
    let run = time(&[]);
    let found = &run.ended(0).says("3\u{a0}time expressions").readings()[0];
    assert_eq!((&found["doc"], &found["date"]), (&"d".into(), &"2024-03-06".into()));
    let times = found["times"].as_array().unwrap();
    assert_eq!(times[0]["span"], serde_json::json!([14, 19, "title"]));
    assert_eq!(
        times[1],
        serde_json::json!({
            "span": [11, 24], "text": "jeudi dernier", "type": "DATE", "value": "2024-02-29",
            "from": "2024-02-29", "to": "2024-02-29", "at": null, "precision": "day", "mod": null, "range": null,
            "flags": [],
        })
    );
    assert_eq!((&times[2]["value"], &times[2]["at"]), (&"2024-02-29T18:00".into(), &"18:00:00".into()));
    let page = time(&["--format", "page", "--width", "80"]);
    assert!(page.ended(0).out.contains("l.1 jeudi dernier · date · 2024-02-29"), "{}", page.out);
    time(&["--format", "geojson"]).ended(2).says("invalid value 'geojson'");
    let stray = r#"{"doc": "d", "lang": "fr", "text": "Il parlera lundi, et le 31 février."}"#;
    fs::write(dir.path().join("a.jsonl"), stray).unwrap();
    let run = time(&["--quiet"]);
    let times = &run.ended(0).readings()[0]["times"];
    assert_eq!(
        (&times[0]["value"], &times[0]["flags"][0]),
        (&"XXXX-WXX-1".into(), &"no_publication_date".into())
    );
    assert_eq!((&times[1]["value"], &times[1]["flags"][0]), (&Value::Null, &"impossible_date".into()));
}

#[test]
fn a_gold_file_keeps_its_documents_and_their_order() {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eval/fr/dev.jsonl");
    let Ok(file) = File::open(&gold) else {
        eprintln!("skipped: no {}", gold.display());
        return;
    };
    let docs: Vec<String> = BufReader::new(file)
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(&line.unwrap()).unwrap()["doc"].as_str().unwrap().to_owned()
        })
        .collect();
    let run = read(Path::new("."), &["--format", "jsonl", gold.to_str().unwrap()]);
    assert_eq!(run.ended(0).docs(), docs);
}

#[test]
fn a_map_of_the_places_that_claims_name() {
    let dir = TempDir::new().unwrap();
    let french =
        "« Nous resterons à Koursk », a déclaré Jean Morel. Il a ajouté que Kiev et Koursk étaient loin.";
    fs::write(dir.path().join("a.txt"), french).unwrap();
    fs::write(dir.path().join("b.txt"), "Il fait beau aujourd’hui sur toute la côte, et la mer est calme.")
        .unwrap();
    fs::write(
        dir.path().join("c.txt"),
        "The mayor said that the bridge in Paris, Texas, would be closed on Monday.",
    )
    .unwrap();
    let run = read(dir.path(), &["--map", "--quiet", "a.txt", "b.txt", "c.txt"]);
    let map: Value = serde_json::from_str(&run.ended(0).out).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
    let features = map["features"].as_array().unwrap();
    let names: Vec<&str> = features.iter().map(|f| f["properties"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Kursk", "Kyiv", "Paris", "Texas"].as_slice(), "{map:#}");
    let kursk = &features[0];
    assert_eq!(kursk["properties"]["doc"], "a.txt");
    assert_eq!(kursk["properties"]["words"], serde_json::json!(["Koursk"]));
    assert_eq!(kursk["properties"]["claims"].as_array().unwrap().len(), 2);
    let [lon, lat] = [0, 1].map(|i| kursk["geometry"]["coordinates"][i].as_f64().unwrap());
    assert!((36.0..37.0).contains(&lon) && (51.0..52.0).contains(&lat), "{kursk:#}");
    assert_eq!(features.last().unwrap()["properties"]["country"], "US");
    let none = read(dir.path(), &["--map", "--quiet", "b.txt"]);
    assert_eq!(none.ended(0).out, "{\"type\":\"FeatureCollection\",\"features\":[\n]}\n");
}
