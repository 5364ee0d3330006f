//! Contents that follow their cue, by the frames of its table entry.

use std::ops::Range;

use super::{Found, Linker};
use crate::group::{Form, Group};
use crate::lexicon::*;

impl Linker<'_, '_> {
    /// The token "que"/"that" that opens the content of the group `g`, looking from `from`.
    pub(super) fn that_after(&self, g: &Group, from: usize) -> Option<usize> {
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
            // "stated to the paper that"
            if t.norm(j) == "to"
                && !t.is(j + 1, INF)
                && let Some(np) = self.c.noun_phrase(j + 1, false)
            {
                j = np.end;
                continue;
            }
            // "en précisant à X que", "a déclaré le ministre que"
            if g.clitic.is_none()
                && j == from
                && let Some(np) = self.c.noun_phrase(j, true)
                && (self.c.t.is(np.end, THAT))
                && t.is(np.start, ROLE | TITLE | GROUP)
            {
                j = np.end;
                continue;
            }
            return None;
        }
        None
    }

    /// The content after the cue, by the frames that its table entry allows.
    pub(super) fn forward(&self, g: &Group, cue: &Cue, from: usize) -> Option<Found> {
        let t = self.t;
        let end = self.end();
        let clause = |start: usize, link: &'static str| {
            let start = self.past_aside(start);
            let stop = self.subordinate_end(g, start, self.c.clause_end(start, end));
            (stop > start).then(|| Found { pieces: vec![start..stop], link })
        };
        if cue.has(Frame::That)
            && let Some(that) = self.that_after(g, from)
        {
            return clause(that + 1, "that");
        }
        let after = self.c.skip_adjuncts(from);
        // A quotation, with or without a colon.
        if cue.quote
            && let Some(found) = self.quoted(from)
        {
            return Some(found);
        }
        for frame in &cue.frames {
            if let Frame::Link { obj: false, word } = frame
                && self.links(from, word)
                // "demande à Budapest de respecter": an addressee, where the verb takes "de" after one.
                && !(*word == "à" && cue.has(Frame::Link { obj: true, word: "de" }) && !t.is(from + 1, INF))
                && !(cue.has(Frame::Np) && matches!(t.norm(from), "des" | "du"))
                && let Some(found) = self.linked(g, false, word, from, after)
            {
                return Some(found);
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
        if cue.has(Frame::Ger) && t.is(after, GER) && after < end {
            return clause(after, "gerund");
        }
        if let Some(found) = self.told(cue, from) {
            return Some(found);
        }
        for frame in &cue.frames {
            if let Frame::Link { obj, word } = frame {
                if !obj
                    && *word == "à"
                    && cue.has(Frame::Link { obj: true, word: "de" })
                    && !t.is(after + 1, INF)
                {
                    continue;
                }
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
        if cue.has(Frame::Adj)
            && after < end
            && !self.opens(after)
            && (t.is(after, ADJ | PP) || t.bits(after) == 0 && t.word(after))
            && !t.capital(after)
        {
            return clause(after, "predicate");
        }
        if cue.has(Frame::Zero)
            // "the state Senate said": a form that is a noun too takes no bare clause.
            && !t.is(g.head, NOUN)
            && let Some(found) = self.zero(after)
        {
            return Some(found);
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
    pub(super) fn subordinate_end(&self, g: &Group, start: usize, stop: usize) -> usize {
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
    pub(super) fn past_aside(&self, start: usize) -> usize {
        let k = start + usize::from(self.t.comma(start));
        if !self.c.attribution_at(k) {
            return start;
        }
        (k..self.end().min(k + 16)).find(|&j| self.t.comma(j)).map_or(start, |j| j + 1)
    }

    /// An addressee without preposition, then the content: "told CNN that…", "told him the department will…".
    pub(super) fn told(&self, cue: &Cue, from: usize) -> Option<Found> {
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
        if takes("quote")
            && let Some(found) = self.quoted(j).or_else(|| self.colon(j))
        {
            return Some(found);
        }
        if cue.has(Frame::If) && t.is(j, INTERROG) && j < self.end() {
            // "asked officials how such documents…"
            let stop = self.c.clause_end(j, self.end());
            return Some(Found { pieces: vec![j..stop], link: "if" });
        }
        // "As Heald told the paper, ozone has dropped."
        let j = j + usize::from(t.comma(j) && t.norm(self.c.region.start) == "as");
        if takes("zero") { self.zero(j) } else { None }
    }

    /// A quotation that begins at `at`, with what follows it in the same clause.
    pub(super) fn quoted(&self, at: usize) -> Option<Found> {
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
    pub(super) fn chain_from(&self, k: usize, past: usize) -> Option<Range<usize>> {
        let t = self.t;
        let chain = t.chain(t.outer(k)?);
        (self.c.depth == 0 && past >= self.end() && chain.start == k && chain.end > past).then_some(chain)
    }

    pub(super) fn ends_with_stop(&self, past: usize) -> bool {
        past >= 2 && self.t.stop(past - 2)
    }

    /// A colon at `at`, or after a short phrase, then a quotation or a clause.
    pub(super) fn colon(&self, at: usize) -> Option<Found> {
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
    pub(super) fn links(&self, k: usize, word: &str) -> bool {
        let norm = self.t.norm(k);
        match word {
            "de" => matches!(norm, "de" | "d'" | "du" | "des"),
            "à" => matches!(norm, "à" | "au" | "aux"),
            "pour" => matches!(norm, "pour"),
            _ => norm == word,
        }
    }

    /// A linking word, after an object when the frame has one, then the content.
    pub(super) fn linked(
        &self,
        g: &Group,
        obj: bool,
        word: &str,
        from: usize,
        after: usize,
    ) -> Option<Found> {
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

    pub(super) fn in_relative(&self, j: usize, start: usize) -> bool {
        (start..j).any(|k| self.t.is(k, RELATIVE))
    }

    /// For a link after an object, "de" must open an infinitive or follow a whole phrase.
    pub(super) fn link_opens(&self, k: usize, word: &str) -> bool {
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
            || word == "à"
                && matches!(t.norm(k + 1), "la" | "l'" | "le")
                && (k + 2..k + 6).any(|m| t.stop(m) || t.comma(m))
            || t.norm(k) == "d'" && !t.capital(k + 1) && !t.is(k - 1, ROLE | GOVERNMENT | ORGANISATION)
    }

    pub(super) fn linked_content(
        &self,
        at: usize,
        word: &str,
        object: Option<Range<usize>>,
    ) -> Option<Found> {
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
        if word == "to" && object.is_some() {
            // "urged ministers to open": the infinitive keeps its "to".
            let stop = self.c.clause_end(at, self.end());
            return Some(Found { pieces: vec![at..stop], link: "object link" });
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
    pub(super) fn zero(&self, after: usize) -> Option<Found> {
        let t = self.t;
        let lead = t.is(after, SUBORD)
            && matches!(t.norm(after), "although" | "though" | "if" | "when" | "while" | "since");
        if after >= self.end() || self.opens(after) || t.comma(after) || t.is(after, PREP) && !lead {
            return None;
        }
        let stop = self.c.clause_end(after, self.end());
        let next = self.c.groups.iter().find(|h| h.start >= after && h.finite())?;
        if next.start >= stop || next.start == after && next.left == after {
            return None;
        }
        // Between cue and verb stands a subject: no stop, no comma but an apposition's.
        let nominal = lead
            || t.is(after, DET | SUBJECT | PERSONAL | GER)
            || t.norm(after) == "there"
            || t.capital(after)
            || t.is(
                after,
                NOUN | GROUP | ROLE | ADJ | GOVERNMENT | ORGANISATION | DOCUMENT | PERSON | PLURAL,
            )
            || t.is(after, FIN) && !t.finite(after)
            || t.bits(after) == 0;
        (nominal && t.word_count(after..stop) >= 2).then(|| Found { pieces: vec![after..stop], link: "zero" })
    }

    /// A noun phrase as content.
    pub(super) fn object(&self, at: usize) -> Option<Found> {
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
            || t.is(at, PREP | ADV) && t.kind(at + 1) == Some(selon_text::Kind::Number)
            || bare;
        if !begins || t.is(at + 1, TIME) {
            return None;
        }
        let stop = self.object_end(at);
        (t.word_count(at..stop) >= 2).then(|| Found { pieces: vec![at..stop], link: "np" })
    }

    /// End of a noun phrase with its complements: a comma, a stop, another report.
    pub(super) fn object_end(&self, start: usize) -> usize {
        let end = self.object_limit(start);
        let t = self.t;
        // "sa démission jeudi soir": the day dates the saying; a date within the content stays ("la grève le 2 avril").
        let mut j = end;
        while j > start + 1 && t.is(j - 1, TIME) && !t.name_like(j - 1) {
            j -= 1;
        }
        let day = j < end && t.is(j, WEEKDAY);
        if day && j > start + 1 && matches!(t.norm(j - 1), "ce" | "this" | "on" | "last") {
            j -= 1;
        }
        if day && j > start + 1 && !t.is(j - 1, PREP | COORD | DET | ADJ) && t.norm(j - 1) != "next" {
            j
        } else {
            end
        }
    }

    pub(super) fn object_limit(&self, start: usize) -> usize {
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
}
