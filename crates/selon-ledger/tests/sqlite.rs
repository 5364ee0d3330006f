//! The SQLite store: the suite of all stores, and what only a file can suffer.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod conformance;

use std::fs;
use std::path::Path;

use conformance::{Dice, Open};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use selon_ledger::{Error, Filter, Ledger, Sqlite, verify};
use tempfile::TempDir;

fn with(test: impl Fn(Open<'_>)) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("selon.ledger");
    test(&|| Box::new(Sqlite::create(&path).unwrap()));
}

macro_rules! suite {
    ($($name:ident),* $(,)?) => {$(
        #[test]
        fn $name() {
            with(|open| conformance::$name(open));
        }
    )*};
}

conformance::names!(suite);

/// A ledger with something in every table, closed.
fn filled(path: &Path) {
    let mut ledger = Sqlite::create(path).unwrap();
    let open: Open<'_> = &|| Box::new(Sqlite::create(path).unwrap());
    drop(conformance::filled(open));
    conformance::decided(&mut ledger);
}

#[test]
fn any_changed_byte_is_found() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("selon.ledger");
    filled(&path);
    let whole = fs::read(&path).unwrap();
    let columns: Vec<(String, String)> = Connection::open(&path)
        .unwrap()
        .prepare(
            "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(columns.len() > 60, "{columns:?}");
    let (mut dice, mut changed) = (Dice(7), 0);
    for (table, column) in columns.iter().cycle().take(columns.len() * 6) {
        fs::write(&path, &whole).unwrap();
        let db = Connection::open(&path).unwrap();
        let count: u64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
        assert!(count > 0, "{table} is empty");
        let row = dice.below(count);
        let key = match table.as_str() {
            "figure" | "place" => "claim, n",
            "outlet" => "name",
            _ => "rowid",
        };
        let pick = format!("SELECT {column} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {row}");
        let old: Value = db.query_row(&pick, [], |r| r.get(0)).unwrap();
        let new = another(&old, &mut dice);
        let place = format!("({key}) IN (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {row})");
        // The store itself does not take some changes: of a key to one that is there, of a number to nothing.
        if db.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {place}"), params![new]).is_err() {
            continue;
        }
        drop(db);
        let what = format!("{table}.{column} row {row}: {old:?} to {new:?}");
        let verdict = verify(&Sqlite::open(&path).unwrap(), None, &mut |_| ()).unwrap();
        let fault = verdict.fault.unwrap_or_else(|| panic!("not found: {what}"));
        if table == "entry" && column != "seq" {
            assert_eq!(fault.seq, Some(row + 1), "{what}: {fault:?}");
        }
        changed += 1;
    }
    assert!(changed > columns.len() * 5, "{changed}");
    fs::write(&path, &whole).unwrap();
    assert_eq!(verify(&Sqlite::open(&path).unwrap(), None, &mut |_| ()).unwrap().fault, None);
}

/// The value with one byte changed.
fn another(old: &Value, dice: &mut Dice) -> Value {
    match old {
        Value::Null => Value::Text("x".to_owned()),
        Value::Integer(number) => Value::Integer(number ^ 1 << dice.below(8)),
        Value::Real(number) => Value::Real(f64::from_bits(number.to_bits() ^ 1 << dice.below(52))),
        Value::Text(text) if text.is_empty() => Value::Text("x".to_owned()),
        Value::Text(text) => {
            let at = dice.below(text.chars().count() as u64) as usize;
            let other = |c: char| if c == 'q' { 'r' } else { 'q' };
            Value::Text(text.chars().enumerate().map(|(i, c)| if i == at { other(c) } else { c }).collect())
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let at = dice.below(bytes.len() as u64) as usize;
            bytes[at] ^= 1 << dice.below(8);
            Value::Blob(bytes)
        }
    }
}

