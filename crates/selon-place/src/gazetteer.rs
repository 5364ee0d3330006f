//! The gazetteer: places in a packed file, found by name without unpacking it.

use std::sync::OnceLock;

use fst::raw::{CompiledAddr, Fst, Output};

use crate::fold::feed;
use crate::kind::Kind;

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"SELONGAZ";
/// Changes with the layout.
const VERSION: u32 = 1;
/// Bytes before the sections (places, meanings, names of places, filter, index): the magic number, the version, and the
/// length of each in bytes.
const HEADER: usize = 8 + 4 + 5 * 4;
/// Bytes of a place: id, latitude, longitude, people, region, offset of its name, then country, kind and traits.
const RECORD: usize = 28;
/// No region, no name.
const NONE: u32 = u32::MAX;
/// Bits of the filter of first words: most words that begin no name are told by one look.
const FILTER: u32 = 1 << 20;
/// Most places that one name may have.
pub const MOST: usize = 16;

/// Where a place stands in the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u32);

/// One place, as the gazetteer has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name: the one that GeoNames uses, in Latin letters.
    pub name: String,
    /// GeoNames id; 0 where it is none of theirs.
    pub geonames: u32,
    /// What it is.
    pub kind: Kind,
    /// ISO 3166-1 code in capitals; two spaces where it lies in no country or in several.
    pub country: [u8; 2],
    /// The region, department or country that it is a part of.
    pub region: Option<PlaceId>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How many people live there; for rivers, buildings and the like, a number that makes them as well known as a town
    /// of that size.
    pub people: u32,
    /// Capital of a country.
    pub capital: bool,
}

/// How a name names a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Naming {
    /// Not the name that the place goes by: a spelling, an old name, another language's.
    pub other: bool,
    /// Only with an article before it: "Caire" of "le Caire".
    pub article: bool,
    /// What it is called in French.
    pub french: bool,
    /// What it is called in English.
    pub english: bool,
    /// What is left of a longer name without the word for its kind: "Koursk" of "oblast de Koursk".
    pub bare: bool,
    /// An abbreviation, in capitals only: "RDC".
    pub upper: bool,
}

impl Naming {
    const BITS: u32 = 6;

    fn pack(self) -> u32 {
        [self.other, self.article, self.french, self.english, self.bare, self.upper]
            .iter()
            .enumerate()
            .map(|(i, &on)| u32::from(on) << i)
            .sum()
    }

    fn unpack(bits: u32) -> Self {
        let on = |i: u32| bits >> i & 1 == 1;
        Self { other: on(0), article: on(1), french: on(2), english: on(3), bare: on(4), upper: on(5) }
    }
}

/// A place that a name may mean, and how it does.
pub type Meaning = (PlaceId, Naming);

/// Places and their names.
#[derive(Clone)]
pub struct Gazetteer<'b> {
    names: Fst<&'b [u8]>,
    filter: &'b [u8],
    meanings: &'b [u8],
    places: &'b [u8],
    pool: &'b [u8],
}

/// The file that ships with Selon.
static EMBEDDED: &[u8] = include_bytes!("../../../lang/gazetteer.bin");

impl Gazetteer<'static> {
    /// The gazetteer that ships with Selon. Nothing is unpacked: this takes microseconds.
    ///
    /// `None` only when the file that was built in is none.
    pub fn embedded() -> Option<&'static Self> {
        static GAZETTEER: OnceLock<Option<Gazetteer<'static>>> = OnceLock::new();
        GAZETTEER.get_or_init(|| Gazetteer::new(EMBEDDED)).as_ref()
    }
}

impl std::fmt::Debug for Gazetteer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gazetteer of {} places", self.len())
    }
}

impl<'b> Gazetteer<'b> {
    /// Reads the header of a gazetteer; `None` when `bytes` are none, or of another version.
    pub fn new(bytes: &'b [u8]) -> Option<Self> {
        if bytes.get(..8)? != MAGIC || number(bytes, 8)? != VERSION {
            return None;
        }
        let mut rest = bytes.get(HEADER..)?;
        let mut section = |at: usize| {
            let length = number(bytes, at)? as usize;
            let (this, after) = (rest.get(..length)?, rest.get(length..)?);
            rest = after;
            Some(this)
        };
        let (places, meanings, pool) = (section(12)?, section(16)?, section(20)?);
        let (filter, names) = (section(24)?, section(28)?);
        Some(Self { names: Fst::new(names).ok()?, filter, meanings, places, pool })
    }

