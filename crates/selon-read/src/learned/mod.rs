//! The trained reader: what the network sees, what it is taught, and what becomes of what it says.

mod decode;
mod features;
mod lessons;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use selon_learn::{NO_VECTOR, Net, Shape, StoreError, Vectors};
use selon_text::Lang;

macro_rules! weights {
    ($lang:literal, $size:literal) => {
        include_bytes!(concat!("../../../../lang/", $lang, "/", $size, ".safetensors"))
    };
}

macro_rules! vectors {
    ($lang:literal) => {
        include_bytes!(concat!("../../../../lang/", $lang, "/vectors.bin"))
    };
}

pub(crate) use decode::drafts;
pub(crate) use lessons::annotated;
pub use lessons::{Gold, Study, Trust, bare, lessons};

/// Which trained reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Fast,
    Accurate,
}

type Lazy = LazyLock<Option<Model>>;

/// The readers that come with the program: French fast and accurate, English fast and accurate.
static OWN: [Lazy; 4] = [
    LazyLock::new(|| Model::new(weights!("fr", "fast"), vectors!("fr")).ok()),
    LazyLock::new(|| Model::new(weights!("fr", "accurate"), vectors!("fr")).ok()),
    LazyLock::new(|| Model::new(weights!("en", "fast"), vectors!("en")).ok()),
    LazyLock::new(|| Model::new(weights!("en", "accurate"), vectors!("en")).ok()),
];

/// The reader of this size for `lang`, if there is one. Its files are read when it is first asked for; a test checks
/// that they can be.
pub(crate) fn own(lang: Lang, size: Size) -> Option<&'static Model> {
    let at = if lang == Lang::FR {
        0
    } else if lang == Lang::EN {
        2
    } else {
        return None;
    };
    OWN[at + size as usize].as_ref()
}

/// What counts as a claim, and where one ends: annotators of different corpora agreed on different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convention {
    /// This project's guidelines: speech and judgements with a content, nested ones too.
    #[default]
    Selon = 0,
    /// PolNeAR's: intentions and beliefs too, continued quotations in one, nothing nested.
    Polnear = 1,
}

/// Words that have a vector.
#[derive(Debug, Default)]
pub struct Vocabulary {
    rows: FxHashMap<Box<str>, u32>,
    /// Their vectors.
    pub vectors: Vectors,
}

impl Vocabulary {
    /// Reads a table of vectors.
    ///
    /// # Errors
    /// When `bytes` are no such table.
    pub fn new(bytes: &[u8]) -> Result<Self, StoreError> {
        let (words, vectors) = selon_learn::vectors(bytes)?;
        let rows = words.into_iter().enumerate().map(|(n, w)| (w.into(), n as u32)).collect();
        Ok(Self { rows, vectors })
    }

    fn row(&self, word: &str) -> u32 {
        self.rows.get(word).copied().unwrap_or(NO_VECTOR)
    }
}

/// A trained reader of one language.
#[derive(Debug)]
pub struct Model {
    vocabulary: Vocabulary,
    net: Net,
    about: BTreeMap<String, String>,
    /// What to make of log-odds: stretch and shift.
    odds: (f32, f32),
}

impl Model {
    /// A reader from its weights and its table of word vectors.
    ///
    /// # Errors
    /// When either is broken, or the weights are for other features than this program computes.
    pub fn new(weights: &[u8], vectors: &[u8]) -> Result<Self, StoreError> {
        let loaded = selon_learn::load(weights)?;
        let vocabulary = Vocabulary::new(vectors)?;
        let shape = loaded.net.shape();
        let wanted = sizes(&shape, vocabulary.vectors.dim);
        if shape != wanted {
            return Err(StoreError::Shape {
                name: "all".to_owned(),
                found: format!("{shape:?} for {wanted:?}"),
            });
        }
        let about = loaded.about;
        let number = |key: &str, or: f32| about.get(key).and_then(|n| n.parse().ok()).unwrap_or(or);
        let odds = (number("confidence stretch", 1.0), number("confidence shift", 0.0));
        Ok(Self { vocabulary, net: loaded.net, about, odds })
    }

    /// The probability `p` as it proved on articles that the reader had not seen.
    pub(crate) fn proved(&self, p: f32) -> f32 {
        let p = p.clamp(0.001, 0.999);
        let odds = self.odds.0 * (p / (1.0 - p)).ln() + self.odds.1;
        (selon_learn::smooth::sigmoid(odds) * 1000.0).round() / 1000.0
    }

    /// What the weights' file says of them.
    pub fn about(&self) -> &BTreeMap<String, String> {
        &self.about
    }
}

/// `shape` with the sizes that features, vectors and labels ask for.
pub fn sizes(shape: &Shape, vector: usize) -> Shape {
    Shape {
        features: features::FEATURES as usize,
        window_features: features::WINDOW_FEATURES as usize,
        vector,
        tags: TAGS,
        kinds: KINDS,
        ..shape.clone()
    }
}

/// Tags of a token in a window: nothing, and those below. First and last tokens of a piece of content have tags of
/// their own, so that what begins and ends one can be learned by itself.
const TAGS: usize = 7;
const INSIDE: u8 = 1;
const SOURCE: u8 = 2;
const CUE: u8 = 3;
const FIRST: u8 = 4;
const LAST: u8 = 5;
const ONLY: u8 = 6;

/// Whether a token with this tag is content.
fn content(tag: u8) -> bool {
    matches!(tag, INSIDE | FIRST | LAST | ONLY)
}

/// Labels of a window: no claim, and the polarities in their order.
const KINDS: usize = 8;
