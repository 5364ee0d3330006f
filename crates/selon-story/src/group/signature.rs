//! What an article is about, as far as it tells which story it belongs to.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use selon_actor::fold;
use selon_place::demonym;
use selon_read::{Bound, places_of, quantities, times_in};
use selon_text::{Article, Field, Kind as Token, Lang, Text, detect};
use serde::{Deserialize, Serialize};

use super::serial::{Turn, turns};
use super::words::stem;
use crate::Item;

/// What sort of thing a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A word with a capital where none is due, or an actor of the table.
    Name,
    /// A place of the gazetteer, whatever it is called in the article's language.
    Place,
    /// A figure with its unit left off: units are in different languages.
    Figure,
    /// A day that the article tells of.
    Day,
    /// Any word, without its ending.
    Word,
    /// Four letters of the headline.
    Gram,
}

impl Kind {
    /// How many there are.
    pub const COUNT: usize = 6;
    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Name, Self::Place, Self::Figure, Self::Day, Self::Word, Self::Gram];

    /// Where it stands among all.
    pub(crate) fn at(self) -> usize {
        self as usize
    }
}

/// One thing that an article speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// What sort of thing.
    pub kind: Kind,
    /// What it is, the same in all languages where that can be had.
    pub key: String,
    /// As the article prints it.
    pub shown: String,
    /// How much the article speaks of it: once for each time, once more in the first lines, twice more in the headline.
    pub count: f32,
}

/// What stories are made of: an article, without its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// Name of the document.
    pub doc: String,
    /// What makes it the same article as its other versions; its name, unless the caller knows better.
    pub key: String,
    /// Outlet.
    pub outlet: Option<String>,
    /// Language.
    pub lang: Option<Lang>,
    /// Day of publication.
    pub date: Option<Date>,
    /// Headline, or the first line of the text.
    pub title: String,
    /// Whether there is a text, and not a headline alone.
    pub full: bool,
    /// What it speaks of; by kind and key, each once.
    pub features: Vec<Feature>,
    /// Which one of a series it tells of, each once.
    pub turns: Vec<Turn>,
}

/// Code points of the text that tell what it is about.
const LEAD: u32 = 500;
/// Fewest words of a text that is more than a headline.
const FULL: usize = 25;
/// Features of one kind that an article is told by, at most: those that it speaks of most.
const MOST: usize = 240;

/// Words before and behind one that belong to the same name, at most.
const NAME: usize = 4;

impl Signature {
    /// The signature of an article and its reading.
    pub fn of(item: &Item) -> Self {
        let lang = item.reading.lang.as_deref().and_then(|code| code.parse().ok());
        let speakers = item.reading.claims.iter();
        let speakers =
            speakers.filter_map(|claim| Some((claim.actor.as_deref()?, claim.speaker.as_deref()?)));
        Self::new(&item.article, lang, speakers)
    }

    /// The signature of an article that was read as `lang`, with the ids and names of those who speak in it.
    pub fn new<'a>(
        article: &Article,
        lang: Option<Lang>,
        speakers: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut found = Found::default();
        let lang = lang.or_else(|| detect(article.title.as_deref().unwrap_or(&article.text), article.lang));
        let title = article.title.as_deref().unwrap_or_default();
        let known = lang.unwrap_or(Lang::FR);
        let texts = [Text::new(title, known, Field::Title), Text::new(&article.text, known, Field::Text)];
        let full = texts[1].tokens().iter().filter(|t| t.kind == Token::Word).take(FULL).count() >= FULL;
        found.words(&texts, known);
        found.peoples(&texts, known);
        found.figures(article, lang);
        found.days(&texts, article.date);
        found.places(article);
        // Ids of the table are the same in all languages; others are made of the name.
        for (id, name) in speakers.filter(|(id, _)| !id.starts_with('~')) {
            found.add(Kind::Name, format!("@{id}"), name, 1.0);
        }
        let title = if title.is_empty() { first_line(&article.text) } else { title };
        found.grams(title);
        Self {
            doc: article.doc.clone(),
            key: article.doc.clone(),
            outlet: article.outlet.clone(),
            lang,
            date: article.date,
            title: title.to_owned(),
            full,
            turns: turns(&texts, known, LEAD, article.date),
            features: found.finish(),
        }
    }

    /// The signature of a headline alone.
    pub fn of_title(doc: impl Into<String>, title: &str, lang: Option<Lang>) -> Self {
        let lang = detect(title, lang);
        let known = lang.unwrap_or(Lang::FR);
        let texts = [Text::new(title, known, Field::Title), Text::new("", known, Field::Text)];
        let mut found = Found::default();
        found.words(&texts, known);
        found.grams(title);
        let doc = doc.into();
        Self {
            key: doc.clone(),
            doc,
            outlet: None,
            lang,
            date: None,
            title: title.to_owned(),
            full: false,
            turns: turns(&texts, known, LEAD, None),
            features: found.finish(),
        }
    }
}

