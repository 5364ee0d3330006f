use crate::server::Server;

/// Every page that takes something from its address.
const ASKED: [&str; 14] = [
    "/claims?q=",
    "/claims?speaker=",
    "/claims?outlet=",
    "/claims?since=",
    "/claims?until=",
    "/claims?kind=",
    "/claims?place=",
    "/claims?after=",
    "/claims?figure_min=",
    "/voices?outlet=",
    "/review?q=",
    "/speakers?q=",
    "/speakers/",
    "/outlets/",
];

fn never_inside(server: &Server, address: &str) {
    let answer = server.get(address);
    assert!(answer.status.as_u16() < 500, "{address}: {answer:?}");
    for leak in [
        "panicked",
        "rusqlite",
        "SQLITE",
        "syntax error",
        "no such column",
        "/root/",
        "src/",
        "stack backtrace",
    ] {
        assert!(!answer.text.contains(leak), "{address}: {leak}\n{}", answer.text);
    }
}

#[test]
fn sql_in_every_field() {
    let server = Server::local();
    let before = server.entries();
    for path in ASKED {
        for bad in [
            "'",
            "%27%20OR%20%271%27=%271",
            "%27);DROP%20TABLE%20entry;--",
            "1;ATTACH%20%27/tmp/x%27%20AS%20y",
            "%22%20OR%20%22%22=%22",
            "%25",
            "_%25_",
            "\\%27",
            "x%27%20UNION%20SELECT%20password%20FROM%20user--",
        ] {
            never_inside(&server, &format!("{path}{bad}"));
        }
    }
    assert_eq!(server.entries(), before);
}

#[test]
fn the_language_of_the_search_index() {
    let server = Server::local();
    for bad in [
        "NEAR(a%20b)",
        "a%20AND",
        "%22",
        "%22a",
        "(",
        "a*%20*",
        "text:a",
        "%7Bx%7D:a",
        "-",
        "--a",
        "OR%20OR",
        "^a",
        "%2B%2B",
        "a%00b",
    ] {
        for path in ["/claims?q=", "/claims?speaker=", "/review?q="] {
            never_inside(&server, &format!("{path}{bad}"));
        }
    }
}

#[test]
fn sql_in_names_and_passwords() {
    let server = Server::guarded();
    for bad in ["' OR 1=1 --", "anne' --", "\" OR \"\"=\"", "anne'; DROP TABLE user; --", "anne\u{0}", "%"] {
        server.try_login(bad, bad, "203.0.113.7");
    }
    assert_eq!(server.accounts().list().unwrap().len(), 4);
    server.try_login("anne' --", crate::server::PASSWORD, "203.0.113.8").is(401);
}

#[test]
fn path_traversal() {
    let server = Server::local();
    for path in [
        "/assets/../../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/....//etc/passwd",
        "/assets/..%5c..%5cCargo.toml",
        "/assets//etc/passwd",
        "/assets/%00",
        "/articles/..%2f..%2fetc%2fpasswd",
        "/articles/1/original/../../../a.ledger",
        "/outlets/..%2f..%2fa.ledger.web",
        "/a.ledger",
        "/a.ledger.web",
        "/.git/config",
        "/.env",
        "/assets/selon.css",
        "/assets/..%c0%af..%c0%afetc",
    ] {
        let answer = server.get(path);
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.text.contains("root:") && !answer.text.contains("[workspace]"), "{path}");
    }
}

#[test]
fn header_injection() {
    let server = Server::local();
    for bad in ["/x%0d%0aSet-Cookie:%20a=b", "/x\r\nSet-Cookie: a=b", "/x\nx", "/\u{2028}x", "/é\r\n"] {
        let answer = server.ask("POST", "/preferences").sent(&[("lang", "fr"), ("back", bad)]).go().is(303);
        assert!(
            answer
                .headers
                .get_all("set-cookie")
                .iter()
                .all(|value| value.to_str().unwrap().starts_with("selon-lang=fr"))
        );
        assert!(!answer.header("location").contains(['\r', '\n']));
        server
            .ask("POST", "/preferences")
            .sent(&[("lang", "fr\r\nSet-Cookie: a=b"), ("back", bad)])
            .go()
            .is(303);
    }
    let guarded = Server::guarded();
    for path in ["/claims?q=%0d%0aSet-Cookie:%20a=b", "/x%0d%0aLocation:%20https://evil.example"] {
        let answer = guarded.get(path).is(303);
        assert!(answer.header("location").starts_with("/login?back=%2F"), "{answer:?}");
        assert!(answer.cookies().is_empty());
    }
}

#[test]
fn open_redirect() {
    let bads = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        " //evil.example",
        "/\n/evil.example",
        "http:/\\evil.example",
        "%2f%2fevil.example",
        "///evil.example",
    ];
    let (local, guarded) = (Server::local(), Server::guarded());
    for bad in bads {
        let answer = local.ask("POST", "/preferences").sent(&[("theme", "dark"), ("back", bad)]).go().is(303);
        assert_eq!(answer.header("location"), "/", "{bad:?}");
        let fields = [("verdict", "accept"), ("by", "x"), ("back", bad)];
        let answer = local.ask("POST", "/review/2/0").sent(&fields).go();
        let to = answer.header("location");
        assert!(to.starts_with("/?") || to.starts_with("/review"), "{bad:?}: {answer:?}");
    }
    for bad in &bads[..4] {
        let visit = guarded.visit();
        let fields = [
            ("csrf", visit.csrf.as_str()),
            ("name", "rita"),
            ("password", crate::server::PASSWORD),
            ("back", bad),
        ];
        let answer = guarded.ask("POST", "/login").header("cookie", &visit.cookie).form(&fields).go().is(303);
        assert_eq!(answer.header("location"), "/", "{bad:?}");
    }
}

