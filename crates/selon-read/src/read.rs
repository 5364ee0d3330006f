//! One article to its reading.

use selon_text::{Article, Field, Kind, Lang, Span, Text};

use crate::lexicon::*;
use crate::link::{Draft, Source, drafts, trim};
use crate::names::Names;
use crate::record::*;
use crate::speaker::{Resolver, Speaker};
use crate::stance::{record, stances};
use crate::tag::Tagged;
use crate::{figure, said};

/// What the caller wants beside the claims.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Read as this language, whatever the text looks like.
    pub lang: Option<Lang>,
    /// Say why each claim was read so.
    pub explain: bool,
}

/// Reads one article: its claims and stances, with doubts as data.
///
/// Never fails. A text in a language without tables gives no claims and a `no_reader` diagnostic.
pub fn read(article: &Article, options: Options) -> Reading {
    let lang = options.lang.or_else(|| selon_text::detect(&article.text, article.lang));
    let mut reading = Reading::empty(&article.doc, lang);
    reading.date = article.date.map(|d| d.to_string());
    reading.title.clone_from(&article.title);
    let Some(lexicon) = lang.and_then(Lexicon::of) else {
        let message = lang.map_or_else(
            || "nothing to tell the language by".to_owned(),
            |l| format!("no reader for the language {l:?}"),
        );
        reading.diagnostics.push(Diagnostic { code: "no_reader", message, span: None });
        return reading;
    };
    let title = article.title.as_deref().unwrap_or_default();
    let title = Text::new(title, lexicon.lang, Field::Title);
    let body = Text::new(&article.text, lexicon.lang, Field::Text);
    let fields = [Tagged::new(&title, lexicon), Tagged::new(&body, lexicon)];
    let names = Names::gather(&[(0, &fields[0]), (1, &fields[1])]);
    let mut resolver = Resolver::new(&names);
    let hash = hash(&article.text);
    for (field, t) in fields.iter().enumerate() {
        let mut found = drafts(t);
        displaced(t, &mut found);
        let quotes = leftover(t, &found);
        found.extend(quotes);
        found.sort_by_key(|d| (d.sentence, d.cue.as_ref().map_or(d.first(), |c| c.start)));
        let stands = stances(t);
        found.retain(|d| !stands.iter().any(|s| s.covers(d)));
        let found = settle(t, found);
        let mut next = 0;
        for (s, sentence) in t.text.sentences().iter().enumerate() {
            let mut here = Vec::new();
            while next < found.len() && found[next].sentence == s {
                here.push(&found[next]);
                next += 1;
            }
            let mut done: Vec<(&Draft, Speaker)> = Vec::new();
            for draft in here {
                let speaker = resolver.resolve(t, field as u8, draft);
                done.push((draft, speaker));
            }
            for (draft, speaker) in &done {
                let others = || done.iter().filter(|(o, _)| !std::ptr::eq(*o, *draft));
                let outer = others().find(|(o, _)| encloses(o, draft)).map(|(_, s)| s);
                let shared = others().any(|(o, _)| o.source.shares(&draft.source));
                reading.claims.push(claim(t, draft, speaker, outer, shared, article, hash, options.explain));
            }
            for stand in stands.iter().filter(|f| f.sentence == s) {
                reading.stances.extend(record(t, field as u8, stand, &resolver, &reading.claims, article.date));
            }
            resolver.pass(t, field as u8, sentence);
        }
    }
    reading.furniture = body.furniture().to_vec();
    reading.claims.sort_by(|a, b| a.content.first().cmp(&b.content.first()).then(a.cue.cmp(&b.cue)));
    reading
}

/// Whether the content of `outer` holds the cue of `inner`.
fn encloses(outer: &Draft, inner: &Draft) -> bool {
    inner.cue.as_ref().is_some_and(|c| outer.holds(c.start)) && outer.pieces != inner.pieces
}

