//! Places that an article names, and which of its claims name them.

use selon_place::{Gazetteer, Mention, Outlet, Place, Words, clue};
use selon_text::{Article, Span, Text};

use crate::lexicon::*;
use crate::names::Names;
use crate::record::Claim;
use crate::tag::Tagged;
use crate::texts::{language, texts};

/// What the reader knows of the words of one text.
struct Known<'a, 't> {
    t: &'a Tagged<'t>,
    field: u8,
    /// Where names of persons begin, in order.
    persons: &'a [(u8, usize)],
}

/// Longest name of a person, in tokens.
const LONGEST: usize = 5;

impl Words for Known<'_, '_> {
    fn clues(&self, i: usize) -> u8 {
        let t = self.t;
        // As the tables have it: what endings tell of unknown words makes an adjective of "Ukraine".
        let bits = t.lexicon.word(t.norm(i)).bits;
        let is = |classes: Bits, clue: u8| if bits & classes != 0 { clue } else { 0 };
        let common =
            FIN | PP | GER | INF | ADJ | NOUN | ADV | ROLE | GROUP | DOCUMENT | ORGANISATION | GOVERNMENT;
        let function = SUBJECT | DET | PREP | SUBORD | COORD | RELATIVE | ADV | NEG | TIME | HAVE | BE;
        let known = FIRST_NAME_F | FIRST_NAME_M | METONYM;
        is(FIRST_NAME_F | FIRST_NAME_M, clue::FIRST_NAME)
            | if bits & known == 0 { is(common, clue::COMMON) } else { 0 }
            | is(function, clue::FUNCTION)
            | is(TITLE, clue::TITLE)
            | is(ROLE | GROUP, clue::ROLE)
            | if self.person(i) { clue::PERSON } else { 0 }
    }
}

impl Known<'_, '_> {
    /// Whether token `i` stands in a person's name: one begins here, or before it with nothing but a name between.
    fn person(&self, i: usize) -> bool {
        for k in (i.saturating_sub(LONGEST)..=i).rev() {
            let named = self.t.capital(k) || self.t.is(k, PARTICLE);
            if !self.t.word(k) || !named {
                return false;
            }
            if self.persons.binary_search(&(self.field, k)).is_ok() {
                return true;
            }
            if self.t.text.tokens()[k].breaks > 0 {
                return false;
            }
        }
        false
    }
}

/// Which of the places that an article names are wanted.
pub(crate) type Wanted<'w> = &'w dyn Fn(Span) -> bool;

/// The places that the texts of an article name on the spans that are `wanted`, in reading order.
pub(crate) fn places(
    fields: &[Tagged<'_>],
    names: &Names,
    article: &Article,
    wanted: Wanted<'_>,
) -> Vec<Place> {
    let Some(gazetteer) = Gazetteer::embedded() else { return Vec::new() };
    let persons = names.entities.iter().filter(|e| e.person).flat_map(|e| &e.mentions);
    let mut persons: Vec<(u8, usize)> = persons.map(|m| (m.field, m.token)).collect();
    persons.sort_unstable();
    let texts: Vec<(&Text<'_>, Known<'_, '_>)> =
        (0u8..).zip(fields).map(|(field, t)| (t.text, Known { t, field, persons: &persons })).collect();
    let outlet = article.url.as_deref().map(Outlet::of).unwrap_or_default();
    let record = |mention: Mention| {
        let text = fields.iter().map(|t| t.text).find(|t| t.field() == mention.span.field)?;
        Place::of(&mention, words(text, mention.span)?, gazetteer)
    };
    let found = selon_place::places(&texts, outlet, gazetteer, wanted);
    found.into_iter().filter_map(record).collect()
}

/// The words of a span, which may begin or end inside a token.
fn words<'s>(text: &Text<'s>, span: Span) -> Option<&'s str> {
    let token = text.tokens().get(text.tokens().partition_point(|t| t.end <= span.start))?;
    let rest = text.source().get(token.byte_start as usize..)?;
    let byte =
        |from: &str, points: u32| from.char_indices().nth(points as usize).map_or(from.len(), |(b, _)| b);
    let rest = rest.get(byte(rest, span.start.checked_sub(token.start)?)..)?;
    rest.get(..byte(rest, span.end.checked_sub(span.start)?))
}

/// Gives each claim the places that its content names.
pub(crate) fn assign(claims: &mut [Claim], fields: &[Tagged<'_>], names: &Names, article: &Article) {
    if claims.is_empty() {
        return;
    }
    let mut pieces: Vec<Span> = claims.iter().flat_map(|c| c.content.iter().copied()).collect();
    pieces.sort_unstable();
    // Claims lie inside claims: whether one holds a span shows in how far those that begin before it reach.
    let mut reach = 0;
    let mut last = None;
    let reaches: Vec<u32> = pieces
        .iter()
        .map(|p| {
            reach = if last == Some(p.field) { p.end.max(reach) } else { p.end };
            last = Some(p.field);
            reach
        })
        .collect();
    let wanted = |span: Span| {
        let before = pieces.partition_point(|p| (p.field, p.start) <= (span.field, span.start));
        before > 0 && pieces[before - 1].field == span.field && reaches[before - 1] >= span.end
    };
    let places = places(fields, names, article, &wanted);
    for claim in claims {
        for piece in &claim.content {
            let first = places.partition_point(|p| (p.span.field, p.span.start) < (piece.field, piece.start));
            claim.places.extend(places[first..].iter().take_while(|p| piece.contains(p.span)).cloned());
        }
    }
}

/// The places that an article names anywhere, in claims or not.
///
/// Empty in a language that the reader has no tables for.
pub fn places_of(article: &Article) -> Vec<Place> {
    let Some(lexicon) = language(article, None).and_then(Lexicon::of) else { return Vec::new() };
    let [title, body] = texts(article, lexicon.lang);
    let fields = [Tagged::new(&title, lexicon), Tagged::new(&body, lexicon)];
    let names =
        Names::gather(&[(0, &fields[0]), (1, &fields[1])], selon_actor::Table::standard(), article.date);
    places(&fields, &names, article, &|_| true)
}
