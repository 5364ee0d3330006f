//! What the grouping of a stream promises: no order, no restart and no window changes what is one story more than it must.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use selon_read::{Options, Reader, read};
use selon_story::{Change, Item, Signature, Stories, Story};
use selon_text::Article;

/// Days of one story in French and English, and of another that shares the town.
const ARTICLES: [(&str, &str, &str, &str); 6] = [
    (
        "a",
        "2025-03-03",
        "Explosion à l'usine Darvel de Port-Lanvec : 14 blessés",
        "Une explosion a fait 14 blessés lundi à l'usine chimique Darvel de Port-Lanvec, a annoncé la préfecture de Haute-Ormelle. \
         Un incendie s'est déclaré dans un entrepôt de solvants, et 300 riverains ont été évacués. « Le feu est maîtrisé », a \
         déclaré la maire, Solène Quérard.",
    ),
    (
        "b",
        "2025-03-04",
        "Blast at Darvel plant in western France injures 17",
        "An explosion at the Darvel chemical plant in Port-Lanvec has injured 17 people, the prefecture of Haute-Ormelle said on \
         Tuesday. Monday's fire in a warehouse of solvents forced the evacuation of 300 residents. \"The fire is under \
         control,\" the mayor, Solène Quérard, said.",
    ),
    (
        "c",
        "2025-03-04",
        "Port-Lanvec : le syndicat accuse Darvel après l'explosion",
        "Le syndicat Chimie Unie accuse Darvel d'avoir ignoré une alerte avant l'explosion qui a fait 17 blessés lundi à \
         Port-Lanvec. L'usine chimique, où un entrepôt de solvants a brûlé, emploie 210 salariés. La préfecture de Haute-Ormelle \
         attend l'enquête.",
    ),
    (
        "d",
        "2025-03-04",
        "Port-Lanvec accueille le championnat de voile",
        "Le championnat de voile se tiendra en juin à Port-Lanvec, a confirmé la fédération. Quelque 80 bateaux sont attendus dans \
         la rade, et les billets seront vendus dès le mois d'avril. Le port sera fermé aux ferries pendant trois jours, selon \
         l'organisateur, Loïc Berthemin.",
    ),
    (
        "e",
        "2025-03-05",
        "Vaccination : la campagne commence dans les écoles de Marlieux",
        "La campagne de vaccination contre la grippe commence jeudi dans les écoles de Marlieux, indique l'agence de santé. Les \
         élèves de 40 classes sont concernés, et les parents ont reçu un courrier. Un médecin, Inès Vauclin, répondra aux \
         questions des familles.",
    ),
    (
        "f",
        "2025-03-06",
        "Explosion de Port-Lanvec : une enquête ouverte contre Darvel",
        "Le parquet a ouvert une enquête contre Darvel après l'explosion de l'usine chimique de Port-Lanvec, qui a fait 17 blessés \
         lundi. Les enquêteurs ont saisi les registres de l'entrepôt de solvants. La maire, Solène Quérard, demande que \
         l'usine reste fermée.",
    ),
];

fn signature(at: usize) -> Signature {
    let (doc, date, title, text) = ARTICLES[at];
    let article = Article {
        title: Some(title.to_owned()),
        date: date.parse().ok(),
        outlet: Some(format!("Outlet {doc}")),
        ..Article::from_text(doc, text)
    };
    let reading = read(&article, Options { reader: Reader::Rules, ..Options::default() });
    Signature::of(&Item { article, reading })
}

/// Which documents are together.
fn groups(stories: &Stories) -> BTreeSet<BTreeSet<String>> {
    let docs = |story: Story| story.articles.into_iter().map(|told| told.doc).collect();
    stories.stories().into_iter().map(docs).collect()
}

fn set(groups: &[&str]) -> BTreeSet<BTreeSet<String>> {
    groups.iter().map(|group| group.split(' ').map(str::to_owned).collect()).collect()
}

#[test]
fn a_story_crosses_languages_and_leaves_the_neighbours_out() {
    let mut stories = Stories::new();
    for at in 0..ARTICLES.len() {
        stories.add(at as u64 + 1, &signature(at));
    }
    assert_eq!(groups(&stories), set(&["a b c f", "d", "e"]));
    let story = stories.story(1).unwrap();
    let docs: Vec<&str> = story.articles.iter().map(|told| told.doc.as_str()).collect();
    assert_eq!(docs, ["a", "b", "c", "f"]);
    assert!(story.about.names.iter().any(|name| name == "Darvel"), "{:?}", story.about);
    assert!(story.days.iter().any(|day| day.day == "2025-03-03"), "{:?}", story.days);
    let whats: Vec<Change> = story.steps.iter().map(|step| step.what).collect();
    assert_eq!(whats, [Change::Opened, Change::Grew, Change::Grew, Change::Grew]);
    assert!(story.steps[1..].iter().all(|step| step.likeness >= 1.0 && !step.shared.is_empty()));
}

