//! The API as programs see it, without a socket.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use selon_ledger::{Draft, Ledger, Origin, Run, RunBody, Sqlite};
use selon_text::Article;
use selon_web::{App, Config, Source};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

const FIRST: &str = "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont resterait fermé. « Nous attendons les \
    experts », a-t-il dit. Selon la préfecture, au moins 200 habitants ont été évacués pour 12 millions d’euros.";
const LATER: &str = "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont resterait fermé. « Nous attendons les \
    experts », a-t-il dit. Selon la préfecture, au moins 300 habitants ont été évacués pour 12 millions d’euros.";
const OTHER: &str = "La ministre Anne Delorme a affirmé que les dégâts des inondations atteindraient 12 millions d’euros à \
    Marseille, en hausse de 20 %. La préfecture a démenti toute rupture de digue. La mairie n’a pas souhaité faire de commentaire.";

fn draft(doc: &str, date: &str, title: &str, text: &str) -> Draft {
    let article = Article {
        doc: doc.to_owned(),
        title: Some(title.to_owned()),
        date: date.parse().ok(),
        outlet: Some("L’Écho du Port".to_owned()),
        ..Article::from_text(doc, text)
    };
    let options = selon_read::Options { reader: selon_read::Reader::Rules, ..Default::default() };
    let reading = selon_read::read(&article, options);
    let raw = format!("{doc}\n{title}\n{text}");
    let origin = Origin {
        raw: raw.as_bytes(),
        kind: "text",
        address: None,
        given: "",
        named: true,
        reader: "rules",
        build: "test",
    };
    Draft::new(&article, &reading, origin).unwrap()
}

struct Server {
    dir: TempDir,
    app: App,
    routes: Router,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn items(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.json()["items"].as_array().unwrap().clone()
    }
}

fn source(path: &Path) -> Source {
    let (read, write) = (path.to_owned(), path.to_owned());
    Source {
        name: path.display().to_string(),
        read: Arc::new(move || Ok(Box::new(Sqlite::open(&read)?))),
        write: Arc::new(move || Ok(Box::new(Sqlite::create(&write)?))),
        beside: None,
    }
}

