//! The word tables of `lang/`, as lookups.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use selon_text::Lang;

use crate::CueClass;

/// Classes of words and verb forms, as bits.
pub(crate) type Bits = u64;

macro_rules! bits {
    ($($(#[$doc:meta])* $name:ident = $shift:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: Bits = 1 << $shift;)*
        /// Name of a class in the tables, and its bit.
        const CLASSES: &[(&str, Bits)] = &[$((stringify!($name), $name)),*];
    };
}

bits! {
    DET = 0;
    STRONG_DET = 1;
    PREP = 2;
    SUBJECT = 3;
    PERSONAL = 4;
    THIRD = 5;
    FIRST = 6;
    CLITIC = 7;
    REFLEXIVE = 8;
    NEG = 9;
    NEG_WORD = 10;
    ADV = 11;
    COORD = 12;
    SUBORD = 13;
    THAT = 14;
    INTERROG = 15;
    RELATIVE = 16;
    HAVE = 17;
    HAVE_FIN = 18;
    BE = 19;
    BE_FIN = 20;
    COND = 21;
    MODAL = 22;
    TITLE = 23;
    PARTICLE = 24;
    MONTHS = 25;
    TIME = 26;
    NOUN = 27;
    FIN = 28;
    PP = 29;
    GER = 30;
    INF = 31;
    ROLE = 32;
    GROUP = 33;
    DOCUMENT = 34;
    GOVERNMENT = 35;
    ORGANISATION = 36;
    METONYM = 37;
    FEMININE = 38;
    MASCULINE = 39;
    PLURAL = 40;
    HEDGE = 41;
    VENUE = 42;
    CUE_NOUN = 43;
    ADJ = 44;
    UNNAMED = 45;
    BY = 46;
    PERSON = 47;
    FIRST_NAME_F = 48;
    FIRST_NAME_M = 49;
    NOT_THAT = 50;
    PRESENT = 51;
    MUTE = 52;
    WEEKDAY = 53;
    POINTS_BACK = 54;
}

/// Where a content stands to its cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A clause with its complementiser.
    That,
    /// A clause without one ("said the department will…").
    Zero,
    /// An infinitive.
    Inf,
    /// A noun phrase.
    Np,
    /// A gerund ("proposed dropping…").
    Ger,
    /// A bare predicate ("juge nécessaire de…").
    Adj,
    /// An indirect question.
    If,
    /// A linking word, then the content; `obj` for an object before it.
    Link { obj: bool, word: &'static str },
    /// A passive whose subject is the content.
    Passive,
    /// A passive whose subject is the target, then a linking word, then the content.
    PassiveLink(&'static str),
}

/// A verb or noun that reports.
#[derive(Debug, Clone)]
pub(crate) struct Cue {
    /// The table's entry.
    pub lemma: &'static str,
    /// Words that must follow the verb ("savoir" in "faire savoir").
    pub tail: Vec<&'static str>,
    pub class: CueClass,
    pub frames: Vec<Frame>,
    /// May introduce or follow a quotation.
    pub quote: bool,
    /// May stand inverted after or inside its content.
    pub inverts: bool,
    /// Only with a reflexive pronoun.
    pub reflexive: bool,
    /// A noun entry.
    pub noun: bool,
}

impl Cue {
    pub fn has(&self, frame: Frame) -> bool {
        self.frames.contains(&frame)
    }
}

/// What the tables know of one word form.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Word {
    pub bits: Bits,
    /// First of the cues whose form this is; the rest follow through [`Lexicon::more`].
    pub cue: Option<u16>,
}

/// A preposition or phrase that attributes ("selon", "de l'avis de").
#[derive(Debug, Clone)]
pub(crate) struct Attribution {
    pub words: Vec<&'static str>,
    /// Attributes only at the head of a clause, before somebody who can speak ("Pour lui, …").
    pub strict: bool,
    /// The phrase names its source itself ("de source policière").
    pub own_source: bool,
}

/// All tables of one language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub lang: Lang,
    words: FxHashMap<String, Word>,
    /// Cues that share a verb form with another cue, by form.
    more: FxHashMap<String, Vec<u16>>,
    /// Places of several words that stand for an institution ("downing street").
    metonyms: FxHashSet<String>,
    /// Phrases that work as one adverb ("pour sa part"), by their first word.
    phrases: FxHashMap<&'static str, Vec<Vec<&'static str>>>,
    /// Share of right claims by pattern ("link") and of right speakers by way of resolution ("speaker").
    confidence: FxHashMap<(&'static str, &'static str), f32>,
    pub cues: Vec<Cue>,
    pub attributions: Vec<Attribution>,
    pub stances: crate::stance::Stances,
}

struct Tables {
    lang: Lang,
    conjugation: &'static str,
    verbs: &'static str,
    words: &'static str,
    cues: &'static str,
    nouns: &'static str,
    attributions: &'static str,
    people: &'static str,
    stances: &'static str,
    confidence: &'static str,
}

macro_rules! table {
    ($lang:literal, $name:literal) => {
        include_str!(concat!("../../../lang/", $lang, "/", $name, ".tsv"))
    };
}

macro_rules! tables {
    ($lang:literal, $code:expr) => {
        Tables {
            lang: $code,
            conjugation: table!($lang, "conjugation"),
            verbs: table!($lang, "verbs"),
            words: table!($lang, "words"),
            cues: table!($lang, "cues"),
            nouns: table!($lang, "nouns"),
            attributions: table!($lang, "attributions"),
            people: table!($lang, "people"),
            stances: table!($lang, "stances"),
            confidence: table!($lang, "confidence"),
        }
    };
}

static FRENCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::build(&tables!("fr", Lang::FR)));
static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::build(&tables!("en", Lang::EN)));

