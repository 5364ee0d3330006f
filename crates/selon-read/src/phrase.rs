//! Noun phrases with their complements and appositions, and what may stand between a verb and its content.

use std::ops::Range;

use crate::clause::Clause;
use crate::group::{Form, Group};
use crate::lexicon::*;

impl Clause<'_, '_> {
    /// The noun phrase that begins at `i`, with the complements and apposition that belong to it.
    pub fn noun_phrase(&self, i: usize, apposition: bool) -> Option<Range<usize>> {
        let t = self.t;
        let end = self.region.end;
        if i >= end || self.opens(i) {
            return None;
        }
        if t.is(i, PERSONAL) && (!t.is(i, DET) || !t.word(i + 1)) {
            return Some(i..i + 1);
        }
        let mut j = i;
        let mut content = false;
        let mut last_name = false;
        while j < end {
            if t.text.is_furniture(j)
                || content && matches!(t.norm(j), "cité" | "citée" | "cités" | "citées" | "quoted" | "cited")
            {
                break;
            }
            if self.opens(j) {
                // A quoted name inside the phrase ("le mouvement « Nuit debout »").
                let past = self.past_quote(j);
                if content
                    && t.word_count(j..past) <= 4
                    && !t.comma(past.saturating_sub(1))
                    && self.quoted_name(j, past)
                {
                    j = past;
                    continue;
                }
                break;
            }
            if t.mark(j, "(") {
                let past = t.skip_bracket(j, end);
                if content && past - j <= 8 {
                    j = past;
                    continue;
                }
                break;
            }
            // "told Montalvo he would": the pronoun begins the clause.
            if content && t.is(j, SUBJECT) && !t.is(j, DET) && !t.name_like(j) {
                break;
            }
            if t.possessive(j) && content {
                j += 1;
                continue;
            }
            if !t.word(j) && t.kind(j) != Some(selon_text::Kind::Number) && !t.mark(j, "&") && !t.mark(j, "/")
            {
                break;
            }
            if t.is(j, RELATIVE | SUBORD | NEG) && !t.is(j, DET) {
                break;
            }
            if let Some(g) = self.group_at(j)
                && (g.finite() && j >= g.left || g.form == Form::Gerund)
            {
                break;
            }
            if t.finite(j) && content && !t.is(j, NOUN) {
                break;
            }
            if t.is(j, COORD) {
                // "X et Y" goes on when a noun phrase follows and no verb.
                let next = j + 1;
                let nominal = matches!(t.norm(j), "et" | "ou" | "and" | "or")
                    && (t.is(next, DET) && !t.is(next, CLITIC & !DET)
                        || t.name_like(next)
                        || t.is(next, ROLE | GROUP | ADJ))
                    && !t.finite(next);
                if nominal && content {
                    j += 1;
                    continue;
                }
                break;
            }
            if j == i && t.partitive(j) {
                j += 1;
                continue;
            }
            if content
                && t.is(j, DET)
                && !t.is(j, PREP | CLITIC)
                && !t.is(j - 1, PREP | COORD | DET)
                && !t.name_like(j)
                || content
                    && t.french()
                    && matches!(t.norm(j), "le" | "la" | "les" | "l'")
                    && !t.is(j - 1, PREP | COORD | DET | PARTICLE)
                    && !t.name_like(j)
                    && !t.capital(j)
            {
                // A second article begins another phrase: "pour sa part le ministre".
                break;
            }
            if t.is(j, PREP) && !t.is(j, DET) || t.is(j, PREP) && content && t.french() {
                let inner = matches!(t.norm(j), "de" | "d'" | "du" | "des" | "of");
                let role_place = matches!(
                    t.norm(j),
                    "à" | "au" | "aux" | "en" | "pour" | "contre" | "for" | "at" | "in" | "from" | "chargé"
                ) && content
                    && !last_name
                    && !t.is(j + 1, TIME)
                    && !t.is(j + 2, TIME | VENUE)
                    // "ministre en charge de", "président en France"; not "en marge de", "en réponse à".
                    && (t.norm(j) != "en" || matches!(t.norm(j + 1), "charge" | "chef") || t.capital(j + 1));
                if content && (inner && !t.is(j + 1, TIME | INF) || role_place && self.role_before(i..j)) {
                    j += 1;
                    last_name = false;
                    continue;
                }
                break;
            }
            if t.is(j, TIME) && content && !t.name_like(j) {
                break;
            }
            if t.is(j, ADV) && !t.is(j, DET | ADJ | PP) && !t.name_like(j) && content {
                break;
            }
            last_name = t.name_like(j);
            content |= !t.is(j, DET)
                || t.is(j, PERSONAL)
                || t.name_like(j)
                || matches!(t.norm(j + 1), "of" | "d'" | "d'entre")
                    && matches!(
                        t.norm(j),
                        "un" | "une"
                            | "certains"
                            | "certaines"
                            | "plusieurs"
                            | "one"
                            | "some"
                            | "many"
                            | "several"
                            | "most"
                            | "two"
                    );
            j += 1;
        }
        while content
            && j > i + 1
            && t.is(j - 1, PP)
            && !t.is(j - 1, NOUN | ROLE | GROUP | PERSON)
            && t.is(j, PREP)
            && !t.capital(j - 1)
        {
            j -= 1;
        }
        while j > i && t.is(j - 1, DET | PREP | COORD) && !t.name_like(j - 1) && !t.is(j - 1, ROLE | GROUP) {
            j -= 1;
        }
        if j == i || !content {
            return None;
        }
        if apposition
            && t.comma(j)
            && let Some(a) = self.apposition(j + 1)
        {
            j = a;
        }
        Some(i..j)
    }

