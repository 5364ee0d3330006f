//! Annotated text of others as examples for our own tokens: treebanks ([`ud`]) and names ([`entities()`]).
//!
//! A loader gives [`Annotated`] sequences, whose labels are words. An [`Inventory`] is taken from those to train on;
//! it numbers the labels, and [`Inventory::encode`] makes [`labels::Sequence`]s of numbers. Scores ([`score`]) compare with the
//! words, so that a label which the inventory lacks counts as missed and not as absent.

mod align;
mod entities;
mod floor;
pub mod labels;
pub mod lemma;
mod report;
pub mod score;
mod ud;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use anyhow::{Context as _, Result};
use selon_text::{Field, Lang, Text};

pub use entities::{Entities, entities};
pub use labels::{Inventory, Labels, TokenLabels};
pub use report::{Args, run};
pub use score::{accuracy, entity_score};
pub use ud::treebanks;

/// What part of the data a sequence is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// To learn from.
    Train,
    /// To look at while working.
    Dev,
    /// To be measured once, at the end.
    Test,
}

/// What the annotation says of one token; `None` where it says nothing that fits the token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gold {
    /// Universal part of speech; `ADP+DET` for a contraction.
    pub pos: Option<String>,
    /// Features such as `Fin.Ind.Pres.3.Sing`; `_` for none.
    pub morph: Option<String>,
    /// The lemma itself; `de+le` for a contraction.
    pub lemma: Option<String>,
    /// `O`, or `B-` and `I-` with `PER`, `LOC`, `ORG`, `MISC`.
    pub entity: Option<String>,
}

/// A text of a few sentences, with what is known of each token of `Text::new(text, lang, Field::Text)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotated {
    /// The text.
    pub text: String,
    /// Its language.
    pub lang: Lang,
    /// One for each token.
    pub tokens: Vec<Gold>,
}

impl Annotated {
    /// The text with its tokens.
    pub fn analysed(&self) -> Text<'_> {
        Text::new(&self.text, self.lang, Field::Text)
    }
}

/// What one file gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// The file's name.
    pub file: String,
    /// Sequences made of it.
    pub sequences: usize,
    /// Tokens in them.
    pub tokens: usize,
    /// Tokens that are one unit of the annotation.
    pub exact: usize,
    /// Tokens that are several units.
    pub joined: usize,
    /// Tokens that are part of one unit.
    pub split: usize,
    /// Units of the annotation (words, names).
    pub units: usize,
    /// Units that have no place in the text or whose bounds are not ours.
    pub lost: usize,
}

impl Counts {
    /// Share of the tokens that got a label.
    pub fn aligned(&self) -> f64 {
        (self.exact + self.joined + self.split) as f64 / self.tokens.max(1) as f64
    }
}

/// Sequences, with the counts of the files they come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set {
    /// In the order of the files.
    pub sequences: Vec<Annotated>,
    /// For each file.
    pub counts: Vec<Counts>,
}

/// About so many sentences make one sequence, where the annotation has no bounds of its own: more than one, since
/// the reader sees articles.
const SENTENCES: usize = 8;

/// The lines of a file, plain or `.xz`, each with its number.
pub fn lines(path: &Path) -> Result<impl Iterator<Item = Result<(usize, String)>>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let reader: Box<dyn Read> = if path.extension().is_some_and(|end| end == "xz") {
        Box::new(lzma_rust2::XzReader::new(BufReader::new(file), true))
    } else {
        Box::new(file)
    };
    let name = path.to_owned();
    Ok(BufReader::new(reader).lines().enumerate().map(move |(i, line)| {
        let line = line.with_context(|| at(&name, i + 1))?;
        Ok((i + 1, line))
    }))
}

/// "FILE, line N", for errors.
pub(super) fn at(path: &Path, line: usize) -> String {
    format!("{}, line {line}", path.display())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    /// The folder of training data, or `None` with a message when it is not there.
    pub fn data() -> Option<PathBuf> {
        let path = crate::root().join("../shared/data");
        if !path.is_dir() {
            println!("skipped: no {}", path.display());
            return None;
        }
        Some(path)
    }
}
