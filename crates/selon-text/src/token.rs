use unicode_normalization::UnicodeNormalization;

use crate::Lang;
use crate::tables::{Stop, Tables, tables};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with inner hyphens and apostrophes.
    Word,
    /// Digits, with inner separators ("8 000", "2,5").
    Number,
    /// One quotation mark; two single ones side by side ("''") count as one double mark.
    Quote,
    /// "…", "...", "(…)", "[...]".
    Ellipsis,
    /// Any other single character that is not a space.
    Punct,
}

/// One token: where it stands, and the shape of its first letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First code point in the received text.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// First byte in the received text.
    pub byte_start: u32,
    /// One past the last byte.
    pub byte_end: u32,
    /// Byte range of the normalised form in the shadow.
    pub(crate) norm_start: u32,
    pub(crate) norm_end: u32,
    /// What it is made of.
    pub kind: Kind,
    /// Starts with an upper-case letter.
    pub capital: bool,
    /// A space, or the start of the text, stands before it.
    pub spaced: bool,
    /// Line breaks between the token before and this one.
    pub breaks: u8,
}

/// Splits `source` into tokens and writes their normalised forms (lower case, straight apostrophes, plain
/// spaces and hyphens, composed accents, no invisible characters) into `shadow`.
///
/// Takes time in proportion to the length of `source`: whatever looks ahead or back stops after [`AHEAD`] bytes.
pub(crate) fn tokenize(source: &str, lang: Lang, tokens: &mut Vec<Token>, shadow: &mut String) {
    let french = lang == Lang::FR;
    let mut t = Tokenizer {
        source,
        french,
        tables: tables(lang),
        rest: source,
        byte: 0,
        point: 0,
        fresh: true,
        tokens,
        shadow,
    };
    t.run();
}

/// How far a look at the next word goes, in bytes. Longer than any entry of a table.
const AHEAD: usize = 48;

/// Ends of domain names that are seen in running text ("lemonde.fr").
const DOMAINS: [&str; 16] =
    ["com", "org", "net", "fr", "ca", "uk", "eu", "be", "ch", "info", "tv", "de", "io", "ru", "gov", "us"];

struct Tokenizer<'a> {
    source: &'a str,
    french: bool,
    tables: &'static Tables,
    rest: &'a str,
    byte: usize,
    point: u32,
    /// The next token is the first of its line.
    fresh: bool,
    tokens: &'a mut Vec<Token>,
    shadow: &'a mut String,
}

/// Straight and curly apostrophes, and the marks that stand in for them.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}' | '\u{2018}' | '\u{00B4}' | '`')
}

/// Marks that open or close a quotation; single ones are apostrophes until proved otherwise.
pub(crate) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '«' | '»'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '"'
            | '‹'
            | '›'
            | '‚'
            | '‛'
            | '\u{2018}'
            | '\u{2019}'
            | '\''
            | '`'
            | '＂'
    )
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Accents and other marks that sit on the letter before them.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20F0}' | '\u{FE00}'..='\u{FE0F}')
}

/// Characters that show nothing and may stand inside a word: soft hyphen, joiners, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Characters between tokens that are no white space: controls and marks of direction.
fn is_ignorable(c: char) -> bool {
    c.is_control()
        || is_invisible(c)
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() || is_combining(c) }
}

/// The run of word characters and hyphens that begins `tail`, at most [`AHEAD`] bytes of it and never `None` but
/// when it is longer.
fn run(tail: &str, hyphens: bool) -> Option<&str> {
    for (i, c) in tail.char_indices() {
        let goes_on = is_word(c) || (hyphens && is_hyphen(c));
        if !goes_on {
            return Some(&tail[..i]);
        }
        if i > AHEAD {
            return None;
        }
    }
    Some(tail)
}

