//! The notation of `tests/suite/README.md`. A line that it does not know, or words that do not stand in the passage,
//! stop the test: a case that checks nothing would be worse than none.

use selon_text::{Article, Lang};

/// One heading of a file.
#[derive(Debug, Default)]
pub struct Case {
    pub file: String,
    pub line: usize,
    pub heading: String,
    pub article: Article,
    pub claims: Vec<Claim>,
    pub stances: Vec<Stance>,
    pub furniture: Vec<String>,
    pub known_miss: bool,
    /// "(no claim)".
    pub nothing: bool,
}

/// An expected claim. `None` is unchecked; an empty string is "none".
#[derive(Debug, Default)]
pub struct Claim {
    pub source: Option<String>,
    pub cue: Option<String>,
    pub content: Vec<String>,
    pub fields: Vec<(String, String)>,
}

/// An expected stance.
#[derive(Debug)]
pub struct Stance {
    pub actor: String,
    pub kind: String,
    pub evidence: String,
    pub about: Option<String>,
}

/// Words that stand alone under a claim, and the field that they fill.
const ALONE: &[(&str, &str)] = &[
    ("direct", "kind"),
    ("indirect", "kind"),
    ("mixed", "kind"),
    ("asserts", "polarity"),
    ("denies", "polarity"),
    ("confirms", "polarity"),
    ("asks", "polarity"),
    ("expects", "polarity"),
    ("accuses", "polarity"),
    ("promises", "polarity"),
];
const FIELDS: &[&str] = &["speaker", "role", "by", "class", "venue", "via", "said", "figure", "flag"];

