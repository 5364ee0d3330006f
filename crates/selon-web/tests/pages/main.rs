//! Pages as a browser gets them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod article;
mod claims;
mod desk;
mod people;
mod review;
mod voices;
