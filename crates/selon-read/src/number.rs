//! Numbers in digits and in words.

use selon_text::{Kind, Lang, Text};

use crate::table::{PerLang, Table};

/// What a number word does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Word {
    /// A cardinal below a hundred.
    Card(f64),
    /// "un", "a": one, or no number at all.
    Article,
    /// "cent", "hundred": multiplies what stands before it.
    Hundred,
    /// "mille", "million": multiplies all that stands before it.
    Scale(f64),
    /// "dizaine", "dozen".
    Group(f64),
    /// "dizaines", "hundreds": twice that or more.
    Groups(f64),
    /// "plusieurs", "a few".
    Several(f64),
    /// "moitié", "third".
    Fraction(f64),
    /// "et", "and".
    And,
}

fn parse(columns: &[&str]) -> Option<Word> {
    let [class, value] = columns else { return None };
    let number = || value.parse::<f64>().ok();
    Some(match *class {
        "card" => Word::Card(number()?),
        "article" => Word::Article,
        "hundred" => Word::Hundred,
        "scale" => Word::Scale(number()?),
        "group" => Word::Group(number()?),
        "groups" => Word::Groups(number()?),
        "several" => Word::Several(number()?),
        "fraction" => Word::Fraction(number()?),
        "and" => Word::And,
        _ => return None,
    })
}

static WORDS: PerLang<Word> = PerLang::new(
    include_str!("../../../lang/fr/numbers.tsv"),
    include_str!("../../../lang/en/numbers.tsv"),
    parse,
);

/// The number words of a language; those of French where it has no table of its own.
pub(crate) fn words(lang: Lang) -> &'static Table<Word> {
    WORDS.of(lang)
}

/// A number as read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number {
    /// One past its last token.
    pub end: usize,
    /// Its value.
    pub value: f64,
    /// "un", "a": may be no more than an article.
    pub article: bool,
    /// In digits, at least in part.
    pub digits: bool,
    /// The last scale word's value ("millions": 1e6), 1 where there is none: "entre 20 et 30 millions" lends it.
    pub scale: f64,
    /// Its last token ends in the sign of a unit: "5km".
    pub glued: bool,
}

/// Above this no number is taken at its word: doubles no longer tell neighbours apart, and news counts nothing so large.
pub(crate) const LARGEST: f64 = 1e18;

/// The value of one word or group of digits by itself: "three", "15".
pub(crate) fn alone(word: &str, lang: Lang) -> Option<f64> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return digits(word, lang).map(|(v, _)| v);
    }
    words(lang).word(word).find_map(|w| match w {
        Word::Card(v) => Some(*v),
        Word::Hundred => Some(100.0),
        Word::Scale(v) => Some(*v),
        _ => None,
    })
}

/// Where the digits of a token end and its letters begin.
pub(crate) fn tail_of(raw: &str) -> (&str, &str) {
    raw.split_at(raw.find(|c: char| c.is_alphanumeric() && !c.is_ascii_digit()).unwrap_or(raw.len()))
}

/// The cardinal that begins at token `i`, all of it before token `end`.
pub(crate) fn cardinal(text: &Text<'_>, i: usize, end: usize) -> Option<Number> {
    if i >= end {
        return None;
    }
    if text.tokens()[i].kind == Kind::Number {
        let (value, scale) = digits(text.raw(i), text.lang())?;
        let sum = i > 0 && money(text.raw(i - 1)) || i + 1 < end && money(text.raw(i + 1));
        match tail_of(text.raw(i)).1 {
            // "100m" is a distance, "$5m" and "5m people" are not.
            "m" if !(sum || i + 1 < end && plural(text.norm(i + 1))) => return None,
            // "4K" is no price.
            "K" | "B" if !sum && value / scale < 10.0 => return None,
            _ => {}
        }
        let mut n = Number { end: i + 1, value, article: false, digits: true, scale, glued: false };
        scales(text, end, &mut n);
        return Some(n);
    }
    spelled(text, i, end)
}

/// The sign of a currency.
fn money(raw: &str) -> bool {
    matches!(raw, "€" | "$" | "£" | "¥" | "₽" | "₴" | "₹" | "₺" | "₪" | "₩")
}

/// What follows "5m" where m stands for millions.
fn plural(norm: &str) -> bool {
    norm.len() > 3 && norm.ends_with('s') || norm == "people"
}

/// Scale words after a number: "1,5 million", "290 mille", "dix mille milliards", "12 M".
fn scales(text: &Text<'_>, end: usize, n: &mut Number) {
    while n.end < end {
        let by = match text.raw(n.end) {
            "k" | "K" if n.digits && n.end + 1 < end && money(text.raw(n.end + 1)) => 1e3,
            "M" if n.digits && n.end + 1 < end && money(text.raw(n.end + 1)) => 1e6,
            "Md" | "Mds" | "Mrd" | "Mrds" | "bn" if n.digits => 1e9,
            _ => {
                let Some(by) = words(text.lang()).at(text, n.end, end).find_map(|(_, w)| match w {
                    Word::Scale(by) => Some(*by),
                    Word::Hundred if !n.digits || n.value < 10.0 => Some(100.0),
                    _ => None,
                }) else {
                    break;
                };
                by
            }
        };
        n.value *= by;
        n.scale *= by;
        n.end += 1;
    }
}

