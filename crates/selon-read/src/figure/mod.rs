//! Quantities inside a claim's content, or anywhere in a text.

mod nothing;
mod noun;
mod pair;
mod singular;
#[cfg(test)]
mod tests;
mod told;
mod vague;
mod what;
mod words;

use std::cell::OnceCell;
use std::ops::Range;

use selon_text::{Kind, Lang, Span, Text};

use crate::calendar::Calendar;
use crate::number::{self, LARGEST, Number, cardinal};
use crate::table::Table;
use crate::{Bound, Change, Figure};
use told::{Before, Known, Outside, context};
use words::Word;

/// The quantities of a stretch of text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Quantities {
    /// In order.
    pub figures: Vec<Figure>,
    /// Numbers that are too large to be read.
    pub too_large: Vec<Span>,
}

/// The quantities in the tokens `range` of a text, in order. Ordinals, dates, clock times, scores and numbers that
/// are names are none.
///
/// What stands in the text before `range` is looked at only to tell what a number by itself counts.
pub(crate) fn figures(calendar: &Calendar<'_, '_>, range: Range<usize>) -> Quantities {
    let end = range.end.min(calendar.text.tokens().len());
    let start = range.start.min(end);
    let mut out = Quantities::default();
    let cell = OnceCell::new();
    let outside =
        || cell.get_or_init(|| all(calendar, context(calendar.text, start)..start, None)).as_slice();
    for known in all(calendar, start..end, Some(&outside)) {
        match known.figure {
            Ok(figure) => out.figures.push(figure),
            Err(span) => out.too_large.push(span),
        }
    }
    out
}

/// As [`figures`], with what is known of each beside its record. `outside` gives the figures before the range,
/// should they be asked for.
fn all(
    calendar: &Calendar<'_, '_>,
    Range { start, end }: Range<usize>,
    outside: Option<Outside<'_>>,
) -> Vec<Known> {
    let text = calendar.text;
    let words = words::words(text.lang());
    let numbers = number::words(text.lang());
    let finder = Finder { text, words, numbers, start, end, stop: end };
    // Most claims count nothing: dates are looked for only where a number may be.
    if !(start..end).any(|i| finder.countable(i)) {
        return Vec::new();
    }
    // "un" and "une" count in few of the rest, whatever day the words after them tell.
    let none = Before { here: &[], outside };
    let figure = |i: usize| finder.leads(i) && finder.at(i, &none).is_some();
    if !(start..end).any(|i| finder.counts(i)) && !(start..end).any(figure) {
        return Vec::new();
    }
    // "Elle a duré 3 h 30": how long it lasted, whatever hour those words tell elsewhere.
    let dates = calendar.within(start..end).filter(|(t, tokens)| !t.counted && !finder.lasts(tokens));
    let mut dates = dates.map(|(_, tokens)| tokens).peekable();
    let mut known: Vec<Known> = Vec::new();
    let mut i = start;
    while i < end {
        while dates.next_if(|d| d.end <= i).is_some() {}
        if let Some(date) = dates.peek()
            && date.contains(&i)
        {
            i = date.end;
            continue;
        }
        if !finder.leads(i) {
            i += 1;
            continue;
        }
        let limit = dates.peek().map_or(end, |d| d.start);
        let here = Finder { end: limit, ..finder };
        match here.at(i, &Before { here: &known, outside }) {
            Some(Found::Figure(figure)) => {
                i = figure.tokens.end;
                known.push(*figure);
            }
            Some(Found::Nothing(to)) => i = to,
            None => i += 1,
        }
    }
    known
}

/// Most phrases, quotation marks and signs in a row before a number: "de plus d'au moins".
const LEADS: usize = 5;

enum Found {
    Figure(Box<Known>),
    /// Digits that are no quantity: the token after them.
    Nothing(usize),
}

/// A number, and what the words said about it already.
#[derive(Debug, Clone, Copy)]
struct Amount {
    number: Number,
    bound: Option<Bound>,
}

/// What a number counts.
#[derive(Debug, Clone)]
struct Counted {
    name: String,
    /// Its own tokens begin here.
    from: usize,
    to: usize,
    /// A unit that makes a figure of "un".
    measure: bool,
    /// A noun of the text, and not a unit of the table.
    noun: bool,
}

/// A figure in the making.
struct Draft {
    tokens: Range<usize>,
    value: f64,
    high: Option<f64>,
    bound: Bound,
    unit: String,
    /// What its number counts, where that is printed beside it.
    counted: Option<Counted>,
    /// The token after its number.
    after: usize,
    /// Which way it changes, where its own words say so.
    change: Option<Change>,
    /// What it is of, where that is told elsewhere.
    what: Option<String>,
    /// Its unit stands after a later number of a list.
    listed: bool,
}

