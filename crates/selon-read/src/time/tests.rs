use std::path::Path;

use jiff::civil::Date;
use proptest::prelude::*;
use selon_text::{Article, Field, Lang, Text};
use serde_json::Value as Json;

use super::{TimeExpression, times, times_in};

fn lines(tsv: &str) -> impl Iterator<Item = &str> {
    tsv.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
}

/// The columns of a case, as the expression has them.
fn shown(t: &TimeExpression) -> String {
    let day = |d: Option<Date>| d.map_or_else(|| "-".to_owned(), |d| d.to_string());
    let word = |v: Json| v.as_str().unwrap_or_default().to_owned();
    let mut columns = vec![
        word(serde_json::to_value(t.kind).unwrap()),
        t.value().unwrap_or_else(|| "-".to_owned()),
        day(t.from),
        day(t.to),
    ];
    columns.extend(t.modifier.map(|m| word(serde_json::to_value(m).unwrap())));
    columns.extend(t.flags.iter().map(|f| word(serde_json::to_value(f).unwrap())));
    columns.join("\t")
}

/// Expressions in context: `tests/data/time-XX.tsv`.
#[test]
fn data() {
    let files = [
        (Lang::FR, include_str!("../../tests/data/time-fr.tsv"), 120),
        (Lang::EN, include_str!("../../tests/data/time-en.tsv"), 90),
    ];
    let mut wrong = Vec::new();
    for (lang, tsv, least) in files {
        let mut cases = 0;
        for line in lines(tsv) {
            cases += 1;
            let (published, rest) = line.split_once('\t').unwrap();
            let (marked, expected) = rest.split_once('\t').unwrap_or((rest, ""));
            let source: String = marked.chars().filter(|c| !"[]".contains(*c)).collect();
            let text = Text::new(&source, lang, Field::Text);
            let found = times_in(&text, published.parse().ok());
            let all =
                || found.iter().map(|t| format!("{} {}", t.text, shown(t))).collect::<Vec<_>>().join("; ");
            if expected.is_empty() {
                if !found.is_empty() {
                    wrong.push(format!("{marked}\n  found {}", all()));
                }
                continue;
            }
            let at =
                |mark: char| marked.chars().take_while(|c| *c != mark).filter(|c| *c != '[').count() as u32;
            let (start, end) = (at('['), at(']'));
            let hit = found.iter().find(|t| (t.span.start, t.span.end) == (start, end)).map(shown);
            if hit.as_deref() != Some(expected) {
                wrong.push(format!("{published} {marked}\n  expected {expected}\n  found    {}", all()));
            }
        }
        assert!(cases >= least, "{lang}: {cases} cases");
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn article(text: &str, date: &str) -> Article {
    let mut article = Article::from_text("a", text);
    article.date = date.parse().ok();
    article
}

/// All expressions of a text with the shapes that news pages mix: which they are, and that nothing else is one.
#[test]
fn a_page() {
    let text = "Selon Paris, jusqu’à 8 000 soldats « ont été envoyés dans la vallée ».\n\
        L’armée tient la vallée depuis mai.\n\
        Les combats ont eu lieu ici, a indiqué lundi un officier.\n\
        Des tirs auraient eu lieu ces dernières heures. Les renforts devaient arriver ces jours-ci.\n\
        Le ministre a indiqué jeudi dernier que 10 000 hommes, jusqu’à 8 000 dans la vallée, avaient été vus.\n\
        « Nous verrons dans les prochains jours. », a-t-il dit ce lundi.\n\
        Le pays a été au bord du gouffre, a déclaré vendredi le ministre.";
    let found = times(&article(text, "2024-06-03"), None);
    let shown: Vec<String> =
        found.iter().map(|t| format!("{} = {}", t.text, t.value().unwrap_or_default())).collect();
    let expected = [
        "mai = 2024-05",
        "lundi = 2024-06-03",
        "ces dernières heures = PTXH",
        "ces jours-ci = PXD",
        "jeudi dernier = 2024-05-30",
        "les prochains jours = PXD",
        "ce lundi = 2024-06-03",
        "vendredi = 2024-05-31",
    ];
    assert_eq!(shown, expected);
}

fn shared(file: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(file);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: no {}", path.display());
    }
    text
}

#[test]
fn seed() {
    let Some(text) = shared("seed/article.txt") else { return };
    let found = times(&article(&text, "2024-11-04"), None);
    let shown: Vec<String> =
        found.iter().map(|t| format!("{} = {}", t.text, t.value().unwrap_or_default())).collect();
    let expected = [
        "août = 2024-08",
        "lundi = 2024-11-04",
        "ces dernières heures = PTXH",
        "août = 2024-08",
        "ces jours-ci = PXD",
        "jeudi dernier = 2024-10-31",
        "les prochains jours = PXD",
        "ce lundi = 2024-11-04",
        "quotidien = P1D",
        "ce lundi = 2024-11-04",
        "vendredi = 2024-11-01",
    ];
    assert_eq!(shown, expected);
}

/// F1 on the French TimeBank, measured as `score_time.py` does.
#[test]
fn gold() {
    let Some(lines) = shared("eval/time/fr-dev.jsonl") else { return };
    let (mut gold, mut predicted, mut strict, mut relaxed, mut value) = (0, 0, 0, 0, 0);
    for line in lines.lines() {
        let d: Json = serde_json::from_str(line).unwrap();
        let found = times(&article(d["text"].as_str().unwrap(), d["date"].as_str().unwrap()), Some(Lang::FR));
        let mut used = vec![false; found.len()];
        predicted += found.len();
        let mut expected: Vec<(i64, i64, &Json)> = d["times"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| (t["span"][0].as_i64().unwrap(), t["span"][1].as_i64().unwrap(), &t["value"]))
            .filter(|(start, end, _)| end > start)
            .collect();
        expected.sort_by_key(|(start, end, _)| (*start, *end));
        gold += expected.len();
        for (start, end, wanted) in expected {
            let overlap = |t: &TimeExpression| end.min(t.span.end.into()) - start.max(t.span.start.into());
            let mut best: Option<(i64, usize)> = None;
            for (k, t) in found.iter().enumerate().filter(|(k, _)| !used[*k]) {
                let o = overlap(t);
                if o > 0 && best.is_none_or(|(b, _)| o > b) {
                    best = Some((o, k));
                }
            }
            let Some((_, k)) = best else { continue };
            used[k] = true;
            relaxed += 1;
            let t = &found[k];
            strict += usize::from((i64::from(t.span.start), i64::from(t.span.end)) == (start, end));
            let plain = |v: &str| v.trim_end_matches('Z').to_owned();
            value += usize::from(t.value().map(|v| plain(&v)) == wanted.as_str().map(plain));
        }
    }
    let f1 = |hits: usize| 2.0 * hits as f64 / (gold + predicted) as f64;
    println!("strict {:.3} relaxed {:.3} value {:.3}", f1(strict), f1(relaxed), f1(value));
    assert!(f1(strict) >= 0.90 && f1(relaxed) >= 0.95 && f1(value) >= 0.88);
}

/// Words that time expressions are made of, to be put together in ways that nobody thought of.
const PIECES: [&str; 96] = [
    "lundi",
    "le",
    "la",
    "l'",
    "ce",
    "cette",
    "ces",
    "les",
    "du",
    "au",
    "de",
    "à",
    "en",
    "dans",
    "depuis",
    "il y a",
    "4",
    "31",
    "29",
    "1er",
    "2016",
    "9999",
    "1000",
    "2002/2003",
    "2002-2003",
    "98",
    "0",
    "24",
    "12",
    "mars",
    "février",
    "mai",
    "mi-mars",
    "début",
    "fin",
    "dernier",
    "prochaine",
    "suivante",
    "même",
    "-ci",
    "-là",
    "jours",
    "semaine",
    "an",
    "ans",
    "mois",
    "siècle",
    "XIXe",
    "années",
    "80",
    "h",
    "heures",
    "18h30",
    "midi",
    "minuit",
    "soir",
    "nuit de",
    "week-end",
    "été",
    "hiver",
    "Noël",
    "Pâques",
    "veille",
    "le lendemain",
    "hier",
    "demain",
    "trois",
    "quelques",
    "une dizaine de",
    "plus de",
    "et demi",
    "plus tard",
    "tous les",
    "chaque",
    "par",
    "et",
    "entre",
    ",",
    ".",
    "(",
    ")",
    "Monday",
    "March",
    "last",
    "next",
    "the",
    "of",
    "ago",
    "three",
    "days",
    "p.m.",
    "quarter",
    "100000000",
    "1980s",
    "99999999999999999999 ans",
    "9999 siècles",
];

fn made_up() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|s| s.chars().take(8).collect()),
    ];
    let space = prop_oneof![8 => Just(" "), 1 => Just(""), 1 => Just("\n"), 1 => Just("\u{a0}")];
    prop::collection::vec((piece, space), 0..40)
        .prop_map(|pairs| pairs.into_iter().map(|(piece, space)| piece + space).collect())
}

