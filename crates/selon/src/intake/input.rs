//! Bytes that come in: looked at before they are read, unpacked, counted.

use std::io::{self, BufReader, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use selon_page::{Gunzip, SNIFF_BYTES};

/// An input whose beginning can be looked at.
pub struct Input {
    head: Vec<u8>,
    /// How much of the head is read.
    read: usize,
    /// What went wrong behind the head, to be told in its place.
    error: Option<io::Error>,
    rest: Box<dyn Read + Send>,
}

impl Input {
    /// An input, not looked at yet.
    pub fn new(rest: Box<dyn Read + Send>) -> Self {
        Self { head: Vec::new(), read: 0, error: None, rest }
    }

    /// The beginning; only where there is none for an error, that is one.
    pub fn head(&mut self) -> io::Result<&[u8]> {
        let mut head = vec![0; SNIFF_BYTES];
        let mut length = 0;
        while length < head.len() && self.error.is_none() {
            match self.rest.read(&mut head[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => self.error = Some(error),
            }
        }
        head.truncate(length);
        if let Some(error) = self.error.take_if(|_| head.is_empty()) {
            return Err(error);
        }
        self.head = head;
        Ok(&self.head)
    }

    /// What this input holds, unpacked.
    pub fn unpacked(self) -> Self {
        Self::new(Box::new(Gunzip::new(BufReader::with_capacity(1 << 16, self))))
    }
}

impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Self { head: bytes, read: 0, error: None, rest: Box::new(io::empty()) }
    }
}

impl Read for Input {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = &self.head[self.read..];
        if !left.is_empty() {
            let size = left.len().min(out.len());
            out[..size].copy_from_slice(&left[..size]);
            self.read += size;
            return Ok(size);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(out),
        }
    }
}

/// How much of an input was read since it was last looked at.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<AtomicU64>);

/// An input with a meter on it.
pub struct Metered {
    inner: Box<dyn Read + Send>,
    meter: Meter,
}

impl Meter {
    /// Puts a meter on an input.
    pub fn on(inner: Box<dyn Read + Send>) -> (Metered, Self) {
        let meter = Self::default();
        (Metered { inner, meter: meter.clone() }, meter)
    }

    /// Bytes read since the last time.
    pub fn take(&self) -> u64 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Read for Metered {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.meter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some bytes, then an error, then more.
    struct Bad(u8);

    impl Read for Bad {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 | 3 => {
                    out[0] = b'a' + self.0;
                    Ok(1)
                }
                2 => Err(io::Error::from(ErrorKind::InvalidData)),
                _ => Ok(0),
            }
        }
    }

    #[test]
    fn what_was_looked_at_is_read_again_errors_included() {
        let mut input = Input::new(Box::new(Bad(0)));
        assert_eq!(input.head().unwrap(), b"b");
        let mut out = Vec::new();
        assert!(input.read_to_end(&mut out).is_err());
        assert_eq!(out, b"b");
        input.read_to_end(&mut out).unwrap();
        assert_eq!(out, b"bd");
        assert!(Input::new(Box::new(Bad(1))).head().is_err());
    }
}