    /// Whether the quotation `from..to` reads as a name: capitals, no verb.
    fn quoted_name(&self, from: usize, to: usize) -> bool {
        (from..to).filter(|&k| self.t.word(k)).take(1).all(|k| self.t.capital(k))
    }

    /// A role in `range`: its complements may begin with "à", "en", "pour".
    fn role_before(&self, range: Range<usize>) -> bool {
        range.clone().any(|k| self.t.is(k, ROLE | GROUP | GOVERNMENT | ORGANISATION))
    }

    /// End of the apposition that begins at `i` after a comma: a role or a name up to the next comma or stop.
    fn apposition(&self, i: usize) -> Option<usize> {
        let t = self.t;
        let begins = t.is(i, DET) && !t.is(i, PREP) && !t.is(i + 1, TIME)
            || t.is(i, ROLE) && !t.finite(i)
            || t.name_like(i) && !t.is(i, PREP)
            || t.is(i, TITLE)
            || matches!(t.norm(i), "ancien" | "ancienne" | "ex" | "former" | "vice" | "chief" | "senior");
        if !begins || self.group_at(i).is_some_and(|g| g.finite() && g.left == i) {
            return None;
        }
        let phrase = self.noun_phrase(i, false)?;
        let mut end = phrase.end;
        // The apposition may carry more complements up to its comma.
        let mut j = end;
        while j < self.region.end && j < end + 14 {
            if t.comma(j) || t.stop(j) || t.quote_mark(j) || t.mark(j, ";") || t.mark(j, ":") {
                end = j;
                break;
            }
            if self.group_at(j).is_some_and(Group::finite) {
                // A clause, not an apposition: "Selon X, le ministre a…".
                return None;
            }
            if t.is(j, RELATIVE | THAT) || t.is(j, TIME) {
                break;
            }
            j += 1;
        }
        let has_role = (i..end).any(|k| t.is(k, TITLE | ROLE | GROUP | GOVERNMENT | ORGANISATION | DOCUMENT))
            || t.name_like(i);
        has_role.then_some(end)
    }

