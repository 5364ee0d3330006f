use serde::{Deserialize, Serialize};

use crate::rows::{MOST_CLAIMS, claim_id};
use crate::words::{Stems, fold, stem, words};
use crate::{Error, Result};

/// What claims, or articles, are asked for. What is `None` or empty asks for nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Words of the content; for articles, of headline and text. "Two words" between quotation marks stand side by side, a
    /// word behind `-` must not be there, `bridg*` is any word that begins so.
    pub words: Option<String>,
    /// Words of the speaker's name.
    pub speaker: Option<String>,
    /// Words of the speaker's role.
    pub role: Option<String>,
    /// Words of the places that the content is about.
    pub about: Option<String>,
    /// Outlet, whatever its case and accents.
    pub outlet: Option<String>,
    /// Language as read.
    pub lang: Option<String>,
    /// First day of publication, or a beginning of one: `2024-11`.
    pub since: Option<String>,
    /// Last day of publication, or a beginning of one.
    pub until: Option<String>,
    /// First day on which it may have been said.
    pub said_since: Option<String>,
    /// Last day on which it may have been said.
    pub said_until: Option<String>,
    /// `direct`, `indirect`, `mixed`.
    pub kind: Option<String>,
    /// What the speaker does with the content.
    pub polarity: Option<String>,
    /// What sort of speaker.
    pub speaker_type: Option<String>,
    /// Id of the speaker.
    pub actor: Option<String>,
    /// Whether it is held at arm's length.
    pub hedged: Option<bool>,
    /// With a figure of at least this.
    pub figure_min: Option<f64>,
    /// With a figure of at most this.
    pub figure_max: Option<f64>,
    /// With a figure in this unit.
    pub unit: Option<String>,
    /// With a figure that changes so: `up` or `down`.
    pub change: Option<String>,
    /// Naming this place or one in this region, whatever its case and accents; a place by its GeoNames number; or one in the
    /// country of this code in capital letters (`FR`).
    pub place: Option<String>,
    /// With this flag.
    pub flag: Option<String>,
    /// Read with at least this confidence.
    pub confidence: Option<f64>,
    /// In this article.
    pub article: Option<u64>,
    /// Reviewed so: `accept`, `reject`, `correct`, or `none`.
    pub review: Option<String>,
    /// What was read, and not what people made of it: what they rejected too, and what they corrected as it was.
    pub draft: bool,
    /// In earlier versions of articles too.
    pub all_versions: bool,
}

impl Filter {
    /// Whether anything is asked of claims that cannot be asked of articles.
    pub fn about_claims(&self) -> bool {
        let texts = [
            &self.speaker,
            &self.role,
            &self.about,
            &self.said_since,
            &self.said_until,
            &self.kind,
            &self.polarity,
            &self.speaker_type,
            &self.actor,
            &self.unit,
            &self.change,
            &self.place,
            &self.flag,
            &self.review,
        ];
        texts.into_iter().any(Option::is_some)
            || self.hedged.is_some()
            || [self.figure_min, self.figure_max, self.confidence].iter().any(Option::is_some)
    }
}

impl Filter {
    /// Whether claims are best looked for version by version.
    pub(crate) fn by_version(&self) -> bool {
        self.article.is_some() || self.outlet.is_some() || self.since.is_some() || self.until.is_some()
    }

    /// The order that can be given: without words there is no rank.
    pub(crate) fn settled(&self, sort: Sort) -> Sort {
        if sort == Sort::Rank && self.words.is_none() { Sort::Newest } else { sort }
    }
}

/// Characters of a snippet.
pub(crate) const SNIPPET: u32 = 160;
/// Most that is given at once.
pub(crate) const MOST: usize = 10_000;

/// The order in which things are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By how well the words fit; without words, newest first.
    #[default]
    Rank,
    /// By date of publication, newest first; those without one last.
    Newest,
    /// In the order of the ledger, which never changes.
    Ledger,
}

/// By what claims are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// By outlet.
    Outlet,
    /// By language.
    Lang,
    /// By month of publication.
    Month,
    /// By kind.
    Kind,
    /// By polarity.
    Polarity,
    /// By sort of speaker.
    SpeakerType,
    /// By whether they are hedged.
    Hedged,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Outlet, Self::Lang, Self::Month, Self::Kind, Self::Polarity, Self::SpeakerType, Self::Hedged];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Outlet => "outlet",
            Self::Lang => "lang",
            Self::Month => "month",
            Self::Kind => "kind",
            Self::Polarity => "polarity",
            Self::SpeakerType => "speaker_type",
            Self::Hedged => "hedged",
        }
    }
}

