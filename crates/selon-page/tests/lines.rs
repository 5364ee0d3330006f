//! JSONL inputs: good lines, broken lines, and what follows a broken one.

use std::io::{self, BufReader, Read};

use selon_page::{Fault, Hints, LineError, MAX_LINE_BYTES, jsonl};
use selon_text::{Article, Lang};

fn read(input: &[u8], hints: &Hints) -> Vec<Result<Article, LineError>> {
    // A small buffer, so that lines fall across its ends.
    jsonl(BufReader::with_capacity(7, input), hints).collect()
}

fn messages(input: &[u8]) -> Vec<String> {
    let hints = Hints { doc: Some("in".into()), ..Hints::default() };
    read(input, &hints)
        .into_iter()
        .map(|r| r.map_or_else(|e| e.to_string(), |a| format!("ok {}", a.doc)))
        .collect()
}

#[test]
fn fields_of_a_line() {
    let line = r#"{"doc": "a", "title": "T", "text": " Le maire\n« non » ", "lang": "fr-FR",
        "date": "2024-11-04T10:00:00+01:00", "url": "https://a.example/b", "claims": [{"x": 1}], "source": null}"#
        .replace('\n', " ");
    let got = read(line.as_bytes(), &Hints::default()).remove(0).unwrap();
    let want = Article {
        doc: "a".into(),
        title: Some("T".into()),
        text: " Le maire\n« non » ".into(),
        lang: Some(Lang::FR),
        date: Some("2024-11-04".parse().unwrap()),
        url: Some("https://a.example/b".into()),
        ..Article::default()
    };
    assert_eq!(got, want);
}

#[test]
fn names_come_from_doc_or_id_or_the_line() {
    let input =
        "{\"id\": 7, \"text\": \"a\"}\n\n{\"text\": \"b\"}\n{\"doc\": \"x\", \"id\": \"y\", \"text\": \"c\"}";
    assert_eq!(messages(input.as_bytes()), ["ok 7", "ok in:3", "ok x"]);
}

#[test]
fn hints_fill_in_what_a_line_leaves_out() {
    let hints = Hints { lang: Some(Lang::EN), date: "2020-01-02".parse().ok(), ..Hints::default() };
    let got = read(b"{\"text\": \"a\"}\n{\"text\": \"b\", \"lang\": \"fr\", \"date\": \"\"}", &hints);
    let got: Vec<_> = got.into_iter().map(|r| r.map(|a| (a.doc, a.lang, a.date)).unwrap()).collect();
    assert_eq!(got[0], ("line 1".into(), Some(Lang::EN), hints.date));
    assert_eq!(got[1], ("line 2".into(), Some(Lang::FR), hints.date));
}

#[test]
fn html_in_a_line() {
    let input = r#"{"id": "p", "date": "2024-11-05", "html": "<html lang=fr><title>Un pont</title><meta name=date content=2024-11-04><p>Le maire a promis un pont.</p>"}"#;
    let article = read(input.as_bytes(), &Hints::default()).remove(0).unwrap();
    assert_eq!(article.text, "Le maire a promis un pont.");
    assert_eq!(article.title.as_deref(), Some("Un pont"));
    assert_eq!(article.lang, Some(Lang::FR));
    assert_eq!(article.date.unwrap().to_string(), "2024-11-05", "the line wins over its page");
}

#[test]
fn broken_lines_are_named_and_passed_over() {
    let input = b"\xef\xbb\xbf{\"doc\": \"a\", \"text\": \"x\"}\r
{\"doc\": \"b\", \"text\": \"x\"
[1, 2]
\"text\"
\xff\xfe
{\"doc\": \"c\"}
{\"doc\": \"d\", \"text\": 3}
{\"doc\": \"e\", \"text\": \"x\", \"date\": \"hier\"}
{\"doc\": \"f\", \"text\": \"x\", \"lang\": \"french\"}
{\"doc\": [], \"text\": \"x\"}
{\"doc\": \"g\", \"html\": \" \"}
{\"doc\": \"h\", \"text\": \"x\", \"text\": \"y\"}
{\"doc\": \"z\", \"text\": \"x\"}";
    let got = messages(input);
    let want = [
        "ok a",
        "line 2: not valid JSON: EOF while parsing an object at column 24",
        "line 3: not a JSON object",
        "line 4: not a JSON object",
        "line 5: not UTF-8 (byte 1 of the line)",
        "line 6: no field `text` or `html`",
        "line 7: field `text` should be a string",
        "line 8: field `date` should be a date such as \"2024-11-04\"",
        "line 9: field `lang` should be a language tag such as \"fr\"",
        "line 10: field `doc` should be a string or a number",
        "line 11: field `html`: it is empty",
        "line 12: not valid JSON: duplicate field `text` at column 32",
        "ok z",
    ];
    assert_eq!(got, want);
}

#[test]
fn codes_are_stable() {
    let codes: Vec<&str> = read(b"{\n[]\n{}\n\xff\n{\"text\": 1}", &Hints::default())
        .iter()
        .map(|r| r.as_ref().map_or_else(LineError::code, |_| "ok"))
        .collect();
    assert_eq!(codes, ["line_not_json", "line_not_object", "line_no_content", "line_not_utf8", "line_field"]);
}

#[test]
fn a_line_without_end_is_not_held() {
    let long = io::repeat(b'x').take(MAX_LINE_BYTES as u64 * 2);
    let input =
        BufReader::new((&b"{\"text\": \"a\"}\n"[..]).chain(long).chain(&b"\n{\"text\": \"b\"}\n"[..]));
    let hints = Hints::default();
    let got: Vec<_> = jsonl(input, &hints).collect();
    assert_eq!(got.len(), 3);
    let error = got[1].as_ref().unwrap_err();
    assert!(matches!(error, LineError { line: 2, fault: Fault::TooLong { .. }, .. }), "{error}");
    assert_eq!(got[2].as_ref().unwrap().doc, "line 3");
}

#[test]
fn a_failing_reader_ends_the_input() {
    struct Broken(bool);
    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(io::Error::other("the disk is gone"));
            }
            let line = b"{\"text\": \"a\"}\n{";
            buffer[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }
    let hints = Hints::default();
    let got: Vec<_> = jsonl(BufReader::new(Broken(false)), &hints).collect();
    assert_eq!(got.len(), 2);
    assert_eq!(got[1].as_ref().unwrap_err().to_string(), "line 2: reading failed: the disk is gone");
}
