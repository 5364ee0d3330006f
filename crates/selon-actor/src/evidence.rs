//! What the text of an article says of those it names: abbreviations, nouns that it calls them by, full names.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::form::{Token, acronym, proper, tokens};
use crate::table::Table;
use crate::words::{Class, Words};

/// What one article's text tells.
#[derive(Debug, Default, Clone)]
pub(crate) struct Evidence {
    /// Keys of the names in the text, with how often each stands there.
    pub names: FxHashMap<Vec<String>, u32>,
    /// Long form (key) and abbreviation (folded) that the text sets side by side.
    pub declared: Vec<(Vec<String>, String)>,
    /// Concepts of the nouns that the text calls a name by.
    pub called: Vec<(Vec<String>, &'static str)>,
    /// A full name as printed, for each key of several words.
    pub printed: FxHashMap<Vec<String>, String>,
    /// Single words that stand after a first name or a title: surnames.
    pub surnames: FxHashSet<String>,
}

/// Longest name, in words.
const LONGEST: usize = 8;
/// How far before an abbreviation in brackets its long form may begin, in words.
const REACH: usize = 14;

impl Evidence {
    /// Reads `text`, with the headline before it.
    pub fn read(text: &str, table: &Table) -> Self {
        let words = Words::get();
        let mut out = Self::default();
        for line in text.lines() {
            let tokens = tokens(line);
            out.line(&tokens, words, table);
        }
        // "Contacté, le groupe": a capital that stands at the head of sentences only names nobody.
        let names = &out.names;
        out.called.retain(|(key, _)| {
            key.len() > 1 || names.contains_key(key) || out.declared.iter().any(|(_, short)| *short == key[0])
        });
        out
    }

    fn line(&mut self, t: &[Token], words: &Words, table: &Table) {
        let mut i = 0;
        while i < t.len() {
            self.declare(t, i, words);
            let starts = i == 0 || matches!(t[i - 1].after, Some('.' | '!' | '?' | '"' | '»' | '”'));
            let title = words.is(&t[i].fold, Class::Title) && t.get(i + 1).is_some_and(|n| n.capital);
            if !t[i].capital || title || starts && words.is(&t[i].fold, Class::Empty) {
                i += 1;
                continue;
            }
            let mut end = i + 1;
            while end < t.len() && end - i < LONGEST && t[end - 1].after.is_none() && t[end].before.is_none()
            {
                if t[end - 1].owns {
                    break;
                }
                let joins = matches!(
                    t[end].fold.as_str(),
                    "de" | "du" | "d" | "la" | "le" | "des" | "von" | "van" | "al"
                );
                let on = || {
                    (end..end + 2).any(|k| t.get(k + 1).is_some_and(|n| n.capital && t[k].after.is_none()))
                };
                if !(t[end].capital || joins && on()) {
                    break;
                }
                end += 1;
            }
            while end > i + 1 && !t[end - 1].capital {
                end -= 1;
            }
            let run = &t[i..end];
            // A single capital at the head of a sentence may be any word.
            let doubtful = starts && run.len() == 1 && !acronym_only(&run[0].raw);
            let key = proper(run);
            // "la Caisse nationale de prévoyance", "on Thursday": no name of their own.
            let noun = |t: &Token| words.is(&t.fold, Class::Sort) || words.is(&t.fold, Class::Common);
            if !key.is_empty() && (run.len() > 1 || !noun(&run[0])) {
                if !doubtful || self.names.contains_key(&key) {
                    *self.names.entry(key.clone()).or_default() += 1;
                }
                if run.len() > 1 {
                    let printed: Vec<&str> = run.iter().map(|t| t.raw.as_str()).collect();
                    self.printed.entry(key.clone()).or_insert_with(|| printed.join(" "));
                }
                let titled = i > 0 && words.is(&t[i - 1].fold, Class::Title);
                if let [first, .., last] = run
                    && words.first_name(&first.fold)
                {
                    self.surnames.insert(last.fold.clone());
                } else if titled && run.len() == 1 {
                    self.surnames.insert(run[0].fold.clone());
                }
                // "the Belgian brewer" names no brewer.
                if run.iter().any(|t| table.state(&t.fold).is_none()) {
                    self.call(t, i, end, &key, words);
                }
            }
            i = end;
        }
    }

