//! What is said of a story: its articles, its days, and why it is one.

use selon_text::Lang;
use serde::{Deserialize, Serialize};

use super::signature::Kind;

/// A story: articles on one happening.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// Stories are numbered as they open. A number stays as the story grows, and is not given again.
    pub id: u64,
    /// The headline that is most like the others.
    pub title: String,
    /// Its articles, by date of publication, then as they came in.
    pub articles: Vec<Told>,
    /// What its articles have in common, most common first.
    pub about: Shared,
    /// The days that at least two of its articles speak of, in order.
    pub days: Vec<Day>,
    /// How it came to be, step by step.
    pub steps: Vec<Step>,
    /// Stories that share something with it and are not it, most like it first.
    pub related: Vec<Related>,
}

/// An article of a story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Its number: what the caller gave.
    pub number: u64,
    /// Name of the document.
    pub doc: String,
    /// Outlet.
    pub outlet: Option<String>,
    /// Language, two letters.
    pub lang: Option<String>,
    /// Day of publication, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Headline, or first line.
    pub title: String,
}

/// A day that articles of a story speak of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Which, `YYYY-MM-DD`.
    pub day: String,
    /// How many articles speak of it.
    pub articles: usize,
    /// How they call it, each once.
    pub words: Vec<String>,
}

/// Another story that shares something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// Its id.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// How alike they are; at 1 they would be one.
    pub likeness: f32,
    /// What they share.
    pub shared: Shared,
}

/// One step in the life of a story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Number of the article that brought it about.
    pub number: u64,
    /// What happened.
    #[serde(flatten)]
    pub what: Change,
    /// How alike what came together is, 1 and above for one story; 0 where nothing came together.
    pub likeness: f32,
    /// What it shares.
    pub shared: Shared,
}

/// What happens to a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Change {
    /// Its first article came.
    Opened,
    /// An article joined it.
    Grew,
    /// Another story turned out to be the same; that one's id is no more.
    Merged {
        /// Id of the other.
        story: u64,
    },
    /// It was part of another story, which turned out to be two.
    Split {
        /// Id of the other.
        story: u64,
    },
    /// Part of it turned out to be another story.
    Parted {
        /// Id of the other.
        story: u64,
    },
    /// One of its articles turned out to belong to another story.
    Left {
        /// Number of the article.
        article: u64,
        /// Id of the other story.
        story: u64,
    },
    /// An article that was in another story turned out to belong here.
    Moved {
        /// Number of the article.
        article: u64,
        /// Id of the other story.
        story: u64,
    },
    /// A newer version of one of its articles came in its place.
    Renewed,
}

/// Things that articles share, as they are printed, most telling first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shared {
    /// Names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<String>,
    /// Days, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<String>,
    /// Other words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

impl Shared {
    /// The list of a kind.
    pub(crate) fn of(&mut self, kind: Kind) -> Option<&mut Vec<String>> {
        match kind {
            Kind::Name => Some(&mut self.names),
            Kind::Place => Some(&mut self.places),
            Kind::Figure => Some(&mut self.figures),
            Kind::Day => Some(&mut self.days),
            Kind::Word => Some(&mut self.words),
            Kind::Gram => None,
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All of it, names first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.names, &self.places, &self.figures, &self.days, &self.words];
        lists.into_iter().flatten().map(String::as_str)
    }
}

impl Told {
    pub(crate) fn of(number: u64, signature: &super::Signature) -> Self {
        Self {
            number,
            doc: signature.doc.clone(),
            outlet: signature.outlet.clone(),
            lang: signature.lang.map(|lang: Lang| lang.to_string()),
            date: signature.date.map(|date| date.to_string()),
            title: signature.title.clone(),
        }
    }
}
