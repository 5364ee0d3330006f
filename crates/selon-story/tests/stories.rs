//! Made-up stories with their truth, and quotations with what becomes of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use selon_read::{Options, Reader, read};
use selon_story::{Item, Stand, Telling, tell};
use selon_text::{Article, Field, Lang, Span};
use serde_json::Value;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn item(doc: &str, outlet: &str, lang: Lang, date: &str, text: &str, reader: Reader<'_>) -> Item {
    let mut article = Article::from_text(doc, text);
    article.outlet = Some(outlet.into());
    article.lang = Some(lang);
    article.date = date.get(..10).and_then(|d| d.parse().ok());
    let reading = read(&article, Options { reader, lang: Some(lang), ..Options::default() });
    Item { article, reading }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn story(name: &str) -> (Value, Telling) {
    let gold: Value = serde_json::from_str(&fs::read_to_string(data().join(name)).unwrap()).unwrap();
    let items: Vec<Item> = list(&gold, "articles")
        .map(|a| {
            let lang = if text(a, "lang") == "fr" { Lang::FR } else { Lang::EN };
            let (doc, outlet) = (text(a, "doc"), text(a, "outlet"));
            item(doc, outlet, lang, text(a, "published"), text(a, "text"), Reader::Accurate)
        })
        .collect();
    let told = tell(&items.iter().collect::<Vec<_>>());
    (gold, told)
}

/// Whether the one text holds the other.
fn holds(a: &str, b: &str) -> bool {
    a.contains(b) || b.contains(a)
}

fn check(name: &str) {
    let (gold, told) = story(name);
    let (mut given, mut wanted) = (0, 0);
    for series in list(&gold, "series") {
        let points: BTreeSet<(String, u64)> = list(series, "points")
            .map(|p| (text(p, "doc").to_owned(), p["value"].as_f64().unwrap().to_bits()))
            .collect();
        let found = told
            .series
            .iter()
            .map(|s| s.points.iter().map(|p| (p.doc.clone(), p.value.to_bits())).collect::<BTreeSet<_>>());
        let best = found.max_by_key(|f| f.intersection(&points).count()).unwrap();
        let hit = best.intersection(&points).count();
        given += hit;
        wanted += points.len();
        for x in list(series, "not_in_series") {
            let doc = text(x, "doc");
            let mixed = told.series.iter().any(|s| {
                let of =
                    s.points.iter().filter(|p| points.contains(&(p.doc.clone(), p.value.to_bits()))).count();
                of > 1 && s.points.iter().any(|p| p.doc == doc && text(x, "text").contains(&p.text))
            });
            assert!(!mixed, "{name}: {doc} {} is in a series", text(x, "text"));
        }
    }
    assert!(given * 10 >= wanted * 7, "{name}: {given} of {wanted} points");
    let (mut found, mut all) = (0, 0);
    for quotation in list(&gold, "quotations") {
        for v in list(quotation, "variants") {
            all += 1;
            let same = |q: &&selon_story::Quotation| {
                q.variants.len() > 1
                    && q.variants.iter().any(|x| x.doc == text(v, "doc") && holds(&x.text, text(v, "text")))
            };
            found += usize::from(told.quotations.iter().any(|q| same(&q)));
        }
    }
    assert_eq!(found, all, "{name}: quotations");
    for c in list(&gold, "corrections") {
        let pair =
            |x: &&selon_story::Correction| x.doc == text(c, "doc") && x.corrects == text(c, "corrects");
        assert!(told.corrections.iter().any(|x| pair(&x)), "{name}: {c}");
    }
    for origin in list(&gold, "origins") {
        let members: Vec<(&str, &str)> =
            list(origin, "members").map(|m| (text(m, "doc"), text(m, "quote"))).collect();
        let joined = told
            .statements
            .iter()
            .map(|s| {
                let has = |(doc, quote): &&(&str, &str)| {
                    s.members.iter().any(|m| m.doc == *doc && holds(&m.text, quote))
                };
                members.iter().filter(has).count()
            })
            .max();
        assert!(joined >= Some(2), "{name}: {}", text(origin, "about"));
    }
    let stances: Vec<(&str, &str)> = told
        .standings
        .iter()
        .flat_map(|s| &s.parties)
        .flat_map(|p| &p.positions)
        .filter(|p| p.stand != Stand::Says)
        .map(|p| (p.doc.as_str(), p.stand.name()))
        .collect();
    let gold: Vec<(&str, &str)> =
        list(&gold, "stances").map(|s| (text(s, "doc"), text(s, "stance"))).collect();
    let right = stances.iter().filter(|s| gold.contains(s)).count();
    assert!(right * 2 >= gold.len(), "{name}: stances {stances:?}");
    assert!(right * 4 >= stances.len() * 3, "{name}: stances {stances:?}");
}

#[test]
fn a_strike() {
    check("strike.json");
}

#[test]
fn a_canteen() {
    check("canteen.json");
}

#[test]
fn a_flood() {
    check("flood.json");
}

#[test]
fn a_count_of_votes() {
    check("ballot.json");
}

#[test]
fn a_budget() {
    check("budget.json");
}

#[test]
fn quotations_and_what_becomes_of_them() {
    let table = fs::read_to_string(data().join("variants.tsv")).unwrap();
    for line in table.lines().filter(|l| !l.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [relation, full, variant] = columns[..] else { panic!("{line}") };
        let english = relation == "translated";
        let first = format!("« {full} », a déclaré mardi la maire de Vaugrenoux, Hélène Darcourt.");
        let later = if english {
            format!("“{variant},” the mayor of Vaugrenoux, Hélène Darcourt, said on Tuesday.")
        } else {
            format!("« {variant} », a assuré la maire de Vaugrenoux, Hélène Darcourt.")
        };
        let lang = if english { Lang::EN } else { Lang::FR };
        let a = item("a", "La Lettre", Lang::FR, "2025-03-04", &first, Reader::Rules);
        let b = item("b", "Le Relais", lang, "2025-03-06", &later, Reader::Rules);
        let told = tell(&[&a, &b]);
        let q = told.quotations.first().unwrap_or_else(|| panic!("not joined: {line}"));
        let found = serde_json::to_value(q.variants[1].relation).unwrap();
        assert_eq!(found, relation, "{line}: {:?}", q.variants[1].changes);
    }
}

#[test]
fn who_has_it_from_each_other_goes_round_in_a_circle() {
    let a = "Un accord secret sur le port de Saint-Éloi aurait été signé dans la nuit, selon Le Relais.";
    let b = "Un accord secret sur le port de Saint-Éloi aurait été signé dans la nuit, selon La Lettre.";
    let a = item("a", "La Lettre", Lang::FR, "2025-03-04", a, Reader::Rules);
    let b = item("b", "Le Relais", Lang::FR, "2025-03-04", b, Reader::Rules);
    let told = tell(&[&a, &b]);
    assert_eq!(told.circles.len(), 1, "{:?}", told.statements);
    assert_eq!(told.circles[0].outlets, ["La Lettre", "Le Relais"]);
}

/// The words at a span of a text.
fn words(text: &str, span: Span) -> String {
    text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
}

const PHRASES: [&str; 16] = [
    "Le préfet, Hervé Langlade, a annoncé 12 morts et 3 disparus à Varsenne. ",
    "« Aucune vanne n'est ouverte », a déclaré la maire. ",
    "Le bilan est passé de 12 à 15 morts, dont 4 enfants. ",
    "Selon le syndicat, 2 000 personnes ont défilé, contre 1.500 la veille. ",
    "La direction n'a pas souhaité commenter. ",
    "L'information, révélée par Le Relais, a été démentie par la préfecture. ",
    "Rectificatif. Nous avons écrit mardi que deux pompiers étaient morts. C'est faux. ",
    "Au total 1,5 million d'euros, et non 2 millions, ont été versés. ",
    "\n\n",
    "« « Le pont reste fermé ",
    "The toll rose to 15, the prefect said, up from 12. ",
    "“We have no information to that effect,” a spokeswoman said. ",
    "Of those, 780 would go at Varsenne and 340 at Marchelin. ",
    "Contrary to what Le Relais wrote, nobody died. ",
    "99999999999999999999 personnes, 0 euro, -3 %, 21h40 (avec AGM) ",
    "👩\u{200d}👧 \u{202e}« é̂ » ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_articles_give_exact_words_in_any_order(
        picks in prop::collection::vec(prop::collection::vec(0..PHRASES.len(), 0..10), 1..5),
        turn in 0usize..5,
    ) {
        let items: Vec<Item> = picks
            .iter()
            .enumerate()
            .map(|(at, picks)| {
                let text: String = picks.iter().map(|&p| PHRASES[p]).collect();
                let lang = if at % 3 == 2 { Lang::EN } else { Lang::FR };
                let outlet = ["La Lettre", "Le Relais (LR)", "The Post"][at % 3];
                let date = ["2025-03-04", "2025-03-05", ""][at % 3];
                item(&format!("d{at}"), outlet, lang, date, &text, Reader::Rules)
            })
            .collect();
        let mut order: Vec<&Item> = items.iter().collect();
        let told = tell(&order);
        let of = |doc: &str| &items.iter().find(|i| i.article.doc == doc).unwrap().article.text;
        let exact = |doc: &str, span: Span, text: &str| span.field == Field::Text && words(of(doc), span) == text;
        for p in told.series.iter().flat_map(|s| &s.points) {
            prop_assert!(exact(&p.doc, p.span, &p.text), "{p:?}");
        }
        for m in told.statements.iter().flat_map(|s| &s.members) {
            prop_assert!(exact(&m.doc, m.span, &m.text), "{m:?}");
        }
        for v in told.quotations.iter().flat_map(|q| &q.variants) {
            prop_assert!(exact(&v.doc, v.span, &v.text), "{v:?}");
        }
        for x in told.standings.iter().flat_map(|s| &s.parties).flat_map(|p| &p.positions) {
            prop_assert!(exact(&x.doc, x.evidence, &x.text), "{x:?}");
        }
        for c in &told.corrections {
            prop_assert!(exact(&c.doc, c.evidence, &c.text), "{c:?}");
        }
        let turn = turn % order.len();
        order.rotate_left(turn);
        prop_assert_eq!(serde_json::to_string(&tell(&order)).unwrap(), serde_json::to_string(&told).unwrap());
    }
}