/// A part of what was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// Of it.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one: give it back as it is.
    pub next: Option<String>,
}

/// Words that are looked for, parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Terms {
    /// All of these.
    pub all: Vec<Term>,
    /// None of these.
    pub none: Vec<Term>,
}

/// One of the things looked for: a word, or words side by side, in each of the languages that it may be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Stems, the same in another language, …
    pub ways: Vec<Vec<String>>,
    /// Whether the last one may go on.
    pub prefix: bool,
}

impl Terms {
    /// Parses what was typed, to be looked for in texts of `lang`, or of any language.
    pub fn parse(typed: &str, lang: Option<&str>) -> Result<Self> {
        let languages: &[Option<&str>] =
            if lang.is_some() { &[lang] } else { &[Some("fr"), Some("en"), None] };
        let mut terms = Self::default();
        let mut passed_over = Vec::new();
        for (chunk, quoted, minus) in chunks(typed) {
            let prefix = !quoted && chunk.ends_with('*');
            let plain: Vec<&str> = words(&chunk).map(|(word, _)| word).collect();
            let usual = |word: &&str| languages.iter().any(|lang| is_usual(word, *lang));
            // In a phrase such words are left out of what is looked for, as they were of what is looked through.
            if plain.is_empty() || (!prefix && plain.iter().all(usual)) {
                passed_over.extend(plain.iter().map(|word| (*word).to_owned()));
                continue;
            }
            let mut ways: Vec<Vec<String>> = Vec::new();
            for lang in languages {
                let stems = Stems::of(*lang);
                let last = plain.len() - 1;
                let one = |(i, word): (usize, &&str)| {
                    if prefix && i == last { fold(word) } else { stem(word, stems) }
                };
                let way: Vec<String> =
                    plain.iter().enumerate().map(one).filter(|word| !word.is_empty()).collect();
                if !way.is_empty() && !ways.contains(&way) {
                    ways.push(way);
                }
            }
            if !ways.is_empty() {
                let into = if minus { &mut terms.none } else { &mut terms.all };
                into.push(Term { ways, prefix });
            }
        }
        if terms.all.is_empty() {
            return Err(Error::Query(match passed_over.as_slice() {
                [] if terms.none.is_empty() => "no word to look for".to_owned(),
                [] => "at least one word to look for must stand without -".to_owned(),
                words => format!("nearly every article has {:?}: add a rarer word", words.join(" ")),
            }));
        }
        Ok(terms)
    }

    /// Parses a name: every word of it, as it is.
    pub fn name(typed: &str) -> Result<Self> {
        let all: Vec<Term> =
            words(typed).map(|(word, _)| Term { ways: vec![vec![fold(word)]], prefix: false }).collect();
        if all.is_empty() {
            return Err(Error::Query(format!("no word to look for in {typed:?}")));
        }
        Ok(Self { all, none: Vec::new() })
    }
}

fn is_usual(word: &str, lang: Option<&str>) -> bool {
    Stems::of(lang).is_some_and(|stems| stems.unsearched(&word.to_lowercase()))
}

/// Words and phrases as typed: whether a phrase, and whether it is to be absent.
fn chunks(typed: &str) -> Vec<(String, bool, bool)> {
    let mut out = Vec::new();
    let mut chars = typed.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
            continue;
        }
        let minus = c == '-';
        if minus {
            chars.next();
        }
        let close = match chars.peek() {
            Some('"') => Some('"'),
            Some('«') => Some('»'),
            Some('“') => Some('”'),
            _ => None,
        };
        let mut chunk = String::new();
        if close.is_some() {
            chars.next();
        }
        while let Some(c) = chars.next_if(|c| close.map_or(!c.is_whitespace(), |close| *c != close)) {
            chunk.push(c);
        }
        if close.is_some() {
            chars.next();
        }
        out.push((chunk, close.is_some(), minus));
    }
    out
}

/// The cursor in the order of the ledger behind all claims of the entry `seq`, and of those before.
pub fn behind(seq: u64) -> String {
    Cursor::Ledger(claim_id(seq, MOST_CLAIMS as u64 - 1)).write()
}

/// Number and date of publication of what was found.
pub(crate) type Place = (u64, Option<String>);

