use axum::http::Request as Asked;

use super::*;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().fold(HeaderMap::new(), |mut all, (name, value)| {
        all.append(*name, HeaderValue::from_str(value).unwrap());
        all
    })
}

#[test]
fn what_nobody_thought_of_needs_an_editor() {
    let cases = [
        ("GET", "/", Some(Role::Reader)),
        ("GET", "/articles/1", Some(Role::Reader)),
        ("HEAD", "/api/v1/claims", Some(Role::Reader)),
        ("GET", "/login", None),
        ("GET", "/loginx", Some(Role::Reader)),
        ("POST", "/login", None),
        ("POST", "/review", Some(Role::Reviewer)),
        ("POST", "/review/12/3", Some(Role::Reviewer)),
        ("POST", "/reviewed", Some(Role::Editor)),
        ("POST", "/api/v1/read", Some(Role::Reader)),
        ("POST", "/api/v1/articles", Some(Role::Editor)),
        ("DELETE", "/anything", Some(Role::Editor)),
        ("GET", "/admin", Some(Role::Admin)),
        ("GET", "/admin/audit", Some(Role::Admin)),
        ("BREW", "/", Some(Role::Editor)),
    ];
    for (method, path, want) in cases {
        assert_eq!(least(&method.parse().unwrap(), path), want, "{method} {path}");
    }
}

#[test]
fn a_client_is_who_the_proxy_says() {
    let peer = Some(Peer("192.0.2.9:1234".parse().unwrap()));
    let forged = headers(&[("x-forwarded-for", "203.0.113.1, 198.51.100.7")]);
    let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
    assert_eq!(client(&forged, peer, false), ip("192.0.2.9"), "nobody stands in front");
    assert_eq!(client(&forged, peer, true), ip("198.51.100.7"), "the last");
    let two = headers(&[("x-forwarded-for", "203.0.113.1"), ("x-forwarded-for", "198.51.100.8:99")]);
    assert_eq!(client(&two, peer, true), ip("198.51.100.8"));
    assert_eq!(client(&headers(&[("x-forwarded-for", "unknown")]), peer, true), ip("192.0.2.9"));
    let mapped = Some(Peer("[::ffff:127.0.0.1]:1".parse().unwrap()));
    assert!(client(&HeaderMap::new(), mapped, false).unwrap().is_loopback());
}

#[test]
fn two_cookies_of_one_name_are_none() {
    let one = headers(&[("cookie", "a=1; selon-session=x; selon-session2=y")]);
    assert_eq!(only_cookie(&one, "selon-session").as_deref(), Some("x"));
    for two in [
        headers(&[("cookie", "selon-session=x; selon-session=y")]),
        headers(&[("cookie", "selon-session=x"), ("cookie", "selon-session=y")]),
    ] {
        assert_eq!(only_cookie(&two, "selon-session"), None);
    }
}

#[test]
fn tokens_in_addresses_are_seen() {
    let token = format!("{}{}", accounts::TOKEN, "ab".repeat(32));
    assert!(has_token(&format!("/api/v1/claims?token={token}")));
    assert!(has_token(&format!("/{token}/x")));
    assert!(!has_token("/claims?q=selon_ledger+selon_abc"));
}

#[test]
fn where_others_can_reach_it_something_is_asked() {
    let (here, lan): (SocketAddr, SocketAddr) =
        ("127.0.0.1:1".parse().unwrap(), "0.0.0.0:1".parse().unwrap());
    let plain = Access::default();
    let proxied = Access { proxy: true, ..Access::default() };
    let says = |bind, access, accounts, tls, none| {
        may_bind(bind, access, accounts, tls, none).err().unwrap_or_default()
    };
    assert_eq!(says(here, &plain, false, false, false), "");
    assert!(says(lan, &plain, false, false, false).contains("selon users add"));
    assert!(says(lan, &plain, true, false, false).contains("--behind-proxy"));
    assert!(says(lan, &plain, false, true, false).contains("--without-accounts"));
    assert!(says(here, &proxied, false, false, false).contains("through the proxy"));
    assert_eq!(says(here, &proxied, true, false, false), "");
    assert_eq!(says(lan, &proxied, true, false, false), "");
    assert_eq!(says(lan, &plain, true, true, false), "");
    assert_eq!(says(lan, &plain, false, true, true), "");
    assert!(says("[::]:1".parse().unwrap(), &plain, false, false, false).contains("[::]:1"));
}

#[test]
fn people_are_sent_to_the_login_and_back() {
    let ask = |path: &str, accept: &str| {
        Asked::get(path).header(ACCEPT, accept).body(axum::body::Body::empty()).unwrap()
    };
    let page = ask("/claims?q=a&b=%22", "text/html,*/*");
    assert!(is_page(&page));
    assert_eq!(login_with_way_back(&page), "/login?back=%2Fclaims%3Fq%3Da%26b%3D%2522");
    assert!(!is_page(&ask("/api/v1/claims", "text/html")));
    assert!(!is_page(&ask("/claims", "application/json")));
}

#[test]
fn decisions_are_signed_by_whoever_is_logged_in() {
    let user = |by| Caller {
        user: Some(User { id: 1, name: "Anne".to_owned(), role: Role::Reviewer }),
        by,
        address: None,
        csrf: String::new(),
    };
    assert_eq!(user(By::Session(1)).signs_as(Some("Somebody Else")), "Anne");
    assert_eq!(user(By::Local).signs_as(Some(" Paul ")), "Paul");
    assert_eq!(user(By::Local).signs_as(Some(" ")), "Anne");
}
