//! Weights on disk: a [safetensors](https://docs.rs/safetensors) file of 8-bit rows.
//!
//! Each matrix `name` is two tensors: `name` (`I8`, its shape) and `name.scale` (`F32`, one for each row); a value is
//! the product of the two. Biases and the scores of a [`Crf`](crate::crf::Crf) are `F32`. The file's metadata says what
//! the weights are for; keys are the caller's.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use ndarray::{Array1, Array2};
use safetensors::tensor::{Dtype, SafeTensors, View, serialize};

use crate::crf::Crf;
use crate::lstm::{BiLstm, Lstm};
use crate::net::{Linear, Net, Vectors};

/// What keeps a file of weights from being read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The container is broken.
    #[error("not a file of weights: {0}")]
    Container(#[from] safetensors::SafeTensorError),
    /// A tensor is missing.
    #[error("weights lack the tensor “{0}”")]
    Missing(String),
    /// A tensor has another form than the network needs.
    #[error("the tensor “{name}” has the wrong type or shape: {found}")]
    Shape {
        /// Its name.
        name: String,
        /// What was found.
        found: String,
    },
    /// A table of word vectors is broken.
    #[error("not a table of word vectors: {0}")]
    Vectors(String),
}

/// A network and what its file says about it.
#[derive(Debug)]
pub struct Loaded {
    /// The weights, as floating point.
    pub net: Net,
    /// The file's own account of them.
    pub about: BTreeMap<String, String>,
}

