//! What holds for any text whatever.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use selon_place::{Gazetteer, Outlet, Place, Words, fold, places};
use selon_text::{Field, Lang, Text};

/// Names, what stands around them, and what breaks them.
const PIECES: [&str; 40] = [
    "Paris",
    "Texas",
    "Saint-Denis",
    "(93)",
    "(La Réunion)",
    "Koursk",
    "Курск",
    "la région de",
    "à",
    "au",
    "Le Caire",
    "Caire",
    "d'",
    "l’",
    "Côte d’Ivoire",
    "New York",
    "London, Ontario",
    "Washington",
    "D.C.",
    "St.",
    "Ste",
    "mer Noire",
    "Paris-Berlin",
    "-",
    "--",
    "(",
    ")",
    ",",
    "«",
    "»",
    "\n",
    "\u{301}",
    "\u{200b}",
    "😀",
    "U.S.",
    "RDC",
    "al-Bab",
    "M.",
    "Nord",
    "русский",
];

/// Clues made up from a number.
struct Made(u64);

impl Words for Made {
    fn clues(&self, i: usize) -> u8 {
        (self.0.rotate_left(i as u32 % 64) & 63) as u8
    }
}

fn check(text: &str, lang: Lang, clues: u64) -> Result<(), TestCaseError> {
    let gazetteer = Gazetteer::embedded().unwrap();
    let title: String = text.chars().take(20).collect();
    let title = Text::new(&title, lang, Field::Title);
    let body = Text::new(text, lang, Field::Text);
    let texts = [(&title, Made(clues)), (&body, Made(clues))];
    let found = places(&texts, Outlet::of(text), gazetteer, |_| true);
    prop_assert_eq!(
        &found,
        &places(&texts, Outlet::of(text), gazetteer, |_| true),
        "the same text, the same places"
    );
    for pair in found.windows(2) {
        prop_assert!(pair[0].span < pair[1].span, "reading order");
        prop_assert!(!pair[0].span.overlaps(pair[1].span));
    }
    for mention in &found {
        let source = if mention.span.field == Field::Title { title.source() } else { text };
        prop_assert!(mention.span.start < mention.span.end);
        prop_assert!(mention.span.end as usize <= source.chars().count());
        prop_assert!((0.0..=1.0).contains(&mention.confidence));
        let place = Place::of(mention, "x", gazetteer).unwrap();
        prop_assert!((-90.0..=90.0).contains(&place.lat) && (-180.0..=180.0).contains(&place.lon));
        prop_assert!(place.alternatives.len() <= 3);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_characters(text in any::<String>(), french: bool, clues: u64) {
        check(&text, if french { Lang::FR } else { Lang::EN }, clues)?;
    }

    #[test]
    fn any_names(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40), spaced: bool, french: bool, clues: u64) {
        let text = pieces.join(if spaced { " " } else { "" });
        check(&text, if french { Lang::FR } else { Lang::EN }, clues)?;
    }

    #[test]
    fn any_bytes_are_a_gazetteer_or_none(bytes: Vec<u8>) {
        let _ = Gazetteer::new(&bytes);
        let _ = Gazetteer::new(&[b"SELONGAZ\x01\0\0\0".as_slice(), &bytes].concat());
    }

    #[test]
    fn folding_twice_folds_no_more(name: String) {
        let key = fold(&name);
        prop_assert_eq!(&fold(&key), &key);
    }
}

/// A name in every script that the gazetteer has, and the town by it.
#[test]
fn names_in_other_languages() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let named = |name: &str| {
        let (place, _) = gazetteer.meanings(&fold(name)).next()?;
        gazetteer.entry(place).map(|e| e.name)
    };
    for (names, town) in [
        ("Koursk Kursk Курск", "Kursk"),
        ("Kiev Kyiv Київ Киев", "Kyiv"),
        ("Moscou Moscow Москва", "Moscow"),
        ("Londres London Londra", "London"),
        ("Pékin Beijing Peking", "Beijing"),
        ("Alep Aleppo", "Aleppo"),
    ] {
        for name in names.split(' ') {
            assert_eq!(named(name).as_deref(), Some(town), "{name}");
        }
    }
}

/// Nothing is unpacked: opening the gazetteer is looking at its first bytes.
#[test]
fn opening_takes_no_time() {
    let bytes = include_bytes!("../../../lang/gazetteer.bin");
    let started = Instant::now();
    let gazetteer = Gazetteer::new(bytes).unwrap();
    assert!(started.elapsed() < Duration::from_millis(20));
    assert!(gazetteer.len() > 50_000 && gazetteer.names() > 200_000);
}