/// A sentence that is nothing but an attribution after a quotation that ended before it: `« A. » B, ont de leur
/// côté affirmé ce lundi le président ukrainien.` Words that belong elsewhere may stand before the cue.
fn displaced(t: &Tagged<'_>, found: &mut Vec<Draft>) {
    let sentences = t.text.sentences();
    for n in 1..sentences.len() {
        let (before, here) = (sentences[n - 1], sentences[n]);
        if before.paragraph != here.paragraph || !t.quote_mark(before.end - 1) || here.end - here.start > 30 {
            continue;
        }
        let Some(q) = t.outer(before.end - 1) else { continue };
        let whole = t.whole(q);
        if t.word_count(whole.clone()) < 4 || found.iter().any(|d| d.pieces.iter().any(|p| p.start < whole.end && whole.start < p.end)) {
            continue;
        }
        let region = here.start..here.end;
        let clause = crate::clause::Clause { t, groups: crate::group::groups(t, &region, 0), region, depth: 0 };
        let mut finite = clause.groups.iter().filter(|g| g.finite());
        let (Some(g), None) = (finite.next(), finite.next()) else { continue };
        let Some(cue) = g.cue.map(|id| &t.lexicon.cues[usize::from(id)]).filter(|c| c.quote && c.inverts) else { continue };
        let Some(subject) = clause.noun_phrase(clause.skip_times(g.end), true) else { continue };
        let somebody = subject.clone().any(|k| t.is(k, ROLE | TITLE | GROUP) || t.name_like(k));
        if !somebody || (subject.end..here.end).any(|k| t.quote_mark(k) || t.is(k, THAT)) {
            continue;
        }
        found.retain(|d| d.cue.as_ref().is_none_or(|c| c.start != g.start));
        let Some(piece) = trim(t, whole) else { continue };
        found.push(Draft {
            cue: Some(g.start..g.end),
            lemma: cue.lemma,
            class: Some(cue.class),
            source: Source::Printed(subject),
            pieces: vec![piece],
            link: if g.left == here.start { "attribution in the next sentence" } else { "displaced attribution" },
            sentence: n,
            depth: 0,
            nested: false,
            venue: None,
            via: Vec::new(),
        });
    }
}

/// Quotations that no cue took: those that go on for the speaker before them, or that a colon introduces.
fn leftover(t: &Tagged<'_>, found: &[Draft]) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    for (n, sentence) in t.text.sentences().iter().enumerate() {
        for q in t.text.quotes().iter().filter(|q| q.depth == 1 && q.start >= sentence.start && q.start < sentence.end) {
            let whole = q.open.unwrap_or(q.start)..q.close.map_or(q.end, |c| c + 1);
            if found.iter().chain(&out).any(|d| d.pieces.iter().any(|p| p.start < whole.end && whole.start < p.end)) {
                continue;
            }
            let words = t.word_count(q.start..q.end);
            let outside = t.word_count(sentence.start..sentence.end).saturating_sub(words);
            let before = whole.start.checked_sub(1).filter(|&b| b >= sentence.start);
            let colon = before.is_some_and(|b| t.mark(b, ":"));
            let alone = outside <= 2 && words >= 4;
            if !(alone || colon && words >= 3) || t.text.is_furniture(q.start) {
                continue;
            }
            let subject = (colon && !alone).then(|| introducer(t, sentence.start..whole.start)).flatten();
            let spoken = found.iter().any(|d| d.sentence == n && d.depth == 0 && d.first() < whole.start);
            let source = match subject {
                Some(r) if !spoken => Source::Elided(Some(r)),
                _ => Source::Continues,
            };
            let recent = found.iter().any(|d| d.sentence <= n && d.sentence + 4 > n);
            if source == Source::Continues && !recent && !out.iter().any(|d| d.sentence + 3 > n) {
                continue;
            }
            let Some(piece) = trim(t, whole) else { continue };
            out.push(Draft {
                cue: None,
                lemma: "",
                class: None,
                source,
                pieces: vec![piece],
                link: if colon { "quotation after a colon" } else { "quotation goes on" },
                sentence: n,
                depth: 0,
                nested: false,
                venue: None,
                via: Vec::new(),
            });
        }
    }
    out
}

