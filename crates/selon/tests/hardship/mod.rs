//! What may befall a ledger while it is written: kills, a full disk, a server that goes away, many programs at once. Tests that
//! need a PostgreSQL server are passed over where `SELON_TEST_POSTGRES` names none; `cargo xtask postgres` runs a command with one.

use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Instant;

use super::*;

/// Who stops the server has it alone.
static SERVER: RwLock<()> = RwLock::new(());

#[expect(clippy::disallowed_methods, reason = "which server to test with is for the environment to say")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Where a test's ledgers are.
enum Store {
    Files,
    Server { url: String, _shared: Option<RwLockReadGuard<'static, ()>>, schemas: Mutex<Vec<String>> },
}

impl Store {
    /// The server that is named, alone or with other tests.
    fn server(alone: bool) -> Option<Self> {
        let Some(url) = variable("SELON_TEST_POSTGRES") else {
            eprintln!("passed over: SELON_TEST_POSTGRES names no server");
            return None;
        };
        let shared = (!alone).then(|| SERVER.read().unwrap_or_else(PoisonError::into_inner));
        Some(Self::Server { url, _shared: shared, schemas: Mutex::default() })
    }

    /// A new ledger, as `--ledger` takes it.
    fn ledger(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        match self {
            Self::Files => format!("{n}.ledger"),
            Self::Server { url, schemas, .. } => {
                let schema = format!("test_{}_{n}", std::process::id());
                schemas.lock().unwrap().push(schema.clone());
                format!("{url}{}schema={schema}", if url.contains('?') { '&' } else { '?' })
            }
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Self::Server { url, schemas, .. } = self
            && let Ok(mut client) = postgres::Client::connect(url, postgres::NoTls)
        {
            for schema in schemas.get_mut().unwrap_or_else(PoisonError::into_inner) {
                let _ = client.batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
            }
        }
    }
}

/// An ingest under way, and the lines that it has printed whole.
struct Ingest {
    child: Child,
    out: JoinHandle<Vec<Value>>,
    err: JoinHandle<String>,
}

impl Ingest {
    fn start(at: &Path, ledger: &str) -> Self {
        Self::of(selon(at, &[&INGEST[..], &["a.jsonl", "--ledger", ledger]].concat()))
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut err = child.stderr.take().unwrap();
        let line = |line: String| serde_json::from_str(&line).ok();
        let out = spawn(move || out.lines().map_while(Result::ok).filter_map(line).collect());
        let err = spawn(move || std::io::read_to_string(&mut err).unwrap());
        Self { child, out, err }
    }