fn any_date() -> impl Strategy<Value = Option<Date>> {
    let day = (-9999i16..=9999, 1i8..=12, 1i8..=31).prop_map(|(y, m, d)| Date::new(y, m, d).ok());
    prop_oneof![4 => day, 1 => Just(Some(Date::MIN)), 1 => Just(Some(Date::MAX)), 1 => Just(None)]
}

/// What holds for any text and any date: spans in order and within the text, `from` no later than `to`.
fn holds(source: &str, lang: Lang, published: Option<Date>) {
    let text = Text::new(source, lang, Field::Text);
    let length = source.chars().count() as u32;
    let mut last = 0;
    for t in times_in(&text, published) {
        assert!(
            t.span.start >= last && t.span.start < t.span.end && t.span.end <= length,
            "{source:?}: {t:?}"
        );
        last = t.span.end;
        let words: String =
            source.chars().skip(t.span.start as usize).take((t.span.end - t.span.start) as usize).collect();
        assert_eq!(words, t.text);
        assert_eq!(t.from.is_some(), t.to.is_some());
        assert!(t.from <= t.to, "{source:?}: {t:?}");
        let _ = t.value();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn any_characters(source in any::<String>(), french: bool, published in any_date()) {
        holds(&source, if french { Lang::FR } else { Lang::EN }, published);
    }

    #[test]
    fn any_words(source in made_up(), french: bool, published in any_date()) {
        holds(&source, if french { Lang::FR } else { Lang::EN }, published);
    }
}
