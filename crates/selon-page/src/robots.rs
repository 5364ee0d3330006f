//! `robots.txt`: what a site asks of programs that read it (RFC 9309).

use std::time::Duration;

/// Most bytes of a file that are looked at, as the standard has it.
const MAX_BYTES: usize = 500 << 10;
/// Longest pattern that is kept, in bytes: no address is longer.
const MAX_PATTERN: usize = 4 << 10;

/// What a site asks of one program.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    /// Patterns with whether they allow.
    rules: Vec<(bool, String)>,
    delay: Option<Duration>,
}

impl Robots {
    /// A site that asks for nothing.
    pub fn open() -> Self {
        Self::default()
    }

    /// A site that wants no visit.
    pub fn closed() -> Self {
        Self { rules: vec![(false, "/".to_owned())], delay: None }
    }

    /// What the file says to the program called `agent`: the groups that name it, else those for everybody.
    pub fn parse(bytes: &[u8], agent: &str) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_BYTES)]);
        let text = text.trim_start_matches('\u{feff}');
        // Groups for us and for all; a line belongs to those that the agents above it opened.
        let (mut own, mut all) = (Self::default(), Self::default());
        let (mut to_own, mut to_all, mut named, mut agents) = (false, false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((field, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            let field = field.trim().to_ascii_lowercase();
            if field == "user-agent" {
                if !agents {
                    (to_own, to_all) = (false, false);
                }
                agents = true;
                // "Selon/1.0" is ours too.
                let token = value.split(['/', ' ']).next().unwrap_or_default();
                if token.eq_ignore_ascii_case(agent) {
                    (to_own, named) = (true, true);
                } else if token == "*" {
                    to_all = true;
                }
                continue;
            }
            let allow = match field.as_str() {
                "allow" => Some(true),
                "disallow" => Some(false),
                "crawl-delay" => None,
                _ => continue,
            };
            agents = false;
            let groups = [(to_own, &mut own), (to_all, &mut all)];
            for (_, group) in groups.into_iter().filter(|(to, _)| *to) {
                match allow {
                    Some(allow) if !value.is_empty() && value.len() <= MAX_PATTERN => {
                        group.rules.push((allow, unescaped(value)));
                    }
                    Some(_) => {}
                    None => {
                        let seconds = value.parse().ok().filter(|s: &f64| (0.0..=86_400.0).contains(s));
                        group.delay = seconds.map(Duration::from_secs_f64).or(group.delay);
                    }
                }
            }
        }
        if named { own } else { all }
    }

    /// Whether an address with this path, query and all, may be read. The longest pattern that fits decides, and of two as
    /// long the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let path = unescaped(path);
        let fits = self.rules.iter().filter(|(_, pattern)| matches(pattern, &path));
        fits.max_by_key(|(allow, pattern)| (pattern.len(), *allow)).is_none_or(|(allow, _)| *allow)
    }

    /// The time between two visits that the site asks for.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }
}

/// `%C3%A9` and `é` are one, so that both sides can be compared; what separates the parts of an address stays as it is.
fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = bytes
            .get(i + 1..i + 3)
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match hex {
            Some(byte) if bytes[i] == b'%' && !matches!(byte, b'/' | b'?' | b'#' | b'%' | b'*' | b'$') => {
                out.push(byte);
                i += 3;
            }
            _ => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether `pattern` fits the beginning of `path`; `*` is anything, `$` at its end the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !whole || rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    if whole { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pattern_decides() {
        let file = "\u{feff}User-agent: *\nDisallow: /prive # nobody\nAllow: /prive/presse\nDisallow: /*.pdf$\nCrawl-delay: 2.5\n\n\
                    User-agent: Other\nDisallow: /\n";
        let robots = Robots::parse(file.as_bytes(), "Selon");
        let cases = [
            ("/", true),
            ("/prive", false),
            ("/prive-2/a", false),
            ("/prive/presse/1", true),
            ("/a.pdf", false),
            ("/a.pdf?x", true),
            ("/actu/2025", true),
        ];
        for (path, want) in cases {
            assert_eq!(robots.allows(path), want, "{path}");
        }
        assert_eq!(robots.delay(), Some(Duration::from_millis(2500)));
        assert!(!Robots::parse(file.as_bytes(), "Other").allows("/a"));
    }

    #[test]
    fn groups_that_name_us_win_and_are_one() {
        let file = "User-agent: a\nUser-agent: SELON/2\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nSitemap: x\nuser-agent: selon\ndisallow: /b";
        let robots = Robots::parse(file.as_bytes(), "Selon");
        assert!(!robots.allows("/a") && !robots.allows("/b") && robots.allows("/c"));
        // Nothing disallowed is all allowed.
        let file = "User-agent: Selon\nDisallow:\n\nUser-agent: *\nDisallow: /";
        assert!(Robots::parse(file.as_bytes(), "Selon").allows("/a"));
    }

    #[test]
    fn patterns() {
        let cases = [
            ("/a*z", "/abcz/", true),
            ("/a*z$", "/abcz/", false),
            ("/a*z$", "/abczz", true),
            ("*", "/x", true),
            ("/*?*id=", "/p?x&id=3", true),
            ("/*?*id=", "/p", false),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/a**b", "/a-b", true),
        ];
        for (pattern, path, want) in cases {
            assert_eq!(matches(pattern, path), want, "{pattern} {path}");
        }
        let robots = Robots::parse("User-agent: *\nDisallow: /caf%C3%A9".as_bytes(), "Selon");
        assert!(!robots.allows("/café") && !robots.allows("/caf%c3%a9/x") && robots.allows("/caf"));
        assert_eq!(Robots::parse(b"<html>not found</html>", "Selon"), Robots::open());
        assert!(!Robots::closed().allows("/x"));
    }
}
