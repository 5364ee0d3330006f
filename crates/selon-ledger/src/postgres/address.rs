use std::time::Duration;

use percent_encoding::percent_decode_str;
use postgres::Config;
use postgres::config::Host;

use super::secure::Safety;
use crate::{Error, Result};

/// How long a server may take to answer, unless the address says otherwise.
const ANSWER: Duration = Duration::from_secs(10);
/// How long nothing may come before one asks whether the other side is still there.
const QUIET: Duration = Duration::from_secs(60);
/// The schema of a database that a ledger stands in, unless the address says otherwise.
const SCHEMA: &str = "selon";

/// Where a ledger is on a PostgreSQL server: `postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME`.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    pub(super) schema: String,
    pub(super) safety: Safety,
    name: String,
}

impl Address {
    /// Whether this is to be taken for an address and not for a file.
    pub fn is_one(typed: &str) -> bool {
        typed.starts_with("postgres://") || typed.starts_with("postgresql://")
    }

    /// Reads an address. Beside what PostgreSQL's own programs know, `sslmode` and `sslrootcert` among it, it may have
    /// `schema`: by default the ledger stands in the schema `selon` of its database.
    ///
    /// # Errors
    /// [`Error::Query`], which never repeats the password.
    pub fn parse(typed: &str) -> Result<Self> {
        let (place, options) = typed.split_once('?').unwrap_or((typed, ""));
        let mut schema = SCHEMA.to_owned();
        let mut safety = Safety::default();
        let mut rest = Vec::new();
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("schema", name)) => schema = name.to_owned(),
                Some((name @ ("sslmode" | "sslrootcert"), value)) => {
                    let value = percent_decode_str(value).decode_utf8_lossy();
                    safety.or_set(name, &value)?;
                }
                _ => rest.push(option),
            }
        }
        let letter = |c: char| c.is_ascii_lowercase() || c == '_';
        let right = schema.len() <= 63
            && schema.starts_with(letter)
            && schema.chars().all(|c| letter(c) || c.is_ascii_digit())
            && !schema.starts_with("pg_");
        if !right {
            return Err(Error::Query(format!(
                "schema={schema}: not a name of a schema: small letters, digits and _ are expected"
            )));
        }
        let whole = if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
        let mut config: Config = whole.parse().map_err(|error: postgres::Error| {
            let reason =
                std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            Error::Query(format!("not an address of a PostgreSQL database: {reason}"))
        })?;
        if config.get_hosts().is_empty() {
            return Err(Error::Query("the address of a PostgreSQL database must name a host".to_owned()));
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(ANSWER);
        }
        if config.get_application_name().is_none() {
            config.application_name("selon");
        }
        config.keepalives_idle(QUIET);
        let name = name(&config, &schema);
        Ok(Self { config, schema, safety, name })
    }

    /// Uses this password if the address has none.
    #[must_use]
    pub fn or_password(mut self, password: &str) -> Self {
        if self.config.get_password().is_none() {
            self.config.password(password);
        }
        self
    }

    /// Uses these if the address does not say: `sslmode` and `sslrootcert`, as PostgreSQL's own programs take them.
    ///
    /// # Errors
    /// [`Error::Query`]: there is no such mode.
    pub fn or_safety(mut self, sslmode: Option<&str>, sslrootcert: Option<&str>) -> Result<Self> {
        for (name, value) in [("sslmode", sslmode), ("sslrootcert", sslrootcert)] {
            if let Some(value) = value {
                self.safety.or_set(name, value)?;
            }
        }
        Ok(self)
    }

    /// The address as it may be shown: without the password.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// An address put together of what is known to be no password.
fn name(config: &Config, schema: &str) -> String {
    let host = |host: &Host| match host {
        // An @ of a password that was not written as %40 ends up here, with what stood before it.
        Host::Tcp(name) => name.rsplit('@').next().unwrap_or_default().to_owned(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string().replace('/', "%2F"),
    };
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(i, one)| match config.get_ports().get(i).or(config.get_ports().first()) {
            Some(port) if *port != 5432 => format!("{}:{port}", host(one)),
            _ => host(one),
        })
        .collect();
    let user = config.get_user().map_or(String::new(), |user| format!("{user}@"));
    let database = config.get_dbname().map_or(String::new(), |name| format!("/{name}"));
    let schema = if schema == SCHEMA { String::new() } else { format!("?schema={schema}") };
    format!("postgres://{user}{}{database}{schema}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_their_password() {
        let shown = |typed: &str| Address::parse(typed).unwrap().name().to_owned();
        assert_eq!(shown("postgres://ada:geheim@db.example/news"), "postgres://ada@db.example/news");
        assert_eq!(
            shown("postgresql://ada:geheim@db.example:5433/news?sslmode=disable&schema=desk_2"),
            "postgres://ada@db.example:5433/news?schema=desk_2"
        );
        assert_eq!(
            shown("postgres://ada@%2Frun%2Fpg/news?password=geheim"),
            "postgres://ada@%2Frun%2Fpg/news"
        );
        assert_eq!(shown("postgres://ada:ge@heim@db.example/news"), "postgres://ada@db.example/news");
        let address = Address::parse("postgres://ada@h/d").unwrap().or_password("geheim");
        assert_eq!(address.config.get_password(), Some(&b"geheim"[..]));
        assert!(!format!("{address:?}").contains("geheim"));
        let address = Address::parse("postgres://ada:first@h/d").unwrap().or_password("geheim");
        assert_eq!(address.config.get_password(), Some(&b"first"[..]));
    }

    #[test]
    fn what_is_no_address_is_told_without_the_password() {
        for typed in [
            "postgres://ada:geheim@h:port/d",
            "postgres://ada:geheim@h/d?colour=blue",
            "postgres://ada:geheim@h/d?schema=Desk",
            "postgres://ada:geheim@h/d?schema=pg_x",
            "postgres://ada:geheim@h/d?schema=a;drop",
            "postgres://ada:ge@heim:1@h/d",
            "postgres://",
        ] {
            let error = Address::parse(typed).unwrap_err().to_string();
            assert!(!error.contains("geheim") && !error.contains("heim"), "{typed}: {error}");
        }
    }
}
