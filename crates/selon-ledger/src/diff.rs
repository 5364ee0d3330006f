//! Two versions of an article, claim by claim: what came, what went, what was altered, which figure moved.

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::entry::{ClaimRecord, FigureRecord};
use crate::words::{fold, words};

/// What happened to a claim between two versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "an article has few changes")]
pub enum Change {
    /// It is new.
    Added {
        /// Its place in the later reading.
        to: usize,
        /// The record.
        #[serde(serialize_with = "short")]
        now: ClaimRecord,
    },
    /// It is no longer there.
    Gone {
        /// Its place in the earlier reading.
        from: usize,
        /// The record.
        #[serde(serialize_with = "short")]
        was: ClaimRecord,
    },
    /// It is still there, and reads otherwise.
    Altered {
        /// Its place in the earlier reading.
        from: usize,
        /// Its place in the later reading.
        to: usize,
        /// The record as it was.
        #[serde(serialize_with = "short")]
        was: ClaimRecord,
        /// The record as it is.
        #[serde(serialize_with = "short")]
        now: ClaimRecord,
        /// Fields that differ, by name.
        fields: Vec<&'static str>,
        /// Figures that moved, from and to; the later one as printed.
        figures: Vec<Moved>,
    },
}

/// A figure that moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// The words as they were.
    pub was: String,
    /// As they are.
    pub now: String,
    /// The value as it was.
    pub from: f64,
    /// As it is.
    pub to: f64,
    /// In which unit.
    pub unit: Option<String>,
}

/// What a change shows of a claim.
fn short<S: serde::Serializer>(claim: &ClaimRecord, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Short<'a> {
        id: &'a str,
        speaker: Option<&'a str>,
        polarity: &'a str,
        hedged: bool,
        text: &'a str,
    }
    let ClaimRecord { id, speaker, polarity, hedged, text, .. } = claim;
    Short { id, speaker: speaker.as_deref(), polarity, hedged: *hedged, text }.serialize(serializer)
}

/// How alike two contents must be to be one claim that was altered.
const ALIKE: f64 = 0.5;

