//! Dates and years in digits, and lists of them.

use selon_text::{Kind, Lang};

use super::find::{Dated, Finder, Found, Meaning, Point};
use super::words::{Side, Word};

/// Most days in one list: "les 6, 13 et 20 avril".
const LISTED: usize = 8;

impl Finder<'_, '_> {
    /// "4 mars 2016", "1er mai", "March 4, 2016", "2016-03-04", "04/03/2016".
    pub(super) fn date(&self, i: usize) -> Option<(usize, Dated)> {
        if i >= self.end {
            return None;
        }
        if let Some(found) = self.iso(i).or_else(|| self.slashed(i)) {
            return Some(found);
        }
        let (day, month, to) = match self.day_number(i) {
            Some((to, day)) => {
                let of = to + usize::from(!self.french() && self.norm(to) == "of");
                let (to, month) = self.month_word(of)?;
                (day, month, to)
            }
            None if !self.french() => {
                let (to, month) = self.month_word(i)?;
                let (_, from) = self.det(to);
                let (to, day) = self.day_number(from)?;
                // "March 20 people", "in May 10 percent"
                if self.noun(to)
                    && self.text.norm(from).bytes().all(|b| b.is_ascii_digit())
                    && self.unit_or_noun(to)
                {
                    return None;
                }
                (day, month, to)
            }
            None => return None,
        };
        let (year, to) = self.year_after(to);
        let (year, to) = match year.or_else(|| self.short_year(to)) {
            Some(y) if year.is_none() => (Some(y), to + 1),
            y => (y, to),
        };
        let (to, side) = self.side_after(to).unwrap_or((to, Side::Near));
        Some((to, Dated { year, month: Some(month), day, weekday: None, side }))
    }

    /// Whether a number before token `i` counts it and is no day.
    fn unit_or_noun(&self, i: usize) -> bool {
        self.norm(i).ends_with('s') && self.det(i).1 == i
            || matches!(self.norm(i), "percent" | "people" | "million" | "billion")
    }

    /// A day of the month: "4", "1er", "1 er", "4th".
    pub(super) fn day_number(&self, i: usize) -> Option<(usize, i8)> {
        if i >= self.end {
            return None;
        }
        let norm = self.norm(i);
        let digits = norm.len() - norm.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 || digits > 2 || !matches!(&norm[digits..], "" | "er" | "st" | "nd" | "rd" | "th") {
            // "premier mai"
            let first = self.find(i, |w| matches!(w, Word::Ordinal(1)).then_some(()))?.0;
            return self.month_word(first).filter(|_| self.french()).map(|_| (first, 1));
        }
        let day = norm[..digits].parse().ok().filter(|d| (1..=31).contains(d))?;
        let er = self.norm(i + 1) == "er";
        Some((i + 1 + usize::from(er), day))
    }

    pub(super) fn year_number(&self, i: usize) -> Option<i16> {
        if i >= self.end {
            return None;
        }
        year(self.text.raw(i))
    }

    /// A year that follows, with or without a comma.
    pub(super) fn year_after(&self, to: usize) -> (Option<i16>, usize) {
        let comma = to + usize::from(!self.french() && self.norm(to) == ",");
        match self.year_number(comma) {
            Some(year) => (Some(year), comma + 1),
            None => (None, to),
        }
    }

    /// "98" after a month.
    pub(super) fn short_year(&self, i: usize) -> Option<i16> {
        let raw = if i < self.end { self.text.raw(i) } else { "" };
        let digits = raw.trim_start_matches(['\'', '’']);
        let year: i16 = digits.parse().ok().filter(|y| digits.len() == 2 && (32..100).contains(y))?;
        let counted = self.noun(i + 1) || matches!(self.norm(i + 1), "%" | "€" | "$");
        (!counted).then_some(1900 + year)
    }

    /// "2016-03-04".
    fn iso(&self, i: usize) -> Option<(usize, Dated)> {
        let year = self.year_number(i)?;
        if i + 5 > self.end || self.norm(i + 1) != "-" || self.norm(i + 3) != "-" {
            return None;
        }
        let two = |i: usize| self.text.raw(i).parse::<i8>().ok().filter(|_| self.text.raw(i).len() == 2);
        let (month, day) = (two(i + 2)?, two(i + 4)?);
        Some((i + 5, Dated { year: Some(year), month: Some(month), day, weekday: None, side: Side::Near }))
    }

    /// "04/03/2016", "04.03.2016": day first in French; in English only where one of the two cannot be a month.
    fn slashed(&self, i: usize) -> Option<(usize, Dated)> {
        if self.kind(i) != Some(Kind::Number) || self.norm(i).len() < 8 {
            return None;
        }
        let mark = if self.norm(i).contains('/') { '/' } else { '.' };
        let mut parts = self.text.raw(i).split(mark);
        let (a, b) = (parts.next()?.parse::<i8>().ok()?, parts.next()?.parse::<i8>().ok()?);
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        if parts.next().is_some() {
            return None;
        }
        let (day, month) = match (self.text.lang() == Lang::EN, a > 12, b > 12) {
            (false, ..) | (true, true, false) => (a, b),
            (true, false, true) => (b, a),
            _ if a == b => (a, b),
            _ => return None,
        };
        let dated = Dated { year: Some(year), month: Some(month), day, weekday: None, side: Side::Near };
        Some((i + 1, dated))
    }

