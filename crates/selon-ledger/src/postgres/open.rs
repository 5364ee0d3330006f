//! Connecting: a server that does not answer, or does not let one in, a database that has no ledger, or one of a later schema.

use std::error::Error as _;
use std::path::PathBuf;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{FromSql, ToSql, Type};
use postgres::{Client, Row, Statement};
use rustc_hash::FxHashMap;

use super::address::Address;
use crate::{Error, Result};

/// What makes each schema of the one before. Only ever added to.
const MIGRATIONS: [&str; 2] =
    [include_str!("../../schema/postgres/0001.sql"), include_str!("../../schema/postgres/0002.sql")];
/// The latest schema.
const SCHEMA: i64 = MIGRATIONS.len() as i64;
/// What the table `ledger` calls this.
const APPLICATION: &str = "selon";
/// "SELN": the first number of locks that are ours; the second one stands for the schema.
const LOCK: i32 = 0x5345_4c4e;
/// The oldest server that is spoken to.
const OLDEST: i32 = 150_000;
/// Statements that are kept prepared.
const PREPARED: usize = 64;
/// What holds for every connection. Plans are made anew for each question: what is looked for decides which is good.
const SETTINGS: &str = "SET client_min_messages = warning; SET synchronous_commit = on; SET plan_cache_mode = force_custom_plan; \
    SET jit = off; SET lock_timeout = '120s'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

/// A connection, and who is at the other end.
pub(super) struct Db {
    pub client: Client,
    pub schema: String,
    place: PathBuf,
    prepared: FxHashMap<String, Statement>,
}

/// Values for a statement.
pub(super) type Given<'a> = [&'a (dyn ToSql + Sync)];

impl Db {
    /// Connects, without asking whether there is a ledger.
    fn connect(address: &Address, writes: bool) -> Result<Self> {
        let place = PathBuf::from(address.name());
        let client = address.safety.connect(&address.config, &place)?;
        let schema = address.schema.clone();
        let mut db = Self { client, schema, place, prepared: FxHashMap::default() };
        let readonly = if writes { "off" } else { "on" };
        db.batch(&format!(
            "{SETTINGS}; SET default_transaction_read_only = {readonly}; SET search_path = {}",
            db.schema
        ))?;
        let sql = "SELECT current_setting('server_version_num')::integer, current_setting('server_encoding'), \
            current_setting('server_version')";
        let row = db.one(sql, &[])?;
        let (number, encoding, version): (i32, String, String) =
            (get(&row, 0)?, get(&row, 1)?, get(&row, 2)?);
        if number < OLDEST {
            return Err(db.unfit(format!("PostgreSQL {version}; 15 or later is needed")));
        }
        if encoding != "UTF8" {
            return Err(db.unfit(format!("the database is encoded in {encoding}; UTF8 is needed")));
        }
        Ok(db)
    }

    /// Opens a ledger for reading.
    pub fn open(address: &Address) -> Result<Self> {
        let mut db = Self::connect(address, false)?;
        match db.found()? {
            None => Err(Error::Missing(db.place)),
            Some(schema) if schema < SCHEMA => Err(Error::Older(db.place, schema)),
            Some(_) => Ok(db),
        }
    }

    /// Opens a ledger for writing; makes it where there is none, and brings it to the latest schema.
    pub fn create(address: &Address) -> Result<Self> {
        let mut db = Self::connect(address, true)?;
        if db.found()? != Some(SCHEMA) {
            db.within(|db| {
                db.lock()?;
                // Somebody else may have been here meanwhile.
                let found = db.found()?.unwrap_or(0);
                if found == 0 {
                    db.batch(&format!("CREATE SCHEMA IF NOT EXISTS {}", db.schema))?;
                }
                let later = MIGRATIONS.iter().zip(1i64..).filter(|(_, number)| *number > found);
                for (migration, _) in later {
                    db.batch(migration)?;
                }
                let written = if found == 0 {
                    format!("INSERT INTO ledger VALUES ('{APPLICATION}', {SCHEMA})")
                } else {
                    format!("UPDATE ledger SET schema = {SCHEMA}")
                };
                db.batch(&written)
            })?;
        }
        Ok(db)
    }

    /// The schema of the ledger that is there.
    fn found(&mut self) -> Result<Option<i64>> {
        let sql = "SELECT count(*), count(*) FILTER (WHERE relname = 'ledger') FROM pg_class WHERE relnamespace = \
            (SELECT oid FROM pg_namespace WHERE nspname = $1)";
        let schema = self.schema.clone();
        let row = self.one(sql, &[&schema])?;
        let (tables, ours): (i64, i64) = (get(&row, 0)?, get(&row, 1)?);
        if ours == 0 {
            return if tables == 0 { Ok(None) } else { Err(Error::NotALedger(self.place.clone())) };
        }
        let sql = "SELECT schema::bigint FROM ledger WHERE application = $1";
        let rows = self.client.query(sql, &[&APPLICATION]);
        let rows = rows.map_err(|error| match error.code() {
            Some(&(SqlState::UNDEFINED_COLUMN | SqlState::UNDEFINED_TABLE)) => {
                Error::NotALedger(self.place.clone())
            }
            _ => told(&error, &self.place),
        })?;
        let [row] = rows.as_slice() else { return Err(Error::NotALedger(self.place.clone())) };
        let found: i64 = get(row, 0)?;
        if found > SCHEMA {
            return Err(Error::Newer { path: self.place.clone(), found, known: SCHEMA });
        }
        Ok(Some(found))
    }

    fn unfit(&self, reason: String) -> Error {
        Error::Unreachable { place: self.place.display().to_string(), reason }
    }

