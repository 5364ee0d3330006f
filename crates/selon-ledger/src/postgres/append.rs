//! Writing: one transaction for a batch, one question for all that must be known, and rows in bulk.

use postgres::types::ToSql;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::cells::Text;
use super::index::Vector;
use super::open::{Db, get};
use super::{signed, unsigned};
use crate::correction::Correction;
use crate::entry::{Kind, ReviewBody};
use crate::hash::Link;
use crate::ledger::{Head, Known, Receipt, Run, State};
use crate::pack::{COMMON, pack};
use crate::rows::{self, Row, TABLES, claim_id};
use crate::words::folded;
use crate::{Draft, Error, Hash, Result};

/// The last entry.
pub(super) fn head(db: &mut Db) -> Result<Head> {
    let row = db.opt("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1", &[])?;
    let Some(row) = row else { return Ok(Head::default()) };
    Ok(Head { seq: unsigned(get(&row, 0)?), hash: Hash::from_bytes(get(&row, 1)?).unwrap_or_default() })
}

/// See [`Ledger::known`](crate::Ledger::known).
pub(super) fn known(db: &mut Db, sha256: Hash, given: &str, live: Option<&str>) -> Result<Option<Known>> {
    let sql = "SELECT a.id, a.key, v.seq FROM version v JOIN article a ON a.id = v.article
        WHERE v.sha256 = $1 AND v.given = $2 AND ($3::text IS NULL OR v.doc = $3 AND a.latest = v.seq)
        ORDER BY v.seq LIMIT 1";
    let text = |text: &str| Text(text.to_owned());
    let row = db.opt(sql, &[&&sha256.0[..], &text(given), &live.map(text)])?;
    let Some(row) = row else { return Ok(None) };
    let (article, key, seq) = (get(&row, 0)?, get::<Text>(&row, 1)?.0, get(&row, 2)?);
    Ok(Some(Known { article: unsigned(article), key, seq: unsigned(seq) }))
}

/// See [`Ledger::append`](crate::Ledger::append). Returns the receipts and the run's entry.
pub(super) fn append(
    db: &mut Db,
    run: &Run,
    at: &str,
    drafts: &[Draft],
) -> Result<(Vec<Receipt>, Option<u64>)> {
    if drafts.is_empty() {
        return Ok((Vec::new(), run.seq));
    }
    db.within(|db| {
        db.lock()?;
        let mut there = There::of(db, drafts)?;
        let mut pen = Pen::new(head(db)?, at);
        let mut seq = run.seq;
        let mut receipts = Vec::with_capacity(drafts.len());
        for draft in drafts {
            if let Some(receipt) = there.unchanged(draft) {
                receipts.push(receipt);
                continue;
            }
            let begun = match seq {
                Some(begun) => begun,
                None => *seq.insert(pen.write(Kind::Run, 0, &run.body, None)?),
            };
            receipts.push(pen.version(draft, begun, &mut there));
        }
        pen.put(db)?;
        Ok((receipts, seq))
    })
}

/// Appends one entry that is no version.
pub(super) fn one(db: &mut Db, kind: Kind, at: &str, run: u64, body: &impl Serialize) -> Result<u64> {
    db.within(|db| {
        db.lock()?;
        let mut pen = Pen::new(head(db)?, at);
        let seq = pen.write(kind, run, body, None)?;
        pen.put(db)?;
        Ok(seq)
    })
}

/// Appends a decision on a claim.
pub(super) fn review(db: &mut Db, at: &str, review: &ReviewBody) -> Result<u64> {
    db.within(|db| {
        db.lock()?;
        let version = super::tables::entry(db, review.version)?;
        let body = version.and_then(|version| version.body().ok());
        let correction = body.and_then(|body| Correction::of(review, &body));
        let mut pen = Pen::new(head(db)?, at);
        let seq = pen.write(Kind::Review, 0, review, correction.as_ref())?;
        pen.put(db)?;
        Ok(seq)
    })
}

