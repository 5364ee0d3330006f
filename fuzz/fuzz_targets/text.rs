//! Any string is a text, and what the crate promises of one holds: `cargo +nightly fuzz run text`.
#![no_main]

#[path = "../../crates/selon-text/tests/holds/mod.rs"]
mod holds;

use libfuzzer_sys::fuzz_target;
use selon_text::Lang;

fuzz_target!(|source: &str| {
    for lang in [Lang::FR, Lang::EN] {
        holds::holds(source, lang);
    }
});
