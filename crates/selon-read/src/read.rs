//! One article to its reading.

use rustc_hash::FxHashSet;
use selon_actor::Table;
use selon_text::{Article, Field, Kind, Lang, Span};

use crate::actors::identify;
use crate::calendar::Calendar;
use crate::learned::{Convention, Gold, Model, Size, annotated, drafts, own};
use crate::lexicon::*;
use crate::link::{Draft, Source};
use crate::names::Names;
use crate::places::assign;
use crate::record::*;
use crate::settle::{SUBHEADING, settled};
use crate::speaker::{Choice, Ranker, Resolver, Speaker};
use crate::stance::{record, stances};
use crate::tag::Tagged;
use crate::texts::{language, texts};
use crate::{figure, said, scope};

/// What the caller wants beside the claims.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'m> {
    /// Read as this language, whatever the text looks like.
    pub lang: Option<Lang>,
    /// Who reads.
    pub reader: Reader<'m>,
    /// What counts as a claim, to a trained reader.
    pub convention: Convention,
    /// Say why each claim was read so.
    pub explain: bool,
    /// Leave out what content and saying mean: days, figures, places, and ids of actors. To measure what they cost.
    pub bare: bool,
    /// Known actors [default: the embedded table].
    pub actors: Option<&'m Table>,
}

/// Who reads.
#[derive(Debug, Clone, Copy, Default)]
pub enum Reader<'m> {
    /// Hand-written patterns alone.
    Rules,
    /// The small trained reader, for archives.
    Fast,
    /// The large trained reader.
    #[default]
    Accurate,
    /// A trained reader from elsewhere.
    Given(&'m Model),
}

impl<'m> Reader<'m> {
    /// Its weights for `lang`; none where the rules read alone.
    fn model(self, lang: Lang) -> Option<&'m Model> {
        match self {
            Self::Rules => None,
            Self::Fast => own(lang, Size::Fast),
            Self::Accurate => own(lang, Size::Accurate),
            Self::Given(model) => Some(model),
        }
    }
}

/// Reads one article: its claims and stances, with doubts as data.
///
/// Never fails. A text in a language without tables gives no claims and a `no_reader` diagnostic.
pub fn read(article: &Article, options: Options<'_>) -> Reading {
    read_with(article, options, None, Ranker::standard(), None)
}

/// What each claim's speaker was chosen from: the claim's pieces of content, and the choice.
pub type Chosen = (Vec<Span>, Choice);

/// What the speaker of each claim of `gold` was chosen from, by a ranker of one's own; of the claims that the rules read
/// where nothing is annotated. For training the ranker.
pub fn read_choices(article: &Article, ranker: &Ranker, gold: Option<&[Gold]>) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    let options = Options { reader: Reader::Rules, ..Options::default() };
    read_with(article, options, gold, ranker, Some(&mut chosen));
    chosen
}

