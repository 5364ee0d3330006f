//! Pages and an API over a ledger: what people open in a browser, and what programs ask.
//!
//! Everything is made on the server and works without script. [`serve`] listens until it is told to stop; [`routes`] gives the
//! same answers without a socket. The crate reads no arguments, no environment and no clock: [`Config`] has what the binary
//! settled.

mod api;
mod app;
mod assets;
mod config;
mod failure;
mod frame;
mod headers;
mod html;
mod pages;
mod pool;
mod serve;
mod ui;

pub use api::openapi;
pub use app::App;
pub use config::{Config, Opener, Source, Store};
pub use failure::Failure;
pub use serve::{Error, routes, serve};
pub use ui::{Lang, Ui};
