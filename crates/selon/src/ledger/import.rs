//! Files of quotations that others found, as articles that have what stands in them: each quotation with the words around it, and a
//! claim that points at it. A claim has the speaker that the file names, or none; nobody is guessed at.

use clap::ValueEnum;
use jiff::civil::Date;
use selon_actor::{Around, Table};
use selon_page::Hints;
use selon_read::{Claim, ClaimKind, Diagnostic, Polarity, Reading, ResolvedBy, SpeakerType, claim_id};
use selon_text::{Article, Field, Lang, Span};
use serde_json::Value;

use crate::gdelt;

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// Quotebank, one quotation or one article a line
    Quotebank,
    /// GDELT's Global Quotation Graph, one article a line
    Gdelt,
}

impl From {
    /// What entries call the reader.
    pub fn reader(self) -> &'static str {
        match self {
            Self::Quotebank => "import:quotebank",
            Self::Gdelt => "import:gdelt",
        }
    }

    /// What stands before a name of a document.
    fn prefix(self) -> &'static str {
        match self {
            Self::Quotebank => "quotebank",
            Self::Gdelt => "gdelt",
        }
    }
}

/// A quotation as the file has it.
struct Quoted<'v> {
    before: &'v str,
    words: &'v str,
    after: &'v str,
    speaker: Option<&'v str>,
    sort: Option<SpeakerType>,
    /// How sure the file is of the speaker, 0 to 1; 0 where it does not say.
    confidence: f32,
}

/// The article and the claims of a line.
pub fn read(from: From, line: &[u8], hints: &Hints) -> Result<(Article, Reading), String> {
    let line: Value = serde_json::from_slice(line).map_err(|error| {
        format!("invalid JSON: {}", error.to_string().replace(" at line 1 column ", " at column "))
    })?;
    match from {
        From::Quotebank if line["quotations"].is_array() => by_article(&line, hints),
        From::Quotebank if line["quotation"].is_string() => by_quotation(&line, hints),
        From::Quotebank => Err("not a line of Quotebank: no \"quotation\" and no \"quotations\"".to_owned()),
        From::Gdelt if line["quotes"].is_array() => graph(&line, hints),
        From::Gdelt => Err("not a line of the quotation graph: no \"quotes\"".to_owned()),
    }
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value[name].as_str().filter(|text| !text.trim().is_empty())
}

/// A line of Quotebank with one quotation and all places where it was found.
fn by_quotation(line: &Value, hints: &Hints) -> Result<(Article, Reading), String> {
    let id = text(line, "quoteID").ok_or("no \"quoteID\"")?;
    let words = text(line, "quotation").ok_or("an empty \"quotation\"")?;
    let (speaker, confidence) = speaker(text(line, "speaker"), &line["probas"]);
    let quoted = Quoted { before: "", words, after: "", speaker, sort: person(speaker), confidence };
    let mut urls = line["urls"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let first = urls.next();
    let (article, mut reading) = document(
        From::Quotebank,
        id,
        first,
        None,
        date(text(line, "date")),
        lang("en", hints),
        &[quoted],
        hints,
    );
    let more: Vec<&str> = urls.collect();
    if !more.is_empty() {
        let message = format!("found at {} more addresses: {}", more.len(), more.join(" "));
        reading.diagnostics.push(Diagnostic { code: "more_addresses", message, span: None });
    }
    Ok((article, reading))
}

/// A line of Quotebank with all quotations of an article.
fn by_article(line: &Value, hints: &Hints) -> Result<(Article, Reading), String> {
    let id =
        text(line, "articleID").or_else(|| text(line, "url")).ok_or("no \"articleID\" and no \"url\"")?;
    let mut all = Vec::new();
    for quotation in line["quotations"].as_array().into_iter().flatten() {
        // What this article alone tells comes before what all articles with the quotation tell.
        let local = text(quotation, "localTopSpeaker");
        let (name, chances) = match local.filter(|name| *name != "None") {
            Some(name) => (Some(name), &quotation["localProbas"]),
            None => (text(quotation, "globalTopSpeaker"), &quotation["globalProbas"]),
        };
        let (speaker, confidence) = speaker(name, chances);
        all.push(Quoted {
            before: quotation["leftContext"].as_str().unwrap_or_default(),
            words: text(quotation, "quotation").ok_or("an empty \"quotation\"")?,
            after: quotation["rightContext"].as_str().unwrap_or_default(),
            speaker,
            sort: person(speaker),
            confidence,
        });
    }
    let (url, title) = (text(line, "url"), text(line, "title"));
    Ok(document(From::Quotebank, id, url, title, date(text(line, "date")), lang("en", hints), &all, hints))
}

/// A line of GDELT's Global Quotation Graph. `speaker` and `speaker_type` are fields that only our own exports have.
fn graph(line: &Value, hints: &Hints) -> Result<(Article, Reading), String> {
    let url = text(line, "url");
    let id = url.or_else(|| text(line, "doc")).ok_or("no \"url\"")?;
    let mut all = Vec::new();
    for quote in line["quotes"].as_array().into_iter().flatten() {
        all.push(Quoted {
            before: quote["pre"].as_str().unwrap_or_default(),
            words: text(quote, "quote").ok_or("an empty \"quote\"")?,
            after: quote["post"].as_str().unwrap_or_default(),
            speaker: text(quote, "speaker"),
            sort: text(quote, "speaker_type").and_then(sort),
            confidence: 0.0,
        });
    }
    let named = text(line, "lang").and_then(|name| gdelt::code(name.trim()));
    let lang = hints.lang.or_else(|| named?.parse().ok());
    Ok(document(From::Gdelt, id, url, text(line, "title"), date(text(line, "date")), lang, &all, hints))
}

/// The language that a file is in, unless a person said another.
fn lang(code: &str, hints: &Hints) -> Option<Lang> {
    hints.lang.or_else(|| code.parse().ok())
}

/// The day in front of a time.
fn date(text: Option<&str>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}

/// A speaker, if the file names one, and how likely it is: `chances` are pairs of name and probability, or records of them.
fn speaker<'v>(name: Option<&'v str>, chances: &Value) -> (Option<&'v str>, f32) {
    let Some(name) = name.filter(|name| *name != "None") else { return (None, chance(chances, "None")) };
    (Some(name), chance(chances, name))
}

