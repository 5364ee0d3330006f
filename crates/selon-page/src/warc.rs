//! WARC archives: the pages that a crawler received, as it received them.

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::ZlibDecoder;

use crate::gzip::{MAGIC, gunzip};
use crate::{Format, MAX_BYTES};

/// Longest header of a record or of an HTTP response.
const MAX_HEADER: usize = 64 << 10;
/// Most header fields of an HTTP response.
const MAX_FIELDS: usize = 256;

/// The pages of a WARC archive, one record at a time: nothing is held but the record itself.
///
/// Records that hold no page (requests, notes of the crawler, pictures, answers other than 200) are passed over. A broken
/// record is an error with its number; the next call goes on with the next record that can be found. Only where the input
/// ends, or breaks off, is there an end.
#[derive(Debug)]
pub struct Records<R> {
    input: R,
    number: usize,
    done: bool,
}

/// A page in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Place of its record in the archive, from 1; records of all kinds count.
    pub number: usize,
    /// The address that it was received from.
    pub url: Option<String>,
    /// The `charset` of its `Content-Type`.
    pub charset: Option<String>,
    /// A web page or plain text.
    pub format: Format,
    /// The body, without the wrapping of its transfer.
    pub bytes: Vec<u8>,
}

/// What is wrong with a record.
#[derive(Debug, thiserror::Error)]
#[error("record {record}{}: {fault}", url.as_deref().map(|url| format!(" ({url})")).unwrap_or_default())]
pub struct RecordError {
    /// Place of the record, from 1.
    pub record: usize,
    /// Its address, as far as that could be read.
    pub url: Option<String>,
    /// What is wrong with it.
    #[source]
    pub fault: RecordFault,
}

/// The fault of a record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordFault {
    /// The input cannot be read; where it is damaged, reading goes on behind that.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Something else stands where a record should begin.
    #[error("no record begins here; what stands here was passed over")]
    NoRecord,
    /// The header has no end, or more than 64 KB.
    #[error("its header has no end")]
    Header,
    /// The header does not say how long the record is.
    #[error("it does not say how long it is")]
    NoLength,
    /// The next record does not begin where this one says that it ends.
    #[error("it is not as long as it says")]
    WrongLength,
    /// The archive ends in the middle.
    #[error("the archive breaks off")]
    Cut,
    /// The body is larger than pages may be.
    #[error("longer than {} MB", limit >> 20)]
    TooLong {
        /// Bytes allowed.
        limit: usize,
    },
    /// What the server sent is no HTTP.
    #[error("not an HTTP response")]
    NotHttp,
    /// The body is compressed in a way that is not read.
    #[error("compressed with {0}, which cannot be read")]
    Coding(String),
    /// The body cannot be unpacked.
    #[error("its body cannot be unpacked")]
    Packed,
}

/// What a record's header says that matters here.
#[derive(Default)]
struct Header {
    kind: String,
    url: Option<String>,
    content: String,
    length: Option<u64>,
}

impl<R: BufRead> Records<R> {
    /// Reads records from `input`.
    pub fn new(input: R) -> Self {
        Self { input, number: 0, done: false }
    }

    /// The next record, `Ok(None)` for one that holds no page.
    fn record(&mut self) -> Result<Option<Record>, (Option<String>, RecordFault)> {
        let bare = |fault| (None, fault);
        let header = self.header().map_err(bare)?;
        if self.done {
            return Ok(None);
        }
        let at = |fault| (header.url.clone(), fault);
        let Some(length) = header.length else { return Err(at(RecordFault::NoLength)) };
        let http = match header.kind.as_str() {
            "response" => !header.content.starts_with("text/dns"),
            "resource" => false,
            _ => {
                self.skip(length).and_then(|()| self.end()).map_err(at)?;
                return Ok(None);
            }
        };
        let limit = MAX_BYTES + MAX_HEADER;
        let mut block = Vec::new();
        let first = length.min(limit as u64);
        let mut part = self.input.by_ref().take(first);
        part.read_to_end(&mut block).map_err(|error| at(error.into()))?;
        if (block.len() as u64) < first {
            return Err(at(RecordFault::Cut));
        }
        self.skip(length - first).and_then(|()| self.end()).map_err(at)?;
        let record = match http {
            true => response(&block).map_err(at)?,
            false => {
                let (kind, charset) = media(&header.content);
                page(&kind).map(|format| (format, charset, block))
            }
        };
        let Some((format, charset, bytes)) = record else { return Ok(None) };
        if length > limit as u64 || bytes.len() > MAX_BYTES {
            return Err(at(RecordFault::TooLong { limit: MAX_BYTES }));
        }
        Ok(Some(Record { number: self.number, url: header.url, charset, format, bytes }))
    }

