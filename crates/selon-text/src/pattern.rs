//! The little language of `lang/*/furniture.txt`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::token::{Kind, Token, tokenize};
use crate::{FurnitureKind, Lang};

/// Where a pattern looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The whole line.
    Line,
    /// The head of a line that announces a headline.
    Head,
    /// Between brackets.
    Inside,
    /// From somewhere in a line to its end.
    Tail,
}

/// One row of a table.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub kind: FurnitureKind,
    pub place: Place,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    what: What,
    optional: bool,
}

#[derive(Debug)]
enum What {
    /// One of several token sequences.
    Words(Vec<Vec<String>>),
    /// A number.
    Number,
    /// Capitalised words and what joins them.
    Name,
    /// Anything.
    Any,
}

/// How many tokens `<name>` and `<any>` take at most.
const MOST: usize = 12;

/// Words and marks that join the capitalised words of a name or a credit.
const JOINERS: [&str; 26] = [
    "/", ",", ".", "&", "|", "-", "–", "·", "de", "du", "des", "la", "le", "l'", "d'", "et", "pour", "of",
    "the", "via", "by", "for", "and", "at", "from", "'s",
];

/// Token texts that a pattern is matched against.
pub(crate) struct Line<'a> {
    pub tokens: &'a [Token],
    pub shadow: &'a str,
}

impl Line<'_> {
    pub fn norm(&self, i: usize) -> &str {
        let t = &self.tokens[i];
        &self.shadow[t.norm_start as usize..t.norm_end as usize]
    }
}

impl Pattern {
    /// Reads `KIND PLACE PATTERN`.
    pub fn parse(row: &str, lang: Lang) -> Result<Self, String> {
        let mut fields = row.split_whitespace();
        let kind = match fields.next() {
            Some("read_also") => FurnitureKind::ReadAlso,
            Some("control") => FurnitureKind::Control,
            Some("credit") => FurnitureKind::Credit,
            Some("call") => FurnitureKind::Call,
            Some("notice") => FurnitureKind::Notice,
            other => return Err(format!("no such kind: {other:?} in {row:?}")),
        };
        let place = match fields.next() {
            Some("line") => Place::Line,
            Some("head") => Place::Head,
            Some("inside") => Place::Inside,
            Some("tail") => Place::Tail,
            other => return Err(format!("no such place: {other:?} in {row:?}")),
        };
        let parts: Vec<Part> = fields.map(|field| Part::parse(field, lang)).collect();
        if parts.iter().all(|part| part.optional || matches!(part.what, What::Any | What::Name)) {
            return Err(format!("no word that must be there in {row:?}"));
        }
        Ok(Self { kind, place, parts })
    }

    /// Where the pattern ends when it begins at `range.start`; with `whole`, only if that is `range.end`.
    pub fn matches(&self, line: &Line<'_>, range: Range<usize>, whole: bool) -> Option<usize> {
        go(&self.parts, line, range, whole)
    }

    /// The words that can come first; `None` when anything can.
    fn firsts(&self) -> Option<Vec<&str>> {
        let mut out = Vec::new();
        for part in &self.parts {
            match &part.what {
                What::Words(choices) => {
                    out.extend(choices.iter().filter_map(|c| c.first()).map(String::as_str));
                }
                _ => return None,
            }
            if !part.optional {
                return Some(out);
            }
        }
        None
    }
}

impl Part {
    fn parse(field: &str, lang: Lang) -> Self {
        let (field, optional) = match field.strip_suffix('?') {
            Some(bare) if !bare.is_empty() => (bare, true),
            _ => (field, false),
        };
        let what = match field {
            "<n>" => What::Number,
            "<name>" => What::Name,
            "<any>" => What::Any,
            "|" => What::Words(vec![vec!["|".to_owned()]]),
            _ => What::Words(field.split('|').map(|choice| words(&choice.replace('_', " "), lang)).collect()),
        };
        Self { what, optional }
    }
}

fn words(choice: &str, lang: Lang) -> Vec<String> {
    let (mut tokens, mut shadow) = (Vec::new(), String::new());
    tokenize(choice, lang, &mut tokens, &mut shadow);
    tokens.iter().map(|t| shadow[t.norm_start as usize..t.norm_end as usize].to_owned()).collect()
}

fn go(parts: &[Part], line: &Line<'_>, range: Range<usize>, whole: bool) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return (!whole || range.is_empty()).then_some(range.start);
    };
    let from = range.start;
    let found = match &part.what {
        What::Words(choices) => choices.iter().find_map(|choice| {
            let to = from + choice.len();
            let same =
                to <= range.end && choice.iter().enumerate().all(|(k, word)| line.norm(from + k) == word);
            if same { go(rest, line, to..range.end, whole) } else { None }
        }),
        What::Number if from < range.end && line.tokens[from].kind == Kind::Number => {
            go(rest, line, from + 1..range.end, whole)
        }
        What::Number => None,
        What::Any => (from..=range.end.min(from + MOST)).find_map(|to| go(rest, line, to..range.end, whole)),
        What::Name => {
            let mut longest = from;
            while longest < range.end.min(from + MOST) && line.names(longest, longest == from) {
                longest += 1;
            }
            (from + 1..=longest).rev().find_map(|to| go(rest, line, to..range.end, whole))
        }
    };
    match found {
        None if part.optional => go(rest, line, range, whole),
        found => found,
    }
}

impl Line<'_> {
    fn names(&self, i: usize, first: bool) -> bool {
        let t = &self.tokens[i];
        let norm = self.norm(i);
        (t.capital && t.kind == Kind::Word)
            || norm.starts_with('@')
            || (!first && (t.kind == Kind::Number || JOINERS.contains(&norm)))
    }
}

/// Patterns by their first word, so that a line is held against the few that can match it.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    by_word: FxHashMap<String, Vec<Pattern>>,
    /// Those that may begin with anything.
    open: Vec<Pattern>,
}

impl Patterns {
    /// Adds every row; a row that is not understood is skipped here and caught by a test.
    pub fn add(&mut self, rows: impl Iterator<Item = &'static str>, lang: Lang) {
        for row in rows {
            let Ok(pattern) = Pattern::parse(row, lang) else { continue };
            match pattern.firsts().map(|firsts| firsts.into_iter().map(str::to_owned).collect::<Vec<_>>()) {
                Some(firsts) => {
                    for first in firsts {
                        if let Ok(copy) = Pattern::parse(row, lang) {
                            self.by_word.entry(first).or_default().push(copy);
                        }
                    }
                }
                None => self.open.push(pattern),
            }
        }
    }

    /// Patterns for `place` that may begin with `word`.
    pub fn at(&self, word: &str, place: Place) -> impl Iterator<Item = &Pattern> {
        self.by_word.get(word).into_iter().flatten().chain(&self.open).filter(move |p| p.place == place)
    }
}
