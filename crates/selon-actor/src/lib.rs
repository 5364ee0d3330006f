//! Who is who: people, governments, organisations and media that are known by name, variants of a name, and the same
//! actor in many articles.
//!
//! Pure: texts and tables go in, ids and reasons come out. [`Table`] knows actors by name and by office; a
//! [`Clusterer`] takes the speakers of any number of articles, in any order, and says which of them are one.

mod cluster;
mod evidence;
mod fold;
mod form;
mod table;
mod words;

pub use cluster::{Actor, Article, Clusterer, Clusters, Merge, Spoken, same_person};
pub use fold::{fold, slug, sounds_like};
pub use table::{Around, Entry, Error, Hit, Kind, Sex, Table, Tenure, Title};
