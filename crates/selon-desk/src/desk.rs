//! The stories of a ledger, kept up to date, and told.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use selon_ledger::{Entry, Kind, Ledger, ReviewBody, VersionBody};
use selon_story::{Copies, Copy, Signature, Stories, Story, Told, tell_amended};

use crate::grade::{Grades, graded};
use crate::reviewed::{Version, article};
use crate::side::{Mark, Side, StoryRow, busy, packed, unpacked, useless};
use crate::story::{Line, Shown, Source, View, Wanted};
use crate::{Error, Result};

/// Entries that are read at once.
const STRIDE: usize = 512;
/// Articles after which the grouping is saved anew; fewer are gone through again when the file is next opened.
const SAVED: usize = 200;

/// Where people look at a ledger's coverage as a whole.
pub struct Desk {
    ledger: Box<dyn Ledger + Send>,
    side: Side,
    build: String,
    /// The grouping, and the entry up to which it goes, once it was needed.
    grouping: Option<(u64, Stories)>,
}

/// How far the stories go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upto {
    /// The last entry that they were made of.
    pub seq: u64,
    /// The last entry of the ledger. Larger only while another program is bringing the stories up to date.
    pub head: u64,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("side", &self.side).finish_non_exhaustive()
    }
}

impl Desk {
    /// A desk on `ledger`. `file` is where the ledger stands, beside which the stories are kept, in a file of its name and
    /// `.stories`; without one, or where that cannot be written, they are kept in memory and made anew by the next desk.
    /// `build` names the program: what another build made is made anew.
    ///
    /// # Errors
    /// There is no memory.
    pub fn new(ledger: Box<dyn Ledger + Send>, file: Option<&Path>, build: &str) -> Result<Self> {
        let side = Side::open(file.map(|file| named(file, ".stories")).as_deref())?;
        Ok(Self { ledger, side, build: build.to_owned(), grouping: None })
    }

    /// The ledger.
    pub fn ledger(&self) -> &dyn Ledger {
        &*self.ledger
    }

    /// The ledger, to write to.
    pub fn ledger_mut(&mut self) -> &mut dyn Ledger {
        &mut *self.ledger
    }

    /// Brings the stories up to date. Milliseconds where nothing is new; else the time to group what is. Everything else here
    /// does it first. While another program is at it for minutes, the stories stay as they were before.
    ///
    /// # Errors
    /// The ledger cannot be read, or what stands beside it cannot be used.
    pub fn refresh(&mut self) -> Result<Upto> {
        let done = self.bring();
        match done {
            Err(error) if self.side.is_file() && useless(&error) => {
                // What the file has can be had without it.
                self.side = Side::memory()?;
                self.grouping = None;
                self.bring()
            }
            done => done,
        }
    }

    fn bring(&mut self) -> Result<Upto> {
        let head = self.ledger.head()?;
        let mark = self.side.mark()?;
        let current = |mark: &Mark| {
            mark.build == self.build && mark.seq == head.seq && mark.hash == head.hash.to_string()
        };
        if mark.as_ref().is_some_and(current) {
            return Ok(Upto { seq: head.seq, head: head.seq });
        }
        match self.side.begin() {
            Err(error) if busy(&error) => {
                return match mark.filter(|mark| mark.build == self.build) {
                    Some(mark) => Ok(Upto { seq: mark.seq, head: head.seq }),
                    None => Err(error),
                };
            }
            begun => begun?,
        }
        let done = self.ledger.freeze().map_err(Error::from).and_then(|()| {
            let done = self.extend();
            self.ledger.thaw()?;
            done
        });
        let done = done.and_then(|seq| self.side.commit().map(|()| seq));
        match done {
            Ok(seq) => Ok(Upto { seq, head: seq }),
            Err(error) => {
                self.side.rollback();
                self.grouping = None;
                Err(error)
            }
        }
    }

