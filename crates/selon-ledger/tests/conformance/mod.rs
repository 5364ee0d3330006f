//! What every store must do: one suite, run against each.

#![allow(dead_code, reason = "each store uses what it needs")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

use std::thread;

use selon_ledger::*;
use selon_read::{Options, Reader};
use selon_text::Article;

/// Calls a macro with the names of all tests of the suite.
macro_rules! names {
    ($suite:ident) => {
        $suite!(
            an_empty_ledger_is_sound,
            the_same_bytes_change_nothing,
            a_changed_page_is_a_new_version,
            articles_are_read_again,
            words_are_found,
            filters_narrow,
            pages_follow_each_other,
            claims_are_counted,
            reviews_are_kept_beside_drafts,
            corrections_are_asked_for,
            stances_and_decisions_are_listed,
            a_noted_head_shows_what_is_missing,
            many_at_once,
        );
    };
}
pub(crate) use names;

/// Opens the same ledger again and again, for another thread or after the one before is closed.
pub type Open<'a> = &'a (dyn Fn() -> Box<dyn Ledger + Send> + Sync);

const AT: &str = "2025-05-14T08:00:00Z";

/// A draft of what a person could have saved.
pub fn draft(doc: &str, date: &str, title: &str, text: &str) -> Draft {
    of(doc, None, date, title, text, None)
}

fn of(doc: &str, url: Option<&str>, date: &str, title: &str, text: &str, fetched: Option<&str>) -> Draft {
    let article = Article {
        doc: doc.to_owned(),
        url: url.map(str::to_owned),
        title: (!title.is_empty()).then(|| title.to_owned()),
        date: date.parse().ok(),
        outlet: Some(if doc.starts_with("en") { "The Harbour Post" } else { "L’Écho du Port" }.to_owned()),
        ..Article::from_text(doc, text)
    };
    let reading = selon_read::read(&article, Options { reader: Reader::Rules, ..Options::default() });
    let raw = format!("{doc}\n{title}\n{date}\n{text}");
    let origin = Origin {
        raw: raw.as_bytes(),
        kind: "text",
        address: fetched,
        given: "",
        named: true,
        reader: "rules",
        build: "test",
    };
    Draft::new(&article, &reading, origin).unwrap()
}

fn run() -> Run {
    let body =
        RunBody { sources: vec!["a".to_owned()], reader: "rules".to_owned(), build: "test".to_owned() };
    Run { body, seq: None }
}

pub fn some() -> Vec<Draft> {
    vec![
        draft(
            "fr1",
            "2025-05-12",
            "Inondations à Corvenne",
            "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que \
le pont resterait fermé. « Nous attendons les experts », a-t-il dit. Selon la préfecture, au moins 200 habitants ont \
été évacués.",
        ),
        draft(
            "fr2",
            "2025-05-13",
            "Le pont de pierre",
            "La ministre Anne Delorme a affirmé que les dégâts des \
inondations atteindraient 12 millions d’euros à Marseille, en hausse de 20 %. La préfecture a démenti toute rupture de digue.",
        ),
        draft(
            "fr3",
            "",
            "",
            "Selon l’usine Delmasure, deux tonnes de poissons ont été ramassées. D’après un \
riverain, des fûts auraient été déversés dans la rivière. La mairie n’a pas souhaité faire de commentaire.",
        ),
        draft(
            "en1",
            "2025-05-14",
            "Harbour bridge closed",
            "The mayor, Jane Holt, said on Tuesday that the floods had \
damaged the bridge. “We will rebuild it,” she told reporters. About 40 families were moved, according to the police.",
        ),
    ]
}

/// A ledger with [`some`] articles.
pub fn filled(open: Open<'_>) -> Box<dyn Ledger + Send> {
    let mut ledger = open();
    ledger.append(&mut run(), AT, &some()).unwrap();
    ledger
}

