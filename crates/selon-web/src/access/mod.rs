//! Who may do what. [`identify`] says who asks, [`guard`] whether they may; handlers that need more name an extractor:
//!
//! ```text
//! async fn decide(Reviewer(user): Reviewer, …)
//! ```
//!
//! On this machine and without accounts everybody is `local` and may do everything. As soon as there is an account, one is needed.

pub mod accounts;
mod csrf;
mod hosts;
pub mod limits;
pub mod password;
mod role;
pub mod secret;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, LOCATION, RETRY_AFTER, USER_AGENT, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use url::form_urlencoded::byte_serialize;

pub use accounts::{Accounts, Listed, STEPS, User};
pub use role::Role;

use crate::app::{App, PARTS};
use crate::failure::Failure;
use crate::listen::Bounds;
use crate::store::{Store, StoreError};

/// How the server is reached, and by whom.
#[derive(Debug, Clone)]
pub struct Access {
    /// Names by which it is called, beside those of this machine.
    pub hosts: Vec<String>,
    /// A proxy stands in front, which speaks TLS and says who comes.
    pub proxy: bool,
    /// Without accounts, whoever comes may do everything; else nobody may anything.
    pub open: bool,
    /// Requests a second of each client that is not on this machine; 0 for any number.
    pub rate: u32,
    /// Whether webhooks may be sent into the local network.
    pub private: bool,
    /// What connections may take.
    pub bounds: Bounds,
    /// Where accounts are kept; by default beside the ledger, and where that is no file, in memory.
    pub file: Option<PathBuf>,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            proxy: false,
            open: true,
            rate: 100,
            private: false,
            bounds: Bounds::default(),
            file: None,
        }
    }
}

/// Who is at the other end of the connection: the client, or the proxy in front.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What this part remembers.
pub struct Gate {
    /// Where accounts are.
    pub store: Store,
    /// Wrong passwords.
    pub tries: limits::Tries,
    pace: limits::Pace,
    /// Passwords that are hashed at once: each takes 19 MB.
    pub hashing: Semaphore,
    key: OnceLock<Vec<u8>>,
    /// Whether there were accounts, and when that was looked up, in seconds.
    any: Mutex<Option<(bool, i64)>>,
}

impl Gate {
    /// Nobody has come yet.
    pub fn new(store: Store, access: &Access) -> Arc<Self> {
        Arc::new(Self {
            store,
            tries: limits::Tries::new(),
            pace: limits::Pace::new(access.rate),
            hashing: Semaphore::new(2),
            key: OnceLock::new(),
            any: Mutex::new(None),
        })
    }

    /// Somebody may have made the first account, or removed the last: it is looked up anew.
    pub fn changed(&self) {
        *self.any.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The key of the tokens in forms.
    async fn key(&self) -> Result<&[u8], Failure> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let key = self.store.ask(|db| accounts::key(db, "csrf")).await?;
        Ok(self.key.get_or_init(|| key))
    }
}

/// How somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// There are no accounts.
    Local,
    /// By a cookie: the number of the session.
    Session(i64),
    /// By a token: its number.
    Token(i64),
    /// Not at all.
    Nobody,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account; where there are none, `local`, who may everything.
    pub user: Option<User>,
    /// How that is known.
    pub by: By,
    /// From where.
    pub address: Option<IpAddr>,
    /// What forms must carry, in a field `csrf`.
    pub csrf: String,
}

impl Caller {
    /// The name that a decision is signed with: that of the account; where there are none, the one that was typed.
    pub fn signs_as(&self, typed: Option<&str>) -> String {
        let typed = typed.map(str::trim).filter(|name| !name.is_empty() && self.by == By::Local);
        let known = || self.user.as_ref().map_or("local", |user| user.name.as_str());
        typed.unwrap_or_else(known).to_owned()
    }

