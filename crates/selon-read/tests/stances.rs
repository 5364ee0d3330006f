//! Passages with the stances expected of them: `data/stances.tsv`.

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
