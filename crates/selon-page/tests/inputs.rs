//! Each `inputs/NAME.EXT` is read, and `NAME.want.json` says what should come out; `inputs/README.md` says how.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

use std::fs;
use std::path::Path;

use selon_page::{Error, Format, Hints, Records, feed, html, json, opml, sitemap, sniff};
use selon_text::Article;
use serde_json::{Map, Value};

#[test]
fn inputs_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.to_string_lossy().ends_with(".want.json") && !path.ends_with("README.md"));
    paths.sort();
    assert!(paths.len() >= 15, "inputs are missing from {}", folder.display());
    let mut faults = Vec::new();
    for path in paths {
        let want: Value =
            serde_json::from_slice(&fs::read(path.with_extension("want.json")).unwrap()).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|end| end == "warc") {
            bytes = archive(&String::from_utf8(bytes).unwrap());
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        faults.extend(check(&bytes, &name, &want).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// An archive as it is written by hand, with its line ends and lengths.
fn archive(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for record in text.split("WARC/1.0\n").skip(1) {
        let (head, block) = record.split_once("\n\n").unwrap();
        let block = block.trim_end_matches('\n').replace('\n', "\r\n");
        let head = head.replace("auto", &block.len().to_string()).replace('\n', "\r\n");
        out.extend(format!("WARC/1.0\r\n{head}\r\n\r\n{block}\r\n\r\n").into_bytes());
    }
    out.truncate(out.len() - 4);
    out
}

#[derive(Default)]
struct Got {
    items: Vec<Value>,
    maps: Vec<String>,
    pace: Option<u64>,
}

fn row(article: &Article) -> Map<String, Value> {
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string().into());
    let fields = [
        ("doc", Some(article.doc.clone().into())),
        ("url", article.url.clone().map(Value::from)),
        ("title", article.title.clone().map(Value::from)),
        ("date", date(article.date)),
        ("modified", date(article.modified)),
        ("lang", article.lang.map(|lang| lang.to_string().into())),
        ("outlet", article.outlet.clone().map(Value::from)),
        ("authors", (!article.authors.is_empty()).then(|| article.authors.clone().into())),
        ("lines", Some(article.text.lines().collect::<Vec<_>>().into())),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn error(error: &impl ToString) -> Map<String, Value> {
    [("error".to_owned(), error.to_string().into())].into_iter().collect()
}

fn read(bytes: &[u8], format: Format) -> Result<Got, Error> {
    let hints = Hints::default();
    let mut got = Got::default();
    let mut add = |row: Map<String, Value>| got.items.push(row.into());
    let entry = |entry: &selon_page::Entry| {
        let mut article = Article::default();
        let mut row = match entry.article(&hints) {
            Ok(article) => row(&article),
            Err(fault) => {
                entry.fill(&mut article);
                let mut fields = row(&article);
                fields.retain(|name, _| name != "doc" && name != "lines");
                fields.extend(error(&fault));
                fields
            }
        };
        if entry.is_summary() {
            row.insert("summary".to_owned(), true.into());
        }
        assert!(!entry.bytes().is_empty());
        row
    };
    match format {
        Format::Feed => {
            let feed = feed(bytes, &hints)?;
            feed.items.iter().for_each(|item| add(item.as_ref().map_or_else(error, entry)));
            got.pace = feed.pace.map(|pace| pace.as_secs() / 60);
        }
        Format::Sitemap => {
            let sitemap = sitemap(bytes, &hints)?;
            sitemap.pages.iter().for_each(|item| add(item.as_ref().map_or_else(error, entry)));
            got.maps = sitemap.maps;
        }
        Format::Opml => {
            for item in opml(bytes, &hints)? {
                let item = item.unwrap();
                let article = Article { title: item.title, url: Some(item.url), ..Article::default() };
                let mut row = row(&article);
                row.retain(|name, _| name != "doc" && name != "lines");
                add(row);
            }
        }
        Format::Json => {
            for line in json(bytes)? {
                add(line.article(&hints).as_ref().map_or_else(error, row));
            }
        }
        Format::Warc => {
            for record in Records::new(bytes) {
                let read = |r: &selon_page::Record| {
                    html(
                        &r.bytes,
                        &Hints { url: r.url.clone(), charset: r.charset.clone(), ..Hints::default() },
                    )
                };
                add(match record {
                    Ok(record) => read(&record).as_ref().map_or_else(error, row),
                    Err(fault) => error(&fault),
                });
            }
        }
        other => panic!("{other:?}"),
    }
    Ok(got)
}

fn check(bytes: &[u8], name: &str, want: &Value) -> Vec<String> {
    let format = match sniff(bytes, Some(name)) {
        Ok(format) => format,
        Err(error) => return vec![format!("not told: {error}")],
    };
    if want["format"] != format!("{format:?}") {
        return vec![format!("expected {}, told to be {format:?}", want["format"])];
    }
    let got = match (read(bytes, format), want["error"].as_str()) {
        (Err(error), Some(words)) if error.to_string().contains(words) => return Vec::new(),
        (Err(error), _) => return vec![format!("unexpected error: {error}")],
        (Ok(_), Some(words)) => return vec![format!("expected the error {words:?}")],
        (Ok(got), None) => got,
    };
    let mut faults = Vec::new();
    let wanted = want["items"].as_array().unwrap();
    if wanted.len() != got.items.len() {
        faults.push(format!("expected {} items, got {:#?}", wanted.len(), got.items));
    }
    for (i, (want, got)) in wanted.iter().zip(&got.items).enumerate() {
        let names = want.as_object().unwrap().keys().chain(got.as_object().unwrap().keys());
        for name in names {
            let (want, got) = (&want[name], &got[name]);
            let words = name == "error"
                && matches!((want.as_str(), got.as_str()), (Some(w), Some(g)) if g.contains(w));
            if !words && want != got {
                faults.push(format!("item {}: {name}: expected {want}, got {got}", i + 1));
            }
        }
    }
    if want["pace"].as_u64() != got.pace {
        faults.push(format!("pace: expected {}, got {:?}", want["pace"], got.pace));
    }
    if want["maps"].as_array().cloned().unwrap_or_default() != got.maps {
        faults.push(format!("maps: expected {}, got {:?}", want["maps"], got.maps));
    }
    faults
}