    /// Takes in what is new, in a transaction of the side file. Returns the last entry.
    fn extend(&mut self) -> Result<u64> {
        let head = self.ledger.head()?;
        let mark = self.side.mark()?;
        let mut mark = match mark {
            Some(mark) if self.fits(&mark)? => mark,
            _ => {
                self.side.clear()?;
                self.grouping = None;
                let mark = Mark { build: self.build.clone(), ..Mark::default() };
                self.side.set_mark(&mark)?;
                mark
            }
        };
        let (mut seq, mut stories) = match self.grouping.take() {
            Some((seq, stories)) if seq <= head.seq && seq >= mark.saved => (seq, stories),
            _ => match self.side.grouping::<Stories>() {
                Ok(Some(stories)) => (mark.saved, stories),
                // Without it, or where it cannot be read, the articles are grouped from the first.
                Ok(None) | Err(Error::Kept(_)) => (0, Stories::new()),
                Err(error) => return Err(error),
            },
        };
        let (mut closed, mut fresh) = (Vec::new(), 0);
        while seq < head.seq {
            let entries = self.ledger.entries(seq, STRIDE)?;
            let Some(last) = entries.last() else { break };
            seq = last.seq;
            if last.seq > mark.seq {
                mark.hash = last.hash.to_string();
            }
            for entry in entries.iter().filter(|entry| entry.kind == Kind::Review.name()) {
                let review: ReviewBody = serde_json::from_slice(&entry.body()?)
                    .map_err(|error| Error::Entry { entry: entry.seq, reason: error.to_string() })?;
                self.side.put_decision(entry.seq, review.version, &review)?;
            }
            let versions = entries.par_iter().filter(|entry| entry.kind == Kind::Version.name());
            let signatures: Vec<Result<(u64, Signature)>> =
                versions.map(|entry| Ok((entry.seq, signature(entry)?))).collect();
            for signature in signatures {
                let (number, signature) = signature?;
                stories.add(number, &signature);
                fresh += 1;
                closed.append(&mut stories.closed());
            }
        }
        mark.seq = seq;
        self.write(&stories, &closed)?;
        let unsaved = fresh >= SAVED || mark.saved == 0;
        if unsaved {
            mark.saved = seq;
        }
        self.side.set_mark(&mark)?;
        if unsaved {
            self.side.set_grouping(&stories)?;
        }
        self.grouping = Some((seq, stories));
        Ok(seq)
    }

    /// Whether what was kept is of this build and of the beginning of this chain.
    fn fits(&self, mark: &Mark) -> Result<bool> {
        let own = mark.build == self.build && mark.seq > 0;
        let there = if own { self.ledger.entries(mark.seq - 1, 1)? } else { Vec::new() };
        Ok(there.first().is_some_and(|entry| entry.seq == mark.seq && entry.hash.to_string() == mark.hash))
    }

