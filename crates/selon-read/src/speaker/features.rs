//! What the ranker knows of a mention and of each candidate for its speaker: named features, each with a few values.

/// What sort of mention wants a speaker. Each belongs to a family, which has weights of its own beside those
/// that all share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// "il", "elle", "she".
    Subject,
    /// "ils", "elles", "they".
    Plural,
    /// "selon lui", "according to her".
    Oblique,
    /// "ce dernier", "the latter".
    Latter,
    /// "nous", "I".
    First,
    /// "on", "ce", "who": mostly nobody.
    Vague,
    /// "son avocat", "their lawyer".
    Possessive,
    /// A definite phrase headed by a role: "le ministre".
    Role,
    /// Another definite phrase: "la compagnie", "le texte".
    Definite,
    /// A definite plural: "les chercheurs".
    Definites,
    /// Any other phrase without a name of its own.
    Description,
    /// No subject; one before it in the sentence may be shared.
    Elided,
    /// No subject anywhere near.
    Alone,
    /// A quotation that goes on.
    Continues,
    /// A passive or noun without an agent.
    Nobody,
}

/// Name of each class, and the family whose weights it has.
pub(crate) const CLASSES: [(&str, usize); 15] = [
    ("subject pronoun", 1),
    ("plural pronoun", 1),
    ("oblique pronoun", 1),
    ("the latter", 1),
    ("first person", 1),
    ("vague pronoun", 2),
    ("possessive", 3),
    ("role", 3),
    ("definite", 3),
    ("definite plural", 3),
    ("description", 4),
    ("elided", 5),
    ("alone", 6),
    ("goes on", 6),
    ("nobody", 7),
];

/// Names of the families in the table; the first stands for all together.
pub(crate) const FAMILIES: [&str; 8] =
    ["all", "pronoun", "vague pronoun", "definite", "description", "elided", "alone", "no agent"];

macro_rules! templates {
    ($($(#[$doc:meta])* $name:ident $label:literal [$($value:literal),* $(,)?];)*) => {
        /// A feature of a candidate.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Feature { $($(#[$doc])* $name),* }
        /// Name and values of each feature, in the order of [`Feature`].
        pub(crate) const FEATURES: &[(&str, &[&str])] = &[$(($label, &[$($value),*])),*];
    };
}

templates! {
    /// What the candidate is.
    What "candidate" ["person", "place", "body", "name", "group", "somebody", "document", "government",
        "organisation", "own words", "nobody"];
    /// The rules take the candidate. [`Ranker::prior`](super::Ranker) starts from this.
    Rules "rules" ["this one", "this one, in English", "against grammar"];
    /// How they came to the candidate.
    Way "rules, by" ["role", "role of several", "the only person", "a fuller description", "pronoun", "last speaker",
        "own words", "nobody", "shared subject"];
    /// Whether the noun of the mention may be said of the candidate.
    Suits "noun" ["suits", "does not suit", "is unknown", "points back and suits", "points back and does not suit"];
    /// Grammatical gender, where the mention shows one.
    Gender "gender" ["same", "other", "unknown"];
    /// Grammatical number, where the mention shows one.
    Number "number" ["same", "other"];
    /// Sentences back to where the candidate was last mentioned.
    Distance "sentences back" ["0", "1", "2", "3-5", "6+", "headline", "later"];
    /// Which of those that fit in gender and number, nearest first.
    Order "nearest" ["first", "second", "third", "later"];
    /// Which of those that fit and are of its kind (person or not).
    OrderKind "nearest of its kind" ["first", "second", "later"];
    /// Which of those that the noun of the mention may be said of.
    Fits "nearest that the noun fits" ["first", "second", "later", "no fit", "own words, none fits", "own words, one fits",
        "own words, more fit"];
    /// Where in its sentence the candidate was last mentioned.
    Position "last mentioned as" ["head", "subject", "complement", "other", "quoted", "speaker",
        "head, no person", "subject, no person", "complement, no person", "other, no person", "quoted, no person",
        "speaker, no person"];
    /// The candidate headed or was the subject of the last sentence, or of this one.
    Topic "subject of" ["this sentence", "the sentence before", "both", "neither"];
    /// What the candidate said before.
    Spoke "last spoke" ["last, here", "last, a sentence back", "last, earlier", "here", "before", "never"];
    /// Paragraphs back.
    Paragraph "paragraphs back" ["0", "1", "2+"];
    /// The headline names the candidate.
    Titled "headline" ["yes"];
    /// The most mentioned of its kind, person or body, so far.
    Chief "most mentioned" ["of its kind"];
    /// How the mention's words go with the roles that the article gives the candidate.
    Role "role" ["all words", "some words", "noun only", "another role", "no role"];
    /// How the mention's words go with the words for the candidate.
    Match "words" ["all words", "same noun", "described so", "none"];
    /// What the mention itself is, where it is the candidate.
    Own "own words" ["short definite", "long definite", "short", "long", "definite with a name",
        "with a name", "of a known noun", "of an unknown noun", "with its possessor",
        "of a noun that points back", "of a noun that would point back, told apart"];
    /// The candidate is the elided cue's shared subject.
    Shared "shared subject" ["speaks", "named", "does not speak", "is said", "in a gerund", "in an infinitive"];
    /// The nearest mention before an elided cue.
    Near "nearest before" ["a gerund", "an infinitive", "another form", "right before a gerund"];
    /// The mention stands in a quotation.
    Inside "in quotation" ["speaker", "other"];
    /// Mention or content opens the paragraph, by whether the candidate spoke last.
    Opens "opens a paragraph" ["spoke last", "spoke not last"];
    /// Nobody, by what the cue is.
    Form "without agent" ["passive", "noun", "other", "active verb", "no cue"];
    /// Whether the mention's noun is said of countries, and the candidate is a place.
    Land "noun of a country" ["place", "no place", "place, noun of none"];
    /// How often the candidate was mentioned.
    Often "mentioned" ["once", "2-3 times", "more"];
    /// The content opens with a possessive: "l'annonce de sa candidature".
    Whose "possessive opens the content" ["person", "other", "nobody"];
}

/// First number of each feature's values.
const OFFSETS: [u16; FEATURES.len() + 1] = {
    let mut out = [0; FEATURES.len() + 1];
    let mut i = 0;
    while i < FEATURES.len() {
        out[i + 1] = out[i] + FEATURES[i].1.len() as u16;
        i += 1;
    }
    out
};

/// How many values all features have together.
pub(crate) const WIDTH: usize = OFFSETS[FEATURES.len()] as usize;

/// The number of a feature's value.
pub(crate) fn number(feature: Feature, value: usize) -> u16 {
    let at = feature as usize;
    debug_assert!(value < FEATURES[at].1.len(), "{feature:?} {value}");
    OFFSETS[at] + value.min(FEATURES[at].1.len() - 1) as u16
}

/// Name and value of a number.
pub(crate) fn label(number: usize) -> (&'static str, &'static str) {
    let at = OFFSETS.partition_point(|&o| usize::from(o) <= number).saturating_sub(1);
    FEATURES
        .get(at)
        .and_then(|(name, values)| Some((*name, *values.get(number - usize::from(OFFSETS[at]))?)))
        .unwrap_or_default()
}
