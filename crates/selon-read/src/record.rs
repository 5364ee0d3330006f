use selon_place::Place;
use selon_text::{Furniture, Lang, Span};
use serde::{Deserialize, Serialize};

/// What one article says on whose word: the flat records of a document.
///
/// Field names are the same everywhere: here, in JSON, in tables and in exports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Name of the document.
    pub doc: String,
    /// Language it was read as; `None` when there was nothing to tell it by.
    pub lang: Option<String>,
    /// Publication date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Claims, in the order in which their content begins.
    pub claims: Vec<Claim>,
    /// Where parties stand on a piece of information without content of their own.
    pub stances: Vec<Stance>,
    /// Page furniture kept in the text and not read as anybody's words.
    #[serde(default)]
    pub furniture: Vec<Furniture>,
    /// What the reader doubts about the document as a whole. Not taken up again from what was written.
    #[serde(skip_deserializing)]
    pub diagnostics: Vec<Diagnostic>,
}

/// A passage that the article puts on somebody else's account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Stable address: derived from the article's text and the content spans.
    pub id: String,
    /// Direct, indirect or mixed.
    pub kind: ClaimKind,
    /// Pieces of content, in order.
    pub content: Vec<Span>,
    /// The words of the content; pieces joined by " … ".
    pub text: String,
    /// The words that signal reporting.
    pub cue: Option<Span>,
    /// What sort of reporting they signal.
    pub cue_class: Option<CueClass>,
    /// The mention nearest the cue, as printed.
    pub source: Option<Span>,
    /// Who that is: the fullest name that the article gives, or the description.
    pub speaker: Option<String>,
    /// The speaker's id, the same across articles: of the table of actors, or `~` and the name.
    pub actor: Option<String>,
    /// What sort of speaker.
    pub speaker_type: Option<SpeakerType>,
    /// The role that the article gives the speaker.
    pub role: Option<String>,
    /// How source became speaker.
    pub resolved_by: Option<ResolvedBy>,
    /// The chain behind the speaker, nearest first.
    #[serde(default)]
    pub via: Vec<String>,
    /// Where or to whom it was said.
    pub venue: Option<String>,
    /// The expression that dates the saying.
    pub said: Option<String>,
    /// Its resolution: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub said_date: Option<String>,
    /// First day of a saying that is dated by more than one day: `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_from: Option<String>,
    /// Last day of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_to: Option<String>,
    /// What the speaker does with the content.
    pub polarity: Polarity,
    /// Whether the content is held at arm's length.
    pub hedged: bool,
    /// Quantities in the content.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// Places that the content names.
    #[serde(default)]
    pub places: Vec<Place>,
    /// Actors that the content names.
    #[serde(default)]
    pub actors: Vec<ActorMention>,
    /// What the reader repaired or doubts.
    #[serde(default)]
    pub flags: Vec<Flag>,
    /// 0 to 1: the share of claims read by the same pattern that were right in training data.
    pub confidence: f32,
    /// Why the claim was read so; only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// Why a claim was read as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The cue's entry in the language's table ("déclarer"), or what stood in for a cue.
    pub cue: String,
    /// The pattern that tied content to cue.
    pub link: String,
    /// How the source was found and resolved, step by step.
    pub speaker: Vec<String>,
}

/// Whether the content stands between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// All of it.
    Direct,
    /// None of it.
    Indirect,
    /// Part of it.
    Mixed,
}

/// What sort of reporting a cue signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueClass {
    /// Say, declare, explain.
    Say,
    /// Estimate, think, judge.
    Estimate,
    /// Know, discover, show.
    Know,
    /// Ask, demand, call for.
    Ask,
    /// Promise, threaten, undertake.
    Promise,
    /// Accuse, blame, denounce.
    Accuse,
    /// Deny, refute.
    Deny,
    /// Confirm.
    Confirm,
    /// Expect, forecast, fear, hope.
    Expect,
    /// According to.
    Prepositional,
}

/// What sort of speaker a claim has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerType {
    /// A named person.
    Person,
    /// A state, ministry, court, police force.
    Government,
    /// A company, party, agency, NGO, international body.
    Organisation,
    /// Unnamed plurals.
    Group,
    /// Somebody without a name.
    Unnamed,
    /// A report, law, study, poll.
    Document,
}

impl From<SpeakerType> for selon_actor::Kind {
    fn from(kind: SpeakerType) -> Self {
        match kind {
            SpeakerType::Person => Self::Person,
            SpeakerType::Government => Self::Government,
            SpeakerType::Organisation => Self::Organisation,
            SpeakerType::Document => Self::Document,
            SpeakerType::Group | SpeakerType::Unnamed => Self::Other,
        }
    }
}

/// How a source mention became a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedBy {
    /// The mention is or holds a name.
    Name,
    /// A name in apposition to a role.
    Apposition,
    /// A role held by somebody named elsewhere in the article.
    Role,
    /// A pronoun.
    Pronoun,
    /// A place or building that stands for an institution.
    Metonym,
    /// A description, taken as it stands or led back to its antecedent.
    Description,
    /// No mention: the subject is elided or the quotation goes on.
    Elided,
}

