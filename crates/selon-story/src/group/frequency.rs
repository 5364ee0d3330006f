//! How common a feature is: in the text that the tables were counted in, and in the articles at hand.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use selon_text::Lang;

use super::signature::Kind;

/// A feature's key, short. Two keys that fall together by chance do no harm: it takes many to make a story.
pub(crate) fn short(kind: Kind, key: &str) -> u32 {
    // FNV-1a: the same in every build, as states are kept.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(kind.at() as u8).chain(key.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}

/// In how many articles of one language a feature stands.
#[derive(Default)]
pub(crate) struct Table {
    /// How many articles were counted.
    pub articles: u32,
    counts: FxHashMap<u32, u32>,
}

static FRENCH: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("../../../../lang/fr/frequencies.tsv")));
static ENGLISH: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("../../../../lang/en/frequencies.tsv")));

impl Table {
    /// The table of a language; that of French where it has none.
    pub fn of(lang: Option<Lang>) -> &'static Self {
        if lang == Some(Lang::EN) { &ENGLISH } else { &FRENCH }
    }

    /// Lines of kind, count, and the keys that stand in so many articles; what cannot be read is passed over.
    fn parse(text: &str) -> Self {
        let mut table = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(kind), Some(count), keys) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let Ok(count) = count.parse() else { continue };
            match (kind_named(kind), keys) {
                (Some(kind), Some(keys)) => {
                    table.counts.extend(keys.split(' ').map(|key| (short(kind, key), count)));
                }
                _ if kind == "articles" => table.articles = count,
                _ => {}
            }
        }
        table
    }

    /// In how many of the articles that were counted `key` stands.
    pub fn count(&self, key: u32) -> u32 {
        self.counts.get(&key).copied().unwrap_or(0)
    }
}

/// The kind that lines of the table call so.
fn kind_named(name: &str) -> Option<Kind> {
    match name {
        "name" => Some(Kind::Name),
        "place" => Some(Kind::Place),
        "figure" => Some(Kind::Figure),
        "word" => Some(Kind::Word),
        "gram" => Some(Kind::Gram),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_figure_is_no_word() {
        assert_eq!(Kind::ALL.map(|kind| short(kind, "2")).iter().collect::<BTreeSet<_>>().len(), Kind::COUNT);
        let table = Table::of(Some(Lang::FR));
        assert!(table.count(short(Kind::Figure, "2")) > table.count(short(Kind::Word, "2")));
    }

    #[test]
    fn the_tables_can_be_read() {
        for text in [
            include_str!("../../../../lang/fr/frequencies.tsv"),
            include_str!("../../../../lang/en/frequencies.tsv"),
        ] {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let columns: Vec<&str> = line.split('\t').collect();
                let known =
                    columns[0] == "articles" || (kind_named(columns[0]).is_some() && columns.len() == 3);
                assert!(known && columns[1].parse::<u32>().is_ok(), "{line}");
            }
        }
        for lang in [Lang::FR, Lang::EN] {
            let table = Table::of(Some(lang));
            let common = if lang == Lang::FR { "apre" } else { "after" };
            assert!(table.articles > 100 && table.count(short(Kind::Word, common)) > 10);
        }
    }
}