/// Something in the tables that ingesting does not fill.
pub fn decided(ledger: &mut dyn Ledger) {
    let hit = ledger.claims(&Filter::default(), Sort::Rank, None, 1).unwrap().items.remove(0);
    let review = ReviewBody {
        version: hit.version.seq,
        n: hit.n,
        claim: hit.record["id"].as_str().unwrap().to_owned(),
        reviewer: "Ada".to_owned(),
        verdict: "correct".to_owned(),
        fields: [("speaker".to_owned(), "Jo Ferrand".into())].into_iter().collect(),
        note: Some("seen".to_owned()),
    };
    ledger.review(AT, &review).unwrap();
    let grade = GradeBody {
        about: "claim".to_owned(),
        of: review.claim.clone(),
        grade: "2".to_owned(),
        reviewer: "Ada".to_owned(),
        note: Some("two others say so".to_owned()),
        ..GradeBody::default()
    };
    let reviews = ledger.stats().unwrap().reviews;
    let seq = ledger.grade(AT, &grade).unwrap();
    assert_eq!(ledger.grades().unwrap().last(), Some(&(seq, AT.to_owned(), grade)));
    assert_eq!(ledger.stats().unwrap().reviews, reviews, "a grade is no review");
    ledger.finish(&Run { seq: Some(1), ..Default::default() }, AT, &Default::default()).unwrap();
}

/// Articles with a few words in many mixtures.
pub fn many(count: usize) -> Vec<Draft> {
    let words = ["pont", "digue", "crue", "barrage", "quai"];
    let mut dice = Dice(5);
    let mut one = |i: usize| {
        let mut text = String::new();
        for _ in 0..1 + dice.below(4) {
            let some: Vec<&str> = (0..1 + dice.below(5)).map(|_| words[dice.below(5) as usize]).collect();
            text += &format!("Le maire a déclaré que la {} montait. ", some.join(" et la "));
        }
        let title = if dice.below(3) == 0 { words[dice.below(5) as usize] } else { "" };
        draft(&format!("a{i}"), "2025-05-12", title, &text)
    };
    (0..count).map(&mut one).collect()
}

/// The same numbers every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

#[track_caller]
pub fn sound(ledger: &dyn Ledger) -> Head {
    let verdict = verify(ledger, None, &mut |_| ()).unwrap();
    assert_eq!(verdict.fault, None);
    assert_eq!(verdict.head, ledger.head().unwrap());
    verdict.head
}

pub fn an_empty_ledger_is_sound(open: Open<'_>) {
    let ledger = open();
    assert_eq!(ledger.head().unwrap(), Head::default());
    sound(&*ledger);
    assert!(ledger.claims(&Filter::default(), Sort::Newest, None, 10).unwrap().items.is_empty());
    assert_eq!(ledger.stats().unwrap().articles, 0);
}

pub fn the_same_bytes_change_nothing(open: Open<'_>) {
    let mut ledger = open();
    let mut first = run();
    let receipts = ledger.append(&mut first, AT, &some()).unwrap();
    assert!(receipts.iter().all(|r| r.state == State::Added), "{receipts:?}");
    ledger.finish(&first, AT, &Tally { added: 4, ..Tally::default() }).unwrap();
    let head = sound(&*ledger);
    assert_eq!(head.seq, 6, "a run, four versions, an end");
    drop(ledger);

    let mut ledger = open();
    let mut second = run();
    let again = ledger.append(&mut second, "2026-01-01T00:00:00Z", &some()).unwrap();
    ledger.finish(&second, AT, &Tally::default()).unwrap();
    assert!(again.iter().all(|r| r.state == State::Unchanged));
    assert_eq!(
        again.iter().map(|r| r.seq).collect::<Vec<_>>(),
        receipts.iter().map(|r| r.seq).collect::<Vec<_>>()
    );
    assert_eq!(ledger.head().unwrap(), head, "not even a run");
    let hash: Hash = some()[0].sha256().parse().unwrap();
    assert_eq!(ledger.known(hash, "", None).unwrap().unwrap().key, "doc fr1");
    assert_eq!(ledger.known(hash, "lang=en", None).unwrap(), None, "another thing was said about it");
}

