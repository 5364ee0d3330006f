//! What people follow, and what they saw of it last.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use selon_ledger::{ClaimHit, Filter, Sort, Version, behind, changes};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::desk::named;
use crate::moved::{Event, Moved, Where, altered, claimed, moved, moved_series, sorted};
use crate::side::{packed, unpacked};
use crate::{Desk, Error, Result, Shown, Source, View};

/// Most new claims that are told at once; more are counted.
const MOST: usize = 1_000;
/// Claims, or versions, that are asked for at once.
const PAGE: usize = 500;

/// What is followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "follows", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a desk follows few things")]
pub enum Query {
    /// A story, however it is numbered: the one that most of these articles are in.
    Story {
        /// Entries of its articles.
        entries: Vec<u64>,
    },
    /// A series of figures of a story.
    Series {
        /// Entries of the story's articles.
        entries: Vec<u64>,
        /// Its place in the story as last seen, from 0.
        series: usize,
    },
    /// Claims that fit.
    Claims {
        /// Which.
        filter: Filter,
    },
}

/// What somebody saw last of what they follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// When, RFC 3339.
    pub at: String,
    /// The ledger's last entry then.
    pub seq: u64,
    /// The story as it was told then, where one is followed.
    pub story: Option<Box<Shown>>,
}

/// What moved of what somebody follows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// Since when, RFC 3339.
    pub since: String,
    /// The number and the title of the story, where one is followed.
    pub story: Option<(u64, String)>,
    /// What moved, most telling first.
    pub events: Vec<Event>,
    /// How many new claims there are beyond those told.
    pub more: usize,
}

/// Something followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Follow {
    /// Who follows.
    pub follower: String,
    /// What they call it.
    pub name: String,
    /// What it is.
    pub query: Query,
    /// Since when, RFC 3339.
    pub made: String,
    /// What they saw last.
    pub seen: Seen,
}

impl Desk {
    /// What there is now to see of a query; `at` is the time of day. From here on [`digest`](Self::digest) tells what moved.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh); a story or a series that is not there.
    pub fn seen(&mut self, query: &Query, at: &str) -> Result<Seen> {
        let story = match query {
            Query::Story { entries } | Query::Series { entries, .. } => {
                Some(Box::new(self.followed(entries)?))
            }
            Query::Claims { .. } => None,
        };
        if let (Query::Series { series, .. }, Some(story)) = (query, &story)
            && *series >= story.telling.series.len()
        {
            let count = story.telling.series.len();
            return Err(Error::Query(format!("the story has {count} series of figures")));
        }
        Ok(Seen { at: at.to_owned(), seq: self.ledger().head()?.seq, story })
    }

    /// What moved of `query` since `seen`, and what is to be taken for seen from now on; `at` is the time of day.
    ///
    /// # Errors
    /// As [`seen`](Self::seen).
    pub fn digest(&mut self, query: &Query, seen: &Seen, at: &str) -> Result<(Digest, Query, Seen)> {
        let mut digest = Digest { since: seen.at.clone(), story: None, events: Vec::new(), more: 0 };
        let seq = self.refresh()?.seq;
        let mut next = Seen { at: at.to_owned(), seq, story: None };
        let mut query = query.clone();
        match (&mut query, &seen.story) {
            (Query::Claims { filter }, _) => {
                let (events, more) = self.claimed(filter, seen.seq, seq)?;
                (digest.events, digest.more) = (sorted(events), more);
            }
            (Query::Story { entries }, Some(before)) => {
                let now = self.followed(entries)?;
                let mut events = moved(before, &now);
                events.extend(self.renewed(before, &now)?);
                let within = |version| now.sources.iter().any(|source| source.entry == version);
                events.extend(self.decided(seen.seq, &Filter::default(), within)?);
                digest.events = sorted(events);
                next.story = Some(Box::new(now));
            }
            (Query::Series { entries, series }, Some(before)) => {
                let now = self.followed(entries)?;
                digest.events = moved_series(before, *series, &now);
                if let Some(at) = before.telling.series.get(*series).and_then(|old| now.series_like(old)) {
                    *series = at;
                }
                next.story = Some(Box::new(now));
            }
            (_, None) => return Err(Error::Kept("what was seen of a story is missing".to_owned())),
        }
        if let (Some(now), Query::Story { entries } | Query::Series { entries, .. }) =
            (&next.story, &mut query)
        {
            digest.story = Some((now.story.id, now.story.title.clone()));
            *entries = now.sources.iter().map(|source| source.entry).collect();
        }
        Ok((digest, query, next))
    }

