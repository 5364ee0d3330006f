//! What the network says, as drafts.

use std::ops::Range;

use selon_learn::{View, Window};

use super::features::{Sentences, Sort, anchor_of, candidate, passage, quotations, window};
use super::lessons::anchored;
use super::{CUE, Convention, Model, SOURCE, content};
use crate::CueClass;
use crate::lexicon::*;
use crate::link::{Draft, Source, agent_of, attributed_from, phrase_at, subject_of, trim};
use crate::settle::{FIXED, joined, overlap};
use crate::tag::Tagged;

/// Tokens less likely than this to be anchors are not looked at.
const GLANCE: f32 = 0.04;

/// The same for tokens that no table knows as cues.
const STRANGE: f32 = 0.4;

/// Windows less likely than this to hold a claim give none. Chosen on dev articles: where the rules see a claim too,
/// less will do; a quotation read from its own side is often the cue's claim seen twice.
const CLAIM: f32 = 0.45;
const DRAFTED: f32 = 0.3;
const QUOTED: f32 = 0.65;

/// Two contents that share so many of their words are the same.
const SAME: f32 = 0.8;

/// The drafts of each sentence as `model` reads them, with the help of what the rules `found`.
pub(crate) fn drafts(
    t: &Tagged<'_>,
    found: Vec<Vec<Draft>>,
    model: &Model,
    convention: Convention,
) -> Vec<Vec<Draft>> {
    if t.len() == 0 {
        return found;
    }
    let passage = passage(t, &found, &model.vocabulary, convention);
    let read = model.net.read(&passage, &model.vocabulary.vectors);
    let sentences = Sentences::new(t);
    let by_anchor = anchored(t, &found);
    let likely = model.net.anchors(&read);
    let cues = likely
        .iter()
        .enumerate()
        .filter(|(i, p)| {
            **p > if candidate(t, *i) || by_anchor.contains_key(&(*i, Sort::Cue)) { GLANCE } else { STRANGE }
        })
        .map(|(i, _)| (i, Sort::Cue));
    let at: Vec<(usize, Sort)> = cues.chain(quotations(t).map(|(i, _)| (i, Sort::Quotation))).collect();
    let windows: Vec<Window> =
        at.iter().map(|a| window(t, &sentences, a.0, a.1, by_anchor.get(a).copied(), convention)).collect();
    let all: Vec<&Window> = windows.iter().collect();
    let views = model.net.view(&read, &all);
    let mut out: Vec<Vec<Draft>> = vec![Vec::new(); t.text.sentences().len()];
    for (n, drafts) in found.iter().enumerate() {
        out[n].extend(drafts.iter().filter(|d| FIXED.contains(&d.link)).cloned());
    }
    let fixed: Vec<Range<usize>> = out.iter().flatten().flat_map(|d| d.pieces.clone()).collect();
    for ((a, window), view) in at.iter().zip(&windows).zip(&views) {
        let sure = 1.0 - view.kinds.first().copied().unwrap_or(1.0);
        let enough = match a.1 {
            _ if by_anchor.contains_key(a) => DRAFTED,
            Sort::Quotation => QUOTED,
            Sort::Cue => CLAIM,
        };
        if sure < enough {
            continue;
        }
        if let Some(mut draft) = draft(t, *a, window, view, |at| by_anchor.get(&at).copied(), sure) {
            // A quotation without a cue may have one that only the rules saw.
            if draft.cue.is_none() && !matches!(draft.source, Source::Printed(_)) {
                let same = |d: &&Draft| d.cue.is_some() && overlap(t, &d.pieces, &draft.pieces) > SAME;
                if let Some(known) = found.iter().flatten().find(same) {
                    draft = Draft { pieces: draft.pieces, sure: draft.sure, ..known.clone() };
                }
            }
            // "a précisé que A : « B »" is two claims.
            if let Some(quoted) = apart(t, &mut draft.pieces) {
                let n = sentences.of(quoted.start);
                let goes_on = Draft::of(Source::Continues, quoted, "quotation after a colon");
                out[n].push(Draft { sure: Some(sure), ..goes_on });
            }
            let meets = |p: &Range<usize>| fixed.iter().any(|f| f.start < p.end && p.start < f.end);
            if draft.pieces.iter().any(meets) {
                continue;
            }
            let n = sentences.of(draft.cue.as_ref().map_or(draft.first(), |c| c.start));
            out[n].push(draft);
        }
    }
    joined(t, out)
}

