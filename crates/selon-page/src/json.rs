//! JSON documents that are no feeds: one article, or a list of them.

use serde_json::value::RawValue;

use crate::feed::MAX_FEED_BYTES;
use crate::{Error, Line, charset};

/// The articles of a JSON document, each as a line of JSONL would be: one object, or an array of objects.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Malformed`] for what is not JSON: of a list that is broken somewhere nothing is read, as
/// nothing says where its next item begins.
pub fn json(bytes: &[u8]) -> Result<Vec<Line>, Error> {
    if bytes.len() > MAX_FEED_BYTES {
        return Err(Error::TooLarge { bytes: bytes.len(), limit: MAX_FEED_BYTES });
    }
    let source = charset::decode(bytes, None, false);
    let source = source.trim();
    let malformed = |error: serde_json::Error| Error::Malformed { reason: error.to_string() };
    let items = if source.starts_with('[') {
        serde_json::from_str::<Vec<&RawValue>>(source).map_err(malformed)?
    } else {
        vec![serde_json::from_str(source).map_err(malformed)?]
    };
    let line = |(item, number): (&&RawValue, usize)| Line::item(number, item.get().as_bytes().to_owned());
    Ok(items.iter().zip(1..).map(line).collect())
}
