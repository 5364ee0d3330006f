//! What each token can be, from the word tables and its neighbours.

use std::ops::Range;

use selon_text::{Kind, Lang, Text};

use crate::lexicon::*;

/// A text with the word classes of its tokens.
pub(crate) struct Tagged<'t> {
    pub text: &'t Text<'t>,
    pub lexicon: &'static Lexicon,
    words: Vec<Word>,
    /// Outermost quotation of each token, if any.
    outer: Vec<Option<u32>>,
}

impl<'t> Tagged<'t> {
    pub fn new(text: &'t Text<'t>, lexicon: &'static Lexicon) -> Self {
        let words = (0..text.tokens().len()).map(|i| lexicon.word(text.norm(i))).collect();
        let mut outer = vec![None; text.tokens().len()];
        for (q, quote) in text.quotes().iter().enumerate().filter(|(_, q)| q.depth == 1) {
            outer[quote.outer()].fill(Some(q as u32));
        }
        let mut tagged = Self { text, lexicon, words, outer };
        tagged.guess();
        tagged
    }

    /// Classes of token `i`.
    pub fn bits(&self, i: usize) -> Bits {
        self.words.get(i).map_or(0, |w| w.bits)
    }

    /// Whether token `i` has one of `classes`.
    pub fn is(&self, i: usize, classes: Bits) -> bool {
        self.bits(i) & classes != 0
    }

    /// The first cue whose form token `i` is.
    pub fn cue(&self, i: usize) -> Option<u16> {
        self.words.get(i).and_then(|w| w.cue)
    }

    pub fn kind(&self, i: usize) -> Option<Kind> {
        self.text.tokens().get(i).map(|t| t.kind)
    }

    pub fn capital(&self, i: usize) -> bool {
        self.text.tokens().get(i).is_some_and(|t| t.capital)
    }

    pub fn norm(&self, i: usize) -> &str {
        self.text.norm(i)
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn french(&self) -> bool {
        self.text.lang() == Lang::FR
    }

    /// Whether token `i` is the punctuation mark `mark`.
    pub fn mark(&self, i: usize, mark: &str) -> bool {
        self.kind(i) == Some(Kind::Punct) && self.text.raw(i) == mark
    }

    pub fn comma(&self, i: usize) -> bool {
        self.mark(i, ",")
    }

    /// A dash that sets words off.
    pub fn dash(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Punct) && matches!(self.text.raw(i), "–" | "—" | "-" | "--")
    }