    /// The header of the next record; sets `done` at the end of the input.
    fn header(&mut self) -> Result<Header, RecordFault> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.line(&mut line)? == 0 {
                self.done = true;
                return Ok(Header::default());
            }
            if !line.trim_ascii().is_empty() {
                break;
            }
        }
        self.number += 1;
        if !line.starts_with(b"WARC/") {
            return Err(RecordFault::NoRecord);
        }
        let mut header = Header::default();
        let mut size = 0;
        loop {
            line.clear();
            let read = self.line(&mut line)?;
            size += read;
            if read == 0 {
                self.done = true;
                return Err(RecordFault::Cut);
            }
            if size > MAX_HEADER {
                return Err(RecordFault::Header);
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            if text.is_empty() {
                return Ok(header);
            }
            let Some((name, value)) = text.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                // The first edition of the standard has it in angle brackets.
                "warc-target-uri" => {
                    header.url = Some(value.trim_matches(['<', '>']).to_owned()).filter(|u| !u.is_empty());
                }
                "content-type" => header.content = value.to_ascii_lowercase(),
                "content-length" => header.length = value.parse().ok(),
                _ => {}
            }
        }
    }

    /// Appends a line with its end to `line`, at most as much as a header may have. 0 at the end of the input.
    fn line(&mut self, line: &mut Vec<u8>) -> Result<usize, RecordFault> {
        Ok(self.input.by_ref().take(MAX_HEADER as u64).read_until(b'\n', line)?)
    }

    fn skip(&mut self, length: u64) -> Result<(), RecordFault> {
        let skipped = io::copy(&mut self.input.by_ref().take(length), &mut io::sink())?;
        if skipped == length { Ok(()) } else { Err(RecordFault::Cut) }
    }

    /// Goes over what parts a record from the next. That looks into the next one, so that the checksum of a compressed record
    /// is seen before the record is handed out.
    fn end(&mut self) -> Result<(), RecordFault> {
        let mut parted = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let blank = chunk.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            match chunk.get(blank) {
                Some(_) if blank > 0 || parted => {
                    self.input.consume(blank);
                    return Ok(());
                }
                Some(_) => return Err(RecordFault::WrongLength),
                None if chunk.is_empty() => return Ok(()),
                None => {
                    parted = true;
                    self.input.consume(blank);
                }
            }
        }
    }

    /// Goes to the next line that begins a record.
    fn find(&mut self) -> io::Result<()> {
        // Whether what comes next stands at the beginning of a line.
        let mut fresh = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok(());
            }
            if fresh && chunk.starts_with(b"WARC/") {
                return Ok(());
            }
            let found = chunk.windows(6).position(|w| w == b"\nWARC/");
            let used = match found {
                Some(at) => at + 1,
                None => chunk.iter().rposition(|&b| b == b'\n').map_or(chunk.len(), |at| at + 1),
            };
            fresh = chunk[used - 1] == b'\n';
            self.input.consume(used);
        }
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.record() {
                Ok(Some(record)) => return Some(Ok(record)),
                Ok(None) => {}
                Err((url, fault)) => {
                    let record = self.number.max(1);
                    let lost = match &fault {
                        RecordFault::Io(error) => {
                            // A damaged member of a gzip file has ended, and the next one begins with a record.
                            self.done |= error.kind() != ErrorKind::InvalidData;
                            false
                        }
                        RecordFault::Cut => {
                            self.done = true;
                            false
                        }
                        RecordFault::NoRecord
                        | RecordFault::Header
                        | RecordFault::NoLength
                        | RecordFault::WrongLength => true,
                        _ => false,
                    };
                    // What fails here fails again at the next record, and is told there.
                    if lost && self.find().is_err_and(|error| error.kind() != ErrorKind::InvalidData) {
                        self.done = true;
                    }
                    return Some(Err(RecordError { record, url, fault }));
                }
            }
        }
        None
    }
}

