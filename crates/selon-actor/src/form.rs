//! What the printed name or description of a speaker says by itself.

use std::ops::Range;

use crate::fold::fold;
use crate::table::Table;
use crate::words::{Class, Words};

/// What sort of mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Shape {
    /// A proper name.
    Named,
    /// An institution told apart by place and field, if at all: "le parquet de Paris", "the prefecture".
    Body,
    /// Who speaks for a body: "la direction d'Hespérel", "a company spokesman".
    Voice,
    /// A noun that points back to a name: "la caisse", "le syndicat".
    Points,
    /// An office without its holder's name: "le directeur général".
    Office,
    /// A document.
    Paper,
    /// Somebody without a name.
    Plain,
}

/// A mention taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    pub shape: Shape,
    /// The name as shown, without article, title and asides.
    pub display: String,
    /// Words and concepts that tell it from others, sorted.
    pub key: Vec<String>,
    /// Folded words of a proper name, in order.
    pub order: Vec<String>,
    /// The abbreviation in brackets after it, folded.
    pub short: Option<String>,
    /// Concepts of the nouns that it is called by.
    pub called: Vec<&'static str>,
    /// An indefinite article stands before it.
    pub indefinite: bool,
    /// It is in the plural.
    pub plural: bool,
}

/// A word of a text or a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub raw: String,
    pub fold: String,
    pub capital: bool,
    /// The mark that stands after it, if any.
    pub after: Option<char>,
    /// The mark that opens before it.
    pub before: Option<char>,
    /// It stood in the English genitive.
    pub owns: bool,
}

/// The words of `text`: articles that an apostrophe joins stand alone, an English possessive goes.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    for chunk in text.split_whitespace() {
        let start = chunk.find(char::is_alphanumeric);
        let Some(start) = start else {
            if let (Some(Token { after, .. }), Some(mark)) = (out.last_mut(), chunk.chars().next()) {
                *after = after.or(Some(mark));
            }
            continue;
        };
        let mut before = chunk[..start].chars().next_back();
        let inner = &chunk[start..];
        let end = inner
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_alphanumeric())
            .map_or(inner.len(), |(i, c)| i + c.len_utf8());
        let (mut word, mut rest) = inner.split_at(end);
        // "M.", "J. D.": the stop belongs to the word.
        if rest.starts_with('.') && (word.chars().count() <= 3 || word.contains('.')) {
            word = &inner[..=end];
            rest = &inner[end + 1..];
        }
        let after = rest.chars().next();
        let mut parts: Vec<&str> = Vec::new();
        // "l'AFP", "d'Hespérel", "qu'il"; "CNPS's", "Hespérel’s".
        let quote = word.char_indices().find(|(_, c)| matches!(c, '\'' | '’'));
        match quote {
            Some((at, c)) if at <= 2 && word[at + c.len_utf8()..].chars().count() > 1 => {
                parts.push(&word[..at]);
                parts.push(&word[at + c.len_utf8()..]);
            }
            _ => parts.push(word),
        }
        let last = parts.len() - 1;
        for (i, part) in parts.into_iter().enumerate() {
            let owner = part.strip_suffix("'s").or_else(|| part.strip_suffix("’s"));
            // "the prosecutor's office" is no prosecutor.
            let owner = owner.filter(|_| !Words::get().is(&fold(part), Class::Body));
            let part = owner.unwrap_or(part);
            out.push(Token {
                owns: owner.is_some(),
                raw: part.to_owned(),
                fold: fold(part),
                capital: capital(part),
                after: after.filter(|_| i == last),
                before: before.take(),
            });
        }
    }
    out
}

/// Whether a word is written as names are: "Rahman", "al-Rahman".
fn capital(word: &str) -> bool {
    let upper = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
    upper(word)
        || word.split_once('-').is_some_and(|(prefix, rest)| prefix.chars().count() <= 3 && upper(rest))
}

const PREPOSITIONS: [&str; 20] = [
    "de", "du", "d", "des", "a", "au", "aux", "of", "at", "for", "from", "in", "par", "by", "chez", "avec",
    "to", "au", "en", "with",
];

