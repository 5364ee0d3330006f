//! The sample story, from its articles to its page and its picture.

use std::fs;
use std::path::Path;

use selon_page::{Hints, jsonl};
use selon_read::{Bound, Options, read};
use selon_story::{Fidelity, Item, Stand, Telling, tell};

use super::{chart, telling};
use crate::render::{Look, Theme, Ui};

fn items() -> Vec<Item> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/story/koursk.jsonl");
    let bytes = fs::read(path).unwrap();
    let hints = Hints::default();
    let articles = jsonl(bytes.as_slice(), &hints).map(Result::unwrap);
    articles.map(|article| Item { reading: read(&article, Options::default()), article }).collect()
}

fn told() -> Telling {
    let items = items();
    tell(&items.iter().collect::<Vec<_>>())
}

fn look(ui: Ui) -> Look {
    Look { ui, theme: Theme::plain(), width: 100, explain: false }
}

/// Document, value and speaker of each point.
fn points(told: &Telling, place: &str) -> Vec<(String, f64, String)> {
    let series = told.series.iter().filter(|s| s.place.as_deref() == Some(place));
    let of = |p: &selon_story::Point| (p.doc.clone(), p.value, p.speaker.clone().unwrap_or_default());
    series.flat_map(|s| &s.points).map(of).collect()
}

#[test]
fn troops_in_russia_and_in_the_region_are_two_series() {
    let told = told();
    let have = |list: &[(String, f64, String)], doc: &str, value: f64, speaker: &str| {
        assert!(
            list.iter().any(|(d, v, s)| d == doc && *v == value && s.contains(speaker)),
            "{doc} {value} {speaker}: {list:?}"
        );
    };
    let region = points(&told, "Koursk").into_iter().chain(points(&told, "Kursk")).collect::<Vec<_>>();
    have(&region, "k04", 8000.0, "Blinken");
    have(&region, "k05", 8000.0, "Blinken");
    have(&region, "k07", 11000.0, "Zelensky");
    have(&region, "k08", 10000.0, "Pentagon");
    have(&region, "k08", 11000.0, "Zelensky");
    let russia = points(&told, "Russia");
    have(&russia, "k01", 3000.0, "Intelligence Service");
    have(&russia, "k02", 10000.0, "Pentagon");
    have(&russia, "k04", 10000.0, "Blinken");
    have(&russia, "k05", 10000.0, "United States");
    have(&russia, "k08", 11000.0, "Ryder");
    // No point of the one is in the other.
    let apart = |(d, v, _): &(String, f64, String)| !region.iter().any(|(e, w, _)| d == e && v == w);
    assert!(russia.iter().all(|p| apart(p) || p.1 == 11000.0), "{russia:?}");
    assert!(!russia.iter().any(|(_, v, _)| *v == 8000.0));
    let series = told.series.iter().find(|s| s.points.iter().any(|p| p.value == 8000.0)).unwrap();
    assert!(series.points.iter().filter(|p| p.value == 8000.0).all(|p| p.bound == Bound::AtMost));
}

#[test]
fn moscow_does_not_confirm_the_first_combat() {
    let told = told();
    let combat = told.standings.iter().find(|s| {
        s.parties
            .iter()
            .any(|p| p.party == "Andri Kovalenko" && p.positions.iter().any(|x| x.stand == Stand::Says))
    });
    let combat = combat.unwrap();
    let moscow = combat.parties.iter().find(|p| p.party == "Russia").unwrap();
    assert!(moscow.positions.iter().all(|p| p.stand == Stand::NotConfirmed));
    let docs: Vec<&str> = moscow.positions.iter().map(|p| p.doc.as_str()).collect();
    assert_eq!(docs, ["k06", "k07", "k08", "k10"]);
    let statement = &told.statements[combat.statement.unwrap()];
    assert!(statement.members.iter().any(|m| m.doc == "k06"), "{statement:?}");
}

#[test]
fn one_wire_printed_twice_is_one_origin() {
    let told = told();
    let wire = told
        .statements
        .iter()
        .find(|s| s.members.iter().any(|m| m.doc == "k02") && s.members.iter().any(|m| m.doc == "k03"));
    let wire = wire.unwrap();
    let of = |doc: &str| {
        let at = wire.members.iter().position(|m| m.doc == doc).unwrap();
        wire.origins.iter().position(|o| o.members.contains(&at)).unwrap()
    };
    assert_eq!(of("k02"), of("k03"));
    assert!(told.quotations.iter().flat_map(|q| &q.variants).any(|v| v.relation == Fidelity::Translated));
    assert_eq!(told.corrections.len(), 1);
}

#[test]
fn any_order_of_the_articles_gives_the_same() {
    let items = items();
    let mut order: Vec<&Item> = items.iter().collect();
    let expected = serde_json::to_string(&tell(&order)).unwrap();
    order.reverse();
    assert_eq!(serde_json::to_string(&tell(&order)).unwrap(), expected);
    order.rotate_left(3);
    order.push(&items[0]);
    assert_eq!(serde_json::to_string(&tell(&order)).unwrap(), expected);
}

#[test]
fn a_story_is_a_page() {
    insta::assert_snapshot!("page-fr", telling(&told(), look(Ui::Fr)));
}

#[test]
fn a_series_is_a_picture_with_its_table() {
    let told = told();
    let series = told.series.iter().find(|s| s.points.iter().any(|p| p.value == 8000.0)).unwrap();
    let svg = chart(series, Ui::En);
    for p in &series.points {
        assert!(svg.contains(&p.doc), "{}", p.doc);
    }
    insta::assert_snapshot!("chart", svg);
}
