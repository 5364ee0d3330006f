//! B-cubed: how well found groups agree with the true ones. For each item, the share of its group that is truly with it, and the
//! share of those truly with it that are in its group; the means over items, and their harmonic mean.

use std::collections::BTreeMap;

/// Precision, recall and F of items, each with its true group and the one found.
pub fn bcubed<G: Ord + Copy, F: Ord + Copy>(items: impl IntoIterator<Item = (G, F)>) -> (f64, f64, f64) {
    let mut of_gold: BTreeMap<G, f64> = BTreeMap::new();
    let mut of_found: BTreeMap<F, f64> = BTreeMap::new();
    let mut of_both: BTreeMap<(G, F), f64> = BTreeMap::new();
    let mut all = 0.0;
    for (gold, found) in items {
        *of_gold.entry(gold).or_default() += 1.0;
        *of_found.entry(found).or_default() += 1.0;
        *of_both.entry((gold, found)).or_default() += 1.0;
        all += 1.0;
    }
    let (mut p, mut r) = (0.0, 0.0);
    for ((gold, found), both) in &of_both {
        p += both * both / of_found[found];
        r += both * both / of_gold[gold];
    }
    let all = f64::max(all, 1.0);
    let (p, r) = (p / all, r / all);
    (p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_is_one_for_the_truth_alone() {
        let of = |found: [u64; 3]| bcubed(["a", "a", "b"].into_iter().zip(found));
        assert_eq!(of([7, 7, 9]), (1.0, 1.0, 1.0));
        let (p, r, _) = of([7, 7, 7]);
        assert!((p - 5.0 / 9.0).abs() < 1e-9 && (r - 1.0).abs() < 1e-9);
        assert_eq!(bcubed::<u64, u64>([]).2, 0.0);
    }
}
