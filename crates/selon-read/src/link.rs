//! Ties each cue to its content and its source: the drafts of claims.

use std::ops::Range;

use crate::CueClass;
use crate::clause::{Clause, Subject};
use crate::group::{Form, Group, groups};
use crate::lexicon::*;
use crate::tag::Tagged;

/// Where a draft's source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Tokens of the mention; for a clitic, the token that holds it.
    Printed(Range<usize>),
    /// Not printed; the tokens of the subject that it shares, if any.
    Elided(Option<Range<usize>>),
    /// Nobody is said to say it ("serait, dit-on", "accusé de").
    Nobody,
    /// The quotation goes on for the speaker of an earlier draft.
    Continues,
}

impl Source {
    /// Whether `other`, which prints no source, shares the mention of this one.
    pub fn shares(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Printed(a) | Self::Elided(Some(a)), Self::Elided(Some(b))) => {
                a.start < b.end && b.start < a.end
            }
            _ => false,
        }
    }
}

/// A claim before its speaker is known.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub cue: Option<Range<usize>>,
    pub lemma: &'static str,
    pub class: Option<CueClass>,
    pub source: Source,
    pub pieces: Vec<Range<usize>>,
    /// Name of the pattern that tied content to cue.
    pub link: &'static str,
    /// Quotation depth of the cue.
    pub depth: u8,
    /// Its cue stands inside another draft's content.
    pub nested: bool,
    /// Where or to whom it was said.
    pub venue: Option<Range<usize>>,
    /// Mentions of those that the source or the article relays.
    pub via: Vec<Range<usize>>,
}

impl Draft {
    /// A draft without a cue.
    pub fn of(source: Source, piece: Range<usize>, link: &'static str) -> Self {
        Self {
            cue: None,
            lemma: "",
            class: None,
            source,
            pieces: vec![piece],
            link,
            depth: 0,
            nested: false,
            venue: None,
            via: Vec::new(),
        }
    }

    pub fn first(&self) -> usize {
        self.pieces.first().map_or(0, |p| p.start)
    }

    /// Whether the content of this draft holds the cue of `inner`.
    pub fn encloses(&self, inner: &Self) -> bool {
        inner.cue.as_ref().is_some_and(|c| self.holds(c.start)) && self.pieces != inner.pieces
    }

    /// Whether token `i` lies in the content.
    pub fn holds(&self, i: usize) -> bool {
        self.pieces.iter().any(|p| p.contains(&i))
    }
}

/// The drafts of each sentence, in order of their cues.
pub(crate) fn drafts(t: &Tagged<'_>) -> Vec<Vec<Draft>> {
    t.text.sentences().iter().map(|s| sentence_drafts(t, s.start..s.end)).collect()
}

fn sentence_drafts(t: &Tagged<'_>, region: Range<usize>) -> Vec<Draft> {
    let mut out = Vec::new();
    if region.clone().all(|i| t.text.is_furniture(i)) {
        return out;
    }
    stretch(t, region.clone(), 0, &mut out);
    // Inside quotations third parties report too.
    let mut i = region.start;
    while i < region.end {
        if t.text.depth(i) > 0 {
            let stop = (i..region.end).find(|&k| t.text.depth(k) == 0).unwrap_or(region.end);
            for part in split_at_stops(t, i..stop) {
                if t.word_count(part.clone()) >= 5 {
                    stretch(t, part, 1, &mut out);
                }
            }
            i = stop;
        } else {
            i += 1;
        }
    }
    out.sort_by_key(|d| d.cue.as_ref().map_or(d.first(), |c| c.start));
    out
}

fn split_at_stops(t: &Tagged<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = range.start;
    for i in range.clone() {
        if t.quote_mark(i) && i == start {
            start = i + 1;
        } else if t.stop(i) || t.quote_mark(i) {
            if i > start {
                out.push(start..i);
            }
            start = i + 1;
        }
    }
    if start < range.end {
        out.push(start..range.end);
    }
    out
}

fn stretch(t: &Tagged<'_>, region: Range<usize>, depth: u8, out: &mut Vec<Draft>) {
    let reports = region.clone().any(|i| t.cue(i).is_some() && t.text.depth(i) <= depth);
    let clause = Clause { t, groups: groups(t, &region, depth), region, depth };
    let linker = Linker { c: &clause, t };
    linker.prepositions(out);
    if !reports {
        return;
    }
    for n in 0..clause.groups.len() {
        linker.verb(n, out);
    }
    linker.nouns(out);
}

/// "maintenant", "suivant": gerunds that are adverbs or prepositions more often.
fn t_is_adverb(t: &Tagged<'_>, g: &Group) -> bool {
    t.is(g.head, ADV | PREP) && !t.norm(g.start.saturating_sub(1)).eq("en")
}

struct Linker<'a, 't> {
    c: &'a Clause<'a, 't>,
    t: &'a Tagged<'t>,
}

/// A content found for a cue.
struct Found {
    pieces: Vec<Range<usize>>,
    link: &'static str,
}

impl Linker<'_, '_> {
    fn end(&self) -> usize {
        self.c.region.end
    }

    fn opens(&self, i: usize) -> bool {
        self.t.text.depth(i) > self.c.depth
    }

    // ---- verbs ----

    fn verb(&self, n: usize, out: &mut Vec<Draft>) {
        let g = &self.c.groups[n];
        let Some(id) = g.cue else { return };
        let cue = &self.t.lexicon.cues[usize::from(id)];
        if g.negated && !matches!(cue.class, CueClass::Estimate | CueClass::Ask | CueClass::Accuse) {
            return;
        }
        let (source, found) = match g.form {
            Form::Active => match self.active(g, cue) {
                Some(x) => x,
                None => return,
            },
            Form::Passive | Form::Participle => match self.passive(g, cue) {
                Some(x) => x,
                None => return,
            },
            Form::Gerund if t_is_adverb(self.t, g) => return,
            Form::Gerund => {
                let Some(found) = self.forward(g, cue, g.end) else { return };
                (Source::Elided(self.agent_before(g).or_else(|| self.c.shared_subject(g))), found)
            }
            // "Il est à noter que", "force est de constater": nobody's word but the article's.
            Form::Infinitive if g.left >= 2 && self.t.is(g.left - 2, BE_FIN) => return,
            Form::Infinitive => {
                let Some(found) = self.forward(g, cue, g.end).filter(|f| f.link != "np") else { return };
                (Source::Elided(self.c.shared_subject(g)), found)
            }
        };
        // Inside a quotation the speaker's own "nous pensons que" is not split off.
        if self.c.depth > 0 {
            match &source {
                Source::Printed(r)
                    if !self.t.is(r.start, FIRST)
                        && !matches!(self.t.norm(r.start), "vous" | "tu" | "you") => {}
                _ => return,
            }
        }
        // "ce qui indique que", "cela montre": nobody says it.
        if matches!(&source, Source::Printed(r) if matches!(self.t.norm(r.start), "ce" | "c'" | "cela" | "ça" | "this" | "that" | "which") && r.len() == 1)
        {
            return;
        }
        // "Citant X": a relay, not a claim.
        if g.form == Form::Gerund && matches!(cue.lemma, "citer" | "cite") {
            return;
        }
        let pieces: Vec<_> = found.pieces.into_iter().filter_map(|p| self.trim(p)).collect();
        if pieces.is_empty() {
            return;
        }
        let venue = self.venue(g, &pieces, &source);
        let mut via = self.cited(&pieces);
        if let Source::Printed(r) = &source {
            via.extend(self.cited_by(r));
        }
        out.push(Draft {
            cue: Some(g.start..g.end),
            lemma: cue.lemma,
            class: Some(cue.class),
            source,
            pieces,
            link: found.link,
            depth: self.c.depth,
            nested: false,
            venue,
            via,
        });
    }

