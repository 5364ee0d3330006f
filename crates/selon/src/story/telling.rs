//! The page of a story: its articles, statements with their chains, figures, quotations, and where parties stand.

use anstyle::Style;
use selon_read::Bound;
use selon_story::{
    Correction, Fidelity, Op, Point, Quotation, Role, Series, Stand, Standing, Statement, Telling,
};

use crate::render::{Flow, Look, Theme, Ui};

/// A label in English and in French.
type Pair = (&'static str, &'static str);

const ARTICLES: Pair = ("Articles", "Articles");
const STATEMENTS: Pair = ("Statements and where they come from", "Affirmations et leurs origines");
const SERIES: Pair = ("Figures over time", "Chiffres dans le temps");
const QUOTATIONS: Pair = ("One quotation, as printed", "Une même citation, telle qu’imprimée");
const STANDINGS: Pair = ("Where parties stand", "Positions des parties");
const CORRECTIONS: Pair = ("Corrections", "Rectifications");
const CIRCLES: Pair = ("Reports that go round in a circle", "Reprises en boucle");
const CORRECTS: Pair = ("corrects", "rectifie");
const ORIGIN: (Pair, Pair) = (("origin", "origins"), ("origine", "origines"));
const ARTICLE: (Pair, Pair) = (("article", "articles"), ("article", "articles"));
const NOBODY: Pair = ("the article itself", "l’article lui-même");
const EXPECTED: Pair = ("expected", "attendu");
const BEFORE: Pair = ("earlier", "avant");
const LATEST: Pair = ("now", "à présent");
const DISAGREE: Pair = ("disagree", "en désaccord");
const REVISED: Pair = ("revised", "révisé");
const PART: Pair = ("a part", "une partie");
const NOT_SAID: Pair = ("no subject told", "objet non précisé");
const SPEAKER: Pair = ("speaker not named", "source non nommée");
const OPEN: Pair = ("a mark is missing", "un guillemet manque");

/// Columns of the margin, in which dates stand.
const MARGIN: usize = 12;

/// The page of a story, lines ended. Offsets are not shown: each line names its article, whose page shows the words.
pub fn telling(told: &Telling, look: Look) -> String {
    let mut page = Page { look, out: String::new() };
    page.articles(told);
    page.list(STATEMENTS, &told.statements, |p, s| p.statement(s));
    page.list(SERIES, &told.series, |p, s| p.series(s));
    page.list(QUOTATIONS, &told.quotations, |p, q| p.quotation(q));
    page.list(STANDINGS, &told.standings, |p, s| p.standing(s));
    page.list(CORRECTIONS, &told.corrections, |p, c| p.correction(c));
    page.list(CIRCLES, &told.circles, |p, c| {
        let round = c.outlets.iter().chain(c.outlets.first()).map(String::as_str).collect::<Vec<_>>();
        let docs: Vec<&str> = c.evidence.iter().map(|(doc, _)| doc.as_str()).collect();
        let theme = p.theme();
        let mut flow = Flow::of(theme.against, &round.join(" ← "));
        flow.push(theme.quiet, &format!(" ({})", docs.join(", ")));
        p.line("", &flow);
    });
    page.out
}

struct Page {
    look: Look,
    out: String,
}

impl Page {
    fn theme(&self) -> Theme {
        self.look.theme
    }