impl Tokenizer<'_> {
    fn run(&mut self) {
        let mut spaced = true;
        let mut breaks = 0u8;
        while let Some(c) = self.rest.chars().next() {
            if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                if c != '\r' || !self.rest[1..].starts_with('\n') {
                    breaks = breaks.saturating_add(1);
                }
                spaced = true;
                self.skip(c.len_utf8(), 1);
                continue;
            }
            if c.is_whitespace() || is_ignorable(c) {
                spaced |= c.is_whitespace();
                self.skip(c.len_utf8(), 1);
                continue;
            }
            self.fresh = breaks > 0;
            let (len, kind) = self.hanging(c, spaced).unwrap_or_else(|| self.scan(c));
            self.push(len, kind, spaced, breaks);
            spaced = false;
            breaks = 0;
        }
    }

    fn skip(&mut self, bytes: usize, points: u32) {
        self.byte += bytes;
        self.point += points;
        self.rest = &self.rest[bytes..];
    }

    /// A clitic that hangs on the word before it: "-t-il", "-elle" in French, "'s" in English.
    fn hanging(&self, c: char, spaced: bool) -> Option<(usize, Kind)> {
        let mark = if self.french { is_hyphen(c) } else { is_apostrophe(c) };
        if !mark || spaced || !self.tokens.last().is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Number))
        {
            return None;
        }
        let tail = run(&self.rest[c.len_utf8()..], self.french)?;
        self.tables.clitics.has_folded(tail).then_some((c.len_utf8() + tail.len(), Kind::Word))
    }

    /// Byte length and kind of the token that `c` begins.
    fn scan(&self, c: char) -> (usize, Kind) {
        if c.is_ascii_digit() {
            return self.number();
        }
        if is_word(c) || (matches!(c, '@' | '#') && self.rest[1..].starts_with(is_word)) {
            return self.word();
        }
        if let Some(len) = self.ellipsis(c) {
            return (len, Kind::Ellipsis);
        }
        if !is_quote(c) {
            return (c.len_utf8(), Kind::Punct);
        }
        // "''text''" and "``text''": two single marks stand for one double mark.
        let twice = is_apostrophe(c) && self.rest[c.len_utf8()..].starts_with(c);
        (c.len_utf8() * (1 + usize::from(twice)), Kind::Quote)
    }

    fn ellipsis(&self, c: char) -> Option<usize> {
        match c {
            '…' => Some(c.len_utf8()),
            '.' => {
                let dots = self.rest.bytes().take_while(|&b| b == b'.').count();
                (dots >= 2).then_some(dots)
            }
            '(' | '[' => {
                let close = if c == '(' { ')' } else { ']' };
                let inner = self.rest[1..].trim_start_matches([' ', '\u{00A0}', '\u{202F}']);
                let dots = match inner.strip_prefix('…') {
                    Some(_) => '…'.len_utf8(),
                    None => inner.bytes().take_while(|&b| b == b'.').count(),
                };
                let tail = inner[dots..].trim_start_matches([' ', '\u{00A0}', '\u{202F}']);
                let len = self.rest.len() - tail.len() + 1;
                // Past a few spaces it is a bracket, dots and a bracket, and not one mark; the bound also keeps a
                // long run of spaces from being read again and again.
                (dots >= 2 && tail.starts_with(close) && len <= 12).then_some(len)
            }
            _ => None,
        }
    }

    fn number(&self) -> (usize, Kind) {
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        let first = digits(self.rest);
        let mut len = first;
        loop {
            let tail = &self.rest[len..];
            let Some(sep) = tail.chars().next() else { break };
            let mut width = sep.len_utf8();
            let joins: fn(usize, usize) -> bool = match sep {
                ' ' | '\u{00A0}' | '\u{202F}' | '\u{2009}' | '\u{2007}' => {
                    // "3  000": typed twice.
                    let again = |c: &char| matches!(c, ' ' | '\u{00A0}' | '\u{202F}' | '\u{2009}');
                    width += tail[width..].chars().next().filter(again).map_or(0, char::len_utf8);
                    |first, group| first <= 3 && group == 3
                }
                // Swiss: "12'000".
                '\'' | '\u{2019}' => |first, group| first <= 3 && group == 3,
                '.' | ',' => |_, group| group > 0,
                ':' | '/' => |first, group| group > 0 && first <= 4,
                _ => break,
            };
            let group = digits(&tail[width..]);
            if !joins(first, group) {
                break;
            }
            len += width + group;
        }
        // "18e", "1er", "3rd", "450k", "20h30", "km²" style tails stay with the digits.
        let tail = &self.rest[len..];
        let letters: usize = tail.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
        if letters > 0 {
            let kind = if tail[..letters].chars().nth(3).is_some() { Kind::Word } else { Kind::Number };
            return (len + letters, kind);
        }
        // "15-year-old" is one word; "2012-2016" is two numbers and a dash.
        if let Some(h) = tail.chars().next().filter(|c| is_hyphen(*c)) {
            let after = &tail[h.len_utf8()..];
            if after.starts_with(char::is_alphabetic) {
                let more: usize =
                    after.chars().take_while(|c| is_word(*c) || is_hyphen(*c)).map(char::len_utf8).sum();
                return (len + h.len_utf8() + more, Kind::Word);
            }
        }
        (len, Kind::Number)
    }

    fn address(&self) -> Option<usize> {
        let rest = self.rest;
        if !rest.starts_with(['h', 'w'])
            || !(rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www."))
        {
            return None;
        }
        let end = rest.find(|c: char| c.is_whitespace() || "«»“”\"<>".contains(c)).unwrap_or(rest.len());
        Some(rest[..end].trim_end_matches(['.', ',', ')', ';', ':']).len())
    }

    fn word(&self) -> (usize, Kind) {
        if let Some(len) = self.address() {
            return (len, Kind::Word);
        }
        let rest = self.rest;
        let mut len = 0;
        // Where the piece after the last inner stop, and the piece after the last hyphen or apostrophe, begin.
        let mut piece = 0;
        let mut stops = 0;
        for (i, c) in rest.char_indices() {
            if is_word(c) || (i == 0 && matches!(c, '@' | '#')) {
                len = i + c.len_utf8();
                continue;
            }
            let tail = &rest[i + c.len_utf8()..];
            let Some(next) = tail.chars().next() else { break };
            if is_apostrophe(c) {
                if self.french && i <= AHEAD && self.tables.elisions.has_folded(&rest[..i]) {
                    // "l' hémisphère": the scraper left a space after the elision. "d'« Envoyé spécial »".
                    let elides = next.is_alphanumeric()
                        || (is_quote(next) && !is_apostrophe(next))
                        || matches!(next, '(' | '[')
                        || (c != '\u{2018}'
                            && matches!(next, ' ' | '\u{00A0}')
                            && tail[next.len_utf8()..]
                                .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '«' | '“' | '"')));
                    if elides {
                        return (i + c.len_utf8(), Kind::Word);
                    }
                }
                if !next.is_alphanumeric() {
                    break;
                }
                // "Dewar's" is "Dewar" and "'s"; "don't" and "O'Neill" stay whole.
                if !self.french && run(tail, false).is_some_and(|t| self.tables.clitics.has_folded(t)) {
                    break;
                }
                continue;
            }
            if is_hyphen(c) && next.is_alphanumeric() {
                if self.french && self.clitic_after(i, tail) {
                    break;
                }
                continue;
            }
            if c == '.' {
                // Initialisms and domain names keep their inner stops; "fin.Le" does not.
                let last = &rest[piece..i];
                let single = single_letter(last);
                let joins = match single {
                    Some(letter) => {
                        (letter.is_uppercase() && next.is_uppercase())
                            || next.is_lowercase()
                            // "U.S.-led"
                            || (stops > 0 && is_hyphen(next) && tail[next.len_utf8()..].starts_with(char::is_alphabetic))
                    }
                    None => {
                        next.is_ascii_lowercase() && run(tail, false).is_some_and(|t| DOMAINS.contains(&t))
                    }
                };
                if joins {
                    stops += 1;
                    piece = i + 1;
                    continue;
                }
                break;
            }
            if c == '&' && next.is_uppercase() && i <= 3 {
                continue;
            }
            // Names of accounts and files.
            if c == '_' && is_word(next) {
                continue;
            }
            if is_invisible(c) && is_word(next) {
                continue;
            }
            break;
        }
        (len + self.stop_after(len, piece, stops), Kind::Word)
    }

    /// Whether the hyphen at `at` cuts a clitic off the French word before it; `tail` follows the hyphen.
    fn clitic_after(&self, at: usize, tail: &str) -> bool {
        let Some(clitic) = run(tail, true) else { return false };
        if at == 0 || !self.tables.clitics.has_folded(clitic) {
            return false;
        }
        let end = self.rest.len() - tail.len() + clitic.len();
        if self.tables.whole.has_folded(&self.rest[..end]) {
            return false;
        }
        // "Kim Jong-il", "Choe Ryong-il": a capital after a capital is a name and no verb.
        let named = self.rest.starts_with(char::is_uppercase)
            && !self.fresh
            && self.tokens.last().is_some_and(|t| t.capital && t.kind == Kind::Word);
        !named || clitic.contains('-')
    }

    /// One byte for a full stop that belongs to the word: an initial, an initialism, an abbreviation.
    ///
    /// `piece` is where the word's part after its last inner stop begins, `stops` how many of those it has.
    fn stop_after(&self, len: usize, piece: usize, stops: usize) -> usize {
        let Some(tail) = self.rest[len..].strip_prefix('.') else { return 0 };
        if tail.starts_with('.') {
            return 0;
        }
        let word = &self.rest[..len];
        let letter = word.get(piece..).and_then(single_letter);
        // "U.S.", "a.m."
        if letter.is_some() && stops > 0 {
            return 1;
        }
        // What follows counts on the same line only.
        let gap = tail.bytes().take(AHEAD).take_while(|&b| b == b' ' || b == b'\t').count();
        let after = tail[gap..].strip_prefix(['\u{00A0}', '\u{202F}']).unwrap_or(&tail[gap..]);
        let Some(next) = after.chars().next() else { return 0 };
        // "J. Dupont", and not "plan B. Il"
        if letter.is_some_and(char::is_uppercase) && next.is_uppercase() && !self.starts_sentence(after) {
            return 1;
        }
        let belongs = match self.tables.abbreviation(word) {
            Some(Stop::Name) => next.is_uppercase(),
            Some(Stop::Number) => next.is_ascii_digit(),
            Some(Stop::End) => {
                next.is_alphanumeric() || matches!(next, ',' | ';' | ':' | ')' | '-' | '–' | '—')
            }
            None => false,
        };
        usize::from(belongs)
    }

    /// Whether `after` begins with a word that begins a sentence; in French one that is no part of a name
    /// ("Le président", and not "Le Pen").
    fn starts_sentence(&self, after: &str) -> bool {
        let Some(word) = run(after, false) else { return false };
        let tail = &after[word.len()..];
        match tail.chars().next() {
            Some(c) if is_apostrophe(c) => {
                let end = word.len() + c.len_utf8();
                self.tables.starters.has_folded(&after[..end]) || self.tables.starters.has_folded(word)
            }
            Some(' ' | '\u{00A0}') if self.french => {
                let name = tail.trim_start_matches([' ', '\u{00A0}']).starts_with(char::is_uppercase);
                !name && self.tables.starters.has_folded(word)
            }
            _ => self.tables.starters.has_folded(word),
        }
    }

    fn push(&mut self, len: usize, kind: Kind, spaced: bool, breaks: u8) {
        let raw = &self.source[self.byte..self.byte + len];
        let norm_start = self.shadow.len();
        let capital = raw.chars().next().is_some_and(char::is_uppercase);
        let points = if raw.is_ascii() && !raw.contains('`') {
            self.shadow.push_str(raw);
            self.shadow[norm_start..].make_ascii_lowercase();
            raw.len() as u32
        } else {
            self.fold(raw, kind)
        };
        self.tokens.push(Token {
            start: self.point,
            end: self.point + points,
            byte_start: self.byte as u32,
            byte_end: (self.byte + len) as u32,
            norm_start: norm_start as u32,
            norm_end: self.shadow.len() as u32,
            kind,
            capital,
            spaced,
            breaks,
        });
        self.skip(len, points);
    }

    /// Writes the normalised form of `raw` and returns its length in code points.
    fn fold(&mut self, raw: &str, kind: Kind) -> u32 {
        let mut points = 0u32;
        let mut composed = false;
        let from = self.shadow.len();
        for c in raw.chars() {
            points += 1;
            composed |= is_combining(c);
            if kind != Kind::Quote && is_apostrophe(c) {
                self.shadow.push('\'');
            } else if is_hyphen(c) {
                self.shadow.push('-');
            } else if c.is_whitespace() {
                self.shadow.push(' ');
            } else if !is_invisible(c) {
                self.shadow.extend(c.to_lowercase());
            }
        }
        // Letters and accents sent apart, as some systems store them.
        if composed {
            let whole: String = self.shadow[from..].nfc().collect();
            self.shadow.truncate(from);
            self.shadow.push_str(&whole);
        }
        points
    }
}

/// The letter that `piece` is made of, when it is a single one.
fn single_letter(piece: &str) -> Option<char> {
    let mut chars = piece.chars();
    chars.next().filter(|c| c.is_alphabetic() && chars.next().is_none())
}
