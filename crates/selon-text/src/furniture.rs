use crate::Span;

/// What a piece of page furniture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FurnitureKind {
    /// "Lire aussi", "Read more": the line itself.
    ReadAlso,
    /// The headline that such a line announces.
    Headline,
    /// "(nouvelle fenêtre)" and other words meant for the browser.
    Control,
    /// Photo credit or caption credit.
    Credit,
    /// "Suivez la couverture complète", "Sign up", "Partager".
    Call,
    /// A line of nothing but marks.
    Rule,
}

/// Page furniture that survived inside the text: kept there, marked, and not read as anybody's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Furniture {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: FurnitureKind,
}
