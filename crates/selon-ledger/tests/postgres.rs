//! The PostgreSQL store: the suite of all stores, and what only a server can do. Needs `SELON_TEST_POSTGRES`, the address of a
//! database in which schemas may be made and dropped; `cargo xtask postgres` runs a command with one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

mod conformance;

use std::sync::atomic::{AtomicU32, Ordering};

use conformance::Open;
use postgres::{Client, NoTls};
use selon_ledger::{Address, Error, Filter, Ledger, Postgres, Sort, Sqlite, verify};

/// A schema of its own, dropped at the end.
struct Fresh {
    url: String,
    schema: String,
}

impl Fresh {
    /// `None`, with a message, where no server is named.
    #[expect(clippy::disallowed_methods, reason = "which server to test with is for the environment to say")]
    fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Ok(url) = std::env::var("SELON_TEST_POSTGRES") else {
            eprintln!("passed over: SELON_TEST_POSTGRES names no server");
            return None;
        };
        let schema = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Some(Self { url, schema })
    }

    fn address(&self) -> Address {
        let joint = if self.url.contains('?') { '&' } else { '?' };
        Address::parse(&format!("{}{joint}schema={}", self.url, self.schema)).unwrap()
    }

    fn create(&self) -> Postgres {
        Postgres::create(&self.address()).unwrap()
    }

    fn open(&self) -> Postgres {
        Postgres::open(&self.address()).unwrap()
    }

    /// Beside Selon, in the same schema.
    fn sql(&self) -> Client {
        let mut client = Client::connect(&self.url, NoTls).unwrap();
        client.batch_execute(&format!("SET search_path = {}", self.schema)).unwrap();
        client
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Ok(mut client) = Client::connect(&self.url, NoTls) {
            let _ = client.batch_execute(&format!("DROP SCHEMA IF EXISTS {} CASCADE", self.schema));
        }
    }
}

macro_rules! suite {
    ($($name:ident),* $(,)?) => {$(
        #[test]
        fn $name() {
            if let Some(fresh) = Fresh::new() {
                conformance::$name(&|| Box::new(fresh.create()));
            }
        }
    )*};
}

conformance::names!(suite);

/// A ledger with something in every table, closed.
fn filled(fresh: &Fresh) {
    let open: Open<'_> = &|| Box::new(fresh.create());
    conformance::decided(&mut *conformance::filled(open));
}

#[test]
fn any_changed_byte_is_found() {
    let Some(fresh) = Fresh::new() else { return };
    filled(&fresh);
    let mut db = fresh.sql();
    let columns = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod),
            (SELECT string_agg(k.attname, ', ' ORDER BY k.attnum) FROM pg_index i JOIN pg_attribute k
             ON k.attrelid = i.indrelid AND k.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND c.relname <> 'ledger'
        ORDER BY 1, a.attnum";
    let columns: Vec<(String, String, String, Option<String>)> = db
        .query(columns, &[&fresh.schema])
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .collect();
    assert!(columns.len() > 65, "{columns:?}");
    let (mut dice, mut changed) = (conformance::Dice(7), 0);
    for (table, column, kind, key) in columns.iter().cycle().take(columns.len() * 4) {
        let count: i64 = db.query_one(&format!("SELECT count(*) FROM {table}"), &[]).unwrap().get(0);
        assert!(count > 0, "{table} is empty");
        let row = dice.below(count as u64);
        let key = key.clone().unwrap_or("name".to_owned());
        let n = dice.below(1 << 20);
        let new = match kind.as_str() {
            "text" => format!(
                "CASE WHEN coalesce({column}, '') = '' THEN 'x' ELSE overlay({column} placing
                 CASE substr({column}, 1 + {n} % length({column}), 1) WHEN 'q' THEN 'r' ELSE 'q' END
                 from 1 + {n} % length({column}) for 1) END"
            ),
            "bytea" => format!(
                "set_bit({column}, {n} % (8 * length({column})), 1 - get_bit({column}, {n} % (8 * length({column}))))"
            ),
            "boolean" => format!("NOT {column}"),
            "double precision" => {
                format!("{column} + CASE {column} WHEN 0 THEN 1e-300 ELSE {column} * 1e-15 END")
            }
            "tsvector" => {
                format!("setweight({column}, 'B') || '{}'::tsvector", if n % 2 == 0 { "x" } else { "x:5A" })
            }
            _ => format!("{column} # (1 << ({n} % 8))"),
        };
        let place = format!("({key}) IN (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {row})");
        db.batch_execute("CREATE TEMP TABLE kept AS SELECT 1").unwrap();
        db.batch_execute(&format!("DROP TABLE kept; CREATE TEMP TABLE kept AS SELECT * FROM {table}"))
            .unwrap();
        // The store itself does not take some changes: of a key to one that is there.
        let done = db.execute(&format!("UPDATE {table} SET {column} = {new} WHERE {place}"), &[]);
        if done.is_ok_and(|rows| rows == 1) {
            let what = format!("{table}.{column} row {row}");
            let verdict = verify(&fresh.open(), None, &mut |_| ()).unwrap();
            let fault = verdict.fault.unwrap_or_else(|| panic!("not found: {what}"));
            if table == "entry" && column != "seq" {
                assert_eq!(fault.seq, Some(row + 1), "{what}: {fault:?}");
            }
            changed += 1;
        }
        db.batch_execute(&format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"
        ))
        .unwrap();
    }
    assert!(changed > columns.len() * 3, "{changed} of {}", columns.len());
    assert_eq!(verify(&fresh.open(), None, &mut |_| ()).unwrap().fault, None);
}

