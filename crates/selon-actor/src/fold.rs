//! Words without what differs between spellings: case, accents, hyphens, ways to write down other alphabets.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// `text` in lower case and without accents; typographic apostrophes become plain ones.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_lowercase()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
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
    out
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
    for (from, to) in GROUPS {
        s = s.replace(from, to);
    }
    // A hard c is a k.
    let chars: Vec<char> = s.chars().collect();
    let mut out = String::with_capacity(s.len());
    for (i, &c) in chars.iter().enumerate() {
        let hard = c == 'c' && !matches!(chars.get(i + 1), Some('e' | 'i'));
        let c = if hard { 'k' } else { c };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    // "Poutine", "Medvedeff", "Zelenskiy".
    if out.chars().count() > 4
        && let Some(rest) = out.strip_suffix('e')
    {
        out = rest.to_owned();
    }
    if let Some(rest) = out.strip_suffix('f') {
        out = format!("{rest}v");
    }
    out
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
