use serde::Serialize;

use crate::Result;
use crate::query::Terms;
use crate::words::{Stems, stem, words};

/// Words around those that were looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// A stretch of the text, without line ends.
    pub text: String,
    /// Where it stands, in code points of the article's text.
    pub span: (u32, u32),
    /// Where the words looked for stand in it, in code points of the article's text.
    pub marks: Vec<(u32, u32)>,
}

/// The stretch of `text`, of about `width` characters, that has most of what was looked for.
///
/// # Errors
/// When there is nothing to look for.
pub fn snippet(text: &str, lang: Option<&str>, typed: &str, width: u32) -> Result<Snippet> {
    Ok(snip(text, lang, &Terms::parse(typed, lang)?, width))
}

pub(crate) fn snip(text: &str, lang: Option<&str>, terms: &Terms, width: u32) -> Snippet {
    let stems = Stems::of(lang);
    let looked_for = |word: &str| {
        terms.all.iter().position(|term| {
            let mut all = term.ways.iter().flatten();
            if term.prefix {
                all.any(|way| word.starts_with(way.as_str()))
            } else {
                all.any(|way| way == word)
            }
        })
    };
    let mut all = Vec::new();
    let mut hits: Vec<(u32, u32, usize)> = Vec::new();
    for (word, place) in words(text) {
        // A word that is passed over in the text may still be part of a prefix.
        if let Some(term) = looked_for(&stem(word, stems)) {
            hits.push((place.start, place.end, term));
        }
        all.push(place);
    }
    // The window, begun at a hit, with most different terms; of equals the first.
    let best = (0..hits.len())
        .map(|first| {
            let inside = hits[first..].iter().take_while(|hit| hit.1 <= hits[first].0 + width);
            let mut terms: Vec<usize> = inside.map(|hit| hit.2).collect();
            let count = terms.len();
            terms.sort_unstable();
            terms.dedup();
            (terms.len(), count.min(9), first)
        })
        .max_by_key(|(terms, count, first)| (*terms, *count, std::cmp::Reverse(*first)));
    let from = best.map_or(0, |(_, _, first)| hits[first].0.saturating_sub(width / 4));
    // Whole words only.
    let start = all.iter().map(|place| place.start).find(|start| *start >= from).unwrap_or(0);
    let start = if from == 0 { 0 } else { start };
    let end = all.iter().map(|place| place.end).take_while(|end| *end <= start + width).last();
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let end = end.filter(|end| *end > start).unwrap_or_else(|| (start + width).min(length));
    let end = if length - end <= 3 { length } else { end };
    let taken = text.chars().skip(start as usize).take((end - start) as usize);
    Snippet {
        text: taken.map(|c| if c.is_control() { ' ' } else { c }).collect(),
        span: (start, end),
        marks: hits.iter().filter(|h| h.0 >= start && h.1 <= end).map(|h| (h.0, h.1)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_shows_the_words() {
        let text = "La mairie se tait. ".repeat(20)
            + "Les inondations ont coupé le pont, dit-elle.\nPersonne n’est blessé.";
        let got = snippet(&text, Some("fr"), "inondation pont", 60).unwrap();
        assert!(got.text.contains("inondations ont coupé le pont"), "{got:?}");
        let words: Vec<String> = got
            .marks
            .iter()
            .map(|m| text.chars().skip(m.0 as usize).take((m.1 - m.0) as usize).collect())
            .collect();
        assert_eq!(words, ["inondations", "pont"]);
        let shown: String =
            text.chars().skip(got.span.0 as usize).take((got.span.1 - got.span.0) as usize).collect();
        assert_eq!(shown.replace('\n', " "), got.text);
        assert_eq!(snippet("", Some("fr"), "pont", 60).unwrap().text, "");
    }
}
