//! Which place a name means, and whether it means one at all.
//!
//! Every reading of a name has a score in powers of ten: a place of ten times the people weighs one more. What stands
//! around the name and what else the article names adds to it. The numbers were set by hand, on training articles.

use rustc_hash::{FxHashMap, FxHashSet};
use selon_text::{Field, Kind as Shape, Lang, Text, Token};

use crate::cues::{self, ANY_KIND, ARTICLE, Cue, Cues, DIRECTION, HOLDS, NEAR, OF, TO_LAND, TO_TOWN};
use crate::find::Found;
use crate::gazetteer::{Gazetteer, Naming, PlaceId};
use crate::kind::Kind;
use crate::{Mention, Outlet, Words, clue};

/// How well known a place is by a name, whatever the article: powers of ten.
pub fn prior(kind: Kind, people: u32, capital: bool, naming: Naming) -> f32 {
    let kind = match kind {
        Kind::Country => 1.5,
        Kind::Region => -0.3,
        Kind::Department => -0.6,
        _ => 0.0,
    };
    let mut score = (people as f32 + 100.0).log10() + kind;
    score += if capital { 0.7 } else { 0.0 };
    score -= if naming.other { 0.8 } else { 0.0 };
    score -= if naming.bare { 1.5 } else { 0.0 };
    score
}

/// A lead over the next reading from which a name may tell what others mean.
const SURE: f32 = 1.0;
/// A lead that no context is likely to turn.
const SETTLED: f32 = 2.5;

/// What makes a confidence of a place's score and odds: `cargo xtask places --fit` prints it.
const PROVED: [f32; 3] = [0.40, 0.69, 0.17];

/// How far behind a reading is lost, whatever else the article says.
const OUT_OF_REACH: f32 = 5.0;

/// How sure a reading is, to three digits, from the score for its being a place and the odds against other places.
fn confidence([place, odds]: [f32; 2]) -> f32 {
    let [all, by_place, by_odds] = PROVED;
    let sure = 1.0 / (1.0 + (-(all + by_place * place + by_odds * odds)).exp());
    (sure * 1000.0).round() / 1000.0
}

/// The odds of a share, as their logarithm; a share of all has those of 0.995.
fn log_odds(share: f32) -> f32 {
    let share = share.clamp(0.005, 0.995);
    (share / (1.0 - share)).ln()
}

/// What stands around one name.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    /// Cue bits of the words before it: the one that leads to it, and a word for its kind.
    lead: Cue,
    /// An article stands right before it, and is no part of it.
    article: bool,
    /// Words for a kind of place, before or after it.
    kinds: Cue,
    /// Begins a sentence, a line or a quotation.
    starts: bool,
    /// Between brackets.
    bracketed: bool,
    /// For or against its being a place, by its neighbours.
    neighbours: f32,
}

/// What the article says about where it is.
#[derive(Default)]
struct Scene {
    countries: FxHashMap<[u8; 2], f32>,
    total: f32,
    regions: FxHashSet<PlaceId>,
    /// Countries of regions that are named.
    parted: FxHashMap<[u8; 2], usize>,
    /// Regions and countries that a sure name lies in, with the names that do.
    inside: FxHashMap<PlaceId, Vec<u64>>,
    /// What each name gave a country.
    given: FxHashMap<(u64, [u8; 2]), f32>,
    /// Where the sure names lie, and which names they are.
    points: Vec<(f32, f32, u64)>,
}

/// Most points that a distance is measured to.
const POINTS: usize = 48;

struct Weigher<'a, 't, W> {
    texts: &'a [(&'a Text<'t>, W)],
    found: &'a [Found],
    wanted: &'a [bool],
    outlet: Outlet,
    gazetteer: &'a Gazetteer<'a>,
}

