//! Training: losses, their gradients, and Adam (Kingma and Ba 2015).

use ndarray::{Array2, Axis};

use crate::layout::Layout;
use crate::net::{Net, Passage, Read, Shape, Vectors, Window, pack};
use crate::smooth::{sigmoid, softmax};

/// A label that is not known, and so teaches nothing.
pub const UNKNOWN: u16 = u16::MAX;

/// The label of a window that is not 0, whichever it is.
pub const ANY: u16 = u16::MAX - 1;

/// A passage with what is to be learned from it.
#[derive(Debug, Clone, Default)]
pub struct Lesson {
    /// What the network sees.
    pub passage: Passage,
    /// For each head, the label of each token, or [`UNKNOWN`]; empty where nothing is known for that head.
    pub heads: Vec<Vec<u16>>,
    /// Whether each token is an anchor; empty where nothing is known of anchors.
    pub anchors: Vec<bool>,
    /// Windows with their labels.
    pub windows: Vec<Example>,
}

/// A window with what is to be learned from it.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// What the network sees.
    pub window: Window,
    /// The tag of each token; empty where the window has none to learn.
    pub tags: Vec<u8>,
    /// Label of the window as a whole, [`ANY`] or [`UNKNOWN`].
    pub kind: u16,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// Where random numbers start.
    pub seed: u64,
    /// Times that all lessons are gone through.
    pub epochs: usize,
    /// Tokens in a step, about.
    pub batch: usize,
    /// Length of the largest step.
    pub rate: f32,
    /// Share of inputs and states that are left out at each step.
    pub dropout: f32,
    /// Weight of what the heads learn, beside the windows.
    pub heads: f32,
}

/// Random numbers that are the same everywhere (xorshift64*, Vigna 2016).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Numbers that follow from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number in `[0, 1)`.
    pub fn unit(&mut self) -> f32 {
        (self.number() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Puts `items` in random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, (self.number() % (i as u64 + 1)) as usize);
        }
    }
}

/// Mean losses of an epoch.
#[derive(Debug, Clone, Copy, Default)]
pub struct Losses {
    /// Of each head's labels, a token.
    pub heads: f32,
    /// Of anchors, a token.
    pub anchors: f32,
    /// Of tags, a window that has them.
    pub tags: f32,
    /// Of the windows' labels, a window.
    pub kinds: f32,
}

/// A random start: uniform, as wide as the number of inputs allows (Glorot and Bengio 2010).
pub fn start(shape: &Shape, seed: u64) -> Net {
    let mut net = Net::zeros(shape);
    let mut random = Random::new(seed);
    let mut fill = |m: &mut Array2<f32>, reach: f32| {
        for x in m.iter_mut() {
            *x = (random.unit() * 2.0 - 1.0) * reach;
        }
    };
    let glorot = |m: &Array2<f32>| (6.0 / (m.nrows() + m.ncols()) as f32).sqrt();
    let wide = 0.1;
    fill(&mut net.bag, wide);
    fill(&mut net.window_bag, wide);
    let reach = glorot(&net.vector) * 0.5;
    fill(&mut net.vector, reach);
    for layer in net.trunk.iter_mut().chain([&mut net.window]) {
        for lstm in [&mut layer.ahead, &mut layer.back] {
            let h = lstm.wh.nrows();
            let reach = (6.0 / (lstm.wx.nrows() + h) as f32).sqrt() * 0.7;
            fill(&mut lstm.wx, reach);
            fill(&mut lstm.wh, (3.0 / h as f32).sqrt() * 0.7);
            // An LSTM that remembers from the start learns sooner (Jozefowicz et al. 2015).
            lstm.bias.slice_axis_mut(Axis(0), ndarray::Slice::from(h..2 * h)).fill(1.0);
        }
    }
    for linear in net.heads.iter_mut().chain([&mut net.anchor, &mut net.narrow, &mut net.emit, &mut net.kind])
    {
        let reach = glorot(&linear.weights);
        fill(&mut linear.weights, reach);
    }
    net
}