pub fn a_changed_page_is_a_new_version(open: Open<'_>) {
    let mut ledger = open();
    let url = "https://news.example/pont";
    let page = |text: &str| of(url, Some(url), "2025-05-12", "Le pont", text, Some(url));
    let first = "Selon la préfecture, deux personnes ont été blessées.";
    let second = "Selon la préfecture, cinq personnes ont été blessées.";
    let mut run = run();
    let mut add = |draft: Draft| ledger.append(&mut run, AT, &[draft]).unwrap()[0];
    let one = add(page(first));
    assert_eq!(one.state, State::Added);
    let two = add(page(second));
    assert_eq!((two.article, two.state), (one.article, State::Changed(one.seq)));
    assert_eq!(add(page(second)).state, State::Unchanged);
    assert_eq!(add(page(first)).state, State::Changed(two.seq), "it went back to what it was");
    let saved = of("pont.html", Some(url), "2025-05-12", "Le pont", second, None);
    assert_eq!(add(saved).state, State::Unchanged, "a file is an archive and may hold what was");
    sound(&*ledger);

    let versions = ledger.versions(one.article).unwrap();
    assert_eq!(versions.len(), 3);
    let read = |seq: u64| ledger.version(seq).unwrap().unwrap().reading.claims;
    let changes = changes(&read(one.seq), &read(two.seq));
    let Change::Altered { figures, .. } = &changes[0] else { panic!("{changes:?}") };
    assert_eq!((figures[0].from, figures[0].to), (2.0, 5.0));
    let count = |all_versions| {
        let filter = Filter { all_versions, ..Filter::default() };
        ledger.claims(&filter, Sort::Ledger, None, 99).unwrap().items.len()
    };
    assert_eq!((count(false), count(true)), (1, 3));
    assert_eq!(ledger.article("https://news.example/pont").unwrap(), Some(one.article));
    assert_eq!(ledger.article("pont.html").unwrap(), None);
    assert!(ledger.raw(one.seq).unwrap().is_some());
}

pub fn articles_are_read_again(open: Open<'_>) {
    let mut ledger = filled(open);
    let before = ledger.stats().unwrap();
    let one = ledger.article("fr1").unwrap().unwrap();
    let seq = ledger.versions(one).unwrap()[0].seq;
    let again = |ledger: &dyn Ledger, seq: u64| {
        let was = ledger.version(seq).unwrap().unwrap();
        let article = Article::from_text("fr1", was.article.text.clone());
        let reading = selon_read::read(&article, Options { reader: Reader::Rules, ..Options::default() });
        let raw = ledger.raw(seq).unwrap().unwrap();
        Draft::again((seq, &was), raw, &reading, ("accurate", "next")).unwrap()
    };
    let (first, late) = (again(&*ledger, seq), again(&*ledger, seq));
    let mut run = run();
    let receipt = ledger.append(&mut run, AT, &[first]).unwrap()[0];
    assert_eq!((receipt.article, receipt.state), (one, State::Changed(seq)));
    // Who read what is no longer the latest came too late.
    let receipt = ledger.append(&mut run, AT, &[late]).unwrap()[0];
    assert_eq!(receipt.state, State::Unchanged);
    sound(&*ledger);
    let versions = ledger.versions(one).unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!((versions[0].reader.as_str(), versions[1].reader.as_str()), ("rules", "accurate"));
    assert_eq!(ledger.raw(versions[0].seq).unwrap(), ledger.raw(versions[1].seq).unwrap());
    let body = |seq: u64| ledger.version(seq).unwrap().unwrap();
    assert_eq!(body(versions[0].seq).article, body(versions[1].seq).article);
    assert_eq!(ledger.stats().unwrap().articles, before.articles);
    // The bytes are known as before.
    let receipts = ledger.append(&mut run, AT, &some()).unwrap();
    assert!(receipts.iter().all(|receipt| receipt.state == State::Unchanged));
    assert_eq!(glance(&*ledger, 3).unwrap().fault, None);
    assert_eq!(glance(&*ledger, 3).unwrap().head, ledger.head().unwrap());
    assert_eq!(glance(&*ledger, 999).unwrap().entries, ledger.head().unwrap().seq);
}

pub fn words_are_found(open: Open<'_>) {
    let ledger = filled(open);
    let docs = |words: &str| -> Vec<String> {
        let filter = Filter { words: Some(words.to_owned()), ..Filter::default() };
        let mut docs: Vec<String> =
            ledger.find(&filter, Sort::Rank, None, 10).unwrap().items.into_iter().map(|v| v.doc).collect();
        docs.sort();
        docs
    };
    assert_eq!(docs("inondation"), ["fr1", "fr2"]);
    assert_eq!(docs("flood"), ["en1"]);
    assert_eq!(docs("evacue"), ["fr1"], "without accents");
    assert_eq!(docs("\"pont de pierre\""), ["fr2"]);
    assert_eq!(docs("\"pierre de pont\""), [""; 0]);
    assert_eq!(docs("inondations -corvenne"), ["fr2"]);
    assert_eq!(docs("inond*"), ["fr1", "fr2"]);
    assert_eq!(docs("zèbre"), [""; 0]);
    let filter = Filter { words: Some("experts".to_owned()), ..Filter::default() };
    let hit = &ledger.find(&filter, Sort::Rank, None, 10).unwrap().items[0];
    let snippet = hit.snippet.as_ref().unwrap();
    let text = ledger.version(hit.seq).unwrap().unwrap().article.text;
    let at = |(from, to): (u32, u32)| -> String {
        text.chars().skip(from as usize).take((to - from) as usize).collect()
    };
    assert_eq!(at(snippet.marks[0]), "experts");
    assert_eq!(at(snippet.span), snippet.text);
}

