//! Text as read: tokens, sentences, paragraphs and quotation marks, each with its place in the received text.
//!
//! Nothing here changes the text. Apostrophes, spaces and case are normalised only in a shadow copy
//! ([`Text::norm`]) that lookups use; every offset that leaves this crate counts Unicode code points of the text
//! as it was received.

mod article;
mod furniture;
mod lang;
mod mark;
mod paragraph;
mod pattern;
mod quote;
mod repair;
mod sentence;
mod single;
mod span;
mod tables;
mod text;
mod token;

pub use article::Article;
pub use furniture::{Furniture, FurnitureKind};
pub use lang::{Lang, detect};
pub use quote::{Quote, QuoteFlag};
pub use sentence::Sentence;
pub use span::{Field, Span};
pub use text::Text;
pub use token::{Kind, Token};
