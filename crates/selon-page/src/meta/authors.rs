//! By-lines.

use super::{Head, collapse, plain};
use crate::ld::Node;
use crate::{date, title};

/// Most names of one by-line.
const MOST: usize = 12;

/// Authors in the order of the by-line, from the first kind of markup that names any.
pub(super) fn read(head: &Head<'_>, article: Option<&Node>, outlets: &[String]) -> Vec<String> {
    const NAMES: [&str; 9] = [
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
        "byl",
        "og:article:author",
    ];
    if let Some(node) = article {
        let names = clean(node.authors.iter().map(String::as_str), outlets);
        if !names.is_empty() {
            return names;
        }
    }
    for name in NAMES {
        let names = clean(head.metas(&[name]), outlets);
        if !names.is_empty() {
            return names;
        }
    }
    let printed: Vec<String> = head
        .props
        .iter()
        .filter(|(prop, _)| prop.split_ascii_whitespace().any(|word| word == "author"))
        .map(|&(_, id)| collapse(&head.document.text_content(id)))
        .collect();
    clean(printed.iter().map(String::as_str), outlets)
}

pub(super) fn clean<'a>(values: impl Iterator<Item = &'a str>, outlets: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for value in values {
        let value = plain(value);
        for name in split(without_by(&value)) {
            let name = without_by(name.trim().trim_end_matches([',', '.', ';', '|'])).trim();
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            let words = name.split_whitespace().count();
            let known = out.iter().any(|other| title::key(other) == title::key(name));
            // Addresses, handles and sentences are no names; "admin" is a login.
            if letters < 2
                || words > 8
                || name.chars().count() > 70
                || name.contains("://")
                || name.contains('@')
                || matches!(
                    name.to_ascii_lowercase().as_str(),
                    "admin" | "administrator" | "null" | "none" | "undefined"
                )
                || known
                || date::looks_like_one(name)
            {
                continue;
            }
            out.push(name.to_owned());
        }
    }
    out.truncate(MOST);
    // The outlet as its own author says nothing beside a name, but is the by-line where it stands alone.
    if out.len() > 1 && out.iter().any(|name| !outlets.contains(&title::key(name))) {
        out.retain(|name| !outlets.contains(&title::key(name)));
    }
    out
}

fn without_by(name: &str) -> &str {
    let name = name.trim();
    let lower = name.to_lowercase();
    for by in
        ["written by ", "posted by ", "by ", "propos recueillis par ", "publié par ", "par ", "by:", "par :"]
    {
        // Lower case of these letters has the same length, so the offset holds for the original.
        if lower.starts_with(by) && name.is_char_boundary(by.len()) {
            return name[by.len()..].trim();
        }
    }
    name
}

/// Several names in one string.
fn split(names: &str) -> impl Iterator<Item = &str> {
    names
        .split([';', '|', '\n'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" et "))
        .flat_map(|part| {
            // "Doe, Jane" is one name; "Jane Doe, John Roe" is two, "Jane Doe, Associated Press" as well.
            let several = part.split(',').all(|name| name.trim().contains(' '));
            part.split(move |c| several && c == ',').flat_map(|name| name.split(" & "))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_lines_are_taken_apart() {
        let cases: [(&str, &[&str]); 9] = [
            ("Jane Doe | November 18, 2019 12:01 PM", &["Jane Doe"]),
            ("20 Minutes avec AFP", &["20 Minutes avec AFP"]),
            ("By Jane Doe and John Roe", &["Jane Doe", "John Roe"]),
            ("Par Anne Roux et Paul Vidal", &["Anne Roux", "Paul Vidal"]),
            ("Jane Doe, John Roe", &["Jane Doe", "John Roe"]),
            ("Doe, Jane", &["Doe, Jane"]),
            ("https://www.facebook.com/lephare", &[]),
            ("AFP", &["AFP"]),
            ("Anne Roux; anne roux", &["Anne Roux"]),
        ];
        for (line, want) in cases {
            assert_eq!(clean([line].into_iter(), &[]), want, "{line}");
        }
        let outlets = [title::key("Le Phare")];
        assert_eq!(clean(["Anne Roux", "Le Phare"].into_iter(), &outlets), ["Anne Roux"]);
        assert_eq!(clean(["Le Phare"].into_iter(), &outlets), ["Le Phare"]);
    }
}