fn prep(t: &Token) -> bool {
    !t.capital && PREPOSITIONS.contains(&t.fold.as_str())
}

/// Particles inside a person's name, and articles inside names of places and media.
fn particle(t: &Token) -> bool {
    !t.capital
        && matches!(
            t.fold.as_str(),
            "de" | "du"
                | "d"
                | "des"
                | "la"
                | "le"
                | "les"
                | "von"
                | "van"
                | "der"
                | "den"
                | "di"
                | "da"
                | "dos"
                | "el"
                | "al"
                | "ben"
                | "bin"
                | "of"
                | "and"
                | "et"
                | "sur"
                | "en"
        )
}

impl Form {
    /// Takes the printed `name` apart; `person` says that it names a person.
    pub fn read(name: &str, person: bool, table: &Table) -> Self {
        let words = Words::get();
        let all = tokens(name);
        let indefinite =
            all.first().is_some_and(|t| matches!(t.fold.as_str(), "un" | "une" | "a" | "an" | "des"));
        let mut form = Self {
            shape: Shape::Plain,
            display: name.trim().to_owned(),
            key: Vec::new(),
            order: Vec::new(),
            short: None,
            called: Vec::new(),
            indefinite,
            plural: all
                .first()
                .is_some_and(|t| matches!(t.fold.as_str(), "les" | "des" | "ces" | "aux" | "leurs" | "ses")),
        };
        let mut tokens = form.cut(all, words);
        let Range { start, end } = trimmed(&tokens, words);
        tokens.truncate(end);
        tokens.drain(..start);
        if tokens.is_empty() {
            return form;
        }
        let lower = |t: &Token| !t.capital;
        let is = |t: &Token, class| words.is(&t.fold, class);
        // "Management", "Aides to the minister": a capital at the head of a sentence.
        let demoted = is(&tokens[0], Class::Voice)
            || is(&tokens[0], Class::Plain)
            || is(&tokens[0], Class::Body)
            || is(&tokens[0], Class::Paper)
            || is(&tokens[0], Class::Sort) && tokens[1..].iter().all(lower) && tokens.len() == 1;
        if !person && tokens[0].capital && demoted && !tokens.get(1).is_some_and(|t| t.capital) {
            tokens[0].capital = false;
        }
        match tokens.iter().position(|t| t.capital) {
            None => form.describe(&tokens, words, table),
            Some(0) => form.headed(&tokens, person, words, table),
            Some(at) => form.introduced(&tokens, at, person, words, table),
        }
        form.key.sort_unstable();
        form.key.dedup();
        form
    }