pub fn filters_narrow(open: Open<'_>) {
    let ledger = filled(open);
    let texts = |filter: Filter| -> Vec<String> {
        let page = ledger.claims(&filter, Sort::Ledger, None, 99).unwrap();
        page.items
            .iter()
            .map(|hit| format!("{} {}", hit.version.doc, hit.record["text"].as_str().unwrap()))
            .collect()
    };
    let all = texts(Filter::default());
    assert!(all.len() >= 8, "{all:#?}");
    let some = |value: &str| Some(value.to_owned());
    let only = |filter: Filter, doc: &str| {
        let found = texts(filter.clone());
        assert!(
            !found.is_empty() && found.iter().all(|text| text.starts_with(doc)),
            "{filter:?}: {found:#?}"
        );
        assert!(found.len() < all.len());
    };
    only(Filter { speaker: some("ferrand"), ..Filter::default() }, "fr1");
    only(Filter { role: some("ministre"), ..Filter::default() }, "fr2");
    only(Filter { outlet: some("the harbour post"), ..Filter::default() }, "en1");
    only(Filter { outlet: some("l'echo du port"), ..Filter::default() }, "fr");
    only(Filter { lang: some("en"), ..Filter::default() }, "en1");
    only(Filter { since: some("2025-05-14"), ..Filter::default() }, "en1");
    only(Filter { until: some("2025-05-12"), ..Filter::default() }, "fr1");
    only(
        Filter { since: some("2025-05"), until: some("2025-05"), lang: some("en"), ..Filter::default() },
        "en1",
    );
    only(Filter { kind: some("direct"), lang: some("fr"), ..Filter::default() }, "fr1");
    only(Filter { polarity: some("denies"), ..Filter::default() }, "fr2");
    only(Filter { hedged: Some(true), ..Filter::default() }, "fr3 des fûts");
    only(Filter { figure_min: Some(1e6), ..Filter::default() }, "fr2 les dégâts");
    only(
        Filter { figure_min: Some(100.0), figure_max: Some(1000.0), ..Filter::default() },
        "fr1 au moins 200",
    );
    only(Filter { unit: some("TONNE"), ..Filter::default() }, "fr3");
    only(Filter { change: some("up"), ..Filter::default() }, "fr2");
    assert!(texts(Filter { change: some("down"), ..Filter::default() }).is_empty());
    for place in ["marseille", "2995469", "FR", "bouches du Rhône"] {
        only(Filter { place: some(place), ..Filter::default() }, "fr2 les dégâts");
    }
    for place in ["Lyon", "DE", "1"] {
        assert!(texts(Filter { place: some(place), ..Filter::default() }).is_empty());
    }
    only(Filter { about: some("marseille"), ..Filter::default() }, "fr2 les dégâts");
    only(Filter { words: some("dégâts"), speaker: some("Delorme"), ..Filter::default() }, "fr2");
    assert!(texts(Filter { confidence: Some(1.1), ..Filter::default() }).is_empty());
    assert!(texts(Filter { outlet: some("nobody"), ..Filter::default() }).is_empty());
    assert!(ledger.claims(&Filter { words: some("le"), ..Filter::default() }, Sort::Rank, None, 9).is_err());
    // Articles are narrowed by their claims.
    let found = |filter: Filter| -> Vec<String> {
        ledger.find(&filter, Sort::Newest, None, 9).unwrap().items.into_iter().map(|v| v.doc).collect()
    };
    assert_eq!(found(Filter { speaker: some("préfecture"), ..Filter::default() }), ["fr2", "fr1"]);
    assert_eq!(found(Filter { polarity: some("denies"), ..Filter::default() }), ["fr2"]);
    assert_eq!(found(Filter { place: some("Marseille"), ..Filter::default() }), ["fr2"]);
    assert_eq!(found(Filter { words: some("pont"), unit: some("EUR"), ..Filter::default() }), ["fr2"]);
    assert_eq!(found(Filter::default()), ["en1", "fr2", "fr1", "fr3"], "without a date comes last");
}

