use crate::Lang;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with inner hyphens and apostrophes.
    Word,
    /// Digits, with inner separators ("8 000", "2,5").
    Number,
    /// One quotation mark.
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
/// spaces) into `shadow`.
pub(crate) fn tokenize(source: &str, lang: Lang, tokens: &mut Vec<Token>, shadow: &mut String) {
    let mut t = Tokenizer { source, lang, rest: source, byte: 0, point: 0, tokens, shadow };
    t.run();
}

struct Tokenizer<'a> {
    source: &'a str,
    lang: Lang,
    rest: &'a str,
    byte: usize,
    point: u32,
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
            | '\u{2018}'
            | '\u{2019}'
            | '\''
            | '＂'
    )
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '\u{0300}'..='\u{036F}')
}

/// French words that lose their vowel before another word.
const ELIDED: [&str; 18] = [
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "ç",
    "parce qu", "quelqu", "qq",
];

/// Clitics that follow an inverted verb.
const CLITICS: [&str; 19] = [
    "t-il", "t-elle", "t-ils", "t-elles", "t-on", "il", "elle", "ils", "elles", "on", "je", "tu", "nous",
    "vous", "ce", "là", "ci", "moi", "leur",
];

/// Abbreviations that keep their full stop; lower case.
const ABBREVIATIONS: [&str; 62] = [
    "m", "mm", "mme", "mmes", "mlle", "dr", "pr", "me", "mgr", "st", "ste", "mr", "mrs", "ms", "prof", "gen",
    "gov", "sen", "rep", "sgt", "lt", "col", "capt", "cmdr", "maj", "hon", "rev", "jr", "sr", "inc", "corp",
    "ltd", "vs", "no", "av", "env", "art", "vol", "p", "pp", "cf", "etc", "jan", "feb", "mar", "apr", "aug",
    "sept", "sep", "oct", "nov", "dec", "janv", "févr", "avr", "juil", "déc", "a.m", "p.m", "ex", "bd",
    "messrs",
];