/// Quotebank knows no speakers but people.
fn person(speaker: Option<&str>) -> Option<SpeakerType> {
    speaker.map(|_| SpeakerType::Person)
}

/// The sort of speaker that records call so.
fn sort(name: &str) -> Option<SpeakerType> {
    Some(match name {
        "person" => SpeakerType::Person,
        "government" => SpeakerType::Government,
        "organisation" => SpeakerType::Organisation,
        "group" => SpeakerType::Group,
        "unnamed" => SpeakerType::Unnamed,
        "document" => SpeakerType::Document,
        _ => return None,
    })
}

fn chance(chances: &Value, name: &str) -> f32 {
    let number = |value: &Value| {
        value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|p| (0.0..=1.0).contains(p))
    };
    let of = |chance: &Value| {
        let (known, p) = match chance {
            Value::Array(pair) => (pair.first()?.as_str()?, pair.get(1)?),
            _ => (chance["speaker"].as_str()?, chance.get("proba").or_else(|| chance.get("probability"))?),
        };
        (known == name).then(|| number(p)).flatten()
    };
    #[expect(clippy::cast_possible_truncation, reason = "a probability of four places")]
    let p = chances.as_array().and_then(|all| all.iter().find_map(of)).map_or(0.0, |p| p as f32);
    p
}

