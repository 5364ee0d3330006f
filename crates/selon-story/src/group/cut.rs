//! Some articles to the stories that they tell: the two groups most alike become one, again and again, as long as they are
//! alike enough.

use super::vector::Pair;

/// How much of what makes groups alike is what each article finds in the article of the other group that is most like it. The
/// rest is the mean over all pairs: a long affair changes, so that its ends have little in common.
const NEAREST: f32 = 0.5;

/// How alike two groups of articles are: 1 and above where they tell one story.
pub(crate) fn alike(a: &[usize], b: &[usize], pair: impl Fn(usize, usize) -> Pair) -> f32 {
    let mut bond = Bond::default();
    let mut best = vec![f32::NEG_INFINITY; b.len()];
    for one in a {
        let mut most = f32::NEG_INFINITY;
        for (two, theirs) in b.iter().zip(&mut best) {
            let pair = pair(*one, *two);
            bond.add(Bond::of(pair));
            most = most.max(pair.alike);
            *theirs = theirs.max(pair.alike);
        }
        bond.nearest += most;
    }
    bond.value(a.len(), b.len(), best.iter().sum())
}

/// What is known of two groups together.
#[derive(Debug, Clone, Copy)]
struct Bond {
    /// Sum over pairs.
    alike: f32,
    /// Sum over pairs.
    anchor: f32,
    /// Days between the two articles that are nearest in time.
    days: u32,
    /// Whether all have a text.
    full: bool,
    /// Sum over the articles of one group, of the most that each finds in the other.
    nearest: f32,
}

impl Default for Bond {
    fn default() -> Self {
        Self { alike: 0.0, anchor: 0.0, days: u32::MAX, full: true, nearest: 0.0 }
    }
}

impl Bond {
    fn of(pair: Pair) -> Self {
        Self { alike: pair.alike, anchor: pair.anchor, days: pair.days, full: pair.full, nearest: 0.0 }
    }

    fn add(&mut self, other: Self) {
        self.alike += other.alike;
        self.anchor += other.anchor;
        self.days = self.days.min(other.days);
        self.full &= other.full;
    }

    /// How alike groups of `a` and `b` articles are, the second of which find `theirs` in the first.
    fn value(&self, a: usize, b: usize, theirs: f32) -> f32 {
        let (a, b) = (a.max(1) as f32, b.max(1) as f32);
        let mean = self.alike / (a * b);
        let nearest = (self.nearest / a + theirs / b) / 2.0;
        let part = if self.full { NEAREST } else { 0.0 };
        let alike = (1.0 - part) * mean + part * nearest;
        Pair { alike, anchor: self.anchor / (a * b), days: self.days, full: self.full }.value()
    }
}