    /// Skips what may stand between a verb and its content: adverbs, times, addressees, asides.
    pub fn skip_adjuncts(&self, mut j: usize) -> usize {
        let t = self.t;
        let end = self.region.end;
        for _ in 0..8 {
            let before = j;
            if j >= end || self.opens(j) {
                return j;
            }
            let existential = t.norm(j) == "there" && t.is(j + 1, BE_FIN);
            if t.is(j, ADV | NEG_WORD) && !t.is(j, THAT | DET | COORD) && !existential {
                j += 1;
            } else if t.is(j, TIME) {
                j += 1;
                while j < end && (t.is(j, TIME) || t.kind(j) == Some(selon_text::Kind::Number)) {
                    j += 1;
                }
            } else if t.is(j, DET) && t.is(j + 1, TIME) {
                j += 2;
                // "ce mercredi 22 mars"
                if t.kind(j) == Some(selon_text::Kind::Number) && t.is(j + 1, MONTHS) {
                    j += 2;
                }
            } else if t.is(j, DET) && t.kind(j + 1) == Some(selon_text::Kind::Number) && t.is(j + 2, MONTHS) {
                j += 3;
                if t.kind(j) == Some(selon_text::Kind::Number) {
                    j += 1;
                }
            } else if t.is(j, PREP)
                && self.opens(j + 1)
                && t.word_count(j + 1..self.past_quote(j + 1)) <= 3
                && t.is(self.past_quote(j + 1), PREP)
            {
                // "au « 20 Heures » de TF1"
                j = self.past_quote(j + 1) + 1;
                j = self.noun_phrase(j, false).map_or(j, |np| np.end);
            } else if t.is(j, PREP) && !matches!(t.norm(j), "de" | "d'" | "of" | "to") {
                // "lors d'une conférence de presse", "auprès du journal"
                let inner = j + 1 + usize::from(matches!(t.norm(j + 1), "de" | "d'" | "du" | "des"));
                if inner > j + 1
                    && let Some(np) = self.noun_phrase(inner, false)
                {
                    j = np.end;
                    continue;
                }
                match self.noun_phrase(j + 1, false) {
                    Some(np) => j = np.end,
                    None if t.is(j, DET) => match self.noun_phrase(j, false) {
                        Some(np) => j = np.end,
                        None => return before,
                    },
                    None => return before,
                }
            } else if t.mark(j, "(") {
                j = t.skip_bracket(j, end);
            }
            if j == before {
                return j;
            }
        }
        j
    }

    /// [`Clause::skip_adjuncts`], past a short aside between commas too: "a déclaré, mardi, à Reuters, « … »".
    pub fn skip_asides(&self, from: usize) -> usize {
        let t = self.t;
        let mut j = self.skip_adjuncts(from);
        for _ in 0..2 {
            if !t.comma(j) {
                break;
            }
            let limit = self.region.end.min(j + 14);
            let Some(k) =
                (j + 1..limit).find(|&k| t.comma(k) || self.opens(k) || t.stop(k)).filter(|&k| t.comma(k))
            else {
                break;
            };
            if self.has_finite(&(j + 1..k)) {
                break;
            }
            j = self.skip_adjuncts(k + 1);
        }
        j
    }

    /// Skips times only: "a indiqué lundi un responsable".
    pub fn skip_times(&self, mut j: usize) -> usize {
        let t = self.t;
        loop {
            let next = self.skip_adverbs(j);
            let next = if t.is(next, TIME) && !t.name_like(next) {
                next + 1
            } else if t.is(next, DET) && t.is(next + 1, TIME) {
                next + 2
            } else if t.is(next, DET)
                && t.kind(next + 1) == Some(selon_text::Kind::Number)
                && t.is(next + 2, MONTHS)
            {
                next + 3
            } else {
                return next;
            };
            j = next;
            if j >= self.region.end {
                return j;
            }
        }
    }

    /// Skips adverbs only.
    pub fn skip_adverbs(&self, mut j: usize) -> usize {
        while j < self.region.end && self.t.is(j, ADV | NEG_WORD) && !self.t.is(j, DET | THAT) {
            j += 1;
        }
        j
    }

    /// [`Clause::skip_adjuncts`], stopping at the linking word `word`.
    pub fn skip_adjuncts_but(&self, from: usize, word: &str) -> usize {
        let t = self.t;
        let mut j = self.skip_adverbs(from);
        let stops = |k: usize| match word {
            "à" => matches!(t.norm(k), "à" | "au" | "aux"),
            "de" => matches!(t.norm(k), "de" | "d'" | "du" | "des"),
            _ => t.norm(k) == word,
        };
        if !stops(j) {
            let k = self.skip_adjuncts(j);
            if stops(k) {
                j = k;
            }
        }
        j
    }
}
