//! What is a copy of what, and who printed it first.

use proptest::prelude::*;
use selon_story::{Copies, Copy, Relation, credits};
use selon_text::Article;

const DISPATCH: &str = "LANVEC, 3 mars 2025 (AGM) - Une explosion a fait quatorze blessés lundi soir à l'usine chimique Darvel, au bord de \
    l'estuaire, a annoncé la préfecture de Haute-Ormelle dans un communiqué.\n\nUn incendie s'est déclaré dans un entrepôt où \
    étaient rangés des solvants et des engrais, et trois cents riverains ont dû quitter leurs maisons pour la nuit.\n\nLe feu a été \
    maîtrisé mardi vers cinq heures par cent vingt pompiers venus de quatre départements, selon les secours.\n\nLe groupe, dont le \
    siège est à Bruxelles, avait obtenu en janvier l'autorisation d'agrandir le site malgré un avis défavorable.";
const REPORT: &str = "Dans la cour de l'école, les enfants parlent encore de la lueur qu'ils ont vue depuis leurs fenêtres. Leur institutrice a \
    passé la matinée à répondre à leurs questions, cartes et dessins à l'appui.";

fn article(doc: &str, outlet: &str, date: &str, text: String) -> Article {
    Article { outlet: Some(outlet.to_owned()), date: date.parse().ok(), ..Article::from_text(doc, text) }
}

fn dispatch() -> Article {
    article("wire", "Agence Générale Maritime (AGM)", "2025-03-03", DISPATCH.to_owned())
}

/// All copies, whatever the order.
fn copies(articles: &[Article]) -> Vec<Copy> {
    let mut copies = Copies::new();
    (1..).zip(articles).flat_map(|(number, article)| copies.add(number, article)).collect()
}

#[test]
fn a_trimmed_copy_with_a_credit_is_the_agencys_in_any_order() {
    let paragraphs: Vec<&str> = DISPATCH.split("\n\n").collect();
    let first = paragraphs[0].split_once(" - ").unwrap().1;
    let text = format!("{first}\n\n{}\n\n(avec AGM)\n\nPartager sur Facebook", paragraphs[1]);
    // The day of publication says otherwise: the credit counts.
    let copy = article("copy", "Radio Lanvec", "2025-03-02", text);
    for articles in [[dispatch(), copy.clone()], [copy, dispatch()]] {
        let found = copies(&articles);
        assert_eq!(found.len(), 1);
        let copy = &found[0];
        assert_eq!((copy.doc.as_str(), copy.of_doc.as_str()), ("copy", "wire"));
        assert_eq!((copy.relation, copy.credit.as_deref()), (Relation::Trimmed, Some("AGM")));
        assert!(copy.share > 0.9 && copy.share_of < 0.7, "{copy:?}");
    }
}

#[test]
fn passages_stand_in_both_texts() {
    let text = format!("{REPORT}\n\n{DISPATCH}");
    let articles = [dispatch(), article("more", "Le Lanvécois", "2025-03-04", text)];
    let found = copies(&articles);
    assert_eq!(found[0].relation, Relation::Extended);
    let words = |article: &Article, span: selon_text::Span| -> String {
        article.text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
    };
    assert!(!found[0].passages.is_empty());
    for passage in found[0].passages.iter().filter(|passage| passage.verbatim) {
        assert_eq!(words(&articles[1], passage.here), words(&articles[0], passage.there));
    }
}

#[test]
fn the_same_text_of_the_same_words() {
    let articles = [dispatch(), article("again", "Le Lanvécois", "2025-03-04", DISPATCH.to_owned())];
    assert_eq!(copies(&articles)[0].relation, Relation::Same);
}

#[test]
fn a_shared_quotation_is_no_copy() {
    let quote = "« Nous avions prévenu la direction trois fois depuis le mois de septembre, par écrit, et personne ne nous a jamais \
        répondu, ni au siège ni à l'usine, pas même pour dire que la lettre était arrivée »";
    let one = article(
        "one",
        "A",
        "2025-03-04",
        format!("{quote}, a dit le délégué devant la grille fermée.\n{REPORT}"),
    );
    let other = "La nuit fut courte à la mairie, où le conseil siège en urgence et en public pour la première fois depuis des mois.";
    let two = article(
        "two",
        "B",
        "2025-03-04",
        format!("Devant la presse, le syndicat enrage : {quote}.\n{other}"),
    );
    assert_eq!(copies(&[one, two]), []);
}

#[test]
fn a_text_in_other_words_is_found_where_words_lead_to_it() {
    let text = "L'incendie s'est déclaré dans l'entrepôt de Darvel où étaient rangés des solvants et des engrais ; trois cents riverains \
        ont quitté leurs maisons pour la nuit de lundi.\n\nCent vingt pompiers de quatre départements ont maîtrisé le feu mardi vers cinq \
        heures, disent les secours.\n\nDarvel, groupe de Bruxelles, avait en janvier obtenu l'autorisation d'agrandir son site malgré un \
        avis défavorable.";
    let found = copies(&[dispatch(), article("anew", "Hexagone", "2025-03-04", text.to_owned())]);
    assert_eq!(found.len(), 1);
    assert!(found[0].reworded > 0.2, "{:?}", found[0]);
    assert!(found[0].passages.iter().any(|passage| !passage.verbatim));
}

#[test]
fn credits_are_found() {
    let cases = include_str!("credits/cases.txt");
    let cases: String =
        cases.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    for case in cases.split("---\n") {
        let (text, expected) = case.trim().rsplit_once("=>").unwrap();
        let found: Vec<String> = credits(&Article::from_text("x", text.trim_end()))
            .iter()
            .map(|credit| {
                let name = credit.agency.clone().unwrap_or_else(|| "-".to_owned());
                if credit.dateline { format!("{name} (dateline)") } else { name }
            })
            .collect();
        assert_eq!(found.join("; "), expected.trim(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_credits_and_copies_without_a_fault(texts in prop::collection::vec("[\\PC\n]{0,300}", 1..6)) {
        let articles: Vec<Article> = texts.iter().map(|text| Article::from_text("x", text.clone())).collect();
        for copy in copies(&articles) {
            prop_assert!(copy.share <= 1.0 && copy.share_of <= 1.0 && copy.number != copy.of);
        }
        for article in &articles {
            let length = article.text.chars().count() as u32;
            prop_assert!(credits(article).iter().all(|credit| credit.span.end <= length));
        }
    }

    #[test]
    fn words_over_and_over_take_no_more_than_their_time(word in "[a-z]{1,4}", times in 1..4000_usize) {
        let text = vec![word.as_str(); times].join(" ");
        copies(&[Article::from_text("x", text.clone()), Article::from_text("y", text)]);
    }
}
