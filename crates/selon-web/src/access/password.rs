//! Passwords, kept as argon2id hashes.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::store::StoreError;

/// Shortest password, in characters. Length protects better than rules on what must be in it.
const SHORTEST: usize = 12;
/// Longest, in bytes: hashing more is work for whoever sends it.
const LONGEST: usize = 1024;

/// What to compare with when there is no such account, so that an answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// The hash of a password, with its salt and cost.
///
/// # Errors
/// The password is too short or too long, or the system gives no random bytes.
pub fn hash(password: &str) -> Result<String, StoreError> {
    let refused = |why: String| Err(StoreError::Refused(why));
    if password.chars().count() < SHORTEST {
        return refused(format!("a password has at least {SHORTEST} characters"));
    }
    if password.len() > LONGEST {
        return refused(format!("a password has at most {LONGEST} bytes"));
    }
    match Argon2::default().hash_password(password.as_bytes()) {
        Ok(hash) => Ok(hash.to_string()),
        Err(error) => refused(format!("the password cannot be kept: {error}")),
    }
}

/// Whether `password` is the one that was kept as `hash`; where there is none, no, after as long a time.
pub fn fits(password: &str, hash: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let known = hash.unwrap_or(NOBODY.as_str());
    Argon2::default().verify_password(password.as_bytes(), known).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_fits() {
        let kept = hash("correct horse battery").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$"), "{kept}");
        assert!(!kept.contains("horse"));
        assert!(fits("correct horse battery", Some(&kept)));
        assert!(!fits("correct horse batterz", Some(&kept)));
        assert!(!fits("nobody has this password", None));
        assert!(!fits("correct horse battery", Some("not a hash")));
        assert!(hash("short").is_err());
        assert!(hash(&"long".repeat(400)).is_err());
    }
}
