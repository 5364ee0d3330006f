//! The word tables of a language that tell what a name is: `lang/*/place-cues.tsv`, `demonyms.tsv`, `homographs.txt`.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use selon_text::Lang;

use crate::fold;
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::kind::Kind;

/// What a word beside a name tells of it, as bits.
pub(crate) type Cue = u32;

pub(crate) const TO_TOWN: Cue = 1;
pub(crate) const TO_LAND: Cue = 1 << 1;
pub(crate) const ARTICLE: Cue = 1 << 2;
pub(crate) const OF: Cue = 1 << 3;
pub(crate) const NEAR: Cue = 1 << 4;
pub(crate) const HOLDS: Cue = 1 << 5;
/// A point of the compass.
pub(crate) const DIRECTION: Cue = 1 << 6;
/// The first word of a name that may begin in small letters.
pub(crate) const HEAD: Cue = 1 << 7;
/// The first kind's bit; the others follow in their order. A word before the name.
const KINDS: u32 = 8;
/// A word for a kind of place.
pub(crate) const ANY_KIND: Cue = !0 << KINDS & ((1 << AFTER) - 1);
/// The same for words after it.
const AFTER: u32 = 21;

/// The bit of a word for `kind` before a name.
pub(crate) fn before(kind: Kind) -> Cue {
    1 << (KINDS + kind as u32)
}

/// The bit of a word for `kind` after a name. There are as many bits as there are kinds that need one.
pub(crate) fn after(kind: Kind) -> Cue {
    1u32.checked_shl(AFTER + kind as u32).unwrap_or(0)
}

/// The tables of one language.
#[derive(Debug)]
pub(crate) struct Cues {
    words: FxHashMap<&'static str, Cue>,
    /// Words that are places too, folded.
    homographs: FxHashSet<String>,
    /// The country or region of each form, in lower case.
    demonyms: OnceLock<FxHashMap<String, Vec<PlaceId>>>,
    demonym_table: &'static str,
    french: bool,
}

macro_rules! tables {
    ($lang:literal) => {
        [
            include_str!(concat!("../../../lang/", $lang, "/place-cues.tsv")),
            include_str!(concat!("../../../lang/", $lang, "/homographs.txt")),
            include_str!(concat!("../../../lang/", $lang, "/demonyms.tsv")),
        ]
    };
}

/// Lines of a table without comments and blanks.
pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}

impl Cues {
    /// The tables of `lang`; those of English for any language but French.
    pub fn of(lang: Lang) -> &'static Self {
        static FRENCH: OnceLock<Cues> = OnceLock::new();
        static ENGLISH: OnceLock<Cues> = OnceLock::new();
        if lang == Lang::FR {
            FRENCH.get_or_init(|| Self::new(tables!("fr"), true))
        } else {
            ENGLISH.get_or_init(|| Self::new(tables!("en"), false))
        }
    }

    fn new([cues, homographs, demonyms]: [&'static str; 3], french: bool) -> Self {
        let mut words: FxHashMap<&'static str, Cue> = FxHashMap::default();
        for line in lines(cues) {
            let Some((class, list)) = line.split_once('\t') else { continue };
            let Some(bit) = bit(class) else { continue };
            for word in list.split(' ') {
                *words.entry(word).or_default() |= bit;
            }
        }
        let homographs = lines(homographs).flat_map(|l| l.split(' ')).map(fold).collect();
        Self { words, homographs, demonyms: OnceLock::new(), demonym_table: demonyms, french }
    }

    /// What the word `norm` tells of a name beside it.
    pub fn word(&self, norm: &str) -> Cue {
        self.words.get(norm).copied().unwrap_or(0)
    }

    /// Whether the folded name is a common word too.
    pub fn homograph(&self, key: &str) -> bool {
        self.homographs.contains(key)
    }

    /// The places that people or things called `norm` come from.
    pub fn demonym(&self, norm: &str, gazetteer: &Gazetteer<'_>) -> &[PlaceId] {
        let table = self.demonyms.get_or_init(|| {
            let mut table: FxHashMap<String, Vec<PlaceId>> = FxHashMap::default();
            for line in lines(self.demonym_table) {
                let Some((code, list)) = line.split_once('\t') else { continue };
                let Some((place, _)) = gazetteer.meanings(&code_key(code)).next() else { continue };
                for form in list.split(' ') {
                    forms(form, self.french, |form| table.entry(form).or_default().push(place));
                }
            }
            table
        });
        table.get(norm).map_or(&[], Vec::as_slice)
    }
}

/// The key of a place by its ISO code, ISO 3166-2 code, GeoNames number, or the number of a French department.
pub fn code_key(code: &str) -> String {
    format!("#{}", code.to_lowercase())
}

fn bit(class: &str) -> Option<Cue> {
    Some(match class {
        "to_town" => TO_TOWN,
        "to_land" => TO_LAND,
        "article" => ARTICLE,
        "of" => OF,
        "near" => NEAR,
        "holds" => HOLDS,
        "direction" => DIRECTION,
        "head" => HEAD,
        kind => match kind.strip_prefix("after:") {
            Some(kind) => after(Kind::named(kind)?),
            None => before(Kind::named(kind)?),
        },
    })
}

/// The forms of a demonym: feminine and plural in French, the plural in English.
fn forms(word: &str, french: bool, mut each: impl FnMut(String)) {
    if let Some(form) = word.strip_prefix('=') {
        return each(form.to_owned());
    }
    let plural = |w: &str| if w.ends_with(['s', 'x']) { w.to_owned() } else { format!("{w}s") };
    each(plural(word));
    if french && !word.ends_with('e') {
        let double = ["en", "on", "et"].iter().any(|end| word.ends_with(end)) || word == "breton";
        let last = word.chars().last().filter(|_| double).map(String::from).unwrap_or_default();
        let feminine = format!("{word}{last}e");
        each(plural(&feminine));
        each(feminine);
    }
    each(word.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(word: &str, french: bool) -> Vec<String> {
        let mut out = Vec::new();
        forms(word, french, |f| out.push(f));
        out.sort();
        out.dedup();
        out
    }

    #[test]
    fn demonyms_are_inflected() {
        assert_eq!(all("russe", true), ["russe", "russes"]);
        assert_eq!(all("français", true), ["français", "française", "françaises"]);
        assert_eq!(all("ukrainien", true), ["ukrainien", "ukrainienne", "ukrainiennes", "ukrainiens"]);
        assert_eq!(all("=grecque", true), ["grecque"]);
        assert_eq!(all("iraqi", false), ["iraqi", "iraqis"]);
    }

    #[test]
    fn every_line_can_be_read() {
        for table in [tables!("fr"), tables!("en")] {
            for line in lines(table[0]) {
                assert!(line.split_once('\t').is_some_and(|(class, _)| bit(class).is_some()), "{line}");
            }
            let gazetteer = Gazetteer::embedded().unwrap();
            for line in lines(table[2]) {
                let (code, _) = line.split_once('\t').unwrap();
                assert!(gazetteer.meanings(&code_key(code)).next().is_some(), "{line}");
            }
        }
    }
}