/// What a page is, by its media type.
fn page(kind: &str) -> Option<Format> {
    match kind {
        "text/html" | "application/xhtml+xml" | "" => Some(Format::Html),
        "text/plain" => Some(Format::Text),
        _ => None,
    }
}

/// Media type in lower case, and charset, of a `Content-Type`.
pub fn media(content: &str) -> (String, Option<String>) {
    let mut parts = content.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (kind, charset)
}

/// Format, charset and bytes of a page.
type Page = (Format, Option<String>, Vec<u8>);

/// The page in an HTTP response, if it is one.
fn response(block: &[u8]) -> Result<Option<Page>, RecordFault> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let mut config = httparse::ParserConfig::default();
    config
        .ignore_invalid_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .allow_spaces_after_header_name_in_responses(true);
    let head = match config.parse_response(&mut response, block) {
        Ok(httparse::Status::Complete(head)) => head,
        _ => return Err(RecordFault::NotHttp),
    };
    let field = |name: &str| {
        let found = response.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
        found.map(|field| String::from_utf8_lossy(field.value).trim().to_ascii_lowercase())
    };
    if response.code != Some(200) {
        return Ok(None);
    }
    let (kind, charset) = media(&field("content-type").unwrap_or_default());
    let Some(format) = page(&kind) else { return Ok(None) };
    let body = &block[head..];
    // Many archives keep the header as it came and the body unpacked, so that the body itself has the last word.
    let body = match field("transfer-encoding") {
        Some(coding) if coding.contains("chunked") => chunked(body).unwrap_or_else(|| body.to_owned()),
        _ => body.to_owned(),
    };
    let body = match field("content-encoding").as_deref() {
        Some("gzip" | "x-gzip") if body.starts_with(&MAGIC) => match gunzip(&body, MAX_BYTES as u64) {
            Ok(Some(body)) => body,
            Ok(None) => return Err(RecordFault::TooLong { limit: MAX_BYTES }),
            Err(_) => return Err(RecordFault::Packed),
        },
        Some("deflate") if body.first() == Some(&0x78) => {
            let mut out = Vec::new();
            let unpacked = ZlibDecoder::new(body.as_slice()).take(MAX_BYTES as u64 + 1).read_to_end(&mut out);
            unpacked.map_err(|_| RecordFault::Packed)?;
            out
        }
        // Without a signature, only the markup shows that nothing is packed.
        Some(coding @ ("br" | "zstd" | "compress")) if !body.trim_ascii_start().starts_with(b"<") => {
            return Err(RecordFault::Coding(coding.to_owned()));
        }
        _ => body,
    };
    Ok(Some((format, charset, body)))
}

/// A body without the lengths of its chunks; `None` where it has none.
fn chunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    loop {
        let (start, size) = match httparse::parse_chunk_size(body).ok()? {
            httparse::Status::Complete(found) => found,
            // Cut off between chunks; without any, it is no chunk that begins here.
            httparse::Status::Partial if !out.is_empty() => return Some(out),
            httparse::Status::Partial => return None,
        };
        if size == 0 {
            return Some(out);
        }
        let rest = body.get(start..)?;
        let size = usize::try_from(size).ok()?;
        match rest.get(..size) {
            Some(chunk) => out.extend_from_slice(chunk),
            // A response that was cut off in its last chunk.
            None => {
                out.extend_from_slice(rest);
                return Some(out);
            }
        }
        body = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}
