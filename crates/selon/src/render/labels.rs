//! Every word that the program says of its own on a page, in English and French.

use jiff::civil::Date;
use selon_read::{
    Bound, ClaimKind, CueClass, Flag, Polarity, ResolvedBy, SpeakerType, StanceKind, TimeFlag, TimeKind,
};
use selon_text::FurnitureKind;

/// Language of the labels; the article keeps its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Ui {
    /// English.
    En,
    /// French.
    Fr,
}

/// A label in English and in French.
type Pair = (&'static str, &'static str);

pub const ABOUT: Pair = ("about", "à propos de");
pub const ADDRESS: Pair = ("id", "id");
pub const CONFIDENCE: Pair = ("confidence", "confiance");
pub const CUE: Pair = ("cue", "signal");
pub const DOUBTS: Pair = ("Doubts", "Doutes");
pub const FIGURES: Pair = ("figures", "chiffres");
pub const HEDGED: Pair = ("hedged", "avec réserve");
const LARGE_NUMBER: Pair = ("a number is too large to be read", "un nombre est trop grand pour être lu");
pub const LINE: Pair = ("l.", "l.");
pub const LINK: Pair = ("link", "lien");
pub const NOTHING: Pair = (
    "Nothing in this article is put on anybody else's word.",
    "Rien dans cet article n’est mis sur le compte de quelqu’un.",
);
pub const NO_CUE: Pair = ("no reporting words", "sans mot introducteur");
pub const NO_DATE: Pair = ("no date", "sans date");
pub const NO_SPEAKER: Pair = ("Speaker not named", "Source non nommée");
pub const SET_ASIDE: Pair = ("Set aside as page furniture", "Mis de côté, habillage de page");
pub const SPEAKER: Pair = ("speaker", "source");
pub const STANCES: Pair = ("Where they stand", "Positions");
pub const TITLE: Pair = ("title", "titre");
pub const UNKNOWN_LANGUAGE: Pair = ("language unknown", "langue inconnue");
pub const VIA: Pair = ("via", "via");

const CLAIMS: (Pair, Pair) = (("claim", "claims"), ("affirmation", "affirmations"));
const FIGURE_COUNT: (Pair, Pair) = (("figure", "figures"), ("chiffre", "chiffres"));
const STANCE_COUNT: (Pair, Pair) = (("stance", "stances"), ("position", "positions"));
const ARTICLES: (Pair, Pair) = (("article", "articles"), ("article", "articles"));
const TIMES: (Pair, Pair) =
    (("time expression", "time expressions"), ("expression de temps", "expressions de temps"));
const WORDS: (Pair, Pair) = (("word", "words"), ("mot", "mots"));
const ERRORS: (Pair, Pair) = (("error", "errors"), ("erreur", "erreurs"));

const MONTHS: [Pair; 12] = [
    ("January", "janvier"),
    ("February", "février"),
    ("March", "mars"),
    ("April", "avril"),
    ("May", "mai"),
    ("June", "juin"),
    ("July", "juillet"),
    ("August", "août"),
    ("September", "septembre"),
    ("October", "octobre"),
    ("November", "novembre"),
    ("December", "décembre"),
];

const LANGUAGES: [(&str, Pair); 8] = [
    ("fr", ("French", "français")),
    ("en", ("English", "anglais")),
    ("de", ("German", "allemand")),
    ("es", ("Spanish", "espagnol")),
    ("it", ("Italian", "italien")),
    ("nl", ("Dutch", "néerlandais")),
    ("pt", ("Portuguese", "portugais")),
    ("ru", ("Russian", "russe")),
];

