//! What answers look like, for the description. Records are passed on as they stand in the ledger, with fields that this build may
//! not know, so these types say what is always there.

#![expect(dead_code, reason = "shapes of records that are passed on as they are")]

use serde_json::Value;
use utoipa::ToSchema;

/// A part of a list.
#[derive(ToSchema)]
pub struct Page<T> {
    /// Of it.
    items: Vec<T>,
    /// Where the next page begins, or null: give it back as `after`.
    next: Option<String>,
}

/// A part of a list in the order of entries.
#[derive(ToSchema)]
pub struct Stretch<T> {
    /// Of it.
    items: Vec<T>,
    /// Where the next page begins, or null: give it back as `after`.
    next: Option<u64>,
}

/// All of a list.
#[derive(ToSchema)]
pub struct List<T> {
    /// All that was asked for.
    items: Vec<T>,
    /// Always null: there is no next page.
    next: Option<String>,
}

/// A version of an article, without its text.
#[derive(ToSchema)]
pub struct Article {
    /// Number of the article.
    article: u64,
    /// When the entry was written.
    at: String,
    /// Name of the document.
    doc: String,
    url: Option<String>,
    outlet: Option<String>,
    title: Option<String>,
    /// Day of publication.
    date: Option<String>,
    /// Language as read.
    lang: Option<String>,
    /// Who read it: `rules`, `fast`, `accurate`, `import:…`.
    reader: String,
    /// Bytes as received.
    bytes: u64,
    /// Characters of text.
    chars: u64,
    claims: u64,
    stances: u64,
    /// The best stretch of text, where words were asked for.
    #[schema(required = false)]
    snippet: Option<Snippet>,
    /// Entry of the version.
    entry: u64,
}

/// Words around those that were looked for.
#[derive(ToSchema)]
pub struct Snippet {
    text: String,
    /// Where it stands in the text.
    span: Vec<u32>,
    /// Where the words that were looked for stand in the text.
    marks: Vec<Vec<u32>>,
}

/// A version of an article in full, as its entry has it.
#[derive(ToSchema)]
pub struct Version {
    /// Entry of the version.
    entry: u64,
    /// Number of the article.
    number: u64,
    /// When the entry was written.
    at: String,
    /// Hash of the entry.
    hash: String,
    article: ArticleRecord,
    input: Input,
    /// Who read it: `rules`, `fast`, `accurate`, `import:…`.
    reader: String,
    /// The build of Selon that read it.
    build: String,
    /// What was read: `claims`, `stances`, `furniture`, `diagnostics`.
    reading: Reading,
}

/// An article as it was received.
#[derive(ToSchema)]
pub struct ArticleRecord {
    /// Name of the document.
    doc: String,
    url: Option<String>,
    outlet: Option<String>,
    title: Option<String>,
    /// Day of publication.
    date: Option<String>,
    /// Day of the last change that the page declares.
    modified: Option<String>,
    /// Declared language.
    lang: Option<String>,
    authors: Vec<String>,
    /// The text, which spans count in; paragraphs are lines.
    text: String,
}

/// The bytes as they were received.
#[derive(ToSchema)]
pub struct Input {
    /// SHA-256, hexadecimal.
    sha256: String,
    /// How many.
    bytes: u64,
    /// `html`, `text`, `jsonl`, `json`, `feed`.
    kind: String,
    /// The address that they were fetched from.
    address: Option<String>,
    /// What a person said about them: `lang=fr date=2024-11-04`.
    given: String,
}

/// What was read in an article: a record as docs/claim-record.md describes it.
#[derive(ToSchema)]
pub struct Reading {
    /// Language it was read as.
    lang: Option<String>,
    claims: Vec<Record>,
    #[schema(value_type = Vec<Object>)]
    stances: Vec<Value>,
}

