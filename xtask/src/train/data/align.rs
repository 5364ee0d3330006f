//! Our tokens beside the units of somebody else's annotation, by their places in the same text.

use std::ops::Range;

/// Tokens and units that cover the same stretch of text, as ranges of indexes. Neither side is cut by the other's
/// bounds, and no group can be divided further. One side is empty where the other has no partner.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// Our tokens.
    pub tokens: Range<usize>,
    /// Units of the annotation.
    pub units: Range<usize>,
}

/// Groups two lists of places, each in order and without overlaps, in one pass over both.
pub fn groups(tokens: &[Range<usize>], units: &[Range<usize>]) -> Vec<Group> {
    let mut out = Vec::with_capacity(tokens.len());
    let (mut t, mut u) = (0, 0);
    while t < tokens.len() || u < units.len() {
        let (from_t, from_u) = (t, u);
        match (tokens.get(t), units.get(u)) {
            (Some(token), Some(unit)) if token.start < unit.end && unit.start < token.end => {
                (t, u) = (t + 1, u + 1);
                loop {
                    if tokens.get(t).is_some_and(|token| token.start < units[u - 1].end) {
                        t += 1;
                    } else if units.get(u).is_some_and(|unit| unit.start < tokens[t - 1].end) {
                        u += 1;
                    } else {
                        break;
                    }
                }
            }
            (Some(token), Some(unit)) if token.start >= unit.start => u += 1,
            (Some(_), _) => t += 1,
            (None, _) => u += 1,
        }
        out.push(Group { tokens: from_t..t, units: from_u..u });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_meet_at_common_bounds() {
        let group = |tokens, units| Group { tokens, units };
        // One to one, two units in one token, one unit in two tokens, bounds that cross, and one alone on each side.
        let tokens = [0..2, 3..8, 9..10, 10..12, 13..16, 16..20, 30..31];
        let units = [0..2, 3..5, 5..8, 9..12, 13..17, 17..20, 21..22];
        let expected = [
            group(0..1, 0..1),
            group(1..2, 1..3),
            group(2..4, 3..4),
            group(4..6, 4..6),
            group(6..6, 6..7),
            group(6..7, 7..7),
        ];
        assert_eq!(groups(&tokens, &units), expected);
        assert!(groups(&[], &[]).is_empty());
    }
}