    /// The story that most of these articles are in, in their latest versions.
    fn followed(&mut self, entries: &[u64]) -> Result<Shown> {
        self.refresh()?;
        let mut found: BTreeMap<u64, usize> = BTreeMap::new();
        for entry in entries {
            let story = match self.story_of(*entry)? {
                Some(story) => Some(story),
                None => match self.latest(*entry)? {
                    Some(version) => self.story_of(version.seq)?,
                    None => None,
                },
            };
            if let Some(story) = story {
                *found.entry(story).or_default() += 1;
            }
        }
        // Where a story fell into two of one size, the older one.
        let most = found.into_iter().max_by_key(|&(id, articles)| (articles, std::cmp::Reverse(id)));
        let shown = match most {
            Some((id, _)) => self.story(id, View::Reviewed)?,
            None => None,
        };
        shown.ok_or_else(|| Error::Query("the story that is followed is not in this ledger".to_owned()))
    }

    fn latest(&self, entry: u64) -> Result<Option<Version>> {
        let Some(article) = self.ledger().article(&entry.to_string())? else { return Ok(None) };
        Ok(self.ledger().versions(article)?.pop())
    }

    /// What changed in place in articles of a story that have a newer version.
    fn renewed(&self, before: &Shown, now: &Shown) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        for source in &now.sources {
            let Some(old) = before.source(&source.doc).filter(|old| old.entry != source.entry) else {
                continue;
            };
            let (was, is) = (self.ledger().version(old.entry)?, self.ledger().version(source.entry)?);
            // What says the same and reads otherwise was read again: nobody changed the article.
            if let (Some(was), Some(is)) = (was, is)
                && was.article != is.article
            {
                events.extend(altered(&changes(&was.reading.claims, &is.reading.claims), source));
            }
        }
        Ok(events)
    }

    /// New claims that fit, and what changed in place in articles that have one that fits, behind the entry `seen`.
    fn claimed(&self, filter: &Filter, seen: u64, head: u64) -> Result<(Vec<Event>, usize)> {
        let ledger = self.ledger();
        let mut events = Vec::new();
        // Articles that the ledger had then, and has a newer version of.
        let mut renewed: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        let everything = Filter { all_versions: true, ..Filter::default() };
        let mut after = behind_version(seen);
        loop {
            let page = ledger.find(&everything, Sort::Ledger, Some(&after), PAGE)?;
            for version in page.items.iter().filter(|version| version.article <= seen && version.seq <= head)
            {
                renewed.entry(version.article).or_default().push(version.seq);
            }
            let Some(next) = page.next else { break };
            after = next;
        }
        for (article, versions) in &renewed {
            let fits = Filter { article: Some(*article), all_versions: true, ..filter.clone() };
            let hits = self.all(&fits, None)?.0;
            let fits =
                |seq: u64, n: usize| hits.iter().any(|hit| hit.version.seq == seq && hit.n == n as u64);
            let all = ledger.versions(*article)?;
            let was = all.iter().rfind(|version| version.seq <= seen);
            let (Some(was), Some(now)) = (was, versions.last()) else { continue };
            let (Some(old), Some(new)) = (ledger.version(was.seq)?, ledger.version(*now)?) else { continue };
            let Some(version) = all.iter().find(|version| version.seq == *now) else { continue };
            if old.article == new.article {
                continue;
            }
            let mut found = changes(&old.reading.claims, &new.reading.claims);
            found.retain(|change| match change {
                selon_ledger::Change::Added { to, .. } => fits(*now, *to),
                selon_ledger::Change::Gone { from, .. } => fits(was.seq, *from),
                selon_ledger::Change::Altered { from, to, .. } => fits(was.seq, *from) || fits(*now, *to),
            });
            events.extend(altered(&found, &source(version)));
        }
        let (hits, more) = self.all(filter, Some(&behind(seen)))?;
        // What came in meanwhile is told the next time.
        let new = |hit: &&ClaimHit| hit.version.seq <= head && !renewed.contains_key(&hit.version.article);
        for hit in hits.iter().filter(new) {
            let record = hit.reviewed();
            let text = |name: &str| record.get(name).and_then(Value::as_str).map(str::to_owned);
            events.push(Event {
                event: claimed(&text("polarity").unwrap_or_default()),
                what: hit.version.title.clone().unwrap_or_else(|| hit.version.doc.clone()),
                who: text("speaker"),
                was: None,
                now: text("text"),
                words: text("text"),
                place: Some(place(hit)),
            });
        }
        events.extend(self.decided(seen, filter, |_| true)?);
        Ok((events, more))
    }

    /// What people corrected and rejected behind the entry `seen`, of claims that fit in versions that are `wanted`.
    fn decided(&self, seen: u64, filter: &Filter, wanted: impl Fn(u64) -> bool) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        for review in self.reviews(seen)?.into_iter().filter(|review| wanted(review.version)) {
            let Some(article) = self.ledger().article(&review.version.to_string())? else { continue };
            let rejected = review.verdict == "reject";
            if !rejected && review.verdict != "correct" {
                continue;
            }
            // What was rejected is found among what was read.
            let draft = filter.draft || rejected;
            let fits = Filter { article: Some(article), draft, ..filter.clone() };
            let hits = self.all(&fits, None)?.0;
            let Some(hit) = hits.iter().find(|hit| (hit.version.seq, hit.n) == (review.version, review.n))
            else {
                continue;
            };
            let said = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let fields = |of: &dyn Fn(&String, &Value) -> String| {
                let named = review.fields.iter().map(|(name, value)| format!("{name}: {}", of(name, value)));
                Some(named.collect::<Vec<_>>().join("; ")).filter(|_| !rejected)
            };
            let words = hit.record.get("text").and_then(Value::as_str).map(str::to_owned);
            events.push(Event {
                event: if rejected { Moved::Rejected } else { Moved::Corrected },
                what: hit.version.title.clone().unwrap_or_else(|| hit.version.doc.clone()),
                who: Some(review.reviewer.clone()),
                was: fields(&|name, _| hit.record.get(name).map(said).unwrap_or_default()),
                now: fields(&|_, value| said(value)),
                words,
                place: Some(place(hit)),
            });
        }
        Ok(events)
    }

    /// All claims that fit, in the order of the ledger, as far as [`MOST`]; and how many are left out.
    fn all(&self, filter: &Filter, after: Option<&str>) -> Result<(Vec<ClaimHit>, usize)> {
        let (mut hits, mut more) = (Vec::new(), 0);
        let mut after = after.map(str::to_owned);
        loop {
            let page = self.ledger().claims(filter, Sort::Ledger, after.as_deref(), PAGE)?;
            for hit in page.items {
                if hits.len() < MOST { hits.push(hit) } else { more += 1 }
            }
            after = page.next;
            if after.is_none() {
                return Ok((hits, more));
            }
        }
    }
}