/// Runs of the wanted tags in the window, as tokens of the text; what parts two runs without a word does not part them.
fn runs(t: &Tagged<'_>, window: &Window, tags: &[u8], wanted: impl Fn(u8) -> bool) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (n, _) in tags.iter().enumerate().filter(|(_, l)| wanted(**l)) {
        let i = window.tokens.start + n;
        // Page furniture that stands in a sentence is nobody's words.
        if t.text.is_furniture(i) {
            continue;
        }
        match out.last_mut() {
            Some(last)
                if t.word_count(last.end..i) == 0 && !(last.end..i).any(|k| t.text.is_furniture(k)) =>
            {
                last.end = i + 1;
            }
            _ => out.push(i..i + 1),
        }
    }
    out
}

/// The piece with both marks of a quotation at its edge, or with neither where it is all there is: the network sees words,
/// the scanner knows which marks belong together.
fn marked(t: &Tagged<'_>, mut piece: Range<usize>) -> Range<usize> {
    for edge in [piece.start, piece.end - 1] {
        let Some(q) = t.outer(edge) else { continue };
        let (inside, whole) = (t.inside(q), t.whole(q));
        if piece.start >= whole.start && piece.end <= whole.end {
            if piece.start <= inside.start && piece.end >= inside.end {
                piece = inside;
            }
            continue;
        }
        if piece.start == inside.start {
            piece.start = whole.start;
        }
        if piece.end == inside.end {
            piece.end = whole.end;
        }
    }
    piece
}

/// Cuts from `pieces` the quotation that a colon brings in after other words, and gives it; what follows a quotation and
/// a semicolon is no more of it.
fn apart(t: &Tagged<'_>, pieces: &mut [Range<usize>]) -> Option<Range<usize>> {
    let last = pieces.last_mut()?;
    if let Some(q) = t.outer(last.start) {
        let whole = t.whole(q);
        if whole.start == last.start && whole.end < last.end && t.mark(whole.end, ";") {
            *last = t.inside(q);
        }
        return None;
    }
    let q = t.outer(last.end - 1)?;
    let whole = t.whole(q);
    let colon = whole.start.checked_sub(1).filter(|&c| t.mark(c, ":"))?;
    if whole.end != last.end || t.chain(q) != whole {
        return None;
    }
    *last = trim(t, last.start..colon)?;
    trim(t, whole)
}

/// What sort of reporting a cue that the rules made nothing of signals: what a table says, else what the network does.
fn class(t: &Tagged<'_>, anchor: usize, known: Option<&Cue>, view: &View) -> CueClass {
    if let Some(cue) = known {
        return cue.class;
    }
    if t.is(anchor, PREP) {
        return CueClass::Prepositional;
    }
    let likely =
        (1..view.kinds.len()).max_by(|&a, &b| view.kinds[a].total_cmp(&view.kinds[b]).then(b.cmp(&a)));
    match likely {
        Some(2) => CueClass::Deny,
        Some(3) => CueClass::Confirm,
        Some(4) => CueClass::Ask,
        Some(5) => CueClass::Expect,
        Some(6) => CueClass::Accuse,
        Some(7) => CueClass::Promise,
        _ => CueClass::Say,
    }
}

/// What a claim is made of, as tokens.
pub(super) struct Parts {
    pub pieces: Vec<Range<usize>>,
    pub cue: Option<Range<usize>>,
    /// The mention that is printed.
    pub source: Option<Range<usize>>,
}

