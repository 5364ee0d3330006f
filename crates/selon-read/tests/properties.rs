//! What holds for any article whatever.

mod holds;

use holds::holds;
use proptest::prelude::*;
use selon_text::Lang;

/// Cues, names, pronouns, joints and marks: chance puts them together in ways nobody thought of.
const FRENCH: [&str; 84] = [
    "le ministre",
    "La Russie",
    "Jean Morel",
    "Mme Dupuis",
    "Morel",
    "il",
    "elle",
    "Ils",
    "qui",
    "on",
    "celui-ci",
    "le président",
    "l'ONU",
    "la police",
    "un rapport",
    "des experts",
    "Washington",
    "le Kremlin",
    "le porte-parole",
    "a",
    "ont",
    "est",
    "sera",
    "serait",
    "auraient été tués",
    "n'a pas",
    "ne",
    "dit",
    "a dit",
    "a déclaré",
    "a-t-il précisé",
    "explique-t-elle",
    "dit-il",
    "ajoute",
    "avant d'ajouter",
    "affirmant",
    "en affirmant",
    "annoncée par",
    "accuse",
    "accusé de",
    "dément",
    "promet de",
    "demande à",
    "appelle à",
    "prévoit",
    "se dit",
    "confirmé par",
    "l'annonce de",
    "selon",
    "Selon",
    "d'après",
    "pour",
    "de l'avis de",
    "citant",
    "cité par",
    "à l'AFP",
    "sur Twitter",
    "dans un communiqué",
    "que",
    "qu'",
    "de",
    "d'",
    "et",
    "et que",
    "mais",
    "si",
    "lundi",
    "jeudi dernier",
    "hier",
    "8 000 soldats",
    "près de 20 %",
    "plusieurs centaines de",
    "trois",
    "« ",
    " »",
    "“",
    "”",
    "\"",
    ", ",
    ". ",
    " : ",
    "\n",
    "(…)",
    "Lire aussi\n",
];
const ENGLISH: [&str; 76] = [
    "the minister",
    "Russia",
    "Jane Moore",
    "Mr. Moore",
    "Moore",
    "he",
    "She",
    "they",
    "who",
    "it",
    "the president",
    "the UN",
    "police",
    "a report",
    "experts",
    "Washington",
    "Downing Street",
    "a spokesman",
    "has",
    "had",
    "was",
    "will",
    "not",
    "said",
    "says",
    "told",
    "added",
    "adding",
    "adding that",
    "announced by",
    "accused",
    "accused of",
    "denied",
    "promised to",
    "asked",
    "called for",
    "expects",
    "confirmed",
    "is reported to",
    "the claim that",
    "according to",
    "According to",
    "in the view of",
    "citing",
    "cited by",
    "to Reuters",
    "on Twitter",
    "in a statement",
    "that",
    "of",
    "to",
    "and",
    "and that",
    "but",
    "whether",
    "if",
    "on Monday",
    "last Thursday",
    "yesterday",
    "8,000 soldiers",
    "about 20 percent",
    "several hundred",
    "three",
    "allegedly",
    "“",
    "”",
    "\"",
    " \"",
    "'",
    ", ",
    ". ",
    ": ",
    "\n",
    "...",
    "(",
    "Read more\n",
];

fn lang(french: bool) -> Lang {
    if french { Lang::FR } else { Lang::EN }
}

/// An article of pieces, with anything at all thrown in now and then.
fn article(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(pieces).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|s| s.chars().take(8).collect()),
        1 => "[A-Za-zéÀ’'«»\"“”.,:!?()-]{1,8}",
    ];
    let space = prop_oneof![8 => Just(" "), 2 => Just(""), 1 => Just("\u{a0}"), 1 => Just("\n")];
    prop::collection::vec((piece, space), 0..most)
        .prop_map(|pairs| pairs.into_iter().map(|(piece, space)| piece + space).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_characters(title in any::<Option<String>>(), text in any::<String>(), french: bool) {
        holds(title.as_deref(), &text, lang(french));
    }

    #[test]
    fn any_french(title in prop::option::of(article(&FRENCH, 12)), text in article(&FRENCH, 80)) {
        holds(title.as_deref(), &text, Lang::FR);
    }

    #[test]
    fn any_english(title in prop::option::of(article(&ENGLISH, 12)), text in article(&ENGLISH, 80)) {
        holds(title.as_deref(), &text, Lang::EN);
    }
}
