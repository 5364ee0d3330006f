//! What an attacker would try, each test named after the attack: refused, or without effect.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop and say so")]

mod brute;
mod cache;
mod csrf;
mod host;
mod input;
mod roles;
mod server;
mod session;
mod slow;
mod ssrf;
mod token;
mod xss;