/// All dense weights of `net`, in an order that only its shape decides; without the tables of features.
fn dense(net: &mut Net) -> Vec<&mut [f32]> {
    let mut out: Vec<Option<&mut [f32]>> = vec![net.vector.as_slice_mut()];
    for layer in net.trunk.iter_mut().chain([&mut net.window]) {
        for lstm in [&mut layer.ahead, &mut layer.back] {
            out.extend([lstm.wx.as_slice_mut(), lstm.wh.as_slice_mut(), lstm.bias.as_slice_mut()]);
        }
    }
    for linear in net.heads.iter_mut().chain([&mut net.anchor, &mut net.narrow, &mut net.emit, &mut net.kind])
    {
        out.extend([linear.weights.as_slice_mut(), linear.bias.as_slice_mut()]);
    }
    out.extend([net.crf.follow.as_slice_mut(), net.crf.first.as_slice_mut(), net.crf.last.as_slice_mut()]);
    out.into_iter().flatten().collect()
}

/// The mean of `nets`, which have one shape and were trained from one start with different random numbers: it often reads
/// better than any of them (Wortsman et al. 2022). `None` where there are none.
pub fn mean(nets: Vec<Net>) -> Option<Net> {
    let share = 1.0 / nets.len() as f32;
    let mut nets = nets.into_iter();
    let mut out = nets.next()?;
    for mut other in nets {
        for (to, from) in dense(&mut out).into_iter().zip(dense(&mut other)) {
            to.iter_mut().zip(from).for_each(|(t, f)| *t += *f);
        }
        for b in 0..BAGS {
            *bag(&mut out, b) += &*bag(&mut other, b);
        }
    }
    for slice in dense(&mut out) {
        slice.iter_mut().for_each(|w| *w *= share);
    }
    for b in 0..BAGS {
        *bag(&mut out, b) *= share;
    }
    Some(out)
}

/// How many tables of features a network has.
const BAGS: usize = 3;

/// Table `b` of `net`: a step changes only the rows of the features that it saw.
fn bag(net: &mut Net, b: usize) -> &mut Array2<f32> {
    match b {
        0 => &mut net.bag,
        1 => &mut net.window_bag,
        _ => &mut net.direct,
    }
}

/// A gradient: as the network, with the rows of the bags that it touches.
struct Gradient {
    net: Net,
    touched: [Vec<u32>; BAGS],
    marked: [Vec<bool>; BAGS],
    losses: Losses,
    counts: Losses,
}

impl Gradient {
    fn new(shape: &Shape) -> Self {
        Self {
            net: Net::zeros(shape),
            touched: Default::default(),
            marked: [shape.features, shape.window_features, shape.window_features].map(|n| vec![false; n]),
            losses: Losses::default(),
            counts: Losses::default(),
        }
    }

    fn clear(&mut self) {
        for slice in dense(&mut self.net) {
            slice.fill(0.0);
        }
        for b in 0..BAGS {
            for &id in &self.touched[b] {
                bag(&mut self.net, b).row_mut(id as usize).fill(0.0);
                self.marked[b][id as usize] = false;
            }
            self.touched[b].clear();
        }
        self.losses = Losses::default();
        self.counts = Losses::default();
    }

    /// Adds `down` to row `id` of bag `b`.
    fn touch(&mut self, b: usize, id: u32, down: &[f32]) {
        if !self.marked[b][id as usize] {
            self.marked[b][id as usize] = true;
            self.touched[b].push(id);
        }
        let mut row = bag(&mut self.net, b).row_mut(id as usize);
        if let Some(row) = row.as_slice_mut() {
            for (r, d) in row.iter_mut().zip(down) {
                *r += d;
            }
        }
    }