fn draft<'d>(
    t: &Tagged<'_>,
    (anchor, sort): (usize, Sort),
    window: &Window,
    view: &View,
    rules: impl Fn((usize, Sort)) -> Option<&'d Draft>,
    sure: f32,
) -> Option<Draft> {
    let mut pieces: Vec<Range<usize>> =
        runs(t, window, &view.tags, content).into_iter().filter_map(|p| trim(t, marked(t, p))).collect();
    if pieces.is_empty() {
        return None;
    }
    let cues = runs(t, window, &view.tags, |l| l == CUE);
    let cue = match sort {
        Sort::Cue => Some(cues.into_iter().find(|r| r.contains(&anchor)).unwrap_or(anchor..anchor + 1)),
        Sort::Quotation => cues.into_iter().next(),
    };
    // Where the rules know the cue, they know its bounds.
    let cue = cue.map(|c| {
        let known = (c.start..c.end + 3).find_map(|k| rules((k, Sort::Cue))?.cue.clone());
        known.filter(|k| k.start < c.end && c.start < k.end).unwrap_or(c)
    });
    let read_from = read_from(t, (anchor, sort), cue.as_ref());
    // "a déclaré à l'agence la procureure": the venue is none of hers.
    let venue = rules((read_from, Sort::Cue)).and_then(|d| d.venue.clone());
    let source =
        runs(t, window, &view.tags, |l| l == SOURCE)
            .into_iter()
            .map(|r| own(t, r, venue.as_ref()))
            .filter(|r| t.word_count(r.clone()) > 0)
            .min_by_key(|r| {
                if r.start > read_from { r.start - read_from } else { read_from.saturating_sub(r.end) }
            });
    let source = mended(t, source, read_from, cue.as_ref(), &mut pieces);
    let parts = Parts { pieces, cue, source };
    let mut draft = whole(t, (anchor, sort), parts, rules, |known| class(t, read_from, known, view));
    draft.sure = Some(sure);
    Some(draft)
}

/// The source that grammar allows where the network's cannot be one.
fn mended(
    t: &Tagged<'_>,
    source: Option<Range<usize>>,
    anchor: usize,
    cue: Option<&Range<usize>>,
    pieces: &mut [Range<usize>],
) -> Option<Range<usize>> {
    let Some(cue) = cue else { return source };
    // "avait, il y a quelques jours, qualifié": nobody.
    let source = source.filter(|r| !there_is(t, r));
    // "est classé comme une arme par les Nations unies": the agent, not the subject.
    if source.as_ref().is_none_or(|r| r.end <= cue.start)
        && let Some(agent) = agent_of(t, anchor, pieces)
    {
        return Some(agent);
    }
    // "après sa rencontre avec le maire, confiant que": a participle set off is the subject's.
    let aside = t.is(cue.start, GER) && cue.start > 0 && t.comma(cue.start - 1);
    let beside = |r: &Range<usize>| aside && r.end < cue.start && r.start > 0 && t.is(r.start - 1, PREP);
    if source.as_ref().is_some_and(beside) {
        return None;
    }
    // "selon des témoins, le pont a cédé": what the preposition governs, and the content after it.
    if source.is_none() && t.is(anchor, PREP) && t.word(cue.end) && !t.is(cue.end, RELATIVE | INF | THAT) {
        let phrase = phrase_at(t, cue.end)?;
        let meets = |p: &Range<usize>| p.start < phrase.end && phrase.start < p.end;
        let Some(piece) = pieces.iter_mut().find(|p| meets(p)) else { return Some(phrase) };
        if piece.start < phrase.start || !t.comma(phrase.end) || phrase.end + 1 >= piece.end {
            return None;
        }
        piece.start = phrase.end + 1;
        return Some(phrase);
    }
    source
}

/// Whether a mention is the pronoun of "il y a".
fn there_is(t: &Tagged<'_>, mention: &Range<usize>) -> bool {
    mention.len() == 1
        && t.norm(mention.start) == "il"
        && t.norm(mention.end) == "y"
        && t.is(mention.end + 1, HAVE)
}

/// Whether a mention may be whose words they are: "demande au président" asks him, and a lone verb is nobody.
fn speaks(t: &Tagged<'_>, mention: &Range<usize>) -> bool {
    let to = |k: usize| t.french() && matches!(t.norm(k), "à" | "au" | "aux");
    !(to(mention.start) || mention.start.checked_sub(1).is_some_and(to) || verb(t, mention))
}

/// Whether a mention is a lone verb.
fn verb(t: &Tagged<'_>, mention: &Range<usize>) -> bool {
    let i = mention.start;
    mention.len() == 1 && t.is(i, INF | GER) && !t.is(i, NOUN) && !t.name_like(i)
}

