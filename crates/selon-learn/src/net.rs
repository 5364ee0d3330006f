//! The network: a trunk that reads sequences, heads that label tokens, and a second reading around each anchor.

use std::ops::Range;

use ndarray::{Array1, Array2, Axis};

use crate::crf::Crf;
use crate::layout::Layout;
use crate::lstm::BiLstm;
use crate::rows::Rows;
use crate::smooth::{sigmoid, softmax};

/// A token without a word vector.
pub const NO_VECTOR: u32 = u32::MAX;

/// Sizes of a [`Net`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Number of token features.
    pub features: usize,
    /// Components of a word vector.
    pub vector: usize,
    /// Width of a token's embedding.
    pub width: usize,
    /// Units in each direction of each layer of the trunk; none where the trunk has no layer.
    pub trunk: Vec<usize>,
    /// Number of labels of each head.
    pub heads: Vec<usize>,
    /// Number of features of a token in a window.
    pub window_features: usize,
    /// Width of a token's embedding in a window.
    pub window_width: usize,
    /// Units in each direction of the window's layer.
    pub window_units: usize,
    /// Number of labels of a token in a window.
    pub tags: usize,
    /// Number of labels of a window as a whole.
    pub kinds: usize,
}

impl Shape {
    /// Width of what the trunk gives for a token.
    pub fn trunk_width(&self) -> usize {
        self.trunk.last().map_or(self.width, |u| 2 * u)
    }
}

/// A layer `x * weights + bias`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// `[inputs, outputs]`.
    pub weights: Array2<f32>,
    /// `[outputs]`.
    pub bias: Array1<f32>,
}

impl Linear {
    /// All zero, of this shape.
    pub fn zeros(inputs: usize, outputs: usize) -> Self {
        Self { weights: Array2::zeros((inputs, outputs)), bias: Array1::zeros(outputs) }
    }

    /// `[rows, outputs]` for `[rows, inputs]`.
    pub fn forward(&self, x: &Array2<f32>) -> Array2<f32> {
        let mut out = x.dot(&self.weights);
        out += &self.bias;
        out
    }

    /// Adds the gradient of the weights to `grad`, and that of the input to `dx`.
    pub fn backward(&self, x: &Array2<f32>, down: &Array2<f32>, grad: &mut Self, dx: &mut Array2<f32>) {
        ndarray::linalg::general_mat_mul(1.0, &x.t(), down, 1.0, &mut grad.weights);
        grad.bias += &down.sum_axis(Axis(0));
        ndarray::linalg::general_mat_mul(1.0, down, &self.weights.t(), 1.0, dx);
    }
}

/// All weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    /// Embeddings of token features, summed: `[features, width]`.
    pub bag: Array2<f32>,
    /// From word vectors to embeddings: `[vector, width]`.
    pub vector: Array2<f32>,
    /// Layers over the sequence.
    pub trunk: Vec<BiLstm>,
    /// Labels of tokens.
    pub heads: Vec<Linear>,
    /// Whether a token is an anchor.
    pub anchor: Linear,
    /// From the trunk to the window.
    pub narrow: Linear,
    /// Embeddings of window features: `[window_features, window_width]`.
    pub window_bag: Array2<f32>,
    /// The layer over the window.
    pub window: BiLstm,
    /// What a window feature says of a token's tag and, at the anchor, of the window's label, without regard to any other
    /// token: `[window_features, tags + kinds]`.
    pub direct: Array2<f32>,
    /// Scores of tags.
    pub emit: Linear,
    /// Order of tags.
    pub crf: Crf,
    /// Labels of the window as a whole, read at its anchor.
    pub kind: Linear,
}

/// What a network reads: tokens with their features, in sequences.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// Row of each token in the table of word vectors, or [`NO_VECTOR`].
    pub words: Vec<u32>,
    /// Features of each token.
    pub features: Rows,
    /// Stretches of tokens that are read in one go; tokens outside all of them are not read.
    pub sequences: Vec<Range<usize>>,
}

/// Some tokens of a passage, read again with one of them in view.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// Tokens of the passage.
    pub tokens: Range<usize>,
    /// The token in view, as numbered in the passage.
    pub anchor: usize,
    /// Features of each of `tokens`.
    pub features: Rows,
}

/// What the network says of a window.
#[derive(Debug, Clone)]
pub struct View {
    /// The best tag of each token.
    pub tags: Vec<u8>,
    /// Probability of each label of the window.
    pub kinds: Vec<f32>,
}

