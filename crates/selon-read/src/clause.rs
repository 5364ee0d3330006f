//! Where a subject, a noun phrase or a reported clause begins and ends.

use std::ops::Range;

use crate::group::{Form, Group};
use crate::lexicon::*;
use crate::tag::Tagged;

/// A stretch of text read at one quotation depth, with its verb groups.
pub(crate) struct Clause<'a, 't> {
    pub t: &'a Tagged<'t>,
    pub region: Range<usize>,
    pub depth: u8,
    pub groups: Vec<Group>,
}

/// What stands before a verb as its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Tokens of the mention.
    Printed(Range<usize>),
    /// None printed: a coordinated verb, a gerund, an infinitive. The tokens are those of the subject that it
    /// shares, when there is one.
    Elided(Option<Range<usize>>),
}

impl Subject {
    /// Tokens of the subject, its own or the shared one.
    pub fn mention(self) -> Option<Range<usize>> {
        match self {
            Self::Printed(r) => Some(r),
            Self::Elided(r) => r,
        }
    }
}

impl Clause<'_, '_> {
    pub(crate) fn opens(&self, i: usize) -> bool {
        self.t.text.depth(i) > self.depth
    }

    /// One past the quotation that begins or goes on at `i`, when `i` lies in one deeper than this stretch.
    pub fn past_quote(&self, i: usize) -> usize {
        let mut j = i;
        while j < self.region.end && self.t.text.depth(j) > self.depth {
            j += 1;
        }
        j.max(i + 1)
    }

    /// The group that holds token `i`.
    pub fn group_at(&self, i: usize) -> Option<&Group> {
        self.groups.iter().find(|g| g.left <= i && i < g.end)
    }

    /// The finite group that ends last before token `i`.
    fn finite_before(&self, i: usize) -> Option<&Group> {
        self.groups.iter().rev().find(|g| g.end <= i && g.finite())
    }

    /// Whether a finite group begins in `range`.
    pub fn has_finite(&self, range: &Range<usize>) -> bool {
        self.groups.iter().any(|g| g.finite() && range.contains(&g.start))
    }

    /// The relative pronoun that governs the finite group `g`, if any.
    pub fn relative_of(&self, g: &Group) -> Option<usize> {
        let t = self.t;
        let mut j = g.left;
        // "qui", "who", "which" stand right before the verb group; "que", "dont", "où" before its subject.
        for back in 0..9 {
            if j <= self.region.start {
                return None;
            }
            j -= 1;
            if t.stop(j) || t.mark(j, ";") || t.mark(j, ":") {
                return None;
            }
            if t.comma(j) {
                // "qui, selon Washington, seraient": the aside between relative and verb.
                if back == 0 {
                    let inner = (self.region.start..j).rev().take(9).find(|&k| t.comma(k))?;
                    if inner > self.region.start && t.is(inner - 1, RELATIVE) {
                        return Some(inner - 1);
                    }
                }
                return None;
            }
            if t.is(j, RELATIVE) {
                let subject_relative = matches!(t.norm(j), "qui" | "who" | "which" | "that");
                if (back == 0 || !subject_relative || !t.french())
                    && j > self.region.start
                    && !self.after_verb(j)
                {
                    return Some(j);
                }
                return None;
            }
            if self.groups.iter().any(|h| h.finite() && h.start <= j && j < h.end) {
                return None;
            }
        }
        None
    }

    /// Whether token `j` follows a verb group directly, so that "que" there opens its object clause.
    fn after_verb(&self, j: usize) -> bool {
        self.groups.iter().any(|g| g.end == j)
    }