/// Where a claim stands.
fn place(hit: &ClaimHit) -> Where {
    let content = hit.record.get("content").and_then(|content| content.get(0)).cloned();
    let span = content.and_then(|span| serde_json::from_value(span).ok());
    let id = hit.record.get("id").and_then(Value::as_str).map(str::to_owned);
    Where::of(&source(&hit.version), span, id.as_ref())
}

/// The cursor in the order of the ledger behind the version `seq`.
fn behind_version(seq: u64) -> String {
    format!("l.{seq}")
}

fn source(version: &Version) -> Source {
    Source {
        entry: version.seq,
        doc: version.doc.clone(),
        url: version.url.clone(),
        outlet: version.outlet.clone(),
        title: version.title.clone(),
        lang: version.lang.clone(),
        date: version.date.clone(),
        at: version.at.clone(),
        reader: version.reader.clone(),
    }
}

/// Its number as an SQLite database, "SELf", and the edition of its tables.
const APPLICATION: i64 = 0x5345_4c66;
const EDITION: i64 = 1;

const TABLES: &str = "
CREATE TABLE follow (
    follower TEXT NOT NULL,
    name     TEXT NOT NULL,
    query    TEXT NOT NULL,     -- JSON
    made     TEXT NOT NULL,     -- when
    seen     BLOB NOT NULL,     -- packed JSON
    PRIMARY KEY (follower, name)
) STRICT;
";

