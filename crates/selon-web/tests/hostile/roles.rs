use selon_web::Access;

use crate::server::Server;

/// What changes something, and the least role for it.
const POSTS: [(&str, &str); 9] = [
    ("/account/password", "reader"),
    ("/account/sessions", "reader"),
    ("/account/tokens", "reader"),
    ("/follow", "reader"),
    ("/review/2/0", "reviewer"),
    ("/webhooks", "editor"),
    ("/webhooks/1", "editor"),
    ("/admin/users", "admin"),
    ("/admin/users/change", "admin"),
];

#[test]
fn everything_without_logging_in() {
    let server = Server::guarded();
    let who = server.log_in("anne");
    let mut closed = 0;
    for (address, _) in server.crawl(Some(&who)) {
        let answer = server.ask("GET", &address).go();
        let free = ["/assets/", "/login", "/health", "/ready"].iter().any(|free| address.starts_with(free));
        assert!(free || answer.status.as_u16() == 401, "{address}: {}", answer.status);
        closed += usize::from(!free);
        assert!(!answer.text.contains("Corvenne"), "{address}");
    }
    assert!(closed > 20, "{closed}");
    for (path, _) in POSTS {
        server.ask("POST", path).sent(&[("x", "y")]).go().is(401);
    }
}

#[test]
fn everything_with_too_small_a_role() {
    let server = Server::guarded();
    for (name, may) in [("rita", 0), ("paul", 1), ("ed", 2)] {
        let who = server.log_in(name);
        for (path, least) in POSTS {
            let needed =
                ["reader", "reviewer", "editor", "admin"].iter().position(|role| *role == least).unwrap();
            if needed > may {
                server.send(&who, path, &[("x", "y")]).is(403);
            }
        }
        for path in ["/admin", "/admin/audit", "/admin?x=1"] {
            server.see(&who, path).is(403);
        }
        server.see(&who, "/webhooks").is(if may >= 2 { 200 } else { 403 });
        server.see(&who, "/claims").is(200);
    }
}

#[test]
fn another_way_of_writing_the_path() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    for path in [
        "/Admin",
        "/ADMIN",
        "/%61dmin",
        "//admin",
        "/admin/",
        "/./admin",
        "/x/../admin",
        "/admin%2f",
        "/admin;x",
        "/admin%00",
        "/login/../admin",
        "/assets/../admin",
        "/assets/..%2fadmin",
        "/login%2f..%2fadmin",
    ] {
        let answer = server.see(&who, path);
        assert!(matches!(answer.status.as_u16(), 400 | 403 | 404), "{path}: {}", answer.status);
        assert!(!answer.text.contains("/admin/users"), "{path}");
        assert!(!server.ask("GET", path).go().status.is_success(), "{path}");
    }
}

#[test]
fn another_method() {
    let server = Server::guarded();
    for method in ["HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "CONNECT", "get"] {
        let answer = server.ask(method, "/admin").header("x-mark", "zqx").go();
        assert!(matches!(answer.status.as_u16(), 400 | 401 | 405), "{method}: {}", answer.status);
        assert!(!answer.text.contains("zqx"), "{method} gives back what was sent");
    }
}

#[test]
fn the_last_admin_goes() {
    let server = Server::guarded();
    let who = server.log_in("anne");
    let change = |fields: &[(&str, &str)]| server.send(&who, "/admin/users/change", fields);
    change(&[("name", "anne"), ("what", "remove")]).is(400);
    change(&[("name", "Anne"), ("what", "role"), ("role", "reader")]).is(400);
    change(&[("name", "paul"), ("what", "role"), ("role", "admin")]).is(303);
    change(&[("name", "anne"), ("what", "role"), ("role", "reader")]).is(303);
    server.see(&who, "/admin").is(403);
}

#[test]
fn a_role_that_was_taken_away() {
    let server = Server::guarded();
    let (admin, who) = (server.log_in("anne"), server.log_in("paul"));
    let before = server.entries();
    server
        .send(&admin, "/admin/users/change", &[("name", "paul"), ("what", "role"), ("role", "reader")])
        .is(303);
    server.send(&who, "/review/2/0", &[("verdict", "accept")]).is(403);
    assert_eq!(server.entries(), before);
}

#[test]
fn signing_with_somebody_elses_name() {
    let server = Server::guarded();
    let who = server.log_in("paul");
    server.send(&who, "/review/2/0", &[("verdict", "accept"), ("by", "anne")]).is(303);
    let page = server.see(&who, "/articles/1").text;
    assert!(!page.contains("anne"), "{page}");
    use selon_ledger::Ledger;
    let ledger = selon_ledger::Sqlite::open(&server.dir.path().join("a.ledger")).unwrap();
    let last = ledger.entries(server.entries() - 1, 1).unwrap().remove(0);
    let body = String::from_utf8(last.body().unwrap()).unwrap();
    assert!(body.contains("\"reviewer\":\"paul\""), "{body}");
}

#[test]
fn a_public_server_without_accounts() {
    let server = Server::with(Access { open: false, ..Access::default() }, false);
    for path in ["/", "/claims", "/admin", "/login", "/account", "/metrics"] {
        let answer = server.get(path).is(403);
        assert!(!answer.text.contains("Corvenne"), "{path}");
    }
    server
        .ask("POST", "/admin/users")
        .form(&[("name", "eve"), ("role", "admin"), ("password", "a long password")])
        .go()
        .is(403);
    assert!(server.accounts().list().unwrap().is_empty());
}

#[test]
fn the_first_account_closes_the_door() {
    let server = Server::local();
    let page = server.get("/admin").is(200);
    let csrf = page.csrf();
    let add = |name: &str, role: &str| {
        let fields =
            [("csrf", csrf.as_str()), ("name", name), ("role", role), ("password", "a long password")];
        server.ask("POST", "/admin/users").form(&fields).go()
    };
    add("rita", "reader").is(400);
    add("anne", "admin").is(303);
    server.get("/claims").is(303);
    add("eve", "admin").is(401);
}

#[test]
fn counts_for_strangers() {
    let server = Server::guarded();
    server.ask("GET", "/metrics").from("203.0.113.1").go().is(401);
    server.ask("GET", "/metrics").go().is(401);
    let text = server.ask("GET", "/metrics").from("127.0.0.1").go().is(200).text;
    assert!(text.contains("selon_requests_total"));
    let token = server.token(&server.log_in("rita"), "reader", "1");
    let ask =
        server.ask("GET", "/metrics").from("203.0.113.1").header("authorization", &format!("Bearer {token}"));
    ask.go().is(200);
    let open = Server::at("0.0.0.0:8787", Access::default(), false);
    open.ask("GET", "/metrics").from("203.0.113.1").go().is(401);
    let proxied = Server::with(Access { proxy: true, ..Access::default() }, true);
    proxied.ask("GET", "/metrics").from("127.0.0.1").go().is(401);
}