    fn told<T>(&self, result: std::result::Result<T, postgres::Error>) -> Result<T> {
        result.map_err(|error| told(&error, &self.place))
    }

    /// Runs statements without values.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        let done = self.client.batch_execute(sql);
        self.told(done)
    }

    /// A statement, prepared once.
    pub fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql);
        let statement = self.told(statement)?;
        if self.prepared.len() >= PREPARED {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// All rows of an answer.
    pub fn rows(&mut self, sql: &str, values: &Given<'_>) -> Result<Vec<Row>> {
        let statement = self.prepare(sql)?;
        let rows = self.client.query(&statement, values);
        self.told(rows)
    }

    /// The one row of an answer.
    pub fn one(&mut self, sql: &str, values: &Given<'_>) -> Result<Row> {
        let statement = self.prepare(sql)?;
        let row = self.client.query_one(&statement, values);
        self.told(row)
    }

    /// The row of an answer that may have none.
    pub fn opt(&mut self, sql: &str, values: &Given<'_>) -> Result<Option<Row>> {
        let statement = self.prepare(sql)?;
        let row = self.client.query_opt(&statement, values);
        self.told(row)
    }

    /// Rows of an answer of any length, one after the other.
    pub fn each(&mut self, sql: &str, mut does: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        let statement = self.prepare(sql)?;
        let told = |error| told(&error, &self.place);
        let mut rows = self.client.query_raw(&statement, std::iter::empty::<&str>()).map_err(told)?;
        while let Some(row) = rows.next().map_err(told)? {
            does(&row)?;
        }
        Ok(())
    }

    /// Runs a statement.
    pub fn run(&mut self, sql: &str, values: &Given<'_>) -> Result<u64> {
        let statement = self.prepare(sql)?;
        let done = self.client.execute(&statement, values);
        self.told(done)
    }

    /// Columns of a table with their types.
    pub fn types(&mut self, table: &str, columns: &[&str]) -> Result<Vec<Type>> {
        let statement = self.prepare(&format!("SELECT {} FROM {table} LIMIT 0", columns.join(", ")))?;
        Ok(statement.columns().iter().map(|column| column.type_().clone()).collect())
    }

    /// Inserts many rows at once.
    pub fn copy<'v, R>(&mut self, table: &str, columns: &[&str], rows: R) -> Result<()>
    where
        R: IntoIterator<Item = Vec<&'v (dyn ToSql + Sync)>>,
    {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        let types = self.types(table, columns)?;
        let sql = format!("COPY {table} ({}) FROM STDIN BINARY", columns.join(", "));
        let written = (|| {
            let writer = self.client.copy_in(&sql)?;
            let mut writer = postgres::binary_copy::BinaryCopyInWriter::new(writer, &types);
            for row in rows {
                writer.write(&row)?;
            }
            writer.finish()
        })();
        self.told(written).map(|_| ())
    }

    /// Everything that `does` does, or nothing.
    pub fn within<T>(&mut self, does: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.batch("BEGIN")?;
        match does(self).and_then(|value| self.batch("COMMIT").map(|()| value)) {
            Ok(value) => Ok(value),
            Err(error) => {
                // Where the connection is gone, the server does it.
                let _ = self.client.batch_execute("ROLLBACK");
                Err(error)
            }
        }
    }

    /// Waits until no other writer is at work; until the transaction ends none begins.
    pub fn lock(&mut self) -> Result<()> {
        #[expect(clippy::cast_possible_wrap, reason = "any number will do")]
        let schema = crc32fast::hash(self.schema.as_bytes()) as i32;
        self.batch(&format!("SELECT pg_advisory_xact_lock({LOCK}, {schema})"))
    }
}

/// A value of a row.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, at: usize) -> Result<T> {
    row.try_get(at).map_err(|error| Error::Store(error.into()))
}

/// What the server, or the way to it, says, in our words.
pub(super) fn told(error: &postgres::Error, place: &std::path::Path) -> Error {
    let name = || place.display().to_string();
    let Some(said) = error.as_db_error() else {
        let mut reason = error.to_string();
        let mut cause = error.source();
        while let Some(one) = cause {
            let words = one.to_string();
            if !reason.contains(&words) {
                reason = format!("{reason}: {words}");
            }
            cause = one.source();
        }
        let broken = error.is_closed() || reason.starts_with("error communicating with the server");
        return match () {
            () if broken => Error::Lost { place: name(), reason },
            // What the client says of a password that is missing or does not fit.
            () if reason.contains("password") || reason.contains("authentication") => {
                Error::Denied { place: name(), reason }
            }
            () if reason.starts_with("error connecting") || reason.contains("timed out") => {
                Error::Unreachable { place: name(), reason }
            }
            () => Error::Store(format!("{}: {reason}", name()).into()),
        };
    };
    let reason = said.message().to_owned();
    let code = said.code();
    match *code {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            Error::Denied { place: name(), reason }
        }
        SqlState::INVALID_CATALOG_NAME | SqlState::TOO_MANY_CONNECTIONS | SqlState::CANNOT_CONNECT_NOW => {
            Error::Unreachable { place: name(), reason }
        }
        SqlState::READ_ONLY_SQL_TRANSACTION | SqlState::INSUFFICIENT_PRIVILEGE => {
            Error::ReadOnly(place.to_owned())
        }
        SqlState::DISK_FULL => Error::Full,
        SqlState::LOCK_NOT_AVAILABLE => Error::Busy,
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => Error::Lost { place: name(), reason },
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
            Error::Damaged { path: place.to_owned(), reason }
        }
        _ => Error::Store(format!("{}: {reason}", name()).into()),
    }
}