/// What an article counts for in a table of frequencies: the keys of its features, and four-letter runs of all its text.
pub fn tally(item: &Item) -> Vec<(Kind, String)> {
    let mut found = Found::default();
    found.grams(&item.article.text);
    found.grams(item.article.title.as_deref().unwrap_or_default());
    let grams = found.0.into_keys();
    let features = Signature::of(item).features.into_iter().filter(|f| f.kind != Kind::Gram);
    grams.chain(features.map(|f| (f.kind, f.key))).collect()
}

fn first_line(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

/// Features on their way.
#[derive(Default)]
struct Found(FxHashMap<(Kind, String), (String, f32)>);

impl Found {
    fn add(&mut self, kind: Kind, key: String, shown: &str, count: f32) {
        if !key.is_empty() {
            self.0.entry((kind, key)).or_insert_with(|| (shown.to_owned(), 0.0)).1 += count;
        }
    }

    /// Words and names.
    fn words(&mut self, texts: &[Text<'_>; 2], lang: Lang) {
        // A capital at the beginning of a sentence is a name's where the same word always has one elsewhere.
        let mut inside: FxHashMap<String, bool> = FxHashMap::default();
        for text in texts {
            for (i, first) in tokens(text) {
                let capital = text.tokens()[i].capital;
                if !first || !capital {
                    *inside.entry(fold(text.norm(i))).or_insert(true) &= capital;
                }
            }
        }
        let mut named: FxHashSet<(Field, usize)> = FxHashSet::default();
        for text in texts {
            for (i, first) in tokens(text) {
                let capital = text.tokens()[i].capital;
                if capital && (!first || inside.get(&fold(text.norm(i))).copied().unwrap_or(false)) {
                    named.insert((text.field(), i));
                }
            }
        }
        for text in texts {
            for (i, _) in tokens(text) {
                let token = text.tokens()[i];
                let count = match text.field() {
                    Field::Title => 2.0,
                    Field::Text if token.start < LEAD => 2.0,
                    Field::Text => 1.0,
                };
                let folded = fold(text.norm(i));
                if token.kind == Token::Number {
                    if text.field() == Field::Title {
                        self.add(Kind::Word, folded, text.raw(i), count);
                    }
                    continue;
                }
                let name = folded.trim_matches('\'');
                if name.chars().count() < 2 || !name.chars().any(char::is_alphabetic) {
                    continue;
                }
                if named.contains(&(text.field(), i)) {
                    self.add(
                        Kind::Name,
                        name.to_owned(),
                        whole(text, i, &|k| named.contains(&(text.field(), k))),
                        count,
                    );
                }
                for part in name.split('-').filter(|part| part.len() > 1) {
                    self.add(Kind::Word, stem(part, lang), text.raw(i), count);
                }
            }
        }
    }

    /// Who and what comes from a country, as a name that is the same in all languages: "nord-coréen", "North Korean".
    fn peoples(&mut self, texts: &[Text<'_>; 2], lang: Lang) {
        for text in texts {
            let mut before = String::new();
            for (i, _) in tokens(text) {
                let norm = text.norm(i);
                let pair = demonym(&format!("{before}-{norm}"), lang);
                let places = if pair.is_empty() { demonym(norm, lang) } else { pair };
                let count =
                    if text.field() == Field::Title || text.tokens()[i].start < LEAD { 2.0 } else { 1.0 };
                for place in places {
                    self.add(Kind::Name, format!("#{place}"), text.raw(i), count);
                }
                norm.clone_into(&mut before);
            }
        }
    }

    fn figures(&mut self, article: &Article, lang: Option<Lang>) {
        for figure in quantities(article, lang).figures {
            let count = if figure.span.field == Field::Title { 2.0 } else { 1.0 };
            self.add(Kind::Figure, figure.value.to_string(), &figure.text, count);
            if let Some(high) = figure.value_high.filter(|_| figure.bound == Bound::Between) {
                self.add(Kind::Figure, high.to_string(), &figure.text, count);
            }
        }
    }

    fn days(&mut self, texts: &[Text<'_>; 2], published: Option<Date>) {
        for text in texts {
            for time in times_in(text, published) {
                if let (Some(from), true) = (time.from, time.from == time.to) {
                    self.add(Kind::Day, from.to_string(), &time.text, 1.0);
                }
            }
        }
    }

    fn places(&mut self, article: &Article) {
        for place in places_of(article) {
            let Some(id) = place.id else { continue };
            if place.confidence >= 0.5 {
                let count =
                    if place.span.field == Field::Title || place.span.start < LEAD { 2.0 } else { 1.0 };
                self.add(Kind::Place, id.to_string(), &place.text, count);
            }
        }
    }

    /// Runs of four characters inside the headline's words, with their beginnings and ends.
    fn grams(&mut self, title: &str) {
        let folded = fold(title);
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let chars: Vec<char> = format!("^{word}$").chars().collect();
            for gram in chars.windows(4) {
                self.add(Kind::Gram, gram.iter().collect(), "", 1.0);
            }
        }
    }

    fn finish(self) -> Vec<Feature> {
        let all = self.0.into_iter().map(|((kind, key), (shown, count))| Feature { kind, key, shown, count });
        let mut all: Vec<Feature> = all.collect();
        all.sort_by(|a, b| {
            a.kind.cmp(&b.kind).then(b.count.total_cmp(&a.count)).then_with(|| a.key.cmp(&b.key))
        });
        let mut of = [0_usize; Kind::COUNT];
        all.retain(|feature| {
            of[feature.kind.at()] += 1;
            of[feature.kind.at()] <= MOST
        });
        all.sort_by(|a, b| (a.kind, &a.key).cmp(&(b.kind, &b.key)));
        all
    }
}

/// The name that token `i` is part of: names side by side, such as first name and surname.
fn whole<'t>(text: &Text<'t>, i: usize, named: &dyn Fn(usize) -> bool) -> &'t str {
    let joined = |k: usize| text.tokens().get(k).is_some_and(|token| token.breaks == 0 && token.spaced);
    let mut from = i;
    while from > 0 && joined(from) && named(from - 1) && i - from < NAME {
        from -= 1;
    }
    let mut to = i + 1;
    while joined(to) && named(to) && to - i < NAME {
        to += 1;
    }
    text.words(from..to)
}

/// Words and numbers of the text that are no furniture, each with whether it stands where a capital is due.
fn tokens<'t>(text: &'t Text<'_>) -> impl Iterator<Item = (usize, bool)> + 't {
    text.sentences().iter().flat_map(move |sentence| {
        let mut due = true;
        (sentence.start..sentence.end).filter_map(move |i| {
            let kind = text.tokens()[i].kind;
            let first = due;
            due = match kind {
                Token::Word | Token::Number => false,
                Token::Quote => true,
                _ => due || text.raw(i) == ":",
            };
            let counts = matches!(kind, Token::Word | Token::Number) && !text.is_furniture(i);
            counts.then_some((i, first))
        })
    })
}