impl Server {
    /// Two articles, the first of which has two versions.
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("selon.ledger");
        let mut ledger = Sqlite::create(&path).unwrap();
        for (doc, title, text) in [
            ("fr1", "Inondations à Corvenne", FIRST),
            ("fr2", "Le pont", OTHER),
            ("fr1", "Inondations à Corvenne", LATER),
        ] {
            let body = RunBody {
                sources: vec!["a".to_owned()],
                reader: "rules".to_owned(),
                build: "test".to_owned(),
            };
            let mut run = Run { body, seq: None };
            ledger
                .append(&mut run, "2025-05-14T08:00:00Z", &[draft(doc, "2025-05-12", title, text)])
                .unwrap();
        }
        drop(ledger);
        let app = App::new(Config {
            bind: "127.0.0.1:0".parse().unwrap(),
            source: source(&path),
            readers: 2,
            build: "test".to_owned(),
            access: selon_web::Access::default(),
            events: None,
            now: Arc::new(|| "2025-05-15T08:00:00Z".parse().unwrap()),
        });
        Self { routes: selon_web::routes(app.clone()), dir, app }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.with(path, &[]).await
    }

    async fn with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(format!("/api/v1{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = Request::post(format!("/api/v1{path}")).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}

#[tokio::test]
async fn everything_can_be_asked_for() {
    let server = Server::new();
    let articles = server.get("/articles?q=%C3%A9vacu%C3%A9s").await.items();
    assert_eq!(articles.len(), 1);
    assert!(articles[0]["snippet"]["marks"][0].is_array(), "{}", articles[0]);
    let number = articles[0]["article"].as_u64().unwrap();
    let article = server.get(&format!("/articles/{number}")).await.json();
    assert_eq!(article["article"]["text"], LATER);
    assert_eq!(article["number"], number);
    let versions = server.get(&format!("/articles/{number}/versions")).await.items();
    assert_eq!(versions.len(), 2);
    let first = versions[0]["entry"].as_u64().unwrap();
    assert_eq!(server.get(&format!("/versions/{first}")).await.json()["article"]["text"], FIRST);
    let changes = server.get(&format!("/articles/{number}/changes")).await.items();
    assert_eq!(changes[0]["change"], "altered", "{changes:?}");
    assert_eq!(
        (&changes[0]["figures"][0]["from"], &changes[0]["figures"][0]["to"]),
        (&json!(200.0), &json!(300.0))
    );
    let raw = server.get(&format!("/versions/{first}/raw")).await;
    assert_eq!(raw.body, format!("fr1\nInondations à Corvenne\n{FIRST}").as_bytes());
    assert_eq!(raw.header("content-type"), "application/octet-stream");

    let claims = server.get("/claims?speaker=ferrand").await.items();
    assert!(claims.len() >= 2 && claims.iter().all(|claim| claim["speaker"] == "Paul Ferrand"));
    let id = claims[0]["id"].as_str().unwrap();
    let claim = server.get(&format!("/claims/{id}")).await.json();
    assert_eq!(claim["claim"]["id"], id);
    assert_eq!(claim["places"].as_array().unwrap().len(), 1, "the text differs, and so does the id");
    let context = &claim["context"];
    let around = ["before", "words", "after"].map(|part| context[part].as_str().unwrap()).concat();
    assert!(LATER.contains(&around) && around.contains(claims[0]["text"].as_str().unwrap()), "{context}");
    assert_eq!(server.get("/claims?speaker=ferrand&all_versions=true").await.items().len(), 2 * claims.len());

    let figures = server.get("/figures?unit=eur&limit=1&sort=ledger").await;
    assert_eq!(figures.items()[0]["unit"], "EUR");
    assert_eq!(figures.items().len(), 1, "the other figure of that claim is in another unit");
    assert!(!figures.json()["next"].is_null());
    assert!(server.get("/figures").await.items().len() > 2);
    let facets = server.get("/facets").await.items();
    assert!(
        facets.contains(&json!({"facet": "outlet", "value": "L’Écho du Port", "count": facets[0]["count"]}))
    );
    assert!(server.get("/speakers").await.items().iter().any(|who| who["speaker"] == "Paul Ferrand"));
    assert_eq!(server.get("/outlets").await.items()[0]["outlet"], "L’Écho du Port");
    let stances = server.get("/stances?stance=no_comment").await.items();
    assert_eq!(stances[0]["stance"], "no_comment", "{stances:?}");

    let entries = server.get("/entries?limit=2").await;
    assert_eq!(entries.items()[1]["kind"], "version");
    assert_eq!(entries.json()["next"], 2);
    assert!(entries.header("link").contains("after=2"), "{}", entries.header("link"));
    let bodies = server.get("/entries?bodies=true&after=1&limit=1").await.items();
    assert_eq!(bodies[0]["body"]["article"]["doc"], "fr1");
    let body = server.get("/entries/2/body").await.json();
    assert_eq!(body, bodies[0]["body"]);
    let stats = server.get("/stats").await.json();
    assert_eq!((&stats["articles"], &stats["versions"]), (&json!(2), &json!(3)));
    let verdict = server.get("/verify").await.json();
    assert_eq!((&verdict["sound"], &verdict["hash"]), (&json!(true), &stats["head"]));
}

#[tokio::test]
async fn pages_follow_each_other() {
    let server = Server::new();
    for list in [
        "claims?sort=newest",
        "claims?sort=ledger",
        "articles?sort=newest",
        "figures?sort=ledger",
        "entries?",
    ] {
        let all = server.get(&format!("/{list}")).await.items();
        let (mut seen, mut query) = (Vec::new(), format!("/{list}&limit=1"));
        loop {
            let page = server.get(&query).await;
            seen.extend(page.items());
            let link = page.header("link").to_owned();
            let Some((address, _)) = link.strip_prefix('<').and_then(|link| link.split_once('>')) else {
                break;
            };
            query = format!("/{}{address}", list.split('?').next().unwrap());
        }
        assert_eq!(seen, all, "{list}");
    }
}

#[tokio::test]
async fn lists_come_in_three_forms() {
    let server = Server::new();
    let csv = server.get("/claims?format=csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").contains("claims.csv"));
    let text = String::from_utf8(csv.body.to_vec()).unwrap();
    assert!(text.starts_with("entry,n,date,outlet,") && text.contains("Paul Ferrand"), "{text}");
    assert_eq!(server.with("/claims", &[("accept", "text/csv;q=0.9, text/html")]).await.body, csv.body);
    for list in ["claims", "articles"] {
        let parquet = server.with(&format!("/{list}"), &[("accept", "application/vnd.apache.parquet")]).await;
        assert!(parquet.body.starts_with(b"PAR1") && parquet.body.ends_with(b"PAR1"), "{list}");
    }
    for list in ["articles", "figures", "facets", "speakers", "outlets", "stances", "reviews", "entries"] {
        let csv = server.get(&format!("/{list}?format=csv")).await;
        assert!(csv.status == 200 && csv.body.contains(&b','), "{list}");
    }
    let none = server.with("/claims", &[("accept", "text/html")]).await;
    assert_eq!(
        (none.status, none.json()["code"].as_str().unwrap()),
        (StatusCode::NOT_ACCEPTABLE, "not_acceptable")
    );
}

#[tokio::test]
async fn an_unchanged_answer_is_not_given_again() {
    let server = Server::new();
    let plain = server.get("/claims").await;
    let tag = plain.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 20, "a strong tag: {tag}");
    let again = server.with("/claims", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header("etag"), tag);
    assert_eq!(server.with("/claims", &[("if-none-match", "*")]).await.status, 304);
    assert_eq!(server.with("/claims/none", &[("if-none-match", "*")]).await.status, 404);
    assert_eq!(server.with("/claims", &[("if-none-match", "\"x\"")]).await.status, 200);
    let packed = server.with("/claims", &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_ne!(packed.header("etag"), tag, "other bytes, another tag");
    assert!(packed.body.len() < plain.body.len());
    let csv = server.with("/claims", &[("accept", "text/csv"), ("if-none-match", &tag)]).await;
    assert_eq!(csv.status, 200, "another form is another answer");
    let head = Request::head("/api/v1/claims").body(Body::empty()).unwrap();
    let head = server.send(head).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    assert_eq!(head.header("content-length"), plain.body.len().to_string());
    assert_eq!(head.header("etag"), tag);

    let id = plain.items()[0]["id"].as_str().unwrap().to_owned();
    let review = json!({"claim": id, "verdict": "reject", "by": "Ada"});
    assert_eq!(server.post("/reviews", &review).await.status, 201);
    let now = server.with("/claims", &[("if-none-match", &tag)]).await;
    assert_eq!(now.status, 200, "what was written through the server counts at once");
    assert!(now.items().iter().all(|claim| claim["id"] != id.as_str()));
    // What another program writes counts a moment later.
    let tag = now.header("etag").to_owned();
    let mut ledger = Sqlite::create(&server.dir.path().join("selon.ledger")).unwrap();
    ledger
        .append(&mut Run::default(), "2025-05-14T08:00:00Z", &[draft("fr3", "2025-05-13", "", OTHER)])
        .unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
    assert_eq!(server.with("/claims", &[("if-none-match", &tag)]).await.status, 200);
}

#[tokio::test]
async fn claims_are_decided_on() {
    let server = Server::new();
    let claims = server.get("/claims?speaker=ferrand").await.items();
    let id = claims[0]["id"].as_str().unwrap();
    let place = format!("{}:{}", claims[1]["entry"], claims[1]["n"]);
    let decided = server
        .post("/reviews", &json!({"claim": place, "verdict": "correct", "by": " Ada ", "fields": {"speaker": "Anne Delorme"}, "note": "lu de travers"}))
        .await;
    assert_eq!(decided.status, 201, "{}", decided.json());
    assert_eq!((&decided.json()["reviewer"], &decided.json()["verdict"]), (&json!("Ada"), &json!("correct")));
    assert_eq!(server.get("/claims?speaker=delorme&review=correct").await.items().len(), 1);
    let claim = server.get(&format!("/claims/{place}")).await.json();
    assert_eq!(
        (&claim["claim"]["speaker"], &claim["draft"]["speaker"]),
        (&json!("Anne Delorme"), &json!("Paul Ferrand"))
    );
    assert_eq!(claim["review"], decided.json());
    assert_eq!(server.get("/reviews").await.items(), [decided.json()]);
    let wrong = [
        (json!({"claim": "none", "verdict": "accept", "by": "Ada"}), 404, "not_found"),
        (json!({"claim": "a:b", "verdict": "accept", "by": "Ada"}), 422, "unprocessable"),
        (json!({"claim": id, "verdict": "accept", "by": "  "}), 422, "unprocessable"),
        (json!({"claim": id, "verdict": "maybe", "by": "Ada"}), 422, "unprocessable"),
        (json!({"claim": id, "verdict": "correct", "by": "Ada"}), 422, "unprocessable"),
        (
            json!({"claim": id, "verdict": "accept", "by": "Ada", "fields": {"speaker": "x"}}),
            422,
            "unprocessable",
        ),
        (
            json!({"claim": id, "verdict": "correct", "by": "Ada", "fields": {"id": "x"}}),
            422,
            "unprocessable",
        ),
        (
            json!({"claim": id, "verdict": "correct", "by": "Ada", "fields": {"cue": [1, 99999]}}),
            422,
            "unprocessable",
        ),
        (json!({"claim": id, "verdict": "accept", "by": "Ada", "more": 1}), 422, "unprocessable"),
        (json!({"claim": id}), 422, "unprocessable"),
        (json!([]), 422, "unprocessable"),
    ];
    for (body, status, code) in wrong {
        let answer = server.post("/reviews", &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_str().unwrap()),
            (status, code),
            "{body}"
        );
    }
    assert_eq!(server.get("/reviews").await.items().len(), 1, "nothing was written");
}

