//! A server over a ledger whose articles attack whoever reads them, with or without accounts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use selon_ledger::{Draft, Ledger, Origin, Run, Sqlite};
use selon_read::{Options, Reader};
use selon_text::Article;
use selon_web::{Access, Accounts, App, Claims, Config, Peer, Role, Source, routes};
use tempfile::TempDir;
use tower::ServiceExt;

/// The password of all accounts.
pub const PASSWORD: &str = "a quite long password";
/// The accounts.
const USERS: [(&str, Role); 4] =
    [("anne", Role::Admin), ("ed", Role::Editor), ("paul", Role::Reviewer), ("rita", Role::Reader)];
const BEGUN: i64 = 1_800_000_000;
pub const HOST: &str = "localhost:8787";

pub fn article(doc: &str, title: &str, outlet: &str, text: &str) -> Draft {
    let article = Article {
        doc: doc.to_owned(),
        url: Some(format!("javascript:alert('{doc}')")),
        title: Some(title.to_owned()),
        date: "2025-05-12".parse().ok(),
        outlet: Some(outlet.to_owned()),
        ..Article::from_text(doc, text)
    };
    let reading = selon_read::read(&article, Options { reader: Reader::Rules, ..Options::default() });
    let raw = format!("<script>alert('raw')</script>{text}");
    let origin = Origin {
        raw: raw.as_bytes(),
        kind: "html",
        address: Some("javascript:alert('from')"),
        given: "",
        named: true,
        reader: "rules",
        build: "test",
    };
    Draft::new(&article, &reading, origin).unwrap()
}

/// The bytes of a ledger, and of a file of accounts beside it; made once.
static FILES: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    let (ledger, web) = (dir.path().join("a.ledger"), dir.path().join("a.ledger.web"));
    let mut store = Sqlite::create(&ledger).unwrap();
    let drafts = [
        article(
            "a1",
            "Inondations <script>alert('titre')</script> à Corvenne",
            "\"><img src=x onerror=alert(1)>",
            "Le maire de Corvenne, Paul Ferrand, a déclaré lundi que <script>alert(1)</script> le pont resterait fermé.\n\
             « Nous attendons les experts <img src=x onerror=alert(2)> », a-t-il dit. Selon la préfecture, au moins 200 \
             habitants ont été évacués.",
        ),
        article(
            "a2",
            "'><svg/onload=alert(3)>",
            "=HYPERLINK(\"http://evil.example\")",
            "La ministre Anne <b onclick=alert(4)>Delorme</b> a affirmé que les dégâts atteindraient 12 millions d’euros. \
             Selon Jean \"><script>alert(5)</script> Martin, la digue a cédé. </textarea></title><script>alert(6)</script>",
        ),
        article(
            "<script>alert('doc')</script>",
            "=cmd|' /C calc'!A0",
            "L’Écho",
            "« =1+1 », a dit le préfet Luc Moreau. Le préfet a ajouté : « @SUM(A1) javascript:alert(7) ». La police a démenti.",
        ),
    ];
    store.append(&mut Run::default(), "2025-05-14T08:00:00Z", &drafts).unwrap();
    drop(store);
    let accounts = Accounts::open(&web).unwrap();
    for (name, role) in USERS {
        accounts.add(name, role, PASSWORD, Timestamp::from_second(BEGUN).unwrap()).unwrap();
    }
    drop(accounts);
    (fs::read(&ledger).unwrap(), fs::read(&web).unwrap())
});

/// A server, asked without sockets.
pub struct Server {
    pub dir: TempDir,
    clock: Arc<AtomicI64>,
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }

    /// The cookies that are set, as a browser would send them back.
    pub fn cookies(&self) -> Vec<String> {
        let all = self.headers.get_all("set-cookie").iter();
        all.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
    }

    /// The token of the first form.
    #[track_caller]
    pub fn csrf(&self) -> String {
        let rest = self.text.split("name=\"csrf\" value=\"").nth(1).expect("a form with a token");
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A request in the making.
pub struct Ask<'a> {
    server: &'a Server,
    parts: axum::http::request::Builder,
    body: Vec<u8>,
    host: bool,
}

impl Ask<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.host |= name == "host";
        self.parts = self.parts.header(name, value);
        self
    }

    pub fn from(mut self, address: &str) -> Self {
        let peer = Peer(format!("{address}:4711").parse().unwrap());
        self.parts = self.parts.extension(peer);
        self
    }

    /// As a browser sends a form of our own page.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        self.sent(fields).header("sec-fetch-site", "same-origin").header("origin", &format!("http://{HOST}"))
    }

    /// A form, without a word of where it comes from.
    pub fn sent(mut self, fields: &[(&str, &str)]) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        self.body = form.extend_pairs(fields).finish().into_bytes();
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", kind)
    }

    pub fn go(self) -> Answer {
        let parts = if self.host { self.parts } else { self.parts.header("host", HOST) };
        let request = parts.body(Body::from(self.body)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let router = self.server.router.clone();
        runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (status, headers) = (response.status(), response.headers().clone());
            let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap();
            Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
        })
    }
}

/// Somebody logged in.
pub struct Logged {
    pub cookie: String,
    pub csrf: String,
}

impl Server {
    /// On this machine, without accounts.
    pub fn local() -> Self {
        Self::with(Access::default(), false)
    }

