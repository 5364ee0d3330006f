//! How often somebody may try. Pure: the time is given.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Entries that are remembered; beyond, the oldest are forgotten.
const MOST: usize = 20_000;
/// Wrong passwords that cost nothing.
const FREE: u32 = 5;
/// The longest wait after wrong passwords, in seconds.
const LONGEST: i64 = 15 * 60;

/// Whose tries are counted together: of an IPv6 address the network, which one customer has whole.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

/// Remembers for each key, and no more than [`MOST`].
struct Table<K, V>(Mutex<HashMap<K, (V, i64)>>);

impl<K: Hash + Eq + Clone, V: Clone + Default> Table<K, V> {
    fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// Looks at, and changes, what is remembered of `key`.
    fn with<T>(&self, key: &K, now: i64, deed: impl FnOnce(&mut V) -> T) -> T {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= MOST && !table.contains_key(key) {
            let mut times: Vec<i64> = table.values().map(|(_, at)| *at).collect();
            let (_, middle, _) = times.select_nth_unstable(MOST / 2);
            let middle = *middle;
            table.retain(|_, (_, at)| *at > middle);
        }
        let (value, at) = table.entry(key.clone()).or_insert_with(|| (V::default(), now));
        *at = now;
        deed(value)
    }
}

/// Wrong passwords: after a few, each next one costs twice the wait, for the account and for the address.
pub struct Tries(Table<Whose, Failed>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Whose {
    Account(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy, Default)]
struct Failed {
    count: u32,
    /// When the next try may come, in seconds.
    next: i64,
    last: i64,
}

impl Failed {
    /// An hour without a try forgets.
    fn fresh(&mut self, now: i64) {
        if now - self.last > 3600 {
            *self = Self::default();
        }
    }
}

impl Tries {
    /// Nobody has tried.
    pub fn new() -> Self {
        Self(Table::new())
    }

    fn keys(account: &str, address: Option<IpAddr>) -> impl Iterator<Item = Whose> {
        let account = Whose::Account(account.to_lowercase());
        std::iter::once(account).chain(address.map(|address| Whose::Address(network(address))))
    }

    /// Takes a try: seconds to wait where it may not be made yet. A try counts as failed until [`right`](Self::right) says
    /// otherwise, so that many at once are no way around the wait.
    pub fn take(&self, account: &str, address: Option<IpAddr>, now: Timestamp) -> Result<(), u64> {
        let now = now.as_second();
        let wait = |key: &Whose| {
            self.0.with(key, now, |failed| {
                failed.fresh(now);
                failed.next - now
            })
        };
        let longest = Self::keys(account, address).map(|key| wait(&key)).max().unwrap_or(0);
        if longest > 0 {
            return Err(longest.unsigned_abs());
        }
        for key in Self::keys(account, address) {
            self.0.with(&key, now, |failed| {
                failed.count = failed.count.saturating_add(1);
                failed.last = now;
                let over = failed.count.saturating_sub(FREE);
                failed.next = if over == 0 { now } else { now + (1 << over.min(20)).min(LONGEST) };
            });
        }
        Ok(())
    }

    /// The try was right: the account begins anew; the address does not, or one good account would pay for guessing others.
    pub fn right(&self, account: &str, address: Option<IpAddr>, now: Timestamp) {
        let now = now.as_second();
        for key in Self::keys(account, address) {
            let account = matches!(key, Whose::Account(_));
            self.0.with(&key, now, |failed| {
                failed.count = if account { 0 } else { failed.count.saturating_sub(1) };
                failed.next = now;
            });
        }
    }
}

/// Requests of each client: so many a second, and a multiple of it at once.
pub struct Pace {
    rate: u32,
    table: Table<IpAddr, Bucket>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    /// Requests that were made and are not yet forgotten.
    used: f64,
    /// In milliseconds.
    at: i64,
}

impl Pace {
    /// At most `rate` requests a second, 0 for any number; four times as many at once.
    pub fn new(rate: u32) -> Self {
        Self { rate, table: Table::new() }
    }

    /// Takes a request: seconds to wait where there were too many.
    pub fn take(&self, address: IpAddr, now: Timestamp) -> Result<(), u64> {
        if self.rate == 0 {
            return Ok(());
        }
        let (rate, millis) = (f64::from(self.rate), now.as_millisecond());
        self.table.with(&network(address), now.as_second(), |bucket| {
            let since = (millis - bucket.at).max(0) as f64 / 1000.0;
            bucket.used = (bucket.used - since * rate).max(0.0);
            bucket.at = millis;
            if bucket.used + 1.0 > rate * 4.0 {
                return Err(1);
            }
            bucket.used += 1.0;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn wrong_passwords_wait_longer_and_longer() {
        let tries = Tries::new();
        for _ in 0..5 {
            tries.take("Anne", ip("192.0.2.1"), at(0)).unwrap();
        }
        tries.take("anne", ip("192.0.2.2"), at(0)).unwrap();
        assert_eq!(tries.take("ANNE", ip("192.0.2.3"), at(0)), Err(2), "the account waits, from wherever");
        tries.take("anne", ip("192.0.2.3"), at(2)).unwrap();
        assert_eq!(tries.take("anne", ip("192.0.2.3"), at(3)), Err(3));
        tries.take("paul", ip("192.0.2.3"), at(3)).unwrap();
        let (mut now, mut longest) = (10, 0);
        for _ in 0..20 {
            while let Err(wait) = tries.take("anne", None, at(now)) {
                longest = longest.max(wait);
                now += wait as i64;
            }
        }
        assert_eq!(longest, 900);
        tries.right("anne", None, at(now));
        tries.take("anne", None, at(now)).unwrap();
    }

    #[test]
    fn one_address_does_not_try_many_accounts() {
        let tries = Tries::new();
        for i in 0..6 {
            tries.take(&format!("user{i}"), ip("2001:db8::1"), at(0)).unwrap();
        }
        let neighbour = ip("2001:db8::ffff:1");
        assert_eq!(tries.take("user9", neighbour, at(0)), Err(2), "the same network");
        tries.take("user9", ip("2001:db8:1::1"), at(0)).unwrap();
        tries.take("user8", ip("2001:db8::1"), at(4000)).unwrap();
    }

    #[test]
    fn a_client_keeps_its_pace() {
        let pace = Pace::new(10);
        let me = "192.0.2.1".parse().unwrap();
        let taken = (0..100).filter(|_| pace.take(me, at(0)).is_ok()).count();
        assert_eq!(taken, 40);
        let taken = (0..100).filter(|_| pace.take(me, at(1)).is_ok()).count();
        assert_eq!(taken, 10);
        assert!(pace.take("192.0.2.2".parse().unwrap(), at(1)).is_ok());
        assert!((0..1000).all(|_| Pace::new(0).take(me, at(0)).is_ok()));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let pace = Pace::new(1);
        for i in 0..60_000_u32 {
            let _ = pace.take(IpAddr::from(i.to_be_bytes()), at(i64::from(i)));
        }
        assert!(pace.table.0.lock().unwrap().len() <= MOST);
    }
}
