//! From the drafts of single cues to those of the whole text: displaced attributions, quotations that no cue took,
//! and drafts that say the same thing twice.

use std::ops::Range;

use selon_text::Field;

use crate::CueClass;
use crate::beside::unnamed;
use crate::clause::Clause;
use crate::group::{Form, groups};
use crate::lexicon::*;
use crate::link::{Draft, Source, drafts, trim};
use crate::tag::Tagged;

/// Name of the pattern of a subheading that quotes; its speaker is found in what follows.
pub(crate) const SUBHEADING: &str = "subheading";

/// Patterns that the trained reader leaves to the rules: displaced text is too rare to learn, a subheading says nothing
/// by itself.
pub(crate) const FIXED: [&str; 2] = ["displaced attribution", SUBHEADING];

/// How many sentences a speaker goes on for without being named again.
const REACH: usize = 3;

/// The drafts of each sentence of a text, settled.
pub(crate) fn settled(t: &Tagged<'_>) -> Vec<Vec<Draft>> {
    let mut found = drafts(t);
    let mut covered = vec![false; t.len()];
    for d in found.iter().flatten() {
        cover(&mut covered, d);
    }
    displaced(t, &mut found, &mut covered);
    leftover(t, &mut found, &mut covered);
    found.into_iter().map(|drafts| settle(t, drafts)).collect()
}

/// The trained reader's drafts of each sentence, settled the same way.
pub(crate) fn joined(t: &Tagged<'_>, found: Vec<Vec<Draft>>) -> Vec<Vec<Draft>> {
    found
        .into_iter()
        .map(|drafts| {
            let mut drafts = settle(t, drafts);
            // A quotation read from its own side may be a piece of what its cue was read to report, or more than it: the
            // surer of the two stays.
            let held =
                |d: &Draft, by: &Draft| 5 * shared(t, &d.pieces, &by.pieces) >= 4 * words(t, &d.pieces);
            let worse = |d: &Draft, other: &Draft| {
                d.cue.is_some()
                    && d.cue == other.cue
                    && d.pieces != other.pieces
                    && (held(d, other) || held(other, d))
                    && d.sure < other.sure
            };
            // "« A », dit-elle, « B »": B again by itself.
            let again = |d: &Draft, other: &Draft| {
                let near = |a: usize, b: usize| a.abs_diff(b) <= 2;
                let piece = |p: &Range<usize>| {
                    other.pieces.iter().any(|o| near(o.start, p.start) && near(o.end, p.end))
                };
                let taken = d.cue.is_none() && other.cue.is_some() && d.depth == other.depth;
                taken && other.pieces.len() > 1 && d.pieces.iter().all(piece)
            };
            let parts: Vec<bool> = drafts
                .iter()
                .map(|d| drafts.iter().any(|other| worse(d, other) || again(d, other)))
                .collect();
            let mut parts = parts.into_iter();
            drafts.retain(|_| !parts.next().unwrap_or(false));
            drafts
        })
        .collect()
}

fn cover(covered: &mut [bool], d: &Draft) {
    for piece in &d.pieces {
        covered[piece.clone()].fill(true);
    }
}

/// A sentence that is nothing but an attribution after a quotation that ended before it: `« A. » B, ont de leur
/// côté affirmé ce lundi le président ukrainien.` Words that belong elsewhere may stand before the cue.
fn displaced(t: &Tagged<'_>, found: &mut [Vec<Draft>], covered: &mut [bool]) {
    let sentences = t.text.sentences();
    for n in 1..sentences.len() {
        let (before, here) = (sentences[n - 1], sentences[n]);
        if before.paragraph != here.paragraph || !t.quote_mark(before.end - 1) || here.end - here.start > 30 {
            continue;
        }
        let Some(q) = t.outer(before.end - 1) else { continue };
        let whole = t.whole(q);
        if t.word_count(whole.clone()) < 4 || covered[whole.clone()].contains(&true) {
            continue;
        }
        let region = here.start..here.end;
        let clause = Clause { t, groups: groups(t, &region, 0), region, depth: 0 };
        let mut finite = clause.groups.iter().filter(|g| g.finite());
        let (Some(g), None) = (finite.next(), finite.next()) else { continue };
        let cue = g.cue.map(|id| &t.lexicon.cues[usize::from(id)]).filter(|c| c.quote && c.inverts);
        let Some(cue) = cue else { continue };
        let Some(subject) = clause.noun_phrase(clause.skip_times(g.end), true) else { continue };
        let somebody = subject.clone().any(|k| t.is(k, ROLE | TITLE | GROUP) || t.name_like(k));
        if !somebody || (subject.end..here.end).any(|k| t.quote_mark(k) || t.is(k, THAT)) {
            continue;
        }
        let Some(piece) = trim(t, whole) else { continue };
        let link =
            if g.left == here.start { "attribution in the next sentence" } else { "displaced attribution" };
        let draft = Draft {
            cue: Some(g.start..g.end),
            lemma: cue.lemma,
            class: Some(cue.class),
            ..Draft::of(Source::Printed(subject), piece, link)
        };
        cover(covered, &draft);
        found[n].retain(|d| d.cue.as_ref().is_none_or(|c| c.start != g.start));
        found[n].push(draft);
    }
}