/// Where a page ended, so that the next can begin there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// Behind this number, of what was published on that day.
    Newest(Option<String>, u64),
    /// Behind this number.
    Ledger(u64),
    /// So far down a ranking of what the ledger had up to that number.
    Rank(u64, u64),
}

impl Cursor {
    pub fn write(&self) -> String {
        match self {
            Self::Newest(date, id) => format!("n.{}.{id}", date.as_deref().unwrap_or_default()),
            Self::Ledger(id) => format!("l.{id}"),
            Self::Rank(upto, skip) => format!("r.{upto}.{skip}"),
        }
    }

    /// The cursor behind the last of `taken` items of a page that began here.
    pub fn behind(&self, last: Option<&Place>, taken: usize) -> Option<String> {
        let (id, date) = last?;
        Some(
            match self {
                Self::Ledger(_) => Self::Ledger(*id),
                Self::Newest(..) => Self::Newest(date.clone(), *id),
                Self::Rank(upto, skip) => Self::Rank(*upto, skip + taken as u64),
            }
            .write(),
        )
    }

    /// Where a page begins: behind `after`, or at the start, where `head` is the number of the last entry. The second says
    /// whether it is not the first page.
    pub fn begin(
        after: Option<&str>,
        sort: Sort,
        head: impl FnOnce() -> Result<u64>,
    ) -> Result<(Self, bool)> {
        Ok(match (after, sort) {
            (Some(after), _) => (Self::read(after, sort)?, true),
            (None, Sort::Ledger) => (Self::Ledger(0), false),
            (None, Sort::Newest) => (Self::Newest(None, 0), false),
            (None, Sort::Rank) => (Self::Rank(head()?, 0), false),
        })
    }

    /// Reads a cursor that belongs to `sort`.
    fn read(typed: &str, sort: Sort) -> Result<Self> {
        let mut parts = typed.split('.');
        let number = |part: Option<&str>| part.and_then(|part| part.parse().ok());
        let cursor = match (parts.next(), sort) {
            (Some("n"), Sort::Newest) => {
                let date = parts.next().filter(|date| !date.is_empty()).map(str::to_owned);
                number(parts.next()).map(|id| Self::Newest(date, id))
            }
            (Some("l"), Sort::Ledger) => number(parts.next()).map(Self::Ledger),
            (Some("r"), Sort::Rank) => {
                number(parts.next()).and_then(|upto| number(parts.next()).map(|skip| Self::Rank(upto, skip)))
            }
            _ => None,
        };
        cursor.ok_or_else(|| Error::Query(format!("{typed}: not where a page of this question ended")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(typed: &str, lang: Option<&str>) -> Vec<Vec<Vec<String>>> {
        Terms::parse(typed, lang).unwrap().all.into_iter().map(|term| term.ways).collect()
    }

    #[test]
    fn words_are_looked_for_by_their_stems() {
        assert_eq!(ways("Inondations", Some("fr")), [[["inond"]]]);
        assert_eq!(ways("évacués", Some("fr")), ways("evacue", Some("fr")));
        assert_eq!(ways("the floods", Some("en")), [[["flood"]]]);
        assert_eq!(ways("\"pont de pierre\"", Some("fr")), [[["pont", "pierr"]]]);
        assert_eq!(ways("inond*", Some("fr")), [[["inond"]]]);
        assert!(ways("inondations", None)[0].len() > 1, "of any language");
        let terms = Terms::parse("pont -train «deux rives»", Some("fr")).unwrap();
        assert_eq!((terms.all.len(), terms.none.len()), (2, 1));
    }

    #[test]
    fn questions_without_words_are_errors() {
        for typed in ["", "…", "le la", "-pont", "\"\""] {
            assert!(Terms::parse(typed, Some("fr")).is_err(), "{typed}");
        }
    }

    #[test]
    fn cursors_come_back_as_they_went() {
        let cursors = [
            (Cursor::Newest(Some("2024-11-04".to_owned()), 7), Sort::Newest),
            (Cursor::Newest(None, 7), Sort::Newest),
            (Cursor::Ledger(7), Sort::Ledger),
            (Cursor::Rank(9, 20), Sort::Rank),
        ];
        for (cursor, sort) in cursors {
            assert_eq!(Cursor::read(&cursor.write(), sort).unwrap(), cursor);
        }
        assert!(Cursor::read("l.7", Sort::Newest).is_err());
        assert!(Cursor::read("l.seven", Sort::Ledger).is_err());
    }
}
