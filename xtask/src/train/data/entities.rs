//! Texts with names of people, places, organisations and other things: WiNER-fr and WikiGold.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use selon_text::{Field, Lang, Text};
use serde_json::Value;

use super::align::groups;
use super::{Annotated, Counts, Gold, SENTENCES, Set, at, lines};

/// A sequence of WiNER-fr ends with the first paragraph that brings it to so many tokens.
const TOKENS: usize = 160;
/// One document in so many is held for measuring.
const HELD: u64 = 10;
/// Two texts that share so much of the shorter one are the same article.
const OVERLAP: f64 = 0.3;
/// Words in a row that texts are compared by.
const SHINGLE: usize = 8;

/// Documents with names, in two parts. Which part a document is in depends on its words alone.
#[derive(Debug, Default)]
pub struct Entities {
    /// To learn from.
    pub train: Set,
    /// To measure with.
    pub held: Set,
    /// Whole texts of the documents of both parts, where the file holds such; the title is the first line.
    pub texts: Vec<String>,
    /// Documents left out because they are in the articles that claims are measured on.
    pub dropped: usize,
}

/// The texts with names of a language, from `DATA/ner`. French ones are compared with `EVAL/fr/dev.jsonl`, and
/// `test.jsonl` where there is one, and what is in there is left out. Fails when a file is missing or broken.
pub fn entities(data: &Path, eval: &Path, lang: Lang) -> Result<Entities> {
    match lang {
        Lang::FR => {
            let mut known = Known::default();
            known.read(&eval.join("fr/dev.jsonl"))?;
            // Not everybody has it; who does must not learn from it either.
            let test = eval.join("fr/test.jsonl");
            if test.is_file() {
                known.read(&test)?;
            }
            let path = data.join("ner/winer-fr.jsonl.xz");
            winer(lines(&path)?, &path, &known)
        }
        Lang::EN => {
            let path = data.join("ner/wikigold-en.conllu.xz");
            wikigold(lines(&path)?, &path)
        }
        _ => bail!("no names for {lang}"),
    }
}

impl Entities {
    fn new(file: &str) -> Self {
        let mut out = Self::default();
        for (set, part) in [(&mut out.train, "train"), (&mut out.held, "held")] {
            set.counts.push(Counts { file: format!("{file} ({part})"), ..Counts::default() });
        }
        out
    }

    /// The part that a document with these words belongs to.
    fn part(&mut self, text: &str) -> &mut Set {
        if fnv(text.as_bytes()).is_multiple_of(HELD) { &mut self.held } else { &mut self.train }
    }
}

impl Set {
    /// Adds a text with its names, to the one file's counts.
    fn add(&mut self, text: &str, lang: Lang, names: &[Name]) {
        if let Some(counts) = self.counts.last_mut() {
            self.sequences.push(label(text, lang, names, counts));
        }
    }
}

/// FNV-1a: the same on every machine and with every compiler, which the standard library's does not promise.
fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A name, in code points of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    place: Range<usize>,
    kind: &'static str,
}

/// The texts of the articles that claims are measured on.
#[derive(Default)]
struct Known {
    titles: HashSet<String>,
    /// For each run of words, the articles that have it.
    shingles: HashMap<u64, Vec<usize>>,
    /// How many different runs each article has.
    sizes: Vec<usize>,
}

impl Known {
    fn read(&mut self, path: &Path) -> Result<()> {
        for line in lines(path)? {
            let (n, line) = line?;
            if line.trim().is_empty() {
                continue;
            }
            let doc: Value = serde_json::from_str(&line).with_context(|| at(path, n))?;
            let text = doc["text"].as_str().with_context(|| format!("{}: no text", at(path, n)))?;
            self.add(doc["title"].as_str().unwrap_or_default(), text);
        }
        Ok(())
    }

