//! How often the clusters of a region are looked at while their tasks stop. They share AWS's budget of 20 such reads a second.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The shortest pause between two looks at the tasks of a cluster. Every second that a stopped task goes unseen is a second
/// in which its cluster stays.
const PAUSE: Duration = Duration::from_millis(500);

/// Looks a second that the clusters share: most of what AWS's refill allows, and not all of it, because others read too.
const LOOKS: f64 = 18.0;

/// The pause of a cluster with far to go is at least this part of the time that it has been waited for.
const OF_WAITED: u32 = 20;

/// Of those, what is left to clusters whose tasks have far to go, however many are about to be quiet.
const LOOKS_AT_THE_REST: f64 = 6.0;

/// How long nobody lists tasks that nobody knew while known ones stop, and how far apart the clusters of a region keep such
/// lists: a list costs as much as a look at a hundred tasks, and fifty clusters that list at the same moment would spend the
/// budget of five seconds, in which nobody sees that a cluster has become quiet. Once the known ones have stopped, a fresh
/// list says whether that was all.
const AGAIN: Turn = Turn { every: Duration::from_secs(10), apart: Duration::from_secs(1) };

/// The same before those have been listed that ECS wanted stopped before we came: the last look need not do it then.
const FIRST: Turn = Turn { every: Duration::from_secs(2), apart: Duration::from_millis(250) };

#[derive(Clone, Copy, Debug)]
struct Turn {
    every: Duration,
    apart: Duration,
}

/// The clusters of a region that are waited for.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    shared: Mutex<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Clusters with a task that still runs, or is told to stop.
    far: u32,
    /// Clusters in which AWS only clears away what tasks have left: they are quiet in a moment.
    ending: u32,
    listed: Option<Duration>,
}

/// One cluster that is waited for, until this is dropped.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    pace: &'a Pace,
    ending: bool,
}

impl Pace {
    /// Another cluster is waited for.
    pub(crate) fn wait(&self) -> Waiting<'_> {
        self.change(|shared| shared.far += 1);
        Waiting { pace: self, ending: false }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Shared) -> T) -> T {
        change(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Waiting<'_> {
    /// Whether the cluster is about to be quiet. It is looked at more often then, at the cost of the others.
    pub(crate) fn is_ending(&mut self, ending: bool) {
        if ending != self.ending {
            self.leave();
            self.ending = ending;
            self.pace.change(|shared| *shared.of(ending) += 1);
        }
    }

    /// How long nobody looks at it now, after it has been waited for so long. What takes long is looked at less often: it is
    /// seen to be ending all the same before it is over.
    pub(crate) fn pause(&self, waited: Duration) -> Duration {
        let pause = self.pace.change(|shared| shared.pause(self.ending));
        if self.ending { pause } else { pause.max(waited / OF_WAITED) }
    }

    /// Whether it is its turn to list tasks that nobody knew; `listed` is when it did so last, and `all` whether it has
    /// listed those too that ECS wants stopped.
    pub(crate) fn may_list(&self, listed: Duration, now: Duration, all: bool) -> bool {
        let turn = if all { AGAIN } else { FIRST };
        let apart = |at: Duration, least: Duration| now.saturating_sub(at) >= least;
        // One that is ending lists in a moment anyway.
        (!all || !self.ending)
            && apart(listed, turn.every)
            && self.pace.change(|shared| {
                let may = shared.listed.is_none_or(|at| apart(at, turn.apart));
                if may {
                    shared.listed = Some(now);
                }
                may
            })
    }

    fn leave(&self) {
        self.pace.change(|shared| {
            let count = shared.of(self.ending);
            *count = count.saturating_sub(1);
        });
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Shared {
    fn of(&mut self, ending: bool) -> &mut u32 {
        if ending { &mut self.ending } else { &mut self.far }
    }

    /// Looks a second: at those that are ending, and at the rest.
    fn rates(&self) -> (f64, f64) {
        let most = |clusters: u32| f64::from(clusters) / PAUSE.as_secs_f64();
        let ending = most(self.ending).min(LOOKS - most(self.far).min(LOOKS_AT_THE_REST));
        (ending, most(self.far).min(LOOKS - ending))
    }

    fn pause(&self, ending: bool) -> Duration {
        let (of_ending, of_far) = self.rates();
        let (clusters, rate) = if ending { (self.ending, of_ending) } else { (self.far, of_far) };
        Duration::try_from_secs_f64(f64::from(clusters) / rate).unwrap_or(PAUSE).max(PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_shared_and_those_that_are_ending_come_first() {
        let seconds = |far, ending| {
            let shared = Shared { far, ending, listed: None };
            (shared.pause(false).as_secs_f64(), shared.pause(true).as_secs_f64())
        };
        assert_eq!(seconds(1, 0).0, 0.5);
        assert_eq!(seconds(0, 1).1, 0.5);
        assert_eq!(seconds(9, 0).0, 0.5);
        assert_eq!(seconds(36, 0).0, 2.0);
        assert_eq!(seconds(0, 36).1, 2.0);
        assert_eq!(seconds(40, 5), (5.0, 0.5));
        assert_eq!(seconds(30, 24), (5.0, 2.0));
    }

    #[test]
    fn what_takes_long_is_looked_at_less_often_until_it_is_ending() {
        let pace = Pace::default();
        let mut waiting = pace.wait();
        let seconds = |waiting: &Waiting<'_>, waited| waiting.pause(Duration::from_secs(waited)).as_secs_f64();
        assert_eq!([0, 10, 40, 120].map(|waited| seconds(&waiting, waited)), [0.5, 0.5, 2.0, 6.0]);
        waiting.is_ending(true);
        assert_eq!(seconds(&waiting, 120), 0.5);
    }

    #[test]
    fn a_cluster_is_counted_until_it_is_dropped() {
        let pace = Pace::default();
        let counts = || pace.change(|shared| (shared.far, shared.ending));
        let (first, mut second) = (pace.wait(), pace.wait());
        assert_eq!(counts(), (2, 0));
        second.is_ending(true);
        second.is_ending(true);
        assert_eq!(counts(), (1, 1));
        drop((first, second));
        assert_eq!(counts(), (0, 0));
    }

    #[test]
    fn lists_of_a_region_keep_apart() {
        let pace = Pace::default();
        let (one, mut other) = (pace.wait(), pace.wait());
        let at = Duration::from_millis;
        assert!(!one.may_list(at(0), at(1_999), false));
        assert!(one.may_list(at(0), at(2_000), false));
        assert!(!other.may_list(at(0), at(2_200), false));
        assert!(other.may_list(at(0), at(2_250), false));
        assert!(!one.may_list(at(2_000), at(11_999), true));
        assert!(one.may_list(at(2_000), at(12_250), true));
        assert!(!other.may_list(at(2_250), at(13_000), true));
        other.is_ending(true);
        assert!(!other.may_list(at(2_250), at(14_000), true), "it lists in a moment anyway");
    }
}
