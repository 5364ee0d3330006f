//! Which place a name means: tests/data/places.tsv, a table for people to read and extend.

use selon_read::{Place, places_of};
use selon_text::{Article, Lang};

/// How many of the table's lines must be right.
const FLOOR: f64 = 0.95;

struct Case<'t> {
    lang: Lang,
    text: String,
    name: &'t str,
    /// In bytes of the text.
    at: usize,
    means: &'t str,
}

fn cases() -> Vec<Case<'static>> {
    let lines = include_str!("data/places.tsv").lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines
        .map(|line| {
            let [lang, text, name, means] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not four columns: {line}")
            };
            let lang = if lang == "fr" { Lang::FR } else { Lang::EN };
            // ">maire de >Nice": the name is what stands after the last mark, where all of it is found.
            let whole = name.replace('>', "");
            let found = text.find(&whole).unwrap_or_else(|| panic!("no {whole} in {line}"));
            let (at, name) = match name.strip_prefix('>') {
                Some(rest) => match rest.split_once('>') {
                    Some((before, name)) => (found + before.len(), name),
                    None => (found, rest.split(' ').next().unwrap_or(rest)),
                },
                None => (found, name),
            };
            Case { lang, text: text.to_owned(), name, at, means }
        })
        .collect()
}

/// Whether `place` is what a line of the table says.
fn fits(place: &Place, means: &str) -> bool {
    let mut words = means.splitn(3, ' ');
    let kind = words.next() == Some(place.kind.name());
    let country = words.next().is_none_or(|c| place.country.as_deref() == Some(c));
    let more = words.next().is_none_or(|more| match more.strip_prefix('#') {
        Some(id) => place.id.is_some_and(|n| n.to_string() == id),
        None => more
            .split('|')
            .any(|m| place.name.contains(m) || place.region.as_deref().is_some_and(|r| r.contains(m))),
    });
    kind && country && more
}

#[test]
fn names_mean_what_the_table_says() {
    let cases = cases();
    assert!(cases.len() >= 100, "{} lines", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let article = Article { lang: Some(case.lang), ..Article::from_text("case", case.text.clone()) };
        let start = case.text[..case.at].chars().count() as u32;
        let end = start + case.name.chars().count() as u32;
        let places = places_of(&article);
        let here: Vec<&Place> = places.iter().filter(|p| p.span.start < end && start < p.span.end).collect();
        let right = match case.means {
            "-" => here.is_empty(),
            means => here.iter().any(|p| fits(p, means)),
        };
        if !right {
            let read: Vec<String> = here
                .iter()
                .map(|p| {
                    format!("{} {} {:?} {:?} {}", p.kind.name(), p.name, p.country, p.region, p.confidence)
                })
                .collect();
            wrong.push(format!("{} [{}]: {} wanted, {read:?} read", case.text, case.name, case.means));
        }
    }
    let share = 1.0 - wrong.len() as f64 / cases.len() as f64;
    println!("{share:.3} of {} right; wrong:\n{}", cases.len(), wrong.join("\n"));
    assert!(share >= FLOOR, "{share:.3} of {} right; wrong:\n{}", cases.len(), wrong.join("\n"));
}
