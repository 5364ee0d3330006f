//! Pages and an API over a ledger: what people open in a browser, and what programs ask.
//!
//! Everything is made on the server and works without script. [`serve`] listens until it is told to stop; [`routes`] gives the
//! same answers without a socket. The crate reads no arguments, no environment and no clock: [`Config`] has what the binary
//! settled.

mod access;
mod api;
mod app;
mod asked;
mod assets;
pub mod chart;
mod claim;
mod config;
mod counts;
mod csv;
mod desk;
mod failure;
mod feed;
mod frame;
mod gender;
pub mod guard;
mod headers;
mod hooks;
mod html;
mod link;
mod listen;
mod marks;
mod memo;
mod ops;
mod pages;
mod person;
mod pool;
mod serve;
mod shelf;
mod store;
mod ui;

pub use access::{Access, Accounts, By, Caller, Listed, Peer, Role, User, has_accounts, may_bind};
pub use api::openapi;
pub use app::App;
pub use config::{Config, Opener, Source, Store};
pub use failure::Failure;
pub use hooks::{Claims, Event, Events, Followed, Happened, SIGNATURE, signature};
pub use listen::Bounds;
pub use serve::{Error, routes, serve};
pub use store::{StoreError, beside, copy};
pub use ui::{Lang, Ui};
