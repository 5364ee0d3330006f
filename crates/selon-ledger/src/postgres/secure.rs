//! How safe the way to a server is: what `sslmode` and `sslrootcert` ask for, as PostgreSQL's own programs take them.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::{Client, Config, NoTls};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Error, Result};

/// How much a connection must be worth, from nothing to everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Never encrypted.
    Disable,
    /// Encrypted only where the server insists.
    Allow,
    /// Encrypted where the server can.
    Prefer,
    /// Encrypted, whoever the other end is.
    Require,
    /// Encrypted, by a server that an authority of ours vouches for.
    VerifyCa,
    /// That, and it is the server that was meant.
    VerifyFull,
}

impl Mode {
    const ALL: [(&str, Self); 6] = [
        ("disable", Self::Disable),
        ("allow", Self::Allow),
        ("prefer", Self::Prefer),
        ("require", Self::Require),
        ("verify-ca", Self::VerifyCa),
        ("verify-full", Self::VerifyFull),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, mode)| *mode == self).map_or("", |(name, _)| name)
    }
}

/// Who may vouch for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Roots {
    /// The authorities that the system trusts.
    System,
    /// Those in a PEM file.
    File(PathBuf),
}

/// What the address, or whoever knows the environment, says about safety.
#[derive(Debug, Clone, Default)]
pub(super) struct Safety {
    mode: Option<Mode>,
    roots: Option<Roots>,
}

impl Safety {
    /// Sets `sslmode` or `sslrootcert`, unless it was set before.
    pub fn or_set(&mut self, name: &str, value: &str) -> Result<()> {
        if name == "sslrootcert" {
            let roots = match value {
                "system" => Roots::System,
                file => Roots::File(PathBuf::from(file)),
            };
            self.roots.get_or_insert(roots);
            return Ok(());
        }
        let mode = Mode::ALL.iter().find(|(name, _)| *name == value).map(|(_, mode)| *mode);
        let mode = mode.ok_or_else(|| {
            let names: Vec<&str> = Mode::ALL.iter().map(|(name, _)| *name).collect();
            Error::Query(format!("sslmode={value}: none of {}", names.join(", ")))
        })?;
        self.mode.get_or_insert(mode);
        Ok(())
    }

    /// What holds in the end.
    fn settled(&self) -> Result<(Mode, Option<&Roots>)> {
        let mode = match (self.mode, &self.roots) {
            (None, Some(Roots::System)) => Mode::VerifyFull,
            (None, _) => Mode::Prefer,
            // Whoever names authorities wants to hear from them.
            (Some(Mode::Require), Some(Roots::File(_))) => Mode::VerifyCa,
            (Some(mode), _) => mode,
        };
        match &self.roots {
            // Anybody can get a certificate for some name from them.
            Some(Roots::System) if mode < Mode::VerifyFull => Err(Error::Query(format!(
                "sslmode={} with sslrootcert=system: verify-full is needed",
                mode.name()
            ))),
            None if mode == Mode::VerifyCa => Err(Error::Query(
                "sslmode=verify-ca: sslrootcert must name a file of certificates".to_owned(),
            )),
            roots => Ok((mode, roots.as_ref())),
        }
    }

    /// Connects as safely as asked for. `place` is what the server is called.
    pub fn connect(&self, config: &Config, place: &Path) -> Result<Client> {
        let (mut mode, roots) = self.settled()?;
        // A socket in the file system does not leave the machine; servers do not encrypt there.
        if config.get_hosts().iter().all(|host| !matches!(host, Host::Tcp(_))) {
            mode = Mode::Disable;
        }
        let told = |error: postgres::Error| match insecure(&error, mode, roots) {
            Some(reason) => Error::Insecure { place: place.display().to_string(), reason },
            None => super::open::told(&error, place),
        };
        let plainly = || {
            let mut config = config.clone();
            config.ssl_mode(SslMode::Disable).connect(NoTls)
        };
        let safely = |needed: SslMode| {
            let tls = connector(mode, roots)?;
            let mut config = config.clone();
            Ok::<_, Error>(config.ssl_mode(needed).connect(tls))
        };
        match mode {
            Mode::Disable => plainly().map_err(told),
            Mode::Allow => match plainly() {
                Err(error) if is_refusal(&error) => safely(SslMode::Require)?.map_err(|_| told(error)),
                done => done.map_err(told),
            },
            Mode::Prefer => match safely(SslMode::Prefer)? {
                Err(error) if is_refusal(&error) || is_handshake(&error) => {
                    plainly().map_err(|_| told(error))
                }
                done => done.map_err(told),
            },
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => safely(SslMode::Require)?.map_err(told),
        }
    }
}

/// Whether a server does not let this kind of connection in, and might another kind.
fn is_refusal(error: &postgres::Error) -> bool {
    error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
}

