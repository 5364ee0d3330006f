//! What holds for any text whatever; the fuzz target uses it as well.

use std::fmt::Debug;
use std::ops::Range;

use selon_text::{Field, Kind, Lang, Text, detect};

/// Everything the crate promises about a text that does not depend on what it says.
pub fn holds(source: &str, lang: Lang) {
    let text = Text::new(source, lang, Field::Text);
    let points: Vec<usize> = source.char_indices().map(|(at, _)| at).chain([source.len()]).collect();
    let tokens = text.tokens();

    let (mut byte, mut point) = (0, 0);
    for (i, t) in tokens.iter().enumerate() {
        assert!(byte <= t.byte_start && t.byte_start < t.byte_end, "tokens in order, apart and not empty");
        assert!(point <= t.start && t.start < t.end);
        assert_eq!(points[t.start as usize], t.byte_start as usize, "code points and bytes agree");
        assert_eq!(points[t.end as usize], t.byte_end as usize);
        let skipped = &source[byte as usize..t.byte_start as usize];
        assert!(
            skipped.chars().all(|c| c.is_whitespace() || c.is_control() || !c.is_alphanumeric()),
            "no letter is skipped: {skipped:?}"
        );
        assert_eq!(text.raw(i), &source[t.byte_start as usize..t.byte_end as usize]);
        let norm = text.norm(i);
        if text.raw(i).is_ascii() && t.kind != Kind::Quote {
            assert_eq!(norm, text.raw(i).to_ascii_lowercase().replace('`', "'"));
        }
        assert!(
            !norm.contains(['\u{2019}', '\u{00A0}', '\u{202F}', '\u{00AD}']) || t.kind == Kind::Quote,
            "{norm:?}"
        );
        (byte, point) = (t.byte_end, t.end);
    }

    let count = tokens.len();
    tiles("paragraphs", text.paragraphs().iter().cloned(), count);
    tiles("sentences", text.sentences().iter().map(|s| s.start..s.end), count);
    for s in text.sentences() {
        let p = &text.paragraphs()[s.paragraph];
        assert!(p.start <= s.start && s.end <= p.end, "a sentence lies in its paragraph");
        assert!(s.end - s.start <= 1000);
    }

    let mut depths = vec![0u8; count];
    let mut last = 0;
    for q in text.quotes() {
        assert!(q.start < q.end && q.end <= count, "{q:?}");
        assert!(q.open.is_none_or(|o| o + 1 == q.start) && q.close.is_none_or(|c| c == q.end), "{q:?}");
        let outer = q.open.unwrap_or(q.start)..q.close.map_or(q.end, |c| c + 1);
        let lies = |p: &Range<usize>| p.start <= outer.start && outer.end <= p.end;
        assert!(text.paragraphs().iter().any(lies), "a quotation lies in its paragraph");
        assert!(last <= outer.start, "in order");
        assert!(text.quotes().iter().all(|other| {
            let o = other.open.unwrap_or(other.start)..other.close.map_or(other.end, |c| c + 1);
            o.end <= outer.start || outer.end <= o.start || within(&o, &outer) || within(&outer, &o)
        }));
        last = outer.start;
        for d in &mut depths[outer] {
            *d += 1;
        }
    }
    for (i, d) in depths.iter().enumerate() {
        assert_eq!(text.depth(i), *d, "depth counts the quotations around a token");
    }

    let mut end = 0;
    for f in text.furniture() {
        assert!(end <= f.span.start && f.span.start < f.span.end && (f.span.end as usize) < points.len());
        end = f.span.end;
        for (i, t) in tokens.iter().enumerate() {
            if t.start >= f.span.start && t.end <= f.span.end {
                assert!(text.is_furniture(i));
            }
        }
    }

    let again = Text::new(source, lang, Field::Text);
    assert_eq!(again.tokens(), text.tokens());
    assert_eq!(again.quotes(), text.quotes());
    assert_eq!(again.sentences(), text.sentences());
    assert_eq!(again.furniture(), text.furniture());
    let _ = detect(source, None);
    let _ = Text::new(source, lang, Field::Title);
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Ranges that follow on each other from the first token to the last.
fn tiles(what: &str, ranges: impl Iterator<Item = Range<usize>> + Debug, count: usize) {
    let mut at = 0;
    for r in ranges {
        assert_eq!(r.start, at, "{what}: no gap and no overlap");
        assert!(r.end > r.start, "{what}: none is empty");
        at = r.end;
    }
    assert_eq!(at, count, "{what}: none is missing");
}
