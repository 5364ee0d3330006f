use std::time::Instant;

use selon_web::Access;

use crate::server::{PASSWORD, Server};

#[test]
fn guessing_the_password_of_one_account() {
    let server = Server::guarded();
    for i in 0..6 {
        server.try_login("rita", &format!("wrong password {i}"), &format!("203.0.113.{i}")).is(401);
    }
    let answer = server.try_login("RITA ", "wrong password", "203.0.113.99").is(429);
    assert_eq!(answer.header("retry-after"), "2");
    server.try_login("rita", PASSWORD, "203.0.113.99").is(429);
    server.later(2);
    server.try_login("rita", PASSWORD, "203.0.113.99").is(303);
}

#[test]
fn guessing_the_passwords_of_many_accounts() {
    let server = Server::guarded();
    for i in 0..6 {
        server.try_login(&format!("user{i}"), "password 1234", "203.0.113.5").is(401);
    }
    server.try_login("paul", "password 1234", "203.0.113.5").is(429);
    server.try_login("paul", PASSWORD, "203.0.113.6").is(303);
}

#[test]
fn guessing_from_a_whole_network() {
    let server = Server::guarded();
    for i in 0..6 {
        server.try_login(&format!("user{i}"), "password 1234", &format!("[2001:db8::{i}]")).is(401);
    }
    server.try_login("paul", "password 1234", "[2001:db8::99]").is(429);
}

#[test]
fn guessing_from_made_up_addresses() {
    let server = Server::guarded();
    for i in 0..7 {
        let visit = server.visit();
        let name = format!("user{i}");
        let fields = [("csrf", visit.csrf.as_str()), ("name", &name), ("password", "password 1234")];
        let ask =
            server.ask("POST", "/login").header("cookie", &visit.cookie).from("203.0.113.5").form(&fields);
        let status = ask.header("x-forwarded-for", &format!("198.51.100.{i}")).go().status.as_u16();
        assert_eq!(status, if i < 6 { 401 } else { 429 }, "{i}");
    }
}

#[test]
fn guessing_the_password_in_an_open_session() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    let guess = || server.send(&who, "/account/password", &[("old", "wrong"), ("new", "another password")]);
    let answers: Vec<u16> = (0..8).map(|_| guess().status.as_u16()).collect();
    assert_eq!(answers.last(), Some(&429), "{answers:?}");
}

#[test]
fn asking_which_accounts_there_are() {
    let server = Server::guarded();
    let known = server.try_login("rita", "wrong password", "203.0.113.1");
    let unknown = server.try_login("rata", "wrong password", "203.0.113.2");
    assert_eq!(known.status, unknown.status);
    let plain = |text: &str, csrf: &str| text.replace(csrf, "").replace("rita", "rata");
    assert_eq!(plain(&known.text, &known.csrf()), plain(&unknown.text, &unknown.csrf()));
}

#[test]
fn a_password_that_takes_long_to_hash() {
    let server = Server::guarded();
    let begun = Instant::now();
    server.try_login("rita", &"a".repeat(900_000), "203.0.113.1").is(401);
    assert!(begun.elapsed().as_secs() < 20);
}

#[test]
fn a_password_typed_as_the_name_is_not_written_down() {
    let server = Server::guarded();
    server.try_login("my secret password", "rita", "203.0.113.1").is(401);
    let admin = server.log_in("anne");
    let page = server.see(&admin, "/admin/audit").is(200);
    assert!(page.text.contains("unknown name") && !page.text.contains("my secret"));
}

#[test]
fn more_requests_than_anybody_needs() {
    let server = Server::with(Access { rate: 5, ..Access::default() }, true);
    let ask = |from: &str| server.ask("GET", "/login").from(from).go().status.as_u16();
    let taken = (0..50).filter(|_| ask("203.0.113.1") == 200).count();
    assert_eq!(taken, 20);
    assert_eq!(ask("203.0.113.1"), 429);
    assert_eq!(ask("203.0.113.2"), 200, "others are not held up");
    assert_eq!(ask("127.0.0.1"), 200);
}