pub fn pages_follow_each_other(open: Open<'_>) {
    for sort in [Sort::Ledger, Sort::Newest, Sort::Rank] {
        let mut ledger = open();
        let mut run = run();
        let text = |i: usize| format!("La préfecture a annoncé que la digue {i} serait renforcée.");
        let one = |i: usize| {
            let date = if i.is_multiple_of(5) { String::new() } else { format!("2025-05-{:02}", i % 3 + 1) };
            draft(&format!("{sort:?}{i}"), &date, "", &text(i))
        };
        ledger.append(&mut run, AT, &(0..12).map(one).collect::<Vec<_>>()).unwrap();
        let filter = Filter {
            words: (sort == Sort::Rank).then(|| "digue".to_owned()),
            article: None,
            ..Filter::default()
        };
        let mine = |doc: &str| doc.starts_with(&format!("{sort:?}"));
        let all: Vec<String> = ledger
            .claims(&filter, sort, None, 999)
            .unwrap()
            .items
            .into_iter()
            .map(|h| h.version.doc)
            .collect();
        let (mut seen, mut after) = (Vec::new(), None);
        for page in 0.. {
            let got = ledger.claims(&filter, sort, after.as_deref(), 5).unwrap();
            seen.extend(got.items.into_iter().map(|hit| hit.version.doc));
            after = got.next;
            if after.is_none() {
                break;
            }
            // Somebody else writes meanwhile.
            ledger
                .append(
                    &mut run,
                    AT,
                    &[draft(&format!("later {sort:?} {page}"), "2025-05-03", "", &text(page))],
                )
                .unwrap();
        }
        seen.retain(|doc| !doc.starts_with("later"));
        let expected: Vec<&String> = all.iter().filter(|doc| !doc.starts_with("later")).collect();
        assert_eq!(seen.iter().collect::<Vec<_>>(), expected, "{sort:?}");
        assert_eq!(seen.iter().filter(|doc| mine(doc)).count(), 12);
        assert!(ledger.claims(&filter, sort, Some("x.1"), 5).is_err());
        let articles = ledger.find(&filter, sort, None, 7).unwrap();
        assert_eq!(articles.items.len(), 7);
        assert!(articles.next.is_some());
    }
}

pub fn claims_are_counted(open: Open<'_>) {
    let ledger = filled(open);
    let all = ledger.claims(&Filter::default(), Sort::Ledger, None, 99).unwrap().items.len() as u64;
    for facet in Facet::ALL {
        let counts = ledger.facet(&Filter::default(), facet, 99).unwrap();
        assert_eq!(counts.iter().map(|(_, n)| n).sum::<u64>(), all, "{facet:?} {counts:?}");
    }
    let together = ledger.facets(&Filter::default(), &Facet::ALL, 2).unwrap();
    for (facet, counts) in Facet::ALL.into_iter().zip(together) {
        let alone = ledger.facet(&Filter::default(), facet, 2).unwrap();
        assert_eq!(counts, alone, "{facet:?}");
        let all = ledger.facet(&Filter::default(), facet, 99).unwrap();
        assert!(all.is_sorted_by(|(a, m), (b, n)| (n, a) <= (m, b)), "{all:?}");
        assert_eq!(counts, all[..all.len().min(2)], "{facet:?}");
    }
    assert!(ledger.facets(&Filter::default(), &[], 9).unwrap().is_empty());
    let langs = ledger.facet(&Filter::default(), Facet::Lang, 99).unwrap();
    assert_eq!(langs[0].0.as_deref(), Some("fr"));
    let filter = Filter { lang: Some("en".to_owned()), ..Filter::default() };
    let who = ledger.speakers(&filter, 9).unwrap();
    assert_eq!((who[0].speaker.as_str(), who[0].claims, who[0].articles), ("Jane Holt", 2, 1));
    assert_eq!(who[0].role.as_deref(), Some("mayor"));
    let stats = ledger.stats().unwrap();
    assert_eq!((stats.articles, stats.versions, stats.claims, stats.outlets), (4, 4, all, 2));
}

