//! What analysts think of sources and of what is said, kept beside it. Nothing here computes a grade, or anything of one.

use selon_ledger::{GradeBody, Ledger};
use selon_text::Span;
use serde::{Deserialize, Serialize};

use crate::{Result, Shown};

/// Grades of how reliable a source is, after NATO's Admiralty system: `F` where that cannot be judged.
pub const RELIABILITY: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
/// Grades of how credible a piece of information is: `6` where that cannot be judged.
pub const CREDIBILITY: [&str; 6] = ["1", "2", "3", "4", "5", "6"];
/// What stands for a grade where one is taken back.
pub const NONE: &str = "-";

/// A grade that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// What is graded: `outlet`, `speaker`, `claim` or `statement`.
    pub about: String,
    /// Which, as in [`GradeBody::of`].
    pub of: String,
    /// Its name for people.
    pub name: String,
    /// `A` to `F`, or `1` to `6`.
    pub grade: String,
    /// Who gave it.
    pub reviewer: String,
    /// Why.
    pub note: Option<String>,
    /// When, RFC 3339.
    pub at: String,
    /// The entry that has it.
    pub entry: u64,
    /// Where a statement stands: entry, start and end in code points of its text.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub passages: Vec<(u64, u32, u32)>,
}

/// The grades of a ledger that hold: of each reviewer the last on each thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grades(Vec<Grade>);

impl Grades {
    /// Reads the grades of a ledger.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn of(ledger: &dyn Ledger) -> Result<Self> {
        let mut all: Vec<Grade> = Vec::new();
        for (entry, at, body) in ledger.grades()? {
            let GradeBody { about, of, name, passages, grade, reviewer, note } = body;
            let name = name.unwrap_or_else(|| of.clone());
            let new = Grade { about, of, name, grade, reviewer, note, at, entry, passages };
            all.retain(|old| !(old.reviewer == new.reviewer && old.same(&new)));
            if new.grade != NONE {
                all.push(new);
            }
        }
        Ok(Self(all))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order in which they were given.
    pub fn all(&self) -> &[Grade] {
        &self.0
    }

    /// Grades of an outlet, whatever its case.
    pub fn outlet(&self, name: &str) -> impl Iterator<Item = &Grade> {
        let name = name.trim().to_lowercase();
        self.0.iter().filter(move |grade| grade.about == "outlet" && grade.of.to_lowercase() == name)
    }

    /// Grades of a speaker: by id, or by name.
    pub fn speaker(&self, actor: Option<&str>, name: Option<&str>) -> impl Iterator<Item = &Grade> {
        self.0.iter().filter(move |grade| {
            grade.about == "speaker"
                && (Some(grade.of.as_str()) == actor
                    || name.is_some_and(|name| [&grade.of, &grade.name].into_iter().any(|own| own == name)))
        })
    }

    /// Grades of a claim, by its id.
    pub fn claim(&self, id: &str) -> impl Iterator<Item = &Grade> {
        self.0.iter().filter(move |grade| grade.about == "claim" && grade.of == id)
    }

    /// Grades of a statement that has one of these passages.
    fn statement(&self, passages: &[(u64, Span)]) -> impl Iterator<Item = &Grade> {
        self.0.iter().filter(move |grade| {
            let meets = |(entry, span): &(u64, Span)| {
                grade
                    .passages
                    .iter()
                    .any(|(e, start, end)| e == entry && *start < span.end && span.start < *end)
            };
            grade.about == "statement" && passages.iter().any(meets)
        })
    }

    /// Those on a claim, on its speaker and on its outlet, in this order.
    pub fn on<'g>(
        &'g self,
        id: &'g str,
        (actor, speaker): (Option<&'g str>, Option<&'g str>),
        outlet: Option<&str>,
    ) -> Vec<&'g Grade> {
        let outlet = outlet.map(|name| self.outlet(name).collect::<Vec<_>>()).unwrap_or_default();
        self.claim(id).chain(self.speaker(actor, speaker)).chain(outlet).collect()
    }
}

impl Grade {
    /// Whether both are of the same thing.
    fn same(&self, other: &Self) -> bool {
        let meet = || {
            let meets = |a: &(u64, u32, u32), b: &(u64, u32, u32)| a.0 == b.0 && a.1 < b.2 && b.1 < a.2;
            self.passages.iter().any(|a| other.passages.iter().any(|b| meets(a, b)))
        };
        self.about == other.about
            && match self.about.as_str() {
                "statement" => meet(),
                "outlet" => self.of.to_lowercase() == other.of.to_lowercase(),
                _ => self.of == other.of,
            }
    }
}

/// A grade of something in a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// The grade.
    #[serde(flatten)]
    pub grade: Grade,
    /// Place of the statement in the telling, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement: Option<usize>,
}

/// Where the members of a statement stand.
pub fn passages(shown: &Shown, statement: usize) -> Vec<(u64, Span)> {
    let statement = shown.telling.statements.get(statement);
    let members = statement.into_iter().flat_map(|statement| &statement.members);
    members.filter_map(|member| Some((shown.source(&member.doc)?.entry, member.span))).collect()
}

/// The grades of what stands in a story: of its statements, its claims, its speakers and its outlets.
pub(crate) fn graded(shown: &Shown, grades: &Grades) -> Vec<Graded> {
    let mut out: Vec<Graded> = Vec::new();
    if grades.is_empty() {
        return out;
    }
    for at in 0..shown.telling.statements.len() {
        let of = passages(shown, at);
        out.extend(grades.statement(&of).map(|grade| Graded { grade: grade.clone(), statement: Some(at) }));
    }
    let mut put = |grade: &Grade| {
        if !out.iter().any(|there| there.grade.entry == grade.entry) {
            out.push(Graded { grade: grade.clone(), statement: None });
        }
    };
    let telling = &shown.telling;
    let members = || telling.statements.iter().flat_map(|statement| &statement.members);
    let points = || telling.series.iter().flat_map(|series| &series.points);
    for id in members().filter_map(|m| m.claim.as_deref()).chain(points().filter_map(|p| p.claim.as_deref()))
    {
        grades.claim(id).for_each(&mut put);
    }
    let speakers = telling.statements.iter().filter_map(|s| s.speaker.as_deref());
    let parties = telling.standings.iter().flat_map(|s| &s.parties).map(|party| party.party.as_str());
    let quoted = telling.quotations.iter().filter_map(|q| q.speaker.as_deref());
    for name in speakers.chain(points().filter_map(|p| p.speaker.as_deref())).chain(parties).chain(quoted) {
        grades.speaker(None, Some(name)).for_each(&mut put);
    }
    for source in &shown.sources {
        source.outlet.iter().flat_map(|outlet| grades.outlet(outlet)).for_each(&mut put);
    }
    out
}
