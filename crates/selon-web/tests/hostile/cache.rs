use crate::server::Server;

#[test]
fn cache_poisoning() {
    let server = Server::local();
    for (address, answer) in server.crawl(None) {
        let kept = answer.header("cache-control");
        let public = kept.contains("public");
        assert!(!kept.is_empty(), "{address}");
        assert!(!public || address.starts_with("/assets/"), "{address}: {kept}");
        assert!(!(public && answer.headers.contains_key("set-cookie")), "{address}");
    }
}

#[test]
fn cache_poisoning_by_headers_that_are_not_part_of_the_address() {
    let server = Server::local();
    let plain = server.get("/claims").text;
    for name in [
        "x-forwarded-scheme",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-original-url",
        "x-http-method-override",
        "x-mark",
    ] {
        let answer =
            server.ask("GET", "/claims").header("accept", "text/html").header(name, "zqx\"><script>").go();
        assert_eq!(answer.text, plain, "{name}");
    }
}

#[test]
fn cache_deception() {
    let server = Server::guarded();
    let who = server.log_in("rita");
    for path in [
        "/account/x.css",
        "/account.css",
        "/account/..%2fassets%2fselon.css",
        "/account%2fx.js",
        "/claims/x.css",
    ] {
        let answer = server.see(&who, path);
        assert!(!answer.status.is_success(), "{path}");
        assert!(!answer.header("cache-control").contains("public"), "{path}");
    }
}

#[test]
fn secrets_that_a_cache_keeps() {
    let server = Server::guarded();
    let who = server.log_in("anne");
    for path in ["/account", "/admin", "/admin/audit", "/webhooks", "/login"] {
        let answer = server.see(&who, path);
        assert!(answer.status.as_u16() == 303 || answer.header("cache-control") == "no-store", "{path}");
    }
    let made =
        server.send(&who, "/account/tokens", &[("name", "x"), ("role", "reader"), ("days", "1")]).is(200);
    assert_eq!(made.header("cache-control"), "no-store");
    assert!(!server.see(&who, "/account").text.contains("selon_"), "a token is shown once");
}
