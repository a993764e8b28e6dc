//! For how long AWS bills a task.
//!
//! Source: "AWS Fargate Pricing": from the start of the image pull until the task ends, by the second and rounded up, at least
//! one minute of each task, and five on Windows.

use std::ops::Range;

use jiff::Timestamp;

use crate::resource::Task;

const LEAST_SECONDS: u64 = 60;
const LEAST_SECONDS_WINDOWS: u64 = 300;

/// One run of a task, as far as it is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    from: Timestamp,
    end: End,
    about: bool,
    least: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Running,
    Stopped(Timestamp),
    /// It has stopped, and AWS no longer says when: no more than the least of it is certain.
    Unknown,
}

impl Run {
    /// The run of `task`; `None` if AWS does not say when it began.
    pub fn of(task: &Task) -> Option<Self> {
        Some(Self {
            from: task.pull_started_at.or(task.created_at)?,
            end: match task.stopped_at {
                Some(at) => End::Stopped(at),
                None if task.is_alive() => End::Running,
                None => End::Unknown,
            },
            about: task.pull_started_at.is_none(),
            least: if task.is_windows() { LEAST_SECONDS_WINDOWS } else { LEAST_SECONDS },
        })
    }

    /// Whether it is counted from when it was asked for, because AWS does not say when the pull began: that is too early.
    pub fn is_about(&self) -> bool {
        self.about
    }

    /// Whether it may have gone on for longer than is counted.
    pub fn is_at_least(&self) -> bool {
        self.end == End::Unknown
    }

    /// Whether any of it was before `at`.
    pub fn began_before(&self, at: Timestamp) -> bool {
        self.from < at
    }

    /// Seconds billed: of a run that has ended those of all of it, else those up to `now`.
    pub fn seconds(&self, now: Timestamp) -> u64 {
        match self.end {
            End::Running => self.seconds_before(now),
            End::Stopped(at) => elapsed(self.from, at).max(self.least),
            End::Unknown => self.least,
        }
    }

    /// Those of its seconds that came to be billed within `window`, which must not end later than now.
    ///
    /// The least that is billed is billed as the run begins, once, and nothing more until it is used up. So the parts of a run
    /// that is cut into windows are together what the whole run is, to the second.
    pub fn seconds_within(&self, window: &Range<Timestamp>) -> u64 {
        self.seconds_before(window.end).saturating_sub(self.seconds_before(window.start))
    }

    /// Seconds billed of what has run before `at`.
    fn seconds_before(&self, at: Timestamp) -> u64 {
        if !self.began_before(at) {
            return 0;
        }
        let until = match self.end {
            End::Running => at,
            End::Stopped(stop) => at.min(stop),
            End::Unknown => self.from,
        };
        elapsed(self.from, until).max(self.least)
    }
}

/// Seconds from one to the other, a begun one counts; none if the other is the earlier.
fn elapsed(from: Timestamp, to: Timestamp) -> u64 {
    let between = to.duration_since(from);
    u64::try_from(between.as_secs()).map_or(0, |seconds| seconds + u64::from(between.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_795_000_000_000 + milliseconds).unwrap()
    }

    fn task(from: i64, stop: Option<i64>) -> Task {
        Task {
            last_status: if stop.is_some() { "STOPPED" } else { "RUNNING" }.into(),
            created_at: Some(at(from - 20_000)),
            pull_started_at: Some(at(from)),
            stopped_at: stop.map(at),
            ..Task::default()
        }
    }

    #[test]
    fn a_begun_second_counts_and_a_minute_is_the_least() {
        let windows = |task| Task { platform_family: Some("Windows_Server_2022_Core".into()), ..task };
        for (milliseconds, linux, five) in [
            (-5, 60, 300),
            (0, 60, 300),
            (59_999, 60, 300),
            (60_000, 60, 300),
            (60_001, 61, 300),
            (300_001, 301, 301),
            (3_600_000, 3600, 3600),
        ] {
            let stopped = task(0, Some(milliseconds));
            assert_eq!(Run::of(&stopped).unwrap().seconds(at(9_000_000)), linux, "{milliseconds}");
            assert_eq!(Run::of(&windows(stopped)).unwrap().seconds(at(9_000_000)), five, "{milliseconds}");
            let living = if milliseconds > 0 { [linux, five] } else { [0, 0] };
            assert_eq!(Run::of(&task(0, None)).unwrap().seconds(at(milliseconds)), living[0], "{milliseconds}");
            assert_eq!(Run::of(&windows(task(0, None))).unwrap().seconds(at(milliseconds)), living[1]);
        }
    }

    #[test]
    fn what_aws_does_not_say_is_about_or_at_least_or_not_known() {
        let run = Run::of(&task(0, Some(100_000))).unwrap();
        assert!(!run.is_about() && !run.is_at_least());
        let unpulled = Run::of(&Task { pull_started_at: None, ..task(0, Some(100_000)) }).unwrap();
        assert_eq!((unpulled.is_about(), unpulled.seconds(at(0))), (true, 120), "from when it was asked for");
        let endless = Task { stopped_at: None, ..task(0, Some(100_000)) };
        let endless = Run::of(&endless).unwrap();
        assert_eq!((endless.is_at_least(), endless.seconds(at(9_000_000))), (true, 60));
        assert_eq!(Run::of(&Task { created_at: None, pull_started_at: None, ..task(0, None) }), None);
    }

    #[test]
    fn the_least_belongs_to_the_run_and_not_to_each_window() {
        let run = Run::of(&task(0, Some(10_000))).unwrap();
        assert_eq!(run.seconds_within(&(at(-1000)..at(5000))), 60);
        assert_eq!(run.seconds_within(&(at(5000)..at(90_000))), 0);
        let longer = Run::of(&task(0, None)).unwrap();
        assert_eq!(longer.seconds_within(&(at(30_000)..at(90_000))), 30);
        assert_eq!(longer.seconds_within(&(at(60_000)..at(90_000))), 30);
        assert_eq!(longer.seconds_within(&(at(-9000)..at(0))), 0, "it began with the next window");
        assert_eq!(longer.seconds_within(&Range { start: at(90_000), end: at(30_000) }), 0);
    }

    proptest! {
        #[test]
        fn a_run_that_is_cut_anywhere_is_as_long_as_it_was(
            length in 0_i64..600_000,
            living: bool,
            mut cuts in prop::collection::vec(-10_000_i64..700_000, 0..12),
        ) {
            let run = Run::of(&task(0, (!living).then_some(length))).unwrap();
            let now = if living { length } else { 700_000 };
            cuts.retain(|cut| *cut < now);
            cuts.extend([-10_000, now]);
            cuts.sort_unstable();
            let parts = cuts.windows(2).map(|cut| run.seconds_within(&(at(cut[0])..at(cut[1]))));
            prop_assert_eq!(parts.sum::<u64>(), run.seconds(at(now)));
        }

        #[test]
        fn beyond_the_least_a_window_of_whole_seconds_is_as_long_as_it_overlaps(
            length in 61_i64..600,
            from in 60_i64..600,
            width in 0_i64..600,
        ) {
            let run = Run::of(&task(0, Some(length * 1000))).unwrap();
            let overlap = (from + width).min(length) - from.min(length);
            let told = run.seconds_within(&(at(from * 1000)..at((from + width) * 1000)));
            prop_assert_eq!(i64::try_from(told).unwrap(), overlap);
        }
    }
}
