//! Pages of one reading, made by hand, that has every field filled somewhere.

use selon_read::{
    Bound, Claim, ClaimKind, CueClass, Diagnostic, Figure, Flag, Polarity, Reading, ResolvedBy, SpeakerType,
    Stance, StanceKind, Why,
};
use selon_text::{Article, Field, Furniture, FurnitureKind, Span};

use super::{Look, Theme, Ui, page};

const TITLE: &str = "Barrage de Corvenne : la préfecture dément toute fissure";
const TEXT: &str = "\
« Aucune fissure n'a été relevée, a déclaré lundi à l'Agence des Monts la préfète, Solène Arquet. L'ouvrage est sûr. »
Selon un rapport interne, jusqu'à 8 000 habitants vivraient « sous le niveau de la retenue ».
Lire aussi
Les barrages oubliés du Morvane
Elle a promis entre 2,5 et 3 millions d'euros de travaux, citant le ministère.
La police n'a pas souhaité commenter ces informations.
Avant d'ajouter : « Nous partirons.
Le syndicat prévoit une grève de plusieurs jours à partir du mois de septembre, et demande que le préfet reçoive enfin les délégués.";

/// Where `words` stand; fails when they do not.
fn at(words: &str) -> Span {
    let (field, text) = if TITLE.contains(words) { (Field::Title, TITLE) } else { (Field::Text, TEXT) };
    let byte = text.find(words).unwrap_or_else(|| panic!("not in the text: {words}"));
    let start = text[..byte].chars().count();
    Span::new(field, start as u32, (start + words.chars().count()) as u32)
}

fn claim(kind: ClaimKind, pieces: &[&str]) -> Claim {
    Claim {
        id: format!("c-{:04x}", at(pieces[0]).start),
        kind,
        content: pieces.iter().map(|p| at(p)).collect(),
        text: pieces.join(" … "),
        cue: None,
        cue_class: None,
        source: None,
        speaker: None,
        actor: None,
        speaker_type: None,
        role: None,
        resolved_by: None,
        via: Vec::new(),
        venue: None,
        said: None,
        said_date: None,
        said_from: None,
        said_to: None,
        polarity: Polarity::Asserts,
        hedged: false,
        figures: Vec::new(),
        places: Vec::new(),
        actors: Vec::new(),
        flags: Vec::new(),
        confidence: 0.5,
        why: None,
    }
}

fn figure(text: &str, value: f64, bound: Bound, unit: &str) -> Figure {
    Figure {
        text: text.into(),
        span: at(text),
        value,
        value_high: None,
        bound,
        unit: Some(unit.into()),
        what: None,
        change: None,
        place: None,
        as_of: None,
    }
}

fn article() -> Article {
    Article {
        title: Some(TITLE.into()),
        outlet: Some("L'Écho des Monts".into()),
        ..Article::from_text("pages/barrage.html", TEXT)
    }
}

fn reading() -> Reading {
    let solene = |c: Claim| Claim {
        speaker: Some("Solène Arquet".into()),
        speaker_type: Some(SpeakerType::Person),
        role: Some("la préfète".into()),
        ..c
    };
    let headline = Claim {
        cue: Some(at("dément")),
        cue_class: Some(CueClass::Deny),
        source: Some(at("la préfecture")),
        speaker: Some("la préfecture".into()),
        speaker_type: Some(SpeakerType::Government),
        resolved_by: Some(ResolvedBy::Description),
        polarity: Polarity::Denies,
        ..claim(ClaimKind::Indirect, &["toute fissure"])
    };
    let quoted = solene(Claim {
        cue: Some(at("a déclaré")),
        cue_class: Some(CueClass::Say),
        source: Some(at("la préfète, Solène Arquet")),
        resolved_by: Some(ResolvedBy::Apposition),
        venue: Some("à l'Agence des Monts".into()),
        said: Some("lundi".into()),
        said_date: Some("2025-03-10".into()),
        said_from: None,
        said_to: None,
        polarity: Polarity::Denies,
        confidence: 0.91,
        why: Some(Why {
            cue: "déclarer".into(),
            link: "quotation interrupted by an inverted clause".into(),
            speaker: vec![
                "« la préfète, Solène Arquet »".into(),
                "name in apposition".into(),
                "Solène Arquet".into(),
            ],
        }),
        ..claim(ClaimKind::Direct, &["Aucune fissure n'a été relevée", "L'ouvrage est sûr."])
    });
    let report = Claim {
        cue: Some(at("Selon")),
        cue_class: Some(CueClass::Prepositional),
        source: Some(at("un rapport interne")),
        speaker: Some("un rapport interne".into()),
        speaker_type: Some(SpeakerType::Document),
        resolved_by: Some(ResolvedBy::Description),
        hedged: true,
        figures: vec![figure("jusqu'à 8 000 habitants", 8000.0, Bound::AtMost, "habitant")],
        ..claim(ClaimKind::Mixed, &["jusqu'à 8 000 habitants vivraient « sous le niveau de la retenue »"])
    };
    let promise = solene(Claim {
        cue: Some(at("a promis")),
        cue_class: Some(CueClass::Promise),
        source: Some(at("Elle")),
        resolved_by: Some(ResolvedBy::Pronoun),
        via: vec!["le ministère".into(), "Genève".into()],
        polarity: Polarity::Promises,
        figures: vec![Figure {
            value_high: Some(3e6),
            ..figure("entre 2,5 et 3 millions d'euros", 2.5e6, Bound::Between, "EUR")
        }],
        flags: vec![Flag::AmbiguousSpeaker],
        ..claim(ClaimKind::Indirect, &["entre 2,5 et 3 millions d'euros de travaux"])
    });
    let elided = Claim {
        resolved_by: Some(ResolvedBy::Elided),
        flags: vec![Flag::UnbalancedQuote, Flag::ElidedSpeaker, Flag::Ellipsis, Flag::Truncated],
        said_date: Some("2025-03".into()),
        said_from: None,
        said_to: None,
        ..claim(ClaimKind::Direct, &["Nous partirons."])
    };
    let union = Claim {
        cue: Some(at("prévoit")),
        cue_class: Some(CueClass::Expect),
        source: Some(at("Le syndicat")),
        speaker: Some("Le syndicat".into()),
        speaker_type: Some(SpeakerType::Organisation),
        role: Some("premier syndicat du barrage".into()),
        resolved_by: Some(ResolvedBy::Name),
        polarity: Polarity::Expects,
        figures: vec![figure("plusieurs jours", 2.0, Bound::AtLeast, "jour")],
        flags: vec![Flag::DoubledQuote, Flag::DisplacedText],
        ..claim(
            ClaimKind::Indirect,
            &[
                "une grève de plusieurs jours à partir du mois de septembre",
                "que le préfet reçoive enfin les délégués",
            ],
        )
    };
    let denied = headline.id.clone();
    Reading {
        date: Some("2025-03-11".into()),
        lang: Some("fr".into()),
        title: Some(TITLE.into()),
        claims: vec![headline, quoted, report, promise, elided, union],
        stances: vec![
            Stance {
                actor: "La police".into(),
                actor_id: None,
                stance: StanceKind::NoComment,
                evidence: at("n'a pas souhaité commenter"),
                text: "n'a pas souhaité commenter".into(),
                about: Some("ces informations".into()),
                claim: None,
                date: Some("2025-03-11".into()),
            },
            Stance {
                actor: "la préfecture".into(),
                actor_id: None,
                stance: StanceKind::Denies,
                evidence: at("dément"),
                text: "dément".into(),
                about: None,
                claim: Some(denied),
                date: None,
            },
        ],
        furniture: vec![
            Furniture { span: at("Lire aussi"), kind: FurnitureKind::ReadAlso },
            Furniture { span: at("Les barrages oubliés du Morvane"), kind: FurnitureKind::Headline },
        ],
        diagnostics: vec![Diagnostic {
            code: "unbalanced_quote",
            message: "a quotation that opens here is never closed".into(),
            span: Some(at("« Nous partirons.")),
        }],
        ..Reading::empty("pages/barrage.html", None)
    }
}

