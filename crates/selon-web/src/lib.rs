//! Pages and an API over a ledger: what people open in a browser, and what programs ask.
//!
//! Everything is made on the server and works without script. [`serve`] listens until it is told to stop; [`routes`] gives the
//! same answers without a socket. The crate reads no arguments, no environment and no clock: [`Config`] has what the binary
//! settled.

mod app;
mod asked;
mod assets;
pub mod chart;
mod claim;
mod config;
mod counts;
mod csv;
mod decide;
mod desk;
mod failure;
mod feed;
mod frame;
mod gender;
mod headers;
mod html;
mod link;
mod marks;
mod memo;
mod pages;
mod person;
mod pool;
mod serve;
mod shelf;
mod store;
mod ui;

pub use app::App;
pub use config::{Config, Opener, Source, Store};
pub use failure::Failure;
pub use serve::{Error, routes, serve};
pub use ui::{Lang, Ui};
