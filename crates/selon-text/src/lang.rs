use std::fmt;
use std::str::FromStr;

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

/// How much of a text detection looks at, in bytes: enough to be sure, little enough to be free.
const SAMPLE: usize = 4096;
/// Below this many letters the declared language wins: a headline of four words says little.
const ENOUGH: usize = 60;

/// The language of `text`, with the declared language as prior: short texts keep it.
///
/// Returns `None` when there is neither text nor declaration to go by.
pub fn detect(text: &str, declared: Option<Lang>) -> Option<Lang> {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 || (letters < ENOUGH && declared.is_some()) {
        return declared;
    }
    use whichlang::Lang as W;
    let code: &[u8; 2] = match whichlang::detect_language(sample) {
        W::Ara => b"ar",
        W::Cmn => b"zh",
        W::Deu => b"de",
        W::Eng => b"en",
        W::Fra => b"fr",
        W::Hin => b"hi",
        W::Ita => b"it",
        W::Jpn => b"ja",
        W::Kor => b"ko",
        W::Nld => b"nl",
        W::Por => b"pt",
        W::Rus => b"ru",
        W::Spa => b"es",
        W::Swe => b"sv",
        W::Tur => b"tr",
        W::Vie => b"vi",
    };
    Some(Lang(*code))
}