/// The anchor that a claim is read from: a quotation's, where it has a cue, is that of the cue.
fn read_from(t: &Tagged<'_>, (anchor, sort): (usize, Sort), cue: Option<&Range<usize>>) -> usize {
    match (sort, cue) {
        (Sort::Quotation, Some(cue)) => anchor_of(t, cue.clone()).unwrap_or(anchor),
        _ => anchor,
    }
}

/// A mention without the `venue` before it, and without what a colon parts from it: "Pollution : l'usine dément" is of the
/// plant.
fn own(t: &Tagged<'_>, mention: Range<usize>, venue: Option<&Range<usize>>) -> Range<usize> {
    let colon = mention.clone().rev().find(|&k| t.mark(k, ":")).map(|c| c + 1);
    let venue = venue.filter(|v| v.start <= mention.start && mention.start < v.end && v.end < mention.end);
    let start = mention.start.max(colon.unwrap_or(0)).max(venue.map_or(0, |v| v.end));
    bounded(t, start..mention.end)
}

/// A mention as its noun phrase bounds it.
fn bounded(t: &Tagged<'_>, mention: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = mention;
    // "Insuffisant selon le collectif": what is attributed is no part of the mention.
    start = attributed_from(t, &(start..end)).unwrap_or(start);
    // "jugés faux par le gouvernement et sanctionnés": the participle goes on with the verb.
    let goes_on = |k: usize| t.is(k, COORD) && t.is(k + 1, PP) && !t.is(k + 1, ROLE | GROUP | NOUN);
    if t.french()
        && let Some(k) = (start + 1..end).find(|&k| goes_on(k))
    {
        end = k;
    }
    // "On nous", "auquel on": the pronoun alone.
    let small = |k: usize| t.is(k, CLITIC | RELATIVE | SUBJECT) && !t.name_like(k) && !t.is(k, DET);
    if end > start + 1 && (start..end).all(small) {
        let subject = (start..end).find(|&k| t.is(k, SUBJECT) && t.is(k, PERSONAL)).unwrap_or(start);
        return subject..subject + 1;
    }
    // "un communiqué de presse": a noun that says what another is of is nobody alone.
    if t.french()
        && end == start + 1
        && start > 1
        && t.is(start, NOUN | DOCUMENT)
        && !t.capital(start)
        && matches!(t.norm(start - 1), "de" | "d'")
        && t.word(start - 2)
    {
        start -= 2;
        start -= usize::from(start > 0 && t.is(start - 1, DET));
    }
    start..end
}

/// A draft of `parts`, with what the rules know beside them; `class` tells the sort of a cue that they do not know.
pub(super) fn whole<'d>(
    t: &Tagged<'_>,
    (anchor, sort): (usize, Sort),
    parts: Parts,
    rules: impl Fn((usize, Sort)) -> Option<&'d Draft>,
    class: impl FnOnce(Option<&Cue>) -> CueClass,
) -> Draft {
    let Parts { pieces, cue, source } = parts;
    let rule = rules((anchor, sort));
    let anchor = read_from(t, (anchor, sort), cue.as_ref());
    // Read from a quotation's side, the draft of its cue knows source and venue.
    let rule = rule.or_else(|| rules((anchor, Sort::Cue)).filter(|_| cue.is_some()));
    let shared = || subject_of(t, anchor, &pieces).filter(|r| speaks(t, r));
    let source = match (source.filter(|r| !verb(t, r)), rule.map(|d| &d.source)) {
        (Some(r), _) => Source::Printed(r),
        (None, Some(Source::Elided(None)) | None) if cue.is_some() => Source::Elided(shared()),
        (None, Some(rule @ (Source::Elided(_) | Source::Nobody | Source::Continues))) => rule.clone(),
        (None, Some(Source::Printed(r))) if speaks(t, r) => Source::Elided(Some(r.clone())),
        (None, Some(Source::Printed(_))) => Source::Elided(None),
        (None, None) => Source::Continues,
    };
    let known = t.cue(anchor).map(|id| &t.lexicon.cues[usize::from(id)]);
    // An attribution inside the marks of the quotation that it breaks into stands outside, as it were.
    let around = t.outer(anchor).map(|q| t.inside(q)).is_some_and(|q| {
        pieces.first().is_some_and(|p| p.start <= q.start)
            && pieces.last().is_some_and(|p| p.end + 1 >= q.end)
    });
    let depth = if around || sort == Sort::Quotation { 0 } else { t.text.depth(anchor) };
    Draft {
        lemma: rule.map_or_else(|| known.map_or("", |c: &Cue| c.lemma), |d| d.lemma),
        class: cue.is_some().then(|| rule.and_then(|d| d.class).unwrap_or_else(|| class(known))),
        source,
        pieces,
        link: rule.map_or("learned", |d| d.link),
        cue,
        depth,
        nested: false,
        venue: rule.and_then(|d| d.venue.clone()),
        via: rule.map(|d| d.via.clone()).unwrap_or_default(),
        sure: None,
    }
}

