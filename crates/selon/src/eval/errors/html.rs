//! The report as a web page: no script, nothing fetched, text of others escaped.

use std::fmt::{self, Write};

use selon_text::Field;

use super::escape::Escaped;
use super::labels::{self, Pair, class, fixed, sign, what};
use super::marks::{Block, Mark, Run, Side, blocks, content};
use super::{Counts, Doc, Report};
use crate::eval::claims::{GoldClaim, Piece, PredClaim};
use crate::eval::judge::{Verdict, What};
use crate::eval::score::same_speaker;
use crate::render::Ui;

const STYLE: &str = include_str!("style.css");

/// Writes the page.
pub fn page(report: &Report<'_>, ui: Ui, out: &mut String) -> fmt::Result {
    let title = ui.say(labels::TITLE);
    write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n<body>\n",
        ui.say(("en", "fr"))
    )?;
    summary(report, ui, out)?;
    index(report, ui, out)?;
    writeln!(out, "<main>")?;
    for (i, doc) in report.docs.iter().enumerate() {
        let texts = Texts::of(doc);
        Article { doc, texts, ui, n: i + 1, last: report.docs.len(), named: report.files.len() > 1 }
            .write(out)?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

fn summary(report: &Report<'_>, ui: Ui, out: &mut String) -> fmt::Result {
    let counts = report.counts();
    let n = |n: usize| ui.integer(n as u64);
    write!(
        out,
        "<header id=\"top\">\n<h1>{}</h1>\n<p class=\"sum\"><b>{}</b> {}",
        ui.say(labels::TITLE),
        n(report.docs.len()),
        ui.say(labels::DOCUMENTS)
    )?;
    for (label, value) in [(labels::GOLD, counts.gold()), (labels::PREDICTED, counts.pred())] {
        write!(out, " · {} <b>{}</b>", ui.say(label), n(value))?;
    }
    let prf = counts.attributed();
    for (label, value) in [("attributed P", prf.p), ("R", prf.r), ("F1", prf.f1)] {
        write!(out, "{}{label} <b>{}</b>", if label.len() > 2 { " · " } else { " " }, fixed(ui, value, 3))?;
    }
    write!(out, "</p>\n<p class=\"files\">")?;
    for (i, file) in report.files.iter().enumerate() {
        write!(out, "{}<code>{}</code>", if i > 0 { ", " } else { "" }, Escaped(file))?;
    }
    writeln!(out, "</p>")?;
    bar(counts, ui, out)?;
    write!(
        out,
        "<details class=\"how\">\n<summary>{}</summary>\n<p>{}</p>\n<p class=\"sample\">",
        ui.say(labels::HOW),
        ui.say(labels::MARKS)
    )?;
    let mark = |gold, pred| Mark { gold, pred };
    for (label, mark) in [
        (labels::SAMPLE_BOTH, mark(Some(Side::Both), Some(Side::Both))),
        (labels::SAMPLE_GOLD, mark(Some(Side::Only), None)),
        (labels::SAMPLE_PREDICTED, mark(None, Some(Side::Only))),
        (labels::SAMPLE_SPEAKER, mark(Some(Side::Speaker), Some(Side::Speaker))),
    ] {
        marked(ui.say(label), mark, out)?;
        out.push('\n');
    }
    writeln!(
        out,
        "</p>\n<p>{}</p>\n<p>{}</p>\n</details>\n</header>",
        ui.say(labels::NUMBERS),
        ui.say(labels::COUNTS)
    )?;
    // The boxes filter what is shown, by the style sheet alone.
    writeln!(out, "<form class=\"show\"><span>{}</span>", ui.say(labels::SHOW))?;
    for w in What::ALL {
        let class = class(w);
        writeln!(
            out,
            "<label class=\"{class}\"><input type=\"checkbox\" id=\"show-{class}\" checked autocomplete=\"off\">\
             <i>{}</i> {} <b>{}</b></label>",
            sign(w),
            ui.say(what(w)),
            n(counts.of(w))
        )?;
    }
    writeln!(out, "</form>")
}

/// A line that is split as the claims are.
fn bar(counts: Counts, ui: Ui, out: &mut String) -> fmt::Result {
    write!(out, "<div class=\"bar\" aria-hidden=\"true\">")?;
    for w in What::ALL.into_iter().filter(|w| counts.of(*w) > 0) {
        let of = counts.of(w);
        write!(
            out,
            "<i class=\"{}\" style=\"flex:{of}\" title=\"{} {of}\"></i>",
            class(w),
            Escaped(ui.say(what(w)))
        )?;
    }
    writeln!(out, "</div>")
}

fn index(report: &Report<'_>, ui: Ui, out: &mut String) -> fmt::Result {
    write!(
        out,
        "<details class=\"index\" id=\"index\" open>\n<summary>{}</summary>\n<div class=\"scroll\"><table>\n\
         <thead><tr><th>{}</th><th class=\"what\">{}</th><th>{}</th>",
        ui.say(labels::INDEX),
        ui.say(labels::ERRORS),
        ui.say(labels::DOCUMENT),
        ui.say(labels::GOLD)
    )?;
    for w in What::ALL {
        let label = ui.say(what(w));
        write!(out, "<th class=\"{}\" title=\"{label}\"><i>{}</i></th>", class(w), sign(w))?;
    }
    writeln!(out, "<th></th></tr></thead>\n<tbody>")?;
    for (i, doc) in report.docs.iter().enumerate() {
        write!(out, "<tr class=\"d{}\">", holds(doc.counts))?;
        write!(
            out,
            "<td>{}</td><td class=\"what\"><a href=\"#d{}\"{}>{}</a>",
            doc.counts.errors(),
            i + 1,
            Lang(doc),
            Escaped(doc.name())
        )?;
        if doc.title().is_some() {
            write!(out, " <small>{}</small>", Escaped(&doc.gold.doc))?;
        }
        write!(out, "</td><td>{}</td>", doc.counts.gold())?;
        for w in What::ALL {
            let class = if doc.counts.of(w) == 0 { "zero" } else { class(w) };
            write!(out, "<td class=\"{class}\">{}</td>", doc.counts.of(w))?;
        }
        write!(out, "<td>")?;
        bar(doc.counts, ui, out)?;
        writeln!(out, "</td></tr>")?;
    }
    writeln!(out, "</tbody>\n</table></div>\n</details>")
}

/// Names for the style sheet that say which claims a document has, so that it goes when none of them is shown.
fn holds(counts: Counts) -> String {
    let mut out = String::new();
    for w in What::ALL.into_iter().filter(|w| counts.of(*w) > 0) {
        out.push_str(" has-");
        out.push_str(class(w));
    }
    if out.is_empty() { " has-right".to_owned() } else { out }
}

/// The attributes of text in the article's language.
struct Lang<'a>(&'a Doc<'a>);

impl fmt::Display for Lang<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(" dir=\"auto\"")?;
        match self.0.gold.lang.as_deref() {
            Some(lang) => write!(f, " lang=\"{}\"", Escaped(lang)),
            None => Ok(()),
        }
    }
}