impl<'a> Tokenizer<'a> {
    fn run(&mut self) {
        let mut spaced = true;
        let mut breaks = 0u8;
        while let Some(c) = self.rest.chars().next() {
            if c == '\n' || c == '\u{2028}' || c == '\u{2029}' || c == '\r' {
                if c != '\r' || !self.rest[1..].starts_with('\n') {
                    breaks = breaks.saturating_add(1);
                }
                spaced = true;
                self.skip(c.len_utf8(), 1);
                continue;
            }
            if c.is_whitespace()
                || c.is_control()
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{00AD}' | '\u{2060}')
            {
                spaced |= c.is_whitespace();
                self.skip(c.len_utf8(), 1);
                continue;
            }
            let (len, kind) = self.glued(c, spaced).unwrap_or_else(|| self.scan(c));
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
    fn glued(&self, c: char, spaced: bool) -> Option<(usize, Kind)> {
        if spaced || self.tokens.last().is_none_or(|t| t.kind != Kind::Word) {
            return None;
        }
        let tail = &self.rest[c.len_utf8()..];
        if self.lang == Lang::FR && is_hyphen(c) {
            let run: String = tail.chars().take_while(|c| is_word(*c) || is_hyphen(*c)).collect();
            return CLITICS
                .contains(&run.to_lowercase().as_str())
                .then_some((c.len_utf8() + run.len(), Kind::Word));
        }
        if self.lang != Lang::FR && is_apostrophe(c) {
            let run: String = tail.chars().take_while(|c| is_word(*c)).collect();
            return run.eq_ignore_ascii_case("s").then_some((c.len_utf8() + run.len(), Kind::Word));
        }
        None
    }

    /// Byte length and kind of the token that `c` begins.
    fn scan(&self, c: char) -> (usize, Kind) {
        if c.is_ascii_digit() {
            return self.number();
        }
        if is_word(c) || (matches!(c, '@' | '#') && self.rest[1..].starts_with(is_word)) {
            return self.word();
        }
        if let Some(len) = self.ellipsis() {
            return (len, Kind::Ellipsis);
        }
        let kind = if is_quote(c) { Kind::Quote } else { Kind::Punct };
        (c.len_utf8(), kind)
    }

    fn ellipsis(&self) -> Option<usize> {
        for bracketed in
            ["(…)", "[…]", "(...)", "[...]", "(..)", "[..]", "( … )", "[ … ]", "( ... )", "[ ... ]"]
        {
            if self.rest.starts_with(bracketed) {
                return Some(bracketed.len());
            }
        }
        if self.rest.starts_with('…') {
            return Some('…'.len_utf8());
        }
        let dots = self.rest.bytes().take_while(|&b| b == b'.').count();
        (dots >= 2).then_some(dots)
    }

    fn number(&self) -> (usize, Kind) {
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        let first = digits(self.rest);
        let mut len = first;
        loop {
            let tail = &self.rest[len..];
            let Some(sep) = tail.chars().next() else { break };
            let after = &tail[sep.len_utf8()..];
            let group = digits(after);
            let joins = match sep {
                ' ' | '\u{00A0}' | '\u{202F}' | '\u{2009}' => first <= 3 && group == 3,
                '.' | ',' => group > 0,
                ':' | '/' => group > 0 && first <= 4,
                _ => false,
            };
            if !joins {
                break;
            }
            len += sep.len_utf8() + group;
        }
        // "18e", "1er", "3rd", "450k", "20h30", "G20" style tails stay with the digits.
        let tail = &self.rest[len..];
        let letters: usize = tail.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
        if letters > 0 {
            return (len + letters, if letters > 3 { Kind::Word } else { Kind::Number });
        }
        // "15-year-old" is one word; "2012-2016" is two numbers and a dash.
        if let Some(h) = tail.chars().next().filter(|c| is_hyphen(*c)) {
            let after = &tail[h.len_utf8()..];
            if after.starts_with(|c: char| c.is_alphabetic()) {
                let more: usize =
                    after.chars().take_while(|c| is_word(*c) || is_hyphen(*c)).map(char::len_utf8).sum();
                return (len + h.len_utf8() + more, Kind::Word);
            }
        }
        (len, Kind::Number)
    }

    fn word(&self) -> (usize, Kind) {
        let rest = self.rest;
        if rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.") {
            let len: usize = rest
                .chars()
                .take_while(|c| !c.is_whitespace() && !"«»“”\"<>".contains(*c))
                .map(char::len_utf8)
                .sum();
            return (rest[..len].trim_end_matches(['.', ',', ')', ';', ':']).len(), Kind::Word);
        }
        let mut len = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            if is_word(c) || (i == 0 && matches!(c, '@' | '#')) {
                len = i + c.len_utf8();
                continue;
            }
            let next = rest[i + c.len_utf8()..].chars().next();
            let Some(next) = next else { break };
            if is_apostrophe(c) && next.is_alphanumeric() {
                let so_far = &rest[..i];
                if self.lang == Lang::FR {
                    let lower = so_far.to_lowercase();
                    if ELIDED.contains(&lower.as_str()) {
                        return (i + c.len_utf8(), Kind::Word);
                    }
                } else {
                    // "Dewar's" is "Dewar" and "'s"; "don't" and "O'Neill" stay whole.
                    let tail = &rest[i + c.len_utf8()..];
                    let run: String = tail.chars().take_while(|c| is_word(*c)).collect();
                    if run.eq_ignore_ascii_case("s") {
                        break;
                    }
                }
                continue;
            }
            if is_apostrophe(c) && c != '\u{2018}' && self.lang == Lang::FR {
                // "l' hémisphère": the scraper left a space after the elision.
                let lower = rest[..i].to_lowercase();
                if ELIDED.contains(&lower.as_str()) && next.is_whitespace() {
                    let after = rest[i + c.len_utf8()..].trim_start_matches([' ', '\u{00A0}']);
                    if after.starts_with(|c: char| c.is_alphanumeric()) {
                        return (i + c.len_utf8(), Kind::Word);
                    }
                }
                break;
            }
            if is_hyphen(c) && next.is_alphanumeric() {
                let tail = &rest[i + c.len_utf8()..];
                if self.lang == Lang::FR {
                    let run: String = tail.chars().take_while(|c| is_word(*c) || is_hyphen(*c)).collect();
                    let lexical = rest[..i].eq_ignore_ascii_case("rendez");
                    if CLITICS.contains(&run.to_lowercase().as_str()) && i > 0 && !lexical {
                        return (i, Kind::Word);
                    }
                }
                continue;
            }
            if c == '.' && next.is_alphanumeric() {
                // Initialisms and domain names keep their inner stops; "fin.Le" does not.
                let head =
                    &rest[len.saturating_sub(rest[..len].chars().next_back().map_or(0, char::len_utf8))..len];
                let last_piece = rest[..i].rsplit('.').next().unwrap_or_default();
                let single = last_piece.chars().count() == 1 && head.chars().all(char::is_alphabetic);
                if (single && last_piece.chars().all(char::is_uppercase) && next.is_uppercase())
                    || (single && next.is_lowercase())
                    || (!single && next.is_ascii_lowercase() && self.domain_tail(&rest[i + 1..]))
                {
                    continue;
                }
            }
            if c == '&' && next.is_uppercase() && i <= 3 {
                continue;
            }
            break;
        }
        len += self.stop_after(len);
        (len, Kind::Word)
    }