#[cfg(test)]
mod tests {
    use selon_text::{Field, Lang, Text};

    use super::*;
    use crate::lexicon::Lexicon;

    /// Sentences in which `[ ]` is the network's source, `< >` the cue and `{ }` the content, and the source that comes of it.
    const MENDED: [(&str, &str); 7] = [
        ("[Le pont] < est classé > {dangereux} par les ingénieurs .", "les ingénieurs"),
        ("La mairie avait , [il] y a dix jours , < qualifié > l' idée de {« légende »} .", "-"),
        (
            "La directrice a salué l' équipe après sa visite avec [le maire] , < affirmant > que {tout ira bien} .",
            "-",
        ),
        ("La directrice a reçu [le maire] , < affirmant > que {tout ira bien} .", "le maire"),
        ("< Selon > {des témoins anonymes , le pont a cédé} .", "des témoins anonymes"),
        ("< Selon > [des témoins] , {le pont a cédé} .", "des témoins"),
        ("{Le pont a cédé} , selon [un communiqué] .", "un communiqué"),
    ];

    const BOUNDED: [(&str, &str); 5] = [
        ("[Insuffisant selon le collectif] .", "le collectif"),
        ("Des articles jugés faux par [le gouvernement et sanctionnés] par la justice .", "le gouvernement"),
        ("[On nous] a dit que le pont cède .", "On"),
        ("La mairie publie un communiqué de [presse] .", "un communiqué de presse"),
        ("[Le vice-président de Bertal pour l' Asie] explique .", "Le vice-président de Bertal pour l' Asie"),
    ];

    /// The text without its marks, and for each sort of mark the characters between.
    fn unmarked(marked: &str) -> (String, [Option<Range<u32>>; 3]) {
        let (mut text, mut found) = (String::new(), [None, None, None]);
        let mut open = [0; 3];
        for c in marked.chars() {
            let at = text.chars().count() as u32;
            match ("[<{".find(c), "]>}".find(c)) {
                (Some(n), _) => open[n] = at,
                (_, Some(n)) => found[n] = Some(open[n]..at),
                _ => text.push(c),
            }
        }
        (text, found)
    }

    fn tokens(t: &Tagged<'_>, r: &Range<u32>) -> Range<usize> {
        let all = t.text.tokens();
        all.partition_point(|k| k.end <= r.start)..all.partition_point(|k| k.start < r.end)
    }

    fn each(
        cases: &[(&str, &str)],
        check: impl Fn(&Tagged<'_>, [Option<Range<usize>>; 3]) -> Option<Range<usize>>,
    ) {
        for (marked, wanted) in cases {
            let (source, found) = unmarked(marked);
            let text = Text::new(&source, Lang::FR, Field::Text);
            let t = Tagged::new(&text, Lexicon::of(Lang::FR).unwrap());
            let found = found.map(|r| r.map(|r| tokens(&t, &r)));
            let got = check(&t, found).map_or("-", |r| t.text.words(r));
            assert_eq!(got, *wanted, "{marked}");
        }
    }

    #[test]
    fn a_source_is_what_grammar_allows() {
        each(&MENDED, |t, [source, cue, content]| {
            let mut pieces: Vec<Range<usize>> = content.into_iter().collect();
            let anchor = cue.as_ref().map_or(0, |c| c.end - 1);
            mended(t, source, anchor, cue.as_ref(), &mut pieces)
        });
    }

    #[test]
    fn a_mention_is_a_noun_phrase() {
        each(&BOUNDED, |t, [source, ..]| Some(bounded(t, source?)));
    }
}
