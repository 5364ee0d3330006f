//! What is written against what is read.

use std::fmt::Write;

use selon_read::{Claim, Options, Reader, Reading, read};
use selon_text::{Article, Field, Span};

use super::notation::{self, Case, spaces};

/// The words at a span.
fn words(article: &Article, span: Span) -> String {
    let text = match span.field {
        Field::Title => article.title.as_deref().unwrap_or_default(),
        Field::Text => &article.text,
    };
    text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
}

/// The name of an enumerated value as the records print it.
fn code<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

/// Words without the comma or full stop at their end.
fn bare(s: &str) -> String {
    spaces(s).trim_end_matches([',', '.']).trim_end().to_owned()
}

/// A speaker without capitals and leading article.
fn folded(s: &str) -> String {
    let s = spaces(s).to_lowercase().replace('’', "'");
    let articles = ["le ", "la ", "les ", "l'", "un ", "une ", "des ", "the ", "a ", "an "];
    articles.iter().find_map(|a| s.strip_prefix(a)).map_or(s.clone(), str::to_owned)
}

/// What a claim of the reading has for a field, in the notation; several values where a field holds a list.
fn values(article: &Article, claim: &Claim, field: &str) -> Vec<String> {
    let one = |value: Option<String>| value.into_iter().collect();
    match field {
        "kind" => vec![code(claim.kind)],
        "polarity" => vec![code(claim.polarity)],
        "hedged" => vec![claim.hedged.to_string()],
        "speaker" => one(claim.speaker.clone()),
        "type" => one(claim.speaker_type.map(code)),
        "role" => one(claim.role.clone()),
        "by" => one(claim.resolved_by.map(code)),
        "class" => one(claim.cue_class.map(code)),
        "venue" => one(claim.venue.clone()),
        "via" => claim.via.clone(),
        "said" => one(claim.said.as_ref().map(|said| match &claim.said_date {
            Some(date) => format!("{said} = {date}"),
            None => said.clone(),
        })),
        "figure" => {
            let figures = claim.figures.iter().map(|f| {
                let high = f.value_high.map_or(String::new(), |high| format!(" {high}"));
                let unit = f.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
                format!("{} = {} {}{high}{unit}", f.text, code(f.bound), f.value)
            });
            figures.collect()
        }
        "flag" => claim.flags.iter().map(|f| code(*f)).collect(),
        "source" => one(claim.source.map(|s| words(article, s))),
        "cue" => one(claim.cue.map(|s| words(article, s))),
        _ => panic!("no field {field:?}"),
    }
}

/// A claim of the reading in the notation, with what tells it from others.
fn shown(article: &Article, claim: &Claim) -> String {
    let mention = |field: &str| values(article, claim, field).pop().unwrap_or_else(|| "—".to_owned());
    let mut out = format!("- **{}** `{}` → {}", mention("source"), mention("cue"), spaces(&claim.text));
    write!(out, "\n        {}; speaker: {}", code(claim.kind), mention("speaker")).unwrap();
    out
}

/// How many words two contents share, of those that either has.
fn likeness(expected: &notation::Claim, claim: &Claim) -> f64 {
    let list = |s: &str| s.split_whitespace().map(|w| bare(w).to_lowercase()).collect::<Vec<_>>();
    let (a, mut b) = (list(&expected.content.join(" ")), list(&claim.text));
    let all = a.len() + b.len();
    let mut shared = 0;
    for word in a {
        if let Some(at) = b.iter().position(|w| *w == word) {
            b.swap_remove(at);
            shared += 1;
        }
    }
    f64::from(2 * shared) / all as f64
}

impl Case {
    /// What is wrong with the reading, line by line; empty when nothing is.
    pub fn differences(&self) -> String {
        let reading = read(
            &self.article,
            Options { lang: self.article.lang, reader: Reader::Rules, ..Options::default() },
        );
        let mut out = String::new();
        self.claims(&reading, &mut out);
        self.stances(&reading, &mut out);
        self.furniture(&reading, &mut out);
        out
    }

    fn claims(&self, reading: &Reading, out: &mut String) {
        let mut left: Vec<&Claim> = reading.claims.iter().collect();
        let mut pairs: Vec<(&notation::Claim, Option<&Claim>)> =
            self.claims.iter().map(|c| (c, None)).collect();
        // The same content with the same source first, then the likeliest that is left.
        for least in [1.0, 0.75, 0.3] {
            for (expected, found) in pairs.iter_mut().filter(|(_, found)| found.is_none()) {
                let cue = |c: &Claim| {
                    expected
                        .cue
                        .as_ref()
                        .is_some_and(|cue| values(&self.article, c, "cue").pop().unwrap_or_default() == *cue)
                };
                let score = |c: &Claim| likeness(expected, c) + if cue(c) { 0.1 } else { 0.0 };
                let best = (0..left.len())
                    .max_by(|&a, &b| score(left[a]).total_cmp(&score(left[b])).then(b.cmp(&a)));
                if let Some(at) = best.filter(|&at| score(left[at]) >= least) {
                    *found = Some(left.remove(at));
                }
            }
        }
        for (expected, found) in pairs {
            match found {
                Some(found) => self.claim(expected, found, out),
                None => writeln!(out, "    missing: {}", expected.content.join(" … ")).unwrap(),
            }
        }
        for claim in left {
            writeln!(out, "    not expected: {}", shown(&self.article, claim)).unwrap();
        }
    }

