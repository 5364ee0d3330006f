use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use selon_ledger::Stats;

/// Bounds of the buckets of times, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.005, 0.01, 0.03, 0.05, 0.15, 0.5, 1.0, 5.0, 30.0];
/// Kinds of requests that are told apart; there are fewer, since a route is one whatever stands in its places.
const MOST: usize = 1000;

/// What the server did since it began.
pub struct Meters {
    begun: Timestamp,
    next: AtomicU64,
    under_way: AtomicU64,
    connections: AtomicU64,
    taken: AtomicU64,
    refused: AtomicU64,
    requests: Mutex<BTreeMap<(String, String, u16), u64>>,
    times: Mutex<BTreeMap<String, Times>>,
}

#[derive(Default)]
struct Times {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

/// Counts something for as long as it is there.
pub struct Counted<'a>(&'a AtomicU64);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Meters {
    /// Nothing was done yet.
    pub fn new(begun: Timestamp) -> Self {
        let zero = AtomicU64::default;
        Self {
            begun,
            next: zero(),
            under_way: zero(),
            connections: zero(),
            taken: zero(),
            refused: zero(),
            requests: Mutex::default(),
            times: Mutex::default(),
        }
    }

    /// A name for a request, that no other has: the second of the beginning and a number.
    pub fn next_id(&self) -> String {
        format!("{:x}-{}", self.begun.as_second(), self.next.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// A request is under way until what is given is dropped.
    pub fn enter(&self) -> Counted<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        Counted(&self.under_way)
    }

    /// A connection is open until what is given is dropped.
    pub fn connected(&self) -> Counted<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Counted(&self.connections)
    }

    /// A webhook was taken, or not.
    pub fn hook(&self, taken: bool) {
        if taken { &self.taken } else { &self.refused }.fetch_add(1, Ordering::Relaxed);
    }

    /// A request was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let method = if matches!(method, "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE") {
            method
        } else {
            "other"
        };
        let key = (method.to_owned(), route.to_owned(), status);
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() < MOST || requests.contains_key(&key) {
            *requests.entry(key).or_default() += 1;
        }
        drop(requests);
        let mut all = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let times = all.entry(route.to_owned()).or_default();
        let seconds = took.as_secs_f64();
        for (bucket, bound) in times.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        times.count += 1;
        times.sum += seconds;
    }

    /// Everything in the text format of Prometheus. `hooks` are the deliveries that wait, and those that were given up.
    pub fn text(&self, now: Timestamp, entries: u64, stats: &Stats, hooks: (u64, u64)) -> String {
        let mut out = String::new();
        let load = |value: &AtomicU64| value.load(Ordering::Relaxed);
        let mut one = |name: &str, kind: &str, help: &str, value: u64| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
        };
        let up = now.as_second().saturating_sub(self.begun.as_second()).max(0).unsigned_abs();
        one("selon_up_seconds", "gauge", "Seconds since the server began.", up);
        one("selon_connections", "gauge", "Open connections.", load(&self.connections));
        one("selon_requests_under_way", "gauge", "Requests that are being answered.", load(&self.under_way));
        one("selon_ledger_entries", "gauge", "Entries of the chain.", entries);
        one("selon_ledger_articles", "gauge", "Articles in the ledger.", stats.articles);
        one("selon_ledger_claims", "gauge", "Claims in the ledger.", stats.claims);
        one("selon_ledger_reviews", "gauge", "Reviews in the ledger.", stats.reviews);
        one("selon_ledger_bytes", "gauge", "Bytes that the ledger takes.", stats.ledger_bytes);
        one("selon_webhooks_taken_total", "counter", "Webhooks that were taken.", load(&self.taken));
        one(
            "selon_webhooks_refused_total",
            "counter",
            "Tries of webhooks that were not taken.",
            load(&self.refused),
        );
        one("selon_webhooks_waiting", "gauge", "Webhooks that wait to be sent.", hooks.0);
        one(
            "selon_webhooks_given_up",
            "gauge",
            "Webhooks that were given up and are still in the log.",
            hooks.1,
        );
        out.push_str(
            "# HELP selon_requests_total Requests that were answered.\n# TYPE selon_requests_total counter\n",
        );
        for ((method, route, status), count) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner)
        {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            let _ = writeln!(out, "selon_requests_total{{{labels}}} {count}");
        }
        out.push_str("# HELP selon_request_seconds Time until an answer begins.\n# TYPE selon_request_seconds histogram\n");
        for (route, times) in &*self.times.lock().unwrap_or_else(PoisonError::into_inner) {
            for (bound, count) in BOUNDS.iter().zip(times.buckets) {
                let _ =
                    writeln!(out, "selon_request_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}} {count}");
            }
            let (count, sum) = (times.count, times.sum);
            let _ = writeln!(
                out,
                "selon_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}\n\
                 selon_request_seconds_sum{{route=\"{route}\"}} {sum}\n\
                 selon_request_seconds_count{{route=\"{route}\"}} {count}"
            );
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_in_prometheus_format() {
        let meters = Meters::new(Timestamp::UNIX_EPOCH);
        let under_way = meters.enter();
        meters.answered("GET", "/articles/{n}", 200, Duration::from_millis(4));
        meters.answered("GET", "/articles/{n}", 200, Duration::from_millis(40));
        meters.answered("BREW", "none", 404, Duration::ZERO);
        let text = meters.text(Timestamp::from_second(60).unwrap(), 7, &Stats::default(), (1, 2));
        for line in [
            "selon_up_seconds 60",
            "selon_requests_under_way 1",
            "selon_ledger_entries 7",
            "selon_requests_total{method=\"GET\",route=\"/articles/{n}\",status=\"200\"} 2",
            "selon_requests_total{method=\"other\",route=\"none\",status=\"404\"} 1",
            "selon_request_seconds_bucket{route=\"/articles/{n}\",le=\"0.005\"} 1",
            "selon_request_seconds_bucket{route=\"/articles/{n}\",le=\"+Inf\"} 2",
            "selon_request_seconds_count{route=\"/articles/{n}\"} 2",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        drop(under_way);
        assert_eq!(meters.under_way.load(Ordering::Relaxed), 0);
        assert_ne!(meters.next_id(), meters.next_id());
    }
}