/// Every single byte of some entries, one after the other.
#[test]
fn every_byte_of_an_entry_counts() {
    let Some(fresh) = Fresh::new() else { return };
    filled(&fresh);
    let mut db = fresh.sql();
    let mut dice = conformance::Dice(3);
    let entries: Vec<(i64, i32)> = db
        .query("SELECT seq, length(body) FROM entry ORDER BY seq", &[])
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    for (seq, length) in entries {
        for _ in 0..12 {
            let at = dice.below(length as u64) as i32;
            let byte = 1 << dice.below(8);
            let flip = format!(
                "UPDATE entry SET body = set_byte(body, {at}, get_byte(body, {at}) # {byte}) WHERE seq = {seq}"
            );
            db.batch_execute(&flip).unwrap();
            let verdict = verify(&fresh.open(), None, &mut |_| ()).unwrap();
            assert_eq!(verdict.fault.unwrap().seq, Some(seq as u64), "byte {at} of entry {seq}");
            db.batch_execute(&flip).unwrap();
        }
    }
    assert_eq!(verify(&fresh.open(), None, &mut |_| ()).unwrap().fault, None);
}

#[test]
fn rows_without_entries_and_entries_without_rows_are_found() {
    let changes = [
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 1",
        "DELETE FROM claim WHERE id = (SELECT min(id) FROM claim)",
        "DELETE FROM raw WHERE version = 2",
        "INSERT INTO raw VALUES (99, '\\x00')",
        "INSERT INTO claim SELECT id + 50, record, kind, cue_class, speaker, speaker_type, role, actor, polarity, hedged,
            said_from, said_to, flags, figures, confidence FROM claim LIMIT 1",
        "INSERT INTO stance VALUES (1::bigint << 40, 'x', 'denies', NULL, NULL)",
        "INSERT INTO outlet VALUES ('x', 'x', 2)",
        "INSERT INTO outlet SELECT * FROM outlet",
        "DELETE FROM article",
        "DELETE FROM article_words WHERE version = 2",
        "UPDATE entry SET seq = -seq WHERE seq = 4",
        "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER quiet BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION quiet()",
        "CREATE RULE quiet AS ON INSERT TO review DO INSTEAD NOTHING",
        "ALTER TABLE review ENABLE ROW LEVEL SECURITY",
        "DROP INDEX claim_record",
        "ALTER TABLE version ALTER COLUMN lang SET DEFAULT 'fr'",
        "CREATE TABLE another (a integer)",
        "UPDATE word_count SET words = words + 1",
    ];
    for change in changes {
        let Some(fresh) = Fresh::new() else { return };
        filled(&fresh);
        fresh.sql().batch_execute(change).unwrap();
        let verdict = verify(&fresh.open(), None, &mut |_| ()).unwrap();
        assert!(verdict.fault.is_some(), "{change}");
    }
}