pub fn reviews_are_kept_beside_drafts(open: Open<'_>) {
    let mut ledger = filled(open);
    let hit = ledger.claims(&Filter::default(), Sort::Ledger, None, 1).unwrap().items.remove(0);
    let mut review = ReviewBody {
        version: hit.version.seq,
        n: hit.n,
        claim: hit.record["id"].as_str().unwrap().to_owned(),
        reviewer: "Ada".to_owned(),
        verdict: "reject".to_owned(),
        note: Some("no claim".to_owned()),
        ..ReviewBody::default()
    };
    ledger.review(AT, &review).unwrap();
    review.verdict = "correct".to_owned();
    review.fields.insert("speaker".to_owned(), "Paul Ferrand".into());
    ledger.review(AT, &review).unwrap();
    sound(&*ledger);
    let of = |state: &str| {
        let filter = Filter { review: Some(state.to_owned()), ..Filter::default() };
        ledger.claims(&filter, Sort::Ledger, None, 99).unwrap().items
    };
    assert!(of("reject").is_empty(), "the last decision counts");
    assert_eq!(of("correct")[0].record, hit.record, "the draft stays as it was");
    assert_eq!(of("correct")[0].review.as_ref(), Some(&review));
    assert_eq!(of("none").len() as u64 + 1, ledger.stats().unwrap().claims);
}

/// A decision on the claim whose text begins so.
fn decide(ledger: &mut dyn Ledger, text: &str, verdict: &str, fields: &serde_json::Value) {
    let all = Filter { draft: true, ..Filter::default() };
    let mut claims = ledger.claims(&all, Sort::Ledger, None, 999).unwrap().items;
    claims.retain(|hit| hit.record["text"].as_str().unwrap().starts_with(text));
    let hit = claims.first().unwrap();
    let review = ReviewBody {
        version: hit.version.seq,
        n: hit.n,
        claim: hit.record["id"].as_str().unwrap().to_owned(),
        reviewer: "Ada".to_owned(),
        verdict: verdict.to_owned(),
        fields: fields.as_object().cloned().unwrap_or_default(),
        note: None,
    };
    ledger.review(AT, &review).unwrap();
}

