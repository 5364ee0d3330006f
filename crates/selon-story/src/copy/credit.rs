//! Lines by which an article says that its text is an agency's.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use selon_actor::fold;
use selon_text::{Article, Field, Span};
use serde::{Deserialize, Serialize};

/// An agency that an article credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The agency's name as credits use it; none for "avec agences".
    pub agency: Option<String>,
    /// The words of the credit.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Whether they open the text, as an agency's own dispatch does.
    pub dateline: bool,
}

/// Words of a line that is a credit and nothing else, at most.
const SHORT: usize = 10;
/// Words of an agency's name that no table knows, at most.
const NAME: usize = 3;
/// Code points within which a dateline ends.
const DATELINE: usize = 100;

struct Credits {
    /// Names by their folded forms.
    agencies: FxHashMap<String, String>,
    before: Vec<String>,
    all: Vec<String>,
    joins: Vec<String>,
}

static CREDITS: LazyLock<Credits> = LazyLock::new(|| {
    let mut credits =
        Credits { agencies: FxHashMap::default(), before: Vec::new(), all: Vec::new(), joins: Vec::new() };
    let table = include_str!("../../../../lang/credits.tsv");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(class), Some(words)) = (columns.next(), columns.next()) else { continue };
        match class {
            "agency" => {
                let others = columns.next().unwrap_or_default().split('|');
                for form in std::iter::once(words).chain(others).filter(|form| !form.is_empty()) {
                    credits.agencies.insert(fold(form), words.to_owned());
                }
            }
            "before" => credits.before.push(fold(words)),
            "all" => credits.all.push(fold(words)),
            "joins" => credits.joins.push(fold(words)),
            _ => {}
        }
    }
    // "avec l'agence" before "avec".
    credits.before.sort_by_key(|words| std::cmp::Reverse(words.len()));
    credits
});

impl Credits {
    /// The agency that a name stands for. One that no table knows must look like a name: capitals, few words.
    fn agency(&self, name: &str, capitals: bool) -> Option<Option<String>> {
        let name = name.trim_matches(|c: char| c.is_whitespace() || ".,;:()[]–—-*/".contains(c));
        let folded = fold(name);
        if let Some(agency) = self.agencies.get(&folded) {
            return Some(Some(agency.clone()));
        }
        if self.all.contains(&folded) {
            return Some(None);
        }
        let words: Vec<&str> = name.split_whitespace().collect();
        let named = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
        let fits = !words.is_empty()
            && words.len() <= NAME
            && words.iter().all(named)
            && name.chars().all(|c| c.is_alphabetic() || " '’-".contains(c));
        (fits && (!capitals || name.chars().all(char::is_uppercase))).then(|| Some(name.to_owned()))
    }

    /// Whether the table has all of these, but for those without a name.
    fn known(&self, list: &[Option<String>]) -> bool {
        list.iter().flatten().all(|name| self.agencies.contains_key(&fold(name)))
    }

    /// The agencies of a list.
    fn list(&self, words: &str, capitals: bool) -> Option<Vec<Option<String>>> {
        if let Some(one) = self.agency(words, capitals) {
            return Some(vec![one]);
        }
        self.joins.iter().find_map(|join| {
            let spaced = format!(" {join} ");
            let join = if join.chars().all(char::is_alphabetic) { spaced.as_str() } else { join.as_str() };
            words.contains(join).then(|| words.split(join).map(|one| self.agency(one, capitals)).collect())?
        })
    }
}

/// The credits of an article's text, in order.
///
/// They stand in the dateline ("PARIS, 3 fév 2025 (AFP) - "), or on a short line of their own: "(avec AFP)", "Avec agences",
/// "Le Monde avec AFP". A name in the middle of a sentence is no credit.
pub fn credits(article: &Article) -> Vec<Credit> {
    let credits = &*CREDITS;
    let mut out: Vec<Credit> = Vec::new();
    let mut start = 0_usize;
    let mut opened = false;
    for line in article.text.split('\n') {
        let points = line.chars().count();
        let text = line.trim();
        if !text.is_empty() {
            let found = match (opened, dateline(text)) {
                (false, Some((words, end, dated))) => {
                    let known = |list: &Vec<Option<String>>| dated || credits.known(list);
                    credits.list(words, false).filter(known).map(|list| (list, end, true))
                }
                _ => None,
            };
            let found = found.or_else(|| {
                let list = whole(credits, text)?;
                Some((list, text.len(), false))
            });
            if let Some((agencies, end, dateline)) = found {
                let lead = line.chars().take_while(|c| c.is_whitespace()).count();
                let words = text.get(..end).unwrap_or(text);
                let from = u32::try_from(start + lead).unwrap_or(u32::MAX);
                let to = from.saturating_add(u32::try_from(words.chars().count()).unwrap_or(0));
                for agency in agencies {
                    let span = Span::new(Field::Text, from, to);
                    out.push(Credit { agency, text: words.to_owned(), span, dateline });
                }
            }
            opened = true;
        }
        start += points + 1;
    }
    out
}

