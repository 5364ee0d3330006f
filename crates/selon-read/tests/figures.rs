//! What holds for the figures of any text whatever.

use proptest::prelude::*;
use selon_read::quantities;
use selon_text::{Article, Field, Lang};

/// Numbers, units, bounds and marks: chance puts them together in ways nobody thought of.
const PIECES: [&str; 68] = [
    "3",
    "12",
    "2016",
    "8 000",
    "8\u{202f}000",
    "2,5",
    "1.4bn",
    "450k",
    "5km",
    "20h30",
    "3e",
    "½",
    "3/4",
    "12'000",
    "99999999999999999999999999",
    "01 45 23 45 67",
    "-",
    "–",
    "+",
    "(",
    ")",
    "[1]",
    "%",
    "€",
    "$",
    "°",
    "′",
    "km²",
    "MW",
    "un",
    "une",
    "deux",
    "quatre-vingt-onze",
    "cent",
    "mille",
    "millions",
    "milliards",
    "dizaine",
    "dizaines",
    "plusieurs",
    "quelques",
    "la moitié",
    "des deux tiers",
    "sur",
    "cinq",
    "entre",
    "et",
    "à",
    "de",
    "d'",
    "environ",
    "jusqu'à",
    "plus de",
    "au moins",
    "ou plus",
    "hausse de",
    "de plus",
    "autres",
    "dont",
    "soldats",
    "nord-coréens",
    "euros",
    "ans",
    "nombre de",
    "half a",
    "dozen",
    "three-day",
    "out of",
];

/// Every figure stands where it says, inside the text and after the one before it.
fn sound(text: &str, lang: Lang) -> Result<(), TestCaseError> {
    let article = Article::from_text("any", text.to_owned());
    let read = quantities(&article, Some(lang));
    let points: Vec<char> = article.text.chars().collect();
    let mut last = 0;
    for f in &read.figures {
        prop_assert_eq!(f.span.field, Field::Text);
        prop_assert!(last <= f.span.start && f.span.start < f.span.end, "{:?}", f);
        last = f.span.end;
        let words: String =
            points.get(f.span.start as usize..f.span.end as usize).unwrap_or_default().iter().collect();
        prop_assert_eq!(&words, &f.text);
        prop_assert!(f.value.abs() <= 1e18 && f.value_high.is_none_or(|v| v.abs() <= 1e18), "{:?}", f);
        prop_assert!(f.what.as_ref().is_none_or(|w| text.contains(w.as_str())), "{:?}", f);
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_characters(text in "\\PC{0,80}", english: bool) {
        sound(&text, if english { Lang::EN } else { Lang::FR })?;
    }

    #[test]
    fn any_pieces(
        pieces in prop::collection::vec((prop::sample::select(&PIECES[..]), prop::sample::select(&[" ", "", "\u{a0}", " ", "\n", ", "][..])), 0..24),
        english: bool,
    ) {
        let text: String = pieces.iter().flat_map(|(piece, gap)| [*piece, *gap]).collect();
        sound(&text, if english { Lang::EN } else { Lang::FR })?;
    }
}