fn read_with(
    article: &Article,
    options: Options<'_>,
    gold: Option<&[Gold]>,
    ranker: &Ranker,
    mut chosen: Option<&mut Vec<Chosen>>,
) -> Reading {
    let lang = language(article, options.lang);
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
    let [title, body] = texts(article, lexicon.lang);
    let fields = [Tagged::new(&title, lexicon), Tagged::new(&body, lexicon)];
    let calendars = fields.each_ref().map(|t| Calendar::new(t.text, article.date));
    let actors: &Table = match options.actors {
        Some(actors) => actors,
        None => Table::standard(),
    };
    let names = Names::gather(&[(0, &fields[0]), (1, &fields[1])], actors, article.date);
    let model = options.reader.model(lexicon.lang);
    let mut resolver = Resolver::new(&names, ranker);
    resolver.log = chosen.is_some().then(Vec::new);
    let hash = hash(&article.text);
    let mut heads = Vec::new();
    for (field, t) in fields.iter().enumerate() {
        let calendar = &calendars[field];
        let scribe = Scribe { t, calendar, hash, explain: options.explain, bare: options.bare, model };
        let stands = stances(t);
        let mut found = match (gold, model) {
            (Some(gold), _) => annotated(t, gold),
            (None, Some(model)) => drafts(t, settled(t), model, options.convention),
            (None, None) => settled(t),
        };
        for stand in &stands {
            found[stand.sentence].retain(|d| !stand.covers(d));
        }
        for (n, (sentence, here)) in t.text.sentences().iter().zip(&found).enumerate() {
            resolver.pass(t, field as u8, sentence);
            let done: Vec<(&Draft, Speaker)> =
                here.iter().map(|draft| (draft, resolver.resolve(t, field as u8, draft))).collect();
            if let (Some(chosen), Some(log)) = (&mut chosen, &mut resolver.log) {
                let content = |d: &Draft| d.pieces.iter().map(|p| t.text.span(p.clone())).collect();
                chosen.extend(here.iter().map(content).zip(log.drain(..)));
            }
            for (draft, speaker) in &done {
                let others = || done.iter().filter(|(o, _)| !std::ptr::eq(*o, *draft));
                let outer = others().find(|(o, _)| o.encloses(draft)).map(|(_, s)| s);
                let shared = others().any(|(o, _)| o.source.shares(&draft.source));
                let claim = scribe.claim(draft, speaker, n, outer, shared);
                if draft.link == SUBHEADING {
                    heads.push(claim.id.clone());
                }
                reading.claims.push(claim);
            }
            for stand in
                stands.iter().skip(stands.partition_point(|f| f.sentence < n)).take_while(|f| f.sentence == n)
            {
                reading.stances.extend(record(
                    t,
                    field as u8,
                    stand,
                    &mut resolver,
                    &reading.claims,
                    calendar,
                ));
            }
        }
    }
    reading.furniture = body.furniture().to_vec();
    // Two cues may take the very same words, one inside the other's quotation: one claim, the surer reading.
    let surer = |a: &Claim, b: &Claim| b.confidence.total_cmp(&a.confidence).then(a.cue.cmp(&b.cue));
    reading.claims.sort_by(|a, b| a.content.cmp(&b.content).then_with(|| surer(a, b)));
    reading.claims.dedup_by(|b, a| a.content == b.content);
    reading.claims.sort_by(|a, b| a.content.first().cmp(&b.content.first()).then(a.cue.cmp(&b.cue)));
    subheadings(&mut reading.claims, &heads);
    if !options.bare {
        assign(&mut reading.claims, &fields, &names, article);
        scope::assign(&mut reading.claims, &fields, &calendars);
    }
    // A stance may have borne on a subheading that went.
    let kept: FxHashSet<&str> = reading.claims.iter().map(|c| c.id.as_str()).collect();
    for stance in &mut reading.stances {
        stance.claim.take_if(|id| !kept.contains(id.as_str()));
    }
    if !options.bare {
        identify(&mut reading, article, &fields, &names, actors);
    }
    reading
}

/// How far after a subheading its speaker is looked for, in code points: the paragraph under it, and the next.
const UNDER: u32 = 1_500;

/// Gives the claims `heads` (ids of subheadings that quote) the speaker of the first claim under them that says half of
/// their words; a subheading without one goes. `claims` stand in reading order.
fn subheadings(claims: &mut Vec<Claim>, heads: &[String]) {
    let words = |text: &str| -> Vec<String> {
        let telling = |w: &&str| w.len() > 3 || w.starts_with(|c: char| c.is_ascii_digit());
        text.split(|c: char| !c.is_alphanumeric()).filter(telling).map(str::to_lowercase).collect()
    };
    for head in heads {
        let Some(at) = claims.iter().position(|c| c.id == *head) else { continue };
        let own = words(&claims[at].text);
        let from = claims[at].content.last().map_or(0, |s| s.end);
        let near = |c: &&Claim| c.content.first().is_some_and(|s| s.start < from + UNDER);
        let says = |c: &&Claim| {
            let said = words(&c.text);
            own.iter().filter(|w| said.contains(w)).count() * 2 >= own.len()
        };
        let under =
            claims[at + 1..].iter().take_while(near).find(|c| c.speaker.is_some() && says(c)).cloned();
        let Some(under) = under else {
            claims.remove(at);
            continue;
        };
        let claim = &mut claims[at];
        claim.speaker = under.speaker;
        claim.speaker_type = under.speaker_type;
        claim.role = under.role;
        claim.resolved_by = Some(ResolvedBy::Elided);
        claim.flags.push(Flag::ElidedSpeaker);
        claim.flags.sort_unstable();
        claim.flags.dedup();
        if let Some(why) = &mut claim.why {
            why.speaker = vec![format!("taken from “{}”, which stands under it", under.text)];
        }
    }
}

/// What the claims of one text of an article share.
struct Scribe<'a, 't> {
    t: &'a Tagged<'t>,
    calendar: &'a Calendar<'a, 't>,
    /// Hash of the article's text.
    hash: u64,
    explain: bool,
    bare: bool,
    /// The trained reader, if one reads.
    model: Option<&'a Model>,
}

