//! Linear-chain conditional random fields (Lafferty, McCallum and Pereira 2001) over few labels.

use ndarray::{Array1, Array2, ArrayView2};

/// Scores of one label after another, and of the labels at both ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Crf {
    /// `[from, to]`.
    pub follow: Array2<f32>,
    /// Of the first label.
    pub first: Array1<f32>,
    /// Of the last label.
    pub last: Array1<f32>,
}

/// Probabilities of labels under a [`Crf`].
#[derive(Debug)]
pub struct Marginals {
    /// Of each label at each step, `[steps, labels]`.
    pub labels: Array2<f32>,
    /// Natural logarithm of the sum over all paths of their exponentiated scores.
    pub log_total: f32,
    ahead: Array2<f32>,
    back: Array2<f32>,
    scales: Vec<f32>,
}

impl Crf {
    /// All zero: no order is preferred.
    pub fn zeros(labels: usize) -> Self {
        Self {
            follow: Array2::zeros((labels, labels)),
            first: Array1::zeros(labels),
            last: Array1::zeros(labels),
        }
    }

    fn labels(&self) -> usize {
        self.first.len()
    }

    /// Score of a path through `scores` (`[steps, labels]`).
    pub fn score(&self, scores: ArrayView2<'_, f32>, path: &[u8]) -> f32 {
        let Some((&first, &last)) = path.first().zip(path.last()) else { return 0.0 };
        let mut sum = self.first[usize::from(first)] + self.last[usize::from(last)];
        for (t, &l) in path.iter().enumerate() {
            sum += scores[(t, usize::from(l))];
        }
        for pair in path.windows(2) {
            sum += self.follow[(usize::from(pair[0]), usize::from(pair[1]))];
        }
        sum
    }

    /// Forward and backward sums, scaled at each step so that no logarithm is taken in the loop.
    pub fn marginals(&self, scores: ArrayView2<'_, f32>) -> Marginals {
        let (steps, n) = scores.dim();
        let follow = self.follow.mapv(f32::exp);
        let mut local = Array2::zeros((steps, n));
        let mut log_total = 0.0;
        for t in 0..steps {
            let top = scores.row(t).iter().copied().fold(f32::NEG_INFINITY, f32::max);
            log_total += top;
            for l in 0..n {
                local[(t, l)] = (scores[(t, l)] - top).exp();
            }
        }
        let mut ahead = Array2::<f32>::zeros((steps, n));
        let mut back = Array2::<f32>::zeros((steps, n));
        let mut scales = vec![1.0; steps];
        for t in 0..steps {
            for l in 0..n {
                let come = if t == 0 {
                    self.first[l].exp()
                } else {
                    (0..n).map(|k| ahead[(t - 1, k)] * follow[(k, l)]).sum()
                };
                let end = if t + 1 == steps { self.last[l].exp() } else { 1.0 };
                ahead[(t, l)] = come * local[(t, l)] * end;
            }
            let sum: f32 = ahead.row(t).sum();
            scales[t] = sum.max(f32::MIN_POSITIVE);
            log_total += scales[t].ln();
            for l in 0..n {
                ahead[(t, l)] /= scales[t];
            }
        }
        for t in (0..steps).rev() {
            for l in 0..n {
                back[(t, l)] = if t + 1 == steps {
                    1.0
                } else {
                    let end = |k: usize| if t + 2 == steps { self.last[k].exp() } else { 1.0 };
                    (0..n)
                        .map(|k| follow[(l, k)] * local[(t + 1, k)] * end(k) * back[(t + 1, k)])
                        .sum::<f32>()
                        / scales[t + 1]
                };
            }
        }
        let labels = &ahead * &back;
        // What the gradient of `follow` needs is the local score with the end's share.
        if steps > 0 {
            for l in 0..n {
                local[(steps - 1, l)] *= self.last[l].exp();
            }
        }
        let back = &back * &local;
        Marginals { labels, log_total, ahead, back, scales }
    }

    /// Adds the gradient of `-log P(path)` to `grad` and gives that of the scores, with the loss itself.
    pub fn gradient(&self, scores: ArrayView2<'_, f32>, path: &[u8], grad: &mut Self) -> (f32, Array2<f32>) {
        let m = self.marginals(scores);
        let loss = m.log_total - self.score(scores, path);
        let mut down = m.labels.clone();
        let n = self.labels();
        for (t, &l) in path.iter().enumerate() {
            down[(t, usize::from(l))] -= 1.0;
        }
        for t in 1..path.len() {
            for k in 0..n {
                for l in 0..n {
                    grad.follow[(k, l)] +=
                        m.ahead[(t - 1, k)] * self.follow[(k, l)].exp() * m.back[(t, l)] / m.scales[t];
                }
            }
            grad.follow[(usize::from(path[t - 1]), usize::from(path[t]))] -= 1.0;
        }
        if let Some(end) = path.len().checked_sub(1) {
            for l in 0..n {
                grad.first[l] += down[(0, l)];
                grad.last[l] += down[(end, l)];
            }
        }
        (loss, down)
    }

