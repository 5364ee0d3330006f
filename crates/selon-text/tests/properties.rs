//! What holds for any text whatever.

mod holds;

use std::time::Instant;

use holds::holds;
use proptest::prelude::*;
use selon_text::{Field, Lang, Text};

/// Pieces that the rules look at, so that chance puts them together in ways nobody thought of.
const PIECES: [&str; 64] = [
    "«",
    "»",
    " « ",
    " » ",
    "“",
    "”",
    "„",
    "\"",
    " \" ",
    "'",
    "’",
    "‘",
    "''",
    "``",
    "‹",
    "›",
    "(",
    ")",
    "[",
    "]",
    " (",
    ") ",
    ".",
    ". ",
    ", ",
    "!",
    "? ",
    "…",
    "...",
    "(…)",
    ": ",
    " – ",
    "—",
    "-",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\u{a0}",
    "\u{202f}",
    "\u{ad}",
    "\u{200b}",
    "\u{301}",
    "l’",
    "d'",
    "qu'",
    "-t-il",
    " a",
    " dit",
    " said ",
    " Il ",
    " The ",
    "M. ",
    "U.S.",
    "J.",
    "8 000",
    "12\"",
    "Lire aussi",
    "Photo : X / AFP",
    "(nouvelle fenêtre)",
    "Publicité",
    "\0",
    "é",
    "مرحبا",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_characters(source in any::<String>(), french: bool) {
        holds(&source, if french { Lang::FR } else { Lang::EN });
    }

    #[test]
    fn any_mix_of_pieces(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60), french: bool) {
        holds(&pieces.concat(), if french { Lang::FR } else { Lang::EN });
    }

    #[test]
    fn any_words(source in "([A-Za-zéÀ’'«»\"“”.,:!?()-]{1,8}[ \n\u{a0}]{1,2}){0,60}", french: bool) {
        holds(&source, if french { Lang::FR } else { Lang::EN });
    }
}

/// Texts of one piece again and again: whatever looks ahead must stop somewhere.
#[test]
fn time_grows_with_length_only() {
    let pieces = [
        "«",
        "» ",
        "« ",
        "\" ",
        "\"",
        "'",
        "’",
        " 'a",
        "a' ",
        "a'",
        "a’a",
        "‘a ",
        "a-",
        "a.",
        "A.",
        "A. ",
        "(",
        "( ",
        ")",
        "()",
        "(a ",
        "...",
        "…",
        "a",
        "aaaaaaa ",
        "1",
        "1 ",
        "1 111",
        "\0",
        "\u{301}",
        "\u{200d}",
        "😀",
        "مرحبا ",
        "\n",
        "a\n",
        "« a\n",
        "a »\n",
        "a, ",
        "a, said ",
        "Il dit : « A. ",
        "“a «b ”",
        "etc. ",
        "M. ",
        "« a, ",
        "(a « ",
        "Lire aussi\n",
        "photo ",
        "Photo : ",
        "© ",
        "Image ",
        "-t-il",
        "l'",
        "l' ",
        "http://",
        "www.",
        "@",
        "#",
        "( ...",
        "'a' ",
        "\"'",
        "''",
        "`",
        "<",
        "Share ",
        "The U.S. ",
    ];
    let time = |piece: &str, bytes: usize| {
        let source = piece.repeat(bytes / piece.len());
        let start = Instant::now();
        for lang in [Lang::FR, Lang::EN] {
            assert!(Text::new(&source, lang, Field::Text).tokens().len() <= source.len());
        }
        start.elapsed()
    };
    for piece in pieces {
        let (small, large) = (time(piece, 10_000), time(piece, 200_000));
        // Twenty times the text may take a hundred times as long on a busy machine; were it quadratic, it would
        // take four hundred times. A tenth of a second is noise.
        assert!(
            large.as_millis() < 100 || large < small * 150,
            "{piece:?}: {small:?} for 10 kB, {large:?} for 200 kB"
        );
    }
}
