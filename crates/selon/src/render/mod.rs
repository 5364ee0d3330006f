//! One reading as a page for people: header, claims under their speakers, stances, doubts.

mod figures;
mod flow;
mod index;
mod labels;
mod page;
#[cfg(test)]
mod tests;
mod theme;
mod times;

pub use figures::figures_page;
pub use flow::Flow;
pub use labels::Ui;
pub use page::{Look, page};
pub use theme::Theme;
pub use times::{Times, times};