/// Puts an article together: a paragraph for each quotation.
#[expect(clippy::too_many_arguments, reason = "what a line has")]
fn document(
    from: From,
    id: &str,
    url: Option<&str>,
    title: Option<&str>,
    date: Option<Date>,
    lang: Option<Lang>,
    all: &[Quoted<'_>],
    hints: &Hints,
) -> (Article, Reading) {
    let mut whole = String::new();
    let mut spans = Vec::new();
    let mut count = 0;
    for quoted in all {
        if !whole.is_empty() {
            push(&mut whole, &mut count, "\n");
        }
        push(&mut whole, &mut count, quoted.before);
        if gap_before(quoted.before) {
            push(&mut whole, &mut count, " ");
        }
        let start = count;
        push(&mut whole, &mut count, quoted.words);
        let end = count;
        let close = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | '—' | '-' | '«' | '“');
        if quoted.after.chars().next().is_some_and(|c| !close(c)) {
            push(&mut whole, &mut count, " ");
        }
        let after = count;
        push(&mut whole, &mut count, quoted.after);
        spans.push((Span::new(Field::Text, start, end), after));
    }
    let article = Article {
        doc: format!("{}:{id}", from.prefix()),
        text: whole,
        title: title.map(str::to_owned),
        lang,
        date: date.or(hints.date),
        url: url.map(str::to_owned),
        ..Article::default()
    };
    let mut reading = Reading::empty(article.doc.clone(), lang);
    reading.date = article.date.map(|date| date.to_string());
    reading.title.clone_from(&article.title);
    let read = selon_read::quantities(&article, lang);
    // As detected, where the file does not say.
    reading.lang = read.lang;
    let figures = read.figures;
    let places = selon_read::places_of(&article);
    let around = Around::new(&article.text);
    for (quoted, (content, after)) in all.iter().zip(spans) {
        let source = quoted.speaker.and_then(|name| mention(name, quoted, content, after));
        let actor = quoted.speaker.and_then(|name| {
            Table::standard().id(name, quoted.sort == Some(SpeakerType::Person), None, article.date, &around)
        });
        reading.claims.push(Claim {
            id: claim_id(&article.text, &[content]),
            kind: ClaimKind::Direct,
            content: vec![content],
            text: quoted.words.to_owned(),
            cue: None,
            cue_class: None,
            source,
            speaker: quoted.speaker.map(str::to_owned),
            actor,
            actors: Vec::new(),
            speaker_type: quoted.sort,
            role: None,
            resolved_by: source.map(|_| ResolvedBy::Name),
            via: Vec::new(),
            venue: None,
            said: None,
            said_date: None,
            said_from: None,
            said_to: None,
            polarity: Polarity::Asserts,
            hedged: false,
            figures: figures.iter().filter(|figure| content.contains(figure.span)).cloned().collect(),
            places: places.iter().filter(|place| content.contains(place.span)).cloned().collect(),
            flags: Vec::new(),
            confidence: quoted.confidence,
            why: None,
        });
    }
    (article, reading)
}

/// Whether words need a blank behind them, to stand before a quotation: files cut blanks off where they cut a text.
fn gap_before(words: &str) -> bool {
    let open =
        |c: char| c.is_whitespace() || matches!(c, '«' | '“' | '"' | '‘' | '\'' | '(' | '—' | '-' | '`');
    words.chars().next_back().is_some_and(|c| !open(c))
}