/// Quotations that no cue took: those that go on for the speaker before them, or that a colon introduces.
fn leftover(t: &Tagged<'_>, found: &mut [Vec<Draft>], covered: &mut [bool]) {
    let quotes = t.text.quotes();
    let mut next = 0;
    let mut spoke: Option<usize> = None;
    for (n, sentence) in t.text.sentences().iter().enumerate() {
        if !found[n].is_empty() {
            spoke = Some(n);
        }
        while next < quotes.len() && quotes[next].start < sentence.end {
            let q = &quotes[next];
            next += 1;
            let whole = q.outer();
            if q.depth != 1 || t.text.is_furniture(q.start) || covered[whole.clone()].contains(&true) {
                continue;
            }
            let words = t.word_count(q.start..q.end);
            let outside = t.word_count(sentence.start..sentence.end).saturating_sub(words);
            if subheading(t, n, words) {
                let draft = Draft::of(Source::Nobody, sentence.start..sentence.end, SUBHEADING);
                cover(covered, &draft);
                found[n].push(draft);
                continue;
            }
            let colon = whole.start > sentence.start && t.mark(whole.start - 1, ":");
            let alone = words >= 4 && (outside == 0 || outside <= 2 && !colon);
            if !(alone || colon && words >= 3) {
                continue;
            }
            // "Jeanne Castel : « … »": the name before the colon says it.
            let named = (colon && !alone).then(|| sentence.start..whole.start - 1).filter(|r| {
                t.word_count(r.clone()) <= 6
                    && r.clone().all(|k| t.name_like(k) || t.is(k, PARTICLE | ROLE | TITLE))
                    && r.clone().any(|k| t.name_like(k) || t.is(k, ROLE))
            });
            let spoken = found[n].iter().any(|d| d.depth == 0 && d.first() < whole.start);
            let subject =
                (colon && !alone && !spoken).then(|| introducer(t, sentence.start..whole.start)).flatten();
            // "X a déclaré :", and the quotation on the next line.
            if alone
                && n > 0
                && whole.start == sentence.start
                && t.mark(t.text.sentences()[n - 1].end - 1, ":")
            {
                let before = t.text.sentences()[n - 1];
                if let Some(draft) = announced(t, before.start..before.end - 1, whole.clone()) {
                    cover(covered, &draft);
                    found[n].push(draft);
                    spoke = Some(n);
                    continue;
                }
            }
            let source = match named {
                Some(r) => Source::Printed(r),
                None => subject.map_or(Source::Continues, |r| Source::Elided(Some(r))),
            };
            if source == Source::Continues && spoke.is_none_or(|s| n - s > REACH) {
                continue;
            }
            let Some(piece) = trim(t, whole) else { continue };
            let link = if colon { "quotation after a colon" } else { "quotation goes on" };
            let draft = Draft::of(source, piece, link);
            cover(covered, &draft);
            found[n].push(draft);
            spoke = Some(n);
        }
    }
}

/// Whether sentence `n` is a subheading that quotes `quoted` words: a short line of its own without a stop, in the body.
fn subheading(t: &Tagged<'_>, n: usize, quoted: usize) -> bool {
    let s = &t.text.sentences()[n];
    let paragraph = &t.text.paragraphs()[s.paragraph];
    let words = t.word_count(s.start..s.end);
    t.text.field() == Field::Text
        && *paragraph == (s.start..s.end)
        && s.paragraph > 0
        && s.paragraph + 1 < t.text.paragraphs().len()
        && quoted >= 3
        && words > quoted
        && words <= 14
        && !t.stop(s.end - 1)
        && !(s.start..s.end).any(|k| t.mark(k, ":") || t.finite(k) && t.text.depth(k) == 0)
}

/// A quotation that the line before announces: by its last cue, with that cue's subject.
fn announced(t: &Tagged<'_>, line: Range<usize>, quotation: Range<usize>) -> Option<Draft> {
    let clause = Clause { t, groups: groups(t, &line, 0), region: line, depth: 0 };
    let (g, cue) = clause.groups.iter().rev().find_map(|g| {
        let cue = &t.lexicon.cues[usize::from(g.cue?)];
        (cue.quote && !g.negated && g.form != Form::Participle).then_some((g, cue))
    })?;
    let source = clause.subject_before(g).into();
    let piece = trim(t, quotation)?;
    Some(Draft {
        cue: Some(g.start..g.end),
        lemma: cue.lemma,
        class: Some(cue.class),
        ..Draft::of(source, piece, "colon")
    })
}

