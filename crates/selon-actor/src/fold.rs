//! Words without what differs between spellings: case, accents, hyphens, ways to write down other alphabets.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// `text` in lower case and without accents; typographic apostrophes become plain ones.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            decompose_compatible(c, |c| wide(c, &mut out));
        }
    }
    out
}

/// Adds what is left of a decomposed character.
fn wide(c: char, out: &mut String) {
    if is_combining_mark(c) {
        return;
    }
    for c in c.to_lowercase() {
        match c {
            '’' | 'ʼ' | '‘' => out.push('\''),
            '‐' | '‑' | '–' => out.push('-'),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'ı' => out.push('i'),
            'đ' => out.push('d'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            c if is_combining_mark(c) => {}
            c => out.push(c),
        }
    }
}

/// The folded words of `text`, parted at whatever is neither letter nor digit.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// `text` as part of an id: small letters, figures and hyphens.
pub fn slug(text: &str) -> String {
    words(text).join("-")
}

/// How a name sounds, roughly the same in every way of writing down another alphabet: Porochenko and Poroshenko,
/// Zelensky and Zelenskyy, Poutine and Putin.
pub(crate) fn sound(word: &str) -> String {
    let mut s = fold(word);
    s.retain(char::is_alphanumeric);
    // Longer groups first: what they stand for must not be read again.
    const GROUPS: [(&str, &str); 22] = [
        ("shch", "S"),
        ("chtch", "S"),
        ("sch", "S"),
        ("tch", "S"),
        ("ch", "S"),
        ("sh", "S"),
        ("ph", "f"),
        ("th", "t"),
        ("kh", "k"),
        ("gh", "g"),
        ("ck", "k"),
        ("qu", "k"),
        ("ou", "u"),
        ("w", "v"),
        ("y", "i"),
        ("j", "i"),
        ("q", "k"),
        ("x", "ks"),
        ("zh", "S"),
        ("cz", "S"),
        ("iu", "u"),
        ("ie", "e"),
    ];
    // Most groups have a letter that the word has not.
    let mut letters = letters_of(&s);
    for (from, to) in GROUPS {
        let needed = letters_of(from);
        if letters & needed == needed && s.contains(from) {
            s = s.replace(from, to);
            letters |= letters_of(to);
        }
    }
    // A hard c is a k.
    let mut out = String::with_capacity(s.len());
    let mut chars = s.chars().peekable();
    while let Some(c) = chars.next() {
        let hard = c == 'c' && !matches!(chars.peek(), Some('e' | 'i'));
        let c = if hard { 'k' } else { c };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    // "Poutine", "Medvedeff", "Zelenskiy".
    if out.ends_with('e') && out.chars().count() > 4 {
        out.pop();
    }
    if out.ends_with('f') {
        out.pop();
        out.push('v');
    }
    out
}

/// The small letters that a word has, one bit each.
fn letters_of(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |bits, b| bits | 1 << (b - b'a'))
}

/// Whether two full names are spellings of one, as far as their letters tell.
pub fn sounds_like(a: &str, b: &str) -> bool {
    let key = |s: &str| {
        let mut words: Vec<String> = words(s).iter().map(|w| sound(w)).collect();
        words.sort_unstable();
        words
    };
    key(a) == key(b)
}