/// The name in the brackets of a dateline, the byte behind them, and whether what stands before them has the form of place
/// and day that no sentence has: "VARSENNE, 14 oct. 2025 (AGM) - ". "Le maire (LR) - " has not.
fn dateline(line: &str) -> Option<(&str, usize, bool)> {
    let open = line.find('(')?;
    let close = open + line.get(open..)?.find(')')?;
    let (place, name, rest) = (line.get(..open)?, line.get(open + 1..close)?, line.get(close + 1..)?);
    let rest = rest.trim_start();
    let dash = ['-', '–', '—'].iter().any(|dash| rest.starts_with(*dash));
    let short = place.chars().count() < DATELINE && place.split_whitespace().count() <= 8;
    let capital = place.starts_with(char::is_uppercase);
    let first = place.split([',', ' ']).next().unwrap_or_default();
    let dated = first.chars().count() > 1 && !first.chars().any(char::is_lowercase);
    (dash && short && capital && !name.is_empty()).then_some((name, close + 1, dated))
}

/// The agencies of a line that is a credit and nothing else.
fn whole(credits: &Credits, line: &str) -> Option<Vec<Option<String>>> {
    if line.split_whitespace().count() > SHORT {
        return None;
    }
    let inner = line.trim_matches(|c: char| "()[]*–—-. ".contains(c));
    let bracketed = line.starts_with(['(', '[']);
    let folded = fold(inner);
    // Folding may change lengths; names are taken by words from the end.
    for before in &credits.before {
        let mut outlet = true;
        let rest = match folded.strip_prefix(before.as_str()) {
            Some(rest) => rest,
            // "Le Monde avec AFP".
            None => match folded.split_once(&format!(" {before} ")) {
                Some((head, rest)) if before.starts_with("avec") || before.starts_with("with") => {
                    outlet = titled(inner, head.split_whitespace().count());
                    rest
                }
                _ => continue,
            },
        };
        if !before.ends_with('\'') && !rest.starts_with(' ') && folded.starts_with(before.as_str()) {
            continue;
        }
        let count = rest.split_whitespace().count();
        let words: Vec<&str> = inner.split_whitespace().collect();
        let tail = words.get(words.len().checked_sub(count)?..)?.join(" ");
        // "Par Jean Martin" is an author: whom no table knows must be credited as agencies alone are.
        let loose = before.starts_with("avec") || before.starts_with("with") || before.starts_with("source");
        let known = |list: &Vec<Option<String>>| (loose && outlet) || credits.known(list);
        let tail = tail.strip_prefix("l'").or_else(|| tail.strip_prefix("l’")).unwrap_or(&tail);
        if let Some(list) = credits.list(tail, false).filter(known) {
            return Some(list);
        }
    }
    // The name alone: "(AGM)", "AFP", "Reuters".
    let list = credits.list(inner, true)?;
    (bracketed || credits.known(&list)).then_some(list)
}

/// Whether the first `count` words are a name such as an outlet's: "La Tribune des Estuaires", and not "Il est venu".
fn titled(line: &str, count: usize) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let words: Vec<&str> = line.split_whitespace().take(count).collect();
    words.last().is_some_and(|word| capital(word))
        && words.iter().all(|word| capital(word) || word.chars().count() <= 3)
}

/// Whether a credit names an outlet: "AGM" the "Agence Méridienne (AGM)", "Boréal" the "Agence Boréal".
pub(crate) fn names(agency: &str, outlet: &str) -> bool {
    let agency = fold(agency);
    let known = CREDITS.agencies.get(&agency).map(|name| fold(name));
    let outlet = fold(outlet);
    if CREDITS.agencies.get(&outlet).map(|name| fold(name)).is_some_and(|name| Some(&name) == known.as_ref())
    {
        return true;
    }
    let words: Vec<&str> = outlet.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let wanted: Vec<&str> = agency.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    !wanted.is_empty() && words.windows(wanted.len()).any(|run| run == wanted)
}
