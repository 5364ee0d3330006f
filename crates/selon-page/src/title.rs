//! Headlines as the page shows them: without the outlet's name.

/// What may stand between a headline and the name of its outlet, with spaces around.
const SEPARATORS: [&str; 10] = ["|", "-", "–", "—", "·", "•", ":", "::", "»", "/"];

/// Letters and digits alone, in lower case: what two spellings of a name share.
pub(crate) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `title` without the outlet's name at its end or beginning. `outlets` are the [`key`]s of the outlet's names.
pub(crate) fn without_outlet<'a>(title: &'a str, outlets: &[String]) -> &'a str {
    let mut title = title.trim();
    // An outlet may print its name twice: "Title - Le Phare | lephare.example".
    for _ in 0..2 {
        let tail = last_separator(title);
        if let Some((head, name)) = tail
            && !head.is_empty()
            && outlets.contains(&key(name))
        {
            title = head;
        }
    }
    if let Some((name, rest)) = first_separator(title)
        && !rest.is_empty()
        && outlets.contains(&key(name))
    {
        title = rest;
    }
    title
}

/// Whether `title` is `heading` with something behind a separator.
pub(crate) fn extends(title: &str, heading: &str) -> bool {
    title.strip_prefix(heading).is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.is_empty() || SEPARATORS.iter().any(|s| rest.strip_prefix(s).is_some_and(|r| r.starts_with(' ')))
    })
}

/// Whether `cut` is the beginning of `whole`, cut off with an ellipsis or at some length.
pub(crate) fn cut_from(cut: &str, whole: &str) -> bool {
    let (cut, whole) = (key(cut), key(whole));
    cut.len() < whole.len() && cut.len() >= 20 && whole.starts_with(&cut)
}

fn last_separator(title: &str) -> Option<(&str, &str)> {
    SEPARATORS
        .iter()
        .filter_map(|s| {
            let at = title.rfind(&format!(" {s} "))?;
            Some((at, s.len() + 2))
        })
        .max()
        .map(|(at, length)| (title[..at].trim_end(), title[at + length..].trim_start()))
}

fn first_separator(title: &str) -> Option<(&str, &str)> {
    SEPARATORS
        .iter()
        .filter_map(|s| {
            let at = title.find(&format!(" {s} "))?;
            Some((at, s.len() + 2))
        })
        .min()
        .map(|(at, length)| (title[..at].trim_end(), title[at + length..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_come_off() {
        let outlets = [key("Le Monde"), key("BBC News"), key("lemonde.fr")];
        let cases = [
            ("La grève continue | Le Monde", "La grève continue"),
            ("Strike goes on - BBC News", "Strike goes on"),
            ("La grève - un bilan - Le Monde | lemonde.fr", "La grève - un bilan"),
            ("Le Monde – La grève", "La grève"),
            ("Le Monde", "Le Monde"),
            ("Saint-Denis : deux blessés", "Saint-Denis : deux blessés"),
            ("Climat - Le Monde d'après", "Climat - Le Monde d'après"),
        ];
        for (title, want) in cases {
            assert_eq!(without_outlet(title, &outlets), want);
        }
    }

    #[test]
    fn headings_inside_titles() {
        assert!(extends("La grève | Social | Le Monde", "La grève"));
        assert!(!extends("La grève continue", "La grève"));
        assert!(cut_from(
            "Le ministre a promis une réforme des…",
            "Le ministre a promis une réforme des ports"
        ));
    }
}