    /// Adds another gradient.
    fn add(&mut self, other: &mut Self) {
        let theirs = dense(&mut other.net);
        for (mine, theirs) in dense(&mut self.net).into_iter().zip(theirs) {
            for (m, t) in mine.iter_mut().zip(theirs) {
                *m += *t;
            }
        }
        for b in 0..BAGS {
            for &id in &other.touched[b] {
                let row = bag(&mut other.net, b).row(id as usize).to_vec();
                self.touch(b, id, &row);
            }
        }
        for (mine, theirs) in [(&mut self.losses, other.losses), (&mut self.counts, other.counts)] {
            mine.heads += theirs.heads;
            mine.anchors += theirs.anchors;
            mine.tags += theirs.tags;
            mine.kinds += theirs.kinds;
        }
    }
}

/// First and second moments of the gradient.
struct Adam {
    first: Net,
    second: Net,
    steps: i32,
}

const BETA: (f32, f32) = (0.9, 0.999);

impl Adam {
    fn step(&mut self, net: &mut Net, grad: &mut Gradient, rate: f32, scale: f32) {
        self.steps += 1;
        let fix = (1.0 - BETA.1.powi(self.steps)).sqrt() / (1.0 - BETA.0.powi(self.steps));
        let rate = rate * fix;
        let slices = dense(net).into_iter().zip(dense(&mut grad.net));
        for ((w, g), (m, v)) in slices.zip(dense(&mut self.first).into_iter().zip(dense(&mut self.second))) {
            update(w, g, m, v, rate, scale);
        }
        for b in 0..BAGS {
            for &id in &grad.touched[b] {
                let at = id as usize;
                let (w, g) = (bag(net, b), bag(&mut grad.net, b));
                let (m, v) = (bag(&mut self.first, b), bag(&mut self.second, b));
                let (mut w, mut g, mut m, mut v) =
                    (w.row_mut(at), g.row_mut(at), m.row_mut(at), v.row_mut(at));
                if let (Some(w), Some(g), Some(m), Some(v)) =
                    (w.as_slice_mut(), g.as_slice_mut(), m.as_slice_mut(), v.as_slice_mut())
                {
                    update(w, g, m, v, rate, scale);
                }
            }
        }
    }
}

fn update(w: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32], rate: f32, scale: f32) {
    for i in 0..w.len() {
        let g = g[i] * scale;
        m[i] = BETA.0 * m[i] + (1.0 - BETA.0) * g;
        v[i] = BETA.1 * v[i] + (1.0 - BETA.1) * g * g;
        w[i] -= rate * m[i] / (v[i].sqrt() + 1e-8);
    }
}

/// Trains `net` on `lessons`; `report` is told of each epoch.
///
/// Deterministic: the same lessons, recipe and start give the same weights on one kind of processor, whatever the
/// number of threads.
pub fn train(
    net: &mut Net,
    lessons: &[&Lesson],
    vectors: &[&Vectors],
    of: &[usize],
    recipe: &Recipe,
    mut report: impl FnMut(usize, Losses, &Net),
) {
    let shape = net.shape();
    let mut random = Random::new(recipe.seed);
    let mut adam = Adam { first: Net::zeros(&shape), second: Net::zeros(&shape), steps: 0 };
    let mut grads = [Gradient::new(&shape), Gradient::new(&shape)];
    let all: usize = lessons.iter().map(|l| size(l)).sum();
    let planned = (recipe.epochs * all.div_ceil(recipe.batch)) as f32;
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut done = 0.0;
    for epoch in 0..recipe.epochs {
        random.shuffle(&mut order);
        let mut sum = Losses::default();
        let mut counts = Losses::default();
        let mut at = 0;
        while at < order.len() {
            let mut halves = [Vec::new(), Vec::new()];
            let mut sizes = [0, 0];
            while at < order.len() && sizes[0] + sizes[1] < recipe.batch {
                let n = size(lessons[order[at]]);
                let half = usize::from(sizes[1] < sizes[0]);
                halves[half].push(order[at]);
                sizes[half] += n;
                at += 1;
            }
            let seeds = [random.number(), random.number()];
            let now: &Net = net;
            let [one, two] = &mut grads;
            let run = |grad: &mut Gradient, half: usize| {
                grad.clear();
                let mut random = Random::new(seeds[half]);
                for &l in &halves[half] {
                    learn(now, lessons[l], vectors[of[l]], recipe, &mut random, grad);
                }
            };
            rayon::join(|| run(one, 0), || run(two, 1));
            one.add(two);
            let tokens = (sizes[0] + sizes[1]).max(1) as f32;
            let scale = 1.0 / tokens;
            let norm: f32 = dense(&mut one.net)
                .iter()
                .flat_map(|s| s.iter())
                .map(|g| g * scale * g * scale)
                .sum::<f32>()
                .sqrt();
            let clip = if norm > 1.0 { 1.0 / norm } else { 1.0 };
            // A short rise, then down to nothing.
            let progress = done / planned;
            let rate = recipe.rate * (progress / 0.03).min(1.0) * (1.0 - progress).max(0.01);
            adam.step(net, one, rate, scale * clip);
            done += tokens / recipe.batch as f32;
            for (s, o) in [(&mut sum, one.losses), (&mut counts, one.counts)] {
                s.heads += o.heads;
                s.anchors += o.anchors;
                s.tags += o.tags;
                s.kinds += o.kinds;
            }
        }
        let mean = |s: f32, n: f32| if n > 0.0 { s / n } else { 0.0 };
        let losses = Losses {
            heads: mean(sum.heads, counts.heads),
            anchors: mean(sum.anchors, counts.anchors),
            tags: mean(sum.tags, counts.tags),
            kinds: mean(sum.kinds, counts.kinds),
        };
        report(epoch, losses, net);
    }
}

