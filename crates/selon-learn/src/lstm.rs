//! Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), read in both
//! directions.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};

use crate::layout::Layout;
use crate::smooth::{sigmoid, tanh};

/// One direction. Gates stand side by side in the order input, forget, cell, output.
#[derive(Debug, Clone, PartialEq)]
pub struct Lstm {
    /// Weights of the input, `[inputs, 4 * units]`.
    pub wx: Array2<f32>,
    /// Weights of the state before, `[units, 4 * units]`.
    pub wh: Array2<f32>,
    /// Bias, `[4 * units]`.
    pub bias: Array1<f32>,
}

/// What the way back needs to know of the way forth.
#[derive(Debug)]
pub struct Trace {
    gates: Array2<f32>,
    cells: Array2<f32>,
    states: Array2<f32>,
}

impl Lstm {
    /// All zero, of this shape: the start of a gradient.
    pub fn zeros(inputs: usize, units: usize) -> Self {
        Self {
            wx: Array2::zeros((inputs, 4 * units)),
            wh: Array2::zeros((units, 4 * units)),
            bias: Array1::zeros(4 * units),
        }
    }

    fn units(&self) -> usize {
        self.wh.nrows()
    }

    /// States of all rows of `x`, which are packed as `layout` says.
    pub fn forward(&self, x: ArrayView2<'_, f32>, layout: &Layout) -> Trace {
        let h = self.units();
        let rows = layout.rows();
        let mut gates = Array2::zeros((rows, 4 * h));
        gates += &self.bias;
        general_mat_mul(1.0, &x, &self.wx, 1.0, &mut gates);
        let mut cells = Array2::<f32>::zeros((rows, h));
        let mut states = Array2::<f32>::zeros((rows, h));
        for t in 0..layout.steps() {
            let now = layout.step(t);
            let before = (t > 0).then(|| {
                let start = layout.step(t - 1).start;
                start..start + now.len()
            });
            if let Some(before) = &before {
                let prior = states.slice_axis(Axis(0), Slice::from(before.clone()));
                let mut here = gates.slice_axis_mut(Axis(0), Slice::from(now.clone()));
                general_mat_mul(1.0, &prior, &self.wh, 1.0, &mut here);
            }
            let gates = slice(&mut gates);
            let cells = slice(&mut cells);
            let states = slice(&mut states);
            for (n, row) in now.enumerate() {
                let (past, present) = cells.split_at_mut(row * h);
                let past = before.as_ref().map(|b| &past[(b.start + n) * h..(b.start + n + 1) * h]);
                let gates = &mut gates[row * 4 * h..(row + 1) * 4 * h];
                step(gates, past, &mut present[..h], &mut states[row * h..(row + 1) * h]);
            }
        }
        Trace { gates, cells, states }
    }

    /// Adds the gradient of the weights to `grad` and gives that of the input, from that of the states.
    pub fn backward(
        &self,
        x: ArrayView2<'_, f32>,
        layout: &Layout,
        trace: &Trace,
        down: ArrayView2<'_, f32>,
        grad: &mut Self,
    ) -> Array2<f32> {
        let h = self.units();
        let rows = layout.rows();
        let mut dgates = Array2::<f32>::zeros((rows, 4 * h));
        let mut prior = Array2::<f32>::zeros((rows, h));
        let nothing = vec![0.0; h];
        let gates = trace.gates.as_slice().unwrap_or_default();
        let cells = trace.cells.as_slice().unwrap_or_default();
        let most = if layout.steps() > 0 { layout.step(0).len() } else { 0 };
        let mut dstate = Array2::<f32>::zeros((most, h));
        let mut dcell = Array2::<f32>::zeros((most, h));
        for t in (0..layout.steps()).rev() {
            let now = layout.step(t);
            for (n, row) in now.clone().enumerate() {
                let past = (t > 0).then(|| layout.step(t - 1).start + n);
                if let Some(p) = past {
                    prior.row_mut(row).assign(&trace.states.row(p));
                }
                let before = past.map_or(&nothing[..], |p| &cells[p * h..(p + 1) * h]);
                let here = Here {
                    gates: &gates[row * 4 * h..(row + 1) * 4 * h],
                    cell: &cells[row * h..(row + 1) * h],
                    before,
                };
                let mut down = down.row(row).to_vec();
                let carried = &slice(&mut dstate)[n * h..(n + 1) * h];
                down.iter_mut().zip(carried).for_each(|(d, c)| *d += c);
                let carry = &mut slice(&mut dcell)[n * h..(n + 1) * h];
                step_back(&here, &down, carry, &mut slice(&mut dgates)[row * 4 * h..(row + 1) * 4 * h]);
            }
            let live = now.len();
            let here = dgates.slice_axis(Axis(0), Slice::from(now));
            let mut carry = dstate.slice_axis_mut(Axis(0), Slice::from(..live));
            general_mat_mul(1.0, &here, &self.wh.t(), 0.0, &mut carry);
        }
        general_mat_mul(1.0, &x.t(), &dgates, 1.0, &mut grad.wx);
        general_mat_mul(1.0, &prior.t(), &dgates, 1.0, &mut grad.wh);
        grad.bias += &dgates.sum_axis(Axis(0));
        dgates.dot(&self.wx.t())
    }
}

