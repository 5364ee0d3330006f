//! Bytes to characters. What is certain comes first: a byte order mark, then UTF-8 that proves itself, then what the
//! transport and the page declare, and a statistical guess at the end.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into a page a `<meta charset>` is looked for, in bytes. The standard says 1024; real pages put scripts
/// before it.
const PRESCAN: usize = 8192;
/// How much the detector is fed, in bytes: plenty for a guess, and a bound on its cost.
const SAMPLE: usize = 1 << 20;

/// The encoding that a byte order mark names, and the length of the mark in bytes.
pub(crate) fn bom(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(bytes)
}

/// Decodes `bytes`; what cannot be decoded becomes U+FFFD.
///
/// `declared` is the transport's word. `page` says whether a `<meta>` may declare one too.
pub(crate) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>, page: bool) -> Cow<'a, str> {
    if let Some((encoding, mark)) = bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let declared = declared
        .and_then(|label| Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes()))
        .or_else(|| if page { meta(&bytes[..bytes.len().min(PRESCAN)]) } else { None });
    let valid = std::str::from_utf8(bytes);
    if let Ok(text) = valid {
        // Accented text that happens to be valid UTF-8 is UTF-8: servers often send UTF-8 pages under an old
        // Latin-1 header. Multi-byte encodings of Asia are left to their declaration, as two-byte pairs can pass.
        if declared.is_none_or(|e| e == UTF_8 || e.is_single_byte()) && !text.contains('\u{1b}') {
            return Cow::Borrowed(text);
        }
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => encoding.decode_without_bom_handling(bytes).0,
        _ if mostly_utf8(bytes) => String::from_utf8_lossy(bytes),
        _ => guess(bytes).decode_without_bom_handling(bytes).0,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], bytes.len() <= SAMPLE);
    let found = detector.guess(None, Utf8Detection::Deny);
    if found == UTF_8 { WINDOWS_1252 } else { found }
}

/// Whether broken UTF-8 is still UTF-8: a cut or a stray byte in text whose other accents are well formed.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 4
}

/// The charset that a `<meta>` in `head` declares.
fn meta(head: &[u8]) -> Option<&'static Encoding> {
    const KEY: &[u8] = b"charset";
    let mut from = 0;
    while let Some(at) = find(&head[from..], b"<meta") {
        let start = from + at;
        let end = head[start..].iter().position(|&b| b == b'>').map_or(head.len(), |n| start + n);
        let tag = &head[start..end];
        from = end;
        let Some(key) = find(tag, KEY) else { continue };
        let rest = tag[key + KEY.len()..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"=") else { continue };
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let length = rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b';' | b'/'))
            .unwrap_or(rest.len());
        if let Some(encoding) = Encoding::for_label(&rest[..length]) {
            // A page that was readable enough to find this tag is not UTF-16, whatever it says.
            return Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 });
        }
    }
    None
}

/// First place of the lower-case `needle` in `hay`, in any case.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w.eq_ignore_ascii_case(needle))
}
