//! Verb groups: a verb with its auxiliaries, clitics and negation.

use std::ops::Range;

use crate::lexicon::*;
use crate::tag::Tagged;

/// What a verb group does in its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A finite verb with a subject.
    Active,
    /// A finite passive.
    Passive,
    /// A participle without auxiliary ("annoncé par").
    Participle,
    /// "affirmant", "saying".
    Gerund,
    /// An infinitive.
    Infinitive,
}

/// A verb group.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// First token with clitics and negation.
    pub left: usize,
    /// First token of the verb words.
    pub start: usize,
    /// The verb that says what is done.
    pub head: usize,
    /// One past the last token, subject clitic and fixed words included.
    pub end: usize,
    pub form: Form,
    /// Entry of the cue table.
    pub cue: Option<u16>,
    /// Subject clitic ("-t-il").
    pub clitic: Option<usize>,
    pub negated: bool,
    /// The verb stands with "se".
    pub reflexive: bool,
}

impl Group {
    pub fn finite(&self) -> bool {
        matches!(self.form, Form::Active | Form::Passive)
    }
}

/// Verb groups of the tokens in `region` that stand at quotation depth `depth`, in order.
pub(crate) fn groups(t: &Tagged<'_>, region: &Range<usize>, depth: u8) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    let mut i = region.start;
    while i < region.end {
        if t.text.depth(i) > depth || !t.word(i) || t.text.is_furniture(i) {
            i += 1;
            continue;
        }
        match group(t, region, i) {
            Some(g) => {
                i = g.end.max(i + 1);
                out.push(g);
            }
            None => i += 1,
        }
    }
    out
}

/// Adverbs, negation words and clitics between the parts of a verb group; a short aside between commas too.
fn skip(t: &Tagged<'_>, mut j: usize, end: usize) -> usize {
    loop {
        if j < end && t.is(j, ADV | NEG_WORD) && !t.is(j, PP) && !t.mark(j, ",") {
            j += 1;
        } else if t.comma(j) {
            // "avait, dans un communiqué, déclaré", "avait, il y a quelques jours, déclaré"
            let finite = |m: usize| t.is(m, HAVE_FIN | BE_FIN) && t.norm(m - 1) != "y";
            match (j + 1..end.min(j + 12)).find(|&k| t.comma(k)) {
                Some(k) if t.is(k + 1, PP) && !(j + 1..k).any(finite) => j = k + 1,
                _ => return j,
            }
        } else {
            return j;
        }
    }
}

fn group(t: &Tagged<'_>, region: &Range<usize>, i: usize) -> Option<Group> {
    let end = region.end;
    let left = left_edge(t, region, i);
    let reflexive = (left..i).any(|k| t.is(k, REFLEXIVE));
    let negated_left = (left..i).any(|k| t.is(k, NEG));
    let mut g = Group {
        left,
        start: i,
        head: i,
        end: i + 1,
        form: Form::Active,
        cue: None,
        clitic: None,
        negated: negated_left,
        reflexive,
    };
    if t.finite(i) {
        clitic_after(t, &mut g, end);
        if t.is(i, HAVE_FIN | BE_FIN) {
            auxiliary(t, &mut g, end);
        }
        if t.is(g.head, MODAL) {
            modal(t, &mut g, end);
        }
        if g.end < end && t.is(g.end, NEG_WORD) && t.french() {
            g.negated |= true;
        }
    } else if let Some((form, head)) = perfect(t, &g, end) {
        (g.form, g.head, g.end) = (form, head, head + 1);
    } else if t.is(i, PP) && t.cue(i).is_some() && (t.starts(i) || !t.capital(i)) {
        g.form = Form::Participle;
    } else if t.is(i, GER) && t.cue(i).is_some() {
        g.form = Form::Gerund;
    } else if t.is(i, INF) && t.cue(i).is_some() && !t.nominal_infinitive(i) {
        g.form = Form::Infinitive;
    } else {
        return None;
    }
    assign(t, &mut g, end);
    // "se dit", "s'est déclaré": the pronoun belongs to the cue.
    if let Some(k) = (g.left..g.start).find(|&k| t.is(k, REFLEXIVE)).filter(|_| g.cue.is_some()) {
        g.start = k;
    }
    (g.finite() || g.cue.is_some()).then_some(g)
}

/// "après avoir annoncé", "ayant déclaré", "s'étant dit", "having said": form and participle.
fn perfect(t: &Tagged<'_>, g: &Group, end: usize) -> Option<(Form, usize)> {
    let form = match t.norm(g.start) {
        "avoir" | "have" => Form::Infinitive,
        "ayant" | "having" => Form::Gerund,
        "être" if g.reflexive => Form::Infinitive,
        "étant" if g.reflexive => Form::Gerund,
        _ => return None,
    };
    let head = skip(t, g.end, end);
    (head < end && t.is(head, PP) && t.cue(head).is_some()).then_some((form, head))
}

