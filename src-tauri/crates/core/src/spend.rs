//! What tasks have cost over a time.

use rust_decimal::Decimal;

use crate::money::Usd;
use crate::price::{TaskPrice, task_price};
use crate::price_book::PriceBook;
use crate::region::RegionCode;
use crate::resource::Task;

const MILLISECONDS_AN_HOUR: i64 = 3_600_000;
/// A millionth of a dollar. Dividing by an hour would write as many digits as there is room for.
const PLACES: u32 = 6;

/// A sum of money spent, with whether all of it is in there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spend {
    /// Rates times milliseconds: divided once, at the end.
    sum: Decimal,
    at_least: bool,
}

impl Spend {
    /// Adds what tasks like `task` cost in `region` in so many milliseconds of all of them together.
    pub fn add(&mut self, book: &PriceBook, region: &RegionCode, task: &Task, milliseconds: u64) {
        match task_price(book, region, task) {
            _ if milliseconds == 0 => {}
            TaskPrice::PerHour { rate, at_least, .. } => {
                self.sum = self.sum.saturating_add(rate.times(Decimal::from(milliseconds)).0);
                self.at_least |= at_least;
            }
            TaskPrice::Unpriced | TaskPrice::OnInstances => self.at_least = true,
        }
    }

    /// What has a price, US dollars to the millionth.
    pub fn usd(&self) -> Usd {
        Usd((self.sum / Decimal::from(MILLISECONDS_AN_HOUR)).round_dp(PLACES))
    }

    /// Whether something in it has no price: a task that cannot be priced, one whose machine costs, storage beyond the free.
    pub fn is_at_least(&self) -> bool {
        self.at_least
    }
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
