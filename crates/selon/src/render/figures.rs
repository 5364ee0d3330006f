//! Figures on a page: how one reads as a number, and the page of an article's figures by themselves.

use selon_read::{AsOfBy, Bound, Change, Figure, Quantities};
use selon_text::Article;

use super::flow::Flow;
use super::index::Words;
use super::labels::{self, Ui};
use super::page::{Look, MARGIN};

/// What a figure says in digits, with sign and unit: "≈ 2 tonnes", "+5 %"; `None` where its words say it already.
pub(super) fn value(ui: Ui, figure: &Figure) -> Option<String> {
    let number = ui.number(figure.value);
    let unit = figure.unit.as_deref().unwrap_or_default();
    let symbol = !unit.is_empty() && (unit == "%" || unit.chars().all(|c| c.is_ascii_uppercase()));
    let plain = figure.bound == Bound::Exact && figure.change.is_none();
    let named = unit_as_printed(figure);
    let printed = figure.text.starts_with(&number) && named.is_some_and(|n| figure.text.ends_with(n));
    if plain && !symbol && printed {
        return None;
    }
    // "multiplié par 5"
    let factor = figure.change.filter(|_| matches!(unit, "fois" | "time"));
    let sign = match (factor, figure.change) {
        (Some(Change::Up), _) => "× ",
        (Some(Change::Down), _) => "÷ ",
        (None, Some(Change::Up)) => "+",
        (None, Some(Change::Down)) if figure.value >= 0.0 => "−",
        _ => "",
    };
    let mut out = format!("{}{sign}{number}", Ui::bound(figure.bound));
    if let Some(high) = figure.value_high {
        out.push_str(&format!("–{}", ui.number(high)));
    }
    let unit = if factor.is_some() { "" } else { named.unwrap_or(unit) };
    if !unit.is_empty() {
        out.push('\u{a0}');
        out.push_str(unit);
    }
    Some(out)
}

/// The unit in the number and form that the figure's words have it in: the counted thing, or the word that the unit is
/// the singular of.
fn unit_as_printed(figure: &Figure) -> Option<&str> {
    let text = figure.text.as_str();
    let unit = figure.unit.as_deref()?;
    if let Some(what) = figure.what.as_deref() {
        let first = what.split_whitespace().next()?;
        if let Some(at) = text.find(what).or_else(|| text.find(first))
            && what.starts_with(text[at..].trim_end())
        {
            return Some(what);
        }
    }
    let stem: String = unit.chars().take(3).collect();
    let begins = |w: &&str| stem.chars().count() > 1 && w.to_lowercase().starts_with(&stem.to_lowercase());
    let word = text.split_whitespace().rfind(begins)?;
    let at = text.rfind(word)?;
    let words = unit.split_whitespace().count();
    let end = text[at..].split_whitespace().take(words).last()?;
    let end = at + text[at..].find(end)? + end.len();
    let plural = word.strip_suffix(['s', 'x']).is_some_and(|w| w == unit);
    (unit.chars().count() > 3 || word == unit || plural).then(|| text.get(at..end)).flatten()
}

/// The page of an article's figures, lines ended.
pub fn figures_page(article: &Article, read: &Quantities, look: Look) -> String {
    let Look { ui, theme, width, .. } = look;
    let words = Words::new(article);
    let mut out = String::new();
    let wide = |out: &mut String, flow: &Flow| flow.lay(out, &Flow::default(), 0, width);
    let title = read.title.as_deref().filter(|t| !t.trim().is_empty());
    wide(&mut out, &Flow::of(theme.title, title.unwrap_or(&read.doc)));
    wide(&mut out, &Flow::of(theme.reported, &ui.figures(read.figures.len() as u64)));
    if title.is_some() {
        wide(&mut out, &Flow::of(theme.quiet, &read.doc));
    }
    out.push('\n');
    let label = |span| {
        let label = match words.line(span) {
            Some(line) => format!("{}{line}", ui.say(labels::LINE)),
            None => ui.say(labels::TITLE).to_owned(),
        };
        Flow::label(theme.quiet, format!("{label:>pad$} ", pad = MARGIN - 1))
    };
    for figure in &read.figures {
        let mut flow = Flow::of(theme.reported | theme.figure, &figure.text);
        if let Some(value) = value(ui, figure) {
            flow.push(theme.quiet, " → ").push(theme.reported, &value);
        }
        if let Some(what) = figure.what.as_deref()
            && unit_as_printed(figure) != Some(what)
        {
            flow.push(theme.quiet, " · ").push(theme.quiet, what);
        }
        if let Some(place) = &figure.place {
            flow.push(theme.quiet, " · ").push(theme.quiet, &place.name);
        }
        if let Some(as_of) = figure.as_of.as_ref().filter(|a| a.by != AsOfBy::Published)
            && let (Some(from), Some(to)) = (&as_of.from, &as_of.to)
        {
            flow.push(theme.quiet, " · ").push(theme.quiet, from);
            if from != to {
                flow.push(theme.quiet, " – ").push(theme.quiet, to);
            }
        }
        flow.lay(&mut out, &label(figure.span), MARGIN, width);
    }
    for doubt in &read.diagnostics {
        let mut flow = Flow::of(theme.doubt, ui.diagnostic(doubt.code).unwrap_or(&doubt.message));
        flow.push(theme.quiet, &format!(" ({})", doubt.code));
        let label = doubt.span.map_or_else(Flow::default, label);
        flow.lay(&mut out, &label, MARGIN, width);
    }
    out
}

#[cfg(test)]
mod tests {
    use selon_text::{Field, Span};

    use super::*;

    fn shown(
        ui: Ui,
        text: &str,
        value: f64,
        bound: Bound,
        unit: &str,
        what: &str,
        change: Option<Change>,
    ) -> String {
        let figure = Figure {
            text: text.into(),
            span: Span::new(Field::Text, 0, 1),
            value,
            value_high: None,
            bound,
            unit: Some(unit.into()),
            what: (!what.is_empty()).then(|| what.into()),
            change,
            place: None,
            as_of: None,
        };
        super::value(ui, &figure).unwrap_or_default().replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn figures_say_their_unit_as_the_article_has_it() {
        let fr =
            |text, value, bound, unit, what, change| shown(Ui::Fr, text, value, bound, unit, what, change);
        assert_eq!(fr("environ deux tonnes", 2.0, Bound::About, "tonne", "", None), "≈ 2 tonnes");
        let soldiers = "soldats nord-coréens";
        assert_eq!(
            fr("jusqu'à 8 000 soldats", 8000.0, Bound::AtMost, "soldat", soldiers, None),
            "≤ 8 000 soldats nord-coréens"
        );
        assert_eq!(fr("plus de 30 ans", 30.0, Bound::AtLeast, "an", "", None), "≥ 30 ans");
        assert_eq!(fr("12 ponts", 12.0, Bound::Exact, "pont", "ponts", None), "");
        assert_eq!(fr("5 %", 5.0, Bound::Exact, "%", "prix", Some(Change::Up)), "+5 %");
        assert_eq!(fr("divisé par 2", 2.0, Bound::Exact, "fois", "", Some(Change::Down)), "÷ 2");
        assert_eq!(
            fr("plus d'un milliard d'euros", 1e9, Bound::AtLeast, "EUR", "", None),
            "≥ 1 000 000 000 EUR"
        );
        assert_eq!(shown(Ui::En, "over a dozen", 12.0, Bound::AtLeast, "person", "", None), "≥ 12 person");
    }
}
