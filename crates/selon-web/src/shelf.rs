//! What readers follow: searches under a name, speakers, outlets.

use rusqlite::{Connection, Row, params};

use crate::link;

/// Its tables, step by step.
pub const STEPS: [&str; 1] = ["CREATE TABLE follow (
    id INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (owner, kind, target)
) STRICT"];

/// Most that one reader follows.
const MOST: i64 = 200;

/// Something followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Its number.
    pub id: i64,
    /// What sort of thing.
    pub kind: Kind,
    /// Which: the query of a search, the name or id of a speaker, the name of an outlet.
    pub target: String,
    /// How the reader calls it.
    pub name: String,
}

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A search.
    Search,
    /// A speaker.
    Speaker,
    /// An outlet.
    Outlet,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Search, Self::Speaker, Self::Outlet];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Speaker => "speaker",
            Self::Outlet => "outlet",
        }
    }

    /// The kind of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == word)
    }
}

impl Followed {
    /// Its page.
    pub fn href(&self) -> String {
        match self.kind {
            Kind::Search => format!("/claims?{}", self.target),
            Kind::Speaker => format!("/speakers/{}", link::segment(&self.target)),
            Kind::Outlet => link::outlet(&self.target),
        }
    }

    /// Its feed.
    pub fn feed(&self) -> String {
        match self.kind {
            Kind::Search => format!("/claims/feed.atom?{}", self.target),
            _ => format!("{}/feed.atom", self.href()),
        }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let kind: String = row.get(1)?;
        let Some(kind) = Kind::named(&kind) else { return Ok(None) };
        Ok(Some(Self { id: row.get(0)?, kind, target: row.get(2)?, name: row.get(3)? }))
    }
}

/// All that `owner` follows, by name.
pub fn all(db: &Connection, owner: &str) -> rusqlite::Result<Vec<Followed>> {
    let sql = "SELECT id, kind, target, name FROM follow WHERE owner = ?1 ORDER BY name COLLATE NOCASE, id";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([owner], Followed::read)?;
    // A later version may know more kinds.
    rows.filter_map(Result::transpose).collect()
}

/// Follows something, or gives it another name. False when there is no more room.
pub fn add(
    db: &Connection,
    owner: &str,
    at: &str,
    kind: Kind,
    target: &str,
    name: &str,
) -> rusqlite::Result<bool> {
    let sql = "INSERT INTO follow (owner, kind, target, name, at) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE (SELECT count(*) FROM follow WHERE owner = ?1) < ?6
            OR EXISTS (SELECT 1 FROM follow WHERE owner = ?1 AND kind = ?2 AND target = ?3)
        ON CONFLICT (owner, kind, target) DO UPDATE SET name = excluded.name";
    Ok(db.execute(sql, params![owner, kind.name(), target, name, at, MOST])? > 0)
}

/// Follows it no more.
pub fn remove(db: &Connection, owner: &str, id: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM follow WHERE owner = ?1 AND id = ?2", params![owner, id]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_followed_is_kept_by_its_owner() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(STEPS[0]).unwrap();
        assert!(add(&db, "a", "t", Kind::Search, "q=pont", "Le pont").unwrap());
        assert!(add(&db, "a", "t", Kind::Search, "q=pont", "Ponts").unwrap());
        assert!(add(&db, "a", "t", Kind::Speaker, "~a/b", "A").unwrap());
        assert!(add(&db, "b", "t", Kind::Outlet, "X", "X").unwrap());
        let mine = all(&db, "a").unwrap();
        assert_eq!(mine.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["A", "Ponts"]);
        assert_eq!(mine[0].feed(), "/speakers/~a%2Fb/feed.atom");
        assert_eq!(mine[1].feed(), "/claims/feed.atom?q=pont");
        remove(&db, "b", mine[0].id).unwrap();
        assert_eq!(all(&db, "a").unwrap().len(), 2, "of somebody else");
        remove(&db, "a", mine[0].id).unwrap();
        assert_eq!(all(&db, "a").unwrap().len(), 1);
        for i in 0..300 {
            add(&db, "c", "t", Kind::Outlet, &i.to_string(), "x").unwrap();
        }
        assert_eq!(all(&db, "c").unwrap().len(), 200);
    }
}