struct Raw {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for &Raw {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// The bytes of a file that holds `net`, quantised, and `about`.
///
/// # Errors
/// When the container refuses its parts.
pub fn save(net: &Net, about: &BTreeMap<String, String>) -> Result<Vec<u8>, StoreError> {
    let mut tensors: BTreeMap<String, Raw> = BTreeMap::new();
    let mut matrix = |name: &str, m: &Array2<f32>| {
        let mut scales = Vec::with_capacity(m.nrows());
        let mut bytes = Vec::with_capacity(m.len());
        for row in m.rows() {
            let top = row.iter().fold(0.0f32, |t, v| t.max(v.abs()));
            let scale = if top > 0.0 { top / 127.0 } else { 1.0 };
            scales.push(scale);
            bytes.extend(row.iter().map(|v| ((v / scale).round() as i8).cast_unsigned()));
        }
        tensors.insert(name.to_owned(), Raw { dtype: Dtype::I8, shape: vec![m.nrows(), m.ncols()], bytes });
        tensors.insert(format!("{name}.scale"), floats(&scales));
    };
    for (name, m) in matrices(net) {
        matrix(&name, m);
    }
    for (name, a) in arrays(net) {
        tensors.insert(name, floats(a));
    }
    let crf = floats(net.crf.follow.as_slice().unwrap_or_default());
    let labels = net.crf.first.len();
    tensors.insert("crf.follow".to_owned(), Raw { shape: vec![labels, labels], ..crf });
    let about: HashMap<String, String> = about.clone().into_iter().collect();
    // One entry at most keeps its order: the container writes metadata as it iterates over a map.
    let about = HashMap::from([("about".to_owned(), fold(&about))]);
    Ok(serialize(tensors.iter(), Some(about))?)
}

/// Key and value a line, in order of keys: bytes must not depend on a map's mood.
fn fold(about: &HashMap<String, String>) -> String {
    let sorted: BTreeMap<_, _> = about.iter().collect();
    sorted.iter().map(|(k, v)| format!("{k}\t{v}\n")).collect()
}

fn floats(values: &[f32]) -> Raw {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    Raw { dtype: Dtype::F32, shape: vec![values.len()], bytes }
}

fn lstms(net: &Net) -> Vec<(String, &Lstm)> {
    let mut out = Vec::new();
    for (n, layer) in net.trunk.iter().enumerate() {
        out.push((format!("trunk.{n}.ahead"), &layer.ahead));
        out.push((format!("trunk.{n}.back"), &layer.back));
    }
    out.push(("window.ahead".to_owned(), &net.window.ahead));
    out.push(("window.back".to_owned(), &net.window.back));
    out
}

fn linears(net: &Net) -> Vec<(String, &Linear)> {
    let heads = net.heads.iter().enumerate().map(|(n, h)| (format!("head.{n}"), h));
    heads
        .chain([
            ("anchor".to_owned(), &net.anchor),
            ("narrow".to_owned(), &net.narrow),
            ("emit".to_owned(), &net.emit),
            ("kind".to_owned(), &net.kind),
        ])
        .collect()
}

fn matrices(net: &Net) -> Vec<(String, &Array2<f32>)> {
    let mut out = vec![
        ("bag".to_owned(), &net.bag),
        ("vector".to_owned(), &net.vector),
        ("window.bag".to_owned(), &net.window_bag),
        ("direct".to_owned(), &net.direct),
    ];
    for (name, lstm) in lstms(net) {
        out.push((format!("{name}.wx"), &lstm.wx));
        out.push((format!("{name}.wh"), &lstm.wh));
    }
    out.extend(linears(net).into_iter().map(|(name, l)| (name, &l.weights)));
    out
}

fn arrays(net: &Net) -> Vec<(String, &[f32])> {
    let mut out: Vec<(String, &Array1<f32>)> = Vec::new();
    out.extend(lstms(net).into_iter().map(|(name, l)| (format!("{name}.bias"), &l.bias)));
    out.extend(linears(net).into_iter().map(|(name, l)| (format!("{name}.bias"), &l.bias)));
    out.extend([("crf.first".to_owned(), &net.crf.first), ("crf.last".to_owned(), &net.crf.last)]);
    out.into_iter().map(|(name, a)| (name, a.as_slice().unwrap_or_default())).collect()
}

/// Reads what [`save`] wrote.
///
/// # Errors
/// When the bytes are no such file, or lack a tensor, or hold one of another shape.
pub fn load(bytes: &[u8]) -> Result<Loaded, StoreError> {
    let file = SafeTensors::deserialize(bytes)?;
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let about = header
        .metadata()
        .as_ref()
        .and_then(|m| m.get("about"))
        .map(|all| {
            all.lines()
                .filter_map(|l| l.split_once('\t'))
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .collect()
        })
        .unwrap_or_default();
    let names: Vec<String> = file.names().into_iter().map(str::to_owned).collect();
    let count = |prefix: &str, suffix: &str| {
        (0..).take_while(|n| names.contains(&format!("{prefix}{n}{suffix}"))).count()
    };
    let source = Source { file };
    let mut trunk = Vec::new();
    for n in 0..count("trunk.", ".ahead.wx") {
        trunk.push(source.pair(&format!("trunk.{n}"))?);
    }
    let mut heads = Vec::new();
    for n in 0..count("head.", "") {
        heads.push(source.linear(&format!("head.{n}"))?);
    }
    let first = source.array("crf.first")?;
    let follow = source.array("crf.follow")?;
    let n = first.len();
    let follow = Array2::from_shape_vec((n, n), follow.to_vec()).map_err(|e| wrong("crf.follow", e))?;
    let net = Net {
        bag: source.matrix("bag")?,
        vector: source.matrix("vector")?,
        trunk,
        heads,
        anchor: source.linear("anchor")?,
        narrow: source.linear("narrow")?,
        window_bag: source.matrix("window.bag")?,
        window: source.pair("window")?,
        direct: source.matrix("direct")?,
        emit: source.linear("emit")?,
        crf: Crf { follow, first, last: source.array("crf.last")? },
        kind: source.linear("kind")?,
    };
    fits(&net)?;
    Ok(Loaded { net, about })
}

/// Whether the parts of `net` have the sizes that its shape asks for.
fn fits(net: &Net) -> Result<(), StoreError> {
    let zeros = Net::zeros(&net.shape());
    for ((name, m), (_, z)) in matrices(net).into_iter().zip(matrices(&zeros)) {
        if m.dim() != z.dim() {
            return Err(wrong(&name, format!("{:?} for {:?}", m.dim(), z.dim())));
        }
    }
    for ((name, a), (_, z)) in arrays(net).into_iter().zip(arrays(&zeros)) {
        if a.len() != z.len() {
            return Err(wrong(&name, format!("{} for {}", a.len(), z.len())));
        }
    }
    Ok(())
}

fn wrong(name: &str, found: impl ToString) -> StoreError {
    StoreError::Shape { name: name.to_owned(), found: found.to_string() }
}

struct Source<'a> {
    file: SafeTensors<'a>,
}

impl Source<'_> {
    fn array(&self, name: &str) -> Result<Array1<f32>, StoreError> {
        let tensor = self.file.tensor(name).map_err(|_| StoreError::Missing(name.to_owned()))?;
        if tensor.dtype() != Dtype::F32 {
            return Err(wrong(name, format!("{:?}", tensor.dtype())));
        }
        let values = tensor.data().as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b));
        Ok(values.collect())
    }

    fn matrix(&self, name: &str) -> Result<Array2<f32>, StoreError> {
        let scales = self.array(&format!("{name}.scale"))?;
        let tensor = self.file.tensor(name).map_err(|_| StoreError::Missing(name.to_owned()))?;
        let &[rows, columns] = tensor.shape() else {
            return Err(wrong(name, format!("{:?}", tensor.shape())));
        };
        if tensor.dtype() != Dtype::I8 || scales.len() != rows {
            return Err(wrong(
                name,
                format!("{:?} {rows}x{columns}, {} scales", tensor.dtype(), scales.len()),
            ));
        }
        let mut values = Vec::with_capacity(rows * columns);
        for (row, scale) in tensor.data().chunks_exact(columns.max(1)).zip(&scales) {
            values.extend(row.iter().map(|&b| f32::from(b.cast_signed()) * scale));
        }
        Array2::from_shape_vec((rows, columns), values).map_err(|e| wrong(name, e))
    }

    fn linear(&self, name: &str) -> Result<Linear, StoreError> {
        Ok(Linear { weights: self.matrix(name)?, bias: self.array(&format!("{name}.bias"))? })
    }

    fn lstm(&self, name: &str) -> Result<Lstm, StoreError> {
        Ok(Lstm {
            wx: self.matrix(&format!("{name}.wx"))?,
            wh: self.matrix(&format!("{name}.wh"))?,
            bias: self.array(&format!("{name}.bias"))?,
        })
    }

    fn pair(&self, name: &str) -> Result<BiLstm, StoreError> {
        Ok(BiLstm { ahead: self.lstm(&format!("{name}.ahead"))?, back: self.lstm(&format!("{name}.back"))? })
    }
}

