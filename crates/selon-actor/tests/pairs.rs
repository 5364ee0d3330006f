//! `data/pairs.tsv`: pairs of mentions, and whether they are one actor.

#![allow(clippy::unwrap_used)]

use selon_actor::{Article, Clusterer, Kind, Spoken, Table};

struct Mention<'a> {
    lang: &'a str,
    date: jiff::civil::Date,
    text: &'a str,
    spoken: Spoken,
}

fn mention(cell: &str) -> Mention<'_> {
    let parts: Vec<&str> = cell.split(" | ").collect();
    let [head, name, role, text] = parts[..] else { panic!("four parts wanted: {cell}") };
    let head: Vec<&str> = head.split(' ').collect();
    let kind = match head[2] {
        "person" => Kind::Person,
        "government" => Kind::Government,
        "organisation" => Kind::Organisation,
        _ => Kind::Other,
    };
    let role = (role != "-").then(|| role.to_owned());
    Mention {
        lang: head[0],
        date: head[1].parse().unwrap(),
        text,
        spoken: Spoken { name: name.to_owned(), kind, role },
    }
}

/// The two actors, by index, and the reasons of merges.
fn run(mentions: &[&Mention<'_>]) -> (Vec<usize>, String) {
    let mut run = Clusterer::new(Table::standard());
    for (i, m) in mentions.iter().enumerate() {
        let doc = format!("{}-{i}", m.lang);
        let spoken = std::slice::from_ref(&m.spoken);
        run.add(&Article { doc: &doc, date: Some(m.date), lang: m.lang, text: m.text, spoken });
    }
    let clusters = run.finish();
    let ids: Vec<&str> = clusters.actors.iter().map(|a| a.id.as_str()).collect();
    let why: Vec<&str> = clusters.actors.iter().flat_map(|a| &a.merges).map(|m| m.reason.as_str()).collect();
    (clusters.of.iter().map(|of| of[0]).collect(), format!("{ids:?} {why:?}"))
}

#[test]
fn pairs_are_one_or_two() {
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for line in include_str!("data/pairs.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [verdict, a, b] = columns[..] else { panic!("three columns wanted: {line}") };
        let (a, b) = (mention(a), mention(b));
        let (of, why) = run(&[&a, &b]);
        let (back, _) = run(&[&b, &a]);
        let one = of[0] == of[1];
        assert_eq!(one, back[0] == back[1], "the order matters: {line}");
        cases += 1;
        if one != (verdict == "same") {
            wrong.push(format!("{verdict}: {} / {} gave {why}", a.spoken.name, b.spoken.name));
        }
    }
    assert!(cases >= 80, "{cases}");
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
}