/// A table of word vectors as 8-bit rows.
#[derive(Debug, Clone, Default)]
pub struct Vectors {
    /// Components of a row.
    pub dim: usize,
    /// All rows, one after another.
    pub values: Vec<i8>,
    /// What to multiply each row with.
    pub scales: Vec<f32>,
}

impl Vectors {
    /// Writes vector `row` to `out`; zeros for [`NO_VECTOR`].
    pub fn write(&self, row: u32, out: &mut [f32]) {
        let at = row as usize * self.dim;
        if row == NO_VECTOR || at + self.dim > self.values.len() {
            out.fill(0.0);
            return;
        }
        let scale = self.scales[row as usize];
        for (o, &v) in out.iter_mut().zip(&self.values[at..at + self.dim]) {
            *o = f32::from(v) * scale;
        }
    }
}

/// A passage as the trunk has read it.
#[derive(Debug)]
pub struct Read {
    /// `[rows, trunk width]`.
    states: Array2<f32>,
    /// What windows take of them, `[rows, window width]`.
    narrow: Array2<f32>,
    /// Row of each token; `usize::MAX` outside all sequences.
    rows: Vec<usize>,
}

impl Net {
    /// All zero, of this shape: the start of a gradient.
    pub fn zeros(shape: &Shape) -> Self {
        let wide = shape.trunk_width();
        let mut trunk = Vec::new();
        let mut below = shape.width;
        for &units in &shape.trunk {
            trunk.push(BiLstm::zeros(below, units));
            below = 2 * units;
        }
        Self {
            bag: Array2::zeros((shape.features, shape.width)),
            vector: Array2::zeros((shape.vector, shape.width)),
            trunk,
            heads: shape.heads.iter().map(|&n| Linear::zeros(wide, n)).collect(),
            anchor: Linear::zeros(wide, 1),
            narrow: Linear::zeros(wide, shape.window_width),
            window_bag: Array2::zeros((shape.window_features, shape.window_width)),
            window: BiLstm::zeros(shape.window_width, shape.window_units),
            direct: Array2::zeros((shape.window_features, shape.tags + shape.kinds)),
            emit: Linear::zeros(2 * shape.window_units, shape.tags),
            crf: Crf::zeros(shape.tags),
            kind: Linear::zeros(2 * shape.window_units, shape.kinds),
        }
    }

    /// The shape that these weights have.
    pub fn shape(&self) -> Shape {
        Shape {
            features: self.bag.nrows(),
            vector: self.vector.nrows(),
            width: self.bag.ncols(),
            trunk: self.trunk.iter().map(|l| l.ahead.wh.nrows()).collect(),
            heads: self.heads.iter().map(|h| h.bias.len()).collect(),
            window_features: self.window_bag.nrows(),
            window_width: self.window_bag.ncols(),
            window_units: self.window.ahead.wh.nrows(),
            tags: self.crf.first.len(),
            kinds: self.kind.bias.len(),
        }
    }

    /// Embeddings of the tokens of `passage`, in rows as `layout` packs its sequences.
    pub(crate) fn embed(
        &self,
        passage: &Passage,
        vectors: &Vectors,
        layout: &Layout,
        rows: &[usize],
    ) -> (Array2<f32>, Array2<f32>) {
        let mut given = Array2::zeros((layout.rows(), self.vector.nrows()));
        for (token, &row) in rows.iter().enumerate().filter(|(_, r)| **r != usize::MAX) {
            if let Some(out) = given.row_mut(row).as_slice_mut() {
                vectors.write(passage.words[token], out);
            }
        }
        let mut x = given.dot(&self.vector);
        for (token, &row) in rows.iter().enumerate().filter(|(_, r)| **r != usize::MAX) {
            sum_into(&self.bag, passage.features.row(token), x.row_mut(row).as_slice_mut());
        }
        (given, x)
    }

    /// Reads the sequences of `passage`.
    pub fn read(&self, passage: &Passage, vectors: &Vectors) -> Read {
        let (layout, rows) = pack(passage);
        let (_, mut x) = self.embed(passage, vectors, &layout, &rows);
        for layer in &self.trunk {
            x = layer.forward(x.view(), &layout).0;
        }
        let narrow = self.narrow.forward(&x);
        Read { states: x, narrow, rows }
    }

    /// Probability of each token to be an anchor; 0 for tokens outside all sequences.
    pub fn anchors(&self, read: &Read) -> Vec<f32> {
        let scores = self.anchor.forward(&read.states);
        read.rows.iter().map(|&r| if r == usize::MAX { 0.0 } else { sigmoid(scores[(r, 0)]) }).collect()
    }