    /// The account, if it may do what `role` may.
    ///
    /// # Errors
    /// `login_needed` or `forbidden`.
    pub fn needs(&self, role: Role) -> Result<&User, Failure> {
        match &self.user {
            Some(user) if user.role >= role => Ok(user),
            Some(_) => {
                let detail = format!("this needs the role {role}");
                Err(Failure::new(StatusCode::FORBIDDEN, "forbidden", detail))
            }
            None => Err(Failure::new(StatusCode::UNAUTHORIZED, "login_needed", "log in, or send a token")),
        }
    }

    /// Whose deeds are written down.
    pub fn name(&self) -> &str {
        self.user.as_ref().map_or("nobody", |user| user.name.as_str())
    }

    /// Who asks, as `identify` found out.
    pub fn of(parts: &Parts) -> Option<&Self> {
        parts.extensions.get()
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        // A route that nobody guards gives nothing.
        Self::of(parts)
            .cloned()
            .ok_or_else(|| Failure::new(StatusCode::UNAUTHORIZED, "login_needed", "not guarded"))
    }
}

macro_rules! extractors {
    ($($name:ident: $words:literal),*) => {$(
        #[doc = concat!("Somebody who may do what ", $words, " may; anybody else is refused.")]
        #[derive(Debug, Clone)]
        #[allow(dead_code, reason = "handlers take what they need of it")]
        pub struct $name(pub User);

        impl<S: Sync> FromRequestParts<S> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
                let caller = Caller::from_request_parts(parts, state).await?;
                caller.needs(Role::$name).cloned().map(Self)
            }
        }
    )*};
}

extractors!(Reader: "a reader", Reviewer: "a reviewer", Editor: "an editor", Admin: "an admin");

/// What must be allowed to everybody: getting in, and what the page for that is made of.
const FREE: [&str; 4] = ["/assets", "/login", "/logout", "/preferences"];
/// Where readers send what concerns only them, or what changes nothing.
const READERS: [&str; 5] = ["/account", "/api/v1/read", "/api/v1/searches", "/follow", "/searches"];
/// Where reviewers send decisions.
const REVIEWERS: [&str; 4] = ["/api/v1/claims", "/api/v1/reviews", "/claims", "/review"];
/// Where only admins go.
const ADMINS: [&str; 1] = ["/admin"];

/// What a request needs at least, whatever its handler asks for besides: a handler that asks for nothing is not open for that.
fn least(method: &Method, path: &str) -> Option<Role> {
    let below = |paths: &[&str]| {
        let is =
            |p: &&str| path.strip_prefix(*p).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        paths.iter().any(is)
    };
    if below(&FREE) {
        None
    } else if below(&ADMINS) {
        Some(Role::Admin)
    } else if method.is_safe() || below(&READERS) {
        Some(Role::Reader)
    } else if below(&REVIEWERS) {
        Some(Role::Reviewer)
    } else {
        Some(Role::Editor)
    }
}

/// Whoever reaches the server through a proxy is who the proxy says, the last in its list: those before it anybody can write.
pub fn client(headers: &HeaderMap, peer: Option<Peer>, proxy: bool) -> Option<IpAddr> {
    let told = || {
        let last =
            headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
        last.parse().ok().or_else(|| last.parse::<SocketAddr>().ok().map(|address| address.ip()))
    };
    let told = if proxy { told() } else { None };
    told.or(peer.map(|peer| peer.0.ip().to_canonical()))
}

/// Name of the cookie of sessions. Behind TLS, a name that browsers let no other host and no plain connection set.
pub fn cookie_name(proxy: bool) -> &'static str {
    if proxy { "__Host-selon-session" } else { "selon-session" }
}

/// Name of the cookie of whoever has not logged in yet.
pub fn visit_name(proxy: bool) -> &'static str {
    if proxy { "__Host-selon-visit" } else { "selon-visit" }
}

