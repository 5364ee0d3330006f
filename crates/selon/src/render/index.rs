use selon_text::{Article, Field, Span};

/// Every how many code points a byte offset is remembered. An index of every one would be larger than the text.
const STEP: usize = 64;

/// Finds code points and lines in one of an article's two texts.
#[derive(Debug)]
struct Index<'a> {
    text: &'a str,
    /// Byte offset of every `STEP`th code point.
    steps: Vec<usize>,
    /// Code point at which each line begins, the first one's 0 left out.
    breaks: Vec<u32>,
}

impl<'a> Index<'a> {
    fn new(text: &'a str) -> Self {
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        let mut breaks = Vec::new();
        for (n, (at, c)) in text.char_indices().enumerate() {
            if n.is_multiple_of(STEP) {
                steps.push(at);
            }
            if c == '\n' {
                breaks.push(n as u32 + 1);
            }
        }
        Self { text, steps, breaks }
    }

    /// Byte offset of code point `n`; the end of the text beyond it.
    fn byte(&self, n: u32) -> usize {
        let n = n as usize;
        let Some(&from) = self.steps.get(n / STEP) else { return self.text.len() };
        self.text[from..].char_indices().nth(n % STEP).map_or(self.text.len(), |(at, _)| from + at)
    }

    fn slice(&self, start: u32, end: u32) -> &'a str {
        self.text.get(self.byte(start)..self.byte(end)).unwrap_or("")
    }

    fn line(&self, n: u32) -> usize {
        self.breaks.partition_point(|&b| b <= n) + 1
    }
}

/// Finds the words and lines of spans in an article.
#[derive(Debug)]
pub struct Words<'a> {
    title: Index<'a>,
    text: Index<'a>,
}

impl<'a> Words<'a> {
    /// Indexes `article`.
    pub fn new(article: &'a Article) -> Self {
        Self { title: Index::new(article.title.as_deref().unwrap_or("")), text: Index::new(&article.text) }
    }

    /// The words of `span`; nothing where the span lies outside the article.
    pub fn of(&self, span: Span) -> &'a str {
        match span.field {
            Field::Title => self.title.slice(span.start, span.end),
            Field::Text => self.text.slice(span.start, span.end),
        }
    }

    /// Line of the text on which `span` begins, from 1; `None` in the headline.
    pub fn line(&self, span: Span) -> Option<usize> {
        (span.field == Field::Text).then(|| self.text.line(span.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_code_points_and_never_panic() {
        let text = "é".repeat(100) + "\nabc\n\nxyz";
        let article = Article::from_text("d", text);
        let words = Words::new(&article);
        let span = |a, b| Span::new(Field::Text, a, b);
        assert_eq!(words.of(span(101, 104)), "abc");
        assert_eq!(words.line(span(0, 1)), Some(1));
        assert_eq!(words.line(span(101, 104)), Some(2));
        assert_eq!(words.of(span(106, 109)), "xyz");
        assert_eq!(words.line(span(106, 109)), Some(4));
        assert_eq!(words.of(span(106, 900)), "xyz");
        assert_eq!(words.of(span(900, 901)), "");
        assert_eq!(words.of(Span::new(Field::Title, 0, 3)), "");
        assert_eq!(words.line(Span::new(Field::Title, 0, 3)), None);
    }
}
