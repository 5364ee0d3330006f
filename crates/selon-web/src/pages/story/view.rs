//! What the template asks of a story.

use std::collections::BTreeSet;

use selon_desk::Shown;
use selon_read::Bound;
use selon_story::{
    Correction, Edit, Fidelity, Member, Op, Origin, Point, Position, Role, Series, Stand, Statement, Variant,
};
use selon_text::{Field, Span};

use super::{STATEMENTS, Story, chain, map};
use crate::chart::Drawing;
use crate::ui::Ui;

/// A stretch of a variant's words: as they are in the fullest, put in, or a gap where words are missing.
pub struct Stretch {
    /// `same`, `added`, `gone`.
    pub what: &'static str,
    /// The words.
    pub text: String,
}

/// A point with its bounds, in digits: `≤ 8 000`.
pub fn value(ui: Ui, p: &Point) -> String {
    let sign = match p.bound {
        Bound::About => "≈\u{a0}",
        Bound::AtMost => "≤\u{a0}",
        Bound::AtLeast => "≥\u{a0}",
        _ => "",
    };
    let mut out = format!("{sign}{}", ui.number(p.value));
    if let Some(high) = p.value_high.filter(|_| p.bound == Bound::Between) {
        out.push('–');
        out.push_str(&ui.number(high));
    }
    let symbol = |u: &&str| *u == "%" || u.len() == 3 && u.chars().all(|c| c.is_ascii_uppercase());
    if let Some(unit) = p.unit.as_deref().filter(symbol) {
        out.push('\u{a0}');
        out.push_str(unit);
    }
    out
}

/// Where the words of a story are to be found.
pub struct Words<'s> {
    pub shown: &'s Shown,
    pub ui: Ui,
}

impl Words<'_> {
    /// Where words stand: the page of the version, with them marked.
    pub fn at(&self, doc: &str, span: &Span) -> String {
        let entry = self.shown.source(doc).map_or(0, |source| source.entry);
        let title = if span.field == Field::Title { "title-" } else { "" };
        format!("/articles/{entry}?version={entry}&at={title}{}-{}#at", span.start, span.end)
    }

    /// The page of an article.
    pub fn page(&self, doc: &str) -> String {
        let entry = self.shown.source(doc).map_or(0, |source| source.entry);
        format!("/articles/{entry}")
    }

    /// The outlet of an article, else its name.
    pub fn outlet(&self, doc: &str) -> String {
        let outlet = self.shown.source(doc).and_then(|source| source.outlet.clone());
        outlet.unwrap_or_else(|| doc.to_owned())
    }

    /// The language of an article.
    pub fn lang(&self, doc: &str) -> String {
        self.shown.source(doc).and_then(|source| source.lang.clone()).unwrap_or_default()
    }

    /// Day of publication, in words.
    pub fn day(&self, date: &Option<String>) -> String {
        date.as_deref().map(|date| self.ui.date(date)).unwrap_or_default()
    }

    /// Where the words that a correction is about stand, where some are alike; else the corrected article.
    pub fn corrected(&self, correction: &Correction) -> String {
        match &correction.of {
            Some(span) => self.at(&correction.corrects, span),
            None => self.page(&correction.corrects),
        }
    }
}