    /// A stop that ends a sentence.
    pub fn stop(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Punct) && matches!(self.text.raw(i), "." | "!" | "?")
            || self.kind(i) == Some(Kind::Ellipsis) && !self.text.raw(i).starts_with(['(', '['])
    }

    pub fn quote_mark(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Quote)
    }

    pub fn word(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Word)
    }

    /// A word that begins with a capital where no sentence, quotation or line begins.
    pub fn name_like(&self, i: usize) -> bool {
        if !self.word(i) || !self.capital(i) || self.is(i, TITLE) {
            return false;
        }
        // "Choe Son Hui", "Sur Ron": a function word between two capitals is part of the name.
        let between = |k: usize| self.word(k) && self.capital(k) && !self.is(k, TITLE);
        if i > 0 && !self.starts(i) && between(i - 1) && !self.starts(i - 1) && between(i + 1) {
            return true;
        }
        let function = SUBJECT | DET | PREP | SUBORD | COORD | RELATIVE | ADV | NEG | TIME | HAVE | BE;
        !self.is(i, function)
            || (!self.starts(i) && !self.is(i, DET | TIME) && self.text.raw(i).chars().count() > 3)
    }

    /// Whether token `i` begins a paragraph, a sentence or a quotation.
    pub fn starts(&self, i: usize) -> bool {
        i == 0
            || self.text.tokens()[i].breaks > 0
            || self.stop(i - 1)
            || self.quote_mark(i - 1)
            || self.mark(i - 1, ":")
            || self.dash(i - 1)
    }

    /// Adds what endings tell of words that no table holds.
    fn guess(&mut self) {
        let french = self.french();
        for i in 0..self.words.len() {
            for phrase in self.lexicon.phrases(self.text.norm(i)) {
                if phrase.iter().enumerate().all(|(n, w)| self.text.norm(i + n) == *w) {
                    for slot in &mut self.words[i..i + phrase.len()] {
                        *slot = Word { bits: ADV, cue: None };
                    }
                }
            }
            let name =
                self.capital(i) && (!self.starts(i) || self.capital(i + 1) || self.is(i + 1, PARTICLE));
            if self.words[i].bits != 0 || !self.word(i) || name {
                continue;
            }
            let norm = self.text.norm(i);
            let mut bits = if french { guess_french(norm) } else { guess_english(norm) };
            // "le mouvement", "de renseignement": a noun in -ment.
            if bits & ADV != 0 && i > 0 && self.words[i - 1].bits & (DET | PREP | ADJ) != 0 && french {
                bits = 0;
            }
            self.words[i].bits |= bits;
        }
    }

    /// A finite verb form that its neighbours let be one.
    pub fn finite(&self, i: usize) -> bool {
        if !self.is(i, FIN | HAVE_FIN | BE_FIN) {
            return false;
        }
        // A capital inside a sentence is a name ("Marche", "Rappel").
        if self.capital(i) && !self.starts(i) {
            return false;
        }
        // "entre", "suivant", "président": another word, unless a subject or pronoun stands before it.
        if self.is(i, PREP | ADV | ROLE | ORGANISATION | GOVERNMENT) && !self.is(i, HAVE_FIN | BE_FIN) {
            let subject = i > 0 && self.is(i - 1, SUBJECT | REFLEXIVE | NEG);
            let reports = i > 0 && self.is(i + 1, THAT) && !self.is(i - 1, DET | PREP);
            return subject || reports && !self.nominal(i);
        }
        !self.nominal(i)
    }

    /// Whether the words before token `i` make it a noun or part of a noun phrase.
    pub fn nominal(&self, i: usize) -> bool {
        if i == 0 || self.starts(i) {
            // Head of a sentence: "Combats entre…", "Annonce de…" are nouns; a verb there has its clitic after it.
            return self.capital(i) && !self.is(i, HAVE_FIN | BE_FIN) && !self.norm(i + 1).starts_with('-')
                || self.is(i, NOUN) && self.is_link(i + 1);
        }
        let p = i - 1;
        if self.is(i, HAVE_FIN | BE_FIN) && self.french() {
            return false;
        }
        if self.is(p, STRONG_DET) && !self.is(p, CLITIC) {
            return true;
        }
        if self.is(p, CLITIC) && self.is(p, DET) {
            // "la juge": article or pronoun? A pronoun follows a subject or "ne"; a noun form wants the article.
            let before = p.checked_sub(1);
            let pronoun = before.is_some_and(|b| {
                self.is(b, PERSONAL | NEG) || self.norm(b) == "qui" || self.is(b, CLITIC) && !self.is(b, DET)
            });
            return !pronoun
                && (self.is(i, NOUN | ROLE | GROUP | DOCUMENT | ORGANISATION | GOVERNMENT)
                    || !self.is(i, FIN));
        }
        if self.is(p, PREP) && !self.is(p, CLITIC | ADV) {
            return true;
        }
        if self.is(i, NOUN) {
            // "la nouvelle annonce", "une première demande"
            if p > 0 && self.is(p - 1, DET) && self.is(p, ADJ) {
                return true;
            }
            // "X et menaces", after a conjunction that joins nouns: leave to the verb reading.
        }
        if !self.french() {
            return self.english_noun(i, p);
        }
        false
    }

    fn english_noun(&self, i: usize, p: usize) -> bool {
        // "reports", "claims", "calls": after a determiner, possessive or adjective they are nouns.
        if self.is(i, NOUN)
            && (self.is(p, DET | ADJ) || self.norm(p) == "'s" || self.kind(p) == Some(Kind::Number))
        {
            return true;
        }
        // "said supplies would last": right after a finite cue, a plural.
        if self.cue(p).is_some()
            && self.is(p, FIN)
            && !self.is(p, NOUN)
            && !self.is(i, HAVE_FIN | BE_FIN | MODAL)
        {
            return true;
        }
        // A base form after a singular is no verb: "the Iodine study", "a House vote".
        let base = self.is(i, INF) && self.is(i, NOUN | ROLE | DOCUMENT);
        let plural = self.norm(p).ends_with('s') && !self.norm(p).ends_with("ss")
            || self.is(p, SUBJECT | MODAL | COORD | GROUP | ADV | RELATIVE);
        if base && self.word(p) && !plural {
            return true;
        }
        // "…, study finds": a base form before a finite verb.
        if base && self.is(i + 1, FIN) && !self.is(i + 1, PREP | ADV) && !self.is(p, SUBJECT | MODAL) {
            return true;
        }
        // "Results of studies, published in a paper": a participle set off.
        self.is(i, PP)
            && !self.is(i, HAVE_FIN | BE_FIN)
            && (self.is(i + 1, BY) && self.cue(i).is_some()
                || self.is(i + 1, TIME) && self.is(i + 2, FIN)
                || self.comma(p)
                    && self.is(i + 1, PREP)
                    && self.cue(i).is_none()
                    && !(self.norm(i + 1) == "to" && self.is(i + 2, INF)))
    }

    /// Whether a linking preposition stands at `i`.
    fn is_link(&self, i: usize) -> bool {
        matches!(self.norm(i), "de" | "d'" | "du" | "des" | "of" | "à")
    }

    /// "d'autres", "de nombreux": an article, not a preposition.
    pub fn partitive(&self, i: usize) -> bool {
        matches!(self.norm(i), "de" | "d'")
            && matches!(
                self.norm(i + 1),
                "autres"
                    | "nombreux"
                    | "nombreuses"
                    | "tels"
                    | "telles"
                    | "nouveaux"
                    | "nouvelles"
                    | "hauts"
                    | "hautes"
                    | "grands"
                    | "grandes"
                    | "multiples"
                    | "éventuels"
                    | "éventuelles"
                    | "importants"
                    | "importantes"
            )
    }

    /// The apostrophe of "the Seafarers' Alliance": a mark that opens and closes nothing.
    pub fn possessive(&self, i: usize) -> bool {
        self.quote_mark(i)
            && matches!(self.text.raw(i), "'" | "’")
            && self.outer(i).is_none()
            && i > 0
            && self.word(i - 1)
            && !self.text.tokens()[i].spaced
            && self.norm(i - 1).ends_with('s')
    }

    /// "ce dernier", "the latter".
    pub fn latter(&self, i: usize) -> bool {
        matches!(self.norm(i), "ce" | "cette" | "ces" | "the")
            && matches!(self.norm(i + 1), "dernier" | "dernière" | "derniers" | "dernières" | "latter")
            || matches!(self.norm(i), "celui" | "celle" | "ceux" | "celles") && self.norm(i + 1) == "-ci"
    }

    /// Index after the bracket that closes the one at `i`, within `end`.
    pub fn skip_bracket(&self, i: usize, end: usize) -> usize {
        let mut depth = 0;
        for j in i..end.min(i + 80) {
            match self.text.raw(j) {
                "(" | "[" => depth += 1,
                ")" | "]" => {
                    depth -= 1;
                    if depth == 0 {
                        return j + 1;
                    }
                }
                _ => {}
            }
        }
        i + 1
    }

    /// The outermost quotation whose marks or words hold token `i`.
    pub fn outer(&self, i: usize) -> Option<usize> {
        self.outer.get(i).copied().flatten().map(|q| q as usize)
    }

    /// Quotations that share a token with `piece`.
    pub fn quotes_in(&self, piece: &Range<usize>) -> impl Iterator<Item = &selon_text::Quote> {
        let quotes = self.text.quotes();
        let first =
            self.outer(piece.start).unwrap_or_else(|| quotes.partition_point(|q| q.start < piece.start));
        let piece = piece.clone();
        quotes[first..].iter().take_while(move |q| q.start < piece.end).filter(move |q| piece.start < q.end)
    }

    /// Tokens of quotation `q`, marks included.
    pub fn whole(&self, q: usize) -> Range<usize> {
        self.text.quotes()[q].outer()
    }

    /// Tokens of the quotation that `q` belongs to over all the paragraphs that it runs through.
    pub fn chain(&self, q: usize) -> Range<usize> {
        let quotes = self.text.quotes();
        let mut first = q;
        while quotes[first].continues {
            match quotes[..first].iter().rposition(|p| p.depth == 1) {
                Some(p) => first = p,
                None => break,
            }
        }
        let mut last = q;
        while let Some(n) = quotes[last + 1..].iter().position(|p| p.depth == 1).map(|n| last + 1 + n) {
            if !quotes[n].continues {
                break;
            }
            last = n;
        }
        self.whole(first).start..self.whole(last).end
    }

    /// Tokens of quotation `q`, marks left out.
    pub fn inside(&self, q: usize) -> Range<usize> {
        let quote = &self.text.quotes()[q];
        quote.start..quote.end
    }

    /// Words of the tokens in `range` that are letters or digits.
    pub fn word_count(&self, range: Range<usize>) -> usize {
        range.filter(|&i| matches!(self.kind(i), Some(Kind::Word | Kind::Number))).count()
    }
}