impl Doc<'_> {
    fn title(&self) -> Option<&str> {
        self.gold.title.as_deref().filter(|t| !t.trim().is_empty())
    }

    fn name(&self) -> &str {
        self.title().unwrap_or(&self.gold.doc)
    }
}

/// Headline and body, to be cut by code points.
struct Texts {
    title: Vec<char>,
    text: Vec<char>,
}

impl Texts {
    fn of(doc: &Doc<'_>) -> Self {
        Self {
            title: doc.gold.title.as_deref().unwrap_or_default().chars().collect(),
            text: doc.gold.text.chars().collect(),
        }
    }

    fn cut(&self, field: Field, from: usize, to: usize) -> String {
        let text = match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        };
        text.get(from..to.min(text.len())).unwrap_or_default().iter().collect()
    }

    /// The words of some pieces; nothing for pieces that point outside the text.
    fn words(&self, pieces: &[Piece]) -> Option<String> {
        let cut = |p: &Piece| {
            let (from, to) = (usize::try_from(p.start).ok()?, usize::try_from(p.end).ok()?);
            Some(self.cut(p.field, from, to)).filter(|s| !s.is_empty())
        };
        let pieces: Vec<String> = pieces.iter().filter_map(cut).collect();
        (!pieces.is_empty()).then(|| pieces.join(" … "))
    }
}

/// One document on its way out.
struct Article<'a> {
    doc: &'a Doc<'a>,
    texts: Texts,
    ui: Ui,
    /// Its number on the page, from 1.
    n: usize,
    last: usize,
    /// Whether to name the file.
    named: bool,
}

