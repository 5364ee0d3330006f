//! Times of the day.

use selon_text::{Kind, Lang};

use super::find::{Finder, Found, Meaning};
use super::value::Clock;
use super::words::Word;
use crate::number::cardinal;

/// A clock time as printed.
#[derive(Debug, Clone, Copy)]
struct Printed {
    /// One past its last token.
    end: usize,
    clock: Clock,
    /// It can be nothing else: "18h30", "3 p.m.". "18 heures" may be a length of time.
    sure: bool,
}

impl Finder<'_, '_> {
    /// "18 h 30", "vers 18 heures", "à midi", "3:15 p.m.".
    pub(super) fn clock(&self, i: usize) -> Option<Found> {
        let placed = || self.before(i, &[Word::Clock]).is_some();
        if let Some((to, hour)) = self.find(i, |w| if let Word::Time(h) = w { Some(h) } else { None }) {
            let (_, det) = self.det(i);
            let led = i > self.start && matches!(self.kind(i - 1), Some(Kind::Word)) && !placed();
            let name = self.capital(i) && !self.opens(i);
            if name || det > i || led && self.before(i, &[Word::Till, Word::From, Word::In]).is_none() {
                return None;
            }
            let half = self.is(to, Word::Half);
            let clock = Clock { hour, minute: if half.is_some() { 30 } else { 0 } };
            return Some(Found::new(i..half.unwrap_or(to), Meaning::Clock(clock)));
        }
        let printed = self.printed(i).or_else(|| self.bare_hour(i))?;
        // "à 18 heures", and neither "18 heures de travail" nor "à deux heures de route"
        let sure = || (placed() || self.ranged(i, printed.end)) && !self.lasting_after(printed.end);
        let lasts = || self.before(i, &[Word::During, Word::Since, Word::Ahead, Word::Ago]).is_some();
        if !(printed.sure || sure()) || lasts() {
            return None;
        }
        let end = self.is(printed.end, Word::Zone).unwrap_or(printed.end);
        Some(Found::new(i..end, Meaning::Clock(printed.clock)))
    }

    /// Whether the hour `i..to` is an end of a range of hours: "de 8 heures à 10 heures".
    fn ranged(&self, i: usize, to: usize) -> bool {
        let from = self.before(i, &[Word::From]).is_some();
        if from && let Some(next) = self.is(to, Word::Till) {
            return self.printed(next).is_some();
        }
        let till = self.before(i, &[Word::Till]);
        till.is_some_and(|t| {
            (t.saturating_sub(4).max(self.start)..t).any(|k| {
                self.before(k, &[Word::From]).is_some()
                    && (self.printed(k).is_some_and(|p| p.end == t)
                        || k + 1 == t && hour(self.norm(k)).is_some())
            })
        })
    }

    /// "heures" that something lasts: "de route", "du match".
    fn lasting_after(&self, to: usize) -> bool {
        self.is(to, Word::Link).is_some()
    }

    /// "de 14 à 17 h": the first of two hours borrows its unit.
    fn bare_hour(&self, i: usize) -> Option<Printed> {
        let hour = hour(self.norm(i))?;
        self.before(i, &[Word::From])?;
        let till = self.is(i + 1, Word::Till)?;
        let next = self.printed(till)?;
        Some(Printed { end: i + 1, clock: Clock { hour, minute: 0 }, sure: next.sure })
    }

