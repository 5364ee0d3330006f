//! A PostgreSQL server for tests: made in a folder of its own, and gone with it. `cargo xtask postgres COMMAND` runs a command
//! with one; `cargo xtask ci` runs the tests with one.

use std::ffi::OsString;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::system;

/// The oldest release that Selon speaks to.
const OLDEST: u32 = 15;
/// The longest path of a folder that a socket can stand in.
const LONGEST: usize = 80;
const USER: &str = "selon";
const PASSWORD: &str = "only-for-tests";
/// For tests that are over in minutes: nothing has to outlive the machine.
const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nssl = on\nssl_cert_file = '../server.pem'\n\
    ssl_key_file = '../server.key'\nfsync = off\nmax_connections = 200\nshared_buffers = 64MB\n\
    autovacuum_naptime = 10s\nlog_min_messages = fatal\n";

/// Options of `cargo xtask postgres`.
#[derive(clap::Args)]
pub struct Args {
    /// The command, with its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Runs a command with a server that tests find.
pub fn run(args: &Args) -> Result<bool> {
    let server = Server::start()?;
    let (program, rest) = args.command.split_first().context("no command")?;
    let status = Command::new(program).args(rest).envs(server.environment()).status();
    let status = status.with_context(|| program.display().to_string())?;
    drop(server);
    Ok(status.success())
}

/// A server that runs until this is dropped.
pub struct Server {
    dir: PathBuf,
    bin: PathBuf,
    /// Whom it runs as, where that is somebody else.
    owner: Option<(u32, u32)>,
    port: u16,
}

impl Server {
    /// Makes and starts a server; where PostgreSQL is missing and there is `apt-get`, installs it first.
    pub fn start() -> Result<Self> {
        let bin = match programs() {
            Some(bin) => bin,
            None => {
                system::install(&format!("PostgreSQL {OLDEST} or later is"), &["postgresql"])?;
                programs()
                    .with_context(|| format!("PostgreSQL {OLDEST} or later is needed, and was not found"))?
            }
        };
        let mut place = std::env::temp_dir();
        if place.as_os_str().len() > LONGEST {
            place = PathBuf::from("/tmp");
        }
        let dir = place.join(format!("selon-postgres-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
        // The server refuses to run as the superuser.
        let owner = if id(&["-u"])? == 0 { Some(somebody()?) } else { None };
        // One that is free now, as far as anybody can tell.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Self { dir, bin, owner, port };
        fs::set_permissions(&server.dir, fs::Permissions::from_mode(0o700))?;
        fs::write(server.dir.join("password"), PASSWORD)?;
        certify(&server.dir)?;
        if let Some((user, group)) = owner {
            for file in fs::read_dir(&server.dir)? {
                chown(file?.path(), Some(user), Some(group))?;
            }
            chown(&server.dir, Some(user), Some(group))?;
        }
        let how = ["--username", USER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"];
        run_quietly(server.program("initdb").args(how).args(["--pwfile=password", "data"]))?;
        let settings = server.data().join("postgresql.conf");
        let own = format!("unix_socket_directories = '{}'\nport = {port}\n{SETTINGS}", server.dir.display());
        let all = fs::read_to_string(&settings)? + &own;
        fs::write(&settings, all)?;
        run_quietly(server.program("pg_ctl").args(["start", "--wait", "-D", "data", "-l", "log"]))?;
        Ok(server)
    }

    /// What tests read: the address of a database, by its socket and by its port, where encryption is on; where its server's
    /// files are; and where those of [`certify`] are.
    pub fn environment(&self) -> [(&'static str, OsString); 4] {
        let socket = self.dir.display().to_string().replace('/', "%2F");
        let url = |host: &str| format!("postgres://{USER}:{PASSWORD}@{host}:{}/postgres", self.port);
        [
            ("SELON_TEST_POSTGRES", url(&socket).into()),
            ("SELON_TEST_POSTGRES_TLS", url("localhost").into()),
            ("SELON_TEST_POSTGRES_DATA", self.data().into()),
            ("SELON_TEST_POSTGRES_CERTIFICATES", self.dir.clone().into()),
        ]
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// A program of PostgreSQL, in the server's folder and by its owner.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(&self.dir);
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = run_quietly(self.program("pg_ctl").args(["stop", "-m", "immediate", "-D", "data"]));
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Writes a certificate for `localhost` and no other name with its key, `server.pem` and `server.key`; `authority.pem`, that of
/// who signed it; and `stranger.pem`, that of somebody who did not.
fn certify(dir: &Path) -> Result<()> {
    let mut authority = CertificateParams::new([])?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let stranger = authority.clone().self_signed(&KeyPair::generate()?)?;
    fs::write(dir.join("stranger.pem"), stranger.pem())?;
    let key = KeyPair::generate()?;
    fs::write(dir.join("authority.pem"), authority.clone().self_signed(&key)?.pem())?;
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate()?;
    let server = CertificateParams::new(["localhost".to_owned()])?.signed_by(&key, &issuer)?;
    fs::write(dir.join("server.pem"), server.pem())?;
    fs::write(dir.join("server.key"), key.serialize_pem())?;
    fs::set_permissions(dir.join("server.key"), fs::Permissions::from_mode(0o600))?;
    Ok(())
}

/// The folder of the latest PostgreSQL that is late enough.
fn programs() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))));
    let on_path = std::env::var_os("PATH")?;
    let on_path =
        std::env::split_paths(&on_path).filter_map(|dir| Some((release(&dir.join("initdb"))?, dir)));
    let all =
        debian.chain(on_path).filter(|(_, dir)| dir.join("initdb").exists() && dir.join("pg_ctl").exists());
    all.filter(|(release, _): &(u32, PathBuf)| *release >= OLDEST)
        .max_by_key(|(release, _)| *release)
        .map(|(_, dir)| dir)
}

/// The release of a program of PostgreSQL: `initdb (PostgreSQL) 15.18`.
fn release(program: &Path) -> Option<u32> {
    let said = Command::new(program).arg("--version").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    said.split(' ').nth(2)?.split('.').next()?.trim().parse().ok()
}

/// A number that `id` tells.
fn id(args: &[&str]) -> Result<u32> {
    let output = Command::new("id").args(args).output().context("id")?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().with_context(|| format!("id {}", args.join(" ")))
}

/// User and group to run a server as, for the superuser.
fn somebody() -> Result<(u32, u32)> {
    let of = |name: &str| Ok((id(&["-u", name])?, id(&["-g", name])?));
    of("postgres").or_else(|_: anyhow::Error| of("nobody"))
}

/// Runs a command that says something only when it fails.
fn run_quietly(command: &mut Command) -> Result<()> {
    let name = command.get_program().display().to_string();
    // A file and no pipe: what a server inherits it holds open for as long as it runs, and somebody would wait for its end.
    let path = std::env::temp_dir().join(format!("selon-postgres-{}.log", std::process::id()));
    let log = fs::File::create(&path).with_context(|| path.display().to_string())?;
    let status = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).status();
    let said = fs::read_to_string(&path).unwrap_or_default();
    let _ = fs::remove_file(&path);
    let status = status.with_context(|| name.clone())?;
    if !status.success() {
        bail!("{name}: {status}\n{said}");
    }
    Ok(())
}
