use crate::server::Server;

/// The tags of a page, each with its attributes, as a browser takes them apart.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let (mut all, mut rest) = (Vec::new(), html);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
        let (name, mut attributes) = (rest[..end].to_ascii_lowercase(), Vec::new());
        rest = &rest[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end =
                rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len()).max(1);
            let key = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix('=') {
                rest = after.trim_start();
                let quote = rest.chars().next().filter(|c| "\"'".contains(*c));
                let end = match quote {
                    Some(quote) => rest[1..].find(quote).map_or(rest.len(), |end| end + 1),
                    None => rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len()),
                };
                value = rest[usize::from(quote.is_some())..end].to_owned();
                rest = &rest[(end + usize::from(quote.is_some())).min(rest.len())..];
            }
            attributes.push((key, value));
        }
        all.push((name, attributes));
    }
    all
}

/// What of a page would run, or load, what an article or a reader wrote.
fn faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, attributes) in tags(html) {
        let get = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str());
        if name == "script" && !get("src").is_some_and(|src| src.starts_with("/assets/")) {
            faults.push(format!("<script {attributes:?}>"));
        }
        if ["iframe", "object", "embed", "base", "style"].contains(&name.as_str()) {
            faults.push(format!("<{name} {attributes:?}>"));
        }
        for (key, value) in &attributes {
            let address = ["href", "src", "action", "formaction", "xlink:href", "srcset", "poster"]
                .contains(&key.as_str());
            let plain = value.starts_with(['/', '#', '?'])
                || value.is_empty()
                || value.starts_with("http://")
                || value.starts_with("https://");
            if key.starts_with("on") || key == "style" || key == "srcdoc" || (address && !plain) {
                faults.push(format!("<{name} {key}={value:?}>"));
            }
        }
    }
    faults
}

#[test]
fn what_is_looked_for_is_found() {
    for bad in [
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:x\">",
        "<script>x</script>",
        "<svg/onload=x>",
        "<p style='x'>",
        "<iframe src='/x'>",
        "<a b='>' onclick=x>",
    ] {
        assert!(!faults(bad).is_empty(), "{bad}");
    }
    let good = "<a href='/x' title='<script> onclick=x'>&lt;script&gt;</a><script src=\"/assets/a.js\" type=module></script> a < b";
    assert_eq!(faults(good), Vec::<String>::new());
}

#[test]
fn scripts_in_articles_titles_speakers_and_outlets() {
    let server = Server::local();
    let mut told = 0;
    for (address, answer) in server.crawl(None) {
        let kind = answer.header("content-type");
        if kind.starts_with("text/html") {
            assert_eq!(faults(&answer.text), Vec::<String>::new(), "{address}");
            told += usize::from(answer.text.contains("alert("));
        }
    }
    assert!(told > 5, "or else the articles were not there: {told}");
}

#[test]
fn scripts_in_feeds() {
    let server = Server::local();
    let mut feeds = 0;
    for (address, answer) in server.crawl(None) {
        if answer.header("content-type").contains("xml") && !address.starts_with("/assets/") {
            feeds += 1;
            for bad in ["<script", "<img", "<svg", "<b ", "javascript:alert('from"] {
                assert!(!answer.text.contains(bad), "{address}: {bad}\n{}", answer.text);
            }
        }
    }
    assert!(feeds > 0);
}

#[test]
fn scripts_in_what_is_searched_for() {
    let server = Server::local();
    let bad = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(2)%3E";
    for path in [
        "/claims?q=",
        "/claims?speaker=",
        "/claims?outlet=",
        "/claims?since=",
        "/review?q=",
        "/voices?outlet=",
        "/speakers?q=",
        "/outlets/",
        "/speakers/",
        "/login?back=",
        "/login?back=/",
        "/none",
        "/articles/",
        "/claims?after=",
        "/claims?sort=",
        "/follow?x=",
    ] {
        let answer = server.get(&format!("{path}{bad}"));
        assert_eq!(faults(&answer.text), Vec::<String>::new(), "{path}");
        assert!(!answer.text.contains("<script>alert"), "{path}");
    }
    let guarded = Server::guarded();
    for path in ["/login?back=", "/login?back=/", "/none"] {
        assert_eq!(faults(&guarded.get(&format!("{path}{bad}")).text), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn scripts_in_names_of_accounts_tokens_programs_and_webhooks() {
    let server = Server::guarded();
    let visit = server.visit();
    let bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let fields = [("csrf", visit.csrf.as_str()), ("name", "anne"), ("password", crate::server::PASSWORD)];
    let ask =
        server.ask("POST", "/login").header("cookie", &visit.cookie).header("user-agent", bad).form(&fields);
    ask.go().is(303);
    let who = server.log_in("anne");
    server
        .send(&who, "/admin/users", &[("name", bad), ("role", "reader"), ("password", "a long password")])
        .is(400);
    server.send(&who, "/account/tokens", &[("name", bad), ("role", "reader"), ("days", "9")]).is(200);
    server.send(&who, "/webhooks", &[("address", bad), ("kind", "words"), ("name", bad)]).is(400);
    let address = "https://hook.example/?<script>alert(3)</script>";
    server.send(&who, "/webhooks", &[("address", address), ("kind", "words"), ("name", bad)]).is(200);
    server.try_login(bad, bad, "203.0.113.1").is(401);
    for path in ["/account", "/admin", "/admin/audit", "/webhooks", "/webhooks/1"] {
        let answer = server.see(&who, path).is(200);
        assert_eq!(faults(&answer.text), Vec::<String>::new(), "{path}");
    }
    assert!(server.see(&who, "/account").text.contains("&#60;script"), "it is shown, as text");
}

#[test]
fn the_original_of_an_article_opened_as_a_page() {
    let all = Server::local().crawl(None);
    let originals: Vec<_> = all.iter().filter(|(address, _)| address.contains("/original")).collect();
    assert!(originals.len() >= 3, "{}", originals.len());
    for (address, answer) in originals {
        let kind = answer.header("content-type");
        assert!(!kind.contains("html") && !kind.contains("xml"), "{address}: {kind}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-disposition").starts_with("attachment"), "{answer:?}");
        assert!(answer.text.contains("<script>"), "as it was received");
    }
}

#[test]
fn a_page_without_its_policy() {
    let server = Server::local();
    let mut all = server.crawl(None);
    for path in ["/none", "/assets/none.css", "/articles/x", "/health", "/metrics"] {
        all.push((path.to_owned(), server.get(path)));
    }
    all.push(("host".to_owned(), server.ask("GET", "/").header("host", "evil.example").go()));
    all.push((
        "post".to_owned(),
        server.ask("POST", "/review/2/0").header("origin", "https://evil.example").go(),
    ));
    for (address, answer) in all {
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{address}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
    }
}

#[test]
fn clickjacking() {
    for (address, answer) in Server::local().crawl(None) {
        assert_eq!(answer.header("x-frame-options"), "DENY", "{address}");
    }
}

#[test]
fn formulas_in_exports() {
    let (all, mut tables) = (Server::local().crawl(None), 0);
    for (address, answer) in
        all.iter().filter(|(_, answer)| answer.header("content-type").starts_with("text/csv"))
    {
        tables += 1;
        for cell in answer.text.split([',', '\n']) {
            let cell = cell.trim_start_matches('"');
            let number = cell.trim_end().parse::<f64>().is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t']), "{address}: {cell}");
        }
    }
    assert!(tables >= 2, "{tables}");
}