impl Story {
    /// Where its words are to be found.
    pub fn words(&self) -> Words<'_> {
        Words { shown: &self.shown, ui: self.ui() }
    }

    /// The statements that say something which none before them does: each has a passage that lies in none of the same speaker.
    fn distinct(&self) -> Vec<&Statement> {
        let mut out: Vec<&Statement> = Vec::new();
        for statement in &self.shown.telling.statements {
            let told = |member: &Member| {
                let before =
                    out.iter().filter(|s| statement.speaker.is_none() || s.speaker == statement.speaker);
                before.flat_map(|s| &s.members).any(|m| m.doc == member.doc && m.span.contains(member.span))
            };
            if !statement.members.iter().all(told) {
                out.push(statement);
            }
        }
        out
    }

    /// The statements that the page shows.
    pub fn statements(&self) -> Vec<&Statement> {
        let mut all = self.distinct();
        all.truncate(STATEMENTS);
        all
    }

    /// How many it does not.
    pub fn more(&self) -> usize {
        self.shown.telling.statements.len() - self.statements().len()
    }

    /// How many articles carry a statement.
    pub fn spread(&self, statement: &Statement) -> usize {
        statement.members.iter().map(|member| member.doc.as_str()).collect::<BTreeSet<_>>().len()
    }

    /// The members of an origin.
    pub fn members<'s>(&self, statement: &'s Statement, origin: &Origin) -> Vec<&'s Member> {
        origin.members.iter().filter_map(|&at| statement.members.get(at)).collect()
    }

    /// A role in a chain, in words.
    pub fn role(&self, role: &Role) -> String {
        let key = match role {
            Role::Outlet => "role-outlet",
            Role::Agency => "role-agency",
            Role::Reported => "role-reported",
            Role::Speaker => "role-speaker",
            Role::Cited => "role-cited",
        };
        self.ui().t(key).into_owned()
    }

    /// The chains of a statement as a picture.
    pub fn chains(&self, statement: &Statement) -> Option<String> {
        chain::draw(statement, &self.ui().t("story-chains"))
    }

    /// A series as a picture whose points lead to their words.
    pub fn chart(&self, series: &Series) -> String {
        let ui = self.ui();
        let words = ["story-own", "chart-hint", "date", "figure", "who", "article"].map(|key| ui.t(key));
        let [own, hint, columns @ ..] = words.each_ref().map(|word| &**word);
        Drawing {
            own,
            hint,
            columns,
            number: &|n| ui.number(n),
            value: &|p| value(ui, p),
            day: &|day| ui.date(&day.to_string()),
            link: Some(&|p| Some(self.words().at(&p.doc, &p.span))),
        }
        .svg(series)
    }

    /// A point's value.
    pub fn value(&self, point: &Point) -> String {
        value(self.ui(), point)
    }

    /// The latest value of each speaker.
    pub fn latest<'s>(&self, series: &'s Series) -> Vec<&'s Point> {
        series.latest.iter().filter_map(|&at| series.points.get(at)).collect()
    }

    /// Whether sources differ on one day.
    pub fn disputed(&self, series: &Series, at: &usize) -> bool {
        series.disagree.iter().any(|(a, b)| a == at || b == at)
    }

    /// Whether a point is a speaker's new value.
    pub fn revised(&self, series: &Series, at: &usize) -> bool {
        series.revised.iter().any(|(_, to)| to == at)
    }

    /// What a variant is to the fullest.
    pub fn fidelity(&self, variant: &Variant) -> String {
        let key = match variant.relation {
            Fidelity::Full => "fidelity-full",
            Fidelity::Cut => "fidelity-cut",
            Fidelity::Altered => "fidelity-altered",
            Fidelity::Extended => "fidelity-extended",
            Fidelity::Translated => "fidelity-translated",
        };
        self.ui().t(key).into_owned()
    }

    /// The words of a variant with what differs from the fullest marked.
    pub fn stretches(&self, variant: &Variant) -> Vec<Stretch> {
        let letters: Vec<char> = variant.text.chars().collect();
        let from = variant.span.start;
        let place = |at: u32| (at.saturating_sub(from) as usize).min(letters.len());
        let mut out: Vec<Stretch> = Vec::new();
        let mut put = |what, text: String| {
            if !text.is_empty() {
                out.push(Stretch { what, text });
            }
        };
        let mut done = 0;
        for Edit { op, was, span, .. } in &variant.changes {
            let (start, end) = (place(span.start).max(done), place(span.end).max(done));
            put("same", letters[done..start].iter().collect());
            if matches!(op, Op::Trim | Op::Omit | Op::Replace) {
                put("gone", was.clone());
            }
            put("added", letters[start..end].iter().collect());
            done = end;
        }
        put("same", letters[done..].iter().collect());
        out
    }

    /// The parties of all standings, in the order in which they first take a stand.
    pub fn parties(&self) -> Vec<&str> {
        let mut parties: Vec<&str> = Vec::new();
        for party in self.shown.telling.standings.iter().flat_map(|standing| &standing.parties) {
            if !parties.contains(&party.party.as_str()) {
                parties.push(&party.party);
            }
        }
        parties
    }

    /// Where a party stands on an issue, in order of date, and whether each is a change.
    pub fn positions(&self, standing: &usize, party: &str) -> Vec<(&Position, bool)> {
        let standing = self.shown.telling.standings.get(*standing);
        let stand = standing.and_then(|standing| standing.parties.iter().find(|stand| stand.party == party));
        let Some(stand) = stand else { return Vec::new() };
        // The same stand from one article after another is shown once, where it was first taken.
        let mut out: Vec<(&Position, bool)> = Vec::new();
        for (at, position) in stand.positions.iter().enumerate() {
            if out.last().is_none_or(|(last, _)| last.stand != position.stand) {
                out.push((position, stand.changes.contains(&at)));
            }
        }
        out
    }

    /// A stand in words.
    pub fn stand(&self, position: &Position) -> String {
        let key = format!("stand-{}", self.stand_class(position));
        self.ui().t(&key).into_owned()
    }

    /// A stand for the sheet of style.
    pub fn stand_class(&self, position: &Position) -> &'static str {
        match position.stand {
            Stand::Says => "says",
            Stand::Confirms => "confirms",
            Stand::Denies => "denies",
            Stand::NotConfirmed => "not-confirmed",
            Stand::NoComment => "no-comment",
            Stand::Silent => "silent",
        }
    }

    /// The map of places, if any is known.
    pub fn map(&self) -> Option<String> {
        let world = self.frame.asset("world.svg");
        (!self.spots.is_empty()).then(|| map::draw(&self.spots, &world, &self.ui().t("story-places")))
    }

    /// Of whom an article is a copy, in words.
    pub fn copied(&self, copy: &selon_story::Copy) -> String {
        let key = match copy.relation {
            selon_story::Relation::Same => "copy-same",
            selon_story::Relation::Trimmed => "copy-trimmed",
            selon_story::Relation::Extended => "copy-extended",
            selon_story::Relation::Part => "copy-part",
            selon_story::Relation::Reworded => "copy-reworded",
        };
        let share = self.ui().number((copy.share * 100.0).round().into());
        let mut words = self.ui().with(key, share).into_owned();
        if let Some(agency) = &copy.credit {
            words.push_str(" · ");
            words.push_str(&self.ui().with("copy-credit", agency.as_str()));
        }
        words
    }
}