impl Scribe<'_, '_> {
    /// How sure it is that `d` is a claim and `speaker` says it.
    fn confidence(&self, d: &Draft, speaker: &Speaker) -> f32 {
        match (d.sure, self.model) {
            (Some(sure), Some(model)) => model.proved(sure * speaker.probability),
            _ => self.t.lexicon.confidence(d.link, speaker.by.name()),
        }
    }

    /// The record of `d`, said by `speaker`; `outer` is the speaker of the claim that encloses it, and `shared` says
    /// that another claim of the sentence has its source mention already.
    fn claim(
        &self,
        d: &Draft,
        speaker: &Speaker,
        sentence: usize,
        outer: Option<&Speaker>,
        shared: bool,
    ) -> Claim {
        let t = self.t;
        let content: Vec<Span> = d.pieces.iter().map(|p| t.text.span(p.clone())).collect();
        let text = d.pieces.iter().map(|p| t.text.words(p.clone())).collect::<Vec<_>>().join(" … ");
        let hedged = hedged(t, d);
        let mut flags = speaker.flags.clone();
        for q in d.pieces.iter().flat_map(|p| t.quotes_in(p)) {
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
        let mark = (last..last + 3).take_while(|&k| t.quote_mark(k)).find(|&k| t.text.depth(k) > d.depth);
        if matches!(d.link, "that" | "zero") && mark.is_some() && !t.stop(last - 1) {
            flags.push(Flag::Truncated);
        }
        let mut figures = Vec::new();
        for piece in d.pieces.iter().filter(|_| !self.bare) {
            let found = figure::figures(self.calendar, piece.clone());
            if !found.too_large.is_empty() {
                flags.push(Flag::LargeNumber);
            }
            figures.extend(found.figures);
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
        let said = d.cue.as_ref().and_then(|cue| said::said(self.calendar, sentence, cue.clone(), &d.pieces));
        let mut via: Vec<String> = d.via.iter().map(|r| t.text.words(r.clone()).to_owned()).collect();
        if let Some(name) = outer.and_then(|o| o.name.clone()) {
            via.push(name);
        }
        Claim {
            id: id(self.hash, &content),
            kind: kind(t, d),
            content,
            text,
            cue,
            cue_class: d.class,
            source,
            speaker: speaker.name.clone(),
            actor: None,
            speaker_type: Some(speaker.kind),
            role: speaker.role.clone(),
            resolved_by: Some(speaker.by),
            via,
            venue: d.venue.as_ref().map(|r| t.text.words(r.clone()).to_owned()),
            said: said.as_ref().map(|x| t.text.words(x.tokens.clone()).to_owned()),
            said_from: said.as_ref().and_then(|x| x.interval).map(|(from, _)| from.to_string()),
            said_to: said.as_ref().and_then(|x| x.interval).map(|(_, to)| to.to_string()),
            said_date: said.and_then(|x| x.date),
            polarity: polarity(d),
            hedged,
            figures,
            places: Vec::new(),
            actors: Vec::new(),
            flags,
            confidence: self.confidence(d, speaker),
            why: self.explain.then(|| Why {
                cue: d.lemma.to_owned(),
                link: d.link.to_owned(),
                speaker: speaker.steps.clone(),
            }),
        }
    }
}

/// Whether the content is held at arm's length: a conditional, or a word such as "présumé".
///
/// After a cue in the past, a simple conditional is a future in the past ("avait promis qu'il partirait").
fn hedged(t: &Tagged<'_>, d: &Draft) -> bool {
    let past =
        d.cue.as_ref().is_some_and(|c| c.clone().any(|k| t.is(k, HAVE_FIN) || t.norm(k).ends_with("ait")));
    let ahead = matches!(d.class, Some(CueClass::Promise | CueClass::Expect | CueClass::Ask));
    d.pieces.iter().flat_map(Clone::clone).any(|k| {
        let future = past && ahead && t.french() && t.is(k, COND) && !t.is(k, HAVE_FIN);
        t.is(k, HEDGE) && !future
            || t.french() && t.is(k, COND) && !t.is(k, HAVE_FIN | BE_FIN | MODAL) && !past
    })
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
    hash_on(0xcbf2_9ce4_8422_2325, text)
}

/// The hash `h`, gone on over `text`.
fn hash_on(h: u64, text: &str) -> u64 {
    text.bytes().fold(h, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The id of a claim: stable as long as the article's text and the places of the content are.
pub fn claim_id(text: &str, content: &[Span]) -> String {
    id(hash(text), content)
}

fn id(hash: u64, content: &[Span]) -> String {
    let spans: String = content
        .iter()
        .map(|s| format!("{}-{}{};", s.start, s.end, u8::from(s.field == Field::Title)))
        .collect();
    format!("{:016x}", hash_on(hash, &spans))
}
