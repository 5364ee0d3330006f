#![allow(missing_docs, clippy::print_stdout)]
fn main() {
    let filler = "<p>Le conseil municipal a voté hier soir un budget de douze millions d'euros, a annoncé le maire dans un communiqué, malgré l'opposition de plusieurs élus.</p>";
    if let Some(p) = std::env::args().nth(1) {
        let b = std::fs::read(p).unwrap();
        let a = selon_page::html(&b, &selon_page::Hints::default());
        println!("{a:#?}");
        return;
    }
    for tag in [
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "x-tip",
        "button",
        "label",
        "output",
        "meter",
        "center",
        "nobr",
        "ruby",
        "wbr",
        "a",
        "a href=/x",
        "details",
        "summary",
        "h2",
        "h3",
        "h5",
        "figcaption",
        "blockquote",
        "aside",
        "dd",
        "address",
        "pre",
        "section",
        "li",
        "div",
        "td",
    ] {
        let name = tag.split(' ').next().unwrap();
        let inner = format!("<p>Avant le mot <{tag}>XMOTX</{name}> après le mot YFINY, a dit le maire.</p>");
        let html =
            format!("<html><body><h1>Titre</h1><article>{filler}{inner}{filler}</article></body></html>");
        match selon_page::html(html.as_bytes(), &selon_page::Hints::default()) {
            Ok(a) => {
                if !a.text.contains("XMOTX")
                    || !a.text.contains("YFINY")
                    || !a.text.contains("mot XMOTX après")
                {
                    println!(
                        "{tag:12} {:?}",
                        a.text.lines().skip(1).filter(|l| !l.starts_with("Le conseil")).collect::<Vec<_>>()
                    )
                }
            }
            Err(e) => println!("{tag}: {e}"),
        }
    }
}