/// Who follows what, in a file beside the ledger. It is no part of the ledger, and of nothing else: whoever deletes it stops
/// following.
#[derive(Debug)]
pub struct Follows {
    db: Connection,
    path: std::path::PathBuf,
}

impl Follows {
    /// The file beside the ledger that stands in `ledger`.
    pub fn beside(ledger: &Path) -> std::path::PathBuf {
        named(ledger, ".follows")
    }

    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// It cannot be written, or is another file.
    pub fn open(path: &Path) -> Result<Self> {
        let told = |source| Error::Beside { path: path.to_owned(), source };
        let db = Connection::open(path).map_err(told)?;
        let prepare = || -> rusqlite::Result<bool> {
            db.busy_timeout(Duration::from_secs(30))?;
            let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
            if (number("application_id")?, number("user_version")?) == (APPLICATION, EDITION) {
                return Ok(true);
            }
            db.execute_batch("BEGIN IMMEDIATE")?;
            let (application, edition) = (number("application_id")?, number("user_version")?);
            let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            let fits = (application, edition) == (APPLICATION, EDITION);
            if !fits && (application, edition, tables) == (0, 0, 0) {
                db.execute_batch(TABLES)?;
                db.pragma_update(None, "application_id", APPLICATION)?;
                db.pragma_update(None, "user_version", EDITION)?;
            } else if !fits {
                return Ok(false);
            }
            db.execute_batch("COMMIT").map(|()| true)
        };
        if !prepare().map_err(told)? {
            return Err(Error::Query(format!("{}: not a file of selon follow", path.display())));
        }
        Ok(Self { db, path: path.to_owned() })
    }

    fn told(&self, source: rusqlite::Error) -> Error {
        Error::Beside { path: self.path.clone(), source }
    }

    /// What somebody follows, by name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of(&self, follower: &str) -> Result<Vec<Follow>> {
        type Row = (String, String, String, Vec<u8>);
        let read = || -> rusqlite::Result<Vec<Row>> {
            self.db
                .prepare_cached(
                    "SELECT name, query, made, seen FROM follow WHERE follower = ?1 ORDER BY name",
                )?
                .query_map([follower], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
                .collect()
        };
        let rows = read().map_err(|source| self.told(source))?;
        rows.into_iter()
            .map(|(name, query, made, seen)| {
                let query = serde_json::from_str(&query).map_err(|error| Error::Kept(error.to_string()))?;
                Ok(Follow { follower: follower.to_owned(), name, query, made, seen: unpacked(&seen)? })
            })
            .collect()
    }

    /// Keeps something followed, in the place of what its follower called so before.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put(&self, follow: &Follow) -> Result<()> {
        let query = serde_json::to_string(&follow.query).map_err(|error| Error::Kept(error.to_string()))?;
        let seen = packed(&follow.seen)?;
        let sql =
            "INSERT OR REPLACE INTO follow (follower, name, query, made, seen) VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![follow.follower, follow.name, query, follow.made, seen];
        self.db.execute(sql, values).map(drop).map_err(|source| self.told(source))
    }

    /// Keeps what was seen of something that is still followed: whoever removed it meanwhile meant it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn saw(&self, follow: &Follow, query: &Query, seen: &Seen) -> Result<()> {
        let query = serde_json::to_string(query).map_err(|error| Error::Kept(error.to_string()))?;
        let sql = "UPDATE follow SET query = ?3, seen = ?4 WHERE follower = ?1 AND name = ?2";
        let values = params![follow.follower, follow.name, query, packed(seen)?];
        self.db.execute(sql, values).map(drop).map_err(|source| self.told(source))
    }

    /// Stops following. Whether there was something of that name.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remove(&self, follower: &str, name: &str) -> Result<bool> {
        let sql = "DELETE FROM follow WHERE follower = ?1 AND name = ?2";
        let gone = self.db.execute(sql, [follower, name]).map_err(|source| self.told(source))?;
        Ok(gone > 0)
    }

    /// One of the things that somebody follows.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn has(&self, follower: &str, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM follow WHERE follower = ?1 AND name = ?2";
        let found = self.db.query_row(sql, [follower, name], |_| Ok(())).optional();
        Ok(found.map_err(|source| self.told(source))?.is_some())
    }
}
