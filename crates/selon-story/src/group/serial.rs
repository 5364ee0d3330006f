//! Which one of a series an article tells of: the storm's name, the round's number, the score, the month of a statistic.

use std::sync::LazyLock;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use selon_actor::fold;
use selon_read::{Precision, times_in};
use selon_text::{Kind as Token, Lang, Text};

use super::words::stem;

/// One of a series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// What the series is of: a class of `lang/serial.tsv`, `score` or `period`.
    pub class: String,
    /// Which one it is.
    pub which: String,
}

/// Goals or points of one side, at most: years and prices are no scores.
const POINTS: u32 = 199;

/// Words of one language.
#[derive(Default)]
struct Table {
    named: FxHashMap<String, String>,
    counted: FxHashMap<String, String>,
    part: FxHashSet<String>,
    ordinal: FxHashMap<String, String>,
    of: FxHashSet<String>,
}

/// French first.
static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
    let text = include_str!("../../../../lang/serial.tsv");
    [(2, Lang::FR), (3, Lang::EN)].map(|(column, lang)| Table::parse(text, column, lang))
});

impl Table {
    fn parse(text: &str, column: usize, lang: Lang) -> Self {
        let mut table = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [sort, class, ..] = columns[..] else { continue };
            for word in columns.get(column).copied().unwrap_or_default().split(' ').filter(|w| !w.is_empty())
            {
                let (word, class) = (fold(word), class.to_owned());
                match sort {
                    "named" => drop(table.named.insert(stem(&word, lang), class)),
                    "counted" => drop(table.counted.insert(stem(&word, lang), class)),
                    "part" => drop(table.part.insert(stem(&word, lang))),
                    "ordinal" => drop(table.ordinal.insert(word, class)),
                    "of" => drop(table.of.insert(word)),
                    _ => {}
                }
            }
        }
        table
    }
}

/// What the headline and the first `lead` code points of the text say.
pub(crate) fn turns(texts: &[Text<'_>; 2], lang: Lang, lead: u32, published: Option<Date>) -> Vec<Turn> {
    let mut found = Vec::new();
    let table = &TABLES[usize::from(lang == Lang::EN)];
    for (text, until) in [(&texts[0], u32::MAX), (&texts[1], lead)] {
        for (i, token) in text.tokens().iter().enumerate().take_while(|(_, token)| token.start < until) {
            match token.kind {
                Token::Number => found.extend(score(text, i)),
                Token::Word => found.extend(table.turn(text, i, lang)),
                _ => {}
            }
        }
    }
    // A month in the text may be any; in a headline it is what the numbers are of.
    for time in times_in(&texts[0], published) {
        if let (Some(from), Some(Precision::Month | Precision::Quarter)) = (time.from, time.precision) {
            found.push(Turn { class: "period".to_owned(), which: from.to_string() });
        }
    }
    found.sort();
    found.dedup();
    found
}

impl Table {
    /// What the word `i` and its neighbours name.
    fn turn(&self, text: &Text<'_>, i: usize, lang: Lang) -> Option<Turn> {
        let word = stem(&fold(text.norm(i)), lang);
        let next = text.tokens().get(i + 1).filter(|next| next.breaks == 0 && next.spaced);
        if let Some(class) = self.named.get(&word) {
            next.filter(|next| next.kind == Token::Word && next.capital)?;
            return Some(Turn { class: class.clone(), which: fold(text.norm(i + 1)) });
        }
        let class = self.counted.get(&word)?;
        let before = i.checked_sub(1).and_then(|k| self.number(text, k));
        // "24 e journée".
        let before = before.or_else(|| {
            let k = i.checked_sub(2).filter(|_| text.norm(i - 1).chars().count() < 4)?;
            (text.tokens()[k].kind == Token::Number && text.norm(i - 1).starts_with('e'))
                .then(|| digits(text.norm(k)))?
        });
        let behind = || next.filter(|next| next.kind == Token::Number).and_then(|_| digits(text.norm(i + 1)));
        let which = before.or_else(behind)?;
        let mut k = i + 1;
        while k < text.tokens().len() && self.of.contains(&fold(text.norm(k))) {
            k += 1;
        }
        let part = k < text.tokens().len() && self.part.contains(&stem(&fold(text.norm(k)), lang));
        (!part).then(|| Turn { class: class.clone(), which })
    }

    /// The number that token `k` is, in digits or as an ordinal in letters.
    fn number(&self, text: &Text<'_>, k: usize) -> Option<String> {
        match text.tokens().get(k)?.kind {
            Token::Number => digits(text.norm(k)),
            _ => self.ordinal.get(&fold(text.norm(k))).cloned(),
        }
    }
}

/// The digits in front: "24e", "3rd".
fn digits(word: &str) -> Option<String> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    (1..4).contains(&end).then(|| word[..end].to_owned())
}

/// Two numbers of points with a hyphen between and no space.
fn score(text: &Text<'_>, i: usize) -> Option<Turn> {
    let [one, mark, two] = text.tokens().get(i..i + 3)? else { return None };
    let close = !mark.spaced && !two.spaced && one.kind == two.kind;
    if !close || !matches!(text.raw(i + 1), "-" | "–") {
        return None;
    }
    let points = |k: usize| text.raw(k).parse::<u32>().ok().filter(|n| *n <= POINTS);
    let (a, b) = (points(i)?, points(i + 2)?);
    // From whichever side it is told.
    Some(Turn { class: "score".to_owned(), which: format!("{}-{}", a.max(b), a.min(b)) })
}

#[cfg(test)]
mod tests {
    use selon_text::Field;

    use super::*;

    fn found(title: &str, text: &str, lang: Lang) -> Vec<String> {
        let texts = [Text::new(title, lang, Field::Title), Text::new(text, lang, Field::Text)];
        let turns = turns(&texts, lang, 500, "2025-03-10".parse().ok());
        turns.into_iter().map(|turn| format!("{} {}", turn.class, turn.which)).collect()
    }

    #[test]
    fn which_one_of_a_series() {
        for (lang, title, text, expected) in [
            (Lang::FR, "La tempête Odran arrive", "Une tempête est passée.", "storm odran"),
            (Lang::EN, "Storm Odran is coming", "A storm has passed.", "storm odran"),
            (Lang::FR, "Valmorel bat Sorge 3-1", "Lors de la 24e journée.", "round 24, score 3-1"),
            (Lang::FR, "Sorge battu 1–3", "Pour la troisième manche du championnat.", "round 3, score 3-1"),
            (Lang::EN, "Matchday 24", "A 2024-25 season, the fourth round of the cup.", "round 24, round 4"),
            (Lang::FR, "Troisième journée de grève", "La 4e journée de mobilisation.", ""),
            (Lang::EN, "Third round of talks fails", "", ""),
            (Lang::FR, "Le chômage recule en février", "En janvier, il montait.", "period 2025-02-01"),
            (Lang::FR, "Gravine revotera le 7 avril", "Le covid-19 et 12 - 3 font 9.", ""),
        ] {
            assert_eq!(found(title, text, lang).join(", "), expected, "{title}: {text}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_known() {
        for line in include_str!("../../../../lang/serial.tsv").lines().filter(|line| !line.starts_with('#'))
        {
            let columns: Vec<&str> = line.split('\t').collect();
            let known = ["named", "counted", "part", "ordinal", "of"].contains(&columns[0]);
            assert!(
                known && columns.len() == 4 && !columns[2].is_empty() && !columns[3].is_empty(),
                "{line}"
            );
        }
    }
}
