use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, SerializeTuple, Serializer};

/// Which of an article's two texts a span points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Field {
    /// The headline.
    Title,
    /// The body.
    #[default]
    Text,
}

/// Half-open range of Unicode code points in the headline or the body.
///
/// Serialises as `[start, end]`, or `[start, end, "title"]` in the headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Headline or body. First, so that spans sort in reading order.
    pub field: Field,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// The span `start..end` of `field`.
    pub fn new(field: Field, start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Self { field, start, end }
    }

    /// Whether the two spans share a code point.
    pub fn overlaps(self, other: Self) -> bool {
        self.field == other.field && self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Self) -> bool {
        self.field == other.field && self.start <= other.start && other.end <= self.end
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let title = self.field == Field::Title;
        let mut tuple = serializer.serialize_tuple(2 + usize::from(title))?;
        tuple.serialize_element(&self.start)?;
        tuple.serialize_element(&self.end)?;
        if title {
            tuple.serialize_element("title")?;
        }
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(u32, u32),
            Field(u32, u32, String),
        }
        let (start, end, field) = match Written::deserialize(deserializer)? {
            Written::Text(start, end) => (start, end, Field::Text),
            Written::Field(start, end, name) if name == "title" => (start, end, Field::Title),
            Written::Field(_, _, name) => {
                return Err(D::Error::custom(format!("{name:?}: no part of an article")));
            }
        };
        if start > end {
            return Err(D::Error::custom(format!("[{start}, {end}]: ends before it begins")));
        }
        Ok(Self { field, start, end })
    }
}