    /// Parts the name from an aside behind a comma, and takes its abbreviation.
    fn cut(&mut self, all: Vec<Token>, words: &Words) -> Vec<Token> {
        let mut all = all;
        // "Caisse nationale … (CNPS)", "PNF [parquet national financier]".
        if let Some(open) = all.iter().position(|t| matches!(t.before, Some('(' | '['))).filter(|&i| i > 0) {
            let close = all[open..].iter().position(|t| matches!(t.after, Some(')' | ']'))).map(|n| open + n);
            let inside = &all[open..close.map_or(all.len(), |c| c + 1)];
            if let [one] = inside
                && acronym(&one.raw)
            {
                self.short = Some(one.fold.clone());
                all.drain(open..=open);
            } else if open == 1 && acronym(&all[0].raw) && inside.len() > 1 {
                self.short = Some(all[0].fold.clone());
                all = inside.to_vec();
            } else {
                all.truncate(open);
            }
        }
        let Some(comma) = all.iter().position(|t| t.after == Some(',')) else { return all };
        let (first, second) = all.split_at(comma + 1);
        let named = |part: &[Token]| {
            let part = trim(part, words);
            part.first().is_some_and(|t| t.capital)
        };
        let called = |part: &[Token]| -> Vec<&'static str> {
            part.iter().filter_map(|t| words.concept(&t.fold, Class::Sort)).collect()
        };
        let is = |t: &Token, class| words.is(&t.fold, class);
        let plain =
            head(trim(first, words), words).is_some_and(|t| is(t, Class::Plain) || is(t, Class::Paper));
        // "Boréal son délégué central, Karim Belloussif": the role belongs to the name behind it.
        let holder = first.iter().any(|t| is(t, Class::Office) && !t.capital)
            && second.len() > 1
            && second.iter().all(|t| t.capital);
        if holder || !plain && named(second) && !named(first) {
            self.called = called(first);
            second.to_vec()
        } else {
            self.called = called(second);
            first.to_vec()
        }
    }

    /// A description in small letters.
    fn describe(&mut self, tokens: &[Token], words: &Words, table: &Table) {
        let find = |class: Class| tokens.iter().find_map(|t| words.concept(&t.fold, class));
        let content: Vec<String> = tokens.iter().filter_map(|t| concept(t, words, table)).collect();
        self.show(tokens);
        let head = head(tokens, words);
        let is = |class| head.is_some_and(|t| words.is(&t.fold, class));
        if is(Class::Voice) {
            self.shape = Shape::Voice;
            self.key = tokens
                .iter()
                .filter(|t| head.is_none_or(|h| h.fold != t.fold))
                .filter_map(|t| concept(t, words, table))
                .collect();
        } else if is(Class::Plain) {
            self.key = content;
        } else if is(Class::Body) {
            self.shape = Shape::Body;
            self.key = content;
        } else if is(Class::Office) {
            self.shape = Shape::Office;
            self.key = tokens.iter().filter_map(|t| office(t, words)).collect();
        } else if let Some(concept) = head.and_then(|t| words.concept(&t.fold, Class::Sort)) {
            self.shape = Shape::Points;
            self.plural |= head.is_some_and(|t| t.fold.ends_with('s') && !t.fold.ends_with("ss"));
            self.called.push(concept);
            self.key = content;
        } else if find(Class::Paper).is_some() {
            self.shape = Shape::Paper;
            self.key = content;
        } else if find(Class::Body).is_some() {
            self.shape = Shape::Body;
            self.key = content;
        } else {
            self.key = content;
        }
    }

    /// A name, or a phrase that begins with one.
    fn headed(&mut self, tokens: &[Token], person: bool, words: &Words, table: &Table) {
        let mut end = 1;
        while end < tokens.len() {
            if tokens[end].capital {
                end += 1;
            } else if let Some(n) =
                (end..tokens.len()).take_while(|&k| k < end + 3 && particle(&tokens[k])).last()
                && tokens.get(n + 1).is_some_and(|t| t.capital)
            {
                end = n + 2;
            } else {
                break;
            }
        }
        let rest = &tokens[end..];
        let class = |t: &Token, class| words.is(&t.fold, class);
        let last = rest.iter().rev().find(|t| !class(t, Class::Empty)).or(rest.last());
        let body = tokens.iter().any(|t| class(t, Class::Body)) && (!rest.is_empty() || tokens.len() > 1);
        let nation = tokens[..end].iter().all(|t| table.nation(&t.fold).is_some());
        if person {
            self.name(&tokens[..end]);
        } else if rest.is_empty() {
            let named = !tokens.iter().any(|t| class(t, Class::Body)) || tokens.len() == 1;
            self.name(tokens);
            if !named {
                // "French Interior Ministry".
                self.shape = Shape::Body;
                self.key = tokens.iter().filter_map(|t| concept(t, words, table)).collect();
            }
        } else if rest.iter().any(|t| class(t, Class::Voice)) {
            self.show(tokens);
            self.shape = Shape::Voice;
            self.key = proper(&tokens[..end]);
        } else if prep(&rest[0]) && end > 1 && rest.get(1).is_some_and(|t| t.fold == "the") {
            // "Oonagh Fairclough of the security firm".
            self.name(&tokens[..end]);
        } else if body && (!prep(&rest[0]) || tokens.first().is_some_and(|t| class(t, Class::Body))) {
            self.show(tokens);
            self.shape = Shape::Body;
            self.key = tokens.iter().filter_map(|t| concept(t, words, table)).collect();
        } else if last.is_some_and(|t| class(t, Class::Plain)) && !prep(&rest[0]) {
            self.show(tokens);
            self.key = proper(tokens);
        } else if nation {
            // "French health insurer", "Walloon officials".
            self.describe(tokens, words, table);
        } else if last.is_some_and(|t| class(t, Class::Sort)) && !prep(&rest[0]) {
            self.called.extend(rest.iter().filter_map(|t| words.concept(&t.fold, Class::Sort)));
            self.name(&tokens[..end]);
        } else {
            self.name(tokens);
            self.called.extend(words.concept(&tokens[0].fold, Class::Sort));
        }
    }

    /// A name with small words before it.
    fn introduced(&mut self, tokens: &[Token], at: usize, person: bool, words: &Words, table: &Table) {
        let class = |t: &Token, class| words.is(&t.fold, class);
        let before = &tokens[..at];
        // "se faisant appeler Nightmoth".
        let introduced = before.last().is_some_and(|t| class(t, Class::First));
        let article =
            before.last().is_some_and(|t| matches!(t.fold.as_str(), "la" | "le" | "l" | "les" | "the"));
        let complement =
            before.last().is_some_and(prep) || article && before.iter().rev().nth(1).is_some_and(prep);
        let head = before.iter().find(|t| !class(t, Class::Empty));
        let is = |c| head.is_some_and(|t| class(t, c));
        // "un proche de Macron" is not he, whatever the reader takes it for.
        if introduced || person && !(complement && is(Class::Plain)) {
            self.called.extend(before.iter().filter_map(|t| words.concept(&t.fold, Class::Sort)));
            self.headed(&tokens[at..], person, words, table);
            return;
        }
        if complement {
            self.show(tokens);
            if is(Class::Voice) {
                self.shape = Shape::Voice;
                let inner = Self::read(&join(&tokens[at..]), false, table);
                self.key = inner.key;
            } else if is(Class::Plain) {
                self.key = proper(tokens);
            } else if is(Class::Body) {
                self.shape = Shape::Body;
                self.key = tokens.iter().filter_map(|t| concept(t, words, table)).collect();
            } else if is(Class::Office) {
                self.shape = Shape::Office;
                self.key = tokens.iter().filter_map(|t| office(t, words)).collect();
            } else if is(Class::Paper) {
                self.shape = Shape::Paper;
                self.key = proper(tokens);
            } else if is(Class::Sort) {
                // "la fédération de l'Isère".
                self.shape = Shape::Named;
                self.key = proper(tokens);
                self.order = self.key.clone();
                self.called.extend(head.and_then(|t| words.concept(&t.fold, Class::Sort)));
            } else {
                self.key = proper(tokens);
            }
            return;
        }
        if is(Class::Paper) {
            self.show(tokens);
            self.shape = Shape::Paper;
            self.key = proper(tokens);
        } else if is(Class::Body) || tokens[at..].iter().any(|t| class(t, Class::Body) && !t.capital) {
            // "le ministère français", "the local Paris prosecutors".
            self.show(tokens);
            self.shape = Shape::Body;
            self.key = tokens.iter().filter_map(|t| concept(t, words, table)).collect();
        } else {
            self.called.extend(before.iter().filter_map(|t| words.concept(&t.fold, Class::Sort)));
            self.headed(&tokens[at..], before.iter().any(|t| class(t, Class::Office)), words, table);
        }
    }

    fn show(&mut self, tokens: &[Token]) {
        self.display = join(tokens);
    }

    fn name(&mut self, tokens: &[Token]) {
        self.shape = Shape::Named;
        self.show(tokens);
        self.key = proper(tokens);
        self.order = tokens.iter().filter(|t| !particle(t)).map(|t| t.fold.clone()).collect();
    }
}