    /// First token of the clause whose verb group starts at `left`.
    pub fn start_before(&self, left: usize) -> usize {
        let t = self.t;
        let mut j = left;
        if left > self.region.start + 2 && t.comma(left - 1) {
            // "Two engineers, who asked not to be named because they feared for their jobs, said": the whole aside.
            let lowest = self.region.start.max(left.saturating_sub(40));
            let relative = (lowest + 1..left - 1)
                .rev()
                .find(|&k| t.is(k, RELATIVE) && t.comma(k - 1) && t.text.depth(k) <= self.depth);
            let plain = |r: usize| !(r..left - 1).any(|k| t.mark(k, ";") || t.stop(k) || self.opens(k));
            if let Some(r) = relative
                .filter(|&r| matches!(t.norm(r), "qui" | "who" | "which" | "dont" | "whose") && plain(r))
            {
                j = r - 1;
            }
        }
        while j > self.region.start {
            let p = j - 1;
            if self.opens(p) {
                // A short quotation inside a noun phrase belongs to it; any other bounds the clause.
                let from = (self.region.start..=p)
                    .rev()
                    .find(|&k| !self.opens(k))
                    .map_or(self.region.start, |k| k + 1);
                let words = t.word_count(from..p + 1);
                let short = words <= 6;
                let small = words <= 4 && (from..p).find(|&k| t.word(k)).is_some_and(|k| !t.is(k, SUBJECT));
                let inside = from > self.region.start
                    && t.word(from - 1)
                    && !t.is(from - 1, THAT | FIN)
                    && (!t.comma(j) || small);
                if short && inside && !self.groups.iter().any(|g| g.end == from && g.cue.is_some()) {
                    j = from;
                    continue;
                }
                return j;
            }
            if t.mark(p, ";") || t.mark(p, ":") || t.stop(p) || t.quote_mark(p) && !t.possessive(p) {
                return j;
            }
            if t.mark(p, ")") || t.mark(p, "]") {
                j = (self.region.start..p)
                    .rev()
                    .take(60)
                    .find(|&k| t.mark(k, "(") || t.mark(k, "["))
                    .unwrap_or(p);
                continue;
            }
            if t.mark(p, "(") || t.mark(p, "[") {
                return j;
            }
            if t.dash(p) && t.text.tokens()[p].spaced {
                // A pair of dashes is an aside; a single one begins a clause.
                match (self.region.start..p).rev().take(30).find(|&k| t.dash(k) && t.text.tokens()[k].spaced)
                {
                    Some(k) if k > self.region.start => {
                        j = k;
                        continue;
                    }
                    _ => return j,
                }
            }
            if let Some(g) = self.groups.iter().find(|g| g.finite() && g.start <= p && p < g.end) {
                // "A report published last year by the council warned": a participle, for two finite verbs want a link.
                let reduced = !t.french()
                    && g.end == g.start + 1
                    && t.is(g.head, PP)
                    && !(g.end..left).any(|k| t.comma(k) || t.is(k, COORD | THAT | RELATIVE | SUBJECT));
                if reduced && g.left > self.region.start {
                    j = g.left;
                    continue;
                }
                match self.relative_of(g) {
                    Some(r) => {
                        j = if r > self.region.start && t.comma(r - 1) { r - 1 } else { r };
                        // "celui qui", "ce que": the pronoun belongs to the phrase.
                        continue;
                    }
                    None => return self.after_separator(g.end, left),
                }
            }
            if t.is(p, SUBORD) && !t.is(p, RELATIVE) || t.is(p, THAT) && self.after_verb(p) {
                return j;
            }
            if t.is(p, THAT) && t.french() {
                return j;
            }
            j = p;
        }
        j
    }

    /// After the last comma or conjunction in `from..to`, or `from`.
    fn after_separator(&self, from: usize, to: usize) -> usize {
        let t = self.t;
        (from..to)
            .rev()
            .find(|&k| k + 1 < to && (t.comma(k) || t.is(k, COORD)) || t.quote_mark(k))
            .map_or(from, |k| k + 1)
    }

    /// Segments of `range` between commas outside brackets and quotations.
    fn segments(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let t = self.t;
        let mut out = Vec::new();
        let mut start = range.start;
        let mut i = range.start;
        while i < range.end {
            if t.mark(i, "(") || t.mark(i, "[") {
                i = t.skip_bracket(i, range.end);
                continue;
            }
            if t.comma(i) || t.dash(i) && t.text.tokens()[i].spaced {
                if i > start {
                    out.push(start..i);
                }
                start = i + 1;
            }
            i += 1;
        }
        if start < range.end {
            out.push(start..range.end);
        }
        out
    }