fn push(whole: &mut String, count: &mut u32, text: &str) {
    whole.push_str(text);
    *count = count.saturating_add(u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
}

/// Where the words around a quotation name its speaker: behind it first, where most do.
fn mention(name: &str, quoted: &Quoted<'_>, content: Span, after: u32) -> Option<Span> {
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let span = |from: u32, text: &str, at: usize| {
        let start = from.saturating_add(count(&text[..at]));
        Span::new(Field::Text, start, start.saturating_add(count(name)))
    };
    if let Some(at) = quoted.after.find(name) {
        return Some(span(after, quoted.after, at));
    }
    let begins = content.start.saturating_sub(count(quoted.before));
    let gap = u32::from(gap_before(quoted.before));
    quoted.before.rfind(name).map(|at| span(begins.saturating_sub(gap), quoted.before, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, span: Span) -> String {
        text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
    }

    fn told(from: From, line: &str) -> Vec<String> {
        let (article, reading) = read(from, line.as_bytes(), &Hints::default()).unwrap();
        let line = |claim: &Claim| {
            assert_eq!(part(&article.text, claim.content[0]), claim.text);
            let source = claim.source.map(|span| part(&article.text, span));
            format!("{} | {:?} | {source:?} | {}", claim.text, claim.speaker.as_deref(), claim.confidence)
        };
        let mut all = vec![format!("{} {:?}", article.doc, article.date.map(|date| date.to_string()))];
        all.extend(reading.claims.iter().map(line));
        all
    }

    #[test]
    fn lines_of_quotebank_are_read() {
        let one = r#"{"quoteID": "2019-10-10-000123", "quotation": "We moved 40 boats", "speaker": "Jane Holt", "qids": ["Q1"],
            "date": "2019-10-10 12:00:00", "numOccurrences": 2, "probas": [["Jane Holt", "0.8"], ["None", "0.2"]],
            "urls": ["https://news.example/a", "https://other.example/b"], "phase": "E"}"#;
        assert_eq!(
            told(From::Quotebank, one),
            [
                "quotebank:2019-10-10-000123 Some(\"2019-10-10\")",
                "We moved 40 boats | Some(\"Jane Holt\") | None | 0.8"
            ]
        );
        let (_, reading) = read(From::Quotebank, one.as_bytes(), &Hints::default()).unwrap();
        assert_eq!(reading.claims[0].figures[0].value, 40.0);
        assert!(reading.diagnostics[0].message.contains("https://other.example/b"));
        let many = r#"{"articleID": "a1", "url": "https://news.example/a", "date": "2019-10-10 12:00:00", "title": "Floods",
            "quotations": [
              {"quoteID": "q1", "quotation": "It rained", "leftContext": "Mayor Jane Holt told reporters :", "rightContext": ", she said .",
               "localTopSpeaker": "Jane Holt", "localProbas": [{"speaker": "Jane Holt", "proba": 0.9, "qids": []}]},
              {"quoteID": "q2", "quotation": "Élan", "leftContext": "« é", "rightContext": "",
               "localTopSpeaker": "None", "globalTopSpeaker": "Bo", "globalProbas": [["Bo", 0.6]]},
              {"quoteID": "q3", "quotation": "Nobody knows", "localTopSpeaker": "None", "globalTopSpeaker": "None"}]}"#;
        assert_eq!(
            told(From::Quotebank, many),
            [
                "quotebank:a1 Some(\"2019-10-10\")",
                "It rained | Some(\"Jane Holt\") | Some(\"Jane Holt\") | 0.9",
                "Élan | Some(\"Bo\") | None | 0.6",
                "Nobody knows | None | None | 0",
            ]
        );
    }

    #[test]
    fn lines_of_the_quotation_graph_are_read() {
        let line = r#"{"date": "2020-04-12T05:15:00Z", "url": "https://news.example/a", "title": "Crue", "lang": "FRENCH",
            "quotes": [{"pre": "Le maire a dit : « ", "quote": "Le pont restera fermé", "post": " », avant de partir."}]}"#;
        assert_eq!(
            told(From::Gdelt, line),
            ["gdelt:https://news.example/a Some(\"2020-04-12\")", "Le pont restera fermé | None | None | 0"]
        );
        let (article, reading) = read(From::Gdelt, line.as_bytes(), &Hints::default()).unwrap();
        assert_eq!(article.text, "Le maire a dit : « Le pont restera fermé », avant de partir.");
        assert_eq!(reading.lang.as_deref(), Some("fr"));
        let line = line.replace("\"FRENCH\"", "null");
        let (_, reading) = read(From::Gdelt, line.as_bytes(), &Hints::default()).unwrap();
        assert_eq!(reading.lang.as_deref(), Some("fr"), "as detected");
    }

    proptest::proptest! {
        #[test]
        fn claims_point_at_their_words(parts in proptest::collection::vec((".{0,12}", "\\S.{0,12}", ".{0,12}", ".{0,4}"), 1..5)) {
            let quotes: Vec<Value> = parts.iter()
                .map(|(pre, quote, post, speaker)| serde_json::json!({"pre": pre, "quote": quote, "post": format!("{post}{speaker}"), "speaker": speaker}))
                .collect();
            let line = serde_json::json!({"url": "https://news.example/a", "quotes": quotes}).to_string();
            let (article, reading) = read(From::Gdelt, line.as_bytes(), &Hints::default()).unwrap();
            for (claim, (_, quote, ..)) in reading.claims.iter().zip(&parts) {
                assert_eq!(&part(&article.text, claim.content[0]), quote);
                if let (Some(source), Some(speaker)) = (claim.source, &claim.speaker) {
                    assert_eq!(&part(&article.text, source), speaker);
                }
            }
        }

        #[test]
        fn any_line_is_read_or_told(line in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            for from in [From::Gdelt, From::Quotebank] {
                let _ = read(from, &line, &Hints::default());
            }
        }
    }

    #[test]
    fn other_lines_are_told() {
        for (line, from) in [
            ("{", From::Gdelt),
            ("[]", From::Gdelt),
            ("{\"text\": \"x\"}", From::Gdelt),
            ("{\"text\": \"x\"}", From::Quotebank),
            ("{\"quotes\": [{}], \"url\": \"u\"}", From::Gdelt),
            ("{\"quotation\": \"x\"}", From::Quotebank),
        ] {
            assert!(read(from, line.as_bytes(), &Hints::default()).is_err(), "{line}");
        }
    }
}
