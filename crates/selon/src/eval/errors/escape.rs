//! Text of others made safe to stand in a page.

use std::fmt::{self, Write};

/// A text that prints with nothing left in it that HTML would read as its own, between tags as well as inside a quoted
/// attribute. Characters that a page may not hold print as U+FFFD.
#[derive(Debug, Clone, Copy)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(c)?,
                c if c.is_control() => f.write_char(char::REPLACEMENT_CHARACTER)?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_for_the_browser_to_read() {
        let text = "<b title=\"x\" id='y'>R&D</b>\u{0}\u{1b}\r\n«\u{a0}é\u{a0}»";
        let expected = "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;R&amp;D&lt;/b&gt;\u{fffd}\u{fffd}\u{fffd}\n«\u{a0}é\u{a0}»";
        assert_eq!(Escaped(text).to_string(), expected);
    }
}
