//! Any text has a reading, and what the crate promises of one holds: `cargo +nightly fuzz run read`.
#![no_main]

#[path = "../../crates/selon-read/tests/holds/mod.rs"]
mod holds;

use libfuzzer_sys::fuzz_target;
use selon_text::Lang;

fuzz_target!(|article: (Option<&str>, &str)| {
    let (title, text) = article;
    for lang in [Lang::FR, Lang::EN] {
        holds::holds(title, text, lang);
    }
});
