//! Walks the chain and asks whether everything still says what it said.

use rustc_hash::FxHashMap;

use crate::correction::Correction;
use crate::draft::Words;
use crate::entry::{Entry, Kind, ReviewBody, version};
use crate::hash::Hash;
use crate::ledger::Totals;
use crate::pack::{COMMON, unpack};
use crate::rows::{self, Cell, Row, TABLES};
use crate::words::folded;
use crate::{Head, Ledger, Result};

/// Entries fetched at once.
const STRIDE: usize = 256;

/// What a walk over a ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Entries that fit.
    pub entries: u64,
    /// The last of them.
    pub head: Head,
    /// What does not fit, if anything does not.
    pub fault: Option<Fault>,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The first entry that does not fit; `None` where it is no entry, but what is made of all of them.
    pub seq: Option<u64>,
    /// What is wrong.
    pub what: String,
}

/// Walks `ledger` from its first entry. `noted` is a head that was noted down before, and must still be in the chain: only
/// that shows whether entries were taken off the end. `seen` is called now and then with the number of entries done.
///
/// # Errors
/// Only when the ledger cannot be read at all; what does not fit is a [`Fault`].
pub fn verify(ledger: &dyn Ledger, noted: Option<Head>, seen: &mut dyn FnMut(u64)) -> Result<Verdict> {
    ledger.freeze()?;
    let verdict = walk(ledger, noted, seen);
    ledger.thaw()?;
    verdict
}

fn walk(ledger: &dyn Ledger, noted: Option<Head>, seen: &mut dyn FnMut(u64)) -> Result<Verdict> {
    let mut walker = Walker { ledger, head: Head::default(), sums: Sums::new() };
    let mut fault = None;
    'all: loop {
        let entries = match ledger.entries(walker.head.seq, STRIDE) {
            Ok(entries) => entries,
            // A row that cannot even be read is a fault of the entry that should come next.
            Err(error) => {
                fault = Some(Fault { seq: Some(walker.head.seq + 1), what: error.to_string() });
                break;
            }
        };
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            if let Err(what) = walker.entry(entry) {
                let seq = entry.seq.min(walker.head.seq + 1);
                fault = Some(Fault { seq: Some(seq), what });
                break 'all;
            }
            if noted.is_some_and(|noted| noted.seq == entry.seq && noted.hash != entry.hash) {
                let what = "another entry stood here when its hash was noted down".to_owned();
                fault = Some(Fault { seq: Some(entry.seq), what });
                break 'all;
            }
        }
        seen(walker.head.seq);
    }
    let head = walker.head;
    if fault.is_none() && noted.is_some_and(|noted| noted.seq > head.seq) {
        let what = format!("missing: the chain ends at entry {}", head.seq);
        fault = Some(Fault { seq: noted.map(|noted| noted.seq), what });
    }
    if fault.is_none() {
        fault = walker.sums.compare(ledger).err().map(|what| Fault { seq: None, what });
    }
    Ok(Verdict { entries: head.seq, head, fault })
}

/// Looks at the last `count` entries only: whether each follows on the one before and has the hash of its content.
///
/// # Errors
/// The ledger cannot be read.
pub fn glance(ledger: &dyn Ledger, count: u64) -> Result<Verdict> {
    let last = ledger.head()?;
    let mut before = Head { seq: last.seq.saturating_sub(count), hash: Hash::default() };
    if before.seq > 0 {
        let first = ledger.entries(before.seq - 1, 1)?.pop();
        before.hash = first.map(|entry| entry.hash).unwrap_or_default();
    }
    let (mut head, mut fault, start) = (before, None, before.seq);
    'all: loop {
        let entries = ledger.entries(head.seq, STRIDE)?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            let fits = unpack(&entry.packed, COMMON).and_then(|body| {
                let follows = entry.seq == head.seq + 1 && entry.expected(head.hash, &body) == entry.hash;
                follows.then_some(()).ok_or_else(|| "does not follow on the entry before".to_owned())
            });
            if let Err(what) = fits {
                fault = Some(Fault { seq: Some(entry.seq.min(head.seq + 1)), what });
                break 'all;
            }
            head = Head { seq: entry.seq, hash: entry.hash };
        }
    }
    Ok(Verdict { entries: head.seq - start, head, fault })
}