    /// "lancée par un individu, déclarant que…": the agent of the passive before the gerund.
    fn agent_before(&self, g: &Group) -> Option<Range<usize>> {
        let before = self.c.groups.iter().rev().find(|h| h.end <= g.left && h.finite())?;
        (before.form == Form::Passive)
            .then(|| self.by_phrase(before.end))
            .flatten()
            .filter(|by| by.end <= g.left)
    }

    fn active(&self, g: &Group, cue: &Cue) -> Option<(Source, Found)> {
        let t = self.t;
        // "Il faut dire que", "il convient de rappeler".
        if matches!(t.norm(g.start), "faut" | "faudrait" | "fallait" | "convient") {
            return None;
        }
        if let Some(inverted) = self.inverted(g, cue) {
            return Some(inverted);
        }
        let subject = self.c.subject_before(g);
        if let Subject::Printed(r) = &subject {
            if t.norm(r.start) == "on" && self.c.depth == 0 {
                let found = self.forward(g, cue, g.end)?;
                return Some((Source::Printed(r.clone()), found));
            }
        }
        if let Some(found) = self.forward(g, cue, g.end) {
            let source = match subject {
                Subject::Printed(r) => Source::Printed(r),
                Subject::Elided(r) => Source::Elided(r),
            };
            return Some((source, found));
        }
        // "« … », X said." and "…, il a dit": the content stands before the subject.
        let Subject::Printed(r) = subject else { return None };
        if !(cue.inverts || cue.quote) {
            return None;
        }
        let found = self.backward(r.start, g.end, cue)?;
        Some((Source::Printed(r), found))
    }

    /// A verb inverted after or inside its content: "…, a déclaré X", "…, a-t-il dit".
    fn inverted(&self, g: &Group, cue: &Cue) -> Option<(Source, Found)> {
        let t = self.t;
        if !(cue.inverts || cue.quote) || g.left == self.c.region.start {
            return None;
        }
        let p = g.left - 1;
        let after_content = t.comma(p) || self.opens(p) || t.dash(p);
        if g.clitic.is_none() && !after_content {
            return None;
        }
        if let Some(c) = g.clitic {
            let found = self.backward(g.left, g.end, cue).or_else(|| self.forward(g, cue, g.end))?;
            return Some((Source::Printed(c..c + 1), found));
        }
        let from = self.c.skip_adjuncts(g.end);
        let mut subject = self.c.noun_phrase(self.c.skip_times(g.end), true);
        if subject.is_none() {
            subject = self.c.noun_phrase(from, true);
        }
        let subject = subject?;
        // "a déclaré X que…", "a déclaré X : « … »": the content still follows.
        if !self.opens(p) {
            if let Subject::Printed(_) = self.c.subject_before(g) {
                if !t.comma(p) || self.that_after(g, subject.start).is_some() {
                    return None;
                }
            }
        }
        if t.is(subject.start, THAT)
            || self.c.group_at(subject.end).is_some_and(|h| h.finite() && h.left == subject.end)
        {
            return None;
        }
        let found = self.backward(g.left, subject.end, cue)?;
        Some((Source::Printed(subject), found))
    }

    /// The content before an attribution clause that spans `from..to`, and what goes on after it.
    fn backward(&self, from: usize, to: usize, cue: &Cue) -> Option<Found> {
        let t = self.t;
        let start = self.c.region.start;
        let mut e = from;
        if e > start && (t.comma(e - 1) || t.dash(e - 1)) {
            e -= 1;
        }
        if e <= start {
            return None;
        }
        if self.opens(e - 1) {
            let q = t.outer(e - 1)?;
            let whole = if self.c.depth == 0 { t.chain(q) } else { self.inner_quote(e - 1) };
            let open = if self.c.depth == 0 { whole.start } else { whole.start.max(start) };
            // What goes before the quotation in its clause is reported too, unless a colon or another report bounds it.
            let mut head = open;
            if cue.inverts && open > start {
                let first = self.clause_head(start, open);
                if first < open
                    && t.word_count(first..open) > 0
                    && !t.mark(open - 1, ":")
                    && !self.reported_before(first, open)
                {
                    head = first;
                }
            }
            let mut pieces = vec![head..e];
            let direct = head == open;
            if let Some(more) = self.after_attribution(to, direct) {
                pieces.push(more);
            }
            return Some(Found { pieces, link: if direct { "quote before" } else { "clause before" } });
        }
        if !cue.inverts || !(t.comma(from - 1) || t.dash(from - 1)) {
            return None;
        }
        let head = self.clause_head(start, e);
        let piece = head..e;
        if t.word_count(piece.clone()) == 0 {
            return None;
        }
        // "« A » en Ukraine, a dit X": the quotation says it; a few words after it only place it.
        if self.opens(head) {
            let past = self.c.past_quote(head);
            if t.word_count(head..past) >= 4
                && t.word_count(past..e) <= 3
                && t.is(past + usize::from(t.quote_mark(past)), PREP)
            {
                return Some(Found { pieces: vec![head..past], link: "quote before" });
            }
        }
        let quoted = piece.clone().filter(|&k| self.opens(k) && t.word(k)).count() >= 4;
        let finite = self.c.has_finite(&piece) || quoted;
        // "It was, he said, one of…", "Perhaps, he said, this…"
        let split = t.is(e - 1, BE_FIN | HAVE_FIN | MODAL);
        if finite && !split && t.word_count(piece.clone()) >= 3 {
            return Some(Found { pieces: vec![piece], link: "clause before" });
        }
        // "La Russie, a-t-il expliqué, a équipé…": the attribution interrupts.
        let j = if t.comma(to) { to + 1 } else { return None };
        let stop = self.c.clause_end(j, self.end());
        (self.c.has_finite(&(j..stop)) || split && stop > j)
            .then(|| Found { pieces: vec![piece, j..stop], link: "interrupted" })
    }

    fn inner_quote(&self, i: usize) -> Range<usize> {
        let t = self.t;
        t.text
            .quotes()
            .iter()
            .filter(|q| q.open.unwrap_or(q.start) <= i && i < q.close.map_or(q.end, |c| c + 1))
            .max_by_key(|q| q.depth)
            .map_or(i..i + 1, |q| q.open.unwrap_or(q.start)..q.close.map_or(q.end, |c| c + 1))
    }