    /// What it acknowledged, its exit status where it was not killed, and what it said.
    fn end(mut self) -> (Vec<Value>, Option<i32>, String) {
        let status = self.child.wait().unwrap();
        let err = self.err.join().unwrap();
        assert!(!err.contains("panicked"), "{err}");
        (self.out.join().unwrap(), status.code(), err)
    }
}

/// What was acknowledged is there, where it was said to be.
fn holds(at: &Path, ledger: &str, acknowledged: &[Value]) {
    if run(at, &["stats", "--ledger", ledger]).code != 0 {
        assert!(acknowledged.is_empty(), "{ledger}");
        return;
    }
    let there = run(at, &["export", "entries", "--ledger", ledger]).ended(0).rows();
    for line in acknowledged {
        let seq = usize::try_from(line["entry"].as_u64().unwrap()).unwrap();
        let doc = there[seq - 1]["body"]["article"]["doc"].clone();
        // What was there already is called by its place in the file.
        assert!(doc.is_string() && (line["state"] == "unchanged" || line["doc"] == doc), "{line} {doc}");
    }
}

/// Kills an ingest at random moments, again and again until one gets through.
fn kill(store: &Store, kills: u64) {
    const ARTICLES: usize = 600;
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    fs::write(at.join("a.jsonl"), lines(0, ARTICLES)).unwrap();
    let whole = store.ledger();
    let started = Instant::now();
    ingest(at, &["a.jsonl", "--ledger", &whole]).ended(0);
    let takes = u64::try_from(started.elapsed().as_millis()).unwrap();
    let whole = told(at, &whole);
    assert_eq!(whole.len(), ARTICLES);
    let (mut round, mut killed) = (0u64, 0u64);
    while killed < kills {
        let ledger = store.ledger();
        let mut acknowledged = Vec::new();
        loop {
            let mut ingest = Ingest::start(at, &ledger);
            // Another moment each time; the same ones in each run of the test, as far as the machine goes.
            if killed < kills {
                sleep(Duration::from_millis((killed * 7919 + round * 104_729) % takes));
                let _ = ingest.child.kill();
            }
            let (lines, status, _) = ingest.end();
            acknowledged.extend(lines);
            if status == Some(0) {
                break;
            }
            killed += 1;
            let verdict = run(at, &["verify", "--ledger", &ledger]);
            // Killed before there was anything in it.
            let none = ["not a ledger", "no ledger here"].iter().any(|words| verdict.err.contains(words));
            assert!(verdict.code == 0 || none, "{verdict:#?}");
            holds(at, &ledger, &acknowledged);
        }
        assert_eq!(told(at, &ledger), whole, "as if nothing had happened");
        run(at, &["verify", "--ledger", &ledger]).ended(0);
        round += 1;
    }
}

/// As many kills as `SELON_KILLS` says.
fn kills(default: u64) -> u64 {
    variable("SELON_KILLS").and_then(|n| n.parse().ok()).unwrap_or(default)
}

#[test]
fn a_kill_loses_nothing_and_doubles_nothing() {
    kill(&Store::Files, kills(50));
}

#[test]
fn a_kill_loses_nothing_on_a_server() {
    if let Some(store) = Store::server(false) {
        kill(&store, kills(20));
    }
}

/// Where the ledger stands is full: by the size of a file system of its own where one can be made, and by the size that a file may
/// have.
#[test]
fn a_full_disk_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    fs::write(at.join("a.jsonl"), lines(0, 1500)).unwrap();
    ingest(at, &["a.jsonl", "--ledger", "whole.ledger"]).ended(0);
    let whole = told(at, "whole.ledger");
    fs::create_dir(at.join("small")).unwrap();
    let mount = "mount -t tmpfs -o size=3m tmpfs small";
    let may_mount = Command::new("unshare").args(["-rm", "sh", "-c", mount]).current_dir(at).output();
    let may_mount = may_mount.is_ok_and(|output| output.status.success());
    let disk = format!("{mount} && {{ \"$@\"; code=$?; cp small/* .; exit $code; }}");
    let ways = [
        // A signal would come before the error, if nobody passed it over.
        (
            vec!["sh", "-c", "ulimit -f 5000; trap '' XFSZ; exec \"$@\"", "sh"],
            "limit.ledger",
            "written any further",
        ),
        (vec!["unshare", "-rm", "sh", "-c", &disk, "sh"], "small/disk.ledger", "the disk is full"),
    ];
    for (way, ledger, words) in ways {
        if way[0] == "unshare" && !may_mount {
            eprintln!("passed over: no file system can be made here");
            continue;
        }
        let mut command = Command::new(way[0]);
        command
            .args(&way[1..])
            .arg(env!("CARGO_BIN_EXE_selon"))
            .args(INGEST)
            .args(["a.jsonl", "--ledger", ledger]);
        command.current_dir(at).stdin(Stdio::null());
        let (acknowledged, status, err) = Ingest::of(command).end();
        assert_eq!(status, Some(2), "{err}");
        assert!(err.contains(words) && err.contains("what was acknowledged is safe"), "{err}");
        assert!(!acknowledged.is_empty() && acknowledged.len() < 1500, "{}", acknowledged.len());
        let ledger = ledger.trim_start_matches("small/");
        run(at, &["verify", "--ledger", ledger]).ended(0);
        holds(at, ledger, &acknowledged);
        ingest(at, &["a.jsonl", "--ledger", ledger]).ended(0);
        run(at, &["verify", "--ledger", ledger]).ended(0);
        assert_eq!(told(at, ledger), whole, "as if nothing had happened");
    }
}

/// The server of the tests, that may be stopped: `SELON_TEST_POSTGRES_DATA` says where its files are.
struct Control {
    data: PathBuf,
    program: PathBuf,
}

impl Control {
    fn new() -> Option<Self> {
        let Some(data) = variable("SELON_TEST_POSTGRES_DATA").map(PathBuf::from) else {
            eprintln!("passed over: SELON_TEST_POSTGRES_DATA names no server's files");
            return None;
        };
        let how = fs::read_to_string(data.join("postmaster.opts")).unwrap();
        let program = Path::new(how.split(' ').next().unwrap()).with_file_name("pg_ctl");
        Some(Self { data, program })
    }