#[test]
fn a_changed_search_index_is_found() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("selon.ledger");
    filled(&path);
    let db = Connection::open(&path).unwrap();
    // Every word with its places, as the store reads them.
    let said = |db: &Connection| -> Result<Vec<(String, i64, String, i64)>, rusqlite::Error> {
        ["article_words", "claim_words"].iter().try_fold(Vec::new(), |mut all, table| {
            db.execute_batch(&format!(
                "DROP TABLE IF EXISTS temp.said; CREATE VIRTUAL TABLE temp.said USING fts5vocab (main, {table}, instance)"
            ))?;
            let mut statement = db.prepare("SELECT term, doc, col, offset FROM temp.said")?;
            let rows =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            for row in rows {
                all.push(row?);
            }
            Ok(all)
        })
    };
    let all_said = said(&db);
    assert!(all_said.is_ok());
    let mut dice = Dice(11);
    for _ in 0..40 {
        for table in
            ["article_words_data", "claim_words_data", "article_words_docsize", "claim_words_docsize"]
        {
            let column = if table.ends_with("data") { "block" } else { "sz" };
            // Below 100 are counts over all documents, which only ranks depend on.
            let rows = if table.ends_with("data") { "id > 100" } else { "1" };
            let pick = format!("SELECT id, {column} FROM {table} WHERE {rows} ORDER BY id");
            let all: Vec<(i64, Value)> = db
                .prepare(&pick)
                .unwrap()
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let (id, old) = &all[dice.below(all.len() as u64) as usize];
            let new = another(old, &mut dice);
            let change = format!("UPDATE {table} SET {column} = ?1 WHERE id = ?2");
            db.execute(&change, params![new, id]).unwrap();
            let verdict = verify(&Sqlite::open(&path).unwrap(), None, &mut |_| ()).unwrap();
            // The store passes over a bit that marks deletions, of which there are none.
            let found = verdict.fault.is_some() || said(&db) == all_said;
            assert!(found, "{table} {id}: {old:?} to {new:?}");
            db.execute(&change, params![old, id]).unwrap();
        }
    }
    assert_eq!(verify(&Sqlite::open(&path).unwrap(), None, &mut |_| ()).unwrap().fault, None);
}

#[test]
fn rows_without_entries_and_entries_without_rows_are_found() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("selon.ledger");
    let changes = [
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 1",
        "DELETE FROM claim WHERE id = (SELECT min(id) FROM claim)",
        "DELETE FROM raw WHERE version = 2",
        "INSERT INTO raw VALUES (99, x'00')",
        "INSERT INTO claim SELECT id + 50, record, kind, cue_class, speaker, speaker_type, role, actor, polarity, hedged,
            said_from, said_to, flags, figures, confidence FROM claim LIMIT 1",
        "INSERT INTO stance VALUES (1 << 40, 'x', 'denies', NULL, NULL)",
        "INSERT INTO outlet VALUES ('x', 'x', 2)",
        "DELETE FROM article",
        "INSERT INTO claim_words (rowid, text) VALUES (5, 'mot')",
        "UPDATE entry SET seq = -seq WHERE seq = 4",
        "CREATE TRIGGER quiet AFTER INSERT ON review BEGIN DELETE FROM review; END",
        "DROP INDEX claim_record",
    ];
    for change in changes {
        let _ = fs::remove_file(&path);
        filled(&path);
        Connection::open(&path).unwrap().execute_batch(change).unwrap();
        let verdict = verify(&Sqlite::open(&path).unwrap(), None, &mut |_| ()).unwrap();
        assert!(verdict.fault.is_some(), "{change}");
    }
}

/// One ledger of each schema that there was, with articles in two languages and versions, figures that change, places, and
/// reviews of each sort.
#[test]
fn ledgers_of_earlier_schemas_are_brought_to_the_latest() {
    let some = |value: &str| Some(value.to_owned());
    let texts_of = |ledger: &Sqlite, filter: Filter| -> Vec<String> {
        let page = ledger.claims(&filter, Default::default(), None, 99).unwrap();
        page.items.iter().map(|hit| hit.reviewed()["text"].as_str().unwrap().to_owned()).collect()
    };
    let head = "11:a80591154be9bd508f22aaf704d82162e4a8ebfe9aa50d61f8c4033566736956";
    let (_dir, ledger) = upgraded(include_bytes!("assets/ledger-1.zst"), 1, head);
    let texts = |filter: Filter| texts_of(&ledger, filter);
    assert_eq!(
        texts(Filter { place: some("london"), ..Filter::default() }),
        ["the floods had damaged the bridge to London"]
    );
    assert_eq!(texts(Filter { speaker: some("petit"), ..Filter::default() }).len(), 1, "as it was corrected");
    assert_eq!(texts(Filter { change: some("up"), ..Filter::default() }).len(), 1);
    assert_eq!(texts(Filter { draft: true, ..Filter::default() }).len(), 8);
    assert_eq!(texts(Filter::default()).len(), 7);
    let head = "10:2908ffd1f113848ec2f9ffc0bc1996e81e8034d7472d5d4a4f91f4f0e31428fa";
    let (_dir, ledger) = upgraded(include_bytes!("assets/ledger-2.zst"), 2, head);
    let texts = |filter: Filter| texts_of(&ledger, filter);
    let leeds = Filter { place: some("GB"), change: some("down"), ..Filter::default() };
    assert_eq!(texts(leeds), ["Visits had fallen by 8% in Leeds, Jane Holt"]);
    assert_eq!(texts(Filter { change: some("up"), ..Filter::default() }).len(), 1);
    assert_eq!(texts(Filter { speaker: some("pauline"), ..Filter::default() }), ["La digue tiendra"]);
    assert_eq!(texts(Filter { all_versions: true, draft: true, ..Filter::default() }).len(), 9);
    assert_eq!(texts(Filter::default()).len(), 5);
}