    /// "les 6 et 13 avril", "du lundi 2 au mercredi 4 mars", "March 4-6": each day by itself.
    pub(super) fn enumeration(&self, i: usize, out: &mut Vec<Found>) -> bool {
        if !self.french() && self.month_word(i).is_some() {
            return self.month_first(i, out);
        }
        let mut days = Vec::new();
        let mut k = i;
        loop {
            let start = k;
            let (_, from) = self.det(k);
            let weekday = self.find(from, |w| if let Word::Weekday(d) = w { Some(d) } else { None });
            let from = weekday.map_or(from, |(to, _)| to);
            let Some((to, day)) = self.day_number(from).filter(|_| days.len() < LISTED) else { return false };
            days.push((start..to, day, weekday.map(|(_, d)| d)));
            if let Some((dated_to, date)) = self.date(from) {
                if days.len() < 2 {
                    return false;
                }
                let last = days.len() - 1;
                for (n, (tokens, day, weekday)) in days.into_iter().enumerate() {
                    let tokens = if n == last { tokens.start..dated_to } else { tokens };
                    let dated = Dated { day, weekday, ..date };
                    out.push(Found::new(tokens, Meaning::of(Point::Date(dated))));
                }
                return true;
            }
            let joined = matches!(self.norm(to), "," | "/" | "&");
            let Some(next) = self.is(to, Word::Till).or_else(|| joined.then_some(to + 1)) else {
                return false;
            };
            k = next;
        }
    }

    /// "March 4-6", "March 4, 5 and 6, 2016".
    fn month_first(&self, i: usize, out: &mut Vec<Found>) -> bool {
        let Some((to, first)) = self.date(i) else { return false };
        let mut found = vec![(i..to, first.day)];
        let mut k = to;
        let mut end = to;
        if first.year.is_none() {
            while found.len() < LISTED {
                let joined = matches!(self.norm(k), ",");
                let Some(next) = self.is(k, Word::Till).or_else(|| joined.then_some(k + 1)) else { break };
                let Some((to, day)) = self.day_number(next) else { break };
                // "March 4 and 5 people", "May 3 to 10 June"
                if self.noun(to)
                    || self.month_word(to).is_some()
                    || self.is(to, Word::Noon(0)).is_some()
                    || self.is(to, Word::Noon(12)).is_some()
                    || self.norm(to) == "%"
                {
                    break;
                }
                found.push((next..to, day));
                (k, end) = (to, to);
            }
        }
        if found.len() < 2 {
            return false;
        }
        let (year, to) = self.year_after(end);
        let last = found.len() - 1;
        for (n, (tokens, day)) in found.into_iter().enumerate() {
            let tokens = if n == last { tokens.start..to } else { tokens };
            out.push(Found::new(tokens, Meaning::of(Point::Date(Dated { day, year, ..first }))));
        }
        true
    }

    /// "saison 2002/2003": two years in one token, "année scolaire 2002-2003" as one fiscal year.
    pub(super) fn years(&self, i: usize, out: &mut Vec<Found>) -> bool {
        if self.kind(i) != Some(Kind::Number) {
            return false;
        }
        let raw = self.text.raw(i);
        let Some((a, b)) = raw.split_once('/').filter(|(a, b)| a.len() == 4 && b.len() == 4) else {
            return false;
        };
        let (Some(first), Some(last)) = (year(a), year(b)) else { return false };
        if last <= first {
            return false;
        }
        let at = self.text.span(i..i + 1).start;
        for (year, from) in [(first, at), (last, at + 5)] {
            let mut found = Found::new(i..i + 1, Meaning::of(Point::Year(year)));
            found.cut = Some((from, from + 4));
            out.push(found);
        }
        true
    }

    /// "en 2014", "since 2012", "(1998)", "l'an 2000".
    pub(super) fn year(&self, i: usize) -> Option<Found> {
        let told = |words: &[Word]| self.before(i, words).is_some();
        let year = self.year_number(i)?;
        if let Some(start) = self.before(i, &[Word::Fiscal]) {
            return Some(Found::new(start..i + 1, Meaning::of(Point::Fiscal(year))));
        }
        // Few words that follow a year are anything but short function words; "de 2000 personnes" is a quantity.
        let noun = self.noun(i + 1)
            || matches!(self.norm(i + 1), "%" | "€" | "$" | "£" | "km" | "m" | "f" | "kg")
            || self.kind(i + 1) == Some(Kind::Number);
        // "entre 1715 et 1774"
        let ranged = told(&[Word::From])
            && self.is(i + 1, Word::Till).is_some_and(|next| self.year_number(next).is_some())
            || told(&[Word::Till]) && i > self.start + 1 && self.year_number(i - 2).is_some();
        let ok = if ranged || told(&[Word::In, Word::Year]) {
            !matches!(self.norm(i + 1), "%" | "€" | "$" | "£")
        } else {
            let alone = i > self.start && matches!(self.kind(i - 1), Some(Kind::Word));
            let bracket = i > self.start && matches!(self.norm(i - 1), "(" | "-" | "–" | "/" | ",");
            let likely = (1900..=2050).contains(&year);
            let counted =
                self.find(i.saturating_sub(1), |w| matches!(w, Word::About(_)).then_some(())).is_some();
            !noun && likely && !counted && (told(&[Word::Of]) || alone || bracket)
        };
        ok.then(|| Found::new(i..i + 1, Meaning::of(Point::Year(year))))
    }
}

/// A year in four digits.
fn year(raw: &str) -> Option<i16> {
    if raw.len() != 4 || !raw.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    raw.parse().ok().filter(|y| (1000..=2100).contains(y))
}