    /// Whether `seg` sets a time, a place or a circumstance and cannot be a subject.
    fn adverbial(&self, seg: &Range<usize>) -> bool {
        let t = self.t;
        let i = seg.start;
        if t.is(i, PERSONAL) || t.partitive(i) || t.latter(i) {
            return false;
        }
        let time_phrase = |i: usize| {
            t.is(i, TIME)
                || t.is(i, DET) && t.is(i + 1, TIME) && seg.contains(&(i + 1))
                || t.is(i, DET) && t.is(i + 2, MONTHS)
        };
        if t.is(i, ADV | SUBORD | GER | REFLEXIVE) && !t.is(i, DET) && !t.name_like(i)
            || t.is(i, THAT) && !t.is(i, DET)
        {
            return true;
        }
        if t.is(i, PREP) && !t.is(i, DET) {
            return true;
        }
        if t.is(i, PREP) && t.french() && !matches!(t.norm(i), "des" | "de") {
            return true;
        }
        if t.kind(i) == Some(selon_text::Kind::Number) && (t.is(i + 1, MONTHS) || seg.len() == 1) {
            return true;
        }
        time_phrase(i) && !seg.clone().any(|k| t.is(k, ROLE | GROUP | DOCUMENT))
            || t.is(i, PP) && !t.is(i, ROLE | GROUP) && !t.capital_inside(i)
            || t.is(i, INF) && !t.is(i, ROLE)
    }

    /// The subject of the finite group `g`: before the verb, or after it when it stands inverted.
    pub fn subject_before(&self, g: &Group) -> Subject {
        self.own_subject(g).unwrap_or_else(|| Subject::Elided(self.shared_subject(g)))
    }

    /// The subject that `g` has itself; `None` where it shares that of another verb.
    fn own_subject(&self, g: &Group) -> Option<Subject> {
        let t = self.t;
        let left = g.left;
        if left == self.region.start {
            return Some(Subject::Elided(None));
        }
        let p = left - 1;
        if t.is(p, SUBJECT) && !t.name_like(p) {
            return Some(if t.is(p, RELATIVE) { self.antecedent(p) } else { Subject::Printed(p..left) });
        }
        if t.is(p, RELATIVE) && !t.is(p, DET) {
            return Some(self.antecedent(p));
        }
        if t.is(p, COORD) {
            return None;
        }
        let mut start = self.start_before(left);
        while start < left && (t.comma(start) || t.is(start, COORD) || t.dash(start)) {
            start += 1;
        }
        if start >= left {
            return None;
        }
        self.pick(start..left).map(Subject::Printed)
    }