/// Whether the two ends could not agree on how to encrypt.
fn is_handshake(error: &postgres::Error) -> bool {
    error.to_string().starts_with("error performing TLS handshake")
}

/// What is wrong with the encryption or with who is at the other end, if it is that.
fn insecure(error: &postgres::Error, mode: Mode, roots: Option<&Roots>) -> Option<String> {
    if !is_handshake(error) {
        return None;
    }
    let cause = error.source()?;
    let cause = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref).map_or_else(
        || cause.to_string(),
        |inner| match inner.downcast_ref::<rustls::Error>() {
            // An authority of the right name with another key has not signed it either.
            Some(rustls::Error::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature,
            )) => match roots {
                Some(Roots::File(file)) => format!(
                    "the server's certificate is not signed by any authority in {}",
                    file.display()
                ),
                _ => "the server's certificate is not signed by any authority that this system trusts; sslrootcert \
                     names a file of others"
                    .to_owned(),
            },
            Some(rustls::Error::InvalidCertificate(problem)) => format!("the server's certificate: {problem}"),
            _ => inner.to_string(),
        },
    );
    Some(match cause.as_str() {
        "server does not support TLS" => {
            format!("the server does not encrypt connections, and sslmode={} asks for it", mode.name())
        }
        _ => cause,
    })
}

/// What makes encrypted connections.
fn connector(mode: Mode, roots: Option<&Roots>) -> Result<MakeRustlsConnect> {
    let failed = |error: rustls::Error| Error::Store(error.into());
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let trust = match (mode, roots) {
        (Mode::VerifyFull, None | Some(Roots::System)) => None,
        (Mode::VerifyCa | Mode::VerifyFull, Some(Roots::File(file))) => {
            Some(Trust::these(file, mode == Mode::VerifyFull)?)
        }
        _ => Some(Trust::Anybody),
    };
    let builder = match trust {
        None => builder.with_platform_verifier().map_err(|error| {
            Error::Query(format!("sslrootcert=system: the system's certificates cannot be read: {error}"))
        })?,
        Some(trust) => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Verifier { provider, trust }))
        }
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(MakeRustlsConnect::new(config))
}

/// Whom a connection is made with.
#[derive(Debug)]
enum Trust {
    Anybody,
    /// Whoever has a certificate of these authorities, or one of these certificates itself: a server's own one stands in such
    /// files as well.
    These {
        roots: RootCertStore,
        given: Vec<CertificateDer<'static>>,
        /// Whether it must be for the server's name.
        named: bool,
    },
}

impl Trust {
    fn these(file: &Path, named: bool) -> Result<Self> {
        let failed = |reason: String| Error::Query(format!("sslrootcert: {}: {reason}", file.display()));
        let read = std::fs::read(file).map_err(|error| failed(error.to_string()))?;
        let given: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&read)
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| failed(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(given.iter().cloned());
        if roots.is_empty() {
            return Err(failed("no certificate in it".to_owned()));
        }
        Ok(Self::These { roots, given, named })
    }
}

/// Asks for what `sslmode` asks for.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    trust: Trust,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        if let Trust::These { roots, given, named } = &self.trust {
            let certificate = ParsedCertificate::try_from(end_entity)?;
            if !given.contains(end_entity) {
                let known = self.provider.signature_verification_algorithms.all;
                verify_server_cert_signed_by_trust_anchor(&certificate, roots, intermediates, now, known)?;
            }
            if *named {
                verify_server_name(&certificate, server_name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(options: &[(&str, &str)]) -> std::result::Result<Mode, String> {
        let mut safety = Safety::default();
        options.iter().try_for_each(|(name, value)| safety.or_set(name, value)).map_err(|e| e.to_string())?;
        safety.settled().map(|(mode, _)| mode).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_asked_for_is_what_postgresql_makes_of_it() {
        assert_eq!(settled(&[]), Ok(Mode::Prefer));
        assert_eq!(settled(&[("sslmode", "require")]), Ok(Mode::Require));
        assert_eq!(settled(&[("sslmode", "require"), ("sslmode", "disable")]), Ok(Mode::Require));
        assert_eq!(settled(&[("sslmode", "require"), ("sslrootcert", "a.crt")]), Ok(Mode::VerifyCa));
        assert_eq!(settled(&[("sslmode", "prefer"), ("sslrootcert", "a.crt")]), Ok(Mode::Prefer));
        assert_eq!(settled(&[("sslmode", "verify-full")]), Ok(Mode::VerifyFull));
        assert_eq!(settled(&[("sslrootcert", "system")]), Ok(Mode::VerifyFull));
        for wrong in [
            &[("sslmode", "always")][..],
            &[("sslmode", "verify-ca")],
            &[("sslmode", "verify-ca"), ("sslrootcert", "system")],
            &[("sslmode", "require"), ("sslrootcert", "system")],
        ] {
            assert!(settled(wrong).unwrap_err().starts_with("sslmode="), "{wrong:?}");
        }
    }
}