fn shown(ui: Ui, width: usize, theme: Theme, explain: bool) -> String {
    page(&article(), &reading(), Look { ui, width, theme, explain })
}

#[test]
fn plain_pages() {
    insta::assert_snapshot!("fr-80", shown(Ui::Fr, 80, Theme::plain(), false));
    insta::assert_snapshot!("en-120-explained", shown(Ui::En, 120, Theme::plain(), true));
    insta::assert_snapshot!("en-44", shown(Ui::En, 44, Theme::plain(), false));
}

#[test]
fn coloured_page() {
    let page = shown(Ui::Fr, 80, Theme::colour(), true);
    insta::assert_snapshot!("fr-80-colour", page.replace('\u{1b}', "␛"));
}

#[test]
fn colour_changes_no_word() {
    let coloured = shown(Ui::En, 60, Theme::colour(), true);
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, words)| words);
    }
    plain.push_str(rest);
    assert_eq!(plain, shown(Ui::En, 60, Theme::plain(), true));
}

#[test]
fn no_line_is_wider_than_the_page() {
    use unicode_width::UnicodeWidthStr;
    for width in [40, 60, 80, 120] {
        for ui in [Ui::En, Ui::Fr] {
            for line in shown(ui, width, Theme::plain(), true).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}

proptest::proptest! {
    /// Whatever the words and wherever the spans: a page, within its width, that does nothing to the terminal.
    #[test]
    fn any_reading_has_a_page(
        text in "\\PC{0,60}|(.|\\n){0,60}",
        title in proptest::option::of(".{0,20}"),
        spans in proptest::collection::vec((0u32..80, 0u32..20, proptest::bool::ANY), 1..6),
        kind in 0..3usize,
        width in 20usize..120,
    ) {
        use unicode_width::UnicodeWidthStr;
        let article = Article { title: title.clone(), ..Article::from_text("d", text) };
        let span = |&(at, len, headline): &(u32, u32, bool)| {
            Span::new(if headline { Field::Title } else { Field::Text }, at, at + len)
        };
        let kind = [ClaimKind::Direct, ClaimKind::Indirect, ClaimKind::Mixed][kind];
        let claim = Claim {
            kind,
            content: spans.iter().map(span).collect(),
            cue: spans.last().map(span),
            source: spans.first().map(span),
            resolved_by: Some(ResolvedBy::Role),
            figures: spans.iter().map(|s| Figure { span: span(s), ..figure("plusieurs jours", f64::MAX, Bound::About, "x") }).collect(),
            ..claim(kind, &["Elle"])
        };
        let reading = Reading { title, claims: vec![claim], ..Reading::empty("d", None) };
        let page = page(&article, &reading, Look { ui: Ui::Fr, width, theme: Theme::plain(), explain: true });
        proptest::prop_assert!(page.chars().all(|c| c == '\n' || !c.is_control()));
        for line in page.lines() {
            proptest::prop_assert!(line.width() <= width.max(16 + 9 + 12), "{}", line);
        }
    }
}

#[test]
fn an_article_of_nothing_has_a_page() {
    let article = Article::from_text("empty.txt", "\u{1b}[2J");
    let reading = Reading::empty("empty\u{7}.txt", None);
    let look = Look { ui: Ui::Fr, width: 60, theme: Theme::plain(), explain: true };
    insta::assert_snapshot!("nothing", page(&article, &reading, look));
}
