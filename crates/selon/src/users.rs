//! `selon users`: who may use the server.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use selon_web::{Accounts, Role};

use crate::clean;
use crate::clock::{Clock, System};
use crate::ledger::Place;

const LONG: &str = "\
Say who may use the server

Without accounts, `selon serve` answers only this machine, and whoever sits at it may do everything. With the first account, which is \
an admin's, everybody has to log in. Accounts stand in a file beside the ledger, with .web behind its name. Passwords are asked for, \
or read from the first line of standard input. What is changed here counts at once, also for a server that runs.";

/// Say who may use the server
#[derive(Debug, clap::Args)]
#[command(long_about = LONG)]
pub struct Args {
    #[command(subcommand)]
    pub deed: Deed,
    #[command(flatten)]
    pub kept: Kept,
}

/// Where accounts are kept.
#[derive(Debug, Clone, clap::Args)]
pub struct Kept {
    #[command(flatten)]
    pub place: Place,
    /// The file with accounts, webhooks and what was done [default: the ledger's name and .web]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Ledger")]
    pub web: Option<PathBuf>,
}

impl Kept {
    /// The file, unless the ledger is on a server and none was named.
    pub fn file(&self) -> anyhow::Result<Option<PathBuf>> {
        if self.web.is_some() {
            return Ok(self.web.clone());
        }
        Ok(self.place.beside()?.as_deref().map(selon_web::beside))
    }
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Add an account
    Add {
        /// How it is called; reviews are signed with it
        name: String,
        /// What it may do
        #[arg(long)]
        role: Named,
    },
    /// List the accounts
    List,
    /// Give an account another role
    Role {
        /// How it is called
        name: String,
        /// What it may do
        role: Named,
    },
    /// Give an account another password, and log it out everywhere
    Password {
        /// How it is called
        name: String,
    },
    /// Remove an account; what it did stays, under its name
    Remove {
        /// How it is called
        name: String,
    },
}

/// What an account may do; each all that those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Named {
    /// Read, search, export, follow
    Reader,
    /// Decide on claims
    Reviewer,
    /// Add articles, set up webhooks
    Editor,
    /// Manage accounts
    Admin,
}

impl From<Named> for Role {
    fn from(named: Named) -> Self {
        match named {
            Named::Reader => Self::Reader,
            Named::Reviewer => Self::Reviewer,
            Named::Editor => Self::Editor,
            Named::Admin => Self::Admin,
        }
    }
}

/// Does it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file =
        args.kept.file()?.context("the ledger is on a server: --web FILE says where accounts are kept")?;
    if !file.exists() && !matches!(args.deed, Deed::Add { .. }) {
        bail!("{}: there are no accounts yet", file.display());
    }
    let accounts = Accounts::open(&file)?;
    let now = System::default().now();
    let mut out = io::stdout();
    match &args.deed {
        Deed::Add { name, role } => {
            let role = Role::from(*role);
            if role != Role::Admin && accounts.list()?.is_empty() {
                bail!("the first account is an admin's: --role admin");
            }
            accounts.add(name, role, &password()?, now)?;
            writeln!(out, "{}: {role}", clean(name.trim()))?;
        }
        Deed::List => {
            for listed in accounts.list()? {
                let day = |time: jiff::Timestamp| time.strftime("%Y-%m-%d").to_string();
                let seen = listed.seen.map_or_else(|| "never".to_owned(), day);
                let (name, role) = (&listed.user.name, listed.user.role);
                writeln!(out, "{name}\t{role}\tsince {}\tused {seen}", day(listed.made))?;
            }
        }
        Deed::Role { name, role } => {
            let role = Role::from(*role);
            accounts.set_role(name, role, now)?;
            writeln!(out, "{}: {role}", clean(name.trim()))?;
        }
        Deed::Password { name } => {
            accounts.set_password(name, &password()?, now)?;
            writeln!(out, "{}: another password, logged out everywhere", clean(name.trim()))?;
        }
        Deed::Remove { name } => {
            accounts.remove(name, now)?;
            writeln!(out, "{}: removed", clean(name.trim()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A password, typed twice without being shown, or the first line of what is piped in.
fn password() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("Password: ")?;
    if first != rpassword::prompt_password("Once more: ")? {
        bail!("these are two passwords");
    }
    Ok(first)
}