fn size(lesson: &Lesson) -> usize {
    lesson.passage.sequences.iter().map(std::ops::Range::len).sum()
}

/// Leaves out entries of `x` at random and scales the rest to make up for them; gives what to multiply a gradient with.
fn drop_out(x: &mut Array2<f32>, share: f32, random: &mut Random) -> Vec<f32> {
    let keep = 1.0 / (1.0 - share);
    let mut mask = Vec::with_capacity(x.len());
    for v in x.iter_mut() {
        let m = if random.unit() < share { 0.0 } else { keep };
        *v *= m;
        mask.push(m);
    }
    mask
}

fn through(down: &mut Array2<f32>, mask: &[f32]) {
    for (d, m) in down.iter_mut().zip(mask) {
        *d *= m;
    }
}

/// The passage with a share of each token's features left out, and now and then its vector.
fn thin(passage: &Passage, share: f32, random: &mut Random) -> Passage {
    let mut out =
        Passage { words: passage.words.clone(), sequences: passage.sequences.clone(), ..Passage::default() };
    for word in &mut out.words {
        if random.unit() < share / 2.0 {
            *word = crate::NO_VECTOR;
        }
    }
    out.features = thin_rows(&passage.features, share, random);
    out
}

fn thin_rows(rows: &crate::Rows, share: f32, random: &mut Random) -> crate::Rows {
    let mut out = crate::Rows::default();
    for i in 0..rows.len() {
        for &id in rows.row(i) {
            if random.unit() >= share {
                out.add(id);
            }
        }
        out.end();
    }
    out
}

