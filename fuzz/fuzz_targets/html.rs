//! Any bytes are a page, or an error that says why not: `cargo +nightly fuzz run html`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use selon_page::{Error, Hints, html, sniff};

fuzz_target!(|bytes: &[u8]| {
    let _ = sniff(bytes, None);
    let hints = Hints::default();
    let first = html(bytes, &hints);
    if let Err(Error::Broken { reason }) = &first {
        panic!("the HTML library panicked: {reason}");
    }
    if let Ok(article) = &first {
        assert!(!article.text.trim().is_empty());
        assert!(!article.text.contains('\0'));
    }
    assert_eq!(first, html(bytes, &hints), "same bytes, other article");
});
