//! An article, cut up for comparing.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use selon_actor::fold;
use selon_read::{Claim, Figure, Reading, places_of};
use selon_text::{Article, Field, Kind, Lang, Span, Text};

use crate::words::{Key, Words, hash};
use crate::{Amended, Item};

/// An article with its words.
pub(crate) struct Doc<'a> {
    pub article: &'a Article,
    pub reading: &'a Reading,
    pub french: bool,
    /// What people changed.
    amended: &'a Amended,
    pub text: Text<'a>,
    /// Each token folded.
    pub folded: Vec<String>,
    /// What each token says.
    pub keys: Vec<Option<Key>>,
    pub sentences: Vec<Sentence>,
    /// Folded words of the outlet's name, the telling ones, and its abbreviation in brackets.
    pub outlet: Vec<Vec<String>>,
    /// The outlets or agencies that the article credits in its last lines or its dateline, as printed.
    pub credit: Option<String>,
    /// Whether each token is a place that is known.
    placed: Vec<bool>,
}

/// Known places that the articles of a story name, by folded word: "Koursk" and "Kursk" are one.
pub(crate) struct Places(FxHashMap<String, Key>);

impl Places {
    pub fn new(items: &[&Item]) -> Self {
        let mut by: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for item in items {
            for place in places_of(&item.article) {
                let word = fold(&place.text);
                if word.chars().all(char::is_alphanumeric) {
                    *by.entry(word).or_default().entry(place.name).or_default() += 1;
                }
            }
        }
        // Where articles differ on what a name means, most decide.
        let most = |names: BTreeMap<String, usize>| {
            names.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(name, _)| name)
        };
        let of =
            by.into_iter().filter_map(|(word, names)| Some((word, hash(&["@", &most(names)?].concat()))));
        Self(of.collect())
    }
}

/// A sentence that is no furniture.
pub(crate) struct Sentence {
    pub tokens: Range<usize>,
    pub paragraph: usize,
    pub span: Span,
    /// Its distinct keys, sorted.
    pub keys: Vec<Key>,
}

impl<'a> Doc<'a> {
    /// `places`: what the story's articles call known places.
    pub fn new(item: &'a Item, amended: &'a Amended, places: &Places) -> Self {
        let words = Words::get();
        let french = item.reading.lang.as_deref().is_none_or(|l| l.starts_with("fr"));
        let lang = if french { Lang::FR } else { Lang::EN };
        let text = Text::new(&item.article.text, lang, Field::Text);
        let n = text.tokens().len();
        let folded: Vec<String> = (0..n).map(|i| fold(text.norm(i))).collect();
        let keys: Vec<Option<Key>> = (0..n)
            .map(|i| match text.tokens()[i].kind {
                Kind::Word if text.tokens()[i].capital && places.0.contains_key(&folded[i]) => {
                    places.0.get(&folded[i]).copied()
                }
                Kind::Word | Kind::Number => words.key(french, text.norm(i)),
                _ => None,
            })
            .collect();
        let known = |i: usize| text.tokens()[i].capital && places.0.contains_key(&folded[i]);
        let placed = (0..n).map(known).collect();
        let mut sentences = Vec::new();
        for s in text.sentences() {
            let furniture = (s.start..s.end).filter(|&i| text.is_furniture(i)).count();
            if furniture * 2 > s.end - s.start {
                continue;
            }
            let mut own: Vec<Key> = keys[s.start..s.end].iter().flatten().copied().collect();
            own.sort_unstable();
            own.dedup();
            sentences.push(Sentence {
                tokens: s.start..s.end,
                paragraph: s.paragraph,
                span: text.span(s.start..s.end),
                keys: own,
            });
        }
        let outlet = item.article.outlet.as_deref().map(outlet_names).unwrap_or_default();
        let mut doc = Self {
            article: &item.article,
            reading: &item.reading,
            amended,
            french,
            text,
            folded,
            keys,
            sentences,
            outlet,
            credit: None,
            placed,
        };
        doc.credit = doc.credited();
        doc
    }

    /// Whether token `i` names a known place.
    pub fn placed(&self, i: usize) -> bool {
        self.placed.get(i).copied().unwrap_or(false)
    }