    /// One byte for a full stop that belongs to the word: an initial, an initialism, an abbreviation.
    fn stop_after(&self, len: usize) -> usize {
        let word = &self.rest[..len];
        let Some(tail) = self.rest[len..].strip_prefix('.') else { return 0 };
        if tail.starts_with('.') {
            return 0;
        }
        let last = word.rsplit('.').next().unwrap_or_default();
        let one = last.chars().count() == 1 && last.chars().all(char::is_alphabetic);
        // An initialism or an initial: "U.S.", "J. Dupont", not "plan B."
        if one && (word.contains('.') || (last.chars().all(char::is_uppercase) && next_capital(tail))) {
            return 1;
        }
        let lower = word.to_lowercase();
        if ABBREVIATIONS.contains(&lower.as_str()) {
            // "no." and "art." are abbreviations before a number or a name only; so are the months.
            return usize::from(tail.trim_start().starts_with(|c: char| c.is_alphanumeric() || c == ','));
        }
        0
    }

    /// Whether what follows an inner stop looks like the end of a domain name ("ca", "com", "org").
    fn domain_tail(&self, tail: &str) -> bool {
        let run: String = tail.chars().take_while(|c| c.is_alphanumeric()).collect();
        matches!(
            run.as_str(),
            "com"
                | "org"
                | "net"
                | "fr"
                | "ca"
                | "uk"
                | "eu"
                | "be"
                | "ch"
                | "info"
                | "tv"
                | "de"
                | "io"
                | "ru"
                | "gov"
                | "us"
        )
    }

    fn push(&mut self, len: usize, kind: Kind, spaced: bool, breaks: u8) {
        let raw = &self.source[self.byte..self.byte + len];
        let norm_start = self.shadow.len() as u32;
        let mut points = 0u32;
        let mut capital = false;
        for (i, c) in raw.chars().enumerate() {
            points += 1;
            if i == 0 {
                capital = c.is_uppercase();
            }
            if kind != Kind::Quote && is_apostrophe(c) {
                self.shadow.push('\'');
            } else if is_hyphen(c) {
                self.shadow.push('-');
            } else if c.is_whitespace() {
                self.shadow.push(' ');
            } else if c.is_ascii() {
                self.shadow.push(c.to_ascii_lowercase());
            } else {
                self.shadow.extend(c.to_lowercase());
            }
        }
        self.tokens.push(Token {
            start: self.point,
            end: self.point + points,
            byte_start: self.byte as u32,
            byte_end: (self.byte + len) as u32,
            norm_start,
            norm_end: self.shadow.len() as u32,
            kind,
            capital,
            spaced,
            breaks,
        });
        self.skip(len, points);
    }
}

fn next_capital(tail: &str) -> bool {
    tail.trim_start().starts_with(char::is_uppercase)
}
