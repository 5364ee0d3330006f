use selon_web::Access;

use crate::server::{PASSWORD, Server};

fn nobody(server: &Server, cookie: &str) {
    let answer = server.ask("GET", "/claims").header("cookie", cookie).header("accept", "text/html").go();
    assert_eq!(answer.status.as_u16(), 303, "{cookie}");
    assert!(answer.header("location").starts_with("/login"));
}

#[test]
fn session_fixation() {
    let server = Server::guarded();
    let planted = format!("selon-session={}", "ab".repeat(32));
    let visit = server.visit();
    let cookie = format!("{planted}; {}", visit.cookie);
    let fields = [("csrf", visit.csrf.as_str()), ("name", "rita"), ("password", PASSWORD)];
    let answer = server.ask("POST", "/login").header("cookie", &cookie).form(&fields).go().is(303);
    let given = answer.cookies().into_iter().find(|cookie| cookie.starts_with("selon-session=")).unwrap();
    assert_ne!(given, planted);
    nobody(&server, &planted);
}

#[test]
fn a_session_from_before_a_new_login() {
    let server = Server::guarded();
    let old = server.log_in("rita");
    let page = server.ask("GET", "/account").header("cookie", &old.cookie).go();
    let fields = [("csrf", page.csrf()), ("name", "paul".to_owned()), ("password", PASSWORD.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = server.ask("POST", "/login").header("cookie", &old.cookie).form(&fields).go().is(303);
    assert!(answer.cookies().iter().any(|cookie| cookie.starts_with("selon-session=")));
    nobody(&server, &old.cookie);
}

#[test]
fn cookie_tossing() {
    let server = Server::guarded();
    let (paul, rita) = (server.log_in("paul"), server.log_in("rita"));
    nobody(&server, &format!("{}; {}", paul.cookie, rita.cookie));
    nobody(&server, &format!("selon-session=x; {}", paul.cookie));
    let ask = server.ask("GET", "/claims").header("cookie", "selon-session=x").header("cookie", &paul.cookie);
    ask.header("accept", "text/html").go().is(303);
}

#[test]
fn guessed_and_broken_cookies() {
    let server = Server::guarded();
    for value in [
        "",
        "1",
        "' OR 1=1 --",
        "\" OR \"\"=\"",
        "null",
        "undefined",
        &"0".repeat(64),
        &"a".repeat(10_000),
        "%00",
        "é",
    ] {
        let cookie = format!("selon-session={value}");
        if let Ok(value) = axum::http::HeaderValue::from_str(&cookie) {
            nobody(&server, value.to_str().unwrap_or("selon-session=-"));
        }
    }
}

#[test]
fn a_cookie_after_logging_out() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    let answer = server.send(&who, "/logout", &[]).is(303);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    nobody(&server, &who.cookie);
}

#[test]
fn a_cookie_after_logging_out_everywhere() {
    let server = Server::guarded();
    let (here, there) = (server.log_in("rita"), server.log_in("rita"));
    server.send(&here, "/account/sessions", &[]).is(303);
    nobody(&server, &here.cookie);
    nobody(&server, &there.cookie);
}

#[test]
fn a_cookie_after_another_password() {
    let server = Server::guarded();
    let (here, there) = (server.log_in("rita"), server.log_in("rita"));
    let wrong =
        server.send(&here, "/account/password", &[("old", "not the password"), ("new", "another password")]);
    assert!(wrong.text.contains("This is not the password."));
    server.see(&there, "/claims").is(200);
    server.send(&here, "/account/password", &[("old", PASSWORD), ("new", "another password")]).is(200);
    nobody(&server, &there.cookie);
    server.see(&here, "/claims").is(200);
    server.try_login("rita", PASSWORD, "127.0.0.1").is(401);
    server.try_login("rita", "another password", "127.0.0.1").is(303);
}

#[test]
fn a_cookie_of_a_removed_account() {
    let server = Server::guarded();
    let (admin, who) = (server.log_in("anne"), server.log_in("rita"));
    server.send(&admin, "/admin/users/change", &[("name", "rita"), ("what", "remove")]).is(303);
    nobody(&server, &who.cookie);
}

#[test]
fn a_cookie_that_was_found_later() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    server.later(12 * 3600);
    server.see(&who, "/claims").is(200);
    server.later(12 * 3600 + 1);
    nobody(&server, &who.cookie);
}

#[test]
fn a_cookie_that_is_used_for_ever() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    for _ in 0..28 {
        server.see(&who, "/claims").is(200);
        server.later(12 * 3600);
    }
    server.later(1);
    nobody(&server, &who.cookie);
}

#[test]
fn a_script_that_reads_the_cookie() {
    let answer = Server::guarded().try_login("rita", PASSWORD, "127.0.0.1").is(303);
    for value in answer.headers.get_all("set-cookie") {
        let value = value.to_str().unwrap();
        assert!(
            value.contains("; HttpOnly") && value.contains("; SameSite=Lax") && value.contains("; Path=/"),
            "{value}"
        );
        assert!(!value.contains("Domain"), "{value}");
    }
}

#[test]
fn a_cookie_over_plain_http_behind_tls() {
    let access = Access { proxy: true, hosts: vec!["news.example".to_owned()], ..Access::default() };
    let server = Server::with(access, true);
    let page = server.ask("GET", "/login").header("host", "news.example").go().is(200);
    let fields = [("csrf", page.csrf()), ("name", "rita".to_owned()), ("password", PASSWORD.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let ask = server
        .ask("POST", "/login")
        .header("host", "news.example")
        .header("cookie", &page.cookies().join("; "));
    let answer = ask.sent(&fields).header("sec-fetch-site", "same-origin").go().is(303);
    for value in answer.headers.get_all("set-cookie") {
        let value = value.to_str().unwrap();
        assert!(value.starts_with("__Host-") && value.contains("; Secure"), "{value}");
    }
    // The same value under the name that a neighbour could set is nothing.
    let cookie = answer.cookies().into_iter().find(|cookie| cookie.contains("session")).unwrap();
    let see = |cookie: &str| {
        let ask = server.ask("GET", "/claims").header("host", "news.example").header("cookie", cookie);
        ask.header("accept", "text/html").go().status.as_u16()
    };
    assert_eq!(see(&cookie), 200);
    assert_eq!(see(&cookie.replace("__Host-", "")), 303);
}

#[test]
fn ending_a_session_of_somebody_else() {
    let server = Server::guarded();
    let paul = server.log_in("paul");
    let rita = server.log_in("rita");
    let page = server.see(&paul, "/account");
    assert!(!page.text.contains("name=\"id\""), "the own session is not offered");
    for id in 1..3 {
        // Whoever ends the own one has to log in again, and may not go on.
        let status = server.send(&rita, "/account/sessions", &[("id", &id.to_string())]).status.as_u16();
        assert!(matches!(status, 303 | 401), "{status}");
    }
    server.see(&paul, "/claims").is(200);
}
