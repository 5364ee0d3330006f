//! Dates as pages and feeds write them, in any of their forms.
//!
//! A date is the calendar day that the page prints, in the page's own time zone: an article of 23:30 in New York is
//! of that day, whatever the day was in Paris.

use jiff::civil::Date;
use selon_text::Lang;

/// Years that a publication date can have. There was no web page before; no clock is asked for the upper end.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;
/// Longest text in which a date is looked for, in bytes.
const LONGEST: usize = 400;

/// The first date in `words`.
///
/// All-digit dates with the year at the end ("04/11/2024") are read by `lang`: the day first, but for English only
/// where the other order is impossible.
pub(crate) fn parse(words: &str, lang: Option<Lang>) -> Option<Date> {
    find(words, lang).map(|found| found.date)
}

/// The hour of day of a time stamp in UTC ("2019-11-20T04:58:46Z", "… 04:58 GMT"); `None` for a stamp with the
/// outlet's own offset, without a clock time, or without a date.
pub(crate) fn utc_hour(words: &str) -> Option<u32> {
    let found = find(words, None)?;
    let rest = words.get(found.end..)?.trim_start_matches(['T', 't', ' ', ',']);
    let (hour, zone) = rest.split_once(':')?;
    let hour = hour.parse().ok().filter(|hour| *hour < 24)?;
    let utc = ["Z", "+00:00", "+0000", "GMT", "UTC"].iter().any(|end| zone.trim_end().ends_with(end));
    utc.then_some(hour)
}

/// Whether `words` have a month with a number beside it, or a year: a date or a part of one.
pub(crate) fn looks_like_one(words: &str) -> bool {
    let tokens = tokens(words);
    let number = |i: usize| tokens.get(i).is_some_and(|t| matches!(t.what, What::Number(_)));
    (0..tokens.len()).any(|i| {
        let year = tokens[i].number(4..=4).is_some_and(|n| (1990..=2100).contains(&n));
        year || (tokens[i].month().is_some() && (number(i + 1) || (i > 0 && number(i - 1))))
    })
}

/// A date and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub date: Date,
    /// Bytes of the text that it takes.
    pub start: usize,
    pub end: usize,
}

/// As [`parse`], with the place.
pub(crate) fn find(words: &str, lang: Option<Lang>) -> Option<Found> {
    let mut limit = words.len().min(LONGEST);
    while !words.is_char_boundary(limit) {
        limit -= 1;
    }
    let words = &words[..limit];
    let tokens = tokens(words);
    (0..tokens.len()).find_map(|i| {
        let (date, used) = at(&tokens[i..], lang)?;
        Some(Found { date, start: tokens[i].start, end: tokens[i + used - 1].end })
    })
}

#[derive(Debug, Clone, Copy)]
enum What<'a> {
    Number(&'a str),
    Word(&'a str),
}

#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    what: What<'a>,
    start: usize,
    end: usize,
    /// What stands between the token before and this one.
    gap: &'a str,
}

impl Token<'_> {
    fn number(&self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self.what {
            What::Number(run) if digits.contains(&run.len()) => run.parse().ok(),
            _ => None,
        }
    }

    fn month(&self) -> Option<u32> {
        match self.what {
            What::Word(word) => month(word),
            What::Number(_) => None,
        }
    }

    /// "1er", "2nd", "3rd": the ending of an ordinal.
    fn ordinal(&self) -> bool {
        let What::Word(word) = self.what else { return false };
        self.gap.is_empty() && matches!(word.to_ascii_lowercase().as_str(), "er" | "st" | "nd" | "rd" | "th")
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let (mut start, mut kind) = (0, 0u8);
    let mut close = |start: usize, end: usize, kind: u8| {
        if kind == 0 {
            return;
        }
        let run = &text[start..end];
        let gap = &text[out.last().map_or(0, |t| t.end)..start];
        let what = if kind == 1 { What::Number(run) } else { What::Word(run) };
        out.push(Token { what, start, end, gap });
    };
    for (i, c) in text.char_indices() {
        let now = if c.is_ascii_digit() {
            1
        } else if c.is_alphabetic() {
            2
        } else {
            0
        };
        if now != kind {
            close(start, i, kind);
            (start, kind) = (i, now);
        }
    }
    close(start, text.len(), kind);
    out
}

