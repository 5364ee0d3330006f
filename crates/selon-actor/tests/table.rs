//! The embedded table, and files of one's own.

#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use selon_actor::{Hit, Kind, Table};

fn id(name: &str) -> Option<&'static str> {
    match Table::standard().find(name, false, "") {
        Hit::One(e) => Some(e.id.as_str()),
        _ => None,
    }
}

#[test]
fn the_embedded_table_is_sound() {
    let table = Table::parse(include_str!("../../../lang/actors.toml")).unwrap();
    assert!(table.entries().len() > 600);
    for e in table.entries() {
        for t in Table::tenures(e) {
            assert!(table.entry(&t.of).is_some(), "{}: {} is nobody", e.id, t.of);
            assert!(t.to.is_none() || t.from < t.to, "{}: ends before it begins", e.id);
        }
        assert!(
            e.qid.as_ref().is_none_or(|q| q.starts_with('Q') && q[1..].parse::<u32>().is_ok()),
            "{}",
            e.id
        );
    }
    let mut qids: Vec<_> = table.entries().iter().filter_map(|e| e.qid.as_ref()).collect();
    let all = qids.len();
    qids.sort_unstable();
    qids.dedup();
    assert_eq!(qids.len(), all, "one item for two actors");
}

#[test]
fn names_find_their_actor() {
    for (name, wanted) in [
        ("le Quai d’Orsay", Some("fr-foreign-ministry")),
        ("l'OMS", Some("who")),
        ("Pékin", Some("china")),
        ("Washington", Some("united-states")),
        ("the Washington Post", Some("washington-post")),
        ("Le Monde", Some("le-monde")),
        ("le monde", None),
        ("Donald J. Trump", Some("donald-trump")),
        ("Martin", None),
        ("", None),
    ] {
        assert_eq!(id(name), wanted, "{name}");
    }
}

#[test]
fn offices_have_their_days() {
    let table = Table::standard();
    let nouns = |id: &str, day| -> Vec<String> {
        let titles = table.titles(table.entry(id).unwrap(), Some(day));
        titles.iter().map(|t| t.noun.to_owned()).collect()
    };
    assert!(nouns("emmanuel-macron", date(2017, 5, 14)).contains(&"président".to_owned()));
    assert!(!nouns("emmanuel-macron", date(2015, 5, 14)).contains(&"président".to_owned()));
    assert!(nouns("emmanuel-macron", date(2015, 5, 14)).contains(&"ministre".to_owned()));
    assert!(nouns("barack-obama", date(2018, 1, 1)).is_empty());
    let words = &table.titles(table.entry("volodymyr-zelensky").unwrap(), Some(date(2024, 1, 1)))[0].words;
    assert!(words.contains("ukrainien") && words.contains("ukrainian"), "{words}");
}

#[test]
fn a_file_of_ones_own_adds_replaces_merges_and_splits() {
    let own = "[[actor]]\nid = \"kerbrat\"\nkind = \"person\"\nname = \"Maud Kerbrat\"\n\n[[merge]]\nids = [\"kerbrat\", \"~m-k\"]\n";
    let table = Table::standard().with(own).unwrap();
    assert!(matches!(table.find("Maud Kerbrat", true, ""), Hit::One(e) if e.kind == Kind::Person));
    assert_eq!(table.resolve("~m-k"), "kerbrat");
    for wrong in [
        "[[actor]]\nid = \"Ker brat\"\nkind = \"person\"\nname = \"M\"\n",
        "[[actor]]\nid = \"k\"\nkind = \"person\"\nname = \"\"\n",
        "[[actor]]\nid = \"k\"\nkind = \"person\"\nname = \"K\"\noffices = [\"president\"]\nfoo = 1\n",
        "[[actor]]\nid = \"k\"\nkind = \"person\"\nname = \"K\"\noffices = [\"tsar france 2001-01-01\"]\n",
        "[[actor]]\nid = \"k\"\nkind = \"person\"\nname = \"K\"\noffices = [\"president france 2001-31-01\"]\n",
        "[[split]]\nids = [\"a\", \"b\"]\n[[merge]]\nids = [\"a\", \"b\"]\n",
        "[[merge]]\nids = [\"a\", \"b\"]\n[[merge]]\nids = [\"b\", \"a\"]\n",
    ] {
        assert!(Table::standard().with(wrong).is_err(), "{wrong}");
    }
}
