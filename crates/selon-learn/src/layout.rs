//! How sequences of different lengths lie in one matrix.

/// Sequences of a batch, packed by time: the rows of step 0 of all sequences, then those of step 1, and so on.
///
/// Sequences are sorted by length, longest first, so that the rows of a step are those of the sequences that still
/// run, in the same order as in the step before. No row is padding.
#[derive(Debug, Clone)]
pub struct Layout {
    /// First row of each step, and the number of rows at the end.
    steps: Vec<usize>,
    /// Position in the sorted order of each sequence as given.
    place: Vec<usize>,
    /// For each row, the row of the same sequence that stands as far from its end.
    mirror: Vec<usize>,
}

impl Layout {
    /// Packs sequences of `lengths` steps; empty ones have no rows.
    pub fn new(lengths: &[usize]) -> Self {
        let mut order: Vec<usize> = (0..lengths.len()).collect();
        order.sort_by_key(|&s| std::cmp::Reverse(lengths[s]));
        let mut place = vec![0; lengths.len()];
        for (at, &s) in order.iter().enumerate() {
            place[s] = at;
        }
        let longest = order.first().map_or(0, |&s| lengths[s]);
        let mut steps = Vec::with_capacity(longest + 1);
        let mut running = order.len();
        let mut rows = 0;
        for t in 0..longest {
            while running > 0 && lengths[order[running - 1]] <= t {
                running -= 1;
            }
            steps.push(rows);
            rows += running;
        }
        steps.push(rows);
        let mut mirror = vec![0; rows];
        for (at, &s) in order.iter().enumerate() {
            for t in 0..lengths[s] {
                mirror[steps[t] + at] = steps[lengths[s] - 1 - t] + at;
            }
        }
        Self { steps, place, mirror }
    }

    /// Number of rows: of steps of all sequences.
    pub fn rows(&self) -> usize {
        self.steps.last().copied().unwrap_or(0)
    }

    /// Number of steps of the longest sequence.
    pub fn steps(&self) -> usize {
        self.steps.len() - 1
    }

    /// Rows of step `t`.
    pub fn step(&self, t: usize) -> std::ops::Range<usize> {
        self.steps[t]..self.steps[t + 1]
    }

    /// Row of step `t` of sequence `s`, as numbered when the layout was made.
    pub fn row(&self, s: usize, t: usize) -> usize {
        self.steps[t] + self.place[s]
    }

    /// For each row, the row of the same sequence read from its end.
    pub fn mirror(&self) -> &[usize] {
        &self.mirror
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_of_any_length_fill_every_row_once() {
        let lengths = [3, 0, 5, 1, 5];
        let layout = Layout::new(&lengths);
        assert_eq!(layout.rows(), 14);
        assert_eq!(layout.steps(), 5);
        let mut seen: Vec<usize> = lengths
            .iter()
            .enumerate()
            .flat_map(|(s, &n)| (0..n).map(move |t| (s, t)))
            .map(|(s, t)| layout.row(s, t))
            .collect();
        for (s, &n) in lengths.iter().enumerate() {
            for t in 0..n {
                assert_eq!(layout.mirror()[layout.row(s, t)], layout.row(s, n - 1 - t));
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..14).collect::<Vec<_>>());
    }

    #[test]
    fn no_sequences_have_no_rows() {
        assert_eq!(Layout::new(&[]).rows(), 0);
        assert_eq!(Layout::new(&[0, 0]).steps(), 0);
    }
}