/// Standard-layout matrices are slices; those made here always are.
fn slice(m: &mut Array2<f32>) -> &mut [f32] {
    m.as_slice_mut().unwrap_or_default()
}

/// One step of one sequence: gates before activation in, activated gates, cell and state out.
#[inline(always)]
fn step(gates: &mut [f32], past: Option<&[f32]>, cell: &mut [f32], state: &mut [f32]) {
    let h = cell.len();
    let (i, rest) = gates.split_at_mut(h);
    let (f, rest) = rest.split_at_mut(h);
    let (g, o) = rest.split_at_mut(h);
    for x in i.iter_mut() {
        *x = sigmoid(*x);
    }
    for x in f.iter_mut() {
        *x = sigmoid(*x);
    }
    for x in g.iter_mut() {
        *x = tanh(*x);
    }
    for x in o.iter_mut() {
        *x = sigmoid(*x);
    }
    match past {
        Some(past) => {
            for j in 0..h {
                cell[j] = f[j] * past[j] + i[j] * g[j];
            }
        }
        None => {
            for j in 0..h {
                cell[j] = i[j] * g[j];
            }
        }
    }
    for j in 0..h {
        state[j] = o[j] * tanh(cell[j]);
    }
}

/// One step of one sequence as it was.
struct Here<'a> {
    gates: &'a [f32],
    cell: &'a [f32],
    before: &'a [f32],
}

/// The way back through [`step`]: gradient of the state in, that of the gates before activation out; that of the cell
/// is taken and passed on.
fn step_back(here: &Here<'_>, down: &[f32], dcell: &mut [f32], dgates: &mut [f32]) {
    let h = dcell.len();
    let (i, rest) = here.gates.split_at(h);
    let (f, rest) = rest.split_at(h);
    let (g, o) = rest.split_at(h);
    let (di, rest) = dgates.split_at_mut(h);
    let (df, rest) = rest.split_at_mut(h);
    let (dg, dout) = rest.split_at_mut(h);
    let (cell, before, down, dout, o) =
        (&here.cell[..h], &here.before[..h], &down[..h], &mut dout[..h], &o[..h]);
    for j in 0..h {
        let squashed = tanh(cell[j]);
        let dc = dcell[j] + down[j] * o[j] * (1.0 - squashed * squashed);
        di[j] = dc * g[j] * i[j] * (1.0 - i[j]);
        df[j] = dc * before[j] * f[j] * (1.0 - f[j]);
        dg[j] = dc * i[j] * (1.0 - g[j] * g[j]);
        dout[j] = down[j] * squashed * o[j] * (1.0 - o[j]);
        dcell[j] = dc * f[j];
    }
}

/// Two LSTMs over the same input, one from each end; their states stand side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct BiLstm {
    /// From the beginning.
    pub ahead: Lstm,
    /// From the end.
    pub back: Lstm,
}

/// What the way back needs to know of the way forth, in both directions.
#[derive(Debug)]
pub struct BiTrace {
    ahead: Trace,
    back: Trace,
    reversed: Array2<f32>,
}

impl BiLstm {
    /// All zero, of this shape.
    pub fn zeros(inputs: usize, units: usize) -> Self {
        Self { ahead: Lstm::zeros(inputs, units), back: Lstm::zeros(inputs, units) }
    }

    /// States of all rows, `[rows, 2 * units]`.
    pub fn forward(&self, x: ArrayView2<'_, f32>, layout: &Layout) -> (Array2<f32>, BiTrace) {
        let reversed = x.select(Axis(0), layout.mirror());
        let ahead = self.ahead.forward(x, layout);
        let back = self.back.forward(reversed.view(), layout);
        let h = self.ahead.units();
        let mut out = Array2::zeros((layout.rows(), 2 * h));
        let (mut left, mut right) = out.view_mut().split_at(Axis(1), h);
        left.assign(&ahead.states);
        for (mut to, &mirrored) in right.rows_mut().into_iter().zip(layout.mirror()) {
            to.assign(&back.states.row(mirrored));
        }
        (out, BiTrace { ahead, back, reversed })
    }

    /// Adds the gradient of the weights to `grad` and gives that of the input.
    pub fn backward(
        &self,
        x: ArrayView2<'_, f32>,
        layout: &Layout,
        trace: &BiTrace,
        down: ArrayView2<'_, f32>,
        grad: &mut Self,
    ) -> Array2<f32> {
        let h = self.ahead.units();
        let (left, right) = down.split_at(Axis(1), h);
        let mut dx = self.ahead.backward(x, layout, &trace.ahead, left, &mut grad.ahead);
        let back = right.select(Axis(0), layout.mirror());
        let from_end =
            self.back.backward(trace.reversed.view(), layout, &trace.back, back.view(), &mut grad.back);
        dx += &from_end.select(Axis(0), layout.mirror());
        dx
    }
}
