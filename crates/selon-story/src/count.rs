//! The figures of an article with what they count: concept, scope, and who gave them.

use std::ops::Range;

use selon_actor::fold;
use selon_read::{Bound, Figure, quantities, times_in};
use selon_text::{Field, Kind, Lang, Span};

use crate::doc::Doc;
use crate::people::People;
use crate::words::{Class, Key, Sort, Words, hash, stem};

/// A figure of a text.
pub(crate) struct Count {
    pub doc: usize,
    pub sentence: usize,
    pub tokens: Range<usize>,
    pub figure: Figure,
    /// The unit as it is shown.
    pub unit: Option<String>,
    pub sort: Sort,
    pub concept: Option<Concept>,
    /// Places that its clause names.
    pub places: Vec<Key>,
    /// Places that stand nearest before it, where its clause names none.
    pub around: Vec<Key>,
    /// What makes it a part of another figure: keys of the words that do.
    pub part: Vec<Key>,
    pub is_part: bool,
    /// The figure that it is a part of, takes the place of, or is told beside: index of the count, and how.
    pub tied: Option<(usize, Tie)>,
    /// A past year that it is of.
    pub year: Option<i16>,
    pub party: Option<usize>,
    pub claim: Option<usize>,
    /// Another value took its place before the article was written.
    pub older: bool,
    /// Its words point to a figure told before.
    pub anaphor: bool,
    /// What its clause says, without its own number; sorted.
    pub context: Vec<Key>,
}

/// What a figure is to one before it in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// Another value of the same quantity.
    Same,
    /// A part of it.
    Part,
    /// Another quantity.
    Other,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Concept {
    /// Of the table.
    Known(usize),
    /// A noun that the table does not know.
    Noun(Key),
}

/// All figures of the articles that can stand in a series.
pub(crate) fn counts(docs: &[Doc<'_>], people: &People) -> Vec<Count> {
    let mut out: Vec<Count> = Vec::new();
    let mut open = Vec::new();
    let counter = |d: usize| Counter { docs, people, d, words: Words::get() };
    for d in 0..docs.len() {
        open.extend(counter(d).counts(&mut out).into_iter().map(|f| (d, f)));
    }
    spread(&mut out);
    // A number by itself that other articles give to something is of that; else it is of what was counted last.
    for (d, (found, sentence, anaphor)) in open {
        let counter = counter(d);
        let (value, near) = (found.figure.value, found.tokens.start);
        let before = (0..out.len())
            .filter(|&k| out[k].doc == d && out[k].sentence == sentence && out[k].tokens.end <= near)
            .max_by_key(|&k| out[k].tokens.end);
        let tied = before.and_then(|k| counter.tie(&out[k], &found, sentence).map(|t| (k, t)));
        // Of people rather than of things, where others give it to both.
        let same_value = |k: &usize| {
            out[*k].doc != d && out[*k].figure.value == value && telling(value) && out[*k].concept.is_some()
        };
        let elsewhere = (0..out.len()).filter(same_value).min_by_key(|&k| (out[k].sort, k));
        // The same size, first of all: "the total" after "two batches" counts what was counted in millions.
        let size = |k: &usize| {
            let ratio = out[*k].figure.value.max(1.0) / value.max(1.0);
            (0.1..10.0).contains(&ratio)
        };
        let told = || {
            let of = (0..out.len()).filter(|&k| {
                out[k].doc == d
                    && out[k].tokens.end <= near
                    && sentence - out[k].sentence <= 2
                    && !out[k].is_part
            });
            of.filter(size).max_by_key(|&k| out[k].tokens.end)
        };
        let same = tied.filter(|(_, t)| *t == Tie::Same).map(|(k, _)| k);
        let Some(k) = same.or_else(|| told().filter(|_| anaphor)).or(elsewhere) else { continue };
        let (sort, concept, unit) = (out[k].sort, out[k].concept, out[k].unit.clone());
        let (claim, party) = counter.speaker(found.figure.span, false, None);
        let older = counter.older(before.map(|k| &out[k]), &found);
        let clause = counter.clause(sentence, &found.tokens);
        let places = counter.places(clause.clone(), &found.tokens);
        let part = counter.part(&clause, &found);
        let year = counter.year(sentence, &found.tokens);
        let around = if places.is_empty() { counter.around(sentence, &found.tokens) } else { Vec::new() };
        out.push(Count {
            doc: d,
            sentence,
            tokens: found.tokens,
            figure: found.figure,
            unit,
            sort,
            concept,
            around,
            places,
            is_part: matches!(tied, Some((_, Tie::Part))) || !part.is_empty(),
            part,
            tied,
            year,
            party,
            claim,
            older,
            anaphor,
            context: Vec::new(),
        });
    }
    spread(&mut out);
    out
}

/// Concepts of figures that have none beside them, from others.
fn spread(out: &mut [Count]) {
    // What other articles say of the same value; then what was told before.
    for k in 0..out.len() {
        let same = |c: &&Count| {
            c.doc != out[k].doc
                && c.sort == out[k].sort
                && c.figure.value == out[k].figure.value
                && c.concept.is_some()
                && !vague(c)
        };
        if vague(&out[k]) && !whole(out[k].tied) && telling(out[k].figure.value) {
            out[k].concept = out.iter().find(same).and_then(|c| c.concept).or(out[k].concept);
        }
    }
    for k in 0..out.len() {
        if vague(&out[k]) && out[k].anaphor && !whole(out[k].tied) {
            let before = (0..out.len()).filter(|&j| {
                out[j].doc == out[k].doc
                    && out[j].sort == out[k].sort
                    && !vague(&out[j])
                    && out[j].tokens.end <= out[k].tokens.start
                    && out[k].sentence.abs_diff(out[j].sentence) <= 2
            });
            let before = before.max_by_key(|&j| out[j].tokens.end);
            out[k].concept = before.and_then(|j| out[j].concept).or(out[k].concept);
        }
    }
}

/// Whether nothing of the table says what is counted: nothing at all, or what people do.
fn vague(count: &Count) -> bool {
    let people = matches!(count.sort, Sort::People | Sort::Jobs);
    count.concept.is_none() || people && matches!(count.concept, Some(Concept::Noun(_)))
}

/// Whether it is the whole that another figure is a part of.
fn whole(tied: Option<(usize, Tie)>) -> bool {
    matches!(tied, Some((_, Tie::Other)))
}

/// Whether a value has so many telling digits that two articles hardly give it to two things.
pub(crate) fn telling(value: f64) -> bool {
    let mut v = value.abs();
    while v >= 1000.0 && v % 10.0 == 0.0 {
        v /= 10.0;
    }
    v >= 100.0 && v % 100.0 != 0.0 || value >= 100_000.0 && v >= 10.0 && v % 10.0 != 0.0
}

/// Longest clause that only says when, in tokens.
const FRONT: usize = 4;

/// Tokens between a figure and the place that it is of.
const CLOSE: usize = 7;

struct Counter<'a, 'd> {
    docs: &'a [Doc<'d>],
    people: &'a People,
    d: usize,
    words: &'static Words,
}

