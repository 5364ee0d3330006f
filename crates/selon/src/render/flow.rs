//! Styled text that is wrapped before it is coloured, so that no escape sequence is ever measured or cut.

use anstyle::Style;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text in runs of one style each.
#[derive(Debug, Default)]
pub struct Flow {
    text: String,
    /// Where each run ends, in bytes, and its style.
    runs: Vec<(usize, Style)>,
}

impl Flow {
    /// A flow of one run.
    pub fn of(style: Style, text: &str) -> Self {
        let mut flow = Self::default();
        flow.push(style, text);
        flow
    }

    /// A label of our own, its spaces kept.
    pub fn label(style: Style, text: String) -> Self {
        Self { runs: vec![(text.len(), style)], text }
    }

    /// Appends `text`.
    pub fn push(&mut self, style: Style, text: &str) -> &mut Self {
        for c in text.chars() {
            self.push_char(style, c);
        }
        self
    }

    /// Appends one character, made harmless: an article is somebody else's text, and neither its control characters
    /// nor its direction overrides may reach the terminal.
    pub fn push_char(&mut self, style: Style, c: char) {
        let c = match c {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return,
            '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() => ' ',
            c => c,
        };
        if c == ' ' && self.text.ends_with(' ') {
            return;
        }
        self.text.push(c);
        match self.runs.last_mut() {
            Some((end, last)) if *last == style => *end = self.text.len(),
            _ => self.runs.push((self.text.len(), style)),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Appends this flow to `out` as lines of at most `width` columns: `label` in the margin of `indent` columns on
    /// the first line, spaces under it.
    pub fn lay(&self, out: &mut String, label: &Flow, indent: usize, width: usize) {
        // Narrower than this nothing can be read; the terminal may then break lines as it likes.
        let room = width.saturating_sub(indent).max(16);
        let pieces = pieces(&self.text, room);
        for (i, line) in wrap_first_fit(&pieces, &[room as f64]).into_iter().enumerate() {
            let (Some(first), Some(last)) = (line.first(), line.last()) else { continue };
            if i == 0 {
                let pad = indent.saturating_sub(label.text.width());
                label.paint(out, 0, label.text.len());
                out.push_str(&" ".repeat(pad));
            } else {
                out.push_str(&" ".repeat(indent));
            }
            self.paint(out, first.start, last.end);
            out.push('\n');
        }
    }

    fn paint(&self, out: &mut String, from: usize, to: usize) {
        let mut start = 0;
        for &(end, style) in &self.runs {
            let (a, b) = (start.max(from), end.min(to));
            start = end;
            if a < b {
                out.push_str(&format!("{style}{}{style:#}", &self.text[a..b]));
            }
        }
    }
}

/// A stretch of text that stays on one line.
#[derive(Debug)]
struct Piece {
    start: usize,
    end: usize,
    width: usize,
    space: usize,
}

impl Fragment for Piece {
    fn width(&self) -> f64 {
        self.width as f64
    }

    fn whitespace_width(&self) -> f64 {
        self.space as f64
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Cuts `text` where a line may break; a piece wider than `room` is cut anywhere.
fn pieces(text: &str, room: usize) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut push = |start: usize, end: usize, space: usize| {
        let mut from = start;
        let mut width = 0;
        for (i, c) in text[start..end].char_indices() {
            let w = c.width().unwrap_or(0);
            if width + w > room && width > 0 {
                out.push(Piece { start: from, end: start + i, width, space: 0 });
                from = start + i;
                width = 0;
            }
            width += w;
        }
        out.push(Piece { start: from, end, width, space });
    };
    for (at, _) in text.match_indices(' ') {
        if at >= start && may_break(text[..at].chars().next_back(), text[at + 1..].chars().next()) {
            push(start, at, 1);
            start = at + 1;
        }
    }
    if start < text.len() {
        push(start, text.len(), 0);
    }
    out
}

/// Whether a line may break at a plain space between these two. Many articles set French punctuation and figures
/// with plain spaces where no-break ones belong.
fn may_break(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return true };
    let opens = matches!(before, '«' | '“' | '‹' | '≤' | '≥' | '≈' | '→' | '⚑');
    let closes = matches!(after, '»' | '›' | ':' | ';' | '!' | '?' | '%' | '€' | '$' | '·' | '→');
    !(opens || closes || before.is_ascii_digit() && after.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        let mut out = String::new();
        Flow::of(Style::new(), text).lay(&mut out, &Flow::default(), 0, width);
        out.lines().map(str::to_owned).collect()
    }

    #[test]
    fn marks_and_figures_are_not_torn_from_their_words() {
        assert_eq!(lines("il a dit alors : « oui »", 16), ["il a dit alors :", "« oui »"]);
        assert_eq!(lines("il leur faut encore 8 000 soldats", 22), ["il leur faut encore", "8 000 soldats"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut() {
        assert_eq!(lines("aaaaaaaaaaaaaaaaaaaa b", 16), ["aaaaaaaaaaaaaaaa", "aaaa b"]);
    }

    #[test]
    fn control_characters_and_direction_overrides_do_not_reach_the_terminal() {
        assert_eq!(lines("a\u{1b}[31mb\tc\u{202e}d\n\ne", 40), ["a [31mb cd e"]);
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(lines("東京東京東京東京東京", 16), ["東京東京東京東京", "東京"]);
    }

    #[test]
    fn a_style_is_closed_at_the_end_of_each_line() {
        let mut out = String::new();
        let bold = Style::new().bold();
        Flow::of(bold, "one two three four five six").lay(&mut out, &Flow::default(), 2, 18);
        assert_eq!(out, "  \u{1b}[1mone two three\u{1b}[0m\n  \u{1b}[1mfour five six\u{1b}[0m\n");
    }
}