struct Walker<'l> {
    ledger: &'l dyn Ledger,
    head: Head,
    sums: Sums,
}

impl Walker<'_> {
    /// Checks one entry and what the tables have of it.
    fn entry(&mut self, entry: &Entry) -> std::result::Result<(), String> {
        if entry.seq != self.head.seq + 1 {
            return Err(format!("missing; the next is entry {}", entry.seq));
        }
        let body = unpack(&entry.packed, COMMON)?;
        if entry.expected(self.head.hash, &body) != entry.hash {
            return Err("its hash is not that of its content and of the entry before".to_owned());
        }
        let kind = Kind::named(&entry.kind).ok_or_else(|| format!("of an unknown kind, {:?}", entry.kind))?;
        let article = if kind == Kind::Version { self.version(entry.seq, &body)? } else { 0 };
        let correction = if kind == Kind::Review { self.correction(&body)? } else { None };
        if let Some(correction) = &correction {
            self.sums.words(self.ledger, 1, rows::claim_id(entry.seq, 0), &correction.words);
        }
        let expected = rows::of(kind, entry.seq, entry.run, &body, article, correction.as_ref())?;
        let found = self.ledger.rows(entry.seq).map_err(|error| error.to_string())?;
        compare(&expected, &found)?;
        self.sums.rows(&expected);
        self.head = Head { seq: entry.seq, hash: entry.hash };
        Ok(())
    }

    /// What a review makes of its claim.
    fn correction(&self, body: &[u8]) -> std::result::Result<Option<Correction>, String> {
        let review: ReviewBody = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let before = review.version.checked_sub(1).filter(|_| review.verdict == "correct");
        let Some(before) = before else { return Ok(None) };
        let found = self.ledger.entries(before, 1).map_err(|error| error.to_string())?;
        let Some(entry) = found.first().filter(|entry| entry.seq == review.version) else { return Ok(None) };
        Ok(Correction::of(&review, &unpack(&entry.packed, COMMON)?))
    }

    /// Checks the bytes of a version. Returns its article.
    fn version(&mut self, seq: u64, body: &[u8]) -> std::result::Result<u64, String> {
        let body = version(body)?;
        let packed = self.ledger.raw(seq).map_err(|error| error.to_string())?;
        let packed = packed.ok_or("the bytes as received are missing")?;
        let raw = unpack(&packed, body.article.text.as_bytes())
            .map_err(|reason| format!("the bytes as received: {reason}"))?;
        if Hash::of(&raw).to_string() != body.input.sha256 {
            return Err("the bytes as received are others than its hash says".to_owned());
        }
        let words = Words::of(&body);
        self.sums.words(self.ledger, 0, seq, &words.article);
        for (claim, n) in words.claims.iter().zip(0u64..) {
            self.sums.words(self.ledger, 1, rows::claim_id(seq, n), claim);
        }
        Ok(self.sums.version(seq, &body.article.key, body.article.outlet.as_deref()))
    }
}

/// What the tables should have in all.
struct Sums {
    totals: Totals,
    articles: FxHashMap<String, usize>,
    outlets: FxHashMap<String, u64>,
}

impl Sums {
    fn new() -> Self {
        let totals = Totals { rows: vec![0; TABLES.len()], ..Totals::default() };
        Self { totals, articles: FxHashMap::default(), outlets: FxHashMap::default() }
    }

    fn rows(&mut self, rows: &[Row]) {
        for row in rows {
            self.totals.rows[row.table] += 1;
        }
    }

    fn version(&mut self, seq: u64, key: &str, outlet: Option<&str>) -> u64 {
        self.totals.raw += 1;
        if let Some(outlet) = outlet.filter(|outlet| !self.outlets.contains_key(*outlet)) {
            self.outlets.insert(outlet.to_owned(), seq);
        }
        if let Some(at) = self.articles.get(key) {
            let (id, _, latest, versions) = &mut self.totals.articles[*at];
            *latest = seq;
            *versions += 1;
            return *id;
        }
        self.articles.insert(key.to_owned(), self.totals.articles.len());
        self.totals.articles.push((seq, key.to_owned(), seq, 1));
        seq
    }