impl Article<'_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        let Self { doc, ui, n, .. } = self;
        writeln!(out, "<article class=\"d{}\" id=\"d{n}\">\n<header>", holds(doc.counts))?;
        writeln!(out, "<h2{}>{}</h2>", Lang(doc), Escaped(doc.name()))?;
        write!(out, "<p class=\"meta\">")?;
        if doc.title().is_some() {
            write!(out, "<code>{}</code> · ", Escaped(&doc.gold.doc))?;
        }
        if let Some(date) = &doc.gold.date {
            write!(out, "{} · ", Escaped(&ui.date(date)))?;
        }
        if let Some(lang) = &doc.gold.lang {
            write!(out, "{} · ", Escaped(ui.language(lang)))?;
        }
        if self.named {
            write!(out, "<code>{}</code> · ", Escaped(doc.file))?;
        }
        write!(out, "<a href=\"#index\">{}</a>", ui.say(labels::UP))?;
        if *n > 1 {
            write!(out, " · <a href=\"#d{}\">← {}</a>", n - 1, ui.say(labels::BEFORE))?;
        }
        if *n < self.last {
            write!(out, " · <a href=\"#d{}\">{} →</a>", n + 1, ui.say(labels::NEXT))?;
        }
        write!(out, "</p>\n<p class=\"counts\">")?;
        for w in What::ALL.into_iter().filter(|w| doc.counts.of(*w) > 0) {
            write!(
                out,
                "<span class=\"{}\"><i>{}</i> {} <b>{}</b></span> ",
                class(w),
                sign(w),
                ui.say(what(w)),
                doc.counts.of(w)
            )?;
        }
        if doc.counts.all() == 0 {
            write!(out, "{}", ui.say(labels::NO_CLAIM))?;
        }
        writeln!(out, "</p>\n</header>")?;
        for block in blocks(doc) {
            // The headline stands above already.
            if block.field == Field::Text || block.runs.iter().any(|r| r.mark != Mark::default()) {
                self.block(&block, out)?;
            }
        }
        let homeless: Vec<usize> =
            doc.verdicts.iter().enumerate().filter(|(_, v)| v.first().is_none()).map(|(i, _)| i).collect();
        if !homeless.is_empty() {
            write!(out, "<section><p class=\"none\">{}</p>\n<div>", ui.say(labels::NO_WORDS))?;
            for i in homeless {
                self.claim(i, out)?;
            }
            writeln!(out, "</div></section>")?;
        }
        writeln!(out, "</article>")
    }

    /// A paragraph and the claims that begin in it.
    fn block(&self, block: &Block, out: &mut String) -> fmt::Result {
        let class = if block.field == Field::Title { " class=\"title\"" } else { "" };
        write!(out, "<section>\n<p{class}{}>", Lang(self.doc))?;
        let mut at = block.span.start;
        for run in &block.runs {
            write!(out, "{}", Escaped(&self.texts.cut(block.field, at, run.span.start)))?;
            for i in &run.begins {
                // The word joiner keeps the number on the line of its word.
                let Some(v) = self.doc.verdicts.get(*i) else { continue };
                let (n, k) = (self.n, i + 1);
                write!(
                    out,
                    "<a class=\"n {}\" id=\"d{n}t{k}\" href=\"#d{n}c{k}\" title=\"{}\">{k}{}</a>&#8288;",
                    class_of(v),
                    self.ui.say(what(v.what)),
                    sign(v.what)
                )?;
            }
            self.run(run, out)?;
            at = run.span.end;
        }
        write!(out, "{}</p>\n<div>", Escaped(&self.texts.cut(block.field, at, block.span.end)))?;
        for i in &block.claims {
            self.claim(*i, out)?;
        }
        writeln!(out, "</div>\n</section>")
    }

    fn run(&self, run: &Run, out: &mut String) -> fmt::Result {
        marked(&self.texts.cut(run.field, run.span.start, run.span.end), run.mark, out)
    }

    /// A claim with its number, its content and what each side says of it. Right ones are folded: they are there to
    /// compare with.
    fn claim(&self, i: usize, out: &mut String) -> fmt::Result {
        let Some(v) = self.doc.verdicts.get(i) else { return Ok(()) };
        let (gold, pred) = (self.doc.gold_claim(v), self.doc.pred_claim(v));
        let (n, k, ui, class) = (self.n, i + 1, self.ui, class_of(v));
        let (tag, head) = match v.what {
            What::Right => ("details", "summary"),
            _ => ("div", "div"),
        };
        write!(out, "\n<{tag} class=\"c {class}\" id=\"d{n}c{k}\"><{head} class=\"h\">")?;
        // A claim without a word stands nowhere in the text.
        let to = if v.first().is_some() { format!("d{n}t{k}") } else { format!("d{n}c{k}") };
        write!(out, "<a class=\"n {class}\" href=\"#{to}\">{k}{}</a>", sign(v.what))?;
        write!(out, " <b>{}</b>", ui.say(what(v.what)))?;
        if v.what == What::Right {
            let lang = Lang(self.doc);
            let words = gold.and_then(|g| self.texts.words(&g.content)).unwrap_or_default();
            let speaker = gold.and_then(|g| g.speaker.as_deref()).unwrap_or(ui.say(labels::NOT_NAMED));
            let (speaker, words) = (Escaped(speaker), Escaped(&words));
            write!(out, " <span{lang}><bdi>{speaker}</bdi> <small>{words}</small></span>")?;
        }
        if let Some(c) = pred.and_then(|p| p.confidence) {
            write!(out, " <small title=\"{}\">{}</small>", ui.say(labels::CONFIDENCE), fixed(ui, c, 2))?;
        }
        write!(out, "</{head}>")?;
        write!(out, "<blockquote{}>", Lang(self.doc))?;
        let mut at: Option<usize> = None;
        for run in content(self.doc, v) {
            match at {
                Some(_) if run.gap => out.push_str(" … "),
                Some(at) => {
                    write!(out, "{}", Escaped(&self.texts.cut(run.field, at, run.span.start)))?;
                }
                None => {}
            }
            at = Some(run.span.end);
            self.run(&run, out)?;
        }
        write!(out, "</blockquote>")?;
        self.fields(gold, pred, out)?;
        let mut notes = Vec::new();
        if let Some(near) = self.doc.near(v) {
            let (near, label) = (near + 1, ui.say(labels::OVERLAPS));
            notes.push(format!("{label} <a href=\"#d{n}c{near}\">{near}</a>"));
        }
        if let Some(p) = pred {
            let how = p.why.as_ref().map(|w| w.link.as_str()).into_iter().chain(p.resolved_by.as_deref());
            notes.extend(how.map(|how| format!("<code>{}</code>", Escaped(how))));
        }
        if !notes.is_empty() {
            write!(out, "<p class=\"how\">{}</p>", notes.join(" · "))?;
        }
        write!(out, "</{tag}>")
    }

    /// What the two sides say of a claim: side by side where that differs, and in one line where it is the same or there
    /// is but one side.
    fn fields(&self, gold: Option<&GoldClaim>, pred: Option<&PredClaim>, out: &mut String) -> fmt::Result {
        let pair = gold.is_some() && pred.is_some();
        let (table, line): (Vec<_>, Vec<_>) =
            self.rows(gold, pred).into_iter().partition(|row| pair && row.gold != row.pred);
        if !table.is_empty() {
            let (gold, pred) = (self.ui.say(labels::GOLD), self.ui.say(labels::PREDICTED));
            write!(out, "<table class=\"f\"><tr><td></td><th>{gold}</th><th>{pred}</th></tr>")?;
            for row in &table {
                let class = if row.agree { "" } else { " class=\"no\"" };
                write!(out, "<tr{class}><th>{}</th>", self.ui.say(row.label))?;
                self.value("td", &row.gold, row, out)?;
                self.value("td", &row.pred, row, out)?;
                write!(out, "</tr>")?;
            }
            write!(out, "</table>")?;
        }
        if !line.is_empty() {
            write!(out, "<dl>")?;
            for row in &line {
                write!(out, "<div><dt>{}</dt> ", self.ui.say(row.label))?;
                self.value("dd", if gold.is_some() { &row.gold } else { &row.pred }, row, out)?;
                write!(out, "</div> ")?;
            }
            write!(out, "</dl>")?;
        }
        Ok(())
    }

    fn value(&self, tag: &str, value: &Option<String>, row: &Row, out: &mut String) -> fmt::Result {
        match value {
            Some(value) if row.verbatim => {
                write!(out, "<{tag}{}>{}</{tag}>", Lang(self.doc), Escaped(value))
            }
            Some(value) => write!(out, "<{tag}>{}</{tag}>", Escaped(value)),
            None => write!(out, "<{tag} class=\"nil\">{}</{tag}>", self.ui.say(row.nothing)),
        }
    }

    /// What the two sides say of a claim. Fields that only matter where they differ are left out where they agree.
    fn rows(&self, gold: Option<&GoldClaim>, pred: Option<&PredClaim>) -> Vec<Row> {
        let full = |s: Option<&String>| s.filter(|s| !s.is_empty()).cloned();
        let verbatim = |label, nothing, gold: Option<String>, pred: Option<String>, agree: bool| Row {
            label,
            nothing,
            gold,
            pred,
            agree,
            verbatim: true,
        };
        let pair = gold.zip(pred);
        let words = |pieces: &[Piece]| self.doc.words.under(pieces);
        let touch = |g: &[Piece], p: &[Piece]| {
            let (g, p) = (words(g), words(p));
            (g.is_empty() && p.is_empty()) || !g.is_disjoint(&p)
        };
        let text = |pieces: &[Piece]| self.texts.words(pieces);
        let mut out = vec![
            verbatim(
                labels::SPEAKER,
                labels::NOT_NAMED,
                full(gold.and_then(|g| g.speaker.as_ref())),
                full(pred.and_then(|p| p.speaker.as_ref())),
                pair.is_none_or(|(g, p)| same_speaker(g.speaker.as_deref(), p.speaker.as_deref())),
            ),
            verbatim(
                labels::SOURCE,
                labels::NOTHING,
                gold.and_then(|g| text(g.source.as_slice())),
                pred.and_then(|p| text(p.source.as_slice())),
                pair.is_none_or(|(g, p)| touch(g.source.as_slice(), p.source.as_slice())),
            ),
            verbatim(
                labels::CUE,
                labels::NOTHING,
                gold.and_then(|g| text(&g.cue)),
                pred.and_then(|p| text(&p.cue)),
                pair.is_none_or(|(g, p)| touch(&g.cue, &p.cue)),
            ),
        ];
        let plain = |label, gold: Option<String>, pred: Option<String>| {
            let agree = pair.is_none() || gold == pred;
            Row { label, nothing: labels::NOTHING, gold, pred, agree, verbatim: false }
        };
        // Gold without a field says nothing about it.
        if gold.is_none_or(|g| g.kind.is_some()) {
            let of_gold = full(gold.and_then(|g| g.kind.as_ref()).and_then(Option::as_ref));
            out.push(plain(labels::KIND, of_gold, full(pred.and_then(|p| p.kind.as_ref()))));
        }
        if let Some((g, p)) = pair {
            let mut differing = Vec::new();
            if let Some(polarity) = &g.polarity {
                differing.push(plain(labels::POLARITY, full(polarity.as_ref()), full(p.polarity.as_ref())));
            }
            if let Some(hedged) = g.hedged {
                let say = |hedged: Option<bool>| {
                    Some(self.ui.say(if hedged == Some(true) { labels::YES } else { labels::NO }).to_owned())
                };
                differing.push(plain(labels::HEDGED, say(hedged), say(p.hedged)));
            }
            if let Some(date) = &g.said_date {
                differing.push(plain(labels::SAID_DATE, full(date.as_ref()), full(p.said_date.as_ref())));
            }
            out.extend(differing.into_iter().filter(|row| !row.agree));
        }
        out
    }
}

/// A field of a claim as the two sides have it.
struct Row {
    label: Pair,
    /// What stands for a missing value.
    nothing: Pair,
    gold: Option<String>,
    pred: Option<String>,
    /// Whether they agree as the measures see it.
    agree: bool,
    /// Whether the values are words of the article.
    verbatim: bool,
}

fn class_of(v: &Verdict) -> &'static str {
    class(v.what)
}

/// Words with their marks: gold underlined, predicted highlighted.
fn marked(words: &str, mark: Mark, out: &mut String) -> fmt::Result {
    let name = |side| match side {
        Side::Both => "both",
        Side::Speaker => "speaker",
        Side::Only => "only",
    };
    let words = Escaped(words);
    match (mark.gold.map(name), mark.pred.map(name)) {
        (None, None) => write!(out, "{words}"),
        (Some(g), None) => write!(out, "<u class=\"g-{g}\">{words}</u>"),
        (None, Some(p)) => write!(out, "<mark class=\"p-{p}\">{words}</mark>"),
        (Some(g), Some(p)) => write!(out, "<mark class=\"g-{g} p-{p}\">{words}</mark>"),
    }
}
