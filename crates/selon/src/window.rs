//! Work done by many threads whose results come out in order, with a bound on what is under way.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Memory that work under way may take, by the estimate of whoever starts it.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    used: Mutex<u64>,
    freed: Condvar,
}

/// A part of a budget; free again when dropped.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    amount: u64,
}

impl Budget {
    /// A budget of `limit`.
    pub fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, used: Mutex::new(0), freed: Condvar::new() })
    }

    /// Waits until `amount` is free and takes it. What is larger than the whole budget waits to be alone.
    pub fn take(self: &Arc<Self>, amount: u64) -> Share {
        let amount = amount.min(self.limit);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used + amount > self.limit {
            used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used += amount;
        Share { budget: Arc::clone(self), amount }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        *self.budget.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.amount;
        self.budget.freed.notify_all();
    }
}

/// Hands out places in line.
#[derive(Debug)]
pub struct Tickets<T>(SyncSender<Receiver<T>>);

/// Gives results in the order of their tickets.
#[derive(Debug)]
pub struct Ordered<T> {
    line: Receiver<Receiver<T>>,
    /// Whose turn it is.
    place: RefCell<Option<Receiver<T>>>,
}

/// A line of at most `places` results that are awaited or waiting.
pub fn line<T>(places: usize) -> (Tickets<T>, Ordered<T>) {
    let (tickets, line) = sync_channel(places);
    (Tickets(tickets), Ordered { line, place: RefCell::new(None) })
}

impl<T> Tickets<T> {
    /// The next place in line, for any number of results; waits while the line is full. `None` once nobody listens any more.
    pub fn next(&self) -> Option<SyncSender<T>> {
        let (give, take) = sync_channel(1);
        self.0.send(take).ok().map(|()| give)
    }
}

impl<T> Ordered<T> {
    /// The next result; `idle` is called before each wait. `None` at the end of the line.
    ///
    /// A ticket that was dropped unused is a gap, and passed over.
    pub fn next(&self, mut idle: impl FnMut()) -> Option<T> {
        let mut turn = self.place.borrow_mut();
        loop {
            let place = match turn.take() {
                Some(place) => place,
                None => receive(&self.line, &mut idle)?,
            };
            if let Some(result) = receive(&place, &mut idle) {
                *turn = Some(place);
                return Some(result);
            }
        }
    }
}

fn receive<T>(from: &Receiver<T>, idle: &mut impl FnMut()) -> Option<T> {
    match from.try_recv() {
        Ok(one) => Some(one),
        Err(TryRecvError::Disconnected) => None,
        Err(TryRecvError::Empty) => {
            idle();
            from.recv().ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_and_few_are_under_way() {
        let (tickets, ordered) = line::<usize>(4);
        let (started, seen) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            let (started, seen) = (&started, &seen);
            scope.spawn(move || {
                for i in 0..50 {
                    let Some(ticket) = tickets.next() else { return };
                    // One place is with the receiver, one may be with this thread.
                    assert!(started.fetch_add(1, SeqCst) - seen.load(SeqCst) <= 6);
                    scope.spawn(move || {
                        thread::sleep(Duration::from_millis(if i % 7 == 0 { 5 } else { 0 }));
                        let _ = ticket.send(i);
                    });
                }
            });
            let mut got = Vec::new();
            while let Some(i) = ordered.next(|| ()) {
                seen.fetch_add(1, SeqCst);
                got.push(i);
            }
            assert_eq!(got, (0..50).collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_place_may_give_many() {
        let (tickets, ordered) = line::<u8>(4);
        thread::scope(|scope| {
            scope.spawn(move || {
                for from in [0, 10, 20] {
                    let ticket = tickets.next().unwrap();
                    scope.spawn(move || (from..from + from / 5).for_each(|i| ticket.send(i).unwrap()));
                }
            });
            let mut got = Vec::new();
            while let Some(i) = ordered.next(|| ()) {
                got.push(i);
            }
            assert_eq!(got, [10, 11, 20, 21, 22, 23]);
        });
    }

    #[test]
    fn a_listener_that_leaves_stops_the_line() {
        let (tickets, ordered) = line::<u8>(1);
        drop(ordered);
        assert!(tickets.next().is_none());
    }

    #[test]
    fn a_budget_is_kept_and_given_back() {
        let budget = Budget::new(10);
        let all = budget.take(99);
        let other = Arc::clone(&budget);
        let waiting = thread::spawn(move || drop(other.take(1)));
        thread::sleep(Duration::from_millis(20));
        assert!(!waiting.is_finished());
        drop(all);
        waiting.join().unwrap();
        assert_eq!(*budget.used.lock().unwrap(), 0);
    }
}
