use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinSet;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::log::{self, Due};
use super::{Event, Source};
use crate::access::secret;
use crate::app::App;
use crate::failure::Failure;
use crate::guard::{Guard, Private, is_private_name};

/// The header with the signature.
pub const SIGNATURE: &str = "Selon-Signature";
/// Time between two looks at what happened.
const PAUSE: Duration = Duration::from_secs(2);
/// Longest time of one try.
const TIME: Duration = Duration::from_secs(10);
/// Deliveries at once.
const AT_ONCE: usize = 8;
/// Rounds of events that one look takes of one webhook.
const ROUNDS: usize = 20;

/// The signature of a delivery: `t=SECONDS,v1=HMAC`, an HMAC-SHA256 of `SECONDS.BODY` under the webhook's secret. Whoever takes
/// it compares, and refuses what is older than a few minutes.
pub fn signature(secret: &str, body: &str, now: Timestamp) -> String {
    let seconds = now.as_second();
    let sum = secret::sign(secret.as_bytes(), format!("{seconds}.{body}").as_bytes());
    format!("t={seconds},v1={sum}")
}

/// What is wrong with an address for a webhook; with `private`, those of the local network are fine.
pub fn wrong_address(address: &str, private: bool) -> Option<&'static str> {
    let Ok(url) = Url::parse(address) else { return Some("this is no address") };
    if address.len() > 2000 {
        Some("this address is too long")
    } else if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        Some("an address begins with https:// or http://")
    } else if !url.username().is_empty() || url.password().is_some() {
        Some("an address has no name and password in it")
    } else if !private && is_private_name(&url) {
        Some("an address of this machine or of the local network")
    } else {
        None
    }
}

/// Sends; one for all webhooks.
#[derive(Clone)]
struct Sender {
    agent: Agent,
    private: bool,
}

impl Sender {
    fn new(private: bool) -> Self {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(TIME))
            // What is sent goes to the address that was given, and to no other.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .http_status_as_error(false)
            .user_agent(concat!("Selon/", env!("CARGO_PKG_VERSION"), " (webhook)"))
            .build();
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), Guard::new(private)), private }
    }

    /// Tries once; blocks. The name is looked up anew and checked with every try.
    fn send(&self, due: &Due, now: Timestamp) -> Result<String, String> {
        if let Some(wrong) = wrong_address(&due.address, self.private) {
            return Err(wrong.to_owned());
        }
        let request = self
            .agent
            .post(due.address.as_str())
            .header("Content-Type", "application/json")
            .header(SIGNATURE, signature(&due.secret, &due.body, now))
            .header("Selon-Event", due.kind.as_str())
            .header("Selon-Delivery", due.id.to_string());
        match request.send(due.body.as_str()) {
            Ok(response) if response.status().is_success() => Ok(response.status().as_u16().to_string()),
            Ok(response) => Err(response.status().as_u16().to_string()),
            Err(ureq::Error::Io(error)) if is_private(&error) => {
                Err("an address of this machine or of the local network".to_owned())
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

fn is_private(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Private>())
}

/// Looks what happened and sends it, until the server stops.
pub async fn run(app: App, source: Source) {
    let sender = Sender::new(app.config().access.private);
    let mut stopped = Box::pin(app.stopped());
    loop {
        if let Err(failure) = look(&app, &source).await {
            tracing::warn!(detail = %failure.detail, "events for webhooks could not be read");
        }
        match deliver(&app, &sender).await {
            Ok(0) => {}
            // There may be more.
            Ok(_) => continue,
            Err(failure) => tracing::warn!(detail = %failure.detail, "webhooks could not be sent"),
        }
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Takes what happened into the log.
async fn look(app: &App, source: &Source) -> Result<(), Failure> {
    for hook in app.store().ask(|db| log::active(db)).await? {
        let mut cursor = hook.cursor.clone();
        for _ in 0..ROUNDS {
            let (source, followed, from) = (Arc::clone(source), hook.followed.clone(), cursor.clone());
            let happened =
                app.pool().ask(move |ledger| source.since(ledger, &followed, from.as_deref())).await?;
            if cursor.as_deref() != Some(&happened.cursor) {
                let (events, to, now): (Vec<Event>, _, _) =
                    (happened.events, happened.cursor.clone(), app.now());
                let id = hook.id;
                app.store().ask(move |db| log::take_in(db, id, &events, Some(&to), now)).await?;
            }
            cursor = Some(happened.cursor);
            if !happened.more {
                break;
            }
        }
    }
    Ok(())
}

/// Sends what is due once: how much that was.
async fn deliver(app: &App, sender: &Sender) -> Result<usize, Failure> {
    let now = app.now();
    let due = app.store().ask(move |db| log::due(db, now, AT_ONCE)).await?;
    let count = due.len();
    let mut sent = JoinSet::new();
    for due in due {
        let sender = sender.clone();
        sent.spawn_blocking(move || {
            let outcome = sender.send(&due, now);
            (due, outcome)
        });
    }
    while let Some(done) = sent.join_next().await {
        let (due, outcome) = done?;
        app.meters().hook(outcome.is_ok());
        let now = app.now();
        app.store().ask(move |db| log::tried(db, &due, &outcome, now)).await?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests;