#[derive(Clone, Copy)]
struct Finder<'a, 't> {
    text: &'a Text<'t>,
    words: &'static Table<Word>,
    numbers: &'static Table<number::Word>,
    start: usize,
    /// Where to stop looking: the end of the range, or the next date.
    end: usize,
    /// The end of the range.
    stop: usize,
}

impl Finder<'_, '_> {
    /// Whether a number may begin at token `i`.
    fn countable(&self, i: usize) -> bool {
        let token = &self.text.tokens()[i];
        match token.kind {
            Kind::Number => true,
            Kind::Word => {
                let norm = self.text.norm(i);
                let number = |word: &str| self.numbers.beginning(word).any(|w| *w != number::Word::And);
                let digits = |word: &str| word.as_bytes().first().is_some_and(u8::is_ascii_digit);
                let part = || norm.split_once('-').is_some_and(|(a, _)| digits(a) || number(a));
                number(norm) || part() || self.words.beginning(norm).any(|w| matches!(w, Word::Multiple(..)))
            }
            _ => false,
        }
    }

    /// The same, articles left out.
    fn counts(&self, i: usize) -> bool {
        let article = || self.numbers.word(self.text.norm(i)).any(|w| *w == number::Word::Article);
        self.countable(i) && !article()
    }

    /// Whether the words at token `i` are no quantity though they look like one, or such as stand before a number, and
    /// one follows.
    fn leads(&self, i: usize) -> bool {
        self.is(i, &Word::Idiom).is_some() || self.reaches(i, LEADS)
    }

    /// Whether a number begins at token `i`, or behind at most `most` phrases, marks and signs that may stand before it.
    fn reaches(&self, i: usize, most: usize) -> bool {
        if i >= self.end || self.countable(i) {
            return i < self.end;
        }
        let Some(most) = most.checked_sub(1) else { return false };
        let leading =
            |w: &Word| matches!(w, Word::Bound(_) | Word::Between(_) | Word::Prefix(..) | Word::The);
        let mark = || match self.kind(i) {
            Some(Kind::Quote) => true,
            Some(Kind::Word | Kind::Number) | None => false,
            _ => matches!(self.text.raw(i), "-" | "−" | "–"),
        };
        let phrases = || self.words.at(self.text, i, self.end).filter(|(_, w)| leading(w));
        phrases().any(|(to, _)| self.reaches(to, most)) || mark() && self.reaches(i + 1, most)
    }

    fn find<T>(&self, i: usize, pick: impl Fn(&Word) -> Option<T>) -> Option<(usize, T)> {
        self.words.at(self.text, i, self.end).find_map(|(to, w)| pick(w).map(|t| (to, t)))
    }

    fn is(&self, i: usize, word: &Word) -> Option<usize> {
        self.words.is(self.text, i, self.end, word)
    }

    /// Whether a word of this sort ends just before token `i`.
    fn after(&self, i: usize, word: &Word) -> bool {
        (i.saturating_sub(4)..i).any(|k| self.words.at(self.text, k, i).any(|(to, w)| to == i && w == word))
    }

    /// Whether a word of this sort begins among the `n` tokens before `i`, in the same clause.
    fn near(&self, i: usize, n: usize, word: &Word) -> bool {
        (i.saturating_sub(n)..i)
            .rev()
            .take_while(|&k| !matches!(self.text.raw(k), "." | ";" | ":" | "," | "!" | "?"))
            .any(|k| self.words.at(self.text, k, i).any(|(_, w)| w == word))
    }

    fn kind(&self, i: usize) -> Option<Kind> {
        self.text.tokens().get(i).filter(|_| i < self.end).map(|t| t.kind)
    }

    /// The figure that begins at token `i`.
    fn at(&self, i: usize, before: &Before) -> Option<Found> {
        if let Some(to) = self.is(i, &Word::Idiom) {
            return Some(Found::Nothing(to));
        }
        if let Some(found) = self.range(i, before) {
            return Some(found);
        }
        // "de plus de", "d'au moins": several bounds in a row, the last that says something wins.
        let mut bound = None;
        let mut from = i;
        let mut words = 0;
        while let Some((to, b)) = self.find(from, |w| if let Word::Bound(b) = w { Some(*b) } else { None }) {
            bound = if b == Bound::Exact { bound.or(Some(b)) } else { Some(b) };
            words += to - from;
            from = to;
        }
        let number_at = if bound.is_some() {
            let quoted = from + usize::from(self.kind(from) == Some(Kind::Quote));
            self.is(from, &Word::The).unwrap_or(quoted)
        } else {
            from
        };
        self.amount(i, number_at, bound, words, before)
            .or_else(|| (number_at != from).then(|| self.amount(i, from, bound, words, before)).flatten())
    }