/// A claim, as docs/claim-record.md describes it.
#[derive(ToSchema)]
pub struct Record {
    /// Made of the article's text and the places of the content.
    id: String,
    kind: super::ask::Kind,
    /// The reported words: spans.
    #[schema(value_type = Vec<Vec<Value>>)]
    content: Vec<Value>,
    /// The reported words.
    text: String,
    /// The words that signal reporting: a span.
    #[schema(value_type = Option<Vec<Value>>)]
    cue: Value,
    cue_class: Option<String>,
    /// The mention nearest to the cue: a span.
    #[schema(value_type = Option<Vec<Value>>)]
    source: Value,
    /// The fullest name in the article, or a description.
    speaker: Option<String>,
    /// Id of the speaker.
    #[schema(required = false)]
    actor: Option<String>,
    speaker_type: Option<super::ask::SpeakerType>,
    role: Option<String>,
    /// On whose word the speaker, or the article, has it, nearest first.
    via: Vec<String>,
    venue: Option<String>,
    /// The words that date the saying.
    said: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    said_date: Option<String>,
    polarity: super::ask::Polarity,
    /// Held at arm's length.
    hedged: bool,
    #[schema(value_type = Vec<Object>)]
    figures: Vec<Value>,
    flags: Vec<String>,
    /// 0 to 1.
    confidence: f64,
}

/// A claim with the article that it stands in: a record of docs/claim-record.md, and where it is. Fields that a review
/// corrected are corrected, unless `draft` was asked for.
#[derive(ToSchema)]
pub struct Claim {
    /// Entry of the version.
    entry: u64,
    /// Number of the article.
    article: u64,
    /// Place in the reading, from 0.
    n: u64,
    doc: String,
    url: Option<String>,
    outlet: Option<String>,
    title: Option<String>,
    /// Day of publication.
    date: Option<String>,
    /// Language as read.
    lang: Option<String>,
    /// Who read it.
    reader: String,
    #[schema(inline)]
    #[serde(flatten)]
    record: Record,
    /// What the last review says, or null.
    review: Option<String>,
}

/// One claim with all that is known of it.
#[derive(ToSchema)]
pub struct ClaimInFull {
    /// The claim as people left it.
    claim: Claim,
    /// The claim as it was read.
    draft: Record,
    /// The last review of it.
    review: Option<Review>,
    /// All places in the ledger where a claim with this id stands, oldest first.
    places: Vec<Place>,
    /// The words around it: up to 200 characters before and after, as the article has them.
    context: Context,
}

/// Where a claim stands.
#[derive(ToSchema)]
pub struct Place {
    entry: u64,
    n: u64,
}

/// Words with what stands around them.
#[derive(ToSchema)]
pub struct Context {
    before: String,
    words: String,
    after: String,
    /// Where `words` stand: `[start, end]`, and `title` in the headline.
    #[schema(value_type = Vec<Value>)]
    span: Value,
}

/// A figure with the claim that it stands in.
#[derive(ToSchema)]
pub struct Figure {
    entry: u64,
    article: u64,
    n: u64,
    date: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    title: Option<String>,
    /// Id of the claim.
    claim: String,
    speaker: Option<String>,
    polarity: String,
    hedged: bool,
    /// The reported words.
    claim_text: String,
    /// The figure as printed.
    text: String,
    value: f64,
    value_high: Option<f64>,
    bound: String,
    unit: Option<String>,
    what: Option<String>,
    /// `up`, `down` or null.
    change: Option<String>,
    /// Where it was counted.
    #[schema(value_type = Option<Object>)]
    place: Value,
    /// As of when it holds.
    #[schema(value_type = Option<Object>)]
    as_of: Value,
    /// Where it stands in the article.
    #[schema(value_type = Vec<Value>)]
    span: Value,
}

/// A count.
#[derive(ToSchema)]
pub struct Count {
    /// By what is counted.
    facet: String,
    value: Option<String>,
    /// Claims.
    count: u64,
}

/// Somebody who speaks.
#[derive(ToSchema)]
pub struct Speaker {
    speaker: String,
    speaker_type: Option<String>,
    /// The role given last.
    role: Option<String>,
    claims: u64,
    articles: u64,
    outlets: u64,
}

