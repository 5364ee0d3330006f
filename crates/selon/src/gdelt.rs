//! What GDELT calls languages.

/// `code`, a tab, the name in capital letters.
const LANGUAGES: &str = include_str!("../../../lang/gdelt-languages.tsv");

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The name of the language with this code.
pub fn name(code: &str) -> Option<&'static str> {
    rows().find(|(known, _)| *known == code).map(|(_, name)| name)
}

/// The code of the language with this name, whatever its case; a code is taken as one.
pub fn code(name: &str) -> Option<&'static str> {
    rows()
        .find(|(code, known)| known.eq_ignore_ascii_case(name) || code.eq_ignore_ascii_case(name))
        .map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_names() {
        assert_eq!(name("fr"), Some("FRENCH"));
        assert_eq!(code("English"), Some("en"));
        assert_eq!(code("de"), Some("de"));
        assert_eq!(code("Klingon"), None);
        assert!(
            rows()
                .all(|(code, name)| code.len() == 2
                    && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
        );
    }
}
