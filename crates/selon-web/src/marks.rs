//! Text cut into pieces by the spans that are marked in it. Spans may nest and overlap; elements only nest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What a marked stretch is to its claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reported words.
    Content,
    /// The mention of who said so.
    Source,
    /// The words that signal reporting.
    Cue,
}

impl Role {
    /// The class of its element.
    pub fn class(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Source => "source",
            Self::Cue => "cue",
        }
    }
}

/// A stretch to be marked, in code points of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// First character.
    pub start: u32,
    /// The one behind the last.
    pub end: u32,
    /// What it is.
    pub role: Role,
    /// Place of the claim in its reading.
    pub claim: u64,
}

/// One element, or a part of one that something else cuts into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub role: Role,
    /// Claims that have this very stretch in this role.
    pub claims: Vec<u64>,
    /// Those of them whose first stretch in this role begins here: a place to link to.
    pub begins: Vec<u64>,
    /// Those of them whose last stretch in this role ends here.
    pub ends: Vec<u64>,
}

/// Marked text, in order. Every `Open` has its `Close` in the same paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// An element begins.
    Open(Mark),
    /// The element that began last ends.
    Close(Mark),
}

impl Mark {
    /// Its claims as an attribute has them.
    pub fn list(&self) -> String {
        self.claims.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// Cuts `text` into paragraphs, which are its lines, and those into pieces. Empty paragraphs are left out, and so are spans that are no
/// place in the text.
pub fn paragraphs(text: &str, spans: &[Span]) -> Vec<Vec<Piece>> {
    let chars: Vec<char> = text.chars().collect();
    let marks = gather(&chars, spans);
    let mut stops: Vec<usize> = marks.iter().flat_map(|m| [m.0, m.1]).collect();
    stops.extend(chars.iter().enumerate().filter(|(_, c)| **c == '\n').flat_map(|(at, _)| [at, at + 1]));
    stops.push(chars.len());
    stops.sort_unstable();
    stops.dedup();
    let mut out = Vec::new();
    let mut line: Vec<Piece> = Vec::new();
    let (mut open, mut next, mut at) = (Vec::<usize>::new(), 0, 0);
    for stop in stops {
        if chars.get(at) == Some(&'\n') {
            line.extend(open.iter().rev().map(|i| Piece::Close(part(&marks[*i].2))));
            out.push(std::mem::take(&mut line));
            line.extend(open.iter().map(|i| Piece::Open(part(&marks[*i].2))));
        } else if stop > at {
            line.push(Piece::Text(chars[at..stop].iter().collect()));
        }
        at = stop;
        // What ends here is closed; what stands open inside of it is closed and opened again.
        if let Some(lowest) = open.iter().position(|i| marks[*i].1 <= at) {
            let inner = open.split_off(lowest);
            for i in inner.iter().rev() {
                let whole = &marks[*i].2;
                line.push(Piece::Close(if marks[*i].1 <= at { end(whole) } else { part(whole) }));
            }
            for i in inner.into_iter().filter(|i| marks[*i].1 > at) {
                line.push(Piece::Open(part(&marks[i].2)));
                open.push(i);
            }
        }
        while let Some((start, _, mark)) = marks.get(next) {
            if *start > at {
                break;
            }
            line.push(Piece::Open(Mark { ends: Vec::new(), ..mark.clone() }));
            open.push(next);
            next += 1;
        }
    }
    out.push(line);
    out.retain(|line| line.iter().any(|piece| matches!(piece, Piece::Text(text) if !text.trim().is_empty())));
    out
}

fn part(mark: &Mark) -> Mark {
    Mark { begins: Vec::new(), ends: Vec::new(), ..mark.clone() }
}

fn end(mark: &Mark) -> Mark {
    Mark { begins: Vec::new(), ..mark.clone() }
}

/// One mark for each stretch and role, ordered so that outer ones come first, without blanks around.
fn gather(chars: &[char], spans: &[Span]) -> Vec<(usize, usize, Mark)> {
    let mut found: BTreeMap<(usize, Reverse<usize>, Role), Vec<u64>> = BTreeMap::new();
    let mut first: BTreeMap<(u64, Role), usize> = BTreeMap::new();
    let mut last: BTreeMap<(u64, Role), usize> = BTreeMap::new();
    for span in spans {
        let (mut start, mut end) = (span.start as usize, (span.end as usize).min(chars.len()));
        while start < end && chars[start].is_whitespace() {
            start += 1;
        }
        while start < end && chars[end - 1].is_whitespace() {
            end -= 1;
        }
        if start >= end {
            continue;
        }
        let claims = found.entry((start, Reverse(end), span.role)).or_default();
        if !claims.contains(&span.claim) {
            claims.push(span.claim);
        }
        let key = (span.claim, span.role);
        first.entry(key).and_modify(|at| *at = start.min(*at)).or_insert(start);
        last.entry(key).and_modify(|at| *at = end.max(*at)).or_insert(end);
    }
    // Two stretches of one claim may begin at one place: only one of them is linked to.
    let (mut begun, mut ended) = (Vec::new(), Vec::new());
    let once = |seen: &mut Vec<(u64, Role)>, key: (u64, Role)| {
        let new = !seen.contains(&key);
        if new {
            seen.push(key);
        }
        new
    };
    found
        .into_iter()
        .map(|((start, Reverse(end), role), mut claims)| {
            claims.sort_unstable();
            let begins = claims.iter().copied().filter(|c| first.get(&(*c, role)) == Some(&start));
            let begins = begins.filter(|c| once(&mut begun, (*c, role))).collect();
            let ends = claims.iter().copied().filter(|c| last.get(&(*c, role)) == Some(&end));
            let ends = ends.filter(|c| once(&mut ended, (*c, role))).collect();
            (start, end, Mark { role, claims, begins, ends })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces as the test data have them.
    fn shown(text: &str, spans: &[Span]) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Open(mark) => {
                let ids: String = mark.begins.iter().map(|n| format!("#{n}")).collect();
                format!("<{} {}{ids}>", mark.role.class(), mark.list())
            }
            Piece::Close(mark) => {
                format!(
                    "</{}>{}",
                    mark.role.class(),
                    mark.ends.iter().map(|n| format!("^{n}")).collect::<String>()
                )
            }
        };
        let lines = paragraphs(text, spans);
        lines.iter().map(|line| line.iter().map(piece).collect::<String>()).collect::<Vec<_>>().join(" ¶ ")
    }

    /// Each line: the text, its spans, what comes of them.
    #[test]
    fn text_is_cut_as_the_data_say() {
        let mut count = 0;
        for line in include_str!("../tests/data/marks.txt").lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split('\t').collect();
            let [text, spans, expected] = fields[..] else { panic!("not three fields: {line}") };
            let spans: Vec<Span> = spans.split_whitespace().map(span).collect();
            assert_eq!(shown(&text.replace("\\n", "\n"), &spans), expected, "{line}");
            count += 1;
        }
        assert!(count > 9, "{count}");
    }

    /// `content:2:0-5`: role, claim, place.
    fn span(typed: &str) -> Span {
        let parts: Vec<&str> = typed.split(':').collect();
        let role = match parts[0] {
            "content" => Role::Content,
            "source" => Role::Source,
            _ => Role::Cue,
        };
        let (start, end) = parts[2].split_once('-').unwrap();
        Span {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            role,
            claim: parts[1].parse().unwrap(),
        }
    }

    /// Whatever the spans, the text stays as it was and elements nest.
    #[test]
    fn any_spans_leave_the_text_whole() {
        let text = "« Été » : il\na dit\n\nque non, 𝄞 oui.";
        let plain: String = text.chars().filter(|c| *c != '\n').collect();
        let mut seed = 7_u64;
        let mut dice = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        for _ in 0..2000 {
            let spans: Vec<Span> = (0..dice(7))
                .map(|_| Span {
                    start: dice(40) as u32,
                    end: dice(45) as u32,
                    role: [Role::Content, Role::Source, Role::Cue][dice(3) as usize],
                    claim: dice(4),
                })
                .collect();
            let mut all = String::new();
            for line in paragraphs(text, &spans) {
                let mut open: Vec<Vec<u64>> = Vec::new();
                for piece in line {
                    match piece {
                        Piece::Text(text) => all += &text,
                        Piece::Open(mark) => open.push(mark.claims),
                        Piece::Close(mark) => assert_eq!(open.pop(), Some(mark.claims), "{spans:?}"),
                    }
                }
                assert!(open.is_empty(), "{spans:?}");
            }
            assert_eq!(all, plain, "{spans:?}");
        }
    }
}