/// The value of a token of digits: "8 000", "2,5", "1.560.000", "450k", "2.3bn"; `None` for clock times, dates,
/// scores and ordinals. The second value is the scale of its letters.
pub(crate) fn digits(raw: &str, lang: Lang) -> Option<(f64, f64)> {
    let (body, tail) = tail_of(raw);
    let mut more = 0.0;
    let scale = match tail {
        "" => 1.0,
        "½" | "¼" | "¾" => {
            more = if tail == "½" {
                0.5
            } else if tail == "¼" {
                0.25
            } else {
                0.75
            };
            1.0
        }
        "k" | "K" => 1e3,
        "m" if lang == Lang::EN => 1e6,
        "M" | "mn" => 1e6,
        "bn" | "Md" | "Mds" | "Mrd" | "b" | "B" => 1e9,
        "tn" => 1e12,
        _ => return None,
    };
    let spaced = body.chars().zip(body.chars().skip(1)).any(|(a, b)| a.is_whitespace() && b.is_whitespace());
    let once: String;
    let body = if spaced {
        once = body.split_whitespace().collect::<Vec<_>>().join(" ");
        once.as_str()
    } else {
        body
    };
    let groups: Vec<&str> = body.split(|c: char| !c.is_ascii_digit()).collect();
    // "05" is no quantity.
    if groups.iter().any(|g| g.is_empty()) || (groups[0].len() > 1 && groups[0].starts_with('0')) {
        return None;
    }
    let separators: Vec<char> = body.chars().filter(|c| !c.is_ascii_digit()).collect();
    let decimal = if lang == Lang::EN { '.' } else { ',' };
    let mut plain = String::new();
    let mut fraction = false;
    for (k, group) in groups.iter().enumerate() {
        if let Some(sep) = k.checked_sub(1).and_then(|k| separators.get(k)) {
            let last = k + 1 == groups.len();
            let alone = separators.iter().filter(|s| *s == sep).count() == 1;
            let thousands = group.len() == 3 && groups[0].len() <= 3;
            match sep {
                c if (c.is_whitespace() || matches!(c, '\'' | '\u{2019}')) && thousands => {}
                ',' | '.' if thousands && *sep != decimal => {}
                // The other language's decimal point is common in both.
                ',' | '.' if last && alone && (*sep == decimal || group.len() != 3) => {
                    fraction = true;
                    plain.push('.');
                }
                ',' | '.' if thousands && !alone => {}
                _ => return None,
            }
        }
        if fraction && !plain.ends_with('.') {
            return None;
        }
        plain.push_str(group);
    }
    // Four hundred digits are a number too, if not one to reckon with.
    plain.parse::<f64>().ok().map(|v| (((v + more) * scale).min(1e300), scale))
}

/// A cardinal in words: "deux", "quatre-vingt-onze", "deux cents", "twenty-one thousand".
fn spelled(text: &Text<'_>, start: usize, end: usize) -> Option<Number> {
    let table = words(text.lang());
    let mut sum = Sum::default();
    let mut at = start;
    let mut article = false;
    while at < end {
        let word = table.at(text, at, at + 1).next().map(|(_, w)| *w);
        let taken = match word {
            Some(Word::And) => {
                // "vingt et un", "one hundred and five": only where the number goes on, and not "deux et trois".
                let next = table.at(text, at + 1, end.min(at + 2)).next().map(|(_, w)| *w);
                at > start
                    && match next {
                        Some(Word::Article) => text.lang() != Lang::EN && sum.ends_in_tens(),
                        Some(Word::Card(v)) => sum.takes(v) && (text.lang() == Lang::EN || v == 11.0),
                        _ => false,
                    }
            }
            Some(Word::Article) if at == start => {
                article = true;
                sum.add(Word::Card(1.0))
            }
            Some(Word::Article) => {
                let after_and = text.lang() != Lang::EN && table.is_and(text, at - 1) && sum.ends_in_tens();
                after_and && sum.add(Word::Card(1.0))
            }
            Some(w) => sum.add(w),
            None => hyphenated(text.norm(at), text.lang(), &mut sum),
        };
        if !taken {
            break;
        }
        if at > start && article {
            article = false;
        }
        at += 1;
    }
    (at > start).then(|| Number {
        end: at,
        value: sum.value(),
        article,
        digits: false,
        scale: sum.scale,
        glued: false,
    })
}

impl Table<Word> {
    fn is_and(&self, text: &Text<'_>, i: usize) -> bool {
        self.at(text, i, i + 1).any(|(_, w)| *w == Word::And)
    }
}

/// Adds the parts of "quatre-vingt-onze" or "twenty-one"; nothing unless every part is a number word.
fn hyphenated(word: &str, lang: Lang, sum: &mut Sum) -> bool {
    if !word.contains('-') {
        return false;
    }
    let mut trial = *sum;
    let parts = word.split('-').filter(|p| *p != "et" && *p != "and");
    for part in parts {
        let added = match words(lang).word(part).next().copied() {
            Some(Word::Article) => trial.add(Word::Card(1.0)),
            Some(w) => trial.add(w),
            None => false,
        };
        if !added {
            return false;
        }
    }
    *sum = trial;
    true
}