    fn say(&self, pair: Pair) -> &'static str {
        self.look.ui.say(pair)
    }

    fn count(&self, n: usize, of: (Pair, Pair)) -> String {
        let (one, many) = if self.look.ui == Ui::Fr { of.1 } else { of.0 };
        format!("{n} {}", if n == 1 { one } else { many })
    }

    fn line(&mut self, label: &str, flow: &Flow) {
        let label = Flow::label(self.theme().quiet, label.to_owned());
        flow.lay(&mut self.out, &label, MARGIN, self.look.width);
    }

    fn wide(&mut self, flow: &Flow) {
        flow.lay(&mut self.out, &Flow::default(), 0, self.look.width);
    }

    fn list<T>(&mut self, heading: Pair, items: &[T], show: impl Fn(&mut Self, &T)) {
        if items.is_empty() {
            return;
        }
        self.out.push('\n');
        self.wide(&Flow::of(self.theme().section, self.say(heading)));
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push('\n');
            }
            show(self, item);
        }
    }

    fn articles(&mut self, told: &Telling) {
        let theme = self.theme();
        self.wide(&Flow::of(theme.section, self.say(ARTICLES)));
        for a in &told.articles {
            let mut flow = Flow::of(theme.quiet, &a.doc);
            if let Some(outlet) = &a.outlet {
                flow.push(theme.quiet, " · ").push(theme.speaker, outlet);
            }
            if let Some(credit) = &a.credit {
                flow.push(theme.quiet, &format!(" ← {credit}"));
            }
            if let Some(title) = &a.title {
                flow.push(theme.quiet, " · ").push(theme.reported, title);
            }
            self.line(a.published.as_deref().unwrap_or_default(), &flow);
        }
    }

    fn statement(&mut self, s: &Statement) {
        let theme = self.theme();
        let mut flow = Flow::of(theme.reported, s.what.trim());
        let docs: std::collections::BTreeSet<&str> = s.members.iter().map(|m| m.doc.as_str()).collect();
        let counts =
            format!(" — {}, {}", self.count(docs.len(), ARTICLE), self.count(s.origins.len(), ORIGIN));
        flow.push(theme.quiet, &counts);
        self.wide(&flow);
        for m in &s.members {
            let mut flow = Flow::of(theme.quiet, &m.doc);
            for (at, link) in m.chain.iter().enumerate() {
                flow.push(theme.quiet, if at == 0 { " · " } else { " ← " });
                let style = if link.role == Role::Speaker { theme.speaker } else { theme.quiet };
                flow.push(style, &link.name);
            }
            self.line(m.published.as_deref().unwrap_or_default(), &flow);
        }
    }

    fn series(&mut self, s: &Series) {
        let theme = self.theme();
        let mut flow = Flow::of(theme.title, &s.what);
        if let Some(place) = &s.place {
            flow.push(theme.quiet, " · ").push(theme.reported, place);
        }
        if s.part {
            flow.push(theme.quiet, &format!(" · {}", self.say(PART)));
        }
        self.wide(&flow);
        for (at, p) in s.points.iter().enumerate() {
            let mut flow = Flow::of(theme.reported | theme.figure, &value(self.look.ui, p));
            flow.push(theme.quiet, " · ");
            let speaker = p.speaker.as_deref();
            flow.push(
                if speaker.is_some() { theme.speaker } else { theme.quiet },
                speaker.unwrap_or(self.say(NOBODY)),
            );
            for via in &p.via {
                flow.push(theme.quiet, &format!(" ← {via}"));
            }
            flow.push(theme.quiet, &format!(" · {} ", p.doc)).push(theme.quiet, &format!("« {} »", p.text));
            let mark = |flow: &mut Flow, style: Style, words: &str| {
                flow.push(style, &format!(" · {words}"));
            };
            if s.revised.iter().any(|(_, to)| *to == at) {
                mark(&mut flow, theme.act, self.say(REVISED));
            }
            if s.disagree.iter().any(|(a, b)| *a == at || *b == at) {
                mark(&mut flow, theme.against, self.say(DISAGREE));
            }
            if p.expected {
                mark(&mut flow, theme.act, self.say(EXPECTED));
            }
            let day = p.as_of.as_deref().unwrap_or(self.say(BEFORE));
            self.line(day, &flow);
        }
        let mut flow = Flow::default();
        for (i, &at) in s.latest.iter().enumerate() {
            let Some(p) = s.points.get(at) else { continue };
            flow.push(theme.quiet, if i == 0 { "" } else { " · " });
            flow.push(theme.reported, &value(self.look.ui, p)).push(theme.quiet, " ");
            flow.push(theme.speaker, p.speaker.as_deref().unwrap_or(self.say(NOBODY)));
        }
        self.line(self.say(LATEST), &flow);
    }

    fn quotation(&mut self, q: &Quotation) {
        let theme = self.theme();
        self.wide(&Flow::of(theme.speaker, q.speaker.as_deref().unwrap_or(self.say(SPEAKER))));
        for v in &q.variants {
            let mut flow = Flow::of(theme.quiet, &v.doc);
            flow.push(theme.quiet, " · ");
            let style = match v.relation {
                Fidelity::Altered | Fidelity::Extended => theme.against,
                _ => theme.quiet,
            };
            flow.push(style, self.fidelity(v.relation)).push(theme.quiet, " · ");
            flow.push(theme.quoted, &format!("« {} »", v.text.trim()));
            if v.open {
                flow.push(theme.doubt, &format!(" ({})", self.say(OPEN)));
            }
            for c in &v.changes {
                let words = match c.op {
                    Op::Trim | Op::Omit => format!(" [− {}]", c.was),
                    Op::Add => format!(" [+ {}]", c.is),
                    Op::Replace => format!(" [{} → {}]", c.was, c.is),
                };
                let style = if c.op == Op::Trim { theme.quiet } else { theme.act };
                flow.push(style, &words);
            }
            self.line(v.published.as_deref().unwrap_or_default(), &flow);
        }
    }

    fn fidelity(&self, relation: Fidelity) -> &'static str {
        self.say(match relation {
            Fidelity::Full => ("full", "entière"),
            Fidelity::Cut => ("cut", "coupée"),
            Fidelity::Altered => ("altered", "altérée"),
            Fidelity::Extended => ("extended", "augmentée"),
            Fidelity::Translated => ("translated", "traduite"),
        })
    }

    fn standing(&mut self, s: &Standing) {
        let theme = self.theme();
        match &s.about {
            Some(about) => self.wide(&Flow::of(theme.reported, about.trim())),
            None => self.wide(&Flow::of(theme.quiet, self.say(NOT_SAID))),
        }
        for p in &s.parties {
            for (at, position) in p.positions.iter().enumerate() {
                let mut flow = Flow::of(theme.speaker, &p.party);
                let style = match position.stand {
                    Stand::Confirms => theme.with,
                    Stand::Denies => theme.against,
                    Stand::Says => theme.reported,
                    _ => theme.doubt,
                };
                flow.push(theme.quiet, " ").push(style, self.stand(position.stand));
                if p.changes.contains(&at) {
                    flow.push(theme.act, &format!(" ({})", self.say(REVISED)));
                }
                flow.push(theme.quiet, &format!(" · {} « {} »", position.doc, position.text.trim()));
                self.line(position.date.as_deref().unwrap_or_default(), &flow);
            }
        }
    }

    fn stand(&self, stand: Stand) -> &'static str {
        self.say(match stand {
            Stand::Says => ("says so", "l’affirme"),
            Stand::Confirms => ("confirms", "confirme"),
            Stand::Denies => ("denies", "dément"),
            Stand::NotConfirmed => ("does not confirm", "ne confirme pas"),
            Stand::NoComment => ("declines to comment", "refuse de commenter"),
            Stand::Silent => ("is silent", "se tait"),
        })
    }

    fn correction(&mut self, c: &Correction) {
        let theme = self.theme();
        let mut flow = Flow::of(theme.quiet, &c.doc);
        flow.push(theme.act, &format!(" {} {}", self.say(CORRECTS), c.corrects));
        flow.push(theme.quiet, " · ").push(theme.reported, &c.text);
        self.line(c.published.as_deref().unwrap_or_default(), &flow);
    }
}

/// A point in digits, with sign and unit: "≤ 8 000".
pub(super) fn value(ui: Ui, p: &Point) -> String {
    let mut out = format!("{}{}", Ui::bound(p.bound), ui.number(p.value));
    if let Some(high) = p.value_high.filter(|_| p.bound == Bound::Between) {
        out.push_str(&format!("–{}", ui.number(high)));
    }
    let symbol = |u: &&str| *u == "%" || u.len() == 3 && u.chars().all(|c| c.is_ascii_uppercase());
    if let Some(unit) = p.unit.as_deref().filter(symbol) {
        out.push_str(&format!("\u{a0}{unit}"));
    }
    out
}