    fn words(&mut self, ledger: &dyn Ledger, index: usize, doc: u64, fields: &[String]) {
        let (sum, count) = ledger.indexed(doc, fields);
        let total = &mut self.totals.words[index];
        *total = (total.0.wrapping_add(sum), total.1 + count);
    }

    fn compare(mut self, ledger: &dyn Ledger) -> std::result::Result<(), String> {
        if let Some(fault) = ledger.faults().map_err(|error| error.to_string())?.first() {
            return Err(fault.clone());
        }
        let found = ledger.totals().map_err(|error| error.to_string())?;
        self.totals.outlets =
            self.outlets.into_iter().map(|(name, first)| (name.clone(), folded(&name), first)).collect();
        self.totals.outlets.sort();
        for (table, (expected, found)) in TABLES.iter().zip(self.totals.rows.iter().zip(&found.rows)) {
            if expected != found {
                return Err(format!("table {}: {found} rows, and entries for {expected}", table.name));
            }
        }
        if self.totals.raw != found.raw {
            return Err("bytes are kept that belong to no entry".to_owned());
        }
        if self.totals.articles != found.articles {
            let odd = self.totals.articles.iter().zip(&found.articles).find(|(a, b)| a != b);
            let odd = odd.map_or(String::new(), |(expected, _)| format!(", first at article {}", expected.0));
            return Err(format!("table article: not what the entries say{odd}"));
        }
        if self.totals.outlets != found.outlets {
            return Err("table outlet: not what the entries say".to_owned());
        }
        if self.totals.words != found.words {
            return Err("the search index is not what the entries say".to_owned());
        }
        Ok(())
    }
}

/// A sum over the words of one document that does not depend on their order, and how many there are.
pub(crate) fn sum_of_words(doc: u64, fields: &[String]) -> (u64, u64) {
    let mut sum = (0u64, 0);
    for (field, words) in (0u64..).zip(fields) {
        let mut length = 0;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            sum.0 = sum.0.wrapping_add(place_of_word(doc, field, length, word.as_bytes()));
            length += 1;
        }
        sum.0 = sum.0.wrapping_add(length_of(doc, field, length));
        sum.1 += length;
    }
    sum
}

/// A number for one word in one place.
pub(crate) fn place_of_word(doc: u64, column: u64, place: u64, word: &[u8]) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    for number in [doc, column, place] {
        hasher.write_u64(number);
    }
    hasher.write(word);
    hasher.finish()
}

/// A number for the length of a column, which ranks depend on.
pub(crate) fn length_of(doc: u64, column: u64, words: u64) -> u64 {
    place_of_word(doc, column, words, b"")
}

/// Whether the rows found are those expected; both in order of table and key.
fn compare(expected: &[Row], found: &[Row]) -> std::result::Result<(), String> {
    for (expected, found) in expected.iter().zip(found) {
        let table = &TABLES[expected.table];
        if expected.table != found.table || expected.cells[..table.keys] != found.cells[..table.keys] {
            return Err(format!("table {}: a row is missing, or there is one too many", table.name));
        }
        let mut cells = table.columns.iter().zip(expected.cells.iter().zip(&found.cells));
        if let Some((column, _)) = cells.find(|(_, (a, b))| !same(a, b)) {
            return Err(format!("table {}: another {column} than in the entry", table.name));
        }
    }
    if expected.len() == found.len() {
        return Ok(());
    }
    let odd = if expected.len() > found.len() { expected } else { found };
    let table = odd.get(expected.len().min(found.len())).map_or("", |row| TABLES[row.table].name);
    Err(format!("table {table}: {} rows, where the entry has {}", found.len(), expected.len()))
}

/// Equal to the last bit.
fn same(a: &Cell, b: &Cell) -> bool {
    match (a, b) {
        (Cell::Real(a), Cell::Real(b)) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}