    /// How many places it has.
    pub fn len(&self) -> usize {
        self.places.len() / RECORD
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many names it has.
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// A place with all that is known of it.
    pub fn entry(&self, place: PlaceId) -> Option<Entry> {
        let at = place.0 as usize * RECORD;
        let record = self.places.get(at..at + RECORD)?;
        let degrees = |at| number(record, at).map(|n| f64::from(n.cast_signed()) / 1e5);
        let name = number(record, 20)? as usize;
        let length = usize::from(*self.pool.get(name)?);
        let name = self.pool.get(name + 1..name + 1 + length)?;
        Some(Entry {
            name: String::from_utf8_lossy(name).into_owned(),
            geonames: number(record, 0)?,
            kind: self.kind(place),
            country: self.country(place),
            region: self.region(place),
            lat: degrees(4)?,
            lon: degrees(8)?,
            people: self.people(place),
            capital: self.capital(place),
        })
    }

    fn byte(&self, place: PlaceId, at: usize) -> u8 {
        self.places.get(place.0 as usize * RECORD + at).copied().unwrap_or_default()
    }

    fn field(&self, place: PlaceId, at: usize) -> u32 {
        number(self.places, place.0 as usize * RECORD + at).unwrap_or_default()
    }

    /// What a place is.
    pub fn kind(&self, place: PlaceId) -> Kind {
        Kind::of(self.byte(place, 26))
    }

    /// Its country, as [`Entry::country`].
    pub fn country(&self, place: PlaceId) -> [u8; 2] {
        [self.byte(place, 24), self.byte(place, 25)]
    }

    /// What it is a part of.
    pub fn region(&self, place: PlaceId) -> Option<PlaceId> {
        Some(self.field(place, 16)).filter(|&r| r != NONE && (r as usize) < self.len()).map(PlaceId)
    }

    /// People, as [`Entry::people`].
    pub fn people(&self, place: PlaceId) -> u32 {
        self.field(place, 12)
    }

    /// Whether it is the capital of a country.
    pub fn capital(&self, place: PlaceId) -> bool {
        self.byte(place, 27) & 1 == 1
    }

    /// Degrees north and east.
    pub fn at(&self, place: PlaceId) -> (f32, f32) {
        let degrees = |at| self.field(place, at).cast_signed() as f32 / 1e5;
        (degrees(4), degrees(8))
    }

    /// What the name with the key `key` ([`crate::fold`]) may mean, best known first.
    pub fn meanings(&self, key: &str) -> impl Iterator<Item = Meaning> + use<'b> {
        self.listed(self.value(key))
    }

    /// The value of a key in the index.
    pub(crate) fn value(&self, key: &str) -> Option<u64> {
        self.names.get(key.as_bytes()).map(Output::value)
    }

    /// The meanings behind a value of the index.
    pub(crate) fn listed(&self, value: Option<u64>) -> impl Iterator<Item = Meaning> + use<'b> {
        let meanings = self.meanings;
        let one = value.filter(|v| v & 1 == 0).map(|v| (v >> 1) as u32);
        let many = value.filter(|v| v & 1 == 1).map_or(0..0, |v| {
            let start = (v >> 5) as usize;
            start..start + (v >> 1 & 15) as usize + 1
        });
        one.into_iter().chain(many.filter_map(move |i| number(meanings, i * 4))).map(|packed| {
            (PlaceId(packed >> Naming::BITS), Naming::unpack(packed & ((1 << Naming::BITS) - 1)))
        })
    }

    /// Whether a name may begin with the words of `start`; sure only when it says no.
    pub(crate) fn begins(&self, start: &str) -> bool {
        let mut first = SEED;
        // To the end of the first word: "saint" of "saint-denis".
        feed(start, &mut false, &mut |b| {
            let inside = b != b' ';
            first = if inside { mix(first, b) } else { first };
            inside
        });
        let bit = first % FILTER;
        self.filter.get(bit as usize / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }

    /// A walk through the names, letter by letter.
    pub(crate) fn walk(&self) -> Walk<'_, 'b> {
        Walk { names: &self.names, at: Some(self.names.root().addr()), value: Output::zero() }
    }
}

/// A place in the index of names, after some letters of a name.
pub(crate) struct Walk<'g, 'b> {
    names: &'g Fst<&'b [u8]>,
    at: Option<CompiledAddr>,
    value: Output,
}

impl Walk<'_, '_> {
    /// Goes on by one byte of a key; false when no name goes on so.
    pub fn step(&mut self, byte: u8) -> bool {
        let Some(at) = self.at else { return false };
        let node = self.names.node(at);
        let next = node.find_input(byte).map(|i| node.transition(i));
        self.at = next.map(|t| t.addr);
        if let Some(t) = next {
            self.value = self.value.cat(t.out);
        }
        next.is_some()
    }