#[test]
fn a_state_that_was_put_away_goes_on_as_if_it_had_not() {
    let mut whole = Stories::new();
    let mut parts = Stories::new();
    for at in 0..ARTICLES.len() {
        whole.add(at as u64 + 1, &signature(at));
        parts.add(at as u64 + 1, &signature(at));
        parts = serde_json::from_str(&serde_json::to_string(&parts).unwrap()).unwrap();
    }
    assert_eq!(whole.stories(), parts.stories());
}

#[test]
fn a_newer_version_takes_the_place_of_the_older() {
    let mut stories = Stories::new();
    for at in 0..3 {
        stories.add(at as u64 + 1, &signature(at));
    }
    let mut again = signature(1);
    again.title = "Blast at Darvel plant injures 19".to_owned();
    assert_eq!(stories.add(9, &again), 1);
    let story = stories.story(1).unwrap();
    assert_eq!(
        story.articles.iter().map(|told| told.number).collect::<BTreeSet<_>>(),
        BTreeSet::from([1, 3, 9])
    );
    assert!(story.steps.iter().any(|step| step.number == 9 && step.what == Change::Renewed));
}

#[test]
fn what_leaves_the_window_is_handed_out_whole() {
    let mut stories = Stories::with_window(3);
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for at in 0..ARTICLES.len() {
        stories.add(at as u64 + 1, &signature(at));
        for story in stories.closed() {
            seen.extend(story.articles.iter().map(|told| (told.doc.clone(), story.id)));
        }
    }
    assert!(stories.closed().is_empty());
    for story in stories.stories() {
        seen.extend(story.articles.iter().map(|told| (told.doc.clone(), story.id)));
    }
    assert_eq!(seen.keys().map(String::as_str).collect::<Vec<_>>(), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn articles_of_other_times_tell_other_stories() {
    let mut stories = Stories::new();
    stories.add(1, &signature(0));
    let mut later = signature(2);
    later.date = "2026-03-04".parse().ok();
    stories.add(2, &later);
    assert_eq!(groups(&stories), set(&["a", "c"]));
}

/// The stories of a file of articles, and of each what its articles are marked as.
fn marked(path: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let mut stories = Stories::new();
    let mut marks: Vec<String> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| value[name].as_str().unwrap_or_default();
        let article = Article {
            title: Some(field("title").to_owned()),
            date: field("date").parse().ok(),
            lang: field("lang").parse().ok(),
            ..Article::from_text(field("doc"), field("text"))
        };
        let reading = read(&article, Options { reader: Reader::Rules, ..Options::default() });
        stories.add(number, &Signature::of(&Item { article, reading }));
        marks.push(field("story").to_owned());
    }
    let of =
        |story: Story| story.articles.iter().map(|told| marks[told.number as usize - 1].clone()).collect();
    stories.stories().into_iter().map(of).collect()
}

/// The marks that stand in more than one story.
fn parted(stories: &[Vec<String>]) -> Vec<&str> {
    let of = |story: &'_ Vec<String>| story.iter().cloned().collect::<BTreeSet<String>>();
    let sets: Vec<BTreeSet<String>> = stories.iter().map(of).collect();
    let all: BTreeSet<&str> = stories.iter().flatten().map(String::as_str).collect();
    all.into_iter().filter(|mark| sets.iter().filter(|set| set.contains(*mark)).count() > 1).collect()
}

#[test]
fn an_affair_of_weeks_is_one_story_and_matches_storms_and_trials_are_not() {
    let stories = marked("tests/affairs/dev.jsonl");
    assert_eq!(parted(&stories), Vec::<&str>::new());
    for story in &stories {
        assert_eq!(story.iter().collect::<BTreeSet<_>>().len(), 1, "{story:?}");
    }
    assert_eq!(parted(&marked("tests/affairs/held.jsonl")), Vec::<&str>::new());
    assert_eq!(marked("../../samples/story/koursk.jsonl").len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_the_same_stories(order in Just((0..ARTICLES.len()).collect::<Vec<_>>()).prop_shuffle()) {
        let mut stories = Stories::new();
        for (number, at) in (1..).zip(&order) {
            stories.add(number, &signature(*at));
        }
        prop_assert_eq!(groups(&stories), set(&["a b c f", "d", "e"]));
    }

    #[test]
    fn any_headlines_are_each_in_one_story(titles in prop::collection::vec("\\PC{0,60}", 0..20)) {
        let mut stories = Stories::new();
        for (number, title) in (1..).zip(&titles) {
            stories.add(number, &Signature::of_title(number.to_string(), title, None));
        }
        let all: Vec<String> =
            stories.stories().into_iter().flat_map(|story| story.articles).map(|told| told.doc).collect();
        prop_assert_eq!(all.len(), titles.len());
        prop_assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), titles.len());
    }
}