    /// Picks the subject among the comma-separated segments of `range`, the verb following.
    fn pick(&self, range: Range<usize>) -> Option<Range<usize>> {
        let t = self.t;
        let set_off = t.comma(range.end - 1) || t.dash(range.end - 1);
        let segs = self.segments(range);
        let last = segs.last()?.clone();
        let strip = |seg: &Range<usize>| {
            let mut s = seg.start;
            while s < seg.end
                && (t.is(s, COORD)
                    || t.quote_mark(s) && t.depth_closes(s)
                    || t.is(s, ADV) && !t.is(s, DET) && !t.capital_inside(s))
            {
                s += 1;
            }
            s..seg.end
        };
        let mut heads: Vec<Range<usize>> = segs.iter().map(strip).filter(|s| !s.is_empty()).collect();
        // "La Fédération, elle, avance…": the pronoun only repeats the subject.
        let repeats = |s: &Range<usize>| s.len() == 1 && t.is(s.start, PERSONAL);
        if set_off && heads.len() > 1 && heads.last().is_some_and(repeats) {
            heads.pop();
        }
        if set_off {
            // "Lundi, le ministre, Jean Dupont, a dit": from the first nominal segment to the last apposition.
            let first = heads.iter().position(|s| !self.adverbial(s))?;
            let mut end = heads[first].end;
            for s in &heads[first + 1..] {
                if self.adverbial(s) || t.is(s.start, RELATIVE) {
                    break;
                }
                end = s.end;
            }
            return Some(heads[first].start..end);
        }
        let mut tail = heads.last()?.clone();
        if tail.end != last.end {
            return None;
        }
        while tail.end > tail.start + 1
            && t.is(tail.end - 1, ADV)
            && !t.is(tail.end - 1, DET | NOUN)
            && !t.capital(tail.end - 1)
        {
            tail.end -= 1;
        }
        if t.is(tail.start, PERSONAL) {
            return Some(tail.start..tail.end);
        }
        if !self.adverbial(&tail) {
            // "Le ministre de l'Intérieur, Bernard Cazeneuve a dit", "X, Y et Z ont dit".
            let mut start = tail.start;
            for s in heads[..heads.len() - 1].iter().rev() {
                let apposed = !self.adverbial(s)
                    && (s.clone().any(|k| t.is(k, ROLE)) && tail.clone().all(|k| t.capital(k))
                        || t.is(tail.start, ROLE)
                            && !t.name_like(tail.start)
                            && s.clone().all(|k| t.capital(k) || t.is(k, PARTICLE)));
                let listed = tail.clone().any(|k| t.is(k, COORD))
                    && !self.adverbial(s)
                    && (t.capital(s.start) || t.is(s.start, DET));
                if !(apposed || listed) {
                    break;
                }
                start = s.start;
            }
            return Some(start..tail.end);
        }
        // "Dans ce contexte le ministre a dit": the noun phrase after the circumstance.
        let mut i = tail.start + 1;
        while i < tail.end {
            let begins = t.is(i, DET) && !t.is(i, PREP) || t.capital_inside(i) || t.is(i, PERSONAL);
            if begins && !t.is(i - 1, PREP | DET | ADJ | TITLE | COORD) && !t.name_like(i - 1) {
                return Some(i..tail.end);
            }
            i += 1;
        }
        None
    }

    /// The noun phrase that the relative pronoun at `r` takes up.
    pub fn antecedent(&self, r: usize) -> Subject {
        let t = self.t;
        let mut end = r;
        if end > self.region.start && (t.comma(end - 1) || t.dash(end - 1) && t.text.tokens()[end - 1].spaced)
        {
            end -= 1;
        }
        if end <= self.region.start {
            return Subject::Elided(None);
        }
        if matches!(t.norm(end - 1), "ce" | "celui" | "ceux" | "celle" | "celles") {
            return Subject::Printed(end - 1..end);
        }
        let start = self.start_before(end);
        // The antecedent is the last noun phrase of its segment; a name or a role begins it.
        let nominal = |seg: &Range<usize>| {
            let first = (seg.start..seg.end).find(|&s| !t.is(s, COORD | ADV) || t.is(s, DET))?;
            let begins = |&i: &usize| {
                t.is(i, DET) && (!t.is(i, PREP) || i == first && t.norm(i) == "des")
                    || t.name_like(i)
                    || t.kind(i) == Some(selon_text::Kind::Number)
            };
            (first..seg.end).find(begins).map(|b| b..seg.end)
        };
        let segs = self.segments(start..end);
        // "par des Français, déçus, qui estiment": a segment of participles and adjectives only is stepped over.
        let bare = |seg: &Range<usize>| seg.clone().all(|k| !t.word(k) || t.is(k, ADJ | PP | ADV));
        match segs.iter().rev().find(|seg| !bare(seg)).and_then(nominal) {
            Some(r) => Subject::Printed(r),
            None => Subject::Elided(None),
        }
    }

    /// The subject that a verb without its own shares: that of the nearest finite verb before it.
    pub fn shared_subject(&self, g: &Group) -> Option<Range<usize>> {
        let mut from = g;
        // A chain of verbs without subjects is followed a few steps only.
        for _ in 0..4 {
            let before = self.sharer(from)?;
            if let Some(c) = before.clitic {
                return Some(c..c + 1);
            }
            match self.own_subject(before) {
                Some(subject) => return subject.mention(),
                None => from = before,
            }
        }
        None
    }