#[test]
fn what_is_no_ledger_is_told() {
    let Some(fresh) = Fresh::new() else { return };
    let both = |fresh: &Fresh| {
        [Postgres::open(&fresh.address()).unwrap_err(), Postgres::create(&fresh.address()).unwrap_err()]
    };
    let error = Postgres::open(&fresh.address()).unwrap_err();
    assert!(matches!(error, Error::Missing(_)), "{error}");
    fresh
        .sql()
        .batch_execute(&format!("CREATE SCHEMA {0}; CREATE TABLE {0}.other (a integer)", fresh.schema))
        .unwrap();
    for error in both(&fresh) {
        assert!(matches!(error, Error::NotALedger(_)), "{error}");
    }
    fresh.sql().batch_execute("DROP TABLE other; CREATE TABLE ledger (a integer)").unwrap();
    for error in both(&fresh) {
        assert!(matches!(error, Error::NotALedger(_)), "{error}");
    }
    fresh.sql().batch_execute("DROP TABLE ledger").unwrap();
    filled(&fresh);
    fresh.sql().batch_execute("UPDATE ledger SET schema = 99").unwrap();
    for error in both(&fresh) {
        assert!(matches!(error, Error::Newer { found: 99, .. }), "{error}");
        assert!(error.to_string().contains(&fresh.schema), "{error}");
    }
    fresh
        .sql()
        .batch_execute("UPDATE ledger SET schema = 1; INSERT INTO ledger SELECT * FROM ledger")
        .unwrap();
    for error in both(&fresh) {
        assert!(matches!(error, Error::NotALedger(_)), "{error}");
    }
    fresh.sql().batch_execute("DELETE FROM ledger; INSERT INTO ledger VALUES ('selon', 2)").unwrap();
    let mut reader = fresh.open();
    assert!(reader.head().unwrap().seq > 0);
    let error = reader.review("", &Default::default()).unwrap_err();
    assert!(matches!(error, Error::ReadOnly(_)), "{error}");
}

/// What a server does not take in a column, or in an index of one, is kept all the same.
#[test]
fn odd_text_is_kept() {
    let Some(fresh) = Fresh::new() else { return };
    let long = "https://news.example/".to_owned() + &"a0b1c2".repeat(3000);
    let odd = ["nul \0 \u{e000}0 \u{e000}e \u{e000}", long.as_str(), "𐐷 'quoted' \\ :* & | !", "\u{feff}"];
    let drafts: Vec<_> = odd
        .iter()
        .map(|name| {
            conformance::draft(name, "2025-05-12", name, "Le maire\0 a déclaré que l’eau \\ 'x' montait.")
        })
        .collect();
    let mut ledger = fresh.create();
    ledger.append(&mut Default::default(), "", &drafts).unwrap();
    conformance::sound(&ledger);
    let again = ledger.append(&mut Default::default(), "", &drafts).unwrap();
    assert!(again.iter().all(|receipt| receipt.state == selon_ledger::State::Unchanged), "{again:?}");
    for name in odd {
        let article = ledger.article(name).unwrap().unwrap();
        assert_eq!(ledger.versions(article).unwrap()[0].doc, name);
    }
    // A book, at which places of words come to an end.
    let words: Vec<String> = (0..40_000).map(|i| format!("mot{i}")).collect();
    let book = words.join(" ") + " Le maire a déclaré que la crue montait.";
    ledger.append(&mut Default::default(), "", &[conformance::draft("book", "", "", &book)]).unwrap();
    conformance::sound(&ledger);
    for typed in ["mot3", "mot39999", "\"mot7 mot8\"", "crue"] {
        let filter = Filter { words: Some(typed.to_owned()), lang: None, ..Filter::default() };
        let found = ledger.find(&filter, Sort::Rank, None, 9).unwrap().items;
        assert!(found.iter().any(|version| version.doc == "book"), "{typed}");
    }
}

