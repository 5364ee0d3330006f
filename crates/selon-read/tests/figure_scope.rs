//! Where figures were counted and as of when: tests/data/figure-scope.tsv, a table for people to read and extend.

use selon_read::{AsOf, AsOfBy, Figure, quantities};
use selon_text::Article;

/// How many of the table's figures must be right.
const FLOOR: f64 = 0.95;

fn as_of(a: Option<&AsOf>) -> String {
    let Some(a) = a else { return "-".to_owned() };
    if a.by == AsOfBy::Published {
        return "published".to_owned();
    }
    let days = match (a.from.as_deref(), a.to.as_deref()) {
        (Some(from), Some(to)) if from == to => from.to_owned(),
        (from, to) => format!("{}..{}", from.unwrap_or("?"), to.unwrap_or("?")),
    };
    format!("{} {days}", a.text.as_deref().unwrap_or("-"))
}

fn shown(f: &Figure) -> String {
    let place = f.place.as_ref().map_or("-", |p| &p.text);
    format!("{}|{place}|{}", f.value, as_of(f.as_of.as_ref()))
}

#[test]
fn figures_hold_where_and_when_the_table_says() {
    let lines: Vec<&str> = include_str!("data/figure-scope.tsv")
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        .collect();
    let (mut all, mut right, mut wrong) = (0, 0, Vec::new());
    for line in &lines {
        let [lang, published, text, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}")
        };
        let article = Article {
            lang: lang.parse().ok(),
            date: published.parse().ok(),
            ..Article::from_text("case", text)
        };
        let found: Vec<String> = quantities(&article, None).figures.iter().map(shown).collect();
        for figure in expected.split(';') {
            all += 1;
            if found.iter().any(|f| f == figure) {
                right += 1;
            } else {
                wrong.push(format!("{text}\n    {figure} wanted, {found:?} read"));
            }
        }
    }
    let french = lines.iter().filter(|l| l.starts_with("fr")).count();
    assert!(french >= 40 && lines.len() - french >= 30, "{french} French lines of {}", lines.len());
    let share = f64::from(right) / f64::from(all);
    println!("{share:.3} of {all} right; wrong:\n{}", wrong.join("\n"));
    assert!(share >= FLOOR, "{share:.3} of {all} right; wrong:\n{}", wrong.join("\n"));
}
