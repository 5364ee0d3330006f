//! The time expressions of one article, for people and for programs.

use selon_read::TimeExpression;
use selon_text::{Article, Lang};
use serde::Serialize;

use super::flow::Flow;
use super::index::Words;
use super::labels;
use super::page::Look;

/// Columns of the margin that holds line numbers.
const MARGIN: usize = 7;

/// The time expressions of one article.
#[derive(Debug, Serialize)]
pub struct Times<'a> {
    doc: &'a str,
    lang: Option<String>,
    date: Option<String>,
    title: Option<&'a str>,
    text: &'a str,
    /// In reading order, those of the headline first.
    pub times: Vec<TimeExpression>,
}

impl<'a> Times<'a> {
    /// Finds those of `article`, read as `lang` where that is settled.
    pub fn of(article: &'a Article, lang: Option<Lang>) -> Self {
        let lang = lang.or_else(|| selon_text::detect(&article.text, article.lang));
        Self {
            doc: &article.doc,
            lang: lang.map(|l| l.to_string()),
            date: article.date.map(|d| d.to_string()),
            title: article.title.as_deref(),
            text: &article.text,
            times: selon_read::times(article, lang),
        }
    }
}

/// The page of one article: each expression with its line, what it is and what it means.
pub fn times(article: &Article, found: &Times<'_>, look: Look) -> String {
    let Look { ui, theme, width, .. } = look;
    let words = Words::new(article);
    let mut out = String::new();
    let wide = |flow: Flow, out: &mut String| flow.lay(out, &Flow::default(), 0, width);
    let title = found.title.filter(|t| !t.trim().is_empty());
    wide(Flow::of(theme.title, title.unwrap_or(found.doc)), &mut out);
    let date = found.date.as_deref().map_or_else(|| ui.say(labels::NO_DATE).to_owned(), |d| ui.date(d));
    let facts = format!("{date} · {}", ui.times(found.times.len() as u64));
    wide(Flow::of(theme.reported, &facts), &mut out);
    if title.is_some() {
        wide(Flow::of(theme.quiet, found.doc), &mut out);
    }
    out.push('\n');
    for time in &found.times {
        let line = words.line(time.span);
        let line =
            line.map_or_else(|| ui.say(labels::TITLE).to_owned(), |l| format!("{}{l}", ui.say(labels::LINE)));
        let label = Flow::label(theme.quiet, format!("{line:>width$} ", width = MARGIN - 1));
        let mut flow = Flow::of(theme.speaker, &time.text);
        flow.push(theme.quiet, " · ").push(theme.quiet, ui.time_kind(time.kind));
        let value = time.value();
        if let Some(value) = &value {
            flow.push(theme.quiet, " · ").push(theme.cue, value);
        }
        let days = match (time.from, time.to) {
            (Some(from), Some(to)) if from == to => ui.date(&from.to_string()),
            (Some(from), Some(to)) => {
                format!("{} – {}", ui.date(&from.to_string()), ui.date(&to.to_string()))
            }
            _ => String::new(),
        };
        if !days.is_empty() {
            flow.push(theme.quiet, " · ").push(theme.reported, &days);
        }
        for flag in &time.flags {
            flow.push(theme.doubt, " ⚑ ").push(theme.doubt, ui.time_flag(*flag));
        }
        flow.lay(&mut out, &label, MARGIN, width);
    }
    out
}
