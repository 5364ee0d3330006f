//! Compressed inputs: gzip of one member or of many, as WARC archives have one for each record.

use std::io::{BufRead, Chain, Cursor, Error, ErrorKind, Read, Result};

use flate2::bufread::GzDecoder;

/// The bytes that a member of a gzip file begins with: its signature and the one method that there is.
pub(crate) static MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// The content of a gzip input, all its members one behind the other.
///
/// A member that is damaged is an error of the kind `InvalidData`, once; reading goes on with the next member that can be
/// found behind the damage. An input that breaks off is an error of the kind `UnexpectedEof`, and then at its end. What
/// stands behind the last member and is none (some tools fill up with zeros) is passed over.
#[derive(Debug)]
pub struct Gunzip<R> {
    state: State<R>,
}

/// An input whose first bytes were read already.
type Begun<R> = Chain<Cursor<&'static [u8]>, R>;

#[derive(Debug)]
enum State<R> {
    /// Between members; `lost` behind a damaged one.
    Between { input: R, lost: bool },
    /// In a member.
    Within(Box<GzDecoder<Begun<R>>>),
    /// At the end.
    Ended,
}

impl<R: BufRead> Gunzip<R> {
    /// Reads what `input` holds.
    pub fn new(input: R) -> Self {
        Self { state: State::Between { input, lost: false } }
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Between { mut input, lost } => {
                    if let Some(consumed) = find_member(&mut input, lost)? {
                        let input = Cursor::new(consumed).chain(input);
                        self.state = State::Within(Box::new(GzDecoder::new(input)));
                    }
                }
                State::Within(mut member) => match member.read(out) {
                    Ok(0) => {
                        self.state = State::Between { input: member.into_inner().into_inner().1, lost: false }
                    }
                    Ok(read) => {
                        self.state = State::Within(member);
                        return Ok(read);
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {
                        self.state = State::Within(member);
                    }
                    Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                        return Err(Error::new(ErrorKind::UnexpectedEof, "the gzip data break off"));
                    }
                    Err(error)
                        if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::InvalidInput) =>
                    {
                        self.state = State::Between { input: member.into_inner().into_inner().1, lost: true };
                        return Err(Error::new(ErrorKind::InvalidData, "the gzip data are damaged"));
                    }
                    Err(error) => return Err(error),
                },
            }
        }
    }
}

/// Goes to the beginning of the next member, and returns what of it is consumed already. Directly behind a whole one, only
/// zeros are passed over; behind a `lost` one, anything.
fn find_member<R: BufRead>(input: &mut R, lost: bool) -> Result<Option<&'static [u8]>> {
    // How many bytes of the signature came last.
    let mut seen = 0;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(None);
        }
        if !lost {
            let zeros = chunk.iter().take_while(|&&b| b == 0).count();
            if zeros < chunk.len() {
                let found = chunk[zeros] == MAGIC[0];
                input.consume(zeros);
                return Ok(found.then_some(&[]));
            }
            input.consume(zeros);
            continue;
        }
        let mut used = 0;
        for &byte in chunk {
            used += 1;
            seen = if byte == MAGIC[seen] { seen + 1 } else { usize::from(byte == MAGIC[0]) };
            if seen == MAGIC.len() {
                break;
            }
        }
        input.consume(used);
        if seen == MAGIC.len() {
            return Ok(Some(&MAGIC));
        }
    }
}

/// All that `bytes` hold, at most `limit` bytes of it; `None` where there is more.
///
/// # Errors
/// As of [`Gunzip`].
pub fn gunzip(bytes: &[u8], limit: u64) -> Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    Gunzip::new(bytes).take(limit + 1).read_to_end(&mut out)?;
    Ok((out.len() as u64 <= limit).then_some(out))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn member(text: &str) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap()
    }

    /// What comes out, with `!` for each error.
    fn read(bytes: &[u8]) -> String {
        let mut gunzip = Gunzip::new(bytes);
        let (mut out, mut part) = (String::new(), [0; 7]);
        for _ in 0..1000 {
            match gunzip.read(&mut part) {
                Ok(0) => return out,
                Ok(n) => out.push_str(&String::from_utf8_lossy(&part[..n])),
                Err(_) => out.push('!'),
            }
        }
        panic!("no end");
    }

    #[test]
    fn members_are_one_text() {
        let two = [member("Le maire "), member("a promis.")].concat();
        assert_eq!(read(&two), "Le maire a promis.");
        assert_eq!(read(&[two.as_slice(), &[0; 20]].concat()), "Le maire a promis.");
        assert_eq!(read(&[two.as_slice(), b"rest"].concat()), "Le maire a promis.");
        assert_eq!(read(b""), "");
        assert_eq!(gunzip(&two, 18).unwrap().unwrap(), b"Le maire a promis.");
        assert_eq!(gunzip(&two, 17).unwrap(), None);
    }

    #[test]
    fn damage_costs_its_member() {
        let mut bad = member("Le préfet a démenti.");
        let at = bad.len() - 6;
        bad[at] ^= 0xff;
        let all = [member("un."), bad, member("trois.")].concat();
        let out = read(&all);
        assert!(out.starts_with("un.") && out.ends_with("!trois."), "{out}");
        let cut = member("Le préfet a démenti.");
        assert!(read(&cut[..cut.len() - 9]).ends_with('!'));
    }
}