/// The places among those `found` that are `wanted`, in reading order.
pub(crate) fn weigh<W: Words>(
    texts: &[(&Text<'_>, W)],
    found: &[Found],
    wanted: &[bool],
    outlet: Outlet,
    gazetteer: &Gazetteer<'_>,
) -> Vec<Mention> {
    let weigher = Weigher { texts, found, wanted, outlet, gazetteer };
    weigher.run()
}

impl<W: Words> Weigher<'_, '_, W> {
    fn run(&self) -> Vec<Mention> {
        let around: Vec<Around> = (0..self.found.len()).map(|f| self.around(f)).collect();
        let mut scores: Vec<Vec<f32>> = (0..self.found.len()).map(|f| self.local(f, around[f])).collect();
        // Which place each name is said to lie in, if any, and which names say so of others.
        let mut held = vec![false; self.found.len()];
        let mut holds = vec![false; self.found.len()];
        let mut settled: FxHashMap<(u64, PlaceId), f32> = FxHashMap::default();
        for f in 0..self.found.len() {
            if let Some(whole) = self.department(f) {
                for (c, (place, _)) in self.found[f].meanings.iter().enumerate() {
                    if self.within(*place, whole) {
                        scores[f][c] += 5.0;
                        held[f] = true;
                    }
                }
            }
            let Some((holder, strength)) = self.holder(f) else { continue };
            for (c, (place, _)) in self.found[f].meanings.iter().enumerate() {
                if self.found[holder].meanings.iter().any(|(whole, _)| self.within(*place, *whole)) {
                    scores[f][c] += strength;
                    held[f] = true;
                    let bonus = settled.entry((self.found[f].name, *place)).or_default();
                    *bonus = bonus.max(strength * 0.6);
                }
            }
            // And the other way round: "Londres, Ontario" names a province, not a lake.
            if held[f] && holder != f {
                holds[holder] = true;
                for (c, (whole, _)) in self.found[holder].meanings.iter().enumerate() {
                    if self.found[f].meanings.iter().any(|(place, _)| self.within(*place, *whole)) {
                        scores[holder][c] += 1.5;
                    }
                }
            }
        }
        for (f, found) in self.found.iter().enumerate().filter(|(f, _)| !held[*f]) {
            for (c, (place, _)) in found.meanings.iter().enumerate() {
                scores[f][c] += settled.get(&(found.name, *place)).copied().unwrap_or(0.0);
            }
        }
        let scene = self.scene(&scores, &around);
        let mut mentions = Vec::new();
        for f in (0..self.found.len()).filter(|&f| self.wanted[f]) {
            let Some((_, lead)) = best(&scores[f]) else { continue };
            for (c, score) in scores[f].iter_mut().enumerate().filter(|(_, s)| **s > lead - OUT_OF_REACH) {
                *score += self.context(f, c, &scene);
            }
            let Some((best, top)) = best(&scores[f]) else { continue };
            let place = self.placeness(f, best, around[f], held[f], holds[f], &scene);
            if place <= 0.0 {
                continue;
            }
            let shares: Vec<f32> = scores[f].iter().map(|s| (2.0 * (s - top)).exp()).collect();
            let total: f32 = shares.iter().sum();
            let mut others: Vec<(PlaceId, f32)> = self.found[f]
                .meanings
                .iter()
                .zip(&shares)
                .map(|((place, _), share)| (*place, share / total))
                .filter(|(place, share)| *place != self.found[f].meanings[best].0 && *share >= 0.01)
                .collect();
            others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let evidence = [place, log_odds(shares[best] / total)];
            mentions.push(Mention {
                span: self.found[f].span,
                place: self.found[f].meanings[best].0,
                confidence: confidence(evidence),
                evidence,
                others,
            });
        }
        mentions
    }

    fn text(&self, f: usize) -> &Text<'_> {
        self.texts[self.found[f].field].0
    }

    fn clues(&self, f: usize, token: usize) -> u8 {
        self.texts[self.found[f].field].1.clues(token)
    }

    /// Whether `place` lies in `whole`, or is it.
    fn within(&self, place: PlaceId, whole: PlaceId) -> bool {
        let g = self.gazetteer;
        match g.kind(whole) {
            Kind::Country => place != whole && g.country(place) == g.country(whole),
            kind if kind.holds() => {
                let up = g.region(place);
                up == Some(whole) || up.and_then(|r| g.region(r)) == Some(whole)
            }
            // "Washington, D.C."
            Kind::City => place == whole,
            _ => false,
        }
    }

    fn around(&self, f: usize) -> Around {
        let found = &self.found[f];
        let text = self.text(f);
        let cues = Cues::of(text.lang());
        let (start, end) = (found.tokens.start, found.tokens.end);
        let mut around = Around { starts: starts(text, start), ..Around::default() };
        let same_line = |k: usize| text.tokens().get(k).is_some_and(|t| t.breaks == 0);
        let word = |k: usize| text.tokens()[k].kind == Shape::Word;
        if same_line(start) {
            // From the name back: an article, a word that leads to it, a word for its kind.
            let mut k = start;
            for _ in 0..3 {
                let Some(p) = k.checked_sub(1).filter(|&p| word(p)) else { break };
                let cue = cues.word(text.norm(p));
                let bare = cue & (ARTICLE | TO_LAND | TO_TOWN | OF | NEAR);
                if cue & ANY_KIND != 0 && (k == start || around.lead & OF != 0) {
                    around.kinds |= cue & ANY_KIND;
                    break;
                }
                if bare == 0 || !same_line(k) {
                    break;
                }
                if cue & ARTICLE != 0 && k == start {
                    around.article = true;
                }
                around.lead |= bare;
                // "la région de la Vienne": the article leads on to what stands before it.
                if cue & (ARTICLE | OF) == 0 {
                    break;
                }
                k = p;
            }
        }
        if text.lang() != Lang::FR && same_line(end) && word(end) {
            for kind in Kind::ALL {
                if cues.word(text.norm(end)) & cues::after(*kind) != 0 {
                    around.kinds |= cues::before(*kind);
                }
            }
        }
        around.bracketed =
            start > 0 && matches!(text.raw(start - 1), "(" | "[") && matches!(text.raw(end), ")" | "]" | ",");
        around.neighbours = self.neighbours(f, cues);
        around
    }

    /// What the words right beside a name make of it: a place, a person, a part of a longer name.
    fn neighbours(&self, f: usize, cues: &Cues) -> f32 {
        let found = &self.found[f];
        let text = self.text(f);
        let tokens = text.tokens();
        let (start, end) = (found.tokens.start, found.tokens.end);
        let single = found.tokens.len() == 1;
        let mut score = 0.0;
        let headline = text.field() == Field::Title && capitals(text);
        let next = tokens.get(end).filter(|t| t.breaks == 0 && t.kind == Shape::Word && t.capital);
        let named = self.found.get(f + 1).is_some_and(|n| n.field == found.field && n.tokens.start == end);
        if next.is_some() && !named && !headline {
            let known = self.clues(f, end) & (clue::FIRST_NAME | clue::ROLE | clue::TITLE) != 0;
            let kind = text.lang() != Lang::FR && cues.word(text.norm(end)) != 0;
            if !known && !kind {
                score -= 3.0;
            }
        }
        let Some(p) =
            start.checked_sub(1).filter(|&p| tokens[start].breaks == 0 && tokens[p].kind == Shape::Word)
        else {
            return score;
        };
        let clues = self.clues(f, p);
        if clues & clue::TITLE != 0 {
            return score - 4.0;
        }
        if !tokens[p].capital {
            // "le président Clinton".
            if single && clues & clue::ROLE != 0 {
                score -= 2.0;
            }
            return score;
        }
        let touching = f
            .checked_sub(1)
            .is_some_and(|b| self.found[b].field == found.field && self.found[b].tokens.end == start);
        let leads = cues.word(text.norm(p)) != 0;
        if clues & clue::FIRST_NAME != 0 && !leads {
            score -= 4.0;
        } else if !touching && !leads && !headline {
            let common = clues & (clue::COMMON | clue::FUNCTION | clue::ROLE) != 0;
            let hailed = !cues.demonym(text.norm(p), self.gazetteer).is_empty();
            if !(common && (starts(text, p) || clues & (clue::ROLE | clue::FUNCTION) != 0)) && !hailed {
                score -= 2.0;
            }
        }
        score
    }

    /// Scores of the readings of a name by themselves and by the words around it.
    fn local(&self, f: usize, around: Around) -> Vec<f32> {
        let g = self.gazetteer;
        let french = self.text(f).lang() == Lang::FR;
        let score = |(place, naming): &(PlaceId, Naming)| {
            let kind = g.kind(*place);
            let mut score = prior(kind, g.people(*place), g.capital(*place), *naming);
            score -= if foreign(*naming, french) { 2.0 } else { 0.0 };
            if around.kinds != 0 {
                score += if around.kinds & cues::before(kind) != 0 {
                    3.0
                } else if around.kinds & cues::before(Kind::Region) != 0 && kind == Kind::Area {
                    2.0
                } else {
                    -0.5
                };
            }
            let town = matches!(kind, Kind::City | Kind::District);
            if french {
                score += match (around.article, town) {
                    (true, true) if naming.article => 0.5,
                    (true, true) => -1.5,
                    (true, false) => 1.0,
                    (false, true) if around.lead & TO_LAND != 0 => -1.5,
                    (false, true) if around.lead & TO_TOWN != 0 => 0.8,
                    (false, true) if around.lead & OF != 0 => 0.3,
                    (false, false) if around.lead & TO_LAND != 0 => 0.8,
                    (false, false) if around.lead & TO_TOWN != 0 && seat(kind) => 0.3,
                    (false, false) if around.lead & TO_TOWN != 0 => -1.2,
                    (false, false) if matches!(kind, Kind::Department | Kind::River) => -0.6,
                    _ => 0.0,
                };
            } else if around.article {
                score += if town { -1.0 } else { 0.5 };
            }
            score
        };
        self.found[f].meanings.iter().map(score).collect()
    }

    /// The name that says what the name `f` lies in ("Tripoli (Liban)", "London, Ontario", "Valence, en Espagne"), and
    /// how firmly.
    fn holder(&self, f: usize) -> Option<(usize, f32)> {
        let found = &self.found[f];
        let next = self.found.get(f + 1).filter(|n| n.field == found.field)?;
        let text = self.text(f);
        let between = found.tokens.end..next.tokens.start;
        if between.is_empty()
            || between.len() > 6
            || (between.start..=between.end).any(|k| text.tokens()[k].breaks > 0)
        {
            return None;
        }
        let cues = Cues::of(text.lang());
        let first = text.raw(between.start);
        if between.len() == 1 {
            return match first {
                "(" | "[" | "/" => Some((f + 1, 5.0)),
                "," => Some((f + 1, 4.0)),
                // "Valence en Espagne"; in English "Victoria in Australia".
                _ if cues.word(text.norm(between.start)) & HOLDS != 0 => Some((f + 1, 3.5)),
                _ => None,
            };
        }
        // "Tripoli, au Liban", "Saint-Denis, dans le département de la Réunion", "(dans la Drôme)".
        let mut k = between.start;
        if matches!(first, "," | "(") {
            k += 1;
        }
        let leads = |k: usize| cues.word(text.norm(k)) & (ARTICLE | OF | ANY_KIND | HOLDS) != 0;
        let holds = cues.word(text.norm(k)) & HOLDS != 0 || matches!(first, "," | "(");
        (holds && (k..between.end).all(leads)).then_some((f + 1, 3.5))
    }

    /// The French department whose number follows in brackets: "Saint-Denis (93)".
    fn department(&self, f: usize) -> Option<PlaceId> {
        let end = self.found[f].tokens.end;
        let text = self.text(f);
        let number = text.raw(end + 1);
        let short = (2..=3).contains(&number.len()) && number.starts_with(|c: char| c.is_ascii_digit());
        if !short || text.raw(end) != "(" || text.raw(end + 2) != ")" || text.lang() != Lang::FR {
            return None;
        }
        self.gazetteer.meanings(&cues::code_key(number)).next().map(|(place, _)| place)
    }

    /// What the sure names and the demonyms of the article say about where it is.
    fn scene(&self, scores: &[Vec<f32>], around: &[Around]) -> Scene {
        let mut scene = Scene::default();
        let g = self.gazetteer;
        let mut open = false;
        for (f, found) in self.found.iter().enumerate() {
            let Some((best, top)) = best(&scores[f]) else { continue };
            let second = scores[f].iter().enumerate().filter(|(c, _)| *c != best).map(|(_, s)| *s);
            let lead = top - second.fold(f32::NEG_INFINITY, f32::max);
            open |= lead < SETTLED;
            let (place, naming) = found.meanings[best];
            if lead < SURE || around[f].neighbours < -1.0 || around[f].starts && found.tokens.len() == 1 {
                continue;
            }
            let kind = g.kind(place);
            let known = kind != Kind::City || g.people(place) > 100_000 && !naming.other || g.capital(place);
            let weight = if known { 1.0 } else { 0.4 };
            *scene.countries.entry(g.country(place)).or_default() += weight;
            *scene.given.entry((found.name, g.country(place))).or_default() += weight;
            scene.total += weight;
            if kind.holds() && kind != Kind::Country && scene.regions.insert(place) {
                *scene.parted.entry(g.country(place)).or_default() += 1;
            }
            let mut up = g.region(place);
            while let Some(whole) = up {
                let names = scene.inside.entry(whole).or_default();
                if names.len() < POINTS {
                    names.push(found.name);
                }
                up = g.region(whole).filter(|next| next.0 < whole.0);
            }
            if kind != Kind::Country && kind != Kind::Continent && scene.points.len() < POINTS {
                let (lat, lon) = g.at(place);
                scene.points.push((lat, lon, found.name));
            }
        }
        if open {
            for (text, _) in self.texts {
                let cues = Cues::of(text.lang());
                let french = text.lang() == Lang::FR;
                let long = |t: &Token| t.kind == Shape::Word && t.end - t.start > 3 && (french || t.capital);
                for i in (0..text.tokens().len()).filter(|&i| long(&text.tokens()[i])) {
                    for place in cues.demonym(text.norm(i), g) {
                        *scene.countries.entry(g.country(*place)).or_default() += 0.6;
                        scene.total += 0.6;
                        if g.kind(*place) == Kind::Region {
                            scene.regions.insert(*place);
                        }
                    }
                }
            }
        }
        scene
    }

    /// What the rest of the article adds to a reading.
    fn context(&self, f: usize, c: usize, scene: &Scene) -> f32 {
        let g = self.gazetteer;
        let found = &self.found[f];
        if found.meanings.len() < 2 {
            return 0.0;
        }
        let place = found.meanings[c].0;
        let (kind, country) = (g.kind(place), g.country(place));
        let mut score = 0.0;
        // What other names say, and not this one of itself.
        let own = |c| scene.given.get(&(found.name, c)).copied().unwrap_or(0.0);
        let count = scene.countries.get(&country).copied().unwrap_or(0.0) - own(country);
        let all: f32 = scene.total
            - found
                .meanings
                .iter()
                .map(|m| g.country(m.0))
                .collect::<FxHashSet<_>>()
                .into_iter()
                .map(own)
                .sum::<f32>();
        if count > 0.0 && country != *b"  " {
            score += 1.6 * (count / (all + 1.0)).sqrt();
        }
        if scene.inside.get(&place).is_some_and(|names| names.iter().any(|n| *n != found.name)) {
            score += if kind == Kind::Country { 0.6 } else { 1.2 };
        }
        // One of several states that are named.
        if kind == Kind::Region
            && scene.parted.get(&country).is_some_and(|&n| n > usize::from(scene.regions.contains(&place)))
        {
            score += 0.6;
        }
        let up = g.region(place);
        let upper = up.and_then(|r| g.region(r));
        if [up, upper].iter().flatten().any(|r| scene.regions.contains(r)) {
            score += 1.2;
        }
        score += self.nearness(place, found.name, scene);
        if kind != Kind::Country {
            if self.outlet.country == Some(country) {
                score += 0.6;
            }
            score += match (self.text(f).lang() == Lang::FR, &country) {
                (true, b"FR") => 0.6,
                (true, b"BE" | b"CH" | b"CA" | b"RE" | b"GP" | b"MQ" | b"GF" | b"YT") => 0.15,
                (false, b"US") => 0.5,
                (false, b"GB") => 0.4,
                _ => 0.0,
            };
        }
        score
    }

    /// What a sure name nearby adds.
    fn nearness(&self, place: PlaceId, name: u64, scene: &Scene) -> f32 {
        let (lat, lon) = self.gazetteer.at(place);
        let squeeze = lat.to_radians().cos();
        // In degrees along a meridian, some 111 km each.
        let near = scene.points.iter().filter(|(_, _, n)| *n != name).map(|(a, o, _)| {
            let across = (lon - o).abs();
            let across = across.min(360.0 - across) * squeeze;
            (lat - a) * (lat - a) + across * across
        });
        match near.fold(f32::INFINITY, f32::min) {
            d if d < 0.9 * 0.9 => 1.0,
            d if d < 3.6 * 3.6 => 0.5,
            _ => 0.0,
        }
    }

    /// Above 0 when the name is one of a place here, and not of a person or thing.
    fn placeness(
        &self,
        f: usize,
        best: usize,
        around: Around,
        held: bool,
        holds: bool,
        scene: &Scene,
    ) -> f32 {
        let g = self.gazetteer;
        let found = &self.found[f];
        let text = self.text(f);
        let french = text.lang() == Lang::FR;
        let (place, naming) = found.meanings[best];
        let kind = g.kind(place);
        let raw = text.raw(found.tokens.start);
        let single = found.tokens.len() == 1;
        let mut score = match kind {
            Kind::Country | Kind::Continent => 2.0,
            Kind::City => {
                let people = (g.people(place) as f32 + 100.0).log10();
                (people - 5.0).clamp(-1.5, 1.5) + if g.capital(place) { 0.8 } else { 0.0 }
            }
            Kind::Department => 0.8,
            _ => 1.0,
        };
        score -= if naming.other { 0.4 } else { 0.0 };
        score -= match (foreign(naming, french), naming.upper) {
            (true, true) => 3.0,
            (true, false) => 1.5,
            _ if naming.other && kind == Kind::Country => 1.5,
            _ => 0.0,
        };
        // "le Tour", "l'Union": French towns have no article but their own.
        score -= if french && around.article && kind == Kind::City && !naming.article { 2.0 } else { 0.0 };
        score += match (single, raw.matches('-').count()) {
            // "Sablé-sur-Sarthe"
            (_, 2..) => 2.0,
            (false, _) | (_, 1) => 0.7,
            _ => 0.0,
        };
        score += if around.lead & (NEAR | TO_LAND) != 0 {
            1.5
        } else if around.lead & TO_TOWN != 0 {
            1.0
        } else if around.lead & OF != 0 {
            0.3
        } else {
            0.0
        };
        score += if around.kinds & cues::before(kind) != 0 { 2.0 } else { 0.0 };
        score += if held { 2.5 } else { 0.0 };
        score += if holds { 1.5 } else { 0.0 };
        score += if around.bracketed { 0.7 } else { 0.0 };
        score += if scene.countries.contains_key(&g.country(place)) { 0.3 } else { 0.0 };
        score += self.nearness(place, found.name, scene);
        score += around.neighbours;
        let clues = self.clues(f, found.tokens.start);
        let led = around.lead & (NEAR | TO_LAND | TO_TOWN) != 0;
        if clues & clue::PERSON != 0 {
            // No person has an article before the name: "la présidente de la Géorgie".
            let lands = french && (around.article || around.lead & TO_LAND != 0) && kind != Kind::City;
            score -= match (lands, led) {
                (true, _) => 0.5,
                (false, true) => 2.0,
                (false, false) => 3.5,
            };
        } else if single && clues & clue::FIRST_NAME != 0 {
            score -= 1.2;
        }
        let cues = Cues::of(text.lang());
        // "l'Union": the article says nothing for a place.
        let article = found.tokens.len() == 2 && cues.word(text.norm(found.tokens.start)) & ARTICLE != 0;
        let plain = single || article && !text.tokens()[found.tokens.start].capital;
        if plain && (kind != Kind::Country || naming.other) {
            let last = found.tokens.end - 1;
            let known = self.clues(f, last) & (clue::COMMON | clue::FUNCTION) != 0;
            let homograph = cues.homograph(&crate::fold(text.raw(last)));
            let label = matches!(text.raw(found.tokens.end), ":" | "," | "(" | "–" | "—");
            let direction = cues.word(text.norm(last)) & DIRECTION != 0;
            score -= match (known, homograph, around.starts) {
                // "dans le Nord" may be the department; "dans le Nord du pays" is not.
                _ if direction && around.kinds == 0 && !held && !around.bracketed => {
                    let of = cues.word(text.norm(found.tokens.end)) & OF != 0;
                    if of { 5.0 } else { 3.0 }
                }
                (true, _, true) | (_, true, true) => {
                    if label {
                        1.0
                    } else {
                        3.5
                    }
                }
                (true, _, false) => {
                    if article {
                        3.0
                    } else {
                        1.5
                    }
                }
                (false, true, false) => {
                    if article {
                        3.0
                    } else {
                        0.5
                    }
                }
                (false, false, true) => 0.3,
                (false, false, false) => 0.0,
            };
        }
        // "l'Australien": who comes from there.
        let hailing = !naming.french && !naming.english && single;
        score -=
            if hailing && !cues.demonym(text.norm(found.tokens.start), g).is_empty() { 4.0 } else { 0.0 };
        // "A mi-parcours": words of a sentence that make a name by chance.
        let capitals = || found.tokens.clone().filter(|&k| text.tokens()[k].capital);
        if !single && !article && around.starts && capitals().count() == 1 {
            let common = capitals().all(|k| self.clues(f, k) & (clue::COMMON | clue::FUNCTION) != 0);
            score -= if common && kind == Kind::City { 3.5 } else { 0.0 };
        }
        // "MAN", "LENS": an acronym, most likely.
        let acronym =
            single && raw.chars().count() <= 4 && !raw.chars().any(char::is_lowercase) && !naming.upper;
        score - if acronym { 2.0 } else { 0.0 }
    }
}

/// The name is one of the place in another language than the text's.
fn foreign(naming: Naming, french: bool) -> bool {
    if french { naming.english && !naming.french } else { naming.french && !naming.english }
}

/// A place that people go "à", like a town.
fn seat(kind: Kind) -> bool {
    matches!(kind, Kind::Building | Kind::Base | Kind::Island)
}

fn best(scores: &[f32]) -> Option<(usize, f32)> {
    // The first of equals: the gazetteer lists the best known first.
    scores.iter().copied().enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a })
}

/// Whether token `i` begins a line, a sentence or a quotation.
fn starts(text: &Text<'_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return true };
    text.tokens()[i].breaks > 0
        || text.tokens()[before].kind == Shape::Quote
        || matches!(text.raw(before), "." | "!" | "?" | ":" | "…" | "–" | "—" | "-" | "•")
}

/// Whether most words of a headline have capitals, as English ones may.
fn capitals(text: &Text<'_>) -> bool {
    let words = || text.tokens().iter().filter(|t| t.kind == Shape::Word && t.end - t.start > 3);
    words().filter(|t| t.capital).count() * 3 > words().count() * 2
}