/// Groups of `nodes`, each in order, by their first. A node is articles that stay together; `pair(i, j)` compares two articles.
pub(crate) fn cut(nodes: &[Vec<usize>], pair: impl Fn(usize, usize) -> Pair) -> Vec<Vec<usize>> {
    let n = nodes.len();
    let items = nodes.iter().flatten().max().map_or(0, |most| most + 1);
    // The most that an article finds in a group.
    let mut found = vec![f32::NEG_INFINITY; items * n];
    let mut table = vec![Bond::default(); n * n];
    for i in 0..n {
        for j in (0..n).filter(|j| *j != i) {
            let bond = &mut table[i * n + j];
            for one in &nodes[i] {
                let most = &mut found[one * n + j];
                for two in &nodes[j] {
                    let pair = pair(*one, *two);
                    bond.add(Bond::of(pair));
                    *most = most.max(pair.alike);
                }
                bond.nearest += *most;
            }
        }
    }
    let mut members: Vec<Vec<usize>> = nodes.to_vec();
    let mut groups: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    let value = |table: &[Bond], members: &[Vec<usize>], i: usize, j: usize| {
        table[i * n + j].value(members[i].len(), members[j].len(), table[j * n + i].nearest)
    };
    let mut values = vec![f32::NEG_INFINITY; n * n];
    for i in 0..n {
        for j in (0..n).filter(|j| *j != i) {
            values[i * n + j] = value(&table, &members, i, j);
        }
    }
    // The best partner of each group.
    let mut best: Vec<(f32, usize)> = (0..n).map(|i| partner(&values, &groups, n, i)).collect();
    loop {
        let top = (0..n).filter(|&i| !groups[i].is_empty()).max_by(|&a, &b| {
            // Of equals the first, whatever the order of numbers says.
            best[a].0.total_cmp(&best[b].0).then(b.cmp(&a))
        });
        let Some(i) = top.filter(|&i| best[i].0 >= 1.0) else { break };
        let j = best[i].1;
        let (i, j) = (i.min(j), i.max(j));
        for item in 0..items {
            found[item * n + i] = found[item * n + i].max(found[item * n + j]);
        }
        let taken = std::mem::take(&mut groups[j]);
        groups[i].extend(taken);
        let taken = std::mem::take(&mut members[j]);
        members[i].extend(taken);
        for k in (0..n).filter(|&k| k != i && !groups[k].is_empty()) {
            let theirs = table[j * n + k];
            let mine = &mut table[i * n + k];
            mine.add(theirs);
            mine.nearest += theirs.nearest;
            let nearest = members[k].iter().map(|item| found[item * n + i]).sum();
            table[k * n + i] = Bond { nearest, ..table[i * n + k] };
            let value = value(&table, &members, i, k);
            values[i * n + k] = value;
            values[k * n + i] = value;
        }
        for k in 0..n {
            if !groups[k].is_empty() && (k == i || best[k].1 == i || best[k].1 == j) {
                best[k] = partner(&values, &groups, n, k);
            } else if !groups[k].is_empty() && values[k * n + i] > best[k].0 {
                best[k] = (values[k * n + i], i);
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
fn partner(values: &[f32], groups: &[Vec<usize>], n: usize, i: usize) -> (f32, usize) {
    let others = (0..n).filter(|&k| k != i && !groups[k].is_empty());
    others.fold((f32::NEG_INFINITY, i), |best, k| {
        if values[i * n + k] > best.0 { (values[i * n + k], k) } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(alike: f32, anchor: f32, days: u32) -> Pair {
        Pair { alike, anchor, days, full: true }
    }

    fn ones(n: usize) -> Vec<Vec<usize>> {
        (0..n).map(|i| vec![i]).collect()
    }

    #[test]
    fn groups_hold_what_is_alike_on_average() {
        // 0, 1 and 2 are close; 3 is like 2 alone.
        let alike = |i: usize, j: usize| {
            let alike = match (i.min(j), i.max(j)) {
                (0, 1) => 2.0,
                (0, 2) | (1, 2) => 1.5,
                (2, 3) => 1.2,
                _ => 0.1,
            };
            pair(alike, 0.0, 0)
        };
        assert_eq!(cut(&ones(4), alike), [vec![0, 1, 2], vec![3]]);
        // A large group does not move for one article.
        let nodes = [vec![0], vec![1], vec![2], (3..50).collect()];
        assert_eq!(cut(&nodes, alike), [vec![0, 1, 2], vec![3]]);
        assert_eq!(cut(&[], alike), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn a_long_affair_holds_by_its_neighbours_and_by_what_recurs() {
        // An article a week: each like its neighbours, the first hardly like the last.
        let affair = |anchor: f32| {
            move |i: usize, j: usize| {
                let weeks = i.abs_diff(j);
                pair(1.5 - 0.2 * weeks as f32, anchor, 7 * weeks as u32)
            }
        };
        assert_eq!(cut(&ones(5), affair(0.1)), [vec![0, 1, 2, 3, 4]]);
        assert!(cut(&ones(5), affair(0.0)).len() > 1, "nothing recurs");
        let late = |i: usize, j: usize| pair(1.5, 0.1, 40 * i.abs_diff(j) as u32);
        assert_eq!(cut(&ones(2), late).len(), 2, "too long a silence");
    }

    #[test]
    fn groups_are_compared_as_they_are_joined() {
        let table = |i: usize, j: usize| {
            pair([0.9, 1.4, 0.7, 1.2][(i + j) % 4], 0.05 * (i.abs_diff(j) % 3) as f32, 3)
        };
        let (a, b) = ([0, 1, 2], [3, 4]);
        let one = alike(&a, &b, table);
        assert!((one - alike(&b, &a, table)).abs() < 1e-6, "the same from both sides");
        let joined = cut(&[a.to_vec(), b.to_vec()], table).len() == 1;
        assert_eq!(joined, one >= 1.0);
    }
}
