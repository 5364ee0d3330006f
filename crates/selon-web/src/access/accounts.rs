//! Accounts, their sessions and tokens, and what was done: all that the tables of this part hold. Everything here blocks.

use std::net::IpAddr;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::role::Role;
use super::{password, secret};
use crate::app::PARTS;
use crate::store::{Steps, Store, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// A session that nobody uses ends after so many seconds.
pub const IDLE: i64 = 12 * 3600;
/// Every session ends after so many seconds.
pub const ABSOLUTE: i64 = 14 * 24 * 3600;
/// How often it is noted that a session or a token is used, in seconds.
const NOTED: i64 = 60;
/// Lines of the audit log that a page has.
pub const LINES: usize = 100;
/// What tokens begin with, for whoever finds one somewhere.
pub const TOKEN: &str = "selon_";
/// Sessions of one account; the one that was used least recently makes room.
const SESSIONS: usize = 50;
/// Tokens of one account.
const TOKENS: usize = 50;

/// The tables, step by step. Times are seconds since 1970.
pub const STEPS: Steps = Steps {
    part: "access",
    all: &["
CREATE TABLE user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    made INTEGER NOT NULL
) STRICT;
CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
    hash BLOB NOT NULL UNIQUE,
    made INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    address TEXT,
    agent TEXT NOT NULL
) STRICT;
CREATE INDEX session_user ON session (user);
CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    made INTEGER NOT NULL,
    until INTEGER NOT NULL,
    used INTEGER
) STRICT;
CREATE INDEX token_user ON token (user);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    address TEXT,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
"],
};

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|why: String| FromSqlError::Other(why.into()))
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its number, which no other account ever has; 0 for whoever sits at this machine where there are no accounts.
    pub id: i64,
    /// The name, as reviews have it.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

impl User {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(0)?, name: row.get(1)?, role: row.get(2)? })
    }
}

/// An account, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The account.
    pub user: User,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last used, if it ever was.
    pub seen: Option<Timestamp>,
}

/// Somebody logged in somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Number.
    pub id: i64,
    /// Since when.
    pub made: Timestamp,
    /// Last used.
    pub seen: Timestamp,
    /// From where.
    pub address: Option<String>,
    /// With what program, as it calls itself.
    pub agent: String,
}

