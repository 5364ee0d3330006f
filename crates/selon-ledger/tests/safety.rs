//! How safe the way to a PostgreSQL server is. What needs a server that encrypts is passed over where `SELON_TEST_POSTGRES_TLS`
//! names none; `cargo xtask postgres` runs a command with one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use postgres::{Client, NoTls};
use selon_ledger::{Address, Error, Ledger, Postgres};

#[expect(clippy::disallowed_methods, reason = "which server to test with is for the environment to say")]
fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    if value.is_none() {
        eprintln!("passed over: {name} is not set");
    }
    value
}

/// What an address is to be called in this schema, and what comes of connecting.
fn connect(url: &str, schema: &str, options: &str) -> Result<Postgres, Error> {
    Postgres::create(
        &Address::parse(&format!("{url}?schema={schema}&application_name={schema}{options}")).unwrap(),
    )
}

#[test]
fn a_connection_is_as_safe_as_it_is_asked_to_be() {
    let (Some(url), Some(dir)) =
        (variable("SELON_TEST_POSTGRES_TLS"), variable("SELON_TEST_POSTGRES_CERTIFICATES"))
    else {
        return;
    };
    let mut beside = Client::connect(&variable("SELON_TEST_POSTGRES").unwrap(), NoTls).unwrap();
    let schema = format!("safety_{}", std::process::id());
    let mut encrypted = move |schema: &str| -> bool {
        let sql = "SELECT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE application_name = $1 \
            ORDER BY backend_start DESC LIMIT 1";
        beside.query_one(sql, &[&schema]).unwrap().get(0)
    };
    let cert = |name: &str| format!("&sslrootcert={}%2F{name}", dir.replace('/', "%2F"));
    let (ours, own, stranger) = (cert("authority.pem"), cert("server.pem"), cert("stranger.pem"));
    let with = |mode: &str, roots: &str| format!("&sslmode={mode}{roots}");

    // By name, an authority, or the server's own certificate.
    let by_number = url.replace("localhost", "127.0.0.1");
    for (url, options, safe) in [
        (&url, String::new(), true),
        (&url, with("disable", ""), false),
        (&url, with("allow", ""), false),
        (&url, with("prefer", &stranger), true),
        (&url, with("require", ""), true),
        (&url, with("require", &ours), true),
        (&url, with("verify-ca", &ours), true),
        (&url, with("verify-full", &ours), true),
        (&url, with("verify-full", &own), true),
        (&by_number, with("verify-ca", &ours), true),
    ] {
        let ledger = connect(url, &schema, &options).unwrap_or_else(|error| panic!("{options}: {error}"));
        assert_eq!(ledger.stats().unwrap().entries, 0);
        assert_eq!(encrypted(&schema), safe, "{options}");
    }
    for (url, options, words) in [
        (&url, with("verify-full", &stranger), "not signed by any authority in"),
        (&url, with("verify-ca", &stranger), "not signed by any authority in"),
        (&url, with("require", &stranger), "not signed by any authority in"),
        (&url, with("verify-full", ""), "not signed by any authority that this system trusts"),
        (&url, "&sslrootcert=system".to_owned(), "not signed by any authority that this system trusts"),
        (&by_number, with("verify-full", &ours), "not valid for name"),
        (&by_number, with("verify-full", &own), "not valid for name"),
    ] {
        let error = connect(url, &schema, &options).unwrap_err();
        assert!(matches!(error, Error::Insecure { .. }), "{options}: {error:?}");
        assert!(error.to_string().contains(words), "{options}: {error}");
        assert!(!error.to_string().contains("only-for-tests"), "{error}");
    }
    for (options, words) in [
        (with("require", &cert("missing.pem")), "missing.pem: "),
        (with("require", &cert("server.key")), "no certificate in it"),
    ] {
        let error = connect(&url, &schema, &options).unwrap_err();
        assert!(matches!(error, Error::Query(_)), "{options}: {error:?}");
        assert!(error.to_string().contains(words), "{options}: {error}");
    }
    let mut beside = Client::connect(&variable("SELON_TEST_POSTGRES").unwrap(), NoTls).unwrap();
    beside.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).unwrap();
}

#[test]
fn a_socket_is_never_encrypted() {
    let Some(url) = variable("SELON_TEST_POSTGRES") else { return };
    let schema = format!("socket_{}", std::process::id());
    drop(connect(&url, &schema, "&sslmode=require").unwrap());
    let mut beside = Client::connect(&url, NoTls).unwrap();
    beside.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).unwrap();
}

/// A server that answers the first eight bytes of each connection with `answer`, and tells them and the next eight.
fn server(answer: &'static [u8]) -> (String, std::sync::mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://ada@{}/news", listener.local_addr().unwrap());
    let (tell, told) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut words = vec![0; 8];
            stream.read_exact(&mut words).unwrap();
            if stream.write_all(answer).is_ok() {
                let _ = stream.take(8).read_to_end(&mut words);
            }
            if tell.send(words).is_err() {
                return;
            }
        }
    });
    (url, told)
}

/// What a client says when it wants to encrypt.
const REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

#[test]
fn a_server_that_does_not_encrypt_gets_no_password() {
    let (url, told) = server(b"N");
    let error = connect(&url, "s", "&sslmode=require").unwrap_err();
    assert!(matches!(error, Error::Insecure { .. }), "{error:?}");
    assert!(error.to_string().contains("does not encrypt connections, and sslmode=require"), "{error}");
    // Nothing came behind the request.
    assert_eq!(told.recv().unwrap(), REQUEST);
    // Where it need not encrypt, one goes on without.
    connect(&url, "s", "").unwrap_err();
    let words = told.recv().unwrap();
    assert!(words.starts_with(&REQUEST) && words.len() == 16, "{words:?}");
}

#[test]
fn a_server_that_cannot_agree_is_spoken_to_plainly_only_where_that_is_allowed() {
    /// The first byte of a handshake.
    const HANDSHAKE: u8 = 0x16;
    let (url, told) = server(b"S that is no handshake");
    let tried = |words: &[u8]| words.starts_with(&REQUEST) && words.get(8) == Some(&HANDSHAKE);
    let error = connect(&url, "s", "&sslmode=require").unwrap_err();
    assert!(matches!(error, Error::Insecure { .. }), "{error:?}");
    assert!(tried(&told.recv().unwrap()));
    assert!(told.try_recv().is_err(), "and once only");
    connect(&url, "s", "&sslmode=prefer").unwrap_err();
    assert!(tried(&told.recv().unwrap()));
    assert!(!told.recv().unwrap().starts_with(&REQUEST));
}
