//! Abbreviations and their long forms.

use std::ops::Range;

use rustc_hash::FxHashMap;
use selon_actor::Table;

use super::{Entity, Names, words_of};
use crate::lexicon::*;
use crate::tag::Tagged;

/// Most letters of an abbreviation whose long form is looked for.
const MOST_INITIALS: usize = 8;

impl Names {
    /// "le Bureau pour la coordination des affaires humanitaires (OCHA)": gives the short form its long one.
    pub(super) fn expand(&mut self, t: &Tagged<'_>) {
        for open in 1..t.len().saturating_sub(2) {
            let Some(short) = short_form(t, open) else { continue };
            let Some(first) = short.chars().next().map(|c| c.to_lowercase().to_string()) else { continue };
            let Some(ids) = self.by_word.get(&short.to_lowercase()) else { continue };
            let Some(&id) = ids.iter().find(|&&id| self.entities[id].words.len() == 1) else { continue };
            // Back to the word that the short form's first letter stands for.
            let mut start = None;
            for k in (open.saturating_sub(12)..open).rev() {
                if !t.word(k) || t.finite(k) || t.text.tokens()[k + 1].breaks > 0 {
                    break;
                }
                if t.capital(k) && t.norm(k).starts_with(&first) {
                    start = Some(k);
                }
            }
            let Some(start) = start else { continue };
            if start + 1 < open {
                let begun = self.begun.entry(t.norm(start).to_owned()).or_insert(Some(id));
                begun.take_if(|other| *other != id);
            }
            self.entities[id].lengthen(short, t.text.words(start..open));
        }
        self.initials(t);
        for short in 0..t.len() {
            if let Some(long) = long_form(t, short)
                && let Some(id) = self.find(&words_of(t, short..short + 1), false)
                && self.entities[id].words.len() == 1
            {
                self.entities[id].lengthen(t.text.raw(short), t.text.words(long));
            }
        }
    }

    /// "Inspection générale des finances", told elsewhere in the text: gives "IGF" its long form.
    fn initials(&mut self, t: &Tagged<'_>) {
        let letters = |name: &str| {
            let count = name.chars().count();
            ((3..=MOST_INITIALS).contains(&count) && name.chars().all(char::is_uppercase))
                .then(|| name.to_owned())
        };
        let short = self.entities.iter().enumerate().filter(|(_, e)| e.words.len() == 1);
        let mut wanted: FxHashMap<String, usize> =
            short.filter_map(|(id, e)| Some((letters(&e.name)?, id))).collect();
        if wanted.is_empty() {
            return;
        }
        let small = |k: usize| t.text.raw(k).chars().any(char::is_lowercase);
        for start in (0..t.len()).filter(|&k| t.capital(k) && small(k)) {
            let mut initials = String::new();
            for k in start..t.len().min(start + 2 * MOST_INITIALS) {
                let broken = k > start && (t.text.tokens()[k].breaks > 0 || t.finite(k));
                if !t.word(k) || broken || initials.chars().count() == MOST_INITIALS {
                    break;
                }
                if t.is(k, PREP | DET | COORD) {
                    continue;
                }
                initials.extend(t.text.raw(k).chars().next().into_iter().flat_map(char::to_uppercase));
                if k > start + 1
                    && let Some(id) = wanted.remove(&initials)
                {
                    let short = self.entities[id].name.clone();
                    self.entities[id].lengthen(&short, t.text.words(start..k + 1));
                    break;
                }
            }
        }
    }
}

impl Entity {
    /// Gives the abbreviation of a known body the full name that the article has for it: "ONU" and "Nations unies".
    pub(super) fn unfold(&mut self, texts: &[(u8, &Tagged<'_>)], actors: &Table) {
        let capitals = self.name.chars().filter(|c| c.is_uppercase()).count();
        if self.words.len() > 1 || self.person || capitals < 2 || self.name.contains(' ') {
            return;
        }
        let Some(body) = actors.body(&self.name).filter(|b| b.short.contains(&self.name)) else { return };
        let printed = |name: &&String| {
            name.contains(' ') && texts.iter().any(|(_, t)| t.text.source().contains(name.as_str()))
        };
        if let Some(long) =
            std::iter::once(&body.name).chain(&body.names).filter(printed).max_by_key(|n| n.len())
        {
            let short = self.name.clone();
            self.lengthen(&short, long);
        }
    }

    /// Takes the long form of an abbreviation.
    fn lengthen(&mut self, short: &str, long: &str) {
        self.name = format!("{long} ({short})");
        self.body = true;
    }
}

/// The short form in brackets after a name: "Organisation mondiale de la santé (OMS)".
pub(super) fn short_form<'t>(t: &Tagged<'t>, end: usize) -> Option<&'t str> {
    if !(t.mark(end, "(") && t.mark(end + 2, ")")) {
        return None;
    }
    let short = t.text.raw(end + 1);
    (short.chars().filter(|c| c.is_uppercase()).count() >= 2 && short.chars().count() <= 10).then_some(short)
}

/// The long form in brackets after the abbreviation `short`: "PNF [parquet national financier]".
fn long_form(t: &Tagged<'_>, short: usize) -> Option<Range<usize>> {
    let letters = t.text.raw(short);
    let open = short + 1;
    if !(t.mark(open, "(") || t.mark(open, "[")) || !letters.chars().all(char::is_uppercase) {
        return None;
    }
    let close = (open + 1..t.len()).take(16).find(|&k| t.mark(k, ")") || t.mark(k, "]"))?;
    let telling = (open + 1..close).filter(|&k| t.word(k) && !t.is(k, PREP | DET | COORD));
    let initials: String = telling.filter_map(|k| t.text.raw(k).chars().next()).collect();
    (initials.chars().count() > 1 && initials.to_uppercase() == letters).then_some(open + 1..close)
}