/// Confidence in a pattern that training data never showed.
const UNKNOWN: f32 = 0.5;

/// Lines of a table without comments and blanks, cut at tabs.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .map(|l| l.split('\t').map(str::trim).collect())
}

impl Lexicon {
    /// The tables of `lang`, if the reader has them.
    pub fn of(lang: Lang) -> Option<&'static Self> {
        match lang {
            Lang::FR => Some(&FRENCH),
            Lang::EN => Some(&ENGLISH),
            _ => None,
        }
    }

    /// What is known of the normalised form `norm`.
    pub fn word(&self, norm: &str) -> Word {
        self.words.get(norm).copied().unwrap_or_default()
    }

    /// Whether the words of a name stand for an institution.
    pub fn metonym(&self, words: &[String]) -> bool {
        self.metonyms.contains(&words.join(" "))
    }

    /// Phrases that work as one adverb and begin with `norm`.
    pub fn phrases(&self, norm: &str) -> &[Vec<&'static str>] {
        self.phrases.get(norm).map_or(&[], Vec::as_slice)
    }

    /// All cues that have the form `norm`, in table order.
    pub fn cues_of(&self, norm: &str, first: u16) -> impl Iterator<Item = u16> + '_ {
        std::iter::once(first).chain(self.more.get(norm).into_iter().flatten().copied())
    }

    fn build(tables: &Tables) -> Self {
        let mut lexicon = Self {
            lang: tables.lang,
            words: FxHashMap::default(),
            more: FxHashMap::default(),
            cues: Vec::new(),
            attributions: Vec::new(),
            stances: crate::stance::Stances::default(),
            metonyms: FxHashSet::default(),
            phrases: FxHashMap::default(),
            confidence: FxHashMap::default(),
        };
        for table in [tables.words, tables.people, include_str!("../../../lang/names.tsv")] {
            for row in rows(table) {
                lexicon.add_class(&row);
            }
        }
        let models = Models::parse(tables.conjugation);
        for row in rows(tables.verbs) {
            if let [model, infinitives, ..] = row[..] {
                for infinitive in infinitives.split(' ') {
                    models.forms(model, infinitive, |form, bits| lexicon.mark(form, bits));
                }
            }
        }
        for row in rows(tables.cues) {
            lexicon.add_cue(&row, &models);
        }
        for row in rows(tables.nouns) {
            lexicon.add_noun(&row);
        }
        for row in rows(tables.attributions) {
            let words: Vec<&str> = row[0].split(' ').collect();
            let traits = row.get(1).copied().unwrap_or_default();
            lexicon.attributions.push(Attribution {
                words,
                strict: traits.contains("strict"),
                own_source: traits.contains("own_source"),
            });
        }
        let verbs = rows(tables.verbs).map(|r| (r[0], r.get(1).copied().unwrap_or_default()));
        let cues = rows(tables.cues).map(|r| (r.get(1).copied().unwrap_or_default(), r[0]));
        let listed: Vec<_> = verbs.chain(cues).collect();
        lexicon.stances = crate::stance::Stances::parse(rows(tables.stances), &|own, infinitive, each| {
            let listed =
                || listed.iter().find(|(_, list)| list.split(' ').any(|w| w == infinitive)).map(|(m, _)| *m);
            let Some(model) = own.or_else(listed) else { return false };
            models.forms(model, infinitive, each);
            true
        });
        for (form, bits, _) in std::mem::take(&mut lexicon.stances.forms) {
            lexicon.mark(form, bits);
        }
        for row in rows(tables.confidence) {
            if let [kind, name, share, ..] = row[..] {
                lexicon.confidence.insert((kind, name), share.parse().unwrap_or(UNKNOWN));
            }
        }
        lexicon
    }

    /// How sure to be of a claim read by the pattern `link` with its speaker resolved `by`: the share of contents that
    /// the pattern got right in training data, times the share of speakers.
    pub fn confidence(&self, link: &str, by: &str) -> f32 {
        let share =
            |kind: &'static str, name: &str| self.confidence.get(&(kind, name)).copied().unwrap_or(UNKNOWN);
        (share("link", link) * share("speaker", by) * 1000.0).round() / 1000.0
    }

    fn mark(&mut self, form: String, bits: Bits) {
        self.words.entry(form).or_default().bits |= bits;
    }

    fn add_class(&mut self, row: &[&'static str]) {
        let [class, words, ..] = row else { return };
        if *class == "metonym_phrase" {
            self.metonyms.extend(words.split(' ').map(|w| w.replace('_', " ")));
            return;
        }
        if *class == "adverbial" {
            for phrase in words.split(' ') {
                let parts: Vec<&str> = phrase.split('_').collect();
                self.phrases.entry(parts[0]).or_default().push(parts);
            }
            return;
        }
        let wanted = class.to_uppercase();
        let bits: Bits = wanted
            .split('+')
            .filter_map(|name| CLASSES.iter().find(|(n, _)| *n == name))
            .map(|(_, b)| b)
            .fold(0, |a, b| a | b);
        debug_assert!(bits != 0, "unknown class {class}");
        for word in words.split(' ') {
            self.mark(word.to_owned(), bits);
        }
    }

    fn add_cue(&mut self, row: &[&'static str], models: &Models) {
        let [lemma, model, class, frames, ..] = row else { return };
        let mut parts = lemma.split(' ');
        let verb = parts.next().unwrap_or_default();
        let mut cue = Cue {
            lemma,
            tail: parts.collect(),
            class: class_of(class),
            frames: Vec::new(),
            quote: false,
            inverts: false,
            reflexive: false,
            noun: false,
        };
        for name in frames.split(' ') {
            let frame = match name {
                "that" => Frame::That,
                "zero" => Frame::Zero,
                "inf" => Frame::Inf,
                "np" => Frame::Np,
                "adj" => Frame::Adj,
                "ger" => Frame::Ger,
                "if" => Frame::If,
                "pass" => Frame::Passive,
                "quote" => {
                    cue.quote = true;
                    continue;
                }
                "inv" => {
                    cue.inverts = true;
                    continue;
                }
                "refl" => {
                    cue.reflexive = true;
                    continue;
                }
                other => {
                    let other = other.strip_prefix("refl").unwrap_or(other);
                    match other.split_once('+') {
                        Some(("obj", word)) => Frame::Link { obj: true, word },
                        Some(("pass", word)) => Frame::PassiveLink(word),
                        Some((_, word)) => Frame::Link { obj: false, word },
                        None => Frame::That,
                    }
                }
            };
            cue.frames.push(frame);
        }
        let id = self.cues.len() as u16;
        self.cues.push(cue);
        models.forms(model, verb, |form, bits| {
            let word = self.words.entry(form.clone()).or_default();
            word.bits |= bits;
            match word.cue {
                None => word.cue = Some(id),
                Some(_) => self.more.entry(form).or_default().push(id),
            }
        });
    }

    fn add_noun(&mut self, row: &[&'static str]) {
        let [forms, class, frames, ..] = row else { return };
        for form in forms.split(' ') {
            let id = self.cues.len() as u16;
            let frames = frames
                .split(' ')
                .filter_map(|f| match f {
                    "that" => Some(Frame::That),
                    "inf" => Some(Frame::Inf),
                    f => f.strip_prefix('+').map(|word| Frame::Link { obj: false, word }),
                })
                .collect();
            self.cues.push(Cue {
                lemma: form,
                tail: Vec::new(),
                class: class_of(class),
                frames,
                quote: true,
                inverts: false,
                reflexive: false,
                noun: true,
            });
            let word = self.words.entry(form.to_owned()).or_default();
            word.bits |= CUE_NOUN | NOUN;
            // A form that is a verb too ("annonce") keeps its verb first; context tells which it is.
            match word.cue {
                None => word.cue = Some(id),
                Some(_) => self.more.entry(form.to_owned()).or_default().push(id),
            }
        }
    }
}

fn class_of(name: &str) -> CueClass {
    match name {
        "estimate" => CueClass::Estimate,
        "know" => CueClass::Know,
        "ask" => CueClass::Ask,
        "promise" => CueClass::Promise,
        "accuse" => CueClass::Accuse,
        "deny" => CueClass::Deny,
        "confirm" => CueClass::Confirm,
        "expect" => CueClass::Expect,
        _ => CueClass::Say,
    }
}

/// Letters to strip from the infinitive, and the endings that take their place.
type Model = (&'static str, Vec<(Bits, &'static str)>);

/// Endings of the conjugation models.
struct Models {
    rows: FxHashMap<&'static str, Model>,
}

impl Models {
    fn parse(table: &'static str) -> Self {
        let mut models = FxHashMap::default();
        for row in rows(table) {
            let [name, strip, forms @ ..] = &row[..] else { continue };
            let mut endings = Vec::new();
            for form in forms {
                let Some((kind, list)) = form.split_once('=') else { continue };
                let bits = match kind {
                    "fin" => FIN,
                    "pres" => FIN | PRESENT,
                    "cond" => FIN | COND,
                    "pp" => PP,
                    "past" => FIN | PP,
                    "ger" => GER,
                    _ => 0,
                };
                endings.extend(list.split(',').map(|e| (bits, if e == "-" { "" } else { e })));
            }
            models.insert(*name, (if *strip == "-" { "" } else { *strip }, endings));
        }
        Self { rows: models }
    }

    fn forms(&self, model: &str, infinitive: &str, mut each: impl FnMut(String, Bits)) {
        each(infinitive.to_owned(), INF);
        let Some((strip, endings)) = self.rows.get(model) else {
            debug_assert!(false, "no conjugation model {model}");
            return;
        };
        let stem = infinitive.strip_suffix(strip).unwrap_or(infinitive);
        for (bits, ending) in endings {
            each(format!("{stem}{ending}"), *bits);
        }
    }
}
