use selon_web::Access;

use crate::server::{HOST, Server};

/// A form that would change something, as `name` says; none of them may.
fn refused(server: &Server, headers: &[(&str, &str)]) {
    let who = server.log_in("paul");
    let before = server.entries();
    let fields = [("csrf", who.csrf.as_str()), ("verdict", "accept")];
    let ask = server.ask("POST", "/review/2/0").header("cookie", &who.cookie).sent(&fields);
    let answer = headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value)).go().is(403);
    assert!(answer.text.contains("page of this server"), "{answer:?}");
    assert_eq!(server.entries(), before);
}

#[test]
fn our_own_form_is_taken() {
    let server = Server::guarded();
    let (who, before) = (server.log_in("paul"), server.entries());
    server.send(&who, "/review/2/0", &[("verdict", "accept")]).is(303);
    assert_eq!(server.entries(), before + 1, "or else the tests here would show nothing");
}

#[test]
fn a_form_on_another_site() {
    refused(&Server::guarded(), &[("origin", "https://evil.example")]);
}

#[test]
fn a_form_in_a_sandboxed_frame() {
    refused(&Server::guarded(), &[("origin", "null")]);
}

#[test]
fn a_script_on_another_site() {
    refused(&Server::guarded(), &[("sec-fetch-site", "cross-site"), ("origin", &format!("http://{HOST}"))]);
}

#[test]
fn a_page_of_a_neighbouring_name() {
    refused(&Server::guarded(), &[("sec-fetch-site", "same-site")]);
}

#[test]
fn an_origin_that_has_our_name_in_it() {
    let server = Server::guarded();
    for origin in [
        "http://localhost:8787.evil.example",
        "http://evil.example#localhost:8787",
        "https://localhost:8787",
        "http://localhost:9999",
        "http://localhost",
        "localhost:8787",
    ] {
        refused(&server, &[("origin", origin)]);
    }
}

#[test]
fn a_form_without_its_token() {
    let server = Server::guarded();
    let who = server.log_in("paul");
    let ask = server.ask("POST", "/review/2/0").header("cookie", &who.cookie);
    ask.form(&[("verdict", "accept")]).go().is(403);
    let ask = server.ask("POST", "/review/2/0").header("cookie", &who.cookie);
    ask.form(&[("csrf", ""), ("verdict", "accept")]).go().is(403);
}

#[test]
fn the_token_of_somebody_elses_form() {
    let server = Server::guarded();
    let (paul, rita) = (server.log_in("paul"), server.log_in("rita"));
    let ask = server.ask("POST", "/review/2/0").header("cookie", &paul.cookie);
    ask.form(&[("csrf", &rita.csrf), ("verdict", "accept")]).go().is(403);
}

#[test]
fn the_token_of_a_form_from_before_the_login() {
    let server = Server::guarded();
    let (before, paul) = (server.visit(), server.log_in("paul"));
    let ask = server.ask("POST", "/review/2/0").header("cookie", &paul.cookie);
    ask.form(&[("csrf", &before.csrf), ("verdict", "accept")]).go().is(403);
}

#[test]
fn two_tokens_in_one_form() {
    let server = Server::guarded();
    let who = server.log_in("paul");
    server.send(&who, "/review/2/0", &[("csrf", "x"), ("verdict", "accept")]).is(403);
}

#[test]
fn a_form_dressed_as_text_or_json() {
    let server = Server::guarded();
    let who = server.log_in("paul");
    let form = format!("csrf={}&verdict=accept", who.csrf);
    for kind in ["text/plain", "multipart/form-data; boundary=x", "TEXT/PLAIN;x"] {
        let ask = server
            .ask("POST", "/review/2/0")
            .header("cookie", &who.cookie)
            .header("sec-fetch-site", "same-origin");
        ask.body(kind, form.clone()).go().is(403);
    }
    // JSON cannot be sent from elsewhere without being asked, but a program without a token of its own is nobody.
    let ask = server.ask("POST", "/review/2/0").header("cookie", &who.cookie);
    ask.body("application/json", "{}").go().is(403);
}

#[test]
fn logging_somebody_in_from_another_site() {
    let server = Server::guarded();
    let visit = server.visit();
    let fields = [("csrf", visit.csrf.as_str()), ("name", "rita"), ("password", crate::server::PASSWORD)];
    let ask = server.ask("POST", "/login").header("cookie", &visit.cookie);
    ask.sent(&fields).header("origin", "https://evil.example").go().is(403);
    // The attacker's own token does not fit the victim's cookie, and without a cookie none fits.
    let other = server.visit();
    server.ask("POST", "/login").header("cookie", &other.cookie).form(&fields).go().is(403);
    let bare = server.ask("POST", "/login").form(&fields).go().is(403);
    assert!(bare.cookies().iter().all(|cookie| !cookie.starts_with("selon-session")));
}

#[test]
fn logging_somebody_out_by_a_picture() {
    let server = Server::guarded();
    let who = server.log_in("paul");
    server.see(&who, "/logout").is(405);
    server.see(&who, "/account").is(200);
}

#[test]
fn changing_by_opening() {
    let server = Server::local();
    let before = server.entries();
    for (path, form) in [
        ("/review/2/0", "verdict=accept&by=x"),
        ("/webhooks", "address=https://a.example&kind=everything"),
        ("/admin/users", "name=x&role=admin&password=a+long+password"),
        ("/follow", "kind=search&target=q&name=x"),
        ("/preferences", "lang=fr"),
    ] {
        for method in ["GET", "HEAD", "OPTIONS"] {
            let answer = server.ask(method, &format!("{path}?{form}")).go();
            assert!(answer.headers.get("set-cookie").is_none(), "{method} {path}");
        }
    }
    assert_eq!(server.entries(), before);
    assert!(server.accounts().list().unwrap().is_empty());
    assert!(server.get("/follow").text.contains("csrf"));
}

#[test]
fn overriding_the_method() {
    let server = Server::local();
    let before = server.entries();
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        for method in ["POST", "DELETE", "PUT"] {
            server.ask("GET", "/review/2/0?verdict=accept&by=x").header(name, method).go();
            server
                .ask("GET", "/admin/users?_method=POST&name=x&role=admin&password=along+password")
                .header(name, method)
                .go()
                .is(405);
        }
    }
    assert_eq!(server.entries(), before);
    assert!(server.accounts().list().unwrap().is_empty());
}

#[test]
fn another_site_without_accounts() {
    let server = Server::local();
    let before = server.entries();
    let form = [("verdict", "accept"), ("by", "x")];
    server.ask("POST", "/review/2/0").sent(&form).header("origin", "https://evil.example").go().is(403);
    server.ask("POST", "/review/2/0").sent(&form).header("sec-fetch-site", "cross-site").go().is(403);
    server.ask("POST", "/review/2/0").form(&form).go().is(403);
    assert_eq!(server.entries(), before);
}

#[test]
fn plain_http_behind_tls() {
    let access = Access { proxy: true, hosts: vec!["news.example".to_owned()], ..Access::default() };
    let server = Server::with(access, true);
    let page = server.ask("GET", "/login").header("host", "news.example").go().is(200);
    let (cookie, csrf) = (page.cookies().join("; "), page.csrf());
    let form = [("csrf", csrf.as_str()), ("name", "rita"), ("password", "wrong password")];
    let ask = |origin: &str| {
        let ask = server.ask("POST", "/login").header("host", "news.example").header("cookie", &cookie);
        ask.sent(&form).header("origin", origin).go()
    };
    ask("http://news.example").is(403);
    ask("https://news.example").is(401);
    ask("https://news.example:443").is(401);
}