#[tokio::test]
async fn articles_are_read_and_taken_in() {
    let server = Server::new();
    let before = server.get("/stats").await.json();
    let sent = json!({"text": OTHER, "date": "2025-05-13", "lang": "fr", "reader": "rules", "explain": true, "title": "Le pont"});
    let read = server.post("/read", &sent).await.json();
    assert_eq!(read["article"]["text"], OTHER, "to the last character, so that spans hold");
    let claim = &read["reading"]["claims"][0];
    assert_eq!((&claim["speaker"], claim["why"].is_object()), (&json!("Anne Delorme"), true), "{claim}");
    let page = "<html lang=fr><title>Un pont</title><article><p>Le maire a promis lundi un pont.</p></article></html>";
    let read =
        server.post("/read", &json!({"html": page, "reader": "rules", "outlet": "L’Écho"})).await.json();
    assert_eq!(
        (&read["article"]["title"], &read["article"]["outlet"]),
        (&json!("Un pont"), &json!("L’Écho")),
        "{read}"
    );
    assert_eq!(server.get("/stats").await.json(), before, "nothing is stored");

    let sent = json!({"text": "Le préfet a démenti mardi toute fuite.", "url": "https://echo.example/fuite", "date": "2025-05-14",
        "outlet": "L’Écho", "title": "Fuite", "reader": "rules", "authors": ["Ada Cresson"]});
    let added = server.post("/articles", &sent).await;
    assert_eq!((added.status.as_u16(), &added.json()["state"]), (201, &json!("added")), "{}", added.json());
    let place = added.header("location").to_owned();
    let version = server.get(place.strip_prefix("/api/v1").unwrap()).await.json();
    assert_eq!(version["article"]["key"], "url https://echo.example/fuite");
    assert_eq!(version["input"]["kind"], "jsonl");
    assert_eq!(version["article"]["authors"], json!(["Ada Cresson"]));
    let again = server.post("/articles", &sent).await;
    assert_eq!((again.status.as_u16(), &again.json()["state"]), (200, &json!("unchanged")));
    assert_eq!(again.json()["entry"], added.json()["entry"]);
    let mut other = sent.clone();
    other["text"] = json!("Le préfet a confirmé mercredi une fuite.");
    let changed = server.post("/articles", &other).await.json();
    assert_eq!((&changed["state"], &changed["before"]), (&json!("changed"), &added.json()["entry"]));
    assert_eq!(changed["article"], added.json()["article"]);
    let sent =
        json!({"html": page, "url": "https://echo.example/pont", "date": "2031-01-01", "reader": "rules"});
    let html = server.post("/articles", &sent).await.json();
    assert!(html["notes"][0].as_str().unwrap().contains("2031-01-01"), "{html}");
    let raw = server.get(&format!("/versions/{}/raw", html["entry"])).await;
    assert_eq!(raw.body, page);
    assert_eq!(server.get("/verify").await.json()["sound"], true);

    let wrong = [
        (json!({}), 422, "unprocessable"),
        (json!({"text": "a", "html": "b"}), 422, "unprocessable"),
        (json!({"text": " \n"}), 422, "unprocessable"),
        (json!({"text": "a", "date": "2025-02-30"}), 422, "unprocessable"),
        (json!({"text": "a", "lang": "français"}), 422, "unprocessable"),
        (json!({"text": "a", "url": "javascript:alert(1)"}), 422, "unprocessable"),
        (json!({"text": "a", "reader": "best"}), 422, "unprocessable"),
        (json!({"html": "<html><body></body></html>"}), 422, "page_no_text"),
        (json!({"text": "a".repeat(1 << 21)}), 413, "too_large"),
        (json!({"html": format!("<p>{}", "<div>".repeat(100_000))}), 422, "page_no_text"),
    ];
    for (body, status, code) in wrong {
        for path in ["/read", "/articles"] {
            let answer = server.post(path, &body).await;
            let shown: String = body.to_string().chars().take(80).collect();
            assert_eq!(
                (answer.status.as_u16(), answer.json()["code"].as_str().unwrap()),
                (status, code),
                "{path} {shown}"
            );
        }
    }
}

