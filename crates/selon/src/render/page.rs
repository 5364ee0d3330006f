use anstyle::Style;
use selon_read::{Claim, ClaimKind, CueClass, Polarity, Reading, ResolvedBy, Stance};
use selon_text::{Article, Span};
use unicode_width::UnicodeWidthStr;

use super::flow::Flow;
use super::index::Words;
use super::labels::{self, Ui};
use super::theme::Theme;

/// Columns of the margin that holds line numbers.
pub(super) const MARGIN: usize = 7;

/// How a page looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Language of the labels.
    pub ui: Ui,
    /// Columns.
    pub width: usize,
    /// Colours.
    pub theme: Theme,
    /// Whether to say why each claim was read so.
    pub explain: bool,
}

/// The page of one article, lines ended.
pub fn page(article: &Article, reading: &Reading, look: Look) -> String {
    let mut page = Page { look, words: Words::new(article), reading, out: String::new() };
    page.header(article);
    page.claims();
    page.stances();
    page.doubts();
    page.out
}

struct Page<'a> {
    look: Look,
    words: Words<'a>,
    reading: &'a Reading,
    out: String,
}

impl<'a> Page<'a> {
    fn say(&self, pair: (&'static str, &'static str)) -> &'static str {
        self.look.ui.say(pair)
    }

    /// Lays `flow` beside `label` in the margin.
    fn lay(&mut self, label: &Flow, flow: &Flow) {
        flow.lay(&mut self.out, label, MARGIN, self.look.width);
    }

    /// Lays `flow` under a claim's words.
    fn lay_under(&mut self, flow: &Flow) {
        flow.lay(&mut self.out, &Flow::default(), MARGIN + 2, self.look.width);
    }

    fn lay_wide(&mut self, flow: &Flow) {
        flow.lay(&mut self.out, &Flow::default(), 0, self.look.width);
    }

    fn gap(&mut self) {
        self.out.push('\n');
    }

    fn header(&mut self, article: &Article) {
        let Look { ui, theme, .. } = self.look;
        let reading = self.reading;
        let title = reading.title.as_deref().filter(|t| !t.trim().is_empty());
        self.lay_wide(&Flow::of(theme.title, title.unwrap_or(&reading.doc)));
        let mut facts = Vec::new();
        facts.extend(article.outlet.as_deref().map(str::to_owned));
        facts
            .push(reading.date.as_deref().map_or_else(|| ui.say(labels::NO_DATE).to_owned(), |d| ui.date(d)));
        facts.push(match reading.lang.as_deref() {
            Some(code) => ui.language(code).to_owned(),
            None => ui.say(labels::UNKNOWN_LANGUAGE).to_owned(),
        });
        facts.push(ui.claims(reading.claims.len() as u64));
        if !reading.stances.is_empty() {
            facts.push(ui.stances(reading.stances.len() as u64));
        }
        self.lay_wide(&Flow::of(theme.reported, &facts.join(" · ")));
        if title.is_some() {
            self.lay_wide(&Flow::of(theme.quiet, &reading.doc));
        }
        // What could not be read may hold claims; the doubts say so.
        let read = reading.diagnostics.iter().all(|d| d.code != "no_reader");
        if read && reading.claims.is_empty() && reading.stances.is_empty() {
            self.gap();
            self.lay_wide(&Flow::of(theme.reported, ui.say(labels::NOTHING)));
        }
    }

    fn claims(&mut self) {
        // A list, not a map: speakers stand in the order of their first claims, and an article has few.
        let mut groups: Vec<(Option<&str>, Vec<&'a Claim>)> = Vec::new();
        for claim in &self.reading.claims {
            let speaker = claim.speaker.as_deref();
            match groups.iter_mut().find(|(s, _)| *s == speaker) {
                Some((_, claims)) => claims.push(claim),
                None => groups.push((speaker, vec![claim])),
            }
        }
        for (speaker, claims) in groups {
            self.gap();
            self.speaker(speaker, &claims);
            for claim in claims {
                self.claim(claim);
            }
        }
    }

    fn speaker(&mut self, speaker: Option<&str>, claims: &[&Claim]) {
        let Look { ui, theme, .. } = self.look;
        let mut flow = Flow::of(theme.speaker, speaker.unwrap_or(ui.say(labels::NO_SPEAKER)));
        let mut roles: Vec<&str> = Vec::new();
        for role in claims.iter().filter_map(|c| c.role.as_deref()) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        if !roles.is_empty() {
            flow.push(theme.reported, ", ").push(theme.reported, &roles.join(" ; "));
        }
        // "Not named · unnamed" would say it twice.
        if let (Some(kind), Some(_)) = (claims.iter().find_map(|c| c.speaker_type), speaker) {
            flow.push(theme.quiet, " · ").push(theme.quiet, ui.speaker_type(kind));
        }
        if claims.len() > 1 {
            flow.push(theme.quiet, " · ").push(theme.quiet, &ui.claims(claims.len() as u64));
        }
        self.lay_wide(&flow);
    }

    fn claim(&mut self, claim: &Claim) {
        let label = self.line(claim.content.first().copied());
        let content = self.content(claim);
        self.lay(&label, &content);
        let facts = self.facts(claim);
        self.lay_under(&facts);
        let figures = self.figures(claim);
        if !figures.is_empty() {
            self.lay_under(&figures);
        }
        for &flag in &claim.flags {
            let Look { ui, theme, .. } = self.look;
            let mut flow = Flow::of(theme.doubt, "⚑ ");
            flow.push(theme.doubt, ui.flag(flag));
            self.lay_under(&flow);
        }
        if self.look.explain {
            self.why(claim);
        }
    }

    /// The margin's label for the place of `span`.
    fn line(&self, span: Option<Span>) -> Flow {
        let label = match span.map(|s| self.words.line(s)) {
            Some(Some(line)) => format!("{}{line}", self.say(labels::LINE)),
            Some(None) => self.say(labels::TITLE).to_owned(),
            None => String::new(),
        };
        Flow::label(self.look.theme.quiet, format!("{label:>width$} ", width = MARGIN - 1))
    }

    /// The words of a claim: quoted ones in their colour and between marks, figures marked.
    fn content(&self, claim: &Claim) -> Flow {
        let Theme { quoted, reported, mark, figure, quiet, .. } = self.look.theme;
        let mut flow = Flow::default();
        let direct = claim.kind == ClaimKind::Direct;
        // The span of a direct piece leaves the article's marks out, which may be wrong or missing there.
        let (open, close) = if self.reading.lang.as_deref() == Some("fr") {
            ("«\u{a0}", "\u{a0}»")
        } else {
            ("“", "”")
        };
        if direct {
            flow.push(mark, open);
        }
        let mut inside = direct;
        for (i, piece) in claim.content.iter().enumerate() {
            if i > 0 {
                flow.push(quiet, " … ");
            }
            for (n, c) in (piece.start..).zip(self.words.of(*piece).chars()) {
                let is_mark = matches!(c, '«' | '»' | '“' | '”' | '„' | '"');
                if is_mark && !direct {
                    inside = match c {
                        '«' | '“' | '„' => true,
                        '"' => !inside,
                        _ => false,
                    };
                }
                let counted = |f: &selon_read::Figure| {
                    f.span.field == piece.field && (f.span.start..f.span.end).contains(&n)
                };
                let style = if is_mark {
                    mark
                } else if inside {
                    quoted
                } else {
                    reported
                };
                let style = if claim.figures.iter().any(counted) { style | figure } else { style };
                flow.push_char(style, c);
            }
        }
        if direct {
            flow.push(mark, close);
        }
        flow
    }

    /// Kind, hedge, polarity, cue, mention, time, venue and chain on one line.
    fn facts(&self, claim: &Claim) -> Flow {
        let Look { ui, theme, .. } = self.look;
        let quiet = theme.quiet;
        let mut flow = Flow::of(quiet, ui.kind(claim.kind));
        if claim.hedged {
            flow.push(quiet, " · ").push(theme.doubt, ui.say(labels::HEDGED));
        }
        if claim.polarity != Polarity::Asserts && claim.cue_class.and_then(implied) != Some(claim.polarity) {
            flow.push(quiet, " · ").push(self.tone(claim.polarity), ui.polarity(claim.polarity));
        }
        flow.push(quiet, " · ");
        match claim.cue {
            Some(cue) => flow.push(theme.cue, self.words.of(cue)),
            None => flow.push(quiet, ui.say(labels::NO_CUE)),
        };
        // "Selon (selon)" would say nothing.
        let says_itself =
            |class| claim.cue.is_some_and(|cue| self.words.of(cue).to_lowercase() == ui.cue_class(class));
        if let Some(class) = claim.cue_class.filter(|class| !says_itself(*class)) {
            let style = implied(class).filter(|p| *p == claim.polarity).map_or(quiet, |p| self.tone(p));
            flow.push(quiet, " (").push(style, ui.cue_class(class)).push(quiet, ")");
        }
        if let (Some(source), Some(by)) = (claim.source, claim.resolved_by) {
            let printed = self.words.of(source);
            let plain = matches!(by, ResolvedBy::Name | ResolvedBy::Apposition);
            if !plain && claim.speaker.as_deref() != Some(printed) {
                flow.push(quiet, " · ").push(theme.reported, &self.quote(printed));
                flow.push(quiet, " (").push(quiet, ui.resolved_by(by)).push(quiet, ")");
            }
        }
        match (claim.said.as_deref(), claim.said_date.as_deref()) {
            (Some(said), Some(date)) => {
                flow.push(quiet, " · ")
                    .push(theme.reported, said)
                    .push(quiet, " (")
                    .push(quiet, date)
                    .push(quiet, ")");
            }
            (Some(one), None) | (None, Some(one)) => {
                flow.push(quiet, " · ").push(theme.reported, one);
            }
            (None, None) => {}
        }
        if let Some(venue) = &claim.venue {
            flow.push(quiet, " · ").push(theme.reported, venue);
        }
        if !claim.via.is_empty() {
            flow.push(quiet, " · ").push(quiet, ui.say(labels::VIA));
            flow.push(quiet, " ").push(theme.reported, &claim.via.join(" ← "));
        }
        flow
    }

    fn tone(&self, polarity: Polarity) -> Style {
        let theme = self.look.theme;
        match polarity {
            Polarity::Asserts => theme.quiet,
            Polarity::Denies => theme.against,
            Polarity::Confirms => theme.with,
            Polarity::Asks | Polarity::Expects | Polarity::Accuses | Polarity::Promises => theme.act,
        }
    }

    fn figures(&self, claim: &Claim) -> Flow {
        let Look { ui, theme, .. } = self.look;
        let mut flow = Flow::default();
        for (i, figure) in claim.figures.iter().enumerate() {
            let before = if i == 0 { self.head(labels::FIGURES) } else { " · ".to_owned() };
            flow.push(theme.quiet, &before).push(theme.reported | theme.figure, &figure.text);
            if let Some(value) = super::figures::value(ui, figure) {
                flow.push(theme.quiet, " → ").push(theme.reported, &value);
            }
        }
        flow
    }

    /// `label` with the colon of its language.
    fn head(&self, label: (&'static str, &'static str)) -> String {
        format!("{}{}", self.say(label), self.say((": ", "\u{a0}: ")))
    }

    /// `words` between the quotation marks of the labels' language.
    fn quote(&self, words: &str) -> String {
        let (open, close) = match self.look.ui {
            Ui::En => ("“", "”"),
            Ui::Fr => ("«\u{a0}", "\u{a0}»"),
        };
        format!("{open}{words}{close}")
    }

    fn why(&mut self, claim: &Claim) {
        let Look { ui, theme, .. } = self.look;
        let mut lines = Vec::new();
        if let Some(why) = &claim.why {
            lines.push((labels::CUE, why.cue.clone()));
            lines.push((labels::LINK, why.link.clone()));
            lines.push((labels::SPEAKER, why.speaker.join(" → ")));
        }
        let confidence = ui.number((f64::from(claim.confidence) * 100.0).round() / 100.0);
        lines.push((labels::CONFIDENCE, format!("{confidence} · {} {}", ui.say(labels::ADDRESS), claim.id)));
        let heads: Vec<String> = lines.iter().map(|(label, _)| self.head(*label)).collect();
        let widest = heads.iter().map(|h| h.width()).max().unwrap_or(0);
        for ((_, words), head) in lines.iter().zip(heads) {
            let label = Flow::label(theme.quiet, format!("{:indent$}{head}", "", indent = MARGIN + 2));
            Flow::of(theme.quiet, words).lay(&mut self.out, &label, MARGIN + 2 + widest, self.look.width);
        }
    }

    fn section(&mut self, label: (&'static str, &'static str)) {
        self.gap();
        self.lay_wide(&Flow::of(self.look.theme.section, self.say(label)));
    }

    fn stances(&mut self) {
        if self.reading.stances.is_empty() {
            return;
        }
        self.section(labels::STANCES);
        for stance in &self.reading.stances {
            self.stance(stance);
        }
    }

    fn stance(&mut self, stance: &Stance) {
        use selon_read::StanceKind as K;
        let Look { ui, theme, .. } = self.look;
        let tone = match stance.stance {
            K::Denies => theme.against,
            K::Confirms => theme.with,
            K::ClaimsResponsibility => theme.act,
            K::NotConfirmed | K::NoComment | K::Silent => theme.doubt,
        };
        let mut flow = Flow::of(theme.speaker, &stance.actor);
        flow.push(theme.quiet, " · ").push(tone, ui.stance(stance.stance));
        if let Some(date) = &stance.date {
            flow.push(theme.quiet, " · ").push(theme.reported, date);
        }
        let label = self.line(Some(stance.evidence));
        self.lay(&label, &flow);
        self.lay_under(&Flow::of(theme.cue, &self.quote(&stance.text)));
        let bears_on = stance.claim.as_ref().and_then(|id| self.reading.claims.iter().find(|c| c.id == *id));
        if stance.about.is_some() || bears_on.is_some() {
            let mut flow = Flow::of(theme.quiet, &self.head(labels::ABOUT));
            let words = stance.about.as_deref().or(bears_on.map(|c| c.text.as_str())).unwrap_or_default();
            flow.push(theme.reported, words);
            if let Some(line) = bears_on.and_then(|c| c.content.first()).and_then(|s| self.words.line(*s)) {
                flow.push(theme.quiet, &format!(" ({}{line})", ui.say(labels::LINE)));
            }
            self.lay_under(&flow);
        }
    }

    fn doubts(&mut self) {
        let Look { ui, theme, .. } = self.look;
        if !self.reading.diagnostics.is_empty() {
            self.section(labels::DOUBTS);
            for diagnostic in &self.reading.diagnostics {
                let mut flow =
                    Flow::of(theme.doubt, ui.diagnostic(diagnostic.code).unwrap_or(&diagnostic.message));
                flow.push(theme.quiet, &format!(" ({})", diagnostic.code));
                let label = self.line(diagnostic.span);
                self.lay(&label, &flow);
            }
        }
        let mut kinds: Vec<(selon_text::FurnitureKind, u64)> = Vec::new();
        for furniture in &self.reading.furniture {
            match kinds.iter_mut().find(|(kind, _)| *kind == furniture.kind) {
                Some((_, n)) => *n += 1,
                None => kinds.push((furniture.kind, 1)),
            }
        }
        if !kinds.is_empty() {
            let list: Vec<String> = kinds.into_iter().map(|(kind, n)| ui.furniture(kind, n)).collect();
            self.gap();
            let mut flow = Flow::of(theme.quiet, &self.head(labels::SET_ASIDE));
            flow.push(theme.quiet, &list.join(", "));
            self.lay_wide(&flow);
        }
    }
}

/// The polarity that a cue's class already says.
fn implied(class: CueClass) -> Option<Polarity> {
    Some(match class {
        CueClass::Ask => Polarity::Asks,
        CueClass::Promise => Polarity::Promises,
        CueClass::Accuse => Polarity::Accuses,
        CueClass::Deny => Polarity::Denies,
        CueClass::Confirm => Polarity::Confirms,
        CueClass::Expect => Polarity::Expects,
        CueClass::Say | CueClass::Estimate | CueClass::Know | CueClass::Prepositional => return None,
    })
}