/// A token for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// The most that it may do; never more than its owner may.
    pub role: Role,
    /// Since when.
    pub made: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Last used, if it ever was.
    pub used: Option<Timestamp>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Number, in the order in which things were done.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub who: String,
    /// From where.
    pub address: Option<String>,
    /// What: a word such as `login`.
    pub what: String,
    /// What it was done to.
    pub detail: String,
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn refused<T>(why: impl Into<String>) -> Result<T> {
    Err(StoreError::Refused(why.into()))
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A name that an account may have.
fn checked(name: &str) -> Result<&str> {
    let name = name.trim();
    let fine = |c: char| c.is_alphanumeric() || " .-_'’@".contains(c);
    if name.is_empty() || name.chars().count() > 64 || !name.chars().all(fine) {
        return refused("a name has 1 to 64 letters, digits, spaces or .-_'@");
    }
    if folded(name) == "local" {
        return refused("local: so is called whoever works without an account");
    }
    Ok(name)
}

/// Whether there is any account.
pub fn any(db: &Connection) -> Result<bool> {
    Ok(db.prepare_cached("SELECT EXISTS (SELECT 1 FROM user)")?.query_row([], |row| row.get(0))?)
}

/// Makes an account.
///
/// # Errors
/// The name is taken or no name, or the password is too short.
pub fn add(db: &Connection, name: &str, role: Role, password: &str, now: Timestamp) -> Result<User> {
    let name = checked(name)?;
    if find(db, name)?.is_some() {
        return refused(format!("{name}: there is an account of that name"));
    }
    let row = params![name, folded(name), role.name(), password::hash(password)?, now.as_second()];
    db.execute("INSERT INTO user (name, folded, role, password, made) VALUES (?1, ?2, ?3, ?4, ?5)", row)?;
    Ok(User { id: db.last_insert_rowid(), name: name.to_owned(), role })
}

/// All accounts, by name.
pub fn list(db: &Connection) -> Result<Vec<Listed>> {
    let mut asked = db.prepare(
        "SELECT id, name, role, made, max(
             coalesce((SELECT max(seen) FROM session WHERE user = user.id), 0),
             coalesce((SELECT max(used) FROM token WHERE user = user.id), 0))
         FROM user ORDER BY folded",
    )?;
    let rows = asked.query_map([], |row| {
        let seen: i64 = row.get(4)?;
        let seen = (seen > 0).then(|| time(seen));
        Ok(Listed { user: User::of(row)?, made: time(row.get(3)?), seen })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The account of that name, whatever its case, and its password as kept.
pub fn find(db: &Connection, name: &str) -> Result<Option<(User, String)>> {
    let mut asked = db.prepare_cached("SELECT id, name, role, password FROM user WHERE folded = ?1")?;
    Ok(asked.query_row([folded(name)], |row| Ok((User::of(row)?, row.get(3)?))).optional()?)
}

fn named(db: &Connection, name: &str) -> Result<User> {
    match find(db, name)? {
        Some((user, _)) => Ok(user),
        None => refused(format!("{}: there is no such account", name.trim())),
    }
}

/// Somebody must be able to manage the accounts that are left.
fn keeps_an_admin(db: &Connection, without: &User) -> Result<()> {
    let mut asked =
        db.prepare("SELECT count(*), count(*) FILTER (WHERE role = 'admin') FROM user WHERE id <> ?1")?;
    let (others, admins): (u64, u64) = asked.query_row([without.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if without.role == Role::Admin && admins == 0 && others > 0 {
        return refused(format!("{}: the last admin stays one while there are other accounts", without.name));
    }
    Ok(())
}

/// Gives an account another role, at once.
///
/// # Errors
/// There is no such account, or no admin would be left.
pub fn set_role(db: &mut Connection, name: &str, role: Role) -> Result<User> {
    let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let user = named(&step, name)?;
    if role != Role::Admin {
        keeps_an_admin(&step, &user)?;
    }
    step.execute("UPDATE user SET role = ?1 WHERE id = ?2", params![role.name(), user.id])?;
    step.commit()?;
    Ok(User { role, ..user })
}

/// Gives an account another password, and ends its sessions but one.
///
/// # Errors
/// There is no such account, or the password is too short.
pub fn set_password(db: &mut Connection, name: &str, password: &str, but: Option<i64>) -> Result<User> {
    let hash = password::hash(password)?;
    let step = db.transaction()?;
    let user = named(&step, name)?;
    step.execute("UPDATE user SET password = ?1 WHERE id = ?2", params![hash, user.id])?;
    step.execute("DELETE FROM session WHERE user = ?1 AND id IS NOT ?2", params![user.id, but])?;
    step.commit()?;
    Ok(user)
}

/// Removes an account with its sessions and tokens. What it did stays, under its name.
///
/// # Errors
/// There is no such account, or no admin would be left.
pub fn remove(db: &mut Connection, name: &str) -> Result<User> {
    let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let user = named(&step, name)?;
    keeps_an_admin(&step, &user)?;
    step.execute("DELETE FROM user WHERE id = ?1", [user.id])?;
    step.commit()?;
    Ok(user)
}

/// Logs an account in: the value of the session's cookie, kept nowhere else.
pub fn begin(
    db: &Connection,
    user: &User,
    address: Option<IpAddr>,
    agent: &str,
    now: Timestamp,
) -> Result<String> {
    let value = secret::random()?;
    let now = now.as_second();
    db.execute("DELETE FROM session WHERE seen < ?1 OR made < ?2", [now - IDLE, now - ABSOLUTE])?;
    db.execute(
        "DELETE FROM session WHERE user = ?1 AND id NOT IN
             (SELECT id FROM session WHERE user = ?1 ORDER BY seen DESC LIMIT ?2)",
        params![user.id, SESSIONS - 1],
    )?;
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(200).collect();
    let address = address.map(|address| address.to_string());
    db.execute(
        "INSERT INTO session (user, hash, made, seen, address, agent) VALUES (?1, ?2, ?3, ?3, ?4, ?5)",
        params![user.id, secret::kept(&value), now, address, agent],
    )?;
    Ok(value)
}

/// Whose session this is, and its number.
pub fn session(db: &Connection, value: &str, now: Timestamp) -> Result<Option<(User, i64)>> {
    let now = now.as_second();
    let mut asked = db.prepare_cached(
        "SELECT u.id, u.name, u.role, s.id, s.seen FROM session s JOIN user u ON u.id = s.user
         WHERE s.hash = ?1 AND s.seen >= ?2 AND s.made >= ?3",
    )?;
    let row = asked.query_row(params![secret::kept(value), now - IDLE, now - ABSOLUTE], |row| {
        Ok((User::of(row)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
    });
    let Some((user, id, seen)) = row.optional()? else { return Ok(None) };
    if now - seen >= NOTED {
        db.execute("UPDATE session SET seen = ?1 WHERE id = ?2", [now, id])?;
    }
    Ok(Some((user, id)))
}

/// The sessions of an account, the one used last first.
pub fn sessions(db: &Connection, user: i64, now: Timestamp) -> Result<Vec<Session>> {
    let now = now.as_second();
    let mut asked = db.prepare(
        "SELECT id, made, seen, address, agent FROM session WHERE user = ?1 AND seen >= ?2 AND made >= ?3
         ORDER BY seen DESC, id DESC",
    )?;
    let rows = asked.query_map(params![user, now - IDLE, now - ABSOLUTE], |row| {
        let (made, seen) = (time(row.get(1)?), time(row.get(2)?));
        Ok(Session { id: row.get(0)?, made, seen, address: row.get(3)?, agent: row.get(4)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ends one session of an account, or all of them.
pub fn end(db: &Connection, user: i64, session: Option<i64>) -> Result<usize> {
    Ok(match session {
        Some(id) => db.execute("DELETE FROM session WHERE user = ?1 AND id = ?2", [user, id])?,
        None => db.execute("DELETE FROM session WHERE user = ?1", [user])?,
    })
}

/// Ends the session with this cookie, whosever it is.
pub fn end_value(db: &Connection, value: &str) -> Result<()> {
    db.execute("DELETE FROM session WHERE hash = ?1", [secret::kept(value)])?;
    Ok(())
}

/// Makes a token: its value, which is shown once and kept nowhere.
///
/// # Errors
/// It may more than its owner, has no name or no such duration, or there are too many.
pub fn give_token(
    db: &Connection,
    user: &User,
    name: &str,
    role: Role,
    days: u32,
    now: Timestamp,
) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return refused("say in 1 to 100 characters what the token is for");
    }
    if role > user.role {
        return refused("a token may not do more than its owner");
    }
    if !(1..=730).contains(&days) {
        return refused("a token lasts 1 to 730 days");
    }
    let count: usize =
        db.query_row("SELECT count(*) FROM token WHERE user = ?1", [user.id], |row| row.get(0))?;
    if count >= TOKENS {
        return refused("there are too many tokens; remove one first");
    }
    let value = format!("{TOKEN}{}", secret::random()?);
    let (now, until) = (now.as_second(), now.as_second() + i64::from(days) * 24 * 3600);
    db.execute(
        "INSERT INTO token (user, hash, name, role, made, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![user.id, secret::kept(&value), name, role.name(), now, until],
    )?;
    Ok(value)
}

/// Whose token this is, with no more than the token's role, and its number.
pub fn token(db: &Connection, value: &str, now: Timestamp) -> Result<Option<(User, i64)>> {
    let now = now.as_second();
    let mut asked = db.prepare_cached(
        "SELECT u.id, u.name, u.role, t.id, t.role, t.used FROM token t JOIN user u ON u.id = t.user
         WHERE t.hash = ?1 AND t.until > ?2",
    )?;
    let row = asked.query_row(params![secret::kept(value), now], |row| {
        Ok((User::of(row)?, row.get::<_, i64>(3)?, row.get::<_, Role>(4)?, row.get::<_, Option<i64>>(5)?))
    });
    let Some((user, id, role, used)) = row.optional()? else { return Ok(None) };
    if used.is_none_or(|used| now - used >= NOTED) {
        db.execute("UPDATE token SET used = ?1 WHERE id = ?2", [now, id])?;
    }
    let role = role.min(user.role);
    Ok(Some((User { role, ..user }, id)))
}

/// The tokens of an account, the newest first; those that have ended too.
pub fn tokens(db: &Connection, user: i64) -> Result<Vec<Token>> {
    let mut asked =
        db.prepare("SELECT id, name, role, made, until, used FROM token WHERE user = ?1 ORDER BY id DESC")?;
    let rows = asked.query_map([user], |row| {
        let (made, until) = (time(row.get(3)?), time(row.get(4)?));
        let used = row.get::<_, Option<i64>>(5)?.map(time);
        Ok(Token { id: row.get(0)?, name: row.get(1)?, role: row.get(2)?, made, until, used })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes a token of an account back.
pub fn take_token(db: &Connection, user: i64, id: i64) -> Result<bool> {
    Ok(db.execute("DELETE FROM token WHERE user = ?1 AND id = ?2", [user, id])? > 0)
}

/// Writes down what was done.
pub fn note(
    db: &Connection,
    who: &str,
    address: Option<IpAddr>,
    what: &str,
    detail: &str,
    now: Timestamp,
) -> Result<()> {
    let detail: String = detail.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    let address = address.map(|address| address.to_string());
    let mut insert =
        db.prepare_cached("INSERT INTO audit (at, who, address, what, detail) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    insert.execute(params![now.as_second(), who, address, what, detail])?;
    Ok(())
}

/// What was done before the deed `before`, the last first.
pub fn deeds(db: &Connection, before: Option<i64>) -> Result<Vec<Deed>> {
    let mut asked = db.prepare(
        "SELECT id, at, who, address, what, detail FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let rows = asked.query_map(params![before.unwrap_or(i64::MAX), LINES], |row| {
        let (id, at, who) = (row.get(0)?, time(row.get(1)?), row.get(2)?);
        Ok(Deed { id, at, who, address: row.get(3)?, what: row.get(4)?, detail: row.get(5)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The key of a purpose, made when it is first asked for.
pub fn key(db: &Connection, name: &str) -> Result<Vec<u8>> {
    let made = secret::random()?;
    db.execute("INSERT OR IGNORE INTO secret VALUES (?1, ?2)", params![name, made.as_bytes()])?;
    Ok(db.query_row("SELECT value FROM secret WHERE name = ?1", [name], |row| row.get(0))?)
}

/// The accounts of a ledger, for the command line.
pub struct Accounts(Store);

impl Accounts {
    /// Those in the file at `path`, which is made where there is none.
    ///
    /// # Errors
    /// As all methods here: the file cannot be used, or what is asked for cannot be done.
    pub fn open(path: &Path) -> Result<Self> {
        let store = Store::new(Some(path.to_owned()), PARTS);
        store.blocking(|_| Ok(()))?;
        Ok(Self(store))
    }

    /// Makes one.
    pub fn add(&self, name: &str, role: Role, password: &str, now: Timestamp) -> Result<()> {
        self.0.blocking(|db| {
            let user = add(db, name, role, password, now)?;
            note(db, "command line", None, "user_added", &format!("{} {role}", user.name), now)
        })
    }

    /// All of them, by name.
    pub fn list(&self) -> Result<Vec<Listed>> {
        self.0.blocking(|db| list(db))
    }

    /// Gives one another role, at once.
    pub fn set_role(&self, name: &str, role: Role, now: Timestamp) -> Result<()> {
        self.0.blocking(|db| {
            let user = set_role(db, name, role)?;
            note(db, "command line", None, "user_role", &format!("{} {role}", user.name), now)
        })
    }

    /// Gives one another password, and logs it out everywhere.
    pub fn set_password(&self, name: &str, password: &str, now: Timestamp) -> Result<()> {
        self.0.blocking(|db| {
            let user = set_password(db, name, password, None)?;
            note(db, "command line", None, "user_password", &user.name, now)
        })
    }

    /// Removes one with its sessions and tokens. What it did stays, under its name.
    pub fn remove(&self, name: &str, now: Timestamp) -> Result<()> {
        self.0.blocking(|db| {
            let user = remove(db, name)?;
            note(db, "command line", None, "user_removed", &user.name, now)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        time(1_800_000_000 + second)
    }

    fn store() -> Store {
        Store::new(None, PARTS)
    }

    #[test]
    fn an_account_lives_and_goes() {
        let result = store().blocking(|db| {
            assert!(!any(db)?);
            let anne = add(db, " Anne Müller ", Role::Admin, "a long password", at(0))?;
            assert_eq!(anne.name, "Anne Müller");
            for bad in ["", "local", "anne müller", "a\nb", "<b>", &"a".repeat(65)] {
                assert!(add(db, bad, Role::Reader, "a long password", at(0)).is_err(), "{bad}");
            }
            add(db, "paul", Role::Reader, "a long password", at(0))?;
            assert!(remove(db, "anne müller").is_err(), "the last admin");
            assert!(set_role(db, "ANNE MÜLLER", Role::Editor).is_err());
            set_role(db, "Paul", Role::Admin)?;
            let value = begin(db, &anne, None, "x", at(0))?;
            remove(db, "anne müller")?;
            assert_eq!(session(db, &value, at(1))?, None);
            let names: Vec<String> = list(db)?.into_iter().map(|listed| listed.user.name).collect();
            assert_eq!(names, ["paul"]);
            remove(db, "paul")?;
            assert!(!any(db)?);
            Ok(())
        });
        result.unwrap();
    }

    #[test]
    fn sessions_end() {
        let result = store().blocking(|db| {
            let anne = add(db, "anne", Role::Reader, "a long password", at(0))?;
            let value = begin(db, &anne, None, "a\nprogram", at(0))?;
            assert!(session(db, &value, at(IDLE))?.is_some());
            assert!(session(db, &value, at(2 * IDLE + 1))?.is_none(), "idle");
            let value = begin(db, &anne, None, "", at(0))?;
            let mut now = 0;
            while session(db, &value, at(now))?.is_some() {
                now += IDLE / 2;
            }
            assert!((ABSOLUTE..=ABSOLUTE + IDLE).contains(&now), "{now}");
            let (a, b) = (begin(db, &anne, None, "", at(0))?, begin(db, &anne, None, "", at(0))?);
            let (_, id) = session(db, &a, at(1))?.unwrap();
            set_password(db, "anne", "another password", Some(id))?;
            assert!(session(db, &a, at(1))?.is_some(), "where it was changed");
            assert!(session(db, &b, at(1))?.is_none());
            end(db, anne.id, None)?;
            assert!(session(db, &a, at(1))?.is_none());
            for _ in 0..SESSIONS + 5 {
                begin(db, &anne, None, "", at(0))?;
            }
            assert_eq!(sessions(db, anne.id, at(0))?.len(), SESSIONS);
            Ok(())
        });
        result.unwrap();
    }

    #[test]
    fn a_token_may_no_more_than_it_was_given() {
        let result = store().blocking(|db| {
            let anne = add(db, "anne", Role::Editor, "a long password", at(0))?;
            assert!(give_token(db, &anne, "x", Role::Admin, 1, at(0)).is_err());
            assert!(give_token(db, &anne, "x", Role::Reader, 0, at(0)).is_err());
            assert!(give_token(db, &anne, " ", Role::Reader, 1, at(0)).is_err());
            let value = give_token(db, &anne, "notebook", Role::Reviewer, 1, at(0))?;
            assert!(value.starts_with(TOKEN));
            assert_eq!(token(db, &value, at(1))?.unwrap().0.role, Role::Reviewer);
            assert_eq!(token(db, &value, at(24 * 3600))?, None, "it has ended");
            set_role(db, "anne", Role::Reader)?;
            assert_eq!(token(db, &value, at(1))?.unwrap().0.role, Role::Reader);
            let kept = tokens(db, anne.id)?;
            assert!(kept[0].used.is_some());
            assert!(!take_token(db, anne.id + 1, kept[0].id)?, "somebody else's");
            assert!(take_token(db, anne.id, kept[0].id)?);
            assert_eq!(token(db, &value, at(1))?, None);
            Ok(())
        });
        result.unwrap();
    }

    #[test]
    fn nothing_secret_stands_in_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.web");
        let kept = Store::new(Some(path.clone()), PARTS);
        let (session, token) = kept
            .blocking(|db| {
                let anne = add(db, "anne", Role::Editor, "a long password", at(0))?;
                Ok((begin(db, &anne, None, "", at(0))?, give_token(db, &anne, "x", Role::Reader, 1, at(0))?))
            })
            .unwrap();
        drop(kept);
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.is_empty());
        for secret in ["a long password", &session, &token[TOKEN.len()..]] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret}");
        }
    }

    #[test]
    fn deeds_are_kept_on_one_line() {
        let result = store().blocking(|db| {
            for i in 0..LINES + 5 {
                note(db, "anne", None, "login", &format!("{i}\nforged"), at(0))?;
            }
            let first = deeds(db, None)?;
            assert_eq!(first.len(), LINES);
            assert_eq!(first[0].detail, "104 forged");
            assert_eq!(deeds(db, first.last().map(|deed| deed.id))?.len(), 5);
            Ok(())
        });
        result.unwrap();
    }
}