/// See [`Ledger::weigh`](crate::Ledger::weigh).
pub(super) fn weigh(db: &mut Db, draft: &Draft) -> Result<State> {
    let there = There::of(db, std::slice::from_ref(draft))?;
    Ok(match (there.unchanged(draft), there.articles.get(draft.key())) {
        (Some(receipt), _) => receipt.state,
        (None, Some((_, latest))) => State::Changed(*latest),
        (None, None) => State::Added,
    })
}

/// What the ledger has of that which drafts bring.
#[derive(Default)]
struct There {
    /// Number and latest version of each article, by key.
    articles: FxHashMap<String, (u64, u64)>,
    /// Article and first version that was made of these bytes, with the same things said about them.
    inputs: FxHashMap<(Hash, String), (u64, u64)>,
    /// Versions of an article that say this, oldest first.
    contents: FxHashMap<(u64, Hash), Vec<u64>>,
}

impl There {
    fn of(db: &mut Db, drafts: &[Draft]) -> Result<Self> {
        let mut there = Self::default();
        let keys: Vec<Text> = drafts.iter().map(|draft| Text(draft.key().to_owned())).collect();
        let sql = "SELECT a.key, a.id, a.latest FROM unnest($1::text[]) k JOIN article a ON a.key = k";
        for row in &db.rows(sql, &[&keys])? {
            let article = (unsigned(get(row, 1)?), unsigned(get(row, 2)?));
            there.articles.insert(get::<Text>(row, 0)?.0, article);
        }
        let inputs: Vec<Hash> = drafts.iter().map(input).collect();
        let inputs: Vec<&[u8]> = inputs.iter().map(|hash| &hash.0[..]).collect();
        let sql = "SELECT v.sha256, v.given, v.article, v.seq FROM unnest($1::bytea[]) h JOIN version v ON v.sha256 = h
            ORDER BY v.seq";
        for row in &db.rows(sql, &[&inputs])? {
            let input = (Hash::from_bytes(get(row, 0)?).unwrap_or_default(), get::<Text>(row, 1)?.0);
            let version = (unsigned(get(row, 2)?), unsigned(get(row, 3)?));
            there.inputs.entry(input).or_insert(version);
        }
        let articles: Vec<i64> = there.articles.values().map(|(id, _)| signed(*id)).collect();
        let sql = "SELECT article, content, seq FROM version WHERE article = ANY($1) ORDER BY seq";
        for row in &db.rows(sql, &[&articles])? {
            let content = Hash::from_bytes(get(row, 1)?).unwrap_or_default();
            let versions = there.contents.entry((unsigned(get(row, 0)?), content)).or_default();
            versions.push(unsigned(get(row, 2)?));
        }
        Ok(there)
    }

    /// What to say of a draft that the ledger has already.
    fn unchanged(&self, draft: &Draft) -> Option<Receipt> {
        let there = |article, seq| Receipt { article, seq, state: State::Unchanged };
        if let Some(of) = draft.again {
            // Another version came while this one was read again: that one is to be read, and not what was before.
            let found = self.articles.get(draft.key()).filter(|(_, latest)| *latest != of);
            return found.map(|(article, latest)| there(*article, *latest));
        }
        if !draft.live
            && let Some((article, seq)) = self.inputs.get(&(input(draft), draft.body.input.given.clone()))
        {
            return Some(there(*article, *seq));
        }
        let (article, latest) = *self.articles.get(draft.key())?;
        let versions = self.contents.get(&(article, draft.content))?;
        // A file is an archive: it may hold what was before. A page that was fetched shows what is now.
        let seq = versions.iter().find(|seq| !draft.live || **seq == latest)?;
        Some(there(article, *seq))
    }