    /// "18 heures", "20h30", "15 h 8", "3:15 p.m.", "huit heures du matin".
    fn printed(&self, i: usize) -> Option<Printed> {
        if i >= self.end {
            return None;
        }
        let norm = self.norm(i);
        if self.kind(i) != Some(Kind::Number) && !norm.starts_with(|c: char| c.is_ascii_digit()) {
            // "huit heures", "eight o'clock"
            if !self.slot(i).number {
                return None;
            }
            let n = cardinal(self.text, i, self.end).filter(|n| !n.digits && n.end > i)?;
            let h = (n.value >= 1.0 && n.value <= 24.0 && n.value.fract() == 0.0).then_some(n.value as i8)?;
            let to = self.is(n.end, Word::Hour);
            let half = self.noon(to.unwrap_or(n.end));
            return match (to, half) {
                (_, Some((end, add))) => {
                    Some(Printed { end, clock: Clock { hour: noon(h, add), minute: 0 }, sure: true })
                }
                (Some(end), None) => {
                    let half = self.is(end, Word::Half);
                    let minute = if half.is_some() { 30 } else { 0 };
                    Some(Printed { end: half.unwrap_or(end), clock: Clock { hour: h, minute }, sure: false })
                }
                (None, None) => None,
            };
        }
        if let Some((h, m)) = norm.split_once(['h', ':']) {
            let hour = hour(h)?;
            let rest = m.trim_end_matches(|c: char| c.is_ascii_lowercase());
            let minute = if rest.is_empty() { 0 } else { minute(rest)? };
            // "3:2" is a score, "0:45" as well as not a length.
            if norm.contains(':') && rest.len() != 2 {
                return None;
            }
            let glued = match &m[rest.len()..] {
                "" | "mn" | "min" => None,
                "am" => Some(0),
                "pm" => Some(12),
                _ => return None,
            };
            let (end, add) = self.noon(i + 1).unwrap_or((i + 1, glued.unwrap_or(-1)));
            // "18h 30"
            let (minute, end) = match (m.is_empty(), self.minutes(end)) {
                (true, Some(more)) => (more, end + 1),
                _ => (minute, end),
            };
            let end = self.is(end, Word::Hour).unwrap_or(end);
            let sure = norm.contains('h') || add >= 0 || self.before(i, &[Word::Clock]).is_some();
            return Some(Printed { end, clock: Clock { hour: noon(hour, add), minute }, sure });
        }
        for (ending, add) in [("am", 0), ("pm", 12)] {
            // "10am", "3.15pm"
            if let Some(h) = norm.strip_suffix(ending) {
                let (h, m) = h.split_once('.').unwrap_or((h, ""));
                let minute = if m.is_empty() { 0 } else { minute(m)? };
                let clock = Clock { hour: noon(hour(h)?, add), minute };
                return Some(Printed { end: i + 1, clock, sure: true });
            }
        }
        // "3.15 p.m."
        if let Some((h, m)) = norm.split_once('.')
            && let (Some(h), Some(minute)) = (hour(h), minute(m))
            && let Some((end, add)) = self.noon(i + 1)
        {
            return Some(Printed { end, clock: Clock { hour: noon(h, add), minute }, sure: true });
        }
        let h = hour(norm)?;
        if let Some((end, add)) = self.noon(i + 1) {
            return Some(Printed { end, clock: Clock { hour: noon(h, add), minute: 0 }, sure: true });
        }
        let to = self.is(i + 1, Word::Hour)?;
        let short = self.norm(i + 1) == "h";
        let minutes = match (self.text.lang() == Lang::EN, short) {
            (true, _) => None,
            (false, true) => minute(self.norm(to)).filter(|_| self.kind(to) == Some(Kind::Number)),
            (false, false) => self.minutes(to),
        };
        let half = self.is(to, Word::Half);
        let end = half.unwrap_or(to + usize::from(minutes.is_some()));
        let clock = Clock { hour: h, minute: if half.is_some() { 30 } else { minutes.unwrap_or(0) } };
        if let Some((end, add)) = self.noon(end) {
            return Some(Printed { end, clock: Clock { hour: noon(h, add), ..clock }, sure: true });
        }
        Some(Printed { end, clock, sure: short || minutes.is_some() || self.text.lang() == Lang::EN })
    }

    /// Minutes in digits at token `i`, when they count nothing else.
    fn minutes(&self, i: usize) -> Option<i8> {
        let m = minute(self.norm(i)).filter(|_| self.kind(i) == Some(Kind::Number))?;
        (!self.noun(i + 1) && self.norm(i + 1) != "%").then_some(m)
    }

    /// "du matin", "p.m.": where it ends, and the hours it adds.
    fn noon(&self, i: usize) -> Option<(usize, i8)> {
        self.find(i, |w| if let Word::Noon(add) = w { Some(add) } else { None })
    }
}

fn hour(digits: &str) -> Option<i8> {
    let ok = !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|h| ok && *h <= 24)
}

fn minute(digits: &str) -> Option<i8> {
    let ok = !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|m| ok && *m < 60)
}

/// The hour in 24, given the half of the day that "p.m." adds; a negative one adds nothing.
fn noon(hour: i8, add: i8) -> i8 {
    match (hour, add) {
        (12, 0) => 0,
        (1..=11, 12) => hour + 12,
        _ => hour,
    }
}