pub fn corrections_are_asked_for(open: Open<'_>) {
    let mut ledger = filled(open);
    let before = ledger.stats().unwrap();
    let corrected = serde_json::json!({
        "speaker": "Zoé Quillien", "role": "capitaine", "polarity": "denies", "text": "les dégâts des zinnias",
        "places": [{"text": "Lyon", "name": "Lyon", "id": 2_996_944, "kind": "city", "country": "FR", "region": null}],
        "figures": [{"text": "3 mètres", "value": 3.0, "value_high": null, "bound": "exact", "unit": "mètre", "what": null,
            "change": "down"}],
    });
    decide(&mut *ledger, "les dégâts", "correct", &corrected);
    decide(&mut *ledger, "des fûts", "reject", &serde_json::Value::Null);
    decide(&mut *ledger, "le pont resterait", "correct", &serde_json::json!({"speaker": 7}));
    sound(&*ledger);
    let some = |value: &str| Some(value.to_owned());
    let docs = |filter: Filter| -> Vec<String> {
        let sorts = [Sort::Ledger, Sort::Newest, Sort::Rank];
        let found = sorts.map(|sort| {
            let (mut docs, mut after) = (Vec::new(), None);
            // A page at a time, to see that pages go on where they should.
            loop {
                let page = ledger.claims(&filter, sort, after.as_deref(), 1).unwrap();
                docs.extend(page.items.iter().map(|hit| format!("{} {}", hit.version.doc, hit.n)));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            docs.sort();
            docs
        });
        assert_eq!(found[0], found[1], "{filter:?}");
        assert_eq!(found[0], found[2], "{filter:?}");
        let counted: u64 = ledger.facet(&filter, Facet::Polarity, 99).unwrap().iter().map(|(_, n)| n).sum();
        assert_eq!(counted, found[0].len() as u64, "{filter:?}");
        found.into_iter().next().unwrap()
    };
    // What the correction says finds the claim, what was read does not; in the draft it is the other way round.
    let both = [
        (
            Filter { speaker: some("quillien"), ..Filter::default() },
            Filter { speaker: some("delorme"), ..Filter::default() },
        ),
        (
            Filter { role: some("capitaine"), ..Filter::default() },
            Filter { role: some("ministre"), ..Filter::default() },
        ),
        (
            Filter { words: some("zinnias"), ..Filter::default() },
            Filter { words: some("euros"), ..Filter::default() },
        ),
        (
            Filter { place: some("Lyon"), ..Filter::default() },
            Filter { place: some("Marseille"), ..Filter::default() },
        ),
        (
            Filter { about: some("Lyon"), ..Filter::default() },
            Filter { about: some("Marseille"), ..Filter::default() },
        ),
        (
            Filter { change: some("down"), ..Filter::default() },
            Filter { change: some("up"), ..Filter::default() },
        ),
        (
            Filter { unit: some("mètre"), ..Filter::default() },
            Filter { unit: some("EUR"), ..Filter::default() },
        ),
    ];
    for (now, was) in both {
        assert_eq!(docs(now.clone()), ["fr2 0"], "{now:?}");
        assert_eq!(docs(was.clone()), [""; 0], "{was:?}");
        assert_eq!(docs(Filter { draft: true, ..now }), [""; 0]);
        assert_eq!(docs(Filter { draft: true, ..was }), ["fr2 0"]);
    }
    assert_eq!(docs(Filter { polarity: some("denies"), ..Filter::default() }), ["fr2 0", "fr2 1"]);
    let all = docs(Filter::default());
    assert_eq!(all.len() as u64 + 1, before.claims, "without the one that was rejected");
    assert_eq!(docs(Filter { draft: true, ..Filter::default() }).len() as u64, before.claims);
    assert_eq!(docs(Filter { review: some("correct"), ..Filter::default() }), ["fr1 0", "fr2 0"]);
    assert_eq!(docs(Filter { review: some("none"), ..Filter::default() }).len() as u64 + 3, before.claims);
    let found = |filter: &Filter| -> Vec<String> {
        ledger.find(filter, Sort::Newest, None, 9).unwrap().items.into_iter().map(|v| v.doc).collect()
    };
    assert_eq!(found(&Filter { speaker: some("quillien"), ..Filter::default() }), ["fr2"]);
    assert_eq!(found(&Filter { unit: some("mètre"), ..Filter::default() }), ["fr2"]);
    assert_eq!(found(&Filter { speaker: some("delorme"), ..Filter::default() }), [""; 0]);
    let who = ledger.speakers(&Filter::default(), 99).unwrap();
    assert!(who.iter().any(|s| s.speaker == "Zoé Quillien" && s.role.as_deref() == Some("capitaine")));
    assert!(who.iter().all(|s| s.speaker != "Anne Delorme"));
    let after = ledger.stats().unwrap();
    assert_eq!(
        (after.claims, after.figures, after.speakers),
        (before.claims, before.figures, before.speakers)
    );
    // The last decision counts: the correction is taken back.
    decide(&mut *ledger, "les dégâts", "accept", &serde_json::Value::Null);
    sound(&*ledger);
    let who = ledger.speakers(&Filter::default(), 99).unwrap();
    assert!(who.iter().any(|s| s.speaker == "Anne Delorme"));
    assert!(who.iter().all(|s| s.speaker != "Zoé Quillien"));
}

pub fn a_noted_head_shows_what_is_missing(open: Open<'_>) {
    let ledger = filled(open);
    let head = sound(&*ledger);
    let with = |noted| verify(&*ledger, Some(noted), &mut |_| ()).unwrap().fault;
    assert_eq!(with(head), None);
    assert_eq!(with(Head { seq: head.seq + 1, ..head }).unwrap().seq, Some(head.seq + 1));
    assert_eq!(with(Head { seq: 2, ..head }).unwrap().seq, Some(2));
}

pub fn many_at_once(open: Open<'_>) {
    drop(open());
    let text = |i: usize| format!("Le maire a déclaré que le quai numéro {i} serait rouvert.");
    thread::scope(|scope| {
        for writer in 0..2 {
            scope.spawn(move || {
                let mut ledger = open();
                let mut run = run();
                for batch in 0..10 {
                    let one = |i: usize| {
                        // Half of them both writers have.
                        let doc = if i.is_multiple_of(2) {
                            format!("both{batch}-{i}")
                        } else {
                            format!("{writer}-{batch}-{i}")
                        };
                        draft(&doc, "2025-05-12", "", &text(batch * 10 + i))
                    };
                    ledger.append(&mut run, AT, &(0..10).map(one).collect::<Vec<_>>()).unwrap();
                }
                ledger.finish(&run, AT, &Tally::default()).unwrap();
            });
        }
        for _ in 0..10 {
            scope.spawn(move || {
                let ledger = open();
                let filter = Filter { words: Some("quai".to_owned()), ..Filter::default() };
                for _ in 0..10 {
                    let found = ledger.claims(&filter, Sort::Rank, None, 20).unwrap().items.len();
                    let head = ledger.head().unwrap();
                    assert!(found > 0 || head.seq <= 150, "{found} {head:?}");
                    ledger.stats().unwrap();
                }
                // Walked as it stands at one moment, whatever the writers do.
                assert_eq!(verify(&*ledger, None, &mut |_| ()).unwrap().fault, None);
            });
        }
    });
    let ledger = open();
    sound(&*ledger);
    assert_eq!(ledger.stats().unwrap().articles, 150);
}

pub fn stances_and_decisions_are_listed(open: Open<'_>) {
    let mut ledger = filled(open);
    let silent =
        "L’usine n’a pas souhaité faire de commentaire. Le ministère n’a pas souhaité faire de commentaire.";
    ledger.append(&mut run(), AT, &[draft("fr4", "2025-05-15", "", silent)]).unwrap();
    let all = ledger.stances(&Stances::default(), None, 100).unwrap();
    assert!(all.items.len() >= 2 && all.next.is_none(), "{all:?}");
    let first = ledger.stances(&Stances::default(), None, 1).unwrap();
    let rest = ledger.stances(&Stances::default(), first.next.as_deref(), 100).unwrap();
    assert_eq!([first.items, rest.items].concat(), all.items, "page by page");
    let some = Stances { stance: Some("no_comment".to_owned()), ..Stances::default() };
    let silences = ledger.stances(&some, None, 100).unwrap().items;
    assert!(!silences.is_empty() && silences.iter().all(|hit| hit.record["stance"] == "no_comment"));
    let of = Stances { actor: silences[0].record["actor"].as_str().map(str::to_owned), ..Stances::default() };
    assert!(ledger.stances(&of, None, 100).unwrap().items.contains(&silences[0]));
    let there = Stances { article: Some(silences[0].version.article), ..Stances::default() };
    let here = ledger.stances(&there, None, 100).unwrap().items;
    assert!(here.iter().all(|hit| hit.version.article == silences[0].version.article));
    let bytes = received(&*ledger, silences[0].version.seq).unwrap().unwrap();
    assert_eq!(
        Hash::of(&bytes).to_string(),
        ledger.version(silences[0].version.seq).unwrap().unwrap().input.sha256
    );
    assert_eq!(received(&*ledger, 1).unwrap(), None, "a run has no bytes");
    assert!(ledger.stances(&Stances::default(), Some("r.1.1"), 1).is_err(), "another question's cursor");

    assert_eq!(ledger.reviews(0, 10).unwrap(), []);
    let hits = ledger.claims(&Filter::default(), Sort::Ledger, None, 2).unwrap().items;
    let by_id = claim(&*ledger, hits[0].record["id"].as_str().unwrap()).unwrap().unwrap();
    let by_place = claim(&*ledger, &format!("{}:{}", hits[1].version.seq, hits[1].n)).unwrap().unwrap();
    assert_eq!((by_id.n, by_place.n), (hits[0].n, hits[1].n));
    assert!(claim(&*ledger, "nothing").unwrap().is_none() && claim(&*ledger, "1:0").unwrap().is_none());
    assert!(claim(&*ledger, "a:b").is_err());
    let said = |verdict: &str, field: Option<(&str, serde_json::Value)>| Said {
        reviewer: "Ada".to_owned(),
        verdict: verdict.to_owned(),
        fields: field.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        note: None,
    };
    let wrong = [
        said("maybe", None),
        said("correct", None),
        said("accept", Some(("speaker", "x".into()))),
        said("correct", Some(("id", "x".into()))),
        said("correct", Some(("nothing", "x".into()))),
        said("correct", Some(("hedged", "x".into()))),
        said("correct", Some(("cue", serde_json::json!([1, 100_000])))),
        Said { reviewer: " ".to_owned(), ..said("accept", None) },
    ];
    for said in wrong {
        assert!(
            matches!(selon_ledger::decide(&*ledger, &by_id, said.clone()), Err(Error::Query(_))),
            "{said:?}"
        );
    }
    let decided = [
        selon_ledger::decide(&*ledger, &by_id, said("accept", None)).unwrap(),
        selon_ledger::decide(&*ledger, &by_place, said("correct", Some(("speaker", "Anne Delorme".into()))))
            .unwrap(),
    ];
    let seqs = decided.clone().map(|review| ledger.review(AT, &review).unwrap());
    let listed = ledger.reviews(0, 10).unwrap();
    assert_eq!(
        listed.iter().map(|d| (d.seq, d.review.clone())).collect::<Vec<_>>(),
        seqs.into_iter().zip(decided).collect::<Vec<_>>()
    );
    assert_eq!(ledger.reviews(seqs[0], 10).unwrap(), listed[1..]);
    assert_eq!(ledger.reviews(0, 1).unwrap(), listed[..1]);
}