#[tokio::test]
async fn failures_are_problems_with_codes() {
    let server = Server::new();
    let long = "a".repeat(1001);
    let gets = [
        ("/claims?limit=0", 400, "bad_query"),
        ("/claims?limit=1001", 400, "bad_query"),
        ("/claims?limit=x", 400, "bad_query"),
        ("/claims?limit=1&limit=2", 400, "bad_query"),
        ("/claims?spaeker=x", 400, "bad_query"),
        ("/claims?polarity=says", 400, "bad_query"),
        ("/claims?since=yesterday", 400, "bad_query"),
        ("/claims?figure_min=NaN", 400, "bad_query"),
        ("/claims?confidence=2", 400, "bad_query"),
        ("/claims?q=%22%22", 400, "bad_query"),
        ("/claims?q=le", 400, "bad_query"),
        ("/claims?after=here", 400, "bad_query"),
        ("/stances?after=n.2024.1", 400, "bad_query"),
        ("/reviews?after=9223372036854775808", 400, "bad_query"),
        ("/events?after=9223372036854775808", 400, "bad_query"),
        ("/claims?article=none", 400, "bad_query"),
        ("/claims?format=parchment", 400, "bad_query"),
        ("/speakers?format=parquet", 406, "not_acceptable"),
        ("/stats?more=1", 400, "bad_query"),
        ("/articles/none", 400, "bad_path"),
        ("/articles/0", 404, "not_found"),
        ("/articles/18446744073709551615", 404, "not_found"),
        ("/articles/999/changes", 404, "not_found"),
        ("/versions/1", 404, "not_found"),
        ("/versions/1/raw", 404, "not_found"),
        ("/entries/0/body", 404, "not_found"),
        ("/claims/none", 404, "not_found"),
        ("/verify?entries=0", 400, "bad_query"),
        ("/nothing", 404, "not_found"),
    ];
    let long = format!("/claims?q={long}");
    for (path, status, code) in gets.into_iter().chain([(long.as_str(), 400, "bad_query")]) {
        let answer = server.get(path).await;
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        assert_eq!((answer.status.as_u16(), problem["code"].as_str().unwrap()), (status, code), "{path}");
        assert_eq!(problem["status"], status, "{path}");
        assert!(!problem["detail"].as_str().unwrap().is_empty() && problem["type"] == "about:blank");
    }
    let sent = |method: Method, path: &str, kind: &str, body: Body| {
        Request::builder()
            .method(method)
            .uri(format!("/api{path}"))
            .header("content-type", kind)
            .body(body)
            .unwrap()
    };
    let json = "application/json";
    let others = [
        (sent(Method::DELETE, "/v1/claims", json, Body::empty()), 405, "method_not_allowed"),
        (sent(Method::PUT, "/v1/reviews", json, Body::empty()), 405, "method_not_allowed"),
        (sent(Method::GET, "/v1/read", json, Body::empty()), 405, "method_not_allowed"),
        (sent(Method::POST, "/v1/read", "text/plain", Body::from("{}")), 415, "unsupported_media_type"),
        (sent(Method::POST, "/v1/read", json, Body::from("{")), 400, "bad_json"),
        (sent(Method::POST, "/v1/read", json, Body::empty()), 400, "bad_json"),
        (sent(Method::POST, "/v1/read", json, Body::from(vec![0xff])), 400, "bad_json"),
        (sent(Method::POST, "/v1/read", json, Body::from(" ".repeat(13 << 20))), 413, "too_large"),
        (sent(Method::GET, "/v2/claims", json, Body::empty()), 404, "not_found"),
        (sent(Method::GET, "/v1", json, Body::empty()), 404, "not_found"),
    ];
    for (request, status, code) in others {
        let shown = format!("{} {}", request.method(), request.uri());
        let answer = server.send(request).await;
        assert_eq!(answer.header("content-type"), "application/problem+json", "{shown}");
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_str().unwrap()),
            (status, code),
            "{shown}"
        );
        if status == 405 {
            assert!(!answer.header("allow").is_empty(), "{shown}");
        }
    }
    let declared =
        Request::post("/api/v1/read").header("content-type", json).header("content-length", "99999999");
    let declared = server.send(declared.body(Body::from("{}")).unwrap()).await;
    assert_eq!((declared.status.as_u16(), declared.json()["code"].as_str().unwrap()), (413, "too_large"));
}