    /// The verb before `g` whose subject it shares.
    fn sharer(&self, g: &Group) -> Option<&Group> {
        // "X estime que la ville peut… et promet que…": coordinated reports share the reporter.
        let reporter = g.cue.is_some().then(|| {
            let reports =
                |h: &&Group| h.end <= g.left && h.form == Form::Active && h.cue.is_some() && self.reports(h);
            self.groups.iter().rev().find(reports)
        });
        if let Some(h) = reporter.flatten() {
            return Some(h);
        }
        let mut at = g.left;
        for _ in 0..4 {
            let before = self.finite_before(at)?;
            if self.relative_of(before).is_none() || self.finite_before(before.left).is_none() {
                return Some(before);
            }
            at = before.left;
        }
        None
    }

    /// Where the reported clause that begins at `start` ends.
    pub fn clause_end(&self, start: usize, limit: usize) -> usize {
        let t = self.t;
        let mut j = start;
        while j < limit {
            if self.opens(j) {
                let past = self.past_quote(j);
                if j > start && self.owned(j, past) {
                    return j;
                }
                j = past;
                continue;
            }
            if t.mark(j, "(") {
                j = t.skip_bracket(j, limit);
                continue;
            }
            if t.stop(j) || t.mark(j, ";") {
                return j;
            }
            if t.mark(j, ":") && self.opens(j + 1) {
                return j;
            }
            if t.comma(j) && j > start && t.is(j - 1, RELATIVE | THAT | SUBORD) && self.attribution_at(j + 1)
            {
                // "les soldats qui, selon Washington, seraient entrés": an aside.
                if let Some(k) = (j + 1..limit.min(j + 16)).find(|&k| t.comma(k)) {
                    j = k + 1;
                    continue;
                }
            }
            if t.comma(j) || t.is(j, COORD) {
                let mut k = if t.comma(j) { j + 1 } else { j };
                if t.is(k, COORD) {
                    k += 1;
                }
                if self.breaks_off(j, k) {
                    return j;
                }
            }
            if j > start && matches!(t.norm(j), "tout" | "en") && self.gerund_at(self.skip_words(j)) {
                return j;
            }
            if j > start
                && self.attribution_at(j)
                && !t.comma(j - 1)
                && !t.is(j - 1, THAT | COORD | SUBORD | RELATIVE)
            {
                return j;
            }
            j += 1;
        }
        limit
    }

    /// Whether the clause that was running at the comma or conjunction `at` gives way at `k` to another report.
    fn breaks_off(&self, at: usize, k: usize) -> bool {
        let t = self.t;
        let comma = t.comma(at);
        let skipped = self.skip_words(k);
        if let Some(g) = self.groups.iter().find(|g| g.left == skipped && g.cue.is_some()) {
            return match g.form {
                Form::Gerund => comma || k > at + 1 || t.is(at, COORD),
                Form::Active => {
                    let cue = &t.lexicon.cues[usize::from(g.cue.unwrap_or_default())];
                    // "…, a-t-il dit", "…, précise le communiqué", "… et a ajouté que"
                    g.clitic.is_some()
                        || comma && cue.inverts && self.region.start < at
                        || t.is(k.saturating_sub(1), COORD) && self.reports(g)
                }
                _ => false,
            };
        }
        comma && (self.attribution_at(k) || self.another_report(k) || self.ends_in_report(k))
    }

    /// "…, avant d'ajouter", "…, though she admitted": another report begins at `k`.
    fn another_report(&self, k: usize) -> bool {
        let t = self.t;
        let before = matches!(t.norm(k), "avant" | "après" | "before");
        let reach = if before { 4 } else { 3 };
        // "…, alors qu'une étude fait état de…": a contrast with a report of its own.
        let contrast = matches!(t.norm(k), "alors" | "tandis") && t.is(k + 1, THAT)
            || matches!(t.norm(k), "while" | "whereas");
        if contrast {
            return self
                .groups
                .iter()
                .any(|g| g.cue.is_some() && g.finite() && g.left > k && g.left < k + 20);
        }
        let head = k + usize::from(t.is(k, SUBORD | COORD) && !t.is(k, THAT));
        self.groups.iter().any(|g| {
            g.cue.is_some()
                && g.left > k
                && g.left <= k + reach
                && (before && g.form != Form::Passive
                    || g.finite()
                        && g.left == head + 1
                        && t.is(head, PERSONAL)
                        && head > k
                        && self.reports(g))
        })
    }