impl ResolvedBy {
    /// The word that records use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Apposition => "apposition",
            Self::Role => "role",
            Self::Pronoun => "pronoun",
            Self::Metonym => "metonym",
            Self::Description => "description",
            Self::Elided => "elided",
        }
    }
}

/// What the speaker does with the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// Says that it is so.
    #[default]
    Asserts,
    /// Says that it is not so.
    Denies,
    /// Says that what was said is so.
    Confirms,
    /// Asks or demands it.
    Asks,
    /// Expects it.
    Expects,
    /// Lays it at somebody's door.
    Accuses,
    /// Undertakes or threatens it.
    Promises,
}

/// How a figure bounds the quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The number itself.
    #[default]
    Exact,
    /// Near it.
    About,
    /// It or less.
    AtMost,
    /// It or more.
    AtLeast,
    /// From `value` to `value_high`.
    Between,
}

/// Which way a quantity changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// By so much more: "en hausse de 5 %", "300 soldats supplémentaires".
    Up,
    /// By so much less: "a reculé de 3 points".
    Down,
}

/// A quantity inside a claim's content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The exact words, with modifier and unit.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// The number.
    pub value: f64,
    /// Upper end of a range.
    pub value_high: Option<f64>,
    /// Which way the words bound it.
    pub bound: Bound,
    /// Singular noun in the article's language, `%`, or an ISO 4217 code.
    pub unit: Option<String>,
    /// What is counted or measured, with its qualifiers, as printed: "soldats nord-coréens".
    pub what: Option<String>,
    /// Which way it changes where it is a change; `None` where it is a level.
    pub change: Option<Change>,
    /// Where it was counted or measured, where the words of its clause say so.
    pub place: Option<FigurePlace>,
    /// As of when it holds; `None` where not even the day of publication is known.
    pub as_of: Option<AsOf>,
}

/// Where a quantity was counted or measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigurePlace {
    /// The name as printed.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// GeoNames id, where the place has one.
    pub id: Option<u32>,
    /// The name that the place goes by in the gazetteer.
    pub name: String,
    /// ISO 3166-1 code of its country.
    pub country: Option<String>,
}

/// As of when a quantity holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsOf {
    /// The words that say so, as printed; `None` where it is the day of publication.
    pub text: Option<String>,
    /// Where they stand, if inside the claim's content.
    pub span: Option<Span>,
    /// First day, `YYYY-MM-DD`; `None` where it is counted from a day that is not known.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// What tells it.
    pub by: AsOfBy,
}

/// What tells as of when a quantity holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AsOfBy {
    /// A time expression in its clause.
    Clause,
    /// Nothing but the day of the saying.
    Said,
    /// Nothing but the day of publication.
    Published,
}

/// An actor that a claim's content names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorMention {
    /// The name as printed.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The actor's id, the same across articles, as `actor` of a claim; `None` for a surname alone.
    pub id: Option<String>,
    /// The fullest name that the article gives.
    pub name: String,
}

/// What the reader repaired or doubts about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// A quotation mark is missing or points the wrong way.
    UnbalancedQuote,
    /// A quotation mark stands twice.
    DoubledQuote,
    /// The sentence is cut off.
    Truncated,
    /// The article left words out of the quotation.
    Ellipsis,
    /// The subject of the cue is not printed.
    ElidedSpeaker,
    /// More than one person fits the mention.
    AmbiguousSpeaker,
    /// Words around the cue stand where they do not belong.
    DisplacedText,
    /// A number is too large to be read.
    LargeNumber,
    /// That the speaker holds the office is known from the table of actors; the article does not print it.
    KnownOffice,
}

/// Where a party stands on a piece of information without content of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stance {
    /// Whose stance.
    pub actor: String,
    /// That actor's id, the same across articles.
    pub actor_id: Option<String>,
    /// Which.
    pub stance: StanceKind,
    /// The words that say so.
    pub evidence: Span,
    /// Those words.
    pub text: String,
    /// The words of what it bears on.
    pub about: Option<String>,
    /// Id of the claim that it bears on.
    pub claim: Option<String>,
    /// When it was said to stand so, `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub date: Option<String>,
}

/// Kinds of stance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StanceKind {
    /// Confirms.
    Confirms,
    /// Denies.
    Denies,
    /// Has not confirmed.
    NotConfirmed,
    /// Declines to comment.
    NoComment,
    /// Says nothing, and the article says so.
    Silent,
    /// Claims responsibility.
    ClaimsResponsibility,
}

/// A doubt about a document as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code ("no_reader", "unbalanced_quote").
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// Where, if anywhere in particular.
    pub span: Option<Span>,
}

impl Reading {
    /// A reading of nothing.
    pub fn empty(doc: impl Into<String>, lang: Option<Lang>) -> Self {
        Self {
            doc: doc.into(),
            lang: lang.map(|l| l.to_string()),
            date: None,
            title: None,
            claims: Vec::new(),
            stances: Vec::new(),
            furniture: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}