/// The date that begins at the first token, and how many tokens it takes.
fn at(tokens: &[Token<'_>], lang: Option<Lang>) -> Option<(Date, usize)> {
    let first = &tokens[0];
    let joined =
        |i: usize| tokens.get(i).is_some_and(|t| matches!(t.gap.trim(), "-" | "/" | "." | "‑" | "–"));
    if let (Some(year), true, true) = (first.number(4..=4), joined(1), joined(2)) {
        // 2024-11-04, 2024/11/04
        let (month, day) = (tokens[1].number(1..=2)?, tokens[2].number(1..=2)?);
        return Some((date(year, month, day)?, 3));
    }
    if let What::Number(run) = first.what {
        match run.len() {
            8 | 14 => {
                // 20241104, 20241104T101500, 20241104101500
                let part = |from: usize, to: usize| run[from..to].parse().ok();
                return Some((date(part(0, 4)?, part(4, 6)?, part(6, 8)?)?, 1));
            }
            10 | 13 if first.gap.trim().is_empty() && tokens.len() == 1 => return Some((stamp(run)?, 1)),
            _ => {}
        }
    }
    let day = first.number(1..=2);
    if let (Some(a), true, true) = (day, joined(1), joined(2)) {
        // 04/11/2024
        let (b, year) = (tokens[1].number(1..=2)?, tokens[2].number(4..=4)?);
        return Some((day_or_month_first(a, b, year, lang)?, 3));
    }
    if let Some(day) = day {
        // 4 novembre 2024, 1er mars 2019, 20th of November 2019
        let mut i = 1;
        if tokens.get(i).is_some_and(Token::ordinal) {
            i += 1;
        }
        if tokens.get(i).is_some_and(|t| matches!(t.what, What::Word("of" | "de"))) {
            i += 1;
        }
        let month = tokens.get(i).filter(|t| t.gap.len() <= 4)?.month()?;
        let year = tokens.get(i + 1)?.number(4..=4)?;
        return Some((date(year, month, day)?, i + 2));
    }
    // November 4, 2024; Nov 4th 2024; Wed Nov 20 10:00:00 2019
    let month = first.month()?;
    let day = tokens.get(1)?.number(1..=2)?;
    let mut i = 2;
    if tokens.get(i).is_some_and(Token::ordinal) {
        i += 1;
    }
    let year = (i..tokens.len().min(i + 5)).find_map(|j| Some((tokens[j].number(4..=4)?, j)));
    let (year, j) = year?;
    // Between day and year only a clock time may stand.
    if tokens[i..j].iter().any(|t| !matches!(t.what, What::Number(_)) && !t.gap.is_empty()) {
        return None;
    }
    Some((date(year, month, day)?, j + 1))
}

fn day_or_month_first(a: u32, b: u32, year: u32, lang: Option<Lang>) -> Option<Date> {
    match (a > 12, b > 12) {
        (false, true) => date(year, a, b),
        (true, false) => date(year, b, a),
        _ if a == b => date(year, a, b),
        // "04/11/2024" on an English page is April in Boston and November in London.
        _ if lang == Some(Lang::EN) => None,
        _ => date(year, b, a),
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Seconds or milliseconds since 1970, as scripts write them; the day is that of UTC.
fn stamp(run: &str) -> Option<Date> {
    let seconds: i64 = run[..10].parse().ok()?;
    let stamp = jiff::Timestamp::from_second(seconds).ok()?;
    let date = jiff::tz::Offset::UTC.to_datetime(stamp).date();
    YEARS.contains(&date.year()).then_some(date)
}

/// The month that a French or English word names, in full or cut.
fn month(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["janvier", "janv", "jan", "january"],
        &["février", "fevrier", "févr", "fevr", "fév", "fev", "feb", "february"],
        &["mars", "mar", "march"],
        &["avril", "avr", "apr", "april"],
        &["mai", "may"],
        &["juin", "jun", "june"],
        &["juillet", "juil", "jul", "july"],
        &["août", "aout", "aoû", "aug", "august"],
        &["septembre", "sept", "sep", "september"],
        &["octobre", "oct", "october"],
        &["novembre", "nov", "november"],
        &["décembre", "decembre", "déc", "dec", "december"],
    ];
    if word.len() > 12 {
        return None;
    }
    let word = word.to_lowercase();
    MONTHS.iter().zip(1u32..).find(|(names, _)| names.contains(&word.as_str())).map(|(_, n)| n)
}

/// The date in the path of an address: `/2019/03/04/`, `/2019-03-04-`, `/20190304/`.
pub(crate) fn in_address(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    for (i, part) in parts.iter().enumerate() {
        if let [year, month, day, ..] = parts[i..]
            && [year, month, day].iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
            && year.len() == 4
            && matches!((month.len(), day.len()), (1..=2, 1..=2))
            && let Some(date) = date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        {
            return Some(date);
        }
        let runs: Vec<&str> = part.split(['-', '_', '.']).collect();
        for (j, run) in runs.iter().enumerate() {
            if let [year, month, day, ..] = runs[j..]
                && (year.len(), month.len(), day.len()) == (4, 2, 2)
                && let (Ok(y), Ok(m), Ok(d)) = (year.parse(), month.parse(), day.parse())
                && let Some(date) = date(y, m, d)
            {
                return Some(date);
            }
            if run.len() == 8
                && run.bytes().all(|b| b.is_ascii_digit())
                && let (Ok(y), Ok(m), Ok(d)) = (run[..4].parse(), run[4..6].parse(), run[6..].parse())
                && let Some(date) = date(y, m, d)
            {
                return Some(date);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_dates() {
        let cases = [
            ("2019-11-20T23:30:00-05:00", "2019-11-20"),
            ("2019-11-20", "2019-11-20"),
            ("2019/11/20 10:00", "2019-11-20"),
            ("20191120T101500Z", "2019-11-20"),
            ("20191120", "2019-11-20"),
            ("1574251200", "2019-11-20"),
            ("1574251200000", "2019-11-20"),
            ("Wed, 20 Nov 2019 10:00:00 GMT", "2019-11-20"),
            ("Wed Nov 20 2019 10:00:00 GMT+0100", "2019-11-20"),
            ("Wed Nov 20 10:00:00 2019", "2019-11-20"),
            ("November 20, 2019", "2019-11-20"),
            ("Nov. 20th, 2019 at 9:15 pm", "2019-11-20"),
            ("Posted on the 20th of November 2019", "2019-11-20"),
            ("Publié le 4 novembre 2024 à 12h30", "2024-11-04"),
            ("mercredi 1er mars 2023", "2023-03-01"),
            ("Mis à jour le 9 févr. 2021", "2021-02-09"),
            ("le 04/11/2024 à 8 h", "2024-11-04"),
            ("30.1.2024", "2024-01-30"),
        ];
        for (words, want) in cases {
            assert_eq!(parse(words, Some(Lang::FR)).map(|d| d.to_string()).as_deref(), Some(want), "{words}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for words in
            ["", "2019", "20 novembre", "32/01/2020", "0020-01-01", "12345678", "May 2019", "vol. 4, 2019"]
        {
            assert_eq!(parse(words, Some(Lang::FR)), None, "{words}");
        }
        assert_eq!(parse("04/11/2024", Some(Lang::EN)), None, "either order");
        assert_eq!(parse("11/24/2024", Some(Lang::EN)).map(|d| d.to_string()).as_deref(), Some("2024-11-24"));
    }

    #[test]
    fn hours_of_utc_stamps() {
        let cases = [
            ("2019-11-20T04:58:46Z", Some(4)),
            ("2019-11-20 23:58:46+00:00", Some(23)),
            ("Wed, 20 Nov 2019 10:00:00 GMT", Some(10)),
            ("2019-11-20T04:58:46-05:00", None),
            ("2019-11-20", None),
            ("Z", None),
        ];
        for (words, want) in cases {
            assert_eq!(utc_hour(words), want, "{words}");
        }
    }

    #[test]
    fn dates_in_addresses() {
        let cases = [
            ("https://a.fr/monde/2019/03/04/titre.html", Some("2019-03-04")),
            ("https://a.fr/article/2019-03-04-titre", Some("2019-03-04")),
            ("https://a.fr/a-20190304-titre", Some("2019-03-04")),
            ("https://a.fr/20190304/titre", Some("2019-03-04")),
            ("https://a.fr/2019/13/04/titre", None),
            ("https://a.fr/titre-11574168580", None),
            ("https://a.fr/?d=2019-03-04", None),
        ];
        for (url, want) in cases {
            assert_eq!(in_address(url).map(|d| d.to_string()).as_deref(), want, "{url}");
        }
    }
}
