use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use super::*;
use crate::app::PARTS;
use crate::hooks::{Followed, log};
use crate::store::Store;

fn store() -> Store {
    Store::new(None, PARTS)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// A server that answers with one status line and head after the other, the last one for ever; and what it was sent.
fn server(answers: &'static [&'static str]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/in?a=b", listener.local_addr().unwrap());
    let (got, kept) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
    let seen = Arc::clone(&got);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut all, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                all.push_str(&line);
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            all.push_str(&String::from_utf8(body).unwrap());
            seen.lock().unwrap().push(all);
            let mut count = kept.lock().unwrap();
            let answer = answers.get(*count).or(answers.last()).unwrap();
            *count += 1;
            let _ = write!(stream, "HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        }
    });
    (address, got)
}

fn due(address: &str) -> Due {
    let body = "{\"id\":\"é\"}".to_owned();
    let (address, kind) = (address.to_owned(), "test".to_owned());
    Due { id: 7, hook: 1, address, secret: "s".repeat(64), kind, body, tries: 0 }
}

#[test]
fn a_delivery_is_signed_with_its_time() {
    let (address, got) = server(&["204 No Content"]);
    let due = due(&address);
    assert_eq!(Sender::new(true).send(&due, at(5)), Ok("204".to_owned()));
    let got = got.lock().unwrap();
    let head = got[0].to_lowercase();
    assert!(head.starts_with("post /in?a=b http/1.1\r\n"), "{head}");
    let sum = secret::sign(due.secret.as_bytes(), format!("1800000005.{}", due.body).as_bytes());
    assert!(head.contains(&format!("selon-signature: t=1800000005,v1={sum}\r\n")), "{head}");
    assert!(head.contains("selon-delivery: 7\r\n") && head.contains("content-type: application/json\r\n"));
    assert!(got[0].ends_with(&due.body));
}

#[test]
fn a_webhook_is_not_sent_on() {
    let (inside, reached) = server(&["200 OK"]);
    let answer = format!("302 Found\r\nLocation: {inside}");
    let (address, got) = server(Box::leak(Box::new([&*answer.leak()])));
    assert_eq!(Sender::new(true).send(&due(&address), at(0)), Err("302".to_owned()));
    assert_eq!((got.lock().unwrap().len(), reached.lock().unwrap().len()), (1, 0));
}

#[test]
fn the_local_network_gets_no_webhooks() {
    let (address, got) = server(&["200 OK"]);
    let port = Url::parse(&address).unwrap().port().unwrap();
    for host in
        ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "printer.local"]
    {
        let due = due(&format!("http://{host}:{port}/"));
        let refused = Sender::new(false).send(&due, at(0)).unwrap_err();
        assert!(refused.contains("local network"), "{host}: {refused}");
    }
    assert!(got.lock().unwrap().is_empty());
}

#[test]
fn addresses_that_are_none_are_refused() {
    for bad in
        ["", "x", "ftp://example.org", "file:///etc/passwd", "javascript:1", "https://a:b@example.org/"]
    {
        assert!(wrong_address(bad, true).is_some(), "{bad}");
    }
    assert_eq!(wrong_address("https://example.org/hook?x=1", false), None);
    assert!(wrong_address("http://169.254.169.254/latest", false).is_some());
}

#[test]
fn what_is_not_taken_is_sent_again_later_and_then_given_up() {
    let result = store().blocking(|db| {
        let followed = Followed { kind: "words".to_owned(), name: "pont".to_owned() };
        log::add(db, (0, "local"), "https://example.org/", &followed, at(0))?;
        let event = |id: &str| Event {
            id: id.to_owned(),
            kind: "claims.new".to_owned(),
            at: "2027-01-15T08:00:00Z".to_owned(),
            data: serde_json::json!({}),
        };
        assert_eq!(log::take_in(db, 1, &[event("a"), event("b")], Some("2"), at(0))?, 2);
        assert_eq!(log::take_in(db, 1, &[event("b")], Some("2"), at(0))?, 0, "an event is sent once");
        let first = log::due(db, at(0), 9)?;
        assert_eq!(first.len(), 1, "one of a webhook at a time");
        log::tried(db, &first[0], &Ok("200".to_owned()), at(0))?;
        let mut now = 0;
        for wait in log::WAITS {
            let due = log::due(db, at(now), 9)?;
            assert_eq!(due.len(), 1);
            assert_ne!(due[0].id, first[0].id);
            log::tried(db, &due[0], &Err("503".to_owned()), at(now))?;
            assert!(log::due(db, at(now + wait - 1), 9)?.is_empty());
            now += wait;
        }
        let due = log::due(db, at(now), 9)?;
        log::tried(db, &due[0], &Err("503".to_owned()), at(now))?;
        assert!(log::due(db, at(now * 9), 9)?.is_empty(), "given up");
        assert_eq!(log::counts(db)?, (0, 1));
        let all = log::deliveries(db, 1)?;
        assert_eq!((all[0].tries, all[0].taken, all[1].taken), (9, false, true));
        Ok(())
    });
    result.unwrap();
}

#[test]
fn a_webhook_goes_with_its_owner() {
    let result = store().blocking(|db| {
        use crate::access::{Role, accounts};
        let anne = accounts::add(db, "anne", Role::Admin, "a long password", at(0))?;
        let paul = accounts::add(db, "paul", Role::Editor, "a long password", at(0))?;
        let followed = Followed { kind: "everything".to_owned(), name: String::new() };
        for user in [&anne, &paul] {
            log::add(db, (user.id, &user.name), "https://example.org/", &followed, at(0))?;
        }
        accounts::set_role(db, "paul", Role::Reviewer)?;
        let owners: Vec<String> = log::active(db)?.into_iter().map(|hook| hook.owner).collect();
        assert_eq!(owners, ["anne"], "who may not send any more does not");
        accounts::remove(db, "paul")?;
        assert_eq!(log::list(db)?.len(), 1);
        Ok(())
    });
    result.unwrap();
}
