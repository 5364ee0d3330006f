//! Whether an article speaks of somebody as of a woman or of a man: by pronouns, titles and the forms of nouns, and by nothing else.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// As a person is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// As of a woman.
    Feminine,
    /// As of a man.
    Masculine,
}

#[derive(Default)]
struct Words {
    /// Words by language and class.
    classes: HashMap<(&'static str, &'static str), HashSet<&'static str>>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    let rows = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
    for row in rows(include_str!("../../../lang/gender.tsv")) {
        let mut fields = row.split('\t');
        if let (Some(lang), Some(class), Some(list)) = (fields.next(), fields.next(), fields.next()) {
            words.add(lang, class, list);
        }
    }
    for row in rows(include_str!("../../../lang/fr/people.tsv")) {
        match row.split_once('\t') {
            Some(("role+feminine+person", list)) => words.add("fr", "noun_feminine", list),
            Some(("role+masculine+person", list)) => words.add("fr", "noun_masculine", list),
            _ => {}
        }
    }
    words
});

impl Words {
    fn add(&mut self, lang: &'static str, class: &'static str, list: &'static str) {
        self.classes.entry((lang, class)).or_default().extend(list.split_whitespace());
    }

    fn has(&self, lang: &'static str, class: &'static str, word: &str) -> bool {
        self.classes.get(&(lang, class)).is_some_and(|words| words.contains(word))
    }

    /// The gender under which a word stands, where it stands under one only.
    fn of(&self, lang: &'static str, classes: [&'static str; 2], word: &str) -> Option<Gender> {
        match classes.map(|class| self.has(lang, class, word)) {
            [true, false] => Some(Gender::Feminine),
            [false, true] => Some(Gender::Masculine),
            _ => None,
        }
    }
}

const PRONOUNS: [&str; 2] = ["pronoun_feminine", "pronoun_masculine"];
const TITLES: [&str; 2] = ["title_feminine", "title_masculine"];
const ARTICLES: [&str; 2] = ["article_feminine", "article_masculine"];
const NOUNS: [&str; 2] = ["noun_feminine", "noun_masculine"];

/// As what a mention, or the role that the article gives, speaks of one person.
pub fn gender(lang: &str, mention: &str, role: Option<&str>) -> Option<Gender> {
    let lang = match lang {
        "fr" => "fr",
        "en" => "en",
        _ => return None,
    };
    let printed: Vec<&str> =
        mention.split([' ', '\u{a0}', '\u{202f}']).filter(|word| !word.is_empty()).collect();
    let words: Vec<String> = printed.iter().map(|word| lower(word)).collect();
    if let [only] = words.as_slice()
        && let found @ Some(_) = WORDS.of(lang, PRONOUNS, only)
    {
        return found;
    }
    let title = |word: &&str| WORDS.of(lang, TITLES, word.trim_end_matches(','));
    if let found @ Some(_) = printed.iter().find_map(title) {
        return found;
    }
    let noun = |word: &str| {
        NOUNS.iter().any(|class| WORDS.has(lang, class, word)) && !WORDS.has(lang, "silent", word)
    };
    for (i, word) in words.iter().enumerate() {
        if noun(word) {
            let article = i.checked_sub(1).and_then(|before| WORDS.of(lang, ARTICLES, &words[before]));
            if let found @ Some(_) = article.or_else(|| WORDS.of(lang, NOUNS, word)) {
                return found;
            }
        }
    }
    let head = role.and_then(|role| role.split([' ', '\u{a0}']).next()).map(lower);
    head.filter(|head| noun(head)).and_then(|head| WORDS.of(lang, NOUNS, &head))
}

/// The word as tables have it.
fn lower(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-');
    word.to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line: language, mention, role or nothing, what it tells.
    #[test]
    fn articles_tell_as_the_data_say() {
        let mut count = 0;
        for line in include_str!("../tests/data/gender.txt").lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split('\t').collect();
            let [lang, mention, role, expected] = fields[..] else { panic!("not four fields: {line}") };
            let got = match gender(lang, mention, Some(role).filter(|role| !role.is_empty())) {
                Some(Gender::Feminine) => "feminine",
                Some(Gender::Masculine) => "masculine",
                None => "untold",
            };
            assert_eq!(got, expected, "{line}");
            count += 1;
        }
        assert!(count > 20, "{count}");
    }
}