/// A cookie for this server alone, which scripts do not see; kept until the browser is closed, or for so many seconds.
pub fn set_cookie(
    name: &str,
    value: &str,
    proxy: bool,
    seconds: Option<i64>,
) -> Result<HeaderValue, Failure> {
    let secure = if proxy { "; Secure" } else { "" };
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    HeaderValue::try_from(text).map_err(|error| Failure::inside(&error))
}

/// The cookie of that name, when there is exactly one: two are somebody's attempt to slip theirs in.
pub fn only_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    values.next().filter(|_| values.next().is_none())
}

/// Whether an address has a token in it, from where it would get into logs and histories.
pub fn has_token(path: &str) -> bool {
    path.match_indices(accounts::TOKEN).any(|(at, mark)| {
        let rest = path.get(at + mark.len()..).unwrap_or_default();
        rest.chars().take_while(char::is_ascii_hexdigit).count() >= 32
    })
}

/// The token of an `Authorization`.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = all.next() else { return Ok(None) };
    let bad = || {
        Failure::new(
            StatusCode::UNAUTHORIZED,
            "bad_token",
            "Authorization: Bearer, and a token of this server that has not ended",
        )
    };
    if all.next().is_some() {
        return Err(bad());
    }
    let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(bad)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(Some(token.trim())) } else { Err(bad()) }
}

/// Who asks. The outermost step of all: what it refuses never reaches anything else.
pub async fn identify(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match caller(&app, &parts).await {
        Ok(caller) => {
            parts.extensions.insert(caller);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(failure) => refusal(failure, None),
    }
}

async fn caller(app: &App, parts: &Parts) -> Result<Caller, Failure> {
    let access = &app.config().access;
    let (gate, headers) = (app.gate(), &parts.headers);
    hosts::check(app.config(), parts)?;
    if parts.uri.path_and_query().is_some_and(|path| has_token(path.as_str())) {
        let detail =
            "a token never stands in an address: send it as Authorization: Bearer, and take this one back";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "token_in_url", detail));
    }
    let address = client(headers, parts.extensions.get().copied(), access.proxy);
    if let Some(address) = address.filter(|address| access.proxy || !address.is_loopback())
        && gate.pace.take(address, app.now()).is_err()
    {
        let detail = "too many requests; come back in a second";
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail));
    }
    let key = gate.key().await?.to_vec();
    if !any(app).await? {
        if !access.open {
            let detail = "this server has no accounts; its operator makes the first with `selon users add`";
            return Err(Failure::new(StatusCode::FORBIDDEN, "no_accounts", detail));
        }
        hosts::direct(app.config(), headers)?;
        let user = User { id: 0, name: "local".to_owned(), role: Role::Admin };
        return Ok(Caller { user: Some(user), by: By::Local, address, csrf: secret::sign(&key, b"local") });
    }
    let now = app.now();
    if let Some(token) = bearer(headers)? {
        let token = token.to_owned();
        let found = gate.store.ask(move |db| accounts::token(db, &token, now)).await?;
        let Some((user, id)) = found else {
            let detail = "no such token, or it has ended";
            return Err(Failure::new(StatusCode::UNAUTHORIZED, "bad_token", detail));
        };
        return Ok(Caller { user: Some(user), by: By::Token(id), address, csrf: String::new() });
    }
    if let Some(value) = only_cookie(headers, cookie_name(access.proxy)) {
        let csrf = secret::sign(&key, format!("session:{value}").as_bytes());
        if let Some((user, id)) = gate.store.ask(move |db| accounts::session(db, &value, now)).await? {
            return Ok(Caller { user: Some(user), by: By::Session(id), address, csrf });
        }
    }
    let visit = only_cookie(headers, visit_name(access.proxy)).unwrap_or_default();
    let csrf = visit_token(&key, &visit);
    Ok(Caller { user: None, by: By::Nobody, address, csrf })
}

fn visit_token(key: &[u8], visit: &str) -> String {
    secret::sign(key, format!("visit:{visit}").as_bytes())
}

