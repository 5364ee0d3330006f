//! What the articles of one story say together, for people: as a page, and a series as a picture.

mod chart;
mod telling;
#[cfg(test)]
mod tests;

pub use chart::chart;
pub use telling::telling;