    fn run(&self, args: &[&str]) {
        use std::os::unix::fs::MetadataExt as _;
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(&self.program);
        command.args(args).arg("-D").arg(&self.data).current_dir(&self.data);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let owner = fs::metadata(&self.data).unwrap();
        if fs::metadata("/proc/self").is_ok_and(|me| me.uid() != owner.uid()) {
            command.uid(owner.uid()).gid(owner.gid());
        }
        assert!(command.status().unwrap().success(), "pg_ctl {args:?}");
    }

    fn stop(&self, how: &str) {
        self.run(&["stop", "-w", "-m", how]);
    }

    fn start(&self) {
        self.run(&["start", "-w", "-l", "log"]);
    }
}

#[test]
fn a_server_that_stops_loses_nothing() {
    let alone = SERVER.write().unwrap_or_else(PoisonError::into_inner);
    let (Some(store), Some(control)) = (Store::server(true), Control::new()) else { return };
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    fs::write(at.join("a.jsonl"), lines(0, 1200)).unwrap();
    let whole = store.ledger();
    let started = Instant::now();
    ingest(at, &["a.jsonl", "--ledger", &whole]).ended(0);
    let takes = started.elapsed();
    let whole = told(at, &whole);
    // At another moment each time, until enough were under way.
    let (mut broken, mut round) = (0, 0u32);
    while broken < 4 {
        round += 1;
        assert!(round <= 12, "stopped too late: {broken}");
        let how = if round.is_multiple_of(2) { "fast" } else { "immediate" };
        let ledger = store.ledger();
        let going = Ingest::start(at, &ledger);
        sleep(takes.mul_f64(0.1 + 0.1 * f64::from(round % 6)));
        control.stop(how);
        let (acknowledged, status, err) = going.end();
        let meanwhile = run(at, &["stats", "--ledger", &ledger]).ended(2).says("cannot be reached");
        control.start();
        for told in [&err, &meanwhile.err] {
            assert!(!told.contains("only-for-tests") && told.lines().count() <= 2, "{told}");
        }
        if status != Some(0) {
            assert_eq!(status, Some(2), "{err}");
            let words = ["the connection broke off", "cannot be reached"];
            assert!(words.iter().any(|words| err.contains(words)) && err.contains("postgres://"), "{err}");
            broken += 1;
        }
        holds(at, &ledger, &acknowledged);
        ingest(at, &["a.jsonl", "--ledger", &ledger]).ended(0);
        run(at, &["verify", "--ledger", &ledger]).ended(0);
        assert_eq!(told(at, &ledger), whole, "as if nothing had happened");
    }
    drop(store);
    drop(alone);
}

/// Two programs write, with half of the articles in common, and ten read: nobody sees an error, and nothing is lost.
fn crowd(store: &Store) {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    fs::write(at.join("first.jsonl"), lines(0, 1)).unwrap();
    fs::write(at.join("a.jsonl"), lines(0, 300)).unwrap();
    fs::write(at.join("b.jsonl"), lines(150, 450)).unwrap();
    let ledger = &store.ledger();
    ingest(at, &["first.jsonl", "--ledger", ledger]).ended(0);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writers: Vec<_> = ["a.jsonl", "b.jsonl"]
            .into_iter()
            .map(|file| scope.spawn(move || ingest(at, &[file, "--ledger", ledger]).ended(0)))
            .collect();
        let done = &done;
        let questions: [&[&str]; 5] =
            [&["find", "pont"], &["claims", "--speaker", "ferrand"], &["who"], &["stats"], &["verify"]];
        for reader in 0..10 {
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let got = run(at, &[questions[reader % 5], &["--ledger", ledger]].concat()).ended(0);
                    assert!(got.err.is_empty() || got.err.contains("there is more"), "{got:#?}");
                }
            });
        }
        for writer in writers {
            let got = writer.join();
            done.store(true, Ordering::Relaxed);
            assert!(got.unwrap().err.lines().count() <= 1);
        }
    });
    run(at, &["verify", "--ledger", ledger]).ended(0);
    let mut docs: Vec<String> = told(at, ledger)
        .iter()
        .map(|body| {
            serde_json::from_str::<Value>(body).unwrap()["article"]["doc"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(docs.len(), 450);
    docs.sort();
    docs.dedup();
    assert_eq!(docs.len(), 450, "each once");
}

#[test]
fn two_write_and_ten_read() {
    crowd(&Store::Files);
}

#[test]
fn two_write_and_ten_read_on_a_server() {
    if let Some(store) = Store::server(false) {
        crowd(&store);
    }
}

#[test]
fn a_ledger_on_a_server_is_used_like_a_file() {
    let Some(store) = Store::server(false) else { return };
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    fs::write(at.join("a.jsonl"), lines(0, 10)).unwrap();
    fs::write(at.join("b.jsonl"), lines(0, 10).replace("29 habitants", "35 habitants")).unwrap();
    let (file, server) = (Store::Files.ledger(), store.ledger());
    run(at, &["stats", "--ledger", &server]).ended(2).says("no ledger here");
    let dry = ingest(at, &["a.jsonl", "--dry-run", "--ledger", &server]).ended(0);
    assert_eq!(dry.states(), [("added".to_owned(), 10)].into());
    run(at, &["review", "2:0", "accept", "--by", "Ada", "--ledger", &server]).ended(2).says("no ledger here");
    let commands: [&[&str]; 17] = [
        &["ingest", "a.jsonl", "--reader", "rules", "--format", "jsonl"],
        &["ingest", "a.jsonl", "--reader", "rules", "--format", "json"],
        &["ingest", "b.jsonl", "--reader", "rules", "--format", "json", "--dry-run"],
        &["ingest", "b.jsonl", "--reader", "rules", "--format", "json"],
        &["review", "4:0", "correct", "--by", "Ada", "--set", "speaker=Pauline Ferrand"],
        &["find", "évacuation", "pont"],
        &["find", "experts", "-n", "3", "--format", "json"],
        &["claims", "--speaker", "ferrand", "--figure-min", "5", "--figure-max", "6"],
        &["claims", "--facets"],
        &["claims", "pont", "--format", "csv"],
        &["claims", "--all-versions", "--draft"],
        &["claims", "--article", "a9"],
        &["who"],
        &["changes", "a9"],
        &["export", "articles"],
        &["export", "claims", "--format", "csv"],
        &["claims", "--polarity", "maybe"],
    ];
    for command in commands {
        let [one, two] = [&file, &server].map(|ledger| {
            let Run { code, out, err } = run(at, &[command, &["--ledger", ledger]].concat());
            // Without what tells the hour of an entry.
            let hour = |part: &&str| part.len() == 20 && part.ends_with('Z') && part.get(10..11) == Some("T");
            let without =
                |line: &str| line.split('"').filter(|part| !hour(part)).collect::<Vec<_>>().join("\"");
            let said = err.lines().filter(|line| !line.ends_with(" s")).collect::<Vec<_>>().join("\n");
            (code, out.lines().map(without).collect::<Vec<_>>(), said)
        });
        assert_eq!(one, two, "{command:?}");
    }
    run(at, &["verify", "--ledger", &server]).ended(0).says("16 entries, all fit");
    let head =
        run(at, &["verify", "--format", "json", "--ledger", &server]).ended(0).rows()[0]["head"].clone();
    run(at, &["verify", "--head", head.as_str().unwrap(), "--ledger", &server]).ended(0);
    // The variables say the same as the option.
    let (place, password) = {
        let (before, after) = server.split_once('@').unwrap();
        let (user, password) = before.rsplit_once(':').unwrap();
        (format!("{user}@{after}"), password.to_owned())
    };
    let named =
        selon(at, &["stats"]).env("SELON_LEDGER", &place).env("PGPASSWORD", &password).output().unwrap();
    assert!(named.status.success(), "{named:?}");
    let without = selon(at, &["stats"]).env("SELON_LEDGER", &place).output().unwrap();
    assert_eq!(without.status.code(), Some(2));
    let mut client = postgres::Client::connect(
        server.split("&schema").next().unwrap().split("?schema").next().unwrap(),
        postgres::NoTls,
    )
    .unwrap();
    let schema = server.split("schema=").nth(1).unwrap();
    client.batch_execute(&format!("UPDATE {schema}.ledger SET schema = 99")).unwrap();
    for command in [&["stats"][..], &["ingest", "a.jsonl"], &["verify"]] {
        let got = run(at, &[command, &["--ledger", &server]].concat()).ended(2);
        let got = got.says("written by a later version of Selon (schema 99").says(schema);
        assert!(!got.err.contains(&password), "{got:#?}");
    }
    client.batch_execute(&format!("UPDATE {schema}.ledger SET schema = 2; UPDATE {schema}.claim SET speaker = 'X' WHERE speaker = 'Paul Ferrand'")).unwrap();
    run(at, &["verify", "--ledger", &server]).ended(1).says("table claim: another speaker than in the entry");
    let wrong = server.replace(&password, "geheim");
    for command in
        [&["stats"][..], &["ingest", "a.jsonl"], &["verify"], &["review", "2:0", "accept", "--by", "A"]]
    {
        let got = run(at, &[command, &["--ledger", &wrong]].concat()).ended(2).says("not let in: password");
        assert!(!got.err.contains("geheim") && got.err.lines().count() == 1, "{got:#?}");
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let dir = TempDir::new().unwrap();
    let at = dir.path();
    fs::write(at.join("a.jsonl"), lines(0, 1)).unwrap();
    let told = [
        ("postgres://ada:geheim@127.0.0.1:1/news", "postgres://ada@127.0.0.1:1/news: cannot be reached: "),
        (
            "postgres://ada:geheim@nowhere.invalid/news",
            "postgres://ada@nowhere.invalid/news: cannot be reached: ",
        ),
        ("postgres://ada:geheim@%2Fnowhere/news", "postgres://ada@%2Fnowhere/news: cannot be reached: "),
        ("postgres://ada:geheim@host:port/news", "not an address of a PostgreSQL database: "),
        ("postgres://ada:geheim@host/news?schema=Desk", "schema=Desk: not a name of a schema"),
        ("mysql://ada:geheim@host/news", "mysql://…: a ledger is a file or a PostgreSQL database"),
    ];
    for (url, words) in told {
        for command in [&["stats"][..], &["ingest", "a.jsonl"], &["claims"]] {
            let got = run(at, &[command, &["--ledger", url]].concat()).ended(2).says(words);
            assert!(!got.err.contains("geheim") && got.err.lines().count() == 1, "{got:#?}");
        }
    }
}