    /// First token of the clause that ends at `end`: after a colon, a semicolon, a dash or a report before it.
    fn clause_head(&self, start: usize, end: usize) -> usize {
        let t = self.t;
        let mut head = start;
        let mut i = start;
        while i < end {
            if self.opens(i) {
                i = self.c.past_quote(i);
                continue;
            }
            if t.mark(i, ";") || t.mark(i, ":") {
                head = i + 1;
            }
            i += 1;
        }
        if t.is(head, COORD) && head + 1 < end {
            head += 1;
        }
        head
    }

    /// Whether a cue with a content of its own stands in `from..to`.
    fn reported_before(&self, from: usize, to: usize) -> bool {
        self.c.groups.iter().any(|g| {
            g.cue.is_some()
                && from <= g.start
                && g.end <= to
                && (g.end == to || self.that_after(g, g.end).is_some_and(|that| that < to))
        })
    }

    /// The quotation that goes on after an attribution clause.
    fn after_attribution(&self, to: usize, direct: bool) -> Option<Range<usize>> {
        let t = self.t;
        if !direct {
            return None;
        }
        let mut j = self.c.skip_adjuncts(to);
        let mut looked = 0;
        while j < self.end() && !self.opens(j) && looked < 14 {
            if t.stop(j) || t.is(j, THAT) || self.c.group_at(j).is_some_and(|g| g.cue.is_some()) {
                return None;
            }
            j += 1;
            looked += 1;
        }
        if j >= self.end() || !(t.comma(j - 1) || t.mark(j - 1, ":") || t.mark(j - 1, ";") || t.dash(j - 1)) {
            return None;
        }
        Some(j..self.c.past_quote(j))
    }

    /// The token "que"/"that" that opens the content of the group `g`, looking from `from`.
    fn that_after(&self, g: &Group, from: usize) -> Option<usize> {
        let t = self.t;
        let mut j = from;
        let mut aside = false;
        let limit = self.end().min(from + 40);
        while j < limit {
            if self.opens(j) {
                // "« vouloir », mais que": leave it.
                return None;
            }
            if t.is(j, THAT) && !t.is(j - 1, NOT_THAT) {
                return Some(j);
            }
            if t.stop(j) || t.mark(j, ";") || t.mark(j, ":") {
                return None;
            }
            if t.comma(j) {
                // An aside between commas: "a annoncé, en retenant ses larmes, que".
                match (j + 1..limit).find(|&k| t.comma(k)) {
                    Some(k) if !aside => {
                        aside = true;
                        if self.c.groups.iter().any(|h| h.finite() && (j..k).contains(&h.start)) {
                            return None;
                        }
                        j = k + 1;
                        continue;
                    }
                    _ => {
                        // "a déclaré, mardi qu'il": tolerate one stray comma.
                        j += 1;
                        continue;
                    }
                }
            }
            let next = self.c.skip_adjuncts(j);
            if next > j {
                j = next;
                continue;
            }
            // "en précisant à X que", "a déclaré le ministre que"
            if g.clitic.is_none() && j == from {
                if let Some(np) = self.c.noun_phrase(j, true) {
                    if (self.c.t.is(np.end, THAT)) && t.is(np.start, ROLE | TITLE | GROUP) {
                        j = np.end;
                        continue;
                    }
                }
            }
            return None;
        }
        None
    }

