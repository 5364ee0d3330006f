//! A small ledger to ask, and a way to ask it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use selon_ledger::{Draft, Ledger, Origin, Run, Sqlite};
use selon_read::{Options, Reader};
use selon_text::Article;
use selon_web::{App, Config, Source, routes};
use tempfile::TempDir;
use tower::ServiceExt;

pub const AT: &str = "2025-05-14T08:00:00Z";

/// A ledger in a directory of its own, and the server's answers over it.
pub struct Desk {
    pub dir: TempDir,
    router: Router,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The text has all of these.
    #[track_caller]
    pub fn has(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.text.contains(part), "no {part:?} in\n{}", self.text);
        }
    }

    #[track_caller]
    pub fn lacks(&self, parts: &[&str]) {
        for part in parts {
            assert!(!self.text.contains(part), "{part:?} in\n{}", self.text);
        }
    }
}

pub fn article(doc: &str, url: Option<&str>, date: &str, title: &str, outlet: &str, text: &str) -> Draft {
    let article = Article {
        doc: doc.to_owned(),
        url: url.map(str::to_owned),
        title: (!title.is_empty()).then(|| title.to_owned()),
        date: date.parse().ok(),
        outlet: Some(outlet.to_owned()),
        ..Article::from_text(doc, text)
    };
    let reading = selon_read::read(&article, Options { reader: Reader::Rules, ..Options::default() });
    let raw = format!("{title}\n{text}");
    let origin = Origin {
        raw: raw.as_bytes(),
        kind: "html",
        address: None,
        given: "",
        named: true,
        reader: "rules",
        build: "test",
    };
    Draft::new(&article, &reading, origin).unwrap()
}

const ECHO: &str = "L’Écho du Port";

/// A few articles: two outlets, two languages, one article in two versions, and one whose words would like to be more than words.
pub fn some() -> Vec<Draft> {
    vec![
        article(
            "fr1",
            Some("https://echo.example/crue"),
            "2025-05-12",
            "Inondations à Corvenne",
            ECHO,
            "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont resterait fermé.\n« Nous attendons les experts », a-t-il dit. Selon \
             la préfecture, au moins 200 habitants ont été évacués.",
        ),
        article(
            "fr2",
            None,
            "2025-05-13",
            "Le pont de pierre",
            ECHO,
            "La ministre Anne Delorme a affirmé que les dégâts des inondations atteindraient 12 millions d’euros à Marseille, en hausse de 20 %. \
             La préfecture a démenti toute rupture de digue. D’après un riverain, des fûts auraient été déversés dans la rivière. La mairie n’a \
             pas souhaité faire de commentaire.",
        ),
        article(
            "en1",
            None,
            "2025-05-14",
            "Harbour bridge closed",
            "The Harbour Post",
            "The mayor, Jane Holt, said on Tuesday that the floods had damaged the bridge. “We will rebuild it,” she told reporters. About 40 \
             families were moved, according to the police.",
        ),
        article(
            "fr1",
            Some("https://echo.example/crue"),
            "2025-05-12",
            "Inondations à Corvenne",
            ECHO,
            "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que le pont resterait fermé jusqu’à jeudi.\n« Nous attendons les experts », \
             a-t-il dit. Selon la préfecture, au moins 300 habitants ont été évacués.",
        ),
        article(
            "bad",
            Some("javascript:alert(1)"),
            "2025-05-11",
            "<script>alert('titre')</script>",
            "<img src=x onerror=alert(1)>",
            "Le maire <b onclick=alert(2)>Luc \"Dupont\"</b>, a déclaré : « =HYPERLINK(\"http://x\") <script>alert(3)</script> ». Selon la \
             préfecture <script>, 5 rats ont été vus.",
        ),
    ]
}

impl Desk {
    /// A ledger with [`some`] articles.
    pub fn new() -> Self {
        Self::of(&some())
    }

    pub fn of(drafts: &[Draft]) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("selon.ledger");
        let mut ledger = Sqlite::create(&path).unwrap();
        let mut run = Run::default();
        for draft in drafts.chunks(1) {
            ledger.append(&mut run, AT, draft).unwrap();
        }
        let router = routes(app(&path));
        Self { dir, router }
    }

    /// The same ledger behind a server begun anew.
    pub fn again(self) -> Self {
        let router = routes(app(&self.path()));
        Self { router, ..self }
    }

    /// The same ledger behind a server that waits for no count.
    pub fn hasty(self) -> Self {
        let router = routes(App::new(config(&self.path())).patient(Duration::ZERO));
        Self { router, ..self }
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("selon.ledger")
    }

    pub fn ledger(&self) -> Sqlite {
        Sqlite::open(&self.path()).unwrap()
    }

    pub fn get(&self, address: &str) -> Answer {
        self.ask(Request::get(address).body(Body::empty()).unwrap())
    }

    pub fn french(&self, address: &str) -> Answer {
        self.ask(Request::get(address).header("accept-language", "fr").body(Body::empty()).unwrap())
    }

    /// Bytes that a browser fetches.
    pub fn weight(&self, address: &str) -> usize {
        let request = Request::get(address).header("accept-encoding", "gzip").body(Body::empty()).unwrap();
        self.fetch(request).2.len()
    }

    pub fn post(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let request = Request::post(address).header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body.finish())).unwrap())
    }

    pub fn ask(&self, request: Request<Body>) -> Answer {
        let (status, headers, bytes) = self.fetch(request);
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    fn fetch(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let router = self.router.clone();
        runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (status, headers) = (response.status(), response.headers().clone());
            (status, headers, to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
        })
    }
}

/// Counts are waited for, however busy the machine is.
fn app(path: &Path) -> App {
    App::new(config(path)).patient(Duration::from_secs(60))
}

fn config(path: &Path) -> Config {
    let (read, write) = (path.to_owned(), path.to_owned());
    let source = Source {
        name: "test".to_owned(),
        read: Arc::new(move || Ok(Box::new(Sqlite::open(&read)?))),
        write: Arc::new(move || Ok(Box::new(Sqlite::create(&write)?))),
        beside: Some(path.to_owned()),
    };
    let now = Arc::new(|| "2025-05-15T09:00:00Z".parse().unwrap());
    let access = selon_web::Access::default();
    Config {
        bind: "127.0.0.1:0".parse().unwrap(),
        source,
        readers: 2,
        build: "test".to_owned(),
        access,
        events: None,
        now,
    }
}