/// A figure and where it stands.
struct Found {
    tokens: Range<usize>,
    figure: Figure,
    bare: bool,
}

impl Counter<'_, '_> {
    fn doc(&self) -> &Doc<'_> {
        &self.docs[self.d]
    }

    fn stem(&self, i: usize) -> String {
        stem(self.doc().text.norm(i), self.doc().french)
    }

    /// Adds the article's figures; gives those of which nothing beside them tells
    /// what they count, with their sentence, and whether they stand for one told before.
    fn counts(&self, out: &mut Vec<Count>) -> Vec<(Found, usize, bool)> {
        let doc = self.doc();
        let first = out.len();
        let mut open = Vec::new();
        for f in self.found() {
            let Some(sentence) = doc.sentence(f.tokens.start) else { continue };
            let clause = self.clause(sentence, &f.tokens);
            let unit = f.figure.unit.as_deref().map(|u| stem(u, doc.french));
            let ratio = f.figure.unit.as_deref().is_some_and(|u| {
                let words: Vec<String> = u.split_whitespace().map(fold).collect();
                self.words.has(doc.french, Class::Ratio, &words)
            });
            if ratio || unit.as_deref().is_some_and(|u| self.timed(u)) {
                continue;
            }
            let generic = unit.as_deref().and_then(|u| {
                u.split(|c: char| !c.is_alphanumeric()).find_map(|w| self.words.generic(doc.french, w))
            });
            let money = f
                .figure
                .unit
                .as_deref()
                .is_some_and(|u| u.len() == 3 && u.chars().all(|c| c.is_ascii_uppercase()));
            let share = f.figure.unit.as_deref() == Some("%");
            let by_noun = (!money && !share && !f.bare).then(|| self.noun(&f)).flatten();
            let generic = generic.filter(|_| !f.bare);
            let sort = match (money, share, by_noun, generic) {
                (true, ..) => Some(Sort::Money),
                (_, true, ..) => Some(Sort::Share),
                (_, _, Some(Concept::Known(k)), _) => Some(self.words.concepts[k].sort),
                (_, _, _, Some(sort)) => Some(sort),
                (_, _, Some(Concept::Noun(_)), _) => Some(Sort::Things),
                _ => None,
            };
            // The figure before it in the sentence, and what stands between.
            let of = |k: &usize| out[*k].sentence == sentence;
            // "58 élèves de trois écoles, dont six": of those that the reader takes it for, where it is by itself.
            let same_unit = |k: &usize| f.bare && f.figure.unit.is_some() && out[*k].unit == f.figure.unit;
            let before = (first..out.len())
                .rev()
                .find(|k| of(k) && same_unit(k))
                .or_else(|| (first..out.len()).rev().find(of));
            let tie = before.map(|k| (k, self.tie(&out[k], &f, sentence)));
            let tied = tie.and_then(|(k, t)| t.map(|t| (k, t)));
            let same = matches!(tied, Some((_, Tie::Same)));
            let anaphor = self.anaphor(&clause, &f.tokens);
            // "Of those, 780 would go": a part of the last figure of the sentence before.
            let last = out[first..].len().checked_sub(1).map(|k| first + k);
            let of_those = f.bare && before.is_none() && {
                let lead = doc.sentences[sentence].tokens.start..f.tokens.start;
                lead.len() <= 6 && self.words.has(doc.french, Class::Part, &doc.folded[lead])
            };
            let tied = if of_those { last.map(|k| (k, Tie::Part)) } else { tied };
            let host = tied.map(|(k, _)| k);
            // "half of the 9.4 million", "340 of the 610": what the other figure is a part of.
            let lead = f.tokens.start.saturating_sub(4)..(f.tokens.start + 2).min(f.tokens.end);
            let whole = self.words.has(doc.french, Class::Whole, &doc.folded[lead]);
            if whole && f.bare {
                continue;
            }
            let sort = match sort {
                Some(sort) if !(f.bare && host.is_some()) => Some(sort),
                // "dont six ont été hospitalisés": a part can be of people where the whole was counted in schools.
                _ if matches!(tied, Some((_, Tie::Part)))
                    && self.concept(Sort::People, clause.clone(), &f.tokens).is_some() =>
                {
                    Some(Sort::People)
                }
                _ => host.map(|k| out[k].sort).or_else(|| {
                    // "the number of injured at 27": its own clause says what.
                    let told = [Sort::People, Sort::Jobs, Sort::Money];
                    told.into_iter().find(|s| {
                        let befell =
                            f.bare && *s == Sort::People && self.befell(f.tokens.start, clause.start);
                        (anaphor || befell) && self.concept(*s, clause.clone(), &f.tokens).is_some()
                    })
                }),
            };
            let Some(sort) = sort else {
                open.push((f, sentence, anaphor));
                continue;
            };
            let is_part = matches!(tied, Some((_, Tie::Part)));
            let mut concept = by_noun.filter(|_| !f.bare);
            let who = matches!(concept, Some(Concept::Known(k)) if self.words.concepts[k].who);
            let specific = matches!(concept, Some(Concept::Known(_))) && !who;
            // "38 000 of its members": what happened to them stands around the noun.
            if !specific && (who || generic.is_some() || money || share || f.bare || concept.is_none()) {
                let near = self.concept(sort, clause.clone(), &f.tokens);
                concept = near.or(if generic.is_some() && !who || money { None } else { concept });
            }
            if concept.is_none()
                && let (Some(k), true) = (host, same || is_part)
            {
                concept = out[k].concept;
            }
            if concept.is_none() && !is_part {
                let whole = doc.sentences[sentence].tokens.clone();
                concept = self.concept(sort, whole, &f.tokens);
            }
            let told = (first..out.len()).rev().find(|&k| {
                out[k].sort == sort
                    && !out[k].is_part
                    && sentence.abs_diff(out[k].sentence) <= 2
                    && out[k].concept.is_some()
            });
            if concept.is_none()
                && anaphor
                && let Some(k) = told
            {
                concept = out[k].concept;
            }
            if concept.is_none() && matches!(sort, Sort::Money | Sort::Share) || concept.is_none() && anaphor
            {
                concept = self.topic(sort, sentence, &f.tokens);
            }
            if concept.is_none() && generic.is_some() && !is_part {
                concept = self.deed(&clause, &f.tokens);
            }
            let (concept, tied) =
                if whole { (None, before.map(|k| (k, Tie::Other))) } else { (concept, tied) };
            let places = self.places(clause.clone(), &f.tokens);
            let around = if places.is_empty() { self.around(sentence, &f.tokens) } else { Vec::new() };
            let part = self.part(&clause, &f);
            let (claim, party) =
                self.speaker(f.figure.span, host.filter(|_| !same).is_some(), host.map(|k| &out[k]));
            let unit = f.figure.unit.clone().or_else(|| host.and_then(|k| out[k].unit.clone()));
            let year = self.year(sentence, &f.tokens);
            let older = self.older(before.map(|k| &out[k]), &f);
            let own = doc.keys_of(f.tokens.clone());
            let mut context = doc.keys_of(clause.clone());
            context.retain(|k| own.binary_search(k).is_err());
            for figure in split(&f.figure, self.moves(sentence, &f.tokens)) {
                let span = figure.span;
                out.push(Count {
                    doc: self.d,
                    sentence,
                    tokens: f.tokens.clone(),
                    unit: unit.clone(),
                    sort,
                    concept,
                    places: places.clone(),
                    around: around.clone(),
                    part: part.clone(),
                    is_part: is_part || !part.is_empty(),
                    tied,
                    year,
                    party,
                    claim,
                    older,
                    anaphor,
                    context: context.clone(),
                    figure: Figure { span, ..figure },
                });
            }
        }
        // "de 780 à 742": two values of one quantity.
        for k in first + 1..out.len() {
            if out[k].tokens == out[k - 1].tokens {
                out[k].tied = Some((k - 1, Tie::Same));
                out[k - 1].older = true;
            }
        }
        open
    }

    /// The figures that the reader sees, and numbers by themselves that stand for one told before.
    fn found(&self) -> Vec<Found> {
        let doc = self.doc();
        let lang = if doc.french { Lang::FR } else { Lang::EN };
        let all = quantities(doc.article, Some(lang)).figures;
        let ruled = |span: Span| doc.rejected(span) || doc.counted(span);
        let mut found: Vec<Found> = all
            .into_iter()
            .filter(|f| !ruled(f.span))
            .chain(doc.figures().cloned())
            .filter(|f| f.span.field == Field::Text)
            .map(|figure| Found { tokens: doc.tokens(figure.span), figure, bare: false })
            .filter(|f| !f.tokens.is_empty())
            .collect();
        found.sort_by_key(|f| f.tokens.start);
        for f in &mut found {
            // Only a number is printed: what it counts was told before.
            let number = |i: usize| doc.text.tokens()[i].kind != Kind::Word || doc.words_number(i);
            f.bare = f.tokens.clone().all(number);
            // "les 4,1 millions revendiqués": a participle is no noun.
            let unit = f.figure.unit.as_deref().unwrap_or_default();
            let participle = doc.french && (unit.ends_with('é') || unit.ends_with("ée"));
            if participle
                && f.tokens.clone().rev().skip(1).all(number)
                && self.noun(f).is_none_or(|c| matches!(c, Concept::Noun(_)))
                && self.words.generic(doc.french, &stem(unit, true)).is_none()
            {
                f.bare = true;
                f.figure.unit = None;
            }
        }
        // "le 27 avril" counts nothing.
        let times = times_in(&doc.text, doc.date());
        let times: Vec<Range<usize>> = times.iter().map(|time| doc.tokens(time.span)).collect();
        let covered = |i: usize| {
            found.iter().any(|f| f.tokens.contains(&i)) || times.iter().any(|time| time.contains(&i))
        };
        let mut bare = Vec::new();
        for s in &doc.sentences {
            let mut i = s.tokens.start;
            while i < s.tokens.end {
                let here = i;
                i += 1;
                if doc.text.tokens()[here].kind != Kind::Number
                    || covered(here)
                    || ruled(doc.text.span(here..here + 1))
                {
                    continue;
                }
                let clause = self.clause_of(s.tokens.clone(), here);
                let Some(value) = number(doc.text.raw(here)) else { continue };
                let lead = s.tokens.start.max(here.saturating_sub(6))..here;
                let listed = bare
                    .last()
                    .is_some_and(|b: &Found| here - b.tokens.end <= 6 && b.tokens.end >= s.tokens.start);
                let part = self.words.has(doc.french, Class::Part, &doc.folded[lead]);
                // A year, a day of the month.
                let multiplied =
                    doc.folded.get(here + 1).is_some_and(|w| self.words.multiple(doc.french, w).is_some());
                if !multiplied
                    && value < 20.0
                    && here > clause.start
                    && doc.text.tokens()[here].end - doc.text.tokens()[here].start < 2
                    || (1900.0..2100.0).contains(&value)
                {
                    continue;
                }
                let high = (doc.text.tokens().get(here + 2).map(|t| t.kind) == Some(Kind::Number)
                    && here > 0
                    && self.words.has(doc.french, Class::Between, &doc.folded[here - 1..here]))
                .then(|| number(doc.text.raw(here + 2)))
                .flatten();
                let mut to = if high.is_some() { here + 3 } else { here + 1 };
                let from = if high.is_some() { here - 1 } else { here };
                let times = doc.folded.get(to).filter(|_| to < s.tokens.end);
                let times = times.and_then(|w| self.words.multiple(doc.french, w));
                to += usize::from(times.is_some());
                i = to;
                let value = value * times.unwrap_or(1.0);
                let high = high.map(|h| h * times.unwrap_or(1.0));
                let unit = self.noun_after(to, s.tokens.end);
                if !self.anaphor(&clause, &(here..here + 1))
                    && !self.befell(here, clause.start)
                    && !part
                    && !listed
                    && !telling(value)
                    && unit.is_none()
                {
                    continue;
                }
                let span = doc.text.span(from..to);
                let bound = if high.is_some() { Bound::Between } else { Bound::Exact };
                let text = doc.at(span).to_owned();
                let figure = Figure {
                    text,
                    span,
                    value,
                    value_high: high,
                    bound,
                    unit: unit.clone(),
                    what: unit.clone(),
                    change: None,
                    place: None,
                    as_of: None,
                };
                bare.push(Found { tokens: from..to, figure, bare: unit.is_none() });
            }
        }
        found.extend(bare);
        found.sort_by_key(|f| f.tokens.start);
        for f in &mut found {
            let from = f.tokens.start;
            let lead = from.saturating_sub(2)..from;
            if f.figure.bound == Bound::Exact && self.words.has(doc.french, Class::Exceed, &doc.folded[lead])
            {
                f.figure.bound = Bound::AtLeast;
            }
        }
        found
    }

    /// The noun that a number counts though a quotation mark stands between: « plus de 4 millions » de personnes.
    fn noun_after(&self, at: usize, end: usize) -> Option<String> {
        let doc = self.doc();
        let mut i = at;
        while i < end
            && i < at + 3
            && (doc.text.tokens()[i].kind == Kind::Quote || self.words.empty(doc.french, &doc.folded[i]))
        {
            i += 1;
        }
        if i == at || i >= end || doc.text.tokens()[i].kind != Kind::Word {
            return None;
        }
        let stem = self.stem(i);
        let known = self.words.generic(doc.french, &stem).is_some()
            || self
                .words
                .concepts
                .iter()
                .any(|c| c.words[usize::from(!doc.french)].iter().any(|e| e.len() == 1 && e[0] == stem));
        known.then(|| doc.text.norm(i).to_owned())
    }

    fn timed(&self, unit: &str) -> bool {
        let table = self.words;
        let french = self.doc().french;
        unit.split_whitespace().any(|w| {
            table
                .phrases_of(french, Class::Unit)
                .any(|p| p.len() == 1 && (p[0] == w || stem(&p[0], french) == w))
        })
    }

    /// The stretch between signs that holds the tokens.
    fn clause(&self, sentence: usize, tokens: &Range<usize>) -> Range<usize> {
        let whole = self.doc().sentences[sentence].tokens.clone();
        let from = self.clause_of(whole.clone(), tokens.start).start;
        let to = self.clause_of(whole, tokens.end.saturating_sub(1)).end;
        from..to
    }

    fn clause_of(&self, whole: Range<usize>, at: usize) -> Range<usize> {
        let doc = self.doc();
        let cut = |i: usize| {
            doc.text.tokens()[i].kind == Kind::Punct
                && matches!(doc.text.raw(i), "," | ";" | ":" | "(" | ")" | "—" | "–")
        };
        let from = (whole.start..at).rev().find(|&i| cut(i)).map_or(whole.start, |i| i + 1);
        let to = (at..whole.end).find(|&i| cut(i)).unwrap_or(whole.end);
        from..to
    }

    /// What the noun of a figure says that it counts.
    fn noun(&self, f: &Found) -> Option<Concept> {
        let doc = self.doc();
        let unit = f.figure.unit.as_deref()?;
        let what = f.figure.what.as_deref().unwrap_or_default();
        let stems = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric() && c != '-')
                .filter(|w| !w.is_empty())
                .map(|w| stem(w, doc.french))
                .collect()
        };
        let (unit, what) = (stems(unit), stems(what));
        let sort = unit.iter().find_map(|w| self.words.generic(doc.french, w));
        let at = usize::from(!doc.french);
        let known = self.words.concepts.iter().position(|c| {
            // A general noun with what happened to it: "personnes évacuées", "poste supprimé".
            let sorted = sort.is_none_or(|s| s == c.sort);
            sorted
                && c.words[at].iter().any(|e| {
                    e.len() == 1
                        && (unit.contains(&e[0])
                            || what.iter().skip(1).take(2).any(|w| *w == e[0] && sort.is_some()))
                })
        });
        if let Some(k) = known {
            return Some(Concept::Known(k));
        }
        if sort.is_some() {
            return None;
        }
        let head = unit.last()?;
        self.words.key(doc.french, head).map(Concept::Noun)
    }

    /// The concept of the sort whose words stand nearest to the figure.
    fn concept(&self, sort: Sort, range: Range<usize>, tokens: &Range<usize>) -> Option<Concept> {
        let doc = self.doc();
        let at = usize::from(!doc.french);
        let stems: Vec<(usize, String)> =
            range.filter(|&i| doc.text.tokens()[i].kind == Kind::Word).map(|i| (i, self.stem(i))).collect();
        let far = |i: usize| {
            if i < tokens.start { tokens.start - i } else { i.saturating_sub(tokens.end) + 1 }
        };
        let mut best: Option<(usize, usize)> = None;
        for (k, c) in self.words.concepts.iter().enumerate().filter(|(_, c)| c.sort == sort && !c.who) {
            for entry in &c.words[at] {
                let places: Option<Vec<usize>> = entry
                    .iter()
                    .map(|w| stems.iter().filter(|(_, s)| s == w).map(|(i, _)| far(*i)).min())
                    .collect();
                // Two words together are surer than one.
                let Some(places) = places else { continue };
                let Some(nearest) = places.iter().min() else { continue };
                let score = nearest * 2 / (2 * entry.len()).max(1);
                if best.is_none_or(|(s, _)| score < s) {
                    best = Some((score, k));
                }
            }
        }
        best.map(|(_, k)| Concept::Known(k))
    }

    /// What people do or suffer where no table knows it: the next telling word of the clause.
    fn deed(&self, clause: &Range<usize>, tokens: &Range<usize>) -> Option<Concept> {
        let doc = self.doc();
        let to = clause.end.min(tokens.end + CLOSE);
        let telling = |i: &usize| !doc.text.tokens()[*i].capital && doc.text.tokens()[*i].kind == Kind::Word;
        (tokens.end..to)
            .filter(telling)
            .find_map(|i| doc.keys[i])
            .map(|key| Concept::Noun(hash(&format!("+{key}"))))
    }

    /// What the sentences before it in its paragraph are about, of that sort.
    fn topic(&self, sort: Sort, sentence: usize, tokens: &Range<usize>) -> Option<Concept> {
        let doc = self.doc();
        let paragraph = doc.sentences[sentence].paragraph;
        (0..sentence)
            .rev()
            .take_while(|&s| doc.sentences[s].paragraph == paragraph)
            .find_map(|s| self.concept(sort, doc.sentences[s].tokens.clone(), tokens))
    }

    /// Whether the words around a number say that it stands for a figure told before.
    fn anaphor(&self, clause: &Range<usize>, tokens: &Range<usize>) -> bool {
        let doc = self.doc();
        let near = clause.start.max(tokens.start.saturating_sub(8))..clause.end.min(tokens.end + 4);
        near.filter(|&i| doc.text.tokens()[i].kind == Kind::Word).any(|i| {
            let s = self.stem(i);
            self.words.figure(doc.french, &s) || self.words.rise(doc.french, &s)
        })
    }

    /// Whether the word before a number says what befell people: "killing 12", "tuant 12".
    fn befell(&self, number: usize, from: usize) -> bool {
        let doc = self.doc();
        let Some(before) = number.checked_sub(1).filter(|b| *b >= from) else { return false };
        let (stem, at) = (self.stem(before), usize::from(!doc.french));
        let of = |c: &&crate::words::Concept| c.sort == Sort::People && !c.who;
        let lone = |entry: &Vec<String>| entry.len() == 1 && entry[0] == stem;
        doc.text.tokens()[before].kind == Kind::Word
            && self.words.concepts.iter().filter(of).any(|c| c.words[at].iter().any(lone))
    }

    /// Whether a range is a change from one value to another: "de 65 à 70 millions" after a verb of change.
    fn moves(&self, sentence: usize, tokens: &Range<usize>) -> bool {
        let doc = self.doc();
        let from = doc.sentences[sentence].tokens.start.max(tokens.start.saturating_sub(10));
        (from..tokens.start).any(|i| self.words.rise(doc.french, &self.stem(i)))
    }

    /// What a figure is to the one before it in its sentence.
    fn tie(&self, before: &Count, f: &Found, sentence: usize) -> Option<Tie> {
        let doc = self.doc();
        let between = before.tokens.end.min(f.tokens.start)..f.tokens.start;
        // "contre 11", "at least": the bound may be a part of the figure's own words.
        let folded = &doc.folded[between.clone()];
        let own = &doc.folded[f.tokens.start..(f.tokens.end + 4).min(doc.sentences[sentence].tokens.end)];
        if self.words.has(doc.french, Class::Part, folded)
            || self.words.find(doc.french, Class::Part, own).any(|(i, _)| i <= 2)
        {
            return Some(Tie::Part);
        }
        let near = between.len() <= 12;
        let rise = between.clone().any(|i| self.words.rise(doc.french, &self.stem(i)));
        if near
            && (rise || [Class::Instead, Class::Older].iter().any(|c| self.words.has(doc.french, *c, folded)))
        {
            return Some(Tie::Same);
        }
        // A list of parts goes on: "dont 780 à Vaubercourt et 340 à Marchelin".
        if matches!(before.tied, Some((_, Tie::Part))) && f.bare && between.len() <= 6 {
            return Some(Tie::Part);
        }
        None
    }

    /// Words of a clause that make its figure a part of another.
    fn part(&self, clause: &Range<usize>, f: &Found) -> Vec<Key> {
        let doc = self.doc();
        let mut keys = Vec::new();
        let near = f.tokens.start.saturating_sub(2).max(clause.start)..(f.tokens.end + 6).min(clause.end);
        for i in near.clone() {
            if self.words.part(doc.french, &self.stem(i)) {
                keys.extend(doc.keys[i]);
            }
        }
        let after = f.tokens.end..(f.tokens.end + 4).min(clause.end);
        for class in [Class::Part, Class::Wider] {
            for (at, n) in self.words.find(doc.french, class, &doc.folded[after.clone()]) {
                let from = after.start + at;
                keys.push(hash(&doc.folded[from..from + n].join(" ")));
                keys.extend(doc.keys[from + n..(from + n + 4).min(clause.end)].iter().flatten());
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Names in the tokens that can be places: capitals after a small word, not at the head of a sentence.
    fn places(&self, clause: Range<usize>, tokens: &Range<usize>) -> Vec<Key> {
        let doc = self.doc();
        // Only what stands close says where: "780 à Vaubercourt", "à Vaubercourt, 780 postes". Anything further may be
        // where something else is.
        let to = clause.end.min(tokens.end + CLOSE);
        let to = (tokens.end..to).find(|&i| doc.text.tokens()[i].kind == Kind::Number).unwrap_or(to);
        let close = self.located(tokens.end.min(to)..to);
        if !close.is_empty() {
            return close;
        }
        // A place after another figure is that figure's.
        let from = clause.start.max(tokens.start.saturating_sub(CLOSE));
        let number = |i: &usize| doc.text.tokens()[*i].kind == Kind::Number;
        if (clause.start..tokens.start).any(|i| number(&i)) {
            Vec::new()
        } else {
            self.located(from..tokens.start)
        }
    }

    fn located(&self, range: Range<usize>) -> Vec<Key> {
        let doc = self.doc();
        let mut keys = Vec::new();
        for i in range {
            let token = doc.text.tokens()[i];
            let before = i.checked_sub(1).map(|b| doc.folded[b].as_str());
            let leads =
                |w: &str| self.words.has(doc.french, Class::Place, std::slice::from_ref(&w.to_owned()));
            // "in the Kursk region", "in western Europe": one word may stand between. "in the French town" names none.
            let second = i.checked_sub(2).filter(|&b| {
                let next = doc.text.tokens().get(i + 1).is_some_and(|t| t.kind == Kind::Word && !t.capital);
                let between =
                    doc.text.tokens()[b + 1].kind == Kind::Word && !doc.text.tokens()[b + 1].capital;
                between && (doc.french || !next || doc.placed(i) || doc.keys[b + 1].is_some())
            });
            let placed = before.is_some_and(leads) || second.is_some_and(|b| leads(&doc.folded[b]));
            if token.kind == Kind::Word && token.capital && placed && !self.body(i) {
                keys.extend(doc.keys[i]);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether a name is that of a body that speaks in the story.
    fn body(&self, i: usize) -> bool {
        let word = &self.doc().folded[i];
        let raw = self.doc().text.raw(i);
        if raw.chars().count() > 1 && raw.chars().count() <= 6 && raw.chars().all(|c| c.is_uppercase()) {
            return true;
        }
        let bodies = self.people.parties.iter().filter(|p| p.kind == selon_actor::Kind::Organisation);
        bodies.filter(|p| p.words.len() == 1).any(|p| p.words[0] == *word)
    }

    /// The places that the sentence names, else the one before it.
    fn around(&self, sentence: usize, tokens: &Range<usize>) -> Vec<Key> {
        let doc = self.doc();
        let own = doc.sentences[sentence].tokens.clone();
        let here = self.located(own.start..tokens.start);
        if !here.is_empty() {
            return here;
        }
        let here = self.located(tokens.end.min(own.end)..own.end);
        if !here.is_empty() {
            return here;
        }
        sentence.checked_sub(1).map(|s| self.located(doc.sentences[s].tokens.clone())).unwrap_or_default()
    }

    /// A past year in the sentence that begins no period.
    fn year(&self, sentence: usize, tokens: &Range<usize>) -> Option<i16> {
        let doc = self.doc();
        let published = doc.date()?.year();
        let whole = doc.sentences[sentence].tokens.clone();
        let own = self.clause(sentence, tokens);
        // The clause before belongs to it where it only says when, or where the own one goes on with it.
        let before = (own.start > whole.start)
            .then(|| self.clause_of(whole.clone(), (own.start - 1).max(whole.start)));
        let goes_on =
            self.words.has(doc.french, Class::When, &doc.folded[own.start..(own.start + 1).min(own.end)]);
        let joined = before.filter(|b| b.len() <= FRONT && b.start == whole.start || goes_on);
        let range = joined.map_or(own.start, |b| b.start)..own.end;
        range.clone().filter(|i| !tokens.contains(i)).find_map(|i| {
            let raw = doc.text.raw(i);
            let year: i16 = raw.parse().ok().filter(|_| raw.len() == 4)?;
            let lead = range.start.max(i.saturating_sub(5))..i;
            let period = self.words.has(doc.french, Class::Since, &doc.folded[lead]);
            ((published - 60..published).contains(&year) && !period).then_some(year)
        })
    }

    /// Whether the words between say that another value took this one's place.
    fn older(&self, before: Option<&Count>, f: &Found) -> bool {
        let doc = self.doc();
        let Some(before) = before.filter(|b| b.tokens.end <= f.tokens.start) else { return false };
        let between = before.tokens.end..f.tokens.start;
        between.len() <= 12 && self.words.has(doc.french, Class::Older, &doc.folded[between])
    }

    /// The claim that gives a figure, and its speaker. What a figure replaces was said by the same.
    fn speaker(&self, span: Span, replaced: bool, host: Option<&Count>) -> (Option<usize>, Option<usize>) {
        let doc = self.doc();
        let claim = doc.claim_at(span).map(|(at, _)| at);
        let party = claim.and_then(|c| self.people.claims[self.d][c]);
        match (claim, host) {
            (None, Some(host)) if !replaced || host.claim.is_some() => (host.claim, host.party),
            _ => (claim, party),
        }
    }
}

/// A range that is a change gives both its ends.
fn split(figure: &Figure, moves: bool) -> Vec<Figure> {
    let Some(high) = figure.value_high.filter(|_| moves && figure.bound == Bound::Between) else {
        return vec![figure.clone()];
    };
    // Only "de … à …", "from … to …": "entre" bounds.
    let first = fold(figure.text.split_whitespace().next().unwrap_or_default());
    if first.len() > 4 && first != "from" {
        return vec![figure.clone()];
    }
    let one = |value: f64| Figure { value, value_high: None, bound: Bound::Exact, ..figure.clone() };
    vec![one(figure.value), one(high)]
}

/// The value of a number in figures, whatever divides its thousands.
fn number(raw: &str) -> Option<f64> {
    let plain: String = raw.chars().filter(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> = plain.split([',', '.']).collect();
    match parts[..] {
        [whole] => whole.parse().ok(),
        [head, ref rest @ ..] if rest.iter().all(|r| r.len() == 3) && head.len() <= 3 => {
            plain.replace([',', '.'], "").parse().ok()
        }
        [_, _] => plain.replace(',', ".").parse().ok(),
        _ => None,
    }
}

impl Doc<'_> {
    /// Whether token `i` is a word that is a part of a number ("million", "une", "de").
    fn words_number(&self, i: usize) -> bool {
        Words::get().empty(self.french, &self.folded[i])
    }
}
