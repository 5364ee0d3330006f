//! Some articles to the stories that they tell: the two groups most alike become one, again and again, as long as their
//! articles are alike on average.

/// Groups of `0..sizes.len()`, each in order, by their first. `likeness(i, j)` of two nodes is the mean over their articles,
/// 1 where they tell one story; node `i` stands for `sizes[i]` articles.
pub(crate) fn cut(sizes: &[usize], mut likeness: impl FnMut(usize, usize) -> f32) -> Vec<Vec<usize>> {
    let n = sizes.len();
    let mut table = vec![0.0_f32; n * n];
    for i in 0..n {
        for j in 0..i {
            let alike = likeness(i, j);
            table[i * n + j] = alike;
            table[j * n + i] = alike;
        }
    }
    let mut sizes = sizes.to_vec();
    let mut groups: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    // The best partner of each group.
    let mut best: Vec<(f32, usize)> = (0..n).map(|i| partner(&table, &groups, n, i)).collect();
    loop {
        let top = (0..n).filter(|&i| !groups[i].is_empty()).max_by(|&a, &b| {
            // Of equals the first, whatever the order of numbers says.
            best[a].0.total_cmp(&best[b].0).then(b.cmp(&a))
        });
        let Some(i) = top.filter(|&i| best[i].0 >= 1.0) else { break };
        let j = best[i].1;
        let (i, j) = (i.min(j), i.max(j));
        let (a, b) = (sizes[i] as f32, sizes[j] as f32);
        for k in 0..n {
            if k != i && k != j && !groups[k].is_empty() {
                let mean = (a * table[i * n + k] + b * table[j * n + k]) / (a + b);
                table[i * n + k] = mean;
                table[k * n + i] = mean;
            }
        }
        let taken = std::mem::take(&mut groups[j]);
        groups[i].extend(taken);
        sizes[i] += sizes[j];
        for k in 0..n {
            if !groups[k].is_empty() && (k == i || best[k].1 == i || best[k].1 == j) {
                best[k] = partner(&table, &groups, n, k);
            } else if !groups[k].is_empty() && table[k * n + i] > best[k].0 {
                best[k] = (table[k * n + i], i);
            }
        }
    }
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The group most like group `i`.
fn partner(table: &[f32], groups: &[Vec<usize>], n: usize, i: usize) -> (f32, usize) {
    let others = (0..n).filter(|&k| k != i && !groups[k].is_empty());
    others.fold(
        (f32::NEG_INFINITY, i),
        |best, k| {
            if table[i * n + k] > best.0 { (table[i * n + k], k) } else { best }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_what_is_alike_on_average() {
        // 0, 1 and 2 are close; 3 is like 2 alone.
        let alike = |i: usize, j: usize| match (i.min(j), i.max(j)) {
            (0, 1) => 2.0,
            (0, 2) | (1, 2) => 1.5,
            (2, 3) => 1.4,
            _ => 0.1,
        };
        assert_eq!(cut(&[1; 4], alike), [vec![0, 1, 2], vec![3]]);
        // A large group does not move for one article.
        assert_eq!(cut(&[1, 1, 1, 50], alike), [vec![0, 1, 2], vec![3]]);
        assert_eq!(cut(&[], alike), Vec::<Vec<usize>>::new());
    }
}
