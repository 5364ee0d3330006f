//! A story as it is shown.

use selon_story::{Copy, Series, Story, Telling};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::grade::Graded;
use crate::moved::same_series;

/// Whose view of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// As people left them: without what they rejected, with what they corrected.
    #[default]
    Reviewed,
    /// As they were read.
    Draft,
}

impl View {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reviewed => "reviewed",
            Self::Draft => "draft",
        }
    }
}

/// Which stories. What is empty or `None` asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// All of these stand in its headlines or in what it is about, whatever their case.
    pub words: Vec<String>,
    /// It has at least so many articles.
    pub least: usize,
    /// It has an article published on this day, `YYYY-MM-DD`, or later.
    pub since: Option<String>,
    /// It has an article published on this day or earlier.
    pub until: Option<String>,
    /// So many are passed over.
    pub skip: usize,
    /// At most so many.
    pub limit: usize,
}

/// A story as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number.
    pub id: u64,
    /// Its headline.
    pub title: String,
    /// How many articles it has.
    pub articles: usize,
    /// Their outlets, in the order in which they came to it.
    pub outlets: Vec<String>,
    /// Their languages, two letters.
    pub langs: Vec<String>,
    /// Day of publication of the first, `YYYY-MM-DD`.
    pub first: Option<String>,
    /// Day of publication of the last.
    pub last: Option<String>,
    /// What they have in common, names first.
    pub about: Vec<String>,
}

/// One story with all that its articles say together.
///
/// Records of its telling name their article by `doc`, which is unique within the story; [`source`](Self::source) has the
/// entry, the address and the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The story: articles, days, why they are one.
    #[serde(flatten)]
    pub story: Story,
    /// Whose view of claims it is told in.
    pub view: View,
    /// Where its articles are to be found, in the order of the story's.
    pub sources: Vec<Source>,
    /// Which are copies of which.
    pub copies: Vec<Copy>,
    /// What they say together.
    pub telling: Telling,
    /// Entries of the decisions that were counted in.
    pub decisions: Vec<u64>,
    /// What analysts think of what stands in it.
    #[serde(default)]
    pub grades: Vec<Graded>,
}

/// Where an article of a story is to be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The entry of its version; spans are of that version's text.
    pub entry: u64,
    /// What the telling calls it.
    pub doc: String,
    /// Its address.
    pub url: Option<String>,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Its language as read.
    pub lang: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// When the ledger took it, RFC 3339.
    pub at: String,
    /// Who read it.
    pub reader: String,
}

impl Line {
    /// The line of a story.
    pub fn of(story: &Story) -> Self {
        let days = || story.articles.iter().filter_map(|told| told.date.as_deref());
        Self {
            id: story.id,
            title: story.title.clone(),
            articles: story.articles.len(),
            outlets: distinct(story.articles.iter().filter_map(|told| told.outlet.as_deref())),
            langs: distinct(story.articles.iter().filter_map(|told| told.lang.as_deref())),
            first: days().min().map(str::to_owned),
            last: days().max().map(str::to_owned),
            about: story.about.all().map(str::to_owned).collect(),
        }
    }
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for one in all {
        if !out.iter().any(|known| known == one) {
            out.push(one.to_owned());
        }
    }
    out
}

impl Shown {
    /// Where the article that the telling calls `doc` is to be found.
    pub fn source(&self, doc: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.doc == doc)
    }

    /// The series that `other`, of another view of the story, is: the one with most of its points, else of the same thing and
    /// place.
    pub fn series_like(&self, other: &Series) -> Option<usize> {
        same_series(other, &self.telling.series)
    }

    /// All of it as JSON, with the `entry` and the `url` of the article beside every `doc` of the telling and of the copies.
    pub fn to_json(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        for part in ["telling", "copies"] {
            if let Some(part) = value.get_mut(part) {
                self.place(part);
            }
        }
        value
    }

    fn place(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.place(item)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|field| self.place(field));
                for (name, entry) in [("doc", "entry"), ("corrects", "corrects_entry")] {
                    let Some(source) =
                        fields.get(name).and_then(Value::as_str).and_then(|doc| self.source(doc))
                    else {
                        continue;
                    };
                    fields.insert(entry.to_owned(), source.entry.into());
                    if name == "doc" {
                        fields.insert("url".to_owned(), source.url.clone().into());
                    }
                }
            }
            _ => {}
        }
    }
}
