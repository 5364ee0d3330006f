//! Words that look like a claim or a role and are none, or that tell whom a mention means: `lang/XX/beside.tsv`.

use std::ops::Range;

use crate::lexicon::PREP;
use crate::table::PerLang;
use crate::tag::Tagged;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    /// A wish not to be named.
    Unnamed,
    /// What bears somebody's name.
    Bears,
    /// A role that firms have too.
    Firm,
    /// What a country is called.
    Land,
    /// What speaks for a body.
    Voice,
}

fn parse(columns: &[&str]) -> Option<Word> {
    match columns {
        ["unnamed"] => Some(Word::Unnamed),
        ["bears"] => Some(Word::Bears),
        ["firm"] => Some(Word::Firm),
        ["land"] => Some(Word::Land),
        ["voice"] => Some(Word::Voice),
        _ => None,
    }
}

static WORDS: PerLang<Word> = PerLang::new(
    include_str!("../../../lang/fr/beside.tsv"),
    include_str!("../../../lang/en/beside.tsv"),
    parse,
);

/// Whether the tokens `piece` say no more than that somebody is not to be named: "à rester anonymes".
pub(crate) fn unnamed(t: &Tagged<'_>, piece: &Range<usize>) -> bool {
    let start = piece.start + usize::from(t.is(piece.start, PREP));
    let end = piece.end - usize::from(piece.end > start && t.stop(piece.end - 1));
    let table = WORDS.of(t.text.lang());
    [piece.start, start].into_iter().any(|from| table.is(t.text, from, end, &Word::Unnamed) == Some(end))
}

/// Whether token `i` is something that bears the name after it.
pub(crate) fn bears(t: &Tagged<'_>, i: usize) -> bool {
    WORDS.of(t.text.lang()).is(t.text, i, i + 1, &Word::Bears).is_some()
}

/// Whether token `i` is a role that firms have too: "owner".
pub(crate) fn firm(t: &Tagged<'_>, i: usize) -> bool {
    WORDS.of(t.text.lang()).is(t.text, i, i + 1, &Word::Firm).is_some()
}

/// Whether token `i` is what a country is called: "kingdom".
pub(crate) fn land(t: &Tagged<'_>, i: usize) -> bool {
    WORDS.of(t.text.lang()).is(t.text, i, i + 1, &Word::Land).is_some()
}

/// Whether token `i` is what speaks for a body: "management".
pub(crate) fn voice(t: &Tagged<'_>, i: usize) -> bool {
    WORDS.of(t.text.lang()).is(t.text, i, i + 1, &Word::Voice).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_well_formed() {
        assert_eq!(WORDS.faults(), [Vec::<String>::new(), Vec::new()]);
    }
}
