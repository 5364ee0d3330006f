//! How often a feed is asked: as often as it has something new, not more often than it asks for, within bounds.

use std::time::Duration;

/// A feed that nothing is known of yet.
pub const FIRST: Duration = Duration::from_secs(15 * 60);
/// The shortest and the longest time between two polls of a feed that works.
const FASTEST: Duration = Duration::from_secs(5 * 60);
const SLOWEST: Duration = Duration::from_secs(6 * 3600);
/// The longest for one that does not.
const GIVEN_UP: Duration = Duration::from_secs(24 * 3600);
/// What a server's cache says counts up to this: it is often said without thinking of feeds.
const CACHE: Duration = Duration::from_secs(3600);

/// What a poll gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    /// So many new items; what the feed itself and its server's cache ask for.
    Read { new: usize, feed: Option<Duration>, cache: Option<Duration> },
    /// Nothing, since it did not work; how long the server asks to wait.
    Failed { wait: Option<Duration> },
}

/// The time until the next poll, `last` behind the last one. `first` whether this was the first poll, in which everything is new.
pub fn next(last: Duration, first: bool, poll: Poll) -> Duration {
    match poll {
        Poll::Read { new, feed, cache } => {
            let asked = feed.unwrap_or_default().min(SLOWEST).max(cache.unwrap_or_default().min(CACHE));
            let next = match new {
                _ if first => last,
                0 => last.mul_f64(1.5),
                1 => last,
                _ => last / 2,
            };
            next.clamp(FASTEST, SLOWEST).max(asked)
        }
        Poll::Failed { wait } => {
            (last * 2).clamp(FASTEST, GIVEN_UP).max(wait.unwrap_or_default().min(GIVEN_UP))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn minutes(n: u64) -> Duration {
        Duration::from_secs(n * 60)
    }

    #[test]
    fn paces() {
        let read = |new| Poll::Read { new, feed: None, cache: None };
        let asked =
            |feed, cache| Poll::Read { new: 9, feed: Some(minutes(feed)), cache: Some(minutes(cache)) };
        let failed = |wait: Option<u64>| Poll::Failed { wait: wait.map(minutes) };
        let cases = [
            // Everything is new at first, which says nothing.
            (15, true, read(30), 15),
            (20, false, read(0), 30),
            (20, false, read(1), 20),
            (20, false, read(2), 10),
            (6, false, read(9), 5),
            (300, false, read(0), 360),
            (20, false, asked(60, 0), 60),
            (20, false, asked(10_000, 0), 360),
            (20, false, asked(0, 30), 30),
            (20, false, asked(0, 10_000), 60),
            (20, false, failed(None), 40),
            (20, false, failed(Some(90)), 90),
            (1_000, false, failed(None), 1_440),
            (20, false, failed(Some(1_000_000)), 1_440),
        ];
        for (last, first, poll, want) in cases {
            assert_eq!(next(minutes(last), first, poll), minutes(want), "{last} {poll:?}");
        }
    }
}