fn join(tokens: &[Token]) -> String {
    let mut out = String::new();
    for t in tokens {
        out.push_str(&t.raw);
        out.push(if matches!(t.fold.as_str(), "l" | "d") && !t.capital { '’' } else { ' ' });
    }
    out.trim_end().to_owned()
}

/// Without articles and titles before it, and what tells nothing behind it.
fn trim<'a>(tokens: &'a [Token], words: &Words) -> &'a [Token] {
    &tokens[trimmed(tokens, words)]
}

/// Which tokens [`trim`] leaves.
fn trimmed(tokens: &[Token], words: &Words) -> Range<usize> {
    let lead = |t: &Token| {
        words.is(&t.fold, Class::Empty)
            && (!t.capital || matches!(t.fold.as_str(), "le" | "la" | "les" | "l" | "the"))
            || words.is(&t.fold, Class::Title)
            || words.is(t.fold.trim_end_matches('.'), Class::Title)
                && t.raw.ends_with('.')
                && t.fold.len() > 2
    };
    let start = tokens.iter().position(|t| !lead(t)).unwrap_or(tokens.len().saturating_sub(1));
    let rest = &tokens[start..];
    let end = rest
        .iter()
        .rposition(|t| t.capital || !words.is(&t.fold, Class::Empty))
        .map_or(rest.len(), |n| n + 1);
    start..start + end
}