#[tokio::test]
async fn what_is_written_is_told() {
    let server = Server::new();
    let all = server.get("/events?after=0&follow=false").await;
    assert_eq!(all.header("content-type"), "text/event-stream");
    let text = String::from_utf8(all.body.to_vec()).unwrap();
    assert_eq!(text.matches("\nid: ").count(), 6, "{text}");
    assert!(text.contains("event: version") && text.contains("\"doc\":\"fr2\""), "{text}");
    let rest = server.with("/events?follow=false", &[("last-event-id", "4")]).await;
    let text = String::from_utf8(rest.body.to_vec()).unwrap();
    assert!(text.contains("id: 5") && text.contains("id: 6") && !text.contains("id: 4"), "{text}");
    assert_eq!(server.with("/events", &[("last-event-id", "x")]).await.status, 400);

    // A stream that waits is told of a review, and ends when the server does.
    let request = Request::get("/api/v1/events").body(Body::empty()).unwrap();
    let response = server.routes.clone().oneshot(request).await.unwrap();
    let listening = tokio::spawn(async move { to_bytes(response.into_body(), usize::MAX).await.unwrap() });
    let id = server.get("/claims").await.items()[0]["id"].clone();
    server.post("/reviews", &json!({"claim": id, "verdict": "accept", "by": "Ada"})).await;
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    server.app.stop();
    let told = String::from_utf8(listening.await.unwrap().to_vec()).unwrap();
    assert!(told.contains("event: review") && told.contains("\"reviewer\":\"Ada\""), "{told}");
}