impl Ui {
    /// The half of `pair` in this language.
    pub fn say(self, pair: Pair) -> &'static str {
        match self {
            Self::En => pair.0,
            Self::Fr => pair.1,
        }
    }

    fn count(self, n: u64, (en, fr): (Pair, Pair)) -> String {
        let word = match self {
            Self::En if n == 1 => en.0,
            Self::En => en.1,
            Self::Fr if n < 2 => fr.0,
            Self::Fr => fr.1,
        };
        format!("{}\u{a0}{word}", self.integer(n))
    }

    /// "3 claims".
    pub fn claims(self, n: u64) -> String {
        self.count(n, CLAIMS)
    }

    /// "3 figures".
    pub fn figures(self, n: u64) -> String {
        self.count(n, FIGURE_COUNT)
    }

    /// "2 stances".
    pub fn stances(self, n: u64) -> String {
        self.count(n, STANCE_COUNT)
    }

    /// "12 time expressions".
    pub fn times(self, n: u64) -> String {
        self.count(n, TIMES)
    }

    /// Which sort of time.
    pub fn time_kind(self, kind: TimeKind) -> &'static str {
        self.say(match kind {
            TimeKind::Date => ("date", "date"),
            TimeKind::Time => ("time", "heure"),
            TimeKind::Duration => ("duration", "durée"),
            TimeKind::Set => ("repeated", "répété"),
        })
    }

    /// What is in doubt about a time, in words.
    pub fn time_flag(self, flag: TimeFlag) -> &'static str {
        self.say(match flag {
            TimeFlag::ImpossibleDate => ("no calendar has this date", "aucun calendrier n’a cette date"),
            TimeFlag::NoPublicationDate => (
                "counted from a publication date that is not known",
                "compté d’une date de parution inconnue",
            ),
            TimeFlag::NothingToldBefore => {
                ("no day was told before to count from", "aucun jour n’est donné avant, dont compter")
            }
        })
    }

    /// "2,000 articles".
    pub fn articles(self, n: u64) -> String {
        self.count(n, ARTICLES)
    }

    /// "400 words".
    pub fn words(self, n: u64) -> String {
        self.count(n, WORDS)
    }

    /// "1 error".
    pub fn errors(self, n: u64) -> String {
        self.count(n, ERRORS)
    }

    /// "4 files of other types passed over".
    pub fn passed_over(self, n: u64) -> String {
        let what = match self {
            Self::En if n == 1 => "file of another type passed over",
            Self::En => "files of other types passed over",
            Self::Fr if n < 2 => "fichier d’un autre type ignoré",
            Self::Fr => "fichiers d’autres types ignorés",
        };
        format!("{} {what}", self.integer(n))
    }

    /// A duration in seconds.
    pub fn seconds(self, seconds: f64) -> String {
        let digits = if seconds < 10.0 { format!("{seconds:.2}") } else { format!("{seconds:.1}") };
        match self {
            Self::En => format!("{digits} s"),
            Self::Fr => format!("{} s", digits.replace('.', ",")),
        }
    }

    /// `n` in groups of three digits.
    pub fn integer(self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::with_capacity(digits.len() * 2);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.say((",", "\u{202f}")));
            }
            out.push(digit);
        }
        out
    }

    /// A quantity: grouped digits, at most four decimals.
    pub fn number(self, value: f64) -> String {
        if !value.is_finite() || value.abs() >= 1e15 {
            return value.to_string();
        }
        let fixed = format!("{:.4}", value.abs());
        let (whole, decimals) = fixed.split_once('.').unwrap_or((&fixed, ""));
        let decimals = decimals.trim_end_matches('0');
        let mut out = self.integer(whole.parse().unwrap_or(0));
        if value < 0.0 {
            out.insert(0, '−');
        }
        if !decimals.is_empty() {
            out.push_str(self.say((".", ",")));
            out.push_str(decimals);
        }
        out
    }

    /// `YYYY-MM-DD` in words; anything else as it is.
    pub fn date(self, iso: &str) -> String {
        let Ok(date) = iso.parse::<Date>() else { return iso.to_owned() };
        let month = MONTHS.get(date.month() as usize - 1).map_or("", |m| self.say(*m));
        match (self, date.day()) {
            (Self::Fr, 1) => format!("1er {month} {}", date.year()),
            (_, day) => format!("{day} {month} {}", date.year()),
        }
    }

    /// Name of a language by its two-letter code; the code where there is no name for it.
    pub fn language(self, code: &str) -> &str {
        LANGUAGES.iter().find(|(c, _)| *c == code).map_or(code, |(_, name)| self.say(*name))
    }

    /// "direct".
    pub fn kind(self, kind: ClaimKind) -> &'static str {
        self.say(match kind {
            ClaimKind::Direct => ("direct", "direct"),
            ClaimKind::Indirect => ("indirect", "indirect"),
            ClaimKind::Mixed => ("mixed", "mixte"),
        })
    }

    /// What the cue does, as a bare verb.
    pub fn cue_class(self, class: CueClass) -> &'static str {
        self.say(match class {
            CueClass::Say => ("say", "dire"),
            CueClass::Estimate => ("estimate", "estimer"),
            CueClass::Know => ("know", "savoir"),
            CueClass::Ask => ("ask", "demander"),
            CueClass::Promise => ("promise", "promettre"),
            CueClass::Accuse => ("accuse", "accuser"),
            CueClass::Deny => ("deny", "démentir"),
            CueClass::Confirm => ("confirm", "confirmer"),
            CueClass::Expect => ("expect", "prévoir"),
            CueClass::Prepositional => ("according to", "selon"),
        })
    }

    /// What the speaker does with the content.
    pub fn polarity(self, polarity: Polarity) -> &'static str {
        self.say(match polarity {
            Polarity::Asserts => ("asserts", "affirme"),
            Polarity::Denies => ("denies", "dément"),
            Polarity::Confirms => ("confirms", "confirme"),
            Polarity::Asks => ("asks", "demande"),
            Polarity::Expects => ("expects", "prévoit"),
            Polarity::Accuses => ("accuses", "accuse"),
            Polarity::Promises => ("promises", "promet"),
        })
    }

    /// "government".
    pub fn speaker_type(self, kind: SpeakerType) -> &'static str {
        self.say(match kind {
            SpeakerType::Person => ("person", "personne"),
            SpeakerType::Government => ("government", "autorité publique"),
            SpeakerType::Organisation => ("organisation", "organisation"),
            SpeakerType::Group => ("group", "groupe"),
            SpeakerType::Unnamed => ("unnamed", "sans nom"),
            SpeakerType::Document => ("document", "document"),
        })
    }

    /// How the mention became a speaker.
    pub fn resolved_by(self, by: ResolvedBy) -> &'static str {
        self.say(match by {
            ResolvedBy::Name => ("name", "nom"),
            ResolvedBy::Apposition => ("apposition", "apposition"),
            ResolvedBy::Role => ("role", "fonction"),
            ResolvedBy::Pronoun => ("pronoun", "pronom"),
            ResolvedBy::Metonym => ("metonym", "métonymie"),
            ResolvedBy::Description => ("description", "description"),
            ResolvedBy::Elided => ("implied", "sous-entendu"),
        })
    }

    /// A flag in words.
    pub fn flag(self, flag: Flag) -> &'static str {
        self.say(match flag {
            Flag::UnbalancedQuote => (
                "a quotation mark is missing or points the wrong way",
                "un guillemet manque ou est tourné du mauvais côté",
            ),
            Flag::DoubledQuote => ("a quotation mark stands twice", "un guillemet est doublé"),
            Flag::Truncated => ("the sentence is cut off", "la phrase est coupée"),
            Flag::Ellipsis => ("the article leaves words out", "l’article a coupé des mots"),
            Flag::ElidedSpeaker => ("the speaker is not printed here", "la source n’est pas écrite ici"),
            Flag::AmbiguousSpeaker => {
                ("more than one speaker fits the mention", "plusieurs sources conviennent à la mention")
            }
            Flag::DisplacedText => (
                "words around the reporting verb are out of place",
                "des mots autour du verbe introducteur sont déplacés",
            ),
            Flag::LargeNumber => LARGE_NUMBER,
            Flag::KnownOffice => {
                ("the office is known from the table of actors", "la fonction vient de la table des acteurs")
            }
        })
    }

    /// A diagnostic by its code, where its own message, which is English, says no more.
    pub fn diagnostic(self, code: &str) -> Option<&'static str> {
        let pair = match code {
            "no_reader" => ("no reader for this language", "pas de lecteur pour cette langue"),
            "unbalanced_quote" => {
                ("a quotation is opened and never closed", "une citation ouverte n’est jamais fermée")
            }
            "large_number" => LARGE_NUMBER,
            _ => return None,
        };
        Some(self.say(pair))
    }

    /// What a party does, as the end of "Moscow …".
    pub fn stance(self, stance: StanceKind) -> &'static str {
        self.say(match stance {
            StanceKind::Confirms => ("confirms", "confirme"),
            StanceKind::Denies => ("denies", "dément"),
            StanceKind::NotConfirmed => ("has not confirmed", "n’a pas confirmé"),
            StanceKind::NoComment => ("declines to comment", "ne commente pas"),
            StanceKind::Silent => ("says nothing", "garde le silence"),
            StanceKind::ClaimsResponsibility => ("claims responsibility", "revendique"),
        })
    }

    /// A kind of page furniture, with how many there are of it.
    pub fn furniture(self, kind: FurnitureKind, n: u64) -> String {
        let (en, fr): (Pair, Pair) = match kind {
            FurnitureKind::ReadAlso => {
                (("“read also” line", "“read also” lines"), ("ligne « lire aussi »", "lignes « lire aussi »"))
            }
            FurnitureKind::Headline => (
                ("headline of another article", "headlines of other articles"),
                ("titre d’un autre article", "titres d’autres articles"),
            ),
            FurnitureKind::Control => (
                ("note for the browser", "notes for the browser"),
                ("mention pour le navigateur", "mentions pour le navigateur"),
            ),
            FurnitureKind::Credit => (("credit", "credits"), ("crédit", "crédits")),
            FurnitureKind::Call => {
                (("call to the reader", "calls to the reader"), ("appel au lecteur", "appels au lecteur"))
            }
            FurnitureKind::Notice => {
                (("note about the page", "notes about the page"), ("note sur la page", "notes sur la page"))
            }
            FurnitureKind::Rule => {
                (("line of marks", "lines of marks"), ("ligne de signes", "lignes de signes"))
            }
        };
        self.count(n, (en, fr))
    }

    /// How a figure bounds its quantity, as a sign before the number.
    pub fn bound(bound: Bound) -> &'static str {
        match bound {
            Bound::Exact | Bound::Between => "",
            Bound::About => "≈ ",
            Bound::AtMost => "≤ ",
            Bound::AtLeast => "≥ ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_the_language_groups_them() {
        assert_eq!(Ui::En.number(8000.0), "8,000");
        assert_eq!(Ui::Fr.number(8000.0), "8\u{202f}000");
        assert_eq!(Ui::Fr.number(2.5), "2,5");
        assert_eq!(Ui::En.number(-1_234_567.25), "−1,234,567.25");
        assert_eq!(Ui::En.number(0.0), "0");
        assert_eq!(Ui::En.number(f64::NAN), "NaN");
    }

    #[test]
    fn counts_agree_in_number() {
        assert_eq!(Ui::En.claims(0), "0\u{a0}claims");
        assert_eq!(Ui::Fr.claims(0), "0\u{a0}affirmation");
        assert_eq!(Ui::En.claims(1), "1\u{a0}claim");
        assert_eq!(Ui::Fr.articles(2000), "2\u{202f}000\u{a0}articles");
    }

    #[test]
    fn dates_are_spelled_out() {
        assert_eq!(Ui::Fr.date("2025-03-01"), "1er mars 2025");
        assert_eq!(Ui::En.date("2025-03-12"), "12 March 2025");
        assert_eq!(Ui::En.date("2025-03"), "2025-03");
    }
}