    /// The nouns before and after the name `start..end`.
    fn call(&mut self, t: &[Token], start: usize, end: usize, key: &[String], words: &Words) {
        let mut add = |word: &str| {
            if let Some(concept) = words.concept(word, Class::Sort) {
                self.called.push((key.to_vec(), concept));
            }
        };
        // "la société Solverane", "the security firm Halden Labs", "un groupe de pirates se faisant appeler Nightmoth".
        let introduced = start > 0 && words.is(&t[start - 1].fold, Class::First);
        let reach = if introduced { 7 } else { 2 };
        for k in (start.saturating_sub(reach)..start).rev() {
            let inner = introduced || !words.is(&t[k].fold, Class::Empty);
            if t[k].capital || t[k].after.is_some() || !inner {
                break;
            }
            // "le constructeur allemand Brenzlau", not "the fund told Cipher Weekly": an adjective stands between in French.
            let article = |n: &Token| {
                matches!(n.fold.as_str(), "le" | "la" | "l" | "un" | "une" | "du" | "au" | "son" | "sa")
            };
            if !introduced && k + 1 < start && !k.checked_sub(1).is_some_and(|p| article(&t[p])) {
                break;
            }
            add(&t[k].fold);
        }
        // "the Chimie Solidaire union".
        if t[end - 1].after.is_none() && t.get(end).is_some_and(|n| !n.capital && n.before.is_none()) {
            add(&t[end].fold);
        }
        // "Datalys Santé, the contractor that …", "CNPS, a public health insurance fund": an article, and no verb after a
        // definite noun. "A place" in "in a place, the company" is none.
        let article = |n: &Token| {
            matches!(n.fold.as_str(), "the" | "a" | "an" | "un" | "une" | "le" | "la" | "l") && !n.capital
        };
        let placed = start > 0 && matches!(t[start - 1].fold.as_str(), "a" | "in" | "en" | "at");
        if t[end - 1].after == Some(',') && t.get(end).is_some_and(article) && !placed {
            let indefinite = matches!(t[end].fold.as_str(), "a" | "an" | "un" | "une");
            let ends = |k: usize| {
                t[k].after.is_some()
                    || t.get(k + 1).is_none_or(|n| {
                        matches!(
                            n.fold.as_str(),
                            "that" | "which" | "who" | "qui" | "que" | "dont" | "behind" | "of" | "de" | "du"
                        )
                    })
            };
            let nouns = (end + 1..t.len().min(end + 9)).find(|&k| ends(k)).map_or(0, |k| k + 1);
            let nouns = if indefinite {
                t.len().min(end + 9).min(if nouns > 0 { nouns } else { usize::MAX })
            } else {
                nouns
            };
            for k in end + 1..nouns {
                // "a company spokesman" is no company, and neither is "the company's director".
                let holder = [Class::Voice, Class::Plain, Class::Office];
                let person =
                    t[k].owns || t.get(k + 1).is_some_and(|n| holder.iter().any(|c| words.is(&n.fold, *c)));
                if !person {
                    add(&t[k].fold);
                }
            }
        }
        // "Caisse nationale de prévoyance santé": its own head.
        add(&t[start].fold);
    }

    /// The abbreviation in brackets at `open`, or the long form in brackets after an abbreviation.
    fn declare(&mut self, t: &[Token], open: usize, words: &Words) {
        if open == 0 || !matches!(t[open].before, Some('(' | '[')) {
            return;
        }
        if matches!(t[open].after, Some(')' | ']')) && acronym(&t[open].raw) {
            let short = t[open].fold.clone();
            let Some(first) = short.chars().next() else { return };
            // The long form begins where a word has its first letter and a capital; the nearest such word that is not
            // the last of the name.
            let from = open.saturating_sub(REACH);
            let begins = |k: &usize| t[*k].capital && t[*k].fold.starts_with(first);
            let broken = (from..open).rev().find(|&k| t[k].after.is_some_and(|c| c != '\'') && k + 1 < open);
            let from = broken.map_or(from, |k| k + 1);
            let start = (from..open).find(begins);
            if let Some(start) = start.filter(|s| initials(&t[*s..open], &short, words)) {
                let long = &t[start..open];
                let key = proper(long);
                self.call(t, start, open, &key, words);
                self.declared.push((key, short));
            }
        } else if acronym_only(&t[open - 1].raw) {
            let close = (open..t.len().min(open + REACH)).find(|&k| matches!(t[k].after, Some(')' | ']')));
            let Some(close) = close else { return };
            let long = &t[open..=close];
            if long.len() > 1 && initials(long, &t[open - 1].fold, words) {
                self.declared.push((proper(long), t[open - 1].fold.clone()));
            }
        }
    }
}

/// Capitals only, two at least.
fn acronym_only(raw: &str) -> bool {
    raw.chars().filter(|c| c.is_uppercase()).count() > 1 && raw.chars().all(|c| !c.is_lowercase())
}

/// Whether the letters of `short` begin words of the long form, in order, or stand in them.
fn initials(long: &[Token], short: &str, words: &Words) -> bool {
    let telling = long.iter().filter(|t| !words.is(&t.fold, Class::Empty) || t.capital).count();
    if telling < 2 {
        return false;
    }
    let mut letters = short.chars().filter(|c| c.is_alphanumeric()).peekable();
    for t in long {
        let mut chars = t.fold.chars();
        if chars.next() == letters.peek().copied() {
            letters.next();
            // "Anssi", "Unédic": more than one letter of a word.
            while let (Some(want), Some(have)) = (letters.peek().copied(), chars.next()) {
                if want == have && !long.iter().any(|o| o.fold.starts_with(want)) {
                    letters.next();
                } else {
                    break;
                }
            }
        }
    }
    letters.count() <= 1
}