fn guess_french(norm: &str) -> Bits {
    let long = norm.chars().count() > 4;
    if long && norm.ends_with("ment") {
        ADV
    } else if long && (norm.ends_with("aient") || norm.ends_with("èrent") || norm.ends_with("eront")) {
        FIN
    } else if long && (norm.ends_with("erait") || norm.ends_with("eraient")) {
        FIN | COND
    } else if long && norm.ends_with("ait") {
        FIN
    } else if long && norm.ends_with("ant") {
        GER | ADJ
    } else if long
        && (norm.ends_with("é") || norm.ends_with("ée") || norm.ends_with("és") || norm.ends_with("ées"))
    {
        PP | ADJ
    } else if long
        && (norm.ends_with("er")
            || norm.ends_with("ir")
                && !matches!(
                    norm,
                    "avenir"
                        | "souvenir"
                        | "désir"
                        | "loisir"
                        | "plaisir"
                        | "soupir"
                        | "espoir"
                        | "miroir"
                        | "couloir"
                        | "tiroir"
                        | "trottoir"
                ))
    {
        INF
    } else if norm.ends_with("ien")
        || norm.ends_with("ienne")
        || norm.ends_with("ique")
        || norm.ends_with("iques")
        || norm.ends_with("ive")
        || norm.ends_with("eux")
        || norm.ends_with("euse")
        || norm.ends_with("elle")
        || norm.ends_with("el")
        || norm.ends_with("ale")
        || norm.ends_with("aux")
        || norm.ends_with("aine")
    {
        ADJ
    } else {
        0
    }
}

fn guess_english(norm: &str) -> Bits {
    let long = norm.len() > 4;
    if long && norm.ends_with("ly") {
        ADV
    } else if long && norm.ends_with("ing") {
        GER
    } else if long && norm.ends_with("ed") {
        FIN | PP | ADJ
    } else if norm.ends_with("n't") {
        FIN
    } else if norm.ends_with("ic")
        || norm.ends_with("al")
        || norm.ends_with("ous")
        || norm.ends_with("ive")
        || norm.ends_with("ful")
        || norm.ends_with("ish")
    {
        ADJ
    } else {
        0
    }
}
