//! Any text, in any order.

use proptest::prelude::*;
use selon_actor::{Around, Article, Clusterer, Clusters, Kind, Spoken, Table};

const NAMES: [&str; 24] = [
    "Paul Martin",
    "Luc Martin",
    "Martin",
    "P. Martin",
    "M. Martin",
    "Paul E. Martin",
    "la préfecture",
    "la préfecture du Val-d'Ardin",
    "la préfecture de Lise",
    "the prefecture",
    "le parquet de Lormer",
    "the CNMR",
    "la Caisse nationale des mariniers (CNMR)",
    "la caisse",
    "la direction",
    "la direction de Solvane",
    "Solvane",
    "a company spokesman",
    "le maire",
    "Emmanuel Macron",
    "le gouvernement",
    "une source",
    "les pirates",
    "OMS",
];
const SENTENCES: [&str; 8] = [
    "La Caisse nationale des mariniers (CNMR) se tait.",
    "Solvane, the company that runs Mirecourt, closes.",
    "Le maire de Lormer, Paul Martin, a parlé.",
    "Luc Martin, maire de Lormer, a parlé à Mirecourt.",
    "Le groupe de pirates Nightveil frappe Solvane à Mirecourt.",
    "La France et les Français, dit Paris.",
    "M. Martin se tait.",
    "Ardin, Lise et Lormer attendent Solvane.",
];

type Made = (usize, Vec<(usize, u8)>, Vec<usize>);

fn spoken(list: &[(usize, u8)]) -> Vec<Spoken> {
    let kinds = [Kind::Person, Kind::Government, Kind::Organisation, Kind::Other];
    let one = |(name, kind): &(usize, u8)| Spoken {
        name: NAMES[*name].to_owned(),
        kind: kinds[usize::from(*kind)],
        role: (*kind == 0).then(|| "maire de Lormer".to_owned()),
    };
    list.iter().map(one).collect()
}

fn run(docs: &[(usize, &Made)]) -> Clusters {
    let mut run = Clusterer::new(Table::standard());
    for (i, (day, list, text)) in docs {
        let doc = format!("doc-{i}");
        let date = jiff::civil::Date::new(2024, 5, 1 + (*day % 28) as i8).ok();
        let text: Vec<&str> = text.iter().map(|&s| SENTENCES[s]).collect();
        let lang = if i % 2 == 0 { "fr" } else { "en" };
        run.add(&Article { doc: &doc, date, lang, text: &text.join(" "), spoken: &spoken(list) });
    }
    run.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_order_of_articles_does_not_matter(
        docs in prop::collection::vec(
            (0usize..28, prop::collection::vec((0..NAMES.len(), 0u8..4), 0..6), prop::collection::vec(0..SENTENCES.len(), 0..6)),
            1..7,
        ),
        turn in 0usize..7,
    ) {
        let there: Vec<(usize, &Made)> = docs.iter().enumerate().collect();
        let mut back = there.clone();
        back.reverse();
        back.rotate_left(turn % docs.len());
        let (a, b) = (run(&there), run(&back));
        prop_assert_eq!(&a.actors, &b.actors);
        let by_doc: Vec<_> = back.iter().map(|(i, _)| a.of[*i].clone()).collect();
        prop_assert_eq!(by_doc, b.of);
        for actor in &a.actors {
            let paul = actor.variants.keys().any(|v| v == "Paul Martin");
            let luc = actor.variants.keys().any(|v| v == "Luc Martin");
            prop_assert!(!(paul && luc), "{:?}", actor);
        }
    }

    #[test]
    fn no_name_and_no_text_is_too_much(name in "\\PC{0,60}", text in "\\PC{0,200}", person: bool, role in "\\PC{0,20}") {
        let table = Table::standard();
        table.id(&name, person, Some(&role), None, &Around::new(&text));
        let kind = if person { Kind::Person } else { Kind::Other };
        let spoken = [Spoken { name, kind, role: Some(role) }];
        let mut run = Clusterer::new(table);
        run.add(&Article { doc: "a", date: None, lang: "fr", text: &text, spoken: &spoken });
        run.add(&Article { doc: "b", date: None, lang: "en", text: &text, spoken: &spoken });
        prop_assert_eq!(run.finish().of.len(), 2);
    }

    #[test]
    fn no_table_is_too_much(text in "\\PC{0,200}") {
        let _ = Table::standard().with(&text);
    }
}
