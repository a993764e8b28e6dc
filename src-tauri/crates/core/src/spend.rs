//! What tasks have cost over a time.

use std::ops::Range;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Usd;
use crate::price::{TaskPrice, task_price};
use crate::price_book::PriceBook;
use crate::region::RegionCode;
use crate::resource::Task;
use crate::run::Run;

const MILLISECONDS_AN_HOUR: i64 = 3_600_000;
const MILLISECONDS_A_SECOND: u64 = 1000;
/// A millionth of a dollar. Dividing by an hour would write as many digits as there is room for.
const PLACES: u32 = 6;

/// A sum of money spent, with what is not certain in it. The sum is exact for every size that Fargate has (up to 200 million
/// dollars), so it does not depend on the order in which it was made; it is divided and rounded once, when it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spend {
    /// Rates times milliseconds.
    sum: Decimal,
    about: bool,
    at_least: bool,
}

/// A [`Spend`] as it is shown and stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// What has a price, US dollars to the millionth.
    pub usd: Usd,
    /// Some rate is an estimate, or the beginning of some run.
    pub about: bool,
    /// Something in it has no price, or ran for longer than is known.
    pub at_least: bool,
}

impl Spend {
    /// Adds what tasks like `task` cost in `region` in so many milliseconds of all of them together.
    pub fn add(&mut self, book: &PriceBook, region: &RegionCode, task: &Task, milliseconds: u64) {
        match task_price(book, region, task) {
            _ if milliseconds == 0 => {}
            TaskPrice::PerHour { rate, about, at_least } => {
                self.sum = self.sum.saturating_add(rate.times(Decimal::from(milliseconds)).0);
                self.about |= about;
                self.at_least |= at_least;
            }
            TaskPrice::Unpriced | TaskPrice::OnInstances => self.at_least = true,
        }
    }

    /// Adds what AWS bills for the run of `task`: all of it if it has stopped, else what it has cost up to `now`.
    pub fn add_run(&mut self, book: &PriceBook, region: &RegionCode, task: &Task, now: Timestamp) {
        match Run::of(task) {
            Some(run) => self.add_part(book, region, task, &run, run.seconds(now), run.is_at_least()),
            None => self.at_least = true,
        }
    }

    /// Adds what of it came to be billed within `window`, which must not end later than now. The spends of windows that follow
    /// on each other are together that of the whole run: the least that is billed is in the one that the run began in.
    pub fn add_run_within(&mut self, book: &PriceBook, region: &RegionCode, task: &Task, window: &Range<Timestamp>) {
        let Some(run) = Run::of(task) else {
            self.at_least = true;
            return;
        };
        // One that ended nobody knows when may have gone on into any window after its beginning.
        let at_least = run.is_at_least() && run.began_before(window.end);
        self.add_part(book, region, task, &run, run.seconds_within(window), at_least);
    }

    fn add_part(
        &mut self,
        book: &PriceBook,
        region: &RegionCode,
        task: &Task,
        run: &Run,
        seconds: u64,
        at_least: bool,
    ) {
        self.add(book, region, task, seconds.saturating_mul(MILLISECONDS_A_SECOND));
        self.about |= seconds > 0 && run.is_about();
        self.at_least |= at_least;
    }

    /// The sum of two spends.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            sum: self.sum.saturating_add(other.sum),
            about: self.about || other.about,
            at_least: self.at_least || other.at_least,
        }
    }

    /// What has a price, US dollars to the millionth.
    pub fn usd(&self) -> Usd {
        Usd((self.sum / Decimal::from(MILLISECONDS_AN_HOUR)).round_dp(PLACES))
    }

    /// Whether something in it is an estimate: a rate, or when a run began.
    pub fn is_about(&self) -> bool {
        self.about
    }

    /// Whether something in it has no price (a task that cannot be priced, one whose machine costs, storage beyond the free) or
    /// ran for a time that AWS does not tell.
    pub fn is_at_least(&self) -> bool {
        self.at_least
    }

    /// It as it is shown.
    pub fn cost(&self) -> Cost {
        Cost { usd: self.usd(), about: self.about, at_least: self.at_least }
    }
}

/// What those of `tasks` that are alive have cost up to `now`.
pub fn accrued<'a>(
    book: &PriceBook,
    region: &RegionCode,
    tasks: impl IntoIterator<Item = &'a Task>,
    now: Timestamp,
) -> Spend {
    let mut spend = Spend::default();
    tasks.into_iter().filter(|task| task.is_alive()).for_each(|task| spend.add_run(book, region, task, now));
    spend
}

/// What `tasks`, living and stopped, have cost within `window`, which must not end later than now.
pub fn spent_within<'a>(
    book: &PriceBook,
    region: &RegionCode,
    tasks: impl IntoIterator<Item = &'a Task>,
    window: &Range<Timestamp>,
) -> Spend {
    let mut spend = Spend::default();
    tasks.into_iter().for_each(|task| spend.add_run_within(book, region, task, window));
    spend
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(cpu: u32, memory: u32) -> Task {
        Task { launch_type: Some("FARGATE".into()), cpu_units: Some(cpu), memory_mib: Some(memory), ..Task::default() }
    }

    fn spend(uses: &[(&str, Task, u64)]) -> (String, bool) {
        let mut spend = Spend::default();
        for (region, task, milliseconds) in uses {
            spend.add(&PriceBook::bundled(), &RegionCode::parse(region).unwrap(), task, *milliseconds);
        }
        (spend.usd().to_string(), spend.is_at_least())
    }

    #[test]
    fn time_is_priced_by_the_hour_to_the_millionth_of_a_dollar() {
        let unit = || task(16_384, 32_768);
        assert_eq!(spend(&[]), ("0".to_owned(), false));
        assert_eq!(spend(&[("us-east-1", unit(), 3_600_000)]), ("0.78992".to_owned(), false));
        assert_eq!(spend(&[("us-east-1", unit(), 1000), ("me-south-1", unit(), 500)]), ("0.000362".to_owned(), false));
        // Ten thousand tasks of a second: what is too small to show is not lost.
        let seconds = vec![("us-east-1", task(256, 512), 1000); 10_000];
        assert_eq!(spend(&seconds), ("0.034285".to_owned(), false));
    }

    #[test]
    fn what_has_no_price_makes_the_sum_a_least() {
        let ec2 = Task { launch_type: Some("EC2".into()), ..task(256, 512) };
        let stored = Task { ephemeral_gib: Some(120), ..task(1024, 1024) };
        for (region, task) in [("xx-nowhere-9", task(256, 512)), ("us-east-1", ec2), ("us-west-2", stored)] {
            let priced = || ("us-east-1", self::task(16_384, 32_768), 3_600_000);
            let (dollars, at_least) = spend(&[priced(), (region, task.clone(), 60_000)]);
            assert!(at_least && ["0.78992", "0.790669"].contains(&dollars.as_str()), "{region}: {dollars}");
            assert_eq!(spend(&[priced(), (region, task, 0)]), ("0.78992".to_owned(), false), "no time costs nothing");
        }
    }
}