/// What a form must carry that is shown to somebody who has the cookie `visit`.
///
/// # Errors
/// The store fails.
pub async fn token_for_visit(app: &App, visit: &str) -> Result<String, Failure> {
    Ok(visit_token(app.gate().key().await?, visit))
}

/// Whether there are accounts; looked up at most once a second.
async fn any(app: &App) -> Result<bool, Failure> {
    let (gate, now) = (app.gate(), app.now().as_second());
    let known = *gate.any.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((any, at)) = known
        && at == now
    {
        return Ok(any);
    }
    let any = gate.store.ask(|db| accounts::any(db)).await?;
    *gate.any.lock().unwrap_or_else(PoisonError::into_inner) = Some((any, now));
    Ok(any)
}

/// Whether who asks may. Whatever changes something must come from our own pages or from a program, and is written down.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return Failure::new(StatusCode::UNAUTHORIZED, "login_needed", "nobody was asked who this is")
            .into_response();
    };
    if let Some(role) = least(&method, &path)
        && let Err(failure) = caller.needs(role)
    {
        let to_login = (caller.user.is_none() && is_page(&request)).then(|| login_with_way_back(&request));
        return refusal(failure, to_login);
    }
    if method.is_safe() {
        return next.run(request).await;
    }
    let request = match csrf::check(app.config(), &caller, request).await {
        Ok(request) => request,
        Err(failure) => return refusal(failure, None),
    };
    let response = next.run(request).await;
    let (status, now) = (response.status(), app.now());
    let done = status.is_success() || status.is_redirection();
    if done && matches!(caller.by, By::Session(_) | By::Token(_)) && !path.starts_with("/account") {
        let noted = app.gate().store.ask(move |db| {
            let detail = format!("{method} {path} {}", status.as_u16());
            accounts::note(db, caller.name(), caller.address, "request", &detail, now)
        });
        if let Err(failure) = noted.await {
            tracing::error!(detail = %failure.detail, "what was done could not be written down");
        }
    }
    response
}

/// Whether a person opens a page.
fn is_page(request: &Request) -> bool {
    let html = |value: &HeaderValue| value.to_str().is_ok_and(|accept| accept.contains("text/html"));
    request.method().is_safe()
        && !request.uri().path().starts_with("/api/")
        && request.headers().get_all(ACCEPT).iter().any(html)
}

fn login_with_way_back(request: &Request) -> String {
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    format!("/login?back={}", byte_serialize(here.as_bytes()).collect::<String>())
}

/// The answer for a failure of this part, with the headers that go with it; or the way to `login`.
pub fn refusal(failure: Failure, login: Option<String>) -> Response {
    if let Some(Ok(to)) = login.map(HeaderValue::try_from) {
        return (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response();
    }
    let header = match failure.status {
        StatusCode::UNAUTHORIZED => {
            Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Selon\"")))
        }
        StatusCode::TOO_MANY_REQUESTS => Some((RETRY_AFTER, HeaderValue::from_static("1"))),
        _ => None,
    };
    let mut response = failure.into_response();
    response.headers_mut().extend(header);
    response
}

/// Writes down what `caller` did.
///
/// # Errors
/// The store fails.
pub async fn note(app: &App, caller: &Caller, what: &'static str, detail: String) -> Result<(), Failure> {
    let (now, who, address) = (app.now(), caller.name().to_owned(), caller.address);
    app.gate().store.ask(move |db| accounts::note(db, &who, address, what, &detail, now)).await
}

/// What a try to log in came to.
pub enum Login {
    /// The value of the session's cookie.
    Begun(String),
    /// The name or the password is wrong.
    Wrong,
    /// Too many tries; in so many seconds, again.
    Wait(u64),
}