/// The subject of the clause that introduces a quotation.
fn introducer(t: &Tagged<'_>, range: Range<usize>) -> Option<Range<usize>> {
    let clause = Clause { t, groups: groups(t, &range, 0), region: range, depth: 0 };
    let g = clause.groups.iter().find(|g| g.finite())?;
    clause.subject_before(g).mention()
}

/// Drops drafts of one sentence that say the same thing twice, and orders the rest by their cues.
fn settle(t: &Tagged<'_>, mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.sort_by_key(|d| d.cue.as_ref().map_or(d.first(), |c| c.start));
    let mut out: Vec<Draft> = Vec::with_capacity(drafts.len());
    for d in drafts.into_iter().filter(|d| !d.pieces.iter().all(|p| unnamed(t, p))) {
        // "« … », a dit X selon Y": one claim of X, through Y.
        if let Some(at) = out.iter().position(|o| relays(t, o, &d)) {
            let (mut keep, relay) =
                if prepositional(&out[at]) { (d, out[at].clone()) } else { (out[at].clone(), d) };
            if let Source::Printed(r) = relay.source {
                keep.via.push(r);
            }
            out[at] = keep;
            continue;
        }
        let enough = if d.sure.is_some() { 0.5 } else { 0.8 };
        let same = |o: &Draft| o.depth == d.depth && overlap(t, &o.pieces, &d.pieces) > enough;
        match out.iter().position(same) {
            Some(at) if surer(&d, &out[at]) => out[at] = d,
            Some(_) => {}
            None => out.push(d),
        }
    }
    relayed(t, &mut out);
    for i in 0..out.len() {
        out[i].nested = out.iter().any(|o| o.encloses(&out[i]));
    }
    out
}

/// "Selon l'agence X, le ministre a dit que…": one claim, the minister's, through the agency.
fn relayed(t: &Tagged<'_>, drafts: &mut Vec<Draft>) {
    let media = |r: &Range<usize>| r.clone().any(|k| t.is(k, VENUE));
    let mut gone = Vec::new();
    for i in 0..drafts.len() {
        let Source::Printed(relay) = drafts[i].source.clone() else { continue };
        if !prepositional(&drafts[i]) || !media(&relay) {
            continue;
        }
        let first = drafts[i].first();
        let told = drafts.iter().position(|v| {
            !prepositional(v)
                && drafts[i].encloses(v)
                && matches!(&v.source, Source::Printed(r) if r.start <= first + 1)
        });
        if let Some(v) = told {
            drafts[v].via.push(relay);
            gone.push(i);
        }
    }
    for i in gone.into_iter().rev() {
        drafts.remove(i);
    }
}

fn prepositional(d: &Draft) -> bool {
    d.class == Some(CueClass::Prepositional)
}

/// Whether one of two drafts is a prepositional attribution of what the other reports as speech.
fn relays(t: &Tagged<'_>, a: &Draft, b: &Draft) -> bool {
    let spoken = |d: &Draft| matches!(d.link, "quote before" | "clause before");
    prepositional(a) != prepositional(b)
        && a.depth == b.depth
        && (spoken(a) || spoken(b))
        && !a.encloses(b)
        && !b.encloses(a)
        && overlap(t, &a.pieces, &b.pieces) > 0.5
}

/// Whether `d` is the better of two drafts with one content.
fn surer(d: &Draft, other: &Draft) -> bool {
    match (d.sure, other.sure) {
        (Some(a), Some(b)) => a > b,
        _ => rank(d) > rank(other),
    }
}

/// Which of two drafts with one content to keep: the firmer pattern.
fn rank(d: &Draft) -> u8 {
    match d.link {
        "quote before" | "quote after" | "that" | "colon" => 3,
        "np" | "noun" | "zero" => 1,
        _ => 2,
    }
}

fn words(t: &Tagged<'_>, ranges: &[Range<usize>]) -> usize {
    ranges.iter().map(|r| t.word_count(r.clone())).sum()
}

/// How many words two contents share.
fn shared(t: &Tagged<'_>, a: &[Range<usize>], b: &[Range<usize>]) -> usize {
    a.iter()
        .flat_map(|x| b.iter().map(move |y| x.start.max(y.start)..x.end.min(y.end)))
        .filter(|r| r.start < r.end)
        .map(|r| t.word_count(r))
        .sum()
}

/// Shared words over all words of two contents.
pub(crate) fn overlap(t: &Tagged<'_>, a: &[Range<usize>], b: &[Range<usize>]) -> f32 {
    let shared = shared(t, a, b);
    let all = words(t, a) + words(t, b) - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}