/// Adds the gradient of one lesson's losses to `grad`.
fn learn(
    net: &Net,
    lesson: &Lesson,
    vectors: &Vectors,
    recipe: &Recipe,
    random: &mut Random,
    grad: &mut Gradient,
) {
    let share = recipe.dropout;
    let passage = thin(&lesson.passage, share / 3.0, random);
    let (layout, rows) = pack(&passage);
    if layout.rows() == 0 {
        return;
    }
    let (given, mut x) = net.embed(&passage, vectors, &layout, &rows);
    let mask = drop_out(&mut x, share, random);
    let mut inputs = vec![x];
    let mut masks = vec![mask];
    let mut traces = Vec::new();
    for (n, layer) in net.trunk.iter().enumerate() {
        let (mut states, trace) = layer.forward(inputs[n].view(), &layout);
        masks.push(drop_out(&mut states, share, random));
        traces.push(trace);
        inputs.push(states);
    }
    let Some(states) = inputs.last() else { return };
    let mut down = Array2::<f32>::zeros(states.dim());

    for (h, gold) in lesson.heads.iter().enumerate().filter(|(_, g)| !g.is_empty()) {
        let scores = net.heads[h].forward(states);
        let mut dscores = Array2::zeros(scores.dim());
        for (token, &row) in rows.iter().enumerate().filter(|(_, r)| **r != usize::MAX) {
            let label = usize::from(gold[token]);
            if gold[token] == UNKNOWN {
                continue;
            }
            let mut p = scores.row(row).to_vec();
            softmax(&mut p);
            grad.losses.heads -= p[label].max(1e-9).ln();
            grad.counts.heads += 1.0;
            p[label] -= 1.0;
            for (l, p) in p.into_iter().enumerate() {
                dscores[(row, l)] = p * recipe.heads;
            }
        }
        net.heads[h].backward(states, &dscores, &mut grad.net.heads[h], &mut down);
    }

    if !lesson.anchors.is_empty() {
        let scores = net.anchor.forward(states);
        let mut dscores = Array2::zeros(scores.dim());
        for (token, &row) in rows.iter().enumerate().filter(|(_, r)| **r != usize::MAX) {
            let p = sigmoid(scores[(row, 0)]);
            let gold = f32::from(u8::from(lesson.anchors[token]));
            grad.losses.anchors -= if gold > 0.0 { p } else { 1.0 - p }.max(1e-9).ln();
            grad.counts.anchors += 1.0;
            dscores[(row, 0)] = p - gold;
        }
        net.anchor.backward(states, &dscores, &mut grad.net.anchor, &mut down);
    }

    if !lesson.windows.is_empty() {
        let narrow = net.narrow.forward(states);
        let read = Read::new(Array2::zeros((0, 0)), narrow, rows.clone());
        let dnarrow = windows(net, lesson, &read, recipe, random, grad);
        net.narrow.backward(states, &dnarrow, &mut grad.net.narrow, &mut down);
    }

    for n in (0..net.trunk.len()).rev() {
        through(&mut down, &masks[n + 1]);
        down =
            net.trunk[n].backward(inputs[n].view(), &layout, &traces[n], down.view(), &mut grad.net.trunk[n]);
    }
    through(&mut down, &masks[0]);
    ndarray::linalg::general_mat_mul(1.0, &given.t(), &down, 1.0, &mut grad.net.vector);
    for (token, &row) in rows.iter().enumerate().filter(|(_, r)| **r != usize::MAX) {
        let slice = down.row(row).to_vec();
        for &id in passage.features.row(token) {
            grad.touch(0, id, &slice);
        }
    }
}