    /// With accounts.
    pub fn guarded() -> Self {
        Self::with(Access::default(), true)
    }

    pub fn with(access: Access, accounts: bool) -> Self {
        Self::at("127.0.0.1:8787", access, accounts)
    }

    pub fn at(bind: &str, access: Access, accounts: bool) -> Self {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("a.ledger"), &FILES.0).unwrap();
        if accounts {
            fs::write(dir.path().join("a.ledger.web"), &FILES.1).unwrap();
        }
        let clock = Arc::new(AtomicI64::new(BEGUN));
        let router = routes(App::new(config(dir.path(), bind, access, &clock)));
        Self { dir, clock, router }
    }

    pub fn config(&self, bind: &str, access: Access) -> Config {
        config(self.dir.path(), bind, access, &self.clock)
    }

    pub fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn ask(&self, method: &str, address: &str) -> Ask<'_> {
        Ask {
            server: self,
            parts: Request::builder().method(method).uri(address),
            body: Vec::new(),
            host: false,
        }
    }

    pub fn get(&self, address: &str) -> Answer {
        self.ask("GET", address).header("accept", "text/html").go()
    }

    /// The login page: its cookie and the token of its form.
    pub fn visit(&self) -> Logged {
        let page = self.get("/login").is(200);
        Logged { cookie: page.cookies().join("; "), csrf: page.csrf() }
    }

    /// Tries to log in, as a browser does.
    pub fn try_login(&self, name: &str, password: &str, address: &str) -> Answer {
        let visit = self.visit();
        let fields = [("csrf", visit.csrf.as_str()), ("name", name), ("password", password)];
        self.ask("POST", "/login").header("cookie", &visit.cookie).from(address).form(&fields).go()
    }

    #[track_caller]
    pub fn log_in(&self, name: &str) -> Logged {
        let answer = self.try_login(name, PASSWORD, "127.0.0.1").is(303);
        let cookie = answer.cookies().into_iter().find(|cookie| !cookie.contains("visit")).unwrap();
        let csrf = self.ask("GET", "/account").header("cookie", &cookie).go().is(200).csrf();
        Logged { cookie, csrf }
    }

    /// Opens a page as somebody.
    pub fn see(&self, who: &Logged, address: &str) -> Answer {
        self.ask("GET", address).header("cookie", &who.cookie).header("accept", "text/html").go()
    }

    /// Sends a form of our own page as somebody.
    pub fn send(&self, who: &Logged, address: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("csrf", who.csrf.as_str())], fields].concat();
        self.ask("POST", address).header("cookie", &who.cookie).form(&fields).go()
    }

    /// A token of somebody.
    #[track_caller]
    pub fn token(&self, who: &Logged, role: &str, days: &str) -> String {
        let page =
            self.send(who, "/account/tokens", &[("name", "test"), ("role", role), ("days", days)]).is(200);
        let rest = page.text.split("selon_").nth(1).expect("a token");
        format!("selon_{}", rest.split('<').next().unwrap())
    }

    pub fn bearer(&self, token: &str, method: &str, address: &str) -> Answer {
        self.ask(method, address).header("authorization", &format!("Bearer {token}")).go()
    }

    pub fn accounts(&self) -> Accounts {
        Accounts::open(&self.dir.path().join("a.ledger.web")).unwrap()
    }

    /// Entries of the ledger.
    pub fn entries(&self) -> u64 {
        Sqlite::open(&self.dir.path().join("a.ledger")).unwrap().head().unwrap().seq
    }

    /// Everything that can be reached by links from the front page, with what it answers.
    pub fn crawl(&self, who: Option<&Logged>) -> Vec<(String, Answer)> {
        let mut open: Vec<String> =
            ["/", "/account", "/admin", "/admin/audit", "/login", "/webhooks", "/none"]
                .into_iter()
                .map(str::to_owned)
                .collect();
        let (mut seen, mut all): (BTreeSet<String>, _) = (open.iter().cloned().collect(), Vec::new());
        while let Some(address) = open.pop() {
            let ask = self.ask("GET", &address).header("accept", "text/html");
            let answer = who.iter().fold(ask, |ask, who| ask.header("cookie", &who.cookie)).go();
            for rest in answer.text.split("href=\"").skip(1) {
                let link = rest.split(['"', '#']).next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
                let link = if link.starts_with('?') {
                    format!("{}{link}", address.split('?').next().unwrap())
                } else {
                    link
                };
                if link.starts_with('/') && all.len() + open.len() < 250 && seen.insert(link.clone()) {
                    open.push(link);
                }
            }
            all.push((address, answer));
        }
        assert!(all.len() > 20, "{}", all.len());
        all
    }
}

fn config(dir: &Path, bind: &str, access: Access, clock: &Arc<AtomicI64>) -> Config {
    let path = dir.join("a.ledger");
    let (read, write) = (path.clone(), path.clone());
    let source = Source {
        name: "test".to_owned(),
        read: Arc::new(move || Ok(Box::new(Sqlite::open(&read)?))),
        write: Arc::new(move || Ok(Box::new(Sqlite::create(&write)?))),
        beside: Some(path),
    };
    let clock = Arc::clone(clock);
    let now = Arc::new(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap());
    Config {
        bind: bind.parse().unwrap(),
        source,
        readers: 2,
        build: "test".to_owned(),
        access,
        events: Some(Arc::new(Claims)),
        now,
    }
}
