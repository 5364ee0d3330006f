//! Counts of claims, as pages and tables show them.

use selon_ledger::{Facet, Filter, Ledger};

use crate::asked::Asked;
use crate::failure::Failure;
use crate::ui::Ui;

/// Counts by one facet, as the ledger gives them, most first.
pub type Counted = (Facet, Vec<(Option<String>, u64)>);

/// Most values of a facet.
const VALUES: usize = 300;

/// Counts by each of `facets`.
///
/// # Errors
/// What the ledger fails with.
pub fn count(ledger: &dyn Ledger, filter: &Filter, facets: &[Facet]) -> Result<Vec<Counted>, Failure> {
    Ok(facets.iter().copied().zip(ledger.facets(filter, facets, VALUES)?).collect())
}

/// How many there are in all, by a facet that every claim has.
pub fn total(counted: &[Counted]) -> u64 {
    let whole =
        counted.iter().find(|(facet, _)| matches!(facet, Facet::Kind | Facet::Hedged | Facet::Polarity));
    whole.map_or(0, |(_, values)| values.iter().map(|(_, count)| count).sum())
}

/// One line of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// In words.
    pub label: String,
    /// How many.
    pub count: u64,
    /// In hundredths of the longest line of the group.
    pub bar: u64,
    /// In hundredths of all.
    pub share: u64,
    /// The claims that are counted, where a question can name them.
    pub href: Option<String>,
}

/// Counts by one facet.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Name of the facet.
    pub name: &'static str,
    /// Its lines.
    pub lines: Vec<Line>,
    /// A value of it is asked for.
    pub chosen: bool,
}

/// What the ledger counted, in words and with links to the claims, of which `asked` asks for all.
pub fn groups(ui: Ui, asked: &Asked, counted: &[Counted], most: usize) -> Vec<Group> {
    let group = |(facet, values): &Counted| {
        let mut values: Vec<&(Option<String>, u64)> = values.iter().collect();
        if *facet == Facet::Month {
            values.sort_by(|a, b| b.0.cmp(&a.0));
        }
        let all: u64 = values.iter().map(|value| value.1).sum();
        let longest = values.iter().map(|value| value.1).max().unwrap_or(0);
        let line = |(value, count): &&(Option<String>, u64)| Line {
            label: label(ui, *facet, value.as_deref()),
            count: *count,
            bar: hundredths(*count, longest),
            share: hundredths(*count, all),
            href: value.as_deref().map(|value| narrowed(asked, *facet, value).plain().on("/claims")),
        };
        let chosen = match facet {
            Facet::Month => asked.get("since").is_some() && asked.get("since") == asked.get("until"),
            facet => asked.get(key(*facet)).is_some(),
        };
        Group { name: facet.name(), lines: values.iter().take(most).map(line).collect(), chosen }
    };
    counted.iter().map(group).collect()
}

/// `part` of `all` in hundredths.
pub fn hundredths(part: u64, all: u64) -> u64 {
    (part * 100 + all / 2).checked_div(all).unwrap_or(0)
}

fn key(facet: Facet) -> &'static str {
    match facet {
        Facet::SpeakerType => "type",
        Facet::Month => "since",
        facet => facet.name(),
    }
}

fn narrowed(asked: &Asked, facet: Facet, value: &str) -> Asked {
    match facet {
        Facet::Month => asked.with("since", value).with("until", value),
        facet => asked.with(key(facet), value),
    }
}

/// A value of a facet in words.
pub fn label(ui: Ui, facet: Facet, value: Option<&str>) -> String {
    let Some(value) = value else { return ui.t("none").into_owned() };
    match facet {
        Facet::Outlet => value.to_owned(),
        Facet::Month => ui.date(value),
        Facet::Lang => ui.word("lang", value).into_owned(),
        Facet::Kind => ui.word("kind", value).into_owned(),
        Facet::Polarity => ui.word("polarity", value).into_owned(),
        Facet::SpeakerType => ui.word("type", value).into_owned(),
        Facet::Hedged => ui.word("hedged", value).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Lang;

    #[test]
    fn counts_become_lines_with_links() {
        let counted = vec![
            (Facet::Month, vec![(Some("2024-10".to_owned()), 9), (Some("2025-01".to_owned()), 3), (None, 1)]),
            (Facet::SpeakerType, vec![(Some("person".to_owned()), 3), (None, 1)]),
        ];
        let asked = Asked::read(Some("q=pont&sort=newest"));
        let groups = groups(Ui(Lang::Fr), &asked, &counted, 2);
        let [months, types] = &groups[..] else { panic!("{groups:?}") };
        assert_eq!(months.lines[0].label, "janvier 2025");
        assert_eq!(months.lines[0].href.as_deref(), Some("/claims?q=pont&since=2025-01&until=2025-01"));
        assert_eq!((months.lines[0].bar, months.lines.len()), (33, 2));
        assert_eq!(types.lines.iter().map(|line| line.share).collect::<Vec<_>>(), [75, 25]);
        assert_eq!(types.lines[1].href, None);
        assert_eq!(hundredths(1, 0), 0);
    }
}