/// The same words rank the same articles and claims in the same order, whoever keeps them.
#[test]
fn both_stores_rank_alike() {
    let Some(fresh) = Fresh::new() else { return };
    let dir = tempfile::TempDir::new().unwrap();
    let mut stores: [Box<dyn Ledger>; 2] =
        [Box::new(Sqlite::create(&dir.path().join("a.ledger")).unwrap()), Box::new(fresh.create())];
    let drafts = conformance::many(120);
    for store in &mut stores {
        store.append(&mut Default::default(), "", &drafts).unwrap();
    }
    let mut compared = 0;
    for typed in [
        "pont",
        "digue crue",
        "pont -digue",
        "\"la digue\" crue",
        "barrage pont crue",
        "maire",
        "montait pont",
    ] {
        let filter = Filter { words: Some(typed.to_owned()), ..Filter::default() };
        let [one, two] = [0, 1].map(|store| {
            let articles = stores[store].find(&filter, Sort::Rank, None, 500).unwrap().items;
            let claims = stores[store].claims(&filter, Sort::Rank, None, 500).unwrap().items;
            let docs: Vec<String> = articles.into_iter().map(|version| version.doc).collect();
            let claims: Vec<(u64, u64)> = claims.into_iter().map(|hit| (hit.version.seq, hit.n)).collect();
            (docs, claims)
        });
        assert_eq!(one.0, two.0, "{typed}");
        assert_eq!(one.1, two.1, "{typed}");
        compared += one.0.len().min(one.1.len());
    }
    assert!(compared > 200, "{compared}");
}

/// What the server says is told, with the address and without the password.
#[test]
fn what_does_not_let_one_in_is_told() {
    let Some(fresh) = Fresh::new() else { return };
    let wrong = |change: &dyn Fn(&str) -> String| {
        let error = Postgres::create(&Address::parse(&change(&fresh.url)).unwrap()).unwrap_err();
        assert!(!error.to_string().contains("geheim"), "{error}");
        error
    };
    let (before, after) = fresh.url.split_once("://").unwrap().1.split_once('@').unwrap();
    let user = before.split(':').next().unwrap();
    let error = wrong(&|_| format!("postgres://{user}:geheim@{after}"));
    assert!(matches!(error, Error::Denied { .. }), "{error}");
    assert!(error.to_string().starts_with(&format!("postgres://{user}@")), "{error}");
    let error = wrong(&|_| "postgres://ada:geheim@127.0.0.1:1/news".to_owned());
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert!(error.to_string().starts_with("postgres://ada@127.0.0.1:1/news: "), "{error}");
    let error = wrong(&|_| "postgres://ada:geheim@nowhere.invalid/news".to_owned());
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    let error = wrong(&|url| {
        let (place, options) = url.split_once('?').unwrap_or((url, ""));
        format!("{}/no_such_database?{options}", place.rsplit_once('/').unwrap().0)
    });
    assert!(
        matches!(error, Error::Unreachable { .. }) && error.to_string().contains("no_such_database"),
        "{error}"
    );
}

/// A ledger of the schema before, which had fewer indexes.
#[test]
fn a_ledger_of_an_earlier_schema_is_brought_to_the_latest() {
    let Some(fresh) = Fresh::new() else { return };
    filled(&fresh);
    let head = fresh.open().head().unwrap();
    fresh
        .sql()
        .batch_execute("DROP INDEX place_country, place_number, figure_change; UPDATE ledger SET schema = 1")
        .unwrap();
    assert!(matches!(Postgres::open(&fresh.address()).unwrap_err(), Error::Older(_, 1)));
    let ledger = fresh.create();
    let verdict = verify(&ledger, None, &mut |_| ()).unwrap();
    assert_eq!((verdict.fault, verdict.head), (None, head));
    drop(ledger);
    assert_eq!(fresh.open().head().unwrap(), head);
}
