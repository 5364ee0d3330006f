//! Quantities inside a claim's content.

use std::ops::Range;

use selon_text::Text;

use crate::Figure;

/// The quantities in the tokens `range` of `text`, in order.
pub(crate) fn figures(text: &Text<'_>, range: Range<usize>) -> Vec<Figure> {
    let _ = (text, range);
    Vec::new()
}
