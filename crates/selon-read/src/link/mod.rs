//! Ties each cue to its content and its source: the drafts of claims.

mod content;
mod inverted;
mod noun;
mod passive;
mod preposition;
mod venue;

use std::ops::Range;

use selon_text::Quote;

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

impl From<Subject> for Source {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Printed(r) => Self::Printed(r),
            Subject::Elided(r) => Self::Elided(r),
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
    /// Probability that it is a claim, where the trained reader says so.
    pub sure: Option<f32>,
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
            sure: None,
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
    for part in bounded(t, region.clone()) {
        stretch(t, part, 0, &mut out);
    }
    // Inside quotations third parties report too.
    let mut i = region.start;
    while i < region.end {
        if t.text.depth(i) > 0 {
            let stop = (i..region.end).find(|&k| t.text.depth(k) == 0).unwrap_or(region.end);
            for part in split_at_stops(t, i..stop) {
                for part in chunks(part).filter(|p| t.word_count(p.clone()) >= 5) {
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

/// Most tokens outside quotations that are read as one sentence. Real sentences stay far below it; a text without stops
/// must not make the work grow with the square of its length.
const LONGEST: usize = 160;

/// `region`, cut where it holds more than [`LONGEST`] tokens outside quotations.
fn bounded(t: &Tagged<'_>, region: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = region.start;
    let mut plain = 0;
    for i in region.clone() {
        plain += usize::from(t.text.depth(i) == 0);
        if plain > LONGEST {
            out.push(start..i);
            start = i;
            plain = 0;
        }
    }
    out.push(start..region.end);
    out
}

/// `range` in parts of [`LONGEST`] tokens.
fn chunks(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    range.clone().step_by(LONGEST).map(move |start| start..range.end.min(start + LONGEST))
}

fn split_at_stops(t: &Tagged<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = range.start;
    for i in range.clone() {
        if t.quote_mark(i) && i == start {
            start = i + 1;
        } else if t.stop(i) || t.quote_mark(i) && t.text.depth(i) <= 1 {
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

/// The clauses of the sentence that holds token `at`.
fn clauses<'a, 't>(t: &'a Tagged<'t>, at: usize) -> Option<Clause<'a, 't>> {
    let depth = t.text.depth(at);
    let sentences = t.text.sentences();
    let sentence = sentences.get(sentences.partition_point(|s| s.end <= at))?;
    let region = bounded(t, sentence.start..sentence.end).into_iter().find(|r| r.contains(&at))?;
    Some(Clause { t, groups: groups(t, &region, depth), region, depth })
}

/// The noun phrase that the relative pronoun at `at` takes up, in "selon lequel" from before its preposition.
pub(crate) fn antecedent_of(t: &Tagged<'_>, at: usize) -> Option<Range<usize>> {
    let led = at > 0 && t.is(at - 1, PREP) && !t.is(at - 1, DET);
    clauses(t, at)?.antecedent(at - usize::from(led)).mention()
}

/// The noun phrase that begins at token `at`.
pub(crate) fn phrase_at(t: &Tagged<'_>, at: usize) -> Option<Range<usize>> {
    clauses(t, at)?.noun_phrase(at, true)
}

/// Where a prepositional attribution inside `range` ends, the last of several: "Insuffisant selon | le collectif".
pub(crate) fn attributed_from(t: &Tagged<'_>, range: &Range<usize>) -> Option<usize> {
    let clause = clauses(t, range.start)?;
    let ends = |k: usize| {
        let (_, end) = clause.attribution(k).filter(|_| clause.attribution_at(k))?;
        (end < range.end).then_some(end)
    };
    (range.start + 1..range.end).rev().filter(|&k| !t.comma(k - 1)).find_map(ends)
}

/// The agent of the passive or participle that holds the token `at` of a cue, whose content is `pieces`.
pub(crate) fn agent_of(t: &Tagged<'_>, at: usize, pieces: &[Range<usize>]) -> Option<Range<usize>> {
    let clause = clauses(t, at)?;
    let linker = Linker { c: &clause, t };
    let g = clause.group_at(at).filter(|g| matches!(g.form, Form::Passive | Form::Participle))?;
    let after = pieces.last().map(|p| p.end + usize::from(t.quote_mark(p.end))).filter(|&end| t.is(end, BY));
    let by = linker.by_phrase(g.end).or_else(|| clause.noun_phrase(after? + 1, true))?;
    linker.somebody(&by).then_some(by)
}

/// The subject, printed or shared, of the verb that holds the token `at` of a cue, whose content is `pieces`.
pub(crate) fn subject_of(t: &Tagged<'_>, at: usize, pieces: &[Range<usize>]) -> Option<Range<usize>> {
    let clause = clauses(t, at)?;
    let linker = Linker { c: &clause, t };
    let g = clause.group_at(at)?;
    match g.form {
        Form::Active => clause.subject_before(g).mention(),
        Form::Gerund | Form::Infinitive => linker.shared(g, pieces),
        Form::Passive | Form::Participle => None,
    }
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
fn adverbial_gerund(t: &Tagged<'_>, g: &Group) -> bool {
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
            Form::Gerund if adverbial_gerund(self.t, g) => return,
            Form::Gerund => {
                let Some(found) = self.forward(g, cue, g.end) else { return };
                (Source::Elided(self.shared(g, &found.pieces)), found)
            }
            // "Il est à noter que", "force est de constater": nobody's word but the article's.
            Form::Infinitive if g.left >= 2 && self.t.is(g.left - 2, BE_FIN) => return,
            Form::Infinitive => {
                let Some(found) = self.forward(g, cue, g.end).filter(|f| f.link != "np") else { return };
                (Source::Elided(self.shared(g, &found.pieces)), found)
            }
        };
        // Inside a quotation the speaker's own "nous pensons que" is not split off.
        if self.c.depth > 0 {
            match &source {
                Source::Printed(r) if !self.first_person(r.start) => {}
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
        let inner = matches!(source, Source::Printed(_)) && self.c.depth > 0 && found.link != "that";
        let incise = if inner { self.incise(&found, &source) } else { None };
        let depth = if incise.is_some() { 0 } else { self.c.depth };
        let pieces = incise.unwrap_or_else(|| self.split_coordinated(found.pieces, found.link));
        let pieces: Vec<_> =
            pieces.into_iter().flat_map(|p| self.paragraphs(p)).filter_map(|p| self.trim(p)).collect();
        if pieces.is_empty() {
            return;
        }
        let venue = self.venue(g, &pieces, &source);
        let mut via = self.cited(g, &pieces);
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
            depth,
            nested: false,
            venue,
            via,
            sure: None,
        });
    }

    /// Whether the speaker of a quotation talks about himself or to somebody at token `i`.
    fn first_person(&self, i: usize) -> bool {
        self.t.is(i, FIRST) && self.t.is(i, SUBJECT | CLITIC)
            || matches!(self.t.norm(i), "vous" | "tu" | "you")
    }

    /// A piece for each paragraph of a quotation that runs over several.
    fn paragraphs(&self, piece: Range<usize>) -> Vec<Range<usize>> {
        let t = self.t;
        let chain = t.outer(piece.start).map(|q| t.chain(q));
        if chain.is_none_or(|c| c != piece) {
            return vec![piece];
        }
        t.quotes_in(&piece).filter(|q| q.depth == 1).map(Quote::outer).collect()
    }

    /// "que A et que B": two pieces, the words between left out.
    fn split_coordinated(&self, pieces: Vec<Range<usize>>, link: &str) -> Vec<Range<usize>> {
        let t = self.t;
        if !matches!(link, "that" | "addressee that" | "zero") {
            return pieces;
        }
        let mut out = Vec::new();
        for piece in pieces {
            let mut start = piece.start;
            for k in piece.start + 2..piece.end {
                if t.is(k, THAT) && t.is(k - 1, COORD) && !self.opens(k) && t.word_count(start..k - 1) >= 3 {
                    out.push(start..k - 1);
                    start = k + 1;
                }
            }
            out.push(start..piece.end);
        }
        out
    }

    /// An attribution clause inside the marks: "« Le vaccin est sûr, affirme X, et nous avons du recul. »" The whole
    /// quotation around it is the content.
    fn incise(&self, found: &Found, source: &Source) -> Option<Vec<Range<usize>>> {
        let t = self.t;
        let Source::Printed(subject) = source else { return None };
        if !matches!(found.link, "clause before" | "interrupted") {
            return None;
        }
        let first = found.pieces.first()?;
        let q = t.outer(first.start)?;
        let inside = t.inside(q);
        let after = subject.end.max(first.end);
        let mut rest = after;
        while rest < inside.end && !(t.comma(rest) || t.stop(rest)) {
            rest += 1;
        }
        let mut pieces = vec![inside.start..first.end];
        if rest + 1 < inside.end {
            pieces.push(rest + 1..inside.end);
        }
        Some(pieces)
    }

    /// The subject that a gerund or an infinitive shares, whose content is `pieces`.
    fn shared(&self, g: &Group, pieces: &[Range<usize>]) -> Option<Range<usize>> {
        let before = self.agent_before(g).or_else(|| self.c.shared_subject(g));
        before.or_else(|| self.main_subject(g.left, pieces))
    }

    /// "Évoquant une « erreur », la direction a suspendu…", "Après avoir annoncé…, la direction…": the subject of the clause
    /// after the content, for a verb at `at`.
    fn main_subject(&self, at: usize, pieces: &[Range<usize>]) -> Option<Range<usize>> {
        let after = pieces.last()?.end;
        let g = self.c.groups.iter().find(|g| g.finite() && g.start > after)?;
        match self.c.subject_before(g) {
            // "L'étude, ayant montré que…, a été transmise": around the gerund.
            Subject::Printed(r) if r.start >= after || r.end <= at => Some(r),
            _ => None,
        }
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
        if let Subject::Printed(r) = &subject
            && t.norm(r.start) == "on"
            && self.c.depth == 0
        {
            let found = self.forward(g, cue, g.end)?;
            return Some((Source::Printed(r.clone()), found));
        }
        // "« A », she added, « and B »": what stands before belongs to it too.
        if let Subject::Printed(r) = &subject {
            let quoted = r.start > self.c.region.start && self.opens(r.start - 1) && cue.quote;
            if quoted
                && self.that_after(g, g.end).is_none()
                && let Some(found) = self.backward(r.start, g.end, cue)
            {
                return Some((Source::Printed(r.clone()), found));
            }
        }
        if let Some(found) = self.forward(g, cue, g.end) {
            if let Subject::Printed(r) = &subject
                && found.link == "np"
                && !self.speaks(r)
            {
                return None;
            }
            return Some((subject.into(), found));
        }
        // "« … », X said." and "…, il a dit": the content stands before the subject.
        let Subject::Printed(r) = subject else { return None };
        if !(cue.inverts || cue.quote) {
            return None;
        }
        let found = self.backward(r.start, g.end, cue)?;
        Some((Source::Printed(r), found))
    }

    /// Whether the tokens of a mention name or describe somebody who can say something.
    fn speaks(&self, r: &Range<usize>) -> bool {
        let t = self.t;
        let known = PERSONAL
            | SUBJECT
            | ROLE
            | GROUP
            | DOCUMENT
            | GOVERNMENT
            | ORGANISATION
            | METONYM
            | PERSON
            | UNNAMED;
        r.clone().any(|k| t.is(k, known) || t.name_like(k))
    }

    /// Trims punctuation from the edges of a piece, and its marks when one quotation makes it up.
    fn trim(&self, piece: Range<usize>) -> Option<Range<usize>> {
        trim(self.t, piece)
    }
}

/// See [`Linker::trim`].
pub(crate) fn trim(t: &Tagged<'_>, piece: Range<usize>) -> Option<Range<usize>> {
    trim_marks(t, piece).filter(|p| t.word_count(p.clone()) > 0)
}

fn trim_marks(t: &Tagged<'_>, mut piece: Range<usize>) -> Option<Range<usize>> {
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
    // A quotation within a quotation.
    if t.text.depth(piece.start) > 1
        && let Some(q) = t
            .quotes_in(&piece)
            .find(|q| q.open == Some(piece.start) && q.close.is_some_and(|c| c + 1 >= piece.end))
    {
        return Some(q.start..q.end);
    }
    // Exactly one quotation: its marks go.
    if let Some(q) = t.outer(piece.start) {
        let whole = t.whole(q);
        if whole.start == piece.start && whole.end == piece.end
            || piece.start == whole.start
                && piece.end + 1 == whole.end
                && (t.quote_mark(whole.end - 1) || t.stop(whole.end - 1))
        {
            let inside = t.inside(q);
            return (!inside.is_empty()).then_some(inside);
        }
        if whole.start == piece.start && piece.end > whole.end && (whole.end..piece.end).all(|k| !t.word(k)) {
            return Some(t.inside(q));
        }
    }
    Some(piece)
}