/// First token of the clitics and negation that lead up to the verb at `i`.
fn left_edge(t: &Tagged<'_>, region: &Range<usize>, i: usize) -> usize {
    let mut left = i;
    while left > region.start {
        let p = left - 1;
        let clitic = t.is(p, CLITIC) && !t.is(p, SUBJECT) || t.is(p, REFLEXIVE | NEG);
        if !(t.french() && clitic) {
            break;
        }
        left = p;
    }
    left
}

fn clitic_after(t: &Tagged<'_>, g: &mut Group, end: usize) {
    if g.end < end && t.norm(g.end).starts_with('-') && t.word(g.end) {
        g.clitic = Some(g.end);
        g.end += 1;
    }
}

/// Follows an auxiliary to its participle: "a déclaré", "a été accusé", "s'est dit", "has been saying".
fn auxiliary(t: &Tagged<'_>, g: &mut Group, end: usize) {
    let mut passive = t.is(g.start, BE_FIN);
    let mut j = skip(t, g.end, end);
    if !t.french() && j < end && t.is(j, SUBJECT) && g.end == j {
        // "has he said": a question, or an inversion.
        j = skip(t, j + 1, end);
    }
    g.negated |= (g.end..j).any(|k| t.is(k, NEG_WORD));
    if j < end && t.is(j, BE) && !t.is(j, BE_FIN | INF) && !t.is(j, GER) {
        passive = true;
        j = skip(t, j + 1, end);
    }
    if j < end && t.is(j, PP) && !(t.is(j, DET)) {
        g.head = j;
        g.end = j + 1;
        g.form = if passive && !g.reflexive { Form::Passive } else { Form::Active };
    } else if !t.french() && passive && j < end && t.is(j, GER) {
        g.head = j;
        g.end = j + 1;
    } else if !t.french() && !passive && j < end && t.norm(j) == "to" && t.is(j + 1, INF) {
        g.head = j + 1;
        g.end = j + 2;
    }
}

/// Follows a modal to its infinitive: "vient d'annoncer", "a tenu à rappeler", "will announce".
fn modal(t: &Tagged<'_>, g: &mut Group, end: usize) {
    let mut j = skip(t, g.end, end);
    let from = j;
    g.negated |= (g.end..j).any(|k| t.is(k, NEG_WORD));
    if t.french() {
        if j < end && matches!(t.norm(j), "à" | "de" | "d'") {
            j += 1;
        }
        while j < end && t.is(j, CLITIC | NEG) && j < from + 4 {
            g.reflexive |= t.is(j, REFLEXIVE);
            j += 1;
        }
    } else if j < end && t.norm(j) == "to" {
        j += 1;
    }
    if !t.french() && j < end && t.is(j, HAVE) && t.is(j + 1, PP) {
        g.head = j + 1;
        g.end = j + 2;
    } else if !t.french() && j < end && t.is(j, BE) {
        let k = skip(t, j + 1, end);
        if k < end && t.is(k, PP) {
            g.form = Form::Passive;
            g.head = k;
            g.end = k + 1;
        } else if k < end && t.is(k, GER) {
            g.head = k;
            g.end = k + 1;
        }
    } else if j < end && t.is(j, INF) {
        g.head = j;
        g.end = j + 1;
    }
}

/// Gives the group its cue: one with fixed words before a bare one.
fn assign(t: &Tagged<'_>, g: &mut Group, end: usize) {
    let verbs: Vec<usize> = (g.start..g.end).filter(|&k| t.cue(k).is_some()).collect();
    for &k in &verbs {
        let Some(first) = t.cue(k) else { continue };
        for id in t.lexicon.cues_of(t.norm(k), first) {
            let cue = &t.lexicon.cues[usize::from(id)];
            if cue.tail.is_empty() {
                continue;
            }
            let mut j = k + 1;
            while j < end
                && (t.is(j, ADV | NEG_WORD) || t.norm(j).starts_with('-'))
                && t.norm(j) != cue.tail[0]
            {
                j += 1;
            }
            if cue.tail.iter().enumerate().all(|(n, w)| j + n < end && t.norm(j + n) == *w) {
                g.cue = Some(id);
                g.head = k;
                g.end = j + cue.tail.len();
                return;
            }
        }
    }
    let Some(first) = t.cue(g.head) else { return };
    // A noun entry ("annonce") is not a verb; with "se" the entry that demands it goes first ("se dit prêt").
    let fits = |id: &u16| {
        let cue = &t.lexicon.cues[usize::from(*id)];
        cue.tail.is_empty() && (!cue.reflexive || g.reflexive) && !cue.noun
    };
    let ids = || t.lexicon.cues_of(t.norm(g.head), first).filter(fits);
    g.cue = ids().find(|id| t.lexicon.cues[usize::from(*id)].reflexive).or_else(|| ids().next());
}

impl Tagged<'_> {
    /// An infinitive that is a noun here ("le savoir", "au vouloir").
    fn nominal_infinitive(&self, i: usize) -> bool {
        i > 0 && self.is(i - 1, STRONG_DET) && !self.is(i - 1, CLITIC | PREP)
    }
}