/// The subject of the clause that introduces a quotation.
fn introducer(t: &Tagged<'_>, range: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let clause = crate::clause::Clause { t, groups: crate::group::groups(t, &range, 0), region: range, depth: 0 };
    let g = clause.groups.iter().find(|g| g.finite())?;
    match clause.subject_before(g) {
        crate::clause::Subject::Printed(r) => Some(r),
        crate::clause::Subject::Elided(r) => r,
    }
}

/// Drops drafts that say the same thing twice.
fn settle(t: &Tagged<'_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    for d in drafts {
        // "« … », a dit X selon Y": one claim of X, through Y.
        if let Some(at) = out.iter().position(|o| relays(t, o, &d)) {
            let (keep, relay) = if out[at].class == Some(CueClass::Prepositional) { (d, out[at].clone()) } else { (out[at].clone(), d) };
            let mut keep = keep;
            if let Source::Printed(r) = relay.source {
                keep.via.push(r);
            }
            out[at] = keep;
            continue;
        }
        let same = |o: &Draft| o.sentence == d.sentence && overlap(t, &o.pieces, &d.pieces) > 0.8 && o.depth == d.depth;
        if let Some(at) = out.iter().position(same) {
            let better = rank(&d) > rank(&out[at]);
            if better {
                out[at] = d;
            }
            continue;
        }
        out.push(d);
    }
    for i in 0..out.len() {
        out[i].nested = out.iter().any(|o| o.sentence == out[i].sentence && encloses(o, &out[i]));
    }
    out
}

/// Whether one of two drafts is a prepositional attribution of what the other reports as speech.
fn relays(t: &Tagged<'_>, a: &Draft, b: &Draft) -> bool {
    let one = (a.class == Some(CueClass::Prepositional)) != (b.class == Some(CueClass::Prepositional));
    let spoken = |d: &Draft| matches!(d.link, "quote before" | "clause before");
    one && a.sentence == b.sentence
        && a.depth == b.depth
        && (spoken(a) || spoken(b))
        && !encloses(a, b)
        && !encloses(b, a)
        && overlap(t, &a.pieces, &b.pieces) > 0.5
}

fn rank(d: &Draft) -> u8 {
    match d.link {
        "quote before" | "quote after" | "that" | "colon" => 3,
        "np" | "noun" | "zero" => 1,
        _ => 2,
    }
}