/// An outlet.
#[derive(ToSchema)]
pub struct Outlet {
    /// Null for articles whose outlet is not known.
    outlet: Option<String>,
    claims: u64,
}

/// A story as a list shows it.
#[derive(ToSchema)]
pub struct StoryLine {
    id: u64,
    title: String,
    /// How many.
    articles: u64,
    outlets: Vec<String>,
    langs: Vec<String>,
    /// Days of publication of the first and the last article.
    first: Option<String>,
    last: Option<String>,
    /// What its articles have in common, names first.
    about: Vec<String>,
}

/// A story in full, as docs/stories.md and docs/story-contents.md tell.
#[derive(ToSchema)]
pub struct Story {
    id: u64,
    title: String,
    articles: Vec<Value>,
    /// `reviewed` or `draft`.
    view: String,
    /// Where its articles are to be found.
    sources: Vec<Value>,
    copies: Vec<Value>,
    /// `statements`, `circles`, `series`, `quotations`, `standings`, `corrections`.
    telling: Value,
    /// How it came to be.
    steps: Vec<Value>,
    related: Vec<Value>,
}

/// A stance with the article that it stands in: a record of docs/claim-record.md, and where it is.
#[derive(ToSchema)]
pub struct Stance {
    entry: u64,
    article: u64,
    n: u64,
    date: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    title: Option<String>,
    actor: String,
    stance: String,
    /// The words that say so.
    text: String,
    /// Id of the claim that it bears on.
    claim: Option<String>,
}

/// A decision on a claim.
#[derive(ToSchema)]
pub struct Review {
    /// Entry of the decision.
    entry: u64,
    /// When it was written.
    at: String,
    /// Entry of the version that the claim stands in.
    version: u64,
    n: u64,
    /// Id of the claim.
    claim: String,
    reviewer: String,
    verdict: super::reviews::Verdict,
    /// Fields as they should be.
    #[schema(value_type = Object)]
    fields: Value,
    note: Option<String>,
}

/// What changed from one version to the next.
#[derive(ToSchema)]
pub struct Change {
    /// Entry of the later version.
    entry: u64,
    /// Entry of the earlier one.
    before: u64,
    at: String,
    /// Whether the `article` changed, or only its `reading`.
    cause: String,
    /// `added`, `gone` or `altered`.
    change: String,
    /// Fields that differ.
    #[schema(required = false)]
    fields: Vec<String>,
    /// Figures that moved.
    #[schema(required = false, value_type = Vec<Object>)]
    figures: Vec<Value>,
    /// The claim as it was.
    #[schema(required = false, value_type = Option<Object>)]
    was: Value,
    /// The claim as it is.
    #[schema(required = false, value_type = Option<Object>)]
    now: Value,
}

/// An entry of the chain.
#[derive(ToSchema)]
pub struct Entry {
    seq: u64,
    /// `run`, `version`, `end`, `review`.
    kind: String,
    at: String,
    /// The entry that began its run; 0 for none.
    run: u64,
    hash: String,
    /// What it holds, where that was asked for.
    #[schema(required = false, value_type = Option<Object>)]
    body: Value,
}

/// What there is.
#[derive(ToSchema)]
pub struct Stats {
    articles: u64,
    versions: u64,
    claims: u64,
    stances: u64,
    figures: u64,
    speakers: u64,
    outlets: u64,
    reviews: u64,
    runs: u64,
    entries: u64,
    raw_bytes: u64,
    chars: u64,
    ledger_bytes: u64,
    /// Publication date of the first article.
    first: Option<String>,
    /// And of the last.
    last: Option<String>,
    /// Hash of the last entry.
    head: String,
}

/// What a look at the end of the chain found.
#[derive(ToSchema)]
pub struct Glance {
    /// Whether everything fits.
    sound: bool,
    /// Entries that fit.
    entries: u64,
    /// Number of the last entry that fits.
    seq: u64,
    /// Its hash.
    hash: String,
    /// What does not fit.
    fault: Option<String>,
}
