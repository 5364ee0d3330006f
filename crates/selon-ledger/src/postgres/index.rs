use rustc_hash::FxHashMap;

use crate::verify::{length_of, place_of_word};

/// Most that PostgreSQL keeps of one text: places count to this, …
const LAST: u32 = 16_383;
/// … a word has at most so many of them, …
const PLACES: usize = 255;
/// … and all words with their places take no more bytes than this.
const ROOM: usize = 1_000_000;
/// Weights of the fields of an article and of a claim: A is 3, D is 0.
const WEIGHTS: [[u16; 4]; 2] = [[3, 0, 0, 0], [3, 2, 1, 0]];

/// The words of one document, as PostgreSQL looks them up.
///
/// Places count from 1 through all fields, with one left out between two, so that no phrase goes over. Words behind the last
/// place that PostgreSQL counts are kept without: they are found, but not in a phrase, and not in the field of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Vector {
    /// Words in order, byte by byte, each with its places: the weight in the two highest bits.
    pub lexemes: Vec<(String, Vec<u16>)>,
    /// Words of each field.
    pub lengths: Vec<u32>,
}

impl Vector {
    /// Of the words of each field, parted by spaces.
    pub fn of(fields: &[String]) -> Self {
        let weights = WEIGHTS[usize::from(fields.len() > 2)];
        let mut at: FxHashMap<&str, usize> = FxHashMap::default();
        let mut lexemes: Vec<(&str, Vec<u16>)> = Vec::new();
        let (mut lengths, mut next, mut room) = (Vec::new(), 1u32, ROOM);
        for (field, weight) in fields.iter().zip(weights) {
            let mut length = 0;
            for word in field.split(' ').filter(|word| !word.is_empty()) {
                let place = (next <= LAST).then_some(weight << 14 | next as u16);
                next += 1;
                length += 1;
                // Lengths of words and places are aligned to two bytes.
                let takes = word.len() + 5;
                let known = at.get(word).copied();
                if room < takes + 2 {
                    continue;
                }
                let i = known.unwrap_or_else(|| {
                    room -= takes;
                    at.insert(word, lexemes.len());
                    lexemes.push((word, Vec::new()));
                    lexemes.len() - 1
                });
                if let Some(place) = place.filter(|_| lexemes[i].1.len() < PLACES) {
                    room -= 2;
                    lexemes[i].1.push(place);
                }
            }
            next += 1;
            lengths.push(length);
        }
        lexemes.sort_unstable();
        let lexemes = lexemes.into_iter().map(|(word, places)| (word.to_owned(), places)).collect();
        Self { lexemes, lengths }
    }

    /// A sum over every place of every word, and how many there are.
    pub fn sum(&self, doc: u64) -> (u64, u64) {
        let mut sum = (0u64, 0);
        for (word, places) in &self.lexemes {
            // Without a place it stands in no field.
            let all = if places.is_empty() { &[u16::MAX][..] } else { places };
            for place in all {
                let (weight, place) = (u64::from(place >> 14), u64::from(place & 0x3fff));
                sum.0 = sum.0.wrapping_add(place_of_word(doc, weight, place, word.as_bytes()));
                sum.1 += 1;
            }
        }
        for (field, length) in (0u64..).zip(&self.lengths) {
            sum.0 = sum.0.wrapping_add(length_of(doc, field, u64::from(*length)));
        }
        sum
    }

    /// Words in all fields.
    pub fn length(&self) -> i64 {
        self.lengths.iter().map(|length| i64::from(*length)).sum()
    }

    /// Words of a field, for a column.
    pub fn field(&self, field: usize) -> i32 {
        self.lengths.get(field).and_then(|length| i32::try_from(*length).ok()).unwrap_or(i32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_through_all_fields() {
        let got = Vector::of(&["pont ferm".to_owned(), "mair pont".to_owned()]);
        let places = |word: &str| &got.lexemes.iter().find(|(w, _)| w == word).unwrap().1;
        assert_eq!(places("pont"), &[3 << 14 | 1, 5]);
        assert_eq!(places("mair"), &[4]);
        assert_eq!((got.lengths.as_slice(), got.length()), (&[2, 2][..], 4));
        let claim = Vector::of(&["a", "b", "c", "d"].map(str::to_owned));
        let weights: Vec<u16> = claim.lexemes.iter().map(|(_, places)| places[0] >> 14).collect();
        assert_eq!(weights, [3, 2, 1, 0]);
    }

    #[test]
    fn no_text_is_too_long() {
        let long: Vec<String> = (0..60_000).map(|i| format!("mot{i} le")).collect();
        let got = Vector::of(&[String::new(), long.join(" ")]);
        assert_eq!(got.length(), 120_000);
        let of = |word: &str| got.lexemes.iter().find(|(w, _)| w == word).unwrap().1.len();
        assert_eq!((of("le"), of("mot1"), of("mot30000")), (PLACES, 1, 0));
        let huge: Vec<String> = (0..400_000).map(|i| format!("abcdefghijklmnopqrstuvwxyz{i}")).collect();
        let got = Vector::of(&[String::new(), huge.join(" ")]);
        let bytes: usize = got.lexemes.iter().map(|(word, places)| word.len() + 5 + 2 * places.len()).sum();
        assert!(bytes <= ROOM && got.lexemes.len() > 20_000, "{bytes}");
        assert_eq!(got.length(), 400_000);
    }
}
