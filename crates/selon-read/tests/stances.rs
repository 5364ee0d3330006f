//! Passages with the stances expected of them: `data/stances.tsv`.

use std::io::Write as _;

use selon_read::{Options, Stance, read};
use selon_text::{Article, Lang};

fn written(s: &Stance) -> (String, String, String, Option<String>) {
    let kind = serde_json::to_value(s.stance).expect("a stance kind is a string");
    (kind.as_str().unwrap_or_default().to_owned(), s.actor.clone(), s.text.clone(), s.about.clone())
}

#[test]
fn passages() {
    let mut failures = Vec::new();
    let mut cases = 0;
    for (n, line) in include_str!("data/stances.tsv").lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let [lang, passage, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("line {}: three cells wanted", n + 1);
        };
        cases += 1;
        let options = Options { lang: Some(if lang == "fr" { Lang::FR } else { Lang::EN }), explain: false };
        let reading = read(&Article::from_text("case", passage), options);
        let got: Vec<_> = reading.stances.iter().map(written).collect();
        let wanted: Vec<Vec<&str>> =
            expected.split(" + ").filter(|e| *e != "-").map(|e| e.split(" | ").collect()).collect();
        let same = got.len() == wanted.len()
            && got.iter().zip(&wanted).all(|(g, w)| {
                g.0 == w[0]
                    && g.1 == w[1]
                    && g.2 == w[2]
                    && w.get(3).is_none_or(|a| g.3.as_deref() == Some(a))
            });
        if !same {
            failures.push(format!("line {}: {passage}\n  wanted {expected}\n  got    {got:?}", n + 1));
        }
        for s in &reading.stances {
            let words: String = passage
                .chars()
                .skip(s.evidence.start as usize)
                .take((s.evidence.end - s.evidence.start) as usize)
                .collect();
            assert_eq!(words, s.text, "line {}: the evidence span holds the evidence", n + 1);
        }
    }
    assert!(cases >= 50, "only {cases} cases");
    assert!(failures.is_empty(), "{} of {cases} cases:\n{}", failures.len(), failures.join("\n"));
}

/// The seed article has exactly two stances. Its text is not part of the repository.
#[test]
fn seed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seed/article.txt");
    let Ok(text) = std::fs::read_to_string(path) else {
        let _ = writeln!(std::io::stderr(), "skipped: no {path}");
        return;
    };
    let mut article = Article::from_text("seed", text);
    article.date = "2024-11-04".parse().ok();
    let reading = read(&article, Options::default());
    let got: Vec<_> = reading.stances.iter().map(written).collect();
    assert_eq!(got.len(), 2, "{got:#?}");
    assert_eq!((got[0].0.as_str(), got[0].1.as_str()), ("not_confirmed", "Moscou"));
    assert!(got[0].3.as_deref().is_some_and(|about| about.starts_with("Combats entre")), "{got:#?}");
    let claim = reading.claims.iter().find(|c| Some(&c.id) == reading.stances[0].claim.as_ref());
    assert!(claim.is_some_and(|c| c.text.starts_with("Combats entre")), "{got:#?}");
    assert_eq!((got[1].0.as_str(), got[1].1.as_str()), ("silent", "Kremlin"));
    assert!(got[1].3.as_deref().is_some_and(|about| about.starts_with("le déploiement")), "{got:#?}");
}
