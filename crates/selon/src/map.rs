//! The places that claims name, as features of a GeoJSON collection.

use std::collections::BTreeMap;

use selon_read::{Claim, Place, PlaceKind, Reading};
use serde::Serialize;

/// What one article says of one place.
#[derive(Debug, Serialize)]
struct Feature<'r> {
    r#type: &'static str,
    geometry: Point,
    properties: Properties<'r>,
}

#[derive(Debug, Serialize)]
struct Point {
    r#type: &'static str,
    /// Degrees east, then north.
    coordinates: [f64; 2],
}

#[derive(Debug, Serialize)]
struct Properties<'r> {
    doc: &'r str,
    date: Option<&'r str>,
    name: &'r str,
    id: Option<u32>,
    kind: PlaceKind,
    country: Option<&'r str>,
    region: Option<&'r str>,
    /// The names as printed, in order, each once.
    words: Vec<&'r str>,
    claims: Vec<Said<'r>>,
}

#[derive(Debug, Serialize)]
struct Said<'r> {
    id: &'r str,
    speaker: Option<&'r str>,
    text: &'r str,
}

/// The features of one article, a line each, parted by commas; nothing when its claims name no place.
pub fn features(reading: &Reading) -> serde_json::Result<Vec<u8>> {
    // In the order in which places are first named; two readings of one name may share an id of none.
    let mut places: Vec<Feature<'_>> = Vec::new();
    let mut index: BTreeMap<(Option<u32>, &str, u64, u64), usize> = BTreeMap::new();
    for claim in &reading.claims {
        for place in &claim.places {
            let key = (place.id, place.name.as_str(), place.lat.to_bits(), place.lon.to_bits());
            let at = *index.entry(key).or_insert_with(|| {
                places.push(feature(reading, place));
                places.len() - 1
            });
            places[at].properties.add(claim, place);
        }
    }
    let mut out = Vec::new();
    for (i, place) in places.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b",\n");
        }
        serde_json::to_writer(&mut out, place)?;
    }
    Ok(out)
}

fn feature<'r>(reading: &'r Reading, place: &'r Place) -> Feature<'r> {
    Feature {
        r#type: "Feature",
        geometry: Point { r#type: "Point", coordinates: [place.lon, place.lat] },
        properties: Properties {
            doc: &reading.doc,
            date: reading.date.as_deref(),
            name: &place.name,
            id: place.id,
            kind: place.kind,
            country: place.country.as_deref(),
            region: place.region.as_deref(),
            words: Vec::new(),
            claims: Vec::new(),
        },
    }
}

impl<'r> Properties<'r> {
    fn add(&mut self, claim: &'r Claim, place: &'r Place) {
        if !self.words.contains(&place.text.as_str()) {
            self.words.push(&place.text);
        }
        if self.claims.last().is_none_or(|c| c.id != claim.id) {
            self.claims.push(Said { id: &claim.id, speaker: claim.speaker.as_deref(), text: &claim.text });
        }
    }
}
