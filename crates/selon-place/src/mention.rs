use selon_text::Span;
use serde::{Deserialize, Serialize};

use crate::Mention;
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::kind::Kind;

/// Most other readings of a name that a record lists.
const OTHERS: usize = 3;

/// A place that a text names, as records have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The name as printed.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// GeoNames id, where the place has one.
    pub id: Option<u32>,
    /// The name that the place goes by in the gazetteer.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// ISO 3166-1 code of the country that it lies in, if in one.
    pub country: Option<String>,
    /// The region or department that it lies in.
    pub region: Option<String>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// 0 to 1: of the readings that are as sure, how many were right in articles with marked places.
    pub confidence: f32,
    /// What that is made of: [`Mention::evidence`].
    #[serde(skip)]
    pub evidence: [f32; 2],
    /// What else the name may mean here, likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// Another place that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// GeoNames id, where the place has one.
    pub id: Option<u32>,
    /// The name that the place goes by in the gazetteer.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// ISO 3166-1 code of its country.
    pub country: Option<String>,
    /// The region or department that it lies in.
    pub region: Option<String>,
}

impl Place {
    /// The record of `mention`, whose name is printed as `text`; `None` when `gazetteer` is not the one it was found
    /// with.
    pub fn of(mention: &Mention, text: &str, gazetteer: &Gazetteer<'_>) -> Option<Self> {
        let entry = gazetteer.entry(mention.place)?;
        let main = alternative(mention.place, gazetteer)?;
        Some(Self {
            text: text.to_owned(),
            span: mention.span,
            id: main.id,
            name: main.name,
            kind: main.kind,
            country: main.country,
            region: main.region,
            lat: entry.lat,
            lon: entry.lon,
            confidence: mention.confidence,
            evidence: mention.evidence,
            alternatives: mention
                .others
                .iter()
                .take(OTHERS)
                .filter_map(|(place, _)| alternative(*place, gazetteer))
                .collect(),
        })
    }
}

fn alternative(place: PlaceId, gazetteer: &Gazetteer<'_>) -> Option<Alternative> {
    let entry = gazetteer.entry(place)?;
    let region = entry.region.filter(|r| gazetteer.kind(*r) != Kind::Country);
    Some(Alternative {
        id: Some(entry.geonames).filter(|id| *id > 0),
        name: entry.name,
        kind: entry.kind,
        country: std::str::from_utf8(&entry.country).ok().filter(|c| *c != "  ").map(str::to_owned),
        region: region.and_then(|r| gazetteer.entry(r)).map(|r| r.name),
    })
}
