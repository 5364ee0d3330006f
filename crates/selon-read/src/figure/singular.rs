//! Counted nouns in the singular.

use selon_text::Lang;

use super::words::{Word, words};

/// The singular of a plural noun, as printed but for its ending. Words that the tables name are looked up; the
/// rest goes by endings, which is right for nearly all nouns that news counts.
pub(super) fn singular(raw: &str, lang: Lang) -> String {
    let lower = raw.to_lowercase();
    let known = words(lang).word(&lower).find_map(|w| if let Word::Plural(s) = w { Some(s) } else { None });
    if let Some(known) = known {
        return known.to_string();
    }
    // "sapeurs-pompiers": both parts
    if lang != Lang::EN
        && let Some((first, last)) = raw.split_once('-')
        && first.ends_with('s')
        && last.ends_with('s')
        && !last.contains('-')
    {
        return format!("{}-{}", singular(first, lang), singular(last, lang));
    }
    // "CDD", "PV": nothing to take off.
    if raw.chars().count() < 4 || raw.chars().all(|c| !c.is_lowercase()) {
        return raw.to_owned();
    }
    let endings: &[(&str, &str)] = if lang == Lang::EN {
        &[
            ("ies", "y"),
            ("sses", "ss"),
            ("shes", "sh"),
            ("ches", "ch"),
            ("xes", "x"),
            ("ss", "ss"),
            ("us", "us"),
            ("is", "is"),
            ("s", ""),
        ]
    } else {
        &[
            ("eaux", "eau"),
            ("aux", "al"),
            ("eux", "eu"),
            ("oux", "ou"),
            ("ss", "ss"),
            ("ois", "ois"),
            ("ais", "ais"),
            ("s", ""),
        ]
    };
    for (plural, one) in endings {
        if lower.ends_with(plural) && lower.len() > plural.len() {
            // The endings are plain ASCII, and so the same bytes in either case.
            let stem = raw.len().checked_sub(plural.len()).and_then(|n| raw.get(..n));
            return stem.map_or_else(|| raw.to_owned(), |stem| format!("{stem}{one}"));
        }
    }
    raw.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns() {
        let cases = [
            ("fr", "personnes", "personne"),
            ("fr", "chevaux", "cheval"),
            ("fr", "bateaux", "bateau"),
            ("fr", "travaux", "travail"),
            ("fr", "feux", "feu"),
            ("fr", "mois", "mois"),
            ("fr", "Français", "Français"),
            ("fr", "Chinois", "Chinois"),
            ("fr", "CDD", "CDD"),
            ("fr", "petits-enfants", "petit-enfant"),
            ("fr", "co-rapporteurs", "co-rapporteur"),
            ("en", "countries", "country"),
            ("en", "people", "person"),
            ("en", "churches", "church"),
            ("en", "losses", "loss"),
            ("en", "houses", "house"),
            ("en", "soldiers", "soldier"),
        ];
        for (lang, plural, one) in cases {
            assert_eq!(singular(plural, lang.parse().unwrap()), one);
        }
    }
}