    fn add(&mut self, title: &str, text: &str) {
        let title = words(title).join(" ");
        if !title.is_empty() {
            self.titles.insert(title);
        }
        let shingles = shingles(text);
        for shingle in &shingles {
            self.shingles.entry(*shingle).or_default().push(self.sizes.len());
        }
        self.sizes.push(shingles.len());
    }

    /// Whether `text`, with its title on the first line, is one of the articles.
    fn has(&self, text: &str) -> bool {
        let title = words(text.lines().next().unwrap_or_default()).join(" ");
        if self.titles.contains(&title) {
            return true;
        }
        let own = shingles(text);
        let mut common = vec![0usize; self.sizes.len()];
        for article in own.iter().filter_map(|shingle| self.shingles.get(shingle)).flatten() {
            common[*article] += 1;
        }
        let shared = |(n, size): (&usize, &usize)| *n as f64 >= OVERLAP * own.len().min(*size).max(1) as f64;
        common.iter().zip(&self.sizes).any(shared)
    }
}

/// Words without case and marks.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn shingles(text: &str) -> HashSet<u64> {
    words(text).windows(SHINGLE).map(|run| fnv(run.join(" ").as_bytes())).collect()
}

fn winer(
    lines: impl Iterator<Item = Result<(usize, String)>>,
    path: &Path,
    known: &Known,
) -> Result<Entities> {
    let mut out = Entities::new("winer-fr");
    for line in lines {
        let (n, line) = line?;
        if line.trim().is_empty() {
            continue;
        }
        let doc: Value = serde_json::from_str(&line).with_context(|| at(path, n))?;
        let (text, names) = document(&doc).with_context(|| at(path, n))?;
        if known.has(text) {
            out.dropped += 1;
            continue;
        }
        out.texts.push(text.to_owned());
        let part = out.part(text);
        for (from, piece) in pieces(text) {
            let to = from + piece.chars().count();
            // A name that goes over a line break is none that a reader would find.
            let inside = names.iter().filter(|name| from <= name.place.start && name.place.start < to);
            let inside = inside
                .map(|name| Name { place: name.place.start - from..name.place.end - from, kind: name.kind });
            part.add(piece, Lang::FR, &inside.collect::<Vec<_>>());
        }
    }
    Ok(out)
}

/// Text and outermost names of a line of WiNER-fr.
fn document(doc: &Value) -> Result<(&str, Vec<Name>)> {
    let text = doc["text"].as_str().context("no text")?;
    let length = text.chars().count();
    let mut names = Vec::new();
    for entity in doc["entities"].as_array().context("no entities")? {
        let number = |i: usize| entity[i].as_u64().and_then(|n| usize::try_from(n).ok());
        let (Some(start), Some(end), Some(kind)) = (number(0), number(1), entity[2].as_str()) else {
            bail!("not [start, end, type]: {entity}");
        };
        ensure!(start < end && end <= length, "{entity} is outside the text");
        let kind = match kind {
            "Person" => "PER",
            "Location" => "LOC",
            "Organization" => "ORG",
            "Event" | "Product" => "MISC",
            "Date" | "Hour" => continue,
            _ => bail!("unknown type: {entity}"),
        };
        names.push(Name { place: start..end, kind });
    }
    // The longest of those that begin together comes first; the sort is stable, so of two that are equal the first
    // named. Then only what begins after the last one's end counts.
    names.sort_by_key(|name| (name.place.start, usize::MAX - name.place.end));
    let mut end = 0;
    names.retain(|name| {
        let outer = name.place.start >= end;
        end = end.max(name.place.end);
        outer
    });
    Ok((text, names))
}

/// Cuts a text at line breaks into pieces of a few sentences, each with the code point it begins at.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let analysed = Text::new(text, Lang::FR, Field::Text);
    let tokens = analysed.tokens();
    let mut out = Vec::new();
    let mut first = 0;
    for i in 1..=tokens.len() {
        let ends = i == tokens.len() || (tokens[i].breaks > 0 && i - first >= TOKENS);
        if ends {
            let bytes = tokens[first].byte_start as usize..tokens[i - 1].byte_end as usize;
            out.push((tokens[first].start as usize, &text[bytes]));
            first = i;
        }
    }
    out
}