    /// The value of the name that ends here, if one does.
    pub fn end(&self) -> Option<u64> {
        let node = self.names.node(self.at?);
        node.is_final().then(|| self.value.cat(node.final_output()).value())
    }
}

/// FNV-1a.
const SEED: u32 = 0x811c_9dc5;

fn mix(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Packs places and their names into the bytes that [`Gazetteer::new`] reads.
///
/// `names` are keys with the places they may mean; the best known come first, and only [`MOST`] of them are kept.
///
/// # Errors
///
/// When there are too many places, or a name is no key.
pub fn pack(
    places: &[Entry],
    names: &std::collections::BTreeMap<String, Vec<Meaning>>,
) -> Result<Vec<u8>, fst::Error> {
    let mut pool: Vec<u8> = Vec::new();
    let mut records = Vec::with_capacity(places.len() * RECORD);
    for place in places {
        let name = pool.len() as u32;
        let short: String = place.name.chars().take(60).collect();
        pool.push(short.len() as u8);
        pool.extend(short.bytes());
        let degrees = |d: f64| ((d * 1e5).round() as i32).cast_unsigned();
        let region = place.region.map_or(NONE, |r| r.0);
        for n in [place.geonames, degrees(place.lat), degrees(place.lon), place.people, region, name] {
            records.extend(n.to_le_bytes());
        }
        records.extend(place.country);
        records.extend([place.kind as u8, u8::from(place.capital)]);
    }
    let mut listed: Vec<u8> = Vec::new();
    let mut index = fst::MapBuilder::memory();
    let mut filter = vec![0; FILTER as usize / 8];
    for (key, meanings) in names {
        let first = key.split(' ').next().unwrap_or_default();
        let bit = first.bytes().fold(SEED, mix) % FILTER;
        filter[bit as usize / 8] |= 1 << (bit % 8);
        let packed = |(place, naming): Meaning| place.0 << Naming::BITS | naming.pack();
        let value = match &meanings[..meanings.len().min(MOST)] {
            [] => continue,
            [one] => u64::from(packed(*one)) << 1,
            many => {
                let start = (listed.len() / 4) as u64;
                listed.extend(many.iter().flat_map(|m| packed(*m).to_le_bytes()));
                start << 5 | (many.len() as u64 - 1) << 1 | 1
            }
        };
        index.insert(key, value)?;
    }
    let index = index.into_inner()?;
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    for section in [&records, &listed, &pool, &filter, &index] {
        out.extend((section.len() as u32).to_le_bytes());
    }
    for section in [records, listed, pool, filter, index] {
        out.extend(section);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn place(name: &str, country: [u8; 2], region: Option<u32>) -> Entry {
        Entry {
            name: name.to_owned(),
            geonames: 7,
            kind: Kind::City,
            country,
            region: region.map(PlaceId),
            lat: -12.34567,
            lon: 170.5,
            people: 1_000,
            capital: true,
        }
    }

    #[test]
    fn what_is_packed_is_found() {
        let places = [place("Kursk", *b"RU", None), place("Сумы", *b"UA", Some(0))];
        let other = Naming { other: true, ..Naming::default() };
        let names = BTreeMap::from([
            ("koursk".to_owned(), vec![(PlaceId(0), other)]),
            ("sumy".to_owned(), vec![(PlaceId(1), Naming::default()), (PlaceId(0), other)]),
        ]);
        let bytes = pack(&places, &names).unwrap();
        let gazetteer = Gazetteer::new(&bytes).unwrap();
        assert_eq!(gazetteer.len(), 2);
        for (i, place) in places.iter().enumerate() {
            assert_eq!(gazetteer.entry(PlaceId(i as u32)).as_ref(), Some(place));
        }
        for (key, meanings) in &names {
            assert_eq!(&gazetteer.meanings(key).collect::<Vec<_>>(), meanings);
        }
        assert_eq!(gazetteer.meanings("kour").count(), 0);
        assert!(gazetteer.begins("Koursk") && gazetteer.begins("Sumy-Nord") && !gazetteer.begins("Kour"));
        assert_eq!(gazetteer.entry(PlaceId(2)), None);
    }

    #[test]
    fn other_bytes_are_no_gazetteer() {
        let bytes = pack(&[place("Kursk", *b"RU", None)], &BTreeMap::new()).unwrap();
        for end in 0..bytes.len() {
            assert!(Gazetteer::new(&bytes[..end]).is_none());
        }
        assert!(Gazetteer::new(b"SELONGAZ and something else, long enough to hold a header").is_none());
    }
}