/// A number in the making: `total` of what is closed by a scale word, `current` below a thousand.
#[derive(Debug, Clone, Copy)]
struct Sum {
    total: f64,
    current: f64,
    scale: f64,
    empty: bool,
}

impl Default for Sum {
    fn default() -> Self {
        Self { total: 0.0, current: 0.0, scale: 1.0, empty: true }
    }
}

impl Sum {
    fn value(&self) -> f64 {
        self.total + self.current
    }

    /// Whether the last two digits are tens that a unit may follow.
    fn ends_in_tens(&self) -> bool {
        let tens = self.current % 100.0;
        tens >= 20.0 && tens % 10.0 == 0.0
    }

    /// Whether a cardinal below a hundred may follow.
    fn takes(&self, v: f64) -> bool {
        let tens = self.current % 100.0;
        self.empty
            || (tens == 0.0 && (self.current > 0.0 || self.total > 0.0))
            || (self.ends_in_tens() && v > 0.0 && v < 10.0)
            || (matches!(tens as u32, 60 | 80) && (10.0..20.0).contains(&v))
    }

    fn add(&mut self, word: Word) -> bool {
        match word {
            // "quatre-vingt": the only place where French multiplies tens.
            Word::Card(20.0) if self.current % 100.0 == 4.0 => self.current += 76.0,
            Word::Card(v) if self.takes(v) => self.current += v,
            Word::Hundred if self.current < 10.0 => self.current = self.current.max(1.0) * 100.0,
            Word::Hundred if self.current < 100.0 && self.current % 10.0 != 0.0 => self.current *= 100.0,
            Word::Scale(by) if self.empty && by > 1e3 => return false,
            Word::Scale(by) if self.current > 0.0 || self.empty => {
                self.total += self.current.max(1.0) * by;
                self.current = 0.0;
                self.scale = by;
            }
            // "dix mille milliards"
            Word::Scale(by) if self.total > 0.0 => {
                self.total *= by;
                self.scale = by;
            }
            _ => return false,
        }
        self.empty = false;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use selon_text::Field;

    #[test]
    fn tables_are_well_formed() {
        assert_eq!(WORDS.faults(), [Vec::<String>::new(), Vec::new()]);
    }

    #[test]
    fn cardinals() {
        let cases = [
            ("fr", "deux", 2.0),
            ("fr", "vingt et un", 21.0),
            ("fr", "vingt-et-un", 21.0),
            ("fr", "soixante et onze", 71.0),
            ("fr", "soixante-dix-sept", 77.0),
            ("fr", "quatre-vingts", 80.0),
            ("fr", "quatre-vingt-onze", 91.0),
            ("fr", "quatre vingt onze", 91.0),
            ("fr", "cent", 100.0),
            ("fr", "deux cents", 200.0),
            ("fr", "deux cent quatre-vingt-dix-neuf mille", 299_000.0),
            ("fr", "mille neuf cent quatorze", 1914.0),
            ("fr", "trois millions deux cent mille", 3_200_000.0),
            ("fr", "1,5 million", 1_500_000.0),
            ("fr", "290 mille", 290_000.0),
            ("fr", "8 000", 8000.0),
            ("fr", "8\u{202f}000", 8000.0),
            ("fr", "1.500", 1500.0),
            ("fr", "2.5", 2.5),
            ("fr", "dix mille milliards", 1e13),
            ("fr", "450k", 450_000.0),
            ("en", "twenty-one", 21.0),
            ("en", "one hundred and five", 105.0),
            ("en", "two hundred thousand", 200_000.0),
            ("en", "a thousand", 1000.0),
            ("en", "a million", 1_000_000.0),
            ("en", "1,560", 1560.0),
            ("en", "1,560,000", 1_560_000.0),
            ("en", "1.4bn", 1.4e9),
            ("en", "2.3 billion", 2.3e9),
            ("en", "0.5", 0.5),
        ];
        for (lang, words, value) in cases {
            let text = Text::new(words, lang.parse().unwrap(), Field::Text);
            let n = cardinal(&text, 0, text.tokens().len()).unwrap_or_else(|| panic!("{words}"));
            assert_eq!((n.end, n.value), (text.tokens().len(), value), "{words}");
        }
    }

    #[test]
    fn no_cardinals() {
        for (lang, words) in
            [("fr", "18e"), ("fr", "20h30"), ("fr", "3:2"), ("fr", "et"), ("fr", "12/03/2016"), ("en", "3rd")]
        {
            let text = Text::new(words, lang.parse().unwrap(), Field::Text);
            assert_eq!(cardinal(&text, 0, text.tokens().len()), None, "{words}");
        }
        let text = Text::new("deux et trois", Lang::FR, Field::Text);
        assert_eq!(cardinal(&text, 0, 3).map(|n| n.end), Some(1));
    }
}
