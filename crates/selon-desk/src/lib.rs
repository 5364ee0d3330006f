//! Between a ledger and whoever looks at it: the stories of its articles, kept up to date as it grows, and what each says.
//!
//! A [`Desk`] stands on a ledger and on a file beside it. What that file has is made of the ledger's entries: it saves time,
//! may be deleted, and is made anew by any other build of the program. Nothing here prints, or asks the clock.

mod desk;
mod error;
mod follow;
mod grade;
mod moved;
mod reviewed;
mod side;
mod story;

pub use desk::{Desk, Upto};
pub use error::{Error, Result};
pub use follow::{Digest, Follow, Follows, Query, Seen};
pub use grade::{CREDIBILITY, Grade, Graded, Grades, NONE, RELIABILITY, passages};
pub use moved::{Event, Moved, Where, moved, moved_series};
pub use reviewed::article;
pub use story::{Line, Shown, Source, View, Wanted};