/// Logs in, and ends the session that was there before: its cookie is worth nothing any more.
///
/// # Errors
/// The store fails.
pub async fn log_in(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    name: String,
    password: String,
) -> Result<Login, Failure> {
    let (gate, now, address) = (app.gate(), app.now(), caller.address);
    if let Err(wait) = gate.tries.take(&name, address, now) {
        return Ok(Login::Wait(wait));
    }
    let text =
        |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let agent = text(USER_AGENT).to_owned();
    let old = only_cookie(headers, cookie_name(app.config().access.proxy));
    let _permit = gate.hashing.acquire().await.map_err(|_| Failure::stopping())?;
    let store = gate.store.clone();
    let typed = name.clone();
    let found = store.ask(move |db| accounts::find(db, &typed)).await?;
    let (known, hash) = found.map_or((None, None), |(user, hash)| (Some(user), Some(hash)));
    let fits = tokio::task::spawn_blocking(move || password::fits(&password, hash.as_deref())).await?;
    let user = known.clone().filter(|_| fits);
    let right = user.is_some();
    let value = store.ask(move |db| {
        let Some(user) = user else {
            // What was typed may be a password: only names that there are get written down.
            let who = known.as_ref().map_or("unknown name", |user| user.name.as_str());
            accounts::note(db, who, address, "login_refused", "", now)?;
            return Ok(None);
        };
        if let Some(old) = old {
            accounts::end_value(db, &old)?;
        }
        accounts::note(db, &user.name, address, "login", "", now)?;
        accounts::begin(db, &user, address, &agent, now).map(Some)
    });
    let value = value.await?;
    if right {
        gate.tries.right(&name, address, now);
    }
    Ok(value.map_or(Login::Wrong, Login::Begun))
}

/// Asks for a password once more before something that lasts: whether it is the caller's.
///
/// # Errors
/// Too many tries, or the store fails.
pub async fn confirm(app: &App, caller: &Caller, password: String) -> Result<bool, Failure> {
    let (gate, now) = (app.gate(), app.now());
    let name = caller.name().to_owned();
    if let Err(wait) = gate.tries.take(&name, caller.address, now) {
        let detail = format!("too many wrong passwords; come back in {wait} s");
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", detail));
    }
    let _permit = gate.hashing.acquire().await.map_err(|_| Failure::stopping())?;
    let typed = name.clone();
    let fits = gate.store.ask(move |db| accounts::find(db, &typed)).await?;
    let fits = tokio::task::spawn_blocking(move || match fits {
        Some((_, hash)) => password::fits(&password, Some(&hash)),
        None => false,
    });
    let fits = fits.await?;
    if fits {
        gate.tries.right(&name, caller.address, now);
    }
    Ok(fits)
}

/// Why the server does not begin.
///
/// # Errors
/// The address can be reached from elsewhere, and there are no accounts or there is no TLS, and nobody said that this is meant.
pub fn may_bind(
    bind: SocketAddr,
    access: &Access,
    accounts: bool,
    plain: bool,
    without_accounts: bool,
) -> Result<(), String> {
    if bind.ip().is_loopback() && !access.proxy {
        return Ok(());
    }
    let reached = if access.proxy { "through the proxy".to_owned() } else { format!("at {bind}") };
    if !accounts && !without_accounts {
        return Err(format!(
            "others can reach the server {reached}, and there are no accounts: make the first with `selon users add NAME \
             --role admin`, or say --without-accounts to let everybody do everything"
        ));
    }
    if !access.proxy && !plain {
        return Err(format!(
            "others can reach the server {reached}, and it speaks no TLS itself: put a proxy in front and say --behind-proxy, or \
             say --without-tls to send passwords readably"
        ));
    }
    Ok(())
}

/// The store says whether there is an account.
///
/// # Errors
/// The file cannot be used.
pub fn has_accounts(file: Option<PathBuf>) -> Result<bool, StoreError> {
    Store::new(file, PARTS).blocking(|db| accounts::any(db))
}

#[cfg(test)]
mod tests;
