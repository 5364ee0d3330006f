use std::collections::BTreeMap;

use selon_story::{Role, Statement};

use crate::chart::escape;

const ROW: f64 = 34.0;
const HEIGHT: f64 = 24.0;
const GAP: f64 = 56.0;
/// Width of a character of 13 pixels, about.
const CHARACTER: f64 = 7.0;
const LONGEST: usize = 30;

/// Who has a statement from whom, drawn from left to right: the outlets that print it, then whom they credit, then who said it, then whom
/// that one cites. Each name stands once. `None` where nothing is between outlets and speaker that a list would not tell as well.
pub fn draw(statement: &Statement, label: &str) -> Option<String> {
    let column = |role: Role| match role {
        Role::Outlet => 0,
        Role::Agency | Role::Reported => 1,
        Role::Speaker => 2,
        Role::Cited => 3,
    };
    let mut nodes: Vec<(&str, usize)> = Vec::new();
    let mut lines: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for member in &statement.members {
        let mut before: Option<usize> = None;
        for link in &member.chain {
            // An outlet that others have it from stands where those stand that are credited.
            let key = (link.name.as_str(), column(link.role));
            let at = nodes.iter().position(|node| *node == key).unwrap_or_else(|| {
                nodes.push(key);
                nodes.len() - 1
            });
            if let Some(before) = before.filter(|before| *before != at) {
                *lines.entry((before, at)).or_default() += 1;
            }
            before = Some(at);
        }
    }
    if lines.len() < 2 {
        return None;
    }
    let mut used: Vec<usize> = nodes.iter().map(|(_, column)| *column).collect();
    used.sort_unstable();
    used.dedup();
    let short = |name: &str| -> String {
        if name.chars().count() <= LONGEST {
            return name.to_owned();
        }
        name.chars().take(LONGEST - 1).chain(['…']).collect()
    };
    let width = |name: &str| short(name).chars().count() as f64 * CHARACTER + 18.0;
    let widths: Vec<f64> = used
        .iter()
        .map(|c| {
            nodes.iter().filter(|(_, column)| column == c).map(|(name, _)| width(name)).fold(0.0, f64::max)
        })
        .collect();
    let left = |c: usize| -> f64 {
        let before = used.iter().zip(&widths).filter(|(u, _)| **u < c);
        before.map(|(_, w)| w + GAP).sum()
    };
    let tallest = used.iter().map(|c| nodes.iter().filter(|(_, column)| column == c).count()).max()?;
    let high = tallest as f64 * ROW;
    let mut placed: Vec<(f64, f64)> = Vec::new();
    for (at, (_, column)) in nodes.iter().enumerate() {
        let of_column = || nodes.iter().enumerate().filter(|(_, (_, c))| c == column);
        let (rank, count) = (of_column().filter(|(i, _)| *i < at).count(), of_column().count());
        let y = (rank as f64 + 0.5) * high / count as f64;
        placed.push((left(*column), y));
    }
    let wide: f64 = widths.iter().sum::<f64>() + GAP * (used.len() - 1) as f64;
    let mut out = format!(
        r#"<svg class="chains" xmlns="http://www.w3.org/2000/svg" viewBox="-2 0 {:.0} {high:.0}" width="{:.0}" height="{high:.0}" role="img" aria-label="{}">"#,
        wide + 4.0,
        wide + 4.0,
        escape(label)
    );
    for ((from, to), times) in &lines {
        let (a, b) = (placed[*from], placed[*to]);
        let start = a.0 + width(nodes[*from].0);
        let middle = (start + b.0) / 2.0;
        let thick = 1.0 + (*times as f64).ln();
        let (y0, x1, y1) = (a.1, b.0 - 6.0, b.1);
        out.push_str(&format!(
            r#"<path class="line" d="M{start:.0} {y0:.0}C{middle:.0} {y0:.0} {middle:.0} {y1:.0} {x1:.0} {y1:.0}" stroke-width="{thick:.1}"/><path class="head" d="M{x1:.0} {:.0}l6 4-6 4z"/>"#,
            y1 - 4.0
        ));
    }
    for ((name, column), (x, y)) in nodes.iter().zip(&placed) {
        let top = y - HEIGHT / 2.0;
        out.push_str(&format!(
            r#"<g class="c{column}"><title>{}</title><rect x="{x:.0}" y="{top:.0}" width="{:.0}" height="{HEIGHT}" rx="4"/><text x="{:.0}" y="{:.0}">{}</text></g>"#,
            escape(name),
            width(name),
            x + 9.0,
            y + 4.5,
            escape(short(name))
        ));
    }
    out.push_str("</svg>");
    Some(out)
}

#[cfg(test)]
mod tests {
    use selon_story::{Joined, Link, Member};
    use selon_text::{Field, Span};

    use super::*;

    fn member(chain: &[(&str, Role)]) -> Member {
        Member {
            doc: "a".to_owned(),
            text: String::new(),
            span: Span::new(Field::Text, 0, 1),
            published: None,
            claim: None,
            chain: chain.iter().map(|(name, role)| Link { name: (*name).to_owned(), role: *role }).collect(),
        }
    }

    #[test]
    fn each_name_stands_once() {
        let members = vec![
            member(&[("Le Fanal", Role::Outlet), ("ABN", Role::Agency), ("Pentagone", Role::Speaker)]),
            member(&[("<i>", Role::Outlet), ("ABN", Role::Agency), ("Pentagone", Role::Speaker)]),
        ];
        let statement = Statement {
            what: String::new(),
            speaker: None,
            joined: Joined::Passage,
            members,
            origins: vec![],
        };
        let drawn = draw(&statement, "chains").unwrap();
        assert_eq!(drawn.matches("<rect").count(), 4, "{drawn}");
        assert_eq!(drawn.matches("class=\"line\"").count(), 3, "{drawn}");
        assert!(drawn.contains("&lt;i&gt;"));
    }
}