/// The changes from one reading to the next: what was altered or added, in the order of the later one, then what is gone.
///
/// Claims whose words stayed are paired first, then those whose words are most alike. Where a claim stands, and how
/// surely it was read, is no change.
pub fn changes(was: &[ClaimRecord], now: &[ClaimRecord]) -> Vec<Change> {
    let (before, after): (Vec<Bag>, Vec<Bag>) =
        (was.iter().map(Bag::of).collect(), now.iter().map(Bag::of).collect());
    let mut pair_of = vec![None; now.len()];
    let mut taken = vec![false; was.len()];
    // The same words, in order: a speech that says a thing twice keeps both.
    for (to, words) in after.iter().enumerate() {
        let same = |from: &usize| !taken[*from] && before[*from].text == words.text;
        let speaker = |from: &usize| was[*from].speaker == now[to].speaker;
        let found = (0..was.len()).filter(same).max_by_key(|from| (speaker(from), std::cmp::Reverse(*from)));
        if let Some(from) = found {
            taken[from] = true;
            pair_of[to] = Some(from);
        }
    }
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    for (to, _) in pair_of.iter().enumerate().filter(|(_, pair)| pair.is_none()) {
        for from in (0..was.len()).filter(|from| !taken[*from]) {
            let score = before[from].likeness(&after[to]);
            let bonus = if was[from].speaker == now[to].speaker { 0.1 } else { 0.0 };
            if score + bonus >= ALIKE {
                alike.push((score + bonus, to, from));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, to, from) in alike {
        if pair_of[to].is_none() && !taken[from] {
            taken[from] = true;
            pair_of[to] = Some(from);
        }
    }
    let mut out = Vec::new();
    for (to, pair) in pair_of.into_iter().enumerate() {
        match pair {
            None => out.push(Change::Added { to, now: now[to].clone() }),
            Some(from) => {
                let fields = altered(&was[from], &now[to]);
                let figures = moved(&was[from].figures, &now[to].figures);
                if !fields.is_empty() || !figures.is_empty() {
                    let (was, now) = (was[from].clone(), now[to].clone());
                    out.push(Change::Altered { from, to, was, now, fields, figures });
                }
            }
        }
    }
    let gone = (0..was.len()).filter(|from| !taken[*from]);
    out.extend(gone.map(|from| Change::Gone { from, was: was[from].clone() }));
    out
}

/// Fields that differ.
fn altered(was: &ClaimRecord, now: &ClaimRecord) -> Vec<&'static str> {
    let differ = [
        ("text", was.text != now.text),
        ("kind", was.kind != now.kind),
        ("speaker", was.speaker != now.speaker),
        ("role", was.role != now.role),
        ("polarity", was.polarity != now.polarity),
        ("hedged", was.hedged != now.hedged),
        ("venue", was.venue != now.venue),
        ("via", was.via != now.via),
        ("said_date", was.said_date != now.said_date),
    ];
    differ.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Figures of the same unit, in order, whose values differ.
fn moved(was: &[FigureRecord], now: &[FigureRecord]) -> Vec<Moved> {
    let value = |f: &FigureRecord| (f.value.to_bits(), f.value_high.map(f64::to_bits), f.bound.clone());
    let left = |all: &[FigureRecord], other: &[FigureRecord]| -> Vec<FigureRecord> {
        let mut other: Vec<_> = other.iter().map(|f| (f.unit.clone(), value(f))).collect();
        let stays = |f: &&FigureRecord| {
            let at = other.iter().position(|o| *o == (f.unit.clone(), value(f)));
            at.map(|at| other.swap_remove(at)).is_none()
        };
        all.iter().filter(stays).cloned().collect()
    };
    let (before, mut after) = (left(was, now), left(now, was));
    let mut out = Vec::new();
    for f in before {
        let Some(at) = after.iter().position(|g| g.unit == f.unit) else { continue };
        let g = after.remove(at);
        out.push(Moved { was: f.text, now: g.text, from: f.value, to: g.value, unit: g.unit });
    }
    out
}

/// The words of a content.
struct Bag {
    text: String,
    words: FxHashSet<String>,
}

impl Bag {
    fn of(claim: &ClaimRecord) -> Self {
        let list: Vec<String> = words(&claim.text).map(|(word, _)| fold(word)).collect();
        Self { text: list.join(" "), words: list.into_iter().collect() }
    }

    /// Share of words in both among words in either.
    fn likeness(&self, other: &Self) -> f64 {
        let both = self.words.intersection(&other.words).count();
        let either = self.words.len() + other.words.len() - both;
        #[expect(clippy::cast_precision_loss, reason = "counts of words")]
        if either == 0 { 0.0 } else { both as f64 / either as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(speaker: &str, text: &str, figures: &[(&str, f64)]) -> ClaimRecord {
        ClaimRecord {
            text: text.to_owned(),
            speaker: Some(speaker.to_owned()),
            figures: figures
                .iter()
                .map(|(text, value)| FigureRecord {
                    text: (*text).to_owned(),
                    value: *value,
                    unit: Some("tonne".to_owned()),
                    ..FigureRecord::default()
                })
                .collect(),
            ..ClaimRecord::default()
        }
    }

    fn told(was: &[ClaimRecord], now: &[ClaimRecord]) -> Vec<String> {
        let tell = |change: &Change| match change {
            Change::Added { to, .. } => format!("+{to}"),
            Change::Gone { from, .. } => format!("-{from}"),
            Change::Altered { from, to, fields, figures, .. } => {
                let figures: Vec<String> = figures.iter().map(|m| format!("{}→{}", m.from, m.to)).collect();
                format!("{from}~{to} {} {}", fields.join(","), figures.join(",")).trim_end().to_owned()
            }
        };
        changes(was, now).iter().map(tell).collect()
    }

    #[test]
    fn claims_come_go_and_change() {
        let pont = claim("le maire", "le pont restera fermé jusqu’à lundi", &[]);
        let peche =
            claim("la préfecture", "deux tonnes de poissons ont été ramassées", &[("deux tonnes", 2.0)]);
        let more =
            claim("la préfecture", "cinq tonnes de poissons ont été ramassées", &[("cinq tonnes", 5.0)]);
        let both = [pont.clone(), peche.clone()];
        assert!(told(&both, &both).is_empty());
        assert!(told(&both, &[peche, pont.clone()]).is_empty(), "order is no change");
        assert_eq!(told(&both[..1], &both), ["+1"]);
        assert_eq!(told(&both, &both[..1]), ["-1"]);
        assert_eq!(told(&both[1..], &[more]), ["0~0 text 2→5"]);
        let other = ClaimRecord { speaker: Some("l’usine".to_owned()), ..pont.clone() };
        assert_eq!(told(&both[..1], &[other]), ["0~0 speaker"]);
        let softer = ClaimRecord { hedged: true, ..pont.clone() };
        assert_eq!(told(&[pont.clone(), pont.clone()], &[pont, softer]), ["1~1 hedged"]);
    }
}