    /// "…, the coastguard said.": a short subject and a cue that ends the sentence begin at `k`.
    fn ends_in_report(&self, k: usize) -> bool {
        let t = self.t;
        let Some(g) = self.groups.iter().find(|g| g.left > k) else { return false };
        let cue = g.cue.map(|id| &t.lexicon.cues[usize::from(id)]);
        let j = self.skip_adjuncts(g.end);
        g.form == Form::Active
            && g.left <= k + 6
            && cue.is_some_and(|c| c.inverts)
            && !(k..g.left).any(|m| t.comma(m) || t.is(m, SUBORD | COORD | RELATIVE | PREP))
            && (j >= self.region.end || t.stop(j))
    }

    /// Whether the quotation `from..past` begins a sentence of its own and has its own attribution after it.
    fn owned(&self, from: usize, past: usize) -> bool {
        let t = self.t;
        let first = (from..past).find(|&k| t.word(k));
        if !first.is_some_and(|f| t.capital(f) && !t.name_like(f)) {
            return false;
        }
        let k = past + usize::from(t.comma(past));
        self.groups.iter().any(|g| {
            g.left == k
                && g.cue.is_some()
                && (g.clitic.is_some() || t.lexicon.cues[usize::from(g.cue.unwrap_or_default())].inverts)
        })
    }

    fn gerund_at(&self, k: usize) -> bool {
        self.groups.iter().any(|g| (g.left == k || g.start == k) && g.form == Form::Gerund && g.cue.is_some())
    }

    /// Whether the cue group `g` has a content of its own to come: a complementiser, a quotation or a colon.
    fn reports(&self, g: &Group) -> bool {
        let t = self.t;
        let j = self.skip_adjuncts(g.end);
        let zero = g.cue.is_some_and(|id| t.lexicon.cues[usize::from(id)].has(Frame::Zero))
            && (t.is(j, DET | SUBJECT | PERSONAL) || t.name_like(j));
        t.is(j, THAT)
            || self.opens(j)
            || t.mark(j, ":")
            || t.is(j, INF)
            || matches!(t.norm(j), "de" | "to")
            || zero
    }

    fn skip_words(&self, mut k: usize) -> usize {
        while k < self.region.end
            && (self.t.is(k, ADV) && !self.t.is(k, PP | FIN)
                || matches!(self.t.norm(k), "tout" | "en" | "while") && self.t.is(k + 1, GER | PREP))
        {
            k += 1;
        }
        k
    }

    /// Whether a prepositional attribution ("selon", "d'après") stands at `k`.
    pub fn attribution_at(&self, k: usize) -> bool {
        self.attribution(k).is_some_and(|a| !self.t.lexicon.attributions[a.0].strict)
    }

    /// The prepositional attribution at `k`: its table entry and one past its last word.
    pub fn attribution(&self, k: usize) -> Option<(usize, usize)> {
        let t = self.t;
        t.lexicon.attributions.iter().enumerate().find_map(|(n, a)| {
            let fits =
                a.words.iter().enumerate().all(|(m, w)| k + m < self.region.end && t.norm(k + m) == *w);
            fits.then_some((n, k + a.words.len()))
        })
    }
}

impl Tagged<'_> {
    /// A capital where no sentence begins.
    pub fn capital_inside(&self, i: usize) -> bool {
        self.name_like(i)
    }

    /// Whether the quotation mark at `i` closes.
    pub fn depth_closes(&self, i: usize) -> bool {
        self.text.depth(i + 1) < self.text.depth(i)
    }
}