    /// Notes a version that is being written. Returns its article.
    fn note(&mut self, draft: &Draft, seq: u64) -> (u64, State) {
        let (article, state) = match self.articles.get_mut(draft.key()) {
            Some((article, latest)) => (*article, State::Changed(std::mem::replace(latest, seq))),
            None => {
                self.articles.insert(draft.key().to_owned(), (seq, seq));
                (seq, State::Added)
            }
        };
        self.inputs.entry((input(draft), draft.body.input.given.clone())).or_insert((article, seq));
        self.contents.entry((article, draft.content)).or_default().push(seq);
        (article, state)
    }
}

fn input(draft: &Draft) -> Hash {
    draft.sha256().parse().unwrap_or_default()
}

/// Values of a row.
type Line<'v> = Vec<&'v (dyn ToSql + Sync)>;

/// A link of the chain, to be written.
struct Written<'d> {
    seq: i64,
    kind: &'static str,
    run: i64,
    packed: std::borrow::Cow<'d, [u8]>,
    hash: Hash,
}

/// Writes entries at the end of the chain: gathers them, and puts them into the tables all at once.
struct Pen<'d> {
    head: Head,
    at: &'d str,
    entries: Vec<Written<'d>>,
    raw: Vec<(i64, &'d [u8])>,
    /// Rows, by table.
    rows: [Vec<Row>; TABLES.len()],
    article_words: Vec<(i64, Vector)>,
    claim_words: Vec<(i64, Vector)>,
    /// Key, latest version and new versions of each article, by number.
    articles: FxHashMap<u64, (&'d str, u64, i64)>,
    /// Outlets with the first version of these.
    outlets: Vec<(&'d str, u64)>,
}

impl<'d> Pen<'d> {
    fn new(head: Head, at: &'d str) -> Self {
        Self {
            head,
            at,
            entries: Vec::new(),
            raw: Vec::new(),
            rows: Default::default(),
            article_words: Vec::new(),
            claim_words: Vec::new(),
            articles: FxHashMap::default(),
            outlets: Vec::new(),
        }
    }

    /// Appends a version.
    fn version(&mut self, draft: &'d Draft, run: u64, there: &mut There) -> Receipt {
        let seq = self.link(Kind::Version, run, draft.packed.as_slice().into(), draft.hash);
        let (article, state) = there.note(draft, seq);
        self.raw.push((signed(seq), &draft.raw));
        let (_, latest, more) = self.articles.entry(article).or_insert((draft.key(), seq, 0));
        (*latest, *more) = (seq, *more + 1);
        if let Some(outlet) = draft.body.article.outlet.as_deref()
            && !self.outlets.iter().any(|(name, _)| *name == outlet)
        {
            self.outlets.push((outlet, seq));
        }
        self.add(rows::of_version(seq, &draft.body, article));
        self.article_words.push((signed(seq), Vector::of(&draft.words.article)));
        let claims = draft.words.claims.iter().zip(0u64..);
        self.claim_words.extend(claims.map(|(words, n)| (signed(claim_id(seq, n)), Vector::of(words))));
        Receipt { article, seq, state }
    }

    /// Appends an entry that is no version, and what it makes of a claim.
    fn write(
        &mut self,
        kind: Kind,
        run: u64,
        body: &impl Serialize,
        correction: Option<&Correction>,
    ) -> Result<u64> {
        let body = serde_json::to_vec(body).map_err(|error| Error::Store(error.into()))?;
        let packed = pack(&body, COMMON).map_err(|error| Error::Store(error.into()))?;
        let seq = self.link(kind, run, packed.into(), Hash::of(&body));
        let rows = rows::of(kind, seq, run, &body, 0, correction);
        self.add(rows.map_err(|reason| Error::Entry { seq, reason })?);
        if let Some(correction) = correction {
            self.claim_words.push((signed(claim_id(seq, 0)), Vector::of(&correction.words)));
        }
        Ok(seq)
    }

    /// Adds a link to the chain.
    fn link(&mut self, kind: Kind, run: u64, packed: std::borrow::Cow<'d, [u8]>, body: Hash) -> u64 {
        let seq = self.head.seq + 1;
        let kind = kind.name();
        let hash = Link { before: self.head.hash, seq, kind, at: self.at, run, body }.hash();
        self.entries.push(Written { seq: signed(seq), kind, run: signed(run), packed, hash });
        self.head = Head { seq, hash };
        seq
    }

    fn add(&mut self, rows: Vec<Row>) {
        for row in rows {
            self.rows[row.table].push(row);
        }
    }

    /// Puts everything into the tables.
    fn put(&self, db: &mut Db) -> Result<()> {
        let hashes: Vec<&[u8]> = self.entries.iter().map(|entry| &entry.hash.0[..]).collect();
        let packed: Vec<&[u8]> = self.entries.iter().map(|entry| &*entry.packed).collect();
        let entries = self.entries.iter().zip(hashes.iter().zip(&packed));
        db.copy(
            "entry",
            &["seq", "kind", "at", "run", "body", "hash"],
            entries.map(|(entry, (hash, body))| -> Line<'_> {
                vec![&entry.seq, &entry.kind, &self.at, &entry.run, body, hash]
            }),
        )?;
        let raw = self.raw.iter().map(|(version, packed)| -> Line<'_> { vec![version, packed] });
        db.copy("raw", &["version", "packed"], raw)?;
        for (table, rows) in TABLES.iter().zip(&self.rows) {
            let lines = rows.iter().map(|row| -> Line<'_> {
                row.cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect()
            });
            db.copy(table.name, table.columns, lines)?;
        }
        words(db, "article_words", &["version", "title", "text", "words"], &self.article_words)?;
        words(db, "claim_words", &["claim", "text", "speaker", "role", "about", "words"], &self.claim_words)?;
        self.put_articles(db)
    }

    fn put_articles(&self, db: &mut Db) -> Result<()> {
        if self.articles.is_empty() {
            return Ok(());
        }
        let (mut ids, mut keys, mut latest, mut more) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (id, (key, last, new)) in &self.articles {
            ids.push(signed(*id));
            keys.push(Text((*key).to_owned()));
            latest.push(signed(*last));
            more.push(*new);
        }
        let sql = "INSERT INTO article AS a (id, key, latest, versions)
            SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
            ON CONFLICT (id) DO UPDATE SET latest = excluded.latest, versions = a.versions + excluded.versions";
        db.run(sql, &[&ids, &keys, &latest, &more])?;
        let text = |text: &str| Text(text.to_owned());
        let names: Vec<Text> = self.outlets.iter().map(|(name, _)| text(name)).collect();
        let folds: Vec<Text> = self.outlets.iter().map(|(name, _)| Text(folded(name))).collect();
        let first: Vec<i64> = self.outlets.iter().map(|(_, seq)| signed(*seq)).collect();
        let sql = "INSERT INTO outlet (name, folded, first)
            SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS new (name, folded, first)
            WHERE NOT EXISTS (SELECT FROM outlet o WHERE o.name = new.name)";
        db.run(sql, &[&names, &folds, &first])?;
        Ok(())
    }
}

/// Fills a table of words, and counts them.
fn words(db: &mut Db, table: &str, columns: &[&str], all: &[(i64, Vector)]) -> Result<()> {
    let lengths: Vec<Vec<i32>> =
        all.iter().map(|(_, vector)| (0..columns.len() - 2).map(|at| vector.field(at)).collect()).collect();
    let rows = all.iter().zip(&lengths).map(|((id, vector), lengths)| -> Line<'_> {
        let mut line: Line<'_> = vec![id];
        line.extend(lengths.iter().map(|length| length as &(dyn ToSql + Sync)));
        line.push(vector);
        line
    });
    db.copy(table, columns, rows)?;
    if !all.is_empty() {
        let length: i64 = all.iter().map(|(_, vector)| vector.length()).sum();
        let sql = "UPDATE word_count SET rows = rows + $2, words = words + $3 WHERE name = $1";
        db.run(sql, &[&table, &signed(all.len() as u64), &length])?;
    }
    Ok(())
}