    /// A cardinal; digits with their unit ("5km"); digits and an hour sign in a duration: "3 h 30".
    fn number(&self, i: usize) -> Option<Number> {
        let Some(mut n) = cardinal(self.text, i, self.end) else { return self.glued(i) };
        let half = self.text.lang() == Lang::FR
            && self.text.norm(n.end) == "h"
            && n.end + 1 < self.end
            && self.text.raw(n.end + 1).len() == 2;
        if half && let Some(minutes) = self.text.raw(n.end + 1).parse::<f64>().ok().filter(|m| *m < 60.0) {
            // Cut at two digits: 3 h 20 is 3.33 hours.
            n.value += (minutes / 60.0 * 100.0).round() / 100.0;
            // The hour sign stays for `unit`, which finds it before the minutes' end.
            n.end += 2;
        }
        // A note of an encyclopaedia stands where it likes: "6 [1] fois".
        let raw = |k: usize| if n.end + k < self.end { self.text.raw(n.end + k) } else { "" };
        if raw(0) == "[" && raw(2) == "]" && self.kind(n.end + 1) == Some(Kind::Number) {
            n.end += 3;
        }
        Some(n)
    }

    /// "5km", "30cm": digits that end in a unit.
    fn glued(&self, i: usize) -> Option<Number> {
        if self.kind(i) != Some(Kind::Number) {
            return None;
        }
        let (body, tail) = number::tail_of(self.text.raw(i));
        self.sign_of(tail)?;
        let (value, _) = number::digits(body, self.text.lang())?;
        Some(Number { end: i + 1, value, article: false, digits: true, scale: 1.0, glued: true })
    }

    /// The number at `at`, with what stands around it; `i` is where the figure begins.
    fn amount(
        &self,
        i: usize,
        at: usize,
        bound: Option<Bound>,
        bound_words: usize,
        before: &Before,
    ) -> Option<Found> {
        let prefix =
            self.find(at, |w| if let Word::Prefix(p, c) = w { Some((p.to_string(), *c)) } else { None });
        let (at, prefix) = match prefix {
            Some((to, p)) => (to, Some(p)),
            None => (at, None),
        };
        if let Some(found) = self.special(i, at, bound) {
            return Some(found);
        }
        let amount = match self.halved(at).or_else(|| self.vague(at)) {
            Some(amount) => amount,
            None => Amount { number: self.number(at)?, bound: None },
        };
        let Amount { mut number, bound: own } = amount;
        if prefix.is_none() {
            if let Some(skip) = self.no_quantity(at, &number).or_else(|| self.clock(at, &number, bound)) {
                return Some(Found::Nothing(skip));
            }
            if let Some(found) =
                self.joined(i, &number, None, before).or_else(|| self.ratio(i, &number, bound))
            {
                return Some(found);
            }
            if let Some(skip) = self.name_or_year(at, &number) {
                return Some(Found::Nothing(skip));
            }
        } else if let Some(found) = self.joined(i, &number, prefix.as_ref().map(|p| p.0.as_str()), before) {
            return Some(found);
        }
        let mut bound = match (bound, own) {
            // "près de plusieurs centaines", "environ une dizaine": the vaguer word has the say.
            (None | Some(Bound::Exact), Some(own)) => own,
            (Some(b), _) => b,
            (None, None) => before.shared(i).unwrap_or_default(),
        };
        let read = number.end;
        // "107 or more people"
        if let Some((end, then)) = self.then(number.end) {
            bound = then;
            number.end = end;
        }
        // "one or more suspects" are counted in the plural.
        let many =
            Number { value: if number.end > read { number.value.max(2.0) } else { number.value }, ..number };
        let counted = if prefix.is_some() { None } else { self.counted(&many) };
        if number.article && !self.article_counts(at, Some(bound), bound_words, counted.as_ref(), before) {
            return None;
        }
        let mut to = counted.as_ref().map_or(number.end, |c| c.to);
        if let Some(half) = self.is(to, &Word::Half) {
            number.value += 0.5;
            to = half;
        }
        if counted.is_some() && self.is(to, &Word::Clock).is_some() {
            return Some(Found::Nothing(to));
        }
        if let Some((end, then)) = self.then(to) {
            bound = then;
            to = end;
        }
        let (prefix, change) = prefix.map_or((None, None), |(name, change)| (Some(name), change));
        let name = prefix.or(counted.as_ref().map(|c| c.name.clone())).or_else(|| self.hours(number.end));
        let mut what = None;
        let ahead = if name.is_none() { self.ahead(number.end) } else { None };
        let listed = ahead.is_some();
        let unit = match name.or(ahead) {
            Some(unit) => unit,
            None if self.date_list(number.end) => return Some(Found::Nothing(number.end)),
            None => {
                let told = self.told(at, &number, before)?;
                to = self.is(to, &Word::Other).unwrap_or(to);
                what = told.what;
                told.unit
            }
        };
        let (from, value, change) = match self.sign(at, i) {
            Some((sign, true)) => (sign, -number.value, change),
            Some((sign, false)) => (sign, number.value, Some(Change::Up)),
            None => (i, number.value, change),
        };
        let tokens = from..to;
        let after = number.end;
        self.figure(Draft { tokens, value, high: None, bound, unit, counted, after, change, what, listed })
    }