    /// The best path through `scores` (Viterbi).
    pub fn best(&self, scores: ArrayView2<'_, f32>) -> Vec<u8> {
        let (steps, n) = scores.dim();
        if steps == 0 || n == 0 {
            return Vec::new();
        }
        let mut from = vec![0u8; steps * n];
        let mut now: Vec<f32> = (0..n).map(|l| self.first[l] + scores[(0, l)]).collect();
        let mut next = vec![0.0; n];
        for t in 1..steps {
            for l in 0..n {
                let mut top = (f32::NEG_INFINITY, 0);
                for (k, &score) in now.iter().enumerate() {
                    let s = score + self.follow[(k, l)];
                    if s > top.0 {
                        top = (s, k);
                    }
                }
                next[l] = top.0 + scores[(t, l)];
                from[t * n + l] = top.1 as u8;
            }
            std::mem::swap(&mut now, &mut next);
        }
        let mut at = 0;
        for l in 1..n {
            if now[l] + self.last[l] > now[at] + self.last[at] {
                at = l;
            }
        }
        let mut path = vec![0; steps];
        for t in (0..steps).rev() {
            path[t] = at as u8;
            at = usize::from(from[t * n + at]);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn example() -> (Crf, Array2<f32>) {
        let crf = Crf {
            follow: array![[0.3, -0.7, 0.1], [0.9, 0.2, -0.4], [-0.2, 0.5, 0.6]],
            first: array![0.1, -0.3, 0.2],
            last: array![-0.5, 0.4, 0.3],
        };
        (crf, array![[1.0, 0.2, -1.0], [0.1, 0.5, 0.3], [-2.0, 0.4, 1.5], [0.0, 0.3, -0.3]])
    }

    fn paths() -> impl Iterator<Item = [u8; 4]> {
        (0..81u8).map(|i| [i / 27, i / 9 % 3, i / 3 % 3, i % 3])
    }

    #[test]
    fn sums_and_best_path_are_those_of_all_paths() {
        let (crf, scores) = example();
        let all: Vec<([u8; 4], f32)> = paths().map(|p| (p, crf.score(scores.view(), &p))).collect();
        let total: f32 = all.iter().map(|(_, s)| s.exp()).sum();
        let m = crf.marginals(scores.view());
        assert!((m.log_total - total.ln()).abs() < 1e-5);
        for t in 0..4 {
            for l in 0..3u8 {
                let share: f32 =
                    all.iter().filter(|(p, _)| p[t] == l).map(|(_, s)| s.exp()).sum::<f32>() / total;
                assert!((m.labels[(t, usize::from(l))] - share).abs() < 1e-5);
            }
        }
        let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(p, _)| p.to_vec());
        assert_eq!(Some(crf.best(scores.view())), best);
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let (crf, scores) = example();
        let path = [0, 1, 2, 2];
        let mut grad = Crf::zeros(3);
        let (_, down) = crf.gradient(scores.view(), &path, &mut grad);
        let loss = |crf: &Crf, scores: &Array2<f32>| {
            crf.marginals(scores.view()).log_total - crf.score(scores.view(), &path)
        };
        let e = 1e-2;
        for at in [(0, 0), (1, 2), (2, 1)] {
            let mut moved = (crf.clone(), crf.clone());
            moved.0.follow[at] += e;
            moved.1.follow[at] -= e;
            let slope = (loss(&moved.0, &scores) - loss(&moved.1, &scores)) / (2.0 * e);
            assert!((slope - grad.follow[at]).abs() < 1e-3, "{at:?}: {slope} {}", grad.follow[at]);
            let mut moved = (scores.clone(), scores.clone());
            moved.0[at] += e;
            moved.1[at] -= e;
            let slope = (loss(&crf, &moved.0) - loss(&crf, &moved.1)) / (2.0 * e);
            assert!((slope - down[at]).abs() < 1e-3);
        }
        let mut moved = (crf.clone(), crf.clone());
        moved.0.last[2] += e;
        moved.1.last[2] -= e;
        let slope = (loss(&moved.0, &scores) - loss(&moved.1, &scores)) / (2.0 * e);
        assert!((slope - grad.last[2]).abs() < 1e-3);
    }
}
