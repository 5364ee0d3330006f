//! Pages and an API over a ledger: what people open in a browser, and what programs ask.
//!
//! Everything is made on the server and works without script. [`serve`] listens until it is told to stop; [`routes`] gives the
//! same answers without a socket. The crate reads no arguments, no environment and no clock: [`Config`] has what the binary
//! settled.

mod access;
mod app;
mod assets;
mod config;
mod failure;
mod frame;
pub mod guard;
mod headers;
mod hooks;
mod html;
mod listen;
mod ops;
mod pages;
mod pool;
mod serve;
mod store;
mod ui;

pub use access::{Access, Accounts, By, Caller, Listed, Peer, Role, User, beside, has_accounts, may_bind};
pub use app::App;
pub use config::{Config, Opener, Source, Store};
pub use failure::Failure;
pub use hooks::{Claims, Event, Events, Followed, Happened, SIGNATURE, signature};
pub use serve::{Error, routes, serve};
pub use store::StoreError;
pub use ui::{Lang, Ui};