fn overlap(t: &Tagged<'_>, a: &[std::ops::Range<usize>], b: &[std::ops::Range<usize>]) -> f32 {
    let words = |ranges: &[std::ops::Range<usize>]| ranges.iter().map(|r| t.word_count(r.clone())).sum::<usize>();
    let mut shared = 0;
    for x in a {
        for y in b {
            let s = x.start.max(y.start);
            let e = x.end.min(y.end);
            if s < e {
                shared += t.word_count(s..e);
            }
        }
    }
    let all = words(a) + words(b) - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

#[allow(clippy::too_many_arguments)]
fn claim(
    t: &Tagged<'_>,
    d: &Draft,
    speaker: &Speaker,
    outer: Option<&Speaker>,
    shared: bool,
    article: &Article,
    hash: u64,
    explain: bool,
) -> Claim {
    let content: Vec<Span> = d.pieces.iter().map(|p| t.text.span(p.clone())).collect();
    let text = d.pieces.iter().map(|p| t.text.words(p.clone())).collect::<Vec<_>>().join(" … ");
    let hedged = d.pieces.iter().flat_map(Clone::clone).any(|k| t.is(k, HEDGE));
    let mut flags = speaker.flags.clone();
    for q in t.text.quotes().iter().filter(|q| d.pieces.iter().any(|p| p.start < q.end && q.start < p.end)) {
        use selon_text::QuoteFlag as Q;
        for flag in &q.flags {
            flags.push(match flag {
                Q::Doubled => Flag::DoubledQuote,
                Q::Unbalanced | Q::Mismatched => Flag::UnbalancedQuote,
            });
        }
    }
    if d.pieces.iter().flat_map(Clone::clone).any(|k| t.kind(k) == Some(Kind::Ellipsis)) {
        flags.push(Flag::Ellipsis);
    }
    if d.link == "displaced attribution" {
        flags.push(Flag::DisplacedText);
    }
    // A clause that a quotation breaks into is cut off: nothing ends it.
    let last = d.pieces.last().map_or(0, |p| p.end);
    if matches!(d.link, "that" | "zero") && t.quote_mark(last) && !t.stop(last - 1) && t.text.depth(last) > d.depth {
        flags.push(Flag::Truncated);
    }
    flags.sort_unstable();
    flags.dedup();
    let cue = d.cue.as_ref().map(|c| t.text.span(c.clone()));
    let source = match &d.source {
        Source::Printed(r) => Some(source_span(t, r)),
        // The mention nearest the cue is the shared subject, unless another claim of the sentence has it already.
        Source::Elided(Some(r)) if !shared => Some(source_span(t, r)),
        _ => None,
    };
    let sentence = t.text.sentences()[d.sentence];
    let said = d.cue.as_ref().and_then(|cue| {
        said::said(t.text, sentence.start..sentence.end, cue.clone(), &d.pieces, article.date)
    });
    let figures = d.pieces.iter().flat_map(|p| figure::figures(t.text, p.clone())).collect();
    let mut via: Vec<String> = d.via.iter().map(|r| t.text.words(r.clone()).to_owned()).collect();
    if let Some(name) = outer.and_then(|o| o.name.clone()) {
        via.push(name);
    }
    Claim {
        id: id(hash, &content),
        kind: kind(t, d),
        content,
        text,
        cue,
        cue_class: d.class,
        source,
        speaker: speaker.name.clone(),
        speaker_type: Some(speaker.kind),
        role: speaker.role.clone(),
        resolved_by: Some(speaker.by),
        via,
        venue: d.venue.as_ref().map(|r| t.text.words(r.clone()).to_owned()),
        said: said.as_ref().map(|x| t.text.words(x.tokens.clone()).to_owned()),
        said_date: said.and_then(|x| x.date),
        polarity: polarity(d),
        hedged,
        figures,
        flags,
        confidence: 0.5,
        why: explain.then(|| Why {
            cue: d.lemma.to_owned(),
            link: d.link.to_owned(),
            speaker: speaker.steps.clone(),
        }),
    }
}

/// A clitic's mention is the pronoun without its hyphens: "-t-il" is "il".
fn source_span(t: &Tagged<'_>, r: &std::ops::Range<usize>) -> Span {
    let span = t.text.span(r.clone());
    let norm = t.norm(r.start);
    if r.len() == 1 && norm.starts_with('-') {
        let pronoun = norm.rsplit('-').next().map_or(0, |p| p.chars().count());
        return Span::new(span.field, span.end - pronoun as u32, span.end);
    }
    span
}

fn polarity(d: &Draft) -> Polarity {
    match d.class {
        Some(CueClass::Ask) => Polarity::Asks,
        Some(CueClass::Promise) => Polarity::Promises,
        Some(CueClass::Accuse) => Polarity::Accuses,
        Some(CueClass::Deny) => Polarity::Denies,
        Some(CueClass::Confirm) => Polarity::Confirms,
        Some(CueClass::Expect) => Polarity::Expects,
        _ => Polarity::Asserts,
    }
}

fn kind(t: &Tagged<'_>, d: &Draft) -> ClaimKind {
    let mut inside = 0;
    let mut outside = 0;
    for i in d.pieces.iter().flat_map(Clone::clone) {
        if !t.word(i) && t.kind(i) != Some(Kind::Number) {
            continue;
        }
        if t.text.depth(i) > d.depth {
            inside += 1;
        } else {
            outside += 1;
        }
    }
    match (inside, outside) {
        (_, 0) => ClaimKind::Direct,
        (0, _) => ClaimKind::Indirect,
        _ => ClaimKind::Mixed,
    }
}

/// FNV-1a: a stable address needs no cryptography, only the same answer everywhere.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn id(hash: u64, content: &[Span]) -> String {
    let spans: String = content.iter().map(|s| format!("{}-{}{};", s.start, s.end, u8::from(s.field == Field::Title))).collect();
    let mut h = hash;
    for b in spans.bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{h:016x}")
}