/// Labels the tokens of `text`. A token that is in part a name belongs to it when the greater part is ("Yougoslavie" in
/// "ex-Yougoslavie").
fn label(text: &str, lang: Lang, names: &[Name], counts: &mut Counts) -> Annotated {
    let analysed = Text::new(text, lang, Field::Text);
    let tokens: Vec<Range<usize>> =
        analysed.tokens().iter().map(|t| t.start as usize..t.end as usize).collect();
    let outside = Gold { entity: Some("O".to_owned()), ..Gold::default() };
    let mut gold = vec![outside; tokens.len()];
    counts.sequences += 1;
    counts.tokens += tokens.len();
    counts.units += names.len();
    let places: Vec<Range<usize>> = names.iter().map(|name| name.place.clone()).collect();
    for group in groups(&tokens, &places) {
        let covered = &tokens[group.tokens.clone()];
        let (Some(from), Some(to)) = (covered.first(), covered.last()) else {
            counts.lost += group.units.len();
            continue;
        };
        let fits = match &places[group.units.clone()] {
            [] => true,
            [place] => place.start == from.start && place.end == to.end,
            _ => false,
        };
        // Here "split" is what takes a name's label, or none, though the name's bounds are not the token's.
        if fits {
            counts.exact += covered.len();
        } else {
            counts.split += covered.len();
        }
        for name in &names[group.units] {
            let most = |i: &usize| {
                let token = &tokens[*i];
                let common = token.end.min(name.place.end).saturating_sub(token.start.max(name.place.start));
                2 * common > token.len()
            };
            let inside: Vec<usize> = group.tokens.clone().filter(most).collect();
            if inside.is_empty() || !fits {
                counts.lost += 1;
            }
            for (k, i) in inside.into_iter().enumerate() {
                let mark = if k == 0 { 'B' } else { 'I' };
                gold[i].entity = Some(format!("{mark}-{}", name.kind));
            }
        }
    }
    drop(analysed);
    Annotated { text: text.to_owned(), lang, tokens: gold }
}

/// Words and labels of one sentence of WikiGold.
type Tagged = Vec<(String, String)>;

fn wikigold(lines: impl Iterator<Item = Result<(usize, String)>>, path: &Path) -> Result<Entities> {
    let mut docs: Vec<Vec<Tagged>> = vec![Vec::new()];
    let mut sentence = Tagged::new();
    for line in lines {
        let (n, line) = line?;
        let end = line.is_empty() || line.contains("-DOCSTART-");
        if end && !sentence.is_empty() {
            docs.last_mut().context("no document")?.push(std::mem::take(&mut sentence));
        }
        if line.contains("-DOCSTART-") {
            docs.push(Vec::new());
        } else if !end {
            let columns: Vec<&str> = line.split('\t').collect();
            let [_, word, label] = columns[..] else { bail!("{}: not three columns", at(path, n)) };
            kind(label).with_context(|| at(path, n))?;
            sentence.push((word.to_owned(), label.to_owned()));
        }
    }
    docs.last_mut().context("no document")?.push(sentence);
    let mut out = Entities::new("wikigold-en");
    for doc in docs {
        let whole: Vec<&str> = doc.iter().flatten().map(|(word, _)| word.as_str()).collect();
        let part = out.part(&whole.join(" "));
        for sentences in doc.chunks(SENTENCES) {
            let (text, names) = written(sentences);
            if !text.is_empty() {
                part.add(&text, Lang::EN, &names);
            }
        }
    }
    Ok(out)
}