    /// The best label of each token under head `h`, with its probability; `None` outside all sequences.
    pub fn labels(&self, read: &Read, h: usize) -> Vec<Option<(u16, f32)>> {
        let scores = self.heads[h].forward(&read.states);
        let best = |r: usize| {
            let mut row = scores.row(r).to_vec();
            softmax(&mut row);
            let top = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]).then(b.cmp(&a)))?;
            Some((top as u16, row[top]))
        };
        read.rows.iter().map(|&r| if r == usize::MAX { None } else { best(r) }).collect()
    }

    /// Embeddings of the tokens of `windows`, in rows as `layout` packs them.
    pub(crate) fn embed_windows(&self, read: &Read, windows: &[&Window], layout: &Layout) -> Array2<f32> {
        let mut x = Array2::zeros((layout.rows(), self.window_bag.ncols()));
        for (w, window) in windows.iter().enumerate() {
            for (t, token) in window.tokens.clone().enumerate() {
                let mut row = x.row_mut(layout.row(w, t));
                let from = read.rows[token];
                if from != usize::MAX {
                    row += &read.narrow.row(from);
                }
                sum_into(&self.window_bag, window.features.row(t), row.as_slice_mut());
            }
        }
        x
    }

    /// Scores of all rows' tags, and of the windows' labels.
    pub(crate) fn score(
        &self,
        states: &Array2<f32>,
        at_anchor: &Array2<f32>,
        windows: &[&Window],
        layout: &Layout,
    ) -> (Array2<f32>, Array2<f32>) {
        let mut scores = self.emit.forward(states);
        let mut kinds = self.kind.forward(at_anchor);
        let tags = scores.ncols();
        for (w, window) in windows.iter().enumerate() {
            for (t, token) in window.tokens.clone().enumerate() {
                let mut row = scores.row_mut(layout.row(w, t));
                for &id in window.features.row(t) {
                    let said = self.direct.row(id as usize);
                    row.iter_mut().zip(said).for_each(|(s, d)| *s += d);
                    if token == window.anchor {
                        kinds.row_mut(w).iter_mut().zip(said.iter().skip(tags)).for_each(|(s, d)| *s += d);
                    }
                }
            }
        }
        (scores, kinds)
    }

    /// Reads `windows` of the passage that `read` is of.
    pub fn view(&self, read: &Read, windows: &[&Window]) -> Vec<View> {
        let lengths: Vec<usize> = windows.iter().map(|w| w.tokens.len()).collect();
        let layout = Layout::new(&lengths);
        let x = self.embed_windows(read, windows, &layout);
        let (states, _) = self.window.forward(x.view(), &layout);
        let seen: Vec<usize> =
            windows.iter().enumerate().map(|(w, win)| layout.row(w, win.anchor - win.tokens.start)).collect();
        let (scores, mut kinds) = self.score(&states, &states.select(Axis(0), &seen), windows, &layout);
        let tags = |w: usize| {
            let rows: Vec<usize> = (0..lengths[w]).map(|t| layout.row(w, t)).collect();
            self.crf.best(scores.select(Axis(0), &rows).view())
        };
        (0..windows.len())
            .map(|w| {
                let mut row = kinds.row_mut(w);
                let kinds = row.as_slice_mut().map(|k| {
                    softmax(k);
                    k.to_vec()
                });
                View { tags: tags(w), kinds: kinds.unwrap_or_default() }
            })
            .collect()
    }
}

impl Read {
    pub(crate) fn new(states: Array2<f32>, narrow: Array2<f32>, rows: Vec<usize>) -> Self {
        Self { states, narrow, rows }
    }

    pub(crate) fn rows(&self) -> &[usize] {
        &self.rows
    }
}

/// The layout of the sequences of `passage`, and the row of each of its tokens.
pub(crate) fn pack(passage: &Passage) -> (Layout, Vec<usize>) {
    let lengths: Vec<usize> = passage.sequences.iter().map(Range::len).collect();
    let layout = Layout::new(&lengths);
    let mut rows = vec![usize::MAX; passage.words.len()];
    for (s, sequence) in passage.sequences.iter().enumerate() {
        for (t, token) in sequence.clone().enumerate() {
            rows[token] = layout.row(s, t);
        }
    }
    (layout, rows)
}

/// Adds the rows `ids` of `table` to `out`.
fn sum_into(table: &Array2<f32>, ids: &[u32], out: Option<&mut [f32]>) {
    let (Some(out), Some(all)) = (out, table.as_slice()) else { return };
    let width = out.len();
    for &id in ids {
        let row = &all[id as usize * width..(id as usize + 1) * width];
        for (o, &r) in out.iter_mut().zip(row) {
            *o += r;
        }
    }
}
