use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// A hash from its 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: 64 hexadecimal digits are expected")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(typed: &str) -> Result<Self, NotAHash> {
        let mut bytes = [0; 32];
        if typed.len() != 64 || !typed.is_ascii() {
            return Err(NotAHash);
        }
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&typed[2 * i..2 * i + 2], 16).map_err(|_| NotAHash)?;
        }
        Ok(Self(bytes))
    }
}

/// What the hash of an entry covers. Strings go in with their lengths, so that no two entries give the same bytes.
pub(crate) struct Link<'a> {
    pub before: Hash,
    pub seq: u64,
    pub kind: &'a str,
    pub at: &'a str,
    pub run: u64,
    pub body: Hash,
}

impl Link<'_> {
    /// The hash of the entry.
    pub fn hash(&self) -> Hash {
        let mut sha = Sha256::new();
        sha.update(b"selon ledger entry 1\0");
        sha.update(self.before.0);
        sha.update(self.seq.to_be_bytes());
        sha.update(self.run.to_be_bytes());
        for text in [self.kind, self.at] {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text.as_bytes());
        }
        sha.update(self.body.0);
        Hash(sha.finalize().into())
    }
}
