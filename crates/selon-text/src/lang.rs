use std::fmt;
use std::str::FromStr;

use crate::tables::tables;

/// A language by its two-letter ISO 639-1 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang([u8; 2]);

impl Lang {
    /// French.
    pub const FR: Self = Self(*b"fr");
    /// English.
    pub const EN: Self = Self(*b"en");

    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = String;

    /// Takes the primary subtag of a tag such as `fr`, `fr-CA` or `EN_us`.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
            }
            _ => Err(format!("not a two-letter language code: {tag:?}")),
        }
    }
}

/// How much of a text each look takes, in bytes: enough to be sure, little enough to be free.
const SAMPLE: usize = 1024;
/// Below this many letters the declared language wins: a headline of four words says little.
const FEW: usize = 60;
/// Below this many, statistics alone do not outweigh a declaration.
const SOME: usize = 200;

/// The language of `text`, with the declared language as prior: short texts keep it.
///
/// Longer texts are looked at in three places, so that a notice in another language at their head does not decide.
/// Between French and English frequent words have a say besides letter statistics, which take a headline
/// of names for almost anything. Returns `None` when there is neither text nor declaration to go by.
///
/// ```
/// use selon_text::{Lang, detect};
/// assert_eq!(detect("Le ministre dément les chiffres de l’opposition", None), Some(Lang::FR));
/// assert_eq!(detect("The council will vote on port taxes in March", None), Some(Lang::EN));
/// assert_eq!(detect("Paris Match", Some(Lang::FR)), Some(Lang::FR));
/// assert_eq!(detect("…", None), None);
/// ```
pub fn detect(text: &str, declared: Option<Lang>) -> Option<Lang> {
    // A long text is judged by three pieces, a short one as a whole.
    let starts: &[usize] = if text.len() > 3 * SAMPLE { &[0, 1, 2] } else { &[1] };
    let looks: Vec<Look> =
        starts.iter().map(|&k| Look::at(text, k * text.len() / 3, starts.len() == 1)).collect();
    let letters: usize = looks.iter().map(|look| look.letters).sum();
    if letters == 0 || (letters < FEW && declared.is_some()) {
        return declared;
    }
    let french: usize = looks.iter().map(|look| look.french).sum();
    let english: usize = looks.iter().map(|look| look.english).sum();
    let worded = match french.cmp(&english) {
        std::cmp::Ordering::Greater => Some(Lang::FR),
        std::cmp::Ordering::Less => Some(Lang::EN),
        std::cmp::Ordering::Equal => None,
    };
    // The language of most looks; of the one in the middle when all differ.
    let votes = |lang: Lang| looks.iter().filter(|look| look.lang == lang).count();
    let mut found = looks[looks.len() / 2].lang;
    for look in &looks {
        if votes(look.lang) > votes(found) {
            found = look.lang;
        }
    }
    let ours = |lang: Lang| lang == Lang::FR || lang == Lang::EN;
    if letters < SOME {
        return match (worded, declared) {
            (Some(worded), Some(declared)) if worded != declared && worded != found => Some(declared),
            (Some(worded), _) if ours(found) || letters < FEW || declared == Some(worded) => Some(worded),
            (None, Some(declared)) => Some(declared),
            _ => Some(found),
        };
    }
    let sure = votes(found) == looks.len();
    match (worded, declared) {
        (Some(worded), _) if ours(found) => Some(worded),
        (_, Some(declared)) if found != declared && !sure => Some(declared),
        _ => Some(found),
    }
}

/// What one piece of a text tells.
struct Look {
    letters: usize,
    lang: Lang,
    /// Frequent French words that are not frequent in English.
    french: usize,
    english: usize,
}

impl Look {
    fn at(text: &str, mut from: usize, whole: bool) -> Self {
        if whole {
            from = 0;
        }
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = text.len().min(from + SAMPLE * if whole { 3 } else { 1 });
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let sample = &text[from..to];
        let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
        let (fr, en) = (&tables(Lang::FR).common, &tables(Lang::EN).common);
        let (mut french, mut english) = (0, 0);
        for word in sample.split(|c: char| !c.is_alphanumeric()) {
            let (f, e) = (fr.has_folded(word), en.has_folded(word));
            french += usize::from(f && !e);
            english += usize::from(e && !f);
        }
        Self { letters, lang: statistics(sample), french, english }
    }
}

fn statistics(sample: &str) -> Lang {
    use whichlang::Lang as W;
    Lang(match whichlang::detect_language(sample) {
        W::Ara => *b"ar",
        W::Cmn => *b"zh",
        W::Deu => *b"de",
        W::Eng => *b"en",
        W::Fra => *b"fr",
        W::Hin => *b"hi",
        W::Ita => *b"it",
        W::Jpn => *b"ja",
        W::Kor => *b"ko",
        W::Nld => *b"nl",
        W::Por => *b"pt",
        W::Rus => *b"ru",
        W::Spa => *b"es",
        W::Swe => *b"sv",
        W::Tur => *b"tr",
        W::Vie => *b"vi",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FR: &str = "Le maire de Brest a annoncé lundi la fin de la grève. Les dockers ont repris le travail dans \
        la matinée, selon la direction du port, qui parle d’un accord équilibré pour toutes les équipes. ";
    const EN: &str = "The mayor of Brest said Monday that the strike was over. Dockers went back to work in the \
        morning, according to the managers of the port, who spoke of a fair deal for all of the teams. ";

    #[test]
    fn short_texts_keep_the_declaration() {
        assert_eq!(detect("Donald Trump", Some(Lang::FR)), Some(Lang::FR));
        assert_eq!(detect("Breaking", Some(Lang::FR)), Some(Lang::FR));
        assert_eq!(detect("", Some(Lang::EN)), Some(Lang::EN));
        assert_eq!(detect("12 % …", None), None);
    }

    #[test]
    fn headlines() {
        for title in ["Anna Berg furieuse quitte le port", "Le but de Joe Miller en Premier League"] {
            assert_eq!(detect(title, None), Some(Lang::FR), "{title}");
        }
        for title in ["Miller to drop new plan", "France’s Claire Vasseur backs Berg and denounces Morel"] {
            assert_eq!(detect(title, None), Some(Lang::EN), "{title}");
        }
    }

    #[test]
    fn a_wrong_declaration_does_not_outweigh_a_text() {
        assert_eq!(detect(&FR.repeat(3), Some(Lang::EN)), Some(Lang::FR));
        assert_eq!(detect(&EN.repeat(3), Some(Lang::FR)), Some(Lang::EN));
    }

    #[test]
    fn a_notice_in_another_language_does_not_decide() {
        assert_eq!(detect(&format!("{}{}", EN.repeat(4), FR.repeat(20)), None), Some(Lang::FR));
        assert_eq!(
            detect(&format!("{}{}{}", FR.repeat(4), EN.repeat(20), FR.repeat(4)), None),
            Some(Lang::EN)
        );
    }

    #[test]
    fn other_languages_keep_their_name() {
        let italian =
            "Il presidente ha detto che la riforma sarà discussa in parlamento la prossima settimana, \
            secondo fonti del governo che chiedono di non essere citate. "
                .repeat(3);
        assert_eq!(detect(&italian, None).map(|l| l.to_string()).as_deref(), Some("it"));
        assert_eq!(detect(&italian, Some(Lang::FR)).map(|l| l.to_string()).as_deref(), Some("it"));
    }
}
