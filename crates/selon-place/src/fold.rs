//! Names as keys: what spellings of one name have in common.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Gives the bytes of `name` folded to `each`, one after the other, until `each` says stop; false when it did.
///
/// Lower case, no accents, and one space for whatever parts words: "Saint-Denis" and "saint denis" are one key. `gap`
/// says whether a space is due before the next letter; it carries from one part of a name to the next.
pub(crate) fn feed(name: &str, gap: &mut bool, each: &mut impl FnMut(u8) -> bool) -> bool {
    for c in name.chars() {
        let kept = match c {
            'a'..='z' | '0'..='9' => put(c, gap, each),
            'A'..='Z' => put(c.to_ascii_lowercase(), gap, each),
            c if c.is_ascii() => {
                *gap = true;
                true
            }
            c => wide(c, gap, each),
        };
        if !kept {
            return false;
        }
    }
    true
}

fn put(c: char, gap: &mut bool, each: &mut impl FnMut(u8) -> bool) -> bool {
    if std::mem::replace(gap, false) && !each(b' ') {
        return false;
    }
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes).bytes().all(each)
}

/// A character beyond ASCII.
fn wide(c: char, gap: &mut bool, each: &mut impl FnMut(u8) -> bool) -> bool {
    let plain = match c {
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' => "ss",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ı' | 'İ' => "i",
        'þ' | 'Þ' => "th",
        'ə' | 'Ə' => "e",
        // Marks of the glottal stop: "Sana‘a" and "Sanaa" are one.
        'ʻ' | 'ʼ' | 'ʾ' | 'ʿ' | 'ʹ' | '‘' | '`' => return true,
        _ => "",
    };
    if !plain.is_empty() {
        return plain.chars().all(|c| put(c, gap, each));
    }
    if !c.is_alphanumeric() {
        if !is_combining_mark(c) {
            *gap = true;
        }
        return true;
    }
    let mut kept = true;
    for lower in c.to_lowercase() {
        decompose_canonical(lower, |d| {
            // "й" is a letter of its own, but both spellings of a name should meet.
            if kept && !is_combining_mark(d) {
                kept = put(d, gap, each);
            }
        });
    }
    kept
}

/// The key of a name.
///
/// ```
/// assert_eq!(selon_place::fold("Côte d’Ivoire"), "cote d ivoire");
/// assert_eq!(selon_place::fold("Saint-Denis"), "saint denis");
/// ```
pub fn fold(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut gap = false;
    feed(name, &mut gap, &mut |b| {
        bytes.push(b);
        true
    });
    let key = String::from_utf8_lossy(&bytes);
    key.trim().to_owned()
}