/// Reads a table of word vectors: a line `selon-vectors 1 COUNT DIM`, COUNT words in order, one a line, COUNT scales
/// (`f32`, little endian), COUNT × DIM values (`i8`).
///
/// # Errors
/// When the bytes are no such table.
pub fn vectors(bytes: &[u8]) -> Result<(Vec<&str>, Vectors), StoreError> {
    let bad = |what: &str| StoreError::Vectors(what.to_owned());
    let end = bytes.iter().position(|&b| b == b'\n').ok_or_else(|| bad("no header"))?;
    let header = std::str::from_utf8(&bytes[..end]).map_err(|_| bad("the header is not text"))?;
    let mut parts = header.split(' ');
    if (parts.next(), parts.next()) != (Some("selon-vectors"), Some("1")) {
        return Err(bad("another header"));
    }
    let mut number = || parts.next().and_then(|n| n.parse::<usize>().ok()).ok_or_else(|| bad("no size"));
    let (count, dim) = (number()?, number()?);
    let mut rest = &bytes[end + 1..];
    let mut words = Vec::new();
    for _ in 0..count {
        let end = rest.iter().position(|&b| b == b'\n').ok_or_else(|| bad("it ends among the words"))?;
        words.push(std::str::from_utf8(&rest[..end]).map_err(|_| bad("a word is not text"))?);
        rest = &rest[end + 1..];
    }
    if Some(rest.len()) != count.checked_mul(4 + dim) {
        return Err(bad("its length is not what the header says"));
    }
    let (scales, values) = rest.split_at(count * 4);
    let scales = scales.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    Ok((words, Vectors { dim, values: values.iter().map(|b| b.cast_signed()).collect(), scales }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Shape;

    #[test]
    fn weights_come_back_as_they_were_to_a_127th() {
        let shape = Shape {
            features: 8,
            vector: 2,
            width: 4,
            trunk: vec![3, 2],
            heads: vec![3, 4],
            window_features: 4,
            window_width: 3,
            window_units: 2,
            tags: 3,
            kinds: 2,
        };
        let net = crate::start(&shape, 5);
        let about =
            BTreeMap::from([("seed".to_owned(), "5".to_owned()), ("lang".to_owned(), "fr".to_owned())]);
        let bytes = save(&net, &about).unwrap();
        assert_eq!(bytes, save(&net, &about).unwrap());
        let back = load(&bytes).unwrap();
        assert_eq!(back.about, about);
        assert_eq!(back.net.shape(), shape);
        for ((name, a), (_, b)) in matrices(&net).into_iter().zip(matrices(&back.net)) {
            for (a, b) in a.rows().into_iter().zip(b.rows()) {
                let top = a.iter().fold(0.0f32, |t, v| t.max(v.abs()));
                assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= top / 200.0), "{name}");
            }
        }
    }

    #[test]
    fn what_is_no_file_of_weights_is_refused() {
        assert!(matches!(load(b"nothing of the kind"), Err(StoreError::Container(_))));
        let mut bytes = save(&crate::start(&Shape::clone(&tiny()), 1), &BTreeMap::new()).unwrap();
        bytes.truncate(bytes.len() - 1);
        assert!(load(&bytes).is_err());
    }

    fn tiny() -> Shape {
        Shape {
            features: 1,
            vector: 1,
            width: 1,
            trunk: vec![],
            heads: vec![],
            window_features: 1,
            window_width: 1,
            window_units: 1,
            tags: 1,
            kinds: 1,
        }
    }

    #[test]
    fn vectors_are_read_and_checked() {
        let mut bytes = b"selon-vectors 1 2 3\nle\nvent\n".to_vec();
        bytes.extend(0.5f32.to_le_bytes());
        bytes.extend(2.0f32.to_le_bytes());
        bytes.extend([1, 2, 255, 4, 5, 6]);
        let (words, table) = vectors(&bytes).unwrap();
        assert_eq!(words, ["le", "vent"]);
        let mut out = [0.0; 3];
        table.write(0, &mut out);
        assert_eq!(out, [0.5, 1.0, -0.5]);
        table.write(crate::NO_VECTOR, &mut out);
        assert_eq!(out, [0.0; 3]);
        bytes.pop();
        assert!(vectors(&bytes).is_err());
    }
}