/// The kind of name in a label of WikiGold; `None` outside of names.
fn kind(label: &str) -> Result<Option<&'static str>> {
    Ok(match label {
        "O" => None,
        "B-PER" | "I-PER" => Some("PER"),
        "B-LOC" | "I-LOC" => Some("LOC"),
        "B-ORG" | "I-ORG" => Some("ORG"),
        "B-MISC" | "I-MISC" => Some("MISC"),
        _ => bail!("unknown label: {label}"),
    })
}

/// Writes divided words as people would, with the names in the text.
fn written(sentences: &[Tagged]) -> (String, Vec<Name>) {
    /// What stands at the word before it, and at the word after it.
    const CLOSING: [&str; 12] = [",", ".", ";", ":", "!", "?", ")", "]", "%", "'", "n't", "..."];
    const OPENING: [&str; 4] = ["(", "[", "$", "#"];
    let mut text = String::new();
    let mut names: Vec<Name> = Vec::new();
    let mut length = 0;
    for sentence in sentences {
        let mut glued = true;
        let mut quoted = false;
        let mut last = None;
        for (i, (word, label)) in sentence.iter().enumerate() {
            let mark = word == "\"";
            let clitic = word.len() > 1 && word.starts_with('\'');
            let closes = CLOSING.contains(&word.as_str()) || clitic || (mark && quoted);
            if !text.is_empty() && (i == 0 || !(glued || closes)) {
                text.push(' ');
                length += 1;
            }
            let start = length;
            text.push_str(word);
            length += word.chars().count();
            glued = OPENING.contains(&word.as_str()) || (mark && !quoted);
            quoted ^= mark;
            let now = kind(label).unwrap_or_default();
            match names.last_mut() {
                Some(name) if now.is_some() && now == last && label.starts_with('I') => {
                    name.place.end = length;
                }
                _ => names.extend(now.map(|kind| Name { place: start..length, kind })),
            }
            last = now;
        }
    }
    (text, names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tagged(sequence: &Annotated) -> Vec<String> {
        let text = sequence.analysed();
        let rows = sequence.tokens.iter().enumerate();
        let rows = rows.map(|(i, gold)| format!("{} {}", text.raw(i), gold.entity.as_deref().unwrap_or("?")));
        rows.filter(|row| !row.ends_with(" O")).collect()
    }

    #[test]
    fn outermost_names_of_kinds_we_know() {
        let text = "Lyon : foire\n\nLe 3 mai, Anna Roux, de l’Institut de Lyon, visite l’ex-Yougoslavie.";
        let span = |words: &str, kind: &str| {
            let start = text[..text.rfind(words).unwrap()].chars().count();
            json!([start, start + words.chars().count(), kind])
        };
        let doc = json!({"text": text, "entities": [
            [0, 4, "Location"],
            span("3 mai", "Date"),
            span("Lyon", "Location"),
            span("Institut de Lyon", "Organization"),
            span("Anna Roux", "Person"),
            span("Yougoslavie", "Location"),
        ]});
        let (text, names) = document(&doc).unwrap();
        let mut counts = Counts::default();
        let sequence = label(text, Lang::FR, &names, &mut counts);
        assert_eq!(
            tagged(&sequence),
            [
                "Lyon B-LOC",
                "Anna B-PER",
                "Roux I-PER",
                "Institut B-ORG",
                "de I-ORG",
                "Lyon I-ORG",
                "ex-Yougoslavie B-LOC"
            ]
        );
        assert_eq!((counts.units, counts.lost, counts.split), (4, 1, 1));
    }

    #[test]
    fn broken_documents_are_named() {
        for (entities, says) in [
            (json!([[0, 9, "Person"]]), "outside the text"),
            (json!([[2, 2, "Person"]]), "outside the text"),
            (json!([[0, 1, "Colour"]]), "unknown type"),
            (json!([[0, "Person"]]), "not [start, end, type]"),
            (json!(3), "no entities"),
        ] {
            let doc = json!({"text": "Oui.", "entities": entities}).to_string();
            let error =
                winer([Ok((7, doc))].into_iter(), Path::new("x.jsonl"), &Known::default()).unwrap_err();
            let message = format!("{error:#}");
            assert!(message.contains("x.jsonl, line 7") && message.contains(says), "{message}");
        }
    }

    #[test]
    fn articles_that_claims_are_measured_on_are_left_out() {
        let mut known = Known::default();
        let body =
            "La maire a dit hier que le pont neuf ne rouvrira pas avant le mois de mai, faute d’argent.";
        known.add("Le pont neuf reste fermé", body);
        assert!(known.has("LE PONT NEUF reste fermé !\nAutre chose."));
        assert!(known.has(&format!("Autre titre\n{body}")));
        assert!(!known.has("Autre titre\nLe pont neuf a été repeint, a dit la maire."));
        let doc = |text: &str| Ok((1, json!({"text": text, "entities": []}).to_string()));
        let docs = [doc("Le pont neuf reste fermé\nIci."), doc("Ailleurs\nLà."), doc("Ailleurs encore\nLà.")];
        let found = winer(docs.into_iter(), Path::new("x"), &known).unwrap();
        assert_eq!((found.dropped, found.train.sequences.len() + found.held.sequences.len()), (1, 2));
    }

    #[test]
    fn long_texts_are_cut_at_lines() {
        let text = format!("{}\n\n{}\nFin.", "mot ".repeat(TOKENS), "mot ".repeat(5));
        let found = pieces(&text);
        assert_eq!(found.len(), 2);
        assert!(found[1].1.ends_with("Fin."));
        assert_eq!(text.chars().skip(found[1].0).collect::<String>(), found[1].1);
        assert!(pieces(" \n").is_empty());
    }

    #[test]
    fn divided_words_are_written_together() {
        let lines = "0 -DOCSTART- O\n\n0 Mary B-PER\n1 Lee I-PER\n2 's O\n3 band O\n4 ( O\n5 \" O\n6 Öl B-MISC\n7 \" O\n\
                     8 ) O\n9 left O\n10 Rome B-LOC\n11 . O\n\n0 Rome I-LOC\n1 , O\n2 Texas B-LOC\n3 . O";
        let lines: Vec<_> = lines.lines().map(|l| l.replace(' ', "\t")).enumerate().map(Ok).collect();
        let found = wikigold(lines.into_iter(), Path::new("x")).unwrap();
        let all: Vec<&Annotated> = found.train.sequences.iter().chain(&found.held.sequences).collect();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].text, "Mary Lee's band (\"Öl\") left Rome. Rome, Texas.");
        assert_eq!(
            tagged(all[0]),
            ["Mary B-PER", "Lee I-PER", "Öl B-MISC", "Rome B-LOC", "Rome B-LOC", "Texas B-LOC"]
        );
        let broken = wikigold([Ok((4, "0\ta".to_owned()))].into_iter(), Path::new("x")).unwrap_err();
        assert_eq!(format!("{broken:#}"), "x, line 4: not three columns");
    }

    #[test]
    fn real_names_fit_our_tokens() {
        let Some(data) = super::super::tests::data() else { return };
        let eval = data.join("../eval");
        for lang in [Lang::FR, Lang::EN] {
            let found = entities(&data, &eval, lang).unwrap();
            assert_eq!(found.dropped > 0, lang == Lang::FR);
            for set in [&found.train, &found.held] {
                let counts = &set.counts[0];
                assert!(counts.sequences > 0 && counts.units > 0, "{counts:?}");
                assert!((counts.lost as f64) < 0.01 * counts.units as f64, "{counts:?}");
            }
            let (train, held) = (found.train.counts[0].tokens, found.held.counts[0].tokens);
            let share = held as f64 / (train + held) as f64;
            assert!((0.05..0.15).contains(&share), "{share}");
        }
    }
}
