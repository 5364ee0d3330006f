//! What only one side knows: random values, what is kept of them, and signatures.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::store::StoreError;

/// 256 random bits in hexadecimal.
///
/// # Errors
/// The system gives none.
pub fn random() -> Result<String, StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// What is kept of a random value: whoever reads the store cannot use it. It has 256 bits that nobody guesses, so that it needs
/// no slow hash.
pub fn kept(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Whether two are the same; how long that takes tells nothing of where they differ.
pub fn same(one: &str, other: &str) -> bool {
    kept(one) == kept(other)
}

/// HMAC-SHA256 in hexadecimal.
pub fn sign(key: &[u8], message: &[u8]) -> String {
    hex(&keyed(key, message).finalize().into_bytes())
}

fn keyed(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    // A key of any length is one; were it refused, nothing would fit the empty key.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(message);
    mac
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        let sum = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(sign(&[0x0b; 20], b"Hi There"), sum);
        assert!(same(sum, sum) && !same(sum, &sum[1..]));
    }

    #[test]
    fn no_two_are_the_same() {
        let (a, b) = (random().unwrap(), random().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 64);
        assert_eq!(kept(&a), kept(&a));
        assert_ne!(kept(&a), kept(&b));
    }
}