/// Plain spaces for all kinds of them: a case is typed on any keyboard.
pub fn spaces(s: &str) -> String {
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All cases of a file.
pub fn parse(file: &str, lang: &str, content: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut fence = false;
    for (n, line) in content.lines().enumerate() {
        let at = || format!("{file}:{}", n + 1);
        if !fence && let Some(heading) = line.strip_prefix("## ") {
            finish(cases.last());
            cases.push(Case { file: file.into(), line: n + 1, heading: heading.into(), ..Case::default() });
            cases.last_mut().unwrap().article.lang = Some(lang.parse::<Lang>().unwrap());
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if let Some(info) = line.strip_prefix("```") {
            if !fence {
                assert!(case.article.text.is_empty(), "{}: a second passage under one heading", at());
                let mut info = info.split_whitespace();
                assert_eq!(info.next(), Some("text"), "{}: a passage begins with ```text", at());
                for word in info {
                    let date = word.strip_prefix("date=").unwrap_or_else(|| panic!("{}: {word:?}?", at()));
                    case.article.date = Some(date.parse().unwrap_or_else(|e| panic!("{}: {e}", at())));
                }
            }
            fence = !fence;
        } else if fence {
            if let Some(title) = line.strip_prefix("# ") {
                case.article.title = Some(title.into());
            } else {
                case.article.text.push_str(line);
                case.article.text.push('\n');
            }
        } else if let Some(item) = line.strip_prefix("- ") {
            expectation(case, item).unwrap_or_else(|e| panic!("{}: {e}", at()));
        } else if let Some(details) = line.strip_prefix("  ") {
            let claim = case.claims.last_mut().unwrap_or_else(|| panic!("{}: details of no claim", at()));
            for detail in details.split(';').map(str::trim).filter(|d| !d.is_empty()) {
                claim.fields.push(field(detail).unwrap_or_else(|e| panic!("{}: {e}", at())));
            }
        }
    }
    assert!(!fence, "{file}: a passage without an end");
    finish(cases.last());
    cases
}

/// What must hold of a case once its last line is read.
fn finish(case: Option<&Case>) {
    let Some(case) = case else { return };
    let place = case.place();
    assert!(!case.article.text.is_empty() || case.article.title.is_some(), "{place}: no passage");
    let expects = !case.claims.is_empty() || !case.stances.is_empty() || !case.furniture.is_empty();
    assert!(expects || case.nothing, "{place}: nothing expected; write \"- (no claim)\" if that is meant");
    assert!(case.claims.is_empty() || !case.nothing, "{place}: claims, and yet none");
    let text =
        spaces(&format!("{}\n{}", case.article.title.as_deref().unwrap_or_default(), case.article.text));
    let words = case.claims.iter().flat_map(|c| c.content.iter().chain(&c.source).chain(&c.cue));
    let words = words.chain(case.stances.iter().flat_map(|s| [&s.evidence].into_iter().chain(&s.about)));
    for words in words.chain(&case.furniture) {
        assert!(text.contains(&spaces(words)), "{place}: not in the passage: {words:?}");
    }
}

fn expectation(case: &mut Case, item: &str) -> Result<(), String> {
    match item {
        "(no claim)" => case.nothing = true,
        "(known miss)" => case.known_miss = true,
        _ => {
            if let Some(words) = item.strip_prefix("furniture: ") {
                case.furniture.push(words.into());
                return Ok(());
            }
            let (head, content) = match item.split_once("→ ") {
                Some((head, content)) => (head.trim(), Some(content)),
                None => (item, None),
            };
            let mut source = None;
            let mut rest = head;
            if let Some(after) = rest.strip_prefix("**") {
                let (words, after) = after.split_once("**").ok_or("bold that does not end")?;
                source = Some(printed(words));
                rest = after.trim();
            }
            let mut stance = None;
            if let Some(after) = rest.strip_prefix('*') {
                let (words, after) = after.split_once('*').ok_or("a stance that does not end")?;
                stance = Some(words.to_owned());
                rest = after.trim();
            }
            let mut cue = None;
            if let Some(after) = rest.strip_prefix('`') {
                let (words, after) = after.split_once('`').ok_or("code that does not end")?;
                cue = Some(printed(words));
                rest = after.trim();
            }
            if !rest.is_empty() {
                return Err(format!("not understood: {rest:?}"));
            }
            if let Some(kind) = stance {
                let actor = source.ok_or("a stance of nobody")?;
                let evidence = cue.ok_or("a stance without its words")?;
                case.stances.push(Stance { actor, kind, evidence, about: content.map(str::to_owned) });
                return Ok(());
            }
            let content =
                content.ok_or("neither a claim (no arrow) nor anything else that the notation knows")?;
            let content = content.split(" … ").map(str::to_owned).collect();
            case.claims.push(Claim { source, cue, content, fields: Vec::new() });
        }
    }
    Ok(())
}

/// A dash is a mention that is not printed.
fn printed(words: &str) -> String {
    if words == "—" { String::new() } else { words.to_owned() }
}

fn field(detail: &str) -> Result<(String, String), String> {
    if let Some((_, name)) = ALONE.iter().find(|(word, _)| *word == detail) {
        return Ok(((*name).into(), detail.into()));
    }
    if let Some(name) = detail.strip_prefix("no ").filter(|name| FIELDS.contains(name)) {
        return Ok((name.into(), String::new()));
    }
    match detail {
        "hedged" => Ok(("hedged".into(), "true".into())),
        "not hedged" => Ok(("hedged".into(), "false".into())),
        "speaker: unknown" => Ok(("speaker".into(), String::new())),
        _ => match detail.split_once(": ") {
            Some((name, value)) if FIELDS.contains(&name) => Ok((name.into(), value.trim().into())),
            _ => Err(format!("not a field: {detail:?}")),
        },
    }
}

impl Case {
    /// File, line and heading.
    pub fn place(&self) -> String {
        format!("{}:{}: {}", self.file, self.line, self.heading)
    }

    /// The passage, set off.
    pub fn passage(&self) -> String {
        let title = self.article.title.iter().map(|t| format!("    | # {t}"));
        let lines = self.article.text.lines().map(|l| format!("    | {l}"));
        title.chain(lines).collect::<Vec<_>>().join("\n")
    }
}