/// The same for its windows; gives the gradient of what they take from the trunk.
fn windows(
    net: &Net,
    lesson: &Lesson,
    read: &Read,
    recipe: &Recipe,
    random: &mut Random,
    grad: &mut Gradient,
) -> Array2<f32> {
    let share = recipe.dropout;
    let thinned: Vec<Window> = lesson
        .windows
        .iter()
        .map(|e| Window { features: thin_rows(&e.window.features, share / 3.0, random), ..e.window.clone() })
        .collect();
    let all: Vec<&Window> = thinned.iter().collect();
    let lengths: Vec<usize> = all.iter().map(|w| w.tokens.len()).collect();
    let layout = Layout::new(&lengths);
    let mut x = net.embed_windows(read, &all, &layout);
    let mask = drop_out(&mut x, share, random);
    let (mut states, trace) = net.window.forward(x.view(), &layout);
    let state_mask = drop_out(&mut states, share, random);
    let seen: Vec<usize> =
        all.iter().enumerate().map(|(w, win)| layout.row(w, win.anchor - win.tokens.start)).collect();
    let at_anchor = states.select(Axis(0), &seen);
    let (scores, mut kinds) = net.score(&states, &at_anchor, &all, &layout);
    let mut dscores = Array2::<f32>::zeros(scores.dim());
    for (w, example) in lesson.windows.iter().enumerate() {
        if !example.tags.is_empty() {
            let rows: Vec<usize> = (0..lengths[w]).map(|t| layout.row(w, t)).collect();
            let own = scores.select(Axis(0), &rows);
            let (loss, d) = net.crf.gradient(own.view(), &example.tags, &mut grad.net.crf);
            grad.losses.tags += loss;
            grad.counts.tags += 1.0;
            for (t, &row) in rows.iter().enumerate() {
                dscores.row_mut(row).assign(&d.row(t));
            }
        }
        let mut row = kinds.row_mut(w);
        let Some(p) = row.as_slice_mut() else { continue };
        if example.kind == UNKNOWN {
            p.fill(0.0);
            continue;
        }
        softmax(p);
        grad.counts.kinds += 1.0;
        if example.kind == ANY {
            // -ln(1 - p0): any label but 0 will do.
            let rest = (1.0 - p[0]).max(1e-9);
            grad.losses.kinds -= rest.ln();
            let nothing = p[0];
            p.iter_mut().skip(1).for_each(|l| *l -= *l / rest);
            p[0] = nothing;
        } else {
            grad.losses.kinds -= p[usize::from(example.kind)].max(1e-9).ln();
            p[usize::from(example.kind)] -= 1.0;
        }
    }
    let mut dstates = Array2::<f32>::zeros(states.dim());
    net.emit.backward(&states, &dscores, &mut grad.net.emit, &mut dstates);
    let mut danchor = Array2::<f32>::zeros(at_anchor.dim());
    net.kind.backward(&at_anchor, &kinds, &mut grad.net.kind, &mut danchor);
    for (w, &row) in seen.iter().enumerate() {
        let mut d = dstates.row_mut(row);
        d += &danchor.row(w);
    }
    through(&mut dstates, &state_mask);
    let mut dx = net.window.backward(x.view(), &layout, &trace, dstates.view(), &mut grad.net.window);
    through(&mut dx, &mask);
    let tokens = read.rows().iter().filter(|r| **r != usize::MAX).count();
    let mut dnarrow = Array2::<f32>::zeros((tokens, x.ncols()));
    for (w, window) in all.iter().enumerate() {
        for (t, token) in window.tokens.clone().enumerate() {
            let d = dx.row(layout.row(w, t));
            let row = read.rows()[token];
            if row != usize::MAX {
                let mut to = dnarrow.row_mut(row);
                to += &d;
            }
            let mut direct = dscores.row(layout.row(w, t)).to_vec();
            if token == window.anchor {
                direct.extend(kinds.row(w));
            }
            for &id in window.features.row(t) {
                grad.touch(1, id, d.as_slice().unwrap_or_default());
                grad.touch(2, id, &direct);
            }
        }
    }
    dnarrow
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson() -> (Lesson, Vectors) {
        let mut features = crate::Rows::default();
        for i in 0..7u32 {
            features.add(i % 5);
            features.add(5 + i % 3);
            features.end();
        }
        let passage = Passage {
            words: vec![0, 1, crate::NO_VECTOR, 1, 0, 1, 0],
            features,
            sequences: vec![0..3, 3..7],
        };
        let mut window_features = crate::Rows::default();
        for i in 0..4u32 {
            window_features.add(i);
            window_features.end();
        }
        let window = Window { tokens: 2..6, anchor: 4, features: window_features };
        let lesson = Lesson {
            passage,
            heads: vec![vec![0, 1, 2, UNKNOWN, 1, 0, 2]],
            anchors: vec![false, true, false, false, true, false, false],
            windows: vec![Example { window, tags: vec![1, 1, 0, 2], kind: 1 }],
        };
        let vectors = Vectors { dim: 2, values: vec![10, -20, 30, 5], scales: vec![0.05, 0.02] };
        (lesson, vectors)
    }

    fn shape() -> Shape {
        Shape {
            features: 8,
            vector: 2,
            width: 4,
            trunk: vec![3, 2],
            heads: vec![3],
            window_features: 4,
            window_width: 3,
            window_units: 2,
            tags: 3,
            kinds: 2,
        }
    }

    fn loss(net: &Net, lesson: &Lesson, vectors: &Vectors, grad: &mut Gradient) -> f32 {
        let recipe = Recipe { seed: 1, epochs: 1, batch: 1, rate: 0.1, dropout: 0.0, heads: 1.0 };
        grad.clear();
        learn(net, lesson, vectors, &recipe, &mut Random::new(1), grad);
        grad.losses.heads + grad.losses.anchors + grad.losses.tags + grad.losses.kinds
    }

    /// Every gradient against the slope of the loss: what no reading of the code can replace.
    #[test]
    fn gradients_are_slopes() {
        let (lesson, vectors) = lesson();
        let mut net = start(&shape(), 3);
        let mut grad = Gradient::new(&shape());
        let mut other = Gradient::new(&shape());
        loss(&net, &lesson, &vectors, &mut grad);
        let e = 1e-2;
        let sizes: Vec<usize> = dense(&mut net).iter().map(|s| s.len()).collect();
        for (s, &n) in sizes.iter().enumerate() {
            for i in (0..n).step_by(1 + n / 12) {
                let mut at = |d: f32| {
                    dense(&mut net)[s][i] += d;
                    let l = loss(&net, &lesson, &vectors, &mut other);
                    dense(&mut net)[s][i] -= d;
                    l
                };
                let slope = (at(e) - at(-e)) / (2.0 * e);
                let g = dense(&mut grad.net)[s][i];
                assert!(
                    (slope - g).abs() < 0.02 * (0.1 + slope.abs()),
                    "slice {s}, weight {i}: slope {slope}, gradient {g}"
                );
            }
        }
        for (b, id, j) in
            [(0, 0, 0), (0, 3, 2), (0, 6, 1), (1, 2, 1), (1, 3, 2), (2, 1, 1), (2, 2, 3), (2, 0, 0)]
        {
            let mut at = |d: f32| {
                bag(&mut net, b)[(id, j)] += d;
                let l = loss(&net, &lesson, &vectors, &mut other);
                bag(&mut net, b)[(id, j)] -= d;
                l
            };
            let slope = (at(e) - at(-e)) / (2.0 * e);
            let g = bag(&mut grad.net, b)[(id, j)];
            assert!((slope - g).abs() < 0.02 * (0.1 + slope.abs()), "table {b}, {id}, {j}: {slope} {g}");
        }
    }

    #[test]
    fn a_mean_lies_between() {
        let (one, two) = (start(&shape(), 1), start(&shape(), 2));
        let (a, b) = (one.bag[(3, 1)], two.bag[(3, 1)]);
        let (c, d) = (one.emit.weights[(0, 0)], two.emit.weights[(0, 0)]);
        let mean = mean(vec![one, two]).unwrap();
        assert!((mean.bag[(3, 1)] - f32::midpoint(a, b)).abs() < 1e-6);
        assert!((mean.emit.weights[(0, 0)] - f32::midpoint(c, d)).abs() < 1e-6);
        assert!(super::mean(Vec::new()).is_none());
    }

    #[test]
    fn training_learns_what_it_is_shown() {
        let (lesson, vectors) = lesson();
        let mut net = start(&shape(), 3);
        let recipe = Recipe { seed: 1, epochs: 300, batch: 7, rate: 0.02, dropout: 0.0, heads: 1.0 };
        train(&mut net, &[&lesson], &[&vectors], &[0], &recipe, |_, _, _| {});
        let read = net.read(&lesson.passage, &vectors);
        let view = net.view(&read, &[&lesson.windows[0].window]);
        assert_eq!(view[0].tags, lesson.windows[0].tags);
        assert!(view[0].kinds[1] > 0.9);
        let anchors: Vec<bool> = net.anchors(&read).iter().map(|&p| p > 0.5).collect();
        assert_eq!(anchors, lesson.anchors);
    }
}
