//! Lemmas as edit scripts: what to do with a form to get its lemma, so that a word never seen still gets one.
//!
//! A script is `SHAPE-STRIP+ADD`: bring the form into a shape (`k` as it is, `l` lower case, `t` first letter
//! upper case and the rest lower), strip so many characters from its end, add some. `l-3+er` makes "parler" of
//! "Parlons". Where form and lemma share no beginning ("sont", "être") the script is `=` and
//! the lemma itself.

/// What a form is brought to before anything is stripped.
type Shape = fn(&str) -> String;

/// The shapes in order of preference, with their marks.
const SHAPES: [(char, Shape); 3] = [('k', str::to_owned), ('l', |form| form.to_lowercase()), ('t', titled)];

fn titled(form: &str) -> String {
    let mut chars = form.chars();
    let Some(first) = chars.next() else { return String::new() };
    first.to_uppercase().chain(chars.as_str().chars().flat_map(char::to_lowercase)).collect()
}

/// The script that makes `lemma` of `form`: the one that strips and adds least. Always such that
/// `apply(&script(form, lemma), form)` is `lemma`.
pub fn script(form: &str, lemma: &str) -> String {
    let mut best: Option<(usize, String)> = None;
    for (mark, shape) in SHAPES {
        let shaped = shape(form);
        let common = shaped.chars().zip(lemma.chars()).take_while(|(a, b)| a == b);
        let (kept, bytes) = common.fold((0, 0), |(kept, bytes), (c, _)| (kept + 1, bytes + c.len_utf8()));
        if kept == 0 && shaped != lemma {
            continue;
        }
        let (strip, add) = (shaped.chars().count() - kept, &lemma[bytes..]);
        let cost = strip + add.chars().count();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, format!("{mark}-{strip}+{add}")));
        }
    }
    best.map_or_else(|| format!("={lemma}"), |(_, script)| script)
}

/// What `script` makes of `form`; `None` when there is less to strip from than it strips, or it is no script.
pub fn apply(script: &str, form: &str) -> Option<String> {
    if let Some(lemma) = script.strip_prefix('=') {
        return Some(lemma.to_owned());
    }
    let mark = script.chars().next()?;
    let (_, shape) = SHAPES.iter().find(|(m, _)| *m == mark)?;
    let (strip, add) = script[mark.len_utf8()..].strip_prefix('-')?.split_once('+')?;
    let strip: usize = strip.parse().ok()?;
    let mut lemma = shape(form);
    for _ in 0..strip {
        lemma.pop()?;
    }
    lemma.push_str(add);
    Some(lemma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_short_and_say_what_they_do() {
        for (form, lemma, expected) in [
            ("maison", "maison", "k-0+"),
            ("Maisons", "maison", "l-1+"),
            ("parlons", "parler", "k-3+er"),
            ("DURAND", "Durand", "t-0+"),
            ("sont", "être", "=être"),
            ("Sont", "être", "=être"),
            ("du", "de+le", "k-1+e+le"),
            ("aux", "à+le", "=à+le"),
            ("ponies", "pony", "k-3+y"),
            ("I", "I", "k-0+"),
        ] {
            assert_eq!(script(form, lemma), expected, "{form} {lemma}");
        }
    }

    #[test]
    fn a_script_carries_over_to_other_words() {
        assert_eq!(apply(&script("parlons", "parler"), "mangeons").as_deref(), Some("mangeer"));
        assert_eq!(apply(&script("Chats", "chat"), "Chiens").as_deref(), Some("chien"));
        assert_eq!(apply("k-4+", "oui"), None);
        for bad in ["", "k", "k-", "k-x+", "k-1", "q-0+", "é-0+", "k+1-"] {
            assert_eq!(apply(bad, "mot"), None, "{bad}");
        }
    }

    #[test]
    fn any_lemma_comes_back_from_any_form() {
        // Letters that change their length with their case, marks that the scripts themselves use, and nothing.
        let odd = [
            "",
            "a",
            "A",
            "à",
            "À",
            "être",
            "ÊTRE",
            "Être",
            "İstanbul",
            "istanbul",
            "straße",
            "STRASSE",
            "ǅ",
            "ﬁn",
            "e\u{301}t",
            "ét",
            "=",
            "=a",
            "k-0+",
            "-",
            "+",
            "3+4",
            "l’",
            "l'",
            "de+le",
            "don't",
            "🙂",
            "ΟΔΟΣ",
            "οδος",
            "8 000",
            "McDonald",
        ];
        for form in odd {
            for lemma in odd {
                assert_eq!(apply(&script(form, lemma), form).as_deref(), Some(lemma), "{form:?} {lemma:?}");
            }
        }
    }
}