    /// Quantities that are not a number before what it counts: shares, "le double", "une demi-heure", "15-year-old".
    fn special(&self, i: usize, at: usize, bound: Option<Bound>) -> Option<Found> {
        self.fraction(i, at, bound)
            .or_else(|| self.twofold(i, at, bound))
            .or_else(|| self.half_unit(i, at, bound))
            .or_else(|| self.hyphen(i, at, bound))
    }

    /// "ou plus", "environ" after a number or its unit.
    fn then(&self, to: usize) -> Option<(usize, Bound)> {
        let (end, then) = self.find(to, |w| if let Word::Then(b) = w { Some(*b) } else { None })?;
        // "environ" may as well belong to the number that follows.
        self.bounded(end).is_none().then_some((end, then))
    }

    fn figure(&self, draft: Draft) -> Option<Found> {
        let Draft { tokens, value, high, bound, unit, counted, after, change, what, listed } = draft;
        let span = self.text.span(tokens.clone());
        let large = |v: f64| v.is_nan() || v.abs() > LARGEST;
        // Sums of decimals and scales leave dust in the last bits.
        let tidy = |v: f64| if v.abs() < 1e9 { (v * 1e6).round() / 1e6 } else { v.round() };
        let what = what
            .or_else(|| self.what(&tokens, &unit, counted.as_ref()).map(|w| self.text.words(w).to_owned()));
        let figure = if large(value) || high.is_some_and(large) {
            Err(span)
        } else {
            Ok(Figure {
                text: self.text.words(tokens.clone()).to_owned(),
                span,
                value: tidy(value),
                value_high: high.map(tidy),
                bound,
                unit: Some(unit.clone()),
                what,
                change: change
                    .or_else(|| self.change(&tokens, after, counted.as_ref().is_some_and(|c| c.noun))),
                place: None,
                as_of: None,
            })
        };
        // A unit that was told elsewhere is a noun when the table does not know it.
        let known = |name: &str| {
            name == "%" || name.chars().all(|c| c.is_ascii_uppercase()) || self.words.word(name).any(is_unit)
        };
        let noun = counted.map_or_else(|| !known(&unit), |c| c.noun);
        Some(Found::Figure(Box::new(Known { figure, tokens, end: span.end, unit, noun, bound, listed })))
    }

    /// Whether "un", "a" is a number here: before a measure, after a bound that leaves no doubt, in one count with
    /// another ("deux morts et un blessé").
    fn article_counts(
        &self,
        at: usize,
        bound: Option<Bound>,
        bound_words: usize,
        counted: Option<&Counted>,
        before: &Before,
    ) -> bool {
        let Some(counted) = counted else { return false };
        if self.is(at + 1, &Word::Single).is_some() || counted.measure {
            return true;
        }
        if self.words.word(self.text.norm(counted.from)).any(|w| *w == Word::One) {
            return true;
        }
        let and = at > self.start && self.and(at - 1);
        let few = |k: &Known| k.figure.as_ref().is_ok_and(|f| f.value <= 100.0);
        if and && before.last().is_some_and(|k| k.noun && few(k) && k.tokens.end + 1 == at) {
            return true;
        }
        matches!(bound, Some(Bound::AtLeast | Bound::AtMost)) && bound_words >= 2
    }

    fn and(&self, i: usize) -> bool {
        self.numbers.at(self.text, i, i + 1).any(|(_, w)| *w == number::Word::And)
    }

    /// A plus or minus sign that hangs on the number at `at`, and whether it is a minus.
    fn sign(&self, at: usize, i: usize) -> Option<(usize, bool)> {
        let sign = at.checked_sub(1).filter(|s| *s >= self.start && at == i)?;
        let tokens = self.text.tokens();
        // "(- 4,4 %)" too
        let hangs = if tokens[at].spaced {
            sign > 0 && matches!(self.text.raw(sign - 1), "(" | "[")
        } else {
            tokens[sign].spaced || sign == 0 || self.text.raw(sign - 1) == "("
        };
        let minus = matches!(self.text.raw(sign), "-" | "−");
        (hangs && (minus || self.text.raw(sign) == "+")).then_some((sign, minus))
    }
}

fn is_unit(word: &Word) -> bool {
    matches!(word, Word::Unit(_) | Word::Measure(_))
}
