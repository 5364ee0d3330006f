use selon_web::Access;

use crate::server::Server;

const PATHS: [&str; 5] = ["/", "/claims?q=a", "/login", "/health", "/assets/none.css"];

#[test]
fn dns_rebinding() {
    let server = Server::local();
    for path in PATHS {
        let answer = server.ask("GET", path).header("host", "evil.example:8787").go();
        assert_eq!(answer.status.as_u16(), 421, "{path}");
        assert!(!answer.text.contains("Corvenne"));
    }
    server.ask("POST", "/preferences").header("host", "evil.example").sent(&[("lang", "fr")]).go().is(421);
}

#[test]
fn rebinding_by_a_name_that_looks_like_ours() {
    let server = Server::local();
    for host in [
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.localhost.example",
        "localhosts",
        "xn--lcalhost-n6a",
    ] {
        assert_eq!(server.ask("GET", "/").header("host", host).go().status.as_u16(), 421, "{host}");
    }
    for host in [
        "localhost",
        "LOCALHOST:99",
        "localhost.",
        "127.0.0.1:1",
        "127.9.9.9",
        "[::1]:8787",
        "demo.localhost",
    ] {
        assert_eq!(server.ask("GET", "/").header("host", host).go().status.as_u16(), 200, "{host}");
    }
}

#[test]
fn rebinding_to_an_address_of_the_network() {
    let server = Server::local();
    for host in ["192.168.1.2:8787", "10.0.0.1", "[fe80::1]", "0.0.0.0"] {
        assert_eq!(server.ask("GET", "/").header("host", host).go().status.as_u16(), 421, "{host}");
    }
}

#[test]
fn two_host_headers() {
    let server = Server::local();
    server.ask("GET", "/").header("host", "localhost").header("host", "evil.example").go().is(400);
    server.ask("GET", "/").header("host", "localhost").header("host", "localhost").go().is(400);
}

#[test]
fn a_host_and_another_in_the_request_line() {
    let server = Server::local();
    server.ask("GET", "http://evil.example/").header("host", "localhost").go().is(400);
    server.ask("GET", "http://localhost/").header("host", "localhost").go().is(200);
}

#[test]
fn a_host_with_more_than_a_host() {
    let server = Server::local();
    for host in [
        "evil@localhost",
        "localhost/x",
        "localhost, evil.example",
        "localhost evil",
        "",
        "localhost:port",
        "[::1",
    ] {
        let status = server.ask("GET", "/").header("host", host).go().status.as_u16();
        assert!(matches!(status, 400 | 421), "{host}: {status}");
    }
}

#[test]
fn forwarded_host_is_not_believed() {
    let access = Access { proxy: true, hosts: vec!["news.example".to_owned()], ..Access::default() };
    let server = Server::with(access, true);
    for name in
        ["x-forwarded-host", "x-host", "x-forwarded-server", "x-original-url", "x-rewrite-url", "forwarded"]
    {
        let ask =
            server.ask("GET", "/login").header("host", "news.example").header(name, "evil.example/admin");
        let answer = ask.go().is(200);
        assert!(!answer.text.contains("evil.example"), "{name}");
    }
}

#[test]
fn a_proxy_that_nobody_told_of() {
    let server = Server::local();
    for name in ["x-forwarded-for", "x-real-ip", "forwarded", "via", "x-forwarded-host"] {
        let answer = server.ask("GET", "/").header(name, "203.0.113.9").go().is(403);
        assert!(answer.text.contains("proxied"), "{answer:?}");
    }
}

#[test]
fn a_name_that_the_operator_did_not_give() {
    let access = Access { proxy: true, hosts: vec!["news.example".to_owned()], ..Access::default() };
    let server = Server::with(access, true);
    server.ask("GET", "/login").header("host", "NEWS.example:443").go().is(200);
    server.ask("GET", "/login").header("host", "other.example").go().is(421);
    server.ask("GET", "/login").header("host", "sub.news.example").go().is(421);
}