    /// The content after the cue, by the frames that its table entry allows.
    fn forward(&self, g: &Group, cue: &Cue, from: usize) -> Option<Found> {
        let t = self.t;
        let end = self.end();
        let clause = |start: usize, link: &'static str| {
            let start = self.past_aside(start);
            let stop = self.subordinate_end(g, start, self.c.clause_end(start, end));
            (stop > start).then(|| Found { pieces: vec![start..stop], link })
        };
        if cue.has(Frame::That) {
            if let Some(that) = self.that_after(g, from) {
                return clause(that + 1, "that");
            }
        }
        let after = self.c.skip_adjuncts(from);
        // A quotation, with or without a colon.
        if cue.quote {
            if let Some(found) = self.quoted(from) {
                return Some(found);
            }
        }
        for frame in &cue.frames {
            if let Frame::Link { obj: false, word } = frame {
                if self.links(from, word) && !(cue.has(Frame::Np) && matches!(t.norm(from), "des" | "du")) {
                    if let Some(found) = self.linked(g, false, word, from, after) {
                        return Some(found);
                    }
                }
            }
        }
        if cue.quote {
            for at in [after, self.c.skip_asides(from)] {
                if let Some(found) = self.quoted(at) {
                    return Some(found);
                }
            }
            if let Some(found) = self.colon(after) {
                return Some(found);
            }
        }
        if cue.has(Frame::Ger) && t.is(after, GER) && after < end {
            return clause(after, "gerund");
        }
        if let Some(found) = self.told(cue, from) {
            return Some(found);
        }
        for frame in &cue.frames {
            if let Frame::Link { obj, word } = frame {
                // "réclame des effectifs": an article, where the verb takes an object.
                if !obj
                    && cue.has(Frame::Np)
                    && matches!(t.norm(after), "des" | "du")
                    && !t.is(after + 1, INF)
                {
                    continue;
                }
                if let Some(found) = self.linked(g, *obj, word, from, after) {
                    return Some(found);
                }
            }
        }
        if cue.has(Frame::If) && t.is(after, INTERROG) && after < end {
            let start =
                if matches!(t.norm(after), "si" | "s'" | "if" | "whether") { after + 1 } else { after };
            return clause(start, "if");
        }
        if cue.has(Frame::Inf) {
            let after = if t.comma(after) { self.c.skip_asides(from) } else { after };
            let mut k = after;
            while k < end && t.is(k, NEG | NEG_WORD | CLITIC | ADV) && !t.is(k, INF) && k < after + 4 {
                k += 1;
            }
            if !t.french()
                && t.norm(k) == "to"
                && (t.is(k + 1, INF | BE | HAVE) || t.bits(k + 1) == 0)
                && k < end
            {
                return clause(k, "inf");
            }
            if t.french()
                && k < end
                && (t.is(k, INF) || t.norm(k) == "avoir" || t.norm(k) == "être")
                && !self.opens(k)
            {
                return clause(after, "inf");
            }
        }
        if cue.has(Frame::Adj)
            && after < end
            && !self.opens(after)
            && (t.is(after, ADJ | PP) || t.bits(after) == 0 && t.word(after))
            && !t.capital(after)
        {
            return clause(after, "predicate");
        }
        if cue.has(Frame::Zero) {
            if let Some(found) = self.zero(after) {
                return Some(found);
            }
        }
        if cue.has(Frame::Np) && after < end {
            for at in [from, after] {
                if let Some(found) = self.object(at) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// "Affirmant que A, il a critiqué B": the content of a cue that opens the sentence without its main clause ends
    /// at the comma before that clause.
    fn subordinate_end(&self, g: &Group, start: usize, stop: usize) -> usize {
        let t = self.t;
        let opening =
            (self.c.region.start..g.start).all(|k| t.is(k, ADV | COORD | PREP | SUBORD) || !t.word(k));
        // "Alors que X pensait avoir gagné, les commissaires…": the whole clause is set before the main one.
        let first = self.c.region.start;
        let before = t.is(first, SUBORD | PREP)
            && (t.is(first, SUBORD) && !t.is(first, THAT) || t.is(first + 1, THAT))
            && !(first..g.left).any(|k| t.comma(k));
        if if g.finite() { !before } else { !opening } {
            return stop;
        }
        (start..stop)
            .find(|&k| {
                t.comma(k)
                    && self.c.groups.iter().any(|h| {
                        h.finite()
                            && h.start > k
                            && h.start < k + 14
                            && !(k + 1..h.left).any(|m| t.comma(m) || t.is(m, RELATIVE | SUBORD))
                    })
            })
            .filter(|&k| self.c.has_finite(&(start..k)) || g.form == Form::Gerund)
            .unwrap_or(stop)
    }

    /// Past an attribution set off at the head of a clause: "que, selon lui, …".
    fn past_aside(&self, start: usize) -> usize {
        let k = start + usize::from(self.t.comma(start));
        if !self.c.attribution_at(k) {
            return start;
        }
        (k..self.end().min(k + 16)).find(|&j| self.t.comma(j)).map_or(start, |j| j + 1)
    }

    /// An addressee without preposition, then the content: "told CNN that…", "told him the department will…".
    fn told(&self, cue: &Cue, from: usize) -> Option<Found> {
        let t = self.t;
        let takes = |word| cue.has(Frame::Link { obj: true, word });
        if !(takes("that") || takes("zero") || takes("quote")) {
            return None;
        }
        let addressee = self.c.noun_phrase(from, true)?;
        let j = self.c.skip_adjuncts(addressee.end);
        if takes("that") && t.is(j, THAT) && j < self.end() && !self.opens(j) {
            let stop = self.c.clause_end(j + 1, self.end());
            return Some(Found { pieces: vec![j + 1..stop], link: "addressee that" });
        }
        if takes("quote") {
            if let Some(found) = self.quoted(j).or_else(|| self.colon(j)) {
                return Some(found);
            }
        }
        if takes("zero") { self.zero(j) } else { None }
    }

    /// A quotation that begins at `at`, with what follows it in the same clause.
    fn quoted(&self, at: usize) -> Option<Found> {
        let t = self.t;
        let mut k = at;
        if t.comma(k) && !t.french() {
            k += 1;
        }
        if matches!(t.norm(k), "de" | "d'" | "que" | "qu'" | "that" | "the" | "un" | "une" | "a" | "an")
            && self.opens(k + 1)
        {
            k += 1;
        }
        if k >= self.end() || !self.opens(k) {
            return None;
        }
        let past = self.c.past_quote(k);
        if let Some(chain) = self.chain_from(k, past) {
            return Some(Found { pieces: vec![chain], link: "quote after" });
        }
        let next_mark = past >= self.end()
            || t.stop(past)
            || t.comma(past)
            || t.mark(past, ";")
            || t.mark(past, ":")
            || t.dash(past)
            || self.ends_with_stop(past);
        if next_mark {
            // "« A », « B » et « C »"
            let mut last = past;
            let mut j = past;
            while j < self.end()
                && (t.comma(j) || matches!(t.norm(j), "et" | "ou" | "and" | "or" | "à" | "de" | "d'"))
            {
                j += 1;
                if self.opens(j) {
                    last = self.c.past_quote(j);
                    j = last;
                }
            }
            let pieces = vec![k..last];
            return Some(Found { pieces, link: "quote after" });
        }
        let stop = self.c.clause_end(k, self.end());
        Some(Found { pieces: vec![k..stop], link: "quote after" })
    }

    /// A quotation that begins at `k` and goes on in the paragraphs after this one.
    fn chain_from(&self, k: usize, past: usize) -> Option<Range<usize>> {
        let t = self.t;
        let chain = t.chain(t.outer(k)?);
        (self.c.depth == 0 && past >= self.end() && chain.start == k && chain.end > past).then_some(chain)
    }

    fn ends_with_stop(&self, past: usize) -> bool {
        past >= 2 && self.t.stop(past - 2)
    }

    /// A colon at `at`, or after a short phrase, then a quotation or a clause.
    fn colon(&self, at: usize) -> Option<Found> {
        let t = self.t;
        let limit = self.end().min(at + 16);
        let colon = (at..limit)
            .take_while(|&k| !t.stop(k) && !t.comma(k) || t.comma(k) && k < at + 14)
            .find(|&k| t.mark(k, ":"))?;
        if self.c.groups.iter().any(|g| g.finite() && (at..colon).contains(&g.start)) {
            return None;
        }
        let next = colon + 1;
        if next < self.end() && self.opens(next) {
            let past = self.c.past_quote(next);
            let piece = self.chain_from(next, past).unwrap_or(next..past);
            return Some(Found { pieces: vec![piece], link: "colon" });
        }
        if colon > at + 3 {
            return None;
        }
        let stop = self.c.clause_end(next, self.end());
        (t.word_count(next..stop) >= 3).then(|| Found { pieces: vec![next..stop], link: "colon" })
    }

    /// Whether token `k` is the linking word `word` or one of its contracted forms.
    fn links(&self, k: usize, word: &str) -> bool {
        let norm = self.t.norm(k);
        match word {
            "de" => matches!(norm, "de" | "d'" | "du" | "des"),
            "à" => matches!(norm, "à" | "au" | "aux"),
            "pour" => matches!(norm, "pour"),
            _ => norm == word,
        }
    }

    /// A linking word, after an object when the frame has one, then the content.
    fn linked(&self, g: &Group, obj: bool, word: &str, from: usize, after: usize) -> Option<Found> {
        let t = self.t;
        let end = self.end();
        if !obj {
            let at = if self.links(from, word) {
                from
            } else if self.links(after, word) {
                after
            } else {
                return None;
            };
            return self.linked_content(at, word, None);
        }
        // The object: a clitic before the verb ("l'accuse de"), or a phrase after it.
        let clitic = (g.left..g.start).any(|k| t.is(k, CLITIC) && !t.is(k, REFLEXIVE));
        let mut j = self.c.skip_adverbs(from);
        let mut object = None;
        if !(clitic && self.links(j, word)) {
            // "demande à X de", "exige des autorités qu'elles"
            if matches!(t.norm(j), "à" | "au" | "aux") && word != "à" {
                j += usize::from(!t.is(j, DET));
            }
            let limit = end.min(j + 30);
            let start = j;
            if self.opens(j) {
                return None;
            }
            while j < limit && !(self.links(j, word) && j > start && self.link_opens(j, word)) {
                if t.stop(j)
                    || t.is(j, THAT)
                    || t.mark(j, ";")
                    || t.mark(j, ":")
                    || self.c.group_at(j).is_some_and(Group::finite) && !self.in_relative(j, start)
                {
                    return None;
                }
                if self.opens(j) {
                    j = self.c.past_quote(j);
                    continue;
                }
                j += 1;
            }
            if j >= limit {
                return None;
            }
            object = Some(start..j);
        }
        self.linked_content(j, word, object)
    }

    fn in_relative(&self, j: usize, start: usize) -> bool {
        (start..j).any(|k| self.t.is(k, RELATIVE))
    }

    /// For a link after an object, "de" must open an infinitive or follow a whole phrase.
    fn link_opens(&self, k: usize, word: &str) -> bool {
        let t = self.t;
        if word != "de" && word != "à" {
            return true;
        }
        let mut n = k + 1;
        while n < self.end() && t.is(n, NEG | NEG_WORD | CLITIC) && !t.is(n, INF) && n < k + 4 {
            n += 1;
        }
        t.is(n, INF)
            || t.norm(n) == "avoir"
            || t.norm(n) == "être"
            || self.opens(k + 1)
            || t.norm(k) == "d'" && !t.capital(k + 1) && !t.is(k - 1, ROLE | GOVERNMENT | ORGANISATION)
    }

    fn linked_content(&self, at: usize, word: &str, object: Option<Range<usize>>) -> Option<Found> {
        let t = self.t;
        let start = at + 1;
        if start >= self.end() {
            return None;
        }
        if word == "comme" || word == "as" {
            let from = object.map_or(start, |o| o.start);
            let stop = self.object_end(start);
            return (stop > start).then(|| Found { pieces: vec![from..stop], link: "object as" });
        }
        if self.opens(start) {
            return self.quoted(start);
        }
        // "du", "des", "au", "aux" hold the article of the content.
        let stop = if t.is(start, INF | NEG) || t.norm(start) == "avoir" || t.norm(start) == "être" {
            self.c.clause_end(start, self.end())
        } else {
            self.object_end(start)
        };
        (t.word_count(start..stop) >= 1).then(|| Found {
            pieces: vec![start..stop],
            link: if object.is_some() { "object link" } else { "link" },
        })
    }

    /// A clause without complementiser: a subject, then a finite verb.
    fn zero(&self, after: usize) -> Option<Found> {
        let t = self.t;
        if after >= self.end() || self.opens(after) || t.comma(after) || t.is(after, PREP) {
            return None;
        }
        let stop = self.c.clause_end(after, self.end());
        let next = self.c.groups.iter().find(|h| h.start >= after && h.finite())?;
        if next.start >= stop || next.start == after && next.left == after {
            return None;
        }
        // Between cue and verb stands a subject: no stop, no comma but an apposition's.
        let nominal = t.is(after, DET | SUBJECT | PERSONAL)
            || t.capital(after)
            || t.is(after, NOUN | GROUP | ROLE | ADJ)
            || t.bits(after) == 0;
        (nominal && t.word_count(after..stop) >= 2).then(|| Found { pieces: vec![after..stop], link: "zero" })
    }

    /// A noun phrase as content.
    fn object(&self, at: usize) -> Option<Found> {
        let t = self.t;
        if at >= self.end() || self.opens(at) && !t.is(at, DET) || t.comma(at) {
            return None;
        }
        let bare = !t.french()
            && (t.is(at, ADJ | NOUN | GROUP) || t.bits(at) == 0)
            && !t.is(at, PREP | ADV | GER | FIN | SUBJECT);
        let begins = t.is(at, DET) && !t.is(at, PREP)
            || t.partitive(at)
            || matches!(t.norm(at), "des")
            || t.kind(at) == Some(selon_text::Kind::Number)
            || bare;
        if !begins || t.is(at + 1, TIME) {
            return None;
        }
        let stop = self.object_end(at);
        (t.word_count(at..stop) >= 2).then(|| Found { pieces: vec![at..stop], link: "np" })
    }

    /// End of a noun phrase with its complements: a comma, a stop, another report.
    fn object_end(&self, start: usize) -> usize {
        let t = self.t;
        let mut j = start;
        let end = self.end();
        while j < end {
            if self.opens(j) {
                j = self.c.past_quote(j);
                continue;
            }
            if t.mark(j, "(") {
                j = t.skip_bracket(j, end);
                continue;
            }
            if t.stop(j)
                || t.mark(j, ";")
                || t.mark(j, ":")
                || t.comma(j)
                || t.dash(j) && t.text.tokens()[j].spaced
            {
                return j;
            }
            if j > start && self.c.attribution_at(j) {
                return j;
            }
            if t.is(j, COORD) && self.c.groups.iter().any(|g| g.left == j + 1 && g.finite()) {
                return j;
            }
            if j > start && t.is(j, SUBORD) && !t.is(j, RELATIVE) && !self.in_relative(j, start) {
                return j;
            }
            j += 1;
        }
        end
    }

    // ---- passives ----

    fn passive(&self, g: &Group, cue: &Cue) -> Option<(Source, Found)> {
        let t = self.t;
        let by = self.by_phrase(g.end);
        let source = by.clone().map_or(Source::Nobody, Source::Printed);
        for frame in &cue.frames {
            if let Frame::PassiveLink(word) = frame {
                let mut j = self.c.skip_adjuncts_but(g.end, word);
                if let Some(by) = &by {
                    if by.start > 0 && by.start - 1 >= g.end && by.start - 1 <= j + 3 {
                        j = self.c.skip_adjuncts_but(by.end, word);
                    }
                }
                if self.links(j, word) {
                    let content = if *word == "comme" || *word == "as" {
                        let stop = self.object_end(j + 1);
                        Some(Found { pieces: vec![j + 1..stop], link: "passive link" })
                    } else {
                        self.linked_content(j, word, None).map(|f| Found { link: "passive link", ..f })
                    };
                    return content.map(|mut f| {
                        let source = if source == Source::Nobody { self.agent_after(&mut f) } else { source };
                        (source, f)
                    });
                }
            }
        }
        // "il est estimé que", "it was reported that"
        if g.form == Form::Passive && cue.has(Frame::That) {
            if let Some(that) = self.that_after(g, g.end) {
                let stop = self.c.clause_end(that + 1, self.end());
                return Some((source, Found { pieces: vec![that + 1..stop], link: "passive that" }));
            }
        }
        if cue.has(Frame::Passive) {
            by?;
            // "la réforme annoncée par X", "l'accord a été confirmé par X"
            let subject = match g.form {
                Form::Passive => match self.c.subject_before(g) {
                    Subject::Printed(r) => r,
                    Subject::Elided(_) => return None,
                },
                _ => {
                    let set_off = g.left > self.c.region.start && t.comma(g.left - 1);
                    let edge = g.left - usize::from(set_off);
                    let start = self.c.start_before(edge);
                    let mut i = edge;
                    while i > start && !t.comma(i - 1) && !(t.is(i - 1, DET) && !t.is(i - 1, PREP)) {
                        i -= 1;
                    }
                    if i > start && t.is(i - 1, DET) {
                        i -= 1;
                    }
                    i..edge
                }
            };
            if t.is(subject.start, PERSONAL) || t.word_count(subject.clone()) < 2 {
                return None;
            }
            return Some((source, Found { pieces: vec![subject], link: "passive" }));
        }
        None
    }

    /// "qualifié de « coup d'État » par ses détracteurs": the agent after the content, taken out of it.
    fn agent_after(&self, found: &mut Found) -> Source {
        let t = self.t;
        let Some(last) = found.pieces.last_mut() else { return Source::Nobody };
        let at = if t.is(last.end, BY) {
            Some(last.end)
        } else {
            last.clone().rev().find(|&k| t.is(k, BY) && t.text.depth(k) <= self.c.depth)
        };
        let Some(at) = at.filter(|&at| at > last.start) else { return Source::Nobody };
        let Some(np) = self.c.noun_phrase(at + 1, true) else { return Source::Nobody };
        let somebody = np.clone().any(|k| {
            t.is(k, ROLE | GROUP | GOVERNMENT | ORGANISATION | DOCUMENT | METONYM) || t.name_like(k)
        }) || t.is(np.start, PLURAL)
            || matches!(t.norm(np.start), "les" | "ses" | "leurs" | "certains");
        if !somebody || np.end < last.end.min(self.end()) && !t.comma(np.end) && !t.stop(np.end) {
            return Source::Nobody;
        }
        last.end = at;
        Source::Printed(np)
    }

    /// "par X", "by X" close after `from`.
    fn by_phrase(&self, from: usize) -> Option<Range<usize>> {
        let t = self.t;
        let limit = self.end().min(from + 10);
        let mut j = from;
        while j < limit {
            if t.stop(j) || t.comma(j) || self.opens(j) || self.c.group_at(j).is_some_and(Group::finite) {
                return None;
            }
            if t.is(j, BY) {
                return self.c.noun_phrase(j + 1, true);
            }
            j += 1;
        }
        None
    }

    // ---- prepositions ----

    fn prepositions(&self, out: &mut Vec<Draft>) {
        let t = self.t;
        let region = self.c.region.clone();
        let mut i = region.start;
        while i < region.end {
            if t.text.depth(i) != self.c.depth || t.text.is_furniture(i) {
                i += 1;
                continue;
            }
            if let Some((n, past)) = self.c.attribution(i) {
                if let Some(draft) = self.preposition(n, i, past) {
                    out.push(draft);
                    i = past;
                    continue;
                }
            }
            i += 1;
        }
    }

    fn preposition(&self, n: usize, i: usize, past: usize) -> Option<Draft> {
        let t = self.t;
        let a = &t.lexicon.attributions[n];
        let region = &self.c.region;
        let own = a.own_source;
        let phrase = if own {
            let np = self.c.noun_phrase(past, false)?;
            // "de source policière": the phrase from "source" on.
            past - 1..np.end.min(past + 4)
        } else {
            let np = self.c.noun_phrase(past, true)?;
            self.extend_source(np)
        };
        let lead = i == region.start
            || t.comma(i - 1)
            || t.is(i - 1, COORD | THAT | ADV | SUBORD | RELATIVE)
            || t.mark(i - 1, ";")
            || t.mark(i - 1, ":")
            || t.dash(i - 1)
            || t.quote_mark(i - 1);
        let mut j = phrase.end;
        let closed = t.comma(j);
        if a.strict {
            let head = phrase.start;
            let speaks = t.is(head, PERSONAL)
                || phrase.clone().any(|k| t.name_like(k) && !t.is(k, METONYM | TIME))
                || phrase
                    .clone()
                    .any(|k| t.is(k, ROLE | GROUP | ORGANISATION | GOVERNMENT | DOCUMENT | TITLE))
                || t.name_like(head) && !t.is(head, TIME);
            if !(lead && closed && speaks)
                || !(i == region.start || t.is(i - 1, COORD) || t.mark(i - 1, ";"))
                || t.is(phrase.start, INF)
            {
                return None;
            }
        }
        if closed {
            j += 1;
        }
        while t.text.is_furniture(j) {
            j += 1;
        }
        let mut link = "attribution after";
        let lower = |k: usize| {
            t.norm(k) == "lequel"
                || t.norm(k) == "laquelle"
                || t.norm(k) == "lesquels"
                || t.norm(k) == "lesquelles"
        };
        if lower(past) {
            // "l'hypothèse selon laquelle…": the noun before is the source's word.
            let stop = self.c.clause_end(past + 1, region.end);
            return self.draft_of(
                i..past + 1,
                "selon lequel",
                Source::Nobody,
                vec![past + 1..stop],
                "attribution relative",
            );
        }
        let mut pieces = Vec::new();
        let circumstance = (region.start..i).all(|k| {
            t.is(k, ADV | COORD) || t.comma(k) || t.is(k, TIME) || t.is(k, DET) && t.is(k + 1, TIME)
        });
        let at_head = i == region.start
            || circumstance
            || t.mark(i - 1, ";")
            || t.mark(i - 1, ":")
            || t.is(i - 1, THAT | SUBORD)
            || t.is(i - 1, COORD) && (i - 1 == region.start || t.comma(i.saturating_sub(2)));
        if at_head && (closed || self.c.has_finite(&(j..region.end)) || self.opens(j)) {
            let stop = self.c.clause_end(j, region.end);
            if self.opens(j) {
                let found = self.quoted(j)?;
                pieces = found.pieces;
            } else {
                pieces.push(j..stop);
            }
        } else {
            // "A, selon X." or "A, selon X, B".
            let mut e = i;
            while e > region.start
                && (t.comma(e - 1) || t.is(e - 1, ADV) && t.norm(e - 1) == "toujours" || t.dash(e - 1))
            {
                e -= 1;
            }
            let head = self.claim_head(e);
            let relative = e > region.start && t.is(e - 1, RELATIVE);
            let before = if relative { self.relative_head(e - 1) } else { head..e };
            link = "attribution before";
            if t.word_count(before.clone()) == 0 {
                return None;
            }
            if closed && t.is(j, THAT) && t.word_count(before.clone()) <= 6 {
                // "C'est là, selon X, que…": what is said comes after.
                let stop = self.c.clause_end(j + 1, region.end);
                return self.draft_of(
                    i..past,
                    a.words[0],
                    Source::Printed(phrase),
                    vec![j + 1..stop],
                    "attribution cleft",
                );
            }
            let runs_on = closed || self.c.groups.iter().any(|g| g.finite() && g.left == j);
            if self.opens(before.start) && before.start < e && self.c.past_quote(before.start) >= e {
                pieces.push(before);
            } else {
                // "A aurait, selon X, fait B": the attribution splits the verb.
                let split = closed && e > 0 && t.is(e - 1, HAVE_FIN | BE_FIN | MODAL);
                let finite = self.c.has_finite(&before) && !relative && !split;
                if !finite && runs_on && j < region.end {
                    let stop = self.c.clause_end(j, region.end);
                    if self.c.has_finite(&(j..stop)) || relative || split {
                        let stop = if relative { self.relative_end(j, stop) } else { stop };
                        pieces.push(before);
                        pieces.push(j..stop);
                        link = "attribution inside";
                    } else {
                        pieces.push(before);
                    }
                } else {
                    pieces.push(before);
                }
            }
        }
        self.draft_of(i..past, a.words[0], Source::Printed(phrase), pieces, link)
    }

    fn draft_of(
        &self,
        cue: Range<usize>,
        lemma: &'static str,
        source: Source,
        pieces: Vec<Range<usize>>,
        link: &'static str,
    ) -> Option<Draft> {
        let pieces: Vec<_> = pieces.into_iter().filter_map(|p| self.trim(p)).collect();
        let via = match &source {
            Source::Printed(r) => self.cited_by(r).into_iter().collect(),
            _ => Vec::new(),
        };
        (!pieces.is_empty()).then_some(Draft {
            cue: Some(cue),
            lemma,
            class: Some(CueClass::Prepositional),
            source,
            pieces,
            link,
            depth: self.c.depth,
            nested: false,
            venue: None,
            via,
        })
    }

    /// "selon un rapport publié mardi par l'ONU, …": the participle phrase belongs to the source.
    fn extend_source(&self, np: Range<usize>) -> Range<usize> {
        let t = self.t;
        if !t.is(np.end, PP | RELATIVE | GER | PREP) || self.c.group_at(np.end).is_some_and(Group::finite) {
            return np;
        }
        let limit = self.end().min(np.end + 20);
        let mut j = np.end;
        while j < limit {
            if t.comma(j) {
                return np.start..j;
            }
            if t.stop(j) || self.opens(j) {
                return np.start..j;
            }
            if self.c.group_at(j).is_some_and(Group::finite) && !self.in_relative(j, np.start) {
                return np;
            }
            j += 1;
        }
        np
    }

    /// First token of the clause that an attribution at its end covers.
    fn claim_head(&self, end: usize) -> usize {
        let t = self.t;
        let start = self.c.region.start;
        let mut head = start;
        let mut outer = Vec::new();
        let mut i = start;
        while i < end {
            if self.opens(i) {
                let past = self.c.past_quote(i);
                if past >= end && t.word_count(start..i) > 0 && t.mark(i.saturating_sub(1), ":") {
                    head = i;
                }
                i = past;
                continue;
            }
            // "(6 000 selon la préfecture)": what stands in the brackets.
            if t.mark(i, "(") {
                outer.push(head);
                head = i + 1;
            } else if t.mark(i, ")") {
                head = outer.pop().unwrap_or(head);
            }
            let reports = t.is(i, THAT)
                && i > start
                && self.c.groups.iter().any(|g| g.cue.is_some() && g.end <= i && i <= g.end + 6);
            if t.mark(i, ";") || t.mark(i, ":") || reports {
                head = i + 1;
            }
            i += 1;
        }
        head
    }

    /// The antecedent of the relative pronoun at `r`.
    fn relative_head(&self, r: usize) -> Range<usize> {
        let t = self.t;
        let mut b = r;
        while b > self.c.region.start
            && !t.comma(b - 1)
            && !self.c.group_at(b - 1).is_some_and(Group::finite)
            && !t.is(b - 1, THAT | SUBORD)
            && !(t.is(b - 1, PREP) && !t.is(b - 1, DET) && !matches!(t.norm(b - 1), "de" | "d'"))
        {
            b -= 1;
            if t.is(b, DET)
                && !matches!(t.norm(b), "des" | "du")
                && !(b > 0 && t.is(b - 1, PREP) && matches!(t.norm(b - 1), "de" | "d'"))
            {
                break;
            }
        }
        b..r
    }

    fn relative_end(&self, j: usize, stop: usize) -> usize {
        (j..stop).find(|&k| self.t.comma(k)).unwrap_or(stop)
    }

    // ---- nouns ----

    fn nouns(&self, out: &mut Vec<Draft>) {
        let t = self.t;
        let end = self.end();
        for i in self.c.region.clone() {
            if !t.is(i, CUE_NOUN)
                || t.text.depth(i) != self.c.depth
                || self.c.groups.iter().any(|g| g.head == i && g.cue.is_some())
            {
                continue;
            }
            let Some(first) = t.cue(i) else { continue };
            let Some(cue) = t
                .lexicon
                .cues_of(t.norm(i), first)
                .map(|id| &t.lexicon.cues[usize::from(id)])
                .find(|c| c.noun)
            else {
                continue;
            };
            let mut found = None;
            if cue.has(Frame::That) {
                let mut j = i + 1;
                if matches!(t.norm(j), "de" | "du" | "des" | "d'" | "of") {
                    j = self.c.noun_phrase(j + 1, false).map_or(j, |np| np.end);
                }
                if j < end && t.is(j, THAT) && !self.opens(j) {
                    let stop = self.c.clause_end(j + 1, end);
                    let source = if j > i + 1 { Source::Printed(i + 2..j) } else { self.owner(i) };
                    found = Some((source, vec![j + 1..stop]));
                }
            }
            if found.is_none() {
                for frame in &cue.frames {
                    let Frame::Link { word, .. } = frame else { continue };
                    let mut j = i + 1;
                    let mut source = self.owner(i);
                    if t.is(j, BY) {
                        if let Some(np) = self.c.noun_phrase(j + 1, false) {
                            source = Source::Printed(np.clone());
                            j = np.end;
                        }
                    }
                    if j < end && self.links(j, word) && j + 1 < end {
                        let stop = self.object_end(j + 1);
                        let stop = (j + 1..stop).find(|&k| t.is(k, BY)).unwrap_or(stop);
                        let stop = self
                            .c
                            .groups
                            .iter()
                            .find(|g| g.finite() && (j + 1..stop).contains(&g.left))
                            .map_or(stop, |g| g.left);
                        if let Some(by) = (stop < end && t.is(stop, BY))
                            .then(|| self.c.noun_phrase(stop + 1, false))
                            .flatten()
                        {
                            source = Source::Printed(by);
                        }
                        found = Some((source, vec![j + 1..stop]));
                        break;
                    }
                }
            }
            let Some((source, pieces)) = found else { continue };
            let pieces: Vec<_> = pieces.into_iter().filter_map(|p| self.trim(p)).collect();
            if pieces.is_empty() || self.c.depth > 0 {
                continue;
            }
            out.push(Draft {
                cue: Some(i..i + 1),
                lemma: cue.lemma,
                class: Some(cue.class),
                source,
                pieces,
                link: "noun",
                depth: self.c.depth,
                nested: false,
                venue: None,
                via: Vec::new(),
            });
        }
    }

    /// Whose word the noun at `i` is: "his claim", "Trump's claim", "a World Health Organisation recommendation".
    fn owner(&self, i: usize) -> Source {
        let t = self.t;
        let Some(mut p) = i.checked_sub(1).filter(|&p| p >= self.c.region.start) else {
            return Source::Nobody;
        };
        while p > self.c.region.start && t.is(p, ADJ) && !t.name_like(p) {
            p -= 1;
        }
        if matches!(t.norm(p), "son" | "sa" | "ses" | "leur" | "leurs" | "his" | "her" | "their" | "its") {
            return Source::Printed(p..p + 1);
        }
        let end = if t.norm(p) == "'s" { p } else { p + 1 };
        let mut start = end;
        while start > self.c.region.start && t.name_like(start - 1) {
            start -= 1;
        }
        if start == end && t.norm(p) == "'s" {
            // "the ministry's claim"
            while start > self.c.region.start
                && t.word(start - 1)
                && !t.is(start - 1, PREP | COORD | SUBORD)
                && end - start < 6
            {
                start -= 1;
                if t.is(start, DET) {
                    break;
                }
            }
        }
        if start < end { Source::Printed(start..end) } else { Source::Nobody }
    }

    // ---- where it was said, and through whom ----

    /// "dans un communiqué", "à l'AFP", "on Twitter": beside the cue, outside the content.
    fn venue(&self, g: &Group, pieces: &[Range<usize>], source: &Source) -> Option<Range<usize>> {
        let t = self.t;
        let region = &self.c.region;
        let inside = |k: usize| pieces.iter().any(|p| p.contains(&k));
        let within = |k: usize| matches!(source, Source::Printed(r) if r.contains(&k));
        // "told CNN that…": the addressee follows the verb.
        let cue = g.cue.map(|id| &t.lexicon.cues[usize::from(id)]);
        if cue.is_some_and(|c| c.has(Frame::Link { obj: true, word: "that" })) && g.form == Form::Active {
            if let Some(np) =
                self.c.noun_phrase(g.end, false).filter(|np| !inside(np.start) && !within(np.start))
            {
                if !t.is(np.start, PERSONAL) {
                    return Some(np);
                }
            }
        }
        let after = g.end..region.end.min(g.end + 30);
        let before = region.start..g.left;
        let mut addressee = None;
        for i in after.clone().chain(before) {
            if !t.is(i, PREP)
                || inside(i)
                || within(i)
                || t.text.depth(i) > self.c.depth
                || t.text.is_furniture(i)
            {
                continue;
            }
            let mut k = i + 1;
            if matches!(t.norm(k), "de" | "d'" | "du" | "des" | "of" | "with") {
                k += usize::from(!t.is(k, DET));
            }
            let Some(np) = self.c.noun_phrase(k, false).filter(|np| !inside(np.start) && !within(np.end - 1))
            else {
                continue;
            };
            if np.clone().take(4).any(|m| t.is(m, VENUE))
                && !matches!(
                    t.norm(i),
                    "de" | "d'"
                        | "du"
                        | "des"
                        | "of"
                        | "for"
                        | "pour"
                        | "by"
                        | "par"
                        | "about"
                        | "against"
                        | "contre"
                )
            {
                return Some(i..np.end);
            }
            let told = after.contains(&i)
                && matches!(t.norm(i), "à" | "au" | "aux" | "auprès" | "to")
                && matches!(
                    cue.map(|c| c.class),
                    Some(
                        CueClass::Say
                            | CueClass::Confirm
                            | CueClass::Know
                            | CueClass::Estimate
                            | CueClass::Ask
                    )
                )
                && np.clone().any(|m| {
                    t.is(m, ORGANISATION | GROUP | GOVERNMENT) || t.name_like(m) && !t.is(m, METONYM | TIME)
                });
            if told && addressee.is_none() && (i..g.end + 8).contains(&i) {
                addressee = Some(i..np.end);
            }
        }
        addressee
    }

    /// "Citant les services de renseignement américains, …": whom the sentence relays.
    fn cited(&self, pieces: &[Range<usize>]) -> Vec<Range<usize>> {
        self.c
            .groups
            .iter()
            .filter(|g| g.form == Form::Gerund && !pieces.iter().any(|p| p.contains(&g.start)))
            .filter(|g| {
                g.cue.is_some_and(|id| matches!(self.t.lexicon.cues[usize::from(id)].lemma, "citer" | "cite"))
            })
            .filter_map(|g| self.c.noun_phrase(g.end, false))
            .collect()
    }

    /// "un médecin cité par l'AFP": who relays the source.
    fn cited_by(&self, source: &Range<usize>) -> Option<Range<usize>> {
        let t = self.t;
        let end = (source.end + 4).min(self.end());
        let by = (source.start..end).find(|&k| {
            t.is(k, BY)
                && k > source.start
                && matches!(
                    t.norm(k - 1),
                    "cité" | "citée" | "cités" | "citées" | "rapporté" | "quoted" | "cited"
                )
        })?;
        self.c.noun_phrase(by + 1, false)
    }

    // ---- pieces ----

    /// Trims punctuation from the edges of a piece, and its marks when one quotation makes it up.
    fn trim(&self, piece: Range<usize>) -> Option<Range<usize>> {
        trim(self.t, piece)
    }
}

/// See [`Linker::trim`].
pub(crate) fn trim(t: &Tagged<'_>, mut piece: Range<usize>) -> Option<Range<usize>> {
    // A mark that pairs with nothing ("« «") belongs to no content.
    let stray = |k: usize| t.quote_mark(k) && t.outer(k).is_none();
    let edge =
        |k: usize| stray(k) || t.comma(k) || t.mark(k, ";") || t.mark(k, ":") || t.dash(k) || t.mark(k, ".");
    while piece.start < piece.end && (edge(piece.start) || t.mark(piece.start, "-")) {
        piece.start += 1;
    }
    while piece.start < piece.end && edge(piece.end - 1) {
        piece.end -= 1;
    }
    if piece.is_empty() {
        return None;
    }
    // One quotation over several paragraphs: its outer marks go.
    if let Some(q) = t.outer(piece.start) {
        let chain = t.chain(q);
        if chain != t.whole(q) && chain == piece {
            let inner = chain.start + usize::from(t.quote_mark(chain.start))
                ..chain.end - usize::from(t.quote_mark(chain.end - 1));
            return (!inner.is_empty()).then_some(inner);
        }
    }
    // Exactly one quotation: its marks go.
    if let Some(q) = t.outer(piece.start) {
        let whole = t.whole(q);
        if whole.start == piece.start && whole.end == piece.end
            || piece.start == whole.start && piece.end + 1 == whole.end && t.quote_mark(whole.end - 1)
        {
            let inside = t.inside(q);
            return (!inside.is_empty()).then_some(inside);
        }
        if whole.start == piece.start && piece.end > whole.end && (whole.end..piece.end).all(|k| !t.word(k)) {
            return Some(t.inside(q));
        }
    }
    (t.word_count(piece.clone()) > 0).then_some(piece)
}

impl Clause<'_, '_> {
    /// Skips adverbs only.
    pub fn skip_adverbs(&self, mut j: usize) -> usize {
        while j < self.region.end && self.t.is(j, ADV | NEG_WORD) && !self.t.is(j, DET | THAT) {
            j += 1;
        }
        j
    }

    /// [`Clause::skip_adjuncts`], stopping at the linking word `word`.
    pub fn skip_adjuncts_but(&self, from: usize, word: &str) -> usize {
        let t = self.t;
        let mut j = self.skip_adverbs(from);
        let stops = |k: usize| match word {
            "à" => matches!(t.norm(k), "à" | "au" | "aux"),
            "de" => matches!(t.norm(k), "de" | "d'" | "du" | "des"),
            _ => t.norm(k) == word,
        };
        if !stops(j) {
            let k = self.skip_adjuncts(j);
            if stops(k) {
                j = k;
            }
        }
        j
    }
}
