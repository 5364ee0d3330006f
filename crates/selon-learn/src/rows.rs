//! Sparse features: for each row a list of numbers.

/// Feature numbers of consecutive rows, in one allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    ids: Vec<u32>,
    ends: Vec<u32>,
}

impl Rows {
    /// Adds `id` to the row that is being built.
    pub fn add(&mut self, id: u32) {
        self.ids.push(id);
    }

    /// Ends the row that is being built.
    pub fn end(&mut self) {
        self.ends.push(self.ids.len() as u32);
    }

    /// Number of rows that have ended.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no row has ended.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Features of row `i`.
    pub fn row(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.ids[start..self.ends[i] as usize]
    }
}