#[test]
fn numbers_that_are_none() {
    let server = Server::local();
    for bad in [
        "0",
        "-1",
        "99999999999999999999",
        "18446744073709551615",
        "9223372036854775808",
        "1e9",
        "NaN",
        "1.5",
        "0x1",
        "%D9%A1",
        "+1",
        "1%00",
    ] {
        for path in [
            "/articles/",
            "/articles/1?version=",
            "/review/1/",
            "/review/",
            "/claims?figure_min=",
            "/claims?confidence=",
            "/webhooks/",
            "/admin/audit?before=",
        ] {
            never_inside(&server, &format!("{path}{bad}"));
        }
        let path = format!("/review/{bad}/{bad}");
        let status =
            server.ask("POST", &path).sent(&[("verdict", "accept"), ("by", "x")]).go().status.as_u16();
        assert!(status < 500, "{path}: {status}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    let server = Server::local();
    for path in ASKED {
        for bad in ["%ff%fe", "%c0%80", "%ed%a0%80", "%00", "%e2%80%ae", "%f4%90%80%80", "%", "%z"] {
            never_inside(&server, &format!("{path}{bad}"));
        }
    }
    let answer = server
        .ask("POST", "/preferences")
        .body("application/x-www-form-urlencoded", b"lang=%ff\xff&back=\x00".to_vec())
        .go();
    assert!(answer.status.as_u16() < 500, "{answer:?}");
}

#[test]
fn a_query_that_is_too_long() {
    let server = Server::local();
    let long = "a".repeat(30_000);
    for path in ASKED {
        never_inside(&server, &format!("{path}{long}"));
    }
    let many: String = (0..3000).map(|i| format!("x{i}=y&")).collect();
    never_inside(&server, &format!("/claims?{many}"));
    let words = "a%20".repeat(5000);
    never_inside(&server, &format!("/claims?q={words}"));
}

#[test]
fn a_body_that_is_too_large() {
    let server = Server::local();
    let before = server.entries();
    let large = vec![b'a'; 13 << 20];
    for path in ["/preferences", "/review/2/0", "/login", "/follow"] {
        let status = server
            .ask("POST", path)
            .body("application/x-www-form-urlencoded", large.clone())
            .go()
            .status
            .as_u16();
        assert!(matches!(status, 413 | 415 | 400), "{path}: {status}");
    }
    let guarded = Server::guarded();
    let visit = guarded.visit();
    let ask =
        guarded.ask("POST", "/login").header("cookie", &visit.cookie).header("sec-fetch-site", "same-origin");
    ask.body("application/x-www-form-urlencoded", vec![b'a'; 2 << 20]).go().is(413);
    assert_eq!(server.entries(), before);
}

#[test]
fn forms_that_are_none() {
    let server = Server::local();
    let before = server.entries();
    for (kind, body) in [
        ("application/json", "{}"),
        ("application/json", "[[[[[["),
        ("text/xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>"),
        ("application/x-www-form-urlencoded", "&&&==="),
        ("application/x-www-form-urlencoded", "verdict=accept&verdict=reject"),
        ("", "x"),
        ("application/x-www-form-urlencoded", "verdict=correct&by=x&speaker=\u{0}"),
        ("multipart/form-data", "--x"),
    ] {
        for path in ["/review/2/0", "/preferences", "/follow", "/webhooks", "/admin/users", "/account/tokens"]
        {
            let answer = server.ask("POST", path).body(kind, body).go();
            assert!(answer.status.as_u16() < 500, "{path} {kind} {body}: {answer:?}");
            assert!(!answer.text.contains("root:"));
        }
    }
    assert!(server.entries() <= before + 1);
}

#[test]
fn a_deeply_nested_correction() {
    let server = Server::local();
    let before = server.entries();
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let fields = [("verdict", "correct"), ("by", "x"), ("other", "figures"), ("other_value", deep.as_str())];
    let answer = server.ask("POST", "/review/2/0").sent(&fields).go();
    assert!((400..500).contains(&answer.status.as_u16()), "{answer:?}");
    assert_eq!(server.entries(), before);
}

#[test]
fn lines_slipped_into_the_audit_log() {
    let server = Server::guarded();
    let who = server.log_in("anne");
    let fields = [("address", "https://hook.example/"), ("kind", "words"), ("name", "a\nanne logged in")];
    server.send(&who, "/webhooks", &fields).is(400);
    server.send(&who, "/account/tokens", &[("name", "a\r\nanne"), ("role", "reader"), ("days", "9")]);
    let page = server.see(&who, "/admin/audit").text;
    assert!(!page.contains("a\r\nanne") && !page.contains("a\nanne"));
}
