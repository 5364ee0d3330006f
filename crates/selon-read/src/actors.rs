//! Ids of speakers and parties, and whom a claim's content names.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use selon_actor::{Around, Table};
use selon_text::Article;

use crate::lexicon::*;
use crate::names::{Named, Names};
use crate::record::{ActorMention, Reading, ResolvedBy, SpeakerType};
use crate::scope;
use crate::tag::Tagged;

/// Looks actors up, each name once.
struct Ids<'a> {
    table: &'a Table,
    date: Option<Date>,
    around: Around<'a>,
    /// Those asked for, of others and of persons.
    known: [FxHashMap<String, Option<String>>; 2],
}

impl Ids<'_> {
    /// The id by which other articles know whoever has this name.
    fn id(&mut self, name: &str, person: bool, role: Option<&str>) -> Option<String> {
        let known = &mut self.known[usize::from(person)];
        if let Some(id) = known.get(name) {
            return id.clone();
        }
        let id = self.table.id(name, person, role, self.date, &self.around);
        known.insert(name.to_owned(), id.clone());
        id
    }
}

/// Gives each speaker and each party the id by which other articles know them, and each claim the actors that its
/// content names. Claims have their places already.
pub(crate) fn identify(
    reading: &mut Reading,
    article: &Article,
    fields: &[Tagged<'_>],
    names: &Names,
    table: &Table,
) {
    let around = Around::new(&article.text);
    let spoke: FxHashSet<String> = reading.claims.iter().filter_map(|c| c.speaker.clone()).collect();
    let mut ids = Ids { table, date: article.date, around, known: Default::default() };
    for c in &mut reading.claims {
        let person = c.speaker_type == Some(SpeakerType::Person);
        c.actor = c.speaker.as_deref().and_then(|name| ids.id(name, person, c.role.as_deref()));
        // "Opposition politicians" at the head of a sentence: a capital makes no name of it.
        let nameless = matches!(c.speaker_type, Some(SpeakerType::Group | SpeakerType::Unnamed));
        if nameless && c.resolved_by == Some(ResolvedBy::Description) {
            c.actor.take_if(|id| id.starts_with('~'));
        }
        for (field, t) in (0u8..).zip(fields) {
            for piece in c.content.iter().filter(|p| p.field == t.text.field()) {
                let tokens = scope::tokens(t, *piece);
                for named in names.within(field, tokens) {
                    let place = c.places.iter().any(|p| {
                        let at = t.text.span(named.tokens.clone());
                        p.span.field == at.field && p.span.start < at.end && at.start < p.span.end
                    });
                    c.actors.extend(mention(t, named, place, names, &spoke, &mut ids));
                }
            }
        }
    }
    for s in &mut reading.stances {
        s.actor_id = ids.id(&s.actor, false, None);
    }
}

/// The record of a name, if it is an actor's; `place` says that it is a place's too.
fn mention(
    t: &Tagged<'_>,
    named: &Named,
    place: bool,
    names: &Names,
    spoke: &FxHashSet<String>,
    ids: &mut Ids<'_>,
) -> Option<ActorMention> {
    let entity = &names.entities[named.entity];
    // "à Moscou", "le territoire de la Russie": where something is. "Moscou", "par la Russie": who does something.
    if place || entity.place {
        let start = named.tokens.start;
        let led = (start.saturating_sub(2)..start).rev().find(|&k| t.is(k, PREP));
        if led.is_some_and(|k| !scope::acts(t, k)) {
            return None;
        }
    }
    let role = entity.roles.first().map(|r| r.text.as_str());
    let id = ids.id(&entity.name, entity.person, role);
    let known = id.as_deref().is_some_and(|id| !id.starts_with('~'));
    // A body is told by its words ("Commerce Department"), by what it is called ("le groupe Disney"), or by its having
    // spoken; by the first word of a longer name it is not: "Cour de cassation".
    let called = || entity.called.iter().any(|n| t.lexicon.word(n).bits & (ORGANISATION | GOVERNMENT) != 0);
    let alone =
        named.tokens.len() == 1 && t.is(named.tokens.start, ORGANISATION | GOVERNMENT | DOCUMENT | GROUP);
    let body = (entity.body || called() || spoke.contains(&entity.name)) && !alone;
    if !known && (place || entity.place || !entity.person && !body) {
        return None;
    }
    Some(ActorMention {
        text: t.text.words(named.tokens.clone()).to_owned(),
        span: t.text.span(named.tokens.clone()),
        id,
        name: entity.name.clone(),
    })
}