fn described() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json")
}

#[tokio::test]
async fn the_description_is_the_one_that_is_checked_in() {
    let made = selon_web::openapi().unwrap();
    let kept = std::fs::read_to_string(described()).unwrap_or_default();
    let how = "docs/openapi.json is not what the code says: cargo test -p selon-web --test api -- --ignored rewrite";
    assert!(made == kept, "{how}");
    let server = Server::new();
    let served = server.get("/openapi.json").await;
    assert_eq!(
        (served.header("content-type"), served.json()["openapi"].as_str().unwrap()),
        ("application/json", "3.1.0")
    );
    assert_eq!(served.body, made);
    // Every address that is described is there.
    let paths = served.json()["paths"].as_object().unwrap().clone();
    assert!(paths.len() >= 18, "{}", paths.len());
    for (path, item) in paths {
        for method in item.as_object().unwrap().keys() {
            let path = path.replace("{article}", "1").replace("{entry}", "1").replace("{claim}", "x");
            let request =
                Request::builder().method(method.to_uppercase().as_str()).uri(format!("/api/v1{path}"));
            let response = server.routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_ne!(response.status(), 405, "{method} {path}");
            let codes = item[method]["responses"].as_object().unwrap();
            assert!(codes.contains_key(response.status().as_str()), "{method} {path}: {}", response.status());
        }
    }
}

#[test]
#[ignore = "rewrites docs/openapi.json"]
fn rewrite() {
    std::fs::write(described(), selon_web::openapi().unwrap()).unwrap();
}