    fn claim(&self, expected: &notation::Claim, found: &Claim, out: &mut String) {
        let mut wrong: Vec<(String, String, String)> = Vec::new();
        let mut check = |field: &str, want: Vec<String>, got: Vec<String>| {
            let fold = |v: &[String]| match field {
                "speaker" | "via" => v.iter().map(|s| folded(s)).collect(),
                _ => v.iter().map(|s| spaces(s)).collect::<Vec<_>>(),
            };
            if fold(&want) != fold(&got) {
                let show = |v: &[String]| if v.is_empty() { "none".to_owned() } else { v.join(" | ") };
                wrong.push((field.to_owned(), show(&want), show(&got)));
            }
        };
        let content = expected.content.iter().map(|p| bare(p)).collect();
        let read = found.content.iter().map(|s| bare(&words(&self.article, *s))).collect();
        check("content", content, read);
        for (field, mention) in [("source", &expected.source), ("cue", &expected.cue)] {
            if let Some(mention) = mention {
                let want = Some(mention.clone()).filter(|m| !m.is_empty()).into_iter().collect();
                check(field, want, values(&self.article, found, field));
            }
        }
        let mut fields: Vec<(String, Vec<String>)> = Vec::new();
        for (field, value) in &expected.fields {
            let mut value = value.clone();
            if field == "speaker"
                && let Some((name, kind)) = value.clone().strip_suffix(')').and_then(|v| v.rsplit_once(" ("))
                && ["person", "government", "organisation", "group", "unnamed", "document"].contains(&kind)
            {
                fields.push(("type".into(), vec![kind.to_owned()]));
                name.clone_into(&mut value);
            }
            match fields.iter_mut().find(|(f, _)| f == field) {
                Some((_, values)) => values.push(value),
                None => fields.push((field.clone(), vec![value])),
            }
        }
        if !expected.fields.iter().any(|(field, _)| field == "speaker")
            && let Some(source) = expected.source.as_ref().filter(|s| !s.is_empty())
        {
            fields.push(("speaker".into(), vec![source.clone()]));
        }
        for (field, mut want) in fields {
            want.retain(|value| !value.is_empty() && value != "unknown");
            let mut got = values(&self.article, found, &field);
            if field == "flag" {
                want.sort();
                got.sort();
            }
            check(&field, want, got);
        }
        if !wrong.is_empty() {
            writeln!(out, "    differs: {}", expected.content.join(" … ")).unwrap();
            for (field, want, got) in wrong {
                writeln!(out, "        {field}\n            expected {want}\n            read     {got}")
                    .unwrap();
            }
        }
    }

    fn stances(&self, reading: &Reading, out: &mut String) {
        let mut left: Vec<_> = reading.stances.iter().collect();
        let within = |a: &str, b: &str| {
            let (a, b) = (spaces(a), spaces(b));
            a.contains(&b) || b.contains(&a)
        };
        for s in &self.stances {
            let about = |found: &Option<String>| match (&s.about, found) {
                (None, _) => true,
                (Some(want), Some(found)) => within(want, found),
                (Some(_), None) => false,
            };
            let at = left.iter().position(|f| {
                folded(&f.actor) == folded(&s.actor)
                    && code(f.stance) == s.kind
                    && within(&f.text, &s.evidence)
                    && about(&f.about)
            });
            match at {
                Some(at) => {
                    left.remove(at);
                }
                None => writeln!(out, "    missing stance: {} {} `{}`", s.actor, s.kind, s.evidence).unwrap(),
            }
        }
        for s in left {
            let about = s.about.as_deref().unwrap_or("—");
            writeln!(out, "    stance not expected: {} {} `{}` → {about}", s.actor, code(s.stance), s.text)
                .unwrap();
        }
    }

    fn furniture(&self, reading: &Reading, out: &mut String) {
        if self.furniture.is_empty() {
            return;
        }
        let found: Vec<String> =
            reading.furniture.iter().map(|f| spaces(&words(&self.article, f.span))).collect();
        let want: Vec<String> = self.furniture.iter().map(|f| spaces(f)).collect();
        if found != want {
            writeln!(
                out,
                "    furniture\n        expected {}\n        read     {}",
                want.join(" | "),
                found.join(" | ")
            )
            .unwrap();
        }
    }
}