    /// Writes the stories that are not what they were.
    fn write(&self, stories: &Stories, closed: &[Story]) -> Result<()> {
        let open = stories.stories();
        let mut changed: Vec<(&Story, bool, Vec<u8>)> = Vec::new();
        let all = open.iter().map(|story| (story, true)).chain(closed.iter().map(|story| (story, false)));
        let records: Vec<Result<(&Story, bool, Vec<u8>)>> = all
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|(story, open)| Ok((story, open, packed(story)?)))
            .collect();
        for record in records {
            let (story, open, record) = record?;
            if !open || self.side.packed_story(story.id)?.as_ref() != Some(&record) {
                changed.push((story, open, record));
            }
        }
        for id in self.side.open_stories()? {
            let known = open.binary_search_by_key(&id, |story| story.id).is_ok()
                || closed.iter().any(|story| story.id == id);
            if !known {
                self.side.drop_story(id)?;
            }
        }
        for (story, ..) in &changed {
            self.side.empty_story(story.id)?;
        }
        for (story, open, record) in changed {
            let line = Line::of(story);
            let titles = story.articles.iter().map(|told| told.title.as_str());
            let words: Vec<String> = std::iter::once(story.title.as_str())
                .chain(titles)
                .chain(story.about.all())
                .map(str::to_lowercase)
                .collect();
            self.side.put_story(&StoryRow {
                id: story.id,
                open,
                entries: story.articles.iter().map(|told| told.number).collect(),
                first: line.first.as_deref(),
                last: line.last.as_deref(),
                words: words.join("\n"),
                line: serde_json::to_string(&line).map_err(|error| Error::Kept(error.to_string()))?,
                record,
            })?;
        }
        Ok(())
    }

    /// Stories, those that were published last first.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh).
    pub fn stories(&mut self, wanted: &Wanted) -> Result<Vec<Line>> {
        self.refresh()?;
        let words: Vec<String> = wanted.words.iter().map(|word| word.to_lowercase()).collect();
        let days = (wanted.since.as_deref(), wanted.until.as_deref());
        let lines = self.side.lines(&words, wanted.least, days, (wanted.skip, wanted.limit))?;
        let read = |line: String| serde_json::from_str(&line).map_err(|error| Error::Kept(error.to_string()));
        lines.into_iter().map(read).collect()
    }

    /// The story that has the version of this entry.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh).
    pub fn story_of(&mut self, entry: u64) -> Result<Option<u64>> {
        self.refresh()?;
        self.side.story_of(entry)
    }

    /// Decisions behind the entry `seen`, as far as the stories go.
    pub(crate) fn reviews(&self, seen: u64) -> Result<Vec<ReviewBody>> {
        self.side.reviews(seen)
    }

    /// A story by its number, without what it tells.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh).
    pub fn outline(&mut self, id: u64) -> Result<Option<Story>> {
        self.refresh()?;
        self.side.packed_story(id)?.map(|packed| unpacked(&packed)).transpose()
    }

    /// A story with all that it tells. What was told before and is still so is not worked out again.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh), and where an entry is no version.
    pub fn story(&mut self, id: u64, view: View) -> Result<Option<Shown>> {
        let Some(story) = self.outline(id)? else { return Ok(None) };
        let mut decisions = Vec::new();
        for told in &story.articles {
            decisions.push(match view {
                View::Reviewed => self.side.decisions(told.number)?,
                View::Draft => Vec::new(),
            });
        }
        let counted: Vec<u64> = decisions.iter().flatten().map(|(seq, _)| *seq).collect();
        let list = |numbers: &mut dyn Iterator<Item = u64>| {
            numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
        };
        let made = format!(
            "{}|{}|{}",
            self.build,
            list(&mut story.articles.iter().map(|told| told.number)),
            list(&mut counted.iter().copied())
        );
        let mut shown = match self.side.telling::<Shown>(id, view.name(), &made) {
            // What surrounds a story changes while what it tells does not.
            Ok(Some(shown)) => Shown { story, ..shown },
            _ => {
                let shown = self.told(story, view, &decisions)?;
                // What is kept saves time, and nothing else.
                let _ = self.side.put_telling(id, view.name(), &made, &shown);
                shown
            }
        };
        shown.grades = graded(&shown, &Grades::of(&*self.ledger)?);
        Ok(Some(shown))
    }

    /// Works out what a story tells.
    fn told(&self, story: Story, view: View, decisions: &[Vec<(u64, ReviewBody)>]) -> Result<Shown> {
        let mut read: Vec<(&Told, Entry, Version, Vec<ReviewBody>)> = Vec::new();
        for (told, decisions) in story.articles.iter().zip(decisions) {
            let found = self.ledger.entries(told.number.saturating_sub(1), 1)?;
            let found = found.into_iter().find(|entry| entry.seq == told.number);
            let entry = found
                .ok_or_else(|| Error::Entry { entry: told.number, reason: "it is missing".to_owned() })?;
            let mut version = Version::of(&entry)?;
            // Names of documents are the ledger's affair: here each stands for one article.
            if read.iter().any(|(_, _, other, _)| other.article.doc == version.article.doc) {
                version.article.doc = format!("{} ({})", version.article.doc, told.number);
            }
            read.push((told, entry, version, decisions.iter().map(|(_, review)| review.clone()).collect()));
        }
        let mut sources: Vec<Source> = read
            .iter()
            .map(|(told, entry, version, _)| Source {
                entry: told.number,
                doc: version.article.doc.clone(),
                url: version.article.url.clone(),
                outlet: version.article.outlet.clone(),
                title: version.article.title.clone(),
                lang: told.lang.clone(),
                date: version.article.date.clone(),
                at: entry.at.clone(),
                reader: version.reader.clone(),
            })
            .collect();
        let numbers: Vec<u64> = read.iter().map(|(told, ..)| told.number).collect();
        let items: Vec<_> =
            read.into_par_iter().map(|(_, _, version, reviews)| version.item(&reviews)).collect();
        for (source, (item, _)) in sources.iter_mut().zip(&items) {
            source.lang.clone_from(&item.reading.lang);
        }
        // Copies are told in the order in which articles came.
        let mut order: Vec<usize> = (0..numbers.len()).collect();
        order.sort_by_key(|&at| numbers[at]);
        let mut laid = Copies::new();
        let copies: Vec<Copy> =
            order.into_iter().flat_map(|at| laid.add(numbers[at], &items[at].0.article)).collect();
        let telling = tell_amended(&items.iter().map(|(item, amended)| (item, amended)).collect::<Vec<_>>());
        let decisions = decisions.iter().flatten().map(|(seq, _)| *seq).collect();
        Ok(Shown { story, view, sources, copies, telling, decisions, grades: Vec::new() })
    }
}

/// What a version is about.
fn signature(entry: &Entry) -> Result<Signature> {
    let body: VersionBody = serde_json::from_slice(&entry.body()?)
        .map_err(|error| Error::Entry { entry: entry.seq, reason: format!("not a version: {error}") })?;
    let claims = body.reading.claims.iter();
    let speakers = claims.filter_map(|c| Some((c.actor.as_ref()?.as_str()?, c.speaker.as_deref()?)));
    let lang = body.reading.lang.as_deref().and_then(|lang| lang.parse().ok());
    let mut signature = Signature::new(&article(&body.article), lang, speakers);
    signature.key = body.article.key;
    Ok(signature)
}

/// The file beside `ledger` with its name and `end`.
pub(crate) fn named(ledger: &Path, end: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