    pub fn name(&self) -> &'a str {
        &self.article.doc
    }

    pub fn date(&self) -> Option<Date> {
        self.article.date
    }

    /// Whether people took away what stands at `span`.
    pub fn rejected(&self, span: Span) -> bool {
        self.amended.rejected.iter().any(|taken| taken.overlaps(span))
    }

    /// Whether people said which figures there are at `span`.
    pub fn counted(&self, span: Span) -> bool {
        self.amended.counted.iter().flat_map(|(content, _)| content).any(|part| part.overlaps(span))
    }

    /// The figures that people said there are.
    pub fn figures(&self) -> impl Iterator<Item = &'a Figure> + use<'a> {
        self.amended.counted.iter().flat_map(|(_, figures)| figures)
    }

    /// The words at `span`.
    pub fn at(&self, span: Span) -> &'a str {
        let tokens = self.tokens(span);
        self.text.words(tokens)
    }

    /// The tokens inside `span`, a span of the body.
    pub fn tokens(&self, span: Span) -> Range<usize> {
        let tokens = self.text.tokens();
        let from = tokens.partition_point(|t| t.start < span.start);
        let to = tokens.partition_point(|t| t.end <= span.end).max(from);
        from..to
    }

    /// The folded words of tokens, without quotation marks.
    pub fn plain(&self, tokens: Range<usize>) -> Vec<String> {
        let mark = |i: &usize| self.text.tokens()[*i].kind == Kind::Quote;
        tokens.filter(|i| !mark(i)).map(|i| self.folded[i].clone()).collect()
    }

    /// The sentence that token `i` stands in.
    pub fn sentence(&self, i: usize) -> Option<usize> {
        let at = self.sentences.partition_point(|s| s.tokens.end <= i);
        self.sentences.get(at).is_some_and(|s| s.tokens.contains(&i)).then_some(at)
    }

    /// Distinct keys of tokens, sorted.
    pub fn keys_of(&self, tokens: Range<usize>) -> Vec<Key> {
        let mut keys: Vec<Key> = self.keys[tokens].iter().flatten().copied().collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The smallest claim of the body whose content holds `span`.
    pub fn claim_at(&self, span: Span) -> Option<(usize, &'a Claim)> {
        let claims = self.reading.claims.iter().enumerate();
        claims
            .filter(|(_, c)| c.content.iter().any(|p| p.contains(span)))
            .min_by_key(|(at, c)| (c.content.iter().map(|p| p.end - p.start).sum::<u32>(), *at))
    }

    /// The claims whose content, cue or source meet the tokens.
    pub fn claims_in(&self, span: Span) -> impl Iterator<Item = (usize, &'a Claim)> + '_ {
        self.reading
            .claims
            .iter()
            .enumerate()
            .filter(move |(_, c)| c.content.iter().chain(&c.cue).chain(&c.source).any(|p| p.overlaps(span)))
    }

    /// Whether the article names one of `names` (words of an outlet's name) among `tokens`.
    pub fn names(&self, tokens: Range<usize>, names: &[Vec<String>]) -> bool {
        // One language cuts "L'Écho" in two, the other does not.
        let mut words: Vec<(bool, &str)> = Vec::new();
        for i in tokens {
            let capital = self.text.tokens()[i].capital;
            let parts = self.folded[i].split(|c: char| !c.is_alphanumeric());
            words.extend(parts.filter(|w| !w.is_empty()).map(|w| (capital, w)));
        }
        names.iter().any(|name| {
            !name.is_empty()
                && words
                    .windows(name.len())
                    .any(|w| w[0].0 && w.iter().zip(name).all(|((_, word), part)| word == part))
        })
    }

    /// The agency in the dateline ("VARSENNE, 14 oct. (AGM) -") is the outlet itself; that of the last lines
    /// ("avec AGM") is who the text came from.
    fn credited(&self) -> Option<String> {
        let words = Words::get();
        let lines: Vec<&str> = self.article.text.lines().filter(|l| !l.trim().is_empty()).collect();
        for line in lines.iter().rev().take(4) {
            let line = line.trim().trim_matches(|c: char| !c.is_alphanumeric());
            let folded: Vec<String> = line.split_whitespace().map(fold).collect();
            let short = folded.len() <= 6;
            let head = folded.first().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
            if short
                && let Some(head) = head
                && words.find(self.french, crate::words::Class::Credit, &[head]).next().is_some()
            {
                let rest = line.split_once(char::is_whitespace).map(|(_, r)| r.trim().to_owned());
                return rest.filter(|r| r.starts_with(char::is_uppercase));
            }
        }
        None
    }
}

/// "Agence Méridienne (AGM)" is known by its name and by its abbreviation.
fn outlet_names(outlet: &str) -> Vec<Vec<String>> {
    let mut names = Vec::new();
    for part in outlet.split(['(', ')', '|']).map(str::trim).filter(|p| !p.is_empty()) {
        let folded = fold(part);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        names.push(words.map(str::to_owned).collect());
    }
    names
}

/// How much each key tells, from how few of the story's sentences have it.
pub(crate) struct Weights {
    of: FxHashMap<Key, f32>,
    most: f32,
}

impl Weights {
    pub fn new(docs: &[Doc<'_>]) -> Self {
        let mut count: FxHashMap<Key, f32> = FxHashMap::default();
        let mut n = 0.0;
        for s in docs.iter().flat_map(|d| &d.sentences) {
            n += 1.0;
            for &key in &s.keys {
                *count.entry(key).or_default() += 1.0;
            }
        }
        let most = (1.0_f32 + n).ln();
        // A word that two copies share is no commoner for it: the floor keeps short stories comparable.
        let of = count.into_iter().map(|(k, c)| (k, (1.0 + n / c).ln().max(0.5))).collect();
        Self { of, most }
    }

    pub fn get(&self, key: Key) -> f32 {
        self.of.get(&key).copied().unwrap_or(self.most)
    }

    pub fn sum(&self, keys: &[Key]) -> f32 {
        keys.iter().map(|&k| self.get(k)).sum()
    }

    /// The weight of what two sorted lists of keys share, and how many keys that is.
    pub fn shared(&self, a: &[Key], b: &[Key]) -> (f32, usize) {
        let (mut i, mut j, mut sum, mut n) = (0, 0, 0.0, 0);
        while i < a.len() && j < b.len() {
            match a[i].cmp(&b[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += self.get(a[i]);
                    n += 1;
                    i += 1;
                    j += 1;
                }
            }
        }
        (sum, n)
    }

    /// Share of the lighter list that the other has, and the number of keys in both.
    pub fn contained(&self, a: &[Key], b: &[Key]) -> (f32, usize) {
        let (sum, n) = self.shared(a, b);
        let least = self.sum(a).min(self.sum(b));
        (if least > 0.0 { sum / least } else { 0.0 }, n)
    }
}

/// Groups of what was joined.
pub(crate) struct Union(Vec<usize>);

impl Union {
    pub fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    pub fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
    }

    /// Groups by first member, members in order.
    pub fn groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.0.len()];
        for i in 0..self.0.len() {
            let root = self.root(i);
            groups[root].push(i);
        }
        groups.retain(|g| !g.is_empty());
        groups
    }
}
