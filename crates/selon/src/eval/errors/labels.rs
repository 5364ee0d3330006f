//! Every word that the page says of its own, in English and French.

use super::What;
use crate::render::Ui;

/// A label in English and in French.
pub type Pair = (&'static str, &'static str);

pub const TITLE: Pair = ("Gold against predicted", "Référence et lecture");
pub const DOCUMENTS: Pair = ("documents", "documents");
pub const DOCUMENT: Pair = ("Document", "Document");
pub const ERRORS: Pair = ("Errors", "Erreurs");
pub const GOLD: Pair = ("Gold", "Référence");
pub const PREDICTED: Pair = ("Predicted", "Lecture");
pub const SPEAKER: Pair = ("speaker", "source");
pub const SOURCE: Pair = ("source", "mention");
pub const CUE: Pair = ("cue", "signal");
pub const KIND: Pair = ("kind", "genre");
pub const POLARITY: Pair = ("polarity", "polarité");
pub const HEDGED: Pair = ("hedged", "réserve");
pub const SAID_DATE: Pair = ("day of saying", "jour du propos");
pub const CONFIDENCE: Pair = ("confidence", "confiance");
pub const NOT_NAMED: Pair = ("not named", "non nommée");
pub const NOTHING: Pair = ("none", "néant");
pub const YES: Pair = ("yes", "oui");
pub const NO: Pair = ("no", "non");
pub const NO_CLAIM: Pair = ("No claim, gold or predicted.", "Aucune affirmation, ni référence ni lecture.");
pub const NO_WORDS: Pair = ("Without a word of this article", "Sans un mot de cet article");
pub const OVERLAPS: Pair = ("shares words with", "a des mots en commun avec");
pub const INDEX: Pair = ("Documents, most errors first", "Documents, du plus au moins d’erreurs");
pub const UP: Pair = ("All documents", "Tous les documents");
pub const BEFORE: Pair = ("Previous", "Précédent");
pub const NEXT: Pair = ("Next", "Suivant");
pub const SHOW: Pair = ("Show", "Afficher");
pub const HOW: Pair = ("How to read this page", "Comment lire cette page");
pub const SAMPLE_BOTH: Pair = ("in both", "dans les deux");
pub const SAMPLE_SPEAKER: Pair = ("in both, for another speaker", "dans les deux, autre source");
pub const SAMPLE_GOLD: Pair = ("only in the gold", "dans la seule référence");
pub const SAMPLE_PREDICTED: Pair = ("only predicted", "dans la seule lecture");
pub const MARKS: Pair = (
    "Words of the gold are underlined, predicted words are highlighted:",
    "Les mots de la référence sont soulignés, ceux de la lecture sont surlignés :",
);
pub const NUMBERS: Pair = (
    "A number stands where a claim begins, and leads to it. Each paragraph has its claims beside it, or below it on a \
     narrow screen.",
    "Un numéro marque le début d’une affirmation et y conduit. Chaque paragraphe a ses affirmations à côté de lui, ou \
     au-dessous sur un écran étroit.",
);
pub const COUNTS: Pair = (
    "A gold claim and a predicted one match when they share at least half of their words. Claims with other bounds \
     and the right speaker count as right in attributed F1, and not as errors here.",
    "Une affirmation de la référence et une de la lecture se correspondent quand elles ont au moins la moitié de leurs \
     mots en commun. Celles dont les limites diffèrent et dont la source est juste comptent comme justes dans la F1 \
     « attributed », et non comme erreurs ici.",
);

/// What became of a claim.
pub fn what(what: What) -> Pair {
    match what {
        What::Right => ("Right", "Juste"),
        What::Bounds => ("Bounds differ", "Limites différentes"),
        What::Speaker => ("Wrong speaker", "Mauvaise source"),
        What::Missed => ("Missed", "Manquée"),
        What::Spurious => ("Spurious", "En trop"),
    }
}

/// A sign for what became of a claim, for those who do not tell colours apart.
pub fn sign(what: What) -> &'static str {
    match what {
        What::Right => "✓",
        What::Bounds => "↔",
        What::Speaker => "≠",
        What::Missed => "−",
        What::Spurious => "+",
    }
}

/// The name that the style sheet has for what became of a claim.
pub fn class(what: What) -> &'static str {
    match what {
        What::Right => "right",
        What::Bounds => "bounds",
        What::Speaker => "speaker",
        What::Missed => "missed",
        What::Spurious => "spurious",
    }
}

/// A number with a fixed count of decimals.
pub fn fixed(ui: Ui, x: f64, digits: usize) -> String {
    let number = format!("{x:.digits$}");
    match ui {
        Ui::En => number,
        Ui::Fr => number.replace('.', ","),
    }
}