/// The noun that heads a description: the first that a table knows in French; in English the last before a preposition.
fn head<'a>(tokens: &'a [Token], words: &Words) -> Option<&'a Token> {
    let known = |t: &&Token| {
        [Class::Voice, Class::Plain, Class::Body, Class::Office, Class::Sort, Class::Paper]
            .iter()
            .any(|c| words.is(&t.fold, *c))
    };
    let stop = tokens.iter().position(prep).unwrap_or(tokens.len());
    let voice = tokens[..stop].iter().find(|t| words.is(&t.fold, Class::Voice));
    let french =
        tokens[stop..].first().is_some_and(|t| matches!(t.fold.as_str(), "de" | "du" | "d" | "des" | "au"));
    let mut before = tokens[..stop].iter().filter(known);
    voice
        .or_else(|| if french { before.next() } else { before.next_back() })
        .or_else(|| tokens.iter().find(known))
}

/// What the word adds to the key of an institution or a description; nothing where it tells nothing apart.
fn concept(t: &Token, words: &Words, table: &Table) -> Option<String> {
    if words.is(&t.fold, Class::Empty) && !t.capital {
        return None;
    }
    if let Some(nation) = table.nation(&t.fold) {
        return Some(nation);
    }
    let known = [
        Class::Body,
        Class::Field,
        Class::Sort,
        Class::Plain,
        Class::Paper,
        Class::Voice,
        Class::Trait,
        Class::Office,
    ];
    let found = known.iter().find_map(|c| words.concept(&t.fold, *c));
    Some(found.map_or_else(|| t.fold.clone(), str::to_owned))
}

/// What the word adds to a role.
pub(crate) fn office(t: &Token, words: &Words) -> Option<String> {
    if words.is(&t.fold, Class::Empty) {
        return None;
    }
    let concept = words.concept(&t.fold, Class::Office).or_else(|| words.concept(&t.fold, Class::Field));
    Some(concept.map_or_else(|| t.fold.clone(), str::to_owned))
}

/// The words of a proper name that tell it from others.
pub(crate) fn proper(tokens: &[Token]) -> Vec<String> {
    let words = Words::get();
    let mut out: Vec<String> = tokens
        .iter()
        .filter(|t| t.capital || !words.is(&t.fold, Class::Empty) && !particle(t))
        .flat_map(|t| crate::fold::words(&t.fold))
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// "CNPS", "Anssi" in brackets: a short word with a capital.
pub(crate) fn acronym(raw: &str) -> bool {
    let letters = raw.chars().filter(|c| c.is_alphabetic()).count();
    (2..=10).contains(&letters)
        && raw.chars().next().is_some_and(char::is_uppercase)
        && raw.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '&'))
}
