//! Places named in a text: an embedded gazetteer ([`Gazetteer`]), and which of its entries a name means ([`places`]).
//!
//! Pure: no file, no network, no clock. The gazetteer is built into the program and read where it lies.

mod cues;
mod find;
mod fold;
mod gazetteer;
mod kind;
mod mention;
mod weigh;

pub use cues::code_key;
pub use fold::fold;
pub use gazetteer::{Entry, Gazetteer, MOST, Meaning, Naming, PlaceId, pack};
pub use kind::Kind;
pub use mention::{Alternative, Place};
pub use weigh::prior;

use selon_text::{Lang, Span, Text};

/// Whether the word `norm` may stand between a preposition and the name of a place: "dans **la région de** Koursk".
pub fn leads_on(norm: &str, lang: Lang) -> bool {
    let cues = cues::Cues::of(lang);
    cues.word(norm) & (cues::ARTICLE | cues::OF | cues::DIRECTION | cues::ANY_KIND) != 0
}

/// Whether the word `norm` says who or what comes from somewhere: "russe", "Australian".
pub fn is_demonym(norm: &str, lang: Lang) -> bool {
    Gazetteer::embedded().is_some_and(|g| !cues::Cues::of(lang).demonym(norm, g).is_empty())
}

/// The numbers of the places that people or things called `norm` come from: "nord-coréen", "north-korean". Most words have none.
pub fn demonym(norm: &str, lang: Lang) -> Vec<u32> {
    let Some(gazetteer) = Gazetteer::embedded() else { return Vec::new() };
    let places = cues::Cues::of(lang).demonym(norm, gazetteer).iter();
    places.filter_map(|place| Some(gazetteer.entry(*place)?.geonames)).collect()
}

/// What the reader knows of a token, as bits of [`Words::clues`].
pub mod clue {
    /// A first name of a person.
    pub const FIRST_NAME: u8 = 1;
    /// A word that tables know as a common one.
    pub const COMMON: u8 = 1 << 1;
    /// A word that holds a sentence together.
    pub const FUNCTION: u8 = 1 << 2;
    /// "M.", "Mme", "Dr": a name follows.
    pub const TITLE: u8 = 1 << 3;
    /// What somebody is: "ministre", "mayor".
    pub const ROLE: u8 = 1 << 4;
    /// Part of a name that the article uses for a person.
    pub const PERSON: u8 = 1 << 5;
}

/// What is known of the words of a text beside the gazetteer.
pub trait Words {
    /// The [`clue`] bits of token `i`. Asked only for capitals and their neighbours.
    fn clues(&self, i: usize) -> u8;
}

/// Nothing is known of the words.
impl Words for () {
    fn clues(&self, _: usize) -> u8 {
        0
    }
}

/// What is known of an article beside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outlet {
    /// Country of the outlet: ISO 3166-1, in capitals.
    pub country: Option<[u8; 2]>,
}

impl Outlet {
    /// The country of the outlet at an address, told by the end of its host name: `lapresse.ca` is in Canada.
    pub fn of(url: &str) -> Self {
        let host =
            url.split("//").nth(1).unwrap_or_default().split(['/', ':', '?']).next().unwrap_or_default();
        let end = host.rsplit('.').next().unwrap_or_default().to_ascii_uppercase();
        let country = match (end.as_str(), end.as_bytes()) {
            ("UK", _) => Some(*b"GB"),
            // Ends that sites everywhere use.
            ("CO" | "IO" | "TV" | "ME" | "AI" | "FM" | "EU", _) => None,
            (_, &[a, b]) if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some([a, b]),
            _ => None,
        };
        Self { country }
    }
}

/// A name in a text that was read as a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where the name stands.
    pub span: Span,
    /// The place that it most likely means.
    pub place: PlaceId,
    /// 0 to 1: how sure it is that the name is one of this place.
    pub confidence: f32,
    /// What that is made of: the score for its being a place, and the logarithm of the odds against other places.
    pub evidence: [f32; 2],
    /// What else it may mean, likeliest first, with the share of each.
    pub others: Vec<(PlaceId, f32)>,
}

/// The places named in the texts of one article (headline, body) on the spans that are `wanted`, in reading order. The
/// names elsewhere help to read them.
///
/// A token that lies in a longer span that is wanted must be wanted, too. Never fails. Takes time in proportion to the
/// length of the texts.
pub fn places<W: Words>(
    texts: &[(&Text<'_>, W)],
    outlet: Outlet,
    gazetteer: &Gazetteer<'_>,
    wanted: impl Fn(Span) -> bool,
) -> Vec<Mention> {
    if !texts.iter().any(|(text, _)| find::may_find(text, gazetteer, &wanted)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (field, (text, words)) in texts.iter().enumerate() {
        find::find(text, words, field, gazetteer, &mut found);
    }
    let wanted: Vec<bool> = found.iter().map(|f| wanted(f.span)).collect();
    if wanted.contains(&true) { weigh::weigh(texts, &found, &wanted, outlet, gazetteer) } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn country_of_an_outlet() {
        let country = |url: &str| Outlet::of(url).country;
        assert_eq!(country("https://www.lapresse.ca/actualites/1"), Some(*b"CA"));
        assert_eq!(country("https://news.example.co.uk:80/x"), Some(*b"GB"));
        for nowhere in ["https://news.example/2025", "https://x.com/a.fr", "", "é//é.é", "https://a.tv"] {
            assert_eq!(country(nowhere), None, "{nowhere}");
        }
    }
}
