use crate::server::Server;

#[test]
fn a_token_in_an_address() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    let token = server.token(&who, "reader", "1");
    server.bearer(&token, "GET", "/claims").is(200);
    for address in [
        format!("/claims?token={token}"),
        format!("/claims?access_token={token}"),
        format!("/{token}"),
        format!("/claims?q=a&x=Bearer%20{token}"),
    ] {
        let answer = server.ask("GET", &address).header("cookie", &who.cookie).go().is(400);
        assert!(answer.text.contains("token_in_url"), "{answer:?}");
        assert!(!answer.text.contains(&token));
    }
}

#[test]
fn a_token_dressed_as_something_else() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    let token = server.token(&who, "reader", "1");
    let bare = token.strip_prefix("selon_").unwrap();
    for value in [
        format!("Basic {token}"),
        token.clone(),
        format!("Bearer {bare}"),
        format!("Bearer {token}x"),
        "Bearer".to_owned(),
        "Bearer ' OR 1=1 --".to_owned(),
        format!("Bearer {}", token.to_uppercase()),
    ] {
        server.ask("GET", "/claims").header("authorization", &value).go().is(401);
    }
    let two = server.ask("GET", "/claims").header("authorization", &format!("Bearer {token}"));
    two.header("authorization", "Bearer x").go().is(401);
    server.ask("GET", "/claims").header("cookie", &format!("selon-session={token}")).go().is(401);
    server.ask("GET", "/claims").header("x-api-key", &token).go().is(401);
}

#[test]
fn a_wrong_token_beside_a_good_cookie() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    let ask = server.ask("GET", "/claims").header("cookie", &who.cookie);
    ask.header("authorization", "Bearer selon_no").go().is(401);
}

#[test]
fn a_token_that_has_ended() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    let token = server.token(&who, "reader", "1");
    server.later(24 * 3600);
    server.bearer(&token, "GET", "/claims").is(401);
}

#[test]
fn a_token_that_was_taken_back() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    let token = server.token(&who, "reader", "1");
    server.send(&who, "/account/tokens/remove", &[("id", "1")]).is(303);
    server.bearer(&token, "GET", "/claims").is(401);
}

#[test]
fn a_token_of_somebody_else_taken_back() {
    let server = Server::guarded();
    let (paul, rita) = (server.log_in("paul"), server.log_in("rita"));
    let token = server.token(&paul, "reader", "1");
    server.send(&rita, "/account/tokens/remove", &[("id", "1")]).is(303);
    server.bearer(&token, "GET", "/claims").is(200);
}

#[test]
fn a_token_that_wants_more_than_its_owner() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    for role in ["admin", "editor", "reviewer", "root", ""] {
        let fields = [("name", "x"), ("role", role), ("days", "1")];
        let page = server.send(&who, "/account/tokens", &fields);
        assert!(!page.text.contains("selon_"), "{role}");
    }
    for days in ["0", "731", "-1", "99999999999", "x"] {
        let fields = [("name", "x"), ("role", "reader"), ("days", days)];
        assert!(!server.send(&who, "/account/tokens", &fields).text.contains("selon_"), "{days}");
    }
}

#[test]
fn a_readers_token_decides_nothing() {
    let server = Server::guarded();
    let who = server.log_in("anne");
    let (token, before) = (server.token(&who, "reader", "1"), server.entries());
    let ask = server.ask("POST", "/review/2/0").header("authorization", &format!("Bearer {token}"));
    ask.sent(&[("verdict", "accept")]).go().is(403);
    server.bearer(&token, "GET", "/admin").is(403);
    assert_eq!(server.entries(), before);
    let token = server.token(&who, "reviewer", "1");
    let ask = server.ask("POST", "/review/2/0").header("authorization", &format!("Bearer {token}"));
    ask.sent(&[("verdict", "accept")]).go().is(303);
    assert_eq!(server.entries(), before + 1);
}

#[test]
fn a_token_that_makes_tokens_and_accounts() {
    let server = Server::guarded();
    let who = server.log_in("anne");
    let token = server.token(&who, "admin", "1");
    let post = |path: &str, fields: &[(&str, &str)]| {
        server.ask("POST", path).header("authorization", &format!("Bearer {token}")).sent(fields).go()
    };
    post("/account/tokens", &[("name", "x"), ("role", "reader"), ("days", "1")]).is(403);
    post("/account/password", &[("old", crate::server::PASSWORD), ("new", "another password")]).is(403);
    post("/account/sessions", &[]).is(403);
    post("/admin/users", &[("name", "eve"), ("role", "admin"), ("password", "another password")]).is(403);
    post("/admin/users/change", &[("name", "rita"), ("what", "remove")]).is(403);
    assert_eq!(server.accounts().list().unwrap().len(), 4);
}