/// A ledger of an earlier schema, upgraded, sound, and with the head that it had.
fn upgraded(packed: &[u8], schema: i64, head: &str) -> (TempDir, Sqlite) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("selon.ledger");
    fs::write(&path, zstd::decode_all(packed).unwrap()).unwrap();
    assert!(matches!(Sqlite::open(&path).unwrap_err(), Error::Older(_, found) if found == schema));
    let ledger = Sqlite::create(&path).unwrap();
    let verdict = verify(&ledger, None, &mut |_| ()).unwrap();
    assert_eq!(verdict.fault, None);
    assert_eq!(format!("{}:{}", verdict.head.seq, verdict.head.hash), head);
    drop(ledger);
    let ledger = Sqlite::open(&path).unwrap();
    (dir, ledger)
}

#[test]
fn what_is_no_ledger_is_told() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name);
    let both = |path: &Path| [Sqlite::open(path).unwrap_err(), Sqlite::create(path).unwrap_err()];

    assert!(matches!(Sqlite::open(&path("none")).unwrap_err(), Error::Missing(_)));
    fs::write(path("text"), "Le pont restera fermé.").unwrap();
    fs::create_dir(path("folder")).unwrap();
    Connection::open(path("other")).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    for name in ["text", "folder", "other"] {
        for error in both(&path(name)) {
            assert!(matches!(error, Error::NotALedger(_)), "{name}: {error}");
        }
    }
    assert_eq!(fs::read_to_string(path("text")).unwrap(), "Le pont restera fermé.", "left as it was");

    filled(&path("newer"));
    Connection::open(path("newer")).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    for error in both(&path("newer")) {
        assert!(matches!(error, Error::Newer { found: 99, .. }), "{error}");
        assert!(error.to_string().contains("later version of Selon"));
    }

    filled(&path("locked"));
    let mut permissions = fs::metadata(path("locked")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path("locked"), permissions).unwrap();
    assert!(matches!(Sqlite::create(&path("locked")).unwrap_err(), Error::ReadOnly(_)));
    let mut reader = Sqlite::open(&path("locked")).unwrap();
    assert!(reader.head().unwrap().seq > 0);
    let error = reader.review("", &Default::default()).unwrap_err();
    assert!(matches!(error, Error::ReadOnly(_)), "{error}");
}

#[test]
fn a_truncated_file_is_a_damaged_ledger() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("selon.ledger");
    filled(&path);
    let whole = fs::read(&path).unwrap();
    for part in [1, 2, 3] {
        fs::write(&path, &whole[..whole.len() * part / 4]).unwrap();
        let told = match Sqlite::open(&path) {
            Err(error) => error.to_string(),
            Ok(ledger) => match verify(&ledger, None, &mut |_| ()) {
                Err(error) => error.to_string(),
                Ok(verdict) => verdict.fault.expect("found").what,
            },
        };
        assert!(!told.is_empty());
    }
}

/// What a server does: some connections that only read, each handed to whichever thread is free, while somebody writes.
#[test]
fn many_threads_read_while_one_writes() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("selon.ledger");
    filled(&path);
    let all = |ledger: &Sqlite| {
        let page = ledger.claims(&Filter::default(), Default::default(), None, 99).unwrap();
        (page.items.len(), ledger.head().unwrap().seq)
    };
    let (claims, before) = all(&Sqlite::open(&path).unwrap());
    let pool: Vec<Sqlite> = (0..6).map(|_| Sqlite::open(&path).unwrap()).collect();
    let readers: Vec<_> = pool
        .into_iter()
        .map(|ledger| {
            std::thread::spawn(move || {
                let mut last = before;
                for _ in 0..40 {
                    let (found, head) = all(&ledger);
                    assert_eq!(found, claims);
                    assert!(head >= last, "{head} after {last}");
                    last = head;
                }
                ledger
            })
        })
        .collect();
    let mut writer = Sqlite::create(&path).unwrap();
    for _ in 0..40 {
        conformance::decided(&mut writer);
    }
    // They come back, and see what was written meanwhile.
    for reader in readers {
        assert_eq!(all(&reader.join().unwrap()), (claims, before + 120));
    }
}
